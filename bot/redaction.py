"""The editors' pages, put together: their store, the desk that encodes, what the gateway kept, the preview.

    mount(app, settings)            in the gateway's process, before the application starts

Nothing is opened or imported until the first request under /redaction or /pilotage; the encoder never loads in this process.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.engine import make_url

from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.editor.ports import TurnEvent
    from knowledge.editor.web import Parts

ROOT = Path(__file__).resolve().parent.parent
PARIS = ZoneInfo("Europe/Paris")
_TURNS = sa.text(
    "SELECT t.conversation_id, t.number, t.message_id, t.at, t.shown, t.choice, t.replies, t.events, t.outcome, t.score, t.took_ms, c.member_id "
    "FROM gateway_turns t JOIN gateway_conversations c ON c.id = t.conversation_id "
    "WHERE c.last_at >= :since AND t.at < :until AND NOT c.is_trial ORDER BY t.conversation_id, t.number"
)
_OPINIONS = sa.text(
    "SELECT f.conversation_id, f.message_id, f.source, f.thumb FROM gateway_feedback f "
    "JOIN gateway_conversations c ON c.id = f.conversation_id WHERE c.last_at >= :since AND f.at < :until"
)


def mount(app: web.Application, settings: Settings, opening: "Callable[[], Awaitable[Parts]] | None" = None) -> None:
    """Put the editors' pages under /redaction and /pilotage.

    Args:
        opening: makes their parts, at the first request; `open_parts` unless a test has its own.
    """
    from bot.gateway.keys import LIMITS, SETTINGS
    from knowledge.editor.app import mount_editor

    for pages in mount_editor(app, opening or (lambda: open_parts(settings, app[LIMITS].client))):
        pages[SETTINGS] = settings  # the gateway's headers look for it in the application that answers


async def open_parts(settings: Settings, client: Callable[[web.Request], str]) -> "Parts":
    from bot.prepare import CONTENT, EXAMPLES, index_folder, serving_folder
    from knowledge.articles import load_articles
    from knowledge.editor.accounts import Accounts
    from knowledge.editor.desk import ProcessDesk
    from knowledge.editor.publishing import Publisher
    from knowledge.editor.store import KnowledgeStore
    from knowledge.editor.web import Parts
    from knowledge.index import current

    store = await KnowledgeStore.open(settings.database("knowledge"))
    await store.seed(await asyncio.to_thread(load_articles, CONTENT), current(index_folder(settings.data)) or "")
    golden = ROOT / "tests" / "eval" / "messages.jsonl"
    desk = ProcessDesk([index_folder(settings.data), EXAMPLES, serving_folder(settings.data), golden])
    return Parts(
        store=store,
        desk=desk,
        events=GatewayEvents(settings.database("gateway")),
        preview=AnswersPreview(),
        accounts=Accounts(store),
        publisher=Publisher(store, desk),
        fund=settings.fund_name,
        widget=ROOT / "bot" / "widget",
        today=lambda: datetime.now(PARIS).date(),
        client=client,
        secure_cookies=settings.trusted_proxies > 0,
    )


class AnswersPreview:
    """The replies of the assistant itself (`actions.answers`), for an article that is not published yet."""

    def __init__(self, domain: Path = ROOT / "domain.yml") -> None:
        from actions.copy import Copy

        self._copy = Copy.from_domain(domain)

    def replies(self, article: Any, variant: str | None, regime: str | None) -> list[dict[str, Any]]:
        from actions.answers import Answers
        from actions.dialogue import Message

        class One:
            def article(self, topic_id: str) -> Any:
                return article

        moment = Message(conversation_id="", text="", now=datetime.now(PARIS))
        return Answers(self._copy, One()).replies(article.id, moment, variant, regime)[0]


class GatewayEvents:
    """What the gateway kept of conversations, read from its tables and never written."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._is_sqlite = parsed.get_backend_name() == "sqlite"
        self._file = Path(parsed.database) if self._is_sqlite and parsed.database else None
        self._engine = sa.create_engine(
            parsed.set(drivername="sqlite" if self._is_sqlite else "postgresql+psycopg2"),
            hide_parameters=True,
            **({"connect_args": {"check_same_thread": False, "timeout": 10}} if self._is_sqlite else {"pool_pre_ping": True}),
        )

    async def turns(self, since: float, until: float) -> "list[TurnEvent]":
        return await asyncio.to_thread(self._turns, since, until)

    async def alive(self, conversation_ids: Sequence[str]) -> set[str]:
        return await asyncio.to_thread(self._alive, list(conversation_ids))

    def _turns(self, since: float, until: float) -> "list[TurnEvent]":
        if self._file is not None and not self._file.exists():
            return []
        wanted = {"since": since, "until": until}
        with self._engine.connect() as c:
            if not sa.inspect(c).has_table("gateway_turns"):
                return []
            return list(_events(c.execute(_TURNS, wanted).all(), c.execute(_OPINIONS, wanted).all()))

    def _alive(self, conversation_ids: list[str]) -> set[str]:
        if not conversation_ids or (self._file is not None and not self._file.exists()):
            return set()
        found: set[str] = set()
        wanted = sa.text("SELECT id FROM gateway_conversations WHERE id IN :ids").bindparams(sa.bindparam("ids", expanding=True))
        with self._engine.connect() as c:
            for start in range(0, len(conversation_ids), 500):
                found.update(c.execute(wanted, {"ids": conversation_ids[start : start + 500]}).scalars())
        return found


def _events(rows: Iterable[Any], opinions: Iterable[Any]) -> "Iterable[TurnEvent]":
    from knowledge.editor.ports import TurnEvent

    thumbs: dict[tuple[str, str], str] = {}
    surveys: dict[str, dict[str, str]] = {}
    for row in opinions:
        if row.source.startswith("survey:"):
            surveys.setdefault(row.conversation_id, {})[row.source.removeprefix("survey:")] = row.thumb
        else:
            thumbs[row.conversation_id, row.message_id] = row.thumb
    rows = list(rows)
    for place, row in enumerate(rows):
        replies = json.loads(row.replies)
        outcome = row.outcome or ""
        ids = [row.message_id, *(reply.get("id", "") for reply in replies)]
        is_last = place + 1 == len(rows) or rows[place + 1].conversation_id != row.conversation_id
        yield TurnEvent(
            conversation_id=row.conversation_id,
            number=row.number,
            at=row.at,
            text=row.shown if row.choice is None else None,
            choice=row.choice,
            outcome=outcome,
            topic=outcome.removeprefix("faq:") if outcome.startswith("faq:") else None,
            topics=tuple(choice["value"].removeprefix("topic:") for reply in replies for choice in reply.get("choices") or () if choice["value"].startswith("topic:")),
            score=row.score,
            thumb=next((thumbs[row.conversation_id, i] for i in ids if (row.conversation_id, i) in thumbs), None),
            survey=surveys.get(row.conversation_id, {}) if is_last else {},
            took_ms=row.took_ms,
            member=_pseudonym(row.member_id),
            booked=any(event["type"] == "booking_confirmed" for event in json.loads(row.events or "[]")),
        )


def _pseudonym(member_id: str | None) -> str | None:
    """The same for one member; it says nothing of who that is, and is kept nowhere."""
    return None if member_id is None else hmac.digest(b"guichet quality", member_id.encode(), sha256).hex()[:16]
