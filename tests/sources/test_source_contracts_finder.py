"""Contracts Finder downloads, imitated; every name is made up."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_contracts import HEADS, SUPPLIER, finder_text, notice, save_finder

from netan.errors import NetanError, SchemaError
from netan.schema import CONTRACTS, validate
from netan.sources.contracts_finder import OPEN, UNREAD, read_contracts_finder
from netan.sources.registry import describe, read, sniff


def test_a_notice(tmp_path):
    path = save_finder(tmp_path / "notices.csv")
    assert sniff(path).kind == "contracts"
    assert describe(path)["format"].endswith("(not tried on a published file)")
    row = read(path).frame.iloc[0]
    assert row[["contract_id", "buyer", "supplier_name", "supplier", "supplier_postcode"]].tolist() == [
        "N1", "NORTHMOOR COUNCIL", "Redbeck Forgings Ltd", "00158718", "ZN10 8SX",
    ]  # fmt: skip
    assert row[["value", "value_is", "currency", "classification"]].tolist() == [
        120_000.5, "ceiling", "GBP", "45210000",
    ]  # fmt: skip
    assert [str(row[n].date()) for n in ("date", "start", "end")] == ["2025-03-11", "2025-04-01", "2027-03-31"]


def test_several_suppliers_and_a_pipe_in_an_address(tmp_path):
    cell = "[A | B Ltd|1 High St|Town|NONE||Yes|No] [C [UK] Ltd||||No|No][A | B Ltd|1|NONE||No|No]"
    found = read(save_finder(tmp_path / "a.csv", notice(**{SUPPLIER: cell})))
    assert found.frame["supplier_name"].tolist() == ["A", "C [UK] Ltd"]
    assert found.frame["value"].isna().all()
    assert set(found.frame["value_is"]) == {"ceiling of several"}


def test_what_is_no_award_is_counted(tmp_path):
    rows = [notice(), notice(**{"Notice Identifier": "N2", SUPPLIER: "", "Awarded Value": ""})]
    rows += [notice(**{"Notice Identifier": "N3", "Awarded Value": "0"}), notice()]
    found = read(save_finder(tmp_path / "a.csv", *rows))
    assert found.frame["contract_id"].tolist() == ["N1", "N3"]
    assert found.frame["value_is"].tolist() == ["ceiling", "no value"]
    assert found.set_aside == {OPEN: 1}


def test_all_faults_at_once_where_they_are(tmp_path):
    wrong = {"Awarded Date": "31/02/2025", "Awarded Value": "a lot", "Organisation Name": "", SUPPLIER: "[A Ltd|x]"}
    with pytest.raises(SchemaError, match="4 faults in 1 notices") as caught:
        read(save_finder(tmp_path / "a.csv", notice(**wrong)))
    assert {fault.row for fault in caught.value.faults} == {2}
    assert len({fault.column for fault in caught.value.faults}) == 4
    many = [notice(**{"Notice Identifier": f"N{k}"}) for k in range(40)]
    found = read(save_finder(tmp_path / "b.csv", *many, notice(**{"Awarded Value": "a lot"})))
    assert found.set_aside == {UNREAD: 1}
    assert "row 42" in found.notes[-1]


def test_a_missing_column(tmp_path):
    path = save_finder(tmp_path / "a.csv")
    path.write_text(path.read_text("utf-8-sig").replace("Awarded Value", "Other"), "utf-8")
    with pytest.raises(SchemaError, match="no column 'Awarded Value'"):
        read_contracts_finder(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding, tmp_path):
    cell = "[Café Ltd|x|NONE||No|No]"
    found = read(save_finder(tmp_path / "a.csv", notice(**{SUPPLIER: cell}), encoding=encoding))
    assert found.frame["supplier_name"].tolist() == ["Café Ltd"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"PK\x03\x04cut", "damaged"),
        (b"\x00\x01" * 50, "neither text"),
    ],
)
def test_what_is_no_csv(data, words, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(NetanError, match=words):
        read(path)


CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["[", "][", "|", "[]", "[|||||]", "[A|B|COMPANIES_HOUSE|x|Yes|No]", "1e999", "-5", "£1,000",
                     "1/1/1", "99/99/9999", "=cmd()", "\u202e", "9" * 400]),
)  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(HEADS), CELLS), max_size=4),
    cut=st.integers(0, 2000),
    flip=st.integers(0, 255),
)
def test_mutations_give_a_table_or_an_error_of_ours(changes, cut, flip, tmp_path):
    rows = [dict(zip(HEADS, notice(**{"Notice Identifier": f"N{k}"}), strict=True)) for k in range(4)]
    for k, head, cell in changes:
        rows[k][head] = cell
    data = finder_text(*([row[head] for head in HEADS] for row in rows)).encode("utf-8", errors="replace")
    broken = bytearray(data)
    broken[cut % len(broken)] = flip
    for made in (data, bytes(broken), data[:cut] or b"x"):
        path = tmp_path / "m.csv"
        path.write_bytes(made)
        try:
            found = read_contracts_finder(path)
        except NetanError:
            continue
        assert validate(found.frame, CONTRACTS).equals(found.frame)
