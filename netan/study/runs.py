"""What the last runs of a study rested on and said: kept in its workspace, so that ``netan diff`` can compare them.

Two states are kept at most, told apart by a number that counts up; there is no clock in them.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import NetanError
from ..files import read_text, sieved, write_json
from .inputs import KINDS
from .workspace import _code as hash_of_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ..provenance import Input
    from .journey import Journey
    from .settings import Study

RUNS_FILE = "runs.json"
CODENAMES = "confidential.codenames"
TOP = 10
_DAMAGED = (NetanError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Figure:
    """One headline figure.

    Attributes
    ----------
    name
        What it is, for people.
    group
        What kind of figure it is, by which a change finds its causes.
    unit
        ``count``, ``jobs``, ``money`` or ``share``.
    lower, upper
        Its ends; the same where it has none. None where it is not known.
    """

    name: str
    group: str
    unit: str
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Run:
    """What one command was asked and what it said.

    Attributes
    ----------
    asked
        Options of the command that change its figures.
    figures
        Headline figures.
    top
        First rows of a ranking: name and rank.
    """

    asked: dict[str, Any] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    top: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class State:
    """What runs rest on.

    Attributes
    ----------
    netan, code
        Version, and hash of the modules.
    inputs
        By file name: ``kind`` (key of study.toml without ``sources.``) and ``sha256``.
    settings
        Every key of study.toml except the names of files.
    """

    netan: str
    code: str
    inputs: dict[str, dict[str, str]]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """Runs of one state.

    Attributes
    ----------
    number
        Counts the states of the study.
    state
        What the runs rest on.
    runs
        By name, for people.
    repeated
        The last run only said again what was known.
    """

    number: int
    state: State
    runs: dict[str, Run]
    repeated: bool = False


def state_of(study: Study, used: tuple[Input, ...]) -> State:
    """State of a study whose files were read."""
    kinds = {
        name.replace("\\", "/").rpartition("/")[2]: key.removeprefix("sources.")
        for key in KINDS
        for name in _names(study[key])
    }
    settings = {name: value for name, value in study.values.items() if not name.startswith("sources.")}
    # nobody may learn from the workspace whose code names these are
    settings[CODENAMES] = sorted((settings.get(CODENAMES) or {}).values())
    inputs = {item.name: {"kind": kinds.get(item.name) or _kind(item.name), "sha256": item.sha256} for item in used}
    return State(__version__, hash_of_code()[:16], dict(sorted(inputs.items())), _plain(settings))


def _kind(name: str) -> str:
    """Kind of a file that goes by another name in a study with code names, such as suppliers-1.xlsx."""
    alias = re.match(r"(\w+)-\d+\.", name)
    return alias[1] if alias else "confirm"


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they will be read back."""
    out: dict[str, Any] = json.loads(sieved(json.dumps(dict(value), sort_keys=True, ensure_ascii=False)))
    return out


def _names(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def remember(journey: Journey, name: str, asked: Mapping[str, Any], said: Callable[[], Run]) -> None:
    """Keep what a command said; nothing is worked out again where the same command rested on the same state.

    Parameters
    ----------
    journey
        The study on its way.
    name
        What was run, for people; two commands of one name take each other's place.
    asked
        Options of the command that change its figures.
    said
        Gives the figures when they are not known yet.
    """
    file = journey.study.work / RUNS_FILE
    state = state_of(journey.study, journey.inputs.used)
    kept = snapshots(journey.study)
    last = kept[-1] if kept else None
    wanted = _plain(asked)
    if last is not None and last.state == state:
        before = last.runs.get(name)
        if before is not None and before.asked == wanted:
            _write(file, [*kept[:-1], replace(last, runs=_last(last.runs, name, before), repeated=True)])
            return
        run = replace(said(), asked=wanted)
        if before is None:
            _write(file, [*kept[:-1], replace(last, runs=_last(last.runs, name, run), repeated=False)])
            return
        _write(file, [last, Snapshot(last.number + 1, state, _last(last.runs, name, run))])
        return
    new = Snapshot((last.number if last else 0) + 1, state, {name: replace(said(), asked=wanted)})
    _write(file, [*([last] if last else []), new])


def _last(runs: Mapping[str, Run], name: str, run: Run) -> dict[str, Run]:
    """Runs with one of them put last, as it is the one that ran last."""
    return {**{other: kept for other, kept in runs.items() if other != name}, name: run}


def snapshots(study: Study) -> list[Snapshot]:
    """The last states with their runs, oldest first; none where nothing was run or the file was damaged."""
    file = study.work / RUNS_FILE
    if not file.exists():
        return []
    try:
        return [_snapshot(item) for item in json.loads(read_text(file))["states"]]
    except _DAMAGED:
        return []


def _write(file: Path, kept: list[Snapshot]) -> None:
    write_json(file, {"states": [asdict(item) for item in kept]})


def _snapshot(item: dict[str, Any]) -> Snapshot:
    runs = {name: _run(run) for name, run in item["runs"].items()}
    return Snapshot(int(item["number"]), State(**item["state"]), runs, bool(item["repeated"]))


def _run(item: dict[str, Any]) -> Run:
    figures = tuple(Figure(**figure) for figure in item["figures"])
    return Run(item["asked"], figures, tuple((str(name), int(rank)) for name, rank in item["top"]))
