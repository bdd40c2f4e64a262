from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from fictional_place import PLACES, companies, national_table, place_data, sector_of
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.network.build import build_network
from netan.network.firms import assemble_firms
from netan.network.groups import INSIDE, members, named_members, owners, top_parents, with_groups
from netan.risk.owned import GROUPS_AS_ONE
from netan.study.journey import Journey
from netan.study.outcomes import ClosureWish, closure_of, critical_of
from netan.study.settings import load_study
from netan.tables.links import supplier_list_from
from netan.tables.register import register_from
from netan.tables.sites import sites_from


def owned(*pairs):
    return pd.DataFrame(pairs, columns=["firm_id", "parent"], dtype="str")


def firms_of(*payments, sites=None):
    """Companies 700 to 711 with payments (supplier, buyer, value); other numbers stand elsewhere."""
    rows = [
        {"buyer": buyer, "supplier": supplier, "supplier_name": f"Payee {supplier} Ltd", "value": value}
        for supplier, buyer, value in payments
    ]
    lists = [supplier_list_from(pd.DataFrame(rows))] if rows else []
    return assemble_firms(register_from(companies(12)), sites, lists, sector_of=sector_of, places=PLACES)


SAMPLE = Path(__file__).parents[2] / "data" / "sample"
A, B, C, D = "00000700", "00000701", "00000702", "00000703"
AWAY = "09000009"


def test_chains_end_at_the_top():
    assert top_parents(owned((C, B), (B, A), (D, AWAY))).to_dict() == {A: A, B: A, C: A, D: AWAY, AWAY: AWAY}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_top_is_found_like_by_hand(data):
    # a forest: each company's parent has a smaller number
    n = data.draw(st.integers(1, 30))
    parent = {k: data.draw(st.integers(0, k - 1)) for k in range(1, n) if data.draw(st.booleans())}
    got = top_parents(owned(*((f"{k:03d}", f"{p:03d}") for k, p in parent.items())))
    for k in {*parent, *parent.values()}:
        at = k
        while at in parent:
            at = parent[at]
        assert got[f"{k:03d}"] == f"{at:03d}"
    assert set(got.index) == {f"{k:03d}" for k in {*parent, *parent.values()}}


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([(A, B), (A, C)], "1 company has several parents: 00000700"),
        ([(A, B), (B, C), (C, A)], "companies own themselves: 00000700 - 00000701 - 00000702"),
    ],
)
def test_lists_that_cannot_be(pairs, message):
    with pytest.raises(SchemaError, match=message):
        top_parents(owned(*pairs))


def test_payments_inside_a_group_are_set_aside_with_their_money():
    firms = firms_of((A, B, 5e6), (C, B, 2e6), (D, A, 1e6), (AWAY, B, 3e6))
    out = with_groups(firms, owned((A, AWAY), (B, AWAY)))
    assert sorted(zip(out.seen["supplier"], out.seen["buyer"], out.seen["value"], strict=True)) == [
        (C, B, 2e6),
        (D, A, 1e6),
    ]
    assert out.set_aside[INSIDE] == 2
    assert "£8.0m were paid inside groups of companies" in " ".join(out.notes)
    # nothing else is known of the parent, which stands elsewhere
    assert AWAY in firms.frame.index
    assert AWAY not in out.frame.index
    assert {A, B, C, D} <= set(out.frame.index)


def test_what_was_paid_is_either_seen_or_set_aside():
    firms = firms_of((A, B, 5e6), (C, B, 2e6), (D, A, 1e6))
    out = with_groups(firms, owned((A, B)))
    assert out.seen["value"].sum() + 5e6 == firms.seen["value"].sum()
    assert len(out.seen) + out.set_aside[INSIDE] == len(firms.seen)


def test_a_site_stands_in_the_group_of_its_company():
    sites = pd.DataFrame(
        [{"site_id": "S1", "name": "Works", "area": "Eastvale", "sector": "24100", "employees": 90.0, "firm_id": AWAY}]
    )
    firms = firms_of((A, "S1", 4e6), sites=sites_from(sites))
    out = with_groups(firms, owned((A, AWAY)))
    assert out.frame.loc["S1", "group"] == AWAY
    assert out.seen.empty
    assert members(out.frame, "S1") == [A]
    assert "1 group has more than one here (2)" in out.notes[-1]


