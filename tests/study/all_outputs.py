"""Every command of netan on one small study, and every text in what it prints and writes, whatever the packing."""

from __future__ import annotations

import html
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click
from sample_study import Run, edit, netan, rows_of, small_study, write_rows

from netan.cli import netan as root
from netan.store import read_parquet
from netan.study.settings import WORK

if TYPE_CHECKING:
    from pathlib import Path

REAL, NUMBER, POSTCODE, CODE = "Zyqqthorpe Aerospace plc", "ZY300000", "ZN99 9ZZ", "Plant X"
# Any spelling: the first word alone tells who it is.
SECRET = re.compile(r"zyqq|ZY\W?300000|ZN99\W*9ZZ", re.IGNORECASE)
SITE = "Zyqqthorpe Aerospace Northmoor Works"
LEDGER = "Zyqqthorpe_PO 2024.csv"
SPENDING = "council_2024.csv"
SCENARIO = f'[scenario]\nname = "{REAL} closes for good"\nclose = ["ZYQQTHORPE AEROSPACE LTD"]\njobs = 2200\n'


def commands() -> set[str]:
    """Names of all commands, those of groups too, as the console knows them."""
    found = set()

    def walk(command: click.Command, words: tuple[str, ...]) -> None:
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                walk(inner, (*words, name))
        else:
            found.add(" ".join(words))

    walk(root, ())
    return found


def secret_study(folder: Path) -> Path:
    """The small study with an anchor plant whose operator may not be named: in names, numbers, texts, file names."""
    small_study(folder)
    header, sites = rows_of(folder / "sites.csv")
    for row in sites:
        if row["site_id"] == "PLANT-X":
            row |= {"site_id": "ZYQQ-1", "name": SITE, "postcode": POSTCODE, "firm_id": NUMBER}
            row["source"] = f"fictional; run by {REAL}, registered elsewhere"
    write_rows(folder / "sites.csv", header, sites)
    header, payees = rows_of(folder / "ledger_plant_x.csv")
    (folder / "ledger_plant_x.csv").unlink()
    group = {**payees[0], "supplier_name": "ZYQQTHORPE AEROSPACE (UK) LIMITED", "supplier": NUMBER, "value": "500"}
    odd = {**payees[1], "supplier_name": "Lorn Tools Ltd", "supplier": "", "value": "700"}
    odd["category"] = f"tools for {REAL}"
    group |= {"supplier_postcode": POSTCODE, "category": "group recharge"}
    rows = [{**row, "buyer": SITE} for row in [*payees, group, odd]]
    write_rows(folder / LEDGER, header, rows)
    header, firms = rows_of(folder / "companies.csv")
    own = {**firms[0], "CompanyName": REAL.upper(), " CompanyNumber": NUMBER, "RegAddress.PostCode": POSTCODE}
    own |= {header[-1]: "Northern Shires", header[-2]: "Z02000001"}
    write_rows(folder / "companies.csv", header, [*firms, own])
    # a council pays it, too, and companies of its list
    names = [REAL, *(row["supplier_name"] for row in payees[1:4]), "Zyqqthorpe Aerospace Limited"]
    heads = ["Body", "Date", "Directorate", "Supplier", "Purpose", "Net Amount"]
    paid = [["Northmoor Council", "03/04/2024", "Roads", name, f"works at {REAL}", "70000"] for name in names]
    write_rows(folder / SPENDING, heads, [dict(zip(heads, row, strict=True)) for row in paid])
    edit(folder / "study.toml", 'areas = "areas.csv"', f'areas = "areas.csv"\ncouncil_spend = ["{SPENDING}"]')
    edit(folder / "study.toml", "ledger_plant_x.csv", LEDGER)
    edit(folder / "study.toml", 'name = "Northmoor (fictional)"', f'name = "{REAL} in Northmoor (fictional)"')
    with (folder / "study.toml").open("a", encoding="utf-8", newline="\n") as stream:
        stream.write(f'\n[confidential.codenames]\n"{REAL}" = "{CODE}"\n')
    (folder / "closure.toml").write_text(SCENARIO, "utf-8")
    return folder


@dataclass
class Outputs:
    """Texts by where they stand: 'command: stream' or 'command: file'; and which files are the user's own."""

    study: Path
    given: frozenset[Path]
    texts: dict[str, str] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    seen: dict[Path, bytes] = field(default_factory=dict)

    def run(self, *words: object, expect: int = 0) -> Run:
        """Run a command and keep all that it printed and all files that it wrote or changed."""
        name = " ".join(str(word) for word in words).replace(str(self.study.parent), "")
        done = netan(*words)
        assert done.code == expect, f"netan {name}: {done.code}\n{done.out[-2000:]}\n{done.err[-2000:]}"
        self.runs[name] = done
        self.texts |= {f"{name}: stdout": done.out, f"{name}: stderr": done.err}
        for path in sorted(p for p in self.study.parent.rglob("*") if p.is_file() and p not in self.given):
            data = path.read_bytes()
            if self.seen.get(path) != data:
                self.seen[path] = data
                inside = path.relative_to(self.study.parent).as_posix()
                self.texts[f"{name}: file {inside}"] = inside + "\n" + text_of(path, data)
        return done

    def of(self, words: str) -> dict[str, str]:
        """Texts of the commands that hold some words."""
        return {where: text for where, text in self.texts.items() if words in where.split(": ")[0]}

    def outside(self) -> dict[str, str]:
        """Texts that leave the workspace: what is printed, and files that are not in work/."""
        return {where: text for where, text in self.texts.items() if f"/{WORK}/" not in where}


def text_of(path: Path, data: bytes) -> str:
    """All texts of a file: parts of archives, columns of tables, what a picture carries, what a page packs."""
    if data.startswith(b"PAR1"):
        frame = read_parquet(path)
        return "\n".join(str(v) for name in frame.columns for v in frame[name].dropna().unique())
    return text_in(data)


def text_in(data: bytes) -> str:
    """Texts of bytes that are no table."""
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(f"{n}\n{text_in(archive.read(n))}" for n in archive.namelist())
    if data.startswith(b"\x89PNG"):
        return "\n".join(_chunks(data))
    text = data.decode("utf-8", errors="replace")
    plain = html.unescape(re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text))
    joined = re.sub(r"</?[a-z]+:[^<>]*>", "", text)  # words that an Office file splits into runs
    return "\n".join({text, plain, joined})


def _chunks(data: bytes) -> list[str]:
    """Texts of a PNG file."""
    found, place = [], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if kind in {b"tEXt", b"iTXt"}:
            found.append(body.decode("utf-8", errors="replace"))
        elif kind == b"zTXt":
            key, _, packed = body.partition(b"\x00")
            found.append(f"{key.decode('latin-1')} {zlib.decompress(packed[1:]).decode('latin-1')}")
        place += 12 + length
    return found


def files_below(folder: Path) -> frozenset[Path]:
    """Files of a folder."""
    return frozenset(path for path in folder.rglob("*") if path.is_file())
