from __future__ import annotations

from sample_study import edit, netan, rows_of, write_rows

from netan.study.inputs import read_inputs
from netan.study.settings import load_study


def without_districts(folder, *, known=5):
    """Payees here lose their district and keep a postcode: that of a company, or one that nobody has."""
    names, firms = rows_of(folder / "companies.csv")
    units = {firm[" CompanyNumber"]: (firm["RegAddress.PostCode"], firm[names[-2]]) for firm in firms}
    path = folder / "ledger_plant_x.csv"
    header, rows = rows_of(path)
    expected = {}
    for row in rows:
        if row["supplier"] in units and len(expected) < known:
            row["supplier_postcode"], expected[row["supplier_name"]] = units[row["supplier"]]
            row["supplier_area"] = ""
    rows[-1] |= {"supplier_area": "", "supplier_postcode": "QQ99 9QQ"}
    write_rows(path, header, rows)
    return expected


def areas_by_name(inputs):
    frame = inputs.suppliers[0].frame
    return dict(zip(frame["supplier_name"], frame["supplier_area"], strict=True))


def test_the_register_teaches_where_its_postcodes_lie(small):
    expected = without_districts(small)
    inputs = read_inputs(load_study(small))
    found = areas_by_name(inputs)
    assert {name: found[name] for name in expected} == expected
    note = next(note for note in inputs.notes if "placed by their postcode" in note)
    assert f"{len(expected)} of {len(expected) + 1} rows" in note
    assert "companies in the register" in note


def test_the_lookup_goes_before_the_register(small):
    expected = without_districts(small)
    (small / "nspl.csv").write_text("pcds,lad25cd\nQQ9 9QQ,Z01000001\nQQ99 9QQ,Z01000003\n", "utf-8")
    edit(small / "study.toml", "[sources]", '[sources]\npostcodes = "nspl.csv"')
    inputs = read_inputs(load_study(small))
    assert "1 of 6 rows" in next(note for note in inputs.notes if "placed by their postcode" in note)
    assert set(areas_by_name(inputs)) >= set(expected)
    assert "nspl.csv" in {item.name for item in inputs.used}
    assert netan("build", small).code == 0


def test_nothing_to_place_says_nothing(small):
    assert not any("postcode" in note for note in read_inputs(load_study(small)).notes)


def test_a_lookup_that_is_not_there_is_named(small):
    edit(small / "study.toml", "[sources]", '[sources]\npostcodes = "gone.csv"')
    run = netan("build", small)
    assert run.code == 1
    assert "sources.postcodes" in run.errors
    assert "gone.csv" in run.errors
