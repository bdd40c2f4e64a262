"""A fictional place in a fictional country: five industries, sixty companies, all invented."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netan.network.build import PlaceData
from netan.network.firms import Places, assemble_firms
from netan.tables.iotable import IOTable
from netan.tables.links import supplier_list_from
from netan.tables.register import register_from
from netan.tables.sites import sites_from

SECTORS = ("A", "B", "C", "D", "E")
SIC = {"A": "01110", "B": "24100", "C": "25620", "D": "49410", "E": "62020"}
AREAS = {"Eastvale": "L1", "Moorend": "L2", "Shire": "R1", "Albany": "C1"}
TIERS = {"L1": "local", "L2": "local", "R1": "region", "C1": "country"}


def code_of(text):
    """Area code of a name or code; None abroad."""
    return AREAS.get(text, text if text in TIERS else None)


PLACES = Places(code_of=code_of, tier_of=TIERS.__getitem__)
_OF_SIC = {code: sector for sector, code in SIC.items()}


def sector_of(code):
    """Industry of a SIC code, None for an unknown one."""
    return _OF_SIC.get(code)


def table_of(Z, final, imports, *, sectors=SECTORS):
    """Balanced table from flows, final demand and imports; value added closes it, negative if it must."""
    index = list(sectors)
    Z = pd.DataFrame(Z, index=index, columns=index, dtype=float)
    Y = pd.DataFrame({"households": np.asarray(final, dtype=float)}, index=index)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    V = pd.DataFrame(
        {"imports": np.asarray(imports, dtype=float), "value added": x - Z.sum(axis=0) - np.asarray(imports)},
        index=index,
    ).T
    kinds = {"imports": "imports", "value added": "value_added"}
    return IOTable(Z, Y, V, x, kinds, pd.Series(index, index=index), source="fictional", tolerance=1e-3 * x.sum())


def national_table(*, seed=1, sectors=SECTORS):
    """A table of some hundred millions a cell."""
    rng = np.random.default_rng(seed)
    n = len(sectors)
    Z = rng.gamma(1.0, 1e8, (n, n))
    return table_of(Z, rng.gamma(2.0, 5e8, n), rng.gamma(1.0, 1e8, n), sectors=sectors)


def shares_of(sectors, local, region):
    """The same split of purchases for every pair."""
    square = pd.DataFrame(1.0, index=list(sectors), columns=list(sectors))
    return {"local": square * local, "region": square * region, "country": square * (1 - local - region)}


def place_data(*, sectors=SECTORS, local=4000.0, region=9000.0, country=60000.0, share=(0.3, 0.2), company=0.8):
    """Jobs by industry, the same in each."""
    jobs = pd.DataFrame({"local": local, "region": region, "country": country}, index=list(sectors))
    return PlaceData(
        activity=jobs,
        group_of=pd.Series(list(sectors), index=list(sectors)),
        shares=shares_of(sectors, *share),
        company_jobs=jobs["local"] * company,
    )


def companies(count=60, *, sectors=SECTORS, seed=1, sized=0):
    """Register rows; the first ``sized`` have a headcount."""
    rng = np.random.default_rng(seed)
    numbers = [f"{700 + k:08d}" for k in range(count)]
    return pd.DataFrame(
        {
            "firm_id": numbers,
            "name": [f"Fictional Works {k} Ltd" for k in range(count)],
            "sector": [SIC[sectors[k % len(sectors)]] for k in range(count)],
            "area": ["Eastvale" if k % 3 else "Moorend" for k in range(count)],
            "employees": [float(rng.integers(1, 200)) if k < sized else np.nan for k in range(count)],
        }
    )


def site_rows():
    """A plant of a company registered elsewhere, and a site of a company of the register."""
    return pd.DataFrame(
        {
            "site_id": ["S1", "S2"],
            "name": ["Plant X", "Works Seven"],
            "area": ["Eastvale", "Moorend"],
            "sector": [SIC["C"], SIC["C"]],
            "firm_id": ["99000001", "00000707"],
            "employees": [900.0, 55.0],
            "confidential": [True, False],
        }
    )


def ledger_rows(rows=()):
    """Supplier list: buyer, name, value, number, area, SIC, category."""
    names = ["buyer", "supplier_name", "value", "supplier", "supplier_area", "supplier_sector", "category"]
    return pd.DataFrame([dict(zip(names, row, strict=False)) for row in rows], columns=names)


def firms_of(*, register=None, sites=None, ledger=None, sector=sector_of, overrides=None):
    """Firm table from plain frames."""
    return assemble_firms(
        None if register is None else register_from(register),
        None if sites is None else sites_from(sites),
        [] if ledger is None else [supplier_list_from(ledger)],
        sector_of=sector,
        places=PLACES,
        overrides=overrides,
    )


LEDGER = (
    ("Plant X", "Fictional Works 1 Ltd", 4.0e6, "701", "Eastvale", None, "castings"),
    ("Plant X", "Fictional Works 2 Limited", 2.5e6, None, None, None, "machining"),
    ("Plant X", "Unlisted Workshop", 1.5e6, None, "Moorend", "24100", "metals"),
    ("Plant X", "Shire Steels plc", 3.0e6, "44444444", "Shire", "24100", "metals"),
    ("Plant X", "Albany Software Ltd", 1.0e6, None, "Albany", "62020", "software"),
    ("Plant X", "Albany Wonders Ltd", 0.7e6, None, "Albany", None, "wonders"),
    ("Plant X", "Corner Shop", 0.2e6, None, "Moorend", None, "sundries"),
    ("Plant X", "Veldoria Castings SA", 5.0e6, None, "Veldoria", "24100", "castings"),
    ("Plant X", "Fictional Works 1 Ltd", 123.45, "00000701", "Eastvale", None, "castings"),
    ("S2", "Fictional Works 3 Ltd", 30000.0, "00000703", "Moorend", None, "haulage"),
)


def full_place(*, seed=1, sized=10, ledger=LEDGER):
    """Companies, sites and a ledger together."""
    return firms_of(register=companies(seed=seed, sized=sized), sites=site_rows(), ledger=ledger_rows(ledger))
