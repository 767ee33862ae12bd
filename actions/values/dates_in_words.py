"""Dates as people say them: « le 3 », « mardi prochain », « il y a 3 jours », « trente et un mai »."""

import contextlib
import re
from datetime import date, datetime, timedelta
from typing import Any

from actions.french import DAYS, MONTHS, NUMBER_WORDS, fold, respelt
from actions.values.kinds import Wrong
from actions.values.streets import HOUSE, STREET_WORDS

_DAYS_AHEAD = timedelta(days=7)


def day_alone(text: str) -> int | None:
    """The day of the month, where it is all that the words say of a date.

    >>> [day_alone(t) for t in ("non c'est le 12", "pardon le 1er", "le 12 mars", "lundi 12", "il y a 3 jours", "12/03")]
    [12, 1, None, None, None, None]
    """
    folded = in_figures(fold(text))
    if _MORE_THAN_A_DAY.search(folded):
        return None
    days = re.findall(r"\b(?:c'est|c'etait|le|du|au|plutot|pardon|mais|non) (1er|premier|\d{1,2})(?= *(?:[.,!]|$|non|pas|et|en fait|finalement|svp|plutot))", folded)
    day = {"1er": 1, "premier": 1}.get(days[0]) or int(days[0]) if len(days) == 1 else 0
    return day if 1 <= day <= 31 else None


def day_of_the_same_month(before: Any, text: str) -> date | None:
    """Of the date said before, when the words give a day alone; None when they do not, or there is no such day."""
    day = day_alone(text)
    if day is None or not isinstance(before, str):
        return None
    with contextlib.suppress(ValueError):  # the 31st of November
        return date.fromisoformat(before).replace(day=day)
    return None


