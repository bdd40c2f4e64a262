"""The journey of a study: build, linkages, critical suppliers, closure. One function a command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from ..errors import StudyError, UnknownNodeError
from ..network.build import BuildOptions, PlaceData, build_network
from ..network.firms import assemble_firms
from ..network.groups import named_members, owners, with_groups
from ..network.scorecard import place_scorecard
from ..network.survey import apply_survey
from ..provenance import IO_CAVEAT, Provenance
from ..regional.tiers import AUTO, FLQ_DRAWS, Draw, TierShares, tier_shares
from ..tables.concordance import divisions_of, sector_mapper
from .activity import group_label
from .distance import district_closeness
from .inputs import confirm_file, read_inputs
from .place import Place, place_of
from .workspace import ONLY_SHOWN, build_key, save_network, saved_network, saved_scorecard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..network.base import Network
    from ..network.firms import Firms
    from ..network.public_money import PublicMoney
    from ..network.scorecard import Scorecard
    from ..tables.sites import Sites
    from .activity import Activity
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
        return self.shares_of(self.place.activity)

    def shares_of(self, activity: Activity) -> TierShares:
        """Where the inputs of other areas of the study's table come from, such as those of one district."""
        table, jobs, half = self.inputs.table, activity.jobs, activity.half_width
        grouped = activity.level == "section" or not activity.group_of.is_unique
        draws, calibrated = _draws(self.study)
        rounding = 0.0 if half is None else half if grouped else _by_sector(half, activity.group_of)
        return tier_shares(
            technical(self.inputs),
            (table.primary("imports") / table.x.where(table.x > 0)).fillna(0.0),
            jobs if grouped else _by_sector(jobs, activity.group_of),
            group_of=activity.group_of if grouped else None,
            methods=draws,
            calibrated=calibrated,
            output=table.x,
            half_width=rounding,
            labels=table.labels,
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
            network, card = self._built(chosen)
            kept = {} if card is None else {"scorecard": card.as_dict()}
            save_network(folder, network, {"provenance": about, **kept})
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
        return with_groups(apply_survey(firms, inputs.survey, sites=inputs.sites), inputs.groups)

    @cached_property
    def owned(self) -> pd.DataFrame:
        """Group of every company that stands in one, and the name of its parent, by node id."""
        return owners(self.firms.frame, self.inputs.groups, hidden=self.inputs.codenames.codes)

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

    def scorecard(self) -> Scorecard | None:
        """How far the inferred links can be believed, as worked out when the network was built."""
        self.network()
        return saved_scorecard(self.folder())

    def _built(self, seed: int) -> tuple[Network, Scorecard | None]:
        """Network of one seed; that of the study with its scorecard, whose sentence is among its notes."""
        study, place = self.study, self.place
        data = PlaceData(
            activity=place.activity.jobs,
            group_of=place.activity.group_of,
            shares=self.shares.supplier_shares(),
            company_jobs=place.company_jobs,
            size_bands=place.size_bands,
            crowd=int(study["method.office_crowd"]),
        )
        options = BuildOptions(
            mean_degree=float(study["method.mean_degree"]),
            seed=seed,
            title=study.name,
            place=str(study["place.name"]),
            region=str(study["place.region"] or "region"),
            country=str(study["place.country"]),
            closeness=district_closeness(study, place.codes),
        )
        made = self.inputs.table, self.firms, data
        network = build_network(*made, options=options, progress=self.progress)
        card = None
        if seed == int(study["method.seed"]):
            invented = any("fictional" in item.source.casefold() for item in self.provenance().inputs)
            card = place_scorecard(network, *made, options=options, invented=invented)
        said = (card.sentence,) if card is not None and card.sentence else ()
        return replace(network, notes=(*self.inputs.notes, *place.notes, *network.notes, *said)), card

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
        """Node of a company or site by name, number or id; a real name finds the one that bears its code name.

        A site that stands under the company that runs it is found by its own name and id, too.
        """
        asked = self.inputs.codenames.asked(text)
        try:
            return self.network().find(asked)
        except UnknownNodeError:
            if (company := _runs(asked, self.inputs.sites)) is None:
                raise
            return self.network().find(company)

    def find_all(self, text: str) -> tuple[str, ...]:
        """Nodes of a company or site as :meth:`find`, or all of a group here by the name of its parent and "group"."""
        nodes = self.network().nodes
        asked = self.inputs.codenames.asked(text)
        labels = nodes["label"].astype("str").str.strip().str.casefold()
        exact = ((labels == asked.strip().casefold()) & (nodes["tier"] == "local")).any()
        group = () if exact or self.owned.empty else named_members(self.firms.frame, self.owned, asked)
        return tuple(node for node in group if node in nodes.index) or (self.find(text),)

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


Rows = TypeVar("Rows", pd.DataFrame, pd.Series)


def _by_sector(jobs: Rows, group_of: pd.Series) -> Rows:
    out = jobs.loc[group_of.to_numpy()]
    out.index = group_of.index
    return out


def _runs(text: str, sites: Sites | None) -> str | None:
    """Company that runs the site of a name or id; None where the list of sites does not say."""
    if sites is None or not text.strip():
        return None
    wanted = text.strip().casefold()
    frame = sites.frame
    names = [frame[column].astype("str").str.strip().str.casefold() == wanted for column in ("site_id", "name")]
    companies = frame.loc[names[0] | names[1], "firm_id"].dropna().unique()
    return str(companies[0]) if len(companies) == 1 else None
