"""The kind of answer that a date is: its bounds, and what a week or a month told before makes of it."""

import re
from datetime import date, timedelta
from typing import Any

from actions.french import fold, heard, say_date
from actions.values.dates_in_words import AHEAD, MONTH, WEEKDAYS, day_of_the_same_month, read_date
from actions.values.kinds import Kind, Partial, Setting, Wrong, holds

SOON = timedelta(days=31)


class Date(Kind):
    """A civil date. `earliest` and `latest` are day offsets from today; outside them the reason names the side.

    `prefer`: past, future or near (see `read_date`). « Le mois dernier » is not a date yet: the day is asked.
    """

    widget = "date"
    strict = True

    def __init__(self, earliest: int | None = None, latest: int | None = None, prefer: str = "past") -> None:
        self._earliest, self._latest, self._prefer = earliest, latest, prefer

    def read(self, text: str, setting: Setting) -> Any:
        said, before = _heard(text), _told_before(setting)
        found = None if _TWO_DAYS.search(said) else self._dated(self._begun(text, setting), setting)
        if found is None and before and _VAGUE.search(said) and not _TWO_DAYS.search(said):  # as vague as before: it is about then
            return self._about(f"{before} {said}", setting).isoformat()
        if found is None:
            return Partial("date", f"{before} {said}".strip()) if _VAGUE.search(said) or _TWO_DAYS.search(said) else None
        return found if isinstance(found, Wrong) else self._bounded(found, setting)

    def example(self, begun: str, setting: Setting) -> str:
        """A day near what was told so far, as a member may write it.

        >>> from datetime import datetime
        >>> now = Setting(datetime(2026, 11, 27))
        >>> [Date(latest=92, prefer="near").example(t, now) for t in ("mi-decembre", "le mois dernier", "fin octobre", "", "la semaine prochaine")]
        ['15 décembre 2026', '15 octobre 2026', '28 octobre 2026', '13 novembre 2026', '2 décembre 2026']
        """
        return say_date(self._about(begun, setting))

    def _about(self, begun: str, setting: Setting) -> date:
        """The day that a month or a week may stand for, within the bounds."""
        today = setting.now.date()
        days = re.search(r"\b(?:entre (?:le )?)?(\d{1,2})(?:er)? (?:et|ou) (?:le )?\d{1,2}\b", begun)
        part = re.search(rf"\b(debut|mi|fin|courant)?[ -]?(?:d[eu] |du mois d[e'] ?)?({MONTH})\b", begun)
        near = re.search(r"\b(mois|semaine) (derniere?|passee?|precedente?|prochaine?|suivante?)\b", begun)
        said = f"{days[1]} {part[2]}" if part and days else f"{ {'debut': 3, 'fin': 28}.get(part[1] or '', 15) } {part[2]}" if part else ""
        if near and not part:
            side = "prochain" if near[2][0] in "s" or near[2].startswith("proch") else "dernier"
            said = f"le 15 du mois {side}" if near[1] == "mois" else f"mercredi de la semaine {'prochaine' if side == 'prochain' else 'derniere'}"
        found = read_date(said, today, "near" if self._prefer != "future" else "future") if said else None
        day = found if isinstance(found, date) else today + timedelta(days=14 if self._prefer == "future" else -14)
        return day if isinstance(self._bounded(day, setting), str) else today

    def find(self, text: str, setting: Setting) -> Any:
        found = self._dated(text, setting)
        return self._bounded(found, setting) if isinstance(found, date) else None

    def _begun(self, text: str, setting: Setting) -> str:
        """With the week or the month told just before, where the words are the day that was asked for.

        >>> from datetime import datetime
        >>> begun = Setting(datetime(2026, 11, 27), notes={"ask:day": "utter_partial_date", "begun:day": "la semaine derniere"})
        >>> Date().read("mercredi", begun), Date().read("le 3", Setting(begun.now, notes=begun.notes | {"begun:day": "le mois dernier"}))
        ('2026-11-18', '2026-10-03')
        >>> Date().read("le 3", Setting(begun.now, notes=begun.notes | {"begun:day": "en septembre"}))
        '2026-09-03'
        >>> Date(prefer="near").read("le 15", Setting(begun.now, notes=begun.notes | {"begun:day": "c'est le mois prochain"}))
        '2026-12-15'
        """
        before = _told_before(setting)
        weekday = re.fullmatch(rf"(?:c'etait |c'est |le |un )*(?:{'|'.join(WEEKDAYS)})(?: je crois| matin| soir| apres[- ]midi)?", fold(text).strip(" .!"))
        week, month = re.search(r"\bsemaine (?:derniere|passee|precedente|d'avant|prochaine|suivante)", before), re.search(rf"\b(?:{MONTH})(?: \d{{4}})?\b", before)
        if week and weekday:
            return f"{text} de la {week[0]}"
        day = re.fullmatch(rf"(?:(?:{_ABOUT})[ ,]+)*(\d{{1,2}}|1er|premier)(?:[ ,]+(?:je crois|environ|a peu pres|je pense|alors|peut-etre|normalement))*", fold(text).strip(" .!"))
        if day and re.search(r"\bmois (?:dernier|passe)", before):
            return f"le {day[1]} du mois dernier"
        if day and re.search(r"\bmois (?:prochain|suivant|qui vient|d'apres)", before):
            return f"le {day[1]} du mois prochain"
        return f"{day[1]} {month[0]}" if day and month else text

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """« Non, le 12 », after the 4th of December, is the 12th of December.

        >>> from datetime import datetime
        >>> Date(prefer="near").anew("2026-12-04", "non en fait c'est le 12", Setting(datetime(2026, 11, 27)))
        '2026-12-12'
        """
        there = day_of_the_same_month(before, text)
        value = self._bounded(there, setting) if there else None
        return value if holds(value) else self.find(text, setting)

    def _dated(self, text: str, setting: Setting) -> "date | Wrong | None":
        today = setting.now.date()
        found = read_date(text, today, self._prefer)
        if self._prefer == "past" and self._latest == 0 and isinstance(found, date) and re.search(rf"\d(?:er)? ?(?:{MONTH})|\d ?[/.-] ?\d", fold(text)):  # « le 30 novembre », a few days before: not last year's
            nearest = read_date(text, today, "near")
            if isinstance(nearest, date) and today < nearest <= today + SOON:
                return nearest
        if self._prefer == "near" and not (AHEAD.search(fold(text)) and "depuis" not in fold(text)) and isinstance(found, date) and isinstance(self._bounded(found, setting), Wrong):
            earlier = read_date(text, setting.now.date(), "past")
            return earlier if isinstance(earlier, date) and not isinstance(self._bounded(earlier, setting), Wrong) else found
        return found

    def begun(self, text: str, setting: Setting) -> str:
        """A month or a week told in passing, whose day is still to be asked; empty without one."""
        told = re.search(rf"\b(?:en|debut|fin|mi|courant|(?:au )?mois d[e'])[ -]?(?:{MONTH})\w*\b|\b(?:mois|semaine) (?:derniere?|passee?|prochaine?|suivante?)\b", _heard(text))
        return told[0] if told and self._dated(text, setting) is None else ""

    def _bounded(self, day: date, setting: Setting) -> Any:
        today = setting.now.date()
        if self._latest is not None and day > today + timedelta(days=self._latest):
            return Wrong("date_future" if self._latest <= 0 else "date_far", say_date(day))
        if self._earliest is not None and day < today + timedelta(days=self._earliest):
            return Wrong("date_past" if self._earliest >= 0 else "date_old", say_date(day))
        return day.isoformat()

    def show(self, value: Any) -> str:
        return say_date(date.fromisoformat(value))

    def limits(self, setting: Setting) -> dict[str, str]:
        today = setting.now.date()
        out = {}
        if self._earliest is not None:
            out["min"] = (today + timedelta(days=self._earliest)).isoformat()
        if self._latest is not None:
            out["max"] = (today + timedelta(days=self._latest)).isoformat()
        return out


