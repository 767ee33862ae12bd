"""The peer: what a team gets that follows Rasa's tutorial, trained on our words.

The configuration is that of `rasa init`. The topics become one retrieval intent `faq`, which is how stock Rasa does an
FAQ, with their titles and phrasings; our examples give the other intents; rules map each intent to an utterance; a task
is a stock form. No custom code. Training takes an hour or more on two cores, so a trained project is kept and used
again as long as its words are the same: `guichet bench` measures its speed, `guichet eval --rasa` its answers. For speed
and memory alone a few epochs are enough: they do not depend on how well the weights fit.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

EPOCHS = 100  # of `rasa init`


def config(epochs: int) -> dict[str, Any]:
    """What `rasa init` writes, for so many epochs."""
    learned = {"epochs": epochs, "constrain_similarities": True}
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "fr",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", **learned},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", **learned, "retrieval_intent": "faq"},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "RulePolicy"},
            {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": epochs},
            {"name": "TEDPolicy", "max_history": 5, **learned},
        ],
    }


ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "ERROR", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
_TRAINED = "trained.json"


@dataclass(frozen=True)
class Words:
    """What the peer learns: answer and lines (title, phrasings) of each topic, examples of each intent, slots of each task."""

    answers: Mapping[str, str]
    topics: Mapping[str, Sequence[str]]
    examples: Mapping[str, Sequence[str]]
    forms: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, root: Path) -> "Words":
        """Ours, from the checkout."""
        from actions.server import all_tasks
        from knowledge.articles import load_articles
        from knowledge.decision import CALM
        from knowledge.index import load_examples

        articles = load_articles(root / "knowledge" / "content")
        return cls(
            {a.id: a.answer for a in articles},
            {a.id: [a.title, *a.phrasings] for a in articles},
            {name: lines for name, lines in load_examples(root / "bot" / "data" / "nlu").items() if name != CALM},
            {name: [q.slot for q in task.questions if q.asked] for name, task in all_tasks().items()},
        )


@dataclass(frozen=True)
class Stock:
    """A trained project. `train_s`: seconds its training took, on whatever machine and day that was."""

    folder: Path
    train_s: float


def trained(words: Words, kept: Path, epochs: int = EPOCHS) -> Stock:
    """The project of these words under `kept`, trained now unless it was before.

    Args:
        epochs: fewer make a peer whose speed and memory can be measured, not its answers.

    Raises:
        subprocess.CalledProcessError: Rasa could not be trained; what it said went to the terminal.
    """
    files = project_files(words, epochs)
    folder = kept / hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    mark = folder / _TRAINED
    if not mark.exists():
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        began = time.perf_counter()
        subprocess.run([*rasa(), "train", "--quiet"], cwd=folder, env=os.environ | ENVIRONMENT, check=True)
        mark.write_text(json.dumps({"train_s": round(time.perf_counter() - began, 1)}))
    return Stock(folder, **json.loads(mark.read_text()))


def latest(kept: Path) -> Stock | None:
    """The project trained last under `kept`, on whatever words and for however many epochs: good to measure speed and memory."""
    marks = sorted(kept.glob(f"*/{_TRAINED}"), key=lambda mark: mark.stat().st_mtime)
    return Stock(marks[-1].parent, **json.loads(marks[-1].read_text())) if marks else None


def rasa() -> list[str]:
    """The stock command, with everything that `bot.lean` leaves out."""
    return [str(Path(sys.executable).with_name("rasa"))]


def project_files(words: Words, epochs: int = EPOCHS) -> dict[str, str]:
    """Path -> text of a stock project's files."""
    nlu = [_intent(name, lines) for name, lines in words.examples.items()]
    nlu += [_intent(f"faq/{topic}", lines) for topic, lines in words.topics.items()]
    responses: dict[str, Any] = {f"utter_faq/{topic}": [{"text": answer}] for topic, answer in words.answers.items()}
    responses |= {f"utter_{name}": [{"text": f"Réponse à {name}."}] for name in words.examples}
    slots = sorted({slot for asked in words.forms.values() for slot in asked})
    responses |= {f"utter_ask_{slot}": [{"text": f"{slot} ?"}] for slot in slots}
    domain = {
        "version": "3.1",
        "intents": [*words.examples, "faq", "nlu_fallback"],
        "slots": {s: {"type": "text", "influence_conversation": False, "mappings": [{"type": "from_text", "conditions": [
            {"active_loop": f"{t}_form", "requested_slot": s} for t, asked in words.forms.items() if s in asked]}]} for s in slots},
        "forms": {f"{task}_form": {"required_slots": list(asked)} for task, asked in words.forms.items()},
        "responses": responses | {"utter_rephrase": [{"text": "Pouvez-vous reformuler ?"}]},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }  # fmt: skip
    rules: list[dict[str, Any]] = [
        {"rule": "faq", "steps": [{"intent": "faq"}, {"action": "utter_faq"}]},
        {"rule": "fallback", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_rephrase"}]},
    ]
    spoken = [name for name in words.examples if name not in words.forms]
    for name in words.examples:
        if name in words.forms:
            form = f"{name}_form"
            rules += [
                {"rule": f"start {name}", "steps": [{"intent": name}, {"action": form}, {"active_loop": form}]},
                {"rule": f"end {name}", "condition": [{"active_loop": form}],
                 "steps": [{"action": form}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}, {"action": f"utter_{name}"}]},
            ]  # fmt: skip
        else:
            rules.append({"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]})
    stories = [
        {"story": f"hello then {name}", "steps": [{"intent": "saluer"}, {"action": "utter_saluer"}, {"intent": name}, {"action": f"utter_{name}"}]}
        for name in spoken if name != "saluer"
    ]  # fmt: skip
    tests = [
        {"story": f"t{n}", "steps": [{"user": words.examples[name][0], "intent": name}, {"action": f"utter_{name}"}]}
        for n, name in enumerate(spoken[:12])
    ]
    contents: dict[str, Any] = {
        "config.yml": config(epochs),
        "domain.yml": domain,
        "data/nlu.yml": {"version": "3.1", "nlu": nlu},
        "data/rules.yml": {"version": "3.1", "rules": rules},
        "data/stories.yml": {"version": "3.1", "stories": stories},
        "tests/test_stories.yml": {"version": "3.1", "stories": tests},
        "credentials.yml": {"rest": None},
        "endpoints.yml": {},
    }
    return {name: yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000) for name, content in contents.items()}


def _intent(name: str, lines: Iterable[str]) -> dict[str, str]:
    """Square brackets would be read as entities."""
    plain = (" ".join(line.split()).replace("[", "(").replace("]", ")") for line in lines)
    return {"intent": name, "examples": "".join(f"- {line}\n" for line in plain)}


def rankings(stock: Stock, texts: Sequence[str]) -> list[tuple[list[str], float]]:
    """Ten topics and one score a message: the selector's ranking, times how sure DIET is that it is a question."""
    asked, answered = stock.folder / "asked.json", stock.folder / "answered.json"
    asked.write_text(json.dumps(list(texts)), encoding="utf-8")
    command = [sys.executable, __file__, str(stock.folder / "models"), str(asked), str(answered)]
    subprocess.run(command, check=True, cwd=stock.folder, env=os.environ | ENVIRONMENT)
    return [(ids, score) for ids, score in json.loads(answered.read_text(encoding="utf-8"))]


def _parse(models: Path, asked: Path, answered: Path) -> None:
    """In a process of its own, which alone imports TensorFlow."""
    import asyncio

    from rasa.core.agent import Agent

    agent = Agent.load(str(models))

    async def parse() -> list[tuple[list[str], float]]:
        return [ranking_of(await agent.parse_message(text)) for text in json.loads(asked.read_text(encoding="utf-8"))]

    answered.write_text(json.dumps(asyncio.run(parse())), encoding="utf-8")


def ranking_of(parsed: Mapping[str, Any]) -> tuple[list[str], float]:
    """Topics, best first, and the score, of one parsed message.

    >>> ranking_of({"intent": {"name": "faq"}, "intent_ranking": [{"name": "faq", "confidence": 0.8}],
    ...             "response_selector": {"faq": {"ranking": [{"intent_response_key": "faq/a", "confidence": 0.5}]}}})
    (['a'], 0.4)
    >>> ranking_of({"intent": {"name": "nlu_fallback"}, "intent_ranking": [], "response_selector": {}})
    ([], 0.0)
    """
    ranking = parsed["response_selector"].get("faq", {}).get("ranking", [])
    ids = [row["intent_response_key"].removeprefix("faq/") for row in ranking[:10]]
    question = next((row["confidence"] for row in parsed["intent_ranking"] if row["name"] == "faq"), 0.0)
    refused = parsed["intent"]["name"] == "nlu_fallback" or not ranking
    return ids, 0.0 if refused else float(question * ranking[0]["confidence"])


if __name__ == "__main__":
    _parse(*map(Path, sys.argv[1:4]))
