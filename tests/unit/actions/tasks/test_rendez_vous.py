"""An appointment booked, moved, cancelled; and the file the adviser gets."""

from datetime import date, datetime

import pytest

from actions.french import PARIS

TASK = "rendez_vous"


async def answer(talk, *answers):
    for words in answers:
        await talk.say(words)
    return talk


async def begun(talk, words="je veux un rendez-vous"):
    return await talk.say(words, TASK)


async def at_time_slot(talk):
    await begun(talk)
    return await answer(talk, "autre chose", "non", "au téléphone")


async def booked(talk):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien", "oui")
    return talk.event("booking_confirmed")["reference"]


async def other_member_takes(talk, opening):
    """Every seat of an opening, by others."""
    from actions.ports import OpeningTaken

    for seat in range(10):
        try:
            await talk.services.booking.book(opening, f"other-{opening}-{seat}", "autre", "+33612340000")
        except OpeningTaken:
            return


async def test_a_call_is_booked_in_words(talk):
    await begun(talk)
    assert talk.asks_for == "reason"
    await answer(talk, "c'est pour une invalidité", "non", "par téléphone", "le deuxième")
    assert talk.asks_for == "phone" and talk.slots["time_slot"].startswith("2026-11-23T")
    await answer(talk, "06 12 34 56 78", "non")
    assert talk.asks_for == "confirmation" and "•• •• •• •• 78" in talk.text and not talk.happened("booking_confirmed")
    await talk.say("oui c'est bon")
    reference = talk.event("booking_confirmed")["reference"]
    assert reference.startswith("RDV-") and reference in talk.text and talk.event("completed")["reference"] == reference
    assert "lundi 23 novembre 2026 à 13 h" in talk.text and "mot de passe" in talk.text and "invalidité" in talk.text
    entry = await talk.file()
    assert entry.media_type == "text/calendar" and b"BEGIN:VEVENT" in entry.content


async def test_a_meeting_is_booked_with_buttons(talk):
    await begun(talk)
    for value in ("autre", "no", "counter", "saintes"):
        await talk.press(value)
    assert talk.asks_for == "time_slot" and talk.slots["office"] == "saintes"
    await talk.press("counter:saintes:2026-11-24T08:30")
    await talk.press("skip")
    await talk.press("lsf")
    await talk.press("confirm")
    assert talk.happened("booking_confirmed") and "précontact" in talk.text and "8 place des Tanneurs" in talk.text
    assert talk.slots["time_slot"] == "2026-11-24T08:30:00+01:00" and talk.slots["accessibility"] == ["lsf"]
    assert talk.slots["mode"] == "counter"


async def test_several_answers_in_the_first_message(talk):
    await begun(talk, "un rdv au guichet à Saintes mardi matin pour mon invalidité, c'est pas urgent")
    known = {"reason": "invalidite", "mode": "counter", "office": "saintes", "urgency": False}
    assert known.items() <= talk.slots.items() and talk.asks_for == "time_slot"
    assert all("2026-11-24" in value for value in talk.choices[:4])


async def test_a_day_and_an_hour_said_at_once_need_no_choice(talk):
    await begun(talk, "rdv téléphonique demain 10h")
    await answer(talk, "autre chose", "non")
    assert talk.slots["mode"] == "phone"
    if talk.asks_for == "time_slot":
        await talk.say("demain à 10h10")
    assert talk.slots["time_slot"] == "2026-11-23T10:10:00+01:00" and talk.asks_for == "phone"


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("mercredi", {"2026-11-25"}),
        ("mardi matin", {"2026-11-24"}),
        ("le 3", {"2026-12-03"}),
        ("jeudi après-midi", {"2026-11-26"}),
        ("plutôt l'après-midi", {"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"}),
    ],
)
async def test_words_about_time_filter_the_openings(talk, words, days):
    await at_time_slot(talk)
    await talk.say(words)
    assert talk.asks_for == "time_slot" and not talk.happened("rejected")
    offered = [value for value in talk.choices if value.startswith("phone:")]
    assert offered and {value[6:16] for value in offered} <= days
    if "matin" in words:
        assert all(value[-5:] < "13:00" for value in offered)
    if "midi" in words:
        assert all(value[-5:] >= "13:00" for value in offered)


