"""What words do to an appointment: refuse one, keep it, move it, ask of it."""

import re

from actions.french import fold, heard, words, yes_or_no
from actions.moves.assent import says_more_than_no
from actions.moves.questions import asks


def wants_no_appointment(text: str) -> bool:
    """
    >>> [wants_no_appointment(t) for t in ("non je veux pas de rdv, je veux parler à quelqu'un maintenant", "pas besoin de rendez-vous", "un rendez-vous")]
    [True, True, False]
    """
    return bool(re.search(r"\b(?:pas|plus|sans|aucun)\b(?: \w+){0,3} (?:d'|de |un |le |ce )?rendez-vous\b", heard(text)))


_NO_MEETING = re.compile(
    r"(?:^(?:non|ah|euh|mais|ok|bon|merci|bonjour|je|j'|on|nous|[ ,])*|\b(?:je|j'|on) ?)(?:ne |n')?(?:(?:veux|veut|voulons|voulais|voudrais|souhaite|souhaitons|cherche|demande|ai) )?(?:surtout )?(?<!plus )pas "
    r"(?:demande |(?:du tout )?(?:envie |besoin )?)(?:de |d')?(?:prendre |avoir )?(?:de |d'|un |une? autre )*rendez-vous"
    r"(?= *(?:$|[,.;!]|(?:merci|svp|moi|du tout|non|la|maintenant|pour l'instant|mais|car|parce|juste|et|je)\b))|"
    r"(?<!vous )(?<!vous ne )\b(?:ne |n')?(?:me |nous )?(?:parl|propos|donn|program|prene|reserv)\w+ (?:surtout )?(?:plus |pas )(?:de |d'un |un )?rendez-vous|"
    r"\b(?:(?:ne|n') ?)?(?:(?:veux|veut|voulais|voudrais|souhaite|demande|ai|faut|vais|va) (?:surtout )?(?:pas|ne pas) (?:d'|demande (?:a|d') ?)?|(?:surtout )?(?:ne )?(?<!peux )(?<!peut )(?<!arrive )(?<!pouvez )(?<!pourrai )(?<!possible )pas )(?:l'|le |la )?(?:annul|supprim|deplac|decal|report|repouss|chang|modifi)\w*"
    r" (?:mon|le|ce|notre|de|du)? ?rendez-vous|\b(?:n' ?annul|ne (?:supprim|deplac|decal|report|repouss|chang|modifi))\w+ (?:surtout )?pas (?:mon|le|ce|notre) rendez-vous"
)
_MOVING = re.compile(r"\b(?:annul|supprim|deplac|decal|report|repouss|avanc|changer?\b)\w*")


def would_meet(text: str) -> bool:
    """A wish for a new appointment, whatever is asked beside it.

    >>> would_meet("je prendrais bien rendez-vous, est-ce accessible ?"), would_meet("je veux annuler mon rendez-vous"), would_meet("rendez-vous")
    (True, False, False)
    """
    said = heard(text)
    return bool(re.search(r"\b(?:je (?:prendrais|voudrais|aimerais|souhait\w+|veux)|j'aimerais|il (?:me |nous )?(?:faut|faudrait))\b(?: \w+){0,3} rendez-vous\b", said)) and not re.search(r"\b(?:comment|annul|deplac|decal|report)", said)


def comes_with_someone(text: str) -> bool:
    """
    >>> comes_with_someone("je viens avec quelqu'un"), comes_with_someone("je veux parler à quelqu'un")
    (True, False)
    """
    return bool(re.search(r"\b(?:viens|vient|viendrai|viendra|venir|serai|suis|accompagnee?) (?:avec|par) (?:quelqu'un|une? (?:amie?|proche|personne))\b", heard(text)))


def refuses_appointment(text: str) -> str | None:
    """What is left of words that want no appointment, or keep the one there is; None where they refuse none, or want another change of it.

    >>> [refuses_appointment(t) for t in ("je ne veux pas annuler mon rdv", "non je veux pas de rdv", "ne me parlez pas de rdv, je veux savoir mes horaires")]
    ['', '', 'je veux savoir mes horaires']
    >>> [refuses_appointment(t) for t in ("je peux pas annuler mon rdv sur ameli", "vous ne donnez pas de rdv", "pourquoi je ne dois pas annuler mon rdv")]
    [None, None, None]
    >>> [refuses_appointment(t) for t in ("je ne veux plus de mon rdv", "j'ai pas de rdv demain", "je veux pas annuler mon rdv mais le décaler", "pas de rdv le lundi")]
    [None, None, None, None]
    """
    said = heard(text).strip(" .!")
    found = _NO_MEETING.search(said)
    left = "" if found is None else f"{said[: found.start()]} {said[found.end() :]}"
    if found is None or asks(text) or _MOVING.search(left) or re.search(r"\bai pas (?:de |d'un )?rendez-vous", found[0]):
        return None
    return re.sub(r"^(?:(?:non|mais|ah|euh|ok|merci|car|moi|svp|du tout|la|et|(?:je|j|on)(?= *$))\b|[ ,.;'])+", "", left).strip(" ,.;!")


