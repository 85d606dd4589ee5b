"""An answer is never taken for a command, and a person who asks to stop is heard."""

import csv
from pathlib import Path

import pytest

from bot.moves import Decision, Move, Proposal, agrees, decide_move

SANTA_MONICA = Path(__file__).parents[4] / "shared/data/santa_monica_wellbeing/data.csv"
COMMANDS = ("stop_interview", "skip_question", "pause_interview", "ask_why", "deny", "ask_help")


@pytest.mark.parametrize(
    "story",
    [
        "I had to stop working and skip lunch",
        "we skip breakfast to save money",
        "I stopped smoking",
        "why do they ask for the form again when they have it already",
        "Stop the building!!! Stop all of the building on our streets",
        "the bus does not stop here any more",
        "help from my brother",
        "what happens to my mother worries me",
        "nothing",
        "work",
        "Marged",
        "Dim byd, diolch",
    ],
)
@pytest.mark.parametrize("intent", COMMANDS)
def test_a_story_is_never_obeyed_whatever_the_classifier_says(story: str, intent: str) -> None:
    decision = decide_move(story, Proposal(intent, 0.99))
    assert decision.move is Move.ANSWER or not decision.certain


@pytest.mark.parametrize(
    "text", ["stop", "Stop.", "STOP!!", "please stop", "I want to stop", "bye"]
)
def test_a_plain_wish_to_stop_is_heard_without_the_classifier(text: str) -> None:
    assert decide_move(text, Proposal("give_answer", 0.99)) == Decision(Move.STOP)


def test_a_likely_wish_to_stop_is_asked_about() -> None:
    decision = decide_move("could we stop it there please", Proposal("stop_interview", 0.95))
    assert decision == Decision(Move.STOP, certain=False)


@pytest.mark.parametrize(
    "text", ["/restart", "/session_start", '/intent{"x": 1}', "/stop", "/skip_question"]
)
def test_a_payload_is_no_command(text: str) -> None:
    assert decide_move(text, Proposal("stop_interview", 1.0)).move is Move.NO_WORDS


@pytest.mark.parametrize("text", ["👍", "...", "?", "123", " ", "🙂🙂"])
def test_what_has_no_words_is_no_answer(text: str) -> None:
    assert decide_move(text, Proposal("give_answer", 0.9)).move is Move.NO_WORDS


@pytest.mark.parametrize("text", ["/ my street", "n/a it depends", "да", "我的家人", "Siân"])
def test_names_and_other_languages_are_answers(text: str) -> None:
    assert decide_move(text, Proposal("give_answer", 0.5)).move is Move.ANSWER


@pytest.mark.parametrize("text", ["yes", "Yes, I agree", "ok then", "Sure, go ahead!", "y", "ydw"])
def test_a_plain_yes_gives_consent(text: str) -> None:
    assert agrees(text, Proposal("nlu_fallback", 0.0)) is True


@pytest.mark.parametrize("text", ["no", "No thanks", "I'd rather not", "stop", "nope"])
def test_a_plain_no_declines(text: str) -> None:
    assert agrees(text, Proposal("nlu_fallback", 0.0)) is False


@pytest.mark.parametrize("text", ["maybe", "what is this?", "who are you", "hello", "👍"])
def test_anything_else_is_neither(text: str) -> None:
    assert agrees(text, Proposal("nlu_fallback", 0.0)) is None


@pytest.mark.skipif(not SANTA_MONICA.exists(), reason="the shared data is not here")
def test_real_answers_are_not_swallowed_even_if_the_classifier_is_sure_of_a_command() -> None:
    with SANTA_MONICA.open(encoding="utf-8", newline="") as file:
        answers = [row["text"] for row in csv.DictReader(file)]
    taken = [
        answer
        for answer in answers
        for decision in [decide_move(answer, Proposal("stop_interview", 0.99))]
        if decision.certain and decision.move not in (Move.ANSWER, Move.DONT_KNOW)
    ]
    assert len(taken) <= len(answers) / 1000
