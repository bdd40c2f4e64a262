"""Figures by area carried from the codes of one year to those of another, so that old files join new ones."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import AreaError, NetanError, first_few
from .areas import SPLIT_REST, AreaTable, itl_code, load_uk_areas
from .classification import shipped_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

FIRST_YEAR, LAST_YEAR = 2011, 2100
# Regions, countries and what holds them kept their codes since 2011.
_CONSTANT = re.compile(r"E1200000[1-9]|[EWNS]920000\d\d|K0[2-4]000001")
# How a code became another one, the least exact last.
KINDS = ("", "recoded", "merged", "split")
SPLIT_MOST = "split, most"
_PSEUDO = re.compile(r"[A-Z]9{8}")


@dataclass(frozen=True, eq=False)
class Carried:
    """Figures under the codes of another year.

    Attributes
    ----------
    frame
        Like what was given, with the codes of that year; figures of places that were joined are added.
    changes
        ``old``, ``new``, ``kind``: each code that became another one. ``recoded`` and ``merged`` are exact but for
        small moves of a boundary; ``split`` follows the larger part.
    first_year, last_year
        The years in which all codes of the file were valid together; both None when it mixes vintages.
    """

    frame: pd.DataFrame
    changes: pd.DataFrame
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True)
class _Graph:
    """What each code became, of what it was made and when; first years that are said and not to be worked out."""

    after: Mapping[str, tuple[tuple[int, str, str], ...]]
    before: Mapping[str, tuple[tuple[int, str, str], ...]]
    known: frozenset[str]
    born: Mapping[str, int]

    def years(self, code: str) -> tuple[int, int]:
        """First and last year on whose 31 December a code was valid."""
        if code in self.born:
            first = self.born[code]
        else:
            first = min((year for year, _, kind in self.before.get(code, ()) if kind != SPLIT_REST), default=FIRST_YEAR)
        return first, min((year for year, _, _ in self.after.get(code, ())), default=LAST_YEAR + 1) - 1


def carried(
    frame: pd.DataFrame,
    *,
    to_year: int,
    values: Sequence[str],
    area: str = "area",
    name: str | None = None,
    areas: AreaTable | None = None,
    splits: str = "refuse",
    partial: bool = False,
) -> Carried:
    """Carry figures by area to the codes that were valid at the end of a year.

    Parameters
    ----------
    frame
        One row an area and whatever else tells rows apart (industry, year): every column that is neither the area, nor
        its name, nor a figure. Areas are codes of any vintage since 2011 or names: districts, ITL or NUTS regions of
        level 1 to 3, regions and countries.
    to_year
        31 December of that year counts.
    values
        Columns of figures that add up: jobs, counts, pounds. Rates do not.
    area, name
        Column of the codes, and that of their names, which is written anew.
    areas
        The list of districts; the shipped one when None.
    splits
        ``refuse``, or ``most``: a place that was divided goes as a whole where most of it went.
    partial
        Whether a place may be made of fewer districts than it consists of.

    Returns
    -------
    Carried
        Rows sorted by their other columns and the code. An unknown figure (NaN) makes the sum that it enters unknown;
        flags (true, false) are true when one of the parts is. Texts that differ between the parts, such as a source,
        tell rows apart and so keep them apart: leave such columns out.

    Raises
    ------
    AreaError
        Codes that are not on the list, with the nearest; places that were divided, or were several districts in that
        year; a code beside its own successor, so that a place would count twice; places of which a part is missing.
    NetanError
        A year before 2011; another word for splits.

    Examples
    --------
    >>> jobs = pd.DataFrame({"area": ["E07000026", "E07000028", "E07000029", "E08000019"], "jobs": [40, 60, 30, 270]})
    >>> carried(jobs, to_year=2025, values=["jobs"]).frame.values.tolist()
    [['E06000063', 130], ['E08000039', 270]]
    """
    if not FIRST_YEAR <= to_year <= LAST_YEAR or splits not in {"refuse", "most"}:
        raise NetanError(f"to_year is {to_year} and splits '{splits}'; write a year from 2011, and refuse or most")
    uk = load_uk_areas() if areas is None else areas
    graph = _graph(uk)
    codes = {text: _code(text, uk, graph) for text in dict.fromkeys(frame[area].astype("str"))}
    _check_known([text for text, code in codes.items() if code is None], uk, graph)
    own = {text: str(code) for text, code in codes.items()}
    moved = {code: _target(code, to_year, graph, splits) for code in dict.fromkeys(own.values())}
    _check_moves(moved, to_year, uk)
    targets = {code: new for code, (new, _, _) in moved.items()}
    rows = frame.assign(**{area: frame[area].astype("str").map(own)})
    _check_twice(rows, area, values, name, graph, uk)
    if not partial:
        _check_whole(set(targets), targets, graph, uk)
    out = _summed(rows.assign(**{area: rows[area].map(targets)}), area, values, name)
    if name is not None:
        out[name] = [_name(code, uk) for code in out[area]]
        out = out[list(frame.columns)]
    changes = [(old, new, kind) for old, (new, kind, _) in sorted(moved.items()) if old != new]
    first, last = vintage_of(list(own.values()), areas=uk)
    return Carried(out, pd.DataFrame(changes, columns=["old", "new", "kind"], dtype="str"), first, last)


def vintage_of(codes: Collection[str], *, areas: AreaTable | None = None) -> tuple[int | None, int | None]:
    """First and last year at whose end all of the codes were valid; two None when they are of several vintages.

    Codes that are not on the list say nothing. The years reach from 2011 to 2100, which stands for today.

    Examples
    --------
    >>> vintage_of(["E07000026", "E08000019"]), vintage_of(["E06000063", "E08000019"])
    ((2011, 2022), (2023, 2024))
    >>> vintage_of(["E07000026", "E06000066"])
    (None, None)
    """
    uk = load_uk_areas() if areas is None else areas
    graph = _graph(uk)
    spans = [graph.years(code) for code in codes if code in graph.known]
    first = max((span[0] for span in spans), default=FIRST_YEAR)
    last = min((span[1] for span in spans), default=LAST_YEAR)
    return (first, last) if first <= last else (None, None)


def _graph(uk: AreaTable) -> _Graph:
    return _shipped_graph() if uk is load_uk_areas() else _graph_of(uk, (), {})


@cache
def _shipped_graph() -> _Graph:
    itl = [(row["date"], row["old"], row["new"], row["kind"]) for row in shipped_rows("uk_itl_changes.csv")]
    # a part that joins a region that was there before does not make it anew
    born = {row["code"]: int(row["valid_from"][:4] or FIRST_YEAR) for row in shipped_rows("uk_itl.csv")}
    return _graph_of(load_uk_areas(), itl, born)


def _graph_of(uk: AreaTable, more: Sequence[tuple[str, str, str, str]], born: Mapping[str, int]) -> _Graph:
    kinds = uk.changes["kind"] if "kind" in uk.changes.columns else ["recoded"] * len(uk.changes)
    rows = [*zip(uk.changes["date"], uk.changes["old"], uk.changes["new"], kinds, strict=True), *more]
    after: dict[str, list[tuple[int, str, str]]] = {}
    before: dict[str, list[tuple[int, str, str]]] = {}
    for date, old, new, kind in rows:
        after.setdefault(str(old), []).append((int(str(date)[:4]), str(new), str(kind)))
        before.setdefault(str(new), []).append((int(str(date)[:4]), str(old), str(kind)))
    every = frozenset({*map(str, uk.frame["area"]), *born, *after, *before})
    return _Graph({k: tuple(v) for k, v in after.items()}, {k: tuple(v) for k, v in before.items()}, every, born)


def _code(text: str, uk: AreaTable, graph: _Graph) -> str | None:
    code = itl_code(text.strip())
    if code in graph.known or _CONSTANT.fullmatch(code):
        return code
    return uk.code_of(text)


def _check_known(unknown: Sequence[str], uk: AreaTable, graph: _Graph) -> None:
    if not unknown:
        return
    names = [*uk.frame["name"].astype("str"), *sorted(graph.known)]
    said = []
    for text in unknown[:5]:
        near = difflib.get_close_matches(text, names, n=2, cutoff=0.6)
        pseudo = _PSEUDO.fullmatch(text) is not None
        hint = " (no area: leave these rows out)" if pseudo else f" (did you mean {' or '.join(near)}?)" if near else ""
        said.append(f"'{text}'{hint}")
    more = f" and {len(unknown) - 5:,} more" if len(unknown) > 5 else ""
    many = f"{len(unknown):,} areas are" if len(unknown) > 1 else "1 area is"
    raise AreaError(f"{many} on no list since {FIRST_YEAR}: {', '.join(said)}{more}; leave out totals and notes")


def _target(code: str, year: int, graph: _Graph, splits: str) -> tuple[str, str, str]:
    """Return the code of a year, how it came about, and what is wrong with it: ``divided`` or ``several``."""
    rank = 0
    while graph.years(code)[1] < year:
        steps = graph.after[code]
        if len(steps) > 1:
            most = [step for step in steps if step[2] == SPLIT_MOST]
            if splits != "most" or not most:
                return code, "split", "divided"
            rank, steps = KINDS.index("split"), tuple(most)
        _, code, kind = steps[0]
        rank = max(rank, KINDS.index(kind.split(",")[0]))
    while graph.years(code)[0] > year:
        steps = graph.before[code]
        if len(steps) > 1 or len(graph.after[steps[0][1]]) > 1:
            return code, "merged", "several"
        code, rank = steps[0][1], max(rank, 1)
    return code, KINDS[rank], ""


def _check_moves(moved: Mapping[str, tuple[str, str, str]], year: int, uk: AreaTable) -> None:
    wrong = {what: [code for code, (_, _, fault) in moved.items() if fault == what] for what in ("divided", "several")}
    said = []
    if wrong["divided"]:
        names = first_few(f"{code} {_name(code, uk)}".strip() for code in wrong["divided"])
        said.append(
            f"{len(wrong['divided']):,} were divided by {year}: {names}; use figures by district, or splits='most' to "
            "follow the larger part where it is known"
        )
    if wrong["several"]:
        names = first_few(f"{code} {_name(code, uk)}".strip() for code in wrong["several"])
        said.append(
            f"{len(wrong['several']):,} were several areas in {year}: {names}; carry the other figures to a later year"
        )
    if said:
        raise AreaError("areas that cannot be carried: " + "; ".join(said))


def _check_twice(
    rows: pd.DataFrame, area: str, values: Sequence[str], name: str | None, graph: _Graph, uk: AreaTable
) -> None:
    """Refuse a code beside its own successor among rows that differ in nothing else: the place would count twice."""
    keys = _keys(rows, area, values, name)
    held: dict[object, set[str]] = {}
    for code, *rest in rows[[area, *keys]].astype("str").itertuples(index=False, name=None):
        held.setdefault(tuple(rest), set()).add(str(code))
    twice = sorted(
        {(old, new) for codes in held.values() for old in codes for new in _later(old, graph) if new in codes}
    )
    if twice:
        shown = first_few(f"{old} and {new} ({_name(new, uk)})" for old, new in twice)
        raise AreaError(
            f"{len(twice):,} places stand under an old and a new code side by side: {shown}; keep one of each"
        )


def _later(code: str, graph: _Graph) -> set[str]:
    out: set[str] = set()
    todo = [code]
    while todo:
        for _, new, kind in graph.after.get(todo.pop(), ()):
            if kind != SPLIT_REST and new not in out:
                out.add(new)
                todo.append(new)
    return out


def _check_whole(codes: set[str], targets: Mapping[str, str], graph: _Graph, uk: AreaTable) -> None:
    missing: dict[str, list[str]] = {}
    for new in {new for code, new in targets.items() if new in _later(code, graph)}:
        lacking = [old for old in _parts(new, codes, graph) if old not in codes]
        if lacking:
            missing[new] = lacking
    if missing:
        shown = first_few(
            f"{new} {_name(new, uk)} lacks {', '.join(f'{old} {_name(old, uk)}' for old in missing[new])}"
            for new in sorted(missing)
        )
        raise AreaError(f"{len(missing):,} areas would be made of some of their parts only: {shown}; add the missing "
                        "districts, or say partial=True")  # fmt: skip


def _parts(code: str, codes: set[str], graph: _Graph) -> list[str]:
    """Codes that together are a place: itself when the file has it, else what it was made of, as far back as needed."""
    steps = [old for _, old, kind in graph.before.get(code, ()) if kind != SPLIT_REST]
    if code in codes or not steps:
        return [code]
    return [part for old in steps for part in _parts(old, codes, graph)]


def _keys(rows: pd.DataFrame, area: str, values: Sequence[str], name: str | None) -> list[str]:
    flags = [key for key in rows.columns if rows[key].dtype.kind == "b" or str(rows[key].dtype) == "boolean"]
    return [key for key in rows.columns if key not in {area, name, *values, *flags}]


def _summed(rows: pd.DataFrame, area: str, values: Sequence[str], name: str | None) -> pd.DataFrame:
    keys = _keys(rows, area, values, name)
    flags = [key for key in rows.columns if key not in {area, name, *values, *keys}]
    groups = rows.groupby([*keys, area], sort=True, dropna=False, observed=True)
    out = groups[list(values)].sum()
    unknown = rows[list(values)].isna().groupby([rows[key] for key in [*keys, area]], dropna=False, observed=True).any()
    if unknown.to_numpy().any():
        out = out.mask(unknown.reindex(out.index))
    for flag in flags:
        out[flag] = groups[flag].any()
    out = out.reset_index()
    return out[[column for column in rows.columns if column != name] if name is None else
               [column for column in rows.columns if column in out.columns]]  # fmt: skip


def _name(code: str, uk: AreaTable) -> str:
    known = uk.name(code)
    return known if known != code else _itl_names().get(code, code)


@cache
def _itl_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in shipped_rows("uk_itl.csv")}