def test_sizes_and_companies_are_left_alone():
    firms = firms_of((C, B, 2e6))
    before = firms.frame.copy()
    out = with_groups(firms, owned((A, B), (B, AWAY)))
    pd.testing.assert_frame_equal(firms.frame, before)
    pd.testing.assert_frame_equal(out.frame.drop(columns="group"), before)
    assert out.frame["group"].dropna().to_dict() == {A: AWAY, B: AWAY}
    assert "2 have their parent elsewhere" in out.notes[-1]


@pytest.mark.parametrize("links", [None, owned()])
def test_without_a_list_nothing_changes(links):
    firms = firms_of((A, B, 1.0))
    assert with_groups(firms, links) is firms
    assert members(firms.frame, A) == []


def test_members_of_a_parent_are_named_from_it_and_from_each():
    out = with_groups(firms_of(), owned((B, A), (C, B))).frame
    assert members(out, A) == [B, C]
    assert members(out, C) == [A, B]
    assert members(out, D) == []


def test_a_study_takes_a_list_of_owners_from_its_inbox(tmp_path):
    study = tmp_path / "study"
    shutil.copytree(SAMPLE, study, ignore=shutil.ignore_patterns("work", "out"))
    (study / "inbox").mkdir(exist_ok=True)
    plain = Journey(load_study(study)).firms
    large = plain.seen[plain.seen["buyer"] == "PLANT-X"].sort_values("value").set_index("supplier")["value"]
    named = plain.frame.loc[large.index, "firm_id"].dropna()
    number = str(named.iloc[-1])
    (study / "inbox" / "owners.csv").write_text(
        f"Company number,Parent company number\n{number},ZY300000\n", encoding="utf-8"
    )
    journey = Journey(load_study(study))
    assert journey.study["sources.company_groups"] == "inbox/owners.csv"
    firms = journey.firms
    assert firms.set_aside[INSIDE] == 1
    assert plain.seen["value"].sum() - firms.seen["value"].sum() == pytest.approx(large[named.index[-1]])
    assert members(firms.frame, "PLANT-X") == (
        [named.index[-1]] if firms.frame["tier"].get(named.index[-1]) == "local" else []
    )


def kin_links(network, *nodes):
    edges = network.edges
    return edges[edges["supplier"].isin(nodes) & edges["buyer"].isin(nodes)]


def test_no_link_is_drawn_inside_a_group_and_totals_stay():
    table, data = national_table(), place_data()
    firms = assemble_firms(register_from(companies(60)), None, [], sector_of=sector_of, places=PLACES)
    plain = build_network(table, firms, data)
    drawn = plain.edges[plain.edges["evidence"].eq("estimated") & plain.edges["supplier"].str.startswith("000007")]
    pair = drawn[drawn["buyer"].str.startswith("000007")].iloc[0]
    one, other = str(pair["supplier"]), str(pair["buyer"])
    assert len(kin_links(plain, one, other)) > 0
    grouped = build_network(table, with_groups(firms, owned((one, AWAY), (other, AWAY))), data)
    assert kin_links(grouped, one, other).empty
    assert grouped.edges["value"].sum() == pytest.approx(plain.edges["value"].sum(), rel=1e-6)
    for end in ("supplier", "buyer"):
        sums = [net.edges.groupby(net.edges[end].map(net.nodes["sector"]))["value"].sum() for net in (plain, grouped)]
        pd.testing.assert_series_equal(*sums, rtol=1e-6)


def test_whose_a_company_is():
    firms = firms_of((C, B, 2e6))
    links = owned((A, B), (C, AWAY)).assign(name=None, parent_name=[None, "Away Holdings plc"])
    frame = with_groups(firms, links).frame
    found = owners(frame, links)
    assert found.loc[C].tolist() == [AWAY, "Away Holdings plc"]
    assert found.loc[[A, B], "name"].tolist() == [frame["label"][B]] * 2
    # the parent stands here: its name alone is the company, with the word it is the group
    assert named_members(frame, found, str(frame["label"][B])) == []
    assert named_members(frame, found, f"{frame['label'][B]} group") == [A, B]
    assert named_members(frame, found, f"{B} Group ") == [A, B]
    # a parent that stands elsewhere is nobody else
    assert named_members(frame, found, "away holdings PLC") == [C]
    assert named_members(frame, found, "Nobody group") == []


