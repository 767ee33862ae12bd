"""Writing answers: what is kept, what is refused, two editors at once."""

import pytest
from editing import Site, Visitor, article, hidden

from knowledge.editor.forms import values_of

FORM = values_of(article("carte-perdue"))


async def test_an_edit_is_a_draft_with_its_author_and_members_see_nothing_yet(claire: Visitor, site: Site):
    await claire.post("/redaction/reponses/carte-perdue", {**FORM, "base": "1", "answer": "Déclarez la perte en ligne. C'est gratuit.", "commentaire": "plus clair"})
    entry = await site.parts.store.entry("carte-perdue")
    assert (entry.state, entry.version, entry.published_version, entry.updated_by) == ("draft", 2, 1, "Claire Aubin")
    assert entry.article.answer == "Déclarez la perte en ligne. C'est gratuit."
    assert "plus clair" in await claire.get("/redaction/reponses/carte-perdue/historique")


async def test_a_new_answer_gets_its_id_from_its_title(claire: Visitor, site: Site):
    values = {**FORM, "id": "", "title": "Obtenir une carte européenne", "phrasings": "carte europeenne\nje pars en espagne"}
    await claire.post("/redaction/reponses/nouvelle", {**values, "suite": "proposer"})
    entry = await site.parts.store.entry("obtenir-une-carte-europeenne")
    assert entry.state == "in_review" and entry.article.phrasings == ("carte europeenne", "je pars en espagne")


async def test_an_empty_form_is_told_all_that_is_missing_at_once(claire: Visitor):
    page = await claire.post("/redaction/reponses/nouvelle", {"suite": "proposer", "organisms": "cpam"}, status=422)
    for missing in ("le titre", "la rubrique", "la réponse", "le responsable"):
        assert f"Il manque {missing}." in page
    assert "identifiant." not in page


async def test_the_second_editor_is_told_sees_the_difference_and_overwrites_nothing(claire: Visitor, paul: Visitor, site: Site):
    await claire.get("/redaction/reponses/carte-perdue")
    assert "Claire Aubin</strong> a aussi ouvert" in await paul.get("/redaction/reponses/carte-perdue")
    await claire.post("/redaction/reponses/carte-perdue", {**FORM, "base": "1", "answer": "Le texte de Claire. Il est court."})
    page = await paul.post("/redaction/reponses/carte-perdue", {**FORM, "base": "1", "answer": "Le texte de Paul. Il est long."}, status=409)
    assert "Claire Aubin a enregistré entre-temps" in page
    assert "<ins>" in page and "Le texte de Paul" in page and "Claire" in page
    assert (await site.parts.store.entry("carte-perdue")).article.answer == "Le texte de Claire. Il est court."
    assert hidden(page, "base") == "2"
    await paul.post("/redaction/reponses/carte-perdue", {**FORM, "base": "2", "answer": "Le texte des deux. Il est bon."})
    assert (await site.parts.store.entry("carte-perdue")).article.answer == "Le texte des deux. Il est bon."


HOSTILE = [
    ("answer", "<script>alert(1)</script>", "HTML"),
    ("answer", 'Voir <img src="https://pisteur.example/p.gif">', "HTML"),
    ("answer", "Voir ![](https://pisteur.example/p.gif)", "adresse"),
    ("answer", "Voir ![point](/p.gif)", "images"),
    ("answer", "[Cliquez](javascript:alert(1))", "javascript"),
    ("answer", "[Cliquez](&#106;avascript:alert(1))", "lien"),
    ("answer", "<javascript:alert(1)>", "javascript"),
    ("service_url", "javascript:alert(1)", "https://"),
    ("service_url", "http://ameli.fr", "https://"),
    ("title", "<b>Carte</b>", "HTML"),
    ("phrasings", "bonjour <svg onload=alert(1)>", "HTML"),
    ("steps", "Ouvrez `rm -rf`", "accents graves"),
    ("simple", "Texte \u202e caché", "invisible"),
]


@pytest.mark.parametrize(("field", "value", "said"), HOSTILE)
async def test_no_editor_can_put_script_a_pixel_or_a_hidden_link_into_the_widget(claire: Visitor, site: Site, field: str, value: str, said: str):
    page = await claire.post("/redaction/reponses/carte-perdue", {**FORM, "base": "1", field: value}, status=422)
    assert said in page
    assert "<script>alert" not in page and "<img src=\"https://pisteur" not in page and "<svg onload" not in page
    assert (await site.parts.store.entry("carte-perdue")).version == 1


async def test_what_was_typed_survives_a_refusal(claire: Visitor):
    page = await claire.post("/redaction/reponses/carte-perdue", {**FORM, "base": "1", "answer": "Un texte long que je ne veux pas perdre.", "checked_on": "hier"}, status=422)
    assert "Un texte long que je ne veux pas perdre." in page and "n&#39;est pas une date" in page


async def test_answers_are_found_by_words_and_by_meaning(claire: Visitor):
    page = await claire.get("/redaction/?q=on+a+vol%C3%A9+ma+carte")
    assert page.index("Carte Vitale perdue") > 0
    assert "Carte Vitale perdue" in await claire.get("/redaction/?q=gratuit&rubrique=carte-vitale")
    assert "Aucune réponse ne correspond" in await claire.get("/redaction/?etat=withdrawn")


async def test_the_preview_is_what_the_assistant_would_send(claire: Visitor):
    import json

    made = json.loads(await claire.post("/redaction/apercu", {**FORM, "simple": "Votre carte est perdue.\nDites-le.", "english": "Report it online."}))
    assert [form["label"] for form in made["forms"]] == ["La réponse", "En plus simple", "En anglais"]
    reply = made["forms"][0]["replies"][0]
    assert reply["source"] == "faq:carte-perdue" and "Vérifié le 20 novembre 2026." in reply["text"] and reply["url"] == "https://assure.ameli.fr"
    refused = json.loads(await claire.post("/redaction/apercu", {**FORM, "answer": ""}))
    assert refused["forms"] == [] and refused["problems"][0]["field"] == "answer"


async def test_an_answer_is_proposed_taken_back_and_withdrawn(claire: Visitor, site: Site):
    path = "/redaction/reponses/carte-perdue"
    await claire.post(f"{path}/etat", {"base": "1", "etat": "withdrawn"})
    assert (await site.parts.store.entry("carte-perdue")).is_pending
    await claire.post(f"{path}/etat", {"base": "1", "etat": "draft"})
    assert (await site.parts.store.entry("carte-perdue")).state == "published"
    await claire.post(f"{path}/etat", {"base": "1", "etat": "in_review"}, status=409)
    await claire.get("/redaction/reponses/inconnue", 404)
