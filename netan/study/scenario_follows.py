"""What follows from lost jobs: pay, taxes and business rates at the user's rates, what is net; never current law."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from ..scenario.additionality import Adjustments, net_additional
from ..scenario.detail import ENDS
from ..scenario.fiscal import FiscalRates, fiscal_loss
from ..tables.concordance import jobs_pairs
from ..tables.figures import jobs
from ..tables.money import millions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..scenario.detail import Detail
    from .journey import Journey
    from .settings import Study

TAKEN_OFF = ("leakage", "displacement", "substitution")
RATES = ("income_tax", "employee_contributions", "employer_contributions", "business_rates", "council_share")
REST = "all"
COLUMNS = ("key", "label", *ENDS, "unit", "rests_on", "evidence")


def follows_of(journey: Journey, detail: Detail) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Pay that goes, taxes and business rates on it, and jobs net of what is made up for; each with its sentence.

    Parameters
    ----------
    journey
        The study on its way; its table of pay, its rates and what it takes off.
    detail
        The closure, reading by reading.

    Returns
    -------
    tuple
        Rows of the table closure_breakdown, and one sentence each for pay, taxes and what is net.

    Raises
    ------
    ScenarioError
        Rates without their source and date, or that cannot be.
    """
    pay, rests, gross = pay_of(journey, detail)
    rates = rates_of(journey.study)
    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    if pay is not None:
        keys, values = detail.by_sector()
        each = pay.reindex(keys).to_numpy(float)
        lost = detail.total(values @ each)
        at_site = float((detail.site["jobs"] * pay.reindex(detail.site["sector"].astype(str)).to_numpy(float)).sum())
        named = "Gross wages" if gross else "Pay, employers' contributions included"
        rows.append(_row("pay", f"{named}, a year", lost, rests))
        rows.append(_row("pay_site", "of it at the site", pd.Series(at_site, index=list(ENDS)), rests))
        notes.append(f"Pay that goes with ALL: {_money(lost, detail.currency)} a year ({rests}), before re-employment.")
    rows += _taxes(rows, rates, gross=gross)
    notes += _tax_notes(rows, rates, detail.currency, gross=gross)
    net, said = _net(journey.study, detail)
    return pd.DataFrame([*rows, *net], columns=list(COLUMNS)), (*notes, *said)


def _row(key: str, label: str, ends: pd.Series, rests: str, unit: str = "currency units") -> dict[str, Any]:
    return {"key": key, "label": label, **ends[list(ENDS)].astype(float).to_dict(), "unit": unit, "rests_on": rests,
            "evidence": "estimated"}  # fmt: skip


def matched(codes: Sequence[str], sectors: Sequence[str]) -> dict[str, list[str]]:
    """Codes of a user's table for each industry of the input-output table, the finest that meet it.

    Examples
    --------
    >>> matched(["C", "30", "all"], ["C30", "C25", "G47"])
    {'C30': ['30'], 'C25': ['C'], 'G47': []}
    """
    plain = {re.sub(r"^[A-U](?=\d)", "", code.strip().upper()): code for code in codes if code.strip() != "all"}
    exact = {code.strip().upper(): code for code in codes}
    usable = [text for text in plain if re.fullmatch(r"[A-U]|\d{2,5}", text)]
    pairs = jobs_pairs(usable, list(sectors), level="division")
    out: dict[str, list[str]] = {}
    for sector in sectors:
        if sector.upper() in exact:
            out[sector] = [exact[sector.upper()]]
            continue
        met = [text for text, one in pairs if one == sector]
        finest = [text for text in met if text[0].isdigit()] or met
        least = min((len(text) for text in finest), default=0)
        out[sector] = [plain[text] for text in finest if len(text) == least]
    return out


def pay_of(journey: Journey, detail: Detail) -> tuple[pd.Series | None, str, bool]:
    """Pay a job by industry (``""`` for an unknown one), what it rests on, and whether it is gross pay.

    The study's own table; else compensation of employees of the input-output table, times ``assume.gross_share``
    where it is given. None where neither says anything.
    """
    given, share = journey.inputs.pay, journey.study["assume.gross_share"]
    sectors = [str(code) for code in detail.sectors]
    if given is not None:
        table = given.set_index("sector")["pay"].astype(float)
        found = matched([str(code) for code in table.index], sectors)
        pay = pd.Series({s: float(table[codes].mean()) if codes else np.nan for s, codes in found.items()})
        year = int(given["year"].iloc[0])  # one year: the reader sees to it
        rests = f"your table of pay, {year}"
        if detail.year and year != detail.year:
            rests = f"{rests}, as it is: not brought to {detail.year} prices like the other figures"
        return _filled(pay, detail, rests, rest=float(table.get(REST, np.nan)), gross=True)
    pay = pd.Series(detail.wage_rate.to_numpy(float), index=sectors)
    if not pay.gt(0).any():
        return None, "", False
    rests = f"compensation of employees in the table{f', {detail.year} prices' if detail.year else ''}"
    if share is None:
        return _filled(pay, detail, rests, rest=np.nan, gross=False)
    return _filled(
        pay * float(share), detail, f"{rests}, {float(share):.0%} of it wages (yours)", rest=np.nan, gross=True
    )


