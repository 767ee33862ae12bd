"""Builds the gateway from its parts. The composition root (`bot/serve.py`) makes the parts and runs the application."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime

from aiohttp import ClientSession, web

from bot.gateway import api, demo, handoffs, health, oidc, plain, ws
from bot.gateway.conversations import Conversations
from bot.gateway.identity import DEMO_ISSUER, DemoSigner, FixedKeys, IdentityVerifier, Keys, PublishedKeys
from bot.gateway.keys import (
    COMMUNES,
    CONVERSATIONS,
    DIALOGUE,
    HANDOFFS,
    IDENTITY,
    LIMITS,
    MEMBERS,
    METRICS,
    NOW,
    SETTINGS,
    SIGNER,
    STORE,
    SUBJECTS,
)
from bot.gateway.limits import BODY_MAX_BYTES, Limits
from bot.gateway.metrics import Metrics
from bot.gateway.ports import Dialogue, Fallback, Files, Handoffs, Members, Subjects, Vault
from bot.gateway.security import add_headers, check_origin, guard
from bot.gateway.store import Store
from bot.settings import Settings

log = logging.getLogger("guichet.gateway")

PURGE_EVERY_S = 3600


def create_app(
    settings: Settings,
    dialogue: Dialogue,
    fallback: Fallback,
    vault: Vault,
    files: Files,
    members: Members,
    communes: Callable[[str], list[dict[str, str]]],
    now: Callable[[], datetime],
    subjects: Subjects | None = None,
    handed_over: Handoffs | None = None,
) -> web.Application:
    """The public server. Run it without aiohttp's own access log, whose lines hold paths and queries, and so tokens.

    Args:
        dialogue: the dialogue core (`RasaClient`); `fallback` answers while it is away.
        vault: keeps private values; files: keeps documents; members: the demonstration's people.
        communes: the communes of a postal code, objects with `code` (INSEE) and `name`.
        now: the current moment, aware of its time zone.
        subjects: who the people of the OpenID Connect provider are; without it, `sub` is the member.
        handed_over: what advisers are given; without it, they have no pages here.
    """
    app = web.Application(middlewares=[guard, check_origin], client_max_size=BODY_MAX_BYTES)
    app[SETTINGS] = settings
    app[DIALOGUE] = dialogue
    app[MEMBERS] = members
    app[COMMUNES] = communes
    app[NOW] = now
    app[HANDOFFS] = handed_over
    app[SUBJECTS] = subjects or (oidc.ListedSubjects(settings.oidc_members) if settings.oidc_members else oidc.SameSubjects())
    app[LIMITS] = Limits(settings.rate_per_minute, settings.trusted_proxies)
    app[METRICS] = Metrics()

    async def conversations(app: web.Application) -> AsyncIterator[None]:
        store = await Store.open(settings.database("gateway"))
        service = Conversations(settings, store, dialogue, fallback, vault, files, app[METRICS], now, handed_over)
        app[STORE], app[CONVERSATIONS] = store, service
        await service.open()
        purging = asyncio.create_task(_purge(service))
        yield
        purging.cancel()
        with suppress(asyncio.CancelledError):
            await purging
        await service.close()
        await store.close()

    async def identity(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as session:
            keys, issuer = _keys(app, settings, session, now)
            app[IDENTITY] = IdentityVerifier(keys, settings.identity_audience, issuer, now)
            yield

    app.cleanup_ctx.extend([conversations, identity, oidc.lifespan(now), handoffs.lifespan(now)])
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_close_sockets)
    for doors in (api, ws, health, plain, demo, oidc, handoffs):
        doors.add_routes(app)
    return app


def _keys(
    app: web.Application, settings: Settings, session: ClientSession, now: Callable[[], datetime]
) -> tuple[Keys, str | None]:
    """Whose signatures are believed, and from which issuer: the host site's, or the demonstration's own."""
    if settings.jwks is not None:
        return PublishedKeys(settings.jwks, session), settings.identity_issuer
    if not settings.demo:
        log.warning("no GUICHET_JWKS and no demonstration: nobody can sign in")
        return FixedKeys.none(), None
    app[SIGNER] = DemoSigner.from_folder(settings.data, settings.identity_audience, now)
    return FixedKeys(app[SIGNER].keys), DEMO_ISSUER


async def _purge(service: Conversations) -> None:
    """Every hour, erase the conversations that are older than the retention."""
    while True:
        try:
            if erased := await service.purge():
                log.info("retention: %d conversations erased", erased)
        except Exception as error:
            log.error("retention failed: %s", type(error).__name__)
        await asyncio.sleep(PURGE_EVERY_S)


async def _close_sockets(app: web.Application) -> None:
    app[CONVERSATIONS].say_goodbye()
