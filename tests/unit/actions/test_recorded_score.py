"""What Rasa's actions tell besides replies and state: how sure the retriever was, for words that somebody typed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from talk import DOMAIN, open_talk

from actions.copy import Copy
from actions.rasa_actions import build_actions

HITS = [{"id": "contact-3646-horaires-cout", "score": 0.87}, {"id": "delais-consulter-caisse", "score": 0.05}]


async def told(tmp_path: Path, **metadata: str) -> dict:
    parsed = {"text": "le numéro", "intent": {"name": "question", "confidence": 0.9}, "faq": HITS, "metadata": metadata}
    tracker = Tracker("c1", {"dialogue": None}, parsed, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    async with open_talk(tmp_path, Copy.from_domain(DOMAIN)) as talk:
        action = next(one for one in build_actions(talk.engine, lambda: datetime(2026, 11, 22, tzinfo=UTC)) if one.name() == "action_ask_rephrase")
        await action.run(dispatcher, tracker, {})
    return dispatcher.messages[0]["custom"]


async def test_typed_words_tell_the_score_of_the_likeliest_topic(tmp_path: Path):
    assert (await told(tmp_path))["score"] == 0.87


@pytest.mark.parametrize("metadata", [{"choice": "human"}, {"signal": "returned"}])
async def test_a_button_and_a_signal_tell_none(tmp_path: Path, metadata: dict):
    assert (await told(tmp_path, **metadata))["score"] is None
