"""Who is signed in, and what they may do."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from store.accounts import get_account
from store.models import Account
from web import tokens
from web.parts import WithParts

COOKIE = "grain-signed-in"
MAY_DECIDE = ("researcher", "admin")


class SignInNeededError(Exception):
    """The page is for people who have signed in."""


def signed_in(request: Request, parts: WithParts) -> Account:
    """Return who is signed in.

    Raises:
        SignInNeededError: nobody is.
    """
    account_id = tokens.read_account(parts.secret_key, request.cookies.get(COOKIE, ""))
    with parts.store.read() as session:
        account = get_account(session, account_id) if account_id else None
    if account is None:
        raise SignInNeededError
    request.state.account = account
    return account


def deciding(account: Annotated[Account, Depends(signed_in)]) -> Account:
    """Return who is signed in, if they may read transcripts and settle what is found.

    Raises:
        HTTPException: 403, a designer may not.
    """
    if account.role not in MAY_DECIDE:
        raise HTTPException(403, "Only researchers can open this page.")
    return account


SignedIn = Annotated[Account, Depends(signed_in)]
Deciding = Annotated[Account, Depends(deciding)]
