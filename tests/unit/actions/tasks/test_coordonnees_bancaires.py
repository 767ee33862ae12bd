"""A new bank account, from the member's side."""

import pytest
from talk import CONVERSATION, Talk

TASK = "coordonnees_bancaires"

WISH = "coordonnees_bancaires"
IBAN = "FR14 2004 1010 0505 0001 3M02 606"  # the public specimen
KNOWN = "FR76 9999 9000 1700 0125 1810 192"  # what the fund knows of m-enfants
OTHER = "FR76 3000 3032 1000 0500 1234 551"
GERMAN = "DE89 3704 0044 0532 0130 00"


async def begin(talk: Talk, words: str = "je veux changer mon RIB", member: str = "m-enfants") -> Talk:
    await talk.sign_in(member)
    return await talk.say(words, WISH)


async def at_the_recap(talk: Talk, member: str = "m-enfants") -> Talk:
    await begin(talk, member=member)
    await talk.say(IBAN)
    await talk.press("self")
    return await talk.press("self_and_children") if member == "m-enfants" else talk


async def test_by_free_text(talk):
    await begin(talk)
    assert talk.asks_for == "iban" and "arnaques" in talk.text
    await talk.say(f"alors c'est {IBAN} voilà")
    assert talk.asks_for == "account_holder" and talk.slots["iban"] == "••••"
    await talk.say("c'est le mien")
    assert talk.asks_for == "beneficiaries"
    await talk.say("moi et les gosses")
    assert talk.asks_for == "confirmation"
    assert "•••• •••• 2606" in talk.text and "Léa et Noé" in talk.text and "3M02" not in talk.text
    await talk.say("oui c'est exact")
    assert talk.event("completed")["reference"].startswith("RIB-") and "48 à 72 heures" in talk.text
    assert (await talk.services.members.member("m-enfants")).iban_last4 == "2606"


async def test_by_buttons_after_the_iban(talk):
    await at_the_recap(talk)
    await talk.press("confirm")
    assert talk.happened("completed") and talk.slots["account_holder"] == "self"


async def test_everything_in_the_first_message(talk):
    await begin(talk, f"nouveau rib à mon nom {IBAN}", "m-retraite")
    assert talk.asks_for == "confirmation" and talk.slots["account_holder"] == "self"


async def test_the_full_number_is_nowhere_in_the_memory(talk):
    await at_the_recap(talk)
    memory = str(talk.dialogue.to_json())
    assert "2004" not in memory and "3M02" not in memory
    await talk.press("confirm")
    assert "3M02" not in str(talk.replies) + str(talk.dialogue.to_json())


async def test_a_rib_without_its_iban(talk):
    await begin(talk)
    await talk.say("20041 01005 0500013M026 06")
    assert talk.asks_for == "account_holder"


async def test_a_member_without_children_is_not_asked_about_them(talk):
    await at_the_recap(talk, "m-retraite")
    assert talk.asks_for == "confirmation" and talk.slots["beneficiaries"] == "self"


async def test_signing_in_afterwards_keeps_the_iban(talk):
    await talk.say(f"nouveau rib {IBAN}", WISH)
    assert talk.asks_for == "sign_in"
    await talk.sign_in("m-retraite")
    assert talk.asks_for == "account_holder" and "2606" in talk.text


# ---------------------------------------------------------------- the number


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("FR14 2004 1010 0505 0001 3M02 60", "26 caractères"),
        ("FR14 2004 1010 0505 0001 3M02 607", "chiffres de contrôle"),
        ("FR15 2004 1010 0505 0001 3M02 606", "chiffres de contrôle"),
        ("FR76 1234", "n'est pas complet"),
        ("FP14 2004 1010 0505 0001 3M02 606", "commence par FR"),
        (KNOWN, "connaît déjà"),
        ("4111 1111 1111 1111", "carte bancaire"),
        ("1 84 12 76 451 089 46", "sécurité sociale"),
    ],
)
async def test_a_wrong_number_is_explained(talk, words, said):
    await begin(talk)
    await talk.say(words)
    assert talk.happened("rejected") and said in talk.text and talk.asks_for == "iban"
    assert "iban" not in talk.slots


async def test_a_wrong_number_in_the_first_message_is_explained_too(talk):
    await begin(talk, "mon nouveau rib FR14 2004 1010 0505 0001 3M02 607")
    assert talk.asks_for == "iban" and "chiffres de contrôle" in talk.text


