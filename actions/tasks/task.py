"""What a task declares. The mechanism (order, validation, recap, correction, resume …) is in `actions/engine/`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from actions.copy import Copy
from actions.dialogue import Choice, Dialogue, Frame, Message
from actions.ports import Booking, Document, Files, Handoffs, Member, MemberAccounts, Teleservices, Vault
from actions.say import reply
from actions.values import Kind, Wrong


@dataclass(frozen=True)
class Services:
    """The ports a task may talk to."""

    members: MemberAccounts
    teleservices: Teleservices
    booking: Booking
    files: Files
    vault: Vault
    handoffs: Handoffs
    fund_name: str


@dataclass
class Case:
    """One task, one message: what a task's own rules look at.

    Rules may speak before the next question (`tell`), fill other slots (the member is told what was noted) and signal
    a fragility (`signals`); the engine collects all three.
    """

    frame: Frame
    message: Message
    services: Services
    copy: Copy
    member: Member | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    dialogue: Dialogue = field(default_factory=Dialogue)
    told: list[dict[str, Any]] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    amiss: dict[str, Wrong] = field(default_factory=dict)  # said in passing, and not acceptable: told when its turn comes
    signals: list[str] = field(default_factory=list)
    vault_away: bool = False  # secrets could not be read: that is not the same as expired

    def tell(self, utter: str, choices: list[Choice] | None = None, **words: Any) -> None:
        self.told.append(reply(self.copy.text(utter, **words), f"task:{self.frame.task}", choices))

    def forget(self, *slots: str) -> None:
        """Drop answers that no longer hold: they are asked again."""
        for slot in slots:
            self.values.pop(slot, None)
            if slot in self.frame.answered:
                self.frame.answered.remove(slot)

    @property
    def purpose(self) -> str | None:
        return self.notes.get("purpose")

    @property
    def values(self) -> dict[str, Any]:
        return self.frame.values

    @property
    def notes(self) -> dict[str, Any]:
        return self.frame.notes


@dataclass(frozen=True)
class Exit:
    """The task cannot go on here. `utter` says why and what instead; the member is sent to a person unless `person` is
    False. `reason` is the appointment's reason code. `routed`: another organism. `choices` come under the text.
    `fragility` names a signal for the adviser. `urgent`: the appointment it leads to cannot wait. `then`: the task that
    starts instead. `other`: someone else's request was refused; one for the member, or a child, may follow at once, and more
    about that person changes nothing. `mendable`: the right answer, given after all, takes the task up again. `final`: no bare value does.
    `opening`: only the words that open the task are heard so. `taken_back`: words that undo what was said, as a pattern on heard text."""

    utter: str
    reason: str = "autre"
    person: bool = True
    routed: bool = False
    choices: tuple[tuple[str, str], ...] = ()  # (value, label)
    words: Mapping[str, Any] = field(default_factory=dict)
    fragility: str | None = None
    urgent: bool = False
    then: str | None = None
    other: bool = False
    mendable: bool = False
    final: bool = False
    opening: bool = False
    taken_back: str = r"$^"


@dataclass(frozen=True)
class Again:
    """The submission cannot be taken as it is: `utter` says why, and `slot` is asked again."""

    slot: str
    utter: str
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Done:
    """What a submission gave. `utter` is the receipt's text, filled with `words`; `files` are offered for download.
    `completed` False when nothing was really submitted or delivered (an explanation, a refusal)."""

    utter: str
    reference: str | None = None
    words: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, Document]] = field(default_factory=list)  # (label, document)
    events: list[tuple[str, str | None]] = field(default_factory=list)  # (type, reference)
    choices: list[Choice] = field(default_factory=list)
    completed: bool = True
    summary: bool = True  # offer the one-page summary


Rule = Callable[[Case], bool]
Options = Callable[[Case], Awaitable[list[Choice]]]
Check = Callable[[Case, Any], Awaitable["Exit | Wrong | None"]]


def always(case: Case) -> bool:
    return True


@dataclass(frozen=True)
class Question:
    """One slot to fill.

    Attributes:
        slot: its name in the contract. kind: how answers are read.
        when: asked only if this holds (a rule on earlier answers). options: choices that depend on the case; without
            it the buttons under the utterance in domain.yml are the choices.
        check: runs on a valid value; may store notes, refuse it (Wrong), ask for the rest of it (Partial) or end the task (Exit).
        instead: slots whose answers members give in place of this one (the city for the postal code).
        optional: « passer » and « je ne sais pas » leave it empty (a rule where it depends). shown: in the recap.
        unknown: what « je ne sais pas » means here: an Exit, or a value. unclear: the value of words that nothing
            explains. told: the value of a trouble told without asking anything (« mon remboursement n'arrive pas »). refused: how the task ends once two answers in a row were refused; else a person is offered.
        names: how members call it in a correction, as a pattern on folded text.
        asked: False for a slot that is only filled in passing (never asked).
        apart: each value is a request of its own; « et pour Léa aussi » wants another one and corrects nothing.
    """

    slot: str
    kind: Kind
    names: str = r"$^"
    when: Rule = always
    options: Options | None = None
    check: Check | None = None
    instead: tuple[str, ...] = ()
    optional: bool | Rule = False
    unknown: Any = None
    unclear: Any = None
    told: Any = None
    refused: Exit | None = None
    shown: bool = True
    asked: bool = True
    apart: bool = False

    def may_be_left_out(self, case: Case) -> bool:
        return self.optional(case) if callable(self.optional) else self.optional


@dataclass(frozen=True)
class Task:
    """A guided task.

    Attributes:
        name: as the contract has it. topic: the article that explains it.
        called: the words of its matter, wished or told, as a pattern on folded text.
        questions: in the order they are asked.
        submit: runs after « oui » at the recap.
        begin: runs once, when the task starts (after sign-in): fills what the account knows, or exits.
        exits: (pattern on folded text or on the value pressed, Exit): words that, at any moment of this task, end it.
        needs_sign_in: the member must be known first. regimes: organisms this task is for.
        knows: answers, with `case.tell`, what only this task can (the postal code of a commune, who counts in
            a household), or notes what is said at any of its
            questions; True when it did.
        asked: subject → pattern of what is asked of the task itself and answered in a sentence (see `asked.py`).
        named: how members call it beside another task, as a pattern on folded text: « … et mon attestation ».
        recap: False when there is nothing to confirm (submit comes right after the last answer).
        purposes: intents that open this task for another purpose: intent → `notes["purpose"]`. Texts named
            utter_<…>_<task>_<purpose> then come before utter_<…>_<task>.
        kept_for_another: answers that the next request of this kind starts from (the other twin).
        repeatable: the same request, sent again with another answer, corrects the first.
        instead_of: purpose → the answer that such a wish changes, while nothing is submitted yet.
    """

    name: str
    topic: str
    questions: tuple[Question, ...]
    submit: Callable[[Case], Awaitable["Done | Exit | Again"]]
    begin: Callable[[Case], Awaitable["Exit | None"]] | None = None
    knows: Rule | None = None
    exits: tuple[tuple[str, Exit], ...] = ()
    called: str = r"$^"
    needs_sign_in: bool = True
    regimes: tuple[str, ...] = ("cpam",)
    named: str = r"$^"
    recap: bool = True
    repeatable: bool = True
    purposes: Mapping[str, str] = field(default_factory=dict)
    instead_of: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    kept_for_another: tuple[str, ...] = ()

    def question(self, slot: str | None) -> Question | None:
        return next((q for q in self.questions if q.slot == slot), None)

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(q.slot for q in self.questions)
