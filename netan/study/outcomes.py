"""What the commands of a study hand out: rankings, closures, pages and pictures, with their provenance."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import ScenarioError
from ..files import read_text, require_file, write_csv, write_json, write_text
from ..network.naming import STAMP, named_nodes
from ..provenance import IO_CAVEAT
from ..schema import SCENARIO_KEYS, default_of, unknown_keys
from ..tables.groups import picture_groups
from .settings import flat, wrong_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..risk.critical import Critical
    from ..scenario.static import ScenarioResult
    from .journey import Journey

CRITICAL_SHOWN = 20


def critical_of(
    journey: Journey,
    *,
    to: str | None = None,
    include_estimated: bool = False,
    samples: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Critical:
    """Critical suppliers of one buyer, or of the place.

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

    common: dict[str, Any] = {
        "essentiality": journey.essentiality(),
        "sic": journey.sic,
        "divisions": journey.divisions(),
        "include_estimated": include_estimated,
    }
    if to is not None:
        return critical_to_buyer(journey.network(), journey.find(to), **common)
    tolerance = float(journey.study["method.tolerance"])
    return critical_for_place(journey.networks(samples), tolerance=tolerance, progress=progress, **common)


def write_critical(journey: Journey, result: Critical, path: Path) -> list[Path]:
    """Write a ranking as csv with its provenance beside it."""
    about = journey.provenance(
        method="critical suppliers", caveats=[*result.notes, *([result.stamp] if result.stamp else [])]
    )
    frame = result.rows.assign(stamp=result.stamp) if result.stamp else result.rows
    return [write_csv(path, frame), write_json(path.with_suffix(".json"), about.as_dict())]


@dataclass(frozen=True)
class ClosureWish:
    """What the user asked for on the command line; None leaves it to the file or the default."""

    file: Path | None = None
    close: tuple[str, ...] = ()
    jobs: float | None = None
    agency: float | None = None
    loss: float | None = None
    resident_share: float | None = None


def closure_of(journey: Journey, wish: ClosureWish) -> ScenarioResult:
    """Run a closure of a study.

    Raises
    ------
    ScenarioError
        A scenario file with faults, or nothing to close.
    UnknownNodeError
        A company or site that is not in the network.
    """
    from ..scenario.local import local_model
    from ..scenario.shock import Closure
    from ..scenario.static import run_closure

    values = _scenario_values(wish)
    targets = tuple(journey.find(text) for text in values["scenario.close"])
    closure = Closure(
        name=str(values["scenario.name"] or " and ".join(values["scenario.close"]) + " closes"),
        targets=targets,
        loss=float(values["scenario.loss"]),
        jobs=float(values["scenario.jobs"]),
        agency=float(values["scenario.agency"]),
        resident_share=float(values["scenario.resident_share"]),
        reemployed=(float(values["scenario.reemployed"][0]), float(values["scenario.reemployed"][-1])),
    )
    network = journey.network()
    return run_closure(network, local_model(journey.inputs.table, journey.shares, network), closure)


def _scenario_values(wish: ClosureWish) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if wish.file is not None:
        try:
            given = flat(tomllib.loads(read_text(require_file(wish.file))))
        except tomllib.TOMLDecodeError as error:
            raise ScenarioError(f"{wish.file.name} is no TOML that can be read: {error}; mend that line") from error
        faults = [f"unknown key {name}" for name in unknown_keys(list(given), SCENARIO_KEYS)]
        faults += [str(fault) for fault in wrong_kinds(given, SCENARIO_KEYS, wish.file.name)]
        if faults:
            raise ScenarioError(f"{wish.file.name}: " + "; ".join(faults))
    values = {key.name: given.get(key.name, default_of(key.name, SCENARIO_KEYS)) for key in SCENARIO_KEYS}
    for name in ("close", "jobs", "agency", "loss", "resident_share"):
        asked = getattr(wish, name)
        if asked not in (None, ()):
            values[f"scenario.{name}"] = list(asked) if name == "close" else asked
    if not values["scenario.close"]:
        raise ScenarioError("nothing closes: name a company or site with --close, or scenario.close in a file")
    return values


def write_closure(journey: Journey, result: ScenarioResult, folder: Path) -> list[Path]:
    """Write the rows of a closure as csv with their provenance; the suppliers of the site go to an internal file."""
    stem = file_stem(result.name)
    about = journey.provenance(method="static closure", caveats=result.notes)
    files = [
        write_csv(folder / f"{stem}.csv", result.rows),
        write_json(folder / f"{stem}.json", about.as_dict()),
    ]
    if len(result.suppliers):
        files.append(write_csv(folder / f"{stem}-suppliers-internal.csv", result.suppliers))
    return files


def file_stem(name: str) -> str:
    """File name of a title: small letters, digits and dashes.

    Examples
    --------
    >>> file_stem("Plant X closes (fictional)")
    'plant-x-closes-fictional'
    """
    import re

    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "result"


