"""What is said of a request that was sent, and of money that is waited for."""

import re

from actions.french import heard, words


def asks_how_long(text: str) -> bool:
    """
    >>> [asks_how_long(t) for t in ("combien de temps pour une feuille de soins", "ils arrivent quand", "c'est quoi les délais", "combien ça coûte")]
    [True, True, True, False]
    """
    return bool(re.search(r"\b(?:combien de (?:temps|jours)|delais?|quand)\b", heard(text)))


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


def asks_when_paid(text: str) -> bool:
    """Of money of one's own that is awaited: the account knows more than the rule.

    >>> [asks_when_paid(t) for t in ("quand est-ce que je vais toucher mes ij", "mes indemnités arrivent quand ?", "mon remboursement c'est pour quand", "à partir de quand je touche mes ij", "quand est-on payé en arrêt")]
    [True, True, True, False, False]
    """
    said = heard(text)
    money = r"\b(?:mes (?:indemnites|rembours\w+|ijs?)|mon rembours\w+|mon argent|l'argent de mon arret)\b"
    return len(words(text)) <= 14 and bool(re.search(money, said) and re.search(r"\bquand\b|\bquel jour\b", said)) and not re.search(r"\b(?:a partir|apres|au bout|commence\w*|si|combien)\b", said)


def got_nothing(text: str) -> bool:
    """Money that does not come, said in a few words.

    >>> [got_nothing(t) for t in ("toujours pas de sous", "encore rien reçu sur mon compte", "toujours pas payé", "toujours pas d'avis", "pas de sous")]
    [True, True, True, False, False]
    """
    return len(words(text)) <= 10 and bool(re.search(r"^(?:\w+[ ,]+){0,4}(?:toujours|encore|tjs) (?:pas|rien)\b.{0,20}\b(?:sous|argent|thunes?|paye\w*|paiement|virement|touche\w*|verse\w*|indemnis\w*|rembours\w+|recu (?:sur|mes|mon|d'argent))\b", heard(text)))


def drags_on(text: str) -> bool:
    """A request of one's own that takes long.

    >>> [drags_on(t) for t in ("mon dossier de CMU traîne", "ma demande de css n'avance pas", "ma demande de css", "je suis bloqué sur ma demande")]
    [True, True, False, False]
    """
    return bool(re.search(r"\b(?:ma|mon|mes|notre|nos)\b.{0,40}\b(?:traine\w*|tarde\w*|avance (?:pas|plus)|avance toujours pas|toujours (?:en (?:cours|attente)|pas (?:traite\w*|fini\w*|valide\w*|accepte\w*))|en attente depuis|prend (?:trop|du) (?:de )?temps)\b", heard(text)))


def waits_for_an_answer(text: str) -> bool:
    """Something that was sent, and no answer yet.

    >>> [waits_for_an_answer(t) for t in ("j'ai fait une réclamation il y a un mois et personne ne me répond", "j'ai envoyé ma feuille de soins, toujours rien", "dossier css déposé en septembre, pas de nouvelles")]
    [True, True, True]
    >>> [waits_for_an_answer(t) for t in ("mon patron a envoyé l'attestation, pas de réponse de lui", "personne ne répond au 3646", "j'ai envoyé ma feuille de soins")]
    [False, False, False]
    """
    said = heard(text)
    return bool(re.search(_FILE, said) and _SENT.search(said) and _NO_ANSWER.search(said)) and not re.search(r"\b(?:patron|employeur|mutuelle|medecin|docteur|hopital|3646|telephone|comment)\b", said)


_SENT = re.compile(r"\b(?:envo[iy]\w+|depos\w+|poste\w*|transmis\w*|(?:j'ai|on a|avons) fait|fait(?:e|es)? (?:une|ma|mon|la|le)|demande (?:de|faite)|remis\w*|rempli\w*|declar\w+)\b")
_NO_ANSWER = re.compile(r"\b(?:toujours (?:rien|pas|aucune?)|rien (?:recu|eu|du tout|depuis)|j'ai rien|(?:pas|plus|sans|aucune?) (?:de |d'|eu de |la moindre )?(?:reponses?|nouvelles?|retours?)|personne (?:ne |n')?(?:me |m'|nous )?(?:repond\w*|a repondu)|attends? (?:toujours|encore|depuis))\b")


def sent_it(text: str) -> bool:
    """What was asked about was sent, or done.

    >>> [sent_it(t) for t in ("je l'ai fait vendredi sur internet", "on les a déjà envoyés hier", "je vais l'envoyer")]
    [True, True, False]
    """
    return bool(_SENT_IT.search(heard(text)))


_SENT_IT = re.compile(r"\b(?:(?:l'|les |la |le )?(?:ai|a|avons) (?:\w+ )?(?:fait|envo\w+|depos\w+|transm\w+|post\w+|donn\w+|remis\w*|declar\w+|demand\w+))\b")
