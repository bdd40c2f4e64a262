"""OCDS files: packages of releases and records, one a line, packed; every name is made up."""

from __future__ import annotations

import gzip
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_contracts import award, package, party, release, save

from netan.errors import FileFormatError, NetanError, SchemaError
from netan.schema import CONTRACTS, validate
from netan.sources import json_documents
from netan.sources.ocds import LINKED, NOBODY, NOT_MADE, UNREAD, is_ocds, read_ocds
from netan.sources.registry import describe, read, sniff


def one(path):
    frame = read_ocds(path).frame
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_release_package(tmp_path):
    path = save(tmp_path / "a.json", package())
    assert sniff(path).kind == "contracts"
    row = one(path)
    assert row[["buyer", "supplier_name", "supplier", "supplier_postcode", "title"]].tolist() == [
        "Northmoor Council", "Redbeck Forgings Ltd", "00158718", "ZN10 8SX", "Made up works",
    ]  # fmt: skip
    assert row[["value", "value_is", "currency", "suppliers"]].tolist() == [120_000.0, "ceiling", "GBP", 1]
    days = [str(row[name].date()) for name in ("date", "start", "end")]
    assert days == ["2025-03-11", "2025-04-01", "2027-03-31"]
    assert row["classification"] == "45210000"


@pytest.mark.parametrize("form", ["package", "release", "list", "record", "records", "lines", "gz", "zip", "utf-16"])
def test_every_form_says_the_same(form, tmp_path):
    path, text = tmp_path / "a.json", json.dumps(release())
    forms = {
        "package": json.dumps(package(), indent=1),
        "release": text,
        "list": f"[{text}]",
        "record": json.dumps({"ocid": "ocds-made-up-1", "compiledRelease": release()}),
        "records": json.dumps({"records": [{"ocid": "ocds-made-up-1", "releases": [release()]}]}),
        "lines": f"\n{text}\n\n{text}\n",
    }
    if form == "gz":
        path = tmp_path / "a.jsonl.gz"
        path.write_bytes(gzip.compress(f"{text}\n{text}\n".encode()))
    elif form == "zip":
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("b.json", text)
            archive.writestr("a.json", text)
            archive.writestr("readme.txt", "no data")
    elif form == "utf-16":
        path.write_bytes(text.encode("utf-16"))
    else:
        path.write_text(forms[form], "utf-8")
    assert is_ocds(path)
    assert read(path).frame.equals(read_ocds(save(tmp_path / "plain.json", package())).frame)


def test_a_framework_has_one_ceiling_that_is_neither_split_nor_repeated(tmp_path):
    several = award(amount=9e6, suppliers=(("S1", "A Ltd"), ("S2", "B Ltd"), ("S2", "B Ltd")))
    found = read_ocds(save(tmp_path / "a.json", package(release(several))))
    frame = found.frame
    assert frame["supplier_name"].tolist() == ["A Ltd", "B Ltd"]
    assert frame["value"].isna().all()
    assert frame["ceiling"].tolist() == [9e6, 9e6]
    assert set(frame["value_is"]) == {"ceiling of several"}
    assert "nobody knows the part of each: 1" in found.notes[0]


def test_a_value_of_0_stays_and_is_said_to_be_none(tmp_path):
    found = read_ocds(save(tmp_path / "a.json", package(release(award(amount=0)))))
    assert found.frame[["value", "value_is"]].iloc[0].tolist() == [0.0, "no value"]
    assert "none rather than nothing paid: 1" in found.notes[0]
    bare = one(save(tmp_path / "b.json", package(release({**award(), "value": None}))))
    assert bare["value_is"] == "not given"


def test_signed_contracts_stand_in_where_the_award_has_no_value(tmp_path):
    signed = [{"id": k, "awardID": "a1", "value": {"amount": 40.0, "currency": "EUR"}} for k in "xy"]
    row = one(save(tmp_path / "a.json", package(release(award(amount=0), contracts=signed))))
    assert row[["value", "currency", "value_is"]].tolist() == [80.0, "EUR", "ceiling"]


