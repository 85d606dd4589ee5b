"""Reading the evidence: themes with their sizes, quotes and needs, and the words behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from store.errors import NotFoundError
from store.models import (
    AnalysisRun,
    Code,
    Coding,
    Excerpt,
    Insight,
    InsightExcerpt,
    Interview,
    Study,
    Theme,
    ThemeQuote,
    Turn,
)


@dataclass(frozen=True)
class ThemeSize:
    """How much a theme rests on: people, and excerpts."""

    people: int
    excerpts: int


def themes_of(session: Session, study: Study) -> list[Theme]:
    """Return the study's themes, largest first by people, then by label."""
    themes = session.scalars(
        select(Theme)
        .where(Theme.study_id == study.id, Theme.status != "rejected")
        .options(
            selectinload(Theme.codes),
            selectinload(Theme.quotes).joinedload(ThemeQuote.excerpt).joinedload(Excerpt.turn),
        )
    )
    sizes = theme_sizes(session, study)
    return sorted(themes, key=lambda theme: (-size_of(sizes, theme).people, theme.label, theme.id))


def theme_sizes(session: Session, study: Study) -> dict[str, ThemeSize]:
    """Return each theme's size by its id; a theme without codings is left out."""
    rows = session.execute(
        select(
            Code.theme_id,
            func.count(func.distinct(Interview.participant_id)),
            func.count(func.distinct(Excerpt.id)),
        )
        .select_from(Coding)
        .join(Code, Coding.code_id == Code.id)
        .join(Excerpt, Coding.excerpt_id == Excerpt.id)
        .join(Turn, Excerpt.turn_id == Turn.id)
        .join(Interview, Turn.interview_id == Interview.id)
        .where(Code.study_id == study.id, Coding.status != "rejected")
        .group_by(Code.theme_id)
    )
    return {theme_id: ThemeSize(people, excerpts) for theme_id, people, excerpts in rows}


def code_sizes(session: Session, study: Study) -> dict[str, int]:
    """Return how many people each code rests on, by the code's id."""
    rows = session.execute(
        select(Coding.code_id, func.count(func.distinct(Interview.participant_id)))
        .join(Code, Coding.code_id == Code.id)
        .join(Excerpt, Coding.excerpt_id == Excerpt.id)
        .join(Turn, Excerpt.turn_id == Turn.id)
        .join(Interview, Turn.interview_id == Interview.id)
        .where(Code.study_id == study.id, Coding.status != "rejected")
        .group_by(Coding.code_id)
    )
    return {row[0]: row[1] for row in rows}


def codings_of(session: Session, study: Study) -> list[Coding]:
    """Return every coding of the study, in the order of interviews and of words in them."""
    return list(
        session.scalars(
            select(Coding)
            .join(Coding.code)
            .join(Coding.excerpt)
            .join(Excerpt.turn)
            .join(Turn.interview)
            .where(Code.study_id == study.id)
            .order_by(Interview.created_at, Interview.id, Turn.seq, Excerpt.start, Coding.id)
            .options(
                contains_eager(Coding.code).joinedload(Code.theme),
                contains_eager(Coding.excerpt)
                .contains_eager(Excerpt.turn)
                .contains_eager(Turn.interview)
                .joinedload(Interview.participant),
            )
        )
    )


def size_of(sizes: dict[str, ThemeSize], theme: Theme) -> ThemeSize:
    """Return the theme's size, nought and nought when nothing is coded with it."""
    return sizes.get(theme.id, ThemeSize(0, 0))


def get_theme(session: Session, study: Study, theme_id: str) -> Theme:
    """Return one theme of the study.

    Raises:
        NotFoundError: the study has no such theme.
    """
    theme = session.get(Theme, theme_id)
    if theme is None or theme.study_id != study.id:
        raise NotFoundError(f"study '{study.slug}' has no such theme")
    return theme


def excerpts_of_theme(session: Session, theme: Theme) -> list[Excerpt]:
    """Return the excerpts coded with the theme, surest first, each with its turn loaded."""
    rows = session.execute(
        select(Excerpt, func.max(Coding.confidence).label("sure"))
        .join(Coding, Coding.excerpt_id == Excerpt.id)
        .join(Code, Coding.code_id == Code.id)
        .where(Code.theme_id == theme.id, Coding.status != "rejected")
        .group_by(Excerpt.id)
        .order_by(func.max(Coding.confidence).desc(), Excerpt.id)
    )
    ids = [excerpt.id for excerpt, _ in rows]
    return load_excerpts(session, ids)


def load_excerpts(session: Session, ids: Sequence[str]) -> list[Excerpt]:
    """Return those excerpts in that order, each with its turn loaded."""
    found: dict[str, Excerpt] = {}
    for at in range(0, len(ids), 500):
        rows = session.scalars(
            select(Excerpt)
            .where(Excerpt.id.in_(ids[at : at + 500]))
            .options(joinedload(Excerpt.turn).joinedload(Turn.interview))
        )
        found.update((excerpt.id, excerpt) for excerpt in rows)
    return [found[each] for each in ids if each in found]


def insights_of(session: Session, study: Study, *, kind: str = "need") -> list[Insight]:
    """Return the study's insights of one kind, those of most people first."""
    insights = session.scalars(
        select(Insight)
        .where(Insight.study_id == study.id, Insight.kind == kind, Insight.status != "rejected")
        .options(
            joinedload(Insight.theme),
            selectinload(Insight.evidence)
            .joinedload(InsightExcerpt.excerpt)
            .joinedload(Excerpt.turn)
            .joinedload(Turn.interview),
        )
    )
    return sorted(insights, key=lambda each: (-people_behind(each), each.statement, each.id))


def people_behind(insight: Insight) -> int:
    """Count the participants whose words an insight rests on."""
    return len({link.excerpt.turn.interview.participant_id for link in insight.evidence})


def unthemed_of(session: Session, study: Study) -> list[tuple[str, int]]:
    """Return why excerpts carry no theme, with how many for each reason, most first."""
    rows = session.execute(
        select(Excerpt.unthemed_reason, func.count(Excerpt.id))
        .where(Excerpt.study_id == study.id, Excerpt.unthemed_reason.is_not(None))
        .group_by(Excerpt.unthemed_reason)
    )
    found = [(reason, count) for reason, count in rows if reason is not None]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def last_run(session: Session, study: Study) -> AnalysisRun | None:
    """Return the study's newest finished analysis run, or None."""
    return session.scalar(
        select(AnalysisRun)
        .where(AnalysisRun.study_id == study.id, AnalysisRun.status == "finished")
        .order_by(AnalysisRun.started_at.desc(), AnalysisRun.id)
        .limit(1)
    )
