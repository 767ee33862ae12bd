"""Booking, on SQLite and PostgreSQL."""

import asyncio
import json
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from actions.embedded import Embedded
from actions.paris import PARIS
from actions.ports import OpeningTaken, UnknownReference

REPOSITORY = Path(__file__).parents[4]
TOMORROW_AT_NINE = "counter:rochefort:2026-11-24T09:00"  # one seat
TOMORROW_AT_NINE_TWO_SEATS = "counter:la-rochelle:2026-11-24T09:00"
CALL = "phone:2026-11-24T08:30"


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)


async def book(stores: Embedded, opening_id: str = TOMORROW_AT_NINE, key: str = "key-1", **more: str):
    return await stores.booking.book(opening_id, key, "css", "0639981001", **more)


async def free(stores: Embedded, clock, mode: str = "counter", office_id: str | None = None, limit: int = 5000):
    return await stores.booking.openings(mode, office_id, clock.now, limit)


# ---------------------------------------------------------------- what is offered


async def test_the_four_counters_say_their_hours(stores):
    offices = await stores.booking.offices()
    assert {office.city for office in offices} == {"La Rochelle", "Rochefort", "Saintes", "Royan"}
    saintes = next(office for office in offices if office.city == "Saintes")
    assert saintes.hours == "du lundi au jeudi, 8 h 30 - 12 h 30 et 13 h 30 - 16 h 30 ; le vendredi, 8 h 30 - 12 h 30"


async def test_openings_come_soonest_first_and_no_more_than_asked(stores, clock):
    offered = await free(stores, clock, limit=7)
    assert len(offered) == 7
    assert [o.starts_at for o in offered] == sorted(o.starts_at for o in offered)
    assert {o.mode for o in offered} == {"counter"}


async def test_openings_keep_to_the_counter_and_the_mode_asked_for(stores, clock):
    assert {o.office_id for o in await free(stores, clock, office_id="royan")} == {"royan"}
    assert {o.office_id for o in await free(stores, clock, mode="phone")} == {None}
    assert await free(stores, clock, office_id="nowhere") == []
    assert await free(stores, clock, mode="letter") == []


async def test_a_counter_is_open_half_an_hour_at_a_time_and_the_phone_twenty_minutes(stores, clock):
    assert {o.ends_at - o.starts_at for o in await free(stores, clock)} == {timedelta(minutes=30)}
    assert {o.ends_at - o.starts_at for o in await free(stores, clock, mode="phone")} == {timedelta(minutes=20)}


async def test_nothing_is_offered_in_the_past_within_two_hours_or_after_thirty_days(stores, clock):
    offered = await stores.booking.openings("phone", None, clock.now - timedelta(days=3), 5000)
    assert min(o.starts_at for o in offered) == paris(2026, 11, 23, 12, 10)
    assert max(o.starts_at for o in offered).date() == date(2026, 12, 23)


@pytest.mark.parametrize(
    "holiday", [date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29), date(2027, 5, 6)], ids=str
)  # Christmas, New Year, Easter Monday, Ascension
async def test_a_public_holiday_is_never_offered_nor_staffed(stores, clock, holiday):
    clock.now = paris(holiday.year, holiday.month, holiday.day, 7) - timedelta(days=7)
    for mode in ("counter", "phone"):
        assert holiday not in {o.starts_at.date() for o in await free(stores, clock, mode=mode)}
    day = datetime.combine(holiday, datetime.min.time(), tzinfo=PARIS)
    assert not any([await stores.booking.staffed(day + timedelta(minutes=30 * n)) for n in range(48)])
    with pytest.raises(OpeningTaken):
        await book(stores, f"phone:{holiday}T08:30")


async def test_hours_stay_french_hours_across_the_change_of_clocks(stores, clock):
    clock.now = paris(2027, 3, 26, 18)  # clocks change on Sunday 28 March
    first = (await free(stores, clock, mode="phone", limit=1))[0]
    assert first.starts_at == paris(2027, 3, 30, 8, 30)  # Monday is Easter Monday
    assert first.starts_at.utcoffset() == timedelta(hours=2)


# ---------------------------------------------------------------- booking


async def test_an_appointment_carries_everything_and_is_found_again(stores):
    made = await book(stores, accessibility="fauteuil", member_id="m-enfants")
    assert (made.reason, made.phone, made.accessibility) == ("css", "0639981001", "fauteuil")
    assert made.office.city == "Rochefort" and made.opening.starts_at == paris(2026, 11, 24, 9)
    assert made.state == "booked" and made.member_id == "m-enfants"
    assert await stores.booking.find(made.reference) == made


