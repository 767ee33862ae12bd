"""The encoder's work beside Rasa's: the same answer, one encoding, and other messages go on meanwhile."""

import asyncio
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from bot.lean import lean

lean()

from bot.components import ahead  # noqa: E402
from bot.components.ahead import Ahead, done_for, is_typed, work_ahead  # noqa: E402


class SlowEncoder:
    """Waits for `free` outside the event loop, as the session of ONNX Runtime does."""

    def __init__(self) -> None:
        self.free, self.calls = threading.Event(), []

    def encode_queries(self, texts, how="shared"):
        self.calls += [(text, how) for text in texts]
        assert self.free.wait(5)
        if "broken" in texts[0]:
            raise RuntimeError("no vector")
        return np.ones((len(texts), 2))


class Letters(SimpleNamespace):
    def refresh(self):
        pass

    def prepare(self, text):
        return text

    def spell(self, text):
        return f"letters of {text}"


class Processor:
    """Keeps what is known of the message when the pipeline would take it."""

    def __init__(self) -> None:
        self.seen: dict[str, Ahead | None] = {}

    async def handle_message(self, message):
        return await self.parse_message(message)

    async def parse_message(self, message):
        self.seen[message.text] = done_for(message.text)
        return message.text


@pytest.fixture
def encoder(monkeypatch):
    slow = SlowEncoder()
    monkeypatch.setattr(ahead, "encoder", lambda: slow)
    monkeypatch.setattr(ahead, "hurried_encoder", lambda: SimpleNamespace(encode_queries=lambda texts: slow.encode_queries(texts, "hurried")))
    monkeypatch.setattr(ahead, "retriever", Letters)
    return slow


@pytest.fixture
def processor(encoder):
    made = Processor()
    work_ahead(made)
    return made


def said(text, **metadata):
    return SimpleNamespace(text=text, metadata=metadata)


async def test_the_pipeline_finds_the_vector_and_the_letters(processor, encoder):
    encoder.free.set()
    assert await processor.handle_message(said("ma carte")) == "ma carte"
    found = processor.seen["ma carte"]
    assert (found.vector.tolist(), found.letters, encoder.calls) == ([1.0, 1.0], "letters of ma carte", [("ma carte", "hurried")])
    assert done_for("ma carte") is None


async def test_other_messages_go_on_while_one_is_encoded(processor, encoder):
    slow = asyncio.create_task(processor.handle_message(said("une longue histoire")))
    assert await asyncio.wait_for(processor.handle_message(said("Oui", choice="yes")), 5) == "Oui"
    assert not slow.done() and processor.seen == {"Oui": None}
    encoder.free.set()
    assert await asyncio.wait_for(slow, 5) == "une longue histoire"


async def test_two_members_at_once_get_each_their_own(processor, encoder):
    encoder.free.set()
    texts = [f"question {n}" for n in range(8)]
    assert await asyncio.gather(*(processor.handle_message(said(text)) for text in texts)) == texts
    assert [processor.seen[text].letters for text in texts] == [f"letters of {text}" for text in texts]
    assert [how for _, how in encoder.calls] == ["hurried"] + 7 * ["shared"]


async def test_a_message_after_the_others_has_the_machine_to_itself_again(processor, encoder):
    encoder.free.set()
    await asyncio.gather(*(processor.handle_message(said(text)) for text in ("un", "deux")))
    await processor.handle_message(said("broken"))
    await processor.handle_message(said("trois"))
    assert [how for _, how in encoder.calls][-2:] == ["hurried", "hurried"]


async def test_what_fails_ahead_is_left_to_the_pipeline(processor, encoder):
    encoder.free.set()
    assert await processor.handle_message(said("broken")) == "broken"
    assert processor.seen["broken"].vector is None


@pytest.mark.parametrize(("text", "metadata", "typed"), [("bonjour", {}, True), ("bonjour", None, True), ("Oui", {"choice": "yes"}, False), ("[start]", {"signal": "start"}, False), ("", {}, False)])
def test_only_typed_words_are_encoded(text, metadata, typed):
    assert is_typed(text, metadata) is typed
