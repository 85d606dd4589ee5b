"""Lists of words that the steps go by, one text file a list, with its reason in its first lines."""

from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words")


def load_lines(name: str) -> list[str]:
    """Return the lines of the list of that name, less comments and blank ones.

    Raises:
        FileNotFoundError: there is no such list.
    """
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@cache
def load_words(name: str) -> frozenset[str]:
    """Return the words of the list of that name.

    Raises:
        FileNotFoundError: there is no such list.
    """
    return frozenset(word for line in load_lines(name) for word in line.split())
