from collections.abc import Callable, Iterable

import pytest

from analysis.need_wording import benefit_of, role_of
from analysis.needs import sayings_in
from analysis.records import Answer, Findings

Cut = Callable[..., Findings]


def goals(findings: Findings) -> list[str]:
    answers = {answer.id: answer for answer in findings.answers}
    return [
        saying.goal
        for excerpt in findings.excerpts
        for saying in sayings_in(excerpt, answers[excerpt.answer_id], findings)
    ]


@pytest.mark.parametrize(
    ("said", "goal"),
    [
        ("I need a quiet place to study", "a quiet place to study"),
        ("We need more buses to the hospital", "more buses to the hospital"),
        ("I wish there were more benches in the park", "more benches in the park"),
        ("I would like to see more trees", "more trees"),
        ("I want to be able to walk to school", "to be able to walk to school"),
        ("I can't afford to rent a flat", "to be able to afford to rent a flat"),
        ("There should be more toilets in town", "more toilets in town"),
        ("There's nowhere to sit in town", "somewhere to sit in town"),
        ("there's nowhere for kids to play", "somewhere for kids to play"),
        ("There are not enough buses in the evening", "enough buses in the evening"),
        ("The council should repair the roads", "the council to repair the roads"),
        ("The city needs to stop the noise", "the city to stop the noise"),
        ("More affordable housing", "more affordable housing"),
        ("Less traffic", "less traffic"),
        ("Reduce the noise at night", "the noise to be reduced at night"),
        ("Walk more", "to walk more"),
        ("LESS TRAFFIC", "less traffic"),
    ],
)
def test_a_need_is_put_in_the_words_of_who_said_it(cut: Cut, said: str, goal: str) -> None:
    assert goals(cut(said)) == [goal]


@pytest.mark.parametrize(
    "said",
    [
        "I don't need more buses",
        "I do not want to see more development",
        "We don't want more houses",
        "Nobody needs another coffee shop",
        "There should not be more parking",
        "Do I need more buses?",
        "I can't believe the mess",
        "I want it",
        "More than enough",
        "The park is lovely",
        "I would like that",
        "I used to want to leave",
    ],
)
def test_what_states_no_need_gives_none(cut: Cut, said: str) -> None:
    assert goals(cut(said)) == []


def test_a_denial_stays_a_denial(cut: Cut) -> None:
    assert goals(cut("Landlords should not raise rents every year")) == [
        "landlords not to raise rents every year"
    ]


def test_a_benefit_is_given_only_where_it_was_said() -> None:
    assert benefit_of("more flats so that I can stay near my mum") == "I can stay near my mum"
    assert benefit_of("a lift so my son can get out") == "my son can get out"
    assert benefit_of("more flats") is None
    assert benefit_of("it is so hot") is None


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("As a single parent, I need more help", "a single parent"),
        ("I'm a carer and I am tired", "a carer"),
        ("I am retired. More buses please", "someone who is retired"),
        ("I live alone and would like company", "someone who lives alone"),
        ("My daughter cannot sleep", "someone with children"),
        ("As a result, nothing works", None),
        ("I'm a bit tired", None),
    ],
)
def test_a_role_is_what_the_person_says_they_are(said: str, role: str | None) -> None:
    assert role_of(said) == role


def test_a_need_rests_on_the_words_it_came_from(sample: Findings) -> None:
    excerpts = {excerpt.id: excerpt for excerpt in sample.excerpts}
    assert sample.needs
    for need in sample.needs:
        resting = [excerpts[each] for each in need.excerpt_ids]
        assert need.people == len({each.participant_id for each in resting})
        assert all(each.text == each.redacted for each in resting)
    goals_found = {need.goal: need for need in sample.needs}
    assert goals_found["a bus on Sundays"].benefit == "I can see my mum"


def test_one_persons_reason_is_not_given_for_many(
    analyse: Callable[[Iterable[Answer]], Findings],
) -> None:
    texts = ["More buses so that I can see my mum", *["More buses"] * 5]
    many = analyse(Answer(f"a{at}", f"p{at}", text) for at, text in enumerate(texts))
    assert [(need.goal, need.people, need.benefit) for need in many.needs] == [
        ("more buses", 6, None)
    ]
    one = analyse([Answer("a", "p", texts[0])])
    assert [need.benefit for need in one.needs] == ["I can see my mum"]


def test_more_of_a_thing_and_less_of_it_are_two_needs(
    analyse: Callable[[Iterable[Answer]], Findings],
) -> None:
    texts = ["More rent control", "Less rent control", "More rent control"]
    found = analyse(Answer(f"a{at}", f"p{at}", text) for at, text in enumerate(texts))
    assert {(need.goal, need.people) for need in found.needs} == {
        ("more rent control", 2),
        ("less rent control", 1),
    }
