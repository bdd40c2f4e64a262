"""Company-wide sizes brought to the jobs that a company has here.

Accounts and the gender pay gap service count the people of a whole company. What is known of a site beats that. A
headcount of under 250 of a company with one known address is taken as its jobs here; a larger company, and one with
several known addresses, has at most so many here. A company elsewhere keeps its own figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import first_few
from .sizes import AT_MOST

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from ..tables.company_sizes import CompanySizes
    from ..tables.register import Register
    from ..tables.sites import Sites

LARGE = 250.0
WORDS = {"accounts": "accounts", "pay gap": "pay gap band", "own": "own figure"}
# A yearly average and a count of one day may differ by this much before they contradict each other.
APART = 0.2
_LARGER = "companies here, larger or with several known addresses, have"
SIZES = ["employees", "employees_lower", "employees_upper"]


@dataclass(frozen=True)
class CompanyWide:
    """Sizes of whole companies, with how many addresses are known of each.

    Attributes
    ----------
    frame
        One row a company, indexed by company number: columns of :data:`netan.schema.COMPANY_SIZES`.
    addresses
        Distinct addresses of each company in register and site lists.
    """

    frame: pd.DataFrame
    addresses: pd.Series

    def sector(self, numbers: pd.Series) -> pd.Series:
        """First SIC code of each company number, missing where no source has one."""
        first = self.frame["sector"].dropna().str.split().str[0]
        return numbers.map(first).astype(object)


def company_wide(sizes: CompanySizes, register: Register | None, sites: Sites | None) -> CompanyWide:
    """Bring sizes to one row a company and count its known addresses.

    Parameters
    ----------
    sizes
        Sizes of companies; merged first where several rows are of one.
    register, sites
        Where companies are registered and where they have sites, here and elsewhere.
    """
    from ..tables.company_sizes import merge_sizes

    merged = sizes if sizes.frame["firm_id"].is_unique else merge_sizes([sizes])
    return CompanyWide(merged.frame.set_index("firm_id", drop=False), company_addresses(register, sites))


def company_addresses(register: Register | None, sites: Sites | None) -> pd.Series:
    """How many addresses are known of each company, by company number.

    Parameters
    ----------
    register, sites
        Where companies are registered and where they have sites, here and elsewhere.
    """
    seen = []
    if register is not None:
        seen.append(register.frame[["firm_id", "postcode"]])
    if sites is not None:
        own = sites.frame[["firm_id", "postcode"]].copy()
        # a site without a postcode may be anywhere
        own["postcode"] = own["postcode"].where(own["postcode"].notna(), "site " + sites.frame["site_id"])
        seen.append(own)
    known = pd.concat(seen) if seen else pd.DataFrame({"firm_id": [], "postcode": []}, dtype="str")
    known = known.dropna()
    plain = known["postcode"].str.upper().str.replace(" ", "")
    return plain.groupby(known["firm_id"]).nunique()


def with_company_sizes(
    frame: pd.DataFrame, wide: CompanyWide, sector_of: Callable[[str], str | None]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Give the companies and sites of a firm table what is known of their company as a whole.

    Rows that have a headcount keep it. The result has one more column, ``turnover``: sales of companies whose jobs
    are all here, missing for all others.

    Parameters
    ----------
    frame
        Firms, with the columns of :data:`netan.network.firms.COLUMNS`; it is not changed.
    wide
        Sizes of whole companies.
    sector_of
        Industry of the table of a SIC code, for companies that the register gives none.

    Returns
    -------
    tuple
        The firms and what a reader should know.
    """
    number = frame["firm_id"].where(frame["firm_id"].isin(wide.frame.index))
    out = _coded(frame, wide, number, sector_of)
    given = wide.frame.reindex(number.to_numpy())
    given.index = frame.index
    local = (frame["tier"] == "local").to_numpy()
    jobs = given["employees"].astype(float)
    most = jobs.where(jobs.notna(), given["employees_upper"].astype(float))
    site = (frame["origin"] == "site").to_numpy()
    alone = ~site & (number.map(wide.addresses).fillna(0).to_numpy() <= 1)
    open_ = frame["employees"].isna().to_numpy() & number.notna().to_numpy()
    whole = open_ & jobs.notna().to_numpy() & (~local | (alone & (jobs > 0) & (jobs < LARGE)).to_numpy())
    words = given["origin"].map(WORDS)
    for column in SIZES:
        out[column] = out[column].where(~whole, jobs)
    out["evidence"] = out["evidence"].where(~whole, "seen")
    out["size_source"] = out["size_source"].where(~whole, words)
    bounded = open_ & ~whole
    out, bounds = _at_most(out, bounded & local, most, words)
    out = _bands_elsewhere(out, bounded & ~local, given, words)
    sales = given["turnover"].astype(float)
    out["turnover"] = sales.where((whole | jobs.isna().to_numpy()) & local & alone)
    own = given["confidential"].eq(True).to_numpy() & (whole | bounds | out["turnover"].notna().to_numpy())
    out["confidential"] = out["confidential"].astype(bool) | own
    return out, _told(frame, out, given, whole & local, bounds, local)


