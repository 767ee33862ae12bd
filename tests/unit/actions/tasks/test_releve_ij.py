"""The statement of daily allowances, from the member's side. The clock says 22 November 2026."""

import pytest
from talk import Talk

WISH = "releve_ij"
ALL = "relevé d'ij maladie depuis juillet pour mon employeur, versé sur mon compte, en pdf"


async def begin(talk: Talk, words: str = "je veux mon relevé", member: str = "m-arret") -> Talk:
    await talk.sign_in(member)
    return await talk.say(words, WISH)


async def test_by_free_text(talk):
    await begin(talk)
    assert talk.asks_for == "leave_type"
    await talk.say("arrêt maladie")
    assert talk.asks_for == "period_start" and talk.replies[-1]["field"]["kind"] == "date"
    await talk.say("les trois derniers mois")
    assert talk.asks_for == "purpose"
    assert (talk.slots["period_start"], talk.slots["period_end"]) == ("2026-08-22", "2026-11-22")
    await talk.say("mon patron le demande")
    assert talk.asks_for == "payment_to"
    await talk.say("à moi")
    await talk.say("par courrier")
    assert talk.asks_for == "confirmation" and "22 août 2026" in talk.text
    await talk.say("ouais c bon")
    assert talk.event("completed")["reference"].startswith("RIJ-") and "retraite" in talk.text


async def test_by_buttons_only(talk):
    await begin(talk)
    for value in ("maladie", "les trois derniers mois", "banque", "self", "pdf", "confirm"):
        await talk.press(value)
    assert talk.event("completed")["task"] == WISH
    assert (await talk.file()).content.startswith(b"%PDF")


async def test_everything_in_the_first_message(talk):
    await begin(talk, ALL)
    assert talk.asks_for == "confirmation"
    assert talk.slots == {
        "regime": "cpam", "leave_type": "maladie", "period_start": "2026-07-01", "period_end": "2026-11-22",
        "purpose": "employeur", "payment_to": "self", "format": "pdf",
    }  # fmt: skip


async def test_for_the_taxes_it_is_another_document(talk):
    await begin(talk, "attestation fiscale de mes indemnités maladie de 2026 en pdf")
    await talk.press("self")
    await talk.press("confirm")
    assert "fiscale" in (await talk.file()).name and "impôts" in talk.text


async def test_subrogation_is_explained(talk):
    await begin(talk, "relevé maladie depuis juillet pour la prévoyance")
    await talk.say("c'est mon employeur qui l'a touché")
    assert talk.slots["payment_to"] == "employer" and talk.asks_for == "format" and "subrogation" in talk.text


async def test_one_date_then_the_other(talk):
    await begin(talk, "relevé maladie")
    await talk.say("le 1er juillet")
    assert talk.asks_for == "period_end" and talk.slots["period_start"] == "2026-07-01"
    await talk.press("aujourd'hui")
    assert talk.slots["period_end"] == "2026-11-22" and talk.asks_for == "purpose"


async def test_an_unknown_use_is_another_use(talk):
    await begin(talk, "relevé maladie depuis juillet")
    await talk.say("le notaire me le réclame")
    assert talk.slots["purpose"] == "autre" and talk.asks_for == "payment_to"


# ---------------------------------------------------------------- the period


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("31 février", "n'existe pas"),
        ("demain", "pas encore arrivé"),
        ("du 1er au 30 novembre 2026", "pas encore arrivé"),
        ("du 1er au 31 février", "n'existe pas"),
    ],
)
async def test_dates_that_cannot_be(talk, words, reason):
    await begin(talk, "relevé maladie")
    await talk.say(words)
    if talk.asks_for == "period_end":  # the start was right, the end was not
        await talk.say("30 novembre 2026")
    assert talk.happened("rejected") and reason in talk.text


