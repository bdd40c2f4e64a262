"""A closure of a study under many joint draws: how often, in what, and the rows and words of what comes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..scenario.convergence import Convergence, convergence_of
from ..scenario.first_round import first_round, site_of
from ..scenario.local import local_model
from ..scenario.montecarlo import ENDS, Choices, Draws, Spread, draw_closure, share_pool
from ..scenario.reduced import reduced_closure
from ..scenario.static import ScenarioResult, run_closure
from ..scenario.words import percent, rows_of
from ..sweep.executors import executor_of
from ..tables.figures import between, jobs
from .scenario_wished import answers_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from ..network.base import Network
    from ..scenario.local import LocalModel
    from ..scenario.shock import Closure
    from .journey import Journey

    Progress = Callable[[str, int, int], None]

FAMILIES = "families"
# Sampled networks where the jobs at the site are an estimate; else they move nothing.
SAMPLED = 10
MOVES = {
    "draw": "which part of inputs is bought here",
    "network": "the size of the site, which is an estimate",
    "per_pound": "jobs per pound paid",
    "margin": "the margin of dealers",
    "own": "jobs per pound against suppliers' own headcounts",
    "added": "payments that the supplier list lacks",
    "income": "the income that households spend from",
    "loss": "the share that is lost",
    "resident": "where the workers live",
}


@dataclass(frozen=True)
class DrawnWish:
    """How often and in what a closure is drawn.

    Attributes
    ----------
    runs, seed
        Joint draws, and their seed.
    loss, resident_share
        Ranges as text: ``0.8``, ``0.5-1``, or lowest, likeliest, highest ``0.5,0.8,1``; empty for one figure.
    networks
        Sampled networks; as many as matter when None.
    workers
        Processes; 0 for all cores.
    work
        Folder that keeps what is done; the study's workspace when None.
    """

    runs: int = 1000
    seed: int = 1
    loss: str = ""
    resident_share: str = ""
    networks: int | None = None
    workers: int = 1
    work: Path | None = None


def spread_of(text: str, *, what: str) -> Spread:
    """Read a figure or a range that a user wrote.

    Raises
    ------
    ScenarioError
        No number, four of them, or the wrong order.

    Examples
    --------
    >>> spread_of("0.8", what="loss"), spread_of("0.5-1", what="loss")
    (Spread(lower=0.8, upper=0.8, middle=None), Spread(lower=0.5, upper=1.0, middle=None))
    >>> spread_of("0.5, 0.8, 1", what="loss")
    Spread(lower=0.5, upper=1.0, middle=0.8)
    """
    parts = [part.strip() for part in text.replace("-", ",").split(",")]
    try:
        figures = [float(part) for part in parts]
    except ValueError:
        figures = []
    if not 1 <= len(figures) <= 3:
        raise ScenarioError(
            f"{what} '{text}' is no range: write one share such as 0.8, two ends such as 0.5-1, or lowest, likeliest "
            "and highest such as 0.5,0.8,1"
        )
    if not all(0 <= figure <= 1 for figure in figures):
        raise ScenarioError(f"{what} is {text}: write shares from 0 to 1, such as 0.8 for 80 %")
    return Spread(figures[0], figures[-1], figures[1] if len(figures) == 3 else None)


@dataclass(frozen=True)
class Drawn:
    """A closure of a study under many joint draws.

    Attributes
    ----------
    closure, model, network
        What closes, and in what; the first sampled network.
    draws
        The runs.
    static
        The same closure from a few readings, as ``netan scenario run`` says it.
    result
        The runs in the rows of a closure, 5 to 95 %.
    convergence
        Of ALL.
    networks
        How many sampled networks were drawn from.
    """

    closure: Closure
    model: LocalModel
    network: Network
    draws: Draws
    static: ScenarioResult
    result: ScenarioResult
    convergence: Convergence
    networks: int


def drawn_closure(journey: Journey, closure: Closure, wish: DrawnWish) -> Drawn:
    """Draw a closure of a study many times.

    Parameters
    ----------
    journey
        The study on its way.
    closure
        What closes.
    wish
        How often, in what.

    Raises
    ------
    ScenarioError, UnknownNodeError
        As :func:`netan.scenario.static.run_closure`; a range that is none.
    SweepError
        Workers cannot go on.
    """
    network = journey.network()
    model = local_model(journey.inputs.table, journey.shares, network)
    answers = answers_of(journey)
    static = run_closure(network, model, closure, answers=answers)
    site = site_of(network, model, closure)
    count = wish.networks if wish.networks is not None else SAMPLED if site.rests_on == "estimated" else 1
    reduced = []
    for number in range(count):
        sampled = network if number == 0 else journey.network(seed=int(journey.study["method.seed"]) + number)
        of = model if number == 0 else local_model(journey.inputs.table, journey.shares, sampled)
        one = site_of(sampled, of, closure)
        reduced.append(reduced_closure(of, one, first_round(sampled, of, one, answers=answers)))
    choices = Choices(
        loss=spread_of(wish.loss, what="loss") if wish.loss else Spread(closure.loss, closure.loss),
        resident=spread_of(wish.resident_share, what="resident share")
        if wish.resident_share
        else Spread(closure.resident_share, closure.resident_share),
        reemployed=Spread(*closure.reemployed),
        income=Spread(*model.income),
    )
    told = None if journey.progress is None else _told(journey.progress)
    draws = draw_closure(
        reduced,
        share_pool(journey.shares, model),
        choices,
        wish.work or journey.folder() / FAMILIES,
        runs=wish.runs,
        seed=wish.seed,
        executor=executor_of(workers=wish.workers),
        progress=told,
    )
    convergence = convergence_of(draws.runs["all"], ends=ENDS, rounding=printed_step(float(draws.runs["all"].max())))
    rows = _rows(closure, model, network, draws, static, choices)
    notes = _notes(wish, draws, static, convergence, count, model)
    result = replace(static, rows=rows, notes=(*notes, *static.notes))
    return Drawn(closure, model, network, draws, static, result, convergence, count)


def printed_step(value: float) -> float:
    """Step to which jobs of this size are printed.

    Examples
    --------
    >>> printed_step(2500.0), printed_step(120.0), printed_step(4.0)
    (50.0, 10.0, 1.0)
    """
    return 50.0 if value > 1000 else 10.0 if value >= 10 else 1.0


def _told(progress: Progress) -> Callable[[int, int], None]:
    return lambda done, count: progress("drawing", done, count)


def _rows(
    closure: Closure, model: LocalModel, network: Network, draws: Draws, static: ScenarioResult, choices: Choices
) -> pd.DataFrame:
    """Rows of a closure with the ends of the draws; a middle only where a draw is calibrated."""
    ends = ["lower", "middle", "upper"]
    band = draws.band()[ends]
    if model.calibrated is None:
        band.loc[band.index != "site", "middle"] = float("nan")
    site = site_of(network, model, closure)
    worded = rows_of(replace(closure, loss=choices.loss.central), model, site, first_round(network, model, site), band)
    rows = static.rows.copy()
    fresh = worded.set_index("part").loc[rows["part"]].reset_index()
    rows[ends] = band.loc[rows["part"], ends].to_numpy()
    same = ~rows["part"].isin(["suppliers", "site"])
    rows.loc[same, "rests_on"] = fresh.loc[same.to_numpy(), "rests_on"].to_numpy()
    rows.loc[rows["part"] == "all", "row"] = "ALL (drawn together)"
    if choices.resident.wide:
        live = f"estimated; {percent(choices.resident.lower, choices.resident.upper)} live here (your range)"
        rows.loc[rows["part"] == "households", "rests_on"] = live
    if choices.loss.wide:
        rows.loc[rows["part"] == "site", "row"] = f"At the site, {percent(choices.loss.lower, choices.loss.upper)} lost"
    elif choices.loss.central != closure.loss:
        rows.loc[rows["part"] == "site", "row"] = fresh["row"][fresh["part"] == "site"].to_numpy()
    return rows


def _notes(
    wish: DrawnWish, draws: Draws, static: ScenarioResult, found: Convergence, networks: int, model: LocalModel
) -> list[str]:
    last = found.last
    errors = [last[f"{end}_error"] for end in ("lower", "upper")]
    said = [
        f"{jobs(float(last[end]))} (+/- {jobs(error)})" for end, error in zip(("lower", "upper"), errors, strict=True)
    ]
    steady = (
        "Enough: another series of as many would move neither end by much."
        if found.enough
        else f"Not enough: take about {found.needed:,} (--runs {found.needed})."
    )
    alone = "one sampled network" if networks == 1 else f"{networks} sampled networks"
    middle = "; MIDDLE is the median" if model.calibrated is not None else ""
    drawn = f"{wish.runs:,} joint draws, seed {wish.seed}, {alone}."
    notes = [
        f"{drawn} One in twenty lies below LOWER, one in twenty above UPPER{middle}.",
        f"ALL with its standard errors: {' to '.join(said)} jobs. {steady}",
        *_moved(draws),
    ]
    if not (wish.loss or wish.resident_share):
        whole = static.rows.set_index("part").loc["all"]
        ends = between(float(whole["lower"]), float(whole["upper"]))
        few = f"netan scenario run, from a few readings, says {ends} for ALL; its other rows show their outermost ends"
        sized = f"netan scenario run takes the size of the site as one figure, and says {ends} for ALL."
        notes.append(f"{few}, which joint draws hardly reach." if networks == 1 else sized)
    if networks == 1:
        notes.append(
            "Redraws of inferred links and sizes would move nothing: these figures rest on payments seen, sizes given "
            "or on record, and tables by industry."
        )
    return notes


def _moved(draws: Draws) -> list[str]:
    moves = draws.moves()
    parts = [f"{MOVES[str(name)]} {100 * share:.0f} %" for name, share in moves.items() if share >= 0.01]
    return [f"What moves ALL: {', '.join(parts)}."] if parts else []
