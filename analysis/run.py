"""Analyse a study from the store and write what was found back, whole or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from analysis.exports.content import CodingLine, NeedLine, Report, ThemeSection
from analysis.identity import Codebook, Identified, Stored, keep_identity
from analysis.pipeline import Pipeline, load_pipeline
from analysis.records import Answer, Findings
from analysis.registry import Progress, Tools, silent
from analysis.rows import (
    Made,
    Rows,
    code_rows,
    coding_rows,
    counts_of,
    evidence_rows,
    excerpt_rows,
    need_rows,
    quote_rows,
    theme_rows,
)
from store.answers import answers_of, questions_of
from store.evidence import (
    code_sizes,
    codings_of,
    insights_of,
    last_run,
    people_behind,
    theme_sizes,
    themes_of,
    unthemed_of,
)
from store.models import (
    AnalysisRun,
    Base,
    Code,
    Coding,
    Excerpt,
    Insight,
    InsightExcerpt,
    Study,
    Theme,
    ThemeQuote,
    now,
)
from store.session import Store
from store.studies import get_study

MODELS_DIR = Path(__file__).resolve().parent.parent / ".grain" / "models"
CHUNK = 500
TRIES = 3
MOST_QUESTIONS = 30

T = TypeVar("T")


class StudyChangedError(Exception):
    """Answers were taken out of the study while it was analysed, again and again."""


class NotAnalysedError(Exception):
    """The study has not been analysed yet; the text says what to do."""


@dataclass(frozen=True)
class Summary:
    """What a run found, in numbers."""

    run_id: str
    counts: dict[str, int]


def analyse_study(
    store: Store, slug: str, *, models_dir: Path = MODELS_DIR, progress: Progress = silent
) -> Summary:
    """Analyse every answer of a study and store the result in one transaction.

    The same answers give the same result under the same ids; what a researcher settled is kept.

    Raises:
        NotFoundError: there is no such study.
        EmbeddingModelError: the embedding model is missing and cannot be made.
        StudyChangedError: answers kept being erased meanwhile.
    """
    pipeline = load_pipeline()
    for _ in range(TRIES):
        began = now()
        with store.read() as session:
            answers = _read_answers(session, slug)
        findings = pipeline.run(answers, Tools(models_dir, progress))
        with store.write() as session:
            study = get_study(session, slug)
            # Words erased while they were analysed must not come back with the result.
            if {answer.id for answer in answers} <= {
                each.id for each in answers_of(session, study)
            }:
                return _write(session, study, findings, pipeline, began)
    raise StudyChangedError(f"answers of study '{slug}' kept changing; run the analysis again")


def _read_answers(session: Session, slug: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            id=each.id,
            participant_id=each.participant_id,
            text=each.text,
            question=each.question,
            question_id=each.question_id,
            external_id=each.external_id,
        )
        for each in answers_of(session, get_study(session, slug))
    )


def _write(
    session: Session, study: Study, found: Findings, pipeline: Pipeline, began: datetime
) -> Summary:
    identified = keep_identity(found, _stored(session, study))
    findings = identified.findings
    counts = counts_of(found)
    run = AnalysisRun(
        study_id=study.id,
        status="finished",
        steps=[version for _, version, _ in pipeline.order],
        settings_hash=pipeline.settings_hash,
        counts=counts,
        started_at=began,
        finished_at=now(),
    )
    session.add(run)
    session.flush()
    made = Made(study.id, run.id, pipeline.versions)
    _put(session, Excerpt, excerpt_rows(findings, made))
    _drop(session, study, identified)
    _put(session, Theme, theme_rows(identified, made))
    _put(session, Code, code_rows(identified, made))
    theme_ids = [theme.id for theme in findings.themes]
    _replace(session, ThemeQuote, ThemeQuote.theme_id, theme_ids, quote_rows(findings))
    _insert(session, Coding, coding_rows(findings, made, _decided(session, study)))
    _put(session, Insight, need_rows(findings, made))
    need_ids = [need.id for need in findings.needs]
    _replace(session, InsightExcerpt, InsightExcerpt.insight_id, need_ids, evidence_rows(findings))
    _drop_stale_excerpts(session, study, findings)
    return Summary(run.id, counts)


def _stored(session: Session, study: Study) -> Codebook:
    """Return what is stored of earlier runs, with the excerpts each rests on."""
    coded: dict[str, set[str]] = {}
    touched: set[str] = set()
    rows = session.execute(
        select(Coding.code_id, Coding.excerpt_id, Coding.origin, Coding.status)
        .join(Code, Coding.code_id == Code.id)
        .where(Code.study_id == study.id)
    )
    for code_id, excerpt_id, origin, status in rows:
        if status != "rejected":
            coded.setdefault(code_id, set()).add(excerpt_id)
        if origin == "person" or status != "proposed":
            touched.add(code_id)
    codes = tuple(
        Stored(
            id=code.id,
            label=code.label,
            is_settled=code.renamed or code.status != "proposed" or code.id in touched,
            excerpt_ids=frozenset(coded.get(code.id, ())),
            parent_id=code.theme_id,
        )
        for code in session.scalars(select(Code).where(Code.study_id == study.id))
    )
    themes = tuple(
        Stored(
            id=theme.id,
            label=theme.label,
            is_settled=theme.renamed or theme.status != "proposed",
            excerpt_ids=frozenset().union(
                *(code.excerpt_ids for code in codes if code.parent_id == theme.id)
            ),
        )
        for theme in session.scalars(select(Theme).where(Theme.study_id == study.id))
    )
    return Codebook(themes, codes, _stored_needs(session, study))


def _stored_needs(session: Session, study: Study) -> tuple[Stored, ...]:
    evidence: dict[str, set[str]] = {}
    mine = Insight.study_id == study.id, Insight.kind == "need"
    links = select(InsightExcerpt.insight_id, InsightExcerpt.excerpt_id).join(Insight).where(*mine)
    for insight_id, excerpt_id in session.execute(links):
        evidence.setdefault(insight_id, set()).add(excerpt_id)
    return tuple(
        Stored(
            id=need.id,
            label=need.statement,
            is_settled=need.status != "proposed",
            excerpt_ids=frozenset(evidence.get(need.id, ())),
        )
        for need in session.scalars(select(Insight).where(*mine))
    )


def _drop(session: Session, study: Study, identified: Identified) -> None:
    """Take out what this run replaces: the machine's own open proposals, and no more."""
    mine = select(Code.id).where(Code.study_id == study.id)
    session.execute(
        delete(Coding).where(
            Coding.code_id.in_(mine), Coding.origin == "machine", Coding.status == "proposed"
        )
    )
    _delete(session, Insight, identified.dropped_needs)
    _delete(session, Code, identified.dropped_codes)
    _delete(session, Theme, identified.dropped_themes)


