"""A failure loses nothing, stores no half of a turn, and repeats nobody's words."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sanic import Sanic
from sanic.request import Request
from sanic.server.protocols.http_protocol import HttpProtocol
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cli.serve_actions import DiscreetErrors, build_app
from store import interviews
from store.models import Interview
from store.session import Store

MARKER = "zanzibarine"
Said = Callable[[str], list[tuple[str, str, str]]]


def test_a_failure_half_way_stores_nothing_and_the_retry_stores_all(
    rasa: Any,
    new_interview: Callable[[], str],
    said: Said,
    get: Callable[[str], Interview],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    before, progress = said(interview), get(interview).progress
    with monkeypatch.context() as patched:

        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError(f"could not store {MARKER}")

        patched.setattr(interviews, "add_bot_turns", fail)
        assert rasa.say(interview, f"My day was {MARKER}.") == []
    assert rasa.events == []
    assert (said(interview), get(interview).progress) == (before, progress)
    assert "RuntimeError" in caplog.text
    assert MARKER not in caplog.text
    assert rasa.say(interview, f"My day was {MARKER}.")
    assert [text for *_, text in said(interview)].count(f"My day was {MARKER}.") == 1


def test_a_database_error_is_logged_by_its_code_without_the_words(
    rasa: Any,
    store: Store,
    new_interview: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    interview = new_interview()
    rasa.agree(interview)
    with store.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON turn WHEN new.message_id = 'm-1'"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
    assert rasa.say(interview, f"My day was {MARKER}.") == []
    assert "SQLITE_CONSTRAINT_TRIGGER" in caplog.text
    assert MARKER not in caplog.text


def test_the_stores_error_texts_hide_the_words(store: Store) -> None:
    with store.engine.connect() as connection, pytest.raises(SQLAlchemyError) as raised:
        connection.execute(text("SELECT :words FROM nowhere"), {"words": MARKER})
    assert MARKER not in str(raised.value)


def test_an_interview_that_is_gone_or_not_opened_is_named_in_the_log(
    rasa: Any, new_interview: Callable[[], str], said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    assert rasa.say("gone", MARKER) == []
    assert "interview gone: there is no such interview" in caplog.text
    interview = new_interview()
    assert rasa.say(interview, MARKER) == []
    assert f"interview {interview}: the interview has not been opened" in caplog.text
    assert said(interview) == []
    assert MARKER not in caplog.text


@pytest.fixture
def app(store: Store) -> Iterator[Sanic[Any, Any]]:
    built = build_app(store)
    yield built
    Sanic.unregister_app(built)


def test_the_action_servers_errors_repeat_nothing(
    app: Sanic[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """rasa-sdk's own handler logs the exception and echoes the request's body."""
    assert isinstance(app.error_handler, DiscreetErrors)
    transport: Any = type("Transport", (), {"get_protocol": lambda self: HttpProtocol})()
    request: Request = Request(b"/webhook", {}, "1.1", "POST", transport, app)
    request.body = json.dumps({"text": MARKER}).encode()
    with caplog.at_level(logging.DEBUG):
        answer = app.error_handler.response(request, ValueError(f"bad {MARKER}"))
    assert answer.status == 500
    assert json.loads(answer.body or b"") == {"error": "ValueError"}
    assert "ValueError" in caplog.text
    assert MARKER not in caplog.text
