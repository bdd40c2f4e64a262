"""Workplaces: address, area, jobs and operating company of a plant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..schema import SITES, validate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Sites:
    """Workplaces.

    Parameters
    ----------
    frame
        Columns of :data:`netan.schema.SITES`, indexed and sorted by ``site_id``.
    source
        Where the list comes from.
    set_aside
        What was left out while reading, in words, with how many rows.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)


def sites_from(
    frame: pd.DataFrame, *, file: str = "", source: str = "", set_aside: dict[str, int] | None = None
) -> Sites:
    """Check a frame against the schema and make sites of it; raises SchemaError with every fault."""
    checked = validate(frame, SITES, file=file).sort_values("site_id", kind="stable")
    checked = checked.set_index("site_id", drop=False)
    checked.index.name = None
    return Sites(checked, source, dict(set_aside or {}))