def _replace(
    session: Session,
    table: type[Base],
    owner: InstrumentedAttribute[str],
    ids: Iterable[str],
    rows: Rows,
) -> None:
    """Put these rows in place of all that belong to the owners of those ids."""
    for chunk in _chunks(list(ids)):
        session.execute(delete(table).where(owner.in_(chunk)))
    _insert(session, table, rows)


def _decided(session: Session, study: Study) -> set[tuple[str, str]]:
    """Return excerpt and code of every coding that is left: those are a person's decisions."""
    rows = session.execute(
        select(Coding.excerpt_id, Coding.code_id)
        .join(Code, Coding.code_id == Code.id)
        .where(Code.study_id == study.id)
    )
    return {(excerpt_id, code_id) for excerpt_id, code_id in rows}


def _drop_stale_excerpts(session: Session, study: Study, findings: Findings) -> None:
    """Take out excerpts of earlier runs that nothing a person decided rests on."""
    kept = set(session.scalars(select(Coding.excerpt_id).distinct()))
    kept |= set(session.scalars(select(InsightExcerpt.excerpt_id).distinct()))
    current = {excerpt.id for excerpt in findings.excerpts}
    stored = session.scalars(select(Excerpt.id).where(Excerpt.study_id == study.id))
    _delete(session, Excerpt, [each for each in stored if each not in current | kept])


