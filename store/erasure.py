"""Removing a participant from every table, and looking whether anything is left."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from store.decisions import record
from store.errors import NotFoundError
from store.models import (
    Code,
    Coding,
    Consent,
    Excerpt,
    Insight,
    InsightExcerpt,
    Interview,
    Participant,
    SafeguardingFlag,
    Study,
    Theme,
    Turn,
)
from store.studies import mark_answers_changed


@dataclass(frozen=True)
class Receipt:
    """What was removed: rows by table, and the interviews whose traces must go elsewhere too."""

    participant_id: str
    interview_ids: tuple[str, ...]
    removed: dict[str, int]


def erase_participant(session: Session, participant_id: str, *, actor: str) -> Receipt:
    """Remove a participant and what was made from their words.

    A proposed insight that rests on any of their excerpts goes, since its wording may be theirs;
    so does a code or theme that nothing supports any longer, unless a person has settled it. The
    study is marked for analysis, which rebuilds what others said too.

    Raises:
        NotFoundError: there is no such participant.
    """
    participant = session.get(Participant, participant_id)
    if participant is None:
        raise NotFoundError("there is no such participant, or they were erased already")
    study = session.get_one(Study, participant.study_id)
    removed = traces(session, participant_id)
    interviews = tuple(
        session.scalars(select(Interview.id).where(Interview.participant_id == participant_id))
    )
    _drop_insights_worded_by(session, participant_id)
    session.execute(delete(Participant).where(Participant.id == participant_id))
    _drop_unsupported(session, study)
    mark_answers_changed(study)
    record(
        session,
        actor=actor,
        action="erase",
        subject="participant",
        subject_id=participant_id,
        study_id=study.id,
        after=dict(removed),
    )
    session.expire_all()
    return Receipt(participant_id, interviews, removed)


def traces(session: Session, participant_id: str) -> dict[str, int]:
    """Count the rows that hold anything of the participant's, by table; nought after erasure."""
    interviews = select(Interview.id).where(Interview.participant_id == participant_id)
    turns = select(Turn.id).where(Turn.interview_id.in_(interviews))
    excerpts = select(Excerpt.id).where(Excerpt.turn_id.in_(turns))
    counts = {
        "participant": select(func.count()).where(Participant.id == participant_id),
        "interview": select(func.count()).where(Interview.participant_id == participant_id),
        "consent": select(func.count()).where(Consent.interview_id.in_(interviews)),
        "turn": select(func.count()).where(Turn.interview_id.in_(interviews)),
        "safeguarding_flag": select(func.count()).where(
            SafeguardingFlag.interview_id.in_(interviews)
        ),
        "excerpt": select(func.count()).where(Excerpt.turn_id.in_(turns)),
        "coding": select(func.count()).where(Coding.excerpt_id.in_(excerpts)),
    }
    return {table: session.scalar(count) or 0 for table, count in counts.items()}


def _drop_insights_worded_by(session: Session, participant_id: str) -> None:
    theirs = (
        select(InsightExcerpt.insight_id)
        .join(Excerpt, InsightExcerpt.excerpt_id == Excerpt.id)
        .join(Turn, Excerpt.turn_id == Turn.id)
        .join(Interview, Turn.interview_id == Interview.id)
        .where(Interview.participant_id == participant_id)
    )
    session.execute(delete(Insight).where(Insight.id.in_(theirs), Insight.status == "proposed"))


def _drop_unsupported(session: Session, study: Study) -> None:
    supported = select(InsightExcerpt.insight_id)
    session.execute(
        delete(Insight).where(Insight.study_id == study.id, Insight.id.not_in(supported))
    )
    used = select(Coding.code_id)
    session.execute(
        delete(Code).where(
            Code.study_id == study.id,
            Code.id.not_in(used),
            Code.status == "proposed",
            Code.renamed.is_(False),
        )
    )
    session.execute(
        delete(Theme).where(
            Theme.study_id == study.id,
            Theme.id.not_in(select(Code.theme_id)),
            Theme.status == "proposed",
            Theme.renamed.is_(False),
        )
    )
