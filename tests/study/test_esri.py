"""netan esri: plain files in, the columns of the literature out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from netan.cli import netan
from netan.errors import FileFormatError, NetanError, SchemaError, UnknownNodeError
from netan.risk import prepare_economy, systemic_risk_index
from netan.schema import JSON_KEYS
from netan.study.esri import EsriOptions, esri_answer

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "oracles" / "esri" / "n1000"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Four firms with ids that a spreadsheet would spoil."""
    links = {"supplier": ["01", "02", "x", "x"], "buyer": ["02", "x", "04", "01"], "amount": ["10", "5.5", "3", "1"]}
    firms = {"firm": ["01", "02", "x", "04"], "sector": ["A", "B", "B", "C"], "market": ["p", "q", "r", "q"],
             "employment": [10, 20, 5, 1], "revenue": [20, 9, 8, 4], "costs": [2, 11, 6, 9]}  # fmt: skip
    rule = pd.DataFrame([[2, 1, 0], [1, 2, 1], [2, 2, 1]], index=list("ABC"), columns=list("ABC"))
    out = {name: tmp_path / f"{name}.csv" for name in ("links", "firms", "rule")}
    pd.DataFrame(links).to_csv(out["links"], index=False)
    pd.DataFrame(firms).to_csv(out["firms"], index=False)
    rule.to_csv(out["rule"], index_label="supplier_sector")
    return out


def answer(files: dict[str, Path], **more: object):
    return esri_answer(files["links"], firms=files["firms"], essentiality=files["rule"], **more)


def test_it_equals_the_library(files: dict[str, Path]) -> None:
    found = answer(files, options=EsriOptions(use_revenue=True)).frame
    rule = pd.read_csv(files["rule"], index_col=0)
    economy = prepare_economy(
        ["01", "02", "x", "04"], list("ABBC"), [0, 1, 2, 2], [1, 2, 3, 0], [10, 5.5, 3, 1],
        essentiality=rule, revenue=[20, 9, 8, 4], costs=[2, 11, 6, 9],
    )  # fmt: skip
    wanted = systemic_risk_index(economy)
    assert list(found["firm"]) == ["01", "02", "x", "04"]
    np.testing.assert_allclose(found["esri_w1"], wanted["esri_sales"])
    assert {"esri_w2", "esri_down_w2", "esri_up_w2", "iters", "bound"} <= set(found)


@pytest.mark.parametrize(
    "options",
    [
        EsriOptions(mode="paper", eps=1e-4),
        EsriOptions(mode="paper", stop="ratio"),
        EsriOptions(market="none"),
        EsriOptions(market="market"),
        EsriOptions(static=True),
        EsriOptions(production="leontief"),
    ],
)
def test_every_option_is_named_in_the_answer(files: dict[str, Path], options: EsriOptions) -> None:
    found = answer(files, options=options)
    assert options.words in found.as_dict()["method"]
    assert found.frame["esri_w1"].between(0, 1).all()


def test_only_top_and_scenarios(files: dict[str, Path], tmp_path: Path) -> None:
    assert list(answer(files, only=["x"]).frame["firm"]) == ["x"]
    top = answer(files, top=2).frame["esri_w1"]
    assert list(top) == sorted(answer(files).frame["esri_w1"], reverse=True)[:2]
    table = tmp_path / "scenarios.csv"
    table.write_text("firm,scenario,shock\n01,flood,0.5\nx,flood,1\n02,strike,0.25\n")
    assert list(answer(files, scenarios=table).frame["scenario"]) == ["flood", "strike"]


def test_parquet_gives_the_same(files: dict[str, Path], tmp_path: Path) -> None:
    from netan.store import write_parquet

    frame = pd.read_csv(files["links"], dtype={"supplier": str, "buyer": str})
    files = {**files, "links": write_parquet(tmp_path / "links.parquet", frame)}
    assert len(answer(files).frame) == 4


def test_a_long_run_keeps_what_is_done(files: dict[str, Path], tmp_path: Path) -> None:
    first = answer(files, work=tmp_path / "work").frame
    assert list((tmp_path / "work").glob("*/*.npy"))
    pd.testing.assert_frame_equal(answer(files, work=tmp_path / "work").frame, first)


