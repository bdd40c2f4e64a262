"""Jobs lost by where the workers live, from a table of travel to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ScenarioError, first_few
from .sharing_out import shared_out

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd


def jobs_by_home_area(lost: pd.DataFrame, travel: pd.DataFrame) -> pd.DataFrame:
    """Jobs lost by workers' home area: those of each workplace area shared out as its workers live.

    Parameters
    ----------
    lost
        Jobs by area of work: ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``.
    travel
        Home area by area of work, workers, at least 0 and known: a census table of travel to work, or the staff's
        own home postcodes counted, with one column for the site's area.

    Returns
    -------
    pandas.DataFrame
        By home area: ``lower``, ``middle``, ``upper``, jobs; ``not known`` for areas of work that the table does not
        have. Rows do not reach their extremes together. Assumes that who loses a job travels as all who work there:
        staff of a large plant often come from further away.

    Raises
    ------
    SchemaError, ScenarioError
        As for :func:`netan.scenario.sharing_out.shared_out`.

    Examples
    --------
    >>> import pandas as pd
    >>> lost = pd.DataFrame({"lower": [200.0], "middle": [200.0], "upper": [200.0]}, index=["Eastvale"])
    >>> travel = pd.DataFrame({"Eastvale": [600, 150, 250]}, index=["Eastvale", "Moorend", "beyond"])
    >>> jobs_by_home_area(lost, travel)["middle"].to_dict()
    {'Eastvale': 120.0, 'Moorend': 30.0, 'beyond': 50.0}
    """
    return shared_out(lost, travel, what="travel-to-work table", by="area of work").rename_axis("home_area")


def resident_share(travel: pd.DataFrame, work: str, here: Collection[str]) -> float:
    """Share of those who work in an area that live in the place; what ``resident_share`` of a closure asks for.

    Parameters
    ----------
    travel
        As for :func:`jobs_by_home_area`.
    work
        Area of work.
    here
        Areas of the place.

    Raises
    ------
    ScenarioError
        An area that is not in the table, or in which nobody works.

    Examples
    --------
    >>> import pandas as pd
    >>> travel = pd.DataFrame({"Eastvale": [600, 150, 250]}, index=["Eastvale", "Moorend", "beyond"])
    >>> resident_share(travel, "Eastvale", ["Eastvale", "Moorend"])
    0.75
    """
    strange = [area for area in here if area not in travel.index]
    if work not in travel.columns or strange:
        lacking = [*([] if work in travel.columns else [work]), *strange]
        raise ScenarioError(f"the travel-to-work table does not have {first_few(lacking)}; give the table that does")
    total = float(travel[work].sum())
    if not total > 0:
        raise ScenarioError(f"the travel-to-work table has nobody who works in {work}")
    return float(travel.loc[list(dict.fromkeys(here)), work].sum()) / total
