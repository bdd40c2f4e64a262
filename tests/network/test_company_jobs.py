from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import (
    PLACES,
    SECTORS,
    SIC,
    companies,
    ledger_rows,
    national_table,
    place_data,
    sector_of,
    site_rows,
)

from netan.network.build import build_network
from netan.network.firms import assemble_firms
from netan.network.outputs import OWN_TIMES, place_output
from netan.network.sizes import AT_MOST
from netan.tables.company_sizes import company_sizes_from
from netan.tables.links import supplier_list_from
from netan.tables.register import register_from
from netan.tables.sites import RATES_SOURCE, sites_from

FIRST, SECOND, SEVENTH = "00000700", "00000701", "00000707"


def wide(*rows):
    """Sizes of companies: number, origin, headcount, lower, upper, sales, SIC codes."""
    names = ["firm_id", "origin", "employees", "employees_lower", "employees_upper", "turnover", "sector"]
    frame = pd.DataFrame([dict(zip(names, row, strict=False)) for row in rows])
    return company_sizes_from(frame.assign(year=2024), set_aside={"accounts that could not be read": 2})


def rates(*rows):
    """Sites of a business-rates list: id, company number, postcode, name, value."""
    names = ["site_id", "firm_id", "postcode", "name", "rateable_value"]
    frame = pd.DataFrame([dict(zip(names, row, strict=False)) for row in rows])
    frame["name"] = frame["name"].fillna("Somebody Ltd") if "name" in frame else "Somebody Ltd"
    return frame.assign(area="Eastvale", sector=None, source=f"{RATES_SOURCE}, made up")


def firms(sizes=None, *, register=None, sites=None, ledger=(), overrides=None):
    return assemble_firms(
        register_from(companies() if register is None else register),
        None if sites is None else sites_from(sites),
        [supplier_list_from(ledger_rows(ledger))] if ledger else [],
        sector_of=sector_of,
        places=PLACES,
        overrides=overrides,
        sizes=sizes,
    )


def size(result, node):
    return result.frame.loc[node, ["employees", "employees_lower", "employees_upper"]].astype(float).tolist()


def test_a_small_company_with_one_address_has_its_jobs_here():
    result = firms(wide((FIRST, "accounts", 40.0, None, None, 4e6)))
    assert size(result, FIRST) == [40.0] * 3
    assert result.frame.loc[FIRST, ["evidence", "size_source", "turnover"]].tolist() == ["seen", "accounts", 4e6]
    assert result.set_aside["accounts that could not be read"] == 2
    assert "1 company here has its jobs from figures of the whole company (40 jobs in all)" in result.notes[0]
    assert pd.isna(result.frame.loc[SECOND, "turnover"])


def test_without_sizes_nothing_changes():
    plain = firms()
    none = firms(company_sizes_from(pd.DataFrame({"firm_id": ["X"], "origin": ["own"]})))
    pd.testing.assert_frame_equal(none.frame[plain.frame.columns], plain.frame, check_dtype=False)
    assert none.frame["turnover"].isna().all()


@pytest.mark.parametrize(
    ("row", "upper", "words"),
    [
        ((FIRST, "accounts", 4000.0), 4000.0, "accounts"),
        ((FIRST, "own", 250.0), 250.0, "own figure"),
        ((FIRST, "pay gap", None, 250.0, 499.0), 499.0, "pay gap band"),
        ((FIRST, "pay gap", None, 0.0, 249.0), 249.0, "pay gap band"),
        ((FIRST, "accounts", 0.0), 1.0, "accounts"),
        ((FIRST, "accounts", None, None, 70.0), 70.0, "accounts"),
    ],
)
def test_a_company_wide_figure_is_otherwise_the_most_it_can_have(row, upper, words):
    result = firms(wide(row))
    assert size(result, FIRST)[2] == upper
    assert np.isnan(size(result, FIRST)[:2]).all()
    assert result.frame.loc[FIRST, ["evidence", "size_source"]].tolist() == ["estimated", words + AT_MOST]


def test_an_open_band_says_nothing_of_the_jobs_here():
    result = firms(wide((FIRST, "pay gap", None, 20000.0, None)))
    assert np.isnan(size(result, FIRST)).all()
    assert pd.isna(result.frame.loc[FIRST, "size_source"])


