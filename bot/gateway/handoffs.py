"""What the assistant hands to advisers: JSON for programs, pages for people.

    GET /api/handoffs?day=2026-11-23 · /api/handoffs/{id}          Authorization: Bearer, a token of `guichet adviser add`
    /conseillers                                                   the day's list and one file, after signing in with it

Nothing private is shown. A member's number appears only when an adviser asks for it, and that leaves a line in the audit.
"""

import hmac
import logging
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from zoneinfo import ZoneInfo

import aiohttp_jinja2
from aiohttp import web

from bot.gateway.advisers import SESSION_S, Advisers, form_secret
from bot.gateway.api import bearer, json_response
from bot.gateway.errors import ApiError
from bot.gateway.keys import ADVISERS, HANDOFFS, LIMITS, NOW, SETTINGS
from bot.gateway.security import is_own

log = logging.getLogger("guichet.gateway")

PATH = "/conseillers"
PARIS = ZoneInfo("Europe/Paris")
REVEALED = "telephone"
_COOKIE = "guichet_conseiller"
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")  # fmt: skip


def add_routes(app: web.Application) -> None:
    """Nothing where nobody keeps hand-offs."""
    if app[HANDOFFS] is None:
        return
    app.router.add_get("/api/handoffs", listed)
    app.router.add_get("/api/handoffs/{handoff_id}", one)
    app.router.add_get(PATH, day_page)
    app.router.add_post(f"{PATH}/connexion", sign_in)
    app.router.add_post(f"{PATH}/deconnexion", sign_out)
    app.router.add_get(f"{PATH}/dossiers/{{handoff_id}}", file_page)
    app.router.add_post(f"{PATH}/dossiers/{{handoff_id}}/telephone", reveal)


def lifespan(now: Callable[[], datetime]) -> Callable[[web.Application], AsyncIterator[None]]:
    async def opened(app: web.Application) -> AsyncIterator[None]:
        app[ADVISERS] = await Advisers.open(app[SETTINGS].database("gateway"), now)
        yield
        await app[ADVISERS].close()

    return opened


# --------------------------------------------------------------------------- for programs


async def listed(request: web.Request) -> web.Response:
    await _adviser_of_token(request)
    day = _day(request, "day")
    return json_response({"day": day.isoformat(), "handoffs": await request.app[HANDOFFS].day(day)})


async def one(request: web.Request) -> web.Response:
    await _adviser_of_token(request)
    return json_response(await _file(request))


async def _adviser_of_token(request: web.Request) -> str:
    """The adviser's name. Raises ApiError 401, 429."""
    request.app[LIMITS].check_client(request)
    token = bearer(request)
    adviser = await request.app[ADVISERS].of_token(token) if token else None
    if adviser is None:
        raise ApiError(401, "adviser_unknown", headers={"WWW-Authenticate": "Bearer"})
    return adviser


async def _file(request: web.Request) -> dict[str, Any]:
    """Raises ApiError 404."""
    try:
        return await request.app[HANDOFFS].get(request.match_info["handoff_id"])
    except KeyError:
        raise ApiError(404, "handoff_not_found") from None


def _day(request: web.Request, name: str) -> date:
    """The day asked for, today in France by default. Raises ApiError 422."""
    wanted = request.query.get(name)
    if not wanted:
        return request.app[NOW]().astimezone(PARIS).date()
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise ApiError(422, "invalid_day") from None


# --------------------------------------------------------------------------- for people


async def day_page(request: web.Request) -> web.Response:
    session, adviser = await _session(request)
    if adviser is None:
        return _page(request, "adviser_sign_in.html", {"problem": "", "wanted": request.query_string})
    if wanted := request.query.get("dossier"):  # where someone who had to sign in first was going
        raise web.HTTPSeeOther(f"{PATH}/dossiers/{quote(wanted[:80], safe='')}")
    day = _day(request, "jour")
    context = {
        "day": day.isoformat(),
        "today": request.app[NOW]().astimezone(PARIS).date().isoformat(),
        "day_label": _in_words(day),
        "before": (day - timedelta(days=1)).isoformat(),
        "after": (day + timedelta(days=1)).isoformat(),
        **_parted(day, [_readable(handoff) for handoff in await request.app[HANDOFFS].day(day)]),
    }
    return _page(request, "adviser_day.html", context, session, adviser)


async def sign_in(request: web.Request) -> web.StreamResponse:
    request.app[LIMITS].check_client(request)
    _check_own(request)
    form = await request.post()
    token = str(form.get("jeton", "")).strip()
    adviser = await request.app[ADVISERS].of_token(token) if token else None
    wanted = str(form.get("suite", ""))[:200]
    if adviser is None:
        return _page(request, "adviser_sign_in.html", {"problem": "Ce code d’accès n’est pas reconnu. Vérifiez-le, ou demandez-en un autre à la personne qui administre l’assistant.", "wanted": wanted}, status=403)
    # A query of our own page, whatever it holds: it cannot lead elsewhere.
    response = web.Response(status=303, headers={"Location": f"{PATH}?{urlencode(parse_qsl(wanted))}".rstrip("?")})
    session = await request.app[ADVISERS].begin_session(adviser)
    secure = request.secure or request.headers.get("X-Forwarded-Proto", "").lower() == "https"
    response.set_cookie(_COOKIE, session, path=PATH, httponly=True, samesite="Strict", secure=secure, max_age=SESSION_S)
    return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    session, _ = await _checked_form(request)
    await request.app[ADVISERS].end_session(session)
    response = web.Response(status=303, headers={"Location": PATH})
    response.del_cookie(_COOKIE, path=PATH)
    return response