MONTH_NUMBERS = {fold(m): i + 1 for i, m in enumerate(MONTHS)} | {
    "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_MORE_THAN_A_DAY = re.compile(rf"\b(?:{MONTH}|{'|'.join(map(fold, DAYS))}|hier|demain|avant|derniere?|prochaine?|passee?|mois|ans?|annee|jours?|semaines?|il y a|dans|\d{{4}})\b|\d[/.-]\d")
_DAY_WORDS = {word: n for word, n in NUMBER_WORDS.items() if 2 <= n <= 31} | {"dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "vingt et un": 21, "trente et un": 31} | {
    f"vingt-{word}": 20 + n for word, n in NUMBER_WORDS.items() if 2 <= n <= 9
}
_DATED_STREET = re.compile(rf"(?<!\bau )\b(?:{HOUSE},? ?(?:de la )?)?\b(?:{STREET_WORDS}) du (?:\d{{1,2}}|premier|1er)(?:er)? (?:{MONTH})\b(?: 1\d{{3}}\b)?")  # « 12 rue du 11 novembre 1918 » is no date
_ENGLISH_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_CALENDAR = frozenset(name for name in (*MONTH_NUMBERS, *map(fold, DAYS)) if len(name) >= 5)
_DAY_IN_WORDS = re.compile(rf"\b({'|'.join(w.replace('-', '[- ]') for w in sorted(_DAY_WORDS, key=len, reverse=True))}) (?=(?:{MONTH})\b)(?<!\bdix (?=sept\b))(?<!\bvingt (?=sept\b))(?<!\btrente (?=sept\b))")  # « dix sept » is a number


def in_figures(folded: str) -> str:
    """Dates as figures where they were written otherwise: « trente et un mai », « 01 09 », « 3 oct. ».

    >>> [in_figures(text) for text in ("le trente et un mai", "le vingt deux juin", "du 01 09 au 31 10 2026", "3 oct. 2026", "le 3 novenbre", "from september 1 to october 31st")]
    ['le 31 mai', 'le 22 juin', 'du 01/09 au 31/10/2026', '3 oct 2026', 'le 3 novembre', 'from 1 september to 31 october']
    """
    folded = respelt(folded, _CALENDAR)
    folded = _DAY_IN_WORDS.sub(lambda found: f"{_DAY_WORDS.get(found[1]) or _DAY_WORDS[found[1].replace(' ', '-')]} ", folded)
    folded = re.sub(rf"\b({MONTH})\.", r"\1", folded)
    folded = re.sub(r"\bmais (?=20\d\d\b)", "mai ", folded)
    folded = re.sub(rf"\b({_ENGLISH_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d| \d{{1,2}}\b)", r"\2 \1", folded)
    folded = re.sub(r"(?<![\d/.-])(\d{1,2}) (0?[1-9]|1[0-2]) (20\d{2})(?![\d/.-])", r"\1/\2/\3", folded)
    return re.sub(r"(?<![\d/.-])(?<!\d )(\d{1,2}) (0[1-9]|1[0-2])(?![\d/.-]| \d)", r"\1/\2", folded)


AHEAD = re.compile(r"\b(?:je|on|nous) (?:demenage|emmenage|bouge|change|m'installe|demenageons|emmenageons|pars|partons)\b|\b(?:vais|allons|vont|va|prevue?|prochaine?|bientot|sera|serons|aura)\b")
_BEHIND = re.compile(r"\b(?:ai|avons|a|suis|sommes) (?:demenage|emmenage|change|quitte|arrivee?s?|partie?s?|installee?s?)\b|\bderni?ere?\b|\bdepuis\b")
WEEKDAYS = {fold(d): i for i, d in enumerate(DAYS)} | {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}


def read_date(text: str, today: date, prefer: str = "past") -> "date | Wrong | None":
    """A date as people say it, or Wrong("date_unreal") for one that does not exist (31 février).

    `prefer` decides dates without a year or month: « le 3 », « mardi ». With near, a day and month without a year is
    the closest one, and the rest is past, unless the words look ahead (« je déménage mardi ») or the day of the month is within a week. Own rules come first
    because dateparser does not know « mardi prochain » or « le 3 »; what they do not cover is left to it.

    >>> day = date(2026, 11, 22)  # a Sunday
    >>> [str(read_date(t, day)) for t in ("hier", "avant-hier", "04/09/26", "le 3", "il y a 3 jours", "1er septembre")]
    ['2026-11-21', '2026-11-20', '2026-09-04', '2026-11-03', '2026-11-19', '2026-09-01']
    >>> [str(read_date(t, day, "future")) for t in ("mardi prochain", "demain", "le 3", "dans 2 semaines", "vendredi")]
    ['2026-11-24', '2026-11-23', '2026-12-03', '2026-12-06', '2026-11-27']
    >>> [str(read_date(t, day, "near")) for t in ("5 décembre", "3 octobre", "je déménage le 5", "j'ai emménagé le 5 décembre", "le 15 du mois prochain")]
    ['2026-12-05', '2026-10-03', '2026-12-05', '2025-12-05', '2026-12-15']
    >>> [str(read_date(t, day, "near")) for t in ("le 27", "le 2", "le 12", "mardi")]
    ['2026-11-27', '2026-11-02', '2026-11-12', '2026-11-17']
    >>> [str(read_date(t, day)) for t in ("sent it three weeks ago", "next saturday", "last friday")]
    ['2026-11-01', '2026-11-28', '2026-11-20']
    >>> [str(read_date(t, day, "near")) for t in ("on the 12th of December", "the 3rd of November", "le 2 de ce mois-ci")]
    ['2026-12-12', '2026-11-03', '2026-11-02']
    >>> str(read_date("ma fille Lina est née le 3 à La Rochelle", day))
    '2026-11-03'
    >>> [str(read_date(t, day)) for t in ("les clés le 3 mais j'habite depuis le 10 novembre", "arrivée le 3 mais les meubles le 10", "le 3 mai", "le 3 mais 2026")]
    ['2026-11-10', '2026-11-03', '2026-05-03', '2026-05-03']
    >>> [str(read_date(t, day)) for t in ("mardi de la semaine dernière", "la semaine dernière mardi", "mercredi de la semaine prochaine")]
    ['2026-11-10', '2026-11-10', '2026-11-25']
    >>> [read_date(t, day) for t in ("12 rue du 11 novembre", "3 place du 14 juillet", "rue du quatre septembre", "dix sept mille quatre cents")]
    [None, None, None, None]
    >>> str(read_date("12 rue du 11 novembre depuis le 4 septembre", day))
    '2026-09-04'
    >>> [str(read_date(t, day)) for t in ("le 24 octobre je crois, non le 25 c'était un dimanche", "le 3 novembre euh non le 4", "hier, non avant-hier", "le 12 octobre non")]
    ['2026-10-25', '2026-11-04', '2026-11-20', '2026-10-12']
    >>> [str(read_date(t, day, leaning)) for t, leaning in (("lundi 7", "future"), ("le mardi 24 à 10h", "future"), ("vendredi 6", "past"), ("mardi 10h", "future"))]
    ['2026-12-07', '2026-11-24', '2026-11-06', '2026-11-24']
    >>> read_date("31 février 2026", day), read_date("12 rue des Lilas", day)
    (Wrong(reason='date_unreal', detail=''), None)
    """
    folded = _DATED_STREET.sub(" ", in_figures(fold(text)))
    if (again := _said_again(folded, today, prefer)) is not None:
        return again
    if prefer == "near" and (AHEAD.search(folded) or _BEHIND.search(folded)):
        prefer = "future" if AHEAD.search(folded) and not re.search(r"\bdepuis\b", folded) else "past"
    side = "past" if prefer == "near" else prefer
    for reader, leaning in ((_numeric_date, prefer), (_written_date, prefer), (_relative_date, side), (_weekday_and_day, side), (_weekday_date, side), (_day_of_month, prefer)):
        found = reader(folded, today, leaning)
        if found is not None:
            return found
    return _parsed_date(folded, today, side)


_SAID_AGAIN = re.compile(r"(?<! et)(?<!mais)(?<!ou)[ ,.]+(?:euh |ah |oups )?(?:non|nan|pardon|plutot|enfin)(?: (?:pardon|plutot|non|euh))*[ ,]+(?=(?:c'est |c'etait |c |plutot )?(?:le |l'|hier|avant-hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\d))")


def _said_again(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    """« Le 24 octobre je crois, non le 25 »: whoever corrects a date in the same breath means the last one."""
    first, *last = _SAID_AGAIN.split(folded)
    before = read_date(first, today, prefer) if last else None
    if not isinstance(before, date):
        return None
    day = re.match(r"(?:c'est |c'etait |c |plutot )?(?:le )?(1er|premier|\d{1,2})\b(?! ?[/.-]| \d| (?:" + MONTH + r")\b)", last[-1])
    if day is None:
        return read_date(last[-1], today, prefer)
    return _real(before.year, before.month, int(re.sub(r"\D", "", day[1]) or 1))


def _real(year: int, month: int, day: int) -> "date | Wrong":
    try:
        return date(year, month, day)
    except ValueError:
        return Wrong("date_unreal")


def _year(raw: str | None, month: int, day: int, today: date, prefer: str) -> int:
    if raw:
        year = int(raw)
        return year if year >= 100 else year + (2000 if year <= (today.year + 5) % 100 else 1900)
    if prefer == "near":
        return min((today.year, today.year - 1, today.year + 1), key=lambda year: abs(year * 372 + month * 31 + day - today.year * 372 - today.month * 31 - today.day))
    for year in (today.year, today.year - 1) if prefer == "past" else (today.year, today.year + 1):
        candidate = _real(year, month, day)
        if isinstance(candidate, Wrong):
            return year
        if (prefer == "past" and candidate <= today) or (prefer != "past" and candidate >= today):
            return year
    return today.year


def _numeric_date(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    iso = re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", folded)
    if iso:
        return _real(*map(int, iso.groups()))
    match = re.search(r"(?<![\d/])(\d{1,2}) ?[/.\-] ?(\d{1,2})(?: ?[/.\-] ?(\d{4}|\d{2}))?(?![\d/])", folded)
    if not match:
        return None
    day, month = int(match.group(1)), int(match.group(2))
    return _real(_year(match.group(3), month, day, today, prefer), month, day)


def _written_date(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    found = re.finditer(rf"\b(\d{{1,2}}|premier|1er)(?:er|st|nd|rd|th)?\s*(?:of )?({MONTH})([a-z]*)\.?,?(?:\s+(?:de )?(\d{{4}}|\d{{2}}(?! ?(?:{MONTH})))\b)?", folded)
    match = next((one for one in found if not one[3] or any(name.startswith(one[2] + one[3]) for name in MONTH_NUMBERS)), None)  # « le 3 mais … » names no month
    if not match:
        return None
    day = 1 if match.group(1) in ("premier", "1er") else int(match.group(1))
    month = MONTH_NUMBERS[match.group(2)]
    return _real(_year(match.group(4), month, day, today, prefer), month, day)


def _relative_date(folded: str, today: date, prefer: str) -> "date | None":
    simple = (
        (r"\bavant[- ]?hier\b", -2), (r"\bapres[- ]?demain\b", 2), (r"\b(?:hier|yesterday)\b", -1), (r"\b(?:demain|tomorrow)\b", 1),
        (r"\b(?:aujourd'? ?hui|ajd|auj|ce (?:matin|jour|soir)|cette nuit|today)\b", 0),
    )  # fmt: skip
    for pattern, days in simple:
        if re.search(pattern, folded):
            return today + timedelta(days=days)
    folded = _in_french(folded)
    number = rf"(\d{{1,3}}|{'|'.join(NUMBER_WORDS)}|quinzaine)"
    match = re.search(rf"\b(il y a|y ?a|ca fait|depuis|dans|d'ici) (?:environ |a peu pres )?(?:une )?{number}\s*(?:de )?(jours?|j|sem(?:aine|ene|enne|ain)?s?|mois|ans?)?\b", folded)
    if not match:
        return None
    raw = match.group(2)
    count = 15 if raw == "quinzaine" else int(raw) if raw.isdigit() else NUMBER_WORDS[raw]
    unit = match.group(3) or ("jours" if raw == "quinzaine" else "")
    if not unit:
        return None
    sign = 1 if match.group(1) in ("dans", "d'ici") else -1
    if unit.startswith("mois") or unit.startswith("an"):
        months = today.year * 12 + today.month - 1 + sign * count * (12 if unit.startswith("an") else 1)
        for day in range(today.day, 0, -1):
            moved = _real(months // 12, months % 12 + 1, day)
            if isinstance(moved, date):
                return moved
    return today + timedelta(days=sign * count * (7 if unit.startswith("sem") else 1))


_ENGLISH_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "couple of": 2}
_UNITS = {"day": "jours", "week": "semaines", "month": "mois", "year": "ans"}
_AGO = re.compile(rf"\b(?:(?:about|around|some|a) )?({'|'.join(_ENGLISH_NUMBERS)}|\d{{1,3}}) (day|week|month|year)s? ago\b|\bin ({'|'.join(_ENGLISH_NUMBERS)}|\d{{1,3}}) (day|week|month|year)s?\b")


def _in_french(folded: str) -> str:
    """
    >>> _in_french("sent it three weeks ago by post"), _in_french("moving in 10 days"), _in_french("about a month ago")
    ('sent it il y a 3 semaines by post', 'moving dans 10 jours', 'il y a 1 mois')
    """

    def said(found: re.Match[str]) -> str:
        raw, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
        return f"{'il y a' if found[1] else 'dans'} {_ENGLISH_NUMBERS.get(raw, raw)} {_UNITS[unit]}"

    return _AGO.sub(said, folded)


def _weekday_and_day(folded: str, today: date, prefer: str) -> "date | None":
    """« Lundi 7 »: the nearest such day that is a Monday."""
    match = re.search(rf"\b({'|'.join(map(fold, DAYS))}) (\d{{1,2}})(?:er)?\b(?! ?(?:h\b|h\d|heures?|:|/|-|\.\d)|\d)", folded)
    if match is None:
        return None
    step = -1 if prefer == "past" else 1
    days = (today + timedelta(days=step * n) for n in range(_TWO_MONTHS))
    return next((day for day in days if day.day == int(match[2]) and day.weekday() == WEEKDAYS[match[1]]), None)


_TWO_MONTHS = 62  # days


def _weekday_date(folded: str, today: date, prefer: str) -> "date | None":
    folded = re.sub(rf"\b(?:(next)|last) ({'|'.join(WEEKDAYS)})\b", lambda found: f"{found[2]} {'prochain' if found[1] else 'dernier'}", folded)
    match = re.search(rf"\b({'|'.join(WEEKDAYS)})\b(?: (prochain|qui vient|en (?:huit|8)|dernier|passe|d'avant))?", folded)
    if not match or re.search(r"\b(?:du|au|le) (?:lundi|mardi).*vendredi", folded):
        return None
    day = WEEKDAYS[match.group(1)]
    week = re.search(r"\bsemaine (?:(derniere|passee|precedente|d'avant)|(prochaine|suivante|qui vient|d'apres))", folded)
    if week:
        return today + timedelta(days=day - today.weekday() + (-7 if week.group(1) else 7))
    ahead = match.group(2) in ("prochain", "qui vient", "en huit", "en 8") or (match.group(2) is None and prefer != "past")
    if ahead:
        steps = (day - today.weekday()) % 7 or 7
        return today + timedelta(days=steps + (7 if match.group(2) in ("en huit", "en 8") else 0))
    return today - timedelta(days=(today.weekday() - day) % 7 or 7)


def _day_of_month(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    match = re.search(r"\b(\d{1,2}|1er|premier) (du mois (?:dernier|passe|prochain|en cours)|(?:de|du) ce mois)\b", folded) or re.search(
        r"(?:^|(?<!dans )\b(?:le|du|c'est le) )(\d{1,2}|1er|premier)(?: (dernier|prochain|de ce mois|courant))?(?:(?: (?:alors|donc|plutot|finalement|du coup|svp|merci))*[ .!?,]*$|(?<=l[eu] \d|u \d\d|e \d\d) (?:a|au|en|et|mais|par|dans|chez|pour) (?!\d|pas))",
        folded,
    )
    if not match:
        return None
    day = 1 if match.group(1) in ("1er", "premier") else int(match.group(1))
    if not 1 <= day <= 31:
        return Wrong("date_unreal")
    year, month = today.year, today.month
    if match.group(2) and match.group(2).startswith("du mois"):
        month += {"prochain": 1, "cours": 0}.get(match.group(2).split()[-1], -1)
        return _real(year + (month - 1) // 12, (month - 1) % 12 + 1, day)
    if match.group(2) and match.group(2).endswith("ce mois"):  # « le 2 de ce mois-ci »
        return _real(year, month, day)
    if prefer == "near":
        sides = [one for leaning in ("past", "future") if isinstance(one := _day_of_month(folded, today, leaning), date)]
        return min(sides, key=lambda one: (not today <= one <= today + _DAYS_AHEAD, one), default=None)
    for _ in range(3):
        candidate = _real(year, month, day)
        if isinstance(candidate, date) and (candidate <= today if prefer == "past" else candidate >= today):
            return candidate
        step = -1 if prefer == "past" else 1
        year, month = (year + (month + step - 1) // 12, (month + step - 1) % 12 + 1)
    return None


def _parsed_date(folded: str, today: date, prefer: str) -> "date | None":
    if not re.search(r"\d", folded) or len(folded) > 40 or re.search(rf"\b(?:{STREET_WORDS})\b|\d{{5}}", folded):
        return None
    if not re.search(rf"{'|'.join(MONTH_NUMBERS)}|ago|last|next", folded):
        return None
    import dateparser

    settings = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day), "PREFER_DATES_FROM": prefer,
        "DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month"],
    }  # fmt: skip
    found = dateparser.parse(folded, languages=["fr", "en"], settings=settings)
    return found.date() if found else None
