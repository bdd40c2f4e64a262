"""Who relies on the council: companies here that public bodies pay; a view of its own, apart from the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import StudyError
from ..files import sieved, write_csv, write_text
from ..measures.reliance import BANDS, NOT_KNOWN, bands, reliance
from ..network.naming import ON_CONFIDENTIAL, withheld_nodes
from ..network.public_money import UNKNOWN, sales_range
from ..network.published import FEWEST, SEVERAL_WORDS, SUPPRESSED, may_be_told
from ..report.picture import png_of
from ..report.sheets import Column, Sheet, Table
from ..schema import COUNCIL_COMPANIES
from ..tables.figures import between
from ..tables.money import millions, sign
from ..views.council import CouncilFigure, council_figure
from ..views.council_svg import write_council_svg
from ..views.scene import Notes
from ..views.wording import tier_words
from .figure import FORMATS, write_bytes
from .gate import close_gate
from .journey import Journey
from .pages import Pages, publishers
from .report_sheets import CONFIDENTIAL, of_place, round_jobs
from .settings import load_study
from .words import internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..network.public_money import PublicMoney

STEM = "figure-council-spend"
LARGEST = {"word": 20, "a4": 20, "web": 20, "slides": 8}
APART = (
    "Payments of public bodies are kept apart: they are no manufacturing supply, stand in no network and count in no "
    "ranking or closure."
)
CEILINGS = (
    "Contracts are the most that may be paid, not payments: a year of each that is in force on or after the day of the "
    "latest award. A framework of several suppliers has one ceiling, neither split nor repeated."
)
SHARES = (
    "Share of sales: payments over the sales that the company may have. Sales stand in its accounts, or are estimated "
    "from its jobs at half to twice what its industry sells a job; of trade and banks the upper end is not known."
)


@dataclass(frozen=True)
class Council:
    """What the view shows.

    Attributes
    ----------
    companies
        Columns of :data:`netan.schema.COUNCIL_COMPANIES`, and ``node_id`` (None for a group that may not be named);
        largest payments first.
    places
        Words, payments (currency units a year) and payees of each place that payees are in; the one here first.
    money
        What it rests on.
    """

    companies: pd.DataFrame
    places: tuple[tuple[str, float, int], ...]
    money: PublicMoney


def council_of(journey: Journey, *, publishable: bool = False) -> Council:
    """Gather who is paid by public bodies.

    Parameters
    ----------
    journey
        The study on its way.
    publishable
        Put companies on confidential rows together.

    Raises
    ------
    StudyError
        The study has neither spending nor contracts of public bodies.
    """
    money = journey.council
    if money is None:
        raise StudyError(
            "the study has no spending or contracts of public bodies -> put the council's spending over £500 (csv), or "
            "contracts (OCDS, Contracts Finder csv), into the inbox"
        )
    frame = _companies(journey, money)
    if publishable:
        frame = _publishable(frame, journey)
    here, *others = tier_words(str(journey.study["place.country"]))
    words = [here, *others, "Place not known"]
    tiers = ["local", "region", "country", "world", UNKNOWN]
    places = tuple(
        (text, float(money.tiers[tier]), int(money.payees[tier])) for text, tier in zip(words, tiers, strict=True)
    )
    return Council(frame, places, money)


def _companies(journey: Journey, money: PublicMoney) -> pd.DataFrame:
    """Columns of the schema for every company here, each with its node id."""
    rows = money.companies
    network, areas = journey.network(), journey.inputs.areas
    nodes = network.nodes.reindex(rows.index).assign(sic=rows["sic"])
    firms = journey.firms.frame
    turnover = firms["turnover"].reindex(rows.index) if "turnover" in firms.columns else None
    sales = sales_range(nodes, turnover)
    share = reliance(rows["paid"], sales.drop(columns="evidence"))
    sector = rows["sector"].map(lambda code: network.sector_labels.get(code, code), na_action="ignore")
    ceiling = rows["contracts_year"].astype(float)
    out = pd.DataFrame(
        {
            "node_id": rows.index.astype(str),
            "company": rows["label"].astype(str),
            "companies": 1,
            "area": rows["area"].map(lambda code: areas.name(str(code)), na_action="ignore").astype(object),
            "industry": sector.astype(object),
            "paid_m": (rows["paid"] / 1e6).round(6),
            "contracts_m": (ceiling / 1e6).round(6),
            "contracts": rows["contracts"].astype(int),
            "share_lower": share["share_lower"].round(6),
            "share_upper": share["share_upper"].round(6),
            "reliance": share["band"],
            "jobs_lower": share["jobs_lower"].round(2),
            "jobs_upper": share["jobs_upper"].round(2),
            "evidence": rows["paid"].gt(0).map({True: "seen", False: "official"}),
            "sales_evidence": sales["evidence"].fillna(NOT_KNOWN),
            "confidential": rows["confidential"].astype(bool),
        }
    ).reset_index(drop=True)
    only = rows["paid"].le(0).to_numpy()  # of contracts alone no payment was seen that could be a share of anything
    out.loc[only, ["share_lower", "share_upper", "jobs_lower", "jobs_upper"]] = float("nan")
    out["reliance"] = bands(out["share_lower"], out["share_upper"])
    return out.sort_values(
        ["paid_m", "contracts_m", "company", "node_id"], ascending=[False, False, True, True], na_position="last",
        kind="stable", ignore_index=True,
    )  # fmt: skip


def _publishable(frame: pd.DataFrame, journey: Journey) -> pd.DataFrame:
    """Companies on confidential rows in one row, its money only where no single payment can be told from it."""
    held = withheld_nodes(journey.network())
    secret = frame["node_id"].map(held, na_action="ignore").eq(True) | frame["confidential"]
    if not secret.any():
        return frame
    part = frame[secret]
    told = may_be_told(part["paid_m"].astype(float))
    count = f"{len(part):,}" if len(part) >= FEWEST else "Fewer than 3"
    row: dict[str, Any] = dict.fromkeys(frame.columns) | {
        "company": f"{count} companies {ON_CONFIDENTIAL}{'' if told else f' {SUPPRESSED}'}",
        "companies": max(len(part), 1) if len(part) >= FEWEST else 1,
        "paid_m": float(part["paid_m"].sum()) if told else float("nan"),
        "reliance": NOT_KNOWN,
        "evidence": "seen",
        "sales_evidence": NOT_KNOWN,
        "confidential": False,
    }
    group = pd.DataFrame([row]).astype({name: float for name in frame.columns if frame[name].dtype.kind == "f"})
    return pd.concat([frame[~secret], group], ignore_index=True)


def industries_of(found: Council) -> pd.DataFrame:
    """Payments to companies here by industry, the largest first: ``industry, companies, paid_m, evidence``."""
    rows = found.companies
    known = rows["industry"].astype(object).where(rows["industry"].notna(), "industry not known")
    # a row without an id stands for companies whose industries may not be told
    known = known.where(rows["node_id"].notna(), SEVERAL_WORDS)
    paid = rows[rows["paid_m"] > 0].assign(industry=known)
    sums = paid.groupby("industry", sort=True).agg(companies=("companies", "sum"), paid_m=("paid_m", "sum"))
    out = sums.reset_index().sort_values(["paid_m", "industry"], ascending=[False, True], kind="stable")
    return out.assign(paid_m=out["paid_m"].round(6), evidence="seen").reset_index(drop=True)


def council_answer(
    path: Path,
    *,
    purpose: str = "word",
    publishable: bool = False,
    folder: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Pages:
    """Write the picture of who relies on the council: .png, .svg, .txt (caption, alt text), .csv, and by industry.

    Parameters
    ----------
    path
        The study.
    purpose
        One of :data:`netan.study.figure.FORMATS`.
    publishable
        Name nobody who stands on a confidential row.
    folder
        Where the files go; the study's out folder when None.
    progress
        Called with (step, done, total).

    Raises
    ------
    StudyError
        No spending and no contracts in the study, or no such purpose.
    ViewError
        No payment of a public body was seen.
    """
    journey = Journey(load_study(path), progress)
    if purpose not in FORMATS:
        raise StudyError(f"no picture for '{purpose}'; take one of {', '.join(FORMATS)}")
    found = council_of(journey, publishable=publishable)
    internal = "" if publishable else _internal(journey, found)
    if publishable:
        close_gate(journey.network())
    form = FORMATS[purpose]
    figure = figure_of(journey, found, internal=internal, most=LARGEST[purpose])
    svg = sieved(
        write_council_svg(figure, width_mm=form.width_mm, height_mm=form.height_mm or None, caption=not form.height_mm)
    )
    out = folder or journey.study.out_for(publishable=publishable)
    stem = STEM + ("" if purpose == "word" else f"-{purpose}")
    lines = [f"{stem}.png ({form.words}), {stem}.svg, data: {stem}.csv, {stem}-industries.csv", *figure.notes.notices]
    lines += ["", "Caption", f"{figure.caption} {figure.notes.source} netan {figure.notes.version}.", ""]
    lines += ["Alt text", figure.alt, "", *notes_of_council(journey, found), ""]
    journey.ask()
    files = [
        write_bytes(out / f"{stem}.png", png_of(svg, width_mm=form.width_mm, dpi=form.dpi)),
        write_text(out / f"{stem}.svg", svg),
        write_text(out / f"{stem}.txt", "\n".join(lines)),
        write_csv(out / f"{stem}.csv", found.companies[list(COUNCIL_COMPANIES.names)]),
        write_csv(out / f"{stem}-industries.csv", industries_of(found)),
    ]
    return Pages(tuple(files), internal)


def _internal(journey: Journey, found: Council) -> str:
    return internal_notice(journey.network(), [str(node) for node in found.companies["node_id"].dropna()])


def figure_of(journey: Journey, found: Council, *, internal: str = "", most: int = 20) -> CouncilFigure:
    """Gather the picture (parameters as in :func:`council_answer`)."""
    about = journey.provenance()
    used = [item for item in about.inputs if item.name in _files(journey)]
    periods = list(dict.fromkeys(filter(None, (part.period for part in journey.inputs.council_spend))))
    notes = Notes(
        place=str(journey.study["place.name"]),
        country=str(journey.study["place.country"]),
        source=f"Sources: {publishers(used) if used else 'spending of public bodies'}.",
        date=periods[0] if len(periods) == 1 else "",
        currency=sign(journey.inputs.table.currency),
        version=about.version,
        notices=tuple(filter(None, [internal])),
    )
    rows = pd.DataFrame(
        {
            "name": found.companies["company"],
            "companies": found.companies["companies"],
            "paid": found.companies["paid_m"].astype(float) * 1e6,
            "share_lower": found.companies["share_lower"].astype(float),
            "share_upper": found.companies["share_upper"].astype(float),
            "reliance": found.companies["reliance"],
        }
    )
    places = [(words, value) for words, value, _ in found.places]
    return council_figure(rows, places=places, buyers=found.money.buyers, notes=notes, most=most)


def _files(journey: Journey) -> set[str]:
    keys = ("council_spend", "contracts", "register")
    return {path.name for key in keys for path in journey.study.files(f"sources.{key}")}


def notes_of_council(journey: Journey, found: Council) -> list[str]:
    """What a reader must know: what it is, what was left out, how many rely on it."""
    currency = journey.inputs.table.currency
    said = [APART, SHARES]
    if journey.inputs.contracts:
        said.append(CEILINGS)
    for what, count in found.money.set_aside.items():
        amount = found.money.aside_value.get(what, 0.0)
        said.append(
            f"Left out: {what}, {count:,} {_lines(count)}{f', {millions(amount, currency)} a year' if amount else ''}."
        )
    rows = found.companies[found.companies["paid_m"] > 0]
    many = rows["reliance"].value_counts()
    counts = [f"{words}: {many[words]:,}" for words in BANDS if words in many]
    if counts:
        said.append(f"Companies here by the share of their sales that this may be: {'; '.join(counts)}.")
    low, high = (float(rows[f"jobs_{end}"].sum()) for end in ("lower", "upper"))
    if rows["jobs_upper"].notna().any():
        known = int(rows["jobs_upper"].notna().sum())
        said.append(
            f"Jobs that may rest on it, by sales a job of the industry: {between(low, high)} at {known:,} companies."
        )
    said += [note for part in journey.inputs.council_spend for note in part.notes]
    said += [note for part in journey.inputs.contracts for note in part.notes]
    return list(dict.fromkeys(said))


def council_sheet(journey: Journey, *, publishable: bool = False) -> Sheet | None:
    """Sheet of the workbook; None where the study has neither spending nor contracts of public bodies."""
    if journey.council is None:
        return None
    found = council_of(journey, publishable=publishable)
    unit = f"{sign(journey.inputs.table.currency)}m a year"
    columns = (
        Column("Company"), Column("Companies in row", "count"), Column("District"), Column("Industry"),
        Column(f"Paid {unit}", "money"), Column(f"Ceilings of contracts {unit}", "money"), Column("Contracts", "count"),
        Column("Share of its sales, lower [e]", "share"), Column("Share of its sales, upper [e]", "share"),
        Column("Reliance"), Column("Jobs that may rest on it, lower [e]", "jobs"),
        Column("Jobs that may rest on it, upper [e]", "jobs"), Column("Evidence"), Column("Evidence of sales"),
    )  # fmt: skip
    rows = [
        [_cell(value, name) for name, value in row.items() if name in COUNCIL_COMPANIES.names]
        for row in found.companies.to_dict("records")
    ]
    total = sum(value for _, value, _ in found.places)
    places = [
        [words, count, round(value / 1e6, 6), round(value / total, 4) if total else None, "seen"]
        for words, value, count in found.places
    ]
    industries = industries_of(found).to_numpy().tolist()
    tables = (
        Table(columns, rows, "Companies here"),
        Table((Column("Where the payee is"), Column("Payees", "count"), Column(f"Paid {unit}", "money"),
               Column("Share", "share"), Column("Evidence")), places, "Where the money goes"),
        Table((Column("Industry", "long"), Column("Companies", "count"), Column(f"Paid {unit}", "money"),
               Column("Evidence")), industries, "By industry, companies here"),
    )  # fmt: skip
    lines = notes_of_council(journey, found)
    if publishable and found.companies["node_id"].isna().any():
        lines.append(f"{CONFIDENTIAL} companies of a confidential list stand in one row.")
    return Sheet("8 Council spend", of_place(journey, "Who relies on the council"), tuple(lines), tables)


def _lines(count: int) -> str:
    return "line" if count == 1 else "lines"


def _cell(value: Any, name: str) -> Any:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124  # unknown
        return None
    if name.startswith("jobs_"):
        return round_jobs(value)
    return round(value, 4) if name.startswith("share_") else value
