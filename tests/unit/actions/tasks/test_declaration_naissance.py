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


@pytest.mark.parametrize(
    "words",
    ["on hésite toujours entre deux prénoms", "pas encore décidé", "vous vous moquez de moi", "il s'appelle comment déjà", "Léo ou Noah", "à Saintes", "le papa", "c'est une fille", "non on revient au rib"],
)
async def test_sentences_are_no_names(talk, words):
    await begun(talk)
    await answer(talk, "oui", "oui")
    await talk.say(words, "informer")
    assert talk.asks_for == "child_first_name" and "child_first_name" not in talk.slots


@pytest.mark.parametrize("name", ["Marie Ange", "N'Guyen", "El Amrani", "le goff", "de la tour", "Da Silva Ferreira", "van den Berghe", "Parent", "Bon", "Vos", "madame Roux", "Aït Ahmed merci"])
async def test_rare_names_are_names(talk, name):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", name)
    assert talk.asks_for == "child_birth_date" and talk.slots["child_last_name"].lower() in name.lower()


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("ma petite Chloé Morel est née le 12 novembre à La Rochelle", "Chloé", "Morel"),
        ("notre fils jules roy est né hier", "Jules", "Roy"),
        ("Tom Roy né le 2 novembre à Rochefort", "Tom", "Roy"),
        ("elle est née hier, elle s'appelle Marie Ange Roy", "Marie Ange", "Roy"),
        ("elle est née hier, elle s'appelle Anna Louise Martin", "Anna", None),
        ("mon fils s'appelle Paul de la Tour", "Paul", "De La Tour"),
        ("mes filles Jade et Lou sont nées hier", None, None),
        ("elle est née hier à Saintes", None, None),
        ("l'enfant est né hier", None, None),
    ],
)
async def test_a_full_name_gives_both(talk, words, first, last):
    await begun(talk, words=words)
    assert (talk.slots.get("child_first_name"), talk.slots.get("child_last_name")) == (first, last)


@pytest.mark.parametrize(
    ("answers", "first", "last"),
    [
        (["elle s'appelle Anna", "on l'a appelée Anna, Anna Garnier-Petit"], "Anna", "Garnier-Petit"),
        (["anna", "anna garnier-petit"], "Anna", "Garnier-Petit"),
        (["Tom roy"], "Tom", "Roy"),  # her own name
        (["Tom Durand", "Durand"], "Tom", "Durand"),
        (["Marie Ange", "Durand"], "Marie Ange", "Durand"),
        (["Leo", "non Léon", "Roy"], "Léon", "Roy"),
        (["Leo", "pardon Théo", "non Roy"], "Théo", "Roy"),  # « non Roy »: her own name is offered there
        (["Roy", "Hugo"], "Hugo", "Roy"),  # her own name is no first name
        (["her name is Amelia", "Roy tout court"], "Amelia", "Roy"),
        (["Léo sans accent", "Roy"], "Leo", "Roy"),
        (["Maël", "en fait Mael sans tréma", "Roy"], "Mael", "Roy"),
        (["Papa Demba", "Sarr"], "Papa Demba", "Sarr"),
        (["Noah avec un h", "Garnier avec un t à la fin"], "Noah", "Garniert"),
    ],
)
async def test_names_come_as_members_give_them(talk, answers, first, last):
    await begun(talk)
    await answer(talk, "oui", "oui", *answers)
    assert (talk.slots["child_first_name"], talk.slots["child_last_name"], talk.asks_for) == (first, last, "child_birth_date")
    assert "parent2_first_name" not in talk.slots


async def test_a_spelling_is_no_distress(talk):
    await begun(talk)
    await answer(talk, "oui", "oui")
    await talk.say("Garnier avec un t à la fin Garniert", "detresse", 0.55, "suicide")
    assert talk.slots["child_first_name"] == "Garniert"


@pytest.mark.parametrize("words", ["ils s'appellent Jules et Emma", "Jules et Emma", "Lou, Jade et Nina", "ce sont des jumeaux"])
async def test_one_declaration_a_child(talk, words):
    await begun(talk)
    await answer(talk, "oui", "oui", words)
    assert talk.asks_for == "child_first_name" and "une déclaration par enfant" in talk.text and not talk.happened("rejected")
    await talk.say("Jules")
    assert talk.slots["child_first_name"] == "Jules"


async def test_twins_are_told_at_once_how_it_goes(talk):
    await begun(talk, words="je viens d'avoir des jumelles")
    assert "une déclaration par enfant" in talk.text and talk.asks_for == "born_in_france"


