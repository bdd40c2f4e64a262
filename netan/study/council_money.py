"""Payments and contracts of public bodies in a study, in its money and on its map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..network.public_money import PublicMoney, public_money
from ..tables.codenames import slug
from ..tables.concordance import sector_mapper
from ..tables.postcodes import postcodes_of_register
from ..tables.prices import aligned

if TYPE_CHECKING:
    import pandas as pd

    from ..network.geography import Places
    from ..tables.contracts import Contracts
    from ..tables.links import SupplierList
    from ..tables.postcodes import PostcodeTable
    from .input_tables import Inputs
    from .settings import Study

_List = TypeVar("_List", "SupplierList", "Contracts")
FOREIGN = "contracts in another currency"


def money_of(study: Study, inputs: Inputs, places: Places, here: pd.DataFrame) -> PublicMoney | None:
    """Find who is paid by public bodies; None where the study has neither spending nor contracts.

    Parameters
    ----------
    study, inputs
        The study and its tables.
    places
        Its geography.
    here
        Companies and sites here (:attr:`netan.network.firms.Firms.frame`).
    """
    if not inputs.council_spend and not inputs.contracts:
        return None
    spend = [replace(part, frame=aligned(part.frame, inputs.standard)[0]) for part in inputs.council_spend]
    contracts, foreign = _of_this_money(inputs)
    frames = [part.frame for part in spend] + [part.frame for part in contracts]
    codes: list[object] = [text for frame in frames for text in frame["supplier_postcode"].dropna()]
    table = _table(study, inputs, codes) if codes else None
    codes_of = {code: slug(code) for code in inputs.codenames.codes if slug(code) in here.index}
    found = public_money(
        [_placed(_coded(part, codes_of), table) for part in spend],
        [_placed(_coded(part, codes_of), table) for part in contracts],
        here,
        places=places,
        sector_of=sector_mapper(inputs.table.sectors),
        register=inputs.register.frame if inputs.register is not None else None,
        decisions=inputs.decisions,
        rules=inputs.rules,
    )
    return replace(found, set_aside={**found.set_aside, FOREIGN: foreign}) if foreign else found


def _of_this_money(inputs: Inputs) -> tuple[list[Contracts], int]:
    """Contracts in the money of the study, and how many rows are in another."""
    out, foreign = [], 0
    for part in inputs.contracts:
        own = part.frame["currency"].isna() | (part.frame["currency"] == inputs.standard.currency)
        foreign += int((~own).sum())
        out.append(replace(part, frame=part.frame[own]))
    return out, foreign


def _table(study: Study, inputs: Inputs, codes: list[object]) -> PostcodeTable | None:
    lookup = next(iter(study.files("sources.postcodes")), None)
    if lookup is not None:
        from ..sources.postcodes import read_postcodes

        return read_postcodes(lookup, wanted=codes, store=study.work / "store")
    return postcodes_of_register(inputs.register) if inputs.register is not None else None


def _coded(part: _List, ids: dict[str, str]) -> _List:
    """Give rows of code names the id that stands for the company: 'Firm Q' may look like a person or anybody."""
    if not ids:
        return part
    frame = part.frame.copy()
    own = frame["supplier_name"].map(ids).astype(object)
    number = frame["supplier"].astype(object)
    frame["supplier"] = number.where(number.notna(), own.where(own.notna(), None))
    return replace(part, frame=frame)


def _placed(part: _List, table: PostcodeTable | None) -> _List:
    """Give rows a district by their postcode, where they have none."""
    frame = part.frame.copy()
    if "supplier_area" not in frame.columns:
        frame["supplier_area"] = None
    area = frame["supplier_area"].astype(object)
    if table is not None:
        open_ = area.isna() & frame["supplier_postcode"].notna()
        area[open_] = table.areas(frame.loc[open_, "supplier_postcode"])
    frame["supplier_area"] = area.where(area.notna(), None)
    return replace(part, frame=frame)
