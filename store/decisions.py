"""What researchers settle, each decision with its entry in the audit trail."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.errors import AlreadyExistsError, StoreError
from store.models import STATUSES, AuditEntry, Insight, SafeguardingFlag, Theme, now

LABEL_LIMIT = 120


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    subject_id: str,
    study_id: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add an entry to the audit trail. Never pass a participant's words."""
    session.add(
        AuditEntry(
            actor=actor,
            action=action,
            subject=subject,
            subject_id=subject_id,
            study_id=study_id,
            before=before or {},
            after=after or {},
        )
    )


def rename_theme(session: Session, theme: Theme, label: str, *, actor: str) -> None:
    """Give the theme a person's label, which later runs keep.

    Raises:
        StoreError: the label is empty or too long.
        AlreadyExistsError: another theme of the study has that label.
    """
    label = " ".join(label.split())
    if not label:
        raise StoreError("enter a name for the theme")
    if len(label) > LABEL_LIMIT:
        raise StoreError(f"the name must be {LABEL_LIMIT} characters or fewer")
    same = select(Theme.id).where(
        Theme.study_id == theme.study_id, Theme.label == label, Theme.id != theme.id
    )
    if session.scalar(same):
        raise AlreadyExistsError("another theme of this study has that name already")
    before = {"label": theme.label}
    theme.label, theme.renamed = label, True
    _record_theme(
        session, theme, action="rename", actor=actor, before=before, after={"label": label}
    )


def settle_theme(session: Session, theme: Theme, status: str, *, actor: str) -> None:
    """Approve a theme, or put it back to proposed.

    Raises:
        StoreError: there is no such status.
    """
    _check_status(status)
    before = {"status": theme.status}
    theme.status = status
    _record_theme(
        session, theme, action="settle", actor=actor, before=before, after={"status": status}
    )


def settle_insight(session: Session, insight: Insight, status: str, *, actor: str) -> None:
    """Approve or reject an insight, or put it back to proposed.

    Raises:
        StoreError: there is no such status.
    """
    _check_status(status)
    before = {"status": insight.status}
    insight.status = status
    record(
        session,
        actor=actor,
        action="settle",
        subject=insight.kind,
        subject_id=insight.id,
        study_id=insight.study_id,
        before=before,
        after={"status": status},
    )


def clear_flag(session: Session, flag: SafeguardingFlag, *, actor: str, study_id: str) -> None:
    """Note that a person has looked at a flagged interview and acted."""
    flag.cleared_at, flag.cleared_by = now(), actor
    record(
        session,
        actor=actor,
        action="clear",
        subject="safeguarding_flag",
        subject_id=flag.id,
        study_id=study_id,
    )


def trail(session: Session, study_id: str, *, limit: int = 200) -> list[AuditEntry]:
    """Return the study's newest audit entries, newest first."""
    return list(
        session.scalars(
            select(AuditEntry)
            .where(AuditEntry.study_id == study_id)
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
    )


def _check_status(status: str) -> None:
    if status not in STATUSES:
        raise StoreError(f"status must be one of {', '.join(STATUSES)}")


def _record_theme(
    session: Session,
    theme: Theme,
    *,
    action: str,
    actor: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject="theme",
        subject_id=theme.id,
        study_id=theme.study_id,
        before=before,
        after=after,
    )