async def test_later_and_another_day(talk):
    await at_time_slot(talk)
    first = talk.choices[0]
    await talk.say("plus tard")
    assert talk.choices[0] > first
    await talk.press("other_day")
    assert "Quel jour" in talk.text and talk.asks_for == "time_slot" and not talk.happened("rejected")
    await talk.say("vendredi")
    assert talk.choices[0].startswith("phone:2026-11-27")


async def test_the_end_of_the_calendar_comes_back_to_its_beginning(talk):
    await at_time_slot(talk)
    for _ in range(20):
        await talk.press("later")
        assert talk.asks_for == "time_slot" and talk.choices
    await talk.say("le 20 juin 2027")
    assert "plus proches" in talk.text and talk.choices[0].startswith("phone:")


async def test_a_closed_day_offers_the_nearest_times(talk):
    await at_time_slot(talk)
    await talk.say("dimanche")
    assert "plus proches" in talk.text and talk.choices[0].startswith("phone:2026-11-30")


@pytest.mark.parametrize(("words", "rank"), [("le dernier", 3), ("le deuxième créneau", 1), ("3", 2)])
async def test_an_opening_is_chosen_by_its_rank(talk, words, rank):
    await at_time_slot(talk)
    wanted = talk.choices[rank]
    await talk.say(words)
    assert talk.asks_for == "phone" and talk.slots["time_slot"].startswith(wanted.removeprefix("phone:"))


async def test_the_first_possible_one(talk):
    await at_time_slot(talk)
    await talk.say("le plus tôt possible")
    assert talk.asks_for == "phone" and talk.slots["time_slot"].startswith("2026-11-23T08:30")


async def test_an_opening_taken_while_choosing_proposes_the_next(talk):
    await at_time_slot(talk)
    first = talk.choices[0]
    await other_member_takes(talk, first)
    await talk.press(first)
    assert talk.asks_for == "time_slot" and "pris par quelqu'un" in talk.text and first not in talk.choices


async def test_an_opening_taken_at_the_last_moment_proposes_the_next(talk):
    await at_time_slot(talk)
    first = talk.choices[0]
    await talk.press(first)
    await answer(talk, "06 12 34 56 78", "rien")
    await other_member_takes(talk, first)
    await talk.say("oui")
    assert talk.asks_for == "time_slot" and not talk.happened("booking_confirmed") and first not in talk.choices
    await talk.press(talk.choices[0])
    await talk.say("oui")
    assert talk.happened("booking_confirmed")


async def test_a_retry_after_a_lost_answer_books_once(talk):
    await at_time_slot(talk)
    first = talk.choices[0]
    await talk.press(first)
    await answer(talk, "06 12 34 56 78", "rien")
    talk.lost.add("booking")
    await talk.say("oui")
    assert not talk.happened("booking_confirmed") and talk.task == TASK
    talk.lost.clear()
    await talk.press("confirm")
    assert talk.happened("booking_confirmed")
    assert len(await talk.services.handoffs.day(date(2026, 11, 22))) == 1


async def test_not_saying_the_reason_is_accepted(talk):
    await begun(talk)
    await talk.say("je préfère ne pas le dire")
    assert talk.slots["reason"] == "non_precise" and talk.asks_for == "urgency"


@pytest.mark.parametrize("words", ["je ne sais pas", "c'est pour une histoire de pension de réversion"])
async def test_any_reason_will_do(talk, words):
    await begun(talk)
    await talk.say(words)
    assert talk.slots["reason"] == "autre" and talk.asks_for == "urgency"


async def test_what_a_task_settles_is_proposed_once(talk):
    await begun(talk)
    await talk.say("pour la complémentaire santé solidaire")
    assert talk.asks_for == "online_first"
    await talk.say("non")
    assert talk.asks_for == "urgency"


async def test_a_member_who_tries_online_is_taken_there(talk):
    await begun(talk)
    await answer(talk, "une réclamation", "oui je veux bien")
    assert talk.task == "delais_traitement" and talk.state["paused"] is None