async def test_a_second_wrong_number_goes_to_a_person(talk):
    await begin(talk)
    await talk.say("FR14 2004 1010 0505 0001 3M02 607")
    await talk.say("FR14 2004 1010 0505 0001 3M02 60")
    assert talk.task is None and talk.happened("handoff_offered") and "Par sécurité" in talk.text


async def test_words_not_understood_are_no_wrong_number(talk):
    await begin(talk)
    await talk.say("attendez je le cherche")
    await talk.say("FR14 2004 1010 0505 0001 3M02 607")
    assert talk.task == WISH
    await talk.say(IBAN)
    assert talk.asks_for == "account_holder"


async def test_a_foreign_account_goes_to_a_person(talk):
    await begin(talk)
    await talk.say(GERMAN)
    assert talk.task is None and "compte français" in talk.text and talk.happened("handoff_offered")


async def test_a_number_that_expired_is_asked_again(talk):
    await at_the_recap(talk)
    await talk.wait(days=1).press("confirm")
    assert talk.asks_for == "iban" and not talk.happened("completed")
    await talk.say(IBAN)
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_an_account_known_meanwhile_is_not_sent_again(talk):
    await at_the_recap(talk)
    account = {"iban": IBAN.replace(" ", ""), "account_holder": "self", "beneficiaries": "self"}
    await talk.services.teleservices.submit(WISH, "m-enfants", "elsewhere", account)
    await talk.press("confirm")
    assert talk.asks_for == "iban" and "connaît déjà" in talk.text and not talk.happened("completed")


# ---------------------------------------------------------------- fraud and other exits


@pytest.mark.parametrize(
    "words",
    [
        "on m'a appelé pour me le demander",
        "un mail me demande mon rib",
        "j'ai reçu un sms de la sécu",
        "un conseiller m'a téléphoné ce matin",
        "c'est quelqu'un qui m'a demandé de le changer",
        "on me force à le faire",
    ],
)
async def test_a_hint_of_fraud_stops_everything(talk, words):
    await begin(talk)
    await talk.say(words, "question", hits=["arnaques-sms-courriels"])
    assert (
        talk.task is None and "arnaque" in talk.text and talk.happened("handoff_offered") and talk.happened("fragility")
    )


async def test_the_fraud_button(talk):
    await begin(talk)
    await talk.press("contacted")
    assert talk.task is None and "topic:arnaques-sms-courriels" in talk.choices


@pytest.mark.parametrize(
    "words", ["ma banque a changé mon numéro", "ma banque a fusionné", "je n'ai pas reçu mon remboursement"]
)
async def test_ordinary_reasons_are_no_fraud(talk, words):
    await begin(talk, words)
    assert talk.task == WISH and talk.asks_for == "iban"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("je suis sous tutelle", "tutelle"),
        ("c'est un livret A", "compte courant"),
        ("mon mari est décédé", "succession"),
        ("c'est un compte en Belgique", "compte français"),
        ("c'est un compte belge", "compte français"),
    ],
)
async def test_excluded_cases_go_to_a_person(talk, words, said):
    await begin(talk)
    await talk.say(words)
    assert talk.task is None and said in talk.text and talk.happened("handoff_offered")


@pytest.mark.parametrize("words", ["au nom de ma femme", "c'est le compte de mon fils", "pas à moi", "le troisième"])
async def test_someone_elses_account_goes_to_a_person(talk, words):
    await begin(talk)
    await talk.say(IBAN)
    await talk.say(words)
    assert talk.task is None and "autre personne" in talk.text


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("compte joint avec mon mari", "joint"),
        ("à moi seule", "self"),
        ("mon mari et moi", "joint"),
        ("le mien", "self"),
        ("le premier", "self"),
    ],
)
async def test_whose_account_in_words(talk, words, value):
    await begin(talk)
    await talk.say(IBAN)
    await talk.say(words)
    assert talk.slots["account_holder"] == value


# ---------------------------------------------------------------- repair


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("en fait c'est un compte joint", "account_holder", "joint"),
        ("non pardon, pour moi seulement", "beneficiaries", "self"),
        (f"je me suis trompée d'iban c'est {IBAN}", "iban", "••••"),
    ],
)
async def test_a_correction_in_free_words_at_the_recap(talk, words, slot, value):
    await at_the_recap(talk)
    await talk.say(words)
    assert talk.asks_for == "confirmation" and talk.slots[slot] == value


async def test_the_iban_is_changed_by_its_name(talk):
    await at_the_recap(talk)
    await talk.say("non, le RIB n'est pas bon")
    assert talk.asks_for == "iban"
    await talk.say(IBAN)
    assert talk.asks_for == "confirmation"


