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
from typing import IO, TYPE_CHECKING, Any, cast

from ..errors import Fault, FileFormatError, SchemaError
from ..files import atomic_path, csv_member, file_hash
from .container import UTF16, container_of, head_text
from .delimited import bare, delimiter_of

if TYPE_CHECKING:
    from pathlib import Path

# Change this whenever the columns below change: stores of an older form are then written anew.
STORE_FORM = "companies-1"

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


def add_rows(connection: Any, path: Path, place: int, *, store: Path | None, folder: Path) -> None:
    """Add the rows of one file to the table ``companies``; from the store when it holds them already.

    Parameters
    ----------
    connection
        From :func:`connect`.
    path
        csv, csv.gz or zip.
    place
        Number of the file in the list of files.
    store
        Folder of the store, or None.
    folder
        For temporary files.

    Raises
    ------
    FileFormatError
        Damaged, or not what its name says.
    SchemaError
        Columns are missing.
    """
    connection.execute(f"CREATE TABLE IF NOT EXISTS companies ({_columns()})")
    if store is None:
        _insert(connection, path, place, folder)
        return
    kept = store / f"{STORE_FORM}-{file_hash(path)[:32]}.parquet"
    if not kept.exists():
        _keep(connection, path, kept, folder)
    if not _take(connection, kept, place):
        kept.unlink()  # damaged: written anew from the file itself
        _keep(connection, path, kept, folder)
        _take(connection, kept, place)


def _keep(connection: Any, path: Path, kept: Path, folder: Path) -> None:
    """Write the rows of a file to the store."""
    connection.execute(f"CREATE OR REPLACE TABLE incoming ({_columns()})")
    _insert(connection, path, 0, folder, table="incoming")
    with atomic_path(kept) as temporary:
        # COPY takes no bound path in every version; a quote in it is doubled
        target = str(temporary).replace("'", "''")
        connection.execute(f"COPY incoming TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    connection.execute("DROP TABLE incoming")


def _take(connection: Any, kept: Path, place: int) -> bool:
    """Add the rows of the store; False when they cannot be read."""
    import duckdb

    names = ", ".join(name for name, _ in _fields() if name != "file")
    try:
        connection.execute(
            f"INSERT INTO companies (file, {names}) SELECT ?, {names} FROM read_parquet(?)",  # noqa: S608
            [place, literal(kept)],
        )
    except duckdb.Error:
        return False
    return True


def literal(path: Path) -> str:
    """Path as DuckDB takes it, where ``*``, ``?`` and ``[`` would stand for other files."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _fields() -> list[tuple[str, str]]:
    text = ["number", "name", "postcode", "status", "account_category", "date_text", "area", "area_name"]
    text += [f"sic{i}" for i in range(1, SIC_COLUMNS + 1)]
    return [("file", "INTEGER"), ("row", "BIGINT"), *((name, "VARCHAR") for name in text)]


def _columns() -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in _fields())


def _insert(connection: Any, path: Path, place: int, folder: Path, *, table: str = "companies") -> None:
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
        _read(connection, source, packing, place, positions, width, delimiter_of(text), table)
    except _NotUtf8Error:
        source = _unpack(path, kind, folder, again=True)
        _read(connection, source, "none", place, positions, width, delimiter_of(text), table)
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
    table: str,
) -> None:
    import duckdb

    def cell(name: str) -> str:
        return f"nullif(trim(c{positions[name]}), '')" if name in positions else "NULL"

    wanted = [cell(name) for name in ("number", "name", "postcode", "status", "account_category", "incorporated")]
    wanted += [cell(name) for name in ("area", "area_name", *(f"sic{i}" for i in range(1, SIC_COLUMNS + 1)))]
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    sql = (
        f"INSERT INTO {table} SELECT ?, row_number() OVER () + 1, {', '.join(wanted)} "  # noqa: S608  # own names only
        f"FROM read_csv(?, auto_detect=false, header=false, skip=1, columns={{{types}}}, delim=?, quote='\"', "
        "escape='\"', compression=?)"
    )
    try:
        connection.execute(sql, [place, literal(source), delimiter, packing])
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
