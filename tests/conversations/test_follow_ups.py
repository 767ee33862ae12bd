"""What is asked most often after an answer, put after every published answer: it stays on the matter, whatever the words
resemble by themselves. « Je dois le déclarer à qui ? » begins no declaration of a birth, « quels documents envoyer ? » asks
for the papers of what was just explained."""

import asyncio
from pathlib import Path

import pytest

from bot.inprocess import open_dialogue
from knowledge.articles import load_articles

ROOT = Path(__file__).parents[2]
FOLLOW_UPS = (
    "ça prend combien de temps", "je l'aurai quand la réponse", "j'ai combien de temps pour le faire", "ça dure combien de temps",
    "quels documents je dois envoyer", "c'est gratuit ?", "et si on me répond pas", "j'ai pas de réponse depuis 2 mois",
    "j'ai pas internet", "je peux le faire au guichet", "et en attendant je fais comment", "et après", "je dois le déclarer à qui",
    "ça marche aussi pour mon mari", "et pour ma mère ?", "c'est obligatoire", "c'est automatique ?", "on peut me le refuser", "ça marche pas",
)  # fmt: skip


async def outcomes(data: Path, backends: Path, topics: list[str]) -> dict[tuple[str, str], str]:
    found = {}
    async with open_dialogue(data, backends=backends) as dialogue:
        for place, topic in enumerate(topics):
            for text in FOLLOW_UPS[place % 3 :: 3]:  # each after a third of them
                conversation = f"{topic} {text}"
                await dialogue.turn(conversation, topic, {"choice": f"topic:{topic}"})
                found[topic, text] = (await dialogue.turn(conversation, text, {})).state["outcome"]
    return found


@pytest.mark.slow
def test_what_is_asked_after_any_answer_stays_on_the_matter(prepared: Path, tmp_path: Path):
    articles = {article.id: article for article in load_articles(ROOT / "knowledge" / "content")}
    found = asyncio.run(outcomes(prepared, tmp_path, list(articles)))
    left = {asked: outcome for asked, outcome in found.items() if not outcome.startswith("faq:")}
    assert left == {}
    elsewhere = [
        (asked, outcome)
        for asked, outcome in found.items()
        if articles[outcome.removeprefix("faq:")].category != articles[asked[0]].category
        and outcome.removeprefix("faq:") not in ("delais-depasses-que-faire", "france-services", "contact-depot-pieces")
    ]
    assert len(elsewhere) <= 0.03 * len(found), elsewhere
