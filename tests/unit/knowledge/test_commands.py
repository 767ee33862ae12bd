"""The editors' store from the command line."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "editor"))
from editing import TOPICS, article

from knowledge.articles import load_articles
from knowledge.commands import (
    BadAccount,
    add_editor,
    articles_to_serve,
    export_content,
    import_to_store,
    published_articles,
    record_publication,
)
from knowledge.transfer import export_articles


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'knowledge.sqlite'}"


def test_looking_for_publications_creates_no_store(url: str, tmp_path: Path):
    assert published_articles(url) is None
    assert list(tmp_path.iterdir()) == []


def test_what_editors_published_is_served_and_written_back(url: str, tmp_path: Path):
    record_publication(url, [article(topic) for topic in TOPICS], "v1")
    record_publication(url, [replace(article(topic), answer="Neuf. Et court.") for topic in list(TOPICS)[:3]], "v2")
    assert [a.answer for a in articles_to_serve(url, tmp_path / "none")] == ["Neuf. Et court."] * 3
    assert len(export_content(url, tmp_path / "content", str)) == 3
    assert load_articles(tmp_path / "content") == published_articles(url)
    assert export_content(url, tmp_path / "content", str) == []


def test_an_import_is_a_dry_run_until_it_is_told_to_write(url: str, tmp_path: Path):
    record_publication(url, [article("carte-perdue")], "v1")
    file = tmp_path / "x.csv"
    with file.open("wb") as stream:
        export_articles([replace(article("carte-perdue"), title="Ma carte"), article("rib-changer")], stream, "csv")
    assert [len(import_to_store(url, file, False, str).new), len(import_to_store(url, file, True, str).changed)] == [1, 1]
    assert import_to_store(url, file, True, str).unchanged == ["carte-perdue", "rib-changer"]
    assert [a.id for a in published_articles(url)] == ["carte-perdue"]


def test_an_account_needs_a_long_password(url: str):
    with pytest.raises(BadAccount, match="12 characters"):
        add_editor(url, "claire", "Claire", "valideur", "court")
    assert add_editor(url, "claire", "Claire", "valideur", "une phrase de passe") == "claire"
