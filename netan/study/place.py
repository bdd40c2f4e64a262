"""The place of a study: its areas, its jobs on the table's industries, and how many of them companies hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import AreaError, first_few
from ..network.firms import Places
from ..resources import data_path
from ..schema import SIZE_BANDS
from ..tables.areas import load_uk_areas
from ..tables.concordance import divisions_of, jobs_pairs
from .activity import Activity, activity_of, at_division, band_mean, bands_by_sector, units_by_division

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tables.areas import AreaTable
    from .input_tables import Inputs
    from .settings import Study


@dataclass(frozen=True)
class Place:
    """What the build needs to know of a place.

    Attributes
    ----------
    codes
        Area codes of its districts.
    places
        Geography for the firm table.
    activity
        Jobs by group.
    company_jobs
        Jobs by group that companies of the register can hold here; NaN where nothing tells.
    size_bands
        Counts of enterprises by industry and size band, or None.
    notes
        What was scaled, in words.
    """

    codes: tuple[str, ...]
    places: Places
    activity: Activity
    company_jobs: pd.Series
    size_bands: pd.DataFrame | None
    notes: tuple[str, ...]


def place_of(study: Study, inputs: Inputs) -> Place:
    """Bring areas, jobs and counts of businesses together.

    A register that lacks districts which the jobs cover is scaled by the count of businesses there when the
    study has counts, and refused otherwise.

    Raises
    ------
    AreaError
        Unknown areas, or a register and jobs that cover different districts with nothing to scale by.
    """
    areas = inputs.areas
    codes = tuple(areas.resolve(study["place.areas"]))
    places = places_of(study, inputs, codes)
    activity = _activity(study, inputs)
    present, missing = _covered(inputs, codes, places)
    notes = list(activity.notes)
    coverage = dict.fromkeys(activity.jobs.index, 1.0)
    if missing:
        coverage = _coverage(inputs, present, codes, missing, activity)
        share = float((pd.Series(coverage) * activity.jobs["local"]).sum() / activity.jobs["local"].sum())
        notes.append(
            f"The register has no company in {first_few(areas.name(c) for c in missing)}, which the jobs cover: "
            f"companies were given {100 * share:.0f} % of the jobs, by the count of local units; the rest is unnamed."
        )
    local = activity.jobs["local"] * pd.Series(coverage)
    bands, company_jobs = None, local
    if inputs.counts is not None and inputs.register is not None:
        bands = _bands(study, inputs)
        withheld = int(inputs.counts.frame["count"].isna().sum())
        if withheld:
            notes.append(f"{withheld:,} business counts were withheld by the publisher: unknown, not taken as none.")
        if bands is not None:
            company_jobs = _company_jobs(inputs, places, present, bands, activity).clip(upper=local)
    return Place(codes, places, activity, company_jobs, bands, tuple(notes))


def places_of(study: Study, inputs: Inputs, codes: tuple[str, ...]) -> Places:
    """Geography of a study: codes of names, and the tier of each."""
    areas = inputs.areas
    region, country = str(study["place.region"]).casefold(), str(study["place.country"]).casefold()
    here = set(codes)

    def tier_of(code: str) -> str:
        if code in here:
            return "local"
        if code.casefold() == region or (areas.region(code) or "").casefold() == region:
            return "region"
        if code.casefold() == country or (areas.country(code) or "").casefold() == country:
            return "country"
        return "country" if areas.is_home(code) else "world"

    def code_of(text: str) -> str | None:
        if text.casefold() in {region, country}:
            return text
        return areas.find(text)

    return Places(code_of=code_of, tier_of=tier_of)


def district_activity(study: Study, inputs: Inputs, codes: Sequence[str]) -> dict[str, Activity]:
    """Jobs of each district as of a place of its own, in the study's region and country.

    Raises
    ------
    AreaError
        The jobs file has no row for a district.
    """
    have = set(inputs.employment.areas) | set(inputs.employment.frame["area_name"].dropna())
    named = {code: next((n for n in (code, inputs.areas.name(code)) if n in have), "") for code in codes}
    missing = [inputs.areas.name(code) for code, name in named.items() if not name]
    if missing:
        raise AreaError(
            f"by district the jobs file needs a row for each, and has none for {first_few(missing)}. Download the jobs "
            "by district (Nomis, dataset NM_189_1) and name the file in sources.jobs"
        )
    return {code: _activity(study, inputs, alone=name) for code, name in named.items()}


def _activity(study: Study, inputs: Inputs, *, alone: str = "") -> Activity:
    have, found = set(inputs.employment.areas), list(study["place.areas"])
    meant = jobs_areas(have, name=study["place.name"], districts=found, region=study["place.region"])
    place = study["jobs.place"] or meant["place"]
    region = study["jobs.region"] or meant["region"] or place
    country = study["jobs.country"] or whole_country(inputs.employment.areas, inputs.areas, str(study["place.country"]))
    _same_districts(study, inputs, place)
    codes = inputs.employment.frame["sector"].unique().tolist()
    activity = activity_of(
        inputs.employment,
        year=study["jobs.year"],
        tiers={"local": [alone] if alone else list(place), "region": list(region), "country": list(country)},
        pairs=jobs_pairs(codes, inputs.table.sectors, level=inputs.employment.level),
        sectors=inputs.table.sectors,
    )
    if list(region) == list(place):
        alone = (
            "No areas of the jobs file are named as the region (jobs.region): what it supplies counts as the country's."
        )
        activity = replace(activity, notes=(*activity.notes, alone))
    return activity


# How publishers of jobs name the whole country, by name and by official code.
WHOLE = ("United Kingdom", "K02000001", "Great Britain", "K03000001")


def whole_country(have: Sequence[str], areas: AreaTable, country: str) -> list[str]:
    """Areas of a jobs file that make up the country, none of them twice.

    The country itself where the file has it; else every area that lies in no larger one of the file: districts beside
    their region, or regions beside the country, would be counted twice.

    Parameters
    ----------
    have
        Areas of the jobs file.
    areas
        What lies in what.
    country
        Name of the country of the study.

    Raises
    ------
    AreaError
        Two areas share districts and neither holds the other.

    Examples
    --------
    >>> whole_country(["Derby", "East Midlands", "Great Britain"], load_uk_areas(), "UK")
    ['Great Britain']
    >>> whole_country(["E06000015", "E12000004", "K03000001"], load_uk_areas(), "UK")
    ['K03000001']
    >>> whole_country(["Derby", "Derbyshire and Nottinghamshire", "Leeds"], load_uk_areas(), "UK")
    ['Derbyshire and Nottinghamshire', 'Leeds']
    """
    itself = next((name for name in (*WHOLE, country) if name in have), None)
    if itself is not None:
        return [itself]
    extent = {name: areas.extent(name) for name in have}
    out: list[str] = []
    for name in sorted(have, key=lambda name: (-len(extent[name]), name)):
        inside = next((wide for wide in out if extent[name] and extent[name] <= extent[wide]), None)
        if inside is not None:
            continue
        crossing = next((wide for wide in out if extent[name] & extent[wide]), None)
        if crossing is not None:
            raise AreaError(
                f"the jobs file has {name} and {crossing}, which share districts; say in jobs.country which areas make "
                "up the country"
            )
        out.append(name)
    return [name for name in have if name in out]


def jobs_areas(have: set[str], *, name: str, districts: Sequence[str], region: str) -> dict[str, list[str]]:
    """Areas of a jobs file that make up a place and its region, where the study does not say.

    Parameters
    ----------
    have
        Areas of the jobs file.
    name, districts, region
        Name of the place, its districts, the larger area that holds it.

    Examples
    --------
    >>> jobs_areas({"South Yorkshire", "North Yorkshire"}, name="South Yorkshire", districts=["Sheffield"], region="")
    {'place': ['South Yorkshire'], 'region': []}
    >>> jobs_areas({"E06000015", "E12000004"}, name="Derby", districts=["Derby"], region="East Midlands")
    {'place': ['Derby'], 'region': ['E12000004']}
    """
    place = [name] if name in have and not set(districts) <= have else list(districts)
    near = [area for area in itl2_of(region) if area in have]
    itself = [text for text in (region, *codes_of_region(region)) if text in have]
    return {"place": place, "region": near or itself[:1]}


def codes_of_region(region: str) -> list[str]:
    """Official code of a region by its name, from the shipped list; none where it has no such region.

    Examples
    --------
    >>> codes_of_region("East Midlands"), codes_of_region("Northern Shires")
    (['E12000004'], [])
    """
    frame = load_uk_areas().frame
    return sorted(set(frame.loc[frame["region"] == region, "region_code"].astype("str")))


def itl2_of(region: str) -> list[str]:
    """Names of the ITL 2 regions of a region, from the shipped list.

    Examples
    --------
    >>> itl2_of("Yorkshire and The Humber")[:2]
    ['East Yorkshire and Northern Lincolnshire', 'North Yorkshire']
    """
    with data_path("classifications", "uk_itl2_2021.csv").open(encoding="utf-8", newline="") as stream:
        return sorted({row["name"] for row in csv.DictReader(stream) if row["region"] == region})


def _same_districts(study: Study, inputs: Inputs, place: list[str]) -> None:
    """Refuse jobs of other districts than the place's: shares and sizes would be those of another place.

    Raises
    ------
    AreaError
        Naming the districts that only one of them has.
    """
    if place == study["place.areas"] and not study["jobs.covers"]:
        return
    wanted = set(inputs.areas.resolve(study["place.areas"]))
    try:
        covered = set(inputs.areas.resolve(study["jobs.covers"] or place))
    except AreaError as error:
        raise AreaError(
            f"the districts that the jobs of {', '.join(place)} cover are not known ({error}); list them in jobs.covers"
        ) from error
    if covered != wanted:
        odd = sorted(inputs.areas.name(code) for code in covered ^ wanted)
        raise AreaError(
            f"the jobs of {', '.join(place)} cover other districts than place.areas: {first_few(odd)}; make "
            "place.areas the districts that the jobs cover; a register that lacks one of them is scaled"
        )


def _covered(inputs: Inputs, codes: tuple[str, ...], places: Places) -> tuple[list[str], list[str]]:
    """Districts with companies in the register, and those without."""
    if inputs.register is None:
        return list(codes), []
    have = {places.code_of(str(text)) for text in inputs.register.frame["area"].dropna().unique()}
    present = [code for code in codes if code in have]
    if not present:
        known = first_few(sorted(inputs.areas.name(str(t)) for t in inputs.register.frame["area"].dropna().unique()))
        raise AreaError(
            f"the register has no company in {first_few(inputs.areas.name(code) for code in codes)}; its areas are: "
            f"{known or 'none'}. Name a register of the place, or mend place.areas"
        )
    return present, [code for code in codes if code not in have]


def _coverage(
    inputs: Inputs, present: list[str], codes: tuple[str, ...], missing: list[str], activity: Activity
) -> dict[str, float]:
    """Share of the place's local units that stand in the districts of the register, by group."""
    names = first_few(inputs.areas.name(code) for code in missing)
    if inputs.counts is None:
        raise AreaError(
            f"the jobs cover {names}, but the register has no company there. Add the register of {names}, or name "
            "counts of businesses (sources.business_counts) to scale by, or use jobs of the register's districts"
        )
    old = inputs.areas.same_places
    here = units_by_division(inputs.counts, old(present), "local_unit")
    whole = units_by_division(inputs.counts, old(list(codes)), "local_unit")
    if not whole:
        raise AreaError(
            f"the jobs cover {names}, but the register has no company there, and the counts of businesses have no "
            f"local units to scale it by. Add the register of {names}, or counts of local units by district"
        )
    ratio = {ends: here.get(ends, 0.0) / value for ends, value in whole.items() if value > 0}
    out = {}
    for group in activity.jobs.index:
        sectors = list(activity.group_of.index[activity.group_of == group])
        found = [at_division(ratio, d) for s in sectors for d in divisions_of(s)]
        known = [value for value in found if value is not None]
        out[group] = float(np.mean(known)) if known else 1.0
    return out


