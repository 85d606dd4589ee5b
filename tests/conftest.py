"""What every test may use: an empty store with every table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import migrate
from store.session import Store


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with every table and nothing in it."""
    path = tmp_path_factory.mktemp("store") / "grain.db"
    store = Store(f"sqlite:///{path}")
    migrate.upgrade(store)
    store.scrub()
    store.close()
    return path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, migrated: bytes) -> Iterator[Store]:
    """An empty store of the test's own."""
    path = tmp_path / "grain.db"
    path.write_bytes(migrated)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()
