"""A small knowledge base with everything real but the encoder, which counts letters instead of understanding."""

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import yaml
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.redaction import AnswersPreview
from knowledge.articles import Article, Service, render_article
from knowledge.editor.accounts import Accounts
from knowledge.editor.app import mount_editor
from knowledge.editor.desk import LocalDesk
from knowledge.editor.ports import TurnEvent
from knowledge.editor.publishing import Publisher
from knowledge.editor.store import KnowledgeStore
from knowledge.editor.web import Parts
from knowledge.editor.workshop import Workshop
from knowledge.index import BACKGROUND
from knowledge.text import fold

ROOT = Path(__file__).resolve().parents[4]
TODAY = date(2026, 11, 22)
NOON = 1795345200.0  # 22 November 2026, midday in Paris
PASSWORD = "une phrase de passe"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
TOPICS = {
    "carte-perdue": ("carte-vitale", "Carte Vitale perdue ou volée", "carte vitale", ["perdu ma carte", "carte vitale perdue", "on m'a volé la carte vitale", "ma carte vitale a disparu", "plus de carte vitale", "vol de carte", "carte égarée que faire", "declarer la perte de la carte", "jai perdu ma carte vital", "carte vitale volée comment faire"]),
    "rib-changer": ("banque", "Changer de compte bancaire", "compte bancaire", ["nouveau rib", "changer mon rib", "j'ai changé de banque", "mon iban a changé", "compte bancaire fermé", "ou donner mon nouveau compte", "modifier coordonnees bancaires", "changement de banque", "nouvelle banque que faire", "mon remboursement va sur l'ancien compte"]),
    "naissance-declarer": ("naissance", "Déclarer la naissance d'un enfant", "naissance", ["mon bébé est né", "declarer un nouveau-né", "naissance de mon fils", "ajouter mon enfant", "bébé pas sur ma carte", "inscrire ma fille", "jai accouché que faire", "rattacher un enfant", "enfant né hier", "declarer naissance caisse"]),
    "arret-envoyer": ("arret-travail", "Envoyer un arrêt de travail", "arrêt", ["envoyer mon arrêt", "arret maladie délai", "ou envoyer l'arret de travail", "48 heures pour l'arrêt", "mon medecin m'a arrêté", "avis d'arret de travail papier", "arret en retard", "j'ai oublié d'envoyer mon arret", "arrêt maladie à qui", "transmettre arret de travail"]),
}  # fmt: skip
EXAMPLES = """nlu:
- intent: saluer
  examples: |
    - bonjour
    - salut
    - bonsoir à vous
    - coucou
- intent: hors_sujet_meteo
  examples: |
    - quel temps fait-il demain
    - va-t-il pleuvoir à la rochelle
    - la météo du week-end
    - il fait chaud dehors
- intent: detresse_suicide
  examples: |
    - je veux mourir
    - j'ai envie d'en finir
    - je n'en peux plus de vivre
- intent: coordonnees_bancaires
  examples: |
    - je veux enregistrer mon rib
    - enregistrer un iban maintenant
    - faites le changement de rib pour moi
"""
GOLDEN = [
    ("e0002", "j'ai perdu ma carte vitale hier", "faq:carte-perdue"),
    ("e0004", "ma carte vitale a été volée", "faq:carte-perdue"),
    ("e0006", "changer mon rib svp comment", "faq:rib-changer"),
    ("e0008", "mon bébé est né lundi", "faq:naissance-declarer"),
    ("e0010", "ou envoyer mon arret de travail", "faq:arret-envoyer"),
]


class LetterEncoder:
    """Texts that share pieces of words are near. No model, no file."""

    dim = 384

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._vector(text) for text in texts])

    encode_passages = encode_queries

    def _vector(self, text: str) -> np.ndarray:
        out = np.full(self.dim, 0.01, dtype=np.float32)
        for word in fold(text).split():
            for size in (3, 4, 9):
                for start in range(max(1, len(word) - size + 1)):
                    piece = crc32(word[start : start + size].encode())
                    out[piece % self.dim] += 1
        return out / np.linalg.norm(out)


def article(topic: str, **changed: Any) -> Article:
    category, title, about, phrasings = TOPICS[topic]
    values: dict[str, Any] = dict(
        id=topic, category=category, title=title, phrasings=tuple(phrasings), keywords=tuple(f"{about} {n}" for n in range(5)),
        answer=f"Faites-le dans votre compte, rubrique {about}. C'est gratuit.", steps=("Ouvrez votre compte.", f"Choisissez {about}."),
        prepare=(), exceptions=(), variants={}, simple="", english="", service=Service("Mon compte ameli", "https://assure.ameli.fr"),
        task=None, owner="Prestations", checked_on=date(2026, 11, 20), review_by=date(2027, 5, 20), valid_until=None,
        organisms=("cpam",), fragility=None, sources=("ameli.fr",),
    )  # fmt: skip
    return Article(**(values | changed))


