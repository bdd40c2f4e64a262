"""The shipped code lists against published files; skipped where these are not beside the repository."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from netan.tables.areas import load_uk_areas
from netan.tables.classification import load_classification, read_code, read_codes, special_codes
from netan.tables.concordance import covered_prefixes, ons_codes, sic_to_io
from netan.tables.iocodes import normalise_io_code

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")

LISTS = REAL / "classifications"
PLACES = REAL / "geography"
ONS = REAL / "io" / "uk_ons_ioat_2019_ixi.xlsx"
SCOTLAND = REAL / "io" / "scotland_sg_io_2019.xlsx"
SIC = load_classification()


def rows_of(path: Path, sheet: str) -> list[list[str]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[" ".join(str(cell).split()) for cell in row] for row in rows]


def under(prefix: str) -> set[str]:
    """Subclasses under a code with dots, counted here without the package's own reading."""
    digits = prefix.replace(".", "")
    return {code for code in SIC.codes("subclass") if code.startswith(digits)}


def listed(text: str) -> set[str]:
    """Subclasses under a list such as '20.14/16/17/60', '23.1-4/7-9' (there is no 23.8) or '10.2-3'."""
    division, _, rest = text.partition(".")
    out: set[str] = set()
    for piece in rest.split("/") if rest and rest != "0" else [""]:
        first, _, last = piece.partition("-")
        numbers = range(int(first), int(last or first) + 1) if first else [None]
        for number in numbers:
            out |= under(division if number is None else f"{division}{number:0{len(first)}d}")
    assert out, text
    return out


def test_every_code_of_the_register_list_is_read() -> None:
    published = pd.read_csv(LISTS / "companies_house_sic_list.tsv", sep="\t", dtype="str")
    codes = [code for code in published["industrial-classification"] if len(code) == 5]
    readings = read_codes([f"{code} - any words" for code in codes])
    assert readings["code"].tolist() == codes
    assert set(readings["status"]) == {"ok", "special"}
    beyond = set(readings.loc[readings["status"] == "special", "code"])
    assert beyond == {"99999", "98000", "74990"}
    assert set(codes) - beyond == set(SIC.codes("subclass"))


def test_codes_that_companies_really_carry() -> None:
    found = pd.read_csv(LISTS / "companies_house_sic_in_bulk_data_counts.tsv", sep="\t", dtype="str")
    found = found[found["industrial-classification"].str.fullmatch(r"\d{4,5}")]
    status = read_codes(found["industrial-classification"])["status"]
    four = found["industrial-classification"].str.len() == 4
    assert status[~four].isin(["ok", "special"]).all()
    assert status[four].isin(["old_2003", "ambiguous"]).all()


def test_hierarchy_agrees_with_the_published_one() -> None:
    published = pd.read_csv(LISTS / "uk_sic2007_hierarchy.tsv", sep="\t", dtype="str", keep_default_na=False)
    published = published[published["parent"] != ""]
    compared = 0
    for code, parent in zip(published["industrial-classification-2007"], published["parent"], strict=True):
        plain, above = (re.sub(r"[./]", "", text.split(":")[-1]) for text in (code, parent))
        assert SIC.parent(plain) == above
        compared += 1
    assert compared > 1100


def test_sections_agree_with_a_second_list() -> None:
    other = pd.read_csv(LISTS / "uk_sic2007_5digit_to_section_lookup.csv", dtype="str", encoding="latin-1")
    pairs = other[other["SIC_5DIGIT_CODE"] != "01000"]
    assert len(pairs) == 728
    for code, group, letter in zip(
        pairs["SIC_5DIGIT_CODE"], pairs["SIC_3DIGIT_CODE"], pairs["SIC_SECTION_LETTER"], strict=True
    ):
        assert SIC.at_level(code, "group") == group
        assert SIC.at_level(code, "section") == letter
    assert "01000" in special_codes().index


def test_isic_and_nace_are_the_same_at_two_digits() -> None:
    links = pd.read_csv(LISTS / "un_isic4_nace2_correspondence.txt", dtype="str")
    upper = links[links["ISIC4code"].str.len() <= 2]
    assert (upper["ISIC4code"] == upper["NACE2code"]).all()
    assert set(upper["ISIC4code"]) == set(load_classification("isic4").frame.index)
    assert (upper["ISIC4part"] == "0").all()


def test_industries_of_the_published_table_are_the_shipped_ones() -> None:
    header = rows_of(ONS, "IOT")[3]
    published = header[header.index("SIC") + 1 : header.index("_T")]
    assert [normalise_io_code(code) for code in published] == list(ons_codes())
    assert len(sic_to_io(published, edition=105).order) == 105


