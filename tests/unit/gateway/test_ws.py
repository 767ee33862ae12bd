import asyncio

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from .driver import until


async def test_a_message_over_the_socket_is_answered_there(gateway):
    talk = await gateway.talk()
    socket = await talk.socket()
    await socket.send_json({"id": "m1", "text": "bonjour"})
    turn = await socket.receive_json()
    assert turn["type"] == "turn"
    assert turn["message"] == {"id": "m1", "text": "bonjour"}
    assert set(turn) == {"type", "replies", "state", "message"}


async def test_every_tab_is_told_of_every_turn(gateway):
    talk = await gateway.talk()
    one, two = await talk.socket(), await talk.socket()
    await talk.say("par HTTP", id="m1")
    for socket in (one, two):
        assert (await socket.receive_json())["message"]["id"] == "m1"
    await one.send_json({"text": "par la première"})
    assert (await two.receive_json())["message"]["text"] == "par la première"


async def test_a_retry_over_the_socket_is_told_to_that_tab_only(gateway, parts):
    talk = await gateway.talk()
    one, two = await talk.socket(), await talk.socket()
    for _ in range(2):
        await one.send_json({"id": "m1", "text": "bonjour"})
        assert (await one.receive_json())["message"]["id"] == "m1"
    await two.receive_json()
    with pytest.raises(asyncio.TimeoutError):
        await two.receive_json(timeout=0.1)
    assert parts.dialogue.texts == ["bonjour"]


async def test_a_choice_over_the_socket(gateway, parts):
    parts.dialogue.offers("déclarer")
    talk = await gateway.talk()
    await talk.say("déclarer")
    socket = await talk.socket()
    await socket.send_json({"choice": "confirm"})
    assert (await socket.receive_json())["message"]["text"] == "Oui, je confirme"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("pas du json", "invalid_json"),
        ("[]", "invalid_body"),
        ('{"id": "m1"}', "invalid_body"),
        ('{"id": "m1", "text": "  "}', "empty_message"),
        ('{"id": "m1", "text": "\\ud800"}', "unreadable_message"),
        ('{"id": "m1", "choice": "x"}', "choice_not_offered"),
        ('{"id": "' + "x" * 99 + '", "text": "a"}', "invalid_message_id"),
        ("[" * 5000, "invalid_json"),
    ],
)
async def test_bad_frames_get_an_error_and_the_socket_stays(gateway, sent, code):
    talk = await gateway.talk()
    socket = await talk.socket()
    await socket.send_str(sent)
    refused = await socket.receive_json()
    assert (refused["type"], refused["error"]["code"]) == ("error", code)
    assert refused["error"]["message"]
    await socket.send_json({"text": "et ceci ?"})
    assert (await socket.receive_json())["type"] == "turn"


async def test_a_binary_frame_is_refused(gateway):
    socket = await (await gateway.talk()).socket()
    await socket.send_bytes(b"\x00\x01")
    assert (await socket.receive_json())["error"]["code"] == "invalid_json"


async def test_a_frame_that_is_too_large_closes_the_socket(gateway):
    socket = await (await gateway.talk()).socket()
    await socket.send_str("x" * 100_000)
    assert (await socket.receive()).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


@pytest.mark.parametrize(
    ("query", "status"), [("", 401), ("?token=", 401), ("?token=wrong", 401), ("?token=%F0%9F%98%80", 401)]
)
async def test_a_socket_wants_the_token(gateway, query, status):
    with pytest.raises(WSServerHandshakeError) as refused:
        await gateway.client.ws_connect(f"/api/ws{query}")
    assert refused.value.status == status


async def test_an_expired_token_opens_no_socket(gateway, parts):
    talk = await gateway.talk()
    parts.clock.pass_by(hours=49)
    with pytest.raises(WSServerHandshakeError) as refused:
        await talk.socket()
    assert refused.value.status == 401


async def test_a_foreign_site_opens_no_socket(gateway):
    talk = await gateway.talk()
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        with pytest.raises(WSServerHandshakeError) as refused:
            await talk.socket(headers={"Origin": origin})
        assert refused.value.status == 403


async def test_the_own_site_and_an_embedding_site_open_a_socket(start):
    gateway = await start(allowed_origins=("https://www.caisse.example",))
    talk = await gateway.talk()
    own = f"http://{gateway.client.host}:{gateway.client.port}"
    for origin in (own, "https://www.caisse.example"):
        socket = await talk.socket(headers={"Origin": origin})
        assert not socket.closed
        assert "permessage-deflate" not in str(socket._response.headers)
        await socket.close()


async def test_a_conversation_has_a_limited_number_of_sockets(gateway):
    talk = await gateway.talk()
    opened = [await talk.socket() for _ in range(10)]
    with pytest.raises(WSServerHandshakeError) as refused:
        await talk.socket()
    assert refused.value.status == 429
    await opened[0].close()
    await until(lambda: _opens(talk))


async def test_too_many_messages_at_once_are_refused(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.delay_s = 0.05
    socket = await talk.socket()
    for n in range(12):
        await socket.send_json({"id": f"m{n}", "text": f"message {n}"})
    frames = [await socket.receive_json() for _ in range(12)]
    assert sum(frame["type"] == "error" for frame in frames) == 4
    assert sum(frame["type"] == "turn" for frame in frames) == 8


async def test_who_comes_back_to_a_task_is_told_where_it_was(gateway, parts):
    parts.dialogue.says["j'ai déménagé"] = ([{"type": "text", "text": "Quelle rue ?"}], {"task": "changement_adresse"})
    parts.dialogue.says["returned"] = (
        [{"type": "text", "text": "Nous en étions à votre rue."}],
        {"task": "changement_adresse"},
    )
    talk = await gateway.talk()
    await talk.say("j'ai déménagé")
    parts.clock.pass_by(minutes=10)
    await (await talk.socket()).close()
    assert parts.dialogue.heard[-1][2]["signal"] is None
    parts.clock.pass_by(hours=3)
    parts.dialogue.delay_s = 0.5  # both tabs are there when it answers
    one, two = await asyncio.gather(talk.socket(), talk.socket())
    for socket in (one, two):
        assert (await socket.receive_json(timeout=10))["replies"][0]["text"] == "Nous en étions à votre rue."
    assert [metadata["signal"] for *_, metadata in parts.dialogue.heard].count("returned") == 1
    assert parts.dialogue.heard[-1][2]["gap_s"] == 3 * 3600 + 600


async def test_who_leaves_at_once_does_not_lose_what_was_said(gateway, parts):
    parts.dialogue.says["j'ai déménagé"] = ([{"type": "text", "text": "Quelle rue ?"}], {"task": "changement_adresse"})
    talk = await gateway.talk()
    await talk.say("j'ai déménagé")
    parts.clock.pass_by(hours=3)
    parts.dialogue.delay_s = 0.2
    socket = await talk.socket()
    await until(lambda: parts.dialogue.heard[-1][2]["signal"] == "returned")
    await socket.close()
    await asyncio.sleep(0.3)
    assert len((await talk.read())["messages"]) == 4


async def test_sockets_close_when_the_gateway_stops(gateway):
    socket = await (await gateway.talk()).socket()
    stopping = asyncio.create_task(gateway.client.server.close())
    assert (await socket.receive_json())["type"] == "goodbye"
    assert (await socket.receive()).type is WSMsgType.CLOSE
    await socket.close()
    await asyncio.wait_for(stopping, 5)


async def _opens(talk):
    try:
        await talk.socket()
    except WSServerHandshakeError:
        return False
    return True
