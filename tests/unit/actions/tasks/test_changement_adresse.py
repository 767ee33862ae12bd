"""A new address, as members tell it."""

import pytest

TASK = "changement_adresse"


async def at_street(talk, member="m-nouveau"):
    await talk.sign_in(member)
    return await talk.say("je veux changer d'adresse", TASK)


async def at_recap(talk, member="m-nouveau"):
    await at_street(talk, member)
    for answer in ("21 rue des Lilas", "aucun", "17100", "Saintes", "le 15 octobre"):
        await talk.say(answer)
    if talk.asks_for == "people_concerned":
        await talk.say("toute la famille")
    await talk.say("passer")
    return await talk.say("non")


async def test_the_first_message_keeps_the_city_and_finds_its_code(talk):
    await talk.say("j'ai demenagé a saintes le mois dernier", TASK)
    assert talk.asks_for == "sign_in" and talk.happened("signin_required") and talk.slots["city"] == "Saintes"
    await talk.sign_in("m-enfants")
    assert talk.slots["city"] == "Saintes" and talk.slots["postal_code"] == "17100"
    assert "Saintes" in talk.text and "à La Rochelle" in talk.text and "Cordeliers" not in talk.text
    await talk.say("12 rue des Lilas")
    await talk.say("non")
    assert talk.asks_for == "move_date"


async def test_a_whole_talk_in_words_ends_with_a_receipt(talk):
    await at_recap(talk, "m-enfants")
    assert talk.asks_for == "confirmation" and not talk.happened("completed")
    assert "vous, Léa et Noé" in talk.text and "15 octobre 2026" in talk.text
    await talk.say("ouais c bon")
    reference = talk.event("completed")["reference"]
    assert reference.startswith("ADR-") and reference in talk.text
    assert "48 à 72 heures" in talk.text and "carte Vitale" in talk.text and "mutuelle" in talk.text
    assert talk.task is None and talk.slots["people_concerned"] == "family"
    assert (await talk.file()).content.startswith(b"%PDF")
    member = await talk.services.members.member("m-enfants")
    assert (member.address.street, member.address.city) == ("21 rue des Lilas", "Saintes")


async def test_buttons_alone_lead_there_too(talk):
    await at_street(talk, "m-enfants")
    await talk.say("21 rue des Lilas")
    await talk.press("skip")
    await talk.say("17100")
    await talk.press("Saintes")
    await talk.say("2026-10-15")
    await talk.press("family")
    await talk.press("account")
    await talk.press("no")
    assert talk.slots["phone"] == "••••" and "•• •• •• •• 01" in talk.text
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_several_answers_in_one_message(talk):
    await at_street(talk)
    await talk.say("au 3 quai Valin, 2e étage, 17300 Rochefort, depuis le 4 novembre")
    assert talk.slots | {"regime": "cpam"} == {
        "regime": "cpam", "street": "3 quai Valin", "complement": "2e étage", "postal_code": "17300", "city": "Rochefort",
        "move_date": "2026-11-04",
    }  # fmt: skip
    assert talk.asks_for == "phone"


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("j'habite plus à Rochefort, je suis à La Rochelle maintenant", {"city": "La Rochelle", "postal_code": "17000"}),
        ("bonjour nous déménageons le 15 du mois prochain à Niort", {"city": "Niort", "postal_code": "79000", "move_date": "2026-12-15"}),
        ("on bouge à Cognac vendredi", {"city": "Cognac", "postal_code": "16100", "move_date": "2026-11-27"}),
        ("la rue a été renumérotée par la mairie, mon adresse a changé", {}),
        ("chui plus au 8 rue des lilas jsuis parti", {}),
        ("étais en coloc à Nantes, je suis revenu vivre à Pons", {"city": "Pons", "postal_code": "17800"}),
    ],
)  # fmt: skip
async def test_a_first_message_says_what_is_new_and_not_what_is_left(talk, words, known):
    await talk.sign_in("m-nouveau")
    await talk.say(words, TASK)
    assert {slot: value for slot, value in talk.slots.items() if slot != "regime"} == known


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("non pardon, c'est le 12 rue et pas le 21", "street", "12 rue des Lilas"),
        ("en fait c'est à Royan", "city", "Royan"),
        ("je me suis trompé, j'ai déménagé avant-hier", "move_date", "2026-11-20"),
        ("finalement adresse confidentielle oui", "confidential_address", True),
        ("pardon, rue des Roses et pas rue des Lilas", "street", "21 rue des Roses"),
    ],
)
async def test_an_answer_is_corrected_in_free_words_at_the_recap(talk, words, slot, value):
    await at_recap(talk)
    await talk.say(words)
    assert talk.slots[slot].lower() == value.lower() if isinstance(value, str) else talk.slots[slot] == value
    assert talk.asks_for == "confirmation"