@dataclass
class Happened:
    """What members did, as a test says; the `Events` port."""

    events: list[TurnEvent] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)

    async def turns(self, since: float, until: float) -> list[TurnEvent]:
        return [event for event in self.events if event.conversation_id not in self.erased]

    async def alive(self, conversation_ids: Sequence[str]) -> set[str]:
        return {event.conversation_id for event in self.events} - self.erased


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> float:
        return self.at


@cache
def some_background() -> str:
    """One sentence in twelve: a whole one makes every publication of the tests twenty times longer."""
    lines = yaml.safe_load(BACKGROUND.read_text(encoding="utf-8"))
    return yaml.safe_dump({intent: [line for line in said if isinstance(line, str)][::12] or ["c'est dur"] for intent, said in lines.items()}, allow_unicode=True)


def workshop(folder: Path) -> Workshop:
    nlu, golden, background = folder / "nlu", folder / "golden.jsonl", folder / "background.yml"
    nlu.mkdir(parents=True, exist_ok=True)
    (nlu / "all.yml").write_text(EXAMPLES, encoding="utf-8")
    background.write_text(some_background(), encoding="utf-8")
    golden.write_text("".join(json.dumps({"id": i, "text": text, "outcome": [outcome]}) + "\n" for i, text, outcome in GOLDEN), encoding="utf-8")
    return Workshop(folder / "index", nlu, golden, LetterEncoder, lambda: TODAY, background)


class Site:
    """The editors' pages over a small published base.

    Args:
        built: a folder that has the first publication's index already.
    """

    def __init__(self, folder: Path, url: str | None = None, built: Path | None = None) -> None:
        self.built = built
        self.folder, self.url = folder, url or f"sqlite:///{folder / 'knowledge.sqlite'}"
        self.clock, self.happened = Clock(), Happened()
        self.address = "198.51.100.7"  # where whoever asks is
        self.workshop = workshop(folder)
        self.parts: Parts | None = None

    async def open(self) -> Parts:
        store = await KnowledgeStore.open(self.url, self.clock)
        articles = [article(topic) for topic in TOPICS]
        await store.seed(articles)
        desk = LocalDesk(self.workshop)
        publisher = Publisher(store, desk)
        if self.built is not None:
            shutil.copytree(self.built, self.folder, dirs_exist_ok=True)
        elif not (self.folder / "index" / "CURRENT").exists():
            texts = {key: version.content for key, version in (await store.published()).items()}
            await desk.do("candidate", contents=texts)
            await desk.do("publish", contents=texts)
        accounts = Accounts(store, self.clock, QUICK)
        for login, name, role in (("claire", "Claire Aubin", "valideur"), ("paul", "Paul Roy", "redacteur")):
            if await store.editor(login) is None:
                await accounts.add(login, name, role, PASSWORD)
        self.parts = Parts(
            store=store, desk=desk, events=self.happened, preview=AnswersPreview(), accounts=accounts, publisher=publisher,
            fund="Caisse de l'Aunis", widget=ROOT / "bot" / "widget", today=lambda: TODAY, now=self.clock, client=lambda _: self.address,
        )  # fmt: skip
        return self.parts

    def application(self) -> web.Application:
        app = web.Application(client_max_size=4096)  # the gateway's own limit is small
        mount_editor(app, self.open)
        return app


class Visitor:
    """One editor with a browser's cookies and no JavaScript."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    async def sign_in(self, login: str, password: str = PASSWORD) -> int:
        page = await self.get("/redaction/connexion")
        response = await self.client.post("/redaction/connexion", data={"jeton": hidden(page, "jeton"), "identifiant": login, "motdepasse": password}, allow_redirects=False)
        return response.status

    async def get(self, path: str, status: int = 200) -> str:
        response = await self.client.get(path)
        text = await response.text()
        assert response.status == status, (response.status, text[-1500:])
        return text

    async def post(self, path: str, data: Any, status: int = 200, secret: str | None = None) -> str:
        jeton = secret if secret is not None else hidden(await self.get("/redaction/mon-compte"), "jeton")
        pairs = [*(data.items() if isinstance(data, dict) else data), ("jeton", jeton)]
        response = await self.client.post(path, data=pairs)
        text = await response.text()
        assert response.status == status, (response.status, text[-1500:])
        return text


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def build_once(folder: Path) -> Path:
    """The index of the first publication, for many sites to begin with."""
    made = workshop(folder)
    texts = {topic: render_article(article(topic)) for topic in TOPICS}
    made.candidate(texts, say=str)
    made.publish(texts, say=str)
    return folder


@asynccontextmanager
async def visit(site: Site):
    """A browser at the site."""
    async with TestClient(TestServer(site.application())) as client:
        yield Visitor(client)
