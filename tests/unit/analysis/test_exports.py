import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.exports.content import CodingLine, NeedLine, Report, ThemeSection, need_sentence
from analysis.exports.report import write_html, write_markdown
from analysis.exports.tables import CODING_COLUMNS, write_codings, write_needs

NEED = NeedLine(
    id="n1",
    theme_id="t1",
    theme="Buses",
    role="a carer",
    need="more buses",
    benefit=None,
    people=2,
    status="proposed",
    evidence=('more buses, "please"', "=more\nbuses"),
    excerpt_ids=("e1", "e2"),
)
REPORT = Report(
    title="Riverside <2026>",
    slug="riverside-2026",
    is_sample=False,
    questions=("What is an ordinary day like?",),
    participants=10,
    answers=12,
    answers_themed=9,
    excerpts=20,
    themes=(
        ThemeSection(
            id="t1",
            label="Buses",
            description="What people say about buses: fares and stops.",
            status="proposed",
            people=4,
            excerpts=6,
            codes=(("Fares", 3), ("Stops", 2)),
            quotes=("<script>alert(1)</script> buses", "[name] drives *the* bus"),
            needs=(NEED,),
        ),
    ),
    unthemed=(("not an answer", 2),),
    steps=("redact.v1",),
    settings_hash="abc123",
    analysed_at=datetime(2026, 3, 4, tzinfo=UTC),
)


def html(report: Report = REPORT) -> str:
    file = io.StringIO()
    write_html(report, file)
    return file.getvalue()


def markdown(report: Report = REPORT) -> str:
    file = io.StringIO()
    write_markdown(report, file)
    return file.getvalue()


def test_what_people_said_is_never_taken_for_markup() -> None:
    assert "<script" not in html()
    assert "&lt;script&gt;" in html()
    assert r"\<script\>" in markdown()
    assert r"\*the\*" in markdown()


def test_the_page_stands_alone() -> None:
    page = html()
    assert not any(each in page for each in ("http:", "https:", "src=", "@import", "url("))
    assert '<html lang="en-GB">' in page
    assert page.count("<caption>") == page.count("<table")
    assert page.count("<h1") == 1


@pytest.mark.parametrize("write", [html, markdown])
def test_a_report_says_how_many_of_how_many_and_what_is_left_out(write: object) -> None:
    text = write(REPORT)  # type: ignore[operator]
    assert "4 of 10 people (40%)" in text
    assert "As a carer, I need more buses, so that … (no reason given)." in text
    assert "ot an answer" in text
    assert "redact.v1" in text
    assert "not yet checked by a researcher" in text
    assert "made up" not in text


@pytest.mark.parametrize("write", [html, markdown])
def test_a_made_up_study_says_so(write: object) -> None:
    assert "made up" in write(replace(REPORT, is_sample=True))  # type: ignore[operator]


@pytest.mark.parametrize("write", [html, markdown])
def test_a_study_without_answers_still_has_a_report(write: object) -> None:
    empty = replace(REPORT, themes=(), participants=0, answers=0, answers_themed=0, excerpts=0)
    assert "no themes yet" in write(empty)  # type: ignore[operator]


def test_a_need_is_one_sentence() -> None:
    assert need_sentence("a carer", "rest", "I can go on") == (
        "As a carer, I need rest, so that I can go on."
    )
    assert need_sentence("", "rest", None) == "I need rest, so that … (no reason given)."


def test_codings_come_back_as_they_were_said() -> None:
    said = CodingLine(
        "a1", "x,1", 3, 9, '=SUM("é")\n👍', "c1", "Fares", "t1", "Buses", "machine", "proposed", 0.5
    )
    file = io.StringIO()
    write_codings([said, replace(said, external_id=None, confidence=None)], file)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert tuple(rows[0]) == CODING_COLUMNS
    assert ",".join(CODING_COLUMNS) == (
        "answer_id,external_id,start,end,excerpt,code_id,code,theme_id,theme,origin,status,confidence"
    )
    assert rows[0]["excerpt"] == '=SUM("é")\n👍'
    assert rows[0]["external_id"] == "x,1"
    assert (rows[1]["external_id"], rows[1]["confidence"]) == ("", "")


def test_needs_carry_their_evidence() -> None:
    file = io.StringIO()
    write_needs([NEED], file)
    (row,) = csv.DictReader(io.StringIO(file.getvalue()))
    assert row["evidence"] == 'more buses, "please"\n=more\nbuses'
    assert row["excerpt_ids"] == "e1 e2"
    assert row["benefit"] == ""
