from __future__ import annotations

import datetime as dt
import io
import math
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_accounts import GROUP, IX_2008, YEARS, context, fact, heads, instance, page, said, sales

from netan.errors import FileFormatError, NetanError
from netan.sources import accounts as archive_reader
from netan.sources import accounts_document
from netan.sources.accounts import GROUPS, is_accounts, read_accounts
from netan.sources.accounts_document import read_document
from netan.sources.accounts_numbers import tagged_number
from netan.tables.company_sizes import CompanySizes

END = dt.date(2024, 3, 31)


def bulk(path, documents):
    """A zip of documents under the names that the register gives them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in documents.items():
            archive.writestr(name, text)
    return path


def named(number="09900001", end="20240331", ending="html"):
    return f"Prod224_4001_{number}_{end}.{ending}"


def one(tmp_path, text, name=None):
    return read_accounts(bulk(tmp_path / "Accounts_Bulk_Data-2024-12-31.zip", {name or named(): text}))


# numbers


@pytest.mark.parametrize(
    ("text", "more", "value"),
    [
        ("12", {}, 12.0),
        ("1,234", {"rule": "ixt:numcommadot"}, 1234.0),
        ("1,234.5", {"rule": "ixt2:numdotdecimal"}, 1234.5),
        ("1 234", {"rule": "ixt:num-dot-decimal"}, 1234.0),
        ("1\xa0234\u202f567", {"rule": "ixt:numspacedot"}, 1234567.0),
        ("1.234.567,89", {"rule": "ixt:numdotcomma"}, 1234567.89),
        ("1.234", {"rule": "ixt4:num-comma-decimal"}, 1234.0),
        ("1.234", {"rule": "ixt4:num-dot-decimal"}, 1.234),
        ("12,5", {"rule": "ixt:numcomma"}, 12.5),
        ("-", {"rule": "ixt2:zerodash"}, 0.0),
        ("\u2014", {}, 0.0),
        ("", {"rule": "ixt4:fixed-zero"}, 0.0),
        ("None", {"rule": "ixt2:nocontent"}, 0.0),
        ("seven", {"rule": "ixt-sec:numwordsen"}, 7.0),
        ("NIL", {}, 0.0),
        ("(75)", {}, -75.0),
        ("75", {"sign": "-"}, -75.0),
        ("12,345", {"scale": "3"}, 12345000.0),
        ("1.5", {"scale": "6"}, 1500000.0),
        ("10", {"scale": "-2"}, 0.1),
        ("\u00a312,000", {}, 12000.0),
        ("1,23,4", {}, None),
        ("1.234,5", {"rule": "ixt:numdotdecimal"}, None),
        ("see note 4", {}, None),
        ("", {}, None),
        ("12", {"scale": "99999999"}, None),
        ("12", {"scale": "x"}, None),
        ("1" * 400, {}, None),
        ("nan", {}, None),
        ("1e9", {}, None),
    ],
)
def test_numbers_as_they_are_tagged(text, more, value):
    assert tagged_number(text, **more) == value


MARKS = (("ixt:numcommadot", ","), ("ixt:numdotcomma", "."), ("ixt:numspacecomma", " "))


@given(
    st.integers(0, 10**12),
    st.sampled_from(MARKS),
)
def test_a_number_parted_by_thousands_comes_back(number, form):
    rule, mark = form
    assert tagged_number(f"{number:,}".replace(",", mark), rule=rule) == float(number)


@given(st.text(max_size=30), st.sampled_from([None, "ixt:numcommadot", "ixt:numdotcomma", "ixt4:fixed-zero", "?"]))
def test_any_text_is_a_number_or_none(text, rule):
    value = tagged_number(text, rule=rule)
    assert value is None or math.isfinite(value)


# documents

TURNED = context("py", "2022-04-01", "2023-03-31") + context("cy")
DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "xhtml1-strict.dtd">'
PLAIN = (
    '<uk-gaap:EmployeesTotal contextRef="cy" unitRef="pure" decimals="0">23</uk-gaap:EmployeesTotal>'
    '<uk-gaap:Turnover contextRef="cy" unitRef="GBP">77000</uk-gaap:Turnover>'
)
PLAIN_NIL = '<uk-gaap:EmployeesTotal contextRef="cy" unitRef="pure" xsi:nil="true"/>'
OLD_SALES = fact("uk-gaap:TurnoverGrossOperatingRevenue", "500", unit="GBP")
FORGE = said("EntityCurrentLegalOrRegisteredName", "Made Up Forge Ltd")


@pytest.mark.parametrize(
    ("text", "employees", "turnover"),
    [
        pytest.param(page(heads("42") + heads("38", "py") + sales("1,250,000")), 42, 1.25e6, id="two years"),
        pytest.param(page(heads("38", "py") + heads("42"), contexts=TURNED), 42, None, id="last year first"),
        pytest.param(
            page(heads("1.250", format="ixt:numdotcomma") + sales("12.345.678,50", format="ixt:numdotcomma")),
            1250,
            12345678.5,
            id="German",
        ),
        pytest.param(page(sales("12,345", scale="3", format="ixt2:numdotdecimal")), None, 12345e3, id="thousands"),
        pytest.param(page(heads("5") + sales("900", sign="-")), 5, None, id="negative sales"),
        pytest.param(page(heads("", xsi_nil="true") + heads("9", "py")), None, None, id="nil"),
        pytest.param(page(heads("-", format="ixt4:fixed-zero")), 0, None, id="none"),
        pytest.param(page(heads("10", scale="-2")), 10, None, id="scale of decimals on people"),
        pytest.param(page(heads("<span>1<ix:exclude>note</ix:exclude>7</span>")), 17, None, id="exclude"),
        pytest.param(page(heads("8"), ix=IX_2008), 8, None, id="inline of 2008"),
        pytest.param(page(heads("8") + "<p>A&nbsp;B &pound;</p>"), 8, None, id="html entities"),
        pytest.param(page(heads("8"), head=DOCTYPE), 8, None, id="doctype"),
        pytest.param(page(fact("ns5:EmployeesTotal", "31")), 31, None, id="older name"),
        pytest.param(page(OLD_SALES), None, 500, id="older turnover"),
        pytest.param(page(heads("twelve", format="ixt-sec:numwordsen")), 12, None, id="words"),
        pytest.param(page(sales("12,345,678") + sales("12,346", scale="3")), None, 12345678, id="rounded twice"),
        pytest.param(page(heads("4") + heads("9")), None, None, id="contradiction"),
        pytest.param(page(heads("about 5")), None, None, id="no number"),
        pytest.param(page(heads("4", "gone")), None, None, id="no context"),
        pytest.param(page(heads("2023000000")), None, None, id="more people than there are"),
        pytest.param(instance(PLAIN), 23, 77000, id="plain XBRL"),
        pytest.param(instance(PLAIN_NIL), None, None, id="plain nil"),
    ],
)
def test_headcount_and_sales(text, employees, turnover):
    accounts = read_document(text.encode(), stated_end=END)
    assert (accounts.employees, accounts.turnover) == (employees, turnover)
    assert accounts.firm_id == "09900001"
    assert accounts.period_end == END


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-1"])
def test_encodings(encoding):
    head = "" if encoding in {"utf-8-sig", "utf-16"} else f'<?xml version="1.0" encoding="{encoding}"?>'
    text = page(said("EntityCurrentLegalOrRegisteredName", "Pr\u00e4zision Ltd") + heads("3"), head=head)
    accounts = read_document(text.encode(encoding))
    assert (accounts.name, accounts.employees) == ("Pr\u00e4zision Ltd", 3)


def test_the_company_alone_and_its_group():
    contexts = YEARS + context("group", "2023-04-01", "2024-03-31", GROUP)
    both = read_document(page(heads("40") + heads("900", "group") + sales("9", "group"), contexts=contexts).encode())
    assert (both.employees, both.group_employees, both.turnover) == (40, 900, None)
    only = read_document(page(heads("900", "group"), contexts=contexts).encode())
    assert (only.employees, only.group_employees) == (None, 900)


def test_international_accounts_tag_the_group_without_a_member():
    separate = ("ifrs-full:ConsolidatedAndSeparateFinancialStatementsAxis", "ifrs-full:SeparateMember")
    contexts = YEARS + context("alone", "2023-04-01", "2024-03-31", separate)
    body = fact("ifrs-full:Revenue", "500", unit="GBP") + fact("ifrs-full:AverageNumberOfEmployees", "70")
    group = read_document(page(body, contexts=contexts).encode())
    assert (group.employees, group.group_employees, group.turnover) == (None, 70, None)
    alone = read_document(page(body + fact("ifrs-full:Revenue", "44", "alone", "GBP"), contexts=contexts).encode())
    assert alone.turnover == 44


def test_originals_count_and_parts_do_not():
    original = ("bus:OriginalRevisedDataDimension", "bus:Original")
    part = ("core:OperatingSegmentsDimension", "core:ReportableOperatingSegment1")
    contexts = context("cy", "2023-04-01", "2024-03-31", original) + context("seg", "2023-04-01", "2024-03-31", part)
    accounts = read_document(page(heads("40") + heads("7", "seg") + sales("1", "seg"), contexts=contexts).encode())
    assert (accounts.employees, accounts.turnover) == (40, None)


def test_the_year_is_the_one_that_the_document_says():
    contexts = context("cy") + context("py", "2022-04-01", "2023-03-31") + context("end", None, "2023-03-31")
    body = heads("40") + heads("38", "py") + said("EndDateForPeriodCoveredByReport", "31 March 2023", "end")
    assert read_document(page(body, contexts=contexts).encode(), stated_end=END).employees == 38
    # a file name that fits no year in it is a slip; without any the latest year counts
    assert read_document(page(heads("40") + heads("38", "py")).encode(), stated_end=dt.date(2019, 1, 1)).employees == 40
    # only last year's number: this year's is not known
    assert read_document(page(heads("38", "py") + sales("5")).encode(), stated_end=END).employees is None


@pytest.mark.parametrize(
    ("start", "turnover", "trouble"),
    [
        ("2022-10-01", 1e6 * 365.25 / 548, ()),
        ("2023-03-27", 1e6, ()),
        ("2023-08-01", 1e6 * 365.25 / 244, ()),
        ("2024-01-01", None, ("sales of less than half a year, or of no period",)),
    ],
)
def test_sales_are_brought_to_twelve_months(start, turnover, trouble):
    accounts = read_document(page(heads("9") + sales("1,000,000"), contexts=context("cy", start)).encode())
    assert accounts.turnover == pytest.approx(turnover)
    assert accounts.troubles == trouble
    assert accounts.employees == 9


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_a_changed_document_is_read_or_refused(data):
    text = bytearray(page(heads("42") + sales("1,250,000")).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        accounts = read_document(bytes(text), stated_end=END)
    except FileFormatError:
        return
    assert accounts.employees is None or accounts.employees >= 0
    assert accounts.turnover is None or accounts.turnover >= 0


# hostile documents


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html>&b;</html>', "declares entities"),
        ('<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]><html>&xxe;</html>', "declares entities"),
        ("<html><p></html>", "no well-formed XML"),
        ("", "no well-formed XML"),
        ("<html/>", "no tagged accounts"),
        ('<?xml version="1.0" encoding="utf-7"?><html/>', "in utf-7, which is not read"),
        ('<?xml version="1.0" encoding="utf-16"?><html/>', "in utf-16, which is not read"),
        ("<html>&madeup;</html>", "undefined entity"),
        (b'<?xml version="1.0" encoding="ascii"?><html>\xff</html>', "not the ascii that it says"),
    ],
)
def test_hostile_documents_are_refused(text, message):
    with pytest.raises(FileFormatError, match=message):
        read_document(text if isinstance(text, bytes) else text.encode())


def test_entities_hidden_in_another_encoding_are_refused():
    text = '<!DOCTYPE x [<!ENTITY a "aaaa">]><html>&a;</html>'
    with pytest.raises(FileFormatError, match="declares entities"):
        read_document(text.encode("utf-16"))


def test_a_document_of_tags_alone_is_refused(monkeypatch):
    monkeypatch.setattr(accounts_document, "TAG_LIMIT", 100)
    with pytest.raises(FileFormatError, match="more than 100 tags"):
        read_document(("<a>" * 300).encode())


def test_deep_nesting_is_counted(tmp_path):
    deep = page(heads("<b>" * 50_000 + "5" + "</b>" * 50_000))
    sizes = read_accounts(bulk(tmp_path / "a.zip", {named(): page(heads("4")), named("09900002"): deep}))
    assert sizes.set_aside == {f"accounts that could not be read ({named('09900002')}: nested too deep)": 1}


# archives


def test_an_archive_gives_one_row_a_company(tmp_path):
    documents = {
        named(): page(
            heads("42") + sales("1,250,000") + said("EntityCurrentLegalOrRegisteredName", "Made Up Forge Ltd")
        ),
        named("09900002", "20231231"): page(heads("7"), contexts=context("cy", "2023-01-01", "2023-12-31")),
        named("SC990003", ending="xml"): instance(
            '<uk-gaap:EmployeesTotal contextRef="cy" unitRef="pure">23</uk-gaap:EmployeesTotal>'
        ),
        named("09900004"): page("<p>filleted</p>"),
        named("09900005"): page(said("EntityDormantTruefalse", "true")),
        "readme.txt": "no accounts",
        "folder/": "",
    }
    sizes = read_accounts(bulk(tmp_path / "Accounts_Bulk_Data-2024-12-31.zip", documents))
    assert isinstance(sizes, CompanySizes)
    assert sizes.frame[["firm_id", "employees", "year", "origin"]].to_numpy().tolist() == [
        ["09900001", 42.0, 2024, "accounts"],
        ["09900002", 7.0, 2023, "accounts"],
        ["SC990003", 23.0, 2024, "accounts"],
    ]
    first = sizes.frame.loc[0, ["name", "turnover", "source"]].tolist()
    assert tuple(first) == (
        "Made Up Forge Ltd",
        1.25e6,
        "accounts to 2024-03-31",
    )
    assert sizes.set_aside == {"accounts without a headcount or sales": 1, "accounts of dormant companies": 1}


def test_the_number_is_that_of_the_file_name(tmp_path):
    other = page(heads("42"), contexts=context("cy", number="01010101"))
    assert one(tmp_path, other).frame["firm_id"].tolist() == ["09900001"]
    assert one(tmp_path, other, "report.html").frame["firm_id"].tolist() == ["01010101"]
    stated = page(
        heads("42") + said("UKCompaniesHouseRegisteredNumber", "9900007"),
        contexts=context("cy", number="213800ABCDEFGHIJKL12"),
    )
    assert one(tmp_path, stated, "report.html").frame["firm_id"].tolist() == ["09900007"]


def test_newest_accounts_of_a_company_count(tmp_path):
    documents = {
        named(end="20230331"): page(heads("38", "py")),
        named(): page(heads("42") + heads("38", "py")),
        named(end="20220331"): page(heads("30"), contexts=context("cy", "2021-04-01", "2022-03-31")),
    }
    sizes = read_accounts(bulk(tmp_path / "a.zip", documents))
    assert sizes.frame[["employees", "year"]].to_numpy().tolist() == [[42.0, 2024]]
    assert sizes.set_aside == {"older accounts of the same company": 2}


def test_groups_and_other_currencies(tmp_path):
    contexts = YEARS + context("group", "2023-04-01", "2024-03-31", GROUP)
    sizes = one(tmp_path, page(heads("900", "group") + sales("5", unit="USD"), contexts=contexts))
    row = sizes.frame.iloc[0]
    assert row["employees_upper"] == 900
    assert row[["employees", "turnover"]].isna().all()
    assert sizes.set_aside[GROUPS] == 1
    assert any("another currency" in what for what in sizes.set_aside)


def test_only_the_companies_asked_for(tmp_path):
    documents = {named(): page(heads("42")), named("09900002"): "<broken"}
    sizes = read_accounts(bulk(tmp_path / "a.zip", documents), companies={"09900001"})
    assert sizes.frame["firm_id"].tolist() == ["09900001"]
    assert sizes.set_aside == {"accounts of other companies": 1}


def test_a_broken_document_never_stops_the_rest(tmp_path):
    documents = {named(f"0990000{k}"): "<html" for k in range(2, 9)} | {named(): page(heads("42"))}
    sizes = read_accounts(bulk(tmp_path / "a.zip", documents))
    assert len(sizes) == 1
    ((what, count),) = sizes.set_aside.items()
    assert count == 7
    assert what.startswith("accounts that could not be read (Prod224_4001_09900002_20240331.html: no well-formed XML")


def test_a_package_within_the_archive(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("CIC-09900001/accounts/financialStatement.xhtml", page(heads("6")))
    wrapper = "Prod224_4001_09900001_20240331_CIC.zip"
    sizes = read_accounts(
        bulk(tmp_path / "a.zip", {wrapper: inner.getvalue(), "Prod224_4001_09900002_20240331_CIC.zip": b"PK"})
    )
    assert sizes.frame[["firm_id", "employees"]].to_numpy().tolist() == [["09900001", 6.0]]
    assert sum(sizes.set_aside.values()) == 1


def test_a_folder_and_one_document(tmp_path):
    folder = tmp_path / "accounts"
    (folder / "more").mkdir(parents=True)
    (folder / named()).write_text(page(heads("42")), encoding="utf-8")
    (folder / "more" / named("09900002")).write_text(page(heads("5")), encoding="utf-8")
    bulk(folder / "day.zip", {named("09900003"): page(heads("6"))})
    assert read_accounts(folder).frame["employees"].tolist() == [42.0, 5.0, 6.0]
    assert read_accounts(folder / named()).frame["employees"].tolist() == [42.0]
    assert is_accounts(folder)
    assert is_accounts(bulk(tmp_path / "a.zip", {named(): "x"}))
    assert not is_accounts(bulk(tmp_path / "b.zip", {"companies.csv": "x"}))
    assert not is_accounts(tmp_path / "none.zip")


def test_archives_that_no_publisher_made(tmp_path, monkeypatch):
    with pytest.raises(FileFormatError, match="climbs out of its folder"):
        read_accounts(bulk(tmp_path / "up.zip", {"../../evil.html": page(heads("1"))}))
    with pytest.raises(FileFormatError, match="climbs out of its folder"):
        read_accounts(bulk(tmp_path / "abs.zip", {"C:\\evil.html": page(heads("1"))}))
    monkeypatch.setattr(archive_reader, "RATIO_FROM", 1000)
    with pytest.raises(FileFormatError, match=r"would unpack to 1 documents, 0\.0 GB"):
        read_accounts(bulk(tmp_path / "bomb.zip", {named(): " " * 5_000_000}))
    monkeypatch.setattr(archive_reader, "RATIO_FROM", 1 << 28)
    monkeypatch.setattr(archive_reader, "DOCUMENT_LIMIT", 2000)
    documents = {named(): page(heads("1")), named("09900002"): page("x" * 5000)}
    sizes = read_accounts(bulk(tmp_path / "large.zip", documents))
    assert len(sizes) == 1
    assert sum(sizes.set_aside.values()) == 1
    monkeypatch.setattr(archive_reader, "DOCUMENTS_LIMIT", 1)
    with pytest.raises(FileFormatError, match="2 documents"):
        read_accounts(tmp_path / "large.zip")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.zip", b"no zip", "is no zip archive, or is damaged"),
        ("none.zip", None, "does not exist"),
        ("a.html", b"<html", "1 documents and none could be read"),
    ],
)
def test_files_that_are_no_accounts(tmp_path, name, data, message):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(FileFormatError, match=message):
        read_accounts(tmp_path / name)


def test_an_archive_without_accounts(tmp_path):
    with pytest.raises(FileFormatError, match="no accounts"):
        read_accounts(bulk(tmp_path / "a.zip", {"x.txt": "x"}))


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_changed_archive_is_read_or_refused(tmp_path_factory, place, put):
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    bulk(path, {named(f"0990000{k}"): page(heads(str(k))) for k in range(1, 4)})
    data = bytearray(path.read_bytes())
    place %= len(data)
    data[place : place + len(put)] = put
    path.write_bytes(bytes(data))
    try:
        sizes = read_accounts(path)
    except NetanError:
        return
    assert sizes.frame["firm_id"].is_unique
