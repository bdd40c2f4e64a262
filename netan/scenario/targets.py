"""From the words of a scenario to nodes of a network: who is hit, by how much, and by which word of the user."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ConcordanceError, ScenarioError, UnknownNodeError, first_few
from ..tables.classification import normalise_code
from ..tables.concordance import sic_to_io
from .on_map import distance_km, far_from_all, within
from .spec import ALL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..network.base import Network
    from .spec import Scenario

# From this part of all jobs on, a target is the place itself, and there is no rest of it to work out.
WHOLE = 0.9


@dataclass(frozen=True)
class Resolved:
    """What a scenario hits.

    Attributes
    ----------
    nodes
        ``node``, ``loss`` (share of it LOST, 0 to 1), ``via`` (what of the scenario says so): companies and sites
        here, and nodes of the rest of an industry here.
    links
        ``supplier``, ``buyer`` (nodes), ``value`` (currency units a year), ``loss``, ``via``.
    demand
        Share of final sales lost by sector; below 0 for a rise.
    imports
        Share of all imports lost; 0 when none is.
    notes
        What was left out of it, and how places were found.
    """

    nodes: pd.DataFrame
    links: pd.DataFrame
    demand: pd.Series
    imports: float = 0.0
    notes: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Atlas:
    """What a study knows of where things are.

    Attributes
    ----------
    areas
        Code of each district of the place, by its name.
    points
        Latitude and longitude, degrees, by node id, of companies whose place is known.
    middles
        The same by district code; for companies of which no more is known.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    points: pd.DataFrame | None = None
    middles: pd.DataFrame | None = None


def resolve(
    scenario: Scenario,
    network: Network,
    *,
    find: Callable[[str], str] | None = None,
    find_all: Callable[[str], tuple[str, ...]] | None = None,
    atlas: Atlas | None = None,
) -> Resolved:
    """Find what a scenario hits in a network.

    Parameters
    ----------
    scenario
        Its target in the user's words.
    network
        The network of the study.
    find
        Node of a company by name, number or id; that of the network when None.
    find_all
        Nodes of a company, or of all of a group, where one name may mean several; as ``find`` when None.
    atlas
        Districts and coordinates.

    Returns
    -------
    Resolved
        Of an industry or a district all companies and sites here, and the rest of the industry here, which stands
        for workplaces that nobody listed. In a district or on the map, that rest is taken as spread like the listed
        jobs of its industry (of all industries, where none is listed).

    Raises
    ------
    ScenarioError
        Companies, industries or districts that are not there, each with the nearest; a target that hits nobody; a
        map without coordinates; imports of one good where the table knows but a row of imports.
    """
    find = find or network.find
    faults: list[str] = []
    losses = dict(scenario.losses)
    nodes = _companies(scenario, losses, find_all or (lambda text: (find(text),)), faults)
    links = _links(scenario, losses, network, find, faults)
    demand = _demand(scenario, losses, network, faults)
    imports = _imports(scenario, losses, faults)
    notes: tuple[str, ...] = ()
    if scenario.target.somewhere:
        nodes, notes = _somewhere(scenario, network, atlas or Atlas(), faults)
    if faults:
        raise ScenarioError("\n  - ".join([_head(faults), *faults]) if len(faults) > 1 else faults[0])
    return Resolved(nodes, links, demand, imports, notes)


def _head(faults: list[str]) -> str:
    return f"{len(faults)} parts of the scenario cannot be found"


def _companies(
    scenario: Scenario, losses: Mapping[str, float], find: Callable[[str], tuple[str, ...]], faults: list[str]
) -> pd.DataFrame:
    rows = []
    for text in scenario.target.firms:
        try:
            rows += [(node, losses.get(text, scenario.loss), text) for node in find(text)]
        except UnknownNodeError as error:
            faults.append(str(error))
    frame = pd.DataFrame(rows, columns=["node", "loss", "via"])
    for _, same in frame[frame["loss"].groupby(frame["node"]).transform("nunique") > 1].groupby("node", sort=False):
        told = " and ".join(f"'{row.via}' with {row.loss:g}" for row in same.itertuples())
        faults.append(f"one company stands twice with different shares LOST, {told}: keep one of them")
    return frame.drop_duplicates("node", ignore_index=True)


