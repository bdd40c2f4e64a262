"""A study of South Yorkshire from published files: what it says, and that it names nobody on estimates alone.

Skipped where the files are absent. Sources: Companies House, free company data (a sample of Rotherham); Office for
National Statistics, input-output analytical tables 2019, Business Register and Employment Survey 2015-2022, and UK
business: activity, size and location 2024.
"""

from __future__ import annotations

import csv
import html
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))

from sample_study import edit, netan

from netan.network.naming import STAMP
from netan.study.start import start_study

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real"
REGISTER = REAL / "registers" / "companies_house_rotherham_sample3000.csv"
FILES = (
    REGISTER,
    REAL / "io" / "uk_ons_ioat_2019_ixi.xlsx",
    REAL / "employment" / "gb_itl2_bres_jobs_by_section_2015_2022.csv",
    REAL / "registers" / "uk_ons_business_activity_size_location_2024.xlsx",
)
pytestmark = pytest.mark.skipif(not all(path.exists() for path in FILES), reason="published files not here")
LONG = 12  # shorter names may be words of any text


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The study, started with its files in the inbox, and what its build said; loss figures are rough, to be quick."""
    folder = tmp_path_factory.mktemp("real") / "south-yorkshire"
    (folder / "inbox").mkdir(parents=True)
    for path in FILES:
        shutil.copyfile(path, folder / "inbox" / path.name)
    started = start_study(folder, place="South Yorkshire")
    assert started.need == ()
    edit(folder / "study.toml", "seed = 1", "tolerance = 0.01\nseed = 1")
    return folder, netan("build", folder)


@pytest.fixture(scope="module")
def ranked(built):
    """Ranking and pages on what was seen, and with estimated names: what was printed, and the folder of the files."""
    folder, _ = built
    out = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netan.study.journey.SAMPLES", 1)
        for name, more in (("seen", ()), ("estimated", ("--include-estimated",))):
            to = folder / name
            to.mkdir()
            runs = [
                netan("critical", folder, "--samples", 1, "--out", to / "critical.csv", *more),
                netan("view", folder, "--out", to, *more),
            ]
            assert [run.code for run in runs] == [0, 0], runs
            out[name] = ("".join(run.out + run.err for run in runs), to)
    return out


@pytest.fixture(scope="module")
def names():
    """Names of the register that are long enough to be nothing else."""
    with REGISTER.open(encoding="utf-8", newline="") as stream:
        found = {row["CompanyName"].strip().casefold() for row in csv.DictReader(stream)}
    return sorted(name for name in found if len(name) >= LONG)


def texts_of(said, folder):
    """Everything that a reader may see, by name, small letters, with signs as they are in a page and in a text."""
    files = {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}
    assert {"critical.csv", "explorer.html", "industries.svg"} <= set(files)
    return {name: f"{text}\n{html.unescape(text)}".casefold() for name, text in ({"printed": said} | files).items()}


def test_the_register_lacks_districts_and_was_scaled(built):
    _, run = built
    assert run.code == 0, run.err
    said = " ".join((run.out + run.err).split())
    assert "The register has no company in" in said
    assert all(name in said for name in ("Barnsley", "Doncaster", "Sheffield"))
    assert "which the jobs cover: companies were given" in said


def test_nobody_is_named_on_estimates_alone(ranked, names):
    assert len(names) > 2000
    texts = texts_of(*ranked["seen"])
    found = {where: [name for name in names if name in text][:5] for where, text in texts.items()}
    assert {where: some for where, some in found.items() if some} == {}
    assert [where for where, text in texts.items() if "illustrative: includes" in text] == []


def test_estimated_names_are_stamped_wherever_they_stand(ranked, names):
    texts = texts_of(*ranked["estimated"])
    for where, stamp in (
        ("printed", STAMP),
        ("critical.csv", STAMP),
        ("critical.json", STAMP),
        ("explorer.html", f'<p class="stamp">{STAMP}'),
    ):
        assert stamp.casefold() in " ".join(texts[where].split()), where
    for where in ("printed", "critical.csv", "explorer.html"):
        assert any(name in texts[where] for name in names), where


def test_one_industry_of_jobs_by_section_is_refused(built):
    folder, _ = built
    run = netan("linkages", folder, "--sector", "C28")
    assert (run.code, run.out) == (1, "")
    assert "every industry inside C has the same quotient" in " ".join(run.err.split())
