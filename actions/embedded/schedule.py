"""When the fund is open, read from data: counters, phone line, public holidays, and the openings that follow."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import holidays

from actions.paris import PARIS
from actions.ports import Office, Opening

DEMO_FUND = Path(__file__).parent / "data" / "fund.toml"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SEARCH_DAYS = 60  # no fund closes that long: beyond it, the hours are empty

Span = tuple[time, time]


@dataclass(frozen=True)
class WeeklyHours:
    """Seven lists of spans, Monday first, in Paris time."""

    week: tuple[tuple[Span, ...], ...]

    @classmethod
    def from_table(cls, table: dict[str, list[str]]) -> "WeeklyHours":
        """Read `{"monday": ["08:30-12:30"]}`; a day left out is closed. Raises ValueError."""
        unknown = set(table) - set(_DAYS)
        if unknown:
            raise ValueError(f"not a day of the week: {', '.join(sorted(unknown))}")
        return cls(tuple(tuple(_span(written) for written in table.get(day, ())) for day in _DAYS))

    def spans(self, day: date) -> tuple[Span, ...]:
        return self.week[day.weekday()]

    def text(self) -> str:
        """Say the hours in French, equal days in a row together.

        >>> WeeklyHours.from_table({"monday": ["08:30-12:30"], "tuesday": ["08:30-12:30"], "friday": ["09:00-12:00"]}).text()
        'le lundi et le mardi, 8 h 30 - 12 h 30 ; le vendredi, 9 h - 12 h'
        """
        parts, day = [], 0
        while day < 7:
            last = day
            while last < 6 and self.week[last + 1] == self.week[day]:
                last += 1
            if self.week[day]:
                spans = " et ".join(f"{_hour(a)} - {_hour(b)}" for a, b in self.week[day])
                parts.append(f"{_days_in_french(day, last)}, {spans}")
            day = last + 1
        return " ; ".join(parts)


@dataclass(frozen=True)
class Desk:
    """Something that can be booked: a counter (`office` is set) or the phone line."""

    office: Office | None
    hours: WeeklyHours
    minutes: int
    capacity: int

    @property
    def mode(self) -> str:
        return "phone" if self.office is None else "counter"

    def opening(self, starts_at: datetime) -> Opening:
        place = "phone" if self.office is None else f"counter:{self.office.id}"
        return Opening(
            id=f"{place}:{starts_at:%Y-%m-%dT%H:%M}",
            mode=self.mode,
            office_id=self.office and self.office.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.minutes),
        )


class Schedule:
    """The fund's calendar. It knows what may be booked, not what is still free."""

    def __init__(
        self, phone_line: Desk, counters: list[Desk], closed_on: set[date], horizon_days: int, notice: timedelta
    ):
        self.phone_line = phone_line
        self.counters = counters
        self.horizon_days = horizon_days
        self.notice = notice
        self._closed_on = closed_on
        self._holidays = holidays.country_holidays("FR")

    def is_closed(self, day: date) -> bool:
        return day in self._holidays or day in self._closed_on

    def spans(self, desk: Desk, day: date) -> tuple[Span, ...]:
        return () if self.is_closed(day) else desk.hours.spans(day)

    def staffed(self, at: datetime) -> bool:
        at = at.astimezone(PARIS)
        return any(a <= at.time() < b for a, b in self.spans(self.phone_line, at.date()))

    def next_staffed(self, at: datetime) -> datetime:
        at = at.astimezone(PARIS)
        if self.staffed(at):
            return at
        for day in _days(at.date(), _SEARCH_DAYS):
            for start, _ in self.spans(self.phone_line, day):
                if (moment := _at(day, start)) >= at:
                    return moment
        raise ValueError("the phone line has no hours at all")

    def desks(self, mode: str, office_id: str | None) -> list[Desk]:
        if mode == "phone":
            return [self.phone_line]
        if mode == "counter":
            return [desk for desk in self.counters if office_id in (None, desk.office.id)]
        return []

    def openings(self, desks: list[Desk], after: datetime, now: datetime) -> Iterator[tuple[Desk, Opening]]:
        """Everything that may be booked after a moment, soonest first, free or not."""
        today = now.astimezone(PARIS).date()
        earliest = now + self.notice
        first = max(after.astimezone(PARIS).date(), today)
        for day in _days(first, (today - first).days + self.horizon_days + 1):
            of_the_day = [
                (desk, desk.opening(start)) for desk in desks for start in _starts(desk, day, self.spans(desk, day))
            ]
            for desk, opening in sorted(of_the_day, key=lambda pair: pair[1].starts_at):
                if opening.starts_at > after and opening.starts_at >= earliest:
                    yield desk, opening

    def bookable(self, opening_id: str, now: datetime) -> tuple[Desk, Opening] | None:
        """Read an opening id back; None when it is not on the fund's grid, beyond the horizon, too soon or over."""
        place, written = opening_id[:-17], opening_id[-16:]
        mode, _, office_id = place.partition(":")
        desks = self.desks(mode, office_id)
        try:
            starts_at = datetime.strptime(written, "%Y-%m-%dT%H:%M").replace(tzinfo=PARIS)
        except ValueError:
            return None
        day = starts_at.date()
        last_day = now.astimezone(PARIS).date() + timedelta(days=self.horizon_days)
        if len(desks) != 1 or not now + self.notice <= starts_at or day > last_day:
            return None
        opening = desks[0].opening(starts_at)
        on_grid = starts_at in _starts(desks[0], day, self.spans(desks[0], day))
        return (desks[0], opening) if on_grid and opening.id == opening_id else None


