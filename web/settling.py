"""What researchers settle in the workbench; each decision goes into the trail."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from store import decisions, evidence, studies
from store.errors import NotFoundError, StoreError
from store.models import Insight, SafeguardingFlag
from web.forms import Text
from web.parts import WithParts
from web.rendering import page
from web.signed_in import Deciding, SignedIn
from web.workbench import theme_values

router = APIRouter(prefix="/work/{slug}", include_in_schema=False)


@router.post("/themes/{theme_id}/name")
def rename(
    request: Request,
    slug: str,
    theme_id: str,
    account: Deciding,
    parts: WithParts,
    name: Text = "",
) -> Response:
    """Give a theme a person's name."""
    try:
        with parts.store.write() as session:
            theme = evidence.get_theme(session, studies.get_study(session, slug), theme_id)
            decisions.rename_theme(session, theme, name, actor=account.name)
    except NotFoundError:
        raise
    except StoreError as problem:
        with parts.store.read() as session:
            study = studies.get_study(session, slug)
        values = theme_values(parts, slug, theme_id, 1)
        error = str(problem)[:1].upper() + str(problem)[1:]
        return page(
            request,
            "workbench/theme.html",
            status=422,
            study=study,
            **values,
            error=error,
            name=name,
        )
    return RedirectResponse(f"/work/{slug}/themes/{theme_id}", status_code=303)


@router.post("/themes/{theme_id}/status")
def settle_theme(
    slug: str, theme_id: str, account: Deciding, parts: WithParts, status: Text
) -> Response:
    """Approve a theme, or take that back."""
    with parts.store.write() as session:
        theme = evidence.get_theme(session, studies.get_study(session, slug), theme_id)
        decisions.settle_theme(session, theme, status, actor=account.name)
    return RedirectResponse(f"/work/{slug}/themes/{theme_id}", status_code=303)


@router.post("/needs/{need_id}/status")
def settle_need(
    slug: str, need_id: str, account: Deciding, parts: WithParts, status: Text
) -> Response:
    """Approve a need, reject it, or take that back."""
    with parts.store.write() as session:
        study, need = studies.get_study(session, slug), session.get(Insight, need_id)
        if need is None or need.study_id != study.id:
            raise NotFoundError("this study has no such need; it may have changed since")
        decisions.settle_insight(session, need, status, actor=account.name)
    return RedirectResponse(f"/work/{slug}/needs#need-{need_id}", status_code=303)


@router.post("/safeguarding/{flag_id}")
def clear(slug: str, flag_id: str, account: Deciding, parts: WithParts) -> Response:
    """Note that a flagged interview was looked at and acted on."""
    with parts.store.write() as session:
        study, flag = studies.get_study(session, slug), session.get(SafeguardingFlag, flag_id)
        if flag is None or flag.interview.study_id != study.id:
            raise NotFoundError("there is no such entry in the queue")
        decisions.clear_flag(session, flag, actor=account.name, study_id=study.id)
    return RedirectResponse(f"/work/{slug}/safeguarding", status_code=303)


@router.post("/analyse")
def analyse(slug: str, account: SignedIn, parts: WithParts) -> Response:
    """Ask the worker to analyse the study now."""
    with parts.store.write() as session:
        studies.mark_answers_changed(studies.get_study(session, slug))
    parts.enqueue(slug)
    return RedirectResponse(f"/work/{slug}", status_code=303)
