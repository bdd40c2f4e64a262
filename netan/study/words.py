"""Rankings and figures in the words of people."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..network.naming import confidential_nodes
from ..risk.critical import FOOTNOTE
from ..schema import SIZE_BANDS, parse_band
from ..tables.figures import between, jobs
from ..tables.money import sign

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..network.base import Network
    from ..risk.critical import Critical
    from ..tables.areas import AreaTable

__all__ = [
    "INTERNAL", "between", "critical_details", "critical_table", "file_stem", "internal_notice", "jobs", "jobs_there",
    "money", "only_words", "size_band", "whole",
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


def critical_table(
    result: Critical,
    areas: AreaTable,
    *,
    top: int | None = None,
    country: str = "country",
    currency: str = "GBP",
    printed: bool = False,
) -> pd.DataFrame:
    """First rows of a ranking in the words of people, every cell text; columns that would hold nothing are left out.

    Parameters
    ----------
    result
        The ranking.
    areas
        Names of areas.
    top
        Rows to take; all when None.
    country, currency
        Name of the country that same codes are counted in, and the code of the money.
    printed
        The headings of the printed table to a buyer, which a footnote explains: same code here and in the country,
        a star. Else the headings are those of the ranking of the place.
    """
    rows = result.rows if top is None else result.rows.head(top)
    to_buyer = printed and result.to is not None
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
        out |= _what_it_is(rows, company, to_buyer=result.to is not None)
    if rows["paid"].notna().any():
        out[f"Paid {sign(currency)}m/yr"] = [money(value) for value in rows["paid"]]
        asked = " (buyer confirms?)" if to_buyer else ""
        out[f"Only one on list?{asked}"] = [
            only_words(only, int(count)) for only, count in zip(rows["only_one"], rows["on_list"], strict=True)
        ]
    if to_buyer:
        out[f"Same code here / {country}"] = [
            f"{whole(here)} / {whole(wide)}"
            for here, wide in zip(rows["same_code_here"], rows["same_code_country"], strict=True)
        ]
    else:
        out["Same code here"] = [whole(value) for value in rows["same_code_here"]]
    out["Jobs there"] = [
        jobs_there(float(value), source if isinstance(source, str) else str(kind), company=named)
        for value, source, kind, named in zip(
            rows["jobs"], rows["jobs_source"], rows["jobs_evidence"], company, strict=True
        )
    ]
    out[f"Jobs exposed at buyers here{FOOTNOTE if to_buyer else ''}"] = [
        between(low, high) for low, high in zip(rows["exposed_lower"], rows["exposed_upper"], strict=True)
    ]
    if result.to is None:
        out["At risk at buyers here"] = [jobs(value) for value in rows["at_buyers"]]
        out["At risk at suppliers here"] = [jobs(value) for value in rows["at_suppliers"]]
    out["Why"] = rows["why"].astype("str")
    return pd.DataFrame(out)


def _what_it_is(rows: pd.DataFrame, company: pd.Series, *, to_buyer: bool) -> dict[str, Any]:
    """What each company supplies in the buyer's words, else its industry."""
    industry = rows["sector_label"].astype("str").where(company, "")
    if not to_buyer or rows["supplies"].isna().all():
        return {"Industry": industry}
    return {"Supplies": rows["supplies"].where(rows["supplies"].notna(), industry)}


def jobs_there(value: float, source: str, *, company: bool = True) -> str:
    """Jobs of a row and where they come from; an estimate of one company as its size band.

    Examples
    --------
    >>> jobs_there(142.0, "accounts"), jobs_there(142.0, "recorded"), jobs_there(63.0, "estimated")
    ('140 acc', '140', '50-99 est')
    >>> jobs_there(63.0, "estimated", company=False), jobs_there(float("nan"), "estimated")
    ('60 est', '-')
    """
    if value != value:  # noqa: PLR0124  # unknown
        return "-"
    if source == "estimated":
        return f"{size_band(value) if company else jobs(value)} est"
    return f"{jobs(value)} acc" if source == "accounts" else jobs(value)


def size_band(value: float) -> str:
    """Size band that a number of jobs lies in.

    Examples
    --------
    >>> size_band(0.4), size_band(4.6), size_band(99.4), size_band(900.0)
    ('0-4', '5-9', '50-99', '250+')
    """
    return next(band for band in reversed(SIZE_BANDS) if round(value) >= parse_band(band)[0])


def critical_details(result: Critical, areas: AreaTable, *, among: str, currency: str = "GBP") -> pd.DataFrame:
    """Factors of the companies that a ranking names, on node id, for the details of a page.

    Parameters
    ----------
    result
        A ranking.
    areas
        Names of areas.
    among
        What the rank is a rank among, in words.
    currency
        Code of the money.
    """
    named = result.rows["node_id"].notna().to_numpy()
    table = critical_table(result, areas, currency=currency)[named]
    table = table.set_axis(result.rows["node_id"][named].astype("str"), axis=0)
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


def share_words(lower: float, middle: float, upper: float) -> str:
    """Range of a share in whole per cent, its middle in front where there is one.

    Examples
    --------
    >>> share_words(0.36, 0.45, 0.55), share_words(0.36, float("nan"), 0.55), share_words(0.2, 0.2, 0.2)
    ('45 % (36-55)', '36-55 %', '20 %')
    """
    if pd.isna(lower) or pd.isna(upper):
        return "-"
    first, last = round(100 * lower), round(100 * upper)
    if first == last:
        return f"{first} %"
    return f"{first}-{last} %" if pd.isna(middle) else f"{round(100 * middle)} % ({first}-{last})"
