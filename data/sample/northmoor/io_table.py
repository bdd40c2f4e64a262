"""The fictional country's input-output table, balanced exactly in the printed unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import COUNTRY, IO_YEAR, NOTE
from .archetypes import INDUSTRIES, OVERHEADS

if TYPE_CHECKING:
    from collections.abc import Mapping

FINAL = ("household", "government", "investment", "exports")
IMPORTED_INPUTS = 0.18  # of all intermediate inputs
TAXED_INPUTS = 0.013  # product taxes per unit of intermediate inputs


def _prior() -> np.ndarray:
    """Weights of supplier by buyer: overheads for all, technology on top."""
    codes = [industry.code for industry in INDUSTRIES]
    prior = np.zeros((len(codes), len(codes)))
    for column, industry in enumerate(INDUSTRIES):
        for code, weight in OVERHEADS.items():
            prior[codes.index(code), column] += weight
        for code, weight in industry.buys.items():
            prior[codes.index(code), column] += weight
    return prior / prior.sum(axis=0)


def _ras(prior: np.ndarray, rows: np.ndarray, columns: np.ndarray, *, rounds: int = 400) -> np.ndarray:
    flows = prior * columns
    for _ in range(rounds):
        flows = flows * (rows / flows.sum(axis=1))[:, None]
        flows = flows * (columns / flows.sum(axis=0))
    return flows


def io_table(jobs: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Make the table in whole tenths of a million; jobs by industry set the outputs.

    Rows and columns add up exactly: the surplus is what remains of each column after rounding.
    """
    x = np.array([jobs[i.code] * i.output_per_job / 1000 for i in INDUSTRIES])
    inputs = x * [i.inputs for i in INDUSTRIES]
    imported = inputs * [i.imported for i in INDUSTRIES]
    imported *= IMPORTED_INPUTS * inputs.sum() / imported.sum()
    domestic = inputs - imported
    markets = np.array([i.markets for i in INDUSTRIES])
    sold = x * (1 - markets.sum(axis=1))
    sold = np.minimum(sold * domestic.sum() / sold.sum(), 0.985 * x)
    sold *= domestic.sum() / sold.sum()
    flows = _ras(_prior(), sold, domestic)
    final = (x - sold)[:, None] * (markets / markets.sum(axis=1, keepdims=True))

    tenths = 10.0
    z, y, m = (np.rint(part * tenths).astype(np.int64) for part in (flows, final, imported))
    output = z.sum(axis=1) + y.sum(axis=1)
    taxes = np.rint(inputs * TAXED_INPUTS * tenths).astype(np.int64)
    added = output - z.sum(axis=0) - m - taxes
    production = np.rint(added * 0.025).astype(np.int64)
    wages = np.rint((added - production) * [i.wages for i in INDUSTRIES]).astype(np.int64)
    return {
        "Z": z,
        "Y": y,
        "imports": m,
        "product_taxes": taxes,
        "compensation": wages,
        "surplus": added - wages - production,
        "production_taxes": production,
        "output": output,
        "jobs": np.array([round(jobs[i.code]) for i in INDUSTRIES]),
    }


def _money(values: np.ndarray) -> list[str]:
    return [f"{value // 10}.{value % 10}" if value >= 0 else f"-{-value // 10}.{-value % 10}" for value in values]


def io_csv(jobs: Mapping[str, float]) -> str:
    """Text of the table in netan's canonical csv."""
    table = io_table(jobs)
    codes = [industry.code for industry in INDUSTRIES]
    head = {
        "title": f"Fictional input-output table of {COUNTRY}, an invented country ({NOTE})",
        "currency": "GBP",
        "unit": "1000000",
        "year": str(IO_YEAR),
        "classification": "sic2007-division",
        "valuation": "basic prices",
        "flows": "domestic",
        "source": f"{NOTE}, generated; no published table was used",
    }
    lines = [f"# {key} = {value}" for key, value in head.items()]
    lines.append(",".join(["code", "label", "kind", *codes, *FINAL]))
    for row, industry in enumerate(INDUSTRIES):
        cells = _money(np.concatenate([table["Z"][row], table["Y"][row]]))
        lines.append(",".join([industry.code, f'"{industry.label}"', "sector", *cells]))
    blank = [""] * len(FINAL)
    for code, label, kind in (
        ("imports", "Imports", "imports"),
        ("product_taxes", "Taxes less subsidies on products", "product_taxes"),
        ("compensation", "Compensation of employees", "value_added"),
        ("surplus", "Gross operating surplus and mixed income", "value_added"),
        ("production_taxes", "Taxes less subsidies on production", "value_added"),
        ("output", "Output at basic prices", "output"),
    ):
        lines.append(",".join([code, label, kind, *_money(table[code]), *blank]))
    lines.append(",".join(["jobs", "Jobs", "jobs", *(str(n) for n in table["jobs"]), *blank]))
    return "\n".join(lines) + "\n"
