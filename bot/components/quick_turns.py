"""What Rasa does at each turn and need do only once.

Measured on a turn of 18 ms: plans of the same two graphs made by Dask, a JSON schema that is checked itself with every
result of an action, a copy of each slot by way of pickling for each of some six trackers, trackers copied by replaying
their events, and made anew from them for each step of a form, states prepared for stories and for rules about texts that nobody wrote, an empty domain made to be compared
with ours, every class of event gone through for each event read, deep copies for lines of the log that are not written,
slots filled from messages, which ours never are, and every event told to actions that do not read them. Nothing here
changes what Rasa decides.
"""

import copy
import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, Optional, Set, Text, Tuple, Type

import rasa
from jsonschema.validators import validator_for
from rasa.core import processor as processor_module
from rasa.core.actions import action as action_module
from rasa.core.actions import forms as forms_module
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.policies import rule_policy as rule_policy_module
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

RULES_REMEMBERED = 1000  # combinations of states


class PlannedGraphRunner(GraphRunner):
    """Runs the nodes of a graph one after the other, in an order found once for each set of targets."""

    def __init__(self, schema: GraphSchema, nodes: Dict[Text, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._plans: Dict[Tuple[Text, ...], List[Tuple[Text, List[Text]]]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: Optional[List[GraphNodeHook]] = None,
    ) -> "PlannedGraphRunner":
        return cls(graph_schema, DaskGraphRunner._instantiate_nodes(graph_schema, model_storage, execution_context, hooks))

    def run(self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None) -> Dict[Text, Any]:
        """Outputs of the targets. Raises KeyError where a node needs an input that was not given."""
        outputs = dict(inputs or {})
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        for name, needs in self._plans[wanted]:
            _, outputs[name] = self._nodes[name](*((need, outputs[need]) for need in needs))
        return {name: outputs[name] for name in wanted}

    def _plan(self, targets: Tuple[Text, ...]) -> List[Tuple[Text, List[Text]]]:
        """Nodes with what each needs, each after what it needs."""
        plan: Dict[Text, List[Text]] = {}

        def add(name: Text) -> None:
            node = self._schema.nodes.get(name)
            if node is None or name in plan:  # an input of the run, or there already
                return
            for need in node.needs.values():
                add(need)
            plan[name] = list(node.needs.values())

        for target in targets:
            add(target)
        return list(plan.items())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class StoryMemory(MemoizationPolicy):
    """Recalls stories as they are written; without any, it does not prepare states to look them up by."""

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: Optional[Dict[Text, Any]] = None, **kwargs: Any
    ) -> PolicyPrediction:
        if not self.lookup:
            return self._prediction(self._default_predictions(domain))
        return super().predict_action_probabilities(tracker, domain, rule_only_data, **kwargs)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRules(RulePolicy):
    """Rules on intents. Rasa first looks for one on the member's very words; there is none, so the states for it are not made.
    The same states find the same rules: they are gone through once."""

    _found: Optional[Dict[Tuple[int, Text], Set[Text]]] = None

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Tuple[Optional[Text], Optional[Text], bool]:
        if use_text_for_last_user_input:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _get_possible_keys(self, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        if self._found is None or len(self._found) >= RULES_REMEMBERED:
            self._found = {}
        asked = (id(lookup), json.dumps(states, sort_keys=True))
        if asked not in self._found:
            self._found[asked] = super()._get_possible_keys(lookup, states)
        return set(self._found[asked])


def quicken(processor: MessageProcessor, trust_actions: bool) -> None:
    """Let a loaded model answer without the repeated work; for the whole process.

    Args:
        trust_actions: do not check the results of actions at all. The action server is ours, on loopback, and the SDK
            shapes what it answers; tests check it, with a validator made once.
    """
    dask = processor.graph_runner
    processor.graph_runner = PlannedGraphRunner(dask._graph_schema, dask._instantiated_nodes)
    # It warns of intents and entities that the domain lacks; tests check that there are none.
    processor._check_for_unseen_features = lambda _parsed: None
    processor._log_slots = lambda _tracker: None
    for module in (processor_module, rule_policy_module, forms_module):
        module.copy = SimpleNamespace(deepcopy=lambda value: value)  # copied there for lines of the log, nothing else
    action_module.default_actions = _default_actions
    if _fills_no_slot_from_messages(processor.domain):
        processor.run_action_extract_slots = _nothing_to_extract
    Slot.__copy__ = _copy_of_slot  # type: ignore[attr-defined]
    DialogueStateTracker.copy = _copy_of_tracker  # type: ignore[method-assign]
    DialogueStateTracker._set_slot = _set_slot_of_its_own  # type: ignore[method-assign]
    DialogueStateTracker._reset_slots = _reset_slots_of_its_own  # type: ignore[method-assign]
    FormAction._temporary_tracker = _tracker_further_on  # type: ignore[method-assign]
    Event.resolve_by_type = staticmethod(_known_event)  # type: ignore[method-assign]
    RemoteAction._action_call_format = _call_without_history  # type: ignore[method-assign]
    check = _believed if trust_actions else _checked(RemoteAction.action_response_format_spec())
    RemoteAction._validate_action_result = check  # type: ignore[method-assign]


def _call_without_history(action: RemoteAction, tracker: DialogueStateTracker, _domain: Domain) -> Dict[Text, Any]:
    """What the action server is sent. Our actions read the slots and the latest message, never the events nor the domain; the
    active form holds another copy of the message that opened it."""
    latest = tracker.latest_message.parse_data if tracker.latest_message else None
    state = {"sender_id": tracker.sender_id, "slots": tracker.current_slot_values(), "latest_message": latest, "events": []}
    return {"next_action": action.name(), "sender_id": tracker.sender_id, "tracker": state, "version": rasa.__version__}


def _copy_of_slot(slot: Slot) -> Slot:
    """What `copy.copy` gives, without going through `__reduce_ex__`."""
    made = object.__new__(type(slot))
    made.__dict__.update(slot.__dict__)
    return made


def _copy_of_tracker(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker in the same state that can go on by itself. Events are shared: they do not change; and so are slots, of
    which a tracker makes one of its own when it sets it."""
    made = object.__new__(type(tracker))
    made.__dict__.update(tracker.__dict__)
    made.events = copy.copy(tracker.events)
    made.slots = copy.copy(tracker.slots)
    made.active_loop = copy.copy(tracker.active_loop)
    return made


_set_slot = DialogueStateTracker._set_slot


def _set_slot_of_its_own(tracker: DialogueStateTracker, key: Text, value: Any) -> None:
    if key in tracker.slots:
        tracker.slots[key] = copy.copy(tracker.slots[key])
    _set_slot(tracker, key, value)


def _reset_slots_of_its_own(tracker: DialogueStateTracker) -> None:
    for key, slot in tracker.slots.items():
        if slot.has_been_set:
            tracker.slots[key] = copy.copy(slot)
            tracker.slots[key].reset()


def _tracker_further_on(form: FormAction, tracker: DialogueStateTracker, events: List[Event], _domain: Domain) -> DialogueStateTracker:
    """The tracker as it will be with these events, for a step of a form."""
    made = tracker.copy()
    for event in (SlotSet(REQUESTED_SLOT, form.get_slot_to_fill(tracker)), ActionExecuted(form.name()), *events):
        made.update(event)
    return made


_find_event = Event.resolve_by_type


@lru_cache(maxsize=None)
def _known_event(type_name: Text, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
    return _find_event(type_name, default)


_make_default_actions = action_module.default_actions
_made_actions: Dict[int, Tuple[Any, List[Action]]] = {}


def _default_actions(action_endpoint: Any = None) -> List[Action]:
    """Made once for each endpoint (which cannot be hashed): they have no state of their own."""
    if id(action_endpoint) not in _made_actions:
        _made_actions[id(action_endpoint)] = (action_endpoint, _make_default_actions(action_endpoint))
    return _made_actions[id(action_endpoint)][1]


def _fills_no_slot_from_messages(domain: Domain) -> bool:
    """Every slot of ours is set by an action (`type: custom`)."""
    return all(mapping.get("type") == "custom" and "action" not in mapping for slot in domain.slots for mapping in slot.mappings)


async def _nothing_to_extract(_output_channel: Any, tracker: DialogueStateTracker) -> DialogueStateTracker:
    return tracker


def _believed(_action: RemoteAction, _result: Any) -> bool:
    return True


def _checked(schema: Dict[Text, Any]) -> Callable[[RemoteAction, Any], bool]:
    """Rasa's check, which raises jsonschema.ValidationError."""
    validator = validator_for(schema)(schema)
    return lambda _action, result: validator.validate(result) is None
