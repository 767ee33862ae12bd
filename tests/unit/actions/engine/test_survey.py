"""The two questions at the end of a conversation."""

import pytest
from talk import Talk


def asked(talk: Talk) -> list[str]:
    return [reply["source"] for reply in talk.replies if reply["source"].startswith("survey:") and "survey" not in reply]


def answers(talk: Talk) -> list[dict[str, str]]:
    """What the gateway is told to store."""
    return [reply["survey"] for reply in talk.replies if "survey" in reply]


async def answered(talk: Talk) -> Talk:
    """An answer, then thanks."""
    await talk.say("quels sont vos horaires", "question", hits=["contact-telephone"])
    return await talk.say("merci", "remercier")


@pytest.mark.parametrize(("words", "intent"), [("merci", "remercier"), ("au revoir", "dire_au_revoir")])
async def test_thanks_after_an_answer_bring_the_first_question(talk: Talk, words, intent):
    await talk.say("quels sont vos horaires", "question", hits=["contact-telephone"])
    await talk.say(words, intent)
    assert talk.replies[0]["source"].startswith("smalltalk:") and asked(talk) == ["survey:resolu"]
    assert talk.choices == ["survey:resolu:oui", "survey:resolu:non"] and talk.asks_for is None


async def test_both_answers_are_handed_to_the_gateway_once_each(talk: Talk):
    await answered(talk)
    await talk.press("survey:resolu:oui")
    assert answers(talk) == [{"resolu": "oui"}] and "survey:note:5" in talk.choices
    await talk.press("survey:note:4")
    assert answers(talk) == [{"note": "4"}] and talk.choices == []


async def test_words_answer_as_well_as_buttons(talk: Talk):
    await answered(talk)
    await talk.say("ouais nickel", "remercier")
    assert answers(talk) == [{"resolu": "oui"}]
    await talk.say("4/5", "incompris")
    assert answers(talk) == [{"note": "4"}]


async def test_a_matter_that_is_not_settled_offers_a_person(talk: Talk):
    await answered(talk)
    await talk.say("pas encore")
    assert answers(talk) == [{"resolu": "non"}] and talk.happened("handoff_offered")
    await talk.say("oui")
    assert talk.task == "rendez_vous"


async def test_the_mark_can_still_be_given_when_nothing_is_settled(talk: Talk):
    await answered(talk)
    await talk.press("survey:resolu:non")
    await talk.press("survey:note:1")
    assert answers(talk) == [{"note": "1"}]


@pytest.mark.parametrize("move", [("et pour un rib ?", "question"), ("je veux un rendez-vous", "rendez_vous"), ("je vais me tuer", "detresse"), ("non merci", "non")])
async def test_any_other_message_is_treated_as_usual_and_ends_the_survey(talk: Talk, move):
    await answered(talk)
    await talk.say(*move, hits=["rib-changer"])
    assert answers(talk) == []
    await talk.say("5", "incompris")
    assert answers(talk) == []


async def test_it_is_asked_once_a_conversation(talk: Talk):
    await answered(talk)
    await talk.say("d'accord, et pour un rib ?", "question", hits=["rib-changer"])
    await talk.say("merci", "remercier")
    assert asked(talk) == []


@pytest.mark.parametrize(
    "before",
    [
        [("bonjour", "saluer")],
        [("blabla", "incompris")],
        [("la capitale du Pérou", "hors_sujet")],
        [("je vais me tuer", "detresse"), ("quels sont vos horaires", "question")],
    ],
)
async def test_it_is_not_asked_when_nothing_was_settled_nor_after_distress(talk: Talk, before):
    for move in before:
        await talk.say(*move, hits=["contact-telephone"])
    await talk.say("merci", "remercier")
    assert asked(talk) == []


async def test_it_is_not_asked_in_a_task_nor_while_one_is_on_hold(talk: Talk):
    await talk.say("je veux un rendez-vous", "rendez_vous")
    await talk.say("quels sont vos horaires", "question", hits=["contact-telephone"])
    await talk.say("merci", "remercier")
    assert asked(talk) == [] and talk.asks_for == "reason"


async def test_thanks_after_a_receipt_bring_it_and_a_late_button_does_not_disturb_a_task(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("une attestation pour moi en pdf", "attestation_droits")
    await talk.press("confirm")
    assert talk.happened("completed")
    await talk.say("merci", "remercier")
    assert asked(talk) == ["survey:resolu"]
    await talk.say("je veux un rendez-vous", "rendez_vous")
    await talk.press("survey:resolu:oui")
    assert answers(talk) == [{"resolu": "oui"}] and talk.asks_for == "reason"


async def test_a_task_cancelled_settles_nothing(talk: Talk):
    await talk.say("je veux un rendez-vous", "rendez_vous")
    await talk.say("annuler")
    await talk.say("merci", "remercier")
    assert asked(talk) == []
