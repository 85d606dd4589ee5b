"""What the pages are given to work with; made in one place and handed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request

from store.session import Store


class Bot(Protocol):
    """Whoever holds the interview: commits what is said and what is answered to the store."""

    def say(self, interview_id: str, text: str, metadata: dict[str, Any]) -> None:
        """Deliver one message.

        Raises:
            BotUnreachableError: it does not answer.
        """


class BotUnreachableError(Exception):
    """The bot does not answer; what was sent may be sent again under the same id."""


@dataclass(frozen=True)
class Parts:
    """The store, the bot, the queue and the rest of the product, as the pages see it."""

    store: Store
    bot: Bot
    secret_key: str
    enqueue: Callable[[str], None]
    tracker_path: Path
    health_checks: dict[str, Callable[[], bool]] = field(default_factory=dict)


def _parts(request: Request) -> Parts:
    parts = request.app.state.parts
    assert isinstance(parts, Parts)  # noqa: S101 - set by create_app
    return parts


WithParts = Annotated[Parts, Depends(_parts)]
