"""Type II: households as one more sector, whose wages buy what households buy; and the table of multipliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from .coefficients import leontief_inverse, technical_coefficients
from .multipliers import direct_coefficients, effects, multipliers, output_multipliers

if TYPE_CHECKING:
    from ..tables.iotable import IOTable

COLUMNS = (
    "sector", "label", "output_multiplier", "gva_effect", "gva_multiplier", "income_effect", "income_multiplier",
    "jobs_effect", "jobs_multiplier",
)  # fmt: skip


def type_two_inverse(A: pd.DataFrame, wages: pd.Series, spending: pd.Series) -> pd.DataFrame:
    """Leontief inverse of the model that is closed for households, without the row and column of households.

    The closed model is ``[[A, c], [w, 0]]``. By blocks, ``L2 = L + L c (w L) / (1 - w L c)``.

    Parameters
    ----------
    A
        Technical coefficients, sector x sector.
    wages
        Wages per unit of output, ``w``.
    spending
        Spending on each sector per unit of household income, ``c``; its sum is below 1, since households also pay
        taxes, save and buy from elsewhere.

    Returns
    -------
    pandas.DataFrame
        Sector x sector; nowhere below the Type I inverse when all is non-negative.

    Raises
    ------
    SchemaError
        Sectors that differ; a loop through households that does not end (``w L c >= 1``).

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., sections 2.5 and 6.3.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> w, c = pd.Series({"a": 0.3, "b": 0.25}), pd.Series({"a": 0.05, "b": 0.4})
    >>> type_two_inverse(A, w, c).round(3).to_numpy().tolist()
    [[1.358, 0.419], [0.511, 1.334]]
    """
    for name, part in (("wages", wages), ("spending", spending)):
        if set(part.index) != set(A.index) or part.isna().any():
            raise SchemaError(f"{name} need each sector once: {first_few(set(A.index) ^ set(part.index))}")
    L = leontief_inverse(A)
    values = L.to_numpy(float)
    bought = values @ spending.reindex(A.index).to_numpy(float)
    earned = wages.reindex(A.index).to_numpy(float) @ values
    loop = float(wages.reindex(A.index).to_numpy(float) @ bought)
    if loop >= 1:
        raise SchemaError(
            f"each pound that households earn makes them earn {loop:.2f} more: the loop does not end. Check the income "
            "of households: it holds all sources of income, in the table's currency"
        )
    return pd.DataFrame(values + np.outer(bought, earned) / (1.0 - loop), L.index, L.columns)


def multiplier_table(table: IOTable, *, kind: int = 1, household_income: float | None = None) -> pd.DataFrame:
    """Multipliers and effects of every industry.

    Parameters
    ----------
    table
        Table of domestic flows.
    kind
        1: through suppliers (direct and indirect). 2: and through the spending of wages (induced).
    household_income
        Income of all households from every source, currency units a year, for Type II; that of the table when None.
        It decides how much of a wage is spent here, so there is no default.

    Returns
    -------
    pandas.DataFrame
        ``sector, label, output_multiplier, gva_effect, gva_multiplier, income_effect, income_multiplier,
        jobs_effect, jobs_multiplier``. An effect is per unit of final demand (jobs: per printed unit of the table,
        such as a million pounds); a multiplier is total over direct. NaN where the table has no wages or jobs, and
        multipliers of a sector that has none itself.

    Raises
    ------
    SchemaError
        Type II without the income of households, without wages or household spending in the table.
    """
    A = technical_coefficients(table.Z, table.x)
    L = leontief_inverse(A) if kind == 1 else _closed(table, A, household_income)
    out = pd.DataFrame(index=table.x.index)
    out["output_multiplier"] = output_multipliers(L)
    amounts = {"gva": table.value_added, "income": table.wages, "jobs": table.jobs}
    for name, amount in amounts.items():
        if amount is None:
            out[f"{name}_effect"] = out[f"{name}_multiplier"] = np.nan
            continue
        direct = direct_coefficients(amount.reindex(table.x.index), table.x)
        scale = table.unit if name == "jobs" else 1.0
        out[f"{name}_effect"] = effects(L, direct) * scale
        out[f"{name}_multiplier"] = multipliers(L, direct)
    out["sector"], out["label"] = out.index.astype(str), table.labels.reindex(out.index)
    return out.loc[:, list(COLUMNS)].reset_index(drop=True)


def _closed(table: IOTable, A: pd.DataFrame, household_income: float | None) -> pd.DataFrame:
    income = household_income if household_income is not None else table.household_income
    if income is None or not income > 0:
        raise SchemaError(
            "Type II multipliers need the income of all households (every source, not wages alone), which this table "
            "does not give. Take it from the regional or national household accounts and give it with "
            "--household-income, in the table's printed unit"
        )
    wages, spending = table.wages, table.household_spending
    if wages is None or spending is None:
        lacking = "a row of wages (compensation of employees)" if wages is None else "a column of household spending"
        raise SchemaError(f"Type II multipliers need {lacking}, which this table does not have")
    if float(spending.sum()) > income:
        raise SchemaError(
            f"households spend {spending.sum() / table.unit:,.0f} on these industries and are said to earn "
            f"{income / table.unit:,.0f}; give their income in the table's printed unit"
        )
    return type_two_inverse(A, direct_coefficients(wages, table.x), spending / income)
