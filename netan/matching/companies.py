"""The companies and sites that payees are matched to: from a frame, or millions of them from a Parquet file."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..sources.company_number import company_number
from .names import name_key
from .postcodes import postcode_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .candidates import WordIndex

COMPANY, SITE = "company", "site"
# Between the names of one company in the columns ``other_names`` and ``former_names``.
BETWEEN_NAMES = "|"
_COLUMNS = ("firm_id", "name", "postcode", "area", "number", "kind", "other_names", "former_names", "jobs")


@dataclass(frozen=True)
class Companies:
    """Companies and sites, sorted by id, each with one name or several.

    Make them with :meth:`of` or :meth:`stored`.

    Attributes
    ----------
    ids
        Company number, or the id of a site.
    numbers
        Company number; of a site that of the company that runs it, or None.
    names, postcodes, areas, kinds
        As given; postcodes in capitals without blanks, empty when unknown.
    jobs
        Headcount, NaN when unknown: of several sites of one company the largest is paid.
    keys
        Plain form of every name, former and trading names after the others.
    owner
        Position in ``ids`` of each of the ``keys``.
    aliases
        Other names, then former ones.
    current
        How many of the aliases are names that the company still has.
    """

    ids: list[str]
    numbers: list[str | None]
    names: list[str]
    postcodes: list[str]
    areas: list[str | None]
    kinds: list[str]
    jobs: np.ndarray
    keys: list[str]
    owner: np.ndarray
    aliases: list[str]
    current: int = 0

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Companies:
        """Take the companies of a frame.

        Parameters
        ----------
        frame
            ``firm_id`` (unique) and ``name``; where known ``postcode``, ``area``, ``number`` (company number of a site;
            else ``firm_id``), ``kind`` {company, site}, ``jobs``, ``other_names`` (trading names, the
            company behind a site) and ``former_names``, each divided by '|'.

        Raises
        ------
        SchemaError
            A column is missing, or an id stands twice.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"firm_id": ["02", "01"], "name": ["Skelmbrook Ltd", "Marrow & Co Ltd"]})
        >>> Companies.of(frame).keys
        ['marrow', 'skelmbrook']
        """
        missing = [name for name in ("firm_id", "name") if name not in frame.columns]
        if missing:
            raise SchemaError(f"companies to match: no column {' and '.join(missing)}; name them so")
        given = frame.loc[:, [name for name in _COLUMNS if name in frame.columns]]
        given = given[given["name"].notna().to_numpy()].sort_values("firm_id", kind="stable", ignore_index=True)
        twice = given["firm_id"][given["firm_id"].duplicated()]
        if len(twice):
            fault = Fault(f"{len(twice):,} ids stand twice: {first_few(twice)}", remedy="keep one row a company")
            raise SchemaError("companies to match: ids are not their own", [fault])
        return cls._from({str(name): given[name].tolist() for name in given.columns})

    @classmethod
    def stored(cls, path: Path) -> Companies:
        """Take the companies of a Parquet file with the columns of :meth:`of`; nothing else of it is read."""
        import duckdb

        from ..errors import FileFormatError
        from ..files import require_file
        from ..store import literal_path

        require_file(path)
        source = literal_path(path)
        try:
            with duckdb.connect() as connection:
                have = [
                    row[0] for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [source]).fetchall()
                ]
                wanted = ", ".join(name for name in _COLUMNS if name in have)
                frame = connection.execute(f"SELECT {wanted} FROM read_parquet(?)", [source]).df()  # noqa: S608
        except duckdb.Error as error:
            raise FileFormatError(f"{path} is no Parquet file of companies; make it anew") from error
        return cls.of(frame)

    @classmethod
    def _from(cls, columns: dict[str, list[Any]]) -> Companies:
        size = len(columns["firm_id"])
        empty: list[Any] = [None] * size
        ids = [str(one) for one in columns["firm_id"]]
        numbers = columns.get("number", ids)
        kinds = columns.get("kind", empty)
        names = [str(one) for one in columns["name"]]
        once: dict[str, str] = {}  # a postcode that many companies have is kept once
        codes = (postcode_key(one) for one in columns.get("postcode", empty))
        other = _divided(columns.get("other_names", empty))
        alias = [*other, *_divided(columns.get("former_names", empty))]
        return cls(
            ids=ids,
            numbers=[one if isinstance(one, str) and one else None for one in numbers],
            names=names,
            postcodes=[once.setdefault(code, code) for code in codes],
            areas=[one if isinstance(one, str) and one else None for one in columns.get("area", empty)],
            kinds=[one if isinstance(one, str) else COMPANY for one in kinds],
            jobs=np.array([np.nan if pd.isna(one) else one for one in columns.get("jobs", empty)], dtype=float),
            keys=[*map(name_key, names), *(name_key(part) for _, part in alias)],
            owner=np.array([*range(size), *(place for place, _ in alias)], dtype=np.int32),
            aliases=[part for _, part in alias],
            current=len(other),
        )

    def entry_name(self, entry: int) -> str:
        """Name behind one of the ``keys``."""
        return self.names[entry] if entry < len(self.ids) else self.aliases[entry - len(self.ids)]

    def is_alias(self, entry: int) -> bool:
        """Whether one of the ``keys`` is a former or trading name."""
        return entry >= len(self.ids)

    def is_former(self, entry: int) -> bool:
        """Whether one of the ``keys`` is a name that its company has no more."""
        return entry >= len(self.ids) + self.current

    def of_numbers(self, wanted: Iterable[str]) -> dict[str, int]:
        """Position of each id or company number that is here; of several sites of a company that with most jobs."""
        open_ = set(wanted)
        found: dict[str, int] = {}
        direct: dict[str, int] = {}
        for place, (own, number) in enumerate(zip(self.ids, self.numbers, strict=True)):
            if own in open_:
                direct[own] = place
            if number in open_ and number is not None:
                best = found.get(number)
                if best is None or _more(self.jobs[place], self.jobs[best]):
                    found[number] = place
        return found | direct

    def of_id(self, wanted: str) -> int | None:
        """Position of an id, or of a company number in its usual spelling; None when it is not here."""
        for text in (wanted, company_number(wanted)):
            k = bisect.bisect_left(self.ids, text)
            if k < len(self.ids) and self.ids[k] == text:
                return k
        return None

    def place_of(self, own: str) -> int:
        """Position of an id that is here."""
        return bisect.bisect_left(self.ids, own)

    def of_keys(self, wanted: set[str]) -> dict[str, list[int]]:
        """Entries that have each of some plain names, written without blanks."""
        found: dict[str, list[int]] = {}
        for entry, key in enumerate(self.keys):
            bare = key.replace(" ", "")
            if bare in wanted:
                found.setdefault(bare, []).append(entry)
        return found

    @cached_property
    def index(self) -> WordIndex:
        """Words of the names, how rare they are, and who has them."""
        from .candidates import WordIndex

        return WordIndex.of(self.keys)


def _divided(texts: list[Any]) -> list[tuple[int, str]]:
    """Names of a column with several, each with the row it stands in."""
    return [
        (place, part.strip())
        for place, text in enumerate(texts)
        if isinstance(text, str)
        for part in text.split(BETWEEN_NAMES)
        if part.strip()
    ]


def _more(one: float, other: float) -> bool:
    return bool(one > other or (np.isnan(other) and not np.isnan(one)))
