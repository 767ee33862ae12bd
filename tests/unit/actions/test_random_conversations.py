"""Two thousand conversations of a member who says anything at any moment; see random_member.py for what must hold.

A failure names its seed and shows the end of the conversation. To play one again:

    GUICHET_SEED=850 pytest tests/unit/actions/test_random_conversations.py
"""

import os
import shutil
from pathlib import Path

import pytest
from random_member import RandomMember, lighter
from talk import Clock, Talk

from actions.copy import Copy
from actions.embedded import open_embedded

CONVERSATIONS, BATCHES = 2000, 8
TURNS = 10
SHOWN = 14
ONLY = os.environ.get("GUICHET_SEED")


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
async def test_nobody_is_left_without_a_way_on(batch: int, first_stores: Path, spoken: Copy, tmp_path: Path) -> None:
    folder, clock = tmp_path / "stores", Clock()
    shutil.copytree(first_stores, folder)
    async with open_embedded(f"sqlite:///{folder / 'stores.sqlite'}", folder, clock) as stores:
        for seed in [int(ONLY)] if ONLY else range(batch, CONVERSATIONS, BATCHES):
            clock.now = Clock().now
            talk = Talk(lighter(stores, clock), spoken, clock)
            talk.conversation_id = f"c-{seed}"
            member = RandomMember(talk, seed)
            try:
                await member.converse(TURNS)
            except Exception as error:
                story = "\n".join(member.story[-SHOWN:])
                pytest.fail(f"seed {seed}: {type(error).__name__} {error}\n{story}", pytrace=not isinstance(error, AssertionError))
