"""From what the gateway stored to the events that the figures and the inbox are made of."""

from datetime import UTC, datetime

import pytest

from bot.gateway.store import ConversationRow, Feedback, Store, TurnRow
from bot.redaction import GatewayEvents


@pytest.fixture
async def kept(database_url):
    """A store, and the events read from it."""
    store, events = await Store.open(database_url), GatewayEvents(database_url)
    yield store, events
    await store.close()


def conversation(name: str, **more) -> ConversationRow:
    return ConversationRow(**{"id": name, "token_hash": name, "created_at": 10.0, "last_at": 10.0, **more})


async def test_a_turn_says_what_was_recorded_and_nothing_is_guessed(kept):
    store, events = kept
    row = conversation("a", member_id="m-enfants")
    await store.begin(row, TurnRow(0, "m0", 10.0, replies=[{"type": "text", "text": "Bonjour", "source": "smalltalk:greet"}]))
    await store.add_turn(row, TurnRow(1, "m1", 11.0, "ma carte", replies=[{"id": "1.0", "type": "text", "text": "…", "source": "privacy"}], outcome="faq:carte", score=0.9, took_ms=42.0))
    greeting, said = await events.turns(0, 100)
    assert (greeting.outcome, greeting.text) == ("", None)
    assert (said.outcome, said.topic, said.score, said.took_ms, said.text) == ("faq:carte", "carte", 0.9, 42.0, "ma carte")
    assert said.member and "m-enfants" not in said.member


async def test_a_trial_is_not_told(kept):
    store, events = kept
    await store.begin(conversation("a", is_trial=True), TurnRow(0, "m0", 10.0))
    await store.begin(conversation("b"), TurnRow(0, "m0", 10.0))
    assert [event.conversation_id for event in await events.turns(0, 100)] == ["b"]


async def test_thumbs_and_the_survey_find_their_turn(kept):
    store, events = kept
    row = conversation("a")
    await store.begin(row, TurnRow(0, "m0", 10.0))
    await store.add_turn(row, TurnRow(1, "m1", 11.0, "ma carte", outcome="faq:carte"))
    await store.add_turn(row, TurnRow(2, "m2", 12.0, "merci", outcome="smalltalk:thanks"))
    await store.rate("a", Feedback("m1", "faq:carte", "down", 11.5))
    await store.rate("a", Feedback("", "survey:resolu", "non", 13.0))
    await store.rate("a", Feedback("", "survey:note", "2", 13.0))
    _, said, last = await events.turns(0, 100)
    assert said.thumb == "down" and said.survey == {}
    assert last.thumb is None and last.survey == {"resolu": "non", "note": "2"}


async def test_there_is_nothing_before_the_gateway_made_its_tables(tmp_path):
    events = GatewayEvents(f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert await events.turns(0, datetime.now(UTC).timestamp()) == []
    assert await events.alive(["a"]) == set()
