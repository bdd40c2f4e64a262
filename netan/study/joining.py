"""Several files of one kind, made one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..errors import StudyError

if TYPE_CHECKING:
    from ..tables.company_sizes import CompanySizes
    from ..tables.employment import Employment
    from ..tables.register import Register
    from ..tables.sites import Sites


def joined_sizes(parts: list[CompanySizes]) -> CompanySizes | None:
    """One row a company, the best of what several sources say; None without a file."""
    if not parts:
        return None
    from ..tables.company_sizes import merge_sizes

    return merge_sizes(parts)


def joined_jobs(parts: list[Employment]) -> Employment:
    """Jobs of several files.

    Raises
    ------
    StudyError
        Files at different levels of industry.
    """
    from ..tables.employment import employment_from

    if len(parts) == 1:
        return parts[0]
    levels = {part.level for part in parts}
    if len(levels) > 1:
        raise StudyError(f"the jobs files are at different levels of industry: {', '.join(sorted(levels))}; use one")
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    return employment_from(frame, level=parts[0].level, source="; ".join(part.source for part in parts))


def joined_registers(parts: list[Register]) -> Register | None:
    """Companies of several files, each once; None without a file."""
    from ..tables.register import deduplicate, register_from

    if len(parts) < 2:
        return parts[0] if parts else None
    frame, repeated = deduplicate(pd.concat([part.frame for part in parts], ignore_index=True))
    aside: dict[str, int] = {}
    for part in parts:
        for what, count in part.set_aside.items():
            aside[what] = aside.get(what, 0) + count
    if repeated:
        aside["companies that stand in more than one register file"] = repeated
    wholes = [part.whole for part in parts if part.whole is not None]
    whole = None
    if len(wholes) == len(parts):
        stacked = pd.concat(wholes, ignore_index=True)
        whole = stacked.groupby(["area", "sector"], dropna=False, as_index=False).sum()
    return register_from(frame, set_aside=aside, source=parts[0].source, vintage=parts[0].vintage, whole=whole)


def joined_sites(parts: list[Sites]) -> Sites | None:
    """Sites of several files; None without a file."""
    from ..tables.sites import sites_from

    if len(parts) < 2:
        return parts[0] if parts else None
    aside: dict[str, int] = {}
    for part in parts:
        for what, count in part.set_aside.items():
            aside[what] = aside.get(what, 0) + count
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    source = "; ".join(dict.fromkeys(part.source for part in parts if part.source))
    return sites_from(frame, source=source, set_aside=aside)
