from hypothesis import given
from hypothesis import strategies as st

from knowledge.passages import Topic, cut


def test_a_passage_begins_with_its_title_and_ends_with_a_sentence():
    pieces = list(cut("Une phrase. " * 60, "Le titre", limit=100))
    assert len(pieces) > 1
    assert all(piece.startswith("Le titre. ") and piece.endswith(".") for piece in pieces)


def test_a_question_title_keeps_its_mark():
    assert list(cut("Oui.", "Est-ce possible ?")) == ["Est-ce possible ? Oui."]


@given(st.text(max_size=800), st.integers(min_value=20, max_value=400))
def test_no_word_is_lost_and_no_piece_is_too_long(text, limit):
    pieces = list(cut(text, "", limit=limit))
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.replace("**", "").split())


def test_a_row_of_another_collection_may_have_its_keywords_in_one_text():
    row = {"id": 7, "title": "Titre", "keywords": "un, deux", "answer": "Oui. Non."}
    topic = Topic.from_row(row)
    assert (topic.id, topic.keywords, topic.passages) == ("7", ("un", "deux"), ("Titre", "Titre un, deux", "Titre. Oui. Non."))


def test_a_question_is_indexed_once():
    assert Topic("a", "Titre", ("Titre", "autre", "autre"), (), ()).questions == ("Titre", "autre")
