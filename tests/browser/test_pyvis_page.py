from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fictional_county import ANCHOR, GROUPS, LABELS, FictionalNetwork, fictional
from hostile_names import HOSTILE

from netan.views.pyvis_page import pyvis_page
from netan.views.scene import Notes, explorer_scene, neighbourhood_scene, sector_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

NOTES = Notes(place="Northmoor", source="fictional figures", date="2025", version="9.9")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}
AXE = Path(__file__).parents[2] / "viz" / "node_modules" / "axe-core" / "axe.min.js"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def hostile_scene() -> Any:
    """Every text that a study can bring is hostile."""
    county = fictional(300)
    names = [*HOSTILE, '<a href="https://example.invalid/x">']
    labels = [names[i % len(names)] for i in range(len(county.nodes))]
    wild = FictionalNetwork(county.nodes.assign(label=labels, area=labels), county.edges)
    notes = Notes(
        place=HOSTILE[0], title=HOSTILE[1], source=HOSTILE[2], notices=(HOSTILE[3], HOSTILE[4]), country=HOSTILE[5],
        currency="<b>", filters=(HOSTILE[6],), caption=HOSTILE[0], version=HOSTILE[5],
    )  # fmt: skip
    groups, words = dict.fromkeys(GROUPS, HOSTILE[0]), dict.fromkeys(LABELS, HOSTILE[1])
    return explorer_scene(wild, groups=groups, sector_labels=words, notes=notes, include_estimated=True)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pyvis pages")
    county = fictional(400)
    scenes = {
        "companies": explorer_scene(county, **WORDS),
        "industries": sector_scene(county, **WORDS),
        "plant": neighbourhood_scene(county, centre=ANCHOR, **WORDS),
        "hostile": hostile_scene(),
    }
    for name, scene in scenes.items():
        (folder / f"{name}.html").write_text(pyvis_page(scene), encoding="utf-8", newline="\n")
    return {name: folder / f"{name}.html" for name in scenes}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()


class Watched:
    """A page with everything that it must not do written down."""

    def __init__(self, browser: Any, path: Path, size: tuple[int, int] = (1280, 820)) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda m: self.faults.append(f"console {m.text}"))
        self.page.on("pageerror", lambda e: self.faults.append(f"error {e}"))
        self.page.on("dialog", lambda d: self.faults.append(f"dialog {d.message}"))
        self.page.on("request", lambda r: self.faults.extend([] if r.url == path.as_uri() else [r.url]))
        self.page.goto(path.as_uri())
        self.page.wait_for_function("document.documentElement.dataset.ready === 'true'", timeout=20_000)

    def status(self) -> str:
        return str(self.page.inner_text("#status"))

    def close(self) -> None:
        self.context.close()
        assert self.faults == []


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Any]:
    watched: list[Watched] = []

    def opener(name: str, size: tuple[int, int] = (1280, 820)) -> Watched:
        watched.append(Watched(browser, files[name], size))
        return watched[-1]

    yield opener
    for one in watched:
        one.close()


@pytest.mark.parametrize("name", ["companies", "industries", "plant", "hostile"])
def test_it_opens_without_a_request_or_a_fault(opened: Any, name: str) -> None:
    page = opened(name)
    assert page.page.locator("#picture canvas").count() == 1
    assert re.match(r"\d+ circles, \d+ lines\.", page.status())


