"""The three processes, each with its composition root: what it is made of is chosen here and nowhere else.

    python -m bot.serve gateway | rasa | actions        (started, watched and stopped by `guichet up`)

The gateway imports neither Rasa nor anything that encodes, until the fallback has to answer.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import warnings
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from bot.settings import BadSetting, Settings
from bot.supervisor import follow_supervisor

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT / "domain.yml"
ACTION_LIMIT_S = 6.0  # Rasa's own limit for an action is five minutes; a member waits eight seconds
TOKEN = "GUICHET_CORE_TOKEN"  # a secret of this start: only the gateway may have Rasa forget a conversation


# ---------------------------------------------------------------- gateway


async def serve_gateway(settings: Settings) -> None:
    from actions.communes import with_codes
    from actions.server import open_services, paris_now
    from bot.gateway.app import create_app
    from bot.gateway.rasa_client import RasaClient
    from bot.redaction import mount as mount_editors_pages
    from bot.retention import daily

    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings))
        forget = await stack.enter_async_context(open_forgetting(settings))
        client = await stack.enter_async_context(RasaClient.open(settings.rasa_url, (f"{settings.actions_url}/health",), forget))
        fallback = make_fallback(settings, services)
        stack.callback(fallback.close)
        app = create_app(settings, client, fallback, services.vault, services.files, services.members, with_codes, paris_now, handed_over=adviser_files(services))
        mount_editors_pages(app, settings)
        stack.push_async_callback(give_up, asyncio.create_task(daily(settings, paris_now)))
        await listen(app, settings.host, settings.port)


def adviser_files(services: Any) -> Any:
    """What advisers read, with the labels of domain.yml."""
    from actions.copy import Copy
    from actions.server import all_tasks
    from bot.adviser_files import AdviserFiles

    return AdviserFiles(services.handoffs, services.booking, services.vault, Copy.from_domain(DOMAIN), all_tasks(), services.members)


def make_fallback(settings: Settings, services: Any) -> Any:
    """FAQ and appointments without Rasa; nothing of it is imported before it is needed."""
    from actions.server import paris_now
    from bot.fallback import EngineFallback
    from bot.prepare import index_folder, serving_folder

    @lru_cache(maxsize=1)
    def retriever() -> Any:
        from knowledge.encoder import OnnxEncoder
        from knowledge.retriever import Retriever

        return Retriever.open(index_folder(settings.data), OnnxEncoder(serving_folder(settings.data)))

    def engine() -> Any:
        from actions.server import build_engine

        return build_engine(services, retriever(), DOMAIN)

    return EngineFallback(engine, retriever, paris_now)


def open_forgetting(settings: Settings) -> Any:
    """A context that gives what erases Rasa's memory of a conversation."""
    from contextlib import asynccontextmanager

    from aiohttp import ClientSession, ClientTimeout

    @asynccontextmanager
    async def opened():
        headers = {"Authorization": f"Bearer {os.environ.get(TOKEN, '')}"}
        async with ClientSession(timeout=ClientTimeout(total=5), headers=headers, raise_for_status=True) as session:

            async def forget(conversation_id: str) -> None:
                async with session.delete(f"{settings.rasa_url}/conversations/{conversation_id}"):
                    pass

            yield forget

    return opened()


# ---------------------------------------------------------------- actions


async def serve_actions(settings: Settings) -> None:
    from actions.server import build_engine, build_executor, create_app, open_services
    from bot.prepare import index_folder
    from knowledge.published import PublishedArticles

    async with open_services(settings) as services:
        engine = build_engine(services, PublishedArticles(index_folder(settings.data)), DOMAIN)
        warming = asyncio.create_task(asyncio.to_thread(warm_tables))
        await listen(create_app(build_executor(engine)), "127.0.0.1", settings.actions_port)
        await warming


def warm_tables() -> None:
    """Read what the first member's answer would otherwise wait for: the communes, the reader of dates."""
    from datetime import date

    from actions.communes import find_city
    from actions.values import read_date

    find_city("saintes")
    read_date("3 march 2026", date(2026, 1, 1))


# ---------------------------------------------------------------- rasa


