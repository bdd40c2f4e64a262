"""Supply and use tables: read, brought to domestic basic prices and made into a symmetric table.

The ONS workbook holds, for every year since 1997, ``Table 1 - Supply YYYY`` (products alone: output, imports, margins,
taxes), ``Table 2 - Int Con YYYY`` (product x industry at purchasers' prices, value added and output below) and
``Table 2 - Final Demand YYYY``. Who makes which product is not published; it is estimated
(:func:`netan.tables.supply_use.estimated_supply`). Where a supply sheet has industries across the top, as that of
Northern Ireland, they are used as they are. ``Table 3 - HHFCe YYYY`` splits the households' column by purpose and is
not needed.

Written from public descriptions of the layouts; not tried on a published file. The method was tried on the Scottish
workbook, which publishes the symmetric table beside supply and use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import BalanceError, Fault, FileFormatError, SchemaError, first_few
from ..tables.iotable import IOTable
from ..tables.supply_use import MODELS, DomesticUse, domestic_use, estimated_supply, symmetric
from .supply_use_sheets import read_final, read_supply, read_use
from .workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from .workbook import Sheet

ESTIMATED = "estimated from supply-use"
# Names of sheets begin so; 'Land supply 2022' of a council is something else.
_START, _YEAR = r"(?:table \d+\w?\s*[-:]?\s*)?(?:ni\s+)?", r"[\s,_-]*((?:19|20)\d\d)"
_SUPPLY = re.compile(_START + r"supply(?: tables?| of products)?" + _YEAR, re.IGNORECASE)
_BUY = r"(?:int con|intermediate consumption|(?:combined )?use(?: tables?)?)"
_USE = re.compile(_START + _BUY + _YEAR, re.IGNORECASE)
_FINAL = re.compile(_START + r"final demand" + _YEAR, re.IGNORECASE)
_BY_PRODUCT = "-pxp"
# Users abroad: exports, and spending of visitors.
_ABROAD = re.compile(r"^P6|^P33$|export|non-?resident", re.IGNORECASE)


@dataclass(frozen=True)
class SupplyUse:
    """Supply and use of one year, as printed.

    Attributes
    ----------
    use, final
        Product x industry and product x category, purchasers' prices, imports included.
    output, imports, margins, taxes
        By product; output at basic prices.
    primary
        Value added, row x industry.
    industry_output
        By industry, basic prices.
    supply
        Product x industry at basic prices, None where it is not published.
    labels
        Name of each industry or product.
    unit
        What one printed unit is worth in pounds.
    publisher
        For ``source``.
    """

    use: pd.DataFrame
    final: pd.DataFrame
    output: pd.Series
    imports: pd.Series
    margins: pd.Series
    taxes: pd.Series
    primary: pd.DataFrame
    industry_output: pd.Series
    supply: pd.DataFrame | None
    labels: pd.Series
    year: int
    unit: float = 1e6
    publisher: str = ""


def is_supply_use(book: Workbook) -> bool:
    """Whether a workbook holds supply and use of some year."""
    return bool(_years(book))


def _years(book: Workbook) -> dict[int, dict[str, str]]:
    """Sheets by year, newest first; years with supply and use alone."""
    found: dict[int, dict[str, str]] = {}
    for name in book.names:
        for part, pattern in (("final", _FINAL), ("supply", _SUPPLY), ("use", _USE)):
            match = pattern.fullmatch(" ".join(name.split()))
            if match:
                found.setdefault(int(match[1]), {}).setdefault(part, name)
                break
    return {year: found[year] for year in sorted(found, reverse=True) if {"supply", "use"} <= set(found[year])}


def supply_use_tables(book: Workbook) -> tuple[str, ...]:
    """Tables that can be made: ``2022`` industry by industry (model D), ``2022-pxp`` product by product (model B)."""
    return tuple(f"{year}{kind}" for year in _years(book) for kind in ("", _BY_PRODUCT))


def read_supply_use_io(path: Path, *, table: str | None = None, model: str | None = None) -> IOTable:
    """Make a symmetric table of a workbook of supply and use. Not tried on a published file.

    Parameters
    ----------
    path
        The workbook.
    table
        A year, the newest when None; with ``-pxp`` product by product.
    model
        ``A``, ``B``, ``C`` or ``D`` of the United Nations Handbook; by default ``D``, fixed product sales structure,
        industry by industry, and ``B``, industry technology, where ``table`` asks for products. ``A`` and ``C`` can
        give negative flows.

    Returns
    -------
    IOTable
        In pounds a year, domestic flows at basic prices. ``source`` says that the table is estimated, and how.

    Raises
    ------
    FileFormatError
        No workbook, or no such table.
    SchemaError
        Labels or numbers missing or not adding up, with every fault of the three sheets.

    References
    ----------
    Office for National Statistics, Input-output supply and use tables.
    """
    return supply_use_table(Workbook(path), table=table, model=model)


def supply_use_table(book: Workbook, *, table: str | None = None, model: str | None = None) -> IOTable:
    """Make a table of an opened workbook; parameters and errors as of :func:`read_supply_use_io`."""
    held = supply_use_tables(book)
    if not held or (table is not None and table not in held):
        msg = f"{book.file} holds supply and use of {first_few(held)}; there is no '{table or 'year'}'"
        raise FileFormatError(msg)
    chosen = table or held[0]
    found = read_supply_use(book, int(chosen[:4]))
    return table_of(found, model=model or ("B" if chosen.endswith(_BY_PRODUCT) else "D"))


@dataclass
class _Gathered:
    """Faults of all sheets, in one list."""

    faults: list[Fault] = field(default_factory=list)

    def raise_if(self, book: Workbook, year: int) -> None:
        if self.faults:
            count = len(self.faults)
            msg = f"{book.file}: {count:,} fault{'s' if count > 1 else ''} (supply and use of {year})"
            raise SchemaError(msg, self.faults)


def read_supply_use(book: Workbook, year: int) -> SupplyUse:
    """Read the sheets of one year; parts are matched by code, never by position."""
    names = _years(book)[year]
    all_faults = _Gathered()
    use_sheet = book.sheet(names["use"])
    use = read_use(use_sheet, all_faults.faults)
    supply_sheet = book.sheet(names["supply"])
    supply = read_supply(supply_sheet, all_faults.faults, industries=list(use.cells.columns))
    final_sheet = book.sheet(names["final"]) if "final" in names else use_sheet
    final = read_final(final_sheet, all_faults.faults)
    all_faults.raise_if(book, year)
    products = list(use.cells.index)
    for sheet, codes in ((supply_sheet, list(supply.columns.index)), (final_sheet, list(final.index))):
        _same_products(sheet, products, codes, all_faults.faults)
    all_faults.raise_if(book, year)
    columns = supply.columns.loc[products]
    final = final.loc[products]
    _products_balance(supply_sheet, use.cells, final, columns, all_faults.faults)
    all_faults.raise_if(book, year)
    publisher = "Office for National Statistics" if "Int Con" in names["use"] else book.file
    return SupplyUse(
        use=use.cells,
        final=final,
        output=columns["output"],
        imports=columns["imports"],
        margins=columns["margins"],
        taxes=columns["taxes"],
        primary=use.primary,
        industry_output=use.output,
        supply=None if supply.made is None else supply.made.loc[products, list(use.cells.columns)],
        labels=use.labels,
        year=year,
        unit=use.unit,
        publisher=publisher,
    )


def _same_products(sheet: Sheet, want: list[str], have: list[str], faults: list[Fault]) -> None:
    if sorted(want) != sorted(have):
        odd = sorted(set(want) ^ set(have))
        what = f"its products are not those of the use table: {first_few(odd)}"
        faults.append(sheet.fault(what, column=0, remedy="use the sheets of one year and one edition together"))


def _products_balance(
    sheet: Sheet, use: pd.DataFrame, final: pd.DataFrame, columns: pd.DataFrame, faults: list[Fault]
) -> None:
    """Fault products of which more or less is used than supplied."""
    used = use.sum(axis=1) + final.sum(axis=1)
    supplied = columns[["output", "imports", "margins", "taxes"]].sum(axis=1)
    room = 0.5 * (use.shape[1] + final.shape[1] + 4) + 1e-6 * supplied.abs()
    for code in used.index[(used - supplied).abs() > room]:
        what = f"use of {code} is {used[code]:,.6g}, its supply {supplied[code]:,.6g}"
        remedy = "compare its rows in the supply, use and final demand sheets with the published ones, and their units"
        faults.append(sheet.fault(what, row=int(columns.loc[code, "row"]), remedy=remedy))


def table_of(found: SupplyUse, *, model: str = "D") -> IOTable:
    """Make a symmetric table of supply and use.

    Use goes from purchasers' prices to domestic basic prices by proportion
    (:func:`netan.tables.supply_use.domestic_use`); the supply table is estimated where it is not published.

    Parameters
    ----------
    found
        Supply and use of one year.
    model
        ``A``, ``B``, ``C`` or ``D``.

    Raises
    ------
    SchemaError
        Output that does not fit, or a supply table that cannot be inverted (A and C).
    BalanceError
        The result misses its output by more than the rounding of what it was made of.
    """
    if model not in MODELS:
        raise SchemaError(f"no model '{model}' from supply and use; there are {', '.join(MODELS)}")
    users = pd.concat([found.use, found.final], axis=1)
    exports = [str(name) for name in found.final.columns if _ABROAD.search(str(name))]
    home = domestic_use(
        users,
        output=found.output,
        imports=found.imports,
        margins=found.margins,
        taxes=found.taxes,
        exports=exports,
    )
    supply = estimated_supply(found.output, found.industry_output) if found.supply is None else found.supply
    primary = _primary(found, home)
    made = symmetric(supply, home.use[found.use.columns], home.use[found.final.columns], primary, model=model)
    rows = made.Z.sum(axis=1) + made.Y.sum(axis=1) - made.x
    columns = made.Z.sum(axis=0) + made.V.sum(axis=0) - made.x
    gap = max(float(rows.abs().max()), float(columns.abs().max()))
    allowed = 0.5 * (users.shape[1] + len(primary) + 4) + 1e-3 * float(made.x.max())
    if gap > allowed:
        worst = str(pd.concat([rows, columns], axis=1).abs().max(axis=1).idxmax())
        msg = f"supply and use of {found.year}: what they make misses its output by up to {gap:,.6g} ({worst})"
        raise BalanceError(f"{msg}; compare output by product and by industry with the published tables")
    return _io_table(found, made.Z, made.Y, made.V, made.x, model=model, gap=gap)


def _primary(found: SupplyUse, home: DomesticUse) -> pd.DataFrame:
    industries = list(found.use.columns)
    taken = pd.DataFrame([home.imports[industries], home.product_taxes[industries]], ["Imports", "Taxes on products"])
    return pd.concat([taken, found.primary])


def _io_table(
    found: SupplyUse, Z: pd.DataFrame, Y: pd.DataFrame, V: pd.DataFrame, x: pd.Series, *, model: str, gap: float
) -> IOTable:
    kind = MODELS[model]
    kinds = {"Imports": "imports", "Taxes on products": "product_taxes"}
    how = "taxes, margins and imports by product in proportion, imports to users at home"
    if found.supply is None:
        how += "; who makes which product estimated, as it is not published"
    pair = f"{kind} by {kind}"
    return IOTable(
        Z=Z * found.unit,
        Y=Y * found.unit,
        V=V * found.unit,
        x=x * found.unit,
        primary_kind={str(row): kinds.get(str(row), "value_added") for row in V.index},
        labels=pd.Series([found.labels.get(code, code) for code in x.index], index=x.index),
        currency="GBP",
        unit=found.unit,
        year=found.year,
        classification=f"supply-use-{kind}",
        source=f"{found.publisher}, supply and use tables {found.year}; {pair}, {ESTIMATED} (model {model}; {how})",
        title=f"Input-output table {found.year}, {pair}, {ESTIMATED}",
        tolerance=max(gap * (1 + 1e-9), 1e-9 * float(x.max())) * found.unit,
    )
