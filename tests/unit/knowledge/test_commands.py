"""The editors' store from the command line."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "editor"))
from editing import TOPICS, article

from bot.cli import main
from knowledge.articles import load_articles
from knowledge.commands import articles_to_serve, export_content, published_articles
from knowledge.editor.store import SYSTEM, KnowledgeStore


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'knowledge.sqlite'}"


def test_looking_for_publications_creates_no_store(url: str, tmp_path: Path):
    assert published_articles(url) is None
    assert list(tmp_path.iterdir()) == []


async def publish_the_first_three_again(url: str, answer: str) -> None:
    """Everything was published; now only the first three answers are, with other words."""
    store = await KnowledgeStore.open(url)
    await store.seed([article(topic) for topic in TOPICS])
    numbers = {a.id: await store.save(a, 1, SYSTEM, "") for a in (replace(article(topic), answer=answer) for topic in list(TOPICS)[:3])}
    await store.publish(numbers, SYSTEM, "publication", "v2", "", {"changed": [], "gone": [], "golden": None})
    await store.close()


def test_what_editors_published_is_served_and_written_back(url: str, tmp_path: Path):
    asyncio.run(publish_the_first_three_again(url, "Neuf. Et court."))
    assert [a.answer for a in articles_to_serve(url, tmp_path / "none")] == ["Neuf. Et court."] * 3
    assert len(export_content(url, tmp_path / "content", str)) == 3
    assert load_articles(tmp_path / "content") == published_articles(url)
    assert export_content(url, tmp_path / "content", str) == []


def test_the_files_follow_what_editors_published(url: str, tmp_path: Path, monkeypatch, capsys):
    asyncio.run(publish_the_first_three_again(url, "Neuf. Et court."))
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path))
    assert main(["knowledge", "pull", "--folder", str(tmp_path / "content")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert [a.answer for a in load_articles(tmp_path / "content")] == ["Neuf. Et court."] * 3
