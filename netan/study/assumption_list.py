"""Which assumptions people may change in the workbook: what each is and what it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LOWEST, HIGHEST = "lowest", "highest"


@dataclass(frozen=True)
class Assumption:
    """One row of the sheet.

    Attributes
    ----------
    key
        What stands in the column 'Key': the study key, and which end of a range.
    words
        What it is, for people.
    kind
        ``share``, ``number``, ``integer``, ``choice`` or ``text``.
    low, high
        What it may be.
    choices
        The words it may be.
    zero
        What 0 means, where it means something of its own.
    without
        What holds as long as nobody gives a value; empty where netan has a default.
    """

    key: str
    words: str
    kind: str = "share"
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    zero: str = ""
    without: str = ""

    @property
    def name(self) -> str:
        """The study key."""
        return self.key.partition(" ")[0]

    @property
    def end(self) -> int | None:
        """Which end of a range it is: 0 the lowest, 1 the highest; None for a single value."""
        return {LOWEST: 0, HIGHEST: 1}.get(self.key.partition(" ")[2])

    @property
    def allowed(self) -> str:
        """What may be written, in words."""
        if self.choices:
            return ", ".join(self.choices)
        if self.kind == "text":
            return "words"
        what = {"share": "a share", "integer": "a whole number", "number": "a number"}[self.kind]
        low, high = (f"{end:.0f}" if self.kind == "integer" else f"{end:g}" for end in (self.low, self.high))
        said = f"{what} from {low} to {high}{f'; 0 is {self.zero}' if self.zero else ''}"
        return f"{said}; without one, {self.without}" if self.without else said

    def of(self, values: Mapping[str, Any]) -> Any:
        """Value of this row in the values of a study; None where there is none."""
        value = values.get(self.name)
        if self.end is None or not isinstance(value, list):
            return value
        return value[-self.end] if value else None  # one share alone is both ends


def _taken_off(name: str, words: str) -> tuple[Assumption, Assumption]:
    key, without = f"assume.{name}", "nothing is taken off"
    lowest = Assumption(f"{key} {LOWEST}", f"{words}, lowest", without=without)
    return lowest, Assumption(f"{key} {HIGHEST}", f"{words}, highest", without=without)


_NO_ROW = "the row is left out"


ASSUMPTIONS = (
    Assumption("assume.resident_share", "Share of the workers of a closing site who live in the place"),
    Assumption(f"assume.reemployed {LOWEST}", "Share who find work within a year, lowest"),
    Assumption(f"assume.reemployed {HIGHEST}", "Share who find work within a year, highest"),
    *_taken_off("leakage", "Share of what is lost or gained that falls to people outside the place"),
    *_taken_off("displacement", "Share that others in the place gain instead"),
    *_taken_off("substitution", "Share that the same companies make up for by other means"),
    Assumption(
        "assume.gross_share",
        "Gross wages in compensation of employees (without your table of pay)",
        without="taxes need your table of pay",
    ),
    Assumption("assume.income_tax", "Average rate of income tax on gross pay", without=_NO_ROW),
    Assumption(
        "assume.employee_contributions", "Average rate of employees' contributions on gross pay", without=_NO_ROW
    ),
    Assumption(
        "assume.employer_contributions", "Average rate of employers' contributions on gross pay", without=_NO_ROW
    ),
    Assumption(
        "assume.business_rates",
        "Business rates of what closes, currency units a year",
        "number",
        0.0,
        1e12,
        without=_NO_ROW,
    ),
    Assumption("assume.council_share", "Share of business rates that the council keeps", without=_NO_ROW),
    Assumption("assume.rates_source", "Where these rates are from (needed with any of them)", "text", without="-"),
    Assumption(
        "assume.rates_as_of", "Date of these rates, such as 2026-27 (needed with any of them)", "text", without="-"
    ),
    Assumption(
        "method.quotient",
        "Way to local shares: netan's estimator (auto) or a location quotient",
        "choice",
        choices=("auto", "range", "flq", "slq", "cilq"),
    ),
    Assumption(f"method.delta {LOWEST}", "Parameter of flq, lowest (a low one gives a HIGH local share)", "number"),
    Assumption(f"method.delta {HIGHEST}", "Parameter of flq, highest", "number"),
    Assumption(
        "method.calibrated_delta", "Parameter of flq that was fitted for this place", "number", zero="not fitted"
    ),
    Assumption("method.mean_degree", "Suppliers here that a company here has on average", "number", 0.1, 1000.0),
    Assumption(
        "method.distance_exponent",
        "Power of distance with which links of companies here get rarer",
        "number",
        0.0,
        5.0,
        zero="no matter where",
    ),
    Assumption(
        "method.office_crowd",
        "Companies at one postcode from which an office counts for less when sizes are drawn",
        "integer",
        0,
        10**9,
        zero="never",
    ),
    Assumption("method.seed", "Seed of the estimated links and sizes", "integer", 0, 2**31),
    Assumption("method.tolerance", "Relative error bound of the loss figures", "number", 1e-12, 0.1),
    Assumption("jobs.year", "Year of the jobs", "integer", 0, 2100, zero="the latest in the file"),
    Assumption(
        "prices.year", "Year whose prices all money is brought to", "integer", 0, 2100, zero="that of the table"
    ),
)
