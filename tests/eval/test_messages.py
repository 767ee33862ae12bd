"""The evaluation messages measure only if nothing that is trained on says the same: no near copy, no shared line."""

import json
from collections import Counter
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from knowledge.articles import load_articles
from knowledge.index import load_examples
from knowledge.text import fold

ROOT = Path(__file__).parents[2]
NEAR = 93  # similarity of the folded letters, 0..100
SHORT = 22  # « bonjour », « prendre rendez-vous »: below this many characters everyone writes the same words
# Formulas that anyone writes to the letter; they stay among the examples of bot/data/nlu.
EVERYDAY = {
    "modifier mes coordonnées bancaires", "mon bébé ne respire plus", "raconte moi une histoire érotique",
    "un conseiller svp",
}  # fmt: skip


@pytest.fixture(scope="module")
def messages():
    lines = (ROOT / "tests" / "eval" / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def trained_on():
    articles = load_articles(ROOT / "knowledge" / "content")
    texts = [text for article in articles for text in (article.title, *article.phrasings)]
    texts += [line for lines in load_examples(ROOT / "bot" / "data" / "nlu").values() for line in lines]
    return sorted({fold(text) for text in texts if text not in EVERYDAY})


def test_no_long_message_is_a_near_copy_of_what_is_trained_on(messages, trained_on):
    texts = {message["id"]: fold(message["text"]) for message in messages}
    long_ones = {id: text for id, text in texts.items() if len(text) >= SHORT}
    scores = process.cdist(list(long_ones.values()), trained_on, scorer=fuzz.ratio, score_cutoff=NEAR)
    copies = [id for id, row in zip(long_ones, scores, strict=True) if row.max() >= NEAR]
    assert copies == []


def test_few_short_messages_repeat_an_example(messages, trained_on):
    known = set(trained_on)
    short = [message for message in messages if len(fold(message["text"])) < SHORT]
    repeated = [message["id"] for message in short if fold(message["text"]) in known and message["kind"] != "smalltalk"]
    assert len(repeated) <= len(messages) * 0.02


def test_ids_are_consecutive_and_texts_differ(messages):
    assert [message["id"] for message in messages] == [f"e{i:04}" for i in range(1, len(messages) + 1)]
    assert max(Counter(fold(message["text"]) or message["text"] for message in messages).values()) == 1


def test_the_set_covers_what_it_must(messages):
    kinds = Counter(message["kind"] for message in messages)
    assert len(messages) >= 600
    assert kinds["out_of_scope"] >= 150
    assert kinds["distress"] >= 30
    topics = {o.removeprefix("faq:") for m in messages for o in m["outcome"] if o.startswith("faq:")}
    assert topics == {article.id for article in load_articles(ROOT / "knowledge" / "content")}