async def test_the_city_follows_the_code_and_the_code_the_city(talk):
    await at_recap(talk)
    await talk.say("en fait c'est à Royan")
    assert talk.slots["postal_code"] == "17200" and "17200" in talk.text
    await talk.say("pardon le code postal est 17100")
    assert talk.asks_for == "city" and "city" not in talk.slots and "Saintes" in talk.choices
    await talk.say("saintes")
    assert talk.asks_for == "confirmation" and talk.slots["city"] == "Saintes"


async def test_a_correction_in_the_middle_keeps_the_question(talk):
    await at_street(talk)
    for answer in ("21 rue des Lilas", "aucun"):
        await talk.say(answer)
    await talk.say("non pardon, c'est le 12 rue et pas le 21")
    assert talk.slots["street"] == "12 rue des Lilas" and talk.asks_for == "postal_code"


async def test_no_at_the_recap_asks_what_to_change(talk):
    await at_recap(talk)
    await talk.say("non")
    assert talk.asks_for == "correction" and "change:street" in talk.choices
    await talk.press("change:street")
    assert talk.asks_for == "street"
    await talk.say("8 place Colbert")
    assert talk.asks_for == "confirmation" and talk.slots["street"] == "8 place Colbert"


async def test_a_city_with_several_codes_has_its_code_asked(talk):
    await at_street(talk)
    await talk.say("5 rue de la Paix à Poitiers")
    await talk.say("aucun")
    if talk.asks_for == "postal_code":
        await talk.say("86000")
    assert talk.slots["postal_code"] == "86000" and talk.slots["city"] == "Poitiers"


