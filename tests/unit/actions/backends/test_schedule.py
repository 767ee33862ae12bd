"""Hours read from data, and the small pure parts of the embedded back ends."""

from datetime import date, datetime, timedelta

import pytest

from actions.embedded.bank_account import hash_iban, same_iban
from actions.embedded.references import ALPHABET, new_reference
from actions.embedded.schedule import DEMO_FUND, Desk, Fund, Schedule, WeeklyHours
from actions.paris import PARIS

WEEK = WeeklyHours.from_table({"monday": ["09:00-10:00"], "friday": ["09:00-09:50", "14:00-15:00"]})


def schedule(hours: WeeklyHours = WEEK, closed_on: set[date] = frozenset()) -> Schedule:
    return Schedule(Desk(None, hours, 20, 1), [], closed_on, horizon_days=30, notice=timedelta(hours=2))


def openings(of: Schedule, now: datetime) -> list[str]:
    return [opening.id for _, opening in of.openings([of.phone_line], now, now)]


def test_an_opening_ends_before_the_doors_close():
    found = openings(schedule(), datetime(2026, 11, 23, 18, tzinfo=PARIS))
    friday = [opening for opening in found if "2026-11-27" in opening]
    assert [opening[-5:] for opening in friday] == ["09:00", "09:20", "14:00", "14:20", "14:40"]


def test_the_fund_s_own_closed_days_are_not_offered():
    closed = schedule(closed_on={date(2026, 11, 27)})
    assert not any("2026-11-27" in opening for opening in openings(closed, datetime(2026, 11, 23, 18, tzinfo=PARIS)))


@pytest.mark.parametrize("table", [{"lundi": ["09:00-10:00"]}, {"monday": ["10:00-09:00"]}, {"monday": ["9h"]}])
def test_hours_that_cannot_be_read_are_refused(table):
    with pytest.raises(ValueError):
        WeeklyHours.from_table(table)


def test_a_line_without_hours_is_told_rather_than_searched_for_ever():
    with pytest.raises(ValueError, match="no hours"):
        schedule(WeeklyHours.from_table({})).next_staffed(datetime(2026, 11, 23, 9, tzinfo=PARIS))


def test_another_fund_is_another_file(tmp_path):
    file = tmp_path / "fund.toml"
    file.write_text(
        DEMO_FUND.read_text(encoding="utf-8")
        .replace("de l'Aunis", "du Nord")
        .replace("closed_on = []", 'closed_on = ["2026-11-24"]'),
        encoding="utf-8",
    )
    fund = Fund.from_file(file)
    assert fund.name == "Caisse d'assurance maladie du Nord" and fund.schedule.is_closed(date(2026, 11, 24))


def test_references_can_be_dictated():
    code = new_reference("ADR").removeprefix("ADR-")
    assert len(code) == 6 and set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("AEIOUY01L")


def test_an_iban_is_recognised_by_its_hash_alone():
    hashed = hash_iban("FR1420041010050500013M02606")
    assert same_iban("FR1420041010050500013M02606", "2606", hashed)
    assert not same_iban("FR7699999000170001251812606", "2606", hashed)
    assert not same_iban("FR1420041010050500013M02606", "", "")
    assert hash_iban("FR1420041010050500013M02606") != hashed
