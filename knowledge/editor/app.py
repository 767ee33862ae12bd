"""Builds the editors' applications: `/redaction`, and `/pilotage` for the figures. The composition root mounts both.

The pages run beside the gateway; what needs an encoder runs in the desk's own process. Nothing is opened before the first
request.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from knowledge.editor.pages import accounts, answers, due, history, inbox, publish, quality, signin, transfer, tryout
from knowledge.editor.web import BASE, HERE, LATER, PILOT, Later, Parts, guard, set_up_templates, signed_in


def mount_editor(root: web.Application, opening: Callable[[], Awaitable[Parts]]) -> list[web.Application]:
    """Put the pages under `/redaction` and `/pilotage` of an application. Returns the two.

    Args:
        opening: makes the parts, once, when the first request comes.
    """
    later = Later(opening)
    pages = {BASE: create_editor_app(later), PILOT: create_quality_app(later)}
    for prefix, app in pages.items():
        root.add_subapp(prefix, app)
    root.cleanup_ctx.append(_closing(later))
    return list(pages.values())


def create_editor_app(later: Later) -> web.Application:
    app = _application(later)
    for doors in (signin, answers, tryout, publish, history, inbox, due, transfer, accounts):
        doors.add_routes(app)
    app.router.add_static("/static", HERE / "static", append_version=True)
    return app


def create_quality_app(later: Later) -> web.Application:
    app = _application(later)
    quality.add_routes(app)
    return app


def _application(later: Later) -> web.Application:
    app = web.Application(middlewares=[guard, signed_in])
    app[LATER] = later
    set_up_templates(app)
    return app


def _closing(later: Later) -> Callable[[web.Application], AsyncIterator[None]]:
    async def close(_: web.Application) -> AsyncIterator[None]:
        yield
        await later.close()

    return close
