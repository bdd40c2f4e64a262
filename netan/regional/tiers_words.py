"""What stands beside shares by origin in words: what makes their range wide, and what they cannot bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..errors import first_few
from .draws_auto import PARTS, auto_splits

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from .draws import Draw
    from .draws_auto import AutoInputs
    from .quotients import Array

# tests/real/test_regional_real.py and test_estimator_real.py keep the figures of both records
FLQ_RECORD = (
    "Against Scotland's published table for 2019 FLQ with delta 0.1 to 0.4 held the local share of all inputs "
    "(56 %, range 32 to 58 %), but that of only 40 of 75 sectors."
)
AUTO_RECORD = (
    "Fitted on 19 Finnish regions. On regions left out of the fit (each of these, and Scotland 2019) ranges with "
    "errors from Finland alone held the published local share of all inputs in 17 of 20, and 88 % of the sectors' "
    "shares. As shipped, Scotland's is 48 to 69 %, published 56 %."
)
OWN_MARKET = (
    "The regions fitted are labour markets of their own: a place that shares one with its neighbours may buy less here "
    "than the middle says."
)
WORDS = {
    "method": "how regions of one size differ",
    "sectors": "how single sectors differ from the rule",
    "foreign": "the share from abroad",
    "groups": "jobs known by group only",
    "rounding": "rounding of the jobs",
}
NOTHING = 1e-15  # variance that is rounding
SAID = 0.05  # parts of the variance below this are not named


def driver_of(
    draws: Sequence[Draw],
    auto: AutoInputs | None,
    coefficients: Array,
    weights: Array,
    widest: Sequence[str],
    *,
    grouped: bool,
) -> str:
    """What the width of the range comes from, in words."""
    if auto is None:
        deltas = [draw.delta for draw in draws if draw.delta is not None]
        names = ", ".join(sorted({draw.method.upper() for draw in draws}))
        span = f" with delta {min(deltas):g} to {max(deltas):g}" if deltas else ""
        text = f"The range comes from the method ({names}{span}); rounding of the activity is not in it."
    else:
        parts = variance_parts(auto, coefficients, weights)
        named = [f"{WORDS[name]} {100 * share:.0f} %" for name, share in parts.items() if share >= SAID]
        text = f"The width of the place's range comes from: {', '.join(named)}." if named else "The range has no width."
    if grouped:
        text += " Jobs are known by group only: finer jobs would narrow it and tell sectors apart."
    if widest:
        text += f" Most of the width lies in what these buy: {first_few(widest, limit=3)}."
    return text + " Payments seen at the largest buyers narrow it most."


def variance_parts(auto: AutoInputs, coefficients: Array, weights: Array) -> dict[str, float]:
    """Part of the variance of the place's local share that each error makes alone, largest first; they sum to 1."""
    domestic = coefficients.sum(axis=0)
    size = np.divide(weights, domestic, out=np.zeros_like(domestic), where=domestic > 0)
    variance = {}
    for part in PARTS:
        draws = auto_splits(auto, parts=(part,))
        variance[part] = float(np.var(size @ ((coefficients.T @ draws.local) * (1.0 - draws.world))))
    whole = sum(variance.values())
    shares = {part: value / whole for part, value in variance.items()} if whole > NOTHING else {}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


class SaidOf(Protocol):
    """What the words need to know of shares by origin."""

    @property
    def denominator_text(self) -> str: ...  # noqa: D102
    @property
    def denominator(self) -> str: ...  # noqa: D102
    @property
    def draws(self) -> tuple[Draw, ...]: ...  # noqa: D102
    @property
    def calibrated(self) -> Draw | None: ...  # noqa: D102
    @property
    def expected_draw(self) -> Draw: ...  # noqa: D102
    @property
    def group_of(self) -> pd.Series | None: ...  # noqa: D102
    @property
    def auto(self) -> AutoInputs | None: ...  # noqa: D102


def caveats_of(shares: SaidOf) -> tuple[str, ...]:
    """What must stand beside the figures."""
    texts = [
        f"Shares of {shares.denominator_text}.",
        "Estimated from national technology and local activity; no single cell is reliable.",
    ]
    texts += _auto(shares.auto) if shares.auto is not None else _quotients(shares)
    if shares.group_of is not None:
        texts.append("Sectors of one group share one quotient: do not compare sectors inside a group.")
    return tuple(texts)


def _auto(inputs: AutoInputs) -> list[str]:
    texts = [AUTO_RECORD, "Lower and upper are the 5 and 95 % ends of the errors so measured.", OWN_MARKET]
    if not inputs.fitted_size:
        texts.append(
            f"The place has {100 * inputs.share:.2g} % of the nation's activity, less than the smallest region of the "
            f"fit ({100 * inputs.parameters.smallest:.2g} %), itself a labour market of its own: the estimate is an "
            "extrapolation, has no middle, and its range is widened for a place that is part of a labour market."
        )
    return texts


def _quotients(shares: SaidOf) -> list[str]:
    texts = ["Equal lower and upper mean that every draw meets the same cap, not that the figure is certain."]
    if shares.denominator == "all":
        texts.append("The share from abroad is the nation's for each sector: its own error is not in the range.")
    if any(draw.method == "flq" for draw in shares.draws):
        texts.append(FLQ_RECORD)
    if shares.calibrated is None:
        texts.append(f"Not calibrated: no middle. Networks use {shares.expected_draw.label} by convention.")
    return texts
