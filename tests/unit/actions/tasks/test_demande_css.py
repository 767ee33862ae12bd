"""The request of the complémentaire santé solidaire, from the member's side."""

import pytest
from talk import Talk

WISH = "demande_css"
ANSWERS = ("oui", "3", "mes deux enfants", "locataire", "rien", "aucune", "caisse", "oui")


async def begin(talk: Talk, first: str = "je veux demander la c2s", member: str = "m-enfants") -> Talk:
    await talk.sign_in(member)
    return await talk.say(first, WISH)


async def answers(talk: Talk, *texts: str) -> Talk:
    for text in texts:
        await talk.say(text)
    return talk


async def test_by_free_text(talk):
    await begin(talk)
    await answers(
        talk,
        "oui depuis toujours",
        "3",
        "mes deux enfants",
        "locataire avec l'apl",
        "non rien",
        "le rsa",
        "ma caisse",
        "j'atteste",
    )
    assert talk.asks_for == "confirmation"
    await talk.say("oui")
    assert talk.event("completed")["reference"].startswith("CSS-")
    assert "accusé de réception" in talk.text and "2 mois" in talk.text and "attestation de ressources" in talk.text


async def test_by_buttons_only(talk):
    await begin(talk)
    await talk.press("yes")
    await talk.say("1")
    for value in ("locataire", "none", "none", "caisse", "yes", "confirm"):
        await talk.press(value)
    assert talk.happened("completed")
    assert talk.slots["other_income"] == [] and talk.slots["benefits"] == []


@pytest.mark.parametrize(
    ("words", "size", "detail"),
    [
        ("je vis avec mon mari et deux enfants je veux la cmu", 4, "partner_children"),
        ("c2s pour moi et mes trois enfants", 4, "children"),
        ("on est 5 à la maison, mon copain et les enfants", 5, "partner_children"),
        ("ma femme, une fille et deux fils", 5, "partner_children"),
        ("la c2s pour moi et mes 2 gamins", 3, "children"),
        ("on est 4 avec mes 2 enfants et mon mari", 4, "partner_children"),
        ("nous sommes 2 adultes et trois enfants, un couple quoi", 5, "partner_children"),
    ],
)
async def test_a_family_counts_itself(talk, words, size, detail):
    await begin(talk, words)
    assert talk.slots["household_size"] == size and talk.slots["household_detail"] == detail
    assert talk.asks_for == "stable_residence"


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("je vis seul", 1),
        ("juste moi", 1),
        ("nous sommes quatre", 4),
        ("mon mari et moi", 2),
        ("mon mari et mes 2 enfants", 4),
        ("deux", 2),
    ],
)
async def test_how_many_in_words(talk, words, size):
    await answers(await begin(talk), "oui", words)
    assert talk.slots["household_size"] == size


async def test_someone_alone_is_not_asked_who_lives_there(talk):
    await answers(await begin(talk), "oui", "je vis seul")
    assert talk.asks_for == "housing_status"


async def test_several_resources_and_benefits_at_once(talk):
    await answers(await begin(talk), "oui", "1", "locataire", "une bourse et une pension alimentaire")
    assert talk.slots["other_income"] == ["bourse", "pension"]
    await talk.say("pas le rsa mais l'aah")
    assert talk.slots["benefits"] == ["aah"]


async def test_the_documents_follow_the_answers(talk):
    await answers(
        await begin(talk), "oui", "1", "propriétaire", "une bourse", "je n'ai pas le rsa", "une mutuelle", "oui", "oui"
    )
    assert talk.happened("completed")
    assert "taxe foncière" in talk.text and "bourse" in talk.text and "RSA" not in talk.text


async def test_contact_details_that_the_account_lacks_are_asked(talk):
    await begin(talk, member="m-nouveau")
    await answers(talk, "oui", "2", "avec mon copain", "locataire", "rien", "aucune", "caisse")
    assert talk.asks_for == "phone"
    await talk.say("06 39 98 12 34")
    assert talk.asks_for == "truth_statement" and talk.slots["phone"] == "••••"
    await talk.say("oui")
    assert "•• 34" in talk.text
    await talk.press("confirm")
    assert talk.happened("completed")


