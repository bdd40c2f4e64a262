from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import FileFormatError, SchemaError
from netan.matching.candidates import WordIndex
from netan.matching.chance import chance_matches
from netan.matching.companies import Companies
from netan.matching.find import Wanted, find
from netan.matching.likeness import NameLikeness, Words, likeness
from netan.matching.match import OUTCOMES, match_payees
from netan.matching.names import legal_parts
from netan.schema import MATCH_DECISIONS
from netan.store import write_parquet

# Fifty companies with words of their own, so that single words are rare.
STEMS = [a + b for a in ("Drebb", "Skelm", "Marrow", "Quern", "Thorl", "Ulv", "Wyth", "Brunt", "Nettl", "Crow")
         for b in ("brook", "holt", "stead", "rigg", "scar")]  # fmt: skip
TRADES = ("Engineering", "Services", "Castings", "Haulage", "Metals")


def register(*more):
    rows = [
        {"firm_id": f"{700 + k:08d}", "name": f"{stem} {TRADES[k % 5]} Ltd", "postcode": f"ZN{k % 9 + 1} {k % 7 + 1}AB"}
        for k, stem in enumerate(STEMS)
    ]
    names = ("firm_id", "name", "postcode", "number", "kind", "jobs", "other_names", "area")
    rows += [dict(zip(names, row, strict=False)) for row in more]
    return pd.DataFrame(rows)


def payees(*rows):
    return pd.DataFrame([dict(zip(("name", "postcode", "number", "value"), row, strict=False)) for row in rows])


def one(name, postcode=None, *, companies=None, **options):
    """What becomes of one payee: (company, outcome)."""
    found = match_payees(payees((name, postcode)), register() if companies is None else companies, **options)
    return found.frame["firm_id"].iloc[0], found.frame["outcome"].iloc[0]


@pytest.mark.parametrize(
    "name",
    [
        "Skelmrigg Haulage Ltd", "SKELMRIGG HAULAGE LIMITED", "skelmrigg haulage", "The Skelmrigg Haulage Co.",
        "Skelmrigg Haulage Ltd T/A Brook Vans", "SKELMRIGG HAULAGE LTD *1620*", "Skelm Rigg Haulage Ltd",
        "Haulage Skelmrigg Ltd", "Skélmrïgg Haulage Ltd", "Skelmrigg Hauage Ltd", "Skelmrgig Haulage Ltd",
    ],
)  # fmt: skip
def test_one_company_under_many_spellings(name):
    assert one(name) == ("00000708", "name")


@pytest.mark.parametrize(
    "name", ["Skelmrigg Holdings Ltd", "Skelmrigg Haulage Holdings Ltd", "Skelmrigg (UK) Haulage Ltd", "Skelmrigg Ltd",
             "Skelmrigg Haulage plc", "Skelmrigg Haulage (South) Ltd"],
)  # fmt: skip
def test_companies_of_one_group_are_not_confused(name):
    firm, outcome = one(name)
    assert firm is None
    assert outcome in {"asked", "none"}


def test_each_company_of_a_group_finds_itself():
    group = [
        ("00000901", "Wharram Ltd", "ZN1 1AA"), ("00000902", "Wharram Holdings Ltd", "ZN1 1AA"),
        ("00000903", "Wharram (UK) Ltd", "ZN1 1AA"), ("00000904", "Wharram Group plc", "ZN1 1AA"),
        ("00000905", "Wharram 2 Ltd", "ZN1 1AA"), ("00000906", "Wharram 3 Ltd", "ZN1 1AA"),
    ]  # fmt: skip
    companies = register(*group)
    for firm, name, postcode in group:
        assert one(name, postcode, companies=companies) == (firm, "name"), name


def test_an_equal_name_of_two_is_told_apart_by_the_postcode_alone():
    two = register(("00000901", "Wharram Tooling Ltd", "ZN1 1AA"), ("00000902", "Wharram Tooling LLP", "ZN5 2BB"))
    assert one("Wharram Tooling", companies=two) == (None, "asked")
    assert one("Wharram Tooling Ltd", companies=two) == (None, "asked")
    assert one("Wharram Tooling", "ZN5 2BB", companies=two) == ("00000902", "name")
    found = match_payees(payees(("Wharram Tooling",)), two)
    assert found.asks["company"].tolist() == ["00000901", "00000902"]


