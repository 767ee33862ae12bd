"""Articles to and from the files that editors work with: CSV, JSON, Excel.

One row an article, the same columns in every format; what is a list has one entry a line. An import is first a plan
(new, changed, unchanged, invalid) that nothing obeys yet. It never deletes: an article that the file does not have,
and a column that the file does not have, stay as they are. What was exported and comes back untouched is unchanged.
"""

import csv
import io
import json
import os
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from knowledge.articles import (
    LIST_SECTIONS,
    Article,
    BrokenContent,
    Service,
    article_path,
    parse_article,
    render_article,
)

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_UNZIPPED = 100_000_000
MAX_COLUMNS = 64
EXCEL_CELL = 32_767  # characters, a limit of the format

Format = Literal["csv", "json", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "json", "xlsx")
COLUMNS = (
    "id",
    "category",
    "title",
    "phrasings",
    "keywords",
    "answer",
    "steps",
    "prepare",
    "exceptions",
    "mgen",
    "msa",
    "simple",
    "english",
    "service_label",
    "service_url",
    "task",
    "owner",
    "checked_on",
    "review_by",
    "valid_until",
    "organisms",
    "fragility",
    "sources",
)
LISTS = ("phrasings", "keywords", *LIST_SECTIONS, "organisms", "sources")
DATES = ("checked_on", "review_by", "valid_until")
SEPARATORS = (";", ",", "\t")

FORMULA = re.compile(r"['=+\-@\t\r＝＋－＠]")  # what makes a spreadsheet run a cell; ' so that it can be undone
ITEM_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s+")  # typed by hand; an item of ours never begins so
FRENCH_DATE = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
MISREAD = re.compile("Ã[^\x00-\x7f]|Â[\u0080-\u00bf]|â€|\ufffd")  # UTF-8 that was taken for Windows-1252

Value = str | tuple[str, ...]


class TransferError(Exception):
    """The file as a whole cannot be read or written; the message says what to do."""


@dataclass(frozen=True)
class InvalidRow:
    """A row that is not imported.

    Attributes:
        row: as a spreadsheet numbers it, the header being 1; in JSON, the article's place, from 1.
        column: "" when it is the row as a whole.
    """

    row: int
    column: str
    reason: str
    article_id: str = ""

    def __str__(self) -> str:
        return f"row {self.row}, {self.column or 'whole row'}: {self.reason}"


@dataclass(frozen=True)
class FieldChange:
    column: str
    before: Value
    after: Value

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(line for line in _lines(self.after) if line not in _lines(self.before))

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(line for line in _lines(self.before) if line not in _lines(self.after))

    def __str__(self) -> str:
        return "\n".join([f"{self.column}:", *(f"  - {x}" for x in self.removed), *(f"  + {x}" for x in self.added)])


@dataclass(frozen=True)
class ChangedArticle:
    row: int
    before: Article
    after: Article
    fields: tuple[FieldChange, ...]


@dataclass
class ImportPlan:
    """What an import would do.

    Attributes:
        ignored_columns: columns of the file that mean nothing here; they are not imported.
        encoding, separator: how the file was read; separator is None unless it is CSV.
    """

    format: Format
    encoding: str = "utf-8"
    separator: str | None = None
    new: list[Article] = field(default_factory=list)
    changed: list[ChangedArticle] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    invalid: list[InvalidRow] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    def after(self, articles: Iterable[Article]) -> list[Article]:
        """The articles as they would be, to check them before anything is written."""
        result = {article.id: article for article in articles}
        result.update({change.after.id: change.after for change in self.changed})
        result.update({article.id: article for article in self.new})
        return [result[article_id] for article_id in sorted(result)]


# --- export ----------------------------------------------------------------------------------------------------------


def export_articles(articles: Iterable[Article], stream: BinaryIO, format: Format) -> None:
    """Write articles one after the other.

    CSV has semicolons and a byte order mark, which is what a French Excel opens without asking.

    Raises:
        TransferError: the format cannot hold a text.
    """
    {"csv": _write_csv, "json": _write_json, "xlsx": _write_xlsx}[format](articles, stream)


def _row(article: Article) -> dict[str, Value]:
    service = article.service or Service("", "")
    row: dict[str, Value] = {column: getattr(article, column, "") for column in COLUMNS}
    row |= {"service_label": service.label, "service_url": service.url}
    row |= {organism: article.variants.get(organism, "") for organism in ("mgen", "msa")}
    row |= {column: getattr(article, column).isoformat() if getattr(article, column) else "" for column in DATES}
    return row | {"task": article.task or "", "fragility": article.fragility or ""}


