"""A sign-in that ends, and a member who comes back, in the middle of a task."""

import pytest
from talk import Talk

from actions.dialogue import Dialogue


async def at_the_city(talk: Talk) -> Talk:
    await talk.sign_in("m-enfants")
    for words, intent in (("je change d'adresse", "changement_adresse"), ("3 rue du Port", None), ("non", None), ("17100", None)):
        await talk.say(words, intent)
    assert talk.asks_for == "city"
    return talk


async def test_a_sign_in_that_ends_keeps_the_task_and_comes_back_to_its_question(talk: Talk):
    await at_the_city(talk)
    talk.member_id = None
    await talk.say("Saintes")
    assert talk.asks_for == "sign_in" and talk.event("signin_required")["task"] == "changement_adresse"
    assert "connexion a pris fin" in talk.text and "gardées" in talk.text and talk.slots["street"] == "3 rue du Port"
    await talk.say("rue de la gare à Niort, c'est bon ?")
    assert talk.asks_for == "sign_in" and not talk.happened("signin_required") and talk.slots["postal_code"] == "17100"
    await talk.sign_in("m-enfants")
    assert talk.asks_for == "city" and talk.slots["street"] == "3 rue du Port" and "city" not in talk.slots
    await talk.press("Saintes")
    assert talk.asks_for == "move_date"


async def test_at_the_recap_nothing_is_sent_without_a_sign_in(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("une attestation pour moi en pdf", "attestation_droits")
    assert talk.asks_for == "confirmation"
    talk.member_id = None
    await talk.press("confirm")
    assert talk.asks_for == "sign_in" and not talk.happened("completed")
    await talk.sign_in("m-enfants")
    assert talk.asks_for == "confirmation"
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_who_does_not_sign_in_again_is_told_what_there_is_without_an_account(talk: Talk):
    await at_the_city(talk)
    talk.member_id = None
    await talk.say("Saintes")
    await talk.press("no_sign_in")
    assert talk.task is None and "task:rendez_vous" in talk.choices


async def test_a_long_silence_that_ended_the_sign_in_says_where_we_were(talk: Talk):
    await at_the_city(talk)
    talk.member_id = None
    await talk.wait(hours=3).say("Saintes")
    assert "C'est un plaisir de vous retrouver" in talk.replies[0]["text"] and "connexion a pris fin" in talk.text


@pytest.mark.parametrize("minutes", [35, 200])
async def test_coming_back_says_where_we_were_and_refuses_nothing(talk: Talk, minutes):
    await at_the_city(talk)
    for _ in range(3):
        await talk.wait(minutes=minutes).come_back()
        assert "C'est un plaisir de vous retrouver" in talk.text and talk.asks_for == "city" and not talk.happened("rejected")


async def test_coming_back_to_a_task_on_hold_offers_it(talk: Talk):
    await at_the_city(talk)
    await talk.say("je vais me tuer", "detresse")
    await talk.wait(hours=1).come_back()
    assert "Changement d'adresse" in talk.text
    await talk.press("resume")
    assert talk.asks_for == "city"


async def test_an_answer_corrected_before_the_sign_in_is_checked_once_the_account_is_known(talk: Talk):
    await talk.say("une attestation pour moi en pdf", "attestation_droits")
    assert talk.asks_for == "sign_in"
    await talk.say("non en fait pour mon fils")
    assert talk.asks_for == "sign_in" and "corrigé" in talk.text and talk.slots["beneficiary"] == "child"
    await talk.sign_in("m-enfants")
    assert talk.asks_for == "beneficiary" and "Plusieurs enfants" in talk.text and talk.slots["format"] == "pdf"


async def test_a_turn_that_fails_leaves_the_memory_as_it_was(talk: Talk):
    await talk.say("une attestation pour moi en pdf", "attestation_droits")
    kept = talk.dialogue.to_json()
    Dialogue.from_json(kept).frame.values["beneficiary"] = "child"
    assert kept["frame"]["values"]["beneficiary"] == "self"
