"""People who sign in. Passwords and secrets arrive here hashed already."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.errors import AlreadyExistsError, StoreError
from store.models import ROLES, Account, SignInLink, now


def create_account(
    session: Session, name: str, *, role: str, password_hash: str | None = None
) -> Account:
    """Store someone who may sign in.

    Raises:
        StoreError: the name is empty or the role unknown.
        AlreadyExistsError: the name is taken.
    """
    name = name.strip()
    if not name or len(name) > 80:
        raise StoreError("a name must have 1 to 80 characters")
    if role not in ROLES:
        raise StoreError(f"role must be one of {', '.join(ROLES)}, not {role!r}")
    if find_account(session, name):
        raise AlreadyExistsError(f"there is an account '{name}' already")
    account = Account(name=name, role=role, password_hash=password_hash)
    session.add(account)
    session.flush()
    return account


def find_account(session: Session, name: str) -> Account | None:
    """Return the account of that name, or None."""
    return session.scalar(select(Account).where(Account.name == name))


def get_account(session: Session, account_id: str) -> Account | None:
    """Return the account of that id, or None if it is gone."""
    return session.get(Account, account_id)


def first_account(session: Session) -> Account | None:
    """Return the oldest account, or None when nobody can sign in yet."""
    return session.scalar(select(Account).order_by(Account.created_at, Account.id).limit(1))


def add_sign_in_link(
    session: Session, account: Account, secret_hash: str, *, lasts: timedelta
) -> None:
    """Store a one-time sign-in by the hash of its secret."""
    session.add(
        SignInLink(secret_hash=secret_hash, account_id=account.id, expires_at=now() + lasts)
    )


def use_sign_in_link(session: Session, secret_hash: str) -> Account | None:
    """Spend a one-time sign-in; None when it is unknown, spent or too old."""
    link = session.get(SignInLink, secret_hash)
    if link is None or link.used_at is not None or link.expires_at < now():
        return None
    link.used_at = now()
    return link.account
