"""A hardship that a member tells of themselves or of someone close: mourning, a grave illness, a lost pregnancy, money that has run out."""

import re

from actions.french import heard

_CLOSE = (
    r"mari|femme|epouse|epoux|conjointe?|compagnon|compagne|concubine?|copain|copine|pere|mere|papa|maman|parents|fils|fille|frere|soeur|enfant|bebe|petit fils|petite fille|grand pere|grand mere|"
    r"papi|papy|mamie|mamy|oncle|tante|cousine?|neveu|niece|beau pere|belle mere|beau frere|belle soeur|parrain|marraine|meilleure? amie?"
)
_MINE = rf"(?:mon|ma|mes|notre|nos) (?:propre |petite? |grande? |chere? |jeune |pauvre |vieux |vieille )?(?:{_CLOSE})"
_DIED = (
    r"(?:(?:est|es|et|e|sont|vient de|viens de|a ete|ont) )?(?:(?:brutalement|soudainement|malheureusement|egalement|aussi|donc) )?(?:mort\w*|mour(?:ir|ut)|deced\w+|decess\w+|s est (?:eteinte?|suicidee?|pendue?|donnee? la mort)|nous (?:a|ont) quitt\w+)"
)
_SAID = r"(?:j ai|jai|g|on a|nous avons|je viens de|on vient de|nous venons de|jvien de)"
_MOURNING = re.compile(
    rf"\b{_MINE} {_DIED}\b|(?:^|\bmoi )(?:mari|femme|papa|maman|pere|mere|fils|fille) (?:mort\w*|deced\w+)\b|\b(?:papa|maman|mamie|papi|papy|mamy) (?:{_DIED}|s en est allee?)\b|"
    rf"\b{_SAID} (?:malheureusement )?(?:perdu|perdre|enterr\w+) {_MINE}\b(?! (?:de vue|sur|dans|du dossier|de (?:ma|la|mon)|sa|son|carte))|"
    rf"\b(?:suite (?:au|a la)|apres (?:le|la)|depuis (?:le|la)|a cause (?:du|de la)) (?:deces|mort|disparition|suicide) (?:brutale? )?de {_MINE}\b|\b(?:obseques|enterrement|funerailles) de {_MINE}\b|"
    r"\bje (?:suis|me retrouve) veu(?:f|ve) depuis (?:peu|hier|(?:\w+ ){1,2}(?:jours?|semaines?|mois))\b|\b(?:je viens|viens) (?:d|de) (?:etre|devenir) veu(?:f|ve)\b|"
    r"\bmy (?:husband|wife|mother|father|mom|mum|dad|son|daughter|brother|sister|baby|partner|grand(?:mother|father)) (?:just |has |recently )*(?:died|passed away|dead)\b|\bi (?:just |have |recently )*lost my (?:husband|wife|mother|father|mom|mum|dad|son|daughter|brother|sister|partner)\b"
)
_GRAVE = r"cancer|tumeur|leucemie|lymphome|melanome|metastases?|sclerose en plaques|maladie (?:grave|rare|incurable|orpheline|de charcot|de parkinson)|parkinson|alzheimer|mucoviscidose|insuffisance (?:renale|cardiaque)|sla"
_ILLNESS = re.compile(
    rf"\b(?:j ai|jai|g|je (?:me bats|lutte) contre|je (?:souffre|suis atteinte?) d(?:e|u)?|on (?:m a|nous a|vient de m) (?:\w+ )?(?:trouve|trouver|diagnosti\w+|decouv\w+|annonce\w*)|{_MINE} (?:a|souffre d(?:e|u)?|est atteinte? d(?:e|u)?)) (?:aussi |maintenant )?(?:d )?(?:un |une |la |le |les |l )?(?:nouveau |grosse |petite )?(?:{_GRAVE})\b|"
    rf"\bmon cancer\b|\b(?:je (?:suis|commence|fais|demarre)|{_MINE} (?:est|commence|fait)) (?:en |sous |une |la |ma |sa |de la )?(?:chimio\w*|radiotherapie)\b|\b(?:je suis|{_MINE} est) (?:en )?(?:soins palliatifs|fin de vie|phase terminale|mourante?|gravement malade|en reanimation|dans le coma)\b|"
    r"\bje (?:suis|fais) (?:\w+ ){0,3}(?:un |une |en |pour )?(?:burn ?out|depression)\b|\bje suis depressi(?:f|ve)\b|\b(?:j ai|jai|g|je viens de|ma (?:femme|compagne|fille) (?:a|vient de)) (?:\w+ )?fai(?:t|re|s)? (?:une )?fausse couche\b|"
    r"\bi (?:have|ve got|was diagnosed with) (?:\w+ )?cancer\b|\bi had a miscarriage\b|\bi m having chemo\b"
)
_LOST_PREGNANCY = re.compile(r"\bperd\w+ (?:mon|notre|le|un) (?:bebe|enfant|bb|fils|fille)\b.*\b(?:grossesse|enceinte|mois|semaines|fausse couche)\b|\bi (?:just )?lost (?:my|the) baby\b(?! s)|\b(?:apres|suite a|depuis) ma fausse couche\b")
_MONEY = re.compile(
    r"\b(?:je|j|jn|on|nous) (?:n |ne )?(?:y )?(?:arriv\w+) (?:plus|pas|pu) a (?:payer|me payer|me soigner|nous soigner|nourrir|manger|boucler|finir (?:le|les|mes) (?:mois|fins)|joindre les deux bouts)\b(?! (?:en ligne|par carte|par internet|sur|avec ma carte|via))|\b(?:j|g|je|on) (?:n |ne )?(?:ai|a|avons)? ?(?:plus|pu) (?:du tout )?(?:d argent|un (?:sou|rond|euro|centime)|de (?:revenus?|ressources|quoi (?:payer|manger|vivre)))\b|"
    r"\bje (?:suis|me retrouve|reste) (?:\w+ )?(?:sans (?:ressources?|revenus?|argent|rien)|surendette\w*|a decouvert|ruinee?|dans (?:la misere|le rouge))\b|\b(?:je|on) (?:ne )?(?:peux|peut) (?:plus|pas) (?:payer|me payer|me soigner|nous soigner)\b(?! (?:en ligne|par|sur|avec))|\b(?:pas|plus|n ai) (?:les|de) moyens? (?:de|pour) (?:payer|me soigner|vivre)\b|"
    r"\bj ai (?:du mal|beaucoup de mal) a (?:payer|finir|joindre|me soigner|m en sortir|boucler)\b|\bi (?:have no money|can t afford)\b"
)
# What is asked of any case, told of long ago or turned out well, or is no telling: nobody is comforted for it.
_NOT_NOW = re.compile(
    r"\b(?:en cas d|si (?:je|j|on|mon|ma|mes|un|une|quelqu un|jamais|l un)|quand (?:je|mon|ma|on) \w+(?:rai|ra|rons)\b|(?:il y a|y a|voila|depuis) (?:\w+ )?(?:longtemps|(?:\w+ )?(?:ans|annees|an))\b|(?:en|depuis|de|ne|nee) (?:19|20)\d\d|(?:l an|l annee) (?:derni\w+|passee?)|"
    r"(?:j etais|j avais|quand j) (?:\w+ ){0,3}(?:petite?|jeune|enfant|ado|ans)|dans (?:mon enfance|ma jeunesse)|years? ago|remission|guerie?s?|par erreur|a tort|vivante?|pas (?:mort\w*|deced\w*|malade)|"
    r"(?:mort\w*|mour\w+) (?:de|d) (?:rire|honte|faim|soif|peur|trouille|fatigue|ennui|curiosite|inquietude)|film|livre|roman|serie|pieces?|blague|mdr|lol|ptdr)\b"
)


