"""Moves of a conversation that words make by themselves, whatever the task: commands, corrections, organisms.

The classifier's intent is one sign; short, unmistakable patterns are another. Inside a task a command must not be
mistaken for an answer (« non » to a yes/no question is an answer; « laisse tomber » is not a name).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz

from actions import communes
from actions.dialogue import Choice, Message
from actions.french import fold, heard, words, yes_or_no
from actions.names import spelt
from actions.tasks.task import Case, Question, Task
from actions.values import (
    NO_SETTING,
    REFERENCE,
    Name,
    Secret,
    Setting,
    Wrong,
    YesNo,
    any_will_do,
    bare,
    bare_name,
    day_alone,
    day_of_the_same_month,
    ranked,
)
from actions.values import Choice as ChoiceKind
from knowledge.context import pieces

_COMMANDS = {
    "plus_tard": r"^(?:(?:ok|bon|oui|d'accord|c'est note|c'est bon|tres bien|non|la|mais|desolee?|pardon|ah|merci)[ ,]+)*(?:(?:on verra (?:ca )?)?plus tard|je (?:regarde|verifie|relis|reflechis)(?: (?:d'abord|avant|encore|ca|tout))*$|pas maintenant|a (?:plus tard|tout a l'heure|bientot|demain)|"
    r"(?:je|j'y|on) (?:y )?(?:reviens|reviendrai\w*|repasse\w*|continue\w*|ferai|verrai|verra|finirai|fera|regarderai|me connecter\w*|m'en occupe\w*) (?:\w+ ){0,2}(?:plus tard|demain|apres|ce soir|tout a l'heure|bientot|dans (?:\w+ ){1,2}(?:minutes?|heures?|jours?))|"
    r"(?:je )?(?:n')?ai pas le temps(?: la| maintenant| tout de suite)?|je dois (?:y aller|partir|(?:te|vous) laisser))(?:[ ,]+merci)?[ .!]*$|"
    r"^(?:.{1,60}[ ,])?(?:je|on) (?:le |la |l'|y )?(?:ferai|fera|verrai|verra|reviendrai|reviendra|reprendrai|reprendra|continuerai)(?: (?:ca|cela))? (?:plus tard|une autre fois|un autre jour|demain|apres)[ .!]*$",
    "attendre": r"^(?:(?:ok|oui|ah|euh|non|mais|alors|bon)[ ,]+)*(?:attend(?:ez|s)?|patiente[rz]?|(?:juste )?(?:une?|deux|2|1|5|cinq) (?:petite? )?(?:instant|minutes?|min|mn|secondes?|sec|moment)|je (?:le |la |les )?(?:cherche|regarde)|"
    r"je (?:vais|dois) (?:le |la |les )?(?:chercher|regarder|voir|verifier|demander)(?: (?:a |ma |mon |mes |le |la |les |dans ).{1,30})?|je reviens(?: tout de suite| de suite)?|minute|one (?:moment|minute|second)|wait)"
    r"(?:[ ,]+(?:un (?:peu|instant|moment)|une (?:minute|seconde)|(?:2|deux|5|cinq) (?:minutes?|min|mn)|je (?:le |la |les )?(?:cherche|regarde|reviens)|je vais (?:le |la |les )?(?:chercher|voir|regarder)|svp|s'il vous plait|stp|merci|le temps (?:de |que ).{1,30}|(?:mon|ma|mes|le|la|les) \w+))*[ .!]*$",
    "annuler": r"^(?:(?:non|non merci|oui|bon|stop|ok|finalement|en fait|tant pis)[ ,]+)*(?:annule[rz]?(?: tout| ca| cela| la demande| la demarche| s'il (?:te|vous) plait)?|stop(?: tout)?|"
    r"abandonne[rz]?|j'abandonne|(?:j'|j )annule(?: tout)?|(?:je )?laisse[rz]? tomber|j'arrete|arrete[rz]?(?: tout| ca| la)?|on arrete|je (?:veux|voudrais|souhaite|prefere) (?:annuler|arreter|abandonner|tout annuler|tout arreter|quitter)(?: (?:la |cette )?(?:demande|demarche|procedure|tout))?|"
    r"quitter|quit|exit|sortir|fin|terminer|fermer|cancel|(?:ca|cela) (?:ne )?m'interesse (?:plus|pas)|(?:c'est )?(?:plus|pas) la peine|(?:je )?(?:ne )?(?:prefere|veux|souhaite) (?:pas|plus|ne pas|ne plus) (?:continuer|poursuivre|aller plus loin)|(?:j'ai )?change d'avis|oublie[rz]?(?: ca| tout)?|je ne veux plus(?: le faire| continuer)?|je veux plus|tant pis)[ .!]*$|"
    r"^(?:(?:non|bon|ok|ah|euh|merci|finalement|en fait|tant pis)[ ,]+)*(?:laissez|(?:c'est|cest|c) bon,? (?:laisse[rz]?|arrete[rz]?|on arrete)|stop,? (?:on|j'|j)? ?arrete|(?:je (?:n')?|j'(?:en )?|g )ai plus envie(?: de \w+)?|"
    r"je (?:ne )?(?:veux|voudrais|souhaite) plus(?: .{1,40})?|je veux (?:sortir|partir|en rester la)|(?:on|je) (?:sort|sors))[ .!]*$|"
    r"^(?:(?:non|bon|ok|finalement|en fait|tant pis)[ ,]+)*(?:je vais (?:m')?arreter|(?:j'|on )arrete|je m'arrete|je laisse tomber|j'abandonne|j'annule)(?: la| ici| tout| ca| tout ca)?(?:,| pour (?:aujourd'hui|l'instant|le moment)| parce qu| car ).*$|"
    r"^(?:(?:ah|oh|non|bon|ok|mais)[ ,]+)*(?:arretez|annulez|stop)[ ,]+(?:je|j'|on|c'est|ce n'est|le|la|mon|ma|finalement)(?: |(?<=')).*$|"
    r"^(?!.*rendez-vous).{3,40}[ ,]+(?:je (?:veux|voudrais|prefere|vais) (?:tout )?(?:annuler|arreter|abandonner)|j'(?:annule|arrete|abandonne))(?: tout)?[ .!]*$|"
    r"^(?:(?:non|bon|finalement|en fait|bof)[ ,]+)+(?:j'ai )?(?:plus|pas)(?: du tout| trop| vraiment)? envie[ .!]*$",
    "recommencer": r"^(?:recommence[rz]?|(?:on |je |je veux |je voudrais )?(?:recommence[r]?|repart(?:ir|ons)?)(?: (?:tout|a zero|depuis le debut|du debut|au debut))*|reprendre (?:a zero|du debut|depuis le debut)|depuis le debut|restart|a zero)[ .!]*$",
    "retour": r"^(?:retour|revenir(?: en arriere)?|reviens|(?:la )?question (?:precedente|d'avant)|precedent|en arriere|retour en arriere|revenez en arriere|back|(?:je (?:veux|voudrais) )?revenir (?:en arriere|a la question (?:precedente|d'avant)))[ .!]*$",
    "parler_humain": r"\b(?:(?:je |j')?(?:veux|voudrais|ai besoin d[e'] ?)|donnez[- ]moi|(?:il )?me faut) ?(?:quelqu'?un|un humain|une (?:vraie )?personne|un (?:vrai )?conseiller|une conseillere|un agent)\b(?! (?:qui|pour|avec|de ))|\b(?:parler|discuter|avoir|joindre|voir|passe[rz]?[- ]moi|contacter|mettez[- ]moi)\b.{0,25}\b(?:quelqu'?un|un humain|une (?:vraie )?personne|un (?:vrai )?conseiller|une conseillere|un agent)\b|^(?:un humain|conseiller|humain|quelqu'un|un conseiller(?: svp)?)[ .!]*$",
    "pourquoi_question": r"\b(?:obligatoires?|obligee?s?) (?:de |d')?(?:se |me )?(?:connecter|identifier)\b|\b(?:pourquoi|pk) (?:(?:dois[- ]je|je dois|il faut|faut[- ]il) )?(?:me |se |m'|s')?(?:connecter|identifier)\b|^(?:(?:mais|et|euh|bah) )?(?:pourquoi(?: ca| cette question| vous (?:me )?(?:demandez|voulez)[^?]*| faire)?|pk|pq|ca sert a quoi|a quoi ca sert|c'est pour quoi(?: faire)?|pour quoi faire|why)[ ?!.]*$|pourquoi (?:est[- ]ce que )?vous (?:me )?(?:demandez|voulez|avez besoin)|a quoi (?:ca|cela) (?:vous )?sert de",
    "est_ce_sur": r"^(?:(?:mais|et|euh|ok|oui|non|d'accord|bonjour|alors|attende[zs]|dites)[ ,]+)*(?:est[- ]ce que )?(?:c'?est|est[- ]ce|ce n'est|c'est pas|ca) (?:bien |vraiment |pas |sans |assez |que c'est |trop )*"
    r"(?:(?:securise|secure|fiable|risque|dangereux)\b.*|(?:sur|confidentiel|prive|protege)(?: ici| tout ca| ce chat| ce site)? ?\?|sur (?:de |d')(?:donner|mettre|ecrire|envoyer|taper|laisser|faire)\b.*)[ ?!.]*$|"
    r"\bvous en (?:faites|ferez|fais) quoi\b|\b(?:vous|tu) (?:ne )?(?:le |la |les |l')?(?:garde[zs]|conserve[zs]|stocke[zs]|transmette[zs]|transmets|partage[zs]|vende[zs]|revende[zs]|(?:faites|fais|faite) quoi (?:de|avec)|alle[zs] (?:garder|faire quoi|partager))\b.{0,20}\b(?:iban|rib|numero|donnees|infos?|informations?|coordonnees|reponses?|adresse|telephone|ca)\b[^.!]{0,25}$|"
    r"\b(?:que faites[- ]vous de|que deviennent|qui (?:va |peut )?(?:voi[rt]|lit|lire|a acces a)|ou vont?) (?:mon|ma|mes|ces|ce|cet|le|les|l') ?(?:iban|rib|numero|donnees|infos?|informations?|coordonnees|reponses?|adresse|telephone)\b|"
    r"\bmes (?:donnees|infos?|informations?|coordonnees) (?:sont|seront)(?: bien)? (?:en securite|protegees?|securisees?|gardees?|a l'abri)\b|\b(?:je peux|peut[- ]on|puis[- ]je) (?:vous |te )?faire confiance\b|^(?:et )?ca reste entre nous\b|^(?:j'ai )?peur (?:de (?:me )?faire |d'etre |que )?(?:de me faire )?(?:pirat\w+|arnaqu\w+|vole\w*)",
    "ne_sait_pas": r"^(?:(?:euh|bah|ben|alors|non|mais|desole|pardon)[ ,]+)*(?:je (?:ne )?(?:sais|c|sai) pas(?: (?:trop|encore|du tout|exactement|moi))?(?: (?:(?:le|la|les|mon|ma|son|sa) |l')(?:(?!mais\b)\w+ ?){1,5})?|j(?:e|'| )?(?:sais|sai|c) pas|chais pas|jsp|aucune idee|je (?:ne )?(?:l')?ai pas(?: (?:ca|le document|ce document|l'info|sous la main|sur moi|la reponse))*|(?:je (?:n')?|j'(?:en )?|g )(?:ai )?pas (?:mon|ma|mes|le|la|les|ce|ces) (?:\w+ ){1,3}(?:sur moi|sous la main|sous les yeux|avec moi|ici|la)|je (?:ne )?connais pas|je (?:ne )?me (?:rappelle|souviens) (?:pas|plus)|j'ai oublie|je l'ai pas|(?:c'est tout ce que|je n'ai que ca|j'ai que ca|j'ai rien d'autre)(?: (?:j'ai|je (?:sais|vois|trouve)|il y a|y a|d'ecrit|ecrit))*|idk|no idea|i don'?t know|(?:je )?(?:n')?(?:ne )?(?:prefere|veux|souhaite|voudrais|aime) (?:mieux )?(?:ne )?pas (?:le |la |les |vous (?:le |la )?)?(?:donner|communiquer)(?: (?:ici|ca|cela|par chat|en ligne|sur internet|(?:mon|ma|mes|l[ae]) \w+))*)[ .!,]*(?:desolee?)?[ .!]*$",
    "passer": r"^(?:passe[rz]?(?: (?:cette|la) question)?|(?:question )?suivante?|skip|je passe|on passe|sauter|saute[rz]?|rien a ajouter|rien|neant|pas de complement|sans)[ .!]*$",
    "reprendre": r"^(?:(?:ah|euh|non|si|oui|ok|okay|d'accord|bon|bien|allez|alors|merci|mais|attendez|attends|pardon|en fait|finalement|desolee?)[ ,]+)*(?:je (?:veux|voulais|voudrais|prefere|vais)(?: bien| quand meme)? (?:continuer|reprendre|finir|terminer|le faire)|reprendre|reprenons|reprends|on (?:reprend|continue)|continue[rz]?|continuons|j'ai change d'avis,? (?:je|on) (?:continue|reprends?)|ou (?:on )?en (?:etait|etions|sommes|est)(?:[- ](?:on|nous))?|la suite)(?: (?:la demarche|ma demarche|la demande|ma demande|en fait|finalement|quand meme|svp))*[ .!?]*$",
    "rappel": r"\b(?:rappele[rz]?|redi(?:re|tes)|montre[rz]?|relire|recapitule[rz]?)\b.{0,30}\b(?:note\w*|repondu|donne\w*|dit|ecrit|reponses?|informations?|infos)\b|\b(?:qu'|que |quoi |quelles? \w+ |quels? \w+ )(?:est[- ]ce que )?(?:vous )?(?:avez|as|a)(?:[- ]vous|[- ]tu)? (?:deja )?(?:note|ecrit|retenu|enregistre)e?s?\b|"
    r"\bvous avez (?:note|ecrit|retenu|enregistre) (?:quoi|quelle?s?)\b|^(?:ou en (?:est|sont) mes reponses|recapitul\w+)[ ?.!]*$",
    "plus_simple": r"^(?:aide|help|a l'aide|(?:j'ai )?besoin d'aide|je suis (?:perdue?|coincee?|bloquee?)|je (?:ne )?comprends? (?:pas|rien)(?: (?:la question|ce que (?:ca|cela) veut dire))?|j'ai (?:pas|rien) compris|c'est quoi(?: ca| exactement| au juste| comme papier)?|c koi|hein|quoi|comment ca|plus simple(?:ment)?|expliquez?(?:[- ]moi)?(?: mieux)?|ca veut dire quoi|c'est[- ]a[- ]dire|aide(?:z)?[- ]moi|(?:et )?(?:ca|cela) change quoi(?: .*)?|qu'est[- ]ce que (?:ca|cela) change(?: .*)?|c'est quoi la difference(?: .*)?|quelle (?:est la )?difference(?: .*)?|"
    r"(?:lequel|laquelle|que) (?:vous |me |je |est-ce que )*(?:conseill\w+|choisi\w*|prends?|mets)(?: .{0,20})?|(?:je|on) (?:mets|choisis|prends|coche|reponds|dois mettre|dois repondre) (?:quoi|lequel|laquelle)|c'est mieux (?:quoi|lequel|laquelle))[ ?!.]*$",
}
_COMMANDS["repeter"] = (
    r"^(?:(?:attendez|pardon|et|ok|euh|desolee?)[ ,]+)*(?:(?:c'est|c'etait) quoi (?:deja )?|quels? (?:sont|etaient) |j'ai quoi comme |(?:re)?(?:dites|donnez|montrez|rappelez|dire|donner|voir)(?:[- ]moi)? (?:encore )?)"
    r"(?:(?:tous )?(?:mes|les|vos|la|l'|le) ?)?(?:choix|options?|possibilites|propositions|reponses(?: possibles)?|creneaux|horaires|question)(?: deja| possibles?| proposees?| svp)*[ ?.!]*$|"
    r"^(?:(?:pardon|vous pouvez|pouvez[- ]vous|tu peux)[ ,]+)*(?:repete[rz]?|redites|redire)(?: (?:la question|svp|s'il vous plait|les choix))*[ ?.!]*$"
)
COMMANDS = {name: re.compile(pattern) for name, pattern in _COMMANDS.items()}
BY_INTENT = {"annuler": 0.8, "recommencer": 0.85, "retour": 0.85, "parler_humain": 0.7, "frustration": 0.75, "pourquoi_question": 0.8,
             "ne_sait_pas": 0.75, "passer": 0.85, "plus_simple": 0.85}  # fmt: skip  # probability above which the intent alone decides


_HAS_NONE = re.compile(  # « j'ai pas de téléphone », « je n'en ai pas », « plus la référence »: to a question that words or a number answer
    r"^(?:(?:non|desolee?|mais|euh|bah|ben|alors)[ ,]+)*(?:(?:je |j'|on )(?:n')?(?:en )?(?:ai|a) |j(?:e n)?'en ai )?(?:pas|plus|aucune?)(?: (?:de|d'|mon|ma|mes|la|les|l'|ce|cette|du tout)(?:(?<=')| |$).{0,30})?$|"
    r"^(?:(?:non|desolee?|mais|ah|euh|merci)[ ,]+)*(?:(?:ca )?c'est (?:confidentiel|prive|personnel|secret)|(?:ca )?(?:vous )?(?:ne )?(?:vous )?regarde pas|je (?:ne )?(?:prefere|veux|souhaite|voudrais) (?:mieux )?pas)$|"
    r"\b(?:perdue?|egaree?|jetee?|effacee?|supprimee?|retrouve (?:pas|plus)|trouve (?:pas|plus)|jamais (?:eue?|recue?)) (?:de |d'|l[ea] |l'|mon |ma |ce |cette )?(?:mails?|courriels?|sms|textos?|messages?|papiers?|confirmations?|references?|numeros?|codes?)\b"
)


def command(m: Message, question: Question | None) -> str | None:
    """The command these words are, or None. Typed answers (a date, a code) are never commands."""
    if m.choice is not None:
        return None
    folded = fold(m.text).strip(" ,;:")
    for name, pattern in COMMANDS.items():
        if pattern.search(folded) or pattern.search(heard(m.text).strip(" ,;:")):
            if name == "passer" and question is not None and not question.optional and isinstance(question.kind, YesNo | ChoiceKind):
                continue
            if name == "annuler" and isinstance(getattr(question, "kind", None), YesNo) and folded in ("pas maintenant", "plus tard"):  # « not now » is a « no » there
                continue
            return name
    if question is not None and re.fullmatch(rf"(?:c'est|c|ca veut dire|qu'est[- ]ce que c'est) ?(?:quoi|koi)?,? (?:qu')?(?:une?|le|la|l'|mon|ma|votre)? ?(?:{question.names})[ ?!.]*", heard(m.text)) and "quoi" in heard(m.text):
        return "plus_simple"
    if question is not None and re.match(rf"(?:mais |et |euh )?pourquoi\b.*(?:{question.names})", heard(m.text)):  # « pourquoi y a besoin de l'IBAN entier »
        return "pourquoi_question"
    if isinstance(getattr(question, "kind", None), ChoiceKind) and len(words(m.text)) <= 6 and re.search(r"\b(?:c'est quoi|ca veut dire quoi)\b", heard(m.text)) and question.kind.find(m.text, NO_SETTING):
        return "plus_simple"  # « pdf c'est quoi »
    if question is not None and re.fullmatch(rf"(?:mais |et |euh )?(?:(?:l'|le |la |mon |ma |son |sa )?(?:{question.names})[ ,]+)?(?:(?:c'est|il est|elle est|ca se trouve|(?:je|on) (?:le |la |l')?trouve) ou|ou (?:est(?:[- ]ce que)?|trouver|(?:je|on) trouve|se trouve|c'est|il est|elle est))(?: (?:je|on) (?:trouve|peux trouver))?(?: (?:l'|le |la |mon |ma |son |sa |ce |cet |un )?(?:{question.names}|ca))?[ ?.!]*", heard(m.text)):
        return "plus_simple"  # « c'est où l'IBAN »
    if question is not None and not isinstance(question.kind, YesNo | ChoiceKind) and _HAS_NONE.search(heard(m.text).strip(" ,;:.!")):
        return "ne_sait_pas"
    threshold = None if question is not None and any_will_do(m.text) else BY_INTENT.get(m.intent)  # « n'importe quand » is no complaint
    if threshold is not None and m.confidence >= threshold and len(words(m.text)) >= 2:
        if yes_or_no(m.text) is not None and isinstance(getattr(question, "kind", None), YesNo):
            return None
        if re.search(r"\d{2}", folded) or REFERENCE.search(m.text):
            return None
        if m.intent == "recommencer" and re.search(r"\bdepuis\b|\bdebut (?:de |d'|du |c'est|est)", heard(m.text)):  # « depuis le début de l'année » is a period
            return None
        return m.intent
    return None


def is_private(text: str) -> bool:
    """A private value and nothing else: it wishes for no task.

    >>> is_private("[iban:k3v9q2]"), is_private("je change de rib, voici [iban:k3v9q2]")
    (True, False)
    """
    return bool(REFERENCE.search(text)) and not words(REFERENCE.sub(" ", text))


def organism(text: str) -> str | None:
    """The organism a member says they depend on: mgen, msa, autre; None when nothing is said (or they leave it).

    >>> organism("je suis à la MGEN"), organism("j'ai quitté la msa"), organism("ma femme est à la msa"), organism("bonjour")
    ('mgen', None, None, None)
    >>> organism("j'étais à la MGEN avant"), organism("j'étais à la CPAM, maintenant je suis à la MGEN")
    (None, 'mgen')
    """
    folded = " , ".join(clause for clause in _NOW.split(heard(text)) if not _FORMERLY.search(clause))
    if _NOT_THERE.search(folded):
        return None
    if _SOMEONE_ELSE.search(folded):
        return None
    if re.search(r"\bmgen\b", folded):
        return "mgen"
    if re.search(r"\bmsa\b|mutualite sociale agricole|regime agricole", folded):
        return "msa"
    return None


_NOT_THERE = re.compile(r"\b(?:quitte|plus a|plus chez|n'est pas|ne suis pas|pas a la|ni)\b")
_FORMERLY = re.compile(r"\b(?:etais|etait|etions|avais|avait|ai ete|avant|autrefois|auparavant|ancienn?e?s? (?:de la |adherente?s? |assuree?s? )?(?=.*\b(?:mgen|msa)\b))")
_NOW = re.compile(r"[,;.]|\b(?:mais|et|puis|maintenant|aujourd'hui|desormais|depuis)\b")


def leaves_organism(text: str) -> bool:
    """
    >>> leaves_organism("j'ai quitté la msa"), leaves_organism("j'ai quitté mon mari"), leaves_organism("j'étais à la mgen avant")
    (True, False, True)
    """
    folded = heard(text)
    if not re.search(r"\b(?:mgen|msa)\b", folded) or _SOMEONE_ELSE.search(folded):
        return False
    return bool(_NOT_THERE.search(folded)) or (organism(text) is None and bool(_FORMERLY.search(folded)))


_SOMEONE_ELSE = re.compile(
    r"\b(?:conjointe?|mari|femme|compagne|compagnon|epou(?:se|x)|copine?|copain|pere|mere|papa|maman|parent|elle|il|lui)\b(?! et moi)[^.,;]{0,25}\b(?:mgen|msa)\b"
)


def cannot_sign_in(text: str) -> bool:
    """« je n'ai pas de compte », « sans me connecter », « j'y arrive pas » at the sign-in.

    >>> [cannot_sign_in(t) for t in ("j'ai pas de compte", "j'ai pas envie de me connecter", "c'est pas possible sans ?", "par courrier alors", "je me connecte pas", "je me connecte")]
    [True, True, True, True, True, False]
    """
    return bool(
        re.search(
            r"pas (?:de |encore )?(?:compte|internet|mot de passe|d'identifiant)|sans (?:me )?(?:connecter|compte|connexion|identif)|"
            r"arrive pas|peux pas|veux pas|en ai pas|perdu (?:mon|mes)|oublie (?:mon|mes)|impossible de|ne souhaite pas|prefere pas|connecte(?:r|rai)? pas|(?:pas|aucune) (?:trop |tres |du tout )?envie|"
            r"\bpas possible (?:autrement|sans)|\bsans (?:ca|cela)\b|\bsans ?\?|\b(?:autre(?:s)? (?:moyens?|facons?|solutions?|manieres?)|autrement)\b|"
            r"^(?:(?:et|ou|ok|bon|non|alors|sinon|plutot|je prefere|je veux|ce sera|c'est possible) )*(?:par (?:courrier|telephone|la poste)|au (?:guichet|telephone)|a l'accueil|sur place)(?: (?:alors|plutot|sinon|c'est possible))*[ ?.!]*$",
            heard(text),
        )
    )


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
    r"(?:(?:oui|ouais|ok|d'accord|si|bien sur|c'est ca|voila|je confirme|vous pouvez|tu peux|allez-y|vas-y)[ ,.!]+)*(?:(?:je |j')(?:veux |voudrais |souhaite )?(?:bien )?)?(?:l')?annul\w+"
    r"(?:[ -]+(?:l[ea]|ca|cela|moi|mon|ce|rendez-vous|celui-la|celui-ci|svp|stp|merci|s'il (?:vous|te) plait))*"
)


def cancels_it(text: str) -> bool:
    """« Oui annulez-le », of an appointment: it stops no procedure.

    >>> [cancels_it(t) for t in ("oui annulez le", "annulez mon rdv svp", "j'annule", "annule tout", "j'annule la demande", "oui")]
    [True, True, True, False, False, False]
    """
    return bool(_CANCELS_IT.fullmatch(heard(text).strip(" .!")))


def is_far_from_computers(text: str) -> bool:
    """Signing in is no way for whoever says this: « je ne sais pas me servir d'internet ».

    >>> [is_far_from_computers(t) for t in ("je sais pas me servir d'un ordinateur", "j'ai pas internet chez moi", "pas reçu sur internet", "j'ai changé d'adresse")]
    [True, True, False, False]
    """
    return bool(_FAR.search(heard(text)))


_FAR = re.compile(
    r"\b(?:ai|a|avons|on a) (?:pas|plus|jamais eu) (?:acces a )?(?:d'|l'|de |un )?(?:internet|ordinateur|smartphone|connexion)\b|\bsais pas (?:me |se )?servir\b|"
    r"\b(?:rien|pas grand[- ]chose) (?:a|aux) (?:internet|l'internet|l'informatique|l'ordinateur|ordinateurs?)\b|\bpas (?:a l'aise|doue\w*|forte?) (?:avec|en) (?:internet|l'informatique|informatique|l'ordinateur|les ordinateurs|le numerique)\b|"
    r"\b(?:sais|sait) (?:pas|ni) (?:bien )?lire\b|\bsans internet\b"
)


_CUES = re.compile(
    r"\b(?:non pardon|pardon|oups|zut|erreur|je me suis tromp\w*|me suis gour\w*|je corrige|corrige[rz]?|rectifi\w*|en fait|finalement|plutot|"
    r"au lieu de|et pas|et non|pas le|j'ai mal (?:ecrit|tape|dit)|mauvaise?|changer? (?:la|le|l'|mon|ma)|modifi\w* (?:la|le|l'|mon|ma)|"
    r"il manque|c'(?:est|etait) (?:pas|faux)|ce n'est pas|(?:est|sont|etait) (?:faux|fausse|incorrecte?|mauvaise?|pas (?:bon|bonne|juste))|faut(?:e)? de frappe|j'ai change d'avis|je voulais dire|correction|plus exactement|attendez|attends)\b"
)


def sounds_like_correction(text: str) -> bool:
    """
    >>> sounds_like_correction("non pardon, c'est le 12 rue et pas le 21"), sounds_like_correction("le 12 mars")
    (True, False)
    """
    return bool(_CUES.search(heard(text)))


def has_a_reserve(text: str) -> bool:
    """« Oui mais … », « tout est bon sauf … »: no plain yes, and nothing is sent on it.

    >>> [has_a_reserve(t) for t in ("tout est bon sauf la date", "oui mais la rue c'est rue des Lys", "oui c'est bon")]
    [True, True, False]
    """
    return bool(re.search(r"\b(?:sauf|mais|excepte|a part|par contre|en revanche)\b", heard(text)))


_ASSENT = frozenset(
    "oui ouais ouai oue wi wep ui oe yes yep yeah si ok okay oki d'accord daccord dac accord exact exacte exactement correct correcte parfait parfaitement affirmatif absolument evidemment "
    "certainement volontiers carrement bon bonne vrai conforme confirme confirmer confirmez valide valider validez envoie envoyer envoyez envoi transmettre transmettez lance lancez "
    "enregistre enregistrez go entendu vas-y allez-y voila nickel impeccable impec super top genial clair good right correct fine send it".split()
)
_BESIDE_ASSENT = frozenset(
    "c'est c est cest ca ça cela ce tout je j'ai ai j' on y va vas allez allons le la l' l tres bien sur sure a fait aucun aucune sans pas probleme probleme souci d'erreur d' de erreur me marche convient semble "
    "va parait pour merci beaucoup svp stp s'il s il te vous plait plaît pouvez peux peut tu alors donc et ah oh bah ben ba euh eh he bonjour madame monsieur maintenant suis comme est "
    "ma mon votre cette demande dossier rien changer dire toutes tous infos informations relu verifie lu rdv rendez-vous rendez that's that is yes please thanks thank you".split()
)


def approves(text: str, task: Task | None = None) -> bool:
    """An agreement and nothing besides: the only words on which something is sent. The task may be called by its name.

    >>> [approves(t) for t in ("oui", "ok c'est tout bon, merci !", "je confirme", "D'accord, envoyez svp", "oui c'est exact madame", "👍", "rien à changer, validez", "tout est juste")]
    [True, True, True, True, True, True, True, True]
    >>> [approves(t) for t in ("je confirme pas", "oui le 3 novembre", "ok au 14 rue des Lilas", "c'est exact ?", "oui demain", "oui confidentiel", "d'accord je regarde", "c'est pas bon", "oui enfin je crois pas", "juste moi")]
    [False, False, False, False, False, False, False, False, False, False]
    """
    folded = heard(text).strip(" .!,")
    if folded in ("👍", "✅"):
        return True
    if task is not None and (task.called or task.named):
        folded = re.sub(rf"(?:\b(?:pour|a|de|un|une|ce|cette) |\b[dl]')*(?:{task.called or task.named})", " ", folded)
    folded = re.sub(r"\b(?:c'?est|tout est) juste\b", "exact", folded)  # « juste moi » is an answer
    if "?" in text or REFERENCE.search(text) or re.search(r"\bpas\b(?! (?:de |d')?(?:probleme|souci|erreur|d'erreur))|\b(?:ni|ne|n')\b", folded):
        return False
    said = re.findall(r"[\w'-]+", folded)
    return yes_or_no(text) is not False and not _ASSENT.isdisjoint(said) and all(word in _ASSENT or word in _BESIDE_ASSENT for word in said)


def without_assent(text: str) -> str:
    """What follows the agreement that a message begins with.

    >>> without_assent("oui le 3 novembre"), without_assent("Ok, c'est bon, juste la date c'est hier"), without_assent("14 rue des Lilas")
    ('le 3 novembre', "la date c'est hier", '14 rue des Lilas')
    """
    begins = re.match(r"(?i)\W*(?:(?:oui|ouais|ok|okay|d'accord|daccord|exact|parfait|(?:c'est|tout est) (?:bon|exact|ok|juste|correct)|je (?:confirme|valide)|pour tout|juste|enfin|et)\b[ ,.!]*)+", text)
    return text[begins.end() :] or text if begins else text


def refuses_to_send(text: str) -> bool:
    """
    >>> [refuses_to_send(t) for t in ("je confirme pas", "n'envoyez pas", "envoyez pas encore", "je veux pas envoyer", "je confirme", "envoyez")]
    [True, True, True, True, False, False]
    """
    return bool(re.search(r"\b(?:confirm|valid|envo[iy]|transmet|attest|sign)\w*(?: \w+)? (?:pas|rien|jamais)\b|\b(?:pas|rien) (?:\w+ )?(?:confirm|valid|envoy|transmet|attest|sign)\w*", heard(text)))


def after_no(text: str) -> str:
    """What follows « non », empty where nothing does.

    >>> after_no("non Rochefort"), after_no("ah non plutôt Rochefort"), after_no("non"), after_no("Rochefort")
    ('Rochefort', 'Rochefort', '', '')
    """
    found = re.match(r"(?i)(?:(?:ah|oh|euh|mais|oups) )*(?:non|nan|pardon)[ ,]+(?:plut[oô]t |c'est |[aà] )*(?=\S)", text.strip())
    return text.strip()[found.end() :] if found else ""


def after_yes(text: str) -> str:
    """What a « oui mais » changes beside its agreement; empty where nothing does.

    >>> after_yes("oui mais le nom c'est Garnier-Roy"), after_yes("oui"), after_yes("non mais le nom c'est Roy")
    ("le nom c'est Garnier-Roy", '', '')
    """
    found = re.match(r"(?i)\s*(?:oui|ouais|ok|d'accord|exact|c'est (?:[cç]a|bon))[ ,]+(?:mais|sauf(?: que)?|par contre)[ ,]+(?=\S)", text)
    return text[found.end() :].strip() if found else ""


def begins_with_no(text: str) -> bool:
    """« Ah non je l'ai envoyée par la poste »: « no », and then something.

    >>> begins_with_no("ah non je l'ai envoyée par la poste"), begins_with_no("non le 12"), begins_with_no("non merci")
    (True, True, False)
    """
    return (len(words(text)) >= 4 or day_alone(text) is not None) and bool(re.match(r"(?:(?:ah|oh|eh|mais|euh|bah) )?(?:non|nan)\b", heard(text)))


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


def speaks_of_another(text: str) -> bool:
    """Words about someone else, and no wish of one's own.

    >>> [speaks_of_another(t) for t in ("elle a 82 ans elle vit chez moi", "mais c'est ma mère", "il faut que je change mon adresse", "je veux changer la mienne")]
    [True, True, False, False]
    """
    return bool(_ANOTHER.match(heard(text))) and not wishes(text)


_ANOTHER = re.compile(
    r"(?:(?:oui|non|mais|et|ok|ben|bah|parce que?|car|en fait|c'est que|puisqu)[ ,']+)*(?:c'est (?:pour )?)?"
    r"(?:elles?|ils?(?! (?:me )?faut| y a| s'agit)|lui|son|sa|ses|(?:ma|mon|mes) (?:mere|pere|maman|papa|parents|grand[- ]\w+|soeur|frere|belle[- ]\w+|beau[- ]\w+|tante|oncle|voisine?|amie?|mari|femme|conjointe?))\b"
)


def wishes(text: str) -> bool:
    """
    >>> wishes("je veux aussi changer mon rib"), wishes("non c'est pour mon rib")
    (True, False)
    """
    return bool(re.search(r"\b(?:je (?:veux|voudrais|dois|souhaite\w*)|j'aimerais|(?:il )?faut (?:aussi )?que)\b.{0,30}\b(?:chang\w+|declar\w+|pren\w+|demand\w+|obten\w+|avoir|fai\w+|modifi\w+)\b", heard(text)))


def may_also(text: str) -> bool:
    """Whether another request may be made beside this one.

    >>> [may_also(t) for t in ("je peux faire pareil pour mon rib ?", "on peut changer le rib en même temps ?", "je peux changer mon rib ?")]
    [True, True, False]
    """
    said = heard(text)
    return len(words(text)) <= 14 and not wishes(text) and "d'abord" not in said and bool(re.search(r"\b(?:je peux|on peut|peut[- ]on|puis[- ]je|possible)\b", said) and re.search(r"\b(?:pareil|aussi|la meme chose|en meme temps|ensuite|apres|dans la foulee)\b", said))


def tells_of(m: Message, task: Task) -> bool:
    """Facts without a wish, which only this task is about: « ma fille est née au Maroc »."""
    folded = heard(m.text)
    known = re.search(task.called, folded) or any(re.search(pattern, folded) for pattern, _ in task.exits)
    return m.choice is None and m.intent == "informer" and m.likely(task.name) >= _A_TRACE and bool(known)


_A_TRACE = 0.03  # probability of another task beside the one that was chosen
_AND = re.compile(r"\b(?:et|puis|ainsi que|aussi|ensuite)\b|[+&]")
_FOR = re.compile(r"\b(?:pour|car|parce|afin|avec|si|que je)\b")


def gives_secret(task: Task, case: Case, text: str) -> bool:
    """A private value that an answer of the task takes, but not the one asked for now: « ah si, je l'ai retrouvé », and the number."""
    setting = Setting(case.message.now, secrets=case.secrets)
    takers = [q.slot for q in task.questions if isinstance(q.kind, Secret) and q.when(case) and q.kind.find(text, setting) is not None]
    return bool(takers) and case.frame.asks_for not in (*takers, "sign_in")


