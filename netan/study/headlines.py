"""Headline figures of a build, a ranking and a closure, as ``netan diff`` compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .runs import TOP, Figure, Run, remember

if TYPE_CHECKING:
    import pandas as pd

    from ..risk.critical import Critical
    from ..scenario.static import ScenarioResult
    from .journey import Journey
    from .outcomes import ClosureWish

BUILD = "build"


def remember_build(journey: Journey) -> None:
    """Keep what a build said: companies, payments, shares, sizes, what was set aside."""
    remember(journey, BUILD, {}, lambda: build_run(journey))


def remember_ranking(journey: Journey, result: Critical, *, asked: dict[str, Any]) -> None:
    """Keep the first rows of a ranking and what hangs on them."""
    of = journey.network().nodes["label"][result.to] if result.to else journey.study["place.name"]
    remember(journey, f"critical suppliers, {of}", asked, lambda: ranking_run(result.rows))


def remember_closure(journey: Journey, result: ScenarioResult, wish: ClosureWish) -> None:
    """Keep the totals of a closure."""
    from .outcomes import scenario_file

    given = {} if wish.file is None else scenario_file(wish.file)
    asked = {name.removeprefix("scenario."): value for name, value in given.items()}
    asked |= {name: value for name, value in vars(wish).items() if name != "file" and value not in (None, ())}
    remember(journey, result.name, asked, lambda: closure_run(result))


def build_run(journey: Journey) -> Run:
    """Figures of the network of a study."""
    network = journey.network()
    here = network.nodes[network.is_local_firm()]
    edges = network.edges
    seen = edges[edges["evidence"] == "seen"]
    local = network.nodes.loc[network.nodes["tier"] == "local", "employees"].sum()
    known = here.loc[here["evidence"] == "seen", "employees"].sum()
    band = journey.shares.place
    figures = [
        _figure("companies and sites here", "companies", "count", len(here)),
        _figure("payments seen", "payments", "money", float(seen["value"].sum())),
        _figure("links seen", "payments", "count", len(seen)),
        _figure("links estimated", "estimates", "count", int((edges["evidence"] == "estimated").sum())),
        _figure("jobs here", "jobs", "jobs", float(journey.place.activity.jobs["local"].sum())),
        _figure("share of jobs here whose size was seen", "sizes", "share", float(known / local) if local else None),
        *(
            Figure(f"inputs bought {where}", "shares", "share", float(band.lower[tier]), float(band.upper[tier]))
            for tier, where in (("local", "here"), ("world", "abroad"))
        ),
        _figure("payees to confirm", "matching", "count", journey.firms.asks["payee"].nunique()),
    ]
    figures += [_figure(what, "set aside", "count", n) for what, n in sorted(journey.firms.set_aside.items())]
    return Run(figures=tuple(figures))


def _figure(name: str, group: str, unit: str, value: float | None) -> Figure:
    plain = None if value is None else float(value)
    return Figure(name, group, unit, plain, plain)


def ranking_run(rows: pd.DataFrame) -> Run:
    """First rows of a ranking: names with their rank, and jobs exposed at buyers."""
    first = rows.head(TOP)
    top = tuple((str(label), int(rank)) for label, rank in zip(first["label"], first["rank"], strict=True))
    figures = tuple(
        Figure(f"jobs exposed if {label} stops", "ranking", "jobs", *_ends(low, high))
        for label, low, high in zip(first["label"], first["exposed_lower"], first["exposed_upper"], strict=True)
    )
    return Run(figures=figures, top=top)


def closure_run(result: ScenarioResult) -> Run:
    """Rows of a closure."""
    return Run(
        figures=tuple(
            Figure(str(row.row), "closure", "jobs" if row.unit == "jobs" else "money", *_ends(row.lower, row.upper))
            for row in result.rows.itertuples(index=False)
        )
    )


def _ends(low: float, high: float) -> tuple[float | None, float | None]:
    """Ends of a range; None for NaN."""
    return tuple(None if end != end else float(end) for end in (low, high))  # type: ignore[return-value]  # noqa: PLR0124
