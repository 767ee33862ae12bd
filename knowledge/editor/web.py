"""What every page goes through: the session, the form's secret, the headers, errors as pages."""

import asyncio
import hmac
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import web

from knowledge.editor.accounts import Accounts
from knowledge.editor.desk import Desk, DeskFailed, DeskRefused
from knowledge.editor.forms import CATEGORY_NAMES, INTENT_NAMES, LABELS, STATE_NAMES, TASK_NAMES
from knowledge.editor.french import said_in_french
from knowledge.editor.inbox import KINDS
from knowledge.editor.ports import Events, Preview
from knowledge.editor.preview import blocks
from knowledge.editor.publishing import Publisher
from knowledge.editor.store import ROLE_NAMES, VALIDATOR, EditConflict, Editor, KnowledgeStore, Session

log = logging.getLogger("guichet.editor")
HERE = Path(__file__).resolve().parent
PARIS = ZoneInfo("Europe/Paris")
BASE, PILOT = "/redaction", "/pilotage"
SESSION, BEFORE, DEVICE = "guichet_redaction", "guichet_redaction_form", "guichet_redaction_appareil"
OWN_ACCOUNT = f"{BASE}/mon-compte"
UPLOAD_MAX = 6 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
DONE = {
    "enregistre": "Le brouillon est enregistré.",
    "propose": "La réponse est enregistrée et prête à publier.",
    "retire": "La réponse sera retirée à la prochaine publication.",
    "brouillon": "La réponse est de nouveau un brouillon.",
    "importe": "L'import est fait : les réponses sont en brouillon.",
    "formulation": "La formulation est ajoutée. La réponse est prête à publier.",
    "ignore": "Ces messages ne reviendront plus dans la boîte.",
    "classe": "Ces messages sont classés.",
    "essai": "La conversation est mise à part : elle ne compte plus.",
    "retour": "La base est revenue à la publication choisie.",
    "sortie": "Votre session est fermée.",
    "motdepasse": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    "role": "Le rôle est changé.",
    "desactive": "Le compte est désactivé : ses sessions sont fermées.",
    "reactive": "Le compte est réactivé.",
}


def address_of(request: web.Request) -> str:
    """Where a request comes from, when nothing stands in front of this server."""
    return request.remote or "?"


@dataclass
class Parts:
    """What the pages are made of.

    Attributes:
        client: the address of the person who asks, also behind a proxy.
    """

    store: KnowledgeStore
    desk: Desk
    events: Events
    preview: Preview
    accounts: Accounts
    publisher: Publisher
    fund: str
    widget: Path
    today: Callable[[], date] = date.today
    now: Callable[[], float] = time.time
    client: Callable[[web.Request], str] = address_of
    secure_cookies: bool = False
    synced: asyncio.Lock = field(default_factory=asyncio.Lock)


class Later:
    """Opens the parts at the first request: a gateway nobody edits with pays nothing for the editors' pages."""

    def __init__(self, opening: Callable[[], Awaitable[Parts]]) -> None:
        self._opening, self._lock = opening, asyncio.Lock()
        self._parts: Parts | None = None

    async def parts(self) -> Parts:
        async with self._lock:
            if self._parts is None:
                self._parts = await self._opening()
            return self._parts

    async def close(self) -> None:
        if self._parts is not None:
            await self._parts.publisher.close()
            await self._parts.desk.close()
            await self._parts.store.close()


LATER = web.AppKey("later", Later)


