"""What would narrow the figures of a study most: each input that is missing or weak, by the jobs that hang on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..network.sizes_known import is_manufacturing
from ..tables.money import millions

if TYPE_CHECKING:
    import pandas as pd

    from ..network.base import Network
    from .journey import Journey

SHOWN = 3
LEAST = 5  # jobs below which nobody need be asked for anything


@dataclass(frozen=True)
class Narrow:
    """One thing to find out.

    Attributes
    ----------
    what
        What to bring, in words.
    why
        The reason, one sentence.
    jobs
        Jobs here whose figure hangs on it.
    """

    what: str
    why: str
    jobs: float

    def sentence(self, number: int) -> str:
        """Words for a numbered line."""
        return f"{number} {self.what}: {self.why}"


def narrowing(journey: Journey) -> tuple[Narrow, ...]:
    """Find what would narrow the figures most, the most first; at most three.

    Each candidate is weighed by the jobs here whose figure hangs on it:

    - the supplier list of a buyer: what it buys times the width of the range of its local share, times the jobs that a
      pound of output keeps here;
    - jobs by finer industries: the same for all buyers whose industry shares one quotient with others;
    - sizes: jobs at makers here that stand at an estimate;
    - ``confirm.xlsx``: payments to payees that may be companies here, in jobs of suppliers;
    - the survey: jobs at suppliers that were paid and whose size, hence whose reliance on the buyer, nobody recorded.

    Parameters
    ----------
    journey
        A study that was built.
    """
    network = journey.network()
    nodes = network.nodes
    here = nodes[nodes["tier"] == "local"]
    output = float(here["output"].sum())
    rate = float(here["employees"].sum()) / output if output > 0 else 0.0
    width = _width(journey)
    currency = journey.inputs.standard.currency
    bought = network.edges.groupby("buyer")["value"].sum()
    found = [
        _buyer(network, width, bought, rate, currency),
        _finer(journey, here, width, bought, rate, currency),
        _sizes(here),
        _matches(journey, rate, currency),
        _survey(network, currency),
    ]
    worth = [one for one in found if one is not None and one.jobs >= LEAST]
    return tuple(sorted(worth, key=lambda one: -one.jobs)[:SHOWN])


def _width(journey: Journey) -> pd.Series:
    """Width of the range of the share bought here, by industry of the buyer."""
    purchases = journey.shares.purchases
    return (purchases.upper["local"] - purchases.lower["local"]).clip(lower=0.0).fillna(0.0)


def _jobs(value: float) -> str:
    from .words import jobs

    return jobs(value)


def _buyer(network: Network, width: pd.Series, bought: pd.Series, rate: float, currency: str) -> Narrow | None:
    """The buyer whose list would say most; named only when its size was recorded."""
    nodes, edges = network.nodes, network.edges
    listed = set(edges.loc[edges["evidence"] == "seen", "buyer"])
    firms = nodes[network.is_local_firm() & ~nodes.index.isin(list(listed))]
    spread = firms["sector"].map(width).astype(float).fillna(0.0) * bought.reindex(firms.index).fillna(0.0)
    if spread.empty or spread.max() <= 0:
        return None
    first = spread.sort_index(kind="stable").sort_values(ascending=False, kind="stable").index[0]
    hanging = float(spread[first]) * rate
    known = firms["evidence"][first] == "seen"
    industry = str(network.sector_labels.get(str(firms["sector"][first]), firms["sector"][first]))
    who = str(firms["label"][first]) if known else f"the largest buyer in {industry.casefold()}"
    why = (
        f"of all buyers without a list most hangs on it: how much of its {millions(float(bought[first]), currency)} it "
        f"spends here is estimated, and {_jobs(hanging)} jobs at suppliers here with it."
    )
    return Narrow(f"supplier list of {who}", why, hanging)


def _finer(
    journey: Journey, here: pd.DataFrame, width: pd.Series, bought: pd.Series, rate: float, currency: str
) -> Narrow | None:
    """Finer jobs, where several industries of the table share one figure of jobs."""
    group = journey.place.activity.group_of
    shared = set(group.index[group.duplicated(keep=False)])
    rows = here[here["sector"].isin(shared)]
    if rows.empty:
        return None
    spend = bought.reindex(rows.index).fillna(0.0)
    hanging = float((spend * rows["sector"].map(width).astype(float).fillna(0.0)).sum()) * rate
    level = "two-digit industry" if journey.place.activity.level == "section" else "finer industry"
    why = (
        f"{len(shared)} industries share one local quotient with others; the range of what they buy here, "
        f"{millions(float(spend.sum()), currency)} in all, carries {_jobs(hanging)} jobs."
    )
    return Narrow(f"jobs by {level} (BRES on Nomis)", why, hanging)


def _sizes(here: pd.DataFrame) -> Narrow | None:
    """Sizes of makers that nobody recorded."""
    makers = here[(here["kind"] == "firm") & here["sector"].map(lambda s: isinstance(s, str) and is_manufacturing(s))]
    open_ = makers[makers["evidence"] != "seen"]
    if open_.empty:
        return None
    jobs = float(open_["employees"].sum())
    why = f"{len(open_):,} of {len(makers):,} makers here have no recorded headcount; {_jobs(jobs)} jobs are estimates."
    return Narrow("sizes of makers (accounts, a list of sites)", why, jobs)


def _matches(journey: Journey, rate: float, currency: str) -> Narrow | None:
    """Payments to payees that may be companies here."""
    asks = open_matches(journey)
    if asks.empty:
        return None
    paid = float(asks["paid"].fillna(0.0).sum())
    why = (
        f"{len(asks):,} payees, {millions(paid, currency)} a year, may be companies here; {_jobs(paid * rate)} jobs "
        "hang on these payments."
    )
    return Narrow("answers in confirm.xlsx", why, paid * rate)


def open_matches(journey: Journey) -> pd.DataFrame:
    """Payees that wait for an answer, once each with what they were paid.

    The sheet of the user knows them; where there is none yet, they come with the companies.
    """
    decisions = journey.inputs.decisions
    if decisions is not None:
        asks = decisions[decisions["same"].isna()]
        asks = asks[~asks["payee"].isin(decisions.loc[decisions["same"] == "yes", "payee"])]
    else:
        asks = journey.firms.asks
    return asks.drop_duplicates("payee")


def _survey(network: Network, currency: str) -> Narrow | None:
    """Suppliers here that were paid and whose size, and so whose reliance on the buyer, nobody recorded."""
    nodes, edges = network.nodes, network.edges
    seen = edges[edges["evidence"] == "seen"]
    paid = seen.groupby("supplier")["value"].sum()
    rows = nodes[network.is_local_firm() & nodes.index.isin(paid.index) & (nodes["evidence"] != "seen")]
    if rows.empty:
        return None
    jobs = float(rows["employees"].sum())
    why = (
        f"{len(rows):,} suppliers here were paid {millions(float(paid[rows.index].sum()), currency)}, but how much of "
        f"their sales that is nobody knows; {_jobs(jobs)} jobs."
    )
    return Narrow("answers of suppliers (netan survey)", why, jobs)
