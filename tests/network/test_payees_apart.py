from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from netan.network.ledger import rules_from
from netan.network.payees import _payments

CATEGORIES = st.sampled_from(["electricity", "steel", "insurance", None])


def payments(rows, rules=None):
    frame = pd.DataFrame(rows, columns=["supplier_name", "category", "value"]).astype({"value": float})
    frame = frame.assign(confidential=False, only_source=None, year=2024.0, share_of_sales=None, replaceable=None)
    ids = frame["supplier_name"].str.casefold()
    return _payments(frame, ids, pd.Series("plant", index=frame.index), {}, rules)


def test_utilities_and_insurers_are_marked_by_their_largest_payments():
    out = payments([("A", "electricity", 9), ("A", "steel", 1), ("B", "steel", 5), ("C", "insurance", 2)])
    marked = dict(zip(out["supplier"], out["apart"].fillna(""), strict=True))
    assert marked == {"a": "utilities", "b": "", "c": "banks and insurance"}


def test_no_column_where_nothing_stands_apart():
    assert "apart" not in payments([("A", "steel", 9)]).columns


def test_the_users_own_rules_count():
    rules = rules_from(
        pd.DataFrame(
            {
                "kind": ["castings"],
                "action": ["apart"],
                "category_is": ["castings"],
                "category_holds": [None],
                "but_not": [None],
                "payee_holds": [None],
            }
        )
    )
    out = payments([("A", "electricity", 9), ("B", "castings", 5)], rules)
    assert dict(zip(out["supplier"], out["apart"].fillna(""), strict=True)) == {"a": "", "b": "castings"}


@given(st.lists(st.tuples(st.sampled_from("AB"), CATEGORIES, st.integers(1, 9)), min_size=1))
def test_order_does_not_matter_and_no_money_is_lost(rows):
    one, two = payments(rows), payments(sorted(rows, key=str, reverse=True))
    assert one["value"].sum() == sum(value for *_, value in rows)
    pd.testing.assert_frame_equal(one[["supplier", "value"]], two[["supplier", "value"]])
