"""The figures, from small known conversations."""

import pytest
from editing import NOON, Site, Visitor

from knowledge.editor.ports import TurnEvent
from knowledge.editor.quality import figures

DAY = 24 * 3600


def say(conversation: str, number: int, text: str, outcome: str, at: float = NOON, **more) -> TurnEvent:
    topic = outcome.removeprefix("faq:") if outcome.startswith("faq:") else None
    return TurnEvent(conversation, number, at + number, text, outcome=outcome, topic=topic, **more)


EVENTS = [
    TurnEvent("silent", 0, NOON),
    say("a", 1, "ma carte", "faq:carte-perdue", at=NOON - 3 * DAY, member="m1", thumb="up", took_ms=40),
    say("b", 1, "ma carte encore", "faq:carte-perdue", member="m1", thumb="down", took_ms=60),
    say("b", 2, "un conseiller", "handoff", took_ms=50),
    say("c", 1, "blabla", "fallback", took_ms=2000),
    say("d", 1, "bonjour", "smalltalk:greet", took_ms=10),
    say("d", 2, "mon rib", "suggest", took_ms=30),
    TurnEvent("d", 3, NOON + 3, choice="topic:rib-changer", outcome="faq:rib-changer", topic="rib-changer", took_ms=20),
]


def value(key: str, events=EVENTS) -> float | None:
    return next(i.value for i in figures(events).indicators if i.key == key)


@pytest.mark.parametrize(("key", "expected"), [("settled", 50), ("handoffs", 25), ("refused", 20), ("suggested", 20), ("answered", 60), ("repeats", 50), ("thumbs", 50), ("wait", 2.0)])
def test_indicators(key: str, expected: float):
    assert value(key) == pytest.approx(expected)


def test_a_conversation_in_which_nobody_spoke_does_not_count():
    assert figures(EVENTS).conversations == 4
    assert figures(EVENTS[:1]).conversations == 0


def test_reasons_topics_and_hours():
    found = figures(EVENTS)
    assert found.reasons == [("Juste après une réponse", 1)]
    assert found.topics[0] == ("carte-perdue", 2)
    assert found.unhappy_topics == [("carte-perdue", 2)]
    assert found.by_hour[12] == 7 and sum(found.by_hour) == 7
    assert [(total, settled) for _, total, settled in found.by_day] == [(1, 1), (3, 1)]


def test_a_refusal_as_out_of_scope_is_no_answer_and_what_is_said_inside_a_task_no_question():
    events = [
        say("a", 1, "ma carte", "faq:carte-perdue"), say("a", 2, "la météo", "out_of_scope"), say("a", 3, "mon attestation", "task:attestation_droits"),
        say("a", 4, "pour moi", "task:attestation_droits"), say("a", 5, "annuler", "task:attestation_droits"), say("a", 6, "blabla", "fallback"),
    ]  # fmt: skip
    assert value("answered", events) == pytest.approx(100 * 2 / 3)
    assert value("refused", events) == pytest.approx(100 / 3)
    assert value("outside", events) == pytest.approx(25)


def test_nothing_measured_is_not_zero():
    assert {i.value for i in figures([]).indicators} == {None}
    assert {i.is_met for i in figures([]).indicators} == {None}


def test_the_survey_counts_once_a_conversation():
    events = [say("a", 1, "ma carte", "faq:carte-perdue", survey={"resolu": "oui", "note": "4"}), say("b", 1, "mon rib", "faq:rib-changer", survey={"resolu": "non", "note": "2"})]
    assert (value("solved", events), value("mark", events)) == (50, 3)


def test_a_conversation_whose_survey_says_no_is_not_settled():
    asked = say("a", 1, "ma carte", "faq:carte-perdue")
    said = [say("a", 2, "non", "smalltalk:thanks", survey={"resolu": "non"}), say("a", 2, "oui", "smalltalk:thanks", survey={"resolu": "oui"})]
    assert [value("settled", [asked, answer]) for answer in said] == [0, 100]


async def test_the_page_and_the_download_say_the_same(claire: Visitor, site: Site):
    site.happened.events = EVENTS
    page = await claire.get("/pilotage/?periode=7")
    assert "<strong>4</strong> conversations" in page and "Non tenu" in page and "<svg" in page and "style=" not in page
    csv = await claire.get("/pilotage/indicateurs.csv?periode=7")
    assert "Conversations réglées sans conseiller;50,00;%;≥ 70;non" in csv