async def test_a_member_who_asked_for_a_person_is_not_sent_to_a_form(talk):
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert talk.state["outcome"] == "handoff" and talk.happened("handoff_offered")
    assert "lundi 23 novembre 2026 à 8 h 30" in talk.text and talk.task == TASK
    await talk.say("pour la css")
    assert talk.asks_for == "urgency"


async def test_during_opening_hours_someone_answers_now(talk):
    talk.now = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert "en ce moment" in talk.text


async def test_an_urgent_case_reads_where_to_go_at_once(talk):
    await begun(talk)
    await answer(talk, "autre chose", "oui")
    assert "sans rendez-vous" in talk.text and "8 h 30 - 12 h 30" in talk.text and "premiers rendez-vous" in talk.text
    assert talk.asks_for == "mode" and talk.happened("fragility")
    await talk.say("téléphone")
    assert talk.choices[:2] == ["phone:2026-11-23T08:30", "phone:2026-11-23T08:50"]


@pytest.mark.parametrize("move", ["press", "say", "wish", "human"])
async def test_closed_rights_make_an_appointment_urgent_with_its_reason(talk, move):
    await talk.sign_in("m-droits-fermes")
    await talk.say("une attestation de droits", "attestation_droits")
    if move == "press":
        await talk.press("task:rendez_vous:droits")
    else:
        await talk.say(*{"say": ("oui je veux bien", "oui"), "wish": ("je veux un rendez-vous", TASK), "human": ("je veux parler à quelqu'un", "parler_humain")}[move])
    assert (talk.slots["reason"], talk.slots["urgency"]) == ("droits", True) and talk.asks_for == "mode"
    assert "sans rendez-vous" in talk.text and "premiers rendez-vous" in talk.text and talk.happened("fragility")


async def test_an_excluded_case_of_a_member_without_rights_is_urgent_too(talk):
    await talk.sign_in("m-droits-fermes")
    await talk.say("je demande la css, je suis en instance de divorce", "demande_css")
    await talk.press("task:rendez_vous:css")
    assert (talk.slots["reason"], talk.slots["urgency"]) == ("css", True)


async def test_an_excluded_case_that_can_wait_has_its_reason_and_its_urgency_asked(talk):
    await talk.sign_in("m-enfants")
    await talk.say("je demande la css, je suis en instance de divorce", "demande_css")
    await talk.say("je veux un rendez-vous", TASK)
    assert talk.slots["reason"] == "css" and talk.asks_for == "urgency"


async def test_another_reason_said_counts_before_the_excluded_case(talk):
    await talk.sign_in("m-droits-fermes")
    await talk.say("une attestation de droits", "attestation_droits")
    await talk.say("je veux un rendez-vous, mon mari est décédé", TASK)
    assert talk.slots["reason"] == "deces" and talk.asks_for == "urgency"


async def test_what_was_left_out_may_be_said_at_the_recap(talk):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien", "non il me faut la langue des signes")
    assert talk.asks_for == "mode" and talk.slots["accessibility"] == ["lsf"]  # by phone, nobody signs
    await answer(talk, "au téléphone")
    assert talk.asks_for == "confirmation" and talk.slots["mode"] == "phone"  # asked once: it may suit all the same


async def test_another_reason_at_the_recap_does_not_go_back_to_what_is_done_online(talk):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien", "non", "c'est pour une réclamation")
    assert talk.asks_for == "confirmation" and talk.slots["reason"] == "reclamation"


async def test_grief_is_met_with_condolences(talk):
    await begun(talk)
    await talk.say("mon mari est décédé")
    assert "condoléances" in talk.text and talk.slots["reason"] == "deces" and talk.happened("fragility")


async def test_the_phone_of_the_account_is_proposed_masked(talk):
    await talk.sign_in("m-enfants")
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    assert talk.asks_for == "phone" and "account" in talk.choices and "10 01" not in str(talk.replies)
    await talk.say("celui de mon compte")
    await answer(talk, "rien", "oui")
    assert talk.happened("booking_confirmed") and "•• •• •• •• 01" in talk.text


