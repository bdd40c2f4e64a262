"""How long a run takes, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netan.risk import Rules, prepare_economy
from netan.risk.cascade import default_weights
from netan.risk.estimate import closure_seconds, time_in_words
from netan.risk.running import running_of


@pytest.mark.parametrize(
    ("seconds", "closures", "workers", "words"),
    [
        (0.01, 100, 1, "about 1 s for 100 closures on 1 worker"),
        (0.01, 8_000, 1, "about 80 s for 8,000 closures on 1 worker"),
        (1.0, 10_000, 4, "about 42 min for 10,000 closures on 4 workers"),
        (1.0, 100_000, 2, "about 14 h for 100,000 closures on 2 workers"),
        (5.0, 100_000, 1, "about 6 days for 100,000 closures on 1 worker"),
        (0.0, 3, 1, "less than a second for 3 closures on 1 worker"),
    ],
)
def test_words(seconds: float, closures: int, workers: int, words: str) -> None:
    assert time_in_words(seconds, closures, workers) == words


@pytest.mark.parametrize("firms", [1, 3, 200])
def test_a_closure_takes_some_time(firms: int) -> None:
    ring = np.arange(firms)
    rule = pd.DataFrame(1, index=["A"], columns=["A"])
    economy = prepare_economy(ring, ["A"] * firms, ring, (ring + 1) % firms, 1.0 + ring, essentiality=rule)
    running = running_of(economy, Rules(), default_weights(economy), scenarios=firms)
    assert 0 < closure_seconds(running, economy) < 10
