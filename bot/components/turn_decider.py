"""Gives the message its intent. (No postponed annotations: Rasa reads types.)"""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components.faq_retriever import UNDERSTANDING

SIGNALS = {"start": "debut", "signed_in": "identifie", "returned": "identifie"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TurnDecider(GraphComponent):
    """A button or a signal of the gateway says what it is; words get the decision of the published index."""

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "TurnDecider":
        return cls()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            metadata = message.get("metadata") or {}
            if metadata.get("signal") in SIGNALS:
                self._set(message, SIGNALS[metadata["signal"]], 1.0, [], None)
            elif metadata.get("choice"):
                self._set(message, self._chosen(metadata["choice"]), 1.0, [], None)
            elif message.get(UNDERSTANDING) is not None:
                found = message.get(UNDERSTANDING)
                self._set(message, found.intent, found.confidence, found.ranking, found.nuance)
            else:
                self._set(message, "incompris", 0.0, [], None)
        return messages

    def _chosen(self, choice: Text) -> Text:
        """A button that opens a task is that task's wish; others are read by the action or the form."""
        name, _, rest = choice.partition(":")
        return rest if name == "task" and ":" not in rest else "choisir"

    def _set(self, message: Message, intent: Text, confidence: float, ranking: List[Any], nuance: Any) -> None:
        chosen = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: float(confidence)}
        others = [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: float(p)} for name, p in ranking]
        message.set(INTENT, chosen, add_to_output=True)
        message.set(INTENT_RANKING_KEY, others or [chosen], add_to_output=True)
        message.set("nuance", nuance, add_to_output=True)
