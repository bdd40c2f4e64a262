"""What is published of the structure of production networks, to hold an inferred one against.

The moments are those of Bacilieri, Borsos, Astudillo-Estevez & Lafond, "Firm-level production networks: what do we
(really) know?" (INET Oxford working paper 2023-08): all firms of Ecuador (2015) and of Hungary (2021) that report
sales to one another for value added tax, without a reporting threshold. They were taken second-hand, as a third
party quotes them, and another file of the same hand has 0.72 and 1.05 for the correlation and slope on the side of
sales; slopes and correlations follow from the moments.

All are facts of whole nations. A place is a part cut out of one: links that cross its border are missing, so that its
firms have fewer links and smaller sums. What depends on that cut is marked; slopes and correlations suffer least.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FACTS", "MOMENTS", "Fact"]

# Natural logarithms of buyers (k_out), suppliers (k_in), sales (s_out), purchases (s_in): means, (co)variances.
MOMENTS = {
    "Ecuador 2015": {
        "k_out": 2.07, "k_in": 3.19, "k_out k_out": 2.89, "k_in k_in": 2.06, "s_out s_out": 6.97, "s_in s_in": 7.63,
        "k_out k_in": 1.37, "k_out s_out": 2.12, "k_in s_in": 3.07, "s_out s_in": 4.34,
    },
    "Hungary 2021": {
        "k_out": 2.04, "k_in": 3.30, "k_out k_out": 2.75, "k_in k_in": 1.65, "s_out s_out": 5.90, "s_in s_in": 5.22,
        "k_out k_in": 1.14, "k_out s_out": 2.19, "k_in s_in": 2.19, "s_out s_in": 2.98,
    },
}  # fmt: skip
BOTH = "Ecuador 2015, Hungary 2021: sales between all firms as reported for value added tax"
JAPAN = "Japan: main suppliers and buyers as firms name them (Fujiwara & Aoyama 2010)"
DUTCH = "Dutch companies: direction only (Mattsson et al. 2021)"
QUOTED = "several countries; direction only, as quoted"


@dataclass(frozen=True)
class Fact:
    """One fact and what is published of it.

    Attributes
    ----------
    key
        As in `scorecard_facts.network_facts`.
    label
        For people.
    published
        Least and greatest published value; None where none is known.
    source
        What it was measured on.
    comparable
        ``yes``; ``in part``: the cut around a place changes it somewhat; ``no``: it cannot be compared.
    """

    key: str
    label: str
    published: tuple[float, float] | None
    source: str
    comparable: str

    @property
    def words(self) -> str:
        """Published values for people.

        Examples
        --------
        >>> Fact("a", "A", (0.3, 0.37), "", "yes").words, Fact("a", "A", (1.0, math.inf), "", "yes").words
        ('0.30 to 0.37', 'above 1.00')
        """
        if self.published is None:
            return ""
        low, high = self.published
        if math.isinf(high):
            return f"above {low:.2f}"
        if math.isinf(low):
            return f"below {high:.2f}"
        return f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"

    def verdict(self, value: float) -> str:
        """How a value stands to what is published: ``near``, ``low`` or ``high``; empty where nothing can be said.

        Near is within a quarter of the nearest published value: countries differ by as much. Where a direction alone
        is published, it must hold.

        Examples
        --------
        >>> fact = Fact("a", "A", (0.3, 0.37), "", "yes")
        >>> fact.verdict(0.25), fact.verdict(0.9), fact.verdict(float("nan"))
        ('near', 'high', '')
        """
        if self.published is None or self.comparable == "no" or math.isnan(value):
            return ""
        low, high = self.published
        slack = 0.0 if math.isinf(low) or math.isinf(high) else SLACK
        if value < low - slack * abs(low):
            return "low"
        return "high" if value > high + slack * abs(high) else "near"


# A value this share beyond those published still counts as near.
SLACK = 0.25


def _range(find: Callable[[dict[str, float]], float]) -> tuple[float, float]:
    found = [round(find(moments), 2) for moments in MOMENTS.values()]
    return min(found), max(found)


def _moment(name: str) -> tuple[float, float]:
    return _range(lambda m: m[name])


def _slope(of: str, by: str) -> tuple[float, float]:
    """Slope of one logarithm on another: their covariance over the variance of the other."""
    return _range(lambda m: (m[f"{of} {by}"] if f"{of} {by}" in m else m[f"{by} {of}"]) / m[f"{by} {by}"])


def _corr(a: str, b: str) -> tuple[float, float]:
    return _range(lambda m: m[f"{a} {b}"] / math.sqrt(m[f"{a} {a}"] * m[f"{b} {b}"]))


FACTS = (
    Fact("links_per_firm", "Links for each company", None, "", "no"),
    Fact("firms_linked", "Companies with any link here", None, "", "no"),
    Fact("mean_ln_k_out", "Buyers of a company, mean of logarithms", _moment("k_out"), BOTH, "no"),
    Fact("mean_ln_k_in", "Suppliers of a company, mean of logarithms", _moment("k_in"), BOTH, "no"),
    Fact(
        "var_ln_k_out",
        "Spread of number of buyers (log variance)",
        _moment("k_out k_out"),
        BOTH,
        "in part",
    ),
    Fact(
        "var_ln_k_in",
        "Spread of number of suppliers (log variance)",
        _moment("k_in k_in"),
        BOTH,
        "in part",
    ),
    Fact("var_ln_s_out", "Spread of sales to companies (log variance)", _moment("s_out s_out"), BOTH, "in part"),
    Fact("var_ln_s_in", "Spread of purchases (log variance)", _moment("s_in s_in"), BOTH, "in part"),
    Fact("slope_k_out_s_out", "Buyers grow with sales, to the power", _slope("k_out", "s_out"), BOTH, "yes"),
    Fact("slope_k_in_s_in", "Suppliers grow with purchases, to the power", _slope("k_in", "s_in"), BOTH, "yes"),
    Fact("slope_s_out_k_out", "Sales grow with buyers, to the power", _slope("s_out", "k_out"), BOTH, "yes"),
    Fact("slope_s_in_k_in", "Purchases grow with suppliers, to the power", _slope("s_in", "k_in"), BOTH, "yes"),
    Fact("corr_k_out_s_out", "Correlation of buyers and sales", _corr("k_out", "s_out"), BOTH, "yes"),
    Fact("corr_k_in_s_in", "Correlation of suppliers and purchases", _corr("k_in", "s_in"), BOTH, "yes"),
    Fact("corr_k_out_k_in", "Correlation of buyers and suppliers", _corr("k_out", "k_in"), BOTH, "yes"),
    Fact("corr_s_out_s_in", "Correlation of sales and purchases", _corr("s_out", "s_in"), BOTH, "yes"),
    Fact("tail_k_out", "Tail of the number of buyers, exponent", (1.26, 1.26), JAPAN, "in part"),
    Fact("tail_k_in", "Tail of the number of suppliers, exponent", (1.35, 1.35), JAPAN, "in part"),
    Fact("tail_s_out", "Tail of sales, exponent", (1.0, 1.0), "several countries, about 1, as quoted", "in part"),
    Fact("tail_s_in", "Tail of purchases, exponent", (1.0, 1.0), "several countries, about 1, as quoted", "in part"),
    Fact("reciprocity", "Links that run both ways", None, "a few per cent in several countries, as quoted", "in part"),
    Fact("reciprocity_to_chance", "Links both ways, as a multiple of chance", (1.0, math.inf), QUOTED, "in part"),
    Fact("assortativity", "Large with large along links, correlation", (-math.inf, 0.0), QUOTED, "in part"),
    Fact("squares_to_chance", "Closed squares, as a multiple of chance", (1.0, math.inf), DUTCH, "in part"),
)
