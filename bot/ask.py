"""`guichet ask`: plays messages as first messages of fresh anonymous conversations, through the whole dialogue."""

import asyncio
import json
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any, TextIO

from bot.inprocess import InProcessDialogue, open_dialogue


class BadInput(Exception):
    """The input file cannot be read; the message gives the line and the reason."""


def read_messages(path: Path) -> list[dict[str, Any]]:
    """JSON lines `{"id", "text"}`.

    Raises:
        BadInput: with the line's number and what is wrong with it.
        OSError: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: this is not text in UTF-8") from error
    messages = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
            messages.append({"id": message["id"], "text": str(message["text"])})
        except (ValueError, KeyError, TypeError) as error:
            reason = "this is not JSON" if isinstance(error, ValueError) else "one of the two is missing"
            raise BadInput(f'{path}, line {number}: expected {{"id": …, "text": …}}, and {reason}') from error
    if not messages:
        raise BadInput(f"{path}: there is no message in it")
    return messages


async def ask_all(dialogue: InProcessDialogue, messages: list[dict[str, Any]], out: TextIO, progress: TextIO | None = None) -> None:
    """Write one JSON line a message, in order."""
    began = last = time.monotonic()
    for number, message in enumerate(messages, 1):
        started = time.perf_counter()
        line: dict[str, Any] = {"id": message["id"]}
        try:
            turn = await dialogue.turn(f"ask-{uuid.uuid4().hex}", message["text"][:1000])
            line |= {"outcome": turn.state.get("outcome") or "fallback", "faq": turn.faq, "intent": turn.intent,
                     "confidence": round(turn.confidence, 4), "replies": turn.replies, "state": turn.state}  # fmt: skip
        except Exception as error:  # one broken message must not lose the others
            line |= {"outcome": "fallback", "faq": [], "intent": "", "confidence": 0.0, "replies": [], "error": f"{type(error).__name__}: {error}"}
        line["ms"] = round((time.perf_counter() - started) * 1000, 1)
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
        now = time.monotonic()
        if progress and (now - last > 2 or number == len(messages)):
            last = now
            rate = number / max(now - began, 0.001)
            progress.write(f"\r{number}/{len(messages)} messages, {rate:.0f} a second ")
            progress.flush()
    if progress:
        progress.write("\n")


def main(data: Path, source: Path, target: Path) -> int:
    """Read `source`, write `target`. Returns the number of messages that failed."""
    messages = read_messages(source)
    print(f"loading the dialogue to ask it {len(messages)} messages", file=sys.stderr)

    async def run() -> None:
        with tempfile.TemporaryDirectory() as scratch:
            async with open_dialogue(data, backends=Path(scratch)) as dialogue:
                with target.open("w", encoding="utf-8") as out:
                    await ask_all(dialogue, messages, out, sys.stderr)

    asyncio.run(run())
    failed = sum('"error":' in line for line in target.read_text(encoding="utf-8").splitlines())
    if failed:
        print(f"{failed} messages failed; their lines have an \"error\" key", file=sys.stderr)
    return failed
