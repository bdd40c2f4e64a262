"""Rows of a Companies House file through DuckDB: any size, every column text, kept as Parquet when asked.

Only names that netan made itself enter the SQL text; paths and values are bound, column headings never appear in it.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from ..errors import Fault, FileFormatError, SchemaError
from ..files import atomic_path, csv_member
from ..store import kept_hash, literal_path
from .container import UTF16, container_of, head_text
from .delimited import bare, delimiter_of

if TYPE_CHECKING:
    from pathlib import Path

# Plain unit postcode of a row: most are written in capitals with one blank, which is cheaper than a pattern.
POSTCODE_KEY = "replace(upper(companies.postcode), ' ', '')"
# Change this whenever the columns below change: stores of an older form are then written anew.
STORE_FORM = "companies-2"

SIC_COLUMNS = 4
# What netan calls a column -> the spellings of it, bare.
_HEADINGS = {
    "number": ("companynumber",),
    "name": ("companyname",),
    "postcode": ("regaddresspostcode", "postcode"),
    "status": ("companystatus",),
    "account_category": ("accountsaccountcategory", "accountcategory"),
    "incorporated": ("incorporationdate",),
    "area": ("localauthoritycode", "ladcode", "lad", "laua", "areacode"),
    "area_name": ("localauthorityname", "ladname", "areaname"),
    **{f"sic{i}": (f"siccodesictext{i}", f"siccode{i}", f"sictext{i}") for i in range(1, SIC_COLUMNS + 1)},
}
_REQUIRED = {
    "number": "CompanyNumber",
    "name": "CompanyName",
    "status": "CompanyStatus",
    "sic1": "SICCode.SicText_1",
}


def connect(folder: Path) -> Any:
    """Open a database in memory that spills to a folder and loads nothing from the network."""
    import duckdb

    settings = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=cast("Any", settings))
    connection.execute("SET temp_directory = ?", [str(folder / "spill")])
    return connection


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
    connection.execute(f"CREATE TABLE IF NOT EXISTS companies ({_columns()})")
    kept = stored_rows(connection, path, store=store, folder=folder)
    count = _take(connection, kept, place, choice or Choice())
    if count is None:
        kept.unlink()  # damaged: written anew from the file itself
        _keep(connection, path, kept, folder)
        count = _take(connection, kept, place, choice or Choice())
    return count or 0


@dataclass(frozen=True)
class Choice:
    """Which rows of a register are wanted, and whence their districts come.

    Attributes
    ----------
    located
        The connection has a table ``postcodes`` (unit, area) for rows that have no area.
    wanted
        The connection has a table ``wanted`` (area) of codes and names in small letters: other rows stay out.
    """

    located: bool = False
    wanted: bool = False

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
        return f"WHERE lower({self.area}) IN {one} OR lower(companies.area_name) IN {one}" if self.wanted else ""


def stored_rows(connection: Any, path: Path, *, store: Path, folder: Path) -> Path:
    """Parquet file of the rows of a register file, written when it is not in the store yet."""
    kept = store / f"{STORE_FORM}-{kept_hash(path, store)[:32]}.parquet"
    if not kept.exists():
        _keep(connection, path, kept, folder)
    return kept


def areas_in(connection: Any, path: Path, *, store: Path) -> list[str]:
    """Areas that a stored file names itself, code and name."""
    kept = store / f"{STORE_FORM}-{kept_hash(path, store)[:32]}.parquet"
    rows = connection.execute(
        "SELECT DISTINCT coalesce(area || ' ' || area_name, area) AS a FROM read_parquet(?) WHERE area IS NOT NULL "
        "ORDER BY a",
        [literal_path(kept)],
    ).fetchall()
    return [row[0] for row in rows]


def _keep(connection: Any, path: Path, kept: Path, folder: Path) -> None:
    """Write the rows of a file to the store, in passing: a national register never stands in memory."""
    with atomic_path(kept) as temporary:
        _insert(connection, path, 0, folder, target=temporary)


def _take(connection: Any, kept: Path, place: int, choice: Choice) -> int | None:
    """Add rows of the store; how many it holds, or None when they cannot be read."""
    import duckdb

    names = [name for name, _ in _fields() if name != "file"]
    cells = [choice.area if name == "area" else f"companies.{name}" for name in names]
    try:
        count = connection.execute("SELECT count(*) FROM read_parquet(?)", [literal_path(kept)]).fetchone()
        connection.execute(
            f"INSERT INTO companies (file, {', '.join(names)}) SELECT ?, {', '.join(cells)} "  # noqa: S608
            f"FROM read_parquet(?) AS companies {choice.join} {choice.where}",
            [place, literal_path(kept)],
        )
    except duckdb.Error:
        return None
    return int(count[0])


def _fields() -> list[tuple[str, str]]:
    text = ["number", "name", "postcode", "status", "account_category", "date_text", "area", "area_name"]
    text += [f"sic{i}" for i in range(1, SIC_COLUMNS + 1)]
    return [("file", "INTEGER"), ("row", "BIGINT"), *((name, "VARCHAR") for name in text)]


def _columns() -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in _fields())


def _insert(connection: Any, path: Path, place: int, folder: Path, *, target: Path) -> None:
    kind = container_of(path)
    if kind == "workbook":
        msg = (
            f"{path.name} is a workbook; a register is read from the csv, csv.gz or zip that Companies House publishes"
        )
        raise FileFormatError(msg)
    text = head_text(path, kind)
    positions, width = _positions(path, text)
    source, packing = path, "gzip" if kind == "gzip" else "none"
    if kind == "zip" or _is_utf16(path):
        source, packing = _unpack(path, kind, folder), "none"
    try:
        _read(connection, source, packing, place, positions, width, delimiter_of(text), target)
    except _NotUtf8Error:
        source = _unpack(path, kind, folder, again=True)
        _read(connection, source, "none", place, positions, width, delimiter_of(text), target)
    except FileFormatError as error:
        raise _named(error, path) from None


class _NotUtf8Error(FileFormatError):
    pass


def _named(error: FileFormatError, path: Path) -> FileFormatError:
    faults = [Fault(f.what, path.name, "", f.row, "", f.remedy) for f in error.faults]
    return FileFormatError(f"{path.name} cannot be read as csv", faults)


def _is_utf16(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) in UTF16


def _positions(path: Path, text: str) -> tuple[dict[str, int], int]:
    """Where each column stands, and how many columns there are."""
    header = next(csv.reader(io.StringIO(text), delimiter=delimiter_of(text)), [])
    have = [bare(name) for name in header]
    out = {}
    for name, spellings in _HEADINGS.items():
        found = [have.index(spelling) for spelling in spellings if spelling in have]
        if found:
            out[name] = found[0]
    missing = [heading for name, heading in _REQUIRED.items() if name not in out]
    if missing:
        shown = ", ".join(name.strip() for name in header[:12])
        faults = [
            Fault(f"the column '{heading}' is missing; row 1 says: {shown}", path.name, "", 1, heading,
                  f"name the column that holds it '{heading}', as Companies House does")
            for heading in missing
        ]  # fmt: skip
        raise SchemaError(f"{path.name}: {len(missing)} columns of the company data are missing", faults)
    return out, len(header)


def _read(
    connection: Any,
    source: Path,
    packing: str,
    place: int,
    positions: dict[str, int],
    width: int,
    delimiter: str,
    target: Path,
) -> None:
    import duckdb

    def cell(name: str) -> str:
        return f"nullif(trim(c{positions[name]}), '')" if name in positions else "NULL"

    wanted = [cell(name) for name in ("number", "name", "postcode", "status", "account_category", "incorporated")]
    wanted += [cell(name) for name in ("area", "area_name", *(f"sic{i}" for i in range(1, SIC_COLUMNS + 1)))]
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    names = [name for name, _ in _fields()]
    cells = ["?", "row_number() OVER () + 1", *wanted]
    select = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, names, strict=True))
    sql = (
        f"SELECT {select} "  # noqa: S608  # own names only
        f"FROM read_csv(?, auto_detect=false, header=false, skip=1, columns={{{types}}}, delim=?, quote='\"', "
        "escape='\"', compression=?)"
    )
    # COPY takes no bound path in every version; a quote in it is doubled
    path = str(target).replace("'", "''")
    try:
        connection.execute(
            f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)",
            [place, literal_path(source), delimiter, packing],
        )
    except duckdb.Error as error:
        _explain(str(error), source.name)


def _explain(message: str, file: str) -> None:
    """Raise what DuckDB said in the words of this package."""
    first = message.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    line = re.search(r"CSV Error on Line: (\d+)", first)
    row = int(line[1]) if line else None
    if re.search(r"utf-?8|unicode", first, flags=re.IGNORECASE):
        raise _NotUtf8Error(file)
    expected = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if expected:
        what = f"{expected[2]} cells where the header has {expected[1]}"
        remedy = "mend this line: a quote or a comma too many, or the download was cut short"
    else:
        what = re.sub(r"^.*?Error: ", "", first)[:200]
        remedy = "download or save the file again"
    raise FileFormatError(file, [Fault(what, file, "", row, "", remedy)])


def _unpack(path: Path, kind: str, folder: Path, *, again: bool = False) -> Path:
    """Write the text of a file as UTF-8; lines that are not UTF-8 are taken for Windows-1252."""
    target = folder / ("companies-utf8.csv" if again else "companies.csv")
    try:
        with target.open("wb") as out:
            if kind == "zip":
                with zipfile.ZipFile(path) as archive, archive.open(csv_member(path, archive)) as stream:
                    _copy(stream, out, again=again)
            elif kind == "gzip":
                with gzip.open(path, "rb") as packed:
                    _copy(cast("IO[bytes]", packed), out, again=again)
            else:
                with path.open("rb") as plain:
                    _copy(plain, out, again=again)
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError) as error:
        msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
        raise FileFormatError(msg) from error
    return target


def _copy(stream: IO[bytes], out: IO[bytes], *, again: bool) -> None:
    if again:
        for line in stream:
            try:
                line.decode("utf-8")
                out.write(line)
            except UnicodeDecodeError:
                out.write(line.decode("cp1252", errors="replace").encode("utf-8"))
        return
    start = stream.read(2)
    blocks = itertools.chain([start], iter(lambda: stream.read(1 << 20), b""))
    if start in UTF16:
        out.writelines(text.encode("utf-8") for text in codecs.iterdecode(blocks, "utf-16"))
    else:
        out.writelines(blocks)
