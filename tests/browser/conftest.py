"""The pages are tried in Chromium from file://; without one these tests are skipped."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "views"))

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("NETAN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium found; set NETAN_CHROMIUM to one")
    return found
