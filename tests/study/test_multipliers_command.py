from __future__ import annotations

import csv
import json

import pytest
from sample_study import SAMPLE, netan

TABLE = SAMPLE / "io_table.csv"


def test_table_for_people_csv_and_json_agree(tmp_path):
    out = tmp_path / "m.csv"
    run = netan("multipliers", TABLE, "--out", out)
    assert run.code == 0, run.err
    assert "Type I multipliers, through suppliers." in run.out
    assert max(len(line) for line in run.out.splitlines() if not line.startswith("Written")) <= 120
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    answer = json.loads(netan("multipliers", TABLE, "--json").out)
    assert [row["sector"] for row in rows] == [row["sector"] for row in answer["rows"]]
    for row, other in zip(rows, answer["rows"], strict=True):
        assert float(row["output_multiplier"]) == pytest.approx(other["output_multiplier"], rel=1e-12)
    about = json.loads(out.with_suffix(".json").read_text("utf-8"))
    assert about["inputs"][0]["name"] == "io_table.csv"


def test_type_two_asks_for_what_it_needs(tmp_path):
    refused = netan("multipliers", TABLE, "--type", 2)
    assert refused.code == 1
    assert "--household-income" in refused.err
    run = netan("multipliers", TABLE, "--type", 2, "--household-income", 900_000, "--json")
    assert run.code == 0, run.err
    first = json.loads(netan("multipliers", TABLE, "--json").out)
    for one, two in zip(first["rows"], json.loads(run.out)["rows"], strict=True):
        assert two["output_multiplier"] >= one["output_multiplier"]


def test_wrong_files_and_tables_are_named(tmp_path):
    run = netan("multipliers", SAMPLE / "jobs.csv")
    assert run.code == 1
    assert "is no input-output table" in run.errors
    run = netan("multipliers", TABLE, "--table", "pxp")
    assert run.code == 1
    assert "holds one table alone; there is no 'pxp'" in run.errors
