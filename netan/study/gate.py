"""The gate to publication: what rests on confidential rows loses its names, single payments become totals of groups.

``--publishable`` passes everything through here: networks, rankings, closures, tables. The rule of which totals may be
told is that of :mod:`netan.network.published`. Facts on distress of companies have no way through.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import StudyError
from ..files import current_sieve, sieve_with
from ..network.base import Network
from ..network.naming import ON_CONFIDENTIAL, STAMP, named_nodes, withheld_nodes
from ..network.published import (
    FEWEST,
    HELD_BACK,
    SEVERAL,
    SEVERAL_WORDS,
    SUPPRESSED,
    WITHHELD,
    gathered,
    lower_first,
    may_be_told,
    names_someone,
    publishable_network,
    tellable,
    withheld_words,
)
from ..risk.critical import Critical
from ..scenario.static import ScenarioResult
from ..views.wording import without_legal_form

if TYPE_CHECKING:
    from collections.abc import Sequence


def shown_buyer(network: Network, node: str) -> str:
    """Name of a company that was asked about, as it may be published.

    Raises
    ------
    StudyError
        It is confidential itself.
    """
    if bool(withheld_nodes(network)[node]):
        raise StudyError(
            "the company that was asked about stands on a confidential row itself, so nothing can be published under "
            "its name; give it a code name (--codename) and mark its own row as not confidential"
        )
    return str(network.nodes["label"][node])


def stamped(result: Critical, network: Network) -> Critical:
    """Ranking with the stamp also where nothing but its buyer is named on estimates alone.

    Parameters
    ----------
    result
        The ranking.
    network
        The network that it was made of.
    """
    if result.to is None or result.stamp or bool(named_nodes(network)[result.to]):
        return result
    return replace(result, stamp=STAMP)


def publishable_critical(result: Critical, network: Network) -> Critical:
    """Ranking in which companies on confidential rows stand in groups.

    Parameters
    ----------
    result
        The ranking.
    network
        The network that it was made of, with the confidential rows.

    Raises
    ------
    StudyError
        The buyer may not be named itself.
    """
    if result.to is not None:
        shown_buyer(network, result.to)
    hidden = withheld_nodes(network)
    secret = result.rows["node_id"].map(hidden, na_action="ignore").eq(True)
    if not secret.any():
        return replace(result, notes=_clean_notes(result.notes, network, hidden))
    rows = result.rows[secret]
    kinds = gathered(rows["sector"].astype(str), pd.DataFrame({"paid": rows["paid"]}))
    groups = [_group_row(part, str(kind)) for kind, part in rows.groupby(kinds, sort=True)]
    frame = pd.concat([result.rows[~secret], pd.DataFrame(groups, columns=result.rows.columns)], ignore_index=True)
    frame = frame.astype({c: t for c, t in result.rows.dtypes.items() if t.kind == "f"})
    frame = frame.sort_values(["rank", "label"], kind="stable", ignore_index=True)
    frame["rank"] = np.arange(1, len(frame) + 1)
    frame["rank_lower"] = np.fmin(frame["rank_lower"].astype(float), frame["rank"])
    frame["rank_upper"] = np.fmin(np.fmax(frame["rank_upper"].astype(float), frame["rank"]), len(frame))
    few = bool((frame["label"].str.endswith(SUPPRESSED)).any())
    notes = (*_clean_notes(result.notes, network, hidden), WITHHELD, *([HELD_BACK] if few else []))
    return replace(result, rows=frame, notes=notes)


# How the rows of a group become one: sums of what can be added, ends of what cannot.
_SUMS, _LEAST, _MOST = (
    {"firms", "paid", "jobs"},
    {"rank", "rank_lower", "exposed_lower"},
    {"rank_upper", "exposed_upper"},
)
_MIDDLE = {"at_buyers", "at_suppliers", "at_risk"}


def _group_row(part: pd.DataFrame, kind: str) -> dict[str, Any]:
    """One row for the rows of a group; without figures when they are too few."""
    count = int(part["firms"].sum())
    told = tellable(part[["paid"]].astype(float))
    out: dict[str, Any] = dict.fromkeys(part.columns)
    for name in part.columns:
        values = part[name].astype(float) if name in _SUMS | _LEAST | _MOST | _MIDDLE else part[name]
        if name in _SUMS:
            out[name] = float(values.sum(min_count=1))
        elif name in _LEAST | _MOST:
            out[name] = float(values.min() if name in _LEAST else values.max())
        elif name in _MIDDLE:
            out[name] = float(values.median())
    words = str(part["sector_label"].iloc[0]) if kind != SEVERAL else SEVERAL_WORDS
    number = f"{count:,}" if told else "Fewer than 3" if count < FEWEST else "Some"
    out |= {
        "label": f"{number} suppliers {ON_CONFIDENTIAL}, {lower_first(words)}",
        "firms": count,
        "on_list": 0,
        "buyers": 0,
    }
    out |= {"sector": kind, "sector_label": words, "only_one": "not known", "jobs_evidence": "estimated"}
    out |= {"evidence": "seen" if part["evidence"].eq("seen").all() else "seen payments, other links estimated"}
    out["why"] = "figures of the group together; its names and payments are confidential"
    if part["jobs_evidence"].eq("seen").all():
        out["jobs_evidence"] = "seen"
    if not told:
        unknown = (_SUMS | _LEAST | _MOST | _MIDDLE) - {"rank", "rank_lower", "rank_upper", "firms"}
        out |= {"label": f"{out['label']} {SUPPRESSED}", **dict.fromkeys(unknown, np.nan)}
        out["firms"] = count if count >= FEWEST else 0
    return out


def _clean_notes(notes: Sequence[str], network: Network, hidden: pd.Series) -> tuple[str, ...]:
    return tuple(note for note in notes if not names_someone(note, network, hidden))


def publishable_closure(result: ScenarioResult, network: Network) -> ScenarioResult:
    """Closure without its suppliers by name; what fewer than three suppliers or customers stand behind is withheld.

    Parameters
    ----------
    result
        The closure.
    network
        The network that it was made of.
    """
    hidden = withheld_nodes(network)
    payments = result.suppliers["value"].astype(float) if len(result.suppliers) else pd.Series(dtype=float)
    secret = len(payments) > 0 and bool(result.suppliers["supplier"].isin(hidden.index[hidden]).any())
    rows = result.rows.copy()
    notes = [_closure_note(note) for note in _clean_notes(result.notes, network, hidden)]
    if secret and not may_be_told(payments):
        ends = ["lower", "middle", "upper"]
        small = rows["part"].isin(["suppliers", "back"])  # either could be worked out from the other
        rows.loc[small, ends] = np.nan
        rows.loc[rows["part"] == "suppliers", "row"] = f"At its local suppliers {SUPPRESSED}"
        rows.loc[small, "rests_on"] = f"withheld {SUPPRESSED}"
        notes = [note for note in notes if "supplier" not in note]
        notes.append(HELD_BACK)
    elif any(SUPPRESSED in note for note in notes):
        notes.append(HELD_BACK)
    shown = result.suppliers.iloc[:0] if len(result.suppliers) else result.suppliers
    return replace(result, rows=rows, suppliers=shown, notes=tuple(notes))


_FEW_CUSTOMERS = re.compile(r"Not added: [12] local customers? .*?(?:re-source|[^.]$)\.?")
_RELIANCE = re.compile(r"Reliance of suppliers on ([^:]*): [^.]*\.")
_FEW = re.compile(r"(?<![\d,.\-])[12](?: compan(?:y|ies))?(?=[,;.]| that| could)")


def _closure_note(note: str) -> str:
    """Note of a closure in which no count or sum stands for one or two companies.

    Examples
    --------
    >>> _closure_note("Reliance of suppliers on Plant X: over 25 % of sales 1 company, 5-25 % 8, unknown 9.")
    'Reliance of suppliers on Plant X: [c].'
    """
    out = _FEW_CUSTOMERS.sub(f"Not added: its local customers {SUPPRESSED}.", note)
    found = _RELIANCE.search(out)
    if found and _FEW.search(found[0]):
        out = out.replace(found[0], f"Reliance of suppliers on {found[1]}: {SUPPRESSED}.")
    return out


def publishable_frame(frame: pd.DataFrame, network: Network, *, by: str, sums: Sequence[str] = ()) -> pd.DataFrame:
    """Table of companies in which those on confidential rows are gathered in one row.

    Parameters
    ----------
    frame
        One row a company.
    network
        The network with the confidential rows.
    by
        Column of node ids.
    sums
        Columns of amounts that are added up; the first decides whether the total may be told. All others are empty in
        the row of the group.

    Returns
    -------
    pandas.DataFrame
        The open rows, then one row whose column ``label`` (else the first column of text) says how many companies
        it stands for, without amounts when these may not be told.
    """
    hidden = withheld_nodes(network)
    secret = frame[by].map(hidden, na_action="ignore").eq(True)
    if not secret.any():
        return frame
    part = frame[secret]
    told = may_be_told(part[sums[0]].astype(float)) if sums else len(part) >= FEWEST
    name = (
        "label"
        if "label" in frame.columns
        else next(c for c in frame.columns if c != by and frame[c].dtype.kind in "OU")
    )
    count = f"{len(part):,}" if len(part) >= FEWEST else "Fewer than 3"
    row = dict.fromkeys(frame.columns) | {
        name: f"{count} companies {ON_CONFIDENTIAL}{'' if told else f' {SUPPRESSED}'}"
    }
    row |= {column: float(part[column].astype(float).sum()) if told else np.nan for column in sums}
    return pd.concat([frame[~secret], pd.DataFrame([row])], ignore_index=True)


def publishable(thing: Any, network: Network, **options: Any) -> Any:
    """Anything as it may be published: a network, a ranking, a closure or a table (with ``by`` and ``sums``).

    Raises
    ------
    TypeError
        Something else: it has no way through the gate.
    """
    if isinstance(thing, Network):
        return publishable_network(thing)
    if isinstance(thing, Critical):
        return publishable_critical(thing, network)
    if isinstance(thing, ScenarioResult):
        return publishable_closure(thing, network)
    if isinstance(thing, pd.DataFrame):
        return publishable_frame(thing, network, **options)
    raise TypeError(f"nothing is known of how {type(thing).__name__} is published")


def close_gate(network: Network) -> None:
    """Let nothing that is written from now on say a withheld name or number, whatever way it takes.

    The last of the sieves: outputs are made without these names; a name that still comes up is written as [c].
    """
    words = withheld_words(network, withheld_nodes(network))
    marks = sorted({form for word in words for form in _forms(word)}, key=lambda form: (-len(form), form))
    before = current_sieve()

    def sieve(text: str) -> str:
        shown = text if before is None else before(text)
        for mark in marks:
            if mark in shown:
                shown = re.sub(rf"(?<![^\W_]){re.escape(mark)}(?![^\W_])", SUPPRESSED, shown)
        return shown

    sieve_with(sieve)


def _forms(word: str) -> set[str]:
    """Ways in which pages and pictures write a name; none of a single plain word, which may mean something else."""
    short = without_legal_form(word)
    forms = {word, short} if " " in short else {word} if " " in word or any(c.isdigit() for c in word) else set()
    return {f(form) for form in forms for f in (str, escape, lambda text: text.replace("&", "\\u0026"))}
