"""The data that ships with netan: beside the package in a checkout, inside it once installed."""

from __future__ import annotations

from pathlib import Path

from .errors import NetanError


def data_path(*parts: str) -> Path:
    """Path of shipped data.

    A checkout is looked at first: an editable install leaves the data outside the package, and an older copy
    may lie among the installed ones.

    Examples
    --------
    >>> data_path("classifications", "sic2007.csv").name
    'sic2007.csv'

    Raises
    ------
    NetanError
        Nothing of that name came with this installation.
    """
    package = Path(__file__).resolve().parent
    # only a checkout of netan has its project file beside the package
    if (package.parent / "pyproject.toml").is_file() and (package.parent / "data" / "sample").is_dir():
        beside = package.parent.joinpath("data", *parts)
        if beside.exists():
            return beside
    inside = package.joinpath("_data", *parts)
    if inside.exists():
        return inside
    name = "/".join(parts)
    raise NetanError(
        f"'{name}' did not come with this installation of netan; reinstall it (pip install --force-reinstall netan)"
    )
