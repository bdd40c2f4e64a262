"""From SIC 2007 to the industries of an input-output table, and between classifications."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from ..errors import ConcordanceError, first_few
from .classification import DIGITS, SAME_DIVISIONS, load_classification, special_codes
from .iocodes import covered_prefixes, divisions_of, normalise_io_code, ons_codes, section_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# The reading of table codes is part of what this module offers.
__all__ = [
    "Concordance",
    "aggregate",
    "covered_prefixes",
    "divisions_of",
    "jobs_pairs",
    "normalise_io_code",
    "ons_codes",
    "same_divisions",
    "section_of",
    "sector_mapper",
    "sic_to_io",
]

Data = TypeVar("Data", pd.Series, pd.DataFrame)


def _owners(codes: Sequence[str]) -> dict[str, str]:
    """Industry by the SIC prefix it covers; what is left of a division goes to its OTHER industry."""
    owner: dict[str, str] = {}
    twice: list[str] = []
    for code in codes:
        for prefix in covered_prefixes(code):
            if prefix in owner:
                twice.append(f"{prefix} ({owner[prefix]}, {code})")
            owner[prefix] = code
    if twice:
        raise ConcordanceError(f"{len(twice)} SIC codes belong to two industries of the table: {first_few(twice)}")
    for code in codes:
        if code.strip().upper().endswith("OTHER"):
            owner.setdefault(divisions_of(code)[0], code)
    return owner


def sector_mapper(codes: Sequence[str]) -> Callable[[str], str | None]:
    """Function from a SIC 2007 code to the industry of a table that holds it; None when it has none.

    The longest prefix wins. A code that stands above the industries (a section, a division that the table splits) and
    a code of companies that do not trade (99999, 98000, 74990) have none.

    Examples
    --------
    >>> of = sector_mapper(["C25OTHER", "C254", "C28"])
    >>> of("25400"), of("25620"), of("28110"), of("01110") is None
    ('C254', 'C25OTHER', 'C28', True)

    Raises
    ------
    ConcordanceError
        Codes of the table that cannot be read, or two industries that claim the same SIC codes.
    """
    owner = _owners(codes)
    special = special_codes()
    idle = frozenset(special.index[special["trades"] == "no"])

    @cache
    def sector_of(sic: str) -> str | None:
        if sic in idle:
            return None
        found = next((owner[sic[:n]] for n in range(len(sic), 0, -1) if sic[:n] in owner), None)
        known = load_classification()
        if found is None and sic[:2] in known and sic[0].isdigit():
            found = owner.get(known.at_level(sic[:2], "section"))
        return found

    return sector_of


@dataclass(frozen=True, eq=False)
class Concordance:
    """From one classification to another.

    Attributes
    ----------
    source, target
        Names of the two.
    frame
        Columns ``source``, ``target``, ``share``: the share of the source code that goes to the target, adding up to
        1 over the targets of a source; NaN where a source has several targets and nothing says how much each takes.
    order
        Targets in the order of their own table.
    unmatched
        Source codes without a target.
    """

    source: str
    target: str
    frame: pd.DataFrame
    order: tuple[str, ...]
    unmatched: tuple[str, ...] = ()

    @cached_property
    def _targets(self) -> dict[str, tuple[str, ...]]:
        return {str(code): tuple(rows) for code, rows in self.frame.groupby("source", sort=False)["target"]}

    def targets(self, code: str) -> tuple[str, ...]:
        """Targets of a source code.

        Raises
        ------
        ConcordanceError
            The code is unknown or has none.
        """
        self.check([code])
        return self._targets[code]

    def only(self, codes: Iterable[str]) -> list[str]:
        """Return the one target of each code.

        Raises
        ------
        ConcordanceError
            Codes that are unknown, have no target, or have several.
        """
        listed = list(codes)
        self.check(listed)
        several = sorted({code for code in listed if len(self._targets[code]) > 1})
        if several:
            words = [f"{code} ({len(self._targets[code])})" for code in several]
            raise ConcordanceError(
                f"{len(several)} codes of {self.source} lie in several of {self.target}: {first_few(words)}; use finer "
                "codes, or give weights"
            )
        return [self._targets[code][0] for code in listed]

    def check(self, codes: Sequence[str]) -> None:
        """Raise when codes have no target, naming the first five."""
        lost = sorted({str(code) for code in codes if str(code) not in self._targets})
        if lost:
            words = [f"{code} (not measured there)" if code in self.unmatched else code for code in lost]
            raise ConcordanceError(
                f"{len(lost):,} codes of {self.source} have no counterpart in {self.target}: {first_few(words)}; leave "
                "them out, or correct them in sources.sector_overrides"
            )


def sic_to_io(io_codes: Sequence[str], *, edition: int | None = None, weights: pd.Series | None = None) -> Concordance:
    """Concordance from every code of SIC 2007, section to subclass, to the industries of an input-output table.

    Parameters
    ----------
    io_codes
        Codes of the table, in any spelling that :func:`covered_prefixes` reads.
    edition
        105 or 104: the codes must be the industries of that ONS edition, none missing and none more.
    weights
        A number for each industry, such as its output or jobs; a code that lies in several industries is shared in
        proportion. NaN weights give NaN shares.

    Raises
    ------
    ConcordanceError
        Codes that cannot be read, that claim the same SIC codes, or that are not those of the edition; weights that
        lack an industry.

    Examples
    --------
    >>> links = sic_to_io(["C20A", "C20B", "C20C", "C203", "C204", "C205", "C21"])
    >>> links.only(["20110", "206", "21"]), len(links.targets("20"))
    (['C20A', 'C20B', 'C21'], 6)
    """
    codes = list(io_codes)
    if edition is not None:
        _check_edition(codes, edition)
    if weights is not None and (absent := [code for code in codes if code not in weights.index]):
        raise ConcordanceError(f"{len(absent)} industries have no weight: {first_few(absent)}")
    place = {code: n for n, code in enumerate(codes)}
    sector_of = sector_mapper(codes)
    known = load_classification()
    found: dict[str, set[str]] = {code: set() for code in known.frame.index}
    for subclass in known.codes("subclass"):
        sector = sector_of(subclass)
        if sector is not None:
            for level in (*DIGITS, "section"):
                found[known.at_level(subclass, level)].add(sector)
    rows = []
    for code, sectors in found.items():
        listed = sorted(sectors, key=place.__getitem__)
        rows += [(code, sector, share) for sector, share in zip(listed, _shares(listed, weights), strict=True)]
    frame = pd.DataFrame(rows, columns=["source", "target", "share"])
    return Concordance("sic2007", "io", frame, tuple(codes), tuple(code for code, to in found.items() if not to))


def _check_edition(codes: Sequence[str], edition: int) -> None:
    wanted, given = set(ons_codes(edition)), {normalise_io_code(code) for code in codes}
    if wanted != given:
        raise ConcordanceError(
            f"these are not the {edition} industries of the ONS tables: missing {first_few(sorted(wanted - given))}; "
            f"not among them {first_few(sorted(given - wanted))}"
        )


def _shares(sectors: Sequence[str], weights: pd.Series | None) -> list[float]:
    if len(sectors) == 1:
        return [1.0]
    if weights is None:
        return [float("nan")] * len(sectors)
    parts = [float(weights[sector]) for sector in sectors]
    total = sum(parts)
    return [part / total if total > 0 else float("nan") for part in parts]


def same_divisions(source: str, target: str) -> Concordance:
    """Identity of sections and divisions between SIC 2007, NACE Rev. 2 and ISIC Rev. 4.

    Examples
    --------
    >>> same_divisions("isic4", "sic2007").only(["28", "C"])
    ['28', 'C']
    """
    for name in (source, target):
        load_classification(name)
    codes = tuple(load_classification(SAME_DIVISIONS[-1]).frame.index)
    frame = pd.DataFrame({"source": codes, "target": codes, "share": 1.0})
    return Concordance(source, target, frame, codes)


def aggregate(data: Data, concordance: Concordance) -> Data:
    """Add up values by source code to the targets of a concordance.

    Parameters
    ----------
    data
        Numbers indexed by source code; columns of a frame are added up one by one. NaN (unknown) stays NaN in every
        target it touches.
    concordance
        Such as of :func:`sic_to_io`.

    Returns
    -------
    Series or DataFrame
        Indexed by the targets that were hit, in the order of the target's table.

    Raises
    ------
    ConcordanceError
        Codes that are unknown, stand twice, hold one another (their values would count twice), or lie in several
        targets without shares.

    Examples
    --------
    >>> aggregate(pd.Series({"2011": 2.0, "2013": 3.0, "21": 4.0}), sic_to_io(["C20A", "C21"])).to_dict()
    {'C20A': 5.0, 'C21': 4.0}
    """
    codes = [str(code) for code in data.index]
    concordance.check(codes)
    _check_disjoint(codes)
    links = concordance.frame[concordance.frame["source"].isin(codes)]
    open_ = sorted(set(links.loc[links["share"].isna(), "source"]))
    if open_:
        raise ConcordanceError(
            f"{len(open_)} codes lie in several of {concordance.target}: {first_few(open_)}; give weights"
        )
    parts = data.loc[list(links["source"])].mul(links["share"].to_numpy(), axis=0)
    parts.index = pd.Index(links["target"], name=data.index.name)
    summed = parts.groupby(level=0, sort=False).sum(skipna=False)
    hit = set(links["target"])
    return summed.loc[[code for code in concordance.order if code in hit]]


def _check_disjoint(codes: Sequence[str]) -> None:
    known = load_classification()
    given = set(codes)
    twice = {code for code in codes if codes.count(code) > 1} if len(given) < len(codes) else set()
    for code in given:
        above = known.parent(code)
        while above is not None:
            if above in given:
                twice.add(f"{code} in {above}")
            above = known.parent(above)
    if twice:
        raise ConcordanceError(f"{len(twice)} codes would count twice: {first_few(sorted(twice))}; keep one level")


def jobs_pairs(codes: Iterable[str], sectors: Sequence[str], *, level: str) -> list[tuple[str, str]]:
    """Pairs (code of a jobs file, industry of the table) that share SIC codes.

    Parameters
    ----------
    codes
        Section letters, or division, group, class or subclass digits; or the table's own codes.
    sectors
        Industries of the table.
    level
        Level of the codes; ``io`` when they are the table's own.

    Examples
    --------
    >>> jobs_pairs(["20", "21"], ["C20A", "C21"], level="division")
    [('20', 'C20A'), ('21', 'C21')]
    """
    listed = sorted({str(code) for code in codes})
    if level == "io":
        return [(code, code) for code in listed if code in set(sectors)]
    out = []
    for sector in sectors:
        prefixes = covered_prefixes(sector) or divisions_of(sector)
        out += [(code, sector) for code in listed if any(_overlap(code, prefix) for prefix in prefixes)]
    return out


def _overlap(code: str, prefix: str) -> bool:
    known = load_classification()
    if code.isalpha() or prefix.isalpha():
        letters = [c if c.isalpha() else known.at_level(c[:2], "section") for c in (code, prefix)]
        return letters[0] == letters[1]
    return code.startswith(prefix) or prefix.startswith(code)
