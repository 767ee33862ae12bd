"""The demonstration: the pages of a fictional fund, and fictional members who sign in without a password.

Only there while `GUICHET_DEMO` is on. The widget's files are served in any case: that is what a host site embeds.
"""

import mimetypes
from pathlib import Path

from aiohttp import web

from bot.gateway import limits
from bot.gateway.api import json_response
from bot.gateway.errors import ApiError
from bot.gateway.keys import LIMITS, MEMBERS, SETTINGS, SIGNER

WIDGET = Path(__file__).resolve().parent.parent / "widget"
_PAGES = {"/": "index.html", "/mes-demarches": "mes-demarches.html"}
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_KNOWN = mimetypes.MimeTypes()


def add_routes(app: web.Application) -> None:
    app.router.add_get(r"/widget/{path:[A-Za-z0-9._/-]{1,200}}", widget_file)
    if not app[SETTINGS].demo:
        app.router.add_get("/", plain_page_instead)
        return
    for address in _PAGES:
        app.router.add_get(address, page)
    app.router.add_get("/demo/members", members)
    app.router.add_post("/demo/identity", identity)


async def page(request: web.Request) -> web.StreamResponse:
    return _file(WIDGET / "demo" / _PAGES[request.path])


async def plain_page_instead(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/sans-javascript")


async def members(request: web.Request) -> web.Response:
    listed = [_public(member) for member in await request.app[MEMBERS].members()]
    return json_response(listed, headers={"Cache-Control": "no-store"})


async def identity(request: web.Request) -> web.Response:
    request.app[LIMITS].check_client(request)
    member_id = limits.short_text((await limits.read_object(request)).get("member"), 128)
    if member_id not in {member.id for member in await request.app[MEMBERS].members()}:
        raise ApiError(404, "not_found")
    return json_response({"token": request.app[SIGNER].sign(member_id)}, headers={"Cache-Control": "no-store"})


async def widget_file(request: web.Request) -> web.StreamResponse:
    """A file of the widget. Any site may load it: it is public, and a module of another origin needs to be told so."""
    path = (WIDGET / request.match_info["path"]).resolve()
    inside = path.is_relative_to(WIDGET) and not any(part.startswith(".") for part in path.relative_to(WIDGET).parts)
    if not inside or not path.is_file() or path.suffix not in (*_TYPES, ".png", ".ico", ".webmanifest"):
        raise web.HTTPNotFound
    if path.is_relative_to(WIDGET / "demo") and not request.app[SETTINGS].demo:
        raise web.HTTPNotFound
    response = _file(path)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _file(path: Path) -> web.StreamResponse:
    if not path.is_file():
        raise web.HTTPNotFound
    kind = _TYPES.get(path.suffix) or _KNOWN.guess_type(path.name)[0] or "application/octet-stream"
    # Names carry no version: browsers ask again each time, and mostly get a 304.
    return web.FileResponse(path, headers={"Content-Type": kind, "Cache-Control": "no-cache"})


def _public(member: object) -> dict[str, str]:
    return {name: getattr(member, name, "") for name in ("id", "first_name", "last_name", "situation", "regime")}
