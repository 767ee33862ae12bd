import ast
import copy
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
import yaml

from bot.lean import lean

lean()

from rasa.core import processor as processor_module  # noqa: E402
from rasa.core.actions import action as action_module  # noqa: E402
from rasa.core.actions import forms as forms_module  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.actions.forms import FormAction  # noqa: E402
from rasa.core.policies import rule_policy as rule_policy_module  # noqa: E402
from rasa.engine.graph import GraphNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, LoopInterrupted, Restarted, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.slots import AnySlot, CategoricalSlot, Slot  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from bot.components.quick_turns import PlannedGraphRunner, quicken  # noqa: E402

ROOT = Path(__file__).resolve().parents[4]
QUIET = (processor_module, forms_module, rule_policy_module)
NEEDS = {
    "tell": {"words": "count", "raw": "__message__"},
    "count": {"text": "__message__"},
    "unwanted": {"text": "count"},
}
RUN = {
    "count": lambda inputs: len(inputs["__message__"].split()),
    "tell": lambda inputs: f"{inputs['count']} words in {inputs['__message__']!r}",
    "unwanted": lambda inputs: pytest.fail("nobody asked for it"),
}


@pytest.fixture
def schema():
    return SimpleNamespace(nodes={name: SimpleNamespace(needs=needs) for name, needs in NEEDS.items()}, target_names=["tell"])


@pytest.fixture
def nodes():
    return {name: (lambda *given, name=name: (name, RUN[name](dict(given)))) for name in NEEDS}


def test_a_node_runs_after_what_it_needs_and_only_when_it_is_needed(schema, nodes):
    assert PlannedGraphRunner(schema, nodes).run({"__message__": "où est ma carte"}) == {"tell": "4 words in 'où est ma carte'"}


def test_the_targets_of_a_run_are_its_own(schema, nodes):
    runner = PlannedGraphRunner(schema, nodes)
    assert runner.run({"__message__": "a b"}, ["count"]) == {"count": 2}
    assert runner.run({"__message__": "a"}, ["tell", "count"]) == {"tell": "1 words in 'a'", "count": 1}


def test_an_input_that_is_missing_is_an_error(schema, nodes):
    with pytest.raises(KeyError):
        PlannedGraphRunner(schema, nodes).run({})


@pytest.fixture(scope="module")
def domain():
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def processor(monkeypatch, domain):
    """One whose changes to Rasa's classes are undone."""
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    monkeypatch.setattr(RemoteAction, "_action_call_format", RemoteAction._action_call_format)
    monkeypatch.setattr(Slot, "__copy__", None, raising=False)
    for name in ("copy", "_set_slot", "_reset_slots"):
        monkeypatch.setattr(DialogueStateTracker, name, getattr(DialogueStateTracker, name))
    monkeypatch.setattr(FormAction, "_temporary_tracker", FormAction._temporary_tracker)
    monkeypatch.setattr(action_module, "default_actions", action_module.default_actions)
    for module in QUIET:
        monkeypatch.setattr(module, "copy", copy)
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(Event.resolve_by_type))
    dask = DaskGraphRunner.__new__(DaskGraphRunner)
    dask._graph_schema, dask._instantiated_nodes = SimpleNamespace(nodes={}, target_names=[]), {"x": GraphNode}
    return SimpleNamespace(graph_runner=dask, domain=domain, run_action_extract_slots="Rasa's")


def test_results_of_actions_are_checked_unless_they_are_trusted(processor):
    broken = {"events": "none", "responses": []}
    quicken(processor, trust_actions=False)
    assert RemoteAction._validate_action_result(None, {"events": [], "responses": [{}]})
    with pytest.raises(jsonschema.ValidationError):
        RemoteAction._validate_action_result(None, broken)
    processor.graph_runner = SimpleNamespace(_graph_schema=None, _instantiated_nodes={})
    quicken(processor, trust_actions=True)
    assert RemoteAction._validate_action_result(None, broken)


def test_an_action_gets_slots_and_the_latest_message_but_no_history(processor, domain):
    action = RemoteAction("action_x", EndpointConfig("http://x", enable_selective_domain=True))
    tracker = DialogueStateTracker.from_events("c", [UserUttered("é"), SlotSet("dialogue", {"misses": 1})], domain.slots)
    quicken(processor, trust_actions=True)
    call = action._action_call_format(tracker, domain)
    assert (call["next_action"], call["sender_id"]) == ("action_x", "c")
    assert (call["tracker"]["slots"]["dialogue"], call["tracker"]["latest_message"]["text"]) == ({"misses": 1}, "é")
    assert call["tracker"]["events"] == [] and "domain" not in call
    assert len(tracker.events) == 2, "what Rasa holds is left alone"


