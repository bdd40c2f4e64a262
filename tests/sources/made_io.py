"""Input-output workbooks in the layouts of real publishers, also in memory. Every figure in them is made up."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from netan.errors import FileFormatError
from netan.sources.workbook import Sheet

Rows = list[list[Any]]

CODES = ["A01", "B06 & B07", "C101", "C241T243", "F41, F42 & F43"]
# Spellings of one and the same five industries.
SPELLINGS = {
    "2019": ["A01", "B06 & B07", "C101", "C241T243", "F41, F42  & F43"],
    "2020": ["CPA_A01", "CPA_B06 & B07", "CPA_C101", "CPA_C241_3", "CPA_F41, F42 & F43"],
    "2010": ["01", "06&07", "10.1", "24.1-3", "41-43"],
}
NAMES = ["Crops", "Oil", "Meat", "Steel", "Building"]
Z = [
    [10.25, 0.5, 3.25, 0.75, 1.25],
    [2, 20.5, 7.5, 4, 1],
    [4.75, 1, 30, 0.5, 0.75],
    [0.25, 3, 1.5, 40, 12],
    [1, 2, 1, 3, 25],
]
FINAL = [[1, 10, 0, 5, 2], [2, 20, 1, 8, 3], [4, 30, 0, 10, 4], [0, 5, 0, 20, 15], [3, 2, 0, 60, 1]]
FINAL_CODES = ["P3 S13", "P3 S14", "P3 S15", "P51G", "P61EU"]
FINAL_NAMES = ["Government", "Households", "NPISHs", "Gross fixed capital formation", "Exports of goods to EU"]
IMPORTS, TAXES, WAGES, LEVIES = [3, 5, 6, 8, 4], [1, 2, 1, 1, 2], [5, 10, 9, 12, 15], [1, 1, 1, 1, 1]
# Imports by product: columns add up to IMPORTS.
IMPORTED = [[1, 0, 2, 0, 0], [1, 3, 1, 2, 0], [0.5, 0, 2, 0, 1], [0, 1, 0.5, 5, 2], [0.5, 1, 0.5, 1, 1]]
IMPORTED_FINAL = [[0, 4, 0, 1, 0], [0, 6, 0, 2, 0], [1, 9, 0, 1, 0], [0, 1, 0, 3, 0], [0, 0, 0, 2, 0]]


def outputs() -> list[float]:
    return [sum(flows) + sum(final) for flows, final in zip(Z, FINAL, strict=True)]


def surplus() -> list[float]:
    below = zip(*Z, IMPORTS, TAXES, WAGES, LEVIES, strict=True)
    return [x - sum(column) for x, column in zip(outputs(), below, strict=True)]


def ons_sheet(spelling: str = "2019", *, year: int = 2019, product: bool = False) -> Rows:
    """The sheet IOT as since 2017: codes in the fourth row."""
    codes, kind = SPELLINGS[spelling], "product by product" if product else "industry by industry"
    head = "CPA" if product else "SIC"
    x = outputs()
    rows: Rows = [
        [f"{year} Input-Output Analytical Tables"],
        [f"Input-Output table (domestic use, basic prices, {kind}), £ million"],
        ["MENU"],
        ["", head, *codes, "_T", "P3 S1", *FINAL_CODES, "TU"],
        ["", "Industry", *NAMES, "Total", "Final consumption", *FINAL_NAMES, "Total use"],
        [head, "Industry"],
    ]
    for k, code in enumerate(codes):
        final = FINAL[k]
        rows.append([code, f"{NAMES[k]} \xa0", *Z[k], sum(Z[k]), sum(final[:3]), *final, x[k]])
    sums = [sum(column) for column in zip(*Z, strict=True)]
    finals = [sum(column) for column in zip(*FINAL, strict=True)]
    total = "Total intermediate use at basic prices"
    rows.append(["_T", total, *sums, sum(sums), sum(finals[:3]), *finals, sum(x)])
    below = {
        "": [("Use of imported\xa0products, cif", IMPORTS), ("Taxes less subsidies on products", TAXES)],
        "D1": [("Compensation of employees", WAGES)],
        "GOS & MI": [("Gross operating surplus and mixed income", surplus())],
        "D29-D39": [("Taxes less subsidies on production", LEVIES)],
        "P1": [("Total output at basic prices", x)],
    }
    rows += [[code, label, *cells, sum(cells)] for code, lines in below.items() for label, cells in lines]
    return rows


def old_ons_sheet(*, year: int = 2010) -> Rows:
    """The sheet IOT as in 2010: two rows lower, totals without codes, the non-market part of building apart."""
    x = outputs()
    codes, names = [*SPELLINGS["2010"], "41-43"], [*NAMES, "Building - Non-market"]
    part = 0.25  # of building is not sold

    def split(cells: list[float]) -> list[float]:
        return [*cells[:4], cells[4] * (1 - part), cells[4] * part]

    final_names = ["Households", "NPISHs", "Government", "Total final consumption", *FINAL_NAMES[3:]]
    rows: Rows = [
        ["MENU"],
        ["Input-Output table (domestic use, basic prices, product by product)"],
        ["£ million"],
        [str(year)],
        [],
        ["", "", *codes, "", *[""] * len(final_names), ""],
        ["", "Product", *names, "Total\nintermediate consumption", *final_names, "Total use"],
    ]
    shares = [1, 1, 1, 1, 1 - part, part]
    for k, code in enumerate(codes):
        source, share = min(k, 4), shares[k]
        flows = [cell * share for cell in split(Z[source])]
        gov, home, charity, *rest = (cell * share for cell in FINAL[source])
        used = [home, charity, gov, home + charity + gov, *rest]
        rows.append([code, names[k], *flows, sum(flows), *used, x[source] * share])
    sums = split([sum(column) for column in zip(*Z, strict=True)])
    rows.append(["", "Total intermediate consumption at basic prices", *sums, sum(sums)])
    for label, cells in (
        ("Imports of goods and services", IMPORTS),
        ("Taxes less subsidies on products", TAXES),
        ("Compensation of employees", WAGES),
        ("Gross operating surplus and mixed income", surplus()),
        ("Taxes less subsidies on production", LEVIES),
        ("Gross value added at basic prices", [a + b + c for a, b, c in zip(WAGES, surplus(), LEVIES, strict=True)]),
        ("Total output at basic prices", x),
    ):
        rows.append(["", label, *split(list(cells)), sum(cells)])
    return rows


def import_sheet(spelling: str = "2020") -> Rows:
    codes = SPELLINGS[spelling]
    rows: Rows = [
        ["2020 Input-Output Analytical Tables"],
        ["Imports use table at basic prices (product by product), £ million"],
        ["MENU"],
        ["", "CPA", *codes, "_T", "P3 S1", *FINAL_CODES, "TU"],
        ["", "Product", *NAMES, "Total", "Final consumption", *FINAL_NAMES, "Total use"],
    ]
    for k, code in enumerate(codes):
        flows, final = IMPORTED[k], IMPORTED_FINAL[k]
        rows.append([code, NAMES[k], *flows, sum(flows), sum(final[:3]), *final, sum(flows) + sum(final)])
    sums = [sum(column) for column in zip(*IMPORTED, strict=True)]
    rows.append(["_T", "Total", *sums, sum(sums)])
    return rows


def coefficient_sheet(spelling: str = "2019") -> Rows:
    x = outputs()
    title = "2019 Input-Output Analytical Tables"
    rows: Rows = [[title], ["Matrix of coefficients"], [], ["", "", *SPELLINGS[spelling]], []]
    rows += [[code, "", *(cell / x[j] for j, cell in enumerate(Z[k]))] for k, code in enumerate(SPELLINGS[spelling])]
    return rows


SCOTTISH = ["01", "06-08", "10.1", "24.1-3", "41-43"]
SCOTTISH_FINAL = ["Households", "NPISHs", "Central government", "Gross fixed capital formation", "Rest of UK exports"]


def scottish_sheet(*years: int, kind: str = "industry") -> Rows:
    """The sheet IxI: years stacked below each other."""
    x, other = outputs(), [2.0] * 5
    final_names = [*SCOTTISH_FINAL[:3], "Total", *SCOTTISH_FINAL[3:], "Total final use", "Total use"]
    rows: Rows = [
        [f"{kind.title()} by {kind.title()} Table"],
        ["at basic prices in 1998-2019"],
        ["(SIC 2007 basis)"],
        [],
        ["", "", "All in £ millions"],
        ["", "", "Uses by group", *SCOTTISH],
        ["Year", "SIC", "Sales by group", *NAMES, "Total intermediate use", *final_names],
    ]
    rest = [a - b for a, b in zip(surplus(), other, strict=True)]
    for year in years or (2019,):
        for k, code in enumerate(SCOTTISH):
            home, charity, state, *more = FINAL[k]
            used = [home, charity, state, home + charity + state, *more, sum(FINAL[k]), x[k]]
            rows.append([year, code, NAMES[k], *Z[k], sum(Z[k]), *used])
        finals = [sum(column) for column in zip(*FINAL, strict=True)]
        home, charity, state, *more = finals
        sums = [sum(column) for column in zip(*Z, strict=True)]
        used = [home, charity, state, home + charity + state, *more, sum(finals), sum(x)]
        rows.append([year, "TDU", "Total domestic use", *sums, sum(sums), *used])
        below = {"RUKImp": IMPORTS, "RoWImp": other, "TIU": sums, "TlSPrds": TAXES, "TlSPrdn": LEVIES, "CoE": WAGES}
        below |= {"GOS": rest, "GVA": rest, "TOut": x}
        rows += [[year, code, code, *cells, sum(cells)] for code, cells in below.items()]
    return rows


def northern_ireland_sheet(year: int = 2017) -> Rows:
    x, other = outputs(), [2.0] * 5
    rest = [a - b for a, b in zip(surplus(), other, strict=True)]
    rows: Rows = [
        [f"Northern Ireland Industry by Industry table {year}, £ million"],
        [],
        ["", "", *SCOTTISH],
        ["", "Industry", *NAMES, "Total intermediate demand", "Households", "NPISH", "Government", "GFCF",
         "Exports of goods to EU", "Total final demand", "Total demand"],
    ]  # fmt: skip
    for k, code in enumerate(SCOTTISH):
        home, charity, state, *more = FINAL[k]
        rows.append([code, NAMES[k], *Z[k], sum(Z[k]), home, charity, state, *more, sum(FINAL[k]), x[k]])
    sums = [sum(column) for column in zip(*Z, strict=True)]
    for label, cells in (
        ("Total domestic use", sums),
        ("Imports from rest of UK", IMPORTS),
        ("Imports from rest of world", other),
        ("Taxes less subsidies on products", TAXES),
        ("Taxes less subsidies on production", LEVIES),
        ("Compensation of employees", WAGES),
        ("Gross operating surplus", rest),
        ("Gross value added", rest),
        ("Total output at basic prices", x),
    ):
        rows.append(["", label, *cells, sum(cells)])
    return rows


# Supply and use of three products, trade among them, that balance: purchasers' prices, £ million.
SUT_CODES = ["C101", "G46", "M69"]
SUT_NAMES = ["Meat", "Wholesale", "Law & accounts"]
SUT_OUTPUT, SUT_MADE = [100, 60, 80], [95, 65, 80]
SUT_IMPORTS, SUT_MARGINS, SUT_TAXES = ([15, 5], [0, 1], [0, 9]), [40, -40, 0], [10, 0, 1]
SUT_USE = [[20, 10, 5], [3, 4, 2], [12, 11, 20]]
SUT_FINAL = [[100, 0, 10, 5, 0, 20], [2, 0, 0, 0, 0, 10], [17, 3, 5, 2, 0, 20]]


def supply_use_sheets(year: int = 2022, *, made: Rows | None = None) -> dict[str, Rows]:
    """Three sheets of a year; with who makes what when it is given."""
    codes, industries = [f"CPA_{code}" for code in SUT_CODES], list(SUT_CODES)
    supply: Rows = [
        [f"Table 1 - Supply of products {year}"],
        ["£ million"],
        ["", "Product", "Domestic output of\nproducts at\nbasic prices", "Imports of\ngoods", "Imports of services",
         "Total imports", "Distributors'\ntrading margins", "Taxes less subsidies on products",
         "Total supply of products at purchasers' prices", *(industries if made else [])],
    ]  # fmt: skip
    use: Rows = [
        [f"Table 2 - Intermediate consumption {year}"],
        ["£ million"],
        ["", "", "Industry's intermediate consumption"],
        ["", "", *industries],
        ["", "Product", *SUT_NAMES, "Total intermediate demand"],
    ]
    final: Rows = [
        [f"Table 2 - Final demand {year}"],
        ["£ million"],
        [],
        ["", "", "Final consumption expenditure", "", "", "Gross capital formation", "", "Exports of goods"],
        ["", "Product", "Households", "Non-profit\r\ninstitutions serving\r\nhouseholds", "Central\r\ngovernment",
         "Gross fixed\r\ncapital\r\nformation", "Changes in inventories", "Exports of goods to EU",
         "Total final demand", "Total demand for products"],
    ]  # fmt: skip
    for k, code in enumerate(codes):
        goods, services = SUT_IMPORTS[k]
        total = SUT_OUTPUT[k] + goods + services + SUT_MARGINS[k] + SUT_TAXES[k]
        parts = [SUT_OUTPUT[k], goods, services, goods + services, SUT_MARGINS[k], SUT_TAXES[k], total]
        supply.append([code, SUT_NAMES[k], *parts, *(made[k] if made else [])])
        use.append([code, SUT_NAMES[k], *SUT_USE[k], sum(SUT_USE[k])])
        final.append([code, SUT_NAMES[k], *SUT_FINAL[k], sum(SUT_FINAL[k]), total])
    bought = [sum(column) for column in zip(*SUT_USE, strict=True)]
    wages = [20, 15, 30]
    rest = [g - a - b - 1 for g, a, b in zip(SUT_MADE, bought, wages, strict=True)]
    for label, cells in (
        ("Total intermediate consumption at purchasers' prices", bought),
        ("Taxes less subsidies on production", [1, 1, 1]),
        ("Compensation of employees", wages),
        ("Gross operating surplus and mixed income", rest),
        ("Gross valued added at basic prices", [g - b for g, b in zip(SUT_MADE, bought, strict=True)]),
        ("Total output at basic prices", SUT_MADE),
    ):
        use.append(["", label, *cells, sum(cells)])
    return {
        f"Table 1 - Supply {year}": supply,
        f"Table 2 - Int Con {year}": use,
        f"Table 2 - Final Demand {year}": final,
        f"Table 3 - HHFCe {year}": [["Households' final consumption expenditure"]],
    }


@dataclass
class Book:
    """A workbook in memory, for readers that take an opened one."""

    sheets: dict[str, Rows]
    file: str = "made.xlsx"
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = list(self.sheets)

    def has(self, name: str) -> bool:
        return self._find(name) is not None

    def _find(self, name: str) -> str | None:
        return next((have for have in self.names if have.strip().casefold() == name.strip().casefold()), None)

    def sheet(self, name: str) -> Sheet:
        found = self._find(name)
        if found is None:
            raise FileFormatError(f"{self.file}: sheet '{name}' is missing")
        return Sheet(self.file, found, squared(self.sheets[found]))

    def first(self) -> Sheet:
        return self.sheet(self.names[0])


def squared(rows: Rows) -> Rows:
    """Rows of one length, as a workbook gives them."""
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def bent(rows: Rows, *changes: tuple[int, int, Any]) -> Rows:
    """A copy with other cells at some places."""
    out = copy.deepcopy(squared(rows))
    for row, column, value in changes:
        out[row][column] = value
    return out
