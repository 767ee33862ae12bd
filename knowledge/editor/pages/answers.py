"""The answers: the list, the form, and what happens when two editors write at once."""

from typing import Any

from aiohttp import web

from knowledge.articles import CATEGORIES, FRAGILITIES, TASKS
from knowledge.checks import OWNERS
from knowledge.due import due
from knowledge.editor.desk import DeskFailed, DeskRefused
from knowledge.editor.diff import diff, diff_values
from knowledge.editor.forms import LABELS, Submitted, blank, submitted, values_of
from knowledge.editor.preview import shown
from knowledge.editor.store import DRAFT, IN_REVIEW, PUBLISHED, STATES, WITHDRAWN, EditConflict, Entry, Taken
from knowledge.editor.web import BASE, Refusal, editor, form, page, parts, see
from knowledge.text import fold

SOON_DAYS = 30
CHOICES = {"categories": CATEGORIES, "tasks": TASKS, "owners": OWNERS, "fragilities": FRAGILITIES}


def add_routes(app: web.Application) -> None:
    app.router.add_get("", home)
    app.router.add_get("/", listing)
    app.router.add_get("/reponses/nouvelle", new)
    app.router.add_post("/reponses/nouvelle", create)
    app.router.add_get("/reponses/{article_id}", edit)
    app.router.add_post("/reponses/{article_id}", save)
    app.router.add_post("/reponses/{article_id}/etat", change_state)
    app.router.add_post("/apercu", preview)


async def home(_: web.Request) -> web.StreamResponse:
    raise see(f"{BASE}/")


async def listing(request: web.Request) -> web.StreamResponse:
    asked = {name: request.query.get(name, "").strip() for name in ("q", "rubrique", "etat", "responsable", "echeance")}
    entries = await parts(request).store.entries()
    by_meaning: list[str] = []
    if asked["q"]:
        try:
            by_meaning = await parts(request).desk.do("search", text=asked["q"][:300])
        except (DeskRefused, DeskFailed):
            by_meaning = []  # words still find
    late = {item.article_id: item for item in due([e.article for e in entries], parts(request).today(), SOON_DAYS)}
    found = [entry for entry in entries if _matches(entry, asked, by_meaning, late)]
    if asked["q"]:
        rank = {article_id: place for place, article_id in enumerate(by_meaning)}
        found.sort(key=lambda entry: (not _has_words(entry, asked["q"]), rank.get(entry.id, 99), entry.article.title))
    else:
        found.sort(key=lambda entry: (entry.article.category, entry.article.title))
    counts = {state: sum(entry.state == state for entry in entries) for state in STATES}
    return page(
        request, "answers.html", entries=found, total=len(entries), asked=asked, counts=counts, late=late, by_meaning=set(by_meaning),
        has_words={e.id for e in found if asked["q"] and _has_words(e, asked["q"])}, **CHOICES,
    )  # fmt: skip


def _matches(entry: Entry, asked: dict[str, str], by_meaning: list[str], late: dict[str, Any]) -> bool:
    article = entry.article
    if asked["rubrique"] and article.category != asked["rubrique"]:
        return False
    if asked["etat"] and entry.state != asked["etat"]:
        return False
    if asked["responsable"] and article.owner != asked["responsable"]:
        return False
    if asked["echeance"] and entry.id not in late:
        return False
    return not asked["q"] or entry.id in by_meaning[:8] or _has_words(entry, asked["q"])


def _has_words(entry: Entry, words: str) -> bool:
    article = entry.article
    everything = fold(" ".join([article.id, article.title, *article.keywords, *article.phrasings, article.answer, *article.steps, *article.prepare, *article.exceptions]))
    return all(word in everything for word in fold(words).split())


# ---------------------------------------------------------------- the form


async def new(request: web.Request) -> web.StreamResponse:
    """An empty form; from the inbox, with what members asked as phrasings."""
    asked = request.query
    values = blank(parts(request).today(), phrasings=asked.get("formulations", "")[:4000], title=asked.get("titre", "")[:200])
    return _form_page(request, Submitted(values), None, 0, items=asked.get("messages", ""))


