"""The real Rasa with the real actions: what goes in is stored once, and nothing commands it."""

import json
import os
import sqlite3
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.guide import builtin_guide_path, load_guide
from cli.settings import PROJECT
from cli.train import RASA_PYTHON, model_path, quiet_environment

pytestmark = pytest.mark.live

MARKER = "zanzibarine"  # a word that is in every message and must be in no log
PAYLOADS = ["/restart", "/session_start", "/back", '/intent{"x":1}', "/skip_question"]
HIDDEN = [" /restart", "/ /restart", "//restart", "\u00a0/stop_interview", "/", '/affirm{"a":"b"}']
HARMLESS = {"session_started", "action", "user", "user_featurization", "bot"}  # events of any talk


def recorded(live_bot: Any, interview: str) -> list[tuple[str, dict[str, Any]]]:
    """Return Rasa's own record of a talk: the kind and content of each event."""
    tracker = f"file:{live_bot.settings.tracker_path}?mode=ro"
    with closing(sqlite3.connect(tracker, uri=True)) as connection:
        rows = connection.execute(
            "SELECT type_name, data FROM events WHERE sender_id = ? ORDER BY id", (interview,)
        ).fetchall()
    return [(kind, json.loads(data)) for kind, data in rows]


def test_a_whole_interview_is_stored_verbatim_and_in_order(live_bot: Any) -> None:
    guide = load_guide(builtin_guide_path("everyday-life"))
    interview = live_bot.consenting_interview()
    answers = []
    while live_bot.read(interview).state == "asking":
        answers.append(
            f"Day {len(answers)}: we had to stop and skip lunch, then my mum helped, {MARKER}."
        )
        assert live_bot.say(interview, answers[-1])
        assert len(answers) < 40
    heard = live_bot.heard(interview)
    assert [turn.text for turn in heard] == ["yes", *answers]
    assert {turn.kind for turn in heard[1:]} == {"answer"}
    assert {turn.question_id for turn in heard[1:]} == {each.id for each in guide.questions}
    assert live_bot.read(interview).state == "finished"


@pytest.mark.parametrize("payload", PAYLOADS + HIDDEN)
def test_a_slash_payload_commands_nothing(live_bot: Any, payload: str) -> None:
    interview = live_bot.consenting_interview()
    before = live_bot.read(interview)
    assert live_bot.say(interview, payload)
    after = live_bot.read(interview)
    assert (after.state, after.guide_version_id) == (before.state, before.guide_version_id)
    assert live_bot.heard(interview)[-1].kind in ("unclear", "answer")
    assert live_bot.heard(interview)[-1].text == payload
    events = recorded(live_bot, interview)
    assert {kind for kind, _ in events} - HARMLESS == {"slot"}
    assert {each["name"] for kind, each in events if kind == "slot"} == {"session_started_metadata"}
    assert live_bot.say(interview, f"I walked to the shop with my sister, {MARKER}.")
    assert live_bot.heard(interview)[-1].kind == "answer"


def test_the_same_message_twice_is_stored_once_and_answered_the_same(live_bot: Any) -> None:
    interview = live_bot.consenting_interview()
    words = f"I got up at six, {MARKER}."
    first = live_bot.say(interview, words, "m-1")
    assert live_bot.say(interview, words, "m-1") == first
    assert [turn.text for turn in live_bot.heard(interview)] == ["yes", words]
    assert live_bot.replies(interview, "m-1") == first


@pytest.mark.parametrize(
    "text",
    [
        f"We carried on, {MARKER}. " * 900,
        "👍🏽🎉",
        f"  line one\n\n\tline two {MARKER}\u200b ",
        "Mae'n dda gen i fyw yma, 我喜欢这里, أحب هذا المكان",
        "x",
    ],
    ids=["20,000 characters", "emoji only", "white space", "other languages", "one letter"],
)
def test_any_text_is_stored_as_it_came(live_bot: Any, text: str) -> None:
    interview = live_bot.consenting_interview()
    assert live_bot.say(interview, text)
    assert [turn.text for turn in live_bot.heard(interview)] == ["yes", text]


def test_two_messages_at_once_are_both_stored_once_and_answered(live_bot: Any) -> None:
    interview = live_bot.consenting_interview()
    words = {f"m-{n}": f"Story {n} of my sister and the bus, {MARKER}." for n in range(2)}
    with ThreadPoolExecutor(2) as pool:
        replied = pool.map(lambda key: live_bot.say(interview, words[key], key), words)
        replies = dict(zip(words, replied, strict=True))
    heard = live_bot.heard(interview)
    assert sorted(turn.text for turn in heard) == sorted([*words.values(), "yes"])
    assert all(replies[key] == live_bot.replies(interview, key) for key in words)
    assert all(replies.values())


