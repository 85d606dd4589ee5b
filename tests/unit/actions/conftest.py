"""A store with one study and one interview, and trackers as Rasa 3.6.21 sends them."""

import asyncio
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.moves import InterviewAction, all_actions
from bot.guide import builtin_guide_path
from store import interviews, studies
from store.models import Interview
from store.session import Store

TRACKER = json.loads((Path(__file__).parent / "trackers" / "answer.json").read_text("utf-8"))


@pytest.fixture
def guide_file(tmp_path: Path) -> Path:
    """A guide that a test may edit."""
    path = tmp_path / "everyday.yml"
    path.write_bytes(builtin_guide_path("everyday-life").read_bytes())
    return path


@pytest.fixture
def new_interview(store: Store, guide_file: Path) -> Callable[[], str]:
    """Makes interviews of one study and returns their ids."""
    with store.write() as session:
        studies.create_study(session, "river", title="River", guide_path=str(guide_file))

    def make() -> str:
        with store.write() as session:
            study = studies.get_study(session, "river")
            return interviews.create_interview(session, study).id

    return make


@pytest.fixture
def said(store: Store) -> Callable[[str], list[tuple[str, str, str]]]:
    """Reads a transcript: author, kind and text of every turn, in order."""

    def read(interview_id: str) -> list[tuple[str, str, str]]:
        with store.read() as session:
            turns = interviews.get_interview(session, interview_id).turns
            return [(turn.author, turn.kind, turn.text) for turn in turns]

    return read


@pytest.fixture
def get(store: Store) -> Callable[[str], Interview]:
    def read(interview_id: str) -> Interview:
        with store.read() as session:
            return interviews.get_interview(session, interview_id)

    return read


class Rasa:
    """Calls an action with a tracker, as Rasa does, and keeps what came back."""

    def __init__(self, actions: list[InterviewAction]) -> None:
        self.actions = {action.name(): action for action in actions}
        self.events: list[dict[str, Any]] = []
        self.turns_before = 1

    def say(
        self,
        interview: str,
        text: str,
        message_id: str = "m-1",
        *,
        action: str = "action_take_answer",
        intent: tuple[str, float] = ("give_answer", 0.9),
        opening: bool = False,
    ) -> list[str]:
        """Send one message to one action; return the texts it uttered."""
        state = deepcopy(TRACKER)
        metadata: dict[str, Any] = {"message_id": message_id, "text": text}
        if opening:
            metadata["opening"] = True
        state["sender_id"] = interview
        state["latest_message"].update(
            text=text,
            metadata=metadata,
            intent={"name": intent[0], "confidence": intent[1]},
        )
        opened, turn, now = state["events"][:2], state["events"][2:7], state["events"][7:]
        state["events"] = [*opened, *turn * self.turns_before, *now]
        dispatcher = CollectingDispatcher()
        tracker = Tracker.from_dict(state)
        self.events = asyncio.run(self.actions[action].run(dispatcher, tracker, {}))
        return [message["text"] for message in dispatcher.messages]

    def open(self, interview: str) -> list[str]:
        """Open an interview as the web process does."""
        return self.say(interview, "hello", "open", action="action_greet", opening=True)

    def agree(self, interview: str) -> list[str]:
        """Open an interview and give consent."""
        self.open(interview)
        return self.say(interview, "yes", "yes", action="action_accept", intent=("affirm", 0.9))


@pytest.fixture
def rasa(store: Store) -> Rasa:
    return Rasa(all_actions(store))