def wanted_in_order(m: Message, begun: Task, tasks: Collection[Task]) -> list[str]:
    """The tasks that a message asks for, `begun` among them, as they are said: « mon attestation et changer mon RIB », « j'ai changé
    de rib et aussi d'adresse », not « mon attestation pour ma demande de C2S »."""
    said = heard(m.text)
    here = re.search(begun.named, said) or re.search(begun.called, said)
    found = [(here.start() if here else 0, begun.name)]
    for task in tasks if here else ():
        if task.name == begun.name:
            continue
        there = re.search(task.named, said) or (re.search(task.called, said) if m.likely(task.name) >= _A_TRACE else None)
        if there is None:
            continue
        between = said[min(here.end(), there.end()) : max(here.start(), there.start())]
        joined = list(_AND.finditer(between))
        if joined and not _FOR.search(between[joined[-1].end() :]):
            found.append((there.start(), task.name))
    return [name for _, name in sorted(found)]


_REGRET = re.compile(
    r"^(?:(?:ah|oh|euh|oui|non|mais|oups|zut|mince|attendez?|pardon|desolee?|bon|ok|en fait|finalement)[ ,.!]+)*"
    r"(?:(?:on |je |j'y )?(?:repren(?:d|ds|dre|ons|ez)|continue[rz]?|continuons|retourne[rz]?|revien\w*|revenir)\b|(?:je )?(?:veux|voulais|voudrais|vais|aimerais|prefere) (?:\w+ ){0,2}(?:continuer|reprendre|terminer|finir)\b|"
    r"(?:ah |mais |en fait |finalement )*si(?: si)*$|(?:je )?(?:la|le|les) (?:veux|voudrais)(?: bien| quand meme| finalement)*$|(?:si )?(?:je (?:la|le) veux|il me (?:la|le) faut|j'en ai besoin)(?: bien)? quand meme|(?:j'ai |je )?change d'avis|(?:je me suis|me suis) tromp\w*|"
    r"(?:j'ai (?:annule|arrete|clique|dit oui) |c'etait )(?:une erreur|par erreur|trop vite)|(?:je )?voulais pas (?:annuler|arreter))"
)


