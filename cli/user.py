"""`grain user`: the people who sign in, never participants."""

from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy import select

from cli.opening import opened_store
from cli.output import AsJson, print_json, print_table
from cli.settings import load_settings
from store.accounts import create_account
from store.models import Account
from web.sign_in_links import issue_sign_in_path

app = typer.Typer(no_args_is_help=True)


class Role(StrEnum):
    """What an account may do."""

    RESEARCHER = "researcher"
    DESIGNER = "designer"
    ADMIN = "admin"


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[Role, typer.Option(help="researcher, designer or admin.")],
) -> None:
    """Add someone, and print the address with which they sign in the first time.

    Example: grain user add "Mina Okafor" --role researcher
    """
    settings = load_settings()
    with opened_store() as store, store.write() as session:
        account = create_account(session, name, role=role.value)
        path = issue_sign_in_path(session, account)
    typer.echo(f"{account.name} signs in once, within a day, at:")
    typer.echo(f"  http://{settings.host}:{settings.port}{path}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the people who sign in.

    Example: grain user list
    """
    with opened_store() as store, store.read() as session:
        found = [
            {"name": each.name, "role": each.role, "password": each.password_hash is not None}
            for each in session.scalars(select(Account).order_by(Account.created_at))
        ]
    if as_json:
        print_json(found)
    elif not found:
        typer.echo("Nobody can sign in yet; add someone with: grain user add")
    else:
        print_table(list(found[0]), [list(each.values()) for each in found])
