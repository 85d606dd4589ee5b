"""`grain report` and `grain export`: what was found, in files for other people and tools."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer
from sqlalchemy.orm import Session

from analysis.exports.report import write_html, write_markdown
from analysis.exports.tables import write_codings, write_needs
from analysis.run import coding_lines, need_lines, report_of
from cli.opening import opened_store
from cli.output import whole_file
from store.models import Study
from store.studies import get_study

Output = Annotated[Path, typer.Option("-o", "--output", help="The file; - for the terminal.")]
Name = Annotated[str, typer.Argument(help="The study's short name.")]
Writer = Callable[[Session, Study, TextIO], None]


class ReportFormat(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    MD = "md"


class ExportFormat(StrEnum):
    """What can be exported."""

    CODINGS = "codings"
    NEEDS = "needs"


REPORTS: dict[ReportFormat, Writer] = {
    ReportFormat.HTML: lambda session, study, file: write_html(report_of(session, study), file),
    ReportFormat.MD: lambda session, study, file: write_markdown(report_of(session, study), file),
}
EXPORTS: dict[ExportFormat, Writer] = {
    ExportFormat.CODINGS: lambda session, study, file: write_codings(
        coding_lines(session, study), file
    ),
    ExportFormat.NEEDS: lambda session, study, file: write_needs(need_lines(session, study), file),
}


def report(
    study: Name,
    output: Output,
    format_: Annotated[ReportFormat, typer.Option("--format", help="html or md.")],
) -> None:
    """Write the study's report: themes with their quotes and needs, redacted.

    Example: grain report riverside-2026 --format html -o report.html
    """
    _write(REPORTS[format_], study, output)


def export(
    study: Name,
    output: Output,
    format_: Annotated[ExportFormat, typer.Option("--format", help="codings or needs.")],
) -> None:
    """Write codings (verbatim, for analysis tools) or needs (for designers) as CSV.

    Example: grain export riverside-2026 --format needs -o needs.csv
    """
    _write(EXPORTS[format_], study, output)


def _write(writer: Writer, slug: str, output: Path) -> None:
    with opened_store() as store, store.read() as session:
        study = get_study(session, slug)
        with whole_file(output) as file:
            writer(session, study, file)
    if str(output) != "-":
        typer.echo(f"Wrote {output}")
