"""A member who gives up and regrets, asks for two things at once, answers and asks in one breath, or says they are safe."""

import pytest
from talk import Talk


async def at_the_format(talk: Talk) -> Talk:
    await talk.sign_in("m-enfants")
    await talk.say("je voudrais une attestation de droits", "attestation_droits")
    await talk.say("pour moi")
    assert talk.asks_for == "format"
    return talk


@pytest.mark.parametrize(
    "words", ["non merci ça ne m'intéresse plus", "je préfère pas continuer", "j'ai changé d'avis", "quitter", "c'est plus la peine"]
)
async def test_there_are_many_ways_to_give_up(talk, words):
    await at_the_format(talk)
    await talk.say(words)
    assert talk.asks_for == "confirmation" and "arrêter" in talk.text


@pytest.mark.parametrize("words", ["ah mince je voulais continuer", "en fait je la veux quand même", "reprendre ma demande", "je me suis trompée"])
async def test_a_task_given_up_comes_back_for_whoever_regrets_it(talk, words):
    await at_the_format(talk)
    await talk.say("stop")
    await talk.say("oui")
    assert talk.happened("cancelled") and talk.choices == ["resume"]
    await talk.say(words)
    assert talk.event("resumed")["task"] == "attestation_droits" and talk.asks_for == "format"
    assert talk.slots["beneficiary"] == "self"


async def test_the_button_under_the_goodbye_brings_it_back_too(talk):
    await at_the_format(talk)
    await talk.say("stop")
    await talk.say("oui")
    await talk.press("resume")
    assert talk.asks_for == "format"


@pytest.mark.parametrize(("words", "intent"), [("je reviendrai plus tard", None), ("à plus tard", None), ("au revoir", "dire_au_revoir")])
async def test_whoever_leaves_for_now_is_not_asked_again(talk, words, intent):
    await at_the_format(talk)
    await talk.say(words, intent)
    assert talk.task == "attestation_droits" and "bientôt" in talk.text and "Comment voulez-vous" not in talk.text
    await talk.say("pdf")
    assert talk.asks_for == "confirmation"


async def test_two_tasks_in_one_message_are_done_one_after_the_other(talk):
    await talk.sign_in("m-arret")
    await talk.say("mon attestation de droits pour moi en pdf et aussi un relevé d'indemnités journalières", "attestation_droits")
    assert "juste après" in talk.text and talk.asks_for == "confirmation"
    await talk.press("confirm")
    assert talk.event("completed")["task"] == "attestation_droits" and talk.event("started")["task"] == "releve_ij"
    assert talk.task == "releve_ij" and talk.asks_for == "leave_type"


async def test_what_a_task_is_for_is_not_a_second_task(talk):
    await talk.sign_in("m-enfants")
    await talk.say("une attestation de droits pour ma demande de c2s et pour l'école", "attestation_droits")
    assert "juste après" not in talk.text


async def test_an_answer_and_a_question_in_one_message_both_count(talk):
    await at_the_format(talk)
    await talk.say("en pdf, et sinon c'est quoi votre numéro ?", "question", hits=["contact-3646-horaires-cout"])
    assert talk.state["outcome"].startswith("faq:") and talk.slots["format"] == "pdf" and talk.asks_for == "confirmation"


async def test_a_question_about_an_answer_is_not_that_answer(talk):
    await talk.sign_in("m-arret")
    await talk.say("mon relevé", "releve_ij")
    await talk.say("c'est quoi une maladie professionnelle ?", "question", hits=["ij-conditions-ouverture"])
    assert talk.asks_for == "leave_type" and "leave_type" not in talk.slots


async def test_only_the_new_value_corrects_an_answer_that_no_question_asks_for(talk):
    await talk.say("où en est mon dossier", "delais_traitement")
    for words in ("carte vitale", "le 15"):
        await talk.say(words)
    await talk.say("c'était le 12")
    assert talk.slots["deposit_date"] == "2026-11-12" and talk.asks_for == "channel" and "corrigé" in talk.text


async def test_a_word_of_the_task_is_its_answer_before_it_is_another_wish(talk):
    await talk.sign_in("m-arret")
    await talk.say("mon relevé", "releve_ij")
    await talk.say("banque", "coordonnees_bancaires", confidence=0.7)
    assert talk.task == "releve_ij" and talk.slots["purpose"] == "banque"


async def test_a_private_number_that_nothing_asks_for_is_set_aside(talk):
    await at_the_format(talk)
    await talk.say("mon numéro de sécu est 1 84 12 76 451 089 46", "hors_sujet", nuance="injection")
    assert "pas besoin" in talk.text and talk.asks_for == "format"


@pytest.mark.parametrize(("words", "said"), [("oui", "à tout moment"), ("non", "tout de suite")])
async def test_the_answer_to_are_you_safe_is_heard(talk, words, said):
    await at_the_format(talk)
    await talk.say("il me frappe", "detresse", nuance="violence")
    await talk.say(words)
    assert talk.state["outcome"] == "emergency" and said in talk.text and talk.state["paused"] == "attestation_droits"
    await talk.say("reprendre")
    assert talk.asks_for == "format"


async def test_yes_answers_what_was_offered_last(talk):
    await talk.say("la carte vitale", "question", hits=["carte-vitale-oubliee-se-soigner"])
    await talk.say("blabla", "incompris", confidence=0.0)
    await talk.say("oui")
    assert talk.task is None


async def test_the_sign_in_is_not_asked_again_in_the_same_words(talk):
    await talk.say("une attestation", "attestation_droits")
    first = talk.text
    await talk.say("euh")
    assert talk.asks_for == "sign_in" and talk.text != first and "d'autres moyens" in talk.text
    await talk.say("bof")
    assert talk.asks_for == "sign_in" and "human" in talk.choices


async def test_another_task_named_beside_an_answer_is_done_next(talk):
    await talk.sign_in("m-enfants")
    await talk.say("je voudrais une attestation de droits", "attestation_droits")
    await talk.say("pour moi et en plus je veux changer mon rib")
    assert talk.slots["beneficiary"] == "self" and talk.asks_for == "format" and "juste après" in talk.text
    await talk.say("pdf")
    await talk.press("confirm")
    assert talk.task == "coordonnees_bancaires" and talk.happened("completed")


@pytest.mark.parametrize("words", ["c'est obligatoire de se connecter ?", "pourquoi me connecter ?", "pourquoi ?"])
async def test_why_one_signs_in_is_explained(talk, words):
    await talk.say("une attestation", "attestation_droits")
    await talk.say(words, "question", hits=["compte-ameli-franceconnect"])
    assert "la bonne personne" in talk.text and talk.asks_for == "sign_in"


async def test_after_a_certificate_the_next_one_is_a_button_away(talk):
    await at_the_format(talk)
    await talk.say("pdf")
    await talk.press("confirm")
    assert talk.choices == ["task:attestation_droits"]


async def test_who_signs_in_while_a_task_waits_is_offered_it(talk):
    await talk.say("une attestation", "attestation_droits")
    await talk.say("il me frappe", "detresse", nuance="violence")
    await talk.sign_in("m-enfants")
    assert talk.choices == ["resume"]
