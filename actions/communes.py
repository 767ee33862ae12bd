"""Communes, postal codes and departments of France, from the table in `data/` (its source and date are there)."""

import csv
import gzip
import io
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).resolve().parent / "data"


def communes(postal_code: str) -> list[str]:
    """Names of the communes that have this postal code, the most populated first; empty when there is none.

    >>> communes("17100")[0]
    'Saintes'
    >>> communes("99999")
    []
    """
    return list(_tables()[0].get(postal_code, ()))


def is_postal_code(code: str) -> bool:
    return code in _tables()[0]


def find_city(name: str) -> list[tuple[str, str]]:
    """(postal code, commune) of the communes of this name, tolerant to accents, case, hyphens and « st » for « saint ».

    >>> find_city("st jean d angely"), find_city("SAINTES")
    ([('17400', "Saint-Jean-d'Angély")], [('17100', 'Saintes')])
    """
    return list(_tables()[1].get(_key(name), ()))


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


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, list[str]], dict[str, list[tuple[str, str]]]]:
    by_code: dict[str, list[str]] = {}
    by_name: dict[str, list[tuple[str, str]]] = {}
    text = gzip.decompress((_DATA / "communes.csv.gz").read_bytes()).decode("utf-8")
    rows = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: -int(row["population"] or 0))
    for row in rows:
        codes = row["postal_codes"].split()
        for code in codes:
            by_code.setdefault(code, []).append(row["name"])
        by_name.setdefault(_key(row["name"]), []).extend((code, row["name"]) for code in codes)
    return by_code, by_name
