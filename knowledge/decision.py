"""From scores to what the assistant does. Every threshold is in `calibration.json`, written by `knowledge.calibration`.

In order: unmistakable words of distress; words said exactly as in the examples; then probabilities, summed over what
leads to the same act (all of distress, all that is out of scope, all topics).
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.text import fold, words

if TYPE_CHECKING:
    from knowledge.index import Index
    from knowledge.retriever import Evidence

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")
QUESTION, SUGGESTION, NOTHING = "question", "suggestion", "incompris"
OUT_OF_SCOPE, DISTRESS = "hors_sujet", "detresse"
DISTRESS_TOPIC = "detresse-urgence-ecoute"
HITS = 10
TASKS = (
    "attestation_droits", "releve_ij", "demande_css", "changement_adresse", "coordonnees_bancaires",
    "declaration_naissance", "delais_traitement", "rendez_vous", "deplacer_rdv", "annuler_rdv",
)  # fmt: skip
BEGUN = tuple(task for task in TASKS if task not in ("deplacer_rdv", "annuler_rdv"))  # those that an article may tell of as well
SMALL_TALK = ("saluer", "remercier", "dire_au_revoir", "defier_robot", "insulter", "demander_aide", "parler_humain")
SWAYED = {"asked": "task", "wished": "topic"}  # which group of classes a mood speaks against
GROUPS = ("topic", "task", OUT_OF_SCOPE, DISTRESS, "talk", "move")


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


def group_of(name: str, is_topic: bool) -> str:
    """The group of a class: what it is, before what it says."""
    if is_topic:
        return "topic"
    for prefix in (OUT_OF_SCOPE, DISTRESS):
        if name.startswith(prefix):
            return prefix
    return "task" if name in TASKS else "talk" if name in SMALL_TALK else "move"


@dataclass(frozen=True)
class Hit:
    """
    Attributes:
        score: probability that this topic answers, in [0, 1].
        phrasing: the title, phrasing or example nearest to the message.
    """

    id: str
    score: float
    phrasing: str


@dataclass(frozen=True)
class Understanding:
    """
    Attributes:
        intent: an intent of the examples, or `question` (answer hits[0]), `suggestion` (offer two or three topics),
            `hors_sujet` and `detresse` (see nuance), `incompris`.
        ranking: intents and their probabilities, best first, at most ten.
        hits: the ten best topics, whatever the intent.
        also: what else the same message asks for, as the choice that gets it: `topic:<id>`, `task:<name>`.
        said: what the last answer says nearest to the message, and `near`, how near that is (about 0.6 to 0.9); a message
            that is understood neither by itself nor by its form may still be about the last answer.
    """

    intent: str
    confidence: float
    nuance: str | None
    ranking: list[tuple[str, float]]
    hits: list[Hit]
    also: str | None = None
    said: tuple[str, ...] = ()
    near: float = 0.0


@dataclass(frozen=True)
class Calibration:
    """
    Attributes:
        weights: of each kind of evidence; `plain_weights` where there is no head.
        biases: added to the score of every class of a group (`GROUPS`); `asked` to tasks when the message asks, `wished`
            to topics when it wishes (`mood_of`).
        plain_scale, plain_slope, plain_cosine: without a head, how sharply scores part topics, and how near the nearest
            question must be for half a chance that anything answers.
        answer: least probability of a topic to answer with it.
        suggest: least probability of all topics together to offer the best ones.
        act: least probability of an intent to act on it.
        distress: least probability of distress, all kinds together. distress_told: the same in a message of more words than
            A_SHORT_MESSAGE, which resembles distress less easily by chance.
        out_of_scope: least probability to say that a message is out of scope.
    """

    weights: dict[str, float]
    plain_weights: dict[str, float]
    biases: dict[str, float]
    plain_scale: float
    plain_slope: float
    plain_cosine: float
    answer: float
    suggest: float
    act: float
    distress: float
    distress_told: float
    out_of_scope: float


@lru_cache(maxsize=1)
def load_calibration(file: Path = CALIBRATION_FILE) -> Calibration:
    return Calibration(**json.loads(file.read_text(encoding="utf-8"))["calibration"])


# An illness of another time: its name leaves room for doubt, and the probabilities decide.
_LONG_AGO = (
    r"\b(?:il y a|y a|voila|depuis) (?:\w+ )?(?:ans|mois|annees?)\b|\b(?:en|in|depuis|since) (?:19|20)\d\d\b|\bl an(?:nee)? (?:dernier|derniere|passe|passee)\b|\b(?:years?|months?) ago\b|\blast year\b"
)

_PILLS = r"dolipranes?|paracetamols?|cachets?|comprimes?|medicaments?|medocs?|gelules?|lexomils?|xanax|somniferes?|pilules?|pills|tablets"
_BIT_BY_BIT = r"par (?:jour|semaine|mois|an)|en (?:un|deux|trois|six|\d+) (?:jours|semaines?|mois|ans?)|rembours\w+|ordonnance|a day|a week|a month"
# Words that leave no doubt, on the folded text. Recall first; idioms ("mort de rire", "tuer le temps") do not match.
DISTRESS_WORDS = [
    (kind, re.compile(pattern))
    for kind, pattern in [
        ("suicide", r"\bj?(me|m|se) (suicid|tuer\b(?! avec (?:vos|votre|tes|leurs?|ces|cette|toute) (?:\w+ )?(?:papiers?|paperasse\w*|formulaires?|delais?|musique|demarches?|questions?|courriers?|horaires?|site)\b)|pendre\b|fou(?:s|t|tre)? en l ?air|jeter sous|jeter du|ouvrir les veines)"),
        ("suicide", r"(?<!prevention du )\bsuicid(e|er|aire|aires)\b(?! administrati| commercia| financi| pour (?:ceux|celles|les gens|qui|nous))|\bkill(ing)? myself\b|\bend(ing)? my life\b|\bwant to die\b|\bbetter off dead\b"),
        ("suicide", r"\b(veux|veu|ve|vais|envie d(?:es?)?|voudrais|preferais|prefere|voulais|pense a) (mourir\b|crever\b|en finir\b(?! avec))"),
        ("suicide", r"\b(plus|pu|pas|aucune) (envie|le gout|la force|raison) de vivre\b|\bidees? (noires?|suicidaires?)\b"),
        ("suicide", r"\b(ne|pas|jamais) (plus )?me reveiller\b|\ben finir avec la vie\b|\bfin a mes jours\b|\bmarre de (la vie|vivre)\b"),
        ("suicide", r"\b(serai|serais) (plus|pu) (la|de ce monde)\b.*\b(jours?|semaine|demain|ce soir|prepare|regle)\b"),
        ("suicide", r"\b(lettre|message|mot|msg) d adieux?\b|\b(dit|di|dis|ecrit|fait) (ses )?adieux?\b|\bmieux sans moi\b"),
        ("suicide", r"\b(fusil|carabine|pistolet|corde)\b.*\b(peur|mourir|vivre|vie|rejoindre)\b|\b(mourir|vivre|rejoindre)\b.*\b(fusil|carabine|pistolet|corde)\b"),
        ("suicide", r"\bsauter (du|par|de) (la |l |le )?(pont|fenetre|balcon|toit)\b|\bje vais sauter\b(?! (?:l|la|les?|une?|des?|ce|cette|mon|ma|mes|au|sur)\b)|\b(me|m) (scarifie|taillade)\b|\bself harm"),
        ("violence", r"\b(mari|conjoint|copain|compagnon|ex|pere|mec|fils|frere|femme) (me|m) (bat|batt?u|frapp\w*|tape\w*|viol\w*|etrangl\w*|menace de)\b"),
        ("violence", r"\b(il|elle|on) (me|m a?) ?(frappe|bat|viole|etrangle|tabasse|cogne)e?s?\b(?! avec (?:\w+ )?\d)|\b(ete|eter) viole[er]?\b|\bwas raped\b|\bbeats me\b|\bhits me\b"),
        ("violence", r"\bpeur de rentrer (chez|a la maison)\b|\bafraid to go home\b|\bsequestree?\b|\bmenac\w* de (me|nous) (tuer|frapper)\b|\bfem+es? battue?s?\b"),
        ("enfant", r"\benfants? (battus?|maltraite\w*|en danger)\b|\bchild (abuse|in danger)\b|\battouchements?\b"),
        ("enfant", r"\b(enferme\w*|prive\w*)\b.*\bsans (manger|nourriture)\b|\btraces? de (coups|brulures?)\b"),
        ("medicale", r"\b(ne|n) respire (plus|pas)\b|\brespire plus\b|\barret cardiaque\b|\boverdose\b|\bcan t breathe\b|\bnot breathing\b"),
        ("medicale", r"\bbouche (est )?de travers\b|\bavale (toute?s? )?(la|une|les) (boites?|plaquettes?)\b|\bchest pain\b"),
        ("medicale", rf"^(?!.*\b(?:{_BIT_BY_BIT})\b).*\b(?:pris?|prit|prend|avaler?|took|taken|swallowed) (?:\w+ ){{0,2}}(?:[1-9]\d|vingt|trente|quarante|cinquante|soixante|twenty|thirty|fifty) (?:\w+ )?(?:{_PILLS})\b"),
        ("medicale", r"\b(mange|manger|avale|avaler|bu|boire|boit) .{0,24}\b(produits? (menagers?|menage)|javel|lessive|detergent|deboucheur|pile)\b"),
        ("medicale", rf"^(?!.*(?:{_LONG_AGO})).*\b(fait|fais|faire|fesait|faisait|avoir|having|a) (un |une |a )?(avc|infarctus|arret|crise cardiaque|crise d epilepsie|convulsions?|heart attack|stroke|seizure)\b(?! du travail| maladie| de travail| en )"),
        ("medicale", r"\b(collapsed|unconscious|inconsciente?|convulsions?|convulse|s etouffe|perdu connaissance)\b"),
    ]
]  # fmt: skip


# Words that make a faint sign of distress worth believing, on folded text.
WORRYING = re.compile(
    r"\b(?:peurs?|mal|(?:peux?|pe|jpe) (?:plus|pu)|jpeux?|pleur\w*|marre|supporte\w*|tap\w*|frapp\w*|bat|crie\w*|hurle\w*|viol\w*|menac\w*|danger\w*|sang|saign\w*|morte?|mourir|"
    r"finir|disparai\w*|respir\w*|aide[rz]?|secours|craqu\w*|bout|vivre|vie|envie|force|poids|souffr\w*|tuer?|armes?|enferm\w*|fini\w*|pardonn\w*|pardon a|coups?|seule?|adieu\w*|"
    r"avc|infarctus|malaise|conscience|tombee?|brul\w*|plaquettes?|plakettes?|comprimes?|cachets?|medicam\w*|bleus?|"
    r"scared|afraid|hurt\w*|die|dying|dead|blood|bleed\w*|breath\w*|kill\w*|hits?|beat\w*|pain|help|alone|unconscious|fell|overdose|pills?)\b"
)
A_FAINT_SIGN = 0.75
A_SHORT_MESSAGE = 8  # words
UNWISHED = 0.6  # least probability of a task that no word wishes for, beside a question of probability A_RIVAL
A_RIVAL = 0.25


def words_of_distress(text: str) -> str | None:
    """The kind of distress that the words name without doubt, or None.

    >>> words_of_distress("J'ai envie de mourir")
    'suicide'
    >>> words_of_distress("Je suis mort de rire")
    >>> [words_of_distress(t) for t in ("vous allez me tuer avec vos papiers mdr", "la prévention du suicide", "je vais sauter le repas", "j'ai pris 20 comprimés par mois")]
    [None, None, None, None]
    >>> [words_of_distress(t) for t in ("je vais me tuer avec vos médicaments", "jme fou en lair", "bref je vais sauter", "jai pri 20 doliprane c grave")]
    ['suicide', 'suicide', 'suicide', 'medicale']
    >>> words_of_distress("mon père a fait un AVC il y a trois ans"), words_of_distress("il fait un AVC"), words_of_distress("il ne respire plus, et j'attends depuis 3 mois")
    (None, 'medicale', 'medicale')
    """
    folded = fold(text)
    return next((kind for kind, pattern in DISTRESS_WORDS if pattern.search(folded)), None)


@dataclass(frozen=True)
class Wording:
    """What the words of a message say by themselves, without probabilities.

    Attributes:
        mood: of `mood_of`.
        distress: of `words_of_distress`.
        is_short: at most A_SHORT_MESSAGE words.
        is_faint: short, and no word worrying: resembling distress a little is not enough.
        is_empty: marks or pictures alone.
    """

    mood: str | None
    distress: str | None
    is_short: bool
    is_faint: bool
    is_empty: bool


def wording_of(text: str) -> Wording:
    folded = fold(text)
    short = len(words(text)) <= A_SHORT_MESSAGE
    return Wording(mood_of(text), words_of_distress(text), short, short and not WORRYING.search(folded), not folded)


def decide(
    index: "Index", evidence: "Evidence", wording: Wording, exact: int | None, calibration: Calibration
) -> Understanding:
    """
    Args:
        exact: the class whose example the message repeats word for word, if one does.
    """
    probabilities = probabilities_of(index, evidence, wording.mood, calibration)
    if exact is not None:
        probabilities = 0.05 * probabilities
        probabilities[exact] += 0.95
    return act(index, evidence, wording, probabilities, calibration)


def probabilities_of(index: "Index", evidence: "Evidence", mood: str | None, calibration: Calibration) -> np.ndarray:
    """Of each class, (n_classes,). Without a head nothing stands for "none of these": the nearest cosine does."""
    if index.head is None:
        known = 1 / (1 + np.exp(-calibration.plain_slope * (evidence.nearest_cosine - calibration.plain_cosine)))
        return known * _softmax(calibration.plain_scale * evidence.total(calibration.plain_weights))
    biases = dict(calibration.biases)
    if mood:
        biases[SWAYED[mood]] = biases.get(SWAYED[mood], 0.0) + biases.get(mood, 0.0)
    bias = np.array([biases.get(group, 0.0) for group in GROUPS]) @ index.groups
    return _softmax(evidence.total(calibration.weights) + bias)


def act(
    index: "Index", evidence: "Evidence", wording: Wording, probabilities: np.ndarray, calibration: Calibration
) -> Understanding:
    hits = _hits(index, evidence, probabilities)
    grouped, nuances = _group(index, probabilities)
    faint = wording.is_faint and grouped.get(DISTRESS, 0.0) < A_FAINT_SIGN
    intent, confidence = _choose(grouped, hits, wording, faint, calibration)
    if intent == OUT_OF_SCOPE and wording.is_empty:  # not about anything
        intent = NOTHING
    nuance = wording.distress if intent == DISTRESS and wording.distress else nuances.get(intent)
    ranking = sorted(grouped.items(), key=lambda item: -item[1])[:HITS]
    return Understanding(intent, confidence, nuance, ranking, hits)


def _choose(
    grouped: dict[str, float], hits: list[Hit], wording: Wording, faint: bool, calibration: Calibration
) -> tuple[str, float]:
    """`faint`: a few words, none of them worrying, that only resemble distress a little."""
    distress, least = grouped.get(DISTRESS, 0.0), calibration.distress if wording.is_short else calibration.distress_told
    if wording.distress or (distress >= least and not faint):
        return DISTRESS, max(distress, 0.9 if wording.distress else 0.0)
    best = max((name for name in grouped if name != DISTRESS), key=grouped.__getitem__)
    if best != QUESTION:
        least = calibration.out_of_scope if best == OUT_OF_SCOPE else calibration.act
        if best in BEGUN and wording.mood != "wished" and grouped[QUESTION] >= A_RIVAL:  # rather ask than begin what nobody wished for
            least = max(least, UNWISHED)
        if grouped[best] >= least:
            return best, grouped[best]
    elif hits[0].score >= calibration.answer:
        return QUESTION, hits[0].score
    if grouped[QUESTION] >= calibration.suggest:
        return SUGGESTION, grouped[QUESTION]
    return NOTHING, 1 - grouped[best]


def _group(index: "Index", probabilities: np.ndarray) -> tuple[dict[str, float], dict[str, str]]:
    """Probabilities by act, and the likeliest nuance of those acts that have one."""
    n_topics = len(index.topics)
    grouped = {QUESTION: float(probabilities[:n_topics].sum())}
    best: dict[str, float] = {}
    nuances: dict[str, str] = {}
    for name, probability in zip(index.classes[n_topics:], probabilities[n_topics:].tolist(), strict=True):
        group, _, nuance = name.partition("_") if name.startswith(DISTRESS) else ("", "", "")
        if name.startswith(OUT_OF_SCOPE):
            group, nuance = OUT_OF_SCOPE, name.removeprefix(OUT_OF_SCOPE).lstrip("_")
        group = group or name
        grouped[group] = grouped.get(group, 0.0) + probability
        if nuance and probability > best.get(group, 0.0):
            best[group], nuances[group] = probability, nuance
    if DISTRESS in grouped and DISTRESS_TOPIC in index.topics:  # asking for a helpline is a call as well
        moved = float(probabilities[index.topics.index(DISTRESS_TOPIC)])
        grouped[DISTRESS] += moved
        grouped[QUESTION] -= moved
        if moved > best.get(DISTRESS, 0.0):  # all the numbers then, not those of one kind
            nuances.pop(DISTRESS, None)
    return grouped, nuances


def _hits(index: "Index", evidence: "Evidence", probabilities: np.ndarray) -> list[Hit]:
    n_topics = len(index.topics)
    order = np.argsort(-probabilities[:n_topics], kind="stable")[:HITS]
    hits = []
    for topic in order.tolist():
        row = int(evidence.best_question[topic])
        phrasing = index.question_texts[row] if row >= 0 else index.titles[topic]
        hits.append(Hit(index.topics[topic], float(probabilities[topic]), phrasing))
    return hits


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