@pytest.mark.parametrize(
    ("scheme", "number", "own", "expected"),
    [
        ("GB-COH", "158718", "X", "00158718"),
        ("GB-COH", "SC123456", "X", "SC123456"),
        ("", "", "GB-COH-07405600", "07405600"),
        ("GB-PPON", "07405600", "X", None),
        ("GB-COH", "n/a", "X", None),
    ],
)
def test_company_numbers_by_their_scheme(scheme, number, own, expected, tmp_path):
    who = party(own=own, scheme=scheme, number=number)
    path = save(tmp_path / "a.json", package(release(award(suppliers=((own, "A Ltd"),)), parties=[who])))
    assert read_ocds(path).frame["supplier"].dropna().tolist() == ([expected] if expected else [])


def test_one_id_for_two_parties_tells_of_neither(tmp_path):
    parties = [party(), party(name="Saltmarsh Coatings Ltd")]
    found = read_ocds(save(tmp_path / "a.json", package(release(parties=parties))))
    assert found.frame["supplier_name"].tolist() == ["Redbeck Forgings Ltd"]
    assert found.frame["supplier"].isna().all()
    assert any("different names" in note for note in found.notes)


def test_the_latest_release_of_a_process_counts(tmp_path):
    old, new = release(award(amount=1), date="2024-01-01T00:00:00Z"), release(award(amount=2))
    cancelled = release(award(status="cancelled"), ocid="ocds-made-up-2")
    nobody = release(award(suppliers=()), ocid="ocds-made-up-3")
    found = read_ocds(save(tmp_path / "a.json", package(new, old, cancelled, nobody)))
    assert found.frame["value"].tolist() == [2.0]
    assert found.set_aside == {NOT_MADE: 1, NOBODY: 1}


def test_records_that_are_only_addresses(tmp_path):
    link = {"records": [{"ocid": "o", "releases": [{"url": "made-up", "date": "2025-01-01T00:00:00Z"}]}]}
    with pytest.raises(FileFormatError, match="only say where their releases lie"):
        read_ocds(save(tmp_path / "a.json", link))
    both = {"records": [*link["records"], {"ocid": "p", "compiledRelease": release()}]}
    assert read_ocds(save(tmp_path / "b.json", both)).set_aside == {LINKED: 1}


