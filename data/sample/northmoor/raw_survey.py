"""Answers of six suppliers of the plant, taken down on the telephone in netan's own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .containers import workbook
from .ledgers import turnover
from .sites import ANCHOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Company
    from .containers import Cell
    from .ledgers import Payee

TITLE = f"Suppliers of {ANCHOR}: answers by telephone, May 2026. Fictional sample data of netan."
HEADER = (
    "The customer we ask about",
    "Name of your company",
    "Company number, if you have one",
    "Postcode of the site that makes what you sell to this customer",
    "What you sell to this customer",
    "Share of your sales that goes to this customer (choose)",
    "... or the exact share, in per cent",
    "How many people work for your company in all?",
    "... how many of them at the site that makes it?",
    "If these orders stopped, could you replace them within a year?",
    "Could this customer buy the same elsewhere in the UK?",
    "Use our answers in totals only; do not show our name",
)
# company | replace the orders | buy it elsewhere | totals only | says the exact share
_REPLIES = (
    ("Redbeck Forgings Ltd", "no", "no", "no", True),
    ("Saltmarsh Coatings Ltd", "partly", "don't know", "no", True),
    ("Hollin Precision Ltd", "partly", "yes", "no", False),
    ("Skelmscar Castings Limited", "no", "no", "yes", True),
    ("Umbergate Tooling Ltd", "yes", "yes", "no", False),
    ("Querngarth Inspection Ltd", "no", "no", "no", True),
)


def survey_workbook(rows: Sequence[Payee], register: Sequence[Company]) -> bytes:
    """Bytes of replies_may.xlsx; the shares are what the plant paid, of what such a company sells."""
    paid = {row.name: row.value for row in rows}
    goods = {row.name: row.category for row in rows}
    firms = {company.name: company for company in register}
    lines: list[list[Cell]] = []
    for name, replace, elsewhere, totals, exact in _REPLIES:
        firm = firms[name]
        share = round(100 * paid[name] / turnover(firm))
        band = "over 25 %" if share > 25 else "5-25 %" if share >= 5 else "under 5 %"
        lines.append([
            ANCHOR, name, firm.number, firm.postcode, goods[name], "" if exact else band, share if exact else None,
            firm.employees, firm.employees, replace, elsewhere, totals,
        ])  # fmt: skip
    return workbook({"Replies": [[TITLE], [], list(HEADER), *lines]})
