"""What passes between the interview and whoever carries it to the participant."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.moves import Proposal

__all__ = ["Button", "ConsentRecord", "Flag", "Heard", "Message", "Outcome", "Progress", "Proposal"]


@dataclass(frozen=True)
class Button:
    """A quick reply: pressing it sends `text` as an ordinary message."""

    label: str
    text: str


@dataclass(frozen=True)
class Message:
    """One thing the bot says.

    `kind` is consent, question, probe, acknowledgement, explanation, help, closing or notice;
    a probe carries the id of its wording and the trigger that fired it.
    """

    kind: str
    text: str
    buttons: tuple[Button, ...] = ()
    question_id: str | None = None
    probe: str | None = None
    trigger: str | None = None


@dataclass(frozen=True)
class Heard:
    """How the participant's message is recorded: answer, consent, move or unclear."""

    kind: str
    move: str | None = None
    question_id: str | None = None
    probe: str | None = None


@dataclass(frozen=True)
class ConsentRecord:
    """What was asked, word for word, with its version, and whether it was given."""

    given: bool
    text: str
    version: str


@dataclass(frozen=True)
class Flag:
    """A reason for a researcher to look at the interview; names the cue, not the words."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """The interviewer's memory of one interview; everything needed to go on after a pause."""

    stage: str = "consenting"
    pending: str | None = None
    answered: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    pending_probe: str | None = None
    pending_probe_text: str | None = None
    probes_on_pending: int = 0
    probes_total: int = 0
    wordings: tuple[str, ...] = ()
    retried: bool = False
    doubting: str | None = None
    cue_count: int = 0
    choosing_after_cue: bool = False
    said_count: int = 0
    quotes: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the progress as plain data for the store."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Progress":
        """Return the progress that `to_json` gave."""
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        quotes = tuple((question, quote) for question, quote in plain.pop("quotes", ()))
        return cls(**plain, quotes=quotes)


@dataclass(frozen=True)
class Outcome:
    """What a turn led to: the new progress, what was heard, and what the bot says."""

    progress: Progress
    messages: tuple[Message, ...]
    heard: Heard | None = None
    consent: ConsentRecord | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def state(self) -> str:
        """The interview's state: consenting, asking, paused, finished or withdrawn."""
        return self.progress.stage
