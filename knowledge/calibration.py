"""Choose the weights and thresholds of `decision.py` on the development half of `tests/eval` (`guichet eval --calibrate`).

The weights maximise the likelihood of an acceptable act; five folds tell what that is worth on messages not used. The
thresholds come after, on probabilities computed by weights that had not seen the message. Never give this the test half.
"""

import json
import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from knowledge.articles import load_articles
from knowledge.decision import (
    CALIBRATION_FILE,
    DISTRESS_TOPIC,
    GROUPS,
    SWAYED,
    Calibration,
    Understanding,
    act,
    load_calibration,
)
from knowledge.evaluation import outcome_of, read_messages
from knowledge.index import Index, build_index
from knowledge.passages import Topic
from knowledge.retriever import KINDS, Evidence, Retriever, gather
from knowledge.text import prepare
from knowledge.wording import Wording, wording_of

log = logging.getLogger(__name__)
FOLDS = 5
PLAIN_PENALTY = 0.1
FLAT = 0.004  # of a message's worth: thresholds that differ by less are as good as one another here
ACTS = {
    "smalltalk:greet": ["saluer"], "smalltalk:thanks": ["remercier"], "smalltalk:goodbye": ["dire_au_revoir"],
    "smalltalk:bot_challenge": ["defier_robot"], "smalltalk:insult": ["insulter"],
    "smalltalk:help": ["demander_aide"], "handoff": ["parler_humain"],
    "task:rendez_vous": ["rendez_vous", "deplacer_rdv", "annuler_rdv"],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    evidence: Evidence
    accepted: np.ndarray  # (n_classes,) bool
    wording: Wording


def accepted_classes(outcomes: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    """Which classes lead to an acceptable outcome, (n_classes,)."""
    names: set[str] = set()
    for outcome in outcomes:
        kind, _, name = outcome.partition(":")
        if outcome in ("out_of_scope", "emergency"):
            prefix = "hors_sujet" if outcome == "out_of_scope" else "detresse_"
            names.update(c for c in classes if c.startswith(prefix))
            if outcome == "emergency":
                names.add(DISTRESS_TOPIC)
        else:
            names.update(ACTS.get(outcome, [name]))
    return np.array([c in names for c in classes])


def gather_cases(retriever: Retriever, messages: Sequence[dict]) -> list[Case]:
    index, encoder = retriever.index, retriever.encoder
    vectors = encoder.encode_queries([prepare(message["text"]) for message in messages])
    return [
        Case(
            gather(index, message["text"], vector),
            accepted_classes(message["outcome"], index.classes),
            wording_of(message["text"]),
        )
        for message, vector in zip(messages, vectors, strict=True)
    ]


def _misfit(logits: np.ndarray, accepted: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean negative log-likelihood of an accepted class, and its slope in each logit, (n, n_classes)."""
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    good = p * accepted
    mass = good.sum(1, keepdims=True) + 1e-9
    return float(-np.log(mass).mean()), (p - good / mass) / len(logits)


class Problem:
    """The evidence of all cases as one array, for the fit of weights and of one bias a group of classes."""

    def __init__(self, index: Index, cases: Sequence[Case]) -> None:
        self.kinds = [kind for kind in KINDS if kind in cases[0].evidence.scores]
        self.scores = np.stack(
            [np.stack([case.evidence.scores[kind] for kind in self.kinds]) for case in cases]
        )  # (n, kinds, classes)
        self.groups = index.groups
        self.accepted = np.stack([case.accepted for case in cases])
        # A mood is one more bias, of one group, on the messages that have it: (n, moods), (moods, classes).
        self.moods = np.array([[case.wording.mood == mood for mood in SWAYED] for case in cases], dtype=float)
        self.swayed = self.groups[[GROUPS.index(group) for group in SWAYED.values()]]

    def logits(self, parameters: np.ndarray, rows) -> np.ndarray:
        weights, biases, moods = np.split(parameters, [len(self.kinds), len(self.kinds) + len(GROUPS)])
        return np.einsum("k,nkc->nc", weights, self.scores[rows]) + biases @ self.groups + (self.moods[rows] * moods) @ self.swayed

    def fit(self, rows: np.ndarray, penalty: float = 0.02) -> np.ndarray:
        from scipy.optimize import minimize

        start = np.concatenate([[1.0] + [0.2] * (len(self.kinds) - 1), np.zeros(len(GROUPS) + len(SWAYED))])
        if "head" not in self.kinds:
            start[0] = 1.0

        def cost(parameters: np.ndarray) -> tuple[float, np.ndarray]:
            loss, slope = _misfit(self.logits(parameters, rows), self.accepted[rows])
            pull = parameters - start
            pull[-len(SWAYED) :] = 0  # few messages depend on a mood: a penalty would say that none does
            gradient = np.concatenate(
                [np.einsum("nc,nkc->k", slope, self.scores[rows]), (slope @ self.groups.T).sum(0), ((slope @ self.swayed.T) * self.moods[rows]).sum(0)]
            )
            return loss + float(penalty * (pull**2).sum() / 2), gradient + penalty * pull

        bounds = [(0, None)] * len(self.kinds) + [(None, None)] * (len(GROUPS) + len(SWAYED))
        return minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).x

    def to_calibration(self, parameters: np.ndarray, base: Calibration) -> Calibration:
        weights = {kind: round(float(w), 4) for kind, w in zip(self.kinds, parameters, strict=False)}
        biases = {g: round(float(b), 4) for g, b in zip((*GROUPS, *SWAYED), parameters[len(self.kinds) :], strict=True)}
        return replace(base, weights=weights, biases=biases)


def calibrate(
    retriever: Retriever,
    messages: Sequence[dict],
    plain: Retriever | None = None,
    file: Path = CALIBRATION_FILE,
    say: Callable[[str], None] = log.info,
) -> Calibration:
    """Fit on the given messages (the development half) and write the file.

    Args:
        messages: lines of `tests/eval/messages.jsonl`.
        plain: a retriever over the same topics without their phrasings, to calibrate collections that have none.
    """
    cases = gather_cases(retriever, messages)
    problem = Problem(retriever.index, cases)
    held_out = _held_out(problem)
    mass = (held_out * problem.accepted).sum(1)
    right = problem.accepted[np.arange(len(cases)), held_out.argmax(1)]
    say(f"held out: likelihood {np.exp(np.log(mass + 1e-9).mean()):.3f}, best class acceptable {right.mean():.3f}")
    calibration = problem.to_calibration(problem.fit(np.arange(len(cases))), load_calibration())
    calibration = choose_thresholds(retriever.index, cases, messages, held_out, calibration, say)
    if plain is not None:
        calibration = calibrate_plain(plain, messages, calibration, say)
    write(calibration, file, len(cases))
    return calibration


def recalibrate(messages: Path, retriever: Retriever, content: Path, say: Callable[[str], None] = log.info) -> Calibration:
    """`calibrate` on the development half of a file, the articles without their phrasings beside it."""
    topics = [replace(Topic.from_article(article), phrasings=()) for article in load_articles(content)]
    with tempfile.TemporaryDirectory() as folder:
        build_index(topics, {}, retriever.encoder, Path(folder), say=lambda _: None)
        plain = Retriever.open(Path(folder), retriever.encoder)
        return calibrate(retriever, read_messages(messages, "development"), plain, say=say)


def _held_out(problem: Problem) -> np.ndarray:
    """Probabilities of each case by weights fitted without it, (n, n_classes)."""
    n = len(problem.accepted)
    folds = np.arange(n) % FOLDS
    found = np.zeros(problem.accepted.shape)
    for fold in range(FOLDS):
        rows = np.flatnonzero(folds == fold)
        logits = problem.logits(problem.fit(np.flatnonzero(folds != fold)), rows)
        powers = np.exp(logits - logits.max(1, keepdims=True))
        found[rows] = powers / powers.sum(1, keepdims=True)
    return found


# The thresholds of distress are set by hand: the development half has no missed alarm left to choose it by (README, Measures).
GRID = {
    "answer": (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65),
    "act": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5),
    "out_of_scope": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45),
    "suggest": (0.2, 0.25, 0.3, 0.35, 0.4, 0.45),
}


def choose_thresholds(index: Index, cases, messages, held_out, calibration: Calibration, say) -> Calibration:
    """One threshold after the other, twice round, by what each outcome is worth (`worth`)."""

    def total(candidate: Calibration) -> float:
        return sum(
            worth(message, act(index, case.evidence, case.wording, p, candidate))
            for case, message, p in zip(cases, messages, held_out, strict=True)
        )

    best = total(calibration)
    for _ in range(2):
        for name, values in GRID.items():
            for value in values:
                candidate = replace(calibration, **{name: value})
                if (found := total(candidate)) > best + 1e-9:
                    best, calibration = found, candidate
    # Many values are worth nearly the same: the middle one of them leaves room on both sides.
    for name, values in GRID.items():
        nearly = [v for v in values if total(replace(calibration, **{name: v})) >= best - FLAT * len(cases)]
        calibration = replace(calibration, **{name: nearly[len(nearly) // 2]})
    say(f"worth {best / len(cases):.3f} a message, held out")
    return calibration


def worth(message: dict, found: Understanding) -> float:
    """A right outcome is worth 1, offering the right topic 0.6; a wrong answer costs 3, an alarm missed 10.

    A task begun by mistake costs 1: it asks before it does anything, and can be left.
    """
    outcome = outcome_of(found)
    if outcome in message["outcome"]:
        return 1.0
    if message["kind"] == "distress":
        return -10.0
    if outcome == "suggest":
        offered = {f"faq:{hit.id}" for hit in found.hits[:3]}
        return 0.6 if offered & set(message["outcome"]) else -0.2
    return 0.0 if outcome == "fallback" else -1.0 if outcome.startswith("task:") else -3.0


def calibrate_plain(plain: Retriever, messages: Sequence[dict], calibration: Calibration, say) -> Calibration:
    """Weights, scale and cosine of a collection without phrasings, on its questions and on what is out of scope.

    The weights are pulled hard towards zero, so towards each other: the adapter was trained on our matters, and what it
    says of them deserves more trust here than on another collection, which is what these weights are for.
    """
    from scipy.optimize import minimize

    kept = [message for message in messages if message["kind"] in ("faq", "out_of_scope")]
    cases = gather_cases(plain, kept)
    kinds = [kind for kind in KINDS if kind in cases[0].evidence.scores]
    scores = np.stack([np.stack([case.evidence.scores[kind] for kind in kinds]) for case in cases])
    cosines = np.array([case.evidence.nearest_cosine for case in cases])
    accepted = np.stack([case.accepted for case in cases])
    asked = np.array([message["kind"] == "faq" for message in kept])
    centre = float(np.quantile(cosines[~asked], 0.75))

    def penalised(weights: np.ndarray) -> tuple[float, np.ndarray]:
        loss, slope = _misfit(np.einsum("k,nkc->nc", weights, scores[asked]), accepted[asked])
        gradient = np.einsum("nc,nkc->k", slope, scores[asked])
        return loss + float(PLAIN_PENALTY * (weights**2).sum() / 2), gradient + PLAIN_PENALTY * weights

    weights = minimize(penalised, np.full(len(kinds), 0.3), jac=True, bounds=[(0, None)] * len(kinds)).x
    totals = np.einsum("k,nkc->nc", weights, scores)

    def cost(parameters: np.ndarray) -> float:
        scale, slope, at = np.exp(parameters[0]), np.exp(parameters[1]), parameters[2]
        powers = np.exp(scale * (totals - totals.max(1, keepdims=True)))
        known = 1 / (1 + np.exp(-slope * (cosines - at)))
        p = known * (powers * accepted).sum(1) / powers.sum(1)
        return float(-np.log(np.where(asked, p, 1 - known) + 1e-6).mean())

    found = minimize(cost, [np.log(0.7), np.log(30.0), centre], method="Nelder-Mead").x
    say(f"without phrasings: scale {np.exp(found[0]):.2f}, cosine {found[2]:.3f}, slope {np.exp(found[1]):.1f}")
    return replace(
        calibration,
        plain_weights={kind: round(float(weight), 3) for kind, weight in zip(kinds, weights, strict=True)},
        plain_scale=round(float(np.exp(found[0])), 3),
        plain_slope=round(float(np.exp(found[1])), 2),
        plain_cosine=round(float(found[2]), 4),
    )


def write(calibration: Calibration, file: Path, n_messages: int) -> None:
    content = {
        "about": "Written by knowledge.calibration from the development half of tests/eval; thresholds explained in decision.py.",
        "messages": n_messages,
        "calibration": asdict(calibration),
    }
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(file)
    load_calibration.cache_clear()
