"""Signing in and out, with a password or once with an address that was given out."""

import time

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from store.accounts import find_account, get_account, use_sign_in_link
from web import tokens
from web.forms import Text
from web.parts import Parts, WithParts
from web.rendering import page
from web.sign_in_links import hash_secret
from web.signed_in import COOKIE, SignedIn

router = APIRouter(include_in_schema=False)
hasher = PasswordHasher()
SHORTEST_PASSWORD = 12
TRIES, LOCKED_SECONDS = 5, 60.0
WRONG = "The name or the password is not right."


class Attempts:
    """Counts failed sign-ins by name, in memory; too many lock the name for a minute."""

    def __init__(self) -> None:
        self._failed: dict[str, tuple[int, float]] = {}

    def locked(self, name: str) -> bool:
        """Whether this name has to wait."""
        count, last = self._failed.get(name, (0, 0.0))
        return count >= TRIES and time.monotonic() - last < LOCKED_SECONDS

    def failed(self, name: str) -> None:
        """Note a failed sign-in."""
        if len(self._failed) > 10_000:
            self._failed.clear()
        count, _ = self._failed.get(name, (0, 0.0))
        self._failed[name] = (count + 1, time.monotonic())

    def succeeded(self, name: str) -> None:
        """Forget a name's failures."""
        self._failed.pop(name, None)


attempts = Attempts()


@router.get("/sign-in")
def show(request: Request) -> HTMLResponse:
    """Ask for name and password."""
    return page(request, "sign_in/sign_in.html", error=None, name="")


@router.post("/sign-in")
def sign_in(request: Request, parts: WithParts, name: Text = "", password: Text = "") -> Response:
    """Check name and password."""
    name = name.strip()
    if attempts.locked(name):
        wait = "Too many tries. Wait a minute, then try again."
        return page(request, "sign_in/sign_in.html", status=429, error=wait, name=name)
    with parts.store.read() as session:
        account = find_account(session, name)
    if account is None or not _verified(account.password_hash, password):
        attempts.failed(name)
        return page(request, "sign_in/sign_in.html", status=422, error=WRONG, name=name)
    attempts.succeeded(name)
    return _welcome(request, parts, account.id, "/work")


def _verified(password_hash: str | None, password: str) -> bool:
    try:
        return hasher.verify(password_hash or hasher.hash("no such account"), password)
    except Argon2Error:
        return False


@router.get("/sign-in/once/{secret}")
def show_once(request: Request, secret: str) -> HTMLResponse:
    """Offer a button: a link preview that opens the address must not spend it."""
    return page(request, "sign_in/once.html", secret=secret)


@router.post("/sign-in/once/{secret}")
def sign_in_once(request: Request, secret: str, parts: WithParts) -> Response:
    """Spend a one-time sign-in."""
    with parts.store.write() as session:
        account = use_sign_in_link(session, hash_secret(secret))
    if account is None:
        return page(request, "sign_in/spent.html", status=410)
    return _welcome(request, parts, account.id, "/sign-in/password")


@router.get("/sign-in/password")
def show_password(request: Request, account: SignedIn) -> HTMLResponse:
    """Ask for a password to sign in with from now on."""
    return page(request, "sign_in/password.html", error=None)


@router.post("/sign-in/password")
def set_password(
    request: Request, account: SignedIn, parts: WithParts, password: Text = ""
) -> Response:
    """Keep a password."""
    if len(password) < SHORTEST_PASSWORD:
        short = f"Use at least {SHORTEST_PASSWORD} characters, for example four words."
        return page(request, "sign_in/password.html", status=422, error=short)
    with parts.store.write() as session:
        mine = get_account(session, account.id)
        assert mine is not None  # noqa: S101 - checked a moment ago
        mine.password_hash = hasher.hash(password)
    return RedirectResponse("/work", status_code=303)


@router.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE)
    return response


def _welcome(request: Request, parts: Parts, account_id: str, path: str) -> Response:
    response = RedirectResponse(path, status_code=303)
    response.set_cookie(
        COOKIE,
        tokens.sign_account(parts.secret_key, account_id),
        max_age=tokens.SIGNED_IN_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response
