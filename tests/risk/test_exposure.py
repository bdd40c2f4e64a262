"""Jobs exposed at direct buyers: closed forms of both readings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from little_network import RULE, firm, link, little

from netan.risk.distress import distress
from netan.risk.exposure import direct_exposure

SIC = {"P": "25501", "Q": "25502", "R": "25621", "V": "25940", "W": "28110"}


def exposures(links, *, jobs=200.0, sic=None, rule=RULE, more=(), suppliers=None):
    """Exposure of buyer X (industry B) to P, Q, R, V (industry A, 25.50 twice) and W (industry B)."""
    nodes = [firm(name, "B" if name in {"X", "W"} else "A", jobs=jobs if name == "X" else 5.0) for name in "PQRVWX"]
    nodes += [firm("rest", "A", kind="sector", tier="country"), firm("world", None, kind="rest_of_world", tier="world")]
    network = little([*nodes, *more], links)
    found = direct_exposure(
        network, essentiality=rule, sic=pd.Series(SIC if sic is None else sic, dtype="str"), suppliers=suppliers
    )
    return found.set_index(["supplier", "buyer"])


LIST = (
    link("P", "X", 30), link("Q", "X", 10), link("R", "X", 20), link("W", "X", 25),
    link("rest", "X", 40, "estimated"), link("world", "X", 75, "estimated"),
)  # fmt: skip


def test_both_readings_of_an_essential_input():
    # 100 of industry A, 40 seen under class 25.50; 200 of everything
    found = exposures(LIST)
    assert found.loc[("P", "X"), ["lower", "upper"]].tolist() == [pytest.approx(60), pytest.approx(150)]
    assert found.loc[("R", "X"), ["lower", "upper"]].tolist() == [pytest.approx(40), pytest.approx(200)]
    assert found["on_list"].droplevel(1).to_dict() == {"P": 2, "Q": 2, "R": 1, "W": 1}
    assert found.loc[("P", "X"), ["wide", "narrow"]].tolist() == [pytest.approx(0.3), pytest.approx(0.75)]


def test_an_input_that_is_not_essential_costs_its_share_of_all_purchases():
    found = exposures(LIST)
    assert found.loc[("W", "X"), "rating"] == 1
    assert found.loc[("W", "X"), ["lower", "upper"]].tolist() == [0, pytest.approx(200 * 25 / 200)]


def test_an_input_without_effect_costs_nothing():
    found = exposures(LIST, rule=RULE * 0)
    assert (found[["lower", "upper"]] == 0).all(axis=None)


def test_the_only_source_on_the_buyers_word():
    links = [link("P", "X", 30, only="yes"), *LIST[1:3], link("W", "X", 25, only="yes"), *LIST[4:]]
    found = exposures(links)
    assert found.loc[("P", "X"), ["lower", "upper"]].tolist() == [pytest.approx(150), pytest.approx(200)]
    assert found.loc[("W", "X"), ["lower", "upper"]].tolist() == [pytest.approx(25), pytest.approx(25)]
    assert found.loc[("Q", "X"), "upper"] == pytest.approx(50)
    said_no = exposures([link("R", "X", 20, only="no"), *LIST[:2], *LIST[3:]])
    assert said_no.loc[("R", "X"), ["lower", "upper"]].tolist() == [pytest.approx(40), pytest.approx(200)]


def test_a_trifle_halts_nothing_unless_the_buyer_says_so():
    # 0.9 of 200.9 is less than half a per cent: its industry's share counts, not its being alone on the list
    found = exposures([*LIST, link("V", "X", 0.9)])
    assert found.loc[("V", "X"), "upper"] == pytest.approx(200 * 0.9 / 100.9)
    assert found.loc[("V", "X"), "on_list"] == 1
    found = exposures([*LIST, link("V", "X", 0.9, only="yes")])
    assert found.loc[("V", "X"), "upper"] == pytest.approx(200)


def test_a_buyer_without_a_list_has_one_reading():
    links = [link("P", "X", 30, "estimated"), link("R", "X", 10, "estimated"), link("rest", "X", 60, "estimated")]
    found = exposures(links)
    assert found.loc[("P", "X"), ["lower", "upper"]].tolist() == [pytest.approx(60), pytest.approx(60)]
    assert found.loc[("P", "X"), "on_list"] == 0


def test_payments_of_nothing_and_jobs_unknown():
    found = exposures([link("P", "X", 0), link("R", "X", 0, only="yes")])
    assert (found[["lower", "upper", "wide", "narrow"]] == 0).all(axis=None)
    found = exposures(LIST, jobs=np.nan)
    assert found[["lower", "upper"]].isna().all(axis=None)


def test_codes_that_nobody_knows_fall_back_on_the_industry():
    found = exposures(LIST, sic={"P": "25501"})
    assert found.loc[("Q", "X"), "input"] == "A"
    assert found.loc[("Q", "X"), "narrow"] == pytest.approx(10 / 30)


def test_industries_that_the_rule_does_not_know_slow_and_never_halt():
    more = [firm("U", "?", jobs=5.0)]
    found = exposures([*LIST, link("U", "X", 50)], more=more)
    assert found.loc[("U", "X"), "rating"] == 1
    assert found.loc[("U", "X"), ["lower", "upper"]].tolist() == [0, pytest.approx(200 * 50 / 250)]


def test_buyers_elsewhere_do_not_count_and_suppliers_can_be_chosen():
    more = [firm("Y", "B", tier="country")]
    found = exposures([*LIST, link("P", "Y", 50)], more=more, suppliers=pd.Index(["P"]))
    assert list(found.index) == [("P", "X")]
    assert found.loc[("P", "X"), "lower"] == pytest.approx(60)


@pytest.mark.parametrize("money", [0.01, 1000.0])
def test_the_currency_changes_nothing(money):
    scaled = [link(s, b, value * money, e, o) for s, b, _, value, e, _, _, o in LIST]
    pd.testing.assert_frame_equal(exposures(scaled).drop(columns="value"), exposures(LIST).drop(columns="value"))


def test_ranges_are_ranges_and_never_more_than_the_buyer():
    rng = np.random.default_rng(0)
    for _ in range(40):
        said = rng.choice(["yes", "no", None], 5)
        links = [link(s, "X", rng.integers(0, 50), rng.choice(["seen", "estimated"]), o)
                 for s, o in zip("PQRVW", said, strict=True)]  # fmt: skip
        found = exposures(links, rule=pd.DataFrame(rng.integers(0, 3, (3, 3)), index=RULE.index, columns=RULE.columns))
        assert (found["lower"] >= 0).all()
        assert (found["lower"] <= found["upper"] + 1e-12).all()
        assert (found["upper"] <= 200 + 1e-9).all()


def test_distress_is_formal_insolvency_only():
    words = ["Liquidation", "In Administration", "Voluntary Arrangement", "Active", "Active - Proposal to Strike off"]
    network = little([firm(f"f{9 - k}", status=status) for k, status in enumerate(words)], [link("f9", "f8", 1.0)])
    assert distress(network)["node"].tolist() == ["f7", "f8", "f9"]
