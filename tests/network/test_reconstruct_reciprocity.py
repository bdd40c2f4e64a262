from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_up_links import economy

from netan.errors import SchemaError
from netan.network.reconstruct import Purchases, fit_links, link_probability
from netan.network.reconstruct_reciprocity import expected_reciprocity

SEEN = pd.DataFrame({"supplier": ["f001", "f005"], "buyer": ["f005", "f001"], "value": [400.0, 300.0]})


@pytest.mark.parametrize("seen", [None, SEEN])
def test_reciprocity_is_that_of_all_pairs(seen):
    # |z| of one test per case below 4.9: chance 1e-6
    suppliers, purchases = economy(1, firms=40)
    model = fit_links(suppliers, purchases, mean_degree=8, elasticity=0.4, seen=seen)
    i, j = np.indices((40, 40)).reshape(2, -1)
    p = link_probability(model, i, j).reshape(40, 40)
    found = expected_reciprocity(model, seed=1, draws=200)
    assert 0 < found.error < 0.01
    assert abs(found.share - (p * p.T).sum() / p.sum()) < 4.9 * found.error


def test_firms_that_only_sell_or_only_buy_have_no_reverse():
    suppliers, purchases = economy(2)
    apart = Purchases(purchases.buyers.set_axis([f"b{i}" for i in range(24)]), purchases.coefficients)
    found = expected_reciprocity(fit_links(suppliers, apart, mean_degree=5), seed=1, draws=1)
    assert found.share == 0
    assert np.isnan(found.error)


def test_no_draws_and_no_links():
    suppliers, purchases = economy(2)
    with pytest.raises(SchemaError, match="0 draws"):
        expected_reciprocity(fit_links(suppliers, purchases, mean_degree=5), seed=1, draws=0)
    none = Purchases(purchases.buyers.assign(size=0.0), purchases.coefficients)
    assert expected_reciprocity(fit_links(suppliers, none, mean_degree=5), seed=1).share == 0