async def test_a_call_needs_a_number_and_a_meeting_does_not(talk):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await talk.say("passer")
    assert talk.asks_for == "phone"
    await talk.say("12")
    assert talk.asks_for == "phone" and talk.happened("rejected")
    await talk.say("finalement au guichet")
    assert talk.asks_for == "office" and "time_slot" not in talk.slots
    await talk.say("à La Rochelle")
    await talk.press(talk.choices[0])
    await answer(talk, "non", "rien")
    assert talk.asks_for == "confirmation" and talk.slots["phone"] is None


async def test_a_wheelchair_changes_the_counter(talk):
    await begun(talk)
    await answer(talk, "autre chose", "non", "au guichet", "royan")
    await talk.press(talk.choices[0])
    await answer(talk, "non", "je suis en fauteuil")
    assert talk.asks_for == "office" and "royan" not in talk.choices and "fauteuil" in talk.text


async def test_a_place_without_a_counter(talk):
    await begun(talk)
    await answer(talk, "autre chose", "non", "au guichet", "à Cognac")
    assert talk.asks_for == "office" and talk.happened("rejected") and "saintes" in talk.choices


@pytest.mark.parametrize(
    ("words", "asks", "slot", "value"),
    [
        ("finalement à un guichet", "office", "mode", "counter"),
        ("en fait le motif c'est l'invalidité", "confirmation", "reason", "invalidite"),
        ("plutôt mercredi matin", "time_slot", "mode", "phone"),
    ],
)
async def test_an_answer_is_corrected_in_free_words(talk, words, asks, slot, value):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien")
    await talk.say(words)
    assert talk.asks_for == asks and talk.slots[slot] == value


async def test_the_adviser_reads_what_the_appointment_is_about(talk):
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    await talk.say("mon remboursement n'arrive pas", "delais_traitement")
    await answer(talk, "non", "à l'accueil", "La Rochelle")
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien", "oui")
    (file,) = await talk.services.handoffs.day(date(2026, 11, 22))
    assert file.reason == "autre" and "mon remboursement n'arrive pas" in [message["text"] for message in file.last_messages]


async def test_the_adviser_gets_the_task_that_led_here(talk):
    await talk.sign_in("m-nouveau")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say("21 rue des Lilas")
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert talk.task == TASK and talk.state["paused"] == "changement_adresse"
    await answer(talk, "autre chose", "non", "téléphone")
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien", "oui")
    (file,) = await talk.services.handoffs.day(date(2026, 11, 22))
    assert file.task == "changement_adresse" and file.values["street"] == "21 rue des Lilas" and file.member_id == "m-nouveau"
    assert file.appointment.startswith("RDV-") and file.documents and len(file.last_messages) <= 24
    assert "21 rue des Lilas" in [message["text"] for message in file.last_messages]
    assert "06 12" not in str(file) and talk.happened("resumed") and talk.asks_for == "complement"


async def test_the_adviser_gets_the_excluded_case_and_its_signals(talk):
    await talk.say("mon bébé est né sans vie la semaine dernière", "declaration_naissance")
    await talk.press("task:rendez_vous:deces")
    assert talk.task == TASK and talk.slots["reason"] == "deces" and talk.asks_for == "urgency"
    await answer(talk, "non", "téléphone")
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien", "oui")
    (file,) = await talk.services.handoffs.day(date(2026, 11, 22))
    assert (file.task, file.reason) == ("declaration_naissance", "deces") and "deuil" in file.signals


# ---------------------------------------------------------------- move and cancel


@pytest.mark.parametrize("trouble", ["down", "lost"])
async def test_an_appointment_made_is_told_though_its_file_could_not_be_handed_over(talk, trouble):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await answer(talk, "06 12 34 56 78", "rien")
    getattr(talk, trouble).add("handoffs")
    await talk.say("oui")
    reference = talk.event("booking_confirmed")["reference"]
    assert reference in talk.text and "bien pris" in talk.text and "rien n'a été envoyé" not in talk.text
    assert talk.task is None
    await talk.say("merci", "remercier")
    getattr(talk, trouble).clear()
    await talk.say("bonne journée", "dire_au_revoir")
    (file,) = await talk.services.handoffs.day(date(2026, 11, 22))
    assert file.appointment == reference and file.created_at == datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)
    assert talk.dialogue.unfiled == []