@pytest.mark.parametrize("words", ["maman solo", "je suis un papa seul", "il n'y a qu'un parent", "je l'élève toute seule", "le père ne l'a pas reconnu", "il n'a pas de papa", "je suis mère célibataire"])
async def test_an_only_parent_is_told_the_right_reason(talk, words):
    await begun(talk)
    await answer(talk, "oui", words)
    assert talk.task is None and talk.happened("handoff_offered") and "le seul parent" in talk.text


@pytest.mark.parametrize("words", ["on est séparés le papa ne veut pas le déclarer", "il refuse de le reconnaître"])
async def test_parents_who_disagree_go_to_a_person(talk, words):
    await begun(talk)
    await answer(talk, "oui", words)
    assert talk.task is None and "pas d'accord" in talk.text


@pytest.mark.parametrize("words", ["le prénom du papa c'est Karim", "le papa s'appelle karim", "l'autre parent c'est Karim", "mon mari Karim"])
async def test_the_other_parent_is_not_the_child(talk, words):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", words)
    assert talk.slots["child_first_name"] == "Lina" and talk.slots["parent2_first_name"] == "Karim" and talk.asks_for == "attachment"
    await talk.say("les deux")
    assert talk.asks_for == "parent2_last_name"


async def test_the_other_parent_in_the_answer_and_at_the_recap(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "les deux", "non l'autre parent s'appelle Loïc Blanc")
    assert talk.slots["parent2_first_name"] == "Loïc" and talk.slots["parent2_last_name"] == "Blanc" and talk.slots["child_first_name"] == "Lina"
    await answer(talk, "passer", "oui", "le prénom du père c'est Marc")
    assert talk.slots["parent2_first_name"] == "Marc" and talk.slots["child_first_name"] == "Lina" and talk.asks_for == "confirmation"


async def test_what_was_said_of_the_other_parent_stays_here_when_only_one_is_chosen(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "le papa s'appelle Karim", "moi seulement", "oui")
    assert talk.asks_for == "confirmation" and "Karim" not in talk.text
    await talk.say("oui")
    assert talk.happened("completed") and "vous demandera le numéro" not in talk.text


@pytest.mark.parametrize("words", [NIR, f"ah si je l'ai retrouvé {NIR}", f"pardon voilà son numéro {NIR}"])
async def test_the_number_found_later_is_noted(talk, words):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie", "Roy", "je ne l'ai pas")
    await talk.say(words, "informer")
    assert talk.slots["parent2_nir"] == "••••" and "child_address" not in talk.slots and talk.asks_for == "child_address"
    await talk.say("la même")
    assert talk.asks_for == "confirmation"


