"""From scores to what the assistant does. Every threshold is in `calibration.json`, written by `knowledge.calibration`.

In order: unmistakable words of distress; words said exactly as in the examples; then probabilities, summed over what
leads to the same act (all of distress, all that is out of scope, all topics).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.text import words
from knowledge.wording import Wording

if TYPE_CHECKING:
    from knowledge.index import Index
    from knowledge.retriever import Evidence

CALIBRATION_FILE = Path(__file__).with_name("calibration.json")
QUESTION, SUGGESTION, NOTHING = "question", "suggestion", "incompris"
OUT_OF_SCOPE, DISTRESS = "hors_sujet", "detresse"
CALM = "calme"  # a hardship told calmly: no act, only what speaks against an alarm
CALM_OUTWEIGHS = 8.0  # times as likely as distress, it silences an alarm: one missed is worse than several for nothing (README, Decisions)
DISTRESS_TOPIC = "detresse-urgence-ecoute"
MOURNING_TOPIC = "deces-proche-formalites"  # opens with condolences: only where a death is told (`tells_a_death`)
NEVER_OURS = ("medical", "injection", "sexuel_haineux")  # nuances of out of scope that no last answer makes a question of ours
HITS = 10
TASKS = (
    "attestation_droits", "releve_ij", "demande_css", "changement_adresse", "coordonnees_bancaires",
    "declaration_naissance", "delais_traitement", "rendez_vous", "deplacer_rdv", "annuler_rdv",
)  # fmt: skip
BEGUN = tuple(task for task in TASKS if task not in ("deplacer_rdv", "annuler_rdv"))  # those that an article may tell of as well
ASKS_FOR_HELP, GREETS = "demander_aide", "saluer"
SMALL_TALK = (GREETS, "remercier", "dire_au_revoir", "defier_robot", "insulter", ASKS_FOR_HELP, "parler_humain")
SWAYED = {"asked": "task", "wished": "topic"}  # which group of classes a mood speaks against
A_FAINT_SIGN = 0.75
A_CALM_TELLING = 0.98
A_FEW_WORDS = 3  # beside a figure of speech, they say nothing
NEVER = 1.1
UNWISHED = 0.6  # least probability of a task that no word wishes for, beside a question of probability A_RIVAL
A_RIVAL = 0.25
GROUPS = ("topic", "task", OUT_OF_SCOPE, DISTRESS, "talk", "move")


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
            A_SHORT_MESSAGE, one of them worrying, which resembles distress less easily by chance.
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
    if not wording.tells_a_death:
        probabilities = _without(index, probabilities, MOURNING_TOPIC)
    grouped, nuances = _group(index, probabilities)
    calm = float(probabilities[index.classes.index(CALM)]) if CALM in index.classes else 0.0
    if calm > grouped.get(DISTRESS, 0.0):  # only an alarm is weighed against it: what the message asks is asked of the other classes alone
        rest = max(1 - calm - grouped.get(DISTRESS, 0.0), 1e-9)
        probabilities = _zeroed(index, probabilities, DISTRESS_TOPIC) / rest
        grouped = {name: p if name == DISTRESS else p / rest for name, p in grouped.items()}
    if calm > CALM_OUTWEIGHS * grouped.get(DISTRESS, 0.0):
        grouped.pop(DISTRESS, None)
    hits = _hits(index, evidence, probabilities)
    intent, confidence = _choose(grouped, hits, wording, calibration, nuances.get(DISTRESS))
    if intent == OUT_OF_SCOPE and wording.is_empty:  # not about anything
        intent = NOTHING
    nuance = wording.distress if intent == DISTRESS and wording.distress else nuances.get(intent)
    ranking = sorted(grouped.items(), key=lambda item: -item[1])[:HITS]
    return Understanding(intent, confidence, nuance, ranking, hits)


def _without(index: "Index", probabilities: np.ndarray, topic: str) -> np.ndarray:
    """Shared out anew among the other classes, where there are any."""
    others = _zeroed(index, probabilities, topic)
    return others / max(float(others.sum()), 1e-9)


def _zeroed(index: "Index", probabilities: np.ndarray, topic: str) -> np.ndarray:
    others = probabilities.copy()
    if topic in index.topics:
        others[index.topics.index(topic)] = 0.0
    return others


def _least_distress(wording: Wording, nuance: str | None, calibration: Calibration) -> float:
    """What distress must have to be believed; the less the words themselves worry, the more."""
    if wording.literal is not None and len(words(wording.literal)) < A_FEW_WORDS:
        return NEVER
    if wording.is_calm or (wording.is_well and nuance != "suicide"):
        return A_CALM_TELLING
    if wording.is_short:
        return calibration.distress if wording.is_worrying else A_FAINT_SIGN
    return calibration.distress_told if wording.is_worrying else calibration.distress


def _choose(
    grouped: dict[str, float], hits: list[Hit], wording: Wording, calibration: Calibration, nuance: str | None = None
) -> tuple[str, float]:
    distress = grouped.get(DISTRESS, 0.0)
    if wording.distress or distress >= _least_distress(wording, nuance, calibration):
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
        if name == CALM:
            continue
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
