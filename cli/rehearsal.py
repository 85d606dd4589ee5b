"""Driving the real bot with given answers, and checking that each was stored once, verbatim."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

AT_ONCE = 4
MOST_TURNS = 200  # an interview that never ends is a fault, not a reason to go on
BETWEEN = ("finished", "withdrawn")


@dataclass
class Held:
    """One rehearsed interview: what was sent, how long each turn took, and what came of it."""

    interview: str = ""
    sent: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    transcript: list[dict[str, Any]] = field(default_factory=list)
    state: str = ""


@dataclass(frozen=True)
class Report:
    """What a rehearsal found; `lost` and `duplicated` must be nought."""

    interviews: int
    finished: int
    sent: int
    stored: int
    lost: int
    duplicated: int
    not_taken_as_answer: int
    p50_ms: float
    p95_ms: float
    probes: dict[str, int]
    repeated_probes: int
    turns_an_interview: float


class Rehearsal:
    """Deals answers out to participants who each hold an interview over the public API."""

    def __init__(self, client: httpx.AsyncClient, study: str, answers: Iterator[str]) -> None:
        self.client, self.study, self.answers = client, study, answers

    async def hold_all(self, participants: int, tick: Callable[[], None]) -> list[Held]:
        """Hold that many interviews, a few at once, as long as there are answers.

        Raises:
            httpx.HTTPError: the product does not answer.
        """
        limit = asyncio.Semaphore(AT_ONCE)

        async def one() -> Held | None:
            async with limit:
                first = next(self.answers, None)
                if first is None:
                    return None
                held = await self.hold(first)
                tick()
                return held

        held = await asyncio.gather(*(one() for _ in range(participants)))
        return [each for each in held if each is not None]

    async def hold(self, first: str) -> Held:
        """Hold one interview: consent, then an answer to whatever is asked, until it ends."""
        opened = (await self._post(f"/api/studies/{self.study}/interviews", None, {})).json()
        held, token = Held(opened["interview"]), opened["token"]
        await self._say(held, token, "yes")
        answer: str | None = first
        while answer is not None and held.state not in BETWEEN and len(held.sent) < MOST_TURNS:
            held.sent.append(answer)
            held.seconds.append(await self._say(held, token, answer))
            answer = next(self.answers, None) if held.state not in BETWEEN else None
        address = f"/api/interviews/{held.interview}"
        headers = {"Authorization": f"Bearer {token}"}
        got = await self.client.get(address, headers=headers)
        got.raise_for_status()
        held.transcript = got.json()["messages"]
        return held

    async def _say(self, held: Held, token: str, text: str) -> float:
        began = time.perf_counter()
        message = {"id": uuid.uuid4().hex, "text": text}
        reply = await self._post(f"/api/interviews/{held.interview}/messages", token, message)
        held.state = reply.json()["state"]
        return time.perf_counter() - began

    async def _post(self, path: str, token: str | None, body: dict[str, str]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        reply = await self.client.post(path, json=body, headers=headers)
        reply.raise_for_status()
        return reply


def report_on(held: list[Held]) -> Report:
    """Compare what was sent with what the transcripts hold, word for word."""
    sent = Counter((each.interview, text) for each in held for text in each.sent)
    said = [
        (each.interview, turn)
        for each in held
        for turn in each.transcript
        if turn["author"] == "participant" and turn["kind"] != "consent"
    ]
    stored = Counter((interview, turn["text"]) for interview, turn in said)
    probes = [
        (each.interview, turn)
        for each in held
        for turn in each.transcript
        if turn["author"] == "bot" and turn["kind"] == "probe"
    ]
    texts = Counter((interview, turn["text"]) for interview, turn in probes)
    times = sorted(second for each in held for second in each.seconds)
    return Report(
        interviews=len(held),
        finished=sum(each.state == "finished" for each in held),
        sent=sum(sent.values()),
        stored=sum(stored.values()),
        lost=sum((sent - stored).values()),
        duplicated=sum((stored - sent).values()),
        not_taken_as_answer=sum(turn["kind"] != "answer" for _, turn in said),
        p50_ms=_percentile(times, 0.50),
        p95_ms=_percentile(times, 0.95),
        probes=dict(Counter(turn.get("trigger") or "" for _, turn in probes).most_common()),
        repeated_probes=sum(count - 1 for count in texts.values()),
        turns_an_interview=round(sum(sent.values()) / len(held), 1) if held else 0,
    )


def _percentile(ordered: list[float], share: float) -> float:
    """Return a percentile by the nearest rank, in milliseconds."""
    if not ordered:
        return 0.0
    at = min(len(ordered) - 1, round(share * (len(ordered) - 1)))
    return round(1000 * ordered[at], 1)
