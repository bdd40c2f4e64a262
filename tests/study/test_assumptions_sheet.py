"""Assumptions of the workbook: written, changed by people in any program, read back, kept."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import StudyError
from netan.report.sheets import Column, Sheet, Table
from netan.report.workbook import write_workbook
from netan.schema import STUDY_KEYS
from netan.study.assumption_list import ASSUMPTIONS
from netan.study.assumptions import (
    assumption_rows,
    assumptions_of,
    checks_of_rows,
    report_stem,
)
from netan.study.settings import is_kind

GIVEN = {"place.name": "Northmoor", "method.delta": [0.1, 0.4], "jobs.year": 2024}
DEFAULTS = {key.name: key.default for key in STUDY_KEYS}
COLUMNS = tuple(
    Column(name, "any")
    for name in ("Assumption", "Value in force", "May be", "Where it comes from", "Your value", "Key")
)


def workbook(folder, **yours):
    """A workbook as netan writes it, with values that a person wrote."""
    rows = assumption_rows({**DEFAULTS, **GIVEN}, GIVEN, None)
    rows = [[*row[:4], yours.get(row[5]), row[5]] for row in rows]
    sheet = Sheet("2 Assumptions", "Assumptions: Northmoor", ("A line.",), (Table(COLUMNS, rows),))
    folder.mkdir(parents=True, exist_ok=True)
    return write_workbook(folder / "northmoor.xlsx", [sheet], title="T")


def test_every_assumption_is_a_key_of_the_study_and_its_default_is_allowed():
    for item in ASSUMPTIONS:
        default = item.of(DEFAULTS)
        assert item.name in DEFAULTS
        if item.without:  # a rate of tax, say: there is none until somebody gives it
            assert default in {None, ""}
            continue
        assert default in item.choices if item.choices else item.low <= default <= item.high
    assert len(checks_of_rows()) == len([item for item in ASSUMPTIONS if item.kind != "text"])
    changeable = [k.name for k in STUDY_KEYS if k.name.startswith(("method.", "assume."))]
    assert set(changeable) <= {item.name for item in ASSUMPTIONS}


def test_the_workbook_counts_above_study_toml_and_says_so(tmp_path):
    workbook(tmp_path / "out", **{"assume.resident_share": 0.6, "method.delta lowest": 0.2, "method.quotient": "SLQ"})
    values, notes = assumptions_of(tmp_path, GIVEN)
    assert values == {"assume.resident_share": 0.6, "method.delta": [0.2, 0.4], "method.quotient": "slq"}
    said = "Assumption from the workbook northmoor.xlsx: "
    assert [note.removeprefix(said) for note in notes] == [
        "share of the workers of a closing site who live in the place, 0.6 instead of 0.7 in netan's default.",
        "way to local shares: netan's estimator (auto) or a location quotient, slq instead of auto in netan's default.",
        "parameter of flq, lowest (a low one gives a HIGH local share), 0.2 instead of 0.1 in study.toml.",
    ]


def test_rates_that_nobody_gave_are_none_until_the_workbook_gives_them(tmp_path):
    yours = {"assume.income_tax": "12 %", "assume.rates_source": "made up", "assume.rates_as_of": 2026}
    workbook(tmp_path / "out", **yours, **{"assume.leakage highest": 0.2})
    values, notes = assumptions_of(tmp_path, GIVEN)
    assert values == {
        "assume.income_tax": 0.12, "assume.rates_source": "made up", "assume.rates_as_of": "2026",
        "assume.leakage": [0.2, 0.2],
    }  # fmt: skip
    assert any(note.endswith("income tax on gross pay, 0.12 instead of none in netan's default.") for note in notes)


def test_a_value_that_changes_nothing_is_not_worth_a_word(tmp_path):
    workbook(tmp_path / "out", **{"jobs.year": 2024, "assume.resident_share": "70 %"})
    assert assumptions_of(tmp_path, GIVEN) == ({"jobs.year": 2024, "assume.resident_share": 0.7}, ())


def test_a_copy_in_the_inbox_counts_too_and_two_may_not_differ(tmp_path):
    path = workbook(tmp_path / "inbox", **{"jobs.year": 2023})
    path.rename(path.with_name("from a colleague.xlsx"))
    assert assumptions_of(tmp_path, GIVEN)[0] == {"jobs.year": 2023}
    workbook(tmp_path / "out", **{"jobs.year": 2022})
    with pytest.raises(StudyError, match=r"from a colleague.xlsx, sheet 2 Assumptions, row \d+.*2023 here and 2022 in"):
        assumptions_of(tmp_path, GIVEN)


def test_all_faults_at_once_with_file_sheet_and_row(tmp_path):
    path = workbook(tmp_path / "out", **{"assume.resident_share": 60, "method.seed": 1.5, "method.quotient": "best"})
    book = openpyxl.load_workbook(path)
    page = book.active
    page.append(["mine", None, None, None, 3, "method.magic"])
    page.append(["mine", None, None, None, 3, None])
    book.save(path)
    with pytest.raises(StudyError, match="in the workbook: 5 faults") as caught:
        assumptions_of(tmp_path, GIVEN)
    text = str(caught.value)
    assert text.count("northmoor.xlsx, sheet 2 Assumptions, row ") == 5
    assert "'3' stands beside no key" in text
    assert "'60' -> write a share from 0 to 1" in text
    assert "no assumption 'method.magic' -> the keys are: assume.resident_share" in text
    assert "write auto, range, flq, slq, cilq" in text


def test_the_lowest_may_not_lie_above_the_highest(tmp_path):
    workbook(tmp_path / "out", **{"assume.reemployed lowest": 0.9})
    with pytest.raises(StudyError, match=r"lowest, 0.9, is above the highest, 0.6"):
        assumptions_of(tmp_path, GIVEN)


def test_a_sheet_saved_by_another_program_reads_the_same(tmp_path):
    path = workbook(tmp_path / "out", **{"assume.resident_share": 0.55, "method.seed": 7, "method.quotient": "flq"})
    before = assumptions_of(tmp_path, GIVEN)
    book = openpyxl.load_workbook(path)
    page = book.active
    page.insert_rows(2, 3)
    page["A2"] = "a remark of mine"
    book.create_sheet("Mine", 0)
    book.save(path)
    assert assumptions_of(tmp_path, GIVEN) == before


def test_an_emptied_cell_is_said_until_the_workbook_is_written_again(tmp_path):
    rows = assumption_rows({**DEFAULTS, **GIVEN, "assume.resident_share": 0.6}, GIVEN, None)
    sheet = Sheet("2 Assumptions", "Assumptions: Northmoor", ("A line.",), (Table(COLUMNS, rows),))
    (tmp_path / "out").mkdir()
    write_workbook(tmp_path / "out" / "northmoor.xlsx", [sheet], title="T")
    assert assumptions_of(tmp_path, GIVEN) == (
        {},
        (
            (
                "Emptied in the workbook northmoor.xlsx: share of the workers of a closing site who live in the place; "
                "0.6 no longer holds, 0.7 of netan's default does."
            ),
        ),
    )
    workbook(tmp_path / "inbox", **{"assume.resident_share": 0.5})
    assert assumptions_of(tmp_path, GIVEN)[0] == {"assume.resident_share": 0.5}
    workbook(tmp_path / "out")
    assert not any("Emptied" in note for note in assumptions_of(tmp_path, GIVEN)[1])


@pytest.mark.parametrize("heading", ["Your value", "Key"])
def test_an_emptied_heading_drops_nothing_silently(tmp_path, heading):
    path = workbook(tmp_path / "out", **{"assume.resident_share": 0.6})
    book = openpyxl.load_workbook(path)
    for row in book["2 Assumptions"].iter_rows():
        for cell in row:
            if cell.value == heading:
                cell.value = None
    book.save(path)
    with pytest.raises(StudyError, match=r"northmoor\.xlsx.*no columns 'Key' and 'Your value'"):
        assumptions_of(tmp_path, GIVEN)


def test_no_workbook_and_a_workbook_without_the_sheet_say_nothing(tmp_path):
    assert assumptions_of(tmp_path, GIVEN) == ({}, ())
    (tmp_path / "out").mkdir()
    openpyxl.Workbook().save(tmp_path / "out" / "northmoor.xlsx")
    assert assumptions_of(tmp_path, GIVEN) == ({}, ())


def test_a_damaged_workbook_is_named(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "northmoor.xlsx").write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(StudyError, match=r"northmoor\.xlsx"):
        assumptions_of(tmp_path, GIVEN)


def test_a_workbook_that_is_open_is_read_as_it_was_saved(tmp_path):
    path = workbook(tmp_path / "out", **{"jobs.year": 2023})
    path.with_name("~$northmoor.xlsx").write_bytes(b"x")
    values, notes = assumptions_of(tmp_path, GIVEN)
    assert values == {"jobs.year": 2023}
    assert notes[-1] == "northmoor.xlsx is open in another program: what was not saved there was not read."


def test_the_file_is_called_like_the_study():
    assert report_stem({"study.name": "", "place.name": "Northmoor"}) == "northmoor"
    assert report_stem({"study.name": "Plant X & Co", "place.name": "Northmoor"}) == "plant-x-co"


ONE = st.sampled_from(ASSUMPTIONS).flatmap(
    lambda item: st.tuples(
        st.just(item),
        st.sampled_from(item.choices)
        if item.choices
        else st.sampled_from(["made up, 2026", "gov.uk; 5 April"])
        if item.kind == "text"
        else st.integers(int(item.low), int(item.high))
        if item.kind == "integer"
        else st.floats(item.low, item.high),
    )
)


@settings(max_examples=15)
@given(st.lists(ONE, max_size=6, unique_by=lambda pair: pair[0].name))
def test_every_allowed_value_comes_back_as_its_key_wants_it(tmp_path_factory, chosen):
    folder = tmp_path_factory.mktemp("any")
    # one end alone may cross the other: both are written
    yours = {i.key: v for i, v in chosen}
    for item in ASSUMPTIONS:
        if item.end is not None and any(i.name == item.name for i, _ in chosen):
            yours[item.key] = next(v for i, v in chosen if i.name == item.name)
    workbook(folder / "out", **yours)
    values, _ = assumptions_of(folder, GIVEN)
    kinds = {key.name: key.kind for key in STUDY_KEYS}
    assert set(values) == {i.name for i, _ in chosen}
    for item, value in chosen:
        got = item.of(values)
        assert got == pytest.approx(value, rel=1e-14) if isinstance(value, float) else got == value
        assert is_kind(values[item.name], kinds[item.name])
