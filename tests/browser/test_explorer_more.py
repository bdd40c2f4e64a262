"""All companies at once, saved files, paper, addresses and access, tried in the browser."""

from __future__ import annotations

import csv
import io
import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fictional_county import GROUPS, LABELS, fictional

from netan.views.explorer import explorer_page
from netan.views.scene import Notes, Scene, explorer_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

NOTES = Notes(place="Northmoor", source="fictional figures", date="2025", version="9.9")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}
# No 3D at all: many desktops of councils have none.
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-3d-apis"]
AXE = Path(__file__).parents[2] / "viz" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def scenes() -> dict[str, Scene]:
    small = fictional(400)
    return {
        "small": explorer_scene(small, **WORDS),
        "large": explorer_scene(fictional(2500, seen_share=1.0), **WORDS),
    }


@pytest.fixture(scope="module")
def files(scenes: dict[str, Scene], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("more")
    paths = {name: folder / f"{name}.html" for name in scenes}
    for name, scene in scenes.items():
        paths[name].write_text(explorer_page(scene), encoding="utf-8", newline="\n")
    return paths


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Any]:
    contexts: list[Any] = []
    faults: list[str] = []

    def load(name: str, fragment: str = "", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1280, "height": 820})
        context = browser.new_context(accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda m: faults.append(f"console {m.text}"))
        page.on("pageerror", lambda e: faults.append(f"error {e}"))
        own = files[name].as_uri()
        page.on("request", lambda r: None if r.url.startswith(("blob:", own)) else faults.append(r.url))
        page.goto(own + fragment)
        page.wait_for_function("document.documentElement.dataset.ready === 'true'")
        return page

    yield load
    for context in contexts:
        context.close()
    assert faults == []


def saved(page: Any, button: str) -> bytes:
    with page.expect_download() as caught:
        page.click(button)
    return Path(caught.value.path()).read_bytes()


def numbers(page: Any) -> list[int]:
    return [int(n.replace(",", "")) for n in re.findall(r"\b[\d,]*\d\b", page.inner_text("#status"))]


def test_few_companies_at_once_stay_elements(opened: Any, scenes: dict[str, Scene]) -> None:
    page = opened("small")
    page.click("#everyone")
    marks = scenes["small"].marks
    here = int((marks["tier"] == 0).sum())
    matches, drawn = numbers(page)[:2]
    assert matches == len(marks)
    assert here <= drawn <= here + 24
    assert page.locator("#picture .mark").count() == drawn
    assert page.locator("#cloud").is_hidden()


def test_thousands_are_painted_hit_walked_and_moved(opened: Any, scenes: dict[str, Scene]) -> None:
    page = opened("large")
    page.click("#everyone")
    assert page.locator("#cloud").is_visible()
    assert page.locator("#picture").is_hidden()
    assert numbers(page)[1] >= int((scenes["large"].marks["tier"] == 0).sum())
    picture = "document.getElementById('cloud').toDataURL()"
    before = page.evaluate(picture)
    page.focus("#cloud")
    page.keyboard.press("ArrowDown")
    first = page.get_attribute("#cloud", "aria-label")
    assert "suppliers" in first
    assert page.inner_text("#live") == first
    page.keyboard.press("Enter")
    chosen = page.inner_text("#panel h2")
    assert first.startswith(chosen)
    page.keyboard.press("Escape")
    # The first of the margin stands at a known place: a row of a box on the right.
    box = page.locator("#cloud").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 200, box["y"] + 38)
    assert page.locator("#panel .trace").count() == 1
    page.keyboard.press("Escape")
    page.click("#zoom-in")
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 360, box["y"] + 340)
    moving = page.evaluate(picture)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert len({before, moving, page.evaluate(picture)}) == 3
    page.click("#everyone")
    assert page.locator("#cloud").is_hidden()


def test_district_filter_counts_what_the_scene_holds(opened: Any, scenes: dict[str, Scene]) -> None:
    page = opened("small")
    page.select_option("#area", "Eastvale")
    assert numbers(page)[0] == int((scenes["small"].marks["area"] == "Eastvale").sum())
    assert "district Eastvale" in page.inner_text("#status")
    page.click("#reset")
    assert numbers(page)[0] == len(scenes["small"].marks)


def test_an_address_brings_back_what_was_seen(opened: Any) -> None:
    page = opened("small")
    page.select_option("#area", "Moorend")
    page.select_option("#evidence", "0")
    page.fill("#search", "beckside")
    said, fragment = page.inner_text("#status"), page.url.split("#")[1]
    again = opened("small", f"#{fragment}")
    assert again.inner_text("#status") == said
    assert again.input_value("#area") == "Moorend"


def test_png_is_a_page_wide_at_300_to_the_inch(opened: Any) -> None:
    page = opened("small")
    data = saved(page, "#save-png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width == round(277 / 25.4 * 300)
    assert height > 1500


@pytest.mark.parametrize("name", ["small", "large"])
def test_saved_picture_of_all_holds_every_company(opened: Any, scenes: dict[str, Scene], name: str) -> None:
    page = opened(name)
    page.click("#everyone")
    text = saved(page, "#save-svg").decode()
    assert text.count('class="mark"') >= int((scenes[name].marks["tier"] == 0).sum())
    assert "Source: fictional figures" in text


def test_saved_rows_say_where_they_come_from_and_what_was_filtered(opened: Any) -> None:
    page = opened("small")
    page.select_option("#tier", "1")
    rows = list(csv.reader(io.StringIO(saved(page, "#save-csv").decode("utf-8-sig"))))
    gap = rows.index([])
    assert gap - 1 == numbers(page)[0]
    below = " ".join(row[0] for row in rows[gap + 1 :])
    for needed in ("Who supplies whom in Northmoor", "Filter in force: rest of region", "fictional figures. 2025"):
        assert needed in below


def test_the_printed_picture_is_one_sheet(opened: Any) -> None:
    page = opened("small")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.locator("#picture .mark").first.dispatch_event("click")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_nothing_moves_for_those_who_asked_for_stillness(opened: Any) -> None:
    page = opened("small", reduced_motion="reduce")
    moving = "all => all.filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
    assert page.eval_on_selector_all("*", moving) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("step", ["opening", "chosen", "traced", "everyone", "industries"])
def test_axe_finds_nothing_serious(opened: Any, scheme: str, step: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed -> cd viz && npm ci")
    page = opened("large" if step == "everyone" else "small", color_scheme=scheme)
    if step == "everyone":
        page.click("#everyone")
    if step in {"chosen", "traced"}:
        page.locator("#picture .mark").first.dispatch_event("click")
    if step == "traced":
        page.click('[data-trace="up2"]')
    if step == "industries":
        page.click("#views button:nth-child(2)")
    page.wait_for_timeout(300)
    # The page's own policy lets no other script in; the debugger may.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html.slice(0, 200)]))")
    assert [fault for fault in found if fault[0] in {"serious", "critical"}] == []
