"""Private values are found however they are spaced; dates, amounts and references are left alone."""

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import nir as stdnum_nir

from bot.gateway.privacy import Privacy, asked_kinds, find

from .fakes import MemoryVault

settings.register_profile("gateway", max_examples=80, deadline=None, derandomize=True)
settings.load_profile("gateway")


def kinds(text: str) -> list[str]:
    return [found.kind for found in find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1 84 12 76 451 089 46", "nir", "184127645108946"),
        ("mon numéro: 184127645108946.", "nir", "184127645108946"),
        ("nir184127645108946svp", "nir", "184127645108946"),
        ("2-69-05-49-588-157-80", "nir", "269054958815780"),
        ("2.69.05.49.588.157.80", "nir", "269054958815780"),
        ("1\u00a084\u202f12 76 451 089 46", "nir", "184127645108946"),
        ("１８４１２７６４５１０８９４６", "nir", "184127645108946"),
        ("1 01 07 2A 004 001 58", "nir", "101072A00400158"),
        ("1 01 07 2a 004 001", "nir", "101072A004001"),
        ("184 12 76 451 089", "nir", "1841276451089"),
        ("1 84 12 76 451 089 clé 46", "nir", "184127645108946"),
        ("1 84 12 76 451 089 (clé : 46)", "nir", "1841276451089"),
        ("1 84 12 76 451 089 47", "nir", "184127645108947"),
        ("7 84 12 76 451 089", "nir", "7841276451089"),
        ("FR14 2004 1010 0505 0001 3M02 606", "iban", "FR1420041010050500013M02606"),
        ("fr1420041010050500013m02606", "iban", "FR1420041010050500013M02606"),
        ("IBAN:FR14-2004-1010-0505-0001-3M02-606", "iban", "FR1420041010050500013M02606"),
        ("ibanFR1420041010050500013M02606", "iban", "FR1420041010050500013M02606"),
        ("FR14 2004 1010 0505 0001 3M02 607", "iban", "FR1420041010050500013M02607"),
        ("FR14 2004 1010 0505 0001 3M02", "iban", "FR1420041010050500013M02"),
        ("BE68 5390 0754 7034", "iban", "BE68539007547034"),
        ("DE89 3704 0044 0532 0130 00", "iban", "DE89370400440532013000"),
        ("20041 01005 0500013M026 06", "iban", "20041010050500013M02606"),
        ("4970 1012 3456 7893", "card", "4970101234567893"),
        ("4111111111111111", "card", "4111111111111111"),
        ("3782 822463 10005", "card", "378282246310005"),
        ("06 12 34 56 78", "phone", "0612345678"),
        ("06.12.34.56.78", "phone", "0612345678"),
        ("06/12/34/56/78", "phone", "0612345678"),
        ("tel0612345678svp", "phone", "0612345678"),
        ("+33 (0)6 12 34 56 78", "phone", "+33612345678"),
        ("0033 6 12 34 56 78", "phone", "0033612345678"),
        ("+32 470 12 34 56", "phone", "+32470123456"),
        ("jean.dupont@example.fr", "email", "jean.dupont@example.fr"),
        ("jean.dupont @ example.fr", "email", "jean.dupont@example.fr"),
        ("jean.dupont arobase example point fr", "email", "jean.dupont@example.fr"),
        ("jean(at)sous.domaine.example.fr", "email", "jean@sous.domaine.example.fr"),
        ("jean@example,com", "email", "jean@example,com"),
    ],
)
def test_a_private_value_is_found(text, kind, value):
    for around in ("{}", "bonjour {} merci", "« {} »", "voici: {}, et voilà"):
        found = find(around.format(text))
        assert [(place.kind, place.value) for place in found] == [(kind, value)]
        assert value[-7:] not in found[0].shown


