"""What the fund's figures are made of: the outcome, the score and the wait of each message, and which conversations count."""

import sqlite3

import pytest
import sqlalchemy as sa

from bot.gateway.keys import STORE
from bot.gateway.ports import Turn
from bot.gateway.store import Store, open_engine

from .driver import Gateway, until
from .fakes import STATE


async def turns(gateway: Gateway, conversation_id: str) -> list:
    return (await gateway.app[STORE].conversation(conversation_id))[1]


async def test_a_message_keeps_its_outcome_its_score_and_its_wait(gateway, parts):
    async def answer(conversation_id, text, metadata):
        return Turn([{"type": "text", "text": "Voici."}], {**STATE, "outcome": "faq:carte"}, 0.91)

    talk = await gateway.talk()
    parts.dialogue.turn = answer
    await talk.say("ma carte")
    greeting, said = await turns(gateway, talk.id)
    assert (greeting.outcome, greeting.score, greeting.took_ms) == (None, None, None)
    assert (said.outcome, said.score) == ("faq:carte", 0.91)
    assert 0 < said.took_ms < 1000


async def test_a_message_that_waits_is_measured_until_its_answer(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("ma carte")
    assert (await turns(gateway, talk.id))[-1].outcome == "waiting"
    parts.clock.pass_by(seconds=90)
    parts.dialogue.says["ma carte"] = ([{"type": "text", "text": "Voici."}], {"outcome": "faq:carte"})
    parts.dialogue.is_up = True

    async def answered():
        return (await turns(gateway, talk.id))[-1].outcome == "faq:carte"

    await until(answered, 10)
    assert (await turns(gateway, talk.id))[-1].took_ms >= 90_000


@pytest.mark.parametrize(("body", "is_trial"), [({}, False), ({"trial": False}, False), ({"trial": True}, True)])
async def test_a_trial_is_marked_when_it_begins(gateway, body, is_trial):
    made = await (await gateway.client.post("/api/conversations", json=body)).json()
    assert (await gateway.app[STORE].conversation(made["id"]))[0].is_trial is is_trial


async def test_a_mark_that_says_neither_yes_nor_no_is_refused(gateway):
    assert (await gateway.client.post("/api/conversations", json={"trial": "oui"})).status == 422


async def test_a_database_from_before_gets_the_new_columns_and_keeps_its_rows(tmp_path):
    file = tmp_path / "gateway.sqlite"
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE gateway_conversations (id VARCHAR(64) PRIMARY KEY, token_hash VARCHAR(64) NOT NULL UNIQUE, created_at FLOAT NOT NULL, last_at FLOAT NOT NULL, member_id VARCHAR(128), signed_in BOOLEAN NOT NULL, state TEXT NOT NULL, memory TEXT)")
        old.execute("CREATE TABLE gateway_turns (conversation_id VARCHAR(64), number INTEGER, message_id VARCHAR(64) NOT NULL, at FLOAT NOT NULL, shown TEXT, choice VARCHAR(200), replies TEXT NOT NULL, waiting TEXT, PRIMARY KEY (conversation_id, number))")
        old.execute("INSERT INTO gateway_conversations VALUES ('c1', 'h', 1, 1, NULL, 0, '{}', NULL)")
        old.execute("INSERT INTO gateway_turns VALUES ('c1', 0, 'm0', 1, 'bonjour', NULL, '[]', NULL)")
    for _ in range(2):  # the second time there is nothing to add
        store = await Store.open(f"sqlite:///{file}")
        row, found = await store.conversation("c1")
        assert row.is_trial is False and found[0].outcome is None and found[0].shown == "bonjour"
        await store.close()


async def test_a_new_database_and_one_brought_up_to_date_have_the_same_columns(database_url):
    store = await Store.open(database_url)
    await store.close()
    engine = open_engine(database_url)
    with engine.begin() as connection:
        for column in ("outcome", "score", "took_ms"):
            connection.exec_driver_sql(f"ALTER TABLE gateway_turns DROP COLUMN {column}")
        connection.exec_driver_sql("ALTER TABLE gateway_conversations DROP COLUMN is_trial")
    store = await Store.open(database_url)
    await store.close()
    names = {column["name"] for column in sa.inspect(engine).get_columns("gateway_turns")}
    assert {"outcome", "score", "took_ms"} <= names
    assert "is_trial" in {column["name"] for column in sa.inspect(engine).get_columns("gateway_conversations")}
    engine.dispose()
