"""Scorecard of an inferred network: its structure against published facts, its sums, the prediction of hidden links."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..tables.notebook import in_notebook
from .scorecard_facts import network_facts
from .scorecard_place import FEWEST_LINKS, PlaceTest, place_model, place_test
from .scorecard_prediction import NETAN, prediction_table
from .scorecard_published import FACTS
from .scorecard_ranks import Ranked
from .scorecard_sums import sum_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tables.iotable import IOTable
    from .base import Network
    from .build import BuildOptions
    from .firms import Firms
    from .outputs import PlaceData

__all__ = ["INFERRED", "OF_A_PLACE", "Scorecard", "inferred_sentence", "place_scorecard"]

# How the sentence on inferred links begins, by which outputs find it among the notes of a network.
INFERRED = "Inferred links"
OF_A_PLACE = (
    "Published facts are of whole nations; a place is a part cut out of one. Links across its border are missing, so "
    "the numbers of links and the sums of a company are not comparable, slopes and correlations largely are."
)
COLUMNS = (
    "part", "measure", "label", "value", "lower", "upper", "published_lower", "published_upper", "comparable",
    "verdict", "source",
)  # fmt: skip
NUMBERS = ("value", "lower", "upper", "published_lower", "published_upper")


@dataclass(frozen=True)
class Scorecard:
    """How far the inferred links of a network can be believed.

    Attributes
    ----------
    frame
        Columns :data:`netan.schema.SCORECARD`: structure, sums, prediction.
    sentence
        The one sentence that every output carries which rests on inferred links.
    notes
        How to read the table.
    """

    frame: pd.DataFrame
    sentence: str
    notes: tuple[str, ...]
    _repr_html_ = in_notebook("frame", caption=lambda card: card.sentence)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, unknown numbers as None."""
        plain = self.frame.astype(object).where(self.frame.notna(), None)
        rows = [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
        return {"sentence": self.sentence, "rows": rows, "notes": list(self.notes)}


def scorecard_from(plain: Mapping[str, Any]) -> Scorecard:
    """Scorecard from its plain values."""
    frame = pd.DataFrame(plain["rows"], columns=list(COLUMNS))
    words = {name: "str" for name in COLUMNS if name not in NUMBERS}
    return Scorecard(
        frame.astype(dict.fromkeys(NUMBERS, "float64") | words), str(plain["sentence"]), tuple(plain["notes"])
    )


def place_scorecard(
    network: Network, table: IOTable, firms: Firms, data: PlaceData, *, options: BuildOptions, invented: bool = False
) -> Scorecard:
    """Work out the scorecard of the network of a place.

    Parameters
    ----------
    network
        From `build.build_network`, of the same tables and options as follow.
    table, firms, data, options
        What it was built from.
    invented
        The data are made up: a test on them tests who made them up.

    Returns
    -------
    Scorecard
        Without rows, and without a sentence, where no link between companies was inferred.
    """
    supplier, buyer, value, count = _links_here(network)
    estimated = network.edges["evidence"].eq("estimated").to_numpy() & _inside(network)
    if not estimated.any():
        return scorecard_from({"rows": [], "sentence": "", "notes": ()})
    rng = np.random.default_rng([options.seed, 11])
    facts = network_facts(supplier, buyer, value, firms=count, rng=rng)
    rows = [_fact_row(facts) for facts in _published(facts)]
    model, nodes = place_model(table, firms, data, options=options)
    if model is not None:
        rows += [_row("sums", *row) for row in sum_rows(network, model, nodes)]
    test = place_test(table, firms, data, options=options)
    rows += _prediction_rows(test)
    notes = (OF_A_PLACE, *_test_notes(test, invented=invented))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return scorecard_from(
        {"rows": frame.to_dict("records"), "sentence": inferred_sentence(test, invented=invented), "notes": notes}
    )


def _inside(network: Network) -> np.ndarray:
    here = network.is_local_firm().to_numpy()
    return np.asarray(here[network.supplier_position] & here[network.buyer_position])


def _links_here(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Links between companies here, by their position among these, and how many companies there are."""
    here = network.is_local_firm().to_numpy()
    position = np.cumsum(here) - 1
    inside = _inside(network)
    ends = (position[network.supplier_position[inside]], position[network.buyer_position[inside]])
    return *ends, network.edges["value"].to_numpy(float)[inside], int(here.sum())


def _published(facts: Mapping[str, Ranked]) -> list[tuple[Any, Ranked]]:
    return [(fact, facts[fact.key]) for fact in FACTS]


def _fact_row(of: tuple[Any, Ranked]) -> dict[str, Any]:
    fact, found = of
    low, high = fact.published or (math.nan, math.nan)
    # an open end says a direction alone
    ends = {"published_lower": low, "published_upper": high}
    return {
        **_row("structure", fact.key, fact.label, found),
        **{name: math.nan if math.isinf(end) else end for name, end in ends.items()},
        "comparable": fact.comparable,
        "verdict": fact.verdict(found.value),
        "source": fact.source,
    }


def _row(part: str, measure: str, label: str, found: Ranked, source: str = "") -> dict[str, Any]:
    return {
        "part": part, "measure": measure, "label": label, "value": found.value, "lower": found.lower,
        "upper": found.upper, "published_lower": math.nan, "published_upper": math.nan, "comparable": "",
        "verdict": "", "source": source,
    }  # fmt: skip


def _prediction_rows(test: PlaceTest) -> list[dict[str, Any]]:
    """Two rows a method: how often a hidden payment stands first, and how many of the likeliest were paid."""
    table = prediction_table(test.tests)
    none = math.nan
    out = []
    for method, row in table.iterrows():
        key = str(method).replace(" ", "_").casefold()
        found = Ranked(row["within"], row["within_lower"], row["within_upper"])
        out.append(_row("prediction", f"first_{key}", f"Hidden payment above a company not paid: {method}", found))
        top = Ranked(row["precision_top"], none, none)
        out.append(_row("prediction", f"top_{key}", f"Paid among the ten likeliest of a buyer: {method}", top))
    return out


def inferred_sentence(test: PlaceTest, *, invented: bool = False) -> str:
    """Say in one sentence how well hidden payments were found.

    Examples
    --------
    >>> inferred_sentence(PlaceTest((), 0, 0))
    'Inferred links cannot be tested here: no list of payments between companies here was given.'
    >>> inferred_sentence(PlaceTest((), 7, 0))
    'Inferred links cannot be tested here: only 7 payments between companies here stand on lists, too few for a test.'
    """
    if not test.tests:
        ranked = test.payments - test.unranked if test.unranked < test.payments else 0
        why = (
            f"only {ranked:,} payments between companies here stand on lists, too few for a test"
            if ranked
            else "no list of payments between companies here was given"
        )
        return f"{INFERRED} cannot be tested here: {why}."
    row = prediction_table(test.tests).loc[NETAN]
    buyers = int(row["buyers"])
    of = "one buyer" if buyers == 1 else f"{buyers:,} buyers"
    spread = (
        ""
        if math.isnan(row["within_lower"])
        else f"{_hundred(row['within_lower'])} to {_hundred(row['within_upper'])}; "
    )
    text = (
        f"{INFERRED}, tested on {int(row['links']):,} payments of {of} that were hidden: a company that was paid stood "
        f"above one that was not in {_hundred(row['within'])} of 100 cases ({spread}50 by chance)"
    )
    return f"{text}; the data are invented, so this tests their generator." if invented else f"{text}."


def _hundred(share: float) -> int:
    return round(100 * float(share))


def _test_notes(test: PlaceTest, *, invented: bool) -> list[str]:
    if not test.tests:
        return [f"Hidden links: a test needs {FEWEST_LINKS} payments between companies here on lists of buyers here."]
    buyers = len({(k, int(b)) for k, part in enumerate(test.tests) for b in np.unique(part.buyer_of_links)})
    notes = [
        (
            "Hidden links: whole lists of payments were hidden in turn, and sizes, flows and chances worked out anew. "
            "Pairs compared have the same buyer; a company that is not on its list was not paid."
        )
    ]
    if buyers == 1:
        notes.append(
            "One buyer's list alone was there: this tells how well its suppliers are told from other companies here, "
            "and nothing of other buyers."
        )
    elif buyers < MANY_BUYERS:
        notes.append(
            f"With the lists of {buyers} buyers the range is that of other payments of theirs, not of other buyers."
        )
    if test.unranked:
        notes.append(
            f"{test.unranked:,} payments could not be ranked: nothing but the payment tells of the company, or its "
            "industry is not known."
        )
    notes.append(
        "Complete maximum entropy puts pairs in the same order as netan: the two differ in how many links there are."
    )
    if invented:
        notes.append("The payments are invented: the test is one of their generator, not of a real place.")
    return notes


MANY_BUYERS = 5
