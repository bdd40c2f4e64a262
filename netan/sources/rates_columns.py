"""Business-rates lists: what councils call the columns, and which rows say nothing of a workplace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .delimited import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .workbook import Sheet

# Bare heading of each column, the best first; no two councils agree.
HEADINGS: dict[str, tuple[str, ...]] = {
    "reference": (
        "propertyreferencenumber", "propertyreference", "propertyrefno", "propertyref", "propertyrefnumber",
        "propertyreferenceno", "propref", "bareferencenumber", "bareference", "baref", "billingauthorityreference",
        "hereditamentreference", "ndrreference", "propertyid", "uarn", "voareference", "uprn", "accountnumber",
        "accountreference", "reference", "ref",
    ),
    "name": (
        "primaryliablepartyname", "primaryliableparty", "leadliablepartyname", "leadliable", "liablepartyname",
        "liableparty", "liablepartyname1", "ratepayername", "ratepayer", "ratepayers", "accountholder",
        "accountholder1", "accountholdername", "accountname", "occupiername", "occupier", "occupiers", "companyname",
        "businessname", "organisationname", "organisation", "nameofbusiness", "nameofratepayer", "partyname",
        "liableperson", "firmsname", "name", "tradingname",
    ),
    "address": (
        "fullpropertyaddress", "propertyaddress", "addressofproperty", "hereditamentaddress", "siteaddress",
        "premisesaddress", "fulladdress", "address", "fullpropertyidentifier",
    ),
    "postcode": ("propertypostcode", "postcodeofproperty", "proppostcode", "sitepostcode", "postcode", "postalcode"),
    "description": (
        "pstdesc", "propertydescription", "primarydescriptiontext", "voadescription", "propertytypedescription",
        "analysiscodedescription", "analysisdescription", "descriptionofproperty", "usedescription", "propertyuse",
        "propertytype", "propertydesc", "description", "psdescription",
    ),
    "code": (
        "analysiscode", "primaryandsecondarydescriptioncode", "primarydescriptioncode", "descriptioncode", "pstcode",
        "propertytypecode", "scatcode", "scatcodeandsuffix", "scat",
    ),
    "area": (
        "localauthority", "localauthorityname", "lad", "ladname", "district", "districtname", "council", "councilname",
        "billingauthority", "billingauthorityname", "authority", "authorityname", "localauthoritycode", "ladcode",
        "area", "areacode", "billingauthoritycode",
    ),
    "firm_id": (
        "companynumber", "companyno", "companyregno", "companyregistrationnumber", "companyregistrationno",
        "companyregistration", "companieshousenumber", "registeredcompanynumber", "crn",
    ),
    "ended": ("accountenddate", "liabilityenddate", "accountend", "enddate", "occupationenddate", "currenttodate"),
}  # fmt: skip
_BY_NAME = {head: (rank, name) for name, heads in HEADINGS.items() for rank, head in enumerate(heads)}
# Headings of columns that say in any way that a property stands empty.
_STATUS = re.compile(r"relief|exempt|occup|empty|void|vacan|status|discount")
_EMPTY = re.compile(r"\b(?:empty|vacant|unoccupied|void|not occupied)\b|^(?:EPRN|EPRI|EPCH|VOID)$", re.IGNORECASE)
_HIDDEN = re.compile(
    r"redact|withheld|not supplied|not disclosed|not available|not published|personal|data protection|gdpr|exempt"
    r"|individual|sole trader|private person|confidential|suppressed|^(?:the )?(?:occupier|owner|ratepayer)s?$"
    r"|^[\W_]*$|^x+$|^n/?a$|^none$|^unknown$",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"\b(?:ltd|limited|plc|llp|inc|t/a|cic|trust|council|company)\b", re.IGNORECASE)
_PERSON = re.compile(r"^(?:mr|mrs|ms|miss|mx|dr|prof|rev|sir|lady|exors?|executors?|the late)\b\.?", re.IGNORECASE)

# Small things on a rating list at which nobody works, by the words that they begin with or hold.
NO_WORKPLACES = (
    "car park", "car space", "parking space", "car parking", "advertising right", "advertisement", "hoarding",
    "atm", "cash machine", "cashpoint", "cash dispenser", "automated teller", "beach hut", "telecom",
    "communication station", "communications mast", "mast", "electricity sub station", "electricity substation",
    "sub station", "substation", "photo booth", "vending", "mooring", "boat house", "boathouse",
    "public convenience", "toilet", "bus shelter", "cemetery", "burial ground", "war memorial", "sporting right",
    "fishing right", "shooting right", "self catering", "holiday unit", "holiday home", "chalet", "caravan pitch",
    "garage", "stables", "storage land", "land used for storage", "solar panel", "photovoltaic", "battery storage",
    "charging point",
)  # fmt: skip
# 'Garage' is a lock-up; these hold the word and are workplaces.
WORKPLACES_AFTER_ALL = ("vehicle repair", "petrol", "filling station", "servic", "workshop", "premises", "factory")
NO_WORKPLACE_CODES = ("CA", "CP")


def columns_in(row: Sequence[object]) -> dict[str, int]:
    """Place of each column that a row of headings names; of two that mean the same the better known one."""
    best: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(row):
        rank, name = _BY_NAME.get(bare(cell), (0, ""))
        if name and (name not in best or rank < best[name][0]):
            best[name] = (rank, place)
    out = {name: place for name, (_, place) in best.items()}
    values = {
        place: head
        for place, cell in enumerate(row)
        if "rateablevalue" in (head := bare(cell)) or head in {"rv", "currentrv"}
    }
    if values:  # of several lists the current one, else the latest
        out["rateable_value"] = max(values, key=lambda place: (_list_of(values[place]), -place))
    return out


def _list_of(head: str) -> tuple[bool, str]:
    year = re.search(r"20\d\d", head)
    return "current" in head, year[0] if year else ""


def status_columns(row: Sequence[object]) -> list[int]:
    """Places of the columns that may say that a property stands empty."""
    return [place for place, cell in enumerate(row) if _STATUS.search(bare(cell)) and bare(cell) not in _BY_NAME]


def rates_header(sheet: Sheet, *, within: int = 30) -> int | None:
    """Row, counted from 0, that heads a business-rates list; None when there is none.

    It names the rateable value, or the party that is liable for rates, and two more columns.
    """
    best, most = None, 0
    for row in range(min(within, len(sheet.rows))):
        cells = sheet.rows[row]
        have = columns_in(cells)
        heads = {bare(cell) for cell in cells}
        liable = any(head.startswith(("primaryliable", "leadliable", "liable", "ratepayer", "nndr")) for head in heads)
        own = heads & {"siteid", "employees", "jobs", "headcount"}  # the user's own list of sites
        if ("rateable_value" in have or liable) and len(have) > max(2, most) and not own:
            best, most = row, len(have)
    return best


def is_hidden(name: str) -> bool:
    """Whether a council left out who the occupier is.

    Examples
    --------
    >>> is_hidden("Personal details not supplied"), is_hidden("Personal Best Gyms Ltd")
    (True, False)
    """
    return _COMPANY.search(name) is None and _HIDDEN.search(name.strip()) is not None


def is_person(name: str) -> bool:
    """Whether an occupier is a private person by title; others cannot be told from trading names.

    Examples
    --------
    >>> is_person("Mr A N Other"), is_person("Mrs Miggins Pies Ltd"), is_person("Missing Link Ltd")
    (True, False, False)
    """
    return _COMPANY.search(name) is None and _PERSON.match(name.strip()) is not None


def is_empty(cells: Sequence[tuple[str, str]]) -> bool:
    """Whether a row stands empty, by (heading, text) of its columns of status.

    Examples
    --------
    >>> is_empty([("Current Relief Type", "Empty Property Rate Non-Industrial")]), is_empty([("Occupied", "N")])
    (True, True)
    >>> is_empty([("Empty from", "01/04/2024")]), is_empty([("Relief", "Small Business")])
    (True, False)
    """
    for heading, text in cells:
        head, word = bare(heading), text.strip()
        if not word:
            continue
        no = word.casefold() in {"n", "no", "false", "0"}
        if head in {"occupied", "isoccupied"} and no:
            return True
        empty = re.search(r"empty|vacan|void|unoccup", head)
        if empty and not no and not word.casefold().startswith("occupied"):
            return True
        if _EMPTY.search(word):
            return True
    return False


def is_no_workplace(description: str, code: str, words: Sequence[str]) -> bool:
    """Whether a property is one of the small things at which nobody works.

    Examples
    --------
    >>> is_no_workplace("Car Park and Premises", "", NO_WORKPLACES), is_no_workplace("Site of ATM", "", NO_WORKPLACES)
    (True, True)
    >>> is_no_workplace("Garage, Workshop and Premises", "", NO_WORKPLACES), is_no_workplace("", "CP", NO_WORKPLACES)
    (False, True)
    """
    text = " ".join(re.sub(r"[^a-z]+", " ", description.casefold()).split())
    if not text:
        return bool(words) and code.strip().upper().startswith(NO_WORKPLACE_CODES)
    for word in words:
        if re.search(rf"\b{re.escape(word)}s?\b", text):
            return word != "garage" or not any(part in text for part in WORKPLACES_AFTER_ALL)
    return False
