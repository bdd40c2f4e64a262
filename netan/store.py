"""Parquet, written and read through DuckDB: the store of the register and of a study's workspace."""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import TYPE_CHECKING, Any

from .errors import FileFormatError
from .files import atomic_path, file_hash, require_file, sieved_frame, sieved_path, write_json

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


COMPRESSION = "zstd"
HASHES, SURE_NS = "hashes.json", 2_000_000_000


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


def kept_hash(path: Path, folder: Path) -> str:
    """SHA-256 of a file, worked out once: kept in a folder with the file's size and time of change.

    A national register takes many seconds to hash; nothing about it changes between two runs. A file that was changed
    less than two seconds before it was hashed is hashed again, since its time of change may not tell.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("x")
    >>> kept_hash(folder / "a.csv", folder) == file_hash(folder / "a.csv")
    True
    """
    index = folder / HASHES
    state = require_file(path).stat()
    key, now = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24], [state.st_size, state.st_mtime_ns]
    known = _hashes(index)
    if known.get(key, [])[:2] == now:
        return str(known[key][2])
    found = file_hash(path)
    if time.time_ns() - state.st_mtime_ns > SURE_NS:
        write_json(index, {**known, key: [*now, found]})
    return found


def _hashes(index: Path) -> dict[str, list[Any]]:
    try:
        known = json.loads(index.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


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
