"""`grain up`: start every process, wait until all answer, and stop all of them together."""

import fcntl
import os
import re
import shlex
import signal
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO, Annotated

import httpx
import typer
from honcho.manager import Manager
from honcho.printer import Message

from cli.errors import CommandError
from cli.opening import open_store
from cli.processes import Part, is_port_free, product_parts, with_free_ports
from cli.sample_study import create_sample_study
from cli.settings import Settings, load_settings
from cli.train import train
from web.sign_in_links import first_sign_in_path

READY_WITHIN = 180  # seconds
LAST_LINES = 15
STOPPED = re.compile(r"(\w+) stopped \(rc=(-?\d+)\)")


class Journal:
    """Keeps what each process prints: in a file of its own, and its last lines in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.width = 0  # honcho sets it; files need no columns
        self.last: dict[str, deque[str]] = {}
        self.first_to_stop: tuple[str, int] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, message: Message) -> None:
        """Take one message of honcho's; a line of a process's own goes to that process's file."""
        data = message.data
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
        if message.name == "system":
            stopped = STOPPED.search(text)
            if stopped and self.first_to_stop is None:
                self.first_to_stop = (stopped[1], int(stopped[2]))
            return
        self.last.setdefault(message.name, deque(maxlen=LAST_LINES)).append(text.rstrip())
        with (self.folder / f"{message.name}.log").open("a", encoding="utf-8") as file:
            file.write(f"{message.time:%Y-%m-%d %H:%M:%S} {text.rstrip()}\n")


class Waiter(threading.Thread):
    """Watches the health checks, says which part is ready, and then what to open."""

    def __init__(self, parts: list[Part], addresses: list[str]) -> None:
        super().__init__(daemon=True)
        self.parts, self.addresses = parts, addresses
        self.waiting = {part.name for part in parts}
        self.timed_out = False

    def run(self) -> None:
        """Ask each part in turn until all have answered, or time is up."""
        began = time.monotonic()
        with httpx.Client(timeout=2, trust_env=False) as client:
            while self.waiting and time.monotonic() - began < READY_WITHIN:
                for part in self.parts:
                    if part.name in self.waiting and _answers(client, part.health_url):
                        self.waiting.discard(part.name)
                        typer.echo(f"  {part.name} is ready ({time.monotonic() - began:.0f} s)")
                time.sleep(0.2)
        if self.waiting:
            self.timed_out = True
            os.kill(os.getpid(), signal.SIGTERM)
            return
        typer.echo("\n".join(self.addresses))


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def up(
    port: Annotated[int, typer.Option(help="Port of the pages.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address the pages listen on.")] = "127.0.0.1",
    data_dir: Annotated[Path | None, typer.Option(help="Folder that holds everything.")] = None,
) -> None:
    """Start everything; Ctrl-C stops all of it.

    Example: grain up --port 8765 --data-dir /srv/grain
    """
    os.environ.update(GRAIN_PORT=str(port), GRAIN_HOST=host)
    if data_dir is not None:
        os.environ["GRAIN_DATA_DIR"] = str(data_dir)
    settings = with_free_ports(load_settings())
    if not is_port_free(host, port):
        raise CommandError(
            f"port {port} is taken; choose another, for example: grain up --port {port + 1}"
        )
    lock = _lock(settings)
    typer.echo(f"Grain is starting; everything is kept in {settings.data_dir}")
    code = _run(settings, product_parts(settings), _prepare(settings))
    lock.close()
    raise typer.Exit(code)


def _lock(settings: Settings) -> IO[str]:
    """Hold the data folder for as long as the file stays open."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file = (settings.data_dir / "up.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(
            f"another Grain is running on {settings.data_dir}; stop it or choose --data-dir"
        ) from None
    return file


def _prepare(settings: Settings) -> list[str]:
    """Bring the store up to date, add the sample study, and return what to tell the operator."""
    train(settings.models_dir)
    store = open_store(settings)
    try:
        create_sample_study(store)
        base = f"http://{settings.host}:{settings.port}"
        return [
            "",
            "Grain is ready.",
            f"  For a citizen      {base}/s/everyday-life",
            f"  For a researcher   {base}{first_sign_in_path(store)}",
            f"  For everyone       {base}/",
            f"  Logs               {settings.data_dir / 'logs'}",
            "Press Ctrl-C to stop.",
        ]
    finally:
        store.close()


def _run(settings: Settings, parts: list[Part], addresses: list[str]) -> int:
    journal = Journal(settings.data_dir / "logs")
    manager = Manager(printer=journal)
    for part in parts:
        manager.add_process(part.name, f"exec {shlex.join(part.command)}", env=part.environment)
    waiter = Waiter(parts, addresses)
    # Closing the terminal must stop the parts too: they run in sessions of their own.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    waiter.start()
    manager.loop()
    if manager.returncode in (130, 143) and not waiter.timed_out:
        typer.echo("Grain has stopped.")
        return 0
    _explain(journal, waiter)
    return 1


def _explain(journal: Journal, waiter: Waiter) -> None:
    """Say which part failed, with its last lines."""
    if waiter.timed_out:
        names = sorted(waiter.waiting)
        typer.echo(f"No answer within {READY_WITHIN} s from: {', '.join(names)}.", err=True)
    else:
        name, code = journal.first_to_stop or ("a process", 0)
        names = [name]
        typer.echo(f"{name} stopped by itself (exit code {code}); all is stopped.", err=True)
    for name in names:
        for line in journal.last.get(name, ()):
            typer.echo(f"  {name} | {line}", err=True)
    typer.echo(f"The whole of it is in {journal.folder}; grain doctor may say more.", err=True)
