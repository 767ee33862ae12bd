"""What every kind of answer has, and what reading one may yield: a value, `Wrong`, `Partial`, or None."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

REFERENCE = re.compile(r"\[(nir|iban|card|phone|email):[a-z0-9]+\]")


@dataclass(frozen=True)
class Wrong:
    """The words are an answer, and it cannot be accepted. `reason` names an utterance `utter_wrong_<reason>`; `tried` False
    where they only resemble one (a card number where an IBAN is asked)."""

    reason: str
    detail: str = ""
    tried: bool = field(default=True, repr=False)


@dataclass(frozen=True)
class Setting:
    """What a kind may look at: the moment, the answers so far, the secrets in this message, the offered choices."""

    now: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()  # (value, label) of the question asked


NO_SETTING = Setting(datetime(2000, 1, 1))  # for words whose meaning depends on none of it; a date on which days can be counted


class Partial(Wrong):
    """The words are the beginning of an answer: `utter_partial_<reason>` asks for the rest. Nothing is refused."""


def holds(value: Any) -> bool:
    """Whether what a kind read is an answer that can be taken.

    >>> holds("17100"), holds(False), holds(None), holds(Wrong("date_unreal")), holds(Partial("date"))
    (True, True, False, False, False)
    """
    return value is not None and not isinstance(value, Wrong)


class Kind:
    """Base of all kinds; by itself, free text. `secret` values are never shown whole nor kept outside the vault."""

    secret = False
    widget: str | None = "text"
    loose = False  # True when nearly any words would be accepted: commands and questions then come first
    strict = False  # True when words that are refused were meant as an answer all the same (a date to come)
    exact = False  # True when the form alone says what it is: refused in passing, it is told when its question comes
    group: str | None = None  # kinds of one group are said together: a new value of one brings the others along

    def read(self, text: str, setting: Setting) -> Any:
        raise NotImplementedError

    def find(self, text: str, setting: Setting) -> Any:
        return None

    def says_none(self, text: str) -> bool:
        """Words by which a member leaves the answer out, beside « non » and « aucun »."""
        return False

    def mend(self, value: Any, text: str, setting: Setting) -> Any:
        """The answer as short words repair it, which by themselves would be none (« le 12 » of a street); None when they do not."""
        return None

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """As `find`, where the words correct an answer: what they leave out stays as it was before."""
        return self.find(text, setting)

    def show(self, value: Any) -> str:
        return str(value)

    def public(self, value: Any) -> Any:
        """What the public state says of a value."""
        return "••••" if self.secret else value

    def limits(self, setting: Setting) -> dict[str, str]:
        """Extra keys of the widget's field."""
        return {}
