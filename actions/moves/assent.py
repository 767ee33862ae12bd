"""Yes and no: what approves, what declines, what only acknowledges, and what stands beside them."""

import re

from actions.french import HESITATES, NOT_SENT, heard, words, yes_or_no
from actions.moves.questions import asks
from actions.tasks.task import Task
from actions.values import REFERENCE, day_alone


def has_a_reserve(text: str) -> bool:
    """« Oui mais … », « tout est bon sauf … »: no plain yes, and nothing is sent on it.

    >>> [has_a_reserve(t) for t in ("tout est bon sauf la date", "oui mais la rue c'est rue des Lys", "oui c'est bon")]
    [True, True, False]
    """
    return bool(re.search(r"\b(?:sauf|mais|excepte|a part|par contre|en revanche)\b", heard(text)))


_ASSENT = frozenset(
    "oui ouais ouai oue ouep we wi wep ui oe yes yep yeah si ok okay oki d'accord daccord dac accord exact exacte exactement correct correcte parfait parfaitement affirmatif absolument evidemment "
    "certainement volontiers carrement bon bonne vrai conforme confirme confirmer confirmez valide valider validez envoie envoyer envoyez envoi transmettre transmettez lance lancez "
    "enregistre enregistrez accepte acceptez go entendu vas-y allez-y voila nickel impeccable impec super top genial clair good right correct fine send it perfect great confirm confirmed submit sure".split()
)
_BESIDE_ASSENT = frozenset(
    "c'est c est cest ca ça cela ce tout je j'ai ai j' on y va vas allez allons le la l' l tres bien sur sure a fait aucun aucune sans pas probleme probleme souci d'erreur d' de erreur me marche convient semble "
    "va parait pour merci beaucoup svp stp s'il s il te vous plait plaît pouvez peux peut tu alors donc et ah oh bah ben ba euh eh he bonjour madame monsieur maintenant suis comme est "
    "ma mon votre cette demande dossier rien changer dire toutes tous infos informations relu verifie lu rdv rendez-vous rendez that's that is yes please thanks thank you ahead looks all everything do it's its to".split()
)


def approves(text: str, task: Task | None = None) -> bool:
    """An agreement and nothing besides: the only words on which something is sent. The task may be called by its name.

    >>> [approves(t) for t in ("oui", "ok c'est tout bon, merci !", "je confirme", "D'accord, envoyez svp", "oui c'est exact madame", "👍", "rien à changer, validez", "tout est juste", "oui j'envoie", "yes go ahead", "looks good to me", "c'est bon pour moi")]
    [True, True, True, True, True, True, True, True, True, True, True, True]
    >>> [approves(t) for t in ("je confirme pas", "oui le 3 novembre", "ok au 14 rue des Lilas", "c'est exact ?", "oui demain", "oui confidentiel", "d'accord je regarde", "c'est pas bon", "oui enfin je crois pas", "juste moi")]
    [False, False, False, False, False, False, False, False, False, False]
    """
    folded = heard(text).strip(" .!,")
    if folded in ("👍", "✅"):
        return True
    if task is not None and (task.called or task.named):
        folded = re.sub(rf"(?:\b(?:pour|a|de|un|une|ce|cette) |\b[dl]')*(?:{task.called or task.named})", " ", folded)
    folded = re.sub(r"\b(?:c'?est|tout est) juste\b", "exact", folded)  # « juste moi » is an answer
    folded = re.sub(r"\b((?:c'?est|tout est|ca|ca me|tout me) (?:tout |tres )?(?:bon|ok|parfait|bien|correct|exact|nickel|impeccable|va|convient|semble bon)) (?:pour (?:moi|nous)|de (?:mon|notre) cote)$", r"\1", folded)
    if "?" in text or REFERENCE.search(text) or re.search(r"\bpas\b(?! (?:de |d')?(?:probleme|souci|erreur|d'erreur))|\b(?:ni|ne|n')\b", folded):
        return False
    said = [re.sub(r"^[jl]'(?=\w)", "", word) for word in re.findall(r"[\w'-]+", folded)]  # « j'envoie »
    return yes_or_no(text) is not False and not _ASSENT.isdisjoint(said) and all(word in _ASSENT or word in _BESIDE_ASSENT for word in said)


def says_the_same(text: str) -> bool:
    """« Oui toujours la même adresse », of what a recap shows.

    >>> [says_the_same(t) for t in ("rue du moulin oui toujours la même adresse", "c'est bien le même numéro", "j'ai plus la même adresse", "la même adresse ?")]
    [True, True, False, False]
    """
    said = heard(text)
    return "?" not in text and bool(re.search(r"\b(?:oui|toujours|bien|c'est|garde\w*)\b.*\bmeme (?:adresse|numero|compte|rib|iban|telephone|rue)\b", said)) and not re.search(r"\b(?:plus|pas|chang\w*|nouve\w*|mais|sauf)\b", said)


_AGREES = r"(?:oui|ouais|ok(?:ay)?|d'?accord|exact|parfait|(?:c'est|tout est) (?:bon|exact|ok|juste|correct|[cç]a)|je (?:confirme|valide))\b"


def _after(beginning: str, text: str) -> str:
    """What follows `beginning`, as it is written; empty where nothing does."""
    found = re.match(rf"(?i)\W*{beginning}[ ,.!]*", text)
    return text[found.end() :].strip() if found else ""


def without_assent(text: str) -> str:
    """The words without the agreement that they begin with.

    >>> without_assent("oui le 3 novembre"), without_assent("Ok, c'est bon, juste la date c'est hier"), without_assent("14 rue des Lilas")
    ('le 3 novembre', "la date c'est hier", '14 rue des Lilas')
    """
    return _after(rf"(?:(?:{_AGREES}|(?:pour tout|juste|enfin|et)\b)[ ,.!]*)+", text) or text


