"""« Publier » : choose, verify, read what changes for members, publish."""

from aiohttp import web

from knowledge.editor.diff import diff
from knowledge.editor.publishing import Job, NotAllowed
from knowledge.editor.store import IN_REVIEW
from knowledge.editor.web import BASE, Refusal, check_role, editor, form, page, parts, see


def add_routes(app: web.Application) -> None:
    app.router.add_get("/publier", show)
    app.router.add_post("/publier", verify)
    app.router.add_get("/publier/{job}", watch)
    app.router.add_get("/publier/{job}/etat", progress)
    app.router.add_post("/publier/{job}", publish)


async def show(request: web.Request) -> web.StreamResponse:
    waiting = []
    for entry in await parts(request).publisher.pending():
        served = await parts(request).store.version(entry.id, entry.published_version) if entry.is_served else None
        changes = diff(served.article if served else None, entry.article) if entry.state == IN_REVIEW else []
        waiting.append((entry, changes))
    if waiting:
        parts(request).publisher.prepare_candidate()  # while the editor reads what changes
    job = parts(request).publisher.unfinished()
    if job is not None and not all(job.numbers.get(entry.id) == entry.version for entry, _ in waiting if entry.id in job.changed):
        job = None  # written anew since
    drafts = [entry for entry in await parts(request).store.entries() if entry.state == "draft"]
    return page(request, "publish.html", waiting=waiting, drafts=drafts, job=job, last=(await parts(request).store.publications(1) or [None])[0])


async def verify(request: web.Request) -> web.StreamResponse:
    chosen = set((await request.post()).getall("reponse", []))
    try:
        job = await parts(request).publisher.verify(chosen, editor(request).name)
    except NotAllowed as error:
        raise Refusal(422, str(error)) from error
    raise see(f"{BASE}/publier/{job.id}")


async def watch(request: web.Request) -> web.StreamResponse:
    return await _result(request, _job(request))


async def progress(request: web.Request) -> web.StreamResponse:
    job = _job(request)
    return web.json_response({"state": "running" if job.follows else job.state, "steps": job.steps, "elapsed_s": round(job.elapsed_s)})


async def publish(request: web.Request) -> web.StreamResponse:
    check_role(request, "publier")
    job, why = _job(request), (await form(request)).get("raison", "")
    try:
        await parts(request).publisher.publish(job, editor(request), why)
    except NotAllowed as error:
        return await _result(request, job, 422, problem=str(error), why=why)
    return await _result(request, job)


async def _result(request: web.Request, job: Job, status: int = 200, problem: str = "", why: str = "") -> web.Response:
    titles = {entry.id: entry.article.title for entry in await parts(request).store.entries()}
    return page(request, "job.html", status, job=job, problem=problem, why=why, titles=titles)


def _job(request: web.Request) -> Job:
    job = parts(request).publisher.job(request.match_info["job"])
    if job is None:
        raise Refusal(404, "Cette vérification est trop ancienne : relancez-la.")
    return job
