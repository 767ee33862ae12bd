"""`guichet shell`: talk to the assistant in a terminal, through the whole dialogue; or play conversations from a file."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from bot.inprocess import InProcessDialogue, Turn, open_dialogue

HELP = "Écrivez comme un assuré. « 1 », « 2 » … choisit un bouton. /membre m-enfants vous identifie, /anonyme, /etat, /nouveau, /fin."
PROMPT = "\nvous > "


class Shell:
    """One conversation after the other, each begun by a greeting; what it prints is what a member reads."""

    def __init__(self, dialogue: InProcessDialogue) -> None:
        self._dialogue = dialogue
        self._begin()

    def _begin(self) -> None:
        self._conversation, self._member, self._choices = f"shell-{uuid.uuid4().hex}", None, []

    async def greet(self) -> None:
        await self._turn("bonjour", {"signal": "start"})

    async def hear(self, text: str) -> bool:
        """One line, a message or a command. False: the end was asked for."""
        command, _, rest = text.partition(" ")
        if command == "/fin":
            return False
        if command == "/nouveau":
            self._begin()
        elif command == "/etat":
            print(await self._dialogue.slots(self._conversation))
        elif command == "/anonyme":
            self._member = None
        elif command == "/membre":
            await self._sign_in(rest.strip())
        elif text.isdigit() and 1 <= int(text) <= len(self._choices):
            pressed = self._choices[int(text) - 1]
            await self._turn(pressed["label"], {"member": self._member, "choice": pressed["value"]})
        elif text:
            await self._turn(text, {"member": self._member})
        return True

    async def _sign_in(self, member: str) -> None:
        known = {one.id for one in await self._dialogue.services.members.members()}
        if member not in known:
            print(f"Les membres de démonstration : {', '.join(sorted(known))}")
            return
        self._member = member
        await self._turn("je suis identifié", {"member": member, "signal": "signed_in"})

    async def _turn(self, text: str, metadata: dict[str, str | None]) -> None:
        turn = await self._dialogue.turn(self._conversation, text, metadata)
        self._choices = show(turn)


def show(turn: Turn) -> list[dict[str, str]]:
    """Print the replies; returns the choices, numbered from 1."""
    choices: list[dict[str, str]] = []
    for reply in turn.replies:
        print(f"\n{reply['text']}")
        if reply.get("url"):
            print(f"  ({reply['url']})")
        for option in reply.get("choices", []):
            choices.append(option)
            print(f"  [{len(choices)}] {option['label']}")
    print(
        f"\n  -- {turn.state.get('outcome')} · intent {turn.intent} {turn.confidence:.2f} · asks for {turn.state.get('asks_for')}"
    )
    return choices


async def typed() -> AsyncIterator[str]:
    """What is typed in the terminal, until it is closed."""
    while True:
        try:
            yield (await asyncio.to_thread(input, PROMPT)).strip()
        except EOFError:
            return


async def written(lines: Iterable[str]) -> AsyncIterator[str]:
    """The lines of a file, each printed as if typed; empty lines part conversations."""
    part = False
    for line in map(str.strip, lines):
        if not line:
            part = True
            continue
        if part:
            print(f"\n{'═' * 60}")
            yield "/nouveau"
        part = False
        print(f"{PROMPT}{line}")
        yield line


async def _talk(data: Path, file: Path | None) -> None:
    lines = file.read_text("utf-8").splitlines() if file is not None else None if sys.stdin.isatty() else sys.stdin
    async with open_dialogue(data) as dialogue:
        shell = Shell(dialogue)
        if lines is None:
            print(HELP)
            await shell.greet()
        async for line in typed() if lines is None else written(lines):
            if not await shell.hear(line):
                return


def main(data: Path, file: Path | None = None) -> None:
    """Raises OSError or UnicodeDecodeError for a file that cannot be read."""
    asyncio.run(_talk(data, file))
