from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.records import Findings, Reason

Cut = Callable[..., Findings]
MATTERS = {"NOUN", "PROPN", "VERB", "ADJ"}

messy = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            [
                "more parks, better schools; cheaper rent",
                "I can't sleep and the road is loud",
                "(the one by the river",
                "1. Traffic  2. Noise",
                "- buses\n- trains",
                '"it is grim" she said',
                "WE NEED HELP NOW",
                "👍👍 naïve café",
                "…",
                "İstanbul",
                "e.g. the N.H.S.",
            ]
        ),
        max_size=5,
    ).map(" ".join),
)


@given(text=messy)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_excerpts_are_verbatim_ordered_and_cover_every_word_that_matters(
    cut: Cut, text: str
) -> None:
    findings = cut(text)
    excerpts = findings.excerpts
    assert excerpts, "every answer has an excerpt"
    for excerpt in excerpts:
        assert text[excerpt.start : excerpt.end] == excerpt.text
    for before, after in pairwise(excerpts):
        assert before.end <= after.start
    for token in findings.tokens[findings.answers[0].id]:
        if token.pos in MATTERS and any(each.isalnum() for each in token.text):
            assert any(each.start < token.end and token.start < each.end for each in excerpts), (
                token.text
            )


def texts(findings: Findings) -> list[str]:
    return [excerpt.text for excerpt in findings.excerpts]


@pytest.mark.parametrize(
    ("answer", "ideas"),
    [
        (
            "more parks, better schools; cheaper rent",
            ["more parks", "better schools", "cheaper rent"],
        ),
        ("- Fewer cars\n- More trees.\n", ["Fewer cars", "More trees"]),
        ("1. Traffic  2. Noise", ["Traffic", "Noise"]),
        (
            "The rent is too high, and the landlord never repairs anything.",
            ["The rent is too high", "the landlord never repairs anything"],
        ),
        ("Stop the noise and improve the roads", ["Stop the noise", "improve the roads"]),
        ("More bike/pedestrian paths", ["More bike/pedestrian paths"]),
        ("I want peace and quiet", ["I want peace and quiet"]),
    ],
)
def test_an_excerpt_carries_one_idea(cut: Cut, answer: str, ideas: list[str]) -> None:
    assert texts(cut(answer)) == ideas


def test_a_reason_stays_with_what_it_is_the_reason_for(cut: Cut) -> None:
    answer = "Fix the lift so that I can leave my flat"
    assert texts(cut(answer)) == [answer]


def test_what_is_too_long_to_read_is_cut_at_a_joint(cut: Cut) -> None:
    answer = ", ".join(["the road by the school is full of fast cars in the morning"] * 12)
    assert all(len(text.split()) <= 50 for text in texts(cut(answer)))
    assert len(texts(cut(answer))) > 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("n/a", Reason.NOT_AN_ANSWER),
        ("Not sure.", Reason.NOT_AN_ANSWER),
        ("I don't know", Reason.NOT_AN_ANSWER),
        ("👍👍", Reason.NOT_AN_ANSWER),
        ("   ", Reason.NOT_AN_ANSWER),
        ("Me gustaría que hubiera más parques", Reason.OTHER_LANGUAGE),
        ("我想要更多公园", Reason.OTHER_LANGUAGE),
        ("It really is", Reason.TOO_SHORT),
    ],
)
def test_what_cannot_be_themed_says_why(cut: Cut, answer: str, reason: Reason) -> None:
    findings = cut(answer)
    assert [findings.unthemed[each.id] for each in findings.excerpts] == [reason]


@pytest.mark.parametrize(
    "answer", ["Nothing works here", "No buses after six", "Traffic traffic traffic", "Move"]
)
def test_a_short_answer_is_not_taken_for_none(cut: Cut, answer: str) -> None:
    assert not cut(answer).unthemed
