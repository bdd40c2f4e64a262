"""Type I, Ghosh and extraction against a second library, where it is installed (``pip install netan[mrio]``)."""

import warnings

import numpy as np
import pandas as pd
import pytest
from test_model_demand import GERMANY, germany

from netan.scenario.models import Hit, run_model

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own imports warn
    iomath = pytest.importorskip("pymrio.tools.iomath")
NOTHING = pd.Series(dtype=float)


@pytest.mark.parametrize("sector", GERMANY)
def test_pymrio_finds_the_same(sector):
    system = germany()
    A = iomath.calc_A(system.flows, system.output.astype(float))
    L = iomath.calc_L(A)
    G = iomath.calc_G(iomath.calc_B(system.flows, system.output.astype(float)))
    pound = pd.Series({sector: 1.0})
    demand = run_model("leontief", system, Hit(NOTHING, demand=pound)).lost["output"]
    np.testing.assert_allclose(demand, L[sector], rtol=1e-12)
    supply = run_model("ghosh", system, Hit(NOTHING, primary=pound)).lost["output"]
    np.testing.assert_allclose(supply, G.loc[sector], rtol=1e-12)
    f = system.final_demand
    A.loc[sector], A.loc[:, sector], f[sector] = 0.0, 0.0, 0.0
    left = iomath.calc_L(A) @ f
    gone = run_model("extraction", system, Hit(pd.Series({sector: 1.0}))).lost["output"]
    np.testing.assert_allclose(gone, system.output - left, rtol=1e-9, atol=1e-6)
