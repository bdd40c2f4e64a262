"""What a table that was read holds, in figures, for ``netan validate``: how much, of when, of where, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import first_few
from ..tables.areas import load_uk_areas
from ..tables.iotable import IOTable, balance
from ..tables.postcodes import PostcodeTable
from .container import container_of, head_text
from .workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

TRIED, UNTRIED = "tried on a published file", "not tried on a published file"
# Of whom an input-output table is, by the words of its source or format.
_OF = (("scottish", "Scotland"), ("northern ireland", "Northern Ireland"), ("nisra", "Northern Ireland"),
       ("office for national statistics", "United Kingdom"), ("ons ", "United Kingdom"))  # fmt: skip
# Layouts of publishers that were read from a description alone, and those that were tried; others are a user's own.
_READ_AS_DESCRIBED = {
    "accounts", "contracts_finder", "nomis_counts", "northern_ireland_io", "pay_gap", "payments", "postcodes",
    "rates_list", "supply_use",
}  # fmt: skip
_READ_AS_PUBLISHED = {"scottish_io", "companies_house", "nomis", "uk_business", "council_spend", "boundaries", "ocds"}
# Editions of which a published workbook was at hand; the others are read by the same labels.
_EDITIONS = {"ons_io": {(2019, "ons-ioat-industry")}}


def facts(table: Any) -> dict[str, Any]:
    """Figures of a table, keys as in the schema of ``netan validate``.

    Parameters
    ----------
    table
        What a reader made of a file; nothing is said of what is no table.
    """
    if isinstance(table, IOTable):
        return {
            "sectors": len(table.x),
            "currency": table.currency,
            "unit": table.unit,
            "year": table.year or None,
            "region": _country_of(f"{table.source} {table.title} "),
            "total_output": float(table.x.sum() / table.unit),
            "balance_max_difference": float(balance(table).abs().to_numpy().max() / table.unit),
        }
    if isinstance(table, PostcodeTable):
        return {"rows": len(table.units), "region": _region_of(table.units)}
    frame = getattr(table, "frame", table)
    if not hasattr(frame, "iloc"):  # the TOML beside a ledger
        return {}
    out: dict[str, Any] = {"rows": len(frame)}
    if "year" in frame.columns and frame["year"].notna().any():
        out["year"] = int(frame["year"].max())
    if "area" in frame.columns:
        out["region"] = _region_of(frame["area"])
    for key in ("currency", "unit"):
        if key in frame.columns and len(frame[key].dropna().unique()) == 1:
            out[key] = frame[key].dropna().iloc[0]
    return out


def _country_of(text: str) -> str | None:
    lower = text.casefold()
    return next((country for words, country in _OF if words in lower), None)


def _region_of(areas: pd.Series) -> str | None:
    """Smallest of district, region, country, United Kingdom that holds all areas; None where one is not known."""
    uk = load_uk_areas()
    codes = {uk.find(str(text)) for text in areas.dropna().unique()}
    if not codes or None in codes:
        return None
    known = [str(code) for code in codes]
    if len(known) == 1:
        return uk.name(known[0])
    for names in ({uk.region(code) for code in known}, {uk.country(code) for code in known}):
        if len(names) == 1:
            return next(iter(names))
    return "United Kingdom"


def tried(reader: str, table: Any = None) -> str | None:
    """Whether the layout was tried on a file that its publisher gave out; None for layouts that a user makes.

    Parameters
    ----------
    reader
        Key of the reader.
    table
        What it made of the file: of some publishers one edition was at hand and others were not.

    Examples
    --------
    >>> tried("pay_gap"), tried("scottish_io"), tried("sites")
    ('not tried on a published file', 'tried on a published file', None)
    """
    if reader in _READ_AS_DESCRIBED:
        return UNTRIED
    if reader in _READ_AS_PUBLISHED:
        return TRIED
    if reader in _EDITIONS:
        edition = (table.year, table.classification) if isinstance(table, IOTable) else None
        return TRIED if edition in _EDITIONS[reader] else UNTRIED
    return None


# Sheets by which publishers' workbooks are known.
_KNOWN_SHEETS = {"IOT": "ONS input-output table", "IxI": "Scottish table", "Table 1": "ONS UK business"}


def seen_in(path: Path) -> str:
    """Say what stands in a file that nobody knows: its sheets with the nearest known one, or its first line."""
    kind = container_of(path)
    if kind != "workbook":
        lines = [line.strip() for line in head_text(path, kind).splitlines() if line.strip()]
        return f"Its first line says: {lines[0][:80]}. " if lines else ""
    names = Workbook(path).names
    near = [
        f"'{name}' may be '{known}' ({what})"
        for known, what in _KNOWN_SHEETS.items()
        for name in names
        if known.casefold() in name.casefold() and known.casefold() != name.casefold()
    ]
    known = ", ".join(f"'{name}' ({what})" for name, what in _KNOWN_SHEETS.items())
    hint = f"{first_few(near)}: rename it" if near else f"none is called {known}"
    return f"Its sheets are: {first_few(names, limit=8)}; {hint}. "
