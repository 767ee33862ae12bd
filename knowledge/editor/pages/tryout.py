"""« Essayer » : what a member would get for a message, online and with the drafts, and why."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from knowledge.articles import Article
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
    entries = {entry.id: entry.article for entry in await parts(request).store.entries()}
    titles = {article_id: article.title for article_id, article in entries.items()}
    read = {"published": [], "draft": []}
    if found:
        served = {article_id: version.article for article_id, version in (await parts(request).store.published()).items()}
        read = {"published": _read(request, found["published"], served), "draft": _read(request, found["draft"], entries)}
    is_same = found is not None and (found["published"], read["published"]) == (found["draft"], read["draft"])
    return page(request, "try.html", text=text, found=found, preparing=preparing, titles=titles, read=read, is_same=is_same)


def _read(request: web.Request, view: dict[str, Any] | None, articles: Mapping[str, Article]) -> list[dict[str, Any]]:
    """The replies that a member would read, where the message gets an answer."""
    kind, _, article_id = (view["outcome"] if view else "").partition(":")
    article = articles.get(article_id) if kind == "faq" else None
    return parts(request).preview.replies(article, None, None) if article else []
