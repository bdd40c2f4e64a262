"""Small files in the layouts of real publishers. Every figure, company and place in them is made up."""

from __future__ import annotations

import copy
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[list[Any]]

NBSP = "\xa0"
ONS_ROWS: Rows = [
    ["2019 Input-Output Analytical Tables"],
    ["Input-Output table (domestic use, basic prices, industry by industry), £ million"],
    ["MENU"],
    ["", "SIC", "A01", "B06  & B07", "C10", "_T", "P3 S1", "P3 S13", "P3 S14", "P51G", "TU"],
    [
        "",
        "Industry",
        f"Crops {NBSP}",
        "Extraction",
        "Food",
        "Total",
        "Final",
        "Government",
        "Households",
        "GFCF",
        "Use",
    ],
    ["SIC", "Industry"],
    ["A01", f"Crops {NBSP}", 10.25, 5.5, 3.25, 19, 11, 1, 10, 5, 35],
    ["B06  & B07", "Extraction", 2, 20.5, 7.5, 30, 22, 2, 20, 8, 60],
    ["C10", "Food", 4.75, 1, 30, 35.75, 34.25, 4.25, 30, 10, 80],
    ["_T", "Total intermediate use at basic prices", 17, 27, 40.75, 84.75, 67.25, 7.25, 60, 23, 175],
    ["", f"Use of imported{NBSP}products, cif", 3, 5, 6.25, 14.25, 1, 0, 1, 0, 15.25],
    ["", "Taxes less subsidies on products", 1, 2, 1, 4, 1, 0, 1, 0, 5],
    ["", "Total intermediate use at purchaser's prices", 21, 34, 48, 103, 69.25, 7.25, 62, 23, 195.25],
    ["D1", "Compensation of employees", 8, 15, 20, 43],
    ["GOS & MI", "Gross operating surplus and mixed income", 5, 10, 11, 26],
    ["D29-D39", "Taxes less subsidies on production", 1, 1, 1, 3],
    ["GVA", "Gross value added", 14, 26, 32, 72],
    ["P1", "Total output at basic prices", 35, 60, 80, 175],
]

COMPANY_HEADER = (
    "CompanyName, CompanyNumber,RegAddress.PostTown,RegAddress.PostCode,CompanyCategory,CompanyStatus,"
    "IncorporationDate,Accounts.AccountCategory,SICCode.SicText_1,SICCode.SicText_2,SICCode.SicText_3,SICCode.SicText_4,URI"
)
COMPANIES = [
    (
        '"MADE UP ""FORGE"" LTD","09000001","TOWN","ZZ1 1AA","Private Limited Company","Active","14/05/2014",'
        '"MICRO ENTITY","25500 - Forging","25620 - Machining","","","u"'
    ),
    (
        '"INVENTED PUMPS, LTD","SC900002","TOWN","ZZ1 1AB","Private Limited Company","Liquidation","01/12/1999",'
        '"DORMANT","28131 - Manufacture of pumps","","","","u"'
    ),
    (
        '"ASLEEP LTD","09000003","TOWN","ZZ1 1AC","Private Limited Company","Active","01/01/2001",'
        '"NO ACCOUNTS FILED","99999 - Dormant Company","","","","u"'
    ),
    (
        '"NO CODE LTD","09000004","TOWN","","Private Limited Company","Active","01/01/2001",'
        '"FULL","None Supplied","","","","u"'
    ),
]


def ons_rows() -> Rows:
    return copy.deepcopy(ONS_ROWS)


def save_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def save_ons(path: Path, rows: Rows | None = None) -> Path:
    return save_xlsx(path, {"Menu": [["Menu"]], "IOT": ons_rows() if rows is None else rows, "A": [["coefficients"]]})


def save_companies(path: Path, lines: list[str] | None = None, header: str = COMPANY_HEADER) -> Path:
    path.write_text(
        "\r\n".join([header, *(COMPANIES if lines is None else lines)]) + "\r\n", encoding="utf-8", newline=""
    )
    return path


def company(number: str, name: str, sic: str = "25500 - Forging", date: str = "14/05/2014") -> str:
    return (
        f'"{name}","{number}","TOWN","ZZ1 1AA","Private Limited Company","Active","{date}","FULL","{sic}","","","","u"'
    )


def save_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path
