"""Interviews and their turns: nothing is lost, altered or stored twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from store.errors import NotFoundError
from store.models import Consent, Interview, Participant, SafeguardingFlag, Study, Turn


@dataclass(frozen=True)
class NewTurn:
    """A turn about to be stored; the fields are those of the table."""

    kind: str
    text: str
    question_id: str | None = None
    move: str | None = None
    probe: str | None = None
    trigger: str | None = None
    buttons: list[dict[str, Any]] = field(default_factory=list)


def create_interview(
    session: Session,
    study: Study,
    *,
    channel: str = "web",
    source: str = "interview",
    external_id: str | None = None,
    segments: dict[str, Any] | None = None,
) -> Interview:
    """Store a new participant with an interview that has not been opened yet."""
    participant = Participant(
        study_id=study.id, source=source, external_id=external_id, segments=segments or {}
    )
    session.add(participant)
    session.flush()
    interview = Interview(study_id=study.id, participant_id=participant.id, channel=channel)
    session.add(interview)
    session.flush()
    return interview


def get_interview(session: Session, interview_id: str) -> Interview:
    """Return the interview with its turns in order.

    Raises:
        NotFoundError: there is none, or it was erased.
    """
    interview = session.scalar(
        select(Interview).where(Interview.id == interview_id).options(selectinload(Interview.turns))
    )
    if interview is None:
        raise NotFoundError("there is no such interview, or it was erased")
    return interview


def lock_interview(session: Session, interview_id: str) -> Interview:
    """Return the interview for a turn; where others can write too, they wait until it is done.

    Raises:
        NotFoundError: there is none, or it was erased.
    """
    found = session.scalar(select(Interview).where(Interview.id == interview_id).with_for_update())
    if found is None:
        raise NotFoundError("there is no such interview, or it was erased")
    return found


def find_turn(session: Session, interview_id: str, message_id: str) -> Turn | None:
    """Return the participant's turn of that message id, or None if it was never stored."""
    return session.scalar(
        select(Turn).where(Turn.interview_id == interview_id, Turn.message_id == message_id)
    )


def replies_to(session: Session, turn: Turn) -> list[Turn]:
    """Return what the bot said to that turn, in order."""
    return list(session.scalars(select(Turn).where(Turn.in_reply_to == turn.id).order_by(Turn.seq)))


def add_participant_turn(
    session: Session, interview: Interview, turn: NewTurn, *, message_id: str
) -> Turn:
    """Store the participant's words verbatim as the interview's next turn."""
    return _add(session, interview, turn, author="participant", message_id=message_id)


def add_bot_turns(
    session: Session, interview: Interview, turns: Sequence[NewTurn], *, in_reply_to: Turn | None
) -> list[Turn]:
    """Store what the bot says, in order; the opening replies to no turn."""
    reply = in_reply_to.id if in_reply_to else None
    return [_add(session, interview, turn, author="bot", in_reply_to=reply) for turn in turns]


def add_consent(
    session: Session, interview: Interview, *, given: bool, text: str, version: str
) -> Consent:
    """Store what the participant was asked to consent to, and the answer."""
    consent = Consent(interview_id=interview.id, given=given, text=text, version=version)
    session.add(consent)
    session.flush()
    return consent


def add_flag(session: Session, turn: Turn, *, kind: str, reason: str) -> SafeguardingFlag:
    """Put the interview in the safeguarding queue; `reason` names the cue, not the words."""
    flag = SafeguardingFlag(
        interview_id=turn.interview_id, turn_id=turn.id, kind=kind, reason=reason
    )
    session.add(flag)
    session.flush()
    return flag


def open_flags(session: Session, study: Study) -> list[SafeguardingFlag]:
    """Return the safeguarding queue: flags that nobody has cleared, oldest first."""
    return list(
        session.scalars(
            select(SafeguardingFlag)
            .join(Interview, SafeguardingFlag.interview_id == Interview.id)
            .where(Interview.study_id == study.id, SafeguardingFlag.cleared_at.is_(None))
            .order_by(SafeguardingFlag.raised_at, SafeguardingFlag.id)
        )
    )


def list_interviews(session: Session, study: Study) -> list[Interview]:
    """Return the study's interviews, newest first."""
    return list(
        session.scalars(
            select(Interview)
            .where(Interview.study_id == study.id)
            .order_by(Interview.created_at.desc(), Interview.id)
        )
    )


def _add(
    session: Session,
    interview: Interview,
    turn: NewTurn,
    *,
    author: str,
    message_id: str | None = None,
    in_reply_to: str | None = None,
) -> Turn:
    last = session.scalar(select(func.max(Turn.seq)).where(Turn.interview_id == interview.id))
    row = Turn(
        interview_id=interview.id,
        seq=0 if last is None else last + 1,
        author=author,
        message_id=message_id,
        in_reply_to=in_reply_to,
        kind=turn.kind,
        text=turn.text,
        question_id=turn.question_id,
        move=turn.move,
        probe=turn.probe,
        trigger=turn.trigger,
        buttons=list(turn.buttons),
    )
    session.add(row)
    session.flush()
    return row
