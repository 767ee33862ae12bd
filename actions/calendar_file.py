"""The calendar entry of an appointment, as an `.ics` file."""

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from actions.paris import PARIS
from actions.ports import Appointment, Document

_DOMAIN = "guichet.example.org"
_ALARMS = (timedelta(days=-1), timedelta(hours=-1))
_SEQUENCE_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)


def appointment_calendar(appointment: Appointment, fund_name: str, now: datetime) -> Document:
    """Make the calendar entry of a booked, moved or cancelled appointment.

    The UID comes from the reference, so that a file made after a move or a cancellation replaces the earlier entry.
    SEQUENCE must grow with each version (RFC 5545, 3.8.7.4): it is the age in seconds of this file's making, so nobody
    has to count versions. The reason is left out: a calendar is often shared.
    """
    cancelled = appointment.state == "cancelled"
    calendar = Calendar()
    calendar.add("PRODID", "-//Guichet//Rendez-vous//FR")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(_paris())
    calendar.add_component(_event(appointment, fund_name, now, cancelled))
    return Document(
        name=f"rendez-vous-{appointment.reference.lower()}.ics",
        media_type="text/calendar",
        content=calendar.to_ical(),
    )


def _event(appointment: Appointment, fund_name: str, now: datetime, cancelled: bool) -> Event:
    event = Event()
    event.add("UID", f"{appointment.reference.lower()}@{_DOMAIN}")
    event.add("SEQUENCE", int((now - _SEQUENCE_EPOCH).total_seconds()))
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("DTSTART", appointment.opening.starts_at.astimezone(PARIS))
    event.add("DTEND", appointment.opening.ends_at.astimezone(PARIS))
    event.add("SUMMARY", _summary(appointment))
    event.add("LOCATION", _location(appointment))
    event.add("DESCRIPTION", _description(appointment, cancelled))
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("CLASS", "PRIVATE")
    event.add("ORGANIZER", _organizer(fund_name))
    for trigger in () if cancelled else _ALARMS:
        event.add_component(_alarm(trigger, _summary(appointment)))
    return event


def _paris() -> Timezone:
    """Describe Europe/Paris by its two yearly rules: what every calendar program reads, without 68 dates."""
    zone = Timezone()
    zone.add("TZID", PARIS.key)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for change, name, since, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), winter, summer),
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), summer, winter),
    ):
        change.add("TZNAME", name)
        change.add("DTSTART", since)
        change.add("TZOFFSETFROM", before)
        change.add("TZOFFSETTO", after)
        change.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": since.month, "BYDAY": "-1SU"})
        zone.add_component(change)
    return zone


def _summary(appointment: Appointment) -> str:
    if appointment.opening.mode == "phone":
        return "Appel d'un conseiller de l'assurance maladie"
    return "Rendez-vous avec un conseiller de l'assurance maladie"


def _location(appointment: Appointment) -> str:
    office = appointment.office
    if office is None:
        return "Par téléphone"
    return f"{office.name}, {office.street}, {office.postal_code} {office.city}"


def _description(appointment: Appointment, cancelled: bool) -> str:
    if cancelled:
        return f"Rendez-vous annulé. Référence : {appointment.reference}"
    return (
        f"Référence : {appointment.reference}\n"
        "Pour déplacer ou annuler ce rendez-vous, donnez cette référence à l'assistant de votre caisse."
    )


def _organizer(fund_name: str) -> vCalAddress:
    organizer = vCalAddress("mailto:ne-pas-repondre@example.org")
    organizer.params["CN"] = vText(fund_name)
    return organizer


def _alarm(trigger: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", trigger)
    alarm.add("DESCRIPTION", text)
    return alarm