@pytest.mark.parametrize("slot", ["iban", "account_holder", "beneficiaries"])
async def test_why_and_i_do_not_know(talk, slot):
    await begin(talk)
    for answer in (IBAN, "le mien", "moi et mes enfants"):
        if talk.asks_for == slot:
            break
        await talk.say(answer)
    for words in ("pourquoi ?", "je ne sais pas", "je n'ai pas le document"):
        await talk.say(words)
        assert talk.asks_for in (slot, "confirmation") and talk.task == WISH


async def test_back_cancel_and_restart(talk):
    await begin(talk)
    await talk.say(IBAN)
    await talk.say("retour")
    assert talk.asks_for == "iban"
    await talk.say(IBAN)
    await talk.say("recommencer")
    await talk.say("oui")
    assert talk.asks_for == "iban" and "iban" not in talk.slots
    await talk.say(IBAN)
    await talk.say("stop")
    await talk.say("oui arrêter")
    assert talk.task is None and talk.happened("cancelled")


async def test_a_question_in_the_middle(talk):
    await begin(talk)
    await talk.say("ça prend combien de temps ?", "question", hits=["banque-declarer-nouveau-compte"])
    assert talk.asks_for == "iban" and talk.state["outcome"].startswith("faq:")


# ---------------------------------------------------------------- organisms, back ends


async def test_a_member_of_the_mgen_is_routed(talk):
    await begin(talk, member="m-mgen")
    assert talk.happened("routed") and talk.task is None


async def test_a_service_that_is_down_then_once_only(talk):
    await at_the_recap(talk)
    talk.lost.add("teleservices")
    await talk.press("confirm")
    assert talk.asks_for == "confirmation" and not talk.happened("completed")
    talk.lost.clear()
    await talk.press("confirm")
    assert talk.happened("completed")
    assert len([r for r in await talk.requests() if r.request_type == "rib"]) == 1


async def test_another_conversation_cannot_use_the_reference(talk):
    await begin(talk)
    reference = await talk.services.vault.deposit(f"{CONVERSATION}-other", "iban", IBAN)
    await talk.say(f"c'est {reference}")
    assert talk.asks_for == "iban" and "iban" not in talk.slots


async def test_money_that_went_to_someone_else_is_not_a_wish_to_pay_them(talk):
    await begin(talk, "mes 16 euros sont partis sur le compte de mon ex-mari, je veux que ce soit sur le mien")
    assert talk.asks_for == "iban" and talk.slots == {"regime": "cpam"}


@pytest.mark.parametrize(
    ("words", "holder"),
    [("Thomas Lebrun", "self"), ("M. LEBRUN THOMAS", "self"), ("Thomas et Anne Lebrun", "joint"), ("compte joint Thomas Lebrun", "joint")],
)
async def test_the_names_on_the_rib_say_whose_account_it_is(talk, words, holder):
    await begin(talk, member="m-arret")
    await talk.say(IBAN)
    await talk.say(words, "incompris", 0.0)
    assert talk.slots["account_holder"] == holder


async def test_a_card_is_no_failed_iban(talk):
    await begin(talk, member="m-arret")
    for _ in range(2):
        await talk.say("4970 1012 3456 7893")
    assert talk.asks_for == "iban" and "carte bancaire" in talk.text


async def test_another_iban_at_the_recap_takes_the_place_of_the_first(talk):
    await begin(talk, member="m-arret")
    await talk.say(IBAN)
    await talk.say("à mon nom")
    await talk.say(OTHER, "informer", 0.6)
    assert talk.asks_for == "confirmation" and "4551" in talk.text


async def test_whom_it_is_for_is_noted_in_words_before_it_is_asked(talk):
    await talk.sign_in("m-enfants")
    await talk.say("changer mon rib pour toute la famille", WISH)
    assert talk.slots["beneficiaries"] == "self_and_children" and "self_and_children" not in talk.text


async def test_two_wishes_are_done_one_after_the_other(talk):
    await talk.sign_in("m-arret")
    talk_too = ("coordonnees_bancaires", 0.85), ("changement_adresse", 0.15)
    await talk.say("j'ai changé de rib et aussi d'adresse", WISH, ranking=talk_too)
    assert "hangement d'adresse" in talk.text and talk.asks_for == "iban"
    await talk.say(IBAN)
    await talk.say("à mon nom")
    await talk.say("oui")
    assert talk.happened("completed") and talk.task == "changement_adresse" and talk.asks_for == "street" and talk.happened("started")


