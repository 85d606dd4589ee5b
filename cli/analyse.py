"""`grain analyse`: theme a study's answers now."""

from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from analysis.run import analyse_study
from cli.opening import opened_store
from cli.output import AsJson, print_json
from cli.settings import load_settings


def analyse(
    study: Annotated[str, typer.Argument(help="The study's short name.")], as_json: AsJson = False
) -> None:
    """Theme every answer of a study.

    Example: grain analyse riverside-2026
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with opened_store() as store, Progress(*columns, disable=as_json) as bar:
        task = bar.add_task("reading the answers", total=1.0)

        def show(step: str, done: float) -> None:
            bar.update(task, description=step, completed=done)

        summary = analyse_study(store, study, models_dir=load_settings().models_dir, progress=show)
    if as_json:
        print_json({"run": summary.run_id, **summary.counts})
        return
    for name, count in summary.counts.items():
        typer.echo(f"{name.replace('_', ' ')}: {count:,}")
    typer.echo(f"Next: grain report {study} --format html -o report.html")
