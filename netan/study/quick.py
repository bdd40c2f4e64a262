"""``netan scenario quick``: a closure before there is a study, from a national table and jobs by area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ConcordanceError, ScenarioError
from ..network.firms import assemble_firms
from ..provenance import IO_CAVEAT
from ..scenario.quick import OUTPUT_PER_JOB, WIDE, QuickResult, quick_closure
from ..tables.classification import load_classification, normalise_code
from ..tables.concordance import covered_prefixes, divisions_of, sector_mapper, sic_to_io
from ..tables.notebook import in_notebook
from .journey import Journey
from .quick_tables import tables_of
from .words import jobs as in_jobs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from ..network.base import Network
    from ..network.firms import Firms
    from ..tables.iotable import IOTable

MOST_INDUSTRIES = 3


@dataclass(frozen=True)
class QuickWish:
    """What the user asked for.

    Attributes
    ----------
    place, industry
        Name of the place, and SIC 2007 code of the site in any spelling.
    jobs, agency
        Employees and agency workers of the site.
    codename
        What the site is called in the answer.
    turnover
        Its sales, currency units a year; None when not known.
    resident_share
        Share of the workers who live in the place; None when not known.
    io, jobs_file, folder
        Where the tables are: files, or a folder, a study or its inbox; the current folder when None.
    """

    place: str
    industry: str
    jobs: float
    agency: float = 0.0
    codename: str = ""
    turnover: float | None = None
    resident_share: float | None = None
    io: Path | None = None
    jobs_file: Path | None = None
    folder: Path | None = None


@dataclass(frozen=True)
class QuickAnswer:
    """A range of jobs, with what would narrow it.

    Attributes
    ----------
    name, place
        What closes, and where.
    industries
        ``sector``, ``label``, ``share`` of the jobs: the industries of the table that the code means.
    result
        The range.
    notes
        What it rests on.
    """

    name: str
    place: str
    industries: pd.DataFrame
    result: QuickResult
    notes: tuple[str, ...]

    _repr_html_ = in_notebook(
        lambda answer: answer.result.rows,
        caption=lambda answer: answer.name,
        notes=lambda answer: (*answer.lines(), *answer.notes),
    )

    def lines(self) -> list[str]:
        """Sentences for people."""
        found = self.result
        low, high = in_jobs(found.lower), in_jobs(found.upper)
        elsewhere = f"about {low}" if low == high else f"{low} to {high}"
        first = (
            f"From national and local tables only. Jobs in {self.place} after about a year, nobody re-employed: "
            f"{in_jobs(found.at_site)} at the site, {elsewhere} elsewhere."
        )
        if not found.wide:
            return [first]
        asked = ", ".join(f"{number} {what}" for number, what in enumerate(found.narrow, start=1))
        return [first, f"Too wide to publish. Narrow it with: {asked}." if asked else "Too wide to publish."]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        found = self.result
        rows = found.rows.astype(object).where(found.rows.notna(), None).assign(evidence="estimated")
        return {
            "name": self.name,
            "place": self.place,
            "industries": self.industries.to_dict("records"),
            "at_site": found.at_site,
            "elsewhere": {"lower": found.lower, "upper": found.upper},
            "rows": rows.to_dict("records"),
            "wide": found.wide,
            "narrow": list(found.narrow),
            "notes": list(self.notes),
        }


def quick_answer(wish: QuickWish) -> QuickAnswer:
    """Work out a closure from national and local tables.

    Raises
    ------
    StudyError
        No tables, or several that may be meant; the message says which two files to get and where.
    AreaError
        A place that nobody knows, or jobs of other areas.
    ConcordanceError
        An industry that is not in the table.
    ScenarioError
        Jobs that cannot be.
    """
    from ..scenario.first_round import TRADE, TRADE_MARGIN, site_of
    from ..scenario.local import local_model
    from ..scenario.shock import Closure

    study, inputs = tables_of(wish.place, folder=wish.folder, io=wish.io, jobs_file=wish.jobs_file)
    journey = Journey(study)
    journey.inputs = inputs
    _refuse(wish, journey)
    industries = industries_of(wish.industry, inputs.table, journey)
    name = f"{wish.codename} closes" if wish.codename else f"A site of industry {wish.industry} closes"
    closure = Closure(
        name=name,
        targets=tuple(f"quick-{number}" for number in range(1, len(industries) + 1)),
        jobs=wish.jobs,
        agency=wish.agency,
        resident_share=float(study["assume.resident_share"] if wish.resident_share is None else wish.resident_share),
        resident_given=wish.resident_share is not None,
    )
    network = _network(journey, wish, industries)
    model = local_model(inputs.table, journey.shares, network)
    output = OUTPUT_PER_JOB
    if wish.turnover is not None:  # a dealer's output is its margin
        usual = float(site_of(network, model, closure).output.sum())
        dealer = all(TRADE.issuperset(divisions_of(code)) for code in industries["sector"])
        low, high = TRADE_MARGIN if dealer else (1.0, 1.0)
        output = (wish.turnover * low / usual, wish.turnover * high / usual)
    result = quick_closure(network, model, closure, output=output)
    notes = _notes(wish, journey, industries, result)
    return QuickAnswer(name, str(study["place.name"]), industries, result, notes)


def industries_of(text: str, table: IOTable, journey: Journey) -> pd.DataFrame:
    """Industries of the table that a code means: ``sector``, ``label``, ``share``.

    A code that stands above several industries is shared among them as the place's output of them is.

    Raises
    ------
    ConcordanceError
        The code cannot be read, or has no industry in the table.
    """
    import pandas as pd

    plain = text.strip()
    if plain in table.sectors:
        found: Sequence[str] = [plain]
    else:
        found = _targets(plain, table)
    here = journey.shares.place_output
    weight = pd.Series(1.0, index=list(found)) if here is None else here.reindex(list(found)).astype(float)
    weight = weight if weight.sum() > 0 else table.x.reindex(list(found))
    kept = weight[weight > 0] if weight.sum() > 0 else weight + 1.0
    share = kept / kept.sum()
    labels = [str(table.labels[code]) for code in kept.index]
    return pd.DataFrame({"sector": [str(code) for code in kept.index], "label": labels, "share": share.to_numpy()})


def _targets(text: str, table: IOTable) -> Sequence[str]:
    try:
        code = normalise_code(text)
    except ConcordanceError as fault:
        near = _nearest(text)
        raise ConcordanceError(
            f"industry {text}: {fault}; give the SIC 2007 code of what the site does, such as 30.3"
            + (f"; nearest: {near}" if near else "")
        ) from None
    known = sic_to_io(table.sectors)
    if code in known.unmatched or code not in set(known.frame["source"]):
        raise ConcordanceError(
            f"industry {text} has no industry in the input-output table, which measures none or leaves it out; give "
            "the SIC 2007 code of what the site does"
        )
    return known.targets(code)


def _nearest(text: str) -> str:
    """Codes that begin as a code does which is none, with what they make; empty where none does."""
    sic = load_classification()
    digits = "".join(filter(str.isdigit, text))
    groups = [code for code in sic.codes("group") if digits[:2] and code.replace(".", "").startswith(digits[:2])]
    return "; ".join(f"{code} {sic.label(code)}" for code in groups[:3])


def _refuse(wish: QuickWish, journey: Journey) -> None:
    """Raise when more people work at the site than in the place, or its sales are none."""
    if wish.turnover is not None and not wish.turnover > 0:
        raise ScenarioError(
            f"a turnover of {wish.turnover:,.0f} cannot be; give the sales of the site in pounds a year (--turnover "
            "250000000), or leave it out when it is not known"
        )
    workers, here = wish.jobs + wish.agency, float(journey.place.activity.jobs["local"].sum())
    if workers > here:
        raise ScenarioError(
            f"{workers:,.0f} jobs and agency workers cannot close: {journey.study['place.name']} has {here:,.0f} jobs "
            "in all; check --jobs and --agency"
        )


def _network(journey: Journey, wish: QuickWish, industries: pd.DataFrame) -> Network:
    """Network of the place with nothing in it but the site, one node an industry that its code means."""
    from ..network.build import BuildOptions, PlaceData, build_network

    study, place, table = journey.study, journey.place, journey.inputs.table
    data = PlaceData(
        activity=place.activity.jobs,
        group_of=place.activity.group_of,
        shares=journey.shares.supplier_shares(),
        company_jobs=place.company_jobs,
    )
    options = BuildOptions(title=study.name, place=str(study["place.name"]), country=str(study["place.country"]))
    return build_network(table, _site(journey, wish, industries), data, options=options)


def _site(journey: Journey, wish: QuickWish, industries: pd.DataFrame) -> Firms:
    """The site as the only workplace that is known."""
    import pandas as pd

    from ..tables.sites import sites_from

    codes = [str(code) for code in industries["sector"]]
    frame = pd.DataFrame(
        {
            "site_id": [f"quick-{number}" for number in range(1, len(codes) + 1)],
            "name": wish.codename or "the site",
            "area": journey.place.codes[0],
            "sector": [_sic_of(code) for code in codes],
            "employees": wish.jobs * industries["share"].to_numpy(float),
        }
    )
    sector_of = sector_mapper(journey.inputs.table.sectors)
    return assemble_firms(None, sites_from(frame), [], sector_of=sector_of, places=journey.place.places)


def _sic_of(sector: str) -> str:
    """A SIC code that lies in an industry of the table.

    Examples
    --------
    >>> _sic_of("C25OTHER"), _sic_of("C")
    ('251', '10')
    """
    first = next(iter(covered_prefixes(sector)), "68")
    return first if first[0].isdigit() else load_classification().codes("division", within=first)[0]


def _notes(wish: QuickWish, journey: Journey, industries: pd.DataFrame, result: QuickResult) -> tuple[str, ...]:
    activity = journey.place.activity
    groups = activity.group_of.reindex(industries["sector"]).unique()
    here = float(activity.jobs["local"].reindex(groups).sum())
    notes = [_rests_on(wish, journey, industries)]
    if wish.jobs > here:
        notes.append(
            f"The jobs file has {in_jobs(here)} jobs of this industry in {journey.study['place.name']}, fewer than "
            f"{in_jobs(wish.jobs)}: check the industry, or whether its jobs are counted under another."
        )
    if activity.level == "section":
        notes.append("The jobs are by section: every industry in it has the same local share; 2-digit jobs tell more.")
    return (*notes, _readings(wish, result), *activity.notes, IO_CAVEAT)


def _rests_on(wish: QuickWish, journey: Journey, industries: pd.DataFrame) -> str:
    table, employment = journey.inputs.table, journey.inputs.employment
    labels = [f"{label} ({code})" for code, label in zip(industries["sector"], industries["label"], strict=True)]
    more = f" and {len(labels) - MOST_INDUSTRIES} more" if len(labels) > MOST_INDUSTRIES else ""
    return (
        f"Industry {wish.industry} is {', '.join(labels[:MOST_INDUSTRIES])}{more} of the table: "
        f"{table.title or table.source}, {table.year or 'year not given'}. Jobs: {journey.place.activity.year}, "
        f"{employment.source or 'jobs file'}."
    )


def _readings(wish: QuickWish, result: QuickResult) -> str:
    low, high = (100 * float(end) for end in (result.runs["resident"].min(), result.runs["resident"].max()))
    live = f"{low:.0f} %" if low == high else f"{low:.0f}-{high:.0f} %"
    spread = "its turnover as given"
    if wish.turnover is None:
        spread = "output a job {:g} to {:g} times the industry's".format(*OUTPUT_PER_JOB)
    return (
        f"The ends are the least and the largest of {len(result.runs):,} readings: local shares, {spread}, "
        f"{live} of the workers living here, national household income. Wide means that the upper end is more than "
        f"{WIDE:g} times the lower."
    )
