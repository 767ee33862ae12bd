"""The store, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from editing import NOON, TOPICS, Clock, article

from knowledge.editor.schema import metadata
from knowledge.editor.store import DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN, EditConflict, KnowledgeStore, Taken, migrate


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[KnowledgeStore]:
    store = await KnowledgeStore.open(database_url, clock)
    await store.seed([article(topic) for topic in TOPICS])
    yield store
    await store.close()


def test_the_migrations_make_the_tables_of_the_code(database_url: str):
    migrate(database_url)
    migrate(database_url)
    engine = sa.create_engine(database_url)
    made = sa.inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in made.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}
    engine.dispose()


async def test_the_first_content_is_taken_once_and_is_published(store: KnowledgeStore):
    assert await store.seed([article("carte-perdue")]) == 0
    assert {entry.state for entry in await store.entries()} == {PUBLISHED}
    assert (await store.publications())[0].contents == dict.fromkeys(TOPICS, 1)


async def test_an_article_comes_back_as_it_was_written(store: KnowledgeStore):
    assert (await store.entry("carte-perdue")).article == article("carte-perdue")


async def test_a_save_makes_a_version_and_leaves_what_members_read(store: KnowledgeStore):
    changed = article("carte-perdue", answer="Appelez le 3646. C'est gratuit.")
    assert await store.save(changed, 1, "Paul", "plus court", DRAFT) == 2
    entry = await store.entry("carte-perdue")
    assert (entry.version, entry.published_version, entry.state) == (2, 1, DRAFT)
    assert (await store.published())["carte-perdue"].article == article("carte-perdue")
    assert [(v.number, v.author, v.comment) for v in await store.versions("carte-perdue")] == [(2, "Paul", "plus court"), (1, "guichet", "Contenu d'origine")]


async def test_a_save_on_an_old_version_writes_nothing(store: KnowledgeStore):
    await store.save(article("carte-perdue", title="Ma carte"), 1, "Paul", "", DRAFT)
    with pytest.raises(EditConflict) as refused:
        await store.save(article("carte-perdue", title="La carte"), 1, "Claire", "", DRAFT)
    assert refused.value.now.article.title == "Ma carte" and refused.value.now.author == "Paul"
    assert (await store.entry("carte-perdue")).article.title == "Ma carte"
    with pytest.raises(Taken):
        await store.save(article("carte-perdue"), 0, "Claire", "")


async def test_a_publication_serves_what_was_chosen_and_nothing_else(store: KnowledgeStore):
    await store.save(article("carte-perdue", title="Ma carte"), 1, "Paul", "", IN_REVIEW)
    await store.save(article("rib-changer", title="Mon RIB"), 1, "Paul", "", DRAFT)
    await store.set_state("naissance-declarer", 1, WITHDRAWN, "Paul")
    numbers = dict.fromkeys(TOPICS, 1) | {"carte-perdue": 2}
    await store.publish(numbers, "Claire", "publication", "v2", "", {})
    states = {entry.id: (entry.state, entry.published_version) for entry in await store.entries()}
    assert states == {
        "carte-perdue": (PUBLISHED, 2), "rib-changer": (DRAFT, 1), "naissance-declarer": (WITHDRAWN, 1), "arret-envoyer": (PUBLISHED, 1),
    }  # fmt: skip
    del numbers["naissance-declarer"]
    await store.publish(numbers, "Claire", "publication", "v3", "", {})
    assert (await store.entry("naissance-declarer")).published_version is None
    await store.publish(dict.fromkeys(TOPICS, 1), "Claire", "retour", "v1", "", {})
    entry = await store.entry("carte-perdue")
    assert (entry.published_version, entry.version, entry.state) == (1, 2, DRAFT)


async def test_a_session_ends_after_silence_and_keeps_only_a_digest(store: KnowledgeStore, clock: Clock):
    editor = await store.add_editor("claire", "Claire", "valideur", "digest")
    token = await store.begin_session(editor)
    assert (await store.session(token)).editor.login == "claire"
    clock.at += 5 * 3600
    assert await store.session(token) is None
    with pytest.raises(Taken):
        await store.add_editor("claire", "Claire", "valideur", "digest")


async def test_the_inbox_forgets_what_belongs_to_an_erased_conversation(store: KnowledgeStore):
    def item(conversation: str, text: str) -> dict:
        return {"conversation_id": conversation, "turn": 1, "kind": "sans_reponse", "at": NOON, "text": text, "topic": None}

    async def both(_):
        return {"a", "b"}

    async def only_b(_):
        return {"b"}

    assert len(await store.sync_inbox([item("a", "un"), item("b", "deux")], both)) == 2
    await store.sync_inbox([item("a", "un"), item("b", "deux")], both)
    assert [i.text for i in await store.inbox_items()] == ["un", "deux"]
    await store.sync_inbox([item("b", "deux")], only_b)
    assert [i.text for i in await store.inbox_items()] == ["deux"]
    await store.set_trial("b", "Claire")
    assert await store.inbox_items() == []


async def test_two_editors_see_each_other(store: KnowledgeStore):
    assert await store.open_for("carte-perdue", "Claire") == []
    assert await store.open_for("carte-perdue", "Paul") == [("Claire", NOON)]
