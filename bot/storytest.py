"""`guichet test`: plays the test conversations of `tests/conversations/` and says what they never reach.

The files are Rasa test stories (`story`, `steps`, `user`, `intent`, `action`, `slot_was_set`, `active_loop`) with a few
steps more, because a button, a text and the public state are what a member meets:

    metadata: {member: m-enfants, now: "2026-11-24T10:00", kind: correction, task: changement_adresse}   (of the story)
    - user: "12 rue des Lilas"        words typed (`intent:` beside it is checked); {reference} is the last one given
    - press: confirm                  the value of a button of the last reply; `phone:*` the first that begins so
    - sign_in: m-enfants              the host page identifies the member
    - sign_out: true                  … and no longer does
    - start: true                     the chat is opened
    - come_back: true                 the page is opened again after a long silence
    - wait: 7200                      seconds of silence
    - down: teleservices              a service does not answer (members, teleservices, booking, files, vault, handoffs)
    - refuses: teleservices           … or says no to everything
    - fails: booking                  … or breaks in a way that nobody foresaw
    - empty: booking.openings         … or has nothing to list
    - up: teleservices                it works again
    - taken: "phone:*"                somebody else books the opening of this button, or this very one
    - action: action_finish_task      runs, in this order, in this turn
    - bot: "C'est corrigé"            a part of the replies (several `bot` steps: several parts)
    - not_bot: "Félicitations"        is in none of the replies
    - source: "faq:carte-vitale"      what one of the replies came from
    - file: ".pdf"                    a part of the name of a file that is offered
    - slot_was_set: [{city: Saintes}] value of the public state's slots
    - active_loop: changement_adresse_form      or null
    - state: {task: …, asks_for: …, outcome: …, paused: …, events: [completed]}
Actions, forms, policies and back ends are the real ones; each story starts with fresh back ends, as they are on its day.
Stories share nothing, so several processes play them: one for each core.
"""

import asyncio
import contextlib
import inspect
import json
import multiprocessing
import multiprocessing.util
import os
import re
import sqlite3
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.inprocess import ROOT, InProcessDialogue, Turn, open_dialogue

PARIS = ZoneInfo("Europe/Paris")
DEFAULT_NOW = "2026-11-24T10:00:00+01:00"  # a Tuesday
QUIET_ACTIONS = {"action_listen", "action_session_start", "action_extract_slots", None}
CHECKS = {"action", "bot", "not_bot", "slot_was_set", "active_loop", "state", "source", "file"}
SIGNALS = {"start": "start", "sign_in": "signed_in", "come_back": "returned"}
MOVES = {"user", "press", *SIGNALS}
AROUND = {"wait", "sign_out", "taken"}
OUTAGES = {"down", "refuses", "fails", "empty", "up"}
STEPS = CHECKS | MOVES | AROUND | OUTAGES
KINDS = (
    "happy", "buttons", "several_values", "each_question", "correction", "recap_change", "back", "interruption", "switch", "why", "unknown",
    "cancel", "restart", "return", "invalid", "exit", "person", "emergency", "sign_in", "outage",
)  # fmt: skip
STORIES_WORTH_A_PROCESS = 25  # one takes some seconds to load Rasa


class BadStory(Exception):
    """A story cannot be read: file, line, reason."""


@dataclass(frozen=True)
class Story:
    name: str
    path: Path
    line: int
    metadata: dict[str, Any]
    steps: list[dict[str, Any]]


@dataclass
class Result:
    story: Story
    failure: str | None = None
    seconds: float = 0.0
    turns: int = 0


@dataclass
class Reached:
    """What the stories exercised, for the coverage."""

    pairs: set[tuple[str, str]] = field(default_factory=set)  # (intent, action)
    ended_forms: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    slots: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    responses: set[str] = field(default_factory=set)

    def add(self, other: "Reached") -> None:
        for name, found in vars(other).items():
            getattr(self, name).update(found)


