"""Reduces the npm package `@etalab/decoupage-administratif` to the two small tables beside this file.

    npm pack @etalab/decoupage-administratif && tar xzf *.tgz
    python actions/data/reduce_communes.py package

Keeps present communes and municipal districts: INSEE code, name, postal codes, population (to rank namesakes), the names
of the communes they took in (their inhabitants still write them), and the departments.
"""

import csv
import gzip
import io
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def reduce(package: Path) -> None:
    communes = json.loads((package / "data/communes.json").read_text(encoding="utf-8"))
    former: dict[str, list[str]] = {}
    for commune in communes:
        if commune["type"] in ("commune-deleguee", "commune-associee"):
            former.setdefault(commune["chefLieu"], []).append(commune["nom"])
    rows = sorted(
        (commune["nom"], commune["code"], " ".join(sorted(commune["codesPostaux"])), commune.get("population", 0),
         "|".join(sorted(name for name in former.get(commune["code"], ()) if name != commune["nom"])))
        for commune in communes
        if commune["type"] in ("commune-actuelle", "arrondissement-municipal") and commune.get("codesPostaux")
    )  # fmt: skip
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("name", "code", "postal_codes", "population", "former_names"), *rows])
    (HERE / "communes.csv.gz").write_bytes(gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0))
    departments = json.loads((package / "data/departements.json").read_text(encoding="utf-8"))
    with (HERE / "departments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("code", "name"), *((d["code"], d["nom"]) for d in departments)])


if __name__ == "__main__":
    reduce(Path(sys.argv[1]))