def _put(session: Session, table: type[Base], rows: Rows) -> None:
    """Insert the rows that are new by id and update the others."""
    known: set[str] = set()
    key = table.__table__.c["id"]
    for chunk in _chunks([row["id"] for row in rows]):
        known |= set(session.scalars(select(key).where(key.in_(chunk))))
    _insert(session, table, [row for row in rows if row["id"] not in known])
    again = [row for row in rows if row["id"] in known]
    if again:
        session.execute(update(table), again)


def _insert(session: Session, table: type[Base], rows: Rows) -> None:
    for chunk in _chunks(rows):
        session.execute(insert(table), chunk)


def _delete(session: Session, table: type[Base], ids: Iterable[str]) -> None:
    key = table.__table__.c["id"]
    for chunk in _chunks(list(ids)):
        session.execute(delete(table).where(key.in_(chunk)))


def _chunks(rows: Sequence[T]) -> Iterable[list[T]]:
    return (list(rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK))


def report_of(session: Session, study: Study) -> Report:
    """Return what a report says about the study, redacted.

    Raises:
        NotAnalysedError: it has not been analysed yet.
    """
    run = last_run(session, study)
    if run is None:
        raise NotAnalysedError(
            f"study '{study.slug}' has not been analysed yet; run: grain analyse {study.slug}"
        )
    return Report(
        title=study.title,
        slug=study.slug,
        is_sample=study.is_sample,
        questions=tuple(questions_of(session, study)[:MOST_QUESTIONS]),
        participants=run.counts["participants"],
        answers=run.counts["answers"],
        answers_themed=run.counts["themed_answers"],
        excerpts=run.counts["excerpts"],
        themes=_sections(session, study),
        unthemed=tuple(unthemed_of(session, study)),
        steps=tuple(run.steps),
        settings_hash=run.settings_hash,
        analysed_at=run.finished_at or run.started_at,
    )


def _sections(session: Session, study: Study) -> tuple[ThemeSection, ...]:
    needs = need_lines(session, study)
    sizes, code_people = theme_sizes(session, study), code_sizes(session, study)
    return tuple(
        ThemeSection(
            id=theme.id,
            label=theme.label,
            description=theme.description,
            status=theme.status,
            people=sizes[theme.id].people,
            excerpts=sizes[theme.id].excerpts,
            codes=tuple(
                sorted(
                    (
                        (code.label, code_people[code.id])
                        for code in theme.codes
                        if code.id in code_people
                    ),
                    key=lambda line: (-line[1], line[0]),
                )
            ),
            quotes=tuple(quote.excerpt.redacted for quote in theme.quotes),
            needs=tuple(need for need in needs if need.theme_id == theme.id),
        )
        for theme in themes_of(session, study)
        if theme.id in sizes
    )


def need_lines(session: Session, study: Study) -> list[NeedLine]:
    """Return the study's needs with the redacted words they rest on, those of most people first."""
    return [
        NeedLine(
            id=need.id,
            theme_id=need.theme_id or "",
            theme=need.theme.label if need.theme else "",
            role=need.role,
            need=need.statement,
            benefit=need.benefit,
            people=people_behind(need),
            status=need.status,
            evidence=tuple(link.excerpt.redacted for link in need.evidence),
            excerpt_ids=tuple(link.excerpt_id for link in need.evidence),
        )
        for need in insights_of(session, study)
    ]


def coding_lines(session: Session, study: Study) -> list[CodingLine]:
    """Return every coding of the study, excerpts verbatim, in the order of the interviews."""
    return [
        CodingLine(
            answer_id=coding.excerpt.turn_id,
            external_id=coding.excerpt.turn.interview.participant.external_id,
            start=coding.excerpt.start,
            end=coding.excerpt.end,
            excerpt=coding.excerpt.text,
            code_id=coding.code_id,
            code=coding.code.label,
            theme_id=coding.code.theme_id,
            theme=coding.code.theme.label,
            origin=coding.origin,
            status=coding.status,
            confidence=coding.confidence,
        )
        for coding in codings_of(session, study)
    ]
