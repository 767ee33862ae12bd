"""Somebody phoned or wrote to have a RIB, a card number or a password."""

import re

from actions.french import heard

_ITS = r"(?:un|une|des|les?|la|l'|ma|mon|votre|vos) ?(?:faux |fausses? |soi[- ]disant )?"
CALLER = (  # who asks for a RIB by phone, by mail, at the door
    rf"(?:on|ils?|elles?|quelqu'un|qqn?|{_ITS}(?:conseill\w+|dames?|monsieur|messieurs|mecs?|hommes?|femmes?|types?|gars|gus|agent\w*|"
    r"personnes?|inconnu\w*|technicien\w*|employee?s?|services?|caisse|cpam|secu\w*|assurance maladie|voix|robot)|ameli|somebody|someone)"
)
_CALLER = rf"(?:{CALLER}|ca|{_ITS}(?:banqu(?:e|ier|iere)|numero))"  # who phoned: one's own bank may also ask for a RIB with good reason
_CALLS = r"(?:m'a|m'ont|ma|a|ont|vient de|viennent de|n'arrete pas de|me)\b.{0,12}?(?:appel\w+|tel\b|telephon\w+|contact\w+|sonne\w*|called)|(?:au|par) (?:telephone|tel|fil|sms|texto|mail|courriel)|(?:par |un |des )(?:sms|textos?|mails?|courriels?|coups? de fil|appels?)"
_WANTED = r"\b(?:rib|iban|(?:coordonnees|donnees|infos|informations|codes?|numeros?) (?:bancaires?|de banque|de compte|de carte)|compte (?:en banque|bancaire)|carte (?:bleue|bancaire|de credit)|cb|mots? de passe|code (?:secret|recu|par sms|sms))\b"
_ASKED_FOR = r"\b(?:veu(?:t|lent)|voul\w+|demand\w+|reclam\w+|exig\w+|fallait|faut|donn\w+|envoy\w+|avoir|verifi\w+|confirm\w+|communiqu\w+|pour (?:que je |qu'on )?(?:chang|modifi|actualis|mett)\w+|pour (?:mon|ma|mes|le|la|les|un|l'))"
_CALLED = rf"\b{_CALLER}(?: qui| [a-z']+){{0,8}}? (?:{_CALLS})"
_SCAM = re.compile(rf"^(?=.*{_WANTED})(?=.*{_ASKED_FOR})(?=.*{_CALLED})")
_MORE_OF_IT = re.compile(  # of that call, once it was told: « une dame de la sécu elle a dit », « j'ai déjà donné le numéro », « je le donne ou pas ? »
    rf"\b{CALLER}\b.{{0,20}}\b(?:a dit|disait|dit|demand\w+|voulait|insist\w+)|\bj'ai (?:deja |tout |bien )*(?:donne|envoye|communique|dicte|lu|dit)\b|\bje (?:le |la |lui |les )*(?:donne|envoie|communique)s?\b.{{0,12}}(?:\?|\bou (?:pas|non)\b)"
)
_NO_SCAM = re.compile(r"\b(?:j'ai|j'avais|je vous ai|nous avons) (?:deja )?(?:appele|telephone|contacte|demande)\b|\b(?:rendez[- ]vous|rdv|rappel\w*|peut|peuvent|pourr\w+)\b")


def tells_of_a_scam(text: str, still: bool = False) -> bool:
    """Somebody phoned or wrote to have a RIB, a card number or a password: a warning, whatever else the words sound like.
    `still`: it was told before, and the call alone is enough.

    >>> [tells_of_a_scam(t) for t in ("quelqu'un m'a appelé pour avoir mon rib", "un monsieur de la sécu m'a téléphoné et il veut mon RIB", "on m'a demandé mon iban par sms")]
    [True, True, True]
    >>> [tells_of_a_scam(t) for t in ("un homme m'a téléphoné pour mon compte en banque", "la dame au téléphone réclamait mon mot de passe", "un monsieur de la caisse m'a appelé pour que je change mon rib")]
    [True, True, True]
    >>> [tells_of_a_scam(t) for t in ("ma banque m'a appelée, mon rib a changé", "j'ai appelé pour donner mon rib", "quelqu'un peut m'appeler pour mon rib ?", "on m'a demandé mon rib à l'accueil")]
    [False, False, False, False]
    >>> tells_of_a_scam("c'est la sécu qui a appelé"), tells_of_a_scam("c'est la sécu qui a appelé", still=True)
    (False, True)
    >>> [tells_of_a_scam(t, still=True) for t in ("une dame de la sécu elle a dit", "j'ai déjà donné le numéro à la dame", "donc je le donne ou pas", "je veux changer mon rib")]
    [True, True, True, False]
    """
    folded = heard(text)
    return not _NO_SCAM.search(folded) and any(re.search(_CALLED, said) or _MORE_OF_IT.search(said) if still else _SCAM.search(said) for said in re.split(r"[.?!]+ ", folded))


def names_bank_details(text: str) -> bool:
    """
    >>> names_bank_details("on m'a demandé mon RIB"), names_bank_details("on m'a demandé mon code")
    (True, False)
    """
    return bool(re.search(r"\b(?:rib|iban)\b", heard(text)))