def _cells(article: Article) -> list[str]:
    return [_guarded("\n".join(_lines(value))) for value in _row(article).values()]


def _lines(value: Value) -> Sequence[str]:
    return value.split("\n") if isinstance(value, str) else value


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text: `=cmd|…` gets an apostrophe, which `_unguarded` removes.

    Source: OWASP, "CSV Injection".
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell, 1) else cell


def _write_csv(articles: Iterable[Article], stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(_cells, articles))
        text.flush()
    finally:
        text.detach()  # the stream is the caller's to close


def _write_json(articles: Iterable[Article], stream: BinaryIO) -> None:
    before = "[\n"
    for article in articles:
        stream.write((before + json.dumps(_row(article), ensure_ascii=False, indent=1)).encode())
        before = ",\n"
    stream.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _write_xlsx(articles: Iterable[Article], stream: BinaryIO) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("articles")
    sheet.freeze_panes = "B2"
    sheet.append(COLUMNS)
    for article in articles:
        row = []
        for column, text in zip(COLUMNS, _cells(article), strict=True):
            if len(text) > EXCEL_CELL:
                sheet.close()
                raise TransferError(f"{article.id}: {column} is too long for an Excel cell: export as JSON or CSV")
            cell = WriteOnlyCell(sheet, text)
            cell.data_type = "s"  # never a formula, whatever it begins with
            row.append(cell)
        sheet.append(row)
    book.save(stream)


# --- import ----------------------------------------------------------------------------------------------------------


