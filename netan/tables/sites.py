"""Workplaces: address, area, jobs and operating company of a plant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..schema import SITES, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

RATES_SOURCE = "business-rates list"
SIZES = ("employees", "employees_lower", "employees_upper")


@dataclass(frozen=True)
class Sites:
    """Workplaces.

    Parameters
    ----------
    frame
        Columns of :data:`netan.schema.SITES`, indexed and sorted by ``site_id``.
    source
        Where the list comes from.
    set_aside
        What was left out while reading, in words, with how many rows.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)


def sites_from(
    frame: pd.DataFrame, *, file: str = "", source: str = "", set_aside: dict[str, int] | None = None
) -> Sites:
    """Check a frame against the schema and make sites of it; raises SchemaError with every fault."""
    checked = validate(frame, SITES, file=file).sort_values("site_id", kind="stable")
    checked = checked.set_index("site_id", drop=False)
    checked.index.name = None
    return Sites(checked, source, dict(set_aside or {}))


def from_rates(frame: pd.DataFrame) -> pd.Series:
    """Which sites stand on a business-rates list, as against one that somebody wrote about the place."""
    return frame["source"].fillna("").str.startswith(RATES_SOURCE)


def only_addresses(frame: pd.DataFrame) -> pd.Series:
    """Which sites say where somebody works and no more: on a business-rates list, without industry and size.

    They are no companies of the network by themselves, but tell that whoever is paid there is here.
    """
    return from_rates(frame) & frame["sector"].isna() & frame[list(SIZES)].isna().all(axis=1)


def occupiers(sites: Sites) -> pd.DataFrame:
    """Every site as a candidate for a payee's name and address.

    Returns
    -------
    pandas.DataFrame
        ``node_id`` (the site id), ``name``, ``postcode``, ``firm_id``, ``area``, and ``kind`` "site"; one row a site,
        in their order.
    """
    out = sites.frame[["site_id", "name", "postcode", "firm_id", "area"]].rename(columns={"site_id": "node_id"})
    return out.assign(kind="site")


def coverage(sites: Sites, districts: Mapping[str, str], code_of: Callable[[str], str | None]) -> str:
    """Say of how many districts of a study there are sites, and which are missing.

    Parameters
    ----------
    sites
        The sites.
    districts
        Area code -> name of each district of the study.
    code_of
        Area code of a name or code as the list writes it; None when it is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"site_id": ["1"], "name": ["Made Up Forge"], "area": ["Eastvale"], "sector": [None]})
    >>> coverage(sites_from(frame), {"L1": "Eastvale", "L2": "Westvale"}, {"Eastvale": "L1"}.get)
    '1 site, 1 of 2 districts; Westvale missing: its sites stay unknown'
    """
    have = {code_of(str(text)) for text in sites.frame["area"].unique()}
    missing = [name for code, name in districts.items() if code not in have]
    many = f"{len(sites):,} site{'' if len(sites) == 1 else 's'}"
    told = f"{many}, {len(districts) - len(missing)} of {len(districts)} districts"
    if not missing:
        return told
    whose = "its" if len(missing) == 1 else "their"
    return f"{told}; {_listed(missing)} missing: {whose} sites stay unknown"


def _listed(names: list[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
