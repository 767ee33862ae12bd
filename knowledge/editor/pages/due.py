"""« À revoir » : what each owner must look at again."""

from itertools import groupby

from aiohttp import web

from knowledge.due import due
from knowledge.editor.web import page, parts

WHY = {"expired": "N'est plus servie", "expires": "Bientôt périmée", "review": "À revoir"}


def add_routes(app: web.Application) -> None:
    app.router.add_get("/a-revoir", show)


async def show(request: web.Request) -> web.StreamResponse:
    given = request.query.get("jours", "60")
    within = min(int(given), 730) if given.isdigit() else 60
    entries = [entry for entry in await parts(request).store.entries() if entry.state != "withdrawn"]
    found = due([entry.article for entry in entries], parts(request).today(), within)
    owners = [(owner, list(items)) for owner, items in groupby(found, key=lambda item: item.owner)]
    return page(request, "due.html", owners=owners, within=within, why=WHY, total=len(entries))
