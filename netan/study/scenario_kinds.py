"""A scenario of a study, whatever its kind, worked out: closures, cuts, openings, orders, imports, final sales."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError
from ..files import sieved
from ..scenario.kind_rows import AT_RISK
from ..scenario.spec import CLOSURE, CUT, DEMAND, IMPORTS, LINK, OPENING
from ..scenario.words import percent
from ..schema import SCENARIO_KEYS, default_of
from .group_words import group_notes
from .outcomes import _answers, _title
from .words import jobs as jobs_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ..network.base import Network
    from ..scenario.local import LocalModel
    from ..scenario.shock import Closure
    from ..scenario.spec import Scenario
    from ..scenario.static import ScenarioResult
    from ..scenario.targets import Atlas, Resolved
    from .journey import Journey
    from .scenario_asked import Asked


def by_kind(journey: Journey, asked: Asked) -> tuple[ScenarioResult, str]:
    """Result of a scenario of any kind, and what its figures are where they are no closure's."""
    from ..scenario.local import local_model
    from ..scenario.targets import resolve

    scenario = asked.scenario
    network = journey.network()
    hit = resolve(scenario, network, find=journey.find, find_all=journey.find_all, atlas=atlas_of(journey, scenario))
    model = local_model(journey.inputs.table, journey.shares, network)
    worked = {DEMAND: _demand, LINK: _links, IMPORTS: _imports, OPENING: _opening}.get(scenario.kind, _closure)
    result, head = worked(journey, asked, hit, model)
    return _in_time(scenario, replace(result, notes=(*hit.notes, *result.notes)), model.jobs), head


def _place(journey: Journey) -> str:
    return str(journey.study["place.name"]).upper()


def _demand(journey: Journey, asked: Asked, hit: Resolved, model: LocalModel) -> tuple[ScenarioResult, str]:
    from ..scenario.kind_demand import demand_change
    from .scenario_results import bought_in_region

    share = float(_value(journey, asked, "resident_share"))
    region = bought_in_region(journey, model)
    result = demand_change(_name(journey, asked), model, hit.demand, resident_share=share, region=region)
    go = "that would be added" if bool((hit.demand < 0).any()) else "that go"
    return result, f"JOBS IN {_place(journey)} {go}, after about a year"


def _links(journey: Journey, asked: Asked, hit: Resolved, model: LocalModel) -> tuple[ScenarioResult, str]:
    from ..scenario.kind_links import links_lost

    name, rated = _name(journey, asked), journey.essentiality()
    result = links_lost(name, journey.network(), model, hit, essentiality=rated, sic=journey.sic)
    return result, f"JOBS EXPOSED AND AT RISK IN {_place(journey)}"


def _imports(journey: Journey, asked: Asked, hit: Resolved, model: LocalModel) -> tuple[ScenarioResult, str]:
    from ..scenario.kind_imports import imports_lost

    name, rated = _name(journey, asked), journey.essentiality()
    result = imports_lost(name, journey.network(), model, hit.imports, essentiality=rated)
    return result, f"JOBS EXPOSED IN {_place(journey)}"


def _moves(scenario: Scenario) -> str:
    share = next(iter(dict(scenario.losses).values()), scenario.loss)
    return f"{'rise' if share < 0 else 'fall'} by {100 * abs(share):.3g} %"


def _fewer(scenario: Scenario) -> str:
    share = next(iter(dict(scenario.losses).values()), scenario.loss)
    return "All imports stop" if share >= 1 else f"Imports fall by {100 * share:.3g} %"


def _value(journey: Journey, asked: Asked, name: str) -> Any:
    value = asked.values.get(f"scenario.{name}", default_of(f"scenario.{name}", SCENARIO_KEYS))
    return journey.study[f"assume.{name}"] if value is None and name in ("resident_share", "reemployed") else value


