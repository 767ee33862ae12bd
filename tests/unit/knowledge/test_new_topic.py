"""With the real encoder: what an editor publishes without a single phrasing answers at once, out of scope or not before."""

import shutil
from pathlib import Path

import pytest

from knowledge.articles import load_articles
from knowledge.encoder import OnnxEncoder
from knowledge.index import build_index, load_examples
from knowledge.passages import Topic
from knowledge.retriever import Retriever

ROOT = Path(__file__).parents[3]


def new_topic(id, title, keywords, answer):
    return Topic(id, title, (), keywords, (title, f"{title}. {answer}"))


NEW = [
    new_topic("semelles", "Semelles orthopédiques", ("semelles", "podologue"), "Le médecin doit les prescrire."),
    new_topic("velo", "Prime pour un vélo électrique", ("vélo électrique", "prime"), "Une aide existe pour l'achat."),
]


@pytest.fixture(scope="module")
def retriever(prepared, tmp_path_factory):
    root = tmp_path_factory.mktemp("index")
    if (prepared / "index" / "vectors.npz").exists():
        shutil.copy(prepared / "index" / "vectors.npz", root)
    encoder = OnnxEncoder(prepared / "encoder" / "serving")
    articles = load_articles(ROOT / "knowledge" / "content")  # all: what is near must be there to compete
    build_index([*articles, *NEW], load_examples(ROOT / "bot" / "data" / "nlu"), encoder, root)
    return Retriever.open(root, encoder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("cb sont remboursé les semelle orthopedique", "semelles"),
        ("podologue semelles combien", "semelles"),
        ("jai acheté un velo electrique ya une aide ?", "velo"),
    ],
)
def test_a_topic_without_phrasings_is_found_first_and_served(retriever, text, topic):
    found = retriever.understand(text)
    assert found.hits[0].id == topic
    assert found.intent in ("question", "suggestion")


@pytest.mark.slow
@pytest.mark.parametrize("text", ["quel temps fait-il", "quand tombe mon rsa"])
def test_what_was_out_of_scope_stays_so(retriever, text):
    assert retriever.understand(text).intent == "hors_sujet"
