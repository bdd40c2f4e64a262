"""Wages, taxes and business rates that go with lost jobs, by rates that the user gives.

Tax law changes every year and differs by country, so no rate stands here: each is given with its source and date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import ScenarioError, first_few
from .sharing_out import ENDS, checked_ends

_RATES = ("income_tax", "employee_contributions", "employer_contributions", "council_share")
NAMES = {
    "income_tax": "Income tax on it",
    "employee_contributions": "Employees' contributions on it",
    "employer_contributions": "Employers' contributions on it",
}


@dataclass(frozen=True)
class FiscalRates:
    """Average rates on gross pay, and business rates, as the user gives them; None leaves the row out.

    Attributes
    ----------
    income_tax, employee_contributions, employer_contributions
        Average (not marginal) rate on gross pay, 0 to 1.
    business_rates
        Business rates of what closes, currency units a year.
    council_share
        Share of business rates that the council keeps, 0 to 1.
    source, as_of
        Where the rates are from, and of when; both are needed as soon as one rate is given.

    Raises
    ------
    ScenarioError
        Rates outside 0 to 1, a negative amount, no source or date.
    """

    income_tax: float | None = None
    employee_contributions: float | None = None
    employer_contributions: float | None = None
    business_rates: float | None = None
    council_share: float | None = None
    source: str = ""
    as_of: str = ""

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in (*_RATES, "business_rates") if getattr(self, name) is not None}
        faults = [
            f"{name} is {value:g}: write a share from 0 to 1"
            for name, value in given.items()
            if name in _RATES and not 0 <= value <= 1
        ]
        rates = given.get("business_rates", 0.0)
        if not 0 <= rates < np.inf:
            faults.append(f"business_rates is {rates:g}: write currency units a year")
        if "council_share" in given and "business_rates" not in given:
            faults.append("council_share without business_rates: give both")
        if given and not (self.source.strip() and self.as_of.strip()):
            faults.append("rates without source and date: give source and as_of, since they change every year")
        if faults:
            raise ScenarioError("fiscal rates: " + "; ".join(faults))


def pay_per_job(compensation: pd.Series, jobs: pd.Series, *, gross_share: float) -> pd.Series:
    """Gross pay a job by sector, from the compensation of employees in an input-output table.

    Parameters
    ----------
    compensation, jobs
        By sector: compensation of employees, currency units a year, and jobs of the same area and year.
    gross_share
        Gross wages in compensation, 0 to 1: it holds employers' contributions and pensions, too. From the national
        accounts (D11 over D1).

    Returns
    -------
    pandas.Series
        Currency units a job and year; NaN where there are no jobs or something is unknown. A mean of full and part
        time, of all who work there.

    Raises
    ------
    ScenarioError
        A share that is not above 0 and at most 1.

    Examples
    --------
    >>> import pandas as pd
    >>> pay_per_job(pd.Series({"a": 500e3}), pd.Series({"a": 10.0}), gross_share=0.8).to_dict()
    {'a': 40000.0}
    """
    if not 0 < gross_share <= 1:
        raise ScenarioError(f"gross_share is {gross_share:g}: write the share of gross wages, above 0 and at most 1")
    aligned = jobs.reindex(compensation.index).astype(float)
    return (compensation.astype(float) * gross_share / aligned.where(aligned > 0)).rename("pay")


def fiscal_loss(lost: pd.DataFrame, pay: pd.Series, *, rates: FiscalRates | None = None) -> pd.DataFrame:
    """Gross wages that go with lost jobs, and taxes and contributions on them.

    Parameters
    ----------
    lost
        Jobs by sector: ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``.
    pay
        Gross pay a job by sector, currency units a year: given, or from :func:`pay_per_job`.
    rates
        Average rates with their source; wages alone when None.

    Returns
    -------
    pandas.DataFrame
        ``row``, ``lower``, ``middle``, ``upper`` (currency units a year), ``rests_on``. Before re-employment and before
        benefits. Business rates go only as long as nobody takes the property, and are the same at all three ends.

    Raises
    ------
    ScenarioError
        Pay unknown, negative or given twice for a sector that loses jobs; as for
        :func:`netan.scenario.sharing_out.checked_ends`.

    Examples
    --------
    >>> import pandas as pd
    >>> lost = pd.DataFrame({"lower": [80.0], "middle": [100.0], "upper": [150.0]}, index=["a"])
    >>> rates = FiscalRates(income_tax=0.1, source="made up", as_of="2026")
    >>> fiscal_loss(lost, pd.Series({"a": 40e3}), rates=rates)[["row", "middle"]].values.tolist()
    [['Gross wages', 4000000.0], ['Income tax on it', 400000.0]]
    """
    ends = checked_ends(lost, "jobs lost")
    if not pay.index.is_unique:
        raise ScenarioError(f"pay a job is given twice for {first_few(pay.index[pay.index.duplicated()].unique())}")
    each = pay.reindex(ends.index).astype(float)
    odd = ends.index[(ends["upper"] > 0) & ~(np.isfinite(each) & each.ge(0))]
    if len(odd):
        raise ScenarioError(f"pay a job is unknown or negative for {first_few(odd)}; give it, or leave wages out")
    wages = ends.mul(each.where(ends["upper"] > 0, 0.0), axis=0).sum(skipna=False)
    rows: list[tuple[str, pd.Series, str]] = [("Gross wages", wages, "estimated: mean pay of each industry")]
    if rates is not None:
        said = f"your rate: {rates.source}, {rates.as_of}"
        rows += [
            (words, wages * value, said) for name, words in NAMES.items() if (value := getattr(rates, name)) is not None
        ]
        if rates.business_rates is not None:
            whole = pd.Series(rates.business_rates, index=list(ENDS), dtype=float)
            rows.append(("Business rates of the site, while it is empty", whole, said))
            if rates.council_share is not None:
                rows.append(("of it kept by the council", whole * rates.council_share, said))
    return pd.DataFrame([{"row": words, **amounts.to_dict(), "rests_on": said} for words, amounts, said in rows])
