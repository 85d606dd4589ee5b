"""The bot's data files: what it says and what it looks for, read once."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
NOT_WORDS = re.compile(r"[^\w\s]|_")


def normalise(text: str) -> str:
    """Return the text in lower case, without punctuation, with single spaces."""
    plain = text.casefold().replace("’", "").replace("'", "")
    return " ".join(NOT_WORDS.sub(" ", plain).split())


def words_in(text: str) -> list[str]:
    """Return the words of a text: runs that hold at least one letter, in any script."""
    return [word for word in text.split() if any(letter.isalpha() for letter in word)]


@cache
def phrases() -> dict[str, Any]:
    """Return what the bot says besides the guide's words."""
    return _read("phrases/en.yml")


@cache
def cues() -> dict[str, re.Pattern[str]]:
    """Return what probing looks for, by name."""
    return {name: re.compile(text, re.I) for name, text in _read("lexicons/cues.yml").items()}


@cache
def move_phrases() -> dict[str, str]:
    """Return each exact phrase with the move that it means."""
    return {
        normalise(phrase): move
        for move, entry in _read("lexicons/moves.yml").items()
        for phrase in entry["exact"]
    }


@cache
def move_shapes() -> dict[str, re.Pattern[str]]:
    """Return what a message must look like before it can be each move."""
    moves = _read("lexicons/moves.yml")
    return {move: re.compile(entry["shape"], re.I) for move, entry in moves.items()}


@cache
def distress_cues() -> dict[str, re.Pattern[str]]:
    """Return the cues that call for care, by name."""
    found = _read("lexicons/distress.yml")["cues"]
    return {name: re.compile(text, re.I) for name, text in found.items()}


@cache
def figures_of_speech() -> tuple[re.Pattern[str], ...]:
    """Return idioms that sound like a cue and are none."""
    found = _read("lexicons/distress.yml")["figures_of_speech"]
    return tuple(re.compile(text, re.I) for text in found)


def _read(name: str) -> dict[str, Any]:
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict), name  # noqa: S101 - our own file
    return content
