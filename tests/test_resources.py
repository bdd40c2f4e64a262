"""Where the data that ships is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netan import resources
from netan.errors import NetanError
from netan.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path


def package(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a package folder under a root, taken for that of netan."""
    folder = root / "netan"
    folder.mkdir()
    monkeypatch.setattr(resources, "__file__", str(folder / "resources.py"))
    return folder


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


def test_a_checkout_wins_over_a_copy_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = put(package(tmp_path, monkeypatch) / "_data" / "classifications" / "a.csv")
    assert data_path("classifications", "a.csv") == inside
    put(tmp_path / "pyproject.toml")
    (tmp_path / "data" / "sample").mkdir(parents=True)
    beside = put(tmp_path / "data" / "classifications" / "a.csv")
    assert data_path("classifications", "a.csv") == beside


def test_a_stray_data_folder_beside_an_installed_package_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = put(package(tmp_path, monkeypatch) / "_data" / "a.csv")
    put(tmp_path / "data" / "a.csv")
    assert data_path("a.csv") == inside


def test_what_is_missing_comes_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, monkeypatch)
    with pytest.raises(NetanError, match=r"'classifications/a.csv' did not come with .*pip install --force-reinstall"):
        data_path("classifications", "a.csv")


@pytest.mark.parametrize(
    "name",
    ["sic2007", "isic4", "sic2003_in_register", "companies_house_special", "io_ons_105", "technology_classes",
     "advanced_manufacturing", "uk_areas", "uk_area_changes", "uk_area_groups", "uk_itl2_2021", "uk_itl2_2025",
     "uk_itl", "uk_itl_changes"],
)  # fmt: skip
def test_every_code_list_ships_in_plain_utf8(name: str) -> None:
    text = data_path("classifications", f"{name}.csv").read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in text
    assert text.decode("utf-8").endswith("\n")
