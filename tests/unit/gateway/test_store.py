"""The store on SQLite and on PostgreSQL: the same tests."""

import asyncio

import pytest

from bot.gateway.store import ConversationRow, Feedback, Store, StoreUnavailable, TurnRow


@pytest.fixture
async def store(database_url):
    store = await Store.open(database_url)
    yield store
    await store.close()


def row(name: str = "c1", **changed) -> ConversationRow:
    return ConversationRow(**{"id": name, "token_hash": f"hash-{name}", "created_at": 1.0, "last_at": 1.0, **changed})


def turn(number: int, **changed) -> TurnRow:
    return TurnRow(**{"number": number, "message_id": f"m{number}", "at": 1.5, **changed})


async def test_a_conversation_comes_back_as_it_was(store):
    kept = row(member_id="m-enfants", signed_in=True, state={"task": "é"}, memory={"a": [1]}, last_at=1_700_000_000.123)
    first = turn(0, replies=[{"type": "text", "text": "Bonjour 😀"}])
    await store.begin(kept, first)
    second = turn(1, shown="salut", choice="x", replies=[], waiting={"text": "salut", "metadata": {}})
    kept.state = {"task": None}
    await store.add_turn(kept, second)
    assert await store.conversation("c1") == (kept, [first, second])
    assert await store.turn("c1", "m1") == second
    assert await store.turn("c1", "m9") is None
    assert await store.conversation("c2") is None


async def test_it_is_found_by_its_token(store):
    await store.begin(row(), turn(0))
    assert await store.id_of_token("hash-c1") == "c1"
    assert await store.id_of_token("hash-c2") is None


async def test_a_waiting_turn_is_finished(store):
    kept, waiting = row(), turn(1, shown="x", waiting={"text": "x"})
    await store.begin(kept, turn(0))
    await store.add_turn(kept, waiting)
    assert await store.with_waiting_turns() == ["c1"]
    waiting.replies, waiting.waiting = [{"type": "text", "text": "enfin"}], None
    kept.state = {"task": "t"}
    await store.finish_turn(kept, waiting)
    assert await store.with_waiting_turns() == []
    assert await store.conversation("c1") == (kept, [turn(0), waiting])


async def test_many_turns_at_once_are_all_kept(store):
    rows = [row(f"c{n}") for n in range(20)]
    await asyncio.gather(*(store.begin(kept, turn(0)) for kept in rows))
    await asyncio.gather(*(store.add_turn(kept, turn(n)) for n in range(1, 6) for kept in rows))
    for kept in rows:
        assert [found.number for found in (await store.conversation(kept.id))[1]] == list(range(6))


async def test_what_is_only_queued_is_read_back(store):
    kept = row()
    await store.begin(kept, turn(0))
    for number in range(1, 20):
        writing = store.add_turn(kept, turn(number))
    _, turns = await store.conversation("c1")
    assert [one.number for one in turns] == list(range(20))
    await writing


async def test_a_turn_that_cannot_be_written_takes_no_other_with_it(store):
    kept = row()
    await store.begin(kept, turn(0))
    results = await asyncio.gather(*(store.add_turn(kept, turn(n)) for n in (1, 0, 2)), return_exceptions=True)
    assert [type(result) for result in results] == [type(None), StoreUnavailable, type(None)]
    assert [found.number for found in (await store.conversation("c1"))[1]] == [0, 1, 2]


async def test_the_last_opinion_counts(store):
    await store.begin(row(), turn(0))
    for thumb in ("down", "up"):
        await store.rate("c1", Feedback("m1", "faq:x", thumb, 2.0))
    assert await store.feedback("c1") == [Feedback("m1", "faq:x", "up", 2.0)]


async def test_erasing_leaves_a_note_until_everyone_forgot(store):
    await store.begin(row(), turn(0, shown="secret"))
    await store.begin(row("c2"), turn(0))
    await store.rate("c1", Feedback("m1", "", "up", 2.0))
    await store.erase("c1")
    assert await store.conversation("c1") is None
    assert await store.feedback("c1") == []
    assert await store.id_of_token("hash-c1") is None
    assert await store.erasures() == ["c1"]
    await store.erase("c1")
    await store.erased("c1")
    assert await store.erasures() == []
    assert await store.conversation("c2") is not None


async def test_the_longest_silent_come_first(store):
    for name, last_at in (("young", 300.0), ("old", 100.0), ("older", 50.0)):
        await store.begin(row(name, last_at=last_at), turn(0))
    assert await store.silent_since(200.0) == ["older", "old"]


async def test_it_opens_again_with_what_it_had(database_url):
    first = await Store.open(database_url)
    await first.begin(row(), turn(0))
    await first.close()
    second = await Store.open(database_url)
    assert await second.conversation("c1") is not None
    assert await second.ready()
    await second.close()


async def test_a_conversation_runs_on_it(start, database_url):
    gateway = await start(database_url=database_url)
    talk = await gateway.talk()
    first = await talk.say("bonjour", id="m1")
    await gateway.stop()
    await gateway.start()
    assert await talk.say("bonjour", id="m1") == first
    assert len((await talk.read())["messages"]) == 3
    for odd in ("/api/conversations/%00", f"{talk.path}/files/%00"):
        assert (await gateway.client.get(odd, headers=talk.headers)).status == 404
    assert (await gateway.client.delete(talk.path, headers=talk.headers)).status == 204
    assert (await gateway.client.get(talk.path, headers=talk.headers)).status == 404


async def test_a_store_that_is_gone_is_said_so(start, closed_port):
    with pytest.raises(Exception, match="refused|OperationalError"):
        await Store.open(f"postgresql://postgres@127.0.0.1:{closed_port}/test")
