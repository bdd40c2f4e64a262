"""What suppliers said, put to the companies that they are: sales, jobs, payments, and what is left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.network.firms import Firms
from netan.network.payees import COLUMNS
from netan.network.survey import apply_survey, known_sales, with_known_sales
from netan.sources.survey import NOT_ANSWERED
from netan.tables.survey import SurveyAnswers, survey_answers_from


def firms():
    rows = {
        "PLANT": ("Plant X", "C30", "local", None, 2000.0),
        "ZZ000001": ("Made-up Forge Limited", "C25", "local", "ZZ000001", np.nan),
        "ZZ000002": ("Invented Castings Ltd", "C25", "local", "ZZ000002", 50.0),
        "payee:far": ("Far Away Ltd", "C25", "country", None, np.nan),
        "ZZ000003": ("Twin Ltd", "C25", "local", "ZZ000003", np.nan),
        "ZZ000004": ("Twin Limited", "C25", "local", "ZZ000004", np.nan),
    }
    frame = pd.DataFrame(
        {
            name: {
                "label": label, "sic": "25500", "sector": sector, "tier": tier, "firm_id": number,
                "employees": jobs, "employees_lower": jobs, "employees_upper": jobs,
                "evidence": "seen" if jobs == jobs else "estimated", "confidential": False,  # noqa: PLR0124
            }
            for name, (label, sector, tier, number, jobs) in rows.items()
        }
    ).T.reindex(columns=list(COLUMNS))  # fmt: skip
    numbers = ["employees", "employees_lower", "employees_upper"]
    frame = frame.astype({**dict.fromkeys(numbers, float), "confidential": bool}).sort_index()
    seen = pd.DataFrame(
        {
            "supplier": ["ZZ000001", "payee:far"], "buyer": "PLANT", "value": [4e5, 1e5], "confidential": [False, True],
            "only_source": [None, "yes"],
        }
    )  # fmt: skip
    return Firms(frame, seen)


def said(supplier="ZZ000001", name="Made-up Forge Limited", **answers):
    row = {"buyer": "Plant X", "supplier_name": name, "supplier": supplier, "confidential": True, "source": "a.xlsx"}
    return survey_answers_from(pd.DataFrame([{**row, **answers}]))


def share(exact):
    return {"share_lower": exact, "share_upper": exact}


def pair(firms_, supplier="ZZ000001"):
    rows = firms_.seen[firms_.seen["supplier"] == supplier]
    assert len(rows) == 1
    return rows.iloc[0]


def test_sales_are_the_payment_divided_by_the_share():
    before = firms()
    out = apply_survey(before, [said(**share(0.4), employees_site=30, replaceable="no")])
    row = out.frame.loc["ZZ000001"]
    assert (row["sales_lower"], row["sales_upper"]) == (1e6, 1e6)
    assert (row["employees"], row["evidence"], row["size_source"]) == (30, "seen", "supplier survey")
    assert (pair(out)["share_lower"], pair(out)["replaceable"], pair(out)["value"]) == (0.4, "no", 4e5)
    assert bool(pair(out)["confidential"])
    assert bool(row["confidential"])
    pd.testing.assert_frame_equal(before.frame, firms().frame)
    pd.testing.assert_frame_equal(before.seen, firms().seen)


def test_a_band_bounds_the_sales():
    out = apply_survey(firms(), [said(share_lower=0.05, share_upper=0.25)])
    assert tuple(out.frame.loc["ZZ000001", ["sales_lower", "sales_upper"]]) == (1.6e6, 8e6)
    out = apply_survey(firms(), [said(share_lower=0.0, share_upper=0.05)])
    assert out.frame.loc["ZZ000001", "sales_lower"] == 8e6
    assert np.isnan(out.frame.loc["ZZ000001", "sales_upper"])


def test_all_sales_narrow_the_bounds_and_give_way_where_both_cannot_be():
    out = apply_survey(firms(), [said(share_lower=0.05, share_upper=0.25, turnover_lower=2e6, turnover_upper=1e7)])
    assert tuple(out.frame.loc["ZZ000001", ["sales_lower", "sales_upper"]]) == (2e6, 8e6)
    out = apply_survey(firms(), [said(**share(0.4), turnover_lower=5e7, turnover_upper=6e7)])
    assert tuple(out.frame.loc["ZZ000001", ["sales_lower", "sales_upper"]]) == (1e6, 1e6)


def test_what_the_site_list_counted_stands():
    out = apply_survey(firms(), [said("ZZ000002", "Invented Castings", employees_site=70)])
    assert out.frame.loc["ZZ000002", "employees"] == 50


def test_sales_that_no_list_holds_become_a_payment():
    out = apply_survey(firms(), [said("ZZ000002", "Invented Castings", value=9e4, **share(0.1))])
    assert pair(out, "ZZ000002")["value"] == 9e4
    assert out.frame.loc["ZZ000002", "sales_lower"] == pytest.approx(9e5)
    assert any("rest on what the supplier said alone" in note for note in out.notes)
    exact = {"turnover_lower": 2e6, "turnover_upper": 2e6}
    out = apply_survey(firms(), [said("ZZ000002", "Invented Castings", **share(0.1), **exact)])
    assert pair(out, "ZZ000002")["value"] == pytest.approx(2e5)
    out = apply_survey(firms(), [said("ZZ000002", "Invented Castings", **share(0.1))])
    assert len(out.seen) == 2


def test_the_list_of_the_buyer_stands_above_the_word_of_the_supplier():
    out = apply_survey(firms(), [said(value=9e5, **share(0.4))])
    assert pair(out)["value"] == 4e5
    assert any("1 suppliers put their sales over a fifth apart" in note for note in out.notes)


def test_a_supplier_is_found_by_its_plain_name_and_twins_are_left_out():
    out = apply_survey(firms(), [said(None, "MADE-UP FORGE LTD", **share(0.4))])
    assert out.frame.loc["ZZ000001", "sales_lower"] == 1e6
    out = apply_survey(firms(), [said(None, "Twin", **share(0.4)), said(None, "Nobody Knows Ltd", **share(0.2))])
    assert out.frame["sales_lower"].isna().all()
    assert any(note.startswith("2 answers are of suppliers that stand in no register") for note in out.notes)


def test_an_open_answer_makes_nothing_secret_and_frees_nothing():
    out = apply_survey(firms(), [said(**share(0.4), confidential=False)])
    assert not pair(out)["confidential"]
    far = said(None, "Far Away Ltd", **share(0.4), confidential=False)
    assert bool(pair(apply_survey(firms(), [far]), "payee:far")["confidential"])
    assert pair(apply_survey(firms(), [far]), "payee:far")["only_source"] == "yes"


def test_unknown_customers_and_answers_that_differ_are_refused():
    with pytest.raises(SchemaError, match="customer is unclear"):
        apply_survey(firms(), [said(buyer="Plant Y", **share(0.4))])
    with pytest.raises(SchemaError, match="says different things of one customer"):
        apply_survey(firms(), [said(**share(0.4)), said(**share(0.5), source="b.xlsx")])
    twice = apply_survey(firms(), [said(**share(0.4)), said(**share(0.4), source="b.xlsx")])
    assert twice.frame.loc["ZZ000001", "sales_lower"] == 1e6


def test_without_answers_the_firms_are_as_they_were():
    before = firms()
    assert apply_survey(before, []) is before
    waiting = SurveyAnswers(survey_answers_from(said().frame.iloc[:0]).frame, "", {NOT_ANSWERED: 3})
    assert apply_survey(before, [waiting]).set_aside == {NOT_ANSWERED: 3}
    assert with_known_sales(before.frame.assign(output=1.0), pd.Series({"C25": 1.0}))[0].eq(1.0).all()


def test_dealers_keep_their_output():
    frame = pd.DataFrame(
        {"sector": ["G46", "C25"], "output": [10.0, 10.0], "sales_lower": [50.0, 12.0], "sales_upper": [50.0, 12.0]}
    )
    output, rest = with_known_sales(frame, pd.Series({"G46": 100.0, "C25": 100.0}))
    assert output.tolist() == [10.0, 12.0]
    assert rest.tolist() == [100.0, 98.0]


MONEY = st.floats(0, 1e9)
FIRM = st.tuples(st.sampled_from(["A", "B"]), MONEY, st.one_of(st.none(), MONEY), st.one_of(st.none(), MONEY))


@given(st.lists(FIRM, min_size=1, max_size=12), st.tuples(MONEY, MONEY))
def test_known_sales_move_nothing_out_of_an_industry(rows, rest):
    table = pd.DataFrame(rows, columns=["sector", "output", "low", "high"]).astype({"low": float, "high": float})
    low, high = table["low"], table["high"].where(~(table["high"] < table["low"]), table["low"])
    bounds = pd.DataFrame({"sales_lower": low, "sales_upper": high})
    left = pd.Series(rest, index=["A", "B"])
    output, new = known_sales(table["output"], table["sector"], bounds, left)
    before = table["output"].groupby(table["sector"]).sum().reindex(left.index, fill_value=0.0) + left
    after = output.groupby(table["sector"]).sum().reindex(left.index, fill_value=0.0) + new
    assert after.to_numpy() == pytest.approx(before.to_numpy(), rel=1e-9, abs=1e-3)
    assert (output >= -1e-6).all()
    assert (new >= 0).all()
    assert (output[low.isna() & table["high"].isna()] == table["output"][low.isna() & table["high"].isna()]).all()
    # never above what is known, and below it only where the industry has nothing left to give
    assert (output <= np.fmax(high.fillna(np.inf), 0) + 1e-3).all()
    short = output < low - 1e-3
    assert (table["sector"][short].map(new) <= 1e-3 * np.fmax(before.max(), 1)).all()


def test_a_ledger_with_the_column_replaceable_and_an_answer_go_together():
    from netan.network.survey import _payments

    seen = pd.DataFrame(
        {
            "supplier": ["a", "b", "c"],
            "buyer": "x",
            "value": [1.0, 2.0, 3.0],
            "confidential": False,
            "only_source": None,
            "replaceable": ["yes", "no", None],
        }
    )
    numbers = dict.fromkeys(["value", "share_lower", "share_upper", "turnover_lower", "turnover_upper"], float("nan"))
    answers = {"node": ["a", "c"], "buyer": "x", "replaceable": ["no", None], "confidential": True}
    known = pd.DataFrame({**answers, **numbers})
    out, _, _ = _payments(seen, known)
    assert out["replaceable"].fillna("").tolist() == ["no", "no", ""]
    assert out["confidential"].tolist() == [True, False, True]
