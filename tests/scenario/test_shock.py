"""What a closure may ask for."""

from __future__ import annotations

import pytest

from netan.errors import ScenarioError
from netan.scenario.shock import Closure


def test_all_faults_come_at_once():
    with pytest.raises(ScenarioError, match="scenario 'x'") as caught:
        Closure("x", (), loss=1.5, jobs=-1, resident_share=2, reemployed=(0.6, 0.4))
    for part in ("nothing closes", "loss is 1.5", "resident_share is 2", "lowest and highest", "cannot be negative"):
        assert part in str(caught.value)


def test_no_jobs_given_is_not_nought_jobs():
    assert Closure("x", ("S",)).jobs is None
    with pytest.raises(ScenarioError, match="jobs is 0: nobody works there"):
        Closure("x", ("S",), jobs=0.0)


@pytest.mark.parametrize("wrong", [{"loss": float("nan")}, {"jobs": float("nan")}, {"agency": float("inf")}])
def test_numbers_must_be_numbers(wrong):
    with pytest.raises(ScenarioError, match=r"loss is nan|finite"):
        Closure("x", ("S",), **wrong)
