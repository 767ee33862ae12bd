"""A publication while fifty members are chatting: no message fails, and everybody gets the new answer."""

import asyncio
import sys
from pathlib import Path

from aiohttp import ClientSession

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "knowledge" / "editor"))
from editing import Visitor, article, build_once
from live import live

from knowledge.editor.forms import values_of

MEMBERS = 50
NEW = "Bloquez d'abord la carte. Puis demandez-en une autre."


async def test_a_publication_loses_no_message_of_fifty_members(tmp_path: Path):
    from aiohttp.test_utils import TestClient

    built = await asyncio.to_thread(build_once, tmp_path / "built")
    async with live(tmp_path / "data", built) as (server, site), TestClient(server) as client, ClientSession() as session:
        claire = Visitor(client)
        assert await claire.sign_in("claire") == 303
        form = values_of(article("carte-perdue")) | {"base": "1", "suite": "proposer", "answer": NEW}
        await claire.post("/redaction/reponses/carte-perdue", form)
        stop, failures, heard = asyncio.Event(), [], []

        async def member(number: int) -> None:
            async with session.post(server.make_url("/api/conversations"), json={}) as response:
                talk = await response.json()
            headers = {"Authorization": f"Bearer {talk['token']}"}
            said = 0
            while not stop.is_set():
                said += 1
                body = {"id": f"m{number}-{said}", "text": "ma carte vitale a disparu"}
                async with session.post(server.make_url(f"/api/conversations/{talk['id']}/messages"), json=body, headers=headers) as response:
                    answer = await response.json()
                    if response.status != 200 or not answer["replies"][0]["source"].startswith("faq:"):
                        failures.append((response.status, answer))
                    else:
                        heard.append(answer["replies"][0]["text"])
                await asyncio.sleep(0.5)
            last = answer["replies"][0]["text"]
            assert last.startswith(NEW), last

        members = [asyncio.create_task(member(number)) for number in range(MEMBERS)]
        page = await claire.post("/redaction/publier", [("reponse", "carte-perdue")])
        path = next(part for part in page.split('"') if part.startswith("/redaction/publier/")).removesuffix("/etat")
        job = site.parts.publisher.job(path.rpartition("/")[2])
        while job.state == "running":
            await asyncio.sleep(0.1)
        before = len(heard)
        await claire.post(path, {"raison": ""})
        await asyncio.sleep(3)
        stop.set()
        await asyncio.gather(*members)
        assert failures == []
        assert before > MEMBERS and not heard[0].startswith(NEW) and heard[-1].startswith(NEW)
        assert site.parts.publisher.job(job.id).live.took_s < 2
