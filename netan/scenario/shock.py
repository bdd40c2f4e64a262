"""Scenario files and what they ask for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..errors import ScenarioError


@dataclass(frozen=True)
class Closure:
    """Companies or sites that close, wholly or in part.

    Attributes
    ----------
    name
        Name, for titles.
    targets
        Node ids.
    loss
        Share of each that is LOST, 0 to 1.
    jobs
        Employees at the site, when given; None takes what the study knows.
    agency
        Agency workers at the site.
    resident_share
        Share of the workers who live in the place.
    reemployed
        Lowest and highest share who find work within a year.
    resident_given
        The resident share was counted, as from staff home postcodes; else it is assumed.
    reemployed_given
        The user set the share who find work; else it is netan's assumption.
    shares
        Part of a target that counts, 0 to 1, by node: targets of unlike losses, or part of the rest of an industry
        here (a node that stands for workplaces nobody listed). Targets that are not named count whole.
    """

    name: str
    targets: tuple[str, ...]
    loss: float = 1.0
    jobs: float | None = None
    agency: float = 0.0
    resident_share: float = 0.7
    reemployed: tuple[float, float] = (0.4, 0.6)
    resident_given: bool = False
    reemployed_given: bool = False
    shares: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        faults = []
        if not self.targets:
            faults.append("nothing closes: name a company or site with --close or scenario.close")
        if not 0 <= self.loss <= 1:
            faults.append(f"loss is {self.loss:g}: write the share LOST, from 0 to 1")
        if not 0 <= self.resident_share <= 1:
            faults.append(f"resident_share is {self.resident_share:g}: write a share from 0 to 1")
        if not 0 <= self.reemployed[0] <= self.reemployed[1] <= 1:
            faults.append(f"reemployed is {list(self.reemployed)}: write lowest and highest share, as [0.4, 0.6]")
        if not all(0 <= share <= 1 for _, share in self.shares):
            faults.append("part of a target is no share from 0 to 1")
        given = [workers for workers in (self.jobs, self.agency) if workers is not None]
        if min(given) < 0:
            faults.append("jobs and agency workers cannot be negative")
        if not all(math.isfinite(workers) for workers in given):
            faults.append("jobs and agency workers must be finite numbers")
        if self.jobs == 0:
            faults.append("jobs is 0: nobody works there, so nothing closes; leave jobs out to take what is on record")
        if faults:
            raise ScenarioError(f"scenario '{self.name}': " + "; ".join(faults))