def regrets(text: str) -> bool:
    """Words of whoever gave a task up and wants it back.

    >>> [regrets(t) for t in ("ah mince je voulais continuer", "en fait je la veux quand même", "reprendre ma demande", "finalement si", "non merci", "je veux une attestation")]
    [True, True, True, True, False, False]
    """
    return len(words(text)) <= 10 and bool(_REGRET.search(heard(text).strip(" .!?")))


_TAKES_UP = (
    r"^(?:(?:ok|ah|euh|oui|non|mais|bon|et|alors|d'accord|en fait|finalement|attendez?|merci|maintenant|on|je|j'y|y|peut|pouvez-vous|peux|veux|voudrais|aimerais|prefere|voulais|vais|va|il|faut|d'abord|plutot|bien|quand meme)\b[ ,.!]*)*"
    r"(?:repren\w+|revien\w*|reven(?:ir|ons|ez)|retourn\w+|retour|continu(?:e[rz]?|ons)|poursuiv\w+|finir|finis\w*|termin(?:er|ons|e[rz]?))(?: (?!\w*(?:er|oir)\b)[\w-]+'?){0,3}?[ ']"
)
_AND_THAT = r"^(?:et|alors|bon|ok|mais)[ ,]+(?:(?:pour|du coup|alors)[ ,]+)?(?:le |la |l'|les |mon |ma |mes )(?:\w+ (?:de |d'))?"


