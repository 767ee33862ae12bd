"""`guichet shell`: talk to the assistant in a terminal, through the whole dialogue."""

import asyncio
import uuid
from pathlib import Path

from bot.inprocess import Turn, open_dialogue

HELP = "Écrivez comme un assuré. « 1 », « 2 » … choisit un bouton. /membre m-enfants vous identifie, /anonyme, /etat, /nouveau, /fin."


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
    print(f"\n  -- {turn.state.get('outcome')} · intent {turn.intent} {turn.confidence:.2f} · asks for {turn.state.get('asks_for')}")
    return choices


async def _talk(data: Path) -> None:
    async with open_dialogue(data) as dialogue:
        print(HELP)
        conversation, member, choices = f"shell-{uuid.uuid4().hex}", None, show(await dialogue.turn("shell", "bonjour", {"signal": "start"}))
        while True:
            try:
                text = (await asyncio.to_thread(input, "\nvous > ")).strip()
            except EOFError:
                return
            command, _, rest = text.partition(" ")
            if command == "/fin":
                return
            if command == "/nouveau":
                conversation = f"shell-{uuid.uuid4().hex}"
                continue
            if command == "/etat":
                print(await dialogue.slots(conversation))
                continue
            if command == "/anonyme":
                member = None
                continue
            if command == "/membre":
                known = {one.id: one for one in await dialogue.services.members.members()}
                if rest.strip() not in known:
                    print(f"Les membres de démonstration : {', '.join(known)}")
                    continue
                member = rest.strip()
                choices = show(await dialogue.turn(conversation, "je suis identifié", {"member": member, "signal": "signed_in"}))
                continue
            metadata = {"member": member}
            if text.isdigit() and 1 <= int(text) <= len(choices):
                metadata["choice"], text = choices[int(text) - 1]["value"], choices[int(text) - 1]["label"]
            choices = show(await dialogue.turn(conversation, text, metadata))


def main(data: Path) -> None:
    asyncio.run(_talk(data))
