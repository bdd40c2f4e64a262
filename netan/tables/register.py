"""The business register: one row a company, with the registered office and not the workplace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..schema import REGISTER, validate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Register:
    """Companies of a place.

    Parameters
    ----------
    frame
        Columns of :data:`netan.schema.REGISTER`; sorted by ``firm_id``, which is the index.
    set_aside
        What was left out while reading, in words, with how many rows: repeated numbers, dormant companies.
    source, vintage
        Publisher and date of the file.
    whole
        ``area, sector, companies, dormant``: counts of all companies of the file, where ``frame`` holds a part of it.
    """

    frame: pd.DataFrame
    set_aside: dict[str, int] = field(default_factory=dict)
    source: str = ""
    vintage: str = ""
    whole: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.frame)


def register_from(
    frame: pd.DataFrame,
    *,
    file: str = "",
    set_aside: dict[str, int] | None = None,
    source: str = "",
    vintage: str = "",
    whole: pd.DataFrame | None = None,
) -> Register:
    """Check a frame against the schema and make a register of it; ``whole`` is kept as it is.

    Raises
    ------
    SchemaError
        With every fault of the frame.
    """
    checked = validate(frame, REGISTER, file=file)
    checked = checked.sort_values("firm_id", kind="stable").set_index("firm_id", drop=False)
    checked.index.name = None
    return Register(checked, dict(set_aside or {}), source, vintage, whole)


def deduplicate(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep the first row of each company number; return the frame and how many rows fell out.

    A bulk file that was joined to postcodes or sites repeats a company once for each match.
    """
    repeated = frame.duplicated("firm_id", keep="first")
    return frame[~repeated].reset_index(drop=True), int(repeated.sum())
