"""The citizens' chat: works without JavaScript, is smoother with it."""

from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from store import studies
from store.errors import NotFoundError
from store.models import Interview
from web import tokens
from web.forms import Text
from web.interviewing import (
    LONGEST,
    MessageError,
    erase_interview,
    load_interview,
    open_interview,
    send_message,
)
from web.parts import BotUnreachableError, Parts, WithParts
from web.rendering import page

router = APIRouter(include_in_schema=False)

NO_ANSWER = "Your message did not get through. It is still in the box: send it again."


@router.get("/")
def start(request: Request, parts: WithParts) -> HTMLResponse:
    """Say what Grain is, and which studies there are."""
    with parts.store.read() as session:
        found = studies.list_studies(session)
    return page(request, "chat/start.html", studies=found)


@router.get("/s/{slug}")
def welcome(request: Request, slug: str, parts: WithParts) -> HTMLResponse:
    """Say what a study is, before anything is asked."""
    with parts.store.read() as session:
        study = studies.get_study(session, slug)
        guide = studies.latest_guide_version(session, study)
    mine = _held(request, parts, slug)
    return page(request, "chat/welcome.html", study=study, guide=guide, mine=mine)


@router.post("/s/{slug}/start")
def begin(request: Request, slug: str, parts: WithParts) -> Response:
    """Open an interview, or go back to the one that this browser holds already."""
    response = RedirectResponse(f"/s/{slug}/interview#latest", status_code=303)
    held = _held(request, parts, slug)
    if held is not None and held.state not in ("finished", "withdrawn"):
        return response
    try:
        interview_id, _ = open_interview(parts, slug)
    except BotUnreachableError:
        return page(request, "error.html", status=503, **_BUSY)
    response.set_cookie(
        _cookie(slug),
        tokens.sign_interview(parts.secret_key, interview_id),
        max_age=tokens.INTERVIEW_DAYS * 24 * 3600,
        path=f"/s/{slug}",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.get("/s/{slug}/interview")
def talk(request: Request, slug: str, parts: WithParts) -> Response:
    """Show the interview where it stands."""
    interview = _held(request, parts, slug)
    if interview is None:
        return RedirectResponse(f"/s/{slug}", status_code=303)
    return _talk_page(request, interview)


@router.post("/s/{slug}/interview")
def say(
    request: Request,
    slug: str,
    parts: WithParts,
    text: Text = "",
    button: Text = "",
    message_id: Text = "",
) -> Response:
    """Take a message, or a quick reply; whatever is in the box is kept until it is sent."""
    interview = _held(request, parts, slug)
    if interview is None:
        return RedirectResponse(f"/s/{slug}", status_code=303)
    # Browsers send line ends as CRLF; a text area's own value has LF.
    text = text.replace("\r\n", "\n")
    try:
        send_message(parts, interview.id, message_id, button or text)
    except MessageError as problem:
        return _talk_page(request, interview, error=str(problem), draft=text, status=422)
    except BotUnreachableError:
        return _talk_page(
            request, interview, error=NO_ANSWER, draft=text, status=503, message_id=message_id
        )
    if button and text.strip():
        return _talk_page(request, load_interview(parts, interview.id), draft=text)
    return RedirectResponse(f"/s/{slug}/interview#latest", status_code=303)


@router.get("/s/{slug}/copy")
def copy(request: Request, slug: str, parts: WithParts) -> Response:
    """Show the participant their own words."""
    interview = _held(request, parts, slug)
    if interview is None:
        return RedirectResponse(f"/s/{slug}", status_code=303)
    return page(request, "chat/copy.html", interview=interview, study=interview.study)


@router.get("/s/{slug}/erase")
def ask_to_erase(request: Request, slug: str, parts: WithParts) -> Response:
    """Ask before everything is erased."""
    interview = _held(request, parts, slug)
    if interview is None:
        return RedirectResponse(f"/s/{slug}", status_code=303)
    return page(request, "chat/erase.html", interview=interview, study=interview.study)


@router.post("/s/{slug}/erase")
def erase(request: Request, slug: str, parts: WithParts) -> Response:
    """Erase everything the participant said, and show the receipt."""
    interview = _held(request, parts, slug)
    if interview is None:
        return RedirectResponse(f"/s/{slug}", status_code=303)
    study = interview.study
    receipt, left = erase_interview(parts, interview.id)
    response = page(request, "chat/erased.html", receipt=receipt, left=left, study=study)
    response.delete_cookie(_cookie(slug), path=f"/s/{slug}")
    return response


_BUSY = {
    "title": "The interviewer is not answering",
    "message": "Please wait a minute and try again. Nothing was lost.",
}


def _cookie(slug: str) -> str:
    return f"grain-{slug}"


def _held(request: Request, parts: Parts, slug: str) -> Interview | None:
    """Return the interview that this browser holds in a study, if it is still there."""
    token = request.cookies.get(_cookie(slug), "")
    interview_id = tokens.read_interview(parts.secret_key, token)
    if interview_id is None:
        return None
    try:
        interview = load_interview(parts, interview_id)
    except NotFoundError:
        return None
    return interview if interview.study.slug == slug else None


def _talk_page(
    request: Request,
    interview: Interview,
    *,
    error: str | None = None,
    draft: str = "",
    status: int = 200,
    message_id: str | None = None,
) -> HTMLResponse:
    last = interview.turns[-1] if interview.turns else None
    return page(
        request,
        "chat/talk.html",
        status=status,
        interview=interview,
        study=interview.study,
        buttons=last.buttons if last is not None else [],
        error=error,
        draft=draft,
        longest=LONGEST,
        message_id=message_id or uuid4().hex,
    )
