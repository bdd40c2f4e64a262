"""The fixtures of the tests of studies serve the commands, too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))

from sample_study_fixtures import built, one_sample, small, study

__all__ = ["built", "one_sample", "small", "study"]
