"""From a draft to what members get, and back."""

import asyncio
import re

from editing import Site, Visitor, article

from knowledge.editor.forms import values_of
from knowledge.encoder import Encoder
from knowledge.retriever import Retriever

FORM = values_of(article("carte-perdue"))


def served(site: Site) -> Retriever:
    encoder: Encoder = site.workshop.encoder
    return Retriever.open(site.folder / "index", encoder)


async def verified(site: Site, visitor: Visitor, *chosen: str) -> str:
    """Verify and wait. Returns the path of the verification."""
    page = await visitor.post("/redaction/publier", [("reponse", topic) for topic in chosen])
    path = re.search(r"/redaction/publier/[\w-]+", page)[0]
    job = site.parts.publisher.job(path.rpartition("/")[2])
    while job.state == "running" or job.follows:
        await asyncio.sleep(0.02)
    return path


async def propose(visitor: Visitor, topic: str, base: int = 1, **changed: str) -> None:
    await visitor.post(f"/redaction/reponses/{topic}", {**values_of(article(topic)), "base": str(base), "suite": "proposer", **changed})


async def test_a_publication_reaches_a_running_retriever_in_two_seconds(claire: Visitor, site: Site):
    running = served(site)
    await propose(claire, "carte-perdue", answer="Une réponse toute neuve. Elle est courte.")
    path = await verified(site, claire, "carte-perdue")
    assert "Prête à publier" in await claire.get(path)
    page = await claire.post(path, {"raison": ""})
    assert "C'est en ligne" in page.replace("&#39;", "'")
    began = asyncio.get_running_loop().time()
    while running.article("carte-perdue").answer != "Une réponse toute neuve. Elle est courte.":
        assert asyncio.get_running_loop().time() - began < 2
        await asyncio.sleep(0.05)
        running.refresh()
    entry = await site.parts.store.entry("carte-perdue")
    assert (entry.state, entry.published_version) == ("published", 2)


async def test_a_regression_is_refused_until_the_valideur_says_why(claire: Visitor, paul: Visitor, site: Site):
    gone = "\n".join(f"sujet sans rapport {n}" for n in range(10))
    await propose(paul, "carte-perdue", title="Autre chose", phrasings=gone, keywords="un\ndeux\ntrois\nquatre\ncinq")
    path = await verified(site, claire, "carte-perdue")
    page = await claire.get(path)
    assert "moins bien servies" in page and "j&#39;ai perdu ma carte vitale hier" in page
    assert "Un valideur doit publier" in await paul.get(path)
    await paul.post(path, {"raison": "parce que je le veux"}, status=403)
    assert "Dites pourquoi" in await claire.post(path, {"raison": ""}, status=422)
    assert served(site).article("carte-perdue").title == "Carte Vitale perdue ou volée"
    await claire.post(path, {"raison": "La carte ne relève plus de nous."})
    assert served(site).article("carte-perdue").title == "Autre chose"
    assert "La carte ne relève plus de nous." in await claire.get("/redaction/historique")


async def test_what_checks_refuse_cannot_be_published(claire: Visitor, site: Site):
    await propose(claire, "carte-perdue", answer="Cela coûte 12 euros. Payez en ligne.")
    path = await verified(site, claire, "carte-perdue")
    page = await claire.get(path)
    assert "Des erreurs à corriger" in page and "Un montant sans son année" in page
    await claire.post(path, {"raison": "tant pis pour cela"}, status=422)
    assert served(site).article("carte-perdue").answer != "Cela coûte 12 euros. Payez en ligne."


async def test_a_change_after_the_verification_asks_for_a_new_one(claire: Visitor, site: Site):
    await propose(claire, "carte-perdue", answer="Première version. Elle est bonne.")
    path = await verified(site, claire, "carte-perdue")
    await propose(claire, "carte-perdue", base=2, answer="Seconde version. Elle est autre.")
    assert "a changé depuis" in await claire.post(path, {"raison": ""}, status=422)


async def test_a_withdrawn_answer_leaves_the_index(claire: Visitor, site: Site):
    await claire.post("/redaction/reponses/arret-envoyer/etat", {"base": "1", "etat": "withdrawn"})
    path = await verified(site, claire, "arret-envoyer")
    await claire.post(path, {"raison": ""})
    assert served(site).article("arret-envoyer") is None


async def test_one_answer_goes_back_with_one_click(claire: Visitor, site: Site):
    await propose(claire, "carte-perdue", answer="Une erreur. Elle est en ligne.")
    await claire.post(await verified(site, claire, "carte-perdue"), {"raison": ""})
    page = await claire.post("/redaction/reponses/carte-perdue/historique/1", {})
    path = re.search(r"/redaction/publier/[\w-]+", page)[0]
    job = site.parts.publisher.job(path.rpartition("/")[2])
    while job.state == "running" or job.follows:
        await asyncio.sleep(0.02)
    assert "en ligne" in await claire.get(path)
    assert served(site).article("carte-perdue").answer == article("carte-perdue").answer
    assert [v.number for v in await site.parts.store.versions("carte-perdue")] == [3, 2, 1]


async def test_the_whole_base_goes_back_with_one_click_even_when_its_index_is_gone(claire: Visitor, site: Site):
    import shutil

    from knowledge.index import current, versions

    first = current(site.folder / "index")
    await propose(claire, "carte-perdue", answer="Une erreur. Elle est en ligne.")
    await claire.post(await verified(site, claire, "carte-perdue"), {"raison": ""})
    shutil.rmtree(site.folder / "index" / first)
    await claire.post("/redaction/historique/1/retour", {"raison": "mauvaise publication"})
    assert served(site).article("carte-perdue").answer == article("carte-perdue").answer
    assert current(site.folder / "index") in versions(site.folder / "index")
    entry = await site.parts.store.entry("carte-perdue")
    assert (entry.published_version, entry.version, entry.state) == (1, 2, "draft")


async def test_trying_a_message_shows_both_versions_and_why(claire: Visitor, site: Site):
    await propose(claire, "carte-perdue", phrasings=FORM["phrasings"] + "\nzut ma carte bleue verte")
    drafts = await site.parts.publisher.draft_texts()
    await site.parts.desk.do("candidate", contents=drafts)
    page = await claire.get("/redaction/essayer?q=zut+ma+carte+bleue+verte")
    assert page.count("Réponses, de la plus probable") == 2
    assert "zut ma carte bleue verte »" in page.replace("\u00a0", " ") and "seuil" in page
