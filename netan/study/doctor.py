"""Checks of an installation: interpreter, packages, Word, Excel and PNG, shipped data, a folder that can be written."""

from __future__ import annotations

import importlib.metadata
import io
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import NetanError
from ..files import write_text
from ..resources import data_path

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "networkx",
    "igraph",
    "numba",
    "duckdb",
    "pyvis",
    "python-calamine",
    "rapidfuzz",
)
OFFLINE = "No internet: not needed for the next step"
DOCUMENTS = "Word, Excel, PNG"
SHOWN = (DOCUMENTS, "folder writable")
_SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="2mm" height="2mm"><rect width="4" height="4"/></svg>'


@dataclass(frozen=True)
class Check:
    """One check: its name, whether it passed, and what was found."""

    name: str
    ok: bool
    detail: str


def checks() -> list[Check]:
    """Run every check."""
    return [_python(), *_packages(), _documents(), _data(), _folder(), _console()]


def summary(found: Sequence[Check]) -> list[str]:
    r"""What people need to know: one line where all is well, else a line more for each check that failed.

    Examples
    --------
    >>> print(*summary([Check("Python 3.12.4", True, ""), Check("console", False, "none; use another")]), sep="\n")
    OK Python 3.12 | NO console | No internet: not needed for the next step
    NO console: none; use another
    """
    parts = [
        f"{'OK' if check.ok else 'NO'} {_short(check.name)}"
        for check in found
        if check.name in SHOWN or not check.ok or check.name.startswith("Python")
    ]
    failed = [f"NO {check.name}: {check.detail}" for check in found if not check.ok]
    return [" | ".join([*parts, OFFLINE]), *failed]


def _short(name: str) -> str:
    return ".".join(name.split(".")[:2]) if name.startswith("Python") else name


def _documents() -> Check:
    """Make the smallest workbook, document and picture in memory: an installation may hold half a library."""
    try:
        import docx
        import xlsxwriter

        from ..report.picture import png_of

        docx.Document().save(io.BytesIO())
        with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
            book.add_worksheet("1")
        png_of(_SQUARE, width_mm=2, dpi=100)
    except Exception as error:  # noqa: BLE001  # whatever a broken library throws is the answer
        return Check(DOCUMENTS, ok=False, detail=f"{type(error).__name__}: {error}; run pip install netan again")
    return Check(DOCUMENTS, ok=True, detail="one of each was made")


def _python() -> Check:
    version = platform.python_version()
    fits = (3, 11) <= sys.version_info[:2] < (3, 14)
    return Check(f"Python {version}", fits, "" if fits else "netan needs Python 3.11, 3.12 or 3.13")


def _packages() -> list[Check]:
    missing = []
    for name in PACKAGES:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    detail = f"missing: {', '.join(missing)}; run pip install netan again" if missing else f"{len(PACKAGES)} found"
    return [Check("packages", not missing, detail)]


def _data() -> Check:
    try:
        count = len(data_path("classifications", "sic2007.csv").read_text(encoding="utf-8").splitlines()) - 1
        data_path("sample", "study.toml")
    except (NetanError, OSError) as error:
        return Check("shipped data", ok=False, detail=str(error))
    return Check("shipped data", ok=True, detail=f"{count:,} industry codes, sample county")


def _folder() -> Check:
    try:
        with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".netan-") as folder:
            write_text(Path(folder) / "t.txt", "t")
    except (OSError, NetanError) as error:
        return Check("folder writable", ok=False, detail=f"{Path.cwd()}: {error}; change to a folder of your own")
    return Check("folder writable", ok=True, detail=str(Path.cwd()))


def _console() -> Check:
    encoding = (sys.stdout.encoding or "unknown").lower()
    detail = encoding if encoding.replace("-", "") == "utf8" else f"{encoding}: letters it lacks are shown as ?"
    return Check("console", ok=True, detail=detail)
