"""Pictures of families of scenarios: curves and ranges, with caption and alt text beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import StudyError
from ..files import sieved, write_text
from ..views.scene import Notes

if TYPE_CHECKING:
    from pathlib import Path

    from ..views.ranges_svg import RangeFigure
    from ..views.robustness_svg import CurveFigure
    from .journey import Journey

WIDTH_MM, DPI = 160.0, 300
MOST_SOURCES = 3


def picture_notes(journey: Journey, *notices: str) -> Notes:
    """Place, sources and notices of a picture of a study."""
    about = journey.provenance()
    used = list(dict.fromkeys(" ".join(filter(None, [item.source, item.vintage])) for item in about.inputs))
    used = [text for text in used if text]
    more = f" and {len(used) - MOST_SOURCES} more" if len(used) > MOST_SOURCES else ""
    return Notes(
        place=str(journey.study["place.name"]),
        country=str(journey.study["place.country"]),
        source=f"Sources: {'; '.join(used[:MOST_SOURCES])}{more}.",
        version=about.version,
        notices=tuple(notice for notice in notices if notice),
    )


def write_picture(figure: RangeFigure | CurveFigure, path: Path) -> list[Path]:
    """Write a picture as .svg or .png, and a .txt with its caption and alt text.

    Raises
    ------
    StudyError
        Another ending.
    """
    from ..report.picture import png_of
    from ..views.ranges_svg import RangeFigure, write_range_svg
    from ..views.robustness_svg import write_curve_svg
    from .figure import write_bytes

    ending = path.suffix.casefold()
    if ending not in {".svg", ".png"}:
        raise StudyError(f"'{path.name}' is drawn as svg or png; give it a name that ends so")
    if isinstance(figure, RangeFigure):
        svg = sieved(write_range_svg(figure, width_mm=WIDTH_MM))
    else:
        svg = sieved(write_curve_svg(figure, width_mm=WIDTH_MM))
    first = write_bytes(path, png_of(svg, width_mm=WIDTH_MM, dpi=DPI)) if ending == ".png" else write_text(path, svg)
    words = f"Caption\n{figure.caption} {figure.notes.source} netan {figure.notes.version}.\n\nAlt text\n{figure.alt}\n"
    return [first, write_text(path.with_suffix(".txt"), words)]
