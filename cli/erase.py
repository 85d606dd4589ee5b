"""`grain erase`: remove a participant from everywhere, and show that nothing is left."""

from typing import Annotated

import typer

from cli.errors import CommandError
from cli.opening import open_store
from cli.output import AsJson, print_json
from cli.settings import load_settings
from store.erasure import erase_participant, traces
from store.tracker import erase_from_tracker, traces_in_tracker


def erase(
    participant: Annotated[str, typer.Argument(help="The participant's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a participant: words, answers, codings, and Rasa's own record.

    Example: grain erase 3f2b9c0d --yes
    """
    settings = load_settings()
    store = open_store(settings)
    if not yes:
        typer.confirm(
            f"Erase everything of participant {participant}? This cannot be undone", abort=True
        )
    with store.write() as session:
        receipt = erase_participant(session, participant, actor="command line")
    events = erase_from_tracker(settings.tracker_path, receipt.interview_ids)
    store.scrub()
    with store.read() as session:
        left = sum(traces(session, participant).values())
    left += traces_in_tracker(settings.tracker_path, receipt.interview_ids)
    store.close()
    removed = {**receipt.removed, "tracker_event": events}
    if as_json:
        print_json({"participant": participant, "removed": removed, "left": left})
    else:
        for table, count in removed.items():
            typer.echo(f"removed {count:>5} {table.replace('_', ' ')} row(s)")
        typer.echo(f"left    {left:>5} of anything")
    if left:
        raise CommandError("something of the participant is left; run the same command again")
