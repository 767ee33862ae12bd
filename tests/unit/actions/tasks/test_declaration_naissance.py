"""A birth declared, and the situations where nobody should be congratulated."""

import pytest

TASK = "declaration_naissance"
NIR, CORSICA = "1 84 12 76 451 089 46", "1 01 07 2A 004 001 58"


async def begun(talk, member="m-couple", words="je veux déclarer une naissance"):
    await talk.sign_in(member)
    return await talk.say(words, TASK)


async def answer(talk, *answers):
    for words in answers:
        await talk.say(words)
    return talk


async def at_recap(talk):
    await begun(talk)
    return await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie", "Roy", NIR, "la même")


async def test_a_declaration_in_words_ends_with_congratulations(talk):
    await begun(talk)
    assert "élicitation" not in talk.text
    await answer(talk, "oui", "oui", "elle s'appelle Lina", "Roy", "le 3", "La Rochelle", "aux deux", "Aurélie", "Roy", NIR, "chez nous")
    assert talk.asks_for == "confirmation" and "élicitation" not in talk.text and "451" not in talk.text
    await talk.say("oui")
    assert talk.event("completed")["reference"].startswith("NAI-") and "félicitations pour la naissance de Lina" in talk.text
    assert "quelques semaines" in talk.text and "carte Vitale" in talk.text
    assert talk.slots["parent2_nir"] == "••••" and talk.slots["child_birth_date"] == "2026-11-03"


async def test_buttons_alone_where_there_are_some(talk):
    await begun(talk)
    await talk.press("yes")
    await talk.press("yes")
    await talk.say("Lina")
    await talk.press("Roy")
    await talk.say("2026-11-03")
    await talk.say("17")
    await talk.press("both")
    await talk.press("Aurélie")
    await talk.press("Roy")
    await talk.press("skip")
    await talk.press("same")
    await talk.press("confirm")
    assert talk.happened("completed") and "vous demandera le numéro" in talk.text


async def test_what_the_first_message_says_is_kept(talk):
    await begun(talk, words="ma fille Lina est née le 3 à La Rochelle")
    known = {"child_first_name": "Lina", "child_birth_date": "2026-11-03", "birth_department": "17", "born_in_france": True}
    assert known.items() <= talk.slots.items() and talk.asks_for == "both_parents_insured"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ma fille est née hier", None),
        ("notre petit Gabin a pointé le bout de son nez jeudi", "Gabin"),
        ("bébé né le 30 août, prénom Inès", "Inès"),
        ("mon fils noé est né hier", "Noé"),
        ("nous sommes deux mamans, notre fils est né lundi", None),
    ],
)
async def test_a_first_name_is_found_where_there_is_one(talk, words, name):
    await begun(talk, words=words)
    assert talk.slots.get("child_first_name") == name


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("ma compagne a accouché vendredi à la maternité de Saintes et je voudrais le déclarer", {"birth_department": "17", "child_birth_date": "2026-11-20"}),
        ("mettre notre bébé sur les deux cartes vitales", {"attachment": "both"}),
        ("mettre le petit sur ma carte vitale", {"attachment": None}),
    ],
)  # fmt: skip
async def test_a_first_message_keeps_what_is_sure(talk, words, known):
    await begun(talk, words=words)
    assert {slot: talk.slots.get(slot) for slot in known} == known


async def test_for_one_parent_nothing_is_asked_of_the_other(talk):
    await begun(talk, "m-nouveau")
    await answer(talk, "oui", "oui", "Sacha", "Da Silva", "hier", "dans le 86", "seulement à moi")
    assert talk.asks_for == "child_address"
    await answer(talk, "non")
    assert talk.asks_for == "child_address" and not talk.happened("rejected")
    await answer(talk, "12 rue des Lilas, 86000 Poitiers")
    assert talk.asks_for == "confirmation" and talk.slots["child_address"] == "12 rue des Lilas, 86000 Poitiers"


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("en fait elle est née hier", "child_birth_date", "2026-11-21"),
        ("non pardon c'est Lana et pas Lina", "child_first_name", "Lana"),
        ("finalement rattachement à un seul parent", "attachment", "one"),
        ("je me suis trompé de département, c'est le 33", "birth_department", "33"),
    ],
)
async def test_an_answer_is_corrected_in_free_words(talk, words, slot, value):
    await at_recap(talk)
    await talk.say(words)
    assert talk.slots[slot] == value and talk.asks_for == "confirmation"


