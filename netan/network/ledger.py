"""Rows of a supplier list that are no supplies, or that rankings show apart, by rules that the user can edit.

Tax, rates, rent, group companies, agency labour and pensions buy no goods or services of an industry and would make the
tax office the plant's largest supplier: they are dropped, counted, listed, and their money is said. Utilities,
telecoms, banks and insurance are supplies and stay in the network, but everybody buys from them: rankings show them
apart. The rules stand in ``data/classifications/set_aside.csv``; a file of the user's takes their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, cast

import pandas as pd

from ..errors import Fault, SchemaError
from ..matching.persons import is_person, shown_name
from ..resources import data_path
from ..schema import SET_ASIDE_RULES, validate
from ..sources.delimited import read_table_csv
from ..tables.money import millions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GROUP = "group companies"
# Kinds of the rules that netan ships, as notes and counts name them.
KINDS = (
    "payments of tax and rates", "payments of rent", f"payments to {GROUP}", "payments of agency labour",
    "payments of pension",
)  # fmt: skip
BLANK = "(blank)"
PERSON = "a private person (not named)"
_WORD_COLUMNS = ("category_is", "category_holds", "but_not", "payee_holds")
# Rules hold words, not patterns: who writes these signs expects something else of them.
_SIGNS = re.compile(r"[\\*^$\[\]{}+]|\.\*")


@dataclass(frozen=True)
class Rule:
    """Which rows are of one kind, by the words of their ``category`` or of the payee's name.

    Attributes
    ----------
    kind
        Name of the kind, for people.
    action
        'drop' or 'apart'.
    category_is
        Words of a category that says nothing else: 'duty' is a tax, 'heavy duty bolts' are bolts. '(blank)': the
        category is empty and the payee holds one of ``payee_holds``.
    category_holds
        Words that a longer category may hold.
    but_not
        Words of a category that make it an ordinary supply after all: a tax adviser sells advice.
    payee_holds
        Words of the payee's name; empty when names tell nothing.
    """

    kind: str
    action: str
    category_is: tuple[str, ...] = ()
    category_holds: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    payee_holds: tuple[str, ...] = ()
    _compiled: dict[str, re.Pattern[str] | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        """Name of the kind in counts and notes."""
        return f"payments to {self.kind}" if self.kind == GROUP else f"payments of {self.kind}"

    def fits(self, category: str, payee: str) -> bool:
        """Whether a row is of this kind.

        Parameters
        ----------
        category
            The buyer's word for what was supplied; may be empty.
        payee
            Name of the payee.
        """
        said, name = " ".join(category.split()), " ".join(payee.split())
        if BLANK in self.category_is:
            return not said and self._search("payee_holds", name)
        whole = self._whole()
        hit = (whole is not None and whole.fullmatch(said) is not None) or self._search("category_holds", said)
        return (hit and not self._search("but_not", said)) or self._search("payee_holds", name)

    def _search(self, words: str, text: str) -> bool:
        if words not in self._compiled:
            self._compiled[words] = _pattern(getattr(self, words))
        pattern = self._compiled[words]
        return pattern is not None and pattern.search(text) is not None

    def _whole(self) -> re.Pattern[str] | None:
        if "category_is" not in self._compiled:
            self._compiled["category_is"] = _pattern(self.category_is)
        return self._compiled["category_is"]


Rules = tuple[Rule, ...]


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Any of some words as whole words, without case; a blank and a hyphen are the same."""
    if not words:
        return None
    # longer ones first: 'tax office' before 'tax'
    parts = (r"[\s\-]+".join(map(re.escape, re.split(r"[\s\-]+", word))) for word in sorted(words, key=len)[::-1])
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def load_rules(path: Path | None = None) -> Rules:
    """Read rules; those that netan ships when no file is given.

    Parameters
    ----------
    path
        csv or workbook with the columns of :data:`netan.schema.SET_ASIDE_RULES`; it takes the place of netan's own.

    Raises
    ------
    FileFormatError
        No table, or not what its name says.
    SchemaError
        With every fault of the rules.

    Examples
    --------
    >>> [rule.kind for rule in load_rules() if rule.action == "apart"]
    ['utilities', 'telecoms', 'banks and insurance']
    """
    return _shipped() if path is None else rules_from(read_table_csv(path, SET_ASIDE_RULES.name), file=path.name)


@cache
def _shipped() -> Rules:
    return rules_from(read_table_csv(data_path("classifications", "set_aside.csv"), SET_ASIDE_RULES.name))


def rules_from(frame: pd.DataFrame, *, file: str = "") -> Rules:
    """Make rules of a table.

    Parameters
    ----------
    frame
        Columns of :data:`netan.schema.SET_ASIDE_RULES`; words are separated by ``|``.
    file
        Named in each fault.

    Raises
    ------
    SchemaError
        With every fault: rules without a word, and signs of patterns, which words have not.
    """
    checked = validate(frame, SET_ASIDE_RULES, file=file)
    rules, faults = [], []
    for row, values in enumerate(checked.to_dict("records"), start=2):
        words = {name: _words(values[name]) for name in _WORD_COLUMNS}
        if not words["category_is"] and not words["category_holds"] and not words["payee_holds"]:
            what, remedy = "the rule has no words", "write words into category_is, category_holds or payee_holds"
            faults.append(Fault(what, file, row=row, remedy=remedy))
        faults += [
            Fault(f"'{word[:40]}' holds a sign that no word has", file, row=row, column=name,
                  remedy="write plain words separated by |; there are no patterns")
            for name, many in words.items() for word in many if _SIGNS.search(word)
        ]  # fmt: skip
        only, holds, but, payee = (words[name] for name in _WORD_COLUMNS)
        rules.append(Rule(str(values["kind"]), str(values["action"]), only, holds, but, payee))
    if faults:
        raise SchemaError(f"{file or 'rules'}: {len(faults)} fault{'s' if len(faults) > 1 else ''}", faults)
    return tuple(rules)


