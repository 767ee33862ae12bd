"""Sign-in at an OpenID Connect provider shaped like FranceConnect. Off unless GUICHET_OIDC_ISSUER is set.

    page ── POST /api/conversations/{id}/oidc ──▶ {"url": "/api/oidc/start?conversation=…&ticket=…"}
    browser ── GET that address ──▶ provider ──▶ GET /api/oidc/callback ──▶ the page again, `#connexion=ok`

Authorization code with PKCE, `state` and `nonce`; the ID token is verified with the provider's keys. What has to be
remembered in between lies in a cookie of this browser, sealed with a key made from the client secret: any process of the
gateway can take the member back, and nobody else's browser can.

A conversation belongs to whoever holds its token, so two things are asked before the member is sent away: a ticket, which
only the token buys, and that one of our own pages (or an embedding site's) sends them. Without the second, someone could
have another person sign in to a conversation that is not theirs.
"""

import hmac
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientSession, web

from bot.gateway import codec, limits, wording
from bot.gateway.api import authorized, json_response
from bot.gateway.errors import ApiError
from bot.gateway.identity import IdentityError, IdentityRefused
from bot.gateway.keys import CONVERSATIONS, LIMITS, OIDC, SETTINGS, SUBJECTS
from bot.gateway.oidc_provider import CALL, Oidc, Provider, ProviderUnavailable, Seal
from bot.settings import Settings

log = logging.getLogger("guichet.gateway")

TICKET_S = 120
AWAY_S = 15 * 60  # how long someone may take at the provider
_AWAY, _SESSION = "guichet_oidc", "guichet_oidc_session"
_PATH = "/api/oidc"


class SameSubjects:
    """The provider's `sub` is the member: a fund's own provider."""

    async def member_of(self, subject: str) -> str | None:
        return subject


class ListedSubjects:
    """Members by their `sub` at the provider, from a JSON file that the fund keeps: {"sub": "member"}. Read when it changes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at = 0.0
        self._members: dict[str, str] = {}

    async def member_of(self, subject: str) -> str | None:
        changed_at = self._file.stat().st_mtime
        if changed_at != self._read_at:
            self._members, self._read_at = codec.loads(self._file.read_bytes()), changed_at
        found = self._members.get(subject)
        return found if isinstance(found, str) else None


# --------------------------------------------------------------------------- the addresses


def add_routes(app: web.Application) -> None:
    app.router.add_get("/api/sign-in", offered)
    if app[SETTINGS].oidc_issuer is None:
        return
    app.router.add_post("/api/conversations/{conversation_id}/oidc", ticket)
    app.router.add_get(f"{_PATH}/start", start)
    app.router.add_get(f"{_PATH}/callback", callback)
    app.router.add_get(f"{_PATH}/logout", logout)


def lifespan(now: Callable[[], datetime]) -> Callable[[web.Application], AsyncIterator[None]]:
    async def opened(app: web.Application) -> AsyncIterator[None]:
        settings = app[SETTINGS]
        if settings.oidc_issuer is None:
            yield
            return
        async with ClientSession(timeout=CALL) as session:
            app[OIDC] = Oidc(Provider(settings, session, now), Seal(settings.oidc_secret(), now))
            yield

    return opened


async def offered(request: web.Request) -> web.Response:
    """Whether a page may offer the sign-in, and the words of its button."""
    label = button_label(request.app[SETTINGS])
    return json_response({"provider": {"label": label} if label else None})


async def ticket(request: web.Request) -> web.Response:
    """The address that begins a sign-in, for whoever holds the conversation's token."""
    conversation = await authorized(request)
    request.app[LIMITS].check_conversation(conversation.id)
    body = await limits.read_object(request, empty_is={})
    return json_response({"url": start_address(request.app, conversation.id, f"{_own_page(request, body.get('return'))}#connexion=")})


def button_label(settings: Settings) -> str | None:
    """« Se connecter avec … », or None where there is no provider."""
    return wording.SIGN_IN_WITH.format(provider=settings.oidc_name or wording.SOME_PROVIDER) if settings.oidc_issuer else None


def start_address(app: web.Application, conversation_id: str, back: str) -> str:
    """Where a member of this conversation begins to sign in.

    Args:
        back: where they land afterwards; how it went is written at its end.
    """
    made = app[OIDC].seal.close("ticket", {"conversation": conversation_id, "back": back}, TICKET_S)
    return f"{_PATH}/start?{urlencode({'conversation': conversation_id, 'ticket': made})}"


async def start(request: web.Request) -> web.StreamResponse:
    """Send the member to the provider. Raises ApiError 403, 404, 503."""
    oidc = request.app[OIDC]
    opened = oidc.seal.open("ticket", request.query.get("ticket", ""))
    if opened is None or opened["conversation"] != request.query.get("conversation") or not _sent_by_us(request):
        raise ApiError(403, "sign_in_not_from_here")
    await request.app[CONVERSATIONS].known(opened["conversation"])
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    try:
        address = await oidc.provider.authorization_url(state, nonce, verifier)
    except ProviderUnavailable:
        raise ApiError(503, "identity_unavailable") from None
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "conversation": opened["conversation"], "back": opened["back"]}
    response = web.Response(status=303, headers={"Location": address})
    _keep(request, response, _AWAY, oidc.seal.close("away", kept, AWAY_S), AWAY_S)
    return response


