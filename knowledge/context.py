"""What a message owes to what came before: « combien ça coûte ? » has the subject of the last answer, or of the task.

A message without a subject of its own is read again with that subject beside it (`Retriever.understand`).
"""

import math
import re
from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np

from knowledge.text import fold, words
from knowledge.wording import mood_of

LONGEST = 12  # words; who says more says what it is about
# What makes a statement of an article the answer to a message, in standard deviations of the cosines with all statements: that it
# says what is asked, what is named, of whom; and what it loses by each of these it lacks. Fitted (logistic regression, topics held out) on 241
# questions put after an answer.
ASKS, NAMES, OF_WHOM, LACKS = 2.6, 2.5, 4.3, 1.4
STEEP, HALF_WAY = 0.76, 4.0  # the chance that it answers is half at so many
# « C'est payant ? » means little by itself: of what speaks of it the first said counts more, its vector less, and it is told at least.
HARDLY_MEANS, FIRST_SAID, AT_LEAST = 0.5, 1.0, 2.0
A_SENTENCE = 3  # words that mean something together where none of them names or asks anything
AS_NEAR, MOST_NEAR = 0.9, 4  # how far behind its equals may be, and how many are told
_GRIEF = re.compile(r"\b(?:mort ne|perdu (?:votre|mon|notre|le|un|une) (?:bebe|enfant|fils|fille)|deuil|fausse couche|bebe est (?:mort|decede)|enfant est (?:\w+ ){0,3}(?:mort|decede))\b")  # told to those alone who speak of it
# What is asked of a subject, on the folded text: each is also what the part of an answer must be about.
ASPECTS = {
    "validity": r"valables?|valide|validite|expire\w*|perimee?s?|renouvel\w*|a refaire|la refaire|jusqu (?:a quand|quand)|combien de temps (?:elle|il|ca) marche|(?:elle|il|ca) marche (?:combien|jusqu)|valid|expires?",
    "age": r"\d+ ans",
    "household": r"(?:on est|nous sommes|sommes|etes|a|pour) (?:\d|deux|trois|quatre|cinq|six|sept)\b(?: personnes)?(?! (?:ans|mois|jours|semaines|euros|heures|h|fois)\b)|(?:quelqu un |une personne |pour )seule?|(?:en |un )?couple|famille de \d+",
    "limit": r"combien (?:il )?(?:faut|faut il|doit on|peut on) gagner(?: (?:au )?max\w*)?|(?:un |de )?(?:maximum|max|plafonds?|limites?)|au (?:maximum|max)|maximum|limit",
    "hour": r"quelles? heures?|quels? (?:sont les )?horaires?|(?:c est |est ce (?:que c est )?)ouvert(?: (?:quand|quels? jours?|toute la journee))?|ca (?:ouvre|ferme)(?: quand)?|what time|opening hours|(?:is it|it s) open",
    "certain": r"c est (?:sur|certain|garanti) (?:que|qu)|garantie?",
    "frequency": r"tous les combien|combien de fois|chaque (?:annee|mois|semaine|fois)|how often",
    "safe": r"(?:c est |est ce |ca reste )(?:bien |vraiment )?(?:securisee?|fiable|risque|dangereux|confidentiel\w*|entre nous|secret)|safe|secure",
    "silence": r"(?:si|s) (?:ils?|elle|on|vous|la caisse) (?:ne )?(?:me |m |nous )?(?:repond\w*|dit|disent) (?:pas|rien|jamais)|sans reponse|pas de reponse|(?:ont|ai|a) (?:pas|rien|jamais) (?:repondu|recu)|(?:recois|recoit) (?:toujours |plus )?(?:rien|pas|jamais)",
    "delay": r"delais?|(?:au bout|d ici) (?:de )?combien de (?:temps|jours|semaines|mois)|jusqu a quel(?:le)? (?:annee|date|mois)|combien de temps pour (?:avoir |recevoir )?(?:la |une |votre |leur )?reponse|(?:aurai|aura|aurons|recevrai|recois|recoit|touche\w*|arriver?\w*|payee?|verse\w*|rembours\w*) (?:ca )?quand(?! meme)(?: (?:la|une|ma|votre|leur|l|mon|cette) (?:reponse|decision|argent|carte|virement|paiement|attestation|remboursement))?|quand (?:est ce que )?(?:j |je |l |la |une |ma |votre |leur )*(?:aurai |aura |recevrai )?(?:la |une |ma )?(?:reponse|decision)|jusqu (?:a quand|quand)|(?:a partir de|depuis) quand|combien de (?:temps|jours|semaines|mois)|longtemps|c est (?:plus |tres |trop |si |aussi )?long(?: que ca)?|(?:ca|cela) (?:prend(?:ra)?|va prendre|met(?:tra)?)(?: (?:du|beaucoup de|longtemps) ?temps)?|quand (?:est ce que )?(?:ca|ce|c est|cela|je|j aurai|elle|ils?|on)\b(?!.* (?:quoi|combien|comment|ou)\b)|quand(?: alors| du coup)?$|sous combien|(?:ils?|vous|elle|on) (?:me |nous |m )?(?:repond\w*|recontacte\w*)|how long|how soon|when",
    "deadline": r"(?:quels?(?: est| sont)?|quoi|sous|dans) (?:les? )?delais?(?! (?:de|d|pour)\b)|sous combien|(?:dans|au bout de) combien de (?:temps|jours)|delais? (?:maxi\w* |max )?pour (?:le |la |les |l |y |en )?(?:faire|envoy\w+|demand\w+|contest\w+|declar\w+|renvoy\w+|fourni\w+|pay\w+|repond\w+|saisir|agir|renouvel\w+|deposer)|(?:j ai|on a|ai je|avons nous|j aurai|il (?:me |nous |vous )?reste) combien de (?:temps|jours|mois|semaines)|combien de (?:temps|jours|mois|semaines) (?:j ai|ai je|on a|il (?:me |nous )?reste|a t on|pour (?:le |la |les |l |y )?(?:faire|envoy\w+|demand\w+|contest\w+|declar\w+|renvoy\w+|fourni\w+|pay\w+|repond\w+|saisir|agir|renouvel\w+|deposer))|dates? limites?|avant quand|(?:faut|dois|doit|peut|peux) (?:il |je |on )?(?:le |la |les |l |y )?\w+(?:er|ir|re) quand|quand (?:est ce que )?(?:je dois|il faut|faut il|dois je)|jusqu a quand (?:je|on|puis|peut|ai)|jusqu a quel(?:le)? (?:date|jour)|trop tard pour|how long do (?:i|we) have|deadline",
    "lasting": r"(?:ca|cela|elles?|ils?|c|les?|la|l|droits?) (?:va |vont )?dur\w+(?: combien(?: de temps)?)?|combien (?:de temps )?(?:ca |elle |il )?dure\w*|(?:pendant|pour) combien de (?:temps|jours|mois|semaines|annees?)|quelle (?:est la )?duree|combien de (?:jours|semaines|mois)(?! pour)|(?:garder|conserver|garde|conserve) (?:\w+ )?combien de temps|combien de temps (?:\w+ ){0,3}(?:garder|conserver)|^(?:et |mais |ok |c est |pour )*combien de temps(?: alors| du coup| svp)?$|how long does it last",
    "cost": r"gratuit\w*|payant\w*|coute(?:ra|r)?|cout|prix|tarif|combien (?:ca|je|on|il faut|faut il) (?:pai\w+|pay\w+)|(?:faut|dois|doit|vais|va|devrai)(?: il)?(?: devoir)?(?: tout)? (?:payer|avancer)(?: plein pot| (?:tous )?les frais| tout)?|plein pot|combien (?:est ce )?c est|c est combien|how much|have to pay|(?:is it|for) free|costs?(?: anything| something| money)?|price",
    "amount": r"^(?:et )?combien(?: alors| du coup| donc)?$|(?:on |ils? |elle |vous )?(?:me |nous |lui )?(?:perd\w*|paye\w*|paie\w*|verse\w*|donne\w*|touche\w*|recois|recoit|aurai|droit a?) combien|combien (?:est ce que )?(?:je|j|on|ils?|elle) (?:vais |va |me |m )?(?:perd\w*|touche\w*|recevoir|recois|recoit|gagne\w*|verse\w*|donne\w*|paye\w*)|quel(?:le)? (?:est le |est la )?(?:montant|somme)",
    "papers": r"(?:papiers?|documents?|justificatifs?|pieces?)(?! (?:qui|comme quoi|pour) (?:l |le |la |les |ca )?(?:prouv|justifi|dit|montr|attest)\w*)|(?:apporter|amener|fournir|preparer|envoyer|joindre|ramener) quoi|quoi (?:apporter|amener|fournir|preparer|envoyer|joindre|ramener)|(?:apporte|amene|fournis|prepare|joins|ramene|prevoi[st]) quoi|faut (?:avoir )?quoi(?: pour (?:ca|cela|le|la|l|y|en|s en|m en|se|me)? ?\w*(?:er|ir|re))?$|besoin de (?:quoi|quels? \w+)|"
    r"(?:what|which) (?:papers|documents|forms?)|need to bring|faut il (?:apporter|amener|fournir|preparer|joindre)|je dois (?:apporter|amener|fournir|preparer|joindre)|(?:j envoie|je mets|j apporte|j amene) quoi|need to send|what do (?:i|we) need|do (?:i|we) need (?:a|an|the|my|any)(?= )",
    "automatic": r"automatique\w*|tout(?:e)? seule?|d office|automatic\w*",
    "duty": r"obligatoires?|(?:suis|est|sommes) (?:vraiment |bien )?obligee?s?|mandatory|compulsory",
    "offline": r"(?:ai|avoir|a|avons|avec) (?:pas|plus|ni|jamais) (?:d |de |l |acces a )?(?:internet|ordinateur|ordi|smartphone|connexion|compte(?: ameli)?)(?: (?:ni|et|ou) (?:\w+ )?(?:ordinateur|ordi|internet|compte))?(?: (?:chez moi|a la maison))?|"
    r"sans (?:passer par )?(?:l |le |la )?(?:internet|ordinateur|ordi|connexion|compte|application|appli)|(?:par|au) telephone|par (?:courrier|la poste)|sur place|(?:au|a un|a l|en) (?:guichet|accueil|agence|borne)|without internet|(?:don t have|do not have|have no|no) (?:internet|computer|a computer)(?: at home)?|by (?:phone|mail|post)",
    "unable": r"(?:peux|peut|pouvons|arrive|arrivons) (?:plus |pas |pu )(?:(?:me|se|m|nous|y) )?(?:deplacer|bouger|venir|sortir|marcher|aller|conduire)(?: a l accueil| jusqu la)?|(?:sans|ni) (?:me deplacer|voiture|permis)|(?:ai|a|as|avons) (?:pas|plus) (?:de |d |le )?(?:voiture|permis|moyens? de (?:transport|locomotion))|can t (?:move|come|travel)",
    "online": r"(?:par|sur|avec) (?:internet|l application|l appli|le site|mon telephone)|en ligne|online",
    "lack": r"(?:ai|a|as|avons|avez|avoir|ont|suis|est) (?:toujours |encore )?(?:pas|plus|jamais)(?: encore| eu| recu)? (?:de|d|le|la|l|mon|ma|mes|son|sa|les)(?= )|^(?:et )?sans(?= )|sans (?:le|la|l|mon|ma|mes|son|sa|cette|ce)(?= )|(?:ai|a) (?:pas|plus) rien",
    "meanwhile": r"en attendant|d ici la|entre temps|meanwhile|in the meantime",
    "soon": r"(?:ai|a|aurai|avons|aura) (?:pas|plus) (?:assez (?:de )?)?(?:le )?temps|(?:pars|part|partons|partent|partir|decolle\w*|voyage) .*(?:demain|bientot|ce soir|ce week end|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: prochain)?|dans (?:\w+ )?(?:jours?|heures?|semaines?)|la semaine prochaine)|"
    r"(?:c est |suis |assez |tres |super )*(?:urgent\w*|pressee?s?|en urgence)|(?:aller|faire) plus vite|plus (?:vite|rapide\w*)|(?:leav\w+|travel\w*|flying|going) .*(?:tomorrow|tonight|soon|next week|this week|in (?:\w+ )?(?:days?|hours?))",
    "where": r"qui (?:(?:dois|faut) (?:je|il) )?(?:j |je )?(?:appel\w*|contact\w*|prevenir|previens|demande\w*)|(?:appelle|previens|demande|contacte|le dis|ecris|j ecris) (?:a )?qui|(?:a|vers|chez) (?:qui|quel(?:le)? (?:adresse|endroit|service))|quelle adresse|sur quel site|^(?:et )?ou$|c est ou|comment (?:je |on |est ce que je )?(?:les|l|la|le|vous) (?:contact\w+|joind\w+|appel\w+|ecri\w+)|ou (?:ca|est ce que)|(?:je|on|j) (?:(?:doi[st]|peu[tx]|vais|va) )?(?:y |l |la |le |les |lui |leur |vous |m |me )?\w+ ou$|(?:faut|doit|peut) (?:\w+ )?aller ou|ou (?:je|on|dois je|faut il) (?:l |la |le |les )?\w+|joignables? ou|who (?:do|should|can|must) i (?:\w+ )?(?:contact|call|ask|write|send|tell|email)|where",
    "how": r"^(?:et )?comment$|comment (?:je|on) \w+$|comment (?:je|on|faut il) (?:fais|fait|faire|dois faire|m y prends)|comment (?:le )?savoir|comment faire(?: (?:la|une|cette|ma) (?:demande|demarche))?|comment (?:l |la |le |les )?(?:demander|obtenir|avoir|faire|envoyer)|(?:je|on) fai[st] comment|comment (?:je |on |est ce que (?:je |on )|faut il )?(?:l|la|le|les|y|lui|leur|s|m|me|se|s y|m y|j en|en) \w+(?: (?:un|une) (?:autre|nouve\w+))?$|how (?:do|can) i(?: do)?",
    "actor": r"^(?:et )?qui (?:m |me |nous )?(?!est |peut |a )\w+$|c est qui (?:qui|le) \w+|c est (?:a )?(?:moi|vous|nous|lui|elle) (?:qui|de|d)(?: (?:le|la|l|les))? \w+|qui (?:le |la |l |les )?(?:fait|remplit|envoie|declare|previent)|qui (?:le|la|l|les|y|en) \w+$|qui (?:va|peut|doit) (?:me|m|nous|le|la|l|les) \w+$",
    "normal": r"(?:c est|est ce) (?:bien )?normal(?: ca)?",
    "why": r"^(?:et |mais )?pourquoi(?: ca| donc| (?:on|je|nous) (?:le |la |l )?(?:pay\w*|paie\w*|doi[st] payer))?$|a cause de quoi|pour quelle raison|^why$",
    "next": r"(?:et )?(?:apres|ensuite)$|(?:je|on|elle|il|ils) (?:fais|fait|dois faire|doit faire|doivent faire) quoi|(?:faut|faudra) (?:il )?(?:que je )?(?:faire|fasse) quoi|que (?:dois je|faut il) faire|qu est ce que je (?:dois faire|fais)|(?:c est quoi )?la suite$|what (?:next|then|do i do)",
    "refund": r"(?:est|sont|suis|sera|serai|sommes) (?:\w+ )?rembours\w+|(?:me|m|nous) rembours\w+|ils? rembours\w+",
    "refusal": r"refus\w+|(?:dit|disent|dites|repondent|repond) (?:encore |toujours |que )?non|(?:il|elle|ils|elles|on) (?:ne )?(?:veut|veulent) pas(?: (?:me |m |nous |la |le |l )?(?:prendre|faire|donner|signer|envoyer|remplir))?",
    "right": r"(?:c est )?pour qui(?: c est)?|who is it for|(?:qui|tout le monde|tous|j|on|il|elle|ils) (?:y a|y ai|y ont|a|ai|ont)(?: tous)? (?:le )?droit|(?:y )?ai je (?:le )?droit",
    "fine": r"(?:une |des |d )?(?:amendes?|penalites?|sanctions?)|puni\w*|risque quoi|(?:je|on) risque",
    "kept": r"(?:garde|gardons|gardent|conserve|perd|perds|perdre|garder|conserver)\w* (?:toujours |encore |bien )?(?:tous )?(?:mes|nos|ses|les|leurs) (?:droits?|remboursements?)|(?:suis|est|reste|restons) (?:je |il |elle )?(?:toujours|encore) (?:bien )?(?:couvert|assure|rembourse|protege)\w*|still (?:covered|insured|entitled)",
    "use": r"(?:on|je) peu[tx] faire quoi(?: avec)?|(?:ca|elle|il|cela) sert(?: a quoi)?|a quoi (?:ca|elle|il|cela) sert|what is it for",
}  # fmt: skip
_ASPECT = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in ASPECTS.items()}
_LOOSE = ("kept", "next", "why", "lack", "safe", "normal", "actor", "age", "household", "refusal", "right", "refund", "use", "how", "soon", "unable")  # an article may answer without these words
_PLAIN_ANSWERS = ("delay", "deadline", "right", "cost", "hour", "frequency", "limit", "where", "online", "meanwhile")  # whose words leave no doubt that an article answers them
_COMES = re.compile(r"\b(?:prend\w*|arriv\w*|recev\w*|recoi\w*|avoir|aurai|repon\w*|attend\w*|quand|long\w*|rembours\w*|pay\w*|trait\w*)\b")
_EITHER_TIME = re.compile(r"\b(?:quels?(?: est| sont)?|quoi|sous|dans) (?:les? )?delais?\b|\bsous combien\b|\b(?:dans|au bout de) combien de\b")  # what the member has, or what the fund takes
_BARE_TIME = re.compile(r"^(?:et |mais |ok |c est |pour )*combien de temps(?: alors| du coup| svp)?$")
ANYWHERE = ("delay", "deadline", "lasting", "cost", "papers", "automatic", "duty")  # the other aspects are, in a task, answers to its questions; outside, about the last answer alone
_OF_TIME = ("delay", "deadline", "lasting", "silence")
OF_THE_SAME = ("offline",)  # how to do the very thing that was explained: no neighbour answers it
DEDICATED = ("delay", "papers", "offline", "refusal", "amount", "limit")  # what a neighbour may be all about, by its title
_OF_WHOM = ("age", "household")  # no question by themselves: « j'ai 18 ans, que dois-je faire ? »; but « et à 72 ans ? »
_GOES_ON = re.compile(r"(?:et|mais|ou|a|si|pour|donc)\b")
_TOLD = ("soon", "offline", "unable", "silence", "refusal")  # said rather than asked
_SAYS = {  # the sentences that speak of it, on folded text; a cost is looked for where « € » still is
    "validity": r"valables?|valide|validite|vaut|expire\w*|perime\w*|renouvel\w*|dure|avant la fin|jusqu|chaque annee|tous les (?:ans|\d+ ans)|(?:un|une|deux|trois|\d+) ans?|valid|expires?|renew\w*|years?",
    "age": r"ans",
    "household": r"\d+ personnes?|personne de plus|en couple|conjoint\w*",
    "limit": r"maximum|plafon\w*|limitee?s?|limites?|au plus|depass\w*",
    "hour": r"\d+ h(?: \d+)?|horaires?|heures?",
    "certain": r"cas par cas|certain\w*|garanti\w*|decide\w*|etudie\w*",
    "frequency": r"tous les \w+|une fois par an|par an|chaque (?:annee|fois|changement|mois)|\d+ jours",
    "unable": r"deplacer|domicile|chez vous|par courrier|par la poste|3646|par telephone|en ligne|procuration",
    "safe": r"plus sur|securise\w*|confidentiel\w*|secret|protegee?s?",
    "lack": r"manque\w*|sans|n avez (?:pas|plus)|sinon|provisoires?|oubliee?s?",
    "silence": r"recevez rien|sans reponse|aucune reponse|absence de reponse|sans suite|silence|si rien|toujours rien|relanc\w*|mediateur|vous attendez depuis|est passe et rien|no (?:answer|reply)|nothing comes",
    "fine": r"amendes?|penalit\w*|sanction\w*|poursuites|reduit\w*|suspen\w*|moitie",
    "deadline": r"juste apres|(?<!donner )(?:dans les|dans un delai de|delai de) (?!24 mois)\d+(?! mois d avant)|(?:envoy\w+|obligatoire|declare\w*|a la caisse) (?:\w+ ){0,4}sous \d+|avant la fin d\w+|avez \d+ (?:jours|mois)|possible pendant|\d+ (?:jours|mois) avant|(?:un|deux|trois) mois avant|commencant (?:\w+ ){0,3}dans les|en ligne marche \d+|repondez avant|within \d+|before the end|you have (?:\d+|two|one)|possible for|no later",
    "lasting": r"(?<!longue )dur(?:e|ent|ee|era)|valables?|vaut (?:un|\d+)|sans limite|toute la vie|\d+ (?:jours|mois|ans|indemnites) (?:au plus|maximum|sur)|(?:au plus|maximum) (?:est de )?\d+ (?:jours|mois|ans|indemnites)|pendant (?:un|\d+) an|lasts?|valid",
    "delay": r"arrive\w* (?:en general )?(?:en|sous|dans) \d+|prend (?:en general |environ )+|prise? en compte (?:\w+ )?en|livraison|(?:repon\w+|reponses?) (?:\w+ ){0,5}(?:sous|en moins de|\d+ (?:jours|heures|mois))|(?:\d+ mois|moins de \d+ heures|\d+ jours)\b.{0,60}\brepon\w+|paiement est fait|attendez (?:\d+|quelques|le changement)|(?:faut|prendre) (?:en general )?(?:quelques|plus de) (?:semaines|jours|temps)|delais? (?:affiche|de traitement|change\w*|estime|de reponse|de remboursement)|temps de la poste|immediat\w*|plus long$|indemnite compte|marche \d+|rembours\w+ en moyenne|combien de temps|(?:takes?|arrives?|comes?|answers?|reply|replies|paid|appears?|wait)\b.{0,50}\b(?:hours?|days?|weeks?|months?)|at once|(?:processing|displayed) time",
    "cost": r"euros?|gratuit\w*|payant\w*|payez|avance[rz]|coute|prix|ne pa(?:ie|ye)z? rien|free|costs?|price",
    "amount": r"euros?|gratuit\w*|montants?|moitie|salaire (?:net|brut)|forfait\w*",
    "papers": r"apportez|venez avec|justificatifs?|documents?|papiers?|pieces?|formulaires?|carte d identite|avis d impot|rib|livret de famille|certificates?|forms?|identity|bank details",
    "automatic": r"automatique\w*|(?:rien|pas) a (?:faire|envoyer|demander|declarer|lui envoyer)|sans (?:rien faire|demarche)|(?:d )?elle meme|d office",
    "duty": r"obligat\w*|(?:vous|il|elle) (?:devez|doit)|librement|libre de|facultati\w*|(?:n etes pas|pas) oblige\w*|sans (?:passer par|cela|lui|elle)|quand vous voulez|vous pouvez (?:aussi )?refuser",
    "offline": r"3646|accueils?|guichets?|par courrier|france services|(?:sans |n avez pas (?:de |d )?)(?:internet|ordinateur|smartphone|compte)",
    "online": r"en ligne|compte ameli|votre compte|internet|application|telechargez|site",
    "where": r"en ligne|compte ameli|votre compte|site|application|par courrier|par la poste|adresse|organisme|3646|accueils?|guichets?|mairie|caf|france travail|medecin|pharmac\w*|hopital|(?:a|aupres de|par) (?:votre|la) caisse|recommandee?|online|account|reception|post|health fund|hospital|town|pharmacy",
    "how": r"",
    "why": r"parce que|car|depuis le|pour que|afin|sert",
    "next": r"",
    "normal": r"normal\w*|erreur|anomalie|inquiet\w*",
    "actor": r"(?:un |une )(?:conseiller|agent|personne)|(?:il|elle|medecin\w*|traitant|soignant|employeur|sage femme|parent|caisse|vous) (?:le |la |l |les |lui )?(?:fait|faites|remplit|remplissez|envoie|envoyez|declare[z]?|prepare[z]?|transmet\w*|appelle[z]?)",
    "refund": r"rembours\w*|pr(?:end|is|ise) en charge|part|refund\w*|pays?",
    "refusal": r"refus(?:e|ee?s?|er)?|recours|contest\w*|reclam\w*|mediateur",
    "right": r"droit|conditions?|ressources|plafonds?|reserve\w*|il faut|si vous|entitled",
    "kept": r"rest(?:e|ent|ez)|gard(?:e|ez|ent)|conserv\w*|maintenu\w*|continu\w*|perd(?:ez|ent|u\w*)|fermee?s?|couverte?s?|still|keep",
    "use": r"sert|permet\w*|evite\w*|pour que|grace a|lets you|used",
    "meanwhile": r"en attendant|provisoires?|d ici la|entre temps|pendant ce temps",
    "soon": r"bientot|trop tard|provisoires?|urgen\w*|tout de suite|plus (?:vite|rapide\w*)|immediat\w*",
    "child": r"enfants?|fille|fils|bebes?|mineurs?|moins de 1\d ans|nouveau nes?|child|children",
    "partner": r"conjointe?s?|concubin\w*|mari|(?<!sage )femme|epou(?:x|se)|couple|partenaire|pacs\w*|adultes?",
    "parent": r"parents?|mere|pere|tuteurs?|tutelle|mandat|procuration",
    "anyone": r"chaque personne|chacune?|proches?|famille|foyer|ayants? droit|rattache\w*|une autre personne",
}  # fmt: skip
_SIGNS = {"cost": "|€|cent pour cent", "amount": "|€|pour cent", "refund": "|pour cent"}  # `_plain` keeps them
_SAID = {name: re.compile(rf"\b(?:{pattern})\b" + _SIGNS.get(name, "")) for name, pattern in _SAYS.items()}
# Words of members, and those of articles for the same.
ALIKE = (
    r"employeurs?|patronn?e?s?|boss|mon chef", r"dimanches?|samedis?|week ?ends?|jours? feries?|lundi au (?:vendredi|jeudi)|saturdays?|sundays?|monday to friday", r"c2s|css|cmu(?: c)?|complementaire sante solidaire", r"rib|iban|banques?|bancaires?|cartes? bleues?|cb",
    r"medocs?|medicaments?|boites? de medicaments?", r"jumeaux|jumelles|tripl\w+|naissances? multiples?", r"dents?|dentistes?|dentaires?|prothes\w+", r"lunettes|optique|opticien",
    r"mails?|e ?mails?|courriels?|boite mail|adresse electronique", r"chomage|chomeu(?:r|se)s?|france travail|pole emploi", r"retraitee?s?|retraite|aspa|personnes agees|minimum vieillesse", r"etudiante?s?|fac|etudes", r"accidents? (?:du|de) travail",
    r"espagne|italie|portugal|allemagne|belgique|suisse|grece|croatie|pologne|roumanie|irlande|pays bas|autriche|(?:a|de|depuis) l etranger|(?<!hors d )europe(?:en(?:ne)?)?|espace economique",
    r"tunisie|maroc|algerie|turquie|senegal|canada|etats unis|usa|thailande|bresil|angleterre|londres|hors (?:de l |d |de l union )?europe|ailleurs|(?:a|de|depuis) l etranger", r"mariee?s?|marier|mariage|en couple|concubin\w*", r"msa|agricole|agriculteurs?|autre regime", r"mgen",
    r"envoi\w*|envoy\w*|post(?:er|e)|adresse[rz](?: vous)?", r"repon\w+", r"police|plainte|gendarm\w+", r"rsa", r"aah", r"ald|affection de longue duree|maladie longue", r"ame|aide medicale de l etat", r"caf", r"sms", r"smic", r"pacsee?s?|pacs", r"garde alternee|divorcee?s?|separee?s?", r"scann?er|scan|photocop\w+|photos?", r"hopital|hospitali\w+|clinique|opere[rse]*|operations?|chirurg\w+",
    r"urgences?", r"specialistes?|dermato\w*|cardio\w*|ophtalmo\w*|gyneco\w*", r"interim(?:aires?)?|saisonnier\w*|cdd", r"enceintes?|grossesse|maternite|accouche\w*", r"independante?s?|a (?:mon|son|leur|votre) compte(?! \w*ameli)|chiffre d affaires|artisans?|commercante?s?|auto ?entrepreneu\w+|micro ?entreprise|liberale?s?",
    r"perd(?:s|u|ue|us|ues|re|ez)?|egare\w*|lost|lose", r"apl|aides? (?:pour le|au) (?:loyer|logement)|loyers?|logements?|proprietaires?|locataires?|heberge\w*", r"visio|teleconsult\w*|webcams?|cameras?|videos?", r"echos?|echograph\w*", r"salaires?|revenus?|ressources|gagne\w*|bruts?", r"copain|copine|compagn\w+|concubin\w*|conjointe?", r"carte d identite|passeport|piece d identite|titre de sejour", r"paiements?|versements?|payer|verser",
    r"blesse\w*|(?:casse|fracture|foule)\w* (?:une|la|le|un|l) \w+|tomb\w+ malades?|malades?|soins imprevus(?: et necessaires)?", r"annul\w+|tranch\w+|decide\w*|impos(?:er|e)", r"telephones?|portables?|smartphones?|mobiles?|tel|modele",
)  # fmt: skip
_ALIKE = [re.compile(rf"\b(?:{pattern})\b") for pattern in ALIKE]
_ANSWERS = next(pattern for pattern in _ALIKE if pattern.search("reponse"))
FEW = 8  # words
_ELLIPTIC = re.compile(r"(?:une? |il |elle |ils |elles |on |ca |c est |je |j |vous |y a |tout |mes |faut )")
_BEGINS = re.compile(r"\b(?:je|j) (?:veux|voudrais|aimerais|souhaite|ai besoin|viens de|cherche)\b|^(?:et )?(?:comment|how) |(?<!faut )\b(?:prendre|annuler|deplacer) (?:un |mon )?(?:rdv|rendez vous)\b|\b(?:c est quoi|qu est ce que)\b|^(?:ok|oui|ouais|d accord|non|merci|stop|annul\w*)\b(?! (?:et|mais)\b)")
_MANNER = re.compile(r"\b(?:comment (?:ca|cela) (?:marche|se passe|fonctionne)|(?:ca|a quoi ca) sert(?: a quoi)?|se passe t il (?:apres|ensuite)|et apres|et ensuite)\b")
# Whom it is for, how it is done: more that a question may say without naming its subject.
WHOM = {
    "child": r"fils|filles?|gars|enfants?|gosses?|bebe|ados?|gamine?s?|petits?|petites?|kids?|child|children|daughters?|my sons?|my baby",
    "partner": r"mari|(?<!sage )femme|conjointe?|epou(?:x|se)|compagn\w+|copain|copine?|wife|husband",
    "parent": r"mere|pere|parents?|maman|papa|grand mere|grand pere",
    "anyone": r"famille|proche|frere|soeur|mineure?s?",
}
_WHOM = {name: re.compile(rf"\b(?:(?:mon|ma|mes|son|sa|ses|notre|nos|un|une|les?|des|la|my|\d+) )?(?:{pattern})(?: (?:de|qui a) \d+ (?:ans?|mois))?\b") for name, pattern in WHOM.items()}
_OF_ANOTHER = re.compile(rf"(?:et|mais) (?:pour |chez )?(?:mon|ma|mes|notre|nos) (?:{'|'.join(WHOM.values())})\b")
_HOW = re.compile(r"\b(?:suis|est|etre|passe) (?:a|chez) (?:la |l )?(?:mgen|msa)\b|\b(?:faire|fait) (?:la|une|cette|ma) (?:demande|demarche)\b")
_ALSO_FOR = re.compile(r"\b(?:ca|c est|cela) (?:marche|fonctionne|compte|vaut|pareil|valable|la meme chose)(?: aussi)? (?=pour|avec)")
_WANTS_IT = re.compile(r"\b(?:veux|voudrais|aimerais|souhaite|faut)\b.*\b(?:demander?|obtenir|avoir|faire|une?)\b")
_NO_SUBJECT = frozenset(
    """c est ce que qu ca cela prend prendra prendre prends dure durera faut faudra y a il elle t va sera et mais sinon au fait ailleurs apres
    ensuite vraiment je j on vous me m moi mon ma mes le la les l un une des de du d pour en tout tous toute ou bien recevoir recois recevrai
    donner fournir remettre rendre celui celle ceux effet heure etre chez possible toujours vont va vais allez ecris ecrire arrete commence finit termine must be in am are there they this that cannot go attendre traiter traite traitee pris prise compte effectif valable fois samedi samedis dimanche dimanches week weekend end lundi mardi mercredi jeudi vendredi midi soir soirs ouvert ouverte ferme servir utiliser garde garder gardez conserve conserver mets mettez mettent met anything something does did saturday sunday weekends on wait must own their need have which bout sais savoir remonter chose quelque faire fait dans quel quels quelle quelles quoi combien quand comment
    s n jours semaines environ normalement svp merci bonjour stp encore avoir aurai avant donc alors dites dis juste si peut peux puis
    does do i it is take takes the need to what will be get and my for much how long documents send where when can ask apply
    aller elle elles ils coup aussi pareil valables arrive arrivent mettent met en annees annee ans an par
    envoie envoyer reviens revient refaire nouveau qqch venir se peuvent jusqu
    dois ai droit ok veux voudrais aimerais souhaite demander obtenir payer long il faire suis pas ne besoin envoyee envoye oui comme cas qui lui eux nous vu que maintenant jour sont neuve""".split()
)
_ASKING_WORDS = r"est[- ]ce|(?:dans |sous |en |depuis )?combien|quand|comment|quel(?:le)?s?|pourquoi|qui (?!est |suis |sont |a (?!droit))|[aà] (?:qui|quoi|quel(?:le)?s?)|o[uù] (?!je suis)|qu'est"
_APART = re.compile(
    rf"[?!;]|[,.](?=\s)|\b(?:au fait|sinon)\b|\b(?:et|puis|ainsi que) (?:aussi )?(?:de )?(?=(?:savoir|{_ASKING_WORDS}|(?:il )?faut|c'est (?:quoi|gratuit|payant|combien|normal)|"
    r"je (?:veux|voudrais|voulais|dois|souhaite|peux)|j'aimerais|j'ai (?:besoin|droit)|ai[- ]je droit|puis[- ]je|peut[- ]on|prendre|changer|modifier|d[ée]clarer|demander|obtenir|t[ée]l[ée]charger)\b)|"
    r"\band (?=(?:how|what|where|when|who|can|do|does|is|are|will) )",
    re.IGNORECASE,
)
# Words that say nothing of what a sentence is about.
_PLAIN = frozenset("mois etais etait avais avait serai serais fais faites fait disent dire veut veulent peuvent pouvez faudra meme deja plus rien aussi tres sans entre autre autres vais avez etes sont bien sinon leur leurs marche marchent fonctionne celui celle ceux chose choses truc quelque jours comme mieux alors votre notre cette celle toujours jamais encore depuis pendant avant apres parce quand mettre donner faites faudrait serait etait seront avoir pourrait avec doit aura maintenant partir aller mien mienne exactement lequel laquelle sous touche touches touchent demande demandes demandez demandent".split())
_LEANS = re.compile(
    r"(?:(?:ok|oui|merci|d accord|ah|bon|non) )*(?:et (?:si|s|pour|quand|comment|ou|sans|avec|en|dans|sur|depuis|apres|a|aux?|chez|est ce|c est|ca|il|elle|on|je|j|la|le|l|les|mon|ma|mes)|meme (?:si|pour|en|avec|a|le|la)|y compris|en cas d\w*|"
    r"si (?:je|j|on|il|elle|c)|mais (?:si|pour|comment|quand|je|j|on|il|elle)|c est pour|(?:c est )?(?:pareil|la meme chose|idem) (?:pour|si|avec|en|quand|chez)|sinon|du coup|dans ce cas|donc|(?:and|but|so) (?:if|for|to|in|at|with|on|what|who|when|how|is|can|do|my|the)|what (?:if|about)|if (?:i|it|they))\b"
)
_IN_OTHER_WORDS = re.compile(r"^(?:et |mais |euh |ok )*(?:plus simple(?:ment)?|en plus simple|c est quoi (?:exactement|au juste|en fait|concretement)|(?:et )?(?:ca|cela) veut dire quoi|qu est ce que (?:ca|cela) veut dire|c est a dire|what does (?:it|that|this) mean|what is (?:it|that|this)(?: exactly)?|in english|en anglais|english|can you (?:speak|write|say (?:it|that) in) english|do you speak english)(?: (?:s il vous plait|s il te plait|please|svp))?$")
_ENGLISH = re.compile(r"\b(?:english|anglais)\b")