def write_views(
    journey: Journey,
    folder: Path,
    *,
    centre: str | None = None,
    include_estimated: bool = False,
    critical: Critical | None = None,
) -> list[Path]:
    """Write the explorer page and pictures of a study.

    Parameters
    ----------
    journey
        The study on its way.
    folder
        Where they go.
    centre
        A company or site: a picture of it between its suppliers and buyers is added.
    include_estimated
        Name companies on estimates too; stamped.
    critical
        A ranking shown on the page.
    """
    from ..views.explorer import explorer_page
    from ..views.scene import explorer_scene, neighbourhood_scene, sector_scene
    from ..views.svg import write_svg

    network = journey.network()
    common: dict[str, Any] = {
        "groups": picture_groups(journey.inputs.table.sectors),
        "sector_labels": network.sector_labels,
        "notes": _notes(journey),
    }
    named = named_nodes(network, include_estimated=include_estimated)
    rules: dict[str, Any] = {"named": named, "include_estimated": include_estimated}
    tables = {} if critical is None else {"Critical suppliers": critical_table(journey, critical).head(CRITICAL_SHOWN)}
    page = explorer_scene(network, tables=tables, **common, **rules)
    files = [
        write_text(folder / "explorer.html", explorer_page(page)),
        write_text(folder / "industries.svg", write_svg(sector_scene(network, **common))),
    ]
    if centre is not None:
        scene = neighbourhood_scene(network, centre=centre, **common, **rules)
        stem = file_stem(str(network.nodes["label"][centre]))
        files.append(write_text(folder / f"suppliers-{stem}.svg", write_svg(scene)))
    about = journey.provenance(method="views", caveats=[STAMP] if include_estimated else [])
    return [*files, write_json(folder / "views.json", about.as_dict())]


def _notes(journey: Journey) -> Any:
    from ..views.scene import Notes

    about = journey.provenance()
    place = journey.place
    return Notes(
        place=str(journey.study["place.name"]),
        source=about.source_line().removeprefix("Sources: "),
        date=f"jobs {place.activity.year}, industry table {journey.inputs.table.year}",
        version=about.version,
        data_hash=_data_hash(about.inputs),
        notices=(IO_CAVEAT,),
    )


def _data_hash(inputs: Sequence[Any]) -> str:
    import hashlib

    return hashlib.sha256("".join(item.sha256 for item in inputs).encode()).hexdigest()[:12]


def critical_table(journey: Journey, result: Critical) -> pd.DataFrame:
    """A ranking in the words of people, every cell text."""
    rows = result.rows
    areas = journey.inputs.areas
    rank = [
        str(r) if low == high else f"{r} ({low}-{high})"
        for r, low, high in zip(rows["rank"], rows["rank_lower"], rows["rank_upper"], strict=True)
    ]
    out = {
        "Rank (range)": rank,
        "Company, district": [
            f"{label}, {areas.name(str(area))}" if isinstance(area, str) else str(label)
            for label, area in zip(rows["label"], rows["area"], strict=True)
        ],
        "Industry": rows["sector_label"].astype("str"),
    }
    if rows["paid"].notna().any():
        out["Paid £m/yr"] = [money(value) for value in rows["paid"]]
        out["Only one on list?"] = [
            only_words(only, int(count)) for only, count in zip(rows["only_one"], rows["on_list"], strict=True)
        ]
    out["Same code here"] = [whole(value) for value in rows["same_code_here"]]
    out["Jobs there"] = [
        f"{jobs(value)}{'' if kind == 'seen' else ' est'}"
        for value, kind in zip(rows["jobs"], rows["jobs_evidence"], strict=True)
    ]
    out["Jobs exposed at buyers here"] = [
        between(low, high) for low, high in zip(rows["exposed_lower"], rows["exposed_upper"], strict=True)
    ]
    if result.to is None:
        out["At risk at buyers here"] = [jobs(value) for value in rows["at_buyers"]]
        out["At risk at suppliers here"] = [jobs(value) for value in rows["at_suppliers"]]
    out["Why"] = rows["why"].astype("str")
    return pd.DataFrame(out)


def only_words(only: str, on_list: int) -> str:
    """Whether a supplier is the only one on the list, in words."""
    return {
        "confirmed": "yes (confirmed)",
        "not confirmed": "yes (not confirmed)",
        "no": f"no, {on_list} on list",
        "buyer says no": "no (buyer says)",
    }.get(only, "not known")


def jobs(value: float) -> str:
    """Jobs rounded to 10, to 50 above 1,000; small figures as they are.

    Examples
    --------
    >>> jobs(4.4), jobs(47.2), jobs(2213), jobs(float("nan"))
    ('4', '50', '2,200', '-')
    """
    if value != value:  # noqa: PLR0124  # unknown
        return "-"
    step = 50 if abs(value) > 1000 else 10 if abs(value) >= 10 else 1
    return f"{round(value / step) * step:,.0f}"


def between(low: float, high: float) -> str:
    """A range of jobs in words; one figure where both round to the same.

    Examples
    --------
    >>> between(2110, 2480), between(3, 3.2)
    ('2,100-2,500', '3')
    """
    first, last = jobs(low), jobs(high)
    return first if first == last else f"{first}-{last}"


def money(value: float) -> str:
    """Millions with one decimal."""
    return "-" if value != value else f"{value / 1e6:,.1f}"  # noqa: PLR0124


def whole(value: Any) -> str:
    """A count, or a dash where it is not known."""
    return "-" if value is None or value != value else f"{int(value):,}"  # noqa: PLR0124
