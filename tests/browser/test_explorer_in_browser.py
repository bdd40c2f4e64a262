from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from fictional_county import ANCHOR, GROUPS, LABELS, FictionalNetwork, fictional
from hostile_names import HOSTILE

from netan.views.explorer import explorer_page
from netan.views.scene import Notes, explorer_scene, neighbourhood_scene, sector_scene

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

NOTES = Notes(place="Northmoor", source="fictional figures", date="2025", version="9.9")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}
SVG = "{http://www.w3.org/2000/svg}"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WHY = "the only one on the list for this input (buyer confirms); halts production; nobody else here makes it"
CRITICAL = pd.DataFrame({"Company": ["=cmd()", "Beckside <b>Sensors</b>"], "Paid, \u00a3m a year": [9.4, 3.1]})


def missed(county: FictionalNetwork) -> pd.DataFrame:
    """A ranking as wide as those of a study."""
    here = county.nodes[county.nodes["tier"].eq("local") & county.nodes["evidence"].eq("seen")]
    some = here[~here["label"].duplicated(keep=False)].head(12)
    numbers = {f"Jobs exposed at buyers here, column {k}": "1,400-2,200" for k in range(6)}
    table = pd.DataFrame({"Rank (range)": "1 (1-3)", "Company, district": some["label"] + ", " + some["area"]})
    return table.assign(Industry="Fabricated metal products", **numbers, Why=WHY)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One page of each sort, written once."""
    folder = tmp_path_factory.mktemp("pages")
    county = fictional(400)
    tables = {"Local suppliers hardest to replace": CRITICAL, "Missed most": missed(county)}
    hostile = [*HOSTILE, "Harmless Ltd"]
    labels = [hostile[i % len(hostile)] for i in range(len(county.nodes))]
    nodes = county.nodes.assign(label=labels, area=labels)
    wild = FictionalNetwork(nodes, county.edges)
    names = dict.fromkeys(GROUPS, HOSTILE[0])
    notes = Notes(place=HOSTILE[0], title=HOSTILE[1], source=HOSTILE[2], notices=(HOSTILE[3],))
    details = pd.DataFrame({HOSTILE[0]: HOSTILE[1]}, index=nodes.index)
    pages = {
        "companies": explorer_scene(county, **WORDS, tables=tables),
        "industries": sector_scene(county, **WORDS),
        "nameless": explorer_scene(county, groups=GROUPS, sector_labels=LABELS, notes=Notes(country="Albany"),
                                   named=pd.Series(data=False, index=county.nodes.index)),
        "plant": neighbourhood_scene(county, centre=ANCHOR, **WORDS),
        "illustrative": explorer_scene(fictional(1200), **WORDS, include_estimated=True),
        "hostile": explorer_scene(
            wild, groups=names, sector_labels=dict.fromkeys(LABELS, HOSTILE[1]), notes=notes, details=details,
            include_estimated=True, tables={HOSTILE[0]: pd.DataFrame({HOSTILE[1]: HOSTILE})},
        ),
    }  # fmt: skip
    paths = {}
    for name, scene in pages.items():
        paths[name] = folder / f"{name}.html"
        paths[name].write_text(explorer_page(scene), encoding="utf-8", newline="\n")
    return paths


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=ARGS)
        yield browser
        browser.close()


class Watched:
    """A page with everything that it must not do written down."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda m: self.faults.append(f"console {m.text}"))
        self.page.on("pageerror", lambda e: self.faults.append(f"error {e}"))
        self.page.on("dialog", lambda d: self.faults.append(f"dialog {d.message}"))
        self.page.on("request", lambda r: self._asked(r.url, path))
        self.page.goto(path.as_uri())
        self.page.wait_for_function("document.documentElement.dataset.ready === 'true'", timeout=10_000)

    def _asked(self, url: str, path: Path) -> None:
        if not url.startswith(("blob:", path.as_uri())):
            self.faults.append(f"request {url}")

    def status(self) -> str:
        return str(self.page.inner_text("#status"))

    def counts(self) -> list[int]:
        return [int(n.replace(",", "")) for n in re.findall(r"\b[\d,]+\b", self.status())]

    def marks(self) -> int:
        return int(self.page.locator("#picture .mark").count())

    def download(self, button: str) -> str:
        with self.page.expect_download() as caught:
            self.page.click(button)
        return Path(caught.value.path()).read_text(encoding="utf-8")

    def close(self) -> None:
        self.context.close()
        assert self.faults == []


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Any]:
    pages: list[Watched] = []

    def load(name: str, **options: Any) -> Watched:
        pages.append(Watched(browser, files[name], **options))
        return pages[-1]

    yield load
    for page in pages:
        page.close()


def test_opens_without_request_or_error_and_draws_what_it_says(opened: Any) -> None:
    view = opened("companies")
    matches, drawn, lines = view.counts()[:3]
    assert view.marks() == drawn <= 84
    assert view.page.locator("#picture .flow").count() == lines <= 90
    assert matches > drawn
    assert view.page.locator("#rows tbody tr").count() == 50
    assert "node" not in view.page.inner_text("body").lower()


