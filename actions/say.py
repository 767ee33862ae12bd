"""Makes typed replies (the contract's JSON) from utterances."""

from typing import Any

from actions.copy import Copy
from actions.dialogue import Choice


class Voice:
    """Builds replies. `source` names what speaks: faq:<id>, task:<task>, emergency …"""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    def say(self, utter: str, source: str, choices: list[Choice] | None = None, kind: str = "text", **words: Any) -> dict[str, Any]:
        """A text, or choices when there are some (given, or under the utterance in domain.yml)."""
        text = self.copy.text(utter, **words)
        offered = self.copy.choices(utter) if choices is None else choices
        return reply(text, source, offered, kind)

    def label(self, name: str) -> str:
        return self.copy.text(name)


def reply(text: str, source: str, choices: list[Choice] | None = None, kind: str = "text", **more: Any) -> dict[str, Any]:
    if choices and kind == "text":
        kind = "choices"
    made: dict[str, Any] = {"type": kind, "text": text, "source": source, **more}
    if choices:
        made["choices"] = choices
    return made


def choice(value: str, label: str) -> Choice:
    return {"label": label, "value": value}
