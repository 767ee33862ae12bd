"""Yes, no, and what is neither."""

import pytest

from actions import moves
from actions.french import yes_or_no


@pytest.mark.parametrize(("words", "verdict"), [("oui mais", None), ("ok on continue", None), ("d'accord on reprend", None), ("oui", True), ("ok", True), ("oui on continue", True)])
def test_going_on_is_no_yes(words, verdict):
    assert yes_or_no(words) is verdict


@pytest.mark.parametrize(("words", "only"), [("d'accord merci", True), ("ok", True), ("très bien, merci", True), ("oui", False), ("ok c'est le 12", False)])
def test_what_only_acknowledges(words, only):
    assert moves.only_acknowledges(words, thanks=True) is only


@pytest.mark.parametrize(
    ("words", "left"),
    [("oups, finalement non c'est Rochefort", "Rochefort"), ("ben non plutôt Rochefort", "Rochefort"), ("bah, nan Rochefort", "Rochefort"), ("nonante", ""), ("en fait Rochefort", ""), ("oui", "")],
)
def test_what_follows_a_no_that_hesitates(words, left):
    assert moves.after_no(words) == left


@pytest.mark.parametrize(("words", "begins"), [("euh ah non c'est le mien", True), ("en fait non il est à mon nom", True), ("finalement il est à mon nom", False), ("ben non", False)])
def test_a_no_that_begins_something(words, begins):
    assert moves.begins_with_no(words) is begins


@pytest.mark.parametrize(("words", "left"), [("tout est bon sauf la date", "la date"), ("okay mais le nom c'est Roy", "le nom c'est Roy"), ("tout est bon", ""), ("exactement mais le nom c'est Roy", "")])
def test_what_a_yes_leaves_open(words, left):
    assert moves.after_yes(words) == left


@pytest.mark.parametrize("words", ["je confirme pas", "euh, j'atteste rien", "envoyez pas"])
def test_what_refuses_to_send_is_a_no_wherever_it_is_said(words):
    assert moves.refuses_to_send(words) and yes_or_no(words) is False
