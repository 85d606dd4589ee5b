"""Tables of the fieldwork: studies, guides, participants and what they said."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, new_id, now

STATES = ("consenting", "asking", "paused", "finished", "withdrawn")


class Study(Base):
    """One piece of research."""

    __tablename__ = "study"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    guide_path: Mapped[str]
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    answers_changed_at: Mapped[datetime | None]

    guide_versions: Mapped[list["GuideVersion"]] = relationship(
        order_by="GuideVersion.created_at", cascade="all, delete-orphan", back_populates="study"
    )


class GuideVersion(Base):
    """A guide as it stood when interviews began with it; never changed afterwards."""

    __tablename__ = "guide_version"
    __table_args__ = (UniqueConstraint("study_id", "digest"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    version: Mapped[str]
    digest: Mapped[str]
    title: Mapped[str]
    introduction: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)

    study: Mapped[Study] = relationship(back_populates="guide_versions")


class Participant(Base):
    """A citizen taking part. `segments` are group labels such as an age band."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("study_id", "external_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    external_id: Mapped[str | None]
    source: Mapped[str] = mapped_column(default="interview")
    segments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    study: Mapped[Study] = relationship()
    interviews: Mapped[list["Interview"]] = relationship(
        cascade="all, delete-orphan", back_populates="participant", passive_deletes=True
    )


class Interview(Base):
    """One participant's conversation; `progress` is the interviewer's own memory of it."""

    __tablename__ = "interview"
    __table_args__ = (
        CheckConstraint(f"state in {STATES!r}", name="state"),
        Index("ix_interview_study_id", "study_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    guide_version_id: Mapped[str | None] = mapped_column(ForeignKey("guide_version.id"))
    channel: Mapped[str] = mapped_column(default="web")
    state: Mapped[str] = mapped_column(default="consenting")
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    questions_done: Mapped[int] = mapped_column(default=0)
    questions_total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    study: Mapped[Study] = relationship()
    participant: Mapped[Participant] = relationship(back_populates="interviews")
    guide_version: Mapped[GuideVersion | None] = relationship()
    turns: Mapped[list["Turn"]] = relationship(
        order_by="Turn.seq",
        cascade="all, delete-orphan",
        back_populates="interview",
        passive_deletes=True,
    )
    consents: Mapped[list["Consent"]] = relationship(
        order_by="Consent.recorded_at", cascade="all, delete-orphan", passive_deletes=True
    )


class Turn(Base):
    """One message, verbatim. `kind` says what it was: a question, an answer, a move…"""

    __tablename__ = "turn"
    __table_args__ = (
        UniqueConstraint("interview_id", "seq"),
        UniqueConstraint("interview_id", "message_id"),
        CheckConstraint("author in ('bot', 'participant')", name="author"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interview.id", ondelete="CASCADE"))
    seq: Mapped[int]
    author: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str | None]
    in_reply_to: Mapped[str | None] = mapped_column(
        ForeignKey("turn.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[str | None]
    move: Mapped[str | None]
    probe: Mapped[str | None]
    trigger: Mapped[str | None]
    buttons: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)

    interview: Mapped[Interview] = relationship(back_populates="turns")


class Consent(Base):
    """What was asked, word for word, with its version, and what was said to it."""

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    interview_id: Mapped[str] = mapped_column(
        ForeignKey("interview.id", ondelete="CASCADE"), index=True
    )
    given: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=now)


class SafeguardingFlag(Base):
    """An interview that a researcher must look at; `reason` names the cue, not the words."""

    __tablename__ = "safeguarding_flag"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    interview_id: Mapped[str] = mapped_column(
        ForeignKey("interview.id", ondelete="CASCADE"), index=True
    )
    turn_id: Mapped[str] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"))
    kind: Mapped[str]
    reason: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(default=now)
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[str | None]

    interview: Mapped[Interview] = relationship()
