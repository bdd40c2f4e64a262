"""Pictures of one closure: its rows, and the same jobs by industry and by district, each with its range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..network.published import SUPPRESSED
from ..tables.figures import between
from ..views.ranges_svg import Panel, RangeFigure
from .scenario_pictures import picture_notes, rows_drawn
from .words import file_stem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..scenario.static import ScenarioResult
    from .journey import Journey

ENDS = ("lower", "middle", "upper")
# Rows of a closure that are jobs here before anybody finds work, and their words beside a bar.
WORDS = {
    "site": "At the site",
    "suppliers": "At its suppliers here",
    "back": "At suppliers further back",
    "households": "From less household spending",
    "all": "ALL",
}
BY = {"industry": "by industry", "district": "by district of the workplace"}


def closure_figures(
    journey: Journey,
    result: ScenarioResult,
    tables: Mapping[str, pd.DataFrame],
    *,
    internal: str = "",
    purpose: str | None = None,
    drawn: str = "",
) -> dict[str, RangeFigure]:
    """Pictures of a closure by the stem of their files: its rows; by industry and by district where these are told.

    Parameters
    ----------
    journey
        The study on its way.
    result
        The closure; for publication as it may be told.
    tables
        Its rows by industry, district and so on (:data:`netan.schema.BREAKDOWN`); a table with a column ``internal``
        bears that text on its picture, and ``internal`` in the name of its files.
    internal
        INTERNAL where the closure itself names what is confidential.
    purpose
        One of :data:`netan.study.figure.FORMATS`; long tables show as many rows as it has room for.
    drawn
        Where the ends come from, in words; what a range is when empty.
    """
    stem = f"figure-{file_stem(result.name)}"
    figures = {stem: _rows_figure(journey, result, internal, drawn)}
    for kind, words in BY.items():
        table = tables.get(kind)
        if table is None or table.empty:
            continue
        inside = str(table["internal"].iloc[0]) if "internal" in table else ""
        figures[f"{stem}-by-{kind}{'-internal' if inside else ''}"] = _by_figure(
            journey, result, table, kind, words, inside or internal, rows_drawn(purpose)
        )
    return figures


def _heading(place: str) -> str:
    return f"Jobs in {place} after about a year, before re-employment"


def _rows_figure(journey: Journey, result: ScenarioResult, internal: str, drawn: str) -> RangeFigure:
    place = str(journey.study["place.name"])
    rows = result.rows[result.rows["part"].isin(list(WORDS))].set_index("part").reindex(list(WORDS))
    rows = rows[rows["unit"].notna()]
    site = float(rows.loc["site", "lower"])
    frame = pd.DataFrame(
        {
            "name": [WORDS[part] for part in rows.index],
            "base": [site if part in {"site", "all"} else 0.0 for part in rows.index],
            **{end: rows[end].to_numpy(float) for end in ENDS},
            "evidence": ["seen" if part == "site" else "estimated" for part in rows.index],
        }
    )
    ends = drawn or "Rows do not reach their extremes together, so the ends of the rows do not add up to those of ALL."
    return RangeFigure(
        panels=(Panel(_heading(place), frame),),
        title=f"{result.name}: jobs in {place}",
        caption=f"Headcounts. Dark: jobs at the site. Lighter: up to the lower figure; palest: from there to the upper "
        f"figure.{_tick(frame)} {ends}",
        alt=_alt(f"Bar chart of jobs in {place} if {result.name}, by part", frame),
        notes=picture_notes(journey, internal),
    )


def _by_figure(
    journey: Journey, result: ScenarioResult, table: pd.DataFrame, kind: str, words: str, internal: str, most: int
) -> RangeFigure:
    place = str(journey.study["place.name"])
    rows = table.iloc[:-1]  # the last one is the total
    shown = rows.head(most)
    site = _at_site(result, kind)
    base = [min(site.get(str(key), 0.0), float(low)) for key, low in zip(shown["key"], shown["lower"], strict=True)]
    frame = pd.DataFrame(
        {
            "name": shown["label"].astype(str).str.replace(f" {SUPPRESSED}", "", regex=False).to_numpy(),
            "base": base,
            **{end: shown[end].to_numpy(float) for end in ENDS},
            "evidence": shown["evidence"].to_numpy(),
        }
    )
    whole = table.iloc[-1]
    hidden = bool(shown["label"].astype(str).str.contains(SUPPRESSED, regex=False).any())
    together = " 'Several' stand together, so that no confidential payment can be worked out." if hidden else ""
    left = f" The {len(shown)} largest of {len(rows)} rows." if len(shown) < len(rows) else ""
    return RangeFigure(
        panels=(Panel(_heading(place), frame),),
        title=f"{result.name}: jobs in {place} {words}",
        caption=f"Headcounts. Dark: jobs at the site. Lighter: up to the lower figure; palest: from there to the upper "
        f"figure.{_tick(frame)} In all {between(float(whole['lower']), float(whole['upper']))} jobs; the ends of the "
        f"rows do not add up to these.{together}{left}",
        alt=_alt(f"Bar chart of jobs in {place} if {result.name}, {words}", frame.head(6)),
        notes=picture_notes(journey, internal),
    )


def _at_site(result: ScenarioResult, kind: str) -> dict[str, float]:
    """Jobs at what closes, by industry or district."""
    if result.detail is None:
        return {}
    site = result.detail.site
    column = {"industry": "sector", "district": "area"}[kind]
    return {str(key): float(value) for key, value in site.groupby(site[column].astype(str))["jobs"].sum().items()}


def _tick(frame: pd.DataFrame) -> str:
    return " The dark tick is the middle." if frame["middle"].notna().any() else ""


def _alt(start: str, frame: pd.DataFrame) -> str:
    said = "; ".join(
        f"{row.name} {between(float(row.lower), float(row.upper))}" for row in frame.itertuples(index=False)
    )
    return f"{start}. {said}."
