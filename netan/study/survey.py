"""``netan survey``: the form for one supplier, or the list of all that are known for the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import NetanError, StudyError
from ..matching.names import plain_name
from ..report.survey_form import Asked, write_form, write_telephone_list
from ..sources.company_number import company_number
from .journey import Journey
from .settings import load_study
from .words import INTERNAL, file_stem

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .input_tables import Inputs

BACK = "Put the filled forms into the inbox of the study, any names will do: 'netan build' reads them."


@dataclass(frozen=True)
class SurveyForm:
    """The form that was written.

    Attributes
    ----------
    outputs
        The file.
    internal
        INTERNAL when it names suppliers of a confidential list, else empty.
    notes
        What could not be checked, and what to do with the form.
    """

    outputs: tuple[Path, ...]
    internal: str
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {"outputs": [str(path) for path in self.outputs], "notes": [*filter(None, [self.internal]), *self.notes]}


def survey_form(
    path: Path, *, buyer: str, supplier: str | None = None, telephone: bool = False, out: Path | None = None
) -> SurveyForm:
    """Write the form of the supplier survey.

    Parameters
    ----------
    path
        The study.
    buyer
        The customer that suppliers are asked about.
    supplier
        The supplier that is asked, by name or company number: what is known of it is filled in.
    telephone
        One row a supplier, with those on the buyer's lists filled in.
    out
        The file; else one in the study's out folder.

    Raises
    ------
    StudyError
        No buyer; a name for the file that is no workbook; a supplier for the list of all.
    """
    if not buyer.strip():
        raise StudyError("no customer was named that suppliers are asked about; give the buyer of a supplier list")
    if out is not None and out.suffix.lower() != ".xlsx":
        raise StudyError(f"'{out}' is written as a workbook; give it a name that ends in .xlsx")
    if telephone and supplier is not None:
        raise StudyError("the list for the telephone holds all suppliers; name one of them for its form alone")
    study = load_study(path)
    inputs, notes = _inputs(Journey(study))
    rows = _list_of(inputs, buyer)
    kind = "survey-telephone" if telephone else "survey"
    stem = "-".join([kind, file_stem(buyer), *([file_stem(supplier)] if supplier else [])])
    target = out or study.out / f"{stem}.xlsx"
    place = str(study["place.name"])
    if inputs is not None and not _is_known(inputs, rows, buyer):
        notes.append(
            f"'{buyer}' is no site, company or buyer of a supplier list here yet: the answers find it by this name, so "
            "add it to the site list before they are read."
        )
    if telephone:
        internal = INTERNAL if rows is not None and rows["confidential"].astype(bool).any() else ""
        write_telephone_list(target, buyer=buyer, place=place, suppliers=_all_asked(rows), stamp=internal)
        return SurveyForm((target,), internal, (*notes, BACK))
    asked = None if supplier is None else _asked(inputs, rows, supplier)
    write_form(target, buyer=buyer, place=place, supplier=asked)
    return SurveyForm((target,), "", (*notes, "Fill in who asks before you send it.", BACK))


def _inputs(journey: Journey) -> tuple[Inputs | None, list[str]]:
    """Files of the study; a survey may come before they are complete."""
    try:
        return journey.inputs, []
    except NetanError as error:
        first = str(error).splitlines()[0]
        return None, [f"The names were not checked, for the files of the study cannot be read yet: {first}"]


def _same(column: pd.Series, text: str) -> pd.Series:
    return column.astype(object).map(lambda v: isinstance(v, str) and v.strip().casefold() == text.strip().casefold())


def _list_of(inputs: Inputs | None, buyer: str) -> pd.DataFrame | None:
    """Rows of the supplier lists that a buyer paid, by any word that the site list has for it."""
    import pandas as pd

    if inputs is None or not inputs.suppliers:
        return None
    rows = pd.concat([part.frame for part in inputs.suppliers], ignore_index=True)
    words = {buyer}
    if inputs.sites is not None:
        sites = inputs.sites.frame
        mine = sites[_same(sites["name"], buyer) | (sites.index.astype(str).str.casefold() == buyer.strip().casefold())]
        words |= {*mine["name"], *mine.index.astype(str)}
    hit = pd.concat([_same(rows["buyer"], str(word)) for word in sorted(words)], axis=1).any(axis=1)
    return rows[hit]


def _is_known(inputs: Inputs, rows: pd.DataFrame | None, buyer: str) -> bool:
    if rows is not None and len(rows):
        return True
    parts = [(inputs.sites, ("name",)), (inputs.register, ("name",))]
    for table, columns in parts:
        if table is None:
            continue
        ids = table.frame.index.astype(str).str.casefold()
        if (ids == buyer.strip().casefold()).any() or any(_same(table.frame[c], buyer).any() for c in columns):
            return True
    return False


def _all_asked(rows: pd.DataFrame | None) -> list[Asked]:
    """Suppliers of a list, each once, those paid most first."""
    if rows is None or rows.empty:
        return []
    by_name = rows.assign(plain=rows["supplier_name"].map(plain_name)).groupby("plain", sort=True)
    paid = by_name["value"].sum().sort_values(ascending=False, kind="stable")
    first = by_name[["supplier_name", "supplier", "supplier_postcode", "category"]].first()
    return [_of_row(first.loc[name]) for name in paid.index]


def _of_row(row: pd.Series) -> Asked:
    words = (row["supplier_name"], row["supplier"], row["supplier_postcode"], row["category"])
    return Asked(*(word if isinstance(word, str) else "" for word in words))


def _asked(inputs: Inputs | None, rows: pd.DataFrame | None, supplier: str) -> Asked:
    """What is known of one supplier: from the buyer's list, else from the register; else its name alone."""
    number, plain = company_number(supplier), plain_name(supplier)
    if rows is not None and len(rows):
        hit = rows[(rows["supplier"] == number) | (rows["supplier_name"].map(plain_name) == plain)]
        if len(hit):
            return _all_asked(hit)[0]
    if inputs is not None and inputs.register is not None:
        frame = inputs.register.frame
        hit = frame[(frame["firm_id"] == number) | _same(frame["name"], supplier)]
        if len(hit) == 1:
            postcode = hit["postcode"].iloc[0]  # of the office, as a start: the supplier corrects it
            known = str(postcode) if isinstance(postcode, str) else ""
            return Asked(str(hit["name"].iloc[0]), str(hit["firm_id"].iloc[0]), known)
    return Asked(supplier)