async def test_an_appointment_is_moved_with_its_reference(talk):
    reference = await booked(talk)
    await talk.say(f"je voudrais déplacer mon rdv {reference.lower().replace('-', ' ')}", "deplacer_rdv")
    assert talk.asks_for == "time_slot" and "lundi 23 novembre 2026" in talk.text
    await talk.say("mercredi à 10h10")
    assert talk.asks_for == "confirmation"
    await talk.say("oui")
    assert talk.event("booking_moved")["reference"] == reference and "mercredi 25 novembre 2026 à 10 h 10" in talk.text
    found = await talk.services.booking.find(reference)
    assert found.opening.starts_at.day == 25 and b"BEGIN:VEVENT" in (await talk.file()).content


async def test_an_appointment_is_not_offered_to_be_moved_to_where_it_is(talk):
    reference = await booked(talk)
    kept = (await talk.services.booking.find(reference)).opening
    await talk.say(f"déplacer mon rdv {reference}", "deplacer_rdv")
    assert talk.asks_for == "time_slot" and talk.choices and kept.id not in talk.choices


async def test_a_move_given_up_leaves_the_appointment_and_says_so(talk):
    reference = await booked(talk)
    await talk.say(f"déplacer mon rdv {reference}", "deplacer_rdv")
    await talk.press("cancel")
    await talk.press("yes")
    assert "Il reste comme il était" in talk.text and not talk.happened("booking_moved")


async def test_a_cancellation_offers_to_keep_the_appointment(talk):
    reference = await booked(talk)
    await talk.say(f"annuler mon rdv {reference}", "annuler_rdv")
    assert talk.choices == ["confirm", "no"]
    await talk.press("no")
    assert talk.task is None and "Il reste comme il était" in talk.text and (await talk.services.booking.find(reference)).state != "cancelled"


async def test_a_new_day_said_with_the_reference(talk):
    reference = await booked(talk)
    await talk.say(f"changer mon rdv {reference} de lundi à jeudi", "deplacer_rdv")
    assert talk.asks_for == "time_slot" and talk.choices[0].startswith("phone:2026-11-26")


async def test_an_appointment_is_cancelled_after_a_confirmation(talk):
    reference = await booked(talk)
    await talk.say("annuler mon rdv", "annuler_rdv")
    assert talk.asks_for == "reference"
    await talk.press(reference)
    assert talk.asks_for == "confirmation" and "lundi 23 novembre 2026" in talk.text and not talk.happened("booking_cancelled")
    await talk.say("oui")
    assert talk.event("booking_cancelled")["reference"] == reference
    assert (await talk.services.booking.find(reference)).state == "cancelled"
    assert b"METHOD:CANCEL" in (await talk.file()).content


async def test_a_cancellation_may_be_taken_back(talk):
    reference = await booked(talk)
    await talk.say(f"annuler {reference}", "annuler_rdv")
    await talk.say("non")
    await talk.say("arrêter")
    if talk.asks_for == "confirmation":
        await talk.say("oui")
    assert (await talk.services.booking.find(reference)).state == "booked" and talk.task is None


async def test_an_unknown_reference_gets_another_try(talk):
    reference = await booked(talk)
    await talk.say("annuler le RDV-222222", "annuler_rdv")
    assert talk.asks_for == "reference"
    await talk.say("RDV-333333")
    assert talk.asks_for == "reference" and talk.happened("rejected") and "RDV-333333" in talk.text
    await talk.say(reference.removeprefix("RDV-"))
    assert talk.asks_for == "confirmation"


async def test_a_reference_not_at_hand_is_helped(talk):
    await talk.say("je veux annuler mon rendez-vous", "annuler_rdv")
    await talk.say("je ne l'ai pas")
    assert talk.asks_for == "reference" and "3646" in talk.text