def test_csv_with_provenance_and_json(files: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "index.csv"
    command = ["esri", str(files["links"]), "--firms", str(files["firms"]), "--essentiality", str(files["rule"])]
    said = CliRunner().invoke(netan, [*command, "--out", str(out), "--json"])
    assert said.exit_code == 0, said.output
    value = json.loads(said.stdout)
    assert set(value) == {key.name for key in JSON_KEYS["esri"]}
    assert len(pd.read_csv(out)) == len(value["rows"]) == 4
    assert "converged" in out.with_suffix(".json").read_text()


@pytest.mark.parametrize(
    ("name", "text", "kind", "words"),
    [
        ("links", "supplier,buyer,amount\n01,zz,5\n", SchemaError, "1 firms that the firms file does not have: zz"),
        ("links", "supplier,buyer,amount\n01,02,five\n", SchemaError, r"row 2: 'five'"),
        ("links", "supplier,buyer,amount\n01,02,-5\n", SchemaError, r"row 2, column amount: .*'-5'.* 0 or more"),
        ("links", "from,to,value\n01,02,5\n", FileFormatError, "lacks the column supplier, buyer, amount; it has from"),
        ("links", "supplier,buyer,amount\n", FileFormatError, "heading and no rows"),
        ("links", "", FileFormatError, "empty"),
        ("firms", "firm,sector\n01,A\n01,B\n", SchemaError, "1 firms stand more than once"),
        ("firms", "firm,sector\n01,\n02,B\nx,B\n04,C\n", SchemaError, "row 2: empty"),
        ("rule", "s,A,B\nA,3,1\nB,1,2\n", SchemaError, "essentiality of A for A is '3'"),
        ("rule", "s,A,B\nA,2,1\nA,1,2\n", SchemaError, "sectors stand twice: A"),
    ],
)
def test_wrong_files_are_told(files: dict[str, Path], name: str, text: str, kind: type[NetanError], words: str) -> None:
    files[name].write_text(text)
    with pytest.raises(kind, match=words):
        answer(files)


def test_options_that_ask_for_a_missing_column(files: dict[str, Path]) -> None:
    files["firms"].write_text("firm,sector\n01,A\n02,B\nx,B\n04,C\n")
    with pytest.raises(SchemaError, match="no column revenue, costs"):
        answer(files, options=EsriOptions(use_revenue=True))
    assert "no w2" in " ".join(answer(files).notes)


@pytest.mark.skipif(not FOLDER.exists(), reason="reference figures absent")
def test_the_reference_by_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    command = ["esri", str(FOLDER / "edges.csv"), "--firms", str(FOLDER / "firms.csv"), "--mode", "paper"]
    more = ["--essentiality", str(FOLDER / "essentiality.csv"), "--out", str(out), "--quiet"]
    said = CliRunner().invoke(netan, [*command, *more])
    assert said.exit_code == 0, said.output
    wanted = pd.read_csv(FOLDER / "A_base_eps1e-2.csv")
    pd.testing.assert_frame_equal(pd.read_csv(out), wanted, rtol=0, atol=1e-9)


def big(folder: Path, firms: int = 120) -> dict[str, Path]:
    """A random network of fictional firms."""
    rng = np.random.default_rng(0)
    ids = [f"f{k:03d}" for k in range(firms)]
    supplier, buyer = rng.integers(0, firms, 5 * firms), rng.integers(0, firms, 5 * firms)
    amount = rng.lognormal(2, 1.5, 5 * firms).round(3)
    links = pd.DataFrame({"supplier": np.take(ids, supplier), "buyer": np.take(ids, buyer), "amount": amount})
    sold, bought = np.bincount(supplier, amount, firms), np.bincount(buyer, amount, firms)
    jobs, sector = rng.integers(1, 99, firms), rng.choice(list("ABC"), firms)
    known = {"employment": jobs, "revenue": sold * 1.6 + 1, "costs": bought * 1.2 + 1}
    table = pd.DataFrame({"firm": ids, "sector": sector, **known})
    rule = pd.DataFrame(rng.integers(0, 3, (3, 3)), index=list("ABC"), columns=list("ABC"))
    out = {name: folder / f"big_{name}.csv" for name in ("links", "firms", "rule")}
    links.to_csv(out["links"], index=False)
    table.to_csv(out["firms"], index=False)
    rule.to_csv(out["rule"], index_label="supplier_sector")
    return out


def test_the_largest_are_searched_for(tmp_path: Path) -> None:
    files, options = big(tmp_path), EsriOptions(use_revenue=True)
    found = answer(files, options=options, top=8)
    whole = answer(files, options=EsriOptions(use_revenue=True, tolerance=1e-9)).frame
    best = whole.sort_values("esri_w1", ascending=False).head(8)
    assert list(found.frame["firm"]) == list(best["firm"])
    assert "without closing every firm" in " ".join(found.notes)
    assert list(found.frame.columns) == list(whole.columns)
    assert "without closing" not in " ".join(answer(files, top=8, options=EsriOptions(mode="paper")).notes)
    again = answer(files, options=options, top=8, work=tmp_path / "work")
    pd.testing.assert_frame_equal(again.frame, found.frame)


def test_a_sample_stands_for_all(tmp_path: Path) -> None:
    files, options = big(tmp_path), EsriOptions(use_revenue=True)
    found = answer(files, options=options, sample=40, seed=3)
    assert len(found.frame) == 40
    assert found.frame["stands_for"].sum() == pytest.approx(120)
    whole = answer(files, options=options).frame.set_index("firm")
    np.testing.assert_allclose(found.frame["esri_w1"], whole.loc[found.frame["firm"], "esri_w1"], rtol=2e-3)
    assert found.sample is not None
    mean = found.sample.set_index("figure").loc["mean"]
    assert mean["low"] <= whole["esri_w1"].mean() <= mean["high"]
    assert "40 of 120 firms were closed" in " ".join(found.notes)
    pd.testing.assert_frame_equal(answer(files, options=options, sample=40, seed=3).frame, found.frame)
    every = answer(files, options=options, sample=1_000)
    assert (every.frame["stands_for"] == 1).all()


@pytest.mark.parametrize("more", [{"top": 3}, {"only": ["f001"]}])
def test_a_sample_is_of_all_firms(tmp_path: Path, more: dict[str, object]) -> None:
    with pytest.raises(SchemaError, match="A sample is of all firms"):
        answer(big(tmp_path), sample=30, **more)


def test_hard_cases_are_told_with_their_time(tmp_path: Path) -> None:
    files = big(tmp_path)
    said: list[str] = []
    found = answer(files, options=EsriOptions(market="none", use_revenue=True), tell=said.append, workers=1)
    assert said == ["Time: less than a second for 120 closures on 1 worker"] or "closures on 1 worker" in said[0]
    assert "worst case" in " ".join(found.notes)
    said.clear()
    assert "never ends at a household" in " ".join(answer(files, tell=said.append).notes)
    assert len(said) == 1
    said.clear()
    answer(files, options=EsriOptions(use_revenue=True), tell=said.append)
    assert not said


def test_the_command_shows_the_sample(tmp_path: Path) -> None:
    files = big(tmp_path)
    command = ["esri", str(files["links"]), "--firms", str(files["firms"]), "--essentiality", str(files["rule"])]
    said = CliRunner().invoke(netan, [*command, "--sample", "30", "--market", "none"])
    assert said.exit_code == 0, said.output
    assert "estimated from the sample" in said.stdout
    assert "median" in said.stdout
    assert "closures on 1 worker" in said.stderr


STOPPED = """
import os, signal, sys
import netan.sweep.pieces as pieces
from netan.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
keep = pieces._keep
def keep_and_stop(*piece):
    keep(*piece)
    os.kill(os.getpid(), signal.SIGINT)
pieces._keep = keep_and_stop
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal to oneself")
@pytest.mark.parametrize("more", [{"top": 40}, {"sample": 60, "seed": 1}])
def test_ctrl_c_leaves_what_is_done(tmp_path: Path, more: dict[str, int]) -> None:
    files, work = big(tmp_path, 300), tmp_path / "work"
    command = ["esri", files["links"], "--firms", files["firms"], "--essentiality", files["rule"], "--work", work]
    words = [str(word) for word in [*command, *(w for k, v in more.items() for w in (f"--{k}", v))]]
    said = subprocess.run([sys.executable, "-c", STOPPED, *words], capture_output=True, text=True, check=False)
    assert said.returncode == 130, said.stderr
    assert "Interrupted. What was finished is kept." in said.stderr
    kept = {path: path.stat().st_mtime_ns for path in work.glob("*/[0-9]*-[0-9]*.npy")}
    assert len(kept) == 1
    found = answer(files, work=work, **more)
    pd.testing.assert_frame_equal(found.frame, answer(files, **more).frame)
    assert all(path.stat().st_mtime_ns == time for path, time in kept.items())


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("links", "supplier,buyer,amount\n01,02,5\n01,x,3,4,5\n", "links.csv cannot be read as csv .*Line: 3"),
        ("links", "supplier,buyer,amount\n01,02,5\n01,x\n", "links.csv cannot be read as csv .*Line: 3"),
        ("links", "supplier,buyer,amount,amount\n01,02,5,6\n", "has the column amount more than once"),
        ("links", "\n01,02,5\n", "no heading in its first row"),
    ],
)
def test_spoilt_rows_are_named(files: dict[str, Path], name: str, text: str, words: str) -> None:
    files[name].write_text(text)
    with pytest.raises(FileFormatError, match=words):
        answer(files)


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le"])
def test_other_encodings_are_told(files: dict[str, Path], code: str) -> None:
    files["links"].write_bytes(files["links"].read_text().encode(code))
    with pytest.raises(FileFormatError, match='is UTF-16 or no text -> save it as "CSV UTF-8"'):
        answer(files)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_marks_and_a_byte_order_mark(files: dict[str, Path], mark: str) -> None:
    wanted = answer(files).frame
    for path in files.values():
        path.write_text("\ufeff" + path.read_text().replace(",", mark), encoding="utf-8")
    pd.testing.assert_frame_equal(answer(files).frame, wanted)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("firm,scenario,shock\n01,x,1\n02,x,1.5\n", r"row 3, column shock: .*'1.5'.* share LOST"),
        ("firm,scenario,shock,shock_up\n01,x,1,\n", r"row 2, column shock_up: .*empty"),
        ("firm,scenario,shock\n01,x,1\n01,x,0.5\n", r"row 3, column firm: .*'01'.* once in a scenario"),
        ("firm,scenario,shock\nzz,x,1\n", "The scenarios name 1 firms that the firms file does not have: zz"),
    ],
)
def test_wrong_scenarios_are_told_before_anything_runs(
    files: dict[str, Path], tmp_path: Path, text: str, words: str
) -> None:
    table = tmp_path / "scenarios.csv"
    table.write_text(text)
    said: list[str] = []
    with pytest.raises((SchemaError, UnknownNodeError), match=words):
        answer(files, scenarios=table, tell=said.append)
    assert not said


def test_single_firms(files: dict[str, Path], tmp_path: Path) -> None:
    assert list(answer(files, only=["x", "01", "x"]).frame["firm"]) == ["x", "01"]
    with pytest.raises(UnknownNodeError, match="1 firms that the firms file does not have: nobody"):
        answer(files, only=["x", "nobody"])
    table = tmp_path / "scenarios.csv"
    table.write_text("firm,scenario,shock\n01,flood,0.5\n")
    with pytest.raises(SchemaError, match="leave out the single firms"):
        answer(files, only=["x"], scenarios=table)
    command = ["esri", str(files["links"]), "--firms", str(files["firms"]), "--essentiality", str(files["rule"])]
    said = CliRunner().invoke(netan, [*command, "--only", ","])
    assert said.exit_code == 2
    assert "names no firm" in said.output


def test_employment_that_is_unknown_is_told(files: dict[str, Path]) -> None:
    firms = pd.read_csv(files["firms"], dtype=str)
    firms.loc[0, "employment"] = ""
    firms.to_csv(files["firms"], index=False)
    assert "unknown for 1 of 4 firms" in " ".join(answer(files).notes)
    firms["employment"] = "0"
    firms.to_csv(files["firms"], index=False)
    found = answer(files)
    assert "there is no w2" in " ".join(found.notes)
    assert "esri_w2" not in found.frame


def test_options_of_the_other_mode_are_told(files: dict[str, Path]) -> None:
    assert "changed nothing" in " ".join(answer(files, options=EsriOptions(eps=1e-5)).notes)
    assert "changed nothing" in " ".join(answer(files, options=EsriOptions(mode="paper", tolerance=1e-5)).notes)


def test_no_sales_at_all(files: dict[str, Path]) -> None:
    files["links"].write_text("supplier,buyer,amount\n01,02,0\n")
    with pytest.raises(SchemaError, match="all amounts are 0"):
        answer(files)


def test_the_order_of_rows_and_the_currency_change_nothing(files: dict[str, Path]) -> None:
    wanted = answer(files, options=EsriOptions(use_revenue=True, tolerance=1e-12)).frame.set_index("firm")
    for name, money in (("links", ["amount"]), ("firms", ["revenue", "costs"])):
        table = pd.read_csv(files[name], dtype={"firm": str, "supplier": str, "buyer": str}).iloc[::-1]
        table[money] = table[money] * 1_000
        table.to_csv(files[name], index=False)
    found = answer(files, options=EsriOptions(use_revenue=True, tolerance=1e-12)).frame.set_index("firm")
    pd.testing.assert_frame_equal(
        found.loc[wanted.index].drop(columns="iters"), wanted.drop(columns="iters"), rtol=1e-9
    )