def after_yes(text: str) -> str:
    """What a « oui mais » changes beside its agreement.

    >>> after_yes("oui mais le nom c'est Garnier-Roy"), after_yes("oui"), after_yes("non mais le nom c'est Roy")
    ("le nom c'est Garnier-Roy", '', '')
    """
    return _after(rf"{_AGREES}[ ,]+(?:mais|sauf(?: que)?|par contre)[ ,]", text)


def after_no(text: str) -> str:
    """What follows « non ».

    >>> after_no("non Rochefort"), after_no("ah non plutôt Rochefort"), after_no("non"), after_no("Rochefort")
    ('Rochefort', 'Rochefort', '', '')
    """
    return _after(rf"{HESITATES}(?:non|nan|pardon)[ ,]+(?:plut[oô]t |c'est |[aà] )*", text)


def begins_with_no(text: str) -> bool:
    """« Ah non je l'ai envoyée par la poste »: « no », and then something.

    >>> begins_with_no("ah non je l'ai envoyée par la poste"), begins_with_no("non le 12"), begins_with_no("non merci")
    (True, True, False)
    """
    return (len(words(text)) >= 4 or day_alone(text) is not None) and bool(re.match(rf"{HESITATES}(?:non|nan)\b", heard(text)))


def refuses_to_send(text: str) -> bool:
    """
    >>> [refuses_to_send(t) for t in ("je confirme pas", "n'envoyez pas", "envoyez pas encore", "je veux pas envoyer", "je confirme", "envoyez")]
    [True, True, True, True, False, False]
    """
    return bool(re.search(rf"\b{NOT_SENT}|\b(?:pas|rien) (?:\w+ )?(?:confirm|valid|envoy|transmet|attest|sign)\w*", heard(text)))


_ONLY_NO = frozenset("non nan no nope pas merci desole desolee encore maintenant je j ne n le la l ca ce c est suis vraiment du tout besoin peine pardon euh ah oh mais bah ben eh en fait finalement".split())


def declines(text: str) -> bool:
    """Refuses what was offered, rather than tells of something that was not done.

    >>> [declines(t) for t in ("non", "ça ira merci", "laissez tomber finalement", "pas maintenant je vais voir", "rien de tout ça merci")]
    [True, True, True, True, True]
    >>> [declines(t) for t in ("ils m'ont pas répondu", "j'ai laissé passer les deux mois", "et si on me répond pas ?", "finalement je l'ai retrouvée")]
    [False, False, False, False]
    """
    return not asks(text) and (len(text.split()) <= 3 or bool(_DECLINES.search(heard(text))))


_DECLINES = re.compile(
    r"\b(?:non|nan|nope|no|annul\w*|laisse[zr]? (?:tomber|beton|moi|ca)|tant pis|plus tard|stop|arrete[zr]?|oubliez|rien|aucun\w*|sans facon|ca (?:ira|va|suffit)|"
    r"(?:veux|voulais|souhaite|desire|interesse|merci) (?:pas|plus)|pas (?:maintenant|besoin|la peine|envie|interess\w*|tout de suite|ce soir|(?:ca|cela|celui|celle|lui|elle)(?: la)?$))\b"
)


def says_more_than_no(text: str) -> bool:
    """« Non » and something that a refusal does not need.

    >>> [says_more_than_no(t) for t in ("non merci", "euh non attendez c'est le 21 rue des lilas", "non pardon Noah avec un h", "pas du tout")]
    [False, True, True, False]
    """
    return len([word for word in words(text) if word not in _ONLY_NO]) >= 2


def says_goodbye(text: str) -> bool:
    """
    >>> [says_goodbye(t) for t in ("au revoir", "top, bonne journée", "à plus", "je reviens ce soir", "Aurélie", "bon alors midi")]
    [True, True, True, True, False, False]
    """
    return bool(_GOODBYE.search(heard(text)))


_GOODBYE = re.compile(r"\b(?:revoir|aurevoir|bye|ciao|tchao|adieu|a (?:plus|bientot|demain|tout|la prochaine|ce soir|un autre jour|tantot)|bonne? (?:journee|soiree|nuit|continuation|fin|week|we|apres|aprem|vacances)|belle (?:journee|soiree)|see you|goodbye|have a (?:nice|good)|reviens|reviendrai|revien|repasse\w*|je (?:vous |te )?(?:laisse|quitte)|je file|a\+)\b|@\+|\ba ?\+")
_ACKNOWLEDGING = frozenset("ok okay oki d accord dac daccord tres bien parfait super entendu compris j ai c est note bon ca me va marche je vois ah nickel cool genial top impec impeccable donc alors".split())
_NOT_ALONE = frozenset("j ai c est ca me va je ah d tres donc alors note".split())


def only_acknowledges(text: str, thanks: bool = False) -> bool:
    """« Ok », « d'accord, c'est noté »: heard, and neither yes nor, without `thanks`, thanks. With it, « c'est bon » approves.

    >>> only_acknowledges("d'accord merci", thanks=True), only_acknowledges("ok c'est bon", thanks=True)
    (True, False)
    >>> [only_acknowledges(t) for t in ("ok", "d'accord très bien", "ah ok je vois", "oui", "ok merci", "c'est")]
    [True, True, True, False, False, False]
    """
    said = [word for word in words(heard(text)) if not thanks or word not in ("merci", "beaucoup")]
    if thanks and {"bon", "va", "marche"} & set(said):
        return False
    return bool(said) and set(said) <= _ACKNOWLEDGING and (not set(said) <= _NOT_ALONE or "note" in said)
