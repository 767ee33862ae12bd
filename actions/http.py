"""The real back ends: member account and téléservices behind the API of `openapi/teleservices.yml`.

The caller gives the session (connection pool, credentials, proxy). Every failure leaves as one of the errors of
`ports.py`, and a broken answer counts as no answer.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, TypeVar, get_args, get_type_hints
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from actions.ports import (
    Address,
    BackendUnavailable,
    Document,
    Member,
    ProcessingTime,
    Receipt,
    Refused,
    Relative,
    RequestStatus,
    UnknownMember,
)

TIMEOUT_S = 5.0  # for one call with its retry: below the 8 s that the dialogue core gives an action
REASONS = frozenset({"rights_closed", "unknown_beneficiary", "nothing_in_period", "same_iban", "duplicate", "other"})
_TRIES = 2
_PAUSE_S = 0.1
_PASSING = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_MAX_BYTES = 8 * 1024 * 1024
_STATES = get_args(get_type_hints(RequestStatus)["state"])
_RELATIONS = get_args(get_type_hints(Relative)["relation"])

T = TypeVar("T")


class HttpMembers:
    def __init__(self, session: ClientSession, base_url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._api = _Api(session, base_url, "members", timeout_s)

    async def member(self, member_id: str) -> Member:
        return await self._api.get_json(_path("members", member_id), _member)

    async def members(self) -> list[Member]:
        """A real back end has nobody to show on the demonstration page."""
        return []


class HttpTeleservices:
    def __init__(self, session: ClientSession, base_url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._api = _Api(session, base_url, "teleservices", timeout_s)

    async def entitlement_certificate(self, member_id: str, beneficiary_id: str) -> Document:
        return await self._api.get_document(_path("members", member_id, "certificates", beneficiary_id))

    async def allowance_statement(self, member_id: str, start: date, end: date, kind: str) -> Document:
        query = {"start": start.isoformat(), "end": end.isoformat(), "kind": kind}
        return await self._api.get_document(_path("members", member_id, "allowance-statement"), query)

    async def submit(self, task: str, member_id: str | None, key: str, values: dict[str, Any]) -> Receipt:
        """Post a request; the key makes the call idempotent, so it is tried again like a reading."""
        body = {"task": task, "member_id": member_id, "values": _plain(values)}
        return await self._api.post_json("requests", body, key, _receipt)

    async def processing_times(self) -> list[ProcessingTime]:
        return await self._api.get_json("processing-times", _list_of("processing_times", _processing_time))

    async def requests(self, member_id: str) -> list[RequestStatus]:
        return await self._api.get_json(_path("members", member_id, "requests"), _list_of("requests", _request_status))


class _Api:
    """One HTTP exchange: a time limit, one more try after a passing failure, and translated errors."""

    def __init__(self, session: ClientSession, base_url: str, name: str, timeout_s: float) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._name = name
        self._try_timeout = ClientTimeout(total=(timeout_s - _PAUSE_S) / _TRIES)

    async def get_json(self, path: str, read: Callable[[Any], T]) -> T:
        return self._read(await self._call("GET", path), read)

    async def post_json(self, path: str, body: Any, key: str, read: Callable[[Any], T]) -> T:
        return self._read(await self._call("POST", path, json=body, headers={"Idempotency-Key": key}), read)

    async def get_document(self, path: str, query: dict[str, str] | None = None) -> Document:
        answer = await self._call("GET", path, params=query)
        if answer.media_type != "application/pdf" or not answer.body.startswith(b"%PDF-"):
            raise BackendUnavailable(self._name)
        return Document(answer.file_name or "document.pdf", answer.media_type, answer.body)

    def _read(self, answer: "_Answer", read: Callable[[Any], T]) -> T:
        try:
            return read(answer.json())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackendUnavailable(self._name) from error

    async def _call(self, method: str, path: str, **options: Any) -> "_Answer":
        """Only idempotent calls come here: GET, and POST with an idempotency key."""
        for left in reversed(range(_TRIES)):
            try:
                answer = await self._once(method, path, **options)
            except (ClientError, TimeoutError, OSError) as error:
                if not left:
                    raise BackendUnavailable(self._name) from error
            else:
                if answer.status not in _PASSING or not left:
                    return self._checked(answer)
            await asyncio.sleep(_PAUSE_S)
        raise AssertionError("unreachable")

    async def _once(self, method: str, path: str, **options: Any) -> "_Answer":
        url = URL(f"{self._base_url}/{path}", encoded=True)
        async with self._session.request(
            method, url, timeout=self._try_timeout, allow_redirects=False, **options
        ) as response:
            return _Answer(response, await _bounded(response))

    def _checked(self, answer: "_Answer") -> "_Answer":
        """Raises what a status other than 2xx means."""
        if answer.status in (HTTPStatus.OK, HTTPStatus.CREATED):
            return answer
        code = answer.error_code()
        if answer.status == HTTPStatus.NOT_FOUND and code == "unknown_member":
            raise UnknownMember
        if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and code:
            raise Refused(code if code in REASONS else "other")
        raise BackendUnavailable(self._name)


class _Answer:
    def __init__(self, response: ClientResponse, body: bytes) -> None:
        self.status = response.status
        self.media_type = response.content_type
        disposition = response.content_disposition
        self.file_name = disposition.filename if disposition else None
        self.body = body

    def json(self) -> Any:
        """Raises ValueError when the body is not JSON."""
        if self.media_type != "application/json":
            raise ValueError("not JSON")
        return json.loads(self.body)

    def error_code(self) -> str | None:
        try:
            code = self.json()["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None
        return code if isinstance(code, str) else None


async def _bounded(response: ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _MAX_BYTES:
            raise ClientError("the answer is too long")
    return bytes(body)


def _path(*parts: str) -> str:
    """Join path parts whatever they hold; `.` and `..` would climb, so they are escaped too."""
    return "/".join(quote(part, safe="").replace(".", "%2E") for part in parts)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


# ---------------------------------------------------------------- answers: KeyError, TypeError or ValueError when broken


def _member(data: Any) -> Member:
    return Member(
        id=_text(data, "id"),
        first_name=_text(data, "first_name"),
        last_name=_text(data, "last_name"),
        birth_date=_date(data, "birth_date"),
        regime=_text(data, "regime"),
        rights_open=_typed(data, "rights_open", bool),
        address=_address(data["address"]),
        phone=_text(data, "phone"),
        email=_text(data, "email"),
        iban_last4=_text(data, "iban_last4"),
        situation=data.get("situation", ""),
        relatives=tuple(_relative(one) for one in data["relatives"]),
    )


def _address(data: Any) -> Address:
    complement = data.get("complement", "")
    return Address(_text(data, "street"), _text(data, "postal_code"), _text(data, "city"), complement)


def _relative(data: Any) -> Relative:
    return Relative(
        id=_text(data, "id"),
        relation=_one_of(data, "relation", _RELATIONS),
        first_name=_text(data, "first_name"),
        last_name=_text(data, "last_name"),
        birth_date=_date(data, "birth_date"),
    )


def _receipt(data: Any) -> Receipt:
    received_at = datetime.fromisoformat(_text(data, "received_at"))
    if received_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return Receipt(_text(data, "reference"), _text(data, "task"), received_at, _days(data, "expected_days"))


def _processing_time(data: Any) -> ProcessingTime:
    return ProcessingTime(_text(data, "request_type"), _typed(data, "days", int), _date(data, "as_of"))


def _request_status(data: Any) -> RequestStatus:
    expected_on = data.get("expected_on")
    return RequestStatus(
        reference=_text(data, "reference"),
        request_type=_text(data, "request_type"),
        deposited_on=_date(data, "deposited_on"),
        state=_one_of(data, "state", _STATES),
        expected_on=None if expected_on is None else _date(data, "expected_on"),
        missing=data.get("missing", ""),
    )


def _list_of(name: str, read: Callable[[Any], T]) -> Callable[[Any], list[T]]:
    return lambda data: [read(one) for one in _typed(data, name, list)]


def _typed(data: Any, name: str, kind: type[T]) -> T:
    value = data[name]
    if not isinstance(value, kind):
        raise TypeError(f"{name} is not of type {kind.__name__}")
    return value


def _text(data: Any, name: str) -> str:
    return _typed(data, name, str)


def _one_of(data: Any, name: str, allowed: tuple[str, ...]) -> Any:
    value = _text(data, name)
    if value not in allowed:
        raise ValueError(f"{name} is not one of {', '.join(allowed)}")
    return value


def _date(data: Any, name: str) -> date:
    return date.fromisoformat(_text(data, name))


def _days(data: Any, name: str) -> int | None:
    return None if data.get(name) is None else _typed(data, name, int)
