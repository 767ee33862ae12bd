"""Reduces the npm package `@etalab/decoupage-administratif` to the two small tables beside this file.

    npm pack @etalab/decoupage-administratif && tar xzf *.tgz
    python actions/data/reduce_communes.py package

Keeps present communes and municipal districts: name, postal codes, population (to rank namesakes), and the departments.
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
    rows = sorted(
        (commune["nom"], " ".join(sorted(commune["codesPostaux"])), commune.get("population", 0))
        for commune in communes
        if commune["type"] in ("commune-actuelle", "arrondissement-municipal") and commune.get("codesPostaux")
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("name", "postal_codes", "population"), *rows])
    (HERE / "communes.csv.gz").write_bytes(gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0))
    departments = json.loads((package / "data/departements.json").read_text(encoding="utf-8"))
    with (HERE / "departments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("code", "name"), *((d["code"], d["nom"]) for d in departments)])


if __name__ == "__main__":
    reduce(Path(sys.argv[1]))
