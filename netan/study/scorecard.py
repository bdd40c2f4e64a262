"""How far the inferred links of a study can be believed: the scorecard kept with its network, as table and picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import StudyError
from ..files import sieved, write_csv, write_json, write_text
from ..report.sheets import Column, Sheet, Table
from .settings import load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from ..network.scorecard import Scorecard
    from .journey import Journey

HEADINGS = {
    "structure": "Structure of the links between companies here, beside published facts of whole nations",
    "sums": "Sums of companies and industries",
}
HEADERS = {"structure": ("WHAT", "HERE", "RANGE", "PUBLISHED", "VERDICT"), "sums": ("WHAT", "HERE")}
PREDICTION = "Payments that were hidden, by how links are ranked"
METHODS = ("RANKED BY", "STOOD FIRST, OF 100", "RANGE", "PAID AMONG THE TEN LIKELIEST")
NOTHING = "no link between companies here was inferred: the study has no register of companies, or nobody to supply"
SMALL = 0.1
PICTURES = (".svg", ".png")
WIDTH_MM, DPI = 160.0, 300


@dataclass(frozen=True)
class ScorecardAnswer:
    """A scorecard for people.

    Attributes
    ----------
    card
        The scorecard.
    place
        Name of the place.
    outputs
        Files written.
    """

    card: Scorecard
    place: str
    outputs: tuple[Path, ...] = ()

    def _repr_html_(self) -> str:
        """As the scorecard shows itself in a notebook."""
        return self.card._repr_html_()

    @property
    def notes(self) -> tuple[str, ...]:
        """How to read the table."""
        return self.card.notes

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return self.card.as_dict()

    def parts(self) -> list[tuple[str, tuple[str, ...], list[list[str]]]]:
        """Heading, header and rows, every cell text, of each part that has any."""
        frame = self.card.frame
        out = []
        for part, words in HEADINGS.items():
            rows = [cells(row)[: len(HEADERS[part])] for _, row in frame[frame["part"] == part].iterrows()]
            out.append((words, HEADERS[part], rows))
        out.append((PREDICTION, METHODS, self._methods()))
        return [part for part in out if part[2]]

    def _methods(self) -> list[list[str]]:
        rows = self.card.frame[self.card.frame["part"] == "prediction"].set_index("measure")
        out = []
        for name, row in rows.iterrows():
            kind, _, method = str(name).partition("_")
            if kind == "first":
                top = float(rows["value"][f"top_{method}"])
                words = str(row["label"]).rpartition(": ")[2]
                spread = "" if row["lower"] == row["upper"] else _between(100 * row["lower"], 100 * row["upper"], 0)
                out.append([words, f"{100 * row['value']:.0f}", spread, f"{100 * top:.0f} %"])
        return out


def cells(row: pd.Series) -> list[str]:
    """Cells of one row for people: what, here, range, published, verdict.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"label": "Slope", "value": 0.26, "lower": float("nan"), "upper": float("nan"), "verdict": "near"}
    >>> cells(pd.Series(row | {"published_lower": 0.3, "published_upper": 0.37, "comparable": "yes"}))
    ['Slope', '0.26', '', '0.30-0.37', 'near']
    """
    verdict = "not comparable" if row["comparable"] == "no" else str(row["verdict"])
    return [
        str(row["label"]),
        _number(row["value"]),
        _between(row["lower"], row["upper"]),
        published_words(row["published_lower"], row["published_upper"]),
        verdict,
    ]


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124  # unknown
        return "-"
    return f"{value:.2f}" if abs(value) >= SMALL or value == 0 else f"{value:.2g}"


def _between(low: float, high: float, digits: int = 2) -> str:
    return "" if low != low or high != high else f"{low:.{digits}f}-{high:.{digits}f}"  # noqa: PLR0124


def published_words(low: float, high: float) -> str:
    """Published values in words; an open end is a direction alone.

    Examples
    --------
    >>> published_words(1.0, float("nan")), published_words(float("nan"), 0.0), published_words(1.26, 1.26)
    ('above 1.00', 'below 0.00', '1.26')
    """
    if low != low and high != high:  # noqa: PLR0124
        return ""
    if high != high:  # noqa: PLR0124
        return f"above {low:.2f}"
    if low != low:  # noqa: PLR0124
        return f"below {high:.2f}"
    return f"{low:.2f}" if low == high else f"{low:.2f}-{high:.2f}"


def scorecard_answer(
    path: Path,
    *,
    out: Path | None = None,
    chart: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> ScorecardAnswer:
    """Answer ``netan scorecard``: what was worked out when the study was built.

    Parameters
    ----------
    path
        The study; built now if it was not.
    out
        csv or xlsx, with the provenance beside it.
    chart
        svg or png, with caption and alt text beside it.
    progress
        Called with (step, done, total).

    Raises
    ------
    StudyError
        No link was inferred; a picture of another kind.
    """
    from .journey import Journey

    if chart is not None and chart.suffix.casefold() not in PICTURES:
        raise StudyError(f"{chart.name}: the picture is written as .svg or .png; name it so")
    journey = Journey(load_study(path), progress)
    card = journey.scorecard()
    if card is None or card.frame.empty:
        raise StudyError(NOTHING)
    answer = ScorecardAnswer(card, str(journey.study["place.name"]))
    return replace(answer, outputs=(*_tables(answer, journey, out), *_pictures(answer, journey, chart)))


def _tables(answer: ScorecardAnswer, journey: Journey, out: Path | None) -> list[Path]:
    if out is None:
        return []
    card = answer.card
    about = journey.provenance(method="scorecard of inferred links", caveats=[card.sentence, *card.notes])
    if out.suffix.casefold() == ".xlsx":
        from ..report.workbook import write_workbook

        table = write_workbook(out, [scorecard_sheet(journey, card)], title=f"Inferred links: {answer.place}")
    else:
        table = write_csv(out, card.frame)
    return [table, write_json(out.with_suffix(".json"), about.as_dict())]


def scorecard_sheet(journey: Journey, card: Scorecard, *, number: str = "") -> Sheet:
    """The scorecard as a sheet of a workbook."""
    columns = (
        Column("Part"), Column("What", "long"), Column("Here", "any"), Column("Range from", "any"),
        Column("Range to", "any"), Column("Published from", "any"), Column("Published to", "any"),
        Column("Comparable"), Column("Verdict"), Column("Published: measured on", "long"), Column("Evidence"),
    )  # fmt: skip
    numbers = ("value", "lower", "upper", "published_lower", "published_upper")
    rows = [
        [
            str(row["part"]), str(row["label"]),
            *(None if row[name] != row[name] else round(float(row[name]), 4) for name in numbers),
            str(row["comparable"]), str(row["verdict"]), str(row["source"]), "estimated",
        ]
        for row in card.frame.to_dict("records")
    ]  # fmt: skip
    name = f"{number} Inferred links".strip()
    title = f"How far inferred links can be believed: {journey.study.name}, jobs {journey.place.activity.year}"
    lines = (card.sentence, *card.notes)
    return Sheet(name, title, lines, (Table(columns, rows),))


def _pictures(answer: ScorecardAnswer, journey: Journey, chart: Path | None) -> list[Path]:
    if chart is None:
        return []
    from ..report.picture import png_of
    from ..views.scene import Notes
    from ..views.scorecard_svg import scorecard_figure, write_scorecard_svg
    from .figure import write_bytes
    from .pages import publishers

    about = journey.provenance()
    notes = Notes(
        place=answer.place,
        country=str(journey.study["place.country"]),
        source=f"Sources: {publishers(about.inputs)}.",
        version=about.version,
    )
    figure = scorecard_figure(answer.card.frame, sentence=answer.card.sentence, notes=notes)
    svg = sieved(write_scorecard_svg(figure, width_mm=WIDTH_MM))
    text = f"Caption\n{figure.caption}\n\nAlt text\n{figure.alt}\n"
    if chart.suffix.casefold() == ".png":
        first = write_bytes(chart, png_of(svg, width_mm=WIDTH_MM, dpi=DPI))
    else:
        first = write_text(chart, svg)
    return [first, write_text(chart.with_suffix(".txt"), text)]
