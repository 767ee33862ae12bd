"""Each bad input gets a status and a JSON error in French, and nothing reaches the dialogue."""

import json

import pytest
import pytest_asyncio

from bot.settings import Settings

from .driver import Gateway
from .fakes import Clock, Parts

pytestmark = pytest.mark.asyncio(loop_scope="module")
JSON = {"Content-Type": "application/json"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory):
    """One gateway for all of them: each test has conversations of its own."""
    gateway = await Gateway(Settings(data=tmp_path_factory.mktemp("data"), rate_per_minute=0), Parts()).start()
    yield gateway
    await gateway.stop()


@pytest.fixture
def gateway(shared):
    shared.parts.dialogue.heard.clear()
    shared.parts.clock.moment = Clock().moment
    return shared


@pytest.fixture
def parts(gateway):
    return gateway.parts


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_body"),
        ({"text": ""}, 422, "empty_message"),
        ({"text": " \n\t "}, 422, "empty_message"),
        ({"text": "\u200b\u200b"}, 422, "empty_message"),
        ({"text": "x" * 10_000}, 422, "message_too_long"),
        ({"text": "x" * 1_001}, 422, "message_too_long"),
        ({"text": "a\x00b"}, 422, "unreadable_message"),
        ({"text": "a\x1b[31mb"}, 422, "unreadable_message"),
        ({"text": "\ud83d"}, 422, "unreadable_message"),
        ({"text": "\ufffe"}, 422, "unreadable_message"),
        ({"text": 42}, 422, "invalid_body"),
        ({"text": ["a"]}, 422, "invalid_body"),
        ({"text": None}, 422, "invalid_body"),
        ({"text": "a", "choice": "b"}, 422, "invalid_body"),
        ({"choice": ""}, 422, "invalid_body"),
        ({"choice": "x" * 500}, 422, "invalid_body"),
        ({"choice": {"value": "x"}}, 422, "invalid_body"),
        ({"choice": "not-offered"}, 422, "choice_not_offered"),
        ({"id": "", "text": "a"}, 422, "invalid_message_id"),
        ({"id": 7, "text": "a"}, 422, "invalid_message_id"),
        ({"id": "a b", "text": "a"}, 422, "invalid_message_id"),
        ({"id": "x" * 65, "text": "a"}, 422, "invalid_message_id"),
        ([], 422, "invalid_body"),
        ("text", 422, "invalid_body"),
        (None, 422, "invalid_body"),
    ],
)
async def test_a_message_that_cannot_be_taken(gateway, parts, body, status, code):
    talk = await gateway.talk()
    response = await gateway.client.post(
        f"{talk.path}/messages", data=json.dumps(body), headers={**talk.headers, **JSON}
    )
    error = (await response.json())["error"]
    assert (response.status, error["code"]) == (status, code)
    assert error["message"].endswith((".", "0."))
    assert parts.dialogue.texts == []


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b'{"text": NaN', JSON, 400),
        (b"[" * 20_000, JSON, 400),
        (b'{"text": "bonjour"}', {"Content-Type": "text/plain"}, 415),
        (b'{"text": "bonjour"}', {"Content-Type": "application/octet-stream"}, 415),
        (b"text=bonjour", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b'{"text": "' + b"x" * 70_000 + b'"}', JSON, 413),
    ],
)
async def test_a_body_that_cannot_be_read(gateway, data, headers, status):
    talk = await gateway.talk()
    response = await gateway.client.post(f"{talk.path}/messages", data=data, headers={**talk.headers, **headers})
    assert response.status == status
    assert (await response.json())["error"]["message"]


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "👩‍👧‍👦 🇫🇷",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "é" * 1000,
        "ligne 1\nligne 2",
        "مرحبا",
        "' OR 1=1 --",
        "{{ 7*7 }}",
        "?",
        "x" * 1000,
    ],
)
async def test_odd_texts_are_texts(gateway, parts, text):
    talk = await gateway.talk()
    answer = await talk.say(text)
    assert answer["message"]["text"] == text
    assert parts.dialogue.texts == [text]
    assert (await talk.shown())[0] == text


async def test_space_around_a_message_is_dropped(gateway, parts):
    talk = await gateway.talk()
    await talk.say("  bonjour \n")
    assert parts.dialogue.texts == ["bonjour"]


# --------------------------------------------------------------------------- tokens


