"""Bookable times as people ask for them: « mardi matin », « demain à 10 h », « plus tard », « un autre jour »."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from actions.dialogue import Choice as Button
from actions.french import DAYS, PARIS, fold, say_date, say_list, say_moment, words, yes_or_no
from actions.ports import Opening
from actions.say import choice
from actions.tasks.task import Case
from actions.values import ANY, MONTH_NUMBERS, Choice, Partial, Setting, ranked, read_date

SHOWN = 4  # openings offered at a time
LOOKED_AT = 700  # more than a month of one line
CLOSE = timedelta(minutes=90)  # how far from the hour asked an opening may be
KEPT = 24  # openings remembered, so that an earlier button still counts
NOT_THIS_YEAR = 300  # days: « le 3 novembre », said on the 26th, is not next year's
LUNCH = time(13)  # what begins at noon still counts as the morning

_PARTS = (("morning", r"\b(?:mat(?:in|inee)s?|mornings?)\b"), ("afternoon", r"\b(?:apres[- ]?midis?|aprem|aprems|fin de journee|soir|afternoons?|evenings?)\b"))
_OF_A_PART = (  # (what is said of a half-day, its bounds)
    (r"\b(?:en |la |a la )?fin (?:de )?(?:la )?mat(?:in|inee)\b", {"part": "morning", "from_hour": "10:30"}),
    (r"\b(?:en |au )?(?:debut|tot) (?:de |le |la |dans la )*mat(?:in|inee)\b", {"part": "morning", "to_hour": "10:00"}),
    (r"\b(?:au |en )?milieu de (?:la )?matinee\b", {"part": "morning", "from_hour": "09:30", "to_hour": "11:30"}),
    (r"\b(?:en |la |a la )?fin (?:de |d')(?:l'|la )?(?:aprem|apres[- ]midi|journee)\b", {"part": "afternoon", "from_hour": "15:30"}),
    (r"\b(?:en |au )?debut (?:de |d')(?:l')?(?:aprem|apres[- ]midi)\b", {"part": "afternoon", "to_hour": "15:00"}),
    (r"\b(?:entre |a |pendant )?(?:midi|12 ?h) et (?:deux|2|14 ?h)(?: ?h| heures)?\b|\b(?:a|pendant) (?:la pause|l'heure) d(?:u|e) (?:midi|dejeuner)\b", {"from_hour": "12:00", "to_hour": "14:00"}),
)
_HOUR = r"\b(?:a |vers |pour )?(\d{1,2}) ?(?:h|heures?|:)(?: ?(\d{2}))?\b"
_CLOCK = r"(\d{1,2}) ?(?:h|heures?|:)(?: ?(\d{2}))?"
_NOT_BEFORE = rf"\b(?:(?:pas|jamais)(?: dispo\w*| libre)? avant|a partir de|apres|(?:travaille|occupee?) jusqu'a|(?:finis|sors|termine)(?: du travail| le travail)? a) {_CLOCK}|\bentre (\d{{1,2}}) ?(?:h|heures?)?(?: ?(\d{{2}}))? et \d"
_NOT_AFTER = rf"\b(?<!pas )(?<!jamais )(?<!travaille )(?<!occupe )(?<!occupee )(?<!dispo )(?<!disponible )(?<!libre )(?:avant|pas apres|jusqu'a) {_CLOCK}|\bentre .{{1,12}}? et {_CLOCK}"
_NOT = r"\b(?:pas|(?:peux|peut|pourrai|dispo\w*|libre|suis|veux) plus|sauf|jamais|ni|et|je travaille|occupee?|indispo\w*)(?: (?:dispo\w*|libre|les?|du|de|en|un|l'))* ?"
_LATER = r"\bplus tard\b|\b(?:d')?autres? (?:creneaux?|horaires?|heures?|choix|dates?|propositions?)\b|\baucune? (?:ne|de ces)\b|(?<!semaine )\bsuivants?\b"
_LATEST = r"\ble plus tard(?: possible)?\b"
_OTHER_DAY = r"^(?:un )?autre jour\b|\bpas ce jour"
_SOONEST = r"\b(?:des que possible|(?:au|le) (?:plus|\+) (?:vite|tot|rapide\w*)(?: possible)?|le prochain|premier (?:creneau|rdv|rendez[- ]vous|disponible|possible)|n'importe quand|any ?time|as soon as possible|asap)\b"
_FIRST = rf"{_SOONEST}|{ANY}"
_ABOUT_TIME = r"\b(?:rdv|rendez|creneau|dispo\w*|libre|passer|venir|appel\w*|rappel\w*|mat(?:in|inee)s?|aprem|apres[- ]midi|plutot|appointment|deplac\w*|decal\w*|report\w*|repouss\w*|avanc\w*)\b"
_NO_WISH = r"\b(?:depuis|hier|derniere?|passee?|il y a|ca fait|c'etait|j'ai|jusqu'au|ne|nee)\b"  # a day told, not wished
_TOLD_OF = r"(?i)\b(?:a|ont|ai|est|été|m'a|m'ont) (?:\S+ ){1,6}ce matin\b"  # « la pharmacie l'a refusée ce matin »
_DAY = rf"\b(?:{'|'.join(DAYS)}|{'|'.join(MONTH_NUMBERS)}|aujourd'hui|demain|matin|aprem|apres[- ]midi|semaine)s?\b"
_SINCE = re.compile(rf"\b(?:a partir d[eu']|a compter d[eu']|pas avant|(?<!pas )apres|des) ?(?:le |l[ea] |du )?(?=\d|{'|'.join(DAYS)}|demain)")
A_YEAR = 365  # days: no opening is that far
_ENGLISH_DAYS = dict(zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), DAYS, strict=True)) | {"next week": "semaine prochaine", "tomorrow": "demain", "today": "aujourd'hui"}

Wish = dict[str, Any]


def read_wish(text: str, today: date) -> Wish | None:
    """What the words want, as plain data: day, after, until (ISO dates), part, time (« 09:30 »), from_hour, to_hour,
    not_days (0 is Monday), later, other_day, first; week_after, of the week shown last.

    >>> read_wish("mardi matin", date(2026, 11, 22))
    {'part': 'morning', 'day': '2026-11-24'}
    >>> read_wish("demain vers 10h30", date(2026, 11, 22)), read_wish("la semaine prochaine", date(2026, 11, 22))
    ({'time': '10:30', 'day': '2026-11-23'}, {'after': '2026-11-23', 'until': '2026-11-29'})
    >>> read_wish("à partir de jeudi", date(2026, 11, 22)), read_wish("après le 10 décembre", date(2026, 11, 22))
    ({'after': '2026-11-26'}, {'after': '2026-12-11'})
    >>> read_wish("en fait je ne peux plus lundi", date(2026, 11, 22)), read_wish("la semaine d'après", date(2026, 11, 22))
    ({'not_days': [0]}, {'week_after': True, 'after': '2026-11-23', 'until': '2026-11-29'})
    >>> read_wish("le plus tard possible jeudi", date(2026, 11, 22))
    {'part': 'afternoon', 'from_hour': '15:30', 'day': '2026-11-26'}
    >>> read_wish("mardi en fin de matinée", date(2026, 11, 22)), read_wish("plutôt entre midi et deux", date(2026, 11, 22))
    ({'part': 'morning', 'from_hour': '10:30', 'day': '2026-11-24'}, {'from_hour': '12:00', 'to_hour': '14:00'})
    >>> read_wish("en fait jeudi je peux pas, vendredi", date(2026, 11, 22)), read_wish("lundi c'est pas possible", date(2026, 11, 22))
    ({'not_days': [3], 'day': '2026-11-27'}, {'not_days': [0]})
    >>> read_wish("pas le matin", date(2026, 11, 22)), read_wish("sauf le lundi, avant 11h", date(2026, 11, 22))
    ({'part': 'afternoon'}, {'not_days': [0], 'to_hour': '11:00'})
    >>> read_wish("je ne suis pas disponible avant 17h", date(2026, 11, 22)), read_wish("je travaille jusqu'à 18h", date(2026, 11, 22))
    ({'from_hour': '17:00'}, {'from_hour': '18:00'})
    """
    folded, wish = _said_plainly(fold(text)), {}
    first, _, other = folded.partition(" ou ")
    if re.search("|".join(pattern for _, pattern in _PARTS), first) and re.search(_DAY, other):  # « lundi matin ou mardi après-midi »: the first of them
        folded = first
    if re.search(_LATEST, folded):
        folded = re.sub(_LATEST, "fin de journee", folded)
    for name, pattern in (("later", _LATER), ("other_day", _OTHER_DAY), ("first", _FIRST)):
        if re.search(pattern, folded):
            return {name: True}
    folded = _take_refusals(folded, wish)
    for part, pattern in _PARTS:
        if re.search(pattern, folded):
            wish["part"] = part
    for pattern, bounds in _OF_A_PART:
        if re.search(pattern, folded):
            wish.update(bounds)
            folded = re.sub(pattern, " ", folded)
    for name, pattern in (("from_hour", _NOT_BEFORE), ("to_hour", _NOT_AFTER)):
        bound = re.search(pattern, folded)
        if bound:
            wish[name] = _clock(*[group for group in bound.groups() if group is not None])
    hour = re.search(_HOUR, folded)
    if hour and not {"from_hour", "to_hour"} & set(wish):
        wish["time"] = _clock(hour[1], hour[2])
    wish = {name: value for name, value in wish.items() if value is not None}
    days = re.sub("|".join([_NOT_BEFORE, _NOT_AFTER, _HOUR, *(pattern for _, pattern in _PARTS), r"\b(?:plutot|possible)\b"]), " ", folded)
    wanted = re.split(r"\b(?:au|a|pour|vers) (?=le \d|mardi|mercredi|jeudi|vendredi|lundi|demain)", days)[-1]  # « de jeudi à mardi »
    found = next((d for piece in (wanted, days) if isinstance(d := read_date(piece.strip(" ,.?!"), today, "future"), date)), None)
    since = _SINCE.search(days)
    if found is not None and since:
        return wish | {"after": (found + timedelta(days=since[0].startswith("apres"))).isoformat()}
    if found is not None:
        return wish | {"day": found.isoformat()}
    return (wish | _span(folded, today)) or None


def _said_plainly(folded: str) -> str:
    """English days in French, « midi » as an hour, « les mercredis » as a day."""
    folded = re.sub(rf"\b(?:{'|'.join(_ENGLISH_DAYS)})\b", lambda found: _ENGLISH_DAYS[found[0]], folded)
    return re.sub(rf"\b({'|'.join(DAYS)})s\b", r"\1", re.sub(r"(?<!apres.)\bmidi\b", "12h", folded))


def _take_refusals(folded: str, wish: Wish) -> str:
    """« Pas le matin » wishes the afternoon, « sauf lundi et mardi » any other day. Returns the words without what they refuse."""
    for part, pattern in _PARTS:
        if re.search(refused := _NOT.replace("|et|", "|") + pattern.removeprefix(r"\b"), folded):
            wish["part"] = "afternoon" if part == "morning" else "morning"
            folded = re.sub(refused, " ", folded)
    day = rf"({'|'.join(DAYS)})s?\b"
    while said := re.search(rf"\b({'|'.join(DAYS)})s?\b(?: \d+)?(?: prochain)?,? (?:(?:je|on|ca|c'est|j'|ne|n'|me|le|y) ?)*(?:peux|peut|pourrai|pourrais|suis|serai|va|ira|marche|arrange|possible|dispo\w*|est)? ?(?:pas|plus|impossible)\b(?: (?:libre|dispo\w*|possible|la|venir|etre la))*", folded):  # « jeudi je peux pas, vendredi »
        wish.setdefault("not_days", []).append(DAYS.index(said[1]))
        folded = f"{folded[: said.start()]} {folded[said.end() :]}"
    while refused := re.search((_NOT if "not_days" in wish else _NOT.replace("|et|", "|")) + day, folded):
        wish.setdefault("not_days", []).append(DAYS.index(refused[1]))
        folded = f"{folded[: refused.start()]} {folded[refused.end() :]}"
    return folded


def _clock(hour: str, minute: str | None = None) -> str | None:
    return f"{int(hour):02d}:{int(minute or 0):02d}" if int(hour) < 24 and int(minute or 0) < 60 else None


def _span(folded: str, today: date) -> Wish:
    monday = today - timedelta(days=today.weekday())
    if re.search(r"\bsemaine (?:prochaine|(?:d')?apres|qui (?:vient|suit)|suivante)\b", folded):
        relative = {} if re.search(r"\bsemaine (?:prochaine|qui vient)", folded) else {"week_after": True}
        return relative | {"after": (monday + timedelta(7)).isoformat(), "until": (monday + timedelta(13)).isoformat()}
    if re.search(r"\b(?:cette semaine|dans la semaine)\b", folded):
        return {"after": today.isoformat(), "until": (monday + timedelta(6)).isoformat()}
    month = re.search(rf"\b(?:en|debut|mi|fin|mois de) ?[- ]?({'|'.join(MONTH_NUMBERS)})\b", folded)
    if not month:
        return {}
    start = date(today.year + (MONTH_NUMBERS[month[1]] < today.month), MONTH_NUMBERS[month[1]], 1)
    return {"after": max(start, today).isoformat()}


class TimeSlot(Choice):
    """The id of an opening that was offered, or a wish (see `read_wish`) that the check turns into openings."""

    def read(self, text: str, setting: Setting) -> Any:
        if text in setting.notes.get("openings", {}):
            return text
        folded = fold(text).strip(" .!?")
        exact = next((value for value, label in setting.choices if folded in (value, fold(label))), None)
        if exact in ("later", "other_day"):
            return {exact: True}
        shown = [value for value, _ in setting.choices if value not in ("later", "other_day")]
        offered = {value: datetime.fromisoformat(start) for value, (_, start) in setting.notes.get("openings", {}).items() if value in shown}
        day = re.fullmatch(r"le (\d+)", folded)  # « le 3 » is a day, but for the one on which all of them are
        rank = None if day and {start.day for start in offered.values()} != {int(day[1])} else ranked(text, shown)
        if exact or rank:
            return exact or rank
        wish = read_wish(text, setting.now.date())
        if not wish:  # none of those shown
            return {"other_day": True} if yes_or_no(text) is False and len(words(text)) <= 3 else None
        if wish.get("first"):
            return next(iter(offered), wish)
        meant = [value for value, start in offered.items() if "later" not in wish and "other_day" not in wish and fits(start, wish) and exactly(start, wish)]
        return meant[0] if len(meant) == 1 and "time" in wish else wish

    def find(self, text: str, setting: Setting) -> Any:
        """A day or an hour, only where the words are about a time to meet, say both, or say nothing else (« le samedi »)."""
        text = re.sub(_TOLD_OF, " ", text)
        folded = _said_plainly(fold(text))
        if re.search(_SOONEST, folded):
            return {"first": True}
        wish = read_wish(text, setting.now.date())
        alone = len(words(text)) <= 4 and bool(re.search(_DAY, folded) or re.fullmatch(rf"(?:(?:plutot|vers|non|pardon|euh|finalement|c'est)[ ,]+)*{_HOUR}[ .!]*", folded)) and not re.search(_NO_WISH, folded)
        if not wish or {"later", "other_day", "first"} & set(wish) or not (re.search(_ABOUT_TIME, folded) or {"day", "time"} <= set(wish) or alone):
            return None
        soon = setting.now.date() + timedelta(days=60)
        return wish if date.fromisoformat(wish.get("day", soon.isoformat())) <= soon else None

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """« Finalement mercredi à la même heure »: another day, and the hour chosen before."""
        folded = fold(text)
        wish = self.find(text, setting) or (read_wish(text, setting.now.date()) if re.search(_DAY, folded) and not re.search(_NO_WISH, folded) else None)
        kept = setting.notes.get("openings", {}).get(before)
        if wish and kept and re.search(r"\bmeme heure\b", folded):
            wish |= {"time": f"{datetime.fromisoformat(kept[1]):%H:%M}"}
        return wish


def fits(start: datetime, wish: Wish) -> bool:
    day, hour = start.date().isoformat(), start.time()
    if wish.get("day", day) != day or not wish.get("after", day) <= day <= wish.get("until", day):
        return False
    if start.weekday() in wish.get("not_days", ()) or not wish.get("from_hour", "00:00") <= f"{hour:%H:%M}" < wish.get("to_hour", "24:00"):
        return False
    if "part" in wish and (hour < LUNCH) != (wish["part"] == "morning"):
        return False
    return "time" not in wish or _far(start, start.date(), wish["time"]) <= CLOSE


def _far(start: datetime, day: date, clock: str) -> timedelta:
    """From an opening to an hour of a day."""
    return abs(start.replace(tzinfo=None) - datetime.combine(day, time.fromisoformat(clock)))


def exactly(start: datetime, wish: Wish) -> bool:
    return "time" not in wish or f"{start:%H:%M}" == wish["time"]


async def offers(case: Case) -> list[Button]:
    """The next openings that fit the wish; the nearest ones where none does, and the member is told."""
    wish, urgent = case.notes.get("wish", {}), bool(case.values.get("urgency"))
    found = await _free(case, _moment(case, wish))
    fitting = [opening for opening in found if fits(opening.starts_at.astimezone(PARIS), wish)]
    if fitting or not found and "from" in wish:
        shown = _spread(fitting or await _free(case, case.message.now), wish, urgent)
    else:
        case.notes.pop("wish", None)
        shown = _nearest(await _free(case, case.message.now), wish)
    soonest = await _free(case, case.message.now, 1) if urgent and not {"from", "from_hour", "to_hour"} & set(wish) else []
    if soonest and soonest[0] not in shown:  # announced when the urgency was said
        shown = [*soonest, *shown[: SHOWN - 1]]
    for opening in shown:
        _remember(case, opening)
    buttons = [choice(opening.id, say_moment(opening.starts_at)) for opening in shown]
    if not shown:
        return []
    more = [choice("later", case.copy.text("utter_label_later")), choice("other_day", case.copy.text("utter_label_other_day"))]
    return [*buttons, *more]


async def settle(case: Case, value: Any) -> Partial | None:
    """Keep an opening that is still free; turn a wish into openings to choose from."""
    if isinstance(value, str):
        _, start = case.notes["openings"][value]
        found = await _free(case, datetime.fromisoformat(start) - timedelta(minutes=1), 1)
        if not found or found[0].id != value:
            return Partial("opening_taken")
        keep(case, found[0])
        if case.frame.asks_for == "time_slot" and case.message.choice is None and re.search(_FIRST, fold(case.message.text)):
            case.tell("utter_first_taken", moment=say_moment(found[0].starts_at))
        return None
    if value.get("other_day"):
        return Partial("day")
    case.notes["wish"] = _followed(case, value)
    problem = await _as_wished(case) if _placed(case) else await _closed(case, case.notes["wish"]) or Partial("openings")
    if problem and not (_placed(case) and (case.purpose or {"reason", "urgency"} <= set(case.values))):  # its turn comes later
        case.tell("utter_wish_closed" if problem.reason == "closed_day" else "utter_wish_kept", wish=say_wish(case.notes["wish"]))
    return problem


def _placed(case: Case) -> bool:
    return case.values.get("mode") == "phone" or bool(case.values.get("office"))


async def _as_wished(case: Case) -> Partial | None:
    """Keep the opening that the wish names, if it is free; or say which ones come near it."""
    wish, now = case.notes["wish"], case.message.now
    fitting = [o for o in await _free(case, _moment(case, wish)) if fits(o.starts_at.astimezone(PARIS), wish)]
    exact = fitting if "first" in wish else [o for o in fitting if {"day", "time"} <= set(wish) and exactly(o.starts_at.astimezone(PARIS), wish)]
    if exact:
        case.values["time_slot"] = exact[0].id
        keep(case, exact[0])
        return None
    if fitting:
        return Partial("not_exact" if "day" in wish and "time" in wish else "openings")
    day = date.fromisoformat(wish["day"]) if "day" in wish else None
    if day is None:
        return Partial("no_opening")
    if now.date() <= day < now.date() + timedelta(NOT_THIS_YEAR):
        return await _closed(case, wish) or Partial("no_opening")
    case.notes["wish"] = {name: kept for name, kept in wish.items() if name != "day"}
    return Partial("past_day" if day < now.date() + timedelta(A_YEAR) else "too_far")


async def _closed(case: Case, wish: Wish) -> Partial | None:
    """A day on which nobody works: a weekend, a public holiday."""
    day = date.fromisoformat(wish["day"]) if "day" in wish else None
    open_or_past = day is None or day < case.message.now.date() or await case.services.booking.staffed(datetime.combine(day, time(10), PARIS))
    return None if open_or_past else Partial("closed_day")


async def take_up_wish(case: Case) -> None:
    """Once it is known how and where to meet, use the day and the hour that were wished, or held elsewhere, before."""
    if not case.notes.get("wish") or not _placed(case) or "time_slot" in case.values or "ask:time_slot" not in case.notes:
        return
    given_up = case.notes.pop("given_up", None)
    problem = await _as_wished(case)
    if problem is None:
        case.notes.pop("ask:time_slot")
        case.frame.answered.append("time_slot")
        return
    case.notes["ask:time_slot"] = "utter_partial_again" if given_up else f"utter_partial_{problem.reason}"
    case.notes.setdefault("words", {})["given_up"] = given_up


def wish_for(case: Case, wish: Wish) -> None:
    """Keep a wish for when its question comes."""
    case.notes.update({"wish": wish, "ask:time_slot": "utter_partial_openings"})


def give_up(case: Case) -> None:
    """The opening kept is for another way or place to meet: the same moment is wished there."""
    kept = case.notes.get("openings", {}).get(case.values.get("time_slot"))
    if kept:
        start = datetime.fromisoformat(kept[1])
        case.notes["given_up"] = kept[0]
        wish_for(case, {"day": start.date().isoformat(), "time": f"{start:%H:%M}"})
    case.forget("time_slot")


def say_wish(wish: Wish) -> str:
    """
    >>> say_wish({"day": "2026-12-01", "time": "10:00"}), say_wish({"part": "morning", "not_days": [0]}), say_wish({"first": True})
    ('mardi 1er décembre 2026 à 10 h', 'le matin, pas le lundi', 'le plus tôt possible')
    """
    said = ["le plus tôt possible"] if "first" in wish else []
    if "day" in wish:
        said.append(say_date(date.fromisoformat(wish["day"]), weekday=True))
    elif "after" in wish:
        said.append(f"à partir du {say_date(date.fromisoformat(wish['after']))}")
    said += [{"morning": "le matin", "afternoon": "l'après-midi"}[wish["part"]]] if "part" in wish else []
    said += [f"{lead} {_say_clock(wish[name])}" for name, lead in (("time", "à"), ("from_hour", "à partir de"), ("to_hour", "avant")) if name in wish]
    said += [f"pas le {say_list([DAYS[day] for day in wish['not_days']], 'ni le')}"] if "not_days" in wish else []
    return ", ".join(said).replace(", à ", " à ").replace(", le matin", " le matin") if "day" in wish else ", ".join(said)


def _say_clock(clock: str) -> str:
    hour, minute = clock.split(":")
    return f"{int(hour)} h" + (f" {minute}" if minute != "00" else "")


def _followed(case: Case, wish: Wish) -> Wish:
    """« Plus tard » goes on from the last opening shown, and keeps the part of the day; an hour alone keeps the day."""
    before = case.notes.get("wish", {})
    if wish.get("first"):
        return wish
    if wish.get("later"):
        shown = [start for _, start in case.notes.get("openings", {}).values()]
        kept = {key: before[key] for key in ("part", "time", "from_hour", "to_hour", "not_days") if key in before}
        return kept | ({"from": shown[-1]} if shown else {})
    if wish.pop("week_after", False) and (shown := [start for _, start in case.notes.get("openings", {}).values()]):
        monday = date.fromisoformat(shown[-1][:10])
        monday += timedelta(days=7 - monday.weekday())
        wish |= {"after": monday.isoformat(), "until": (monday + timedelta(6)).isoformat()}
    if not {"day", "after"} & set(wish):
        kept = [key for key in ("day", "after", "until") if key in before]
        if "day" in kept and date.fromisoformat(before["day"]).weekday() in wish.get("not_days", ()):  # « je ne peux plus lundi », after Monday
            kept = []
        wish = {key: before[key] for key in kept} | wish
    if not {"time", "part", "from_hour", "to_hour"} & set(wish):  # « pas lundi », after « pas avant 17 h »
        wish = {key: before[key] for key in ("from_hour", "to_hour") if key in before} | wish
    return wish if "day" in wish else {key: before[key] for key in ("not_days",) if key in before} | wish


def _moment(case: Case, wish: Wish) -> datetime:
    """From when to look."""
    now = case.message.now
    if "from" in wish:
        return max(now, datetime.fromisoformat(wish["from"]))
    start = wish.get("day") or wish.get("after")
    return max(now, datetime.fromisoformat(start).replace(tzinfo=PARIS) - timedelta(minutes=1)) if start else now


async def _free(case: Case, after: datetime, limit: int = LOOKED_AT) -> list[Opening]:
    counter = case.values.get("mode") == "counter"
    found = await case.services.booking.openings(case.values["mode"], case.values.get("office") if counter else None, after, limit + 1)
    return [opening for opening in found if _place_and_time(opening) != case.notes.get("left")][:limit]


def leave(case: Case, opening: Opening) -> None:
    """An appointment is moved elsewhere than where it is."""
    case.notes["left"] = _place_and_time(opening)


def _place_and_time(opening: Opening) -> list[str | None]:
    return [opening.mode, opening.office_id, opening.starts_at.astimezone(PARIS).isoformat()]


def _spread(openings: list[Opening], wish: Wish, one_by_one: bool = False) -> list[Opening]:
    """Around the hour wished; the first ones; or the first of each half-day, so that the choice is a real one."""
    if "time" in wish:
        return _nearest(openings[: LOOKED_AT if "day" in wish else 8 * SHOWN], wish)
    if one_by_one or "day" in wish:
        return openings[:SHOWN]
    first: dict[tuple[date, bool], Opening] = {}
    for opening in openings:
        start = opening.starts_at.astimezone(PARIS)
        first.setdefault((start.date(), start.time() < LUNCH), opening)
    return list(first.values())[:SHOWN]


def _nearest(openings: list[Opening], wish: Wish) -> list[Opening]:
    """Those nearest to the day and the hour wished, soonest first."""
    clock = wish.get("time") or wish.get("from_hour") or ("14:00" if wish.get("part") == "afternoon" else "09:00")
    day = wish.get("day") or wish.get("after")

    def distance(opening: Opening) -> timedelta:
        start = opening.starts_at.astimezone(PARIS)
        return _far(start, date.fromisoformat(day) if day else start.date(), clock)

    return sorted(sorted(openings, key=distance)[:SHOWN], key=lambda opening: opening.starts_at)


def _remember(case: Case, opening: Opening) -> None:
    known = case.notes.setdefault("openings", {})
    known.pop(opening.id, None)
    known[opening.id] = [say_moment(opening.starts_at), opening.starts_at.astimezone(PARIS).isoformat()]
    for old in list(known)[:-KEPT]:
        del known[old]


def keep(case: Case, opening: Opening) -> None:
    """Show the opening by its moment, and its ISO start in the public state."""
    _remember(case, opening)
    label, start = case.notes["openings"][opening.id]
    case.notes["labels:time_slot"] = [[opening.id, label]]
    case.notes.setdefault("public", {})["time_slot"] = start
    case.notes["kept"] = {"mode": opening.mode, "office": opening.office_id}


def held_elsewhere(case: Case, **place: str) -> bool:
    """Whether the opening kept is for another mode or counter."""
    kept = case.notes.get("kept", {})
    return any(name in kept and kept[name] != value for name, value in place.items())