def names_task(text: str, task: Task) -> bool:
    """Whether the words name what a task is about."""
    said = heard(text)
    return bool(re.search(task.named, said) or re.search(task.called, said))


def takes_up(text: str, task: Task) -> bool:
    """Words that go on with a task by its name: « on reprend l'adresse », « revenons au RIB », « et mon attestation ? ».

    >>> from actions.tasks.changement_adresse import TASK
    >>> [takes_up(t, TASK) for t in ("finalement on reprend l'adresse", "et mon changement d'adresse ?", "je continue de recevoir à cette adresse", "et c'est quoi l'adresse")]
    [True, True, False, False]
    """
    said, what = heard(text).strip(" .!?"), rf"(?:{task.named}|{task.called})"
    return len(words(text)) <= 10 and bool(re.match(_TAKES_UP + what, said) or re.fullmatch(rf"{_AND_THAT}{what}", said))


def rather(text: str, task: Task) -> bool:
    """« Finalement non je veux le rdv »: a task that something else was proposed for, and that is wanted all the same.

    >>> from actions.tasks.rendez_vous import TASK
    >>> [rather(t, TASK) for t in ("non je préfère le rendez-vous", "finalement un rdv", "je ne veux plus de rdv", "c'est quoi un rdv ?")]
    [True, True, False, False]
    """
    said = heard(text)
    return names_task(text, task) and not asks(text) and not re.search(r"\b(?:pas|plus|annul\w+|sans)\b", said) and bool(
        re.match(r"(?:ah |euh |mais )?(?:non|nan)\b", said) or re.search(r"\b(?:finalement|plutot|quand meme|prefer\w+|en fait|je (?:veux|voudrais|voulais))\b", said)
    )


_OWNS_UP = re.compile(
    r"\b(?:me suis|j'ai|on a|s'est) (?:\w+ )?(?:tromp\w+|plant\w+|gour\w+|(?:fait|mis|donne|ecrit|tape|saisi|indique) (?:une?|la|le|des) (?:\w+ )?(?:erreurs?|fautes?|mauvais\w*)|mal (?:ecrit|tape|saisi|rempli)|"
    r"oublie (?:de (?:dire|mettre|preciser|ajouter|donner|noter)|(?:le|l'|la|un|une|mon|ma) ?(?:complement|appartement|etage|batiment|enfant)))|"
    r"\b(?:il )?y a (?:une|des) (?:erreurs?|fautes?)\b|^(?:\w+[ ,]+){0,3}(?:c'est|c'etait) (?:une erreur|pas la bonne|pas le bon)|"
    r"\b(?:voulais|voulu) (?:pas|rien) (?:l')?envoyer\b|\benvoye (?:par erreur|trop (?:vite|tot))\b"
)


def owns_up(text: str) -> bool:
    """A member's own mistake, told.

    >>> [owns_up(t) for t in ("mince je me suis trompé", "j'ai mis la mauvaise date", "je voulais pas envoyer", "j'ai oublié mon mot de passe", "vous vous êtes trompés")]
    [True, True, True, False, False]
    """
    return bool(_OWNS_UP.search(heard(text)))


_FOR_ONESELF = re.compile(
    r"^(?:(?:ok|ah|euh|oui|non|si|mais|bon|et|alors|d'accord|en fait|finalement|pardon|du coup|dans ce cas|maintenant|c'est|ce serait|je|la|le|veux|voudrais|fais|faites|une?)\b[ ,.!]*)*"
    r"(?:(?:que )?pour moi(?: ?[- ]?meme)?|la mienne|le mien|(?:il|elle|le compte|ca)? ?(?:est |etait )?(?:bien )?a mon nom)(?:[ ,]+(?:alors|seulement|uniquement|aussi|svp|merci|du coup|quand meme|dans ce cas))*$"
)


def for_oneself(text: str) -> bool:
    """« Pour moi alors », once a task was refused for somebody else.

    >>> [for_oneself(t) for t in ("et pour moi ?", "en fait non il est à mon nom", "la mienne alors", "pour moi c'est trop long")]
    [True, True, True, False]
    """
    return bool(_FOR_ONESELF.match(heard(text).strip(" .!?")))


def is_with_us(text: str) -> bool:
    """
    >>> [is_with_us(t) for t in ("ah non je suis à la cpam", "je ne suis plus à la mgen", "mon mari lui est à la cpam", "la cpam ne répond pas")]
    [True, True, False, False]
    """
    said = heard(text)
    ours = re.search(r"\b(?:suis|sommes|depends?|releve|c'est|passee?|etre|chez|a) (?:\w+ ){0,2}?(?:(?:la|au|le|du|de la) )*(?:cpam|regime general|securite sociale|secu|ameli)\b", said)
    someone_else = re.search(r"\b(?:conjointe?|mari|femme|compagne|compagnon|pere|mere|fils|fille|elle|il|lui)\b", said)
    return bool(ours and not someone_else and not _NOT_THERE.search(said)) or leaves_organism(text)


def only_named(task: Task, case: Case, text: str) -> str | None:
    """The earlier answer that short words call by its name and say nothing else of: « l'iban », « changer le code postal »."""
    said = heard(text).strip(" .!?")
    current = task.question(case.frame.asks_for)
    if isinstance(current.kind if current else None, ChoiceKind) and current.kind.meant(text):  # « les deux parents », of the card
        return None
    earlier = (q for q in task.questions if q.asked and case.values.get(q.slot) is not None and q.slot != case.frame.asks_for)
    return next((q.slot for q in earlier if re.fullmatch(rf"{_CHANGING}(?:(?:le|la|les|mon|ma|mes) |l')?(?:{q.names})", said)), None)


_CHANGING = r"(?:(?:et|mais|non|oui|euh|ah|pardon|pour|changer|change[zr]?|modifier|modifiez|corriger|corrigez|reprendre|refaire)[ ,]+)*"


@dataclass(frozen=True)
class Change:
    """An earlier answer to change; `value` None: it must be asked again; Wrong: said, and not acceptable."""

    slot: str
    value: Any
    mended: bool = False  # the words repair the answer and say nothing else


_INSTEAD = re.compile(r"(?:c'est |c est |ce sera |mets |mettez |plutot )?(?:le |la |l'|au |a )?(?P<new>[^\s,;][^,;]*?),? (?:et )?(?:non |pas |au lieu (?:de |du )|a la place (?:de |du ))(?:pas )?(?:le |la |l'|au |a |du )?(?P<old>[^,.;!]+)[ .!]*$")


# « c'est pas samedi c'est vendredi »
_NOT_BUT = re.compile(
    r"(?:c'est|c est|ce n'est|c'etait|etait|est|non)? ?pas (?:le |la |l'|au |a |en )?(?P<old>[^,;]+?)(?:[ ,;]+(?:mais (?:plutot )?|c'est |c est |c'etait |plutot )+|, (?!et\b))(?:le |la |l'|au |a |en )?(?P<new>[^,;]+?)(?: et (?:c'est|le|la|les|pour|mon|ma) .*)?[ .!]*$"
)


def _respelt(filled: list[Question], case: Case, text: str, setting: Setting) -> Change | None:
    """« C'est Noah avec un h »: the name among the answers that is nearly the same."""
    said = spelt(bare_name(re.sub(_CUES, " ", text).strip(" ,")))
    if not said or len(said.split()) > 3:
        return None
    for one, other in zip(filled, filled[1:], strict=False):  # « non c'est Gabin Morel-Roux »: both names, one of them as it was
        if isinstance(one.kind, Name) and isinstance(other.kind, Name) and fold(said).startswith(fold(case.values[one.slot]) + " "):
            read = other.kind.read(" ".join(said.split()[len(case.values[one.slot].split()) :]), setting)
            if isinstance(read, str) and read != case.values[other.slot]:
                return Change(other.slot, read)
    for question in reversed(filled):
        value = case.values[question.slot]
        if isinstance(question.kind, Name) and fold(value)[:1] == fold(said)[:1] and fuzz.ratio(fold(value), fold(said)) >= 50:
            read = question.kind.read(said, setting)
            if isinstance(read, str) and read != value:
                return Change(question.slot, read)
    return None


