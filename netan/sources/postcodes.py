"""The national postcode lookup (NSPL, ONSPD) in any generation of its headings, read through DuckDB.

Not tried on a published file: the layouts are those that the Office for National Statistics documents. Terminated
postcodes stay, because old addresses have them; pseudo codes (Channel Islands, Isle of Man) have no area. Codes of
districts that have ended since the lookup was made become those of today.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError
from ..files import atomic_path, check_zip
from ..store import kept_hash, literal_path
from ..tables.areas import load_uk_areas
from ..tables.postcodes import PostcodeTable, plain_postcode
from .container import container_of, head_text, largest_csv
from .delimited import delimiter_of
from .register_rows import connect

if TYPE_CHECKING:
    from collections.abc import Iterable

STORE_FORM = "postcodes-2"
SOURCE = "Office for National Statistics, postcode lookup"
# The first of these that is there is used; all hold the same postcode with other blanks.
_POSTCODE = ("pcds", "pcd8", "pcd7", "pcd2", "pcd")
_AREA = re.compile(r"laua|oslaua|lad\d\dcd")
_KEY = "regexp_replace(upper({}), '[^A-Z0-9]', '', 'g')"


def columns_of_lookup(header: list[str]) -> tuple[int, int] | None:
    """Places of the postcode and of the local authority among the headings; None when it is no lookup.

    Examples
    --------
    >>> columns_of_lookup(["pcd7", "pcd8", "pcds", "lad25cd"]), columns_of_lookup(["pcd", "pcds", "laua"])
    ((2, 3), (1, 2))
    """
    names = [name.strip().strip('"').casefold().lstrip("\ufeff") for name in header]
    postcode = next((names.index(name) for name in _POSTCODE if name in names), None)
    area = next((place for place, name in enumerate(names) if _AREA.fullmatch(name)), None)
    return None if postcode is None or area is None else (postcode, area)


def add_postcodes(connection: Any, path: Path, *, store: Path | None, folder: Path) -> None:
    """Make the table ``postcodes`` (``unit`` without blanks, ``area``), from the store when it holds it already.

    Parameters
    ----------
    connection
        A DuckDB connection.
    path
        csv or zip.
    store
        Folder in which it is kept as Parquet, or None.
    folder
        For temporary files.

    Raises
    ------
    FileFormatError
        Damaged, or not what its name says.
    SchemaError
        No column of postcodes or of local authorities.
    """
    kept = None if store is None else store / f"{STORE_FORM}-{kept_hash(path, store)[:32]}.parquet"
    if kept is not None and kept.exists():
        _view(connection, kept)
        return
    _read(connection, path, folder)
    if kept is not None:
        with atomic_path(kept) as temporary:
            target = str(temporary).replace("'", "''")
            connection.execute(f"COPY postcodes TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _view(connection: Any, kept: Path) -> None:
    connection.execute(
        "CREATE OR REPLACE TABLE postcodes AS SELECT unit, area FROM read_parquet(?)", [literal_path(kept)]
    )


def _read(connection: Any, path: Path, folder: Path) -> None:
    import duckdb

    kind = container_of(path)
    if kind == "workbook":
        raise FileFormatError(f"{path.name} is a workbook; use the csv of the postcode lookup")
    source = _unpacked(path, folder) if kind == "zip" else path
    text = head_text(path, kind)
    delimiter = delimiter_of(text)
    header = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    places = columns_of_lookup(header)
    if places is None:
        fault = Fault(
            f"no columns of postcodes and local authorities; row 1 says: {', '.join(header[:8])}",
            path.name, "", 1, "", "use NSPL or ONSPD as published, with its row of headings",
        )  # fmt: skip
        raise SchemaError(f"{path.name}: no postcode lookup", [fault])
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header)))
    packing = "gzip" if kind == "gzip" else "none"
    try:
        connection.execute(
            "CREATE OR REPLACE TABLE postcodes AS "  # noqa: S608  # only numbers and own names go in
            f"SELECT {_KEY.format(f'c{places[0]}')} AS unit, min(trim(c{places[1]})) AS area FROM read_csv(?, "
            f"auto_detect=false, header=false, skip=1, columns={{{types}}}, delim=?, quote='\"', escape='\"', "
            "compression=?, null_padding=true) "
            f"WHERE trim(c{places[1]}) <> '' AND NOT regexp_matches(trim(c{places[1]}), '^([A-Z]9{{8}}|[LM]\\d+)$') "
            "GROUP BY unit",
            [literal_path(source), delimiter, packing],
        )
    except duckdb.Error as error:
        first = str(error).split("\n", 1)[0][:200]
        raise FileFormatError(f"{path.name} cannot be read as csv ({first}); download it again") from error
    _carry_on(connection)


def _carry_on(connection: Any) -> None:
    """Put today's codes in the place of those that have ended."""
    frame = load_uk_areas().frame
    ended = frame.loc[frame["area"] != frame["current"], ["area", "current"]].reset_index(drop=True)
    connection.register("ended", ended)
    connection.execute("UPDATE postcodes SET area = ended.current FROM ended WHERE postcodes.area = ended.area")
    connection.unregister("ended")


def _unpacked(path: Path, folder: Path) -> Path:
    """Write the largest csv of a zip to a file: beside the lookup lie lists of names and a user guide."""
    target = folder / "postcodes.csv"
    try:
        with zipfile.ZipFile(path) as archive:
            check_zip(path, archive)
            with archive.open(largest_csv(path, archive)) as stream, target.open("wb") as out:
                while block := stream.read(1 << 20):
                    out.write(block)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise FileFormatError(f"{path.name} is damaged ({error}); download it again") from error
    return target


def read_postcodes(path: Path, *, wanted: Iterable[object] | None = None, store: Path | None = None) -> PostcodeTable:
    """Read a postcode lookup: NSPL or ONSPD, csv, csv.gz or zip.

    Parameters
    ----------
    path
        The file.
    wanted
        Postcodes that are asked for; all of the lookup's when None (2.6 million).
    store
        Folder in which the two columns are kept as Parquet for the next run.

    Returns
    -------
    PostcodeTable
        Local authority of each unit, by today's code.

    Raises
    ------
    FileFormatError
        Damaged, or not what its name says.
    SchemaError
        No column of postcodes or of local authorities; no rows.
    """
    with tempfile.TemporaryDirectory(prefix="netan-") as scratch, connect(Path(scratch)) as connection:
        add_postcodes(connection, path, store=store, folder=Path(scratch))
        if connection.execute("SELECT count(*) FROM postcodes").fetchone() == (0,):
            raise SchemaError(f"{path.name}: a header and no postcode with a local authority; download it again")
        if wanted is None:
            frame = connection.execute("SELECT unit, area FROM postcodes ORDER BY unit").df()
        else:
            asked = sorted({plain for text in wanted if (plain := plain_postcode(text))})
            connection.execute("CREATE OR REPLACE TABLE asked AS SELECT unnest(CAST(? AS VARCHAR[])) AS unit", [asked])
            frame = connection.execute(
                "SELECT unit, area FROM postcodes SEMI JOIN asked USING (unit) ORDER BY unit"
            ).df()
    units = pd.Series(frame["area"].to_numpy(dtype=object), index=frame["unit"].to_numpy(dtype=object), dtype=object)
    return PostcodeTable(units, pd.Series(dtype=object), SOURCE)
