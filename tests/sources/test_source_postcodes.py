from __future__ import annotations

import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import COMPANIES, COMPANY_HEADER

from netan.errors import FileFormatError, NetanError, SchemaError
from netan.sources.companies_house import read_companies_house
from netan.sources.postcodes import columns_of_lookup, read_postcodes
from netan.sources.registry import sniff
from netan.tables.postcodes import plain_postcode, postcodes_of_register
from netan.tables.register import register_from

OLD = "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,ctry,rgn"
NEW = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,wd25cd,nhser24cd"
ONSPD = "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward"
# The headings of three generations as they stand, and the directory's.
WHOLE = {
    "to May 2025": "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,ctry,"
    "rgn,pcon,ttwa,itl,park,lsoa21,msoa21,wz11,sicbl,bua24,ruc21,oac11,lat,long,lep1,lep2,pfa,imd,icb",
    "later 2025": "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd,wd25cd,"
    "nhser24cd,ctry25cd,rgn25cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd",
    "August 2026": "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,"
    "wd26cd,nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,lat,long,lep21cd1,"
    "lep21cd2,pfa23cd,imd25ind,icb26cd",
    "directory": "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,"
    "oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,npark",
}
PLACES = {"ZZ1 1AA": "Z01000001", "ZZ1 1AB": "Z01000002", "ZZ9 9ZZ": "Z01000001"}


def lookup(path, header=OLD, places=PLACES, *, quote=""):
    """A made-up lookup; the third postcode was terminated, one lies on an island without a code of its own."""
    names = header.split(",")
    area = next(name for name in names if name in {"laua", "oslaua"} or name.startswith("lad"))
    lines = [",".join(f"{quote}{name}{quote}" for name in names)]
    for unit, code in {**places, "JE1 1AA": "L99999999"}.items():
        row = dict.fromkeys(names, "")
        row |= {"pcds": unit, "doterm": "201901" if unit.startswith("ZZ9") else "", area: code}
        row |= {name: unit.replace(" ", "").ljust(7) for name in names if name.startswith("pcd") and name != "pcds"}
        lines.append(",".join(f"{quote}{row[name]}{quote}" for name in names))
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8")
    return path


@pytest.mark.parametrize("header", [OLD, NEW, ONSPD, "\ufeff" + NEW, NEW.upper()])
@pytest.mark.parametrize("quote", ["", '"'])
def test_both_generations_of_headings_and_the_older_lookup(tmp_path, header, quote):
    path = lookup(tmp_path / "nspl.csv", header if header != NEW.upper() else NEW, quote=quote)
    if header == NEW.upper():
        path.write_text(path.read_text("utf-8").replace(NEW, header), "utf-8")
    table = read_postcodes(path)
    assert table.areas(["zz11aa", "ZZ1 1AB ", "ZZ9 9ZZ", "ZZ5 5ZZ", None]) == [
        "Z01000001", "Z01000002", "Z01000001", None, None,
    ]  # fmt: skip
    assert table.areas(["JE1 1AA"]) == [None]  # a pseudo code is no district
    assert sniff(path).kind == "postcodes"


@pytest.mark.parametrize("edition", WHOLE)
def test_the_whole_headings_of_every_generation(tmp_path, edition):
    """The column 'itl' holds codes of districts too, and must not be taken for the district."""
    names = WHOLE[edition].split(",")
    postcode, area = columns_of_lookup(names)
    assert names[postcode] == "pcds"
    assert names[area] in {"laua", "lad25cd", "lad26cd", "oslaua"}
    row = dict.fromkeys(names, "x") | {"pcds": "ZZ1 1AA", names[area]: "Z01000001", "doterm": ""}
    row |= {name: "E06000057" for name in names if name.startswith("itl")}
    path = tmp_path / "lookup.csv"
    path.write_text(WHOLE[edition] + "\n" + ",".join(row.values()) + "\n", "utf-8")
    assert read_postcodes(path).units.to_dict() == {"ZZ11AA": "Z01000001"}
    assert sniff(path).kind == "postcodes"


def test_codes_of_an_old_lookup_become_those_of_today(tmp_path):
    old = {"ZZ1 1AA": "E07000026", "ZZ1 1AB": "E08000019", "ZZ2 1AA": "S12000043", "ZZ3 1AA": "E06000023"}
    path = lookup(tmp_path / "nspl.csv", places=old)
    now = {"ZZ11AA": "E06000063", "ZZ11AB": "E08000039", "ZZ21AA": "S12000049", "ZZ31AA": "E06000023"}
    assert read_postcodes(path, store=tmp_path / "store").units.to_dict() == now
    assert read_postcodes(path, store=tmp_path / "store").units.to_dict() == now


