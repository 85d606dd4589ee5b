"""Rasa's own record of conversations: removing an interview from it. We own none of its tables."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, inspect, text


def erase_from_tracker(path: Path, interview_ids: Sequence[str]) -> int:
    """Remove every event of those interviews from Rasa's SQLite tracker; returns how many.

    What was deleted is overwritten on the disk. A tracker that does not exist holds nothing.
    """
    if not path.exists():
        return 0
    engine = create_engine(f"sqlite:///{path}")
    try:
        if not inspect(engine).has_table("events"):
            return 0
        with engine.begin() as connection:
            connection.execute(text("PRAGMA secure_delete=ON"))
            return sum(
                connection.execute(
                    text("DELETE FROM events WHERE sender_id = :sender"), {"sender": each}
                ).rowcount
                for each in interview_ids
            )
    finally:
        engine.dispose()


def traces_in_tracker(path: Path, interview_ids: Sequence[str]) -> int:
    """Count the events of those interviews that Rasa's tracker still holds."""
    if not path.exists():
        return 0
    engine = create_engine(f"sqlite:///{path}")
    try:
        if not inspect(engine).has_table("events"):
            return 0
        with engine.connect() as connection:
            return sum(
                connection.execute(
                    text("SELECT count(*) FROM events WHERE sender_id = :sender"),
                    {"sender": each},
                ).scalar_one()
                for each in interview_ids
            )
    finally:
        engine.dispose()
