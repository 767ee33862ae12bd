"""For supervisors and dashboards: is the process there, can it answer, what has it done. No content, ever."""

from aiohttp import web

from bot.gateway.api import json_response
from bot.gateway.core_watch import answers_in_time
from bot.gateway.keys import DIALOGUE, METRICS, STORE


def add_routes(app: web.Application) -> None:
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)


async def alive(_: web.Request) -> web.Response:
    return json_response({"status": "ok"})


async def ready(request: web.Request) -> web.Response:
    """503 also when only the dialogue core is away: the gateway then still answers, through the fallback."""
    parts = {
        "dialogue": await answers_in_time(request.app[DIALOGUE].ready),
        "store": await answers_in_time(request.app[STORE].ready),
    }
    is_ready = all(parts.values())
    return json_response({"status": "ok" if is_ready else "unavailable", **parts}, status=200 if is_ready else 503)


async def metrics(request: web.Request) -> web.Response:
    headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    return web.Response(body=request.app[METRICS].text(), headers=headers)
