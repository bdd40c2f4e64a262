"""Where the marks of a picture stand: the one views module that asks igraph.

Up to 500 marks Kamada-Kawai, which keeps drawn distance closest to the distance in the graph; above, the
sectors are laid out first, companies are scattered round their sector and cooled for a few rounds, which
keeps the companies of one sector together at a small part of the cost (figures in the project's notes on
views). The seed is fixed by the caller and the result is rounded, so that the same input gives the same bytes.
"""

from __future__ import annotations

import random

import igraph
import numpy as np
from numpy.typing import NDArray

SMALL = 500
COOL_ROUNDS = 50
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def positions(count: int, source: Ints, target: Ints, sector: Ints, *, seed: int = 0) -> Floats:
    """Lay out a graph in the unit square.

    Parameters
    ----------
    count
        Number of marks.
    source, target
        Ends of the links, as places in 0..count-1; direction does not matter here.
    sector
        Sector of each mark (any whole numbers), used above 500 marks.
    seed
        Fixed start of the random numbers.

    Returns
    -------
    array of shape (count, 2)
        x to the right and y downwards, both in [0, 1], rounded to 4 digits.

    Examples
    --------
    >>> positions(2, np.array([0]), np.array([1]), np.array([0, 0])).shape
    (2, 2)
    >>> positions(0, np.array([], int), np.array([], int), np.array([], int)).shape
    (0, 2)
    """
    if count == 0:
        return np.zeros((0, 2))
    pairs = sorted({(min(s, t), max(s, t)) for s, t in zip(source.tolist(), target.tolist(), strict=True) if s != t})
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311
    try:
        raw = _kamada_kawai(count, pairs) if count <= SMALL else _seeded(count, pairs, sector, seed)
    finally:
        igraph.set_random_number_generator(random)
    return np.round(_unit(raw), 4)


def _kamada_kawai(count: int, pairs: list[tuple[int, int]]) -> Floats:
    graph = igraph.Graph(n=count, edges=pairs)
    start = graph.layout_circle()
    return np.array(graph.layout_kamada_kawai(seed=start).coords, dtype=float).reshape(count, 2)


def _seeded(count: int, pairs: list[tuple[int, int]], sector: Ints, seed: int) -> Floats:
    names, place = np.unique(sector, return_inverse=True)
    between: dict[tuple[int, int], int] = {}
    for s, t in pairs:
        ends = (int(min(place[s], place[t])), int(max(place[s], place[t])))
        if ends[0] != ends[1]:
            between[ends] = between.get(ends, 0) + 1
    centres = _unit(_kamada_kawai(len(names), sorted(between)))
    rng = np.random.default_rng(seed)
    share = np.sqrt(np.bincount(place) / count)[place]
    start = 100 * (centres[place] + rng.normal(scale=0.16, size=(count, 2)) * share[:, None])
    graph = igraph.Graph(n=count, edges=pairs)
    cooled = graph.layout_fruchterman_reingold(
        seed=start.tolist(), niter=COOL_ROUNDS, start_temp=1.5, grid=count > 2 * SMALL
    )
    return np.array(cooled.coords, dtype=float)


def _unit(raw: Floats) -> Floats:
    low, high = raw.min(axis=0), raw.max(axis=0)
    span = np.where(high - low > 1e-9, high - low, 1.0)
    return np.where(high - low > 1e-9, (raw - low) / span, 0.5)


def spread(points: Floats, *, evenly: float = 0.6) -> Floats:
    """Use the whole square: move each coordinate towards its place in the order of all.

    A force layout leaves the corners empty and crowds the middle; ranks keep who is left of whom.
    """
    count = len(points)
    if count < 3:
        return points if count != 1 else np.array([[0.5, 0.5]])
    ranks = np.empty_like(points)
    for axis in (0, 1):
        order = np.argsort(points[:, axis], kind="stable")
        ranks[order, axis] = np.arange(count) / (count - 1)
    return (1 - evenly) * _unit(points) + evenly * ranks


def push_apart(points: Floats, radii: Floats, size: tuple[float, float], *, gap: float, rounds: int = 200) -> Floats:
    """Move circles until none overlap, keeping them inside a rectangle of the given width and height."""
    at, inner = points.copy(), radii[:, None]
    need = radii[:, None] + radii[None, :] + gap
    box = np.array(size)
    for _ in range(rounds):
        away = at[:, None, :] - at[None, :, :]
        distance = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(distance, np.inf)
        short = np.clip(need - distance, 0, None)
        if not short.any():
            break
        unit = away / np.maximum(distance, 1e-6)[..., None]
        at = at + 0.5 * (short[..., None] * unit).sum(axis=1)
        at = np.clip(at, inner, np.maximum(box - inner, inner))
    return at
