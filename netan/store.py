"""Parquet, written and read through DuckDB: the store of the register and of a study's workspace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import FileFormatError
from .files import atomic_path, require_file, sieved_frame, sieved_path

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


COMPRESSION = "zstd"


def write_parquet(path: Path, frame: pd.DataFrame) -> Path:
    """Write a frame as Parquet, atomically; the index is not kept.

    Examples
    --------
    >>> import pandas as pd, tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "t.parquet"
    >>> read_parquet(write_parquet(target, pd.DataFrame({"a": ["x", None]})))["a"].isna().tolist()
    [False, True]
    """
    import duckdb

    try:
        with atomic_path(path) as temporary, duckdb.connect() as connection:
            connection.execute("SET threads TO 1")  # row order and bytes do not depend on the machine
            connection.register("frame", sieved_frame(frame).reset_index(drop=True))
            # COPY takes no bound parameter for the file; a quote in the path is doubled
            target = str(temporary).replace("'", "''")
            connection.execute(f"COPY frame TO '{target}' (FORMAT parquet, COMPRESSION {COMPRESSION})")
    except duckdb.Error as error:
        raise FileFormatError(f"{path} cannot be kept as Parquet ({error})") from error
    return sieved_path(path)


def literal_path(path: Path) -> str:
    """Path for DuckDB, which would take ``*``, ``?`` and ``[`` in a file name for wildcards.

    Examples
    --------
    >>> import pathlib
    >>> literal_path(pathlib.PurePosixPath("jobs[1].parquet"))
    'jobs[[]1].parquet'
    """
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file; text columns come as text, missing cells as missing.

    Raises
    ------
    FileFormatError
        The file is missing or no Parquet.
    """
    import duckdb

    require_file(path)
    try:
        with duckdb.connect() as connection:
            frame = connection.execute("SELECT * FROM read_parquet(?)", [literal_path(path)]).df()
    except duckdb.Error as error:
        raise FileFormatError(f"{path} is no Parquet file that can be read; delete it and build again") from error
    for name in frame.columns:
        if frame[name].dtype == object:
            frame[name] = frame[name].astype("str").where(frame[name].notna())
        elif frame[name].dtype.kind == "M" and frame[name].dropna().eq(frame[name].dropna().dt.floor("s")).all():
            frame[name] = frame[name].astype("datetime64[s]")  # the unit of the schema, where nothing is lost
    return frame
