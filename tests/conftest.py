"""One profile for all property tests: no deadline on a shared machine, and one verdict for one commit.

`NETAN_SEARCH=300` draws that many new examples a property instead (`make search`): run it before a release, and
turn what it finds into a test or a mended line.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

SEARCH = int(os.environ.get("NETAN_SEARCH", "0"))

settings.register_profile(
    "netan",
    deadline=None,
    max_examples=SEARCH or 40,
    derandomize=not SEARCH,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("netan")
