"""Systems for the static models from a table, from a place, from a network."""

import numpy as np
import pandas as pd
import pytest
from small_economy import SECTORS, edge, model_of, network_of, node, series

from netan.errors import ScenarioError
from netan.risk.cascade import Rules
from netan.scenario.model_systems import system_of_country, system_of_network, system_of_place, system_of_table
from netan.scenario.models import Hit, run_model
from netan.tables.iotable import IOTable


def closing(*names, **more):
    return Hit(pd.Series(1.0, index=list(names)), **more)


def table(**more):
    values = {
        "Z": pd.DataFrame([[150.0, 500], [200, 100]], index=SECTORS, columns=SECTORS),
        "Y": pd.DataFrame({"Households": [50.0, 400], "Exports": [300.0, 1300]}, index=SECTORS),
        "V": pd.DataFrame(
            [[100.0, 200], [300, 500], [250, 700]],
            index=["Imports", "Compensation of employees", "Operating surplus"],
            columns=SECTORS,
        ),
        "x": series(1000, 2000),
        "primary_kind": {
            "Imports": "imports", "Compensation of employees": "value_added", "Operating surplus": "value_added"
        },
        "labels": pd.Series({"a": "A", "b": "B"}),
        "household_income": 1000.0,
        **more,
    }  # fmt: skip
    return IOTable(**values)


def test_a_published_table_closes_for_its_households():
    # w (.3, .25), c (.05, .4): the inverse closed for households is [[1.358, .419], [.511, 1.334]]; a wholly gone
    # is its column over l_aa, households' orders to a being gone too: .511 / 1.358 of 1,000 in b
    found = run_model("leontief-2", system_of_table(table()), closing("a"))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 1000.0, "b": 376.3}, abs=0.5)
    assert found.total.loc["gva", "all"] == pytest.approx(550 + 376.3 * 0.6, abs=0.5)
    assert np.isnan(found.total.loc["jobs", "all"])


def test_income_given_stands_before_that_of_the_table():
    assert system_of_table(table(), household_income=5000.0).household_income == 5000.0
    assert system_of_table(table()).household_income == 1000.0


def test_a_place_by_hand():
    # a makes 200 with .5 of b per pound: closing it takes 100 of b's 400 and its 16 jobs: 4; b buys from a
    found = run_model("leontief", system_of_place(model_of(), 0), closing("a"))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 200.0, "b": 100.0})
    assert found.lost["jobs"].to_dict() == pytest.approx({"a": 4.0, "b": 4.0})
    assert found.lost["gva"].to_dict() == pytest.approx({"a": 100.0, "b": 80.0})


def test_residents_alone_spend_here():
    # wages lost: .3 x 200 + .25 x 100 = 85, half of residents: 42.5. Spent on b: 30 of an income of 100, half
    # from here: .15 a pound. Each pound of b pays .125 to residents here: 42.5 x .15 / (1 - .15 x .125)
    model = model_of(household=series(0.0, 30.0), income=(90.0, 110.0), local_row=[series(0.5, 0.5)])
    found = run_model("leontief-2", system_of_place(model, 0, resident_share=0.5), closing("a"))
    assert found.total.loc["output", "induced"] == pytest.approx(42.5 * 0.15 / (1 - 0.15 * 0.125))


def test_the_country_is_larger_than_the_place():
    model = model_of(output_country=series(1000.0, 2000.0))
    hit = closing("a", share=0.2)
    place, country = system_of_place(model, 0), system_of_country(model)
    assert country.jobs.to_dict() == {"a": 20.0, "b": 80.0}
    # 200 of the country's 1,000 close: orders come back to the other 800
    one = run_model("leontief", place, closing("a")).total.loc["output", "all"]
    assert run_model("leontief", country, hit).total.loc["output", "all"] > one


def test_sales_of_an_industry_that_is_not_here_are_left_out():
    model = model_of(output=series(0.0, 400.0))
    assert system_of_place(model, 0).Z.loc["a"].tolist() == [0.0, 0.0]
    assert run_model("ghosh", system_of_place(model, 0), closing("b")).lost["output"].to_dict() == {
        "a": 0.0,
        "b": 400.0,
    }


def test_a_place_without_pay_has_no_type_two():
    system = system_of_place(model_of(), 0)
    with pytest.raises(ScenarioError, match="leontief-2 needs the row of wages"):
        run_model("leontief-2", system, closing("a"))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"draw": 1}, "draw 1 is not there: the place has draws 0 to 0"),
        ({"draw": 0, "resident_share": 70}, "resident_share is 70: write a share from 0 to 1"),
    ],
)
def test_what_a_place_does_not_have(asked, message):
    with pytest.raises(ScenarioError, match=message):
        system_of_place(model_of(), **asked)


def test_a_network_of_companies():
    nodes = [
        node("s", "a", jobs=10.0, output=100.0),
        node("b", "b", jobs=20.0, output=50.0),
        node("far", "b", tier="country", jobs=np.nan, output=80.0),
    ]
    network = network_of(nodes, [edge("s", "b", 40.0), edge("s", "far", 10.0)])
    rule = pd.DataFrame(2, index=SECTORS, columns=SECTORS)
    system = system_of_network(network, essentiality=rule)
    found = run_model("cascade", system, closing("b"), rules=Rules(tolerance=1e-9))
    # s sold 40 of its 100 to b
    assert found.lost["jobs"].to_dict() == pytest.approx({"s": 4.0, "b": 20.0, "far": 0.0})
    assert found.by_place()["output"].to_dict() == pytest.approx({"country": 0.0, "local": 90.0})
    assert found.total.loc["gva"].isna().all()
