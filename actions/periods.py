"""Periods as people say them: « les trois derniers mois », « depuis janvier », « du 1er au 31 mars », « 2025 »."""

import calendar
import re
from datetime import date, timedelta
from typing import Any, Literal

from actions.french import NUMBER_WORDS, fold, say_date, words
from actions.values import (
    MONTH_NUMBERS,
    Kind,
    Setting,
    Wrong,
    day_of_the_same_month,
    holds,
    in_figures,
    read_date,
)

Span = tuple[date, date]
LONG_STORY = 20  # words
A_FEW_WORDS = 12
LONGEST_OVER_NEW_YEAR = timedelta(days=275)  # a longer one, whose years were not said, is more likely turned around

_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_NUMBER = "|".join([r"\d{1,3}", *NUMBER_WORDS, "quinze", "quelques"])
_POINT = (
    r"(?:0?[1-9]|1[0-2])[/.]20\d{2}(?![/.\d])|"
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}-\d{{1,2}}-\d{{2,4}}|\d{{1,2}} ?[/.] ?\d{{1,2}}(?: ?[/.] ?\d{{2,4}})?"
    r"|(?:\d{1,2}|premier)(?:er)? (?:du mois (?:dernier|passe|precedent)|de ce mois)"
    rf"|(?:(?:l[ea] )?(?:debut|mi|fin)[- ](?:de )?)?(?:(?:\d{{1,2}}|premier)(?:er)? )?(?:mois de |mois d')?(?:{_MONTH})\b(?: (?:de )?\d{{4}}| dernier| passe)?"
    r"|(?:debut |fin )?(?:19|20)\d{2}(?!-\d)|aujourd'?hui|maintenant|ce jour|hier|\d{1,2}(?:er)?\b(?! ?(?:h\b|mois|jours?|semaines?|ans?))"
)
_FROM_TO = re.compile(
    rf"(?:\b(?:du|de|d'|(?P<between>entre)|depuis|des|from|since|a partir (?:du|de))\s?(?:le )?)?(?P<a>{_POINT})\s*(?:,? ?(?:jusqu'(?:au|a|en)|au|a|to|until|till|(?P<and>et))\s|-)\s*(?:le |la |l')?(?P<b>{_POINT})"
)
_SINCE = re.compile(rf"\b(?:depuis|since|a partir (?:du|de)|a compter du)\s?(?:l[ea] )?(?P<a>{_POINT})")
_LAST = re.compile(
    rf"(?:\b(?P<n1>{_NUMBER}) )?derni?ere?s? (?:(?P<n2>{_NUMBER}) )?(?P<u1>jours|semaines|mois|ans|annees|trimestres)\b"
    rf"|\b(?P<n3>{_NUMBER}) (?P<u2>jours|semaines|mois|ans|annees) (?:derniere?s|passee?s|ecoulee?s)|\b(?:sur|depuis|pendant) (?P<n4>{_NUMBER}) (?P<u3>jours|semaines|mois|ans?|annees?)\b"
)
_MONTHS_NAMED = re.compile(rf"(?<!\d)(?<!\d )(?<!er )\b(?P<month>{_MONTH})\b(?: (?:de )?(?P<year>(?:19|20)\d{{2}}))?")
_QUARTER = re.compile(
    r"\b(?P<n>premier|1er|deuxieme|second|2e(?:me)?|troisieme|3e(?:me)?|quatrieme|4e(?:me)?|dernier) (?P<what>trimestre|semestre)(?: (?:de )?(?P<year>20\d{2}))?"
)
_UNTIL_NOW = re.compile(r"(?P<from>.+?),? (?:jusqu'(?:a|au) |a )(?:aujourd'?hui|maintenant|ce jour)\b")
_MONTH_AND_YEAR = re.compile(r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2])[/.](?P<year>20\d{2})(?![\d/.-])")
_UNTIL = re.compile(rf"\bjusqu'(?:en|au|a la|a)(?: la)? (?P<a>{_POINT})")
_DAY = re.compile(rf"(?<![\d/.-])(?:\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?(?![\d/.-])|(?:\d{{1,2}}|premier)(?:er)? (?:{_MONTH})\b(?: (?:de )?20\d{{2}})?)")
_UNITS_ALONE = re.compile(rf"(?:c'est |sur |pour |les |mes )*(?P<n>{_NUMBER}) (?P<unit>jours?|semaines?|mois|ans?|annees?)")
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d{2}(?![\d/.-])")


