"""netan fetch: the list of sources, one file at a time, checked, never over another."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import sys
import urllib.parse
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))

from fetch_server import Behaviour, Server

from netan.cli import main
from netan.errors import FetchError
from netan.schema import JSON_KEYS
from netan.sources.fetch import FileSource, load_sources, wanted_files
from netan.sources.fetch_nomis import ROWS, nomis_areas, nomis_csv, nomis_industries, nomis_queries
from netan.sources.nomis import read_jobs
from netan.study.fetch import WORK, fetch, order, source_rows, sources_answer

TODAY = dt.date(2026, 11, 3)
JOBS = b"area,sector,year,jobs,source\nE06000015,28,2023,500,made\nE06000015,29,2023,700,made\n"


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    one = Server()
    yield one
    one.close()


def made(server, **changes) -> dict[str, FileSource]:
    fields = {
        "key": "made", "title": "Made jobs", "publisher": "Nobody", "page": "https://example.org/jobs",
        "licence": "none", "vintage": "2023", "file": "jobs.csv", "used_for": "tests", "checked": "not tried",
        "address": f"{server.address}/jobs.csv", "reads_as": "jobs", **changes,
    }  # fmt: skip
    return {"made": FileSource(**fields)}


def fetched(server, folder, sources=None, **details):
    return fetch(order("made", folder=folder, sources=sources or made(server), **details), today=TODAY)


# --- the list -----------------------------------------------------------------------------------------------------


def test_every_source_says_all_and_is_https():
    for key, one in load_sources().items():
        addresses = [*one.editions.values(), *([one.address] if one.address else []), one.page]
        assert all(address.startswith("https://") for address in addresses), key
        assert all([one.title, one.publisher, one.licence, one.vintage, one.file, one.used_for, one.checked]), key
        assert "/" not in one.file
        assert "\\" not in one.file
        assert one.by_hand or one.megabytes
        assert not one.sha256 or len(one.sha256) == 64


def test_an_address_that_was_not_tried_says_so():
    assert all("tried" in one.checked or one.by_hand for one in load_sources().values())


def test_the_list_for_people_and_for_machines():
    assert [row[0] for row in source_rows()] == list(load_sources())
    keys = sources_answer()[0].keys()
    said = JSON_KEYS["fetch"][0].meaning
    assert all(key in said for key in keys)


@pytest.mark.parametrize(
    ("key", "when", "file"),
    [
        ("companies-house", None, "BasicCompanyDataAsOneFile-2026-11-01.zip"),
        ("companies-house", "2025-02", "BasicCompanyDataAsOneFile-2025-02-01.zip"),
        ("companies-house-accounts", "2026-07", "Accounts_Monthly_Data-July2026.zip"),
        ("ons-io", None, "ons_io_2022_products.xlsx"),
        ("ons-io", "2019", "ons_io_2019_products.xlsx"),
        ("gender-pay-gap", None, "gender_pay_gap_2026.csv"),
        ("boundaries", None, "uk_areas_2014_2025_topo.json"),
    ],
)
def test_names_of_editions(key, when, file):
    assert wanted_files(load_sources()[key], when, TODAY)[0].file == file


@pytest.mark.parametrize(
    ("key", "when", "words"),
    [
        ("ons-io", "1999", r"no edition of 1999; known are 2017, .*2022\. Newer ones may stand on https"),
        ("companies-house", "2025", "comes monthly; write --year 2025-11"),
        ("ons-io", "last", "'last' is no year; write --year 2024"),
    ],
)
def test_wrong_years(key, when, words):
    with pytest.raises(FetchError, match=words):
        wanted_files(load_sources()[key], when, TODAY)


@pytest.mark.parametrize(
    ("key", "details", "words"),
    [
        ("company-house", {}, "no source is called 'company-house'; did you mean companies-house"),
        ("xyz", {}, "there are: ons-io, "),
        ("nomis", {}, 'write: netan fetch nomis --area "Derby"'),
        ("ons-io", {"area": "Derby"}, "one file for all places; leave --area out"),
        ("rating-list", {}, "terms must be accepted. By hand: open https://voaratinglists"),
    ],
)
def test_orders_that_cannot_be(tmp_path, key, details, words):
    with pytest.raises(FetchError, match=words):
        order(key, folder=tmp_path, **details)


# --- one file -----------------------------------------------------------------------------------------------------


def test_a_file_is_fetched_checked_and_remembered(server, tmp_path):
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    answer = fetched(server, tmp_path)
    assert answer.path.read_bytes() == JOBS
    assert answer.fetched
    assert answer.record["sha256"] == hashlib.sha256(JOBS).hexdigest()
    assert {key.name for key in JSON_KEYS["fetch KEY"]} == set(answer.as_dict())
    assert sorted(p.name for p in (tmp_path / WORK).iterdir()) == ["jobs.csv.json"]
    again = fetched(server, tmp_path)
    assert not again.fetched
    assert again.lines[0].startswith("Already here, unchanged")
    assert len(server.asked) == 1


def test_a_file_of_the_user_is_never_overwritten(server, tmp_path):
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    (tmp_path / "jobs.csv").write_text("my own", encoding="utf-8")
    with pytest.raises(FetchError, match=r"is there already and was left as it is: .*--replace"):
        fetched(server, tmp_path)
    assert not server.asked
    answer = fetched(server, tmp_path, replace=True)
    assert answer.path.read_bytes() == JOBS
    assert (tmp_path / "jobs-old-1.csv").read_text(encoding="utf-8") == "my own"
    assert "Kept the old one as jobs-old-1.csv" in answer.lines
    server.pages["/jobs.csv"] = Behaviour(JOBS.replace(b"700", b"800"))
    fetched(server, tmp_path, replace=True)
    assert (tmp_path / "jobs-old-2.csv").read_bytes() == JOBS


def test_the_same_file_again_keeps_no_copy(server, tmp_path):
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    fetched(server, tmp_path)
    answer = fetched(server, tmp_path, replace=True)
    assert not answer.fetched
    assert sorted(p.name for p in tmp_path.iterdir()) == [WORK, "jobs.csv"]


def test_a_known_checksum_is_held_against_what_came(server, tmp_path):
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    good = made(server, sha256=hashlib.sha256(JOBS).hexdigest())
    assert fetched(server, tmp_path / "a", good).fetched
    wrong = made(server, sha256="0" * 64)
    with pytest.raises(FetchError, match=r"checksum is .*expected 000000000000.*dropped.*By hand: open http"):
        fetched(server, tmp_path / "b", wrong)
    assert not [p for p in (tmp_path / "b").rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><html>Please log in</html>", "it is a web page"),
        (b"%PDF-1.7 ...", "it is a PDF"),
        (b"a,b\n1,2\n", "netan reads it as 'unknown', expected 'jobs'"),
        (b"", "is empty"),
    ],
)
def test_what_is_not_the_file_is_dropped(server, tmp_path, body, words):
    server.pages["/jobs.csv"] = Behaviour(body)
    with pytest.raises(FetchError, match=f"not the file that was wanted.*{words}"):
        fetched(server, tmp_path)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_zip_must_open(server, tmp_path):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("jobs.csv", JOBS)
    whole = memory.getvalue()
    source = made(server, file="jobs.zip", reads_as="")
    server.pages["/jobs.csv"] = Behaviour(whole[:-30])
    with pytest.raises(FetchError, match="damaged: it was cut short or changed"):
        fetched(server, tmp_path, source)
    server.pages["/jobs.csv"] = Behaviour(whole)
    assert fetched(server, tmp_path, source).path.read_bytes() == whole


def test_a_hostile_name_from_the_server_counts_for_nothing(server, tmp_path):
    header = {"Content-Disposition": 'attachment; filename="../../evil.csv"'}
    server.pages["/jobs.csv"] = Behaviour(JOBS, headers=header)
    folder = tmp_path / "a" / "b"
    assert fetched(server, folder).path == folder / "jobs.csv"
    assert [p.name for p in tmp_path.rglob("*.csv")] == ["jobs.csv"]


def test_a_cut_download_tells_how_to_go_on_and_by_hand(server, tmp_path):
    server.pages["/jobs.csv"] = Behaviour(JOBS, cut=20)
    with pytest.raises(FetchError, match=r"run the same command again.*By hand: open http.*put it into"):
        fetched(server, tmp_path)
    assert (tmp_path / WORK / "jobs.csv.part").stat().st_size == 20
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    assert "went on after" in fetched(server, tmp_path).lines[0]


def test_the_month_before_where_the_latest_is_not_out_yet(server, tmp_path):
    source = made(server, address=f"{server.address}/{{year}}-{{month}}.csv", file="jobs-{year}-{month}.csv")
    server.pages["/2026-10.csv"] = Behaviour(JOBS)
    assert fetched(server, tmp_path, source).path.name == "jobs-2026-10.csv"
    with pytest.raises(FetchError, match=r"no file at .*2026-11\.csv \(404\); it may have moved\. By hand"):
        fetched(server, tmp_path / "c", source, year="2026-11")


def test_to_the_inbox_of_a_study(server, tmp_path):
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    with pytest.raises(FetchError, match=r"holds no study.toml, so it is no study"):
        order("made", study=tmp_path, sources=made(server))
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    assert fetch(order("made", study=tmp_path, sources=made(server))).path == tmp_path / "inbox" / "jobs.csv"
    with pytest.raises(FetchError, match="name one"):
        order("made", study=tmp_path, folder=tmp_path, sources=made(server))


# --- Nomis --------------------------------------------------------------------------------------------------------


def area(value, name, gss, kind):
    notes = [("TypeName", kind), ("TypeCode", 424), ("GeogCode", gss)]
    return {
        "value": value,
        "description": {"value": name, "lang": "en"},
        "annotations": {"annotation": [{"annotationtitle": t, "annotationtext": x} for t, x in notes]},
    }


def codelist(codes) -> bytes:
    one = {"structure": {"codelists": {"codelist": [{"id": "CL", "code": codes}]} if codes else None}}
    return json.dumps(one).encode()


LA21 = "local authorities: district / unitary (as of April 2021)"
LA23 = "local authorities: district / unitary (as of April 2023)"
AREAS = [
    area(1, "Derby", "E06000015", LA21),
    area(2, "Derby", "E06000015", LA23),
    area(3, "Derby", "E14000662", "parliamentary constituencies"),
    area(4, "Derbyshire Dales", "E07000035", LA23),
    area(5, "Sheffield", "E08000019", LA23),
    area(6, "Newtown", "E05000001", "2022 wards"),
    area(7, "Newtown", "E05000002", "2022 wards"),
]
INDUSTRIES = [("37748736", "Total"), ("146800668", "28 : Machinery"), ("11", "281 : Engines"), ("12", "282 : Ovens"),
              ("14", "283 : Tractors"), ("9", "2811 : Engines")]  # fmt: skip
HEAD = ("DATE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GEOGRAPHY_TYPE,INDUSTRY_NAME,INDUSTRY_CODE,EMPLOYMENT_STATUS_NAME,"
        "MEASURE_NAME,MEASURES_NAME,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,RECORD_OFFSET,RECORD_COUNT")  # fmt: skip


@pytest.fixture
def nomis(server):
    names = dict(INDUSTRIES)

    def geography(path):
        asked = urllib.parse.unquote(path.partition("search=")[2]).strip("*")
        return Behaviour(codelist([one for one in AREAS if asked in one["description"]["value"].casefold()]))

    def data(path):
        query = urllib.parse.parse_qs(path.partition("?")[2])
        start = int(query["recordoffset"][0])
        industries = [str(n) for run in query["industry"][0].split(",") for n in
                      range(int(run.split("...")[0]), int(run.split("...")[-1]) + 1)]  # fmt: skip
        rows = [
            f'2023,{place},{place},kind,"{names[one]}",{names[one][:3]},Employment,Count,Value,5,A,Normal,{{k}},{{n}}'
            for place in query["geography"][0].split(",")
            for one in industries
        ]
        rows = [row.format(k=k, n=len(rows)) for k, row in enumerate(rows)]
        return Behaviour("\n".join([HEAD, *rows[start : start + 4]]).encode() + b"\n")

    server.pages["/NM/geography/def.sdmx.json"] = geography
    codes = [{"value": int(value), "description": {"value": name}} for value, name in INDUSTRIES]
    server.pages["/NM/industry/def.sdmx.json"] = Behaviour(codelist(codes))
    server.pages["/NM.data.csv"] = data
    query = {"employment_status": "4", "measure": "1", "measures": "20100"}
    return made(server, address=f"{server.address}/NM", query=query, file="jobs_{area}_{year}.csv")


def test_a_place_its_region_and_the_country_in_one_file(server, nomis, tmp_path):
    answer = fetch(order("made", folder=tmp_path, sources=nomis, area="Derby"), today=TODAY)
    assert answer.path.name == "jobs_derby_latest.csv"
    jobs = read_jobs(answer.path).frame
    assert sorted(set(jobs["area"])) == ["2", "2092957698", "E12000004"]
    assert sorted(set(jobs["sector"])) == ["281", "282", "283"]
    assert len(jobs) == 9
    pages = [path for path, _ in server.asked if ".data.csv" in path]
    assert [path.rpartition("=")[2] for path in pages] == ["0", "4", "8"]
    assert "industry=11...12,14" in pages[0]
    assert "employment_status=4" in pages[0]


def test_a_district_stands_under_the_code_that_nomis_keeps(nomis):
    source = nomis["made"]
    assert nomis_areas(source, "Sheffield").local == ("5",)
    assert nomis_areas(source, "E08000039").local == ("5",)
    south = nomis_areas(source, "South Yorkshire")
    assert "5" in south.local
    assert len(south.local) == 4
    assert south.region == ("E12000003",)


def test_a_district_that_the_search_does_not_find_goes_by_its_code(nomis):
    assert nomis_areas(nomis["made"], "Leeds").local == ("E08000035",)


def test_names_of_several_areas_are_listed_with_their_numbers(nomis):
    with pytest.raises(
        FetchError, match=r"'Newtown' may be 2 areas: Newtown \(2022 wards, E05000001\) = --area 6; .*7"
    ):
        nomis_areas(nomis["made"], "Newtown")
    assert nomis_areas(nomis["made"], "7000006").local == ("7000006",)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Atlantis", "no area is called 'Atlantis'"),
        ("Derbi", "did you mean Derby"),
        ("Belfast", "NISRA"),
        (" ", "no area"),
    ],
)
def test_places_that_cannot_be_asked_for(nomis, place, words):
    with pytest.raises(FetchError, match=words):
        nomis_areas(nomis["made"], place)


def test_long_questions_are_split(nomis):
    areas = nomis_areas(nomis["made"], "Derby")
    queries = nomis_queries(nomis["made"], areas, list(range(10_000_000, 10_004_000, 2)), "2023")
    assert len(queries) > 1
    assert max(map(len, queries)) <= 6_000
    asked = [run for query in queries for run in query.rpartition("industry=")[2].split(",")]
    assert asked == [str(n) for n in range(10_000_000, 10_004_000, 2)]


def test_answers_of_nomis_that_are_no_figures(server, nomis):
    server.pages["/NM.data.csv"] = Behaviour(b"Error: no such date\n")
    with pytest.raises(FetchError, match="it says 'Error: no such date'"):
        nomis_csv([f"{server.address}/NM.data.csv?a=1"])
    server.pages["/NM.data.csv"] = Behaviour(f"{HEAD}\n".encode())
    with pytest.raises(FetchError, match="no figures for these areas and this year"):
        nomis_csv([f"{server.address}/NM.data.csv?a=1"])
    server.pages["/NM/industry/def.sdmx.json"] = Behaviour(b"<html>")
    with pytest.raises(FetchError, match=r"not what it used to be; download by hand from https://example\.org/jobs"):
        nomis_industries(nomis["made"], "group")


def test_fewer_rows_than_promised_are_no_file(server):
    page = f"{HEAD}\n" + "2023,a,a,k,28 : M,28,Employment,Count,Value,5,A,Normal,0,9\n"
    server.pages["/NM.data.csv"] = lambda path: Behaviour((page if path.endswith("=0") else f"{HEAD}\n").encode())
    with pytest.raises(FetchError, match="Nomis gave 1 of 9 rows"):
        nomis_csv([f"{server.address}/NM.data.csv?a=1"])


def test_without_a_count_a_full_page_asks_for_the_next(server):
    head = HEAD.removesuffix(",RECORD_COUNT")
    row = "2023,a,a,k,28 : M,28,Employment,Count,Value,5,A,Normal,0\n"
    server.pages["/NM.data.csv"] = lambda path: Behaviour(
        (f"{head}\n" + row * (ROWS if path.endswith("=0") else 3)).encode()
    )
    text = nomis_csv([f"{server.address}/NM.data.csv?a=1"])
    assert text.count("\n") == 1 + ROWS + 3


# --- the command --------------------------------------------------------------------------------------------------


def run(*arguments) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(map(str, arguments)))
    return int(left.value.code or 0)


def test_the_command_lists_and_never_fetches_unasked(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("netan.study.fetch.load_sources", lambda: made(server))
    assert run("fetch") == 0
    assert "Made jobs" in capsys.readouterr().out
    assert run("fetch", "--json") == 0
    assert json.loads(capsys.readouterr().out)["sources"][0]["key"] == "made"
    assert run("fetch", "made", "--to", tmp_path) == 2
    assert "add --yes" in capsys.readouterr().err
    assert not server.asked
    server.pages["/jobs.csv"] = Behaviour(JOBS)
    assert run("fetch", "made", "--to", tmp_path, "--yes", "--json") == 0
    assert json.loads(capsys.readouterr().out)["fetched"] is True


def test_the_command_interrupted_leaves_with_130_and_a_part(server, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("netan.study.fetch.load_sources", lambda: made(server))
    server.pages["/jobs.csv"] = Behaviour(bytes(3_000_000))

    def stop(*step):
        raise KeyboardInterrupt

    monkeypatch.setattr("netan.cli.output._silent", stop)
    assert run("fetch", "made", "--to", tmp_path, "--yes") == 130
    assert (tmp_path / WORK / "jobs.csv.part").stat().st_size > 0
    assert not (tmp_path / "jobs.csv").exists()


def test_no_other_module_can_reach_the_network():
    package = Path(__file__).parents[2] / "netan"
    reach = ("urllib.request", "http.client", "import socket", "requests", "httpx", "aiohttp", "ftplib")
    found = {
        path.name
        for path in package.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith(("import ", "from ")) and any(name in line for name in reach)
    }
    assert found == {"fetch_http.py"}
