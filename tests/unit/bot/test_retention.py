"""Retention: what is due is counted, then gone from every store; what is not stays."""

import asyncio
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from actions.french import PARIS
from actions.ports import Document, Handoff
from bot import retention
from bot.cli import main
from bot.gateway.store import ConversationRow, Store, TurnRow
from bot.settings import Settings

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
DAY = timedelta(days=1)


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path)


async def converse(settings, name, at):
    """A conversation with a word, a tracker, a secret, a file, an appointment and what was handed over."""
    store = await Store.open(settings.database("gateway"))
    await store.begin(ConversationRow(name, f"hash {name}", at.timestamp(), at.timestamp()), TurnRow(0, "m", at.timestamp(), shown=f"mot-{name}"))
    await store.close()
    engine = sa.create_engine(settings.database("tracker"))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS rasa_trackers (sender_id VARCHAR PRIMARY KEY, events TEXT)"))
        connection.execute(sa.text("INSERT INTO rasa_trackers VALUES (:name, :events)"), {"name": name, "events": f"mot-{name}"})
    engine.dispose()


async def leave_behind(stores, name, at, clock):
    clock.now = at
    embedded = stores.embedded
    await embedded.vault.deposit(name, "phone", "0612345678")
    await embedded.files.store(name, Document("a.pdf", "application/pdf", b"%PDF"))
    opening = (await embedded.booking.openings("phone", None, at, 1))[0]
    appointment = await embedded.booking.book(opening.id, f"key-{name}", "droits", "0612345678")
    await embedded.handoffs.add(Handoff(f"key-{name}", name, at, "droits", None, {}, [], appointment=appointment.reference))
    clock.now = NOW


async def counts(stores):
    return {one.store: one.count for one in await retention.preview(stores)}


async def test_what_is_due_is_counted_and_then_gone(settings, clock):
    old, fresh = NOW - 40 * DAY, NOW - 2 * DAY
    await converse(settings, "old", old)
    await converse(settings, "fresh", fresh)
    async with retention.open_stores(settings, clock) as stores:
        await leave_behind(stores, "old", old, clock)
        await leave_behind(stores, "fresh", NOW - timedelta(minutes=5), clock)
        found = await retention.preview(stores)
        expected = {"conversations": 1, "trackers": 1, "secrets": 1, "files": 1, "hand-offs": 1, "appointments": 1}
        assert {one.store: one.count for one in found} == expected
        assert all(one.oldest.date() >= old.date() for one in found if one.oldest) and found[0].oldest == old
        assert await counts(stores) == expected  # looking changes nothing
        assert await retention.apply(stores) == found
        assert set((await counts(stores)).values()) == {0}
        assert await stores.gateway.ids() == ["fresh"] and stores.trackers.ids() == ["fresh"]
        assert (await stores.embedded.handoffs.get("key-fresh")).conversation_id == "fresh"
    everything = b"".join(path.read_bytes() for path in settings.data.iterdir() if path.name != "vault.key")
    assert b"mot-fresh" in everything and b"mot-old" not in everything


async def test_a_tracker_without_its_conversation_is_due(settings, clock):
    await converse(settings, "fresh", NOW)
    store = await Store.open(settings.database("gateway"))
    await store.erase("fresh")
    await store.close()
    async with retention.open_stores(settings, clock) as stores:
        assert (await counts(stores))["trackers"] == 1
        await retention.apply(stores)
        assert stores.trackers.ids() == []


async def test_a_hand_off_stays_until_its_appointment_is_over(settings, clock):
    async with retention.open_stores(settings, clock) as stores:
        await leave_behind(stores, "old", NOW, clock)
        moved = (await stores.embedded.booking.openings("phone", None, NOW + 3 * DAY, 1))[0]
        appointment = (await stores.embedded.handoffs.get("key-old")).appointment
        await stores.embedded.booking.move(appointment, moved.id)
        assert (await stores.embedded.handoffs.due(NOW + DAY)).count == 0
        assert (await stores.embedded.handoffs.due(NOW + 10 * DAY)).count == 1


async def test_on_a_first_start_nothing_is_due(settings, clock):
    async with retention.open_stores(settings, clock) as stores:
        assert set((await counts(stores)).values()) == {0}


async def test_the_gateway_does_it_by_itself_and_goes_on_after_a_failure(settings, clock, monkeypatch):
    await converse(settings, "old", NOW - 40 * DAY)
    tries = []
    real = retention.apply

    async def at_the_second_try(stores):
        tries.append(1)
        if len(tries) == 1:
            raise OSError("the disk")
        return await real(stores)

    monkeypatch.setattr(retention, "apply", at_the_second_try)
    task = asyncio.create_task(retention.daily(settings, clock, every_s=0.01, first_after_s=0))
    while len(tries) < 3:
        await asyncio.sleep(0.02)
    task.cancel()
    store = await Store.open(settings.database("gateway"))
    assert await store.ids() == []
    await store.close()


def test_the_command_shows_numbers_and_no_words(settings, monkeypatch, capsys):
    asyncio.run(converse(settings, "old", datetime.now(PARIS) - 40 * DAY))
    monkeypatch.setenv("GUICHET_DATA", str(settings.data))
    assert main(["retention", "--preview"]) == 0
    shown = capsys.readouterr().out
    assert "conversations         1  20" in shown and "mot-old" not in shown
    assert main(["retention", "--apply"]) == 0 and main(["retention", "--preview"]) == 0
    assert "conversations         0" in capsys.readouterr().out


def test_an_advisers_account_is_made_and_taken_away(settings, monkeypatch, capsys):
    monkeypatch.setenv("GUICHET_DATA", str(settings.data))
    assert main(["adviser", "add", "Ana Dubois"]) == 0
    assert capsys.readouterr().out.startswith("conseiller_")
    assert main(["adviser", "add", "Ana Dubois"]) == 2 and main(["adviser", "list"]) == 0
    assert capsys.readouterr().out == "Ana Dubois\n"
    assert main(["adviser", "remove", "Ana Dubois"]) == 0 and main(["adviser", "remove", "Ana Dubois"]) == 2
