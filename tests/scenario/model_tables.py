"""Tables that the static models are tried on: worked ones of the literature, and random ones that balance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.scenario.models import System

# Miller & Blair (2009), tables 2.3 and 2.4
TEXTBOOK = System(
    output=pd.Series({"a": 1000.0, "b": 2000.0}),
    Z=pd.DataFrame([[150.0, 500.0], [200.0, 100.0]], index=["a", "b"], columns=["a", "b"]),
    jobs=pd.Series({"a": 300.0, "b": 500.0}),
    gva=pd.Series({"a": 650.0, "b": 1400.0}),
)
# A chain: a supplies b, b supplies c; c sells to final demand, and so do a and b with what is left.
# z_ab = 30 of a's 60, z_bc = 40 of b's 80, output of c 100.
CHAIN = System(
    output=pd.Series({"a": 60.0, "b": 80.0, "c": 100.0}),
    Z=pd.DataFrame([[0.0, 30, 0], [0, 0, 40], [0, 0, 0]], index=list("abc"), columns=list("abc")),
    jobs=pd.Series({"a": 6.0, "b": 16.0, "c": 50.0}),
    gva=pd.Series({"a": 60.0, "b": 50.0, "c": 60.0}),
)
NODES = list("abcd")


@st.composite
def systems(draw):
    """Four sectors, each with final sales and primary inputs; wages, spending and income that close."""
    part = st.floats(0.0, 0.2)
    A = draw(arrays(float, (4, 4), elements=st.just(0.0) | part))
    final = draw(arrays(float, 4, elements=st.floats(1, 100)))
    x = np.linalg.solve(np.eye(4) - A, final)
    wage = draw(arrays(float, 4, elements=st.floats(0.0, 0.15)))
    spending = final * draw(arrays(float, 4, elements=st.floats(0.0, 1.0)))
    amounts = {name: pd.Series(values, index=NODES) for name, values in (("wages", wage * x), ("spending", spending))}
    return System(
        output=pd.Series(x, index=NODES),
        Z=pd.DataFrame(A * x, index=NODES, columns=NODES),
        jobs=pd.Series(draw(arrays(float, 4, elements=st.floats(0, 50))), index=NODES),
        gva=pd.Series(x * draw(arrays(float, 4, elements=st.floats(0.0, 0.2))), index=NODES),
        household_income=float(spending.sum() + (wage * x).sum() + 1.0),
        **amounts,
    )


def hits():
    """Shares lost at the start, by node."""
    return arrays(float, 4, elements=st.just(0.0) | st.just(1.0) | st.floats(0, 1)).map(
        lambda values: pd.Series(values, index=NODES)
    )
