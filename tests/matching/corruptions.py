"""Payees made from the names of a register, spoilt as ledgers spoil them; every kind with its name."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

_FORM = re.compile(r"\b(LIMITED|LTD|PLC|LLP)\b\.?\s*$", re.IGNORECASE)
_SHORT = {
    "ENGINEERING": "ENG", "MANUFACTURING": "MFG", "SERVICES": "SVCS", "INTERNATIONAL": "INTL", "BROTHERS": "BROS",
    "MANAGEMENT": "MGMT", "HOLDINGS": "HLDGS", "GROUP": "GRP", "SOLUTIONS": "SOLS", "ELECTRICAL": "ELEC",
    "CONSTRUCTION": "CONSTR", "PROPERTIES": "PROPS", "TRANSPORT": "TRANSP", "SYSTEMS": "SYS", "BUILDING": "BLDG",
    "TECHNOLOGY": "TECH", "DEVELOPMENTS": "DEVS", "INVESTMENTS": "INVS", "ASSOCIATES": "ASSOC", "AND": "&",
    "PRODUCTS": "PRODS", "MAINTENANCE": "MAINT", "EQUIPMENT": "EQUIP", "YORKSHIRE": "YORKS", "INDUSTRIES": "INDS",
}  # fmt: skip
_ACCENTS = {"A": "Á", "E": "É", "I": "Í", "O": "Ö", "U": "Ü", "C": "Ç", "N": "Ñ", "S": "Š", "Z": "Ž"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _split(name: str) -> tuple[str, str]:
    form = _FORM.search(name)
    return (name[: form.start()].strip(), form[0].strip()) if form else (name.strip(), "")


def clean(name: str, rng: random.Random) -> str:
    """As registered."""
    return name


def other_case(name: str, rng: random.Random) -> str:
    """Capitals as a person writes them, with stray signs."""
    return name.title().replace(" And ", " & ").replace(".", "") + rng.choice(["", ".", " "])


def form_respelt(name: str, rng: random.Random) -> str:
    """Ltd for Limited and the other way round."""
    stem, form = _split(name)
    return f"{stem} {'LTD' if form.upper().startswith('LIM') else 'LIMITED'}" if form else name


def form_dropped(name: str, rng: random.Random) -> str:
    """No legal form."""
    return _split(name)[0]


def form_changed(name: str, rng: random.Random) -> str:
    """A legal form that it has not."""
    return f"{_split(name)[0]} {'PLC' if not name.upper().endswith('PLC') else 'LTD'}"


def abbreviated(name: str, rng: random.Random) -> str:
    """Every word that has a usual short spelling in it."""
    return " ".join(_SHORT.get(word, word) for word in name.upper().split())


def trading_as(name: str, rng: random.Random) -> str:
    """With the name that it trades under."""
    other = "".join(rng.choice(_LETTERS) for _ in range(6))
    return (
        f"{name} {rng.choice(['T/A', 't/a', 'trading as', 'T/As'])} {other} {rng.choice(['SIGNS', 'CARE', 'MOTORS'])}"
    )


def noted(name: str, rng: random.Random) -> str:
    """With a note of the ledger behind it."""
    return f"{name}{rng.choice([' (HOMES)', ' *' + str(rng.randint(1000, 9999)) + '*', '(AC 5501)', ' - FEES'])}"


def _slip(text: str, rng: random.Random) -> str:
    """One slip of the pen in a word of four letters or more."""
    spots = [k for k in range(len(text)) if any(m.start() < k < m.end() for m in re.finditer(r"[A-Za-z]{4,}", text))]
    if not spots:
        return text
    k = rng.choice(spots)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:k] + text[k + 1 :]
    if kind == 1:
        return text[:k] + rng.choice(_LETTERS) + text[k:]
    if kind == 2:
        return text[:k] + rng.choice(_LETTERS) + text[k + 1 :]
    return text[: k - 1] + text[k] + text[k - 1] + text[k + 1 :]


def one_slip(name: str, rng: random.Random) -> str:
    """One slip of the pen."""
    stem, form = _split(name)
    return f"{_slip(stem, rng)} {form}".strip()


def two_slips(name: str, rng: random.Random) -> str:
    """Two slips of the pen."""
    stem, form = _split(name)
    return f"{_slip(_slip(stem, rng), rng)} {form}".strip()


def accented(name: str, rng: random.Random) -> str:
    """Letters with marks."""
    return "".join(_ACCENTS.get(c, c) if rng.random() < 0.3 else c for c in name.upper())


def reordered(name: str, rng: random.Random) -> str:
    """The first word, or the initials in front, behind the next ones."""
    stem, form = _split(name)
    words = stem.split()
    first = next((k for k, word in enumerate(words) if len(word.strip(".")) > 1), 1) or 1
    return " ".join([*words[first:], *words[:first], form]).strip() if len(words) > first else name


def run_together(name: str, rng: random.Random) -> str:
    """Two words written as one."""
    stem, form = _split(name)
    words = stem.split()
    if len(words) < 2:
        return name
    k = rng.randrange(len(words) - 1)
    return " ".join([*words[:k], words[k] + words[k + 1], *words[k + 2 :], form]).strip()


def cut_off(name: str, rng: random.Random) -> str:
    """Cut off at the width of a column."""
    return name[:26]


def word_lost(name: str, rng: random.Random) -> str:
    """Without one of its words: it may be another company of the group."""
    stem, form = _split(name)
    words = stem.split()
    if len(words) < 3:
        return name
    del words[rng.randrange(1, len(words))]
    return " ".join([*words, form]).strip()


KINDS: tuple[Callable[[str, random.Random], str], ...] = (
    clean, other_case, form_respelt, form_dropped, form_changed, abbreviated, trading_as, noted, one_slip, two_slips,
    accented, reordered, run_together, cut_off, word_lost,
)  # fmt: skip


def corrupted(
    register: pd.DataFrame, *, each: int, seed: int, absent: float = 0.3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Payees of every kind, with and without postcode, and the register without the companies that are to be absent.

    Parameters
    ----------
    register
        ``firm_id``, ``name``, ``postcode``.
    each
        Payees of each kind, half of them with a postcode.
    seed
        Seed of the choice.
    absent
        Share of the payees whose company is taken out of the register.

    Returns
    -------
    tuple
        Payees with ``name``, ``postcode``, ``kind``, ``truth`` (the company, None for an absent one), and the register.
    """
    rng = random.Random(seed)  # noqa: S311  # test data
    rows = register.sort_values("firm_id").reset_index(drop=True)
    chosen = rng.sample(range(len(rows)), min(len(rows), each * len(KINDS)))
    gone = set(rng.sample(chosen, round(absent * len(chosen))))
    payees = []
    for turn, k in enumerate(chosen):
        kind = KINDS[turn % len(KINDS)]
        row = rows.iloc[k]
        with_postcode = (turn // len(KINDS)) % 2 == 0
        payees.append(
            {
                "name": kind(row["name"], rng),
                "postcode": row["postcode"] if with_postcode else None,
                "kind": kind.__name__,
                "truth": None if k in gone else row["firm_id"],
                "registered": row["name"],
            }
        )
    return pd.DataFrame(payees), rows.drop(index=sorted(gone)).reset_index(drop=True)


def outcomes(payees: pd.DataFrame, frame: pd.DataFrame, asks: pd.DataFrame) -> pd.DataFrame:
    """Count by kind what was taken rightly and wrongly, asked with the right company among the choices, and dropped."""
    asked = {(a, b) for a, b in zip(asks["payee"], asks["company"], strict=True)}
    taken = frame["firm_id"].notna().to_numpy()
    right = taken & (frame["firm_id"].to_numpy(object) == payees["truth"].to_numpy(object))
    put = (frame["outcome"] == "asked").to_numpy()
    found = [
        (" ".join(name.split()), truth) in asked for name, truth in zip(payees["name"], payees["truth"], strict=True)
    ]
    here = payees["truth"].notna().to_numpy()
    table = pd.DataFrame(
        {
            "kind": payees["kind"], "postcode": payees["postcode"].notna(), "payees": 1, "here": here,
            "taken": taken, "right": right, "asked": put & here, "asked right": put & found,
            "asked absent": put & ~here,
            "dropped here": ~taken & ~put & here,
        }
    )  # fmt: skip
    return table.groupby(["kind", "postcode"], sort=False).sum().astype(int)
