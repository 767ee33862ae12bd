"""Commands: « annuler », « retour », « pourquoi ? ». Inside a task none may be mistaken for an answer: « non » to a yes or
no is one, « laisse tomber » is no name.
"""

import re

from actions.dialogue import Message
from actions.french import fold, heard, words, yes_or_no
from actions.tasks.task import Question
from actions.values import NO_SETTING, REFERENCE, YesNo, any_will_do
from actions.values import Choice as ChoiceKind

_COMMANDS = {
    "plus_tard": r"^(?:(?:ok|bon|oui|d'accord|c'est note|c'est bon|tres bien|non|la|mais|desolee?|pardon|ah|merci)[ ,]+)*(?:(?:on verra (?:ca )?)?plus tard|je (?:regarde|verifie|relis|reflechis)(?: (?:d'abord|avant|encore|ca|tout))*$|pas maintenant|a (?:plus tard|tout a l'heure|bientot|demain)|"
    r"(?:je|j'y|on) (?:y )?(?:reviens|reviendrai\w*|repasse\w*|continue\w*|ferai|verrai|verra|fini(?:rai|s|t)|terminerai|termine|fera|regarderai|me connecter\w*|m'en occupe\w*) (?:\w+ ){0,2}(?:plus tard|demain|apres|ce soir|tout a l'heure|bientot|dans (?:\w+ ){1,2}(?:minutes?|heures?|jours?))|"
    r"(?:je )?(?:n')?ai pas le temps(?: la| maintenant| tout de suite)?|je dois (?:y aller|partir|(?:te|vous) laisser))(?:[ ,]+merci)?[ .!]*$|"
    r"^(?:.{1,60}[ ,])?(?:je|on) (?:le |la |l'|y )?(?:ferai|fera|verrai|verra|reviens|reviendrai|reviendra|reprendrai|reprendra|continuerai|finirai|terminerai)(?: (?:ca|cela))? (?:plus tard|une autre fois|un autre jour|demain|apres|ce soir|tout a l'heure)(?: (?:pour|avec) .{1,30})?[ .!]*$",
    "attendre": r"^(?:(?:ok|oui|ah|euh|non|mais|alors|bon)[ ,]+)*(?:attend(?:ez|s)?|patiente[rz]?|(?:juste )?(?:une?|deux|2|1|5|cinq) (?:petite? )?(?:instant|minutes?|min|mn|secondes?|sec|moment)|je (?:le |la |les )?(?:cherche|regarde|verifie|relis)|"
    r"je (?:vais|dois) (?:le |la |les )?(?:chercher|regarder|voir|verifier|demander)(?: (?:a |ma |mon |mes |le |la |les |dans ).{1,30})?|je reviens(?: tout de suite| de suite)?|minute|one (?:moment|minute|second)|wait)"
    r"(?:[ ,]+(?:un (?:peu|instant|moment)|une (?:minute|seconde)|(?:2|deux|5|cinq) (?:minutes?|min|mn)|je (?:le |la |les )?(?:cherche|regarde|verifie|relis|reviens)|je vais (?:le |la |les )?(?:chercher|voir|regarder)|svp|s'il vous plait|stp|merci|le temps (?:de |que ).{1,30}|(?:mon|ma|mes|le|la|les) \w+))*[ .!]*$",
    "annuler": r"^(?:(?:non|non merci|oui|bon|stop|ok|finalement|en fait|tant pis)[ ,]+)*(?:annule[rz]?(?: tout| ca| cela| la demande| la demarche| s'il (?:te|vous) plait)?|stop(?: tout)?|"
    r"abandonne[rz]?|j'abandonne|(?:j'|j )annule(?: tout)?|(?:je )?laisse[rz]? tomber|j'arrete|arrete[rz]?(?: tout| ca| la)?|on arrete|je (?:veux|voudrais|souhaite|prefere) (?:annuler|arreter|abandonner|tout annuler|tout arreter|quitter)(?: (?:la |cette )?(?:demande|demarche|procedure|tout))?|"
    r"quitter|quit|exit|sortir|fin|terminer|fermer|cancel|(?:ca|cela) (?:ne )?m'interesse (?:plus|pas)|(?:c'est )?(?:plus|pas) la peine|(?:je )?(?:ne )?(?:prefere|veux|souhaite) (?:pas|plus|ne pas|ne plus) (?:continuer|poursuivre|aller plus loin)|(?:j'ai )?change d'avis|oublie[rz]?(?: ca| tout)?|je ne veux plus(?: le faire| continuer)?|je veux plus|tant pis)[ .!]*$|"
    r"^(?:(?:non|bon|ok|ah|euh|merci|finalement|en fait|tant pis)[ ,]+)*(?:laissez|(?:c'est|cest|c) bon,? (?:laisse[rz]?|arrete[rz]?|on arrete)|stop,? (?:on|j'|j)? ?arrete|(?:je (?:n')?|j'(?:en )?|g )ai plus envie(?: de \w+)?|"
    r"je (?:ne )?(?:veux|voudrais|souhaite) plus(?: .{1,40})?|je veux (?:sortir|partir|en rester la)|(?:on|je) (?:sort|sors))[ .!]*$|"
    r"^(?:(?:non|bon|ok|finalement|en fait|tant pis)[ ,]+)*(?:je vais (?:m')?arreter|(?:j'|on )arrete|je m'arrete|je laisse tomber|j'abandonne|j'annule)(?: la| ici| tout| ca| tout ca)?(?:(?:,| pour (?:aujourd'hui|l'instant|le moment)| parce qu| car ).*|[ .!]*)$|"
    r"^(?:(?:ah|oh|non|bon|ok|mais)[ ,]+)*(?:arretez|annulez|stop)[ ,]+(?:je|j'|on|c'est|ce n'est|le|la|mon|ma|finalement)(?: |(?<=')).*$|"
    r"^(?!.*rendez-vous).{3,40}[ ,]+(?:je (?:veux|voudrais|prefere|vais) (?:tout )?(?:annuler|arreter|abandonner)|j'(?:annule|arrete|abandonne))(?: tout)?[ .!]*$|"
    r"^(?:(?:non|ok|bon)[ ,]+)*(?:(?:c'est|ce sera) tout(?: pour (?:moi|aujourd'hui|l'instant))?,? merci|merci,? (?:c'est|ce sera) tout(?: pour (?:moi|aujourd'hui))?|c'est bon,? j'ai tout,? merci)(?: (?:bien|beaucoup|a vous|au revoir|bonne journee))*[ .!]*$|"
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
    "rappel": r"^(?:(?:mais|non|enfin|bah|ben|euh)[ ,]+)*(?:je (?:vous )?(?:l'|les? |la )?ai deja (?:dit|ecrit|donnee?|repondu|mis|precise)|j'ai deja (?:repondu|dit|donne|ecrit|mis)|c'est deja (?:dit|ecrit|repondu|fait)|deja (?:dit|repondu|donnee?))(?: (?:ca|cela|tout ca|a (?:cette|la|ca) ?(?:question)?|juste avant|avant|plus haut|tout a l'heure|mon|ma))*[ .!]*$|"
    r"\b(?:rappele[rz]?|redi(?:re|tes)|montre[rz]?|relire|recapitule[rz]?)\b.{0,30}\b(?:note\w*|repondu|donne\w*|dit|ecrit|reponses?|informations?|infos)\b|\b(?:qu'|que |quoi |quelles? \w+ |quels? \w+ )(?:est[- ]ce que )?(?:vous )?(?:avez|as|a)(?:[- ]vous|[- ]tu)? (?:deja )?(?:note|ecrit|retenu|enregistre)e?s?\b|"
    r"^(?:(?:et|mais|euh)[ ,]+)*(?:le|la|l'|mon|ma|mes|les) ?[\w' -]{2,40}? (?:figure|apparai[st]\w*|(?:est|sont) (?:bien )?(?:note|ecrit|marque|indique|enregistre|pris)\w*(?: en compte)?|y (?:est|sont))(?:[- ]t[- ]il|[- ]t[- ]elle|[- ]il|[- ]elle)?(?: bien)?[ ]*\?$|"
    r"\bvous avez (?:note|ecrit|retenu|enregistre) (?:quoi|quelle?s?)\b|^(?:ou en (?:est|sont) mes reponses|recapitul\w+)[ ?.!]*$",
    "plus_simple": r"^(?:aide|help|a l'aide|(?:j'ai )?besoin d'aide|je suis (?:perdue?|coincee?|bloquee?)|je (?:ne )?comprends? (?:pas|rien)(?: (?:la question|ce que (?:ca|cela) veut dire))?|j'ai (?:pas|rien) compris|c'est quoi(?: ca| exactement| au juste| comme papier)?|c koi|hein|quoi|comment ca|plus simple(?:ment)?|expliquez?(?:[- ]moi)?(?: mieux)?|ca veut dire quoi|c'est[- ]a[- ]dire|aide(?:z)?[- ]moi|(?:et )?(?:ca|cela) change quoi(?: .*)?|qu'est[- ]ce que (?:ca|cela) change(?: .*)?|c'est quoi la difference(?: .*)?|quelle (?:est la )?difference(?: .*)?|"
    r"(?:lequel|laquelle|que) (?:vous |me |je |est-ce que )*(?:conseill\w+|choisi\w*|prends?|mets)(?: .{0,20})?|(?:je|on) (?:mets|choisis|prends|coche|reponds|dois mettre|dois repondre) (?:quoi|lequel|laquelle)|c'est mieux (?:quoi|lequel|laquelle))[ ?!.]*$",
    "repeter": r"^(?:(?:attendez|pardon|et|ok|euh|desolee?)[ ,]+)*(?:(?:c'est|c'etait) quoi (?:deja )?|quels? (?:sont|etaient) |j'ai quoi comme |(?:re)?(?:dites|donnez|montrez|rappelez|dire|donner|voir)(?:[- ]moi)? (?:encore )?)"
    r"(?:(?:tous )?(?:mes|les|vos|la|l'|le) ?)?(?:choix|options?|possibilites|propositions|reponses(?: possibles)?|creneaux|horaires|question)(?: deja| possibles?| proposees?| svp)*[ ?.!]*$|"
    r"^(?:(?:pardon|vous pouvez|pouvez[- ]vous|tu peux)[ ,]+)*(?:repete[rz]?|redites|redire)(?: (?:la question|svp|s'il vous plait|les choix))*[ ?.!]*$",
}
COMMANDS = {name: re.compile(pattern) for name, pattern in _COMMANDS.items()}
BY_INTENT = {"annuler": 0.8, "recommencer": 0.85, "retour": 0.85, "parler_humain": 0.7, "frustration": 0.75, "pourquoi_question": 0.8,
             "ne_sait_pas": 0.75, "passer": 0.85, "plus_simple": 0.85}  # fmt: skip  # probability above which the intent alone decides