def test_hostile_names_are_words_wherever_one_points(opened: Any) -> None:
    watched = opened("hostile")
    page = watched.page
    page.check("#all")
    box = page.locator("#picture").bounding_box()
    for k in range(60):  # hover and choose all over the picture: vis-network shows its own titles there
        x = box["x"] + box["width"] * (0.04 + 0.092 * (k % 11))
        y = box["y"] + box["height"] * (0.05 + 0.15 * (k // 11))
        page.mouse.move(x, y)
        page.mouse.click(x, y)
    page.wait_for_timeout(400)
    for word in ("onerror", "script", "href", "onload"):
        page.fill("#find", word)
        assert watched.status() not in {"", "Nothing found"}
    page.click("summary")
    assert page.evaluate("window.pwned") is None
    assert page.title() != "pwned"
    assert page.locator("body img, main script, table script, body a, [onerror], [onload], [onmouseover]").count() == 0
    assert page.locator("script").count() == 3


def test_a_title_of_vis_network_is_text(opened: Any) -> None:
    """A name that holds a link made the pages of pyvis take every title for markup."""
    page = opened("hostile").page
    page.fill("#find", "href")
    page.wait_for_timeout(300)
    box = page.locator("#picture").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("div.vis-tooltip", state="visible")
    assert "href" in page.inner_text("div.vis-tooltip")
    assert page.locator("div.vis-tooltip :not(br)").count() == 0


def test_finding_a_company_tells_about_it_and_shows_what_was_hidden(opened: Any) -> None:
    watched = opened("companies")
    watched.page.fill("#find", "plant x")
    assert watched.status() == "Plant X (Northmoor Aero Ltd)"
    assert "Jobs: 2,200 (seen)" in watched.page.inner_text("#facts")
    watched.page.fill("#find", "no such company")
    assert watched.status() == "Nothing found"
    watched.page.fill("#find", "")
    before = watched.status()
    watched.page.check("#all")
    assert int(watched.status().split()[0].replace(",", "")) > int(before.split()[0])


def boxes(page: Any) -> list[list[float]]:
    """Names that are drawn: left, top, right, bottom, in pixels of the picture."""
    return list(page.evaluate("document.getElementById('picture').names.map(n => n.box)"))


@pytest.mark.parametrize("size", [(1280, 820), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["companies", "industries", "plant", "hostile"])
def test_no_name_lies_upon_another_or_leaves_the_picture(opened: Any, name: str, size: tuple[int, int]) -> None:
    page = opened(name, size).page
    frame = page.locator("#picture").bounding_box()
    for step in ("at first", "#nearer", "#all"):
        if page.locator(step).count() and step.startswith("#"):
            page.click(step)
            page.wait_for_timeout(300)
        found = boxes(page)
        assert len(found) >= 5
        for k, (left, top, right, bottom) in enumerate(found):
            assert left >= 0
            assert right <= frame["width"]
            assert top >= -16
            assert bottom <= frame["height"] + 16
            assert not any(left < r and x < right and top < b and y < bottom for x, y, r, b in found[k + 1 :])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_one_that_is_chosen_is_named_and_nearer_names_more(opened: Any) -> None:
    page = opened("companies", (390, 844)).page
    words = "document.getElementById('picture').names.map(n => n.words)"
    few = page.evaluate(words)
    page.fill("#find", "plant x")
    page.wait_for_timeout(300)
    assert any("Plant X" in word for word in page.evaluate(words))
    page.fill("#find", "")
    page.click("#whole")
    page.wait_for_timeout(300)
    assert page.evaluate(words) == few


def test_axe_finds_nothing_serious(opened: Any) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed -> cd viz && npm ci")
    page = opened("companies").page
    page.click("summary")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html.slice(0, 200)]))")
    assert [row for row in found if row[0] in {"serious", "critical", "moderate"}] == []


def test_it_prints_on_one_page(opened: Any) -> None:
    printed = opened("companies").page.pdf(format="A4", landscape=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_the_policy_stops_a_script_that_is_added(browser: Any, files: dict[str, Path], tmp_path: Path) -> None:
    text = files["industries"].read_text(encoding="utf-8")
    spoiled = tmp_path / "spoiled.html"
    spoiled.write_text(
        text.replace("<main>", "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'><main>"),
        encoding="utf-8",
    )
    watched = Watched(browser, spoiled)
    assert watched.page.evaluate("window.pwned") is None
    watched.context.close()
    assert any("Content Security Policy" in fault for fault in watched.faults)
