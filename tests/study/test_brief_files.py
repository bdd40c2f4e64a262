from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pytest
from sample_study import rows_of, write_rows

from netan.errors import NetanError
from netan.network.base import Network
from netan.study.brief import SPARE_MM, cut, write_brief
from netan.study.brief_facts import Facts
from netan.study.brief_tables import closure_table, hardest_table, reliance_table, where_table, where_words
from netan.study.brief_words import ask_next, headline, rests_on
from netan.study.figure import figure_of
from netan.study.journey import Journey
from netan.study.outcomes import ClosureWish, closure_of, critical_of
from netan.study.scenario_results import results_of
from netan.study.settings import load_study
from netan.tables.figures import between
from netan.views.scene import ViewError

OFFICE = shutil.which("soffice")
LONG = 'Northmoor Aerostructures and Advanced Composite Engineering Works "<b>&'
SUPPLIER = "{k} </script><img src=x onerror=pwn()> Precision Engineering and Heat Treatment Holdings Limited"


@pytest.fixture(scope="module")
def journey(built):
    return Journey(load_study(built))


@pytest.fixture(scope="module")
def facts(journey) -> Facts:
    closure = closure_of(journey, ClosureWish(close=("PLANT-X",)))
    hardest = critical_of(journey, to="PLANT-X")
    names = ("Plant X", "Northmoor", "Plant X", "Northmoor")
    return Facts(journey, "PLANT-X", *names, figure_of(journey, "PLANT-X"), closure, hardest, None)


def words_of(path: Path) -> str:
    """All text of a document, header and footer too."""
    document = docx.Document(str(path))
    section = document.sections[0]
    parts = [*section.header.paragraphs, *document.paragraphs, *section.footer.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in parts] + cells)