def _filled(
    pay: pd.Series, detail: Detail, rests: str, *, rest: float, gross: bool
) -> tuple[pd.Series | None, str, bool]:
    """Pay for every industry that loses jobs; one that is not known takes the mean of the others, and it is said."""
    keys, values = detail.by_sector()
    weight = pd.Series(values[0], index=keys)
    known = pay.reindex(keys)
    lacking = known.index[known.isna() & weight.gt(0)]
    if known.notna().any() and float(weight[known.notna()].sum()) > 0:
        mean = float((known * weight)[known.notna()].sum() / weight[known.notna()].sum())
    else:
        mean = rest
    if np.isnan(mean) and np.isnan(rest):
        return None, "", gross
    if len(lacking) and np.isnan(rest):
        part = float(weight[lacking].sum() / weight.sum())
        rests = f"{rests}; {part:.0%} of the jobs in industries without pay take the mean of the others"
    return known.fillna(mean if np.isnan(rest) else rest), rests, gross


def rates_of(study: Study) -> FiscalRates | None:
    """Rates that the study gives; None without any.

    Raises
    ------
    ScenarioError
        Rates without source and date, or a share of business rates without their amount.
    """
    given = {name: study[f"assume.{name}"] for name in RATES if study[f"assume.{name}"] is not None}
    if not given:
        return None
    said = {name: str(study[f"assume.rates_{name}"] or "").strip() for name in ("source", "as_of")}
    if not all(said.values()):
        raise ScenarioError(
            "rates of taxes or business rates are given without their source and date, and they change every year: "
            "give assume.rates_source and assume.rates_as_of in study.toml or on sheet 2 of the workbook"
        )
    known: dict[str, Any] = {name: float(value) for name, value in given.items()}
    return FiscalRates(**known, source=said["source"], as_of=said["as_of"])


def _taxes(rows: list[dict[str, Any]], rates: FiscalRates | None, *, gross: bool) -> list[dict[str, Any]]:
    """Rows of taxes on gross pay, and of business rates; those on pay need gross pay."""
    if rates is None:
        return []
    wages = rows[0] if rows and gross else dict.fromkeys(ENDS, 0.0)
    ends = pd.DataFrame({end: [wages[end]] for end in ENDS}, index=["all"])
    found = fiscal_loss(ends, pd.Series({"all": 1.0}), rates=rates).iloc[1:]
    on_pay = found["row"].str.endswith("on it")
    found = found if rows and gross else found[~on_pay]
    words = {"on it": "on gross wages, a year"}
    return [
        _row("rates" if "usiness" in row.row or "council" in row.row else "tax",
             row.row.replace("on it", words["on it"]), pd.Series(row._asdict()), row.rests_on)
        for row in found.itertuples(index=False)
    ]  # fmt: skip


def _tax_notes(rows: list[dict[str, Any]], rates: FiscalRates | None, currency: str, *, gross: bool) -> list[str]:
    if rates is None:
        return []
    taxes = [row for row in rows if row["key"] == "tax"]
    notes = []
    if taxes:
        ends = pd.Series({end: sum(row[end] for row in taxes) for end in ENDS})
        notes.append(f"Taxes and contributions on it at your rates ({rates.source}, {rates.as_of}): "
                     f"{_money(ends, currency)} a year.")  # fmt: skip
    elif any(getattr(rates, name) is not None for name in RATES[:3]) and not gross:
        notes.append("Taxes are not worked out: they need gross pay (sources.pay, or assume.gross_share).")
    said = f"a year ({rates.source}, {rates.as_of})."
    business = [row for row in rows if row["key"] == "rates" and row["label"].startswith("Business")]
    return [*notes, *(f"{row['label']}: {millions(row['upper'], currency)} {said}" for row in business)]


def _net(study: Study, detail: Detail) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Jobs net of leakage, displacement and substitution; nothing where the study takes nothing off."""
    given = {name: list(study[f"assume.{name}"]) for name in TAKEN_OFF if study[f"assume.{name}"]}
    if not given:
        return [], ()
    asked = Adjustments(**{name: (ends[0], (ends[0] + ends[-1]) / 2, ends[-1]) for name, ends in given.items()})
    gross = pd.DataFrame({end: [float(detail.all[end])] for end in ENDS}, index=["jobs"])
    net = net_additional(gross, asked).loc["jobs"]
    words = ", ".join(f"{name} {_share(ends)}" for name, ends in given.items())
    row = _row("net", "Jobs here, net", net, f"ALL less {words} (yours)", unit="jobs")
    said = f"Net of {words} (yours, sheet 2): {_ends([jobs(float(net[end])) for end in ENDS])} jobs here."
    return [row], (said,)


def _share(ends: list[float]) -> str:
    low, high = round(100 * ends[0]), round(100 * ends[-1])
    return f"{low} %" if low == high else f"{low}-{high} %"


def _money(ends: pd.Series, currency: str) -> str:
    shown = ["-" if np.isnan(ends[end]) else millions(float(ends[end]), currency, whole=True) for end in ENDS]
    return _ends(shown)


def _ends(shown: list[str]) -> str:
    low, middle, high = shown
    if low == high:
        return low
    return f"{low} to {high}" if middle == "-" else f"{low} / {middle} / {high}"
