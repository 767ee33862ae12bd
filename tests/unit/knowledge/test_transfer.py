import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from knowledge.articles import (
    Article,
    BrokenContent,
    Service,
    article_path,
    load_articles,
    parse_article,
    render_article,
)
from knowledge.transfer import (
    COLUMNS,
    FORMATS,
    ImportPlan,
    TransferError,
    apply_import,
    export_articles,
    plan_import,
    read_upload,
)

CONTENT = Path(__file__).parents[3] / "knowledge" / "content"

LETTER = Article(
    id="contact-courrier",
    category="contact",
    title="Écrire à la caisse",
    phrasings=("comment écrire à la sécu ?", "adresse postal cpam"),
    keywords=("courrier", "lettre"),
    answer="Vous pouvez écrire à votre caisse.\n- à pied\n- à cheval",
    steps=("Écrivez; signez, datez.", 'Écrivez « lu » et "approuvé".'),
    prepare=(),
    exceptions=("C'est urgent : venez.",),
    variants={"mgen": "Écrivez à la MGEN."},
    simple="Vous écrivez.\nVous signez.",
    english="Write to us.",
    service=Service("Mon compte", "https://assure.ameli.fr"),
    task=None,
    owner="Relation assurés",
    checked_on=date(2026, 11, 20),
    review_by=date(2027, 5, 20),
    valid_until=date(2027, 12, 31),
    organisms=("cpam", "msa"),
    fragility="soins",
    sources=("seed CPAM17",),
)
BANK = replace(
    LETTER,
    id="banque-iban",
    category="banque",
    title="Changer de compte",
    service=None,
    valid_until=None,
    fragility=None,
    task="coordonnees_bancaires",
    variants={},
)
HOSTILE = replace(
    LETTER,
    title="=HYPERLINK(1)",
    phrasings=("=cmd|' /C calc'!A0", "+33", "-1", "@SUM(A1)", "'quote", "''=x"),
    owner="'=1+1",
)


def exported(articles: list[Article], format: str) -> bytes:
    stream = io.BytesIO()
    export_articles(articles, stream, format)
    return stream.getvalue()


def table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def as_csv(rows: list[list[str]], separator: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def edited(articles: list[Article], edit: Callable[[list[dict]], None]) -> bytes:
    rows = json.loads(exported(articles, "json"))
    edit(rows)
    return json.dumps(rows).encode()


def row_of(article: Article, **changes) -> dict:
    (row,) = json.loads(exported([article], "json"))
    return row | changes


def reasons(plan: ImportPlan) -> list[tuple[int, str]]:
    return [(invalid.row, invalid.column) for invalid in plan.invalid]


# --- round trips -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_exported_comes_back_unchanged(format):
    plan = plan_import(exported([LETTER, BANK, HOSTILE], format), [])
    assert reasons(plan)  # LETTER and HOSTILE have the same id
    for articles in ([LETTER, BANK], [HOSTILE]):
        plan = plan_import(exported(articles, format), articles)
        assert (plan.unchanged, plan.new, plan.changed, plan.invalid) == ([a.id for a in articles], [], [], [])
        assert plan_import(exported(articles, format), []).new == articles


@pytest.mark.parametrize("format", FORMATS)
def test_the_content_of_the_project_comes_back_unchanged(format):
    articles = load_articles(CONTENT)
    plan = plan_import(exported(articles, format), articles)
    assert plan.unchanged == [article.id for article in articles]
    assert plan.after(articles) == articles


@pytest.mark.parametrize("format", FORMATS)
def test_no_article_is_a_file_too(format):
    plan = plan_import(exported([], format), [LETTER])
    assert (plan.new, plan.changed, plan.unchanged, plan.invalid) == ([], [], [], [])


LINE = st.text(st.sampled_from("aé '\"=+-@;,:#\\_*x0A5F€😀\u00a0\t1.)("), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=4), st.sampled_from(FORMATS))
def test_whatever_an_article_may_hold_comes_back_unchanged(lines, format):
    draft = render_article(
        replace(LETTER, title=lines[0], phrasings=tuple(lines), steps=tuple(lines), simple="\n".join(lines))
    )
    try:
        article = parse_article(draft, "x.md")
        assert parse_article(render_article(article), "x.md") == article
    except BrokenContent:
        return
    plan = plan_import(exported([article], format), [article])
    assert plan.unchanged == [article.id], plan