class Refusal(Exception):
    """A request that cannot be done: a status and a French sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


def parts(request: web.Request) -> Parts:
    return request["parts"]


def editor(request: web.Request) -> Editor:
    return request["session"].editor


# ---------------------------------------------------------------- middlewares


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors are pages of ours, and every answer has the headers."""
    try:
        request["parts"] = await request.app[LATER].parts()
        response = await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            response = error
        else:
            response = _error_page(request, error.status, {404: "Cette page n'existe pas.", 405: "Cette action n'existe pas.", 413: "Le fichier est trop grand : 5 Mo au plus."}.get(error.status, "La demande n'a pas été comprise."))
    except Refusal as error:
        response = _error_page(request, error.status, error.message)
    except DeskRefused as error:
        response = _error_page(request, 422, said_in_french(str(error)))
    except DeskFailed:
        response = _error_page(request, 503, "Le moteur de recherche ne répond pas. Rien n'a été modifié. Réessayez dans un instant.")
    except EditConflict:
        response = _error_page(request, 409, "Quelqu'un a modifié cette réponse entre-temps. Ouvrez-la de nouveau.")
    except Exception as error:
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        log.error("%s failed: %s at %s:%s", request.path, type(error).__name__, trace and trace.tb_frame.f_code.co_filename, trace and trace.tb_lineno)
        response = _error_page(request, 500, "Une erreur est survenue. Rien n'a été perdu de ce qui était enregistré.")
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@web.middleware
async def signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who it is, and that the form is one of ours. Without a session there is only the sign-in page and its style."""
    token = request.cookies.get(SESSION, "")
    request["session"] = await parts(request).store.session(token) if token else None
    request = request.clone(client_max_size=UPLOAD_MAX)  # the gateway's own limit is for messages
    if request.method not in ("GET", "HEAD"):
        _check_origin(request)
    if is_public(request):
        return await handler(request)
    if request["session"] is None:
        wanted = request.path_qs if request.method == "GET" else BASE
        raise web.HTTPSeeOther(f"{BASE}/connexion?suite={quote(wanted, safe='/')}")
    if request.method not in ("GET", "HEAD"):
        await _check_secret(request, request["session"])
    if editor(request).must_change and request.path not in (OWN_ACCOUNT, f"{BASE}/deconnexion"):
        raise web.HTTPSeeOther(OWN_ACCOUNT)
    return await handler(request)


def is_public(request: web.Request) -> bool:
    return request.path == f"{BASE}/connexion" or request.path.startswith(f"{BASE}/static/")


def _check_origin(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        raise Refusal(403, "Cette demande vient d'un autre site.")


async def _check_secret(request: web.Request, session: Session) -> None:
    given = request.headers.get("X-Jeton") or str((await request.post()).get("jeton", ""))
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise Refusal(403, "Le formulaire a expiré : revenez à la page précédente, rechargez-la et recommencez.")


def check_role(request: web.Request, what: str) -> None:
    if not editor(request).validates:
        raise Refusal(403, f"Il faut le rôle « {ROLE_NAMES[VALIDATOR]} » pour {what}.")


# ---------------------------------------------------------------- sign-in forms, before there is a session


def before_secret(request: web.Request) -> str:
    return request.cookies.get(BEFORE) or secrets.token_urlsafe(24)


def is_https(request: web.Request) -> bool:
    return request.secure or parts(request).secure_cookies


# ---------------------------------------------------------------- answers


def page(request: web.Request, template: str, status: int = 200, **context: Any) -> web.Response:
    session: Session | None = request.get("session")
    shared = {
        "base": BASE,
        "pilot": PILOT,
        "editor": session.editor if session else None,
        "jeton": session.csrf if session else "",
        "fund": parts(request).fund if "parts" in request else "",
        "path": request.path,
        "done": DONE.get(request.query.get("fait", ""), ""),
    }
    response = aiohttp_jinja2.render_template(template, request, {**shared, **context})
    response.set_status(status)
    return response


def see(path: str, done: str = "") -> web.HTTPSeeOther:
    join = "&" if "?" in path else "?"
    return web.HTTPSeeOther(f"{path}{join}fait={done}" if done else path)


async def form(request: web.Request) -> dict[str, str]:
    """The texts of a form, the last of each name."""
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _error_page(request: web.Request, status: int, message: str) -> web.Response:
    if request.headers.get("Accept", "").startswith("application/json"):
        return web.json_response({"error": {"message": message}}, status=status)
    return page(request, "error.html", status=status, message=message, done="")


# ---------------------------------------------------------------- templates


def set_up_templates(app: web.Application) -> None:
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        filters={"moment": moment, "day": day, "blocks": blocks, "french": said_in_french, "number": number, "percent": percent, "outcome": outcome, "fr": spaced},
    )
    env = app[aiohttp_jinja2.APP_KEY]
    env.globals.update(LABELS=LABELS, STATES=STATE_NAMES, CATEGORIES=CATEGORY_NAMES, TASKS=TASK_NAMES, INTENTS=INTENT_NAMES, KINDS=KINDS, ROLES=ROLE_NAMES)


_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


def moment(at: float) -> str:
    """A time as a French reader says it, in Paris."""
    when = datetime.fromtimestamp(at, PARIS)
    return f"{day(when.date())} à\u00a0{when.hour}\u00a0h\u00a0{when.minute:02d}"


def day(value: Any) -> str:
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{'1er' if when.day == 1 else when.day} {_MONTHS[when.month - 1]} {when.year}" if when else ""


def spaced(text: str) -> str:
    """French marks kept with their word, as the widget does it."""
    return re.sub(r" (?=[;!?])", "\u202f", re.sub(r" (?=[:»€%])", "\u00a0", text.replace("« ", "«\u00a0")))


def number(value: float, digits: int = 0) -> str:
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def percent(value: float) -> str:
    """A share between 0 and 1."""
    return f"{number(100 * value, 0 if value >= 0.1 or value < 0.0005 else 1)}\u00a0%"


_OUTCOMES = {
    "suggest": "Plusieurs réponses proposées", "fallback": "Demande de reformuler", "out_of_scope": "Hors sujet",
    "handoff": "Conseiller", "emergency": "Message de détresse",
}  # fmt: skip


def outcome(value: str, titles: dict[str, str] | None = None) -> str:
    """An outcome for people; the topics of a suggestion follow it after a space."""
    titles = titles or {}
    name, _, rest = value.partition(" ")
    kind, _, about = name.partition(":")
    if kind == "faq":
        return spaced(f"Réponse « {titles.get(about, about)} »")
    if kind == "task":
        return spaced(f"Démarche « {TASK_NAMES.get(about, about)} »")
    if kind == "smalltalk":
        return "Politesse"
    offered = "\u00a0; ".join(spaced(titles.get(topic, topic)) for topic in rest.split())
    return _OUTCOMES.get(name, name) + (f"\u00a0: {offered}" if offered else "")
