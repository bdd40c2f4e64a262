"""What the register says of a company's size, and of whether it works where it is registered.

Category of the last accounts. The Companies Act 2006 lets a company file as a micro-entity with at most 10 employees
(s. 384A), as small with 50 (s. 382), as medium-sized with 250 (s. 465). The change for years that begin on or after 6
April 2025 (SI 2024/1303) raised the limits of turnover and balance sheet by half and left those of employees. Two of
the three measures decide, for two years running, so a company with more people may file so; and a company may file
more than it must. A category is therefore most jobs and never least, and it limits only what is estimated. Full and
group accounts, and those of subsidiaries without audit, say nothing: the small company of a large group files them.

Registered office. Where many companies have one postcode it is mostly that of who formed them, or of their
accountants; they may work anywhere, or not at all. Nobody's jobs are known from this: in the draw of sizes such a
company counts for less, so that large sizes go more often to companies with an office of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from ..tables.register import Register

MICRO, SMALL, MEDIUM = 10.0, 50.0, 250.0
_MICRO = (MICRO, "the limit of micro-entity accounts (10 jobs)")
_SMALL = (SMALL, "the limit of small-company accounts (50 jobs)")
_MEDIUM = (MEDIUM, "the limit of medium-sized-company accounts (250 jobs)")
# First accounts fall due 21 months after incorporation (s. 442): nobody has seen how large it is.
_NEW = (SMALL, "50 jobs, assumed of a company that has filed no accounts yet")
LIMITS: dict[str, tuple[float, str]] = {
    "MICRO ENTITY": _MICRO,
    "SMALL": _SMALL,
    "TOTAL EXEMPTION FULL": _SMALL,
    "TOTAL EXEMPTION SMALL": _SMALL,
    "PARTIAL EXEMPTION": _SMALL,
    "UNAUDITED ABRIDGED": _SMALL,
    "AUDITED ABRIDGED": _SMALL,
    "MEDIUM": _MEDIUM,
    "NO ACCOUNTS FILED": _NEW,
}
"""Most jobs by category of accounts as Companies House writes it, and the words for it."""
ENDING = r"liquidation|strike[\s-]*off|struck[\s-]*off|winding[\s-]*up|wound[\s-]*up|dissol"
"""Status of a company that has said, or of which the registrar believes, that it no longer trades (Companies Act 2006,
s. 1000 and 1004; Insolvency Act 1986, s. 87): it keeps one job, unless more are on record."""
_ENDED = "1 job, being wound up or struck off"
CROWDED = 50
"""At a postcode with so many companies or more an office is taken for one of many: it is flagged. Large business parks
have tens of companies at one postcode, agents that form companies have hundreds or thousands."""
_OFFICE = "registered office shared with many"
DORMANT = "dormant companies"
HEAD_OFFICE = ("70100", "64201", "64202", "64203", "64204", "64205", "64209")
"""SIC 2007: activities of head offices, activities of holding companies."""


def dormant_rows(frame: pd.DataFrame) -> pd.Series:
    """Which rows of a register are dormant companies: by the category of their accounts, the status, or code 99999.

    Examples
    --------
    >>> rows = pd.DataFrame({"sector": ["25620", "99999", None], "status": "Active",
    ...     "account_category": ["DORMANT", None, "FULL"]})
    >>> dormant_rows(rows).tolist()
    [True, True, False]
    """
    out = frame["sector"].astype("str").eq("99999")
    for name in ("account_category", "status"):
        if name in frame.columns:
            out |= frame[name].astype("str").str.contains("dormant", case=False, regex=False).eq(other=True)
    return out.fillna(value=False).astype(bool)


def at_postcode(frame: pd.DataFrame) -> pd.Series:
    """How many companies of the register have their office at the postcode of each; NaN without a postcode.

    Parameters
    ----------
    frame
        Rows of a register with ``postcode``.

    Examples
    --------
    >>> at_postcode(pd.DataFrame({"postcode": ["ZN1 4XX", "zn14xx", None]})).tolist()
    [2.0, 2.0, nan]
    """
    plain = frame["postcode"].astype(object).map(_plain, na_action="ignore")
    return plain.map(plain.value_counts()).astype(float)


def _plain(postcode: object) -> str | None:
    return str(postcode).upper().replace(" ", "") or None


def with_signs(firms: pd.DataFrame, register: Register | None) -> pd.DataFrame:
    """Add what the register says of size and office to the firms that it holds here.

    Parameters
    ----------
    firms
        Firms, with the columns of :data:`netan.network.firms.COLUMNS`, by node id; it is not changed.
    register
        The register; None where there is none.

    Returns
    -------
    pandas.DataFrame
        With ``account_category`` (as Companies House writes it) and ``at_postcode``: companies of the place at the
        postcode of the registered office, itself among them. Those elsewhere do not count, for of a national register
        a study holds only some.
    """
    if register is None:
        return firms.assign(account_category=None, at_postcode=np.nan)
    own = (firms["origin"] == "register").to_numpy()
    category = register.frame["account_category"].str.upper().reindex(firms.index)
    return firms.assign(
        account_category=category.where(own).astype(object),
        at_postcode=at_postcode(firms[own]).reindex(firms.index),
    )


def signs_told(firms: pd.DataFrame) -> tuple[str, ...]:
    """Say what the register tells of the companies of :func:`with_signs`: shared offices, head offices, limits."""
    here = firms[(firms["origin"] == "register").to_numpy()]
    open_ = here["employees"].isna()
    crowd = here["at_postcode"] >= CROWDED
    notes = []
    if crowd.any():
        largest = int(here["at_postcode"].max())
        notes.append(
            f"{int(crowd.sum()):,} of {len(here):,} companies here have their registered office at a postcode with "
            f"{CROWDED} companies or more (the most: {largest:,}), mostly of agents and accountants: they may work "
            "elsewhere."
        )
    head = here["sic"].astype("str").isin(HEAD_OFFICE)
    if head.any():
        many = "1 company here is a head office or holding company" if head.sum() == 1 else (
            f"{int(head.sum()):,} companies here are head offices or holding companies"
        )  # fmt: skip
        notes.append(f"{many} by code: plants of theirs may stand elsewhere, and under other companies.")
    ended = open_ & here["status"].astype("str").str.contains(ENDING, case=False).eq(other=True)
    if ended.any():
        many = (
            "1 company here of unknown size is"
            if ended.sum() == 1
            else f"{int(ended.sum()):,} companies here of unknown size are"
        )
        notes.append(f"{many} being wound up or struck off: one job each, no more are drawn.")
    limits = here.loc[open_ & ~ended, "account_category"].map(lambda c: LIMITS.get(c, (np.nan, ""))[0])
    if limits.notna().any():
        parts = [
            f"{int((limits == most).sum()):,} at most {most:g}"
            for most in (MICRO, SMALL, MEDIUM)
            if (limits == most).any()
        ]
        notes.append(f"Category of accounts limits the jobs of companies of unknown size: {', '.join(parts)}.")
    return tuple(notes)


def damped_note(firms: pd.DataFrame, *, crowd: int = CROWDED) -> list[str]:
    """Say how many companies count for less when sizes are drawn; nothing where there are none.

    Examples
    --------
    >>> damped_note(pd.DataFrame({"at_postcode": [3.0, 80.0], "employees": None}))
    ['1 company of unknown size at a postcode with 50 or more counts for less when large sizes are dealt out.']
    """
    if "at_postcode" not in firms.columns or crowd <= 0:
        return []
    rows = (firms["at_postcode"].astype(float) >= crowd) & firms["employees"].isna()
    if not rows.any():
        return []
    many = "1 company" if rows.sum() == 1 else f"{int(rows.sum()):,} companies"
    verb = "counts" if rows.sum() == 1 else "count"
    return [
        f"{many} of unknown size at a postcode with {crowd} or more {verb} for less when large sizes are dealt out."
    ]


def size_signs(firms: pd.DataFrame, *, crowd: int = CROWDED) -> pd.DataFrame:
    """Limits and weights for the draw of sizes (:func:`netan.network.sizes.firm_employees`).

    Parameters
    ----------
    firms
        Firms of :func:`with_signs`; columns that are missing say nothing.
    crowd
        At a postcode with so many companies each counts for less: ``crowd / companies at the postcode``, as though
        so many of them worked there. 0: all count the same.

    Returns
    -------
    pandas.DataFrame
        ``size_limit``, ``limit_source``, ``draw_weight``, ``draw_source`` on the index of the firms.

    Examples
    --------
    >>> firms = pd.DataFrame({"status": ["Active", "Liquidation"], "account_category": ["MICRO ENTITY", "FULL"],
    ...                       "at_postcode": [200.0, 1.0]})
    >>> signs = size_signs(firms)
    >>> signs["size_limit"].tolist(), signs["draw_weight"].tolist()
    ([10.0, 1.0], [0.25, 1.0])
    """
    none = pd.Series(None, index=firms.index, dtype=object)
    category = firms["account_category"].astype(object) if "account_category" in firms.columns else none
    found = category.map(lambda name: LIMITS.get(name, (np.nan, None)) if isinstance(name, str) else (np.nan, None))
    limit = pd.Series([float(most) for most, _ in found], index=firms.index, dtype=float)
    words = pd.Series([word for _, word in found], index=firms.index, dtype=object)
    ended = firms["status"].astype("str").str.contains(ENDING, case=False).eq(other=True)
    many = firms["at_postcode"].astype(float) if "at_postcode" in firms.columns else none.astype(float)
    crowded = (many >= crowd) & (crowd > 0)
    return pd.DataFrame(
        {
            "size_limit": limit.mask(ended, 1.0),
            "limit_source": words.mask(ended, _ENDED),
            "draw_weight": (crowd / many).where(crowded, 1.0),
            "draw_source": none.mask(crowded, _OFFICE),
        },
        index=firms.index,
    )
