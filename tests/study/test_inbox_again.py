from __future__ import annotations

import shutil

from sample_study import edit, netan

from netan.sources.registry import sniff
from netan.study.inputs import read_inputs
from netan.study.settings import load_study


def test_the_same_ledger_twice_is_used_once_and_said(small):
    one = read_inputs(load_study(small)).suppliers
    shutil.copyfile(small / "ledger_plant_x.csv", small / "copy of ledger.csv")
    edit(small / "study.toml", '["ledger_plant_x.csv"]', '["ledger_plant_x.csv", "copy of ledger.csv"]')
    inputs = read_inputs(load_study(small))
    assert len(inputs.suppliers) == 1
    assert inputs.suppliers[0].frame["value"].sum() == one[0].frame["value"].sum()
    assert any("copy of ledger.csv is the same file as ledger_plant_x.csv" in note for note in inputs.notes)


def test_columns_that_the_user_named_make_a_ledger(tmp_path):
    path = tmp_path / "german.csv"
    path.write_text(
        "Supplier;Betrag netto;MwSt;Datum;PLZ\nGiesserei A GmbH;1.234,50;234,56;03.02.2025;12345\n", "utf-8"
    )
    assert sniff(path).kind == "unknown"
    run = netan("map-columns", path, "--buyer", "Plant X")
    assert run.code == 0, run.err
    assert sniff(path).kind == "suppliers"
    found = sniff(path).reader(path).frame
    assert found["supplier_name"].tolist() == ["Giesserei A GmbH"]


def test_build_names_what_it_did_not_use(small):
    (small / "inbox").mkdir()
    (small / "inbox" / "odd.csv").write_text("a;b\n1;2\n", "utf-8")
    run = netan("build", small)
    assert run.code == 0, run.err
    assert "Not used, since nobody knows what they are: inbox/odd.csv" in " ".join(run.err.split())
