"""Fixtures of the tests that run a whole study."""

from __future__ import annotations

import shutil

import pytest
from sample_study import built_once, small_study

import netan.study.journey


@pytest.fixture(autouse=True)
def one_sample(monkeypatch):
    """One sampled network behind a range is enough here; several are tested where ranges are."""
    monkeypatch.setattr(netan.study.journey, "SAMPLES", 1)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The sample county with few companies, built; nobody may change its files."""
    return built_once(tmp_path_factory)


@pytest.fixture
def study(built, tmp_path):
    """A copy of the built study."""
    shutil.copytree(built, tmp_path / "northmoor")
    return tmp_path / "northmoor"


@pytest.fixture
def small(tmp_path):
    """The same study, not built."""
    return small_study(tmp_path / "small")