@pytest.mark.parametrize("typed", ["{0}", " {1} ", "{2}", "{3}", "{4}"])
async def test_a_reference_is_matched_however_it_is_typed(stores, typed):
    reference = (await book(stores)).reference
    code = reference.removeprefix("RDV-")
    said = typed.format(reference, reference.lower(), f"rdv {code[:3]} {code[3:]}", f"RDV{code}", code.lower())
    assert (await stores.booking.find(said)).reference == reference


@pytest.mark.parametrize("reference", ["RDV-222222", "", "RDV-", "bonjour", "é" * 300, "'; drop table"])
async def test_a_reference_nobody_was_given_is_unknown(stores, reference):
    for call in (stores.booking.find(reference), stores.booking.cancel(reference)):
        with pytest.raises(UnknownReference):
            await call
    with pytest.raises(UnknownReference):
        await stores.booking.move(reference, CALL)


async def test_an_opening_with_one_seat_is_booked_once(stores, clock):
    assert TOMORROW_AT_NINE in {o.id for o in await free(stores, clock)}
    await book(stores)
    assert TOMORROW_AT_NINE not in {o.id for o in await free(stores, clock)}
    with pytest.raises(OpeningTaken):
        await book(stores, key="key-2")


async def test_an_opening_with_two_seats_stays_offered_until_the_second_is_taken(stores, clock):
    for key, still_free in (("key-1", True), ("key-2", False)):
        await book(stores, TOMORROW_AT_NINE_TWO_SEATS, key)
        assert (TOMORROW_AT_NINE_TWO_SEATS in {o.id for o in await free(stores, clock)}) is still_free


@pytest.mark.parametrize(
    "opening_id",
    [
        "",
        "bonjour",
        "phone",
        "phone:",
        "phone:2026-11-22T09:00",  # yesterday
        "phone:2026-11-23T11:50",  # sooner than two hours
        "phone:2026-11-24T08:35",  # between two openings
        "phone:2026-11-28T08:30",  # a Saturday
        "phone:2027-02-31T08:30",  # 31 February
        "phone:2027-02-22T08:30",  # too far
        "phone:royan:2026-11-24T08:30",
        "counter:2026-11-24T09:00",
        "counter:nowhere:2026-11-24T09:00",
        "counter:royan:2026-11-23T14:00",  # closed on Mondays
        "counter:royan:2026-11-24T12:30",  # would end after closing time
    ],
)
async def test_an_opening_that_is_not_offered_cannot_be_booked(stores, opening_id):
    with pytest.raises(OpeningTaken):
        await book(stores, opening_id)


async def test_fifty_members_at_once_share_two_seats(stores):
    def attempt(number: int):
        return book(stores, TOMORROW_AT_NINE_TWO_SEATS, key=f"key-{number}")

    results = await asyncio.gather(*(attempt(n) for n in range(50)), return_exceptions=True)
    booked = [r for r in results if not isinstance(r, Exception)]
    assert len(booked) == 2 and len({a.reference for a in booked}) == 2
    assert [type(r) for r in results if isinstance(r, Exception)] == [OpeningTaken] * 48


async def test_a_double_click_books_once(stores, clock):
    first, *others = await asyncio.gather(*(book(stores, TOMORROW_AT_NINE_TWO_SEATS) for _ in range(10)))
    assert all(other == first for other in others)
    assert TOMORROW_AT_NINE_TWO_SEATS in {o.id for o in await free(stores, clock)}


async def test_the_same_key_is_answered_even_when_the_opening_is_over(stores, clock):
    made = await book(stores)
    clock.forward(days=2)
    assert await book(stores) == made


async def test_two_processes_share_one_seat(stores, database_url, first_start):
    script = Path(__file__).with_name("book_from_another_process.py")
    other = await asyncio.create_subprocess_exec(
        sys.executable, str(script), database_url, str(first_start), TOMORROW_AT_NINE,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY,
    )  # fmt: skip
    assert await other.stdout.readline() == b"ready\n"
    other.stdin.write(b"go\n")
    ours = await asyncio.gather(*(book(stores, key=f"here-{n}") for n in range(10)), return_exceptions=True)
    theirs, _ = await other.communicate()
    outcomes = json.loads(theirs) + [type(outcome).__name__ for outcome in ours]
    assert sorted(outcomes) == ["Appointment"] + ["OpeningTaken"] * 19


# ---------------------------------------------------------------- moving and cancelling


