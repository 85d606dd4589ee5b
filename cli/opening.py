"""Opening the store for a command: made and migrated if need be, closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from cli.settings import Settings, load_settings
from store import migrate
from store.session import Store


def open_store(settings: Settings) -> Store:
    """Return the store with every migration applied."""
    store = settings.open_store()
    migrate.upgrade(store)
    return store


@contextmanager
def opened_store() -> Iterator[Store]:
    """Open the store that the environment names."""
    store = open_store(load_settings())
    try:
        yield store
    finally:
        store.close()
