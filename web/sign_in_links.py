"""One-time sign-in: a secret in an address, of which only the hash is kept."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from store.accounts import add_sign_in_link, create_account, first_account
from store.models import Account
from store.session import Store

LASTS = timedelta(days=1)


def hash_secret(secret: str) -> str:
    """Return the hash under which a sign-in secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_sign_in_path(session: Session, account: Account) -> str:
    """Return the path of a page where that account signs in, once, within a day."""
    secret = secrets.token_urlsafe(24)
    add_sign_in_link(session, account, hash_secret(secret), lasts=LASTS)
    return f"/sign-in/once/{secret}"


def first_sign_in_path(store: Store) -> str:
    """Return where the first researcher signs in: once, until a password is set."""
    with store.write() as session:
        account = first_account(session) or create_account(session, "researcher", role="admin")
        return "/sign-in" if account.password_hash else issue_sign_in_path(session, account)