_GOES_ON = re.compile(r"\b(?:pas|jamais) (?:encore )?(?:fini|finie|termine|terminee|repris)\b|\b(?:toujours|encore) (?:en (?:arret|conge|cours)|arretee?)\b|\b(?:ca|il|elle|l'arret) (?:continue|dure encore)\b|^(?:c'est |encore |toujours )*en cours\b")
_BEGAN = re.compile(r"\b(?:a|ai|avait|avais|est|ca) (?:\w+ )?(?:commence|debute|demarre)e?\b|\b(?:commence|debute) (?:en|au|debut|fin|mi)\b")


class Period(Kind):
    """One side of a past period. Words that tell both sides fill both questions."""

    widget = "date"
    strict = True
    group = "period"

    def __init__(self, side: Literal["start", "end"]) -> None:
        self._side = 0 if side == "start" else 1

    def read(self, text: str, setting: Setting) -> Any:
        today = setting.now.date()
        if to_come := _to_come(fold(text), today):
            return to_come
        if self._side and _GOES_ON.search(fold(text)):
            return today.isoformat()
        found = _found(text, setting)
        if found is None:
            point = _point(in_figures(fold(text)), today)
            found = point[self._side] if isinstance(point, tuple) else point or read_date(text, today)
        elif isinstance(found, tuple):
            found = found[self._side]
        return self._past(found, today)

    def find(self, text: str, setting: Setting) -> Any:
        """Only words that tell both sides: a date alone says nothing of which one it is.

        >>> from datetime import datetime
        >>> [Period("end").find(t, Setting(datetime(2026, 11, 22))) for t in ("en fait que jusqu'en août", "jusqu'au 12 octobre", "en attendant")]
        ['2026-08-31', '2026-10-12', None]

        In a long story a month is the month of something else (« opéré en septembre, arrêté deux mois »).
        """
        today = setting.now.date()
        if _to_come(fold(text), today):
            return None
        found = _found(text, setting)
        if self._side and _BEGAN.search(fold(text)) and _whole_months(fold(text), today) == found:  # « ça a commencé en septembre »
            return None
        if found is None and self._side and (until := _UNTIL.search(in_figures(fold(text)))):  # « que jusqu'en août », the other side being known
            point = _point(until["a"], today)
            return self._past(point[1] if isinstance(point, tuple) else point, today)
        if len(words(text)) > LONG_STORY and _whole_months(fold(text), today) == found:
            return None
        return self._past(found[self._side], today) if isinstance(found, tuple) else None

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        both, there = self.find(text, setting), day_of_the_same_month(before, text)  # « le début, c'est le 5 »
        if both is not None:
            return both
        if there is not None:
            return None if there > setting.now.date() else there.isoformat()
        start, end = (setting.values.get(slot) for slot in ("period_start", "period_end"))
        day = read_date(text, setting.now.date()) if start and end and len(words(text)) <= A_FEW_WORDS // 2 and not _UNITS_ALONE.search(fold(text)) else None
        if not isinstance(day, date) or day > setting.now.date():
            return None
        return day.isoformat() if (day.isoformat() >= end) == bool(self._side) else None  # « non le 10 août »: the side that it may be

    def _past(self, day: "date | Wrong | None", today: date) -> Any:
        if not isinstance(day, date):
            return day
        return Wrong("date_future", say_date(day)) if day > today else day.isoformat()

    def show(self, value: Any) -> str:
        return say_date(date.fromisoformat(value))

    def limits(self, setting: Setting) -> dict[str, str]:
        return {"max": setting.now.date().isoformat()}