def test_search_filters_and_reset_change_the_counts(opened: Any) -> None:
    view = opened("companies")
    everything = view.counts()[0]
    view.page.fill("#search", "redbeck")
    found = view.counts()[0]
    assert 0 < found < everything
    names = view.page.locator("#rows tbody th").all_inner_texts()
    assert len(names) == min(found, 50)
    assert all("redbeck" in name.lower() for name in names)
    view.page.fill("#search", "no such company anywhere")
    assert view.counts()[:2] == [0, 0]
    assert view.marks() == 0
    view.page.click("#reset")
    assert view.counts()[0] == everything
    view.page.select_option("#tier", "2")
    away = view.page.locator("#rows tbody tr td:nth-child(4)").all_inner_texts()
    assert set(away) == {"Rest of UK"}
    view.page.select_option("#tier", "-1")
    view.page.select_option("#evidence", "0")
    seen_only = view.counts()[0]
    assert 0 < seen_only < everything
    view.page.select_option("#least", "1000000")
    assert view.counts()[0] < seen_only
    assert "Filter in force: seen payments only; payments of \u00a31.0m or more" in view.status()
    view.page.click("#reset")
    chip = view.page.locator(".chip").nth(2)
    chip.click()
    assert view.page.locator(".chip").nth(2).get_attribute("aria-pressed") == "true"
    assert view.counts()[0] < everything


def test_choosing_and_tracing_carry_the_values(opened: Any) -> None:
    view = opened("companies")
    view.page.fill("#search", "Plant X")
    view.page.press("#search", "Enter")
    county = fictional(400)
    bought = county.edges[county.edges["buyer"] == ANCHOR]["value"].sum()
    panel = view.page.inner_text("#panel")
    assert "Plant X (Northmoor Aero Ltd)" in panel
    assert f"Buys from: \u00a3{bought / 1e6:.1f}m a year" in panel
    view.page.click('[data-trace="up1"]')
    assert f"Suppliers: {(county.edges['buyer'] == ANCHOR).sum()}" in view.status()
    one = view.marks()
    view.page.click('[data-trace="up2"]')
    view.page.click('[data-trace="down3"]')
    assert "Their suppliers" in view.status()
    assert "Buyers, third step" in view.status()
    assert view.marks() > one
    assert "#v=0&s=" in view.page.url
    assert "Plant" not in view.page.url.split("&q=")[0]
    view.page.click('[data-trace="up2"]')
    view.page.click('[data-trace="down3"]')
    assert "drawn" in view.status()


def test_tab_and_arrows_walk_the_neighbours(opened: Any) -> None:
    view = opened("companies")
    view.page.focus("#reset" if view.page.is_enabled("#reset") else "#least")
    active = "document.activeElement.getAttribute('aria-label') || ''"
    for _ in range(3):
        view.page.keyboard.press("Tab")
        if view.page.evaluate("!!document.activeElement.closest('.mark')"):
            break
    first = view.page.evaluate(active)
    assert "suppliers" in first
    view.page.keyboard.press("ArrowRight")
    buyer = view.page.evaluate(active)
    assert buyer != first
    assert view.page.inner_text("#live") == buyer
    view.page.keyboard.press("ArrowLeft")
    assert view.page.evaluate("!!document.activeElement.closest('.mark')")
    view.page.keyboard.press("ArrowDown")
    chosen = view.page.evaluate(active)
    view.page.keyboard.press("Enter")
    assert view.page.inner_text("#panel h2") in chosen
    view.page.keyboard.press("Escape")
    assert "Choose a company" in view.page.inner_text("#panel")


def test_saved_picture_holds_key_source_date_filter_and_stamp(opened: Any) -> None:
    view = opened("illustrative")
    view.page.select_option("#evidence", "1")
    text = view.download("#save-svg")
    root = ET.fromstring(text)  # noqa: S314
    words = " ".join("".join(t.itertext()) for t in root.iter(f"{SVG}text"))
    for needed in (
        "Circle area: jobs", "Line width", "supplier \u2192 buyer", "Source: fictional figures. 2025", "netan 9.9",
        "Filter in force: seen and official figures only",
        "Illustrative: includes companies and links that are estimated",
    ):  # fmt: skip
        assert needed in words
    assert root.get("width") == "277mm"
    assert "style=" not in text
    assert min(float(s) for s in re.findall(r'font-size="([\d.]+)"', text)) * 277 / 1047 >= 7 * 25.4 / 72


def test_saved_tables_hold_the_visible_rows_and_nothing_runs(opened: Any) -> None:
    view = opened("companies")
    view.page.fill("#search", "redbeck")
    rows = list(csv.reader(io.StringIO(view.download("#save-csv").lstrip("\ufeff"))))
    assert rows[0][:5] == ["Company or group", "Industry", "District", "Where", "Jobs"]
    assert rows.index([]) - 1 == view.counts()[0]
    table = list(csv.reader(io.StringIO(view.download("#tables .ghost").lstrip("\ufeff"))))
    assert "fictional figures" in table[-1][0]
    table = table[: table.index([])]
    assert [row[0] for row in table] == ["Company", "'=cmd()", "Beckside <b>Sensors</b>"]


