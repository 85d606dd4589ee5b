"""The pages on an empty store, with a bot that answers from a script instead of Rasa."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from store import interviews, studies
from store.accounts import create_account
from store.interviews import NewTurn
from store.session import Store
from web.app import create_app
from web.parts import BotUnreachableError, Parts
from web.sign_in_links import issue_sign_in_path


class ScriptedBot:
    """Plays Rasa and the actions: commits to the store just as they do."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reachable = True
        self.heard: list[str] = []

    def say(self, interview_id: str, text: str, metadata: dict[str, Any]) -> None:
        if not self.reachable:
            raise BotUnreachableError
        with self.store.write() as session:
            interview = interviews.get_interview(session, interview_id)
            if metadata.get("opening"):
                asked = NewTurn("consent", "Do you agree?", buttons=[BUTTON])
                interviews.add_bot_turns(session, interview, [asked], in_reply_to=None)
                return
            self.heard.append(text)
            kind = "answer" if interview.state == "asking" else "consent"
            turn = interviews.add_participant_turn(
                session, interview, NewTurn(kind, text), message_id=metadata["message_id"]
            )
            interview.state = "finished" if text == "Stop" else "asking"
            interview.questions_total = 10
            if kind == "answer":
                studies.mark_answers_changed(interview.study)
            said = NewTurn("question", f"Question {len(self.heard)}?", buttons=[BUTTON])
            interviews.add_bot_turns(session, interview, [said], in_reply_to=turn)


BUTTON = {"label": "Yes, I agree", "text": "Yes, I agree"}


@pytest.fixture
def bot(store: Store) -> ScriptedBot:
    return ScriptedBot(store)


@pytest.fixture
def queued() -> list[str]:
    """Studies that the pages asked the worker to analyse."""
    return []


@pytest.fixture
def parts(store: Store, bot: ScriptedBot, queued: list[str], tmp_path: Path) -> Parts:
    with store.write() as session:
        studies.create_study(session, "river", title="Life by the river", guide_path="x")
    return Parts(
        store=store,
        bot=bot,
        secret_key="only for tests",
        enqueue=queued.append,
        tracker_path=tmp_path / "tracker.db",
        health_checks={"store": lambda: True, "rasa": lambda: bot.reachable},
    )


@pytest.fixture
def client(parts: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(parts), base_url="http://testserver") as client:
        yield client


@pytest.fixture
def sign_in(client: TestClient, store: Store) -> Callable[[str], None]:
    """Signs in somebody of a role, as they would with the address they were given."""

    def act(role: str) -> None:
        with store.write() as session:
            path = issue_sign_in_path(session, create_account(session, role, role=role))
        assert client.post(path).status_code == 200

    return act