def test_cover_agrees_with_the_published_key() -> None:
    links = sic_to_io(ons_codes())
    held: dict[str, set[str]] = {}
    for code in SIC.codes("subclass"):
        if code not in links.unmatched:
            held.setdefault(links.only([code])[0], set()).add(code)
    key = [row for row in rows_of(ONS, "IOGs") if re.match(r"\d{2}", row[0]) and row[1]]
    assert len(key) == 114
    seen: set[str] = set()
    for code, words, *_ in key:
        if code.endswith(("IMP", "*")):
            continue
        written = re.search(r" - (\d{2}\.[\d/-]+)$", words) if code.endswith(("OTHER", "A", "B", "C")) else None
        subclasses = listed(written[1] if written else code)
        industry = set(links.only(sorted(subclasses)))
        assert len(industry) == 1, code
        assert subclasses <= held[industry.pop()]
        assert not subclasses & seen
        seen |= subclasses
    assert seen == set().union(*held.values())


def test_scottish_key_is_read_as_its_publisher_lists_it() -> None:
    compared = 0
    for row in rows_of(SCOTLAND, "SIC07 Classifications (SIC)"):
        code, cells = row[2], [cell for cell in row[4:] if re.match(r"\d", cell)]
        if not code or not cells:
            continue
        published = set().union(*(under(re.sub(r"(?<=^\d\d)\.0$", "", cell)) for cell in cells))
        assert all(under(prefix) for prefix in covered_prefixes(code))
        mine = set().union(*(under(prefix) for prefix in covered_prefixes(code)))
        assert mine == published, code
        compared += 1
    assert compared == 97  # all of the 98 but imputed rent


def test_districts_agree_with_the_published_layer() -> None:
    layers = json.loads((PLACES / "uk_areas_2014_2025_topo.json").read_text(encoding="utf-8"))["objects"]
    uk = load_uk_areas()
    dates = uk.frame.set_index("area")
    for shape in layers["ltla"]["geometries"]:
        area = shape["properties"]
        code = area["areacd"]
        assert uk.find(area["areanm"]) == uk.current_code(code)
        # the layer gives the last year of an old code and the first of a new one
        ends, starts = dates.loc[code, "valid_to"], dates.loc[code, "valid_from"]
        assert (int(ends[:4]) - 1 if ends else None) == area.get("end") or code in {"S12000044", "S12000046"}
        assert "start" not in area or int(starts[:4]) == area["start"]
    assert len(layers["ltla"]["geometries"]) == 407


def test_merged_districts_agree_with_the_published_lookup() -> None:
    lookup = pd.read_csv(PLACES / "uk_la_to_region_lookup.csv", dtype="str", keep_default_na=False)
    uk = load_uk_areas()
    for code, now in zip(lookup["LADCD"], lookup["LADCD_ACTIVE"], strict=True):
        assert uk.current_code(code) == uk.current_code(now)
    districts = pd.read_csv(PLACES / "uk_lad_december_2022_centroids.csv", dtype="str", encoding="utf-8-sig")
    for code, name in zip(districts["LAD22CD"], districts["LAD22NM"], strict=True):
        assert uk.codes_in_year(code, 2022) == (code,)
        assert uk.find(name) == uk.current_code(code)


def test_districts_of_the_counts_of_businesses_are_known() -> None:
    path = REAL / "registers" / "uk_ons_business_activity_size_location_2024.xlsx"
    labels = [row[0] for row in rows_of(path, "Table 1") if re.match(r"[ENSW]0[6-9]\d{6} : |S12\d{6} : ", row[0])]
    uk = load_uk_areas()
    wrong = [text for text in labels if uk.find(text.split(" : ")[1]) != uk.find(text.split(" : ")[0])]
    assert len(labels) == 361
    assert len(wrong) <= 1, wrong  # one code of the workbook is misprinted


def test_regions_of_the_jobs_file_are_known() -> None:
    jobs = pd.read_csv(REAL / "employment" / "gb_itl2_bres_jobs_by_section_2015_2022.csv", dtype="str")
    uk = load_uk_areas()
    groups = set(uk.groups.loc[uk.groups["kind"] == "ITL 2 of 2021", "name"].str.replace(",", ""))
    absent = {name for name in jobs["GEOGRAPHY_NAME"].unique() if name.replace(",", "") not in groups}
    assert absent <= {"West Wales"}  # shortened there
    assert len(uk.resolve(["South Yorkshire"])) == 4
    assert read_code("C").code == "C"
