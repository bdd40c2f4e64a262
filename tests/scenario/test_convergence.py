"""Standard errors of running figures against repeated experiments, and what is called enough."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import ScenarioError
from netan.scenario.convergence import LEAST, convergence_of


def test_errors_are_those_of_repeated_experiments():
    rng = np.random.default_rng(3)
    again = rng.gamma(3.0, 100.0, size=(400, 1000))
    for name, figure in (
        ("mean", again.mean(axis=1)), ("lower", np.quantile(again, 0.05, axis=1)),
        ("upper", np.quantile(again, 0.95, axis=1)),
    ):  # fmt: skip
        said = np.mean([convergence_of(row, checks=2).last[f"{name}_error"] for row in again])
        assert said == pytest.approx(figure.std(), rel=0.2), name


def test_figures_are_plain_means_and_quantiles_of_what_came_first():
    values = np.random.default_rng(1).random(500)
    path = convergence_of(values).path
    for row in path.itertuples():
        assert row.mean == pytest.approx(values[: row.runs].mean())
        assert row.upper == pytest.approx(np.quantile(values[: row.runs], 0.95))
    assert path["runs"].is_monotonic_increasing
    assert path["runs"].iloc[-1] == 500


@given(st.integers(1, 99))
def test_a_few_runs_are_never_enough(count):
    found = convergence_of(np.arange(count, dtype=float))
    assert not found.enough
    assert found.needed >= LEAST


def test_the_runs_that_are_needed_are_enough_when_they_are_made():
    rng = np.random.default_rng(2)
    first = convergence_of(rng.normal(size=150))
    assert not first.enough
    assert convergence_of(rng.normal(size=4 * first.needed)).enough


def test_a_figure_without_spread_is_steady_at_once():
    found = convergence_of(np.full(200, 7.0))
    assert (found.enough, found.needed) == (True, 200)
    assert found.last[["mean_error", "lower_error", "upper_error"]].tolist() == [0, 0, 0]


def test_rounding_may_be_coarser_than_the_error():
    values = np.random.default_rng(5).normal(size=120)
    assert not convergence_of(values).enough
    assert convergence_of(values, rounding=10.0).enough


@pytest.mark.parametrize("values", [[], [1.0, math.nan], [[1.0]]])
def test_what_is_no_series_is_refused(values):
    with pytest.raises(ScenarioError, match="one known figure a run"):
        convergence_of(values)
