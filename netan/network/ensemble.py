"""Many networks drawn from one reconstruction: one list of firms, and for each network three arrays on disk.

The arrays are opened memory-mapped, so that what is read of a network is what is used of it. They are plain ``.npy``
files, little-endian, and hold no text but the ids of the firms: a working folder of the team, not an output.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError, first_few
from ..files import atomic_path, write_json
from .reconstruct import draw_links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .reconstruct import LinkModel

__all__ = ["DrawnLinks", "Ensemble", "draw_ensemble", "draw_seed", "model_key"]

Positions = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

FORMAT = 1
_HEAD = "ensemble.json"
_PARTS = (("supplier", "<i4"), ("buyer", "<i4"), ("value", "<f8"))  # the last one written says that all are there


@dataclass(frozen=True)
class DrawnLinks:
    """Links of one network as arrays of one length, sorted by supplier and buyer.

    Attributes
    ----------
    supplier, buyer
        Positions in the nodes of the ensemble.
    value
        Currency units a year.
    """

    supplier: Positions
    buyer: Positions
    value: Floats

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True)
class Ensemble:
    """Networks drawn from one reconstruction; made by `draw_ensemble`, opened by `Ensemble.open`.

    Attributes
    ----------
    folder
        Where the arrays are.
    draws
        How many networks.
    seed
        Seed of the draws.
    key
        What tells the model that was drawn from; see `model_key`.

    Examples
    --------
    See `draw_ensemble`.
    """

    folder: Path
    draws: int
    seed: int
    key: str

    @classmethod
    def open(cls, folder: Path) -> Ensemble:
        """Open the networks of a folder.

        Raises
        ------
        FileFormatError
            No such folder, draws missing or cut short, or a file that is not of this kind.
        """
        head = _head(folder)
        if head is None:
            raise FileFormatError(f"{folder} holds no drawn networks; make them with draw_ensemble")
        ensemble = cls(folder, int(head["draws"]), int(head["seed"]), str(head["key"]))
        missing = [f"{k + 1}" for k in range(ensemble.draws) if not _complete(folder, k)]
        if missing:
            raise FileFormatError(
                f"{folder}: {len(missing):,} of {ensemble.draws:,} networks are not there or cut short: "
                f"{first_few(missing)}; draw_ensemble goes on where it was stopped"
            )
        return ensemble

    def __len__(self) -> int:
        return self.draws

    def __iter__(self) -> Iterator[DrawnLinks]:
        return (self.links(k) for k in range(self.draws))

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """Firms of every network: index `node_id`, ascending; `sector`, and whether each `supplies` and `buys`."""
        parts = {name: np.load(self.folder / f"nodes-{name}.npy") for name in ("id", "sector", "role")}
        index = pd.Index(parts["id"].astype(object), name="node_id", dtype="str")
        role = parts["role"]
        sector = pd.Series(parts["sector"].astype(object), index=index, dtype="str")
        return pd.DataFrame({"sector": sector, "supplies": role % 2 > 0, "buys": role >= 2}, index=index)

    @cached_property
    def seen(self) -> npt.NDArray[np.int32]:
        """Pairs (supplier, buyer) that were seen to trade, and so are in every network; one row a pair."""
        out: npt.NDArray[np.int32] = np.load(self.folder / "seen.npy")
        return out

    def links(self, draw: int) -> DrawnLinks:
        """Links of one network, memory-mapped and read-only.

        Raises
        ------
        IndexError
            No such draw.
        """
        if not 0 <= draw < self.draws:
            raise IndexError(f"draw {draw} of {self.draws}; they count from 0")
        supplier, buyer, value = (_mapped(_path(self.folder, draw, name)) for name, _ in _PARTS)
        return DrawnLinks(supplier, buyer, value)

    def network(self, draw: int) -> pd.DataFrame:
        """Links of one network with the ids of the firms.

        Returns
        -------
        pandas.DataFrame
            As `reconstruct.sample_links`, without `probability`.

        Raises
        ------
        IndexError
            No such draw.
        """
        links = self.links(draw)
        names, sector = self.nodes.index, self.nodes["sector"].array
        known = self.seen[:, 0].astype(np.int64) * len(names) + self.seen[:, 1]
        was_seen = np.isin(links.supplier.astype(np.int64) * len(names) + links.buyer, known)
        return pd.DataFrame(
            {
                "supplier": names.take(links.supplier).astype("str"),
                "buyer": names.take(links.buyer).astype("str"),
                "value": np.array(links.value),
                "sector": sector.take(links.supplier),
                "evidence": pd.array(np.where(was_seen, "seen", "estimated").tolist(), dtype="str"),
            }
        )


def draw_ensemble(
    model: LinkModel,
    folder: Path,
    *,
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Draw networks into a folder; networks that are there already are kept, so a run that was stopped goes on.

    Draw k is ``reconstruct.sample_links(model, seed=draw_seed(seed, k))``, whatever the number of draws.

    Parameters
    ----------
    model
        Result of `reconstruct.fit_links`.
    folder
        Made where it is not there. About 16 bytes a link and draw.
    draws
        How many networks, 1 or more. More than before adds to those that are there; fewer leaves the others unused.
    seed
        Seed of the draws, 0 or more.
    progress
        Called with (draws done, draws in all).

    Returns
    -------
    Ensemble

    Raises
    ------
    SchemaError
        A number of draws below 1, a negative seed, or a folder that holds draws of another model or seed.
    FileFormatError
        The folder's head is damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> purchases = Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"]))
    >>> model = fit_links(suppliers, purchases, mean_degree=float("inf"))
    >>> with TemporaryDirectory() as folder:
    ...     ensemble = draw_ensemble(model, Path(folder), draws=2, seed=1)
    ...     [np.array(links.value).round(9).tolist() for links in ensemble]
    [[7.5, 22.5, 2.5, 7.5], [7.5, 22.5, 2.5, 7.5]]
    """
    if draws < 1 or seed < 0:
        fault = Fault(f"{draws} draws, seed {seed}", remedy="give 1 or more, and 0 or more")
        raise SchemaError("networks cannot be drawn", [fault])
    key = model_key(model)
    _start(folder, model, draws=draws, seed=seed, key=key)
    for k in range(draws):
        if not _complete(folder, k):
            _write_draw(folder, k, model, draw_seed(seed, k))
        if progress is not None:
            progress(k + 1, draws)
    return Ensemble.open(folder)


