"""netan's own csv of an input-output table: read and written so that nothing changes on the way.

Comment lines ``# key = value``, then one header line ``code,label,kind,<sectors>,<final demand>``, then one line a
sector (kind ``sector``), one a primary input (``imports``, ``product_taxes``, ``value_added``), one ``output`` and,
where known, one ``jobs``. Cells of the last three kinds below final demand stay empty.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError, first_few
from ..files import atomic_path, read_text, safe_cell
from ..schema import IO_CSV_KINDS, IO_CSV_META, PRIMARY_KINDS, unknown_keys
from ..tables.iotable import IOTable
from .container import container_of
from .rounding import printed_tolerance, require_balance

if TYPE_CHECKING:
    from pathlib import Path

LEAD = ("code", "label", "kind")


@dataclass
class _Line:
    row: int
    code: str
    label: str
    kind: str
    cells: list[str]


@dataclass
class _Parsed:
    """A file taken apart; faults gather on the way."""

    file: str
    meta: dict[str, str] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)
    header_row: int = 0
    lines: list[_Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, *kinds: str) -> list[_Line]:
        return [line for line in self.lines if line.kind in kinds]

    def fault(self, what: str, *, row: int | None = None, column: str = "", remedy: str = "") -> None:
        self.faults.append(Fault(what, self.file, "", row, column, remedy))


def read_io_csv(path: Path, *, tolerance: float | None = None) -> IOTable:
    """Read netan's csv of an input-output table.

    Parameters
    ----------
    path
        The file; keys and kinds are those of :data:`netan.schema.IO_CSV_META` and
        :data:`netan.schema.IO_CSV_KINDS`.
    tolerance
        Largest gap between a row or column and its output, in printed units; by default the file's own key
        ``tolerance``, else what the printed decimals allow.

    Returns
    -------
    IOTable
        In currency units a year: printed figures times the key ``unit``.

    Raises
    ------
    SchemaError
        With every fault of the file: row, column, remedy.
    BalanceError
        Rows or columns that do not add up.
    """
    parsed = _parse(path)
    _check_lines(parsed)
    meta = _check_meta(parsed)
    sectors = [line.code for line in parsed.of("sector")]
    _check_header(parsed, sectors)
    cells = _numbers(parsed, len(sectors), meta["unit"])
    _raise_if(parsed)
    return _table(parsed, meta, cells, tolerance)


def _raise_if(parsed: _Parsed) -> None:
    if parsed.faults:
        count = len(parsed.faults)
        msg = f"{parsed.file}: {count:,} fault{'s' if count > 1 else ''} (input-output table, netan's csv)"
        raise SchemaError(msg, parsed.faults)


def _parse(path: Path) -> _Parsed:
    parsed = _Parsed(path.name)
    container_of(path)
    rows = list(csv.reader(io.StringIO(read_text(path))))
    for place, raw in enumerate(rows, start=1):
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            continue
        if cells[0].startswith("#") and not parsed.header:
            key, found, value = ",".join(raw).strip().rstrip(",").lstrip("# ").partition("=")
            if found:
                parsed.meta[key.strip().casefold()] = value.strip()
        elif not parsed.header:
            parsed.header, parsed.header_row = [_bare(cell) for cell in cells], place
        else:
            cells += [""] * (max(3, len(parsed.header)) - len(cells))
            parsed.lines.append(_Line(place, _bare(cells[0]), _bare(cells[1]), cells[2].casefold(), cells[3:]))
            if len(cells) > len(parsed.header):
                parsed.fault(f"{len(cells)} cells under {len(parsed.header)} headings", row=place,
                             remedy="quote labels that hold a comma")  # fmt: skip
    if tuple(name.casefold() for name in parsed.header[:3]) != LEAD:
        start = ",".join(parsed.header[:4]) or "nothing"
        msg = f"{path.name}: the header must begin with code,label,kind; it begins with {start}"
        raise FileFormatError(msg)
    return parsed


def _bare(text: str) -> str:
    """Text without the apostrophe that :func:`_inert` put before it."""
    return text[1:] if text.startswith("'") and _runs(text[1:].lstrip("'")) else text


def _inert(value: object) -> str:
    """Text that no spreadsheet takes for a formula; what already looks so gets one more apostrophe, to come back."""
    text = str(value)
    return f"'{text}" if _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    return bool(safe_cell(text) != text)


def _check_meta(parsed: _Parsed) -> dict[str, str]:
    known = [key.name for key in IO_CSV_META]
    for text in unknown_keys(list(parsed.meta), IO_CSV_META):
        parsed.fault(f"unknown key '# {text}'", remedy=f"known keys: {', '.join(known)}")
    meta = {key.name: parsed.meta.get(key.name, "" if key.default is None else str(key.default)) for key in IO_CSV_META}
    parsed.faults += [
        Fault(
            f"the line '# {key.name} = ...' is missing ({key.meaning})", parsed.file, remedy="add it above the header"
        )
        for key in IO_CSV_META
        if key.default is None and key.name in {"currency", "year"} and not meta[key.name]
    ]
    for name in ("unit", "year", "tolerance"):
        if meta[name] and _decimal(meta[name]) is None:
            parsed.fault(f"'# {name} = {meta[name]}' is no number", remedy="write a plain number")
    return meta


def _check_lines(parsed: _Parsed) -> None:
    for line in parsed.lines:
        if line.kind not in IO_CSV_KINDS:
            parsed.fault(f"'{line.kind}' is no kind of row", row=line.row, column="kind",
                         remedy=f"use one of {', '.join(IO_CSV_KINDS)}")  # fmt: skip
        if not line.code:
            parsed.fault("empty code", row=line.row, column="code", remedy="give the row a code")
    seen: set[str] = set()
    for line in parsed.lines:
        if line.code and line.code in seen:
            parsed.fault(f"the code '{line.code}' is repeated", row=line.row, column="code",
                         remedy="give each row its own code")  # fmt: skip
        seen.add(line.code)
    for kind, most in (("sector", None), ("output", 1), ("jobs", 1)):
        count = len(parsed.of(kind))
        if count == 0 and kind != "jobs":
            parsed.fault(f"no row of the kind '{kind}'", column="kind", remedy="add it")
        if most is not None and count > most:
            parsed.fault(f"{count} rows of the kind '{kind}'", row=parsed.of(kind)[1].row, column="kind",
                         remedy="keep one")  # fmt: skip


def _check_header(parsed: _Parsed, sectors: list[str]) -> None:
    names = parsed.header[3:]
    across = names[: len(sectors)]
    if across != sectors:
        odd = sorted(set(across) ^ set(sectors)) or ["the same codes in another order"]
        what = f"the {len(sectors)} columns after 'kind' are not the sectors of the rows: {first_few(odd)}"
        parsed.fault(what, row=parsed.header_row, remedy="use the same codes in the same order on both sides")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        what = f"columns repeated: {first_few(repeated)}"
        parsed.fault(what, row=parsed.header_row, remedy="give each its own name")
    if any(not name for name in names):
        place = 4 + names.index("")
        parsed.fault(f"heading {place} is empty", row=parsed.header_row, remedy="name the column or remove it")


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _numbers(parsed: _Parsed, sectors: int, unit: str) -> dict[int, list[float]]:
    """Cells of each line in currency units; exact decimal arithmetic, so that writing and reading change nothing."""
    factor = _decimal(unit) or Decimal(1)
    out = {}
    for line in parsed.lines:
        width = len(parsed.header) - 3 if line.kind == "sector" else sectors
        scale = Decimal(1) if line.kind == "jobs" else factor
        values = []
        for name, text in zip(parsed.header[3 : 3 + width], line.cells, strict=False):
            value = _decimal(text) if text else None
            if value is None:
                what = f"'{text[:40]}' is no number" if text else "empty"
                parsed.fault(what, row=line.row, column=name, remedy="write a plain number, 0 for none")
                value = Decimal(0)
            values.append(float(value * scale))
        for name, text in zip(parsed.header[3 + width :], line.cells[width:], strict=False):
            if text:
                parsed.fault(f"'{text[:40]}' stands below final demand, where this kind of row has no value",
                             row=line.row, column=name, remedy="empty the cell")  # fmt: skip
        out[line.row] = values
    return out


def _table(parsed: _Parsed, meta: dict[str, str], cells: dict[int, list[float]], tolerance: float | None) -> IOTable:
    sectors = parsed.of("sector")
    codes = [line.code for line in sectors]
    n = len(codes)
    primary = parsed.of(*PRIMARY_KINDS)
    flows = np.array([cells[line.row] for line in sectors])
    Z = pd.DataFrame(flows[:, :n], codes, codes)
    Y = pd.DataFrame(flows[:, n:], codes, parsed.header[3 + n :])
    V = pd.DataFrame([cells[line.row] for line in primary], [line.code for line in primary], codes, dtype=float)
    x = pd.Series(cells[parsed.of("output")[0].row], codes)
    jobs = parsed.of("jobs")
    unit = float(meta["unit"])
    if tolerance is None and meta["tolerance"]:
        tolerance = float(meta["tolerance"])
    allowed = printed_tolerance(Z / unit, Y / unit, V / unit, x / unit) if tolerance is None else tolerance
    gaps = pd.DataFrame({"row": Z.sum(axis=1) + Y.sum(axis=1) - x, "column": Z.sum(axis=0) + V.sum(axis=0) - x}) / unit
    rows = {line.code: line.row for line in sectors}
    require_balance(
        {str(code): (row, column) for code, row, column in gaps.itertuples()},
        allowed,
        where=parsed.file,
        place=lambda code: Fault("", parsed.file, "", rows[code], code),
    )
    return IOTable(
        Z=Z,
        Y=Y,
        V=V,
        x=x,
        primary_kind={line.code: line.kind for line in primary},
        labels=pd.Series([line.label or line.code for line in sectors], index=codes),
        currency=meta["currency"],
        unit=unit,
        year=int(float(meta["year"])),
        classification=meta["classification"],
        valuation=meta["valuation"],
        flows=meta["flows"],
        source=meta["source"] or parsed.file,
        title=meta["title"],
        tolerance=float(Decimal(repr(allowed)) * Decimal(meta["unit"])),
        jobs=pd.Series(cells[jobs[0].row], codes) if jobs else None,
    )


def write_io_csv(path: Path, table: IOTable) -> Path:
    """Write netan's csv of an input-output table; :func:`read_io_csv` gives back the same figures, bit for bit.

    Figures are printed in the table's own unit with as many decimals as they need.
    """
    unit = Decimal(repr(table.unit))
    meta = {
        "title": table.title,
        "currency": table.currency,
        "unit": _printed(table.unit, Decimal(1)),
        "year": str(table.year),
        "classification": table.classification,
        "valuation": table.valuation,
        "flows": table.flows,
        "source": table.source,
        "tolerance": _printed(table.tolerance, unit),
    }
    buffer = io.StringIO()
    for key, value in meta.items():
        buffer.write(f"# {key} = {' '.join(value.split())}\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*LEAD, *(_inert(code) for code in (*table.x.index, *table.Y.columns))])
    blank = [""] * table.Y.shape[1]
    for code in table.x.index:
        cells = [_printed(value, unit) for value in (*table.Z.loc[code], *table.Y.loc[code])]
        writer.writerow([_inert(code), _inert(table.labels[code]), "sector", *cells])
    for code in table.V.index:
        cells = [_printed(value, unit) for value in table.V.loc[code]]
        writer.writerow([_inert(code), _inert(code), table.primary_kind[str(code)], *cells, *blank])
    writer.writerow(["output", "Output", "output", *(_printed(value, unit) for value in table.x), *blank])
    if table.jobs is not None:
        writer.writerow(["jobs", "Jobs", "jobs", *(_printed(value, Decimal(1)) for value in table.jobs), *blank])
    with atomic_path(path) as temporary:
        temporary.write_text(buffer.getvalue(), encoding="utf-8", newline="\n")
    return path


def _printed(value: float, unit: Decimal) -> str:
    text = format(Decimal(repr(float(value))) / unit, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