@dataclass(frozen=True)
class Fund:
    """The fund as its data file tells it. `processing_days`: request type → usual delay in days."""

    name: str
    schedule: Schedule
    processing_days: dict[str, int]

    @classmethod
    def from_file(cls, path: Path = DEMO_FUND) -> "Fund":
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        phone = data["phone_line"]
        schedule = Schedule(
            phone_line=Desk(None, WeeklyHours.from_table(phone["hours"]), phone["minutes"], phone["capacity"]),
            counters=[_counter(office) for office in data["offices"]],
            closed_on={date.fromisoformat(day) for day in data["booking"].get("closed_on", ())},
            horizon_days=data["booking"]["horizon_days"],
            notice=timedelta(minutes=data["booking"]["notice_minutes"]),
        )
        return cls(data["name"], schedule, data["processing_days"])


def _counter(data: dict[str, Any]) -> Desk:
    hours = WeeklyHours.from_table(data["hours"])
    fields = {name: data[name] for name in ("id", "name", "street", "postal_code", "city", "accessible")}
    return Desk(Office(hours=hours.text(), **fields), hours, data["minutes"], data["capacity"])


def _starts(desk: Desk, day: date, spans: tuple[Span, ...]) -> list[datetime]:
    """Every start of the day's grid; the last one ends before the doors close."""
    length = timedelta(minutes=desk.minutes)
    return [
        start + index * length
        for start, end in ((_at(day, a), _at(day, b)) for a, b in spans)
        for index in range((end - start) // length)
    ]


def _days(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range(max(count, 0)))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=PARIS)


def _span(written: str) -> Span:
    start, _, end = written.partition("-")
    span = time.fromisoformat(start), time.fromisoformat(end)
    if span[0] >= span[1]:
        raise ValueError(f"hours end before they begin: {written}")
    return span


def _days_in_french(first: int, last: int) -> str:
    if first == last:
        return f"le {_JOURS[first]}"
    if first + 1 == last:
        return f"le {_JOURS[first]} et le {_JOURS[last]}"
    return f"du {_JOURS[first]} au {_JOURS[last]}"


def _hour(moment: time) -> str:
    return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} h"
