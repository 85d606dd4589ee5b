"""Findings as rows for the store's tables."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from analysis.identity import Identified
from analysis.records import Findings, stable_id

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """Which study and run a row belongs to, and the versioned name of each step."""

    study_id: str
    run_id: str
    versions: Mapping[str, str]

    def by(self, step: str) -> dict[str, str]:
        """Return the columns that say how a row was made."""
        return {"study_id": self.study_id, "run_id": self.run_id, "step": self.versions[step]}


def counts_of(findings: Findings) -> dict[str, int]:
    """Return how much a run covered."""
    answer_of = {excerpt.id: excerpt.answer_id for excerpt in findings.excerpts}
    themed = {coding.excerpt_id for coding in findings.codings}
    return {
        "answers": len(findings.answers),
        "participants": len({answer.participant_id for answer in findings.answers}),
        "excerpts": len(findings.excerpts),
        "themed_excerpts": len(themed),
        "themed_answers": len({answer_of[each] for each in themed}),
        "themes": len(findings.themes),
        "codes": len(findings.codes),
        "needs": len(findings.needs),
    }


def excerpt_rows(findings: Findings, made: Made) -> Rows:
    """Return a row for each excerpt."""
    return [
        {
            **made.by("segment"),
            "id": excerpt.id,
            "turn_id": excerpt.answer_id,
            "start": excerpt.start,
            "end": excerpt.end,
            "redacted": excerpt.redacted,
            "unthemed_reason": findings.unthemed.get(excerpt.id),
        }
        for excerpt in findings.excerpts
    ]


def theme_rows(identified: Identified, made: Made) -> Rows:
    """Return a row for each theme; its status is left to the store."""
    return [
        {
            **made.by("label"),
            "id": theme.id,
            "label": theme.label,
            "machine_label": identified.proposed_labels[theme.id],
            "description": theme.description,
            "words": list(theme.words),
        }
        for theme in identified.findings.themes
    ]


def code_rows(identified: Identified, made: Made) -> Rows:
    """Return a row for each code; its status is left to the store."""
    return [
        {
            **made.by("label"),
            "id": code.id,
            "theme_id": code.theme_id,
            "label": code.label,
            "machine_label": identified.proposed_labels[code.id],
        }
        for code in identified.findings.codes
    ]


def quote_rows(findings: Findings) -> Rows:
    """Return a row for each theme's quotes, in reading order."""
    return [
        {"theme_id": theme.id, "excerpt_id": excerpt_id, "position": position}
        for theme in findings.themes
        for position, excerpt_id in enumerate(theme.quote_ids)
    ]


def coding_rows(findings: Findings, made: Made, decided: Set[tuple[str, str]]) -> Rows:
    """Return a row for each coding, less those that a person has decided on."""
    return [
        {
            "id": stable_id("coding", coding.excerpt_id, coding.code_id),
            "excerpt_id": coding.excerpt_id,
            "code_id": coding.code_id,
            "confidence": coding.confidence,
            "step": made.versions["group"],
            "run_id": made.run_id,
        }
        for coding in findings.codings
        if (coding.excerpt_id, coding.code_id) not in decided
    ]


def need_rows(findings: Findings, made: Made) -> Rows:
    """Return a row for each need; its status is left to the store."""
    return [
        {
            **made.by("needs"),
            "id": need.id,
            "kind": "need",
            "theme_id": need.theme_id,
            "role": need.role,
            "statement": need.goal,
            "benefit": need.benefit,
        }
        for need in findings.needs
    ]


def evidence_rows(findings: Findings) -> Rows:
    """Return a row for each excerpt that a need rests on, in order."""
    return [
        {"insight_id": need.id, "excerpt_id": excerpt_id, "position": position}
        for need in findings.needs
        for position, excerpt_id in enumerate(need.excerpt_ids)
    ]
