"""Taking a turn needs the interview as it is, held until the turn is stored."""

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from store import interviews, studies
from store.errors import NotFoundError
from store.models import Interview
from store.session import Store


def test_an_interview_that_is_gone_cannot_be_taken(store: Store) -> None:
    with store.write() as session, pytest.raises(NotFoundError, match="erased"):
        interviews.lock_interview(session, "gone")


def test_the_row_is_locked_where_several_can_write_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as session:
        study = studies.create_study(session, "s", title="S", guide_path="s.yml")
        known = interviews.create_interview(session, study)
        asked = []
        scalar = session.scalar
        monkeypatch.setattr(
            session, "scalar", lambda query: (asked.append(query), scalar(query))[1]
        )
        assert interviews.lock_interview(session, known.id) is known
    assert "FOR UPDATE" in str(asked[0].compile(dialect=postgresql.dialect()))


def test_the_latest_guide_is_the_one_last_begun_with(store: Store) -> None:
    with store.write() as session:
        study = studies.create_study(session, "s", title="S", guide_path="s.yml")
        assert studies.latest_guide_version(session, study) is None
        first, second = (
            studies.save_guide_version(
                session, study, version=n, digest=n, title="S", introduction="", source=n
            )
            for n in ("1", "2")
        )
        assert studies.latest_guide_version(session, study) is second
        interviews.create_interview(session, study).guide_version = first
        session.flush()
        assert session.scalar(select(Interview.guide_version_id)) == first.id
        assert studies.latest_guide_version(session, study) is first