def aspect_of(text: str) -> str | None:
    """What a question without a subject asks of it: delay, cost, papers … (`ASPECTS`). How long the fund takes (`delay`), how long the
    member has (`deadline`) and how long it lasts are three things.

    >>> [aspect_of(t) for t in ("ça prend combien de temps", "j'ai combien de temps pour le faire", "ça dure combien de temps", "et si on me répond pas", "on les paye quand même")]
    ['delay', 'deadline', 'lasting', 'silence', None]

    >>> [aspect_of(t) for t in ("c'est long ?", "combien ça coûte", "faut quels papiers ?", "je dois apporter quoi ?", "et pour mon fils ?")]
    ['delay', 'cost', 'papers', 'papers', None]
    >>> [aspect_of(t) for t in ("et si j'ai pas internet ?", "c'est automatique ?", "on part dans 3 jours", "et en attendant ?")]
    ['offline', 'automatic', 'soon', 'meanwhile']
    >>> [aspect_of(t) for t in ("combien de temps elle marche", "je la reçois quand", "je la demande où", "comment je fais", "c'est remboursé ?", "how long does it take")]
    ['validity', 'delay', 'where', 'how', 'refund', 'delay']
    """
    return next(iter(_aspects(text)), None)


@lru_cache(maxsize=16)  # several ask it of the same message
def _aspects(text: str) -> tuple[str, ...]:
    folded = fold(text)
    found = tuple(name for name, pattern in _ASPECT.items() if pattern.search(folded))
    return tuple(name for name in found if name not in _not_meant(folded, found))


