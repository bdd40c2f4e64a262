"""What may not be said is found in no output: names behind code names, companies on estimates alone, confidential rows.

Every command is run with and without --json, and every byte of what it prints and writes is searched. A new command
fails here until it has a case.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "study"))

from all_outputs import (
    CODE,
    LEDGER,
    NUMBER,
    REAL,
    SECRET,
    SITE,
    SPENDING,
    Outputs,
    commands,
    files_below,
    secret_study,
    text_in,
)
from sample_study import SAMPLE, edit, netan

from netan.network.naming import STAMP, named_nodes, withheld_nodes
from netan.study import inputs
from netan.study.journey import Journey
from netan.study.settings import WORK, load_study
from netan.study.words import INTERNAL

STUDY, OUT = "STUDY", "OUT"
# What each command is asked, in the words of a user who types the real name, its number or an old site id.
CASES: dict[str, list[list[str]]] = {
    "build": [["build", STUDY]],
    "linkages": [
        ["linkages", STUDY, "--out", f"{OUT}/linkages.csv"],
        ["linkages", STUDY, "--by", "group", "--out", f"{OUT}/linkages.xlsx", "--chart", f"{OUT}/linkages.png"],
    ],
    "critical": [
        ["critical", STUDY, "--samples", "1", "--top", "400", "--out", f"{OUT}/place.csv"],
        ["critical", STUDY, "--to", REAL, "--top", "400", "--out", f"{OUT}/zyqqthorpe aerospace.csv"],
    ],
    "scenario run": [
        ["scenario", "run", STUDY, "--close", REAL.upper()],
        ["scenario", "run", STUDY, "--file", f"{STUDY}/closure.toml"],
    ],
    "scenario init": [["scenario", "init", f"{OUT}/example.toml", "--force"]],
    "scenario models": [["scenario", "models"]],
    "scenario montecarlo": [["scenario", "montecarlo", STUDY, "--close", REAL, "--runs", "60", "--networks", "1"]],
    "scenario sweep": [["scenario", "sweep", STUDY, "--targets", "sites", "--top", "5", "--out", f"{OUT}/sweep.csv"]],
    "scenario robustness": [
        ["scenario", "robustness", STUDY, "--most", "5", "--orders", "3", "--out", f"{OUT}/robust.csv"]
    ],
    "scenario compare": [["scenario", "compare", STUDY, REAL, f"{STUDY}/closure.toml"]],
    "scorecard": [["scorecard", STUDY, "--out", f"{OUT}/scorecard.csv"]],
    "scenario quick": [
        ["scenario", "quick", "--place", "Northmoor", "--industry", "30.3", "--jobs", "2200", "--codename", CODE,
         "--folder", STUDY],
    ],
    "view": [
        ["view", STUDY, "--what", NUMBER.lower()],
        ["view", STUDY, "--what", "suppliers", SITE, "--for", "word"],
        ["view", STUDY, "--what", "council", "--for", "word"],
    ],
    "report": [["report", STUDY, "--brief", "--to", REAL]],
    "survey": [["survey", STUDY, "--buyer", REAL]],
    "diff": [["diff", STUDY]],
    "validate": [["validate", STUDY]],
    # the user's own file, written beside the ledger that it belongs to, under its name
    "map-columns": [],
    # these know no study
    "init": [["init", f"{OUT}/new", "--place", "Sheffield"]],
    "multipliers": [["multipliers", f"{STUDY}/io_table.csv"]],
    "doctor": [["doctor"]],
    "fetch": [["fetch"]],
    # plain files of the user's own
    "esri": [],
    "regionalise": [],
    "demo": [],  # the fictional county itself; its functions are those above
}  # fmt: skip
PUBLISHABLE = ("critical", "scenario run", "view", "report")
ESTIMATED = ("critical", "view", "report")


def words_of(case: list[str], folder: Path, *more: str) -> list[str]:
    """A case with its paths."""
    return [word.replace(STUDY, str(folder)).replace(OUT, str(folder.parent / "asked")) for word in (*case, *more)]


def run_all(outputs: Outputs, names: tuple[str, ...], *more: str) -> Outputs:
    """Run the cases of commands for people, and the first of each for programs, too."""
    for name in names:
        for k, case in enumerate(CASES[name]):
            for form in ((), ("--json",)) if k == 0 else ((),):
                if name == "init":
                    shutil.rmtree(outputs.study.parent / "asked" / "new", ignore_errors=True)
                outputs.run(*words_of(case, outputs.study, *more, *form))
    return outputs


def anew(everything: Outputs) -> Outputs:
    """The same study with nothing handed out yet."""
    for folder in (everything.study / "out", everything.study.parent / "asked"):
        shutil.rmtree(folder, ignore_errors=True)
    return Outputs(everything.study, everything.given)


@pytest.fixture(scope="module")
def quick():
    """One sampled network behind a range is enough here; a file is read once, and hidden in anew every time."""
    kept = {}

    def read_once(study, path, kind, key, *more, read=inputs.read_one):
        about = (path, path.stat().st_mtime_ns, path.stat().st_size, key)
        if about not in kept:
            kept[about] = read(study, path, kind, key, *more)
        return kept[about]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netan.study.journey.SAMPLES", 1)
        patch.setattr(inputs, "read_one", read_once)
        yield


@pytest.fixture(scope="module")
def everything(quick, tmp_path_factory):
    """All that the commands give out on a study with a code name."""
    study = secret_study(tmp_path_factory.mktemp("hidden") / "county")
    return run_all(Outputs(study, files_below(study)), tuple(CASES))


@pytest.fixture(scope="module")
def network(everything):
    return Journey(load_study(everything.study)).network()


def found(pattern, texts):
    """Where a pattern stands, with the text around it."""
    hits = {where: re.search(pattern, text) for where, text in texts.items()}
    return {
        where: texts[where][max(0, hit.start() - 60) : hit.end() + 60] for where, hit in hits.items() if hit is not None
    }


def test_every_command_has_a_case():
    assert commands() == set(CASES)


def test_the_search_finds_what_is_packed():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "<w:t>Zy</w:t><w:t>qqthorpe</w:t>")
    body = b"Title\x00\x00" + zlib.compress(b"Zyqqthorpe")
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(body)) + b"zTXt" + body + b"\0\0\0\0"
    packings = [archive.getvalue(), picture, b'{"a": "\\u005ayqqthorpe"}', b"zY 300000", "ZN99\u00a09ZZ".encode()]
    assert all(SECRET.search(text_in(data)) for data in packings)


def test_a_hidden_name_is_found_in_no_output_and_in_no_workspace(everything):
    assert len(everything.texts) > 80
    shown = {where.split(": ", 1)[1]: text for where, text in everything.texts.items()}
    assert any(f"/{WORK}/" in where for where in shown)
    assert {Path(w).suffix for w in shown} >= {".csv", ".json", ".html", ".svg", ".png", ".xlsx", ".docx", ".parquet"}
    given = {path.name: path.read_text("utf-8") for path in everything.given}
    assert set(found(SECRET, given)) == {
        "study.toml", "closure.toml", "sites.csv", "companies.csv", LEDGER, SPENDING
    }  # fmt: skip
    assert found(SECRET, shown) == {}


def test_the_code_name_stands_where_the_name_would(everything):
    said = everything.texts
    assert "hardest for Plant X to replace" in " ".join(said.values())
    files = {Path(where.split(": file ")[-1]).name for where in said if ": file " in where}
    assert {"plant-x-closes.csv", "suppliers-plant-x.svg", "figure-plant-x.png", "plant-x-brief.docx"} <= files
    assert any('"name": "suppliers-1.csv"' in text for where, text in said.items() if "views.json" in where)


def test_errors_hide_it_too(everything, tmp_path):
    study = tmp_path / "county"
    shutil.copytree(everything.study, study)
    shutil.rmtree(study / "work")
    runs = [
        netan("critical", study, "--to", f"{REAL} of Nowhere"),
        netan("scenario", "run", study, "--close", "Zyqqthorpe Bakery"),
        netan("scenario", "run", study, "--close", REAL, "--jobs", "1e9"),
        netan("critical", study, "--to", REAL, "--out", tmp_path / "zyqqthorpe.xls"),
        netan("view", study, "--what", "suppliers", REAL, "--for", "paper"),
    ]
    edit(study / LEDGER, ",500,", ",five hundred,")
    runs += [netan("build", study), netan("validate", study), netan("validate", study, "--json")]
    (study / LEDGER).rename(study / "zyqqthorpe.csv")
    runs += [netan("build", study), netan("validate", study)]
    edit(study / "study.toml", "seed = 1", "sed = 'Zyqqthorpe Aerospace'\nseed = 'Zyqqthorpe'")
    runs += [netan("build", study)]
    edit(study / "study.toml", f'= "{CODE}"', '= ""')
    runs += [netan("build", study)]
    assert {run.code for run in runs} <= {1, 2}
    assert found(SECRET, {str(k): run.out + run.err for k, run in enumerate(runs)}) == {}
    assert all(run.err or run.out for run in runs)


def test_an_internal_error_hides_it_too(everything, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError(f"{REAL} broke")

    monkeypatch.setattr("netan.study.summary.can_say", broken)
    monkeypatch.setenv("NETAN_DEBUG", "1")
    run = netan("build", everything.study)
    assert run.code == 3
    assert "Plant X broke" in run.err
    assert found(SECRET, {"err": run.err}) == {}


def test_the_option_hides_like_the_file(everything, tmp_path):
    study = tmp_path / "county"
    shutil.copytree(everything.study, study, ignore=shutil.ignore_patterns("work", "out"))
    text = (study / "study.toml").read_text("utf-8")
    (study / "study.toml").write_text(text.split("[confidential", maxsplit=1)[0], "utf-8")
    outputs = Outputs(study, files_below(tmp_path))
    outputs.run("critical", study, "--to", REAL, "--codename", f"{REAL}={CODE}", "--out", tmp_path / "o" / "c.csv")
    assert found(SECRET, outputs.texts) == {}
    assert netan("build", study, "--codename", "no sign").code == 2


EVIDENCE = re.compile(r"\b(seen|official|estimated)\b")


def test_every_figure_says_what_it_rests_on(everything):
    said = {where: json.loads(text) for where, text in everything.texts.items() if where.endswith("--json: stdout")}
    # a scorecard holds no figure of the place: it says how far the inferred links can be believed
    said = {where: value for where, value in said.items() if not where.startswith("scorecard ")}
    rows = {where: [*value.get("rows", []), *value.get("sectors", [])] for where, value in said.items()}
    whose = {where.split(" ", 1)[0] for where, some in rows.items() if some}
    assert whose == {"critical", "scenario", "linkages", "multipliers"}
    assert [row for some in rows.values() for row in some if not EVIDENCE.search(row["evidence"])] == []
    tables = {where: text for where, text in everything.outside().items() if where.endswith(".csv")}
    heads = {where: text.partition("\n")[2].splitlines()[0] for where, text in tables.items()}
    # what stands on record of a company is dated and no figure
    figures = {
        where: head for where, head in heads.items() if not {"status_on_record", "verdict"} & set(head.split(","))
    }
    assert len(figures) > 5
    assert {where: head for where, head in figures.items() if "evidence" not in head} == {}


def unnamed(network, may):
    """Names and numbers that may not appear, as far as nobody who may be named bears them."""
    firms = network.nodes[network.nodes["kind"] == "firm"]
    may = may[firms.index]
    shown = " ".join([*firms.index[may], *firms["label"][may]]).casefold()
    hidden = {*firms.index[~may], *firms["label"][~may], *firms["firm_id"][~may].dropna()}
    return sorted(text for text in hidden if text.casefold() not in shown)


def naming(words, texts):
    """Where one of many words stands."""
    hits = {where: [word for word in words if word in text] for where, text in texts.items()}
    return {where: some[:5] for where, some in hits.items() if some}


def test_no_company_is_named_on_estimates_alone(everything, network):
    hidden = unnamed(network, named_nodes(network))
    assert len(hidden) > 20
    assert naming(hidden, everything.outside()) == {}


def test_estimated_names_never_stand_without_the_stamp(everything, network):
    hidden = unnamed(network, named_nodes(network))
    outputs = run_all(anew(everything), ESTIMATED, "--include-estimated")
    named = naming(hidden, outputs.outside())
    assert {where.split(" ", 1)[0] for where in named} == set(ESTIMATED)
    whole = {where: " ".join(outputs.texts[where].split()) for where in named}
    assert [where for where, text in whole.items() if STAMP not in text] == []


@pytest.fixture(scope="module")
def published(everything):
    """Texts that --publishable gives out."""
    return run_all(anew(everything), PUBLISHABLE, "--publishable").outside()


def test_nothing_confidential_is_published(published, network):
    hidden = unnamed(network, ~withheld_nodes(network))
    assert len(hidden) > 40
    assert naming(hidden, published) == {}
    assert found(SECRET, published) == {}
    assert found(INTERNAL.split(":", maxsplit=1)[0], published) == {}
    assert [where for where in published if "-internal" in where] == []
    assert "on a confidential list" in " ".join(published.values())


def test_single_payments_are_not_published(published, network):
    """No output for publication holds a payment of the confidential list, as exactly as internal ones write it."""
    secret = network.edges[network.edges["confidential"]]
    shown = "\n".join(published.values())
    exact = {f"{value:.0f}" for value in secret["value"] if value > 99_999}
    assert len(exact) > 20
    assert [value for value in exact if re.search(rf"(?<![\d.]){value}(?:\.0)?(?!\d)", shown)] == []


def test_the_sample_hides_nothing_by_itself():
    assert "codenames" not in (SAMPLE / "study.toml").read_text("utf-8")
