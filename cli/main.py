"""The `grain` command."""

import typer

app = typer.Typer(
    name="grain",
    help="Grain interviews citizens about the grain of their lives and themes what they say.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
