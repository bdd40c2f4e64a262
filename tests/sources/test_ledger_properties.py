"""Whatever the order of rows, columns and titles, a ledger says the same; what cannot be read gives netan's errors."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ledger_layouts import save_csv
from made_files import save_xlsx

from netan.errors import NetanError
from netan.sources.ledger import read_ledger
from netan.sources.ledger_cells import amounts
from netan.sources.ledger_dates import dates
from netan.sources.ledger_period import period_of
from netan.sources.mapping import buyer_in, mapping_path, propose_mapping
from netan.sources.mapping_file import mapping_text, read_mapping
from netan.sources.registry import describe, sniff
from netan.tables.links import SupplierList

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADS = {
    "name": ["Vendor name", "Supplier", "Payee"], "value": ["Net amount", "Amount excl. VAT", "Net £"],
    "date": ["Posting date", "Payment Date"], "category": ["Material group", "Expense type"],
    "number": ["Company number", "Company reg no"], "ref": ["Invoice no", "Document number"],
}  # fmt: skip
JUNK = [
    "", "x" * 500, "=1+1", "12,5", "1.234.567,8", "£", "-", "31/02/2025", "2025", "\u202e", "#N/A", "nan", "1e400",
]  # fmt: skip
TITLES = ["Purchases", "Export of 3 May 2025", "All amounts in GBP", ""]
RANDOM = st.randoms(use_true_random=True)
payees = st.dictionaries(
    st.sampled_from([f"Made Up {word} Ltd" for word in ("Castings", "Tools", "Paint", "Motors", "Cloth", "Resin")]),
    st.integers(100, 10_000_000), min_size=1,
)  # fmt: skip


if TYPE_CHECKING:
    import random


def split(pence: int, rng: random.Random) -> list[int]:
    """Twelve and more parts, some of them credit notes, that add up."""
    parts = [rng.randint(-pence // 20, pence // 4) for _ in range(rng.randint(11, 16))]
    return [*parts, pence - sum(parts)]


def written(totals: dict[str, int], rng: random.Random) -> list[list[object]]:
    """A ledger with the given totals: columns, rows and titles in any order."""
    names = list(HEADS)
    rng.shuffle(names)
    heads = {name: rng.choice(HEADS[name]) for name in names}
    lines = []
    for k, (payee, pence) in enumerate(sorted(totals.items())):
        for j, part in enumerate(split(pence, rng)):
            day = dt.date(2025, j % 12 + 1, rng.randint(13, 28) if j else 3)
            lines.append({
                "name": payee, "value": f"{part / 100:.2f}", "date": day.strftime("%d/%m/%Y"), "category": f"kind {k}",
                "number": f"0{k + 1_234_567}", "ref": f"IN{rng.randint(1, 10**8)}",
            })  # fmt: skip
    rng.shuffle(lines)
    titles = [[rng.choice(TITLES)] for _ in range(rng.randint(0, 4))]
    width = len(names)
    body = [[line[name] for name in names] for line in lines]
    for _ in range(rng.randint(0, 3)):
        body.insert(rng.randint(0, len(body)), rng.choice([[""] * width, [heads[name] for name in names]]))
    return [*titles, [heads[name] for name in names], *body]


@QUICK
@given(totals=payees, rng=RANDOM, book=st.booleans())
def test_order_titles_and_the_split_into_invoices_do_not_matter(tmp_path, totals, rng, book):
    tables = []
    for turn in range(2):
        rows = written(totals, rng)
        path = tmp_path / f"{turn}.{'xlsx' if book else 'csv'}"
        found = read_ledger(save_xlsx(path, {"S": rows}) if book else save_csv(path, rows), buyer="X")
        tables.append(found.frame)
        assert found.months == 12
    pd.testing.assert_frame_equal(*tables)
    got = tables[0].set_index("supplier_name")["value"]
    assert (got * 100).round().astype(int).to_dict() == totals


@QUICK
@given(rng=RANDOM, totals=payees)
def test_a_mutated_file_gives_a_table_or_netans_own_error(tmp_path, rng, totals):
    rows = written(totals, rng)
    for _ in range(rng.randint(1, 30)):
        row = rng.choice(rows)
        if row:
            row[rng.randrange(len(row))] = rng.choice(JUNK)
    if rng.random() < 0.3:
        del rows[rng.randrange(len(rows))]
    path = save_csv(tmp_path / "a.csv", rows, delimiter=rng.choice(",;\t"))
    if rng.random() < 0.3:
        data = bytearray(path.read_bytes())
        for _ in range(rng.randint(1, 20)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(bytes(data))
    with contextlib.suppress(NetanError):
        found = read_ledger(path, buyer="X")
        assert isinstance(found, SupplierList)
        assert found.frame["value"].notna().all()
        assert found.frame["supplier_name"].ne("").all()
    assert "kind" in describe(path)


@QUICK
@given(rng=RANDOM)
def test_a_mutated_mapping_gives_a_mapping_or_netans_own_error(tmp_path, rng):
    path = save_csv(tmp_path / "a.csv", written({"Made Up Tools Ltd": 500_000}, rng))
    data = bytearray(mapping_text(propose_mapping(path, buyer="X")).encode())
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.choice(b'"=[]#\n\\ ax9.')
    mapping_path(path).write_bytes(bytes(data))
    with contextlib.suppress(NetanError):
        read_mapping(mapping_path(path))
    with contextlib.suppress(NetanError):
        read_ledger(path, buyer="X")
    sniff(mapping_path(path))
    mapping_path(path).unlink()


@given(st.lists(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.none())))
def test_any_cells_can_be_read_as_amounts_and_dates(cells):
    money, days = amounts(cells), dates(cells)
    assert len(money.value) == len(days.month) == len(cells)
    assert not (money.blank & money.unread).any()
    assert not (days.blank & days.unread).any()


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1), st.sampled_from([".", ","]), st.randoms())
def test_amounts_come_back_as_they_were_printed(pence, decimal, rng):
    forms = []
    for value in pence:
        text = f"{abs(value) / 100:,.2f}"
        text = text if decimal == "." else text.translate(str.maketrans(",.", ".,"))
        minus = ["-{}", "({})", "{}-", "£-{}", "-£{}", "{} CR"]
        forms.append(rng.choice(minus if value < 0 else ["{}", "£{}", "{} GBP", " {} "]).format(text))
    assert [round(v * 100) for v in amounts(forms).value] == pence


@given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)), min_size=1, max_size=30))
@example([dt.date(2024, 2, 29), dt.date(2024, 2, 13)])
def test_dates_come_back_in_every_spelling(days):
    days = [*days, dt.date(2024, 5, 13), dt.date(2024, 8, 27)]  # tell day from month
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%y", "%d %b %Y", "%d-%b-%y", "%Y%m%d", "%B %d, %Y"):
        found = dates([day.strftime(form) for day in days])
        assert found.month.tolist() == [12 * day.year + day.month - 1 for day in days], form
        assert found.day.tolist() == [day.day for day in days], form
    serial = dates([float((day - dt.date(1899, 12, 30)).days) for day in days])
    assert serial.day.tolist() == [day.day for day in days]


@given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)), min_size=1, max_size=200))
def test_a_period_holds_at_most_twelve_months_and_all_its_lines(days):
    month = pd.Series([12 * d.year + d.month - 1 for d in days]).to_numpy()
    day = pd.Series([d.day for d in days]).to_numpy()
    found = period_of(month, day)
    assert 1 <= found.months <= 12
    assert found.factor == pytest.approx(12 / found.months)
    assert found.used.any()
    assert month[found.used].max() // 12 == found.year or not found.used.all()
    aside = sum(int(mask.sum()) for mask in found.aside.values())
    assert aside + int(found.used.sum()) == len(days)


@given(st.lists(st.text(max_size=80), max_size=6))
def test_titles_of_any_kind_name_a_buyer_or_none(titles):
    assert isinstance(buyer_in(titles), str)
