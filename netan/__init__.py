"""netan: supply-chain network analysis of a place.

Import the part you need, for example ``from netan.tables.iotable import IOTable``. This file imports
nothing heavy, so that ``netan --help`` answers at once.
"""

from __future__ import annotations

__version__ = "0.1.0"
