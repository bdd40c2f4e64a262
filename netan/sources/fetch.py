"""Where the files come from that netan reads: the list of sources that ships with it."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import FetchError, first_few
from ..resources import data_path

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_WHEN = re.compile(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class FileSource:
    """One source of a file; the fields are explained at the head of ``data/sources.toml``."""

    key: str
    title: str
    publisher: str
    page: str
    licence: str
    vintage: str
    file: str
    used_for: str
    checked: str
    address: str = ""
    editions: Mapping[str, str] = field(default_factory=dict)
    reads_as: str = ""
    level: str = "group"
    sha256: str = ""
    megabytes: float | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether only a person with a browser can get it."""
        return not (self.address or self.editions)

    @property
    def monthly(self) -> bool:
        """Whether the address names a month."""
        return "{month" in self.address


@dataclass(frozen=True)
class Wanted:
    """One file to fetch: its address, and the name that it gets."""

    address: str
    file: str


def load_sources(path: Path | None = None) -> dict[str, FileSource]:
    """Sources by key, in the order of the file.

    Parameters
    ----------
    path
        A TOML like ``data/sources.toml``; that one when None.

    Examples
    --------
    >>> "companies-house" in load_sources()
    True
    """
    text = (path or data_path("sources.toml")).read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["source"]
    return {row["key"]: FileSource(**row) for row in rows}


def find_source(sources: Mapping[str, FileSource], key: str) -> FileSource:
    """Source of a key.

    Raises
    ------
    FetchError
        Naming the nearest keys, or all of them.
    """
    if key in sources:
        return sources[key]
    near = difflib.get_close_matches(key.casefold(), sources, n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(sources)}"
    raise FetchError(f"no source is called '{key}'; {hint}")


def wanted_files(source: FileSource, when: str | None, today: dt.date) -> list[Wanted]:
    """Addresses to try, the first that exists is the one; a monthly file falls back on the months before.

    Parameters
    ----------
    source
        With an address.
    when
        ``2024`` or, for monthly files, ``2024-11``; the latest when None.
    today
        From which the latest month is counted.

    Examples
    --------
    >>> import datetime as dt
    >>> source = load_sources()["companies-house"]
    >>> [one.file for one in wanted_files(source, None, dt.date(2026, 1, 3))][:2]
    ['BasicCompanyDataAsOneFile-2026-01-01.zip', 'BasicCompanyDataAsOneFile-2025-12-01.zip']

    Raises
    ------
    FetchError
        A year that the source does not have, or that cannot be read.
    """
    match = _WHEN.fullmatch(when.strip()) if when is not None else None
    if when is not None and match is None:
        raise FetchError(f"'{when}' is no year; write --year 2024, or --year 2024-11 for a monthly file")
    if source.editions:
        return [_edition(source, match[1] if match else None)]
    if source.monthly:
        if match is not None and match[2] is None:
            raise FetchError(f"'{source.key}' comes monthly; write --year {match[1]}-11 for November")
        first = (int(match[1]), int(match[2])) if match else (today.year, today.month)
        return [_filled(source, *month) for month in _back(first, 1 if match else 4)]
    years = [int(match[1])] if match else [today.year, today.year - 1, today.year - 2]
    if "{year}" not in source.address:
        return [Wanted(source.address, source.file)]
    return [_filled(source, year, 1) for year in years]


def _edition(source: FileSource, year: str | None) -> Wanted:
    known: Sequence[str] = sorted(source.editions)
    year = year or known[-1]
    if year not in source.editions:
        raise FetchError(
            f"'{source.key}' has no edition of {year}; known are {first_few(known, limit=12)}. "
            f"Newer ones may stand on {source.page}"
        )
    return Wanted(source.editions[year], source.file.format(year=year))


def _filled(source: FileSource, year: int, month: int) -> Wanted:
    words = {"year": year, "month": f"{month:02d}", "monthname": MONTHS[month - 1]}
    return Wanted(source.address.format(**words), source.file.format(**words))


def _back(first: tuple[int, int], count: int) -> list[tuple[int, int]]:
    """Year and month, and those before it."""
    start = first[0] * 12 + first[1] - 1
    return [_month(start - k) for k in range(count)]


def _month(number: int) -> tuple[int, int]:
    year, month = divmod(number, 12)
    return year, month + 1
