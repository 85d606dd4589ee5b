"""Signed tokens: who holds which interview, and who is signed in."""

from itsdangerous import BadSignature, URLSafeTimedSerializer

INTERVIEW_DAYS = 90
SIGNED_IN_HOURS = 12


def sign_interview(secret_key: str, interview_id: str) -> str:
    """Return a token that lets its holder read and continue one interview."""
    return _signer(secret_key, "interview").dumps(interview_id)


def read_interview(secret_key: str, token: str) -> str | None:
    """Return the interview that a token is for, or None if it is forged or too old."""
    return _read(secret_key, "interview", token, INTERVIEW_DAYS * 24 * 3600)


def sign_account(secret_key: str, account_id: str) -> str:
    """Return a token for someone who has just signed in."""
    return _signer(secret_key, "account").dumps(account_id)


def read_account(secret_key: str, token: str) -> str | None:
    """Return the account that a token is for, or None if it is forged or too old."""
    return _read(secret_key, "account", token, SIGNED_IN_HOURS * 3600)


def _signer(secret_key: str, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=f"grain.{salt}")


def _read(secret_key: str, salt: str, token: str, seconds: int) -> str | None:
    try:
        return str(_signer(secret_key, salt).loads(token, max_age=seconds))
    except BadSignature:
        return None
