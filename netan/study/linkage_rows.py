"""Rows of ``netan linkages``: shares of purchases or sales by industry, pair, group or district, with their ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import AreaError, StudyError
from ..tables.concordance import section_of
from ..tables.sector_groups import SectorGroups, sector_groups
from .activity import group_label
from .bank_payments import bank_by_industry, bank_shares, said_of_bank
from .focus import focus_of
from .place import district_activity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..regional.bands import Band
    from ..regional.tiers import TierShares
    from .journey import Journey

ENDS = ("lower", "middle", "upper")
PURCHASES = ("local", "region", "country", "world")
SALES = ("local", "region", "country", "final")
PAIRS = ("local", "region", "country")
MOST_PAIRS = 500
OUTPUT = "the output of each industry"
FINAL = "Final demand: households, government, investment and exports; the table does not tell where these buyers are."
OVERLAP = "Groups overlap: a sector can stand in an advanced sector and in a technology class."
LEAST_CERTAIN = "A single pair is the least certain of all figures: promise sums of pairs."
DISTRICTS = (
    "Each district is a place of its own here: what its neighbours in the place sell to it, or buy of it, counts as "
    "the region's."
)
FINER = (
    "Download BRES by 2-digit SIC for the place, its region and the country (Nomis, dataset NM_189_1) and name it in "
    "sources.jobs"
)
# a share of inputs that was seen and is below this changes nothing that anybody reads
LEAST_SEEN = 1e-4
ROUNDING = 1e-6  # pounds that are rounding


@dataclass(frozen=True)
class LinkageRows:
    """Rows of one breakdown.

    Attributes
    ----------
    frame
        ``key`` columns, ``label``, ``money`` (currency units a year that the shares are of), ``<tier>_lower``,
        ``_middle`` (NaN without calibration), ``_upper``, ``seen`` (part of the money that was seen) and ``evidence``.
    whole
        The same of the whole place; None where the rows are no parts of it.
    tiers
        Keys of the shares.
    notes
        What must be said of this breakdown.
    shares_of
        What the shares are shares of, where it is not what the study's shares are of.
    """

    frame: pd.DataFrame
    whole: pd.Series | None
    tiers: tuple[str, ...]
    notes: tuple[str, ...] = ()
    shares_of: str = ""


def purchases_by_sector(journey: Journey) -> LinkageRows:
    """Where inputs come from, by industry, or by broad industry where the jobs are known by section alone."""
    labels, group = journey.inputs.table.labels, _broad(journey)
    if group is None:
        members: dict[str, tuple[str, ...]] = {str(s): (str(s),) for s in journey.shares.coefficients.columns}
        names = [str(labels[key]) for key in members]
    else:
        members = {str(name): tuple(str(s) for s in group.index[group == name]) for name in sorted(set(group))}
        names = [group_label(key, len(part)) for key, part in members.items()]
    paid = listed_purchases(journey)
    frame = _purchases(journey.shares, members, paid).assign(label=names)
    frame = frame[frame["local_lower"].notna()].reset_index(drop=True)
    notes = [_said_seen(paid, journey)] if len(paid) else []
    bank = bank_shares(journey)
    if bank is not None:
        notes += said_of_bank(journey, bank)
        if group is None:
            frame["payments_stay_in_region"] = bank_by_industry(journey, bank, frame["key"])
    return LinkageRows(frame, _whole(journey, paid), PURCHASES, tuple(notes))


def purchases_by_group(journey: Journey) -> LinkageRows:
    """Where inputs come from, by technology class, by advanced manufacturing sector and by the study's own group.

    Raises
    ------
    AreaError
        The jobs are by section, so that industries of manufacturing cannot be told apart.
    """
    _refuse_broad(journey, "groups inside manufacturing")
    groups = _groups(journey)
    paid = listed_purchases(journey)
    frame = _purchases(journey.shares, groups.members, paid).rename(columns={"key": "group"})
    frame.insert(1, "label", [", ".join(groups.members[name]) for name in frame["group"]])
    notes = [groups.note, OVERLAP]
    notes += [_said_seen(paid, journey)] if len(paid) else []
    kept = frame[frame["local_lower"].notna()].reset_index(drop=True)
    return LinkageRows(kept, None, PURCHASES, tuple(note for note in notes if note))


def _groups(journey: Journey) -> SectorGroups:
    focus = focus_of(str(journey.study["place.sectors"]))
    own = {} if focus is None else {focus.label[:1].upper() + focus.label[1:]: focus.holds}
    groups = sector_groups(journey.inputs.table.sectors, own=own)
    if not groups.members:
        raise StudyError("no industry of the table is an advanced manufacturing sector or a technology class alone")
    return groups


def purchases_by_pair(journey: Journey) -> LinkageRows:
    """Where each domestic input of each industry comes from; the largest flows."""
    _refuse_broad(journey, "pairs of industries")
    pairs, flows, labels = _largest_pairs(journey)
    band = journey.shares.pairs(pairs)
    frame = pd.DataFrame(
        {
            "supplier": [i for i, _ in pairs],
            "buyer": [j for _, j in pairs],
            "label": labels,
            "money": flows,
            **_ends(band, PAIRS),
            "seen": 0.0,
            "evidence": "estimated",
        }
    )
    notes = (
        f"The {len(frame):,} largest domestic flows to buyers here; imports by good are not known.",
        LEAST_CERTAIN,
        "0 % from the rest of the region, without a range: the place alone supplies what the region would.",
    )
    return LinkageRows(frame, None, PAIRS, notes, "the domestic flow of each pair, imports left out")


def _largest_pairs(journey: Journey) -> tuple[list[tuple[str, str]], list[float], list[str]]:
    """Pairs of supplying and buying industries with the largest domestic flows to buyers here, in money and words."""
    shares = journey.shares
    flows = shares.coefficients.to_numpy(float) * _output(shares).to_numpy(float)
    sectors = [str(sector) for sector in shares.coefficients.index]
    order = np.argsort(-flows, axis=None, kind="stable")[:MOST_PAIRS]
    listed = [(int(i), int(j)) for i, j in zip(*np.unravel_index(order, flows.shape), strict=True) if flows[i, j] > 0]
    labels = journey.inputs.table.labels
    named = [f"{labels[sectors[i]]} to {labels[sectors[j]]}" for i, j in listed]
    return [(sectors[i], sectors[j]) for i, j in listed], [float(flows[i, j]) for i, j in listed], named


def purchases_by_area(journey: Journey) -> LinkageRows:
    """Where inputs come from, district by district: each district is a place of its own.

    Raises
    ------
    AreaError
        The jobs file has no districts.
    """
    rows = []
    for code, activity in district_activity(journey.study, journey.inputs, journey.place.codes).items():
        shares = journey.shares_of(activity)
        band = shares.place
        rows.append(
            {
                "area": code,
                "label": journey.inputs.areas.name(code),
                "money": float(inputs_of(shares).sum()),
                **{f"{tier}_{end}": getattr(band, end)[tier] for tier in PURCHASES for end in ENDS},
                "seen": 0.0,
                "evidence": "estimated",
            }
        )
    whole = _whole(journey, pd.DataFrame())
    return LinkageRows(pd.DataFrame(rows), whole, PURCHASES, (DISTRICTS, "Payments seen are not in these shares."))


def sales_by_sector(journey: Journey) -> LinkageRows:
    """Where the output of each industry goes: inputs of buyers here, in the region, the country, and final demand."""
    _refuse_broad(journey, "sales of single industries")
    shares = journey.shares
    members = {str(sector): (str(sector),) for sector in shares.coefficients.index}
    labels = [str(label) for label in journey.inputs.table.labels.reindex(shares.coefficients.index)]
    frame = _sales(shares, members).assign(label=labels)
    notes = [FINAL]
    over = [str(label) for label in journey.inputs.table.labels.reindex(shares.oversold.index)]
    if over:
        notes.append(f"Buyers here would need more than these make here, so the share is held at 100 %: {_few(over)}.")
    kept = frame[frame["local_lower"].notna()].reset_index(drop=True)
    return LinkageRows(kept, _whole_sales(journey), SALES, tuple(notes), OUTPUT)


def sales_by_group(journey: Journey) -> LinkageRows:
    """Where the output of technology classes, advanced manufacturing sectors and the study's own group goes.

    Raises
    ------
    AreaError
        The jobs are by section, so that industries of manufacturing cannot be told apart.
    """
    _refuse_broad(journey, "groups inside manufacturing")
    groups = _groups(journey)
    frame = _sales(journey.shares, groups.members).rename(columns={"key": "group"})
    frame.insert(1, "label", [", ".join(groups.members[name]) for name in frame["group"]])
    notes = tuple(note for note in (groups.note, OVERLAP, FINAL) if note)
    kept = frame[frame["local_lower"].notna()].reset_index(drop=True)
    return LinkageRows(kept, None, SALES, notes, "the output of each group")


def sales_by_pair(journey: Journey) -> LinkageRows:
    """Share of each industry's output here that single buying industries here take; the largest flows."""
    _refuse_broad(journey, "pairs of industries")
    pairs, _, labels = _largest_pairs(journey)
    output = _output(journey.shares)
    frame = pd.DataFrame(
        {
            "supplier": [i for i, _ in pairs],
            "buyer": [j for _, j in pairs],
            "label": labels,
            "money": [float(output[i]) for i, _ in pairs],
            **_ends(journey.shares.sales_to(pairs), ("local",)),
            "seen": 0.0,
            "evidence": "estimated",
        }
    )
    notes = (
        f"The {len(frame):,} largest domestic flows to buyers here. Money is the output of the selling industry here.",
        "What buyers elsewhere take of a seller here cannot be told pair by pair.",
        LEAST_CERTAIN,
    )
    return LinkageRows(
        frame[frame["local_lower"].notna()], None, ("local",), notes, "the output of the selling industry"
    )


