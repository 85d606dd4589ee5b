"""Phrases that might name a group, and how well each of them would."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from analysis.embedding import common_places
from analysis.phrases import people_by_phrase, phrases_by_excerpt, wording_of
from analysis.records import Excerpt, Findings, Vectors
from analysis.registry import Tools

MOST = 12
FULLER_SHARE = 0.4  # of those who say "control" must say "rent control" for that to come first
MOST_PLAIN = 6
FEWEST_SHARE = 0.08  # of a group's people must use a phrase before it can name the group
LENGTH_GAIN = {1: 1.0, 2: 1.4, 3: 1.3}  # "bike lanes" tells more than "lanes"
LONGEST_QUOTE = 6  # words, where a group has no noun phrase and a plain excerpt must do
COMMON_PLACE = 0.02

Key = tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A phrase that might name a group; `support` counts the people in the group who use it.

    It is 0 for an excerpt that stands in for a name.
    """

    key: Key
    text: str
    support: int
    score: float
    vector: Vectors


class Namer:
    """Finds candidates for groups of one study's excerpts."""

    def __init__(self, findings: Findings, tools: Tools) -> None:
        self._tools = tools
        self._vectors = findings.vectors
        self._phrases = phrases_by_excerpt(findings)
        self._wording = wording_of(findings, self._phrases)
        kept = [each for each in findings.excerpts if each.id not in findings.unthemed]
        self._everyone = len({each.participant_id for each in kept})
        everywhere = people_by_phrase(kept, self._phrases)
        places = {word for name in common_places(findings, COMMON_PLACE) for word in name.split()}
        self._spread: Mapping[Key, int] = {
            key: len(who) for key, who in everywhere.items() if not places.intersection(key)
        }

    def candidates(self, said: Sequence[Excerpt]) -> list[Candidate]:
        """Return candidates for the group of those excerpts, best first; there is at least one."""
        people = {each.participant_id for each in said}
        inside = people_by_phrase(said, self._phrases)
        fewest = 1 if len(people) < 6 else max(2, FEWEST_SHARE * len(people))
        middle = self._centre(said)
        scored: list[tuple[float, Key, int]] = []
        for key, who in inside.items():
            if len(who) >= fewest and key in self._spread:
                users = [each for each in said if self._has(each, key)]
                near = float(self._centre(users) @ middle)
                scored.append((self._score(key, len(who), len(people)) * near, key, len(who)))
        best = _fuller_first(sorted(scored, key=lambda each: (-each[0], each[1])))[:MOST]
        named = [(key, self._wording.written(key), support, score) for score, key, support in best]
        named += [(key, text, 0, 0.0) for key, text in self._plain(said, middle)]
        vectors = self._tools.encode([text for _, text, _, _ in named])
        return [Candidate(*each, vector) for each, vector in zip(named, vectors, strict=True)]

    def words(self, said: Sequence[Excerpt], most: int) -> tuple[str, ...]:
        """Return the single words that tell the group from the others, most telling first."""
        people = len({each.participant_id for each in said})
        inside = people_by_phrase(said, self._phrases)
        scored = sorted(
            (-self._score(key, len(who), people), key)
            for key, who in inside.items()
            if len(key) == 1 and key in self._spread and (len(who) > 1 or people < 6)
        )
        return tuple(self._wording.written(key) for _, key in scored[:most])

    def _score(self, key: Key, support: int, people: int) -> float:
        share = support / people
        usual = self._spread[key] / self._everyone
        return sqrt(share) * log(1 + share / usual) * LENGTH_GAIN[len(key)]

    def _has(self, excerpt: Excerpt, key: Key) -> bool:
        return any(phrase.key == key for phrase in self._phrases[excerpt.id])

    def _centre(self, said: Sequence[Excerpt]) -> Vectors:
        middle: Vectors = np.vstack([self._vectors[each.id] for each in said]).mean(axis=0)
        return middle / max(float(np.linalg.norm(middle)), 1e-9)

    def _plain(self, said: Sequence[Excerpt], middle: Vectors) -> list[tuple[Key, str]]:
        """Return short excerpts near the centre, for a group that no phrase names."""

        def order(excerpt: Excerpt) -> tuple[bool, float, str]:
            long = len(excerpt.redacted.split()) > LONGEST_QUOTE
            return long, -float(self._vectors[excerpt.id] @ middle), excerpt.redacted

        found: dict[Key, str] = {}
        for excerpt in sorted(said, key=order)[:MOST_PLAIN]:
            words = re.sub(r"[.,;:!?]+$", "", excerpt.redacted).split()
            text = " ".join(words[:LONGEST_QUOTE]) + (" …" if len(words) > LONGEST_QUOTE else "")
            shown = text.lower() if text.isupper() else text[:1].lower() + text[1:]
            found.setdefault(tuple(text.lower().split()), shown)
        return list(found.items())


def _fuller_first(scored: Sequence[tuple[float, Key, int]]) -> list[tuple[float, Key, int]]:
    """Put a phrase before a part of it, where enough of those who use the part use the whole."""
    ordered = list(scored)
    for _ in range(2):
        for at, (_, other, others) in enumerate(ordered):
            _, key, support = ordered[0]
            longer = len(other) == len(key) + 1 and other[-len(key) :] == key
            if longer and others >= FULLER_SHARE * support:
                ordered.insert(0, ordered.pop(at))
                break
    return ordered
