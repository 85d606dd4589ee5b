"""The processes that make up the product: how each is started and how it says that it is ready."""

import os
import socket
import sys
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from cli.settings import PROJECT, Settings
from cli.train import model_path, quiet_environment

RASA = PROJECT / "bot" / "rasa"


@dataclass(frozen=True)
class Part:
    """One process: its command line, its environment, and where it answers when it is ready."""

    name: str
    command: list[str]
    environment: dict[str, str]
    health_url: str


def with_free_ports(settings: Settings) -> Settings:
    """Give Rasa and the action server free loopback ports, unless the operator chose them."""
    if "GRAIN_RASA_URL" not in os.environ:
        settings = replace(settings, rasa_url=f"http://127.0.0.1:{free_port()}")
    if "GRAIN_ACTIONS_URL" not in os.environ:
        settings = replace(settings, actions_url=f"http://127.0.0.1:{free_port()}")
    return settings


def free_port() -> int:
    """Return a loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def product_parts(settings: Settings) -> list[Part]:
    """Return every process of the product; Rasa first, since it takes longest to start."""
    ours = {**os.environ, **settings.environment(), "PYTHONUNBUFFERED": "1"}
    web_host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    web_url = f"http://{web_host}:{settings.port}"
    return [
        Part("rasa", rasa_command(settings), rasa_environment(settings), f"{settings.rasa_url}/"),
        Part(
            "actions",
            [sys.executable, "-m", "cli.serve_actions"],
            ours,
            f"{settings.actions_url}/health",
        ),
        Part("worker", [sys.executable, "-m", "cli.serve_worker"], ours, f"{web_url}/health"),
        Part("web", [sys.executable, "-m", "cli.serve_web"], ours, f"{web_url}/health"),
    ]


def rasa_command(settings: Settings) -> list[str]:
    """Return how Rasa is started: on loopback only, without its API."""
    port = urlsplit(settings.rasa_url).port
    return [
        str(RASA / ".venv" / "bin" / "python"),
        *("-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port)),
        *("--model", str(model_path(settings.models_dir))),
        *("--endpoints", str(RASA / "endpoints.yml")),
        *("--credentials", str(RASA / "credentials.yml")),
    ]


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Return Rasa's environment: silent, and told where its neighbours are."""
    return {
        **os.environ,
        **quiet_environment(),
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
        "GRAIN_ACTIONS_WEBHOOK": f"{settings.actions_url}/webhook",
        "GRAIN_TRACKER_URL": "",
        "GRAIN_TRACKER_DIALECT": "sqlite",
        "GRAIN_TRACKER_DB": str(settings.tracker_path),
    }
