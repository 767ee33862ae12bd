"""Communes, postal codes and departments of France, from the table in `data/` (its source and date are there)."""

import csv
import gzip
import io
import re
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

_DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Commune:
    """A commune of today: its INSEE code (two may share a postal code) and its name."""

    code: str
    name: str


def communes(postal_code: str) -> list[str]:
    """Names of the communes that have this postal code, the most populated first; empty when there is none.

    >>> communes("17100")[0]
    'Saintes'
    >>> communes("99999")
    []
    """
    return [commune.name for commune in _tables().by_postal_code.get(postal_code, ())]


def with_codes(postal_code: str) -> list[dict[str, str]]:
    """The same communes with their INSEE codes, for the public interface.

    >>> with_codes("17000")
    [{'code': '17300', 'name': 'La Rochelle'}]
    """
    return [asdict(commune) for commune in _tables().by_postal_code.get(postal_code, ())]


def is_postal_code(code: str) -> bool:
    return code in _tables().by_postal_code


def find_city(name: str) -> list[tuple[str, str]]:
    """(postal code, commune) of the communes of this name, tolerant to accents, case, hyphens and « st » for « saint ».

    Communes that took in one of this name come last, under their own name of today.

    >>> find_city("st jean d angely"), find_city("SAINTES")
    ([('17400', "Saint-Jean-d'Angély")], [('17100', 'Saintes')])
    >>> find_city("hiers brouage")
    [('17320', 'Marennes-Hiers-Brouage')]
    """
    key, by_name = _key(name), _tables().by_name
    return list(by_name.get(key) or next((found for rest in _OFTEN_LEFT_OUT if len(key) >= 5 and (found := by_name.get(f"{key} {rest}"))), ()))


_OFTEN_LEFT_OUT = ("plage", "les bains", "sur mer")  # « chatelaillon »


def departments_of(name: str) -> list[str]:
    """Departments that have a commune of this name, the most populated first, without those where it is a village beside a town.

    >>> departments_of("saint denis"), departments_of("rochefort"), departments_of("Saintes")
    (['974', '93'], ['17'], ['17'])
    """
    found, people = find_city(name), _tables().people
    most: dict[str, int] = {}
    for place in found:
        department = department_of(place[0])
        most[department] = max(most.get(department, 0), people.get(place, 0))
    return [department for department, count in most.items() if count * _A_VILLAGE >= max(most.values())]


_A_VILLAGE = 4  # times fewer people: whoever says only the name means the town


def inhabitants(name: str) -> int:
    """Of the largest commune of this name; 0 where there is none.

    >>> 1000 < inhabitants("fille") < 2000, inhabitants("Saintes") > 20_000, inhabitants("nulle part")
    (True, True, 0)
    """
    return max((_tables().people.get(place, 0) for place in find_city(name)), default=0)


def department_of(postal_code: str) -> str:
    """
    >>> [department_of(code) for code in ("97400", "98800", "20000", "20137", "20200", "20600", "17000")]
    ['974', '988', '2A', '2A', '2B', '2B', '17']
    """
    if postal_code.startswith(("97", "98")):
        return postal_code[:3]
    if postal_code.startswith("20"):
        return "2A" if int(postal_code) < 20200 else "2B"
    return postal_code[:2]


def named(text: str, postal_code: str) -> str | None:
    """The commune of this postal code that a short text names: by a name it has or had, among a few other words,
    shortened, or with a typo. Words that only resemble a part of a name do not name it.

    >>> named("st georges", "17810"), named("les gons", "17100"), named("moi et les gosses", "17100")
    ('Saint-Georges-des-Coteaux', 'Les Gonds', None)
    """
    said, names = _bare_key(text), _tables().names_of_code.get(postal_code, {})
    if said in names:
        return names[said]
    within = [key for key in names if len(key) > 2 and re.search(rf"\b{key}\b", said) and len(said.split()) <= len(key.split()) + _AROUND]
    if within:
        return names[max(within, key=len)]
    begun = {names[key] for key in names if len(said) >= _SHORTENED and key.startswith(f"{said} ")}
    if len(begun) == 1:
        return begun.pop()
    close = process.extractOne(said, list(names), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return names[close[0]] if close else None


def mentioned(text: str, postal_code: str) -> str | None:
    """The commune of this postal code that a few words call by its whole name.

    >>> mentioned("oups c'est esnandes", "17137"), mentioned("nieul sur mer", "17137"), mentioned("nieul", "17137"), mentioned("saintes", "")
    ('Esnandes', 'Nieul-sur-Mer', None, None)
    """
    said, names = _bare_key(text), _tables().names_of_code.get(postal_code, {})
    within = [key for key in names if len(key) > 3 and len(said.split()) <= len(key.split()) + _AROUND and re.search(rf"\b{key}\b", said)]
    return names[max(within, key=len)] if within else None


_AROUND = 4  # words beside a name: « c'est à saintes maintenant »
_SHORTENED = 5  # letters that a shortened name keeps at least
_CLOSE = 84  # of 100: one wrong letter in six


@lru_cache(maxsize=1)
def departments() -> dict[str, str]:
    """Name by number: « 17 » → « Charente-Maritime »."""
    with (_DATA / "departments.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("œ", "oe"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    plain = re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", plain))
    return re.sub(r"\bs\b(?= )", "sur", plain) if " s " in plain else plain


def _bare_key(name: str) -> str:
    """Without the article that members leave out."""
    return re.sub(r"^(?:la|le|les|l) ", "", _key(name))


@dataclass(frozen=True)
class _Tables:
    by_postal_code: dict[str, list[Commune]]
    by_name: dict[str, list[tuple[str, str]]]
    names_of_code: dict[str, dict[str, str]]  # bare key → name of today, for each postal code
    people: dict[tuple[str, str], int]  # (postal code, name of today) → inhabitants


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    tables = _Tables({}, {}, {}, {})
    text = gzip.decompress((_DATA / "communes.csv.gz").read_bytes()).decode("utf-8")
    rows = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: -int(row["population"] or 0))
    for row in rows:
        for code in row["postal_codes"].split():
            tables.by_postal_code.setdefault(code, []).append(Commune(row["code"], row["name"]))
            tables.people[code, row["name"]] = int(row["population"] or 0)
        _enter(tables, row["name"], row)
    for row in rows:  # a commune of today comes before one that only took in its namesake
        for former in filter(None, row["former_names"].split("|")):
            _enter(tables, former, row)
    return tables


def _enter(tables: _Tables, name: str, row: dict[str, str]) -> None:
    for code in row["postal_codes"].split():
        tables.by_name.setdefault(_key(name), []).append((code, row["name"]))
        tables.names_of_code.setdefault(code, {}).setdefault(_bare_key(name), row["name"])
