"""What a static model is given and what it hands back: the same for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import ScenarioError, SchemaError, UnknownNodeError, first_few
from ..measures.coefficients import allocation_coefficients, square_values, technical_coefficients
from ..measures.multipliers import aligned

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ..risk.cascade import Rules
    from ..risk.economy import Economy

    Floats: TypeAlias = NDArray[np.float64]

MEASURES = ("output", "jobs", "gva")
PARTS = ("initial", "direct", "indirect", "induced")
# A loss of output below this part of all output is rounding of the computer, not a loss.
DUST = 1e-12


@dataclass(frozen=True)
class System:
    """What the static models need of a place, a country or a network of companies; all amounts a year.

    Attributes
    ----------
    output
        Output of each node (a sector or a company), currency units; known, not negative.
    Z
        Flows, supplier by buyer, currency units, on the nodes of ``output``; None for a network of companies, which
        stands in ``economy``. Final sales are ``output - Z.sum(axis=1)``, primary inputs ``output - Z.sum(axis=0)``
        (with imports and taxes on products, not value added alone).
    jobs, gva
        By node: jobs, and gross value added in currency units; NaN where unknown, None when nothing is known.
    wages
        Row of households, for Type II: wages paid to residents by each node, currency units.
    spending
        Column of households: what residents buy of each node, currency units.
    household_income
        Income of these households from every source, currency units; it decides how much of a wage is spent.
    economy
        The network of companies that the cascade runs on, from `netan.risk`.
    place
        Label of where each node is, such as ``here`` and ``elsewhere``.

    Raises
    ------
    SchemaError
        Nodes that repeat or differ, output that is unknown or negative, wages or spending that are unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
    >>> System(output=pd.Series({"a": 1000, "b": 2000}), Z=Z).final_demand.to_dict()
    {'a': 350.0, 'b': 1700.0}
    """

    output: pd.Series
    Z: pd.DataFrame | None = None
    jobs: pd.Series | None = None
    gva: pd.Series | None = None
    wages: pd.Series | None = None
    spending: pd.Series | None = None
    household_income: float | None = None
    economy: Economy | None = None
    place: pd.Series | None = None

    def __post_init__(self) -> None:
        nodes = self.output.index
        if not nodes.is_unique:
            raise SchemaError(f"nodes occur twice in the output: {first_few(nodes[nodes.duplicated()].unique())}")
        values = self.output.to_numpy(float)
        odd = nodes[~(np.isfinite(values) & (values >= 0))]
        if len(odd):
            raise SchemaError(f"output is unknown or negative for {first_few(odd)}; give what each makes in a year")
        if self.Z is not None:
            square_values(self.Z)
            if set(self.Z.index) != set(nodes):
                raise SchemaError(f"flows and output differ in {first_few(sorted(set(self.Z.index) ^ set(nodes)))}")
        for name in ("jobs", "gva", "wages", "spending", "place"):
            amounts = getattr(self, name)
            if amounts is not None:
                aligned(amounts, nodes, name)
                if name in ("wages", "spending") and not np.isfinite(amounts.to_numpy(float)).all():
                    raise SchemaError(f"{name} are unknown for {first_few(amounts.index[amounts.isna()])}")
        if self.economy is not None and set(self.economy.nodes) != set(nodes):
            raise SchemaError("the network of companies and the output hold different nodes")

    @property
    def nodes(self) -> pd.Index:
        """Nodes, in the order of the output."""
        return self.output.index

    @property
    def x(self) -> Floats:
        """Output as plain numbers."""
        return self.output.to_numpy(float)

    @property
    def flows(self) -> pd.DataFrame:
        """Flows in the order of the nodes; ScenarioError without any."""
        if self.Z is None:
            raise ScenarioError("this model needs a table of flows between sectors; only the cascade runs without one")
        return self.Z.loc[self.nodes, self.nodes].astype(float)

    @property
    def technical(self) -> Floats:
        """Inputs from here per unit of output, ``z_ij / x_j``."""
        return technical_coefficients(self.flows, self.output).to_numpy(float)

    @property
    def allocation(self) -> Floats:
        """Sales to here per unit of output, ``z_ij / x_i``."""
        return allocation_coefficients(self.flows, self.output).to_numpy(float)

    @property
    def final_demand(self) -> pd.Series:
        """Sales to whoever is no node: households, government, exports, investment."""
        return (self.output - self.flows.sum(axis=1)).rename("final_demand")

    @property
    def primary_inputs(self) -> pd.Series:
        """Whatever is bought from no node: imports, taxes on products, wages, profits."""
        return (self.output - self.flows.sum(axis=0)).rename("primary_inputs")


@dataclass(frozen=True)
class Hit:
    """What is lost at the start.

    Attributes
    ----------
    lost
        Share LOST of each node that is hit, 0 to 1; nodes that are not named lose nothing at the start.
    share
        What is hit is this share of its node, 0 to 1: a company's share of its sector, by output. One number for
        all, or one by node. The node loses ``lost * share`` of its output at the start.
    demand
        Final sales lost by node, currency units a year (below 0 for sales gained).
    primary
        Primary inputs lost by node, currency units a year: imports, labour, capital.

    Raises
    ------
    ScenarioError
        Shares outside 0 to 1 or unknown, amounts that are unknown, nodes named twice.

    Examples
    --------
    >>> import pandas as pd
    >>> Hit(pd.Series({"a": 1.0}), share=0.25).of(pd.Index(["a", "b"])).tolist()
    [0.25, 0.0]
    """

    lost: pd.Series
    share: float | pd.Series = 1.0
    demand: pd.Series | None = None
    primary: pd.Series | None = None

    def __post_init__(self) -> None:
        share = self.share if isinstance(self.share, pd.Series) else pd.Series({"all": float(self.share)})
        for name, shares in (("the share lost", self.lost), ("the share of its node that is hit", share)):
            odd = shares[~shares.astype(float).between(0, 1)]
            if len(odd):
                raise ScenarioError(
                    f"{name} of {first_few(odd.index)} is {first_few(odd)}: write a share from 0 to 1, 1 for a closure"
                )
        for amounts in (self.demand, self.primary):
            if amounts is not None and not np.isfinite(amounts.to_numpy(float)).all():
                raise ScenarioError(f"amounts lost are unknown for {first_few(amounts.index[amounts.isna()])}")
        for named in (self.lost, share, self.demand, self.primary):
            if named is not None and not named.index.is_unique:
                raise ScenarioError(f"named twice: {first_few(named.index[named.index.duplicated()].unique())}")

    def of(self, nodes: pd.Index) -> Floats:
        """Share of each node's output lost at the start.

        Raises
        ------
        UnknownNodeError
            A node that is not among them.
        """
        lost = _named(self.lost, nodes)
        if not isinstance(self.share, pd.Series):
            return lost * float(self.share)
        _named(self.share, nodes)
        return lost * self.share.reindex(nodes).fillna(1.0).to_numpy(float)

    def amounts(self, name: str, nodes: pd.Index) -> Floats:
        """Amounts lost, ``demand`` or ``primary``, by node; 0 where none is named."""
        amounts = getattr(self, name)
        return np.zeros(len(nodes)) if amounts is None else _named(amounts, nodes)


def _named(values: pd.Series, nodes: pd.Index) -> Floats:
    strange = values.index.difference(nodes)
    if len(strange):
        raise UnknownNodeError(f"{len(strange)} of what is hit is not in this table or network: {first_few(strange)}")
    return values.reindex(nodes).fillna(0.0).to_numpy(float)


@dataclass(frozen=True)
class Shares:
    """What a model works out: shares of each node's output lost; a part is None where it is not told apart."""

    total: Floats
    initial: Floats
    direct: Floats | None = None
    indirect: Floats | None = None
    induced: Floats | None = None
    more: tuple[tuple[str, Floats], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelResult:
    """What a model says is lost.

    Attributes
    ----------
    model
        Name of the model.
    lost
        By node: ``share`` of its output; ``output``, ``jobs``, ``gva`` a year (GVA and output in currency units);
        each of these again by part, as ``output_initial``, ``output_direct``, ``output_indirect``,
        ``output_induced``; ``place`` where the system has one; ``share_down`` and ``share_up`` of the cascade. NaN
        where a model does not tell a part apart, or jobs or GVA are unknown.
    total
        The same, summed: ``output``, ``jobs``, ``gva`` by ``all``, ``initial``, ``direct``, ``indirect``,
        ``induced``, ``further`` (all but initial). Of nodes whose jobs or GVA are unknown nothing is counted, and
        ``notes`` says of how many; NaN where nothing at all is known.
    convention
        What the figures suppose, in one sentence.
    wrong_when
        When this is the wrong model, in one sentence.
    notes
        What to know about these figures.
    """

    model: str
    lost: pd.DataFrame
    total: pd.DataFrame
    convention: str
    wrong_when: str
    notes: tuple[str, ...] = ()

    def by_place(self) -> pd.DataFrame:
        """Output, jobs and GVA lost by place; ScenarioError when the system named no places."""
        if "place" not in self.lost.columns:
            raise ScenarioError("the system says of no node where it is; give its places")
        return self.lost.groupby("place")[list(MEASURES)].sum(min_count=1)


@dataclass(frozen=True)
class Model:
    """One static model.

    Attributes
    ----------
    name
        As users write it.
    question
        What it answers.
    convention, wrong_when
        One sentence each.
    takes
        Which of ``lost``, ``demand``, ``primary`` of a hit it can follow.
    run
        From system, hit and rules of the cascade to shares lost.
    """

    name: str
    question: str
    convention: str
    wrong_when: str
    takes: tuple[str, ...]
    run: Callable[[System, Hit, Rules | None], Shares]


def result_of(model: Model, system: System, shares: Shares) -> ModelResult:
    """Amounts by node and in all, from the shares that a model worked out."""
    parts = {"": shares.total, **{f"_{part}": getattr(shares, part) for part in PARTS}}
    columns: dict[str, Floats] = {"share": shares.total}
    notes = list(shares.notes)
    for measure in MEASURES:
        given = system.output if measure == "output" else getattr(system, measure)
        amounts = np.full(len(system.nodes), np.nan)
        if given is not None:
            amounts = given.reindex(system.nodes).to_numpy(float)
        for suffix, part in parts.items():
            told = part is not None and given is not None
            columns[measure + suffix] = _times(part, amounts) if told else np.full(len(amounts), np.nan)
        unknown = int((np.isnan(amounts) & (shares.total > DUST)).sum())
        if unknown and given is not None:
            notes.append(f"{measure} of {unknown:,} nodes that lose output are unknown and not counted.")
    lost = pd.DataFrame(columns, index=system.nodes).assign(**dict(shares.more))
    if system.place is not None:
        lost = lost.assign(place=system.place.reindex(system.nodes))
    return ModelResult(model.name, lost, _total(lost), model.convention, model.wrong_when, tuple(notes))


def _times(share: Floats, amounts: Floats) -> Floats:
    """Amounts lost; who loses nothing loses nothing of an unknown amount either."""
    return np.where(np.abs(share) > 0, share * amounts, 0.0)


def _total(lost: pd.DataFrame) -> pd.DataFrame:
    rows = {}
    for measure in MEASURES:
        row = {"all": lost[measure].sum(min_count=1)}
        row |= {part: lost[f"{measure}_{part}"].sum(min_count=1) for part in PARTS}
        rows[measure] = row | {"further": row["all"] - row["initial"]}
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)
