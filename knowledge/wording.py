"""What the words of a message say by themselves, without probabilities."""

import re
from dataclasses import dataclass

from knowledge.distress import WORRYING, is_told_calmly, literally, says_all_is_well, tells_a_death, words_of_distress
from knowledge.text import fold, words

A_SHORT_MESSAGE = 8  # words

# Signs that separate « comment changer de RIB ? » from « je veux changer de RIB », on folded text.
_ASKING = re.compile(
    r"\b(comment|combien|pourquoi|quel(le)?s?|lequel|laquelle|(c est|ces|c|a|de) quoi|quoi faire|est ce que?|qu est ce|ou (puis|peut|se|trouver|faut|je|on|demander|changer|declarer)|"
    r"c est (qui|pour qui|payant|gratuit|obligatoire|possible|normal|long|quand)|(puis|dois|faut|peut|a t|y a t|dois) (je|il|on)|dans quel|depuis quand|jusqu a quand|a qui|"
    r"how|what|where|when|why|which|who|is it|is there|do i|does|can i|should i)\b"
)
_WISHING = re.compile(
    r"\b(je (veux|voudrais|voudrai|souhaite\w*|desire\w*|dois|viens)|j (aimerais|aimerai|ai besoin|en ai besoin)|(il )?(me|nous|m en|lui) (faut|faudrait|fau)|faut que|besoin d\w*|pouvez vous|pourriez vous|"
    r"peux tu|pourrais tu|merci de|veuillez|envoye[rz]\w*|donne[rz] moi|faites|sorte[rz]|i (want|need|would like|d like|have to|must)|can you|could you|give me|send me)\b"
)


def mood_of(text: str) -> str | None:
    """`asked` (a question and no wish), `wished` (a wish and no question), or None: both, or neither.

    >>> [mood_of(t) for t in ("comment changer de RIB ?", "jveux changer mon rib", "changer RIB", "je veux changer de RIB, comment faire ?")]
    ['asked', 'wished', None, None]
    """
    folded = fold(text)
    asks, wishes = bool(_ASKING.search(folded)), bool(_WISHING.search(folded))
    return None if asks == wishes else "asked" if asks else "wished"


@dataclass(frozen=True)
class Wording:
    """What the words of a message say by themselves, without probabilities.

    Attributes:
        mood: of `mood_of`.
        distress: of `words_of_distress`.
        is_short: at most A_SHORT_MESSAGE words.
        is_worrying: a word makes a faint sign of distress worth believing (`WORRYING`).
        is_calm: of `is_told_calmly`: resembling distress much is not enough either.
        is_well: of `says_all_is_well`: nor here, unless of suicide (« je suis très calme depuis que j'ai décidé »).
        literal: of `literally`.
        tells_a_death: of `tells_a_death`: without it nobody is offered condolences.
        is_empty: marks or pictures alone.
    """

    mood: str | None
    distress: str | None
    is_short: bool
    is_worrying: bool
    is_calm: bool
    is_well: bool
    literal: str | None
    tells_a_death: bool
    is_empty: bool


def wording_of(text: str) -> Wording:
    folded = fold(text)
    short = len(words(text)) <= A_SHORT_MESSAGE
    return Wording(mood_of(text), words_of_distress(text), short, bool(WORRYING.search(folded)), is_told_calmly(folded), says_all_is_well(folded), literally(folded), tells_a_death(folded), not folded)
