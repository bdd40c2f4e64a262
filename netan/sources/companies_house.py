"""The register: Companies House free company data, from csv, csv.gz or zip of any size."""

from __future__ import annotations

import difflib
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AreaError, ConcordanceError, Fault, FileFormatError, SchemaError, first_few
from ..store import literal_path
from ..tables.classification import load_classification, old_codes, special_codes
from ..tables.register import Register, register_from
from .company_number import PATTERN, company_number, is_company_number
from .postcodes import add_postcodes
from .register_csv import SIC_COLUMNS
from .register_parts import files_of
from .register_rows import Choice, add_rows, areas_in, connect, count_rows, name_starts, stored_counts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd

SOURCE = "Companies House free company data"
DORMANT_CODE = "99999"
MOST_UNKNOWN = 0.5
SIC_DIGITS = 5
SHOWN_FAULTS = 1000

DORMANT = "dormant companies"
REPEATED = "repeated rows of the same company"
RESTORED = "company numbers given back their leading zeros"
ELSEWHERE = "companies in other areas"
UNKNOWN = "companies without a known industry code (kept, industry unknown)"

# Text of the file -> date of the register, and the heading.
DATES = (("date_text", "incorporated"), ("accounts_text", "accounts_date"), ("confirmed_text", "confirmation_date"))
DATE_HEADINGS = ("IncorporationDate", "Accounts.LastMadeUpDate", "ConfStmtLastMadeUpDate")

_TYPED = f"""
CREATE OR REPLACE TABLE typed AS
SELECT file, row, name, postcode, status, account_category, date_text, area, area_name, former_names,
       accounts_text, confirmed_text,
       CASE WHEN regexp_full_match(number, '[0-9]{{1,7}}') THEN lpad(number, 8, '0') ELSE upper(number) END AS firm_id,
       regexp_full_match(coalesce(number, ''), '[0-9]{{1,7}}') AS restored,
       {
    ", ".join(
        f"coalesce(try_strptime({text}, '%d/%m/%Y'), try_strptime({text}, '%Y-%m-%d'))::DATE AS {name}"
        for text, name in DATES
    )
},
       {
    ", ".join(
        f'''CASE WHEN lower(sic{i}) = 'none supplied' THEN NULL
       WHEN regexp_full_match(sic{i}, '[0-9]{{4}}') THEN '0' || sic{i}
       WHEN regexp_matches(sic{i}, '^[0-9]+') THEN regexp_extract(sic{i}, '^[0-9]+')
       ELSE sic{i} END AS code{i}'''
        for i in range(1, SIC_COLUMNS + 1)
    )
}
FROM companies
"""  # noqa: S608  # only numbers from 1 to 4 go in
_CODES = [f"code{i}" for i in range(1, SIC_COLUMNS + 1)]
_ALL_CODES = " UNION ALL ".join(f"SELECT {code} AS code FROM typed WHERE {code} IS NOT NULL" for code in _CODES)  # noqa: S608


