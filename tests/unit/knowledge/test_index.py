import json
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest

from knowledge.articles import load_articles
from knowledge.index import (
    BrokenIndex,
    NoIndex,
    build_index,
    current,
    load_examples,
    open_index,
    rollback,
    stored_article,
    vector_index,
    versions,
)
from tests.unit.knowledge.tables import EXAMPLES, TOPICS, TableEncoder, topic

ROOT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path):
    build_index(TOPICS, EXAMPLES, TableEncoder(), tmp_path)
    return tmp_path


def test_a_build_is_current_and_opens(root):
    index = open_index(root, TableEncoder())
    assert index.version == current(root)
    assert index.topics == [t.id for t in TOPICS]
    assert index.head is not None


def test_without_an_index_the_error_says_what_to_run(tmp_path):
    with pytest.raises(NoIndex, match="guichet knowledge index"):
        open_index(tmp_path, TableEncoder())


@pytest.mark.parametrize("name", ["meta.json", "questions.faiss", "head.npz", "articles.json"])
def test_a_damaged_file_is_named(root, name):
    file = root / current(root) / name
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(BrokenIndex, match=name):
        open_index(root, TableEncoder())


def test_a_missing_file_is_named(root):
    (root / current(root) / "passages.faiss").unlink()
    with pytest.raises(BrokenIndex, match="passages.faiss"):
        open_index(root, TableEncoder())


def test_an_index_of_another_encoder_is_refused(root):
    with pytest.raises(BrokenIndex, match="another encoder"):
        open_index(root, TableEncoder(salt="other"))


def test_a_failed_build_leaves_the_current_version(root):
    before = current(root)
    with pytest.raises(ValueError, match="same id"):
        build_index([*TOPICS, TOPICS[0]], EXAMPLES, TableEncoder(), root)
    assert current(root) == before
    assert not list(root.glob(".draft*"))


def test_rolling_back_goes_to_the_version_before(root):
    first = current(root)
    build_index(TOPICS[:2], EXAMPLES, TableEncoder(), root)
    assert rollback(root, None) == first == current(root)
    with pytest.raises(NoIndex, match="no earlier version"):
        rollback(root, None)
    with pytest.raises(NoIndex, match="no version nowhere"):
        rollback(root, "nowhere")


def test_only_the_last_versions_are_kept(root, monkeypatch):
    monkeypatch.setattr("knowledge.index.KEEP_VERSIONS", 2)
    for _ in range(3):
        build_index(TOPICS, EXAMPLES, TableEncoder(), root)
    assert len(versions(root)) == 2
    assert current(root) == versions(root)[-1]


def test_a_second_build_encodes_only_what_is_new(root):
    class Counting(TableEncoder):
        seen = 0

        def encode_queries(self, texts):
            self.seen += len(texts)
            return super().encode_queries(texts)

    encoder = Counting()
    build_index([*TOPICS, topic("neuf", "Un sujet tout neuf", "du neuf")], EXAMPLES, encoder, root)
    assert encoder.seen <= 6  # the probe, the title, its phrasing, their loan to the head


def test_a_damaged_memory_of_vectors_is_rebuilt(root):
    (root / "vectors.npz").write_bytes(b"PK\x03\x04 not an archive")
    build_index(TOPICS, EXAMPLES, TableEncoder(), root)
    assert open_index(root, TableEncoder()).version == current(root)


def test_a_collection_with_titles_only_has_no_head(tmp_path):
    build_index([replace(t, phrasings=()) for t in TOPICS], {}, TableEncoder(), tmp_path)
    assert open_index(tmp_path, TableEncoder()).head is None


def test_published_articles_come_back_as_they_were(tmp_path):
    articles = load_articles(ROOT / "knowledge" / "content")[:3]
    build_index(articles, EXAMPLES, TableEncoder(), tmp_path)
    index = open_index(tmp_path, TableEncoder())
    assert [stored_article(index, a.id) for a in articles] == articles
    assert stored_article(index, "nothing") is None


def test_examples_hold_every_intent_of_the_bot_and_the_background():
    examples = load_examples(ROOT / "bot" / "data" / "nlu")
    assert {"oui", "non", "rendez_vous", "hors_sujet_caf", "hors_sujet_caisse", "detresse_suicide"} <= set(examples)
    assert all(line == line.strip() and line for lines in examples.values() for line in lines)


def test_the_kind_of_vector_index_follows_the_size():
    vectors = np.random.default_rng(0).normal(size=(500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact, cells = vector_index(vectors), vector_index(vectors, exact_up_to=100)
    assert (type(exact).__name__, type(cells).__name__) == ("IndexScalarQuantizer", "IndexIVFScalarQuantizer")
    best = exact.search(vectors[:50], 10)[1]
    found = cells.search(vectors[:50], 10)[1]
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(best, found, strict=True)])
    assert recall > 0.95
    assert np.allclose(cells.reconstruct_n(7, 3), exact.reconstruct_n(7, 3))  # a row is the same row


def test_cells_are_the_same_for_the_same_vectors(tmp_path):
    vectors = np.random.default_rng(1).normal(size=(2000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    first, second = (vector_index(vectors, exact_up_to=100) for _ in range(2))
    assert first.nlist > first.nprobe
    assert np.array_equal(first.search(vectors[:50], 20)[1], second.search(vectors[:50], 20)[1])
    faiss.write_index(first, str(tmp_path / "cells.faiss"))
    again = faiss.read_index(str(tmp_path / "cells.faiss"))
    assert again.nprobe == first.nprobe
    assert np.array_equal(again.search(vectors[:50], 20)[1], first.search(vectors[:50], 20)[1])
    assert np.allclose(again.reconstruct_n(1990, 5), vectors[1990:1995], atol=1e-3)


def test_the_description_of_a_version_is_json(root):
    meta = json.loads((root / current(root) / "meta.json").read_text(encoding="utf-8"))
    assert meta["topics"] == [t.id for t in TOPICS]
