"""One turn of an interview, committed whole before anything is said."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from actions.guides import guide_for_opening, guide_of
from bot.interview import Message, Outcome, Progress, Proposal, begin, progress_of, take_turn
from store import interviews, studies
from store.interviews import NewTurn
from store.models import Interview, Turn
from store.session import Store


def open_interview(store: Store, interview_id: str) -> list[Turn]:
    """Say hello and ask for consent; an interview that is open already says what it said then.

    Raises:
        NotFoundError: there is no such interview.
        GuideError: the study has no valid guide.
    """
    with store.write() as session:
        interview = interviews.lock_interview(session, interview_id)
        if interview.turns:
            return [
                turn
                for turn in interview.turns
                if turn.author == "bot" and turn.in_reply_to is None
            ]
        guide, version = guide_for_opening(session, interview.study)
        interview.guide_version = version
        outcome = begin(guide)
        interview.progress = outcome.progress.to_json()
        interview.state = outcome.state
        interview.questions_total = len(guide.questions)
        return interviews.add_bot_turns(
            session, interview, [_new_turn(said) for said in outcome.messages], in_reply_to=None
        )


def hold_turn(
    store: Store, interview_id: str, *, message_id: str, text: str, proposal: Proposal
) -> list[Turn]:
    """Take the participant's message, verbatim, and return what the bot says to it.

    A message id that was seen before changes nothing and returns what was said then.

    Raises:
        NotFoundError: there is no such interview, or it was erased.
        StoreError: the interview was never opened.
    """
    with store.write() as session:
        interview = interviews.lock_interview(session, interview_id)
        seen = interviews.find_turn(session, interview_id, message_id)
        if seen is not None:
            return interviews.replies_to(session, seen)
        guide = guide_of(interview)
        outcome = take_turn(guide, Progress.from_json(interview.progress), text, proposal)
        turn = _store_heard(session, interview, outcome, text, message_id)
        interview.progress = outcome.progress.to_json()
        interview.state = outcome.state
        interview.questions_done, interview.questions_total = progress_of(guide, outcome.progress)
        if turn.kind == "answer":
            studies.mark_answers_changed(interview.study)
        said = [_new_turn(message) for message in outcome.messages]
        return interviews.add_bot_turns(session, interview, said, in_reply_to=turn)


def _store_heard(
    session: Session, interview: Interview, outcome: Outcome, text: str, message_id: str
) -> Turn:
    heard = outcome.heard
    assert heard is not None  # noqa: S101 - only an opening hears nothing
    turn = interviews.add_participant_turn(
        session,
        interview,
        NewTurn(heard.kind, text, heard.question_id, heard.move, heard.probe),
        message_id=message_id,
    )
    if outcome.consent is not None:
        given, asked = outcome.consent.given, outcome.consent
        interviews.add_consent(
            session, interview, given=given, text=asked.text, version=asked.version
        )
    for flag in outcome.flags:
        interviews.add_flag(session, turn, kind=flag.kind, reason=flag.reason)
    return turn


def _new_turn(message: Message) -> NewTurn:
    return NewTurn(
        kind=message.kind,
        text=message.text,
        question_id=message.question_id,
        probe=message.probe,
        trigger=message.trigger,
        buttons=[asdict(button) for button in message.buttons],
    )