def _not_meant(folded: str, found: Collection[str]) -> Collection[str]:
    """« J'ai combien de temps », « ça dure combien de temps » and « ça prend combien de temps » ask three things."""
    if "deadline" in found:
        return ("lasting",) if _EITHER_TIME.search(folded) else ("delay", "lasting")
    if "silence" in found:  # « et si on me répond pas » asks for no time
        return ("delay", "lack")
    if {"delay", "lasting"} <= set(found) and not _BARE_TIME.search(folded):
        return ("lasting",) if _COMES.search(folded) else ("delay",)
    return ()


def is_about(title: str, text: str) -> bool:
    """Whether an article of this title is about the very thing that a message asks of another one.

    >>> is_about("Quels documents préparer pour ma demande ?", "il faut quoi comme papiers"), is_about("À quoi sert la C2S ?", "il faut quoi comme papiers")
    (True, False)
    """
    return any(_SAID[name].search(_plain(title)) for name in _aspects(text) if name in DEDICATED)


def asks_of_anything(text: str) -> bool:
    """
    >>> [asks_of_anything(t) for t in ("c'est gratuit ?", "y a un maximum ?", "je serai remboursé quand ?", "à 18 ans ?")]
    [True, True, False, False]
    """
    aspects = set(_aspects(text))
    return bool(aspects) and not aspects & {"refund", "right", "refusal", "lack", "unable", "offline", "soon", *_OF_WHOM}


