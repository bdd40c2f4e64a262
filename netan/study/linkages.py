"""What ``netan linkages`` answers: a table, csv, workbook and picture of shares with their ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import StudyError, first_few
from ..files import sieved, write_csv, write_json, write_text
from ..tables.money import sign
from ..tables.notebook import in_notebook
from ..views.wording import tier_words
from .journey import Journey
from .linkage_rows import (
    ENDS,
    PURCHASES,
    purchases_by_area,
    purchases_by_group,
    purchases_by_pair,
    purchases_by_sector,
    refuse_inside_group,
    sales_by_area,
    sales_by_group,
    sales_by_pair,
    sales_by_sector,
)
from .settings import load_study
from .words import share_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .linkage_rows import LinkageRows
    from .linkage_shown import Shown

BREAKDOWNS = {
    ("sector", "purchases"): purchases_by_sector,
    ("group", "purchases"): purchases_by_group,
    ("pair", "purchases"): purchases_by_pair,
    ("area", "purchases"): purchases_by_area,
    ("sector", "sales"): sales_by_sector,
    ("group", "sales"): sales_by_group,
    ("pair", "sales"): sales_by_pair,
    ("area", "sales"): sales_by_area,
}
ASKED = {"purchases": "Where inputs come from", "sales": "Where output goes"}
SUBJECT = {
    "purchases": {
        "sector": "Bought by",
        "group": "Bought by",
        "pair": "From industry to industry",
        "area": "Bought in",
    },
    "sales": {"sector": "Made by", "group": "Made by", "pair": "From industry to industry", "area": "Made in"},
}
ROWS = {"sector": "industries", "group": "groups", "pair": "flows between industries", "area": "districts"}
MOST_SHOWN = 25
PICTURES = (".svg", ".png")
WIDTH_MM, DPI = 160.0, 300


@dataclass(frozen=True)
class Linkages:
    """Shares of purchases or sales with their ranges.

    Attributes
    ----------
    rows_of
        The breakdown.
    by, side
        What the rows are, and whether purchases or sales.
    place_name, country, currency, denominator, width_driver, caveats
        Words.
    outputs
        Files written.
    """

    rows_of: LinkageRows
    by: str
    side: str
    place_name: str
    country: str
    currency: str
    denominator: str
    width_driver: str
    caveats: tuple[str, ...]
    outputs: tuple[Path, ...] = ()
    _repr_html_ = in_notebook("frame", caption=lambda result: result.heading)

    notice = ""

    @property
    def right(self) -> range:
        """Columns that are set to the right."""
        return range(1, len(self.header))

    @property
    def notes(self) -> tuple[str, ...]:
        """What must stand below the table."""
        return (*self.rows_of.notes, *self.caveats, self.width_driver)

    @property
    def frame(self) -> pd.DataFrame:
        """Rows of the breakdown, without the whole."""
        return self.rows_of.frame

    @property
    def heading(self) -> str:
        """What the table is."""
        seen = bool((self.frame["seen"] > 0).any())
        how = "seen where payments are, else estimated" if seen else "all estimated"
        return f"{ASKED[self.side]}: lower to upper, behind a calibrated middle; {how}."

    @property
    def heads(self) -> dict[str, str]:
        """Headings of the shares."""
        return {**dict(zip(PURCHASES, tier_words(self.country), strict=True)), "final": "Final demand"}

    @property
    def header(self) -> list[str]:
        """Headings of the table for people."""
        return [
            SUBJECT[self.side][self.by].upper(),
            f"{self.currency}m",
            *(self.heads[tier].upper() for tier in self.rows_of.tiers),
            "SEEN",
        ]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        whole = self.rows_of.whole
        return {
            "by": self.by,
            "side": self.side,
            "place": None if whole is None else self._plain(whole),
            "sectors": [self._plain(row) for _, row in self.frame.iterrows()],
            "denominator": self.denominator,
            "width_driver": self.width_driver,
            "notes": [*self.rows_of.notes, *self.caveats],
        }

    def _plain(self, row: pd.Series) -> dict[str, Any]:
        ends = {f"{tier}_{end}" for tier in self.rows_of.tiers for end in ENDS}
        keys = {"key", "label", "money", "seen", "evidence", *ends}
        own = {name: None if pd.isna(row[name]) else row[name] for name in row.index if name not in keys}
        if "key" in row.index and row["key"]:
            own = {"sector": row["key"], **own}
        tiers = {
            tier: {end: None if pd.isna(row[f"{tier}_{end}"]) else float(row[f"{tier}_{end}"]) for end in ENDS}
            for tier in self.rows_of.tiers
        }
        money = {"money_m": round(float(row["money"]) / 1e6, 3), "seen": round(float(row["seen"]), 4)}
        return {**own, "label": str(row["label"]), **money, **tiers, "evidence": str(row["evidence"])}

    def rows(self) -> list[list[str]]:
        """Rows of a table for people: the place first, then the largest."""
        parts = [] if self.rows_of.whole is None else [self.rows_of.whole]
        if self.by == "pair":  # by their flow already
            ordered = self.frame.head(MOST_SHOWN)
        else:
            ordered = self.frame.sort_values(["money", "label"], ascending=[False, True], kind="stable")
        parts += [row for _, row in ordered.iterrows()]
        return [self._words(row) for row in parts]

    def _words(self, row: pd.Series) -> list[str]:
        label = str(row["group"]) if "group" in row.index else str(row["label"])
        shares = [share_words(*(float(row[f"{tier}_{end}"]) for end in ENDS)) for tier in self.rows_of.tiers]
        seen = "-" if not row["seen"] > 0 else f"{max(1, round(100 * row['seen']))} %"
        return [label, f"{row['money'] / 1e6:,.0f}" if row["money"] >= 1e6 else "under 1", *shares, seen]


def linkages_answer(  # noqa: PLR0913
    path: Path,
    *,
    show: str = "shares",
    group: str | None = None,
    by: str = "sector",
    side: str = "purchases",
    sector: str | None = None,
    out: Path | None = None,
    chart: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Linkages | Shown:
    """Answer ``netan linkages``: shares (:func:`linkages_of`), or a measure that follows from them.

    Raises
    ------
    StudyError
        Options that do not go together.
    """
    if show == "shares":
        if group is not None:
            raise StudyError("--group goes with --show gaps; shares by group: --by group")
        return linkages_of(path, by=by, side=side, sector=sector, out=out, chart=chart, progress=progress)
    if (by, side, sector, chart) != ("sector", "purchases", None, None):
        raise StudyError(f"--by, --side, --sector and --chart go with shares, not with --show {show}")
    from .linkage_shown import shown_in

    journey = Journey(load_study(path), progress)
    shown = shown_in(journey, show, group=group)
    return replace(shown, outputs=_measure_files(shown, journey, out))


def _measure_files(shown: Shown, journey: Journey, out: Path | None) -> tuple[Path, ...]:
    if out is None:
        return ()
    about = journey.provenance(
        method=f"linkages: {shown.show}", caveats=[text for text in (shown.notice, *shown.notes) if text]
    )
    if out.suffix.casefold() == ".xlsx":
        from ..report.workbook import write_workbook
        from .report_measures import measure_sheet

        table = write_workbook(out, [measure_sheet(journey, shown)], title=shown.heading, stamp=shown.notice)
    else:
        table = write_csv(out, shown.frame)
    return table, write_json(out.with_suffix(".json"), about.as_dict())


def linkages_of(
    path: Path,
    *,
    by: str = "sector",
    side: str = "purchases",
    sector: str | None = None,
    out: Path | None = None,
    chart: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Linkages:
    """Shares of a study's purchases or sales by where they come from or go to.

    Parameters
    ----------
    path
        The study.
    by, side
        A key of :data:`BREAKDOWNS`.
    sector
        One industry of the table alone.
    out
        csv, or xlsx, with the provenance beside it.
    chart
        svg or png of the largest rows, with caption and alt text beside it.
    progress
        Called with (step, done, total).

    Raises
    ------
    AreaError
        Something is asked that the jobs cannot tell.
    StudyError
        An industry that the table does not have; a breakdown that there is not; a picture of another kind.
    """
    if (by, side) not in BREAKDOWNS:
        raise StudyError(f"there are no {side} by {by}; take {', '.join(sorted({key for key, _ in BREAKDOWNS}))}")
    if chart is not None and chart.suffix.casefold() not in PICTURES:
        raise StudyError(f"{chart.name}: the picture is written as .svg or .png; name it so")
    journey = Journey(load_study(path), progress)
    sector = None if sector is None else _code_of(sector, journey)
    if sector is not None and by == "sector" and sector in journey.inputs.table.sectors:
        refuse_inside_group(journey, sector)
    rows = BREAKDOWNS[by, side](journey)
    if sector is not None:
        rows = _only(rows, sector, journey)
    answer = Linkages(
        rows_of=rows,
        by=by,
        side=side,
        place_name=str(journey.study["place.name"]),
        country=str(journey.study["place.country"]),
        currency=sign(journey.inputs.table.currency),
        denominator=rows.shares_of or journey.shares.denominator_text,
        width_driver=journey.shares.width_driver,
        caveats=(*journey.study.notes, *_caveats(journey, rows)),
    )
    written = [*_tables(answer, journey, out), *_pictures(answer, journey, chart)]
    return replace(answer, outputs=tuple(written))


def _caveats(journey: Journey, rows: LinkageRows) -> tuple[str, ...]:
    """What must stand beside the shares; the first says what they are of."""
    first, *others = journey.shares.caveats
    return (f"Shares of {rows.shares_of}." if rows.shares_of else first, *others)


def _code_of(text: str, journey: Journey) -> str:
    """Code of an industry by its code or its name as people read it; the text itself when it is neither."""
    labels = journey.inputs.table.labels
    named = [str(code) for code, label in labels.items() if str(label).casefold() == text.strip().casefold()]
    return named[0] if len(named) == 1 and text not in labels.index else text


def _only(rows: LinkageRows, sector: str, journey: Journey) -> LinkageRows:
    frame = rows.frame
    columns = [name for name in ("key", "supplier", "buyer") if name in frame]
    kept = frame[frame[columns].eq(sector).any(axis=1)] if columns else frame.iloc[:0]
    if kept.empty:
        table = journey.inputs.table
        if sector in table.sectors:
            why = "has no output" if table.x[sector] == 0 else "buys nothing from other industries, or has no jobs here"
            raise StudyError(f"industry '{sector}' {why}, so there are no purchases to share out")
        raise StudyError(f"no industry '{sector}' here; the table has {first_few(table.sectors, limit=8)}")
    return replace(rows, frame=kept.reset_index(drop=True))


def _tables(answer: Linkages, journey: Journey, out: Path | None) -> list[Path]:
    if out is None:
        return []
    about = journey.provenance(
        method=f"linkages by {answer.by}, {answer.side}", caveats=[*answer.caveats, answer.width_driver]
    )
    frame = answer.frame.rename(columns={"key": "sector"})
    if out.suffix.casefold() == ".xlsx":
        from ..report.workbook import write_workbook
        from .report_sheets import linkage_rows_sheet, of_place

        sheet = linkage_rows_sheet(journey, answer.rows_of, of_place(journey, ASKED[answer.side]))
        table = write_workbook(out, [sheet], title=ASKED[answer.side])
    else:
        table = write_csv(out, frame)
    return [table, write_json(out.with_suffix(".json"), about.as_dict())]


def _pictures(answer: Linkages, journey: Journey, chart: Path | None) -> list[Path]:
    if chart is None:
        return []
    from ..report.picture import png_of
    from ..views.scene import Notes
    from ..views.shares import share_figure
    from ..views.shares_svg import write_share_svg
    from .figure import write_bytes

    about = journey.provenance()
    used = list(dict.fromkeys(" ".join(filter(None, [item.source, item.vintage])) for item in about.inputs))
    notes = Notes(
        place=answer.place_name,
        country=str(journey.study["place.country"]),
        source=f"Sources: {', '.join(used[:3])}.",
        currency=answer.currency,
        version=about.version,
    )
    figure = share_figure(
        _drawn(answer),
        columns=[(tier, answer.heads[tier]) for tier in answer.rows_of.tiers],
        title=f"{ASKED[answer.side]}: {answer.place_name}",
        of_what="output" if answer.side == "sales" else "domestic inputs" if answer.by == "pair" else "inputs",
        rows_are=ROWS[answer.by],
        notes=notes,
        whole=answer.rows_of.whole is not None,
    )
    svg = sieved(write_share_svg(figure, width_mm=WIDTH_MM))
    text = f"Caption\n{figure.caption}\n\nAlt text\n{figure.alt}\n"
    if chart.suffix.casefold() == ".png":
        first = write_bytes(chart, png_of(svg, width_mm=WIDTH_MM, dpi=DPI))
    else:
        first = write_text(chart, svg)
    return [first, write_text(chart.with_suffix(".txt"), text)]


def _drawn(answer: Linkages) -> pd.DataFrame:
    """Rows as the picture takes them, the whole first where there is one."""
    whole = answer.rows_of.whole
    parts = [answer.frame] if whole is None else [pd.DataFrame([whole]), answer.frame]
    frame = pd.concat(parts, ignore_index=True)
    frame["name"] = frame["group"] if "group" in frame else frame["label"]
    frame["evidence"] = ["seen" if seen > 0 else "estimated" for seen in frame["seen"]]
    return frame
