"""The store's doors: one to read through, one to write through."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session

WRITING = {"grain_writes": True}


class Store:
    """A database of Grain's, SQLite or PostgreSQL, named by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Parameters are hidden from error texts: they are what participants said.
        self.engine = create_engine(
            url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True
        )
        if self.is_sqlite:
            _prepare_sqlite(self.engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is the embedded default."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading; nothing in it is committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session whose work is committed whole at the end, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options=WRITING)
            yield session
            session.commit()

    def scrub(self) -> None:
        """Overwrite what was deleted: SQLite's write-ahead log keeps old pages until folded in."""
        if self.is_sqlite:
            with self.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A writer takes its lock at once, so that it waits its turn instead of failing half-way.
        writes = connection.get_execution_options().get("grain_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
