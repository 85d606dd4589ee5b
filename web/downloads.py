"""Files to take away: the same writers as the command line."""

import io

from fastapi import APIRouter
from fastapi.responses import Response

from analysis.exports.report import write_html, write_markdown
from analysis.exports.tables import write_codings, write_needs
from analysis.run import coding_lines, need_lines, report_of
from store.studies import get_study
from web.parts import WithParts
from web.signed_in import Deciding, SignedIn

router = APIRouter(prefix="/work/{slug}", include_in_schema=False)


@router.get("/report.{kind}")
def report(slug: str, kind: str, account: SignedIn, parts: WithParts) -> Response:
    """Download the report, as a page or as Markdown."""
    file = io.StringIO()
    writer = write_markdown if kind == "md" else write_html
    with parts.store.read() as session:
        writer(report_of(session, get_study(session, slug)), file)
    kind = "md" if kind == "md" else "html"
    return _file(file, f"{slug}-report.{kind}", "text/markdown" if kind == "md" else "text/html")


@router.get("/needs.csv")
def needs(slug: str, account: SignedIn, parts: WithParts) -> Response:
    """Download the needs with their redacted evidence."""
    file = io.StringIO()
    with parts.store.read() as session:
        write_needs(need_lines(session, get_study(session, slug)), file)
    return _file(file, f"{slug}-needs.csv", "text/csv")


@router.get("/codings.csv")
def codings(slug: str, account: Deciding, parts: WithParts) -> Response:
    """Download every coding with its verbatim excerpt."""
    file = io.StringIO()
    with parts.store.read() as session:
        write_codings(coding_lines(session, get_study(session, slug)), file)
    return _file(file, f"{slug}-codings.csv", "text/csv")


def _file(content: io.StringIO, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content.getvalue(), media_type=media_type, headers=headers)