def _found(text: str, setting: Setting) -> "Span | Wrong | None":
    """The period that the words tell, by themselves or beside the beginning said before."""
    text = _spelt(text)
    before, today = setting.values.get("period_start"), setting.now.date()
    return _year_of(before, text, today) or read_period(text, today) or _days_of(before, text)


def _spelt(text: str) -> str:
    """
    >>> _spelt("lanné derniere"), _spelt("cet anné"), _spelt("l'année 2025"), _spelt("les 3 dernier moi")
    ("l'année derniere", 'cette année', "l'année 2025", 'les 3 derniers mois')
    """
    text = re.sub(r"(?i)\b(?:l['’ ]?|la )ann?[eéè]{1,2}s?\b", "l'année", text)
    text = re.sub(r"(?i)\b(?:cet|cette|sette|cett) ?ann?[eéè]{1,2}s?\b", "cette année", text)
    return re.sub(r"(?i)\b(dernier)s? moi\b", r"\1s mois", text)


def _year_of(before: Any, text: str, today: date) -> Span | None:
    """« Toute l'année », once « l'année dernière » was said.

    >>> print(*_year_of("2025-01-01", "oui toute l'année", date(2026, 11, 22)))
    2025-01-01 2025-12-31
    >>> _year_of(None, "toute l'année", date(2026, 11, 22)), _year_of("2025-01-01", "toute l'année 2024", date(2026, 11, 22))
    (None, None)
    """
    if not isinstance(before, str) or not _WHOLE_YEAR_ALONE.search(fold(text)):
        return None
    year = date.fromisoformat(before).year
    return date(year, 1, 1), min(date(year, 12, 31), today)


_WHOLE_YEAR_ALONE = re.compile(r"\b(?:toute l'annee|l'annee (?:entiere|complete)|annee complete)\b(?!.*(?:derniere|passee|precedente|en cours|\d{4}))")


def _days_of(before: Any, text: str) -> "Span | Wrong | None":
    """« Du 1er au 15 », once the month was said.

    >>> print(*_days_of("2026-10-01", "non du 1er au 15"))
    2026-10-01 2026-10-15
    >>> _days_of(None, "du 1er au 15"), _days_of("2026-10-01", "du 1er au 15 mars")
    (None, None)
    """
    days = _TWO_DAYS_ALONE.search(in_figures(fold(text)))
    if days is None or not isinstance(before, str):
        return None
    first, last = (1 if day in ("premier", "1er") else int(day) for day in days.groups())
    month = date.fromisoformat(before)
    if not 1 <= first <= last <= calendar.monthrange(month.year, month.month)[1]:
        return Wrong("period_order") if first > last else Wrong("date_unreal")
    return month.replace(day=first), month.replace(day=last)


_TWO_DAYS_ALONE = re.compile(r"\b(?:du|entre le|de le) (\d{1,2}|premier|1er) (?:jusqu'au|au|a|et le) (?:le )?(\d{1,2}|premier|1er)(?=[ .!,]*(?:$|plutot|alors|svp|finalement|pas|et\b|pardon))")


def _to_come(folded: str, today: date) -> Wrong | None:
    """A leave still to begin: « je le prends en décembre », told in November.

    >>> [_to_come(t, date(2026, 11, 22)) for t in ("je le prends en decembre", "je l'ai pris en decembre", "j'ai pris mars")]
    [Wrong(reason='date_future', detail='1er décembre 2026'), None, None]
    """
    month = re.search(rf"\b(?:en|debut|fin|mi|le mois de|au mois de)[ -](?P<month>{_MONTH})\b(?! \d)", folded)
    if month is None or not re.search(r"\b(?:je (?:le |la |les )?prends|prendrai|je vais|sera|commence(?:ra)?|debute(?:ra)?|prochaine?)\b", folded):
        return None
    number = MONTH_NUMBERS[month["month"]]
    return Wrong("date_future", say_date(date(today.year, number, 1))) if number > today.month else None


