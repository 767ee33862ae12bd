"""What members ask of the task itself in the middle of it: who else is told, what comes after, what if they are wrong.

A subject is a pattern on heard text. A task declares those it answers (`Task.asked`, the more precise first) and has the words for each,
one or two sentences: `utter_asked_<task>_<subject>`, or `utter_asked_<subject>` for several tasks.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from actions.french import heard, respelt, words
from knowledge.context import aspect_of, follows_up, pieces

_TELLS = (
    r"(?:preven\w+|previen\w+|inform\w+|avert\w+|transm\w+|communiqu\w+|au courant|mis\w* a jour|mett\w* a jour|(?<!je )sai[st]|saura|sauront|savoir|dites|dire|di[st]|signal\w+|"
    r"chang\w+|suit|suivra|suivre|(?:fait|font|fera|faut|dois) (?:aussi|quoi)|l'info\w*|automatique\w*|recevr\w+|suffi\w*|l'(?:a|ont) deja|ecriv\w+|declar\w+|occup\w+|besoin|(?:on|je) fai[st] comment)"
)
_NOT_TOLD = r"^(?!(?:(?:oui|non|ok|mais|et) )*(?:j'ai|je l'ai|j'avais|nous avons|on a|je viens|je vais|je veux|je voudrais)\b)"
_ELSEWHERE = (
    r"(?:caf|allocations familiales|impots?|fisc|tresor public|(?:caisse de )?retraite|carsat|employeurs?|patron|boulot|france travail|pole emploi|chomage|assurances?|ecole|creche|edf|"
    r"(?:autres? )?(?:organismes?|administrations?|services?)|les autres|tout le monde|prefecture|mairie)"
)
_CAN_I = r"(?:(?:est-ce que )?(?:je|on|j') ?(?:peux|peut|pourrai[st]?|pourrais|dois|doit|pouvons|ai le droit)|c'est possible|possible|peut-on|puis-je|ca marche|ca passe|faut-il|il faut|faut)"
_OWN = r"(?:mon|ma|mes|le|la|les|l'|un|une|son|sa|notre) ?"

INSURER = rf"{_NOT_TOLD}.*\b(?:mutuelle|complementaire)\b(?! sante solidaire| solidaire).*?\b{_TELLS}\b|{_NOT_TOLD}.*\b{_TELLS}\b.*\b(?:mutuelle|complementaire)\b(?! sante solidaire| solidaire)|^(?:(?:et|mais|pour) )*(?:ma|la) (?:mutuelle|complementaire)(?:,? (?:aussi|alors|du coup|elle|dans tout ca|c'est bon))*[ ?!.]*$"
OTHERS = rf"{_NOT_TOLD}.*\b{_ELSEWHERE}\b.*?\b{_TELLS}\b|{_NOT_TOLD}.*\b{_TELLS}\b.*\b{_ELSEWHERE}\b|^(?:(?:et|mais|pour) )*(?:ma|la|les|l'|mon|le) ?{_ELSEWHERE}(?:,? (?:aussi|alors|du coup|eux|dans tout ca|c'est bon))*[ ?!.]*$"
MISTAKE = (
    r"\bsi\b.{0,25}\b(?:faux|fausse|pas (?:le |la )?bone?s?|mauvaise?)\b|\b(?:si|quand|peur d[e'] ?(?:me |m'|faire )?|au cas ou) ?.{0,20}\b(?:tromp\w+|plant\w+|gour\w+|erreurs?|fautes?|betises?)\b|\b(?:c'est|est-ce(?: que c'est)?) (?:definitif|irreversible|trop tard)\b|"
    rf"\b{_CAN_I} (?:encore |toujours |la |le |les |l'|tout )*(?:modifi\w+|corrig\w+|chang\w+|rectifi\w+|revenir|annuler)(?: (?:\w+ ){{0,3}})?(?:apres|plus tard|ensuite|un jour)\b|"
    rf"\b{_CAN_I} encore (?:tout |la |le |les |l')?(?:modifi\w+|corrig\w+|chang\w+|rectifi\w+|annuler)\b|"
    r"\b(?:on peut|je peux|peut-on|puis-je) (?:la |le |les |l'|encore )*(?:corriger|rectifier)\b|"
    rf"\b(?:on|je) pourrai?s? (?:encore |toujours |la |le |les |l'|tout )*(?:modifier|corriger|changer|rectifier|annuler)\b"
)
CONFIRMATION = (
    r"\b(?:recevoir|recevrai|recois|j'aurai|avoir|aurai|y (?:a|aura)|envo\w+|donne\w*) (?:\w+ ){0,3}(?:confirmation|accuse|recepisse|preuve|justificatif de (?:ma|la) demande)\b|\b(?:recois|recoit|recevrai|recevra|vais recevoir|va recevoir|aurai) (?:\w+ ){0,2}(?:lettre|courrier|message|mail|sms|papier)\b.{0,12}(?:\?|$)|"
    r"\b(?:mail|sms|message|courrier) (?:de |pour )?(?:confirm\w+|dire que c'est)|\bcomment (?:je |on |vais-je |est-ce que je )?(?:le )?(?:sais|sait|saurai|savoir|etre sure?)\b.{0,12}(?:fait|pris|passe|enregistre|bon|ok|marche|valide)|"
    r"\b(?:vous (?:me |m')(?:prevenez|previendrez|confirmez|direz|dites|envoyez)|je serai prevenue?)\b.{0,30}(?:fait|bon|\?|fini|pris|ok|mail|sms|courrier)|\b(?:vais|va) avoir (?:un|une) (?:papier|lettre|courrier|mail|message)\b"
)
INTERRUPTED = (
    r"^(?!.*\b(?:depuis|sont|etait|etaient) )(?=.*(?:\?|\b(?:va|vont|vais|sera\w*|risque\w*|pendant|au moins|est-ce|continu\w+|couper?|encore|quand meme)\b)).*(?:\b(?:rembours\w+|paiements?|versements?|indemnites\w*|sous|argent|droits?|couvert\w*|carte(?: vitale)?)\b.{0,30}\b(?:coupe\w*|bloqu\w+|arret\w+|suspend\w*|interrom\w+|continu\w+|stopp\w+|perd\w*|retard\w*|perturb\w+|marche\w* (?:encore|toujours|quand meme))\b|"
    r"\b(?:couper|bloquer|arreter|suspendre|perdre|coupe|bloque|perds|interromp\w*|retarde\w*)\b.{0,20}\b(?:rembours\w+|paiements?|versements?|indemnites\w*|droits?|sous|argent)\b|\b(?:serai|suis|reste) (?:toujours |quand meme |encore |bien )?(?:remboursee?|payee?|couverte?)\b.{0,30}(?:pendant|entre|temps|quand meme|toujours|\?))"
)
PAPERS = (
    r"\bquoi comme (?:justif\w*|papiers?|documents?|justificatifs?)\b|\bquels (?:papiers?|documents?|justificatifs?)\b|(?=.*\b(?:faut|dois|doit|besoin|demand\w+|oblig\w+|fourni\w*|joindre|envoy\w+|necessaires?|avoir|apport\w+|amen\w+|prepar\w+|montr\w+|scann\w+)\b)\b(?:preuve de domicile|livret de famille|acte de naissance|piece d'identite|carte d'identite|justificatifs?(?: de domicile)?|documents?|(?<!en )(?<!sur )(?<!version )papiers?|pieces?|photocopies?|rib papier|scan)\b.{0,25}(?:\?|\b(?:demande\w*|oblig\w+|envoy\w+|fournir|joindre|necessaires?)\b)|"
    r"\b(?:faut|dois|doit|besoin|demande[rz]?|fournir|envoyer|joindre|scanner|imprimer)\b.{0,25}\b(?:preuve de domicile|livret de famille|acte de naissance|piece d'identite|carte d'identite|justificatifs?|documents?|papiers?|bail|facture|quittance|certificat|photocopies?|rib papier)\b"
)
NO_VISIT = r"\b(?:dois|doit|faut|besoin de|oblige de)\b.{0,14}\b(?:me deplacer|deplacer|venir|aller (?:a la|a l'|au|sur|chez vous|quelque)|passer (?:a la|a l'|au|chez vous)|prendre (?:un )?rendez-vous)\b"
CALL = r"\b(?:vous|on|quelqu'un|la caisse|un conseiller|ils) (?:allez|va|vont) (?:me |m'|nous )?(?:r?appel\w+|telephon\w+|contact\w+)\b.*\?|\b(?:vais|serai) (?:etre )?(?:r?appelee?|contactee?)\b"
DELAY = r"^(?:(?:et|mais|sinon|au fait|ok)[ ,]+)*(?:c'est quoi|(?:c'est )?quel(?:le)?(?: est| sera)?|c'est combien)(?: exactement| environ)? (?:le |la |les |votre )?(?:delais?|duree|temps d'attente)(?: (?:de traitement|exactement|pour ca|du coup))*[ ?!.]*$|\b(?:c'est|ca (?:sera|va etre)|ce sera) quand qu[e'] ?(?:c'est|ce sera|ca sera|ca)\b|\bquand (?:est-ce que )?(?:c'est|ce sera|ca sera|ca va etre) (?:que c'est )?(?:bon|fait|pris en compte|effectif|actif|regle)\b|\ba partir de quel jour\b|\bdans combien de (?:temps|jours)\b(?!.*rembours)|\bcombien de (?:temps|jours) (?:avant|pour) qu|\bca (?:sera|va etre) (?:fait|bon|enregistre|regle) quand\b|\b(?:c'est|ce sera|ca sera) (?:long|rapide)\b(?! par )|\b(?:ca|cela) (?:va )?(?:mettre|met|mettra) (?:combien|longtemps)|\bcombien de (?:temps|jours) (?:ca|cela) (?:va )?met\w*|\b(?:a partir de quand|ca (?:sera|va etre) (?:pris en compte|effectif|fait|bon) quand|(?:c'est|ce sera|sera) (?:pris en compte|effectif|valable|actif|fait|bon|enregistre) (?:quand|tout de suite|immediatement|direct|de suite)|pris en compte (?:quand|tout de suite)|c'est (?:immediat|instantane))\b|\bcombien de (?:temps|jours|minutes)\b.{0,25}\b(?:change\w*|pris\w* en compte|enregistr\w+|effectif|valid\w+|trait\w+)\b"
_MAY_I = r"(?:(?:je|on) (?:peux|peut|pourrai[st]?|pourra)|puis-je|peut-on|possible de|moyen de)"
LATER = (  # to stop here and go on another time; changing an answer afterwards is `MISTAKE`
    rf"\b{_MAY_I} .{{0,25}}\b(?:remplir|finir|terminer|continuer|reprendre|completer|revenir|faire|donner|envoyer)\b .{{0,20}}\b(?:plus tard|demain|apres|ce soir|une autre fois|un autre jour|tout a l'heure|la semaine prochaine)[ ?!.]*$|"
    rf"\b{_MAY_I} (?:revenir|faire une pause|m'arreter la|arreter la et reprendre)\b.*\?|"
    r"\b(?:ca|c'est|ce sera|vous|tu) (?:\w+ )?(?:garde[sz]?|enregistre[sz]?|sauvegarde[sz]?|conserve[sz]?)\b.{0,12}\b(?:ce que j'ai (?:mis|ecrit|rempli|dit|repondu)|si je|quand je|jusqu'a demain)\b"
)
KNOWN = r"\b(?:vous )?(?:n')?avez[- ](?:vous )?(?:pas |deja |normalement )*(?:toutes? )?(?:mes|ces|les|mon|cette) (?:infos?|informations?|coordonnees|donnees|dossier|reponses?|adresse|numero)\b.{0,12}\?|\bvous (?:devriez |devez )?(?:le |la |les |deja |l'avez )*(?:savez|savoir|connaissez|connaitre|avez) deja\b|\bc'est (?:deja )?(?:dans|sur) mon (?:dossier|compte)\b"
NEXT = (
    r"^(?:(?:et|ok|oui|bon|d'accord|mais)[ ,]+)*(?:apres|ensuite|la suite)(?: (?:ca|cela|alors|du coup|c'est quoi|il y a quoi|je fais quoi|on fait quoi|il se passe quoi|qu'est-ce (?:qu'il|qui) se passe|ca se passe comment))*[ ?!.]*$|"
    r"\b(?:qu'est-ce qui|que|il) (?:va )?se passe\w* (?:quoi )?(?:apres|ensuite)\b|\bc'est quoi la suite\b"
)
COST = r"\b(?:chose|rien|quoi|frais) a payer\b|^(?:(?:et|mais|alors|bonjour|au fait|dites)[ ,]+)*(?:est-ce(?: que c'est)?|c'est|ca) (?:bien |vraiment )?(?:gratuit|payant|cher)e?[ ?!.]*$|\b(?:ca|cela) (?:va )?(?:me )?cout\w+|\b(?:c'est|est-ce) (?:bien )?(?:gratuit|payant)e? (?:par|en|ici)\b|\b(?:allez|va|vont|peuvent|pouvez) (?:me )?prelev\w+|\b(?:y a|il y a|avez|prenez) (?:des )?frais\b|\bpreleve\w*\b.*\b(?:argent|sous|compte)\b|\b(?:retirer|prendre|debiter) (?:de l'argent|des sous|sur mon compte|mon compte)"
ASPECTS = ("delay", "cost", "papers")  # of `knowledge.context`: asked in many ways, without a subject

_DUTY = re.compile(  # of the answer asked for
    r"^(?:(?:et|mais|alors|euh|ok) )*(?:(?:c'est|est-ce(?: que c'est)?|est-ce bien|ca|ce n'est pas|c'est pas) (?:vraiment |bien |pas )?)?(?:obligatoires?|facultati\w+|optionnel\w*)(?: (?:ca|de (?:le |la |les |l')?(?:donner|dire|mettre|repondre|remplir)|le|la|son|sa|mon|ma|ce|cette|l')?(?: ?\w+){0,3})?[ ?!.]*$|"
    r"\b(?:je )?(?:suis|est-on|on est) (?:vraiment |bien )?oblige\w* (?:de |d')(?:le |la |les |l')?(?:donner|dire|mettre|repondre|remplir)\b|\b(?:faut|dois-je|je dois|on doit) (?:vraiment |absolument |forcement )(?:le |la |les |l')?(?:donner|dire|mettre|repondre|remplir)|"
    r"^(?:\w+ ){0,4}(?:c'est|est) (?:vraiment |bien )?obligatoire[ ?!.]*$"
)


def asks_of_duty(text: str) -> bool:
    """Whether the answer asked for has to be given.

    >>> [asks_of_duty(t) for t in ("c'est obligatoire ?", "c'est obligatoire son numéro", "je suis obligé de répondre ?", "c'est obligatoire de déclarer son salaire chaque mois ?")]
    [True, True, True, False]
    """
    return len(words(text)) <= 9 and bool(_DUTY.search(heard(text)))


def subject(text: str, patterns: Mapping[str, str]) -> str | None:
    """The subject that these words ask about.

    >>> [subject(t, {"insurer": INSURER, "others": OTHERS}) for t in ("et ma mutuelle vous la prévenez ?", "la caf est prévenue aussi", "j'ai prévenu ma mutuelle", "12 rue des Lilas")]
    ['insurer', 'others', None, None]
    >>> [subject(t, {"mistake": MISTAKE, "delay": DELAY}) for t in ("et si je me trompe ?", "je pourrai modifier après ?", "ça prend combien de temps", "je me suis trompé, c'est le 12")]
    ['mistake', 'mistake', 'delay', None]
    """
    said = _mended(text)
    found = next((name for name, pattern in patterns.items() if re.search(pattern, said)), None)
    if found is None and follows_up(said, in_task=True) and not re.search(r"\bdroit\b", said):  # « j'y ai droit combien de jours »
        aspect = aspect_of(said)
        found = aspect if aspect in ASPECTS and aspect in patterns else None
    return found


@lru_cache(maxsize=64)
def _mended(text: str) -> str:
    """Heard, and without the slips that hide what a question is about.

    >>> _mended("vs prevenez la mutuel ou c moi"), _mended("pr lecole, sa coute combien")
    ("vous prevenez la mutuelle ou c'est moi", "pour l'ecole, ca coute combien")
    """
    said = re.sub(r"\b([ljd])(?=(?:ecol|hopit|adress|attest|employ|enfant|argent|ecri|impot|iban|ancien)\w*)", r"\1'", heard(text))
    said = re.sub(r"\bsa(?= (?:va|vas|chang|prend|march|pass|cout|fai|met|suffi|ser[at]|dur|peut|doit|ir|risqu|bloqu|coup)\w*\b)", "ca", said)
    return respelt(re.sub(r"\bmutuel(?:e|s|es)?\b", "mutuelle", re.sub(r"\bcest\b", "c'est", said)), _KEY_WORDS)


_KEY_WORDS = frozenset(
    "marie mutuelle complementaire papier document enfant remboursement livrets prevenir prevenez prevenue previens retraite impots employeur medecin docteur traitant justificatif domicile documents papiers gratuit payant remboursements "
    "carte vitale caisse famille enfants livret epargne joint etranger courrier confirmation attestation naissance mairie jumeaux obligatoire ancienne ancien fermer erreur trompe".split()
)


def asked_apart(text: str, patterns: Mapping[str, str]) -> tuple[str, str] | None:
    """The subject asked about, and what else the message says.

    >>> asked_apart("12 rue des Lilas, et ma mutuelle vous la prévenez ?", {"insurer": INSURER})
    ('insurer', '12 rue des Lilas')
    >>> asked_apart("ma fille a 19 ans, c'est gratuit pour elle ?", {"insurer": INSURER})
    >>> asked_apart("le 3 décembre. c'est gratuit ?", {"cost": COST}), asked_apart("c'est gratuit", {"cost": COST})
    (('cost', 'le 3 décembre'), ('cost', ''))
    """
    found = [(part, subject(part if "?" not in text else f"{part} ?", patterns)) for part in pieces(text)]
    whole = subject(text, patterns) if len(words(text)) <= LONGEST else None
    name = whole or next((name for _, name in found if name), None)
    return (name, ", ".join(part for part, of in found if of is None)) if name else None


LONGEST = 16  # words of a question
AFTERWARDS = frozenset("delay insurer others doctor card confirmation interrupted fund mail old_account own_card content validity use call care allowances household normal what_to_do proof amount who_calls to_whom reminder missing send".split())  # as true once it is sent
