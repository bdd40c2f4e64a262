"""Tables of occupations, travel to work and pay: told by their columns, read with the usual headings."""

import openpyxl
import pytest

from netan.errors import FileFormatError, SchemaError
from netan.sources.registry import sniff
from netan.sources.result_tables import read_occupations, read_pay, read_travel_to_work

OCCUPATIONS = "occupation,sector,workers\nwelders (fictional),C,30\nsales (fictional),G,50\nsales (fictional),C,10\n"
TRAVEL = "Area of usual residence,Area of workplace,Count\nEastvale,Moorend,40\nMoorend,Moorend,60\n"
PAY = "Industry code,Gross annual pay,Year\nC,42000,2025\nall,30000,2025\n"


def put(folder, text, name="any name.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "kind"), [(OCCUPATIONS, "occupations"), (TRAVEL, "travel_to_work"), (PAY, "pay")])
def test_each_is_told_by_its_columns(tmp_path, text, kind):
    assert sniff(put(tmp_path, text)).kind == kind
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "book.xlsx")
    assert sniff(tmp_path / "book.xlsx").kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "area,sector,year,jobs\nEastvale,C,2024,10\n",
        "supplier_name,sector,pay\nA,C,1\n",
        "company number,name,sector,pay,year\n01,A,C,1,2024\n",
        "home_area,work_area\nA,B\n",
    ],
)
def test_nothing_else_is_taken_for_one(tmp_path, text):
    assert sniff(put(tmp_path, text)).kind not in {"occupations", "travel_to_work", "pay"}


def test_they_are_read_under_the_names_of_the_schema(tmp_path):
    found = read_occupations(put(tmp_path, OCCUPATIONS))
    assert found[["occupation", "sector", "workers"]].values.tolist() == [
        ["sales (fictional)", "C", 10.0], ["sales (fictional)", "G", 50.0], ["welders (fictional)", "C", 30.0],
    ]  # fmt: skip
    assert set(found["source"]) == {"any name.csv"}
    assert read_travel_to_work(put(tmp_path, TRAVEL))["workers"].sum() == 100
    assert read_pay(put(tmp_path, PAY)).set_index("sector")["pay"].to_dict() == {"C": 42000.0, "all": 30000.0}


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_occupations, OCCUPATIONS.replace("30", "-3"), "row 2, column workers"),
        (read_occupations, OCCUPATIONS.replace("30", ""), "row 2, column workers"),
        (read_occupations, OCCUPATIONS + "sales (fictional),C,11\n", "row 5"),
        (read_travel_to_work, TRAVEL.replace("60", "many"), "row 3, column workers"),
        (read_pay, PAY.replace("30000,2025", "30000,2024"), "pay of 2 years: 2024, 2025"),
    ],
)
def test_faults_stand_at_the_row_that_the_user_sees(tmp_path, read, text, said):
    with pytest.raises(SchemaError) as caught:
        read(put(tmp_path, text))
    assert said in str(caught.value)


def test_a_header_alone_is_refused(tmp_path):
    with pytest.raises(FileFormatError, match="is empty"):
        read_occupations(put(tmp_path, "occupation,sector,workers\n"))
