"""A closure under many joint draws of everything that is not known: Monte Carlo, in pieces that are kept.

The static answer spans a range from a few readings; here each run draws all of it at once: which draw of the
regional shares, which sampled network, jobs per pound paid, the margin of dealers, whose headcount counts, what the
list lacks, the income of households, and where the user gives a range, the share that is lost and where workers live.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import __version__
from ..errors import ScenarioError
from ..regional.draws_auto import auto_splits
from ..risk.prepared import hash_values, load_array, save_arrays
from ..sweep.pieces import Run, sweep
from .first_round import PRODUCTIVITY, TRADE_MARGIN
from .reduced import PARTS, Readings, Reduced, Sums, rows_of_readings, sums_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ..regional.tiers import TierShares
    from ..sweep.executors import Executor
    from .local import LocalModel
    from .reduced import Floats

FUNCTION = f"{__name__}:rows_of_piece"
KEY_LETTERS = 20
# Draws of the regional shares that runs pick from, each as likely as the next.
POOL = 1000
ENDS = (0.05, 0.95)
DUST = 1e-9
# What is drawn, in the order of the uniform numbers of a run.
UNKNOWNS = ("draw", "network", "per_pound", "margin", "own", "added", "income", "loss", "resident", "reemployed")
# What moves ALL: everything but the share who find work, which only stands in the row below it.
MOVING = UNKNOWNS[:-1]


@dataclass(frozen=True)
class Spread:
    """A figure that is not known: one figure, a range with all of it equally likely, or a range with a likely middle.

    Attributes
    ----------
    lower, upper
        Its ends, the same for one figure.
    middle
        The likeliest, from which the chance falls in straight lines to both ends (triangular); None where every
        figure of the range is as likely as the next.

    Raises
    ------
    ScenarioError
        Ends in the wrong order, or a middle outside them.

    Examples
    --------
    >>> import numpy as np
    >>> Spread(0.0, 1.0).at(np.array([0.25])), Spread(0.0, 2.0, 1.0).at(np.array([0.125, 0.5, 0.875]))
    (array([0.25]), array([0.5, 1. , 1.5]))
    """

    lower: float
    upper: float
    middle: float | None = None

    def __post_init__(self) -> None:
        figures = [self.lower, *([] if self.middle is None else [self.middle]), self.upper]
        if not np.isfinite(figures).all() or figures != sorted(figures):
            shown = ", ".join(f"{figure:g}" for figure in figures)
            raise ScenarioError(f"{shown} is no range: write the lowest, maybe the likeliest, and the highest figure")

    @property
    def wide(self) -> bool:
        """Whether it is more than one figure."""
        return self.upper > self.lower

    @property
    def central(self) -> float:
        """The likeliest figure, or the middle of the range."""
        return (self.lower + self.upper) / 2 if self.middle is None else self.middle

    def at(self, uniform: Floats) -> Floats:
        """Figures at equal chances, 0 for the lower end and 1 for the upper (inverse distribution function)."""
        low, high, span = self.lower, self.upper, self.upper - self.lower
        if self.middle is None or not self.wide:
            return np.asarray(low + span * uniform)
        peak = (self.middle - low) / span
        rising = low + np.sqrt(uniform * span * (self.middle - low))
        falling = high - np.sqrt((1 - uniform) * span * (high - self.middle))
        return np.asarray(np.where(uniform < peak, rising, falling))


@dataclass(frozen=True)
class Choices:
    """What a run draws from, beside the shares and the networks.

    Attributes
    ----------
    loss, resident, reemployed
        Share that is lost, share of workers who live in the place, share who find work within a year.
    income
        National household income, currency units a year.
    productivity
        Output per job over that of the industry here: a fifth either way, the average the likeliest.
    margin
        Share of a payment to a dealer that counts.
    own
        Weight of suppliers' own headcounts against jobs per pound paid.
    added
        Part of the inputs missing from the list that counts.
    """

    loss: Spread
    resident: Spread
    reemployed: Spread
    income: Spread
    productivity: Spread = Spread(1 - PRODUCTIVITY, 1 + PRODUCTIVITY, 1.0)
    margin: Spread = Spread(*TRADE_MARGIN)
    own: Spread = Spread(0.0, 1.0)
    added: Spread = Spread(0.0, 1.0)

    def __post_init__(self) -> None:
        for name in ("loss", "resident", "reemployed"):
            spread: Spread = getattr(self, name)
            if spread.lower < 0 or spread.upper > 1:
                raise ScenarioError(f"{name} runs from {spread.lower:g} to {spread.upper:g}: write shares from 0 to 1")


class SharePool(NamedTuple):
    """Draws of the regional shares, the estimate itself last.

    ``local``: share of each domestic flow that comes from here, draw x sector x (sector or 1); ``rows``: the share of
    what households here buy of a product that is made here, draw x sector.
    """

    local: Floats
    rows: Floats

    @property
    def draws(self) -> int:
        """Draws to pick from."""
        return len(self.local) - 1


def share_pool(shares: TierShares, model: LocalModel) -> SharePool:
    """Draws of the regional shares to pick from: a thousand of netan's own estimator, or the quotients of a study.

    The estimate that ends the pool is the calibrated one, else the expected one (`TierShares.expected_draw`).
    """
    if shares.auto is None:
        splits = [shares.supplier_shares(draw)["local"].to_numpy(float) for draw in shares.draws]
        rows = [row.to_numpy(float) for row in model.local_row]
        middle = shares.draws.index(shares.calibrated or shares.expected_draw)
        return SharePool(np.stack([*splits, splits[middle]]), np.stack([*rows, rows[middle]]))
    drawn = auto_splits(shares.auto, count=POOL).local
    estimate = shares.supplier_shares(shares.expected_draw)["local"].to_numpy(float)[:, :1]
    local = np.hstack([drawn, estimate]).T  # netan's estimator tells suppliers apart, not their buyers
    return SharePool(np.ascontiguousarray(local[:, :, None]), np.ascontiguousarray(local))


@dataclass(frozen=True)
class Draws:
    """Many joint draws of a closure.

    Attributes
    ----------
    runs
        One row a run, columns :data:`~netan.scenario.reduced.PARTS`: jobs, ``gva`` in currency units a year.
    alone
        ALL of each run if one thing alone had been drawn, columns :data:`MOVING`.
    """

    runs: pd.DataFrame
    alone: pd.DataFrame

    def band(self) -> pd.DataFrame:
        """5 %, 50 % and 95 % quantile and mean of each row: ``lower``, ``middle``, ``upper``, ``mean``."""
        import pandas as pd

        low, high = ENDS
        quantiles = self.runs.quantile([low, 0.5, high]).T.set_axis(["lower", "middle", "upper"], axis=1)
        return pd.concat([quantiles, self.runs.mean().rename("mean")], axis=1)

    def moves(self) -> pd.Series:
        """Share of the spread of ALL by what moves it: variance with one thing drawn alone, over the sum of these."""
        variance = self.alone.var(ddof=0)
        # what moves nothing still leaves the last digits of floats, which must not count as a share
        still = variance <= (DUST * self.alone.abs().max()) ** 2
        variance = variance.mask(still, 0.0)
        total = float(variance.sum())
        share = variance / total if total > 0 else variance * 0.0
        return share.sort_values(ascending=False, kind="stable")


def uniforms(runs: int, seed: int) -> Floats:
    """Uniform numbers of each run, run x unknown; a longer series of the same seed begins with the same runs.

    Examples
    --------
    >>> bool((uniforms(5, 1) == uniforms(9, 1)[:5]).all())
    True
    """
    return np.random.default_rng(seed).random((runs, len(UNKNOWNS)))


def draw_closure(  # noqa: PLR0913
    closures: Sequence[Reduced],
    pool: SharePool,
    choices: Choices,
    folder: Path,
    *,
    runs: int,
    seed: int,
    executor: Executor | None = None,
    piece: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Draws:
    """Draw a closure many times.

    Parameters
    ----------
    closures
        The closure in each sampled network, from :func:`~netan.scenario.reduced.reduced_closure`; at least one.
    pool
        From :func:`share_pool`.
    choices
        What is drawn.
    folder
        Where pieces are kept; a run that was stopped goes on from there.
    runs
        How many.
    seed
        Runs of one seed draw the same uniform numbers whatever closes, so that scenarios can be compared run by run.
    executor, piece, progress
        As :func:`netan.sweep.pieces.sweep` takes them.

    Returns
    -------
    Draws
        The same whatever the executor, the pieces and the stops.

    Raises
    ------
    ScenarioError
        No run is asked for, or household spending feeds on itself without end.
    """
    import pandas as pd

    if runs < 1:
        raise ScenarioError(f"{runs} runs draw nothing; ask for some hundred with --runs")
    arrays = [np.asarray(getattr(one, field.name), float) for one in closures for field in fields(one)]
    plain = asdict(choices)
    key = hash_values([__version__, runs, seed, plain, *pool, *arrays])[:KEY_LETTERS]
    home = folder / key / "closure"
    save_arrays(home, {"local": pool.local, "rows": pool.rows, "uniforms": uniforms(runs, seed)})
    for number, closure in enumerate(closures):
        closure.save(home / f"network-{number}")
    arguments = {"folder": str(home.resolve()), "choices": plain, "networks": len(closures)}
    run = Run(FUNCTION, arguments, runs, len(PARTS) + len(MOVING), key)
    values = sweep(run, folder, executor=executor, piece=piece, progress=progress)
    parts = pd.DataFrame(values[:, : len(PARTS)], columns=list(PARTS))
    return Draws(parts, pd.DataFrame(values[:, len(PARTS) :], columns=list(MOVING)))


class _Laid(NamedTuple):
    """What every piece needs."""

    closures: tuple[Reduced, ...]
    pool: SharePool
    uniforms: Floats
    centres: tuple[Sums, ...]


@lru_cache(maxsize=1)
def _laid(folder: str, networks: int) -> _Laid:
    home = Path(folder)
    pool = SharePool(np.array(load_array(home, "local")), np.array(load_array(home, "rows")))
    closures = tuple(Reduced.load(home / f"network-{number}") for number in range(networks))
    centres = tuple(sums_of(closure, pool.local[-1:], pool.rows[-1:]) for closure in closures)
    return _Laid(closures, pool, np.array(load_array(home, "uniforms")), centres)


def rows_of_piece(arguments: dict[str, Any], start: int, stop: int) -> Floats:
    """Rows of the runs from start to stop of what :func:`draw_closure` laid down."""
    laid = _laid(arguments["folder"], int(arguments["networks"]))
    choices = Choices(**{name: Spread(**spread) for name, spread in arguments["choices"].items()})
    uniform = laid.uniforms[start:stop]
    out = np.empty((len(uniform), len(PARTS) + len(MOVING)))
    network = _picked(uniform[:, UNKNOWNS.index("network")], len(laid.closures))
    for number in np.unique(network):
        these = network == number
        out[these] = _of_network(laid, int(number), choices, uniform[these])
    return out


def _of_network(laid: _Laid, number: int, choices: Choices, uniform: Floats) -> Floats:
    """Rows of runs that fall on one sampled network, and ALL with one thing drawn alone."""
    closure, count = laid.closures[number], len(uniform)
    spending = bool(
        np.isfinite(closure.household).all() and np.isfinite(closure.single[3]) and choices.income.lower > 0
    )
    draw = _picked(uniform[:, 0], laid.pool.draws)
    known, place = np.unique(draw, return_inverse=True)
    sums = _taken(sums_of(closure, laid.pool.local[known], laid.pool.rows[known]), place)
    drawn, central = _readings(choices, uniform, draw), _readings(choices, None, np.full(count, laid.pool.draws))
    rows = rows_of_readings(closure, sums, drawn, spending=spending)
    nothing = np.zeros(count, dtype=np.int64)
    first, own = _taken(laid.centres[0], nothing), _taken(laid.centres[number], nothing)
    every = PARTS.index("all")
    alone = []
    for name in MOVING:
        reading = central if name in {"draw", "network"} else _one_drawn(central, drawn, name)
        # drawing the network alone changes the closure itself; everything else is drawn in the first network
        of = closure if name == "network" else laid.closures[0]
        at = own if name == "network" else first
        if name == "draw":
            at = sums if number == 0 else _taken(sums_of(of, laid.pool.local[known], laid.pool.rows[known]), place)
        alone.append(rows_of_readings(of, at, reading, spending=spending)[:, every])
    return np.column_stack([rows, *alone])


def _picked(uniform: Floats, count: int) -> Any:
    """Whole numbers from 0 to below ``count``, each as likely as the next."""
    return np.minimum((uniform * count).astype(np.int64), count - 1)


def _taken(sums: Sums, place: Any) -> Sums:
    return Sums(*(getattr(sums, field.name)[place] for field in fields(sums)))


def _readings(choices: Choices, uniform: Floats | None, draw: Any) -> Readings:
    """Readings of runs; the central one of each where there are no uniform numbers."""

    def of(name: str, spread: Spread) -> Floats:
        if uniform is None:
            return np.full(len(draw), spread.central)
        return spread.at(uniform[:, UNKNOWNS.index(name)])

    return Readings(
        draw=draw,
        per_pound=1 / of("per_pound", choices.productivity),
        **{name: of(name, getattr(choices, name)) for name in UNKNOWNS[3:]},
    )


def _one_drawn(central: Readings, drawn: Readings, name: str) -> Readings:
    values = {field.name: getattr(central, field.name) for field in fields(central)}
    return Readings(**{**values, name: getattr(drawn, name)})
