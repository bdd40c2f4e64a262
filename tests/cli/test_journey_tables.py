"""The tables of the journey from one plant, as they are printed: columns, words, width, letters of the console."""

from __future__ import annotations

import csv
import json
import re

import pandas as pd
import pytest
from sample_study import SAMPLE, netan

from netan.risk.distress import FACTS_NOTICE
from netan.study.journey import Journey
from netan.study.list_facts import is_national, list_facts, same_code_in_country
from netan.study.settings import load_study
from netan.tables.areas import AreaTable
from netan.tables.register import register_from

HEADING = (
    "Local suppliers hardest for Plant X to replace. Named only where a payment was seen. Says nothing about finances."
)


@pytest.fixture(scope="module")
def ranking(built):
    return netan("critical", built, "--to", "Plant X", "--top", 12)


@pytest.fixture(scope="module")
def closure(built, tmp_path_factory):
    import shutil

    folder = tmp_path_factory.mktemp("closed") / "northmoor"
    shutil.copytree(built, folder)
    return folder, netan("scenario", "run", folder, "--close", "Plant X", "--jobs", 2200, "--agency", 300)


def fits(text):
    """Whether every line but those with paths fits, and prints on a Windows console."""
    lines = [line for line in text.splitlines() if not line.startswith("Written: ")]
    # a name may hold a letter that the console lacks; what netan itself says does not
    "\n".join(lines).encode("cp1252")
    return max(map(len, lines)) <= 120


def test_the_ranking_has_the_columns_of_the_journey(ranking):
    assert (ranking.code, ranking.out.splitlines()[0]) == (0, HEADING)
    words = " ".join(" ".join(line.split()) for line in ranking.out.splitlines()[1:6])
    for word in ("RANK", "(RANGE)", "COMPANY, DISTRICT", "SUPPLIES", "PAID", "£m/yr", "ONLY ONE ON", "LIST?", "(BUYER",
                 "CONFIRMS?)", "SAME", "CODE", "HERE /", "ALBANY", "JOBS", "THERE", "EXPOSED AT", "HERE*"):  # fmt: skip
        assert word in words, word
    assert fits(ranking.out)


def test_the_buyers_own_words_stand_in_it(ranking, built):
    first = json.loads(netan("critical", built, "--to", "Plant X", "--top", 1, "--json").out)["rows"][0]
    assert first["supplies"].split()[0] in ranking.out
    assert "yes (confirmed)" in ranking.out
    assert re.search(r"\d+ / -", ranking.out)
    assert re.search(r"\d+-\d+ est", ranking.out)
    assert not re.search(r" \d+ est", ranking.out)


def test_the_reasons_differ_and_the_footnote_explains_the_signs(ranking):
    why = [line.strip() for line in ranking.out.splitlines() if line.lstrip().startswith("why: ")]
    assert len(why) == 12
    assert len(set(why)) > 3
    foot = " ".join(ranking.out[ranking.out.index("\n* ") :].split())
    assert foot.startswith("* first 4 weeks, if nobody re-sources: exposed, not lost.")
    assert "est = size band of an estimate" in foot
    assert "Same code is not same capability" in foot
    assert "needs a national register" in foot
    assert "set aside" in foot.casefold()


def test_headline_and_footnote_are_not_said_twice(ranking):
    assert "first 4 weeks" not in ranking.err
    assert "Named only where" not in ranking.err


def test_the_closure_has_the_rows_of_the_journey(closure):
    _, run = closure
    assert run.code == 0
    lines = run.out.splitlines()
    assert re.fullmatch(
        r"JOBS IN NORTHMOOR after about a year, before re-employment +LOWER +MIDDLE +UPPER +RESTS ON", lines[0]
    )
    assert re.fullmatch(r"At the site \(2,200 employees, 300 agency\) +2,500 +2,500 +2,500 +given", lines[1])
    assert re.match(r"At its [\d,]+ local suppliers \(£[\d.]+m of £[\d.]+m\) ", lines[2])
    for line, words in zip(lines[3:7], ("At suppliers further back", "From less household spending",
                                        "ALL (rows do not reach their extremes together)",
                                        "Still lost after that year if 40-60 % find work"), strict=True):  # fmt: skip
        assert line.startswith(words)
    # the place is of the sizes that the default estimator was fitted on, so there is a middle
    all_here = re.fullmatch(r"ALL \(.*\) +([\d,]+) +([\d,]+) +([\d,]+) +about .* of jobs here", lines[5])
    assert all_here is not None
    low, middle, high = (int(end.replace(",", "")) for end in all_here.groups())
    assert 2500 < low < middle < high
    assert fits(run.out)