async def test_the_number_of_the_other_parent_is_checked_by_its_key(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie", "Roy", "1 84 12 76 451 089 47")
    assert talk.asks_for == "parent2_nir" and talk.happened("rejected") and "clé" in talk.text and "skip" in talk.choices
    await talk.say(CORSICA)
    assert talk.asks_for == "child_address"


async def test_a_provisional_number_is_refused(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie", "Roy", "7 84 12 76 451 089 34")
    assert talk.asks_for == "parent2_nir" and talk.happened("rejected")


async def test_without_the_number_the_fund_will_ask(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie Roy", "je ne l'ai pas", "oui", "oui")
    assert talk.happened("completed") and "vous demandera le numéro" in talk.text and talk.slots["parent2_nir"] is None


@pytest.mark.parametrize(
    ("answers", "wrong", "said"),
    [
        (["oui", "oui"], "12345", "lettres"),
        (["oui", "oui", "Lina", "Roy"], "demain", "n'est pas encore arrivé"),
        (["oui", "oui", "Lina", "Roy"], "31 février", "n'existe pas"),
        (["oui", "oui", "Lina", "Roy", "le 3"], "Bruxelles", "département"),
    ],
)
async def test_an_invalid_answer_is_explained_and_asked_again(talk, answers, wrong, said):
    await begun(talk)
    await answer(talk, *answers)
    asked = talk.asks_for
    await talk.say(wrong)
    assert talk.asks_for == asked and talk.happened("rejected") and said in talk.text


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (["non"], "maternite"),
        (["oui", "non"], "maternite"),
        (["oui", "je ne sais pas"], "maternite"),
        (["oui", "son père est à la MSA"], "maternite"),
        (["oui", "oui", "Lina", "Roy", "3 mars 2024"], "maternite"),
        (["oui", "oui", "mon bébé est décédé"], "deces"),
        (["il est mort-né"], "deces"),
        (["nous l'avons adoptée"], "maternite"),
        (["il est prématuré et encore hospitalisé"], "maternite"),
        (["son père ne veut pas signer, on est en conflit"], "droits"),
        (["c'est un enfant recueilli, une kafala"], "droits"),
        (["il est né au Maroc"], "maternite"),
    ],
)
async def test_excluded_cases_go_to_a_person(talk, answers, reason):
    await begun(talk)
    await answer(talk, *answers)
    assert talk.task is None and talk.happened("handoff_offered") and f"task:rendez_vous:{reason}" in talk.choices
    assert "élicitation" not in talk.text and not talk.happened("completed")


async def test_grief_is_met_with_condolences_and_signalled(talk):
    await talk.say("mon bébé est né sans vie la semaine dernière", TASK)
    assert "condoléances" in talk.text and "élicitation" not in talk.text and talk.happened("fragility")
    assert not talk.happened("signin_required")


async def test_the_same_birth_twice_goes_to_a_person(talk):
    await at_recap(talk)
    await talk.say("oui")
    await at_recap(talk)
    await talk.say("oui")
    assert not talk.happened("completed") and talk.happened("handoff_offered") and "déjà connu" in talk.text


async def test_why_and_i_do_not_know_bring_back_the_question(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3")
    for words in ("pourquoi vous me demandez ça ?", "je ne sais pas"):
        await talk.say(words)
        assert talk.asks_for == "birth_department"


async def test_a_question_in_the_middle_then_the_same_question(talk):
    await begun(talk)
    await talk.say("oui")
    await talk.say("c'est quoi le double rattachement ?", "question", hits=["naissance-double-rattachement"])
    assert talk.asks_for == "both_parents_insured" and "Revenons" in talk.text


async def test_back_cancel_and_taking_it_back(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "retour")
    assert talk.asks_for == "child_first_name"
    await answer(talk, "annuler", "non")
    assert talk.asks_for == "child_first_name" and talk.task == TASK
    await answer(talk, "annuler", "oui")
    assert talk.happened("cancelled")


async def test_a_mgen_member_is_routed(talk):
    await begun(talk, "m-mgen")
    assert talk.happened("routed") and talk.task is None


async def test_an_expired_secret_is_asked_again_before_sending(talk):
    await at_recap(talk)
    talk.wait(hours=3)
    await talk.say("oui")
    assert talk.asks_for == "parent2_nir" and not talk.happened("completed")
    await talk.say(NIR)
    await talk.say("oui")
    assert talk.happened("completed")


async def test_a_service_away_keeps_the_answers_and_submits_once(talk):
    await at_recap(talk)
    talk.down.add("teleservices")
    await talk.say("oui")
    assert talk.task == TASK and not talk.happened("completed")
    talk.down.clear()
    await talk.say("oui")
    assert talk.happened("completed")


async def test_an_account_that_cannot_be_read_keeps_the_answers(talk):
    await begun(talk)
    await answer(talk, "oui", "oui")
    talk.down.add("members")
    await talk.say("Lina")
    assert talk.asks_for == "child_first_name" and "gardées" in talk.text
    talk.down.clear()
    await talk.say("Lina")
    assert talk.asks_for == "child_last_name"


@pytest.mark.parametrize(("words", "department"), [("À La Rochelle", "17"), ("à l'hôpital de Saintes", "17"), ("dans le 79", "79"), ("en Charente", "16")])
async def test_the_place_says_that_it_is_in_france_and_where(talk, words, department):
    await begun(talk)
    await talk.say(words, "informer", 0.6)
    assert talk.slots["born_in_france"] is True and talk.slots["birth_department"] == department and talk.asks_for == "both_parents_insured"


async def test_a_foreign_city_does_not_say_that_it_is_in_france(talk):
    await begun(talk)
    await talk.say("à Bruxelles", "informer", 0.6)
    assert talk.asks_for == "born_in_france" and "born_in_france" not in talk.slots


@pytest.mark.parametrize("name", ["Noé", "Nora", "Noa", "Siham"])
async def test_a_name_that_begins_like_no_is_no_no(talk, name):
    await begun(talk)
    await answer(talk, "oui", name)
    assert talk.task == TASK and "both_parents_insured" not in talk.slots


@pytest.mark.parametrize("word", ["oui", "non", "ok"])
async def test_yes_and_no_are_no_names(talk, word):
    await begun(talk)
    await answer(talk, "oui", "oui", word)
    assert talk.asks_for == "child_first_name" and "child_first_name" not in talk.slots


@pytest.mark.parametrize(("typed", "shown"), [("d'ormesson-le gall", "D'Ormesson-Le Gall"), ("o'connor", "O'Connor")])
async def test_particles_and_apostrophes_are_no_insults(talk, typed, shown):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina")
    await talk.say(typed, "insulter", 0.99)
    assert talk.slots["child_last_name"] == shown


@pytest.mark.parametrize("words", ["sur nous deux", "les deux", "deux"])
async def test_both_parents_in_other_words(talk, words):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", words)
    assert talk.slots["attachment"] == "both"


@pytest.mark.parametrize("words", ["oui les deux", "oui on est tous les deux à la cpam"])
async def test_both_parents_insured_is_not_yet_both_cards(talk, words):
    await begun(talk)
    await answer(talk, "oui", words)
    assert talk.slots["both_parents_insured"] is True and "attachment" not in talk.slots


async def test_the_attachment_is_corrected_by_its_value_alone(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "moi", "non en fait les deux")
    assert talk.slots["attachment"] == "both" and talk.asks_for == "parent2_first_name"
    await talk.say("moi seulement")
    assert talk.slots["attachment"] == "one" and talk.asks_for == "child_address"


async def test_the_place_of_birth_corrects_the_department_and_not_the_date(talk):
    await at_recap(talk)
    await talk.say("en fait il est né à Bastia", "corriger", 0.6)
    assert talk.slots["birth_department"] == "2B" and talk.slots["child_birth_date"] == "2026-11-03" and talk.asks_for == "confirmation"


async def test_a_bare_number_corrects_no_date(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "17")
    assert talk.slots["child_birth_date"] == "2026-11-03" and talk.asks_for == "attachment"


@pytest.mark.parametrize("words", ["ma femme est enceinte je veux déclarer", "il n'est pas encore né", "je vais accoucher en janvier"])
async def test_before_the_birth_the_pregnancy_is_what_is_declared(talk, words):
    await begun(talk, words=words)
    assert talk.task is None and "après la naissance" in talk.text and "topic:grossesse-declarer-prise-en-charge" in talk.choices
    assert "élicitation" not in talk.text


@pytest.mark.parametrize("words", ["elle n'est pas née en France", "il est né en France"])
async def test_a_child_who_is_born_is_not_to_come(talk, words):
    await begun(talk)
    await talk.say(words)
    assert "après la naissance" not in talk.text


async def test_a_father_who_does_not_recognise_the_child_is_a_matter_for_a_person(talk):
    await begun(talk, words="je veux déclarer mon bébé mais le père ne veut pas le reconnaitre")
    assert talk.task is None and "pas d'accord" in talk.text


async def test_facts_without_a_wish_open_the_task_they_are_about(talk):
    await talk.sign_in("m-couple")
    await talk.say("ma fille est née au maroc", "informer", 0.9, ranking=[("informer", 0.92), (TASK, 0.04)])
    assert talk.event("started")["task"] == TASK and talk.happened("handoff_offered") and "l'étranger" in talk.text
