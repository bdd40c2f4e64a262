"""Who is hidden behind a code name: found in the tables of a study by name and by company number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import Fault
from .codenames import FIRST_WORD, SHORTEST, Codenames, ids_of, name_words, probe_of, raise_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd


@dataclass(frozen=True)
class NameColumns:
    """A table and its columns that tell who somebody is; an empty name where it has no such column.

    ``site`` is the column of ids of a list of workplaces.
    """

    frame: pd.DataFrame
    name: str
    number: str = ""
    postcode: str = ""
    site: str = ""

    def rows(self, mask: pd.Series) -> NameColumns:
        """Some of the rows."""
        return replace(self, frame=self.frame[mask])

    def holding(self, parts: Iterable[str]) -> pd.Series:
        """Rows whose name holds one of some texts, whatever the case."""
        import pandas as pd

        pattern = "|".join(sorted({re.escape(part) for part in parts}))
        if not pattern:
            return pd.Series(data=False, index=self.frame.index)
        return self.frame[self.name].astype("str").str.contains(pattern, case=False, regex=True, na=False)


def row_codes(known: Codenames, table: NameColumns) -> pd.Series:
    """Code name of every row that is a hidden company, by number or by its whole name; the other rows left out."""
    import pandas as pd

    near = table.holding(probe_of(name) for name in known.names)
    if table.number:
        near |= table.frame[table.number].isin(list(known.owners))
    rows = table.frame[near]
    numbers = rows[table.number] if table.number else [None] * len(rows)
    codes = [known.code_of(name, number) for name, number in zip(rows[table.name], numbers, strict=True)]
    return pd.Series(codes, index=rows.index, dtype=object).dropna()


def learned(known: Codenames, tables: Sequence[NameColumns], *, ordinary: Iterable[str] = ()) -> Codenames:
    """Add what the tables tell of the hidden companies: their numbers, their other names, words that tell.

    Parameters
    ----------
    tables
        Tables that hold companies; those with ``site`` hold workplaces.
    ordinary
        Words that tell nothing, such as those of industries and places.

    Raises
    ------
    StudyError
        A code name that nothing stands behind, or that is the name of somebody else.
    """
    parts = {probe_of(name) for name in known.names} | {name_words(code)[0] for code in known.codes}
    parts |= {word for name in known.names for word in name_words(name)[:1] if len(word) >= FIRST_WORD}
    near = [table.holding(parts) for table in tables]
    for _ in range(2):  # a name leads to a number, a number to other names
        known = _wider(known, [_close(table, mask, known) for table, mask in zip(tables, near, strict=True)])
    close = [_close(table, mask, known) for table, mask in zip(tables, near, strict=True)]
    _refuse_strangers(known, close)
    return replace(known, words=_telling_words(known, close, frozenset(ordinary)))


def _close(table: NameColumns, near: pd.Series, known: Codenames) -> NameColumns:
    """Rows that may matter: a register has millions of others."""
    numbered = table.frame[table.number].isin(list(known.owners)) if table.number else near
    return table.rows(near | numbered)


def _wider(known: Codenames, tables: Sequence[NameColumns]) -> Codenames:
    """One step on: numbers of hidden names, names of hidden numbers, sites that bear the code name."""
    names, owners = dict(known.names), dict(known.owners)
    bearing = {code.casefold(): code for code in known.codes}
    for table in tables:
        codes = row_codes(known, table)
        if table.site:
            own = table.frame[table.name].astype("str").str.strip().str.casefold().map(bearing).dropna()
            codes = codes.combine_first(own)
        for row, code in codes.items():
            name = table.frame.loc[row, table.name]
            number = table.frame.loc[row, table.number] if table.number else None
            if isinstance(number, str) and number:
                owners.setdefault(number, str(code))
            telling = isinstance(name, str) and len("".join(name_words(name))) >= SHORTEST
            if telling and not table.site and name_words(name) != name_words(str(code)):
                names.setdefault(name, str(code))
    return replace(known, names=names, owners=owners, ids=ids_of(owners))


def _refuse_strangers(known: Codenames, tables: Sequence[NameColumns]) -> None:
    """Fault code names that nothing stands behind, or that somebody else bears."""
    found: set[str] = set()
    borne: dict[str, int] = {}
    spelt = {name_words(code): code for code in known.codes}
    for table in tables:
        codes = row_codes(known, table)
        found |= set(codes)
        names = table.frame[table.name].dropna()
        found |= {code for name in names.unique() for code in known.codes if code in known.hide(name) and name != code}
        same = names.map(lambda name: spelt.get(name_words(name))).dropna()
        if table.site:
            found |= set(same)
            continue
        strange = same[~same.index.isin(codes.index)]
        if table.number:  # a supplier list may call somebody by the code name already
            strange = strange[table.frame[table.number][strange.index].notna()]
        for code in strange:
            borne[code] = borne.get(code, 0) + 1
    faults = [
        Fault(f"the code name '{code}' is the name of another company here", remedy="choose another")
        for code in sorted(borne)
    ]
    faults += [
        Fault(
            f"the name behind the code name '{code}' stands in no register, site list or supplier list of this study",
            remedy="write it as it stands there, or give the company number",
        )
        for code in known.codes
        if code not in found
    ]
    raise_faults(faults)


def _telling_words(known: Codenames, tables: Sequence[NameColumns], ordinary: frozenset[str]) -> dict[str, str]:
    """First words of hidden names that nobody else bears: the first word of a made-up name tells all."""
    found: dict[str, str] = {}
    for name, code in known.names.items():
        words = name_words(name)
        if len(words) > 1 and len(words[0]) >= FIRST_WORD and words[0] not in ordinary:
            found.setdefault(words[0], code)
    for table in tables:
        for name in table.frame[table.name].dropna().unique() if not table.site else ():
            if known.hide(name) == name:
                found = {word: code for word, code in found.items() if word not in name_words(name)}
    return found
