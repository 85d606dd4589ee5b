"""A turn is committed whole, once, verbatim, and only then spoken."""

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk.events import SessionStarted
from sqlalchemy import select

from bot.guide import load_guide
from bot.moves import Move
from store import interviews
from store.models import Consent, Interview, SafeguardingFlag, Study
from store.session import Store

Said = Callable[[str], list[tuple[str, str, str]]]
STORY = "I had to stop working and skip lunch.\r\n\r\n  Then my sister came —  “at last”. 👍🏽 "


def test_an_opening_stores_the_bots_words_and_none_of_the_participants(
    rasa: Any, new_interview: Callable[[], str], said: Said, get: Callable[[str], Interview]
) -> None:
    interview = new_interview()
    uttered = rasa.open(interview)
    assert [(author, kind) for author, kind, _ in said(interview)] == [
        ("bot", "notice"),
        ("bot", "consent"),
    ]
    assert uttered == [text for *_, text in said(interview)]
    assert get(interview).state == "consenting"
    assert rasa.events == []


def test_opening_twice_changes_nothing_and_says_the_same(
    rasa: Any, new_interview: Callable[[], str], said: Said
) -> None:
    interview = new_interview()
    first = rasa.open(interview)
    rasa.say(interview, "yes", "yes", intent=("affirm", 0.9))
    before = said(interview)
    assert rasa.open(interview) == first
    assert said(interview) == before


def test_consent_is_recorded_word_for_word_with_its_version(
    rasa: Any, store: Store, new_interview: Callable[[], str], guide_file: Any
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    asked = load_guide(guide_file).consent
    with store.read() as session:
        (consent,) = session.scalars(select(Consent))
    assert (consent.given, consent.text, consent.version) == (True, asked.text, asked.version)


def test_a_refusal_is_recorded_and_ends_it(
    rasa: Any, store: Store, new_interview: Callable[[], str], get: Callable[[str], Interview]
) -> None:
    interview = new_interview()
    rasa.open(interview)
    rasa.say(interview, "no thanks", "no", action="action_decline", intent=("deny", 0.9))
    with store.read() as session:
        (consent,) = session.scalars(select(Consent))
    assert consent.given is False
    assert get(interview).state == "withdrawn"


def test_an_answer_is_stored_verbatim_with_its_question_and_the_reply_to_it(
    rasa: Any, store: Store, new_interview: Callable[[], str], get: Callable[[str], Interview]
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    uttered = rasa.say(interview, STORY)
    turns = get(interview).turns
    answer = next(turn for turn in turns if turn.message_id == "m-1")
    replies = [turn for turn in turns if turn.in_reply_to == answer.id]
    assert (answer.author, answer.kind, answer.text) == ("participant", "answer", STORY)
    assert answer.question_id == "ordinary-day"
    assert [turn.text for turn in replies] == uttered
    assert [turn.seq for turn in turns] == list(range(len(turns)))
    assert rasa.events == []
    with store.read() as session:
        assert session.scalars(select(Study)).one().answers_changed_at is not None


def test_the_words_come_from_the_metadata_not_from_what_was_classified(
    rasa: Any, store: Store, new_interview: Callable[[], str], get: Callable[[str], Interview]
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    long = "a story, and so on " * 2_000
    rasa.say(interview, long)
    assert [turn.text for turn in get(interview).turns if turn.message_id == "m-1"] == [long]


def test_a_message_seen_before_is_answered_the_same_and_stored_once(
    rasa: Any, new_interview: Callable[[], str], said: Said
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    first = rasa.say(interview, STORY)
    before = said(interview)
    assert rasa.say(interview, STORY) == first
    assert rasa.say(interview, "other words", action="action_stop_interview") == first
    assert said(interview) == before


def test_the_same_message_id_in_two_interviews_is_two_messages(
    rasa: Any, new_interview: Callable[[], str], said: Said
) -> None:
    one, other = new_interview(), new_interview()
    rasa.agree(one)
    rasa.agree(other)
    rasa.say(one, "I walked by the river with my sister.")
    rasa.say(other, "I slept.")
    assert "I slept." not in [text for *_, text in said(one)]
    assert "I slept." in [text for *_, text in said(other)]


def test_any_action_takes_a_story_for_an_answer(
    rasa: Any, new_interview: Callable[[], str], get: Callable[[str], Interview]
) -> None:
    """The classifier only proposes: whichever rule it chose, bot/moves.py decides."""
    interview = new_interview()
    rasa.agree(interview)
    story = "I had to stop working because nobody could tell me when the carers would come"
    rasa.say(interview, story, action="action_stop_interview", intent=("stop_interview", 0.99))
    turn = next(turn for turn in get(interview).turns if turn.message_id == "m-1")
    assert turn.kind == "answer"
    assert get(interview).state == "asking"


@pytest.mark.parametrize(
    ("text", "action", "intent", "move", "state"),
    [
        ("skip", "action_skip_question", "skip_question", Move.SKIP, "asking"),
        ("stop", "action_stop_interview", "stop_interview", Move.STOP, "finished"),
        ("pause", "action_pause_interview", "pause_interview", Move.PAUSE, "paused"),
        ("why do you ask?", "action_explain_why", "ask_why", Move.WHY, "asking"),
    ],
)
def test_a_move_is_recorded_as_what_it_is(
    rasa: Any,
    new_interview: Callable[[], str],
    get: Callable[[str], Interview],
    text: str,
    action: str,
    intent: str,
    move: Move,
    state: str,
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    uttered = rasa.say(interview, text, action=action, intent=(intent, 0.99))
    turn = next(turn for turn in get(interview).turns if turn.message_id == "m-1")
    assert (turn.kind, turn.move, turn.text) == ("move", move, text)
    assert get(interview).state == state
    assert uttered


def test_progress_is_kept_for_the_page(
    rasa: Any, new_interview: Callable[[], str], get: Callable[[str], Interview], guide_file: Any
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    rasa.say(interview, "skip", action="action_skip_question", intent=("skip_question", 0.99))
    total = len(load_guide(guide_file).questions)
    assert (get(interview).questions_done, get(interview).questions_total) == (1, total)


def test_distress_puts_the_interview_in_the_queue_without_the_words(
    rasa: Any, store: Store, new_interview: Callable[[], str]
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    rasa.say(interview, "Most nights I want to kill myself by the old quarry.")
    with store.read() as session:
        (flag,) = session.scalars(select(SafeguardingFlag))
        assert flag.interview.id == interview
    assert "quarry" not in flag.reason


def test_every_tenth_turn_begins_a_fresh_session_in_rasa(
    rasa: Any, new_interview: Callable[[], str]
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    rasa.turns_before = 8
    rasa.say(interview, "ninth", "m-9")
    assert rasa.events == []
    rasa.turns_before = 9
    rasa.say(interview, "tenth", "m-10")
    assert rasa.events == [SessionStarted()]


def test_the_interview_table_is_all_the_state_there_is(
    store: Store, new_interview: Callable[[], str], rasa: Any, get: Callable[[str], Interview]
) -> None:
    """A fresh action server goes on where the last one stopped."""
    interview = new_interview()
    rasa.agree(interview)
    rasa.say(interview, "skip", action="action_skip_question", intent=("skip_question", 0.99))
    again = type(rasa)([type(action)(store) for action in rasa.actions.values()])
    again.say(interview, "My sister, every day on the phone, and my neighbour Pat.", "m-2")
    turn = next(turn for turn in get(interview).turns if turn.message_id == "m-2")
    assert turn.question_id == "people"
    with store.read() as session:
        assert interviews.find_turn(session, interview, "m-2") is not None