async def test_the_end_comes_after_the_start(talk):
    await begin(talk, "relevé maladie")
    await talk.say("le 3 octobre")
    await talk.say("le 2 septembre 2026")
    assert talk.happened("rejected") and "avant le début" in talk.text and talk.asks_for == "period_end"
    await talk.say("fin octobre")
    assert talk.slots["period_end"] == "2026-10-31"


async def test_two_wrong_dates_then_a_person_is_offered(talk):
    await begin(talk, "relevé maladie")
    await talk.say("31 février")
    await talk.say("32 mars")
    assert "human" in talk.choices


async def test_nothing_in_the_period_asks_it_again(talk):
    await begin(talk, "relevé maladie pour ma banque de 2024, versé directement sur mon compte, pdf")
    await talk.press("confirm")
    assert talk.asks_for == "period_start" and talk.task == WISH and not talk.happened("completed")
    assert "aucun versement" in talk.text and talk.slots["purpose"] == "banque"
    await talk.say("depuis juillet")
    assert talk.asks_for == "confirmation"
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_a_member_without_allowances_is_answered_kindly(talk):
    await begin(talk, ALL.replace("versé sur mon compte", "subrogation"), "m-enfants")
    await talk.press("confirm")
    assert "employeur" in talk.text and talk.asks_for == "period_start"


async def test_an_old_period_goes_to_a_person(talk):
    await begin(talk, "relevé maladie")
    await talk.say("2014")
    assert talk.task is None and "task:rendez_vous:indemnites" in talk.choices


# ---------------------------------------------------------------- repair


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("non pardon, c'est un congé maternité", "leave_type", "maternite"),
        ("en fait c'est du 1er au 31 août", "period_start", "2026-08-01"),
        ("en fait c'est du 1er au 31 août", "period_end", "2026-08-31"),
        ("non, le début c'est le 5 août", "period_start", "2026-08-05"),
        ("la fin plutôt le 15 octobre", "period_end", "2026-10-15"),
        ("je me suis trompé, c'est le 2 juillet et pas le 1er juillet", "period_start", "2026-07-02"),
        ("finalement c'est pour les impôts", "purpose", "impots"),
        ("en fait c'est mon employeur qui a reçu l'argent", "payment_to", "employer"),
        ("plutôt par courrier", "format", "post"),
    ],
)
async def test_a_correction_in_free_words_at_the_recap(talk, words, slot, value):
    await begin(talk, ALL)
    await talk.say(words)
    assert talk.slots[slot] == value and talk.asks_for == "confirmation"


async def test_a_correction_that_turns_the_period_round_is_refused(talk):
    await begin(talk, ALL)
    await talk.say("non, la fin c'est le 3 juin 2026")
    assert talk.happened("rejected") and talk.slots["period_end"] == "2026-11-22"
    await talk.say("30 septembre")
    assert talk.slots["period_end"] == "2026-09-30"


@pytest.mark.parametrize("slot", ["leave_type", "period_start", "purpose", "payment_to", "format"])
async def test_why_and_i_do_not_know_at_each_question(talk, slot):
    await begin(talk)
    for answer in ("maladie", "depuis juillet", "banque", "moi", "pdf"):
        if talk.asks_for == slot:
            break
        await talk.say(answer)
    for words in ("pourquoi vous me demandez ça ?", "je ne sais pas", "je ne comprends pas la question"):
        await talk.say(words)
        assert talk.asks_for == slot and talk.task == WISH


async def test_back_goes_one_question_back(talk):
    await begin(talk, "relevé maladie")
    await talk.say("retour")
    assert talk.asks_for == "leave_type"


async def test_cancel_and_take_it_back(talk):
    await begin(talk, ALL)
    await talk.press("cancel")
    await talk.say("non continuer")
    assert talk.asks_for == "confirmation" and talk.task == WISH
    await talk.say("j'abandonne")
    await talk.press("yes")
    assert talk.task is None and talk.happened("cancelled")


