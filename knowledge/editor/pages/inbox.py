"""« Boîte de réception » : what members asked in vain, by meaning, and what to do with it."""

import base64
from dataclasses import replace
from urllib.parse import urlencode

from aiohttp import web

from knowledge.checks import personal_data
from knowledge.editor.desk import DeskFailed, DeskRefused
from knowledge.editor.inbox import KINDS, OUTSIDE, items_from
from knowledge.editor.store import IN_REVIEW, InboxItem
from knowledge.editor.web import BASE, Parts, Refusal, editor, page, parts, see
from knowledge.text import fold

LOOK_BACK_S = 90 * 24 * 3600
SHOWN = 40
MOST_ITEMS = 3000


def add_routes(app: web.Application) -> None:
    app.router.add_get("/boite", show)
    app.router.add_post("/boite", act)


async def show(request: web.Request) -> web.StreamResponse:
    problem = ""
    try:
        await take_in(parts(request))
        groups = await grouped(parts(request))
    except (DeskRefused, DeskFailed) as error:
        groups, problem = [], str(error)
    kind = request.query.get("motif", "")
    kind = kind if kind in KINDS else ""
    outside = [group for group in groups if all(item.kind == OUTSIDE for item in group["items"])]
    if kind:
        groups = [group for group in groups if any(item.kind == kind for item in group["items"])]
    else:
        groups = [group for group in groups if group not in outside]
    titles = {entry.id: entry.article.title for entry in await parts(request).store.entries()}
    return page(request, "inbox.html", groups=groups[:SHOWN], more=max(0, len(groups) - SHOWN), kind=kind, titles=titles, problem=problem, outside=len(outside), is_outside=kind == OUTSIDE)


async def take_in(p: Parts) -> None:
    """Bring the inbox up to what the gateway has: new items get a vector, erased conversations take theirs along."""
    async with p.synced:
        at = p.now()
        events = await p.events.turns(at - LOOK_BACK_S, at)
        without = await p.store.sync_inbox(items_from(events, at), p.events.alive)
        for start in range(0, len(without), 200):
            batch = without[start : start + 200]
            vectors = await p.desk.do("vectors", texts=[item.text for item in batch])
            await p.store.keep_vectors({item.id: base64.b64decode(vector) for item, vector in zip(batch, vectors, strict=True)})


async def grouped(p: Parts) -> list[dict]:
    """Groups, largest first; what is near to an ignored group is put away on the way."""
    items = (await p.store.inbox_items())[-MOST_ITEMS:]
    by_id = {item.id: item for item in items}
    given = [{"id": item.id, "text": item.text, "vector": base64.b64encode(item.vector).decode()} for item in items if item.vector]
    if not given:
        return []
    ignored = [base64.b64encode(vector).decode() for _, vector in await p.store.ignored()]
    made = await p.desk.do("group", items=given, ignored=ignored)
    if made["put_away"]:
        await p.store.keep_vectors({}, made["put_away"])
    return [group | {"items": [by_id[i] for i in group["ids"]], "phrasings": _different((by_id[i] for i in group["ids"]), set(group["close"]))} for group in made["groups"]]


def _different(items, close: set[int]) -> list[tuple[str, bool, float | None]]:
    """The texts of a group, each wording once, whether it says almost what the others do, and how sure the assistant was."""
    found: dict[str, tuple[str, bool, float | None]] = {}
    for item in items:
        found.setdefault(fold(item.text), (item.text, item.id in close, item.score))
    return list(found.values())


async def act(request: web.Request) -> web.StreamResponse:
    given = await request.post()
    ids = {int(i) for i in str(given.get("messages", "")).split(",") if i.isdigit()}
    items = [item for item in await parts(request).store.inbox_items() if item.id in ids]
    if not items:
        raise Refusal(409, "Ces messages ont déjà été traités.")
    action, chosen = given.get("action", ""), [str(text) for text in given.getall("formulation", [])]
    if action == "formulation":
        await _add_phrasings(request, items, chosen, str(given.get("reponse", "")))
        raise see(f"{BASE}/publier", "formulation")
    if action == "nouvelle":
        query = {"formulations": "\n".join(chosen), "titre": "", "messages": ",".join(str(item.id) for item in items)}
        raise web.HTTPSeeOther(f"{BASE}/reponses/nouvelle?{urlencode(query)}")
    if action == "ignorer":
        vector = next((item.vector for item in items if item.text == given.get("exemple")), items[0].vector)
        if vector:
            await parts(request).store.ignore(str(given.get("exemple", items[0].text)), vector, editor(request).name)
        await parts(request).store.finish_items([item.id for item in items], "ignorés", editor(request).name, items[0].text[:80])
        raise see(f"{BASE}/boite", "ignore")
    if action == "classer":
        await parts(request).store.finish_items([item.id for item in items], "classés", editor(request).name, "")
        raise see(f"{BASE}/boite", "classe")
    if action == "essai":
        for conversation in {item.conversation_id for item in items}:
            await parts(request).store.set_trial(conversation, editor(request).name)
        raise see(f"{BASE}/boite", "essai")
    raise Refusal(422, "Choisissez quoi faire de ces messages.")


async def _add_phrasings(request: web.Request, items: list[InboxItem], chosen: list[str], article_id: str) -> None:
    store = parts(request).store
    entry = await store.entry(article_id)
    if entry is None:
        raise Refusal(422, "Choisissez la réponse qui convient.")
    known = {fold(phrasing) for phrasing in entry.article.phrasings}
    added = [text.strip() for text in chosen if text.strip() and fold(text) not in known]
    if not chosen:
        raise Refusal(422, "Choisissez au moins une formulation.")
    if any(personal_data(text) for text in added):
        raise Refusal(422, "Une formulation contient une donnée personnelle : corrigez-la dans la réponse.")
    if added:
        article = replace(entry.article, phrasings=entry.article.phrasings + tuple(" ".join(text.split()) for text in added))
        await store.save(_read_back(article), entry.version, editor(request).name, f"{len(added)} formulations venues de la boîte", IN_REVIEW, "boîte")
        parts(request).publisher.prepare_candidate()
    await store.finish_items([item.id for item in items], "formulations", editor(request).name, entry.id)


def _read_back(article):
    """Through the strict reader, as everything that is saved. Raises Refusal."""
    from knowledge.articles import BrokenContent, parse_article, render_article
    from knowledge.editor.french import said_in_french

    try:
        return parse_article(render_article(article), article.id)
    except BrokenContent as error:
        raise Refusal(422, said_in_french(error.problems[0].reason)) from error
