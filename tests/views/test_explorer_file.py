from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from fictional_county import GROUPS, LABELS, FictionalNetwork, fictional
from hostile_names import HOSTILE

from netan.views.explorer import _TWO, _numbers, _shares, explorer_page, page_data
from netan.views.scene import Notes, explorer_scene

NOTES = Notes(place="Northmoor", source="fictional figures", date="2025", version="9.9")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}


class Reader(HTMLParser):
    """Collects tags with attributes, and the text of each script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in {"script", "style"} and data.strip():
            self.blocks.append((self.tags[-1][0], data))


@pytest.fixture(scope="module")
def page() -> str:
    return explorer_page(explorer_scene(fictional(400), **WORDS))


def test_policy_allows_nothing_but_the_bundle_and_the_style(page: str) -> None:
    reader = Reader(page)
    policy = next(a["content"] for tag, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag, text in reader.blocks:
        if text.startswith("{"):
            continue
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_address_leads_out_of_the_file(page: str) -> None:
    for tag, attributes in Reader(page).tags:
        assert tag not in {"link", "iframe", "object", "embed", "img", "base"}
        for name in ("src", "href", "action", "srcset"):
            assert (attributes.get(name) or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    outside = re.findall(r"https?://[^\s\"'<>)]+", page)
    assert {address.rstrip("`") for address in outside} <= {"http://www.w3.org/2000/svg"}


def test_a_page_without_network_words_that_users_must_not_meet(page: str) -> None:
    body = re.sub(r"<(script|style|svg).*?</\1>", "", page, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", body).lower()
    assert not re.findall(r"\b(nodes?|edges?|tiers?|graph|vertex)\b", words)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_never_leave_their_block(name: str, page: str) -> None:
    county = fictional(40)
    nodes = county.nodes.assign(label=name, area=name)
    table = pd.DataFrame({name or "x": [name, 1.5]})
    notes = Notes(place=name, title=name, source=name, date=name, filters=(name,), notices=(name,), version=name)
    scene = explorer_scene(
        FictionalNetwork(nodes, county.edges),
        groups=dict.fromkeys(GROUPS, name),
        sector_labels=dict.fromkeys(LABELS, name),
        notes=notes,
        include_estimated=True,
        details=pd.DataFrame({name or "x": name}, index=county.nodes.index[:5]),
        tables={name: table},
    )
    hostile, plain = Reader(explorer_page(scene)), Reader(page)
    assert [t for t, _ in hostile.tags if t in {"script", "style"}] == ["style", "script", "script"]
    seen = {t for t, _ in hostile.tags}
    assert seen - {"p", "circle", "text", "g", "path", "rect"} <= {t for t, _ in plain.tags}
    assert not [k for _, a in hostile.tags for k in a if k.startswith("on") or k == "src"]


def test_withheld_companies_are_nowhere_in_the_file() -> None:
    county = fictional(300)
    nodes = county.nodes.copy()
    hidden = nodes[(nodes["kind"] == "firm") & (nodes["evidence"] == "estimated")].index
    nodes.loc[hidden, "label"] = [f"Zzwithheld {i} Ltd" for i in range(len(hidden))]
    names = {old: (f"QX{i:06d}" if old in set(hidden) else old) for i, old in enumerate(nodes.index)}
    edges = county.edges.assign(supplier=county.edges["supplier"].map(names), buyer=county.edges["buyer"].map(names))
    page = explorer_page(explorer_scene(FictionalNetwork(nodes.rename(index=names), edges), **WORDS))
    assert len(hidden) > 50
    assert "Zzwithheld" not in page
    assert not re.search(r"QX\d{6}", page)


def counted(text: str) -> list[int]:
    return [int(word[-4:], 36) for word in re.findall(r"z.{4}|.", text)]


def test_data_are_columns_that_fit_together(page: str) -> None:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL).group(1)
    assert not set(block) & set("<>&\u2028\u2029")
    data = json.loads(block)
    for view in data["views"]:
        count = len(view["marks"]["label"].split("\n"))
        for column in ("kind", "tier", "group", "evidence", "jobs", "bought", "sold"):
            assert len(view["marks"][column]) == count
        assert len(view["marks"]["x"]) == len(view["marks"]["y"]) == 2 * count
        assert view["marks"]["boughtFrom"].count("|") == view["marks"]["soldTo"].count("|") == count - 1
        flows = view["flows"]
        counts, into = (counted(flows[name]) for name in ("count", "into"))
        assert len(counts) == count
        assert sum(counts) == len(flows["value"]) == len(flows["evidence"])
        targets = [int(flows["target"][k : k + 4], 36) for k in range(0, len(flows["target"]), 4)]
        assert len(targets) == len(flows["value"])
        sources = [mark for mark, many in enumerate(counts) for _ in range(many)]
        pairs = [(s, t) for s, t in zip(sources, targets, strict=True) if s != t]
        suppliers = Counter(t for _, t in pairs)
        assert into == [suppliers[mark] for mark in range(count)]
        assert flows["own"] == [s for s, t in zip(sources, targets, strict=True) if s == t]
        assert max(targets) < count
        assert max(map(int, view["marks"]["members"]), default=0) < count
        shares = [
            sum(int(text[k : k + 2], 36) for k in range(0, len(text), 2))
            for text in view["marks"]["boughtFrom"].split("|")
            if text
        ]
        assert set(shares) == {100}


def test_values_in_the_page_are_those_of_the_scene() -> None:
    scene = explorer_scene(fictional(400), **WORDS)
    view = page_data(scene)["views"][0]
    ordered = scene.flows.sort_values(["source", "target"])
    np.testing.assert_allclose(np.array(view["flows"]["value"]) * 1000, ordered["value"], rtol=6e-3)


def test_same_scene_same_page(page: str) -> None:
    assert page == explorer_page(explorer_scene(fictional(400), **WORDS))


@pytest.mark.parametrize(("firms", "limit"), [(500, 0.3), (10_000, 1.5), (50_000, 5.0)])
def test_size_budget(firms: int, limit: float) -> None:
    scene = explorer_scene(fictional(firms, seen_share=1.0), **WORDS, max_firms=firms)
    assert (scene.marks["ref"] != "").sum() == firms
    assert len(explorer_page(scene).encode()) < limit * 1e6


def test_the_page_brings_the_words_for_origins() -> None:
    scene = explorer_scene(fictional(60), groups=GROUPS, sector_labels=LABELS, notes=Notes(country="Albany"))
    page = explorer_page(scene)
    assert page_data(scene)["tiers"] == ["Here", "Rest of region", "Rest of Albany", "Abroad"]
    assert "Rest of Albany" in page
    assert "Rest of UK" not in page


def test_tables_say_what_their_columns_hold_and_whom_they_name() -> None:
    county = fictional(60)
    place = {"here": county.nodes["tier"].eq("local"), "seen": county.nodes["evidence"].eq("seen")}
    named = county.nodes[place["here"] & place["seen"] & county.nodes["kind"].eq("firm")]
    once = named[~named["label"].duplicated(keep=False)]
    first, second = once.index[:2]
    table = pd.DataFrame(
        {
            "Rank (range)": ["1 (1-3)", "2"],
            "Company, district": [f"{named['label'][first]}, {named['area'][first]}", "Somebody else, Eastvale"],
            "Jobs there": ["1,400-2,200", "30 est"],
            "Paid": [9.4, np.nan],
            "Only one?": ["yes (confirmed)", "no, 5 on list"],
            "Why": ["halts production; " * 5, ""],
            "Again": [named["label"][first], named["label"][second]],
        }
    )
    scene = explorer_scene(county, **WORDS, tables={"Critical": table.iloc[:, :6], "By name": table.iloc[:, 6:]})
    critical, by_name = page_data(scene)["tables"]
    assert critical["kinds"] == ["number", "text", "number", "number", "text", "long"]
    assert critical["who"] == 1
    refs = scene.marks["ref"]
    assert [refs[mark] if mark >= 0 else "" for mark in critical["marks"]] == [first, ""]
    assert [refs[mark] for mark in by_name["marks"]] == [first, second]


def test_names_that_stand_twice_lead_nowhere() -> None:
    county = fictional(60)
    nodes = county.nodes.assign(label="Twice Ltd", area="Eastvale")
    scene = explorer_scene(
        FictionalNetwork(nodes, county.edges), **WORDS, tables={"T": pd.DataFrame({"Who": ["Twice Ltd, Eastvale"]})}
    )
    table = page_data(scene)["tables"][0]
    assert (table["who"], table["marks"], table["kinds"]) == (-1, [-1], ["text"])


def test_a_table_without_rows_is_a_table() -> None:
    scene = explorer_scene(fictional(60), **WORDS, tables={"T": pd.DataFrame({"Who": []})})
    assert page_data(scene)["tables"][0]["rows"] == []


def test_loud_notices_and_advice_stand_in_the_head() -> None:
    county = fictional(60)
    notes = Notes(notices=("INTERNAL: names from a confidential list", "Models overstate."))
    nobody = pd.Series(data=False, index=county.nodes.index)
    page = explorer_page(explorer_scene(county, groups=GROUPS, sector_labels=LABELS, notes=notes, named=nobody))
    head = page[page.index("<header>") : page.index("</header>")]
    assert '<p class="notice loud">INTERNAL' in head
    assert '<p class="notice">Models overstate.' in head
    assert '<p class="advice">No company is named' in head


def plain_number(value: float) -> float | int | None:
    """One figure by itself: the page's columns are written all at once."""
    if not np.isfinite(value):
        return None
    short = float(f"{value:.3g}") if abs(value) < 100 else float(round(value))
    return int(short) if short.is_integer() else short


