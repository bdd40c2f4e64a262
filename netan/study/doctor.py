"""Checks of an installation: interpreter, packages, shipped data, a folder that can be written."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..errors import NetanError
from ..files import write_text
from ..resources import data_path

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


@dataclass(frozen=True)
class Check:
    """One check: its name, whether it passed, and what was found."""

    name: str
    ok: bool
    detail: str


def checks() -> list[Check]:
    """Run every check."""
    return [_python(), *_packages(), _data(), _folder(), _console()]


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
