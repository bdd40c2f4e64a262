"""Areas: names, codes, the larger areas that hold them, and codes that changed while the place stayed."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import AreaError, first_few
from .classification import shipped_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGE_COLUMNS = ("date", "old", "new")
# A district of which a smaller part went elsewhere: the row of that part, which no figure follows.
SPLIT_REST = "split, rest"
GROUP_COLUMNS = ("kind", "code", "name", "area")
NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")

# What councils put before or after the name of a district.
_BEFORE = re.compile(
    r"^(?:the |(?:london|royal|metropolitan) borough of |(?:city|county|borough|district|city and county) of (?:the )?|"
    r"(?:(?:city|county|borough|district) )?council of (?:the )?)"
)
_AFTER = re.compile(
    r" (?:city and district|metropolitan borough|metropolitan district|county borough|london boro(?:ugh)?|city|county|"
    r"borough|district|metropolitan)? ?council$| (?:mbc|mdc|cbc|bc|dc|cc|ua|unitary authority)$|"
    r" (?:city|corporation|district|county borough|london boro(?:ugh)?)$|(?:city|county) of$"
)


def _key(text: str) -> str:
    """Name without case, punctuation and the ways to write 'and'."""
    plain = text.casefold().replace("&", " and ").replace("'", "").replace("\u2019", "")
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())


def _forms(key: str) -> list[str]:
    """Name with less and less of what councils put around it: behind it first, then before it."""
    out = [key]
    for style in (_AFTER, _AFTER, _BEFORE, _BEFORE):
        out.append(" ".join(style.sub("", out[-1]).split()))
    return [form for form in dict.fromkeys(out) if form]


def _plain(key: str) -> str:
    return _forms(key)[-1] if key else key


def _no_rows(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})


@dataclass(frozen=True, eq=False)
class AreaTable:
    """Areas of a study.

    Attributes
    ----------
    frame
        Columns of :data:`netan.schema.AREAS`: ``area``, ``name``, ``region``, ``country``. Where the list knows them
        also ``current`` (the code of the same place today), ``region_code``, ``valid_from`` and ``valid_to`` (dates),
        ``aliases`` (other names, separated by semicolons).
    changes
        ``date``, ``old``, ``new``: a code that ended and the one that holds the place since; ``kind`` where the list
        has it (recoded, merged, or split: most of it, the rest). Empty for a user's list.
    groups
        ``kind``, ``code``, ``name``, ``area``: counties, combined authorities, ITL 2 regions and the areas in them.
    """

    frame: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=lambda: _no_rows(CHANGE_COLUMNS))
    groups: pd.DataFrame = field(default_factory=lambda: _no_rows(GROUP_COLUMNS))

    @cached_property
    def _current(self) -> dict[str, str]:
        now = self.frame["current"] if "current" in self.frame.columns else self.frame["area"]
        return {str(code): str(new) for code, new in zip(self.frame["area"], now, strict=True)}

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Current code by code, by name and by other name."""
        out = {_key(code): new for code, new in self._current.items()}
        names = [(str(name), str(code)) for name, code in zip(self.frame["name"], self.frame["area"], strict=True)]
        if "aliases" in self.frame.columns:
            for aliases, code in zip(self.frame["aliases"].fillna(""), self.frame["area"], strict=True):
                names += [(alias, str(code)) for alias in str(aliases).split(";") if alias]
        # the name of a district that still exists wins over an older one of that name
        names.sort(key=lambda pair: self._current[pair[1]] != pair[1])
        for name, code in names:
            out.setdefault(_key(name), self._current[code])
        wide = {_key(name) for name in (*self.frame["region"], *self.frame["country"], *self.groups["name"])}
        for name, code in names:  # 'Bristol' for 'Bristol, City of', but never 'London' for 'City of London'
            if _plain(_key(name)) not in wide:
                out.setdefault(_plain(_key(name)), self._current[code])
        return out

    @cached_property
    def _wide(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By name or code of a larger area: its kinds and codes, each with the areas it holds."""
        rows = list(self.groups[list(GROUP_COLUMNS)].itertuples(index=False, name=None))
        today = self.frame[[self._current[code] == code for code in self.frame["area"]]]
        codes = today["region_code"] if "region_code" in today.columns else today["region"]
        rows += zip(["region"] * len(today), codes, today["region"], today["area"], strict=True)
        rows += zip(["country"] * len(today), today["country"], today["country"], today["area"], strict=True)
        found: dict[str, dict[str, list[str]]] = {}
        for kind, code, name, area in rows:
            for key in {_key(str(code)), _key(str(name))}:
                words = str(code) if kind == "country" else f"{code} ({kind})"
                found.setdefault(key, {}).setdefault(words, []).append(str(area))
        return {key: {k: tuple(sorted(v)) for k, v in kinds.items()} for key, kinds in found.items()}

    @cached_property
    def _rows(self) -> pd.DataFrame:
        return self.frame.drop_duplicates("area").set_index("area")

    @cached_property
    def _ended(self) -> dict[str, tuple[str, str]]:
        """By code that ended: when, and the code that holds the place, or most of it, since."""
        kinds = self.changes["kind"] if "kind" in self.changes.columns else [""] * len(self.changes)
        rows = zip(self.changes["old"], self.changes["date"], self.changes["new"], kinds, strict=True)
        return {str(old): (str(date), str(new)) for old, date, new, kind in rows if kind != SPLIT_REST}

    @cached_property
    def _own(self) -> dict[str, str]:
        """Code by name or code as it was: an old district gives its own code, the latest where several had the name."""
        rows = sorted(zip(self.frame["area"], self.frame["name"], strict=True), key=lambda row: row[0])
        out = {_key(str(code)): str(code) for code, _ in rows}
        for code, name in sorted(rows, key=lambda row: self._current[str(row[0])] != row[0]):
            out.setdefault(_key(str(name)), str(code))
        return out

    def code_of(self, text: str) -> str | None:
        """Code of a district as it was, by name or code; None when it is not on the list.

        Other than :meth:`find`, a district that has ended gives its own code, and not that of its successor.

        Examples
        --------
        >>> uk = load_uk_areas()
        >>> uk.code_of("Allerdale"), uk.find("Allerdale"), uk.code_of("e08000019"), uk.code_of("Sheffield")
        ('E07000026', 'E06000063', 'E08000019', 'E08000039')
        """
        return next((self._own[form] for form in _forms(_key(text)) if form in self._own), None) or self.find(text)

    def find(self, text: str) -> str | None:
        """Current code of one area by name or by any of its codes; None when it is not on the list.

        Examples
        --------
        >>> load_uk_areas().find("sheffield"), load_uk_areas().find("E08000019")
        ('E08000039', 'E08000039')
        >>> load_uk_areas().find("Barnsley Metropolitan Borough Council")
        'E08000038'
        """
        return next((self._codes[form] for form in _forms(_key(text)) if form in self._codes), None)

    def members(self, text: str) -> tuple[str, ...]:
        """Areas in a county, combined authority, ITL 2 region, region or country, by name or code; empty if unknown.

        Examples
        --------
        >>> uk = load_uk_areas()
        >>> [uk.name(code) for code in uk.members("South Yorkshire")]
        ['Doncaster', 'Rotherham', 'Barnsley', 'Sheffield']

        Raises
        ------
        AreaError
            Two larger areas of that name hold different districts.
        """
        kinds = self._wide.get(_key(text)) or self._wide.get(_key(itl_code(text)), {})
        held = set(kinds.values())
        if len(held) > 1:
            words = [f"{words} with {len(areas)} areas" for words, areas in kinds.items()]
            raise AreaError(f"'{text}' may be {' or '.join(words)}; write the code of the one you mean")
        return next(iter(held), ())

    def extent(self, text: str) -> frozenset[str]:
        """Areas that a name or code may mean at most: itself, or what the largest area of that name holds.

        Examples
        --------
        >>> uk = load_uk_areas()
        >>> len(uk.extent("Sheffield")), len(uk.extent("East Midlands")), len(uk.extent("Atlantis"))
        (1, 35, 0)
        """
        code = self.find(text)
        kinds = self._wide.get(_key(text)) or self._wide.get(_key(itl_code(text)), {})
        held = [frozenset(areas) for areas in kinds.values()]
        return max([frozenset({code} if code else ()), *held], key=len)

    def resolve(self, texts: Sequence[str]) -> list[str]:
        """Current codes of areas given by name or code; a larger area stands for all areas in it.

        Examples
        --------
        >>> load_uk_areas().resolve(["Leeds", "TLE3"])
        ['E08000035', 'E08000017', 'E08000018', 'E08000038', 'E08000039']

        Raises
        ------
        AreaError
            Names that are not on the list, each with the nearest ones; a name of two larger areas.
        """
        found = {text: (code,) if (code := self.find(text)) else self.members(text) for text in texts}
        unknown = [text for text, codes in found.items() if not codes]
        if unknown:
            many = f"{len(unknown)} areas are" if len(unknown) > 1 else "1 area is"
            raise AreaError(
                f"{many} not known: {first_few(self._hint(text) for text in unknown)}; use names or codes of local "
                "authorities, or give your own list in sources.areas"
            )
        return list(dict.fromkeys(code for codes in found.values() for code in codes))

    def _hint(self, text: str) -> str:
        names = {_key(name): str(name) for name in (*self.frame["name"], *self.groups["name"], *self.frame["region"])}
        near = difflib.get_close_matches(_plain(_key(text)), sorted(names), n=2, cutoff=0.6)
        return f"'{text}'" + (f" (did you mean {' or '.join(names[key] for key in near)}?)" if near else "")

    def name(self, code: str) -> str:
        """Name of an area code, the code where it is unknown."""
        return str(self._rows["name"].get(code, code))

    def region(self, code: str) -> str | None:
        """Name or code of the larger area that holds it."""
        return self._rows["region"].get(code)

    def country(self, code: str) -> str | None:
        """Country of an area."""
        return self._rows["country"].get(code)

    def is_home(self, code: str) -> bool:
        """Whether an area lies in the country that most areas of the list lie in, or in the United Kingdom."""
        country = self.country(code)
        if country in NATIONS:
            return True
        return country is not None and country == self.frame["country"].mode().iloc[0]

    def same_places(self, codes: Sequence[str]) -> list[str]:
        """Every code, old and new, of some areas, so that a file of another year joins."""
        wanted = set(codes)
        return sorted(wanted | {code for code, now in self._current.items() if now in wanted})

    def current_code(self, code: str) -> str:
        """Code of the same place today; merged districts give the code of what they became part of.

        Examples
        --------
        >>> load_uk_areas().current_code("E07000190"), load_uk_areas().current_code("E08000016")
        ('E06000066', 'E08000038')

        Raises
        ------
        AreaError
            The code is not on the list.
        """
        if code not in self._current:
            raise AreaError(f"area code '{code}' is not on the list; use a code of a local authority district")
        return self._current[code]

    def codes_in_year(self, code: str, year: int) -> tuple[str, ...]:
        """Codes that were valid on 31 December of a year for the place of a code, sorted.

        A district that did not exist yet gives those it was made of; one that had ended gives what it became part
        of, which may be larger.

        Examples
        --------
        >>> load_uk_areas().codes_in_year("E06000063", 2019)
        ('E07000026', 'E07000028', 'E07000029')
        """
        self.current_code(code)
        ended = self._ended
        while code in ended and int(ended[code][0][:4]) <= year:
            code = ended[code][1]
        before = [old for old, (date, new) in ended.items() if new == code and int(date[:4]) > year]
        return tuple(sorted({c for old in before for c in self.codes_in_year(old, year)})) or (code,)

    def code_in_year(self, code: str, year: int) -> str:
        """Return the one code that was valid on 31 December of a year for the place of a code.

        Examples
        --------
        >>> load_uk_areas().code_in_year("E08000039", 2015), load_uk_areas().code_in_year("E08000019", 2025)
        ('E08000019', 'E08000039')

        Raises
        ------
        AreaError
            The place was several districts then.
        """
        codes = self.codes_in_year(code, year)
        if len(codes) > 1:
            words = [f"{old} {self.name(old)}" for old in codes]
            raise AreaError(f"{self.name(code)} ({code}) was {len(codes)} districts in {year}: {first_few(words)}")
        return codes[0]

    def normalise(self, text: str, *, year: int | None = None) -> str:
        """Code of one area by name or code, as it was in a year when one is given.

        Examples
        --------
        >>> load_uk_areas().normalise("Sheffield City Council", year=2019)
        'E08000019'

        Raises
        ------
        AreaError
            The area is not on the list, or was several districts in that year.
        """
        code = self.find(text)
        if code is None:
            raise AreaError(f"no area {self._hint(text)}")
        return code if year is None else self.code_in_year(code, year)


@cache
def _ended_nuts() -> frozenset[str]:
    return frozenset(row["code"] for row in shipped_rows("uk_itl.csv") if row["code"].startswith("UK"))


def itl_code(text: str) -> str:
    """ITL code of a NUTS code of the United Kingdom; any other text as it is.

    ``UKx`` became ``TLx`` in 2021. Codes that had ended by then keep ``UK``: two of them were given anew in 2025.

    Examples
    --------
    >>> itl_code("UKE3"), itl_code("tle32"), itl_code("UKM2"), itl_code("Derby")
    ('TLE3', 'TLE32', 'UKM2', 'Derby')
    """
    code = text.strip().upper()
    if not re.fullmatch(r"(?:UK|TL)[C-N][0-9A-Z]{0,2}", code):
        return text
    return code if code in _ended_nuts() else f"TL{code[2:]}"


@cache
def load_uk_areas() -> AreaTable:
    """Local authority districts of the United Kingdom, all codes since 2011."""
    groups = [{name: row[name] for name in GROUP_COLUMNS} for row in shipped_rows("uk_area_groups.csv")]
    for vintage in ("2021", "2025"):
        for row in shipped_rows(f"uk_itl2_{vintage}.csv"):
            if row["part"] == "rest":
                continue
            groups.append(
                {"kind": f"ITL 2 of {vintage}", "code": row["itl2"], "name": row["name"], "area": row["area"]}
            )
            if vintage == "2025":
                groups.append({"kind": "ITL 1", "code": row["itl1"], "name": row["region"], "area": row["area"]})
    return AreaTable(
        pd.DataFrame(shipped_rows("uk_areas.csv"), dtype="str"),
        pd.DataFrame(shipped_rows("uk_area_changes.csv"), dtype="str"),
        pd.DataFrame(groups, dtype="str"),
    )
