"""Answers with slips of the keyboard, in English, or that say « rather yes »."""

import pytest
from talk import Talk


@pytest.mark.parametrize(
    ("answers", "slots"),
    [
        (("un aret maladi", "septenbre", "pour la banke", "mon emploieur", "par courier"),
         {"leave_type": "maladie", "period_start": "2026-09-01", "purpose": "banque", "payment_to": "employer", "format": "post"}),
        (("sick leave", "from september 1st to october 31st", "for the bank", "my account", "download"),
         {"leave_type": "maladie", "period_end": "2026-10-31", "purpose": "banque", "payment_to": "self", "format": "pdf"}),
    ],
)  # fmt: skip
async def test_a_statement(talk: Talk, answers, slots):
    await talk.sign_in("m-arret")
    await talk.say("mon relevé d'indemnités", "releve_ij")
    for words in answers:
        await talk.say(words)
    assert talk.asks_for == "confirmation" and slots.items() <= talk.slots.items()


@pytest.mark.parametrize(
    ("answers", "slots"),
    [
        (("feuile de soins", "y a 2 semaine", "recommandé", "je crois"), {"request_type": "feuille_soins", "channel": "post", "file_complete": True}),
        (("health card", "november 2nd", "online", "yes"), {"request_type": "carte_vitale", "deposit_date": "2026-11-02", "channel": "online"}),
        (("carte vital", "le 3 novenbre", "a l'acueil", "je crois pas"), {"request_type": "carte_vitale", "deposit_date": "2026-11-03", "channel": "counter", "file_complete": False}),
    ],
)
async def test_a_delay(talk: Talk, answers, slots):
    await talk.say("quel délai", "delais_traitement")
    for words in answers:
        await talk.say(words)
    assert talk.happened("completed") and slots.items() <= talk.slots.items()


async def test_certificates_for_several_people_are_made_one_after_the_other(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("une attestation de droits", "attestation_droits")
    await talk.say("moi et mes 2 gamins")
    assert talk.slots["beneficiary"] == "self" and "une attestation par personne" in talk.text and "Léa" in talk.text and "Noé" in talk.text
    await talk.say("download")
    for first_name in ("Léa", "Noé"):
        await talk.say("yes")
        assert first_name in talk.text and talk.slots == {"regime": "cpam", "beneficiary": "child", "format": "pdf"} and talk.asks_for == "confirmation"


@pytest.mark.parametrize("words", ["c'est le relevé ij de ma femme", "non c'est pour mon mari"])
async def test_a_statement_is_for_nobody_else(talk: Talk, words):
    await talk.sign_in("m-arret")
    await talk.say("un relevé", "releve_ij")
    await talk.say(words)
    assert talk.task is None and "vos propres relevés" in talk.text


async def test_no_money_left_is_heard_while_a_statement_is_asked_for(talk: Talk):
    await talk.say("un relevé", "releve_ij")
    await talk.say("j'ai plus d'argent pour manger")
    assert talk.happened("fragility") and talk.happened("handoff_offered") and "tout de suite" in talk.text


async def test_a_document_sent_for_by_post_is_called_by_its_name_among_the_requests(talk: Talk):
    await talk.sign_in("m-arret")
    await talk.say("un relevé d'ij maladie de septembre pour la banque, versé sur mon compte, par courrier", "releve_ij")
    await talk.press("confirm")
    await talk.say("où en est mon dossier", "delais_traitement")
    assert "Relevé d'indemnités journalières (RIJ-" in talk.text and "releve_ij" not in talk.text
