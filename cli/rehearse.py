"""`grain rehearse`: pilot a guide by driving the real bot with given answers."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.progress import Progress

from cli.answers_file import Columns, read_answers
from cli.errors import CommandError
from cli.output import AsJson, print_json
from cli.rehearsal import Held, Rehearsal, report_on
from cli.settings import load_settings


def rehearse(
    study: Annotated[str, typer.Argument(help="The study's short name.")],
    answers: Annotated[Path, typer.Option(help="CSV file of answers, each used once, in order.")],
    text: Annotated[str, typer.Option(help="Column that holds the answer.")] = "text",
    participants: Annotated[
        int, typer.Option(min=1, max=100_000, help="At most this many interviews.")
    ] = 10,
    base_url: Annotated[str | None, typer.Option(help="Where Grain runs.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold interviews with the running bot, and check that each answer is stored once, verbatim.

    The interviews are kept in the study: rehearse in a study made for it.

    Example: grain rehearse pilot --answers answers.csv --participants 20
    """
    settings = load_settings()
    url = base_url or f"http://{settings.host}:{settings.port}"
    found = read_answers(answers, Columns(text))
    texts = [answer for person in found.people for _, answer in person.answers]
    with Progress(disable=as_json) as bar:
        task = bar.add_task("interviews", total=participants)
        held = asyncio.run(_hold(url, study, texts, participants, lambda: bar.advance(task)))
    report = report_on(held)
    if as_json:
        print_json(asdict(report))
    else:
        for name, value in asdict(report).items():
            typer.echo(f"{name.replace('_', ' ')}: {value}")
    if report.lost or report.duplicated:
        raise CommandError(f"{report.lost} answers lost, {report.duplicated} duplicated")


async def _hold(
    url: str, study: str, texts: list[str], participants: int, tick: Callable[[], None]
) -> list[Held]:
    try:
        async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
            return await Rehearsal(client, study, iter(texts)).hold_all(participants, tick)
    except httpx.ConnectError:
        raise CommandError(f"Grain does not answer at {url}; start it with: make up") from None
    except httpx.HTTPStatusError as problem:
        detail = problem.response.json().get("error", "") if problem.response.content else ""
        code = problem.response.status_code
        raise CommandError(f"{url} refused ({code}): {detail}") from None
    except httpx.HTTPError as problem:
        raise CommandError(f"{url} failed ({type(problem).__name__})") from None
