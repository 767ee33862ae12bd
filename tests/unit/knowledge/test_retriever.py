import logging
import subprocess
import sys

import numpy as np
import pytest

from knowledge.decision import Understanding
from knowledge.index import build_index, current
from knowledge.retriever import Retriever, _mean_of_best
from tests.unit.knowledge.tables import EXAMPLES, TOPICS, TableEncoder, topic


@pytest.fixture
def root(tmp_path):
    build_index(TOPICS, EXAMPLES, TableEncoder(), tmp_path)
    return tmp_path


@pytest.fixture
def retriever(root, monkeypatch):
    monkeypatch.setattr("knowledge.retriever.LOOK_EVERY_S", 0)
    return Retriever.open(root, TableEncoder())


def test_a_question_finds_its_topic_whatever_the_spelling(retriever):
    for text in ("J'ai perdu ma carte Vitale", "g perdu ma cart vital", "CARTE VITALE PERDUE"):
        assert retriever.understand(text).hits[0].id == "vitale-perdue"


def test_a_message_has_ten_hits_at_most_whose_scores_are_probabilities(retriever):
    found = retriever.understand("n'importe quoi")
    assert isinstance(found, Understanding)
    assert len(found.hits) == len(TOPICS)
    assert all(0 <= hit.score <= 1 for hit in found.hits)
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


@pytest.mark.parametrize("text", ["", "   ", "???", "🙂", "a" * 5000, "\x00\x01", "<script>"])
def test_any_text_is_understood_somehow(retriever, text):
    assert retriever.understand(text).intent


def test_a_vector_given_is_the_vector_used(retriever):
    text = "on m'a volé ma carte vitale"
    vector = TableEncoder().encode_queries([retriever.prepare(text)])[0]
    assert retriever.understand(text, vector) == retriever.understand(text)


def test_short_replies_are_what_they_say(retriever):
    assert [retriever.understand(text).intent for text in ("oui", "NON", "Bonjour !")] == ["oui", "non", "saluer"]


def test_a_publication_is_followed(retriever, root):
    before = retriever.version
    assert retriever.refresh() is False
    build_index([*TOPICS, topic("thermes", "Cure thermale", "cure thermale")], EXAMPLES, TableEncoder(), root)
    assert retriever.refresh() is True
    assert retriever.version == current(root) != before
    assert retriever.understand("cure thermale").hits[0].id == "thermes"


def test_a_broken_publication_is_refused_and_logged_once(retriever, root, caplog):
    before = retriever.version
    build_index(TOPICS, EXAMPLES, TableEncoder(), root)
    (root / current(root) / "head.npz").unlink()
    with caplog.at_level(logging.ERROR):
        assert [retriever.refresh(), retriever.refresh()] == [False, False]
    assert retriever.version == before
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == ["knowledge.retriever"]
    assert retriever.understand("carte vitale perdue").hits[0].id == "vitale-perdue"


def test_a_vanished_pointer_changes_nothing(retriever, root):
    (root / "CURRENT").unlink()
    assert retriever.refresh() is False
    assert retriever.understand("carte vitale perdue").hits


def test_serving_imports_nothing_heavy():
    code = (
        "import sys; import knowledge.retriever, knowledge.encoder, knowledge.lexical;"
        "print([m for m in ('torch','sklearn','scipy','transformers','bm25s','tensorflow') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_several_passages_count_for_an_answer_as_many_as_it_has_and_three_at_most():
    values, owners = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), np.array([0, 1, 1, 1, 1, 0])
    found = _mean_of_best(values, owners, np.array([2, 5, 1, 4]))  # 2: its one passage was not found; 3: none of its four
    assert np.allclose(found, [(0.9 + 0.4) / 2, (0.8 + 0.7 + 0.6) / 3, 0.4, 0.4])


def test_letters_read_beforehand_change_nothing_and_are_read_again_after_a_publication(root, retriever):
    text = "g perdu ma cart vital"
    letters = retriever.spell(text)
    assert retriever.understand(text, letters=letters) == retriever.understand(text)
    build_index([*TOPICS, topic("neuf", "Un sujet neuf", "la licorne")], EXAMPLES, TableEncoder(), root)
    assert retriever.refresh() and letters.index is not retriever.index
    assert retriever.understand(text, letters=letters) == retriever.understand(text)
