"""Rows of Companies House files in a DuckDB connection: kept as Parquet, and of a national file only what is wanted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ..files import atomic_path
from ..store import kept_hash, literal_path
from .register_csv import KEY_LENGTH, columns, to_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Plain unit postcode of a row: most are written in capitals with one blank, which is cheaper than a pattern.
POSTCODE_KEY = "replace(upper(companies.postcode), ' ', '')"
# Change these whenever the columns change: stores of an older form are then written anew.
STORE_FORM, COUNTS_FORM = "companies-3", "company-counts-1"
# A register of so many companies is that of a country: a study holds only what it wants of it.
LARGE = 300_000
MEMORY = "800MB"

# How many letters two names must share at their start for one to be looked up by the other.
START = 8
# What may stand behind a name that is shorter than that.
_FORMS = (
    "",
    "ltd",
    "limited",
    "plc",
    "llp",
    "lp",
    "uk",
    "ukltd",
    "uklimited",
    "group",
    "company",
    "co",
    "coltd",
    "cic",
)
_TRADING = re.compile(r"\bt\s?/?\s?a\b|\btrading as\b|[()]", re.IGNORECASE)


def connect(folder: Path) -> Any:
    """Open a database in memory that spills to a folder and loads nothing from the network."""
    import duckdb

    settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=cast("Any", settings))
    connection.execute("SET temp_directory = ?", [str(folder / "spill")])
    return connection


def name_starts(names: Iterable[str]) -> set[str]:
    """Starts of names, by which companies are looked up in the register; of short names the whole with legal forms.

    Examples
    --------
    >>> sorted(name_starts(["The Skelmbrook & Sons Ltd", "ABB"]))[:3], "skelmbro" in name_starts(["Skelmbrook"])
    (['abb', 'abbcic', 'abbco'], True)
    """
    out: set[str] = set()
    for name in names:
        for part in (name, *_TRADING.split(name)):
            letters = unicodedata.normalize("NFKD", part.lower())
            plain = re.sub(r"^\s*the\s+", "", "".join(c for c in letters if not unicodedata.combining(c)))
            for joined in {re.sub(r"&|\band\b", word, plain) for word in ("", "and")}:
                whole = re.sub(r"[^a-z0-9]+", "", joined)
                bare = re.sub(r"(uk)?(limited|ltd|plc|llp)$", "", whole) or whole
                for start in (bare, f"the{bare}") if bare else ():
                    out |= {start[:START]} if len(start) >= START else {(start + form)[:KEY_LENGTH] for form in _FORMS}
    return out


@dataclass(frozen=True)
class Choice:
    """Which rows of a register are wanted, and whence their districts come.

    Attributes
    ----------
    located
        The connection has a table ``postcodes`` (unit, area) for rows that have no area.
    wanted
        The connection has a table ``wanted`` (area) of codes and names in small letters: other rows stay out.
    named
        It also has tables ``numbers`` (number) and ``starts`` (start): companies of other areas that have one of the
        numbers, or whose name or a former name starts so, come in too.
    """

    located: bool = False
    wanted: bool = False
    named: bool = False

    @property
    def area(self) -> str:
        """SQL of the area of a row."""
        return "coalesce(companies.area, postcodes.area)" if self.located else "companies.area"

    @property
    def join(self) -> str:
        """SQL that joins the postcodes."""
        return f"LEFT JOIN postcodes ON postcodes.unit = {POSTCODE_KEY}" if self.located else ""

    @property
    def where(self) -> str:
        """SQL that leaves only what is wanted."""
        one = "(SELECT area FROM wanted)"
        here = f"lower({self.area}) IN {one} OR lower(companies.area_name) IN {one}"
        starts = "(SELECT start FROM starts)"
        named = [
            "companies.number IN (SELECT number FROM numbers)",
            f"companies.key IN {starts} OR left(companies.key, {START}) IN {starts}",
            "companies.row IN (SELECT row FROM former)",
        ]
        return f"WHERE {' OR '.join([here, *(named if self.named else [])])}" if self.wanted else ""


def add_rows(
    connection: Any, path: Path, place: int, *, store: Path, folder: Path, choice: Choice | None = None
) -> int:
    """Add the rows of one file to the table ``companies``, by way of the store; return how many the file has.

    Of a national register only what is chosen comes into memory.

    Parameters
    ----------
    connection
        From :func:`connect`.
    path
        csv, csv.gz or zip.
    place
        Number of the file in the list of files.
    store
        Folder of the store.
    folder
        For temporary files.
    choice
        Which rows; all when None.

    Raises
    ------
    FileFormatError
        Damaged, or not what its name says.
    SchemaError
        Columns are missing.
    """
    table = ", ".join(f'"{name}" {kind}' for name, kind in columns() if name not in {"key", "other_keys"})
    connection.execute(f"CREATE TABLE IF NOT EXISTS companies ({table})")
    kept = stored_rows(connection, path, store=store, folder=folder)
    count = _take(connection, kept, place, choice or Choice())
    if count is None:
        kept.unlink()  # damaged: written anew from the file itself
        _keep(connection, path, kept, folder)
        count = _take(connection, kept, place, choice or Choice())
    return count or 0


def stored_rows(connection: Any, path: Path, *, store: Path, folder: Path) -> Path:
    """Parquet file of the rows of a register file, written when it is not in the store yet."""
    kept = _stored(path, store, STORE_FORM)
    if not kept.exists():
        _keep(connection, path, kept, folder)
    return kept


def stored_counts(connection: Any, path: Path, *, store: Path, folder: Path) -> Path:
    """Parquet file of how many companies each postcode has in each industry; written when it is not there yet."""
    counts = _stored(path, store, COUNTS_FORM)
    if not counts.exists():
        _count(connection, stored_rows(connection, path, store=store, folder=folder), counts)
    return counts


def count_rows(connection: Any, path: Path, *, store: Path, folder: Path) -> int:
    """How many companies a file has; it is put into the store when it is not there yet."""
    kept = stored_rows(connection, path, store=store, folder=folder)
    (count,) = connection.execute("SELECT count(*) FROM read_parquet(?)", [literal_path(kept)]).fetchone()
    return int(count)


def areas_in(connection: Any, path: Path, *, store: Path) -> list[str]:
    """Areas that a stored file names itself, code and name."""
    rows = connection.execute(
        "SELECT DISTINCT coalesce(area || ' ' || area_name, area) AS a FROM read_parquet(?) WHERE area IS NOT NULL "
        "ORDER BY a",
        [literal_path(_stored(path, store, STORE_FORM))],
    ).fetchall()
    return [row[0] for row in rows]


def _stored(path: Path, store: Path, form: str) -> Path:
    return store / f"{form}-{kept_hash(path, store)[:32]}.parquet"


def _keep(connection: Any, path: Path, kept: Path, folder: Path) -> None:
    connection.execute(f"SET memory_limit = '{MEMORY}'")  # the rest spills to the folder
    with atomic_path(kept) as temporary:
        to_parquet(connection, path, temporary, folder)


def _count(connection: Any, kept: Path, counts: Path) -> None:
    """Count the companies of each postcode and industry once: joining them to areas is then cheap."""
    with atomic_path(counts) as temporary:
        target = str(temporary).replace("'", "''")
        connection.execute(
            f"COPY (SELECT {POSTCODE_KEY} AS unit, area, sic1, "  # noqa: S608
            "count(*)::INTEGER AS companies, count(*) FILTER (upper(account_category) = 'DORMANT')::INTEGER AS dormant "
            "FROM read_parquet(?) AS companies GROUP BY ALL ORDER BY unit, area, sic1) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)",
            [literal_path(kept)],
        )


def _take(connection: Any, kept: Path, place: int, choice: Choice) -> int | None:
    """Add rows of the store; how many it holds, or None when they cannot be read."""
    import duckdb

    names = [name for name, _ in columns() if name not in {"file", "key", "other_keys"}]
    cells = [choice.area if name == "area" else f"companies.{name}" for name in names]
    source = literal_path(kept)
    try:
        count = connection.execute("SELECT count(*) FROM read_parquet(?)", [source]).fetchone()
        if choice.named:
            connection.execute(
                "CREATE OR REPLACE TEMP TABLE former AS SELECT DISTINCT row FROM (SELECT row, "  # noqa: S608
                "unnest(string_split(other_keys, '|')) AS key FROM read_parquet(?) WHERE other_keys IS NOT NULL) "
                f"WHERE key IN (SELECT start FROM starts) OR left(key, {START}) IN (SELECT start FROM starts)",
                [source],
            )
        connection.execute(
            f"INSERT INTO companies (file, {', '.join(names)}) SELECT ?, {', '.join(cells)} "  # noqa: S608
            f"FROM read_parquet(?) AS companies {choice.join} {choice.where}",
            [place, source],
        )
    except duckdb.Error:
        return None
    return int(count[0])
