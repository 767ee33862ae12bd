"""What the HTTP adapters make of a back end that misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from actions.http import HttpMembers, HttpTeleservices
from actions.ports import BackendUnavailable, Refused, UnknownMember

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
RECEIPT = {"reference": "ADR-7K3Q9X", "task": "demande_css", "received_at": "2026-11-23T10:00:00+01:00"}
PATIENCE_S = 3.0  # for two tries: a busy machine answers within one
MEMBER = {
    "id": "m-1", "first_name": "Ada", "last_name": "Roy", "birth_date": "1990-01-01", "regime": "cpam",
    "rights_open": True, "address": {"street": "1 rue A", "postal_code": "17000", "city": "La Rochelle"},
    "phone": "", "email": "", "iban_last4": "", "relatives": [],
}  # fmt: skip


@dataclass
class Backend:
    """A server that answers what the test lists, in order, the last one again and again."""

    answers: list[Answer] = field(default_factory=list)
    seen: list[web.Request] = field(default_factory=list)
    members: HttpMembers | None = None
    teleservices: HttpTeleservices | None = None

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        return await self.answers[min(len(self.seen), len(self.answers)) - 1](request)


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    scripted = Backend()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", scripted.handle)
    async with TestServer(app) as server, ClientSession() as session:
        url = str(server.make_url("/"))
        scripted.members = HttpMembers(session, url, timeout_s=PATIENCE_S)
        scripted.teleservices = HttpTeleservices(session, url, timeout_s=PATIENCE_S)
        yield scripted


def says(content: object, status: int = 200) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(content, status=status)

    return answer


def error(status: int, code: str) -> Answer:
    return says({"error": {"code": code, "message": "…"}}, status)


async def hang(request: web.Request) -> web.Response:
    await asyncio.sleep(30)
    raise AssertionError


async def hang_up(request: web.Request) -> web.Response:
    request.transport.abort()
    return web.Response()


async def html(request: web.Request) -> web.Response:
    return web.Response(text="<h1>Maintenance</h1>", content_type="text/html")


async def broken_json(request: web.Request) -> web.Response:
    return web.Response(text='{"id": ', content_type="application/json")


async def elsewhere(request: web.Request) -> web.Response:
    raise web.HTTPFound("https://example.org/login")


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b" " * 65536)
    return response


async def test_a_broken_member_is_no_member(backend):
    backend.answers = [says(MEMBER)]
    assert (await backend.members.member("m-1")).first_name == "Ada"
    for change in (
        {"birth_date": "31/02/1990"}, {"birth_date": None}, {"rights_open": "yes"}, {"address": None},
        {"relatives": [{"relation": "cousin"}]}, {"id": 3}, {"relatives": "none"},
    ):  # fmt: skip
        backend.answers = [says(MEMBER | change)]
        with pytest.raises(BackendUnavailable):
            await backend.members.member("m-1")


@pytest.mark.parametrize("answer", [html, broken_json, elsewhere, endless, hang_up, says([]), says(None), says({})])
async def test_an_answer_that_makes_no_sense_is_no_answer(backend, answer):
    backend.answers = [answer]
    for call in (
        backend.members.member("m-1"),
        backend.teleservices.requests("m-1"),
        backend.teleservices.processing_times(),
        backend.teleservices.submit("demande_css", None, "k", {}),
        backend.teleservices.entitlement_certificate("m-1", "m-1"),
    ):
        with pytest.raises(BackendUnavailable):
            await call


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500])
async def test_a_status_that_is_not_ours_is_unavailable_and_not_tried_again(backend, status):
    backend.answers = [error(status, "whatever")]
    with pytest.raises(BackendUnavailable):
        await backend.members.member("m-1")
    assert len(backend.seen) == 1


async def test_the_errors_of_the_ports_come_through(backend):
    backend.answers = [error(404, "unknown_member")]
    with pytest.raises(UnknownMember):
        await backend.members.member("m-1")
    for code, reason in (("same_iban", "same_iban"), ("brand_new_reason", "other")):
        backend.answers = [error(422, code)]
        with pytest.raises(Refused) as refused:
            await backend.teleservices.submit("coordonnees_bancaires", "m-1", "k", {})
        assert refused.value.reason == reason


@pytest.mark.parametrize("failure", [hang, hang_up, error(502, "x"), error(503, "x"), error(504, "x")])
async def test_a_passing_failure_is_tried_once_more(backend, failure):
    backend.answers = [failure, says(MEMBER)]
    assert (await backend.members.member("m-1")).id == "m-1"
    assert len(backend.seen) == 2


async def test_a_request_is_sent_again_with_the_same_key(backend):
    backend.answers = [hang_up, says(RECEIPT, 201)]
    receipt = await backend.teleservices.submit("demande_css", None, "key-1", {"move_date": date(2026, 11, 1)})
    assert receipt.reference == "ADR-7K3Q9X"
    assert [request.headers["Idempotency-Key"] for request in backend.seen] == ["key-1", "key-1"]


async def test_a_silent_back_end_is_given_up_within_its_time(backend):
    backend.answers = [hang]
    started = asyncio.get_running_loop().time()
    with pytest.raises(BackendUnavailable):
        await backend.members.member("m-1")
    assert asyncio.get_running_loop().time() - started < PATIENCE_S + 1


async def test_nobody_listening_is_unavailable():
    async with ClientSession() as session:
        with pytest.raises(BackendUnavailable):
            await HttpMembers(session, "http://127.0.0.1:9/api").member("m-1")


async def test_a_real_back_end_has_no_demonstration_members(backend):
    assert await backend.members.members() == []
    assert backend.seen == []


@pytest.mark.parametrize("member_id", ["../requests", "..", "a/b", "a?b", "a#b", "a%2fb"])
async def test_an_odd_id_stays_one_path_part(backend, member_id):
    backend.answers = [error(404, "unknown_member")]
    with pytest.raises(UnknownMember):
        await backend.members.member(member_id)
    assert backend.seen[0].raw_path.count("/") == 2 and backend.seen[0].query_string == ""
