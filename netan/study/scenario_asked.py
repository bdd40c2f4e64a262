"""What a scenario file and the command line ask for, checked and put together: one scenario for each alternative."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError, first_few
from ..scenario.reading import LINK_SIGN, TARGET_KEYS, kind_of, link_of, loss_fault, scenario_of, value_faults
from ..scenario.spec import CLOSURE, CUT
from .outcomes import scenario_variants

if TYPE_CHECKING:
    from ..scenario.spec import Scenario
    from .outcomes import ClosureWish


@dataclass(frozen=True)
class Asked:
    """One scenario as it is asked for: checked values by key, and shares of single targets.

    Attributes
    ----------
    variant
        Name of the alternative; empty for the first.
    values
        By key of :data:`netan.schema.SCENARIO_KEYS`, without what nobody gave.
    losses
        Shares of single targets by the text that names them.
    """

    variant: str
    values: dict[str, Any]
    losses: dict[str, float]

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return scenario_of(self.values, losses=self.losses)


def asked_of(wish: ClosureWish) -> list[Asked]:
    """Scenarios that a wish holds: that of the file with its alternatives, changed by the command line.

    Raises
    ------
    ScenarioError
        A file with faults, nothing that is hit, a share that cannot be lost, an alternative that is not there.
    """
    variants = {"": {}} if wish.file is None else scenario_variants(wish.file)
    if wish.alternative is not None:
        if wish.file is None:
            raise ScenarioError(
                f"--alternative {wish.alternative} is one of a scenario file: name the file with --file"
            )
        if wish.alternative not in variants:
            has = first_few([name for name in variants if name])
            raise ScenarioError(f"no alternative '{wish.alternative}' in the file; it has {has}")
        variants = {wish.alternative: variants[wish.alternative]}
    targets, losses = _targets_given(wish)
    out = []
    for name, values in variants.items():
        kept = {key: value for key, value in values.items() if not targets or key.removeprefix("scenario.") not in _HIT}
        given = kept | targets | _plain_given(wish)
        if losses and "scenario.close" in targets and any(share < 1 for share in losses.values()):
            given["scenario.kind"] = CUT
        faults = [*value_faults(given), *_twice(wish, values, targets)]
        if not kind_of({key.removeprefix("scenario."): value for key, value in given.items()}):
            faults.append("nothing closes: name a company or site with --close, or scenario.close in a file")
        faults += _model_faults(given)
        if faults:
            raise ScenarioError("\n  - ".join([f"{len(faults)} faults", *faults]) if len(faults) > 1 else faults[0])
        out.append(Asked(name, given, losses))
    return out


def _twice(wish: ClosureWish, values: dict[str, Any], targets: dict[str, Any]) -> list[str]:
    """What is hit, said by the file and the command line, or by two options that contradict each other."""
    closed = {name.strip().casefold() for name in wish.close}
    both = [f'"{name}"' for name, _ in (_share_of(text, "cut") for text in wish.cut) if name.casefold() in closed]
    faults = [f"--close and --cut both name {first_few(both)} -> close it, or cut it, not both"] if both else []
    in_file = [key for key in values if key.removeprefix("scenario.") in TARGET_KEYS and values[key]]
    if in_file and targets:
        faults.append(
            f"the file says what is hit ({first_few(in_file)}), and so does the command line -> leave --close, --cut, "
            "--open, --import and --demand out, or --file"
        )
    return faults


def _model_faults(given: dict[str, Any]) -> list[str]:
    """A model that nobody knows, or one asked beside something that it cannot follow."""
    from ..scenario.models import MODELS

    asked = given.get("scenario.model")
    if not asked:
        return []
    if asked not in MODELS:
        near = difflib.get_close_matches(str(asked), MODELS, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        return [f"no model is called {asked}{meant}; netan scenario models lists {', '.join(MODELS)}"]
    kind = kind_of({key.removeprefix("scenario."): value for key, value in given.items()})
    if kind in (CLOSURE, CUT, ""):
        return []
    return [f"a model beside the table is for closures and cuts, and this is {kind}: leave --model {asked} out"]


_HIT = {*TARGET_KEYS, "radius_km", "kind"}


def _plain_given(wish: ClosureWish) -> dict[str, Any]:
    names = ("jobs", "agency", "loss", "resident_share", "model")
    return {f"scenario.{name}": getattr(wish, name) for name in names if getattr(wish, name) is not None}


def _targets_given(wish: ClosureWish) -> tuple[dict[str, Any], dict[str, float]]:
    """What the command line hits, and the shares that it names."""
    targets: dict[str, list[str]] = {"close": list(wish.close)}
    losses: dict[str, float] = {}
    for option, texts in (("cut", wish.cut), ("imports", wish.imports), ("demand", wish.demand)):
        for text in texts:
            name, share = _share_of(text, option)
            key = ("links" if LINK_SIGN in name else "close") if option == "cut" else option
            link = link_of(name)
            losses[" > ".join(link) if link else name] = share
            targets.setdefault(key, []).append(name)
    out: dict[str, Any] = {f"scenario.{key}": names for key, names in targets.items() if names}
    if wish.opens:
        out["scenario.open"] = wish.opens
    return out, losses


def _share_of(text: str, option: str) -> tuple[str, float]:
    """Name and share of ``NAME=share``."""
    shown = {"imports": "import"}.get(option, option)
    name, sign, share = text.rpartition("=")
    example = {"cut": "Plant X=0.4", "imports": "all=0.2", "demand": "30=0.1"}[option]
    if not sign or not name.strip():
        raise ScenarioError(f'--{shown} "{text}" says no share: write NAME=share, as "{example}"')
    try:
        value = float(share)
    except ValueError:
        raise ScenarioError(f'--{shown} "{text}": {share} is no number; write a share, as "{example}"') from None
    if fault := loss_fault(value, name=f'--{shown} "{name}"', least=-1.0 if option == "demand" else 0.0):
        raise ScenarioError(fault)
    return name.strip(), value
