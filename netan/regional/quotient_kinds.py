"""The quotients of each method as arrays, for one region or many at once; :mod:`.quotients` has the labelled form.

``region`` is areas (any number of leading axes) x sectors, ``nation`` sectors, both checked; results have the same
leading axes, then supplier x buyer. They are not capped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import SchemaError
from .estimator import auto_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Array: TypeAlias = npt.NDArray[np.float64]
Diagonal: TypeAlias = Literal["slq", "one"]


def slq(region: Array, nation: Array) -> Array:
    """Simple location quotient, ``(x_i^r / x^r) / (x_i^n / x^n)``, areas x sectors; 0 for an absent sector."""
    shares = np.zeros_like(region)
    here = region / region.sum(axis=-1, keepdims=True)
    np.divide(here, nation / nation.sum(), out=shares, where=region > 0)
    return shares


def slq_rows(region: Array, nation: Array) -> Array:
    """SLQ of the supplier towards every buyer."""
    quotient = slq(region, nation)
    return np.repeat(quotient[..., None], quotient.shape[-1], axis=-1)


def cilq(region: Array, nation: Array, *, diagonal: Diagonal = "slq") -> Array:
    """Cross-industry quotient, ``SLQ_i / SLQ_j``."""
    quotient = slq(region, nation)
    return _over_buyer(quotient, quotient, diagonal)


def rlq(region: Array, nation: Array, *, diagonal: Diagonal = "slq") -> Array:
    """Round's semilogarithmic quotient, ``SLQ_i / log2(1 + SLQ_j)`` (Round 1978): it keeps the sizes of both."""
    quotient = slq(region, nation)
    return _over_buyer(quotient, np.log2(1 + quotient), diagonal)


def flq(region: Array, nation: Array, *, delta: float | Array, diagonal: Diagonal = "slq") -> Array:
    """Flegg's quotient, ``CILQ_ij lambda_j``, ``lambda_j = log2(1 + x^r / x^n) ** delta_j``; delta of the buyer."""
    powers = np.asarray(delta, dtype=float)
    if not np.all((powers >= 0) & (powers <= 1)):
        raise SchemaError(f"delta of FLQ lies between 0 and 1, not {_first_bad(powers, upper=1)}")
    size = np.log2(1 + region.sum(axis=-1, keepdims=True) / nation.sum()) ** powers
    return cilq(region, nation, diagonal=diagonal) * size[..., None, :]


def aflq(region: Array, nation: Array, *, delta: float | Array, diagonal: Diagonal = "slq") -> Array:
    """Augmented FLQ: ``FLQ_ij log2(1 + SLQ_j)`` where the buyer is specialised, SLQ_j > 1, on the diagonal too."""
    quotient = slq(region, nation)
    specialised = np.where(quotient > 1, np.log2(1 + np.maximum(quotient, 1.0)), 1.0)
    return flq(region, nation, delta=delta, diagonal=diagonal) * specialised[..., None, :]


def two_dimensional(region: Array, nation: Array, *, alpha: float | Array, beta: float | Array) -> Array:
    """2D-LQ, ``f_i w_j``: specialisation of the supplier, share of the nation's buyers that are here.

    ``f = SLQ ** alpha`` up to 1 and ``(tanh(SLQ - 1) / 2 + 1) ** alpha`` above (Pereira-Lopez et al. 2020; the
    exponent of the second branch follows the first, so that both meet and scale alike), ``w = (x^r / x^n) ** beta``.
    """
    for name, value in (("alpha", alpha), ("beta", beta)):
        powers = np.asarray(value, dtype=float)
        if not np.all((powers >= 0) & np.isfinite(powers)):
            raise SchemaError(f"{name} of 2D-LQ is 0 or more, not {_first_bad(powers, upper=np.inf)}")
    quotient = slq(region, nation)
    curved = np.where(quotient > 1, np.tanh(quotient - 1) / 2 + 1, quotient)
    supplier = np.where(quotient > 0, curved**alpha, 0.0)  # 0 ** 0 is 1, but an absent sector supplies nothing
    share = np.ones_like(region)  # a buyer that the nation has nowhere is nowhere else either
    np.divide(region, nation, out=share, where=np.broadcast_to(nation > 0, region.shape))
    return supplier[..., :, None] * (share**beta)[..., None, :]


def _over_buyer(quotient: Array, buyer: Array, diagonal: Diagonal) -> Array:
    """``quotient_i / buyer_j``; infinite towards a buyer that is absent, 0 from a supplier that is."""
    if diagonal not in ("slq", "one"):
        raise SchemaError(f"the diagonal is 'slq' or 'one', not {diagonal!r}")
    n = quotient.shape[-1]
    q = np.full((*quotient.shape, n), np.inf)  # the limit for a buyer that is absent
    with np.errstate(over="ignore"):  # a buyer next to absent: the same limit
        np.divide(quotient[..., :, None], buyer[..., None, :], out=q, where=(buyer > 0)[..., None, :])
    q[quotient == 0, :] = 0.0
    at = np.arange(n)
    q[..., at, at] = quotient if diagonal == "slq" else np.where(quotient > 0, 1.0, 0.0)
    return q


def _first_bad(values: Array, *, upper: float) -> float:
    flat = values.ravel()
    return float(flat[~((flat >= 0) & (flat <= upper) & np.isfinite(flat))][0])


@dataclass(frozen=True)
class Method:
    """One way to quotients.

    Attributes
    ----------
    label
        As shown to users.
    parameters
        Names that must be given, and no others.
    function
        From checked region (areas x sectors), nation (sectors) and the parameters, keyword-only, to quotients.
    diagonal
        Whether the method has a diagonal to choose: ``slq`` or ``one``.
    by_buyer
        Parameters that may differ by buying sector.
    """

    label: str
    parameters: tuple[str, ...]
    function: Callable[..., Array]
    diagonal: bool = False
    by_buyer: tuple[str, ...] = ()


# a new method is one function and one line here; nothing that calls quotients() changes
METHODS: Mapping[str, Method] = {
    "slq": Method("SLQ", (), slq_rows),
    "cilq": Method("CILQ", (), cilq, diagonal=True),
    "rlq": Method("RLQ", (), rlq, diagonal=True),
    "flq": Method("FLQ", ("delta",), flq, diagonal=True),
    "aflq": Method("AFLQ", ("delta",), aflq, diagonal=True),
    "sflq": Method("SFLQ", ("delta",), flq, diagonal=True, by_buyer=("delta",)),
    "auto": Method("default estimator", (), auto_rows),
    "2dlq": Method("2D-LQ", ("alpha", "beta"), two_dimensional),
}
