"""What was computed for a study, kept under the hash of what it depends on."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import NetanError
from ..files import file_hash, read_text, write_json
from ..network.base import Network
from ..network.scorecard import Scorecard, scorecard_from
from ..risk.critical import Critical
from ..schema import EDGES, NODES
from ..store import read_parquet, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from ..provenance import Input
    from .settings import Study

# What of the settings does not change the network.
ONLY_SHOWN = (
    "place.sectors", "sources.boundaries", "method.tolerance", "assume.resident_share", "assume.reemployed",
    "sources.occupations", "sources.travel_to_work", "sources.pay", "assume.leakage", "assume.displacement",
    "assume.substitution", "assume.gross_share", "assume.income_tax", "assume.employee_contributions",
    "assume.employer_contributions", "assume.business_rates", "assume.council_share", "assume.rates_source",
    "assume.rates_as_of",
)  # fmt: skip
_DAMAGED = (NetanError, ValueError, KeyError, TypeError)


def build_key(study: Study, used: tuple[Input, ...], *, seed: int) -> str:
    """Hash of everything that the network of a study depends on, netan's own code among it."""
    values = {k: v for k, v in study.values.items() if k not in ONLY_SHOWN and k != "method.seed"}
    what = {
        "netan": __version__,
        "code": _code(),
        "settings": values,
        "seed": seed,
        "inputs": [item.sha256 for item in used],
    }
    if float(study["method.distance_exponent"]):
        what["boundaries"] = [file_hash(path) for path in study.files("sources.boundaries")]
    return _short(what)


@cache
def _code() -> str:
    """Hash of the modules of netan: a corrected method is never answered from what an old one left."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _short(what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def save_network(folder: Path, network: Network, extra: Mapping[str, Any]) -> None:
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


def saved_network(folder: Path) -> Network | None:
    """Read a network that was finished; None when there is none or it cannot be read."""
    if not (folder / "network.json").exists():
        return None
    try:
        about = json.loads(read_text(folder / "network.json"))
        nodes = _typed(read_parquet(folder / "nodes.parquet"), NODES.names).set_index("node_id", drop=False)
        edges = _typed(read_parquet(folder / "edges.parquet"), EDGES.names)
        nodes.index.name = None
        return Network(nodes, edges, about["sector_labels"], tuple(about["notes"]), about["title"])
    except _DAMAGED:
        return None


def saved_scorecard(folder: Path) -> Scorecard | None:
    """Scorecard of a network that was finished; None where it has none."""
    file = folder / "network.json"
    if not file.exists():
        return None
    try:
        kept = json.loads(read_text(file)).get("scorecard")
        return None if kept is None else scorecard_from(kept)
    except _DAMAGED:
        return None


def _typed(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return frame.loc[:, list(names)]


def kept_ranking(folder: Path, asked: Mapping[str, Any], work: Callable[[], Critical]) -> Critical:
    """Read a ranking of a network that was worked out before, else work it out and keep it.

    Parameters
    ----------
    folder
        Folder of the network.
    asked
        What the ranking depends on beside the network.
    work
        Works it out.
    """
    file = folder / f"critical-{_short(dict(asked))}.json"
    known = _saved_ranking(file)
    if known is not None:
        return known
    result = work()
    about = {"to": result.to, "stamp": result.stamp, "notes": list(result.notes)}
    write_json(file, {**about, "columns": list(result.rows.columns), "rows": result.rows.to_dict("records")})
    return _saved_ranking(file) or result


def _saved_ranking(file: Path) -> Critical | None:
    import pandas as pd

    if not file.exists():
        return None
    try:
        about = json.loads(read_text(file))
        rows = pd.DataFrame(about["rows"], columns=about["columns"])
        return Critical(_numbers(rows), about["to"], about["stamp"], tuple(about["notes"]))
    except _DAMAGED:
        return None


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns that hold nothing but unknown numbers come back as numbers."""
    empty = [name for name in rows.columns if rows[name].isna().all()]
    return rows.astype(dict.fromkeys(empty, "float64"))
