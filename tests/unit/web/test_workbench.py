"""The workbench: who may see what, and every decision in the trail."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from store import interviews, studies
from store.interviews import NewTurn
from store.models import Code, Coding, Excerpt, Insight, InsightExcerpt, Theme, ThemeQuote
from store.session import Store
from web.parts import Parts

SignIn = Callable[[str], None]
SAID = "Ann helps me. I need a bench on the hill."


@pytest.fixture
def analysed(parts: Parts, store: Store) -> str:
    """A study with one themed answer; returns its interview's id."""
    with store.write() as session:
        study = studies.get_study(session, "river")
        interview = interviews.create_interview(session, study)
        turn = interviews.add_participant_turn(
            session, interview, NewTurn("answer", SAID), message_id="1"
        )
        common = {"study_id": study.id, "step": "test.v1"}
        session.add(Theme(id="t", label="Benches", machine_label="Benches", **common))
        session.flush()
        session.add(Code(id="c", theme_id="t", label="A bench", machine_label="A bench", **common))
        session.add(
            Excerpt(
                id="e", turn_id=turn.id, start=14, end=40, redacted="I need a [place]", **common
            )
        )
        session.flush()
        session.add(Coding(excerpt_id="e", code_id="c", step="test.v1"))
        session.add(ThemeQuote(theme_id="t", excerpt_id="e", position=0))
        session.add(Insight(id="n", kind="need", statement="a bench", theme_id="t", **common))
        session.flush()
        session.add(InsightExcerpt(insight_id="n", excerpt_id="e", position=0))
        interviews.add_flag(session, turn, kind="distress", reason="self-harm")
    return interview.id


@pytest.mark.parametrize(
    "path", ["/work", "/work/river", "/work/river/needs", "/work/river/interviews"]
)
def test_nobody_sees_it_without_signing_in(client: TestClient, path: str) -> None:
    assert client.get(path).url.path == "/sign-in"


def test_themes_show_size_quote_and_state(
    client: TestClient, sign_in: SignIn, analysed: str
) -> None:
    sign_in("researcher")
    page = client.get("/work/river").text
    for shown in ("Benches", "1 of 1 person", "I need a [place]", "proposed", "needs a person"):
        assert shown in page


def test_a_quote_opens_at_its_exact_place(
    client: TestClient, sign_in: SignIn, analysed: str
) -> None:
    sign_in("researcher")
    page = client.get(f"/work/river/interviews/{analysed}?excerpt=e").text
    assert "<mark>I need a bench on the hill</mark>" in page


def test_a_theme_is_renamed_and_approved_and_the_trail_says_so(
    client: TestClient, sign_in: SignIn, analysed: str
) -> None:
    sign_in("researcher")
    page = client.post("/work/river/themes/t/name", data={"name": "Places to rest"}).text
    assert "Places to rest" in page
    assert "green" in client.post("/work/river/themes/t/status", data={"status": "approved"}).text
    assert "Places to rest" in client.get("/s/river/findings").text
    trail = client.get("/work/river/trail").text
    assert "Benches → Places to rest" in trail
    assert "proposed → approved" in trail


def test_an_empty_name_is_refused_with_the_reason(
    client: TestClient, sign_in: SignIn, analysed: str
) -> None:
    sign_in("researcher")
    page = client.post("/work/river/themes/t/name", data={"name": " "})
    assert page.status_code == 422
    assert "Enter a name for the theme" in page.text


def test_a_designer_sees_redacted_quotes_and_no_transcript(
    client: TestClient, sign_in: SignIn, analysed: str
) -> None:
    sign_in("designer")
    theme = client.get("/work/river/themes/t").text
    assert "I need a [place]" in theme
    assert "bench on the hill" not in theme
    assert client.get(f"/work/river/interviews/{analysed}").status_code == 403
    assert client.get("/work/river/codings.csv").status_code == 403
    assert client.post("/work/river/themes/t/name", data={"name": "x"}).status_code == 403
    assert "[place]" in client.get("/work/river/needs.csv").text


def test_a_need_is_settled(client: TestClient, sign_in: SignIn, analysed: str) -> None:
    sign_in("researcher")
    assert "a bench" in client.get("/work/river/needs").text
    client.post("/work/river/needs/n/status", data={"status": "rejected"})
    assert "No needs have been found" in client.get("/work/river/needs").text


def test_a_sentence_is_found_with_its_theme(
    client: TestClient, sign_in: SignIn, analysed: str
) -> None:
    sign_in("researcher")
    page = client.post("/work/river/find", data={"words": "bench on"}).text
    assert "Benches" in page
    assert "No answer holds" in client.post("/work/river/find", data={"words": "zebra"}).text


def test_the_safeguarding_queue_is_cleared_by_a_person(
    client: TestClient, sign_in: SignIn, analysed: str, store: Store
) -> None:
    sign_in("researcher")
    with store.read() as session:
        [flag] = interviews.open_flags(session, studies.get_study(session, "river"))
    assert "self harm" in client.get("/work/river/safeguarding").text
    assert "The queue is empty" in client.post(f"/work/river/safeguarding/{flag.id}").text
    assert "clear safeguarding flag" in client.get("/work/river/trail").text


def test_analysis_can_be_asked_for(
    client: TestClient, sign_in: SignIn, analysed: str, queued: list[str]
) -> None:
    sign_in("researcher")
    assert "being themed" in client.post("/work/river/analyse").text
    assert queued == ["river"]


def test_an_unapproved_theme_is_not_public(client: TestClient, analysed: str) -> None:
    page = client.get("/s/river/findings").text
    assert "Nothing is published yet" in page
    assert "Benches" not in page


def test_a_one_time_address_is_spent_by_a_press_not_by_a_look(
    client: TestClient, store: Store
) -> None:
    from store.accounts import create_account
    from web.sign_in_links import issue_sign_in_path

    with store.write() as session:
        path = issue_sign_in_path(session, create_account(session, "Mina", role="admin"))
    client.get(path)
    assert "You are signed in as Mina" in client.post(path).text
    assert client.post(path).status_code == 410


def test_a_password_signs_in_and_a_wrong_one_does_not(client: TestClient, sign_in: SignIn) -> None:
    sign_in("researcher")
    assert client.post("/sign-in/password", data={"password": "short"}).status_code == 422
    client.post("/sign-in/password", data={"password": "four plain words here"})
    client.post("/sign-out")
    wrong = client.post("/sign-in", data={"name": "researcher", "password": "nonsense"})
    assert wrong.status_code == 422
    right = {"name": "researcher", "password": "four plain words here"}
    assert client.post("/sign-in", data=right).url.path == "/work"