async def test_restart(talk):
    await begin(talk, ALL)
    await talk.say("recommencer")
    await talk.press("yes")
    assert talk.asks_for == "leave_type" and talk.slots == {"regime": "cpam"}


async def test_a_question_in_the_middle(talk):
    await begin(talk, "relevé maladie")
    await talk.say("combien de jours de carence ?", "question", hits=["ij-carence-rythme-paiement"])
    assert talk.state["outcome"] == "faq:ij-carence-rythme-paiement" and talk.asks_for == "period_start"


async def test_another_task_in_the_middle_and_back(talk):
    await begin(talk, "relevé maladie")
    await talk.say("ah et il me faut une attestation de droits", "attestation_droits")
    assert talk.task == "attestation_droits" and talk.state["paused"] == WISH
    for value in ("self", "pdf", "confirm"):
        await talk.press(value)
    assert talk.task == WISH and talk.asks_for == "period_start" and talk.happened("resumed")


# ---------------------------------------------------------------- who cannot, back ends


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("je n'ai rien reçu depuis deux mois", "paiement qui manque"),
        ("on m'a pas payé", "paiement qui manque"),
        ("le montant n'est pas le bon", "contestez"),
        ("c'est pour mon mari, il était en arrêt", "vos propres relevés"),
    ],
)
async def test_excluded_cases_go_to_a_person(talk, words, said):
    await begin(talk)
    await talk.say(words)
    assert talk.task is None and talk.happened("handoff_offered") and said in talk.text


async def test_a_missing_payment_is_a_fragility(talk):
    await begin(talk)
    await talk.say("je n'ai rien touché depuis trois mois")
    assert talk.happened("fragility")


async def test_not_signed_in(talk):
    await talk.say("mes ij de mars pour ma banque", WISH)
    assert talk.asks_for == "sign_in"
    await talk.sign_in("m-arret")
    assert (
        talk.asks_for == "leave_type"
        and talk.slots["purpose"] == "banque"
        and talk.slots["period_start"] == "2026-03-01"
    )


async def test_a_member_of_the_mgen_is_routed(talk):
    await begin(talk, member="m-mgen")
    assert talk.happened("routed") and talk.task is None


async def test_a_service_that_is_down_then_once_only(talk):
    await begin(talk, ALL.replace("en pdf", "par courrier"))
    talk.lost.add("teleservices")
    await talk.press("confirm")
    assert talk.asks_for == "confirmation" and "gardées" in talk.text
    talk.lost.clear()
    await talk.press("confirm")
    assert talk.happened("completed")
    assert len([r for r in await talk.requests() if r.request_type == WISH]) == 1


async def test_a_task_in_between_that_ends_with_an_offer_gives_way_when_it_is_declined(talk):
    await begin(talk, "relevé maladie")
    await talk.say("il me faut aussi une attestation pour ma mère", "attestation_droits")
    assert talk.task is None and talk.state["paused"] == WISH
    await talk.say("non merci")
    assert talk.task == WISH and talk.asks_for == "period_start" and talk.happened("resumed")


@pytest.mark.parametrize(
    "words",
    [
        "alors j'ai été opéré du genou en septembre, j'ai été arrêté deux mois, et là on me demande ce que la sécu m'a donné comme argent",
        "je me suis cassé la cheville au foot, le contrat accident de mon assureur veut le document",
    ],
)
async def test_a_story_fills_neither_the_period_nor_the_leave(talk, words):
    await begin(talk, words)
    assert not {"period_start", "leave_type"} & set(talk.slots)


async def test_a_period_is_told_with_both_its_ends_and_taken_back_whole(talk):
    await begin(talk)
    await talk.say("arrêt maladie")
    await talk.say("octobre")
    assert "1er octobre 2026" in talk.text and "31 octobre 2026" in talk.text
    await talk.say("retour")
    assert talk.asks_for == "period_start" and not {"period_start", "period_end"} & set(talk.slots)
