"""How hard a French text is to read: a published score, and the sentences that are too long."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*['’]?")
SENTENCE_END = re.compile(r"(?<=[.!?…])(?:\s*[»”)])*\s+|\n+")
VOWELS = re.compile("[aeiouy]+")
HIATUS = re.compile("é[aou]|ée(?=[rz])|[ao]ë|[aeo]ï")  # two syllables in one group of vowels
MUTE_END = re.compile(r"(?<=[^aeiouyéèêà])es?$")


def sentences(text: str) -> list[str]:
    """The sentences of a text; every line ends one."""
    return [piece for piece in map(str.strip, SENTENCE_END.split(text)) if WORD.search(piece)]


def words(text: str) -> list[str]:
    """The words of a text; an elided article belongs to its noun.

    >>> words("L'arrêt : c'est-à-dire 3 jours.")
    ["L'arrêt", "c'est-à-dire", '3', 'jours']
    """
    return WORD.findall(text)


def syllables(word: str) -> int:
    """Spoken syllables, by groups of vowels; a final mute e is not counted.

    >>> [syllables(word) for word in ("carte", "remboursement", "l'indemnité", "océan", "jours")]
    [1, 4, 4, 3, 1]
    """
    return max(1, sum(map(_syllables, re.split("['’-]", word.lower()))))


def reading_ease(text: str) -> float:
    """Flesch's reading ease adapted to French: 100 very easy, 60 a 13-year-old reader, 30 hard.

    207 - 1.015 * (words / sentences) - 73.6 * (syllables / words)

    Source: L. Kandel and A. Moles, « Application de l'indice de Flesch à la langue française », Cahiers Études de
    Radio-Télévision 19, 1958, p. 253-274.
    """
    found = words(text)
    if not found:
        return 100.0
    return 207 - 1.015 * len(found) / len(sentences(text)) - 73.6 * sum(map(syllables, found)) / len(found)


def _syllables(part: str) -> int:
    hiatus = len(HIATUS.findall(part))
    bare = unicodedata.normalize("NFKD", MUTE_END.sub("", part))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter)).replace("œ", "e").replace("æ", "e")
    return len(VOWELS.findall(bare)) + hiatus
