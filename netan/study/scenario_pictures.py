"""Pictures of families of scenarios: curves and ranges, with caption, alt text and data beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import StudyError
from ..files import sieved, write_csv, write_json, write_text
from ..views.ranges_svg import RangeFigure, rows_for, write_range_svg
from ..views.robustness_svg import CurveFigure, write_curve_svg
from ..views.scene import Notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from .figure import Format
    from .journey import Journey

MOST_SOURCES = 3
# Rows of a picture as high as it needs: a third of a page of A4.
DRAWN = 20


def picture_notes(journey: Journey, *notices: str) -> Notes:
    """Place, sources and notices of a picture of a study."""
    about = journey.provenance()
    return Notes(
        place=str(journey.study["place.name"]),
        country=str(journey.study["place.country"]),
        source=_sources(about.inputs),
        version=about.version,
        notices=tuple(notice for notice in dict.fromkeys(notices) if notice),
    )


def _sources(inputs: Iterable[Any]) -> str:
    if any("fictional" in item.source.casefold() for item in inputs):
        return "Sources: fictional sample data; every company, payment and figure is invented."
    used = list(dict.fromkeys(" ".join(filter(None, [item.source, item.vintage])) for item in inputs))
    used = [text for text in used if text]
    more = f" and {len(used) - MOST_SOURCES} more" if len(used) > MOST_SOURCES else ""
    return f"Sources: {'; '.join(used[:MOST_SOURCES])}{more}."


def rows_drawn(purpose: str | None, *, panels: int = 1) -> int:
    """How many rows a picture for a purpose shows; as of Word when None."""
    from .figure import FORMATS

    form = FORMATS[purpose or "word"]
    return min(DRAWN, rows_for(form.height_mm, panels=panels, caption=purpose != "slides")) if form.height_mm else DRAWN


def write_pictures(
    figures: Mapping[str, RangeFigure | CurveFigure], folder: Path, *, purpose: str | None, chart: Path | None = None
) -> list[Path]:
    """Write pictures for a purpose into a folder, and the first of them as a file of its own.

    Parameters
    ----------
    figures
        By the stem of their files.
    folder
        Where the files for a purpose go.
    purpose
        One of :data:`netan.study.figure.FORMATS`: ``<stem>.png``, ``.svg``, ``.txt`` (caption and alt text) and
        ``.csv`` (what is drawn); None for none.
    chart
        Also the first as this file, .svg or .png, with its words beside it; None for none.

    Raises
    ------
    StudyError
        Another ending, or another purpose.
    """
    from .figure import FORMATS

    if purpose is not None and purpose not in FORMATS:
        raise StudyError(f"no picture for '{purpose}'; take one of {', '.join(FORMATS)}")
    files: list[Path] = []
    if purpose is not None:
        for stem, figure in figures.items():
            files += _write_for(figure, folder, stem + ("" if purpose == "word" else f"-{purpose}"), purpose)
    return files if chart is None else [*files, *write_picture(next(iter(figures.values())), chart)]


def _write_for(figure: RangeFigure | CurveFigure, folder: Path, stem: str, purpose: str) -> list[Path]:
    from ..report.picture import png_of
    from .figure import FORMATS, write_bytes

    form = FORMATS[purpose]
    svg = _svg(figure, form, caption=purpose != "slides")
    head = f"{stem}.png ({form.words}), {stem}.svg, data: {stem}.csv"
    return [
        write_bytes(folder / f"{stem}.png", png_of(svg, width_mm=form.width_mm, dpi=form.dpi)),
        write_text(folder / f"{stem}.svg", svg),
        write_text(folder / f"{stem}.txt", "\n".join([head, *figure.notes.notices, "", _words(figure)])),
        write_csv(folder / f"{stem}.csv", data_of(figure)),
    ]


def _svg(figure: RangeFigure | CurveFigure, form: Format, *, caption: bool = True) -> str:
    size: dict[str, Any] = {"width_mm": form.width_mm, "height_mm": form.height_mm or None, "caption": caption}
    if isinstance(figure, RangeFigure):
        return sieved(write_range_svg(figure, **size))
    return sieved(write_curve_svg(figure, **size))


def write_picture(figure: RangeFigure | CurveFigure, path: Path) -> list[Path]:
    """Write a picture as .svg or .png, and a .txt with its caption and alt text.

    Raises
    ------
    StudyError
        Another ending.
    """
    from ..report.picture import png_of
    from .figure import FORMATS, write_bytes

    check_ending(path)
    form = FORMATS["word"]
    svg = _svg(figure, form)
    png = path.suffix.casefold() == ".png"
    first = write_bytes(path, png_of(svg, width_mm=form.width_mm, dpi=form.dpi)) if png else write_text(path, svg)
    return [first, write_text(path.with_suffix(".txt"), _words(figure))]


def check_ending(path: Path | None) -> None:
    """Refuse a picture that is neither .svg nor .png, before minutes of work.

    Raises
    ------
    StudyError
        Another ending.
    """
    if path is not None and path.suffix.casefold() not in {".svg", ".png"}:
        raise StudyError(f"'{path.name}' is drawn as svg or png; give it a name that ends so")


def _words(figure: RangeFigure | CurveFigure) -> str:
    source = f"{figure.notes.source} netan {figure.notes.version}."
    return f"Caption\n{figure.caption} {source}\n\nAlt text\n{figure.alt}\n"


def data_of(figure: RangeFigure | CurveFigure) -> pd.DataFrame:
    """What is drawn: :data:`netan.schema.FIGURE_RANGES`, of curves :data:`netan.schema.FIGURE_CURVES`."""
    nothing = float("nan")
    if isinstance(figure, RangeFigure):
        parts = [
            panel.rows.rename(columns={"name": "row", "base": "certain"}).assign(scale=panel.heading)
            for panel in figure.panels
        ]
        data = pd.concat(parts, ignore_index=True)
        data["evidence"] = data["evidence"].fillna("estimated") if "evidence" in data else "estimated"
        return data[["scale", "row", "certain", "lower", "middle", "upper", "evidence"]].round(3)
    rows = []
    for line in figure.curves:
        ranged = bool(len(line.lower))
        for k, (x, middle) in enumerate(zip(line.x, line.middle, strict=True)):
            low, high = (line.lower[k], line.upper[k]) if ranged else (nothing, nothing)
            rows.append({"line": line.name, "x": x, "lower": low, "middle": middle, "upper": high})
    return pd.DataFrame(rows).round(6).assign(evidence="estimated")


def write_family(
    journey: Journey, frame: pd.DataFrame, *, stem: str, method: str, caveats: Iterable[str], out: Path | None
) -> list[Path]:
    """Write the table of a family of scenarios, with what it rests on beside it, and again as a file of its own.

    Parameters
    ----------
    journey
        The study.
    frame
        The table; a column ``internal`` marks one that may not leave the team, and its file says so in its name.
    stem
        Name in the study's out folder, from which the workbook takes it.
    method, caveats
        Of its provenance.
    out
        Also this csv; None for none.
    """
    inside = "-internal" if "internal" in frame.columns else ""
    about = journey.provenance(method=method, caveats=list(caveats)).as_dict()
    files: list[Path] = []
    for path in filter(None, [journey.study.out / f"{stem}{inside}.csv", out]):
        files += [write_csv(path, frame), write_json(path.with_suffix(".json"), about)]
    return files
