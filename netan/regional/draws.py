"""Draws: the methods and parameters that span the range of a regional estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, order=True)
class Draw:
    """One method with its parameters, applied to every tier.

    Attributes
    ----------
    method
        ``auto`` for the default estimator, or a key of :data:`netan.regional.quotients.METHODS`.
    delta
        For the methods that take it.
    more
        Other parameters, as pairs of name and value.

    Examples
    --------
    >>> Draw("flq", 0.25).label
    'flq 0.25'
    """

    method: str
    delta: float | None = None
    more: tuple[tuple[str, float], ...] = ()

    @property
    def parameters(self) -> dict[str, float]:
        """All parameters by name."""
        return {**({} if self.delta is None else {"delta": self.delta}), **dict(self.more)}

    @property
    def label(self) -> str:
        """Method and parameters in words."""
        return " ".join([self.method, *(f"{value:g}" for value in self.parameters.values())])


AUTO = Draw("auto")  # the default estimator; it brings draws of its errors with it
DEFAULT_DRAWS = (AUTO,)
FLQ_DRAWS = tuple(Draw("flq", delta) for delta in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4))
EXPECTED_DRAW = Draw("flq", 0.25)  # the centre of the literature, calibrated for no British place


def all_draws(methods: Sequence[Draw], calibrated: Draw | None) -> tuple[Draw, ...]:
    """Return the draws and the calibrated one, each once, or raise SchemaError if there is none."""
    draws = tuple(dict.fromkeys([*methods, *([] if calibrated is None else [calibrated])]))
    if not draws:
        raise SchemaError("tier shares need at least one draw of a method")
    if any(draw.method == AUTO.method for draw in draws) and draws != DEFAULT_DRAWS:
        raise SchemaError("the default estimator brings its own draws: give it alone, or quotients without it")
    return draws


def expected_of(draws: tuple[Draw, ...], calibrated: Draw | None) -> Draw:
    """Return the draw that a network of expected flows rests on."""
    if calibrated is not None:
        return calibrated
    return EXPECTED_DRAW if EXPECTED_DRAW in draws else draws[len(draws) // 2]
