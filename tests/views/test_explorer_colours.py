"""Colours of the page stay apart for the three common deficiencies, and in grey."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from netan.views.legend import INK, PALETTE

# Machado, Oliveira and Fernandes (2009), full deficiency, for linear RGB.
SEEN_BY = {
    "red-blind": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green-blind": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "blue-blind": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "all": np.eye(3).tolist(),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
SOURCE = (Path(__file__).parents[2] / "viz" / "src" / "render.ts").read_text(encoding="utf-8")


def theme(name: str, key: str) -> list[str]:
    block = re.search(rf"export const {name}: Theme = {{(.*?)}};", SOURCE, re.DOTALL).group(1)
    return re.findall(r"#[0-9a-f]{6}", re.search(rf"{key}: \[(.*?)\]", block, re.DOTALL).group(1))


def lab(colour: str, eye: str) -> np.ndarray:
    rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    white = np.array([0.95047, 1, 1.08883])
    xyz = XYZ @ np.clip(np.array(SEEN_BY[eye]) @ linear, 0, 1) / white
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", SEEN_BY)
@pytest.mark.parametrize("name", ["LIGHT", "DARK"])
def test_no_two_groups_look_alike(name: str, eye: str) -> None:
    colours = [lab(colour, eye) for colour in theme(name, "groups")]
    assert len(colours) == 9
    assert min(np.linalg.norm(a - b) for a, b in combinations(colours, 2)) >= 8


@pytest.mark.parametrize("name", ["LIGHT", "DARK"])
def test_grey_keeps_the_order_of_groups_and_of_evidence(name: str) -> None:
    groups = [lab(colour, "all")[0] for colour in theme(name, "groups")[:-1]]
    assert all(a < b for a, b in pairwise(groups))
    ink = [lab(colour, "all")[0] for colour in theme(name, "lines")]
    steps = [b - a for a, b in pairwise(ink)]
    assert all(abs(step) > 15 for step in steps)
    assert len({step > 0 for step in steps}) == 1


def test_page_and_pictures_use_the_same_colours() -> None:
    assert tuple(theme("LIGHT", "groups")) == tuple(PALETTE)
    assert tuple(theme("LIGHT", "lines")) == tuple(INK)
