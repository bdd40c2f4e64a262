from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.schema import (
    BUSINESS_COUNTS,
    EMPLOYMENT,
    NODES,
    REGISTER,
    STUDY_KEYS,
    SUPPLIER_LIST,
    TABLES,
    Column,
    Table,
    default_of,
    parse_band,
    table_named,
    unknown_keys,
    validate,
)

ODD = Table(
    "odd",
    "everything at once",
    (
        Column("id", "text", "an id"),
        Column("kind", "text", "a kind", allowed=("one", "two"), required=False, nullable=True),
        Column("share", "number", "a share", minimum=0, maximum=1),
        Column("year", "integer", "a year", minimum=1900, maximum=2100),
        Column("free", "number", "anything", required=False, nullable=True),
        Column("flag", "boolean", "a flag", required=False, nullable=True),
        Column("day", "date", "a day", required=False, nullable=True),
    ),
    key=("id",),
)
HOSTILE = (
    '<script>alert("x")</script>', "=cmd|' /C calc'!A0", "'; DROP TABLE firms; --", "\u202egnp.exe", "\U0001f600" * 50,
    "x" * 200, "a\nb", "a,b", '"quoted"', "..", "nan ltd", "Null & Sons", "\u0645\u0631\u062d\u0628\u0627",
)  # fmt: skip


def good(**change):
    frame = {"id": ["a", "b"], "kind": ["one", None], "share": [0.5, 1], "year": [2020, 2021]}
    return pd.DataFrame({**frame, **change})


def faults_of(frame, table=ODD, **options):
    with pytest.raises(SchemaError, match="fault") as caught:
        validate(frame, table, **options)
    return caught.value.faults


def test_a_good_frame_comes_back_in_the_order_and_dtypes_of_the_schema():
    frame = good()[["year", "share", "id", "kind"]].assign(extra=1).set_axis([7, 9])
    out = validate(frame, ODD)
    assert out.columns.tolist() == list(ODD.names)
    assert out.index.tolist() == [0, 1]
    assert out["year"].dtype == np.int64
    assert out["share"].dtype == np.float64
    assert out["flag"].tolist() == [False, False]
    assert out["day"].isna().all()
    assert out["free"].isna().all()
    assert out["kind"].isna().tolist() == [False, True]
    again = validate(out, ODD)
    pd.testing.assert_frame_equal(again, out)
    assert frame.columns.tolist() == ["year", "share", "id", "kind", "extra"]


def test_all_faults_come_at_once_with_their_rows():
    frame = pd.DataFrame(
        {
            "id": ["a", "", None, "d"],
            "kind": ["one", "three", "two", ""],
            "share": ["0.5", "many", "1.5", ""],
            "year": ["2020", "1066", "2020.5", "twenty"],
            "flag": ["yes", "perhaps", "no", ""],
            "day": ["2020-01-31", "31/01/2020", "31/31/2020", ""],
        }
    )
    faults = faults_of(frame, file="list.csv", sheet="S", first_row=4)
    found = {(f.row, f.column): f.what for f in faults}
    assert found == {
        (5, "id"): "empty",
        (6, "id"): "empty",
        (5, "kind"): "'three' is not allowed",
        (5, "share"): "'many' is no number",
        (6, "share"): "1.5 is out of range",
        (7, "share"): "empty",
        (5, "year"): "1066 is out of range",
        (6, "year"): "2020.5 is out of range",
        (7, "year"): "'twenty' is no number",
        (5, "flag"): "'perhaps' is neither yes nor no",
        (6, "day"): "'31/31/2020' is no date",
    }
    assert {f.file for f in faults} == {"list.csv"}
    assert {f.sheet for f in faults} == {"S"}
    assert all(f.remedy for f in faults)


def test_missing_columns_say_what_they_are_and_what_is_there():
    faults = faults_of(good().drop(columns=["share", "year"]).rename(columns={"id": "ID"}))
    assert [f.column for f in faults] == ["id", "share", "year"]
    assert faults[0].what == "column 'id' is missing (an id); the columns are: ID, kind"
    assert faults_of(pd.DataFrame())[0].what.endswith("the columns are: none")


def test_unknown_columns_are_dropped_or_refused():
    assert "other" not in validate(good(other=1), ODD)
    faults = faults_of(good(other=1), strict_columns=True)
    assert faults[0].what == "column 'other' is not known"


def test_a_column_that_stands_twice_is_refused():
    frame = pd.concat([good(), good()[["share"]]], axis=1)
    assert faults_of(frame)[0].what == "column 'share' stands 2 times"