_HAS_NONE = re.compile(  # « j'ai pas de téléphone », « je n'en ai pas », « plus la référence »: to a question that words or a number answer
    r"^(?:(?:non|desolee?|mais|euh|bah|ben|alors)[ ,]+)*(?:(?:je |j'|on )(?:n')?(?:en )?(?:ai|a) |j(?:e n)?'en ai )?(?:pas|plus|aucune?)(?: (?:de|d'|mon|ma|mes|la|les|l'|ce|cette|du tout)(?:(?<=')| |$).{0,30})?$|"
    r"^(?:(?:non|desolee?|mais|ah|euh|merci)[ ,]+)*(?:(?:ca )?c'est (?:confidentiel|prive|personnel|secret)|(?:ca )?(?:vous )?(?:ne )?(?:vous )?regarde pas|je (?:ne )?(?:prefere|veux|souhaite|voudrais) (?:mieux )?pas)$|"
    r"\b(?:perdue?|egaree?|jetee?|effacee?|supprimee?|retrouve (?:pas|plus)|trouve (?:pas|plus)|jamais (?:eue?|recue?)) (?:de |d'|l[ea] |l'|mon |ma |ce |cette )?(?:mails?|courriels?|sms|textos?|messages?|papiers?|confirmations?|references?|numeros?|codes?)\b"
)


