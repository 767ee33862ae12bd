import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.articles import (
    CATEGORIES,
    FRAGILITIES,
    ORGANISMS,
    TASKS,
    Article,
    BrokenContent,
    Service,
    article_path,
    load_articles,
    parse_article,
    plain,
    render_article,
)

CONTENT = Path(__file__).parents[3] / "knowledge" / "content"

LETTER = """---
id: contact-courrier
category: contact
title: Écrire à la caisse
keywords: [courrier, lettre, 3646, no]
task: null
service: {label: Mon compte ameli, url: "https://assure.ameli.fr"}
owner: Relation assurés
checked_on: 2026-11-20
review_by: 2027-05-20
valid_until: null
organisms: [cpam]
fragility: null
sources: ["seed CPAM17"]
phrasings:
  - "comment écrire à la sécu ?"
  - "adresse postal cpam"
---
## Réponse
Vous pouvez écrire à votre caisse. C'est **gratuit**.

Notez votre nom sur
chaque page.

## Étapes
1. Écrivez votre demande.
2. Signez.

## À préparer
- Votre numéro.

## MGEN
Écrivez à la MGEN.

## Plus simple
Vous écrivez une lettre.
Vous la signez.
"""


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BrokenContent) as caught:
        parse_article(text, "contact-courrier.md")
    return [(problem.line, problem.reason) for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert old in LETTER
    return LETTER.replace(old, new)


def test_an_article_is_read():
    article = parse_article(LETTER, "x.md")
    assert article.title == "Écrire à la caisse"
    assert article.keywords == ("courrier", "lettre", "3646", "no")
    assert article.phrasings == ("comment écrire à la sécu ?", "adresse postal cpam")
    assert article.answer == ("Vous pouvez écrire à votre caisse. C'est **gratuit**.\nNotez votre nom sur chaque page.")
    assert article.steps == ("Écrivez votre demande.", "Signez.")
    assert article.exceptions == ()
    assert article.variants == {"mgen": "Écrivez à la MGEN."}
    assert article.simple == "Vous écrivez une lettre.\nVous la signez."
    assert article.service == Service("Mon compte ameli", "https://assure.ameli.fr")
    assert (article.task, article.fragility, article.valid_until) == (None, None, None)
    assert article.checked_on == date(2026, 11, 20)


def test_an_article_is_valid_through_its_last_day():
    article = replace(parse_article(LETTER, "x.md"), valid_until=date(2026, 12, 31))
    assert not article.expired(date(2026, 12, 31))
    assert article.expired(date(2027, 1, 1))


def test_an_article_without_end_never_expires():
    assert not parse_article(LETTER, "x.md").expired(date(2100, 1, 1))


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    assert parse_article("\ufeff" + LETTER.replace("\n", "\r\n"), "x.md") == parse_article(LETTER, "x.md")


def test_decomposed_accents_are_composed():
    import unicodedata

    assert parse_article(unicodedata.normalize("NFD", LETTER), "x.md") == parse_article(LETTER, "x.md")


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("---\nid", "id", 1, "the header is missing"),
        ("---\n## R", "## R", 1, "the header does not end"),
        ("title: Écrire", "title: 'Écrire", 4, "the header is not valid YAML"),
        ("title: Écrire à la caisse", "title: Écrire: à la caisse", 4, "the header is not valid YAML"),
        ("title: Écrire à la caisse\n", "", 1, "title is missing"),
        ("title: Écrire à la caisse", "title: ''", 4, "title is empty"),
        ("title: Écrire à la caisse", "title: [Écrire]", 4, "title must be one text"),
        ("title: Écrire à la caisse", 'title: "<b>Écrire</b>"', 4, "HTML is not allowed"),
        ("owner:", "Owner:", 8, "unknown key 'Owner'"),
        ("task: null", "task: null\ntask: null", 7, "key 'task' appears twice"),
        ("task: null", "task: naissance", 6, "unknown task 'naissance'"),
        ("category: contact", "category: contacts", 3, "unknown category 'contacts'"),
        ("organisms: [cpam]", "organisms: [cpam, ramq]", 12, "unknown organisms 'ramq'"),
        ("organisms: [cpam]", "organisms: []", 12, "organisms is empty"),
        ("fragility: null", "fragility: triste", 13, "unknown fragility 'triste'"),
        ("checked_on: 2026-11-20", "checked_on: 20/11/2026", 9, "'20/11/2026' is not a date"),
        ("checked_on: 2026-11-20", "checked_on: 2026-02-30", 9, "'2026-02-30' is not a date"),
        ("checked_on: 2026-11-20", "checked_on: null", 9, "checked_on is missing"),
        ("id: contact-courrier", "id: Contact_courrier", 2, "is not made of"),
        ("https://assure", "http://assure", 7, "is not an https address"),
        ("https://assure.ameli.fr", "javascript:alert(1)", 7, "is not an https address"),
        ("https://assure.ameli.fr", "https://ameli.fr@evil.example", 7, "is not an https address"),
        ("label: Mon compte ameli, ", "", 7, "the label of the service is missing"),
        ("url:", "href:", 7, "unknown key 'href' in the service"),
        ('  - "adresse postal cpam"', '  - "comment écrire à la sécu ?"', 17, "is already on line 16"),
        ('  - "adresse postal cpam"', "  -", 17, "an entry is empty"),
        ('  - "adresse postal cpam"', "  - [a, b]", 17, "an entry is empty or is not a text"),
        ("adresse postal cpam", "<img src=x onerror=y>", 17, "HTML is not allowed"),
        ("## Réponse", "## Reponse", 19, "unknown section 'Reponse'"),
        ("## Réponse", "# Réponse", 19, "'Réponse' is not a section heading"),
        ("## Réponse", "Bonjour.\n\n## Réponse", 19, "text before the first section"),
        ("## MGEN", "## Étapes", 32, "section 'Étapes' appears twice"),
        ("1. Écrivez votre demande.\n2. Signez.", "", 25, "section 'Étapes' is empty"),
        ("1. Écrivez votre demande.\n2. Signez.", "Signez.", 26, "a paragraph in 'Étapes'"),
        ("2. Signez.", "2. Signez.\n   - ici", 28, "a list inside a list"),
        ("2. Signez.", "2. Signez.\n\n   Ici.", 29, "a list item with two paragraphs"),
        ("2. Signez.", "2.", 27, "an empty list item"),
        ("Écrivez à la MGEN.", "Écrivez à la\n<script>alert(1)</script>.", 34, "HTML is not allowed"),
        ("Écrivez à la MGEN.", "<script>\nalert(1)\n</script>", 33, "HTML is not allowed"),
        ("Écrivez à la MGEN.", "<!-- à revoir -->", 33, "HTML is not allowed"),
        ("Écrivez à la MGEN.", "[Écrivez](javascript:alert(1))", 33, "a link in the text"),
        ("Écrivez à la MGEN.", "[Écrivez](https://www.mgen.fr)", 33, "a link in the text"),
        ("Écrivez à la MGEN.", "Écrivez : https://www.mgen.fr", 33, "an address (https://) in the text"),
        ("Écrivez à la MGEN.", "[mgen]: javascript:alert(1)", 33, "an address (javascript:) in the text"),
        ("Écrivez à la MGEN.", "![logo](logo.png)", 33, "an image"),
        ("Écrivez à la MGEN.", "> Écrivez.", 33, "a quotation"),
        ("Écrivez à la MGEN.", "    Écrivez.", 33, "an indented block"),
        ("Écrivez à la MGEN.", "```\nÉcrivez.\n```", 33, "a code block"),
        ("Écrivez à la MGEN.", "***", 33, "a horizontal line"),
        ("Écrivez à la MGEN.", "Écrivez\u202e à la MGEN.", 33, "invisible character U+202E"),
        ("Écrivez à la MGEN.", "Écrivez\x00 à la MGEN.", 33, "invisible character U+0000"),
    ],
)
def test_a_problem_is_told_with_its_line(old, new, line, reason):
    found = problems(changed(old, new))
    assert any(at == line and reason in why for at, why in found), found


