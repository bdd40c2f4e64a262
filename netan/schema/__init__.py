"""Every table, file key and JSON field of netan, said once: name, dtype, unit, meaning.

The readers, the checks, the command line and ``docs/SCHEMA.md`` all read this package. :func:`validate`
gathers all faults of a table first and raises one error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..errors import SchemaError, first_few
from .answers import JSON_KEYS
from .columns import EVIDENCE, NODE_KINDS, PRIMARY_KINDS, SIZE_BANDS, TIER_WORDS, TIERS, Column, DType, Key, Table
from .council_tables import CONTRACTS, COUNCIL_COMPANIES
from .keys import IO_CSV_KINDS, IO_CSV_META, MAPPING_KEYS, SCENARIO_KEYS, STUDY_KEYS
from .network_tables import EDGES, FIGURE_DATA, FIGURE_LINES, NODES
from .result_tables import BREAKDOWN, OCCUPATIONS, PAY, TRAVEL_TO_WORK
from .tables import (
    ACTIVITY,
    AREAS,
    BUSINESS_COUNTS,
    COMPANY_GROUPS,
    COMPANY_SIZES,
    DEFLATORS,
    EMPLOYMENT,
    EXCHANGE_RATES,
    LINKS,
    MATCH_DECISIONS,
    PAYMENTS,
    REGISTER,
    SECTOR_OVERRIDES,
    SEEN_SHARES,
    SET_ASIDE_RULES,
    SITES,
    SUPPLIER_LIST,
    SURVEY_ANSWERS,
    TABLES,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = [
    "ACTIVITY",
    "AREAS",
    "BREAKDOWN",
    "BUSINESS_COUNTS",
    "COMPANY_GROUPS",
    "COMPANY_SIZES",
    "CONTRACTS",
    "COUNCIL_COMPANIES",
    "DEFLATORS",
    "EDGES",
    "EMPLOYMENT",
    "EVIDENCE",
    "EXCHANGE_RATES",
    "FIGURE_DATA",
    "FIGURE_LINES",
    "IO_CSV_KINDS",
    "IO_CSV_META",
    "JSON_KEYS",
    "LINKS",
    "MAPPING_KEYS",
    "MATCH_DECISIONS",
    "NODES",
    "NODE_KINDS",
    "OCCUPATIONS",
    "PAY",
    "PAYMENTS",
    "PRIMARY_KINDS",
    "REGISTER",
    "SCENARIO_KEYS",
    "SECTOR_OVERRIDES",
    "SEEN_SHARES",
    "SET_ASIDE_RULES",
    "SITES",
    "SIZE_BANDS",
    "STUDY_KEYS",
    "SUPPLIER_LIST",
    "SURVEY_ANSWERS",
    "TABLES",
    "TIERS",
    "TIER_WORDS",
    "TRAVEL_TO_WORK",
    "Column",
    "DType",
    "Key",
    "Table",
    "default_of",
    "parse_band",
    "table_named",
    "unknown_keys",
    "validate",
]


def table_named(name: str) -> Table:
    """Return a table of the schema by its name."""
    for table in TABLES:
        if table.name == name:
            return table
    msg = f"the schema has no table '{name}'; it has {', '.join(t.name for t in TABLES)}"
    raise SchemaError(msg)


def validate(
    frame: pd.DataFrame,
    table: Table,
    *,
    file: str = "",
    sheet: str = "",
    first_row: int = 2,
    strict_columns: bool = False,
) -> pd.DataFrame:
    """Check a frame against a table of the schema and return it with the schema's dtypes and column order.

    Parameters
    ----------
    frame
        Any frame; it is not changed. Text, number and mixed columns are accepted and converted.
    table
        The table of the schema.
    file, sheet
        Named in each fault.
    first_row
        Row of the file at which the first data row stands, as the user counts.
    strict_columns
        Treat columns that the schema does not know as faults; otherwise they are dropped.

    Returns
    -------
    pandas.DataFrame
        Columns of the schema in its order, missing optional ones filled with unknown; index 0..n-1.

    Raises
    ------
    SchemaError
        With every fault of the table.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"area": ["E1"], "name": ["Eastvale"], "region": ["North"], "country": ["UK"]})
    >>> validate(frame, AREAS)["name"].tolist()
    ['Eastvale']
    """
    from .checking import check_frame  # pandas is heavy; the command line's help must not load it

    out, faults = check_frame(frame, table, file=file, sheet=sheet, first_row=first_row, strict_columns=strict_columns)
    if faults:
        where = f"{file}: " if file else ""
        msg = f"{where}{table.name}: {len(faults):,} fault{'s' if len(faults) > 1 else ''} ({table.meaning})"
        raise SchemaError(msg, faults)
    return out


def unknown_keys(given: Sequence[str], known: Sequence[Key]) -> list[str]:
    """Keys that no file of netan has, each with the nearest one that exists."""
    import difflib

    names = [key.name for key in known]
    out = []
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            out.append(f"{name}" + (f" (did you mean {near[0]}?)" if near else ""))
    return out


def default_of(name: str, keys: Sequence[Key] = STUDY_KEYS) -> Any:
    """Return the default of one key of a file.

    Examples
    --------
    >>> default_of("method.seed")
    1
    """
    for key in keys:
        if key.name == name:
            return key.default
    msg = f"no key {name}; known: {first_few(key.name for key in keys)}"
    raise SchemaError(msg)


def parse_band(text: str) -> tuple[float, float]:
    """Read an employment size band.

    Examples
    --------
    >>> parse_band("10-19")
    (10.0, 19.0)
    >>> parse_band("250+")
    (250.0, inf)
    """
    match = re.fullmatch(r"\s*(\d[\d,]*)\s*(?:(?:-|–|to)\s*(\d[\d,]*)|\+)\s*", text)
    if match is None:
        raise SchemaError(f"'{text}' is no size band; write it as 10-19 or 250+")
    low = float(match[1].replace(",", ""))
    high = float(match[2].replace(",", "")) if match[2] else float("inf")
    if high < low:
        raise SchemaError(f"'{text}' is no size band: it runs backwards; write it as 10-19 or 250+")
    return low, high
