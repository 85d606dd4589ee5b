"""`grain participant`: see what is held about someone who took part."""

from typing import Annotated, Any

import typer
from sqlalchemy import select

from cli.opening import opened_store
from cli.output import AsJson, print_json
from store.errors import NotFoundError
from store.models import Participant

app = typer.Typer(no_args_is_help=True)


@app.callback()
def participants() -> None:
    """See what is held about a participant."""


@app.command()
def show(
    participant: Annotated[str, typer.Argument(help="The participant's id, or external id.")],
    as_json: AsJson = False,
) -> None:
    """Show all that is held about a participant: the copy they have a right to.

    Example: grain participant show 3f2b9c0d
    """
    with opened_store() as store, store.read() as session:
        wanted = (Participant.id == participant) | (Participant.external_id == participant)
        found = session.scalars(select(Participant).where(wanted)).all()
        if not found:
            raise NotFoundError(f"there is no participant '{participant}', or they were erased")
        held = [_held(each) for each in found]
    if as_json:
        print_json(held)
        return
    for each in held:
        typer.echo(f"participant {each['id']} in study {each['study']} ({each['source']})")
        for interview in each["interviews"]:
            typer.echo(f"  interview {interview['id']}: {interview['state']}")
            for turn in interview["turns"]:
                typer.echo(f"    {turn['author']}: {turn['text']}")


def _held(participant: Participant) -> dict[str, Any]:
    return {
        "id": participant.id,
        "external_id": participant.external_id,
        "study": participant.study.slug,
        "source": participant.source,
        "segments": participant.segments,
        "interviews": [
            {
                "id": interview.id,
                "state": interview.state,
                "began": interview.created_at,
                "consents": [
                    {"given": each.given, "version": each.version, "text": each.text}
                    for each in interview.consents
                ],
                "turns": [
                    {"author": turn.author, "at": turn.created_at, "text": turn.text}
                    for turn in interview.turns
                ],
            }
            for interview in participant.interviews
        ],
    }
