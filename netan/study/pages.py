"""The explorer page and pictures of a study, with what stands round them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..files import write_json, write_text
from ..network.naming import STAMP, named_nodes
from ..network.published import WITHHELD, publishable_network
from ..provenance import IO_CAVEAT
from ..tables.groups import picture_groups
from .gate import close_gate, publishable_critical, shown_buyer
from .inferred import inferred_note
from .words import critical_details, critical_table, file_stem, internal_notice, share_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from ..network.base import Network
    from ..provenance import Input
    from ..risk.critical import Critical
    from ..views.scene import Notes
    from .journey import Journey

ROWS_SHOWN = 20


@dataclass(frozen=True)
class Pages:
    """Files of pages and pictures, and INTERNAL when one of them names companies of a confidential list."""

    outputs: tuple[Path, ...]
    internal: str


def write_views(
    journey: Journey,
    folder: Path,
    *,
    centre: str | None = None,
    include_estimated: bool = False,
    publishable: bool = False,
    rankings: Iterable[Critical] = (),
) -> Pages:
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
    publishable
        Put companies on confidential rows together in groups.
    rankings
        Rankings shown on the page, as tables and in the details of the companies that they name.
    """
    from ..views.explorer import explorer_page
    from ..views.scene import explorer_scene, neighbourhood_scene, sector_scene
    from ..views.svg import write_svg

    network = publishable_network(journey.network()) if publishable else journey.network()
    common: dict[str, Any] = {
        "groups": picture_groups(journey.inputs.table.sectors),
        "sector_labels": network.sector_labels,
    }
    named = named_nodes(network, include_estimated=include_estimated)
    internal = internal_notice(network, network.nodes.index[named & (network.nodes["kind"] == "firm")])
    inferred = inferred_note(journey.network())
    plain, inside = notes_of(journey), notes_of(journey, WITHHELD if publishable else internal, inferred)
    rules: dict[str, Any] = {**common, "named": named, "include_estimated": include_estimated, "notes": inside}
    pictures = {}
    if centre is not None:  # first, for it may be refused
        if publishable:
            shown_buyer(journey.network(), centre)
        stem = file_stem(str(network.nodes["label"][centre]))
        pictures[f"suppliers-{stem}.svg"] = write_svg(neighbourhood_scene(network, centre=centre, **rules))
    if publishable:
        rankings = [publishable_critical(result, journey.network()) for result in rankings]
        close_gate(journey.network())
    tables, details = _rankings(journey, rankings)
    page = explorer_scene(network, tables=tables, details=details, **rules)
    pictures["explorer.html"] = explorer_page(page)
    pictures["industries.svg"] = write_svg(sector_scene(network, notes=plain, **common))
    about = journey.provenance(
        method="views", caveats=[*([STAMP] if include_estimated else []), *filter(None, [internal, inferred])]
    )
    files = [write_text(folder / name, text) for name, text in pictures.items()]
    return Pages((*files, write_json(folder / "views.json", about.as_dict())), internal)


def largest_seen_buyer(network: Network) -> str | None:
    """Company or site of the place with the largest payments that were seen; None when none was seen."""
    seen = network.edges[network.edges["evidence"] == "seen"]
    here = network.is_local_firm()
    paid = seen[seen["buyer"].map(here).astype(bool)].groupby("buyer")["value"].sum()
    return None if paid.empty else str(paid.idxmax())


def _rankings(journey: Journey, rankings: Iterable[Critical]) -> tuple[dict[str, pd.DataFrame], pd.DataFrame | None]:
    """Tables of rankings by title, and the factors of every company that one of them names."""
    areas, labels = journey.inputs.areas, journey.network().nodes["label"]
    tables, details = {}, []
    currency = journey.inputs.table.currency
    for result in rankings:
        whose = str(labels[result.to]) if result.to else str(journey.study["place.name"])
        title = f"Local suppliers hardest for {whose} to replace" if result.to else f"Companies {whose} would miss most"
        among = f"among suppliers of {whose}" if result.to else f"in {whose}"
        tables[title] = critical_table(result, areas, top=ROWS_SHOWN, currency=currency)
        details.append(critical_details(result, areas, among=among, currency=currency))
    if not details:
        return tables, None
    first, *others = details
    for other in others:  # what a company has in both rankings is said as the first one says it
        first = first.combine_first(other)[list(dict.fromkeys([*first.columns, *other.columns]))]
    return tables, first.astype(object).fillna("-")


def notes_of(journey: Journey, *notices: str) -> Notes:
    """What stands round a picture of a study: place, sources, dates, names of areas, notices."""
    from ..views.scene import Notes

    about = journey.provenance()
    place, areas = journey.place, journey.inputs.areas
    codes = [str(code) for code in journey.network().nodes["area"].dropna().unique()]
    return Notes(
        place=str(journey.study["place.name"]),
        country=str(journey.study["place.country"]),
        source=f"{journey.study.name}: {publishers(about.inputs)}",
        date=f"jobs {place.activity.year}, industry table {journey.inputs.table.year}",
        version=about.version,
        data_hash=_data_hash(about.inputs),
        notices=(*filter(None, notices), IO_CAVEAT),
        areas={code: areas.name(code) for code in codes},
        bought=bought_words(journey),
    )


def bought_words(journey: Journey) -> tuple[str, ...]:
    """Share of all inputs of the place by origin, in words; nothing where it cannot be told."""
    from .linkage_rows import PURCHASES, purchases_by_sector

    whole = purchases_by_sector(journey).whole
    if whole is None:
        return ()
    words = tuple(share_words(*(whole[f"{tier}_{end}"] for end in ("lower", "middle", "upper"))) for tier in PURCHASES)
    return () if "-" in words else words


def publishers(inputs: Sequence[Input]) -> str:
    """Who the data come from, each said once; for an invented place only that it is invented.

    Examples
    --------
    >>> from netan.provenance import Input
    >>> publishers([Input("a.csv", "", "ONS"), Input("b.csv", "", "Companies House"), Input("c.csv", "", "ONS")])
    'ONS; Companies House'
    """
    names = list(dict.fromkeys(item.source or item.name for item in inputs))
    invented = [name for name in names if "fictional" in name.casefold()]
    return invented[0] if invented else "; ".join(names)


def _data_hash(inputs: Sequence[Any]) -> str:
    return hashlib.sha256("".join(item.sha256 for item in inputs).encode()).hexdigest()[:12]
