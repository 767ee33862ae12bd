"""What every request goes through: the origin, JSON errors, security headers, one log line without words."""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web

from bot.gateway import codec, wording
from bot.gateway.errors import ApiError
from bot.gateway.keys import METRICS, SETTINGS
from bot.gateway.metrics import Metrics
from bot.gateway.store import StoreUnavailable

log = logging.getLogger("guichet.access")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # Not no-referrer: with it a browser sends forms of our own pages with the origin "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_CORS = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Expose-Headers": "Content-Disposition, Retry-After",
    "Access-Control-Max-Age": "600",
}
# Of errors that aiohttp raises itself, what a client must still know.
_KEPT_HEADERS = ("Allow", "Retry-After")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost step: every answer is timed and logged, every error has the same shape."""
    began = time.perf_counter()
    given = request.headers.get("X-Request-ID", "")
    request["id"] = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    try:
        response = await _answered(request, handler)
    except Exception as error:
        response = _error(request, error)
    took_ms = (time.perf_counter() - began) * 1000
    metrics = request.app[METRICS]  # here the gateway's own application, later the one that answered
    asyncio.get_running_loop().call_soon(_note, metrics, request, response.status, took_ms)  # once the answer is on its way
    return response


@web.middleware
async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Browsers say where a script comes from; only the own site and the embedding ones may talk to the assistant."""
    origin = request.headers.get("Origin")
    if origin is None or not request.path.startswith(("/api/", "/demo/", "/sans-javascript")):
        return await handler(request)
    if not (is_own(request, origin) or _embeds(request, origin)):
        raise ApiError(403, "origin_refused")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: also for files, redirections and the WebSocket handshake."""
    headers = response.headers
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-ID"] = request.get("id", "")
    if request.path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
        headers["Vary"] = "Origin"
    origin = request.headers.get("Origin")
    if origin is not None and _embeds(request, origin):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = _CORS["Access-Control-Expose-Headers"]


def is_own(request: web.Request, origin: str) -> bool:
    """A page of this server. Behind a proxy the scheme may differ from the one seen here: the host tells."""
    return urlsplit(origin).netloc == request.headers.get("Host")


def _embeds(request: web.Request, origin: str) -> bool:
    return origin.lower() in request.app[SETTINGS].allowed_origins


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.method == "OPTIONS" and request.path.startswith("/api/") and "Origin" in request.headers:
        return await check_origin(request, _preflight)
    return await handler(request)


async def _preflight(_: web.Request) -> web.StreamResponse:
    return web.Response(status=204, headers=_CORS)


def _error(request: web.Request, error: Exception) -> web.StreamResponse:
    """An exception as an answer: JSON for programs, a page for people."""
    headers: dict[str, str] = {}
    if isinstance(error, ApiError):
        refused = error
        headers = error.headers
    elif isinstance(error, web.HTTPException):
        if error.status < 400:
            return error
        headers = {name: error.headers[name] for name in _KEPT_HEADERS if name in error.headers}
        refused = ApiError(error.status, wording.BY_STATUS.get(error.status, "bad_request"))
    elif isinstance(error, StoreUnavailable):
        refused = ApiError(503, "unavailable")
    else:
        # The type and place only: the text of an error may hold a member's words.
        log.error("%s failed: %s", _route(request), _place(error))
        refused = ApiError(500, "internal")
    request["refused"] = refused.code
    if request.path.startswith(("/api/", "/demo/")):
        return web.Response(status=refused.status, body=codec.dumps(refused.body()), content_type="application/json", headers=headers)  # fmt: skip
    page = aiohttp_jinja2.render_template(
        "error.html",
        request,
        {
            "message": refused.message,
            "fund": request.app[SETTINGS].fund_name,
            "for_advisers": request.path.startswith("/conseillers"),
        },
    )
    page.set_status(refused.status)
    page.headers.update(headers)
    return page


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {where}"


def _note(metrics: Metrics, request: web.Request, status: int, took_ms: float) -> None:
    route = _route(request)
    method = request.method if request.method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS") else "other"
    metrics.request(route, method, status)
    conversation = request.match_info.get("conversation_id", "-")
    conversation = conversation if _REQUEST_ID.fullmatch(conversation) else "?"
    # The route and not the path: a path or a query may hold a token.
    log.info("%s %s %d %.1f ms request=%s conversation=%s %s", method, route, status, took_ms, request["id"], conversation, request.get("refused", ""))  # fmt: skip


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "-"