def whom_of(text: str) -> list[str]:
    """Whom a message is about, but for the member: child, partner, parent, anyone.

    >>> whom_of("et pour mon fils de 12 ans"), whom_of("et pour ma femme et mes enfants ?"), whom_of("et pour moi ?")
    (['child'], ['child', 'partner'], [])
    >>> whom_of("et ma sage-femme ?")
    []
    """
    folded = fold(text)
    return [name for name, pattern in _WHOM.items() if pattern.search(folded)]


_ONLY_TO_KNOW = re.compile(
    r"^(?:(?:non|nan|ah|euh|mais|en fait|oui|ok|attendez|bonjour)[ ,]+)*(?:c['’ ]?(?:é|e)tait|c['’ ]?est|je (?:voulais|veux|voudrais|cherche|demande|demandais)|j['’ ]?aimerais|juste) (?:juste |seulement |simplement |que )*(?:pour |à |a )?(?:savoir|une (?:question|info\w*)|un renseignement)(?: sur)?[ ,:]+",
    re.IGNORECASE,
)


def only_to_know(text: str) -> str | None:
    """What is asked by whoever says that they only want to know it; None where nobody says so.

    >>> only_to_know("non en fait c'était juste pour savoir combien de temps ça prend"), only_to_know("je voudrais savoir combien de temps ça prend")
    ('combien de temps ça prend', None)
    """
    found = _ONLY_TO_KNOW.match(text)
    if found is None or not re.search(r"\b(?:juste|seulement|simplement)\b", found[0], re.IGNORECASE):
        return None
    return text[found.end() :].strip() or None


