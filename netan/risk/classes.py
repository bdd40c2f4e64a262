"""Companies that may not be named, as rows of one industry and size class of three companies at least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..network.naming import SIZE_CLASSES, size_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Companies of a row that are closed to find what a typical one does.
REPRESENTATIVES = 5
# A row of unnamed companies stands for at least so many, where the industry has them.
FEWEST = 3

ClassWords = dict[tuple[str, str], str]


def class_words(nodes: pd.DataFrame) -> ClassWords:
    """Words for each industry and size class, put together from the largest down until each holds three companies.

    A row of one company would be that company. What is left at the small end joins the row above it.
    """
    size = size_class(nodes["employees"])
    count = size.groupby([nodes["sector"].astype("str"), size]).size()
    words: ClassWords = {}
    for code, part in count.groupby(level=0):
        words.update({(str(code), old): new for old, new in _joined(part.droplevel(0).to_dict()).items()})
    return words


def class_keys(nodes: pd.DataFrame, words: ClassWords | None = None) -> pd.Series:
    """Row of the ranking that each unnamed company belongs to: 'sector|size class'.

    With the ``words`` of another sample the rows are that one's; a company of a class that it did not have is left
    out.
    """
    known = class_words(nodes) if words is None else words
    size = size_class(nodes["employees"])
    pairs = zip(nodes["sector"].astype("str"), size, strict=True)
    keys = [f"{code}|{known[code, word]}" if (code, word) in known else None for code, word in pairs]
    return pd.Series(keys, index=nodes.index, dtype="str").dropna()


def representatives(nodes: pd.DataFrame, keys: pd.Series) -> pd.Index:
    """A few companies of every row, evenly spread over their outputs: unnamed companies are interchangeable.

    Of n companies in order of output, those at the middles of five equal stretches (all where n is at most five);
    companies of equal output stand in the order of the network.
    """
    output = nodes["output"].reindex(keys.index)
    place = output.groupby(keys).rank(method="first", na_option="bottom") - 1
    count = keys.groupby(keys).transform("size")
    few = count.clip(upper=REPRESENTATIVES)
    # place p is the middle of stretch s = 0, 1, ... when p = floor((2 s + 1) n / (2 few)); all are whole numbers
    chosen = pd.Series(data=False, index=keys.index)
    for stretch in range(REPRESENTATIVES):
        chosen |= (place == (2 * stretch + 1) * count // (2 * few)) & (stretch < few)
    return nodes.index[nodes.index.isin(keys.index[chosen])]


def _joined(count: Mapping[str, int]) -> dict[str, str]:
    """New words of each size class of one industry.

    Examples
    --------
    >>> _joined({"250 jobs and more": 1, "50-249 jobs": 4, "under 10 jobs": 9})
    {'250 jobs and more': '50 jobs and more', '50-249 jobs': '50 jobs and more', 'under 10 jobs': 'under 10 jobs'}
    >>> _joined({"10-49 jobs": 4, "size not known": 1})
    {'10-49 jobs': 'any size', 'size not known': 'any size'}
    """
    rows: list[list[str]] = [[]]
    held = 0
    for _, word in SIZE_CLASSES:
        if word in count:
            rows[-1].append(word)
            held += count[word]
            if held >= FEWEST:
                rows.append([])
                held = 0
    known = {word for _, word in SIZE_CLASSES}
    rest = [word for word in count if word not in known]
    unknown = sum(count[word] for word in rest)
    if 0 < unknown < sum(count.values()) and min(unknown, sum(count.values()) - unknown) < FEWEST:
        # too few of unknown size, or of a known one, for a row of their own, and no row that they could join
        return dict.fromkeys(count, "any size")
    last = rows.pop()
    if last and rows:
        rows[-1] += last
    elif last:
        rows.append(last)
    out = {word: _span(row) for row in rows for word in row}
    return out | dict.fromkeys(rest, "size not known")


def _span(row: Sequence[str]) -> str:
    """Words of several size classes together."""
    if len(row) == 1:
        return row[0]
    limits = sorted(limit for limit, word in SIZE_CLASSES if word in row)
    if limits[0] == 0:
        return "any size" if SIZE_CLASSES[0][1] in row else f"under {_ceiling(limits[-1])} jobs"
    return f"{limits[0]} jobs and more" if SIZE_CLASSES[0][1] in row else f"{limits[0]}-{_ceiling(limits[-1]) - 1} jobs"


def _ceiling(limit: int) -> int:
    """Lower limit of the next size class."""
    return min(other for other, _ in SIZE_CLASSES if other > limit)
