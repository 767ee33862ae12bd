"""The certificate of entitlement, from the member's side."""

import pytest
from talk import Talk

TASK = "attestation_droits"

WISH = "attestation_droits"


async def begin(talk: Talk, words: str = "il me faut une attestation", member: str = "m-enfants") -> Talk:
    await talk.sign_in(member)
    return await talk.say(words, WISH)


async def test_by_free_text_for_oneself(talk):
    await begin(talk)
    assert talk.task == WISH and talk.asks_for == "beneficiary" and talk.happened("started")
    await talk.say("pour moi")
    assert talk.asks_for == "format" and talk.slots["beneficiary"] == "self"
    await talk.say("en pdf svp")
    assert talk.asks_for == "confirmation" and talk.slots["format"] == "pdf"
    await talk.say("oui c'est bon")
    assert talk.event("completed") == {"type": "completed", "task": WISH}
    document = await talk.file()
    assert document.content.startswith(b"%PDF") and talk.task is None


async def test_by_buttons_only_for_a_child(talk):
    await begin(talk)
    assert talk.choices == ["self", "child:m-enfants-lea", "child:m-enfants-noe", "other"]
    await talk.press("child:m-enfants-lea")
    assert talk.slots["beneficiary"] == "child"
    await talk.press("pdf")
    assert "Pour Léa, 10 ans" in talk.text
    await talk.press("confirm")
    assert "lea" in (await talk.file()).name.lower()


@pytest.mark.parametrize(
    "words",
    [
        "attestation pour ma fille Léa en pdf",
        "une attestation pour Lea, à télécharger",
        "en pdf, pour mon enfant de 10 ans",
        "pour l'aînée, en ligne",
    ],
)
async def test_everything_in_the_first_message(talk, words):
    await begin(talk, words)
    assert talk.asks_for == "confirmation" and "Pour Léa, 10 ans" in talk.text
    assert talk.slots | {"regime": "cpam"} == {"beneficiary": "child", "format": "pdf", "regime": "cpam"}


@pytest.mark.parametrize("words", ["child", "pour mon fils", "pour ma fille", "pour un de mes enfants"])
async def test_a_child_among_several_is_asked_which(talk, words):
    await begin(talk)
    await talk.say(words)
    assert talk.asks_for == "beneficiary" and not talk.happened("rejected")
    assert talk.choices == ["child:m-enfants-lea", "child:m-enfants-noe", "other"]
    await talk.say("Noé")
    assert talk.asks_for == "format" and talk.slots["beneficiary"] == "child"


@pytest.mark.parametrize(
    "words", ["6 ans", "le plus petit", "celui de 6 ans", "le deuxième", "Noe", "la petite dernière"]
)
async def test_which_child_by_age_or_rank(talk, words):
    await (await begin(talk)).say("pour mon enfant")
    await talk.say(words)
    await talk.press("pdf")
    assert "Pour Noé, 6 ans" in talk.text


async def test_the_spouse(talk):
    await begin(talk, "l'attestation de ma femme", "m-couple")
    assert talk.asks_for == "format" and talk.slots["beneficiary"] == "spouse" and "Aurélie" in talk.text


async def test_by_post_leaves_a_request(talk):
    await begin(talk, "une attestation pour moi par courrier")
    await talk.press("confirm")
    assert talk.event("completed")["reference"].startswith("ATT-")
    assert "quelques jours" in talk.text


async def test_signing_in_afterwards_keeps_the_first_words(talk):
    await talk.say("une attestation pour ma fille Léa", WISH)
    assert talk.asks_for == "sign_in" and talk.happened("signin_required")
    await talk.sign_in("m-enfants")
    assert talk.asks_for == "format" and talk.slots["beneficiary"] == "child"
    assert "Pour Léa" in talk.text


