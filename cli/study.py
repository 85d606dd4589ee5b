"""`grain study`: create and list studies."""

from pathlib import Path
from typing import Annotated

import typer

from bot.guide import find_guide, load_guide
from cli.opening import opened_store
from cli.output import AsJson, print_json, print_table
from store import studies
from store.decisions import record

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(
    slug: Annotated[str, typer.Argument(help="Short name, as in riverside-2026.")],
    guide: Annotated[str, typer.Option(help="A guide's file, or the name of a built-in one.")],
    title: Annotated[str | None, typer.Option(help="What people see.")] = None,
) -> None:
    """Create a study with a guide.

    Example: grain study create riverside-2026 --guide everyday-life --title "Life by the river"
    """
    path = find_guide(guide)
    checked = load_guide(path)
    kept = guide if path != Path(guide) else str(path.resolve())
    with opened_store() as store, store.write() as session:
        study = studies.create_study(session, slug, title=title or checked.title, guide_path=kept)
        studies.save_guide_version(
            session,
            study,
            version=checked.version,
            digest=checked.digest,
            title=checked.title,
            introduction=checked.introduction,
            source=checked.source,
        )
        record(
            session,
            actor="command line",
            action="create",
            subject="study",
            subject_id=study.id,
            study_id=study.id,
            after={"slug": slug},
        )
    typer.echo(f"Study '{slug}' is ready with {len(checked.questions)} questions.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the studies.

    Example: grain study list --json
    """
    with opened_store() as store, store.read() as session:
        found = [
            {
                "slug": study.slug,
                "title": study.title,
                "sample": study.is_sample,
                **studies.study_counts(session, study),
            }
            for study in studies.list_studies(session)
        ]
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("There is no study yet; create one with: grain study create")
    else:
        print_table(list(found[0]), [list(each.values()) for each in found])
