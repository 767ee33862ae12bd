"""A task set aside and called back by its name, one that was refused or sent and is said otherwise, two wishes in one breath."""

import pytest
from talk import Talk


async def an_address_set_aside(talk: Talk) -> Talk:
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say("9 rue du Port")
    await talk.say("aucun")
    await talk.say("je voudrais plutôt une attestation", "attestation_droits")
    assert talk.state["paused"] == "changement_adresse" and talk.asks_for == "beneficiary"
    return talk


@pytest.mark.parametrize(("words", "intent"), [
    ("on reprend l'adresse", "reprendre"), ("revenons au changement d'adresse", "changement_adresse"), ("et mon adresse ?", "question"), ("je veux finir l'adresse d'abord", "informer"),
])  # fmt: skip
async def test_a_task_on_hold_comes_back_by_its_name_with_its_answers(talk, words, intent):
    await an_address_set_aside(talk)
    await talk.say("pour Léa")
    await talk.say(words, intent)
    assert talk.task == "changement_adresse" and talk.asks_for == "postal_code" and talk.slots["street"] == "9 rue du Port"
    assert talk.state["paused"] == "attestation_droits"
    await talk.say("on reprend l'attestation", "reprendre")
    assert talk.task == "attestation_droits" and talk.asks_for == "format" and talk.slots["beneficiary"] == "child"


async def test_wishing_a_task_that_waits_goes_on_with_it(talk):
    await an_address_set_aside(talk)
    await talk.say("stop")
    await talk.say("on me frappe", "detresse", nuance="violence")
    await talk.say("je change d'adresse", "changement_adresse")
    assert talk.asks_for == "postal_code" and talk.slots["street"] == "9 rue du Port"


async def test_a_name_alone_takes_up_nothing(talk):
    await an_address_set_aside(talk)
    await talk.say("c'est quoi l'adresse de la caisse ?", "question", hits=["contact-3646-horaires-cout"])
    assert talk.task == "attestation_droits"


