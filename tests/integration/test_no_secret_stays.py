"""Nothing private stays in clear: secrets are planted everywhere in conversations with the real gateway and the real dialogue,
and every byte that they leave behind is searched.

The gateway is the real one over HTTP; the dialogue is the trained Rasa in this process, with its tracker store, its log
and the embedded back ends in the data folder of the test.
"""

import asyncio
import json
import logging
import re
import sqlite3
import zlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from actions.communes import communes
from actions.server import paris_now
from bot.fallback import EngineFallback
from bot.gateway.app import create_app
from bot.gateway.ports import DialogueUnavailable, Turn
from bot.inprocess import InProcessDialogue, open_dialogue
from bot.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NIR, NIR_WITHOUT_KEY, WRONG_NIR = "284051730604254", "1780317415203", "284051730604255"
IBAN, WRONG_IBAN, GERMAN_IBAN = "FR1420041010050500013M02606", "FR7630006000011234567890180", "DE89370400440532013000"
CARD, PHONE, OTHER_PHONE, LANDLINE, FOREIGN = "4970101234567890", "0612345678", "0798765432", "0546123456", "+32470123456"
EMAIL, OTHER_EMAIL = "lea.martin@exemple.fr", "hugo_b@courriel.example"
PLANTED = (NIR, NIR_WITHOUT_KEY, WRONG_NIR, IBAN, WRONG_IBAN, GERMAN_IBAN, CARD, PHONE, OTHER_PHONE, LANDLINE, FOREIGN, EMAIL, OTHER_EMAIL)

# Out of place: the first message, small talk, glued, in SMS style, as names, several at once.
OUT_OF_PLACE = (
    "bonjour mon numéro de sécu c'est le 2 84 05 17 306 042 54",
    "2.84.05.17.306.042.54",
    "secu 284051730604254 ça sert à rien",
    "c 2840517306042 55 mn num",
    "nir 1 78 03 17 415 203 sans la clé",
    "slt mn tel 0612345678 rapl moi svp",
    "o6 12 34 56 78",
    "tel0612345678svp",
    "06.12.34.56.78 ou 07-98-76-54-32, ou encore +33 5 46 12 34 56",
    "6 12 34 56 78",
    "je m'appelle 06 12 34 56 78",
    "mon nom est lea.martin@exemple.fr",
    "lea.martin (at) exemple.fr",
    "LEA.MARTIN@EXEMPLE.FR et hugo_b@courriel.example",
    "mon iban fr14 2004 1010 0505 0001 3m02 606",
    "FR1420041010050500013M02606",
    "rib FR76 3000 6000 0112 3456 7890 180",
    "compte en Allemagne DE89 3704 0044 0532 0130 00",
    "carte 4970 1012 3456 7890",
    "４９７０ １０１２ ３４５６ ７８９０",
    "depuis la Belgique +32 470 12 34 56",
    "06 12\n34 56 78",
    "combien de temps pour un remboursement, mon numéro est 2 84 05 17 306 042 54 et mon mail lea.martin@exemple.fr ?",
)
# In tasks: asked for, in place of something else, as names and addresses, in corrections, while something else is asked.
IN_TASKS: tuple[tuple[str | None, tuple[str, ...]], ...] = (
    ("m-enfants", ("je veux changer mon rib", "fr14 2004 1010 0505 0001 3M02 606", "à mon nom", "non pardon c'est FR76 3000 6000 0112 3456 7890 180",
                   "fr14 2004 1010 0505 0001 3M02 606", "à mon nom", "pour moi seule", "oui", "oui je confirme")),
    ("m-enfants", ("j'ai déménagé", "lea.martin@exemple.fr", "12 rue des Lilas", "bâtiment 284051730604254", "bâtiment B", "17100", "Saintes",
                   "06 12 34 56 78", "hier", "juste moi", "07 98 76 54 32", "non", "en fait mon mail c'est hugo_b@courriel.example", "oui")),
    ("m-arret", ("je déclare la naissance de ma fille", "oui en France", "oui", "0612345678", "Lina 2 84 05 17 306 042 54", "Lina", "Martin",
                 "hier", "Charente-Maritime", "aux deux", "Zoé", "Martin", "2 84 05 17 306 042 55", "2 84 05 17 306 042 54",
                 "4970 1012 3456 7890", "oui", "oui")),
    (None, ("je voudrais un rendez-vous", "autre chose", "non", "au téléphone", "le premier", "o6 12 34 56 78", "06 12 34 56 78", "non merci",
            "finalement appelez le 05 46 12 34 56", "oui")),
    (None, ("changer mon rib FR14 2004 1010 0505 0001 3M02 606", "lea.martin@exemple.fr", "je veux parler à quelqu'un, 0612345678",
            "4970 1012 3456 7890", "laisse tomber", "oui")),
    ("m-retraite", ("je veux demander la complémentaire santé solidaire", "oui", "mon mail lea.martin@exemple.fr et mon tel 06 12 34 56 78", "2", "en couple", "locataire",
                    "FR1420041010050500013M02606", "aucun", "annuler", "oui")),
)  # fmt: skip


