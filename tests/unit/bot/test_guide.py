"""A guide is whole or it is refused, with the line and the mend."""

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.guide import Guide, GuideError, builtin_guide_path, find_guide, load_guide, parse_guide

BUILTIN = builtin_guide_path("everyday-life").read_text(encoding="utf-8")


KEYS = st.sampled_from(["id", "title", "questions", "consent"])
YAML = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)


def edited(**changes: object) -> str:
    content = yaml.safe_load(BUILTIN)
    content.update(changes)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def refused(text: str) -> GuideError:
    with pytest.raises(GuideError) as caught:
        parse_guide(text, "my-guide.yml")
    return caught.value


def test_the_builtin_guide_asks_ten_questions_and_ends_with_what_was_missed() -> None:
    guide = load_guide(builtin_guide_path("everyday-life"))
    assert len(guide.questions) == 10
    assert guide.questions[-1].id == "should-have-asked"
    assert all(question.ask.count("?") <= 2 for question in guide.questions)


def test_the_builtin_guide_stays_outside_the_service_lens() -> None:
    guide = load_guide(builtin_guide_path("everyday-life"))
    asked = " ".join(question.ask.lower() for question in guide.questions)
    assert not any(word in asked for word in ("service", "provider", "council", "customer"))


def test_a_guide_is_found_by_its_name_or_its_file(tmp_path: Path) -> None:
    assert find_guide("everyday-life") == builtin_guide_path("everyday-life")
    assert find_guide(str(tmp_path / "mine.yml")) == tmp_path / "mine.yml"


def test_a_missing_field_is_named_with_its_line() -> None:
    text = BUILTIN.replace(
        "    why: Days are made of small things.", "    because: Days are small."
    )
    problem = refused(text)
    assert problem.field.startswith("questions.0")
    assert f"line {problem.line}" in str(problem)
    assert "id: ordinary-day" in text.splitlines()[problem.line - 1] or problem.line > 1


def test_a_duplicate_id_is_named_with_its_line() -> None:
    text = BUILTIN.replace("id: people", "id: ordinary-day")
    problem = refused(text)
    assert "id of question 1 already" in problem.problem
    assert "ordinary-day" in text.splitlines()[problem.line - 1]


@pytest.mark.parametrize("target", ["nowhere", "ordinary-day"])
def test_a_branch_leads_to_a_later_question_or_is_refused(target: str) -> None:
    questions = yaml.safe_load(BUILTIN)["questions"]
    questions[0]["branches"] = [{"mentions": ["work"], "go_to": target}]
    assert "not a later question" in refused(edited(questions=questions)).problem


@pytest.mark.parametrize(
    "text", ["", "- just\n- a list", "id: [unclosed", "title: x\n\ttab: y", "\0", "a: &a [*a]"]
)
def test_what_is_no_guide_is_refused_in_one_line(text: str) -> None:
    problem = refused(text)
    assert "\n" not in str(problem)
    assert problem.mend


def test_an_unknown_key_is_refused_where_it_stands() -> None:
    text = BUILTIN.replace("title: The grain", "titel: x\ntitle: The grain")
    problem = refused(text)
    assert "titel" in problem.field
    assert text.splitlines()[problem.line - 1].startswith("titel")


def test_a_guide_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yml"
    path.write_bytes("title: caf\xe9".encode("latin-1"))
    with pytest.raises(GuideError, match="UTF-8"):
        load_guide(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="cannot be read"):
        load_guide(tmp_path / "none.yml")


def test_the_digest_tells_versions_apart() -> None:
    assert parse_guide(BUILTIN, "a").digest == parse_guide(BUILTIN, "b").digest
    assert parse_guide(BUILTIN, "a").digest != parse_guide(BUILTIN + "\n# edited", "a").digest


@given(st.text(max_size=300))
def test_any_text_is_a_guide_or_a_guide_error(text: str) -> None:
    with suppress(GuideError):
        assert isinstance(parse_guide(text, "any"), Guide)


@given(YAML)
def test_any_yaml_is_a_guide_or_a_guide_error(content: object) -> None:
    with pytest.raises(GuideError):
        parse_guide(yaml.safe_dump(content), "any")
