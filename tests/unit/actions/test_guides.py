"""An edit of the guide counts from the next interview on; one that is wrong does not count."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.guide import Guide, load_guide
from store.models import GuideVersion, Interview
from store.session import Store

NEW = "Tell me what you did on Tuesday."


def edit(guide_file: Path, old: str, new: str) -> None:
    text = guide_file.read_text("utf-8")
    assert old in text
    guide_file.write_text(text.replace(old, new, 1), "utf-8")


def ask_tuesday(guide_file: Path) -> Guide:
    guide = load_guide(guide_file)
    edit(guide_file, guide.questions[0].ask, NEW)
    edit(guide_file, f'version: "{guide.version}"', 'version: "next"')
    return load_guide(guide_file)


def test_an_edit_is_asked_in_the_next_interview_without_a_restart(
    rasa: Any, store: Store, new_interview: Callable[[], str], guide_file: Path
) -> None:
    assert NEW not in rasa.agree(new_interview())
    edited = ask_tuesday(guide_file)
    assert NEW in rasa.agree(new_interview())
    with store.read() as session:
        versions = {each.digest: each for each in session.scalars(select(GuideVersion))}
    assert len(versions) == 2
    assert versions[edited.digest].version == "next"
    assert versions[edited.digest].source == guide_file.read_text("utf-8")


def test_an_interview_keeps_the_version_that_it_began_with(
    rasa: Any, new_interview: Callable[[], str], guide_file: Path
) -> None:
    interview = new_interview()
    rasa.open(interview)
    first = load_guide(guide_file).questions[0].ask
    ask_tuesday(guide_file)
    assert first in rasa.say(interview, "yes", "yes", intent=("affirm", 0.9))


def test_a_guide_that_did_not_change_is_stored_once(
    rasa: Any, store: Store, new_interview: Callable[[], str]
) -> None:
    rasa.open(new_interview())
    rasa.open(new_interview())
    with store.read() as session:
        assert len(session.scalars(select(GuideVersion)).all()) == 1


@pytest.mark.parametrize("spoil", ["break", "delete"])
def test_a_wrong_edit_keeps_the_last_good_version_and_says_so_in_one_line(
    rasa: Any,
    new_interview: Callable[[], str],
    get: Callable[[str], Interview],
    guide_file: Path,
    caplog: pytest.LogCaptureFixture,
    spoil: str,
) -> None:
    first, second = new_interview(), new_interview()
    opened = rasa.open(first)
    if spoil == "break":
        edit(guide_file, "  - id: people", "  - id: ordinary-day")
    else:
        guide_file.unlink()
    assert rasa.open(second) == opened
    assert get(second).guide_version_id == get(first).guide_version_id
    (record,) = [record for record in caplog.records if record.name == "actions.guides"]
    line = record.getMessage()
    assert "\n" not in line
    assert all(word in line for word in ("study river", str(guide_file), "line "))


def test_the_version_gone_back_to_is_the_last_good_one(
    rasa: Any, new_interview: Callable[[], str], get: Callable[[str], Interview], guide_file: Path
) -> None:
    original = guide_file.read_bytes()
    rasa.open(new_interview())
    ask_tuesday(guide_file)
    rasa.open(new_interview())
    guide_file.write_bytes(original)
    third = new_interview()
    rasa.open(third)
    guide_file.write_text("no guide", "utf-8")
    fourth = new_interview()
    rasa.open(fourth)
    assert get(fourth).guide_version_id == get(third).guide_version_id


def test_without_any_good_version_the_interview_does_not_open(
    rasa: Any,
    new_interview: Callable[[], str],
    get: Callable[[str], Interview],
    guide_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    guide_file.write_text("questions: [", "utf-8")
    interview = new_interview()
    assert rasa.open(interview) == []
    assert get(interview).turns == []
    assert str(guide_file) in caplog.text
