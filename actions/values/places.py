"""Postal codes, communes and departments."""

import re
from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz, process

from actions import communes
from actions.french import HESITATES, NUMBER_IN_WORDS, counted, fold, words, yes_or_no
from actions.values.dates_in_words import day_alone
from actions.values.kinds import Kind, Setting, Wrong
from actions.values.streets import Street, nearby
from actions.values.texts import bare

_SPELT_CODE = re.compile(rf"\b(?=[a-z -]*\bmille\b){NUMBER_IN_WORDS}", re.IGNORECASE)


class PostalCode(Kind):
    """Five digits that exist in the national list of communes."""

    widget = "postal_code"
    strict = True

    def read(self, text: str, setting: Setting) -> Any:
        """
        >>> from actions.values import NO_SETTING
        >>> PostalCode().read("dix sept mille quatre cents", NO_SETTING), PostalCode().find("c'est dix-sept mille cent", NO_SETTING)
        ('17400', '17100')
        """
        text = _SPELT_CODE.sub(lambda found: f"{counted(found[0]):05d}", text)
        digits = re.search(r"(?<!\d)(\d{5})(?!\d)", re.sub(r"(?<=\d)[ .](?=\d)", "", text))
        if digits:
            return digits.group(1) if communes.is_postal_code(digits.group(1)) else Wrong("postal_code", digits.group(1))
        return Wrong("postal_code_shape") if re.search(r"\d", text) and len(words(text)) <= 3 else None

    def find(self, text: str, setting: Setting) -> Any:
        text = _SPELT_CODE.sub(lambda found: f"{counted(found[0]):05d}", text)
        digits = re.search(r"(?<!\d)(\d{5})(?!\d)", re.sub(r"(?<!\d)(\d\d) (\d{3})(?!\d)(?! ?\d)", r"\1\2", text))
        return digits.group(1) if digits and communes.is_postal_code(digits.group(1)) else None


def _nearest_first(places: list[tuple[str, str]], setting: Setting) -> list[tuple[str, str]]:
    return sorted(places, key=lambda place: not nearby(place[0], setting))


def town_after_street(text: str, setting: Setting) -> str | None:
    """
    >>> here = Setting(None, notes={"department": "17"})
    >>> [town_after_street(said, here) for said in ("3 place de verdun la rochelle", "3 rue Thiers Saintes", "4 avenue de Royan", "12 rue du Port")]
    ['La Rochelle', 'Saintes', None, None]
    >>> town_after_street("2 av de la gare saintes 17100", here)
    'Saintes'
    >>> Street().find("3 place de verdun la rochelle", here)
    '3 place de verdun'
    """
    street = Street().find(text, setting)
    after = re.split(r"[,.;?!]|\b\d{5}\b", text[text.find(street) + len(street) :])[0].strip() if street and street in text else ""
    return next((name for code, name in communes.find_city(after) if nearby(code, setting)), None) if after else None


class City(Kind):
    """A commune; must belong to the postal code when that is known."""

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"^\d{5}\s*|^(?:à|a|au|sur) ", "", bare(text))
        code = setting.values.get("postal_code")
        if yes_or_no(clean) is not None or re.search(r"\d", clean):
            return None
        if code:
            named = communes.named(clean, code)
            if named:
                return named
        places = _nearest_first(communes.find_city(clean), setting)
        if not places:
            return None if len(words(clean)) > 5 else Wrong("city")
        if code and all(place[0] != code for place in places):
            return Wrong("city_code", code)
        return places[0][1]

    def find(self, text: str, setting: Setting) -> Any:
        """
        >>> from actions.values import NO_SETTING
        >>> [City().find(said, Setting(None, {"postal_code": "17137"})) for said in ("nieul sur mer", "oups c'est esnandes", "c'est à Royan")], City().find("à Nieul-sur-Mer", NO_SETTING)
        (['Nieul-sur-Mer', 'Esnandes', 'Royan'], 'Nieul-sur-Mer')
        """
        here = communes.mentioned(text, setting.values.get("postal_code") or "") if Street().find(text, setting) is None else None
        return here or next((places[0][1] for places in self.said(text, setting)), None) or self.by_itself(text, setting) or town_after_street(text, setting)

    def by_itself(self, text: str, setting: Setting) -> str | None:
        """« Tonnay-Charente », and no other word: a commune of the postal code, or else of the member's department."""
        places, code = communes.find_city(_STILL.sub("", bare(text))), setting.values.get("postal_code")
        return next((name for known, name in places if known == code), None) or next((name for known, name in places if nearby(known, setting)), None)

    def said(self, text: str, setting: Setting) -> Iterator[list[tuple[str, str]]]:
        """Communes named in a longer text, each with its postal codes, the nearest first."""
        for start in re.finditer(r"(?:\b(?:à|a|au|aux|in|sur|vers|(?:mov\w+|relocat\w+)(?: \w+){0,2}? to|ville (?:de|est)|commune de|habite|(?:maternité|maternite|hôpital|hopital|clinique|chu?) d[eu])\s+|\b\d{5}\s+)", text, re.IGNORECASE):
            if _CITY_LEFT.search(fold(text[: start.start()])):
                continue
            rest = re.split(r"[,.;:?!]", text[start.end() :])[0].split()
            code = start[0].strip() if re.match(r"\d", start[0]) else ""
            if code and len(rest) <= 5 and (here := communes.named(" ".join(rest), code)):  # « 17137 nieul » is no Nieul of another department
                yield [(code, here)]
                continue
            before = text[: start.start()].split()[-3:] if fold(start[0]).strip() == "sur" and rest else []
            whole = next((places for n in range(len(before), 0, -1) if (places := communes.find_city(f"{' '.join(before[-n:])} sur {rest[0].strip(',.')}"))), None)
            if whole:  # « Nieul sur Mer » is not in Mer
                yield _nearest_first(whole, setting)
                continue
            for length in range(min(5, len(rest)), 0, -1):
                name = " ".join(rest[:length])
                if len(name) >= 3 and fold(name) not in _NOT_CITIES:
                    places = _nearest_first(communes.find_city(name), setting)
                    if places:
                        yield places
                        break


