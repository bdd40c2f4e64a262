from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.measures.coefficients import technical_coefficients
from netan.tables.iotable import IOTable
from netan.tables.prices import Standard, aligned, repriced, uprating

INDEX = pd.DataFrame({"year": [2019, 2023, 2024, 2025], "index": [80.0, 100.0, 104.0, 110.0]})
RATES = pd.DataFrame({"currency": ["EUR", "EUR", "usd"], "year": [2024, None, None], "rate": [0.85, 0.9, 0.8]})


def small_table():
    codes = ["P", "Q"]
    Z = pd.DataFrame([[10.0, 40.0], [30.0, 20.0]], index=codes, columns=codes)
    x = pd.Series([100.0, 90.0], index=codes)
    V = pd.DataFrame([x - Z.sum(axis=0)], index=["value added"])
    Y = pd.DataFrame({"households": x - Z.sum(axis=1)})
    return IOTable(Z, Y, V, x, {"value added": "value_added"}, pd.Series(codes, index=codes), year=2023)


def rows(**columns):
    return pd.DataFrame(columns)


def test_converted_at_the_rate_of_its_own_year_and_uprated_after():
    frame = rows(value=[100.0, 100.0, 100.0, 50.0], currency=["EUR", "EUR", "USD", None], year=[2024, 2019, 2023, 2025])
    out, notes = aligned(frame, Standard("GBP", 2025, INDEX, RATES))
    expected = [100 * 0.85 * 110 / 104, 100 * 0.9 * 110 / 80, 100 * 0.8 * 110 / 100, 50.0]
    np.testing.assert_allclose(out["value"], expected)
    assert set(out["currency"]) == {"GBP"}
    assert notes[0] == "1 payments in EUR were converted at 0.9 (rate of 2019)."
    assert notes[-1] == "Payments were brought to 2025 prices: 2019 x 1.375, 2023 x 1.100, 2024 x 1.058."
    assert frame["value"].tolist() == [100.0, 100.0, 100.0, 50.0]  # what came in is as it was


def test_every_gap_is_named_at_once():
    frame = rows(value=[1.0, 1.0, 1.0], currency=["EUR", "CHF", "CHF"], year=[2024, 2024, 2030])
    with pytest.raises(SchemaError) as caught:
        aligned(frame, Standard("GBP", 2025, INDEX, RATES))
    text = str(caught.value)
    assert "1 payments are in CHF of 2024, without a rate" in text
    assert "CHF of 2030" in text
    assert "the price index holds no 2030" in text
    assert "sources.exchange_rates: currency CHF" in text


def test_without_an_index_prices_stay_and_it_is_said():
    out, notes = aligned(rows(value=[10.0], year=[2024]), Standard("GBP", 2019))
    assert out["value"].tolist() == [10.0]
    assert len(notes) == 1
    assert notes[0].startswith("Payments of 2024 stand beside figures of 2019 at their own prices; a price index")


def test_nothing_to_do_says_nothing():
    frame = rows(value=[10.0, 20.0], year=[2024, None])
    out, notes = aligned(frame, Standard("GBP", 2024, INDEX))
    assert out["value"].tolist() == [10.0, 20.0]
    assert notes == ()


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.sampled_from([2019, 2023, 2024, 2025])), min_size=1, max_size=8),
    st.sampled_from([2019, 2023, 2024, 2025]),
    st.sampled_from([2019, 2023, 2024, 2025]),
)
def test_there_and_back_is_where_it_was(cells, first, second):
    frame = rows(value=[v for v, _ in cells], year=[y for _, y in cells])
    there, _ = aligned(frame, Standard("GBP", first, INDEX))
    back, _ = aligned(there.assign(year=first), Standard("GBP", second, INDEX))
    straight, _ = aligned(frame, Standard("GBP", second, INDEX))
    np.testing.assert_allclose(back["value"], straight["value"], rtol=1e-12)


def test_a_table_is_scaled_and_its_coefficients_stay():
    table = small_table()
    standard = Standard("GBP", 2025, pd.DataFrame({"year": [table.year, 2025], "index": [100.0, 110.0]}))
    out, notes = repriced(table, standard)
    assert out.price_year == 2025
    assert out.year == table.year
    np.testing.assert_allclose(out.x, table.x * 1.1)
    np.testing.assert_allclose(technical_coefficients(out.Z, out.x), technical_coefficients(table.Z, table.x))
    assert f"of {table.year} was brought to 2025 prices, x 1.100" in notes[0]
    assert repriced(table, Standard("GBP", table.year, INDEX)) == (table, ())
    with pytest.raises(SchemaError, match="the price index holds no"):
        repriced(table, Standard("GBP", 1999, INDEX))


def test_bad_indices_and_rates_are_refused():
    with pytest.raises(SchemaError, match="index of 0"):
        Standard("GBP", 2024, pd.DataFrame({"year": [2024], "index": [0.0]}))
    with pytest.raises(SchemaError, match="rate of 0"):
        Standard("GBP", 2024, rates=pd.DataFrame({"currency": ["EUR"], "rate": [0.0]}))
    assert uprating(2019, Standard("GBP", 0)) == 1.0