def says_another_name(text: str, offered: Collection[str] = ()) -> bool:
    """« Non Léon », where the next name is asked: it says the last one anew.

    >>> says_another_name("non Léon"), says_another_name("pardon c'est Léon"), says_another_name("non"), says_another_name("non Garnier", ["Garnier"]), says_another_name("Nora")
    (True, True, False, False, False)
    """
    said = spelt(bare_name(text))
    announced = re.match(r"(?:(?:ah|oh|euh|mais) )?(?:non|nan|pardon|oups|zut|erreur|plutot|en fait)[ ,]", heard(text)) and said != text.strip()
    return bool(announced) and len(said.split()) <= 2 and fold(said) not in map(fold, offered) and isinstance(Name().read(said, NO_SETTING), str)


def _renamed(case: Case, task: Task, text: str, setting: Setting) -> Change | None:
    last = task.question(case.frame.answered[-1]) if case.frame.answered else None
    if last is None or not isinstance(last.kind, Name) or not says_another_name(text, [label for _, label in case.notes.get("choices", [])]):
        return None
    read = last.kind.read(text, setting)
    return Change(last.slot, read) if isinstance(read, str) and read != case.values.get(last.slot) else None


def find_change(task: Task, case: Case, text: str, setting: Setting, cue: bool, by_name: bool = True) -> Change | None:
    """Which earlier answer do these words change, and to what?

    In order: « X et pas Y » or « pas Y mais X » with Y in an answer; an answer called by its name; a name nearly the same;
    an answer whose kind reads the words.
    """
    asked = case.frame.asks_for
    filled = [q for q in task.questions if case.values.get(q.slot) is not None and q.slot != asked]
    folded = re.sub(r"^(?:(?:ah|oh|eh|euh|mais|et|oups|zut)\b[ ,]*)+", "", fold(text))
    turned = _NOT_BUT.search(folded)
    if turned:
        change = _replaced(filled, case, turned.group("new"), turned.group("old"), turned.group("new"), setting, text)
        if change:
            return change
    instead = _INSTEAD.search(folded)
    if instead:
        new = re.sub(r"^(?:le|la|au|a|du|au numero|numero) |^l'", "", bare(instead.group("new")))
        change = _replaced(filled, case, new, instead.group("old"), text, setting, text)
        if change:
            return change
    question = _called(task, case, folded) if cue and by_name else None
    if question is not None:
        value = _value_for(question, text, setting, case.values[question.slot])
        others = [Change(q.slot, new) for q in filled if q is not question
                  and (new := q.kind.anew(case.values[q.slot], text, setting)) is not None and not isinstance(new, Wrong) and new != case.values[q.slot]]  # fmt: skip
        if value is None and others:  # « on est 3, mon fils est revenu » says nothing of revenues, « il est né à Bastia » of no date
            return others[0]
        return Change(question.slot, value)
    if not cue:
        return None
    current = task.question(asked)
    naming = current is not None and isinstance(current.kind, Name)
    plainly = re.match(r"(?:(?:ah|oh|euh|mais|oups|zut) )*(?:non|nan|pardon)[ ,]+(?:c'est|(?:il|elle) s'appelle) ", heard(text))  # « ah non c'est Inès »
    respelt = _renamed(case, task, text, setting) if naming else _respelt(filled, case, text, setting) or (_renamed(case, task, text, setting) if plainly else None)
    if respelt:
        return respelt
    if current is not None and not current.kind.loose:
        value = current.kind.find(text, setting)
        if value is not None and not isinstance(value, Wrong):
            return None  # it is the answer to the question just asked
    if isinstance(current.kind if current else None, ChoiceKind) and current.kind.denied(text):
        return None
    order = {slot: i for i, slot in enumerate(case.frame.answered)}
    for question in sorted(filled, key=lambda q: (not re.search(q.names, folded), -order.get(q.slot, -1))):  # « non la fin c'est le 20 »
        value = question.kind.anew(case.values[question.slot], text, setting)
        if value is not None and value != case.values[question.slot]:
            return Change(question.slot, value)
    for question in filled:  # « pas par courrier »: of two values, the other one
        if isinstance(question.kind, ChoiceKind) and case.values[question.slot] in question.kind.denied(text):
            left = question.kind.values - {case.values[question.slot]}
            return Change(question.slot, *left) if len(left) == 1 else Change(question.slot, None)
    for question in sorted(filled, key=lambda q: -order.get(q.slot, -1)) if sounds_like_correction(text) or begins_with_no(text) else ():
        value = question.kind.mend(case.values[question.slot], _said(text), setting)
        if value is not None and value != case.values[question.slot]:
            return Change(question.slot, value, mended=True)
    for question in task.questions:  # what was left out may still be said: « non il me faut la langue des signes »
        left_out = question.slot in case.values and case.values[question.slot] is None and question.slot != asked
        value = question.kind.find(text, setting) if left_out else None
        if value:
            return Change(question.slot, value)
    if current is not None and isinstance(current.kind, ChoiceKind) and current.kind.meant(text):
        return None
    meant = [(q.slot, found[0]) for q in filled if isinstance(q.kind, ChoiceKind) and len(found := q.kind.alone(_said(text))) == 1]
    return Change(*meant[0]) if len(meant) == 1 and case.values[meant[0][0]] != meant[0][1] else None


_CLAUSES = re.compile(r"(?:\s*[,;.]\s+|\s+)(?:et|mais|puis)\s+(?!non\b|pas\b)|\s*[,;]\s+(?!(?:pas|non|et|mais|c'est|plut[oô]t)\b)", re.IGNORECASE)


def clauses(text: str) -> list[str]:
    """
    >>> clauses("non c'est moi et c'est pour la banque"), clauses("le 12 et non le 13")
    (["non c'est moi", "c'est pour la banque"], ['le 12 et non le 13'])
    """
    return [clause for clause in _CLAUSES.split(text.replace("’", "'")) if clause.strip()]


def find_changes(task: Task, case: Case, text: str, setting: Setting) -> list[Change]:
    """« C'est 14 rue des Lilas et la date c'est le 5 »: each clause that changes an answer of its own; none unless there are two.
    What a clause names, it changes; one that repeats an answer changes nothing, and hides none of the others."""
    said, found = clauses(text), {}
    for clause in said if len(said) > 1 else ():
        change = find_change(task, case, clause, setting, cue=True)
        if change is None:
            free = [q for q in task.questions if q.slot in case.values and case.values[q.slot] is None]
            change = next((Change(q.slot, value) for q in free if (value := q.kind.find(clause, setting)) and not isinstance(value, Wrong)), None)
        if change and change.value is not None and not isinstance(change.value, Wrong):
            found.setdefault(change.slot, change)
    return list(found.values()) if len(found) > 1 else []


def _called(task: Task, case: Case, folded: str) -> Question | None:
    """The answer that the words call by its name; None where one not given yet is called more precisely: « le prénom du papa » is
    not the child's."""
    found = [(q, match) for q in task.questions if q.when(case) and (match := re.search(q.names, folded))]
    given = [(q, match) for q, match in found if q.slot in case.values and q.slot != case.frame.asks_for]
    if not given:
        return None
    question, best = max(given, key=lambda pair: pair[1].end())
    closer = any(q.slot not in case.values and match.start() <= best.start() and match.end() > best.end() for q, match in found)
    return None if closer else question


_WHAT_IS = re.compile(r"\b(?:c'est quoi|qu'est[- ]ce que?|ca veut dire quoi|veut dire|signifie|what is|what's)\b")


def asks_what_is(text: str, task: Task, case: Case) -> Question | None:
    """The question that a few words ask the meaning of: « c'est quoi le NIR »."""
    said = heard(text)
    if len(words(text)) > 8 or not _WHAT_IS.search(said):
        return None
    return next((q for q in task.questions if q.asked and q.when(case) and re.search(q.names, said)), None)


def calls(text: str, question: Question) -> bool:
    """Whether an answer begins with the name of what it answers: « et le nom Roy-Martin »."""
    return bool(re.match(rf"(?:(?:et|mais|oui|non|pardon|en fait|alors) )*(?:le |la |son |sa |mon |ma |c'est )?(?:{question.names})", heard(text)))


def _said(text: str) -> str:
    """The words of a correction without those that only announce one.

    >>> _said("non en fait c'est les deux"), _said("ah non pardon au 12 bis")
    ('les deux', 'au 12 bis')
    """
    return re.sub(r"^(?:(?:ah|oh|euh|non|nan|mais|c'est|c est|et)\b[ ,]*)+", "", _CUES.sub(" ", heard(text)).strip(" ,.!")).strip(" ,.!")


def without_cues(text: str) -> str:
    """
    >>> without_cues("pardon si, en France"), without_cues("pour Léa alors")
    ('si, en france', 'pour lea alors')
    """
    return _said(text) or text


def _as_written(piece: str, text: str) -> str:
    """A folded piece as the member wrote it.

    >>> _as_written("lea", "ah et c'est Léa pas Léo"), _as_written("rue des lys", "c'est rue des Lys, pas des Lilas"), _as_written("chez m. durand", "c'est chez M. Durand pas Mme Dupont")
    ('Léa', 'rue des Lys', 'chez M. Durand')
    """
    given, sought = re.sub(r"(['’])", r"\1 ", text).split(), [word.strip(" ,.;!") for word in fold(piece).replace("'", "' ").split()]
    found = next((given[i : i + len(sought)] for i in range(len(given)) if [fold(word).strip(" ,.;!") for word in given[i : i + len(sought)]] == sought), None)
    return re.sub(r"(['’]) ", r"\1", " ".join(found)).strip(" ,.;!") if found else piece


def _replaced(filled: list[Question], case: Case, new: str, old: str, text: str, setting: Setting, whole: str) -> Change | None:
    for question in _latest_first(filled):
        value = case.values[question.slot]
        shown = fold(question.kind.show(value)) if not question.kind.secret else ""
        named = isinstance(question.kind, ChoiceKind) and not isinstance(value, list) and value in (question.kind.find(old, setting), *question.kind.meant(old))
        said_so = not question.kind.loose and not question.kind.secret and question.kind.read(old, setting) == value  # « samedi » was the 21st
        if not shown or not (named or said_so or _contains(shown, fold(str(value)), old)):
            continue
        if isinstance(question.kind, Name):
            read = question.kind.read(_patched(value, shown, _as_written(new, whole), old), setting)
            if isinstance(read, str):
                return Change(question.slot, read)
            continue
        if question.kind.loose and isinstance(value, str):
            return Change(question.slot, _patched(value, shown, _as_written(new, text), old))
        there = day_of_the_same_month(value, f"le {new}") if re.fullmatch(r"\d{1,2}|1er|premier", new.strip()) else None
        if there is not None:  # « le 26 pas le 25 »
            return Change(question.slot, there.isoformat())
        read = question.kind.read(new, setting)
        if isinstance(read, Wrong):  # « c'est Royan et pas Saintes »: the postal code known so far goes with what was wrong
            read = question.kind.read(new, replace(setting, values={}))
        if read is None:
            read = question.kind.find(text, setting)
        if read is not None and read != value:
            return Change(question.slot, read)
    return None


def _latest_first(filled: list[Question]) -> list[Question]:
    """Of answers that belong together, the first leads: « pas avril, mai » is of a whole period."""
    place = {q.slot: -i for i, q in enumerate(filled)}
    latest: dict[str, int] = {}
    for q in filled:
        if q.kind.group:
            latest[q.kind.group] = place[q.slot]
    return sorted(filled, key=lambda q: (latest.get(q.kind.group, place[q.slot]), -place[q.slot]))


def _contains(shown: str, raw: str, old: str) -> bool:
    pattern = rf"(?<!\w){re.escape(old.strip())}(?!\w)"
    return bool(re.search(pattern, shown) or re.search(pattern, raw))


def _patched(value: str, shown: str, new: str, old: str) -> str:
    """The old text with the wrong piece replaced: « 21 rue des Lilas », 12 rue instead of 21 → « 12 rue des Lilas ».

    >>> _patched("21 rue des Lilas", "21 rue des lilas", "12 rue", "21")
    '12 rue des Lilas'
    >>> _patched("Dupond", "dupond", "dupont", "dupond"), _patched("chez Mme Dupont", "chez mme dupont", "chez M. Durand", "mme dupont")
    ('Dupont', 'chez M. Durand')
    >>> _patched("18 bis rue des Fleurs", "18 bis rue des fleurs", "20 rue des fleurs", "18 bis")
    '20 rue des Fleurs'
    """
    piece = new.strip()
    if re.fullmatch(r"\d+(?: ?(?:bis|ter|quater))?", old.strip()):
        numbers = re.findall(r"\d+(?: ?(?:bis|ter)\b)?", piece)  # « attendez la place c'est 5 »
        piece = numbers[-1] if numbers else piece
    start = shown.find(old.strip())
    if len(shown) != len(value):
        start = value.lower().find(old.strip())
    if piece.split() and fold(value[:start]).split()[-1:] == fold(piece).split()[:1]:  # « c'est chez Durand », of « chez Dupont »
        piece = piece.split(None, 1)[-1]
    patched = value[:start] + piece + value[start + len(old.strip()) :]
    return patched[:1].upper() + patched[1:] if value[:1].isupper() else patched


