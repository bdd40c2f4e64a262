"""Worked tables of the literature and random ones that balance, for tests of measures."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

# Miller & Blair (2009), tables 2.3 and 2.4
MB_Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
MB_X = pd.Series([1000, 2000], index=["a", "b"])
# Germany 1995, Eurostat Manual of Supply, Use and Input-Output Tables (2008), table 15.4
DE = ["agriculture", "manufacturing", "construction", "trade", "business", "other"]
DE_Z = pd.DataFrame(
    [
        [1131, 25480, 1, 607, 710, 762],
        [7930, 304584, 64167, 41082, 11981, 30360],
        [426, 7334, 3875, 5296, 23457, 9155],
        [3559, 72717, 14190, 74399, 10835, 21008],
        [3637, 96115, 31027, 65755, 193176, 34223],
        [1552, 14986, 1747, 11225, 15058, 22070],
    ],
    index=DE,
    columns=DE,
)
DE_X = pd.Series([43910, 1079446, 245606, 540063, 692487, 508918], index=DE)
SECTORS = list("abcd")


@st.composite
def balanced_tables(draw, *, smallest=0.0):
    """Flows and output of four sectors: every sector has some final demand."""
    cell = st.floats(0.01, 100)
    flows = draw(arrays(float, (4, 4), elements=cell if smallest else st.just(0.0) | cell))
    final = draw(arrays(float, 4, elements=st.floats(1, 100)))
    Z = pd.DataFrame(flows, index=SECTORS, columns=SECTORS)
    return Z, Z.sum(axis=1) + final