async def test_another_conversations_token_is_refused(gateway):
    talk, other = await gateway.talk(), await gateway.talk()
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/messages"),
        ("POST", "/identity"),
        ("POST", "/feedback"),
    ):
        response = await gateway.client.request(method, talk.path + path, headers=other.headers, json={"text": "x"})
        assert response.status == 403
        assert (await response.json())["error"]["code"] == "forbidden"
    assert (await talk.read())["messages"][1:] == []


async def test_a_wrong_token_gets_the_same_answer_as_another_conversations(gateway):
    talk, other = await gateway.talk(), await gateway.talk()
    answers = []
    for token in (other.token, "wrong", "é", talk.token + "x"):
        response = await gateway.client.get(talk.path, headers={"Authorization": f"Bearer {token}"})
        answers.append((response.status, await response.json()))
    assert all(answer == answers[0] for answer in answers)


async def test_without_a_token_nothing_tells_whether_a_conversation_exists(gateway):
    talk = await gateway.talk()
    answers = []
    for path in (talk.path, "/api/conversations/" + "0" * 32):
        for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer "}):
            response = await gateway.client.get(path, headers=headers)
            answers.append((response.status, await response.json()))
    assert all(answer == answers[0] and answer[0] == 401 for answer in answers)


@pytest.mark.parametrize("conversation_id", ["0" * 32, "x", "..%2f..%2fetc", "%00", "é", "' OR 1=1"])
async def test_an_unknown_conversation_is_not_found(gateway, conversation_id):
    talk = await gateway.talk()
    response = await gateway.client.get(f"/api/conversations/{conversation_id}", headers=talk.headers)
    assert response.status == 404
    assert "error" in await response.json()


async def test_the_token_is_not_stored(gateway):
    talk = await gateway.talk()
    for path in gateway.settings.data.glob("gateway.sqlite*"):
        assert talk.token.encode() not in path.read_bytes()


# --------------------------------------------------------------------------- identity, communes, other addresses


@pytest.mark.parametrize("token", ["x", "a.b.c", "x" * 9_000, ""])
async def test_a_forged_identity_is_refused(gateway, token):
    talk = await gateway.talk()
    response = await talk.post({"token": token}, "/identity")
    assert response.status in (401, 422)
    assert "error" in await response.json()
    if token:
        created = await gateway.client.post(
            "/api/conversations", json={}, headers={"Authorization": f"Bearer {token[:5000]}"}
        )
        assert created.status == 401


async def test_an_expired_identity_is_refused(gateway, parts):
    identity = await gateway.identity()
    parts.clock.pass_by(hours=2)
    response = await gateway.client.post("/api/conversations", json={}, headers={"Authorization": f"Bearer {identity}"})
    assert (response.status, (await response.json())["error"]["code"]) == (401, "identity_refused")


@pytest.mark.parametrize("postal_code", ["", "1710", "171000", "abcde", "١٧١٠٠", "17 100"])
async def test_a_postal_code_that_is_none(gateway, postal_code):
    response = await gateway.client.get("/api/communes", params={"postal_code": postal_code})
    assert (response.status, (await response.json())["error"]["code"]) == (422, "invalid_postal_code")


async def test_communes_of_a_postal_code(gateway):
    response = await gateway.client.get("/api/communes?postal_code=17100")
    assert await response.json() == [{"code": "17415", "name": "Saintes"}]
    assert await (await gateway.client.get("/api/communes?postal_code=99999")).json() == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/conversations", 405),
        ("PUT", "/api/conversations", 405),
        ("PATCH", "/api/conversations/x/messages", 405),
        ("POST", "/api/communes", 405),
        ("POST", "/demo/identity", 415),
        ("GET", "/api/ws", 401),
    ],
)
async def test_other_addresses_answer_in_json(gateway, method, path, status):
    response = await gateway.client.request(method, path, data=b"x" if method == "POST" else None)
    assert response.status == status
    assert response.content_type == "application/json"
    assert set((await response.json())["error"]) == {"code", "message"}
    if status == 405:
        assert response.headers["Allow"]


async def test_an_error_of_ours_says_nothing_of_itself(gateway, caplog, monkeypatch):
    async def broken(*_):
        raise RuntimeError("1 84 12 76 451 089 46")

    talk = await gateway.talk()
    monkeypatch.setattr(gateway.service, "message", broken)
    response = await talk.post({"text": "mon nir"})
    body = await response.text()
    assert response.status == 500
    assert json.loads(body)["error"]["code"] == "internal"
    assert "451" not in body
    assert "451 089" not in caplog.text
