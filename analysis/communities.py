"""Groups of like vectors: a graph of nearest neighbours, and Leiden over it."""

from collections.abc import Sequence

import graspologic_native
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from analysis.embedding import unit
from analysis.records import Vectors

SEED = 0
TRIALS = 3
CHUNK = 2048
SEARCH_STEPS = 12

Edges = list[tuple[str, str, float]]
Groups = npt.NDArray[np.int64]


def neighbour_graph(vectors: Vectors, neighbours: int, *, faintest: float) -> Edges:
    """Return edges from each vector to those nearest it, weighted by likeness, in order."""
    count = len(vectors)
    wanted = min(neighbours, count - 1)
    weights: dict[tuple[int, int], float] = {}
    for begin in range(0, count if wanted > 0 else 0, CHUNK):
        with threadpool_limits(limits=1):
            alike = vectors[begin : begin + CHUNK] @ vectors.T
        alike[np.arange(len(alike)), np.arange(begin, begin + len(alike))] = -1
        nearest = np.argpartition(-alike, wanted - 1, axis=1)[:, :wanted]
        for row, others in enumerate(nearest):
            for other in others:
                weight = float(alike[row, other])
                if weight >= faintest:
                    pair = (min(begin + row, int(other)), max(begin + row, int(other)))
                    weights[pair] = round(weight, 5)
    return [(f"{a:08d}", f"{b:08d}", weight) for (a, b), weight in sorted(weights.items())]


def communities(edges: Edges, count: int, resolution: float) -> Groups:
    """Return a group number for each of `count` vectors; one with no neighbour is a group alone."""
    found: dict[str, int] = {}
    if edges:
        _, found = graspologic_native.leiden(
            edges, resolution=resolution, seed=SEED, trials=TRIALS, iterations=2
        )
    alone = iter(range(len(found), len(found) + count))
    groups = [found.get(f"{at:08d}", -1) for at in range(count)]
    return np.array([group if group >= 0 else next(alone) for group in groups], dtype=np.int64)


def about_as_many(edges: Edges, count: int, wanted: int, fewest: int) -> Groups:
    """Return the grouping with nearest to `wanted` groups of at least `fewest` vectors."""
    low, high = 0.05, 20.0
    best: tuple[int, float, Groups] | None = None
    for _ in range(SEARCH_STEPS):
        resolution = float(np.sqrt(low * high))
        groups = communities(edges, count, resolution)
        large = int((np.bincount(groups) >= fewest).sum())
        miss = (abs(large - wanted), resolution)
        if best is None or miss < best[:2]:
            best = (*miss, groups)
        if large == wanted:
            break
        low, high = (resolution, high) if large < wanted else (low, resolution)
    assert best is not None  # noqa: S101  (the search makes at least one step)
    return best[2]


def centres(vectors: Vectors, weights: Sequence[float], groups: Groups) -> Vectors:
    """Return each group's mean direction, weighted; groups are numbered from 0 without gaps."""
    total = np.zeros((int(groups.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(total, groups, vectors * np.asarray(weights, dtype=np.float32)[:, None])
    return unit(total)


def renumber(groups: Groups) -> Groups:
    """Return the groups numbered in the order of their first member."""
    numbers: dict[int, int] = {}
    return np.array(
        [numbers.setdefault(int(each), len(numbers)) for each in groups], dtype=np.int64
    )
