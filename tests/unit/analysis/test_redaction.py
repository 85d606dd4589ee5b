import socket
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.recognisers import identifiers_in, load_recognisers
from analysis.records import Findings, PersonalDetail
from analysis.redaction import redacted

Cut = Callable[..., Findings]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Write to jo.smith@example.org please", "Write to [email] please"),
        ("Ring me on 020 7946 0018 tonight", "Ring me on [phone] tonight"),
        ("My number is (310) 555-2368 at work", "My number is [phone] at work"),
        (
            "My NI number is QQ 12 34 56 C on the card",
            "My NI number is QQ 12 34 56 C on the card",
        ),  # QQ is never issued
        ("My NI number is AB 12 34 56 C here", "My NI number is [National Insurance number] here"),
        ("My NHS number is 943 476 5919 now", "My NHS number is [NHS number] now"),
        ("We live at SW1A 1AA in town", "We live at [postcode] in town"),
        ("We live at 14 Station Road with cats", "We live at [address] with cats"),
        ("My neighbour Jane Smith helps me shop", "My neighbour [name] helps me shop"),
        ("I saw Dr Patel about my back", "I saw Dr [name] about my back"),
        ("It is all on https://example.org/me?id=4 here", "It is all on [link] here"),
    ],
)
def test_what_identifies_a_person_is_replaced(cut: Cut, said: str, shown: str) -> None:
    assert [each.redacted for each in cut(said).excerpts] == [shown]


@pytest.mark.parametrize(
    "said",
    [
        "Santa Monica is a beautiful city",
        "The mayor and the police should listen",
        "I walk 20 minutes to the park in Leeds",
        "Westminster Park is where we meet",
        "The rent was 1200 in 2019 and 1950 in 2024",
        "I live on 20th Street near the river",
    ],
)
def test_places_roles_and_plain_numbers_stay(cut: Cut, said: str) -> None:
    assert [each.redacted for each in cut(said).excerpts] == [said]


def test_offsets_are_those_of_the_original(cut: Cut) -> None:
    answer = "Mail jo@example.org first; then the bus is late"
    findings = cut(answer)
    assert [answer[each.start : each.end] for each in findings.excerpts] == [
        "Mail jo@example.org first",
        "then the bus is late",
    ]
    assert findings.answers[0].text == answer


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, int, int, list[PersonalDetail]]:
    text = draw(st.text(min_size=1, max_size=60))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    details = [PersonalDetail(a, b, "[x]") for a, b in zip(edges[::2], edges[1::2], strict=False)]
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text, start, end, details


@given(spans())
def test_nothing_of_a_detail_is_shown_and_nothing_else_is_lost(
    case: tuple[str, int, int, list[PersonalDetail]],
) -> None:
    text, start, end, details = case
    hidden = {at for detail in details for at in range(detail.start, detail.end)}
    kept = "".join(text[at] for at in range(start, end) if at not in hidden)
    touched = [each for each in details if each.start < end and start < each.end]
    assert redacted(text, start, end, details).replace("[x]", "") == kept.replace("[x]", "")
    assert redacted(text, start, end, details).count("[x]") >= len(touched)


def test_no_connection_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_keywords: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    found = list(identifiers_in("me@example.co.uk, 020 7946 0018", load_recognisers(("GB",))))
    assert {detail.placeholder for _, detail in found} == {"[email]", "[phone]"}
    assert list(identifiers_in("me@nowhere.notatld", load_recognisers(("GB",)))) == []