class InProcess:
    """The dialogue in this process, as the gateway's port has it."""

    def __init__(self, dialogue: InProcessDialogue) -> None:
        self._dialogue = dialogue

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        try:
            turn = await self._dialogue.turn(conversation_id, text, metadata)
        except RuntimeError as error:
            raise DialogueUnavailable(str(error)) from error
        return Turn(turn.replies, turn.state)

    async def ready(self) -> bool:
        return True

    async def forget(self, conversation_id: str) -> None:
        self._dialogue.agent.tracker_store.forget(conversation_id)


class Stay:
    """A gateway with everything it writes in one folder."""

    def __init__(self, client: TestClient, data: Path) -> None:
        self.client, self.data = client, data
        self.heard: list[str] = []

    async def converse(self, member: str | None, messages: Iterable[str]) -> tuple[str, str]:
        """One conversation; its id and token."""
        headers = {}
        if member is not None:
            signed = await (await self.client.post("/demo/identity", json={"member": member})).json()
            headers = {"Authorization": f"Bearer {signed['token']}"}
        made = await (await self.client.post("/api/conversations", json={}, headers=headers)).json()
        path, bearer = f"/api/conversations/{made['id']}", {"Authorization": f"Bearer {made['token']}"}
        for text in messages:
            response = await self.client.post(f"{path}/messages", json={"text": text}, headers=bearer)
            assert response.status == 200, await response.text()
            self.heard.append(await response.text())
        await self.client.post(f"{path}/feedback", json={"source": "faq:essai", "thumb": "up"}, headers=bearer)
        for form in ("", "?format=text"):
            transcript = await (await self.client.get(path + form, headers=bearer)).text()
            (self.data / f"transcript-{made['id']}{form[-4:]}").write_text(transcript)
        return made["id"], made["token"]




@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stay(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stay]:
    from bot.components.tracker_store import BoundedTrackerStore

    tmp_path = tmp_path_factory.mktemp("stay")
    handler = logging.FileHandler(tmp_path / "everything.log")
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        async with open_dialogue(prepared, backends=tmp_path) as dialogue:
            store = BoundedTrackerStore(dialogue.agent.domain, url=f"sqlite:///{tmp_path / 'tracker.sqlite'}")
            dialogue.agent.tracker_store = dialogue.agent.processor.tracker_store = store
            services = dialogue.services
            settings = replace(Settings(), data=tmp_path, rate_per_minute=0, dialogue_timeout_s=30.0)
            fallback = EngineFallback(lambda: dialogue.engine, lambda: None, paris_now)
            app = create_app(settings, InProcess(dialogue), fallback, services.vault, services.files, services.members, communes, paris_now)
            client = TestClient(TestServer(app))
            await client.start_server()
            yield Stay(client, tmp_path)
            await client.close()
            fallback.close()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


