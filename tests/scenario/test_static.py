"""Static closures against a worked example, Leontief identities and properties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_economy import edge, model_of, network_of, node, series

from netan.errors import ScenarioError, UnknownNodeError
from netan.scenario.first_round import first_round, site_of
from netan.scenario.shock import Closure
from netan.scenario.static import run_closure
from netan.scenario.words import PARTS, PUBLISHED, ask_next


def close(network, model, **wish):
    """Rows of a closure of S by short names."""
    answers = wish.pop("answers", None)
    closure = Closure("test", wish.pop("targets", ("S",)), **wish)
    result = run_closure(network, model, closure, answers=answers)
    assert tuple(result.rows["part"]) == PARTS
    return result.rows.set_index("part"), result


def place(*edges, jobs=2.0, output=100.0, more=()):
    return network_of([node("S", "a", jobs=jobs, output=output), *more], edges)


def test_worked_by_hand_without_a_list():
    # S is half of sector a (100 of 200), so half of row a stays: B = [[0, .1], [.5, 0]], f = (0, 50), det = .95,
    # L f = (.1 x 50, 50) / .95 = (5.26316, 52.63158); further back (5.26316, 2.63158)
    rows, _ = close(place(), model_of(), agency=1.0)
    assert rows.loc["site", ["lower", "middle", "upper"]].tolist() == [3, 3, 3]
    for end in ("lower", "upper"):
        assert rows.loc["suppliers", end] == pytest.approx(0.04 * 50)
        assert rows.loc["back", end] == pytest.approx((0.02 * 5 + 0.04 * 2.5) / 0.95)
        assert rows.loc["gva", end] == pytest.approx(0.5 * 100 + (0.5 * 5 + 0.8 * 50) / 0.95)
        assert rows.loc["all", end] == pytest.approx(3 + 2 + 0.2 / 0.95)
    assert rows["middle"].drop("site").isna().all()


def test_the_whole_of_a_sector_is_its_total_extraction():
    # x m_k / l_kk counts the site itself; what others bought from it is no second loss
    A = np.array([[0.1, 0.2], [0.5, 0.15]])
    L = np.linalg.inv(np.eye(2) - A)
    model = model_of(A_local=A, gva_rate=series(1.0, 1.0))
    rows, _ = close(place(jobs=4.0, output=200.0), model)
    assert rows.loc["gva", "lower"] == pytest.approx(200 * L[:, 0].sum() / L[0, 0])


def test_a_small_site_is_the_column_of_the_inverse():
    A = np.array([[0.1, 0.2], [0.5, 0.15]])
    L = np.linalg.inv(np.eye(2) - A)
    model = model_of(A_local=A, gva_rate=series(1.0, 1.0), output=series(1e12, 1e12))
    rows, _ = close(place(), model)
    assert rows.loc["gva", "lower"] == pytest.approx(100 * L[:, 0].sum())


@given(seed=st.integers(0, 10_000), resident=st.floats(0, 1))
def test_households_equal_the_type_two_inverse(seed, resident):
    rng = np.random.default_rng(seed)
    A = rng.random((2, 2)) * 0.4
    wage, household, income = rng.random(2) * 0.5, rng.random(2) * 40, 100.0
    model = model_of(
        A_local=A, wage_rate=series(*wage), household=series(*household), income=(income, income),
        output=series(1e15, 1e15), local_row=[series(0.7, 0.4)],
    )  # fmt: skip
    rows, _ = close(place(), model, resident_share=resident)
    bigger = np.zeros((3, 3))
    bigger[:2, :2], bigger[2, :2], bigger[:2, 2] = A, resident * wage, household * [0.7, 0.4] / income
    both = np.linalg.inv(np.eye(3) - bigger)[:2, 0] * 100
    one = np.linalg.inv(np.eye(2) - A)[:, 0] * 100
    assert rows.loc["households", "lower"] == pytest.approx(float([0.02, 0.04] @ (both - one)), abs=1e-9)
    assert rows.loc["gva", "upper"] == pytest.approx(float([0.5, 0.8] @ both))


def test_agency_workers_spend_their_pay():
    model = model_of(household=series(10.0, 20.0), income=(100.0, 100.0))
    without, _ = close(place(), model)
    with_them, _ = close(place(), model, agency=5.0)
    pay = 0.3 * 100 + 0.3 * 5 / 0.95 + 0.25 * 50 / 0.95
    ratio = with_them.loc["households", "lower"] / without.loc["households", "lower"]
    assert ratio == pytest.approx((pay + 5 * 8) / pay)


def test_a_table_without_pay_says_so_and_adds_nothing():
    rows, result = close(place(), model_of())
    assert np.isnan(rows.loc["households", "lower"])
    assert "not worked out" in rows.loc["households", "rests_on"]
    assert rows.loc["all", "upper"] == pytest.approx(2 + rows.loc[["suppliers", "back"], "upper"].sum())
    assert any("leaves household spending out" in note for note in result.notes)


SUPPLIERS = (
    node("P", "b", jobs=10.0, output=250.0),
    node("Q", "b", jobs=1.0, output=25.0),
    node("R", "a", tier="country"),
    node("W", "a", tier="world"),
)
LIST = (edge("P", "S", 30.0), edge("Q", "S", 30.0), edge("R", "S", 5.0), edge("W", "S", 35.0))


def test_payments_seen_take_the_place_of_the_table():
    rows, result = close(place(*LIST, more=SUPPLIERS), model_of())
    # 30 x .04 = 1.2 jobs at P; at Q no more than the one job there; a fifth either way
    assert rows.loc["suppliers", "lower"] == pytest.approx(1.2 / 1.2 + 1.0)
    assert rows.loc["suppliers", "upper"] == pytest.approx(1.2 / 0.8 + 1.0)
    # f = (0, 60): L f = (6, 60) / .95
    assert rows.loc["back", "lower"] == pytest.approx((0.02 * 6 + 0.04 * 3) / 0.95 / 1.2)
    assert rows.loc["back", "upper"] == pytest.approx((0.02 * 6 + 0.04 * 3) / 0.95 / 0.8)
    assert "2 local suppliers (<£0.1m of <£0.1m)" in rows.loc["suppliers", "row"]
    assert rows.loc["suppliers", "rests_on"] == "payments seen"
    shares = result.suppliers.set_index("supplier")["share_of_sales"]
    assert shares.to_dict() == {"P": pytest.approx(0.12), "Q": 1.0}
    assert any("over 25 % of sales 1 company, 5-25 % 1, under 5 % 0, unknown 0." in note for note in result.notes)


def said(*rows):
    return pd.DataFrame(list(rows), columns=["supplier", "buyer", "share_of_sales", "replaceable"])


def test_what_suppliers_said_places_them_in_the_classes_of_reliance():
    network = place(*LIST, more=SUPPLIERS)
    answers = said(
        ("P", "S", 0.03, "yes"), ("Q", "S", None, "no"), ("P", "other", 0.9, "no"), ("ghost", "S", 0.5, "no")
    )
    plain, _ = close(network, model_of())
    rows, result = close(network, model_of(), answers=answers)
    suppliers = result.suppliers.set_index("supplier")
    assert suppliers["share_of_sales"].to_dict() == {"P": pytest.approx(0.03), "Q": 1.0}
    assert suppliers["replaceable"].tolist() == ["yes", "no"]
    note = next(text for text in result.notes if "Reliance" in text)
    assert note.endswith(
        "over 25 % of sales 1 company, 5-25 % 0, under 5 % 1, unknown 0; of 2 that answered 1 could replace the orders."
    )
    # an answer moves the reading of the supplier's own headcount, and no payment
    assert rows.loc["suppliers", "upper"] == plain.loc["suppliers", "upper"]
    assert result.suppliers["value"].sum() == 60.0
    nobody, _ = close(network, model_of(), answers=said())
    pd.testing.assert_frame_equal(nobody, plain)


def test_an_answer_without_a_headcount_still_tells_reliance():
    more = (*SUPPLIERS, node("E", "b", jobs=np.nan))
    network = place(edge("E", "S", 30.0), more=more)
    _, result = close(network, model_of(), answers=said(("E", "S", 0.3, None)))
    assert result.suppliers["share_of_sales"].tolist() == [0.3]
    assert any("over 25 % of sales 1 company" in note for note in result.notes)


def test_a_share_given_as_a_band_tells_reliance_and_no_jobs():
    network = place(*LIST, more=SUPPLIERS)
    plain, before = close(network, model_of())
    bands = pd.DataFrame(
        {"supplier": ["P", "Q"], "buyer": "S", "share_lower": [0.25, 0.01], "share_upper": [1.0, 0.04]}
    )
    rows, result = close(network, model_of(), answers=bands)
    pd.testing.assert_frame_equal(rows.drop(columns="row"), plain.drop(columns="row"))
    assert any("over 25 % of sales 1 company, 5-25 % 0, under 5 % 1, unknown 0." in note for note in result.notes)
    assert result.suppliers["jobs_by_share"].tolist() == before.suppliers["jobs_by_share"].tolist()
    exact = bands.assign(share_lower=[0.5, 0.02], share_upper=[0.5, 0.02])
    _, result = close(network, model_of(), answers=exact)
    assert result.suppliers["jobs_by_share"].tolist() == [pytest.approx(5.0), pytest.approx(0.02)]


def test_nothing_paid_abroad_counts_as_the_countrys():
    network = place(*LIST, more=SUPPLIERS)
    rows, _ = close(network, model_of(A_local=np.zeros((2, 2)), A=np.zeros((2, 2))))
    # 5 paid to R at .02 jobs: nothing else is bought in the country
    assert rows.loc["elsewhere", "upper"] == pytest.approx(0.1 / 0.8)
    assert rows.loc["elsewhere", "lower"] == pytest.approx(0.1 / 1.2)


def test_a_list_that_is_too_short_is_filled_up_in_the_upper_figure_only():
    # the table expects 20 of a and 50 of b, half of it here, and 10 from abroad; the list holds 15 + 5 + 5
    model = model_of(A_local=[[0.1, 0.0], [0.25, 0.0]], A=[[0.2, 0.0], [0.5, 0.0]], imports_rate=series(0.1, 0.0))
    network = place(edge("P", "S", 15.0), edge("R", "S", 5.0), edge("W", "S", 5.0), more=SUPPLIERS)
    first = first_round(network, model, site_of(network, model, Closure("c", ("S",))))
    assert (first.expected, first.paid) == (pytest.approx(80.0), 25.0)
    assert first.missing.tolist() == [pytest.approx(15.0), pytest.approx(35.0)]
    rows, result = close(network, model)
    assert rows.loc["suppliers", "lower"] == pytest.approx(0.6 / 1.2)
    assert rows.loc["suppliers", "upper"] == pytest.approx(0.6 / 0.8 + 0.02 * 7.5 * 1 + 0.04 * 17.5)
    assert any("would buy" in note for note in result.notes)


def test_a_list_longer_than_the_table_expects_is_left_alone():
    model = model_of(A_local=[[0.1, 0.0], [0.25, 0.0]], A=[[0.2, 0.0], [0.5, 0.0]])
    network = place(edge("P", "S", 500.0), more=SUPPLIERS)
    first = first_round(network, model, site_of(network, model, Closure("c", ("S",))))
    assert first.missing.sum() == 0


def test_payees_of_no_known_industry_are_spread_and_not_lost():
    more = (*SUPPLIERS, node("N", "?", jobs=5.0))
    network = place(edge("P", "S", 30.0), edge("N", "S", 10.0), more=more)
    first = first_round(network, model_of(), site_of(network, model_of(), Closure("c", ("S",))))
    assert first.seen_here.tolist() == [0.0, 40.0]
    assert first.seen_country.tolist() == [0.0, 40.0]


def test_dealers_count_with_their_margin():
    model = model_of(sectors=pd.Index(["C25", "G46"]), A_local=np.zeros((2, 2)))
    network = network_of(
        [node("S", "C25", jobs=2.0, output=100.0), node("D", "G46", jobs=900.0, output=22.5e3)],
        [edge("D", "S", 100.0)],
    )
    result = run_closure(network, model, Closure("c", ("S",)))
    row = result.rows.iloc[1]
    assert row["lower"] == pytest.approx(100 * 0.15 * 0.04 / 1.2)
    assert row["upper"] == pytest.approx(100 * 0.35 * 0.04 / 0.8)
    assert any("15-35 %" in note for note in result.notes)


def test_two_sites_of_different_industries_close_together():
    network = network_of([node("S", "a", jobs=2.0, output=100.0), node("T", "b", jobs=4.0, output=100.0)])
    rows, _ = close(network, model_of(), targets=("S", "T", "S"))
    assert rows.loc["site", "lower"] == 6
    # left of the rows 1/2 and 3/4: B = [[0, .1], [.375, 0]], f = (10, 37.5)
    made = np.linalg.inv(np.eye(2) - np.array([[0, 0.1], [0.375, 0]])) @ [10, 37.5]
    assert rows.loc["suppliers", "lower"] == pytest.approx(0.02 * 10 + 0.04 * 37.5)
    assert rows.loc["gva", "lower"] == pytest.approx(0.5 * (100 + made[0]) + 0.8 * (100 + made[1]))


def test_two_sites_one_with_a_list():
    network = place(edge("P", "S", 30.0), more=(*SUPPLIERS, node("T", "a", jobs=2.0, output=100.0)))
    first = first_round(network, model_of(), site_of(network, model_of(), Closure("c", ("S", "T"))))
    assert first.seen_here.tolist() == [0.0, 30.0]
    assert first.unlisted.tolist() == [100.0, 0.0]


def test_jobs_given_take_output_with_them():
    small, _ = close(place(jobs=2.0), model_of())
    given_jobs, _ = close(place(jobs=1.0, output=50.0), model_of(), jobs=2.0)
    unknown, _ = close(place(jobs=np.nan, output=np.nan), model_of(), jobs=2.0)
    numbers = ["lower", "upper"]
    pd.testing.assert_frame_equal(small[numbers], given_jobs[numbers])
    pd.testing.assert_frame_equal(small[numbers], unknown[numbers])
    assert given_jobs.loc["site", "rests_on"] == "given"


@pytest.mark.parametrize(
    ("about", "words"),
    [({}, "headcount on record"), ({"firm_id": "99"}, "site list"), ({"evidence": "estimated"}, "estimated")],
)
def test_where_the_jobs_come_from(about, words):
    rows, result = close(network_of([node("S", jobs=2.0, output=100.0, **about)]), model_of())
    assert rows.loc["site", "rests_on"] == words
    assert any("are an estimate" in note for note in result.notes) == (words == "estimated")


DRAWS = ([[0.0, 0.05], [0.1, 0.0]], [[0.05, 0.2], [0.4, 0.1]], [[0.02, 0.1], [0.2, 0.05]])
FULL = {"household": series(20.0, 60.0), "income": (80.0, 110.0)}


def full_model(**more):
    """Three draws, households, imports; the nation buys more of everything."""
    draws = [np.array(draw) for draw in DRAWS]
    rows = [series(0.3, 0.5), series(0.8, 0.9), series(0.5, 0.7)]
    return model_of(
        A_local=draws, A=[[0.1, 0.25], [0.5, 0.15]], local_row=rows, imports_rate=series(0.1, 0.05), **FULL, **more
    )


NETWORKS = {"table": place(), "list": place(*LIST, more=SUPPLIERS)}


@pytest.mark.parametrize("kind", NETWORKS)
def test_rows_do_not_reach_their_extremes_together(kind):
    rows, _ = close(NETWORKS[kind], full_model(), agency=1.0)
    parts = rows.loc[["site", "suppliers", "back", "households"]]
    assert parts["lower"].sum() <= rows.loc["all", "lower"] + 1e-12
    assert rows.loc["all", "upper"] <= parts["upper"].sum() + 1e-12
    assert (rows["lower"] <= rows["upper"]).all()
    assert rows.loc["all", "upper"] - rows.loc["all", "lower"] < 0.9 * (parts["upper"] - parts["lower"]).sum()


def test_the_total_adds_distances_like_independent_errors():
    # two unknowns: jobs per pound at P (1.2 jobs, a fifth either way) and income (80 to 110) behind spending
    model = model_of(
        A_local=np.zeros((2, 2)), A=np.zeros((2, 2)), household=series(0.0, 50.0), income=(80.0, 110.0),
        wage_rate=series(0.3, 0.0), output=series(1e12, 1e12),
    )  # fmt: skip
    rows, _ = close(place(edge("P", "S", 30.0), more=SUPPLIERS), model, resident_share=1.0)
    spent = {income: 0.04 * 50 * 30 / income for income in (80.0, 95.0, 110.0)}
    central = 2 + 1.2 + spent[95.0]
    below = np.hypot(1.2 - 1.0, spent[95.0] - spent[110.0])
    above = np.hypot(1.5 - 1.2, spent[80.0] - spent[95.0])
    assert rows.loc["all", "lower"] == pytest.approx(central - below)
    assert rows.loc["all", "upper"] == pytest.approx(central + above)


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("draw", [0, 1, 2])
def test_a_calibrated_draw_gives_a_middle_inside_the_range(kind, draw):
    rows, _ = close(NETWORKS[kind], full_model(calibrated=draw), agency=1.0)
    assert (rows["lower"] - 1e-12 <= rows["middle"]).all()
    assert (rows["middle"] <= rows["upper"] + 1e-12).all()
    assert rows.loc["all", "middle"] == pytest.approx(
        rows.loc[["site", "suppliers", "back", "households"], "middle"].sum()
    )


@given(loss=st.floats(0, 1), more=st.floats(0, 1), kind=st.sampled_from(sorted(NETWORKS)))
def test_loss_is_linear_and_never_falls_with_severity(loss, more, kind):
    low, high = sorted((loss, more))
    model = full_model(calibrated=0)
    some, _ = close(NETWORKS[kind], model, loss=low, agency=1.0)
    all_, _ = close(NETWORKS[kind], model, loss=high, agency=1.0)
    whole, _ = close(NETWORKS[kind], model, agency=1.0)
    for end in ("lower", "middle", "upper"):
        assert (some[end] <= all_[end] + 1e-12).all()
        np.testing.assert_allclose(some[end], low * whole[end], atol=1e-9)


def test_closing_nothing_loses_nothing():
    rows, result = close(NETWORKS["list"], full_model(), loss=0.0, agency=4.0)
    assert (rows[["lower", "upper"]].to_numpy() == 0).all()
    assert not any("Check" in note for note in result.notes)


@pytest.mark.parametrize("money", [0.01, 1000.0])
def test_the_currency_changes_no_job(money):
    def scaled(network):
        nodes = network.nodes.assign(output=network.nodes["output"] * money)
        return type(network)(nodes, network.edges.assign(value=network.edges["value"] * money))

    model = full_model()
    more = full_model(money=money)
    more = type(more)(**{**vars(more), "household": FULL["household"] * money, "income": (80 * money, 110 * money)})
    for network in NETWORKS.values():
        before, _ = close(network, model, agency=1.0)
        after, _ = close(scaled(network), more, agency=1.0)
        jobs = before["unit"] == "jobs"
        np.testing.assert_allclose(after.loc[jobs, ["lower", "upper"]], before.loc[jobs, ["lower", "upper"]])
        np.testing.assert_allclose(after.loc["gva", "upper"], before.loc["gva", "upper"] * money)


def test_words_of_the_rows():
    rows, _ = close(NETWORKS["table"], full_model(year=2019, jobs=1e4), jobs=2200.0, agency=300.0, resident_share=0.71)
    assert rows["row"].tolist() == [
        "At the site (2,200 employees, 300 agency)",
        "At its local suppliers",
        "At suppliers further back",
        "From less household spending",
        "ALL (rows do not reach their extremes together)",
        "Still lost after that year if 40-60 % find work",
        "Apart: at suppliers elsewhere in the country",
        "Apart: GVA here a year, 2019 prices",
    ]
    assert rows.loc["households", "rests_on"] == "estimated; 71 % live here (assumed)"
    few, _ = close(NETWORKS["table"], full_model(jobs=50.0))
    low, high = (round(100 * few.loc["all", end] / 50) for end in ("lower", "upper"))
    assert few.loc["all", "rests_on"] == f"about {low}-{high} % of jobs here"
    many, _ = close(NETWORKS["table"], full_model(jobs=1e6))
    assert many.loc["all", "rests_on"] == "under 1 % of jobs here"
    half, _ = close(NETWORKS["table"], full_model(jobs=1e4), jobs=2200.0, loss=0.5)
    assert half.loc["site", "row"] == "At the site (1,100 of 2,200 employees)"


def test_whose_figure_it_is():
    rows, _ = close(NETWORKS["table"], full_model())
    assert rows.loc["left", "rests_on"] == "assumed; yours to set, sheet 2"
    rows, _ = close(NETWORKS["table"], full_model(), reemployed_given=True, resident_given=True)
    assert rows.loc["left", "rests_on"] == "your figure, sheet 2"
    assert rows.loc["households", "rests_on"] == "estimated; 70 % live here (counted)"


@pytest.mark.parametrize(("currency", "sign"), [("GBP", "£"), ("EUR", "€"), ("CHF", "CHF ")])
def test_money_carries_the_sign_of_its_currency(currency, sign):
    network = place(edge("P", "S", 30e6), edge("S", "P", 14e6), edge("W", "S", 35e6), more=SUPPLIERS)
    rows, result = close(network, full_model(currency=currency))
    assert f"({sign}30.0m of {sign}65.0m)" in rows.loc["suppliers", "row"]
    assert any(f"1 local customer buys {sign}14.0m from it" in note for note in result.notes)
    text = " ".join([*rows["row"], *result.notes])
    assert ("£" in text) == (currency == "GBP")
    assert result.currency == currency


def test_no_amount_is_shown_as_nothing_when_it_is_something():
    more = (*SUPPLIERS, node("D", "b"), node("C", "b", jobs=3.0))
    network = place(edge("P", "S", 40.0), edge("D", "S", 100.0), edge("S", "C", 10.0), more=more)
    rows, result = close(network, full_model())
    assert not any("£0.0m" in text for text in [*rows["row"], *result.notes])


def test_the_check_line_names_published_closures_and_what_to_ask_next():
    _, result = close(NETWORKS["table"], full_model())
    check = result.notes[-1]
    assert check.startswith("Check: ")
    assert PUBLISHED in check
    assert "knock-on jobs per site job" in check


def test_asked_is_what_moves_the_total_most_and_never_what_is_known():
    first = {"draws": 50.0, "jobs": 20.0, "added": 90.0, "income": 999.0, "residents": 70.0}
    network, model = NETWORKS["table"], full_model()
    site = site_of(network, model, Closure("c", ("S",)))
    alone = first_round(network, model, site)
    assert ask_next(site, alone, first) == "staff home postcodes"
    assert ask_next(site, alone, {**first, "residents": 0.0}) == "its supplier list"
    assert ask_next(site, alone, dict.fromkeys(first, 0.0)) == ""
    listed = NETWORKS["list"]
    site = site_of(listed, model, Closure("c", ("S",)))
    whole = first_round(listed, model, site)
    assert "netan survey" in ask_next(site, whole, {**first, "residents": 0.0, "added": 0.0})


def test_still_lost_after_some_find_work():
    rows, _ = close(NETWORKS["table"], full_model(calibrated=1), reemployed=(0.4, 0.6))
    every = rows.loc["all", ["lower", "middle", "upper"]].to_numpy(float)
    assert rows.loc["left", ["lower", "middle", "upper"]].to_numpy(float) == pytest.approx(every * [0.4, 0.5, 0.6])


def test_customers_stand_apart():
    more = (node("C", "b", jobs=7.0, output=10.0), node("D", "b", jobs=np.nan), node("F", "b", tier="region"))
    network = place(edge("S", "C", 4e6), edge("S", "D", 1e6), edge("S", "F", 9e6), more=more)
    _, result = close(network, model_of())
    note = next(text for text in result.notes if "customers" in text)
    assert "2 local customers buy £5.0m" in note
    assert "0-7 jobs and those of 1 whose jobs are not known" in note
    plain, _ = close(place(), model_of())
    with_them, _ = close(network, model_of())
    pd.testing.assert_frame_equal(plain, with_them)


def test_targets_that_cannot_be_closed():
    network = network_of([
        node("S", "a"), node("U", "?", jobs=3.0), node("E", "a", tier="country", jobs=3.0), node("K", "a", jobs=1.0),
    ])  # fmt: skip
    with pytest.raises(UnknownNodeError, match="not in this network: ghost"):
        close(network, model_of(), targets=("ghost",))
    with pytest.raises(ScenarioError, match=r"jobs of S Ltd .* give them with --jobs"):
        close(network, model_of(), targets=("K", "S"))
    with pytest.raises(ScenarioError, match="industry of U Ltd"):
        close(network, model_of(), targets=("U",))
    with pytest.raises(ScenarioError, match="not a company or site of this place"):
        close(network, model_of(), targets=("E",))


@pytest.mark.parametrize("wish", [{"jobs": 21.0}, {"jobs": 18.0, "agency": 3.0}, {"agency": 19.0}])
def test_no_more_workers_close_than_the_place_has(wish):
    with pytest.raises(ScenarioError, match=r"21 jobs and agency workers cannot close: the place has 20 jobs in all"):
        close(place(), model_of(), **wish)


def test_all_workers_of_the_place_may_close():
    rows, _ = close(place(), model_of(), jobs=18.0, agency=2.0)
    assert rows.loc["site", "upper"] == 20
