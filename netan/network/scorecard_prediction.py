"""Prediction of links that are known and were hidden: whether the model puts them above pairs that do not trade.

Hidden links are compared with pairs known not to trade, by the chance that each model gives them. The order that netan
gives is that of expected trade, so that it is the order of complete maximum entropy, too, wherever chances follow
expected trade alone: the two differ in how many links there are, not in which come first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from .baselines import fit_dcgm
from .reconstruct import expected_value, link_probability, positions
from .scorecard_ranks import Ranked, area_under_curve, chance_range, placements, precision_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .reconstruct import LinkModel, Purchases

    Scorer = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], dict[str, npt.NDArray[np.float64]]]

__all__ = ["CHANCE", "METHODS", "NETAN", "HiddenPairs", "hidden_pairs", "prediction_table"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NETAN, MAXENT, DCGM, SIZE, CHANCE = (
    "netan",
    "complete maximum entropy",
    "dcGM",
    "size of the supplier alone",
    "chance",
)
METHODS = (NETAN, MAXENT, DCGM, SIZE, CHANCE)
MOST_PAIRS = 2_000_000
TOP = 10


@dataclass(frozen=True)
class HiddenPairs:
    """Hidden links and pairs that do not trade, with the score of each under every method.

    Attributes
    ----------
    buyer_of_links, buyer_of_others
        Buyer of each pair, any numbers.
    links, others
        Scores by method; the higher the likelier.
    weight
        How many pairs each of the others stands for.
    """

    buyer_of_links: Ints
    buyer_of_others: Ints
    links: dict[str, Floats]
    others: dict[str, Floats]
    weight: float = 1.0


def hidden_pairs(
    model: LinkModel,
    suppliers: pd.DataFrame,
    purchases: Purchases,
    *,
    hidden: pd.DataFrame,
    known: pd.DataFrame,
    seed: int,
    candidates: pd.Index | None = None,
    most: int = MOST_PAIRS,
) -> HiddenPairs:
    """Score hidden links, and all or a sample of the pairs of the same buyers that do not trade.

    Parameters
    ----------
    model
        Fitted without the hidden links.
    suppliers, purchases
        What it was fitted on; dcGM is fitted on the same.
    hidden
        Links that the model does not know: `supplier`, `buyer`, ids of the model.
    known
        All links that it knows, same columns: neither tested nor counted as pairs that do not trade.
    seed
        For the sample of suppliers, where there are more pairs than ``most``.
    candidates
        Ids of the suppliers that others are made of; all when None.
    most
        About how many pairs are scored at most.
    """
    i, j = positions(model, hidden["supplier"], hidden["buyer"])
    a, b = positions(model, known["supplier"], known["buyer"])
    pool = np.arange(len(model.inputs.suppliers))
    if candidates is not None:
        pool = positions(model, candidates, [model.inputs.buyers[0]] * len(candidates))[0]
    buyers, whole = np.unique(j), len(pool)
    taken = max(1, most // max(len(buyers), 1))
    if taken < whole:
        pool = np.sort(np.random.default_rng([seed, 7]).choice(pool, taken, replace=False))
    width = len(model.inputs.buyers)
    key = (pool[:, None] * width + buyers[None, :]).ravel()
    key = key[~np.isin(key, np.concatenate([i * width + j, a * width + b]))]
    k, m = np.divmod(key, width)
    own = model.inputs.suppliers.to_numpy()[k] == model.inputs.buyers.to_numpy()[m]
    k, m = k[~own], m[~own]
    score = _scores(model, suppliers, purchases)
    links, others = (score(*pairs) for pairs in ((i, j), (k, m)))
    return HiddenPairs(j, m, links, others, whole / len(pool) if len(pool) else 1.0)


def _scores(model: LinkModel, suppliers: pd.DataFrame, purchases: Purchases) -> Scorer:
    """Function from pairs, by position, to their scores by method."""
    plain = fit_dcgm(suppliers, purchases, links=float(len(purchases.buyers)))
    strength = model.inputs.strength

    def score(i: Ints, j: Ints) -> dict[str, Floats]:
        return {
            NETAN: link_probability(model, i, j),
            MAXENT: expected_value(model, i, j),
            DCGM: link_probability(plain, i, j),
            SIZE: strength[i],
            CHANCE: np.zeros(len(i)),
        }

    return score


def prediction_table(tests: Sequence[HiddenPairs]) -> pd.DataFrame:
    """Sum up tests by method.

    Parameters
    ----------
    tests
        One for each part of the links that was hidden in turn.

    Returns
    -------
    pandas.DataFrame
        One row a method, order of `METHODS`. `links`, `buyers`, `pairs` (that do not trade); `auc`: how often a
        hidden link stands above a pair that does not trade, over all buyers, with `auc_lower`, `auc_upper`; `within`:
        the same among pairs of the same buyer, `within_lower`, `within_upper`; `precision`: of as many pairs as
        links were hidden, how many of the likeliest are links; `precision_top`: the same of the ten likeliest
        suppliers of each buyer; shares in [0, 1]. Ranges hold for other links of such buyers (95 in 100); from five
        buyers on for other buyers.

    Examples
    --------
    >>> scores = {name: np.array([3.0, 1.0]) for name in METHODS}, {name: np.array([0.0, 2.0]) for name in METHODS}
    >>> test = HiddenPairs(np.array([5, 5]), np.array([5, 5]), *scores)
    >>> prediction_table([test]).loc["netan", ["auc", "within", "precision"]].tolist()
    [0.75, 0.75, 0.5]
    """
    rows = {method: _summed(tests, method) for method in METHODS if tests}
    return pd.DataFrame.from_dict(rows, orient="index")


def _summed(tests: Sequence[HiddenPairs], method: str) -> dict[str, float]:
    count = sum(len(test.buyer_of_links) for test in tests)
    within, buyers, hits, shown = [], [], 0.0, 0.0
    for k, test in enumerate(tests):
        for buyer, mine, others in _by_buyer(test, method):
            within.append(placements(mine, others))
            buyers.append(np.full(len(mine), k * 10**9 + buyer))
            pairs = min(float(TOP), len(mine) + len(others) * test.weight)
            hits += pairs * precision_at(mine, others, TOP, weight=test.weight)
            shown += pairs
    groups = np.concatenate(buyers) if buyers else np.zeros(0, dtype=np.int64)
    inside = chance_range(np.concatenate(within) if within else np.zeros(0), groups)
    every = _over_all(tests, method, groups)
    likeliest = [
        len(t.buyer_of_links) * precision_at(t.links[method], t.others[method], len(t.buyer_of_links), weight=t.weight)
        for t in tests
    ]
    return {
        "links": count,
        "buyers": len(np.unique(groups)),
        "pairs": sum(len(test.buyer_of_others) * test.weight for test in tests),
        **{f"auc{end}": value for end, value in zip(("", "_lower", "_upper"), every, strict=True)},
        **{f"within{end}": value for end, value in zip(("", "_lower", "_upper"), inside, strict=True)},
        "precision": sum(likeliest) / count if count else np.nan,
        "precision_top": hits / shown if shown else np.nan,
    }


def _over_all(tests: Sequence[HiddenPairs], method: str, groups: Ints) -> Ranked:
    """Area over all pairs of each test; one test has the exact range."""
    if len(tests) == 1:
        return area_under_curve(tests[0].links[method], tests[0].others[method])
    ordered = [np.argsort(test.buyer_of_links, kind="stable") for test in tests]
    shares = [
        placements(test.links[method][order], test.others[method]) for test, order in zip(tests, ordered, strict=True)
    ]
    return chance_range(np.concatenate(shares), groups)


def _by_buyer(test: HiddenPairs, method: str) -> list[tuple[int, Floats, Floats]]:
    """Scores of the links and of the other pairs of each buyer."""
    out = []
    one, two = (np.argsort(buyers, kind="stable") for buyers in (test.buyer_of_links, test.buyer_of_others))
    links, others = test.links[method][one], test.others[method][two]
    of_links, of_others = test.buyer_of_links[one], test.buyer_of_others[two]
    for buyer in np.unique(of_links):
        a, b = np.searchsorted(of_links, [buyer, buyer + 1])
        c, d = np.searchsorted(of_others, [buyer, buyer + 1])
        if d > c:
            out.append((int(buyer), links[a:b], others[c:d]))
    return out
