"""What happens to a member's messages, through HTTP as a client sees it."""

import asyncio
import threading
import time
from statistics import median

from bot.gateway.keys import STORE

from .driver import until
from .fakes import YES_NO


async def test_a_conversation_begins_with_a_greeting(gateway, parts):
    talk = await gateway.talk()
    assert talk.made["replies"][0]["type"] == "text"
    assert set(talk.made["state"]) >= {"task", "paused", "asks_for", "slots", "outcome", "events"}
    assert parts.dialogue.heard[0][2]["signal"] == "start"
    assert len(talk.token) >= 43


async def test_whoever_writes_is_told_how_long_a_message_may_be(start):
    talk = await (await start(message_max=60)).talk()
    assert (talk.made["message_max"], (await talk.read())["message_max"]) == (60, 60)
    await talk.say("🙂" * 60)
    assert await talk.refused({"text": "a" * 61}) == (422, "message_too_long")


async def test_a_message_is_answered_with_what_the_dialogue_said(gateway, parts):
    talk = await gateway.talk()
    parts.clock.pass_by(seconds=42)
    answer = await talk.say("c koi le numero", id="m1")
    assert answer["replies"] == [
        {"type": "text", "text": "réponse 2 : c koi le numero", "source": "faq:essai", "id": "1.0"}
    ]
    assert answer["message"] == {"id": "m1", "text": "c koi le numero"}
    conversation, text, metadata = parts.dialogue.heard[-1]
    assert conversation == talk.id
    assert metadata == {"member": None, "choice": None, "signal": None, "message_id": "m1", "gap_s": 42.0}


async def test_the_transcript_tells_both_sides_in_order(gateway):
    talk = await gateway.talk()
    await talk.say("bonjour", id="m1")
    told = await talk.read()
    assert [message["from"] for message in told["messages"]] == ["assistant", "member", "assistant"]
    assert told["messages"][1]["id"] == "m1"
    assert told["messages"][2]["message_id"] == "m1"
    assert told["messages"][2]["source"] == "faq:essai"
    assert told["id"] == talk.id
    assert told["signed_in"] is False


async def test_a_turn_of_a_task_waits_until_it_is_written_and_another_answer_does_not(gateway, parts):
    parts.dialogue.says["je déménage"] = ([{"type": "text", "text": "Quelle rue ?"}], {"task": "changement_adresse", "asks_for": "street"})
    talk, written = await gateway.talk(), threading.Event()
    gateway.app[STORE]._writing.submit(written.wait, 10)
    await asyncio.wait_for(talk.say("bonjour"), 2)
    begun, read = asyncio.ensure_future(talk.say("je déménage")), asyncio.ensure_future(talk.shown())
    done, _ = await asyncio.wait({begun, read}, timeout=0.3)
    assert not done  # neither answered before it is kept, nor read before it is there
    written.set()
    assert (await begun)["state"]["task"] == "changement_adresse"
    assert "bonjour" in await read


async def test_a_file_of_a_reply_has_an_address_a_browser_can_follow(gateway, parts):
    parts.dialogue.says["attestation"] = (
        [{"type": "file", "text": "Voici", "url": "files/f1", "name": "attestation.pdf"}],
        {},
    )
    talk = await gateway.talk()
    reply = (await talk.say("attestation"))["replies"][0]
    assert reply["url"] == f"/api/conversations/{talk.id}/files/f1"
    parts.files.add(talk.id, "f1", "attestation – été.pdf", b"%PDF")
    response = await gateway.client.get(reply["url"], headers=talk.headers)
    assert await response.read() == b"%PDF"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "%C3%A9t%C3%A9" in response.headers["Content-Disposition"]
    assert (await gateway.client.get(reply["url"])).status == 401
    other = await gateway.talk()
    assert (await gateway.client.get(f"{other.path}/files/f1", headers=other.headers)).status == 404


# --------------------------------------------------------------------------- once


async def test_a_retry_is_answered_once(gateway, parts):
    talk = await gateway.talk()
    first = await talk.say("je confirme", id="m1")
    assert await talk.say("je confirme", id="m1") == first
    assert parts.dialogue.texts == ["je confirme"]
    assert await talk.shown() == ["je confirme", first["replies"][0]["text"]]


async def test_a_retry_after_a_restart_is_answered_once(gateway, parts):
    talk = await gateway.talk()
    first = await talk.say("je confirme", id="m1")
    await gateway.stop()
    await gateway.start()
    assert await talk.say("je confirme", id="m1") == first
    assert parts.dialogue.texts == ["je confirme"]


async def test_an_old_retry_is_answered_from_the_store(gateway, parts):
    talk = await gateway.talk()
    first = await talk.say("premier", id="m1")
    for n in range(20):
        await talk.say(f"suite {n}")
    assert (await talk.say("premier", id="m1"))["replies"] == first["replies"]
    assert parts.dialogue.texts.count("premier") == 1