def test_hostile_names_are_shown_and_do_nothing(opened: Any) -> None:
    view = opened("hostile")
    view.page.wait_for_timeout(150)
    for mark in (0, 1):
        view.page.locator("#picture .mark").nth(mark).dispatch_event("click")
    view.page.click('[data-trace="up2"]')
    ET.fromstring(view.download("#save-svg"))  # noqa: S314
    cells = [row[0] for row in csv.reader(io.StringIO(view.download("#save-csv").lstrip("\ufeff"))) if row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t" and cell]
    assert view.page.evaluate("window.pwned === undefined")
    assert view.page.title() != "pwned"
    assert (
        view.page.evaluate("document.querySelectorAll('img, iframe, [onload], [onerror], [onmouseover]').length") == 0
    )
    assert "onerror" in view.page.inner_text("header")


def test_the_picture_of_one_company_opens_as_columns(opened: Any) -> None:
    view = opened("plant")
    assert "Suppliers: " in view.status()
    assert "Plant X" in view.page.inner_text("#panel h2")


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_overflows_the_screen(opened: Any, width: int) -> None:
    view = opened("companies", viewport={"width": width, "height": 800}, color_scheme="dark")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width
    assert view.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    texts = view.page.eval_on_selector_all("#picture text", "all => all.map(t => +t.getAttribute('font-size'))")
    assert min(texts) >= 11


def test_without_scripts_the_still_picture_stands(browser: Any, files: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(files["companies"].as_uri())
    assert page.locator("noscript svg circle").count() > 20
    context.close()


def test_without_3d_the_page_draws_all_the_same(browser: Any, chromium: str, files: dict[str, Path]) -> None:
    plain = browser.browser_type.launch(executable_path=chromium, args=[*ARGS, "--disable-3d-apis"])
    view = Watched(plain, files["industries"])
    assert view.marks() == view.counts()[1] <= 60
    view.close()
    plain.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_wide_tables_fit_the_screen_and_the_reason_gets_the_room(opened: Any, width: int) -> None:
    view = opened("companies", viewport={"width": width, "height": 800})
    row = view.page.locator("table.given").nth(1).locator("tbody tr").first
    sizes = row.locator("td").evaluate_all("cells => cells.map(c => c.getBoundingClientRect().toJSON())")
    assert all(size["left"] >= 0 and size["right"] <= width for size in sizes)
    why = sizes[-1]
    assert why["width"] == max(size["width"] for size in sizes)
    assert row.evaluate("r => r.getBoundingClientRect().height") < (400 if width < 640 else 120)
    assert row.locator("td").nth(3).evaluate("c => getComputedStyle(c).textAlign") == (
        "left" if width < 640 else "right"
    )


def test_names_in_tables_and_beside_the_picture_lead_to_the_company(opened: Any) -> None:
    view = opened("companies")
    name = view.page.locator("table.given").nth(1).locator("tbody .link").first.inner_text()
    starter = view.page.locator("#panel .starters .partner").first
    assert starter.inner_text().splitlines()[0] == name
    starter.click()
    assert view.page.inner_text("#panel h2") == name.rsplit(", ", 1)[0]
    view.page.click("#views button:nth-child(2)")
    view.page.locator("table.given").nth(1).locator("tbody .link").first.click()
    assert view.page.inner_text("#panel h2") == name.rsplit(", ", 1)[0]
    assert view.page.get_attribute("#views button:first-child", "aria-pressed") == "true"


def test_without_names_the_page_says_why_and_what_to_do(opened: Any) -> None:
    view = opened("nameless")
    head = view.page.inner_text("header")
    assert "No company is named" in head
    assert "supplier list" in head
    assert "Largest industries here" in view.page.inner_text("#panel")
    assert "Rest of Albany" in view.page.text_content("#picture")
    assert "Rest of UK" not in view.page.inner_text("body")
    view.page.locator("#panel .starters .partner").first.click()
    assert "Largest suppliers" not in view.page.inner_text("#panel h2")
    assert view.page.locator("#panel .trace").count() == 1


def test_printed_picture_and_key_share_a_page(opened: Any) -> None:
    # A4 on its side less two margins of 12 mm, in pixels.
    width, height = (297 - 24) / 25.4 * 96, (210 - 24) / 25.4 * 96
    view = opened("companies", viewport={"width": int(width), "height": 800})
    view.page.emulate_media(media="print")
    view.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert view.page.locator("#panel").is_hidden()
    legend = view.page.locator("#legend").evaluate("l => l.getBoundingClientRect().bottom")
    assert legend <= height
    view.page.evaluate("dispatchEvent(new Event('afterprint'))")