def read_companies_house(
    paths: Path | Sequence[Path],
    *,
    store: Path | None = None,
    areas: Sequence[str] | None = None,
    postcodes: Path | None = None,
    keep_dormant: bool = False,
    also: Collection[str] | None = None,
    large: int = 0,
) -> Register:
    """Read Companies House data: the bulk file, its parts, or an extract with the same columns.

    Parameters
    ----------
    paths
        One file or several: csv, csv.gz or zip; or a folder with them. The seven parts of the bulk file, in a folder
        or in one archive, are read together.
    store
        Folder in which the rows are kept as Parquet, by the hash of the file: the next run reads them from there.
    areas
        Codes or names of districts to keep. The official file has no district: it comes from ``postcodes``, or from
        the column ``localauthority_code`` of an extract; without either, ``area`` is unknown.
    postcodes
        The postcode lookup (NSPL, ONSPD) that gives each company its district; one in the file goes before.
    keep_dormant
        Keep dormant companies: all industry codes 99999, or accounts of the category DORMANT.
    also
        Company numbers and names, such as those of payees: companies of other areas that have one of the numbers, or
        whose name or a former name begins like one of the names (eight letters), are kept beside those of the areas.
    large
        Files with fewer companies than this are kept whole, whatever the areas.

    Returns
    -------
    Register
        One row a company number. ``sector`` is the first code that SIC 2007 knows, the others stand in
        ``other_sectors``; their order says nothing. ``former_names`` are the former names, divided by '|'. What was
        left out is counted in ``set_aside``; with ``also``, ``whole`` counts the companies of the whole file.

    Raises
    ------
    FileFormatError
        Damaged, empty, not what its name says, or parts that are missing.
    SchemaError
        Columns missing, numbers that are no company numbers, dates that are none, the same number under two names.
    ConcordanceError
        More than half of the industry codes are unknown.
    AreaError
        None of the areas is in the file.

    References
    ----------
    Companies House, Free Company Data Product.
    """
    files = files_of(paths)
    with tempfile.TemporaryDirectory(prefix="netan-") as scratch, connect(Path(scratch)) as connection:
        work = Path(scratch)
        store = store or work / "store"
        if postcodes is not None:
            add_postcodes(connection, postcodes, store=store, folder=work)
        if large and areas is not None:
            every = sum(count_rows(connection, path, store=store, folder=work) for path in files)
            areas = areas if every >= large else None
        choice = _chosen(connection, areas, also, located=postcodes is not None)
        counts = [
            add_rows(connection, path, place, store=store, folder=work, choice=choice)
            for place, path in enumerate(files)
        ]
        if not sum(counts):
            raise FileFormatError(
                f"{', '.join(path.name for path in files)}: a header and no company; download it again"
            )
        aside = _left_out(connection, files, areas, sum(counts), store)
        connection.execute(_TYPED)
        _check_rows(connection, files)
        unknown = _mark_codes(connection)
        frame, counted = _kept(connection, keep_dormant=keep_dormant)
        whole = _counted(connection, files, store, work, choice) if choice.named else None
    aside |= counted
    if unknown and aside.get(UNKNOWN):
        aside[f"{UNKNOWN}; first codes: {first_few(unknown)}"] = aside.pop(UNKNOWN)
    frame["source"] = SOURCE
    return register_from(
        frame,
        file=files[0].name if len(files) == 1 else "",
        set_aside={words: count for words, count in aside.items() if count},
        source=SOURCE,
        vintage=_vintage(files),
        whole=whole,
    )


def count_companies(paths: Path | Sequence[Path], *, store: Path, postcodes: Path | None = None) -> pd.DataFrame:
    """Count the companies of a national register by area and industry, without reading them into memory.

    Parameters
    ----------
    paths
        Files as for :func:`read_companies_house`.
    store
        Folder of the store; the files are put there first when they are not yet.
    postcodes
        The postcode lookup, where the file has no districts.

    Returns
    -------
    pandas.DataFrame
        ``area, sector, companies, dormant``: one row an area and first industry code as the file writes it, sorted;
        companies without an area or code stand in rows where it is missing. ``companies`` counts dormant companies
        too (99999 is a code like others), ``dormant`` those whose accounts are dormant.
    """
    files = files_of(paths)
    with tempfile.TemporaryDirectory(prefix="netan-") as scratch, connect(Path(scratch)) as connection:
        if postcodes is not None:
            add_postcodes(connection, postcodes, store=store, folder=Path(scratch))
        return _counted(connection, files, store, Path(scratch), Choice(located=postcodes is not None))


def _counted(connection: Any, files: Sequence[Path], store: Path, folder: Path, choice: Choice) -> pd.DataFrame:
    """Companies of whole files by area and industry."""
    import duckdb

    join = "LEFT JOIN postcodes ON postcodes.unit = companies.unit" if choice.located else ""
    joined = (
        f"SELECT {choice.area} AS area, sic1, sum(companies) AS n, sum(dormant) AS asleep "  # noqa: S608  # own names
        f"FROM read_parquet(?) AS companies {join} GROUP BY ALL"
    )
    # the file says the code before its words: '25620 - Machining'
    sql = (
        "SELECT area, nullif(regexp_extract(sic1, '^[0-9]+'), '') AS sector, sum(n)::BIGINT AS companies, "  # noqa: S608
        f"sum(asleep)::BIGINT AS dormant FROM ({joined}) GROUP BY ALL ORDER BY area, sector"
    )
    for last in (False, True):
        kept = [stored_counts(connection, path, store=store, folder=folder) for path in files]
        try:
            return connection.execute(sql, [[literal_path(path) for path in kept]]).df()
        except duckdb.Error:
            if last:
                raise
            for path in kept:  # damaged: counted anew
                path.unlink(missing_ok=True)
    raise AssertionError


def _vintage(files: Sequence[Path]) -> str:
    dates = sorted({match[0] for path in files if (match := re.search(r"\d{4}-\d{2}-\d{2}", path.name))})
    return ", ".join(dates)


