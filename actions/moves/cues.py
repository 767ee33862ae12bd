"""Words that announce a correction, and what they leave."""

import re

from actions.french import heard

CUES = re.compile(
    r"\b(?:non pardon|pardon|oups|zut|erreur|je me suis tromp\w*|me suis gour\w*|je corrige|corrige[rz]?|rectifi\w*|en fait|finalement|plutot|"
    r"au lieu de|et pas|et non|pas le|j'ai mal (?:ecrit|tape|dit)|mauvaise?|changer? (?:la|le|l'|mon|ma)|modifi\w* (?:la|le|l'|mon|ma)|"
    r"il manque|c'(?:est|etait) (?:pas|faux)|ce n'est pas|(?:est|sont|etait) (?:faux|fausse|incorrecte?|mauvaise?|pas (?:bon|bonne|juste))|faut(?:e)? de frappe|j'ai change d'avis|je voulais dire|correction|plus exactement|attendez|attends)\b"
)


def sounds_like_correction(text: str) -> bool:
    """
    >>> sounds_like_correction("non pardon, c'est le 12 rue et pas le 21"), sounds_like_correction("le 12 mars")
    (True, False)
    """
    return bool(CUES.search(heard(text)))


def swaps_numbers(text: str) -> bool:
    """One number for another and nothing else, which gives no date beside.

    >>> [swaps_numbers(t) for t in ("ah non c'est le 14 pas le 12", "14 et pas 12", "c'est le 14 rue des Lilas, le 12 novembre")]
    [True, True, False]
    """
    return bool(re.fullmatch(r"(?:(?:ah|oh|oups|non|pardon|mais|en fait|c'est|au|le|la)[ ,]+)*\d+ ?(?:bis|ter)?[ ,]*(?:et )?(?:pas|non|au lieu d[eu]) (?:le |la |au )?\d+ ?(?:bis|ter)?", heard(text).strip(" .!")))


def prefers(text: str) -> bool:
    """
    >>> [prefers(t) for t in ("je préfère par courrier", "je préfère mourir", "je voudrais par courrier")]
    [True, False, False]
    """
    return bool(re.search(r"\bje (?:prefere|prefererais)\b(?! (?:mourir|en finir|partir|disparaitre))", heard(text)))


_OWNS_UP = re.compile(
    r"\b(?:me suis|j'ai|on a|s'est) (?:\w+ )?(?:tromp\w+|plant\w+|gour\w+|(?:fait|mis|donne|ecrit|tape|saisi|indique) (?:une?|la|le|des) (?:\w+ )?(?:erreurs?|fautes?|mauvais\w*)|mal (?:ecrit|tape|saisi|rempli)|"
    r"oublie (?:de (?:dire|mettre|preciser|ajouter|donner|noter)|(?:le|l'|la|un|une|mon|ma) ?(?:complement|appartement|etage|batiment|enfant)))|"
    r"\b(?:il )?y a (?:une|des) (?:erreurs?|fautes?)\b|^(?:\w+[ ,]+){0,3}(?:c'est|c'etait) (?:une erreur|pas la bonne|pas le bon)|"
    r"^(?:(?:oups|zut|mince|pardon|ah|oh)[ ,!]+)+(?:c'est )?(?:une? |mon )?erreur$|"
    r"\b(?:voulais|voulu) (?:pas|rien) (?:l')?envoyer\b|\benvoye (?:par erreur|trop (?:vite|tot))\b"
)


def owns_up(text: str) -> bool:
    """A member's own mistake, told.

    >>> [owns_up(t) for t in ("mince je me suis trompé", "j'ai mis la mauvaise date", "je voulais pas envoyer", "j'ai oublié mon mot de passe", "vous vous êtes trompés")]
    [True, True, True, False, False]
    """
    return bool(_OWNS_UP.search(heard(text)))


_CLAUSES = re.compile(r"(?:\s*[,;.]\s+|\s+)(?:et|mais|puis)\s+(?!non\b|pas\b)|\s*[,;]\s+(?!(?:pas|non|et|mais|c'est|plut[oô]t)\b)", re.IGNORECASE)


def clauses(text: str) -> list[str]:
    """
    >>> clauses("non c'est moi et c'est pour la banque"), clauses("le 12 et non le 13")
    (["non c'est moi", "c'est pour la banque"], ['le 12 et non le 13'])
    """
    return [clause for clause in _CLAUSES.split(text.replace("’", "'")) if clause.strip()]


def beside_cues(text: str) -> str:
    """The words of a correction without those that only announce one.

    >>> beside_cues("non en fait c'est les deux"), beside_cues("ah non pardon au 12 bis")
    ('les deux', 'au 12 bis')
    """
    return re.sub(r"^(?:(?:ah|oh|euh|non|nan|mais|c'est|c est|et)\b[ ,]*)+", "", CUES.sub(" ", heard(text)).strip(" ,.!")).strip(" ,.!")


def without_cues(text: str) -> str:
    """
    >>> without_cues("pardon si, en France"), without_cues("pour Léa alors")
    ('si, en france', 'pour lea alors')
    """
    return beside_cues(text) or text


def wants_to_change(text: str) -> bool:
    """Something said before, not said what.

    >>> [wants_to_change(t) for t in ("modifier", "oui je veux corriger une réponse svp", "je veux changer d'adresse", "modifier le logement")]
    [True, True, False, False]
    """
    return bool(_TO_CHANGE.fullmatch(heard(text).strip(" .!?")))


_TO_CHANGE = re.compile(
    r"(?:(?:oui|non|ok|euh|attendez|pardon|en fait|finalement|je|veux|voudrais|peux|dois|il faut|faut|pouvez-vous|on peut)[ ,]+)*(?:modifi|corrig|chang|rectifi)(?:er|ez|e|ons|cation)"
    r"(?: (?:une?|ma|mes|des|les|la|quelque) (?:reponses?|choses?|infos?|informations?|erreurs?))?(?: svp| s'il vous plait)?"
)
