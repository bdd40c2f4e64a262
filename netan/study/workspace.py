"""What was computed for a study, kept under the hash of what it depends on."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import FileFormatError
from ..files import read_text, write_json
from ..network.base import Network
from ..schema import EDGES, NODES
from ..store import read_parquet, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ..provenance import Input
    from .settings import Study

# What of the settings does not change the network.
_ONLY_SHOWN = ("study.name", "place.sectors", "sources.boundaries", "method.tolerance")


def build_key(study: Study, used: tuple[Input, ...], *, seed: int) -> str:
    """Hash of everything that the network of a study depends on."""
    values = {k: v for k, v in study.values.items() if k not in _ONLY_SHOWN and k != "method.seed"}
    what = {
        "netan": __version__,
        "settings": values,
        "seed": seed,
        "inputs": [item.sha256 for item in used],
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def save_network(folder: Path, network: Network, extra: dict[str, Any]) -> None:
    """Write a network; the description comes last, so a folder without one is no finished work."""
    write_parquet(folder / "nodes.parquet", network.nodes)
    write_parquet(folder / "edges.parquet", network.edges)
    write_json(
        folder / "network.json",
        {
            "title": network.title,
            "notes": list(network.notes),
            "sector_labels": dict(network.sector_labels),
            **extra,
        },
    )


def saved_network(folder: Path) -> tuple[Network, dict[str, Any]] | None:
    """Read a network that was finished; None when there is none or it cannot be read."""
    if not (folder / "network.json").exists():
        return None
    try:
        about = json.loads(read_text(folder / "network.json"))
        nodes = _typed(read_parquet(folder / "nodes.parquet"), NODES.names).set_index("node_id", drop=False)
        edges = _typed(read_parquet(folder / "edges.parquet"), EDGES.names)
    except (FileFormatError, json.JSONDecodeError, KeyError):
        return None
    nodes.index.name = None
    network = Network(nodes, edges, about["sector_labels"], tuple(about["notes"]), about["title"])
    return network, about


def _typed(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return frame.loc[:, list(names)]