async def test_a_contact_detail_may_be_left_out(talk):
    await begin(talk, member="m-nouveau")
    await answers(talk, "oui", "2", "avec mon copain", "locataire", "rien", "aucune", "caisse", "passer")
    assert talk.asks_for == "truth_statement"


async def test_eligibility_is_never_announced(talk):
    said = []
    await begin(talk)
    for text in (*ANSWERS, "oui"):
        said.append(talk.text.lower())
        await talk.say(text)
    said.append(talk.text.lower())
    assert talk.happened("completed")
    for promise in ("vous avez droit", "vous aurez droit à", "éligible", "plafond", "€"):
        assert not any(promise in text for text in said)


# ---------------------------------------------------------------- who needs a person


@pytest.mark.parametrize(
    "words",
    [
        "j'ai un salaire à l'étranger", "je suis en pleine séparation", "mon couple s'est séparé", "je suis hospitalisée en ce moment",
        "je dors dans ma voiture", "je suis à la rue", "j'ai 19 ans et je vis seule", "je conteste le refus de ma css",
        "j'ai déjà une mutuelle", "je suis menacé d'expulsion",
    ],
)  # fmt: skip
async def test_a_special_situation_goes_to_a_person(talk, words):
    await begin(talk)
    await talk.say(words)
    assert talk.happened("handoff_offered") and talk.task is None
    assert "task:rendez_vous:css" in talk.choices


@pytest.mark.parametrize(
    "words",
    [
        "j'habite à la rue Pasteur, je veux la c2s",
        "je n'ai plus de mutuelle, je veux la c2s",
        "j'ai encore la complémentaire santé solidaire, je veux la renouveler",
    ],
)
async def test_ordinary_words_do_not_end_the_task(talk, words):
    await begin(talk, words)
    assert talk.task == WISH


@pytest.mark.parametrize(
    "words",
    [
        "mutuelle gratuite de la sécu svp", "vous pouvez me faire ma demande de cmu ?", "je suis étranger, je veux la css",
        "je n'ai pas de mutuelle, je voudrais la complémentaire gratuite", "je viens de perdre mon mari, je fais le dossier de la css",
    ],
)  # fmt: skip
async def test_nothing_is_read_into_ordinary_words(talk, words):
    await begin(talk, words)
    assert talk.task == WISH and talk.slots == {"regime": "cpam"}


async def test_no_stable_residence_goes_to_a_person(talk):
    await begin(talk)
    await talk.press("no")
    assert talk.happened("handoff_offered") and talk.task is None


async def test_foreign_income_by_button_goes_to_a_person(talk):
    await answers(await begin(talk), "oui", "1", "locataire")
    await talk.press("etranger")
    assert talk.happened("handoff_offered") and talk.task is None


async def test_someone_young_and_alone_goes_to_a_person(talk):
    await answers(await begin(talk, member="m-nouveau"), "oui", "je vis seule")
    assert talk.task is None and "25 ans" in talk.text


async def test_nothing_is_sent_without_the_statement(talk):
    await answers(await begin(talk), *ANSWERS[:-1], "non")
    assert not talk.happened("completed") and talk.task is None and not await sent(talk)


async def test_a_member_of_the_mgen_is_routed(talk):
    await begin(talk, member="m-mgen")
    assert talk.happened("routed") and talk.task is None


# ---------------------------------------------------------------- repair


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("en fait je suis propriétaire", "housing_status", "proprietaire"),
        ("non pardon, j'ai une bourse", "other_income", ["bourse"]),
        ("en fait on touche le RSA", "benefits", ["rsa"]),
        ("plutôt une mutuelle pour gérer", "manager", "mutuelle"),
        ("en fait nous sommes 4", "household_size", 4),
    ],
)
async def test_a_correction_in_free_words_at_the_recap(talk, words, slot, value):
    await answers(await begin(talk), *ANSWERS)
    assert talk.asks_for == "confirmation"
    await talk.say(words)
    assert talk.asks_for == "confirmation" and talk.slots[slot] == value


