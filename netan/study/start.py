"""Start a study: a folder, an inbox, and a study.toml that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import AreaError, NetanError, StudyError, first_few
from ..files import write_text
from ..sources.registry import read
from ..tables.areas import load_uk_areas
from .focus import focus_of
from .place import jobs_areas
from .sample_county import copy_tables, county_meant
from .settings import INBOX, STUDY_FILE, inbox_files

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from .sample_county import County


@dataclass(frozen=True)
class Want:
    """One kind of file: its key, how much hangs on it {build, names, better}, what it is, short and with its home."""

    key: str
    worth: str
    short: str
    what: str


WANTED = {
    "io_table": Want("sources.io_table", "build", "IO table", "an IO table, such as the ONS analytical tables"),
    "jobs": Want("sources.jobs", "build", "jobs", "jobs by area and industry, such as BRES from Nomis"),
    "register": Want("sources.register", "names", "Companies House", "Companies House free company data"),
    "business_counts": Want(
        "sources.business_counts", "better", "counts of businesses", "counts of businesses by size, such as UK business"
    ),
    "sites": Want("sources.sites", "better", "sites", "sites: business-rates lists, your own list of large workplaces"),
    "sizes": Want("sources.sizes", "better", "sizes", "sizes of companies: accounts, gender pay gap service"),
    "suppliers": Want("sources.suppliers", "better", "a supplier list", "the supplier list of a large plant"),
}
LISTS = {"register", "sites", "sizes", "suppliers"}


@dataclass(frozen=True)
class Started:
    """A study that was started."""

    file: Path
    have: tuple[str, ...]
    need: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Plan:
    """What goes into study.toml."""

    place: str
    districts: Sequence[str]
    region: str
    country: str
    sectors: str
    found: dict[str, list[str]]
    jobs: Sequence[str]
    extra: dict[str, str]


def start_study(
    folder: Path, *, place: str = "", areas: Sequence[str] = (), region: str = "", sectors: str = "all"
) -> Started:
    """Write a study.toml; files that lie in the inbox already are named in it.

    The name of the fictional sample county starts a study of it: its input-output table, jobs and areas are copied.

    Parameters
    ----------
    folder
        Where it goes.
    place
        Name of the place; the names of its districts when empty.
    areas
        Its districts, by name or code; found from the name of the place when empty.
    region
        Name of the larger area; found from the districts when empty.
    sectors
        Industries that summaries dwell on: a name of :func:`netan.study.focus.focus_of`, or SIC codes.

    Raises
    ------
    StudyError
        A study is there already, or industries that nobody knows.
    AreaError
        Districts that are not known, or a place that nobody knows without districts.
    """
    file = folder / STUDY_FILE
    if file.exists():
        raise StudyError(f"{file} exists already; edit it, or name another folder")
    focus_of(sectors)
    county = county_meant(place, areas)
    known = load_uk_areas()
    codes = [] if county else known.resolve(areas) if areas else _codes(place)
    districts = list(county.districts) if county else [known.name(code) for code in codes]
    place = county.name if county and not areas else place.strip() or _joined(districts)
    region = region or (county.region if county else known.region(codes[0]) or "")
    inbox = folder / INBOX
    inbox.mkdir(parents=True, exist_ok=True)
    given = copy_tables(folder) if county else {}
    found = {**{kind: [name] for kind, name in given.items() if kind in WANTED}, **inbox_files(inbox)}
    plan = _Plan(
        place=place,
        districts=districts,
        region=region,
        country=county.country if county else "UK",
        sectors=sectors,
        found=found,
        jobs=_county_jobs(county) if county else _jobs_lines(inbox, found, place, districts, region),
        extra={kind: name for kind, name in given.items() if kind not in WANTED},
    )
    write_text(file, _toml(plan))
    fictional = " (fictional sample county: everything in it is invented)" if county else ""
    first = f"{len(districts)} district{'s' if len(districts) != 1 else ''}: {first_few(districts)}{fictional}."
    have, need, lines = standing(found)
    then = f"Put files, any names, in {inbox}, then run: netan validate {folder}"
    return Started(file, have, need, (first, *lines, then))


def standing(found: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    r"""Which kinds are there, what is needed, and both in words with what would make the study credible.

    Parameters
    ----------
    found
        Kinds of files that the study has.

    Examples
    --------
    >>> print(*standing(["io_table", "jobs"])[2], sep="\n")
    HAVE: IO table, jobs.
    NEED: Companies House free company data.
    MAKES IT CREDIBLE: counts of businesses, sites, sizes, a supplier list.
    """
    have = tuple(kind for kind in WANTED if kind in found)
    need = tuple(want.what for kind, want in WANTED.items() if want.worth != "better" and kind not in found)
    better = [want.short for kind, want in WANTED.items() if want.worth == "better" and kind not in found]
    words = (
        f"HAVE: {', '.join(WANTED[kind].short for kind in have) or 'nothing yet'}.",
        f"NEED: {'; '.join(need) or 'nothing more'}.",
        f"MAKES IT CREDIBLE: {', '.join(better) or 'you have it all'}.",
    )
    return have, need, words


def _codes(place: str) -> list[str]:
    """Codes of the districts that the name of the place means."""
    if not place.strip():
        raise AreaError("no place: give --place, or --area for each district")
    try:
        return load_uk_areas().resolve([place])
    except AreaError as error:
        raise AreaError(f"{str(error).split(';', 1)[0]}; give --area for each district of the place") from error


def _joined(names: Sequence[str]) -> str:
    """Names as people list them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _jobs_lines(
    inbox: Path, found: dict[str, list[str]], place: str, districts: Sequence[str], region: str
) -> list[str]:
    """Lines of [jobs]: filled in where the jobs file has the place under a name of its own."""
    lines = [
        "# Areas as the jobs file writes them. Leave 'place' empty when they are place.areas.",
        '# place = []    # for example ["South Yorkshire"]',
        "# covers = []   # the districts that this larger area covers; they must be place.areas",
        "# region = []   # all areas of the region, the place among them",
        "# country = []  # empty: every area of the file",
    ]
    if len(found.get("jobs", [])) != 1:
        return lines
    try:
        have = set(read(inbox / found["jobs"][0].removeprefix(f"{INBOX}/")).areas)
    except NetanError:
        return lines
    meant = jobs_areas(have, name=place, districts=districts, region=region)
    if meant["place"] != list(districts):
        lines[1] = f"place = {_list(meant['place'])}"
        lines[2] = f"covers = {_list(districts)}"
    if meant["region"]:
        lines[3] = f"region = {_list(meant['region'])}"
    return lines


