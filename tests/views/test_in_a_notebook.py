from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from fictional_county import GROUPS, LABELS, fictional
from hostile_names import HOSTILE

import netan
from netan.network.base import Network
from netan.network.scorecard import Scorecard
from netan.risk.critical import Critical
from netan.scenario.static import ScenarioResult
from netan.schema import EDGES, NODES
from netan.tables.notebook import MOST_ROWS, html_table
from netan.views import Shown, show
from netan.views.notebook import ShowError
from netan.views.scene import Notes, sector_scene

PLAIN = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}


def tags(html: str) -> set[str]:
    return set(re.findall(r"</?([a-zA-Z!]+)", html))


def hostile_frame() -> pd.DataFrame:
    return pd.DataFrame({HOSTILE[0]: HOSTILE, "jobs": np.arange(len(HOSTILE), dtype=float)})


def test_hostile_names_are_words_in_a_table():
    html = html_table(hostile_frame(), caption=HOSTILE[1], notes=HOSTILE, stamp=HOSTILE[3])
    assert tags(html) <= PLAIN
    assert set(re.findall(r"\s(\w+)=\"", re.sub(r">[^<]*<", "><", html))) <= {"scope", "style"}
    assert "\u202e" not in html
    assert "&lt;img src=x" in html


@pytest.mark.parametrize(
    "result",
    [
        ScenarioResult(HOSTILE[0], hostile_frame(), hostile_frame(), tuple(HOSTILE)),
        Critical(hostile_frame(), None, HOSTILE[1], tuple(HOSTILE)),
        Scorecard(hostile_frame(), HOSTILE[2], tuple(HOSTILE)),
    ],
    ids=lambda result: type(result).__name__,
)
def test_results_show_themselves(result):
    html = result._repr_html_()
    assert tags(html) <= PLAIN
    assert html.count("<tr>") == len(HOSTILE) + 1
    assert "&lt;!--&lt;script&gt;" in html
    assert "_repr_html_" not in {field.name for field in fields(result)}


def test_a_critical_ranking_shows_its_stamp_first():
    html = Critical(hostile_frame(), None, "Illustrative", ())._repr_html_()
    assert html.index("Illustrative") < html.index("<table>")


def test_a_network_is_counted_without_a_name():
    county = fictional(60)
    frames = []
    for table, frame in ((NODES, county.nodes.assign(label=HOSTILE[0])), (EDGES, county.edges)):
        frames.append(frame.assign(**dict.fromkeys(set(table.names) - set(frame.columns), "")))
    nodes, edges = frames
    network = Network(nodes, edges, title="Northmoor", notes=(HOSTILE[1],))
    html = network._repr_html_()
    assert tags(html) <= PLAIN
    assert "onerror" not in html
    assert "<caption>Northmoor</caption>" in html
    assert "companies and sites" in html


def test_long_tables_say_how_long_they_are():
    html = html_table(pd.DataFrame({"n": range(MOST_ROWS + 5)}))
    assert html.count("<tr>") == MOST_ROWS + 1
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} rows." in html


def test_unknown_is_a_dash_and_none_a_nought():
    html = html_table(pd.DataFrame({"a": [np.nan, 0.0], "b": [None, True]}))
    assert re.findall(r"<td[^>]*>([^<]*)</td>", html) == ["-", "-", "0", "yes"]


@pytest.fixture
def scene():
    notes = Notes(place=HOSTILE[0], title=HOSTILE[5], source="fictional")
    return sector_scene(fictional(80), groups=GROUPS, sector_labels=LABELS, notes=notes)


@pytest.mark.parametrize(("renderer", "kind"), [("explorer", "html"), ("pyvis", "html"), ("svg", "svg")])
def test_a_scene_becomes_a_file_beside_the_notebook(scene, tmp_path, monkeypatch, renderer, kind):
    monkeypatch.chdir(tmp_path)
    shown = show(scene, renderer=renderer)
    assert isinstance(shown, Shown)
    assert [path.suffix for path in tmp_path.iterdir()] == [f".{kind}"]
    html = shown._repr_html_()
    assert tags(html) == {"iframe"}
    assert f'src="{shown.path.as_posix()}"' in html
    assert 'sandbox="allow-scripts allow-downloads"' in html


