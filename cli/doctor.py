"""`grain doctor`: what is installed, migrated and reachable, and how to mend what is not."""

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version

import typer

from cli.health import answers, worker_lives
from cli.output import AsJson, print_json, print_table
from cli.settings import PROJECT, Settings, load_settings
from cli.train import RASA_PYTHON, model_path
from store import migrate

FREE_GIGABYTES = 1


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, whether it will do, and the mend if it will not."""

    what: str
    ok: bool
    found: str
    mend: str


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, migrated and reachable.

    Example: grain doctor
    """
    findings = examine(load_settings())
    if as_json:
        print_json([asdict(each) for each in findings])
    else:
        rows = [
            (each.what, "ok" if each.ok else "MEND", each.found, "" if each.ok else each.mend)
            for each in findings
        ]
        print_table(("what", "", "found", "what to do"), rows)
    if not all(each.ok for each in findings):
        raise typer.Exit(1)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that Grain needs."""
    free = shutil.disk_usage(PROJECT).free / 1e9
    return [
        Finding("application", True, f"grain {version('grain')}, spaCy {version('spacy')}", ""),
        _there("Rasa", RASA_PYTHON.exists(), "its own environment", "make setup"),
        _there("bot", model_path(settings.models_dir).exists(), "trained", "make setup"),
        _there(
            "embedding model",
            any(settings.models_dir.glob("minilm*/model.onnx")),
            "converted",
            "make setup",
        ),
        _there(
            "page assets",
            (PROJECT / "node_modules" / "govuk-frontend").is_dir(),
            "installed",
            "make setup",
        ),
        Finding(
            "disk", free > FREE_GIGABYTES, f"{free:.1f} GB free", f"free {FREE_GIGABYTES} GB of it"
        ),
        _store(settings),
        *_running(settings),
    ]


def _there(what: str, ok: bool, found: str, command: str) -> Finding:
    return Finding(what, ok, found if ok else "missing", f"run: {command}")


def _store(settings: Settings) -> Finding:
    mend = "run: make up (it migrates the store), or check GRAIN_DATABASE_URL"
    store = settings.open_store()
    try:
        current = migrate.is_current(store)
    except Exception as problem:
        # Whatever a database driver raises, the operator wants to know which kind it was.
        return Finding("store", False, f"unreachable ({type(problem).__name__})", mend)
    finally:
        store.close()
    return Finding("store", current, "migrated" if current else "not migrated", mend)


def _running(settings: Settings) -> list[Finding]:
    web = f"http://{settings.host}:{settings.port}"
    checks: dict[str, Callable[[], bool]] = {
        "web and all behind it": lambda: answers(f"{web}/health"),
        "worker": lambda: worker_lives(settings),
    }
    return [
        Finding(name, ok, "answers" if ok else "does not answer", "start it with: make up")
        for name, check in checks.items()
        for ok in [check()]
    ]