@pytest.mark.parametrize(
    "text",
    [
        "je suis né le 04/09/2026",
        "04.09.2026 et 05.10.2026",
        "du 01/02/2025 au 13/04/2025",
        "1/2/2025 - 13/4/2025",
        "12-04-2026 - 13-05-2026",
        "le 04/09/2026 10:30",
        "le 04 09 2026 10 h 30",
        "2026-09-04T10:30:00",
        "le 3 et le 4 septembre 2026",
        "1 250,50 €",
        "12 345 678,90 euros",
        "1.000.000",
        "RDV-7K3Q9X",
        "référence CA-2026-00012345",
        "dossier 202611220001234",
        "SIRET 732 829 320 00074",
        "TVA FR 40 303 265 045",
        "17100 Saintes",
        "12 bis rue du 8 mai 1945, 17000 La Rochelle",
        "appelez le 3646, le 114, le 15, le 3114 ou le 119",
        "0 800 235 236 ou 0806 800 200",
        "ALD 30, Cerfa 50040*05, formulaire S3705",
        "3 enfants nés en 2015, 2018 et 2021",
        "[iban:k3v9q2]",
        "@ameli",
        "😀",
        "",
    ],
)
def test_what_is_not_private_is_left_alone(text):
    assert find(text) == []


def test_several_values_in_one_message():
    text = "1 84 12 76 451 089 46, FR14 2004 1010 0505 0001 3M02 606, 0612345678 et moi@example.fr le 04/09/2026"
    assert kinds(text) == ["nir", "iban", "phone", "email"]


def test_a_number_just_after_another_one():
    assert kinds("184127645108946 0612345678") == ["nir", "phone"]
    assert kinds("le 04-09-2026 06 12 34 56 78") == ["phone"]


# --------------------------------------------------------------------------- properties

_SPACES = st.sampled_from(["", " ", "  ", "\u00a0", "\u202f"])
_SEPARATORS = st.sampled_from(["", " ", ".", "-", "\u00a0", " - ", "_"])
_WORDS = st.sampled_from(["", "voici ", "mon numero c est ", "n° ", "(", "nir:"])
_AFTER = st.sampled_from(["", " merci", ".", ")", " et voilà", " 😀"])


@st.composite
def nirs(draw) -> str:
    """A number with its key, in compact form."""
    sex = draw(st.sampled_from("12"))
    department = draw(st.sampled_from([f"{n:02}" for n in range(1, 96) if n != 20] + ["2A", "2B", "99"]))
    birth = f"{draw(st.integers(0, 99)):02}{draw(st.integers(1, 12)):02}"
    number = f"{sex}{birth}{department}{draw(st.integers(1, 990)):03}{draw(st.integers(1, 999)):03}"
    return number + stdnum_nir.calc_check_digits(number)


@st.composite
def ibans(draw) -> str:
    account = f"{draw(st.integers(0, 10**21 - 1)):021}"
    bban = account + f"{97 - int(account + '00') % 97:02}"
    return f"FR{98 - int(bban + '152700') % 97:02}{bban}"


def spaced(draw_gap, value: str, at: set[int] | None = None) -> str:
    return "".join(
        (draw_gap() if index and (at is None or index in at) else "") + char for index, char in enumerate(value)
    )


@given(st.data(), nirs(), _WORDS, _AFTER)
def test_a_nir_is_found_with_any_spaces(data, nir, before, after):
    text = before + spaced(lambda: data.draw(_SPACES), nir) + after
    assert [(found.kind, found.value) for found in find(text)] == [("nir", nir)]


@given(st.data(), nirs(), _WORDS, _AFTER)
def test_a_nir_is_found_with_separators_between_its_groups(data, nir, before, after):
    text = before + spaced(lambda: data.draw(_SEPARATORS), nir, {1, 3, 5, 7, 10, 13}) + after
    assert [(found.kind, found.value) for found in find(text)] == [("nir", nir)]


@given(st.data(), nirs())
def test_a_nir_without_its_key_is_found_in_its_usual_groups(data, nir):
    text = "c'est " + spaced(lambda: data.draw(_SEPARATORS), nir[:13], {1, 3, 5, 7, 10})
    assert [(found.kind, found.value) for found in find(text)] == [("nir", nir[:13])]