def _bands(study: Study, inputs: Inputs) -> pd.DataFrame | None:
    """Size bands of the region, else of the widest area that the counts have."""
    assert inputs.counts is not None  # noqa: S101  # the caller has looked
    frame = inputs.counts.frame
    banded = frame[(frame["unit"] == "enterprise") & frame["size_band"].isin(SIZE_BANDS)]
    if banded.empty:
        return None
    region = str(study["place.region"]).casefold()
    named = banded[banded["area"].str.casefold().eq(region) | banded["area_name"].fillna("").str.casefold().eq(region)]
    widest = banded.groupby("area")["count"].sum().idxmax()
    area = str(named["area"].iloc[0]) if len(named) else str(widest)
    return bands_by_sector(inputs.counts, area=area, sectors=inputs.table.sectors, divisions_of=divisions_of)


def _company_jobs(
    inputs: Inputs, places: Places, present: list[str], bands: pd.DataFrame, activity: Activity
) -> pd.Series:
    """Jobs that the register's companies hold: as many as there are enterprises, at the mean size of their industry.

    A register holds many companies that employ nobody; the count of enterprises says how many trade.
    """
    assert inputs.counts is not None  # noqa: S101
    assert inputs.register is not None  # noqa: S101
    mean = (bands * [band_mean(band) for band in SIZE_BANDS]).sum(axis=1) / bands.sum(axis=1)
    frame = inputs.register.frame
    here = frame["area"].map({str(t): places.code_of(str(t)) for t in frame["area"].dropna().unique()}).isin(present)
    division = frame.loc[here, "sector"].dropna().str[:2]
    companies = division.value_counts()
    enterprises = units_by_division(inputs.counts, inputs.areas.same_places(present), "enterprise")
    listed: dict[tuple[int, int], float] = {}
    for code, count in companies.items():
        for ends in enterprises:
            if ends[0] <= int(code) <= ends[1]:
                listed[ends] = listed.get(ends, 0.0) + float(count)
    trading = {ends: min(1.0, enterprises[ends] / listed[ends]) for ends in enterprises if listed.get(ends)}
    out = pd.Series(0.0, index=activity.jobs.index)
    counted = pd.Series(0.0, index=activity.jobs.index)
    for sector, group in activity.group_of.items():
        divisions = divisions_of(str(sector))
        share = 1.0 / max(1, _sharing(divisions, activity.group_of.index))
        for division_code in divisions:
            number = float(companies.get(division_code, 0.0)) * share
            rate = at_division(trading, division_code)
            size = mean.get(sector, float(mean.mean()))
            out[group] += number * (1.0 if rate is None else rate) * size
            counted[group] += number
    return out.where(counted > 0, 0.0)


def _sharing(divisions: tuple[str, ...], sectors: pd.Index) -> int:
    """How many industries of the table share the first of these divisions."""
    return sum(1 for s in sectors if divisions and divisions[0] in divisions_of(str(s)))
