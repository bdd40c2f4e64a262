"""What the commands of a study hand out as tables: rankings and closures, with their provenance."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError
from ..files import read_text, require_file, sieved, write_csv, write_json
from ..risk.distress import with_distress
from ..scenario.reading import PREFIX, TARGET_KEYS, value_faults, variants_of
from ..schema import SCENARIO_KEYS, default_of, unknown_keys
from .group_words import group_notes
from .list_facts import list_facts
from .settings import wrong_kinds
from .words import file_stem, internal_notice
from .workspace import kept_ranking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from ..risk.critical import Critical
    from ..scenario.static import ScenarioResult
    from .journey import Journey
    from .settings import Study


def critical_of(
    journey: Journey,
    *,
    to: str | None = None,
    include_estimated: bool = False,
    samples: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Critical:
    """Critical suppliers of one buyer, or of the place; taken from the workspace when nothing changed.

    Parameters
    ----------
    journey
        The study on its way.
    to
        Name, number or id of a buyer; None for the place.
    include_estimated
        Name companies on estimates too.
    samples
        Sampled networks behind the rank range of the place; chosen by size when None.
    progress
        Called with (closures done, in all).
    """
    from ..risk.critical import critical_for_place, critical_to_buyer

    buyer = journey.find(to) if to is not None else None
    tolerance = float(journey.study["method.tolerance"])
    drawn = journey.samples(samples) if buyer is None else 1

    def work() -> Critical:
        common: dict[str, Any] = {
            "essentiality": journey.essentiality(),
            "sic": journey.sic,
            "divisions": journey.divisions(),
            "include_estimated": include_estimated,
            "owned": journey.owned,
        }
        if buyer is not None:
            return critical_to_buyer(journey.network(), buyer, known=list_facts(journey, buyer), **common)
        groups = journey.broad_groups()
        return critical_for_place(
            journey.networks(drawn), groups=groups, tolerance=tolerance, progress=progress, **common
        )

    asked = {"to": buyer, "include_estimated": include_estimated, "samples": drawn, "tolerance": tolerance}
    return kept_ranking(journey.folder(), asked, work)


def named_in(result: Critical) -> list[str]:
    """Companies that a ranking names, and its buyer."""
    return [*result.rows["node_id"].dropna(), *([result.to] if result.to else [])]


def write_critical(journey: Journey, result: Critical, path: Path, *, internal: str = "") -> list[Path]:
    """Write a ranking as csv with its provenance beside it; ``internal`` says that it names a confidential list."""
    marks = {name: text for name, text in (("stamp", result.stamp), ("internal", internal)) if text}
    about = journey.provenance(method="critical suppliers", caveats=[*marks.values(), *result.notes])
    files = [write_csv(path, result.rows.assign(**marks))]
    return [*files, write_json(path.with_suffix(".json"), about.as_dict())]


def write_distress(journey: Journey, result: Critical, path: Path) -> list[Path]:
    """Write what the register says of companies of a ranking in formal insolvency; nothing where it says nothing.

    An internal file beside the ranking, never a column of it.
    """
    named = result.rows.loc[result.rows["node_id"].notna(), ["rank", "label", "node_id"]]
    facts = with_distress(named, journey.network(), node="node_id", as_of=_register_date(journey))
    if "status_on_record" not in facts.columns:
        return []
    return [write_csv(path.with_name(f"{path.stem}-internal.csv"), facts[facts["status_on_record"].notna()])]


def _register_date(journey: Journey) -> str:
    register = journey.inputs.register
    return "" if register is None else str(register.vintage or "")


@dataclass(frozen=True)
class ClosureWish:
    """What the user asked for on the command line; None leaves it to the file or the default."""

    file: Path | None = None
    close: tuple[str, ...] = ()
    jobs: float | None = None
    agency: float | None = None
    loss: float | None = None
    resident_share: float | None = None
    cut: tuple[str, ...] = ()
    opens: str | None = None
    imports: tuple[str, ...] = ()
    demand: tuple[str, ...] = ()
    alternative: str | None = None
    model: str | None = None
    reemployed: tuple[float, ...] = ()


def closure_of(journey: Journey, wish: ClosureWish) -> ScenarioResult:
    """Run a closure of a study.

    Raises
    ------
    ScenarioError
        A scenario file with faults, or nothing to close.
    UnknownNodeError
        A company or site that is not in the network.
    """
    from ..scenario.given import given_notes
    from ..scenario.local import local_model
    from ..scenario.shock import Closure
    from ..scenario.static import run_closure
    from .scenario_results import closure_detail

    values = _scenario_values(wish, journey.study)
    given = _given(wish, journey.study)
    targets = tuple(dict.fromkeys(node for text in values["scenario.close"] for node in journey.find_all(text)))
    closure = Closure(
        name=sieved(str(values["scenario.name"] or _title(_shown(journey, values["scenario.close"])))),
        targets=targets,
        loss=float(values["scenario.loss"]),
        jobs=None if values["scenario.jobs"] is None else float(values["scenario.jobs"]),
        agency=float(values["scenario.agency"]),
        resident_share=float(values["scenario.resident_share"]),
        reemployed=(float(values["scenario.reemployed"][0]), float(values["scenario.reemployed"][-1])),
        resident_given=wish.resident_share is not None,
        reemployed_given="reemployed" in given,
    )
    network = journey.network()
    model = local_model(journey.inputs.table, journey.shares, network)
    answers = _answers(journey.firms.seen)
    result = run_closure(network, model, closure, answers=answers)
    result = replace(result, detail=closure_detail(journey, model, closure, answers))
    told = (*group_notes(journey, targets), *given_notes(network, closure, model.currency))
    return replace(result, notes=(*told, *result.notes))


# What suppliers may have said of a pair, in the columns of the payments seen.
SAID = ("share_of_sales", "share_lower", "share_upper", "replaceable")


def _answers(seen: pd.DataFrame) -> pd.DataFrame | None:
    """What suppliers said of the share of their sales and of replacing it; None where nobody was asked."""
    said = [name for name in SAID if name in seen.columns and seen[name].notna().any()]
    return seen[["supplier", "buyer", *said]] if said else None


def _given(wish: ClosureWish, study: Study) -> set[str]:
    """Assumptions that the user set, in the scenario file, in study.toml or in the workbook."""
    file = {} if wish.file is None else scenario_file(wish.file)
    return {
        name
        for name in ("resident_share", "reemployed")
        if f"scenario.{name}" in file or study[f"assume.{name}"] != default_of(f"assume.{name}")
    }


def _shown(journey: Journey, names: list[str]) -> list[str]:
    """Names as they may be written."""
    return [journey.inputs.codenames.asked(name) for name in names]


def _title(close: list[str]) -> str:
    """Title of a closure that has no name; a target that is named twice closes once."""
    names = list(dict.fromkeys(close))
    return f"{' and '.join(names)} close{'s' if len(names) == 1 else ''}"


def _scenario_values(wish: ClosureWish, study: Study) -> dict[str, Any]:
    given = {} if wish.file is None else scenario_file(wish.file)
    values = {key.name: given.get(key.name, default_of(key.name, SCENARIO_KEYS)) for key in SCENARIO_KEYS}
    for name in ("close", "jobs", "agency", "loss", "resident_share", "reemployed"):
        asked = getattr(wish, name)
        if asked not in (None, ()):
            values[f"scenario.{name}"] = list(asked) if isinstance(asked, tuple) else asked
    for name in ("resident_share", "reemployed"):
        if values[f"scenario.{name}"] is None:
            values[f"scenario.{name}"] = study[f"assume.{name}"]
    if not any(values.get(f"{PREFIX}{key}") for key in TARGET_KEYS):
        raise ScenarioError("nothing closes: name a company or site with --close, or scenario.close in a file")
    return values


def scenario_file(path: Path) -> dict[str, Any]:
    """Read the keys of a scenario file, without its alternatives.

    Raises
    ------
    ScenarioError
        As :func:`scenario_variants`.
    """
    return scenario_variants(path)[""]


def scenario_variants(path: Path) -> dict[str, dict[str, Any]]:
    """Read a scenario file: values by key for what it asks first, named ``""``, and for each of its alternatives.

    Raises
    ------
    ScenarioError
        No TOML, unknown keys, values of the wrong kind or that cannot be: all at once, each with its key.
    """
    try:
        parsed = tomllib.loads(read_text(require_file(path)))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path.name} is no scenario file (TOML): {error}; mend that line") from error
    variants, faults = variants_of(parsed)
    first: list[str] = []
    for name, values in variants.items():
        found = [f"unknown key {key}" for key in unknown_keys(list(values), SCENARIO_KEYS)]
        kinds = [str(fault) for fault in wrong_kinds(values, SCENARIO_KEYS)]
        found += kinds or value_faults(values)
        if name:
            found = [fault.replace("scenario.", f'alternative."{name}".') for fault in found if fault not in first]
        else:
            first = found
        faults += found
    if faults:
        raise ScenarioError("\n".join([f"{path.name}: {_count(faults)}", *(f"  - {fault}" for fault in faults)]))
    return variants


def _count(faults: list[str]) -> str:
    return f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"


def write_closure(journey: Journey, result: ScenarioResult, folder: Path) -> list[Path]:
    """Write the rows of a closure as csv with their provenance; the suppliers of the site go to an internal file."""
    stem = file_stem(result.name)
    about = journey.provenance(method="static closure", caveats=result.notes)
    files = [
        write_csv(folder / f"{stem}.csv", result.rows),
        write_json(folder / f"{stem}.json", about.as_dict()),
    ]
    if len(result.suppliers):
        internal = closure_notice(journey, result)
        suppliers = result.suppliers.assign(evidence="seen")  # of the payment; that of the jobs stands beside them
        suppliers = suppliers.assign(internal=internal) if internal else suppliers
        suppliers = with_distress(suppliers, journey.network(), node="supplier", as_of=_register_date(journey))
        files.append(write_csv(folder / f"{stem}-suppliers-internal.csv", suppliers))
    return files


def closure_notice(journey: Journey, result: ScenarioResult) -> str:
    """INTERNAL when the suppliers of a closed site stand on a confidential list."""
    return internal_notice(journey.network(), result.suppliers["supplier"])
