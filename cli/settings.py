"""Where everything is: read from the environment once, here, and handed to the parts."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from store.session import Store

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """What an operator may choose; each field has its `GRAIN_…` variable."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    rasa_url: str
    actions_url: str

    @property
    def queue_path(self) -> Path:
        """The background worker's queue."""
        return self.data_dir / "queue.db"

    @property
    def heartbeat_path(self) -> Path:
        """The file that the worker touches every few seconds while it lives."""
        return self.data_dir / "worker.alive"

    @property
    def tracker_path(self) -> Path:
        """Rasa's own record of the conversations."""
        return self.data_dir / "tracker.db"

    @property
    def models_dir(self) -> Path:
        """Trained and converted models: made from the project, so shared by all data folders."""
        return PROJECT / ".grain" / "models"

    def open_store(self) -> Store:
        """Return the store, its folder made if need be."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        return Store(self.database_url)

    def secret_key(self) -> str:
        """Return the key that signs sessions and tokens, made on first use, for the owner only."""
        path = self.data_dir / "secret.key"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()

    def environment(self) -> dict[str, str]:
        """Return the variables that give another process these same settings."""
        return {
            "GRAIN_DATA_DIR": str(self.data_dir),
            "GRAIN_DATABASE_URL": self.database_url,
            "GRAIN_HOST": self.host,
            "GRAIN_PORT": str(self.port),
            "GRAIN_RASA_URL": self.rasa_url,
            "GRAIN_ACTIONS_URL": self.actions_url,
        }


def load_settings() -> Settings:
    """Read the settings from the environment; each has a default that runs on a laptop, offline."""
    data_dir = Path(os.environ.get("GRAIN_DATA_DIR", PROJECT / ".grain" / "data")).resolve()
    return Settings(
        data_dir=data_dir,
        database_url=os.environ.get("GRAIN_DATABASE_URL", f"sqlite:///{data_dir / 'grain.db'}"),
        host=os.environ.get("GRAIN_HOST", "127.0.0.1"),
        port=int(os.environ.get("GRAIN_PORT", "8000")),
        rasa_url=os.environ.get("GRAIN_RASA_URL", "http://127.0.0.1:5005"),
        actions_url=os.environ.get("GRAIN_ACTIONS_URL", "http://127.0.0.1:5055"),
    )
