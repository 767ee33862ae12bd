"""Spoil a clean sentence the way phones, haste and schools do.

Used to train (the adapter, the topic head), never to measure: the evaluation messages were spoilt by a writer, not by
this file.
"""

import random
from collections.abc import Callable

from knowledge.text import strip_accents

NEIGHBOURS = {
    "a": "zqs", "z": "aes", "e": "zrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "oml", "q": "asw", "s": "qdz", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli",
    "l": "kmo", "m": "lp", "w": "xq", "x": "wcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bh",
}  # fmt: skip
SMS_SPELLINGS = {
    "bonjour": ["bjr", "bonjours"], "salut": ["slt"], "pourquoi": ["pk", "pkoi", "pourkoi"], "quoi": ["koi"],
    "comment": ["cmt", "coment", "commen", "koman"], "combien": ["cb", "combien", "combiens"], "quand": ["kan", "qd"],
    "quel": ["kel"], "quelle": ["kelle", "kel"], "qui": ["ki"], "que": ["ke", "k"], "dans": ["ds", "dan"],
    "pour": ["pr", "pour"], "avec": ["ac", "avec", "avk"], "toujours": ["tjs", "toujour"], "beaucoup": ["bcp"],
    "c'est": ["c", "cest", "ces"], "j'ai": ["g", "jai", "jé"], "je": ["j", "je", "ge"], "est": ["é", "est", "et"],
    "mon": ["mn", "mon"], "vous": ["vs", "vous"], "nous": ["ns"], "pas": ["pa", "pas"], "plus": ["pu", "plu", "+"],
    "rendez-vous": ["rdv", "rendé vous", "randez vous", "rendez vous"], "téléphone": ["tel", "telephone"],
    "maintenant": ["mtn"], "aujourd'hui": ["ojd", "aujourdhui"], "remboursement": ["remboursemen", "rembourcement"],
    "remboursements": ["remboursemen", "rembourcements"], "médecin": ["medcin", "medecin", "toubib"],
    "numéro": ["num", "numero"], "attestation": ["atestation", "attest", "attestion"], "carte": ["cart", "carte"],
    "vitale": ["vital", "vitale"], "quelqu'un": ["qqn", "kelkun"], "faut": ["fo", "fau"], "peux": ["peu", "peux"],
    "veux": ["veu", "ve"], "dois": ["doi"], "suis": ["sui"], "faire": ["fair", "fere"], "sécu": ["secu"],
    "demande": ["demande", "dmd"], "qu'est-ce": ["keske", "kesk"], "est-ce": ["es", "esce", "est ce"],
    "arrêt": ["aret", "arret"], "adresse": ["adrese", "adress"], "mutuelle": ["mutuel", "mutuelle"],
    "compte": ["conte", "conpte", "compt"], "mot": ["mo"], "droits": ["droi", "droit"], "bébé": ["bb"],
}  # fmt: skip


def no_accents(text: str, chance: random.Random) -> str:
    return strip_accents(text)


def lost_marks(text: str, chance: random.Random) -> str:
    """Apostrophes and question marks go: « l'arrêt » becomes « larrêt » or « l arrêt »."""
    return text.replace("'", chance.choice(["", " "])).replace("-", " ").rstrip(" ?.!")


def typos(text: str, chance: random.Random) -> str:
    """About one wrong letter in twelve: a neighbour key, a swap, a lost or doubled letter."""
    letters = list(text)
    for place in range(len(letters) - 1, 0, -1):
        if not letters[place].isalpha() or chance.random() > 0.08:
            continue
        kind = chance.randrange(4)
        if kind == 0:
            letters[place] = chance.choice(NEIGHBOURS.get(letters[place].lower(), letters[place]))
        elif kind == 1:
            letters[place - 1], letters[place] = letters[place], letters[place - 1]
        elif kind == 2:
            del letters[place]
        else:
            letters.insert(place, letters[place])
    return "".join(letters)


def phonetic(text: str, chance: random.Random) -> str:
    """Written by ear: lost silent letters and doubled consonants, é for er, s for ç."""
    out = []
    for word in text.split(" "):
        if len(word) > 3 and chance.random() < 0.5:
            for wrong in chance.sample(BY_EAR, 4):
                if wrong[0] in word[1:]:
                    word = word[0] + word[1:].replace(*wrong, 1)
                    break
        out.append(word)
    return " ".join(out)


BY_EAR = [
    ("er", "é"), ("é", "er"), ("ée", "é"), ("és", "é"), ("tt", "t"), ("ss", "s"), ("mm", "m"), ("nn", "n"), ("ll", "l"),
    ("rr", "r"), ("pp", "p"), ("ff", "f"), ("ai", "é"), ("eau", "o"), ("au", "o"), ("qu", "k"), ("ph", "f"), ("ç", "ss"),
    ("en", "an"), ("an", "en"), ("ent", "e"), ("es", "e"), ("ts", "t"), ("ois", "oi"), ("ait", "é"), ("ez", "é"), ("x", ""),
]  # fmt: skip


def sms(text: str, chance: random.Random) -> str:
    out = []
    for word in text.split(" "):
        core = word.strip("?!.,")
        spellings = SMS_SPELLINGS.get(core.lower())
        out.append(word.replace(core, chance.choice(spellings)) if spellings and chance.random() < 0.8 else word)
    return " ".join(out)


def capitals(text: str, chance: random.Random) -> str:
    return strip_accents(text).upper()


def dropped_words(text: str, chance: random.Random) -> str:
    """Little words go, as in keywords and in a second language."""
    kept = [word for word in text.split(" ") if len(word) > 3 or chance.random() > 0.5]
    return " ".join(word for word in kept if chance.random() > 0.08) or text


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "no_accents": no_accents, "lost_marks": lost_marks, "typos": typos, "phonetic": phonetic, "sms": sms,
    "capitals": capitals, "dropped_words": dropped_words,
}  # fmt: skip


def spoil(text: str, chance: random.Random) -> str:
    """One to three kinds of noise, one after the other.

    >>> spoil("Comment obtenir l'attestation ?", random.Random(3)) != "Comment obtenir l'attestation ?"
    True
    """
    for kind in chance.sample(list(KINDS), chance.choice([1, 2, 2, 3])):
        text = KINDS[kind](text, chance)
    return text