@pytest.mark.parametrize(
    ("postcodes", "several"),
    [(["ZN1 8SX"], False), (["zn18sx"], False), (["ZN1 8SX", "ZN2 1AA"], True), ([None], True)],
)
def test_several_addresses_make_it_a_bound(postcodes, several):
    register = companies()
    register.loc[0, "postcode"] = "ZN1 8SX"
    sites = rates(*((f"R{k}", FIRST, code) for k, code in enumerate(postcodes)))
    result = firms(wide((FIRST, "accounts", 40.0)), register=register, sites=sites)
    assert np.isnan(size(result, FIRST)[0]) == several
    assert size(result, FIRST)[2] == 40.0


def test_headcounts_of_sites_beat_the_whole_company():
    sizes = wide((SEVENTH, "accounts", 20.0, None, None, 9e6), ("99000001", "accounts", 40000.0))
    result = firms(sizes, sites=site_rows())
    assert size(result, SEVENTH)[0] == 55.0
    assert size(result, "S1")[0] == 900.0
    assert result.frame["turnover"].isna().all()
    text = " ".join(result.notes)
    assert "Sales of 1 company here are not used: not all of the jobs behind them need be here." in text
    assert "1 company has more jobs here than the whole company is said to have (Fictional Works 7 Ltd)" in text


def test_a_site_of_a_company_elsewhere_has_at_most_its_jobs():
    sites = site_rows().assign(employees=[np.nan, 55.0], sector=[None, SIC["C"]])
    sizes = wide(("99000001", "accounts", 120.0, None, None, None, f"{SIC['B']} {SIC['C']}"))
    result = firms(sizes, sites=sites)
    assert size(result, "S1")[2] == 120.0
    assert result.frame.loc["S1", ["sic", "sector", "evidence"]].tolist() == [SIC["B"], "B", "estimated"]


def test_payees_elsewhere_get_the_size_of_their_company():
    ledger = (
        ("Plant X", "Shire Steels plc", 3e6, "44444444", "Shire", "24100", "metals"),
        ("Plant X", "Albany Wonders Ltd", 7e5, "55555555", "Albany", None, "wonders"),
        ("Plant X", "New Workshop Ltd", 1e5, "66666666", "Moorend", None, "metals"),
    )
    sizes = wide(
        ("44444444", "accounts", 3000.0, None, None, 9e8),
        ("55555555", "pay gap", None, 250.0, 499.0, None, SIC["E"]),
        ("66666666", "accounts", 12.0),
    )
    result = firms(sizes, sites=site_rows(), ledger=ledger)
    assert size(result, "44444444") == [3000.0] * 3
    assert result.frame.loc["44444444", ["evidence", "size_source"]].tolist() == ["seen", "accounts"]
    assert size(result, "55555555")[1:] == [250.0, 499.0]
    assert result.frame.loc["55555555", ["size_source", "sector"]].tolist() == ["pay gap band", "E"]
    assert size(result, "66666666") == [12.0] * 3
    assert np.isnan(result.frame.loc["44444444", "turnover"])


def test_confidential_sizes_make_the_row_confidential():
    sizes = wide((FIRST, "own", 40.0), (SECOND, "own", 30.0))
    sizes.frame["confidential"] = [True, False]
    result = firms(sizes)
    assert result.frame.loc[[FIRST, SECOND], "confidential"].tolist() == [True, False]


# sites of business-rates lists


def test_addresses_are_no_companies_of_the_place():
    sites = pd.concat([site_rows(), rates(("R1", None, "ZN1 1AA"), ("R2", "99000002", "ZN1 1AB"), ("R3", FIRST, None))])
    result = firms(sites=sites)
    assert not {"R1", "R2", "R3"} & set(result.frame.index)
    assert result.notes[0].startswith("3 sites of business-rates lists say who is where")


def test_a_property_stands_for_itself_once_it_is_known_what_is_done_there():
    sites = rates(("R1", "99000002", "ZN1 1AB"), ("R2", "99000003", "ZN1 1AC"), ("R3", None, None))
    sizes = wide(("99000002", "pay gap", None, 250.0, 499.0, None, SIC["B"]))
    result = firms(sizes, sites=sites, overrides={"99000003": SIC["D"], "R3": SIC["E"]})
    assert result.frame.loc[["R1", "R2", "R3"], "sector"].tolist() == ["B", "D", "E"]
    assert size(result, "R1")[2] == 499.0


