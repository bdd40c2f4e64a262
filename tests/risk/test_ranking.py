"""Ranges of ranks, rows of unnamed companies, and who represents them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_network import firm, link, little

from netan.risk.classes import FEWEST, REPRESENTATIVES, class_keys, class_words, representatives
from netan.risk.ranking import COLUMNS, aside_nodes, aside_notes, estimated_rows, ranked, same_codes


def frame(**columns):
    """Rows of a ranking with only what is given."""
    rows = len(next(iter(columns.values())))
    empty = pd.DataFrame(np.nan, index=range(rows), columns=list(COLUMNS), dtype=object)
    return empty.assign(label=[f"row {k}" for k in range(rows)], paid=np.nan).assign(**columns)


def test_equal_scores_share_their_places():
    out = ranked(frame(label=["d", "c", "b", "a"]), [pd.Series([5.0, 3.0, 3.0, 1.0])])
    assert out["label"].tolist() == ["d", "b", "c", "a"]
    assert out["rank"].tolist() == [1, 2, 3, 4]
    assert out["rank_lower"].tolist() == [1, 2, 2, 4]
    assert out["rank_upper"].tolist() == [1, 3, 3, 4]


def test_payments_break_a_tie_in_print_and_not_in_the_range():
    out = ranked(frame(paid=[1.0, 9.0, np.nan]), [pd.Series([3.0, 3.0, 3.0])])
    assert out["label"].tolist() == ["row 1", "row 0", "row 2"]
    assert (out["rank_lower"] == 1).all()
    assert (out["rank_upper"] == 3).all()


def test_a_missing_score_is_never_filled():
    out = ranked(frame(label=list("abc")), [pd.Series([np.nan, 0.0, 2.0]), pd.Series([1.0, np.nan, 5.0])])
    assert out["label"].tolist() == ["c", "b", "a"]
    # b is unknown in the second reading: its range is that of the first; a stands last in the first
    assert out["rank_lower"].tolist() == [1, 2, 2]
    assert out["rank_upper"].tolist() == [1, 2, 3]


def test_the_first_column_decides_then_the_next():
    keys = pd.DataFrame({"exposed": [9.0, 9.0, 9.0, 10.0], "only": [0, 2, 2, 0], "paid": [9.0, 1.0, 2.0, np.nan]})
    out = ranked(frame(label=list("abcd")), [keys])
    assert out["label"].tolist() == ["d", "c", "b", "a"]
    assert out["rank_upper"].tolist() == [1, 2, 3, 4]


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=6, max_size=6), min_size=1, max_size=4))
def test_the_range_holds_the_rank(columns):
    readings = [pd.Series([np.nan if v is None else float(v) for v in column]) for column in columns]
    out = ranked(frame(label=list("abcdef")), readings)
    assert out["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert (out["rank_lower"] <= out["rank"]).all()
    assert (out["rank"] <= out["rank_upper"]).all()
    assert out["rank_lower"].min() == 1
    assert out["rank_upper"].max() <= 6


JOBS = st.lists(st.one_of(st.none(), st.sampled_from([1.0, 5.0, 20.0, 80.0, 400.0])), min_size=1, max_size=30)


@given(JOBS, JOBS)
def test_rows_hold_three_companies_where_the_industry_has_them(first, second):
    sector = ["A"] * len(first) + ["B"] * len(second)
    nodes = pd.DataFrame({"sector": sector, "employees": [np.nan if v is None else v for v in [*first, *second]]})
    keys = class_keys(nodes)
    assert len(keys) == len(nodes)
    for code, part in keys.groupby(nodes["sector"]):
        counts = part.value_counts()
        assert (counts >= FEWEST).all() or len(counts) == 1, code
        assert part.str.startswith(f"{code}|").all()


def test_another_sample_keeps_the_rows_of_the_first():
    nodes = pd.DataFrame({"sector": "A", "employees": [300.0, 60, 60, 60, 4, 4, 4]}, index=list("abcdefg"))
    words = class_words(nodes)
    assert set(class_keys(nodes)) == {"A|50 jobs and more", "A|under 10 jobs"}
    other = nodes.assign(employees=[4.0, 300, 60, 20, 4, 4, 4])
    keys = class_keys(other, words)
    # nobody had 10 to 49 jobs in the first: d has no row
    assert keys.to_dict() == {"a": "A|under 10 jobs", "b": "A|50 jobs and more", "c": "A|50 jobs and more",
                              "e": "A|under 10 jobs", "f": "A|under 10 jobs", "g": "A|under 10 jobs"}  # fmt: skip


@given(st.integers(1, 60), st.integers(0, 1000))
def test_representatives_are_spread_and_always_as_many(count, seed):
    rng = np.random.default_rng(seed)
    nodes = pd.DataFrame({"sector": "A", "output": rng.permutation(count).astype(float)})
    keys = pd.Series("A|any size", index=nodes.index)
    chosen = representatives(nodes, keys)
    assert len(chosen) == min(count, REPRESENTATIVES)
    places = np.sort(nodes.loc[chosen, "output"].to_numpy())
    few = min(count, REPRESENTATIVES)
    assert places.tolist() == [(2 * k + 1) * count // (2 * few) for k in range(few)]
    assert representatives(nodes, keys).equals(chosen)
    renamed = nodes.rename(index=lambda k: f"z{count - k}")
    assert representatives(renamed, keys.set_axis(renamed.index)).tolist() == [f"z{count - k}" for k in chosen]


def test_estimated_rows_point_at_nobody():
    # one company of 250 jobs in the industry, one link to it: the row is that of its wider class
    nodes = [firm("big", jobs=900.0), *(firm(f"s{k}", jobs=20.0) for k in range(4)), firm("X", "B", jobs=50.0)]
    network = little(nodes, [link("big", "X", 5.0, "estimated")])
    links = pd.DataFrame({"supplier": ["big"], "lower": [1.0], "upper": [2.0]})
    (row,) = estimated_rows(network, links)
    assert row["label"] == "A, 10 jobs and more (estimated)"
    assert (row["firms"], row["node_id"], row["area"]) == (1, None, None)
    assert estimated_rows(network, links.head(0)) == []


def test_same_codes_leave_the_company_itself_out():
    nodes = [firm("a"), firm("b"), firm("c", tier="country"), firm("d")]
    network = little(nodes, [link("a", "b", 1.0)])
    found = same_codes(network, pd.Series({"a": "25501", "b": "25502", "c": "25501"}, dtype="str"))
    assert found[["a", "b", "c"]].tolist() == [1, 1, 2]
    assert np.isnan(found["d"])


def test_set_aside_needs_every_division_of_the_industry():
    nodes = pd.DataFrame({"sector": ["D35", "mixed", "C25", None]})
    codes = {"35": "power and gas", "36": "water"}
    divisions = {"D35": ("35",), "mixed": ("36", "38"), "C25": ("25",)}
    found = aside_nodes(nodes, codes, divisions)
    assert found.to_dict() == {0: "power and gas"}
    assert aside_notes(found) == ["Set aside, 1 in all: power and gas (1)."]
    assert aside_notes(found.head(0)) == []
    with pytest.raises(KeyError, match="sector"):
        aside_nodes(pd.DataFrame(), codes, divisions)
