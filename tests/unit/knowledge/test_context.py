"""What a message owes to what came before."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from knowledge.context import _named, answering, aspect_of, follows_up, in_other_words
from knowledge.index import build_index
from knowledge.passages import statements
from knowledge.retriever import Hit, Retriever
from tests.unit.knowledge.tables import EXAMPLES, TOPICS, TableEncoder

TOLD = {
    "answer": "Donnez le nouveau RIB. Gardez l'ancien compte ouvert. Prévenez aussi votre mutuelle.", "steps": (),
    "exceptions": ("Compte joint : votre nom doit y figurer.", "Vous êtes retraité : prévenez aussi votre caisse de retraite."), "english": "Keep the former account open.", "variants": {"mgen": "Dites-le à la MGEN."}, "fragility": None,
}  # fmt: skip
RIB = SimpleNamespace(id="rib", category="banque", title="Changer de compte bancaire", keywords=("rib", "iban"), **TOLD)


@pytest.fixture
def retriever(tmp_path, monkeypatch):
    topics = [replace(topic, statements=statements(RIB)) if topic.id == "rib" else topic for topic in TOPICS]
    build_index(topics, EXAMPLES, TableEncoder(), tmp_path)
    opened = Retriever.open(tmp_path, TableEncoder())
    other = SimpleNamespace(id="vitale-perdue", category="carte-vitale", title="Carte Vitale perdue", keywords=(), answer="Déclarez la perte.", steps=(), exceptions=(), english="", variants={}, fragility=None)
    monkeypatch.setattr(opened, "article", {"rib": RIB, "vitale-perdue": other}.get)
    return opened


@pytest.mark.parametrize("text", ["combien de temps ?", "et pour ma fille ?", "c gratuit ?", "il fo kel papiers", "comment faire la demande"])
def test_a_question_without_a_subject_is_about_the_last_one(retriever, text):
    found = retriever.understand(text, about="rib")
    assert found.intent == "question" and [hit.id for hit in found.hits] == ["rib"]  # the other is of another category


@pytest.mark.parametrize("text", ["j'ai perdu ma carte vitale, c'est payant ?", "bonjour", "oui", "quel temps fait-il"])
def test_what_has_a_subject_or_needs_none_stands_alone(retriever, text):
    assert retriever.understand(text, about="rib") == retriever.understand(text)


@pytest.mark.parametrize("text", ["c'est automatique ?", "et sans internet ?", "on part dans 3 jours", "c'est obligatoire ?", "et pour mon fils de 12 ans"])
def test_what_is_asked_of_the_last_answer_stays_on_it(retriever, text):
    assert [hit.id for hit in retriever.understand(text, about="rib").hits] == ["rib"]


def test_in_a_task_a_doubt_about_its_own_matter_is_none(retriever, monkeypatch):
    alone = replace(retriever.understand("iban"), intent="suggestion", hits=[Hit("rib", 0.4, ""), Hit("vitale-perdue", 0.3, "")])
    monkeypatch.setattr(retriever, "_understand_alone", lambda *_: alone)
    assert retriever.understand("un iban à banque, alors", about="rib", in_task=True).intent == "question"
    assert retriever.understand("un iban à banque, alors", about="vitale-perdue", in_task=True).intent == "suggestion"


def test_what_the_last_answer_says_nearest_goes_with_the_message(retriever):
    found = retriever.understand("mon nom doit figurer sur ce compte joint", about="rib")
    assert found.said == ("Compte joint : votre nom doit y figurer.",) and found.near >= 0.5
    assert retriever.understand("mon nom doit figurer sur ce compte joint").said == ()
    assert retriever.understand("mon nom doit figurer sur ce compte joint", about="rib", in_task=True).said == ()


def test_an_answer_published_otherwise_meanwhile_says_nothing(retriever, monkeypatch):
    changed = SimpleNamespace(**vars(RIB) | {"exceptions": ()})
    monkeypatch.setattr(retriever, "article", {"rib": changed}.get)
    assert retriever.understand("mon nom doit figurer sur ce compte joint", about="rib").said == ()


SAID = ("La pharmacie : 1 € par boîte.", "Le transport en taxi : 4 €.", "Elle dure un an.", "Dès 12 ans, un parent la demande.", "Vous n'avez pas la carte : demandez un code.")


@pytest.mark.parametrize(
    ("text", "said"),
    [("et le taxi", [1]), ("combien ça coûte ?", [0, 1]), ("elle dure combien de temps ?", [2]), ("et pour ma mère ?", [3]), ("mais j'ai pas de carte", [4])],
)
def test_a_statement_answers_by_what_is_asked_named_and_of_whom(text, said):
    sure, which = answering(SAID, np.full(5, 2.0), text)
    assert which == said and sure > 0.5


def test_meaning_alone_answers_too_but_not_what_asks_of_something_else():
    assert answering(SAID, np.array([0.0, 3.5, 0.0, 0.0, 0.0]), "le voyage") == (pytest.approx(0.22, abs=0.1), [1])
    assert answering(SAID[:2], np.full(2, 3.0), "c'est valable jusqu'à quand ?") == (0.0, [])
    assert answering((), np.zeros(0), "oui") == (0.0, [])


@pytest.mark.parametrize("text", ["et la mutuelle ?", "je suis retraité", "même pour un retraité", "j'ai prévenu la mutuelle"])
def test_few_words_that_the_last_answer_speaks_of_are_about_it(retriever, text):
    found = retriever.understand(text, about="rib")
    assert found.intent == "question" and found.hits[0].id == "rib"


@pytest.mark.parametrize("text", ["j'ai perdu ma carte vitale", "je veux prévenir la mutuelle", "et mon permis de conduire", "merci", "je veux parler à ma mutuelle maintenant"])
def test_what_it_does_not_speak_of_is_not(retriever, text):
    assert retriever.understand(text, about="rib") == retriever.understand(text)


def test_distress_is_heard_whatever_came_before(retriever):
    assert retriever.understand("je veux mourir", about="rib").intent == "detresse"


def test_other_words_are_for_the_last_answer(retriever):
    assert retriever.understand("in english please", about="rib").intent == "plus_simple"
    assert in_other_words("en anglais svp") == "english" and in_other_words("english") == "english"


def test_a_number_alone_is_an_answer_and_no_wish(retriever):
    assert retriever.understand("[email:k3v9q2]").intent == "informer"


@pytest.mark.parametrize(("text", "in_task"), [("et pour mon fils ?", False), ("c'est long ?", True), ("et après ?", True)])
def test_in_a_task_whom_it_is_for_is_an_answer(text, in_task):
    assert follows_up(text) and follows_up(text, in_task=True) == in_task


@pytest.mark.parametrize(("text", "aspect"), [("dans combien de temps", "delay"), ("ça coûte cher ? c'est gratuit ?", "cost"), ("faut-il un justificatif ?", "papers"), ("bonjour", None)])
def test_what_is_asked_of_the_subject(text, aspect):
    assert aspect_of(text) == aspect


@pytest.mark.parametrize("text", ["how long does it take?", "is it free?"])
def test_english_questions_follow_up_too(text):
    assert follows_up(text) and aspect_of(text)


@pytest.mark.parametrize("text", ["?", "...", "😀😀"])
def test_marks_alone_are_not_out_of_scope(retriever, text):
    assert retriever.understand(text).intent != "hors_sujet"


def _alone(monkeypatch, retriever, alone, beside):
    """Reads a message as `alone`, and with the subject of the last answer as `beside`."""
    monkeypatch.setattr(retriever, "_understand_alone", lambda text, *_: beside if text.endswith(" rib") else alone)


def _read(retriever, intent, topic="rib", confidence=0.95, nuance=None):
    return replace(retriever.understand("iban"), intent=intent, confidence=confidence, nuance=nuance, hits=[Hit(topic, confidence, "")])


@pytest.mark.parametrize("text", ["je suis étudiant", "mon banquier veut pas le faire", "sa carte j'en fais quoi"])
def test_what_is_told_or_refers_back_stays_where_the_last_subject_makes_it_clear(retriever, monkeypatch, text):
    _alone(monkeypatch, retriever, _read(retriever, "question", "vitale-perdue"), _read(retriever, "question"))
    assert retriever.understand(text, about="rib").hits[0].id == "rib"


@pytest.mark.parametrize("text", ["je suis en ald", "mon banquier veut pas le faire"])
def test_it_leaves_where_even_the_last_subject_beside_it_makes_it_another(retriever, monkeypatch, text):
    other = _read(retriever, "question", "vitale-perdue")
    _alone(monkeypatch, retriever, other, other)
    assert retriever.understand(text, about="rib").hits[0].id == "vitale-perdue"


def test_whoever_tells_of_themselves_asks_nothing_of_another_organism(retriever, monkeypatch):
    _alone(monkeypatch, retriever, _read(retriever, "hors_sujet", nuance="caf"), _read(retriever, "question"))
    assert retriever.understand("je touche le rsa", about="rib").intent == "question"
    assert retriever.understand("je veux contacter la caf", about="rib").intent == "hors_sujet"
    assert retriever.understand("et la caf elle est où", about="rib").intent == "hors_sujet"


def test_a_doubtful_wish_for_a_person_may_tell_of_the_matter(retriever, monkeypatch):
    _alone(monkeypatch, retriever, _read(retriever, "parler_humain", confidence=0.7), _read(retriever, "question", "vitale-perdue"))
    assert retriever.understand("c'est un spécialiste", about="rib").hits[0].id == "vitale-perdue"


def test_an_organism_that_the_last_answer_has_its_own_words_for_is_of_it(retriever, monkeypatch):
    _alone(monkeypatch, retriever, _read(retriever, "question", "vitale-perdue"), _read(retriever, "question", "vitale-perdue"))
    assert retriever.understand("et la mgen", about="rib").hits[0].id == "rib"
    assert retriever.understand("et si j'ai quitté la mgen", about="rib").hits[0].id == "vitale-perdue"


def test_french_words_are_not_answered_by_the_english_version(retriever):
    assert retriever.understand("keep the former account open", about="rib").said == ("Keep the former account open.",)
    assert "Keep the former account open." not in retriever.understand("keep the former account open, ma banque", about="rib").said


def test_a_neighbour_about_nothing_else_answers_it_whole(retriever, monkeypatch):
    papers = SimpleNamespace(id="papiers", category="banque", title="Quels papiers pour changer de compte ?", keywords=("papiers",), **TOLD)
    known = {"rib": RIB, "papiers": papers}
    monkeypatch.setattr(retriever, "article", known.get)
    _alone(monkeypatch, retriever, _read(retriever, "demander_aide"), _read(retriever, "question", "papiers"))
    monkeypatch.setattr(retriever, "_answering", lambda *_: (("Donnez le formulaire papier.",), 0.7))  # the last answer says something near
    asked = "ok et il faut quoi comme papiers"
    assert retriever.understand(asked, about="rib").hits[0].id == "papiers"
    known["papiers"] = SimpleNamespace(**{**vars(papers), "title": "Mon IBAN est refusé"})
    assert retriever.understand(asked, about="rib").hits[0].id == "rib"


def test_a_neighbour_that_the_words_are_sure_of_answers_a_half_sentence(retriever, monkeypatch):
    other = SimpleNamespace(id="vitale-perdue", category="banque", title="Congé du père", keywords=(), **TOLD)
    monkeypatch.setattr(retriever, "article", {"rib": RIB, "vitale-perdue": other}.get)
    sure = _read(retriever, "question", "vitale-perdue", 0.99)
    _alone(monkeypatch, retriever, sure, sure)
    assert retriever.understand("et le papa il a combien de jours", about="rib").hits[0].id == "vitale-perdue"


def test_whoever_only_wants_to_know_asks_what_follows(retriever):
    said = retriever.understand("non en fait c'était juste pour savoir combien de temps ça prend", about="rib")
    assert said == retriever.understand("combien de temps ça prend", about="rib")


def test_a_half_sentence_begins_no_task_where_nothing_was_talked_of(retriever, monkeypatch):
    _alone(monkeypatch, retriever, _read(retriever, "declaration_naissance", confidence=0.7), _read(retriever, "question"))
    assert retriever.understand("faut le déclarer ?").intent == "incompris"


def test_another_person_is_answered_only_where_they_are_spoken_of():
    assert answering(["Votre arrêt va à France Travail.", "Vos soins restent remboursés."], np.array([3.0, 2.0]), "et ma femme qui travaille pas") == (0.0, [])


def test_what_the_subject_does_not_speak_of_is_asked_of_what_was_read_last(retriever, monkeypatch):
    lost = SimpleNamespace(**{**vars(RIB), "id": "vitale-perdue", "category": "carte-vitale", "exceptions": (), "answer": "Rien ici."})
    monkeypatch.setattr(retriever, "article", {"rib": RIB, "vitale-perdue": lost}.get)
    asked = "et si mon compte joint est à mon nom ?"
    assert retriever.understand(asked, about="vitale-perdue").hits[0].id == "vitale-perdue"
    assert retriever.understand(asked, about="vitale-perdue", read="rib").hits[0].id == "rib"


def test_what_the_last_answer_does_not_say_is_told_from_a_neighbour_that_says_it(retriever, monkeypatch):
    silent = SimpleNamespace(**{**vars(RIB), "id": "vitale-perdue", "exceptions": (), "answer": "Rien ici."})
    monkeypatch.setattr(retriever, "article", {"rib": RIB, "vitale-perdue": silent}.get)
    found = retriever.understand("et si mon compte joint est à mon nom ?", about="vitale-perdue")
    assert found.hits[0].id == "rib" and found.said


def test_a_while_is_no_name():
    assert [pattern.pattern for pattern in _named("je suis en retard de 3 jours")] == [r"\bretard"]
    assert [pattern.pattern for pattern in _named("et au bout de 3 mois ?")] != []
