"""What the actions need from the outside world, and no more.

Only the standard library is imported here. `embedded/` and `http.py` provide these ports; `server.py` chooses.
Dates are Europe/Paris civil dates; datetimes are timezone-aware.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol


class BackendError(Exception):
    """Root of what a back end may report.

    * BackendUnavailable     no answer in time, or a broken one
    * UnknownMember          the account does not exist
    * UnknownReference       no appointment, file or request has this reference
    * OpeningTaken           another member booked it first, or it is over
    * Refused                the service understood and says no; `reason` is a code the actions know how to word
    """


class BackendUnavailable(BackendError):
    pass


class UnknownMember(BackendError):
    pass


class UnknownReference(BackendError):
    pass


class OpeningTaken(BackendError):
    pass


class Refused(BackendError):
    """`reason`: rights_closed, unknown_beneficiary, nothing_in_period, same_iban, duplicate, other."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# ---------------------------------------------------------------- member account


@dataclass(frozen=True)
class Address:
    street: str
    postal_code: str
    city: str
    complement: str = ""


@dataclass(frozen=True)
class Relative:
    id: str
    relation: Literal["child", "spouse"]
    first_name: str
    last_name: str
    birth_date: date


@dataclass(frozen=True)
class Member:
    """An insured person as the account knows them. `regime`: cpam, mgen or msa."""

    id: str
    first_name: str
    last_name: str
    birth_date: date
    regime: str
    rights_open: bool
    address: Address
    phone: str
    email: str
    iban_last4: str
    situation: str = ""  # one French line for the demo page: « mère de deux enfants »
    relatives: tuple[Relative, ...] = ()


class MemberAccounts(Protocol):
    async def member(self, member_id: str) -> Member:
        """Raises UnknownMember, BackendUnavailable."""

    async def members(self) -> list[Member]:
        """Every fictional member of the demonstration; a real back end returns an empty list."""


# ---------------------------------------------------------------- teleservices


@dataclass(frozen=True)
class Document:
    """A file made for a member. `name` is a file name, `content` its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Receipt:
    """A request really taken in. `expected_days`: usual processing time in days, or None when unknown."""

    reference: str
    task: str
    received_at: datetime
    expected_days: int | None = None


@dataclass(frozen=True)
class ProcessingTime:
    """The fund's current delay for one kind of request, in days, as of `as_of`."""

    request_type: str
    days: int
    as_of: date


PENDING = ("received", "in_progress", "waiting_documents")  # states of a request that is not over


@dataclass(frozen=True)
class RequestStatus:
    reference: str
    request_type: str
    deposited_on: date
    state: Literal["received", "in_progress", "waiting_documents", "done", "refused"]
    expected_on: date | None = None
    missing: str = ""


class Teleservices(Protocol):
    async def entitlement_certificate(self, member_id: str, beneficiary_id: str) -> Document:
        """The PDF of an attestation de droits; `beneficiary_id` is the member's own id or a relative's.

        Raises Refused(rights_closed | unknown_beneficiary), UnknownMember, BackendUnavailable.
        """

    async def allowance_statement(self, member_id: str, start: date, end: date, kind: str) -> Document:
        """The PDF of the daily allowances paid between two dates; `kind` is statement or tax.

        Raises Refused(nothing_in_period), UnknownMember, BackendUnavailable.
        """

    async def submit(self, task: str, member_id: str | None, key: str, values: dict[str, Any]) -> Receipt:
        """Send a request. The same `key` (idempotency) twice gives the same receipt and submits once.

        Raises Refused, UnknownMember, BackendUnavailable.
        """

    async def processing_times(self) -> list[ProcessingTime]: ...

    async def requests(self, member_id: str) -> list[RequestStatus]:
        """The member's own requests, newest first."""


# ---------------------------------------------------------------- booking


@dataclass(frozen=True)
class Office:
    """A counter. `hours`: French text a member reads, e.g. « du lundi au vendredi, 8 h 30 - 12 h 30 et 13 h 30 - 16 h 30 »."""

    id: str
    name: str
    street: str
    postal_code: str
    city: str
    hours: str
    accessible: bool = True


@dataclass(frozen=True)
class Opening:
    """A bookable time. `office_id` is None for a phone call."""

    id: str
    mode: Literal["phone", "counter"]
    office_id: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Appointment:
    reference: str
    opening: Opening
    office: Office | None
    reason: str
    phone: str
    accessibility: str = ""
    member_id: str | None = None
    state: Literal["booked", "cancelled"] = "booked"


class Booking(Protocol):
    async def offices(self) -> list[Office]: ...

    async def openings(self, mode: str, office_id: str | None, after: datetime, limit: int) -> list[Opening]:
        """Free openings that start after `after`, soonest first; never on a public holiday."""

    async def book(
        self, opening_id: str, key: str, reason: str, phone: str, accessibility: str = "", member_id: str | None = None
    ) -> Appointment:
        """Book once. The same `key` twice gives the same appointment. Raises OpeningTaken, BackendUnavailable."""

    async def find(self, reference: str) -> Appointment:
        """Raises UnknownReference. A reference is matched whatever the case, spaces or dashes."""

    async def upcoming(self, member_id: str, after: datetime) -> list[Appointment]:
        """The member's own appointments that are booked and begin after a moment, soonest first."""

    async def move(self, reference: str, opening_id: str) -> Appointment:
        """Raises UnknownReference, OpeningTaken; the old opening is free again."""

    async def cancel(self, reference: str) -> Appointment:
        """Raises UnknownReference; cancelling twice is not an error."""

    async def staffed(self, at: datetime) -> bool:
        """True when an adviser answers the phone at that moment (opening hours, public holidays)."""

    async def next_staffed(self, at: datetime) -> datetime:
        """The next moment from `at` when someone answers."""


# ---------------------------------------------------------------- what the conversation leaves behind


class Files(Protocol):
    """Short-lived files a conversation offers for download, under unguessable ids."""

    async def store(self, conversation_id: str, document: Document) -> str:
        """Returns the file id."""

    async def fetch(self, conversation_id: str, file_id: str) -> Document:
        """Raises UnknownReference, also when the file belongs to another conversation or has expired."""

    async def forget(self, conversation_id: str) -> None: ...


class Vault(Protocol):
    """Secrets a member typed, encrypted at rest and short-lived, behind references that may travel in clear."""

    async def deposit(self, conversation_id: str, kind: str, value: str) -> str:
        """`kind`: nir, iban, card, phone, email. Returns a reference like `[iban:k3v9q2]`."""

    async def resolve(self, conversation_id: str, reference: str) -> str:
        """Raises UnknownReference when it is unknown, expired or another conversation's."""

    async def forget(self, conversation_id: str) -> None: ...


@dataclass(frozen=True)
class Handoff:
    """What an adviser needs so that one meeting is enough. Secrets are vault references or masked values."""

    id: str
    conversation_id: str
    created_at: datetime
    reason: str
    task: str | None
    values: dict[str, Any]
    last_messages: list[dict[str, str]]
    signals: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    appointment: str | None = None
    member_id: str | None = None


class Handoffs(Protocol):
    async def add(self, handoff: Handoff) -> None: ...

    async def day(self, day: date) -> list[Handoff]: ...

    async def get(self, handoff_id: str) -> Handoff:
        """Raises UnknownReference."""
