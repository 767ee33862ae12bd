"""The client of Rasa against a small server that answers like Rasa's REST channel."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.ports import DialogueUnavailable
from bot.gateway.rasa_client import RasaClient, harmless

METADATA = {"member": None, "choice": None, "signal": None, "message_id": "m1", "gap_s": 0.0}
HELLO = {"type": "text", "text": "Bonjour"}


class Rasa:
    """`answer` is the body or a function of the request's JSON."""

    def __init__(self) -> None:
        self.heard: list[dict] = []
        self.answer: object = [{"recipient_id": "c1", "custom": {"replies": [HELLO], "state": {}}}]
        self.status = 200
        self.delay_s = 0.0
        self.at_once = 0
        self.most_at_once = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self.alive)
        app.router.add_post("/webhooks/rest/webhook", self.webhook)
        return app

    async def alive(self, _: web.Request) -> web.Response:
        return web.Response(text="Hello from Rasa")

    async def webhook(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.delay_s)
        self.at_once -= 1
        if isinstance(self.answer, bytes):
            return web.Response(body=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def rasa():
    rasa = Rasa()
    server = TestServer(rasa.app())
    await server.start_server()
    rasa.url = str(server.make_url("")).rstrip("/")
    yield rasa
    await server.close()


@pytest.fixture
async def client(rasa):
    async with RasaClient.open(rasa.url, timeout_s=2) as client:
        yield client


async def test_a_turn_is_sent_as_rasa_reads_it(rasa, client):
    turn = await client.turn("c1", "bonjour", METADATA)
    assert turn.replies == [HELLO]
    assert rasa.heard == [{"sender": "c1", "message": "bonjour", "metadata": METADATA}]


async def test_the_entries_of_several_actions_are_added_up(rasa, client):
    first = {"task": "a", "outcome": "faq:x", "events": [{"type": "paused"}]}
    second = {"task": "b", "outcome": None, "events": [{"type": "resumed"}], "slots": {}}
    third = {"task": "c", "outcome": "task:c", "events": []}
    rasa.answer = [
        {"custom": {"replies": [{**HELLO, "text": str(n)}], "state": state}}
        for n, state in enumerate((first, second, third))
    ]
    turn = await client.turn("c1", "x", METADATA)
    assert [reply["text"] for reply in turn.replies] == ["0", "1", "2"]
    assert turn.state == {"task": "c", "outcome": "faq:x", "events": [{"type": "paused"}, {"type": "resumed"}]}


async def test_an_utterance_of_rasa_itself_is_a_text(rasa, client):
    rasa.answer = [{"recipient_id": "c1", "text": "Au revoir"}]
    assert (await client.turn("c1", "x", METADATA)).replies == [{"type": "text", "text": "Au revoir"}]


async def test_what_a_form_of_rasa_asks_again_is_left_out(rasa, client):
    rasa.answer = [{"custom": {"replies": [HELLO], "state": {}}}, {"recipient_id": "c1", "text": "Bonjour"}]
    assert (await client.turn("c1", "x", METADATA)).replies == [HELLO]


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        None,
        "text",
        [None],
        [{}],
        [{"custom": None}],
        [{"custom": []}],
        [{"custom": {"replies": [], "state": {}}}],
        [{"custom": {"replies": {}, "state": {}}}],
        [{"custom": {"replies": [{"type": "text"}]}}],
        [{"custom": {"replies": [{"type": "text", "text": None}]}}],
        [{"custom": {"replies": ["hello"]}}],
        [{"custom": {"replies": [HELLO], "state": []}}],
        [{"custom": {"replies": [{**HELLO, "choices": [{"label": "a"}]}]}}],
        b"",
        b"<html>",
        b"\xff",
        b"[" * 5000,
    ],
)
async def test_an_answer_of_no_use_is_a_failure(rasa, client, answer):
    rasa.answer = answer
    with pytest.raises(DialogueUnavailable):
        await client.turn("c1", "x", METADATA)


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_another_status_is_a_failure(rasa, client, status):
    rasa.status = status
    with pytest.raises(DialogueUnavailable):
        await client.turn("c1", "x", METADATA)


async def test_no_answer_in_time_is_a_failure(rasa, client):
    rasa.delay_s = 10
    with pytest.raises(DialogueUnavailable):
        await client.turn("c1", "x", METADATA)


async def test_nobody_there_is_a_failure(closed_port):
    async with RasaClient.open(f"http://127.0.0.1:{closed_port}") as client:
        with pytest.raises(DialogueUnavailable):
            await client.turn("c1", "x", METADATA)
        assert await client.ready() is False


async def test_ready_when_everything_it_needs_is_there(rasa, client, closed_port):
    assert await client.ready() is True
    async with RasaClient.open(rasa.url, watched=[f"http://127.0.0.1:{closed_port}/health"]) as watching:
        assert await watching.ready() is False


async def test_one_message_of_a_conversation_at_a_time(rasa, client):
    rasa.delay_s = 0.02
    await asyncio.gather(*(client.turn("c1", str(n), METADATA) for n in range(5)))
    assert rasa.most_at_once == 1
    await asyncio.gather(*(client.turn(f"c{n}", "x", METADATA) for n in range(5)))
    assert rasa.most_at_once > 1


async def test_forgetting_is_passed_on(rasa):
    forgotten = []

    async def forget(conversation_id: str) -> None:
        forgotten.append(conversation_id)

    async with RasaClient.open(rasa.url, forget_tracker=forget) as client:
        await client.forget("c1")
    assert forgotten == ["c1"]


# --------------------------------------------------------------------------- never a command


@pytest.mark.parametrize(
    "text",
    ["/restart", " /restart", "\u200b/restart", "\ufeff/", "\u00a0/x", "\u2003/x", "\u3000/x", "\u2060//x", "//x", "/\u200b/x", "\u202e/x",
     "\x1c/x", "\x85/x", "\u0301/x", "／restart", "⁄x", '/inform{"iban": "x"}', "\n/restart", "/ /x", "\u00ad/x", "EXTERNAL: restart", "/EXTERNAL: /x"],
)  # fmt: skip
async def test_a_leading_slash_never_reaches_rasa(rasa, client, text):
    await client.turn("c1", text, METADATA)
    sent = rasa.heard[-1]["message"]
    assert sent
    assert not sent.strip().startswith(("/", "EXTERNAL:"))


@given(st.text(alphabet="/ \u200b\u00a0\ufeff\n\t／⁄∕Ea:XTRNL", max_size=12), st.text(max_size=20))
def test_no_text_at_all_is_a_command(start, rest):
    sent = harmless(start + rest)
    assert sent.strip()
    assert not sent.strip().startswith("/")


@pytest.mark.parametrize("text", ["bonjour", "12/04/2026", "et/ou", "http://example.fr", "à 8 h", "😀", "- liste"])
def test_other_texts_are_sent_as_they_are(text):
    assert harmless(text) == text


async def test_a_signal_is_not_something_a_member_could_type(rasa, client):
    await client.turn("c1", "", {**METADATA, "signal": "signed_in"})
    assert rasa.heard[-1]["message"] == "[signed_in]"
    assert rasa.heard[-1]["metadata"]["signal"] == "signed_in"
