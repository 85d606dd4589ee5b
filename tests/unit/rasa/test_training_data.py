"""Rasa's own files agree with one another, with the interview and with the actions."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.moves import all_actions
from bot.moves import Move
from store.session import Store

PROJECT = Path(__file__).resolve().parents[3]
FEW = 40  # examples below which an intent is learnt badly
FALLBACK = "nlu_fallback"  # Rasa's own intent: neither in the domain nor among the examples


def read(name: str) -> Any:
    return yaml.safe_load((PROJECT / name).read_text("utf-8"))


def examples(name: str) -> dict[str, list[str]]:
    return {
        block["intent"]: [line[2:] for line in block["examples"].splitlines()]
        for block in read(name)["nlu"]
    }


def rules() -> dict[str, str]:
    """Each rule's intent with its action."""
    found = {}
    for rule in read("data/rules.yml")["rules"]:
        asked, done = rule["steps"]
        assert asked["intent"] not in found, rule["rule"]
        found[asked["intent"]] = done["action"]
    return found


def test_every_intent_has_its_rule_its_action_and_its_examples() -> None:
    intents = set(read("domain.yml")["intents"])
    assert set(rules()) - {FALLBACK} == intents
    assert set(examples("data/nlu.yml")) == intents
    assert set(rules().values()) == set(read("domain.yml")["actions"])


def test_every_thing_a_participant_can_do_has_an_action_of_its_own() -> None:
    mapped = {intent: action for intent, action in rules().items() if intent != FALLBACK}
    assert len(set(mapped.values())) == len(mapped)
    assert rules()[FALLBACK] == rules()["give_answer"] == "action_take_answer"


def test_the_intents_are_the_moves_that_the_interview_knows() -> None:
    assert set(read("domain.yml")["intents"]) == set(Move) - {Move.NO_WORDS}


def test_the_actions_of_the_domain_are_those_that_are_served() -> None:
    store = Store("sqlite://")
    assert sorted(action.name() for action in all_actions(store)) == read("domain.yml")["actions"]
    store.close()


def test_rasa_keeps_no_state_of_the_interview() -> None:
    domain = read("domain.yml")
    assert domain["session_config"]["session_expiration_time"] == 0
    assert not {"slots", "forms", "responses", "entities"} & set(domain)


def test_the_guard_stands_first() -> None:
    assert read("config.yml")["pipeline"][0]["name"] == "bot.rasa.components.InputGuard"


def test_no_example_has_two_meanings() -> None:
    seen: dict[str, str] = {}
    for intent, texts in examples("data/nlu.yml").items():
        for text in texts:
            plain = re.sub(r"[^\w ]", "", text.casefold())
            assert seen.setdefault(plain, intent) == intent, text


@pytest.mark.parametrize("intent", sorted(examples("data/nlu.yml")))
def test_no_intent_is_short_of_examples(intent: str) -> None:
    assert len(set(examples("data/nlu.yml")[intent])) >= FEW


def test_stories_outnumber_each_command_and_many_sound_like_one() -> None:
    """Few negatives are what makes a classifier swallow answers as commands."""
    known = examples("data/nlu.yml")
    answers = known.pop("give_answer")
    assert len(answers) >= 4 * max(map(len, known.values()))
    sounding = re.compile(
        r"\b(stop\w*|skip\w*|next|finish\w*|help\w*|why|repeat|again|pause)\b", re.I
    )
    assert sum(bool(sounding.search(text)) for text in answers) >= 100


def test_no_hard_message_was_learnt_by_heart() -> None:
    known = {text.casefold() for texts in examples("data/nlu.yml").values() for text in texts}
    hard = examples("tests/conversations/hard_messages.yml")
    assert [text for texts in hard.values() for text in texts if text.casefold() in known] == []


def test_every_rule_has_a_test_story() -> None:
    stories = read("tests/conversations/test_rules.yml")["stories"]
    told = {
        (before["intent"], after["action"])
        for story in stories
        for before, after in zip(story["steps"], story["steps"][1:], strict=False)
        if "intent" in before and "action" in after
    }
    assert set(rules().items()) <= told


def test_only_loopback_and_no_api_is_ever_asked_for() -> None:
    from cli.processes import rasa_command
    from cli.settings import load_settings

    command = rasa_command(load_settings())
    assert command[command.index("-i") + 1] == "127.0.0.1"
    assert "--enable-api" not in command
    assert list(read("bot/rasa/credentials.yml")) == ["rest"]
