from __future__ import annotations

import numpy as np
import pytest

from netan.views.layout import positions, push_apart, spread


def ring(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(count), (np.arange(count) + 1) % count


@pytest.mark.parametrize("count", [1, 2, 3, 60, 500, 800])
def test_same_seed_same_places_inside_the_unit_square(count: int) -> None:
    ends, sector = ring(count), np.arange(count) % 7
    one, two = (positions(count, *ends, sector, seed=4) for _ in range(2))
    assert one.tobytes() == two.tobytes()
    assert one.shape == (count, 2)
    assert ((one >= 0) & (one <= 1)).all()


def test_marks_without_links_get_places_too() -> None:
    none = np.array([], dtype=np.int64)
    assert np.isfinite(positions(20, none, none, np.zeros(20, dtype=np.int64))).all()


def test_above_five_hundred_the_companies_of_a_sector_stand_together() -> None:
    rng = np.random.default_rng(1)
    sector = np.repeat(np.arange(8), 100)
    inside = rng.random(2400) < 0.7
    source = rng.integers(0, 800, size=2400)
    target = np.where(inside, sector[source] * 100 + rng.integers(0, 100, size=2400), rng.integers(0, 800, size=2400))
    at = positions(800, source, target, sector, seed=0)
    away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    nearest = np.argsort(away, axis=1)[:, 1:11]
    assert (sector[nearest] == sector[:, None]).mean() > 0.6


def test_circles_are_pushed_apart_inside_their_box() -> None:
    rng = np.random.default_rng(2)
    radii = rng.uniform(1, 5, size=40)
    at = push_apart(rng.uniform(40, 60, size=(40, 2)), radii, (150.0, 90.0), gap=1.0, rounds=500)
    gaps = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) - radii[:, None] - radii
    np.fill_diagonal(gaps, 1)
    assert gaps.min() > 0
    assert (at >= radii[:, None] - 1e-9).all()
    assert (at <= np.array([150.0, 90.0]) - radii[:, None] + 1e-9).all()


def test_spread_keeps_the_order_of_each_axis() -> None:
    points = np.array([[0.5, 0.1], [0.52, 0.9], [0.51, 0.2], [0.9, 0.3]])
    after = spread(points)
    assert (np.argsort(after[:, 0]) == np.argsort(points[:, 0])).all()
    assert (np.argsort(after[:, 1]) == np.argsort(points[:, 1])).all()