def sales_by_area(journey: Journey) -> LinkageRows:
    """Where the output of each district goes: each district is a place of its own.

    Raises
    ------
    AreaError
        The jobs file has no districts.
    """
    rows = []
    for code, activity in district_activity(journey.study, journey.inputs, journey.place.codes).items():
        shares = journey.shares_of(activity)
        row = _sales(shares, _everything(shares, code)).iloc[0].to_dict()
        rows.append(
            {"area": code, "label": journey.inputs.areas.name(code), **{k: v for k, v in row.items() if k != "key"}}
        )
    return LinkageRows(
        pd.DataFrame(rows), _whole_sales(journey), SALES, (DISTRICTS, FINAL), "the output of each district"
    )


def _sales(shares: TierShares, members: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    output = _output(shares)
    return pd.DataFrame(
        {
            "key": list(members),
            "money": [float(output[list(part)].sum()) for part in members.values()],
            **_ends(shares.sales_of_groups(members), SALES),
            "seen": 0.0,
            "evidence": "estimated",
        }
    )


def _whole_sales(journey: Journey) -> pd.Series:
    name = f"ALL of {journey.study['place.name']}"
    row = _sales(journey.shares, _everything(journey.shares, name)).iloc[0]
    return pd.Series({**row.to_dict(), "key": "", "label": name})


def _everything(shares: TierShares, name: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(str(sector) for sector in shares.coefficients.columns)}


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def inputs_of(shares: TierShares) -> pd.Series:
    """Intermediate inputs of the place by buying industry, foreign ones included, currency units a year."""
    return (shares.coefficients.sum(axis=0) + shares.imports_share) * _output(shares)


def listed_purchases(journey: Journey) -> pd.DataFrame:
    """Payments of buyers here that were seen: buying industry by tier of the supplier, currency units a year.

    Empty where the study has no supplier list: then nothing of the network is built.
    """
    if not journey.inputs.suppliers:
        return pd.DataFrame()
    network = journey.network()
    edges = network.edges[(network.edges["evidence"] == "seen") & network.edges["value"].notna()]
    edges = edges[edges["buyer"].isin(network.nodes.index[network.is_local_firm()])]
    if edges.empty:
        return pd.DataFrame()
    keys = [edges["buyer"].map(network.nodes["sector"]), edges["supplier"].map(network.nodes["tier"])]
    paid = edges["value"].groupby([key.to_numpy() for key in keys]).sum()
    return pd.DataFrame({tier: paid[paid.index.get_level_values(1) == tier].droplevel(1) for tier in PURCHASES}).fillna(
        0.0
    )


def _purchases(shares: TierShares, members: Mapping[str, tuple[str, ...]], paid: pd.DataFrame) -> pd.DataFrame:
    """Shares of the inputs of groups: what was seen stands for its part, and the estimate for what is left.

    A payment is where it is: only what is left has a range, drawn jointly for the industries of a group.
    """
    inputs = inputs_of(shares)
    known = paid.sum(axis=1).reindex(inputs.index).fillna(0.0) if len(paid) else inputs * 0.0
    part = (known / inputs.where(inputs > 0)).clip(upper=1.0).fillna(0.0)
    part = part.where(part >= LEAST_SEEN, 0.0)
    seen = pd.DataFrame(0.0, index=inputs.index, columns=list(PURCHASES))
    for sector in part.index[part > 0]:
        seen.loc[sector] = paid.loc[sector] / known[sector] * part[sector] * inputs[sector]
    rest = replace(shares, output=shares.output * (1.0 - part)) if part.any() else shares
    band = rest.by_group(members)
    rows = []
    for name, sectors in members.items():
        money, here = float(inputs[list(sectors)].sum()), seen.loc[list(sectors)].sum()
        left = money - float(here.sum())
        row: dict[str, object] = {"key": name, "money": money}
        for tier in PURCHASES:
            for end in ENDS:
                estimate = float(getattr(band, end).loc[name, tier])
                row[f"{tier}_{end}"] = (
                    float("nan")
                    if not money > 0
                    else (here[tier] + (left * estimate if left > ROUNDING else 0.0)) / money
                )
        share = float(here.sum()) / money if money > 0 else 0.0
        evidence = "estimated" if share == 0 else "seen" if left <= ROUNDING else "seen and estimated"
        rows.append({**row, "seen": share, "evidence": evidence})
    return pd.DataFrame(rows)


def _whole(journey: Journey, paid: pd.DataFrame) -> pd.Series:
    """All inputs of the place."""
    name = f"ALL of {journey.study['place.name']}"
    row = _purchases(journey.shares, _everything(journey.shares, name), paid).iloc[0]
    return pd.Series({**row.to_dict(), "key": "", "label": name})


def _ends(band: Band[pd.DataFrame], tiers: tuple[str, ...]) -> dict[str, np.ndarray]:
    return {f"{tier}_{end}": getattr(band, end)[tier].to_numpy(float) for tier in tiers for end in ENDS}


def _output(shares: TierShares) -> pd.Series:
    output = shares.place_output
    if output is None:
        raise StudyError("shares in money need the output of the table")
    return output


def _refuse_broad(journey: Journey, what: str) -> None:
    if _broad(journey) is not None:
        raise AreaError(f"the jobs are by section, so {what} cannot be told apart. {FINER}")


def _broad(journey: Journey) -> pd.Series | None:
    """Broad industry of each industry where the jobs are by section; None where they are finer."""
    activity = journey.place.activity
    return activity.group_of if activity.level == "section" else None


def _said_seen(paid: pd.DataFrame, journey: Journey) -> str:
    from ..tables.money import millions

    amount = millions(float(paid.to_numpy().sum()), journey.inputs.table.currency)
    return (
        f"Payments of buyers here that were seen ({amount}) stand for their part of the inputs, by where they were "
        "invoiced; the rest is estimated."
    )


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
            f"{sector} alone are refused. {FINER}"
        )