# --- spreadsheets ----------------------------------------------------------------------------------------------------


def test_no_cell_of_a_csv_begins_like_a_formula():
    cells = [cell for row in table(exported([HOSTILE], "csv")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_no_cell_of_a_sheet_is_a_formula():
    sheet = load_workbook(io.BytesIO(exported([HOSTILE], "xlsx"))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert not [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]


def test_csv_opens_in_a_french_spreadsheet():
    data = exported([LETTER], "csv")
    assert data.startswith(b"\xef\xbb\xbfid;category;title;")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "windows-1252"),
        ("latin-1", "windows-1252"),
    ],
)
def test_separators_and_encodings_are_found_out(separator, encoding, told):
    rows = table(exported([LETTER], "csv"))
    plan = plan_import(as_csv(rows, separator, encoding), [LETTER])
    assert (plan.unchanged, plan.separator, plan.encoding, plan.invalid) == ([LETTER.id], separator, told, [])


def test_the_hint_of_excel_is_obeyed():
    rows = table(exported([LETTER], "csv"))
    assert plan_import(b"sep=|\r\n" + as_csv(rows, "|"), [LETTER]).unchanged == [LETTER.id]


def test_dates_as_a_french_spreadsheet_shows_them_are_understood():
    rows = [["id", "checked_on"], [LETTER.id, "20/11/2026"]]
    assert plan_import(as_csv(rows), [LETTER]).unchanged == [LETTER.id]


def test_a_sheet_made_by_hand_is_read():
    book = Workbook()
    book.active.append(["ID", "Checked_On", "keywords", "remarque"])
    book.active.append([LETTER.id, datetime(2026, 11, 20), 3646, "à voir"])
    book.active.append([None, None, None, None])
    stream = io.BytesIO()
    book.save(stream)
    plan = plan_import(stream.getvalue(), [LETTER])
    (change,) = plan.changed
    assert [(field.column, field.after) for field in change.fields] == [("keywords", ("3646",))]
    assert plan.ignored_columns == ["remarque"]


def test_a_formula_is_refused_and_the_other_rows_are_not():
    book = Workbook()
    book.active.append(["id", "title"])
    book.active.append([LETTER.id, "=1+1"])
    book.active.append([BANK.id, "Changer de RIB"])
    stream = io.BytesIO()
    book.save(stream)
    plan = plan_import(stream.getvalue(), [LETTER, BANK])
    assert reasons(plan) == [(2, "")]
    assert [change.after.title for change in plan.changed] == ["Changer de RIB"]


# --- the plan --------------------------------------------------------------------------------------------------------


def test_an_article_that_is_not_in_the_file_stays():
    plan = plan_import(exported([BANK], "csv"), [LETTER, BANK])
    assert plan.after([LETTER, BANK]) == [BANK, LETTER]


def test_a_column_that_is_not_in_the_file_stays():
    plan = plan_import(as_csv([["id", "title"], [LETTER.id, "Une lettre"]]), [LETTER])
    assert plan.changed[0].after == replace(LETTER, title="Une lettre")


def test_a_change_is_told_field_by_field():
    data = edited(
        [LETTER], lambda rows: rows[0].update(title="Une lettre", phrasings=[*LETTER.phrasings[1:], "ecrire"])
    )
    (change,) = plan_import(data, [LETTER]).changed
    title, phrasings = change.fields
    assert (change.row, title.column, title.before, title.after) == (1, "title", "Écrire à la caisse", "Une lettre")
    assert (phrasings.removed, phrasings.added) == (("comment écrire à la sécu ?",), ("ecrire",))
    assert str(phrasings) == "phrasings:\n  - comment écrire à la sécu ?\n  + ecrire"