def serve_rasa(settings: Settings) -> None:
    """Rasa's own server with its REST channel and nothing else of its HTTP API, on loopback."""
    from bot.lean import lean

    warnings.showwarning = lambda *_args, **_kwargs: None  # of Rasa's dependencies; something in them undoes filters
    lean()
    log_names_only()
    sys.setswitchinterval(0.0001)  # the encoder's thread waits for Python's lock twice a message, 5 ms each time otherwise
    os.environ["GUICHET_TRACKER_URL"] = tracker_url(settings)
    from rasa.core import run
    from rasa.core.utils import AvailableEndpoints

    from bot.training import model_path

    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    channels = run.create_http_input_channels(None, str(ROOT / "credentials.yml"))
    app = run.configure_app(channels, enable_api=False, endpoints=endpoints, port=settings.rasa_port)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    model = partial(run.load_agent_on_start, str(model_path(settings.data)), endpoints, None)
    app.register_listener(model, "before_server_start")
    app.register_listener(warm_up, "before_server_start")
    app.register_listener(run.close_resources, "after_server_stop")
    app.register_listener(write_what_is_left, "after_server_stop")
    app.add_route(forget_conversation, "/conversations/<conversation_id>", methods=["DELETE"])
    app.run(host="127.0.0.1", port=settings.rasa_port, access_log=False, motd=False)


async def warm_up(app: Any, _loop: Any) -> None:
    """Open the encoder and the index before the first member asks."""
    from bot.components.action_endpoint import PooledEndpoint
    from bot.components.ahead import encode, work_ahead
    from bot.components.quick_turns import quicken

    if not app.ctx.agent.is_ready():
        raise RuntimeError("the dialogue model cannot be loaded: guichet train --force")
    agent = app.ctx.agent
    quicken(agent.processor, trust_actions=True)
    work_ahead(agent.processor)
    # A kept connection, with a time limit shorter than the gateway's.
    agent.action_endpoint = agent.processor.action_endpoint = PooledEndpoint(agent.action_endpoint.url, ACTION_LIMIT_S)
    await agent.parse_message("bonjour, quels sont vos horaires ?")
    encode("bonjour", alone=True)
    keep_what_is_loaded()


async def forget_conversation(request: Any, conversation_id: str) -> Any:
    import hmac

    from sanic import response

    expected = f"Bearer {os.environ.get(TOKEN) or 'nobody'}"
    if TOKEN not in os.environ or not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
        return response.json({"error": "forbidden"}, status=403)
    async with request.app.ctx.agent.lock_store.lock(conversation_id):
        tracker_store(request.app).forget(conversation_id)
    return response.empty()


async def write_what_is_left(app: Any, _loop: Any) -> None:
    tracker_store(app).flush()


def tracker_store(app: Any) -> Any:
    store = app.ctx.agent.tracker_store
    return getattr(store, "_tracker_store", store)  # Rasa wraps it to survive its failures


def tracker_url(settings: Settings) -> str:
    """The database of Rasa's tracker store, for a driver that blocks (the store is not asynchronous).

    >>> tracker_url(Settings(database_url="postgresql+asyncpg://guichet@db/guichet"))
    'postgresql+psycopg2://guichet@db/guichet'
    """
    scheme, _, rest = settings.database("tracker").partition("://")
    return f"{'postgresql+psycopg2' if scheme.startswith('postgres') else 'sqlite'}://{rest}"


def log_names_only() -> None:
    """Rasa's structured events carry whole messages: keep the event's name and the kind of the error."""
    import structlog

    def bare(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        error = sys.exc_info()[0]
        return {"event": event.get("event", "")} | ({"error": error.__name__} if error else {})

    structlog.configure(
        processors=[bare, structlog.processors.KeyValueRenderer(key_order=["event"])],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


# ---------------------------------------------------------------- what they share


def keep_what_is_loaded() -> None:
    """Modules, rules and tables stay for as long as the process: the garbage collector need not walk over them again."""
    gc.collect()
    gc.freeze()


async def give_up(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def listen(app: Any, host: str, port: int) -> None:
    """Serve an aiohttp application until SIGTERM or SIGINT."""
    from aiohttp import web

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        keep_what_is_loaded()
        await stop.wait()
    finally:
        await runner.cleanup()


def run_loop(serve: Callable[[Settings], Awaitable[None]], settings: Settings) -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(settings))
    else:
        uvloop.run(serve(settings))


PROCESSES: dict[str, Callable[[Settings], None]] = {
    "gateway": partial(run_loop, serve_gateway),
    "rasa": serve_rasa,
    "actions": partial(run_loop, serve_actions),
}


def main() -> int:
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in PROCESSES:
        print(__doc__)
        return 2
    follow_supervisor()
    try:
        import setproctitle

        setproctitle.setproctitle(f"guichet: {name}")
        settings = Settings.from_env(os.environ)
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    logging.basicConfig(level=settings.log_level, stream=sys.stdout, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("rasa_sdk", "faiss"):  # they announce each action and each way of loading at every start
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # `guichet up` asks every few seconds.
    logging.getLogger("guichet.access").addFilter(lambda record: "/healthz" not in record.getMessage())
    PROCESSES[name](settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
