"""What changed between two versions, field by field and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from knowledge.articles import Article
from knowledge.editor.forms import LABELS, values_of
from knowledge.transfer import COLUMNS, LISTS

Piece = tuple[str, str]  # same, removed or added; its text
_TOKEN = re.compile(r"\s+|[^\W_]+|[\W_]")


@dataclass(frozen=True)
class FieldDiff:
    """`lines`: one list of pieces a line of the field."""

    name: str
    label: str
    lines: list[list[Piece]]


def diff(before: Article | None, after: Article) -> list[FieldDiff]:
    """The fields that differ. A new article differs everywhere it has something."""
    old = values_of(before) if before else dict.fromkeys(COLUMNS, "")
    return diff_values(old, values_of(after))


def diff_values(old: dict[str, str], new: dict[str, str]) -> list[FieldDiff]:
    changed = [name for name in COLUMNS if old.get(name, "") != new.get(name, "")]
    return [FieldDiff(name, LABELS[name], _lines(name, old.get(name, ""), new.get(name, ""))) for name in changed]


def _lines(name: str, old: str, new: str) -> list[list[Piece]]:
    before, after = old.split("\n") if old else [], new.split("\n") if new else []
    made: list[list[Piece]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            if name not in LISTS:  # in a list of forty phrasings, only what changed is worth reading
                made += [[("same", line)] for line in before[a:b]]
        elif tag == "replace" and b - a == d - c and name not in ("phrasings", "keywords"):
            made += [list(_words(x, y)) for x, y in zip(before[a:b], after[c:d], strict=True)]
        else:
            made += [[("removed", line)] for line in before[a:b]] + [[("added", line)] for line in after[c:d]]
    return made


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(before[a:b])
            continue
        if b > a:
            yield "removed", "".join(before[a:b])
        if d > c:
            yield "added", "".join(after[c:d])
