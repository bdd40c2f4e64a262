"""How many matches are chance: the same matching with payees that cannot be in the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .companies import Companies
from .match import ASK, ASKED, NAME, TAKE, match_payees, payee_key
from .names import legal_parts, name_key

if TYPE_CHECKING:
    import pandas as pd

ROUNDS = 3


@dataclass(frozen=True)
class ChanceMatches:
    """What matching by name finds, and how much of it made-up names would have found too.

    Attributes
    ----------
    taken, asked
        Payees matched by name, and payees with a likely match to confirm.
    exact
        Payees matched by name whose whole name is that of the register to the letter, legal form and all.
    taken_by_chance, asked_by_chance
        The same of payees made of the words of these payees and standing for nobody: mean of the rounds.
    rounds
        How many lists of such payees were made.
    """

    taken: int
    asked: int
    exact: int
    taken_by_chance: float
    asked_by_chance: float
    rounds: int

    @property
    def sentence(self) -> str:
        """What the user reads.

        Examples
        --------
        >>> print(ChanceMatches(41, 61, 30, 2.67, 50.3, 3).sentence.split(':')[0])
        About 3 of 41 matches by name may be chance, and about 50 of the 61 to confirm
        """
        a, b = min(self.taken, round(self.taken_by_chance)), min(self.asked, round(self.asked_by_chance))
        return (
            f"About {a:,} of {self.taken:,} matches by name may be chance, and about {b:,} of the {self.asked:,} to "
            f"confirm: so many do made-up names find ({self.rounds} lists). {self.exact:,} of the {self.taken:,} are "
            "equal to the letter with their legal form, a name that a register grants only once."
        )


def chance_matches(
    payees: pd.DataFrame,
    companies: pd.DataFrame | Companies,
    *,
    seed: int,
    rounds: int = ROUNDS,
    take: float = TAKE,
    ask: float = ASK,
) -> ChanceMatches:
    """Estimate how many matches by name are chance, from payees that stand for nobody.

    Each made-up payee has the name of a payee that was not taken, with its most telling word exchanged for that of
    another one, and keeps its postcode: 'Skelm Haulage' and 'Marrow Signs' become 'Marrow Haulage' and 'Skelm Signs'.
    What the register still matches with them it matches by coincidence of words; the shares found are applied to all
    payees. Two companies of one name cannot be told apart in this way; a register that refuses the same name twice, as
    the UK's does, has none.

    Parameters
    ----------
    payees, companies, take, ask
        As in :func:`netan.matching.match.match_payees`; numbers are left aside.
    seed
        Seed of the exchange.
    rounds
        How many lists of made-up payees.

    Returns
    -------
    ChanceMatches
        Counts of different payees.

    Examples
    --------
    >>> import pandas as pd
    >>> register = pd.DataFrame({"firm_id": ["01", "02"], "name": ["Skelm Haulage Ltd", "Marrow Haulage Ltd"]})
    >>> chance_matches(pd.DataFrame({"name": ["Skelm Haulage", "Brook Signs"]}), register, seed=1).taken
    1
    """
    here = companies if isinstance(companies, Companies) else Companies.of(companies)
    columns = [name for name in ("name", "postcode", "area") if name in payees.columns]
    plain = payees.loc[payees["name"].notna(), columns].sort_values(columns, kind="stable", ignore_index=True)
    plain = plain[~plain["name"].map(payee_key).duplicated()].reset_index(drop=True)
    matched = match_payees(plain, here, take=take, ask=ask).frame
    outcome = matched["outcome"]
    # words of payees that are here would find them again
    donors = plain[(outcome != NAME).to_numpy()]
    rng = np.random.default_rng(seed)
    found = np.zeros((rounds, 2))
    for turn in range(rounds):
        made_up = _made_up(donors, here, rng)
        if len(made_up):
            chance = match_payees(made_up, here, take=take, ask=ask).frame["outcome"]
            found[turn] = [(chance == NAME).mean(), (chance == ASKED).mean()]
    share = found.mean(axis=0) if rounds else np.zeros(2)
    taken, asked = (int((outcome == kind).sum()) for kind in (NAME, ASKED))
    by_name = (outcome == NAME).to_numpy()
    exact = sum(
        _to_the_letter(name, here.names[here.place_of(firm)])
        for name, firm in zip(plain["name"][by_name], matched["firm_id"][by_name], strict=True)
    )
    return ChanceMatches(taken, asked, exact, float(share[0]) * len(plain), float(share[1]) * len(plain), rounds)


def _made_up(donors: pd.DataFrame, here: Companies, rng: np.random.Generator) -> pd.DataFrame:
    """Payees with their rarest words dealt out anew, none back to where it was; names that came out real are left."""
    names = donors["name"].tolist()
    if len(names) < 2:
        return donors[:0]
    keys = [name_key(name) for name in names]
    rarest = [_rarest(key, here) for key in keys]
    order = rng.permutation(len(names))
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.roll(order, int(rng.integers(1, len(names))))
    dealt = [
        " ".join(rarest[place[k]] if word == rarest[k] else word for word in key.split()) for k, key in enumerate(keys)
    ]
    real = set(keys)
    return donors.assign(name=[f"{name} ltd" for name in dealt])[[name not in real for name in dealt]]


def _to_the_letter(one: str, other: str) -> bool:
    mine, theirs = legal_parts(one), legal_parts(other)
    return bool(mine.form) and mine.exact == theirs.exact


def _rarest(key: str, here: Companies) -> str:
    return min(key.split(), key=lambda word: (here.index.count_of(word), word), default="")
