"""Whether each part answers: asked by the health page and by `grain doctor`."""

import time
from collections.abc import Callable

import httpx

from cli.settings import Settings
from store import migrate
from store.session import Store

STALE_SECONDS = 15  # the worker's heart beats every two


def health_checks(settings: Settings, store: Store) -> dict[str, Callable[[], bool]]:
    """Return a check for each part behind the web process, by the part's name."""
    return {
        "store": lambda: migrate.is_current(store),
        "rasa": lambda: answers(settings.rasa_url),
        "actions": lambda: answers(f"{settings.actions_url}/health"),
        "worker": lambda: worker_lives(settings),
    }


def answers(url: str) -> bool:
    """Whether an address answers with 200 within two seconds."""
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def worker_lives(settings: Settings) -> bool:
    """Whether the worker's heart beat lately."""
    try:
        return time.time() - settings.heartbeat_path.stat().st_mtime < STALE_SECONDS
    except OSError:
        return False