_LAST_CUE = re.compile(r".*\b(?:c'est|est|en|par|:|=|a pour|devient|ce sera|pl[uû]t[oô]t|mettre)\s+(?P<new>[^,;.!?]+)[ .!?]*$", re.IGNORECASE)


_IS_WRONG = re.compile(r"\b(?:est|sont|etait) (?:(?:pas|plus) (?:le |la |les )?(?:bon|bonne|juste|correcte?)s?|faux|fausses?|incorrecte?s?|inexacte?s?|mauvaise?s?|errone\w*|mal ecrite?s?|a (?:changer|corriger|modifier))[ .!]*$")


def _value_for(question: Question, text: str, setting: Setting, before: Any = None) -> Any:
    """The new value said together with the answer's name, or None when it must be asked. `before`: the old one, which a
    few words may mend (« le numéro de la rue c'est 14 »)."""
    if _IS_WRONG.search(heard(text)):
        return None
    found = question.kind.anew(before, text, setting)
    if found is not None:
        return found
    plain = re.sub(r"\s+", " ", text)
    after = _LAST_CUE.match(plain)
    if after:
        new = _without_its_name(question, after.group("new"))
        mended = question.kind.mend(before, new, setting) if isinstance(before, str) else None
        value = mended or question.kind.read(new, setting)
        if isinstance(value, Wrong):
            value = question.kind.read(new, replace(setting, values={}))
        return None if isinstance(value, Wrong) else value
    name = re.search(question.names, fold(plain))
    rest = fold(plain)[name.end() :].strip(" .!") if name else ""
    if rest and isinstance(question.kind, Name) and len(words(rest)) <= 3:  # « et le nom Roy-Martin »
        rest = " ".join(plain.strip(" .!").split()[-len(rest.split()) :])
    elif not rest or question.kind.loose or len(words(rest)) > 5:
        return None
    value = question.kind.read(rest, setting)  # « jusqu'au 31 octobre »
    return None if isinstance(value, Wrong) else value


def _without_its_name(question: Question, said: str) -> str:
    """« Timéo le prénom » is Timéo. The words are cut where folding keeps their number."""
    given, folded = said.split(), fold(said).split()
    name = re.search(rf"(?:\b(?:le|la|son|sa|mon|ma|pour|comme) )?(?:{question.names})$", fold(said).strip(" .!"))
    if name is None or name.start() == 0 or len(given) != len(folded):
        return said
    return " ".join(given[: len(fold(said)[: name.start()].split())])


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


_ASKS = re.compile(r"(?:(?:qu')?est[- ]ce|que (?:dois|faut|faire)|comment|combien|pourquoi|quand|ou |quel|c'est quoi|c koi|kel|qui |how|what|when|can i|puis[- ]je|peut[- ]on|faut[- ]il|et si)")


def asks(text: str) -> bool:
    """
    >>> asks("comment faire si je suis sous tutelle"), asks("je suis sous tutelle")
    (True, False)
    """
    return "?" in text or bool(_ASKS.match(heard(text)))


def asks_when(text: str) -> bool:
    """Of what was just explained: how long still.

    >>> [asks_when(t) for t in ("combien de temps encore ?", "c'est pour quand alors", "donc je l'aurai quand", "quand ouvre l'accueil ?")]
    [True, True, True, False]
    """
    return bool(_WHEN.search(heard(text).strip(" .!?")))


_WHEN = re.compile(
    r"\bcombien (?:de temps |de jours |ca fait )?(?:encore|il reste|reste)\b|\bencore (?:combien|longtemps)\b|\b(?:il )?reste combien\b|^(?:(?:et|donc|mais|ok|alors|du coup) )*(?:(?:c'est|ce sera|ca sera) (?:pour |fait )?quand|(?:je|j')(?: l[ae]s?| l'| vais l[ae]s? )?\w* ?\w* quand|quand (?:alors|du coup|donc)|pour quand|dans combien(?: de temps| de jours)?)(?: (?:alors|du coup|donc))?$"
)


def asks_where_or_when(text: str) -> bool:
    """Of the counters: where they are, when they are open.

    >>> [asks_where_or_when(t) for t in ("c'est ouvert samedi ?", "adresse de la cpam de saintes", "vous etes ou", "horaires accueil", "quels papiers apporter", "horaires du 3646")]
    [True, True, True, True, False, False]
    """
    said = heard(text)
    return bool(_WHERE_OR_WHEN.search(said)) and not _BY_PHONE.search(said)


_BY_PHONE = re.compile(r"\b(?:36 ?46|tel|telephon\w*|appel\w*|joindre|numeros?|ligne|standard|plateforme|phone|call)\b")
_WHERE_OR_WHEN = re.compile(
    r"\bhoraires?\b|\bouv(?:ert\w*|rez|re\w*|erture)\b|\bferme(?:r|z|s|e|es|ture)?\b|\badresses?\b|\bou (?:est|sont|etes|se trouve\w*|vous trouver|aller)\b|\b(?:etes|se trouve\w*|c'est) ou\b|"
    r"\b(?:what time|opening hours|address|where (?:is|are)|open on)\b"
)


def only_a_town(text: str, expected: Collection[str]) -> str | None:
    """The commune that a follow-up on the counters names, and nothing else; alone, only one of those `expected`.

    >>> [only_a_town(t, ["Saintes", "Rochefort"]) for t in ("et à rochefort ?", "celui de st jean d'angely", "Saintes", "et pour saintes alors", "c quoi celle de niort", "et niort")]
    ['Rochefort', "Saint-Jean-d'Angély", 'Saintes', 'Saintes', 'Niort', 'Niort']
    >>> [only_a_town(t, ["Saintes", "Rochefort"]) for t in ("et à la maison ?", "ok merci", "Niort", "horaires de Saintes", "et moi")]
    [None, None, None, None, None]
    """
    found = _OF_A_TOWN.fullmatch(heard(text).strip(" .?!"))
    if found is None:
        return None
    names = [name for _, name in communes.find_city(found["town"])]
    meant = names if _SOMEWHERE.search(found["lead"]) else []
    return next((name for name in names if name in expected), next(iter(meant), None))


_OF_A_TOWN = re.compile(
    r"(?P<lead>(?:(?:et|ou|ok|merci|d'accord|sinon|plutot|pour|a|de|du cote de|sur|vers|c'est quoi|celu?i? de|celle de|(?:l'|le |la |un |une )?(?:accueil|agence|guichet|bureau|caisse|cpam|antenne) (?:a|de)) )*)"
    r"(?P<town>[a-z][a-z' -]{2,}?)(?: (?:alors|aussi|du coup|svp|stp|s'il (?:vous|te) plait))*"
)
_SOMEWHERE = re.compile(r"\b(?:a|de|vers|et) $")


def town_of_a_counter(text: str) -> str | None:
    """The commune whose counter the words ask for.

    >>> [town_of_a_counter(t) for t in ("adresse du guichet de Jonzac stp", "horaires de l'accueil à la rochelle", "horaires accueil niort", "horaires de l'accueil")]
    ['Jonzac', 'La Rochelle', 'Niort', None]
    """
    for found in re.finditer(r"\b(?:a|de|sur|vers|accueil|agence|guichet|caisse|cpam|secu) (?=(?P<town>[a-z][a-z' -]*))", heard(text).strip(" .?!")):
        said = re.sub(r"(?: (?:alors|aussi|demain|aujourd'hui|svp|stp|s'il (?:vous|te) plait|merci))+$", "", found["town"])
        if names := [name for _, name in communes.find_city(said)]:
            return names[0]
    return None


def asks_of_counters(text: str) -> bool:
    """Where a counter is or when it is open, and no wish to be received there.

    >>> [asks_of_counters(t) for t in ("horaires de l'accueil de saintes svp", "adresse du guichet de jonzac", "un rdv à l'accueil, quels horaires", "horaires du 3646")]
    [True, True, False, False]
    """
    wish = r"\b(?:rendez-vous|rencontrer|recue?|creneaux?|dispo\w*)\b|\bje (?:veux|voudrais|souhaite|peux) (?:venir|passer|voir)\b"
    return asks_where_or_when(text) and not re.search(wish, heard(text))


def is_bare_number(text: str) -> bool:
    """« 17 » may be a day, a department, a flat: it answers the question asked, or none."""
    return bool(re.fullmatch(r"\W*\d{1,4}\W*", text))


def says_nothing(m: Message) -> bool:
    """« blabla truc », « ? », « -1 »: no words, or two that ask nothing and name no matter of anyone's; a wrong answer rather than another subject."""
    return not re.search(r"[a-z]{2}", fold(m.text)) or m.nuance in (None, "", "divers") and len(words(m.text)) <= 2 and not asks(m.text)


def says_little_else(m: Message, wishes: Collection[str]) -> bool:
    """What such words say of the task under way counts before what they may mean elsewhere: « la banque », « c'est mon patron qui reçoit ».

    `wishes`: intents that open a task.
    """
    if m.choice is not None or asks(m.text) or sounds_like_correction(m.text):
        return False
    few = len(words(m.text))
    return few == 1 or m.intent in ("hors_sujet", "suggestion", "incompris") or (few <= 3 and not (m.intent in wishes and m.confidence >= 0.8))


def only_tells(m: Message) -> bool:
    """« Je viens avec ma mère qui est sourde »: it sounds like a question of an article, and asks nothing."""
    return m.choice is None and m.intent in ("question", "suggestion") and not asks(m.text) and not re.search(r"\bcomment|\bsavoir\b|\bje (?:veux|voudrais|cherche)\b", heard(m.text))


def tells_a_trouble(m: Message, explained: Collection[str]) -> bool:
    """« Mon remboursement n'arrive pas », to « de quoi voulez-vous parler ? »: the matter itself, though it sounds like an article or one of
    the tasks that only explain."""
    return only_tells(m) or (m.choice is None and m.intent in explained and len(words(m.text)) >= 4 and not (asks(m.text) or wishes(m.text)))


_APART = re.compile(
    r"[,.;!?]|\b(?:au fait|sinon)\b|\bet (?=(?:est[- ]ce|combien|quand|comment|quel|pourquoi|(?:il )?faut|je (?:voulais|voudrais|veux) savoir|c'est (?:quoi|gratuit|payant|combien)))", re.IGNORECASE
)

def said_apart(text: str, question: Question, value: Any, setting: Setting) -> tuple[Any, str] | None:
    """« Octobre, et c'est quoi la subrogation ? »: the answer beside the question and the piece that gives it, None without one."""
    told = [piece for piece in pieces(text) if not asks(piece)]
    if isinstance(question.kind, Name):  # « Tom et il faut quels papiers ? »: nearly anything reads as a name, so only a word or two before the rest
        first = told[0] if told and text.strip().startswith(told[0]) and len(words(told[0])) <= 2 else ""
        name = question.kind.read(first, setting) if first and not _GREETS & set(words(first)) else None
        return (name, first) if isinstance(name, str) else None
    if value is None or isinstance(value, Wrong) or question.kind.loose:
        return None
    answers = (p for p in told if question.kind.find(p, setting) == value or (len(words(p)) <= 4 and question.kind.read(p, setting) == value))
    return next(((value, piece) for piece in answers), None)


