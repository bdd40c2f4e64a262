"""The static models by name: worked by hand, published, and what holds for all of them."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_tables import CHAIN, NODES, TEXTBOOK, hits, systems

from netan.errors import ScenarioError, SchemaError, UnknownNodeError
from netan.measures.coefficients import leontief_inverse
from netan.measures.extraction import extraction_by_sector
from netan.risk import prepare_economy
from netan.risk.cascade import Rules
from netan.scenario.model_inoperability import inoperability_fixed_point
from netan.scenario.models import MODELS, Hit, System, run_model

TABLES = [name for name in MODELS if name != "cascade"]
NOTHING = pd.Series(dtype=float)
HOUSEHOLDS = {"wages": CHAIN.gva * 0.1, "spending": CHAIN.gva * 0.1, "household_income": 500.0}


def closing(*names, lost=1.0, **more):
    return Hit(pd.Series(lost, index=list(names)), **more)


def output(name, system, hit, **more):
    return run_model(name, system, hit, **more).lost["output"]


# --- worked by hand -------------------------------------------------------------------------------------------------


def test_ghosh_of_a_chain_by_hand():
    # a closes: 60. Half of it went to b; b lacks 30 of its 80 (3/8). b sells half on: c lacks 15 of its 100.
    found = run_model("ghosh", CHAIN, closing("a"))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 60.0, "b": 30.0, "c": 15.0})
    assert found.total.loc["output", ["initial", "direct", "indirect"]].tolist() == pytest.approx([60.0, 30.0, 15.0])
    # jobs: 6 + 16 x 3/8 + 50 x .15
    assert found.total.loc["jobs", "all"] == pytest.approx(6 + 6 + 7.5)


def test_ghosh_of_lost_imports_by_hand():
    # b buys 80 - 30 = 50 of primary inputs; 20 of them fail. b makes 20 less, c gets half of it: 10 less.
    found = run_model("ghosh", CHAIN, Hit(NOTHING, primary=pd.Series({"b": 20.0})))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 0.0, "b": 20.0, "c": 10.0})


@pytest.mark.parametrize(
    ("name", "losses"),
    [
        # b gone: it bought 30 of a; c buys elsewhere.
        ("extraction", {"a": 30.0, "b": 80.0, "c": 0.0}),
        # b buys nothing of a and goes on selling.
        ("extraction-backward", {"a": 30.0, "b": 0.0, "c": 0.0}),
        # b sells nothing to c, which lacks 40 of 100 in value and makes 40 less.
        ("extraction-forward", {"a": 0.0, "b": 0.0, "c": 40.0}),
        ("extraction-partial", {"a": 30.0, "b": 80.0, "c": 0.0}),
    ],
)
def test_extraction_of_the_middle_of_a_chain_by_hand(name, losses):
    assert output(name, CHAIN, closing("b")).to_dict() == pytest.approx(losses)


@pytest.mark.parametrize(
    ("name", "a", "b"),
    [
        # O1: total extraction leaves (0, 1789.4737) and (411.7647, 0); the other two are sums of losses
        ("extraction", 1210.5263, 2588.2353),
        ("extraction-backward", 413.1579, 805.8824),
        ("extraction-forward", 728.9474, 452.9412),
    ],
)
def test_extraction_of_the_textbook_table(name, a, b):
    for sector, loss in (("a", a), ("b", b)):
        assert run_model(name, TEXTBOOK, closing(sector)).total.loc["output", "all"] == pytest.approx(loss, abs=5e-5)


def test_a_company_with_a_share_is_not_a_sector_that_ends_lower_by_it():
    # m_a = 1.518152, l_aa = 1.254125, t = .5: 500 m / (1 + .5 x .254125) = 673.50; 500 m / l = 605.26
    firm = run_model("extraction", TEXTBOOK, closing("a", share=0.5)).total.loc["output", "all"]
    whole = run_model("extraction-partial", TEXTBOOK, closing("a", share=0.5)).total.loc["output", "all"]
    assert firm == pytest.approx(500 * 1.518152 / 1.1270625, abs=1e-3)
    assert whole == pytest.approx(500 * 1.518152 / 1.254125, abs=1e-3)


def test_partial_extraction_of_two_sectors_of_a_chain_by_hand():
    # c ends 100 lower, b at least 8 (a tenth): but c's orders alone take 40 from b, so b loses 40, and a 15.
    found = output("extraction-partial", CHAIN, Hit(pd.Series({"c": 1.0, "b": 0.1})))
    assert found.to_dict() == pytest.approx({"a": 15.0, "b": 40.0, "c": 100.0})


def inoperable(A, c):
    return inoperability_fixed_point(np.array(A, dtype=float), np.array(c, dtype=float))


@pytest.mark.parametrize(
    ("A", "c", "q"),
    [
        # Haimes & Jiang 2001: two, four (two of them at 1) and three sectors
        ([[0, 0.8], [0.2, 0]], [0, 0.6], [0.571, 0.714]),
        ([[0, 0.9, 0, 0], [0.4, 0, 0, 0], [1, 0.8, 0, 0], [1, 0.9, 0, 0]], [0, 0.5, 0, 0], [0.70, 0.78, 1, 1]),
        ([[0, 0, 0.3], [0.4, 0, 0], [0.2, 0.6, 0]], [0, 0, 0.12], [0.04, 0.02, 0.14]),
        # 1 is at most wholly lost and passes on .5 of 1, not of 1.44
        ([[0, 0.9, 0.9, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0.5, 0, 0, 0]], [0, 0.8, 0.8, 0], [1, 0.8, 0.8, 0.5]),
    ],
)
def test_inoperability_as_published(A, c, q):
    # printed to two or three digits
    np.testing.assert_allclose(inoperable(A, c)[0], q, atol=5e-3)


def test_inoperability_of_a_chain_by_hand():
    # b half hit: a sold half of its output to b and cannot do half of that half; c buys from b and is not asked.
    found = run_model("inoperability", CHAIN, closing("b", lost=0.5))
    assert found.lost["share"].to_dict() == pytest.approx({"a": 0.25, "b": 0.5, "c": 0.0})


def firms(**options):
    """Four companies: a and b make parts (P), both supply c (M), which supplies d (S)."""
    rule = pd.DataFrame(2, index=list("PMS"), columns=list("PMS"))
    return prepare_economy(
        list("abcd"),
        list("PPMS"),
        [0, 1, 2],
        [2, 2, 3],
        [30.0, 10.0, 50.0],
        essentiality=rule,
        revenue=[60.0, 20.0, 100.0, 80.0],
        costs=[0.0, 0.0, 80.0, 50.0],
        **options,
    )


FIRMS = System(
    output=pd.Series({"a": 60.0, "b": 20.0, "c": 100.0, "d": 80.0}),
    jobs=pd.Series({"a": 6.0, "b": 2.0, "c": 20.0, "d": np.nan}),
    economy=firms(),
    place=pd.Series({"a": "here", "b": "here", "c": "elsewhere", "d": "here"}),
)


def test_cascade_of_four_companies_by_hand():
    # a closes; nobody stands in. Essential parts of c: 30 of 40 from a, half of all its inputs are in the network:
    # .75 x 40/80 = .375 lost. d: all its inputs come from c, essential: .375. Orders: a buys nothing, so none are lost.
    found = run_model("cascade", FIRMS, closing("a"), rules=Rules(replaceability="off", tolerance=1e-9))
    assert found.lost["share"].to_dict() == pytest.approx({"a": 1.0, "b": 0.0, "c": 0.375, "d": 0.375})
    assert found.lost["share_up"].to_dict() == pytest.approx({"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0})
    assert found.total.loc["output", ["all", "initial", "further"]].tolist() == pytest.approx([127.5, 60.0, 67.5])
    # jobs of d are unknown: 6 + 20 x .375, and a note
    assert found.total.loc["jobs", "all"] == pytest.approx(13.5)
    assert found.notes == ("jobs of 1 nodes that lose output are unknown and not counted.",)
    assert found.by_place()["output"].to_dict() == pytest.approx({"elsewhere": 37.5, "here": 90.0})


def test_cascade_of_lost_orders_by_hand():
    # d closes: c sold half of its 100 to d and loses it; a sold half, b half to c: a quarter each.
    found = run_model("cascade", FIRMS, closing("d"), rules=Rules(tolerance=1e-9))
    assert found.lost["share"].to_dict() == pytest.approx({"a": 0.25, "b": 0.25, "c": 0.5, "d": 1.0})
    assert found.lost["share_down"].to_dict() == pytest.approx({"a": 0.0, "b": 0.0, "c": 0.0, "d": 1.0})


def able(name, system):
    """The system with what a model needs."""
    return replace(system, economy=economy_of(system)) if name == "cascade" else system


def economy_of(system, costs=None):
    """Each sector as a company, every input not essential, all other sales outside."""
    Z = system.flows
    n = len(Z)
    supplier, buyer = np.divmod(np.arange(n * n), n)
    rule = pd.DataFrame(1, index=NODES, columns=NODES)
    return prepare_economy(
        NODES, NODES, supplier, buyer, Z.to_numpy().ravel(), essentiality=rule, revenue=system.x, costs=costs
    )


@given(systems(), st.sampled_from(NODES), st.floats(0.05, 1))
def test_linear_cascade_without_replacement_is_its_closed_form(system, name, lost):
    # l = N[., k] / N[k, k] x lost, N = (I - D)^-1 with D the share of each input in all of a buyer's costs
    # (here its output: every input and primary inputs), and for orders with N of the shares of sales
    whole = replace(system, economy=economy_of(system, costs=system.x))
    rules = Rules(production="linear", replaceability="off", tolerance=1e-10)
    found = run_model("cascade", whole, closing(name, lost=lost), rules=rules).lost
    k = NODES.index(name)
    for column, shares in (("share_down", system.technical.T), ("share_up", system.allocation)):
        N = np.linalg.inv(np.eye(4) - shares)
        np.testing.assert_allclose(found[column], lost * N[:, k] / N[k, k], rtol=1e-6, atol=1e-8)


@given(systems(), hits())
def test_lost_orders_of_the_cascade_are_partial_extraction(system, lost):
    # both: who is hit ends lower by its share at least, and suppliers lose orders in proportion
    whole = replace(system, economy=economy_of(system))
    one = run_model("cascade", whole, Hit(lost), rules=Rules(tolerance=1e-10)).lost["share_up"]
    other = run_model("extraction-partial", system, Hit(lost)).lost["share"]
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-8)


# --- what holds for all, or ties them together ----------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
@given(system=systems(), one=hits(), other=hits())
def test_losses_never_fall_as_more_is_lost(name, system, one, other):
    whole = able(name, system)
    more = pd.concat([one, other], axis=1).max(axis=1)
    less, larger = (output(name, whole, Hit(lost)) for lost in (one, more))
    assert (larger >= less - 1e-6 * system.x.max()).all()


@pytest.mark.parametrize("name", MODELS)
@given(system=systems())
def test_closing_nothing_loses_nothing(name, system):
    whole = able(name, system)
    for hit in (Hit(NOTHING), closing("a", lost=0.0), closing("a", share=0.0)):
        found = run_model(name, whole, hit)
        assert (found.lost["share"] == 0).all()
        assert (found.total["all"] == 0).all()


@pytest.mark.parametrize("name", MODELS)
@given(system=systems(), lost=hits(), money=st.sampled_from([1e-3, 100.0, 1e6]))
def test_the_currency_changes_no_share(name, system, lost, money):
    scaled = replace(
        system,
        output=system.output * money,
        Z=system.Z * money,
        gva=system.gva * money,
        wages=system.wages * money,
        spending=system.spending * money,
        household_income=system.household_income * money,
    )
    one, other = (run_model(name, able(name, s), Hit(lost)) for s in (system, scaled))
    np.testing.assert_allclose(one.lost["share"], other.lost["share"], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(one.total.loc["jobs", "all"], other.total.loc["jobs", "all"], rtol=1e-6, atol=1e-7)
    for measure in ("output", "gva"):
        np.testing.assert_allclose(
            one.total.loc[measure, "all"] * money, other.total.loc[measure, "all"], rtol=1e-6, atol=1e-7 * money
        )


@pytest.mark.parametrize("name", MODELS)
@given(system=systems(), lost=hits())
def test_nobody_loses_more_than_it_makes(name, system, lost):
    # final sales and primary inputs are positive, and household spending is part of final sales
    share = run_model(name, able(name, system), Hit(lost)).lost["share"]
    assert share.between(0, 1 + 1e-9).all()


@pytest.mark.parametrize("name", TABLES)
@given(system=systems(), lost=hits())
def test_parts_add_up(name, system, lost):
    found = run_model(name, system, Hit(lost))
    parts = found.total[["initial", "direct", "indirect", "induced"]].sum(axis=1)
    if any("Nothing is left" in note for note in found.notes):
        return
    np.testing.assert_allclose(parts, found.total["all"], rtol=1e-9, atol=1e-9 * system.x.sum())
    assert (found.lost[[f"output_{part}" for part in ("initial", "direct", "indirect")]].min() >= -1e-8).all()


@given(systems(), st.sampled_from(NODES), st.floats(0.01, 1))
def test_extractions_are_their_closed_forms(system, name, share):
    L = leontief_inverse(pd.DataFrame(system.technical, index=NODES, columns=NODES))
    for convention in ("total", "backward", "forward", "partial"):
        model = "extraction" if convention == "total" else f"extraction-{convention}"
        closed = extraction_by_sector(L, system.output, convention=convention, share=share)[name]
        found = output(model, system, closing(name, share=share))
        np.testing.assert_allclose(found, closed, rtol=1e-8, atol=1e-8 * system.x.sum())


@given(systems(), st.sampled_from(NODES))
def test_extraction_of_all_of_a_sector_is_the_limit_of_its_share(system, name):
    near, whole = (output("extraction", system, closing(name, share=t)) for t in (1 - 1e-9, 1.0))
    np.testing.assert_allclose(near, whole, rtol=1e-6, atol=1e-6 * system.x.sum())
    both = output("extraction-partial", system, closing(name))
    np.testing.assert_allclose(whole, both, rtol=1e-9, atol=1e-9 * system.x.sum())


@given(systems(), hits())
def test_total_extraction_is_the_table_without_it(system, lost):
    # several companies at once: each stands as a sector of its own, whose row, column and final sales go
    s, x, A = lost.to_numpy(), system.x, system.technical
    kept = np.vstack([np.diag(1 - s), np.diag(s)])
    wide = kept @ A @ np.hstack([np.eye(4), np.eye(4)])
    f = kept @ system.final_demand.to_numpy()
    wide[4:], wide[:, 4:], f[4:] = 0, 0, 0
    after = np.linalg.solve(np.eye(8) - wide, f)
    np.testing.assert_allclose(output("extraction", system, Hit(lost)), x - after[:4], rtol=1e-8, atol=1e-8 * x.sum())


@given(systems(), hits())
def test_inoperability_is_leontief_of_what_is_normalised_until_somebody_stands_still(system, lost):
    lost = 0.1 * lost
    found = run_model("inoperability", system, Hit(lost))
    L = np.linalg.inv(np.eye(4) - system.technical)
    plain = L @ (lost.to_numpy() * system.x)
    if found.notes:
        assert (plain / system.x).max() > 1 - 1e-9
        return
    np.testing.assert_allclose(found.lost["output"], plain, rtol=1e-8, atol=1e-9 * system.x.sum())
    # and never below the model that counts no order twice
    assert (found.lost["output"] >= output("leontief", system, Hit(lost)) - 1e-9 * system.x.sum()).all()


@given(
    st.lists(st.floats(0, 1.5), min_size=16, max_size=16).map(lambda cells: np.array(cells).reshape(4, 4)),
    st.lists(st.floats(0, 1), min_size=4, max_size=4).map(np.array),
)
def test_inoperability_is_what_steps_from_below_climb_to(A, c):
    A *= 0.9 / max(1.0, np.abs(np.linalg.eigvals(A)).max())
    q = np.zeros(4)
    for _ in range(3000):
        q = np.minimum(1.0, A @ q + c)
    np.testing.assert_allclose(inoperability_fixed_point(A, c)[0], q, atol=1e-7)


@given(systems(), st.floats(0.01, 1))
def test_ghosh_and_leontief_agree_when_all_shrinks_alike(system, part):
    # v'G 1 = 1'L f: a like share of all final sales, or of all primary inputs, takes that share of all output
    demand = run_model("leontief", system, Hit(NOTHING, demand=part * system.final_demand))
    supply = run_model("ghosh", system, Hit(NOTHING, primary=part * system.primary_inputs))
    np.testing.assert_allclose(demand.lost["share"], part, rtol=1e-8)
    np.testing.assert_allclose(supply.lost["share"], part, rtol=1e-8)


@given(systems(), st.sampled_from(NODES), st.sampled_from(NODES), st.floats(0.01, 1))
def test_ghosh_is_leontief_seen_from_the_buyer(system, i, j, part):
    # G = x^-1 L x: what j lacks per pound of i, times x_i / x_j, is what i loses per pound of j; with 1 - s on the side
    # of who is hit, so for lost final sales and primary inputs, where nobody is taken out
    amount = part * min(float(system.final_demand[j]), float(system.primary_inputs[i]))
    demand = output("leontief", system, Hit(NOTHING, demand=pd.Series({j: amount})))
    supply = output("ghosh", system, Hit(NOTHING, primary=pd.Series({i: amount})))
    assert supply[j] * system.output[i] == pytest.approx(demand[i] * system.output[j], rel=1e-7, abs=1e-9)


# --- what is said ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODELS)
def test_each_model_says_what_it_supposes_and_when_it_is_wrong(name):
    model = MODELS[name]
    assert model.name == name
    assert model.question.endswith("?")
    for sentence in (model.convention, model.wrong_when):
        assert sentence.endswith(".")
        assert ". " not in sentence
    assert model.wrong_when.startswith("Wrong ")
    system = FIRMS if name == "cascade" else replace(CHAIN, **HOUSEHOLDS)
    found = run_model(name, system, closing("a"))
    assert (found.convention, found.wrong_when) == (model.convention, model.wrong_when)


def test_conventions_are_all_different():
    for one, other in itertools.combinations(MODELS.values(), 2):
        assert one.convention != other.convention


def test_an_unknown_model_is_named_with_the_nearest():
    with pytest.raises(ScenarioError, match=r"no model is called 'leontif'; did you mean 'leontief'\? The models are"):
        run_model("leontif", CHAIN, closing("a"))


def test_an_unknown_target_is_named():
    with pytest.raises(UnknownNodeError, match="1 of what is hit is not in this table or network: zz"):
        run_model("leontief", CHAIN, closing("zz"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lost": pd.Series({"a": 120.0})}, r"the share lost of a is 120\.0: write a share from 0 to 1"),
        ({"lost": pd.Series({"a": np.nan})}, "the share lost of a is nan"),
        ({"lost": pd.Series({"a": 1.0}), "share": 2.0}, "the share of its node that is hit of all is 2"),
        ({"lost": pd.Series([1.0, 1.0], index=["a", "a"])}, "named twice: a"),
        ({"lost": NOTHING, "demand": pd.Series({"a": np.nan})}, "amounts lost are unknown for a"),
    ],
)
def test_a_hit_that_cannot_be(values, message):
    with pytest.raises(ScenarioError, match=message):
        Hit(**values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"output": pd.Series([1.0, 1.0], index=["a", "a"])}, "nodes occur twice in the output: a"),
        ({"output": CHAIN.output.replace(60.0, np.nan)}, "output is unknown or negative for a"),
        ({"output": CHAIN.output.rename({"a": "z"})}, "flows and output differ in a, z"),
        ({"jobs": CHAIN.jobs.drop("a")}, "jobs need each sector once: missing a"),
        ({"wages": CHAIN.jobs.replace(6.0, np.nan)}, "wages are unknown for a"),
        ({"economy": FIRMS.economy}, "the network of companies and the output hold different nodes"),
    ],
)
def test_a_system_that_cannot_be(change, message):
    with pytest.raises(SchemaError, match=message):
        replace(CHAIN, **change)


@pytest.mark.parametrize("name", ["ghosh", "extraction", "cascade"])
def test_a_model_that_cannot_follow_lost_final_sales_names_those_that_can(name):
    with pytest.raises(ScenarioError, match="cannot follow a change of final sales; these models can: leontief, "):
        run_model(name, CHAIN, Hit(NOTHING, demand=pd.Series({"a": 1.0})))


def test_what_a_model_lacks_is_said():
    with pytest.raises(ScenarioError, match="the cascade runs on a network of companies"):
        run_model("cascade", CHAIN, closing("a"))
    with pytest.raises(ScenarioError, match="this model needs a table of flows between sectors"):
        run_model("leontief", FIRMS, closing("a"))
    with pytest.raises(ScenarioError, match="the system says of no node where it is"):
        run_model("leontief", CHAIN, closing("a")).by_place()
    with pytest.raises(ScenarioError, match="a cannot lose more primary inputs than it has: at most 60 a year"):
        run_model("ghosh", CHAIN, Hit(NOTHING, primary=pd.Series({"a": 61.0})))


def test_inoperability_refuses_what_feeds_on_itself():
    with pytest.raises(
        ScenarioError, match=r"the largest eigenvalue of the shares of sales is 1\.100 and must be below"
    ):
        inoperable([[0.5, 0.6], [0.6, 0.5]], [0.1, 0])
    with pytest.raises(ScenarioError, match=r"largest eigenvalue of the shares of sales is 1\.000"):
        inoperable([[0, 1], [1, 0]], [0.1, 0])
    with pytest.raises(ScenarioError, match="inoperability needs flows that are not negative"):
        inoperable([[0, -0.1], [0, 0]], [0.1, 0])
    with pytest.raises(ScenarioError, match="inoperability knows losses only; a gains final sales"):
        run_model("inoperability", CHAIN, Hit(NOTHING, demand=pd.Series({"a": -1.0})))


def test_nothing_given_is_changed():
    lost = pd.Series({"a": 1.0})
    before = CHAIN.Z.copy(), lost.copy()
    for name in TABLES:
        run_model(name, replace(CHAIN, **HOUSEHOLDS), Hit(lost))
    pd.testing.assert_frame_equal(CHAIN.Z, before[0])
    pd.testing.assert_series_equal(lost, before[1])
