"""What one file of a study holds, in words: what it is, how much, which districts, what became of it."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import NetanError, first_few
from ..files import csv_member
from ..tables.iotable import IOTable
from ..tables.money import millions
from .inputs import confirm_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pandas as pd

    from ..tables.links import SupplierList
    from .journey import Journey

MAP = "nobody knows it: netan map-columns {}"
APART = "kept apart: not manufacturing supply"
_SHORT = {
    "Companies House free company data": "Companies House",
    "Companies House accounts data": "Companies House accounts",
    "list of sites": "own list of sites",
    "supplier survey of netan": "supplier survey",
    "gender pay gap service, one year": "gender pay gap service",
    "netan csv: input-output table": "input-output table",
    "netan table: employment": "jobs by industry",
    "netan table: business_counts": "counts of businesses",
}


@dataclass(frozen=True)
class Held:
    """What a file is, what it holds, and its state; for a table."""

    what: str
    holds: str
    state: str = "ready"


def held(path: Path, kind: str, format_: str, table: Any, journey: Journey | None = None) -> Held:
    """Describe a table that was read.

    Parameters
    ----------
    path
        Its file.
    kind
        Kind of its reader.
    format_
        What the file is, for people.
    table
        What the reader made of it.
    journey
        The study; None when the file stands alone, or when the study cannot be read.
    """
    what = _SHORT.get(format_, format_.removeprefix("netan table: "))
    if isinstance(table, IOTable):
        return Held(what, f"{len(table.x)} industries, {table.year or 'year not given'}, {table.currency}")
    frame = getattr(table, "frame", table)
    if kind == "register":
        return _register(path, what, frame, journey)
    if kind == "sites":
        return _sites(what, table, frame, journey)
    if kind in ("suppliers", "council_spend"):
        return _payments(what, table, frame, journey, apart=kind == "council_spend")
    if kind in ("sizes", "contracts"):
        return _contracts(what, frame) if kind == "contracts" else _sizes(what, frame, journey)
    return Held(what, _amount(kind, table, frame))


def _amount(kind: str, table: Any, frame: Any) -> str:
    """How much a table holds; empty of what is no table, such as how a ledger is read."""
    if kind == "jobs":
        return f"{frame['sector'].nunique()} industries, {frame['area'].nunique()} areas, {_years(frame)}"
    if kind == "survey":
        return f"answers of {frame['supplier_name'].nunique():,} suppliers"
    if kind == "postcodes":
        return f"{len(table.units):,} postcodes, {table.units.nunique():,} districts"
    if not hasattr(frame, "iloc"):
        return ""
    years = _years(frame)
    return f"{len(frame):,} rows{f', {years}' if years else ''}"


def _years(frame: pd.DataFrame) -> str:
    if "year" not in frame.columns or frame["year"].dropna().empty:
        return ""
    first, last = int(frame["year"].min()), int(frame["year"].max())
    return str(last) if first == last else f"{first}-{last}"


def date_in(path: Path) -> str:
    """Date in the name of a file, or of the one csv that an archive holds, as people write it; empty without one.

    Examples
    --------
    >>> from pathlib import Path
    >>> date_in(Path("BasicCompanyDataAsOneFile-2026-11-01.csv"))
    '1 Nov 2026'
    """
    names = [path.name]
    if path.suffix.lower() == ".zip" and path.exists():
        try:
            with zipfile.ZipFile(path) as archive:
                names.append(csv_member(path, archive))
        except (NetanError, zipfile.BadZipFile, OSError):
            pass
    found = next((m for m in (re.search(r"(\d{4})-(\d{2})-(\d{2})", name) for name in names) if m), None)
    if found is None:
        return ""
    try:
        day = dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        return ""
    return f"{day.day} {day:%b %Y}"


def _districts(areas: Collection[str], journey: Journey) -> tuple[set[str], list[str]]:
    """Codes of the place's districts among these areas, and names of those that are missing."""
    code_of = journey.place.places.code_of
    have = {code_of(str(area)) for area in areas}
    wanted = journey.place.codes
    return {c for c in wanted if c in have}, [journey.inputs.areas.name(c) for c in wanted if c not in have]


def _of_districts(count: int, what: str, areas: pd.Series, journey: Journey) -> tuple[str, list[str]]:
    found, missing = _districts(areas.dropna().unique(), journey)
    return f"{count:,} {what}, {len(found)} of {len(found) + len(missing)} districts", missing


def _register(path: Path, what: str, frame: pd.DataFrame, journey: Journey | None) -> Held:
    what = ", ".join(filter(None, [what, date_in(path)]))
    if frame["area"].isna().all():
        return Held(what, f"{len(frame):,} companies", "no districts: add the ONS postcode lookup to the inbox")
    if journey is None:
        return Held(what, f"{len(frame):,} companies")
    code_of = journey.place.places.code_of
    codes = {str(area): code_of(str(area)) for area in frame["area"].dropna().unique()}
    here = frame["area"].map(codes).isin(journey.place.codes)
    words, missing = _of_districts(int(here.sum()), "companies here", frame["area"], journey)
    if here.all():
        words = words.replace("companies here", "companies", 1)
    state = f"{first_few(missing)} missing: sizes there stay unnamed" if missing else "ready"
    return Held(what, words, state)


