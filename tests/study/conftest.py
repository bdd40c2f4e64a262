"""Fixtures of the tests that run a whole study."""

from __future__ import annotations

from sample_study_fixtures import built, one_sample, small, study

__all__ = ["built", "one_sample", "small", "study"]
