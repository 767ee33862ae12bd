"""« Historique » : versions of an answer, publications of the base, the audit trail; going back."""

from aiohttp import web

from knowledge.editor.diff import diff
from knowledge.editor.publishing import NotAllowed
from knowledge.editor.store import IN_REVIEW
from knowledge.editor.web import BASE, Refusal, check_role, editor, form, page, parts, see


def add_routes(app: web.Application) -> None:
    app.router.add_get("/historique", show)
    app.router.add_post("/historique/{publication}/retour", restore_base)
    app.router.add_get("/reponses/{article_id}/historique", versions)
    app.router.add_post("/reponses/{article_id}/historique/{number}", restore_answer)


async def show(request: web.Request) -> web.StreamResponse:
    store = parts(request).store
    publications = await store.publications()
    titles = {entry.id: entry.article.title for entry in await store.entries()}
    index_versions = {publication.index_version for publication in publications}
    return page(request, "history.html", publications=publications, trail=await store.audit(limit=100), titles=titles, index_versions=index_versions)


async def restore_base(request: web.Request) -> web.StreamResponse:
    check_role(request, "revenir en arrière")
    try:
        number, why = int(request.match_info["publication"]), (await form(request)).get("raison", "").strip()
        await parts(request).publisher.restore(number, editor(request), f"Retour à la publication n° {number}" + (f" : {why}" if why else ""))
    except (NotAllowed, ValueError) as error:
        raise Refusal(422, str(error)) from error
    raise see(f"{BASE}/historique", "retour")


async def versions(request: web.Request) -> web.StreamResponse:
    store, article_id = parts(request).store, request.match_info["article_id"]
    entry = await store.entry(article_id)
    if entry is None:
        raise Refusal(404, "Cette réponse n'existe pas.")
    found = await store.versions(article_id)
    pairs = [(version, diff(older.article if older else None, version.article)) for version, older in zip(found, [*found[1:], None], strict=True)]
    return page(request, "versions.html", entry=entry, pairs=pairs, trail=await store.audit(article_id, 50))


async def restore_answer(request: web.Request) -> web.StreamResponse:
    """The old words as a new version, then straight to the verification that puts them online."""
    store, article_id = parts(request).store, request.match_info["article_id"]
    entry, number = await store.entry(article_id), request.match_info["number"]
    old = await store.version(article_id, int(number)) if number.isdigit() else None
    if entry is None or old is None:
        raise Refusal(404, "Cette version n'existe pas.")
    comment = f"Retour à la version {old.number}"
    await store.save(old.article, entry.version, editor(request).name, comment, IN_REVIEW, "retour")
    if not editor(request).validates:
        raise see(f"{BASE}/reponses/{article_id}", "propose")
    try:
        job = await parts(request).publisher.verify({article_id}, editor(request).name)
    except NotAllowed as error:
        raise Refusal(422, str(error)) from error
    parts(request).publisher.publish_when_verified(job, editor(request), comment)
    raise see(f"{BASE}/publier/{job.id}")
