"""How well the assistant does, in the terms of a fund's quality commitments. Pure functions over what the gateway kept.

A conversation counts once a member said something in it. It is settled without a person when no adviser was asked for, no
appointment was begun, it did not end on a message without an answer, and the member did not tell the survey that it is not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from knowledge.editor.ports import TurnEvent

PARIS = ZoneInfo("Europe/Paris")
REPEAT_S = 7 * 24 * 3600
REASONS = {
    "asked": "Demandé d'emblée",
    "after_answer": "Juste après une réponse",
    "not_understood": "Message non compris",
    "in_task": "Pendant une démarche",
    "distress": "Détresse",
}


@dataclass(frozen=True)
class Indicator:
    """
    Attributes:
        value: None where nothing was measured.
        unit: percent, seconds, count or mark (out of 5).
        target: None where there is none. at_least: whether higher is better.
        meaning: how it is counted, in one French sentence.
    """

    key: str
    label: str
    value: float | None
    unit: str
    target: float | None
    at_least: bool
    meaning: str

    @property
    def is_met(self) -> bool | None:
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


@dataclass(frozen=True)
class Figures:
    """Everything the page shows. `by_day`: date, conversations, settled. `by_hour`: 24 counts of messages, Paris time."""

    conversations: int
    messages: int
    indicators: list[Indicator]
    outcomes: list[tuple[str, int]]
    reasons: list[tuple[str, int]]
    topics: list[tuple[str, int]]
    unhappy_topics: list[tuple[str, int]]
    by_day: list[tuple[str, int, int]]
    by_hour: list[int]


def figures(events: Iterable[TurnEvent]) -> Figures:
    """Events by conversation, then by number."""
    held = [turns for turns in (list(group) for _, group in groupby(events, key=lambda e: e.conversation_id)) if any(map(_said, turns))]
    turns = [turn for conversation in held for turn in conversation if _said(turn)]
    wanted = [turn for conversation in held for turn in _wishes(conversation)]
    asked = [turn for turn in wanted if turn.outcome != "out_of_scope"]
    settled = [conversation for conversation in held if _is_settled(conversation)]
    thumbs = Counter(turn.thumb for conversation in held for turn in conversation if turn.thumb)
    surveys = [turn.survey for conversation in held for turn in conversation if turn.survey]
    waits = sorted(turn.took_ms / 1000 for turn in turns if turn.took_ms is not None)
    marks = [float(s["note"]) for s in surveys if s.get("note", "").isdigit()]
    solved = [s["resolu"] == "oui" for s in surveys if s.get("resolu") in ("oui", "non")]
    topics = Counter(turn.topic for turn in turns if turn.topic)
    repeated, followed = _repeats(held)
    indicators = [
        Indicator("settled", "Conversations réglées sans conseiller", _share(len(settled), len(held)), "percent", 70, True, "Personne n'a été demandé, ni rendez-vous, ni « non » à l'enquête, et le dernier message a été compris."),
        Indicator("answered", "Questions qui reçoivent une réponse", _share(sum(_is_answer(t) for t in asked), len(asked)), "percent", 75, True, "Une réponse ou une démarche dès le message, hors politesses, détresse et hors sujet."),
        Indicator("suggested", "Questions avec des suggestions", _share(sum(t.outcome == "suggest" for t in asked), len(asked)), "percent", 20, False, "L'assistant hésite et propose deux ou trois réponses."),
        Indicator("refused", "Questions non comprises", _share(sum(t.outcome == "fallback" for t in asked), len(asked)), "percent", 10, False, "L'assistant demande de reformuler ou propose un conseiller."),
        Indicator("outside", "Messages jugés hors sujet", _share(len(wanted) - len(asked), len(wanted)), "percent", None, False, "L'assistant dit que ce n'est pas de son domaine. Ils sont dans la boîte de réception."),
        Indicator("handoffs", "Conversations passées à un conseiller", _share(sum(any(map(_is_to_a_person, c)) for c in held), len(held)), "percent", 25, False, "Conseiller demandé ou rendez-vous commencé."),
        Indicator("repeats", "Questions reposées sous sept jours", _share(repeated, followed), "percent", 10, False, "Même personne connectée, même réponse, une autre conversation dans les sept jours."),
        Indicator("thumbs", "Réponses jugées utiles", _share(thumbs["up"], thumbs["up"] + thumbs["down"]), "percent", 80, True, "Part des pouces levés."),
        Indicator("solved", "Problème résolu, d'après l'enquête", _share(sum(solved), len(solved)), "percent", 75, True, "Première question de l'enquête de fin de conversation."),
        Indicator("mark", "Note donnée à l'échange", sum(marks) / len(marks) if marks else None, "mark", 4, True, "Seconde question de l'enquête, sur 5."),
        Indicator("wait", "Attente de 95 messages sur 100", waits[min(len(waits) - 1, int(0.95 * len(waits)))] if waits else None, "seconds", 1, False, "Temps entre l'arrivée du message et sa réponse, sans le réseau."),
    ]  # fmt: skip
    unhappy = Counter(turn.topic for conversation in held for turn in conversation if turn.topic and turn.thumb == "down")
    for conversation in held:
        unhappy.update(before.topic for before, after in zip(conversation, conversation[1:], strict=False) if before.topic and _is_to_a_person(after))
    return Figures(
        conversations=len(held), messages=len(turns), indicators=indicators,
        outcomes=Counter(_family(turn.outcome) for turn in turns if turn.text is not None).most_common(),
        reasons=_reasons(held), topics=topics.most_common(15), unhappy_topics=unhappy.most_common(10),
        by_day=_by_day(held, settled), by_hour=_by_hour(turns),
    )  # fmt: skip


def _said(turn: TurnEvent) -> bool:
    return turn.text is not None or turn.choice is not None


def _wishes(turns: Sequence[TurnEvent]) -> list[TurnEvent]:
    """Questions and wishes that were typed: no politeness, no distress, nothing said inside a task (its own outcome again)."""
    said = [turn for turn in turns if _said(turn)]
    found = []
    for before, turn in zip([None, *said], said, strict=False):
        is_inside = before is not None and turn.outcome == before.outcome and turn.outcome.startswith("task:")
        if turn.text is not None and turn.choice is None and _is_matter(turn) and not is_inside:
            found.append(turn)
    return found


def _is_matter(turn: TurnEvent) -> bool:
    return not turn.outcome.startswith("smalltalk") and turn.outcome not in ("emergency", "", "waiting")


def _is_answer(turn: TurnEvent) -> bool:
    return turn.outcome.startswith(("faq:", "task:")) or turn.outcome == "handoff"


def _is_to_a_person(turn: TurnEvent) -> bool:
    return turn.outcome in ("handoff", "task:rendez_vous") or turn.booked


def _is_settled(turns: Sequence[TurnEvent]) -> bool:
    said = [turn for turn in turns if _said(turn)]
    is_unsolved = any(turn.survey.get("resolu") == "non" for turn in turns)
    return not is_unsolved and not any(map(_is_to_a_person, said)) and said[-1].outcome not in ("fallback", "suggest", "waiting", "emergency")


def _repeats(held: Sequence[Sequence[TurnEvent]]) -> tuple[int, int]:
    """How many answers were asked again by the same member within seven days, of how many to known members."""
    seen: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for conversation in held:
        for topic, turn in {t.topic: t for t in conversation if t.topic and t.member}.items():
            seen[turn.member, topic].append((turn.at, turn.conversation_id))
    repeated = total = 0
    for times in seen.values():
        times.sort()
        total += len(times)
        repeated += sum(later - earlier <= REPEAT_S for (earlier, _), (later, _) in zip(times, times[1:], strict=False))
    return repeated, total


def _reasons(held: Sequence[Sequence[TurnEvent]]) -> list[tuple[str, int]]:
    counted: Counter[str] = Counter()
    for conversation in held:
        place = next((i for i, turn in enumerate(conversation) if _is_to_a_person(turn)), None)
        if place is None:
            continue
        before = next((turn for turn in reversed(conversation[:place]) if _said(turn)), None)
        reason = "asked"
        if before is not None and before.outcome == "emergency":
            reason = "distress"
        elif before is not None and before.outcome == "fallback":
            reason = "not_understood"
        elif before is not None and before.topic:
            reason = "after_answer"
        elif before is not None and before.outcome.startswith("task:"):
            reason = "in_task"
        counted[reason] += 1
    return [(REASONS[name], count) for name, count in counted.most_common()]


def _by_day(held: Sequence[Sequence[TurnEvent]], settled: Sequence[Sequence[TurnEvent]]) -> list[tuple[str, int, int]]:
    days = Counter(_moment(c[0].at).date().isoformat() for c in held)
    well = Counter(_moment(c[0].at).date().isoformat() for c in settled)
    return [(day, days[day], well[day]) for day in sorted(days)]


def _by_hour(turns: Sequence[TurnEvent]) -> list[int]:
    hours = Counter(_moment(turn.at).hour for turn in turns)
    return [hours[hour] for hour in range(24)]


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, PARIS)


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


FAMILIES = {
    "faq": "Réponse donnée", "task": "Démarche", "suggest": "Suggestions", "fallback": "Non compris", "handoff": "Conseiller",
    "out_of_scope": "Hors sujet", "emergency": "Détresse", "smalltalk": "Politesse", "waiting": "En attente",
}  # fmt: skip


def _family(outcome: str) -> str:
    return FAMILIES.get(outcome.partition(":")[0], "Autre")