@given(st.data(), ibans(), st.sampled_from(["", "mon iban ", "IBAN : "]), _AFTER)
def test_an_iban_is_found_with_any_spacing(data, iban, before, after):
    text = (
        before + spaced(lambda: data.draw(_SEPARATORS), iban, set(range(4, 27, data.draw(st.integers(1, 5))))) + after
    )
    assert [(found.kind, found.value) for found in find(text)] == [("iban", iban)]


@given(st.data(), st.integers(0, 10**14 - 1))
def test_a_card_is_found_in_its_groups(data, number):
    start = f"4{number:014}"
    card = start + luhn.calc_check_digit(start)
    text = "carte " + spaced(lambda: data.draw(st.sampled_from(["", " ", "-"])), card, {4, 8, 12})
    assert "card" in kinds(text)


@given(
    st.sampled_from("12345679"),
    st.integers(0, 99_999_999),
    st.sampled_from(["", " ", ".", "-", "\u00a0", "/"]),
    st.sampled_from(["0", "+33 ", "0033"]),
)
def test_a_phone_is_found_with_any_separator(second, rest, separator, prefix):
    pairs = [f"{rest:08}"[at : at + 2] for at in range(0, 8, 2)]
    text = "au " + separator.join([prefix + second, *pairs]) + " svp"
    assert kinds(text) == ["phone"]


_DATES = st.dates(date(1920, 1, 1), date(2035, 12, 31))
_FORMATS = st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y", "%d %B %Y", "%-d/%-m/%Y"])


@given(st.lists(_DATES, min_size=1, max_size=3), _FORMATS, st.sampled_from([" au ", " - ", ", ", " et "]))
@example([date(2025, 2, 1), date(2025, 4, 13)], "%-d/%-m/%Y", " - ")
def test_dates_are_left_alone(days, form, between):
    assert find("du " + between.join(day.strftime(form) for day in days) + " inclus") == []


@given(_DATES, st.integers(0, 23), st.integers(0, 59))
def test_dates_with_a_time_are_left_alone(day, hour, minute):
    assert find(f"rendez-vous le {day:%d/%m/%Y} {hour:02}:{minute:02}") == []
    assert find(f"rendez-vous le {day:%d/%m/%Y} à {hour}h{minute:02}") == []


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_amounts_are_left_alone(euros, cents):
    assert find(f"{euros:,}".replace(",", " ") + f",{cents:02} €") == []


@given(st.from_regex(r"(RDV|ADR|NAI|ATT)-[0-9A-HJ-NP-Z]{6}", fullmatch=True))
def test_references_are_left_alone(reference):
    assert find(f"ma référence est {reference}, merci") == []


@given(st.from_regex(r"(?:0[1-9]|[1-8]\d|9[0-5])\d{3}", fullmatch=True), st.integers(1, 300))
def test_addresses_are_left_alone(postal_code, number):
    assert find(f"{number} rue des Lilas, {postal_code} Ville") == []


