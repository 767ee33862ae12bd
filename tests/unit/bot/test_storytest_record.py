"""`guichet test --record`: a conversation held through the gateway, written as a test story."""

import json
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from gateway.driver import Gateway, Talk
from gateway.fakes import Parts

from bot.cli import main
from bot.settings import Settings
from bot.storyrecord import NotRecorded, as_story, read
from bot.storytest import Story, moment_of, read_stories

IBAN = "FR7630006000011234567890189"
RECAP = {
    "type": "card", "text": "Récapitulatif", "source": "task:changement_adresse", "title": "Récapitulatif", "ask": "Est-ce exact ?",
    "lines": [{"label": "Rue", "value": "12 rue des Lilas"}, {"label": "Téléphone", "value": "•••• 09"}],
    "choices": [{"label": "C'est exact", "value": "confirm"}],
}  # fmt: skip
STREET = "Quelle est votre nouvelle adresse ? Écrivez le numéro et la rue."


def said(text, **more):
    return {"type": "text", "text": text, "source": "task:changement_adresse"} | more


@pytest.fixture
def parts():
    return Parts()


@pytest.fixture
def settings(request, tmp_path):
    """Files; or, for a test that asks for it, an empty schema of a PostgreSQL that can be reached."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield Settings(data=tmp_path, rate_per_minute=0)
        return
    yield Settings(data=tmp_path, rate_per_minute=0, database_url=request.getfixturevalue("postgres_schema"))


@pytest.fixture
async def gateway(settings, parts):
    gateway = await Gateway(settings, parts).start()
    yield gateway
    await gateway.stop()


@pytest.fixture
def recorded(settings, tmp_path):
    """The story of a conversation, as text and as `guichet test` reads it."""

    async def recorded(talk: Talk) -> tuple[str, Story]:
        await talk.read()  # a turn outside a task is answered while it is being written; a reading waits for it
        text = as_story(await read(settings, talk.id), settings.sign_in_minutes)
        file = tmp_path / "recorded.yml"
        file.write_text(text, encoding="utf-8")
        return text, read_stories(file)[0]

    return recorded


def steps(story, kind):
    return [step[kind] for step in story.steps if kind in step]


async def test_words_buttons_and_answers_become_steps_and_checks(gateway, parts, recorded):
    parts.dialogue.says["j'ai déménagé"] = [said(STREET)], {"task": "changement_adresse", "outcome": "task:changement_adresse"}
    parts.dialogue.says["12 rue des Lilas"] = [RECAP], {"task": "changement_adresse", "outcome": "task:changement_adresse"}
    done = said("C'est enregistré.", type="file", name="recapitulatif-adr-7k3q9x.pdf", url="files/1")
    slots = {"street": "12 rue des Lilas", "phone": "•••• 09", "complement": None}
    parts.dialogue.says["confirm"] = [done], {"slots": slots, "outcome": "task:changement_adresse", "events": [{"type": "completed", "reference": "ADR-7K3Q9X"}]}
    talk = await gateway.talk()
    await talk.say("j'ai déménagé")
    await talk.say("12 rue des Lilas")
    await talk.choose("confirm")

    _, story = await recorded(talk)

    assert story.metadata == {"kind": "recorded", "now": "2026-11-20T10:00:00", "task": "changement_adresse"}
    assert story.steps == [
        {"start": True},
        {"source": "faq:essai"},
        {"user": "j'ai déménagé"},
        {"source": "task:changement_adresse"},
        {"state": {"outcome": "task:changement_adresse", "asks_for": "street"}},
        {"user": "12 rue des Lilas"},
        {"source": "task:changement_adresse"},
        {"state": {"outcome": "task:changement_adresse", "asks_for": "confirmation"}},
        {"bot": "Rue : 12 rue des Lilas"},
        {"press": "confirm"},
        {"source": "task:changement_adresse"},
        {"state": {"task": None, "paused": None, "outcome": "task:changement_adresse", "asks_for": None, "events": ["completed"]}},
        {"slot_was_set": [{"street": "12 rue des Lilas"}, "phone"]},
        {"file": ".pdf"},
    ]


async def test_the_story_keeps_its_day_its_silences_and_who_was_signed_in(gateway, parts, recorded):
    talk = await gateway.talk()
    parts.clock.pass_by(minutes=10)
    await talk.post({"token": await gateway.identity()}, "/identity")
    parts.clock.pass_by(hours=2)
    await talk.say("bonjour")

    _, story = await recorded(talk)

    assert moment_of(story).isoformat() == "2026-11-20T10:00:00+01:00"
    moves = [step for step in story.steps if set(step) & {"start", "wait", "sign_in", "sign_out", "user"}]
    assert moves == [{"start": True}, {"wait": 600}, {"sign_in": "m-enfants"}, {"wait": 7200}, {"sign_out": True}, {"user": "bonjour"}]


async def test_a_member_known_from_the_start_is_in_the_metadata(gateway, recorded):
    talk = await gateway.talk(await gateway.identity("m-arret"))
    await talk.say("bonjour")
    _, story = await recorded(talk)
    assert story.metadata["member"] == "m-arret" and not steps(story, "sign_in")


@pytest.mark.parametrize(
    "typed,asks_for,stands_in,kind",
    [
        (IBAN, "iban", "FR1420041010050500013M02606", "iban"),
        ("1 84 12 76 451 089 46", "parent2_nir", "2 69 05 49 588 157 80", "nir"),
        (f"mon rib {IBAN} merci", None, "mon rib FR1420041010050500013M02606 merci", "iban"),  # the notice tells the kind
        ("06 12 34 56 78", "phone", "06 39 98 10 09", "phone"),
        ("jean.dupont@orange.fr", "email", "camille@example.org", "email"),
    ],
)
async def test_a_private_value_is_never_in_the_story_and_an_invented_one_is(gateway, parts, recorded, typed, asks_for, stands_in, kind):
    parts.dialogue.says["je commence"] = [said("?", type="field", field={"slot": asks_for})] if asks_for else [said("?")], {"asks_for": asks_for}
    talk = await gateway.talk()
    await talk.say("je commence")
    await talk.say(typed)

    text, story = await recorded(talk)

    assert steps(story, "user")[1] == stands_in
    assert f"# a private value ({kind}) was typed here" in text
    assert typed not in text and "••••" not in text


async def test_a_private_value_of_which_the_kind_is_not_known_is_left_to_the_reader(gateway, parts, recorded):
    parts.dialogue.says["encore"] = [said("?")], {}
    talk = await gateway.talk()
    await talk.say(f"deux : {IBAN} et 2 69 05 49 588 157 80")
    text, story = await recorded(talk)
    assert "kind is not known" in text and steps(story, "user") == ["deux : •••• 189 et •••• 780"]


async def test_buttons_of_a_day_and_references_can_be_found_again(gateway, parts, recorded):
    parts.dialogue.offers("rdv", {"label": "mardi", "value": "phone:2026-12-01T10:00"}, {"label": "le mien", "value": "RDV-7K3Q9X"})
    parts.dialogue.says["phone:2026-12-01T10:00"] = [said("Votre référence : RDV-7K3Q9X.")], {}
    talk = await gateway.talk()
    await talk.say("rdv")
    await talk.choose("phone:2026-12-01T10:00")
    await talk.say("déplacer RDV-7K3Q9X")
    await talk.choose("RDV-7K3Q9X")

    _, story = await recorded(talk)

    assert steps(story, "press") == ["phone:*", "RDV-*"]
    assert steps(story, "user") == ["rdv", "déplacer {reference}"]


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
async def test_what_rasa_still_holds_says_the_state_of_the_last_turns(gateway, parts, recorded, settings):
    talk = await gateway.talk()
    await talk.say("premier", id="premier-message")
    await talk.say("dernier", id="dernier-message")
    state = {"task": "releve_ij", "paused": None, "asks_for": "leave_type", "slots": {"period_start": "2026-11-01"}, "outcome": "task:releve_ij"}
    events = [
        {"event": "slot", "name": "dialogue", "value": {}},
        {"event": "user", "text": "premier", "metadata": {"message_id": "premier-message"}},
        {"event": "bot", "text": None, "data": {"custom": {"replies": [], "state": state | {"events": [{"type": "paused"}]}}}},
        {"event": "bot", "text": None, "data": {"custom": {"replies": [], "state": state | {"events": [{"type": "started"}]}}}},
    ]
    with sa.create_engine(settings.database("tracker")).begin() as connection:
        connection.execute(sa.text("CREATE TABLE rasa_trackers (sender_id TEXT PRIMARY KEY, events TEXT NOT NULL)"))
        connection.execute(sa.text("INSERT INTO rasa_trackers VALUES (:id, :events)"), {"id": talk.id, "events": json.dumps(events)})

    _, story = await recorded(talk)

    assert steps(story, "state")[0] == {"task": "releve_ij", "paused": None, "outcome": "smalltalk:greet", "asks_for": "leave_type", "events": ["paused", "started"]}
    assert steps(story, "slot_was_set") == [[{"period_start": "2026-11-01"}]]


async def test_a_turn_that_the_dialogue_never_answered_is_not_checked(gateway, parts, recorded):
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("vous êtes là ?")
    text, story = await recorded(talk)
    assert "nothing is checked" in text and list(story.steps[-1]) == ["user"]


async def test_a_member_of_a_real_fund_is_not_named(gateway, parts, recorded, settings):
    talk = await gateway.talk(await gateway.identity("m-arret"))
    await talk.read()
    with sa.create_engine(settings.database("gateway")).begin() as connection:
        connection.execute(sa.text("UPDATE gateway_conversations SET member_id = '8d1f-of-franceconnect'"))
    text, story = await recorded(talk)
    assert "8d1f" not in text and story.metadata["member"] == "m-enfants" and "stands in" in text


async def test_an_unknown_conversation_is_told(gateway, settings):
    with pytest.raises(NotRecorded, match="there is no conversation 'nulle-part'"):
        await read(settings, "nulle-part")


def test_the_command_tells_an_unknown_conversation_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GUICHET_DATA", str(tmp_path / "nothing"))
    assert main(["test", "--record", "0f3a"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("guichet test: no conversation was ever stored here") and error.count("\n") == 1
    assert not (tmp_path / "nothing").exists()