def follows_up(text: str, in_task: bool = False) -> bool:
    """A short question, or a wish, that only what came before gives a subject to.

    Args:
        in_task: whom it is for and how it is done are answers then; what is asked of the task itself still follows up.

    >>> [follows_up(t) for t in ("combien de temps ça prend d'ailleurs ?", "c koi le delai", "et pour mon fils de 12 ans ?", "ok je veux la demander")]
    [True, True, True, True]
    >>> [follows_up(t) for t in ("et sans internet", "on part dans 3 jours", "c'est automatique ?", "je n'ai pas internet")]
    [True, True, True, True]
    >>> [follows_up(t) for t in ("combien de temps elle marche", "je l'envoie où", "c'est combien du coup", "et s'ils refusent", "and for my kids?")]
    [True, True, True, True, True]
    >>> [follows_up(t) for t in ("ça marche", "ça marche pas", "c'est bon", "où envoyer mon arrêt", "qui a droit à la C2S", "how do I change my address")]
    [False, False, False, False, False, False]
    >>> [follows_up(t) for t in ("quel est le délai pour la carte Vitale ?", "12 rue des Lilas", "oui", "quel temps fait-il ?", "je veux bien")]
    [False, False, False, False, False]
    >>> [follows_up(t) for t in ("et à 72 ans je paie combien ?", "j'ai 18 ans, que dois-je faire ?")]
    [True, False]
    >>> follows_up("et après ?", in_task=True), follows_up("et pour mon fils ?", in_task=True), follows_up("et sans internet ?", in_task=True)
    (True, False, False)
    """
    folded = fold(text)
    if not folded or len(folded.split()) > LONGEST or (set(_aspects(text)) & set(_OF_WHOM) and not _GOES_ON.match(folded)):
        return False
    aspects = [name for name in _aspects(text) if name in ANYWHERE or not in_task]
    asked = [_ASPECT[name] for name in aspects] + [_MANNER] * bool(_MANNER.search(folded))
    if in_task and not asked:
        return False
    rest = folded
    for pattern in (*asked, _HOW, _ALSO_FOR, *_WHOM.values()):
        rest = pattern.sub(" ", rest)
    if not {word for word in rest.split() if not (word.isdigit() and len(word) <= 3)} <= _NO_SUBJECT:
        return False
    if asked:
        return bool(set(aspects) & set(_TOLD)) or _questions(text, folded)
    return bool(_WANTS_IT.search(folded)) or (_questions(text, folded) and (rest != folded or len(words(text)) >= 3))