def test_one_works_of_many_properties_and_on_two_lists_stands_once():
    own = site_rows().assign(postcode=["ZN1 8SX", "ZN2 2AA"])
    listed = rates(
        ("R1", "99000001", "zn18sx"), ("R2", None, "ZN1 8SX", "PLANT X LTD"), ("R3", "99000009", "ZN9 9AA", "A", 5.0),
        ("R4", "99000009", "ZN9 9AA", "A", 50.0),
    ).assign(sector=SIC["C"])  # fmt: skip
    result = firms(sites=pd.concat([own, listed]))
    assert {"R1", "R2", "R3", "R4"} & set(result.frame.index) == {"R4"}
    assert result.set_aside["further properties of a site on the lists"] == 3
    assert size(result, "S1")[0] == 900.0


def test_corrections_name_sites_too():
    sites = site_rows().assign(sector=[None, SIC["C"]])
    result = firms(sites=sites, overrides={"99000001": SIC["D"]})
    assert result.frame.loc["S1", "sector"] == "D"
    assert firms(sites=site_rows(), overrides={"S1": SIC["A"]}).frame.loc["S1", "sector"] == "A"
    # a site's own industry is more than that of its company
    assert firms(sites=site_rows(), overrides={"99000001": SIC["D"]}).frame.loc["S1", "sector"] == "C"


def test_a_site_without_an_industry_keeps_its_jobs_and_is_told():
    sites = site_rows().assign(sector=[None, SIC["C"]], firm_id=None)
    result = firms(sites=sites)
    assert size(result, "S1")[0] == 900.0
    assert "1 site here has 900 jobs on record and no known industry (Plant X)" in result.notes[-1]
    network = build_network(national_table(), result, place_data())
    assert network.nodes.loc["S1", "employees"] == 900.0
    assert network.nodes.loc["S1", "sector"] == "?"


# the build


def test_own_sales_give_own_output():
    table, data = national_table(), place_data()
    plain = place_output(table, firms(wide((FIRST, "accounts", 40.0))), data, seed=1)
    usual = plain.firms.loc[FIRST, "output"]
    for times, held in ((2.0, 2.0), (100.0, OWN_TIMES), (0.001, 1 / OWN_TIMES)):
        sizes = wide((FIRST, "accounts", 40.0, None, None, times * usual))
        result = place_output(table, firms(sizes), data, seed=1)
        assert result.firms.loc[FIRST, "output"] == pytest.approx(held * usual)
        assert any("Output per job of 1 company rests on sales on record" in note for note in result.notes)
        others = result.firms.index.difference([FIRST])
        np.testing.assert_allclose(result.firms.loc[others, "output"], plain.firms.loc[others, "output"])


def test_sales_of_trade_are_no_output():
    register = companies()
    register.loc[0, "sector"] = "46690"
    sizes = wide((FIRST, "accounts", 40.0, None, None, 1e9))
    made = assemble_firms(
        register_from(register),
        None,
        [],
        sector_of=lambda code: "D" if code == "46690" else sector_of(code),
        places=PLACES,
        sizes=sizes,
    )
    result = place_output(national_table(), made, place_data(), seed=1)
    assert not any("Output per job" in note for note in result.notes)


def test_the_network_says_where_each_size_comes_from():
    sizes = wide((FIRST, "accounts", 40.0), (SECOND, "pay gap", None, 250.0, 499.0))
    nodes = build_network(national_table(), firms(sizes, sites=site_rows()), place_data()).nodes
    assert nodes.loc[FIRST, ["evidence", "size_source"]].tolist() == ["seen", "accounts"]
    assert nodes.loc[SECOND, "size_source"] == f"pay gap band{AT_MOST}"
    assert 1 <= nodes.loc[SECOND, "employees"] <= 499
    assert nodes.loc[SECOND, "employees_upper"] == 499
    assert set(nodes.loc[nodes["kind"] == "firm", "sector"]) <= {*SECTORS}
