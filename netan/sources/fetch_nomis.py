"""Jobs and businesses of a place from Nomis: the place by its name, its region and the country in one file."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import FetchError, first_few
from ..tables.areas import AreaTable, load_uk_areas
from .fetch_http import TIMEOUT, get_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .fetch import FileSource
    from .fetch_http import Progress

# What one call gives to guests.
ROWS = 25_000
# Beyond this a server may refuse an address.
LONGEST = 6_000
GREAT_BRITAIN, UNITED_KINGDOM = "2092957698", "2092957697"
DIGITS = {"division": 2, "group": 3, "class": 4}
_COLUMNS = (
    "DATE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GEOGRAPHY_TYPE,INDUSTRY_NAME,INDUSTRY_CODE,{dimensions}MEASURES_NAME,"
    "OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,URN,RECORD_OFFSET,RECORD_COUNT"
)
_DISTRICT = re.compile(r"^(local authorit|.*district.*unitary)", re.IGNORECASE)
_NUMBER, _GSS = re.compile(r"\d{6,12}"), re.compile(r"[EWSNK]\d{8}")


@dataclass(frozen=True)
class NomisArea:
    """An area as Nomis knows it: its number there, name, official code, and kind of area."""

    value: str
    name: str
    code: str
    kind: str

    def __str__(self) -> str:
        return f"{self.name} ({self.kind or 'area'}, {self.code or self.value})"


@dataclass(frozen=True)
class NomisAreas:
    """Areas to ask for.

    Attributes
    ----------
    local
        Codes or numbers of the districts of the place.
    region
        Codes of the regions that hold them; may be empty.
    country
        Number of Great Britain, or of the United Kingdom where the data set covers it.
    name
        Of the place.
    """

    local: tuple[str, ...]
    region: tuple[str, ...]
    country: str
    name: str

    @property
    def all(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys((*self.local, *self.region, self.country)))


def nomis_areas(source: FileSource, place: str, *, timeout: float = TIMEOUT) -> NomisAreas:
    """Areas of Nomis that a name means: its districts, their regions, and the country.

    A county, combined authority or region stands for its districts, by the list that ships with netan. Each district
    is looked up at Nomis, which keeps some of them under codes of another year.

    Parameters
    ----------
    place
        A name or an official code; a number of Nomis is taken as it is.

    Raises
    ------
    FetchError
        Not known, or several areas of that name: listed with their codes.
    AreaError
        Two larger areas of that name hold different districts.
    """
    place = place.strip()
    if not place:
        raise FetchError('no area is named; write --area "Derby"')
    uk = load_uk_areas()
    one = uk.find(place)
    codes = (one,) if one else uk.members(place)
    whole = GREAT_BRITAIN if source.query.get("employment_status") else UNITED_KINGDOM
    if whole == GREAT_BRITAIN and codes and all(uk.country(code) == "Northern Ireland" for code in codes):
        raise FetchError(f"Nomis has jobs of Great Britain only; for {place} take the figures that NISRA publishes")
    if not codes:
        found = _search(source, place, timeout) if not (_NUMBER.fullmatch(place) or _GSS.fullmatch(place)) else []
        return NomisAreas((_only(found, place),) if found else (_as_given(place, uk),), (), whole, place)
    local = [_at_nomis(source, uk, code, timeout) for code in codes]
    return NomisAreas(tuple(local), _regions(uk, codes), whole, uk.name(one) if one else place)


def _regions(uk: AreaTable, codes: Sequence[str]) -> tuple[str, ...]:
    rows = uk.frame.drop_duplicates("area").set_index("area")["region_code"]
    found = {str(rows.get(code, "")) for code in codes}
    return tuple(sorted(code for code in found if _GSS.fullmatch(code)))


def _as_given(place: str, uk: AreaTable) -> str:
    if _NUMBER.fullmatch(place) or _GSS.fullmatch(place):
        return place
    near = difflib.get_close_matches(place, [str(name) for name in uk.frame["name"]], n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "use the name of a local authority, or its code"
    raise FetchError(f"no area is called '{place}', on netan's list or at Nomis; {hint}")


def _at_nomis(source: FileSource, uk: AreaTable, code: str, timeout: float) -> str:
    """Return the number of a district at Nomis; its official code, which Nomis takes too, where the search is dumb."""
    name = uk.name(code)
    found = [area for area in _search(source, name, timeout) if area.name.casefold() == name.casefold()]
    codes = set(uk.same_places([code]))
    ours = [area for area in found if area.code in codes and (_DISTRICT.match(area.kind) or not area.kind)]
    newest = sorted(ours, key=lambda area: (_year_of(area.kind), area.code == code, area.value))
    return newest[-1].value if newest else code


def _year_of(kind: str) -> int:
    years = re.findall(r"(?:19|20)\d\d", kind)
    return int(years[-1]) if years else 0


def _only(found: Sequence[NomisArea], place: str) -> str:
    exact = [area for area in found if area.name.casefold() == place.casefold()] or list(found)
    districts = [area for area in exact if _DISTRICT.match(area.kind)]
    if len({area.code for area in districts}) == 1:
        return max(districts, key=lambda area: (_year_of(area.kind), area.value)).value
    if len(exact) == 1:
        return exact[0].value
    words = "; ".join(f"{area} = --area {area.value}" for area in exact[:12])
    rest = f"; and {len(exact) - 12:,} more" if len(exact) > 12 else ""
    raise FetchError(f"'{place}' may be {len(exact):,} areas: {words}{rest}. Name the one you mean by its number")


def _search(source: FileSource, name: str, timeout: float) -> list[NomisArea]:
    asked = urllib.parse.quote(f"*{name.casefold()}*", safe="*")
    text = get_text(f"{source.address}/geography/def.sdmx.json?search={asked}", timeout=timeout)
    return [_area(code) for code in _codes(text, source)]


def _codes(text: str, source: FileSource) -> list[dict[str, Any]]:
    """Return the codes of a code list of Nomis; none where it says null."""
    try:
        lists = (json.loads(text)["structure"].get("codelists") or {}).get("codelist") or []
        codes = [code for one in lists for code in _listed(one.get("code"))]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FetchError(
            f"the answer of Nomis is not what it used to be; download by hand from {source.page}"
        ) from error
    return [code for code in codes if isinstance(code, dict) and "value" in code]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _words(code: dict[str, Any]) -> str:
    said = code.get("description")
    return str(said.get("value", "")) if isinstance(said, dict) else str(said or "")


def _area(code: dict[str, Any]) -> NomisArea:
    notes = {}
    annotations = code.get("annotations")
    for one in _listed(annotations.get("annotation") if isinstance(annotations, dict) else None):
        if isinstance(one, dict):
            notes[str(one.get("annotationtitle"))] = str(one.get("annotationtext", ""))
    return NomisArea(str(code["value"]), _words(code), notes.get("GeogCode", ""), notes.get("TypeName", ""))


def nomis_industries(source: FileSource, level: str, *, timeout: float = TIMEOUT) -> list[int]:
    """Numbers of all industries of a level at Nomis, ascending.

    Raises
    ------
    FetchError
        The list of Nomis has none of that level.
    """
    wanted = re.compile(rf"\d{{{DIGITS[level]}}} : ")
    codes = _codes(get_text(f"{source.address}/industry/def.sdmx.json", timeout=timeout), source)
    numbers = sorted(
        {int(str(one["value"])) for one in codes if wanted.match(_words(one)) and str(one["value"]).isdigit()}
    )
    if not numbers:
        raise FetchError(f"Nomis lists no industries of the level '{level}'; download by hand from {source.page}")
    return numbers


def runs(numbers: Sequence[int]) -> list[str]:
    """Numbers as Nomis takes them: those that follow each other as a range.

    Examples
    --------
    >>> runs([1, 2, 3, 7, 9, 10])
    ['1...3', '7', '9...10']
    """
    out: list[list[int]] = []
    for number in numbers:
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return [str(a) if a == b else f"{a}...{b}" for a, b in out]


def nomis_queries(source: FileSource, areas: NomisAreas, industries: Sequence[int], date: str) -> list[str]:
    """Addresses that together give every figure; several where one would grow too long."""
    dimensions = "".join(f"{name.upper()}_NAME," for name in source.query if name != "measures")
    fixed = {"geography": ",".join(areas.all), "date": date, **source.query}
    fixed["select"] = _COLUMNS.format(dimensions=dimensions)
    start = f"{source.address}.data.csv?{urllib.parse.urlencode(fixed, safe=',.')}&industry="
    out, line = [], ""
    for run in runs(industries):
        if line and len(start) + len(line) + len(run) + 1 > LONGEST:
            out.append(start + line)
            line = ""
        line = f"{line},{run}" if line else run
    return [*out, start + line]


def nomis_csv(queries: Sequence[str], *, progress: Progress | None = None, timeout: float = TIMEOUT) -> str:
    """All pages of all queries as one csv; the columns that count records are set to the whole.

    Raises
    ------
    FetchError
        Fewer rows came than Nomis says there are, or an answer is no csv.
    """
    header: list[str] = []
    rows: list[list[str]] = []
    for k, query in enumerate(queries):
        for page_header, page in _pages(query, timeout):
            if header and page_header != header:
                raise FetchError("the pages of Nomis differ in their columns; try again")
            header = page_header
            rows += page
            if progress is not None:
                progress("fetching", k, len(queries))
    count = header.index("RECORD_COUNT") if "RECORD_COUNT" in header else None
    if count is not None:
        rows = [[*row[:count], str(len(rows)), *row[count + 1 :]] for row in rows]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def _pages(query: str, timeout: float) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Pages of one query, until as many rows came as Nomis says there are."""
    done, whole = 0, 1
    while done < whole:
        lines = list(csv.reader(io.StringIO(get_text(f"{query}&recordoffset={done}", timeout=timeout))))
        header, page = lines[0] if lines else [], [line for line in lines[1:] if any(line)]
        if "OBS_VALUE" not in header:
            said = first_few([" ".join(header)[:100]]) if header else "nothing"
            raise FetchError(f"Nomis gives no figures for this: it says '{said}'; try another year or area")
        if not page:
            break
        # without a count a page that is not full is the last
        counts = [int(c) for c in (row[header.index("RECORD_COUNT")] for row in page) if c.isdigit()] if (
            "RECORD_COUNT" in header) else []  # fmt: skip
        done += len(page)
        whole = max(counts) if counts else done + (len(page) >= ROWS)
        yield header, page
    if done < whole and whole > 1:
        raise FetchError(f"Nomis gave {done:,} of {whole:,} rows; try again later")
    if not done:
        raise FetchError("Nomis has no figures for these areas and this year; try another year")