def pages_of(path: Path, folder: Path) -> int:
    """Pages of a document, as LibreOffice sets it."""
    home = f"-env:UserInstallation=file://{folder / 'profile'}"
    done = subprocess.run(
        [str(OFFICE), home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        capture_output=True, check=False, timeout=240,
    )  # fmt: skip
    pdf = folder / f"{path.stem}.pdf"
    assert pdf.exists(), done.stderr
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def renamed(journey: Journey, folder: Path, label: str, supplier: str) -> Journey:
    """The same study, its plant and every other company under other names; its work goes elsewhere."""
    shutil.copytree(journey.study.folder, folder)
    other = Journey(load_study(folder))
    network = other.network()
    firms = network.nodes.index[network.nodes["kind"] == "firm"]
    names = pd.Series([supplier.format(k=k) for k in range(len(firms))], index=firms)
    nodes = network.nodes.assign(label=names.reindex(network.nodes.index).fillna(network.nodes["label"]))
    nodes.loc["PLANT-X", "label"] = label
    seed = int(other.study["method.seed"])
    other._networks[seed] = Network(nodes, network.edges, network.sector_labels, network.notes, network.title)
    return other


@pytest.mark.parametrize("publishable", [False, True])
def test_a_brief_in_order_and_of_constant_bytes(journey, tmp_path, publishable):
    (path,) = write_brief(journey, "PLANT-X", tmp_path, publishable=publishable)
    assert path.name == "plant-x-brief.docx"
    document = docx.Document(str(path))
    styles = [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert styles[0] == "Heading 1"
    assert set(styles[1:]) == {"Heading 2"}
    assert len(styles) == 10
    assert [p.paragraph_format.page_break_before for p in document.paragraphs].count(True) == 1
    assert document.inline_shapes[0]._inline.docPr.get("descr").startswith("Diagram of payments")
    header = document.sections[0].header.paragraphs[0].text
    assert header == ("No names from confidential lists" if publishable else "INTERNAL: names from a confidential list")
    (again,) = write_brief(journey, "PLANT-X", tmp_path / "again", publishable=publishable)
    assert again.read_bytes() == path.read_bytes()


def test_publishable_names_nobody_of_the_list(journey, tmp_path):
    network = journey.network()
    payees = network.edges.query("buyer == 'PLANT-X' and evidence == 'seen'")["supplier"]
    names = [re.sub(" (Ltd|Limited)$", "", name) for name in network.nodes.loc[payees, "label"]]
    texts = [words_of(write_brief(journey, "PLANT-X", tmp_path / str(f), publishable=f)[0]) for f in (False, True)]
    named, open_ = ([name for name in names if name in text] for text in texts)
    assert named
    assert open_ == []


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["usual", "publishable", "long"])
def test_two_pages(journey, tmp_path, kind):
    of = renamed(journey, tmp_path / "s", LONG, SUPPLIER) if kind == "long" else journey
    (path,) = write_brief(of, "PLANT-X", tmp_path / "o", publishable=kind == "publishable")
    assert pages_of(path, tmp_path) == 2


def test_headline_is_the_table(facts):
    part = {name: facts.part(name) for name in ("site", "all")}
    assert f"If Plant X closed, {part['site']['lower']:,.0f} jobs at the site would go" in headline(facts)
    table = closure_table(facts)
    assert [row[0] for row in table.rows] == [cut(str(name), 90) for name in facts.closure.rows["row"]]
    assert table.rows[4][0].startswith("ALL")
    assert table.strong == (4,)
    assert not any("sheet" in cell for row in table.rows for cell in row)


def test_headline_is_a_range_above_the_site(facts):
    rows = facts.closure.rows.copy()
    rows.loc[rows["part"] == "site", ["lower", "middle", "upper"]] = 2500.0
    rows.loc[rows["part"] == "all", ["lower", "upper"]] = [3052.0, 3448.0]
    rows.loc[rows["part"] == "all", "rests_on"] = "about 6-7 % of jobs here"
    told = headline(replace(facts, closure=replace(facts.closure, rows=rows)))
    assert told == (
        "If Plant X closed, 2,500 jobs at the site would go, and 550 to 950 more elsewhere in Northmoor after about "
        "a year, before anyone finds new work. Together that is about 6-7 % of the jobs in Northmoor."
    )


def test_the_first_page_says_where_the_jobs_would_go(journey, facts):
    told = results_of(journey, facts.closure.detail).tables
    some = replace(facts, told=told)
    table = where_table(some)
    assert [row[2] for row in table.rows if row[2]] == told["district"]["label"].iloc[:-1].head(4).tolist()
    first = told["industry"].iloc[0]
    assert table.rows[0][:2] == (first["label"], between(first["lower"], first["upper"]))
    assert f"{len(told['industry']) - 5:,} more industries" in where_words(some, table)
    assert where_table(facts) is None  # nothing is told, nothing stands there
    assert where_table(some, top=0) is None


def test_reliance_adds_up_to_the_suppliers(facts):
    suppliers = facts.closure.suppliers
    share = np.resize([0.4, 0.25, 0.1, 0.01, np.nan], len(suppliers))
    shown = replace(facts, closure=replace(facts.closure, suppliers=suppliers.assign(share_of_sales=share)))
    table = reliance_table(shown)
    assert [row[0] for row in table.rows] == [
        "Over 25 % of sales", "5-25 %", "Under 5 %", "Not known: their sales were not seen",
    ]  # fmt: skip
    counts = [int(row[1]) for row in table.rows]
    assert sum(counts) == len(suppliers)
    assert counts[0] == int((share >= 0.25).sum())
    hidden = replace(shown, may={"PLANT-X"}, closure=replace(shown.closure, suppliers=shown.closure.suppliers.iloc[:5]))
    assert reliance_table(hidden) is None


def test_hardest_suppliers_without_names(facts):
    table = hardest_table(facts)
    assert len(table.rows) == 5
    assert table.heads[0] == "Rank (range)"
    nameless = hardest_table(replace(facts, may={"PLANT-X"}))
    assert nameless.heads[0] == "Industry"
    assert sum(int(row[1]) for row in nameless.rows) == int(facts.hardest.rows["node_id"].notna().sum())


def test_what_to_ask_is_said_once(facts):
    wishes = ask_next(facts)
    assert 1 <= len(wishes) <= 4
    assert len(set(wishes)) == len(wishes)
    assert [text.partition(":")[0] for text in rests_on(facts)] == ["Seen", "Official", "Estimated"]


def test_no_payment_seen_says_what_to_supply(journey, tmp_path):
    with pytest.raises(ViewError, match="put its supplier list into the study"):
        write_brief(journey, journey.find("S002"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_plant_without_suppliers_here(small, tmp_path):
    header, rows = rows_of(small / "ledger_plant_x.csv")
    away = [row | {"supplier": "", "supplier_area": "Veldoria", "supplier_postcode": ""} for row in rows]
    named = [row | {"supplier_name": f"Away Works {k}"} for k, row in enumerate(away)]
    write_rows(small / "ledger_plant_x.csv", header, named)
    text = words_of(write_brief(Journey(load_study(small)), "PLANT-X", tmp_path)[0])
    assert "No supplier was seen in Northmoor" in text
    assert "No payment to a supplier in Northmoor was seen." in text
    assert "INTERNAL" in text or "Away Works" not in text


def test_what_closes_can_be_given(journey, tmp_path):
    part = closure_of(journey, ClosureWish(close=("PLANT-X",), jobs=1000, agency=60, loss=0.5))
    text = words_of(write_brief(journey, "PLANT-X", tmp_path, closure=part)[0])
    assert "530 jobs at the site would go" in text
    assert "Agency workers at the site" not in text


def test_estimates_are_stamped(journey, tmp_path):
    (path,) = write_brief(journey, "PLANT-X", tmp_path, include_estimated=True)
    assert "Illustrative" in docx.Document(str(path)).sections[0].header.paragraphs[0].text


def test_an_open_document_stays(journey, tmp_path, monkeypatch):
    def held(self, target):
        raise PermissionError

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(NetanError, match="open in another program"):
        write_brief(journey, "PLANT-X", tmp_path)


def test_names_are_cut_after_a_word():
    assert cut("Plant X", 60) == "Plant X"
    assert cut("Northmoor Aerostructures Works", 25) == "Northmoor Aerostructures\N{HORIZONTAL ELLIPSIS}"
    assert cut("x" * 50, 10) == "x" * 9 + "\N{HORIZONTAL ELLIPSIS}"
    assert SPARE_MM > 0