@pytest.mark.parametrize("name", ["ABC", "ABC Ltd", "Group Services Ltd"])
def test_a_short_or_common_name_needs_a_postcode(name):
    common = [(f"0001{k:04d}", f"{stem} Group Services Ltd", "ZN9 9ZZ") for k, stem in enumerate(STEMS)]
    companies = register(("00000901", name, "ZN1 1AA"), *common)
    assert one(name, companies=companies)[1] == "asked"
    assert one(name, "ZN1 1AA", companies=companies) == ("00000901", "name")


def test_a_number_comes_first_and_one_that_nobody_has_is_elsewhere():
    name = "Skelmrigg Haulage Ltd"
    found = match_payees(payees(("Anything", None, "705"), (name, None, "88888888"), (name, None, "V-12")), register())
    assert found.frame["firm_id"].tolist() == ["00000705", None, "00000708"]
    assert found.frame["outcome"].tolist() == ["number", "number elsewhere", "name"]
    assert found.counts == {
        "payees matched by company number": 1,
        "payees matched by name": 1,
        "payees with a company number that is not here": 1,
    }


def test_numbers_that_hit_companies_of_other_names_are_told():
    codes = payees(*((f"Other Trader {k} Ltd", None, str(700 + k)) for k in range(5)))
    (note,) = match_payees(codes, register()).notes
    assert note.startswith("5 of 5 payees matched by company number have quite another name in the register")


def test_a_site_is_found_by_its_name_and_by_its_company():
    sites = register(
        ("S1", "Plant Wharram", "ZN1 1AA", "99000001", "site", 40.0, "Wharram Aero plc"),
        ("S2", "Wharram Stores", "ZN1 1AA", "99000001", "site", 90.0, "Wharram Aero plc"),
    )
    assert one("Plant Wharram", companies=sites) == ("S1", "name")
    # of two sites the one with more jobs is paid
    assert one("Wharram Aero plc", companies=sites) == ("S2", "name")
    found = match_payees(payees(("any", None, "99000001")), sites)
    assert found.frame["firm_id"].tolist() == ["S2"]


def test_former_names_count():
    companies = register(
        ("00000901", "Wharram Tooling Ltd", "ZN1 1AA", None, None, None, "Old Pellmoor Tools Ltd|Bagshaw Jigs")
    )
    assert one("OLD PELLMOOR TOOLS LTD", companies=companies) == ("00000901", "name")
    assert one("Bagshaw Jigs", companies=companies) == ("00000901", "name")


def test_a_previous_name_is_found_and_said():
    companies = register(("00000901", "Wharram Tooling Ltd", "ZN1 1AA"), ("00000902", "Pellmoor Ltd", "ZN1 1AA"))
    companies["former_names"] = [None] * (len(companies) - 2) + ["Old Bagshaw Jigs Ltd|Elmet Tools Ltd", None]
    found = match_payees(payees(("OLD BAGSHAW JIGS LIMITED",), ("Elmet Tools",), ("Pellmoor Ltd",)), companies)
    assert found.frame["firm_id"].tolist() == ["00000901", "00000901", "00000902"]
    assert found.frame["how"].tolist() == ["previous name", "previous name", "name"]
    assert found.frame["outcome"].tolist() == ["name"] * 3
    (note,) = found.notes
    assert note == (
        "2 payees were found by the previous name of a company: Elmet Tools is now Wharram Tooling Ltd, "
        "OLD BAGSHAW JIGS LIMITED is now Wharram Tooling Ltd."
    )
    asked = match_payees(payees(("Elmet Tool Holdings",)), companies, ask=0.2).asks
    assert "Wharram Tooling Ltd (previously Elmet Tools Ltd)" in asked["company_name"].tolist()


def test_a_postcode_of_another_row_of_the_payee_counts():
    two = register(("00000901", "Wharram Tooling Ltd", "ZN1 1AA"), ("00000902", "Wharram Tooling LLP", "ZN5 2BB"))
    found = match_payees(payees(("Wharram Tooling", "ZN5 2BB"), ("WHARRAM  Tooling",)), two)
    assert found.frame["firm_id"].tolist() == ["00000902", "00000902"]