def rather_a_question(m: Message, question: Question, value: Any, wishes: Collection[str] = ()) -> bool:
    """True when the message, although it could be read as an answer, is rather something else to answer first.

    `wishes`: intents that open a task.
    """
    folded = fold(m.text)
    sure = m.intent in ("question", "suggestion") and m.confidence >= 0.5
    if question.kind.loose or value is None or isinstance(value, Wrong):
        if m.intent in ("saluer", "remercier", "dire_au_revoir", "defier_robot", "insulter") and m.confidence >= 0.8 and not _maybe_a_name(m.text, question):
            return True
        if m.intent == "detresse":  # care announced, or words that only sound like distress: no name and no street
            return True
        if question.kind.loose and m.intent in wishes and m.confidence >= 0.8 and len(words(m.text)) >= 4:
            return True
        return (asks(m.text) and m.intent not in ("oui", "non")) or (sure and len(words(m.text)) >= 5 and not re.match(r"\d", folded))
    elsewhere = sure or (m.intent in ("defier_robot", "hors_sujet") and m.confidence >= 0.8)
    return asks(m.text) and elsewhere and len(words(m.text)) >= 4 and not re.match(r"(?:et )?(?:pour|c'est pour) (?:l[ae] |l'|les |m[aeo]\w* )", folded)  # « et pour ma carte Vitale ? »


_GREETS = frozenset("bonjour bonsoir salut slt bjr coucou hello hi merci mersi mrc thanks thx thank revoir bye ciao robot bot humain con conne debile nul nulle".split())


def _maybe_a_name(text: str, question: Question) -> bool:
    """« Aurélie » looks like « au revoir » to a classifier; where a name is asked, a word or two that greet nobody are one."""
    most = 5 if re.search(r"['’-]", text) else 2  # « d'Ormesson-Le Gall »
    return isinstance(question.kind, Name) and len(words(text)) <= most and not _GREETS & set(words(text)) and isinstance(question.kind.read(text, NO_SETTING), str)


def wants_it(text: str) -> bool:
    """
    >>> wants_it("c'est quoi ? il m'en faut une"), wants_it("je la veux"), wants_it("je veux bien")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:il (?:m'en|me l[ae]|nous en) (?:faut|faudrait)|j'en (?:veux|voudrais|ai besoin)|je (?:la|le|les) (?:veux|voudrais)\b(?! bien))", heard(text)))


def wants_again(text: str) -> bool:
    """The same once more, for someone or something else.

    >>> [wants_again(t) for t in ("et pour noé aussi", "la même chose pour mon mari svp", "une autre", "merci", "et pour combien de temps ?")]
    [True, True, True, False, False]
    """
    said = heard(text).strip(" .!?")
    return len(words(text)) <= 10 and not re.search(r"\b(?:combien|quand|comment|quel\w*|pourquoi|quoi)\b", said) and bool(_AGAIN.match(said))


_AGAIN = re.compile(
    r"(?:(?:ok|oui|bon|ben|d'accord|non|merci|super|parfait|et|alors|maintenant|aussi|je (?:veux|voudrais)|j'en (?:veux|voudrais)|il (?:m'en|me) (?:faut|faudrait)|besoin d)[ ,]+)*"
    r"(?:pour (?!la suite|le moment|l'instant|info|rien)\w|(?:la meme|pareil|idem)(?: chose)?\b|(?:une?|l') ?(?:autre|deuxieme|seconde?)\b|encore une?\b)"
)


def wants_one_more(text: str) -> bool:
    """Another one beside this one, and not instead of it.

    >>> [wants_one_more(t) for t in ("oui et une pour moi aussi", "il m'en faut une pour Léa également", "et pour Noé", "non pour Noé aussi", "pour moi plutôt")]
    [True, True, True, False, False]
    """
    said = heard(text).strip(" .!?")
    return not (begins_with_no(text) or asks(text) or _INSTEAD_OF_IT.search(said)) and bool(_ONE_MORE.search(said))


_INSTEAD_OF_IT = re.compile(r"\b(?:plutot|au lieu|a la place|pardon|me suis tromp\w+)\b|\bpas pour\b")
_ONE_MORE = re.compile(r"\b(?:aussi|egalement|en plus|une? (?:autre|deuxieme|seconde?))\b|(?:^|\b(?:oui|ok|exact|d'accord|parfait|merci)[ ,]+)et (?:aussi |puis )?(?:une )?pour ")


_SAFE = re.compile(
    r"\b(?:ca|je) va(?:is)? (?:bien|mieux|aller)\b|^(?:(?:oui|non|si|mais|euh|merci|t'inquiete\w*|vous inquietez|inquietez-vous|ne|pas)[ ,.!]+)*(?:ca|tout) va\b(?! pas| mal)|\ben securite\b|\ba l'abri\b|\bhors de danger\b|\bpas en danger\b|"
    r"\b(?:facon|maniere) de parler\b|\bune expression\b|\b(?:pas|plus) (?:serieu\w+|grave|de danger)\b|\b(?:je|j'ai|je le) (?:plaisant\w+|rigol\w+|dit ca comme ca|pensais pas)\b|\bpour (?:rire|rigoler)\b|\brien de grave\b|\b(?:blagu\w*|deconn\w*|de l'humour|kidding|joking)\b|"
    r"\bje (?:ne )?(?:risque|crains) rien\b|\b(?:j'ai|je) exager\w+|\b(?:juste|simplement) (?:en colere|enervee?|fatiguee?|a bout de nerfs)\b|\b(?:i am|i'm|im|we are) (?:safe|fine|ok|okay|alright)\b|"
    r"\bc'est (?:passe|fini)$|\b(?:ca|c'est) (?:a|s'est) (?:passe|calme)\b|\b(?:il|elle) est partie?$|\brespire (?:maintenant|mieux|bien|(?:a|de) nouveau)\b|\b(?:avec|pres de|a cote de|chez) moi$|\b(?:je suis|on est|nous sommes|je reste) (?:\w+ )?(?:avec|chez) (?:ma|mon|mes|une?) \w+$"
)
_NOT_SAFE = re.compile(r"\b(?:pas|plus|jamais|pas vraiment) (?:du tout |vraiment |tres |trop )?(?:en securite|a l'abri|hors de danger|bien)\b|\bva (?:pas|mal)\b|\ben danger\b(?<!pas en danger)(?<!plus en danger)|\bmais\b(?! (?:non|si|c'etait|je (?:plaisant|rigol|blagu|deconn)\w*)\b)")
_LONGEST_AFTERMATH = 10  # words
_HELPED = re.compile(
    r"\bappele[rsz]?\b.*\b(?:1[578]|112|114|119|3114|3919|samu|pompiers?|police|gendarm\w+|secours|urgences|ambulance|medecin|docteur|infirmier\w*|mon (?:mari|fils|frere|pere)|ma (?:femme|fille|soeur|mere))\b|^(?:(?:oui|ok|bon|ca y est|c'est bon|d'accord)[ ,]+)*(?:je (?:vais |les |l')?(?:les )?appel(?:le|er)|j'(?:ai (?:deja )?appele|appelle))\b(?! pas)|"
    r"\b(?:samu|pompiers?|police|gendarm\w+|secours|ambulance|medecin|ils|voisin\w*) (?:(?:est|sont|va|vont|a|ont) )?(?:deja )?(?:arriv\w+|en route|la|vien\w+|prevenue?s?|venir)\b|\bi (?:have )?called\b|\b(?:ambulance|police|they) (?:is|are) (?:coming|here)\b"
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

    >>> [says_safe(t) for t in ("non ça va c'était une façon de parler", "je suis en sécurité chez ma soeur", "non je ne suis pas en sécurité", "non ça va pas du tout")]
    [True, True, False, False]
    """
    said = heard(text)
    return bool(_SAFE.search(said)) and not _NOT_SAFE.search(said)


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


def asks_what_to_bring(text: str) -> bool:
    """
    >>> [asks_what_to_bring(t) for t in ("quels papiers j'amène", "il faut apporter quoi", "j'apporte mes papiers", "quels papiers pour une naissance")]
    [True, True, False, False]
    """
    said = heard(text)
    return len(words(text)) <= 8 and bool(re.search(r"\b(?:quoi|quels?|quelles?|que|qu'est[- ]ce)\b", said) and re.search(r"\b(?:amen\w+|apport\w+|prend(?:s|re)|prepar\w+|ramen\w+|emmen\w+)\b", said))


def asks_how(text: str) -> bool:
    """« Comment faire », which asks of the question at hand.

    >>> [asks_how(t) for t in ("j'avais rdv demain, comment faire", "je fais comment ?", "comment faire une réclamation")]
    [True, True, False]
    """
    return len(words(text)) <= 9 and bool(re.search(r"\b(?:comment (?:je |on |dois-je |puis-je )?(?:fai[st]|faire|la trouver|le trouver)|(?:je|on) fai[st] comment|comment (?:la|le) (?:trouver|retrouver))[ ?!.]*$", heard(text)))


def wants_a_call(text: str) -> bool:
    """
    >>> [wants_a_call(t) for t in ("appelez moi maintenant", "vous pouvez me rappeler ?", "je veux qu'on m'appelle", "je vous appelle où ?")]
    [True, True, True, False]
    """
    return bool(re.search(r"\br?appele[rz][- ]moi\b|\b(?:me|m'|nous) ?(?:r?appele[rz]|r?appelle[zs]?|contacter|telephoner)\b|\betre r?appelee?\b|\bcall me\b", heard(text)))

_ABOUT_ASKING = frozenset(
    """oui non ok merci euh ah bon alors en fait et sinon attendez dites bonjour bonsoir pardon excusez moi desole desolee au juste j ai aurais je voudrais
    veux voulais peux puis poser demander parler il me reste encore c est pour de d l un une deux petite derniere dernier nouvelle autre autres question questions
    chose choses truc machin quelque qqch a vous voir s plait svp la le aussi beaucoup maintenant""".split()
)


def has_more_to_ask(text: str) -> bool:
    """Words that only announce a question.

    >>> [has_more_to_ask(t) for t in ("en fait encore une question", "autre chose", "je voudrais vous demander quelque chose", "le truc là")]
    [True, True, True, True]
    >>> [has_more_to_ask(t) for t in ("j'ai une question sur mon RIB", "pas de question", "la même chose", "rien d'autre")]
    [False, False, False, False]
    """
    said = set(words(heard(text)))
    return said <= _ABOUT_ASKING and bool(said & {"question", "questions", "chose", "choses", "truc", "machin"})


_FAILS = re.compile(
    r"\b(?:toujours (?:pas|rien|pareil|bloquee?)|(?:marche|fonctionne|passe|change)(?:nt)? (?:toujours |vraiment |encore |meme |rien |strictement )*(?:pas|plus|rien)|rien ne (?:marche|fonctionne|change)|"
    r"arrive (?:toujours |vraiment |meme |quand meme )*(?:pas|plus)|(?:deja |tout )+(?:essaye|fait|tente)|bug\w*|plante|meme (?:probleme|erreur)|still (?:not|nothing)|(?:doesn t|does not|not) work\w*)\b"
)
_PLAIN_WORDS = frozenset(
    "non mais ok oui bah ben euh et merci ca cela ne n j je y le la les l site appli application lien bonjour a c est il elle on ai tout encore desole desolee toujours quand meme pareil it still ce que vous dites conseillez".split()
)


def still_fails(text: str) -> bool:
    """What was advised did not help, and nothing else is said.

    >>> [still_fails(t) for t in ("toujours pas", "ça marche toujours pas", "j'y arrive pas", "j'ai déjà essayé", "le lien ne fonctionne pas")]
    [True, True, True, True, True]
    >>> [still_fails(t) for t in ("ma carte vitale ne marche pas", "pas encore", "toujours pas reçu mon remboursement")]
    [False, False, False]
    """
    said = " ".join(words(heard(text)))
    return bool(_FAILS.search(said)) and set(_FAILS.sub(" ", said).split()) <= _PLAIN_WORDS


_FILLERS = _PLAIN_WORDS | frozenset(
    """un une des mon ma mes de du d avec pour sur au ce cette matin hier m me moi envoye recu recois avons avez nous secu securite sociale cpam caisse svp
    petit petite gros grosse mot lis sais lire quoi faire qu qui parle vient dit y en eu suis bloque""".split()
)
_MATTERS = {
    "account": frozenset("compte comptes ameli espace".split()),
    "letter": frozenset("courrier courriers lettre lettres".split()),
    "file": frozenset({"dossier"}),
    "problem": frozenset("probleme problemes souci soucis".split()),
}


