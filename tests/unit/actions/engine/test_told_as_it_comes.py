"""Answers that come in pieces, are corrected in the same breath, or concern a task that has just stopped."""

import pytest
from talk import Talk


async def at_the_complement(talk: Talk, member: str = "m-enfants") -> Talk:
    await talk.sign_in(member)
    await talk.say("je change d'adresse", "changement_adresse")
    return await talk.say("15 rue des Peupliers 17300 Rochefort")


@pytest.mark.parametrize("words", ["je finirai demain", "ok je terminerai ce soir", "je finis plus tard"])
async def test_to_go_on_later_is_no_distress_in_a_task(talk: Talk, words):
    await at_the_complement(talk)
    await talk.say(words, "detresse", 0.4, nuance="suicide")
    assert talk.task == "changement_adresse" and "3114" not in talk.text


@pytest.mark.parametrize("words", ["j'en finirai demain", "je finirai ma vie demain"])
async def test_to_put_an_end_to_it_is_distress(talk: Talk, words):
    await at_the_complement(talk)
    await talk.say(words, "detresse", 0.4, nuance="suicide")
    assert talk.task is None and "3114" in talk.text


async def test_only_oneself_moves_after_all(talk: Talk):
    await at_the_complement(talk)
    await talk.say("les enfants sont chez leur père une semaine sur deux")
    assert talk.task is None
    await talk.say("moi seulement du coup", "informer")
    assert talk.task == "changement_adresse" and talk.slots["people_concerned"] == "self"


async def test_a_refusal_taken_back_is_no_distress(talk: Talk):
    await talk.sign_in("m-couple")
    await talk.say("déclarer un bébé", "declaration_naissance")
    await talk.say("né à Bordeaux")
    await talk.say("ma femme est à la msa", "informer")
    assert talk.task is None
    await talk.say("ah non pardon elle est au régime général comme moi", "detresse", 0.3, nuance="suicide")
    assert talk.asks_for == "child_first_name" and "3114" not in talk.text


async def test_a_worrying_word_beside_it_is_believed(talk: Talk):
    await talk.sign_in("m-couple")
    await talk.say("déclarer un bébé", "declaration_naissance")
    await talk.say("né à Bordeaux")
    await talk.say("ma femme est à la msa", "informer")
    await talk.say("non pardon elle est au régime général, j'ai peur d'elle", "detresse", 0.3, nuance="violence")
    assert talk.task is None


async def test_a_date_corrected_in_the_same_breath(talk: Talk):
    await at_the_complement(talk)
    await talk.say("non", "non")
    await talk.say("le 24 octobre je crois, non le 25")
    assert talk.slots["move_date"] == "2026-10-25"


@pytest.mark.parametrize(("first", "then", "kept"), [
    ("résidence Le Parc", "appartement 12", "résidence Le Parc, appartement 12"),
    ("bâtiment b", "en fait c pas bat b c bat D", "bâtiment D"),
    ("bâtiment b", "résidence Le Parc", "bâtiment b, résidence Le Parc"),
])  # fmt: skip
async def test_a_complement_in_pieces(talk: Talk, first, then, kept):
    await at_the_complement(talk, "m-couple")
    await talk.say(first)
    await talk.say(then)
    assert talk.slots["complement"] == kept


async def test_the_number_of_the_account_is_kept_before_it_is_asked_for(talk: Talk):
    await at_the_complement(talk)
    await talk.say("gardez mon numéro", "informer")
    await talk.say("non", "non")
    await talk.say("hier")
    await talk.say("moi seulement", "informer")
    assert talk.asks_for == "confidential_address"
    await talk.say("non", "non")
    assert "•• 01" in talk.text


async def test_without_an_account_there_is_no_number_to_keep(talk: Talk):
    await talk.say("je veux un rendez-vous au téléphone", "rendez_vous")
    await talk.say("gardez mon numéro", "informer")
    assert talk.task == "rendez_vous" and talk.slots.get("phone") is None


