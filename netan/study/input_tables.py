"""All tables of a study."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..tables.codenames import Codenames
from ..tables.prices import Standard

if TYPE_CHECKING:
    import pandas as pd

    from ..provenance import Input
    from ..tables.areas import AreaTable
    from ..tables.company_sizes import CompanySizes
    from ..tables.contracts import Contracts
    from ..tables.employment import BusinessCounts, Employment
    from ..tables.iotable import IOTable
    from ..tables.links import SupplierList
    from ..tables.payments import Payments
    from ..tables.register import Register
    from ..tables.sites import Sites
    from ..tables.survey import SurveyAnswers


@dataclass(frozen=True)
class Inputs:
    """All tables of a study, None where it has none; all money is that of ``standard``.

    Attributes
    ----------
    groups
        Who owns whom (:data:`netan.schema.COMPANY_GROUPS`); None without a file.
    occupations, travel_to_work, pay
        Tables of what follows from lost jobs (:mod:`netan.schema`), None without a file.
    survey
        Answers of suppliers to the form of ``netan survey``.
    council_spend
        Spending of councils: it is no supply of manufacturing and goes into no network.
    contracts
        Contracts of public bodies: ceilings, no payments; they go into no network either.
    payments
        Payments between industries and regions; None without a file.
    rules
        What a ledger sets aside; None for the rules that netan ships.
    decisions
        What the user said of unsure matches (:data:`netan.schema.MATCH_DECISIONS`); None when nothing was asked.
    standard
        Currency and price year of the study.
    codenames
        What is hidden in all of these; :meth:`~netan.tables.codenames.Codenames.asked` finds who a user means. With
        code names no copy of the register is kept in work/: it is read anew every time.
    notes
        What was annualised, converted and uprated, and what the readers set aside or took for granted.
    """

    table: IOTable
    employment: Employment
    register: Register | None
    sites: Sites | None
    suppliers: tuple[SupplierList, ...]
    counts: BusinessCounts | None
    areas: AreaTable
    overrides: dict[str, str]
    used: tuple[Input, ...]
    sizes: CompanySizes | None = None
    groups: pd.DataFrame | None = None
    occupations: pd.DataFrame | None = None
    travel_to_work: pd.DataFrame | None = None
    pay: pd.DataFrame | None = None
    survey: tuple[SurveyAnswers, ...] = ()
    council_spend: tuple[SupplierList, ...] = ()
    contracts: tuple[Contracts, ...] = ()
    payments: Payments | None = None
    rules: pd.DataFrame | None = None
    decisions: pd.DataFrame | None = None
    standard: Standard = field(default_factory=lambda: Standard("GBP", 0))
    codenames: Codenames = field(default_factory=Codenames)
    notes: tuple[str, ...] = ()
