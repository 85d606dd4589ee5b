"""The guard in front of Rasa's pipeline: Python 3.10, importing nothing else of ours."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

SLASHES = re.compile(r"[\s/]+")  # Rasa strips spaces before it looks for its slash


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False
)
class InputGuard(GraphComponent):
    """Keeps slash commands and over-long text away from what follows, and words out of the log.

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
        """Make the component for training."""
        return cls(config["longest"])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> InputGuard:
        """Make the component for talking: from here on the log must not repeat what is said."""
        logging.setLogRecordFactory(discreet_record)
        return cls(config["longest"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Guard each message before anything else reads it."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str):
                message.set(TEXT, guarded(text, self._longest))
        return messages


def guarded(text: str, longest: int) -> str:
    """Return what may be classified of a text: its start, without leading slashes."""
    start = text[:longest]
    leading = SLASHES.match(start)
    return start[leading.end() :] or " " if leading else start


def discreet_record(
    name: str,
    level: int,
    path: str,
    line: int,
    message: object,
    arguments: Any,
    exception: Any,
    function: str | None = None,
    stack: str | None = None,
    **_: Any,
) -> logging.LogRecord:
    """Make a log record that says where something happened and its kind, and nothing else.

    Rasa's own texts repeat messages, database parameters and local variables, and with them what
    a participant said.
    """
    kinds = _kinds_of(exception[1] if exception else None)
    text = " < ".join(kinds) or _event_of(message) or f"see {function}, line {line}"
    return logging.LogRecord(name, level, path, line, text, (), None, function)


def _kinds_of(problem: BaseException | None) -> list[str]:
    """Return the kind of an exception and of those that led to it, with operating system errors."""
    kinds = []
    while problem is not None:
        system = getattr(problem, "strerror", None) if isinstance(problem, OSError) else None
        known = f" ({system})" if system and problem.args[:1] == (problem.errno,) else ""
        kinds.append(type(problem).__name__ + known)
        problem = problem.__cause__ or problem.__context__
    return kinds


def _event_of(message: object) -> str | None:
    """Return the name of a structured event: fixed in Rasa's source, unlike what goes with it."""
    try:
        return str(json.loads(str(message))["event"])
    except (ValueError, LookupError, TypeError):
        return None
