"""Rasa's own way on the same data: ResponseSelector for the topics, DIET for the intents, FallbackClassifier.

The pipeline is that of `rasa init`. Training runs in a process of its own and takes minutes: `guichet eval --rasa`.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

CONFIG = """\
recipe: default.v1
language: fr
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
- name: ResponseSelector
  epochs: {epochs}
  retrieval_intent: faq
  constrain_similarities: true
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
"""


def rasa_rankings(
    topics: Mapping[str, Sequence[str]],
    examples: Mapping[str, Sequence[str]],
    messages: Sequence[Mapping],
    epochs: int = 100,
) -> list[tuple[list[str], float]]:
    """Ten topics and one score a message: the selector's ranking, times how sure DIET is that it is a question.

    Args:
        topics: topic id -> title and phrasings.
        examples: intent -> examples.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_project(folder, topics, examples, epochs)
        asked, answered = folder / "asked.json", folder / "answered.json"
        asked.write_text(json.dumps([message["text"] for message in messages]), encoding="utf-8")
        environ = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "ERROR", "TF_CPP_MIN_LOG_LEVEL": "2"}
        command = [sys.executable, __file__, str(folder), str(asked), str(answered)]
        subprocess.run(command, check=True, cwd=folder, env=environ)
        return [(ids, score) for ids, score in json.loads(answered.read_text(encoding="utf-8"))]


def _write_project(folder: Path, topics, examples, epochs: int) -> None:
    blocks = [{"intent": f"faq/{topic}", "examples": _lines(lines)} for topic, lines in topics.items()]
    blocks += [{"intent": intent, "examples": _lines(lines)} for intent, lines in examples.items()]
    responses = {f"utter_faq/{topic}": [{"text": topic}] for topic in topics}
    (folder / "config.yml").write_text(CONFIG.format(epochs=epochs), encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "nlu.yml").write_text(_yaml({"version": "3.1", "nlu": blocks}), encoding="utf-8")
    domain = {"version": "3.1", "intents": ["faq", *examples], "responses": responses}
    (folder / "domain.yml").write_text(_yaml(domain), encoding="utf-8")


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"- {' '.join(line.split()).replace('[', '(').replace(']', ')')}\n" for line in lines)


def _yaml(content: dict) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def _run(folder: Path, asked: Path, answered: Path) -> None:
    """In the process of its own: train, then parse every message."""
    import asyncio

    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    model = train_nlu(
        str(folder / "config.yml"), str(folder / "data"), str(folder / "models"), domain=str(folder / "domain.yml")
    )
    agent = Agent.load(model)

    async def parse() -> list:
        return [_ranking(await agent.parse_message(text)) for text in json.loads(asked.read_text(encoding="utf-8"))]

    answered.write_text(json.dumps(asyncio.run(parse())), encoding="utf-8")


def _ranking(parsed: dict) -> tuple[list[str], float]:
    ranking = parsed.get("response_selector", {}).get("faq", {}).get("ranking", [])
    ids = [row["intent_response_key"].removeprefix("faq/") for row in ranking[:10]]
    question = next((row["confidence"] for row in parsed["intent_ranking"] if row["name"] == "faq"), 0.0)
    fallback = parsed["intent"]["name"] == "nlu_fallback"
    return ids, 0.0 if fallback or not ranking else float(question * ranking[0]["confidence"])


if __name__ == "__main__":
    _run(*map(Path, sys.argv[1:4]))
