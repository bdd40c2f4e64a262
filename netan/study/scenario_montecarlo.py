"""``netan scenario montecarlo``: a closure of a study under many joint draws, and whether they are enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..files import write_csv, write_json
from ..tables.figures import jobs
from .answers import ClosureAnswer, _in_words
from .gate import close_gate, publishable_closure
from .journey import Journey
from .outcomes import closure_notice
from .scenario_confidential import refuse_between, refuse_own_rows
from .scenario_drawn import Drawn, DrawnWish, drawn_closure
from .scenario_pictures import check_ending, picture_notes, write_pictures
from .scenario_row_pictures import closure_figures
from .scenario_wished import wished_closure
from .settings import load_study
from .words import file_stem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..views.ranges_svg import RangeFigure
    from ..views.robustness_svg import CurveFigure
    from .outcomes import ClosureWish

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DrawnAnswer:
    """Many joint draws of a closure, in rows for people.

    Attributes
    ----------
    drawn
        The draws.
    shown
        Rows, notes and files as of one closure.
    """

    drawn: Drawn
    shown: ClosureAnswer
    wish: DrawnWish

    def _repr_html_(self) -> str:
        """As the rows show themselves in a notebook."""
        return self.shown._repr_html_()

    @property
    def settled(self) -> tuple[list[str], list[list[str]]]:
        """Header and rows of how ALL settled, for people."""
        path = self.drawn.convergence.path
        wanted = path.iloc[sorted({*range(3, len(path), 5), len(path) - 1})]
        rows = [
            [f"{row.runs:,}", *(_with_error(getattr(row, name), getattr(row, f"{name}_error")) for name in _SETTLED)]
            for row in wanted.itertuples(index=False)
        ]
        return ["RUNS", "LOWER END", "MEAN", "UPPER END"], rows

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        found = self.drawn.convergence
        return {
            "name": self.shown.result.name,
            "runs": self.wish.runs,
            "seed": self.wish.seed,
            "networks": self.drawn.networks,
            "rows": self.shown.as_dict()["rows"],
            "enough": found.enough,
            "runs_needed": found.needed,
            "convergence": [{str(k): v for k, v in row.items()} for row in found.path.to_dict("records")],
            "moves": {str(name): float(share) for name, share in self.drawn.draws.moves().items()},
            "notes": self.shown.as_dict()["notes"],
            "outputs": self.shown.as_dict()["outputs"],
        }


_SETTLED = ("lower", "mean", "upper")


def _with_error(value: float, error: float) -> str:
    return f"{jobs(value)} +/- {jobs(error)}" if error == error else jobs(value)  # noqa: PLR0124  # unknown


def montecarlo_answer(
    path: Path,
    wish: ClosureWish,
    drawn_wish: DrawnWish,
    *,
    publishable: bool = False,
    chart: Path | None = None,
    purpose: str | None = None,
    progress: Progress | None = None,
) -> DrawnAnswer:
    """Draw a closure of a study many times and write its files into the study's out folder.

    Parameters
    ----------
    path
        The study.
    wish
        What closes.
    drawn_wish
        How often, in what.
    publishable
        For publication: nothing that rests on one or two confidential payments; single runs are not written.
    chart
        Picture of how ALL settled, .svg or .png.
    purpose
        Also that, and the rows, sized for this (:data:`netan.study.figure.FORMATS`) into the out folder; None for none.
    progress
        Called with (step, done, total).
    """
    check_ending(chart)
    journey = Journey(load_study(path), progress)
    closure = wished_closure(journey, wish)
    if publishable:
        refuse_own_rows(journey.network(), closure.targets)
        refuse_between(journey.network(), closure.targets)
    drawn = drawn_closure(journey, closure, drawn_wish)
    result = replace(drawn.result, notes=(*drawn.result.notes, *journey.study.notes))
    if publishable:
        result = publishable_closure(result, drawn.network)
        close_gate(drawn.network)
    files = _write(journey, replace(drawn, result=result), drawn_wish, publishable=publishable)
    internal = closure_notice(journey, result)
    figures = _figures(journey, replace(drawn, result=result), drawn_wish, internal)
    files += write_pictures(figures, journey.study.out, purpose=purpose, chart=chart)
    shown = ClosureAnswer(
        result,
        place=str(journey.study["place.name"]),
        internal=internal,
        outputs=tuple(files),
        country=_in_words(str(journey.study["place.country"])),
        title=result.name if wish.file is not None else "",
    )
    return DrawnAnswer(drawn, shown, drawn_wish)


def _write(journey: Journey, drawn: Drawn, wish: DrawnWish, *, publishable: bool) -> list[Path]:
    ends = ["lower", "middle", "upper"]
    told = publishable_closure(drawn.result, drawn.network).rows[ends]
    # what --publishable would withhold says internal in its name
    inside = "" if publishable or told.equals(drawn.result.rows[ends]) else "-internal"
    folder, stem = journey.study.out, f"{file_stem(drawn.result.name)}-montecarlo{inside}"
    method = f"joint draws of a closure: {wish.runs} runs, seed {wish.seed}, {drawn.networks} sampled networks"
    about = journey.provenance(method=method, caveats=drawn.result.notes)
    files = [
        write_csv(folder / f"{stem}.csv", drawn.result.rows),
        write_json(folder / f"{stem}.json", about.as_dict()),
        write_csv(folder / f"{stem}-convergence.csv", drawn.convergence.path.assign(evidence="estimated")),
    ]
    if publishable:
        return files
    runs = drawn.draws.runs.round(3)
    runs.insert(0, "run", range(1, len(runs) + 1))
    return [*files, write_csv(folder / f"{stem}-runs.csv", runs.assign(evidence="estimated"))]


def _figures(journey: Journey, drawn: Drawn, wish: DrawnWish, internal: str) -> dict[str, RangeFigure | CurveFigure]:
    """How ALL settled, and the rows as they were drawn."""
    stem = f"figure-{file_stem(drawn.result.name)}-montecarlo"
    ends = f"Ends: 5 and 95 % of {wish.runs:,} joint draws of all that is not known; rows are drawn together."
    rows = next(iter(closure_figures(journey, drawn.result, {}, internal=internal, drawn=ends).values()))
    return {f"{stem}-settles": _settled_figure(journey, drawn, internal), stem: rows}


def _settled_figure(journey: Journey, drawn: Drawn, internal: str) -> CurveFigure:
    from ..views.robustness_svg import Curve, CurveFigure

    path = drawn.convergence.path
    x = [float(count) for count in path["runs"]]
    curves = []
    for name, words in (("upper", "upper end (95 %)"), ("mean", "mean"), ("lower", "lower end (5 %)")):
        middle, error = path[name], 2 * path[f"{name}_error"]
        curves.append(Curve(words, x, list(middle), list(middle - error), list(middle + error)))
    last, place = drawn.convergence.last, str(journey.study["place.name"])
    ends = f"{jobs(float(last['lower']))} to {jobs(float(last['upper']))}"
    enough = "They have settled." if drawn.convergence.enough else "They have not settled yet."
    return CurveFigure(
        curves=tuple(curves),
        x_words="joint draws so far",
        y_words=f"Jobs in {place}",
        y_said=jobs,
        title=f"How the range settles: {drawn.closure.name}",
        caption=f"All jobs in {place} after about a year, before re-employment, by number of joint draws. Shaded: "
        f"two standard errors either way. After {int(last['runs']):,} draws nine in ten lie at {ends} jobs. {enough}",
        alt=f"Line chart. The ends of the range of all jobs by number of draws; at the end {ends} jobs. {enough}",
        notes=picture_notes(journey, internal),
        from_zero=False,
    )
