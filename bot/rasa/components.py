"""The guard in front of Rasa's pipeline: Python 3.10, importing nothing else of ours."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False
)
class InputGuard(GraphComponent):
    """Keeps slash commands and over-long text away from what follows.

    Rasa obeys a message that starts with a slash above every rule; no participant may command it.
    Only what is classified is changed: the words are stored from the message's metadata.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the length, in characters, beyond which text is not classified."""
        return {"longest": 1000}

    def __init__(self, longest: int) -> None:
        self._longest = longest

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> InputGuard:
        """Make the component as Rasa asks for it."""
        return cls(config["longest"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Guard each message before anything else reads it."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                message.set(TEXT, text[: self._longest].lstrip().lstrip("/") or " ")
        return messages