def read_period(text: str, today: date) -> "Span | Wrong | None":
    """First and last day of a period in the past; what goes on today ends today. A single date is not a period.

    >>> day = date(2026, 11, 22)
    >>> said = ("du 1er au 31 mars", "de janvier à avril", "depuis juin", "les 3 derniers mois", "en mars", "2025", "du 01 09 au 31 10")
    >>> more = ("du 3 au 15 du mois dernier", "depuis le 3 du mois dernier", "du deux mars au trente et un mai", "début 1er sept. fin 3 oct.", "09/2026")
    >>> for words in (*said, *more):
    ...     print(*read_period(words, day))
    2026-03-01 2026-03-31
    2026-01-01 2026-04-30
    2026-06-01 2026-11-22
    2026-08-22 2026-11-22
    2026-03-01 2026-03-31
    2025-01-01 2025-12-31
    2026-09-01 2026-10-31
    2026-10-03 2026-10-15
    2026-10-03 2026-11-22
    2026-03-02 2026-05-31
    2026-09-01 2026-10-03
    2026-09-01 2026-09-30
    >>> [read_period(text, day) for text in ("le 3 mars", "2026-09-01", "le 3 du mois dernier")]
    [None, None, None]
    >>> [read_period(text, day).reason for text in ("du 1er au 31 février", "du 31 octobre au 1er septembre", "du 15/09/2026 au 03/09/2026")]
    ['date_unreal', 'period_order', 'period_order']
    >>> print(*read_period("from September 1 to October 31", day))
    2026-09-01 2026-10-31
    """
    folded = in_figures(fold(text))
    for reader in (_from_to, _named_span, _last_units, _since, _two_days, _quarter, _month_and_year, _whole_months, _whole_year):
        found = reader(folded, today)
        if found is not None:
            return found
    return None


def _named_span(folded: str, today: date) -> Span | None:
    first = today.replace(day=1)
    if re.search(r"\b(?:mois (?:dernier|passe|precedent|d'avant)|dernier mois|last month)\b", folded):
        last = first - timedelta(days=1)
        if re.search(r"\d(?:er)? du mois\b", folded):  # a day of it
            return None
        return last.replace(day=1), today if re.search(r"\bdepuis\b", folded) else last
    if re.search(r"\bce mois(?:[- ]ci)?\b|\bmois en cours\b|debut du mois", folded):
        return first, today
    if re.search(
        r"\b(?:cette annee|l'annee en cours|l'annee|debut de l'annee|debut d'annee)\b", folded
    ) and not re.search(r"derniere|passee|precedente|\d{4}", folded):
        return date(today.year, 1, 1), today
    if re.search(
        r"\b(?:l'an dernier|l'an passe|annee (?:derniere|passee|precedente|d'avant)|derniere annee(?! glissante))\b",
        folded,
    ):
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    if re.search(r"\bsemaine (?:derniere|passee)\b", folded):
        monday = today - timedelta(days=today.weekday() + 7)
        return monday, monday + timedelta(days=6)
    return None


def _last_units(folded: str, today: date) -> Span | None:
    match, alone = _LAST.search(folded), _UNITS_ALONE.fullmatch(folded.strip(" .!?"))
    if alone:  # « 3 mois »
        raw, unit = alone["n"], alone["unit"]
    elif match:
        raw = next((match[name] for name in ("n1", "n2", "n3", "n4") if match[name]), None)
        unit = match["u1"] or match["u2"] or match["u3"]
    else:
        return None
    count = 3 if raw in (None, "quelques") else int(raw) if raw.isdigit() else NUMBER_WORDS.get(raw, 15)
    if unit.startswith(("jour", "semaine")):
        return today - timedelta(days=count * (7 if unit.startswith("semaine") else 1)), today
    months = count * (12 if unit.startswith("an") else 3 if unit.startswith("trimestre") else 1)
    return _months_ago(today, months), today