async def test_the_same_message_from_two_tabs_at_once_is_one_message(gateway, parts):
    parts.dialogue.delay_s = 0.05
    talk = await gateway.talk()
    first, second = await asyncio.gather(talk.say("bonjour", id="m1"), talk.say("bonjour", id="m1"))
    assert first == second
    assert parts.dialogue.texts == ["bonjour"]


async def test_an_id_that_served_for_another_message_is_refused(gateway):
    talk = await gateway.talk()
    await talk.say("bonjour", id="m1")
    assert await talk.refused({"id": "m1", "text": "autre chose"}) == (409, "message_id_reused")


async def test_a_double_click_on_confirm_confirms_once(gateway, parts):
    parts.dialogue.offers("déclarer")
    parts.dialogue.delay_s = 0.05
    talk = await gateway.talk()
    await talk.say("déclarer")
    answers = await asyncio.gather(*(talk.choose("confirm", id=f"click-{n}") for n in range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert [metadata["choice"] for *_, metadata in parts.dialogue.heard].count("confirm") == 1
    # The same clicks sent again, as a client does that heard nothing.
    assert await talk.choose("confirm", id="click-3") == answers[0]
    assert [metadata["choice"] for *_, metadata in parts.dialogue.heard].count("confirm") == 1


async def test_two_tabs_at_once_take_turns(gateway, parts):
    parts.dialogue.delay_s = 0.02
    talk = await gateway.talk()
    await asyncio.gather(*(talk.say(f"message {n}") for n in range(10)))
    told = await talk.read()
    senders = [message["from"] for message in told["messages"]][1:]
    assert senders == ["member", "assistant"] * 10
    assert sorted(parts.dialogue.texts) == sorted(f"message {n}" for n in range(10))


# --------------------------------------------------------------------------- choices


async def test_a_choice_reaches_the_dialogue_with_its_label(gateway, parts):
    parts.dialogue.offers("déclarer")
    talk = await gateway.talk()
    await talk.say("déclarer")
    answer = await talk.choose("confirm", id="m2")
    assert parts.dialogue.heard[-1][1:] == (
        "Oui, je confirme",
        {"member": None, "choice": "confirm", "signal": None, "message_id": "m2", "gap_s": 0.0},
    )
    assert answer["message"]["text"] == "Oui, je confirme"
    assert "Oui, je confirme" in await talk.shown()


async def test_a_choice_that_was_not_offered_is_refused(gateway, parts):
    parts.dialogue.offers("déclarer")
    talk, other = await gateway.talk(), await gateway.talk()
    await other.say("déclarer")
    assert await talk.refused({"choice": "confirm"}) == (422, "choice_not_offered")
    assert await other.refused({"choice": "/restart"}) == (422, "choice_not_offered")
    assert parts.dialogue.texts == ["déclarer"]


async def test_choices_offered_before_a_restart_are_still_known(gateway, parts):
    parts.dialogue.offers("déclarer")
    talk = await gateway.talk()
    await talk.say("déclarer")
    await gateway.stop()
    await gateway.start()
    assert (await talk.choose(YES_NO[1]["value"]))["message"]["text"] == "Annuler"


# --------------------------------------------------------------------------- identity


async def test_a_signed_in_member_is_told_to_the_dialogue(gateway, parts):
    talk = await gateway.talk(identity=await gateway.identity())
    assert parts.dialogue.heard[-1][2]["member"] == "m-enfants"
    assert (await talk.read())["signed_in"] is True


async def test_signing_in_resumes_the_dialogue(gateway, parts):
    parts.dialogue.says["attestation"] = ([{"type": "notice", "text": "Connectez-vous"}], {"asks_for": "sign_in"})
    parts.dialogue.says["signed_in"] = ([{"type": "text", "text": "Pour qui ?"}], {"task": "attestation_droits"})
    talk = await gateway.talk()
    await talk.say("attestation")
    response = await talk.post({"token": await gateway.identity()}, "/identity")
    assert response.status == 200
    assert (await response.json())["replies"][0]["text"] == "Pour qui ?"
    assert parts.dialogue.heard[-1][2]["signal"] == "signed_in"
    assert parts.dialogue.heard[-1][2]["member"] == "m-enfants"
    await talk.say("pour moi")
    assert parts.dialogue.heard[-1][2]["member"] == "m-enfants"


async def test_signing_in_again_says_nothing_twice(gateway, parts):
    talk = await gateway.talk(identity=await gateway.identity())
    before = len(parts.dialogue.heard)
    response = await talk.post({"token": await gateway.identity()}, "/identity")
    assert (await response.json())["replies"] == []
    assert len(parts.dialogue.heard) == before


async def test_another_person_does_not_get_into_the_conversation(gateway):
    talk = await gateway.talk(identity=await gateway.identity("m-enfants"))
    response = await talk.post({"token": await gateway.identity("m-arret")}, "/identity")
    assert response.status == 409
    assert (await response.json())["error"]["code"] == "other_member"


async def test_signing_out_forgets_who_it_was_for_the_next_message(gateway, parts):
    talk = await gateway.talk(identity=await gateway.identity())
    assert (await gateway.client.delete(f"{talk.path}/identity", headers=talk.headers)).status == 200
    await talk.say("et maintenant ?")
    assert parts.dialogue.heard[-1][2]["member"] is None


async def test_a_member_who_was_away_for_long_is_signed_out(gateway, parts):
    talk = await gateway.talk(identity=await gateway.identity())
    parts.clock.pass_by(hours=2)
    assert (await talk.read())["signed_in"] is False
    await talk.say("je suis de retour")
    assert parts.dialogue.heard[-1][2]["member"] is None
    assert parts.dialogue.heard[-1][2]["gap_s"] == 7200.0


async def test_a_member_who_proves_it_again_after_a_long_time_is_signed_in(gateway, parts):
    talk = await gateway.talk(identity=await gateway.identity())
    parts.clock.pass_by(hours=2)
    assert (await talk.post({"token": await gateway.identity()}, "/identity")).status == 200
    await talk.say("me revoilà")
    assert parts.dialogue.heard[-1][2]["member"] == "m-enfants"


# --------------------------------------------------------------------------- long, erased, kept


async def test_a_conversation_of_300_messages_stays_whole_and_as_fast(gateway, parts):
    async def took_s(talk, number) -> float:
        # Processor time: other work on the machine must not count.
        began = time.process_time()
        await talk.say(f"message numéro {number}")
        return time.process_time() - began

    long = await gateway.talk()
    for number in range(250):
        await took_s(long, number)
    # In turns with a new conversation, so that both meet the same moments.
    new = await gateway.talk()
    pairs = [(await took_s(long, number), await took_s(new, number)) for number in range(250, 300)]
    assert len((await long.read())["messages"]) == 601
    late, early = (median(times) for times in zip(*pairs, strict=True))
    assert late < 1.3 * early + 0.0003


async def test_an_erased_conversation_is_gone_everywhere(gateway, parts):
    talk = await gateway.talk()
    await talk.say("mon secret")
    socket = await talk.socket()
    assert (await gateway.client.delete(talk.path, headers=talk.headers)).status == 204
    assert (await socket.receive_json())["type"] == "erased"
    assert (await gateway.client.get(talk.path, headers=talk.headers)).status == 404
    assert (await talk.refused({"text": "encore"}))[0] == 404
    for part in (parts.dialogue, parts.vault, parts.files):
        assert part.forgotten == [talk.id]
    for path in gateway.settings.data.glob("gateway.sqlite*"):
        assert b"mon secret" not in path.read_bytes()


async def test_an_erasure_that_the_dialogue_missed_is_finished_later(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    assert (await gateway.client.delete(talk.path, headers=talk.headers)).status == 204
    assert parts.dialogue.forgotten == []
    parts.dialogue.is_up = True
    await gateway.service.purge()
    assert parts.dialogue.forgotten == [talk.id]
    await gateway.service.purge()
    assert parts.dialogue.forgotten == [talk.id]


async def test_old_conversations_are_erased_and_can_be_listed_before(gateway, parts):
    old = await gateway.talk()
    parts.clock.pass_by(days=20)
    await gateway.talk()
    parts.clock.pass_by(days=11)
    assert await gateway.service.due_for_erasure() == [old.id]
    assert await gateway.service.purge() == 1
    assert parts.vault.forgotten == [old.id]
    assert await gateway.service.due_for_erasure() == []


async def test_a_silent_conversation_expires(gateway, parts):
    talk = await gateway.talk()
    parts.clock.pass_by(hours=47)
    await talk.say("toujours là")
    parts.clock.pass_by(hours=47)
    await talk.say("encore là")
    parts.clock.pass_by(hours=49)
    assert await talk.refused({"text": "trop tard"}) == (401, "expired")


async def test_feedback_is_shown_on_the_reply_it_is_about(gateway):
    talk = await gateway.talk()
    await talk.say("bonjour", id="m1")
    for thumb in ("down", "up"):
        response = await talk.post({"message_id": "m1", "source": "faq:essai", "thumb": thumb}, "/feedback")
        assert response.status == 204
    assert [message.get("thumb") for message in (await talk.read())["messages"]] == [None, None, "up"]
    assert (await talk.post({"message_id": "unknown", "thumb": "up"}, "/feedback")).status == 422
    assert (await talk.post({"source": "faq:essai", "thumb": "sideways"}, "/feedback")).status == 422


async def test_the_transcript_can_be_kept_as_a_text(gateway):
    talk = await gateway.talk()
    await talk.say("bonjour")
    response = await gateway.client.get(f"{talk.path}?format=text", headers=talk.headers)
    text = await response.text()
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    assert "20/11/2026 10:00 – Vous :\nbonjour" in text


async def test_a_turn_under_way_ends_before_the_gateway_stops(gateway, parts):
    parts.dialogue.delay_s = 0.2
    talk = await gateway.talk()
    sending = asyncio.create_task(talk.say("vite", id="m1"))
    await until(lambda: "vite" in parts.dialogue.texts)
    await gateway.service.close()
    await sending
    await gateway.stop()
    parts.dialogue.delay_s = 0
    await gateway.start()
    assert (await talk.shown())[0] == "vite"
