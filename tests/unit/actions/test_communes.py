"""Communes and postal codes."""

import pytest

from actions.communes import communes, find_city, is_postal_code, named, with_codes


def test_a_postal_code_gives_its_communes_the_most_populated_first():
    assert communes("17000") == ["La Rochelle"]
    assert communes("17100")[0] == "Saintes"
    assert len(communes("17320")) > 1


@pytest.mark.parametrize("code", ["75001", "75020", "13001", "69009", "20000", "97110", "98800"])
def test_districts_corsica_and_overseas_are_known(code):
    assert is_postal_code(code) and communes(code)


@pytest.mark.parametrize("code", ["", "00000", "99999", "1700", "170000", "17 000", "abcde", "１７０００"])
def test_what_is_not_a_postal_code_is_refused(code):
    assert not is_postal_code(code) and communes(code) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("saintes", ("17100", "Saintes")),
        ("la rochelle", ("17000", "La Rochelle")),
        ("LA-ROCHELLE", ("17000", "La Rochelle")),
        ("st jean d angely", ("17400", "Saint-Jean-d'Angély")),
        ("Saint-Jean-d’Angély", ("17400", "Saint-Jean-d'Angély")),
        ("marennes hiers brouage", ("17320", "Marennes-Hiers-Brouage")),
        ("ste marie de re", ("17740", "Sainte-Marie-de-Ré")),
    ],
)
def test_a_city_is_found_however_it_is_typed(typed, found):
    assert find_city(typed)[0] == found


@pytest.mark.parametrize("typed", ["", "   ", "atlantis", "12", "é" * 1000])
def test_an_unknown_city_is_not_found(typed):
    assert find_city(typed) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hiers-brouage", [("17320", "Marennes-Hiers-Brouage")]),
        ("Marennes", [("69970", "Marennes"), ("17320", "Marennes-Hiers-Brouage")]),
        ("saint genis de saintonge", [("17240", "Saint-Genis-de-Saintonge")]),
    ],
)
def test_a_commune_that_was_merged_keeps_its_name_after_its_namesakes(typed, found):
    assert find_city(typed) == found


@pytest.mark.parametrize(
    ("typed", "code", "found"),
    [
        ("marennes", "17320", "Marennes-Hiers-Brouage"),
        ("Hiers Brouage", "17320", "Marennes-Hiers-Brouage"),
        ("gonds", "17100", "Les Gonds"),
        ("sainte", "17100", "Saintes"),
        ("c'est a saintes svp", "17100", "Saintes"),
        ("Rochelle", "17000", "La Rochelle"),
    ],
)
def test_a_commune_of_a_known_code_is_named_as_people_name_it(typed, code, found):
    assert named(typed, code) == found


@pytest.mark.parametrize("typed", ["moi et les gosses", "les gosses", "la famille", "je ne sais pas", "", "les"])
def test_ordinary_words_name_no_commune(typed):
    assert named(typed, "17100") is None


def test_communes_of_a_code_have_their_own_insee_codes():
    found = with_codes("17320")
    assert {"code": "17219", "name": "Marennes-Hiers-Brouage"} in found
    assert len({commune["code"] for commune in found}) == len(found) > 1
