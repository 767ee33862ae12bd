"""The calendar entry of an appointment."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from actions.calendar_file import appointment_calendar
from actions.paris import PARIS
from actions.ports import Appointment, Office, Opening

FUND = "Caisse d'assurance maladie de l'Aunis"
NOW = datetime(2026, 11, 23, 10, tzinfo=PARIS)
OFFICE = Office("saintes", "Accueil de Saintes", "8 place des Tanneurs", "17100", "Saintes", "")
STARTS_AT = datetime(2026, 12, 1, 9, tzinfo=PARIS)
APPOINTMENT = Appointment(
    reference="RDV-7K3Q9X",
    opening=Opening(
        "counter:saintes:2026-12-01T09:00", "counter", "saintes", STARTS_AT, STARTS_AT + timedelta(minutes=30)
    ),
    office=OFFICE,
    reason="invalidite",
    phone="0639981001",
)


def read(appointment: Appointment, now: datetime = NOW):
    calendar = Calendar.from_ical(appointment_calendar(appointment, FUND, now).content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_the_file_parses_back_with_time_place_and_reference():
    made = appointment_calendar(APPOINTMENT, FUND, NOW)
    assert made.name == "rendez-vous-rdv-7k3q9x.ics" and made.media_type == "text/calendar"
    calendar, event = read(APPOINTMENT)
    assert calendar["METHOD"] == "PUBLISH" and event["STATUS"] == "CONFIRMED"
    assert event.decoded("DTSTART") == STARTS_AT and event.decoded("DTEND") == STARTS_AT + timedelta(minutes=30)
    assert "8 place des Tanneurs, 17100 Saintes" in event["LOCATION"] and "RDV-7K3Q9X" in event["DESCRIPTION"]


@pytest.mark.parametrize(("month", "offset"), [(1, 1), (7, 2)])
def test_the_time_zone_is_described_in_the_file(month, offset):
    starts_at = datetime(2027, month, 5, 9, tzinfo=PARIS)
    opening = replace(APPOINTMENT.opening, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30))
    calendar, event = read(replace(APPOINTMENT, opening=opening))
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Europe/Paris"
    described = zone.to_tz(lookup_tzid=False)
    assert starts_at.replace(tzinfo=described).utcoffset() == timedelta(hours=offset)


def test_the_member_is_reminded_the_day_before_and_the_hour_before():
    _, event = read(APPOINTMENT)
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == [timedelta(days=-1), timedelta(hours=-1)]


def test_neither_the_reason_nor_the_phone_is_in_a_calendar_that_may_be_shared():
    content = appointment_calendar(APPOINTMENT, FUND, NOW).content.decode()
    assert "invalidite" not in content and "0639981001" not in content and "CLASS:PRIVATE" in content


def test_a_moved_then_cancelled_appointment_replaces_the_first_entry():
    _, first = read(APPOINTMENT)
    opening = replace(APPOINTMENT.opening, starts_at=STARTS_AT + timedelta(days=1))
    _, moved = read(replace(APPOINTMENT, opening=opening), NOW + timedelta(minutes=3))
    calendar, cancelled = read(replace(APPOINTMENT, state="cancelled"), NOW + timedelta(minutes=4))
    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert first["SEQUENCE"] < moved["SEQUENCE"] < cancelled["SEQUENCE"] < 2**31
    assert calendar["METHOD"] == "CANCEL" and cancelled["STATUS"] == "CANCELLED"
    assert cancelled.walk("VALARM") == []


def test_a_phone_call_has_no_address():
    opening = replace(APPOINTMENT.opening, mode="phone", office_id=None)
    _, event = read(replace(APPOINTMENT, opening=opening, office=None))
    assert event["LOCATION"] == "Par téléphone" and event["SUMMARY"].startswith("Appel")