def _sites(what: str, table: Any, frame: pd.DataFrame, journey: Journey | None) -> Held:
    if journey is None:
        return Held(what, f"{len(frame):,} sites")
    words, missing = _of_districts(len(frame), "sites", frame["area"], journey)
    rates = "rates" in what
    parts = [f"{first_few(missing)} missing: its sites stay unknown"] if missing and rates else []
    unnamed = sum(count for reason, count in table.set_aside.items() if "not name" in reason)
    if unnamed:
        parts.append(f"{unnamed:,} without a name left out")
    return Held(what, words, "; ".join(parts) or "ready")


def _sizes(what: str, frame: pd.DataFrame, journey: Journey | None) -> Held:
    holds = f"{frame['firm_id'].nunique():,} companies"
    years = _years(frame)
    holds += f", {years}" if years else ""
    if journey is None:
        return Held(what, holds)
    numbers = set(journey.firms.frame.loc[journey.firms.frame["tier"] == "local", "firm_id"].dropna())
    here = len(set(frame["firm_id"]) & numbers)
    return Held(what, holds, f"ready: {here:,} of them are here" if here else "none of them is here")


def _payments(what: str, table: SupplierList, frame: pd.DataFrame, journey: Journey | None, *, apart: bool) -> Held:
    said = ", ".join(
        filter(None, ["council spend" if apart else what, table.sheet, _period(table.period) or _years(frame)])
    )
    currency = journey.inputs.standard.currency if journey is not None else "GBP"
    paid = table.paid or float(frame["value"].sum())
    holds = f"{frame['supplier_name'].nunique():,} payees, {millions(paid, currency)}"
    if apart:
        return Held(said, holds, APART)
    return Held(said, holds, "ready" if journey is None else _ledger_state(frame, journey, currency))


def _contracts(what: str, frame: pd.DataFrame) -> Held:
    count, suppliers = frame["contract_id"].nunique(), frame["supplier_name"].nunique()
    bodies = frame["buyer"].nunique()
    of = f"{count:,} contracts of {bodies:,} public bod{'y' if bodies == 1 else 'ies'}, {suppliers:,} suppliers"
    return Held(what, of, APART)


def _period(text: str) -> str:
    """Shorten a period within one year.

    Examples
    --------
    >>> _period("Jul 2026 to Sep 2026"), _period("2025-26"), _period("Dec 2025 to Feb 2026")
    ('Jul-Sep 2026', '2025-26', 'Dec 2025 to Feb 2026')
    """
    same = re.fullmatch(r"(\w{3}) (\d{4}) to (\w{3}) \2", text)
    return f"{same[1]}-{same[3]} {same[2]}" if same else text


def _ledger_state(frame: pd.DataFrame, journey: Journey, currency: str) -> str:
    from ..network.ledger import kinds

    names = frame["supplier_name"].dropna()
    parts = []
    kind = kinds(frame, operators_of(frame, journey), rules=journey.inputs.rules)
    if kind.notna().any():
        count, value = frame.loc[kind.notna(), "supplier_name"].nunique(), float(frame["value"][kind.notna()].sum())
        money = frame["value"].groupby(kind).sum().sort_values(ascending=False)
        words = first_few(dict.fromkeys(_word(str(text)) for text in money.index), limit=6)
        parts.append(f"{count:,} set aside ({words}: {millions(value, currency)})")
    asks = journey.firms.asks
    mine = asks[asks["payee"].isin(set(names))]["payee"].nunique()
    if mine:
        parts.append(f"{mine:,} to confirm in {confirm_file(journey.study).name}")
    return "; ".join(parts) or "ready"


def operators_of(frame: pd.DataFrame, journey: Journey) -> pd.Series:
    """Company number behind each row's buyer, by the name or id of its site; payments to it stay in the group."""
    sites = journey.inputs.sites
    known: dict[str, str] = {}
    if sites is not None:
        rows = sites.frame[sites.frame["firm_id"].notna()]
        for column in ("name", "site_id"):
            known |= dict(zip(rows[column].str.strip().str.casefold(), rows["firm_id"], strict=True))
    return frame["buyer"].astype("str").str.strip().str.casefold().map(known).astype(object)


def _word(kind: str) -> str:
    """First word of a kind of payments that are no supplies.

    Examples
    --------
    >>> _word("payments of tax and rates"), _word("payments to group companies"), _word("payments of agency labour")
    ('tax', 'group', 'agency')
    """
    return kind.removeprefix("payments of ").removeprefix("payments to ").split(" ")[0]
