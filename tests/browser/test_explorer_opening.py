"""The page as it opens, on a desk and on a phone: what it draws, says and saves, tried in the browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from fictional_county import ANCHOR, GROUPS, LABELS, fictional

from netan.views.explorer import explorer_page
from netan.views.scene import Notes, Scene, explorer_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

BOUGHT = ("44 % (35-54)", "14 % (7-21)", "20 % (13-28)", "22 % (17-27)")
NOTES = Notes(place="Northmoor", source="fictional figures", date="2025", version="9.9", bought=BOUGHT)
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AXE = Path(__file__).parents[2] / "viz" / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = {"width": 1280, "height": 820}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def scene() -> Scene:
    return explorer_scene(fictional(400), groups=GROUPS, sector_labels=LABELS, notes=NOTES)


@pytest.fixture(scope="module")
def path(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("opening") / "page.html"
    out.write_text(explorer_page(scene), encoding="utf-8", newline="\n")
    return out


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, path: Path) -> Iterator[Any]:
    contexts: list[Any] = []
    faults: list[str] = []

    def load(size: dict[str, int], fragment: str = "", **options: Any) -> Any:
        context = browser.new_context(accept_downloads=True, viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: faults.append(f"console {m.text}"))
        page.on("pageerror", lambda e: faults.append(f"error {e}"))
        page.goto(path.as_uri() + fragment)
        page.wait_for_function("document.documentElement.dataset.ready === 'true'")
        return page

    yield load
    for context in contexts:
        context.close()
    assert faults == []


def drawn(page: Any) -> list[str]:
    return list(page.locator("#picture .mark").evaluate_all("all => all.map(m => m.getAttribute('data-id'))"))


def test_what_opens_is_what_a_reset_brings_back(opened: Any) -> None:
    page = opened(DESK)
    first = drawn(page)
    assert page.locator("#reset").is_disabled()
    assert "Filter in force" not in page.inner_text("#status")
    page.fill("#search", "forgings")
    assert drawn(page) != first
    page.click("#reset")
    assert drawn(page) == first


def test_on_a_desk_the_whole_picture_stands_in_the_window(opened: Any) -> None:
    page = opened(DESK)
    box = page.locator("#picture").bounding_box()
    assert box["y"] + box["height"] <= DESK["height"]


def test_each_origin_says_its_share_of_what_is_bought(opened: Any) -> None:
    texts = opened(DESK).locator("#picture > #layer > text").all_text_contents()
    assert f"Here: Northmoor, {BOUGHT[0]} of purchases" in texts
    for word, share in zip(("Rest of region", "Rest of UK", "Abroad"), BOUGHT[1:], strict=True):
        assert any(text.startswith(f"{word}: {share}") for text in texts)


def test_a_phone_shows_the_picture_first_and_filters_on_request(opened: Any) -> None:
    page = opened(PHONE)
    assert page.locator("#picture").bounding_box()["y"] < 0.4 * PHONE["height"]
    assert not page.locator("#tier").is_visible()
    page.click("#filters")
    assert page.locator("#filters").get_attribute("aria-expanded") == "true"
    page.select_option("#tier", "0")
    assert "Filter in force" in page.inner_text("#status")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_columns_on_a_phone_open_at_the_one_that_was_chosen(opened: Any) -> None:
    page = opened(PHONE, "#s=0&t=2.1")
    box = page.locator('#picture .mark[data-id="0"]').bounding_box()
    assert 0 <= box["x"] <= PHONE["width"] - box["width"]


def test_saved_files_are_named_by_what_they_show(opened: Any) -> None:
    page = opened(DESK)
    page.fill("#search", "Forgings & Söhne")
    names = []
    for button in ("#save-svg", "#save-png", "#save-csv"):
        with page.expect_download() as caught:
            page.click(button)
        names.append(caught.value.suggested_filename)
    assert [name.rpartition(".")[2] for name in names] == ["svg", "png", "csv"]
    for name, first in zip(names, ("picture", "picture", "rows"), strict=True):
        assert name.startswith(f"{first}-companies-")
        assert "forgings-sohne" in name
        assert name.isascii()


def test_back_undoes_a_choice(opened: Any) -> None:
    page = opened(DESK)
    first = page.inner_text("#panel h2")
    page.locator('#picture .mark[data-id="0"]').dispatch_event("click")
    chosen = page.inner_text("#panel h2")
    assert chosen != first
    page.go_back()
    page.wait_for_function("text => document.querySelector('#panel h2').innerText === text", arg=first)


def test_tracing_finds_whom_a_graph_library_finds(opened: Any, scene: Scene) -> None:
    """Suppliers' suppliers of the plant, each by the share of the supplier's sales that goes to it."""
    lines = scene.flows[scene.flows["source"] != scene.flows["target"]]
    graph = nx.from_pandas_edgelist(lines, "source", "target", "value", create_using=nx.DiGraph)
    centre = int(scene.marks.index[scene.marks["ref"] == ANCHOR][0])
    sold = scene.marks[[f"sold_{code}" for code in range(5)]].sum(axis=1)
    first = set(graph.predecessors(centre))
    second: dict[int, float] = {}
    for near in first:
        share = min(1.0, graph[near][centre]["value"] / max(float(sold[near]), 1e-9))
        for far in set(graph.predecessors(near)) - first - {centre}:
            second[far] = second.get(far, 0.0) + share * graph[far][near]["value"]
    assert len(second) > 20
    status = opened(DESK, f"#s={centre}&t=2.0").inner_text("#status")
    assert f"Suppliers: {len(first):,}, " in status
    count, amount = re.search(r"Their suppliers: ([\d,]+), £([\d.]+)m", status).groups()
    assert int(count.replace(",", "")) == len(second)
    assert float(amount) == pytest.approx(sum(second.values()) / 1e6, rel=5e-3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", "#s=0", "#s=0&t=2.1", "#v=1"])
def test_axe_finds_nothing_serious_on_a_phone(opened: Any, scheme: str, fragment: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed -> cd viz && npm ci")
    page = opened(PHONE, fragment, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html.slice(0, 200)]))")
    assert [fault for fault in found if fault[0] in {"serious", "critical"}] == []