def test_a_copied_slot_is_a_slot_of_its_own(processor):
    quicken(processor, trust_actions=True)
    for slot in (AnySlot("a", [{}], influence_conversation=False), CategoricalSlot("b", [{}], values=["x", "y"])):
        slot.value = "x"
        copied = copy.copy(slot)
        copied.value = "y"
        assert (type(copied), slot.value, copied.value, copied.name) == (type(slot), "x", "y", slot.name)


def test_our_rules_are_on_intents_of_the_domain_and_never_on_texts():
    """What `IntentRules` and the silenced check for unseen features take for granted."""
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "bot/data/rules").glob("*.yml")]
    steps = [step for file in files for rule in file["rules"] for step in rule["steps"]]
    assert {step["intent"] for step in steps if "intent" in step} <= set(intents)
    assert not [step for step in steps if "user" in step]


def state_of(tracker):
    return tracker.current_state(), tracker.active_loop, tracker.followup_action, tracker.latest_action, list(tracker.events)


def test_a_copied_tracker_is_what_replaying_its_events_gives_and_goes_on_by_itself(processor, domain):
    events = [ActionExecuted("action_listen"), UserUttered("bonjour", {"name": "saluer"}), ActionExecuted("rendez_vous_form")]
    tracker = DialogueStateTracker.from_events("c", [*events, ActiveLoop("rendez_vous_form"), SlotSet("mode", "phone")], domain.slots)
    replayed = tracker.copy()
    quicken(processor, trust_actions=True)
    copied = tracker.copy()
    before = state_of(tracker)
    assert state_of(copied) == state_of(replayed) == before
    copied.update_with_events([SlotSet("mode", "counter"), LoopInterrupted(True)], domain)
    assert (copied.get_slot("mode"), copied.active_loop.is_interrupted, len(copied.events)) == ("counter", True, 7)
    assert state_of(tracker) == before
    tracker.update(SlotSet("mode", None))
    other = copied.copy()
    other.update(Restarted())
    assert (copied.get_slot("mode"), other.get_slot("mode")) == ("counter", None)


def test_a_form_looks_ahead_as_it_does_on_a_tracker_made_anew(processor, domain):
    form = FormAction("rendez_vous_form", None)
    events = [UserUttered("un rendez-vous", {"name": "rendez_vous"}), ActiveLoop("rendez_vous_form"), SlotSet("requested_slot", "mode"), UserUttered("au téléphone", {"name": "informer"})]
    tracker = DialogueStateTracker.from_events("c", events, domain.slots)
    coming = [SlotSet("mode", "phone"), SlotSet("requested_slot", "phone")]
    anew = form._temporary_tracker(tracker, coming, domain)
    quicken(processor, trust_actions=True)
    before = state_of(tracker)
    ahead = form._temporary_tracker(tracker, coming, domain)
    assert [event.as_dict() | {"timestamp": 0} for event in ahead.events] == [event.as_dict() | {"timestamp": 0} for event in anew.events]
    assert (ahead.current_slot_values(), ahead.active_loop_name, ahead.latest_action) == (anew.current_slot_values(), anew.active_loop_name, anew.latest_action)
    assert state_of(tracker) == before


def test_events_are_read_as_before(processor):
    found = {name: Event.resolve_by_type(name) for name in ("slot", "user", "action", "followup", "topic")}
    quicken(processor, trust_actions=True)
    assert {name: Event.resolve_by_type(name) for name in found} == found
    with pytest.raises(ValueError, match="Unknown event name"):
        Event.resolve_by_type("nothing")


async def test_slots_are_looked_for_in_messages_only_where_one_may_be_filled_so(processor):
    processor.domain = SimpleNamespace(slots=[AnySlot("a", [{"type": "custom"}]), AnySlot("b", [{"type": "from_text"}])])
    quicken(processor, trust_actions=True)
    assert processor.run_action_extract_slots == "Rasa's"
    processor.graph_runner, processor.domain = SimpleNamespace(_graph_schema=None, _instantiated_nodes={}), SimpleNamespace(slots=[AnySlot("a", [{"type": "custom"}])])
    quicken(processor, trust_actions=True)
    assert await processor.run_action_extract_slots(None, "tracker") == "tracker"


@pytest.mark.parametrize("module", QUIET, ids=lambda module: module.__name__)
def test_where_nothing_is_copied_copies_are_made_for_the_log_alone(module):
    """What `quicken` takes for granted of this version of Rasa."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    logged = {id(node) for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug" for node in ast.walk(call)}
    copied = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "copy"]
    assert copied and all(id(node) in logged for node in copied)


def test_the_default_actions_are_made_once_for_each_endpoint(processor):
    quicken(processor, trust_actions=True)
    one, other = EndpointConfig("http://one/"), EndpointConfig("http://other/")
    first = action_module.default_actions(one)
    assert action_module.default_actions(one) is first is not action_module.default_actions(other)
    assert "action_listen" in [action.name() for action in first]
