"""What changed since the last run: files, settings, figures with the likely cause, names that came and went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..tables.money import millions
from .journey import Journey
from .runs import Figure, Run, Snapshot, State, snapshots, state_of
from .settings import load_study
from .words import jobs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHANGE_HEADER = ("CHANGED", "BEFORE", "AFTER")
FIGURE_HEADER = ("FIGURE", "BEFORE", "AFTER", "LIKELY CAUSE")
_FIRST = "Run netan build first; figures are compared from the second state of files or settings on."
NAME_HEADER = ("TOP 10", "BEFORE", "AFTER")
# Kinds of figures that a change of a file or setting can reach; what is not named here can reach all of them.
_ESTIMATES = frozenset({"estimates", "ranking", "closure"})
_FIRMS = _ESTIMATES | {"companies", "payments", "set aside", "matching", "sizes"}
REACHES = {
    "register": _FIRMS,
    "sites": _FIRMS,
    "suppliers": _FIRMS,
    "survey": _FIRMS,
    "confirm": _FIRMS,
    "set_aside": _FIRMS,
    "sector_overrides": _FIRMS,
    "company_groups": _FIRMS,
    "sizes": _ESTIMATES | {"sizes"},
    "business_counts": _ESTIMATES | {"sizes"},
    "deflators": _ESTIMATES | {"payments"},
    "exchange_rates": _ESTIMATES | {"payments"},
    "council_spend": frozenset({"council"}),
    "contracts": frozenset({"council"}),
    "method.quotient": _ESTIMATES | {"shares"},
    "method.delta": _ESTIMATES | {"shares"},
    "method.calibrated_delta": _ESTIMATES | {"shares"},
    "method.mean_degree": _ESTIMATES,
    "method.distance_exponent": _ESTIMATES,
    "method.office_crowd": _ESTIMATES | {"sizes"},
    "method.seed": _ESTIMATES | {"sizes"},
    "method.tolerance": frozenset({"ranking"}),
    "prices.year": _ESTIMATES | {"payments"},
    "assume.resident_share": frozenset({"closure"}),
    "assume.reemployed": frozenset({"closure"}),
    # what follows from lost jobs stands beside them and changes none
    **dict.fromkeys(("occupations", "travel_to_work", "pay"), frozenset()),
    **{f"assume.{name}": frozenset() for name in ("leakage", "displacement", "substitution", "gross_share")},
    **{f"assume.{name}": frozenset() for name in ("income_tax", "employee_contributions", "employer_contributions")},
    **{f"assume.{name}": frozenset() for name in ("business_rates", "council_share", "rates_source", "rates_as_of")},
    "place.sectors": frozenset({"focus"}),
    "study.name": frozenset[str](),
    "confidential.codenames": frozenset[str](),
}


@dataclass(frozen=True)
class Change:
    """A file, setting or option that is not what it was: ``what`` {file, setting, option, netan}; ends in words."""

    what: str
    name: str
    before: str
    after: str
    reaches: frozenset[str] | None = None
    run: str = ""


@dataclass(frozen=True)
class Moved:
    """A figure before and after, and what may be behind it."""

    run: str
    name: str
    unit: str
    before: str
    after: str
    cause: str


@dataclass(frozen=True)
class Place:
    """A company that came into the first rows of a ranking, left them or moved; ranks, None where it stands below."""

    run: str
    company: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Diff:
    """What changed.

    Attributes
    ----------
    since
        What is compared, one sentence.
    changes, figures, names
        What is not what it was; empty where nothing changed.
    notes
        What could not be compared, and what to do.
    """

    since: str
    changes: tuple[Change, ...] = ()
    figures: tuple[Moved, ...] = ()
    names: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {
            "since": self.since,
            "changed": [{k: getattr(c, k) for k in ("what", "name", "before", "after")} for c in self.changes],
            "figures": [vars(item) for item in self.figures],
            "names": [vars(item) for item in self.names],
            "notes": list(self.notes),
        }

    def change_rows(self) -> list[list[str]]:
        """Rows of the table of files and settings."""
        return [[f"{c.what} {c.name}", c.before, c.after] for c in self.changes]

    def figure_rows(self) -> list[list[str]]:
        """Rows of the table of figures."""
        return [[f"{f.run}: {f.name}", f.before, f.after, f.cause] for f in self.figures]

    def name_rows(self) -> list[list[str]]:
        """Rows of the table of names."""
        return [[f"{p.run}: {p.company}", _rank(p.before), _rank(p.after)] for p in self.names]


def _rank(rank: int | None) -> str:
    return "not among them" if rank is None else f"rank {rank}"


def diff_of(path: Path) -> Diff:
    """Compare the last run of a study with the one before it, and the study as it lies there with the last run.

    Files or settings that were changed after the last run are named first: their figures are known once the study
    is built again.

    Parameters
    ----------
    path
        The study.
    """
    study = load_study(path)
    kept = snapshots(study)
    if not kept:
        return Diff("Nothing to compare: nothing was run yet, or the folder work was deleted.", notes=(_FIRST,))
    now = state_of(study, Journey(study).inputs.used)
    pending = _changes(kept[-1].state, now)
    if pending:
        return Diff(
            "Changed since the last run, and not yet in any figure:",
            tuple(pending),
            notes=(
                "Run netan build (and critical, scenario) again, then netan diff shows what became of the figures.",
            ),
        )
    if len(kept) == 1:
        return Diff(
            "Nothing changed since the first run that is kept: all rest on the same files and settings.",
            notes=("What was run before the folder work was made, or deleted, cannot be compared.",),
        )
    return _between(kept[-2], kept[-1])


def _between(old: Snapshot, new: Snapshot) -> Diff:
    changes = _changes(old.state, new.state)
    same = sorted(set(old.runs) & set(new.runs))
    for name in same:
        changes += _options(name, old.runs[name], new.runs[name])
    figures = [moved for name in same for moved in _figures(name, old.runs[name], new.runs[name], changes)]
    names = [place for name in same for place in _names(name, old.runs[name], new.runs[name])]
    notes = []
    gone = sorted(set(old.runs) - set(new.runs))
    if gone:
        notes.append(f"Not run again since: {'; '.join(gone)}; their figures before are not compared.")
    if not figures and not names:
        notes.append("No headline figure changed by it.")
    if new.repeated:
        since = "Nothing changed in the last run: same files, settings and figures. The change before that:"
    else:
        since = "Between the last two runs:"
    return Diff(since, tuple(changes), tuple(figures), tuple(names), tuple(notes))


def _changes(old: State, new: State) -> list[Change]:
    """Files and settings that differ, and netan itself."""
    out = []
    if old.netan != new.netan:
        out.append(Change("netan", "version", old.netan, new.netan))
    elif old.code != new.code:
        out.append(Change("netan", "its own code", old.code[:7], new.code[:7]))
    still = {item["sha256"] for item in old.inputs.values()} & {item["sha256"] for item in new.inputs.values()}
    for name in sorted({*old.inputs, *new.inputs}):
        before, after = old.inputs.get(name), new.inputs.get(name)
        renamed = (before is None or after is None) and (before or after or {})["sha256"] in still
        if before != after and not renamed:
            kind = (after or before or {})["kind"]
            out.append(Change("file", name, _mark(before), _mark(after), REACHES.get(kind)))
    for name in sorted({*old.settings, *new.settings}):
        first, last = old.settings.get(name), new.settings.get(name)
        if first != last:
            out.append(Change("setting", name, _said(first), _said(last), REACHES.get(name)))
    return out


def _options(name: str, old: Run, new: Run) -> list[Change]:
    """Options of one command that differ; they reach its own figures only."""
    return [
        Change("option", f"{option} of {name}", _said(old.asked.get(option)), _said(new.asked.get(option)), None, name)
        for option in sorted({*old.asked, *new.asked})
        if old.asked.get(option) != new.asked.get(option)
    ]


def _mark(item: dict[str, str] | None) -> str:
    return "none" if item is None else f"contents {item['sha256'][:7]}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return "none" if value in (None, "", {}) else str(value)


def _figures(run: str, old: Run, new: Run, changes: Iterable[Change]) -> list[Moved]:
    before, after = ({figure.name: figure for figure in part.figures} for part in (old, new))
    out = []
    for name in dict.fromkeys([*after, *before]):
        first, last = before.get(name), after.get(name)
        known = last or first
        if first == last or known is None:
            continue
        ends = shown(first), shown(last)
        if ends[0] == ends[1]:  # below what is printed
            continue
        out.append(Moved(run, name, known.unit, *ends, _cause(run, known.group, changes)))
    return out


def _cause(run: str, group: str, changes: Iterable[Change]) -> str:
    """Changes that can reach a figure of this kind."""
    able = [c.name for c in changes if (c.reaches is None or group in c.reaches) and c.run in ("", run)]
    return " or ".join(dict.fromkeys(able)) or "unknown; please report it"


def _names(run: str, old: Run, new: Run) -> list[Place]:
    before, after = dict(old.top), dict(new.top)
    places = [Place(run, name, before.get(name), after.get(name)) for name in dict.fromkeys([*after, *before])]
    return [place for place in places if place.before != place.after]


def shown(figure: Figure | None) -> str:
    """A figure as people print it.

    Examples
    --------
    >>> shown(Figure("bought here", "shares", "share", 0.171, 0.31))
    '17-31 %'
    >>> shown(Figure("jobs", "closure", "jobs", 354.0, 1890.0)), shown(None)
    ('350-1,900', 'none')
    """
    if figure is None:
        return "none"
    ends = [_end(value, figure.unit) for value in (figure.lower, figure.upper)]
    if ends[0] == ends[1]:
        return ends[0] if figure.unit != "share" else f"{ends[0]} %"
    return "-".join(ends) + (" %" if figure.unit == "share" else "")


def _end(value: float | None, unit: str) -> str:
    if value is None:
        return "not known"
    if unit == "money":
        return millions(value)
    if unit == "share":
        return f"{100 * value:.0f}"
    return jobs(value) if unit == "jobs" else f"{value:,.0f}"
