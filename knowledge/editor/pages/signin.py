"""Signing in and out."""

import hmac

from aiohttp import web

from knowledge.editor.accounts import TooManyFailures
from knowledge.editor.pages.accounts import TOO_MANY
from knowledge.editor.store import DEVICE_KEPT_S, SESSION_LONGEST_S
from knowledge.editor.web import (
    BASE,
    BEFORE,
    DEVICE,
    PILOT,
    SESSION,
    Refusal,
    before_secret,
    form,
    is_https,
    page,
    parts,
    see,
)

WRONG = "L'identifiant ou le mot de passe ne va pas. Vérifiez les deux, puis recommencez."


def add_routes(app: web.Application) -> None:
    app.router.add_get("/connexion", show)
    app.router.add_post("/connexion", sign_in)
    app.router.add_post("/deconnexion", sign_out)


async def show(request: web.Request) -> web.StreamResponse:
    if request["session"] is not None:
        raise see(_next(request.query.get("suite", "")))
    return _form_page(request, "", "")


async def sign_in(request: web.Request) -> web.StreamResponse:
    given = await form(request)
    secret, device = request.cookies.get(BEFORE, ""), request.cookies.get(DEVICE, "")
    if not secret or not hmac.compare_digest(given.get("jeton", "").encode(), secret.encode()):
        raise Refusal(403, "Le formulaire a expiré : rechargez la page de connexion et recommencez.")
    login = given.get("identifiant", "")
    try:
        found = await parts(request).accounts.sign_in(login, given.get("motdepasse", ""), parts(request).client(request), device)
    except TooManyFailures:
        return _form_page(request, login, TOO_MANY, 429)
    if found is None:
        return _form_page(request, login, WRONG, 401)
    token, editor = found
    parts(request).publisher.warm_up()
    response = see(_next(given.get("suite", "")))
    _keep(request, response, SESSION, token, SESSION_LONGEST_S, "/")
    if not await parts(request).store.device(editor.login, device):
        _keep(request, response, DEVICE, await parts(request).store.remember_device(editor), DEVICE_KEPT_S, BASE)
    response.del_cookie(BEFORE, path=BASE)
    return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    await parts(request).store.end_session(request.cookies.get(SESSION, ""))
    response = see(f"{BASE}/connexion", "sortie")
    response.del_cookie(SESSION, path="/")
    return response


def _form_page(request: web.Request, login: str, problem: str, status: int = 200) -> web.Response:
    secret = before_secret(request)
    response = page(request, "signin.html", status, login=login, problem=problem, secret=secret, suite=request.query.get("suite", ""))
    _keep(request, response, BEFORE, secret, None, BASE)
    return response


def _keep(request: web.Request, response: web.StreamResponse, name: str, value: str, max_age: int | None, path: str) -> None:
    response.set_cookie(name, value, max_age=max_age, path=path, httponly=True, secure=is_https(request), samesite="Strict")


def _next(wanted: str) -> str:
    """Only pages of ours: an address from outside must not lead elsewhere after the sign-in."""
    ours = wanted in (BASE, PILOT) or wanted.startswith((f"{BASE}/", f"{BASE}?", f"{PILOT}/", f"{PILOT}?"))
    return wanted if ours and "\\" not in wanted and "//" not in wanted else f"{BASE}/"
