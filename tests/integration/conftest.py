"""Rasa and the action server, started once on free loopback ports, with a store of their own."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.processes import Part, free_port, product_parts
from cli.settings import Settings, load_settings
from cli.train import train
from store import interviews, migrate, studies
from store.models import Interview, Turn
from store.session import Store

START_WITHIN = 120  # seconds, on a busy machine
STOP_WITHIN = 20
STUDY = "everyday-life"


@dataclass
class LiveBot:
    """The running pair: talks to Rasa as the web process does, and reads the store."""

    settings: Settings
    store: Store
    client: httpx.Client
    logs: dict[str, Path]

    def new_interview(self) -> str:
        """Store an interview, open it, and return its id."""
        with self.store.write() as session:
            study = studies.get_study(session, STUDY)
            interview = interviews.create_interview(session, study).id
        assert self.say(interview, "hello", opening=True)
        return interview

    def consenting_interview(self) -> str:
        """Return an interview that waits for its first answer."""
        interview = self.new_interview()
        assert self.say(interview, "yes")
        return interview

    def say(
        self, interview: str, text: str, message_id: str | None = None, **more: Any
    ) -> list[str]:
        """Send one message; return the texts that Rasa replied with."""
        metadata = {"message_id": message_id or uuid.uuid4().hex, "text": text, **more}
        body = {"sender": interview, "message": text, "metadata": metadata}
        answer = self.client.post("/webhooks/rest/webhook", json=body)
        answer.raise_for_status()
        return [message["text"] for message in answer.json()]

    def read(self, interview: str) -> Interview:
        """Return the interview as it is stored."""
        with self.store.read() as session:
            return interviews.get_interview(session, interview)

    def heard(self, interview: str) -> list[Turn]:
        """Return the participant's turns, in order."""
        return [turn for turn in self.read(interview).turns if turn.author == "participant"]

    def replies(self, interview: str, message_id: str) -> list[str]:
        """Return what the store says was replied to a message."""
        with self.store.read() as session:
            turn = interviews.find_turn(session, interview, message_id)
            assert turn is not None
            return [reply.text for reply in interviews.replies_to(session, turn)]

    def logged(self) -> str:
        """Return all that both processes have printed."""
        return "".join(path.read_text("utf-8", "replace") for path in self.logs.values())


@pytest.fixture(scope="session")
def live_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveBot]:
    """Train if need be, start both processes, and stop them with all that they started."""
    settings = _settings(tmp_path_factory.mktemp("bot"))
    train(settings.models_dir)
    with ExitStack() as stack:
        store = settings.open_store()
        stack.callback(store.close)
        migrate.upgrade(store)
        with store.write() as session:
            studies.create_study(session, STUDY, title="Everyday life", guide_path=STUDY)
        parts = [part for part in product_parts(settings) if part.name in ("actions", "rasa")]
        logs = {part.name: settings.data_dir / f"{part.name}.log" for part in parts}
        running = [stack.enter_context(_Running(part, logs[part.name])) for part in parts]
        for each in running:
            each.wait_until_ready()
        client = httpx.Client(base_url=settings.rasa_url, timeout=60, trust_env=False)
        yield LiveBot(settings, store, stack.enter_context(client), logs)


def _settings(folder: Path) -> Settings:
    return replace(
        load_settings(),
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'grain.db'}",
        rasa_url=f"http://127.0.0.1:{free_port()}",
        actions_url=f"http://127.0.0.1:{free_port()}",
    )


class _Running:
    """One process, in a group of its own, so that nothing it started outlives the tests."""

    def __init__(self, part: Part, log: Path) -> None:
        self.part, self.log = part, log

    def __enter__(self) -> "_Running":
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                self.part.command,
                env=self.part.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return self

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text("utf-8", "replace")[-2000:]
            try:
                if httpx.get(self.part.health_url, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"{self.part.name} did not answer within {START_WITHIN} s")

    def __exit__(self, *_: object) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