def _name(journey: Journey, asked: Asked) -> str:
    """Title of a scenario: the user's name for it, else what it hits, with the alternative behind it."""
    scenario, target = asked.scenario, asked.scenario.target
    said = journey.inputs.codenames.asked
    words: dict[str, Callable[[], str]] = {
        CLOSURE: lambda: _title([said(firm) for firm in target.firms]),
        CUT: lambda: f"{' and '.join(said(firm) for firm in target.firms)} cut back",
        LINK: lambda: f"Orders stop, {' and '.join(f'{said(a)} to {said(b)}' for a, b in target.links)}",
        DEMAND: lambda: f"Final sales of {_industries(journey, target.demand)} {_moves(scenario)}",
        IMPORTS: lambda: _fewer(scenario),
        OPENING: lambda: f"A site opens: {_branch(str(target.industry))}",
    }
    if scenario.name:
        name = scenario.name
    elif target.somewhere:
        name = where_closes(scenario, _industries(journey, target.sectors))
    else:
        name = words[scenario.kind]()
    begins = f" from {scenario.start}" if scenario.start else ""
    return sieved(f"{name}{begins}" + (f", {asked.variant}" if asked.variant else ""))


def _industries(journey: Journey, asked: Sequence[str]) -> str:
    """Industries by name, with the code that was asked for behind it."""
    labels = journey.inputs.table.labels
    return ", ".join(f"{labels[code]} ({code})" if code in labels.index else code for code in asked)


def _branch(code: str) -> str:
    """What a SIC code makes, with the code; the code alone where it is none."""
    from ..tables.classification import load_classification, read_code

    found = read_code(code).code
    return f"{load_classification().label(found)} ({code})" if found else code


def where_closes(scenario: Scenario, industries: str = "") -> str:
    """Title of what is said by industry, district or place on the map; ``industries`` by name, else as asked for."""
    named = industries or ", ".join(scenario.target.sectors)
    where = ", ".join(filter(None, [named, *scenario.target.areas])) or "all within the map"
    return f"{where} {'cut back' if scenario.kind == CUT else 'closes'}"


def _closure(journey: Journey, asked: Asked, hit: Resolved, model: LocalModel) -> tuple[ScenarioResult, str]:
    """Closure of whatever is hit; one loss for all, or one of each."""
    from ..scenario.given import given_notes
    from ..scenario.static import run_closure
    from .scenario_results import closure_detail

    network, nodes, name = journey.network(), hit.nodes, _name(journey, asked)
    loss = float(nodes["loss"].max())
    if not loss > 0:
        raise ScenarioError(f"{name}: nobody is hit, as the share lost is 0; write a share above 0")
    shares = shares_of(network, nodes, loss)
    closure = _shared(journey, asked, name, tuple(nodes["node"]), loss=loss, shares=shares)
    answers = _answers(journey.firms.seen)
    result = run_closure(network, model, closure, answers=answers)
    result = replace(result, detail=closure_detail(journey, model, closure, answers))
    asked_for = [node for text in asked.scenario.target.firms for node in journey.find_all(text)]
    told = (*group_notes(journey, asked_for), *given_notes(network, closure, model.currency))
    beside = _by_model(journey, asked.scenario, hit, model) if asked.scenario.model else ()
    return replace(result, notes=(*told, *result.notes, *beside)), ""


def shares_of(network: Network, hit: pd.DataFrame, loss: float) -> tuple[tuple[str, float], ...]:
    """Part of each target that counts, where the largest loss of all is ``loss``; wholly counted ones are left out."""
    rest = set(network.nodes.index[network.nodes["kind"] == "sector"])
    parts = ((str(node), float(share) / loss) for node, share in zip(hit["node"], hit["loss"], strict=True))
    return tuple((node, part) for node, part in parts if part < 1 or node in rest)


def _shared(journey: Journey, asked: Asked, name: str, targets: tuple[str, ...], **more: Any) -> Closure:
    from ..scenario.shock import Closure

    jobs = _value(journey, asked, "jobs")
    low, *_, high = _value(journey, asked, "reemployed")
    return Closure(
        name=name,
        targets=targets,
        jobs=None if jobs is None else float(jobs),
        agency=float(_value(journey, asked, "agency")),
        resident_share=float(_value(journey, asked, "resident_share")),
        reemployed=(float(low), float(high)),
        reemployed_given="scenario.reemployed" in asked.values,
        **more,
    )


