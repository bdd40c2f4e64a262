"""The static models of a closure or another shock, by name; each says what it supposes and when it is the wrong one."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ScenarioError
from .model_cascade import CASCADE
from .model_contract import Hit, Model, ModelResult, System, result_of
from .model_demand import LEONTIEF, LEONTIEF_TWO
from .model_extraction import BACKWARD, FORWARD, PARTIAL, TOTAL
from .model_inoperability import INOPERABILITY
from .model_supply import GHOSH

if TYPE_CHECKING:
    from ..risk.cascade import Rules

__all__ = ["MODELS", "Hit", "Model", "ModelResult", "System", "run_model"]

MODELS: dict[str, Model] = {
    model.name: model
    for model in (CASCADE, LEONTIEF, LEONTIEF_TWO, GHOSH, TOTAL, BACKWARD, FORWARD, PARTIAL, INOPERABILITY)
}
_OTHER = {"demand": "a change of final sales", "primary": "a loss of primary inputs"}


def run_model(name: str, system: System, hit: Hit, *, rules: Rules | None = None) -> ModelResult:
    """What one model says is lost.

    Parameters
    ----------
    name
        One of :data:`MODELS`.
    system
        Table of flows or network of companies, with whatever the model needs.
    hit
        What is lost at the start.
    rules
        Options of the cascade; no other model reads them.

    Returns
    -------
    ModelResult
        Losses a year, by node and in all, with the convention of the model and when it is wrong. Models are not added
        to each other.

    Raises
    ------
    ScenarioError
        An unknown model, one that cannot follow this kind of hit, or a system that lacks what it needs.
    UnknownNodeError
        What is hit is not in the system.
    BalanceError
        The table has no economic inverse.

    Examples
    --------
    >>> import pandas as pd
    >>> Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
    >>> system = System(output=pd.Series({"a": 1000, "b": 2000}), Z=Z)
    >>> run_model("leontief", system, Hit(pd.Series({"a": 1.0}))).lost["output"].round(1).to_dict()
    {'a': 1000.0, 'b': 210.5}
    """
    model = MODELS.get(name)
    if model is None:
        near = difflib.get_close_matches(name, MODELS, n=1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise ScenarioError(f"no model is called {name!r}; {meant}The models are {', '.join(MODELS)}")
    for kind, words in _OTHER.items():
        if kind not in model.takes and hit.amounts(kind, system.nodes).any():
            able = ", ".join(other.name for other in MODELS.values() if kind in other.takes)
            raise ScenarioError(f"{name} cannot follow {words}; these models can: {able}")
    shares = model.run(system, hit, rules)
    if not (np.isfinite(shares.total).all() and np.isfinite(shares.initial).all()):
        raise ScenarioError(f"{name} gives no finite loss for this table")
    return result_of(model, system, shares)