def draw_seed(seed: int, draw: int) -> int:
    """Seed of one draw; unrelated for any other seed or draw.

    Examples
    --------
    >>> draw_seed(1, 0) == draw_seed(1, 0), draw_seed(1, 0) == draw_seed(1, 1)
    (True, False)
    """
    return int.from_bytes(sha256(f"draw {seed} {draw}".encode()).digest()[:8], "little")


def model_key(model: LinkModel) -> str:
    """Hash of all that the draws of a model depend on: two models of one key draw the same networks."""
    inputs = model.inputs
    hashed = sha256(repr((FORMAT, model.log_z, model.elasticity)).encode())
    for index in (inputs.suppliers, inputs.buyers, inputs.sectors, inputs.buyer_sectors):
        hashed.update("\x1f".join(index.astype(str)).encode())
    arrays = [inputs.supplier_sector, inputs.strength, inputs.buyer_sector, inputs.size, inputs.coefficients]
    arrays += [inputs.seen_supplier, inputs.seen_buyer, inputs.seen_value]
    if model.placed is not None:
        arrays += [model.placed.supplier, model.placed.buyer, model.placed.log_closeness]
    for array in arrays:
        hashed.update(repr(array.shape).encode())
        hashed.update(np.ascontiguousarray(array).tobytes())
    return hashed.hexdigest()


def _start(folder: Path, model: LinkModel, *, draws: int, seed: int, key: str) -> None:
    """Check that the folder is this ensemble's, or make it so; the head is written last."""
    head = _head(folder)
    if head is not None and (head["key"], int(head["seed"])) != (key, seed):
        fault = Fault("it holds networks of another model or seed", str(folder), remedy="give another folder")
        raise SchemaError("networks cannot be drawn", [fault])
    if head is None:
        for stale in sorted(folder.glob("draw-*.npy")):  # of whom, only the head could tell
            stale.unlink()
        inputs = model.inputs
        names = inputs.suppliers.union(inputs.buyers).astype(str)
        at = [np.asarray(names.get_indexer(index)) for index in (inputs.suppliers, inputs.buyers)]
        sector = np.full(len(names), "", dtype=object)
        role = np.zeros(len(names), dtype=np.uint8)
        sector[at[1]] = np.asarray(inputs.buyer_sectors, dtype=object)[inputs.buyer_sector]
        sector[at[0]] = np.asarray(inputs.sectors, dtype=object)[inputs.supplier_sector]
        role[at[0]] += 1
        role[at[1]] += 2
        known = inputs.seen_value > 0
        seen = np.column_stack([at[0][inputs.seen_supplier[known]], at[1][inputs.seen_buyer[known]]])
        _save(folder / "nodes-id.npy", np.asarray(names, dtype=np.str_))
        _save(folder / "nodes-sector.npy", sector.astype(np.str_))
        _save(folder / "nodes-role.npy", role)
        _save(folder / "seen.npy", seen.astype("<i4"))
    if head is None or int(head["draws"]) != draws:
        write_json(folder / _HEAD, {"format": FORMAT, "draws": draws, "seed": seed, "key": key})


def _write_draw(folder: Path, draw: int, model: LinkModel, seed: int) -> None:
    inputs = model.inputs
    names = inputs.suppliers.union(inputs.buyers).astype(str)
    drawn = draw_links(model, seed=seed)
    at = [np.asarray(names.get_indexer(index)).astype("<i4") for index in (inputs.suppliers, inputs.buyers)]
    arrays = (at[0][drawn.supplier], at[1][drawn.buyer], drawn.value.astype("<f8"))
    for (name, _), array in zip(_PARTS, arrays, strict=True):
        _save(_path(folder, draw, name), array)


def _save(path: Path, array: npt.NDArray[np.generic]) -> None:
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.save(file, array, allow_pickle=False)


def _path(folder: Path, draw: int, name: str) -> Path:
    return folder / f"draw-{draw:05d}-{name}.npy"


def _mapped(path: Path) -> Any:
    """Array of a file; numpy cannot map an empty one."""
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        return np.load(path, allow_pickle=False)


def _complete(folder: Path, draw: int) -> bool:
    """Whether the three arrays of a draw are there, whole and of one length."""
    sizes = set()
    for name, dtype in _PARTS:
        path = _path(folder, draw, name)
        try:
            array = _mapped(path)
        except (OSError, ValueError, EOFError):
            return False
        if array.dtype != np.dtype(dtype) or array.ndim != 1:
            return False
        sizes.add(len(array))
    return len(sizes) == 1


def _head(folder: Path) -> dict[str, Any] | None:
    """Head of a folder; None where there is none."""
    path = folder / _HEAD
    if not path.exists():
        return None
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
        whole = {"format", "draws", "seed", "key"} <= set(head) and head["format"] == FORMAT
    except (OSError, ValueError, TypeError) as error:
        raise FileFormatError(f"{path} cannot be read; delete the folder and draw again") from error
    if not whole:
        raise FileFormatError(f"{path} is of another version; delete the folder and draw again")
    return dict(head)
