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


CANCELS = (
    "non merci j'ai plus envie", "stop on arrete", "je veux sortir", "finalement je veux plus changer d'adresse", "c bon laissez", "laisse tomber",
    "non finalement j'annule",
)  # fmt: skip


@pytest.mark.parametrize("words", ["je ferai ça une autre fois", "pas maintenant", "c'est trop compliqué je verrai plus tard", "je reviendrai plus tard"])
async def test_a_wish_to_come_back_later_is_no_answer_either(talk: Talk, words):
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say("5 rue de la Paix")
    await talk.say(words, "incompris", 0.0)
    assert talk.asks_for == "complement" and "complement" not in talk.slots and not talk.happened("rejected")


@pytest.mark.parametrize("words", CANCELS)
async def test_a_wish_to_stop_is_no_answer_and_can_be_regretted(talk: Talk, words):
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say("5 rue de la Paix")
    await talk.say(words, "incompris", 0.0)
    assert talk.asks_for == "confirmation" and not talk.slots.get("complement")
    await talk.say("oui")
    assert talk.happened("cancelled") and talk.task is None
    await talk.say("ah non je voulais continuer en fait", "incompris", 0.0)
    assert talk.happened("resumed") and talk.asks_for == "complement" and talk.slots["street"] == "5 rue de la Paix"


async def test_a_cancelled_task_comes_back_by_its_button_and_not_by_an_ok(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say("5 rue de la Paix")
    await talk.press("cancel") if "cancel" in talk.choices else await talk.say("annuler")
    await talk.press("yes")
    await talk.say("ok")
    assert talk.task is None
    await talk.press("resume")
    assert talk.task == "changement_adresse" and talk.asks_for == "complement"


async def test_a_wish_to_leave_is_no_distress_unless_something_worries(talk: Talk):
    await at_the_format(talk)
    await talk.say("je veux sortir", "detresse", 0.5, nuance="suicide")
    assert talk.asks_for == "confirmation" and not talk.happened("fragility")


async def test_yes_after_a_menu_chooses_nothing(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("bonjour", "saluer")
    talk.dialogue.offered = [{"value": "task:attestation_droits", "label": "A"}, {"value": "task:rendez_vous", "label": "B"}]
    await talk.say("oui")
    assert talk.task is None


async def test_nothing_to_change_after_all(talk: Talk):
    await talk.sign_in("m-arret")
    await talk.say("changer mon rib", "coordonnees_bancaires")
    await talk.say("FR14 2004 1010 0505 0001 3M02 606")
    await talk.press("self")
    await talk.press("modify")
    await talk.say("rien")
    assert talk.asks_for == "confirmation"
