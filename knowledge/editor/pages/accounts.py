"""« Comptes » for those who validate: who may come in, as what. « Mon compte » for everyone: one's own password."""

from aiohttp import web

from knowledge.editor.accounts import MIN_PASSWORD, BadAccount, TooManyFailures
from knowledge.editor.store import EDITOR, ROLES, Editor, LastValidator
from knowledge.editor.web import BASE, DEVICE, OWN_ACCOUNT, SESSION, Refusal, check_role, editor, form, page, parts, see

PROBLEMS = {
    "login": "Un identifiant a de 2 à 80 caractères : lettres minuscules sans accent, chiffres, point, tiret, arobase.",
    "taken": "Cet identifiant est déjà pris : choisissez-en un autre.",
    "name": "Indiquez un prénom et un nom, 120 caractères au plus.",
    "name_taken": "Ce nom est déjà celui d'un compte. L'historique distingue les personnes par leur nom : ajoutez une initiale ou un service.",
    "role": "Choisissez un rôle.",
    "password": f"Le nouveau mot de passe a au moins {MIN_PASSWORD} caractères. Une phrase convient très bien.",
    "same": "Le nouveau mot de passe est le même que l'ancien.",
}
FIELDS = {"login": "identifiant", "taken": "identifiant", "name": "nom", "name_taken": "nom", "role": "role"}
TOO_MANY = "Trop d'essais n'ont pas abouti. Attendez un quart d'heure, puis recommencez."


BLANK = {"identifiant": "", "nom": "", "role": EDITOR}


def add_routes(app: web.Application) -> None:
    app.router.add_get("/comptes", show)
    app.router.add_post("/comptes", add)
    app.router.add_post("/comptes/{login}", change)
    app.router.add_get("/mon-compte", own)
    app.router.add_post("/mon-compte", change_own)


async def show(request: web.Request) -> web.StreamResponse:
    check_role(request, "gérer les comptes")
    return await _list(request)


async def add(request: web.Request) -> web.StreamResponse:
    """An account with a password that is shown once, on this page, and changed at the first sign-in."""
    check_role(request, "gérer les comptes")
    given = {name: (await form(request)).get(name, "").strip() for name in BLANK}
    accounts = parts(request).accounts
    password = accounts.initial_password()
    try:
        made = await accounts.add(given["identifiant"], given["nom"], given["role"], password, editor(request).name, must_change=True)
    except BadAccount as error:
        return await _list(request, 422, problems={FIELDS[error.code]: PROBLEMS[error.code]}, given=given)
    return await _list(request, shown=(made, password))


async def change(request: web.Request) -> web.StreamResponse:
    check_role(request, "gérer les comptes")
    store, given = parts(request).store, await form(request)
    account = await store.editor(request.match_info["login"])
    if account is None:
        raise Refusal(404, "Ce compte n'existe pas.")
    action, author = given.get("action", ""), editor(request).name
    if account.login == editor(request).login:
        raise Refusal(422, "Votre propre compte se gère dans « Mon compte ». Demandez à une autre personne pour changer votre rôle.")
    try:
        if action == "role" and given.get("role") in ROLES:
            await store.set_role(account, given["role"], author)
            raise see(f"{BASE}/comptes", "role")
        if action in ("desactiver", "reactiver"):
            await store.set_disabled(account, action == "desactiver", author)
            raise see(f"{BASE}/comptes", "desactive" if action == "desactiver" else "reactive")
    except LastValidator:
        raise Refusal(422, "Il ne resterait personne pour publier et gérer les comptes.") from None
    if action == "motdepasse":
        return await _list(request, shown=(account, await parts(request).accounts.give_password(account, author)))
    raise Refusal(422, "Choisissez quoi faire de ce compte.")


async def own(request: web.Request) -> web.StreamResponse:
    return page(request, "account.html", problems={}, least=MIN_PASSWORD)


async def change_own(request: web.Request) -> web.StreamResponse:
    given, accounts, me = await form(request), parts(request).accounts, editor(request)
    if given.get("nouveau", "") != given.get("encore", ""):
        return _own_page(request, {"encore": "Les deux nouveaux mots de passe sont différents."})
    attempt = await accounts.attempt(me.login, parts(request).client(request), request.cookies.get(DEVICE, ""))
    try:
        is_right = await accounts.change_password(me, attempt, given.get("ancien", ""), given.get("nouveau", ""), request.cookies.get(SESSION, ""))
    except BadAccount as error:
        return _own_page(request, {"nouveau": PROBLEMS[error.code]})
    except TooManyFailures:
        return _own_page(request, {"ancien": TOO_MANY}, 429)
    if not is_right:
        return _own_page(request, {"ancien": "Ce n'est pas votre mot de passe actuel."})
    raise see(f"{BASE}/" if me.must_change else OWN_ACCOUNT, "motdepasse")


def _own_page(request: web.Request, problems: dict[str, str], status: int = 422) -> web.Response:
    return page(request, "account.html", status, problems=problems, least=MIN_PASSWORD)


async def _list(
    request: web.Request, status: int = 200, problems: dict[str, str] | None = None, given: dict[str, str] | None = None, shown: tuple[Editor, str] | None = None
) -> web.Response:
    found = sorted(await parts(request).store.editors(), key=lambda one: (one.is_disabled, one.name.casefold()))
    return page(request, "accounts.html", status, accounts=found, problems=problems or {}, given=given or BLANK, shown=shown)
