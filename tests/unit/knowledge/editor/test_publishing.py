"""From a draft to what members get, and back."""

import asyncio
import re

from editing import Site, Visitor, article, workshop

from knowledge.editor.forms import values_of
from knowledge.editor.publishing import Job
from knowledge.editor.store import read
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
    assert "Il faut le rôle Validation pour publier" in await paul.get(path)
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
    assert "Retour à la publication n° 1 : mauvaise publication" in (await site.parts.store.publications())[0].why
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
    assert "Ce que la personne lit" in page and "Vérifié le" in page
    assert "zut ma carte bleue verte »" in page.replace("\u00a0", " ") and "seuil" in page


class HeldDesk:
    """Does the tasks of a desk, once it is let go, and remembers which candidates were asked for."""

    def __init__(self, desk) -> None:
        self._desk, self.let_go, self.candidates = desk, asyncio.Event(), []

    async def do(self, task: str, say=None, **given):
        await self.let_go.wait()
        if task == "candidate":
            self.candidates.append(read(given["contents"]["carte-perdue"], "carte-perdue").answer)
        return await self._desk.do(task, say, **given)

    async def close(self) -> None:
        await self._desk.close()


async def test_words_that_were_changed_since_are_not_prepared_and_a_verification_builds_nothing(claire: Visitor, site: Site):
    publisher = site.parts.publisher
    desk = publisher._desk = HeldDesk(publisher._desk)
    for n in range(4):
        await propose(claire, "carte-perdue", base=n + 1, answer=f"Une réponse toute neuve, essai {n}. Elle est courte.")
    desk.let_go.set()
    await publisher._preparing
    assert [answer[25:32] for answer in desk.candidates] == ["essai 0", "essai 3", "essai 3"]
    path = await verified(site, claire, "carte-perdue")
    job = publisher.job(path.rpartition("/")[2])
    assert job.steps == ["Contrôle des réponses"] and job.report["golden"]["questions"] == 5


async def test_the_steps_of_a_verification_are_told_and_the_last_one_counts(site: Site, claire: Visitor):
    told: list[str] = []
    texts = {key: version.content for key, version in (await site.parts.store.published()).items()}
    site.workshop.trial({**texts, "carte-perdue": texts["carte-perdue"].replace("C'est gratuit.", "C'est simple.")}, ["carte-perdue"], told.append)
    assert told[0] == "Contrôle des réponses" and any(line.startswith("Questions de référence : 0 sur") for line in told)
    job = Job("j", "Claire", {}, [], [])
    for line in ("Contrôle", "Questions : 0 sur 9", "Questions : 5 sur 9"):
        job.note(line)
    assert job.steps == ["Contrôle", "Questions : 5 sur 9"]


async def test_golden_questions_are_encoded_once_for_an_encoder(site: Site, claire: Visitor):
    await propose(claire, "carte-perdue", answer="Une réponse toute neuve. Elle est courte.")
    await verified(site, claire, "carte-perdue")
    later = workshop(site.folder)  # a worker that was started again
    seen: list[int] = []
    encode = later.encoder.encode_queries
    later.encoder.encode_queries = lambda texts: seen.append(len(texts)) or encode(texts)
    later._vectors_of_golden(print)
    assert seen == [1]  # the probe
