"""Civil time in France, where every opening hour and every due date of the fund is read."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]  # returns an aware datetime

_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin")
_MONTHS += ("juillet", "août", "septembre", "octobre", "novembre", "décembre")


def today_in_paris(now: Clock) -> date:
    return now().astimezone(PARIS).date()


def french_date(day: date) -> str:
    """Write a date in full.

    >>> french_date(date(2026, 12, 1))
    '1er décembre 2026'
    """
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"
