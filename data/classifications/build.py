"""Write the long code lists of this folder from the publishers' files: python build.py FOLDER.

FOLDER holds ``classifications/`` and ``geography/`` with the files that README.md names. Only facts (code, level,
parent, short label) are written, in netan's own form. The short lists (changes of area codes and of ITL codes, groups
of areas, industries of the analytical tables, technology classes) are kept by hand.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
WIDTH = 60
LEVELS = {1: "section", 2: "division", 3: "group", 4: "class", 5: "subclass"}

# Tried in this order until a label fits; what is still too long is cut at a word.
SHORTER = (
    (r"\s*\([^)]*\)", ""),
    (r"^Manufacture of ", "Mfr. of "),
    (r"\band\b", "&"),
    (r"\b(other than|except for|except|excluding)\b", "exc."),
    (r"\bactivities\b\s*(of\s+)?", ""),
    (r"\bmachinery\b", "mach."),
    (r"\bequipment\b", "equip."),
    (r"\bin specialised stores\b", "in specialist stores"),
    (r"\bundifferentiated\b", "own-use"),
    (r", (?:exc\.|such as|including|incl\.).*$", ""),
)
# Sections and divisions stand in tables and legends: these are worded by hand rather than cut.
WORDED = {
    "G": "Wholesale and retail trade; repair of motor vehicles",
    "T": "Households as employers and for own use",
    "21": "Manufacture of pharmaceuticals",
    "45": "Wholesale, retail trade and repair of motor vehicles",
    "59": "Film, video, television and music production",
    "79": "Travel agencies, tour operators and reservation services",
    "82": "Office administration and other business support",
    "98": "Households producing goods and services for own use",
}

# Old names, short names and Welsh or Gaelic ones under which files carry a district.
ALIASES = {
    "E06000010": "Hull",
    "E06000020": "Telford and the Wrekin",
    "E06000033": "Southend",
    "E06000035": "Medway Towns",
    "E06000047": "Durham",
    "E06000058": "BCP",
    "E07000006": "South Buckinghamshire",
    "E07000083": "North Gloucestershire",
    "E07000112": "Shepway",
    "E09000001": "City of London Corporation",
    "N09000005": "Derry and Strabane",
    "N09000011": "North Down and Ards",
    "S12000005": "Clackmannan",
    "S12000013": "Western Isles;Eilean Siar;Comhairle nan Eilean Siar;Na h-Eileanan an Iar",
    "S12000017": "Highlands",
    "S12000023": "Orkney",
    "S12000027": "Shetland",
    "W06000001": "Anglesey;Ynys Mon;Sir Ynys Mon",
    "W06000004": "Sir Ddinbych",
    "W06000005": "Sir y Fflint",
    "W06000006": "Wrecsam",
    "W06000009": "Sir Benfro",
    "W06000010": "Sir Gaerfyrddin",
    "W06000011": "Abertawe",
    "W06000012": "Castell-nedd Port Talbot",
    "W06000013": "Pen-y-bont ar Ogwr",
    "W06000014": "Bro Morgannwg",
    "W06000015": "Caerdydd",
    "W06000016": "Rhondda Cynon Taff",
    "W06000018": "Caerffili",
    "W06000020": "Tor-faen",
    "W06000021": "Sir Fynwy",
    "W06000022": "Casnewydd",
    "W06000024": "Merthyr Tudful",
}
REGION_CODES = {"Northern Ireland": "N92000002", "Scotland": "S92000003", "Wales": "W92000004"}


def short(label: str) -> str:
    """Shorten a label to at most 60 characters, by abbreviation first."""
    text = " ".join(label.replace("\u00a0", " ").split())
    for pattern, word in SHORTER:
        if len(text) <= WIDTH:
            return text
        text = re.sub(pattern, word, text).strip()
    if len(text) <= WIDTH:
        return text
    return text[: WIDTH - 1].rsplit(" ", 1)[0].rstrip(" ,;&") + "…"


def read(path: Path, delimiter: str) -> list[dict[str, str]]:
    """Rows of a delimited file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def write(name: str, header: list[str], rows: list[list[str]]) -> None:
    """Write a csv with plain line ends."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def listed(rows: dict[str, tuple[str, str]]) -> list[list[str]]:
    """Rows of a classification: sections first, then by length and code."""
    out = [
        [code, "section" if code.isalpha() else LEVELS[len(code)], parent, WORDED.get(code) or short(label)]
        for code, (label, parent) in rows.items()
    ]
    return sorted(out, key=lambda row: (0 if row[0].isalpha() else len(row[0]), row[0]))


def sic(folder: Path) -> dict[str, tuple[str, str]]:
    """SIC 2007, all levels; codes without dots, subclasses with five digits."""
    rows = {}
    for row in read(folder / "uk_sic2007_hierarchy.tsv", "\t"):
        code = re.sub(r"[./]", "", row["industrial-classification-2007"])
        rows[code] = (row["name"], re.sub(r"[./]", "", row["parent"].split(":")[-1]))
    divided = {code[:4] for code in rows if len(code) == 5}
    for code, (label, _) in list(rows.items()):
        if len(code) == 4 and code not in divided:
            rows[code + "0"] = (label, code)  # a class that is not divided is its own only subclass
    write("sic2007.csv", ["code", "level", "parent", "label"], listed(rows))
    return rows


def divisions(folder: Path, sic2007: dict[str, tuple[str, str]]) -> None:
    """ISIC Rev. 4, sections and divisions: the codes of SIC 2007 under the words of the United Nations."""
    labels = {row["Code"]: row["Description"] for row in read(folder / "un_isic4_structure.txt", ",")}
    rows = {code: (labels[code], parent) for code, (_, parent) in sic2007.items() if len(code) <= 2}
    write("isic4.csv", ["code", "level", "parent", "label"], listed(rows))


def old_codes(folder: Path) -> None:
    """Four-digit codes of SIC 2003 that companies still carry in the register."""
    rows = [
        [row["industrial-classification"], short(row["name"])]
        for row in read(folder / "companies_house_sic_in_bulk_data_counts.tsv", "\t")
        if re.fullmatch(r"\d{4}", row["industrial-classification"])
    ]
    write("sic2003_in_register.csv", ["code", "label"], sorted(rows))


def areas(folder: Path) -> None:
    """UK districts of every vintage: name, region, country, the code that holds today, and its dates."""
    changes = read(HERE / "uk_area_changes.csv", ",")
    follows = {row["old"]: row["new"] for row in changes if row["kind"] != "split, rest"}
    ends = {row["old"]: row["date"] for row in changes}
    starts = {row["new"]: row["date"] for row in changes}
    names = {row["snac"]: row["nice-name"] for row in read(folder / "uk_local_authority_names_codes.csv", ",")}
    out = {}
    for row in read(folder / "uk_la_to_region_lookup.csv", ","):
        country = row["CTRYNM"]
        place = (row["RGNNM"] or country, row["RGNCD"] or REGION_CODES[country], country)
        out[row["LADCD"]] = (row["LADNM"], *place)
    for old, new in follows.items():
        if old in out:
            out.setdefault(new, out[old])
    for old, new in follows.items():  # districts that ended before the lookup begins
        out.setdefault(old, (names.get(old, out[new][0]), *out[new][1:]))
    rows = []
    for code, (name, region, region_code, country) in sorted(out.items()):
        now = code
        while now in follows:
            now = follows[now]
        rows.append([code, name, region, country, now, region_code, starts.get(code, ""), ends.get(code, ""),
                     ALIASES.get(code, "")])  # fmt: skip
    header = ["area", "name", "region", "country", "current", "region_code", "valid_from", "valid_to", "aliases"]
    write("uk_areas.csv", header, rows)


# The districts of an ITL 2 region of 2021 that do not go where most of it went in 2025.
ITL2_2025 = {
    "TLC1": "TLC3", "TLC2": "TLC4", "TLH1": "TLH4", "TLK1": "TLK7", "TLK2": "TLK6", "TLL1": "TLL5", "TLL2": "TLL5",
    "TLM6": "TLM2", "TLM7": "TLM1", "TLM8": "TLM3",
}  # fmt: skip
ELSEWHERE = {
    "TLC4": "E06000047",
    "TLH5": "E07000143 E07000144 E07000145 E07000146 E07000147 E07000148 E07000149",
    "TLH6": "E07000200 E07000202 E07000203 E07000244 E07000245",
    "TLK5": "E06000022 E06000023 E06000025",
    "TLK6": "E06000024",
    "TLL3": "W06000001 W06000002 W06000003 W06000004 W06000005 W06000006",
    "TLL4": "W06000008 W06000009 W06000010 W06000011 W06000012 W06000023",
    "TLM0": "S12000005 S12000030 S12000041 S12000042 S12000047 S12000048",
}


def itl(folder: Path) -> None:
    """ITL regions of every vintage with their dates, and the districts of those of level 2 of 2025."""
    changes = read(HERE / "uk_itl_changes.csv", ",")
    old = read(HERE / "uk_itl2_2021.csv", ",")
    named = {row["new"]: row["name"] for row in changes}
    moved = {area: code for code, areas in ELSEWHERE.items() for area in areas.split()}
    rows = []
    for row in old:
        if row["part"] == "rest":
            continue
        code = moved.get(row["area"]) or ITL2_2025.get(row["itl2"], row["itl2"])
        name = row["name"] if code == row["itl2"] else named[code]
        rows.append([code, name, row["itl1"], row["region"], row["area"], "whole"])
    write("uk_itl2_2025.csv", ["itl2", "name", "itl1", "region", "area", "part"], sorted(rows))
    with (folder / "uk_nuts3_2018_topo.json").open(encoding="utf-8") as stream:
        shapes = json.load(stream)["objects"]["nuts3"]["geometries"]
    base = {row["itl1"]: row["region"] for row in old} | {row["itl2"]: row["name"] for row in old}
    ends = {row["old"]: row["date"] for row in changes}
    for one in shapes:  # what ended before the codes began with TL keeps UK: two such codes were given anew later
        code, name = one["properties"]["AREACD"], one["properties"]["AREANM"].strip()
        base[code if code in ends else f"TL{code[2:]}"] = name
    starts: dict[str, str] = {}
    for row in sorted(changes, key=lambda row: row["date"]):
        if row["new"] not in base or row["date"] < "2019":
            starts.setdefault(row["new"], row["date"])
    for row in changes:
        base.setdefault(row["old"], OLD_ITL.get(row["old"], ""))
        base.setdefault(row["new"], row["name"])
    rows = [[code, str(len(code) - 2), base[code], starts.get(code, ""), ends.get(code, "")] for code in sorted(base)]
    write("uk_itl.csv", ["code", "level", "name", "valid_from", "valid_to"], rows)


# Names of regions that ended before the lists that this reads.
OLD_ITL = {"UKD2": "Cheshire", "UKD5": "Merseyside", "UKI1": "Inner London", "UKI2": "Outer London",
           "UKM2": "Eastern Scotland", "UKM3": "South Western Scotland"}  # fmt: skip


if __name__ == "__main__":
    source = Path(sys.argv[1])
    divisions(source / "classifications", sic(source / "classifications"))
    old_codes(source / "classifications")
    areas(source / "geography")
    itl(source / "geography")
