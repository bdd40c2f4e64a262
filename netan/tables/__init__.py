"""Typed tables: what a source returns, checked once at the border and trusted afterwards."""
