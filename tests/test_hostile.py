"""Hostile names from end to end: registers, sites and supplier lists may hold anything, and nothing of it may act."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "study"))
sys.path.insert(0, str(Path(__file__).parent / "views"))

from hostile_names import HOSTILE
from sample_study import NUMBER, edit, netan, rows_of, small_study, write_rows

# A csv cell holds neither NUL nor half a character; an empty name is refused by the readers.
NAMES = [name for name in HOSTILE if name and "\x00" not in name] + ["Two\nlines Ltd", "Bell\x07\x1b[31m Ltd"]
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
STEERING = {"Cc", "Cf", "Zl", "Zp"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study whose companies, payees and one site carry hostile names, half of them paid by Plant X."""
    folder = small_study(tmp_path_factory.mktemp("hostile") / "county", paid=10, others=4)
    header, firms = rows_of(folder / "companies.csv")
    columns, payees = rows_of(folder / "ledger_plant_x.csv")
    names = {row[NUMBER]: name for row, name in zip(firms, NAMES * 2, strict=False)}
    for row in firms:
        row[header[0]] = names.get(row[NUMBER], row[header[0]])
    for row in payees:
        row["supplier_name"] = names.get(row["supplier"], row["supplier_name"])
        row["category"] = "<script>window.pwned=1</script>"
    for k, name in enumerate(NAMES):  # and some that no register knows
        payees.append({**payees[0], "supplier": "", "supplier_name": name, "value": str(1000 + k)})
    write_rows(folder / "companies.csv", header, firms)
    write_rows(folder / "ledger_plant_x.csv", columns, payees)
    edit(folder / "sites.csv", "PLANT-X,Plant X,", 'PLANT-X,"=Plant <b>X</b>\u202e ""Z""",')
    edit(folder / "ledger_plant_x.csv", "Plant X,", "PLANT-X,", every=True)
    edit(folder / "study.toml", 'name = "Northmoor"', 'name = "North<i>moor</i>"')
    return folder


@pytest.fixture(scope="module")
def runs(study):
    """Every command on it, with everything that it prints and writes."""
    out = study / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netan.study.journey.SAMPLES", 1)
        return {
            "validate": netan("validate", study),
            "build": netan("build", study),
            "linkages": netan("linkages", study, "--out", out / "linkages.csv"),
            "to": netan("critical", study, "--to", "PLANT-X", "--top", 99, "--out", out / "to.csv"),
            "all": netan("critical", study, "--to", "PLANT-X", "--include-estimated", "--top", 99),
            "place": netan("critical", study, "--top", 200, "--out", out / "place.csv"),
            "json": netan("critical", study, "--to", "PLANT-X", "--json", "--top", 99),
            "closure": netan("scenario", "run", study, "--close", "PLANT-X"),
            "view": netan("view", study, "--what", "PLANT-X"),
        }


def test_every_command_goes_through(runs):
    assert {name: run.err[:300] for name, run in runs.items() if run.code} == {}


def test_no_line_of_the_console_steers_it(runs):
    for name, run in runs.items():
        text = run.err if name == "json" else run.out + run.err
        bad = {c for c in text if unicodedata.category(c) in STEERING and c != "\n"}
        assert bad == set(), name


def test_names_reach_the_tables_whole_but_harmless(runs):
    shown = " ".join(runs["to"].out.split())
    assert "window.pwned=1" in shown
    assert "\x1b" not in runs["to"].out
    said = json.loads(runs["json"].out)
    assert any("<script>" in row["label"] or "<img" in row["label"] for row in said["rows"])


def test_cells_of_every_csv_are_inert(study, runs):
    paths = sorted((study / "out").glob("*.csv"))
    assert len(paths) == 10  # five of them are the rows of the closure
    for path in paths:
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))):
            for cell in row:
                try:
                    float(cell)
                except ValueError:
                    assert not FORMULA.match(cell), (path.name, cell)


def test_file_names_are_safe(study, runs):
    names = [path.name for path in (study / "out").iterdir()]
    assert all(re.fullmatch(r"[a-z0-9-]+\.[a-z]+", name) for name in names), names
    assert "suppliers-plant-b-x-b-z.svg" in names


class Tags(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def test_no_name_becomes_markup(study, runs):
    for path in sorted((study / "out").iterdir()):
        if path.suffix not in {".html", ".svg"}:
            continue
        text = path.read_text("utf-8")
        tags = Tags()
        tags.feed(text)
        assert not {tag for tag, _ in tags.seen} & {"img", "iframe", "object", "embed", "b", "i", "link", "base"}
        assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on")]
        scripts = [attributes for tag, attributes in tags.seen if tag == "script"]
        assert len(scripts) == (2 if path.suffix == ".html" else 0)
        assert "pwned" not in "".join(re.findall(r"<script(?![^>]*json)[^>]*>(.*?)</script>", text, flags=re.DOTALL))
        assert not {c for c in text if unicodedata.category(c) in {"Cc", "Zl", "Zp"} and c not in "\n\t"}
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_an_error_about_a_hostile_name_is_harmless(study):
    run = netan("critical", study, "--to", "\x1b[31m\u202enobody\n")
    assert run.code == 1
    assert not {c for c in run.err if unicodedata.category(c) in STEERING and c != "\n"}
