"""What reaches the inbox, and what an editor does with it."""

from dataclasses import replace

from editing import NOON, Happened, Site, Visitor

from knowledge.editor.inbox import items_from
from knowledge.editor.ports import TurnEvent


def turn(conversation: str, number: int, text: str | None = None, outcome: str = "", **more) -> TurnEvent:
    topic = outcome.removeprefix("faq:") if outcome.startswith("faq:") else None
    return TurnEvent(conversation, number, NOON - 3600 + number, text, outcome=outcome, topic=topic, **more)


def kinds(*events: TurnEvent) -> list[tuple[str, str, str | None]]:
    return [(item["kind"], item["text"], item["topic"]) for item in items_from(events)]


def test_a_message_without_an_answer_comes_in():
    assert kinds(turn("a", 0), turn("a", 1, "lunettes cassées", "fallback"), turn("a", 2, "ok", "fallback")) == [("sans_reponse", "lunettes cassées", None)]


def test_a_refused_suggestion_comes_with_what_was_suggested():
    events = turn("a", 1, "mes lunettes", "suggest", topics=("carte-perdue", "rib-changer")), turn("a", 2, choice="none_of_these", outcome="fallback")
    assert kinds(*events) == [("suggestion_refusee", "mes lunettes", "carte-perdue")]


def test_suggestions_that_nobody_used_come_in_once_they_were_left():
    suggested = turn("a", 1, "mes lunettes", "suggest", topics=("carte-perdue",))
    left = [("suggestion_ignoree", "mes lunettes", "carte-perdue")]
    assert kinds(suggested, turn("a", 2, "non mais les verres", "faq:rib-changer")) == left
    assert kinds(suggested) == left
    assert items_from([suggested], now=suggested.at + 60) == []  # the member may still be reading
    assert kinds(suggested, turn("a", 2, choice="topic:carte-perdue", outcome="faq:carte-perdue")) == []


def test_what_was_refused_as_out_of_scope_is_kept_apart():
    assert kinds(turn("a", 1, "le parking de la caisse", "out_of_scope")) == [("hors_sujet", "le parking de la caisse", None)]


async def test_out_of_scope_messages_have_a_page_of_their_own(claire: Visitor, site: Site):
    site.happened.events = [turn("c", 1, "le parking de la caisse", "out_of_scope")]
    page = await claire.get("/redaction/boite")
    assert "La boîte est vide" in page and "a trouvé une réponse" not in page and "1 question jugée hors sujet" in page
    assert "le parking de la caisse" in await claire.get("/redaction/boite?motif=hors_sujet")


def test_a_thumb_down_and_a_person_asked_for_right_after_an_answer_come_in():
    answered = turn("a", 1, "ma carte", "faq:carte-perdue")
    assert kinds(replace(answered, thumb="down")) == [("pouce", "ma carte", "carte-perdue")]
    assert kinds(answered, turn("a", 2, choice="task:rendez_vous", outcome="task:rendez_vous")) == [("rdv", "ma carte", "carte-perdue")]
    assert kinds(answered, turn("a", 2, "merci", "smalltalk:thanks"), turn("a", 3, "un conseiller", "handoff")) == []


def test_a_no_to_the_survey_brings_what_was_asked_and_its_answer_and_not_the_goodbye():
    asked = turn("a", 1, "ma carte", "faq:carte-perdue", score=0.62)
    events = asked, turn("a", 2, "merci", "smalltalk:thanks"), turn("a", 3, "non", "smalltalk:thanks", survey={"resolu": "non"})
    assert kinds(*events) == [("enquete", "ma carte", "carte-perdue")]
    assert items_from(events)[0]["score"] == 0.62
    assert kinds(asked, turn("a", 2, "oui", "smalltalk:thanks", survey={"resolu": "oui"})) == []


def test_words_said_inside_a_task_never_come_in():
    assert kinds(turn("a", 1, "12 rue des Lilas", "task:changement_adresse"), turn("a", 2, choice="none_of_these", outcome="fallback")) == []


