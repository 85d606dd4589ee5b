"""Step `group`: excerpts that mean alike become codes, and codes themes.

What is said in the same words counts once here, however many say it, or a common phrase would be
an island of its own; how many people say it decides how much it weighs. Work is done in the order
of the words, so the order in which answers came makes no difference.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.communities import (
    Groups,
    about_as_many,
    centres,
    communities,
    neighbour_graph,
    renumber,
)
from analysis.embedding import meaning_key
from analysis.records import Code, Coding, Excerpt, Findings, Reason, Theme, Vectors, stable_id
from analysis.registry import Step, Tools, steps

REFINEMENTS = 3
PLAIN_RESOLUTION = 1.0
FEWEST_TO_COMPARE = 4
LOOSEST = 0.8  # of the usual closeness: what falls short is a heap, not a theme
FAINTEST = 0.1  # a neighbour less alike than this is none
FAINTEST_OF_FEW = 0.4  # in a small study nothing is taken out of the vectors that all share
SMALL = 1000  # distinct sayings
LARGE = 30  # from this many distinct sayings on, a theme must rest on several people


@dataclass(frozen=True)
class Saying:
    """Excerpts with the same words, the people who said them, and their common vector."""

    key: str
    excerpts: tuple[Excerpt, ...]
    people: frozenset[str]


@steps("group.v1")
def make_group(
    *,
    neighbours: int,
    theme_floor: float,
    theme_floor_of_few: float,
    same_theme: float,
    code_resolution: float,
) -> Step:
    """Group excerpts in two levels.

    Of `neighbours` a saying has that many; one less like its theme's centre than `theme_floor` is
    left out (in a study of under SMALL sayings than `theme_floor_of_few`, since few there say the
    same thing); themes whose centres are more alike than `same_theme` are one.
    """

    def group(findings: Findings, _tools: Tools) -> Findings:
        sayings = _sayings(findings)
        if not sayings:
            return findings
        vectors = np.vstack([findings.vectors[saying.excerpts[0].id] for saying in sayings])
        fewest = fewest_people(len(sayings))
        themes = _themes(
            sayings,
            vectors,
            neighbours=neighbours,
            floor=theme_floor if len(sayings) >= SMALL else theme_floor_of_few,
            same=same_theme,
            fewest=fewest,
        )
        codes = _codes(
            sayings,
            vectors,
            themes,
            neighbours=neighbours,
            resolution=code_resolution,
            fewest=fewest,
        )
        return _with_codebook(findings, sayings, vectors, themes, codes)

    return group


def fewest_people(sayings: int) -> int:
    """Return how many people a theme must rest on, in a study of that many distinct sayings."""
    return 1 if sayings < LARGE else max(2, round(sayings / 400))


def wanted_themes(sayings: int) -> int:
    """Return about how many themes a reader can hold: some 5 for 30 sayings, 20 for 5,000."""
    return max(1, min(25, round(2.0 * math.pow(sayings, 0.275))))


def _sayings(findings: Findings) -> list[Saying]:
    by_key: dict[str, list[Excerpt]] = {}
    for excerpt in findings.excerpts:
        if excerpt.id in findings.vectors:
            by_key.setdefault(meaning_key(excerpt.redacted), []).append(excerpt)
    return [
        Saying(key, tuple(said), frozenset(each.participant_id for each in said))
        for key, said in sorted(by_key.items())
    ]


def _themes(
    sayings: Sequence[Saying],
    vectors: Vectors,
    *,
    neighbours: int,
    floor: float,
    same: float,
    fewest: int,
) -> Groups:
    """Return a theme number for each saying, -1 for those like nothing else."""
    reach = min(neighbours, max(3, len(sayings) // 8))
    edges = neighbour_graph(vectors, reach, faintest=FAINTEST_OF_FEW if fewest == 1 else FAINTEST)
    if fewest == 1:
        groups = communities(edges, len(sayings), PLAIN_RESOLUTION)
    else:
        groups = about_as_many(edges, len(sayings), wanted_themes(len(sayings)), fewest)
    weights = [float(np.sqrt(len(saying.people))) for saying in sayings]
    groups = _merge_alike(vectors, weights, _drop_small(sayings, renumber(groups), fewest), same)
    for turn in range(REFINEMENTS):
        if (groups < 0).all():
            return groups
        middle = centres(vectors[groups >= 0], _of(weights, groups >= 0), groups[groups >= 0])
        with threadpool_limits(limits=1):
            alike = vectors @ middle.T
        if turn == 0:
            alike[:, _catch_alls(alike, groups)] = -1
        groups = np.where(alike.max(axis=1) >= floor, alike.argmax(axis=1), -1)
        groups = _drop_small(sayings, groups, fewest)
    return groups


def _catch_alls(alike: Vectors, groups: Groups) -> list[int]:
    """Return the groups whose members have far less in common than in the others."""
    closeness = [float(alike[groups == group, group].mean()) for group in range(alike.shape[1])]
    if len(closeness) < FEWEST_TO_COMPARE:
        return []
    usual = float(np.median(closeness))
    return [group for group, close in enumerate(closeness) if close < LOOSEST * usual]


def _of(values: Sequence[float], kept: np.ndarray) -> list[float]:
    return [value for value, keep in zip(values, kept, strict=True) if keep]


def _drop_small(sayings: Sequence[Saying], groups: Groups, fewest: int) -> Groups:
    """Number the groups that enough people support from 0 on; the others become -1."""
    people: dict[int, set[str]] = {}
    for saying, group in zip(sayings, groups, strict=True):
        people.setdefault(int(group), set()).update(saying.people)
    kept = sorted(group for group, who in people.items() if group >= 0 and len(who) >= fewest)
    numbers = {group: at for at, group in enumerate(kept)}
    return np.array([numbers.get(int(group), -1) for group in groups], dtype=np.int64)


def _merge_alike(vectors: Vectors, weights: Sequence[float], groups: Groups, same: float) -> Groups:
    while groups.max(initial=-1) > 0:
        inside = groups >= 0
        middle = centres(vectors[inside], _of(weights, inside), groups[inside])
        alike = np.triu(middle @ middle.T, 1)
        if alike.max() < same:
            break
        keep, drop = np.unravel_index(int(alike.argmax()), alike.shape)
        groups = np.where(groups == drop, keep, groups)
        groups = np.where(groups > drop, groups - 1, groups)
    return groups


def _codes(
    sayings: Sequence[Saying],
    vectors: Vectors,
    themes: Groups,
    *,
    neighbours: int,
    resolution: float,
    fewest: int,
) -> Groups:
    """Return a code number for each saying within its theme, -1 where it has no theme."""
    codes = np.full(len(sayings), -1, dtype=np.int64)
    for theme in range(int(themes.max(initial=-1)) + 1):
        members = np.flatnonzero(themes == theme)
        inside = vectors[members]
        reach = min(neighbours, max(3, len(members) // 6))
        edges = neighbour_graph(inside, reach, faintest=FAINTEST)
        found = renumber(communities(edges, len(members), resolution))
        said = [sayings[int(at)] for at in members]
        kept = _drop_small(said, found, fewest)
        if kept.max() < 1:
            codes[members] = 0
            continue
        middle = centres(inside[kept >= 0], [1.0] * int((kept >= 0).sum()), kept[kept >= 0])
        with threadpool_limits(limits=1):
            codes[members] = np.where(kept >= 0, kept, (inside @ middle.T).argmax(axis=1))
    return codes


def _with_codebook(
    findings: Findings, sayings: Sequence[Saying], vectors: Vectors, themes: Groups, codes: Groups
) -> Findings:
    unthemed = dict(findings.unthemed)
    members: dict[tuple[int, int], list[int]] = {}
    for at, (theme, code) in enumerate(zip(themes, codes, strict=True)):
        if theme < 0:
            unthemed.update((each.id, Reason.NOTHING_LIKE_IT) for each in sayings[at].excerpts)
        else:
            members.setdefault((int(theme), int(code)), []).append(at)
    theme_ids = {
        theme: stable_id(
            "theme",
            *sorted(
                each.id
                for (of, _), rows in members.items()
                if of == theme
                for at in rows
                for each in sayings[at].excerpts
            ),
        )
        for theme in sorted({theme for theme, _ in members})
    }
    made: list[Code] = []
    codings: list[Coding] = []
    for (theme, _), rows in sorted(members.items()):
        said = [each for at in rows for each in sayings[at].excerpts]
        code = Code(stable_id("code", *sorted(each.id for each in said)), theme_ids[theme], "")
        made.append(code)
        middle = centres(vectors[rows], [1.0] * len(rows), np.zeros(len(rows), dtype=np.int64))[0]
        for at in rows:
            sure = round(float(np.clip(vectors[at] @ middle, 0, 1)), 3)
            codings += [Coding(each.id, code.id, sure) for each in sayings[at].excerpts]
    return replace(
        findings,
        unthemed=unthemed,
        themes=tuple(Theme(theme_ids[theme], "") for theme in sorted(theme_ids)),
        codes=tuple(made),
        codings=tuple(codings),
    )
