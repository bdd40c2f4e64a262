"""Start a study: a folder, an inbox, and a study.toml that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import AreaError, NetanError, StudyError, first_few
from ..files import write_text
from ..sources.registry import read
from ..tables.areas import load_uk_areas
from .place import jobs_areas
from .settings import INBOX, STUDY_FILE, inbox_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# kind -> key of study.toml, whether the build needs it, and what it is for
WANTED = {
    "io_table": ("sources.io_table", True, "an input-output table, such as the ONS analytical tables"),
    "jobs": ("sources.jobs", True, "jobs by area and industry, such as BRES from Nomis"),
    "register": ("sources.register", False, "companies, such as Companies House free company data"),
    "business_counts": ("sources.business_counts", False, "counts of businesses by size, such as ONS UK business"),
    "sites": ("sources.sites", False, "workplaces with jobs"),
    "suppliers": ("sources.suppliers", False, "the supplier list of a large plant"),
}
LISTS = {"register", "sites", "suppliers"}


@dataclass(frozen=True)
class Started:
    """A study that was started."""

    file: Path
    have: tuple[str, ...]
    need: tuple[str, ...]
    lines: tuple[str, ...]


def start_study(folder: Path, *, place: str = "", areas: Sequence[str] = (), region: str = "") -> Started:
    """Write a study.toml; files that lie in the inbox already are named in it.

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

    Raises
    ------
    StudyError
        A study is there already.
    AreaError
        Districts that are not known, or a place that nobody knows without districts.
    """
    file = folder / STUDY_FILE
    if file.exists():
        raise StudyError(f"{file} exists already; edit it, or name another folder")
    known = load_uk_areas()
    codes = known.resolve(areas) if areas else _codes(place)
    districts = [known.name(code) for code in codes]
    place = place.strip() or _joined(districts)
    region = region or known.region(codes[0]) or ""
    inbox = folder / INBOX
    inbox.mkdir(parents=True, exist_ok=True)
    found = inbox_files(inbox)
    jobs = _jobs_lines(inbox, found, place, districts, region)
    write_text(file, _toml(place, districts, region, found, jobs))
    have = tuple(kind for kind in WANTED if found.get(kind))
    need = tuple(what for kind, (_, needed, what) in WANTED.items() if needed and not found.get(kind))
    better = [what for kind, (_, needed, what) in WANTED.items() if not needed and not found.get(kind)]
    lines = [
        f"{len(codes)} district{'s' if len(codes) != 1 else ''}: {first_few(districts)}.",
        f"HAVE: {', '.join(WANTED[kind][2] for kind in have) or 'nothing yet'}.",
        f"NEED: {'; '.join(need) or 'nothing more'}.",
        f"MAKES IT CREDIBLE: {'; '.join(better) or 'you have it all'}.",
        f"Put files, any names, in {inbox}, then run: netan validate {folder}",
    ]
    return Started(file, have, need, tuple(lines))


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


def _toml(place: str, districts: Sequence[str], region: str, found: dict[str, list[str]], jobs: Sequence[str]) -> str:
    def source(kind: str) -> str:
        names = found.get(kind, [])
        key, needed, what = WANTED[kind]
        name = key.removeprefix("sources.")
        value = _list(names) if kind in LISTS or len(names) > 1 else quoted(names[0] if names else "")
        mark = "" if names or needed else "# "
        return f"{mark}{name} = {value}  # {what}"

    lines = [
        "# A netan study. Paths are relative to this file. 'netan validate' says what is missing.",
        "",
        "[study]",
        f"name = {quoted(place)}",
        "",
        "[place]",
        f"name = {quoted(place)}",
        "# Local authority districts, by name or code.",
        f"areas = {_list(districts)}",
        "# The larger area that holds the place.",
        f"region = {quoted(region)}",
        'country = "UK"',
        "",
        "[sources]",
        *(source(kind) for kind in WANTED),
        "",
        "[jobs]",
        *jobs,
        "",
        "[method]",
        "# range: the location quotients flq (delta from ... to ...) and slq span the range of local shares.",
        'quotient = "range"',
        "delta = [0.1, 0.4]",
        "seed = 1  # of the estimated links and sizes",
    ]
    return "\n".join(lines) + "\n"