async def test_going_on_after_what_came_in_between(talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits", "attestation_droits")
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert talk.task == "rendez_vous"
    await talk.say("non finalement on continue", "non", 0.65)
    assert talk.task == "attestation_droits" and talk.asks_for == "beneficiary" and talk.state["paused"] is None


async def test_going_on_stays_in_a_task_that_was_wished(talk):
    await an_address_set_aside(talk)
    await talk.say("ok on continue", "reprendre")
    assert talk.task == "attestation_droits" and talk.asks_for == "beneficiary"


async def test_a_question_like_a_wish_for_a_delay_is_answered(talk):
    await talk.sign_in("m-arret")
    await talk.say("relevé ij", "releve_ij")
    await talk.say("c'est quand que je suis payé ?", "delais_traitement", ranking=[("question", 0.05)], hits=["ij-carence-rythme-paiement"])
    assert talk.task == "releve_ij" and talk.asks_for == "leave_type" and "Voici la réponse" in talk.text


@pytest.mark.parametrize(("words", "slot"), [("pour moi alors", "self"), ("et pour moi ?", "self"), ("pour Léa", "child")])
async def test_a_refused_certificate_for_somebody_else_on_the_account(talk, words, slot):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour mon mari", "attestation_droits")
    assert talk.task is None
    await talk.say(words, "informer")
    assert talk.task == "attestation_droits" and talk.asks_for == "format" and talk.slots["beneficiary"] == slot


@pytest.mark.parametrize("words", ["oui", "non merci", "pour ma mère"])
async def test_what_corrects_no_refusal_opens_nothing(talk, words):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour mon mari", "attestation_droits")
    await talk.say(words, {"oui": "oui", "non merci": "non"}.get(words, "informer"))
    assert talk.task != "attestation_droits"


@pytest.mark.parametrize("words", ["pardon si, en France", "ah non il est né en France"])
async def test_a_refused_birth_goes_on_once_it_was_in_france(talk, words):
    await talk.sign_in("m-enfants")
    await talk.say("déclarer une naissance", "declaration_naissance")
    await talk.say("non")
    assert talk.task is None
    await talk.say(words, "corriger")
    assert talk.asks_for == "both_parents_insured" and talk.slots["born_in_france"] is True


async def test_an_account_in_ones_own_name_after_all(talk):
    await talk.sign_in("m-enfants")
    await talk.say("changer mon rib", "coordonnees_bancaires")
    await talk.say("le compte est au nom de ma mère", "informer")
    assert talk.task is None
    await talk.say("en fait non il est à mon nom", "non")
    assert talk.task == "coordonnees_bancaires" and talk.asks_for == "iban"


async def test_another_organism_said_by_mistake(talk):
    await talk.say("attestation de droits", "attestation_droits")
    await talk.say("je suis à la mgen", "informer")
    assert talk.task is None
    await talk.say("ah non pardon je suis à la cpam", "corriger")
    assert talk.task == "attestation_droits" and talk.asks_for == "sign_in"


async def test_nobody_signed_in_is_asked_who_they_are_when_they_come_back_to_it(talk):
    await talk.say("attestation de droits pour ma mère", "attestation_droits")
    assert talk.task is None
    await talk.say("pour moi alors", "informer")
    assert talk.task == "attestation_droits" and talk.asks_for == "sign_in"


async def test_a_good_answer_after_giving_up_is_taken(talk):
    await talk.sign_in("m-enfants")
    await talk.say("changer d'adresse", "changement_adresse")
    await talk.say("4 rue des Lilas")
    await talk.say("aucun")
    await talk.say("99998")
    await talk.say("99999")
    assert talk.task is None
    await talk.say("17000", "informer")
    assert talk.task == "changement_adresse" and talk.slots["postal_code"] == "17000" and talk.slots["street"] == "4 rue des Lilas"


async def test_ok_is_no_address_that_was_refused(talk):
    await talk.sign_in("m-enfants")
    await talk.say("changer d'adresse", "changement_adresse")
    await talk.say("ok")
    await talk.say("ok")
    assert talk.task == "changement_adresse" and talk.asks_for == "street"


async def sent(talk: Talk) -> str:
    await talk.sign_in("m-enfants")
    await talk.say("je change d'adresse", "changement_adresse")
    for words in ("12 rue Chaudron", "aucun", "17000", "le 12 novembre", "moi seulement", "passer", "non", "oui"):
        await talk.say(words)
    return talk.event("completed")["reference"]


async def test_a_slip_seen_after_sending_makes_a_new_request_with_the_other_answers(talk):
    reference = await sent(talk)
    await talk.say("mince je me suis trompé c'était le 14 rue Chaudrier", "changement_adresse")
    assert reference in talk.text and talk.asks_for == "confirmation" and talk.slots["street"] == "14 rue Chaudrier" and talk.slots["postal_code"] == "17000"
    await talk.say("oui")
    assert talk.event("completed")["reference"] != reference


async def test_a_mistake_without_saying_which(talk):
    reference = await sent(talk)
    await talk.say("je me suis trompé dans ma demande", "question", hits=["droit-erreur-fausse-declaration"])
    assert reference in talk.text and talk.choices == ["resume", "human"]
    await talk.say("oui")
    assert talk.asks_for == "correction" and talk.slots["street"] == "12 rue Chaudron"


async def test_a_delay_is_worked_out_again(talk):
    await talk.say("délai pour ma c2s déposée le 2 novembre en ligne, dossier complet", "delais_traitement")
    assert talk.happened("completed")
    await talk.say("en fait c'est le 2 octobre", "informer")
    assert talk.happened("completed") and "2 octobre" in talk.text
    await talk.say("non par courrier", "non", 0.6)
    assert talk.happened("completed") and "poste" in talk.text


async def test_thanks_after_a_receipt_correct_nothing(talk):
    await sent(talk)
    await talk.say("ok")
    assert talk.task is None and ("Je reste" in talk.text or "Je vous en prie" in talk.text)


async def test_two_wishes_are_done_in_the_order_they_were_said(talk):
    await talk.sign_in("m-enfants")
    await talk.say("je dois changer mon adresse et mon rib", "coordonnees_bancaires", ranking=[("changement_adresse", 0.2)])
    assert talk.task == "changement_adresse" and "puis Changement de RIB" in talk.text
    await talk.say("stop")
    assert talk.task == "coordonnees_bancaires"


async def test_the_appointment_rather_than_the_form(talk):
    await talk.sign_in("m-enfants")
    await talk.say("rdv", "rendez_vous")
    await talk.say("css", "informer")
    await talk.say("oui")
    assert talk.task == "demande_css"
    await talk.say("finalement non je veux le rdv", "annuler_rdv")
    assert talk.task == "rendez_vous" and talk.asks_for == "urgency" and talk.slots["reason"] == "css"


async def test_no_appointment_means_no_more_questions_about_one(talk):
    await talk.say("passez moi un conseiller", "parler_humain")
    await talk.say("non je veux pas de rdv, je veux parler à quelqu'un maintenant", "parler_humain")
    assert talk.task is None and "3646" in talk.text


@pytest.mark.parametrize("words", ["j'ai pas envie de me connecter", "c'est pas possible sans ?", "par courrier alors"])
async def test_there_are_other_ways_than_signing_in(talk, words):
    await talk.say("attestation de droits", "attestation_droits")
    await talk.say(words, "informer")
    assert talk.task is None and "topic:france-services" in talk.choices
    await talk.say("comment je fais alors", "demander_aide")
    assert "Voici la réponse" in talk.text


@pytest.mark.parametrize(("words", "intent"), [("non ça va c'était une façon de parler", "frustration"), ("je suis en sécurité chez ma soeur", "detresse")])
async def test_whoever_is_safe_is_heard(talk, words, intent):
    await talk.sign_in("m-arret")
    await talk.say("relevé ij", "releve_ij")
    await talk.say("mon mari me frappe", "detresse", nuance="violence")
    await talk.say(words, intent)
    assert "Merci de me le dire" in talk.text and "3114" in talk.text and "resume" in talk.choices


@pytest.mark.parametrize("words", ["non je ne suis pas en sécurité", "non ça va pas du tout"])
async def test_whoever_is_not_safe_is_heard_too(talk, words):
    await talk.say("mon mari me frappe", "detresse", nuance="violence")
    await talk.say(words, "non")
    assert "Appelez tout de suite" in talk.text


async def test_care_that_cannot_wait_with_closed_rights(talk):
    await talk.sign_in("m-droits-fermes")
    await talk.say("j'ai une opération demain", "informer")
    assert "sans rendez-vous" in talk.text and talk.happened("fragility") and "task:rendez_vous:droits" in talk.choices


async def test_yes_to_several_suggestions_asks_which(talk):
    await talk.say("et mon arrêt ?", "suggestion", hits=["arret-envoyer", "ij-carence-rythme-paiement"])
    await talk.say("oui")
    assert "numéro" in talk.text and "topic:arret-envoyer" in talk.choices
    await talk.say("le premier", "informer")
    assert talk.state["outcome"] == "faq:arret-envoyer"
