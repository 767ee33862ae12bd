"""How the dialogue speaks: texts of domain.yml in the version that fits the task, answers as they are shown, choices offered."""

from dataclasses import dataclass
from typing import Any

from actions.copy import Copy
from actions.dialogue import Choice, Dialogue, Frame
from actions.say import choice, reply
from actions.tasks.task import Case, Question, Task
from actions.values import Secret, mask

MISSES_BEFORE_A_PERSON = 2


@dataclass(frozen=True)
class Wording:
    tasks: dict[str, Task]
    copy: Copy

    def say(self, d: Dialogue, utter: str, source: str | None = None, choices: list[Choice] | None = None, kind: str = "text", **words_: Any) -> dict[str, Any]:
        source = source or (f"task:{d.frame.task}" if d.frame else "assistant")
        offered = self.copy.choices(utter) if choices is None else choices
        english = {"lang": "en"} if utter.endswith("_english") else {}
        return self.remember(d, reply(self.copy.text(utter, **words_), source, offered, kind, **english))

    def remember(self, d: Dialogue, made: dict[str, Any]) -> dict[str, Any]:
        """Choices offered are remembered, so that « le deuxième » or « oui » can be understood. The last ones count."""
        if made.get("choices"):
            d.offered = list(made["choices"])
        return made

    def title(self, task: str) -> str:
        return self.copy.text(f"utter_title_{task}")

    def label(self, name: str) -> str:
        """Of a button, or of a part of a reply."""
        return self.copy.text(name)

    def button(self, value: str, label: str) -> Choice:
        return choice(value, self.label(label))

    def slot_label(self, task: str, slot: str) -> str:
        return self.copy.text(self.copy.first(f"utter_label_{task}_{slot}", f"utter_label_{slot}"))

    def named(self, prefix: str, frame: Frame) -> str:
        """An utterance as the purpose, the task or any task says it."""
        return self.copy.first(f"{prefix}_{frame.task}_{frame.notes.get('purpose')}", f"{prefix}_{frame.task}", prefix)

    def own(self, d: Dialogue, kind: str, slot: str | None) -> tuple[str, str]:
        """The names of a text about a slot: the task's own first."""
        return f"utter_{kind}_{d.frame.task}_{slot}", f"utter_{kind}_{slot}"

    def worded(self, d: Dialogue, utter: str) -> str:
        """The English version of a text, where there is one and the member writes in English."""
        return self.copy.first(f"{utter}_english", utter) if d.english else utter

    def words_of(self, case: Case) -> dict[str, Any]:
        """What utterances of a task may mention."""
        shown = {q.slot: self.show(case, q, case.values[q.slot]) for q in self.recapped(case)}
        return {"name": case.member.first_name if case.member else "", **case.notes.get("words", {}), **shown}

    def show(self, case: Case, question: Question, value: Any) -> str:
        if value is None:
            return "—"
        if isinstance(question.kind, Secret):
            real = case.secrets.get(value)
            return mask(question.kind.kind, real) if real else "••••"
        options = dict(map(tuple, case.notes.get(f"labels:{question.slot}", [])))
        if isinstance(value, str) and value in options:
            return options[value]
        buttons = {c["value"]: c["label"] for c in self.copy.choices(self.copy.first(f"utter_question_{case.frame.task}_{question.slot}", f"utter_question_{question.slot}"))} if question.asked else {}
        if isinstance(value, str) and value in buttons:
            return buttons[value]
        if isinstance(value, list) and buttons:
            return ", ".join(buttons.get(v, v) for v in value) or question.kind.show(value)
        return question.kind.show(value)

    def recapped(self, case: Case) -> list[Question]:
        task = self.tasks[case.frame.task]
        return [q for q in task.questions if q.shown and case.values.get(q.slot) is not None and q.when(case)]

    def noted(self, d: Dialogue, case: Case, slots: list[str]) -> dict[str, Any]:
        task = self.tasks[d.frame.task]
        said, case.derived = {*slots, *case.derived}, []
        slots = [s for s in task.slots if s in said and case.values.get(s) is not None]
        lines = [f"{self.slot_label(task.name, s)} : {self.show(case, task.question(s), case.values[s])}" for s in slots]
        return reply(self.copy.text("utter_noted", values=". ".join(lines)), f"task:{task.name}")

    def corrected(self, d: Dialogue, case: Case, question: Question) -> dict[str, Any]:
        return self.say(d, "utter_corrected", what=self.slot_label(d.frame.task, question.slot), value=self.show(case, question, case.values[question.slot]))

    def told_of(self, d: Dialogue, task: str, subject: str, sent: Frame | None = None, choices: list[Choice] | None = None) -> dict[str, Any]:
        """`sent`: the task, once it is over; what it told then decides between the texts (`notes["told"]`), which may use its words."""
        told = [f"utter_sent_{task}_{subject}_{sent.notes.get('told')}", f"utter_sent_{task}_{subject}"] if sent else []
        utter = self.copy.first(*told, f"utter_asked_{task}_{subject}", f"utter_asked_{subject}")
        return self.say(d, utter, source=f"task:{task}", choices=choices, **(sent.notes.get("words", {}) if sent else {}))
