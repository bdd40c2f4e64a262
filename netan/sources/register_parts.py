"""The seven parts of the national register: which there are, which are missing, and their order in an archive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Fault, FileFormatError, first_few
from ..files import csv_member

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Sequence

_PART = re.compile(r"(?P<head>.*?)-?part(?P<one>\d{1,3})_(?P<all>\d{1,3})(?P<tail>\.\w+(?:\.gz)?)$", re.IGNORECASE)
_FILES = (".csv", ".gz", ".zip")
_REMEDY = (
    "download the missing parts into the same folder and name them all, or use the one file "
    "(BasicCompanyDataAsOneFile) instead of the parts"
)


def part_of(name: str) -> tuple[str, int, int] | None:
    """Series of a part, its number and how many there are; None for the name of another file.

    Examples
    --------
    >>> part_of("BasicCompanyData-2026-11-01-part3_7.zip"), part_of("register.csv")
    (('BasicCompanyData-2026-11-01', 3, 7), None)
    """
    match = _PART.fullmatch(Path(name).name)
    return (match["head"], int(match["one"]), int(match["all"])) if match else None


def missing_parts(names: Iterable[str]) -> list[str]:
    """Parts that are missing, for each series of which a part is there.

    Examples
    --------
    >>> missing_parts(["a-part1_3.zip", "a-part3_3.zip", "b.csv"])
    ['a: part 2 of 3']
    """
    have: dict[tuple[str, int], set[int]] = {}
    for name in names:
        if (part := part_of(name)) is not None:
            have.setdefault((part[0], part[2]), set()).add(part[1])
    return [
        f"{head}: part {number} of {every}"
        for (head, every), numbers in sorted(have.items())
        for number in range(1, every + 1)
        if number not in numbers
    ]


def check_parts(paths: Sequence[Path], *, beside: bool = False) -> None:
    """Raise when parts of a register are named without the others, or are of two dates.

    Parameters
    ----------
    paths
        Files that are read together.
    beside
        Whether a part that lies in the same folder counts as there, though it was not named.

    Raises
    ------
    FileFormatError
        Naming the missing parts.
    """
    names = [path.name for path in paths]
    parts = {name: part for name in names if (part := part_of(name))}
    if not parts:
        return
    heads = sorted({part[0] for part in parts.values()})
    faults = []
    if len(heads) > 1:
        what = f"parts of {len(heads)} registers stand together: {first_few(heads)}"
        faults.append(Fault(what, next(iter(parts)), remedy="keep the parts of one date"))
    if beside:
        names += [p.name for folder in {path.parent for path in paths} for p in folder.iterdir() if p.is_file()]
        names = [name for name in names if (part := part_of(name)) and part[0] in heads]
    absent = missing_parts(names)
    if absent:
        what = f"{len(absent)} part{'s are' if len(absent) > 1 else ' is'} missing: {first_few(absent, limit=7)}"
        faults.append(Fault(what, next(iter(parts)), remedy=_REMEDY))
    if faults:
        raise FileFormatError("the register is not whole", faults)


def files_of(paths: Path | Sequence[Path]) -> list[Path]:
    """Files of a register: those named, those of a folder that is named, parts in the order of their numbers.

    Raises
    ------
    FileFormatError
        A folder without csv, csv.gz or zip; parts that are missing.
    """
    out: list[Path] = []
    for path in [paths] if isinstance(paths, Path) else [Path(one) for one in paths]:
        if not path.is_dir():
            out.append(path)
            continue
        inside = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in _FILES)
        if not inside:
            raise FileFormatError(f"{path} holds no csv, csv.gz or zip; put the register's files there")
        out += inside
    order = {path: part_of(path.name) or ("", 0, 0) for path in out}
    out = sorted(out, key=lambda path: order[path][1]) if all(map(part_of, (p.name for p in out))) else out
    check_parts(out, beside=len(out) == 1)
    return out


def members(path: Path, archive: zipfile.ZipFile) -> list[str]:
    """Names of the csv of an archive: one, or all parts of one register in the order of their numbers.

    Raises
    ------
    FileFormatError
        None, several that are no parts, or parts that are missing.
    """
    names = sorted(name for name in archive.namelist() if name.lower().endswith(".csv"))
    parts = {name: part for name in names if (part := part_of(name))}
    if len(names) < 2 or len(parts) < len(names):
        return [csv_member(path, archive)]
    absent = missing_parts(names)
    if absent or len({part[0] for part in parts.values()}) > 1 or len({p[1] for p in parts.values()}) < len(parts):
        what = f"{len(absent)} of the parts in it are missing: {first_few(absent, limit=7)}" if absent else (
            "parts of several registers, or a part twice, stand in it"
        )  # fmt: skip
        raise FileFormatError(f"{path.name}: the register is not whole", [Fault(what, path.name, remedy=_REMEDY)])
    return sorted(names, key=lambda name: parts[name][1])
