from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from netan.matching.slips import may_slip, near_pairs, slips

WORDS = st.lists(st.text(alphabet="abcé", min_size=3, max_size=10), max_size=14)


@given(WORDS, WORDS, st.lists(st.tuples(st.integers(0, 13), st.integers(0, 9), st.sampled_from("abz")), max_size=6))
def test_every_pair_that_comparing_all_finds(asked, words, changes):
    for which, at, letter in changes:  # words that are near for certain
        if asked:
            word = asked[which % len(asked)]
            words = [*words, word[:at] + letter + word[at:], word[:at] + word[at + 1 :]]
    by_hand = [
        (i, j, OSA.distance(a, b))
        for i, a in enumerate(asked)
        for j, b in enumerate(words)
        if may_slip(a) and may_slip(b) and 0 < OSA.distance(a, b) <= slips(max(len(a), len(b)))
    ]
    assert near_pairs(asked, words) == by_hand


def test_letters_changed_about_and_long_words():
    assert near_pairs(["engineernig"], ["engineering", "engineer"]) == [(0, 0, 1)]
    assert near_pairs(["abc", "unit4", "x" * 40], ["abd", "unit5", "x" * 39]) == []
    assert near_pairs([], ["abcd"]) == near_pairs(["abcd"], []) == []
