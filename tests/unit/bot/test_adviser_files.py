"""What an adviser reads, from real conversations on the embedded stores."""

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "actions"))

from talk import DOMAIN, open_talk

from actions.copy import Copy
from bot.adviser_files import CARE, AdviserFiles

MEETING_DAY = date(2026, 11, 23)


@pytest.fixture
async def talk(tmp_path):
    async with open_talk(tmp_path, Copy.from_domain(DOMAIN)) as talk:
        yield talk


@pytest.fixture
def files(talk):
    services = talk.services
    return AdviserFiles(services.handoffs, services.booking, services.vault, talk.engine.copy, talk.engine.tasks, services.members)


async def booked(talk):
    """An address left half-way, then a call booked by someone who is in a hurry."""
    await talk.sign_in("m-enfants")
    await talk.come_back()
    await talk.say("j'ai déménagé au 12 rue des Lilas 17100 Saintes", "changement_adresse")
    await talk.say("je veux parler à quelqu'un, mon mail est lea.martin@exemple.fr", "parler_humain")
    for words in ("les droits", "oui c'est urgent", "au téléphone", "le premier", "07 98 76 54 32", "langue des signes", "au téléphone", "oui"):
        await talk.say(words)
        if talk.asks_for == "online_first":
            await talk.say("non")
    return talk.event("booking_confirmed")["reference"]


async def test_one_meeting_is_enough(talk, files):
    reference = await booked(talk)
    (summary,) = await files.day(MEETING_DAY)
    assert summary["reason"] == {"code": "droits", "label": "Droits, inscription"} and summary["appointment"]["reference"] == reference
    assert summary["task"] == {"name": "changement_adresse", "label": "Changement d'adresse"} and summary["member_id"] == "m-enfants"
    assert await files.day(talk.now.date()) == [summary]
    file = await files.get(summary["id"])
    values = {line["label"]: line["value"] for line in file["values"]}
    assert values["Rue"] == "12 rue des Lilas" and values["Commune"] == "Saintes" and values["Téléphone"] == "••••"
    assert file["care"] == [CARE["urgence"]] and file["accessibility"] == "Langue des signes" and file["documents"] and file["can_call"]
    said = [message["text"] for message in file["last_messages"]]
    assert "au téléphone" in said and not any("@" in text or "98" in text or "[" in text for text in said)
    assert file["member_name"] == "Élodie Garnier"
    asked = file["last_messages"][said.index("au téléphone") - 1]
    assert asked["from"] == "assistant" and "?" in asked["text"]
    assert "0798765432" not in str(file)


async def test_a_number_comes_from_the_vault_and_then_from_the_appointment(talk, files):
    await booked(talk)
    (summary,) = await files.day(MEETING_DAY)
    assert await files.phone(summary["id"]) == "0798765432"
    talk.wait(hours=5)
    assert await files.phone(summary["id"]) == "0798765432"
    await talk.services.booking.purge(talk.now + timedelta(days=90))
    assert await files.phone(summary["id"]) is None


async def test_an_appointment_that_moves_takes_its_file_along(talk, files):
    reference = await booked(talk)
    later = (await talk.services.booking.openings("phone", None, talk.now + timedelta(days=3), 1))[0]
    await talk.services.booking.move(reference, later.id)
    assert await files.day(MEETING_DAY) == []
    assert len(await files.day(later.starts_at.date())) == 1


async def test_what_a_member_erased_is_gone_but_for_the_meeting(talk, files):
    await booked(talk)
    (summary,) = await files.day(MEETING_DAY)
    await files.forget(talk.conversation_id)
    await talk.services.vault.forget(talk.conversation_id)
    file = await files.get(summary["id"])
    assert file["erased"] and not file["values"] and not file["last_messages"] and not file["care"] and file["member_id"] is None
    assert file["reason"]["code"] == "droits" and file["documents"] and file["appointment"]
    assert await files.phone(summary["id"]) == "0798765432"


async def test_without_a_meeting_to_come_all_of_it_is_gone(talk, files):
    reference = await booked(talk)
    (summary,) = await files.day(MEETING_DAY)
    await talk.services.booking.cancel(reference)
    await files.forget(talk.conversation_id)
    with pytest.raises(KeyError):
        await files.get(summary["id"])


async def test_what_is_not_there(files):
    with pytest.raises(KeyError):
        await files.get("nothing")
    with pytest.raises(KeyError):
        await files.phone("nothing")


async def test_a_member_who_asks_what_is_kept_gets_what_the_adviser_reads_and_nothing_once_it_is_erased(talk, files):
    await booked(talk)
    (summary,) = await files.day(MEETING_DAY)
    conversation_id = (await talk.services.handoffs.get(summary["id"])).conversation_id
    assert await files.of_conversation(conversation_id) == [await files.get(summary["id"])]
    assert await files.of_conversation("another") == []
    await files.forget(conversation_id)
    assert await files.of_conversation(conversation_id) == []