async def test_another_members_appointment_stays_unknown(talk):
    await talk.sign_in("m-enfants")
    reference = await booked(talk)
    await talk.sign_in("m-arret")
    await talk.say(f"annuler {reference}", "annuler_rdv")
    assert talk.asks_for == "reference"


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        (("déplacer {}", "deplacer_rdv"), ("non finalement annulez-le", "annuler_rdv"), "je ne déplace pas"),
        (("annuler {}", "annuler_rdv"), ("en fait je préfère le déplacer", "deplacer_rdv"), "je n'annule pas"),
        (("je veux un rendez-vous", "rendez_vous"), ("annuler {}", "annuler_rdv"), "Rien n'a été réservé"),
    ],
)
async def test_another_purpose_gives_up_the_first_and_says_so(talk, first, then, told):
    reference = await booked(talk)
    await talk.say(first[0].format(reference), first[1])
    await talk.say(then[0].format(reference), then[1])
    assert [event["type"] for event in talk.events] == ["cancelled", "started"] and told in talk.text
    assert talk.task == TASK and talk.slots["reference"] == reference
    assert (await talk.services.booking.find(reference)).state == "booked"


async def test_asking_for_a_person_gives_up_the_move_and_says_so(talk):
    await talk.say("déplacer mon rendez-vous", "deplacer_rdv")
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert [event["type"] for event in talk.events] == ["handoff_offered", "cancelled", "started"]
    assert "je ne déplace pas" in talk.text and talk.asks_for == "reason"


async def test_a_cancelled_appointment_is_not_moved(talk):
    reference = await booked(talk)
    await talk.services.booking.cancel(reference)
    await talk.say(f"déplacer {reference}", "deplacer_rdv")
    assert talk.task is None and "déjà annulé" in talk.text


async def test_cancelling_an_appointment_in_the_middle_of_another_task(talk):
    reference = await booked(talk)
    await talk.sign_in("m-nouveau")
    await talk.say("je change d'adresse", "changement_adresse")
    await talk.say(f"ah il faut aussi annuler mon {reference}", "annuler_rdv")
    assert talk.task == TASK and talk.state["paused"] == "changement_adresse" and talk.asks_for in ("confirmation", "reference")
    if talk.asks_for == "reference":
        await talk.press(reference)
    await talk.say("oui")
    assert talk.happened("booking_cancelled") and talk.happened("resumed") and talk.asks_for == "street"


# ---------------------------------------------------------------- repair


async def test_why_help_back_cancel_restart(talk):
    await at_time_slot(talk)
    for words in ("pourquoi ?", "je ne comprends pas", "je ne sais pas"):
        await talk.say(words)
        assert talk.asks_for == "time_slot"
    await talk.say("retour")
    assert talk.asks_for == "mode"
    await answer(talk, "annuler", "non")
    assert talk.asks_for == "mode"
    await answer(talk, "recommencer", "oui")
    assert talk.asks_for == "reason" and "reason" not in talk.slots
    await answer(talk, "annuler")
    assert talk.happened("cancelled") or talk.asks_for == "confirmation"


async def test_a_question_in_the_middle_then_the_same_question(talk):
    await at_time_slot(talk)
    await talk.say("c'est quoi le précontact ?", "question", hits=["rdv-precontact-telephonique"])
    assert talk.asks_for == "time_slot" and talk.state["outcome"] == "faq:rdv-precontact-telephonique"


async def test_asking_for_a_person_while_booking_keeps_the_question(talk):
    await at_time_slot(talk)
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert talk.asks_for == "time_slot" and talk.task == TASK


async def test_without_the_reference_a_person_means_a_new_appointment(talk):
    await talk.say("je veux annuler mon rendez-vous", "annuler_rdv")
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    assert talk.asks_for == "reason" and talk.task == TASK


async def test_every_organism_may_book(talk):
    await talk.sign_in("m-mgen")
    await begun(talk)
    assert talk.task == TASK and not talk.happened("routed")


async def test_a_booking_service_away_says_so(talk):
    talk.down.add("booking")
    await begun(talk)
    assert talk.task is None and "ne répond pas" in talk.text


# ---------------------------------------------------------------- what members wish, in their words


def starts(talk):
    return [value.split(":", 1)[1] for value in talk.choices if ":" in value]


