"""The two tables that a closure without a study needs: found in a folder, a study, an inbox, or shipped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import FileFormatError, StudyError, first_few
from ..files import require_file
from ..resources import data_path
from ..schema import STUDY_KEYS
from ..sources.registry import read, sniff
from ..tables.areas import AreaTable, load_uk_areas
from .input_tables import Inputs
from .joining import joined_jobs
from .place import WHOLE
from .sample_county import county_meant
from .settings import INBOX, STUDY_FILE, Study, load_study

if TYPE_CHECKING:
    from ..tables.employment import Employment

NEEDED = {"io_table": "input-output table", "jobs": "jobs by area and industry"}
# Files that may hold a table, by their last suffix.
_TABLES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".zip", ".gz"})


@dataclass
class _Files:
    """Files by kind, and the study whose they are."""

    by_kind: dict[str, list[Path]] = field(default_factory=dict)
    study: Study | None = None

    def lacks(self) -> list[str]:
        """Kinds that are needed and missing."""
        return [kind for kind in NEEDED if not self.by_kind.get(kind)]


def tables_of(
    place: str, *, folder: Path | None = None, io: Path | None = None, jobs_file: Path | None = None
) -> tuple[Study, Inputs]:
    """Find and read the tables of a place.

    Files that are named come first, then those of a study in the folder, then whatever lies in the folder or its
    inbox; for the fictional sample county, those that netan ships.

    Returns
    -------
    tuple
        Settings with the place in them, with a range of local shares at least as wide as the study's, and the tables.

    Raises
    ------
    StudyError
        A table is missing, or several may be meant.
    FileFormatError
        A file that is named is no such table.
    AreaError
        A place that is not known.
    """
    start = folder or Path()
    found = _of_folder(start)
    for kind, path in (("io_table", io), ("jobs", jobs_file)):
        if path is not None:
            found.by_kind[kind] = [_checked(path, kind)]
    if found.lacks() and county_meant(place, []) is not None:
        shipped = _of_study(load_study(data_path("sample")))
        found = _Files({**shipped.by_kind, **found.by_kind}, found.study or shipped.study)
    areas = _areas(found)
    study = _placed(place, found.study, areas, start)
    if found.lacks():
        raise StudyError(_two_files(study, found.lacks(), start))
    tables = found.by_kind["io_table"]
    if len(tables) > 1:
        raise StudyError(
            f"{len(tables)} files may be the input-output table: {first_few(path.name for path in tables)}; name one "
            "with --io"
        )
    employment = joined_jobs([read(path) for path in found.by_kind["jobs"]])
    inputs = Inputs(
        table=read(tables[0]),
        employment=employment,
        register=None,
        sites=None,
        suppliers=(),
        counts=None,
        areas=areas,
        overrides={},
        used=(),
    )
    return _with_jobs(study, employment), inputs


def _of_folder(folder: Path) -> _Files:
    """Tables of the study in a folder; else those that lie in the folder or its inbox."""
    if folder.suffix == ".toml" or (folder / STUDY_FILE).exists():
        try:
            return _of_study(load_study(folder))
        except StudyError:  # one that was only started: what lies there may do
            folder = folder.parent if folder.suffix == ".toml" else folder
    out = _Files()
    for place in (folder / INBOX, folder):
        for path in sorted(place.iterdir()) if place.is_dir() else []:
            if path.is_file() and path.suffix.lower() in _TABLES:
                _sorted_in(path, out)
    return out


def _sorted_in(path: Path, out: _Files) -> None:
    try:
        kind = sniff(path).kind
    except FileFormatError:
        return
    if kind in {*NEEDED, "areas"}:
        out.by_kind.setdefault(kind, []).append(path)


def _of_study(study: Study) -> _Files:
    keys = {kind: f"sources.{kind}" for kind in (*NEEDED, "areas")}
    return _Files({kind: paths for kind, key in keys.items() if (paths := study.files(key))}, study)


def _checked(path: Path, kind: str) -> Path:
    sniffed = sniff(require_file(path))
    if sniffed.kind != kind:
        raise FileFormatError(f"{path.name} is no {NEEDED[kind]} but {sniffed.format}; name another file")
    return path


def _areas(found: _Files) -> AreaTable:
    paths = found.by_kind.get("areas", [])
    return AreaTable(read(paths[0])) if paths else load_uk_areas()


def _placed(place: str, study: Study | None, areas: AreaTable, folder: Path) -> Study:
    """Settings with the place in them: those of the study where it is the study's place."""
    values: dict[str, Any] = {key.name: key.default for key in STUDY_KEYS}
    wanted = place.strip().casefold()
    if study is not None:
        values |= study.values
    if study is None or wanted not in {str(study["place.name"]).casefold(), study.name.casefold()}:
        county = county_meant(place, [])
        codes = areas.resolve(list(county.districts) if county else [place])
        values |= {
            "study.name": "",
            "place.name": county.name if county else areas.name(codes[0]) if len(codes) == 1 else place.strip(),
            "place.areas": [areas.name(code) for code in codes],
            "place.region": areas.region(codes[0]) or "",
            "place.country": county.country if county else "UK" if study is None else values["place.country"],
            **{f"jobs.{name}": [] for name in ("place", "covers", "region", "country")},
        }
    return replace(study or Study(folder, values), values=_widest(values))


