# ruff: noqa: INP001
"""Draw the gallery: every picture of a report, from the fictional county that ships with netan.

    python viz/gallery/make.py            # writes the pictures and README.md beside this file
    python viz/gallery/make.py --check    # says whether they are what is drawn now

The county, its seed and the layouts are fixed: the same version of netan and of its libraries gives the same bytes.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netan.study.demo import copy_sample
from netan.study.figure import write_figure
from netan.study.journey import Journey
from netan.study.linkages import linkages_answer
from netan.study.scene_figure import Wish, write_scene
from netan.study.scorecard import scorecard_answer
from netan.study.settings import load_study

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
BUYER = "PLANT-X"


class Item(NamedTuple):
    """A picture, the command that writes it, and what it is for."""

    name: str
    command: str
    words: str
    draw: Callable[[Journey, Path], object]


ITEMS = (
    Item(
        "figure-plant-x",
        'view northmoor --what suppliers "Plant X" --for word',
        "Who supplies one plant: payments that were seen, nothing else.",
        lambda journey, folder: write_figure(journey, BUYER, folder),
    ),
    Item(
        "figure-tiers-plant-x",
        'view northmoor --what tiers "Plant X" --for word',
        "Two steps back from the plant; what is only estimated is lighter and names nobody.",
        lambda journey, folder: write_scene(journey, Wish("tiers", BUYER), folder),
    ),
    Item(
        "figure-industries",
        "view northmoor --what sectors --for word",
        "Which industries supply which: the largest supplier of each, then the largest flows.",
        lambda journey, folder: write_scene(journey, Wish("industries"), folder),
    ),
    Item(
        "figure-companies-a4",
        "view northmoor --what companies --for a4",
        "The leading companies and what lies around the place, for a page of A4.",
        lambda journey, folder: write_scene(journey, Wish("companies"), folder, purpose="a4"),
    ),
    Item(
        "figure-industries-slides",
        "view northmoor --what sectors --for slides",
        "The same for a slide.",
        lambda journey, folder: write_scene(journey, Wish("industries"), folder, purpose="slides"),
    ),
    Item(
        "shares",
        "linkages northmoor --chart shares.svg",
        "How much of what each industry buys comes from here, as a range.",
        lambda journey, folder: linkages_answer(journey.study.folder, chart=folder / "shares.svg"),
    ),
    Item(
        "scorecard",
        "scorecard northmoor --chart scorecard.svg",
        "How far the inferred links can be believed.",
        lambda journey, folder: scorecard_answer(journey.study.folder, chart=folder / "scorecard.svg"),
    ),
)


def draw(journey: Journey, folder: Path, items: tuple[Item, ...] = ITEMS) -> dict[str, str]:
    """Draw pictures of a study: text of each file by its name, the page README.md too."""
    found = {}
    for item in items:
        item.draw(journey, folder)
        for kind in ("svg", "txt"):
            found[f"{item.name}.{kind}"] = (folder / f"{item.name}.{kind}").read_text(encoding="utf-8")
    found["README.md"] = page(found, items)
    return found


def page(found: dict[str, str], items: tuple[Item, ...] = ITEMS) -> str:
    """Page that shows the pictures, each with the command that writes it and its alt text."""
    head = (
        "# Gallery\n\nNorthmoor is fictional: its companies, sites and payments are invented. Made by "
        "`python viz/gallery/make.py` (or `make gallery`) from [data/sample](../../data/sample/README.md), whose seed "
        "is fixed. Each picture is also written as PNG, with caption, alt text and data beside it.\n"
    )
    parts = [head]
    for item in items:
        alt = alt_of(found[f"{item.name}.txt"])
        parts.append(f"## {item.words}\n\n`netan {item.command}`\n\n![{alt}]({item.name}.svg)\n")
    return "\n".join(parts)


def alt_of(text: str) -> str:
    """Alt text of the file beside a picture, as Markdown takes it."""
    alt = text.partition("Alt text\n")[2].strip()
    return re.sub(r"[\[\]\s]+", " ", alt)


def stale(found: dict[str, str], folder: Path = HERE) -> list[str]:
    """Names of files that are missing, differ or are left over."""
    there = {
        path.name: path.read_text(encoding="utf-8")
        for kind in ("svg", "txt", "md")
        for path in folder.glob(f"*.{kind}")
    }
    return sorted(name for name in {*found, *there} if found.get(name) != there.get(name))


def main() -> int:
    """Draw, then write or check."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when a picture is not current")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as name:
        study = Path(name) / "northmoor"
        copy_sample(study)
        found = draw(Journey(load_study(study)), Path(name))
    old = stale(found)
    if not check:
        for file, text in found.items():
            (HERE / file).write_text(text, encoding="utf-8", newline="\n")
        for file in set(old) - set(found):
            (HERE / file).unlink()
    sys.stdout.write(f"{len(found)} files, {sum(map(len, found.values())) // 1000} kB, {len(old)} changed\n")
    return int(check and bool(old))


if __name__ == "__main__":
    sys.exit(main())