async def callback(request: web.Request) -> web.StreamResponse:
    """The member comes back. The page's address tells how it went: ok, refusee, indisponible, autre."""
    oidc = request.app[OIDC]
    kept = oidc.seal.open("away", request.cookies.get(_AWAY, ""))
    if kept is None or not hmac.compare_digest(request.query.get("state", "").encode(), kept["state"].encode()):
        raise ApiError(403, "sign_in_not_from_here")
    try:
        id_token = await _signed_in(request, kept)
    except IdentityRefused as error:
        log.info("a sign-in at the provider was refused: %s", error)
        return _back(request, kept["back"], "refusee")
    except IdentityError as error:
        log.error("the identity provider: %s", error)
        return _back(request, kept["back"], "indisponible")
    except ApiError as error:
        return _back(request, kept["back"], "autre" if error.status == 409 else "refusee")
    response = _back(request, kept["back"], "ok")
    session = {"id_token": id_token, "conversation": kept["conversation"], "back": kept["back"]}
    lasts_s = request.app[SETTINGS].sign_in_minutes * 60
    _keep(request, response, _SESSION, oidc.seal.close("session", session, lasts_s), lasts_s)
    return response


async def _signed_in(request: web.Request, kept: dict[str, Any]) -> str:
    """Sign the conversation in. Returns the ID token, which the provider asks for at sign-out."""
    provider, code = request.app[OIDC].provider, request.query.get("code", "")
    # RFC 9207: a provider that says who it is must be the one that was asked.
    if request.query.get("iss", request.app[SETTINGS].oidc_issuer).rstrip("/") != request.app[SETTINGS].oidc_issuer.rstrip("/"):
        raise IdentityRefused("iss")
    if "error" in request.query or not 0 < len(code) <= 2000:
        raise IdentityRefused("no code")
    id_token = await provider.id_token(code, kept["verifier"])
    subject = await provider.subject(id_token, kept["nonce"])
    member_id = await request.app[SUBJECTS].member_of(subject)
    if member_id is None:
        raise IdentityRefused("no such member")
    conversations = request.app[CONVERSATIONS]
    await conversations.sign_in(await conversations.known(kept["conversation"]), member_id)
    return id_token


async def logout(request: web.Request) -> web.StreamResponse:
    """Sign out here and at the provider."""
    oidc = request.app[OIDC]
    if not _sent_by_us(request):
        raise ApiError(403, "sign_in_not_from_here")
    session = oidc.seal.open("session", request.cookies.get(_SESSION, ""))
    if session is None:
        return _back(request, "/#connexion=", "fermee")
    conversations = request.app[CONVERSATIONS]
    with suppress(ApiError):  # erased or expired: nobody is signed in to it
        await conversations.sign_out(await conversations.known(session["conversation"]))
    home = f"{_origin(request.app[SETTINGS].oidc_redirect)}/"
    address = await oidc.provider.logout_url(session["id_token"], home, secrets.token_urlsafe(16))
    response = _back(request, session["back"], "fermee") if address is None else web.Response(status=303, headers={"Location": address})
    response.del_cookie(_SESSION, path=_PATH)
    return response


# --------------------------------------------------------------------------- small pieces


def _sent_by_us(request: web.Request) -> bool:
    """A page of ours, or of a site that may embed us, led here: browsers say so, and no other site can make them."""
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin":
        return True
    origin = _origin(request.headers.get("Referer", ""))
    return origin in request.app[SETTINGS].allowed_origins or (site is None and urlsplit(origin).netloc == request.headers.get("Host"))


def _own_page(request: web.Request, wanted: Any) -> str:
    """Where to come back to: a path of this server, or a page of a site that may embed us; the front page otherwise."""
    if not isinstance(wanted, str) or len(wanted) > 500 or not wanted.isprintable() or "\\" in wanted:
        return "/"
    if wanted.startswith("/") and not wanted.startswith("//"):
        return wanted.partition("#")[0]
    return wanted.partition("#")[0] if _origin(wanted) in request.app[SETTINGS].allowed_origins else "/"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _back(request: web.Request, page: str, how: str) -> web.Response:
    response = web.Response(status=303, headers={"Location": f"{page}{how}", "Cache-Control": "no-store"})
    response.del_cookie(_AWAY, path=_PATH)
    return response


def _keep(request: web.Request, response: web.Response, name: str, value: str, max_age: int) -> None:
    """Lax: the way back from the provider is a link of another site."""
    secure = urlsplit(request.app[SETTINGS].oidc_redirect or "").scheme == "https"
    response.set_cookie(name, value, path=_PATH, httponly=True, samesite="Lax", secure=secure, max_age=max_age)
