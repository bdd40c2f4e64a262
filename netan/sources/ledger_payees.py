"""From lines to payees: one row a payee, category and currency of a buyer."""

from __future__ import annotations

import numpy as np
import pandas as pd

# What is said of a payee, whatever the line; the spelling that most lines have.
OF_PAYEE = ("supplier_area", "supplier_postcode", "supplier_sector", "supplier_employees")
OF_ROW = ("sector", "replaceable", "share_of_sales", "source")
YES_NO = ("only_source", "confidential")
WHO = ["buyer", "who", "supplier"]
KEY = [*WHO, "category", "currency"]


def name_key(names: pd.Series) -> pd.Series:
    """Names without capitals and double blanks: what is one payee.

    Examples
    --------
    >>> name_key(pd.Series(["MADE UP  Ltd", "Made up LTD"])).nunique()
    1
    """
    return names.str.casefold().str.split().str.join(" ")


def one_a_payee(lines: pd.DataFrame, *, factor: float = 1.0, keep_order: bool = False) -> pd.DataFrame:
    """Add up the lines of each payee, category and currency of a buyer.

    Parameters
    ----------
    lines
        Texts under the names of :data:`netan.schema.SUPPLIER_LIST` (empty where unknown), ``value`` as numbers, and
        ``row``, the row of the file.
    factor
        What makes a year of the values.
    keep_order
        Keep the order of the file; else rows are sorted, so that the order of lines does not matter.

    Returns
    -------
    pandas.DataFrame
        With ``row`` the first row of the file and ``lines`` the number of lines.
    """
    frame = lines.assign(who=name_key(lines["supplier_name"]))
    frame["supplier"] = _numbers(frame)
    frame["category"] = _one_spelling(frame["category"])
    by = frame.groupby(KEY, sort=not keep_order, dropna=False)
    out = by.agg(value=("value", "sum"), lines=("value", "size"), row=("row", "min"), first=("value", "first"))
    out = out.reset_index()
    several = (out["lines"] > 1) | (factor != 1)
    # pence: the order in which lines are added up must not show
    out["value"] = np.where(several, (out["value"].round(4) * factor).round(2), out["first"])
    names = [name for name in ("supplier_name", *OF_PAYEE) if name in frame.columns]
    for name in names:
        out[name] = _said(frame, WHO, name, out)
    for name in (name for name in OF_ROW if name in frame.columns):
        out[name] = _said(frame, KEY, name, out)
    for name in (name for name in YES_NO if name in frame.columns):
        out[name] = _any(frame, name, out)
    return out.drop(columns=["who", "first"])


def _numbers(frame: pd.DataFrame) -> pd.Series:
    """Company number of each line: its own, else the only one that the same payee of the buyer has on other lines."""
    known = frame.loc[frame["supplier"] != "", WHO].drop_duplicates()
    alone = known[~known.duplicated(["buyer", "who"], keep=False)].set_index(["buyer", "who"])["supplier"]
    found = alone.to_dict()
    return pd.Series(
        [own or found.get((buyer, who), "") for buyer, who, own in frame[WHO].itertuples(index=False)],
        index=frame.index, dtype=object,
    )  # fmt: skip


def _one_spelling(texts: pd.Series) -> pd.Series:
    """Texts that differ in capitals and blanks alone, as most lines spell them."""
    both = pd.DataFrame({"key": name_key(texts), "text": texts})
    best = _most(both, ["key"], "text").to_dict()
    return pd.Series([best.get(key, "") for key in both["key"]], index=texts.index, dtype=object)


def _most(frame: pd.DataFrame, key: list[str], name: str) -> pd.Series:
    """Text that most lines of each group have; of several the first by letters; groups without any are left out."""
    said = frame.loc[frame[name] != "", [*key, name]]
    counts = said.groupby([*key, name], sort=True).size().rename("count").reset_index()
    counts = counts.sort_values("count", ascending=False, kind="stable")
    return counts.drop_duplicates(key).set_index(key)[name]


def _said(frame: pd.DataFrame, key: list[str], name: str, out: pd.DataFrame) -> np.ndarray:
    best = _most(frame, key, name).to_dict()
    return np.array([best.get(place, "") for place in zip(*(out[k] for k in key), strict=True)], dtype=object)


def _any(frame: pd.DataFrame, name: str, out: pd.DataFrame) -> np.ndarray:
    """Yes where some line says so, else no where some line says that; another word stays, to be refused."""
    rank = frame[name].map({"": 0, "no": 1, "yes": 2}).fillna(3)
    best = frame.assign(rank=rank).sort_values("rank", kind="stable").drop_duplicates(KEY, keep="last")
    words = best.set_index(KEY)[name].to_dict()
    return np.array([words[key] for key in zip(*(out[k] for k in KEY), strict=True)], dtype=object)