async def test_without_an_account_there_is_help(talk):
    await talk.say("mon attestation", WISH)
    await talk.press("no_sign_in")
    assert talk.task is None and talk.happened("handoff_offered")
    assert {"topic:attestation-droits-telecharger", "topic:france-services", "task:rendez_vous"} <= set(talk.choices)


# ---------------------------------------------------------------- repair


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("non pardon, c'est pour Noé", "Pour Noé, 6 ans"),
        ("en fait c'est pour moi", "Pour moi"),
        ("je me suis trompée, c'est Noé et pas Léa", "Pour Noé, 6 ans"),
        ("plutôt par courrier finalement", "Par courrier"),
        ("non, par la poste", "Par courrier"),
    ],
)
async def test_a_correction_in_free_words_at_the_recap(talk, words, shown):
    await begin(talk, "attestation de Léa en pdf")
    await talk.say(words)
    assert talk.asks_for == "confirmation" and shown in talk.text


async def test_an_earlier_answer_is_corrected_at_the_next_question(talk):
    await begin(talk, "attestation pour Léa")
    await talk.say("non pardon, pour Noé")
    assert talk.asks_for == "format" and "Pour Noé" in talk.text


async def test_no_at_the_recap_asks_what_to_change(talk):
    await begin(talk, "attestation pour moi en pdf")
    await talk.say("non")
    assert talk.asks_for == "correction" and "change:format" in talk.choices
    await talk.press("change:format")
    assert talk.asks_for == "format"
    await talk.press("post")
    assert talk.asks_for == "confirmation" and talk.slots["format"] == "post"


async def test_why_then_the_same_question(talk):
    await begin(talk)
    await talk.say("pourquoi ?")
    assert "Chaque attestation porte" in talk.text and talk.asks_for == "beneficiary"


async def test_i_do_not_know_then_the_same_question(talk):
    await begin(talk, "attestation pour moi")
    await talk.say("je ne sais pas")
    assert "pressé" in talk.text and talk.asks_for == "format"


async def test_back_to_the_question_before(talk):
    await begin(talk, "attestation pour moi")
    await talk.say("retour")
    assert talk.asks_for == "beneficiary"


async def test_cancelled_after_a_confirmation_only(talk):
    await begin(talk, "attestation pour moi")
    await talk.say("annuler")
    assert talk.asks_for == "confirmation" and talk.task == WISH
    await talk.press("no")
    assert talk.asks_for == "format"
    await talk.say("stop")
    await talk.say("oui")
    assert talk.happened("cancelled") and talk.task is None


async def test_restart_forgets_the_answers(talk):
    await begin(talk, "attestation pour moi en pdf")
    await talk.say("on recommence à zéro")
    await talk.say("oui")
    assert talk.asks_for == "beneficiary" and "format" not in talk.slots


async def test_a_question_in_the_middle_then_the_same_question(talk):
    await begin(talk, "attestation pour moi")
    await talk.say("c'est quoi la carte vitale ?", "question", hits=["carte-vitale-mettre-a-jour"])
    assert talk.state["outcome"] == "faq:carte-vitale-mettre-a-jour" and talk.asks_for == "format"
    assert talk.task == WISH and "pdf" in talk.choices


async def test_words_that_mean_nothing_then_a_person(talk):
    await begin(talk)
    for _ in range(2):
        await talk.say("blabla truc")
        assert talk.asks_for == "beneficiary"
    await talk.say("zzz zzz")
    assert talk.happened("handoff_offered")


async def test_back_after_an_hour(talk):
    await begin(talk, "attestation pour moi")
    await talk.wait(hours=3).say("pdf")
    assert "C'est un plaisir de vous retrouver" in talk.text and talk.asks_for == "confirmation"


# ---------------------------------------------------------------- who cannot


async def test_closed_rights_lead_to_an_appointment_with_tact(talk):
    await begin(talk, member="m-droits-fermes")
    assert talk.task is None and talk.happened("fragility") and talk.happened("handoff_offered")
    assert "task:rendez_vous:droits" in talk.choices and "conseiller" in talk.text


