"""What the steps pass on: answers, the excerpts in them, and what was made of the excerpts.

Every excerpt is verbatim: `answer.text[excerpt.start:excerpt.end] == excerpt.text`, in Unicode
code points, end exclusive. Every answer has at least one excerpt, and every excerpt is either
coded or carries the reason why not.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_NAMESPACE = uuid.UUID("6f1f3c9e-7a55-5b0c-9f0e-2f5f6a1d9c11")


def stable_id(kind: str, *content: str) -> str:
    """Return an id that depends on the content alone: 32 hexadecimal characters."""
    return uuid.uuid5(_NAMESPACE, "\x1f".join((kind, *content))).hex


class Reason(StrEnum):
    """Why an excerpt is under no theme."""

    TOO_SHORT = "too short to say what about"
    NOT_AN_ANSWER = "not an answer"
    OTHER_LANGUAGE = "in another language"
    NOTHING_LIKE_IT = "nothing else like it"


@dataclass(frozen=True)
class Answer:
    """What a participant said to one question."""

    id: str
    participant_id: str
    text: str
    question: str | None = None
    question_id: str | None = None
    external_id: str | None = None


class Token(NamedTuple):
    """One word of an answer as the parser saw it; `head` is the index of the word it hangs on."""

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity: str
    sentence: int
    is_stop: bool


@dataclass(frozen=True)
class PersonalDetail:
    """A span of an answer that could identify somebody, and what to show in its place."""

    start: int
    end: int
    placeholder: str


@dataclass(frozen=True)
class Excerpt:
    """A verbatim span of an answer that carries one idea; `redacted` is fit to be shown."""

    id: str
    answer_id: str
    participant_id: str
    start: int
    end: int
    text: str
    redacted: str


@dataclass(frozen=True)
class Code:
    """A label on excerpts, within a theme."""

    id: str
    theme_id: str
    label: str


@dataclass(frozen=True)
class Theme:
    """A group of codes, its most distinctive words, and quotes in reading order."""

    id: str
    label: str
    description: str = ""
    words: tuple[str, ...] = ()
    quote_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coding:
    """One code on one excerpt; `confidence` is between 0 and 1."""

    excerpt_id: str
    code_id: str
    confidence: float


@dataclass(frozen=True)
class Need:
    """A need in designers' form: as `role`, I need `goal`, so that `benefit` (None: not said)."""

    id: str
    theme_id: str | None
    role: str
    goal: str
    benefit: str | None
    excerpt_ids: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class Findings:
    """Everything known so far; each step returns it with its own part filled in."""

    answers: tuple[Answer, ...]
    tokens: Mapping[str, tuple[Token, ...]] = field(default_factory=dict)
    details: Mapping[str, tuple[PersonalDetail, ...]] = field(default_factory=dict)
    excerpts: tuple[Excerpt, ...] = ()
    unthemed: Mapping[str, Reason] = field(default_factory=dict)
    vectors: Mapping[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    themes: tuple[Theme, ...] = ()
    codings: tuple[Coding, ...] = ()
    needs: tuple[Need, ...] = ()
