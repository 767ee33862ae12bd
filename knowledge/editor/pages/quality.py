"""« Pilotage » : the figures, their targets, plots and a download."""

import csv
import io
from datetime import datetime, timedelta

from aiohttp import web

from knowledge.editor import charts
from knowledge.editor.quality import PARIS, Figures, figures
from knowledge.editor.web import PILOT, day, page, parts, see

PERIODS = {"7": "7 jours", "30": "30 jours", "90": "90 jours"}


def add_routes(app: web.Application) -> None:
    app.router.add_get("", home)
    app.router.add_get("/", show)
    app.router.add_get("/indicateurs.csv", download)


async def home(_: web.Request) -> web.StreamResponse:
    raise see(f"{PILOT}/")


async def show(request: web.Request) -> web.StreamResponse:
    found, period, since = await _figures(request)
    titles = {entry.id: entry.article.title for entry in await parts(request).store.entries()}
    days = _every_day(found, since, parts(request).now())
    labels = [f"{d[8:10]}/{d[5:7]}" for d, _, _ in days]
    daily = charts.bars(labels, [n for _, n, _ in days], [n for _, _, n in days], every=max(1, len(days) // 10), title="Conversations par jour, dont réglées sans conseiller. Les mêmes chiffres sont dans le tableau qui suit.")
    hourly = charts.bars([f"{h} h" for h in range(24)], found.by_hour, every=3, title="Messages par heure de la journée. Les mêmes chiffres sont dans le tableau qui suit.")
    return page(request, "quality.html", found=found, period=period, periods=PERIODS, titles=titles, daily=daily, hourly=hourly, days=days, since=day(datetime.fromtimestamp(since, PARIS).date()))


async def download(request: web.Request) -> web.StreamResponse:
    found, period, _ = await _figures(request)
    text = io.StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow(["indicateur", "valeur", "unité", "objectif", "tenu"])
    for i in found.indicators:
        out.writerow([i.label, "" if i.value is None else f"{i.value:.2f}".replace(".", ","), {"percent": "%", "seconds": "s", "mark": "sur 5"}.get(i.unit, ""), "" if i.target is None else f"{'≥' if i.at_least else '≤'} {i.target:g}", {True: "oui", False: "non", None: ""}[i.is_met]])
    for title, rows in (("issue", found.outcomes), ("motif de passage à un conseiller", found.reasons), ("réponse", found.topics), ("réponse qui ne suffit pas", found.unhappy_topics)):
        out.writerow([])
        out.writerow([title, "nombre"])
        out.writerows(rows)
    out.writerow([])
    out.writerow(["jour", "conversations", "réglées sans conseiller"])
    out.writerows(found.by_day)
    out.writerow([])
    out.writerow(["heure", "messages"])
    out.writerows(enumerate(found.by_hour))
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="pilotage-{period}-jours.csv"'}
    return web.Response(body=("\ufeff" + text.getvalue()).encode(), headers=headers)


async def _figures(request: web.Request) -> tuple[Figures, str, float]:
    period = request.query.get("periode", "30")
    period = period if period in PERIODS else "30"
    p, until = parts(request), parts(request).now()
    since = until - int(period) * 24 * 3600
    tried = await p.store.trials()
    events = [event for event in await p.events.turns(since, until) if event.conversation_id not in tried]
    return figures(events), period, since


def _every_day(found: Figures, since: float, until: float) -> list[tuple[str, int, int]]:
    """Days without a conversation count too."""
    known = {day: (total, settled) for day, total, settled in found.by_day}
    first, last = (datetime.fromtimestamp(at, PARIS).date() for at in (since, until))
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    return [(d, *known.get(d, (0, 0))) for d in days]