def _words(cell: object) -> tuple[str, ...]:
    return tuple(word for part in str(cell).split("|") if (word := part.strip())) if isinstance(cell, str) else ()


def _given(rules: Rules | pd.DataFrame | None) -> Rules:
    if rules is None:
        return _shipped()
    return rules_from(rules) if isinstance(rules, pd.DataFrame) else rules


def kind_of(category: str, payee: str, *, rules: Rules | None = None) -> str | None:
    """Kind of a row that is no supply; None for a supply.

    Parameters
    ----------
    category
        The buyer's word for what was supplied; may be empty.
    payee
        Name of the payee.
    rules
        The first that fits counts; those that netan ships when None.

    Examples
    --------
    >>> kind_of("Business rates", "Northmoor District Councils")
    'payments of tax and rates'
    >>> kind_of("tax advice", "Penn Accountants"), kind_of("electricity and gas", "Albany Power")
    (None, None)
    """
    rule = _first(category, payee, _given(rules))
    return rule.name if rule is not None and rule.action == "drop" else None


def _first(category: str, payee: str, rules: Rules) -> Rule | None:
    return next((rule for rule in rules if rule.fits(category, payee)), None)


def _rule_of_rows(rows: pd.DataFrame, rules: Rules) -> list[Rule | None]:
    category = rows["category"].astype(object).where(rows["category"].notna(), "").astype(str)
    pairs = list(zip(category, rows["supplier_name"].astype(str), strict=True))
    found = {pair: _first(*pair, rules) for pair in dict.fromkeys(pairs)}
    return [found[pair] for pair in pairs]


def kinds(rows: pd.DataFrame, operator: pd.Series, *, rules: Rules | pd.DataFrame | None = None) -> pd.Series:
    """Kind of every row of a supplier list that is no supply; missing for the others.

    Parameters
    ----------
    rows
        Rows with ``supplier``, ``supplier_name`` and ``category``.
    operator
        Company number of each row's buyer: a payment to the company that runs the site stays in the group.
    rules
        The first that fits counts; a table of them, or what :func:`load_rules` gives, or None for those of netan.
    """
    found = _rule_of_rows(rows, _given(rules))
    names = [rule.name if rule is not None and rule.action == "drop" else None for rule in found]
    out = pd.Series(names, index=rows.index, dtype=object)
    own = rows["supplier"].notna() & operator.notna() & (rows["supplier"].astype(object) == operator.astype(object))
    return out.mask(own, f"payments to {GROUP}")


def apart(rows: pd.DataFrame, rules: Rules | pd.DataFrame | None = None) -> pd.Series:
    """Kind of every row that is a supply which rankings show apart; missing for the others.

    Parameters
    ----------
    rows
        Rows with ``supplier_name`` and ``category``.
    rules
        As in :func:`kinds`.

    Examples
    --------
    >>> rows = pd.DataFrame({"supplier_name": ["Albany Power", "Made Up Ltd"], "category": ["electricity", "steel"]})
    >>> apart(rows).fillna("").tolist()
    ['utilities', '']
    """
    found = _rule_of_rows(rows, _given(rules))
    kind = [rule.kind if rule is not None and rule.action == "apart" else None for rule in found]
    return pd.Series(kind, index=rows.index, dtype=object)


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
    names = [*(name for name in KINDS if name in count), *sorted(set(count.index) - set(KINDS))]
    parts = [f"{name.split(' ', 2)[2]} {millions(money[name])} ({count[name]:,})" for name in names]
    text = f"Set aside as no supplies: {int(known.sum()):,} payees, {millions(money.sum())}: {', '.join(parts)}."
    return {name: int(count[name]) for name in names}, (text,)


def aside_list(rows: pd.DataFrame, kind: pd.Series) -> pd.DataFrame:
    """What was set aside, payee by payee, for a sheet that people read.

    Private persons (landlords, pensioners) are never named: they stand together, by kind, and without the buyer's
    words, which may name them too.

    Parameters
    ----------
    rows
        Rows with ``supplier_name``, ``supplier``, ``category`` and ``value``, and ``confidential`` where it is known.
    kind
        Kind of each row, as :func:`kinds` or :func:`apart` gives it; rows without one are left out.

    Returns
    -------
    pandas.DataFrame
        ``payee``, ``category``, ``kind``, ``value`` (currency units a year), ``rows`` and ``confidential``; by kind
        and, in it, by value.
    """
    part = rows[kind.notna()]
    names = part["supplier_name"].astype(str)
    numbered = part["supplier"].notna() if "supplier" in part.columns else pd.Series(data=False, index=part.index)
    person = ~numbered & pd.Series([is_person(name) for name in names], index=part.index, dtype=bool)
    category = part["category"].astype(object).where(part["category"].notna(), "")
    listed = pd.DataFrame({
        "payee": names.map(shown_name).mask(person, PERSON),
        "category": category.mask(person, "").astype(str),
        "kind": kind[kind.notna()].astype(str),
        "value": part["value"].astype(float),
        "confidential": part["confidential"].astype(bool) if "confidential" in part.columns else False,
    })  # fmt: skip
    by = listed.groupby(["payee", "category", "kind"], sort=True)
    out = by.agg(value=("value", "sum"), rows=("value", "size"), confidential=("confidential", "any")).reset_index()
    out = out.sort_values(["kind", "value", "payee", "category"], ascending=[True, False, True, True], kind="stable")
    columns = ["payee", "category", "kind", "value", "rows", "confidential"]
    return cast("pd.DataFrame", out[columns].reset_index(drop=True))