def test_what_stands_apart_from_the_jobs_here(closure):
    _, run = closure
    text = " ".join(run.out.split())
    assert re.search(
        r"Apart from the above: suppliers elsewhere in Albany [\d,]+ / [\d,]+ / [\d,]+ jobs; GVA here £\d+m / £\d+m / "
        r"£\d+m a year, 2023 prices\.",
        text,
    )
    assert "Not added: local customers of the site; none was seen to buy from it." in text
    assert re.search(r"Reliance of suppliers on Plant X: over 25 % of sales \d+ compan(y|ies), 5-25 % \d+, ", text)
    assert re.search(r"Check: [\d.]+( to [\d.]+)? knock-on jobs per site job\. Published: Redcar 0\.4 \(local\)", text)
    assert "Ask next: " in text
    assert "£0.0m" not in text


def test_facts_on_insolvency_stand_in_internal_files_alone(closure, tmp_path):
    folder, _ = closure
    run = netan("critical", folder, "--to", "Plant X", "--out", tmp_path / "r.csv", "--top", 500)
    ours = [path.read_text("utf-8-sig") for path in folder.glob("out/*") if "internal" not in path.name]
    ours += [path.read_text("utf-8-sig") for path in tmp_path.iterdir() if "internal" not in path.name]
    for text in (run.out, run.err, *ours):
        assert not re.search("liquidation|in administration", text, re.IGNORECASE)
    facts = list(csv.DictReader((tmp_path / "r-internal.csv").read_text("utf-8-sig").splitlines()))
    assert {"Liquidation", "In Administration"} & {row["status_on_record"] for row in facts}
    assert {row["internal"] for row in facts} == {FACTS_NOTICE}
    (suppliers,) = folder.glob("out/*suppliers-internal.csv")
    assert re.search("Liquidation|In Administration", suppliers.read_text("utf-8-sig"))


def test_nothing_internal_is_written_for_publication(closure, tmp_path):
    folder, _ = closure
    run = netan("critical", folder, "--to", "Plant X", "--publishable", "--out", tmp_path / "r.csv")
    assert run.code == 0, run.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.csv", "r.json"]
    assert fits(run.out)


def test_a_ranking_in_json_carries_its_factors(built):
    said = json.loads(netan("critical", built, "--to", "Plant X", "--top", 3, "--json").out)
    first = said["rows"][0]
    assert first["supplies"]
    assert first["same_code_country"] is None
    assert first["jobs_source"] in {"accounts", "recorded", "estimated"}


def register(areas):
    """A register with one company in each area."""
    codes = ["25501", "25502", "28110"][: len(areas)]
    numbers = [f"R{k}" for k in range(len(areas))]
    frame = pd.DataFrame({"firm_id": numbers, "name": "x", "sector": codes, "area": areas})
    return register_from(frame)


AREAS = AreaTable(
    pd.DataFrame({"area": ["A1", "A2", "B1"], "name": ["Eastvale", "Westvale", "Farside"], "region": ["N", "N", "S"],
                  "country": ["Albany"] * 3})
)  # fmt: skip


def test_a_register_is_national_when_it_covers_the_country():
    assert is_national(register(["Eastvale", "Westvale", "Farside"]), AREAS, ("A1", "A2"))
    assert not is_national(register(["Eastvale", "Westvale"]), AREAS, ("A1", "A2"))
    # a country that is no larger than the place says nothing of the rest
    assert not is_national(register(["Eastvale", "Westvale", "Farside"]), AREAS, ("A1", "A2", "B1"))


class Stub:
    """As much of a study on its way as a count of codes needs."""

    def __init__(self, areas):
        from types import SimpleNamespace

        self.inputs = SimpleNamespace(register=register(areas), areas=AREAS)
        self.place = SimpleNamespace(codes=("A1", "A2"))
        self.sic = pd.Series({"R0": "25501", "SITE": "25500", "N": None})


def test_companies_of_the_same_code_in_the_country_leave_the_company_itself_out():
    found = same_code_in_country(Stub(["Eastvale", "Westvale", "Farside"]), ["R0", "SITE", "N"])
    assert found == {"R0": 1, "SITE": 2}
    assert same_code_in_country(Stub(["Eastvale"]), ["R0"]) == {}


def test_the_words_of_the_largest_payment_are_taken(built):
    journey = Journey(load_study(built))
    facts = list_facts(journey, "PLANT-X")
    with (SAMPLE / "ledger_plant_x.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["supplier"] in facts.supplies]
    largest = {}
    for row in rows:
        largest.setdefault(row["supplier"], {}).setdefault(row["category"], 0.0)
        largest[row["supplier"]][row["category"]] += float(row["value"])
    for number, words in largest.items():
        assert facts.supplies[number] == max(sorted(words), key=words.get)
    assert len(facts.supplies) > 10