async def test_a_moved_appointment_frees_its_first_opening(stores, clock):
    made = await book(stores)
    moved = await stores.booking.move(made.reference, CALL)
    assert moved.reference == made.reference and moved.opening.id == CALL and moved.office is None
    assert await stores.booking.find(made.reference) == moved
    assert TOMORROW_AT_NINE in {o.id for o in await free(stores, clock)}


async def test_a_move_to_a_taken_opening_changes_nothing(stores):
    made = await book(stores, CALL)
    await book(stores, key="key-2")
    with pytest.raises(OpeningTaken):
        await stores.booking.move(made.reference, TOMORROW_AT_NINE)
    assert await stores.booking.find(made.reference) == made


async def test_a_move_to_its_own_opening_is_no_move(stores, clock):
    made = await book(stores)
    assert await stores.booking.move(made.reference, TOMORROW_AT_NINE) == made
    assert TOMORROW_AT_NINE not in {o.id for o in await free(stores, clock)}


async def test_two_members_who_race_for_a_seat_by_moving_leave_one_of_them_where_they_were(stores, clock):
    mine, yours = await book(stores, CALL, "key-1"), await book(stores, "phone:2026-11-24T08:50", "key-2")
    moves = [stores.booking.move(a.reference, TOMORROW_AT_NINE) for a in (mine, yours)]
    results = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(r).__name__ for r in results) == ["Appointment", "OpeningTaken"]
    kept = {(await stores.booking.find(a.reference)).opening.id for a in (mine, yours)}
    assert TOMORROW_AT_NINE in kept and len(kept) == 2


async def test_two_members_may_swap_at_once(stores):
    here, there = TOMORROW_AT_NINE_TWO_SEATS, "counter:saintes:2026-11-24T09:00"
    mine, yours = await book(stores, here, "key-1"), await book(stores, there, "key-2")
    moved = await asyncio.gather(stores.booking.move(mine.reference, there), stores.booking.move(yours.reference, here))
    assert [a.opening.id for a in moved] == [there, here]


async def test_a_cancelled_appointment_frees_its_opening_and_may_be_cancelled_twice(stores, clock):
    made = await book(stores)
    assert (await stores.booking.cancel(made.reference)).state == "cancelled"
    assert (await stores.booking.cancel(made.reference)).state == "cancelled"
    assert (await stores.booking.find(made.reference)).state == "cancelled"
    assert TOMORROW_AT_NINE in {o.id for o in await free(stores, clock)}
    with pytest.raises(UnknownReference):
        await stores.booking.move(made.reference, CALL)


async def test_appointments_long_over_are_forgotten(stores, clock):
    made = await book(stores)
    clock.forward(days=400)
    assert await stores.booking.purge(clock.now - timedelta(days=365), preview=True) == 1
    assert await stores.booking.purge(clock.now - timedelta(days=365)) == 1
    with pytest.raises(UnknownReference):
        await stores.booking.find(made.reference)


# ---------------------------------------------------------------- the phone line


@pytest.mark.parametrize(
    ("at", "answered", "then"),
    [
        (paris(2026, 11, 23, 10, 0), True, paris(2026, 11, 23, 10, 0)),
        (paris(2026, 11, 23, 17, 29), True, paris(2026, 11, 23, 17, 29)),
        (paris(2026, 11, 23, 17, 30), False, paris(2026, 11, 24, 8, 30)),
        (paris(2026, 11, 27, 20, 0), False, paris(2026, 11, 30, 8, 30)),  # Friday evening
        (paris(2026, 12, 24, 18, 0), False, paris(2026, 12, 28, 8, 30)),  # Christmas is a Friday
    ],
    ids=str,
)
async def test_the_phone_line_knows_when_someone_answers(stores, at, answered, then):
    assert await stores.booking.staffed(at) is answered
    assert await stores.booking.next_staffed(at) == then


# ---------------------------------------------------------------- one's own


async def test_a_member_finds_their_own_appointments_to_come_and_nobody_else_s(stores, clock):
    later = await book(stores, TOMORROW_AT_NINE_TWO_SEATS, "key-1", member_id="m-arret")
    sooner = await book(stores, CALL, "key-2", member_id="m-arret")
    dropped = await book(stores, TOMORROW_AT_NINE, "key-3", member_id="m-arret")
    await stores.booking.cancel(dropped.reference)
    await book(stores, TOMORROW_AT_NINE_TWO_SEATS, "key-4", member_id="m-enfants")
    await book(stores, TOMORROW_AT_NINE, "key-5")
    assert [a.reference for a in await stores.booking.upcoming("m-arret", clock.now)] == [sooner.reference, later.reference]
    assert await stores.booking.upcoming("m-arret", later.opening.starts_at) == []
