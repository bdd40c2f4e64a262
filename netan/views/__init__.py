"""Pictures: a scene decided in Python, written as a static SVG or as one page that travels."""

from .notebook import Shown, show

__all__ = ["Shown", "show"]
