"""The `grain` command: every command group, and the one place where errors become one line."""

from typing import Any

import typer
from typer.core import TyperGroup

from analysis.embedding_build import EmbeddingModelError
from analysis.run import NotAnalysedError, StudyChangedError
from bot.guide import GuideError
from cli import (
    analyse,
    doctor,
    erase,
    guide,
    import_answers,
    participant,
    rehearse,
    results,
    study,
    up,
    user,
)
from cli.errors import CommandError
from cli.train import TrainingError
from store.errors import StoreError

KNOWN = (
    CommandError,
    EmbeddingModelError,
    GuideError,
    NotAnalysedError,
    StoreError,
    StudyChangedError,
    TrainingError,
)


class CarefulGroup(TyperGroup):
    """Turns every foreseen error into one clear line and a non-zero exit."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KNOWN as problem:
            typer.echo(f"grain: {problem}", err=True)
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=CarefulGroup,
    name="grain",
    help="Grain interviews citizens about the grain of their lives and themes what they say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("up")(up.up)
app.add_typer(study.app, name="study", help="Create and list studies.")
app.add_typer(guide.app, name="guide", help="Check the questions of an interview.")
app.command("rehearse")(rehearse.rehearse)
app.command("import")(import_answers.import_)
app.command("analyse")(analyse.analyse)
app.command("report")(results.report)
app.command("export")(results.export)
app.command("erase")(erase.erase)
app.add_typer(participant.app, name="participant", help="See what is held about a participant.")
app.add_typer(user.app, name="user", help="Add and list the people who sign in.")
app.command("doctor")(doctor.doctor)