def test_a_new_article_is_told():
    plan = plan_import(exported([LETTER, BANK], "csv"), [BANK])
    assert (plan.new, plan.unchanged) == ([LETTER], [BANK.id])


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": ""}, "title"),
        ({"category": "inconnue"}, "category"),
        ({"category": "css\nid: autre"}, "category"),
        ({"task": "danser"}, "task"),
        ({"organisms": ["ramq"]}, "organisms"),
        ({"organisms": []}, "organisms"),
        ({"fragility": "triste"}, "fragility"),
        ({"checked_on": "hier"}, "checked_on"),
        ({"checked_on": "31/02/2026"}, "checked_on"),
        ({"checked_on": ""}, "checked_on"),
        ({"valid_until": "toujours"}, "valid_until"),
        ({"answer": ""}, "answer"),
        ({"answer": "<script>alert(1)</script>"}, "answer"),
        ({"answer": "Oui.\n## MSA\nNon."}, "msa"),
        ({"steps": ["[ici](javascript:alert(1))"]}, "steps"),
        ({"simple": "Oui.\n==="}, ""),
        ({"mgen": "1. a\n1. b"}, "mgen"),
        ({"service_url": "http://ameli.fr"}, "service_url"),
        ({"service_url": ""}, "service_url"),
        ({"service_label": ""}, "service_label"),
        ({"phrasings": ["a", "a"]}, "phrasings"),
        ({"title": "Ã‰crire Ã  la caisse"}, "title"),
        ({"title": 3}, "title"),
        ({"phrasings": "un\ndeux\nun"}, "phrasings"),
        ({"phrasings": [1]}, "phrasings"),
        ({"phrasings": {"a": 1}}, "phrasings"),
    ],
)
def test_an_invalid_row_is_told_and_does_not_stop_the_others(change, column):
    data = edited([LETTER, BANK], lambda rows: rows[0].update(change))
    plan = plan_import(data, [BANK])
    assert (1, column) in reasons(plan), plan.invalid
    assert (plan.new, plan.unchanged) == ([], [BANK.id])


def test_every_problem_of_a_row_is_told():
    data = edited([LETTER], lambda rows: rows[0].update(title="", checked_on="hier", task="danser"))
    assert {column for _, column in reasons(plan_import(data, []))} == {"title", "checked_on", "task"}


def test_two_rows_with_one_id_are_both_refused():
    plan = plan_import(exported([LETTER, BANK, replace(LETTER, title="Autre")], "csv"), [LETTER])
    assert reasons(plan) == [(2, "id"), (4, "id")]
    assert "rows 2, 4" in plan.invalid[0].reason
    assert plan.new == [BANK]


def test_a_row_without_id_is_refused():
    assert reasons(plan_import(as_csv([["id", "title"], ["", "x"]]), [])) == [(2, "id")]


def test_a_row_that_lacks_cells_is_refused_rather_than_emptied():
    plan = plan_import(b"id;title;answer\ncontact-courrier;x\nbanque-iban;y;Oui.\n", [LETTER, BANK])
    assert reasons(plan) == [(2, "")]
    assert [change.after.id for change in plan.changed] == [BANK.id]


def test_a_row_with_too_many_cells_is_refused():
    assert reasons(plan_import(b"id;title\ncontact-courrier;x;y\n", [LETTER])) == [(2, "")]


def test_a_quotation_mark_that_is_never_closed_is_told():
    plan = plan_import(b'id;title\nbanque-iban;x\ncontact-courrier;"y\nautre;z\n', [LETTER, BANK])
    assert reasons(plan) == [(3, "")]
    assert [change.after.title for change in plan.changed] == ["x"]


def test_numbers_and_hyphens_typed_before_steps_are_removed():
    plan = plan_import(as_csv([["id", "steps"], [LETTER.id, "1. Un.\n2) Deux.\n- Trois."]]), [LETTER])
    assert plan.changed[0].after.steps == ("Un.", "Deux.", "Trois.")


def test_blank_lines_and_windows_line_ends_in_a_cell_change_nothing():
    rows = [["id", "answer"], [LETTER.id, LETTER.answer.replace("\n", "\r\n \r\n") + "\r\n"]]
    assert plan_import(as_csv(rows), [LETTER]).unchanged == [LETTER.id]


def test_a_key_that_appears_twice_in_json_is_refused():
    plan = plan_import(b'[{"id": "contact-courrier", "title": "a", "title": "b"}]', [LETTER])
    assert reasons(plan) == [(1, "title")]


