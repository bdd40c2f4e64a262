"""Forms of the supplier survey: written, filled in by people in every manner, read back."""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "views"))

from hostile_names import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import FileFormatError, SchemaError
from netan.report.cells import cell_text
from netan.report.survey_form import Asked, write_form, write_telephone_list
from netan.schema import SURVEY_ANSWERS
from netan.sources.registry import describe, sniff
from netan.sources.survey import NOT_ANSWERED, QUESTIONS, SHARES, read_survey, survey_answers
from netan.sources.workbook import clean

ASKED = Asked("Made-up Forge Limited", "ZZ000001", "ZZ1 1AA")
WORDS = {item.name: item.words for item in QUESTIONS}
FILLED = {
    "category": "forgings", "share_band": "over 25 %", "share": 0.4, "value": 250000, "turnover_band": "£0.5m-£2m",
    "employees_company": 40, "employees_site": 30, "replaceable": "partly", "elsewhere": "no",
}  # fmt: skip


def place_of(page, name):
    for row in range(1, 60):
        if str(page.cell(row, 1).value or "").startswith(WORDS[name]):
            return row
    raise AssertionError(name)


def fill(path, answers, sheet="Form"):
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    for name, value in answers.items():
        page.cell(place_of(page, name), 2).value = value
    book.save(path)
    return path


def form(folder, supplier=ASKED, name="form.xlsx", **answers):
    path = write_form(folder / name, buyer="Plant X", place="Northmoor", supplier=supplier)
    return fill(path, answers) if answers else path


def only(path):
    frame = read_survey(path).frame
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_filled_form_comes_back(tmp_path):
    row = only(form(tmp_path, **FILLED))
    assert (row["buyer"], row["supplier_name"], row["supplier"]) == ("Plant X", "Made-up Forge Limited", "ZZ000001")
    assert (row["supplier_postcode"], row["category"]) == ("ZZ1 1AA", "forgings")
    assert (row["share_lower"], row["share_upper"], row["value"]) == (0.4, 0.4, 250000)
    assert (row["turnover_lower"], row["turnover_upper"]) == (5e5, 2e6)
    assert (row["employees_company"], row["employees_site"]) == (40, 30)
    assert (row["replaceable"], row["elsewhere"]) == ("partly", "no")
    assert bool(row["confidential"])
    assert row["source"] == "form.xlsx"


def test_the_form_is_known_by_what_is_in_it_and_has_the_same_bytes_every_time(tmp_path):
    one, two = form(tmp_path, name="a.xlsx"), form(tmp_path, name="b.xlsx")
    assert one.read_bytes() == two.read_bytes()
    assert sniff(one).kind == "survey"
    assert describe(form(tmp_path, name="c.xlsx", **FILLED))["rows"] == 1
    assert describe(one)["faults"][0]["what"] == "the form is not filled in"


def test_the_form_is_one_page_without_macros_or_anything_hidden(tmp_path):
    book = openpyxl.load_workbook(form(tmp_path))
    page = book.active
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) in {(1, 1), (None, None)}
    assert page.page_setup.orientation == "portrait"
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    assert not any(d.hidden for d in page.column_dimensions.values())
    assert not any(d.hidden for d in page.row_dimensions.values())
    assert set(book.defined_names) == {f"answer_{item.name}" for item in QUESTIONS}
    for name, defined in book.defined_names.items():
        row = place_of(page, name.removeprefix("answer_"))
        assert defined.attr_text == f"Form!$B${row}"
    lists = [rule for rule in page.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == sum(bool(item.choices) for item in QUESTIONS)


def test_people_type_around(tmp_path):
    path = form(tmp_path, **FILLED)
    book = openpyxl.load_workbook(path)
    page = book.active
    page.insert_rows(1, 2)
    page["A1"] = "Dear supplier,"
    row = place_of(page, "employees_site")
    page.cell(row, 4).value, page.cell(row, 2).value = 25, None
    page.cell(place_of(page, "elsewhere"), 3).value = "ask our sales team"
    book.create_sheet("Notes", 0)["A1"] = "called twice"
    book.save(path)
    row = only(path)
    assert row["employees_site"] == 25
    assert (row["elsewhere"], row["replaceable"]) == ("no", "partly")


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("under 5 %", (0, 0.05)), ("Under 5%", (0, 0.05)), ("5 – 25 %", (0.05, 0.25)), ("5 to 25 %", (0.05, 0.25)),
        ("none", (0, 0)), ("30 %", (0.3, 0.3)), (0.3, (0.3, 0.3)), ("30", (0.3, 0.3)), (30, (0.3, 0.3)),
        ("don't know", (None, None)), ("", (None, None)),
    ],
)  # fmt: skip
def test_shares_as_people_write_them(tmp_path, written, ends):
    row = only(form(tmp_path, share_band=written, employees_site=3))
    got = tuple(None if v != v else v for v in (row["share_lower"], row["share_upper"]))  # noqa: PLR0124
    assert got == pytest.approx(ends) if ends[0] is not None else got == ends


@pytest.mark.parametrize(
    ("written", "pounds"), [("£1.2m", 1.2e6), ("850k", 8.5e5), ("1,250,000", 1.25e6), (99, 99.0), ("n/a", None)]
)
def test_money_as_people_write_it(tmp_path, written, pounds):
    value = only(form(tmp_path, value=written, employees_site=1))["value"]
    assert value == pounds if pounds is not None else value != value  # noqa: PLR0124


