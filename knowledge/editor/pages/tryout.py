"""« Essayer » : what a member would get for a message, online and with the drafts, and why."""

from aiohttp import web

from knowledge.editor.web import page, parts


def add_routes(app: web.Application) -> None:
    app.router.add_get("/essayer", show)


async def show(request: web.Request) -> web.StreamResponse:
    text = request.query.get("q", "").strip()[:1000]
    found, preparing = None, False
    if text:
        drafts = await parts(request).publisher.draft_texts()
        found = await parts(request).desk.do("understand", text=text, contents=drafts)
        if found["draft"] is None:
            preparing = True
            parts(request).publisher.prepare_candidate()
    titles = {entry.id: entry.article.title for entry in await parts(request).store.entries()}
    return page(request, "try.html", text=text, found=found, preparing=preparing, titles=titles)
