"""An operation announced in the middle of a task that has no way out of its own for it."""

import pytest
from talk import Talk


@pytest.mark.parametrize("answers", [[], ["3 rue du Port"], ["3 rue du Port", "non", "17100"]])
@pytest.mark.parametrize(("confidence", "nuance"), [(0.9, "medicale"), (0.27, "suicide")])
async def test_care_to_come_brings_help_and_the_same_question(talk: Talk, answers, confidence, nuance):
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    for words in answers:
        await talk.say(words)
    asked, slots = talk.asks_for, talk.slots
    await talk.say("je dois être opérée la semaine prochaine", "detresse", confidence, nuance=nuance)
    assert "plus vite" in talk.text and "human" in talk.choices and talk.happened("fragility") and not talk.happened("paused")
    assert (talk.asks_for, talk.slots) == (asked, slots)
    await talk.press("human")
    assert talk.task == "rendez_vous"
