"""Closures taken apart: by industry, area, origin and company, held against the table and against sums by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_economy import edge, model_of, network_of, node, series

from netan.scenario.breakdown import detail_of, supplier_jobs
from netan.scenario.first_round import first_round, site_of
from netan.scenario.shock import Closure
from netan.scenario.static import closure_band

PARTS = {"suppliers": ("suppliers", "unlisted"), "back": ("back",), "households": ("households",)}


def county(*edges, **more):
    """A plant of sector a with 2 of its 4 jobs, a supplier of sector b, one in the region, one further off."""
    return network_of(
        [
            node("P", jobs=2.0, output=100.0, area="L1"),
            node("S", "b", jobs=8.0, output=200.0, area="L2"),
            node("T", "b", jobs=8.0, output=200.0, area="L1"),
            node("A", jobs=2.0, output=100.0, area="L2"),
            node("R", "b", tier="region", jobs=5.0, output=50.0, area="R1"),
            node("C", "b", tier="country", jobs=5.0, output=50.0, area="C1"),
            node("W", "b", tier="world", area="W1"),
        ],
        edges,
    )


def test_a_case_by_hand():
    """No list: the plant buys 0.5 x 100 of b here, b's 50 buy 10 of a, of which half is the plant's own, ..."""
    model = model_of(calibrated=0)
    detail = detail_of(county(), model, Closure("x", ("P",)))
    # row a of the coefficients is halved: B = [[0, .1], [.5, 0]], f = (0, 50), L f = (5, 50 (1 + .05 + ...)) / .95
    made_b = 50 / 0.95
    keys, values = detail.by_sector()
    found = detail.rows(values).set_index(pd.Index(keys))
    assert found.loc["a", "middle"] == pytest.approx(2 + 0.02 * 0.1 * made_b)
    assert found.loc["b", "middle"] == pytest.approx(0.04 * made_b)
    assert found["middle"].sum() == pytest.approx(detail.all["middle"])


def test_rows_of_suppliers_by_name_and_place():
    """The payment of 20 to S keeps 0.8 jobs, a fifth either way; what nobody saw goes by the weights."""
    model = model_of(calibrated=0, A=[[0.0, 0.2], [0.2, 0.0]], A_local=[[0.0, 0.0], [0.2, 0.0]])
    detail = detail_of(county(edge("S", "P", 20.0)), model, Closure("x", ("P",)))
    assert detail.seen["supplier"].tolist() == ["S"]
    one = detail.rows(detail.suppliers).iloc[0]
    assert one.tolist() == pytest.approx([0.8 / 1.2, 0.8, 0.8 / 0.8])
    areas, values = detail.by_area(pd.DataFrame({"L1": [1.0, 0.5], "L2": [0.0, 0.25]}, index=["a", "b"]))
    found = detail.rows(values).set_index(pd.Index(areas))["middle"]
    back_b = detail.back[0, 1]
    assert found["L2"] == pytest.approx(0.8 + 0.25 * back_b)
    assert found["L1"] == pytest.approx(2 + detail.back[0, 0] + 0.5 * back_b)
    assert found.sum() == pytest.approx(detail.all["middle"])
    assert found[""] == pytest.approx(0.25 * back_b)


def test_origin_follows_payments_and_coefficients():
    """Payments to the region and beyond, 30 to 10; nothing else is bought: 3 in 4 of the jobs elsewhere are near."""
    model = model_of(calibrated=0, A=[[0.0, 0.0], [0.4, 0.0]], A_local=[[0.0, 0.0], [0.0, 0.0]])
    network = county(edge("R", "P", 30.0), edge("C", "P", 10.0), edge("W", "P", 7.0))
    near = [pd.DataFrame(0.0, index=model.A.index, columns=model.A.index)]
    detail = detail_of(network, model, Closure("x", ("P",)), region=near)
    assert detail.elsewhere[0] == pytest.approx(0.04 * 40)
    assert detail.region is not None
    assert detail.region[0] == pytest.approx(0.04 * 30)
    assert detail.abroad == 7.0
    assert detail_of(network, model, Closure("x", ("P",))).region is None


def test_without_a_calibrated_draw_no_middle():
    """Rows keep their ends, and no middle is made up."""
    detail = detail_of(county(), model_of(), Closure("x", ("P",)))
    assert detail.rows(detail.unlisted)["middle"].isna().all()
    assert np.isnan(detail.total(detail.unlisted.sum(axis=1))["middle"])


def test_a_part_of_the_year():
    """An average over a year scales every figure, the ends too."""
    detail = detail_of(county(edge("S", "P", 20.0)), model_of(calibrated=0), Closure("x", ("P",)))
    half = detail.scaled(0.5)
    assert half.all["upper"] == pytest.approx(detail.all["upper"] / 2)
    assert half.site["jobs"].sum() == pytest.approx(1.0)
    assert half.rows(half.suppliers)["upper"].tolist() == pytest.approx((detail.suppliers.max(axis=0) / 2).tolist())


@given(
    paid=st.floats(0.0, 60.0),
    loss=st.floats(0.0, 1.0),
    agency=st.floats(0.0, 3.0),
    more=st.floats(0.0, 0.3),
    spends=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_it_says_what_the_table_says(paid, loss, agency, more, spends):
    """Sums by reading give the rows of the table, and the middles of the industries sum to that of ALL."""
    network = county(edge("S", "P", paid), edge("R", "P", 5.0)) if paid > 0 else county()
    household = {"household": series(0.1, 0.3), "income": (1.0, 1.4)} if spends else {}
    local = [[[0.0, 0.1], [0.3, 0.0]], [[0.0, 0.1], [0.3 + more, 0.0]]]
    model = model_of(A_local=local, calibrated=1, **household)
    closure = Closure("x", ("P",), loss=loss, agency=agency)
    band = closure_band(network, model, closure).band
    near = [model.A * 0.05] * 2
    detail = detail_of(network, model, closure, region=near)
    for row, parts in PARTS.items():
        if np.isnan(band.loc[row, "upper"]):
            continue
        values = sum(getattr(detail, part).sum(axis=1) for part in parts)
        ends = [values[detail.grid].min(), values[0], values[detail.grid].max()]
        assert ends == pytest.approx(band.loc[row, ["lower", "middle", "upper"]].tolist())
    assert detail.rows(detail.elsewhere[:, None]).iloc[0].tolist() == pytest.approx(band.loc["elsewhere"].tolist())
    assert (detail.region <= detail.elsewhere + 1e-9).all()
    keys, values = detail.by_sector()
    assert detail.rows(values)["middle"].sum() == pytest.approx(band.loc["all", "middle"])
    assert detail.total(values.sum(axis=1)).tolist() == pytest.approx(band.loc["all"].tolist())
    rows = detail.rows(values)
    assert (rows["lower"] <= rows["middle"] + 1e-9).all()
    assert (rows["middle"] <= rows["upper"] + 1e-9).all()
    assert len(keys) == len(rows)
    site = site_of(network, model, closure)
    first = first_round(network, model, site)
    assert supplier_jobs(first, model).sum(axis=1) == pytest.approx(first.jobs)