_STILL = re.compile(r"(?i)[ ,]+(?:toujours|tjrs|tjs|encore|aussi|quand m[êe]me|pareil)$")
_CITY_LEFT = re.compile(r"\b(?:plus|quitt\w+|etais|etions|habitais|habitions|vivais|avant|anciennement|coloc)\s*$")  # « j'habite plus à … »
_NOT_CITIES = {"l'hopital", "change", "demenage", "bouge", "fait", "construit", "vendu", "achete", "pris", "vu", "peine", "plus", "pied", "nouveau", "gauche", "droite", "la fois", "terme", "la", "le", "les", "une", "un", "mon", "ma", "la caisse", "la mairie", "partir", "cote", "jour", "moi", "toi", "lui", "tous", "deux", "vous", "nous"}


class Department(Kind):
    """A French department, by number or name; normalised to its number.

    >>> from datetime import datetime
    >>> from actions.values import NO_SETTING
    >>> [Department().find(said, NO_SETTING) for said in ("charente maritime", "en Loire-Atlantique", "seine saint denis", "la Loire")]
    ['17', '44', '93', '42']
    >>> dated = Setting(datetime(2026, 11, 22), values={"child_birth_date": "2026-11-12"})
    >>> Department().read("le 13", NO_SETTING), Department().read("non le 13", NO_SETTING), Department().read("non le 13", dated)
    ('13', '13', None)
    """

    def __init__(self) -> None:
        self._names = communes.departments()

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found:
            return found
        dated = any(isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) for value in setting.values.values())
        if dated and day_alone(text) and re.match(rf"{HESITATES}(?:non|nan|pardon)\b", fold(text)):  # « non le 13 »: of the date said before
            return None
        clean = fold(bare(text)).removeprefix("le ")
        if re.fullmatch(r"\d{1,3}|2[ab]", clean) and clean.upper().zfill(2) in self._names:
            return clean.upper().zfill(2)
        best = process.extractOne(clean, {n: fold(name) for n, name in self._names.items()}, scorer=fuzz.ratio, score_cutoff=82)
        if best:
            return best[2]
        digits = re.fullmatch(r"(\d{5})", clean)
        if digits:
            return communes.department_of(digits.group(1))
        places = communes.find_city(clean) if len(clean) > 2 and len(clean.split()) <= 5 else []
        found = {communes.department_of(code) for code, _ in places}
        if len(found) == 1:
            return found.pop()
        return Wrong("department") if len(clean.split()) <= 3 else None

    def find(self, text: str, setting: Setting) -> Any:
        folded = fold(text).replace("-", " ")
        number = re.search(r"\b(?:dans le|departement(?: du| de| c'est(?: le)?)?|de?pt?\.?) (\d{1,3}|2[ab])\b", folded)
        if number and number.group(1).upper().zfill(2) in self._names:
            return number.group(1).upper().zfill(2)
        for code, name in self._names.items():
            plain = fold(name).replace("-", " ")
            if len(name) > 4 and re.search(rf"\b{re.escape(plain)}\b", folded):
                longer = [n for other in self._names.values() if other != name and plain in (n := fold(other).replace("-", " ")) and n in folded]
                if not longer:
                    return code
        return None

    def show(self, value: Any) -> str:
        return f"{self._names.get(value, value)} ({value})"
