"""Small pieces of French: folding, dates in words, lists, yes and no as people write them."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

from rapidfuzz.distance import OSA

from actions.paris import PARIS, french_date
from knowledge.text import prepare

MONTHS = ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre").split()
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, single spaces: for comparing, never for showing.

    >>> fold("L’Été  à SAINTES")
    "l'ete a saintes"
    """
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe").replace("Œ", "oe").lower())
    return re.sub(r"\s+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


@lru_cache(maxsize=256)
def heard(text: str) -> str:
    """Folded, with SMS spellings written out and the MSA by its letters: for the patterns that read what a member types.

    >>> heard("pr moi, jveux ça mtn"), heard("moi et mé 2 gosse")
    ('pour moi, je veux ca maintenant', 'moi et mes 2 gosses')
    """
    said = re.sub(r"\bm[ée] (?=(?:\d|deux|trois|quatre|petite?s?|enfants?|gosses?|filles?|fils|gamine?s?|parents?)\b)", "mes ", fold(prepare(text)))
    said = re.sub(r"\b(?:mutualite sociale|regime) agricole\b", "msa", said)
    return re.sub(r"\b(\d|deux|trois|quatre) (enfant|gosse|fille|garcon|gamine?)\b", r"\1 \2s", said)


def respelt(folded: str, vocabulary: frozenset[str]) -> str:
    """Words that are nearly one of `vocabulary`, as it writes them: one slip of the keyboard, two in a long word.

    >>> respelt("par courier, c'est pour la banke", frozenset(("courrier", "banque", "maladie")))
    "par courrier, c'est pour la banque"
    """
    return re.sub(r"[a-z]{5,}", lambda found: _nearest_word(found[0], vocabulary), folded)


@lru_cache(maxsize=1024)
def _nearest_word(word: str, vocabulary: frozenset[str]) -> str:
    if word in vocabulary:
        return word
    heard_as = {word, word.replace("k", "qu"), word.replace("k", "c")}
    slips = 2 if len(word) >= 9 else 1
    near = [(OSA.distance(form, known), known) for form in heard_as for known in vocabulary if form[0] == known[0] and abs(len(form) - len(known)) <= slips]
    return min((pair for pair in near if pair[0] <= slips), default=(0, word))[1]


NUMBER_WORDS = {w: n for n, w in enumerate("zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split())} | {"une": 1, "vingt": 20, "trente": 30}
_COUNTED = NUMBER_WORDS | {"vingts": 20, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "cents": 100, "mille": 1000}
NUMBER_IN_WORDS = rf"(?:{'|'.join(sorted(_COUNTED, key=len, reverse=True))})\b(?:(?:[ -]| et )(?:{'|'.join(sorted(_COUNTED, key=len, reverse=True))})\b)*"


def counted(number: str) -> int:
    """A number in words, as `NUMBER_IN_WORDS` finds them.

    >>> [counted(n) for n in ("sept", "vingt et un", "quatre-vingt-dix-sept", "cent douze", "dix sept mille quatre cents")]
    [7, 21, 97, 112, 17400]
    """
    total = current = 0
    for word in words(number):
        value = _COUNTED.get(word, 0)
        if word == "mille":
            total, current = total + max(current, 1) * 1000, 0
        elif value == 100:
            current = max(current, 1) * 100
        else:
            current += 76 if value == 20 and current % 100 == 4 else value
    return total + current


def words(text: str) -> list[str]:
    """
    >>> words("Ouais, c'est bon !")
    ['ouais', 'c', 'est', 'bon']
    """
    return re.findall(r"[a-z0-9]+", fold(text))


def say_date(day: date, weekday: bool = False) -> str:
    """
    >>> say_date(date(2026, 9, 1), weekday=True)
    'mardi 1er septembre 2026'
    """
    return f"{DAYS[day.weekday()]} {french_date(day)}" if weekday else french_date(day)


def say_time(moment: datetime) -> str:
    """
    >>> say_time(datetime(2026, 9, 1, 8, 30))
    '8 h 30'
    """
    return f"{moment.hour} h" + (f" {moment.minute:02d}" if moment.minute else "")


def say_moment(moment: datetime) -> str:
    local = moment.astimezone(PARIS) if moment.tzinfo else moment
    return f"{say_date(local.date(), weekday=True)} à {say_time(local)}"


def say_of(name: str) -> str:
    """
    >>> say_of("Emma"), say_of("Tom"), say_of("Hugo"), say_of("Élodie")
    ("d'Emma", 'de Tom', "d'Hugo", "d'Élodie")
    """
    return f"d'{name}" if fold(name)[:1] in tuple("aeiouh") else f"de {name}"


def say_list(items: list[str], last: str = "et") -> str:
    """
    >>> say_list(["Lina", "Adam", "vous"])
    'Lina, Adam et vous'
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


HESITATES = r"(?:(?:ah|oh|eh|euh|bah?|bh|ben|mais|oups|zut|en fait|finalement)[ ,]+)*"  # what a yes or a no may begin with
NOT_SENT = r"(?:confirm|valid|envo[iy]|transmet|attest|sign)\w* (?:\w+ )?(?:pas|rien|jamais)\b"  # « je confirme pas », « n'envoyez rien »
_YES = re.compile(
    rf"^{HESITATES}(?:oui+|ouais+|ouai|oue+p?|wi|wep|we(?=[ ,.!]*$|,? c(?:'est)? )|yes|yep|yeah|ok(?:ay|i)?|d'?accord|daccord|dac|"
    r"exact(?:ement)?|tout a fait|affirmatif|absolument|bien sur|evidemment|certainement|volontiers|carrement|parfait|"
    r"c'?est (?:bien )?(?:ca|cela|bon|correct|exact|juste|ok|parfait)|c bon|c ca|cest bon|cest ca|ca marche(?! (?:aussi|pour|avec|sur|chez|si|comment|dans|en)\b)|ca me va|"
    r"c'est tout bon|tout est (?:bon|correct|juste|exact)|je confirme|confirme[rz]?|je valide|valide[rz]?|vas-?y|allez-?y|"
    r"go|entendu|si|ui|oe|voila|👍|✅|je veux bien|avec plaisir|s'il vous plait|svp)\b"
)
_NO = re.compile(
    rf"^{HESITATES}(?:no+n+|na+n+|nn|no|nope|nop|jamais|pas du tout|surtout pas|pas encore|aucune?|"
    r"c'?est (?:pas|faux)|ce n'est pas|c pas|negatif|pas (?:vraiment|besoin|la peine|maintenant|specialement|particulierement|forcement|necessaire|utile)|ni l'un)\b|^(?:👎|❌)"
)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None when the words say neither.

    >>> [yes_or_no(t) for t in ("ouais c bon", "nan", "pas encore", "12 rue des Lilas", "oui mais non", "Non merci", "Noé", "oui mais", "ok on continue", "je confirme pas", "ok laisse tomber")]
    [True, False, False, None, None, False, None, None, None, False, None]
    """
    folded = heard(text).strip(" .!?,;")
    if folded in ("👍", "✅"):
        return True
    yes, no = bool(_YES.match(folded)), bool(_NO.match(folded))
    if yes and re.search(r"^(?!oui)\w.* on (?:continue|reprend)\b|\b(?:mais|sauf)(?: bon| attend\w*)?[ .]*$", folded):  # « ok on continue », « oui mais »
        return None
    if re.match(rf"{HESITATES}(?:je |j')?{NOT_SENT}", folded):
        return False
    if yes and re.search(r"\b(?:mais|enfin) (?:non|pas)\b|^oui (?:et )?non\b|^\w+[ ,]+(?:\w+ )?(?:laisse[rz]? tomber|tant pis|oublie[rz]?|non(?: merci)?|j'abandonne|j'arrete)$", folded):
        return None
    return True if yes and not no else False if no else None
