"""From the keys of a scenario file to scenarios: every fault at once, alternatives beside the first."""

from __future__ import annotations

import difflib
import math
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from .spec import CLOSURE, CUT, DEMAND, IMPORTS, KINDS, LINK, OPENING, RECOVERIES, SUDDEN, Scenario, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX, ALTERNATIVE = "scenario.", "alternative"
LINK_SIGN = ">"
# Which keys name what is hit, and the kind of scenario that is told from them.
TARGET_KEYS = {
    "close": CLOSURE, "sector": CLOSURE, "areas": CLOSURE, "around": CLOSURE, "polygon": CLOSURE, "links": LINK,
    "imports": IMPORTS, "demand": DEMAND, "open": OPENING,
}  # fmt: skip
CLOSE_KEYS = tuple(key for key, kind in TARGET_KEYS.items() if kind == CLOSURE)
_WHEN = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
CORNERS = 3


def variants_of(parsed: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Split a parsed scenario file into what it asks first and its alternatives, and say what is no part of one.

    Parameters
    ----------
    parsed
        The TOML as nested tables.

    Returns
    -------
    tuple
        Values by key (``scenario.loss``) for the first, named ``""``, and for each alternative, which takes over
        what it does not name; and faults.

    Examples
    --------
    >>> found, faults = variants_of({"scenario": {"close": ["X"]}, "alternative": {"half": {"loss": 0.5}}})
    >>> found["half"], faults
    ({'scenario.close': ['X'], 'scenario.loss': 0.5}, [])
    """
    faults: list[str] = []
    first = parsed.get("scenario", {})
    if not isinstance(first, dict):
        return {"": {}}, ["scenario is no table -> write [scenario] on a line of its own, and its keys below"]
    base = {f"{PREFIX}{key}": _as_text(value) for key, value in first.items()}
    out = {"": base}
    others = parsed.get(ALTERNATIVE, {})
    if not isinstance(others, dict) or not all(isinstance(other, dict) for other in others.values()):
        faults.append('alternative is no table -> write [alternative."half"] with a name, and its keys below')
        others = {}
    for name, changes in others.items():
        merged = dict(base)
        if not changes:
            faults.append(f'alternative "{name}" changes nothing -> name a key below it, such as loss = 0.5')
        if any(key in TARGET_KEYS for key in changes):  # what it hits takes the place of what the first one hits
            for key in (*TARGET_KEYS, "radius_km", "kind"):
                merged.pop(f"{PREFIX}{key}", None)
        merged |= {f"{PREFIX}{key}": _as_text(value) for key, value in changes.items()}
        out[str(name)] = merged
    faults += [
        f"unknown key {key}{_near(key, ('scenario', ALTERNATIVE))}"
        for key in parsed
        if key not in ("scenario", ALTERNATIVE)
    ]
    return out, faults


def _as_text(value: Any) -> Any:
    """A date without quotes is a date of TOML; it means the same."""
    return value.isoformat() if isinstance(value, date) else value


def _near(text: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(text, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def loss_fault(value: float, *, name: str = "loss", least: float = 0.0) -> str:
    """What is wrong with a share that is lost; empty when nothing is.

    Examples
    --------
    >>> loss_fault(120)
    'loss is 120: write a share LOST from 0 to 1; 120 % cannot be lost'
    >>> loss_fault(40)
    'loss is 40: write a share LOST from 0 to 1, as 0.4 for 40 %'
    >>> loss_fault(1.2)
    'loss is 1.2: write a share LOST from 0 to 1; 120 % cannot be lost'
    >>> loss_fault(0.4)
    ''
    """
    if least <= value <= 1:
        return ""
    says = f"{name} is {value:g}: write a share LOST from {least:g} to 1"
    if not math.isfinite(value):
        return says
    if value < 0:
        return f"{says}; what is gained is an opening" if least == 0 else f"{says}; below 0 for a rise, at most -1"
    if 1 < value < 2 or value > 100:
        return f"{says}; {100 * value if value < 2 else value:g} % cannot be lost"
    return f"{says}, as {value / 100:g} for {value:g} %"


def value_faults(values: Mapping[str, Any]) -> list[str]:
    """What is wrong with values that are of the right kind, each with its key and what to write instead."""
    given = {key.removeprefix(PREFIX): value for key, value in values.items()}
    faults = [*_target_faults(given), *_word_faults(given)]
    least = -1.0 if kind_of(given) == DEMAND else 0.0
    loss = given.get("loss", 1.0)
    if fault := loss_fault(loss, name="scenario.loss", least=least):
        faults.append(fault)
    elif loss == 0:
        faults.append("scenario.loss is 0: nothing is lost, so nobody is hit -> write the share LOST, as 0.4 for 40 %")
    faults += _people_faults(given)
    weeks = given.get("duration_weeks")
    if weeks is not None and not 0 < weeks < math.inf:
        faults.append(f"scenario.duration_weeks is {weeks:g} -> write weeks above 0; leave it out when it is for good")
    if weeks is None and given.get("recovery", SUDDEN) != SUDDEN:
        faults.append("scenario.recovery says how it comes back, but not when -> give scenario.duration_weeks, too")
    share = given.get("resident_share")
    if share is not None and not 0 <= share <= 1:
        faults.append(f"scenario.resident_share is {share:g} -> write a share from 0 to 1")
    ends = given.get("reemployed")
    if ends is not None and not (len(ends) == 2 and 0 <= ends[0] <= ends[1] <= 1):
        faults.append(
            f"scenario.reemployed is {ends}, which is no range -> write lowest and highest share, as [0.4, 0.6]"
        )
    return faults


def _people_faults(given: Mapping[str, Any]) -> list[str]:
    """Headcounts that are none; jobs of 0 are told where it is known what is on record instead."""
    return [
        f"scenario.{key} is {given[key]:g} -> write how many {who}, 0 or more"
        for key, who in (("jobs", "employees work there"), ("agency", "agency workers are there"))
        if given.get(key) is not None and not 0 <= given[key] < math.inf
    ]


def _word_faults(given: Mapping[str, Any]) -> list[str]:
    faults = []
    kind = given.get("kind")
    if kind is not None and kind not in KINDS:
        faults.append(f"scenario.kind is {kind!r}{_near(str(kind), KINDS)} -> write one of {', '.join(KINDS)}")
    told = kind_of({key: value for key, value in given.items() if key != "kind"})
    if kind in KINDS and told and kind != told and {kind, told} != {CLOSURE, CUT}:
        faults.append(f"scenario.kind is {kind!r}, but what is named below it makes a {told} -> leave kind out")
    recovery = given.get("recovery", SUDDEN)
    if recovery not in RECOVERIES:
        near = _near(str(recovery), RECOVERIES)
        faults.append(f"scenario.recovery is {recovery!r}{near} -> write one of {', '.join(RECOVERIES)}")
    start = str(given.get("start", ""))
    if start and not _WHEN.fullmatch(start):
        faults.append(f"scenario.start is {start!r} -> write a year, month or day, as 2027, 2027-04 or 2027-04-01")
    return faults


def _target_faults(given: Mapping[str, Any]) -> list[str]:
    """What is wrong with what is hit: empty lists, blank names, half a circle, kinds that do not go together."""
    faults = [
        f"scenario.{key} names nothing -> name what is hit, or leave the key out"
        for key in TARGET_KEYS
        if key in given and (not given[key] or (isinstance(given[key], list) and _blank(given[key])))
    ]
    if ("around" in given) != ("radius_km" in given):
        lacking = "radius_km" if "around" in given else "around"
        faults.append(f"scenario.{lacking} is missing -> a circle needs around = [latitude, longitude] and radius_km")
    around = given.get("around")
    if around and not _on_earth(around):
        faults.append(f"scenario.around is {around} -> write latitude and longitude in degrees, as [53.38, -1.47]")
    radius = given.get("radius_km")
    if radius is not None and not 0 < radius < math.inf:
        faults.append(f"scenario.radius_km is {radius:g} -> write kilometres above 0")
    corners = [_corner(text) for text in given.get("polygon", [])]
    if corners and (None in corners or len(corners) < CORNERS):
        faults.append("scenario.polygon is no area -> write three corners or more, each as '53.38 -1.47'")
    faults += [
        f"scenario.links holds {text!r} -> write 'supplier {LINK_SIGN} buyer'"
        for text in given.get("links", [])
        if text.strip() and link_of(text) is None
    ]
    kinds = sorted({kind for key, kind in TARGET_KEYS.items() if given.get(key)})
    if len(kinds) > 1:
        faults.append(f"{' and '.join(kinds)} stand in one scenario -> run them apart, or as alternatives")
    if "open" in given and given["open"] and given.get("jobs") is None:
        faults.append("scenario.jobs is missing -> say how many would work at the site that opens")
    wide = [key for key in CLOSE_KEYS[1:] if given.get(key)]
    if given.get("close") and wide:
        faults.append(
            f"scenario.close and scenario.{wide[0]} stand together -> name companies, or say by industry and place, "
            "not both"
        )
    return faults


def _blank(items: list[Any]) -> bool:
    return any(isinstance(item, str) and not item.strip() for item in items)


def _on_earth(point: list[float]) -> bool:
    return len(point) == 2 and abs(point[0]) <= 90 and abs(point[1]) <= 180


def _corner(text: str) -> tuple[float, float] | None:
    parts = text.replace(",", " ").split()
    try:
        point = [float(part) for part in parts]
    except ValueError:
        return None
    return (point[0], point[1]) if _on_earth(point) else None


def link_of(text: str) -> tuple[str, str] | None:
    """Supplier and buyer of ``supplier > buyer``; None where one is missing.

    Examples
    --------
    >>> link_of("Redbeck Forgings > Plant X"), link_of("Plant X")
    (('Redbeck Forgings', 'Plant X'), None)
    """
    supplier, sign, buyer = (part.strip() for part in text.partition(LINK_SIGN))
    return (supplier, buyer) if sign and supplier and buyer else None


def kind_of(given: Mapping[str, Any]) -> str:
    """Kind of a scenario, told from what it names; empty where it names nothing."""
    if given.get("kind"):
        return str(given["kind"])
    told = next((kind for key, kind in TARGET_KEYS.items() if given.get(key)), "")
    return CUT if told == CLOSURE and given.get("loss", 1.0) < 1 else told


def scenario_of(values: Mapping[str, Any], *, losses: Mapping[str, float] | None = None) -> Scenario:
    """Make a scenario of checked values.

    Parameters
    ----------
    values
        Values by key of :data:`netan.schema.SCENARIO_KEYS`, without faults.
    losses
        Shares of single companies or links, by the text that names them.
    """
    given = {key.removeprefix(PREFIX): value for key, value in values.items() if value is not None}
    around = given.get("around")
    target = Target(
        firms=tuple(given.get("close", ())),
        sectors=tuple(given.get("sector", ())),
        areas=tuple(given.get("areas", ())),
        around=(around[0], around[1]) if around else None,
        radius_km=given.get("radius_km"),
        polygon=tuple(corner for text in given.get("polygon", ()) if (corner := _corner(text)) is not None),
        links=tuple(link for text in given.get("links", ()) if (link := link_of(text)) is not None),
        imports=tuple(given.get("imports", ())),
        demand=tuple(given.get("demand", ())),
        industry=str(given.get("open", "")),
    )
    return Scenario(
        name=str(given.get("name", "")),
        kind=kind_of(given) or CLOSURE,
        target=target,
        loss=float(given.get("loss", 1.0)),
        losses=tuple((losses or {}).items()),
        start=str(given.get("start", "")),
        duration_weeks=given.get("duration_weeks"),
        recovery=str(given.get("recovery", SUDDEN)),
        model=str(given.get("model", "")),
    )
