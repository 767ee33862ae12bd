"""When the dialogue core is down, slow or broken: nothing is lost, nothing is sent twice, and what can be answered is."""

import asyncio

import pytest

from bot.gateway import answering, core_watch, wording

from .driver import until


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(answering, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(answering, "LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr(core_watch, "EVERY_S", 0.02)


async def test_a_question_is_answered_by_the_fallback(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    answer = await talk.say("quels sont vos horaires ?")
    assert answer["replies"][0]["source"] == "faq:horaires"
    assert answer["state"]["outcome"] == "faq:horaires"


async def test_a_conversation_can_begin_without_the_core(gateway, parts):
    parts.dialogue.is_up = False
    talk = await gateway.talk()
    assert talk.made["replies"][0]["text"] == wording.GREETING
    assert parts.fallback.heard == []


async def test_an_appointment_is_booked_by_the_fallback_even_when_the_core_comes_back_meanwhile(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    assert (await talk.say("je veux un rendez-vous"))["state"]["task"] == "rendez_vous"
    parts.dialogue.is_up = True
    await asyncio.sleep(0.1)
    assert (await talk.say("à dix heures"))["replies"][0]["text"].startswith("Rendez-vous pris")
    assert parts.dialogue.texts == []
    await talk.say("quels horaires ?")
    assert parts.dialogue.texts == ["quels horaires ?"]


async def test_a_task_of_the_core_goes_on_after_the_fallback_answered_a_question(gateway, parts):
    parts.dialogue.says["j'ai déménagé"] = (
        [{"type": "field", "text": "Quelle rue ?"}],
        {"task": "adresse", "asks_for": "street"},
    )
    talk = await gateway.talk()
    await talk.say("j'ai déménagé")
    parts.dialogue.is_up = False
    parts.fallback.offers_more = True
    state = (await talk.say("quels horaires ?"))["state"]
    assert (state["task"], state["asks_for"], state["outcome"]) == ("adresse", "street", "faq:horaires")
    assert parts.fallback.tasks == ["adresse"]
    parts.dialogue.is_up = True
    await asyncio.sleep(0.1)
    await talk.say("horaires de la rue des Lilas")
    assert parts.dialogue.texts == ["j'ai déménagé", "horaires de la rue des Lilas"]


async def test_the_memory_of_the_fallback_survives_a_restart(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("je veux un rendez-vous")
    await gateway.stop()
    await gateway.start()
    assert (await talk.say("à dix heures"))["replies"][0]["text"].startswith("Rendez-vous pris")


async def test_a_message_waits_with_one_kind_sentence_and_is_answered_when_the_core_is_back(gateway, parts):
    talk = await gateway.talk()
    socket = await talk.socket()
    parts.dialogue.is_up = False
    answer = await talk.say("j'ai déménagé", id="m1")
    assert [reply["text"] for reply in answer["replies"]] == [wording.WAITING]
    assert (await socket.receive_json())["replies"][0]["type"] == "notice"

    parts.dialogue.is_up = True
    pushed = await socket.receive_json(timeout=5)
    assert pushed["message"] == {"id": "m1", "text": "j'ai déménagé"}
    assert pushed["replies"][0]["text"].endswith("j'ai déménagé")
    assert pushed["replies"][0]["id"] == "1.1"
    assert await talk.shown() == ["j'ai déménagé", wording.WAITING, pushed["replies"][0]["text"]]
    # A retry now gets the answer too.
    assert len((await talk.say("j'ai déménagé", id="m1"))["replies"]) == 2
    assert parts.dialogue.texts == ["j'ai déménagé"]


async def test_messages_that_wait_are_answered_in_order_and_before_new_ones(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    for n in (1, 2, 3):
        await talk.say(f"message {n}")
    parts.dialogue.is_up = True
    await until(lambda: len(parts.dialogue.texts) == 3)
    await talk.say("message 4")
    assert parts.dialogue.texts == [f"message {n}" for n in (1, 2, 3, 4)]


async def test_a_message_that_waits_survives_a_restart(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("j'ai déménagé")
    await gateway.stop()
    parts.dialogue.is_up = True
    await gateway.start()
    await until(lambda: parts.dialogue.texts == ["j'ai déménagé"])
    await until(lambda: _answered(talk, 3))


async def test_a_late_answer_is_taken_and_not_asked_for_twice(gateway, parts):
    parts.dialogue.delay_s = 0
    talk = await gateway.talk()
    socket = await talk.socket()
    parts.dialogue.delay_s = 1.4  # members wait one second in these tests
    answer = await talk.say("je confirme", id="m1")
    assert answer["replies"][0]["text"] == wording.WAITING
    await socket.receive_json()
    late = await socket.receive_json(timeout=5)
    assert late["message"]["id"] == "m1"
    assert parts.dialogue.texts == ["je confirme"]


async def test_while_the_core_is_away_nobody_waits_for_it(gateway, parts):
    talk, other = await gateway.talk(), await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("j'ai déménagé")
    began = asyncio.get_running_loop().time()
    await other.say("moi aussi")
    assert asyncio.get_running_loop().time() - began < 1  # what a member waits for it in these tests


async def test_one_message_on_which_the_core_fails_is_given_up_with_a_sentence(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.fails = True
    await talk.say("message maudit")
    await until(lambda: _answered(talk, 3))
    assert await talk.shown() == ["message maudit", wording.WAITING, wording.GAVE_UP]
    parts.dialogue.fails = False
    assert (await talk.say("et maintenant ?"))["replies"][0]["text"].endswith("et maintenant ?")


async def test_a_choice_waits_too(gateway, parts):
    parts.dialogue.offers("déclarer")
    talk = await gateway.talk()
    await talk.say("déclarer")
    parts.dialogue.is_up = False
    assert (await talk.choose("confirm"))["replies"][0]["text"] == wording.WAITING
    parts.dialogue.is_up = True
    await until(lambda: parts.dialogue.heard[-1][2]["choice"] == "confirm")


async def test_a_fallback_that_fails_does_not_lose_the_message(gateway, parts):
    async def broken(*_):
        raise RuntimeError("no index")

    talk = await gateway.talk()
    parts.dialogue.is_up = False
    parts.fallback.turn = broken
    assert (await talk.say("quels horaires ?"))["replies"][0]["text"] == wording.WAITING


async def test_erasing_a_conversation_that_waits_ends_the_waiting(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("j'ai déménagé")
    await gateway.client.delete(talk.path, headers=talk.headers)
    parts.dialogue.is_up = True
    await asyncio.sleep(0.2)
    assert parts.dialogue.texts == []


async def _answered(talk, count):
    return len(await talk.shown()) == count
