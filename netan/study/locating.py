"""Payees and sites that have a postcode and no district get one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import AreaError
from ..tables.areas import AreaTable, load_uk_areas
from ..tables.postcodes import postcodes_of_register

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ..tables.postcodes import PostcodeTable
    from .input_tables import Inputs
    from .settings import Study


_LISTS = ("sources.sites", "sources.suppliers", "sources.survey", "sources.council_spend", "sources.contracts")


def located(study: Study, inputs: Inputs) -> Inputs:
    """Fill the district of payees from their postcode, and say how many.

    The postcode lookup of the study is asked; without one, the register, whose companies have both: it knows the
    postcodes of this place, and a payee whose postcode it does not know keeps no district.

    Parameters
    ----------
    study
        The study.
    inputs
        Its tables.
    """
    missing = [part.frame.loc[_open(part.frame), "supplier_postcode"] for part in inputs.suppliers]
    if not any(len(part) for part in missing):
        return inputs
    table = _table(study, inputs, [text for part in missing for text in part])
    if table is None:
        return inputs
    found, suppliers = 0, []
    for part in inputs.suppliers:
        frame, count = _placed(part.frame, table)
        suppliers.append(replace(part, frame=frame))
        found += count
    every = sum(len(part) for part in missing)
    note = f"{found:,} of {every:,} rows of payees without a district were placed by their postcode ({table.source})."
    return replace(inputs, suppliers=tuple(suppliers), notes=(*inputs.notes, note))


def wanted_of_register(study: Study, tables: Mapping[str, list[Any]]) -> dict[str, Any]:
    """What a study wants of a national register: the place, its region, and whoever the lists name elsewhere.

    Parameters
    ----------
    study
        The study.
    tables
        Tables that were read already, by key: supplier lists, sites and answers of suppliers.

    Returns
    -------
    dict
        Options of :func:`netan.sources.companies_house.read_companies_house`. A register with fewer than
        ``register_rows.LARGE`` companies is read whole.
    """
    from ..sources.register_rows import LARGE

    table = next(iter(tables.get("sources.areas", [])), None)
    areas = load_uk_areas() if table is None else AreaTable(table)
    try:
        codes = set(areas.resolve(study["place.areas"]))
    except AreaError:
        return {}  # said of the study, where the place is looked up
    region = str(study["place.region"] or "")
    codes |= areas.extent(region) if region else frozenset()
    every = areas.same_places(sorted(codes))
    names = {areas.name(code) for code in codes}
    columns = ("supplier", "supplier_name", "firm_id", "name")
    frames = [part.frame for key in _LISTS for part in tables.get(key, [])]
    also = {str(text) for frame in frames for name in columns if name in frame for text in frame[name].dropna()}
    return {"areas": [*every, *sorted(names)], "also": also, "large": LARGE}


def _open(frame: pd.DataFrame) -> pd.Series:
    return frame["supplier_area"].isna() & frame["supplier_postcode"].notna()


def _table(study: Study, inputs: Inputs, wanted: list[object]) -> PostcodeTable | None:
    lookup = next(iter(study.files("sources.postcodes")), None)
    if lookup is not None:
        from ..sources.postcodes import read_postcodes

        return read_postcodes(lookup, wanted=wanted, store=study.work / "store")
    return postcodes_of_register(inputs.register) if inputs.register is not None else None


def _placed(frame: pd.DataFrame, table: PostcodeTable) -> tuple[pd.DataFrame, int]:
    rows = _open(frame)
    areas = table.areas(frame.loc[rows, "supplier_postcode"])
    out = frame.copy()
    out["supplier_area"] = out["supplier_area"].astype(object)
    out.loc[rows, "supplier_area"] = areas
    out["supplier_area"] = out["supplier_area"].astype("str").where(out["supplier_area"].notna())
    return out, sum(area is not None for area in areas)