async def file_page(request: web.Request) -> web.Response:
    session, adviser = await _session(request)
    if adviser is None:
        raise web.HTTPSeeOther(f"{PATH}?{urlencode({'dossier': request.match_info['handoff_id']})}")
    return await _show_file(request, session, adviser)


async def reveal(request: web.Request) -> web.Response:
    """Show the number to call back, and keep who asked for it, and when."""
    session, adviser = await _checked_form(request)
    handoff_id = (await _file(request))["id"]
    # Written before it is shown: nobody sees a number that the audit does not know of.
    await request.app[ADVISERS].note(adviser, REVEALED, handoff_id)
    log.info("adviser %s asked for the number of hand-off %s", adviser, handoff_id)
    return await _show_file(request, session, adviser, asked=True, number=await request.app[HANDOFFS].phone(handoff_id))


async def _show_file(
    request: web.Request, session: str, adviser: str, asked: bool = False, number: str | None = None
) -> web.Response:
    file = await _file(request)
    audit = [f"{_moment(line.at)}, {line.adviser}" for line in await request.app[ADVISERS].audit(file["id"]) if line.action == REVEALED]
    context = {"file": _readable(file), "asked": asked, "number": _spaced(number), "audit": audit}
    return _page(request, "adviser_file.html", context, session, adviser)


async def _session(request: web.Request) -> tuple[str, str | None]:
    """The session's token and the adviser's name, or None."""
    session = request.cookies.get(_COOKIE, "")
    return session, await request.app[ADVISERS].of_session(session) if session else None


async def _checked_form(request: web.Request) -> tuple[str, str]:
    """The session of a form of ours. Raises ApiError 403, or leads to the sign-in."""
    _check_own(request)
    session, adviser = await _session(request)
    if adviser is None:
        raise web.HTTPSeeOther(PATH)
    sent = str((await request.post()).get("secret", ""))
    if not hmac.compare_digest(sent.encode(errors="replace"), form_secret(session).encode()):
        raise ApiError(403, "page_expired")
    return session, adviser


def _check_own(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    if origin is not None and not is_own(request, origin):
        raise ApiError(403, "origin_refused")


def _page(
    request: web.Request, template: str, context: dict[str, Any], session: str = "", adviser: str | None = None, status: int = 200
) -> web.Response:
    shared = {"fund": request.app[SETTINGS].fund_name, "adviser": adviser, "secret": form_secret(session)}
    response = aiohttp_jinja2.render_template(template, request, shared | context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


# --------------------------------------------------------------------------- French


def _readable(handoff: dict[str, Any]) -> dict[str, Any]:
    """The file with its moments in words."""
    meeting = handoff["appointment"]
    if meeting:
        start = datetime.fromisoformat(meeting["starts_at"])
        how = "au téléphone" if meeting["mode"] == "phone" else meeting["office"] or "au guichet"
        meeting = meeting | {"hour": _hour(start), "moment": _moment(start), "how": how, "day": start.date().isoformat()}
    made = datetime.fromisoformat(handoff["created_at"])
    return handoff | {"appointment": meeting, "made": _moment(made), "made_day": made.astimezone(PARIS).date().isoformat()}


def _parted(day: date, handoffs: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Those to meet that day, and those that were only made then. A cancelled meeting is nobody to wait for."""
    to_meet = [h for h in handoffs if (m := h["appointment"]) and m["day"] == day.isoformat() and m["state"] != "cancelled"]
    return {"to_meet": to_meet, "others": [h for h in handoffs if h not in to_meet]}


def _moment(at: datetime) -> str:
    """
    >>> _moment(datetime(2026, 11, 23, 8, 30, tzinfo=PARIS))
    'lundi 23 novembre 2026 à\\xa08\\xa0h\\xa030'
    """
    at = at.astimezone(PARIS)
    return f"{_in_words(at.date())} à\u00a0{_hour(at)}"


def _hour(at: datetime) -> str:
    return f"{at.hour}\u00a0h\u00a0{at.minute:02d}" if at.minute else f"{at.hour}\u00a0h"


def _in_words(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def _spaced(number: str | None) -> str | None:
    """
    >>> _spaced("0612345678"), _spaced("+32470123456")
    ('06 12 34 56 78', '+32470123456')
    """
    if number and len(number) == 10 and number.isdigit():
        return " ".join(number[at : at + 2] for at in range(0, 10, 2))
    return number
