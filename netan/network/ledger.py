"""Rows of a supplier list that are no supplies: tax and rates, rent, group companies, agency labour, pensions.

They buy no goods or services of an industry and would make the tax office the plant's largest supplier. They are
set aside, counted, and their money is said. Utilities, telecoms, insurance and banks are supplies and stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Rule:
    """Which rows are of one kind, by the words of their ``category`` or of the payee's name.

    Attributes
    ----------
    kind
        Name of the kind, for people.
    only
        Pattern of a category that says nothing else: 'duty' is a tax, 'heavy duty bolts' are bolts.
    holds
        Pattern that a longer category may hold.
    but
        Pattern that makes it a supply after all: a tax adviser sells advice.
    payee
        Pattern of the payee's name; empty when names tell nothing.
    """

    kind: str
    only: str
    holds: str
    but: str = ""
    payee: str = ""


_ADVICE = r"advi[cs]|consult|software|audit|account|training|administ|legal|solicitor|filing|claim"
GROUP = "group companies"

# The first rule that fits counts. Words are matched without case, as whole words.
RULES = (
    Rule(
        "tax and rates",
        r"vat|rates|customs|dut(y|ies)|ni|nic|rates and taxes",
        r"tax(es|ation)?|paye|hmrc|national insurance|social security|(business|non[- ]domestic|council) rates|nndr|"
        r"lev(y|ies)|(import|customs|excise|stamp|fuel) dut(y|ies)",
        _ADVICE + r"|broker|clearance|agent|forward|disc\b|taxi",
        r"hmrc|hm revenue( (and|&) customs)?|revenue (and|&) customs|inland revenue|revenue commissioners|"
        r"(revenue|customs|tax|taxation|excise) (office|authority|administration|department|service)|finanzamt|"
        r"internal revenue service|tr[eé]sor public|valuation office( agency)?",
    ),
    Rule(
        "rent",
        r"lease|leases|landlord|service charge",
        r"rents?|(property|ground|site|office|factory|building|land) (rental|lease)s?|"
        r"lease of (premises|property|land|buildings?)",
        r"\bcar\b|vehicle|tool|plant|equipment|machine|crane|truck|van\b|forklift|skip|scaffold|linen|uniform|pallet",
    ),
    Rule(
        GROUP,
        r"group|recharges?|management (fee|charge)s?|parent|parent company",
        r"(intra|inter)[- ]?(group|company)|group (recharges?|charges?|compan(y|ies)|costs?|management|treasury|"
        r"funding|loan)|head office (re)?charges?",
        r"training|insurance|hotel",
    ),
    Rule(
        "agency labour",
        r"temps?|agency",
        r"agency (labour|labor|staff|workers?|personnel|temps?|costs?)|labour agency|"
        r"(temporary|temp) (labour|labor|staff|workers?)|staffing",
    ),
    Rule("pension", r"superannuation", r"pensions?|superannuation", _ADVICE),
)
KINDS = tuple(f"payments of {rule.kind}" if rule.kind != GROUP else f"payments to {GROUP}" for rule in RULES)
# A council that stands in a list without a word of what for is paid business rates as a rule.
_COUNCIL = re.compile(r"\b(council|councils|borough|rates office)\b", re.IGNORECASE)


def _whole(rule: Rule) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{rule.only})\s*|.*(?<!\w)(?:{rule.holds})(?!\w).*", re.IGNORECASE | re.DOTALL)


def _anywhere(pattern: str) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE) if pattern else None


_COMPILED = tuple(
    (
        kind,
        _whole(rule),
        re.compile(rule.but, re.IGNORECASE) if rule.but else None,
        _anywhere(rule.payee),
    )
    for kind, rule in zip(KINDS, RULES, strict=True)
)


def kind_of(category: str, payee: str) -> str | None:
    """Kind of a row that is no supply; None for a supply.

    Parameters
    ----------
    category
        The buyer's word for what was supplied; may be empty.
    payee
        Name of the payee.

    Examples
    --------
    >>> kind_of("Business rates", "Northmoor District Councils")
    'payments of tax and rates'
    >>> kind_of("tax advice", "Penn Accountants"), kind_of("electricity and gas", "Albany Power")
    (None, None)
    """
    for kind, word, but, name in _COMPILED:
        if word.fullmatch(category) and not (but is not None and but.search(category)):
            return kind
        if name is not None and name.search(payee):
            return kind
    return KINDS[0] if not category.strip() and _COUNCIL.search(payee) else None


def kinds(rows: pd.DataFrame, operator: pd.Series) -> pd.Series:
    """Kind of every row of a supplier list that is no supply; missing for the others.

    Parameters
    ----------
    rows
        Rows with ``supplier``, ``supplier_name`` and ``category``.
    operator
        Company number of each row's buyer: a payment to the company that runs the site stays in the group.
    """
    category = rows["category"].astype(object).where(rows["category"].notna(), "")
    pairs = list(zip(category.astype(str), rows["supplier_name"].astype(str), strict=True))
    found = {pair: kind_of(*pair) for pair in set(pairs)}
    out = pd.Series([found[pair] for pair in pairs], index=rows.index, dtype=object)
    own = rows["supplier"].notna() & operator.notna() & (rows["supplier"].astype(object) == operator.astype(object))
    return out.mask(own, KINDS[[rule.kind for rule in RULES].index(GROUP)])


def set_aside(kind: pd.Series, value: pd.Series) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Count and add up what was set aside.

    Returns
    -------
    tuple
        Number of rows by kind, and a note with their money; empty when there are none.
    """
    known = kind.notna()
    if not known.any():
        return {}, ()
    count = kind[known].value_counts()
    money = value[known].groupby(kind[known]).sum()
    parts = [f"{name.split(' ', 2)[2]} £{money[name] / 1e6:,.1f}m ({count[name]:,})" for name in KINDS if name in count]
    text = f"Set aside as no supplies: {int(known.sum()):,} payees, £{money.sum() / 1e6:,.1f}m: {', '.join(parts)}."
    return {name: int(count[name]) for name in KINDS if name in count}, (text,)
