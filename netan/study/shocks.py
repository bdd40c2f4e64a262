"""Scenarios of a study, whatever their kind: from the file or the command line to rows, files and words."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, first_few
from ..files import sieved
from ..network.naming import withheld_nodes
from ..scenario.reading import LINK_SIGN, TARGET_KEYS, kind_of, link_of, loss_fault, scenario_of, value_faults
from ..scenario.spec import CLOSURE, CUT, DEMAND, IMPORTS, LINK, OPENING, Scenario
from ..schema import SCENARIO_KEYS, default_of
from .answers import ClosureAnswer, _in_words
from .gate import close_gate, publishable_closure
from .group_words import group_notes
from .headlines import closure_run, remember_closure
from .inferred import with_inferred
from .journey import Journey
from .outcomes import ClosureWish, _answers, _title, closure_notice, closure_of, scenario_variants, write_closure
from .runs import remember
from .scenario_told import with_results
from .settings import load_study
from .words import internal_notice
from .words import jobs as jobs_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from ..network.base import Network
    from ..scenario.local import LocalModel
    from ..scenario.shock import Closure
    from ..scenario.static import ScenarioResult
    from ..scenario.targets import Atlas, Resolved

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """One scenario as it is asked for: checked values by key, and shares of single targets.

    Attributes
    ----------
    variant
        Name of the alternative; empty for the first.
    values
        By key of :data:`netan.schema.SCENARIO_KEYS`, without what nobody gave.
    losses
        Shares of single targets by the text that names them.
    """

    variant: str
    values: dict[str, Any]
    losses: dict[str, float]

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return scenario_of(self.values, losses=self.losses)


def asked_of(wish: ClosureWish) -> list[Asked]:
    """Scenarios that a wish holds: that of the file with its alternatives, changed by the command line.

    Raises
    ------
    ScenarioError
        A file with faults, nothing that is hit, a share that cannot be lost, an alternative that is not there.
    """
    variants = {"": {}} if wish.file is None else scenario_variants(wish.file)
    if wish.alternative is not None:
        if wish.alternative not in variants:
            has = first_few([name for name in variants if name])
            raise ScenarioError(f"no alternative '{wish.alternative}' in the file; it has {has}")
        variants = {wish.alternative: variants[wish.alternative]}
    targets, losses = _targets_given(wish)
    out = []
    for name, values in variants.items():
        kept = {key: value for key, value in values.items() if not targets or key.removeprefix("scenario.") not in _HIT}
        given = kept | targets | _plain_given(wish)
        if losses and "scenario.close" in targets and any(share < 1 for share in losses.values()):
            given["scenario.kind"] = CUT
        faults = value_faults(given)
        if not kind_of({key.removeprefix("scenario."): value for key, value in given.items()}):
            faults.append("nothing closes: name a company or site with --close, or scenario.close in a file")
        faults += _model_faults(given)
        if faults:
            raise ScenarioError("\n  - ".join([f"{len(faults)} faults", *faults]) if len(faults) > 1 else faults[0])
        out.append(Asked(name, given, losses))
    return out


def _model_faults(given: dict[str, Any]) -> list[str]:
    """A model that nobody knows, or one asked beside something that it cannot follow."""
    from ..scenario.models import MODELS

    asked = given.get("scenario.model")
    if not asked:
        return []
    if asked not in MODELS:
        near = difflib.get_close_matches(str(asked), MODELS, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        return [f"no model is called {asked}{meant}; netan scenario models lists {', '.join(MODELS)}"]
    kind = kind_of({key.removeprefix("scenario."): value for key, value in given.items()})
    if kind in (CLOSURE, CUT, ""):
        return []
    return [f"a model beside the table is for closures and cuts, and this is {kind}: leave --model {asked} out"]


_HIT = {*TARGET_KEYS, "radius_km", "kind"}


def _plain_given(wish: ClosureWish) -> dict[str, Any]:
    names = ("jobs", "agency", "loss", "resident_share", "model")
    return {f"scenario.{name}": getattr(wish, name) for name in names if getattr(wish, name) is not None}


def _targets_given(wish: ClosureWish) -> tuple[dict[str, Any], dict[str, float]]:
    """What the command line hits, and the shares that it names."""
    targets: dict[str, list[str]] = {"close": list(wish.close)}
    losses: dict[str, float] = {}
    for option, texts in (("cut", wish.cut), ("imports", wish.imports), ("demand", wish.demand)):
        for text in texts:
            name, share = _share_of(text, option)
            key = ("links" if LINK_SIGN in name else "close") if option == "cut" else option
            link = link_of(name)
            losses[" > ".join(link) if link else name] = share
            targets.setdefault(key, []).append(name)
    out: dict[str, Any] = {f"scenario.{key}": names for key, names in targets.items() if names}
    if wish.opens:
        out["scenario.open"] = wish.opens
    return out, losses


def _share_of(text: str, option: str) -> tuple[str, float]:
    """Name and share of ``NAME=share``."""
    shown = {"imports": "import"}.get(option, option)
    name, sign, share = text.rpartition("=")
    example = {"cut": "Plant X=0.4", "imports": "all=0.2", "demand": "30=0.1"}[option]
    if not sign or not name.strip():
        raise ScenarioError(f'--{shown} "{text}" says no share: write NAME=share, as "{example}"')
    try:
        value = float(share)
    except ValueError:
        raise ScenarioError(f'--{shown} "{text}": {share} is no number; write a share, as "{example}"') from None
    if fault := loss_fault(value, name=f'--{shown} "{name}"', least=-1.0 if option == "demand" else 0.0):
        raise ScenarioError(fault)
    return name.strip(), value


def scenario_answers(
    path: Path, wish: ClosureWish, *, publishable: bool = False, progress: Progress | None = None
) -> list[ClosureAnswer]:
    """Run what a scenario file or the command line asks of a study, and write its files into the out folder.

    Parameters
    ----------
    path
        The study.
    wish
        What is asked for.
    publishable
        Leave out what rests on confidential rows.
    progress
        Called with (step, done, total).

    Returns
    -------
    list of ClosureAnswer
        The scenario, then its alternatives.

    Raises
    ------
    ScenarioError, UnknownNodeError
        One message with all that is wrong.
    """
    journey = Journey(load_study(path), progress)
    everything = asked_of(wish)
    if publishable:
        for asked in everything:
            _refuse_confidential(journey, asked)
    worked = [(asked, *_worked(journey, wish, asked)) for asked in everything]
    if publishable:
        worked = [(asked, publishable_closure(found, journey.network()), head) for asked, found, head in worked]
        close_gate(journey.network())
    kept = not publishable
    answers = [
        _answer(journey, wish, found, head, _linked(journey, asked) if kept else []) for asked, found, head in worked
    ]
    return [with_results(journey, answer, publishable=publishable) for answer in answers]


def _refuse_confidential(journey: Journey, asked: Asked) -> None:
    """Orders between two companies are told by name, or by a figure of one alone: nothing of it passes the gate.

    Raises
    ------
    ScenarioError
        A link that rests on confidential rows.
    """
    hidden = withheld_nodes(journey.network())
    edges = journey.network().edges
    for names in asked.scenario.target.links:
        ends = [journey.find(name) for name in names]
        rows = edges[(edges["supplier"] == ends[0]) & (edges["buyer"] == ends[1])]
        if bool(rows["confidential"].any()) or bool(hidden.reindex(ends).fillna(value=False).any()):
            raise ScenarioError(
                "these orders stand on a confidential list, and their figures are those of one company: nothing of it "
                "can be published; run it without --publishable, for internal use"
            )


def _linked(journey: Journey, asked: Asked) -> list[str]:
    """Companies of links that are named in the rows."""
    return [journey.find(name) for link in asked.scenario.target.links for name in link]


def _answer(journey: Journey, wish: ClosureWish, result: ScenarioResult, head: str, linked: list[str]) -> ClosureAnswer:
    internal = closure_notice(journey, result) or internal_notice(journey.network(), linked)
    return ClosureAnswer(
        result,
        place=str(journey.study["place.name"]),
        internal=internal,
        outputs=tuple(write_closure(journey, result, journey.study.out)),
        country=_in_words(str(journey.study["place.country"])),
        title=result.name if wish.file is not None or head else "",
        head=head,
    )


def _worked(journey: Journey, wish: ClosureWish, asked: Asked) -> tuple[ScenarioResult, str]:
    """Result of one scenario, and what its figures are where it is no plain closure."""
    scenario = asked.scenario
    plain = not asked.variant and not asked.losses and set(scenario.target.firms) and not scenario.duration_weeks
    if plain and not scenario.start and not scenario.model:
        result, head = closure_of(journey, wish), ""
        remember_closure(journey, result, wish)
    else:
        result, head = _by_kind(journey, asked)
        kept = {key.removeprefix("scenario."): value for key, value in asked.values.items()} | asked.losses
        remember(journey, result.name, kept, lambda: closure_run(result))
    notes = with_inferred((*result.notes, *journey.study.notes), journey.network())
    return replace(result, notes=notes), head


def _by_kind(journey: Journey, asked: Asked) -> tuple[ScenarioResult, str]:
    from ..scenario.local import local_model
    from ..scenario.other_kinds import demand_change, imports_lost, links_lost
    from ..scenario.targets import resolve

    scenario = asked.scenario
    network = journey.network()
    hit = resolve(scenario, network, find=journey.find, find_all=journey.find_all, atlas=atlas_of(journey, scenario))
    model = local_model(journey.inputs.table, journey.shares, network)
    name, place = _name(journey, asked), str(journey.study["place.name"]).upper()
    exposed = f"JOBS EXPOSED AND AT RISK IN {place}"
    if scenario.kind == DEMAND:
        share = float(_value(journey, asked, "resident_share"))
        result = demand_change(name, model, hit.demand, resident_share=share)
        rise = bool((hit.demand < 0).any())
        head = f"JOBS IN {place} that {'would be added' if rise else 'go'}, after about a year"
    elif scenario.kind == LINK:
        rated = journey.essentiality()
        result, head = links_lost(name, network, model, hit, essentiality=rated, sic=journey.sic), exposed
    elif scenario.kind == IMPORTS:
        rated = journey.essentiality()
        result, head = imports_lost(name, network, model, hit.imports, essentiality=rated), exposed
    elif scenario.kind == OPENING:
        result, head = _opening(journey, asked, name, model), f"JOBS THAT A NEW SITE WOULD BRING TO {place}"
    else:
        result, head = _closure(journey, asked, name, hit, model), ""
        if scenario.model:
            result = replace(result, notes=(*result.notes, *_by_model(journey, scenario, hit, model)))
    return _in_time(scenario, replace(result, notes=(*hit.notes, *result.notes))), head


def _moves(scenario: Scenario) -> str:
    share = next(iter(dict(scenario.losses).values()), scenario.loss)
    return f"{'rise' if share < 0 else 'fall'} by {100 * abs(share):.3g} %"


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
        DEMAND: lambda: f"Final sales of {', '.join(target.demand)} {_moves(scenario)}",
        IMPORTS: lambda: "Imports stop",
        OPENING: lambda: f"A site of industry {target.industry} opens",
    }
    if scenario.name:
        name = scenario.name
    elif target.somewhere:
        name = where_closes(scenario)
    else:
        name = words[scenario.kind]()
    begins = f" from {scenario.start}" if scenario.start else ""
    return sieved(f"{name}{begins}" + (f", {asked.variant}" if asked.variant else ""))


def where_closes(scenario: Scenario) -> str:
    """Title of what is said by industry, district or place on the map."""
    where = ", ".join([*scenario.target.sectors, *scenario.target.areas]) or "all within the map"
    return f"{where} {'cut back' if scenario.kind == CUT else 'closes'}"


def _closure(journey: Journey, asked: Asked, name: str, hit: Resolved, model: LocalModel) -> ScenarioResult:
    """Closure of whatever is hit; one loss for all, or one of each."""
    from ..scenario.given import given_notes
    from ..scenario.static import run_closure
    from .scenario_results import closure_detail

    network, nodes = journey.network(), hit.nodes
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
    notes = (*told, *result.notes)
    return replace(result, notes=notes)


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


def _opening(journey: Journey, asked: Asked, name: str, model: LocalModel) -> ScenarioResult:
    from ..scenario.other_kinds import opening
    from .quick import industries_of

    found = industries_of(asked.scenario.target.industry, journey.inputs.table, journey)
    sectors = found.set_index("sector")["share"].astype(float)
    return opening(name, journey.network(), model, sectors, _shared(journey, asked, name, ("new",)))


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


def _in_time(scenario: Scenario, result: ScenarioResult) -> ScenarioResult:
    """Figures of a year as an average over the first one, where all comes back; exposed figures stay as they are."""
    part = scenario.part_of_year
    if scenario.duration_weeks is None:
        return result
    rows = result.rows.copy()
    ends = ["lower", "middle", "upper"]
    year = ~rows["part"].str.startswith("exposed")
    rows.loc[year, ends] = rows.loc[year, ends] * part
    note = (
        f"It lasts {scenario.duration_words}: figures are the average over the first year, {part:.0%} of what is "
        "lost in its first week. Whether companies hold on to their people meanwhile is not known."
    )
    detail = None if result.detail is None else result.detail.scaled(part)
    return replace(result, rows=rows, notes=(note, *result.notes), detail=detail)
