"""The chat over HTTP: what any client other than our own pages uses."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel

from store.models import Turn
from web import tokens
from web.interviewing import (
    LONGEST,
    Reply,
    erase_interview,
    load_interview,
    open_interview,
    send_message,
)
from web.parts import WithParts

router = APIRouter(prefix="/api", tags=["chat"])


class MessageIn(BaseModel):
    """A participant's message; `id` is the client's own, so that it can be sent again safely."""

    id: str
    text: str


class ButtonOut(BaseModel):
    """A quick reply: pressing it sends `text` as a message."""

    label: str
    text: str


class MessageOut(BaseModel):
    """One turn of the interview."""

    author: str
    kind: str
    text: str
    buttons: list[ButtonOut]
    question_id: str | None = None
    trigger: str | None = None


class Opened(BaseModel):
    """A new interview; `token` is the only key to it."""

    interview: str
    token: str
    messages: list[MessageOut]


class ProgressOut(BaseModel):
    """How many questions are behind the participant."""

    answered: int
    total: int


class ReplyOut(BaseModel):
    """What the bot says to a message."""

    messages: list[MessageOut]
    progress: ProgressOut
    state: str


class Erased(BaseModel):
    """A receipt: rows removed by table, and how many are left (nought)."""

    removed: dict[str, int]
    left: int


def interview_of_token(
    interview: str,
    parts: WithParts,
    authorization: Annotated[str, Header()] = "",
) -> str:
    """Return the interview's id if the bearer token is for it.

    Raises:
        HTTPException: 401, the token is missing, forged, too old or another interview's.
    """
    token = authorization.removeprefix("Bearer ")
    if tokens.read_interview(parts.secret_key, token) != interview:
        raise HTTPException(401, "send the interview's own token as 'Authorization: Bearer …'")
    return interview


Held = Annotated[str, Depends(interview_of_token)]


@router.post("/studies/{slug}/interviews", status_code=201)
def open_(slug: str, parts: WithParts) -> Opened:
    """Open an interview. Consent is the first exchange."""
    interview, turns = open_interview(parts, slug)
    token = tokens.sign_interview(parts.secret_key, interview)
    return Opened(interview=interview, token=token, messages=_messages(turns))


@router.post("/interviews/{interview}/messages")
def send(interview: Held, message: MessageIn, parts: WithParts) -> ReplyOut:
    """Send a message. The same id again returns the same reply and stores nothing twice."""
    return _reply(send_message(parts, interview, message.id, message.text))


@router.get("/interviews/{interview}")
def transcript(interview: Held, parts: WithParts) -> ReplyOut:
    """Return the transcript so far: every turn in order, the participant's verbatim."""
    held = load_interview(parts, interview)
    return _reply(Reply(held.turns, held.state, held.questions_done, held.questions_total))


@router.delete("/interviews/{interview}")
def erase(interview: Held, parts: WithParts) -> Erased:
    """Withdraw, and erase everything."""
    receipt, left = erase_interview(parts, interview)
    return Erased(removed=receipt.removed, left=left)


def _reply(reply: Reply) -> ReplyOut:
    return ReplyOut(
        messages=_messages(reply.turns),
        progress=ProgressOut(answered=reply.answered, total=reply.total),
        state=reply.state,
    )


def _messages(turns: list[Turn]) -> list[MessageOut]:
    return [MessageOut.model_validate(turn, from_attributes=True) for turn in turns]


DESCRIPTION = f"""Hold an interview from any client.

A message has at most {LONGEST:,} characters. An error is
`{{"error": "what is wrong and the mend"}}`.
"""
