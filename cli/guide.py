"""`grain guide`: check a guide before anybody is interviewed with it."""

from typing import Annotated

import typer

from bot.guide import find_guide, load_guide

app = typer.Typer(no_args_is_help=True)


@app.callback()
def guides() -> None:
    """Check the questions of an interview."""


@app.command()
def check(
    file: Annotated[str, typer.Argument(help="A guide's file, or the name of a built-in one.")],
) -> None:
    """Validate a guide; a mistake is named by its line, with the mend.

    Example: grain guide check my-guide.yml
    """
    guide = load_guide(find_guide(file))
    typer.echo(
        f"'{guide.title}' is valid: version {guide.version}, {len(guide.questions)} questions,"
        f" at most {guide.probe_limit} probes an interview."
    )
