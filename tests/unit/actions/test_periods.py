"""Periods in members' words."""

from datetime import date, datetime

import pytest

from actions.french import PARIS
from actions.periods import Period, read_period
from actions.values import Setting, Wrong

TODAY = date(2026, 11, 22)  # a Sunday
SETTING = Setting(datetime(2026, 11, 22, 10, tzinfo=PARIS))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("les trois derniers mois", "2026-08-22", "2026-11-22"),
        ("3 mois", "2026-08-22", "2026-11-22"),
        ("01-09-2026 au 31-10-2026", "2026-09-01", "2026-10-31"),
        ("du 01 09 au 31 10", "2026-09-01", "2026-10-31"),
        ("du 3 au 15 du mois dernier", "2026-10-03", "2026-10-15"),
        ("depuis le 3 du mois dernier", "2026-10-03", "2026-11-22"),
        ("depuis le mois dernier", "2026-10-01", "2026-11-22"),
        ("du premier septembre au trente et un octobre", "2026-09-01", "2026-10-31"),
        ("du 3 sept au 15", "2026-09-03", "2026-09-15"),
        ("date de début 01/09/2026 date de fin 31/10/2026", "2026-09-01", "2026-10-31"),
        ("1er sept 31 oct", "2026-09-01", "2026-10-31"),
        ("09/2026 à 10/2026", "2026-09-01", "2026-10-31"),
        ("il y a 3 mois jusqu'à aujourd'hui", "2026-08-22", "2026-11-22"),
        ("from september to october", "2026-09-01", "2026-10-31"),
        ("les 3 derniers mois svp", "2026-08-22", "2026-11-22"),
        ("sur les 12 derniers mois", "2025-11-22", "2026-11-22"),
        ("les derniers 6 mois", "2026-05-22", "2026-11-22"),
        ("sur un an", "2025-11-22", "2026-11-22"),
        ("ces deux dernières semaines", "2026-11-08", "2026-11-22"),
        ("les quinze derniers jours", "2026-11-07", "2026-11-22"),
        ("le mois dernier", "2026-10-01", "2026-10-31"),
        ("ce mois-ci", "2026-11-01", "2026-11-22"),
        ("depuis janvier", "2026-01-01", "2026-11-22"),
        ("depuis le 3 mars", "2026-03-03", "2026-11-22"),
        ("depuis trois mois", "2026-08-22", "2026-11-22"),
        ("depuis le début de l'année", "2026-01-01", "2026-11-22"),
        ("en mars", "2026-03-01", "2026-03-31"),
        ("au mois de mai", "2026-05-01", "2026-05-31"),
        ("mars 2025", "2025-03-01", "2025-03-31"),
        ("décembre", "2025-12-01", "2025-12-31"),
        ("novembre", "2026-11-01", "2026-11-22"),
        ("mars et avril", "2026-03-01", "2026-04-30"),
        ("janvier, février et mars 2026", "2026-01-01", "2026-03-31"),
        ("de janvier à avril", "2026-01-01", "2026-04-30"),
        ("entre mars et juin", "2026-03-01", "2026-06-30"),
        ("d'avril à juin 2025", "2025-04-01", "2025-06-30"),
        ("de novembre à février", "2025-11-01", "2026-02-28"),
        ("du 1er au 31 mars", "2026-03-01", "2026-03-31"),
        ("du 3 février au 28 mars", "2026-02-03", "2026-03-28"),
        ("mes indemnités du 3 février au 28 mars, je veux le document", "2026-02-03", "2026-03-28"),
        ("du 15 décembre au 15 janvier", "2025-12-15", "2026-01-15"),
        ("du 01/03/2026 au 31/03/2026", "2026-03-01", "2026-03-31"),
        ("01/03/26 - 31/03/26", "2026-03-01", "2026-03-31"),
        ("du 1/3 au 31/3", "2026-03-01", "2026-03-31"),
        ("du 2 septembre 2025 au 3 janvier 2026", "2025-09-02", "2026-01-03"),
        ("du 1er septembre à aujourd'hui", "2026-09-01", "2026-11-22"),
        ("de mi-janvier à fin mars", "2026-01-15", "2026-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("l'année 2025", "2025-01-01", "2025-12-31"),
        ("en 2026", "2026-01-01", "2026-11-22"),
        ("2024 et 2025", "2024-01-01", "2025-12-31"),
        ("l'année dernière", "2025-01-01", "2025-12-31"),
        ("cette année", "2026-01-01", "2026-11-22"),
        ("le premier trimestre", "2026-01-01", "2026-03-31"),
        ("2e semestre 2025", "2025-07-01", "2025-12-31"),
        ("le dernier trimestre", "2026-07-01", "2026-09-30"),
        ("la semaine dernière", "2026-11-09", "2026-11-15"),
        ("janv à avril", "2026-01-01", "2026-04-30"),
    ],
)
def test_both_ends_of_a_period_are_read(words, start, end):
    assert read_period(words, TODAY) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "words",
    [
        "le 3 mars",
        "hier",
        "12 rue des Lilas",
        "mon employeur",
        "je ne sais pas",
        "mais oui",
        "un sept",
        "fin mars",
        "vers 14 h",
        "03/03/2026",
        "le 3 mars 2026",
    ],
)
def test_a_date_or_other_words_are_no_period(words):
    assert read_period(words, TODAY) is None


def test_a_date_that_does_not_exist_is_named():
    assert read_period("du 1er au 31 février", TODAY) == Wrong("date_unreal")


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("le 3 mars", "2026-03-03", "2026-03-03"),
        ("début mars", "2026-03-01", "2026-03-01"),
        ("fin mars", "2026-03-31", "2026-03-31"),
        ("mars", "2026-03-01", "2026-03-31"),
        ("hier", "2026-11-21", "2026-11-21"),
        ("aujourd'hui", "2026-11-22", "2026-11-22"),
        ("04/09/26", "2026-09-04", "2026-09-04"),
    ],
)
def test_one_end_may_be_told_alone(words, start, end):
    assert (Period("start").read(words, SETTING), Period("end").read(words, SETTING)) == (start, end)


@pytest.mark.parametrize("words", ["demain", "le 3 janvier 2027", "du 1er au 30 novembre 2026"])
def test_the_future_is_refused(words):
    assert Period("end").read(words, SETTING).reason == "date_future"


def test_a_lone_date_in_passing_fills_nothing():
    assert Period("start").find("il me le faut avant le 3 décembre", SETTING) is None


@pytest.mark.parametrize("words", ["2026-09-01", "01-09-2026", "le 3 du mois dernier"])
def test_one_day_is_not_a_period(words):
    assert read_period(words, TODAY) is None
    assert Period("end").find(words, SETTING) is None
    assert Period("start").read(words, SETTING) in ("2026-09-01", "2026-10-03")


def test_a_period_turned_around_is_refused_rather_than_stretched_over_a_year():
    assert read_period("du 31 octobre au 1er septembre", TODAY) == Wrong("period_order")
    assert read_period("du 15 décembre au 3 janvier", TODAY) == (date(2025, 12, 15), date(2026, 1, 3))