def _with_jobs(study: Study, employment: Employment) -> Study:
    """Name the rows of the jobs file that are the region and the country, where it has them as areas of their own.

    A file with districts and the whole country in it, added up, would count the districts twice.
    """
    names = {*employment.areas, *employment.frame["area_name"].dropna()}
    country = next((name for name in (*WHOLE, str(study["place.country"])) if name in names), None)
    region = str(study["place.region"])
    found = {
        "jobs.country": [country] if country else [],
        "jobs.region": [region] if region in names else [],
    }
    return replace(study, values={**study.values, **{key: study[key] or value for key, value in found.items()}})


def _widest(values: dict[str, Any]) -> dict[str, Any]:
    """The default estimator, whose range is measured; else all quotients, so that the study's lies within."""
    if values["method.quotient"] == "auto" and not float(values["method.calibrated_delta"]) > 0:
        return values
    low, high = (float(end) for end in values["method.delta"])
    fitted = float(values["method.calibrated_delta"])
    ends = [0.1, 0.4, low, high, *([fitted] if fitted > 0 else [])]
    low = 0.0 if values["method.quotient"] == "cilq" else min(ends)  # FLQ with delta 0 is CILQ
    return {**values, "method.quotient": "range", "method.delta": [low, max(ends)], "method.calibrated_delta": 0.0}


def _two_files(study: Study, lacks: list[str], folder: Path) -> str:
    """Say which files to get, and where."""
    districts = first_few(study["place.areas"], limit=4)
    region = f", {study['place.region']}" if study["place.region"] else ""
    get = {
        "io_table": (
            "the input-output table of the UK: 'UK input-output analytical tables: industry by industry' (xlsx), "
            "Office for National Statistics, www.ons.gov.uk > Economy > National accounts > Supply and use tables"
        ),
        "jobs": (
            f"jobs by 2-digit industry for {districts}{region} and Great Britain: 'Business Register and Employment "
            "Survey: open access', latest year, www.nomisweb.co.uk > Query data (data set NM_189_1), as csv"
        ),
    }
    what = " and no ".join(NEEDED[kind] for kind in lacks)
    where = str(folder) if str(folder) != "." else "this folder"
    files, them = ("these two files, any names,", "them") if len(lacks) > 1 else ("this file, any name,", "it")
    first = f"no {what} in {where} or its {INBOX}. Get {files} and put {them} there, or use --io and --jobs-file:"
    return "\n".join([first, *(f"  {number} {get[kind]}" for number, kind in enumerate(lacks, start=1))])