_WHERE_IS_IT = re.compile(
    r"(?:^|[,;.] ?|\b(?:et|mais|c'est|par coeur) )(?:ou (?:est[- ]ce que? (?:c'est que )?)?(?:je|on|puis[- ]je|peut[- ]on|j') ?(?:peux |peut |vais |pourrais |dois )?(?:le |la |l'|les |ca )?(?:trouve\w*|voi[srt]|lire?|cherche\w*)|(?:je|on) (?:le |la |l'|les |ca )(?:trouve|vois?t?|lis|cherche) ou|"
    r"(?:ou (?:il|elle|c'est) (?:est|se trouve|marque|ecrit)|(?:c'est|il est|elle est) (?:marque|ecrit|note)e? ou)|where (?:can|do) i (?:find|see) (?:it|that))(?: ca| alors| du coup)*[ ?!.]*$"
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
            if name == "annuler" and question is not None and question.optional and "c'est tout" in heard(m.text):  # nothing to add there
                continue
            if name == "annuler" and isinstance(getattr(question, "kind", None), YesNo) and re.fullmatch(r"pas maintenant|plus tard|(?:non[ ,]+)*(?:c'?est |c )?pas la peine", folded):  # « not now » is a « no » there
                continue
            return name
    if question is not None and re.fullmatch(rf"(?:c'est|c|ca veut dire|qu'est[- ]ce que c'est) ?(?:quoi|koi)?,? (?:qu')?(?:une?|le|la|l'|mon|ma|votre)? ?(?:{question.names})[ ?!.]*", heard(m.text)) and "quoi" in heard(m.text):
        return "plus_simple"
    if question is not None and (re.fullmatch(rf"(?:(?:le |la |l'|une? )?(?:{question.names}))[ ,]*(?:(?:c'est|ca veut dire|veut dire|c'est a dire) quoi|what is (?:it|that))[ ?!.]*", heard(m.text)) or _WHERE_IS_IT.search(heard(m.text))):
        return "plus_simple"  # « confidentiel c'est quoi », « où est-ce que je le trouve »
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
