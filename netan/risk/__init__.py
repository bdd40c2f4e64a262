"""Systemic risk of firm networks: what is lost when a firm, or a group of firms, stops."""

from __future__ import annotations

from .cascade import CascadeResult, Rules, cascade
from .economy import Economy, economy_from_network, prepare_economy
from .systemic import systemic_risk_index
from .top import top_firms

__all__ = [
    "CascadeResult",
    "Economy",
    "Rules",
    "cascade",
    "economy_from_network",
    "prepare_economy",
    "systemic_risk_index",
    "top_firms",
]
