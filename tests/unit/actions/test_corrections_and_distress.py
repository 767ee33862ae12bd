"""Corrections in a task that the classifier takes for distress, and distress that sounds like a correction."""

import pytest
from talk import Talk


async def at_the_format(talk: Talk) -> Talk:
    await talk.sign_in("m-enfants")
    await talk.say("une attestation", "attestation_droits")
    return await talk.say("pour moi")


@pytest.mark.parametrize("words", ["non pardon c'est pour ma fille Léa", "ah pardon, pour Léa plutôt"])
@pytest.mark.parametrize("confidence", [0.3, 0.75])
async def test_a_correction_said_plainly_is_no_distress(talk: Talk, words, confidence):
    await at_the_format(talk)
    await talk.say(words, "detresse", confidence, nuance="suicide")
    assert talk.slots["beneficiary"] == "child" and talk.asks_for == "format"


async def test_a_street_corrected_is_no_distress(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say("5 rue de la Paix")
    await talk.say("pardon c'est 5 avenue de la Paix", "detresse", 0.6, nuance="suicide")
    assert talk.slots["street"] == "5 avenue de la Paix" and talk.asks_for == "complement"


@pytest.mark.parametrize(
    ("words", "confidence"),
    [
        ("c'est fini pour moi", 0.6),
        ("pardon à tous, c'est pour ma fille", 0.6),
        ("je n'en peux plus, pardon pour ma fille", 0.4),
        ("pardon ma fille", 0.9),
        ("pardon", 0.6),
    ],
)
async def test_distress_is_believed_though_it_sounds_like_a_correction(talk: Talk, words, confidence):
    await at_the_format(talk)
    await talk.say(words, "detresse", confidence, nuance="suicide")
    assert talk.replies[0]["source"] == "emergency"
