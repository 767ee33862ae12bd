import asyncio

import pytest

from bot.lean import lean

lean()

from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.components import tracker_store  # noqa: E402
from bot.components.tracker_store import TURNS_KEPT, BoundedTrackerStore, bounded  # noqa: E402

DOMAIN = Domain.from_dict(
    {
        "intents": ["dire"],
        "slots": {n: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]} for n in ("a", "b")},
        "forms": {"x_form": {"required_slots": ["a"]}},
        "actions": ["action_x"],
    }
)


def turns(count):
    events = [ActionExecuted("action_listen")]
    for n in range(count):
        events += [
            UserUttered(f"message {n}", {"name": "dire", "confidence": 1.0}), ActionExecuted("action_x"), SlotSet("a", n),
            SlotSet("b", None if n % 2 else n), BotUttered(f"réponse {n}"), ActionExecuted("action_listen"),
        ]  # fmt: skip
    return events


def replay(events):
    return DialogueStateTracker.from_events("c", events, DOMAIN.slots, domain=DOMAIN)


@pytest.mark.parametrize("count", [0, 1, TURNS_KEPT, TURNS_KEPT + 1, 40])
def test_the_slots_are_the_same_after_old_turns_are_dropped(count):
    events = turns(count)
    assert replay(bounded(events, DOMAIN)).current_slot_values() == replay(events).current_slot_values()


def test_a_long_conversation_keeps_its_last_turns_only():
    kept = [event for event in bounded(turns(300), DOMAIN) if isinstance(event, UserUttered)]
    assert [event.text for event in kept] == [f"message {n}" for n in range(300 - TURNS_KEPT, 300)]


def test_a_form_opened_long_ago_is_still_active():
    events = turns(1) + [ActiveLoop("x_form")] + turns(20)[1:]
    assert replay(bounded(events, DOMAIN)).active_loop_name == "x_form"


def test_a_form_closed_long_ago_stays_closed():
    events = turns(1) + [ActiveLoop("x_form"), ActiveLoop(None)] + turns(20)[1:]
    assert replay(bounded(events, DOMAIN)).active_loop_name is None


def test_dropping_twice_changes_nothing():
    once = bounded(turns(30), DOMAIN)
    assert [e.as_dict() for e in bounded(once, DOMAIN)] == [e.as_dict() for e in once]


async def test_a_conversation_survives_a_new_process(tmp_path):
    url = f"sqlite:///{tmp_path / 't.db'}"
    await BoundedTrackerStore(DOMAIN, url=url).save(replay(turns(50)))
    await asyncio.sleep(0)  # the next step of the event loop writes it
    found = await BoundedTrackerStore(DOMAIN, url=url).retrieve("c")
    assert found.get_slot("a") == 49
    assert found.latest_message.text == "message 49"


async def test_a_forgotten_conversation_is_gone(tmp_path):
    store = BoundedTrackerStore(DOMAIN, url=f"sqlite:///{tmp_path / 't.db'}")
    await store.save(replay(turns(2)))
    store.forget("c")
    assert await store.retrieve("c") is None
    assert not any(b"message 1" in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("events", [[ActiveLoop("x_form")], [ActiveLoop("x_form"), ActiveLoop(None)]])
async def test_a_turn_of_a_task_is_written_before_it_is_answered(tmp_path, events):
    url = f"sqlite:///{tmp_path / 't.db'}"
    await BoundedTrackerStore(DOMAIN, url=url).save(replay(turns(20) + events))
    assert (await BoundedTrackerStore(DOMAIN, url=url).retrieve("c")).get_slot("a") == 19


async def test_a_conversation_forgotten_before_it_was_written_is_not_written(tmp_path):
    url = f"sqlite:///{tmp_path / 't.db'}"
    store = BoundedTrackerStore(DOMAIN, url=url)
    await store.save(replay(turns(2)))
    store.forget("c")
    await asyncio.sleep(0)
    assert await BoundedTrackerStore(DOMAIN, url=url).retrieve("c") is None


async def test_what_the_database_does_not_take_is_written_later(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(tracker_store, "WRITE_AGAIN_S", 0.05)
    url = f"sqlite:///{tmp_path / 't.db'}"
    store = BoundedTrackerStore(DOMAIN, url=url)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE rasa_trackers RENAME TO away")
    await store.save(replay(turns(3)))
    await asyncio.sleep(0)
    assert "could not be written" in caplog.text
    assert (await store.retrieve("c")).get_slot("a") == 2  # the conversation goes on meanwhile
    with store._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO rasa_trackers")
    async with asyncio.timeout(5):
        while (kept := await BoundedTrackerStore(DOMAIN, url=url).retrieve("c")) is None:
            await asyncio.sleep(0.05)
    assert kept.get_slot("a") == 2
