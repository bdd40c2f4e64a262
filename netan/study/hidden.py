"""Code names put into every table of a study right after it was read: what is kept in work/ never holds a real name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..files import sieve_with
from ..tables.areas import load_uk_areas
from ..tables.classification import load_classification
from ..tables.codename_rows import NameColumns, learned, row_codes
from ..tables.codenames import Codenames, codenames_of, name_words, slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..provenance import Input
    from .settings import Study

WITHHELD = "text withheld: the company has a code name"
# Whose file names tell whose files they are.
OF_COMPANIES = ("sources.sites", "sources.suppliers", "sources.sizes", "sources.survey")
_PAYEES = ("supplier_name", "supplier", "supplier_postcode")
_COLUMNS = {
    "sources.register": ("name", "firm_id", "postcode"),
    "sources.sites": ("name", "firm_id", "postcode", "site_id"),
    "sources.sizes": ("name", "firm_id", "postcode"),
    "sources.suppliers": _PAYEES,
    "sources.survey": _PAYEES,
    "sources.council_spend": _PAYEES,
    "sources.contracts": _PAYEES,
}
# Facts by which a company is found in the public register.
_TELLING = (
    "latitude", "longitude", "incorporated", "description", "former_names", "accounts_date", "confirmation_date"
)  # fmt: skip
_NUMBERS = ("firm_id", "supplier", "company", "parent")


@dataclass(frozen=True)
class Hidden:
    """Tables of a study, by key, with code names in them."""

    codenames: Codenames
    tables: Mapping[str, list[Any]]
    decisions: pd.DataFrame | None
    used: list[Input]


def hidden(study: Study, tables: Mapping[str, list[Any]], decisions: pd.DataFrame | None, used: list[Input]) -> Hidden:
    """Put code names into the tables of a study; as they are when it has none.

    A hidden company's name becomes its code name, its number the code name in small letters and dashes, and so do
    the ids of its sites; its postcodes, coordinates and date of incorporation fall away, and so does what
    its site list says of it in free text. Files of sites, supplier lists, sizes and surveys are called by their
    kind. Estimated links may differ from those of a run without code names: companies are drawn in the order of
    their ids.

    Parameters
    ----------
    study
        The study, with ``confidential.codenames``.
    tables
        Tables by study key.
    decisions
        Decisions on matches, or None.
    used
        The files.

    Raises
    ------
    StudyError
        A code name that nothing stands behind, or that is the name of somebody else.
    """
    names = codenames_of(study["confidential.codenames"])
    if not names:
        return Hidden(names, tables, decisions, used)
    frames = {(key, k): _named(key, table) for key in _COLUMNS for k, table in enumerate(tables.get(key, []))}
    names = learned(names, list(frames.values()), ordinary=_ordinary(study))
    labels = _site_labels(names, [part for (key, _), part in frames.items() if key == "sources.sites"])
    names = replace(names, ids={**names.ids, **labels.ids}, exact=labels.exact)
    sieve_with(names.hide)
    aliases = _aliases(study)
    out: dict[str, list[Any]] = {}
    for key, parts in tables.items():
        out[key] = [
            _with_frame(names, table, _hidden_frame(names, frames.get((key, k)), table, labels), aliases)
            for k, table in enumerate(parts)
        ]
    shown = [replace(i, name=_file(names, i.name, aliases), source=_file(names, i.source, aliases)) for i in used]
    return Hidden(names, out, _hidden_decisions(names, decisions), shown)


def _named(key: str, table: Any) -> NameColumns:
    name, number, postcode, *site = _COLUMNS[key]
    return NameColumns(table.frame.reset_index(drop=True), name, number, postcode, *site)


def _ordinary(study: Study) -> frozenset[str]:
    """Words of industries and places: a company that is called so shares them with many."""
    titles = load_classification("sic2007").frame["label"].tolist()
    places = [*load_uk_areas().frame["name"], str(study["place.name"]), str(study["place.region"])]
    texts = [*titles, *places, *(str(area) for area in study["place.areas"])]
    return frozenset(word for text in texts for word in re.split(r"[\W_]+", text.casefold()))


@dataclass(frozen=True)
class _SiteLabels:
    """New names and ids of the sites of hidden companies: by old id, and by what a user may type."""

    names: dict[str, str]
    ids: dict[str, str]
    exact: dict[str, str]


def _site_labels(names: Codenames, lists: list[NameColumns]) -> _SiteLabels:
    rows = []
    for part in lists:
        bearing = {code.casefold(): code for code in names.codes}
        own = part.frame["name"].str.strip().str.casefold().map(bearing).dropna()
        for row, code in row_codes(names, part).combine_first(own).items():
            rows.append((str(part.frame["site_id"][row]), str(part.frame["name"][row]), str(code)))
    out = _SiteLabels({}, {}, {})
    for code in dict.fromkeys(code for *_, code in rows):
        sites = sorted((site, name) for site, name, whose in rows if whose == code)
        for k, (site, name) in enumerate(sites, start=1):
            bears = name.strip().casefold() == code.casefold()
            label = name if bears else code if len(sites) == 1 else f"{code} site {k}"
            out.names[site] = label
            out.exact[name.strip().casefold()] = label
            if name_words(site) != name_words(code):  # nobody can tell what an id gives away
                new = slug(label) if slug(label) not in names.ids.values() else f"{slug(label)}-site"
                out.ids[site] = new
                out.exact[site.strip().casefold()] = new
    return out


def _hidden_frame(names: Codenames, part: NameColumns | None, table: Any, labels: _SiteLabels) -> pd.DataFrame | None:
    """Frame of a table with code names in it; None for a table without one."""
    frame = table if isinstance(table, pd.DataFrame) else getattr(table, "frame", None)
    if not isinstance(frame, pd.DataFrame):
        return None
    if part is None:
        return _texts(names, frame)
    out = part.frame.copy(deep=False)  # copied where it changes, and a register is large
    codes = row_codes(names, part)
    if part.site:
        mine = out[part.site].map(labels.names).dropna()
        codes = mine.combine_first(codes)
        out[part.site] = out[part.site].map(lambda site: labels.ids.get(site, site)).astype(out[part.site].dtype)
        out.loc[codes.index, "source"] = WITHHELD
    for column in (part.postcode, *_TELLING):
        if column in out.columns:
            out.loc[codes.index, column] = None
    out.loc[codes.index, part.name] = codes.astype("str")
    if "buyer" in out.columns:
        asked = {text: names.asked(text) for text in out["buyer"].dropna().unique()}
        out["buyer"] = out["buyer"].map(asked).astype(out["buyer"].dtype)
    out = _texts(names, out)
    if frame.index.equals(part.frame.index):
        return out
    key = part.site or part.number  # sorted and indexed by it, as it was
    out = out.sort_values(key, kind="stable").set_index(key, drop=False)
    out.index.name = None
    return out


def _texts(names: Codenames, frame: pd.DataFrame) -> pd.DataFrame:
    """Hide in every column of text; a column of numbers of companies takes whole cells only."""
    out = frame.copy(deep=False)
    for column in out.columns:
        if out[column].dtype.kind in "biufMm" or out[column].dtype == "boolean":
            continue
        if column in _NUMBERS:
            ids = {number: shown for number, shown in names.ids.items() if number in set(out[column].dropna())}
            out[column] = out[column].replace(ids) if ids else out[column]
        else:
            out[column] = names.hide_column(out[column])
    return out


def _with_frame(names: Codenames, table: Any, frame: pd.DataFrame | None, aliases: Mapping[str, str]) -> Any:
    if frame is None or isinstance(table, pd.DataFrame):
        return table if frame is None else frame
    changes: dict[str, Any] = {"frame": frame}
    if getattr(table, "source", ""):
        changes["source"] = _file(names, table.source, aliases)
    if getattr(table, "set_aside", None):
        changes["set_aside"] = {names.hide(what): count for what, count in table.set_aside.items()}
    if getattr(table, "notes", None):
        changes["notes"] = tuple(names.hide(note) for note in table.notes)
    return replace(table, **changes)


def _hidden_decisions(names: Codenames, decisions: pd.DataFrame | None) -> pd.DataFrame | None:
    if decisions is None:
        return None
    payees = NameColumns(decisions.reset_index(drop=True), "payee")
    out = payees.frame.copy()
    for codes, postcode in (
        (row_codes(names, payees), "payee_postcode"),
        (row_codes(names, NameColumns(out, "company_name", "company")), "company_postcode"),
    ):
        out.loc[codes.index, postcode] = None
    return _texts(names, out).set_axis(decisions.index)


def _aliases(study: Study) -> dict[str, str]:
    """Names that stand for those of files which may tell whose they are."""
    out = {}
    for key in OF_COMPANIES:
        for k, path in enumerate(study.files(key), start=1):
            out[path.name] = f"{key.removeprefix('sources.')}-{k}{path.suffix.lower()}"
    return out


def _file(names: Codenames, text: str, aliases: Mapping[str, str]) -> str:
    """Name of a file, or words in its place."""
    return aliases.get(text) or names.hide(text)