def hardship_told(text: str) -> str | None:
    """« deuil », « epreuve » (a grave illness, a lost pregnancy) or « argent »; None for what is asked in general, figures of speech and what is long past.

    >>> [hardship_told(t) for t in ("mon mari est mort la semaine dernière, quelles démarches", "j'ai perdu ma mère, comment rendre sa carte", "suite au décès de mon père", "maman nous a quittés lundi")]
    ['deuil', 'deuil', 'deuil', 'deuil']
    >>> [hardship_told(t) for t in ("j'ai un cancer et je veux savoir pour l'ALD", "je suis en arrêt pour un burn out", "j'ai perdu mon bébé à 3 mois de grossesse", "j'arrive plus à payer mes soins")]
    ['epreuve', 'epreuve', 'epreuve', 'argent']
    >>> [hardship_told(t) for t in ("en cas de décès de mon mari", "mon dentiste est mort", "mon père est mort en 1998", "j'ai perdu la carte de ma mère", "le cancer du sein est-il une ALD ?", "je suis mort de rire")]
    [None, None, None, None, None, None]
    >>> [hardship_told(t) for t in ("je n'arrive pas à payer en ligne", "si je n'ai plus de revenus, ai-je droit à la CSS ?", "mon cancer est en rémission", "j'ai perdu ma fille sur l'appli")]
    [None, None, None, None]
    """
    said = " ".join(re.findall(r"\w+", heard(text)))
    if _NOT_NOW.search(said):
        return None
    if _LOST_PREGNANCY.search(said):
        return "epreuve"
    kinds = (("deuil", _MOURNING), ("epreuve", _ILLNESS), ("argent", _MONEY))
    return next((kind for kind, pattern in kinds if pattern.search(said)), None)
