"""Analyse a study from the store and write what was found back, whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from analysis.identity import Codebook, Identified, Stored, keep_identity
from analysis.pipeline import Pipeline, load_pipeline
from analysis.records import Answer, Findings, stable_id
from analysis.registry import Progress, Tools, silent
from store.answers import answers_of
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

T = TypeVar("T")


class StudyChangedError(Exception):
    """Answers were taken out of the study while it was analysed, again and again."""


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
    counts = _counts(found)
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
    made = {"study_id": study.id, "run_id": run.id}
    _write_excerpts(session, findings, {**made, "step": pipeline.versions["segment"]})
    _drop(session, study, identified)
    _write_codebook(session, identified, made, pipeline.versions)
    _write_codings(session, study, findings, run.id, pipeline.versions["group"])
    _write_needs(session, findings, {**made, "step": pipeline.versions["needs"]})
    _drop_stale_excerpts(session, study, findings)
    return Summary(run.id, counts)


def _counts(findings: Findings) -> dict[str, int]:
    themed = {coding.excerpt_id for coding in findings.codings}
    by_id = {excerpt.id: excerpt for excerpt in findings.excerpts}
    return {
        "answers": len(findings.answers),
        "participants": len({answer.participant_id for answer in findings.answers}),
        "excerpts": len(findings.excerpts),
        "themed_excerpts": len(themed),
        "themed_answers": len({by_id[each].answer_id for each in themed}),
        "themes": len(findings.themes),
        "codes": len(findings.codes),
        "needs": len(findings.needs),
    }


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


def _write_excerpts(session: Session, findings: Findings, made: Mapping[str, Any]) -> None:
    rows = [
        {
            **made,
            "id": excerpt.id,
            "turn_id": excerpt.answer_id,
            "start": excerpt.start,
            "end": excerpt.end,
            "redacted": excerpt.redacted,
            "unthemed_reason": findings.unthemed.get(excerpt.id),
        }
        for excerpt in findings.excerpts
    ]
    _put(session, Excerpt, rows)


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


def _write_codebook(
    session: Session, identified: Identified, made: Mapping[str, Any], versions: Mapping[str, str]
) -> None:
    findings, proposed = identified.findings, identified.proposed_labels
    themes = [
        {
            **made,
            "id": theme.id,
            "label": theme.label,
            "machine_label": proposed[theme.id],
            "description": theme.description,
            "words": list(theme.words),
            "step": versions["label"],
        }
        for theme in findings.themes
    ]
    codes = [
        {
            **made,
            "id": code.id,
            "theme_id": code.theme_id,
            "label": code.label,
            "machine_label": proposed[code.id],
            "step": versions["label"],
        }
        for code in findings.codes
    ]
    _put(session, Theme, themes)
    _put(session, Code, codes)
    for chunk in _chunks([theme.id for theme in findings.themes]):
        session.execute(delete(ThemeQuote).where(ThemeQuote.theme_id.in_(chunk)))
    quotes = [
        {"theme_id": theme.id, "excerpt_id": excerpt_id, "position": position}
        for theme in findings.themes
        for position, excerpt_id in enumerate(theme.quote_ids)
    ]
    _insert(session, ThemeQuote, quotes)


def _write_codings(
    session: Session, study: Study, findings: Findings, run_id: str, step: str
) -> None:
    decided = {
        (excerpt_id, code_id)
        for excerpt_id, code_id in session.execute(
            select(Coding.excerpt_id, Coding.code_id)
            .join(Code, Coding.code_id == Code.id)
            .where(Code.study_id == study.id)
        )
    }
    rows = [
        {
            "id": stable_id("coding", coding.excerpt_id, coding.code_id),
            "excerpt_id": coding.excerpt_id,
            "code_id": coding.code_id,
            "confidence": coding.confidence,
            "step": step,
            "run_id": run_id,
        }
        for coding in findings.codings
        if (coding.excerpt_id, coding.code_id) not in decided
    ]
    _insert(session, Coding, rows)


def _write_needs(session: Session, findings: Findings, made: Mapping[str, Any]) -> None:
    rows = [
        {
            **made,
            "id": need.id,
            "kind": "need",
            "theme_id": need.theme_id,
            "role": need.role,
            "statement": need.goal,
            "benefit": need.benefit,
        }
        for need in findings.needs
    ]
    _put(session, Insight, rows)
    for chunk in _chunks([need.id for need in findings.needs]):
        session.execute(delete(InsightExcerpt).where(InsightExcerpt.insight_id.in_(chunk)))
    links = [
        {"insight_id": need.id, "excerpt_id": excerpt_id, "position": position}
        for need in findings.needs
        for position, excerpt_id in enumerate(need.excerpt_ids)
    ]
    _insert(session, InsightExcerpt, links)


def _drop_stale_excerpts(session: Session, study: Study, findings: Findings) -> None:
    """Take out excerpts of earlier runs that nothing a person decided rests on."""
    kept = set(session.scalars(select(Coding.excerpt_id).distinct()))
    kept |= set(session.scalars(select(InsightExcerpt.excerpt_id).distinct()))
    current = {excerpt.id for excerpt in findings.excerpts}
    stored = session.scalars(select(Excerpt.id).where(Excerpt.study_id == study.id))
    _delete(session, Excerpt, [each for each in stored if each not in current | kept])


def _put(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that are new by id and update the others."""
    known: set[str] = set()
    key = table.__table__.c["id"]
    for chunk in _chunks([row["id"] for row in rows]):
        known |= set(session.scalars(select(key).where(key.in_(chunk))))
    _insert(session, table, [row for row in rows if row["id"] not in known])
    again = [row for row in rows if row["id"] in known]
    if again:
        session.execute(update(table), again)


def _insert(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    for chunk in _chunks(rows):
        session.execute(insert(table), chunk)


def _delete(session: Session, table: type[Base], ids: Iterable[str]) -> None:
    key = table.__table__.c["id"]
    for chunk in _chunks(list(ids)):
        session.execute(delete(table).where(key.in_(chunk)))


def _chunks(rows: Sequence[T]) -> Iterable[list[T]]:
    return (list(rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK))
