"""``netan map-columns``: what it prints, what it writes, what it leaves alone."""

from __future__ import annotations

import json
import tomllib

from sample_study import netan

from netan.schema import JSON_KEYS

LEDGER = "Vendor,Posting date,Net amount,Colour\nMade Up Ltd,01/04/2025,5.00,red\nOther Ltd,13/03/2026,7.50,blue\n"


def ledger(tmp_path, text=LEDGER):
    path = tmp_path / "plant.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_says_what_each_column_is_and_writes_it_down(tmp_path):
    run = netan("map-columns", ledger(tmp_path), "--buyer", "Plant X")
    assert run.code == 0
    assert "Net amount           what was paid, without VAT  its heading" in run.out
    assert "Not used: Colour." in run.out
    assert "Who paid: Plant X." in run.out
    said = tomllib.loads((tmp_path / "plant.csv.columns.toml").read_text("utf-8"))
    assert said["buyer"] == "Plant X"
    assert said["columns"] == {"supplier_name": "Vendor", "value": "Net amount", "date": "Posting date"}


def test_a_toml_that_is_there_is_left_alone_unless_forced(tmp_path):
    path = ledger(tmp_path)
    toml = tmp_path / "plant.csv.columns.toml"
    toml.write_text("buyer = 'mine'\n")
    run = netan("map-columns", path)
    assert run.code == 1
    assert "it was left as it is. --force writes it anew" in run.errors
    assert toml.read_text() == "buyer = 'mine'\n"
    assert netan("map-columns", path, "--force").code == 0
    assert "mine" not in toml.read_text()
    assert netan("map-columns", path, "--out", tmp_path / "other.toml").code == 0


def test_json_has_the_keys_of_the_schema(tmp_path):
    run = netan("map-columns", ledger(tmp_path), "--json")
    said = json.loads(run.out)
    assert list(said) == [key.name for key in JSON_KEYS["map-columns"]]
    assert said["unplaced"] == ["Colour"]


def test_what_is_left_open_is_said_and_the_toml_is_there_to_settle_it(tmp_path):
    run = netan("map-columns", ledger(tmp_path, "Vendor,Amount,Spend\nA Ltd,5,6\nB Ltd,7,8\n"))
    assert run.code == 1
    assert "'Amount' (column B) and 'Spend' (column C) both may be what was paid" in run.out
    assert "Who paid is not said: give --buyer" in run.out
    assert (tmp_path / "plant.csv.columns.toml").exists()
    run = netan("map-columns", ledger(tmp_path, "a,b\nc,d\n"), "--force")
    assert run.code == 1
    assert "no row names a payee and an amount" in run.errors


def test_headings_cannot_steer_the_console_or_break_the_toml(tmp_path):
    run = netan("map-columns", ledger(tmp_path, LEDGER.replace("Colour", '"Co\x1b[31mlour\n#""x"')))
    assert run.code == 0
    assert "\x1b[31m" not in run.out
    assert tomllib.loads((tmp_path / "plant.csv.columns.toml").read_text("utf-8"))["columns"]["value"] == "Net amount"
