"""Size of the explorer's page, what it costs to write, and what a browser pays to load and move it, against pyvis.

The network is made up. CPU seconds are those of the whole browser process tree, from /proc; a blank page is loaded in
the same run and taken off. The pyvis page has the same marks and lines, positions given, physics off, lists filled
directly and the lines that would ask a network removed: the best that it can do.

    python benchmarks/bench_explorer.py [--firms 10000] [--links 30000] [--no-browser]
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "views"))

from fictional_county import GROUPS, LABELS, FictionalNetwork, fictional

from netan.views.explorer import explorer_page
from netan.views.scene import Notes, Scene, explorer_scene

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STEPS = 12
QUIET = 1.0
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PYVIS_READY = "typeof network !== 'undefined'"
READY = "document.documentElement.dataset.ready === 'true'"


def county(firms: int, links: int) -> FictionalNetwork:
    """A fictional place with so many companies, all of which may be named, and so many links."""
    made = fictional(firms, seen_share=1.0)
    edges = made.edges.sort_values("value", ascending=False, kind="stable").head(links)
    return replace(made, edges=edges.reset_index(drop=True))


def written(firms: int, links: int) -> tuple[Scene, str]:
    """Write one page and print what it took."""
    network = county(firms, links)
    notes = Notes(place="Northmoor", source="fictional figures", date="2025", version="benchmark")
    start = time.process_time()
    scene = explorer_scene(network, groups=GROUPS, sector_labels=LABELS, notes=notes, max_firms=firms)
    middle = time.process_time()
    page = explorer_page(scene)
    end = time.process_time()
    size = len(page.encode()) / 1e6
    print(
        f"{firms:>7,} companies, {len(network.edges):>8,} links: {size:5.2f} MB; CPU s: scene {middle - start:5.2f}, "
        f"page {end - middle:5.2f}, together {end - start:5.2f}"
    )
    return scene, page


def pyvis_written(scene: Scene) -> str:
    """The same marks and lines as a pyvis page with given positions."""
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line", height="800px")
    marks = scene.marks
    net.nodes = [
        {"id": i, "label": label, "shape": "dot", "size": 8, "x": 4000 * x, "y": 4000 * y, "title": label, "group": g}
        for i, label, x, y, g in zip(
            marks.index.tolist(), marks["label"], marks["x"].tolist(), marks["y"].tolist(), marks["group"].tolist(),
            strict=True,
        )
    ]  # fmt: skip
    net.node_ids, net.node_map = list(range(len(net.nodes))), {n["id"]: n for n in net.nodes}
    flows = scene.flows[scene.flows["source"] != scene.flows["target"]]
    net.edges = [
        {"from": s, "to": t, "value": v, "arrows": "to"}
        for s, t, v in zip(flows["source"].tolist(), flows["target"].tolist(), flows["value"].tolist(), strict=True)
    ]
    net.toggle_physics(False)
    net.options.edges.smooth.enabled = False
    html = str(net.generate_html(notebook=False))
    return re.sub(r'<(link|script)[^>]*(href|src)="http[^>]*>(\s*</script>)?', "", html)


def cpu(folder: str) -> float:
    """CPU seconds of the browser that keeps its profile in a folder, with all its processes, ended ones included."""
    tick = os.sysconf("SC_CLK_TCK")
    total, family = 0.0, set()
    stats = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            line = (entry / "cmdline").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        fields = text.rsplit(")", 1)[1].split()
        stats[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
        if folder in line:
            family.add(int(entry.name))
    grown = True
    while grown:
        more = {pid for pid, (parent, _) in stats.items() if parent in family} - family
        family |= more
        grown = bool(more)
    for pid in family:
        total += stats[pid][1]
    return total / tick


def measured(playwright: Any, chromium: str, path: Path, ready: str, before: str = "") -> tuple[float, float]:
    """CPU seconds to load one page until it is quiet, and for one step of a pan."""
    with tempfile.TemporaryDirectory() as folder:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium, args=ARGS, viewport={"width": 1280, "height": 820}
        )
        page = context.pages[0]
        page.wait_for_timeout(1000)
        start = cpu(folder)
        page.goto(path.as_uri(), timeout=300_000)
        page.wait_for_function(ready, timeout=300_000)
        page.evaluate(FRAMES)
        page.wait_for_timeout(1000 * QUIET)
        loaded = cpu(folder) - start
        if before:
            page.evaluate(before)
            page.wait_for_timeout(1500)
        start = cpu(folder)
        page.mouse.move(500, 400)
        page.mouse.down()
        for step in range(STEPS):
            page.mouse.move(500 + 12 * (step + 1), 400 + 6 * (step + 1))
            page.evaluate(FRAMES)
        page.mouse.up()
        panned = (cpu(folder) - start) / STEPS
        context.close()
    return loaded, panned


def main() -> None:
    """Write the pages, then load them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=10_000)
    parser.add_argument("--links", type=int, default=30_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-browser", action="store_true")
    args = parser.parse_args()
    for firms, links in ((500, 1_500), (50_000, 150_000)):
        written(firms, links)
    scene, page = written(args.firms, args.links)
    if args.no_browser:
        return
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("NETAN_CHROMIUM") or shutil.which("chromium") or ""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        files = {name: Path(folder) / f"{name}.html" for name in ("blank", "explorer", "pyvis")}
        files["blank"].write_text("<!DOCTYPE html><title>Blank</title><p>Blank</p>", encoding="utf-8")
        files["explorer"].write_text(page, encoding="utf-8", newline="\n")
        files["pyvis"].write_text(pyvis_written(scene), encoding="utf-8", newline="\n")
        zoom = "document.getElementById('zoom-in').click()"
        every = f"document.getElementById('everyone')?.click(); {zoom}"
        # in turn, so that other work on the machine falls on all alike; medians
        runs: dict[str, list[tuple[float, float]]] = {"blank": [], "default": [], "everyone": [], "pyvis": []}
        for _ in range(args.runs):
            runs["blank"].append(measured(playwright, chromium, files["blank"], "true"))
            runs["default"].append(measured(playwright, chromium, files["explorer"], READY, zoom))
            runs["everyone"].append(measured(playwright, chromium, files["explorer"], READY, every))
            runs["pyvis"].append(measured(playwright, chromium, files["pyvis"], PYVIS_READY))
    mid = {name: tuple(statistics.median(part) for part in zip(*pairs, strict=True)) for name, pairs in runs.items()}
    (blank, still), (other, theirs) = mid["blank"], mid["pyvis"]
    first, default, everyone = mid["default"][0], mid["default"][1], mid["everyone"][1]
    print(f"CPU s to load: blank {blank:.2f}, explorer {first:.2f}, pyvis {other:.2f}")
    print(f"CPU ms a pan step: blank {1000 * still:.0f}, default picture {1000 * default:.0f}, "
          f"all companies {1000 * everyone:.0f}, pyvis {1000 * theirs:.0f}")  # fmt: skip
    print(
        f"Net of the blank page pyvis takes {(other - blank) / max(first - blank, 0.01):.1f} times the CPU to load, "
        f"{(theirs - still) / max(default - still, 0.001):.1f} times a pan step of the default picture, "
        f"{(theirs - still) / max(everyone - still, 0.001):.1f} times one with all companies drawn"
    )


if __name__ == "__main__":
    main()
