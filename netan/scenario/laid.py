"""What worker processes need to work closures out: laid into a folder, picked up from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .. import __version__
from ..errors import FileFormatError, NetanError
from ..files import read_text, write_json
from ..network.base import Network
from ..risk.prepared import hash_values, load_array, save_arrays
from ..store import read_parquet, write_parquet
from .local import LocalModel

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "model.json"
SERIES = (
    "imports_rate", "jobs_rate", "jobs_rate_country", "wage_rate", "gva_rate", "output", "output_country",
)  # fmt: skip
SINGLE = ("pay", "jobs", "income", "calibrated", "year", "currency")


@dataclass(frozen=True)
class Laid:
    """A place to close companies in.

    Attributes
    ----------
    network
        Nodes, and the links that were seen: a closure asks for no others.
    model
        The place as an input-output model.
    answers
        What suppliers said, or None.
    """

    network: Network
    model: LocalModel
    answers: pd.DataFrame | None = None

    def key(self) -> str:
        """Hash of all that a closure depends on."""
        frames = [self.network.nodes, self.network.edges, *([] if self.answers is None else [self.answers])]
        texts = [frame.to_csv(index=False) for frame in frames]
        return hash_values([__version__, *texts, *_arrays(self.model).values(), _plain(self.model)])

    def save(self, folder: Path) -> None:
        """Lay everything into a folder; the description of the model comes last."""
        write_parquet(folder / "nodes.parquet", self.network.nodes)
        write_parquet(folder / "edges.parquet", self.network.edges)
        if self.answers is not None:
            write_parquet(folder / "answers.parquet", self.answers)
        save_arrays(folder, _arrays(self.model))
        write_json(folder / MODEL, {**_plain(self.model), "answers": self.answers is not None})

    @classmethod
    def load(cls, folder: Path) -> Laid:
        """Pick it up.

        Raises
        ------
        FileFormatError
            Something is missing or damaged.
        """
        try:
            about = json.loads(read_text(folder / MODEL))
            nodes = read_parquet(folder / "nodes.parquet").set_index("node_id", drop=False)
            nodes.index.name = None
            edges = read_parquet(folder / "edges.parquet")
            answers = read_parquet(folder / "answers.parquet") if about["answers"] else None
            return cls(Network(nodes, edges), _model(folder, about), answers)
        except (NetanError, ValueError, KeyError, TypeError) as error:
            raise FileFormatError(f"{folder} is damaged ({error}) -> delete it and run again") from error


def laid(network: Network, model: LocalModel, answers: pd.DataFrame | None = None) -> Laid:
    """Take of a network what closures need: all nodes, and the links that were seen."""
    seen = network.edges[network.edges["evidence"] == "seen"].reset_index(drop=True)
    return Laid(Network(network.nodes, seen, network.sector_labels), model, answers)


def _arrays(model: LocalModel) -> dict[str, np.ndarray[Any, Any]]:
    n = len(model.A)
    household = np.full(n, np.nan) if model.household is None else model.household.to_numpy(float)
    return {
        "A": model.A.to_numpy(float),
        "A_local": np.stack([one.to_numpy(float) for one in model.A_local]),
        "local_row": np.stack([one.to_numpy(float) for one in model.local_row]),
        "household": household,
        **{name: getattr(model, name).to_numpy(float) for name in SERIES},
    }


def _plain(model: LocalModel) -> dict[str, Any]:
    single = {name: getattr(model, name) for name in SINGLE}
    pay = None if np.isnan(model.pay) else float(model.pay)
    return {
        **single,
        "pay": pay,
        "jobs": float(model.jobs),
        "income": [float(end) for end in model.income],
        "sectors": [str(sector) for sector in model.A.index],
        "household": model.household is not None,
    }


def _model(folder: Path, about: dict[str, Any]) -> LocalModel:
    sectors = pd.Index(about["sectors"])
    arrays = {name: np.array(load_array(folder, name)) for name in ("A", "A_local", "local_row", "household", *SERIES)}
    household = pd.Series(arrays["household"], sectors) if about["household"] else None
    values = {name: about[name] for name in SINGLE}
    values |= {"income": (about["income"][0], about["income"][1])}
    values |= {"pay": float("nan") if about["pay"] is None else about["pay"]}
    return LocalModel(
        A_local=[pd.DataFrame(one, index=sectors, columns=sectors) for one in arrays["A_local"]],
        A=pd.DataFrame(arrays["A"], index=sectors, columns=sectors),
        local_row=[pd.Series(one, sectors) for one in arrays["local_row"]],
        household=household,
        **{name: pd.Series(arrays[name], sectors) for name in SERIES},
        **values,
    )