def test_answers_that_nobody_can_read_are_named_with_their_rows(tmp_path):
    wrong = {"share": "a lot", "employees_site": "about 40", "replaceable": "perhaps", "value": "plenty"}
    path = form(tmp_path, share_band="5-25 %", **wrong)
    with pytest.raises(SchemaError, match="4 answers not clear") as caught:
        read_survey(path)
    rows = {fault.row for fault in caught.value.faults}
    page = openpyxl.load_workbook(path).active
    assert rows == {place_of(page, name) for name in wrong}
    assert all(fault.sheet == "Form" and fault.remedy for fault in caught.value.faults)


def test_a_band_and_an_exact_share_that_differ_are_refused(tmp_path):
    with pytest.raises(SchemaError, match="the band says 'under 5 %'"):
        read_survey(form(tmp_path, share_band="under 5 %", share=0.3))


def test_only_a_no_opens_the_name(tmp_path):
    for word, secret in (("yes", True), (None, True), ("no", False), ("No", False), ("maybe", True)):
        row = only(form(tmp_path, employees_site=3, totals_only=word))
        assert bool(row["confidential"]) is secret


def test_a_list_for_the_telephone_comes_back_and_counts_who_has_not_answered(tmp_path):
    asked = [ASKED, Asked("Invented Castings Ltd"), Asked("Silent & Sons")]
    path = write_telephone_list(tmp_path / "tel.xlsx", buyer="Plant X", place="Northmoor", suppliers=asked)
    assert sniff(path).kind == "survey"
    empty = read_survey(path)
    assert (len(empty.frame), empty.set_aside) == (0, {NOT_ANSWERED: 3})
    book = openpyxl.load_workbook(path)
    page = book["Answers"]
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == WORDS["buyer"])
    columns = {page.cell(header, c).value: c for c in range(1, 20)}
    for k, share in enumerate((0.12, "over 25 %"), start=1):
        page.cell(header + k, columns[WORDS["share_band"]]).value = share
        page.cell(header + k, columns[WORDS["employees_site"]]).value = 10 * k
    book.save(path)
    answers = read_survey(path)
    assert answers.set_aside == {NOT_ANSWERED: 1}
    assert answers.frame["supplier_name"].tolist() == ["Made-up Forge Limited", "Invented Castings Ltd"]
    assert answers.frame["share_upper"].tolist() == [0.12, 1.0]
    assert answers.frame["source"].tolist() == [f"tel.xlsx, row {header + 1}", f"tel.xlsx, row {header + 2}"]


def test_several_files_are_one_table_and_their_faults_come_together(tmp_path):
    files = [form(tmp_path, name=f"{k}.xlsx", **FILLED) for k in range(3)]
    assert len(survey_answers(files).frame) == 3
    fill(files[0], {"replaceable": "perhaps"})
    fill(files[2], {"employees_site": "many"})
    with pytest.raises(SchemaError, match="2 faults") as caught:
        survey_answers(files)
    assert [fault.file for fault in caught.value.faults] == ["0.xlsx", "2.xlsx"]
    assert survey_answers([]).frame.columns.tolist() == list(SURVEY_ANSWERS.names)


def test_the_table_of_the_schema_is_read_too(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("buyer,supplier_name,share_lower,share_upper\nPlant X,Made-up Forge,0.1,0.1\n", "utf-8")
    assert sniff(path).kind == "survey"
    row = only(path)
    assert (row["share_lower"], bool(row["confidential"])) == (0.1, True)


def test_other_files_are_no_survey(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "buyer,supplier_name,supplier,supplier_postcode,category,value,replaceable\nPlant X,A,,,b,5,yes\n", "utf-8"
    )
    assert sniff(path).kind == "suppliers"
    with pytest.raises(FileFormatError, match="no form of the supplier survey"):
        read_survey(path)


@pytest.mark.parametrize("name", [name for name in HOSTILE if clean(cell_text(name))])
def test_hostile_names_stay_names(tmp_path, name):
    path = write_form(tmp_path / "a.xlsx", buyer=name, place=name, supplier=Asked(name, name, name, name))
    page = openpyxl.load_workbook(path).active
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)
    row = only(fill(path, {"employees_site": 4}))
    assert row["supplier_name"] == clean(cell_text(name))


@settings(max_examples=12)
@given(
    st.sampled_from(sorted(SHARES)), st.integers(0, 10**6), st.integers(0, 10**10),
    st.sampled_from(["yes", "partly", "no"]), st.sampled_from(["yes", "no"]),
)  # fmt: skip
def test_any_answers_come_back(tmp_path_factory, band, jobs, value, replaceable, elsewhere):
    path = form(
        tmp_path_factory.mktemp("any"), share_band=band, employees_site=jobs, value=value, replaceable=replaceable,
        elsewhere=elsewhere,
    )  # fmt: skip
    row = only(path)
    assert (row["share_lower"], row["share_upper"]) == SHARES[band]
    assert (row["employees_site"], row["value"]) == (jobs, value)
    assert (row["replaceable"], row["elsewhere"]) == (replaceable, elsewhere)
