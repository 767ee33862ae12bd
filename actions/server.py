"""The action server: our own small aiohttp application around the SDK's ActionExecutor, and the composition root.

The SDK's own server calls `Action()` without arguments and echoes whole requests in its error replies, trackers and
all; this one registers instances and answers errors with a sentence.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import orjson
from aiohttp import ClientSession, ClientTimeout, web
from rasa_sdk.executor import ActionExecutor

from actions.answers import Answers, Articles
from actions.copy import Copy
from actions.engine import Engine, build_tasks
from actions.french import PARIS
from actions.rasa_actions import Clock, build_actions
from actions.tasks.task import Services

log = logging.getLogger(__name__)
EXECUTOR = web.AppKey("executor", ActionExecutor)


class Parameters(Protocol):
    """The settings this root reads (see `bot/settings.py`)."""

    data: Path
    database_url: str | None
    teleservices_url: str | None
    backend_timeout_s: float
    fund_name: str


def paris_now() -> datetime:
    return datetime.now(PARIS)


def backends_url(settings: Parameters) -> str:
    """The database of the embedded back ends: the one for everything, or an SQLite file of their own."""
    return settings.database_url or f"sqlite:///{settings.data / 'backends.db'}"


@asynccontextmanager
async def open_services(settings: Parameters, clock: Clock = paris_now) -> AsyncIterator[Services]:
    """Every port with its adapter: embedded by default, HTTP where an address is given."""
    from actions.embedded import open_embedded

    async with AsyncExitStack() as stack:
        own = await stack.enter_async_context(open_embedded(backends_url(settings), settings.data, clock))
        members, teleservices = own.members, own.teleservices
        if settings.teleservices_url:
            from actions.http import HttpMembers, HttpTeleservices

            session = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=settings.backend_timeout_s)))
            members, teleservices = HttpMembers(session, settings.teleservices_url), HttpTeleservices(session, settings.teleservices_url)
        yield Services(members, teleservices, own.booking, own.files, own.vault, own.handoffs, settings.fund_name)


def all_tasks() -> dict[str, Any]:
    from actions.tasks import (
        attestation_droits,
        changement_adresse,
        coordonnees_bancaires,
        declaration_naissance,
        delais_traitement,
        demande_css,
        releve_ij,
        rendez_vous,
    )

    modules = (attestation_droits, changement_adresse, coordonnees_bancaires, declaration_naissance, delais_traitement, demande_css, releve_ij, rendez_vous)
    return build_tasks(*(module.TASK for module in modules))


def build_engine(services: Services, articles: Articles, domain: Path) -> Engine:
    copy = Copy.from_domain(domain)
    return Engine(copy, all_tasks(), services, Answers(copy, articles))


def build_executor(engine: Engine, clock: Clock = paris_now) -> ActionExecutor:
    executor = ActionExecutor()
    for action in build_actions(engine, clock):
        executor.register_action(action)
    return executor


def create_app(executor: ActionExecutor) -> web.Application:
    app = web.Application(client_max_size=4 * 1024 * 1024)
    app[EXECUTOR] = executor
    app.router.add_post("/webhook", _run)
    app.router.add_get("/health", _health)
    return app


async def _run(request: web.Request) -> web.Response:
    call = orjson.loads(await request.read())
    name = call.get("next_action")
    if name not in request.app[EXECUTOR].actions:
        return web.json_response({"error": f"no action {name!r}", "action_name": name}, status=404)
    try:
        result = await request.app[EXECUTOR].run(call)
    except Exception:  # the tracker stays out of the answer: Rasa logs what it gets
        log.exception("action %s failed", name)
        return web.json_response({"error": "the action failed", "action_name": name}, status=500)
    return web.Response(body=orjson.dumps(result, option=orjson.OPT_NON_STR_KEYS), content_type="application/json")


async def _health(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