@pytest.mark.parametrize("words", [
    "un conseiller au téléphone me demande de changer mon rib là tout de suite", "la dame de la cpam veut mon iban",
    "un monsieur insiste pour avoir mon rib", "il me dit de donner mon iban tout de suite", "ils veulent mes coordonnées bancaires",
])  # fmt: skip
async def test_whoever_is_pressed_for_a_rib_is_warned(talk, words):
    await talk.sign_in("m-enfants")
    await talk.say("changer rib", TASK)
    await talk.say(words, TASK)
    assert talk.task is None and "arnaque" in talk.text and talk.happened("handoff_offered")


@pytest.mark.parametrize("words", [
    "ma banque a changé mon iban", "la caisse a mon ancien rib", "mon mari veut changer son rib", "un conseiller m'a dit de changer mon rib en ligne",
])  # fmt: skip
async def test_a_plain_change_is_no_fraud(talk, words):
    await talk.sign_in("m-enfants")
    await talk.say(words, TASK)
    assert "peut-être une arnaque" not in talk.text


@pytest.mark.parametrize("words", [
    "est-ce que c'est sécurisé ?", "vous gardez mon iban ?", "mes données sont protégées ?", "c'est sûr ?", "qui peut voir mon rib ?",
])  # fmt: skip
async def test_what_becomes_of_the_iban_is_answered_at_its_question(talk, words):
    await talk.sign_in("m-enfants")
    await talk.say("changer rib", TASK)
    await talk.say(words, "question", hits=["arret-formulaire-papier-securise"])
    assert "chiffré" in talk.text and "2 heures" in talk.text and talk.asks_for == "iban"


async def test_the_iban_called_by_its_name_is_asked_anew(talk):
    await talk.sign_in("m-enfants")
    await talk.say("changer rib", TASK)
    await talk.say("FR14 2004 1010 0505 0001 3M02 606")
    await talk.say("compte joint")
    await talk.say("l'iban", TASK)
    assert talk.asks_for == "iban"
    await talk.say("FR76 3000 6000 0112 3456 7890 189")
    assert "0189" in talk.text and talk.asks_for == "beneficiaries"


async def test_an_unfinished_iban_is_all_there_is(talk):
    await talk.sign_in("m-enfants")
    await talk.say("changer rib", TASK)
    await talk.say("c'est tout ce que j'ai", "dire_au_revoir")
    assert "banque" in talk.text and talk.asks_for == "iban"


async def test_a_widow_is_handed_over_and_an_iban_does_not_bring_the_form_back(talk):
    await talk.sign_in("m-retraite")
    await talk.say("j'ai perdu mon mari, il faut changer le compte", TASK)
    assert talk.task is None and "condoléances" in talk.text
    await talk.press("task:rendez_vous:deces")
    await talk.say("FR14 2004 1010 0505 0001 3M02 606", TASK)
    assert talk.task == "rendez_vous"


async def test_an_iban_alone_does_not_open_again_what_a_person_must_do(talk):
    await talk.sign_in("m-retraite")
    await talk.say("mon mari est mort, je dois changer le rib", TASK)
    await talk.say("FR14 2004 1010 0505 0001 3M02 606", TASK)
    assert talk.task is None and talk.happened("handoff_offered") and "Rien n'a changé" in talk.text


@pytest.mark.parametrize(("words", "said"), [("je vous envoie une photo du rib", "photo"), ("c'est quoi un iban ?", "27 caractères")])
async def test_help_at_the_iban(talk, words, said):
    await talk.sign_in("m-enfants")
    await talk.say("changer rib", TASK)
    await talk.say(words, "question", hits=["banque-iban-refuse"])
    assert talk.asks_for == "iban"
    assert said in talk.text


async def test_whose_account_it_is_may_be_told_with_it(talk):
    await talk.sign_in("m-arret")
    await talk.say("nouveau rib", "coordonnees_bancaires")
    await talk.say("FR14 2004 1010 0505 0001 3M02 606 au nom de Thomas Lebrun et Sarah Lebrun")
    assert talk.slots["account_holder"] == "joint" and talk.asks_for == "confirmation"


async def test_the_account_of_another_is_refused_at_once(talk):
    await talk.sign_in("m-arret")
    await talk.say("changer le rib de ma mère", "coordonnees_bancaires")
    assert talk.task is None and "la personne qui est connectée" in talk.text
    await talk.say("mettre le rib de mon frère", "coordonnees_bancaires")
    assert talk.task is None and "autre personne" in talk.text