def test_asks_are_the_best_three_largest_payments_first():
    near = [
        (f"0000090{k}", f"Wharram {word} Ltd", "ZN1 1AA") for k, word in enumerate(("Steel", "Metals", "Care", "Vans"))
    ]
    rows = payees(
        ("Wharram", "ZN1 1AA", None, 5.0), ("Skelmrigg", "ZN3 3AB", None, 900.0), ("Wharram", "ZN1 1AA", None, 7.0)
    )
    found = match_payees(rows, register(*near))
    asks = found.asks
    assert asks.columns.tolist() == list(MATCH_DECISIONS.names)
    assert asks.groupby("payee").size().to_dict() == {"Skelmrigg": 1, "Wharram": 3}
    assert asks["paid"].tolist() == [900.0, 12.0, 12.0, 12.0]
    assert asks["score"].between(0.5, 0.8).all()
    assert asks["same"].isna().all()
    assert found.counts["payees with a likely match to confirm"] == 2


def decision(payee, company, same, postcode=None):
    row = dict.fromkeys(MATCH_DECISIONS.names)
    return pd.DataFrame([row | {"payee": payee, "company": company, "same": same, "payee_postcode": postcode}])


def test_the_user_decides():
    asked = one("Skelmrigg Ltd")
    assert asked == (None, "asked")
    yes = decision("SKELMRIGG  LTD", "00000708", "yes")
    assert one("Skelmrigg Ltd", decisions=yes) == ("00000708", "confirmed")
    assert one("Skelmrigg Ltd", "ZN4 2AB", decisions=yes) == ("00000708", "confirmed")
    assert one("Skelmrigg Ltd", "ZN4 2AB", decisions=yes.assign(payee_postcode="ZN4 9ZZ"))[1] == "asked"
    no = decision("Skelmrigg Ltd", "00000708", "no")
    assert one("Skelmrigg Ltd", decisions=no) == (None, "not the same")
    # also of what would have been taken
    assert one("Skelmrigg Haulage Ltd", decisions=no.assign(payee="Skelmrigg Haulage Ltd"))[0] is None
    # a word about a company that is gone decides nothing
    assert one("Skelmrigg Ltd", decisions=decision("Skelmrigg Ltd", "09999999", "yes"))[1] == "asked"
    # an open question decides nothing
    assert one("Skelmrigg Ltd", decisions=decision("Skelmrigg Ltd", "00000708", None))[1] == "asked"


def test_persons_are_counted_and_never_asked():
    companies = register(("00000901", "Jane Wharram Ltd", "ZN1 1AA"))
    found = match_payees(payees(("Jane Wharram", None), ("Mrs J Pell", "ZN1 1AA"), ("J Skelmrigg", None)), companies)
    assert found.frame["outcome"].tolist() == ["person"] * 3
    assert found.frame["likeness"].isna().all()
    assert found.asks.empty
    assert found.counts == {"payees that are private persons": 3}
    # at the company's own address it is the company that was paid
    assert one("Jane Wharram", "ZN1 1AA", companies=companies) == ("00000901", "name")
    assert one("Jane Wharram Ltd", companies=companies) == ("00000901", "name")


def test_areas_stand_in_for_postcodes():
    companies = register(("00000901", "Wharram Tooling Ltd", None, None, None, None, None, "L1"))
    rows = payees(("Wharram Tooling",), ("Wharram Tooling",)).assign(area=["L1", "R9"])
    found = match_payees(rows, companies)
    assert found.frame["outcome"].tolist() == ["name", "asked"]


def test_nothing_to_match():
    assert match_payees(payees(("x",)), register().iloc[:0]).frame["outcome"].tolist() == ["none"]
    empty = match_payees(payees(("x",)).iloc[:0], register())
    assert empty.frame.empty
    assert empty.asks.empty
    assert one("") == (None, "none")
    assert one("!!!") == (None, "none")


def test_faulty_companies_are_refused():
    with pytest.raises(SchemaError, match="no column firm_id"):
        Companies.of(pd.DataFrame({"name": ["a"]}))
    with pytest.raises(SchemaError, match="1 ids stand twice: 1"):
        Companies.of(pd.DataFrame({"firm_id": ["1", "1"], "name": ["a", "b"]}))


def test_companies_of_a_store(tmp_path):
    kept = write_parquet(tmp_path / "it's.parquet", register().assign(other=1))
    found = match_payees(payees(("Skelmrigg Haulage Ltd",)), Companies.stored(kept))
    assert found.frame["firm_id"].tolist() == ["00000708"]
    (tmp_path / "no.parquet").write_text("no", encoding="utf-8")
    with pytest.raises(FileFormatError, match="no Parquet file of companies"):
        Companies.stored(tmp_path / "no.parquet")


# likeness


