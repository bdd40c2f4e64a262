from __future__ import annotations

import numpy as np
import pytest
from sample_study import edit, netan, rows_of, write_rows

from netan.study.inputs import read_inputs
from netan.study.settings import load_study


def add_source(folder, name, text):
    (folder / f"{name}.csv").write_text(text, "utf-8")
    edit(folder / "study.toml", "[sources]", f'[sources]\n{name} = "{name}.csv"')


def euros(folder, *, share=2):
    """Every second payment is in euros, at half the pounds."""
    path = folder / "ledger_plant_x.csv"
    header, rows = rows_of(path)
    for k, row in enumerate(rows):
        row["currency"] = "EUR" if k % share == 0 else ""
    write_rows(path, [*header, "currency"], rows)


def paid(folder):
    return read_inputs(load_study(folder)).suppliers[0].frame


def test_foreign_payments_are_converted_at_the_users_rate(small):
    before = paid(small)
    euros(small)
    add_source(small, "exchange_rates", "currency,year,rate\nEUR,2024,0.8\n")
    inputs = read_inputs(load_study(small))
    after = inputs.suppliers[0].frame
    count = (len(after) + 1) // 2
    assert f"{count} payments in EUR were converted at 0.8 (rate of 2024)." in inputs.notes
    ratio = np.sort((after["value"] / before["value"]).to_numpy().round(6))
    assert ratio[:count].tolist() == [0.8] * count
    assert ratio[count:].tolist() == [1.0] * (len(after) - count)
    assert set(after["currency"].dropna()) == {"GBP"}


def test_a_currency_without_a_rate_is_a_fault_that_says_what_to_write(small):
    euros(small)
    run = netan("build", small)
    assert run.code == 1
    assert "payments are in EUR of 2024, without a rate -> add a row to sources.exchange_rates" in " ".join(
        run.err.split()
    )


def test_with_an_index_the_table_comes_to_the_prices_of_the_payments(small):
    plain = read_inputs(load_study(small))
    assert plain.standard.year == plain.table.price_year == 2023
    assert any("at their own prices" in note for note in plain.notes)
    add_source(small, "deflators", "year,index\n2023,100\n2024,104\n")
    inputs = read_inputs(load_study(small))
    assert inputs.standard.year == inputs.table.price_year == 2024
    np.testing.assert_allclose(inputs.table.x, plain.table.x * 1.04)
    np.testing.assert_allclose(inputs.suppliers[0].frame["value"], plain.suppliers[0].frame["value"])
    assert "x 1.040 for every industry alike" in " ".join(inputs.notes)
    run = netan("scenario", "run", small, "--close", "Plant X")
    assert run.code == 0, run.err
    assert "2024 prices" in " ".join(run.out.split())


def test_the_user_may_choose_the_year(small):
    plain = read_inputs(load_study(small))
    add_source(small, "deflators", "year,index\n2023,100\n2024,104\n2025,106\n")
    edit(small / "study.toml", "[sources]", "[prices]\nyear = 2025\n\n[sources]")
    inputs = read_inputs(load_study(small))
    assert inputs.table.price_year == 2025
    np.testing.assert_allclose(inputs.suppliers[0].frame["value"], plain.suppliers[0].frame["value"] * 106 / 104)
    np.testing.assert_allclose(inputs.table.x, plain.table.x * 1.06)


def test_provenance_says_the_years_of_the_files(small):
    vintages = {item.name: item.vintage for item in read_inputs(load_study(small)).used}
    assert vintages["io_table.csv"] == "2023"
    assert vintages["jobs.csv"] == "2024"
    assert vintages["ledger_plant_x.csv"] == "2024"


@pytest.mark.parametrize("text", ["year,index\n2023,0\n", "year,index\n2023,-1\n"])
def test_an_index_of_nothing_is_refused(small, text):
    add_source(small, "deflators", text)
    run = netan("build", small)
    assert run.code == 1
    assert "index" in run.errors
