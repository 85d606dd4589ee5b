"""What the store promises: nothing lost, nothing twice, nothing left after erasure."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from store import accounts, decisions, erasure, interviews, migrate, search, studies
from store.answers import ImportedAnswer, answers_of, import_answers
from store.errors import AlreadyExistsError, NotFoundError, StoreError
from store.interviews import NewTurn
from store.models import (
    AuditEntry,
    Code,
    Coding,
    Excerpt,
    Insight,
    InsightExcerpt,
    Interview,
    Participant,
    Study,
    Theme,
    Turn,
)
from store.session import Store

MARKER = "a sentence nobody else would say: quicksilver heron"


def a_study(store: Store, slug: str = "river") -> Study:
    with store.write() as session:
        return studies.create_study(session, slug, title="River", guide_path="everyday-life")


def an_interview(store: Store, study: Study) -> Interview:
    with store.write() as session:
        return interviews.create_interview(session, study)


def an_analysed_answer(store: Store) -> Interview:
    """An interview with one answer and one row of everything that can rest on it."""
    interview = an_interview(store, a_study(store))
    with store.write() as session:
        turn = interviews.add_participant_turn(
            session, interview, NewTurn("answer", MARKER), message_id="m1"
        )
        study_id = interview.study_id
        common = {"study_id": study_id, "step": "test.v1"}
        session.add(Theme(id="t", label=MARKER, machine_label=MARKER, **common))
        session.flush()
        session.add(Code(id="c", theme_id="t", label=MARKER, machine_label=MARKER, **common))
        session.add(Excerpt(id="e", turn_id=turn.id, start=0, end=9, redacted=MARKER, **common))
        session.flush()
        session.add(Coding(excerpt_id="e", code_id="c", step="test.v1"))
        session.add(Insight(id="i", kind="need", statement=MARKER, **common))
        session.flush()
        session.add(InsightExcerpt(insight_id="i", excerpt_id="e", position=0))
        interviews.add_flag(session, turn, kind="distress", reason="test")
        interviews.add_consent(session, interview, given=True, text="May we?", version="1")
    return interview


def test_the_migrations_make_the_tables_that_the_models_expect(store: Store) -> None:
    assert migrate.is_current(store)
    with store.engine.connect() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.check(config)


@pytest.mark.parametrize("slug", ["", "With Space", "UPPER", "a--b", "-a", "ä", "a" * 81])
def test_a_study_name_that_makes_no_address_is_refused(store: Store, slug: str) -> None:
    with store.write() as session, pytest.raises(StoreError, match="lower-case"):
        studies.create_study(session, slug, title="x", guide_path="x")


def test_a_study_is_created_once(store: Store) -> None:
    a_study(store)
    with store.write() as session, pytest.raises(AlreadyExistsError):
        studies.create_study(session, "river", title="x", guide_path="x")


def test_a_message_id_is_stored_once(store: Store) -> None:
    interview = an_interview(store, a_study(store))
    with store.write() as session:
        interviews.add_participant_turn(session, interview, NewTurn("answer", "a"), message_id="1")
    with pytest.raises(IntegrityError), store.write() as session:
        interviews.add_participant_turn(session, interview, NewTurn("answer", "b"), message_id="1")


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    study = a_study(store)

    def fail_half_way() -> None:
        with store.write() as session:
            interviews.create_interview(session, study)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with store.read() as session:
        assert studies.study_counts(session, study)["interviews"] == 0


def test_writers_at_the_same_time_wait_their_turn(store: Store) -> None:
    study, failed = a_study(store), []

    def work() -> None:
        try:
            for _ in range(10):
                an_interview(store, study)
        except Exception as problem:
            failed.append(problem)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert failed == []
        assert studies.study_counts(session, study)["interviews"] == 40


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"), store.write() as session:
        session.add(Study(slug="x", title="x", guide_path="x", created_at=datetime(2026, 1, 1)))


def test_an_answer_comes_with_what_was_asked(store: Store) -> None:
    interview = an_interview(store, a_study(store))
    with store.write() as session:
        asked = [NewTurn("question", "What is hard?", "hard")]
        interviews.add_bot_turns(session, interview, asked, in_reply_to=None)
        interviews.add_participant_turn(
            session, interview, NewTurn("answer", " The stairs. ", "hard"), message_id="1"
        )
        interviews.add_participant_turn(session, interview, NewTurn("move", "skip"), message_id="2")
    with store.read() as session:
        [answer] = answers_of(session, studies.get_study(session, "river"))
    assert (answer.text, answer.question, answer.question_id) == (
        " The stairs. ",
        "What is hard?",
        "hard",
    )


def test_an_external_id_is_imported_once(store: Store) -> None:
    study = a_study(store)
    person = ImportedAnswer("p1", ((None, "more benches"),))
    with store.write() as session:
        assert import_answers(session, study, [person], source="import") == 1
    with pytest.raises(AlreadyExistsError, match="'p1'"), store.write() as session:
        import_answers(session, study, [person], source="import")


def test_erasure_leaves_no_row_and_no_byte(store: Store, tmp_path: Path) -> None:
    interview = an_analysed_answer(store)
    with store.write() as session:
        receipt = erasure.erase_participant(session, interview.participant_id, actor="test")
    store.scrub()
    assert receipt.removed["turn"] == receipt.removed["excerpt"] == receipt.removed["coding"] == 1
    with store.read() as session:
        assert set(erasure.traces(session, interview.participant_id).values()) == {0}
        for table in (Participant, Turn, Excerpt, Coding, Code, Theme, Insight):
            assert session.scalars(select(table)).all() == []
    for file in tmp_path.glob("grain.db*"):
        assert b"quicksilver" not in file.read_bytes()


def test_a_theme_that_a_person_settled_outlives_the_words_it_rested_on(store: Store) -> None:
    interview = an_analysed_answer(store)
    with store.write() as session:
        decisions.rename_theme(session, session.get_one(Theme, "t"), "Quiet water", actor="ann")
        erasure.erase_participant(session, interview.participant_id, actor="test")
    with store.read() as session:
        assert session.get_one(Theme, "t").label == "Quiet water"


def test_erasing_twice_says_so(store: Store) -> None:
    with store.write() as session, pytest.raises(NotFoundError):
        erasure.erase_participant(session, "nobody", actor="test")


def test_a_decision_is_in_the_trail(store: Store) -> None:
    an_analysed_answer(store)
    with store.write() as session:
        theme = session.get_one(Theme, "t")
        decisions.rename_theme(session, theme, "  Quiet   water ", actor="ann")
        decisions.settle_theme(session, theme, "approved", actor="ann")
    with store.read() as session:
        newest, older = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).all()
        assert (newest.action, newest.after) == ("settle", {"status": "approved"})
        assert (older.actor, older.after) == ("ann", {"label": "Quiet water"})


@pytest.mark.parametrize("label", ["", "   ", "x" * 121])
def test_a_theme_needs_a_name_that_fits(store: Store, label: str) -> None:
    an_analysed_answer(store)
    with store.write() as session, pytest.raises(StoreError):
        decisions.rename_theme(session, session.get_one(Theme, "t"), label, actor="ann")


def test_a_one_time_sign_in_works_once_and_not_for_ever(store: Store) -> None:
    with store.write() as session:
        account = accounts.create_account(session, "Ann", role="researcher")
        accounts.add_sign_in_link(session, account, "fresh", lasts=timedelta(hours=1))
        accounts.add_sign_in_link(session, account, "old", lasts=timedelta(hours=-1))
    with store.write() as session:
        used = accounts.use_sign_in_link(session, "fresh")
        assert used is not None
        assert used.name == "Ann"
        assert accounts.use_sign_in_link(session, "fresh") is None
        assert accounts.use_sign_in_link(session, "old") is None
        assert accounts.use_sign_in_link(session, "unknown") is None


def test_words_are_found_in_any_case_and_wildcards_are_words(store: Store) -> None:
    an_analysed_answer(store)
    with store.read() as session:
        study = studies.get_study(session, "river")
        assert len(search.find_answers(session, study, "QUICKSILVER heron")) == 1
        assert search.find_answers(session, study, "%") == []