class Clock:
    """The moment the stories believe in."""

    def __init__(self) -> None:
        self.moment = datetime.fromisoformat(DEFAULT_NOW)

    def __call__(self) -> datetime:
        return self.moment


def read_stories(folder: Path) -> list[Story]:
    """Every story of a folder (or one file).

    Raises:
        BadStory: with the file, the line and what is wrong.
    """
    stories = []
    for path in sorted(folder.rglob("*.yml")) if folder.is_dir() else [folder]:
        text = path.read_text(encoding="utf-8")
        try:
            content, marks = yaml.safe_load(text), _story_lines(text)
        except yaml.YAMLError as error:
            raise BadStory(f"{path}: {error}") from error
        for number, raw in enumerate((content or {}).get("stories") or []):
            line = marks[number] if number < len(marks) else 1
            unknown = [next(iter(step)) for step in raw.get("steps", []) if not set(step) & STEPS]
            if unknown or not raw.get("steps"):
                raise BadStory(f"{path}:{line}: story « {raw.get('story')} »: {'no steps' if not unknown else f'unknown step {unknown[0]!r}'}")
            stories.append(Story(raw["story"], path, line, raw.get("metadata") or {}, raw["steps"]))
    return stories


def _story_lines(text: str) -> list[int]:
    return [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*- story:", line)]


class Player:
    """Plays one story at a time, each as if it were the first."""

    def __init__(self, dialogue: InProcessDialogue, clock: Clock) -> None:
        self._dialogue, self._clock, self._reached = dialogue, clock, Reached()
        self._down: set[str] = set()
        self._reference: str | None = None

    async def play(self, story: Story) -> tuple[Result, Reached]:
        """How it went, and what it reached."""
        began, result = time.perf_counter(), Result(story)
        said = self._dialogue.engine.copy.reached
        said.clear()  # variations of a text alternate from the first one on
        self._reached, self._reference = Reached(), None
        self._clock.moment = moment_of(story)
        conversation, member, turn, actions, gap = f"story-{uuid.uuid4().hex}", story.metadata.get("member"), Turn(), [], 0.0
        for number, step in enumerate(story.steps, 1):
            try:
                if "wait" in step:
                    gap = float(step["wait"])
                    self._clock.moment += timedelta(seconds=gap)
                elif "sign_out" in step:
                    member = None
                elif set(step) & OUTAGES:
                    self._outage(step)
                elif "taken" in step:
                    await self._take(step["taken"], turn)
                elif set(step) & MOVES:
                    member = step.get("sign_in", member)
                    turn, actions = await self._move(conversation, step, member, gap, turn)
                    gap, result.turns = 0.0, result.turns + 1
                    if step.get("intent") and turn.intent != step["intent"]:
                        raise AssertionError(f"intent {turn.intent} ({turn.confidence:.2f}) instead of {step['intent']}")
                else:
                    self._check(step, turn, actions)
            except (AssertionError, RuntimeError) as error:
                result.failure = f"step {number} {json.dumps(step, ensure_ascii=False, default=str)[:160]}: {error}"
                break
        for service in list(self._down):
            self._outage({"up": service})
        self._reached.responses |= set(said)
        result.seconds = time.perf_counter() - began
        return result, self._reached

    def _outage(self, step: dict[str, Any]) -> None:
        """Take a service, or one of its methods, away, or bring it back."""
        how, where = next((how, step[how]) for how in OUTAGES if how in step)
        name, _, only = where.partition(".")
        service = getattr(self._dialogue.services, name)
        methods = [only] if only else [m for m in dir(type(service)) if not m.startswith("_") and inspect.iscoroutinefunction(getattr(type(service), m))]
        for method in methods:
            if how == "up":
                delattr(service, method)
            else:
                setattr(service, method, _OUTAGE[how])
        (self._down.discard if how == "up" else self._down.add)(where)

    async def _take(self, wanted: str, last: Turn) -> None:
        """Somebody else books an opening, on every desk."""
        from actions.ports import OpeningTaken

        opening = _pressed(wanted, last)[0] if wanted.endswith("*") else wanted
        with contextlib.suppress(OpeningTaken):
            while True:
                await self._dialogue.services.booking.book(opening, uuid.uuid4().hex, "autre", "", "", None)

    async def _move(self, conversation: str, step: dict[str, Any], member: str | None, gap: float, last: Turn) -> tuple[Turn, list[str]]:
        metadata: dict[str, Any] = {"member": member, "gap_s": gap}
        if "press" in step:
            metadata["choice"], text = _pressed(str(step["press"]), last)
        elif "user" in step:
            text = str(step["user"]).strip().replace("{reference}", self._reference or "")
        else:
            metadata["signal"] = next(signal for key, signal in SIGNALS.items() if key in step)
            text = f"[{metadata['signal']}]"
        turn = await self._dialogue.turn(conversation, text, metadata)
        self._clock.moment += timedelta(seconds=5)
        self._reference = next((event["reference"] for event in reversed(turn.state.get("events", [])) if "reference" in event), self._reference)
        return turn, await self._record(conversation, turn)

    async def _record(self, conversation: str, turn: Turn) -> list[str]:
        tracker = await self._dialogue.agent.tracker_store.retrieve(conversation)
        actions: list[str] = []
        loop = None
        for event in _last_turn(list(tracker.events)):
            kind = event.type_name
            if kind == "action" and event.action_name not in QUIET_ACTIONS:
                actions.append(event.action_name)
                self._reached.actions.add(event.action_name)
                self._reached.pairs.add((turn.intent, event.action_name))
                if event.action_name == "action_finish_task" and loop:
                    self._reached.ended_forms.add(loop)
                if event.action_name.endswith("_form"):
                    loop = event.action_name
                    self._reached.forms.add(loop)
                    self._reached.actions.add(f"validate_{loop}")
            elif kind == "slot" and event.value is not None:
                self._reached.slots.add(event.key)
        return actions

    def _check(self, step: dict[str, Any], turn: Turn, actions: list[str]) -> None:
        said = "\n".join(reply["text"] + "".join(f"\n[{c['label']}]" for c in reply.get("choices", [])) for reply in turn.replies)
        if "action" in step:
            assert step["action"] in actions, f"ran {actions}"
        if "bot" in step:
            assert str(step["bot"]).strip() in said, f"said: {said}"
        if "not_bot" in step:
            assert str(step["not_bot"]).strip() not in said, f"said: {said}"
        if "source" in step:
            sources = [reply.get("source") for reply in turn.replies]
            assert step["source"] in sources, f"sources {sources}; said: {said}"
        if "file" in step:
            assert any(r["type"] == "file" and step["file"] in r.get("name", "") for r in turn.replies), f"said: {said}"
        for wanted in step.get("slot_was_set") or []:
            for name, value in wanted.items() if isinstance(wanted, dict) else [(wanted, ...)]:
                has = turn.state["slots"].get(name)
                assert has is not None if value is ... else has == value, f"{name} is {has!r}; said: {said}"
        if "active_loop" in step:
            task = turn.state["task"]
            assert (f"{task}_form" if task else None) == step["active_loop"], f"the active task is {task}; said: {said}"
        for key, value in (step.get("state") or {}).items():
            has = turn.state.get(key)
            if key == "events":
                kinds = [event["type"] for event in has]
                assert all(kind in kinds for kind in value), f"events {kinds}; said: {said}"
            else:
                assert has == value, f"{key} is {has!r}; said: {said}"


def moment_of(story: Story) -> datetime:
    """When the story begins."""
    moment = datetime.fromisoformat(str(story.metadata.get("now", DEFAULT_NOW)))
    return moment if moment.tzinfo else moment.replace(tzinfo=PARIS)


def _pressed(wanted: str, last: Turn) -> tuple[str, str]:
    """The value and the label of a button of the last replies."""
    offered = {c["value"]: c["label"] for reply in last.replies for c in reply.get("choices", [])}
    fits = [value for value in offered if value == wanted or (wanted.endswith("*") and value.startswith(wanted[:-1]))]
    assert fits, f"the button {wanted!r} was not offered, but {sorted(offered)}"
    return fits[0], offered[fits[0]]


async def _unavailable(*_: Any, **__: Any) -> None:
    from actions.ports import BackendUnavailable

    raise BackendUnavailable("test")


async def _refused(*_: Any, **__: Any) -> None:
    from actions.ports import Refused

    raise Refused("other")


async def _broken(*_: Any, **__: Any) -> None:
    raise RuntimeError("test")


async def _nothing(*_: Any, **__: Any) -> list[Any]:
    return []


_OUTAGE = {"down": _unavailable, "refuses": _refused, "fails": _broken, "empty": _nothing}


def _last_turn(events: list[Any]) -> list[Any]:
    last = max((i for i, event in enumerate(events) if event.type_name == "user"), default=0)
    return events[last:]


# ---------------------------------------------------------------- coverage


@dataclass(frozen=True)
class Element:
    kind: str
    name: str
    place: str
    reached: bool


def coverage(reached: Reached) -> list[Element]:
    """Every rule, form, slot, response and action, with where it stands and whether a story reached it."""
    domain_text = (ROOT / "domain.yml").read_text(encoding="utf-8")
    domain, lines = yaml.safe_load(domain_text), domain_text.splitlines()

    def place(pattern: str) -> str:
        return f"domain.yml:{next((n for n, line in enumerate(lines, 1) if re.match(pattern, line)), 1)}"

    elements = [Element("form", f, place(rf"  {f}:"), f in reached.forms) for f in domain["forms"]]
    elements += [Element("slot", s, place(rf"  {s}:"), s in reached.slots) for s in domain["slots"]]
    elements += [Element("response", r, place(rf"  {r}:"), r in reached.responses) for r in domain["responses"]]
    elements += [Element("action", a, place(rf"- {a}\s*$"), a in reached.actions) for a in domain["actions"]]
    return elements + list(_rules(reached))


def _rules(reached: Reached) -> Iterator[Element]:
    for path in sorted((ROOT / "bot/data/rules").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        marks = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("- rule:")]
        for rule, line in zip(yaml.safe_load(text)["rules"], marks, strict=True):
            intent = next((s["intent"] for s in rule["steps"] if "intent" in s), None)
            actions = [s["action"] for s in rule["steps"] if "action" in s]
            ok = (intent, actions[0]) in reached.pairs if intent else actions[0] in reached.ended_forms
            yield Element("rule", rule["rule"], f"{path.relative_to(ROOT)}:{line}", ok)


# ---------------------------------------------------------------- command


def run_stories(data: Path, stories: list[Story], progress: bool = True) -> tuple[list[Result], Reached]:
    """Play the stories, each on fresh back ends, in one process for each core; the results come in the stories' order."""
    workers = max(1, min(os.cpu_count() or 1, len(stories) // STORIES_WORTH_A_PROCESS))
    reached, results = Reached(), []
    with (
        tempfile.TemporaryDirectory() as scratch,
        ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _open_stage, (data, Path(scratch))) as pool,
    ):
        for result, found in pool.map(_play, stories):
            results.append(result)
            reached.add(found)
            if progress and sys.stderr.isatty():
                print(f"\r{len(results)}/{len(stories)}", end="", file=sys.stderr)
    return results, reached


class Stage:
    """What one process plays on: the dialogue, loaded once, and its back ends."""

    def __init__(self, data: Path, scratch: Path) -> None:
        self._loop, self._stack, self._clock = asyncio.new_event_loop(), contextlib.AsyncExitStack(), Clock()
        self._folder = Path(tempfile.mkdtemp(dir=scratch))
        self._dialogue = self._loop.run_until_complete(self._stack.enter_async_context(open_dialogue(data, self._clock, self._folder)))
        self._backends, self._player = Backends(self._folder, self._clock), Player(self._dialogue, self._clock)

    def play(self, story: Story) -> tuple[Result, Reached]:
        return self._loop.run_until_complete(self._on_fresh_backends(story))

    async def _on_fresh_backends(self, story: Story) -> tuple[Result, Reached]:
        self._clock.moment = moment_of(story)
        await self._backends.restore()
        return await self._player.play(story)

    def close(self) -> None:
        self._loop.run_until_complete(self._stack.aclose())
        self._loop.close()


_stage: Stage | None = None


def _open_stage(data: Path, scratch: Path) -> None:
    global _stage
    _stage = Stage(data, scratch)
    multiprocessing.util.Finalize(None, _stage.close, exitpriority=10)


def _play(story: Story) -> tuple[Result, Reached]:
    assert _stage is not None
    return _stage.play(story)


class Backends:
    """The embedded back ends as a first start on the story's day fills them."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._connection = sqlite3.connect(folder / "backends.db", isolation_level=None)
        self._connection.execute("PRAGMA synchronous=OFF")  # it lives as long as this process

    async def restore(self) -> None:
        pristine = await self._filled(self._clock().date())
        self._connection.execute("ATTACH ? AS pristine", (str(pristine),))
        tables = self._connection.execute("SELECT name FROM pristine.sqlite_master WHERE type = 'table'").fetchall()
        self._connection.execute("BEGIN IMMEDIATE")
        for (name,) in tables:
            self._connection.execute(f'DELETE FROM main."{name}"')
            self._connection.execute(f'INSERT INTO main."{name}" SELECT * FROM pristine."{name}"')
        self._connection.execute("COMMIT")
        self._connection.execute("DETACH pristine")

    async def _filled(self, today: date) -> Path:
        """A database filled as of that day."""
        from actions.embedded import open_embedded

        file = self._folder / f"{today}.db"
        if not file.exists():
            async with open_embedded(f"sqlite:///{file}", self._folder, self._clock):
                pass
        return file


def table(results: list[Result]) -> str:
    """Passed / played, by task and kind of repair; kinds of a few tasks only are counted together."""
    cells: dict[str, Counter] = defaultdict(Counter)
    for result in results:
        task, kind = result.story.metadata.get("task", "—"), result.story.metadata.get("kind")
        for row in (task, "all"):
            kind = kind if kind in KINDS else "other"
            cells[row][kind] += 1
            cells[row][f"{kind} ok"] += result.failure is None
    kinds = [kind for kind in (*KINDS, "other") if cells["all"][kind]]
    head = "| task | " + " | ".join(kinds) + " |\n|" + " --- |" * (len(kinds) + 1)
    ordered = [*sorted(set(cells) - {"all"}), "all"]
    rows = [f"| {row} | " + " | ".join(f"{cells[row][f'{k} ok']}/{cells[row][k]}" if cells[row][k] else "" for k in kinds) + " |" for row in ordered]
    return "\n".join([head, *rows])


def main(data: Path, folder: Path, with_coverage: bool = False, minimum: float = 0.95) -> int:
    """Play, print what failed, the table, and the coverage when asked. Returns the exit code."""
    stories = read_stories(folder)
    began = time.monotonic()
    results, reached = run_stories(data, stories)
    failed = [r for r in results if r.failure]
    for result in failed:
        print(f"FAILED {result.story.path}:{result.story.line} « {result.story.name} »\n   {result.failure}")
    print(table(results))
    print(f"{len(results) - len(failed)} passed, {len(failed)} failed ({sum(r.turns for r in results)} turns in {time.monotonic() - began:.0f} s)")
    code = 1 if failed else 0
    if with_coverage:
        elements = coverage(reached)
        missing = [e for e in elements if not e.reached]
        for element in missing:
            print(f"never reached: {element.kind} {element.name} ({element.place})")
        share = 1 - len(missing) / len(elements)
        print(f"coverage: {share:.1%} of {len(elements)} rules, forms, slots, responses and actions")
        code = code or (1 if share < minimum else 0)
    return code
