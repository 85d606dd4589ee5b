"""`grain import`: bring in answers that were collected elsewhere."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.answers_file import AnswersFile, Columns, read_answers
from cli.errors import CommandError
from cli.opening import opened_store
from cli.output import AsJson, print_json
from store.answers import import_answers
from store.decisions import record
from store.models import AuditEntry, Study
from store.studies import get_study


def import_(
    study: Annotated[str, typer.Argument(help="The study's short name.")],
    csv: Annotated[Path, typer.Argument(help="The file; any common encoding.")],
    text: Annotated[str, typer.Option(help="Column that holds the answer.")],
    id_: Annotated[str | None, typer.Option("--id", help="Column with each person's id.")] = None,
    question: Annotated[str | None, typer.Option(help="Column with what was asked.")] = None,
    segment: Annotated[list[str] | None, typer.Option(help="Column with a group; repeat.")] = None,
    encoding: Annotated[str | None, typer.Option(help="If the guess is wrong.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import answers from a CSV file: all of them, or none if something is wrong.

    Example: grain import riverside-2026 survey.csv --text comment --id ref --segment age
    """
    columns = Columns(text, id_, question, tuple(segment or ()))
    with opened_store() as store:
        with store.read() as session:
            get_study(session, study)
        found = read_answers(csv, columns, encoding=encoding)
        with store.write() as session:
            row = get_study(session, study)
            _refuse_twice(session, row, csv, found)
            count = import_answers(session, row, found.people, source="import")
            record(
                session,
                actor="command line",
                action="import",
                subject="study",
                subject_id=row.id,
                study_id=row.id,
                after={"sha256": found.digest, "answers": count, "people": len(found.people)},
            )
    summary = {
        "study": study,
        "people": len(found.people),
        "answers": count,
        "blank": found.blank,
        "encoding": found.encoding,
    }
    if as_json:
        print_json(summary)
        return
    typer.echo(
        f"Imported {count:,} answers of {len(found.people):,} people into '{study}'"
        f" (read as {found.encoding}; {found.blank:,} blank rows left out)."
    )
    typer.echo(f"Next: grain analyse {study}")


def _refuse_twice(session: Session, study: Study, path: Path, found: AnswersFile) -> None:
    earlier = session.scalars(
        select(AuditEntry).where(AuditEntry.study_id == study.id, AuditEntry.action == "import")
    )
    if any(entry.after.get("sha256") == found.digest for entry in earlier):
        raise CommandError(
            f"{path} was imported into '{study.slug}' already; nothing was imported again"
        )
