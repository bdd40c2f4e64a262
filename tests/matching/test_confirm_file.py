from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from netan.errors import FileFormatError, NetanError, SchemaError
from netan.matching import confirm
from netan.matching.confirm import read_confirm, write_confirm
from netan.matching.match import match_payees, no_asks
from netan.schema import MATCH_DECISIONS, validate

ROWS = (
    ("Skelm Haulage", "ZN1 1AA", 900.0, "00000708", "Skelm Haulage Holdings Ltd", "ZN1 1AA", 0.79),
    ("Skelm Haulage", "ZN1 1AA", 900.0, "00000709", "Skelm Hauliers Ltd", None, 0.6),
    ("=cmd|' /C calc'!A0", None, 50.0, "SITE-1", "+Plus & @Minus", "ZN2 2BB", 0.55),
)
NAMES = MATCH_DECISIONS.names[:-1]


def asks(rows=ROWS):
    return validate(
        pd.DataFrame([dict(zip(NAMES, row, strict=True)) | {"same": None} for row in rows]), MATCH_DECISIONS
    )


@pytest.fixture
def path(tmp_path):
    return write_confirm(tmp_path / "confirm.xlsx", asks())


def edited(path, changes, *, add=(), delete=()):
    """Change cells as a user does: {(row, heading): value}."""
    book = openpyxl.load_workbook(path)
    sheet = book["confirm"]
    column = {cell.value: cell.column for cell in sheet[3]}
    for (row, heading), value in changes.items():
        sheet.cell(row, column[heading]).value = value
    for row in add:
        sheet.append([row.get(cell.value) for cell in sheet[3]])
    for row in sorted(delete, reverse=True):
        sheet.delete_rows(row)
    book.save(path)
    return path


SAME = "same? yes or no"


def test_what_was_written_is_read_back(path):
    back = read_confirm(path)
    pd.testing.assert_frame_equal(back, asks())


def test_the_sheet_is_fit_for_a_person(path):
    book = openpyxl.load_workbook(path)
    sheet = book["confirm"]
    assert sheet["A1"].value == confirm.TITLE
    assert sheet["A2"].value == confirm.TODO
    assert sheet.freeze_panes == "B4"
    heads = [cell.value for cell in sheet[3]]
    assert heads[:8] == [
        "payee", "postcode of the payee", "paid a year", "may be this company", "company number or site",
        "postcode of the company", "likeness", SAME,
    ]  # fmt: skip
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"yes,no"'
    assert str(rule.sqref).startswith("H4:")
    assert sheet["H4"].fill.fgColor.rgb == "FFFFF2AB"
    assert sheet.column_dimensions["I"].hidden
    # numbers of companies are text, with their zeros
    assert sheet["E4"].value == "00000708"


