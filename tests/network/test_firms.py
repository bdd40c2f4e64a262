from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import LEDGER, SIC, companies, firms_of, full_place, ledger_rows, site_rows

from netan.errors import SchemaError
from netan.network.firms import COLUMNS, Places, assemble_firms, plain_name
from netan.tables.links import supplier_list_from
from netan.tables.register import register_from


def paid(firms):
    return firms.seen.set_index(["supplier", "buyer"])["value"].to_dict()


def by_ledger(*rows, sites=True, register=None):
    """Firms with the given rows of a supplier list of Plant X."""
    rows = [(row[0], *row[1:]) if row[0] in {"S2", "Plant X"} else ("Plant X", *row) for row in rows]
    return firms_of(
        register=companies() if register is None else register,
        sites=site_rows() if sites else None,
        ledger=ledger_rows(rows),
    )


# names


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("O'Drebbley & Sons (Fabrications) Ltd", "odrebbley sons fabrications"),
        ("O\u2019Drebbley and Sons Fabrications Limited", "odrebbley sons fabrications"),
        ("  FOO   public limited company ", "foo"),
        ("\u201eÄpfel\u201c GmbH", "apfel"),
        ("\u682a\u5f0f\u4f1a\u793e\u30c6\u30b9\u30c8", "\u682a\u5f0f\u4f1a\u793e\u30c6\u30b9\u30c8"),
        ("The Company Ltd", "the company ltd"),
        ("<b>&nbsp;</b>", "b nbsp b"),
        ("!!!", ""),
    ],
)
def test_plain_names(name, plain):
    assert plain_name(name) == plain


# companies and sites


def test_companies_of_the_place_are_taken_and_the_others_counted():
    register = companies(6)
    register.loc[0, "area"] = "Shire"
    register.loc[1, "area"] = None
    register.loc[2, "area"] = "Nowhere on the list"
    register.loc[3, "sector"] = None
    register.loc[4, "sector"] = "99999"
    firms = firms_of(register=register)
    assert firms.frame.index.tolist() == ["00000705"]
    assert firms.frame.columns.tolist() == [*COLUMNS, "account_category", "at_postcode"]
    assert firms.set_aside == {
        "companies with a registered office outside the place": 2,
        "companies without an area": 1,
        "companies without a usable industry code": 1,
        "dormant companies": 1,
    }
    assert firms.frame.loc["00000705", ["sector", "area", "tier", "origin"]].tolist() == [
        "A",
        "L1",
        "local",
        "register",
    ]


def test_corrected_codes_replace_those_of_the_register():
    firms = firms_of(register=companies(3), overrides={"00000700": SIC["E"], "12345678": SIC["A"]})
    assert firms.frame["sector"].tolist() == ["E", "B", "C"]


def test_a_site_of_a_listed_company_gives_it_its_jobs():
    firms = firms_of(register=companies(), sites=site_rows())
    assert "S2" not in firms.frame.index
    row = firms.frame.loc["00000707"]
    assert (row["employees"], row["evidence"], row["origin"]) == (55.0, "seen", "register")
    plant = firms.frame.loc["S1"]
    assert (plant["label"], plant["firm_id"], plant["employees"]) == ("Plant X", "99000001", 900.0)
    assert bool(plant["confidential"])


def test_two_sites_of_one_company_add_up_and_an_unknown_one_is_not_none():
    sites = pd.concat([site_rows().iloc[[1]].assign(site_id=k, employees=n) for k, n in (("S8", 10.0), ("S9", 30.0))])
    both = firms_of(register=companies(), sites=sites).frame.loc["00000707"]
    assert both["employees"] == 40.0
    half = firms_of(register=companies(), sites=sites.assign(employees=[10.0, np.nan])).frame.loc["00000707"]
    assert np.isnan(half["employees"])
    assert half["employees_lower"] == 10.0
    assert half["evidence"] == "estimated"


def test_a_site_without_a_headcount_leaves_that_of_the_register():
    register = companies(sized=60)
    known = firms_of(register=register).frame.loc["00000707", "employees"]
    firms = firms_of(register=register, sites=site_rows().assign(employees=np.nan))
    assert firms.frame.loc["00000707", "employees"] == known


def test_sites_elsewhere_are_counted_and_unknown_areas_refused():
    firms = firms_of(sites=site_rows().assign(area=["Shire", "Moorend"]))
    assert firms.set_aside == {"sites outside the place": 1}
    with pytest.raises(SchemaError, match=r"sites: 1 area is not known\n.*area 'Atlantis' of site 'Plant X'"):
        firms_of(sites=site_rows().assign(area=["Atlantis", "Moorend"]))


def test_a_site_may_not_have_the_number_of_a_company():
    with pytest.raises(SchemaError, match="1 sites have the number of a company as their id: 00000702"):
        firms_of(register=companies(), sites=site_rows().assign(site_id=["00000702", "S2"]))


# payees