async def test_a_number_with_a_slip_found_later_is_asked_again(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie", "Roy", "passer", "1 84 12 76 451 089 47")
    assert talk.asks_for == "parent2_nir" and "clé" in talk.text


async def test_what_a_word_of_an_earlier_question_means_is_explained(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "aux deux", "Aurélie", "Roy", "passer", "c'est quoi le nir")
    assert "13 caractères" in talk.text and talk.asks_for == "child_address"


@pytest.mark.parametrize("wrong", ["non c'est pas le bon prénom", "non on revient en arrière sur le prénom"])
async def test_a_first_name_called_wrong_is_asked_again(talk, wrong):
    await at_recap(talk)
    await talk.say(wrong, "corriger")
    assert talk.asks_for == "child_first_name"
    await talk.say("Léna")
    assert talk.slots["child_first_name"] == "Léna" and talk.asks_for == "confirmation"


@pytest.mark.parametrize(("words", "value"), [("les 2", "both"), ("tlm", "both"), ("tous", "both"), ("2", "both"), ("pour les deux parents", "both"), ("un seul", "one"), ("1", "one")])
async def test_how_many_parents_in_figures(talk, words, value):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", words)
    assert talk.slots["attachment"] == value


async def test_after_a_death_nobody_is_answered_with_pleasure(talk):
    await begun(talk)
    await answer(talk, "oui", "mon bébé est décédé")
    await talk.say("merci", "remercier")
    assert "plaisir" not in talk.text and "Prenez soin de vous" in talk.text


@pytest.mark.parametrize("words", ["son père est agriculteur", "mon mari n'a pas encore de numéro de sécu", "elle n'est pas affiliée"])
async def test_a_parent_insured_elsewhere_or_nowhere(talk, words):
    await begun(talk)
    await answer(talk, "oui", words)
    assert talk.task is None and talk.happened("handoff_offered") and "autre organisme" in talk.text


@pytest.mark.parametrize("words", ["déclarer la naissance de mon petit-fils", "je suis la grand-mère du petit Tom né hier", "ma belle-fille vient d'accoucher"])
async def test_a_relative_leaves_it_to_the_parents(talk, words):
    await begun(talk, words=words)
    assert talk.task is None and "son propre compte" in talk.text


@pytest.mark.parametrize("words", ["ma petite fille est née hier", "mon petit est né hier", "notre petit Gabin est né hier"])
async def test_a_little_one_is_no_grandchild(talk, words):
    await begun(talk, words=words)
    assert talk.asks_for == "born_in_france" and talk.slots["child_birth_date"] == "2026-11-21"


async def test_the_card_of_the_other_parent_alone(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "à Rochefort", "sur celle de mon mari")
    assert talk.asks_for == "attachment" and talk.slots["birth_department"] == "17" and "depuis son compte" in talk.text


async def test_a_child_who_lives_with_someone_else_has_another_address(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "moi", "elle vit chez son père")
    assert talk.asks_for == "child_address" and "Quelle est l'adresse de l'enfant" in talk.text


async def test_a_last_name_called_wrong_is_asked_again(talk):
    await at_recap(talk)
    await talk.say("le nom de famille est faux", "corriger")
    assert talk.asks_for == "child_last_name"


@pytest.mark.parametrize(
    ("answers", "taken_back", "asks"),
    [
        (["non"], "pardon si, en France", "both_parents_insured"),
        (["non"], "ah non pardon il est né à Saintes", "both_parents_insured"),
        (["oui", "non"], "ah si, on est tous les deux à la cpam", "child_first_name"),
    ],
)
async def test_the_answer_that_ended_it_is_taken_back(talk, answers, taken_back, asks):
    await begun(talk)
    await answer(talk, *answers)
    assert talk.task is None
    await talk.say(taken_back, "corriger")
    assert talk.task == TASK and talk.asks_for == asks and "Reprenons" in talk.text


@pytest.mark.parametrize("words", ["merci", "non merci", "et si je suis en France ?"])
async def test_what_takes_nothing_back_leaves_it_ended(talk, words):
    await begun(talk)
    await answer(talk, "non", words)
    assert talk.task is None


async def test_a_number_with_a_slip_given_early_is_told(talk):
    await begun(talk)
    await answer(talk, "oui", "oui", "Lina", "Roy", "le 3", "17", "1 84 12 76 451 089 47")
    assert "clé" in talk.text and "pas besoin" not in talk.text
    await answer(talk, "passer")
    assert talk.asks_for == "attachment"


async def at_child(talk):
    await talk.sign_in("m-nouveau")
    await talk.say("je veux déclarer une naissance", "declaration_naissance")
    await answer(talk, "oui", "oui")


async def test_the_other_twin_starts_from_what_is_known(talk):
    await at_child(talk)
    for answer in ("Tom", "Garnier", "le 12 novembre", "17", "moi seulement", "oui", "oui"):
        await talk.say(answer)
    assert talk.happened("completed")
    await talk.press("task:declaration_naissance")
    assert talk.asks_for == "child_first_name" and talk.slots["child_birth_date"] == "2026-11-12"
    await talk.say("Lou")
    assert talk.asks_for == "confirmation"


@pytest.mark.parametrize(("words", "asked"), [("les deux", "child_first_name"), ("oui les deux", "child_first_name"), ("il est à la cpam", "child_first_name"), ("je sais pas son numéro", "both_parents_insured")])
async def test_how_both_parents_are_said_to_be_insured(talk, words, asked):
    await talk.sign_in("m-nouveau")
    await talk.say("je veux déclarer mon bébé", "declaration_naissance")
    await talk.say("en france oui")
    await talk.say(words)
    assert talk.asks_for == asked


async def test_a_parent_abroad_is_no_birth_abroad(talk):
    await talk.sign_in("m-nouveau")
    await talk.say("je veux déclarer mon bébé", "declaration_naissance")
    await talk.say("le père vit à l'étranger")
    assert "né à l'étranger" not in talk.text and "naissance à l'étranger" not in talk.text and "autre organisme" in talk.text


async def test_no_and_a_date_is_no_birth_abroad(talk):
    await talk.sign_in("m-nouveau")
    await talk.say("je veux déclarer mon bébé", "declaration_naissance")
    await talk.say("non la date c'est le 12")
    assert talk.asks_for == "born_in_france" and talk.slots["child_birth_date"] == "2026-11-12"


async def test_names_like_the_others(talk):
    await at_child(talk)
    for answer in ("Tom", "le même nom que moi", "le 12 novembre", "17", "avec le papa", "Marc", "pareil que le bébé"):
        await talk.say(answer)
    assert talk.slots["child_last_name"] == talk.slots["parent2_last_name"] == "Da Silva" and talk.slots["attachment"] == "both"