def _from_to(folded: str, today: date) -> "Span | Wrong | None":
    match = _FROM_TO.search(folded)
    if not match or (match["and"] and not match["between"]):
        return None
    a, b = match["a"], match["b"]
    if a.removesuffix("er").isdigit() and len(a) < 4:  # « du 1er au 31 mars »: the month is said once
        if not re.search(rf"{_MONTH}|/|mois", b):
            return None
        a = (
            f"{a} {re.sub(r'^(?:[0-9]{1,2}|premier)(?:er)?[ /.]', '', b)}"
            if "/" not in b
            else f"{a.removesuffix('er')}/{b.split('/', 1)[1]}"
        )
    elif b.isdigit() and len(b) < 4 and (month := re.search(rf"(?:{_MONTH})\b.*", a)):  # « du 3 sept au 15 »
        b = f"{b} {month[0]}"
    start, end = _point(a, today), _point(b, today)
    for side in (start, end):
        if not holds(side):
            return side
    return _with_years(start[0], end[1], today, _says_year(a), _says_year(b))


def _says_year(point: str) -> bool:
    return bool(re.search(r"\b\d{4}\b|[/.] ?\d+ ?[/.]|dernier|passe|hui|hier|maintenant|ce jour", point))


def _with_years(start: date, end: date, today: date, start_has_year: bool, end_has_year: bool) -> "Span | Wrong":
    """Where a year was not said, the one that makes the latest period already begun."""
    if end_has_year:
        if not start_has_year:
            start = _in_year(start, end.year if _in_year(start, end.year) <= end else end.year - 1)
        return (start, end) if start <= end else Wrong("period_order")
    end = _in_year(end, start.year)
    if end < start:
        end = _in_year(end, start.year + 1)
        if end - start > LONGEST_OVER_NEW_YEAR:
            return Wrong("period_order")
    if end > _month_end(today.year, today.month) and not start_has_year:
        start, end = _in_year(start, start.year - 1), _in_year(end, end.year - 1)
    return start, end


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _since(folded: str, today: date) -> "Span | Wrong | None":
    match = _SINCE.search(folded)
    if match:
        point = _point(match["a"], today)
        return (point[0], today) if holds(point) else point
    until_now = _UNTIL_NOW.search(folded)
    if until_now or re.search(r"\b(?:depuis|since)\b", folded):
        folded = until_now["from"] if until_now else folded
        day = read_date(folded, today)
        return (day, today) if isinstance(day, date) else day
    return None


def _two_days(folded: str, today: date) -> "Span | Wrong | None":
    """« Début 1er septembre, fin 31 octobre »: two days with their months, and little else."""
    days = _DAY.findall(folded)
    if len(days) != 2 or len(words(folded)) > A_FEW_WORDS:
        return None
    start, end = (read_date(day, today) for day in days)
    for side in (start, end):
        if not isinstance(side, date):
            return side
    return _with_years(start, end, today, _says_year(days[0]), _says_year(days[1]))


def _month_and_year(folded: str, today: date) -> Span | None:
    """« 09/2026 »."""
    match = _MONTH_AND_YEAR.search(folded)
    if not match or (year := int(match["year"])) > today.year:
        return None
    return date(year, int(match["month"]), 1), min(_month_end(year, int(match["month"])), max(today, date(year, int(match["month"]), 1)))