def _heard(text: str) -> str:
    """
    >>> _heard("le mois pro")
    'le mois prochain'
    """
    return re.sub(r"\b(mois|semaine) pro\b", lambda found: f"{found[1]} prochain{'e' if found[1] == 'semaine' else ''}", heard(text))


def _told_before(setting: Setting) -> str:
    """The month or the week that was told of a date whose day is still asked for; empty without one."""
    return next((setting.notes.get(f"begun:{key[4:]}", "") for key, utter in setting.notes.items() if key.startswith("ask:") and utter == "utter_partial_date"), "")


_ABOUT = r"c'etait|c'est|ce sera|ce serait|le|vers|un|disons|mettons|mettez|on va dire|plutot|autour du|aux alentours du|environ|a peu pres|je (?:crois|pense|dirais)(?: que c'est)?|peut-etre|non|ok|alors|en fait|bon|du|au"
_TWO_DAYS = re.compile(r"\bentre (?:le |lundi |mardi |mercredi |jeudi |vendredi |samedi |dimanche )?(?:\d{1,2}|1er)(?: \w+)? et (?:le )?\d{1,2}\b|\b(?:le )?\d{1,2} ou (?:le )?\d{1,2}\b")
_VAGUE = re.compile(
    r"\b(?:le mois|la semaine|l'ann?e?e?|cette annee|ce mois|l'ete|cet ete|cet hiver|ce printemps|cet automne)\b|\b(?:debut|fin|mi|courant|en|au mois de|mois d[e'])[ -]?"
    rf"(?:{MONTH}|du mois)\b|^(?:{MONTH})(?: \d{{4}}| dernier)?$|^(?:en |de |c'etait )*20\d\d$|"
    r"\b(?:recemment|bientot|il y a (?:quelques|longtemps|peu)|y a longtemps|ces jours|dernierement)\b"
)
