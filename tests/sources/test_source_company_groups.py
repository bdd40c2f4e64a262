from __future__ import annotations

import pytest
from made_files import save_xlsx

from netan.errors import SchemaError
from netan.sources.company_groups import read_company_groups
from netan.sources.registry import READERS, sniff


def saved(tmp_path, text, name="who.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "firm_id,parent\n07000001,07000002\n",
        "Company Number;Company Name;Parent Company Number;Parent Company Name\n7000001;Made Up Ltd;7000002;Up plc\n",
        "\ufeffSubsidiary,Parent\r\n7000001,7000002\r\n7000001,7000002\r\n7000003,\r\n",
    ],
)
def test_usual_headings_are_understood(tmp_path, text):
    path = saved(tmp_path, text)
    assert sniff(path).reader is READERS["company_groups"]
    frame = read_company_groups(path)
    assert frame[["firm_id", "parent", "source"]].to_numpy().tolist() == [["07000001", "07000002", "who.csv"]]


def test_a_workbook_keeps_what_excel_ate(tmp_path):
    path = save_xlsx(tmp_path / "w.xlsx", {"S": [["Company number", "Parent number"], [7000001, "SC123456"]]})
    assert read_company_groups(path)[["firm_id", "parent"]].to_numpy().tolist() == [["07000001", "SC123456"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("firm_id,parent\nA,B\nA,C\n", "firm_id"),
        ("firm_id,parent\nA,B\nB,C\nC,A\n", "1 circle of owners: A owned by B owned by C owned by A"),
        ("firm_id,parent\nA,A\n", "1 circle of owners: A owned by A"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path, text, message):
    with pytest.raises(SchemaError, match=r"who\.csv") as caught:
        read_company_groups(saved(tmp_path, text))
    assert message in " ".join(map(str, caught.value.faults))


@pytest.mark.parametrize(
    "head",
    [
        "site_id,name,area,sector,employees,firm_id,parent",
        "supplier_name,amount,buyer,parent",
        "firm_id,name,employees",
    ],
)
def test_other_tables_that_name_a_parent_are_no_groups(tmp_path, head):
    path = saved(tmp_path, f"{head}\n{','.join('5' * len(head.split(',')))}\n")
    assert sniff(path).kind != "company_groups"
