"""Templates: GOV.UK Frontend's macros, our layout, and what every page may use."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    select_autoescape,
)

from analysis.exports.content import need_sentence, people_of

FOLDER = Path(__file__).parent / "templates"
FEWEST = 5  # a smaller group is not counted in public


def make_environment() -> Environment:
    """Return the templates' environment; every value is escaped."""
    environment = Environment(
        loader=ChoiceLoader(
            [
                FileSystemLoader(FOLDER),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=select_autoescape(["html", "j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["when"] = when
    environment.globals.update(people_of=people_of, need_sentence=need_sentence, fewest=FEWEST)
    return environment


def when(moment: datetime) -> str:
    """Return a moment as people write it, in UTC: "24 November 2026, 13:05"."""
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a page."""
    environment = request.app.state.templates
    assert isinstance(environment, Environment)  # noqa: S101 - set by create_app
    account = getattr(request.state, "account", None)
    html = environment.get_template(template).render(request=request, account=account, **values)
    return HTMLResponse(html, status_code=status)
