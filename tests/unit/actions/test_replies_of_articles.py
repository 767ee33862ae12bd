"""What a member reads of an article."""

from datetime import date, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from actions.answers import Answers
from actions.copy import Copy
from actions.dialogue import Message
from knowledge.context import answering
from knowledge.passages import sentences, statements
from knowledge.retriever import NEAR
from tests.unit.actions.talk import DOMAIN

ARTICLE = SimpleNamespace(
    id="carte", title="La carte", answer="Demandez la carte. Elle arrive en 3 semaines.", steps=("Écrivez.", "Attendez 2 jours."), prepare=("Une photo",),
    exceptions=(), variants={"msa": "Demandez-la à la MSA."}, organisms=("cpam",), simple="Demandez.", english="Ask.", service=None, task=None,
    fragility=None, sources=(), checked_on=date(2026, 11, 1), expired=lambda today: False,
)  # fmt: skip


@pytest.fixture
def ask():
    answers = Answers(Copy.from_domain(DOMAIN), SimpleNamespace(article={"carte": ARTICLE}.get))

    def say(text, regime=None, again=False, english=False):
        told = sentences(ARTICLE.english) if english else statements(SimpleNamespace(**vars(ARTICLE) | {"english": ""}))
        near, which = answering(told, np.full(len(told), 1.5), text)  # as the retriever does, by the words alone
        message = Message("c", text, datetime(2026, 11, 24), said=tuple(told[i] for i in which) if near >= NEAR else (), near=near)
        made, _, _ = answers.replies("carte", message, None, regime, again, english)
        return made[0]["text"]

    return say


def test_a_question_without_a_subject_gets_the_part_that_answers_it(ask):
    assert ask("c'est long ?").startswith("Elle arrive en 3 semaines.\nAttendez 2 jours.\n")
    assert "- Une photo" in ask("il faut quels papiers ?") and "semaines" not in ask("il faut quels papiers ?")


def test_any_other_question_gets_all_of_it(ask):
    assert "1. Écrivez." in ask("comment demander la carte ?") and "1. Écrivez." in ask("c'est gratuit ?")


def test_what_was_just_read_is_not_repeated(ask):
    assert "ne le dit pas" in ask("c'est gratuit ?", again=True)
    assert "un adulte est assuré pour lui-même" in ask("et pour mon mari ?", again=True)
    assert ask("je veux la demander", again=True).startswith("Demandez.\n")


@pytest.mark.parametrize(("text", "said"), [
    ("et pour mon fils de 9 ans", "Un enfant a la sienne."), ("et si je la retrouve ?", "Carte retrouvée : ne l'utilisez plus."),
    ("en attendant je fais comment ?", "En attendant, montrez l'attestation."), ("on part dans 3 jours", "Si c'est urgent, venez."),
    ("c'est obligatoire ?", "Vous n'êtes pas obligé."), ("et sans internet ?", "Appelez le 3646."), ("c'est automatique ?", "Vous n'avez rien à faire."),
])  # fmt: skip
def test_what_is_asked_of_an_article_just_read_gets_the_sentences_about_it(monkeypatch, ask, text, said):
    told = "Un enfant a la sienne. Carte retrouvée : ne l'utilisez plus. En attendant, montrez l'attestation. Si c'est urgent, venez. Vous n'êtes pas obligé. Appelez le 3646. Vous n'avez rien à faire."
    monkeypatch.setattr(ARTICLE, "answer", told)
    assert ask(text, again=True).split("\n")[0] == said


def test_how_to_do_it_is_answered_with_the_steps(ask):
    assert ask("comment je fais ?", again=True).startswith("1. Écrivez.\n2. Attendez 2 jours.\n")


def test_a_child_is_spoken_of_before_people_in_general(monkeypatch, ask):
    monkeypatch.setattr(ARTICLE, "answer", "Chacune est limitée à 50 €. Les moins de 18 ans ne paient pas.")
    assert ask("et pour mes enfants ?", again=True).startswith("Les moins de 18 ans ne paient pas.\n")
    assert ask("et pour mon mari ?", again=True).startswith("Chacune est limitée")


def test_who_writes_in_english_is_answered_from_the_english_version(monkeypatch, ask):
    monkeypatch.setattr(ARTICLE, "english", "Ask for the card online. It takes three weeks. Each child has their own.")
    assert ask("how do I ask for the card", english=True).startswith("Ask for the card online. It takes")
    assert ask("how long does it take", again=True, english=True).startswith("It takes three weeks.\nChecked on 1 November 2026")
    assert ask("and for my kids?", again=True, english=True).startswith("Each child has their own.")
    assert "do not say" in ask("is it free?", again=True, english=True)


def test_without_internet_there_is_a_door_even_where_the_article_names_none(ask):
    assert "3646" in ask("et si j'ai pas internet ?", again=True)


def test_another_organism_has_its_own_answer(ask):
    assert ask("et si je suis à la msa ?", "msa", again=True).startswith("Demandez-la à la MSA.") and ask("c'est long ?", "msa").startswith("Demandez-la")


def test_bold_words_of_an_article_carry_no_asterisks():
    bold = SimpleNamespace(**{**vars(ARTICLE), "answer": "C'est **gratuit**, toute l'année.", "prepare": ("**3646** : par téléphone",), "simple": "C'est **gratuit**."})
    answers = Answers(Copy.from_domain(DOMAIN), SimpleNamespace(article={"carte": bold}.get))
    for variant in (None, "simple"):
        (made,), _, _ = answers.replies("carte", Message("c", "combien ça coûte pour la carte", datetime(2026, 11, 24)), variant)
        assert "C'est gratuit" in made["text"] and "*" not in made["text"]
