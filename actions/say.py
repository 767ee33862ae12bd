"""Makes typed replies (the contract's JSON) from utterances."""

from typing import Any

from actions.dialogue import Choice


def reply(text: str, source: str, choices: list[Choice] | None = None, kind: str = "text", **more: Any) -> dict[str, Any]:
    """`more`: other keys of the contract; `lang`, where the text is not French."""
    if choices and kind == "text":
        kind = "choices"
    made: dict[str, Any] = {"type": kind, "text": text, "source": source, **more}
    if choices:
        made["choices"] = choices
    return made


def choice(value: str, label: str) -> Choice:
    return {"label": label, "value": value}
