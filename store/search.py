"""Finding words in what participants said."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from store.models import Code, Coding, Excerpt, Interview, Study, Turn


def find_answers(session: Session, study: Study, words: str, *, limit: int = 50) -> list[Turn]:
    """Return the study's newest answers that hold those words, in any case of letters."""
    return list(
        session.scalars(
            select(Turn)
            .join(Interview, Turn.interview_id == Interview.id)
            .where(
                Interview.study_id == study.id,
                Turn.kind == "answer",
                func.lower(Turn.text).contains(words.strip().lower(), autoescape=True),
            )
            .options(joinedload(Turn.interview).joinedload(Interview.participant))
            .order_by(Turn.created_at.desc(), Turn.id)
            .limit(limit)
        )
    )


def excerpts_in(session: Session, turns: list[Turn]) -> dict[str, list[Excerpt]]:
    """Return the excerpts of those turns by the turn's id, each with its codes and themes."""
    found: dict[str, list[Excerpt]] = {}
    rows = session.scalars(
        select(Excerpt)
        .where(Excerpt.turn_id.in_([turn.id for turn in turns]))
        .options(
            joinedload(Excerpt.turn),
            selectinload(Excerpt.codings).joinedload(Coding.code).joinedload(Code.theme),
        )
        .order_by(Excerpt.start)
    )
    for excerpt in rows:
        found.setdefault(excerpt.turn_id, []).append(excerpt)
    return found
