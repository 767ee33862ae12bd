"""« Import et export » : spreadsheets in and out; an import is shown before it is done."""

import base64
import io
import secrets
from collections import OrderedDict
from typing import Any

from aiohttp import web

from knowledge.articles import parse_article
from knowledge.editor.web import BASE, Refusal, editor, page, parts, see
from knowledge.transfer import FORMATS, MAX_BYTES, TransferError, export_articles

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
PLANS = web.AppKey("plans", OrderedDict)
KEPT_PLANS = 10


def add_routes(app: web.Application) -> None:
    app[PLANS] = OrderedDict()
    app.router.add_get("/import-export", show)
    app.router.add_post("/import-export", plan)
    app.router.add_post("/import-export/{plan}", apply)
    app.router.add_get("/export.{format}", export)


async def show(request: web.Request) -> web.StreamResponse:
    return page(request, "transfer.html", plan=None, key="", formats=FORMATS, problem="")


async def export(request: web.Request) -> web.StreamResponse:
    kind = request.match_info["format"]
    if kind not in FORMATS:
        raise Refusal(404, "Ce format n'existe pas.")
    stream = io.BytesIO()
    try:
        export_articles([entry.article for entry in await parts(request).store.entries()], stream, kind)
    except TransferError as error:
        raise Refusal(422, str(error)) from error
    name = f"reponses-{parts(request).today().isoformat()}.{kind}"
    return web.Response(body=stream.getvalue(), headers={"Content-Type": TYPES[kind], "Content-Disposition": f'attachment; filename="{name}"'})


async def plan(request: web.Request) -> web.StreamResponse:
    """The dry run: what would be new, changed, refused."""
    upload = (await request.post()).get("fichier")
    if not isinstance(upload, web.FileField):
        raise Refusal(422, "Choisissez un fichier CSV, Excel (.xlsx) ou JSON.")
    data = upload.file.read(MAX_BYTES + 1)
    entries = {entry.id: entry for entry in await parts(request).store.entries()}
    texts = {key: version.content for key, version in (await parts(request).store.contents({e.id: e.version for e in entries.values()})).items()}
    made: dict[str, Any] = await parts(request).desk.do("plan_import", data=base64.b64encode(data).decode(), contents=texts)
    made["bases"] = {key: entry.version for key, entry in entries.items()}
    made["name"] = upload.filename[:120]
    key = secrets.token_urlsafe(8)
    plans = request.app[PLANS]
    plans[key] = made
    while len(plans) > KEPT_PLANS:
        plans.popitem(last=False)
    return page(request, "transfer.html", plan=made, key=key, formats=FORMATS, problem="")


async def apply(request: web.Request) -> web.StreamResponse:
    made = request.app[PLANS].pop(request.match_info["plan"], None)
    if made is None:
        raise Refusal(409, "Cet import est déjà fait, ou trop ancien : déposez le fichier de nouveau.")
    rows = made["new"] + made["changed"]
    changes = [(parse_article(row["content"], row["id"]), made["bases"].get(row["id"], 0)) for row in rows]
    await parts(request).store.save_many(changes, editor(request).name, f"Import de {made['name']}")
    parts(request).publisher.prepare_candidate()
    raise see(f"{BASE}/?etat=draft", "importe")