def leans(text: str) -> bool:
    """A question that goes on from the last answer, although it has words of its own: « et si je la retrouve ? ».

    >>> [leans(t) for t in ("et si je la retrouve", "et en attendant je fais comment à la pharmacie ?", "mais non", "comment changer de RIB ?")]
    [True, True, False, False]
    >>> leans("what if I find it again"), leans("what is a carte vitale"), leans("je peux lui écrire direct")
    (True, False, True)
    >>> [leans(t) for t in ("mon généraliste veut pas le faire", "les médecins l'acceptent tous ?", "sa carte j'en fais quoi", "je veux la carte")]
    [True, True, True, False]
    """
    folded = fold(text)
    return 3 <= len(folded.split()) <= LONGEST and bool(_LEANS.match(folded) or _REFERS.search(folded))


_REFERS = re.compile(
    r"\b(?:lui|leur) \w+(?:er|ir|re)\b|\bson (?:adresse|numero|telephone|mail|site)\b|^(?:et )?(?:il|elle|ils|elles) (?:peu(?:t|vent)|doi(?:t|vent)) |^(?:et )?(?:son|sa|ses) (?!mari\b|femme\b|fil)|"
    r"\b(?:le|la|les|l) (?:pay(?:e|es|ent)|paies?|paient|rembours(?:e|es|ent)|couvre(?:nt)?|accepte(?:nt)?)\b|"
    r"\b(?:veu(?:t|lent)|peu(?:x|t|vent)|doi[st]|sai[st]|va|vais|vont|faut) (?:pas |plus |bien |tous |toujours )*(?:me |m |vous |nous |te )?(?:le|la|les|l|en|y) \w+(?:er|ir|re)\b|"
    r"\bl (?!argent|accident|agent|incident|adolescent|adherent|urgent)\w+(?<!m)ent\b"
)