def _county_jobs(county: County) -> list[str]:
    """Areas as the jobs file of the sample county writes them."""
    lines = {"place": county.districts, "region": [county.region], "country": [county.country]}
    return [f"{key} = {_list(list(names))}" for key, names in lines.items()]


def quoted(text: str) -> str:
    r"""A TOML string.

    Examples
    --------
    >>> print(quoted('a "b" c'))
    "a \"b\" c"
    """
    import json

    return json.dumps(text, ensure_ascii=False)


def _list(items: Sequence[str]) -> str:
    return "[" + ", ".join(quoted(item) for item in items) + "]"


def _toml(plan: _Plan) -> str:
    def source(kind: str) -> str:
        names = plan.found.get(kind, [])
        want = WANTED[kind]
        name = want.key.removeprefix("sources.")
        value = _list(names) if kind in LISTS or len(names) > 1 else quoted(names[0] if names else "")
        mark = "" if names or want.worth == "build" else "# "
        return f"{mark}{name} = {value}  # {want.what}"

    fictional = " (fictional)" if plan.extra else ""
    lines = [
        "# A netan study. Paths are relative to this file. 'netan validate' says what is missing.",
        *(["# The county is fictional: everything in its tables is invented."] if plan.extra else []),
        "",
        "[study]",
        f"name = {quoted(plan.place + fictional)}",
        "",
        "[place]",
        f"name = {quoted(plan.place)}",
        "# Local authority districts, by name or code.",
        f"areas = {_list(plan.districts)}",
        "# The larger area that holds the place.",
        f"region = {quoted(plan.region)}",
        f"country = {quoted(plan.country)}",
        "# Industries that summaries dwell on: all, manufacturing, advanced-manufacturing, high-tech, or SIC codes.",
        f"sectors = {quoted(plan.sectors)}",
        "",
        "[sources]",
        *(source(kind) for kind in WANTED),
        *(f"{kind} = {quoted(name)}" for kind, name in plan.extra.items()),
        "",
        "[jobs]",
        *plan.jobs,
        "",
        "[method]",
        "# auto: netan's own estimator of local shares, with its measured error. range: the location quotients flq",
        "# (delta from ... to ...) and slq span them instead.",
        'quotient = "auto"',
        "delta = [0.1, 0.4]",
        "seed = 1  # of the estimated links and sizes",
    ]
    return "\n".join(lines) + "\n"