def _opening(journey: Journey, asked: Asked, hit: Resolved, model: LocalModel) -> tuple[ScenarioResult, str]:  # noqa: ARG001
    from ..scenario.kind_opening import opening
    from .quick import industries_of
    from .scenario_results import bought_in_region

    if not float(asked.values["scenario.jobs"]) > 0:
        raise ScenarioError("nothing opens: jobs is 0; write how many would work at the new site")
    found = industries_of(asked.scenario.target.industry, journey.inputs.table, journey)
    sectors = found.set_index("sector")["share"].astype(float)
    closure = _shared(journey, asked, _name(journey, asked), ("new",))
    region = bought_in_region(journey, model)
    result = opening(closure.name, journey.network(), model, sectors, closure, region=region)
    return result, f"JOBS THAT A NEW SITE BRINGS {_place(journey)}, after a year"


def atlas_of(journey: Journey, scenario: Scenario) -> Atlas:
    """Districts of the place; coordinates only where the scenario asks for them."""
    from ..scenario.targets import Atlas
    from ..sources.boundaries import read_boundaries
    from .distance import middles

    codes = journey.place.codes
    names = {str(a): str(n) for a, n in journey.inputs.areas.frame[["area", "name"]].itertuples(index=False)}
    areas = {names.get(code, code): code for code in codes}
    if not (scenario.target.around or scenario.target.polygon):
        return Atlas(areas)
    files = journey.study.files("sources.boundaries")
    middle = middles(read_boundaries(files[0], wanted=codes).shapes) if files else None
    register = journey.inputs.register
    points = None
    if register is not None:
        points = register.frame.set_index("firm_id")[["latitude", "longitude"]].dropna()
    return Atlas(areas, points if points is not None and len(points) else None, middle)


def _by_model(journey: Journey, scenario: Scenario, hit: Resolved, model: LocalModel) -> tuple[str, ...]:
    """What a static model says of the same loss: its range, its convention, when it is wrong."""
    import pandas as pd

    from ..scenario.model_systems import system_of_network, system_of_place
    from ..scenario.models import Hit, run_model

    network = journey.network()
    if scenario.model == "cascade":
        system = system_of_network(network, essentiality=journey.essentiality(), passing_on={"local"})
        runs = [run_model("cascade", system, Hit(hit.nodes.set_index("node")["loss"].astype(float)))]
    else:
        nodes = network.nodes.loc[hit.nodes["node"]]
        lost = (nodes["output"] * hit.nodes["loss"].to_numpy(float)).groupby(nodes["sector"]).sum()
        share = (lost / model.output.reindex(lost.index)).clip(upper=1.0).astype(float)
        whole = Hit(pd.Series(1.0, index=share.index), share=share)
        runs = [run_model(scenario.model, system_of_place(model, draw), whole) for draw in range(len(model.A_local))]
    jobs = [float(run.total.loc["jobs", "all"]) for run in runs]
    low, high = jobs_words(min(jobs)), jobs_words(max(jobs))
    said = low if low == high else f"{low} to {high}"
    first = runs[0]
    says = f"Beside the table, model {first.model}: {said} jobs in all, those of what is hit included."
    return (f"{says} Not to be added to it. {first.convention} {first.wrong_when}",)


def _in_time(scenario: Scenario, result: ScenarioResult, jobs: float) -> ScenarioResult:
    """Figures of a year as an average over the first one, where all comes back; exposed figures stay as they are."""
    part = scenario.part_of_year
    if scenario.duration_weeks is None:
        return result
    rows = result.rows.copy()
    ends = ["lower", "middle", "upper"]
    year = ~rows["part"].str.startswith("exposed")
    rows.loc[year, ends] = rows.loc[year, ends] * part
    told = rows["rests_on"].str.endswith("of jobs here")  # the share of all jobs falls with them
    for at in rows.index[told] if jobs > 0 else ():
        share = percent(rows.loc[at, "lower"] / jobs, rows.loc[at, "upper"] / jobs)
        rows.loc[at, "rests_on"] = f"{'about ' if share[0].isdigit() else ''}{share} of jobs here"
    note = (
        f"It lasts {scenario.duration_words}: figures are the average over the first year, {percent(part, part)} of "
        "what is lost in its first week. Whether companies hold on to their people meanwhile is not known."
    )
    detail = None if result.detail is None else result.detail.scaled(part)
    aspects = tuple((name, one.scaled(part) if name == AT_RISK else one) for name, one in result.aspects)
    return replace(result, rows=rows, notes=(note, *result.notes), detail=detail, aspects=aspects)