def test_unknown_columns_are_told():
    plan = plan_import(b'[{"id": "contact-courrier", "titre": "a"}, 3]', [LETTER])
    assert (plan.ignored_columns, plan.unchanged, reasons(plan)) == (["titre"], [LETTER.id], [(2, "")])


# --- files that are refused ------------------------------------------------------------------------------------------


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(11):
            archive.writestr(f"{number}.xml", b"0" * 10_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"a" * 5_000_001, "larger than 5 MB"),
        (b"title;answer\nx;y\n", "no column `id`"),
        (b"id;title;title\n", "two columns title"),
        (b'"id;title\n', "no column `id`"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no column `id`"),
        (b"\xef\xbb\xbfid;title\nx;\xe9\n", "line 2 is not utf-8-sig"),
        (b"\xd0\xcf\x11\xe0....", ".xls"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (bomb(), "more than 100 MB"),
        (b'[{"id": ]', "line 1, column 9 is not JSON"),
        (b'{"id": "x"}', "must be a list"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[" + b"0," * 20_000 + b"0]", "more than 20000 rows"),
        (b"id\n" + b"a\n" * 20_001, "more than 20000 rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data, reason):
    with pytest.raises(TransferError, match=reason.replace("(", r"\(")):
        plan_import(data, [])


def test_a_huge_file_is_not_read_whole(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(10**10)
    with pytest.raises(TransferError, match="larger than 5 MB"):
        plan_import(read_upload(path), [])


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(TransferError, match="No such file"):
        read_upload(tmp_path / "x.csv")


def test_a_text_too_long_for_excel_is_told():
    with pytest.raises(TransferError, match="contact-courrier: answer is too long"):
        exported([replace(LETTER, answer="a" * 40_000)], "xlsx")


def test_a_long_cell_comes_back_from_csv():
    article = replace(LETTER, answer="a" * 200_000)
    assert plan_import(exported([article], "csv"), [article]).unchanged == [LETTER.id]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"", b"id;title\n", b"[", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_file_is_read_or_refused(data, start):
    try:
        plan_import(start + data, [LETTER])
    except TransferError as error:
        assert str(error)


# --- writing ---------------------------------------------------------------------------------------------------------


def written(folder: Path, *articles: Article) -> None:
    for article in articles:
        path = article_path(folder, article)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_article(article))


def test_a_plan_is_written_as_it_was_told(tmp_path):
    written(tmp_path, LETTER, BANK)
    new = replace(BANK, id="banque-rib", title="Mon RIB")
    plan = plan_import(exported([replace(LETTER, title="Une lettre"), new], "json"), [LETTER, BANK])
    paths = apply_import(plan, tmp_path)
    assert [path.name for path in paths] == ["banque-rib.md", "contact-courrier.md"]
    assert load_articles(tmp_path) == plan.after([LETTER, BANK])


def test_a_dry_run_writes_nothing(tmp_path):
    written(tmp_path, LETTER)
    plan_import(exported([replace(LETTER, title="Une lettre")], "json"), [LETTER])
    assert load_articles(tmp_path) == [LETTER]


def test_an_article_whose_category_changes_moves(tmp_path):
    written(tmp_path, LETTER)
    apply_import(plan_import(exported([replace(LETTER, category="adresse")], "json"), [LETTER]), tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")] == ["adresse/contact-courrier.md"]


def test_an_import_that_cannot_be_written_whole_changes_nothing(tmp_path):
    written(tmp_path, LETTER, BANK)
    (tmp_path / "adresse").write_text("in the way of the folder")
    new = replace(BANK, id="banque-rib", title="Mon RIB")
    moved = replace(LETTER, category="adresse")
    plan = plan_import(exported([replace(BANK, title="b"), moved, new], "json"), [LETTER, BANK])
    assert (len(plan.new), len(plan.changed)) == (1, 2)
    with pytest.raises(TransferError, match="nothing was imported"):
        apply_import(plan, tmp_path)
    assert load_articles(tmp_path) == [BANK, LETTER]
    assert not list(tmp_path.rglob("*.tmp"))


def test_every_field_of_an_article_has_its_column():
    assert set(row_of(LETTER)) == set(COLUMNS)