def _check_rows(connection: Any, files: Sequence[Path]) -> None:
    faults = [
        *_faults(connection, files, f"firm_id IS NULL OR NOT regexp_full_match(firm_id, '{PATTERN}')", "firm_id",
                 "CompanyNumber", "is no company number",
                 "write eight characters as Companies House does; a spreadsheet may have turned it into a number"),
        *_faults(connection, files, "name IS NULL", "name", "CompanyName", "the name is empty", "fill it"),
        *(fault for (text, date), heading in zip(DATES, DATE_HEADINGS, strict=True) for fault in _faults(
            connection, files, f"{text} IS NOT NULL AND {date} IS NULL", text, heading, "is no date",
            "write it as dd/mm/yyyy")),
        *_contradictions(connection, files),
    ]  # fmt: skip
    if faults:
        names = ", ".join(path.name for path in files)
        raise SchemaError(f"{names}: {len(faults):,} fault{'s' if len(faults) > 1 else ''} (company data)", faults)


def _faults(
    connection: Any, files: Sequence[Path], condition: str, cell: str, column: str, what: str, remedy: str
) -> list[Fault]:
    rows = connection.execute(
        f"SELECT file, row, {cell} FROM typed WHERE {condition} ORDER BY file, row LIMIT {SHOWN_FAULTS}"  # noqa: S608
    ).fetchall()
    return [
        Fault(f"'{text[:40]}' {what}" if text else what, files[file].name, "", row, column, remedy)
        for file, row, text in rows
    ]


def _contradictions(connection: Any, files: Sequence[Path]) -> list[Fault]:
    """Fault the same number under two names: one of them is wrong, or the files are of two dates."""
    rows = connection.execute(
        "WITH named AS (SELECT file, row, firm_id, name, "  # noqa: S608  # a constant only
        "lower(regexp_replace(name, '[^A-Za-z0-9]+', '', 'g')) AS key, "
        "first_value(name) OVER w AS first_name, first_value(key) OVER w AS first_key "
        "FROM typed WINDOW w AS (PARTITION BY firm_id ORDER BY file, row)) "
        "SELECT file, row, firm_id, name, first_name FROM named WHERE key <> first_key "
        f"ORDER BY file, row LIMIT {SHOWN_FAULTS}"
    ).fetchall()
    return [
        Fault(f"company number {firm} stands for '{name}' here and for '{first}' before", files[file].name, "", row,
              "CompanyNumber", "keep the right row, or the newer file")
        for file, row, firm, name, first in rows
    ]  # fmt: skip


def _known_codes() -> frozenset[str]:
    """Codes of SIC 2007 and those that Companies House added to it."""
    return frozenset(load_classification("sic2007").frame["code"]) | frozenset(special_codes().index)


def _is_known(code: str, known: frozenset[str]) -> bool:
    """Five digits on the list; the list may stop at the class where that has no subclass: 01110 is class 0111."""
    five = re.fullmatch(r"\d{5}", code) is not None
    return five and (code in known or (code[4] == "0" and code[:4] in known))


def _mark_codes(connection: Any) -> list[str]:
    """Make the table of known codes; return the unknown ones, the commonest first."""
    known = _known_codes()
    counts = connection.execute(f"SELECT code, count(*) AS n FROM ({_ALL_CODES}) GROUP BY code ORDER BY n DESC, code")  # noqa: S608
    rows = counts.fetchall()
    right = [code for code, _ in rows if _is_known(code, known) and code != DORMANT_CODE]
    wrong = {code: n for code, n in rows if not _is_known(code, known)}
    every = sum(n for _, n in rows)
    if every and sum(wrong.values()) > MOST_UNKNOWN * every:
        shown = first_few(_named_code(code, known) for code in wrong)
        msg = (
            f"{sum(wrong.values()):,} of {every:,} industry codes are not in SIC 2007: {shown}. Use a file "
            "with five-digit SIC 2007 codes in the columns SICCode.SicText_1 to 4, such as '25620 - Machining'"
        )
        raise ConcordanceError(msg)
    connection.execute("CREATE OR REPLACE TABLE known AS SELECT unnest(CAST(? AS VARCHAR[])) AS code", [right])
    return [_named_code(code, known) for code in wrong]


def _named_code(code: str, known: frozenset[str]) -> str:
    """Say what an unknown code was in SIC 2003, or which known one is nearest."""
    plain = code[1:] if len(code) == SIC_DIGITS and code.startswith("0") else code  # a zero was put before it
    old = old_codes()["label"].get(plain)
    if old is not None:
        return f"{plain} (SIC 2003: {old})"
    near = difflib.get_close_matches(code, sorted(known), n=1, cutoff=0.8)
    return f"{code} (nearest: {near[0]})" if near else code


