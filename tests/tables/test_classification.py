"""The code lists and the reading of codes."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import ConcordanceError
from netan.tables.classification import (
    DIGITS,
    LEVELS,
    advanced_sector,
    load_classification,
    normalise_code,
    old_codes,
    read_code,
    read_codes,
    special_codes,
    technology_class,
)

SIC = load_classification()
CODES = st.sampled_from(sorted(SIC.frame.index))


def test_size_of_sic_2007() -> None:
    assert SIC.frame["level"].value_counts().to_dict() == {
        "section": 21,
        "division": 88,
        "group": 272,
        "class": 615,
        "subclass": 728,
    }
    assert SIC.frame.index.is_unique
    assert SIC.frame["label"].str.len().between(3, 60).all()


def test_same_divisions_and_sections() -> None:
    upper = SIC.frame[SIC.frame["level"].isin(["section", "division"])]
    for name in ("nace2", "isic4"):
        other = load_classification(name)
        assert other.frame["parent"].to_dict() == upper["parent"].to_dict()


@given(CODES)
def test_what_holds_a_code_begins_it(code: str) -> None:
    level = SIC.level(code)
    for above in LEVELS[: LEVELS.index(level) + 1]:
        holder = SIC.at_level(code, above)
        assert SIC.level(holder) == above
        assert SIC.at_level(holder, above) == holder
        if above != "section":
            assert code.startswith(holder)
            assert len(holder) == DIGITS[above]


@given(CODES)
def test_a_code_at_its_level_reads_as_itself(code: str) -> None:
    level = SIC.level(code)
    assert normalise_code(code, level=level) == code
    assert normalise_code(f"{code} : {SIC.label(code)}", level=level) == code
    if len(code) == 5:
        assert normalise_code(code) == code
        assert normalise_code(f"{code} - {SIC.label(code)}") == code
        assert normalise_code(f"{code[:2]}.{code[2:4]}/{code[4]}") == code


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    reading = read_code(text)
    assert (reading.code is None) == (reading.status in {"old_2003", "ambiguous", "missing", "unknown"})
    assert reading.code is None or reading.code in SIC or reading.code in special_codes().index
    assert reading.code is not None or reading.note


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        ("25.40", "2540", "ok"),
        ("2540", "2540", "ok"),
        ("254", "254", "ok"),
        ("25.4", "254", "ok"),
        ("C254", "254", "ok"),
        (" C : Manufacturing", "C", "ok"),
        ("62020 - Information technology consultancy activities", "62020", "ok"),
        ("69.20/2", "69202", "ok"),
        ("25400.0", "25400", "ok"),
        ("1.11", "0111", "repaired"),
        ("25.0", "25", "repaired"),
        ("99999 - Dormant Company", "99999", "special"),
        ("98000", "98000", "special"),
        ("7499 - Non-trading company", None, "old_2003"),
        ("9305", None, "old_2003"),
        ("1110", None, "ambiguous"),
        ("5510", None, "ambiguous"),
        ("161", None, "ambiguous"),
        ("3 : Manufacturing (C)", None, "ambiguous"),
        ("None Supplied", None, "missing"),
        ("", None, "missing"),
        ("A254", None, "unknown"),
        ("A Plumbing Company", None, "unknown"),
        ("25-30", None, "unknown"),
        ("10199", None, "unknown"),
        ("=cmd", None, "unknown"),
    ],
)
def test_codes_as_people_write_them(text: str, code: str | None, status: str) -> None:
    reading = read_code(text)
    assert (reading.code, reading.status) == (code, status)


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [("1110", "subclass", "01110"), ("5510", "class", "5510"), ("161", "group", "161"), ("161", "class", "0161"),
     ("1", "division", "01")],
)  # fmt: skip
def test_the_level_settles_what_is_ambiguous(text: str, level: str, code: str) -> None:
    assert normalise_code(text, level=level) == code


def test_refusals_say_what_fits() -> None:
    with pytest.raises(ConcordanceError, match=r"may be 01110 with its leading zero lost or SIC 2003 1110"):
        normalise_code("1110")
    with pytest.raises(ConcordanceError, match="1 codes are not in sic2007: 10199"):
        SIC.label("10199")
    with pytest.raises(ConcordanceError, match="'25' has no class in sic2007"):
        SIC.at_level("25", "class")
    with pytest.raises(ConcordanceError, match="no classification 'naics'; there are sic2007"):
        load_classification("naics")


def test_many_codes_keep_their_index() -> None:
    given_codes = pd.Series(["25400", None, "1110"], index=["a", "b", "c"])
    frame = read_codes(given_codes)
    assert list(frame.index) == ["a", "b", "c"]
    assert frame["status"].tolist() == ["ok", "missing", "ambiguous"]
    assert frame["code"].isna().tolist() == [False, True, True]
    assert given_codes.isna().tolist() == [False, True, False]


def test_codes_outside_sic_2007() -> None:
    special = special_codes()
    assert not set(special.index) & set(SIC.frame.index)
    assert special.loc["99999", ["dormant", "trades"]].tolist() == ["yes", "no"]
    assert len(old_codes()) == 477


def test_technology_classes_cover_what_eurostat_classes() -> None:
    divisions = SIC.codes("division")
    without = {d for d in divisions if technology_class(d, digits=2) is None}
    assert without == {f"{n:02d}" for n in (*range(1, 10), *range(35, 44))} & set(divisions)
    assert without == {d for d in divisions if technology_class(d) is None}


def test_the_ten_sectors_are_high_and_medium_high_technology() -> None:
    groups = [g for g in SIC.codes("group") if SIC.at_level(g, "section") == "C"]
    ten = {g for g in groups if advanced_sector(g)}
    assert ten == {g for g in groups if technology_class(g) in {"high", "medium-high"}}
    assert len({advanced_sector(g) for g in ten}) == 10
    assert advanced_sector("30110") is None
    assert technology_class("18201") == "medium-low"


def test_codes_within() -> None:
    assert SIC.codes("division", within="D") == ("35",)
    assert len(SIC.codes("subclass")) == 728
