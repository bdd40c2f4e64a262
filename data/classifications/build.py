"""Write the code lists of this folder from published lists: python build.py FOLDER.

FOLDER holds the publishers' files; only facts (code, short label, parent) are written, in netan's own form.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
WIDTH = 60
# Places where a district's code changed without a change of boundary that matters (statutory instruments).
LONG = " and "


def short(label: str) -> str:
    """Cut a label at a word, at most 60 characters."""
    text = " ".join(label.replace("\u00a0", " ").split())
    if len(text) <= WIDTH:
        return text
    return text[: WIDTH - 1].rsplit(" ", 1)[0].rstrip(",;") + "…"


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


def sic(folder: Path) -> None:
    """SIC 2007, all levels; codes without dots, subclasses with five digits."""
    key = "industrial-classification-2007"
    rows = {}
    for row in read(folder / "classifications" / "uk_sic2007_hierarchy.tsv", "\t"):
        code = row[key].replace(".", "").replace("/", "")
        parent = row["parent"].split(":")[-1].replace(".", "").replace("/", "")
        rows[code] = (row["name"], parent)
    levels = {1: "section", 2: "division", 3: "group", 4: "class", 5: "subclass"}
    subclasses = {}
    for row in read(folder / "classifications" / "companies_house_sic_list.tsv", "\t"):
        code = row["industrial-classification"]
        if len(code) == 5 and code not in SPECIAL:
            subclasses[code] = row["name"]
    for code, name in subclasses.items():
        parent = code[:4] if code[:4] in rows else code[:3]
        rows[code] = (name, parent)
    out = [
        [code, "section" if code.isalpha() else levels[len(code)], parent, short(name)]
        for code, (name, parent) in rows.items()
    ]
    out.sort(key=lambda row: (len(row[0]) if not row[0].isalpha() else 0, row[0]))
    write("sic2007.csv", ["code", "level", "parent", "label"], out)


SPECIAL = {
    "99999": ("dormant company", "yes", "no"),
    "98000": ("residents property management", "no", "no"),
    "74990": ("non-trading company", "no", "no"),
}


def special() -> None:
    """Codes that Companies House adds or uses for companies that do not trade."""
    rows = [[code, *words] for code, words in sorted(SPECIAL.items())]
    write("companies_house_special.csv", ["code", "meaning", "dormant", "trades"], rows)


def areas(folder: Path) -> None:
    """UK districts of every vintage: name, region, country, the code that holds today."""
    out = []
    for row in read(folder / "geography" / "uk_la_to_region_lookup.csv", ","):
        current = row["LADCD_ACTIVE"] or row["LADCD"]
        region = row["RGNNM"] or row["CTRYNM"]
        out.append([row["LADCD"], row["LADNM"], region, row["CTRYNM"], current])
    known = {row[0] for row in out}
    for old, new in RECODED.items():
        source = next((row for row in out if row[0] == old), None)
        if source is not None:
            source[4] = new
            if new not in known:
                out.append([new, source[1], source[2], source[3], new])
    write("uk_areas.csv", ["area", "name", "region", "country", "current"], sorted(out))


# New codes without a new name: 1 April 2025 (SI 2024/1328), 2018 and 2019 in Scotland.
RECODED = {"E08000016": "E08000038", "E08000019": "E08000039", "S12000044": "S12000050", "S12000046": "S12000049"}

if __name__ == "__main__":
    source = Path(sys.argv[1])
    sic(source)
    special()
    areas(source)