async def create(request: web.Request) -> web.StreamResponse:
    given = await form(request)
    taken = {entry.id for entry in await parts(request).store.entries()}
    result = submitted(given, None, taken)
    if result.article is None:
        return _form_page(request, result, None, 0, status=422, items=given.get("messages", ""))
    state = IN_REVIEW if given.get("suite") == "proposer" else DRAFT
    try:
        await parts(request).store.save(result.article, 0, editor(request).name, given.get("commentaire", "") or "Nouvelle réponse", state, "création")
    except Taken:
        result.problems["id"] = ["Cet identifiant est déjà pris : choisissez-en un autre."]
        return _form_page(request, result, None, 0, status=422)
    items = [int(item) for item in given.get("messages", "").split(",") if item.isdigit()]
    if items:
        await parts(request).store.finish_items(items, "réponse", editor(request).name, result.article.id)
    parts(request).publisher.prepare_candidate()
    raise see(f"{BASE}/publier" if state == IN_REVIEW else f"{BASE}/reponses/{result.article.id}", "propose" if state == IN_REVIEW else "enregistre")


async def edit(request: web.Request) -> web.StreamResponse:
    entry = await _entry(request)
    others = await parts(request).store.open_for(entry.id, editor(request).name)
    return _form_page(request, Submitted(values_of(entry.article), entry.article), entry, entry.version, others=others)


async def save(request: web.Request) -> web.StreamResponse:
    entry = await _entry(request)
    given = await form(request)
    base = int(given.get("base", "0")) if given.get("base", "").isdigit() else 0
    before = await parts(request).store.version(entry.id, base)
    result = submitted(given, before.article if before else entry.article)
    if result.article is None:
        return _form_page(request, result, entry, base, status=422)
    state = IN_REVIEW if given.get("suite") == "proposer" else DRAFT
    if before and result.article == before.article and base == entry.version:
        if state == IN_REVIEW and entry.state == DRAFT:
            await parts(request).store.set_state(entry.id, base, IN_REVIEW, editor(request).name, given.get("commentaire", ""))
            raise see(f"{BASE}/reponses/{entry.id}", "propose")
        raise see(f"{BASE}/reponses/{entry.id}", "enregistre")
    try:
        await parts(request).store.save(result.article, base, editor(request).name, given.get("commentaire", ""), state)
    except EditConflict as conflict:
        changed = diff(before.article if before else None, conflict.now.article)
        mine = diff_values(values_of(conflict.now.article), result.values)
        return _form_page(request, result, entry, conflict.now.number, status=409, conflict=conflict.now, changed=changed, mine=mine)
    parts(request).publisher.prepare_candidate()
    raise see(f"{BASE}/reponses/{entry.id}", "propose" if state == IN_REVIEW else "enregistre")


async def change_state(request: web.Request) -> web.StreamResponse:
    """Propose, take back, withdraw: the words stay as they are."""
    entry = await _entry(request)
    given = await form(request)
    wanted = given.get("etat", "")
    allowed = {IN_REVIEW: (DRAFT,), DRAFT: (IN_REVIEW, WITHDRAWN), WITHDRAWN: (DRAFT, IN_REVIEW, PUBLISHED)}
    if entry.state not in allowed.get(wanted, ()):
        raise Refusal(409, "Cette réponse a changé d'état entre-temps. Ouvrez-la de nouveau.")
    base = int(given.get("base", "0")) if given.get("base", "").isdigit() else 0
    if wanted == DRAFT and entry.state == WITHDRAWN and entry.published_version == entry.version:
        wanted = PUBLISHED  # not withdrawn after all: members read it still
    await parts(request).store.set_state(entry.id, base, wanted, editor(request).name, given.get("commentaire", ""))
    parts(request).publisher.prepare_candidate()
    raise see(f"{BASE}/reponses/{entry.id}", {IN_REVIEW: "propose", WITHDRAWN: "retire"}.get(wanted, "brouillon"))


async def preview(request: web.Request) -> web.StreamResponse:
    """The replies that a form would make, and what is wrong with it: asked by the page while an editor types."""
    given = await form(request)
    entry = await parts(request).store.entry(given.get("id", ""))
    result = submitted(given, entry.article if entry else None)
    problems = [{"field": name, "label": LABELS.get(name, name), "messages": messages} for name, messages in result.problems.items()]
    forms = shown(result.article, parts(request).preview) if result.article else []
    return web.json_response({"forms": forms, "problems": problems})


# ---------------------------------------------------------------- pieces


async def _entry(request: web.Request) -> Entry:
    entry = await parts(request).store.entry(request.match_info["article_id"])
    if entry is None:
        raise Refusal(404, "Cette réponse n'existe pas.")
    return entry


def _form_page(request: web.Request, result: Submitted, entry: Entry | None, base: int, status: int = 200, **more: Any) -> web.Response:
    context: dict[str, Any] = {"others": [], "conflict": None, "changed": [], "mine": [], "items": "", **more}
    forms = shown(result.article, parts(request).preview) if result.article else []
    return page(request, "edit.html", status, values=result.values, problems=result.problems, entry=entry, version=base, forms=forms, **CHOICES, **context)