@pytest.mark.parametrize("words", ["pour ma fille Lina", "attestation pour mon fils Hugo"])
async def test_a_child_who_is_not_on_the_account(talk, words):
    await begin(talk, words)
    assert talk.task is None
    assert {"task:rendez_vous:droits", "task:declaration_naissance"} <= set(talk.choices)


async def test_a_child_when_the_account_has_none(talk):
    await begin(talk, "attestation pour mon bébé", "m-retraite")
    assert talk.task is None and "task:declaration_naissance" in talk.choices


async def test_a_spouse_who_is_not_on_the_account(talk):
    await begin(talk, "attestation pour mon mari", "m-enfants")
    assert talk.task is None and "son propre compte" in talk.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("je suis sous curatelle", "tutelle"),
        ("c'est pour ma mère", "procuration"),
        ("pour mon voisin", "procuration"),
        ("en fait j'ai un numéro provisoire", "provisoire"),
        ("mes droits sont fermés je crois", "droits"),
        ("il y a une erreur sur mon nom", "corriger"),
    ],
)
async def test_excluded_cases_go_to_a_person(talk, words, said):
    await begin(talk)
    await talk.say(words)
    assert talk.task is None and talk.happened("handoff_offered") and said in talk.text


async def test_another_person_by_the_button(talk):
    await begin(talk)
    await talk.press("other")
    assert talk.task is None and talk.happened("handoff_offered")


async def test_an_excluded_case_needs_no_sign_in(talk):
    await talk.say("une attestation pour ma mère sous tutelle", WISH)
    assert talk.task is None and "tutelle" in talk.text


async def test_a_member_of_the_mgen_is_routed(talk):
    await begin(talk, member="m-mgen")
    assert talk.task is None and talk.happened("routed") and "MGEN" in talk.text


# ---------------------------------------------------------------- back ends


async def test_a_service_that_is_down_keeps_the_answers(talk):
    await begin(talk, "attestation pour moi par courrier")
    talk.down.add("teleservices")
    await talk.press("confirm")
    assert talk.task == WISH and talk.asks_for == "confirmation" and not talk.happened("completed")
    talk.down.clear()
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_a_lost_answer_does_not_send_twice(talk):
    await begin(talk, "attestation pour moi par courrier")
    talk.lost.add("teleservices")
    await talk.press("confirm")
    talk.lost.clear()
    await talk.press("confirm")
    sent = [r for r in await talk.requests() if r.request_type == WISH]
    assert len(sent) == 1 and talk.event("completed")["reference"] == sent[0].reference


async def test_an_account_that_does_not_answer(talk):
    talk.down.add("members")
    await begin(talk)
    assert talk.task is None and talk.happened("handoff_offered") and "ne répond pas" in talk.text


async def test_by_mail_is_a_download_and_is_said_to_be(talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits", TASK)
    await talk.say("moi")
    await talk.say("par mail", "informer")
    assert talk.slots["format"] == "pdf" and "courriel" in talk.text and talk.asks_for == "confirmation"


async def test_a_move_told_at_the_recap_is_dealt_with_first(talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour moi par courrier", TASK)
    await talk.say("oui mais j'ai déménagé", "changement_adresse")
    assert talk.task == "changement_adresse" and talk.asks_for == "street"


async def test_after_a_refusal_for_someone_else_ones_own_follows(talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour mon mari", TASK)
    assert talk.task is None
    await talk.say("pour Léa", "informer")
    assert talk.slots["beneficiary"] == "child" and talk.asks_for == "format"


async def test_where_the_post_goes_is_told(talk):
    await talk.sign_in("m-enfants")
    await talk.say("attestation de droits pour moi par courrier", TASK)
    await talk.say("à quelle adresse vous l'envoyez ?", "suggestion")
    assert "La Rochelle" in talk.text and talk.asks_for == "confirmation"
