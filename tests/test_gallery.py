"""The pictures of the gallery are those that netan draws now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from netan.study.demo import copy_sample
from netan.study.journey import Journey
from netan.study.settings import load_study

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "viz" / "gallery"


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("gallery_make", GALLERY / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words(svg: str) -> list[str]:
    """Texts of a picture; where they stand may differ in the last digit between versions of libraries."""
    return sorted(re.findall(r"<(?:text|title|desc)[^>]*>([^<]*)<", svg))


def test_the_pictures_are_current_and_come_out_the_same_twice(make, tmp_path):
    items = tuple(item for item in make.ITEMS if item.name in {"figure-plant-x", "figure-industries-slides"})
    copy_sample(tmp_path / "northmoor")
    journey = Journey(load_study(tmp_path / "northmoor"))
    first = make.draw(journey, tmp_path / "a", items)
    assert first == make.draw(journey, tmp_path / "b", items)
    old = {name: words((GALLERY / name).read_text("utf-8")) for name in first if name.endswith(".svg")}
    assert {name: words(text) for name, text in first.items() if name in old} == old


def test_the_page_shows_every_picture_with_alt_text_and_is_small(make):
    there = {
        path.name: path.read_text("utf-8") for path in GALLERY.glob("*.*") if path.suffix in {".svg", ".txt", ".md"}
    }
    assert make.page(there) == there["README.md"]
    assert make.stale(there) == []
    assert sum(path.stat().st_size for path in GALLERY.iterdir() if path.is_file()) < 3_000_000
    assert all(len(make.alt_of(there[f"{item.name}.txt"])) > 80 for item in make.ITEMS)
    assert "fictional" in there["README.md"].splitlines()[2]


def test_the_readme_shows_pictures_that_are_there(make):
    text = (ROOT / "README.md").read_text("utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\((viz/gallery/[^)]*)\)", text)
    assert len(shown) >= 2
    for alt, path in shown:
        assert alt == make.alt_of((ROOT / path).with_suffix(".txt").read_text("utf-8"))