def _quarter(folded: str, today: date) -> Span | None:
    match = _QUARTER.search(folded)
    if not match:
        return None
    length = 3 if match["what"] == "trimestre" else 6
    if match["n"] == "dernier":
        last = date(today.year, (today.month - 1) // length * length + 1, 1) - timedelta(days=1)
        return _months_ago(last.replace(day=1), length - 1), last
    number = {"p": 1, "1": 1, "d": 2, "s": 2, "2": 2, "t": 3, "3": 3, "q": 4, "4": 4}[match["n"][0]]
    year = int(match["year"] or today.year)
    start_month, end_month = (number - 1) * length + 1, number * length
    if end_month > 12:
        return None
    if not match["year"] and date(year, start_month, 1) > today:
        year -= 1
    return date(year, start_month, 1), min(_month_end(year, end_month), today)


def _whole_months(folded: str, today: date) -> Span | None:
    if re.search(r"\b(?:debut|mi|fin|avant|apres|jusqu'(?:en|a|au))[- ]", folded):
        return None
    named = [
        m
        for m in _MONTHS_NAMED.finditer(folded)
        if len(m["month"]) > 4 or m["year"] or m["month"] in ("mars", "mai", "juin", "aout")
    ]
    if not named:
        return None
    year_said = next((int(m["year"]) for m in reversed(named) if m["year"]), None)
    first, last = _month_span(named[0], today, year_said), _month_span(named[-1], today, year_said)
    return (first[0], last[1]) if first[0] <= last[1] else (_in_year(first[0], last[1].year - 1), last[1])


def _month_span(match: re.Match[str], today: date, year_said: int | None) -> Span:
    month = MONTH_NUMBERS[match["month"]]
    year = (
        int(match["year"]) if match["year"] else year_said or (today.year if month <= today.month else today.year - 1)
    )
    end = _month_end(year, month)
    return date(year, month, 1), today if date(year, month, 1) <= today < end else end


def _whole_year(folded: str, today: date) -> Span | None:
    years = [int(y) for y in _YEAR.findall(folded)]
    if not years or min(years) > today.year or re.search(rf"\b(?:{_MONTH})\b", folded) or re.search(r"\b(?:debut|fin|avant|apres) (?:de )?(?:19|20)\d{2}", folded):
        return None
    last = date(max(years), 12, 31)
    return date(min(years), 1, 1), today if max(years) == today.year else last


def _point(folded: str, today: date) -> "Span | Wrong | None":
    """A point in time in words, as the first and last day it may mean: « mars » is its 1st or its 31st."""
    folded = folded.strip(" .!")
    if folded in ("aujourd'hui", "aujourdhui", "maintenant", "ce jour", "a ce jour"):
        return today, today
    month = re.fullmatch(
        rf"(?:c'est |au |a |en |le |la |depuis )*(?:(?P<part>debut|mi|fin)[- ](?:du |de |d')?)?(?:mois (?:de |d'))?(?P<month>{_MONTH})(?: (?:de )?(?P<year>\d{{4}})| dernier| passe)?",
        folded,
    )
    if month:
        number = MONTH_NUMBERS[month["month"]]
        year = int(month["year"]) if month["year"] else today.year if number <= today.month else today.year - 1
        first, last = date(year, number, 1), _month_end(year, number)
        if month["part"]:
            day = {"debut": first, "mi": date(year, number, 15), "fin": last}[month["part"]]
            return day, min(day, today) if day.month == today.month and day.year == today.year else day
        return first, today if first <= today < last else last
    if _MONTH_AND_YEAR.fullmatch(folded):
        return _month_and_year(folded, today)
    year_alone = re.fullmatch(r"(?:(?P<part>debut|fin) (?:de )?)?(?P<year>(?:19|20)\d{2})", folded)
    if year_alone:
        year = int(year_alone["year"])
        first, last = date(year, 1, 1), today if year == today.year else date(year, 12, 31)
        return (last, last) if year_alone["part"] == "fin" else (first, first) if year_alone["part"] else (first, last)
    day = read_date(folded, today)
    return (day, day) if isinstance(day, date) else day


def _months_ago(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