def plain_shares(row: np.ndarray) -> str:
    """The shares of one mark by themselves."""
    total = row.sum()
    if not total > 0:
        return ""
    exact = 100 * row / total
    whole = np.floor(exact).astype(int)
    for place in np.argsort(whole - exact, kind="stable")[: 100 - int(whole.sum())]:
        whole[place] += 1
    used = int(np.flatnonzero(whole)[-1]) + 1
    return "".join(_TWO[n] for n in whole[:used].tolist())


def test_columns_written_at_once_equal_those_written_one_by_one() -> None:
    rng = np.random.default_rng(3)
    values = np.concatenate([10 ** rng.uniform(-4, 9, 3000), [0, -0.5, 0.5, 1.5, 99.96, 100, 100.5, np.nan, np.inf, 7]])
    found = _numbers(pd.Series(values), 1)
    assert found == [plain_number(v) for v in values.tolist()]
    assert [type(v) for v in found] == [type(plain_number(v)) for v in values.tolist()]
    for width in (4, 5):
        trade = rng.uniform(0, 1e6, (3000, width)) * (rng.random((3000, width)) < 0.5)
        trade[:3] = [[1.0] * width, [0.0] * width, [0.0] * (width - 1) + [2.0]]
        assert _shares(trade) == [plain_shares(row) for row in trade]
        assert all(sum(int(t[k : k + 2], 36) for k in range(0, len(t), 2)) in (0, 100) for t in _shares(trade))
