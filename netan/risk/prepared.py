"""A prepared economy in a folder: arrays that many processes read side by side without copying them."""

from __future__ import annotations

import json
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import FileFormatError
from ..files import atomic_path, write_json
from .economy import Economy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

WORDS = "economy.json"
ARRAYS = (
    "sector", "market", "supplier", "buyer", "value", "link_class", "strength", "purchases", "revenue", "costs",
)  # fmt: skip


def save_arrays(folder: Path, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write arrays into a folder, each under its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        with atomic_path(folder / f"{name}.npy") as temporary, temporary.open("wb") as file:
            np.save(file, np.ascontiguousarray(array), allow_pickle=False)


def load_array(folder: Path, name: str) -> np.ndarray[Any, Any]:
    """Open an array of a folder; it stays on disk and comes into memory where it is read.

    Raises
    ------
    FileFormatError
        It is missing or damaged.
    """
    path = folder / f"{name}.npy"
    try:
        array: np.ndarray[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise FileFormatError(f"{path} is missing or damaged ({error}) -> delete {folder} and run again") from error
    return array


def save_economy(economy: Economy, folder: Path) -> Path:
    """Write an economy into a folder, so that :func:`load_economy` gives it back.

    Parameters
    ----------
    economy
        From `prepare_economy`.
    folder
        A folder of its own; files of the same names are replaced.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    save_arrays(folder, {name: getattr(economy, name) for name in ARRAYS})
    words = {"sectors": list(economy.sectors), "markets": list(economy.markets), "leaks": economy.leaks}
    # text and whole numbers come back as they were
    nodes = [node.item() if isinstance(node, np.generic) else node for node in economy.nodes]
    write_json(folder / WORDS, {**words, "nodes": nodes})
    return folder


def load_economy(folder: Path, *, names: bool = True) -> Economy:
    """Open an economy that :func:`save_economy` wrote; its arrays stay on disk.

    Parameters
    ----------
    folder
        Where it lies.
    names
        False leaves the node ids out (0, 1, 2, ... instead): workers that know positions do without.

    Raises
    ------
    FileFormatError
        A file is missing or damaged.
    """
    path = folder / WORDS
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
        nodes, sectors, markets = words["nodes"], tuple(words["sectors"]), tuple(words["markets"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileFormatError(f"{path} is missing or damaged -> delete {folder} and run again") from error
    arrays = {name: load_array(folder, name) for name in ARRAYS}
    return Economy(
        nodes=pd.Index(nodes) if names else pd.RangeIndex(len(nodes)),
        sectors=sectors,
        markets=markets,
        leaks=bool(words["leaks"]),
        **arrays,
    )


def hash_of(economy: Economy) -> str:
    """Hash of all that figures of an economy depend on; ids of the nodes are not among it.

    Examples
    --------
    >>> from netan.risk import prepare_economy
    >>> rule = pd.DataFrame(1, index=["A"], columns=["A"])
    >>> one, two = (prepare_economy(["a", "b"], ["A", "A"], [0], [1], [v], essentiality=rule) for v in (1.0, 2.0))
    >>> hash_of(one) == hash_of(two)
    False
    """
    values = (getattr(economy, field.name) for field in fields(economy) if field.name != "nodes")
    return hash_values(values)


def hash_values(values: Iterable[object]) -> str:
    """Hash of arrays and of plain values, in their order."""
    digest = sha256()
    for value in values:
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype.str}{value.shape}".encode())
            digest.update(np.ascontiguousarray(value).tobytes())
        else:
            digest.update(json.dumps(value, sort_keys=True).encode())
    return digest.hexdigest()
