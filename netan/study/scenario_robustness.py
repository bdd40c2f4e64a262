"""``netan scenario robustness``: what a study's place loses as more and more of its companies fail at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..scenario.robustness import MEASURES, ORDERS, Plan, failures
from ..sweep.executors import executor_of
from ..tables.notebook import printed_in_notebook
from .journey import Journey
from .scenario_drawn import FAMILIES
from .scenario_pictures import check_ending, picture_notes, write_family, write_pictures
from .settings import load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from ..views.robustness_svg import CurveFigure

    Progress = Callable[[str, int, int], None]

# Name of its table in the out folder.
TABLE = "failures"
TOGETHER = "Companies fail together. Jobs at risk, theirs included, after about a year; others of an industry stand in."
NETWORK = "Links between companies are mostly estimated: the curves are the place's, no company's."
FIRST = "Largest: by jobs. Most linked: by suppliers and buyers. Costliest: by jobs at risk if it fails alone."
OUTSIDE = "Losses that come back by way of industries elsewhere are left out."
SMALL = "Most companies here are small, so that those at random mostly are, too; a few large ones make the range."


@dataclass(frozen=True)
class RobustnessAnswer:
    """Shares lost, with a table for people.

    Attributes
    ----------
    frame
        From :func:`netan.scenario.robustness.failures`.
    place, companies
        Name of the place, and how many companies here have output.
    plan, networks
        What was tried, in how many sampled networks.
    notes, outputs
        Words and files.
    """

    frame: pd.DataFrame
    place: str
    companies: int
    plan: Plan
    networks: int
    notes: tuple[str, ...]
    outputs: tuple[Path, ...] = ()

    _repr_html_ = printed_in_notebook()

    @property
    def heading(self) -> str:
        """Line above the table."""
        return (
            f"Share of all jobs in {self.place} at risk if so many of its {self.companies:,} companies and sites fail."
        )

    @property
    def header(self) -> list[str]:
        """Headings of the columns."""
        return ["COMPANIES", "AT RANDOM (5-95 %)", "LARGEST FIRST", "(THEIR OWN)", "MOST LINKED", "COSTLIEST"]

    def rows(self) -> list[list[str]]:
        """Rows for people."""
        by = {order: part.set_index("companies") for order, part in self.frame.groupby("order")}
        return [
            [
                f"{count:,}",
                shares_words(by["random"].loc[count], "jobs"),
                shares_words(by["largest"].loc[count], "jobs"),
                percent_words(float(by["largest"].loc[count, "own_jobs"])),
                *(shares_words(by[order].loc[count], "jobs") for order in ("linked", "systemic")),
            ]
            for count in by["random"].index
        ]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {
            "place": self.place,
            "companies": self.companies,
            "orders": self.plan.orders,
            "seed": self.plan.seed,
            "networks": self.networks,
            "rows": self.frame.to_dict("records"),
            "notes": list(self.notes),
            "outputs": [str(path) for path in self.outputs],
        }


def percent_words(share: float) -> str:
    """A share in per cent, one decimal below ten.

    Examples
    --------
    >>> percent_words(0.2749), percent_words(0.0012), percent_words(0.00004), percent_words(0.0)
    ('27 %', '0.1 %', '<0.1 %', '0 %')
    """
    value = 100 * share
    if value <= 0:
        return "0 %"
    if value < 0.05:
        return "<0.1 %"
    return f"{value:.1f} %" if value < 9.95 else f"{value:.0f} %"


def shares_words(row: Any, measure: str) -> str:
    """Middle and ends of a share; one figure where all are the same in words."""
    low, mid, high = (percent_words(float(row[f"{measure}_{end}"])) for end in ("lower", "middle", "upper"))
    return mid if low == high else f"{mid} ({low.removesuffix(' %')}-{high})"


def robustness_answer(  # noqa: PLR0913
    path: Path,
    plan: Plan | None = None,
    *,
    networks: int = 1,
    workers: int = 1,
    work: Path | None = None,
    out: Path | None = None,
    chart: Path | None = None,
    purpose: str | None = None,
    progress: Progress | None = None,
) -> RobustnessAnswer:
    """Let more and more companies of a study's place fail.

    Parameters
    ----------
    path
        The study.
    plan
        How many, in how many random orders.
    networks
        Sampled networks behind the ranges.
    workers, work
        Processes (0 for all cores); folder that keeps what is done, the study's workspace when None.
    out, chart
        csv to write, with its provenance, beside that in the out folder; picture, .svg or .png.
    purpose
        Also the picture sized for this (:data:`netan.study.figure.FORMATS`) into the out folder; None for none.
    progress
        Called with (step, done, total).

    Raises
    ------
    ScenarioError
        No company here, or nothing to try.
    SweepError
        Workers cannot go on.
    """
    check_ending(chart)
    journey = Journey(load_study(path), progress)
    plan = plan or Plan()
    sampled = journey.networks(networks)
    frame = failures(
        sampled,
        work or journey.folder() / FAMILIES,
        essentiality=journey.essentiality(),
        plan=plan,
        executor=executor_of(workers=workers),
        progress=None if progress is None else lambda done, count: progress("letting companies fail", done, count),
    )
    here = int((sampled[0].is_local_firm() & (sampled[0].nodes["output"] > 0)).sum())
    one = "One sampled network: --networks 3 draws three." if networks == 1 else f"{networks} sampled networks."
    drawn = f"{plan.orders:,} random orders, seed {plan.seed}: the median, and 5 to 95 % of them. {one}"
    small = (SMALL,) if here >= 100 else ()
    frame = frame.assign(evidence="estimated")
    answer = RobustnessAnswer(
        frame,
        str(journey.study["place.name"]),
        here,
        plan,
        networks,
        (drawn, TOGETHER, FIRST, NETWORK, OUTSIDE, *small, *journey.study.notes),
    )
    files = write_family(
        journey, frame, stem=TABLE, method="failures at random and targeted", caveats=answer.notes, out=out
    )
    figures = {f"figure-{TABLE}": _figure(journey, answer)}
    files += write_pictures(figures, journey.study.out, purpose=purpose, chart=chart)
    return replace(answer, outputs=tuple(files))


def _figure(journey: Journey, answer: RobustnessAnswer) -> CurveFigure:
    from ..views.robustness_svg import Curve, CurveFigure

    curves, said = [], []
    for order in ("systemic", "largest", "random", "linked"):
        words = ORDERS[order]
        part = answer.frame[answer.frame["order"] == order]
        low, mid, high = (list(part[f"{MEASURES[0]}_{end}"]) for end in ("lower", "middle", "upper"))
        ranged = low != high
        counts = [float(count) for count in part["companies"]]
        curves.append(Curve(words, counts, mid, low if ranged else (), high if ranged else ()))
        said.append(f"{words} {percent_words(mid[-1])}")
    most = int(answer.frame["companies"].max())
    drawn = f"Shaded: 5 to 95 % of {answer.plan.orders:,} random orders."
    return CurveFigure(
        curves=tuple(curves),
        x_words="companies and sites that fail together",
        y_words=f"Share of all jobs in {answer.place} at risk",
        y_said=lambda share: f"{100 * share:.0f} %",
        title=f"If more and more companies fail: {answer.place}",
        caption=f"Jobs at risk after about a year, those of the failed companies included, replacement from the same "
        f"industry allowed; of {answer.companies:,} companies and sites here. {drawn} {FIRST} The scale below "
        "widens the first steps. Links between companies are mostly estimated.",
        alt=f"Line chart of the share of jobs at risk by number of companies that fail. With {most} of them: "
        f"{'; '.join(said)}.",
        notes=picture_notes(journey),
    )