def unanswered(happened: Happened, *texts: str) -> None:
    happened.events = [turn(f"c{n}", 1, text, "fallback") for n, text in enumerate(texts)]


async def test_alike_messages_are_one_group_with_its_count(claire: Visitor, site: Site):
    unanswered(site.happened, "je voudrais des lunettes", "voudrais des lunettes", "des lunettes je voudrais", "cure thermale dax")
    page = await claire.get("/redaction/boite")
    assert page.count('class="card group"') == 2
    assert "<strong>3</strong> messages" in page


async def test_a_group_becomes_phrasings_of_an_answer(claire: Visitor, site: Site):
    unanswered(site.happened, "plastique vitale envolé")
    await claire.get("/redaction/boite")
    ids = ",".join(str(item.id) for item in await site.parts.store.inbox_items())
    await claire.post("/redaction/boite", {"messages": ids, "action": "formulation", "formulation": "plastique vitale envolé", "reponse": "carte-perdue"})
    entry = await site.parts.store.entry("carte-perdue")
    assert entry.state == "in_review" and entry.article.phrasings[-1] == "plastique vitale envolé"
    assert "La boîte est vide" in await claire.get("/redaction/boite")


async def test_a_group_becomes_a_new_answer(claire: Visitor, site: Site):
    unanswered(site.happened, "cure thermale dax")
    await claire.get("/redaction/boite")
    ids = ",".join(str(item.id) for item in await site.parts.store.inbox_items())
    page = await claire.post("/redaction/boite", {"messages": ids, "action": "nouvelle", "formulation": "cure thermale dax"})
    assert "Nouvelle réponse" in page and "cure thermale dax</textarea>" in page and f'name="messages" value="{ids}"' in page


async def test_what_is_ignored_for_good_stays_away_when_it_comes_again(claire: Visitor, site: Site):
    unanswered(site.happened, "blague du jour svp", "cure thermale dax")
    await claire.get("/redaction/boite")
    joke = next(item for item in await site.parts.store.inbox_items() if "blague" in item.text)
    await claire.post("/redaction/boite", {"messages": str(joke.id), "action": "ignorer", "exemple": joke.text})
    site.happened.events.append(turn("later", 1, "la blague du jour svp", "fallback"))
    page = await claire.get("/redaction/boite")
    assert "blague" not in page and "cure thermale" in page


async def test_the_inbox_says_how_sure_the_assistant_was(claire: Visitor, site: Site):
    site.happened.events = [turn("a", 1, "cure thermale dax", "fallback", score=0.37)]
    assert "certitude 37\u00a0%" in await claire.get("/redaction/boite")


async def test_an_erased_conversation_takes_its_messages_along(claire: Visitor, site: Site):
    unanswered(site.happened, "cure thermale dax")
    assert "cure thermale" in await claire.get("/redaction/boite")
    site.happened.erased = {"c0"}
    assert "cure thermale" not in await claire.get("/redaction/boite")


async def test_a_trial_conversation_leaves_the_inbox_and_the_figures(claire: Visitor, site: Site):
    unanswered(site.happened, "cure thermale dax")
    assert "<strong>1</strong> conversation" in await claire.get("/pilotage/")
    await claire.get("/redaction/boite")
    item = (await site.parts.store.inbox_items())[0]
    await claire.post("/redaction/boite", {"messages": str(item.id), "action": "essai"})
    assert "<strong>0</strong> conversation" in await claire.get("/pilotage/")


async def test_personal_data_never_becomes_a_phrasing(claire: Visitor, site: Site):
    unanswered(site.happened, "écrivez-moi à jean@exemple.fr")
    await claire.get("/redaction/boite")
    ids = ",".join(str(item.id) for item in await site.parts.store.inbox_items())
    form = {"messages": ids, "action": "formulation", "formulation": "écrivez-moi à jean@exemple.fr", "reponse": "carte-perdue"}
    assert "donnée personnelle" in await claire.post("/redaction/boite", form, status=422)
