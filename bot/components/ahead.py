"""The encoder works on another core while Rasa's event loop does what needs no vector.

A message is encoded for some milliseconds outside Python's lock: meanwhile its letters are looked up, its conversation is
fetched, and other members' messages go on. The pipeline then finds both done; without them it does them itself.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from bot.components.knowledge_base import encoder, hurried_encoder, retriever

if TYPE_CHECKING:
    import numpy as np
    from rasa.core.channels.channel import UserMessage
    from rasa.core.processor import MessageProcessor

    from knowledge.retriever import Letters

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")  # two at once would only share the cores


@dataclass
class Ahead:
    """Of one text; `vector` and `letters` are None until they are there."""

    text: str
    encoding: "asyncio.Future[np.ndarray]"
    vector: "Optional[np.ndarray]" = None
    letters: "Optional[Letters]" = None


_current: ContextVar[Optional[Ahead]] = ContextVar("ahead", default=None)


def done_for(text: str) -> Optional[Ahead]:
    """What was done for the message under way, if it is this text."""
    ahead = _current.get()
    return ahead if ahead is not None and ahead.text == text else None


def encode(text: str, alone: bool = False) -> "np.ndarray":
    """
    Args:
        alone: no other message is under way, so that a second core is free.
    """
    return (hurried_encoder() if alone else encoder()).encode_queries([retriever().prepare(text)])[0]


def is_typed(text: Optional[str], metadata: Optional[dict]) -> bool:
    """A pressed button or a signal of the gateway needs no vector."""
    return bool(text) and not (metadata or {}).get("choice") and not (metadata or {}).get("signal")


def work_ahead(processor: "MessageProcessor") -> None:
    """Have a loaded model's processor begin each message here."""
    handle, parse = processor.handle_message, processor.parse_message
    under_way = 0

    async def handle_message(message: "UserMessage") -> Any:
        nonlocal under_way
        if not is_typed(message.text, message.metadata):
            return await handle(message)
        encoding = asyncio.get_running_loop().run_in_executor(_worker, encode, message.text, under_way == 0)
        before = _current.set(Ahead(message.text, encoding))
        under_way += 1
        try:
            await asyncio.sleep(0)  # lets the worker have Python's lock to begin with
            return await handle(message)
        finally:
            under_way -= 1
            _current.reset(before)

    async def parse_message(message: "UserMessage", *args: Any, **options: Any) -> Any:
        ahead = done_for(message.text)
        if ahead is not None:
            with suppress(Exception):  # the pipeline tries again, and what fails there is reported as ever
                retriever().refresh()
                ahead.letters = retriever().spell(message.text)
                ahead.vector = await ahead.encoding
        return await parse(message, *args, **options)

    processor.handle_message = handle_message  # type: ignore[method-assign]
    processor.parse_message = parse_message  # type: ignore[method-assign]