async def test_a_code_with_several_communes_offers_them(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("aucun")
    await talk.say("17100")
    assert talk.asks_for == "city" and {"Saintes", "Les Gonds"} <= set(talk.choices)
    await talk.say("les gonds")
    assert talk.slots["city"] == "Les Gonds"


async def test_a_commune_that_was_merged_is_found_by_its_own_name_near_the_member(talk):
    await at_street(talk, "m-enfants")
    await talk.say("3 rue du Port")
    await talk.say("non")
    await talk.say("Marennes")  # there is one near Lyon too
    assert (talk.slots["postal_code"], talk.slots["city"]) == ("17320", "Marennes-Hiers-Brouage")


async def test_a_merged_commune_is_found_in_the_first_message(talk):
    await talk.sign_in("m-enfants")
    await talk.say("j'ai déménagé à Marennes", TASK)
    assert (talk.slots["postal_code"], talk.slots["city"]) == ("17320", "Marennes-Hiers-Brouage")


@pytest.mark.parametrize("words", ["moi et les gosses", "mes gosses et moi", "les gosses aussi"])
async def test_people_are_no_commune(talk, words):
    await at_street(talk, "m-enfants")
    await talk.say("3 rue du Port")
    await talk.say("non")
    await talk.say("17100")
    assert talk.asks_for == "city"
    await talk.say(words)
    assert "city" not in talk.slots


async def test_another_department_is_told(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("aucun")
    await talk.say("86000")
    assert "nouveau département" in talk.text and "un mois" in talk.text
    if talk.asks_for == "city":
        await talk.say("Poitiers")
    for answer in ("hier", "passer", "non", "oui"):
        await talk.say(answer)
    assert talk.happened("completed") and "nouveau département" in talk.text


@pytest.mark.parametrize(
    ("answers", "wrong", "said"),
    [
        ([], "tagada", "numéro et le nom de la rue"),
        (["21 rue des Lilas", "aucun"], "99999", "n'existe pas"),
        (["21 rue des Lilas", "aucun"], "171", "5 chiffres"),
        (["21 rue des Lilas", "aucun", "17100"], "Marseille", "ne va pas avec le code postal"),
        (["21 rue des Lilas", "aucun", "17100", "Saintes"], "31 février", "n'existe pas dans le calendrier"),
        (["21 rue des Lilas", "aucun", "17100", "Saintes"], "15/03/2024", "plus d'un an"),
        (["21 rue des Lilas", "aucun", "17100", "Saintes"], "le 1er juin 2027", "trois mois"),
        (["21 rue des Lilas", "aucun", "17100", "Saintes", "hier"], "06 12 34", "10 chiffres"),
    ],
)
async def test_an_invalid_answer_is_explained_and_asked_again(talk, answers, wrong, said):
    await at_street(talk)
    for answer in answers:
        await talk.say(answer)
    asked = talk.asks_for
    await talk.say(wrong)
    assert talk.asks_for == asked and talk.happened("rejected") and said in talk.text


async def test_an_address_refused_twice_goes_to_a_person(talk):
    await at_street(talk)
    await talk.say("tagada")
    await talk.say("tsoin tsoin")
    assert talk.happened("handoff_offered") and talk.task is None and "task:rendez_vous:droits" in talk.choices


async def test_a_vague_date_is_made_precise_without_a_refusal(talk):
    await at_street(talk)
    for answer in ("21 rue des Lilas", "aucun", "17100", "Saintes"):
        await talk.say(answer)
    await talk.say("le mois dernier")
    assert talk.asks_for == "move_date" and not talk.happened("rejected") and "Quel jour" in talk.text
    await talk.say("le 15 du mois dernier")
    assert talk.slots["move_date"] == "2026-10-15"


async def test_why_and_help_bring_back_the_same_question(talk):
    await at_street(talk)
    for words in ("pourquoi ?", "je ne comprends pas", "je ne sais pas"):
        await talk.say(words)
        assert talk.asks_for == "street" and len(talk.replies) == 2


async def test_back_returns_to_the_answer_before(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("retour")
    assert talk.asks_for == "street" and "street" not in talk.slots


async def test_cancelling_is_confirmed_and_may_be_taken_back(talk):
    await at_recap(talk)
    await talk.say("annuler")
    assert talk.asks_for == "confirmation" and not talk.happened("cancelled")
    await talk.say("non")
    assert talk.task == TASK and talk.slots["city"] == "Saintes"
    await talk.say("j'arrête")
    await talk.say("oui")
    assert talk.happened("cancelled") and talk.task is None and not await talk.requests()


async def test_restarting_asks_everything_again(talk):
    await at_recap(talk)
    await talk.say("recommencer")
    await talk.say("oui")
    assert talk.asks_for == "street" and "street" not in talk.slots


async def test_a_question_in_the_middle_brings_back_the_same_question(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("c'est quoi le numéro pour vous joindre ?", "question", hits=["contact-3646-horaires-cout"])
    assert talk.asks_for == "complement" and talk.state["outcome"].startswith("faq:") and talk.task == TASK


async def test_another_task_comes_in_between(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("je voudrais connaître vos délais pour une feuille de soins", "delais_traitement")
    assert talk.task == "delais_traitement" and talk.state["paused"] == TASK
    for answer in ("hier", "par courrier", "oui"):
        await talk.say(answer)
    assert talk.happened("resumed") and talk.task == TASK and talk.asks_for == "complement"


@pytest.mark.parametrize(
    "words",
    [
        "en fait je pars vivre au Portugal", "je n'ai pas de logement, j'ai une domiciliation au CCAS", "je m'installe à Mayotte",
        "je suis en hébergement d'urgence", "j'ai fui mon mari, il y a des violences", "mon fils est en garde alternée", "c'est pour ma mère",
    ],
)  # fmt: skip
async def test_excluded_cases_go_to_a_person(talk, words):
    await at_street(talk)
    await talk.say(words)
    assert talk.task is None and talk.happened("handoff_offered") and "task:rendez_vous:droits" in talk.choices
    assert not talk.happened("completed") and not await talk.requests()


async def test_an_excluded_case_needs_no_sign_in(talk):
    await talk.say("je quitte la France, nouvelle adresse au Sénégal", TASK)
    assert talk.happened("handoff_offered") and not talk.happened("signin_required")


async def test_an_overseas_code_with_its_own_rules_goes_to_a_person(talk):
    await at_street(talk)
    await talk.say("4 rue du Commerce")
    await talk.say("aucun")
    await talk.say("97600")
    assert talk.task is None and talk.happened("handoff_offered")


async def test_a_confidential_address_is_recorded_and_a_person_offered(talk):
    await at_recap(talk)
    await talk.say("finalement adresse confidentielle oui")
    await talk.press("confirm")
    assert talk.happened("completed") and "confidentielle" in talk.text and "task:rendez_vous:droits" in talk.choices


async def test_a_mgen_member_is_routed(talk):
    await talk.sign_in("m-mgen")
    await talk.say("j'ai déménagé", TASK)
    assert talk.happened("routed") and "MGEN" in talk.text and talk.task is None


async def test_a_service_away_keeps_the_answers_and_submits_once(talk):
    await at_recap(talk)
    talk.lost.add("teleservices")
    await talk.say("oui")
    assert not talk.happened("completed") and talk.task == TASK
    talk.lost.clear()
    await talk.press("confirm")
    reference = talk.event("completed")["reference"]
    assert [request.reference for request in await talk.requests()] == [reference]


async def test_a_private_number_is_no_part_of_an_address(talk):
    await talk.sign_in("m-enfants")
    await talk.say("j'ai déménagé", TASK)
    await talk.say("12 rue 06 12 34 56 78")
    assert talk.asks_for == "street" and "street" not in talk.slots
    await talk.say("12 rue des Lilas")
    await talk.say("bâtiment 2 84 05 17 306 042 54")
    assert talk.asks_for == "complement" and "complement" not in talk.slots


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("la date c'est le 5 novembre", "move_date", "2026-11-05"),
        ("la rue c'est rue des Lys", "street", "21 rue des Lys"),
        ("le bâtiment c'est B", "complement", "bâtiment B"),
        ("non je me suis trompé, c'est Royan et pas Saintes", "city", "Royan"),
        ("non au 12 bis", "street", "12 bis rue des Lilas"),
        ("17200", "postal_code", "17200"),
        ("juste moi", "people_concerned", "self"),
    ],
)
async def test_the_recap_takes_a_new_value_without_ceremony(talk, words, slot, value):
    await at_recap(talk, "m-enfants")
    await talk.say(words, "corriger", 0.5)
    assert talk.slots[slot] == value and not talk.happened("completed")


@pytest.mark.parametrize("words", ["le code postal est faux", "le code postal"])
async def test_an_answer_only_named_at_the_recap_is_asked_again(talk, words):
    await at_recap(talk, "m-enfants")
    await talk.say(words, "incompris", 0.0)
    assert talk.asks_for == "postal_code"


async def test_one_child_of_two_is_settled_with_the_member(talk):
    await at_recap(talk, "m-enfants")
    await talk.say("juste moi")
    await talk.say("et pour Noé aussi", "incompris", 0.0)
    assert talk.asks_for == "people_concerned" and "tous les enfants" in talk.text
    await talk.say("Léa et Noé")
    assert talk.slots["people_concerned"] == "family" and talk.asks_for == "confirmation"


async def test_another_adult_makes_a_request_of_their_own(talk):
    await at_street(talk, "m-enfants")
    for answer in ("21 rue des Lilas", "aucun", "17100", "Saintes", "le 15 octobre", "moi et mon mari"):
        await talk.say(answer)
    assert talk.asks_for == "people_concerned" and "Chaque adulte" in talk.text and not talk.happened("rejected")


async def test_a_number_corrects_the_street_and_is_no_date(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("non en fait c'est le 12")
    assert talk.slots["street"] == "12 rue des Lilas" and "move_date" not in talk.slots and talk.asks_for == "complement"


@pytest.mark.parametrize("words", ["changer d'adresse", "non c'est pas ça"])
async def test_what_is_no_complement_is_not_kept_as_one(talk, words):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say(words, TASK if "adresse" in words else "non")
    assert talk.asks_for == "complement" and not talk.slots.get("complement")


async def test_the_building_is_parted_from_the_street(talk):
    await talk.sign_in("m-nouveau")
    await talk.say("g demenager hier au 8 chemin de la tonnelle batiment c 17400 st jean d angely", TASK)
    assert talk.slots["street"] == "8 chemin de la tonnelle" and talk.slots["complement"] == "batiment c"
    assert talk.slots["city"] == "Saint-Jean-d'Angély" and talk.asks_for == "phone"


@pytest.mark.parametrize("street", ["12/14 rue du Dr. Schweitzer", "14, rue de l'Église", "3 av. Foch"])
async def test_abbreviations_and_two_numbers_stay_in_the_street(talk, street):
    await at_street(talk)
    await talk.say(street)
    assert talk.slots["street"] == street


async def test_a_city_of_many_codes_is_kept_when_the_code_was_asked(talk):
    await at_street(talk)
    for answer in ("21 rue des Lilas", "aucun", "marseille"):
        await talk.say(answer, "hors_sujet" if answer == "marseille" else None)
    assert talk.slots["city"] == "Marseille" and talk.asks_for == "postal_code" and not talk.happened("rejected")


async def test_no_is_no_commune(talk):
    await at_street(talk)
    for answer in ("21 rue des Lilas", "non", "aucun"):
        await talk.say(answer)
    assert talk.asks_for == "postal_code" and "city" not in talk.slots


async def test_an_answer_out_of_turn_is_noted_and_refuses_nothing(talk):
    await at_street(talk)
    for answer in ("21 rue des Lilas", "aucun", "17810", "le 2/11"):
        await talk.say(answer)
    assert talk.slots["move_date"] == "2026-11-02" and talk.asks_for == "city" and not talk.happened("rejected")


async def test_an_answer_and_a_question_are_both_heard(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say("aucun")
    await talk.say("17200, au fait c'est gratuit ?", "question", hits=["adresse-declarer-changement"])
    assert talk.slots["postal_code"] == "17200" and talk.state["outcome"] == "faq:adresse-declarer-changement"
    assert f"task:{TASK}" not in [c["value"] for c in talk.dialogue.offered]


@pytest.mark.parametrize(("words", "kept"), [("oui", True), ("je le garde", True), ("j'ai toujours le même numéro", True), ("non merci", False)])
async def test_the_number_of_the_account_is_kept_or_left_out(talk, words, kept):
    await at_recap(talk, "m-enfants")
    await talk.press("modify")
    await talk.press("change:phone") if "change:phone" in talk.choices else await talk.say("le téléphone", "corriger")
    await talk.say(words)
    assert bool(talk.slots["phone"]) is kept and talk.asks_for == "confirmation"


async def test_no_longer_the_same_number_asks_for_the_new_one_once(talk):
    await at_street(talk, "m-enfants")
    for answer in ("21 rue des Lilas", "aucun", "17100", "Saintes", "le 15 octobre", "moi seulement", "non"):
        await talk.say(answer)
    assert talk.asks_for == "phone" and "nouveau numéro" in talk.text
    await talk.say("non")
    assert talk.asks_for == "confidential_address"


async def test_a_country_alone_is_a_move_abroad(talk):
    await at_street(talk)
    await talk.say("45 calle mayor")
    await talk.say("en espagne")
    assert talk.task is None and talk.happened("handoff_offered")


@pytest.mark.parametrize(
    ("words", "asks_for"),
    [("tout est bon sauf la date", "move_date"), ("oui mais la rue c'est rue des Lys", "confirmation"), ("oui mais pas encore", "correction")],
)
async def test_a_yes_with_a_reserve_sends_nothing(talk, words, asks_for):
    await at_recap(talk)
    await talk.say(words, "corriger")
    assert not talk.happened("completed") and talk.asks_for == asks_for


async def test_a_second_wish_beside_the_yes_follows_the_receipt(talk):
    await at_recap(talk)
    await talk.say("oui et je voudrais aussi déclarer une naissance", "declaration_naissance")
    assert talk.happened("completed") and talk.task == "declaration_naissance"


@pytest.mark.parametrize("intent", [TASK, "informer"])
async def test_more_about_a_relative_does_not_open_what_was_refused_for_her(talk, intent):
    await talk.sign_in("m-enfants")
    await talk.say("je veux changer l'adresse de ma mère", TASK)
    await talk.say("elle a 82 ans, elle vit avec nous maintenant", intent)
    assert talk.task is None and "task:rendez_vous:droits" in talk.choices and "autre personne" in talk.text
    await talk.say("je veux changer mon adresse", TASK)
    assert talk.asks_for == "street"


@pytest.mark.parametrize("words", [
    "je ne veux pas que mon ex connaisse ma nouvelle adresse", "est-ce que mon adresse reste secrète ?",
    "il ne doit pas savoir où j'habite", "personne ne doit avoir mon adresse", "il faut que mon adresse soit protégée",
])  # fmt: skip
async def test_an_address_to_keep_secret_may_be_said_at_any_question(talk, words):
    await at_street(talk)
    await talk.say(words, TASK)
    assert talk.slots["confidential_address"] is True and "human" in talk.choices and talk.asks_for == "street"
    await talk.say("21 rue des Lilas")
    await talk.say(words, "question")
    assert talk.asks_for == "complement" and not talk.slots.get("complement")


@pytest.mark.parametrize("words", ["je ne trouve pas mon adresse", "c'est quoi une adresse confidentielle ?", "non pas besoin"])
async def test_other_words_keep_nothing_secret(talk, words):
    await at_street(talk)
    await talk.say(words)
    assert talk.slots.get("confidential_address") is None


@pytest.mark.parametrize("words", [
    "c'est une maison", "RAS", "ben non c'est une maison individuelle", "il n'y a pas de numéro", "une petite maison", "y a pas d'étage", "rien du tout",
])  # fmt: skip
async def test_a_house_has_no_complement(talk, words):
    await at_street(talk)
    await talk.say("21 rue des Lilas")
    await talk.say(words, "informer")
    assert talk.asks_for == "postal_code" and talk.dialogue.frame.values["complement"] is None


async def test_no_complement_and_what_comes_next_in_one_message(talk):
    await at_street(talk, "m-enfants")
    await talk.say("21 rue des Lilas 17000")
    await talk.say("aucun, moi seulement", "informer")
    assert talk.slots["people_concerned"] == "self" and talk.asks_for == "move_date"


async def test_a_commune_or_another_task_is_no_complement(talk):
    await at_street(talk)
    await talk.say("21 rue des Lilas 17430")
    await talk.say("Tonnay-Charente", "informer")
    assert talk.asks_for == "complement" and talk.slots["city"] == "Tonnay-Charente"
    await talk.say("attestation de droits", "attestation_droits")
    assert talk.task == "attestation_droits"


async def test_the_right_answer_after_two_wrong_ones_takes_the_task_up_again(talk):
    await at_street(talk)
    await talk.say("12 rue des Lilas")
    await talk.say("aucun")
    await talk.say("12")
    await talk.say("99999")
    assert talk.task is None
    await talk.say("17000", "informer")
    assert talk.asks_for == "move_date" and talk.slots["street"] == "12 rue des Lilas" and talk.slots["city"] == "La Rochelle"


async def test_ok_is_no_wrong_street(talk):
    await at_street(talk)
    await talk.say("ok")
    await talk.say("ok")
    assert talk.task == TASK
    await talk.say("3 quai Valin", "informer")
    assert talk.asks_for == "complement"


@pytest.mark.parametrize("answer", ["oui", "le bois joli", "oui c'est un lieu-dit"])
async def test_a_hamlet_without_number_is_asked_about(talk, answer):
    await at_street(talk)
    await talk.say("Le Bois Joli", "hors_sujet")
    assert talk.asks_for == "street" and "lieu-dit" in talk.text
    await talk.say(answer)
    assert talk.slots["street"] == "lieu-dit Le Bois Joli" and talk.asks_for == "complement"


async def test_the_postal_code_of_a_commune_is_told(talk):
    await at_street(talk)
    await talk.say("12 rue des Lilas")
    await talk.say("aucun")
    await talk.say("c'est quoi le code postal de Rochefort ?", "hors_sujet")
    assert "17300" in talk.text and talk.asks_for == "postal_code"
    await talk.press("17300")
    assert (talk.slots["postal_code"], talk.slots["city"]) == ("17300", "Rochefort") and talk.asks_for == "move_date"


@pytest.mark.parametrize(("answer", "code", "city"), [
    ("Rochefort", "17300", "Rochefort"), ("17000", "17000", "La Rochelle"), ("c'est à La Rochelle", "17000", "La Rochelle"),
])  # fmt: skip
async def test_a_code_and_a_commune_that_do_not_fit_are_asked_about(talk, answer, code, city):
    await at_street(talk)
    await talk.say("4 rue des Fleurs 17000 Rochefort")
    assert "postal_code" not in talk.slots and "city" not in talk.slots
    await talk.say("aucun")
    assert "17000 La Rochelle ou 17300 Rochefort" in talk.text
    await talk.say(answer, "informer")
    assert (talk.slots["postal_code"], talk.slots["city"]) == (code, city)


async def test_a_partner_named_with_the_children_is_told_of_their_own_request(talk):
    await at_street(talk, "m-enfants")
    for answer in ("4 rue des Fleurs 17000", "aucun", "le 1er novembre"):
        await talk.say(answer)
    await talk.say("mon mari, moi et les enfants", "informer")
    assert talk.slots["people_concerned"] == "family" and "chaque adulte" in talk.text
    await talk.say("oui le 22", "oui")
    assert talk.asks_for == "phone" and "nouveau numéro" in talk.text
    await talk.say("oui le 01", "oui")
    assert talk.asks_for == "confidential_address" and talk.slots["phone"]


async def test_a_street_that_is_not_known_is_none_and_one_without_number_is(talk):
    await at_street(talk)
    await talk.say("je sais pas encore le numéro de la rue", "ne_sait_pas", 0.7)
    assert talk.asks_for == "street" and "street" not in talk.slots
    await talk.say("grande rue")
    assert talk.slots["street"] == "grande rue"


async def test_building_and_flat_are_kept_together(talk):
    await at_street(talk)
    await talk.say("Résidence Les Flots Bleus bat A appt 12")
    assert talk.slots["complement"] == "bat A appt 12" and talk.slots["street"] == "Résidence Les Flots Bleus"


async def test_ajaccio_and_bastia_are_in_two_departments(talk):
    await at_street(talk)
    for answer in ("2 cours Napoléon", "aucun", "20000", "hier", "passer", "non", "oui"):
        await talk.say(answer)
    assert talk.happened("completed")
    await talk.say("je veux changer d'adresse", TASK)
    await talk.say("3 rue Luce de Casabianca")
    await talk.say("aucun")
    await talk.say("20200")
    assert "Vous changez de département" in talk.text


@pytest.mark.parametrize(
    ("words", "street"),
    [
        ("je quitte le 14 rue des Cordeliers pour le 3 quai Duperré", "3 quai Duperré"),
        ("j'habitais 5 rue Thiers, maintenant c'est 8 rue du Port", "8 rue du Port"),
        ("22 rue Pasteur la rochelle", "22 rue Pasteur"),
        ("4 avenue de Rochefort", "4 avenue de Rochefort"),
    ],
)
async def test_the_new_street_is_kept(talk, words, street):
    await at_street(talk, "m-enfants")
    await talk.say(words)
    assert talk.slots["street"] == street


async def test_the_old_street_alone_is_no_answer(talk):
    await at_street(talk, "m-enfants")
    await talk.say("celle de maintenant c'est 14 rue des Cordeliers")
    assert talk.asks_for == "street" and "que vous quittez" in talk.text
    await talk.say("3 quai Duperré")
    await talk.say("la nouvelle c'est 5 quai Duperré")
    assert talk.slots["street"] == "5 quai Duperré" and talk.asks_for == "complement"


async def test_a_town_within_the_known_code_is_not_another_one(talk):
    await at_street(talk)
    await talk.say("4 rue du Temple")
    await talk.say("17137")
    await talk.say("nieul sur mer")
    assert talk.slots["city"] == "Nieul-sur-Mer" and talk.slots["postal_code"] == "17137"
    await talk.say("oups c'est esnandes")
    assert talk.slots["city"] == "Esnandes"


async def test_a_month_told_first_gives_the_day_its_month(talk):
    await talk.sign_in("m-nouveau")
    await talk.say("j'ai déménagé en septembre", TASK)
    for answer in ("8 rue Gambetta", "aucun", "17000"):
        await talk.say(answer)
    assert talk.asks_for == "move_date" and "Quel jour" in talk.text
    await talk.say("le 15")
    assert talk.slots["move_date"] == "2026-09-15"


async def test_another_town_at_the_recap_brings_its_code(talk):
    await at_recap(talk, "m-nouveau")
    await talk.say("non")
    await talk.say("la ville")
    await talk.say("Périgny")
    assert (talk.slots["city"], talk.slots["postal_code"]) == ("Périgny", "17180") and talk.asks_for == "confirmation"


async def test_two_answers_are_corrected_before_the_recap_too(talk):
    await at_street(talk)
    await talk.say("12 rue du Port")
    await talk.say("17100 Saintes")
    await talk.say("non attendez c'est 14 rue du Port et à Royan")
    assert (talk.slots["street"], talk.slots["city"], talk.slots["postal_code"]) == ("14 rue du Port", "Royan", "17200")


async def test_parts_of_a_complement_are_corrected_apart(talk):
    await at_street(talk)
    for answer in ("5 allée des Pins", "résidence le parc bat C apt 12"):
        await talk.say(answer)
    await talk.say("en fait le bâtiment c'est D et l'appart 21")
    assert talk.slots["complement"] == "résidence le parc bat D apt 21"


async def test_a_departure_is_taken_back(talk):
    await at_street(talk)
    await talk.say("je pars vivre en Espagne")
    assert talk.task is None
    await talk.say("non pardon je reste en france", "incompris")
    assert talk.task == TASK and talk.asks_for == "street"