def _coded(
    frame: pd.DataFrame, wide: CompanyWide, number: pd.Series, sector_of: Callable[[str], str | None]
) -> pd.DataFrame:
    """Industry of companies that have none on record, from the codes that the sizes come with."""
    out = frame.copy()
    codes = wide.sector(number).where(frame["sic"].isna() & frame["sector"].isna())
    known = {code: sector_of(code) for code in codes.dropna().unique()}
    out["sic"] = out["sic"].astype(object).where(codes.isna(), codes)
    out["sector"] = out["sector"].astype(object).where(codes.isna(), codes.map(known))
    return out


def _at_most(out: pd.DataFrame, rows: np.ndarray, most: pd.Series, words: pd.Series) -> tuple[pd.DataFrame, np.ndarray]:
    """Bound the jobs here by those of the whole company; nobody on the payroll leaves the working owner."""
    most = most.where(most > 0, most.where(most.isna(), 1.0))
    low = out["employees_lower"].astype(float)
    # where its sites here hold more than the whole company is said to have, the sites are believed
    fits = rows & most.notna().to_numpy() & ~(low > most).to_numpy()
    tighter = fits & ~(out["employees_upper"].astype(float) <= most).to_numpy()
    out["employees_upper"] = out["employees_upper"].astype(float).where(~tighter, most)
    out["size_source"] = out["size_source"].where(~tighter, words + AT_MOST)
    return out, tighter


def _bands_elsewhere(out: pd.DataFrame, rows: np.ndarray, given: pd.DataFrame, words: pd.Series) -> pd.DataFrame:
    banded = rows & given[["employees_lower", "employees_upper"]].notna().any(axis=1).to_numpy()
    for column in ("employees_lower", "employees_upper"):
        out[column] = out[column].astype(float).where(~banded, given[column].astype(float))
    out["size_source"] = out["size_source"].where(~banded, words)
    return out


def _told(
    before: pd.DataFrame,
    after: pd.DataFrame,
    given: pd.DataFrame,
    whole: np.ndarray,
    bounds: np.ndarray,
    local: np.ndarray,
) -> tuple[str, ...]:
    notes = []
    if whole.any():
        many, jobs = _many(whole, "1 company here has its", "companies here have their"), after.loc[whole, "employees"]
        notes.append(
            f"{many} jobs from figures of the whole company ({jobs.sum():,.0f} jobs in all): under {LARGE:g} and one "
            "known address."
        )
    if bounds.any():
        many = _many(bounds, "1 company here, larger or with several known addresses, has", _LARGER)
        notes.append(f"{many} at most the jobs of the whole company.")
    unused = given["turnover"].notna().to_numpy() & local & after["turnover"].isna().to_numpy()
    if unused.any():
        many = _many(unused, "1 company", "companies")
        notes.append(f"Sales of {many} here are not used: not all of the jobs behind them need be here.")
    known = before["employees"].astype(float).to_numpy()
    off = local & (known > (1 + APART) * given["employees"].astype(float).to_numpy())
    if off.any():
        many = _many(off, "1 company has", "companies have")
        names = first_few(before["label"][off])
        notes.append(f"{many} more jobs here than the whole company is said to have ({names}); those here stand.")
    return tuple(notes)


def _many(rows: np.ndarray, one: str, several: str) -> str:
    count = int(rows.sum())
    return one if count == 1 else f"{count:,} {several}"
