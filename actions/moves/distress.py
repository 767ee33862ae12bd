"""Care announced, and what is said after the emergency numbers."""

import re

from actions.french import heard, words

_CARE = r"\b(?:oper(?:ee?s?|er|ation\w*)|hospitalis\w+|intervention|chirurgi\w+|chimio\w*|soins? (?:urgents?|importants?|prevus?))\b"
_SOON = (
    r"\b(?:demain|bientot|prochaine?s?|cette semaine|ce mois|semaine qui vient|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|dans (?:\w+ )?jours?|le \d{1,2}|maintenant|en ce moment|urgent\w*|prevue?s?|programmee?s?)\b"
)
_OVER = r"\b(?:derniere?s?|passee?s?|il y a|y a|hier|deja|j'ai ete|a ete)\b"
ANNOUNCED_CARE = rf"^(?!.*{_OVER})(?=.*{_CARE})(?=.*{_SOON})"


def announces_care(text: str) -> bool:
    """
    >>> announces_care("je dois être opérée la semaine prochaine"), announces_care("demain je me fais hospitaliser")
    (True, True)
    >>> announces_care("je saigne"), announces_care("j'ai été opéré lundi dernier")
    (False, False)
    """
    return bool(re.search(ANNOUNCED_CARE, heard(text)))


def names_a_hospital(text: str) -> bool:
    """Where the costs of a stay may be asked next.

    >>> names_a_hospital("j'ai une opération demain"), names_a_hospital("j'ai des soins demain")
    (True, False)
    """
    return bool(re.search(r"\b(?:hopita\w*|hospitali\w*|clinique|oper\w+|chirurgi\w*)\b", heard(text)))


def without_finishing(text: str) -> str:
    """The words without those that speak of finishing the procedure under way; « j'en finirai » is something else.

    >>> without_finishing("je finirai demain"), without_finishing("j'en finirai demain")
    ('  demain', "j'en finirai demain")
    """
    return re.sub(r"\b(?:je|on) (?:le |la |l'|ca |tout )?(?:fini(?:rai|ra|s|t)|terminerai?|termine)\b", " ", heard(text))



