"""Why a supplier stands where it does: the words of the transcript, and no two situations in the same words."""

from __future__ import annotations

import itertools

import pytest

from netan.risk.reasons import only_one, what_stops, why_in_place, why_to_buyer

ONLY = ("confirmed", "not confirmed", "no", "buyer says no", "not known")


def why(only, on_list, same, *, rating=2, large=False, stops="assembly"):
    return why_to_buyer(rating, only, on_list, same, large=large, stops=stops)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("confirmed", 1, 0), "halts assembly; no other local company with this code"),
        (("confirmed", 1, 1), "halts assembly; one other here has this code, but the buyer says it cannot replace it"),
        (("confirmed", 1, 12), "halts assembly; 12 others here have this code, but the buyer says none can replace it"),
        (("confirmed", 1, None), "halts assembly; its code is not known, the buyer says nobody can replace it"),
        (("not confirmed", 1, 2), "two local alternatives; approval by the buyer unknown"),
        (("not confirmed", 1, 1), "one local alternative; approval by the buyer unknown"),
        (("not confirmed", 1, 0), "no other local company with this code; approval by the buyer unknown"),
        (("no", 5, 41), "four others on the list do the same"),
        (("no", 2, 41), "one other on the list does the same"),
        (("buyer says no", 1, 3), "the buyer can get it elsewhere; three others here have this code"),
        (("not known", 0, 3), "link estimated; three others here have this code"),
    ],
)
def test_words(given, words):
    assert why(*given) == words


def test_a_large_payment_is_said_where_others_do_the_same():
    assert why("no", 5, 41, large=True) == "large, but four others on the list do the same"
    assert why("buyer says no", 1, 0, large=True).startswith("large, but the buyer can get it elsewhere")
    assert why("confirmed", 1, 0, large=True) == why("confirmed", 1, 0)


def test_no_two_situations_read_the_same_and_none_speaks_of_finances():
    cases = list(itertools.product(ONLY, (0, 1, 2, None)))
    said = {why(only, 1 if only == "not confirmed" else 3 if only == "no" else 0, same) for only, same in cases}
    # those on a list with others say how many others, whatever their code
    assert len(said) == len(cases) - 3
    assert not any(word in text for text in said for word in ("iquidation", "insolv", "financ", "distress"))


def test_what_an_input_does_at_the_buyer():
    assert why("confirmed", 1, 0, rating=1, stops="production").startswith("slows production; ")
    assert why("confirmed", 1, 0, rating=0).startswith("no direct effect on assembly; ")
    assert (what_stops(["29"]), what_stops(["20"]), what_stops(["29", "45"])) == (
        "assembly",
        "production",
        "production",
    )


@pytest.mark.parametrize(
    ("said", "on_list", "evidence", "word"),
    [
        ("yes", 3, "seen", "confirmed"), ("no", 1, "seen", "buyer says no"), (None, 1, "seen", "not confirmed"),
        (None, 2, "seen", "no"), (None, 0, "estimated", "not known"), ("yes", 0, "estimated", "confirmed"),
    ],
)  # fmt: skip
def test_only_one(said, on_list, evidence, word):
    assert only_one(said, on_list, evidence) == word


def test_in_the_place_the_list_is_named_first():
    assert why_in_place(2, "confirmed", 1, 0).startswith("the only one on the list for this input (buyer confirms); ")