def vague_matter(text: str) -> str | None:
    """What too few words are about: account, letter, file, problem; None when they say more, or nothing of the kind.

    >>> [vague_matter(t) for t in ("j'ai un probleme", "mon compte", "je comprends rien au courrier de la sécu", "un souci avec mon dossier", "ça marche pas")]
    ['problem', 'account', 'letter', 'file', 'problem']
    >>> [vague_matter(t) for t in ("mon compte est bloqué depuis hier soir", "j'ai un problème de carte vitale", "pas de souci", "courrier recommandé")]
    [None, None, None, None]
    """
    if still_fails(text):
        return "problem"
    said = set(words(re.sub(r"\b(?:ne )?(?:comprends?|compris) (?:rien|pas)\b", "", heard(text))))
    if said & {"pas", "plus"} or not said - _FILLERS or not said - _FILLERS <= frozenset().union(*_MATTERS.values()):
        return None
    return next(name for name, nouns in _MATTERS.items() if said & nouns)


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


_STANDS = re.compile(
    r"\b(?:ou|a quel stade) en (?:est|sont)\b.*\b(?:ma|mon|mes|notre|nos)\b|\b(?:ma|mon|mes|notre|nos)\b.*\ben (?:est|sont) (?:ou|a quel)|\b(?:vous )?en (?:etes|est[- ]vous) (?:ou|a quel\w*).*\b(?:ma|mon|mes)\b|\bou en etes[- ]vous\b.*\b(?:ma|mon|mes)\b"
)
_FILE = r"\b(?:demandes?|dossiers?|remboursements?|feuilles?|carte vitale|reclamation|arrets?|indemnites|ij|css|c2s|declaration|accident|changement)\b"


def asks_where_it_stands(text: str) -> bool:
    """Of a request of one's own: the account knows more than an article.

    >>> [asks_where_it_stands(t) for t in ("où en est ma demande de css ?", "ma carte vitale en est où", "où en est la loi sur la css", "où est ma carte vitale")]
    [True, True, False, False]
    """
    return bool(_STANDS.search(heard(text)) and re.search(_FILE, heard(text)))


_ITS = r"(?:un|une|des|les?|la|l'|ma|mon|votre|vos) ?(?:faux |fausses? |soi[- ]disant )?"
CALLER = (  # who asks for a RIB by phone, by mail, at the door
    rf"(?:on|ils?|elles?|quelqu'un|qqn?|{_ITS}(?:conseill\w+|dames?|monsieur|messieurs|mecs?|hommes?|femmes?|types?|gars|gus|agent\w*|"
    r"personnes?|inconnu\w*|technicien\w*|employee?s?|services?|caisse|cpam|secu\w*|assurance maladie|voix|robot)|ameli|somebody|someone)"
)
_CALLER = rf"(?:{CALLER}|ca|{_ITS}(?:banqu(?:e|ier|iere)|numero))"  # who phoned: one's own bank may also ask for a RIB with good reason
_CALLS = r"(?:m'a|m'ont|ma|a|ont|vient de|viennent de|n'arrete pas de|me)\b.{0,12}?(?:appel\w+|tel\b|telephon\w+|contact\w+|sonne\w*|called)|(?:au|par) (?:telephone|tel|fil|sms|texto|mail|courriel)|(?:par |un |des )(?:sms|textos?|mails?|courriels?|coups? de fil|appels?)"
_WANTED = r"\b(?:rib|iban|(?:coordonnees|donnees|infos|informations|codes?|numeros?) (?:bancaires?|de banque|de compte|de carte)|compte (?:en banque|bancaire)|carte (?:bleue|bancaire|de credit)|cb|mots? de passe|code (?:secret|recu|par sms|sms))\b"
_ASKED_FOR = r"\b(?:veu(?:t|lent)|voul\w+|demand\w+|reclam\w+|exig\w+|fallait|faut|donn\w+|envoy\w+|avoir|verifi\w+|confirm\w+|communiqu\w+|pour (?:mon|ma|mes|le|la|les|un|l'))"
_CALLED = rf"\b{_CALLER}(?: qui| [a-z']+){{0,8}}? (?:{_CALLS})"
_SCAM = re.compile(rf"^(?=.*{_WANTED})(?=.*{_ASKED_FOR})(?=.*{_CALLED})")
_NO_SCAM = re.compile(r"\b(?:j'ai|j'avais|je vous ai|nous avons) (?:deja )?(?:appele|telephone|contacte|demande)\b|\b(?:rendez[- ]vous|rdv|rappel\w*|peut|peuvent|pourr\w+)\b")


def tells_of_a_scam(text: str, still: bool = False) -> bool:
    """Somebody phoned or wrote to have a RIB, a card number or a password: a warning, whatever else the words sound like.
    `still`: it was told before, and the call alone is enough.

    >>> [tells_of_a_scam(t) for t in ("quelqu'un m'a appelé pour avoir mon rib", "un monsieur de la sécu m'a téléphoné et il veut mon RIB", "on m'a demandé mon iban par sms")]
    [True, True, True]
    >>> [tells_of_a_scam(t) for t in ("un homme m'a téléphoné pour mon compte en banque", "la dame au téléphone réclamait mon mot de passe")]
    [True, True]
    >>> [tells_of_a_scam(t) for t in ("ma banque m'a appelée, mon rib a changé", "j'ai appelé pour donner mon rib", "quelqu'un peut m'appeler pour mon rib ?", "on m'a demandé mon rib à l'accueil")]
    [False, False, False, False]
    >>> tells_of_a_scam("c'est la sécu qui a appelé"), tells_of_a_scam("c'est la sécu qui a appelé", still=True)
    (False, True)
    """
    folded = heard(text)
    return not _NO_SCAM.search(folded) and any(re.search(_CALLED, said) if still else _SCAM.search(said) for said in re.split(r"[.?!]+ ", folded))


def names_us(text: str) -> bool:
    """Whether a question says that it is about health insurance: « … qu'est-ce qui change pour la Sécu ? ».

    >>> names_us("je pars en retraite, et pour ma carte vitale ?"), names_us("où demander ma retraite ?")
    (True, False)
    """
    return asks(text) and bool(re.search(r"\b(?:secu|cpam|assurance maladie|ameli|vitale|mutuelle|rembours\w+|vous prevenir|couvert\w*)\b", heard(text)))


_DOUBTS = re.compile(
    r"^(?:(?:mais|et|ah|ok|bon|non|euh|oui|d'accord|vraiment|alors|donc) )*(?:(?:vous |tu |t'?)?(?:en )?(?:etes|es)(?: (?:vous|tu))? (?:(?:bien|vraiment|absolument) )?(?:sure?s?|certaine?s?)(?: et certaine?s?)?(?: de (?:vous|toi|ca|cela|votre reponse|ta reponse|ce que vous dites))?|"
    r"(?:c'est|c) (?:(?:bien|vraiment) )?(?:sur|certain|vrai|fiable|officiel)(?: (?:ca|cela))?|vraiment|serieux|je (?:ne )?(?:vous )?(?:crois|suis) pas(?: sure?| convaincue?)?|(?:are you )?(?:really )?sure(?: about (?:that|this|it))?|is (?:that|it|this) (?:really )?true|really|d'ou (?:vous )?(?:tenez|sort|vient)(?: vous)? (?:ca|cela|cette (?:reponse|info\w*)))"
    r"(?: (?:svp|quand meme|pour|hein|please|ca))*[ .?!]*$"
)  # fmt: skip


def doubts(text: str) -> bool:
    """Whether the last answer is doubted.

    >>> [doubts(t) for t in ("êtes-vous sûr ?", "t'es sure de ca", "mais c'est vrai ça ?", "are you sure?", "je suis sûr", "êtes-vous sûr que je peux sortir ?")]
    [True, True, True, True, False, False]
    """
    return bool(_DOUBTS.search(heard(text).replace("-", " ")))


def not_the_question(text: str) -> bool:
    """
    >>> [not_the_question(t) for t in ("non c'est pas ça que je demande", "ce n'est pas ma question", "vous répondez à côté", "that's not what I asked", "c'est pas ça le numéro")]
    [True, True, True, True, False]
    """
    return bool(_NOT_THE_QUESTION.search(heard(text).replace("-", " ")))


_NOT_THE_QUESTION = re.compile(
    r"\b(?:pas|rien a voir avec) (?:ca |cela |du tout |vraiment )*(?:que je (?:vous |t')?(?:demande|demandais|voulais|veux|cherche|parle)|ce que je (?:vous )?(?:demande|demandais|voulais|veux|cherche|dis)|(?:ma|la|a ma) (?:question|demande))\b|"
    r"\b(?:repond\w*|etes|es) (?:completement |totalement )?(?:a cote|hors sujet)\b|^(?:non )?(?:c'est|c) pas (?:du tout )?(?:ca|cela)[ .!]*$|\b(?:not what i (?:asked|mean|meant|want)|not my question)\b"
)  # fmt: skip
_ENGLISH = frozenset("the my i you do how what where is are am can to for need want have lost get please english much when help your speak it this in of and not was been does did from with should card money doctor hello any if we they".split())
_FRENCH = frozenset("le la les je j de des est vous mon ma mes un une et pas pour que qui au sur dans avec ce ca il elle nous sur comment ou mais bonjour merci c suis".split())


def speaks_english(text: str) -> bool | None:
    """True or False where the words leave no doubt, None otherwise.

    >>> [speaks_english(t) for t in ("hello, do you speak english?", "I lost my card", "comment changer mon RIB", "ok")]
    [True, True, False, None]
    """
    said = words(text)
    english, french = len([w for w in said if w in _ENGLISH]), len([w for w in said if w in _FRENCH])
    return None if max(english, french) < 2 or english == french else english > french


def asks_for_english(text: str) -> bool:
    """
    >>> asks_for_english("do you speak English?"), asks_for_english("vous parlez anglais ?"), asks_for_english("in english please")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:you|we|i) speak (?:in )?english\b|\bvous parle\w* (?:l')?anglais\b|\bparlez[- ]vous (?:l')?anglais\b", heard(text)))


def goes_on(text: str) -> bool:
    """
    >>> goes_on("non je veux continuer"), goes_on("ça va, on peut reprendre ?"), goes_on("non merci")
    (True, True, False)
    """
    return bool(re.search(r"\b(?:veux|voudrais|prefere|peut|va|faut)\b.{0,12}\b(?:continuer|reprendre|poursuivre|finir ma demande)\b", heard(text)))


def none_of(text: str) -> bool:
    """
    >>> none_of("aucune de ces réponses"), none_of("rien de tout ça"), none_of("aucune idée")
    (True, True, False)
    """
    return bool(re.match(r"(?:non,? )?(?:aucune?|rien|ni l'une? ni l'autre|pas (?:une|un) seule?)(?:$| (?:de|d'entre|ne) )|(?:ce n'est |c'est )?(?:pas (?:ca|cela)|autre chose)$", heard(text).strip(" .!")))


def chosen(m: Message, offered: list[Choice]) -> str | None:
    """The value of the offered choice that these words name: its label, its rank, or « oui » to a single offer."""
    if not offered:
        return None
    folded = fold(m.text).strip(" .!?")
    for option in offered:
        if folded == fold(option["label"]):
            return option["value"]
    rank = ranked(m.text, [option["value"] for option in offered])
    if rank:
        return rank
    named = _named_in_part(m.text, offered)
    if named or yes_or_no(m.text):
        real = [o["value"] for o in offered if o["value"] not in ("none_of_these", "no", "drop", "skip", "resume")]
        acts = [value for value in real if value.startswith(("task:", "human"))]
        if named in real or not yes_or_no(m.text):
            return named
        if len(offered) > 1 and offered[0]["value"] == "resume":
            return "resume"
        if len(real) == 1 or (len(acts) == 1 and acts == real[:1]):
            return real[0]
    return None


def _named_in_part(text: str, offered: list[Choice]) -> str | None:
    """The one choice whose label has the words that count here: « oui faire la demande » is « Faire ma demande maintenant »."""
    said = {word for word in words(heard(text)) if len(word) >= 4 and word not in _SAY_NOTHING}
    if not said or yes_or_no(text) is False or re.search(r"\b(?:pas|plus|sans|aucune?)\b", heard(text)):
        return None
    fitting = [option["value"] for option in offered if said <= set(words(option["label"]))]
    return fitting[0] if len(fitting) == 1 else None


_SAY_NOTHING = frozenset("bien veux voudrais voudrai aimerais prefere plutot alors pour plait vous merci cela cette celle celui cest".split())
