"""What the public sees of a study: approved themes only, redacted, small groups not counted."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from store import evidence, studies
from web.parts import WithParts
from web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/s/{slug}/findings")
def findings(request: Request, slug: str, parts: WithParts) -> HTMLResponse:
    """Show the themes that researchers have approved."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        sizes = evidence.theme_sizes(session, study)
        approved = [
            (theme, evidence.size_of(sizes, theme), [quote.excerpt for quote in theme.quotes])
            for theme in evidence.themes_of(session, study)
            if theme.status == "approved"
        ]
        counts = studies.study_counts(session, study)
    return page(request, "chat/findings.html", study=study, themes=approved, counts=counts)
