"""The public HTTP interface, as `openapi.yml` describes it. Each handler reads, asks the service, writes JSON."""

import re
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.gateway import codec, limits, transcript
from bot.gateway.conversation import Conversation
from bot.gateway.errors import ApiError
from bot.gateway.identity import IdentityRefused, KeysUnavailable
from bot.gateway.keys import COMMUNES, CONVERSATIONS, IDENTITY, LIMITS, SETTINGS

_ID = "{conversation_id}"
_POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)
_THUMBS = ("up", "down")


def add_routes(app: web.Application) -> None:
    app.router.add_post("/api/conversations", create)
    app.router.add_get(f"/api/conversations/{_ID}", read)
    app.router.add_delete(f"/api/conversations/{_ID}", erase)
    app.router.add_post(f"/api/conversations/{_ID}/messages", message)
    app.router.add_post(f"/api/conversations/{_ID}/identity", sign_in)
    app.router.add_delete(f"/api/conversations/{_ID}/identity", sign_out)
    app.router.add_post(f"/api/conversations/{_ID}/feedback", feedback)
    app.router.add_get(f"/api/conversations/{_ID}/files/{{file_id}}", download)
    app.router.add_get("/api/communes", communes)


async def create(request: web.Request) -> web.Response:
    request.app[LIMITS].check_client(request)
    is_trial = (await limits.read_object(request, empty_is={})).get("trial", False)
    if not isinstance(is_trial, bool):
        raise ApiError(422, "invalid_body")
    identity = bearer(request)
    member_id = await proven_member(request, identity) if identity else None
    conversation, token, answer = await request.app[CONVERSATIONS].create(member_id, is_trial)
    limit = request.app[SETTINGS].message_max
    return json_response({"id": conversation.id, "token": token, "message_max": limit, **answer.json()}, status=201)


async def message(request: web.Request) -> web.Response:
    conversation = await authorized(request)
    request.app[LIMITS].check_conversation(conversation.id)
    body = await limits.read_object(request)
    return json_response(await take(request.app, conversation, body))


async def take(app: web.Application, conversation: Conversation, body: dict[str, Any]) -> dict[str, Any]:
    """One message of the public contract, `{"id"?, "text"}` or `{"id"?, "choice"}`, and its answer."""
    message_id = limits.message_id(body.get("id"))
    text, choice = body.get("text"), body.get("choice")
    if (text is None) == (choice is None):
        raise ApiError(422, "invalid_body")
    service = app[CONVERSATIONS]
    if choice is not None:
        answer = await service.choice(conversation, limits.short_text(choice), message_id)
    else:
        answer = await service.message(conversation, limits.message_text(text, app[SETTINGS].message_max), message_id)
    return answer.json()


async def read(request: web.Request) -> web.Response:
    conversation = await authorized(request)
    wanted = request.query.get("format", "json")
    if wanted == "json":
        return json_response(await request.app[CONVERSATIONS].transcript(conversation))
    told = await request.app[CONVERSATIONS].everything(conversation)
    return text_file(transcript.as_text(told, request.app[SETTINGS])) if wanted == "text" else json_response(told)


async def erase(request: web.Request) -> web.Response:
    await request.app[CONVERSATIONS].erase(await authorized(request))
    return web.Response(status=204)


async def sign_in(request: web.Request) -> web.Response:
    conversation = await authorized(request)
    request.app[LIMITS].check_conversation(conversation.id)
    body = await limits.read_object(request)
    member_id = await proven_member(request, limits.short_text(body.get("token"), 8_000))
    return json_response((await request.app[CONVERSATIONS].sign_in(conversation, member_id)).json())


async def sign_out(request: web.Request) -> web.Response:
    conversation = await authorized(request)
    return json_response((await request.app[CONVERSATIONS].sign_out(conversation)).json())


async def feedback(request: web.Request) -> web.Response:
    conversation = await authorized(request)
    request.app[LIMITS].check_conversation(conversation.id)
    body = await limits.read_object(request)
    message_id, source = (
        None if body.get(name) is None else limits.short_text(body[name], 64) for name in ("message_id", "source")
    )
    if body.get("thumb") not in _THUMBS or (message_id is None and source is None):
        raise ApiError(422, "invalid_body")
    await request.app[CONVERSATIONS].rate(conversation, message_id, source, body["thumb"])
    return web.Response(status=204)


async def download(request: web.Request) -> web.Response:
    conversation = await authorized(request)
    return as_download(await request.app[CONVERSATIONS].file(conversation, request.match_info["file_id"]))


async def communes(request: web.Request) -> web.Response:
    """Communes of a postal code, with their INSEE codes."""
    postal_code = request.query.get("postal_code", "")
    if not _POSTAL_CODE.fullmatch(postal_code):
        raise ApiError(422, "invalid_postal_code")
    return json_response(request.app[COMMUNES](postal_code), headers={"Cache-Control": "public, max-age=3600"})


# --------------------------------------------------------------------------- shared with the other doors


async def authorized(request: web.Request) -> Conversation:
    """The conversation of the path, for its token. Raises ApiError 401, 403, 404, 429."""
    request.app[LIMITS].check_client(request)
    token = bearer(request)
    if not token:
        raise ApiError(401, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
    return await request.app[CONVERSATIONS].authorize(request.match_info["conversation_id"], token)


def bearer(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def proven_member(request: web.Request, identity: str) -> str:
    """The member of an identity token. Raises ApiError 401, 503."""
    try:
        return await request.app[IDENTITY].member_id(identity)
    except IdentityRefused:
        raise ApiError(401, "identity_refused") from None
    except KeysUnavailable:
        raise ApiError(503, "identity_unavailable") from None


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, body=codec.dumps(body), content_type="application/json", headers=headers)


def text_file(text: str) -> web.Response:
    headers = {"Content-Disposition": 'attachment; filename="conversation.txt"'}
    return web.Response(text=text, headers=headers)


def as_download(document: Any) -> web.Response:
    """A file that is saved and never shown: whatever it holds, it cannot act as a page of this site."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", document.name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(document.name, safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Type": document.media_type}
    return web.Response(body=document.content, headers=headers)
