from __future__ import annotations

import csv
import re
import shutil

import pytest
from sample_study import edit, netan, rows_of, write_rows

from netan.errors import StudyError
from netan.report.picture import size_of
from netan.schema import FIGURE_DATA
from netan.study.figure import FORMATS, figure_of, full_caption, publicly_named, write_figure
from netan.study.journey import Journey
from netan.study.settings import load_study
from netan.views.scene import ViewError
from netan.views.suppliers_words import share

SIZES = {"word": (1890, 300), "a4": (3272, 300), "slides": (1920, 300), "web": (1209, 192)}


@pytest.fixture(scope="module")
def journey(built):
    return Journey(load_study(built))


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("purpose", FORMATS)
def test_files_of_every_purpose(journey, tmp_path, purpose):
    pages = write_figure(journey, "PLANT-X", tmp_path, purpose=purpose)
    assert pages.internal == "INTERNAL: names from a confidential list"
    stem = "figure-plant-x" + ("" if purpose == "word" else f"-{purpose}")
    assert [path.name for path in pages.outputs] == [f"{stem}.{kind}" for kind in ("png", "svg", "txt", "csv")]
    width, height, dpi = size_of(pages.outputs[0].read_bytes())
    assert (width, dpi) == SIZES[purpose]
    assert (height == 1080) == (purpose == "slides")
    assert len(pages.outputs[0].read_bytes()) > 50_000
    text = pages.outputs[2].read_text("utf-8")
    assert "INTERNAL" in text
    for words in ("\nCaption\nWho supplies Plant X. ", "\nAlt text\nDiagram of payments", "netan 0."):
        assert words in text
    again = write_figure(journey, "PLANT-X", tmp_path / "again", purpose=purpose)
    assert [a.read_bytes() for a in again.outputs] == [b.read_bytes() for b in pages.outputs]


def test_caption_and_data_say_the_same(journey, tmp_path):
    rows = table(write_figure(journey, "PLANT-X", tmp_path).outputs[3])
    caption = full_caption(figure_of(journey, "PLANT-X"))
    here = [row for row in rows if row["origin"] == "Here"]
    counts = [sum(int(r["suppliers"]) for r in part) for part in (here, rows)]
    paid = [sum(float(r["paid_m"]) for r in part) for part in (here, rows)]
    seen = journey.network().edges.query("buyer == 'PLANT-X' and evidence == 'seen'")
    assert counts[1] == len(seen)
    assert paid[1] == pytest.approx(seen["value"].sum() / 1e6, abs=1e-4)
    assert f"{counts[0]} suppliers in Northmoor (filled) take {share(paid[0], paid[1])}" in caption
    if counts[0] < counts[1]:
        assert f"{counts[1] - counts[0]} elsewhere" in caption
    assert sum(float(row["share_of_paid"]) for row in rows) == pytest.approx(1, abs=1e-4)
    assert f"supplier list (\N{POUND SIGN}{paid[1]:.1f}m" in caption
    assert list(rows[0]) == list(FIGURE_DATA.names)
    assert {row["evidence"] for row in rows} == {"seen"}
    assert {row["confidential"] for row in rows} == {"True"}


def test_publishable_names_nobody_of_the_list(journey, tmp_path):
    network = journey.network()
    pages = write_figure(journey, "PLANT-X", tmp_path, publishable=True)
    assert pages.internal == ""
    text = "".join(path.read_text("utf-8") for path in pages.outputs[1:])
    suppliers = network.edges.query("buyer == 'PLANT-X' and evidence == 'seen'")["supplier"]
    names = network.nodes.loc[suppliers, "label"]
    assert [name for name in names if name in text] == []
    assert "No supplier is named" in text
    assert "INTERNAL" not in text
    assert set(suppliers).isdisjoint(publicly_named(network, "PLANT-X"))


def test_some_may_be_named(journey, tmp_path):
    network = journey.network()
    paid = network.edges.query("buyer == 'PLANT-X' and evidence == 'seen'").set_index("supplier")["value"]
    here = [node for node in paid.sort_values(ascending=False).index if network.nodes["tier"][node] == "local"]
    pages = write_figure(journey, "PLANT-X", tmp_path, may={"PLANT-X", here[2]})
    rows = table(pages.outputs[3])
    assert [row["supplier_or_group"] for row in rows if row["suppliers"] == "1"] == [network.nodes["label"][here[2]]]
    assert pages.internal.startswith("INTERNAL")


def test_a_list_that_is_open_is_not_internal(small, tmp_path):
    header, rows = rows_of(small / "ledger_plant_x.csv")
    write_rows(small / "ledger_plant_x.csv", header, [row | {"confidential": "false"} for row in rows])
    journey = Journey(load_study(small))
    largest = str(figure_of(journey, "PLANT-X").rows["name"].iloc[0]).removesuffix(" Ltd").removesuffix(" Limited")
    for publishable in (False, True):
        pages = write_figure(journey, "PLANT-X", tmp_path, publishable=publishable)
        assert pages.internal == ""
        assert largest in pages.outputs[1].read_text("utf-8")


def test_what_cannot_be_drawn_is_said(journey, tmp_path):
    nobody = journey.find("S002")
    with pytest.raises(ViewError, match=r"no payment of .* was seen.*sources\.suppliers"):
        write_figure(journey, nobody, tmp_path)
    with pytest.raises(StudyError, match="no picture for 'poster'; take one of word, a4, slides, web"):
        write_figure(journey, "PLANT-X", tmp_path, purpose="poster")
    assert list(tmp_path.iterdir()) == []


def test_what_stands_before_the_name_of_the_company(built, tmp_path, monkeypatch):
    common = ("--for", "word", "--out", tmp_path / "o", "-q")
    ways = [
        netan("view", built, "--what", "suppliers", "Plant X", *common),
        netan("view", built, "--what", "Plant X", *common),
    ]
    monkeypatch.chdir(built)
    ways.append(netan("view", "--what", "suppliers", "Plant X", *common))
    assert [(run.code, run.out.count("Written")) for run in ways] == [(0, 4)] * 3, ways
    assert ways[0].out == ways[1].out == ways[2].out
    assert "INTERNAL" in ways[0].err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--what", "suppliers"), "say whose suppliers"),
        (("Plant X",), "one word too many"),
        (("--for", "word"), "whose suppliers"),
        (("--what", "suppliers", "Plant X", "--for", "poster"), "'poster' is not one of"),
    ],
)
def test_requests_that_say_too_little_or_too_much(built, arguments, words):
    run = netan("view", built, *arguments)
    assert run.code == 2
    assert words in re.sub(r"\s+", " ", run.err)


def test_a_hidden_company_is_in_no_picture(study, tmp_path):
    edit(study / "sites.csv", ",Plant X,", ",Harrowdene Aero,", every=True)
    edit(study / "ledger_plant_x.csv", "Plant X", "Harrowdene Aero", every=True)
    shutil.rmtree(study / "work")
    out = tmp_path / "o"
    text = (study / "study.toml").read_text("utf-8")
    (study / "study.toml").write_text(
        text + '\n[confidential]\ncodenames = { "Harrowdene Aero" = "Plant Y" }\n', "utf-8"
    )
    run = netan("view", study, "--what", "suppliers", "Plant Y", "--for", "word", "--out", out, "-q")
    assert run.code == 0, run
    assert min(path.name for path in out.iterdir()) == "figure-plant-y.csv"
    assert [path.name for path in out.iterdir() if b"arrowdene" in path.read_bytes()] == []