@given(st.text(max_size=300))
def test_places_are_true_and_do_not_overlap(text):
    end = 0
    for found in find(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@given(st.text(alphabet="0123456789 FRab@.-+/", max_size=1000))
@settings(max_examples=40)
def test_no_text_takes_long(text):
    find(text)


# --------------------------------------------------------------------------- replacing


async def test_the_value_goes_to_the_vault_and_nowhere_else():
    vault = MemoryVault()
    protected = await Privacy(vault).protect("c1", "iban FR14 2004 1010 0505 0001 3M02 606, tel 0612345678")
    assert protected.sent == "iban [iban:r0], tel [phone:r1]"
    assert protected.shown == "iban •••• 606, tel •••• 78"
    assert protected.kinds == {"iban", "phone"}
    assert vault.kept["[iban:r0]"] == ("c1", "iban", "FR1420041010050500013M02606")


async def test_the_same_value_twice_is_one_reference():
    vault = MemoryVault()
    protected = await Privacy(vault).protect("c1", "0612345678, je répète 06 12 34 56 78")
    assert protected.sent == "[phone:r0], je répète [phone:r0]"


async def test_public_numbers_of_the_fund_are_left_alone():
    privacy = Privacy(MemoryVault(), ["+33 1 84 90 36 46", "09 72 39 40 50"])
    assert (await privacy.protect("c1", "j'ai appelé le 01 84 90 36 46 et le 0972394050")).kinds == frozenset()
    assert (await privacy.protect("c1", "j'ai appelé le 01 84 90 36 47")).kinds == {"phone"}


def test_what_the_conversation_asked_for():
    assert asked_kinds({"asks_for": "iban"}) == {"iban"}
    assert asked_kinds({"asks_for": "parent2_nir"}) == {"nir"}
    assert asked_kinds({"asks_for": "street"}) == frozenset()
    assert asked_kinds({"asks_for": "confirmation", "slots": {"iban": "•••• 606", "phone": None}}) == {"iban", "phone"}
    assert asked_kinds({}) == frozenset()


# --------------------------------------------------------------------------- through the gateway


async def test_a_private_value_reaches_neither_dialogue_nor_store_nor_log(gateway, parts, caplog):
    caplog.set_level("DEBUG")
    talk = await gateway.talk()
    answer = await talk.say("mon nir est 1 84 12 76 451 089 46", id="m1")
    assert answer["message"]["text"] == "mon nir est •••• 946"
    assert [reply["source"] for reply in answer["replies"]] == ["privacy", "faq:essai"]
    assert "numéro de sécurité sociale" in answer["replies"][0]["text"]
    assert parts.dialogue.texts == ["mon nir est [nir:r0]"]
    assert await talk.say("mon nir est 1 84 12 76 451 089 46", id="m1") == answer
    assert len(parts.vault.kept) == 1
    everything = [
        path.read_bytes().decode(errors="replace") for path in gateway.settings.data.rglob("*") if path.is_file()
    ]
    for text in (*everything, caplog.text, str(parts.dialogue.heard), str(await talk.read())):
        assert not re.search(r"184127645108946|451 089", text)


async def test_a_value_that_was_asked_for_is_masked_without_a_word(gateway, parts):
    parts.dialogue.says["changer de compte"] = ([{"type": "field", "text": "Votre IBAN ?"}], {"asks_for": "iban"})
    talk = await gateway.talk()
    await talk.say("changer de compte")
    answer = await talk.say("FR14 2004 1010 0505 0001 3M02 606")
    assert [reply["source"] for reply in answer["replies"]] == ["faq:essai"]
    assert answer["message"]["text"] == "•••• 606"


async def test_a_value_of_another_kind_than_asked_is_told(gateway, parts):
    parts.dialogue.says["changer de compte"] = ([{"type": "field", "text": "Votre IBAN ?"}], {"asks_for": "iban"})
    talk = await gateway.talk()
    await talk.say("changer de compte")
    answer = await talk.say("4970 1012 3456 7893")
    assert answer["replies"][0]["source"] == "privacy"
    assert "jamais" in answer["replies"][0]["text"]


async def test_a_message_that_waits_keeps_its_reference(gateway, parts):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("mon nir est 1 84 12 76 451 089 46")
    for path in gateway.settings.data.glob("gateway.sqlite*"):
        assert b"451 089" not in path.read_bytes()


@pytest.mark.parametrize(
    "typed",
    ["o6 12 34 56 78", "O612345678", "(06) 12 34 56 78", "06,12,34,56,78", "06:12:34:56:78", "06'12'34'56'78", "06 12\n34 56 78",
     "6 12 34 56 78", "33612345678", "33 6 12 34 56 78"],
)  # fmt: skip
def test_a_phone_number_typed_in_haste_is_one(typed):
    assert [(found.kind, found.value) for found in find(f"mon tel {typed} merci")] == [("phone", "0612345678")]


@pytest.mark.parametrize(
    "plain", ["du 06 12 2026 au 07 12 2026", "le 06/12/26", "les 6, 12, 13 et 14", "12 34 56 78", "il a 6 12 ans"]
)
def test_dates_and_lists_are_no_phone_numbers(plain):
    assert find(plain) == []


def test_a_card_in_its_groups_is_masked_with_a_typing_error():
    assert [found.kind for found in find("ma carte 4970 1012 3456 7890")] == ["card"]
