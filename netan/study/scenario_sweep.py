"""``netan scenario sweep``: the closure of each of many companies or sites of a study, one row each."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import NetanError, ScenarioError, StudyError
from ..files import require_file
from ..network.naming import STAMP, withheld_nodes
from ..network.published import may_be_told
from ..risk.ranking import PUBLIC, SET_ASIDE, aside_nodes, aside_notes
from ..scenario.families import Family, close_each, targets_of
from ..scenario.local import local_model
from ..scenario.shock import Closure
from ..sweep.executors import executor_of
from ..tables.figures import between, jobs
from ..tables.notebook import printed_in_notebook
from .gate import close_gate
from .journey import Journey
from .scenario_drawn import FAMILIES
from .scenario_pictures import check_ending, picture_notes, rows_drawn, write_family, write_pictures
from .scenario_wished import answers_of
from .settings import load_study
from .words import INTERNAL, internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..network.base import Network
    from ..views.ranges_svg import RangeFigure

    Progress = Callable[[str, int, int], None]

SITES, COMPANIES = "sites", "companies"
ENDS = ("lower", "middle", "upper")
# Name of its table in the out folder.
TABLE = "closure-of-each"
SEEN = {
    "seen size and payments": "size, payments",
    "seen size, estimated links": "size",
    "seen payments, estimated size": "payments",
    "estimated": "nothing",
}


@dataclass(frozen=True)
class SweepWish:
    """What is closed, one after the other.

    Attributes
    ----------
    targets
        ``sites`` (those of the site list), ``companies`` (all companies and sites here), or a csv whose first column
        names them.
    top
        Rows to show; all are written.
    loss
        Share of each that is LOST.
    include_estimated, publishable
        Name companies on estimates too; name nobody who stands on a confidential list.
    workers, work
        Processes (0 for all cores); folder that keeps what is done, the study's workspace when None.
    """

    targets: str = COMPANIES
    top: int = 20
    loss: float = 1.0
    include_estimated: bool = False
    publishable: bool = False
    workers: int = 1
    work: Path | None = None


@dataclass(frozen=True)
class SweepAnswer:
    """Closures of many, with a table for people."""

    family: Family
    place: str
    areas: dict[str, str]
    top: int
    stamp: str
    internal: str
    notes: tuple[str, ...]
    outputs: tuple[Path, ...]

    _repr_html_ = printed_in_notebook()

    @property
    def heading(self) -> str:
        """Line above the table."""
        return f"If each closed alone: jobs in {self.place} after about a year, before re-employment, lower to upper."

    @property
    def header(self) -> list[str]:
        """Headings of the columns."""
        parts = ["SITE", "SUPPLIERS", "FURTHER BACK", "HOUSEHOLDS", "ALL"]
        return ["RANK (RANGE)", "COMPANY OR SITE, DISTRICT", *parts, "WHAT WAS SEEN"]

    def rows(self) -> list[list[str]]:
        """Rows for people."""
        return [_row(row, self.areas) for row in self.family.rows.head(self.top).itertuples(index=False)]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        rows = self.family.rows
        return {
            "place": self.place,
            "stamp": self.stamp,
            "rows": rows.astype(object).where(rows.notna(), None).to_dict("records"),
            "left_out": self.family.left_out,
            "notes": [*filter(None, [self.internal]), *self.notes],
            "outputs": [str(path) for path in self.outputs],
        }


def _row(row: Any, areas: dict[str, str]) -> list[str]:
    rank = f"{row.rank} ({row.rank_lower}-{row.rank_upper})" if row.rank_lower < row.rank_upper else str(row.rank)
    where = f", {areas[row.area]}" if isinstance(row.area, str) and row.area in areas else ""
    several = f" x {row.firms:,}" if row.firms > 1 else ""

    def ends(part: str) -> str:
        low, mid, high = (float(getattr(row, f"{part}_{end}")) for end in ENDS)
        if math.isnan(low) or math.isnan(high):
            return "-"
        return between(low, high) if math.isnan(mid) or part != "all" else f"{jobs(mid)} ({between(low, high)})"

    return [
        rank,
        f"{row.label}{where}{several}",
        jobs(row.at_site),
        *(ends(part) for part in ("suppliers", "back", "households", "all")),
        SEEN.get(row.evidence, str(row.evidence)),
    ]


def sweep_answer(
    path: Path,
    wish: SweepWish | None = None,
    *,
    out: Path | None = None,
    chart: Path | None = None,
    purpose: str | None = None,
    progress: Progress | None = None,
) -> SweepAnswer:
    """Close each of many companies or sites of a study alone.

    Parameters
    ----------
    path
        The study.
    wish
        What is closed.
    out
        csv of all rows, with its provenance beside it, beside that in the out folder.
    chart
        Picture of the first rows, .svg or .png.
    purpose
        Also the picture sized for this (:data:`netan.study.figure.FORMATS`) into the out folder; None for none.
    progress
        Called with (step, done, total).

    Raises
    ------
    StudyError, ScenarioError
        A list with names that nobody knows, all at once; nothing to close.
    SweepError
        Workers cannot go on.
    """
    wish = wish or SweepWish()
    check_ending(chart)
    journey = Journey(load_study(path), progress)
    network = journey.network()
    wanted, aside = _wanted(journey, network, wish.targets)
    targets = targets_of(
        network, wanted, include_estimated=wish.include_estimated, publishable=wish.publishable
    )  # fmt: skip
    family = close_each(
        network,
        local_model(journey.inputs.table, journey.shares, network),
        targets,
        wish.work or journey.folder() / FAMILIES,
        closure=_shared(journey, wish),
        answers=answers_of(journey),
        executor=executor_of(workers=wish.workers),
        progress=None if progress is None else lambda done, count: progress("closing each in turn", done, count),
    )
    internal = "" if wish.publishable else internal_notice(network, targets.named)
    if wish.publishable:
        family = replace(family, rows=_told(family.rows, network))
        close_gate(network)
    answer = SweepAnswer(
        family,
        str(journey.study["place.name"]),
        {str(code): journey.inputs.areas.name(str(code)) for code in family.rows["area"].dropna().unique()},
        wish.top,
        STAMP if wish.include_estimated else "",
        internal,
        (*_notes(family, wish, aside), *journey.study.notes),
        (),
    )
    marks = {name: text for name, text in (("stamp", answer.stamp), ("internal", answer.internal)) if text}
    files = write_family(
        journey, family.rows.assign(**marks), stem=TABLE, method="closure of each",
        caveats=[*marks.values(), *answer.notes], out=out,
    )  # fmt: skip
    stem = f"figure-{TABLE}{'-internal' if internal else ''}"
    figure = _figure(journey, answer, rows_drawn(purpose))
    files += write_pictures({stem: figure}, journey.study.out, purpose=purpose, chart=chart)
    return replace(answer, outputs=tuple(files))


def _told(rows: pd.DataFrame, network: Network) -> pd.DataFrame:
    """Rows without what rests on so few confidential payments that these could be worked out, as of one closure."""
    hidden = withheld_nodes(network)
    seen = network.edges[network.edges["evidence"] == "seen"]
    here = seen[seen["supplier"].map(network.nodes["tier"]).eq("local")]
    few = {
        str(buyer)
        for buyer, paid in here.groupby("buyer")
        if bool(paid["supplier"].map(hidden).any()) and not may_be_told(paid["value"].astype(float))
    }
    out = rows.copy()
    small = [f"{part}_{end}" for part in ("suppliers", "back") for end in ENDS]
    out.loc[out["node_id"].isin(few), small] = math.nan
    return out


def _shared(journey: Journey, wish: SweepWish) -> Closure:
    """What all closures have in common."""
    low, *_, high = journey.study["assume.reemployed"]
    resident = float(journey.study["assume.resident_share"])
    if wish.targets in {SITES, COMPANIES} or wish.loss <= 1:
        return Closure(
            "each", ("each",), loss=wish.loss, resident_share=resident, reemployed=(float(low), float(high))
        )  # fmt: skip
    raise ScenarioError(f"loss is {wish.loss:g}: write the share LOST, from 0 to 1")


def _wanted(journey: Journey, network: Network, targets: str) -> tuple[pd.Index, pd.Series]:
    """Node ids to close, and what was set aside."""
    nodes = network.nodes
    here = nodes.index[network.is_local_firm()]
    nothing = pd.Series(dtype=object)
    if targets not in {SITES, COMPANIES}:
        return _listed(journey, targets), nothing
    if targets == SITES:
        here = here[here.isin(_sites(journey))]
        if here.empty:
            raise StudyError("this study has no list of sites; add one as sources.sites, or take --targets companies")
    aside = aside_nodes(nodes.loc[here], {**SET_ASIDE, **PUBLIC}, journey.divisions())
    return here[~here.isin(aside.index)], aside


def _sites(journey: Journey) -> set[str]:
    """Ids under which the workplaces of the site list stand: their own, or that of the company that runs them."""
    if journey.inputs.sites is None:
        return set()
    frame = journey.inputs.sites.frame
    return {str(name) for column in ("site_id", "firm_id") for name in frame[column].dropna()}


def _listed(journey: Journey, targets: str) -> pd.Index:
    """Companies that a csv names in its first column; every one that nobody knows at once."""
    from pathlib import Path

    path = Path(targets)
    if path.suffix.casefold() != ".csv":
        raise StudyError(f"--targets is '{targets}': write sites, companies, or the name of a csv with one name a row")
    try:
        frame = pd.read_csv(
            require_file(path), dtype=str, encoding="utf-8-sig", keep_default_na=False, skip_blank_lines=False
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise StudyError(
            f"{path.name} cannot be read as csv ({error}); save it as CSV UTF-8 with one name a row"
        ) from error
    found, faults = [], []
    for row, text in enumerate(frame.iloc[:, 0], start=2):
        if not text.strip():
            continue
        try:
            found.append(journey.find(text))
        except NetanError as error:
            faults.append(f"  - row {row}: {error}")
    if faults:
        more = [f"  - and {len(faults) - 5:,} more"] if len(faults) > 5 else []
        count = f"{len(faults):,} name{'s' if len(faults) > 1 else ''}"
        raise StudyError("\n".join([f"{path.name}: {count} that this study does not know", *faults[:5], *more]))
    if not found:
        raise StudyError(f"{path.name} names nobody: write one company or site a row, below a heading")
    return pd.Index(found).unique()


def _notes(family: Family, wish: SweepWish, aside: pd.Series) -> list[str]:
    rows = family.rows
    typical = int((rows["firms"] > 1).sum())
    alone = "Each row is a closure of its own, all else as it is; rows are not to be added."
    notes = [
        f"{alone} Each is what netan scenario run says with the jobs on record.",
        "The range of a rank spans every order that the ranges of ALL allow.",
    ]
    if typical:
        notes.append(
            f"{typical:,} of {len(rows):,} rows (x number of companies) show a typical one of the companies of one "
            "industry and size: nothing was seen of them, so none is named."
        )
    if family.left_out:
        parts = ", ".join(f"{count:,} {why}" for why, count in family.left_out.items())
        notes.append(f"Left out: {parts}.")
    notes += aside_notes(aside)
    if rows["all_middle"].isna().all():
        notes.append("There is no middle: local shares by a quotient, or of a place smaller than the regions fitted.")
    if wish.loss < 1:
        notes.append(f"{100 * wish.loss:.0f} % of each is lost.")
    return notes


def _figure(journey: Journey, answer: SweepAnswer, most: int) -> RangeFigure:
    from ..views.ranges_svg import Panel, RangeFigure

    rows = answer.family.rows.head(min(answer.top, most))
    drawn = pd.DataFrame(
        {
            "name": [f"{row.label}{f' x {row.firms:,}' if row.firms > 1 else ''}" for row in rows.itertuples()],
            "base": rows["at_site"].to_numpy(float),
            **{end: rows[f"all_{end}"].to_numpy(float) for end in ENDS},
            "evidence": "estimated",
        }
    )
    place = answer.place
    rest = len(answer.family.rows) - len(rows)
    said = "; ".join(f"{r.name} {between(r.lower, r.upper)}" for r in drawn.head(5).itertuples(index=False))
    middle = " The dark tick is the middle." if drawn["middle"].notna().any() else ""
    return RangeFigure(
        panels=(Panel(f"Jobs in {place} after about a year, before re-employment", drawn),),
        title=f"If each closed alone: {place}",
        caption="Dark: jobs at the site. Lighter: with those at suppliers, further back and from less household "
        f"spending, the lower figure; palest: up to the upper figure.{middle} Each row is a closure of its own; rows "
        f"are not to be added. The {len(rows)} largest of {len(rows) + rest} rows.",
        alt=f"Bar chart of jobs in {place} if each of {len(rows)} companies or sites closed alone. {said}.",
        notes=picture_notes(journey, answer.stamp, INTERNAL if answer.internal else ""),
    )
