"""From SIC 2007 to the industries of a table: codes in every spelling, shares, sums."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import ConcordanceError
from netan.resources import data_path
from netan.tables.classification import load_classification
from netan.tables.concordance import (
    aggregate,
    covered_prefixes,
    divisions_of,
    jobs_pairs,
    normalise_io_code,
    ons_codes,
    same_divisions,
    section_of,
    sector_mapper,
    sic_to_io,
)
from netan.tables.iocodes import io_label

SIC = load_classification()
ONS = sic_to_io(ons_codes(), edition=105)
NOT_MEASURED = ("98", "99")  # the note of the published key

# Industries of three international tables, as their publishers write them.
FIGARO = (
    "A01 A02 A03 B C10T12 C13T15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29 C30 C31_32 C33 D35 E36 E37T39 "
    "F G45 G46 G47 H49 H50 H51 H52 H53 I J58 J59_60 J61 J62_63 K64 K65 K66 L M69_70 M71 M72 M73 M74_75 N77 N78 N79 "
    "N80T82 O84 P85 Q86 Q87_88 R90T92 R93 S94 S95 S96 T U"
)
OECD = (
    "A01 A02 A03 B05 B06 B07 B08 B09 C10T12 C13T15 C16 C17_18 C19 C20 C21 C22 C23 C24A C24B C25 C26 C27 C28 C29 C301 "
    "C302T309 C31T33 D E F G H49 H50 H51 H52 H53 I J58T60 J61 J62_63 K L M N O P Q R S T"
)
WIOD = (
    "A01 A02 A03 B C10-C12 C13-C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29 C30 C31_C32 C33 D35 E36 "
    "E37-E39 F G45 G46 G47 H49 H50 H51 H52 H53 I J58 J59_J60 J61 J62_J63 K64 K65 K66 L68 M69_M70 M71 M72 M73 M74_M75 N "
    "O84 P85 Q R_S T U"
)


def test_every_subclass_lies_in_one_industry() -> None:
    for code in SIC.codes("subclass"):
        if code.startswith(NOT_MEASURED):
            assert code in ONS.unmatched
        else:
            assert len(ONS.targets(code)) == 1
    assert set(ONS.frame["target"]) == set(ons_codes()) - {"L68A"}
    assert {code[:2] for code in ONS.unmatched if code.isdigit()} == set(NOT_MEASURED)


def test_the_104_differ_by_division_25_alone() -> None:
    merged = sic_to_io(ons_codes(104), edition=104)
    subclasses = [c for c in SIC.codes("subclass") if not c.startswith(NOT_MEASURED)]
    for old, new in zip(ONS.only(subclasses), merged.only(subclasses), strict=True):
        assert new == ("C25" if old in {"C254", "C25OTHER"} else old)


def test_shipped_cover_is_what_the_code_says() -> None:
    with data_path("classifications", "io_ons_105.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert covered_prefixes(row["code"]) == tuple(row["sic"].replace(".", "").split())
        assert len(row["label"]) <= 60
    assert [int(row["order"]) for row in rows] == list(range(1, 106))


@pytest.mark.parametrize("codes", [FIGARO, OECD, WIOD], ids=["figaro", "oecd", "wiod"])
def test_international_tables_cover_each_division_once(codes: str) -> None:
    table = codes.split()
    of = sector_mapper(table)
    subclasses = [c for c in SIC.codes("subclass") if c[:2] != "99"]
    assert all(of(code) is not None for code in subclasses)
    links = sic_to_io(table)
    assert set(links.unmatched) <= {"U", "99", "990", "9900", "99000"}
    assert set(links.frame["target"]) == set(table)


@pytest.mark.parametrize(
    ("spellings", "code"),
    [
        (("B06 & B07", "CPA_B06 & B07", "B06&B07", "B06_B07"), "B06 & B07"),
        (("C11.01-6 & C12", "CPA_C1101T1106 & C12", "C11.01-06 & C12"), "C1101T1106 & C12"),
        (("F41, F42 & F43", "CPA_F41, F42  & F43", "F41T43", "41-43"), "F41, F42 & F43"),
        (("CPA_C241_3", "C24.1-3"), "C241T243"),
        (("CPA_C20A",), "C20A"),
        (("CPA_L68A", "68.2IMP"), "L68A"),
        (("CPA_C25",), "C25"),
        (("23OTHER", "C23.1-4/7-9"), "C23OTHER"),
        (("C10T12",), "C10T12"),
    ],
)
def test_spellings_of_one_industry(spellings: tuple[str, ...], code: str) -> None:
    assert {normalise_io_code(text) for text in spellings} == {code}


@given(st.sampled_from(ons_codes()), st.booleans(), st.sampled_from(["", " ", "  ", "\u00a0"]))
def test_blanks_and_prefix_change_nothing(code: str, prefix: bool, blank: str) -> None:  # noqa: FBT001
    text = ("CPA_" if prefix else "") + code.replace(" ", blank)
    assert normalise_io_code(text) == code
    assert covered_prefixes(text) == covered_prefixes(code)
    assert io_label(text) == io_label(code)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("Total", "cannot be read"),
        ("", "cannot be read"),
        ("TLS", "cannot be read"),
        ("C1", "cannot be read"),
        ("A29", "29 is in section C, not A"),
        ("C28T10", "runs backwards"),
        ("S_R", "runs backwards"),
        ("04", "SIC 2007 has no 04"),
        ("C299", "SIC 2007 has no 299"),
    ],
)
def test_codes_that_cannot_be_read(code: str, why: str) -> None:
    with pytest.raises(ConcordanceError, match=why):
        covered_prefixes(code)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        prefixes = covered_prefixes(text)
    except ConcordanceError:
        return
    assert all(prefix in SIC for prefix in prefixes)


def test_divisions_and_sections() -> None:
    assert divisions_of("CPA_C1101T1106 & C12") == ("11", "12")
    assert divisions_of("L68A") == ("68",)
    assert section_of("L68A") == "L"
    assert section_of("R_S") == "RS"
    assert divisions_of("D") == ("35",)


def test_mapper_knows_who_does_not_trade() -> None:
    of = sector_mapper(["M74", "T", "C25OTHER"])
    assert [of(code) for code in ("74909", "74990", "98000", "99999", "98100")] == ["M74", None, None, None, "T"]
    assert of("25400") == "C25OTHER"  # what is left of the division
    assert of("C") is None


def test_two_claims_on_one_code_are_refused() -> None:
    with pytest.raises(ConcordanceError, match=r"1 SIC codes belong to two industries of the table: 28 \(C28, 28\)"):
        sector_mapper(["C28", "28"])


def test_wrong_edition_is_refused() -> None:
    with pytest.raises(ConcordanceError, match="missing C254, C25OTHER; not among them C25"):
        sic_to_io(ons_codes(104), edition=105)
    with pytest.raises(ConcordanceError, match="no list of 7 industries; there are 105, 104"):
        ons_codes(7)


def test_shares_follow_weights_and_are_unknown_without() -> None:
    codes = ["C20A", "C20B", "C20C", "C203", "C204", "C205"]
    plain = sic_to_io(codes).frame.set_index("source")["share"]
    assert plain.loc["20"].isna().all()
    assert plain["2011"] == 1.0
    weights = pd.Series([1.0, 2.0, 3.0, 4.0, 0.0, 0.0], index=codes)
    links = sic_to_io(codes, weights=weights)
    np.testing.assert_allclose(links.frame.groupby("source")["share"].sum(), 1.0, rtol=1e-12)
    out = aggregate(pd.Series({"20": 10.0}), links)
    assert out.to_dict() == pytest.approx(dict(zip(codes, [1.0, 2.0, 3.0, 4.0, 0.0, 0.0], strict=True)))
    with pytest.raises(ConcordanceError, match="1 industries have no weight: C205"):
        sic_to_io(codes, weights=weights.iloc[:-1])


@given(
    st.dictionaries(
        st.sampled_from([c for c in SIC.codes("subclass") if not c.startswith(NOT_MEASURED)]),
        st.floats(0, 1e9),
        min_size=1,
    )
)
def test_sums_are_kept(values: dict[str, float]) -> None:
    data = pd.Series(values)
    out = aggregate(data, ONS)
    assert out.sum() == pytest.approx(data.sum())
    assert [code for code in ONS.order if code in out.index] == list(out.index)


def test_unknown_stays_unknown_and_columns_are_summed() -> None:
    data = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [1.0, 2.0, 3.0]}, index=["2511", "2512", "28"])
    out = aggregate(data, ONS)
    assert out.index.tolist() == ["C25OTHER", "C28"]
    assert np.isnan(out.loc["C25OTHER", "a"])
    assert out["b"].tolist() == [3.0, 3.0]
    assert data.shape == (3, 2)


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (["25", "254"], "1 codes would count twice: 254 in 25"),
        (["28", "28"], "1 codes would count twice: 28; keep one level"),
        (["C"], "1 codes lie in several of io: C; give weights"),
        (["28", "99"], r"1 codes of sic2007 have no counterpart in io: 99 \(not measured there\)"),
        (["28", "34"], "1 codes of sic2007 have no counterpart in io: 34;"),
    ],
)
def test_sums_that_would_mislead_are_refused(codes: list[str], why: str) -> None:
    with pytest.raises(ConcordanceError, match=why):
        aggregate(pd.Series(1.0, index=codes), ONS)


def test_several_targets_are_not_one() -> None:
    with pytest.raises(ConcordanceError, match=r"1 codes of sic2007 lie in several of io: 20 \(6\); use finer codes"):
        ONS.only(["28", "20"])


def test_nace_and_isic_are_the_same_at_two_digits() -> None:
    links = same_divisions("isic4", "nace2")
    divisions = list(SIC.codes("division"))
    assert links.only(divisions) == divisions
    assert links.unmatched == ()


def test_jobs_pairs() -> None:
    pairs = jobs_pairs(["C", "L"], ["C28", "L68A"], level="section")
    assert pairs == [("C", "C28"), ("L", "L68A")]
    assert jobs_pairs(["C28", "X"], ["C28"], level="io") == [("C28", "C28")]