BAD = {
    "value": award(value={"amount": "a lot"}),
    "negative": award(amount=-5),
    "date": award(date="11/03/2025"),
    "period": award(contractPeriod={"startDate": "soon"}),
    "suppliers": award(suppliers=()) | {"suppliers": "A Ltd"},
    "nameless": award(suppliers=()) | {"suppliers": [{}]},
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_one_slip_is_left_out_and_said_many_are_refused(what, tmp_path):
    good = [release(ocid=f"ocds-good-{k}") for k in range(40)]
    found = read_ocds(save(tmp_path / "a.json", package(*good, release(BAD[what]))))
    assert (len(found.frame), found.set_aside) == (40, {UNREAD: 1})
    assert any("releases/40/awards/0" in note for note in found.notes)
    bad = [release(BAD[what], ocid=f"ocds-bad-{k}") for k in range(3)]
    with pytest.raises(SchemaError, match="3 faults in 43 awards") as caught:
        read_ocds(save(tmp_path / "b.json", package(*good, *bad)))
    assert [fault.column.split("/awards")[0] for fault in caught.value.faults] == [
        f"releases/{k}" for k in (40, 41, 42)
    ]


def test_broken_lines_are_said_at_their_line(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(release(ocid=f"ocds-{k}")) for k in range(40)]
    path.write_text("\n".join([*lines, '{"ocid": "cut', ""]), "utf-8")
    found = read_ocds(path)
    assert len(found.frame) == 40
    assert any("row 41" in note for note in found.notes)


TEXT = json.dumps(package(), indent=1)
FAULTS = {
    "truncated": (TEXT[: len(TEXT) // 2].encode(), "ends in the middle"),
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is no file that netan knows|holds no data"),
    "pdf": (b"%PDF-1.7 x", "it is a PDF"),
    "nested": (b'{"ocid": ' + b"[" * 100_000, "nested more deeply"),
    "twice": (TEXT.replace('"date"', '"ocid"', 1).encode(), "stands twice in one object"),
    "infinite": (TEXT.replace("120000", "Infinity").encode(), "Infinity is no number"),
    "digits": (TEXT.replace("120000", "9" * 5000).encode(), "integer string"),
    "other": (b'{"releases": 5}', "holds no OCDS release"),
    "binary": (b'{"ocid": \x00\x01', "neither text nor a workbook"),
}


@pytest.mark.parametrize("what", sorted(FAULTS))
def test_fault_classes(what, tmp_path):
    data, words = FAULTS[what]
    path = tmp_path / "a.json"
    path.write_bytes(data)
    with pytest.raises(NetanError, match=words):
        read(path)
    assert describe(path)["faults"]


def test_letters_of_windows_are_guessed_and_said(tmp_path):
    path = tmp_path / "a.json"
    made = json.dumps(package(release(award(suppliers=(("S", "Café Ltd"),)))), ensure_ascii=False)
    path.write_bytes(made.encode("cp1252"))
    found = read_ocds(path)
    assert found.frame["supplier_name"].tolist() == ["Café Ltd"]
    assert "Windows-1252" in found.notes[0]


def test_names_of_signs_that_no_file_holds(tmp_path):
    path = save(tmp_path / "a.json", package(release(award(suppliers=(("S", "A\ud800\n \x00Ltd"),)), parties=[])))
    assert read_ocds(path).frame["supplier_name"].tolist() == ["A? Ltd"]


def test_bombs(tmp_path, monkeypatch):
    monkeypatch.setattr("netan.files.RATIO_FROM", 1 << 20)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", b'{"ocid": "' + b" " * (4 << 20))
    with pytest.raises(NetanError, match="would unpack to"):
        read(path)
    monkeypatch.setattr(json_documents, "LARGEST_DOCUMENT", 1000)
    with pytest.raises(FileFormatError, match="one release a line"):
        read_ocds(save(tmp_path / "b.json", package(), indent=1))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("../a.json", json.dumps(package()))
    with pytest.raises(NetanError, match="climbs out"):
        read(tmp_path / "c.zip")


JUNK = st.sampled_from([None, True, -1, 1e400, "", "x", "9" * 30, [], {}, [{}], {"id": 1}, "\ud800", "2025-13-40"])


def leaves(value, path=()):
    """Paths of everything in a JSON value."""
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from leaves(inner, (*path, key))


def mutated(value, path, junk):
    """The value with junk at one place."""
    if not path:
        return junk
    out = dict(value) if isinstance(value, dict) else list(value)
    out[path[0]] = mutated(out[path[0]], path[1:], junk)
    return out


PLACES = list(leaves(package(release(award(), award(own="a2", amount=0), contracts=[{"awardID": "a1", "value": {}}]))))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3), junk=JUNK, text=st.integers(0, 3000))
def test_mutations_give_a_table_or_an_error_of_ours(places, junk, text, tmp_path):
    value = package(release(award(), award(own="a2", amount=0), contracts=[{"awardID": "a1", "value": {}}]))
    for place in places:
        try:
            value = mutated(value, place, junk)
        except (KeyError, IndexError, TypeError):
            continue
    whole = json.dumps(value)
    for made in (whole, whole[:text] + whole[text + 1 :]):
        path = tmp_path / "m.json"
        path.write_text(made or " ", "utf-8")
        try:
            frame = read(path).frame
        except NetanError:
            continue
        assert validate(frame, CONTRACTS).equals(frame)
