"""A real gateway over the small knowledge base, with the editors' pages beside it; only Rasa is left out."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from editing import Site

from bot.gateway.app import create_app
from bot.gateway.ports import FallbackTurn, Turn
from bot.redaction import AnswersPreview, GatewayEvents, mount
from bot.settings import Settings
from knowledge.retriever import Retriever

STATE = {"task": None, "paused": None, "asks_for": None, "slots": {}, "events": []}


class RetrieverDialogue:
    """Answers from the index alone, following publications as the real components do."""

    def __init__(self, site: Site) -> None:
        self._site, self._retriever, self._answers = site, None, AnswersPreview()

    async def turn(self, conversation_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        if metadata["signal"]:
            return self._said("Bonjour. Quelle est votre question ?", "smalltalk:greet")
        found = await asyncio.to_thread(self._understand, text)
        if found.hits[0].score < 0.5:
            return self._said("Je n'ai pas compris. Pouvez-vous le dire autrement ?", "fallback")
        topic = found.hits[0].id
        article = self._retriever.article(topic)
        return Turn(self._answers.replies(article, None, None), {**STATE, "outcome": f"faq:{topic}"})

    def _understand(self, text: str) -> Any:
        if self._retriever is None:
            self._retriever = Retriever.open(self._site.folder / "index", self._site.workshop.encoder)
        self._retriever.refresh()
        return self._retriever.understand(text)

    def _said(self, text: str, source: str) -> Turn:
        return Turn([{"type": "text", "text": text, "source": source}], {**STATE, "outcome": source})

    async def ready(self) -> bool:
        return True

    async def forget(self, conversation_id: str) -> None:
        pass


class Nothing:
    """The neighbours that these tests do not need."""

    async def turn(self, *_: Any) -> FallbackTurn:
        return FallbackTurn(False, Turn())

    async def deposit(self, conversation_id: str, kind: str, value: str) -> str:
        return f"[{kind}:r0]"

    async def fetch(self, conversation_id: str, file_id: str) -> Any:
        raise KeyError(file_id)

    async def forget(self, conversation_id: str) -> None:
        pass

    async def members(self) -> list[Any]:
        return []


@asynccontextmanager
async def live(folder: Path, built: Path | None = None):
    """Serves both. Yields the server and the site; the store opens at the first request."""
    site = Site(folder, built=built)
    site.clock.at = datetime.now(UTC).timestamp()  # type: ignore[attr-defined]
    settings = Settings(data=folder, rate_per_minute=0)
    nothing = Nothing()
    app: web.Application = create_app(settings, RetrieverDialogue(site), nothing, nothing, nothing, nothing, lambda _: [], lambda: datetime.now(UTC))
    site.happened = GatewayEvents(settings.database("gateway"))  # type: ignore[assignment]

    async def open_parts():
        parts = await site.open()
        parts.events, parts.now = site.happened, lambda: datetime.now(UTC).timestamp()
        return parts

    mount(app, settings, open_parts)
    server = TestServer(app)
    await server.start_server(access_log=None)
    try:
        yield server, site
    finally:
        await server.close()