def test_repeated_keys_are_named_with_their_rows():
    frame = pd.concat([good(), good()], ignore_index=True)
    faults = faults_of(frame, first_row=2)
    assert [(f.row, f.what) for f in faults] == [(4, "'a' is repeated"), (5, "'b' is repeated")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_passes_unchanged(text):
    out = validate(good(id=[text, "b"]), ODD)
    assert out["id"].iloc[0] == text


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8, unique_by=lambda s: s.strip()))
def test_any_text_is_kept_or_reported(texts):
    frame = pd.DataFrame({"id": texts, "share": 0.5, "year": 2020})
    empty = [k for k, text in enumerate(texts) if not text.strip()]
    if empty:
        assert [f.row for f in faults_of(frame)] == [k + 2 for k in empty]
    else:
        assert validate(frame, ODD)["id"].tolist() == [text.strip() for text in texts]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,234.5", 1234.5), ("\u00a31,000", 1000), ("(250)", -250), ("-7", -7), ("1e3", 1000), (" 12 ", 12),
        ("1\u00a0234", 1234), ("\u20ac5", 5), ("", None), ("..", None), ("-", None), ("[c]", None), ("n/a", None),
        ("NaN", None), ("*", None),
    ],
)  # fmt: skip
def test_numbers_as_people_print_them(printed, value):
    got = validate(good(free=[printed, "1"]), ODD)["free"].iloc[0]
    assert pd.isna(got) if value is None else got == value


@pytest.mark.parametrize("printed", ["abc", "1.2.3", "12 jobs", "0x10", "--5", "1/2", "inf", "1e999", "(", "()"])
def test_what_is_no_number_is_a_fault(printed):
    faults = faults_of(good(free=[printed, "1"]))
    assert (faults[0].row, faults[0].column) == (2, "free")


def test_infinite_numbers_are_refused():
    assert faults_of(good(free=[np.inf, 1.0]))[0].what == "inf is out of range"


def test_codes_that_came_through_a_spreadsheet():
    assert validate(good(id=[7.0, 8.0]), ODD)["id"].tolist() == ["7", "8"]
    assert validate(good(id=pd.Series([7.0, "8"], dtype=object)), ODD)["id"].tolist() == ["7", "8"]
    assert validate(good(id=[7, 8]), ODD)["id"].tolist() == ["7", "8"]


@pytest.mark.parametrize(("word", "value"), [
    ("Yes", True), ("y", True), (1, True), ("TRUE", True), (1.0, True),
    ("no", False), (0, False), (None, False), (False, False), ("", False),
])  # fmt: skip
def test_words_for_yes_and_no(word, value):
    assert bool(validate(good(flag=pd.Series([word, "no"], dtype=object)), ODD)["flag"].iloc[0]) is value


def test_days_in_both_spellings():
    out = validate(good(day=["2020-02-01", "01/02/2020"]), ODD)
    assert out["day"].iloc[0] == out["day"].iloc[1] == pd.Timestamp("2020-02-01")
    stamps = pd.Series(pd.to_datetime(["2020-02-01", None]))
    assert validate(good(day=stamps), ODD)["day"].isna().tolist() == [False, True]


def test_an_empty_frame_is_a_table_without_rows():
    out = validate(pd.DataFrame({name: [] for name in ODD.names}), ODD)
    assert len(out) == 0
    assert out.columns.tolist() == list(ODD.names)


def test_missing_optional_columns_are_unknown_and_not_none():
    out = validate(pd.DataFrame({"firm_id": ["1"], "name": ["x"], "sector": [None], "area": [None]}), REGISTER)
    assert out["employees"].isna().all()
    assert out["status"].isna().all()


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_table_says_what_its_columns_are(table):
    assert table_named(table.name) is table
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    for column in table:
        assert column.meaning or column.unit
        if column.dtype in {"number", "integer"} and column.name not in {"year", "probability"}:
            assert column.unit, f"{table.name}.{column.name} has no unit"


def test_allowed_words_are_checked():
    assert "is not allowed" in faults_of(good(kind=["ONE", "two"]))[0].what
    counts = pd.DataFrame({"area": ["a"], "sector": ["28"], "size_band": ["0-5"], "unit": ["firm"], "count": [1]})
    assert len(faults_of(counts, BUSINESS_COUNTS)) == 2
    for table, name in ((NODES, "tier"), (SUPPLIER_LIST, "only_source"), (EMPLOYMENT, "year")):
        assert name in table.names


def test_tables_and_keys_that_do_not_exist():
    with pytest.raises(SchemaError, match="the schema has no table 'firms'; it has register, sites"):
        table_named("firms")
    with pytest.raises(SchemaError, match=r"no key method\.sed; known: study.name"):
        default_of("method.sed")
    assert unknown_keys(["method.sed", "study.name"], STUDY_KEYS) == ["method.sed (did you mean method.seed?)"]
    assert unknown_keys(["\u00e9"], STUDY_KEYS) == ["\u00e9"]
    assert default_of("method.mean_degree") == 10.0


@pytest.mark.parametrize(
    ("text", "band"),
    [("0-4", (0, 4)), ("250+", (250, np.inf)), (" 1,000 - 4,999 ", (1000, 4999)), ("5 to 9", (5, 9)), ("5–9", (5, 9))],
)
def test_size_bands(text, band):
    assert parse_band(text) == band


@pytest.mark.parametrize("text", ["", "ten", "5-", "-5", "5--9", "250", "9-5"])
def test_what_is_no_size_band(text):
    with pytest.raises(SchemaError, match="no size band"):
        parse_band(text)
