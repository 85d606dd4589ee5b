"""Tables of the evidence: excerpts, the codebook, codings and insights, each resting on words."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, new_id, now
from store.fieldwork_models import Turn

STATUSES = ("proposed", "approved", "rejected")
INSIGHT_KINDS = ("need", "barrier", "asset", "aspiration", "idea", "risk", "actor")


class AnalysisRun(Base):
    """One run of the pipeline: which steps, versions and settings, over how much, how it ended."""

    __tablename__ = "analysis_run"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(default="running")
    steps: Mapped[list[Any]] = mapped_column(default=list)
    settings_hash: Mapped[str]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class Excerpt(Base):
    """A verbatim span of an answer: code points `start` to `end`, end exclusive.

    `redacted` is the span with personal details taken out; `unthemed_reason` says why an
    excerpt carries no code, so that every excerpt is accounted for.
    """

    __tablename__ = "excerpt"
    __table_args__ = (
        UniqueConstraint("turn_id", "start", "end"),
        CheckConstraint('0 <= start and start <= "end"', name="span"),
        Index("ix_excerpt_study_id", "study_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    turn_id: Mapped[str] = mapped_column(ForeignKey("turn.id", ondelete="CASCADE"))
    start: Mapped[int]
    end: Mapped[int]
    redacted: Mapped[str] = mapped_column(Text)
    unthemed_reason: Mapped[str | None]
    step: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("analysis_run.id", ondelete="SET NULL"))

    turn: Mapped[Turn] = relationship()
    codings: Mapped[list["Coding"]] = relationship(
        cascade="all, delete-orphan", back_populates="excerpt", passive_deletes=True
    )

    @property
    def text(self) -> str:
        """The verbatim words."""
        return self.turn.text[self.start : self.end]


class Theme(Base):
    """A group of codes. `machine_label` is the last proposal, kept beside a person's own label."""

    __tablename__ = "theme"
    __table_args__ = (CheckConstraint(f"status in {STATUSES!r}", name="status"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    machine_label: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(default="proposed")
    renamed: Mapped[bool] = mapped_column(default=False)
    step: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("analysis_run.id", ondelete="SET NULL"))

    codes: Mapped[list["Code"]] = relationship(
        cascade="all, delete-orphan", back_populates="theme", passive_deletes=True
    )
    quotes: Mapped[list["ThemeQuote"]] = relationship(
        order_by="ThemeQuote.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ThemeQuote(Base):
    """A representative quote of a theme, in reading order."""

    __tablename__ = "theme_quote"

    theme_id: Mapped[str] = mapped_column(
        ForeignKey("theme.id", ondelete="CASCADE"), primary_key=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int]

    excerpt: Mapped[Excerpt] = relationship()


class Code(Base):
    """A label on excerpts."""

    __tablename__ = "code"
    __table_args__ = (CheckConstraint(f"status in {STATUSES!r}", name="status"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"), index=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    machine_label: Mapped[str]
    status: Mapped[str] = mapped_column(default="proposed")
    renamed: Mapped[bool] = mapped_column(default=False)
    step: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("analysis_run.id", ondelete="SET NULL"))

    theme: Mapped[Theme] = relationship(back_populates="codes")
    codings: Mapped[list["Coding"]] = relationship(
        cascade="all, delete-orphan", back_populates="code", passive_deletes=True
    )


class Coding(Base):
    """One code on one excerpt, by machine or person, proposed, approved or rejected."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("excerpt_id", "code_id"),
        CheckConstraint("origin in ('machine', 'person')", name="origin"),
        CheckConstraint(f"status in {STATUSES!r}", name="status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    excerpt_id: Mapped[str] = mapped_column(ForeignKey("excerpt.id", ondelete="CASCADE"))
    code_id: Mapped[str] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)
    origin: Mapped[str] = mapped_column(default="machine")
    status: Mapped[str] = mapped_column(default="proposed")
    confidence: Mapped[float | None]
    step: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("analysis_run.id", ondelete="SET NULL"))

    excerpt: Mapped[Excerpt] = relationship(back_populates="codings")
    code: Mapped[Code] = relationship(back_populates="codings")


class Insight(Base):
    """A need, barrier, asset, aspiration, idea, risk or actor, always resting on excerpts.

    For a need: `role` (As …), `statement` (I need …) and `benefit` (so that …, None when
    nobody gave a reason).
    """

    __tablename__ = "insight"
    __table_args__ = (
        CheckConstraint(f"kind in {INSIGHT_KINDS!r}", name="kind"),
        CheckConstraint(f"status in {STATUSES!r}", name="status"),
        Index("ix_insight_study_id", "study_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("study.id", ondelete="CASCADE"))
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("theme.id", ondelete="SET NULL"))
    kind: Mapped[str]
    role: Mapped[str] = mapped_column(Text, default="")
    statement: Mapped[str] = mapped_column(Text)
    benefit: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(default="proposed")
    step: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("analysis_run.id", ondelete="SET NULL"))

    theme: Mapped[Theme | None] = relationship()
    evidence: Mapped[list["InsightExcerpt"]] = relationship(
        order_by="InsightExcerpt.position", cascade="all, delete-orphan", passive_deletes=True
    )


class InsightExcerpt(Base):
    """One excerpt that an insight rests on."""

    __tablename__ = "insight_excerpt"

    insight_id: Mapped[str] = mapped_column(
        ForeignKey("insight.id", ondelete="CASCADE"), primary_key=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int]

    excerpt: Mapped[Excerpt] = relationship()
