"""Encodes each message once. (No `from __future__ import annotations` here: Rasa reads the types.)"""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

VECTOR = "vector"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Puts the vector of the message under `vector`; a pressed button needs none."""

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "SentenceEncoder":
        return cls()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Rasa learns nothing from texts: their meaning is the index's."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        from bot.components.ahead import done_for, encode, is_typed

        for message in messages:
            text = message.get(TEXT)
            if is_typed(text, message.get("metadata")):
                ahead = done_for(text)
                message.set(VECTOR, encode(text) if ahead is None or ahead.vector is None else ahead.vector)
        return messages
