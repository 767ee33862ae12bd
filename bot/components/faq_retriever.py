"""Finds the topics of a message; the hits travel in the parsed message. (No postponed annotations: Rasa reads types.)"""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentence_encoder import VECTOR

UNDERSTANDING = "understanding"
FAQ = "faq"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class FaqRetriever(GraphComponent):
    """Puts the ten best topics under `faq` as [{"id", "score"}], what else was asked under `also`, what the last answer says of it under `said`, and the whole understanding for the decider.

    The tracker says what the conversation is about, for messages without a subject of their own.
    """

    @classmethod
    def create(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "FaqRetriever":
        return cls()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        from bot.components.ahead import done_for
        from bot.components.knowledge_base import retriever

        retriever().refresh()
        dialogue = (tracker.get_slot("dialogue") if tracker is not None else None) or {}
        for message in messages:
            vector = message.get(VECTOR)
            if vector is None:
                continue
            text = message.get(TEXT)
            ahead = done_for(text)
            found = retriever().understand(
                text, vector, about=dialogue.get("subject"), in_task=bool(dialogue.get("frame")), letters=ahead and ahead.letters, read=dialogue.get("topic")
            )
            message.set(UNDERSTANDING, found)
            hits = [{"id": hit.id, "score": round(float(hit.score), 4)} for hit in found.hits]
            message.set(FAQ, hits, add_to_output=True)
            message.set("also", found.also, add_to_output=True)
            message.set("said", {"near": found.near, "statements": list(found.said)}, add_to_output=True)
        return messages