# --------------------------------------------------------------------------- searching


def spellings(value: str) -> set[bytes]:
    """A value as typed, in groups, compact: whatever stands between its characters is dropped by `squeezed`."""
    return {value.encode(), value.lower().encode(), value.removeprefix("+").encode()}


def squeezed(content: bytes) -> bytes:
    """Bytes without what people put between digits: every spaced form becomes the compact one."""
    return re.sub(rb"[\s.\-_,:;'/()]|\\n|\xc2\xa0|\xe2\x80\xaf", b"", content).lower()


def contents(data: Path) -> dict[str, bytes]:
    """Every file, streams of PDFs unpacked."""
    found = {}
    for path in sorted(data.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
                try:
                    content += zlib.decompress(stream)
                except zlib.error:
                    continue
            found[path.name] = content
    return found


def leaks(data: Path, planted: Iterable[str] = PLANTED) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, content in contents(data).items()
        for value in planted
        for packed in (squeezed(content),)
        if any(squeezed(spelling) in packed or spelling in content for spelling in spellings(value))
    ]


def rows(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sum(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables)


# --------------------------------------------------------------------------- tests


async def test_no_planted_secret_is_found_in_clear(stay: Stay) -> None:
    for first in range(0, len(OUT_OF_PLACE), 8):
        await stay.converse(None, OUT_OF_PLACE[first : first + 8])
    for member, messages in IN_TASKS:
        await stay.converse(member, messages)
    await asyncio.sleep(0.1)
    (stay.data / "answers.jsonl").write_text("\n".join(stay.heard))
    states = [json.loads(heard)["state"] for heard in stay.heard]
    done = {event["task"] for state in states for event in state["events"] if event["type"] == "completed"}
    # The secrets really went through: accounts were changed, calls were booked.
    assert {"coordonnees_bancaires", "declaration_naissance", "rendez_vous"} <= done, done
    for name in ("gateway.sqlite", "backends.db", "tracker.sqlite"):
        assert rows(stay.data / name) >= 9, name
    assert (stay.data / "everything.log").stat().st_size > 1000
    assert leaks(stay.data) == []


async def test_the_search_would_find_them(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("tel 06 12 34 56 78")
    (tmp_path / "b.sqlite-wal").write_bytes(b"\x00\x01FR14 2004 1010 0505 0001 3m02 606\x00")
    (tmp_path / "c.json").write_text(json.dumps({"mail": EMAIL.upper()}))
    assert {(name, value) for name, value in leaks(tmp_path)} == {("a.log", PHONE), ("b.sqlite-wal", IBAN), ("c.json", EMAIL)}


async def test_what_a_member_erases_is_gone_from_every_store(stay: Stay) -> None:
    marks = ("Zigouigoui", "Tartempion")
    conversation_id, token = await stay.converse(
        "m-enfants", ("bonjour, je cherche Zigouigoui", "je veux une attestation de droits pour moi", "en pdf", "oui", "06 12 34 56 78 Tartempion")
    )
    for path in stay.data.glob("transcript-*"):
        path.unlink()
    before = {name for name, content in contents(stay.data).items() if conversation_id.encode() in content}
    assert {"gateway.sqlite", "backends.db", "tracker.sqlite"} <= {name.removesuffix("-wal") for name in before}
    erased = await stay.client.delete(f"/api/conversations/{conversation_id}", headers={"Authorization": f"Bearer {token}"})
    assert erased.status == 204
    for name in ("backends.db", "tracker.sqlite", "gateway.sqlite"):
        with sqlite3.connect(stay.data / name) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for name, content in contents(stay.data).items():
        if "sqlite" in name or ".db" in name:
            assert not any(mark.encode() in content for mark in marks), name
            assert conversation_id.encode() not in content, name