def _links(
    scenario: Scenario,
    losses: Mapping[str, float],
    network: Network,
    find: Callable[[str], str],
    faults: list[str],
) -> pd.DataFrame:
    rows = []
    for names in scenario.target.links:
        try:
            supplier, buyer = (find(name) for name in names)
        except UnknownNodeError as error:
            faults.append(str(error))
            continue
        via = f"{names[0]} > {names[1]}"
        edges = network.edges
        paid = edges[(edges["supplier"] == supplier) & (edges["buyer"] == buyer)]
        if paid.empty:
            back = ((edges["supplier"] == buyer) & (edges["buyer"] == supplier)).any()
            turned = f"; orders go the other way, from {names[1]} to {names[0]}" if back else ""
            faults.append(f"no orders of {names[1]} at {names[0]} in this network: '{via}' hits nobody{turned}")
            continue
        rows.append((supplier, buyer, float(paid["value"].sum()), losses.get(via, scenario.loss), via))
    return pd.DataFrame(rows, columns=["supplier", "buyer", "value", "loss", "via"])


def _demand(scenario: Scenario, losses: Mapping[str, float], network: Network, faults: list[str]) -> pd.Series:
    """Share of final sales lost by sector."""
    out: dict[str, float] = {}
    for text in scenario.target.demand:
        for sector in _industries(text, network, "demand", faults):
            out[sector] = losses.get(text, scenario.loss)
    return pd.Series(out, dtype=float)


def _imports(scenario: Scenario, losses: Mapping[str, float], faults: list[str]) -> float:
    goods = scenario.target.imports
    single = [good for good in goods if good.casefold() != ALL]
    if single:
        faults.append(
            f"imports of {first_few(single)} alone cannot be told: the input-output table holds one row of imports, "
            "all goods together. A table of imported goods by industry can answer that (the combined use matrix of "
            "imports that statistical offices publish beside the domestic one); ask for imports of 'all', or "
            "close the buyers that need it"
        )
    return losses.get(goods[0], scenario.loss) if goods and not single else 0.0


def industries_here(network: Network) -> pd.Index:
    """Industries of the table that the network holds; '?' for companies of unknown industry is none."""
    nodes = network.nodes
    return pd.Index(sorted(nodes.loc[nodes["kind"] == "sector", "sector"].unique()))


def _industries(text: str, network: Network, key: str, faults: list[str]) -> tuple[str, ...]:
    """Industries of the table that a code or a name means."""
    known = industries_here(network)
    if text.strip().casefold() == ALL and key == "demand":
        return tuple(known)
    asked = text.strip().casefold()
    labels = {str(code): str(network.sector_labels.get(code, code)) for code in known}
    exact = [code for code, label in labels.items() if asked in (code.casefold(), label.casefold())]
    if exact:
        return tuple(exact)
    try:
        code, crossed = normalise_code(text), sic_to_io(tuple(known))
        if code in set(crossed.frame["source"]) and code not in crossed.unmatched:
            return tuple(str(target) for target in crossed.targets(code))
    except ConcordanceError:
        pass
    words = {form.casefold(): code for code, label in labels.items() for form in (code, label)}
    near = difflib.get_close_matches(asked, words, n=3, cutoff=0.5)
    near += [form for form in words if len(asked) > 3 and asked in form and form not in near]
    shown = dict.fromkeys(f"{words[form]} {labels[words[form]]}" for form in near)
    nearest = f"; nearest: {first_few(shown, limit=3)}" if shown else f"; it has {first_few(labels, limit=8)}"
    faults.append(f"scenario.{key}: no industry '{text}' in this table{nearest}")
    return ()


def _districts(scenario: Scenario, atlas: Atlas, faults: list[str]) -> list[str]:
    names = {name.casefold(): code for name, code in atlas.areas.items()}
    names |= {code.casefold(): code for code in atlas.areas.values()}
    out = []
    for text in scenario.target.areas:
        code = names.get(text.strip().casefold())
        if code is not None:
            out.append(code)
            continue
        near = difflib.get_close_matches(text.strip().casefold(), names, n=1)
        meant = next((name for name, code in atlas.areas.items() if near and code == names[near[0]]), "")
        meant = f"; did you mean {meant}? It" if meant else "; the place"
        has = first_few(atlas.areas, limit=8)
        faults.append(f"scenario.areas: no district '{text}' in this place{meant} has {has}")
    return out


