"""Golden questions: what changes for members between the served index and a candidate.

Each question has the outcomes that would be right. A version is judged on each by what a member would get: the right
thing (2), the right topic among the two or three offered (1), anything else (0).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.decision import DISTRESS, OUT_OF_SCOPE, QUESTION, SUGGESTION, Understanding

OFFERED = 3
# A right outcome that loses less probability than this crossed a threshold it was already standing on: every refit of the head
# moves a few such questions, whatever was written. They are shown and stop nothing.
SLIGHT = 0.10
TALK = {
    "saluer": "smalltalk:greet", "remercier": "smalltalk:thanks", "dire_au_revoir": "smalltalk:goodbye",
    "defier_robot": "smalltalk:bot_challenge", "insulter": "smalltalk:insult", "demander_aide": "smalltalk:help",
    "parler_humain": "handoff", "frustration": "handoff", "deplacer_rdv": "task:rendez_vous", "annuler_rdv": "task:rendez_vous",
}  # fmt: skip
TASKS = {
    "attestation_droits", "releve_ij", "demande_css", "changement_adresse", "coordonnees_bancaires", "declaration_naissance",
    "delais_traitement", "rendez_vous",
}  # fmt: skip


@dataclass(frozen=True)
class Golden:
    id: str
    text: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One question that two versions answer differently. `verdict`: better, worse, slight (worse by a hair) or other."""

    id: str
    text: str
    expected: tuple[str, ...]
    before: str
    after: str
    verdict: str


def load_golden(file: Path) -> list[Golden]:
    """The development half (even numbers): the test half is looked at only to report."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Golden(row["id"], row["text"], tuple(row["outcome"])) for row in rows if int(row["id"][1:]) % 2 == 0]


def outcome_of(found: Understanding) -> str:
    """What `guichet ask` would call it, before any dialogue."""
    if found.intent == QUESTION:
        return f"faq:{found.hits[0].id}"
    if found.intent == SUGGESTION:
        return "suggest"
    if found.intent == OUT_OF_SCOPE:
        return "out_of_scope"
    if found.intent == DISTRESS:
        return "emergency"
    if found.intent in TASKS:
        return f"task:{found.intent}"
    return TALK.get(found.intent, "fallback")


def mark(found: Understanding, accepted: Sequence[str]) -> int:
    outcome = outcome_of(found)
    if outcome in accepted:
        return 2
    offered = {f"faq:{hit.id}" for hit in found.hits[:OFFERED]}
    return 1 if outcome == "suggest" and offered & set(accepted) else 0


def support(found: Understanding, accepted: Sequence[str]) -> float:
    """Probability of what would be right."""
    topics = sum(hit.score for hit in found.hits if f"faq:{hit.id}" in accepted)
    names = {DISTRESS: "emergency", OUT_OF_SCOPE: "out_of_scope", **TALK, **{task: f"task:{task}" for task in TASKS}}
    return float(topics + sum(p for name, p in found.ranking if names.get(name) in accepted))


def compare(
    questions: Sequence[Golden], before: Sequence[Understanding], after: Sequence[Understanding], gone: Iterable[str] = ()
) -> dict[str, Any]:
    """What changes, the worst first, and how many are right on either side.

    Args:
        gone: topics that the candidate withdraws on purpose: a question that only they answered is not a regression.
    """
    withdrawn = {f"faq:{topic}" for topic in gone}
    changes, right = [], {"before": 0, "after": 0}
    for question, old, new in zip(questions, before, after, strict=True):
        marks = mark(old, question.outcomes), mark(new, question.outcomes)
        right["before"] += marks[0] == 2
        right["after"] += marks[1] == 2
        shown = described(old), described(new)
        if shown[0] == shown[1] and marks[0] == marks[1]:
            continue
        expected_withdrawal = set(question.outcomes) <= withdrawn
        verdict = "other"
        if marks[1] > marks[0]:
            verdict = "better"
        elif marks[1] < marks[0] and not expected_withdrawal:
            lost = support(old, question.outcomes) - support(new, question.outcomes)
            verdict = "slight" if lost < SLIGHT else "worse"
        changes.append(Change(question.id, question.text, question.outcomes, *shown, verdict))
    order: Mapping[str, int] = {"worse": 0, "slight": 1, "better": 2, "other": 3}
    changes.sort(key=lambda change: (order[change.verdict], change.id))
    return {"questions": len(questions), **right, "changes": [vars(change) for change in changes]}


def described(found: Understanding) -> str:
    """The outcome; a suggestion with the topics it offers."""
    outcome = outcome_of(found)
    return f"suggest {' '.join(hit.id for hit in found.hits[:OFFERED])}" if outcome == "suggest" else outcome
