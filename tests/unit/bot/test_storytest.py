"""The story runner: what it reads, what fails, and that its back ends are those of the story's day."""

import asyncio
import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from bot.storytest import Backends, BadStory, Clock, Reached, Result, Story, moment_of, read_stories, run_stories, table


def write(folder: Path, *stories: dict) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "stories.yml").write_text(yaml.safe_dump({"version": "3.1", "stories": list(stories)}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def story(*steps: dict, name: str = "une histoire", **metadata: str) -> dict:
    return {"story": name, "metadata": metadata, "steps": list(steps)}


def test_a_step_that_does_not_exist_is_named_with_its_line(tmp_path):
    folder = write(tmp_path / "stories", story({"user": "bonjour"}), story({"usr": "bonjour"}, name="fautive"))
    with pytest.raises(BadStory, match=r"stories.yml:7: story « fautive »: unknown step 'usr'"):
        read_stories(folder)


def test_a_story_without_steps_is_refused(tmp_path):
    with pytest.raises(BadStory, match="no steps"):
        read_stories(write(tmp_path / "stories", story()))


def test_the_moment_of_a_story_is_in_paris(tmp_path):
    bare = Story("", tmp_path, 1, {"now": "2027-07-01T10:00"}, [])
    assert moment_of(bare).isoformat() == "2027-07-01T10:00:00+02:00"
    assert moment_of(Story("", tmp_path, 1, {}, [])).date() == date(2026, 11, 24)


async def test_back_ends_are_restored_as_on_the_day_of_the_story(tmp_path):
    clock = Clock()
    from actions.embedded import open_embedded

    async with open_embedded(f"sqlite:///{tmp_path / 'backends.db'}", tmp_path, clock):
        backends = Backends(tmp_path, clock)

        def deposited() -> str:
            with sqlite3.connect(tmp_path / "backends.db") as connection:
                return connection.execute("SELECT max(deposited_on) FROM account_requests WHERE member_id = 'm-arret'").fetchone()[0]

        first = deposited()
        with sqlite3.connect(tmp_path / "backends.db") as connection:
            connection.execute("DELETE FROM account_requests")
        await backends.restore()
        assert deposited() == first == "2026-11-04"
        clock.moment = datetime.fromisoformat("2027-01-24T10:00:00+01:00")
        await backends.restore()
        assert deposited() == "2027-01-04"


def test_the_table_counts_what_passed_by_task_and_kind(tmp_path):
    def result(task: str, kind: str, failure: str | None = None) -> Result:
        return Result(Story("", tmp_path, 1, {"task": task, "kind": kind}, []), failure)

    told = table([result("releve_ij", "cancel"), result("releve_ij", "cancel", "perdu"), result("demande_css", "correction"), result("demande_css", "papers")])
    assert told.splitlines() == [
        "| task | correction | cancel | other |",
        "| --- | --- | --- | --- |",
        "| demande_css | 1/1 |  | 1/1 |",
        "| releve_ij |  | 1/2 |  |",
        "| all | 1/1 | 1/2 | 1/1 |",
    ]


def test_what_stories_reached_is_added_up():
    reached, other = Reached(slots={"city"}), Reached(slots={"street"}, responses={"utter_welcome"})
    reached.add(other)
    assert (reached.slots, reached.responses, reached.actions) == ({"city", "street"}, {"utter_welcome"}, set())


@pytest.mark.slow
def test_stories_are_played_each_on_its_own_and_told_in_order(prepared, tmp_path):
    """What is wrong is told with its step; a reference is remembered; signing out, coming back and joker buttons work."""
    booked = [{"user": "rdv"}, {"user": "invalidité"}, {"user": "non"}, {"user": "tel"}, {"press": "phone:*"}, {"user": "06 39 98 10 09"}, {"user": "rien"}, {"user": "ok"}]
    folder = write(
        tmp_path / "stories",
        story({"user": "attestation de droits"}, {"bot": "Cette phrase n'existe pas"}, name="wrong text", member="m-enfants"),
        story({"user": "attestation de droits"}, {"source": "faq:rien"}, name="wrong source", member="m-enfants"),
        story({"start": True}, {"press": "jamais offert"}, name="wrong button"),
        story(*booked, {"user": "déplacer mon rendez-vous {reference}"}, {"bot": "Je l'ai trouvé"}, name="moved"),
        story({"user": "attestation de droits"}, {"sign_out": True}, {"user": "pour moi"}, {"state": {"asks_for": "sign_in"}}, name="signed out", member="m-enfants"),
    )  # fmt: skip
    results, reached = run_stories(prepared, read_stories(folder), progress=False)

    assert [result.story.name for result in results] == ["wrong text", "wrong source", "wrong button", "moved", "signed out"]
    assert ["Cette phrase" in str(results[0].failure), "sources ['task:" in str(results[1].failure), "was not offered" in str(results[2].failure)] == [True] * 3
    assert [result.failure for result in results[3:]] == [None, None]
    assert {"attestation_droits_form", "rendez_vous_form"} <= reached.forms and "utter_appointment_found" in reached.responses


@pytest.mark.slow
def test_a_conversation_held_through_the_gateway_is_recorded_and_replays(prepared, tmp_path):
    """From the member's words, through gateway, Rasa and actions, to a story that passes on another day."""
    from recorded_talk import hold

    text = asyncio.run(hold(prepared, tmp_path))
    assert "FR7630006000011234567890189" not in text and "FR1420041010050500013M02606" in text
    (tmp_path / "recorded.yml").write_text(text, encoding="utf-8")

    results, _ = run_stories(prepared, read_stories(tmp_path / "recorded.yml"), progress=False)

    assert [result.failure for result in results] == [None], text
    checks = [key for step in results[0].story.steps for key in step]
    assert {"source", "state", "slot_was_set", "file", "wait", "sign_in", "come_back"} <= set(checks)
