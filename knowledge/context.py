"""What a message owes to what came before: « combien ça coûte ? » has the subject of the last answer, or of the task.

A message without a subject of its own is read again with that subject beside it (`Retriever.understand`).
"""

import re

from knowledge.decision import mood_of
from knowledge.text import fold, words

LONGEST = 12  # words; who says more says what it is about
# What is asked of a subject, on the folded text: each is also what the part of an answer must be about.
ASPECTS = {
    "delay": r"delais?|combien de (?:temps|jours|semaines|mois)|longtemps|c est long|(?:ca|cela) (?:prend(?:ra)?|dure(?:ra)?|va prendre)|quand (?:est ce que )?(?:ca|ce|c est|cela|je|j aurai)|sous combien|how long|how soon",
    "cost": r"gratuit\w*|payant\w*|coute(?:ra)?|cout|prix|tarif|combien (?:ca|je|il faut|faut il) (?:payer|paie|paye)|faut(?: il)? payer|combien (?:est ce )?c est|how much|(?:is it|for) free|costs?|price",
    "papers": r"papiers?|documents?|justificatifs?|pieces?|(?:apporter|amener|fournir|preparer|envoyer|joindre|ramener) quoi|quoi (?:apporter|amener|fournir|preparer|envoyer|joindre|ramener)|"
    r"what papers|need to bring|faut il (?:apporter|amener|fournir|preparer|joindre)|je dois (?:apporter|amener|fournir|preparer|joindre)",
}  # fmt: skip
_ASPECT = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in ASPECTS.items()}
_MANNER = re.compile(
    r"\b(?:obligatoires?|comment (?:ca|cela) (?:marche|se passe|fonctionne)|(?:ca|a quoi ca) sert(?: a quoi)?|se passe t il (?:apres|ensuite)|et apres|et ensuite)\b"
)
# Whom it is for, how it is done: more that a question may say without naming its subject.
_FOR_WHOM = re.compile(
    r"\b(?:(?:mon|ma|mes|son|sa|ses|notre|nos|un|une|les?|des) )?(?:fils|filles?|enfants?|bebe|mari|femme|conjointe?|compagn\w+|mere|pere|parents?|maman|papa|famille|proche)\b|"
    r"\b(?:suis|est|etre|passe) (?:a|chez) (?:la |l )?(?:mgen|msa)\b|\b(?:faire|fait) (?:la|une|cette|ma) (?:demande|demarche)\b|\b(?:par|sur) (?:courrier|telephone|internet|place)\b|\ben ligne\b|\ben attendant\b"
)
_WANTS_IT = re.compile(r"\b(?:veux|voudrais|aimerais|souhaite|faut)\b.*\b(?:demander?|obtenir|avoir|faire|une?)\b")
_NO_SUBJECT = frozenset(
    """c est ce que qu ca cela prend prendra prendre prends dure durera faut faudra y a il elle t va sera et mais sinon au fait ailleurs apres
    ensuite vraiment je j on vous me m moi mon ma mes le la les l un une des de du d pour en tout tous toute ou bien recevoir recois recevrai
    attendre traiter traite traitee pris prise compte effectif valable fois faire fait dans quel quels quelle quelles quoi combien quand comment
    s n jours semaines environ normalement svp merci bonjour stp encore avoir aurai avant donc alors dites dis juste si peut peux puis
    does do i it is take takes the need to what will be get and my for much
    dois ai droit ok veux voudrais aimerais souhaite demander obtenir payer long il faire suis""".split()
)
_IN_OTHER_WORDS = re.compile(r"^(?:et )?(?:plus simple(?:ment)?|en plus simple|in english|en anglais|english|can you (?:speak|write|say (?:it|that) in) english|do you speak english)(?: (?:s il vous plait|s il te plait|please|svp))?$")
_ENGLISH = re.compile(r"\b(?:english|anglais)\b")


def aspect_of(text: str) -> str | None:
    """What a question without a subject asks of it: delay, cost or papers.

    >>> [aspect_of(t) for t in ("c'est long ?", "combien ça coûte", "faut quels papiers ?", "je dois apporter quoi ?", "et pour mon fils ?")]
    ['delay', 'cost', 'papers', 'papers', None]
    """
    folded = fold(text)
    return next((name for name, pattern in _ASPECT.items() if pattern.search(folded)), None)


def follows_up(text: str, in_task: bool = False) -> bool:
    """A short question, or a wish, that only what came before gives a subject to.

    Args:
        in_task: whom it is for and how it is done are answers then; what is asked of the task itself still follows up.

    >>> [follows_up(t) for t in ("combien de temps ça prend d'ailleurs ?", "c koi le delai", "et pour mon fils ?", "ok je veux la demander")]
    [True, True, True, True]
    >>> [follows_up(t) for t in ("quel est le délai pour la carte Vitale ?", "12 rue des Lilas", "oui", "quel temps fait-il ?", "je veux bien")]
    [False, False, False, False, False]
    >>> follows_up("et après ?", in_task=True), follows_up("et pour mon fils ?", in_task=True)
    (True, False)
    """
    folded = fold(text)
    if not folded or len(folded.split()) > LONGEST:
        return False
    asked = [pattern for pattern in (*_ASPECT.values(), _MANNER) if pattern.search(folded)]
    if in_task and not asked:
        return False
    rest = folded
    for pattern in (*asked, _FOR_WHOM):
        rest = pattern.sub(" ", rest)
    if not set(rest.split()) <= _NO_SUBJECT:
        return False
    if asked:
        return _questions(text, folded)
    return bool(_WANTS_IT.search(folded)) or (_questions(text, folded) and (rest != folded or len(words(text)) >= 3))


def _questions(text: str, folded: str) -> bool:
    return "?" in text or mood_of(text) == "asked" or bool(re.match(r"(?:et|c est|dans|faut|il faut|y a|il y a|ca|au fait|sinon|mais|dites?)\b", folded))


def in_other_words(text: str) -> str | None:
    """The variant of the last answer that is asked for: simple, english.

    >>> in_other_words("In English please"), in_other_words("plus simple svp"), in_other_words("c'est plus simple par courrier ?")
    ('english', 'simple', None)
    """
    folded = fold(text)
    if not _IN_OTHER_WORDS.search(folded):
        return None
    return "english" if _ENGLISH.search(folded) else "simple"
