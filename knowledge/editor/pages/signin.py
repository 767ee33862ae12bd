"""Signing in and out."""

import hmac

from aiohttp import web

from knowledge.editor.store import SESSION_LONGEST_S
from knowledge.editor.web import BASE, BEFORE, PILOT, SESSION, Refusal, before_secret, form, is_https, page, parts, see


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
    secret = request.cookies.get(BEFORE, "")
    if not secret or not hmac.compare_digest(given.get("jeton", "").encode(), secret.encode()):
        raise Refusal(403, "Le formulaire a expiré : rechargez la page de connexion et recommencez.")
    token = await parts(request).accounts.sign_in(given.get("identifiant", ""), given.get("motdepasse", ""))
    if token is None:
        message = "L'identifiant ou le mot de passe ne va pas. Après cinq échecs, le compte est bloqué quinze minutes."
        return _form_page(request, given.get("identifiant", ""), message, 401)
    parts(request).publisher.warm_up()
    response = see(_next(given.get("suite", "")))
    response.set_cookie(SESSION, token, max_age=SESSION_LONGEST_S, path="/", httponly=True, secure=is_https(request), samesite="Strict")
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
    response.set_cookie(BEFORE, secret, path=BASE, httponly=True, secure=is_https(request), samesite="Strict")
    return response


def _next(wanted: str) -> str:
    """Only pages of ours: an address from outside must not lead elsewhere after the sign-in."""
    ours = wanted in (BASE, PILOT) or wanted.startswith((f"{BASE}/", f"{BASE}?", f"{PILOT}/", f"{PILOT}?"))
    return wanted if ours and "\\" not in wanted and "//" not in wanted else f"{BASE}/"
