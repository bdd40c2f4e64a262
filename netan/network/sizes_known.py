"""How much of a place's jobs rests on sizes that someone recorded, and whose its largest sites are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ConcordanceError
from ..tables.concordance import divisions_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

LARGEST = 14
MANUFACTURING = range(10, 34)


@dataclass(frozen=True)
class SizesKnown:
    """Figures behind two sentences on sizes.

    Attributes
    ----------
    jobs
        Jobs here in the industries asked for.
    known
        Those of them at companies and sites whose headcount someone recorded.
    largest
        How many of the largest sites were looked at: of those whose headcount is known, in any industry.
    elsewhere
        How many of these belong to companies registered elsewhere.
    industries
        What the industries are called in the sentence.
    """

    jobs: float
    known: float
    largest: int
    elsewhere: int
    industries: str

    @property
    def share(self) -> float | None:
        """Share of the jobs whose size is known, 0 to 1; None where there are no jobs."""
        return min(self.known / self.jobs, 1.0) if self.jobs > 0 else None

    def sentences(self) -> tuple[str, ...]:
        """Say both figures; nothing where there is nothing to say.

        Examples
        --------
        >>> SizesKnown(1000.0, 834.0, 14, 9, "manufacturing").sentences()[0]
        'Size known for 83 % of manufacturing jobs.'
        >>> SizesKnown(1000.0, 834.0, 14, 9, "manufacturing").sentences()[1]
        '9 of the 14 largest sites belong to companies registered elsewhere.'
        """
        out = []
        if self.share is not None:
            percent = 100 * self.share
            # neither rounded up to all nor down to none
            text = "over 99" if 99.5 <= percent < 100 else "under 1" if 0 < percent < 0.5 else f"{percent:.0f}"
            of = f"{self.industries} jobs" if self.industries else "jobs"
            out.append(f"Size known for {text} % of {of}.")
        if self.largest == 1:
            belongs = "belongs" if self.elsewhere else "does not belong"
            out.append(f"The one site of known size {belongs} to a company registered elsewhere.")
        elif self.largest:
            verb = "belongs to a company" if self.elsewhere == 1 else "belong to companies"
            count = f"{self.elsewhere:,}" if self.elsewhere else "None"
            verb = verb if self.elsewhere else "belongs to a company"
            out.append(f"{count} of the {self.largest:,} largest sites {verb} registered elsewhere.")
        return tuple(out)


def size_known_share(
    nodes: pd.DataFrame,
    *,
    is_in: Callable[[str], bool] | None = None,
    industries: str = "manufacturing",
    largest: int = LARGEST,
) -> SizesKnown:
    """Share of the jobs here whose size someone recorded, and how many of the largest sites are run from elsewhere.

    Parameters
    ----------
    nodes
        Columns of :data:`netan.schema.NODES`.
    is_in
        Whether an industry of the table counts; manufacturing (SIC 2007 divisions 10 to 33) when None.
    industries
        What these industries are called; empty for all.
    largest
        How many of the largest sites to look at.

    Returns
    -------
    SizesKnown
        Jobs of the industry that no company of the network holds count as not known. A site stands for itself
        under an id of its own: with a company number it belongs to a company that is not registered here. Sites of
        bodies that are no companies count among the largest and belong to nobody elsewhere.

    Examples
    --------
    >>> import pandas as pd
    >>> nodes = pd.DataFrame({"node_id": ["01", "S1", "C24@local"], "kind": ["firm", "firm", "sector"],
    ...     "tier": "local", "sector": "C24", "employees": [100.0, 400.0, 500.0], "firm_id": ["01", "99", None],
    ...     "evidence": ["estimated", "seen", "estimated"]})
    >>> known = size_known_share(nodes)
    >>> known.share, known.elsewhere, known.largest
    (0.4, 1, 1)
    """
    inside = is_in or is_manufacturing
    here = nodes[(nodes["tier"] == "local") & nodes["kind"].isin(["firm", "sector"])]
    chosen = {code for code in here["sector"].dropna().unique() if inside(str(code))}
    counted = here["sector"].isin(chosen)
    jobs = here["employees"].astype(float)
    seen = (here["kind"] == "firm") & (here["evidence"] == "seen") & jobs.notna()
    order = here[seen].assign(_jobs=-jobs[seen]).sort_values(["_jobs", "node_id"], kind="stable").head(largest)
    away = order["firm_id"].notna() & (order["firm_id"] != order["node_id"])
    return SizesKnown(
        jobs=float(jobs[counted].sum()),
        known=float(jobs[counted & seen].sum()),
        largest=len(order),
        elsewhere=int(away.sum()),
        industries=industries,
    )


def is_manufacturing(sector: str) -> bool:
    """Whether all SIC 2007 divisions of an industry of a table make goods.

    Examples
    --------
    >>> is_manufacturing("C24"), is_manufacturing("F41"), is_manufacturing("?")
    (True, False, False)
    """
    try:
        divisions = divisions_of(sector)
    except ConcordanceError:  # an industry that is not known makes nothing that is
        return False
    return bool(divisions) and all(int(division) in MANUFACTURING for division in divisions)
