"""Tables that already have netan's columns, as the types that the rest of the package works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..tables.employment import BusinessCounts, business_counts_from
from ..tables.links import Links, links_from
from ..tables.register import Register, register_from
from .delimited import read_table_csv

if TYPE_CHECKING:
    from pathlib import Path


def read_register(path: Path) -> Register:
    """Read a register that has the columns of :data:`netan.schema.REGISTER`."""
    return register_from(read_table_csv(path, "register"), file=path.name, source=path.name)


def read_business_counts(path: Path) -> BusinessCounts:
    """Read business counts that have the columns of :data:`netan.schema.BUSINESS_COUNTS`."""
    return business_counts_from(read_table_csv(path, "business_counts"), file=path.name, source=path.name)


def read_links(path: Path) -> Links:
    """Read links that have the columns of :data:`netan.schema.LINKS`."""
    return links_from(read_table_csv(path, "links"), file=path.name, source=path.name)
