"""Company names made comparable: moved to :mod:`netan.matching.names`."""

from __future__ import annotations

from ..matching.names import plain_name

__all__ = ["plain_name"]
