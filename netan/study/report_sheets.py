"""Sheets of the workbook of a study, each from what the commands answer: nothing is worked out here."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from ..errors import NetanError
from ..files import read_text
from ..network.ledger import aside_list, kinds
from ..network.naming import withheld_nodes
from ..report.sheets import Column, Sheet, Table
from ..risk.ranking import SET_ASIDE, aside_nodes
from ..schema import parse_band
from ..tables.figures import jobs
from ..tables.money import millions, sign
from .assumptions import assumption_rows, checks_of_rows
from .holdings import operators_of
from .inferred import inferred_note
from .linkage_rows import purchases_by_sector
from .narrowing import narrowing
from .say import can_say, size_note
from .words import only_words, size_band

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from ..sources.assumptions import FilledIn
    from .answers import CriticalAnswer
    from .journey import Journey
    from .linkage_rows import LinkageRows

CONFIDENTIAL, ESTIMATED = "[c]", "[e]"
SHORTHAND = (
    "Shorthand: [c] confidential, left out; [x] not known or not worked out; [e] estimated. Evidence: seen = someone "
    "recorded it; official = published statistics, rounded; estimated = inferred by a model. £m = million pounds a "
    "year. Jobs = headcount with working owners, rounded to 10 (50 above 1,000)."
)
TIER_HEADS = (("local", "Here"), ("region", "Rest of region"), ("country", "Rest of country"), ("world", "Abroad"))
ENDS = ("lower", "middle", "upper")
_JOINT = re.compile(r"-montecarlo(-internal)?$")
CONTACT = ("Contact name", "Team", "E-mail")


def of_place(journey: Journey, what: str) -> str:
    """Title of a sheet: what it is, of which place, when."""
    return f"{what}: {journey.study.name}, jobs {journey.place.activity.year}"


def round_jobs(value: Any) -> int | None:
    """Jobs as every output rounds them; None when not known.

    Examples
    --------
    >>> round_jobs(47.2), round_jobs(float("nan"))
    (50, None)
    """
    text = jobs(float("nan") if value is None else float(value))
    return None if text == "-" else int(text.replace(",", ""))


def _millions(value: Any) -> float | None:
    # to the pound: sums in floats differ in their last digits from machine to machine
    return None if value is None or value != value else round(float(value) / 1e6, 6)  # noqa: PLR0124


def contents_sheet(journey: Journey, sheets: Sequence[Sheet], notices: Sequence[str], contact: Sequence[str]) -> Sheet:
    """First sheet: what the workbook is, what it rests on, what is safe for what, whom to ask."""
    network = journey.network()
    said = can_say(network, journey.place)
    lines = (
        *notices,
        (
            "What it is: who supplies whom in and around the place, how much of it is local, what a closure would do. "
            f"Written by netan {journey.provenance().version}, open source."
        ),
        "Change assumptions on sheet 2, save, and run any netan command: they count from then on.",
        size_note(network),
        *filter(None, [inferred_note(network)]),
        "What would narrow the figures most, by the jobs that hang on it:",
        *(one.sentence(number) for number, one in enumerate(narrowing(journey), start=1)),
        SHORTHAND,
    )
    listed = [[sheet.name, sheet.title, len(sheet.tables[0].rows)] for sheet in sheets]
    tables = (
        Table((Column("Sheet"), Column("What it holds", "long"), Column("Rows", "count")), listed, "Contents"),
        Table(
            (Column("Can say", "text"), Column("Rests on", "long"), Column("Safe for", "text")),
            said.to_numpy().tolist(),
            "What this study can say",
        ),
        Table(
            (Column("Contact"), Column("Write here", "long", marked=True)),
            [[label, text] for label, text in zip(CONTACT, contact, strict=True)],
            "Whom to ask (what you write here is kept)",
        ),
    )
    return Sheet("1 Contents", of_place(journey, "Supply chains of a place, workbook"), lines, tables)


def assumptions_sheet(journey: Journey, given: Mapping[str, Any], filled: FilledIn | None) -> Sheet:
    """Second sheet: what was assumed, and room to assume something else."""
    columns = (
        Column("Assumption", "long"),
        Column("Value in force", "any"),
        Column("May be"),
        Column("Where it comes from"),
        Column("Your value", "any", marked=True),
        Column("Key"),
    )
    lines = (
        (
            "Write into the column 'Your value' (the bordered cells), save and close: the next netan command uses it "
            "instead of study.toml and says so. Empty the cell to go back."
        ),
        "Please leave the column 'Key' as it is: netan finds the rows by it.",
    )
    table = Table(columns, assumption_rows(journey.study.values, given, filled), checks=checks_of_rows())
    return Sheet("2 Assumptions", of_place(journey, "Assumptions"), lines, (table,))


def critical_sheet(
    journey: Journey, answer: CriticalAnswer, *, number: str, hidden: Callable[[Any], bool] | None = None
) -> Sheet:
    """Ranking of the place or of one buyer, all rows.

    Parameters
    ----------
    journey
        The study on its way.
    answer
        As ``netan critical`` answers it.
    number
        First letters of the sheet's name.
    hidden
        Tells whether a row (by its node id) is left out of what is published.
    """
    result, areas = answer.critical, journey.inputs.areas
    whose = str(journey.network().nodes["label"][result.to]) if result.to else str(journey.study["place.name"])
    left_out, paid = 0, 0.0
    rows = []
    for row in result.rows.to_dict("records"):
        if hidden is not None and hidden(row["node_id"]):
            left_out += 1
            paid += row["paid"] if result.to and row["paid"] == row["paid"] else 0.0
            continue
        rows.append(_critical_row(row, areas.name, to_buyer=result.to is not None))
    title = f"Local suppliers hardest for {whose} to replace" if result.to else f"Companies {whose} would miss most"
    lines = [answer.heading, *([answer.internal] if answer.internal and hidden is None else []), *answer.notes]
    if left_out:
        of = f" ({millions(paid, journey.inputs.table.currency)} a year)" if paid else ""
        lines.append(f"{CONFIDENTIAL} {left_out:,} companies of a confidential list{of} are left out; ranks have gaps.")
    name = f"{number} {whose}" if result.to else f"{number} Critical suppliers"
    kept = tuple(dict.fromkeys(line for line in lines if line))
    return Sheet(
        name, of_place(journey, title), kept, (Table(_critical_columns(journey, to_buyer=bool(result.to)), rows),)
    )


def _critical_columns(journey: Journey, *, to_buyer: bool) -> tuple[Column, ...]:
    country = str(journey.study["place.country"])
    at_risk = () if to_buyer else (
        Column(f"At risk at buyers here {ESTIMATED}", "jobs"),
        Column(f"At risk at suppliers here {ESTIMATED}", "jobs"),
    )  # fmt: skip
    paid = (
        Column("Supplies"), Column(f"Paid {_unit(journey)}", "money"), Column("Only one on list? (buyer confirms?)"),
        Column(f"Same code in {country}", "count"),
    ) if to_buyer else ()  # fmt: skip
    return (
        Column("Rank", "count"), Column("Rank from", "count"), Column("Rank to", "count"), Column("Company"),
        Column("District"), Column("Industry"), Column("Companies in row", "count"), *paid,
        Column("Same code here", "count"), Column("Jobs there from", "jobs"), Column("Jobs there to", "jobs"),
        Column("Jobs there: source"),
        Column(f"Jobs exposed at buyers here, lower {ESTIMATED}", "jobs"),
        Column(f"Jobs exposed at buyers here, upper {ESTIMATED}", "jobs"), *at_risk,
        Column("Why", "long"), Column("Evidence of supply"),
    )  # fmt: skip


def _unit(journey: Journey) -> str:
    return f"{sign(journey.inputs.table.currency)}m a year"


def _critical_row(row: Mapping[str, Any], area: Callable[[str], str], *, to_buyer: bool) -> list[Any]:
    company = isinstance(row["node_id"], str)
    supplies = row["supplies"] if isinstance(row["supplies"], str) else ""
    paid = [
        supplies, _millions(row["paid"]), only_words(row["only_one"], int(row["on_list"])), row["same_code_country"]
    ] if to_buyer else []  # fmt: skip
    at_risk = [] if to_buyer else [round_jobs(row["at_buyers"]), round_jobs(row["at_suppliers"])]
    source = row["jobs_source"] if isinstance(row["jobs_source"], str) else str(row["jobs_evidence"])
    return [
        int(row["rank"]), row["rank_lower"], row["rank_upper"], str(row["label"]),
        area(row["area"]) if isinstance(row["area"], str) else "", str(row["sector_label"]) if company else "",
        int(row["firms"]), *paid, row["same_code_here"], *_jobs_there(row["jobs"], source, company=company), source,
        round_jobs(row["exposed_lower"]), round_jobs(row["exposed_upper"]), *at_risk, str(row["why"]),
        str(row["evidence"]),
    ]  # fmt: skip


def _jobs_there(value: float, source: str, *, company: bool) -> tuple[float | None, float | None]:
    """Jobs of a row; of one company whose size is an estimate the ends of its size band."""
    if source == "estimated" and company and value == value:  # noqa: PLR0124
        low, high = parse_band(size_band(value))
        return low, None if high == float("inf") else high
    return round_jobs(value), round_jobs(value)


def aside_sheet(journey: Journey, *, publishable: bool = False) -> Sheet:
    """What is no supply, payee by payee; utilities, telecoms and banks, which rankings leave out; and other counts."""
    listed = _no_supplies(journey, publishable=publishable)
    told = {row[1] for row in listed}
    rows = listed + _apart(journey, publishable=publishable)
    rows += [
        ["not used", what, "", "", "", int(count), None, "seen"]
        for what, count in sorted(journey.firms.set_aside.items())
        if what not in told
    ]
    columns = (
        Column("Set aside as"), Column("What", "long"), Column("Payee"), Column("For what, in the buyer's words"),
        Column("Buyer"), Column("Rows", "count"), Column(_unit(journey), "money"), Column("Evidence"),
    )  # fmt: skip
    lines = (
        (
            "Payments of tax, rent, to group companies, for agency labour and pensions are no supplies of an industry; "
            "power, water, telecoms, banks and insurance are, but stand apart in rankings."
        ),
    )
    return Sheet("4 Set aside", of_place(journey, "What was set aside"), lines, (Table(columns, rows),))


def _no_supplies(journey: Journey, *, publishable: bool) -> list[list[Any]]:
    """Rows of the supplier lists that are no supplies, by kind, the largest first."""
    import pandas as pd

    lists = [part.frame for part in journey.inputs.suppliers if len(part.frame)]
    if not lists:
        return []
    payments = pd.concat(lists, ignore_index=True)
    listed = aside_list(payments, kinds(payments, operators_of(payments, journey), rules=journey.inputs.rules))
    if publishable:
        secret = listed["confidential"].astype(bool)
        sums = listed[secret].groupby("kind", as_index=False, sort=True)[["value", "rows"]].sum()
        listed = pd.concat([sums.assign(payee=CONFIDENTIAL, category=CONFIDENTIAL), listed[~secret]])
    return [
        ["no supply", r.kind, r.payee, r.category, "", int(r.rows), _millions(r.value), "seen"]
        for r in listed.itertuples(index=False)
    ]


def _apart(journey: Journey, *, publishable: bool) -> list[list[Any]]:
    """Payments seen to suppliers that rankings leave out: by their industry, or by the rules of the ledger."""
    nodes = journey.network().nodes
    seen = journey.firms.seen
    by_industry = aside_nodes(nodes.loc[seen["supplier"].unique()], SET_ASIDE, journey.divisions())
    what = seen["supplier"].map(by_industry)
    if "apart" in seen.columns:
        what = what.where(what.notna(), seen["apart"].astype(object))
    kept = seen.assign(what=what)[what.notna() & (what.astype(object) != "")]
    rows: list[list[Any]] = []
    for (buyer, kind), part in kept.groupby(["buyer", "what"], sort=True):
        whose = str(nodes["label"][buyer])
        if publishable and part["confidential"].any():
            rows.append(["apart in rankings", kind, CONFIDENTIAL, "", whose, len(part), _millions(part["value"].sum())])
            continue
        rows += [
            ["apart in rankings", kind, str(nodes["label"][pay.supplier]), "", whose, 1, _millions(pay.value)]
            for pay in part.sort_values(["value", "supplier"], ascending=[False, True]).itertuples(index=False)
        ]
    return [[*row, "seen"] for row in rows]


def linkages_sheet(journey: Journey) -> Sheet:
    """Where inputs come from, by industry: shares with their ranges, the place first."""
    rows = purchases_by_sector(journey)
    return linkage_rows_sheet(journey, rows, of_place(journey, "Where inputs come from"))


def linkage_rows_sheet(journey: Journey, rows: LinkageRows, title: str) -> Sheet:
    """Rows of one breakdown of linkages as a sheet."""
    words = {"final": "Final demand", **dict(TIER_HEADS)}
    heads = tuple(Column(f"{words[tier]}, {end}", "share") for tier in rows.tiers for end in ENDS)
    names = [f"{tier}_{end}" for tier in rows.tiers for end in ENDS]
    keys = [name for name in ("key", "group", "supplier", "buyer", "area") if name in rows.frame]
    headings = {"key": "Industry code", "group": "Group", "supplier": "Supplier code", "buyer": "Buyer code"}
    columns = (
        Column("What", "long"), *(Column(headings.get(name, "Area")) for name in keys), Column("Money", "money"),
        *heads, Column("Seen", "share"), Column("Evidence"),
    )  # fmt: skip
    whole = [] if rows.whole is None else [rows.whole]

    def cells(row: pd.Series) -> list[Any]:
        # what people read are whole per cent
        shares = [round(float(row[name]), 4) for name in names]
        own = ["all" if row.get(name, "") == "" else str(row[name]) for name in keys]
        return [str(row["label"]), *own, round(float(row["money"]) / 1e6, 1), *shares, round(float(row["seen"]), 4),
                str(row["evidence"])]  # fmt: skip

    table = [cells(row) for row in [*whole, *(row for _, row in rows.frame.iterrows())]]
    lines = (*rows.notes, *journey.shares.caveats, journey.shares.width_driver)
    name = "5 Where inputs come from" if "final" not in rows.tiers else "Where output goes"
    return Sheet(name, title, lines, (Table(columns, table),))


def closure_sheet(journey: Journey, folder: Path, *, publishable: bool = False) -> Sheet:
    """Closures that were worked out before and lie in the out folder; for publication without internal files."""
    rows: list[list[Any]] = []
    for path in sorted(folder.glob("*.csv")):
        inside = publishable and path.stem.endswith("-internal")
        if not inside and not _JOINT.search(path.stem):  # these have a sheet of their own
            rows += _closure_rows(path, _unit(journey))
    lines = (
        (
            "Jobs here after about a year, before re-employment. Rows do not reach their extremes together, so ALL is "
            "no sum. Exposed (weeks) and at risk (about a year) are two figures and are not added."
        ),
        "As 'netan scenario run' last wrote them; run it again after changing files or assumptions.",
    )
    columns = (
        Column("Closure"), Column("Row", "long"), Column("Lower", "figure"), Column("Middle", "figure"),
        Column("Upper", "figure"), Column("Unit"), Column("Rests on", "long"), Column("Evidence"),
    )  # fmt: skip
    return Sheet("6 Closures", of_place(journey, "What closures would do"), lines, (Table(columns, rows),))


def _closure_rows(path: Path, money_unit: str) -> list[list[Any]]:
    """Rows of a csv of ``netan scenario run``; none of any other."""
    try:
        lines = list(csv.DictReader(io.StringIO(read_text(path))))
    except (NetanError, csv.Error):
        return []
    if not lines or not {"row", *ENDS, "unit", "rests_on"} <= set(lines[0]):
        return []
    out = []
    for line in lines:
        figures = [_printed(line[end], line["unit"]) for end in ENDS]
        unit = "jobs" if line["unit"] == "jobs" else money_unit
        out.append([path.stem, line["row"], *figures, unit, line["rests_on"], _evidence(line["rests_on"])])
    return out


def _printed(text: str, unit: str) -> float | None:
    if not text:
        return None
    return round_jobs(float(text)) if unit == "jobs" else round(float(text) / 1e6, 1)


def _evidence(rests_on: str) -> str:
    """Evidence of a row: what was counted or given is seen, all else is worked out."""
    return "seen" if rests_on.startswith(("payments seen", "given", "site list", "headcount")) else "estimated"


def notes_sheet(journey: Journey, *, publishable: bool = False, extra: Sequence[str] = ()) -> Sheet:
    """Files with hash and date, options, version, caveats, notes of the build."""
    about = journey.provenance(method="workbook", caveats=journey.shares.caveats)
    rows: list[list[Any]] = [
        ["file", item.name, "", item.source, item.vintage, item.sha256[:12]] for item in about.inputs
    ]
    rows += [["option", key, _text(value), "", "", ""] for key, value in sorted(about.options.items())]
    rows += [["licence", "", text, "", "", ""] for text in sorted({i.licence for i in about.inputs if i.licence})]
    rows += [["caveat", "", text, "", "", ""] for text in dict.fromkeys(about.caveats)]
    rows += [["note", "", text, "", "", ""] for text in extra]
    if publishable:
        rows.append(["note", "", f"{CONFIDENTIAL} notes of the build may name payees and are left out", "", "", ""])
    else:
        rows += [["note", "", text, "", "", ""] for text in journey.network().notes]
    rows.append(["program", "netan", about.version, "", "", ""])
    columns = (
        Column("What"), Column("Name"), Column("Detail", "long"), Column("Source"), Column("Date"),
        Column("SHA-256, first 12"),
    )  # fmt: skip
    return Sheet("7 Notes and sources", of_place(journey, "Notes and sources"), (SHORTHAND,), (Table(columns, rows),))


def _text(value: Any) -> str:
    return ", ".join(_text(item) for item in value) if isinstance(value, list) else str(value)


def is_hidden(journey: Journey) -> Callable[[Any], bool]:
    """Tell whether nothing that is published may name a node."""
    held = withheld_nodes(journey.network())
    secret = frozenset(str(node) for node in held.index[held])
    return secret.__contains__