async def test_a_household_that_does_not_add_up_is_asked_again(talk):
    await answers(await begin(talk), "oui", "2")
    await talk.press("partner_children")
    assert talk.happened("rejected") and talk.asks_for == "household_detail"
    await talk.say("en fait nous sommes 3")
    assert talk.slots["household_size"] == 3 and talk.asks_for == "household_detail"


async def test_who_lives_there_is_asked_again_when_the_number_changes(talk):
    await answers(await begin(talk), *ANSWERS)
    await talk.say("en fait on est 1")
    assert (
        talk.slots["household_size"] == 1 and "household_detail" not in talk.slots and talk.asks_for == "confirmation"
    )


async def test_the_button_of_the_recap(talk):
    await answers(await begin(talk), *ANSWERS, "non")
    assert talk.asks_for == "correction"
    await talk.press("change:housing_status")
    await talk.press("proprietaire")
    assert talk.asks_for == "confirmation" and talk.slots["housing_status"] == "proprietaire"


async def test_a_number_out_of_bounds_is_refused(talk):
    await answers(await begin(talk), "oui", "40")
    assert talk.happened("rejected") and talk.asks_for == "household_size"


@pytest.mark.parametrize(
    "slot", ["household_size", "household_detail", "housing_status", "other_income", "benefits", "truth_statement"]
)
async def test_why_and_i_do_not_know(talk, slot):
    await begin(talk)
    for text in ANSWERS:
        if talk.asks_for == slot:
            break
        await talk.say(text)
    for words in ("pourquoi ?", "je ne sais pas", "c'est quoi ?"):
        await talk.say(words)
        assert talk.asks_for == slot and talk.task == WISH


async def test_back_cancel_and_restart(talk):
    await answers(await begin(talk), "oui", "3", "retour")
    assert talk.asks_for == "household_size"
    await answers(talk, "3", "recommencer", "oui")
    assert talk.asks_for == "stable_residence"
    await answers(talk, "oui", "annuler", "non")
    assert talk.task == WISH and talk.asks_for == "household_size"
    await answers(talk, "annuler", "oui")
    assert talk.task is None and talk.happened("cancelled")


async def test_a_question_in_the_middle(talk):
    await answers(await begin(talk), "oui")
    await talk.say("c'est quoi le plafond ?", "question", hits=["css-plafonds-participation-montants"])
    assert talk.asks_for == "household_size" and talk.state["outcome"].startswith("faq:")


async def test_not_signed_in(talk):
    await talk.say("la c2s pour moi et mes deux enfants", WISH)
    assert talk.asks_for == "sign_in"
    await talk.sign_in("m-enfants")
    assert talk.asks_for == "stable_residence" and talk.slots["household_size"] == 3


async def test_a_service_that_is_down_then_once_only(talk):
    await answers(await begin(talk), *ANSWERS)
    talk.lost.add("teleservices")
    await talk.press("confirm")
    talk.lost.clear()
    await talk.press("confirm")
    assert talk.happened("completed") and len(await sent(talk)) == 1


async def sent(talk: Talk) -> list:
    return [request for request in await talk.requests() if request.request_type == "css"]


@pytest.mark.parametrize("words", ["je dois être opérée la semaine prochaine", "la semaine prochaine je me fais opérer", "je suis hospitalisé en ce moment"])
@pytest.mark.parametrize("confidence", [0.3, 0.9])
async def test_care_to_come_is_no_distress_but_an_urgent_appointment(talk, words, confidence):
    await begin(talk)
    await talk.say(words, "detresse", confidence, nuance="medicale")
    assert talk.task is None and talk.replies[0]["source"] == "task:demande_css" and "plus rapide" in talk.text
    await talk.press("task:rendez_vous:css")
    assert (talk.slots["reason"], talk.slots["urgency"]) == ("css", True)