def test_payees_by_number_and_by_name():
    firms = by_ledger(
        ("Anything at all", 10.0, "701"),
        ("Anything else", 20.0, "00000702"),
        ("FICTIONAL WORKS 3 LIMITED", 30.0),
        ("The Fictional Works, 4 Co.", 40.0),
        ("Fictional Works 6 Ltd", 50.0, "88888888", "Shire"),
    )
    assert paid(firms) == {
        ("00000701", "S1"): 10.0,
        ("00000702", "S1"): 20.0,
        ("00000703", "S1"): 30.0,
        ("00000704", "S1"): 40.0,
        ("88888888", "S1"): 50.0,  # another number is another company, whatever its name
    }
    assert firms.frame.loc["88888888", ["tier", "origin"]].tolist() == ["region", "payee"]


def test_a_name_that_two_companies_have_is_matched_to_none():
    register = companies().assign(
        name=lambda f: f["name"].replace("Fictional Works 5 Ltd", "Fictional Works 4 Limited")
    )
    firms = by_ledger(("Fictional Works 4", 40.0, None, "Moorend"), register=register)
    assert paid(firms) == {("payee:fictional works 4", "S1"): 40.0}
    assert any("1 payees have a name that several companies here have" in note for note in firms.notes)


def test_the_place_of_a_payee_that_no_list_has():
    firms = by_ledger(
        ("Unlisted Workshop", 1.0, None, "Moorend", SIC["B"]),
        ("Shire Steels", 2.0, None, "Shire"),
        ("Albany Things", 3.0, None, "Albany"),
        ("Far Away Inc", 4.0, None, "Veldoria"),
        ("Silent Partner", 5.0),
    )
    tiers = firms.frame.loc[firms.frame["origin"] == "payee", "tier"].to_dict()
    assert tiers == {
        "payee:unlisted workshop": "local",
        "payee:shire steels": "region",
        "payee:albany things": "country",
        "payee:far away": "world",
        "payee:silent partner": "country",
    }
    assert any("1 payees (£0.0m) have no address" in note for note in firms.notes)
    assert firms.frame.loc["payee:unlisted workshop", "sector"] == "B"


def test_names_in_any_script_are_nodes_of_their_own():
    names = [
        "\u682a\u5f0f",
        "\u05e9\u05dc\u05d5\u05dd",
        "!!!",
        "???",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
    ]
    firms = by_ledger(*((name, 1.0 + k, None, "Veldoria") for k, name in enumerate(names)))
    assert len(firms.seen) == len(names)
    assert set(firms.frame.loc[firms.frame["origin"] == "payee", "label"]) == set(names)


def test_one_payee_with_and_without_its_number_is_one():
    firms = by_ledger(("Shire Steels plc", 1.0, "44444444", "Shire"), ("SHIRE STEELS", 2.0, None, None))
    assert paid(firms) == {("44444444", "S1"): 3.0}
    assert firms.frame.loc["44444444", "tier"] == "region"


def test_refunds_are_taken_off_and_set_aside_where_they_exceed():
    firms = by_ledger(
        ("Fictional Works 1 Ltd", 100.0, "00000701"),
        ("Fictional Works 1 Ltd", -30.0, "00000701"),
        ("Fictional Works 2 Ltd", -5.0, "00000702"),
        ("Gone Ltd", -7.0, None, "Veldoria"),
    )
    assert paid(firms) == {("00000701", "S1"): 70.0}
    assert firms.set_aside["payees with refunds above payments"] == 2
    assert "payee:gone" not in firms.frame.index


def test_payments_to_oneself_are_set_aside():
    firms = by_ledger(("S2", "Fictional Works 7 Ltd", 5.0), ("S2", "Fictional Works 8 Ltd", 6.0))
    assert paid(firms) == {("00000708", "00000707"): 6.0}
    assert firms.set_aside["payments of a buyer to itself"] == 1


def test_one_word_of_yes_makes_an_only_source():
    rows = ledger_rows([("Plant X", "Fictional Works 1 Ltd", 1.0)] * 3).assign(only_source=["no", None, "yes"])
    firms = firms_of(register=companies(), sites=site_rows(), ledger=rows)
    assert firms.seen["only_source"].tolist() == ["yes"]


def test_headcounts_of_a_list_fill_what_is_not_known():
    rows = ledger_rows([("Plant X", f"Fictional Works {k} Ltd", 1.0) for k in (1, 2)]).assign(supplier_employees=84.0)
    register = companies().assign(employees=lambda f: f["employees"].where(f.index != 2, 12.0))
    frame = firms_of(register=register, sites=site_rows(), ledger=rows).frame
    assert frame.loc["00000701", ["employees", "evidence", "size_source"]].tolist() == [84.0, "seen", "supplier list"]
    assert frame.loc["00000702", "employees"] == 12.0


# buyers


@pytest.mark.parametrize("word", ["S1", "s1", "Plant X", " plant x ", "99000001"])
def test_a_buyer_by_id_name_or_operating_company(word):
    rows = ledger_rows([(word, "Fictional Works 1 Ltd", 1.0)])
    firms = firms_of(register=companies(), sites=site_rows(), ledger=rows)
    assert paid(firms) == {("00000701", "S1"): 1.0}


