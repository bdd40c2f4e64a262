"""The csv of a Companies House file turned into Parquet by DuckDB, whatever its packing, encoding and headings.

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
from ..store import literal_path
from .container import UTF16, container_of, head_text
from .delimited import bare, delimiter_of
from .register_parts import members

if TYPE_CHECKING:
    from pathlib import Path

SIC_COLUMNS, NAME_COLUMNS = 4, 10
# Between the former names of one company; netan.matching divides them again.
BETWEEN_NAMES = "|"
# Title lines may come before the headings when a spreadsheet has saved the file.
HEADER_ROWS = 15
KEY_LENGTH = 16
# What netan calls a column -> the spellings of it, bare.
_HEADINGS = {
    "number": ("companynumber",),
    "name": ("companyname",),
    "postcode": ("regaddresspostcode", "postcode"),
    "status": ("companystatus",),
    "account_category": ("accountsaccountcategory", "accountcategory"),
    "date_text": ("incorporationdate",),
    "accounts_text": ("accountslastmadeupdate",),
    "confirmed_text": ("confstmtlastmadeupdate", "returnslastmadeupdate"),
    "area": ("localauthoritycode", "ladcode", "lad", "laua", "areacode"),
    "area_name": ("localauthorityname", "ladname", "areaname"),
    **{f"sic{i}": (f"siccodesictext{i}", f"siccode{i}", f"sictext{i}") for i in range(1, SIC_COLUMNS + 1)},
    **{f"previous{i}": (f"previousname{i}companyname",) for i in range(1, NAME_COLUMNS + 1)},
}
_REQUIRED = {
    "number": "CompanyNumber",
    "name": "CompanyName",
    "status": "CompanyStatus",
    "sic1": "SICCode.SicText_1",
}
_PLAIN = [
    "number", "name", "postcode", "status", "account_category", "date_text", "accounts_text", "confirmed_text",
    "area", "area_name", *(f"sic{i}" for i in range(1, SIC_COLUMNS + 1)),
]  # fmt: skip


@dataclass(frozen=True)
class _Layout:
    """Where the columns stand."""

    places: dict[str, int]
    width: int
    skip: int
    delimiter: str

    def cell(self, name: str) -> str:
        """SQL of a column, missing where it is blank."""
        return f"nullif(trim(c{self.places[name]}), '')" if name in self.places else "NULL"


def columns() -> list[tuple[str, str]]:
    """Names and types of the stored columns."""
    kinds = dict.fromkeys([*_PLAIN, "former_names", "key", "other_keys"], "VARCHAR")
    return [("file", "INTEGER"), ("row", "BIGINT"), *kinds.items()]


def key_sql(name: str) -> str:
    """SQL of the first letters and digits of a name, by which companies elsewhere are looked up.

    ``netan.sources.register_rows.name_starts`` makes the same of the names that are looked for, and is as wide as
    spellings are: here every step counts, for millions of names.
    """
    return f"left(regexp_replace(lower(strip_accents({name})), '[^a-z0-9]+', '', 'g'), {KEY_LENGTH})"


def to_parquet(connection: Any, path: Path, target: Path, folder: Path) -> None:
    """Write the rows of a register file as Parquet, in passing: a national register never stands in memory.

    Parameters
    ----------
    connection
        A DuckDB connection.
    path
        csv, csv.gz or zip.
    target
        Parquet file to write.
    folder
        For temporary files.

    Raises
    ------
    FileFormatError
        Damaged, or not what its name says.
    SchemaError
        Columns are missing.
    """
    kind = container_of(path)
    if kind == "workbook":
        msg = (
            f"{path.name} is a workbook; a register is read from the csv, csv.gz or zip that Companies House publishes"
        )
        raise FileFormatError(msg)
    layout = _layout(path, head_text(path, kind))
    source, packing = path, "gzip" if kind == "gzip" else "none"
    if kind == "zip" or _is_utf16(path):
        source, packing = _unpack(path, kind, folder), "none"
    try:
        _read(connection, source, packing, layout, target)
    except _NotUtf8Error:
        source = _unpack(path, kind, folder, again=True)
        _read(connection, source, "none", layout, target)
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


def _layout(path: Path, text: str) -> _Layout:
    """Where each column stands, how many columns there are, and in which line the headings end."""
    delimiter = delimiter_of(text)
    lines = csv.reader(io.StringIO(text), delimiter=delimiter)
    known = {spelling for spellings in _HEADINGS.values() for spelling in spellings}
    header: list[str] = []
    line, most = 1, -1
    try:
        for row in itertools.islice(lines, HEADER_ROWS):
            hits = len(known & {bare(name) for name in row})
            if hits > most:
                header, line, most = row, lines.line_num, hits
    except csv.Error as error:
        raise FileFormatError(f"{path.name} cannot be read as csv ({error}); download it again") from error
    return _placed(path, header, [bare(name) for name in header], line, delimiter)


def _placed(path: Path, header: list[str], have: list[str], line: int, delimiter: str) -> _Layout:
    out, faults = {}, []
    for name, spellings in _HEADINGS.items():
        found = [have.index(spelling) for spelling in spellings if spelling in have]
        if found:
            out[name] = found[0]
        elif name in _REQUIRED:
            shown = ", ".join(text.strip() for text in header[:12])
            heading = _REQUIRED[name]
            what = f"the column '{heading}' is missing; row {line} says: {shown}"
            remedy = f"name the column that holds it '{heading}', as Companies House does"
            faults.append(Fault(what, path.name, "", line, heading, remedy))
    if faults:
        raise SchemaError(f"{path.name}: {len(faults)} columns of the company data are missing", faults)
    for place in out.values():
        if have.count(have[place]) > 1:
            heading = header[place].strip()
            what = f"the column '{heading}' stands {have.count(have[place])} times"
            faults.append(Fault(what, path.name, "", line, heading, "keep the right one and remove the others"))
    if faults:
        raise SchemaError(f"{path.name}: columns of the company data stand twice", faults)
    return _Layout(out, len(header), line, delimiter)


def _read(connection: Any, source: Path, packing: str, layout: _Layout, target: Path) -> None:
    import duckdb

    former = [
        f"replace({layout.cell(f'previous{i}')}, '{BETWEEN_NAMES}', ' ')"
        for i in range(1, NAME_COLUMNS + 1)
        if f"previous{i}" in layout.places
    ]
    names = f"nullif(concat_ws('{BETWEEN_NAMES}', {', '.join(former)}), '')" if former else "NULL::VARCHAR"
    keys = " || '|' || ".join(f"coalesce({key_sql(name)}, '')" for name in former) or "NULL::VARCHAR"
    # most companies never had another name: the keys are worked out for those that had
    keys = f"CASE WHEN {names} IS NULL THEN NULL ELSE {keys} END"
    wanted = [f"{layout.cell(name)} AS {name}" for name in _PLAIN]
    wanted += [f"{names} AS former_names", f"{key_sql(layout.cell('name'))} AS key", f"{keys} AS other_keys"]
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(layout.width))
    sql = (
        f"SELECT 0 AS file, row_number() OVER () + {layout.skip} AS row, {', '.join(wanted)} "  # noqa: S608  # own names
        f"FROM read_csv(?, auto_detect=false, header=false, skip={layout.skip}, columns={{{types}}}, delim=?, "
        "quote='\"', escape='\"', compression=?)"
    )
    # COPY takes no bound path in every version; a quote in it is doubled
    path = str(target).replace("'", "''")
    # zstd would halve the file and take a quarter more of the time
    try:
        connection.execute(
            f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION snappy)",
            [literal_path(source), layout.delimiter, packing],
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
        with target.open("w+b") as out:
            if kind == "zip":
                with zipfile.ZipFile(path) as archive:
                    for k, name in enumerate(members(path, archive)):
                        with archive.open(name) as stream:
                            if k:
                                _end_line(out)
                                stream.readline()  # every part has the headings
                            _copy(stream, out, again=again)
            elif kind == "gzip":
                with gzip.open(path, "rb") as packed:
                    _copy(cast("IO[bytes]", packed), out, again=again)
            else:
                with path.open("rb") as plain:
                    _copy(plain, out, again=again)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError) as error:
        msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
        raise FileFormatError(msg) from error
    return target


def _end_line(out: IO[bytes]) -> None:
    """End the last line of a part that was saved without it."""
    out.seek(-1, 2)
    if out.read(1) != b"\n":
        out.write(b"\r\n")


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
        out.writelines(text.encode("utf-8") for text in codecs.iterdecode(blocks, "utf-16", errors="replace"))
    else:
        out.writelines(blocks)
