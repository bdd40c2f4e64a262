"""Closures and other shocks: what would be lost here, at suppliers, further back, in household spending."""
