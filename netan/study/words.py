"""Rankings and figures in the words of people."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..network.naming import confidential_nodes
from ..tables.figures import between, jobs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..network.base import Network
    from ..risk.critical import Critical
    from ..tables.areas import AreaTable

__all__ = [
    "INTERNAL", "between", "critical_details", "critical_table", "file_stem", "internal_notice", "jobs", "money",
    "only_words", "whole",
]  # fmt: skip

INTERNAL = "INTERNAL: names from a confidential list"


def internal_notice(network: Network, named: Iterable[str]) -> str:
    """:data:`INTERNAL` when one of the companies named stands on a confidential row; else nothing.

    Parameters
    ----------
    network
        The network.
    named
        Node ids that an output names; its links run between them.
    """
    rows = confidential_nodes(network)
    secret = set(rows.index[rows])
    return INTERNAL if any(node in secret for node in named) else ""


def critical_table(result: Critical, areas: AreaTable, *, top: int | None = None) -> pd.DataFrame:
    """First rows of a ranking in the words of people, every cell text; columns that would hold nothing are left out."""
    rows = result.rows if top is None else result.rows.head(top)
    rank = [
        f"{r} ({low:.0f}-{high:.0f})" if low < high else str(r)  # no range with one reading
        for r, low, high in zip(rows["rank"], rows["rank_lower"], rows["rank_upper"], strict=True)
    ]
    out = {
        "Rank (range)": rank,
        "Company, district": [
            f"{label}, {areas.name(str(area))}" if isinstance(area, str) else str(label)
            for label, area in zip(rows["label"], rows["area"], strict=True)
        ],
    }
    company = rows["node_id"].notna()
    if company.any():  # a row that stands for several companies says its industry in its name
        out["Industry"] = rows["sector_label"].astype("str").where(company, "")
    if rows["paid"].notna().any():
        out["Paid £m/yr"] = [money(value) for value in rows["paid"]]
        out["Only one on list?"] = [
            only_words(only, int(count)) for only, count in zip(rows["only_one"], rows["on_list"], strict=True)
        ]
    out["Same code here"] = [whole(value) for value in rows["same_code_here"]]
    out["Jobs there"] = [
        f"{jobs(value)}{'' if kind == 'seen' else ' est'}"
        for value, kind in zip(rows["jobs"], rows["jobs_evidence"], strict=True)
    ]
    out["Jobs exposed at buyers here"] = [
        between(low, high) for low, high in zip(rows["exposed_lower"], rows["exposed_upper"], strict=True)
    ]
    if result.to is None:
        out["At risk at buyers here"] = [jobs(value) for value in rows["at_buyers"]]
        out["At risk at suppliers here"] = [jobs(value) for value in rows["at_suppliers"]]
    out["Why"] = rows["why"].astype("str")
    return pd.DataFrame(out)


def critical_details(result: Critical, areas: AreaTable, *, among: str) -> pd.DataFrame:
    """Factors of the companies that a ranking names, on node id, for the details of a page.

    Parameters
    ----------
    result
        A ranking.
    areas
        Names of areas.
    among
        What the rank is a rank among, in words.
    """
    named = result.rows["node_id"].notna().to_numpy()
    table = critical_table(result, areas)[named].set_axis(result.rows["node_id"][named].astype("str"), axis=0)
    return table.drop(columns=["Company, district", "Industry"], errors="ignore").rename(
        columns={"Rank (range)": f"Rank {among}"}
    )


def only_words(only: str, on_list: int) -> str:
    """Whether a supplier is the only one on the list, in words."""
    return {
        "confirmed": "yes (confirmed)",
        "not confirmed": "yes (not confirmed)",
        "no": f"no, {on_list} on list",
        "buyer says no": "no (buyer says)",
    }.get(only, "not known")


def money(value: float) -> str:
    """Millions with one decimal; payments too small for it are said to be so.

    Examples
    --------
    >>> money(9_440_000), money(12_000), money(0), money(float("nan"))
    ('9.4', '<0.1', '0.0', '-')
    """
    if value != value:  # noqa: PLR0124  # unknown
        return "-"
    shown = f"{value / 1e6:,.1f}"
    return "<0.1" if value > 0 and shown == "0.0" else shown


def whole(value: Any) -> str:
    """A count, or a dash where it is not known."""
    return "-" if value is None or value != value else f"{int(value):,}"  # noqa: PLR0124


def file_stem(name: str) -> str:
    """File name of a title: small letters, digits and dashes; letters of other alphabets fall away.

    Examples
    --------
    >>> file_stem("Plant X closes (fictional)"), file_stem("Électricité"), file_stem("../\u200f")
    ('plant-x-closes-fictional', 'electricite', 'result')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-") or "result"
