"""Opening, holding and erasing interviews: what the chat pages and the API have in common."""

import re
from dataclasses import dataclass

from store import interviews, studies
from store.erasure import Receipt, erase_participant, traces
from store.models import Interview, Turn
from store.tracker import erase_from_tracker, traces_in_tracker
from web.parts import BotUnreachableError, Parts

LONGEST = 20_000  # characters in one message
LONGEST_ID = 100
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # no database keeps these


class MessageError(Exception):
    """A message that cannot be taken; its text says why and what to do."""


@dataclass(frozen=True)
class Reply:
    """What the bot said to a message, and where the interview stands."""

    turns: list[Turn]
    state: str
    answered: int
    total: int


def open_interview(parts: Parts, slug: str) -> tuple[str, list[Turn]]:
    """Open an interview in a study; returns its id and what the bot says first.

    Raises:
        NotFoundError: there is no such study.
        BotUnreachableError: the bot does not answer; nothing is kept.
    """
    with parts.store.write() as session:
        interview = interviews.create_interview(session, studies.get_study(session, slug))
    try:
        parts.bot.say(interview.id, "hello", {"opening": True})
    except BotUnreachableError:
        with parts.store.write() as session:
            erase_participant(session, interview.participant_id, actor="web")
        raise
    return interview.id, load_interview(parts, interview.id).turns


def load_interview(parts: Parts, interview_id: str) -> Interview:
    """Return an interview with its turns and its study.

    Raises:
        NotFoundError: there is none, or it was erased.
    """
    with parts.store.read() as session:
        interview = interviews.get_interview(session, interview_id)
        # Loaded while the session is open, for the pages to show.
        _ = (interview.study.slug, interview.participant.id, list(interview.consents))
        return interview


def send_message(parts: Parts, interview_id: str, message_id: str, text: str) -> Reply:
    """Deliver a participant's message and return the bot's reply to it.

    A message id that was answered before returns the same reply and stores nothing.

    Raises:
        MessageError: the message is empty or too long; nothing is stored.
        NotFoundError: there is no such interview.
        BotUnreachableError: the bot does not answer; the same id may be sent again.
    """
    check_message(message_id, text)
    known = _reply_to(parts, interview_id, message_id)
    if known is not None:
        return known
    parts.bot.say(interview_id, text, {"message_id": message_id, "text": text})
    reply = _reply_to(parts, interview_id, message_id)
    if reply is None:
        raise BotUnreachableError("the bot did not store the message")
    return reply


def check_message(message_id: str, text: str) -> None:
    """Refuse what cannot be stored as a message.

    Raises:
        MessageError: it is empty, too long, or carries no usable id.
    """
    if not text.strip():
        raise MessageError("Write something before you send it.")
    if UNSTORABLE.search(text):
        raise MessageError("Your message holds characters that are no text. Remove them.")
    if len(text) > LONGEST:
        raise MessageError(
            f"Your message has {len(text):,} characters and the most is {LONGEST:,}."
            " Send it in two or more parts."
        )
    if not 0 < len(message_id) <= LONGEST_ID:
        raise MessageError(f"A message needs an id of 1 to {LONGEST_ID} characters.")


def _reply_to(parts: Parts, interview_id: str, message_id: str) -> Reply | None:
    with parts.store.read() as session:
        interview = interviews.get_interview(session, interview_id)
        turn = interviews.find_turn(session, interview_id, message_id)
        if turn is None:
            return None
        slug, kind = interview.study.slug, turn.kind
        reply = Reply(
            interviews.replies_to(session, turn),
            interview.state,
            interview.questions_done,
            interview.questions_total,
        )
    if kind == "answer":
        parts.enqueue(slug)
    return reply


def erase_interview(parts: Parts, interview_id: str) -> tuple[Receipt, int]:
    """Erase the interview's participant from everywhere; returns the receipt and what is left.

    Raises:
        NotFoundError: there is no such interview, or it was erased.
    """
    interview = load_interview(parts, interview_id)
    participant_id, slug = interview.participant_id, interview.study.slug
    with parts.store.write() as session:
        receipt = erase_participant(session, participant_id, actor="participant")
    erase_from_tracker(parts.tracker_path, receipt.interview_ids)
    parts.store.scrub()
    parts.enqueue(slug)
    with parts.store.read() as session:
        left = sum(traces(session, participant_id).values())
    return receipt, left + traces_in_tracker(parts.tracker_path, receipt.interview_ids)
