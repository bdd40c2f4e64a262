"""The journey of a study: build, linkages, critical suppliers, closure. One function a command."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import AreaError, StudyError
from ..network.build import BuildOptions, PlaceData, build_network
from ..network.firms import assemble_firms
from ..network.survey import apply_survey
from ..provenance import IO_CAVEAT, Provenance
from ..regional.tiers import AUTO, FLQ_DRAWS, Draw, TierShares, tier_shares
from ..tables.concordance import divisions_of, section_of, sector_mapper
from .inputs import confirm_file, read_inputs
from .place import Place, place_of
from .workspace import ONLY_SHOWN, build_key, save_network, saved_network

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..network.base import Network
    from ..network.firms import Firms
    from ..network.public_money import PublicMoney
    from .input_tables import Inputs
    from .settings import Study

Progress = "Callable[[str, int, int], None]"
SAMPLES, MANY = 3, 5000


@dataclass
class Journey:
    """A study on its way: what was read and worked out so far is kept.

    Parameters
    ----------
    study
        The study.
    progress
        Called with (step, done, total).
    """

    study: Study
    progress: Callable[[str, int, int], None] | None = None

    @cached_property
    def inputs(self) -> Inputs:
        """Tables of the study."""
        return read_inputs(self.study, progress=self.progress)

    @cached_property
    def place(self) -> Place:
        """Areas, jobs and counts."""
        return place_of(self.study, self.inputs)

    @cached_property
    def shares(self) -> TierShares:
        """Where inputs come from, under every draw."""
        table, place = self.inputs.table, self.place
        grouped = place.activity.level == "section" or not place.activity.group_of.is_unique
        draws, calibrated = _draws(self.study)
        jobs = place.activity.jobs
        return tier_shares(
            technical(self.inputs),
            (table.primary("imports") / table.x.where(table.x > 0)).fillna(0.0),
            jobs if grouped else _by_sector(jobs, place.activity.group_of),
            group_of=place.activity.group_of if grouped else None,
            methods=draws,
            calibrated=calibrated,
            output=table.x,
        )

    def network(self, *, seed: int | None = None) -> Network:
        """Return the network of the study, from the workspace when nothing changed since it was built."""
        chosen = int(self.study["method.seed"]) if seed is None else seed
        if chosen not in self._networks:
            self._networks[chosen] = self._kept(chosen)
        return self._networks[chosen]

    @cached_property
    def _networks(self) -> dict[int, Network]:
        return {}

    def folder(self, *, seed: int | None = None) -> Path:
        """Folder of the workspace for the network of one seed."""
        chosen = int(self.study["method.seed"]) if seed is None else seed
        return self.study.work / build_key(self.study, self.inputs.used, seed=chosen)

    def _kept(self, chosen: int) -> Network:
        folder = self.folder(seed=chosen)
        known = saved_network(folder)
        if known is None:
            about = self.provenance().as_dict()
            about["options"] = {k: v for k, v in about["options"].items() if k not in ONLY_SHOWN}
            save_network(folder, self._built(chosen), {"provenance": about})
            known = saved_network(folder)  # as every later run will read it
        if known is None:
            raise StudyError(f"{folder} cannot be read back after it was written; delete it and build again")
        return known

    def samples(self, count: int | None = None) -> int:
        """How many sampled networks stand behind a range: as many as asked, else three.

        One above 5,000 companies, where rows by single industries would take minutes.
        """
        many = int(self.network().is_local_firm().sum()) > MANY and self.broad_groups() is None
        return count if count is not None else (1 if many else SAMPLES)

    def broad_groups(self) -> dict[str, str] | None:
        """Words of the broad industry of each industry, where the jobs are by section; None where they are finer."""
        place = self.place
        if place.activity.level != "section":
            return None
        return {str(s): group_label(str(g), 1) for s, g in place.activity.group_of.items()}

    def networks(self, count: int | None = None) -> list[Network]:
        """Sampled networks of the study, seeds following that of the study."""
        seed = int(self.study["method.seed"])
        return [self.network(seed=seed + k) for k in range(self.samples(count))]

    @cached_property
    def sic(self) -> pd.Series:
        """SIC code of every company of the network, by node id."""
        return self.firms.frame["sic"]

    @cached_property
    def firms(self) -> Firms:
        """Companies, sites and payees, and which matches need an answer of the user."""
        inputs = self.inputs
        firms = assemble_firms(
            inputs.register,
            inputs.sites,
            inputs.suppliers,
            sector_of=sector_mapper(inputs.table.sectors),
            places=self.place.places,
            overrides=inputs.overrides,
            sizes=inputs.sizes,
            decisions=inputs.decisions,
            rules=inputs.rules,
        )
        return apply_survey(firms, inputs.survey, sites=inputs.sites)

    @cached_property
    def council(self) -> PublicMoney | None:
        """Who is paid by public bodies; None where the study has neither spending nor contracts of them."""
        from .council_money import money_of

        return money_of(self.study, self.inputs, self.place.places, self.firms.frame)

    def ask(self) -> Path | None:
        """Write the matches that only the user can judge into confirm.xlsx; answers that stand there are kept.

        Returns
        -------
        pathlib.Path or None
            The file; None when there is nothing to ask and never was.

        Raises
        ------
        SchemaError
            The file of before has faults; it is left as it is.
        NetanError
            The file is open in Excel.
        """
        from ..matching.confirm import write_confirm

        asks = self.firms.asks
        if self.council is not None and len(self.council.asks):
            asks = pd.concat([part for part in (asks, self.council.asks) if len(part)], ignore_index=True)
            asks = asks.drop_duplicates(["payee", "payee_postcode", "company"], ignore_index=True)
        return write_confirm(confirm_file(self.study), asks)

    def _built(self, seed: int) -> Network:
        study, place = self.study, self.place
        data = PlaceData(
            activity=place.activity.jobs,
            group_of=place.activity.group_of,
            shares=self.shares.supplier_shares(),
            company_jobs=place.company_jobs,
            size_bands=place.size_bands,
        )
        options = BuildOptions(
            mean_degree=float(study["method.mean_degree"]),
            seed=seed,
            title=study.name,
            place=str(study["place.name"]),
            region=str(study["place.region"] or "region"),
            country=str(study["place.country"]),
        )
        network = build_network(self.inputs.table, self.firms, data, options=options, progress=self.progress)
        notes = (*self.inputs.notes, *place.notes, *network.notes)
        return type(network)(network.nodes, network.edges, network.sector_labels, notes, network.title)

    def essentiality(self) -> pd.DataFrame:
        """Which inputs halt production, by supplier and buyer sector."""
        from ..network.build import UNKNOWN_SECTOR
        from ..risk.essentiality import essentiality_matrix

        sectors = self.inputs.table.sectors
        divisions = pd.Series({code: divisions_of(code) for code in sectors})
        rated = essentiality_matrix(technical(self.inputs), divisions)
        # an industry that nobody knows slows production and never halts it
        everything = [*sectors, UNKNOWN_SECTOR]
        return rated.reindex(index=everything, columns=everything, fill_value=1).astype(int)

    def divisions(self) -> dict[str, tuple[str, ...]]:
        """Divisions of each industry of the table."""
        return {code: divisions_of(code) for code in self.inputs.table.sectors}

    def find(self, text: str) -> str:
        """Node of a company or site by name, number or id; a real name finds the one that bears its code name."""
        return self.network().find(self.inputs.codenames.asked(text))

    def provenance(self, *, method: str = "", caveats: Sequence[str] = ()) -> Provenance:
        """What the study rests on."""
        options = {k: v for k, v in self.study.values.items() if k.startswith(("method.", "jobs."))}
        return Provenance(
            self.inputs.used, method, options, tuple(dict.fromkeys((*self.study.notes, *caveats, IO_CAVEAT)))
        )


def _draws(study: Study) -> tuple[tuple[Draw, ...], Draw | None]:
    fitted = float(study["method.calibrated_delta"])
    calibrated = Draw("flq", fitted) if fitted > 0 else None
    method = str(study["method.quotient"])
    if method == "auto" and calibrated is None:  # a delta that was fitted for the place speaks for FLQ
        return (AUTO,), None
    if method in {"slq", "cilq"}:
        return (Draw(method),), None
    low, high = (float(end) for end in study["method.delta"])
    inner = [d.delta for d in FLQ_DRAWS if d.delta is not None and low < d.delta < high]
    flq = tuple(Draw("flq", delta) for delta in sorted({low, *inner, high}))
    return ((*flq, Draw("slq")) if method in {"auto", "range"} else flq), calibrated


def technical(inputs: Inputs) -> pd.DataFrame:
    """National domestic technical coefficients of a study."""
    from ..measures.coefficients import technical_coefficients

    return technical_coefficients(inputs.table.Z, inputs.table.x)


def _by_sector(jobs: pd.DataFrame, group_of: pd.Series) -> pd.DataFrame:
    out = jobs.loc[group_of.to_numpy()]
    out.index = group_of.index
    return out


def linkage_table(journey: Journey) -> tuple[pd.DataFrame, pd.Series]:
    """Shares of purchases by tier with their range: one row an industry, or a group where jobs are by group.

    Returns
    -------
    tuple
        Frame with ``sector``, ``label`` and ``<tier>_lower``, ``_middle``, ``_upper``; and the same for the place.
    """
    shares, place, table = journey.shares, journey.place, journey.inputs.table
    band = shares.place
    ends = {"lower": band.lower, "middle": band.middle, "upper": band.upper}
    whole = pd.Series({f"{tier}_{end}": values[tier] for tier in band.lower.index for end, values in ends.items()})
    if place.activity.level == "section":
        return _by_group(journey), whole
    purchases = shares.purchases
    rows = {"sector": table.x.index, "label": table.labels.to_numpy()}
    frame = pd.DataFrame(rows)
    for tier in purchases.lower.columns:
        for end, values in (("lower", purchases.lower), ("middle", purchases.middle), ("upper", purchases.upper)):
            frame[f"{tier}_{end}"] = values[tier].to_numpy()
    return frame[frame["local_lower"].notna()].reset_index(drop=True), whole


def _by_group(journey: Journey) -> pd.DataFrame:
    """Shares of whole groups: inside a group the jobs cannot tell industries apart, so none is shown."""
    shares, group = journey.shares, journey.place.activity.group_of
    members = {str(code): group.index[group == code] for code in sorted(set(group))}
    band = shares.by_group(members)
    ends = (("lower", band.lower), ("middle", band.middle), ("upper", band.upper))
    rows = []
    for code in band.lower.index[band.lower["local"].notna()]:
        label = group_label(str(code), len(members[code]))
        values = {f"{tier}_{end}": frame[tier][code] for tier in band.lower.columns for end, frame in ends}
        rows.append({"sector": str(code), "label": label, **values})
    return pd.DataFrame(rows)


def group_label(code: str, members: int) -> str:
    """Words of a broad industry; how many industries of the table it holds, when several."""
    from ..tables.classification import load_classification

    try:
        label = load_classification("sic2007").label(code)
    except (KeyError, ValueError):
        label = code
    return f"{label} ({members} industries of the table)" if members > 1 else label


def refuse_inside_group(journey: Journey, sector: str) -> None:
    """Raise when an industry is asked for that the jobs cannot tell from its neighbours.

    Raises
    ------
    AreaError
        With the line that fetches finer jobs.
    """
    if journey.place.activity.level == "section" and section_of(sector) != sector:
        raise AreaError(
            f"the jobs are by section, so every industry inside {section_of(sector)} has the same quotient; shares of "
            f"{sector} alone are refused. Download BRES by 2-digit SIC for the place, its region and the country "
            "(Nomis, dataset NM_189_1) and name it in sources.jobs"
        )