@pytest.mark.parametrize("word", ["S2", "Works Seven", "00000707", "707000", "Fictional Works 7 Ltd"])
def test_a_buyer_that_stands_under_its_company(word):
    rows = ledger_rows([(word, "Fictional Works 1 Ltd", 1.0)])
    if word == "707000":
        with pytest.raises(SchemaError, match="buyer '707000' is no site and no company here"):
            firms_of(register=companies(), sites=site_rows(), ledger=rows)
    else:
        firms = firms_of(register=companies(), sites=site_rows(), ledger=rows)
        assert paid(firms) == {("00000701", "00000707"): 1.0}


def test_unknown_buyers_are_named_all_at_once():
    rows = ledger_rows([("Plant Y", "a", 1.0), ("Plant Z", "b", 1.0), ("Plant X", "c", 1.0)])
    with pytest.raises(SchemaError, match="2 buyers are unclear") as caught:
        firms_of(register=companies(), sites=site_rows(), ledger=rows)
    assert [fault.what for fault in caught.value.faults] == [
        "buyer 'Plant Y' is no site and no company here",
        "buyer 'Plant Z' is no site and no company here",
    ]
    assert all(fault.column == "buyer" and fault.remedy for fault in caught.value.faults)


def test_a_buyer_that_may_be_two_is_refused():
    register = companies().assign(name=lambda f: f["name"].replace("Fictional Works 5 Ltd", "Fictional Works 4 Ltd"))
    with pytest.raises(SchemaError, match="may be 2 of them: 00000704, 00000705"):
        firms_of(register=register, ledger=ledger_rows([("Fictional Works 4 Ltd", "x", 1.0)]))


# what is no supply


def test_tax_rent_group_agency_and_pension_are_set_aside_with_their_money():
    firms = by_ledger(
        ("Revenue Office of Albany", 11.0e6, None, "Albany", None, None),
        ("Northmoor Councils", 4.0e6, None, "Eastvale", None, "business rates"),
        ("Estates Ltd", 2.0e6, None, "Albany", None, "Rent"),
        ("Parent plc", 9.0e6, "99000001", "Albany", None, "anything"),
        ("Treasury Ltd", 1.0e6, None, "Albany", None, "Group recharge"),
        ("Staffing Ltd", 3.0e6, None, "Shire", None, "agency labour"),
        ("Trustees", 0.5e6, None, "Albany", None, "pension"),
        ("Albany Power", 1.5e6, None, "Albany", None, "electricity and gas"),
        ("Albany Bank", 0.5e6, None, "Albany", None, "insurance and banking"),
    )
    assert set(firms.seen["supplier"]) == {"payee:albany power", "payee:albany bank"}
    assert set(firms.frame.index[firms.frame["origin"] == "payee"]) == set(firms.seen["supplier"])
    assert firms.set_aside == {
        "payments of tax and rates": 2,
        "payments of rent": 1,
        "payments to group companies": 2,
        "payments of agency labour": 1,
        "payments of pension": 1,
    }
    assert firms.notes[0] == (
        "Set aside as no supplies: 7 payees, £30.5m: tax and rates £15.0m (2), rent £2.0m (1), "
        "group companies £10.0m (2), agency labour £3.0m (1), pension £0.5m (1)."
    )


def test_a_list_of_nothing_but_tax_leaves_no_payment():
    firms = by_ledger(("Revenue Office", 1.0, None, "Albany", None, "tax"))
    assert firms.seen.empty
    assert firms.seen["value"].dtype.kind == "f"


# as a whole


def test_the_order_of_rows_says_nothing():
    def reverse(frame):
        return frame.iloc[::-1].reset_index(drop=True)

    a = full_place()
    b = firms_of(register=reverse(companies(sized=10)), sites=reverse(site_rows()), ledger=reverse(ledger_rows(LEDGER)))
    pd.testing.assert_frame_equal(a.frame, b.frame, check_exact=True)
    pd.testing.assert_frame_equal(a.seen, b.seen, check_exact=True)
    assert a.notes == b.notes


def test_counts_of_what_the_readers_set_aside_are_kept():
    register = register_from(companies(5), set_aside={"dormant companies": 3})
    ledger = supplier_list_from(ledger_rows(LEDGER[:1]), set_aside={"rows without a payee": 2})
    none = Places(code_of=lambda _: None, tier_of=lambda _: "world")
    with pytest.raises(SchemaError, match="1 buyer is unclear"):
        assemble_firms(register, None, [ledger], sector_of=lambda _: None, places=none)
    firms = assemble_firms(register, None, [], sector_of=lambda _: None, places=none)
    assert firms.set_aside["dormant companies"] == 3
    assert firms.frame.empty


def test_nothing_at_all_gives_no_firms():
    firms = firms_of()
    assert firms.frame.empty
    assert firms.seen.empty
