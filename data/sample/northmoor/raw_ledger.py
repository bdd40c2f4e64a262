"""The purchase ledger of the plant as its accounts department hands it over: one line an invoice, typed by hand.

The payments are those of ``ledger_plant_x.csv`` to the penny; names, numbers and postcodes are worse.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import COUNTRY, DISTRICT_NAMES, FOREIGN, REGION, SEED
from .containers import workbook
from .ledgers import _GIVEN
from .sites import ANCHOR
from .spellings import bare, easy, hard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Company
    from .containers import Cell
    from .ledgers import Payee

YEAR_FROM, DAYS = dt.date(2025, 4, 1), 365
NUMBERED, HARD, TWICE = 40, 74, 12  # payees here with a number; hard to read; under two names
UNTAXED = {"tax", "business rates", "group recharge", "pension", "insurance and banking", "rent"}
TITLE = f"{ANCHOR}: purchase ledger, invoices posted 1 April 2025 to 31 March 2026"
HEADER = (
    "Document no", "Posting date", "Type", "Vendor no", "Vendor name", "Company reg no", "Vendor postcode",
    "Vendor district", "Material group", "Single source", "Net amount GBP", "VAT GBP", "Gross amount GBP",
    "Buying site", "Internal",
)  # fmt: skip


@dataclass(frozen=True)
class Vendor:
    """A payee as the ledger writes it, and the company that it truly is (empty where the register has none)."""

    payee: Payee
    name: str
    number: str
    postcode: str
    truth: str
    share: float = 1.0


def vendors(rows: Sequence[Payee], register: Sequence[Company]) -> list[Vendor]:
    """Payees as the ledger writes them, 412 names for 400 payees."""
    rng = np.random.default_rng(SEED + 11)
    truth = _truth(rows, register)
    here = [k for k, row in enumerate(rows) if k in truth and row.name not in _GIVEN]
    order = [here[place] for place in rng.permutation(len(here))]
    numbered, difficult = set(order[:NUMBERED]), order[NUMBERED : NUMBERED + HARD]
    twice = set(order[NUMBERED + HARD :][:TWICE])
    out = []
    for k, row in enumerate(rows):
        name = truth[k].name if k in truth else row.name
        number, postcode = row.number, truth[k].postcode if k in truth else row.postcode
        if k in difficult:
            turn = difficult.index(k)
            name, number, postcode = hard(rng, name, turn), "", ""
        elif k in truth and k not in numbered and row.name not in _GIVEN:
            name, number = easy(name, k), ""
        share = 0.65 if k in twice else 1.0
        true = truth[k].number if k in truth else ""
        out.append(Vendor(row, name, number, postcode, true, share))
        if k in twice:
            out.append(Vendor(row, easy(bare(truth[k].name), 0), "", postcode, true, 1 - share))
    return out


def _truth(rows: Sequence[Payee], register: Sequence[Company]) -> dict[int, Company]:
    """Company of the register that each payee is, by its place; those without a number were respelt, so by letters."""
    by_number = {c.number: c for c in register}
    by_name = {_letters(c.name): c for c in register}
    out = {}
    for k, row in enumerate(rows):
        found = by_number.get(row.number) or (None if row.number else by_name.get(_letters(row.name)))
        if found is not None:
            out[k] = found
    return out


def _letters(name: str) -> str:
    return bare(name.title().replace(" And ", " & ").replace(" Ltd", " Limited")).casefold().replace("'", "")


def plant_workbook(rows: Sequence[Payee], register: Sequence[Company]) -> bytes:
    """Bytes of plantx_po.xlsx: a cover sheet, the lines under two rows of titles, the codes."""
    listed = vendors(rows, register)
    lines = _lines(listed)
    cover: list[list[Cell]] = [
        ["Northmoor Aerostructures works (fictional)"],
        [TITLE],
        ["Fictional sample data of netan: every vendor, number and amount is invented."],
        [],
        ["Sheets", "2: invoice and credit note lines; 3: material groups"],
        ["Amounts", "Net amount GBP is without VAT; credit notes are negative"],
        ["INTERNAL", "names of vendors may not leave the team"],
    ]
    groups = sorted({row.category for row in rows})
    return workbook({
        "Cover": cover,
        "PO lines 2025-26": [[f"{TITLE} (fictional)"], ["Net, VAT and gross in GBP"], [], list(HEADER), *lines],
        "Material groups": [["Material group", "Used"], *([group, "yes"] for group in groups)],
    })  # fmt: skip


def _lines(listed: Sequence[Vendor]) -> list[list[Cell]]:
    rng = np.random.default_rng(SEED + 12)
    out: list[list[Cell]] = []
    for place, vendor in enumerate(listed):
        for day, pence in _invoices(rng, _pence(listed, place)):
            rate = 0 if vendor.payee.category in UNTAXED or vendor.payee.area in FOREIGN else 20
            vat = round(pence * rate / 100)
            out.append([
                0, YEAR_FROM + dt.timedelta(days=day), "INV" if pence > 0 else "CRN", 400_100 + 7 * place,
                vendor.name, vendor.number, vendor.postcode, _district(vendor.payee.area), vendor.payee.category,
                _single(vendor), pence / 100, vat / 100, (pence + vat) / 100, ANCHOR, "yes",
            ])  # fmt: skip
    out.sort(key=lambda line: (line[1], line[3], line[10]))  # type: ignore[arg-type,return-value]
    for k, line in enumerate(out):
        line[0] = 5_100_000_000 + k
    return out


def _pence(listed: Sequence[Vendor], place: int) -> int:
    """Pence of a vendor in the year; the two names of one payee add up to what it was paid."""
    vendor = listed[place]
    total = vendor.payee.value * 100
    first = round(total * listed[place - 1].share) if vendor.share < 0.5 else 0
    return total - first if vendor.share < 0.5 else round(total * vendor.share)


def _invoices(rng: np.random.Generator, pence: int) -> list[tuple[int, int]]:
    """Days and amounts that add up to the year; about one payee in nine had a credit note."""
    count = int(np.clip(rng.poisson(2 + (pence / 1e7) ** 0.5), 1, 24))
    cuts = np.sort(rng.dirichlet(np.full(count, 4.0)))
    amounts = [int(pence * part) for part in cuts]
    days = sorted(int(day) for day in rng.integers(0, DAYS, size=count))
    if count > 2 and rng.random() < 0.12:
        back = -max(100, amounts[-1] // 8)
        amounts.append(back)
        days.append(min(DAYS - 1, days[-1] + 9))
    amounts[0] += pence - sum(amounts)
    return [(day, amount) for day, amount in zip(days, amounts, strict=True) if amount]


def _district(area: str) -> str:
    return area if area in {*DISTRICT_NAMES, REGION, COUNTRY, *FOREIGN} else ""


def _single(vendor: Vendor) -> str:
    """Answer of the buyers, Y or N; about Saltmarsh nobody asked them."""
    if vendor.payee.name.startswith("Saltmarsh"):
        return ""
    return {"yes": "Y", "no": "N"}.get(vendor.payee.only_source, "")