def test_a_long_talk_gets_each_reply_once_and_stays_quick(live_bot: Any) -> None:
    interview = live_bot.consenting_interview()
    asked = ("why do you ask?", "what was the question?", "how much longer?", "in other words")
    took = []
    for turn in range(60):
        began = time.perf_counter()
        reply = live_bot.say(interview, asked[turn % len(asked)], f"m-{turn}")
        took.append(time.perf_counter() - began)
        assert reply == live_bot.replies(interview, f"m-{turn}")
    assert len(live_bot.heard(interview)) == 61
    first, last = statistics.median(took[5:25]), statistics.median(took[-20:])
    assert last < 1.5 * first, f"{first:.3f} s grew to {last:.3f} s a turn"


def test_an_interview_that_does_not_exist_gets_no_reply(live_bot: Any) -> None:
    assert live_bot.say("nobody", f"hello {MARKER}") == []


def hard_messages() -> dict[str, list[str]]:
    content = yaml.safe_load((PROJECT / "tests/conversations/hard_messages.yml").read_text("utf-8"))
    return {
        block["intent"]: [line[2:] for line in block["examples"].splitlines()]
        for block in content["nlu"]
    }


def test_no_story_is_swallowed_as_a_command(live_bot: Any) -> None:
    for story in hard_messages()["give_answer"]:
        interview = live_bot.consenting_interview()
        live_bot.say(interview, story)
        assert live_bot.heard(interview)[-1].kind == "answer", story


def test_the_classifier_reads_hard_messages_it_has_not_seen(live_bot: Any) -> None:
    """The bar is below what was measured (0.92), and above what a thin training set reaches."""
    right = total = 0
    for intent, texts in hard_messages().items():
        interview = live_bot.new_interview()
        for text in texts:
            live_bot.say(interview, text)
        events = [event for kind, event in recorded(live_bot, interview) if kind == "user"]
        found = [event["parse_data"]["intent"]["name"] for event in events[1:]]
        assert len(found) == len(texts)
        right += sum(each == intent for each in found)
        total += len(texts)
    assert right / total >= 0.87, f"{right} of {total}"


def test_only_this_machine_can_reach_either_process(live_bot: Any) -> None:
    for url in (live_bot.settings.rasa_url, live_bot.settings.actions_url):
        port = f":{urlsplit(url).port:04X}"
        listening = [
            line.split()[1]
            for table in ("/proc/net/tcp", "/proc/net/tcp6")
            for line in Path(table).read_text("ascii").splitlines()
            if line.split()[1].endswith(port) and line.split()[3] == "0A"
        ]
        assert listening == [f"0100007F{port}"]


def test_rasas_api_is_closed(live_bot: Any) -> None:
    interview = live_bot.new_interview()
    assert live_bot.client.get(f"/conversations/{interview}/tracker").status_code == 404
    assert live_bot.client.post("/model/parse", json={"text": "hello"}).status_code == 404


def test_no_word_of_a_participant_is_in_any_log(live_bot: Any) -> None:
    """Failures too: Rasa would print the message and local variables, rasa-sdk the request."""
    interview = live_bot.consenting_interview()
    live_bot.say(interview, f"I had a day of {MARKER}.")
    live_bot.say("nobody", f"/restart {MARKER}")
    broken = {"sender": interview, "message": {MARKER: MARKER}, "metadata": {"text": MARKER}}
    assert live_bot.client.post("/webhooks/rest/webhook", json=broken).json() == []
    actions = f"{live_bot.settings.actions_url}/webhook"
    for body in (b'{"next_action": "' + MARKER.encode(), json.dumps({"x": MARKER}).encode()):
        assert MARKER not in live_bot.client.post(actions, content=body).text
    logged = live_bot.logged()
    assert "interview nobody: there is no such interview" in logged
    assert "rasa.core.channels.rest" in logged
    assert MARKER not in logged


def test_the_test_stories_pass(live_bot: Any, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(str(RASA_PYTHON), "-m", "rasa", "test", "core", "--fail-on-prediction-errors"),
            *("--stories", "tests/conversations", "--out", str(tmp_path)),
            *("--model", str(model_path(live_bot.settings.models_dir))),
            *("--endpoints", os.devnull),
        ],
        cwd=PROJECT,
        env={**os.environ, **quiet_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
