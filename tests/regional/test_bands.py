"""Bands keep their order, their labels and what is unknown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import SchemaError
from netan.regional.bands import Band, band_of

VALUES = st.floats(-1e6, 1e6) | st.just(np.nan)
DRAWS = st.lists(arrays(float, (2, 3), elements=VALUES), min_size=1, max_size=4)


@settings(deadline=None)
@given(DRAWS, st.booleans())
def test_every_draw_lies_inside_and_unknown_stays_unknown(draws, with_middle):
    frames = [pd.DataFrame(draw) for draw in draws]
    band = band_of(frames, calibrated=frames[0] if with_middle else None)
    unknown = np.isnan(np.stack(draws)).any(axis=0)
    assert (band.lower.isna().to_numpy() == unknown).all()
    assert (band.upper.isna().to_numpy() == unknown).all()
    assert (band.calibrated.to_numpy() == (~unknown & with_middle)).all()
    for frame in frames:
        inside = (band.lower <= frame) & (frame <= band.upper)
        assert inside.to_numpy()[~unknown].all()


def test_calibrated_result_outside_the_draws_widens_the_band():
    band = band_of([pd.Series([0.2]), pd.Series([0.3])], calibrated=pd.Series([0.5]))
    assert band.as_frame().loc[0].to_dict() == {"lower": 0.2, "middle": 0.5, "upper": 0.5}
    assert band.width.tolist() == pytest.approx([0.3])


def test_extremes_inside_the_parameter_range_count():
    hump = [pd.Series({"rest of region": value}) for value in (0.1, 0.4, 0.2)]
    assert band_of(hump).upper.tolist() == [0.4]


@pytest.mark.parametrize(("lower", "middle", "upper"), [(2, np.nan, 1), (1, 0, 2), (1, 3, 2)])
def test_order_is_checked(lower, middle, upper):
    with pytest.raises(SchemaError, match="lower <= middle <= upper: 1 entries"):
        Band(pd.Series([lower]), pd.Series([middle]), pd.Series([upper]))


@pytest.mark.parametrize(("lower", "middle", "upper"), [(np.nan, np.nan, 1), (1, np.nan, np.nan), (np.nan, 1, np.nan)])
def test_half_known_bands_are_refused(lower, middle, upper):
    with pytest.raises(SchemaError, match="both known or both unknown"):
        Band(pd.Series([lower]), pd.Series([middle]), pd.Series([upper]))


def test_labels_are_checked():
    one, other = pd.Series([1.0], index=["a"]), pd.Series([1.0], index=["b"])
    with pytest.raises(SchemaError, match="same labels"):
        Band(one, one, other)
    with pytest.raises(SchemaError, match="same labels"):
        band_of([one, other])
    with pytest.raises(SchemaError, match="same labels"):
        band_of([one.to_frame("x"), one.to_frame("y")])
    with pytest.raises(SchemaError, match="at least one draw"):
        band_of([])


def test_table_of_a_frame_band_has_three_blocks():
    band = band_of([pd.DataFrame([[1.0, 2.0]], columns=["local", "world"])])
    assert band.as_frame().columns.tolist()[:3] == [("lower", "local"), ("lower", "world"), ("middle", "local")]
