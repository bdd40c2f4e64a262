"""Multipliers of a table, for the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import FileFormatError
from ..files import write_csv, write_json
from ..measures.type_two import multiplier_table
from ..provenance import IO_CAVEAT, Provenance, input_of
from ..sources.registry import read
from ..tables.iotable import IOTable
from ..tables.notebook import in_notebook

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

HEADER = ("CODE", "INDUSTRY", "OUTPUT", "GVA EFFECT", "GVA", "INCOME EFFECT", "INCOME", "JOBS EFFECT", "JOBS")
MEANING = (
    "An effect is per unit of final demand (jobs: per printed unit of the table); a multiplier is total over direct."
)
# Worked out from a published table without anything of a place.
EVIDENCE = "official"


@dataclass(frozen=True)
class MultiplierAnswer:
    """Multipliers with what they mean."""

    frame: pd.DataFrame
    heading: str
    notes: tuple[str, ...]
    outputs: tuple[Path, ...]

    _repr_html_ = in_notebook("frame", caption=lambda answer: answer.heading)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        rows = self.frame.astype(object).where(self.frame.notna(), None).assign(evidence=EVIDENCE)
        return {"heading": self.heading, "rows": rows.to_dict("records"), "notes": list(self.notes)}

    def rows(self) -> list[list[str]]:
        """Rows for people; a dash where the table does not say."""
        return [
            [str(row[0]), str(row[1]), *("-" if value != value else f"{value:.3f}" for value in row[2:])]  # noqa: PLR0124
            for row in self.frame.itertuples(index=False, name=None)
        ]


def multipliers_answer(
    path: Path,
    *,
    kind: int = 1,
    table: str | None = None,
    household_income: float | None = None,
    out: Path | None = None,
) -> MultiplierAnswer:
    """Multipliers of every industry of a table.

    Parameters
    ----------
    path
        An input-output table in any layout that netan reads.
    kind
        1 or 2.
    table
        Which table of the file, where it holds several.
    household_income
        For Type II, in the printed unit of the table.
    out
        A csv to write; what it rests on goes beside it as .json.

    Raises
    ------
    FileFormatError
        The file is no input-output table.
    """
    read_table = read(path, table=table)
    if not isinstance(read_table, IOTable):
        raise FileFormatError(f"{path.name} is no input-output table; multipliers need one")
    income = None if household_income is None else household_income * read_table.unit
    frame = multiplier_table(read_table, kind=kind, household_income=income)
    through = "through suppliers" if kind == 1 else "through suppliers and the spending of wages"
    heading = f"Type {'I' * kind} multipliers, {through}. {read_table.source or path.name}"
    notes = (MEANING, IO_CAVEAT)
    outputs: tuple[Path, ...] = ()
    if out is not None:
        about = Provenance((input_of(path, source=read_table.source),), heading, {"type": kind}, notes)
        outputs = (
            write_csv(out, frame.assign(evidence=EVIDENCE)),
            write_json(out.with_suffix(".json"), about.as_dict()),
        )
    return MultiplierAnswer(frame, heading, notes, outputs)
