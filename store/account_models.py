"""Tables of the people who sign in, and the trail of what was decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.columns import Base, new_id, now

ROLES = ("researcher", "designer", "admin")


class Account(Base):
    """Someone who signs in; never a participant."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(f"role in {ROLES!r}", name="role"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class SignInLink(Base):
    """A one-time sign-in; only the hash of its secret is kept."""

    __tablename__ = "sign_in_link"

    secret_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class AuditEntry(Base):
    """One decision: who, when, on what, from what to what. Holds no participant's words."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    action: Mapped[str]
    study_id: Mapped[str | None] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
