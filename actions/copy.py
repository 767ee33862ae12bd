"""The French texts of domain.yml, for the actions.

Rasa would fill `utter_…` names itself; the actions fill them here, from the same file, because the same words must
come out when Rasa is away (see `fallback.py`) and because a reply carries more than text: its source, a field, a link.
"""

from pathlib import Path
from typing import Any

import yaml


class UnknownUtterance(KeyError):
    """An action asked for an utterance that domain.yml does not have."""


class Copy:
    """Utterances by name. `reached` counts what was said, for coverage."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._responses = responses
        self.reached: dict[str, int] = {}

    @classmethod
    def from_domain(cls, path: Path) -> "Copy":
        with path.open(encoding="utf-8") as file:
            domain = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return cls(domain["responses"])

    def __contains__(self, name: str) -> bool:
        return name in self._responses

    def text(self, name: str, /, **values: Any) -> str:
        """The utterance, with {placeholders} filled. Variations alternate.

        Raises:
            UnknownUtterance: the domain has no such response.
        """
        entry = self._entry(name)
        return entry["text"].strip().format_map(_Filled(values))

    def choices(self, name: str) -> list[dict[str, str]]:
        """The buttons that domain.yml puts under the utterance, as {label, value}."""
        if name not in self._responses:
            return []
        return [{"label": b["title"], "value": b["payload"]} for b in self._responses[name][0].get("buttons", [])]

    def first(self, *names: str) -> str:
        """The first of the names that the domain has; for texts that a task may say in its own way."""
        for name in names:
            if name in self._responses:
                return name
        raise UnknownUtterance(names)

    def _entry(self, name: str) -> dict[str, Any]:
        if name not in self._responses:
            raise UnknownUtterance(name)
        count = self.reached.get(name, 0)
        self.reached[name] = count + 1
        variations = self._responses[name]
        return variations[count % len(variations)]


class _Filled(dict):
    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__({key: "" if value is None else value for key, value in values.items()})

    def __missing__(self, key: str) -> str:
        raise UnknownUtterance(f"no value for {{{key}}}")
