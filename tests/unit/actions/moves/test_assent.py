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
