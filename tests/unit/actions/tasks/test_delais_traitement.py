from tests.unit.actions.talk import Talk


async def begin(talk: Talk, first: str = "je veux savoir où en est mon dossier") -> None:
    await talk.say(first, "delais_traitement")


async def test_a_request_still_in_time_is_said_so_with_a_date(talk):
    await begin(talk)
    assert talk.state["asks_for"] == "request_type"
    await talk.say("ma carte vitale")
    await talk.say("hier")
    await talk.say("par internet")
    await talk.say("oui tout y était")
    assert talk.event("completed")["task"] == "delais_traitement"
    assert "estimation au 22 novembre 2026" in talk.text and "n'est pas passé" in talk.text


async def test_everything_said_at_once_leaves_one_question(talk):
    await begin(talk, "j'ai envoyé ma feuille de soins par courrier il y a 3 semaines, toujours rien")
    assert talk.state["slots"] == {"request_type": "feuille_soins", "deposit_date": "2026-11-01", "channel": "post"}
    assert talk.state["asks_for"] == "file_complete"


async def test_a_late_request_gets_the_next_steps(talk):
    await begin(talk)
    for answer in ("carte vitale", "01/06/2026", "post", "dont_know"):
        await (talk.press(answer) if answer in ("post", "dont_know") else talk.say(answer))
    assert "Ce délai est passé" in talk.text and "3646" in talk.text
    assert any(c["value"] == "task:rendez_vous:droits" for r in talk.replies for c in r.get("choices", []))


async def test_a_late_replacement_income_points_to_the_mediator(talk):
    await begin(talk)
    for answer in ("indemnités journalières", "il y a 4 mois", "en ligne", "oui"):
        await talk.say(answer)
    assert "médiateur" in talk.text


async def test_a_future_date_is_refused_and_asked_again(talk):
    await begin(talk)
    await talk.say("carte vitale")
    await talk.say("12/12/2026")
    assert talk.event("rejected") and talk.state["asks_for"] == "deposit_date"
    await talk.say("31 février")
    assert "n'existe pas" in talk.text


async def test_a_signed_in_member_first_reads_their_own_requests(talk):
    await talk.sign_in("m-arret")
    await begin(talk)
    assert "Voici vos dernières demandes" in talk.text


async def test_no_money_left_sends_to_a_person(talk):
    await begin(talk)
    await talk.say("je n'ai plus rien pour payer mon loyer")
    assert talk.event("handoff_offered") and talk.state["task"] is None


async def test_the_kind_can_be_corrected_before_the_end(talk):
    await begin(talk)
    await talk.say("carte vitale")
    await talk.say("non pardon, c'est pour mon changement de rib", "corriger")
    assert talk.state["slots"]["request_type"] == "rib"
    assert talk.state["asks_for"] == "deposit_date"


async def test_their_own_late_request_is_answered_in_one_touch(talk):
    await talk.sign_in("m-retraite")
    await begin(talk)
    assert "REC-7D2VKW" in talk.text and "ce délai est passé" in talk.text
    await talk.press("REC-7D2VKW")
    assert talk.happened("completed") and "Ce délai est passé" in talk.text and "task:rendez_vous:reclamation" in talk.choices
    assert talk.slots["request_type"] == "reclamation" and talk.slots["deposit_date"] == "2026-10-19"


async def test_a_request_that_waits_for_a_document_is_not_called_late(talk):
    await talk.sign_in("m-droits-fermes")
    await begin(talk)
    assert "Avis d'impôt" in talk.text
    await talk.press("CSS-8M4RTX")
    assert talk.happened("completed") and "ce qui manque" in talk.text and "est passé" not in talk.text


async def test_an_incomplete_file_is_first_completed(talk):
    await begin(talk)
    for answer in ("mon rib", "il y a 3 semaines", "par la poste", "non il manque une pièce"):
        await talk.say(answer)
    assert talk.happened("completed") and "ce qui manque" in talk.text and "quelques jours de la poste" in talk.text


async def test_buttons_alone_lead_to_the_answer(talk):
    await begin(talk)
    await talk.press("adresse")
    await talk.say("2026-11-20")
    for value in ("online", "yes"):
        await talk.press(value)
    assert talk.happened("completed") and "environ 3 jours" in talk.text and "pas un engagement" in talk.text


async def test_why_unknown_back_and_cancel(talk):
    await begin(talk)
    await talk.say("carte vitale")
    for words in ("pourquoi ?", "je ne sais pas"):
        await talk.say(words)
        assert talk.asks_for == "deposit_date"
    await talk.say("retour")
    assert talk.asks_for == "request_type"
    await talk.say("annuler")
    if talk.asks_for == "confirmation":
        await talk.say("non")
        assert talk.asks_for == "request_type"
        await talk.say("annuler")
        await talk.say("oui")
    assert talk.happened("cancelled") and talk.task is None


async def test_a_question_in_the_middle_then_the_same_question(talk):
    await begin(talk)
    await talk.say("carte vitale")
    await talk.say("c'est quoi le numéro du 3646 ?", "question", hits=["contact-3646-horaires-cout"])
    assert talk.asks_for == "deposit_date"


async def test_a_month_is_made_precise_and_a_part_of_it_is_near_enough(talk):
    await begin(talk)
    await talk.say("carte vitale")
    await talk.say("en octobre")
    assert talk.asks_for == "deposit_date" and "Quel jour" in talk.text
    await talk.say("début octobre")
    assert talk.slots["deposit_date"] == "2026-10-03" and "3 octobre 2026" in talk.text
    await talk.say("non le 4 octobre")
    assert talk.slots["deposit_date"] == "2026-10-04" and talk.asks_for == "channel"


async def test_a_mgen_member_is_routed(talk):
    await begin(talk, "où en est mon dossier, je suis à la MGEN")
    assert talk.happened("routed") and talk.task is None


async def test_a_service_away_offers_to_try_again(talk):
    await begin(talk)
    for answer in ("carte vitale", "hier", "en ligne"):
        await talk.say(answer)
    talk.down.add("teleservices")
    await talk.say("oui")
    assert not talk.happened("completed") and talk.task == "delais_traitement" and "confirm" in talk.choices
    talk.down.clear()
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_nothing_received_any_more_is_not_a_lack_of_money(talk):
    await begin(talk)
    await talk.say("j'ai envoyé mon arrêt il y a 15 jours et depuis plus rien")
    assert talk.task == "delais_traitement" and talk.slots["request_type"] == "arret_travail"


async def test_a_date_is_no_rank_of_a_button(talk):
    await begin(talk)
    await talk.say("le 3 novembre")
    assert talk.asks_for == "request_type" and talk.slots == {"deposit_date": "2026-11-03"}
    await talk.say("la deuxième")
    assert talk.slots["request_type"] == "arret_travail" and talk.asks_for == "channel"
    await talk.say("1er novembre")
    assert "channel" not in talk.slots
