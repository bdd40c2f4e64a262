"""ONS industry-to-industry payment flows: Bacs and Faster Payments by industry of payer and payee, and their regions.

Not tried on a published file: the layouts are those that users of the files describe. Three of them are read: the
workbook (sheet ``SIC2_...``, some rows of notes first), the csv by 2-digit SIC and region (up to 2.6 GB) and the csv by
5-digit SIC. All are taken together to calendar years and SIC divisions while they are read, so a file that is far
larger than the memory of the machine can be read.
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
from ..tables.payments import (
    PAYMENT_KEYS,
    REGION_NAMES,
    UNITED_KINGDOM,
    UNKNOWN,
    Payments,
    divisions,
    is_no_region,
    region_of_payments,
)
from .container import container_of, head_text, largest_csv
from .delimited import bare, delimiter_of
from .register_rows import connect
from .workbook import Sheet, Workbook, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = "Office for National Statistics, industry-to-industry payment flows"
STORE_FORM = "payments-1"
HEADER_WITHIN = 40
# A database that may use more than this spills to disk; the csv is far larger.
MEMORY = "1GB"
_ALIASES = {
    "date": ("date", "month", "year", "period"),
    "buyer": ("payer2digitsic", "payer5digitsic", "payersic", "payersic2digit", "payersic2", "payersic5"),
    "buyer_region": ("payerregionitl1", "payerregion", "payeritl1"),
    "supplier": ("payee2digitsic", "payee5digitsic", "payeesic", "payeesic2digit", "payeesic2", "payeesic5"),
    "supplier_region": ("payeeregionitl1", "payeeregion", "payeeitl1"),
    "value": ("value£", "value", "valuegbp", "pounds"),
    "transactions": ("numberoftransactions", "transactions", "numtransactions", "count"),
}
_NEEDED = {
    "date": "Date",
    "buyer": "Payer (2-digit SIC)",
    "supplier": "Payee (2-digit SIC)",
    "value": "Value (£)",
}
_WITHHELD = r"^\[[a-zA-Z]+\]$"
_YEAR = (
    "CASE WHEN regexp_full_match(left({0}, 5), '(19|20)[0-9][0-9][-/]') THEN left({0}, 4) "
    "WHEN regexp_matches({0}, '(19|20)[0-9][0-9]') THEN regexp_extract({0}, '(?:19|20)[0-9][0-9]') "
    "WHEN regexp_full_match({0}, '[A-Za-z]{{3,9}}[ -][0-9][0-9]') THEN '20' || right({0}, 2) END"
)


def columns_of_payments(header: Sequence[object]) -> dict[str, int] | None:
    """Places of the columns among the headings of a file of payments; None when it is none.

    Examples
    --------
    >>> columns_of_payments(["Date", "Payer (2-digit SIC)", "Payee (2-digit SIC)", "Value (£)"])
    {'date': 0, 'buyer': 1, 'supplier': 2, 'value': 3}
    >>> columns_of_payments(["Date", "Supplier", "Amount"]) is None
    True
    """
    have = [bare(cell) for cell in header]
    out = {}
    for name, spellings in _ALIASES.items():
        place = next((have.index(spelling) for spelling in spellings if spelling in have), None)
        if place is not None:
            out[name] = place
    return out if {"buyer", "supplier"} <= set(out) else None


def is_payments(sheet: Sheet) -> bool:
    """Whether a sheet, or the start of a csv, has the headings of the payment flows in one of its first rows."""
    return _header(sheet.rows) is not None


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        found = columns_of_payments(row)
        if found is not None:
            return place, found
    return None


def payments_sheet(book: Workbook) -> Sheet | None:
    """Return the first sheet with payments: notes and contents come before it; None when the workbook has none."""
    names = sorted(book.names, key=lambda name: not name.casefold().startswith("sic"))
    for name in names[:6]:
        sheet = book.sheet(name)
        if is_payments(sheet):
            return sheet
    return None


def read_payments(path: Path, *, store: Path | None = None) -> Payments:
    """Read a file of payment flows, summed to calendar years.

    Parameters
    ----------
    path
        xlsx, csv, csv.gz or zip.
    store
        Folder in which the sums are kept as Parquet for the next run.

    Returns
    -------
    Payments
        SIC 0, and codes that are withheld, are ``unknown``; cells marked ``[c]`` are counted in ``withheld`` and are
        in no sum.

    Raises
    ------
    FileFormatError
        Damaged, or not what its name says.
    SchemaError
        Columns missing; values that are neither numbers nor marks; negative values; dates without a year; codes that
        are no divisions of SIC 2007; regions that are none of the twelve. All faults at once, with the first rows.
    """
    kept = None if store is None else store / f"{STORE_FORM}-{kept_hash(path, store)[:32]}.parquet"
    with tempfile.TemporaryDirectory(prefix="netan-") as scratch, connect(Path(scratch)) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET preserve_insertion_order = false")
        if kept is not None and kept.exists():
            connection.execute("CREATE TABLE sums AS SELECT * FROM read_parquet(?)", [literal_path(kept)])
            return _table(connection)
        first_row = _load(connection, path, Path(scratch))
        faults = _faults(connection, path.name, first_row)
        if faults:
            raise SchemaError(f"{path.name}: {len(faults)} kinds of fault in its payments", faults)
        _sum(connection)
        if kept is not None:
            with atomic_path(kept) as temporary:
                target = str(temporary).replace("'", "''")
                connection.execute(f"COPY sums TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return _table(connection)


def _load(connection: Any, path: Path, folder: Path) -> int:
    """Make the table ``raw``, summed by year and the texts of the file, and the view ``lines``; first row of data."""
    kind = container_of(path)
    if kind == "workbook":
        return _load_workbook(connection, path)
    text = head_text(path, kind)
    delimiter = delimiter_of(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileFormatError(f"{path.name} cannot be read as csv ({error}); download it again") from error
    found = _checked_header(rows, path.name, "")
    source = _unpacked(path, folder) if kind == "zip" else path
    # lines of the file before the headings, blank ones too; a quoted cell with a line break counts as its lines
    skip = _lines_before(text, found[0], delimiter) + 1
    width = len(rows[found[0]])
    types = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    packing = "gzip" if kind == "gzip" else "none"
    import duckdb

    try:
        connection.execute(
            f"CREATE TABLE raw AS {_GROUPED} FROM (SELECT {_cells(found[1])} FROM read_csv(?, auto_detect=false, "  # noqa: S608  # numbers and own names alone
            f"header=false, skip={skip}, columns={{{types}}}, delim=?, quote='\"', escape='\"', compression=?, "
            f"null_padding=true, strict_mode=false)) {_GROUPS}",
            [literal_path(source), delimiter, packing],
        )
        odd = connection.execute(f"SELECT 1 FROM raw WHERE {_ODD} LIMIT 1").fetchone()  # noqa: S608  # own text
        if odd:  # only then is the file read again, to tell the rows
            connection.execute(
                f"CREATE TABLE lines AS SELECT * FROM (SELECT row_number() OVER () AS line, {_cells(found[1])} FROM "  # noqa: S608
                f"read_csv(?, auto_detect=false, header=false, skip={skip}, columns={{{types}}}, delim=?, quote='\"', "
                f"escape='\"', compression=?, null_padding=true, strict_mode=false, parallel=false)) WHERE {_ODD_LINE} "
                "ORDER BY line LIMIT 1000",
                [literal_path(source), delimiter, packing],
            )
    except duckdb.Error as error:
        first = str(error).split("\n", 1)[0][:200]
        raise FileFormatError(f"{path.name} cannot be read as csv ({first}); download it again") from error
    return skip + 1


def _lines_before(text: str, row: int, delimiter: str) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(row):
        next(reader)
    return reader.line_num


def _load_workbook(connection: Any, path: Path) -> int:
    book = Workbook(path)
    sheet = payments_sheet(book) or book.first()
    row, places = _checked_header(sheet.rows, path.name, sheet.name)
    lines = [(k, line) for k, line in enumerate(sheet.rows[row + 1 :], 1) if any(clean(cell) for cell in line)]
    frame = pd.DataFrame({"line": pd.Series([k for k, _ in lines], dtype="int64")})
    for name in _ALIASES:
        cells = [clean(line[places[name]]) for _, line in lines] if name in places else [""] * len(lines)
        frame[name] = pd.Series(cells, dtype="str")
    connection.register("given", frame)
    connection.execute(f"CREATE TABLE raw AS {_GROUPED} FROM (SELECT {_cells(None)} FROM given) {_GROUPS}")  # noqa: S608
    connection.execute(
        f"CREATE TABLE lines AS SELECT * FROM (SELECT line, {_cells(None)} FROM given) WHERE {_ODD_LINE} "  # noqa: S608
        "ORDER BY line LIMIT 1000"
    )
    return row + 2


def _checked_header(rows: Sequence[Sequence[object]], file: str, sheet: str) -> tuple[int, dict[str, int]]:
    found = _header(rows)
    missing = [heading for name, heading in _NEEDED.items() if found is None or name not in found[1]]
    if found is None or missing:
        row = next((k for k, cells in enumerate(rows) if sum(bool(clean(cell)) for cell in cells) > 2), 0)
        row = row if found is None else found[0]
        shown = ", ".join(clean(cell) for cell in rows[row][:8]) if rows else ""
        raise SchemaError(
            f"{file}: no payment flows",
            [
                Fault(f"the column '{heading}' is missing; row {row + 1} says: {shown}", file, sheet, row + 1, heading,
                      "use the file as the Office for National Statistics gives it")
                for heading in missing
            ],
        )  # fmt: skip
    return found


def _cells(places: dict[str, int] | None) -> str:
    """Return the columns of a line under their names; the places are those in a csv, None for a frame."""
    out = []
    for name in _ALIASES:
        cell = f"c{places[name]}" if places is not None and name in places else "''" if places is not None else name
        out.append(f"trim(coalesce({cell}, '')) AS {name}")
    return ", ".join(out)


# Decimals add up to the same figure in any order of the rows, which a parallel sum of binary fractions does not.
_NUMBER = "coalesce(TRY_CAST({0} AS {1}), TRY_CAST(replace(replace({0}, ',', ''), '£', '') AS {1}))"
_VALUE = _NUMBER.format("value", "DECIMAL(18, 2)")
_COUNT = _NUMBER.format("transactions", "DECIMAL(18, 0)")
_MARK = f"regexp_full_match(value, '{_WITHHELD}')"
_BLANK = "(date = '' AND buyer = '' AND supplier = '' AND value = '')"
_WRONG = f"(({_VALUE} IS NULL AND NOT {_MARK}) OR {_VALUE} < 0)"
_GROUPED = (
    f"SELECT {_YEAR.format('date')} AS year, buyer, buyer_region, supplier, supplier_region, "
    f"sum({_VALUE}) AS value, sum({_COUNT}) AS transactions, count(*) AS cells, "
    f"count(*) FILTER (WHERE {_VALUE} IS NULL AND {_MARK}) AS withheld, count(*) FILTER (WHERE {_WRONG}) AS odd"
)
_GROUPS = f"WHERE NOT {_BLANK} GROUP BY ALL"
_ODD = "odd > 0 OR year IS NULL"
_ODD_LINE = f"NOT {_BLANK} AND ({_WRONG} OR ({_YEAR.format('date')}) IS NULL)"


def _unpacked(path: Path, folder: Path) -> Path:
    target = folder / "payments.csv"
    try:
        with zipfile.ZipFile(path) as archive:
            check_zip(path, archive)
            with archive.open(largest_csv(path, archive)) as stream, target.open("wb") as out:
                while block := stream.read(1 << 20):
                    out.write(block)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise FileFormatError(f"{path.name} is damaged ({error}); download it again") from error
    return target


def division_of_payments(text: str) -> str | None:
    """Division of a SIC code as the files write it; ``unknown`` for 0 and withheld codes, None for what is no code.

    Examples
    --------
    >>> [division_of_payments(code) for code in ("1", "69", "62020", "1110", "0", "[c]", "34")]
    ['01', '69', '62', '01', 'unknown', 'unknown', None]
    """
    plain = text.split(":", maxsplit=1)[0].strip().removesuffix(".0")
    if plain.casefold() in {"", "0", "00", "00000", UNKNOWN} or re.fullmatch(_WITHHELD, plain):
        return UNKNOWN
    if not re.fullmatch(r"[0-9]{1,5}", plain):
        return None
    code = plain.zfill(2) if len(plain) <= 2 else plain.zfill(5)[:2]
    return code if code in divisions() else None


def _region(text: str) -> str | None:
    return region_of_payments(text) or (UNKNOWN if is_no_region(text) else None)


def _distinct(connection: Any, *columns: str) -> list[str]:
    asked = " UNION ".join(f"SELECT {column} FROM raw" for column in columns)  # noqa: S608  # own names
    return sorted(str(row[0]) for row in connection.execute(asked).fetchall())


def _faults(connection: Any, file: str, first_row: int) -> list[Fault]:
    """Faults of the values and codes, each kind with its first row."""
    if connection.execute("SELECT count(*) FROM raw").fetchone() == (0,):
        return [Fault("there are headings and no payments below them", file, remedy="download the file again")]
    faults = []
    (odd, undated) = connection.execute(
        "SELECT coalesce(sum(odd), 0), coalesce(sum(cells) FILTER (WHERE year IS NULL), 0) FROM raw"
    ).fetchone()
    if odd:
        faults += _odd_values(connection, file, first_row, int(odd))
    if undated:
        line, date = connection.execute(
            f"SELECT line, date FROM lines WHERE ({_YEAR.format('date')}) IS NULL ORDER BY line LIMIT 1"  # noqa: S608
        ).fetchone() or (1, "")
        what = f"{int(undated):,} dates name no year, the first is '{str(date)[:30]}'"
        faults.append(Fault(what, file, "", first_row + int(line) - 1, "Date", "write them as 2025-01-01"))
    for columns, heading, known in (
        (("buyer", "supplier"), "SIC", division_of_payments), (("buyer_region", "supplier_region"), "Region", _region),
    ):  # fmt: skip
        strange = [text[:30] for text in _distinct(connection, *columns) if known(text) is None]
        if strange:
            shown = ", ".join(f"'{text}'" for text in strange[:5])
            kind = "a division of SIC 2007" if heading == "SIC" else "a region or nation"
            remedy = "leave out totals and other rows that are no cells; use the file as it is published"
            faults.append(Fault(f"{len(strange):,} codes are not {kind}: {shown}", file, "", None, heading, remedy))
    return faults


def _odd_values(connection: Any, file: str, first_row: int, odd: int) -> list[Fault]:
    rows = connection.execute(
        f"SELECT line, value FROM lines WHERE {_WRONG} ORDER BY line LIMIT 5"  # noqa: S608
    ).fetchall()
    remedy = f"write the published number, or the mark [c]; {odd:,} such cells in all"
    return [
        Fault(f"'{str(value)[:30]}' is no payment in pounds", file, "", first_row + int(line) - 1, "Value (£)", remedy)
        for line, value in rows
    ]


def _sum(connection: Any) -> None:
    """Make the table ``sums``: what the texts mean, summed once more."""
    sectors = {text: division_of_payments(text) for text in _distinct(connection, "buyer", "supplier")}
    regions = {text: _region(text) for text in _distinct(connection, "buyer_region", "supplier_region")}
    if set(regions) == {""}:
        regions = {"": UNITED_KINGDOM}
    for name, meaning in (("sectors", sectors), ("regions", regions)):
        frame = pd.DataFrame(
            {"text": list(meaning), "meaning": [str(value) for value in meaning.values()]}, dtype="str"
        )
        connection.register(f"given_{name}", frame)
        connection.execute(f"CREATE TABLE {name} AS SELECT text, meaning FROM given_{name}")  # noqa: S608
    connection.execute(
        "CREATE TABLE sums AS SELECT CAST(year AS INTEGER) AS year, b.meaning AS buyer, br.meaning AS buyer_region, "
        "s.meaning AS supplier, sr.meaning AS supplier_region, CAST(sum(value) AS DOUBLE) AS value, "
        "CAST(sum(transactions) AS DOUBLE) AS transactions, CAST(sum(cells) AS BIGINT) AS cells, "
        "CAST(sum(withheld) AS BIGINT) AS withheld FROM raw "
        "JOIN sectors b ON raw.buyer = b.text JOIN sectors s ON raw.supplier = s.text "
        "JOIN regions br ON raw.buyer_region = br.text JOIN regions sr ON raw.supplier_region = sr.text GROUP BY ALL"
    )
    connection.execute("DROP TABLE raw")


def _table(connection: Any) -> Payments:
    """Return the sums as a frame whose texts are categories: a million rows of five texts each would fill memory."""
    codes = [*sorted(divisions()), UNKNOWN]
    names = [*REGION_NAMES, UNITED_KINGDOM, UNKNOWN]
    sorts = {"buyer": codes, "supplier": codes, "buyer_region": names, "supplier_region": names}
    cells = [f"list_position(CAST(? AS VARCHAR[]), {name}) - 1 AS {name}" for name in sorts]
    found = connection.execute(
        f"SELECT year, {', '.join(cells)}, value, transactions, cells, withheld FROM sums "  # noqa: S608  # own names
        "ORDER BY year, 2, 4, 3, 5",
        list(sorts.values()),
    ).fetchnumpy()
    out = {"year": pd.Series(_plain(found["year"]), dtype="int64")}
    for name in PAYMENT_KEYS[1:]:
        codes_of = _plain(found[name]).astype("int16")
        out[name] = pd.Series(pd.Categorical.from_codes(codes_of, categories=sorts[name]))
    for name, kind in (("value", "float64"), ("transactions", "float64"), ("cells", "int64"), ("withheld", "int64")):
        out[name] = pd.Series(_plain(found[name]), dtype=kind)
    return Payments(pd.DataFrame(out), SOURCE)


def _plain(values: Any) -> Any:
    """Return numbers of a column; those that the database masks as missing become NaN."""
    import numpy as np

    return np.ma.filled(values.astype("float64"), np.nan) if isinstance(values, np.ma.MaskedArray) else values