def refers(text: str) -> bool:
    """Words like « le faire », « sa carte », « ils l'acceptent », of what was just talked of.

    >>> [refers(t) for t in ("mon généraliste veut pas le faire", "sa carte j'en fais quoi", "il peut annuler ?", "et la carte européenne")]
    [True, True, True, False]
    """
    return bool(_REFERS.search(fold(text)))


def names_body(text: str, bodies: Collection[str]) -> bool:
    """Whether few words name one of these organisms, and not to say that it was left.

    >>> names_body("et la mgen", {"mgen"}), names_body("et si j'ai quitté la mgen", {"mgen"}), names_body("et la msa", {"mgen"})
    (True, False, False)
    """
    folded = fold(text)
    return len(folded.split()) <= FEW and any(re.search(rf"\b{body}\b", folded) for body in bodies) and not re.search(r"\b(?:quitt\w+|plus|ancien\w*|avant|pas)\b", folded)


def goes_on_with_if(text: str) -> bool:
    """
    >>> goes_on_with_if("et si je suis déjà malade"), goes_on_with_if("et mon argent")
    (True, False)
    """
    return bool(re.match(r"(?:et|mais) (?:si|pour|quand|comment)\b", fold(text)))


def brief(text: str) -> bool:
    """Few words, that what came before may give their meaning to, and none that begins another matter.

    >>> [brief(t) for t in ("et la mutuelle ?", "j'ai donné mon rib", "même si c'est un accident du travail ?", "je veux changer de rib", "ok pour le rdv", "comment avoir une attestation", "et je peux avoir une attestation de droits pour mon fils")]
    [True, True, True, False, False, False, False]
    """
    folded = fold(text)
    return len(folded.split()) <= FEW and not _BEGINS.search(folded)


def tells_of_oneself(text: str) -> bool:
    """
    >>> tells_of_oneself("je suis déjà allé à la pharmacie"), tells_of_oneself("je dors dans ma voiture")
    (False, True)
    >>> [tells_of_oneself(t) for t in ("je suis enceinte de 7 mois", "moi je touche le RSA", "j'ai perdu ma carte", "je suis perdu, comment faire ?")]
    [True, True, False, False]
    """
    folded = fold(text)
    return bool(re.match(r"(?:(?:mais|et|moi|ok|oui) )*(?:je (?:suis|vis|touche|gagne|dors|loge|travaille|habite|percois|cotise)(?! (?:deja |pas |bien )*(?:alle|venu|passe|parti|reste)e?\b)|on (?:est|vit|touche))\b", folded)) and not _questions(text, folded)


def speaks_of_oneself(text: str) -> bool:
    """
    >>> [speaks_of_oneself(t) for t in ("le nouveau est dans une autre ville", "j'ai déménagé", "nouvelle adresse : 3 rue des Lilas", "changer de rib")]
    [False, True, True, True]
    """
    return bool(re.search(r"\b(?:je|j|on|nous|moi|mon|ma|mes|notre|nos|i|my|we)\b|\d", fold(text))) or not re.search(r"\b(?:est|sont|a|ont|etait|sera|peut|veut|doit|va)\b", fold(text))


def elliptic(text: str) -> bool:
    """
    >>> [elliptic(t) for t in ("il faut une photo ?", "je la perds si j'oublie ?", "je perds mes droits", "la carte Vitale est gratuite ?")]
    [True, True, False, False]
    """
    folded = fold(text)
    return len(folded.split()) <= FEW - 2 and _questions(text, folded) and bool(_ELLIPTIC.match(folded))


def is_fragment(text: str) -> bool:
    """A few words that name a thing or a wish, and nothing of what they are about.

    >>> is_fragment("c'est un spécialiste"), is_fragment("c'est bon")
    (True, False)
    >>> [is_fragment(t) for t in ("le retard", "pour la renouveler", "et les papiers ?", "mon fils a perdu sa carte Vitale hier", "attestation de droits", "la première")]
    [True, True, True, False, False, False]
    """
    return bool(re.fullmatch(r"(?:et |mais |ou |donc |c est |c etait )*(?!.*\b(?:premi\w+|deuxi\w+|second\w*|trois\w*|quatri\w*|derni\w+|autres?|deux|first|last|other|one)\b)(?:le |la |les |l |un |une |du |de |des |pour |sans |avec |au |aux |mon |ma |mes |the |for |with |without )+\w+(?: \w+)?", fold(text)))


def says_what_was_done(text: str) -> bool:
    """
    >>> [says_what_was_done(t) for t in ("j'ai donné mon rib", "je leur ai envoyé ma carte", "j'ai besoin d'un rib", "changer mon rib")]
    [True, True, False, False]
    """
    return bool(re.match(r"(?:(?:mais|oui|et|non) )*(?:j ai|on a|nous avons|je (?:leur|lui|les?|la|l) (?:en )?ai) (?:deja |tout )?\w+(?:e|is|it|u|us|ert)\b", fold(text)))


def _stems(folded: str) -> set[str]:
    return {word[:6].removesuffix("s") for word in folded.split() if (len(word) >= 4 or (word.isdigit() and len(word) <= 2)) and word not in _NO_SUBJECT and word not in _PLAIN}


_A_WHILE = re.compile(r"\b\d+ (?:heures?|jours?|semaines?|mois)\b")


def _named(text: str) -> list[re.Pattern[str]]:
    """What a message names beside what it asks, and for whom: in other words too (`ALIKE`)."""
    rest = fold(text)
    found = []
    for pattern in _ALIKE:
        if pattern.search(rest):
            found.append(pattern)
            rest = pattern.sub(" ", rest)
    for pattern in (*_ASPECT.values(), *_WHOM.values()):
        rest = pattern.sub(" ", rest)
    stems = _stems(_A_WHILE.sub(" ", rest))  # « en retard de 3 jours »: three days are no « volet 3 »
    if not (found or stems):
        stems = _stems(rest)
    return [*found, *(re.compile(rf"\b{re.escape(stem)}" + r"(?:e?s?\b)" * (len(stem) <= 4)) for stem in sorted(stems))]


