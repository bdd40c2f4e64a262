"""Ways in which a file goes wrong between its publisher and netan, drawn by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

JUNK = [
    "", " ", "x" * 400, "=1+1", "12,5", "-", "[c]", "31/02/2025", "\u202e", "#N/A", "nan", "1e400", "-5", '"', "\x00",
    "99999 - Dormant Company", "None Supplied", "7499 - Old", "28 : Machinery", "Total", "A : Agriculture", "2024", "é",
]  # fmt: skip
_ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"]
places = st.integers(0, 10**6)


def _cell(lines: list[str], at: int, draw: Any) -> None:
    cells = lines[at].split(",")
    cells[draw(places) % len(cells)] = draw(st.sampled_from(JUNK))
    lines[at] = ",".join(cells)


def _drop(lines: list[str], at: int, draw: Any) -> None:
    del draw
    if len(lines) > 1:
        del lines[at]


def _twice(lines: list[str], at: int, draw: Any) -> None:
    lines.insert(at, lines[draw(places) % len(lines)])


def _swap(lines: list[str], at: int, draw: Any) -> None:
    other = draw(places) % len(lines)
    lines[at], lines[other] = lines[other], lines[at]


def _cut(lines: list[str], at: int, draw: Any) -> None:
    lines[at] = lines[at][: draw(places) % (len(lines[at]) + 1)]


def _sign(lines: list[str], at: int, draw: Any) -> None:
    where = draw(places) % (len(lines[at]) + 1)
    sign = draw(st.sampled_from(['"', ",", "\t", ";", "'", "\r", "\u2028", "£"]))
    lines[at] = lines[at][:where] + sign + lines[at][where:]


def _title(lines: list[str], at: int, draw: Any) -> None:
    del at
    lines.insert(0, draw(st.sampled_from(["A title", "", "Date,2020", ",,,,", "sep=,"])))


def _blank(lines: list[str], at: int, draw: Any) -> None:
    del draw
    lines.insert(at, "")


def _end(lines: list[str], at: int, draw: Any) -> None:
    del draw
    del lines[at + 1 :]


def _delimiter(lines: list[str], at: int, draw: Any) -> None:
    del at
    new = draw(st.sampled_from([";", "\t"]))
    lines[:] = [line.replace(",", new) for line in lines]


_CHANGES = [_cell, _cell, _drop, _twice, _swap, _cut, _sign, _title, _blank, _end, _delimiter]


@st.composite
def texts(draw: Any, text: str) -> bytes:
    """A csv with a few changes to lines, cells, signs and encoding."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        draw(st.sampled_from(_CHANGES))(lines, draw(places) % len(lines), draw)
    end, last = draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())
    return (end.join(lines) + (end if last else "")).encode(draw(st.sampled_from(_ENCODINGS)), "replace")


@st.composite
def damaged(draw: Any, data: bytes) -> bytes:
    """A file with bytes changed, lost or added."""
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(places) % max(1, len(out))
        kind = draw(st.sampled_from(["flip", "cut", "insert", "drop"]))
        if kind == "flip" and out:
            out[at] ^= draw(st.integers(1, 255))
        elif kind == "cut":
            del out[at:]
        elif kind == "insert":
            out[at:at] = draw(st.binary(min_size=1, max_size=8))
        else:
            del out[at : at + draw(st.integers(1, 64))]
    return bytes(out)


@st.composite
def grids(draw: Any, rows: list[list[Any]]) -> list[list[Any]]:
    """Cells of a sheet with a few of them, or rows and columns, changed."""
    out = [list(row) for row in rows]
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["cell", "cell", "drop", "twice", "swap", "column", "title"]))
        at = draw(places) % len(out) if draw(st.booleans()) else draw(st.integers(0, min(8, len(out) - 1)))
        width = max(1, len(out[at]))
        if kind == "cell" and out[at]:
            out[at][draw(places) % width] = draw(st.sampled_from([*JUNK, 5, -1.5, 1e300, True, float("inf")]))
        elif kind == "drop" and len(out) > 1:
            del out[at]
        elif kind == "twice":
            out.insert(at, list(out[draw(places) % len(out)]))
        elif kind == "swap":
            other = draw(places) % len(out)
            out[at], out[other] = out[other], out[at]
        elif kind == "column":
            column = draw(places) % width
            out = [row[:column] + row[column + 1 :] for row in out]
        elif kind == "title":
            out.insert(0, ["A further note"])
    most = max(len(row) for row in out)
    return [[*row, *[""] * (most - len(row))] for row in out]