async def test_a_tenant_without_benefit_is_a_tenant(talk):
    await begin(talk, member="m-retraite")
    for words in ("oui", "1", "je touche l'apl", "non je me suis trompé je suis locataire sans aide"):
        await talk.say(words)
    assert talk.slots["housing_status"] == "locataire"


@pytest.mark.parametrize("words", ["je vais être opérée demain et j'ai peur de mourir", "je saigne beaucoup"])
async def test_a_danger_is_still_met_with_help(talk, words):
    await begin(talk)
    await talk.say(words, "detresse", 0.9, nuance="medicale")
    assert talk.replies[0]["source"] == "emergency"


async def test_a_partner_named_for_something_else_counts_nobody(talk):
    await begin(talk)
    await answers(talk, "oui", "ma femme est à la mgen")
    assert "household_size" not in talk.slots and talk.asks_for == "household_size"


async def test_a_household_corrected_together_with_who_lives_there_asks_who_again(talk):
    await begin(talk)
    await answers(talk, "oui", "3", "mes deux enfants")
    assert talk.asks_for == "housing_status"
    await talk.say("non en fait on est 4 avec mon mari")
    assert talk.slots["household_size"] == 4 and "household_detail" not in talk.slots
    assert talk.asks_for == "household_detail" and "corrigé" in talk.text and not talk.happened("rejected")


@pytest.mark.parametrize(
    ("words", "size", "detail"),
    [
        ("nous sommes deux adultes et deux enfants", 4, "partner_children"),
        ("2 adultes", 2, "partner"),
        ("moi, ma mère et mes 2 enfants", 3, "children"),
        ("mon petit ami et moi", 2, "partner"),
        ("mon fils de 19 ans vit avec moi", 2, "children"),
        ("ma femme, moi et le petit", 3, "partner_children"),
    ],
)
async def test_only_a_partner_and_young_children_count(talk, words, size, detail):
    await answers(await begin(talk, member="m-arret"), "oui", words)
    assert talk.slots["household_size"] == size and talk.slots.get("household_detail") == detail


@pytest.mark.parametrize(
    "words",
    ["je vis chez mon fils", "mon fils de 27 ans et moi", "5 personnes avec ma mère", "mes parents vivent avec moi", "on est 3 adultes", "6 personnes mais mon aîné a 27 ans"],
)
async def test_who_names_someone_that_does_not_count_is_asked_without_them(talk, words):
    await answers(await begin(talk, member="m-arret"), "oui", words)
    assert talk.asks_for == "household_size" and "household_size" not in talk.slots and "25 ans ou plus" in talk.text
    assert not talk.happened("rejected")
    await talk.say("on est 2 avec ma fille")
    assert talk.slots["household_size"] == 2


@pytest.mark.parametrize("words", ["-3", "- 3", "moins 2"])
async def test_a_negative_number_is_refused(talk, words):
    await answers(await begin(talk), "oui", words)
    assert talk.happened("rejected") and talk.asks_for == "household_size"


async def test_a_composition_that_counts_otherwise_corrects_the_number(talk):
    await answers(await begin(talk, member="m-arret"), "oui", "3", "deux adultes et 6 enfants")
    assert talk.slots["household_size"] == 8 and talk.slots["household_detail"] == "partner_children" and "8" in talk.text


@pytest.mark.parametrize(
    ("words", "stable"),
    [
        ("depuis 6 mois", True), ("je suis né ici", True), ("ça fait 10 ans", True), ("depuis 2019", True), ("depuis janvier", True),
        ("depuis 2 semaines", False), ("je suis arrivé il y a 2 mois", False), ("depuis hier", False),
    ],
)  # fmt: skip
async def test_since_when_says_whether_the_residence_is_stable(talk, words, stable):
    await begin(talk, member="m-arret")
    await talk.say(words)
    assert talk.asks_for == "household_size" if stable else talk.task is None


