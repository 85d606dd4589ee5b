"""The actions that data/rules.yml names: one for each thing a participant can do.

Each hands the turn to the interview with the intent as a proposal; bot/moves.py decides.
"""

import asyncio
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SessionStarted
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import hold_turn, open_interview
from bot.guide import GuideError
from bot.interview import Proposal
from store.errors import StoreError
from store.models import Turn
from store.session import Store

log = logging.getLogger(__name__)
TURNS_A_SESSION = 10  # Rasa replays a session's events each turn: a fresh one keeps that cheap


class InterviewAction(Action):  # type: ignore[misc]
    """Takes one turn; each subclass is one action of the domain."""

    action_name = ""

    def __init__(self, store: Store) -> None:
        self.store = store

    def name(self) -> str:
        """Return the name that the domain and the rules use."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Commit the turn, then utter what the bot said to it.

        On a failure nothing is uttered, which the web process reports; the log names the kind
        of failure and the interview, never the words.
        """
        try:
            said = await asyncio.to_thread(self._take, tracker.sender_id, tracker.latest_message)
        except (StoreError, GuideError) as problem:
            log.error("interview %s: %s", tracker.sender_id, problem)
            return []
        except Exception as problem:
            log.error("interview %s: turn failed (%s)", tracker.sender_id, _kind_of(problem))
            return []
        for turn in said:
            dispatcher.utter_message(text=turn.text)
        return [SessionStarted()] if _turns_of(tracker.events) >= TURNS_A_SESSION else []

    def _take(self, interview_id: str, message: dict[str, Any]) -> list[Turn]:
        metadata = message.get("metadata") or {}
        if metadata.get("opening"):
            return open_interview(self.store, interview_id)
        intent = message.get("intent") or {}
        return hold_turn(
            self.store,
            interview_id,
            message_id=str(metadata.get("message_id") or message["message_id"]),
            text=str(metadata.get("text", message["text"])),
            proposal=Proposal(
                str(intent.get("name") or "nlu_fallback"), float(intent.get("confidence") or 0)
            ),
        )


def _turns_of(events: list[dict[str, Any]]) -> int:
    """Count what the participant said since the session began."""
    count = 0
    for event in reversed(events):
        if event.get("event") == "session_started":
            break
        count += event.get("event") == "user"
    return count


def _kind_of(problem: Exception) -> str:
    """Name a failure without its text, which may hold a participant's words."""
    driver = getattr(problem, "orig", None)
    code = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    return f"{type(problem).__name__}, {code}" if code else type(problem).__name__


class Accept(InterviewAction):
    """The participant agrees."""

    action_name = "action_accept"


class Decline(InterviewAction):
    """The participant says no."""

    action_name = "action_decline"


class Greet(InterviewAction):
    """The participant says hello, or the page opens the interview."""

    action_name = "action_greet"


class TakeAnswer(InterviewAction):
    """The participant answers."""

    action_name = "action_take_answer"


class TakeUnsure(InterviewAction):
    """The participant does not know."""

    action_name = "action_take_unsure"


class SkipQuestion(InterviewAction):
    """The participant skips the question."""

    action_name = "action_skip_question"


class StopInterview(InterviewAction):
    """The participant stops the interview."""

    action_name = "action_stop_interview"


class PauseInterview(InterviewAction):
    """The participant takes a break."""

    action_name = "action_pause_interview"


class ResumeInterview(InterviewAction):
    """The participant comes back."""

    action_name = "action_resume_interview"


class RepeatQuestion(InterviewAction):
    """The participant wants to hear the question again."""

    action_name = "action_repeat_question"


class RephraseQuestion(InterviewAction):
    """The participant wants the question in other words."""

    action_name = "action_rephrase_question"


class ExplainWhy(InterviewAction):
    """The participant asks why we ask."""

    action_name = "action_explain_why"


class AnswerProgress(InterviewAction):
    """The participant asks how much longer."""

    action_name = "action_answer_progress"


class AnswerWho(InterviewAction):
    """The participant asks who runs this."""

    action_name = "action_answer_who"


class ExplainRobot(InterviewAction):
    """The participant asks whether this is a robot."""

    action_name = "action_explain_robot"


class ExplainPrivacy(InterviewAction):
    """The participant asks what happens to their words."""

    action_name = "action_explain_privacy"


class OfferHelp(InterviewAction):
    """The participant asks for help."""

    action_name = "action_offer_help"


def all_actions(store: Store) -> list[InterviewAction]:
    """Return one of each action, on that store."""
    return [kind(store) for kind in InterviewAction.__subclasses__()]
