"""The same assistant without JavaScript: a page that the server writes, one form a turn.

The browser holds two cookies, sent to these pages only: the conversation with its token, and a secret that each form
repeats (a form of another site cannot know it). A form also carries the id of the message it will send, so that sending
it twice is answered once.
"""

import hmac
import re
import secrets
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.gateway import limits, oidc, transcript, wording
from bot.gateway.api import as_download, text_file
from bot.gateway.conversation import Conversation
from bot.gateway.errors import ApiError
from bot.gateway.keys import CONVERSATIONS, LIMITS, MEMBERS, SETTINGS

PATH = "/sans-javascript"
_CONVERSATION, _SECRET = "guichet_conversation", "guichet_form"
_TEMPLATES = Path(__file__).resolve().parent / "templates"


def add_routes(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={"blocks": blocks, "calls": calls, "tied": tied},
    )
    app.router.add_get(PATH, show)
    app.router.add_post(PATH, say)
    app.router.add_post(f"{PATH}/connexion", sign_in)
    if app[SETTINGS].oidc_issuer is not None:
        app.router.add_get(f"{PATH}/connexion", leave_for_provider)
    app.router.add_post(f"{PATH}/effacer", erase)
    app.router.add_get(f"{PATH}/fichiers/{{file_id}}", download)
    app.router.add_get(f"{PATH}/conversation.txt", save)
    app.router.add_get(f"{PATH}/style.css", style)


async def show(request: web.Request) -> web.StreamResponse:
    try:
        conversation = await _conversation(request)
    except ApiError as error:
        return await _fresh_page(request, error)
    return await _page(request, conversation)


async def say(request: web.Request) -> web.StreamResponse:
    """A message or a choice; the first one begins the conversation."""
    form = await _form(request)
    # A form writes the end of a line as two characters; the member typed one.
    text, token = _field(form, "text").replace("\r\n", "\n"), None
    try:
        conversation = await _conversation(request)
    except ApiError as error:
        return await _fresh_page(request, error, draft=text)
    try:
        request.app[LIMITS].check_client(request)
        if conversation is not None:
            request.app[LIMITS].check_conversation(conversation.id)
        message_id = limits.message_id(_field(form, "id") or None)
        if conversation is None:
            said = limits.message_text(text, request.app[SETTINGS].message_max)
            conversation, token, _ = await request.app[CONVERSATIONS].create(is_trial="essai" in form)
            await request.app[CONVERSATIONS].message(conversation, said, message_id)
        elif "choice" in form:
            await request.app[CONVERSATIONS].choice(conversation, limits.short_text(_field(form, "choice")), message_id)
        else:
            said = limits.message_text(text, request.app[SETTINGS].message_max)
            await request.app[CONVERSATIONS].message(conversation, said, message_id)
    except ApiError as error:
        return await _page(request, conversation, problem=error.message, draft=text, status=error.status)
    return _back(request, conversation, token)


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Become one of the demonstration's fictional members."""
    form = await _form(request)
    conversation = await _conversation(request)
    known = {member.id for member in await _members(request)}
    if conversation is None or _field(form, "member") not in known:
        raise ApiError(404, "not_found")
    await request.app[CONVERSATIONS].sign_in(conversation, _field(form, "member"))
    return _back(request, conversation)


async def leave_for_provider(request: web.Request) -> web.StreamResponse:
    """A link and not a form: our policy would stop a form that ends on another site. The sign-in itself refuses who was
    led here from elsewhere."""
    request.app[LIMITS].check_client(request)
    conversation = await _conversation(request)
    if conversation is None:
        raise web.HTTPSeeOther(PATH)
    raise web.HTTPSeeOther(oidc.start_address(request.app, conversation.id, f"{PATH}?connexion="))


async def erase(request: web.Request) -> web.StreamResponse:
    await _form(request)
    conversation = await _conversation(request)
    if conversation is not None:
        await request.app[CONVERSATIONS].erase(conversation)
    response = web.HTTPSeeOther(PATH)
    response.del_cookie(_CONVERSATION, path=PATH)
    raise response


async def download(request: web.Request) -> web.StreamResponse:
    conversation = await _conversation(request)
    if conversation is None:
        raise ApiError(404, "file_not_found")
    return as_download(await request.app[CONVERSATIONS].file(conversation, request.match_info["file_id"]))