def test_a_file_without_answer_is_refused():
    assert (19, "the section ## Réponse is missing") in problems(LETTER.split("## Réponse")[0])


def test_every_problem_of_a_file_is_told_at_once():
    broken = LETTER.replace("task: null", "task: x").replace("2026-11-20", "hier").replace("## MGEN", "## CAF")
    assert [line for line, _ in problems(broken)] == [6, 9, 32]


@pytest.mark.parametrize("nested", ["[" * 300_000, "- " * 300_000, "? " * 300_000, "{a: " * 200_000])
def test_a_hostile_header_is_refused_and_does_not_end_the_process(nested):
    assert problems(f"---\n{nested}\n---\n## Réponse\nOui.\n")


def test_yaml_tags_create_nothing():
    found = problems(changed("title: Écrire à la caisse", "title: !!python/object/apply:os.getcwd []"))
    assert found == [(4, "title must be one text")]


def test_aliases_are_not_followed():
    found = problems(changed("keywords: [courrier, lettre, 3646, no]", "keywords: &k [a]\nsources: *k"))
    assert (6, "sources must be a list") in found


# --- a folder --------------------------------------------------------------------------------------------------------


def write(folder: Path, text: str, name: str = "contact/contact-courrier.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def folder_problems(folder: Path) -> list[str]:
    with pytest.raises(BrokenContent) as caught:
        load_articles(folder)
    return [str(problem) for problem in caught.value.problems]


def test_a_folder_is_read_in_the_order_of_ids(tmp_path):
    write(tmp_path, LETTER)
    write(tmp_path, changed("contact-courrier", "contact-a"), "contact/contact-a.md")
    assert [article.id for article in load_articles(tmp_path)] == ["contact-a", "contact-courrier"]


def test_the_problems_of_all_files_are_told_at_once(tmp_path):
    write(tmp_path, changed("task: null", "task: x"))
    write(tmp_path, "rien", "contact/autre.md")
    found = folder_problems(tmp_path)
    assert found[0].startswith(f"{tmp_path}/contact/autre.md:1: the header is missing")
    assert found[1].startswith(f"{tmp_path}/contact/contact-courrier.md:6: unknown task 'x'")


def test_an_id_is_used_once(tmp_path):
    write(tmp_path, LETTER)
    write(tmp_path, LETTER, "contact/contact-lettre.md")
    assert any("is already used by" in problem for problem in folder_problems(tmp_path))


def test_a_file_lies_where_its_id_and_category_say(tmp_path):
    write(tmp_path, LETTER, "adresse/contact-courrier.md")
    assert "should be" in folder_problems(tmp_path)[0]


def test_an_article_in_another_encoding_is_refused(tmp_path):
    write(tmp_path, LETTER.encode("latin-1"))
    assert folder_problems(tmp_path)[0].startswith(f"{tmp_path}/contact/contact-courrier.md:4: is not UTF-8 text")


def test_a_huge_file_is_refused_without_being_read_whole(tmp_path):
    write(tmp_path, LETTER + "a" * 5_000_000)
    assert "larger than 1 MB" in folder_problems(tmp_path)[0]


def test_an_empty_folder_is_a_problem(tmp_path):
    assert "no article found" in folder_problems(tmp_path)[0]


def test_the_content_of_the_project_is_read_fast_enough_to_be_read_at_every_start():
    started = time.process_time()
    articles = load_articles(CONTENT)
    assert len(articles) >= 91
    assert time.process_time() - started < 2  # 0.1 s on a quiet machine, phrasings included


# --- the canonical form ----------------------------------------------------------------------------------------------


def test_the_content_of_the_project_survives_being_written_again():
    for article in load_articles(CONTENT):
        assert parse_article(render_article(article), "x.md") == article


def test_the_canonical_form_of_a_canonical_file_is_itself():
    canonical = render_article(parse_article(LETTER, "x.md"))
    assert render_article(parse_article(canonical, "x.md")) == canonical
    assert '  - "adresse postal cpam"\n' in canonical


def test_adding_a_phrasing_adds_one_line():
    article = parse_article(LETTER, "x.md")
    before = render_article(article).splitlines()
    after = render_article(replace(article, phrasings=(*article.phrasings, "écrire a la cpam"))).splitlines()
    assert [line for line in after if line not in before] == ['  - "écrire a la cpam"']


def test_lists_in_an_answer_stay_lists():
    article = parse_article(changed("C'est **gratuit**.", "Au choix :\n\n* a\n* b\n\nEt :\n\n3) c\n4) d"), "x.md")
    assert article.answer.split("\n")[1:-1] == ["- a", "- b", "Et :", "1. c", "2. d"]
    assert parse_article(render_article(article), "x.md") == article


LINE = st.text(st.sampled_from("aéÀ ç«»’'\"\\:#,&*![]{}()%@|>?-0123456789€…\u00a0😀_`<"), min_size=1, max_size=30).map(
    str.strip
)
WORDS = st.text(st.sampled_from("abé '’,:#-?\"\\3"), min_size=1, max_size=20).map(str.strip).filter(bool)
ITEM = st.text(st.sampled_from("abé '’,.:é()€"), max_size=30).map(lambda text: "X" + text.strip())
UNIQUE = st.lists(WORDS, max_size=4, unique=True).map(tuple)
ITEMS = st.lists(ITEM, max_size=4).map(tuple)
PROSE = st.lists(ITEM, max_size=3).map("\n".join)
DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def articles(draw) -> Article:
    return Article(
        id=draw(st.from_regex(r"\A[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}\Z")),
        category=draw(st.sampled_from(CATEGORIES)),
        title=draw(WORDS),
        phrasings=draw(UNIQUE),
        keywords=draw(UNIQUE),
        answer=draw(PROSE.filter(bool)),
        steps=draw(ITEMS),
        prepare=draw(ITEMS),
        exceptions=draw(ITEMS),
        variants=draw(st.dictionaries(st.sampled_from(["mgen", "msa"]), PROSE.filter(bool))),
        simple=draw(PROSE),
        english=draw(PROSE),
        service=draw(st.none() | st.builds(Service, WORDS, st.just("https://www.ameli.fr"))),
        task=draw(st.none() | st.sampled_from(TASKS)),
        owner=draw(WORDS),
        checked_on=draw(DATES),
        review_by=draw(DATES),
        valid_until=draw(st.none() | DATES),
        organisms=draw(st.lists(st.sampled_from(ORGANISMS), min_size=1, unique=True).map(tuple)),
        fragility=draw(st.none() | st.sampled_from(FRAGILITIES)),
        sources=draw(UNIQUE),
    )


@settings(max_examples=100, deadline=None)
@given(articles())
def test_what_is_written_is_read_back(article):
    assert parse_article(render_article(article), "x.md") == article


@settings(max_examples=100, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=6))
@example(["_", "_", "_"])
def test_whatever_prose_is_accepted_is_written_back_unchanged(lines):
    try:
        article = parse_article(changed("Écrivez à la MGEN.", "\n".join(lines)), "x.md")
    except BrokenContent:
        return
    assert parse_article(render_article(article), "x.md") == article


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    for whole in (text, f"---\n{text}\n---\n## Réponse\nOui.", LETTER + text):
        try:
            parse_article(whole, "x.md")
        except BrokenContent as error:
            assert error.problems


def test_plain_text_has_no_marks():
    assert plain("C'est **gratuit** et _simple_ \\*\nAT&amp;T") == "C'est gratuit et simple *\nAT&T"


def test_the_path_of_an_article_is_its_category_and_id():
    assert article_path(Path("c"), parse_article(LETTER, "x.md")) == Path("c/contact/contact-courrier.md")