def test_the_likeness_of_names_by_hand():
    index = WordIndex.of(["skelm services", "marrow services", "brook services", "pell care"])
    words = Words(index)
    rare, common = np.log1p(4 / 1), np.log1p(4 / 3)
    got = words.name("skelm care", "skelm services")
    # skelm is paired; care and services have no partner and weigh half each
    assert got.value == pytest.approx(rare / (rare + (np.log1p(4 / 1) + common) / 2))
    assert not got.whole
    assert words.name("skelm services", "skelm services") == NameLikeness(1.0, whole=True)
    assert words.name("services skelm", "skelm services").value == pytest.approx(0.99)


def test_a_word_that_the_register_knows_is_no_slip():
    words = Words(WordIndex.of(["marlow steel", "barlow steel", "pellmoor steel"]))
    assert not words.name("marlow steel", "barlow steel").whole
    assert words.name("pelmoor steel", "pellmoor steel").whole
    assert words.word("2008", "2009") == 0.0


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["unit", "sector", "district", "area", "unknown", "differs"]))
def test_likeness_rises_with_the_names_and_stays_in_bounds(a, b, where):
    form = legal_parts("Skelm Ltd")
    low, high = sorted((a, b))
    values = [likeness(NameLikeness(v, whole=True), where, one=form, other=form) for v in (low, high)]
    assert 0 <= values[0] <= values[1] <= 1


# the order of rows says nothing

WORDS = st.sampled_from(
    ["Skelm", "Skelms", "Marrow", "Marow", "Brook", "Services", "Ltd", "UK", "2", "3", "Holdings", "J"]
)
TITLES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
CODES = st.sampled_from([None, "ZN1 1AA", "ZN1 1AB", "ZN2 1AA", "AB1 2CD"])


@given(
    st.lists(st.tuples(TITLES, CODES), min_size=1, max_size=12),
    st.lists(st.tuples(TITLES, CODES), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_says_nothing(companies, paid, rng):
    left = pd.DataFrame(companies, columns=["name", "postcode"])
    left.insert(0, "firm_id", [f"{k:08d}" for k in range(len(left))])
    right = pd.DataFrame(paid, columns=["name", "postcode"]).assign(value=[float(k % 3) for k in range(len(paid))])
    first = match_payees(right, left)
    order = list(range(len(right)))
    rng.shuffle(order)
    mixed = list(range(len(left)))
    rng.shuffle(mixed)
    second = match_payees(right.iloc[order], left.iloc[mixed])
    pd.testing.assert_frame_equal(first.frame, second.frame.sort_index(), check_exact=True)
    pd.testing.assert_frame_equal(first.asks, second.asks, check_exact=True)
    assert first.counts == second.counts
    assert set(first.frame["outcome"]) <= set(OUTCOMES)


@given(st.lists(TITLES, min_size=1, max_size=15, unique=True), st.data())
def test_what_is_found_by_words_is_what_comparing_with_everyone_finds(names, data):
    here = Companies.of(pd.DataFrame({"firm_id": [f"{k:08d}" for k in range(len(names))], "name": names}))
    name = data.draw(st.sampled_from(names))
    (found,) = find([Wanted(name, "", "")], here)
    assert found
    assert found[0].equal


# chance


def test_made_up_names_find_little_where_names_are_telling():
    rows = payees(*((f"{stem} Plastics Ltd", None) for stem in ("Pellmoor", "Wharram", "Bagshaw", "Yarlby")),
                  ("Skelmrigg Haulage Ltd", None))  # fmt: skip
    chance = chance_matches(rows, register(), seed=1)
    assert (chance.taken, chance.exact, chance.taken_by_chance) == (1, 1, 0.0)
    assert chance.sentence.startswith("About 0 of 1 matches by name may be chance")
    assert chance == chance_matches(rows.iloc[::-1], register(), seed=1)


def test_made_up_names_find_much_where_they_are_common():
    ways, goods = ("North", "South", "West", "Upper"), ("Care", "Foods", "Grain", "Homes")
    pairs = [(a, b) for i, a in enumerate(ways) for j, b in enumerate(goods) if i != j]
    names = pd.DataFrame({"firm_id": [f"{k:08d}" for k in range(12)], "name": [f"{a} {b} Ltd" for a, b in pairs]})
    rows = payees(*((f"{a} {b}", None) for a, b in zip(ways, goods, strict=True)))
    chance = chance_matches(rows, names, seed=2)
    assert (chance.taken, chance.taken_by_chance) == (0, 4.0)
