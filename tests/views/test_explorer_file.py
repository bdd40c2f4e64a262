from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from fictional_county import GROUPS, LABELS, FictionalNetwork, fictional
from hostile_names import HOSTILE

from netan.views.explorer import explorer_page, page_data
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


def test_data_are_columns_that_fit_together(page: str) -> None:
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL).group(1)
    assert not set(block) & set("<>&\u2028\u2029")
    data = json.loads(block)
    for view in data["views"]:
        count = len(view["marks"]["label"])
        for column in ("kind", "tier", "group", "evidence", "jobs", "x", "y", "bought", "sold", "members"):
            assert len(view["marks"][column]) == count
        flows = view["flows"]
        assert len(flows["count"]) == count
        assert sum(flows["count"]) == len(flows["target"]) == len(flows["value"]) == len(flows["evidence"])
        assert max(flows["target"]) < count
        shares = [sum(map(int, text.split())) for text in view["marks"]["boughtFrom"] if text]
        assert set(shares) == {100}


def test_values_in_the_page_are_those_of_the_scene() -> None:
    scene = explorer_scene(fictional(400), **WORDS)
    view = page_data(scene)["views"][0]
    ordered = scene.flows.sort_values(["source", "target"])
    np.testing.assert_allclose(np.array(view["flows"]["value"]) * 1000, ordered["value"], rtol=6e-3)


def test_same_scene_same_page(page: str) -> None:
    assert page == explorer_page(explorer_scene(fictional(400), **WORDS))


@pytest.mark.parametrize(("firms", "limit"), [(500, 0.3), (10_000, 1.5)])
def test_size_budget(firms: int, limit: float) -> None:
    scene = explorer_scene(fictional(firms, seen_share=1.0), **WORDS)
    assert (scene.marks["ref"] != "").sum() == firms
    assert len(explorer_page(scene).encode()) < limit * 1e6
