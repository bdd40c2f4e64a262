"""``netan scenario compare``: scenarios of a study side by side, their differences drawn together."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..scenario.compare import differences
from ..tables.figures import between, jobs
from ..tables.notebook import printed_in_notebook
from .gate import close_gate, publishable_closure
from .journey import Journey
from .scenario_confidential import refuse_between, refuse_own_rows
from .scenario_drawn import Drawn, DrawnWish, drawn_closure
from .scenario_pictures import check_ending, picture_notes, write_family, write_pictures
from .scenario_sides import closures_of
from .settings import load_study
from .words import INTERNAL, internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..views.ranges_svg import RangeFigure

    Progress = Callable[[str, int, int], None]

TOML = ".toml"
# Name of its table in the out folder.
TABLE = "side-by-side"
FROM_STUDY = ("resident_share", "reemployed")
ENDS = ("lower", "middle", "upper")
SHOWN = ("suppliers", "back", "households", "all", "left")


@dataclass(frozen=True)
class CompareAnswer:
    """Scenarios side by side.

    Attributes
    ----------
    place
        Name of the place.
    frame
        One row a scenario and part: ``scenario``, ``part``, ``lower``, ``middle``, ``upper`` as ``netan scenario
        run`` says them, and what it costs more than the first one: ``difference_lower``, ``difference_middle``,
        ``difference_upper``, ``more``.
    internal
        INTERNAL when a scenario names a company of a confidential list.
    notes, outputs
        Words and files.
    """

    place: str
    frame: pd.DataFrame
    internal: str
    notes: tuple[str, ...]
    outputs: tuple[Path, ...] = ()

    _repr_html_ = printed_in_notebook()

    @property
    def names(self) -> list[str]:
        """Scenarios in order."""
        return list(dict.fromkeys(self.frame["scenario"]))

    @property
    def heading(self) -> str:
        """Line above the table."""
        return f"Jobs in {self.place} after about a year, before re-employment, side by side."

    @property
    def header(self) -> list[str]:
        """Headings of the columns."""
        parts = ["SITE", "SUPPLIERS", "FURTHER BACK", "HOUSEHOLDS", "ALL", "STILL LOST"]
        return ["SCENARIO", *parts, "AGAINST 1, DRAWN TOGETHER"]

    def rows(self) -> list[list[str]]:
        """Rows for people."""
        return [self._row(number, name) for number, name in enumerate(self.names, start=1)]

    def _row(self, number: int, name: str) -> list[str]:
        part = self.frame[self.frame["scenario"] == name].set_index("part")
        every = part.loc["all"]
        low, high = float(every["difference_lower"]), float(every["difference_upper"])
        apart = "-" if number == 1 or math.isnan(low) else f"{_signed(low)} to {_signed(high)}"
        if number > 1 and _signed(low) == _signed(high):
            apart = _signed(low)
        site = jobs(float(part.loc["site", "upper"]))
        return [f"{number} {name}", site, *(_ends(part.loc[key]) for key in SHOWN), apart]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        frame = self.frame
        return {
            "place": self.place,
            "scenarios": self.names,
            "rows": frame.astype(object).where(frame.notna(), None).to_dict("records"),
            "notes": [*filter(None, [self.internal]), *self.notes],
            "outputs": [str(path) for path in self.outputs],
        }


def _ends(row: pd.Series) -> str:
    low, high = float(row["lower"]), float(row["upper"])
    return "-" if math.isnan(low) or math.isnan(high) else between(low, high)


def _signed(value: float) -> str:
    """Jobs with their sign.

    Examples
    --------
    >>> _signed(312.0), _signed(-1234.0), _signed(0.2)
    ('+310', '-1,250', '0')
    """
    words = jobs(abs(value))
    return words if words == "0" else f"{'+' if value > 0 else '-'}{words}"


def compare_answer(
    path: Path,
    scenarios: Sequence[str],
    wish: DrawnWish | None = None,
    *,
    publishable: bool = False,
    out: Path | None = None,
    chart: Path | None = None,
    purpose: str | None = None,
    progress: Progress | None = None,
) -> CompareAnswer:
    """Set scenarios of a study side by side.

    Parameters
    ----------
    path
        The study.
    scenarios
        Each a scenario file (``a.toml``, with its alternatives where it is the only one), one alternative of a file
        (``a.toml:half``), the name of an earlier ``netan scenario run``, or a company or site that closes.
    wish
        Joint draws behind the differences.
    publishable
        For publication: nothing that rests on one or two confidential payments.
    out, chart
        csv to write, with its provenance, beside that in the out folder; picture, .svg or .png.
    purpose
        Also the picture sized for this (:data:`netan.study.figure.FORMATS`) into the out folder; None for none.
    progress
        Called with (step, done, total).

    Raises
    ------
    ScenarioError
        Fewer than two scenarios, one that is not known, or one that is no closure.
    """
    check_ending(chart)
    journey = Journey(load_study(path), progress)
    wish = wish or DrawnWish()
    closures = closures_of(journey, scenarios)
    if publishable:
        refuse_own_rows(journey.network(), [node for closure in closures for node in closure.targets])
        for closure in closures:
            refuse_between(journey.network(), list(closure.targets))
    network = journey.network()
    unseen = any(network.nodes.loc[list(c.targets), "evidence"].ne("seen").any() and c.jobs is None for c in closures)
    if wish.networks is None and not unseen:
        wish = replace(wish, networks=1)
    drawn = {closure.name: drawn_closure(journey, closure, wish) for closure in closures}
    if publishable:
        drawn = {n: replace(one, static=publishable_closure(one.static, network)) for n, one in drawn.items()}
    targets = [node for closure in closures for node in closure.targets]
    internal = "" if publishable else internal_notice(network, targets)
    if publishable:
        close_gate(network)
    frame = _frame(drawn)
    answer = CompareAnswer(
        str(journey.study["place.name"]), frame, internal, (*_notes(drawn, frame, wish), *journey.study.notes)
    )
    marks = {"internal": internal} if internal else {}
    files = write_family(
        journey, frame.assign(**marks), stem=TABLE, method="scenarios side by side",
        caveats=[*marks.values(), *answer.notes], out=out,
    )  # fmt: skip
    figures = {f"figure-{TABLE}{'-internal' if internal else ''}": _figure(journey, answer)}
    files += write_pictures(figures, journey.study.out, purpose=purpose, chart=chart)
    return replace(answer, outputs=tuple(files))


def _frame(drawn: dict[str, Drawn]) -> pd.DataFrame:
    apart = differences({name: one.draws for name, one in drawn.items()})
    apart = apart.rename(columns={end: f"difference_{end}" for end in ENDS})
    static = [one.static.rows[["part", *ENDS]].assign(scenario=name) for name, one in drawn.items()]
    frame = pd.concat(static, ignore_index=True).merge(apart, on=["scenario", "part"], how="left")
    # what may not be told of a scenario may not be told of its difference either
    hidden = frame["upper"].isna().groupby(frame["part"]).transform("any")
    frame.loc[hidden, [*(f"difference_{end}" for end in ENDS), "more"]] = float("nan")
    return frame[["scenario", "part", *ENDS, *(f"difference_{end}" for end in ENDS), "more"]].assign(
        evidence=lambda rows: ["seen" if part == "site" else "estimated" for part in rows["part"]]
    )


def _notes(drawn: dict[str, Drawn], frame: pd.DataFrame, wish: DrawnWish) -> list[str]:
    numbers = {name: number for number, name in enumerate(drawn, start=1)}
    draws = f"5 to 95 % of {wish.runs:,} joint draws, seed {wish.seed}"
    alike = "which take all that is unknown alike for every scenario: they are narrower than the ranges suggest"
    notes = [f"Ranges as netan scenario run gives them. Differences: {draws}, {alike}."]
    every = frame[(frame["part"] == "all") & frame["more"].notna()]
    notes += [_apart(numbers[str(row.scenario)], row) for row in every.itertuples(index=False)]
    if frame.loc[frame["part"] == "all", "middle"].isna().all():
        notes.append("There is no middle: local shares by a quotient, or of a place smaller than the regions fitted.")
    return notes


def _apart(number: int, row: Any) -> str:
    low, high, more = float(row.difference_lower), float(row.difference_upper), float(row.more)
    if low == high == 0:
        return f"{number} and 1 do not differ."
    if more in {0.0, 1.0}:
        words, ends = ("more", (low, high)) if more else ("less", (-high, -low))
        return f"{number} costs {words} than 1 in every draw, {between(*ends)} jobs."
    return f"{number} costs more than 1 in {100 * more:.0f} % of the draws ({_signed(low)} to {_signed(high)} jobs)."


def _figure(journey: Journey, answer: CompareAnswer) -> RangeFigure:
    from ..views.ranges_svg import Panel, RangeFigure

    every = answer.frame[answer.frame["part"] == "all"].reset_index(drop=True)
    site = answer.frame[answer.frame["part"] == "site"]["upper"].to_numpy(float)
    names = [f"{number} {name}" for number, name in enumerate(every["scenario"], start=1)]
    whole = pd.DataFrame({"name": names, "base": site, **{end: every[end].to_numpy(float) for end in ENDS}})
    apart = pd.DataFrame(
        {"name": names, "base": float("nan"), **{end: every[f"difference_{end}"].to_numpy(float) for end in ENDS}}
    ).iloc[1:]
    if every["middle"].isna().all():
        apart["middle"] = float("nan")
    said = "; ".join(f"{row.name} {between(row.lower, row.upper)}" for row in whole.itertuples(index=False))
    middle = " The dark tick is the middle." if whole["middle"].notna().any() else ""
    return RangeFigure(
        panels=(
            Panel(f"Jobs in {answer.place} after about a year, before re-employment", whole),
            Panel("Difference from 1, drawn together", apart, zero=True),
        ),
        title=f"Scenarios side by side: {answer.place}",
        caption="Dark: jobs at the site. Lighter: with those at suppliers, further back and from less household "
        f"spending, the lower figure; palest: up to the upper figure.{middle} Below: how many jobs more or fewer than "
        "the first, with the same draws of all that is unknown for both, 5 to 95 %.",
        alt=f"Chart of jobs in {answer.place} by scenario, lower to upper: {said}.",
        notes=picture_notes(journey, INTERNAL if answer.internal else ""),
    )