def moves_rather(text: str) -> bool:
    """
    >>> moves_rather("je veux pas annuler mon rdv mais le décaler"), moves_rather("je ne peux pas, annulez mon rdv"), moves_rather("je ne veux pas le déplacer mais l'annuler")
    (True, False, False)
    """
    return bool(re.search(r"\bpas (?:l'|le )?(?:annul|supprim)\w+.*\b(?:deplac|decal|report|repouss|avanc|changer?\b)", heard(text)))


_OWN_REFERENCE = re.compile(r"(?:(?:voici|voila|c'est|la|ma|mon|le|rendez-vous|reference|numero|est|bonjour|alors|euh) ?[,:]? ?)*(rdv[\s:n°_-]{0,3}[2-9b-df-hj-np-tv-xz]{3}[\s-]?[2-9b-df-hj-np-tv-xz]{3})[ .!]*")


def own_reference(text: str) -> str | None:
    """The reference of an appointment, and no wish beside it.

    >>> own_reference("RDV-7K3Q9X"), own_reference("ma référence c'est rdv 7k3q9x"), own_reference("annuler RDV-7K3Q9X")
    ('RDV-7K3Q9X', 'RDV-7K3Q9X', None)
    """
    alone = _OWN_REFERENCE.fullmatch(fold(text))
    return f"RDV-{re.sub(r'[^0-9A-Z]', '', alone[1].upper())[3:]}" if alone else None


def keeps_it(text: str) -> bool:
    """« Non », « attends, garde-le », when asked whether to cancel an appointment.

    >>> [keeps_it(t) for t in ("non", "non attends garde le", "finalement je viens", "non c'est RDV-7K3Q9X", "oui")]
    [True, True, True, False, False]
    """
    said = heard(text)
    return yes_or_no(text) is False and not says_more_than_no(text) or bool(re.search(r"\b(?:garde[rz]?|gardons|conserve[rz]?|laisse[rz]?)[ -](?:le|mon rendez-vous)\b|\bje (?:le|la) garde\b|\bje (?:viens|viendrai|peux venir)\b", said))


_CANCELS_IT = re.compile(
    r"(?:(?:oui|ouais|ok|d'accord|si|bien sur|c'est ca|voila|je confirme|vous pouvez|tu peux|allez-y|vas-y|non|en fait|finalement|plutot)[ ,.!]+)*(?:(?:je |j')(?:veux |voudrais |souhaite )?(?:bien )?)?(?:l')?annul\w+"
    r"(?:[ -]+(?:l[ea]|ca|cela|moi|mon|ce|rendez-vous|celui-la|celui-ci|finalement|plutot|en fait|svp|stp|merci|s'il (?:vous|te) plait))*"
)


def cancels_it(text: str) -> bool:
    """« Oui annulez-le », of an appointment: it stops no procedure.

    >>> [cancels_it(t) for t in ("oui annulez le", "annulez mon rdv svp", "j'annule", "annule tout", "j'annule la demande", "oui")]
    [True, True, True, False, False, False]
    """
    return bool(_CANCELS_IT.fullmatch(heard(text).strip(" .!")))


def cancels_in_english(text: str) -> bool:
    """
    >>> cancels_in_english("please cancel my appointment"), cancels_in_english("can I cancel later ?")
    (True, False)
    """
    return bool(re.search(r"\bcancel (?:it|that|this|my (?:appointment|booking))\b", heard(text)))


def rather_then(text: str) -> bool:
    """Of an appointment that was just taken: another moment, beside the one that is told.

    >>> [rather_then(t) for t in ("en fait c'est possible mercredi ?", "mercredi je peux pas", "mercredi à quelle heure ?")]
    [True, True, False]
    """
    return bool(re.search(r"\b(?:en fait|finalement|plutot|possible|prefere|peux pas|pourrai pas|changer)\b", heard(text)))


def cancels_that_one(text: str) -> bool:
    """« Annulez-le finalement », in the middle of moving it: the appointment, and not only the move.

    >>> [cancels_that_one(t) for t in ("annulez le finalement", "non annulez mon rdv", "j'annule", "annuler")]
    [True, True, False, False]
    """
    return cancels_it(text) and bool(re.search(r"\bl'annul|\bannul\w+[ -]+(?:l[ea]|mon|ce|celui)\b", heard(text)))


