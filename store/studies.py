"""Studies and the versions of their guides."""

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.errors import AlreadyExistsError, NotFoundError, StoreError
from store.models import GuideVersion, Interview, Participant, Study, Turn, now

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create_study(
    session: Session, slug: str, *, title: str, guide_path: str, is_sample: bool = False
) -> Study:
    """Store a new study.

    Raises:
        StoreError: the slug is not made of lower-case letters, digits and single hyphens.
        AlreadyExistsError: a study of that slug exists.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise StoreError(
            f"study name {slug!r} must be lower-case letters, digits and single hyphens,"
            " at most 80 characters, for example 'riverside-2026'"
        )
    if session.scalar(select(Study.id).where(Study.slug == slug)):
        raise AlreadyExistsError(
            f"study '{slug}' exists already; choose another name (see: grain study list)"
        )
    study = Study(slug=slug, title=title, guide_path=guide_path, is_sample=is_sample)
    session.add(study)
    session.flush()
    return study


def get_study(session: Session, slug: str) -> Study:
    """Return the study of that slug.

    Raises:
        NotFoundError: there is none.
    """
    study = session.scalar(select(Study).where(Study.slug == slug))
    if study is None:
        raise NotFoundError(f"there is no study '{slug}' (see: grain study list)")
    return study


def list_studies(session: Session) -> list[Study]:
    """Return every study, oldest first."""
    return list(session.scalars(select(Study).order_by(Study.created_at, Study.slug)))


def save_guide_version(
    session: Session,
    study: Study,
    *,
    version: str,
    digest: str,
    title: str,
    introduction: str,
    source: str,
) -> GuideVersion:
    """Return the stored guide version of that digest, storing it if it is new."""
    known = session.scalar(
        select(GuideVersion).where(GuideVersion.study_id == study.id, GuideVersion.digest == digest)
    )
    if known is not None:
        return known
    fresh = GuideVersion(
        study_id=study.id,
        version=version,
        digest=digest,
        title=title,
        introduction=introduction,
        source=source,
    )
    session.add(fresh)
    session.flush()
    return fresh


def latest_guide_version(session: Session, study: Study) -> GuideVersion | None:
    """Return the guide version last begun with, or stored last; None before the first.

    A researcher who goes back to an earlier version makes that one the latest again.
    """
    begun = func.max(Interview.created_at)
    return session.scalar(
        select(GuideVersion)
        .outerjoin(Interview, Interview.guide_version_id == GuideVersion.id)
        .where(GuideVersion.study_id == study.id)
        .group_by(GuideVersion.id)
        .order_by(func.coalesce(begun, GuideVersion.created_at).desc(), GuideVersion.id)
        .limit(1)
    )


def mark_answers_changed(study: Study) -> None:
    """Note that the study's answers are no longer those last analysed."""
    study.answers_changed_at = now()


def study_counts(session: Session, study: Study) -> dict[str, int]:
    """Count the study's participants, interviews and answers."""
    answers = (
        select(func.count(Turn.id))
        .join(Interview, Turn.interview_id == Interview.id)
        .where(Interview.study_id == study.id, Turn.kind == "answer")
    )
    return {
        "participants": session.scalar(
            select(func.count(Participant.id)).where(Participant.study_id == study.id)
        )
        or 0,
        "interviews": session.scalar(
            select(func.count(Interview.id)).where(Interview.study_id == study.id)
        )
        or 0,
        "answers": session.scalar(answers) or 0,
    }
