"""The workbench: a study's themes, needs and interviews, for those who have signed in."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from analysis.worker import is_due
from store import decisions, evidence, interviews, search, studies
from store.models import Excerpt, SafeguardingFlag
from web.forms import Text
from web.parts import WithParts
from web.rendering import page
from web.signed_in import Deciding, SignedIn
from web.spans import Piece, cut

router = APIRouter(prefix="/work", include_in_schema=False)
EXCERPTS_A_PAGE = 50


@router.get("")
def work(request: Request, account: SignedIn, parts: WithParts) -> HTMLResponse:
    """List the studies."""
    with parts.store.read() as session:
        found = [
            (study, studies.study_counts(session, study)) for study in studies.list_studies(session)
        ]
    return page(request, "workbench/studies.html", studies=found)


@router.get("/{slug}")
def themes(request: Request, slug: str, account: SignedIn, parts: WithParts) -> HTMLResponse:
    """Show a study's themes, largest first."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        sizes = evidence.theme_sizes(session, study)
        found = [
            (theme, evidence.size_of(sizes, theme), [quote.excerpt for quote in theme.quotes])
            for theme in evidence.themes_of(session, study)
        ]
        return page(
            request,
            "workbench/themes.html",
            study=study,
            themes=found,
            counts=studies.study_counts(session, study),
            run=evidence.last_run(session, study),
            due=is_due(session, study),
            unthemed=evidence.unthemed_of(session, study),
            flags=interviews.open_flags(session, study),
        )


@router.get("/{slug}/themes/{theme_id}")
def theme(
    request: Request,
    slug: str,
    theme_id: str,
    account: SignedIn,
    parts: WithParts,
    number: int = 1,
) -> HTMLResponse:
    """Show one theme with every excerpt."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        return page(
            request,
            "workbench/theme.html",
            study=study,
            **theme_values(parts, slug, theme_id, number),
            error=None,
            name=None,
        )


def theme_values(parts: WithParts, slug: str, theme_id: str, number: int) -> dict[str, Any]:
    """Return what a theme's page shows: the theme, its size and one page of its excerpts."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        found = evidence.get_theme(session, study, theme_id)
        excerpts = evidence.excerpts_of_theme(session, found)
        first = (max(number, 1) - 1) * EXCERPTS_A_PAGE
        _ = (found.codes, [quote.excerpt.turn.interview_id for quote in found.quotes])
        return {
            "theme": found,
            "size": evidence.size_of(evidence.theme_sizes(session, study), found),
            "code_sizes": evidence.code_sizes(session, study),
            "people": studies.study_counts(session, study)["participants"],
            "excerpts": excerpts[first : first + EXCERPTS_A_PAGE],
            "number": max(number, 1),
            "pages": max(1, -(-len(excerpts) // EXCERPTS_A_PAGE)),
        }


@router.get("/{slug}/needs")
def needs(request: Request, slug: str, account: SignedIn, parts: WithParts) -> HTMLResponse:
    """Show the study's needs, those of most people first."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        found = [
            (need, evidence.people_behind(need)) for need in evidence.insights_of(session, study)
        ]
        counts = studies.study_counts(session, study)
        return page(request, "workbench/needs.html", study=study, needs=found, counts=counts)


@router.get("/{slug}/interviews")
def listing(request: Request, slug: str, account: Deciding, parts: WithParts) -> HTMLResponse:
    """List the study's interviews."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        found = interviews.list_interviews(session, study)[:500]
        counts = studies.study_counts(session, study)
    return page(request, "workbench/interviews.html", study=study, interviews=found, counts=counts)


@router.get("/{slug}/interviews/{interview_id}")
def transcript(
    request: Request,
    slug: str,
    interview_id: str,
    account: Deciding,
    parts: WithParts,
    excerpt: str = "",
) -> HTMLResponse:
    """Show a transcript, with one excerpt marked at its exact place."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        held = interviews.get_interview(session, interview_id)
        marked = session.get(Excerpt, excerpt) if excerpt else None
        turns = [(turn, cut(turn.text, _spans(marked, turn.id))) for turn in held.turns]
        consents, person = list(held.consents), held.participant
    return page(
        request,
        "workbench/transcript.html",
        study=study,
        interview=held,
        turns=turns,
        consents=consents,
        person=person,
    )


def _spans(marked: Excerpt | None, turn_id: str) -> list[tuple[int, int]]:
    return [(marked.start, marked.end)] if marked is not None and marked.turn_id == turn_id else []


@router.post("/{slug}/find")
def find(
    request: Request, slug: str, account: Deciding, parts: WithParts, words: Text = ""
) -> HTMLResponse:
    """Find a sentence; posted, so that the words never stand in an address."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        turns = search.find_answers(session, study, words) if words.strip() else []
        coded = search.excerpts_in(session, turns)
        found: list[tuple[object, list[Piece], list[Excerpt]]] = [
            (turn, cut(turn.text, []), coded.get(turn.id, [])) for turn in turns
        ]
        return page(request, "workbench/found.html", study=study, words=words, found=found)


@router.get("/{slug}/safeguarding")
def safeguarding(request: Request, slug: str, account: Deciding, parts: WithParts) -> HTMLResponse:
    """Show the interviews that a person must look at."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        flags: list[SafeguardingFlag] = interviews.open_flags(session, study)
    return page(request, "workbench/safeguarding.html", study=study, flags=flags)


@router.get("/{slug}/trail")
def trail(request: Request, slug: str, account: Deciding, parts: WithParts) -> HTMLResponse:
    """Show who decided what, and when."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        entries = decisions.trail(session, study.id)
    return page(request, "workbench/trail.html", study=study, entries=entries)