def test_text_like_a_formula_stays_text(path):
    sheet = openpyxl.load_workbook(path)["confirm"]
    cell = sheet["A6"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=cmd|' /C calc'!A0", True)
    assert sheet["D6"].data_type == "s"


def test_the_same_asks_give_the_same_bytes(path, tmp_path):
    again = write_confirm(tmp_path / "again.xlsx", asks())
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("word", ["yes", "YES ", "y", "Yes.", "true", True, 1, "x"])
def test_any_spelling_of_yes(path, word):
    assert read_confirm(edited(path, {(4, SAME): word}))["same"].tolist()[0] == "yes"


@pytest.mark.parametrize("word", ["no", "No", "N", "false", False, 0])
def test_any_spelling_of_no(path, word):
    assert read_confirm(edited(path, {(4, SAME): word}))["same"].tolist()[0] == "no"


@pytest.mark.parametrize("word", ["", None, "?", "not sure"])
def test_a_question_may_stay_open(path, word):
    assert read_confirm(edited(path, {(4, SAME): word}))["same"].isna().all()


def test_all_faults_with_their_rows(path):
    changes = {
        (4, SAME): "yes", (5, SAME): "y", (6, SAME): "perhaps", (6, "company number or site"): "SITE-2",
    }  # fmt: skip
    with pytest.raises(SchemaError, match=r"confirm\.xlsx: 3 rows cannot be followed") as caught:
        read_confirm(edited(path, changes))
    assert [(fault.row, fault.what) for fault in caught.value.faults] == [
        (5, "a second yes for this payee; the first is in row 4"),
        (6, "'perhaps' is neither yes nor no"),
        (6, "the payee, its postcode or the company number of this row was changed"),
    ]
    assert all(fault.remedy and fault.column and fault.sheet == "confirm" for fault in caught.value.faults)


@pytest.mark.parametrize("heading", ["payee", "postcode of the payee", "company number or site"])
def test_a_changed_row_is_found(path, heading):
    with pytest.raises(SchemaError, match=r"row 4.*was changed"):
        read_confirm(edited(path, {(4, heading): "Other"}))


def test_a_yes_to_a_company_that_is_not_there(path):
    edited(path, {(4, SAME): "yes"})
    read_confirm(path, known={"00000708"})
    with pytest.raises(SchemaError, match="company '00000708' is not in the register or the site list"):
        read_confirm(path, known={"00000709"})


def test_sorted_deleted_and_own_rows(path):
    own = {"payee": "Skelm Vans", "company number or site": 712345, SAME: "yes"}
    back = read_confirm(edited(path, {(4, SAME): "no"}, add=[own], delete=[5]))
    assert back[["payee", "company", "same"]].astype(object).fillna("").to_numpy().tolist() == [
        ["Skelm Haulage", "00000708", "no"],
        ["=cmd|' /C calc'!A0", "SITE-1", ""],
        ["Skelm Vans", "00712345", "yes"],
    ]
    with pytest.raises(SchemaError, match="no payee or no company number"):
        read_confirm(edited(path, {}, add=[{"payee": "x", SAME: "yes"}]))
    with pytest.raises(SchemaError, match="the same payee and company as in row 4"):
        read_confirm(edited(path, {}, delete=[7], add=[{"payee": "SKELM HAULAGE", "postcode of the payee": "ZN11AA",
                                                        "company number or site": "00000708"}]))  # fmt: skip


def test_answers_outlive_a_new_file(path):
    edited(path, {(4, SAME): "yes", (5, SAME): "no"})
    new = ("Marrow Metals", None, 10.0, "00000710", "Marrow Metal Ltd", None, 0.7)
    write_confirm(path, asks([ROWS[0], new]))  # one is asked again, one is new, two are no longer asked
    back = read_confirm(path)
    # an open question that is no longer asked goes; answers stay
    assert back[["payee", "company"]].to_numpy().tolist() == [
        ["Marrow Metals", "00000710"],
        ["Skelm Haulage", "00000708"],
        ["Skelm Haulage", "00000709"],
    ]
    assert back["same"].astype(object).where(back["same"].notna(), None).tolist() == [None, "yes", "no"]
    before = path.read_bytes()
    write_confirm(path, asks([ROWS[0], new]))
    assert path.read_bytes() == before


def test_an_answer_that_cannot_be_read_is_not_overwritten(path):
    edited(path, {(4, SAME): "perhaps"})
    before = path.read_bytes()
    with pytest.raises(SchemaError, match="neither yes nor no"):
        write_confirm(path, asks())
    assert path.read_bytes() == before
    path.write_text("no workbook", encoding="utf-8")
    with pytest.raises(FileFormatError, match="not a workbook"):
        write_confirm(path, asks())
    assert path.read_text(encoding="utf-8") == "no workbook"


def test_nothing_to_ask_writes_nothing(tmp_path):
    assert write_confirm(tmp_path / "confirm.xlsx", no_asks()) is None
    assert not list(tmp_path.iterdir())


def test_an_open_file_is_said(path, monkeypatch):
    def held(self, target):
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", held)
        with pytest.raises(NetanError, match="open in another program"):
            write_confirm(path, asks())

    def locked(path):
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patch:
        patch.setattr(confirm, "Workbook", locked)
        with pytest.raises(NetanError, match="open in another program; close it there"):
            read_confirm(path)
    assert read_confirm(path)["payee"].nunique() == 2


def test_another_workbook_is_refused(path):
    book = openpyxl.Workbook()
    book.active.append(["something", "else"])
    book.save(path)
    with pytest.raises(SchemaError, match="no answers can be read"):
        read_confirm(path)


def test_decisions_go_round(tmp_path):
    register = pd.DataFrame({"firm_id": ["00000708", "00000709"], "name": ["Skelm Vans Ltd", "Marrow Steel Ltd"]})
    payees = pd.DataFrame({"name": ["Skelm Vans Group"], "value": [5.0]})
    first = match_payees(payees, register)
    path = write_confirm(tmp_path / "confirm.xlsx", first.asks)
    decisions = read_confirm(edited(path, {(4, SAME): "yes"}))
    second = match_payees(payees, register, decisions=decisions)
    assert second.frame["outcome"].tolist() == ["confirmed"]
    assert second.asks.empty
    write_confirm(path, second.asks)
    assert read_confirm(path)["same"].tolist() == ["yes"]
