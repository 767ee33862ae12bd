"""What a member reads of an article."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from actions.answers import Answers
from actions.copy import Copy
from actions.dialogue import Message
from tests.unit.actions.talk import DOMAIN

ARTICLE = SimpleNamespace(
    id="carte", title="La carte", answer="Demandez la carte. Elle arrive en 3 semaines.", steps=("Écrivez.", "Attendez 2 jours."), prepare=("Une photo",),
    exceptions=(), variants={"msa": "Demandez-la à la MSA."}, organisms=("cpam",), simple="Demandez.", english="Ask.", service=None, task=None,
    fragility=None, sources=(), checked_on=date(2026, 11, 1), expired=lambda today: False,
)  # fmt: skip


@pytest.fixture
def ask():
    answers = Answers(Copy.from_domain(DOMAIN), SimpleNamespace(article={"carte": ARTICLE}.get))

    def say(text, regime=None, again=False):
        made, _, _ = answers.replies("carte", Message("c", text, datetime(2026, 11, 24)), None, regime, again)
        return made[0]["text"]

    return say


def test_a_question_without_a_subject_gets_the_part_that_answers_it(ask):
    assert ask("c'est long ?").startswith("Elle arrive en 3 semaines. Attendez 2 jours.\n")
    assert "- Une photo" in ask("il faut quels papiers ?") and "semaines" not in ask("il faut quels papiers ?")


def test_any_other_question_gets_all_of_it(ask):
    assert "1. Écrivez." in ask("comment demander la carte ?") and "1. Écrivez." in ask("c'est gratuit ?")


def test_what_was_just_read_is_not_repeated(ask):
    assert "ne le dit pas" in ask("c'est gratuit ?", again=True)
    assert ask("et pour mon fils ?", again=True).startswith("Demandez.\n")


def test_another_organism_has_its_own_answer(ask):
    assert ask("et si je suis à la msa ?", "msa", again=True).startswith("Demandez-la à la MSA.") and ask("c'est long ?", "msa").startswith("Demandez-la")


def test_bold_words_of_an_article_carry_no_asterisks():
    bold = SimpleNamespace(**{**vars(ARTICLE), "answer": "C'est **gratuit**, toute l'année.", "prepare": ("**3646** : par téléphone",), "simple": "C'est **gratuit**."})
    answers = Answers(Copy.from_domain(DOMAIN), SimpleNamespace(article={"carte": bold}.get))
    for variant in (None, "simple"):
        (made,), _, _ = answers.replies("carte", Message("c", "combien ça coûte pour la carte", datetime(2026, 11, 24)), variant)
        assert "C'est gratuit" in made["text"] and "*" not in made["text"]
