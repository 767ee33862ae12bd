"""Few words outside a task: more to ask, what did not help, a matter to be named, an « ok », two wishes at once."""

import pytest


@pytest.mark.parametrize("text", ["en fait encore une question", "autre chose", "le truc là"])
async def test_who_has_more_to_ask_is_listened_to(talk, text):
    await talk.say(text, "frustration")
    assert "écoute" in talk.text and talk.task is None

@pytest.mark.parametrize("text", ["j'ai un problème", "mon compte", "j'ai reçu un courrier de la sécu"])
async def test_too_few_words_are_asked_about_once_and_then_a_person_is_offered(talk, text):
    await talk.say(text, "informer")
    assert 3 <= len(talk.choices) <= 4 and "human" in talk.choices
    await talk.say(text, "informer")
    assert talk.choices == ["human", "no"]

@pytest.mark.parametrize("word", ["tous", "l'an prochain"])
async def test_an_unsure_greeting_is_not_understood(talk, word):
    await talk.say(word, "saluer", 0.5)
    assert talk.state["outcome"] == "fallback"

async def test_ok_after_a_receipt_takes_up_none_of_its_offers(talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour moi en pdf", "attestation_droits")
    await talk.press("confirm")
    assert talk.happened("completed")
    await talk.say("ok", "oui")
    assert talk.task is None and "Très bien" in talk.text

async def test_what_is_noted_is_told_on_demand(talk):
    await talk.sign_in("m-enfants")
    await talk.say("j'ai déménagé au 12 rue des Lilas", "changement_adresse")
    asked = talk.asks_for
    await talk.say("vous avez noté quoi ?", "question")
    assert "12 rue des Lilas" in talk.text and talk.asks_for == asked

async def test_after_the_counters_a_town_alone_asks_for_another(talk):
    await talk.say("horaires de l'accueil de Saintes", "question", hits=["rdv-physique-preparer"])
    assert "Accueil de Saintes" in talk.text and "Rochefort" not in talk.text
    await talk.say("et Rochefort ?", "informer")
    assert "Accueil de Rochefort" in talk.text and "Saintes" not in talk.text and talk.state["outcome"] == "faq:rdv-physique-preparer"
    await talk.say("et à Niort", "suggestion", hits=["css-renouvellement"])
    assert "ne connais pas d'accueil dans cette commune" in talk.text and "Accueil de Royan" in talk.text

async def test_a_town_alone_means_nothing_after_another_answer(talk):
    await talk.say("comment renouveler ma c2s", "question", hits=["css-renouvellement"])
    await talk.say("et Rochefort ?", "incompris")
    assert "Accueil de Rochefort" not in talk.text
