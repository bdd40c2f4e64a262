"""What is set side by side: closures of files, alternatives, earlier runs and companies, all of one convention."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import NetanError, ScenarioError, first_few
from ..scenario.reading import CLOSE_KEYS, PREFIX, kind_of
from ..schema import SCENARIO_KEYS, default_of
from .outcomes import scenario_variants
from .runs import snapshots
from .scenario_wished import closure_of_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..scenario.shock import Closure
    from .journey import Journey

TOML = ".toml"
# Files of figures: they do not say of themselves by what table, for what place, at what prices.
FIGURES = (".csv", ".json", ".xlsx")
FROM_STUDY = ("resident_share", "reemployed")


def closures_of(journey: Journey, scenarios: Sequence[str]) -> list[Closure]:
    """Closures of what was asked for, every fault at once; names that repeat are told apart by a number."""
    found: list[Closure] = []
    faults = []
    for text in scenarios:
        try:
            found += _asked(journey, text, alone=len(scenarios) == 1)
        except NetanError as error:
            faults.append(str(error))
    if faults:
        raise ScenarioError("\n".join(faults))
    if len(found) < 2:
        raise ScenarioError(
            "a comparison needs two scenarios or more: name files, alternatives (file.toml:NAME), earlier runs or "
            "companies one after the other"
        )
    names: list[str] = []
    for closure in found:
        count = sum(name == closure.name or name.startswith(f"{closure.name} (") for name in names)
        names.append(f"{closure.name} ({count + 1})" if count else closure.name)
    return [replace(closure, name=name) for closure, name in zip(found, names, strict=True)]


def _asked(journey: Journey, text: str, *, alone: bool) -> list[Closure]:
    head, sign, variant = text.rpartition(f"{TOML}:")
    if sign or text.casefold().endswith(TOML):
        variants = scenario_variants(Path(f"{head}{TOML}") if sign else Path(text))
        if sign and variant not in variants:
            others = [name for name in variants if name]
            raise ScenarioError(f"{head}{TOML} has no alternative '{variant}'; it has {first_few(others)}")
        chosen = [variant] if sign else list(variants) if alone else [""]
        return [_of_file(journey, text, variants[name], name) for name in chosen]
    if text.casefold().endswith(FIGURES):
        raise ScenarioError(
            f"{text} holds figures that were worked out before, perhaps of another place, another price year or by "
            "other rules: only what is worked out alike can stand side by side; name the scenario file or the run"
        )
    runs = {name: run for snapshot in snapshots(journey.study) for name, run in snapshot.runs.items()}
    earlier = {name.casefold(): name for name, run in runs.items() if _closes(run.asked)}
    known = earlier.get(text.strip().casefold())
    if known is not None:
        asked = {f"{PREFIX}{name}": value for name, value in runs[known].asked.items()}
        return [_closure(journey, {**asked, f"{PREFIX}name": known}, known)]
    try:
        journey.find_all(text)
    except NetanError as error:
        near = difflib.get_close_matches(text, list(earlier.values()), n=3, cutoff=0.4)
        runs_words = f" or the earlier run {' or '.join(near)}" if near else ""
        raise ScenarioError(
            f"'{text}' is no scenario file, no earlier run and no company: {error}{runs_words}"
        ) from error
    return [_closure(journey, {"scenario.close": [text]}, "")]


def _of_file(journey: Journey, text: str, given: dict[str, Any], name: str) -> Closure:
    """Closure of a file; what is wrong with it is said with the name of the file, as there are several."""
    try:
        return _closure(journey, given, name)
    except NetanError as error:
        raise ScenarioError(f"{Path(text).name}: {error}") from error


def _closes(asked: dict[str, Any]) -> bool:
    return any(asked.get(key) for key in CLOSE_KEYS)


def _closure(journey: Journey, given: dict[str, Any], name: str) -> Closure:
    title = name or given.get("scenario.name", "")
    _refuse_unlike(title, {key.removeprefix(PREFIX): value for key, value in given.items()})
    known = {key.name for key in SCENARIO_KEYS}
    values = {key: given.get(key, default_of(key, SCENARIO_KEYS)) for key in known}
    for assumed in FROM_STUDY:
        if values[f"scenario.{assumed}"] is None:
            values[f"scenario.{assumed}"] = journey.study[f"assume.{assumed}"]
    # a run keeps the shares of single companies by their names, beside the keys
    losses = {key.removeprefix(PREFIX): float(value) for key, value in given.items() if key not in known}
    closure = closure_of_values(journey, values, {key.removeprefix(PREFIX) for key in given}, losses=losses)
    if name and closure.name != name:  # an alternative bears the name of its file's scenario
        return replace(closure, name=f"{closure.name}, {name}")
    return closure


def _refuse_unlike(title: str, given: dict[str, Any]) -> None:
    """Figures of other rules than those of a closure for good: jobs after about a year, by netan's own table.

    Raises
    ------
    ScenarioError
        Another kind, a stop for some weeks, a model of the literature.
    """
    named = f"scenario '{title}'" if title else "a scenario"
    fault = ""
    if not any(given.get(key) for key in CLOSE_KEYS):
        kind = kind_of(given)
        fault = f"closes no company or site{f', it is: {kind}' if kind else ''}; other kinds count by other rules"
    elif given.get("duration_weeks") is not None:
        fault = (
            f"lasts {given['duration_weeks']:g} weeks: its figures are averages over a year, those of closures for "
            "good are not; leave scenario.duration_weeks out"
        )
    elif given.get("model"):
        fault = (
            f"asks for the model {given['model']}, which follows other rules than the table that is compared; leave "
            "scenario.model out"
        )
    if fault:
        raise ScenarioError(
            f"{named} {fault}: only closures and cuts for good can be set side by side, or run it apart"
        )