async def test_one_word_of_a_proposal_chooses_it(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("un rdv et aussi demander une attestation", "rendez_vous")
    assert talk.asks_for == "reason" and "juste après" in talk.text


@pytest.mark.parametrize(("words", "expected"), [
    ("la maison est à moi", "proprietaire"), ("on a acheté notre maison", "proprietaire"), ("je suis locataire", "locataire"),
])  # fmt: skip
async def test_a_home_of_ones_own(talk: Talk, words, expected):
    await talk.sign_in("m-retraite")
    await talk.say("je veux la c2s", "demande_css")
    await talk.say("oui", "oui")
    await talk.say("1")
    await talk.say(words, "informer")
    assert talk.slots["housing_status"] == expected


async def test_a_husband_gone_for_long_says_nothing_of_france(talk: Talk):
    await talk.sign_in("m-retraite")
    await talk.say("je veux la c2s", "demande_css")
    await talk.say("mon mari n'est plus là depuis longtemps", "informer")
    assert talk.asks_for == "stable_residence"


async def test_what_is_missing_is_told_after_the_delay(talk: Talk):
    await talk.sign_in("m-droits-fermes")
    await talk.say("où en est mon dossier css", "delais_traitement")
    assert talk.task is None and "une fois le dossier complet" in talk.text
    await talk.say("il manque l'avis d'impôt ?", "hors_sujet")
    assert "Avis d'impôt" in talk.text and "impots.gouv.fr" not in talk.text
    await talk.say("je l'envoie où", "question")
    assert "accueil" in talk.text


async def test_a_refused_request_that_is_named_so(talk: Talk):
    await talk.sign_in("m-droits-fermes")
    await talk.say("pourquoi ma feuille de soins est refusée", "delais_traitement")
    assert talk.task is None and "refus" in talk.text


async def test_the_same_request_told_again_asks_nothing(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("ma carte vitale arrive quand", "delais_traitement")
    await talk.say("j'ai envoyé la photo il y a 10 jours par internet", "delais_traitement")
    assert talk.task is None and "Carte Vitale" in talk.text


async def test_another_use_said_with_another_period(talk: Talk):
    await talk.sign_in("m-arret")
    await talk.say("un relevé d'ij pour les impôts", "releve_ij")
    await talk.say("maladie", "informer")
    await talk.say("l'année dernière", "informer")
    await talk.say("moi", "informer")
    await talk.say("je veux l'imprimer", "informer")
    assert talk.slots["format"] == "pdf"
    await talk.press("confirm")
    assert talk.asks_for == "period_start"
    await talk.say("et pour la prévoyance depuis janvier", "informer")
    assert talk.slots["purpose"] == "prevoyance" and talk.slots["period_start"] == "2026-01-01"


@pytest.mark.parametrize(("words", "kept"), [
    ("envoyez la à mon adresse à Royan", "post"), ("imprimer", "pdf"), ("je ne peux pas l'imprimer", "post"),
])  # fmt: skip
async def test_where_a_certificate_is_sent(talk: Talk, words, kept):
    await talk.sign_in("m-retraite")
    await talk.say("une attestation de droits pour moi", "attestation_droits")
    assert talk.asks_for == "format"
    await talk.say(words, "changement_adresse", 0.98)
    assert talk.task == "attestation_droits" and talk.slots["format"] == kept


async def test_one_more_is_the_same_task_again_and_thanks_leave_it(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour Noé en pdf", "attestation_droits")
    await talk.press("confirm")
    await talk.say("il en faut un aussi pour Léa", "question")
    assert talk.task == "attestation_droits" and talk.slots["beneficiary"] == "child"
    await talk.say("non c'est tout merci")
    assert talk.task is None or talk.asks_for == "confirmation" and "arrêter" in talk.text


async def test_nothing_to_add_is_no_way_out_where_an_answer_may_be_left_out(talk: Talk):
    await at_the_complement(talk)
    await talk.say("non c'est tout merci", "non")
    assert talk.asks_for == "move_date"


async def test_an_employer_who_pays(talk: Talk):
    await talk.sign_in("m-arret")
    await talk.say("un relevé d'ij maladie depuis septembre pour mon employeur", "releve_ij")
    assert talk.asks_for == "payment_to"
    await talk.say("c'est eux qui me paient, ils ont gardé mon salaire", "question")
    assert talk.slots["payment_to"] == "employer"


async def test_a_baby_expected_is_not_declared(talk: Talk):
    await talk.sign_in("m-couple")
    await talk.say("on attend un bb", "declaration_naissance")
    assert talk.task is None


async def test_a_day_that_does_not_suit_is_not_the_day_wished(talk: Talk):
    await talk.sign_in("m-retraite")
    await talk.say("un rdv à l'accueil de La Rochelle", "rendez_vous")
    await talk.say("autre chose", "informer")
    await talk.say("non", "non")
    await talk.say("en fait jeudi je peux pas, vendredi", "deplacer_rdv")
    assert "vendredi 27" in " ".join(c["label"] for r in talk.replies for c in r.get("choices", []))


@pytest.mark.parametrize(("words", "intent"), [("toujours pas de sous", "non"), ("encore rien touché sur mon compte", "incompris")])
async def test_money_that_does_not_come_is_looked_up(talk: Talk, words, intent):
    await talk.sign_in("m-arret")
    await talk.say(words, intent)
    assert "IND-6QV8ZD" in talk.text


async def test_sent_since_the_question_of_how_long(talk: Talk):
    await talk.sign_in("m-couple")
    await talk.say("combien de temps pour un changement de rib", "question", hits=["banque-declarer-nouveau-compte"])
    await talk.say("je l'ai fait vendredi sur internet", "informer")
    assert talk.task == "delais_traitement" or "RIB" in talk.text


async def test_a_pension_that_is_not_paid_is_none(talk: Talk):
    await talk.sign_in("m-enfants")
    await talk.say("je veux la c2s, 3 personnes, mes enfants, en hlm", "demande_css")
    for words in ("oui", "3", "mes enfants", "locataire"):
        if talk.asks_for != "other_income":
            await talk.say(words)
    assert talk.asks_for == "other_income"
    await talk.say("leur père verse pas de pension", "informer")
    assert talk.slots.get("other_income") != ["pension"]


async def test_a_preference_at_the_recap_is_no_distress(talk: Talk):
    await talk.sign_in("m-couple")
    await talk.say("attestation de droits pour moi par courrier", "attestation_droits")
    assert talk.asks_for == "confirmation"
    await talk.say("c'est trop long je préfère l'avoir de suite", "detresse", 0.52, nuance="suicide")
    assert talk.slots["format"] == "pdf" and "3114" not in talk.text


async def test_a_former_partner_who_must_not_know(talk: Talk):
    await at_the_complement(talk)
    await talk.say("non mais mon ex ne doit pas savoir", "informer")
    assert talk.slots["confidential_address"] is True


@pytest.mark.parametrize(("words", "purpose"), [("en fait c'est possible mercredi ?", "déplacer"), ("can you cancel it", "annuler")])
async def test_what_is_said_of_the_appointment_just_booked(talk: Talk, words, purpose):
    await talk.sign_in("m-retraite")
    await talk.say("un rdv à l'accueil de Saintes", "rendez_vous")
    await talk.say("autre chose", "informer")
    await talk.say("non", "non")
    await talk.say("jeudi 10h")
    for answer in ("celui de mon compte", "rien"):
        await talk.say(answer)
    await talk.press("confirm")
    assert talk.happened("booking_confirmed")
    await talk.say(words, "question", hits=["rdv-prendre"])
    assert talk.task == "rendez_vous" and talk.asks_for in ("reference", "confirmation", "time_slot")