def answering(statements: Sequence[str], cosines: np.ndarray, text: str) -> tuple[float, list[int]]:
    """How surely a statement is what the message asks, in (0, 1), and which ones say it, in their order.

    Meaning, and what the words ask, name, and say of whom: « et l'ambulance ? », « c'est long ? », « et pour ma mère ? ».

    Args:
        cosines: of the message with each statement, standardised over all that is said anywhere, (n,).
    """
    aspects, named, whom = _aspects(text), _named(text), whom_of(text)
    if not statements or not (aspects or named or whom or len(words(text)) >= A_SENTENCE):
        return 0.0, []
    if "meanwhile" in aspects:  # wherever it is asked for: « en attendant, je fais comment chez le médecin ? »
        named = []
    if "delay" in aspects:  # « je l'aurai quand, la réponse ? » asks for no sentence on answers
        named = [one for one in named if one is not _ANSWERS]
    asked = [_SAID[name] for name in aspects if _SAYS[name]]
    said, scores = [_plain(statement) for statement in statements], cosines.astype(np.float64)
    spoken_of = any(any(one.search(folded) for one in asked) or (named and all(one.search(folded) for one in named)) for folded in said)
    if asked and set(aspects) & set(_OF_TIME):  # « et la carte, elle arrive quand ? »: what only names it is no answer
        spoken_of = any(one.search(folded) for folded in said for one in asked)
    if asked and not set(aspects) & set(_LOOSE) and not spoken_of:
        return 0.0, []
    if not any(_SAID[name].search(folded) for name in whom for folded in said):
        whom = ["anyone"] * bool(whom)
        if set(aspects) <= set(_LOOSE) and _OF_ANOTHER.match(fold(text)) and not any(_SAID[name].search(folded) for name in whom for folded in said):  # « et ma femme qui ne travaille pas »
            return 0.0, []
    wanted = [(ASKS, [asked])] * bool(asked) + [(NAMES, [[one] for one in named])] * bool(named) + [(OF_WHOM, [[_SAID[name] for name in whom]])] * bool(whom)
    for gain, groups in wanted:
        has = np.array([sum(any(one.search(folded) for one in group) for group in groups) / len(groups) for folded in said])
        scores += gain * has - LACKS * (1 - has) * (gain != ASKS or not set(aspects) <= set(_LOOSE))
    if asked and not (named or whom) and set(aspects) & set(_PLAIN_ANSWERS):
        has = np.array([any(one.search(folded) for one in asked) for folded in said])
        scores += has * (FIRST_SAID * (1 - np.arange(len(said)) / len(said)) - HARDLY_MEANS * cosines)
        scores = np.maximum(scores, has * AT_LEAST)
    if named and not (aspects or whom) and all(one in _ALIKE for one in named):  # « et si je l'égare »: what speaks of that very thing
        scores = np.maximum(scores, AT_LEAST * np.array([all(one.search(folded) for one in named) for folded in said]))
    scores -= 2 * HALF_WAY * np.array([bool(_GRIEF.search(folded)) for folded in said]) * (not _GRIEF.search(fold(text)))
    best = float(scores.max())
    equals = [i for i in np.argsort(-scores, kind="stable").tolist() if scores[i] >= best - AS_NEAR][:MOST_NEAR]
    return 1 / (1 + math.exp(-STEEP * (best - HALF_WAY))), sorted(equals)


@lru_cache(maxsize=4096)
def _plain(sentence: str) -> str:
    return fold(sentence.replace("100 %", " cent pour cent ").replace("%", " pour cent ")) + " €" * ("€" in sentence)


def pieces(text: str) -> list[str]:
    """The parts of a message that may each ask or want something of their own.

    >>> pieces("comment changer mon rib et combien de temps pour être remboursé ?")
    ['comment changer mon rib', 'combien de temps pour être remboursé']
    >>> pieces("je voudrais déclarer mon bébé et savoir si ma femme a droit au congé"), pieces("mon fils et ma fille")
    (['je voudrais déclarer mon bébé', 'savoir si ma femme a droit au congé'], ['mon fils et ma fille'])
    """
    return [piece for piece in (part.strip(" ,.") for part in _APART.split(text)) if piece]


def asks_or_wishes(text: str) -> bool:
    """
    >>> asks_or_wishes("savoir si j'ai droit au congé"), asks_or_wishes("changer de RIB"), asks_or_wishes("je suis indépendante")
    (True, True, False)
    >>> [asks_or_wishes(t) for t in ("où voir vos délais", "qui a droit à l'AME", "et s'il est né à l'étranger ?", "ma carte est perdue")]
    [True, True, True, False]
    """
    return "?" in text or mood_of(text) is not None or bool(_ASKS_OR_WISHES.match(fold(text)))


_ASKS_OR_WISHES = re.compile(r"(?:et )?(?:savoir|prendre|changer|modifier|declarer|demander|obtenir|telecharger|ou|qui|quand|comment|pourquoi|combien|ai je|puis je|peut on|peut (?:il|elle)|suis je)\b")


def questions(text: str) -> list[str]:
    """The parts of a message that ask or wish something, each with what is told before it.

    >>> questions("je pars en Espagne, il me faut quoi comme carte, et si je paie là-bas vous me remboursez ?")
    ['je pars en Espagne, il me faut quoi comme carte', 'et si je paie là-bas vous me remboursez ?']
    >>> questions("en ald tout est gratuit ? et les franchises on les paye quand même ? merci"), questions("je déménage, ma carte aussi")
    (['en ald tout est gratuit ?', 'et les franchises on les paye quand même ?'], [])
    """
    found, told, start = [], "", 0
    for end in [*_APART.finditer(text), None]:
        piece = text[start : end.start() if end else len(text)].strip(" ,.") + " ?" * (end is not None and end.group() == "?")
        start = end.end() if end else len(text)
        if not piece.strip(" ?"):
            continue
        if asks_or_wishes(piece):
            found.append(f"{told}{piece}")
            told = ""
        else:
            told = f"{told}{piece}, "
    return found


def is_french(text: str) -> bool:
    """Whether a word of it is French without a doubt.

    >>> [is_french(t) for t in ("et la MGEN", "j'ai quitté la msa", "on sunday?", "what if I find it")]
    [True, True, False, False]
    """
    return bool(_FRENCH_WORDS.search(fold(text)))


_FRENCH_WORDS = re.compile(r"\b(?:le|la|les|l|un|une|de|d|du|des|et|ou|si|je|j|ai|mon|ma|mes|son|sa|ses|il|elle|ils|vous|nous|est|sont|suis|pour|pas|ca|c|que|qu|qui|quoi|avec|chez|sur|dans|en|faut|combien|quand|comment)\b")


def is_question(text: str) -> bool:
    """
    >>> is_question("do we need the birth certificate"), is_question("le code arrive quand"), is_question("mon bébé est né")
    (True, True, False)
    """
    return _questions(text, fold(text))


def _questions(text: str, folded: str) -> bool:
    return "?" in text or "où" in text.lower() or mood_of(text) == "asked" or bool(_QUESTION.search(folded))


_QUESTION = re.compile(r"^(?:et|quoi|qu est ce|est ce|j ai besoin de quel|c est|ca prend|dans|faut|il faut|y a|il y a|ca|au fait|sinon|mais|dites?|qui|depuis|do|does|is|are|can|will|must|which|when|where|what|how)\b|^(?:(?:et|mais|ok|alors) )*(?:quel(?:le)?s?|combien)\b|\bquand (?:la|le|les|l|une|un|ma|mon|votre) \w+$|\b(?:quand|ou|combien|quoi|comment)(?: (?:alors|du coup|donc|svp|avec))?$")


def in_other_words(text: str) -> str | None:
    """The variant of the last answer that is asked for: simple, english.

    >>> in_other_words("In English please"), in_other_words("plus simple svp"), in_other_words("c'est plus simple par courrier ?")
    ('english', 'simple', None)
    """
    folded = fold(text)
    if not _IN_OTHER_WORDS.search(folded):
        return None
    return "english" if _ENGLISH.search(folded) else "simple"