async def test_not_in_the_morning_is_the_afternoon(talk):
    await at_time_slot(talk)
    await talk.say("pas le matin")
    assert starts(talk) and all(start[11:13] >= "13" for start in starts(talk))


async def test_times_around_the_hour_wished_come_first(talk):
    await at_time_slot(talk)
    await talk.say("mardi vers 15h")
    assert [start[11:] for start in starts(talk)] == ["14:30", "14:50", "15:10", "15:30"]


async def test_a_day_that_is_full_of_nothing_gets_its_neighbours(talk):
    talk._clock.now = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
    await at_time_slot(talk)
    await talk.say("dimanche")
    assert "les plus proches" in talk.text and {start[:10] for start in starts(talk)} <= {"2026-11-27", "2026-11-30"}


@pytest.mark.parametrize("words", ["hier", "le 3 novembre"])
async def test_a_day_that_is_over_is_said_to_be(talk, words):
    await at_time_slot(talk)
    await talk.say(words)
    assert "Cette date est passée" in talk.text and starts(talk)[0].startswith("2026-11-23")


async def test_none_of_the_times_shown_asks_for_a_day(talk):
    await at_time_slot(talk)
    await talk.say("non")
    assert talk.asks_for == "time_slot" and "Quel jour" in talk.text and not talk.happened("rejected")


async def test_a_town_without_a_counter_moves_nobody(talk):
    await begun(talk)
    await answer(talk, "autre chose", "non", "à un accueil")
    await talk.say("j'habite à Surgères", "changement_adresse", 0.66)
    assert talk.task == TASK and talk.asks_for == "office" and "pas d'accueil à cet endroit" in talk.text
    await talk.say("par téléphone alors")
    assert talk.slots["mode"] == "phone" and talk.asks_for == "time_slot"


@pytest.mark.parametrize("words", ["j'ai pas de téléphone", "je n'en ai pas", "aucun numéro"])
async def test_no_phone_is_no_obstacle_to_a_visit(talk, words):
    await begun(talk)
    for value in ("autre", "no", "counter", "saintes"):
        await talk.press(value)
    await talk.press(talk.choices[0])
    await talk.say(words)
    assert talk.asks_for == "accessibility" and talk.slots["phone"] is None


async def test_no_phone_for_a_call_leads_to_a_counter(talk):
    await at_time_slot(talk)
    await talk.press(talk.choices[0])
    await talk.say("j'ai pas de téléphone")
    assert talk.asks_for == "phone" and "rendez-vous à un accueil" in talk.text
    await talk.say("à un accueil")
    assert talk.slots["mode"] == "counter" and talk.asks_for == "office"


@pytest.mark.parametrize(("words", "mode"), [("je n'ai pas de téléphone", "counter"), ("je peux pas me déplacer", "phone"), ("pas au téléphone", "counter")])
async def test_what_one_cannot_do_says_which_mode(talk, words, mode):
    await begun(talk)
    await answer(talk, "autre chose", "non", words)
    assert talk.slots["mode"] == mode


async def test_whoever_prefers_someone_is_not_sent_online(talk):
    await begun(talk)
    await talk.say("réclamation")
    assert talk.asks_for == "online_first"
    await talk.say("non je préfère voir quelqu'un", "parler_humain")
    assert talk.asks_for == "urgency"


async def test_a_reference_that_is_not_at_hand_can_be_found_elsewhere(talk):
    await talk.say("déplacer mon rendez-vous", "deplacer_rdv")
    await talk.say("j'ai pas la référence")
    assert "3646" in talk.text and not talk.happened("rejected")
    await talk.say("rdv 999")
    assert "n'est pas complète" in talk.text


async def test_going_online_is_the_outcome_of_the_turn(talk):
    await begun(talk)
    await answer(talk, "complémentaire santé solidaire", "oui")
    assert talk.state["task"] == "demande_css" and talk.state["outcome"] == "task:demande_css"


async def test_whoever_needs_french_gets_an_interpreter(talk):
    await begun(talk)
    await talk.say("i don't speak french")
    assert talk.slots["accessibility"] == ["interprete"] and talk.asks_for == "reason"