async def save(request: web.Request) -> web.StreamResponse:
    conversation = await _conversation(request)
    if conversation is None:
        raise ApiError(404, "conversation_not_found")
    told = await request.app[CONVERSATIONS].everything(conversation)
    return text_file(transcript.as_text(told, request.app[SETTINGS]))


async def style(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(_TEMPLATES / "plain.css", headers={"Cache-Control": "no-cache"})


# --------------------------------------------------------------------------- the page


async def _page(
    request: web.Request, conversation: Conversation | None, problem: str = "", draft: str = "", status: int = 200
) -> web.Response:
    settings = request.app[SETTINGS]
    told: dict[str, Any] = {"messages": [], "state": {}, "signed_in": False}
    if conversation is not None:
        told = await request.app[CONVERSATIONS].transcript(conversation)
    wants_identity = told["state"].get("asks_for") == "sign_in"
    secret = request.cookies.get(_SECRET) or secrets.token_urlsafe(24)
    context = {
        "fund": settings.fund_name,
        "demo": settings.demo,
        "greeting": wording.GREETING,
        "messages": _readable(told["messages"]),
        "open_from": (open_from := _first_open(told["messages"])),
        "newest": min(open_from, len(told["messages"]) - 1),
        "wants_trial": "essai" in request.query,
        "is_trial": conversation.row.is_trial if conversation is not None else "essai" in request.query,
        "signed_in": told["signed_in"],
        "provider": oidc.button_label(settings),
        "sign_in": wording.SIGN_INS.get(request.query.get("connexion", "")),
        "wants_identity": wants_identity,
        "members": await _members(request) if wants_identity else [],
        "limit": settings.message_max,
        "problem": problem,
        "draft": draft,
        "secret": secret,
        "next_id": secrets.token_hex(8),
    }
    response = aiohttp_jinja2.render_template("plain.html", request, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    _keep(request, response, _SECRET, secret, "Strict")
    return response


async def _fresh_page(request: web.Request, error: ApiError, draft: str = "") -> web.Response:
    """The conversation of the cookie is over: say so, and begin anew with what was typed."""
    response = await _page(request, None, problem=error.message, draft=draft)
    response.del_cookie(_CONVERSATION, path=PATH)
    return response


def _readable(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replies with addresses that these pages' cookie opens, and no link that is not one."""
    return [{**message, "url": _address(message), "text": _beyond_lines(message)} for message in messages]


def _beyond_lines(message: dict[str, Any]) -> str:
    """What the text of a card says that its title and lines do not show already; any other text whole."""
    lines = message.get("lines") or ()
    shown = {_letters(f"{line['label']}{line['value']}") for line in lines} | {_letters(message.get("title") or "")}
    return "\n".join(line for line in message["text"].splitlines() if not lines or _letters(line) not in shown)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _address(message: dict[str, Any]) -> str | None:
    url = str(message.get("url") or "")
    if message.get("type") == "file":
        return f"{PATH}/fichiers/{url.rsplit('/', 1)[-1]}"
    return url if url.startswith(("https://", "http://", "tel:")) else None


def _first_open(messages: list[dict[str, Any]]) -> int:
    """Where the replies of the last turn begin: only their choices are buttons.

    A turn has a message of the member, or none: the assistant goes on by itself after a sign-in.

    >>> asked, went_on = {"from": "assistant", "id": "1.0"}, {"from": "assistant", "id": "2.0"}
    >>> _first_open([{"from": "member", "id": "m"}, asked]), _first_open([{"from": "member", "id": "m"}, asked, went_on])
    (1, 2)
    """
    first = len(messages)
    while first and messages[first - 1]["from"] == "assistant" and _turn(messages[first - 1]) == _turn(messages[-1]):
        first -= 1
    return first


def _turn(reply: dict[str, Any]) -> str:
    """A reply's id is `<turn>.<place>`."""
    return reply["id"].partition(".")[0]


# « 8 h 30 », « 12 € », « Pour qui ? », « 06 12 34 56 78 »: what a line must not break at.
_PHONE = re.compile(r"(?:\+\d{1,3} ?\d|\b0\d)(?: \d\d){4}\b|(?:•• ){4}\d\d\b")
_UNBROKEN = re.compile(r" (?=[;:?!»€%])|(?<=«) |(?<=\d) (?=h\b|(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|minutes?|heures?|jours?|semaines?|mois|ans?|euros?)\b)|(?<=1er) (?=[a-zéû]+)|(?<=\d h) (?=\d)")

_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
# As in the widget: « 15 » is a number to call in an emergency's reply, and a number among others elsewhere.
_CALL = re.compile(r"(?<![\d/])(15|17|18|112|114|115|119|3114|3919|3977|116[ \u00a0\u202f]?006)(?![\d/])(?!\s*(?:jours?|h|ans?|minutes?)\b)")


def calls(line: str, urgent: bool) -> list[tuple[str, str]]:
    """A line in pieces, each with the digits to call, or none.

    >>> calls("Appelez le 15.", True), calls("Sous 15 jours.", True), calls("Le 15.", False)
    ([('Appelez le ', ''), ('15', '15'), ('.', '')], [('Sous 15 jours.', '')], [('Le 15.', '')])
    """
    if not urgent:
        return [(line, "")]
    return [(piece, re.sub(r"\D", "", piece) if _CALL.fullmatch(piece) else "") for piece in _CALL.split(line)]


def tied(text: str) -> str:
    """
    >>> tied("Votre message est vide : écrivez au 06 12 34 56 78")
    'Votre message est vide\\xa0: écrivez au 06\\xa012\\xa034\\xa056\\xa078'
    >>> tied("l'adresse 'Les Lilas'")
    "l’adresse 'Les Lilas'"
    """
    text = _APOSTROPHE.sub("’", text)
    return _PHONE.sub(lambda number: number[0].replace(" ", "\u00a0"), _UNBROKEN.sub("\u00a0", text))


def blocks(text: str) -> list[dict[str, Any]]:
    """A reply's plain text as paragraphs and lists. The template escapes every line.

    >>> blocks("À avoir :\\n- un RIB\\n- une carte")
    [{'kind': 'p', 'lines': ['À avoir\\xa0:']}, {'kind': 'ul', 'lines': ['un RIB', 'une carte']}]
    >>> [block.get("start") for block in blocks("1. Ouvrez\\nPuis\\n2. Validez")]  # a list goes on after a paragraph
    [1, None, 2]
    """
    made: list[dict[str, Any]] = []
    for line in tied(text).splitlines():
        marked = re.match(r"(?:(-|•)|(\d{1,2})[.)])\s+(?=\S)", line)
        kind = "p" if marked is None else "ul" if marked[1] else "ol"
        if not line.strip():
            made.append({"kind": "gap", "lines": []})
        elif made and made[-1]["kind"] == kind:
            made[-1]["lines"].append(line[marked.end() :] if marked else line)
        else:
            start = {"start": int(marked[2])} if marked and marked[2] else {}
            made.append({"kind": kind, "lines": [line[marked.end() :] if marked else line], **start})
    return [block for block in made if block["kind"] != "gap"]


# --------------------------------------------------------------------------- cookies and forms


async def _conversation(request: web.Request) -> Conversation | None:
    """The conversation of the cookie; None without one. Raises ApiError when it is over or was never ours."""
    conversation_id, _, token = request.cookies.get(_CONVERSATION, "").partition(".")
    if not token:
        return None
    return await request.app[CONVERSATIONS].authorize(conversation_id, token)


async def _form(request: web.Request) -> Any:
    """The form, once its secret is the cookie's. Raises ApiError 403, 415."""
    if request.content_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise ApiError(415, "bad_request")
    form = await request.post()
    kept = request.cookies.get(_SECRET, "")
    if not kept or not hmac.compare_digest(kept.encode(), _field(form, "secret").encode(errors="replace")):
        raise ApiError(403, "page_expired")
    return form


def _field(form: Any, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def _members(request: web.Request) -> list[Any]:
    return await request.app[MEMBERS].members() if request.app[SETTINGS].demo else []


def _back(request: web.Request, conversation: Conversation, token: str | None = None) -> web.Response:
    """To the page again, at the answer: reloading it sends nothing twice."""
    response = web.Response(status=303, headers={"Location": f"{PATH}#reponse"})
    if token is not None:
        _keep(request, response, _CONVERSATION, f"{conversation.id}.{token}", "Lax")
    return response


def _keep(request: web.Request, response: web.Response, name: str, value: str, same_site: str) -> None:
    response.set_cookie(
        name,
        value,
        path=PATH,
        httponly=True,
        samesite=same_site,
        secure=_is_https(request),
        max_age=request.app[SETTINGS].session_hours * 3600,
    )


def _is_https(request: web.Request) -> bool:
    trusted = request.app[SETTINGS].trusted_proxies > 0
    return request.secure or (trusted and request.headers.get("X-Forwarded-Proto", "").lower() == "https")
