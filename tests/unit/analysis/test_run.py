"""The whole way from the store to the store, on a small study."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from analysis import run
from analysis.pipeline import Pipeline
from analysis.registry import Tools
from analysis.run import NotAnalysedError, analyse_study, coding_lines, need_lines, report_of
from analysis.worker import AnalysisQueue
from store.answers import ImportedAnswer, import_answers
from store.decisions import rename_theme, settle_insight, settle_theme
from store.erasure import erase_participant
from store.evidence import insights_of, themes_of
from store.migrate import upgrade
from store.models import AnalysisRun, Code, Coding, Excerpt, Interview, Participant, Theme, Turn
from store.session import Store
from store.studies import create_study, get_study

SAID = {
    "bus": [
        "More buses in the evening",
        "We need more buses to the hospital",
        "The buses are never on time",
        "Better buses",
    ],
    "rent": [
        "More affordable housing",
        "Rents are too high",
        "I can't afford to rent a flat",
        "Cheaper rent",
    ],
    "none": ["n/a", "My neighbour Jane Smith is kind"],
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'grain.db'}")
    upgrade(store)
    with store.write() as session:
        study = create_study(session, "riverside", title="Riverside", guide_path="")
        people = [
            ImportedAnswer(f"{kind}{at}", (("What would help?", text),))
            for kind, texts in SAID.items()
            for at, text in enumerate(texts)
        ]
        import_answers(session, study, people, source="import")
    yield store
    store.close()


def codings(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        lines = coding_lines(session, get_study(session, "riverside"))
        return sorted((x.answer_id, x.start, x.code_id, x.code, x.theme_id) for x in lines)


def test_a_second_run_changes_nothing(store: Store, tools: Tools) -> None:
    first = analyse_study(store, "riverside", models_dir=tools.models_dir)
    before = codings(store)
    second = analyse_study(store, "riverside", models_dir=tools.models_dir)
    assert first.counts == second.counts
    assert codings(store) == before
    with store.read() as session:
        assert session.scalar(select(func.count(AnalysisRun.id))) == 2


def test_every_answer_is_accounted_for_and_excerpts_are_verbatim(
    store: Store, tools: Tools
) -> None:
    analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.read() as session:
        answers = session.scalars(select(Turn).where(Turn.kind == "answer")).all()
        excerpts = session.scalars(select(Excerpt)).all()
        assert {each.turn_id for each in excerpts} == {each.id for each in answers}
        coded = set(session.scalars(select(Coding.excerpt_id)))
        for excerpt in excerpts:
            assert (excerpt.unthemed_reason is None) == (excerpt.id in coded)
            assert excerpt.step == "segment.v1"
            assert excerpt.run_id
        for line in coding_lines(session, get_study(session, "riverside")):
            (answer,) = [each.text for each in answers if each.id == line.answer_id]
            assert answer[line.start : line.end] == line.excerpt


def test_what_a_researcher_settled_outlives_new_answers(store: Store, tools: Tools) -> None:
    analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.write() as session:
        study = get_study(session, "riverside")
        theme = themes_of(session, study)[0]
        rename_theme(session, theme, "Getting about", actor="ada")
        settle_theme(session, theme, "approved", actor="ada")
        need = insights_of(session, study)[0]
        settle_insight(session, need, "approved", actor="ada")
        kept, need_id, words = theme.id, need.id, need.statement
    with store.write() as session:
        more = [ImportedAnswer(f"new{at}", ((None, f"More bus stops {at}"),)) for at in range(3)]
        import_answers(session, get_study(session, "riverside"), more, source="import")
    analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.read() as session:
        study = get_study(session, "riverside")
        theme = session.get_one(Theme, kept)
        assert (theme.label, theme.status, theme.renamed) == ("Getting about", "approved", True)
        assert theme.machine_label != "Getting about"
        (need,) = [each for each in insights_of(session, study) if each.id == need_id]
        assert (need.statement, need.status) == (words, "approved")


def test_a_persons_own_coding_outlives_a_run(store: Store, tools: Tools) -> None:
    analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.write() as session:
        coding = session.scalars(select(Coding).order_by(Coding.id)).first()
        assert coding
        others = select(Code).where(Code.id != coding.code_id).order_by(Code.id)
        other = session.scalars(others).first()
        assert other
        coding.status = "rejected"
        own = Coding(excerpt_id=coding.excerpt_id, code_id=other.id, origin="person", step="person")
        session.add(own)
        session.flush()
        rejected, added = coding.id, own.id
    analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.read() as session:
        assert session.get_one(Coding, rejected).status == "rejected"
        assert session.get_one(Coding, added).origin == "person"


def test_a_failure_leaves_nothing_behind(
    store: Store, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(run, "evidence_rows", fail)
    with pytest.raises(RuntimeError):
        analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.read() as session:
        for table in (AnalysisRun, Excerpt, Theme, Code, Coding):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_words_erased_meanwhile_do_not_come_back(
    store: Store, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.read() as session:
        someone = session.scalars(select(Participant.id)).first()
        assert someone
    whole, runs = Pipeline.run, []

    def run_slowly(self: Pipeline, *args: object) -> object:
        found = whole(self, *args)  # type: ignore[arg-type]
        if not runs:
            with store.write() as session:
                erase_participant(session, someone, actor="ada")
        runs.append(found)
        return found

    monkeypatch.setattr(Pipeline, "run", run_slowly)
    summary = analyse_study(store, "riverside", models_dir=tools.models_dir)
    assert len(runs) == 2
    assert summary.counts["participants"] == sum(map(len, SAID.values())) - 1
    with store.read() as session:
        speakers = select(Interview.participant_id).join(Turn).join(Excerpt)
        assert someone not in set(session.scalars(speakers))


def test_the_report_and_the_needs_show_redacted_words(store: Store, tools: Tools) -> None:
    with store.read() as session:
        study = get_study(session, "riverside")
        with pytest.raises(NotAnalysedError, match="grain analyse riverside"):
            report_of(session, study)
    analyse_study(store, "riverside", models_dir=tools.models_dir)
    with store.read() as session:
        study = get_study(session, "riverside")
        report = report_of(session, study)
        assert report.participants == 10
        assert report.questions == ("What would help?",)
        assert dict(report.unthemed)["not an answer"] == 1
        assert "Jane" not in repr(report)
        needs = {need.need: need for need in need_lines(session, study)}
        assert needs["to be able to afford to rent a flat"].people == 1


def test_a_study_without_answers_is_analysed_to_nothing(tmp_path: Path, tools: Tools) -> None:
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(store)
    with store.write() as session:
        create_study(session, "empty", title="Empty", guide_path="")
    assert analyse_study(store, "empty", models_dir=tools.models_dir).counts["themes"] == 0
    store.close()


def test_many_requests_cost_one_run(store: Store, tools: Tools, tmp_path: Path) -> None:
    queue = AnalysisQueue(tmp_path / "queue.db", store, tools.models_dir)
    for _ in range(3):
        queue.enqueue("riverside")
    queue.enqueue("deleted-meanwhile")
    assert queue.huey.pending_count() == 4
    while task := queue.huey.dequeue():
        queue.huey.execute(task)
    with store.read() as session:
        assert session.scalar(select(func.count(AnalysisRun.id))) == 1
    assert queue.enqueue_due() == 0
    with store.write() as session:
        new = [ImportedAnswer("late", ((None, "More benches"),))]
        import_answers(session, get_study(session, "riverside"), new, source="import")
    assert queue.enqueue_due() == 1
    queue.huey.storage.close()
