import pytest

from knowledge.text import fold, prepare, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SLT JVEU MON ATTESTATION SVP", "salut je veux mon attestation s'il vous plaît"),
        ("g perdu ma carte", "j'ai perdu ma carte"),
        ("c koi la css ????", "c'est quoi la css ?"),
        ("l’arrêt  de\u00a0travail", "l'arrêt de travail"),
        ("aideeeeez moi !!!", "aideez moi !"),
    ],
)
def test_sms_spelling_is_written_out(written, read):
    assert prepare(written) == read


def test_a_single_letter_before_a_number_is_left_alone():
    assert prepare("g 2 enfants") == "g 2 enfants"


def test_preparing_twice_changes_nothing():
    once = prepare("slt g demenagé, jvx changer mn adresse rdv mdp")
    assert prepare(once) == once


def test_accents_and_marks_do_not_count_for_keywords():
    assert fold("Où est-ce, l'ŒUVRE ?") == fold("ou est ce l oeuvre")


@pytest.mark.parametrize("text", ["", "   ", "????", "🙂"])
def test_a_message_without_words_has_none(text):
    assert [word for word in words(text) if word] == []


def test_a_very_long_message_is_cut():
    assert len(prepare("mot " * 10_000)) <= 1_000