def read_upload(path: Path) -> bytes:
    """The bytes of a file to import.

    Raises:
        TransferError: it cannot be read, or is larger than 5 MB (it is then not read whole).
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise TransferError(f"{path} cannot be read: {error.strerror}") from error


def plan_import(data: bytes, articles: Iterable[Article]) -> ImportPlan:
    """Compare a file with the articles there are; nothing is written.

    Args:
        data: CSV, JSON or XLSX; which one, its encoding and its separator are found out.

    Raises:
        TransferError: the file as a whole cannot be read. A row that cannot is in `ImportPlan.invalid`.
    """
    if len(data) > MAX_BYTES:
        raise TransferError("the file is larger than 5 MB: split it, each part with the header row")
    plan, rows = _open(data)
    existing = {article.id: article for article in articles}
    for number, given in _without_repeats(rows, plan):
        _plan_row(number, given, existing, plan)
    plan.invalid.sort(key=lambda invalid: invalid.row)
    return plan


def apply_import(plan: ImportPlan, folder: Path) -> list[Path]:
    """Write what a plan says is new or changed: all of it, or nothing where the disk does not take it.

    Raises:
        TransferError: nothing was changed.
    """
    files = {article_path(folder, article): render_article(article) for article in plan.new}
    files |= {article_path(folder, change.after): render_article(change.after) for change in plan.changed}
    drafts: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path] = path.with_name(f".{path.name}.tmp")
            _write_whole(drafts[path], text)
    except OSError as error:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise TransferError(f"nothing was imported: {error.strerror} ({error.filename})") from error
    for path, draft in drafts.items():
        draft.replace(path)
    for change in plan.changed:
        moved_from = article_path(folder, change.before)
        if moved_from not in files:
            moved_from.unlink(missing_ok=True)
    return sorted(files)


def _write_whole(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _plan_row(number: int, given: dict[str, Value], existing: Mapping[str, Article], plan: ImportPlan) -> None:
    article_id = str(given["id"])
    before = existing.get(article_id)
    row = (_row(before) if before else dict.fromkeys(COLUMNS, "")) | given
    invalid: list[InvalidRow] = []
    article = _article(row, lambda column, reason: invalid.append(InvalidRow(number, column, reason, article_id)))
    if invalid or article is None:
        plan.invalid += dict.fromkeys(invalid)  # two marks of one cell are one refusal
    elif before is None:
        plan.new.append(article)
    elif article == before:
        plan.unchanged.append(article_id)
    else:
        plan.changed.append(ChangedArticle(number, before, article, _differences(before, article)))


def _differences(before: Article, after: Article) -> tuple[FieldChange, ...]:
    old, new = _row(before), _row(after)
    return tuple(FieldChange(column, old[column], new[column]) for column in COLUMNS if old[column] != new[column])


def _article(row: Mapping[str, Value], refuse: Callable[[str, str], None]) -> Article | None:
    """The article of a row, by way of its file: what could not be read back is not imported."""
    texts = {column: _tidy_text(row[column]) for column in COLUMNS if column not in LISTS}
    lists = {column: _tidy_list(column, row[column]) for column in LISTS}
    for column, value in (texts | lists).items():
        if MISREAD.search("\n".join(_lines(value))):
            refuse(column, "its accents were read in the wrong encoding: save the file as UTF-8")
    dates = {column: _date(texts.pop(column), column, refuse) for column in DATES}
    variants = {organism: texts.pop(organism) for organism in ("mgen", "msa")}
    service = Service(texts.pop("service_label"), texts.pop("service_url"))
    task, fragility = texts.pop("task") or None, texts.pop("fragility") or None
    wanted = Article(
        **texts,
        **lists,
        **dates,
        variants={organism: text for organism, text in variants.items() if text},
        service=service if service != Service("", "") else None,
        task=task,
        fragility=fragility,
    )
    try:
        article = parse_article(render_article(wanted), wanted.id)
    except BrokenContent as error:
        for problem in error.problems:
            refuse(
                _column(problem.field, problem.reason), problem.reason + (f" ({problem.hint})" if problem.hint else "")
            )
        return None
    if article != wanted:
        for change in _differences(wanted, article):
            kept = " / ".join(change.added) or "nothing"
            refuse(change.column, f"cannot be kept as it is written; « {kept} » would be read")
    return article


def _column(name: str, reason: str) -> str:
    if name == "service":
        return "service_url" if "url" in reason or "https" in reason else "service_label"
    return name


def _tidy_text(value: Value) -> str:
    text = unicodedata.normalize("NFC", "\n".join(_lines(value)).replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _tidy_list(column: str, value: Value) -> tuple[str, ...]:
    lines = _tidy_text(value).split("\n")
    if column == "organisms":
        lines = re.split(r"[\s,;]+", "\n".join(lines))
    if column in LIST_SECTIONS:
        lines = [ITEM_MARKER.sub("", line, count=1) if ITEM_MARKER.match(line) else line for line in lines]
    return tuple(line for line in lines if line)


def _date(text: str, column: str, refuse: Callable[[str, str], None]) -> date | None:
    """A date as we write it, or as a French spreadsheet shows it (20/11/2026)."""
    french = FRENCH_DATE.fullmatch(text)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    if text or column != "valid_until":
        refuse(column, f"{text!r} is not a date (write it as 2026-11-20)" if text else f"{column} is missing")
    return None if column == "valid_until" else date.min  # a stand-in: the row is refused


def _without_repeats(
    rows: Iterable[tuple[int, dict[str, Value]]], plan: ImportPlan
) -> Iterator[tuple[int, dict[str, Value]]]:
    """The rows whose id is theirs alone: of two rows with one id, nobody knows which is meant."""
    by_id: dict[str, list[tuple[int, dict[str, Value]]]] = defaultdict(list)
    for number, given in rows:
        given["id"] = _tidy_text(given.get("id", ""))
        if given["id"]:
            by_id[given["id"]].append((number, given))
        else:
            plan.invalid.append(InvalidRow(number, "id", "id is missing"))
    for article_id, same in by_id.items():
        if len(same) == 1:
            yield same[0]
            continue
        numbers = ", ".join(str(number) for number, _ in same)
        reason = f"{article_id!r} is on rows {numbers}: keep one"
        plan.invalid += [InvalidRow(number, "id", reason, article_id) for number, _ in same]


# --- formats ---------------------------------------------------------------------------------------------------------

Rows = Iterator[tuple[int, dict[str, Value]]]


def _open(data: bytes) -> tuple[ImportPlan, Rows]:
    if data.startswith(b"PK\x03\x04"):
        plan = ImportPlan("xlsx")
        return plan, _table_rows(_xlsx_cells(data, plan), plan)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TransferError("this is an old Excel file (.xls): save it as .xlsx")
    text, encoding = _decode(data)
    if not text.strip():
        raise TransferError("the file is empty")
    if text.lstrip()[0] in "[{":
        plan = ImportPlan("json", encoding)
        return plan, _json_rows(text, plan)
    plan = ImportPlan("csv", encoding)
    return plan, _table_rows(_csv_cells(text, plan), plan)


def _decode(data: bytes) -> tuple[str, str]:
    """Text and encoding. What is not UTF-8 is taken for Windows-1252, of which Latin-1's letters are a part."""
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((encoding for mark, encoding in marks if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8"), marked or "utf-8"
    except UnicodeDecodeError as error:
        if marked:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise TransferError(f"line {line} is not {marked} text: save the file as UTF-8") from error
    try:
        return data.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _table_rows(cells: Iterator[tuple[int, list[str]]], plan: ImportPlan) -> Rows:
    """Rows by column name; a row that is not as long as the header is refused, an empty one skipped."""
    _, header = next(cells, (1, []))
    names = [_unguarded(name).strip().lower() for name in header]
    while names and not names[-1]:
        names.pop()
    if "id" not in names:
        raise TransferError(f"the first row has no column `id`; the columns are {', '.join(COLUMNS)}")
    repeated = {name for name in names if name and names.count(name) > 1}
    if repeated:
        raise TransferError(f"the first row has two columns {', '.join(sorted(repeated))}")
    plan.ignored_columns = [name for name in names if name not in COLUMNS]
    for number, row in cells:
        if number > MAX_ROWS:
            raise TransferError(f"the file has more than {MAX_ROWS} rows: split it")
        if not any(map(str.strip, row)):
            continue
        if len(row) < len(names) or any(map(str.strip, row[len(names) :])):
            reason = (
                f"it has {len(row)} cells and the header has {len(names)}: a separator or a quotation mark is amiss"
            )
            plan.invalid.append(InvalidRow(number, "", reason))
            continue
        values = map(_unguarded, row)
        yield number, {name: value for name, value in zip(names, values, strict=False) if name in COLUMNS}


def _csv_cells(text: str, plan: ImportPlan) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    first, _, rest = text.partition("\n")
    hint = re.fullmatch(r"sep=(.)", first.strip("\r\n"))  # written by Excel
    if hint:
        text, plan.separator = rest, hint[1]
    else:
        plan.separator = max(SEPARATORS, key=lambda separator: _known_columns(first, separator))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=plan.separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"its quotation marks are amiss ({error}); rows that follow inside them were not read"
            plan.invalid.append(InvalidRow(number, "", reason))
            if number == 1:
                yield 1, []


def _known_columns(header: str, separator: str) -> int:
    return sum(name.strip(' "\r\n\t').lower() in COLUMNS for name in header.split(separator))


def _xlsx_cells(data: bytes, plan: ImportPlan) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED:
                raise TransferError("the Excel file unpacks to more than 100 MB")
        book = load_workbook(io.BytesIO(data), read_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS + 1), start=1):
            if any(cell.data_type == "f" for cell in cells):
                reason = "it has a formula: paste its value instead"
                plan.invalid.append(InvalidRow(number, "", reason))
                continue
            yield number, [_cell_text(cell.value) for cell in cells] + [""] * (MAX_COLUMNS - len(cells))
    except TransferError:
        raise
    except Exception as error:  # openpyxl lets through whatever a broken part of the archive causes
        raise TransferError(
            f"the Excel file cannot be read ({type(error).__name__}): save it again as .xlsx"
        ) from error


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _Object(dict):
    """A JSON object that remembers which of its keys came twice."""

    repeated: tuple[str, ...] = ()

    @classmethod
    def from_pairs(cls, pairs: list[tuple[str, object]]) -> "_Object":
        made = cls(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            made.repeated = tuple(name for name in made if names.count(name) > 1)
        return made


def _json_rows(text: str, plan: ImportPlan) -> Rows:
    try:
        rows = json.loads(text, object_pairs_hook=_Object.from_pairs)
    except json.JSONDecodeError as error:
        raise TransferError(f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise TransferError("the JSON is nested too deeply") from error
    if not isinstance(rows, list):
        raise TransferError("the JSON must be a list of articles: [{…}, {…}]")
    if len(rows) > MAX_ROWS:
        raise TransferError(f"the file has more than {MAX_ROWS} rows: split it")
    for number, row in enumerate(rows, start=1):
        problem = _json_problem(row)
        if problem:
            plan.invalid.append(InvalidRow(number, *problem))
            continue
        plan.ignored_columns += [name for name in row if name not in COLUMNS and name not in plan.ignored_columns]
        yield number, {name: _json_value(row[name]) for name in COLUMNS if name in row}


def _json_problem(row: object) -> tuple[str, str] | None:
    if not isinstance(row, _Object):
        return "", "it is not an article: {…} is expected"
    if row.repeated:
        return row.repeated[0], "it appears twice in this article"
    for name in COLUMNS:
        value = row.get(name)
        if name in LISTS and isinstance(value, list):
            wrong = next((entry for entry in value if not isinstance(entry, str) or "\n" in entry), None)
            if wrong is not None:
                return name, f"{_shown(wrong)} is not a text of one line"
        elif value is not None and not isinstance(value, str):
            return name, f"{_shown(value)} is not a {'list of texts' if name in LISTS else 'text'}"
    return None


def _json_value(value: str | list[str] | None) -> Value:
    return "" if value is None else value if isinstance(value, str) else tuple(value)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else text[:39] + "…"