_SAFE = re.compile(
    r"\b(?:ca|je) va(?:is)? (?:bien|mieux|aller)\b|^(?:(?:oui|non|si|mais|euh|merci|t'inquiete\w*|vous inquietez|inquietez-vous|ne|pas)[ ,.!]+)*(?:ca|tout) va\b(?! pas| mal)|\ben securite\b|\ba l'abri\b|\bhors de danger\b|\bpas en danger\b|"
    r"\b(?:facon|maniere) de parler\b|\bune expression\b|\b(?:pas|plus) (?:serieu\w+|grave|de danger)\b|\b(?:je|j'ai|je le) (?:plaisant\w+|rigol\w+|dit ca comme ca|pensais pas)\b|\bpour (?:rire|rigoler)\b|\brien de grave\b|\b(?:blagu\w*|deconn\w*|de l'humour|kidding|joking)\b|"
    r"\bje (?:ne )?(?:risque|crains) rien\b|\b(?:j'ai|je) exager\w+|\b(?:juste|simplement) (?:en colere|enervee?|fatiguee?|a bout de nerfs)\b|\b(?:i am|i'm|im|we are) (?:safe|fine|ok|okay|alright)\b|"
    r"\bc'est (?:passe|fini)$|\b(?:ca|c'est) (?:a|s'est) (?:passe|calme)\b|\b(?:il|elle) est partie?$|\brespire (?:maintenant|mieux|bien|(?:a|de) nouveau)\b|\bc'est bon\b.*\brespire\b(?! (?:pas|plus|mal|peu|a peine|tres|difficil\w*))|\b(?:avec|pres de|a cote de|chez) moi$|\b(?:je suis|on est|nous sommes|je reste) (?:\w+ )?(?:avec|chez) (?:ma|mon|mes|une?) \w+$"
)
_NOT_SAFE = re.compile(r"\b(?:pas|plus|jamais|pas vraiment) (?:du tout |vraiment |tres |trop )?(?:en securite|a l'abri|hors de danger|bien)\b|\bva (?:pas|mal)\b|\ben danger\b(?<!pas en danger)(?<!plus en danger)|\bmais\b(?! (?:non|si|c'etait|je (?:plaisant|rigol|blagu|deconn)\w*)\b)")
_DENIED = re.compile(  # what was understood, whatever else is said: no emergency, nobody is hurt, it was read wrongly
    r"\b(?:pas|aucune) (?:d'|une |en |de |l')?(?:urgences?|detresse|alerte)\b|\bpas (?:si |tres |trop |vraiment |tellement )?(?:urgente?|grave)\b(?! ?mais)|\b(?:suis|est|sommes|sont|c'est) (?:absolument |vraiment |du tout )?pas (?:du tout )?(?:battue?s?|frappee?s?|suicidaires?|violente?s?|en danger|malade|ce que je (?:dis|voulais))\b|"
    r"\b(?:vous|tu) (?:n')?(?:avez|as|lisez|comprenez) (?:rien|mal|pas|tout de travers) ?(?:compris|lu)?\b|\bpersonne (?:ne |n')?(?:m'|l'|me |le |la |les |nous )?(?:bat|frappe|tape|menace|agresse\w*)\b|\b(?:veux|voulais|vais) pas (?:me tuer|mourir|me suicider|me faire (?:de |du )?mal)\b|"
    r"\b(?:not an emergency|no emergency|nobody (?:is|was) hurt)\b"
)
_LONGEST_AFTERMATH = 10  # words
_HELPED = re.compile(
    r"\bappele[rsz]?\b.*\b(?:1[578]|112|114|119|3114|3919|samu|pompiers?|police|gendarm\w+|secours|urgences|ambulance|medecin|docteur|infirmier\w*|mon (?:mari|fils|frere|pere)|ma (?:femme|fille|soeur|mere))\b|^(?:(?:oui|ok|bon|ca y est|c'est bon|d'accord)[ ,]+)*(?:je (?:vais |les |l')?(?:les )?appel(?:le|er)|j'(?:ai (?:deja )?appele|appelle))\b(?! pas)|"
    r"\b(?:samu|pompiers?|police|gendarm\w+|secours|ambulance|medecin|ils|voisin\w*) (?:(?:est|sont|va|vont|a|ont) )?(?:deja )?(?:arriv\w+|en route|la|vien\w+|prevenue?s?|venir)\b|\b(?:emmen|amen|condui|transport)\w* (?:\w+ )?(?:aux urgences|a l'hopital|a la clinique|chez (?:le|mon|un) medecin)\b|\b(?:vais|va|allons|on part|pars|part|suis|est) (?:\w+ )?(?:aux urgences|a l'hopital)\b|\bi (?:have )?called\b|\b(?:ambulance|police|they) (?:is|are) (?:coming|here)\b"
)
_NO_HELP = re.compile(
    r"\b(?:pas|plus) (?:les |l')?(?:appel\w*|telephoner)\b|\b(?:pas|personne ne?) (?:repond\w*|decroche\w*)|(?:repond\w*|decroche\w*) pas\b|\bpas (?:de |d'|le )(?:credit|forfait|reseau|telephone|batterie)\b|\b(?:il|elle) (?:arrive|revient|rentre|est la|est revenue?)\b|"
    r"\b(?:suis|toute?) (?:toute? )?seule?\b|^non plus\b|^personne\b|\bchut\b|\bpas parler\b|\bi(?: am|'m) alone\b|\bcan(?:'t|not) call\b"
)
_WHAT_NOW = re.compile(r"\b(?:comment|qui)\b.* (?:(?:m'|l'|les |nous )aider|appeler)\b|\b(?:que|quoi) (?:puis-je |dois-je |est-ce que je |je (?:peux|dois) )?faire\b|\bfai[st] quoi\b|\bc'est grave\b|\ba qui (?:je )?(?:parler|parle|m'adresse\w*)\b|\bwhat (?:do|can|should) i do\b")


def after_distress(text: str) -> str | None:
    """What is said after the emergency numbers: safe, helped (help was called), unsafe (nobody, or no way to call), lost (what
    to do now); or None.

    >>> [after_distress(t) for t in ("j'ai appelé le 15 ils arrivent", "la police est prévenue", "ok je vais appeler", "mais non je plaisante", "elle est avec moi")]
    ['helped', 'helped', 'helped', 'safe', 'safe']
    >>> [after_distress(t) for t in ("je suis seule", "le 15 ne répond pas", "je ne veux pas appeler", "chut il arrive", "elle a 14 ans")]
    ['unsafe', 'unsafe', 'unsafe', 'unsafe', None]
    >>> [after_distress(t) for t in ("elle m'emmène aux urgences", "c'est pas si grave", "c'est bon il respire, on reprend", "c'est bon il respire plus")]
    ['helped', 'safe', 'safe', None]
    >>> after_distress("comment l'aider ?"), after_distress("comment changer de RIB ?")
    ('lost', None)
    """
    said = heard(text)
    if says_safe(text):
        return "safe"
    if len(words(text)) > _LONGEST_AFTERMATH:
        return None
    if _NO_HELP.search(said):
        return "unsafe"
    if _HELPED.search(said):
        return "helped"
    return "lost" if _WHAT_NOW.search(said) else None


def says_safe(text: str) -> bool:
    """Whoever is well after all, or out of reach: « c'était une façon de parler », « je suis à l'abri chez ma sœur ».

    >>> [says_safe(t) for t in ("non pas d'urgence je parle de ses droits", "mais ça va pas je suis pas battue", "c'est pas une urgence vous avez mal compris")]
    [True, True, True]
    >>> [says_safe(t) for t in ("non ça va c'était une façon de parler", "je suis en sécurité chez ma soeur", "non je ne suis pas en sécurité", "non ça va pas du tout")]
    [True, True, False, False]
    """
    said = heard(text)
    return bool(_DENIED.search(said)) or (bool(_SAFE.search(said)) and not _NOT_SAFE.search(said))
