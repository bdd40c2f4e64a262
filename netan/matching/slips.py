"""Words a slip of the pen or two away from others, among millions of words.

Two words that differ by one slip (a letter too many, too few, another one, or two changed about) are equal once a
letter is taken out of each; by two slips, once two are. So the hashes of all shortened forms of the words that are
looked for are put into a sorted table, and those of all known words are looked up in it, some at a time: no index of
the known words is kept. What the hashes find is checked letter by letter.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORTEST = 4  # shorter words are only equal or not
TWO_SLIPS = 8
LONGEST = 30
_BASE = np.uint64(1_000_003)
_AT_ONCE = 50_000


def slips(size: int) -> int:
    """How many slips of the pen a word of so many letters may hold: none below 4, one below 8, else two."""
    return 0 if size < SHORTEST else 1 if size < TWO_SLIPS else 2


def may_slip(word: str) -> bool:
    """Whether a word is long enough to be known by its letters, and holds no digit.

    Examples
    --------
    >>> may_slip("skelm"), may_slip("abc"), may_slip("unit4")
    (True, False, False)
    """
    return SHORTEST <= len(word) <= LONGEST and not any(c.isdigit() for c in word)


def near_pairs(asked: Sequence[str], words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Pairs of an asked and a known word that differ by few enough slips for their length.

    Parameters
    ----------
    asked, words
        Words; those that may not slip have no pair.

    Returns
    -------
    list
        (position in ``asked``, position in ``words``, number of slips), sorted; equal words are no pair.

    Examples
    --------
    >>> near_pairs(["skelmbrok"], ["brook", "skelmbrook", "skelmbrokk"])
    [(0, 1, 1), (0, 2, 1)]
    """
    wanted = [k for k, word in enumerate(asked) if may_slip(word)]
    if not wanted:
        return []
    parts = [(hashes, which) for which, hashes in _shortened([asked[k] for k in wanted])]
    table = np.concatenate([hashes for hashes, _ in parts])
    owner = np.concatenate([which for _, which in parts])
    order = np.argsort(table, kind="stable")
    table, owner = table[order], np.array(wanted, dtype=np.int64)[owner[order]]
    known = [k for k, word in enumerate(words) if may_slip(word)]
    found: list[tuple[int, int, int]] = []
    for start in range(0, len(known), _AT_ONCE):
        part = np.array(known[start : start + _AT_ONCE], dtype=np.int64)
        pairs = [
            _hits(table, owner, hashes, part[which]) for which, hashes in _shortened([words[int(k)] for k in part])
        ]
        both = np.unique(np.concatenate(pairs, axis=1), axis=1) if pairs else np.zeros((2, 0), dtype=np.int64)
        found += _checked(asked, words, both[0], both[1])
    return sorted(found)


def _hits(table: np.ndarray, owner: np.ndarray, hashes: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Pairs (owner in the table, known word) of equal hashes."""
    low = np.searchsorted(table, hashes, side="left")
    hit = low < len(table)
    hit[hit] = table[low[hit]] == hashes[hit]
    low, which = low[hit], which[hit]
    many = np.searchsorted(table, hashes[hit], side="right") - low
    at = np.repeat(low - np.concatenate([[0], np.cumsum(many)[:-1]]), many) + np.arange(int(many.sum()))
    return np.stack([owner[at], np.repeat(which, many)])


def _shortened(words: Sequence[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(position, hash) of each word as it stands and without one letter; of long words also without two."""
    sizes = np.array([len(word) for word in words])
    for size in np.unique(sizes):
        which = np.flatnonzero(sizes == size)
        letters = np.frombuffer("".join(words[int(k)] for k in which).encode("utf-32-le"), dtype=np.uint32)
        before = _prefixes(letters.reshape(len(which), int(size)).astype(np.uint64))
        for count in range(slips(int(size)) + 1):
            for out in combinations(range(int(size)), count):
                yield which, _without(before, out)


def _prefixes(letters: np.ndarray) -> np.ndarray:
    """Hash of the first 0, 1, ... letters of each word, one row each; numbers overflow as they may."""
    hashes = np.zeros((letters.shape[1] + 1, letters.shape[0]), dtype=np.uint64)
    for k in range(letters.shape[1]):
        hashes[k + 1] = hashes[k] * _BASE + letters[:, k] + np.uint64(1)
    return hashes


def _without(before: np.ndarray, out: tuple[int, ...]) -> np.ndarray:
    """Hash of words without the letters at some places, from the hashes of their beginnings."""
    size = len(before) - 1
    total = np.zeros(before.shape[1], dtype=np.uint64)
    start = 0
    for stop in (*out, size):
        # the run of letters from start to stop, put behind what stands already
        power = _power(stop - start)
        total = total * power + (before[stop] - before[start] * power)
        start = stop + 1
    return total


def _power(exponent: int) -> np.uint64:
    return np.uint64(pow(int(_BASE), exponent, 1 << 64))


def _checked(
    asked: Sequence[str], words: Sequence[str], rows: np.ndarray, columns: np.ndarray
) -> list[tuple[int, int, int]]:
    """Pairs that are few enough slips apart, with the number of slips."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    one, other = [asked[k] for k in rows], [words[k] for k in columns]
    if not one:
        return []
    edits = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    most = np.array([slips(max(len(a), len(b))) for a, b in zip(one, other, strict=True)])
    keep = (edits > 0) & (edits <= most)
    return [(int(r), int(c), int(e)) for r, c, e in zip(rows[keep], columns[keep], edits[keep], strict=True)]