def _somewhere(
    scenario: Scenario, network: Network, atlas: Atlas, faults: list[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Companies here, and parts of the rest of an industry here, of the industries and places that are asked."""
    target, nodes = scenario.target, network.nodes
    here = nodes[network.is_local_firm()]
    notes: list[str] = []
    inside = pd.Series(data=True, index=here.index)
    sectors = [code for text in target.sectors for code in _industries(text, network, "sector", faults)]
    if target.sectors:
        inside &= here["sector"].isin(sectors)
    if target.areas:
        inside &= here["area"].isin(_districts(scenario, atlas, faults))
    if target.around or target.polygon:
        where, said = _coordinates(here, atlas)
        if where is None:
            faults.append(said)
        else:
            there = _on_map(scenario, where)
            if not there.any():
                faults.append(far_from_all(scenario.target, here["area"], where, atlas.areas))
            inside &= there
            notes.append(said)
    if faults:
        return _no_nodes(), ()
    usable = here["sector"].isin(industries_here(network)) & here["employees"].gt(0)
    if odd := int((inside & ~usable).sum()):
        notes.append(f"{odd:,} companies and sites there are left out: nobody knows their industry or their jobs.")
    rest = _rest(nodes, here, inside, sectors, narrowed=bool(target.areas or target.around or target.polygon))
    words = ", ".join([*target.sectors, *target.areas]) or "the map"
    firms = here.index[inside & usable]
    frame = pd.DataFrame(
        {
            "node": [*firms, *rest.index],
            "loss": [*([1.0] * len(firms)), *rest.to_numpy(float)],
            "via": words,
        }
    )
    jobs = nodes["employees"].where(network.nodes["tier"].eq("local"), 0.0).fillna(0.0)
    hit = float((jobs.reindex(frame["node"]).to_numpy(float) * frame["loss"].to_numpy(float)).sum())
    if hit > WHOLE * float(jobs.sum()) > 0:
        faults.append(
            f"{words} is nearly the whole place, {hit:,.0f} of {jobs.sum():,.0f} jobs: nobody is left here for "
            "knock-on losses; narrow it, or run it in a study of a wider place"
        )
    frame["loss"] *= scenario.loss
    if frame.empty:
        faults.append(f"nobody is hit: no company, site or jobs of {words} here; widen it, or look at netan build")
    return frame, tuple(filter(None, notes))


def _no_nodes() -> pd.DataFrame:
    return pd.DataFrame({"node": pd.Series(dtype=str), "loss": pd.Series(dtype=float), "via": pd.Series(dtype=str)})


def _rest(
    nodes: pd.DataFrame, here: pd.DataFrame, inside: pd.Series, sectors: list[str], *, narrowed: bool
) -> pd.Series:
    """Part of the rest of each industry here that is hit, 0 to 1, by node."""
    rest = nodes[(nodes["kind"] == "sector") & (nodes["tier"] == "local") & nodes["employees"].gt(0)]
    if sectors:
        rest = rest[rest["sector"].isin(sectors)]
    if not narrowed:
        return pd.Series(1.0, index=rest.index)
    jobs = here["employees"].fillna(0.0)
    there = jobs.where(inside, 0.0)
    if sectors:  # inside is narrowed by industry too: where nothing of it is listed, nothing of it is known there
        overall = float(there.sum() / jobs[here["sector"].isin(sectors)].sum()) if there.sum() > 0 else 0.0
    else:
        overall = float(there.sum() / jobs.sum()) if jobs.sum() > 0 else 0.0
    by = (there.groupby(here["sector"]).sum() / jobs.groupby(here["sector"]).sum().replace(0.0, np.nan)).to_dict()
    part = rest["sector"].map(by).astype(float).fillna(overall)
    return part[part > 0]


def _coordinates(here: pd.DataFrame, atlas: Atlas) -> tuple[pd.DataFrame | None, str]:
    """Latitude and longitude of each company here, and how they were found; or why they are not known."""
    where = pd.DataFrame(np.nan, index=here.index, columns=["latitude", "longitude"])
    if atlas.points is not None:
        where = atlas.points.reindex(here.index)[["latitude", "longitude"]].astype(float)
    exact = int(where["latitude"].notna().sum())
    if atlas.middles is not None:
        middle = atlas.middles.reindex(here["area"])[["latitude", "longitude"]].set_axis(here.index)
        where = where.fillna(middle)
    if where["latitude"].isna().all():
        return None, (
            "nothing says where companies are, so none can be found on the map: give latitude and longitude in the "
            "register, or sources.boundaries; or name districts in scenario.areas"
        )
    if exact == len(here):
        return where, ""
    rest = len(here) - exact
    return where, (
        f"{rest:,} of {len(here):,} companies and sites here are taken to stand at the middle of their district, as no "
        "more is known: a small circle hits all of a district or nothing of it."
    )


def _on_map(scenario: Scenario, where: pd.DataFrame) -> pd.Series:
    target = scenario.target
    inside = pd.Series(data=True, index=where.index)
    if target.around and target.radius_km:
        inside &= distance_km(where, target.around) <= target.radius_km
    if target.polygon:
        inside &= within(where, target.polygon)
    return inside
