"""Everything a picture needs, decided in Python: who is drawn and named, where, how large, in what words.

A `Scene` ends the thinking; the renderers (`svg`, `explorer`, `pyvis_page`) only draw it. Three builders make one: of
the industries, of one company and its partners, of the companies of a page with the industries beside them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import NetanError, first_few
from ..network.naming import STAMP
from . import gather
from .captions import bought_caption, companies_caption, industries_caption, neighbour_caption, why_nameless
from .collapse import may_be_named
from .links import NetworkLike, evidence_codes
from .notes import Notes
from .partners import neighbours
from .wording import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .legend import Legend

__all__ = ["Notes", "Scene", "ViewError", "explorer_scene", "neighbourhood_scene", "sector_scene"]

MARKS = 60
FLOWS = 90
INDUSTRY_FLOWS = 60
ROWS = 12


class ViewError(NetanError, ValueError):
    """A picture was asked for that cannot or must not be drawn."""


@dataclass(frozen=True)
class Scene:
    """One picture, columnar.

    Attributes
    ----------
    kind
        "industries", "companies" or "neighbourhood".
    arrangement
        "zones" (here, with the rest gathered at the margin) or "columns" (suppliers, company, buyers).
    marks
        One row a mark: label, ref, kind, industry, area, tier (0 here to 3 abroad), group, evidence (0 seen,
        1 official, 2 estimated), members, unknown_jobs, jobs, output (pounds a year), x, y (0 to 1), rank,
        shown, column, bought_0..3, sold_0..4 (pounds a year). Ordinal index: no identifier of a company whose
        name is withheld.
    flows
        source, target (places in marks), value (pounds a year), evidence, shown.
    details
        Further facts of named companies, in words, on the index of marks.
    tables
        Titled tables shown with the picture.
    overview
        The industries, when the picture is of companies.
    advice
        What would show more, when the network cannot: stands on the page, not in pictures.
    """

    kind: str
    arrangement: str
    title: str
    caption: str
    marks: pd.DataFrame
    flows: pd.DataFrame
    legend: Legend
    notes: Notes
    stamp: str = ""
    notices: tuple[str, ...] = ()
    details: pd.DataFrame = field(default_factory=pd.DataFrame)
    tables: tuple[tuple[str, pd.DataFrame], ...] = ()
    overview: Scene | None = None
    advice: str = ""

    @cached_property
    def data_hash(self) -> str:
        """Hash of the inputs when given, else of what is drawn (first 12 hex digits)."""
        if self.notes.data_hash:
            return self.notes.data_hash
        text = self.marks.to_json(orient="split") + self.flows.to_json(orient="split")
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def footer(self) -> str:
        """Source, date, filters, version and hash in one line."""
        version = f"netan {self.notes.version}".strip()
        date = self.notes.date
        parts = [
            f"Source: {self.notes.source}" if self.notes.source else "",
            date[:1].upper() + date[1:],
            "Showing: " + "; ".join(self.notes.filters) if self.notes.filters else "",
            f"Data {self.data_hash}" if version in self.notes.source else f"{version}, data {self.data_hash}",
        ]
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    def as_text(self) -> str:
        """Canonical JSON of everything drawn, for comparing two scenes."""
        frames = {"marks": self.marks, "flows": self.flows, "details": self.details}
        return json.dumps(
            {
                "kind": self.kind,
                "title": self.title,
                "caption": self.caption,
                "stamp": self.stamp,
                "notices": self.notices,
                "footer": self.footer,
                **{name: json.loads(frame.to_json(orient="split")) for name, frame in frames.items()},
            },
            ensure_ascii=False,
            indent=1,
        )


def sector_scene(  # noqa: PLR0913
    network: NetworkLike,
    *,
    groups: Mapping[str, str],
    sector_labels: Mapping[str, str],
    notes: Notes | None = None,
    max_marks: int = MARKS,
    max_flows: int = INDUSTRY_FLOWS,
    max_away: int = gather.AWAY,
    backbone: bool = False,
    seed: int = 0,
) -> Scene:
    """Draw the industries of the place and what lies around it; no company appears.

    Parameters
    ----------
    network
        Anything with `nodes` and `edges` (see the package's notes on views).
    groups
        Group of each sector code; the eight heaviest groups get a colour.
    sector_labels
        Words for each sector code.
    notes
        What stands round the picture.
    max_marks, max_flows
        At most so many marks (smaller industries here are gathered as one) and lines.
    max_away
        Groups of industries of each origin elsewhere; those that trade least with the place are gathered as one.
    backbone
        Draw the largest supplier here of every industry first, then the largest flows; else the largest flows.
    seed
        Start of the layout.

    Raises
    ------
    ViewError
        If the network holds nothing in the place.
    """
    notes = notes or Notes()
    _need_place(network)
    plan = gather.industries(network, groups, sector_labels, max_marks, max_away)
    drawn = gather.draw(
        network, plan, groups, seed=seed, max_flows=max_flows, currency=notes.currency, backbone=backbone
    )
    return Scene(
        kind="industries",
        arrangement="zones",
        title=notes.title or f"Which industries supply which in {notes.place}",
        caption=notes.caption
        or industries_caption(drawn, notes.place, backbone=backbone) + bought_caption(notes.bought, notes.place),
        marks=_with_areas(drawn.marks, notes),
        flows=drawn.flows,
        legend=drawn.legend,
        notes=notes,
        notices=notes.notices,
    )


def neighbourhood_scene(  # noqa: PLR0913
    network: NetworkLike,
    *,
    centre: str,
    groups: Mapping[str, str],
    sector_labels: Mapping[str, str],
    hops: int = 1,
    top: int = ROWS,
    buyers: bool = True,
    named: pd.Series | None = None,
    include_estimated: bool = False,
    notes: Notes | None = None,
) -> Scene:
    """Draw one company between its suppliers (left) and its buyers (right).

    Parameters
    ----------
    network, groups, sector_labels, notes
        As in `sector_scene`.
    centre
        node_id of the company.
    hops
        Steps back to suppliers' suppliers and on to buyers' buyers, 1 to 3.
    top
        Rows a column; smaller partners are gathered by origin.
    buyers
        Draw the buyers, too; without them the picture goes back from the company to its suppliers and theirs.
    named
        Which companies may be named, on the node index; companies that were seen when not given.
    include_estimated
        Name all, and stamp the picture as illustrative.

    Raises
    ------
    ViewError
        If the company is not in the network, or must not be named.
    """
    notes = notes or Notes()
    nodes = network.nodes
    if centre not in nodes.index:
        raise ViewError(f"company {centre!r} is not in the network -> check its number, or build again")
    may = may_be_named(network, named, include_estimated=include_estimated)
    if not may[centre]:
        raise ViewError(
            f"company {centre!r} is known from estimates alone and is not named in figures "
            "-> add a payment or a size that was seen, or include estimated companies"
        )
    plan = gather.companies(network, groups, sector_labels, may, max_firms=len(nodes), mask=not include_estimated)
    drawn = neighbours(network, plan, groups, centre=centre, hops=hops, top=top, currency=notes.currency, buyers=buyers)
    who = str(drawn.marks["label"].iloc[drawn.centre])
    return Scene(
        kind="neighbourhood",
        arrangement="columns",
        title=notes.title
        or (f"Who supplies {who}, " + ("and who buys from it" if buyers else "and who supplies them")),
        caption=notes.caption or neighbour_caption(drawn, who, notes.place, notes.currency, buyers=buyers),
        marks=_with_areas(drawn.marks, notes),
        flows=drawn.flows,
        legend=drawn.legend,
        notes=notes,
        stamp=_stamp(network, may, named, include_estimated=include_estimated),
        notices=notes.notices,
    )


def explorer_scene(  # noqa: PLR0913
    network: NetworkLike,
    *,
    groups: Mapping[str, str],
    sector_labels: Mapping[str, str],
    named: pd.Series | None = None,
    include_estimated: bool = False,
    max_firms: int = 10_000,
    details: pd.DataFrame | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    notes: Notes | None = None,
    seed: int = 0,
) -> Scene:
    """Gather the companies a page holds, and the industries beside them.

    Parameters
    ----------
    network, groups, sector_labels, named, include_estimated, notes, seed
        As in `neighbourhood_scene`.
    max_firms
        Named companies held, largest trade first; the others are gathered by sector. The page draws few at a time.
    details
        Factors of companies to show when one is chosen: index node_id; rows of withheld companies are dropped.
    tables
        Titled tables for below the picture, such as the critical suppliers.

    Raises
    ------
    ViewError
        If the network holds nothing in the place, or a table names a company whose name is withheld.
    """
    notes = notes or Notes()
    nodes = network.nodes
    _need_place(network)
    may = may_be_named(network, named, include_estimated=include_estimated)
    shown = tuple((clean(title), frame) for title, frame in (tables or {}).items())
    _check_tables(nodes, may, shown)
    overview = sector_scene(network, groups=groups, sector_labels=sector_labels, notes=notes, seed=seed)
    stamp = _stamp(network, may, named, include_estimated=include_estimated)
    if not may.any():
        return replace(overview, tables=shown, advice=why_nameless(int(nodes["kind"].astype(str).eq("firm").sum())))
    plan = gather.companies(network, groups, sector_labels, may, max_firms=max_firms, mask=not include_estimated)
    drawn = gather.draw(network, plan, groups, seed=seed, max_flows=FLOWS, currency=notes.currency)
    withheld = int((nodes["kind"].astype(str).eq("firm") & ~may).sum())
    return Scene(
        kind="companies",
        arrangement="zones",
        title=notes.title or f"Who supplies whom in {notes.place}",
        caption=notes.caption or companies_caption(drawn, withheld) + bought_caption(notes.bought, notes.place),
        marks=_with_areas(drawn.marks, notes),
        flows=drawn.flows,
        legend=drawn.legend,
        notes=notes,
        stamp=stamp,
        notices=notes.notices,
        details=_details(details, plan, drawn),
        tables=shown,
        overview=replace(overview, stamp=stamp),
    )


def _with_areas(marks: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Put words in the place of area codes."""
    return marks.assign(area=[clean(notes.areas.get(code, code)) for code in marks["area"]])


def _need_place(network: NetworkLike) -> None:
    if not network.nodes["tier"].astype(str).eq("local").any():
        raise ViewError("the network holds nothing in the place -> check the area codes of the study, then build again")


def _stamp(network: NetworkLike, may: pd.Series, named: pd.Series | None, *, include_estimated: bool) -> str:
    """Stamp a picture that names a company on estimates alone or draws estimated links between companies."""
    if not include_estimated:
        return ""
    strict = may_be_named(network, named, include_estimated=False)
    guessed = bool(evidence_codes(network.edges["evidence"]).eq(2).any()) if len(network.edges) else False
    return STAMP if guessed or bool((may & ~strict).any()) else ""


def _check_tables(nodes: pd.DataFrame, may: pd.Series, tables: tuple[tuple[str, pd.DataFrame], ...]) -> None:
    """Refuse a table in which a cell is the name or number of a company whose name is withheld."""
    if not tables:
        return
    hidden = nodes[nodes["kind"].astype(str).eq("firm") & ~may]
    allowed = set(nodes.loc[may, "label"].map(clean))
    names = ({clean(label) for label in hidden["label"]} | {str(i) for i in hidden.index}) - allowed - {""}
    for title, frame in tables:
        cells = frame.reset_index().to_numpy(dtype=object).ravel() if len(frame) else []
        found = sorted({clean(c) for c in cells if isinstance(c, str) and clean(c) in names})
        if found:
            raise ViewError(
                f"table {title!r} names {len(found)} companies known from estimates alone: {first_few(found)} "
                "-> leave them out, or include estimated companies and accept the stamp"
            )


def _details(details: pd.DataFrame | None, plan: gather.Plan, drawn: gather.Drawn) -> pd.DataFrame:
    if details is None or details.empty:
        return pd.DataFrame()
    place = {node: drawn.places[key] for node, key in plan.firms.items() if key in drawn.places}
    kept = details[details.index.isin(list(place))]
    words = kept.map(clean).set_axis([clean(c, longest=60) for c in kept.columns], axis=1)
    return words.set_axis([place[node] for node in kept.index]).sort_index()