async def test_a_day_with_an_hour_is_no_reason(talk):
    await begun(talk)
    await talk.say("mardi à 8h30")
    assert "reason" not in talk.slots and talk.asks_for == "reason"
    await answer(talk, "autre chose", "non", "au téléphone")
    assert talk.asks_for == "phone" and talk.slots["time_slot"].startswith("2026-11-24T08:30")


@pytest.mark.parametrize(("words", "hours"), [("entre 10h et midi", ("10:00", "12:00")), ("mercredi après-midi", ("13:00", "18:00")), ("les mercredis", ("08:00", "18:00"))])
async def test_hours_wished_are_those_shown(talk, words, hours):
    await at_time_slot(talk)
    await talk.say(words)
    assert starts(talk) and all(hours[0] <= start[11:] < hours[1] for start in starts(talk))


async def test_a_task_on_hold_is_taken_up_in_words(talk):
    await begun(talk)
    await talk.say("autre chose")
    await talk.say("je veux mourir", "detresse", 0.95, "suicide")
    assert talk.task is None and talk.state["paused"] == TASK
    await talk.say("non je veux continuer", "non", 0.9)
    assert talk.task == TASK and talk.asks_for == "urgency" and talk.happened("resumed")


@pytest.mark.parametrize("words", ["rdv guichet saintes", "rdv saintes pas urgent", "un rendez-vous accueil Saintes"])
async def test_a_counter_is_named_without_a_preposition(talk, words):
    await begun(talk, words)
    assert talk.slots["office"] == "saintes" and talk.slots["mode"] == "counter"


@pytest.mark.parametrize(("words", "mode"), [
    ("mon téléphone a changé", None), ("je veux changer le téléphone", None), ("le téléphone c'est le [phone:abc123]", None), ("[phone:abc123]", None),
    ("je préfère le téléphone", "phone"), ("par tel", "phone"), ("au guichet", "counter"), ("plutôt à saintes", "counter"), ("y'a un parking à saintes ?", None),
])  # fmt: skip
def test_a_number_is_no_way_to_meet_and_a_counter_is(words, mode):
    from actions.tasks.rendez_vous import TASK as task
    from actions.values import Setting

    setting = Setting(datetime(2026, 11, 22), notes={"offices": [["saintes", "Saintes", "17100"]]})
    assert task.question("mode").kind.find(words, setting) == mode


@pytest.mark.parametrize(("words", "wish"), [
    ("le plus vite possible", {"first": True}), ("le samedi", {"day": "2026-11-28"}), ("je veux le déplacer à jeudi", {"day": "2026-11-26"}),
    ("le premier", None), ("depuis lundi", None), ("mon arrêt finit le 25 décembre", None),
])  # fmt: skip
def test_a_moment_is_heard_early_only_where_one_is_wished(words, wish):
    from actions.tasks.openings import TimeSlot
    from actions.values import Setting

    assert TimeSlot().find(words, Setting(datetime(2026, 11, 22))) == wish


async def test_the_first_free_counter_for_whom_any_will_do(talk):
    await begun(talk)
    await answer(talk, "autre chose", "non", "à un accueil", "peu importe")
    assert talk.asks_for == "time_slot" and talk.slots["office"] in {"la-rochelle", "saintes", "rochefort", "royan"} and "libre en premier" in talk.text


async def test_a_person_asked_for_twice_is_not_asked_why_again(talk):
    await talk.say("je veux parler à quelqu'un", "parler_humain")
    await talk.say("un conseiller", "parler_humain")
    await talk.say("appelez-moi", "parler_humain")
    assert talk.slots["mode"] == "phone" and talk.slots["reason"] == "autre" and talk.asks_for == "urgency"


@pytest.mark.parametrize(("words", "wish"), [
    ("lundi matin ou mardi après-midi", {"part": "morning", "day": "2026-11-23"}), ("mardi ou mercredi matin", {"part": "morning", "day": "2026-11-24"}),
])  # fmt: skip
def test_of_two_moments_wished_the_first_one_counts_whole(words, wish):
    from actions.tasks.openings import read_wish

    assert read_wish(words, date(2026, 11, 22)) == wish
