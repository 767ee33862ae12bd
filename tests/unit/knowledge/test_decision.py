from dataclasses import replace

import pytest

from knowledge.decision import Hit, _choose, load_calibration
from knowledge.distress import words_of_distress
from knowledge.index import build_index
from knowledge.retriever import Retriever
from knowledge.wording import wording_of
from tests.unit.knowledge.tables import EXAMPLES, TOPICS, TableEncoder


@pytest.fixture(scope="module")
def retriever(tmp_path_factory):
    root = tmp_path_factory.mktemp("index")
    build_index(TOPICS, EXAMPLES, TableEncoder(), root)
    return Retriever.open(root, TableEncoder())


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir", "JVEU MOURIR", "je vais me suicider", "j'ai des idées noires", "mon mari me frappe",
        "il m'a frappée, ma fille ne respire plus", "I want to die", "mon enfant est en danger, enfant battu",
    ],
)  # fmt: skip
def test_unmistakable_words_are_an_alarm(text):
    assert words_of_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "je suis mort de rire", "vous me tuez avec vos papiers", "j'ai frappé à la porte de l'accueil",
        "ça me frappe comme idée", "le décès de mon père", "capital décès", "mon ordinateur est mort",
        "je veux en savoir plus", "tuer le temps dans la salle d'attente",
    ],
)  # fmt: skip
def test_idioms_are_not(text):
    assert words_of_distress(text) is None


def test_distress_says_its_kind(retriever):
    found = retriever.understand("je vais me tuer ce soir")
    assert (found.intent, found.nuance) == ("detresse", "suicide")


def test_out_of_scope_says_which_door(retriever):
    found = retriever.understand("mon apl a baissé")
    assert (found.intent, found.nuance) == ("hors_sujet", "caf")


@pytest.mark.parametrize("text", ["…", "???", "😭😭😭", " ! "])
def test_marks_alone_are_about_nothing(retriever, text):
    assert retriever.understand(text).intent not in ("hors_sujet", "question")


def test_a_wish_is_not_a_question_about_it(retriever):
    assert retriever.understand("je veux changer mon rib").intent == "coordonnees_bancaires"
    assert retriever.understand("combien de temps prend un nouveau rib").intent == "question"


def test_below_the_threshold_topics_are_offered(retriever):
    careful = Retriever(retriever.index, TableEncoder(), calibration=replace(load_calibration(), answer=1.1, suggest=0.1))
    assert careful.understand("carte vitale égarée ou volée ?").intent == "suggestion"


@pytest.mark.parametrize(("text", "likely", "chosen"), [
    ("ma fiche de paie parle d'ijss", "releve_ij", "suggestion"), ("je veux mon relevé", "releve_ij", "releve_ij"), ("pas annuler, déplacer", "deplacer_rdv", "deplacer_rdv"),
])  # fmt: skip
def test_what_nobody_wished_for_must_be_likelier_than_a_question(text, likely, chosen):
    asked = {"question": 0.42, likely: 0.55}
    assert _choose(asked, [Hit("ij", 0.4, "")], wording_of(text), load_calibration())[0] == chosen
    assert _choose({**asked, likely: 0.7}, [Hit("ij", 0.4, "")], wording_of(text), load_calibration())[0] == likely


def test_hardship_told_calmly_speaks_against_an_alarm_and_changes_nothing_else(tmp_path):
    calm = {"calme": ["mon père est mort, comment changer de rib", "mon père est mort", "mon père est mort, carte vitale volée", "je veux changer mon rib, mon père est mort"]}
    build_index(TOPICS, {**EXAMPLES, "detresse_suicide": [*EXAMPLES["detresse_suicide"], "mon père est mort, je veux le rejoindre"], **calm}, TableEncoder(), tmp_path)
    retriever = Retriever.open(tmp_path, TableEncoder())
    assert retriever.understand("mon père est mort, mon iban a changé où le dire").intent != "detresse"
    assert retriever.understand("mon père est mort, je veux le rejoindre").intent == "detresse"
    told = retriever.understand("mon père est mort, comment changer de rib")
    assert (told.intent, told.hits[0].id) == ("question", "rib")  # word for word an example: asked of the other classes alone
    assert "calme" not in dict(told.ranking)


def test_below_every_threshold_nothing_is_understood(retriever):
    least = replace(load_calibration(), answer=1.1, suggest=1.1, act=1.1, out_of_scope=1.1, distress=1.1, distress_told=1.1)
    assert Retriever(retriever.index, TableEncoder(), calibration=least).understand("carte grise").intent == "incompris"


def test_the_ranking_holds_acts_not_nuances(retriever):
    names = [name for name, _ in retriever.understand("quand tombe mon rsa").ranking]
    assert "hors_sujet" in names and "question" in names
    assert not any(name.startswith("hors_sujet_") for name in names)


@pytest.mark.parametrize(("text", "told"), [
    ("mon mari est décédé samedi", True), ("mon grand-père s'est éteint dimanche", True), ("je suis veuve, quels papiers", True),
    ("ma mère est partie en maison de retraite", False), ("l'ehpad demande la carte vitale de mon père", False), ("mon oncle est mort à l'ehpad", True),
    ("comment prendre le nom de mon époux", False),
])  # fmt: skip
def test_condolences_need_a_death(text, told):
    assert wording_of(text).tells_a_death == told