def _chosen(connection: Any, areas: Sequence[str] | None, also: Collection[str] | None, *, located: bool) -> Choice:
    """Which rows are wanted: those of the areas and, elsewhere, of the numbers and names; or all."""
    if areas is None:
        return Choice(located=located)
    wanted = [str(area).strip().casefold() for area in areas]
    _list(connection, "wanted", "area", wanted)
    if also is None:
        return Choice(located=located, wanted=True)
    numbers = {number for text in also if is_company_number(number := company_number(text))}
    # a spreadsheet that ate the zeros of the ledger ate those of the register, too
    _list(connection, "numbers", "number", sorted(numbers | {number.lstrip("0") for number in numbers}))
    _list(connection, "starts", "start", sorted(name_starts(also)))
    return Choice(located=located, wanted=True, named=True)


def _list(connection: Any, table: str, column: str, values: Sequence[str]) -> None:
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT unnest(CAST(? AS VARCHAR[])) AS {column}", [list(values)]
    )


def _left_out(
    connection: Any, files: Sequence[Path], areas: Sequence[str] | None, every: int, store: Path
) -> dict[str, int]:
    """Count the companies of other areas; raise when none is left."""
    if areas is None:
        return {}
    one = "(SELECT area FROM wanted)"
    here, kept = connection.execute(
        f"SELECT count(*) FILTER (lower(area) IN {one} OR lower(area_name) IN {one}), count(*) FROM companies"  # noqa: S608
    ).fetchone()
    if here:
        return {ELSEWHERE: every - int(kept)}
    have = sorted({name for path in files for name in areas_in(connection, path, store=store)})
    found = first_few(have, limit=8) if have else "no column localauthority_code"
    msg = (
        f"register: none of its companies is in {first_few(areas)}; it has {found}. Name areas that it has, give the "
        "postcode lookup (sources.postcodes), or add the district of each company as a column localauthority_code"
    )
    raise AreaError(msg)


def _kept(connection: Any, *, keep_dormant: bool) -> tuple[Any, dict[str, int]]:
    """Companies that stay, and what was set aside."""
    first = "coalesce(" + ", ".join(f"CASE WHEN {c} IN (SELECT code FROM known) THEN {c} END" for c in _CODES) + ")"  # noqa: S608
    others = ", ".join(f"CASE WHEN {c} IN (SELECT code FROM known) AND {c} <> sector THEN {c} END" for c in _CODES[1:])  # noqa: S608
    given = " OR ".join(f"{c} IS NOT NULL AND {c} <> '{DORMANT_CODE}'" for c in _CODES)
    asleep = " OR ".join(f"{c} = '{DORMANT_CODE}'" for c in _CODES)
    connection.execute(
        "CREATE OR REPLACE TABLE judged AS SELECT *, "  # noqa: S608  # own names and constants only
        f"nullif(concat_ws(' ', {others}), '') AS other_sectors, "
        f"({asleep}) AND NOT coalesce({given}, false) OR coalesce(upper(account_category) = 'DORMANT', false) "
        "AS dormant, "
        f"coalesce({given}, false) AS has_code, "
        "row_number() OVER (PARTITION BY firm_id ORDER BY file, row) AS nth "
        f"FROM (SELECT *, {first} AS sector FROM typed)"
    )
    stays = "nth = 1" if keep_dormant else "nth = 1 AND NOT coalesce(dormant, false)"
    counts = connection.execute(
        "SELECT count(*) FILTER (nth > 1), count(*) FILTER (nth = 1 AND coalesce(dormant, false)), "  # noqa: S608
        f"count(*) FILTER (nth = 1 AND restored), count(*) FILTER ({stays} AND has_code AND sector IS NULL) FROM judged"
    ).fetchone()
    frame = connection.execute(
        "SELECT firm_id, name, sector, area, postcode, status, other_sectors, incorporated, account_category, "  # noqa: S608
        "accounts_date, confirmation_date, former_names "
        f"FROM judged WHERE {stays} ORDER BY firm_id"
    ).df()
    words = (REPEATED, DORMANT, RESTORED, UNKNOWN)
    aside = {word: int(count) for word, count in zip(words, counts, strict=True)}
    if keep_dormant:
        aside[DORMANT] = 0
    return frame, aside
