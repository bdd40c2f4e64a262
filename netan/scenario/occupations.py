"""Jobs lost by occupation, from a table of occupations by industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .sharing_out import shared_out

if TYPE_CHECKING:
    import pandas as pd


def jobs_by_occupation(lost: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Jobs lost by occupation: those of each industry shared out as its workers are, ``sum_s lost_s share(o | s)``.

    Parameters
    ----------
    lost
        Jobs by industry: ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``.
    table
        Occupation by industry, workers or shares, at least 0 and known; from a census or a labour force survey.

    Returns
    -------
    pandas.DataFrame
        By occupation: ``lower``, ``middle``, ``upper``, jobs. A row ``not known`` holds industries that the table does
        not have. Rows do not reach their extremes together. Assumes that who closes employs what its industry does in
        the area of the table: a list of the site's own posts is better.

    Raises
    ------
    SchemaError, ScenarioError
        As for :func:`netan.scenario.sharing_out.shared_out`.

    Examples
    --------
    >>> import pandas as pd
    >>> lost = pd.DataFrame({"lower": [80.0], "middle": [100.0], "upper": [150.0]}, index=["C30"])
    >>> table = pd.DataFrame({"C30": [30, 10], "G47": [0, 50]}, index=["welders", "sales"])
    >>> jobs_by_occupation(lost, table).to_dict("index")["welders"]
    {'lower': 60.0, 'middle': 75.0, 'upper': 112.5}
    """
    return shared_out(lost, table, what="occupation table", by="industry").rename_axis("occupation")
