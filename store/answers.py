"""Answers as the analysis reads them, and answers that were collected elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from store.errors import AlreadyExistsError
from store.models import Interview, Participant, Study, Turn, new_id, now
from store.studies import mark_answers_changed

CHUNK = 500  # SQLite's limit on variables in one statement is far above this many ids


@dataclass(frozen=True)
class StoredAnswer:
    """An answer with what was asked; `id` is its turn's id."""

    id: str
    participant_id: str
    interview_id: str
    external_id: str | None
    question_id: str | None
    question: str | None
    text: str
    segments: dict[str, str]
    created_at: datetime


@dataclass(frozen=True)
class ImportedAnswer:
    """One participant's answers from elsewhere: pairs of question (or None) and answer text."""

    external_id: str
    answers: tuple[tuple[str | None, str], ...]
    segments: dict[str, str] = field(default_factory=dict)
    question_ids: tuple[str | None, ...] = ()


def answers_of(session: Session, study: Study) -> list[StoredAnswer]:
    """Return every answer of the study in the order given, with the question it answers.

    Answers of participants who declined or withdrew are left out.
    """
    rows = session.execute(
        select(Turn, Interview.participant_id, Participant.external_id, Participant.segments)
        .join(Interview, Turn.interview_id == Interview.id)
        .join(Participant, Interview.participant_id == Participant.id)
        .where(Interview.study_id == study.id, Interview.state != "withdrawn")
        .order_by(Interview.created_at, Interview.id, Turn.seq)
    )
    found: list[StoredAnswer] = []
    asked: dict[str, str] = {}
    for turn, participant_id, external_id, segments in rows:
        if turn.author == "bot" and turn.kind in ("question", "probe"):
            asked[turn.interview_id] = turn.text
        if turn.author == "participant" and turn.kind == "answer":
            found.append(
                StoredAnswer(
                    id=turn.id,
                    participant_id=participant_id,
                    interview_id=turn.interview_id,
                    external_id=external_id,
                    question_id=turn.question_id,
                    question=asked.get(turn.interview_id),
                    text=turn.text,
                    segments=dict(segments),
                    created_at=turn.created_at,
                )
            )
    return found


def questions_of(session: Session, study: Study) -> list[str]:
    """Return the questions that were put to participants, the most asked first, probes left out."""
    rows = session.execute(
        select(Turn.text, func.count(Turn.id))
        .join(Interview, Turn.interview_id == Interview.id)
        .where(Interview.study_id == study.id, Turn.author == "bot", Turn.kind == "question")
        .group_by(Turn.text)
        .order_by(func.count(Turn.id).desc(), Turn.text)
    )
    return [text for text, _ in rows]


def known_external_ids(session: Session, study: Study) -> set[str]:
    """Return the external ids that the study's participants already carry."""
    return {
        known
        for known in session.scalars(
            select(Participant.external_id).where(Participant.study_id == study.id)
        )
        if known is not None
    }


def import_answers(
    session: Session, study: Study, people: Sequence[ImportedAnswer], *, source: str
) -> int:
    """Store answers collected elsewhere as finished interviews; returns how many answers.

    Raises:
        AlreadyExistsError: an external id is already in the study.
    """
    twice = known_external_ids(session, study) & {person.external_id for person in people}
    if twice:
        raise AlreadyExistsError(
            f"{len(twice)} id(s) are in study '{study.slug}' already, the first is {min(twice)!r};"
            " leave those rows out or import into a new study"
        )
    participants: list[dict[str, object]] = []
    interviews: list[dict[str, object]] = []
    turns: list[dict[str, object]] = []
    for person in people:
        participant_id, interview_id = new_id(), new_id()
        participants.append(
            {
                "id": participant_id,
                "study_id": study.id,
                "external_id": person.external_id,
                "source": source,
                "segments": person.segments,
                "created_at": now(),
            }
        )
        interviews.append(
            {
                "id": interview_id,
                "study_id": study.id,
                "participant_id": participant_id,
                "channel": source,
                "state": "finished",
                "created_at": now(),
            }
        )
        turns.extend(_turns_of(person, interview_id))
    _insert_all(session, Participant, participants)
    _insert_all(session, Interview, interviews)
    _insert_all(session, Turn, turns)
    mark_answers_changed(study)
    return sum(turn["kind"] == "answer" for turn in turns)


def _turns_of(person: ImportedAnswer, interview_id: str) -> list[dict[str, object]]:
    turns: list[dict[str, object]] = []
    ids = person.question_ids or (None,) * len(person.answers)
    for (question, answer), question_id in zip(person.answers, ids, strict=True):
        said = [("bot", "question", question)] if question else []
        for author, kind, text in [*said, ("participant", "answer", answer)]:
            turns.append(
                {
                    "id": new_id(),
                    "interview_id": interview_id,
                    "seq": len(turns),
                    "author": author,
                    "kind": kind,
                    "text": text,
                    "question_id": question_id,
                    "created_at": now(),
                }
            )
    return turns


def _insert_all(session: Session, table: type, rows: list[dict[str, object]]) -> None:
    for at in range(0, len(rows), CHUNK):
        session.execute(insert(table), rows[at : at + CHUNK])
