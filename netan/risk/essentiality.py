"""Which inputs a buyer cannot do without: netan's own rule, by division of supplier and buyer and by cost share.

The rule asks what stops first when an input stops. It is a judgement, stated in full here so that a reader can
disagree with it line by line and hand in another matrix:

1. An input below 0.1 % of the buyer's output is noise of an input-output table: class 0, no effect.
2. Materials, parts and fuels (divisions 01-33 without 18 printing and 33 repair) stop a producer of goods, a
   utility or a builder (01-43) that spends 0.5 % of its output on them: class 2. Below that: class 1, stock and
   substitutes bridge the gap.
3. Services rarely stop for want of goods. The exceptions are those whose service IS the good: food and drink
   (01-03, 10-12) for hotels and caterers (55-56), medicines and instruments (21, 26, 32) for health, care and
   veterinary services (75, 86-88), fuel (19), vehicles and their parts (29-30) for transport (49-53), for the
   motor trade (45) and for vehicle hire (77), paper (17) for publishers (58).
4. Energy (35) and water (36) cannot be stored on site: class 2 for producers of goods, utilities and builders from
   0.2 % of output, for all others from 0.5 %. Sewerage and waste (37-39) are class 2 for these producers from 0.5 %.
5. Repair and installation (33) is class 2 for producers of goods, utilities, and transport (01-39, 49-53) from 0.2 %.
6. Transport and storage (49-52) is class 2 where goods must move: 01-43, trade (45-47), transport (49-53), from 1 %.
7. Data and voice lines and computing (61-63) are class 2 for those who deliver over them: 52-53, 58-66, 79, 82, 84,
   from 0.5 %. Banks, insurers and their services (64-66) are class 2 for each other.
8. Site work (41-43) is class 2 for builders: trades follow one another on a site.
9. Everything else - trade margins, rents, professional, administrative and personal services, advertising, printing -
   is class 1: work goes on for a while without it, more slowly or dearer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few

if TYPE_CHECKING:
    from .economy import Floats

NEGLIGIBLE = 0.001


def _span(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(number for low, high in ranges for number in range(low, high + 1))


PRODUCERS = _span((1, 43))
TRANSPORT = _span((49, 53))
GOODS = _span((1, 17), (19, 32))
EVERYONE = _span((1, 99))


@dataclass(frozen=True)
class _Line:
    """Suppliers in these divisions are essential to these buyers from this share of the buyer's output."""

    suppliers: frozenset[int]
    buyers: frozenset[int]
    share: float


LINES = (
    _Line(GOODS, PRODUCERS, 0.005),
    _Line(_span((1, 3), (10, 12)), _span((55, 56)), 0.005),
    _Line(frozenset({21, 26, 32}), _span((75, 75), (86, 88)), 0.005),
    _Line(frozenset({19, 29, 30}), TRANSPORT | {45, 77}, 0.005),
    _Line(frozenset({17}), frozenset({58}), 0.005),
    _Line(frozenset({35, 36}), PRODUCERS, 0.002),
    _Line(frozenset({35, 36}), EVERYONE, 0.005),
    _Line(_span((37, 39)), PRODUCERS, 0.005),
    _Line(frozenset({33}), _span((1, 39)) | TRANSPORT, 0.002),
    _Line(_span((49, 52)), PRODUCERS | TRANSPORT | _span((45, 47)), 0.01),
    _Line(_span((61, 63)), _span((52, 53), (58, 66), (79, 79), (82, 82), (84, 84)), 0.005),
    _Line(_span((64, 66)), _span((64, 66)), 0.001),
    _Line(_span((41, 43)), _span((41, 43)), 0.001),
)


def essentiality_matrix(input_shares: pd.DataFrame, divisions: pd.Series) -> pd.DataFrame:
    """Rate every input of every sector: 2 essential, 1 non-essential, 0 negligible.

    Parameters
    ----------
    input_shares
        Supplier sector x buyer sector: inputs per unit of the buyer's output (an IO table's A; imports included
        where known). Each column sums to at most 1.
    divisions
        2-digit NACE or SIC divisions of each sector: a number, a text such as "25", or a collection of them. A
        sector of several divisions is rated by the pair that depends most.

    Returns
    -------
    DataFrame of int8
        On the labels of `input_shares`.

    Raises
    ------
    SchemaError
        Shares negative, unknown or adding to more than 1; sectors without a division; divisions outside 1..99.

    Notes
    -----
    The rule and its reasons stand at the head of this module. No survey ratings went into it.

    Examples
    --------
    >>> shares = pd.DataFrame({"steel": [0.1, 0.03, 0.0], "law": [0.0, 0.001, 0.02]}, index=["ore", "power", "ads"])
    >>> divisions = pd.Series({"ore": 7, "power": 35, "ads": 73, "steel": "24", "law": (69,)})
    >>> essentiality_matrix(shares, divisions).to_numpy().tolist()
    [[2, 0], [2, 1], [0, 1]]
    """
    shares = input_shares.to_numpy(dtype=float)
    sets = {str(sector): _divisions(value) for sector, value in divisions.items()}
    _check(input_shares, shares, sets)
    needed = _thresholds()
    rows = [sorted(sets[str(sector)]) for sector in input_shares.index]
    columns = [sorted(sets[str(sector)]) for sector in input_shares.columns]
    least = np.array([[needed[np.ix_(row, column)].min() for column in columns] for row in rows])
    least = least.reshape(shares.shape)
    rated = np.where(shares >= least, 2, np.where(shares >= NEGLIGIBLE, 1, 0))
    return pd.DataFrame(rated.astype(np.int8), index=input_shares.index, columns=input_shares.columns)


def _thresholds() -> Floats:
    """Share from which supplier division (row) is essential to buyer division (column); inf where never."""
    needed = np.full((100, 100), np.inf)
    for line in LINES:
        cells = np.ix_(sorted(line.suppliers), sorted(line.buyers))
        needed[cells] = np.minimum(needed[cells], line.share)
    return needed


def _divisions(value: object) -> frozenset[int]:
    if isinstance(value, str) or not isinstance(value, Collection):
        return frozenset(_number(text) for text in str(value).split())
    return frozenset(_number(part) for part in _items(value))


def _items(value: Iterable[object]) -> list[object]:
    return list(value)


def _number(value: object) -> int:
    text = str(value).strip().removesuffix(".0")
    return int(text) if text.isdecimal() and 1 <= int(text) <= 99 else -1


def _check(table: pd.DataFrame, shares: Floats, sets: dict[str, frozenset[int]]) -> None:
    faults = []
    odd = ~(np.isfinite(shares) & (shares >= 0))
    if odd.any():
        faults.append(Fault(f"{int(odd.sum()):,} negative or unknown shares", remedy="give 0 where nothing is bought"))
    else:
        over = table.columns[shares.sum(axis=0) > 1 + 1e-6]
        if len(over):
            faults.append(Fault(f"inputs exceed output: {first_few(over)}", remedy="divide each column by its output"))
    sectors = sorted({str(label) for label in [*table.index, *table.columns]})
    lost = [sector for sector in sectors if not sets.get(sector)]
    if lost:
        faults.append(Fault(f"{len(lost):,} sectors without a division: {first_few(lost)}", column="divisions"))
    wrong = [sector for sector in sectors if -1 in sets.get(sector, ())]
    if wrong:
        faults.append(Fault(f"not a 2-digit division: {first_few(wrong)}", column="divisions", remedy="use 1 to 99"))
    if faults:
        raise SchemaError("The essentiality of inputs cannot be rated.", faults)
