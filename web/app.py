"""The web application: every feature's routes, and what happens when something is wrong."""

from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException

from analysis.run import NotAnalysedError
from store.errors import NotFoundError, StoreError
from web import chat, chat_api, downloads, findings, health, settling, sign_in, workbench
from web.interviewing import LONGEST, MessageError
from web.parts import BotUnreachableError, Parts
from web.rendering import make_environment, page
from web.security import secure
from web.signed_in import SignInNeededError

PROJECT = Path(__file__).resolve().parent.parent
ASSETS = {
    "govuk": PROJECT / "node_modules" / "govuk-frontend" / "dist" / "govuk",
    "htmx": PROJECT / "node_modules" / "htmx.org" / "dist",
    "grain": Path(__file__).parent / "static",
}
BUSY = (
    "the interviewer is not answering; send the same message again, with the same id, in a minute"
)


class AssetsMissingError(Exception):
    """The pages' style sheets and scripts are not installed."""


def create_app(parts: Parts) -> FastAPI:
    """Return the application that works with those parts.

    Raises:
        AssetsMissingError: the style sheets and scripts are not installed.
    """
    app = FastAPI(
        title="Grain",
        description=chat_api.DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = parts
    app.state.templates = make_environment()
    app.middleware("http")(secure)
    for name, folder in ASSETS.items():
        if not folder.is_dir():
            raise AssetsMissingError(
                f"the pages' assets are not installed ({name}); run: make setup"
            )
        app.mount(f"/assets/{name}", StaticFiles(directory=folder), name=name)
    for feature in (chat_api, health, chat, findings, sign_in, workbench, settling, downloads):
        app.include_router(feature.router)
    _handle_errors(app)
    return app


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(SignInNeededError)
    def to_sign_in(request: Request, problem: Exception) -> Response:
        return RedirectResponse("/sign-in", status_code=303)

    @app.exception_handler(MessageError)
    def refused(request: Request, problem: Exception) -> Response:
        status = 413 if f"{LONGEST:,}" in str(problem) else 422
        return _say(request, status, "That message cannot be taken", str(problem))

    @app.exception_handler(BotUnreachableError)
    def busy(request: Request, problem: Exception) -> Response:
        return _say(request, 503, "The interviewer is not answering", BUSY)

    @app.exception_handler(StoreError)
    def missing(request: Request, problem: Exception) -> Response:
        status = 404 if isinstance(problem, NotFoundError) else 422
        return _say(request, status, "Not found" if status == 404 else "Not done", str(problem))

    @app.exception_handler(NotAnalysedError)
    def not_analysed(request: Request, problem: Exception) -> Response:
        return _say(request, 409, "Not analysed yet", str(problem))

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, problem: Exception) -> Response:
        # FastAPI's own answer repeats what was sent; a participant's words are never echoed.
        fields = problem.errors() if isinstance(problem, RequestValidationError) else []
        where = ", ".join(".".join(str(part) for part in each["loc"]) for each in fields)
        return _say(request, 422, "Not understood", f"check these fields: {where}")

    @app.exception_handler(StarletteHTTPException)
    def refused_by_status(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException | StarletteHTTPException)  # noqa: S101
        title = {404: "Page not found", 403: "Not allowed"}.get(problem.status_code, "Not done")
        return _say(request, problem.status_code, title, str(problem.detail))

    @app.exception_handler(Exception)
    def broken(request: Request, problem: Exception) -> Response:
        return _say(
            request, 500, "Something went wrong", "Try again in a minute. Nothing was lost."
        )


def _say(request: Request, status: int, title: str, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message}, status_code=status)
    message = message[:1].upper() + message[1:]
    return page(request, "error.html", status=status, title=title, message=message)