def test_only_those_asked_for_and_the_store(tmp_path):
    path = lookup(tmp_path / "nspl.csv")
    store = tmp_path / "store"
    one = read_postcodes(path, wanted=["ZZ1 1AA", "nonsense", None], store=store)
    assert one.units.to_dict() == {"ZZ11AA": "Z01000001"}
    assert len(list(store.glob("postcodes-*.parquet"))) == 1
    assert read_postcodes(path, store=store).areas(["ZZ1 1AB"]) == ["Z01000002"]


def test_largest_csv_of_the_published_zip(tmp_path):
    inner = lookup(tmp_path / "inner.csv", NEW)
    path = tmp_path / "nspl.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Documents/names.csv", "LAD25CD,LAD25NM\nZ01000001,Eastvale\n")
        archive.writestr("Data/NSPL.csv", inner.read_text("utf-8"))
    assert read_postcodes(path).areas(["ZZ1 1AA"]) == ["Z01000001"]


def test_companies_get_the_district_of_their_postcode(tmp_path):
    register = tmp_path / "companies.csv"
    register.write_text("\n".join([COMPANY_HEADER, *COMPANIES]), "utf-8")
    found = read_companies_house(register, postcodes=lookup(tmp_path / "nspl.csv"), keep_dormant=True).frame
    by_number = found.set_index("firm_id")["area"]
    assert by_number["09000001"] == "Z01000001"
    assert by_number["SC900002"] == "Z01000002"
    assert pd.isna(by_number["09000003"])  # its postcode is on no list
    assert pd.isna(by_number["09000004"])  # it has none
    here = read_companies_house(register, postcodes=lookup(tmp_path / "nspl.csv"), areas=["Z01000001"])
    assert here.frame["firm_id"].tolist() == ["09000001"]


def test_wrong_files(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(SchemaError, match="no columns of postcodes and local authorities; row 1 says: a, b"):
        read_postcodes(path)
    path.write_text("pcds,laua\n", "utf-8")
    with pytest.raises(SchemaError, match="a header and no postcode"):
        read_postcodes(path)
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(NetanError, match="it holds 0"):
        read_postcodes(empty)
    (tmp_path / "cut.zip").write_bytes(empty.read_bytes()[:40])
    with pytest.raises(FileFormatError):
        read_postcodes(tmp_path / "cut.zip")


def register_of(rows):
    ids = [f"{k:08d}" for k in range(len(rows))]
    frame = pd.DataFrame(rows, columns=["postcode", "area"])
    return register_from(frame.assign(firm_id=ids, name=ids, sector="28"))


def test_a_register_teaches_its_units_and_its_sure_sectors():
    rows = [("ZZ1 1AA", "E1"), ("ZZ1 1AB", "E1"), ("ZZ1 1AC", "E1"), ("ZZ2 1AA", "E1"), ("ZZ2 1AB", "E2")]
    table = postcodes_of_register(register_of([*rows, (None, "E1"), ("ZZ3 1AA", None)]))
    assert table.areas(["ZZ1 1AA", "ZZ2 1AB", "ZZ3 1AA"]) == ["E1", "E2", None]
    assert table.areas(["ZZ1 1ZZ"]) == ["E1"]  # a sector that lies in one district
    assert table.areas(["ZZ2 1ZZ"]) == [None]  # one that lies in two


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([OLD, NEW, ONSPD]), st.integers(0, 500), st.integers(0, 80),
    st.one_of(st.binary(max_size=12), st.sampled_from([b'"', b"\n", b"\r\n\r\n", b",", b";", b"\x00", b"\xff\xfe"])),
)  # fmt: skip
def test_a_changed_lookup_is_a_table_or_a_fault(tmp_path, header, place, cut, change):
    path = lookup(tmp_path / "nspl.csv", header)
    data = path.read_bytes()
    path.write_bytes(data[:place] + change + data[place + cut :])
    try:
        table = read_postcodes(path)
    except NetanError:
        return
    assert table.units.index.is_unique
    assert table.units.ne("").all()


@given(
    st.lists(
        st.tuples(st.sampled_from(["ZZ1 1AA", "zz11ab", "ZZ2 2AA", "", None]), st.sampled_from(["E1", "E2", None]))
    )
)
def test_order_of_the_register_does_not_matter(rows):
    if not rows:
        return
    one, two = postcodes_of_register(register_of(rows)), postcodes_of_register(register_of(rows[::-1]))
    assert one.units.sort_index().to_dict() == two.units.sort_index().to_dict()
    assert one.sectors.sort_index().to_dict() == two.sectors.sort_index().to_dict()


@pytest.mark.parametrize(("text", "plain"), [("S1 2HE", "S12HE"), ("EC1A 1BB", "EC1A1BB"), ("12345", ""), ("", "")])
def test_plain_postcodes(text, plain):
    assert plain_postcode(text) == plain


def test_places_of_columns():
    assert columns_of_lookup(NEW.split(",")) == (2, 12)
    assert columns_of_lookup(["postcode", "district"]) is None