def asks_of_own_appointment(text: str, just_taken: bool = False) -> bool:
    """`just_taken`: « c'est à quelle heure ? » is about it.

    >>> [asks_of_own_appointment(t) for t in ("mon rdv c'est quand déjà", "c'est à quelle heure mon rendez-vous", "c'est quoi ma référence", "quand prendre rendez-vous")]
    [True, True, True, False]
    """
    said = heard(text)
    plain = just_taken and re.match(r"(?:et |mais |ok )?(?:c'est|c'etait) (?:deja )?(?:quand|ou|a quel\w*|quel\w* (?:heure|jour|date|accueil|adresse))\b", said)
    return bool(plain and len(words(text)) <= 7) or (len(words(text)) <= 12 and bool(_OWN.search(said) and _WHEN_OR_WHERE.search(said)))


_OWN = re.compile(r"\b(?:mon|ma|notre) (?:\w+ )?(?:rendez[- ]vous|reference)\b|\bj'ai (?:un |mon )?rendez[- ]vous\b|\b(?:le|la) (?:rendez[- ]vous|reference) (?:c'est|est|deja)\b")
_WHEN_OR_WHERE = re.compile(r"\b(?:quand|quel(?:le)? (?:heure|jour|date|accueil|adresse|est)|c'est (?:quoi|ou|a quel\w*)|c'etait quoi|ou ca|ou (?:est|c'est)|a ou|deja|rappel\w*|redonn\w*|redi(?:s|tes))\b")


def has_one(text: str) -> bool:
    """Whoever tells of an appointment that is taken already, and wishes nothing yet.

    >>> [has_one(t) for t in ("j'ai rdv chez vous mardi", "bonjour on a un rendez-vous demain à Saintes", "j'ai un rdv mardi je peux pas venir", "j'ai besoin d'un rdv", "j'ai pas de rdv")]
    [True, True, False, False, False]
    """
    said = heard(text).strip(" .!")
    found = _HAS_ONE.match(said)
    return bool(found) and len(words(text)) <= 12 and not (asks(text) or _MOVING.search(said) or re.search(r"\b(?:peux|peut|pouvons|pourrai|veux|voudrais|faut|pas|plus|impossible|empeche\w*|oublie\w*|rate\w*|manque\w*)\b", said))


_HAS_ONE = re.compile(r"(?:(?:bonjour|bonsoir|alors|oui|ok|mais|et|en fait|voila)[ ,.!]+)*(?:j'ai|on a|nous avons|moi j'ai) (?:deja |bien )?(?:(?:un|mon|notre) )?rendez[- ]vous\b")


def looks_up_own(text: str) -> bool:
    """The day, the hour or the place of an appointment that was taken before.

    >>> [looks_up_own(t) for t in ("c'est quand déjà mon rendez vous ?", "voir mon rdv", "j'ai oublié l'heure de mon rdv", "prendre mon rdv quand", "mon rdv", "j ai un rdv mais je sais plus quand")]
    [True, True, True, False, False, True]
    """
    said = heard(text)
    return len(words(text)) <= 12 and not _MOVING.search(said) and bool(_LOOKS_UP.search(said)) and not re.search(r"\b(?:prendre|avoir|obtenir|reserver|fixer)\b", said)


_LOOKS_UP = re.compile(
    r"\bj'ai (?:deja )?(?:un |mon |pris )?rendez[- ]vous\b.{0,20}\b(?:sais|souviens|rappelle|retrouve|oublie)\b.{0,15}\b(?:quand|jour|heure|date|ou)\b|"
    r"\b(?:voir|consulter|retrouver|afficher|verifier|rappel\w*|oublie\w*|souviens|sais) .{0,25}\b(?:mon|mes|notre|du|de mon) rendez[- ]vous\b|"
    r"\b(?:mon|notre) rendez[- ]vous\b.{0,25}\b(?:quand|a quelle heure|quel jour|quelle date|c'est ou|ou ca|deja)\b|\b(?:quand|a quelle heure|quel jour|quelle date|ou)\b.{0,18}\b(?:mon|notre) rendez[- ]vous\b"
)


def asks_what_to_bring(text: str) -> bool:
    """
    >>> [asks_what_to_bring(t) for t in ("quels papiers j'amène", "il faut apporter quoi", "j'apporte mes papiers", "quels papiers pour une naissance")]
    [True, True, False, False]
    """
    said = heard(text)
    return len(words(text)) <= 8 and bool(re.search(r"\b(?:quoi|quels?|quelles?|que|qu'est[- ]ce)\b", said) and re.search(r"\b(?:amen\w+|apport\w+|prend(?:s|re)|prepar\w+|ramen\w+|emmen\w+)\b", said))
