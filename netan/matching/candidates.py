"""Which companies may be meant by a name: those that share its rare words, or words a slip away from them.

Two steps. Words of payees that the register does not know are looked up among its words, so that 'skelmbrok' finds
'skelmbrook' (:mod:`netan.matching.slips`). Then all names that hold one of the rarer words are ranked by a
rarity-weighted Dice coefficient of the words, as one sparse product, and the best few go on to
:mod:`netan.matching.likeness`.
"""

from __future__ import annotations

import bisect
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from .slips import may_slip, near_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

# A word is common when it stands in more than one in a thousand names, and in ten at least.
COMMON_SHARE, COMMON_LEAST = 1e-3, 10
# Rare words of a name are looked up until so many names have turned up; the rarest always, unless it has far more.
ENOUGH, TOO_MANY = 20_000, 400_000
CANDIDATES, LEAST_DICE = 10, 0.3
NEAR_WORDS = 12
SHORTEST_START = 5
_ROWS = 128


@dataclass(frozen=True)
class WordIndex:
    """Words of a list of names.

    Attributes
    ----------
    words
        Every word, sorted.
    places
        Position of each word.
    count
        In how many names each stands (twice in one counts twice).
    weight
        ``ln(1 + N / count)``: what it says of a name, from 0.7 for a word that all have to ``ln(1 + N)``.
    names
        Sparse, words by names; 1 where a name holds a word.
    total
        Sum of the weights of each name's words.
    """

    words: list[str]
    places: dict[str, int]
    count: np.ndarray
    weight: np.ndarray
    names: Any
    total: np.ndarray

    @classmethod
    def of(cls, keys: Sequence[str]) -> WordIndex:
        """Index names, each a text of plain words."""
        counts = Counter(chain.from_iterable(map(str.split, keys)))
        words = sorted(counts)
        place = {word: k for k, word in enumerate(words)}
        sizes = np.fromiter((key.count(" ") + 1 if key else 0 for key in keys), dtype=np.int64, count=len(keys))
        flat = chain.from_iterable(map(str.split, keys))
        indices = np.fromiter((place[word] for word in flat), dtype=np.int32, count=int(sizes.sum()))
        count = np.fromiter((counts[word] for word in words), dtype=np.int64, count=len(words))
        weight = np.log1p(max(1, len(keys)) / count) if words else np.zeros(0)
        start = np.concatenate([[0], np.cumsum(sizes)])
        by_name = sparse.csr_matrix(
            (np.ones(len(indices), dtype=np.float32), indices, start.astype(np.int32)), shape=(len(keys), len(words))
        )
        total = np.asarray(by_name @ weight.astype(np.float32), dtype=np.float32)
        return cls(words, place, count, weight.astype(float), by_name.tocsc().T, total)

    @cached_property
    def common(self) -> float:
        """Number of names above which a word is common."""
        return max(COMMON_LEAST, COMMON_SHARE * self.names.shape[1])

    def place(self, word: str) -> int:
        """Position of a word; -1 when no name has it."""
        return self.places.get(word, -1)

    @cached_property
    def most(self) -> float:
        """Weight of a word that no name has."""
        return float(np.log1p(max(1, self.names.shape[1])))

    def weight_of(self, word: str) -> float:
        """Weight of a word; that of the rarest for one that no name has."""
        k = self.place(word)
        return float(self.weight[k]) if k >= 0 else self.most

    def count_of(self, word: str) -> int:
        """In how many names a word stands."""
        k = self.place(word)
        return int(self.count[k]) if k >= 0 else 0

    def near(self, words: Sequence[str]) -> dict[str, list[str]]:
        """Words of the names that are a slip or two away from each of some words, the nearest first."""
        asked = [word for word in dict.fromkeys(words) if may_slip(word)]
        found: dict[str, list[tuple[int, str]]] = {word: [] for word in asked}
        for row, column, edits in near_pairs(asked, self.words):
            found[asked[row]].append((edits, self.words[column]))
        near = {word: [other for _, other in sorted(pairs)[:NEAR_WORDS]] for word, pairs in found.items()}
        return {word: [*others, *self._longer(word)] for word, others in near.items()}

    def _longer(self, word: str) -> list[str]:
        """Words that begin with this one, which a narrow column may have cut off."""
        if len(word) < SHORTEST_START:
            return []
        start = bisect.bisect_right(self.words, word)
        return [other for other in self.words[start : start + NEAR_WORDS] if other.startswith(word)]

    def search(self, queries: Sequence[Sequence[tuple[str, float]]], totals: Sequence[float]) -> list[list[int]]:
        """Best names for each query: rarity-weighted Dice coefficient over its rarer words; ties by place.

        Parameters
        ----------
        queries
            Words that the names have, with how like they are to the word that was asked for (0 to 1).
        totals
            Sum of the weights of the words that were asked for.

        Returns
        -------
        list
            Places of at most :data:`CANDIDATES` names for each query, the best first.
        """
        out: list[list[int]] = []
        for start in range(0, len(queries), _ROWS):
            rows = [self._rare(query) for query in queries[start : start + _ROWS]]
            found = (_queries(rows, len(self.words)) @ self.names).tocsr()
            for row, total in enumerate(totals[start : start + _ROWS]):
                part = slice(found.indptr[row], found.indptr[row + 1])
                entries, hits = found.indices[part], found.data[part]
                # rounded, so that the order of sums in one row decides nothing
                dice = np.round(2 * hits / (total + self.total[entries]), 5)
                keep = dice >= LEAST_DICE
                out.append(_best(entries[keep], dice[keep]))
        return out

    def _rare(self, query: Sequence[tuple[str, float]]) -> list[tuple[int, float]]:
        """Rarer words of a query, from the rarest on, as far as their names are few enough."""
        places: dict[int, float] = {}
        for word, like in query:
            k = self.place(word)
            if k >= 0:
                places[k] = max(like, places.get(k, 0.0))
        seen = 0
        out: list[tuple[int, float]] = []
        for k in sorted(places, key=lambda k: (self.count[k], k)):
            seen += int(self.count[k])
            if seen > (ENOUGH if out else TOO_MANY):
                break
            out.append((k, places[k] * float(self.weight[k])))
        return out


def _queries(rows: Sequence[Sequence[tuple[int, float]]], width: int) -> Any:
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    flat = list(chain.from_iterable(rows))
    places = np.array([k for k, _ in flat], dtype=np.int32)
    data = np.array([value for _, value in flat], dtype=np.float32)
    return sparse.csr_matrix((data, places, start), shape=(len(rows), width))


def _best(entries: np.ndarray, value: np.ndarray) -> list[int]:
    if len(entries) > CANDIDATES:
        # everything as good as the last that fits, so that a tie is settled by place and not by chance
        line = np.partition(value, len(value) - CANDIDATES)[len(value) - CANDIDATES]
        keep = value >= line
        entries, value = entries[keep], value[keep]
    order = np.lexsort((entries, -value))[:CANDIDATES]
    return [int(entry) for entry in entries[order]]