def test_two_renderers_write_two_files(scene, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = show(scene, renderer="pyvis"), show(scene)
    assert first.path != second.path
    assert "vis-network" in first.path.read_text(encoding="utf-8")


def test_in_a_plain_script_nothing_opens(scene, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda *a, **k: pytest.fail("a browser was opened"))
    assert show(scene).path.is_file()


def test_a_page_can_travel_inside(scene, tmp_path):
    shown = show(scene, to=tmp_path / "page.html", embed=True)
    html = shown._repr_html_()
    assert tags(html) == {"iframe"}
    assert html.count('"') == 2 * len(re.findall(r'[a-z]+="', re.sub(r'="[^"]*"', '=""', html)))


def test_a_file_is_shown_as_it_is(tmp_path):
    page = tmp_path / 'a "b" & c.html'
    page.write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    assert tags(show(page)._repr_html_()) == {"iframe"}


@pytest.mark.parametrize(
    ("what", "options", "words"),
    [
        ("no page", {}, "neither a page nor an SVG"),
        (12, {}, "a int is no scene; give a scene and one of explorer, pyvis, svg"),
    ],
)
def test_what_cannot_be_shown(what, options, words):
    with pytest.raises(ShowError, match=words):
        show(what, **options)


def test_no_such_renderer_and_no_such_file(scene, tmp_path):
    with pytest.raises(ShowError, match="no renderer 'gephi'"):
        show(scene, renderer="gephi")
    with pytest.raises(ShowError, match="is no file"):
        show(tmp_path / "missing.html")


def test_nothing_of_ipython_is_loaded():
    code = "import sys, netan.views; sys.exit('IPython' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


# What the functions of the public interface return, and what each holds that a reader sees first.
SHOWN = {
    "matching.match.Matches", "measures.paths.StructuralPaths", "network.base.Network", "network.scorecard.Scorecard",
    "risk.critical.Critical", "scenario.families.Family", "scenario.quick.QuickResult",
    "scenario.static.ScenarioResult", "study.answers.ClosureAnswer", "study.answers.CriticalAnswer",
    "study.esri.EsriAnswer", "study.linkage_gaps.GapList", "study.linkage_measures.LinkageMeasures",
    "study.linkage_shown.Shown", "study.linkages.Linkages", "study.multipliers.MultiplierAnswer",
    "study.quick.QuickAnswer", "study.regionalise.Regionalised", "study.scenario_compare.CompareAnswer",
    "study.scenario_montecarlo.DrawnAnswer", "study.scenario_robustness.RobustnessAnswer",
    "study.scenario_sweep.SweepAnswer", "study.scorecard.ScorecardAnswer", "study.summary.BuildSummary",
    "views.notebook.Shown",
}  # fmt: skip
# Files that were written or fetched, not tables.
WRITTEN = {"study.report.ReportAnswer", "study.fetch.FetchAnswer"}


def test_every_result_shows_itself():
    found, answers = set(), set()
    for module in pkgutil.walk_packages(netan.__path__, "netan."):
        if module.name.startswith(("netan.cli", "netan.__main__")):
            continue
        for name, kind in vars(importlib.import_module(module.name)).items():
            if isinstance(kind, type) and kind.__module__ == module.name:
                path = f"{module.name.removeprefix('netan.')}.{name}"
                found |= {path} if hasattr(kind, "_repr_html_") else set()
                answers |= {path} if name.endswith("Answer") and not name.startswith("_") else set()
    assert found == SHOWN
    assert answers - WRITTEN <= found


def hostile_answer(kind: type) -> object:
    """An answer without its making: the attributes that it is shown by, every text hostile."""
    frame = hostile_frame()
    holder = type(kind.__name__, (), {"_repr_html_": kind._repr_html_})()
    told = {
        **dict.fromkeys(("frame", "rows_frame", "table", "can_say"), frame), "heading": HOSTILE[0],
        "notes": tuple(HOSTILE), "internal": HOSTILE[1], "notice": HOSTILE[1], "words": HOSTILE[2],
        "headline": HOSTILE[2], "title": HOSTILE[3], "rows_of": None, "header": list(HOSTILE), "name": HOSTILE[4],
        "lines": lambda: list(HOSTILE), "key_sectors": frame, "stamp": HOSTILE[1], "sentence": HOSTILE[2],
    }  # fmt: skip
    for key, value in told.items():
        setattr(holder, key, value)
    text_rows = kind.__name__ in {"CompareAnswer", "SweepAnswer", "RobustnessAnswer", "Regionalised", "Shown"}
    holder.rows = (lambda: [list(HOSTILE)]) if text_rows or kind.__name__ == "ClosureAnswer" else frame
    if kind.__name__ == "ClosureAnswer":
        holder.heading = list(HOSTILE)
    holder.result = Critical(frame, None, "", ()) if kind.__name__ == "QuickAnswer" else None
    holder.card = holder.shown = Scorecard(frame, HOSTILE[2], tuple(HOSTILE))
    return holder


@pytest.mark.parametrize("path", sorted(SHOWN - {"network.base.Network", "views.notebook.Shown"}))
def test_hostile_words_of_every_result_stay_words(path):
    module, name = path.rsplit(".", 1)
    html = hostile_answer(getattr(importlib.import_module(f"netan.{module}"), name))._repr_html_()
    assert tags(html) <= PLAIN
    assert "&lt;" in html
    assert html.count("<table>") == 1