@pytest.mark.parametrize("words", ["je ne sais pas", "depuis 3 mois", "aucune allocation"])
async def test_the_residence_is_not_guessed(talk, words):
    await begin(talk, member="m-arret")
    await talk.say(words)
    assert talk.asks_for == "stable_residence" and "stable_residence" not in talk.slots


@pytest.mark.parametrize("words", ["j'ai un salaire en Belgique", "une retraite du Portugal", "j'ai travaillé en Suisse cette année", "mon salaire belge", "je suis frontalier"])
async def test_money_from_another_country_goes_to_a_person(talk, words):
    await answers(await begin(talk, member="m-arret"), "oui", "1", "locataire", words)
    assert talk.task is None and "étranger" in talk.text


@pytest.mark.parametrize("words", ["pas de revenus à l'étranger", "aucun salaire en Belgique", "mes salaires"])
async def test_no_money_from_another_country_is_an_answer(talk, words):
    await answers(await begin(talk, member="m-arret"), "oui", "1", "locataire", words)
    assert talk.slots["other_income"] == [] and talk.asks_for == "benefits"


@pytest.mark.parametrize(("words", "value"), [("je touche la prime d'activité", []), ("l'apl", []), ("rsa et prime d'activité", ["rsa"]), ("l'allocation adulte", ["aah"])])
async def test_only_benefits_of_the_list_count(talk, words, value):
    await answers(await begin(talk, member="m-arret"), "oui", "1", "locataire", "rien", words)
    assert talk.slots["benefits"] == value and ("ne fait pas partie" in talk.text) == (not value)


@pytest.mark.parametrize("words", ["je suis en train de me séparer de mon mari", "on divorce, c'est en cours : divorce en cours", "je vis dans ma voiture", "je dors dans une tente"])
async def test_more_situations_go_to_a_person(talk, words):
    await begin(talk, member="m-arret")
    await talk.say(words)
    assert talk.task is None and talk.happened("handoff_offered")


@pytest.mark.parametrize("words", ["est-ce que mon mari compte ?", "mon bébé il compte ?", "on compte qui dans le foyer ?"])
@pytest.mark.parametrize("before", [(), ("oui",), ("oui", "3"), ("oui", "1")])
async def test_who_counts_is_answered_wherever_it_is_asked(talk, words, before):
    await answers(await begin(talk, member="m-arret"), *before)
    asked, slots = talk.asks_for, dict(talk.slots)
    await talk.say(words)
    assert (talk.asks_for, talk.slots) == (asked, slots) and "Comptez-vous" in talk.text


async def test_a_number_after_people_counted_in_words_is_no_rank(talk):
    await answers(await begin(talk, member="m-arret"), "oui", "moi et mon fils en garde partagée", "2")
    assert "housing_status" not in talk.slots and talk.asks_for == "housing_status"


async def test_modify_at_the_statement_asks_what(talk):
    await answers(await begin(talk), *ANSWERS[:-1])
    assert talk.asks_for == "truth_statement"
    await answers(talk, "modifier", "le logement")
    assert talk.asks_for == "housing_status"


@pytest.mark.parametrize(("first", "told"), [("je veux renouveler ma c2s", True), ("je veux demander la c2s", False)])
async def test_a_renewal_is_told_its_time(talk, first, told):
    await begin(talk, first)
    assert ("4 derniers mois" in talk.text) == told and talk.asks_for == "stable_residence"


@pytest.mark.parametrize(("words", "value"), [("je paie un loyer de 600 euros sans apl", "locataire"), ("locataire, pas d'apl", "locataire"), ("hlm avec apl", "aide"), ("je touche l'apl", "aide")])
async def test_a_rent_without_benefit_is_no_benefit(talk, words, value):
    await answers(await begin(talk, member="m-arret"), "oui", "1", words)
    assert talk.slots["housing_status"] == value