def test_a_code_name_is_not_told_by_its_group():
    firms = firms_of()
    frame = with_groups(firms, owned((A, AWAY), (C, B))).frame
    frame.loc[A, "label"] = "Plant R site 2"
    links = owned((A, AWAY), (C, B)).assign(parent_name=["Away Holdings plc", "B Ltd"])
    found = owners(frame, links, hidden=["PLANT R"])
    assert found["name"][A] == ""
    assert found["name"][C] != ""
    assert named_members(frame, found, "Away Holdings plc group") == []
    assert named_members(frame, found, AWAY) == []


def test_without_groups_nobody_owns():
    assert owners(firms_of().frame, None).empty
    assert owners(firms_of().frame, owned()).empty


def test_a_list_of_strangers_says_so():
    out = with_groups(firms_of(), owned(("QQ000001", "QQ000002")))
    assert out.notes[-1] == "Who owns whom: none of the 2 companies on the list stands here."


@pytest.fixture(scope="module")
def owned_study(tmp_path_factory):
    """The sample with two coaters of Plant X's list and a forge under one parent elsewhere."""
    study = tmp_path_factory.mktemp("owned") / "study"
    shutil.copytree(SAMPLE, study, ignore=shutil.ignore_patterns("work", "out", "inbox"))
    (study / "inbox").mkdir()
    journey = Journey(load_study(study))
    seen, labels = journey.firms.seen, journey.firms.frame["label"]
    mine = seen.loc[seen["buyer"] == "PLANT-X", "supplier"]
    names = ["Thraxcombe Coatings", "Thorlrigg Heat", "Redbeck Forgings"]
    numbers = [
        str(journey.firms.frame["firm_id"][next(n for n in mine if labels[n].startswith(name))]) for name in names
    ]
    rows = "\n".join(f"{number},XX000001,Aldur Holdings plc" for number in numbers)
    (study / "inbox" / "owners.csv").write_text(
        f"Company number,Parent,Parent company name\n{rows}\n", encoding="utf-8"
    )
    return study, names


def without_owners(study):
    plain = study.parent / "plain"
    shutil.copytree(study, plain, ignore=shutil.ignore_patterns("work", "out", "inbox"))
    return plain


def test_a_ranking_says_whose_a_company_is_and_counts_a_group_once(owned_study):
    study, names = owned_study
    plain = critical_of(Journey(load_study(without_owners(study))), to="Plant X").rows.set_index("label")
    found = critical_of(Journey(load_study(study)), to="Plant X")
    rows = found.rows.set_index("label")
    assert GROUPS_AS_ONE in found.notes
    for name in names:
        assert rows[rows.index.str.startswith(name)]["why"].str.endswith("; group of Aldur Holdings plc").all()
    coaters = plain.index[plain["on_list"] == plain.loc[plain.index.str.startswith(names[0]), "on_list"].iloc[0]]
    assert (rows.loc[coaters, "on_list"] == plain.loc[coaters, "on_list"] - 1).all()


def test_a_closure_tells_of_the_group_and_takes_all_of_it(owned_study):
    study, _ = owned_study
    journey = Journey(load_study(study))
    one = closure_of(journey, ClosureWish(close=("Redbeck Forgings Ltd",)))
    told = next(note for note in one.notes if "group of" in note)
    assert "2 other companies and sites here go on" in told
    assert '--close "Aldur Holdings plc group"' in told
    assert len(journey.find_all("Aldur Holdings plc group")) == 3
    whole = closure_of(journey, ClosureWish(close=("Aldur Holdings plc group",)))
    at = [r.rows.set_index("part")["middle"].iloc[0] for r in (one, whole)]
    assert at[1] > at[0]
    assert any("taken together" in note for note in whole.notes)
