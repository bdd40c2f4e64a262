"""The fictional sample county: made again byte by byte, consistent, and like a real place where it matters."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
DISTRICTS = ("Eastvale", "Moorend", "Westvale")
FILES = (
    "areas.csv", "boundaries.geojson", "business_counts.csv", "companies.csv", "io_table.csv", "jobs.csv",
    "ledger_moorend_pumps.csv", "ledger_plant_x.csv", "scenario-plant-closure.toml", "sites.csv", "study.toml",
)  # fmt: skip
INBOX = SAMPLE / "inbox"
RAW = (
    "accounts.zip", "companies.zip", "large_sites.csv", "pay_gap.csv", "plantx_po.xlsx", "rates_q3.xlsx",
    "replies_may.xlsx", "spend_q2.csv",
)  # fmt: skip
NO_TRADE = ("99999", "74990", "98000")


def table(name: str) -> pd.DataFrame:
    frame = pd.read_csv(SAMPLE / name, dtype=str, keep_default_na=False)
    frame.columns = [str(column).strip() for column in frame.columns]
    return frame


def members(path: Path) -> list[tuple[str, tuple[int, ...], bytes]]:
    """Name, date and bytes of every member of an archive; the file itself where it is none."""
    if path.suffix == ".csv":
        return [(path.name, (), path.read_bytes())]
    with zipfile.ZipFile(path) as archive:
        return [(m.filename, m.date_time, archive.read(m)) for m in archive.infolist()]


def cells(name: str, sheet: int) -> list[list[object]]:
    """Rows of a sheet as another program reads them."""
    book = openpyxl.load_workbook(INBOX / name, read_only=True)
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def companies():
    return table("companies.csv")


@pytest.fixture(scope="module")
def trading(companies):
    code = companies["SICCode.SicText_1"].str[:5]
    return companies[~code.isin(NO_TRADE) & (companies["SICCode.SicText_1"] != "None Supplied")]


@pytest.fixture(scope="module")
def jobs():
    frame = table("jobs.csv")
    return frame.assign(**{c: frame[c].astype(float) for c in ("jobs", "lower", "upper")})


@pytest.fixture(scope="module")
def plant():
    frame = table("ledger_plant_x.csv")
    return frame.assign(value=frame["value"].astype(float))


@pytest.fixture(scope="module")
def sites():
    return table("sites.csv")


@pytest.fixture(scope="module")
def io_rows():
    lines = [line for line in (SAMPLE / "io_table.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
    return pd.DataFrame(list(csv.DictReader(lines))).set_index("code")


@pytest.fixture(scope="module")
def hidden():
    """What the generator knows and the files do not say: headcounts of all companies."""
    sys.path.insert(0, str(SAMPLE))
    try:
        from northmoor.companies import companies as make
        from northmoor.jobs import known_jobs
        from northmoor.sites import sites as places

        register = make()
        return register, known_jobs(register, places(register))
    finally:
        sys.path.remove(str(SAMPLE))


@pytest.fixture(scope="module")
def vendors():
    """Payees of the raw ledger with the companies that they truly are."""
    sys.path.insert(0, str(SAMPLE))
    try:
        from northmoor.companies import companies as make
        from northmoor.ledgers import plant_ledger
        from northmoor.raw_ledger import vendors as listed

        register = make()
        return listed(plant_ledger(register), register)
    finally:
        sys.path.remove(str(SAMPLE))


# --- the files themselves ---------------------------------------------------------------------------------------


def test_generator_writes_the_committed_bytes(tmp_path):
    subprocess.run([sys.executable, str(SAMPLE / "generate.py"), str(tmp_path)], check=True, capture_output=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*FILES, "inbox"])
    assert [name for name in FILES if (tmp_path / name).read_bytes() != (SAMPLE / name).read_bytes()] == []
    assert sorted(p.name for p in (tmp_path / "inbox").iterdir()) == sorted(RAW)
    # archives are packed by the zlib of the machine: what stands in them is the same everywhere, dates too
    assert [name for name in RAW if members(tmp_path / "inbox" / name) != members(INBOX / name)] == []


@pytest.mark.parametrize("name", RAW)
def test_every_raw_file_says_that_it_is_fictional(name):
    for member, _, data in members(INBOX / name):
        if member.endswith((".csv", ".html")):
            assert b"fictional" in data, member
    if name.endswith(".xlsx"):
        assert b"Fictional" in b"".join(data for _, _, data in members(INBOX / name))


@pytest.mark.parametrize("name", [*FILES, "README.md"])
def test_every_file_says_that_it_is_fictional(name):
    assert "fictional" in (SAMPLE / name).read_text("utf-8").casefold()


def test_files_are_small():
    assert sum((SAMPLE / name).stat().st_size for name in FILES) < 1_500_000
    assert sum((INBOX / name).stat().st_size for name in RAW) < 700_000


def test_every_row_of_the_tables_with_room_for_it_says_fictional():
    for name in ("areas.csv", "business_counts.csv", "jobs.csv", "sites.csv", "ledger_plant_x.csv"):
        assert table(name)["source"].str.contains("fictional").all(), name
    assert table("companies.csv")["RegAddress.Country"].str.contains("fictional").all()


def test_no_number_area_or_postcode_could_be_real(companies, sites, plant):
    assert companies["CompanyNumber"].str.fullmatch(r"ZZ\d{6}").all()
    assert companies["CompanyNumber"].is_unique
    given = pd.concat([sites["firm_id"], plant["supplier"], table("ledger_moorend_pumps.csv")["supplier"]])
    assert given[given != ""].str.fullmatch(r"Z[XYZ]\d{6}").all()
    postcodes = pd.concat([companies["RegAddress.PostCode"], sites["postcode"], plant["supplier_postcode"]])
    assert postcodes[postcodes != ""].str.fullmatch(r"ZN\d{1,2} \d[A-Z]{2}").all()
    assert companies["localauthority_code"].str.startswith("Z0").all()
    everything = "".join((SAMPLE / name).read_text("utf-8") for name in FILES)
    assert not re.search(r"\b[EWSN]0[6-9]\d{6}\b", everything)


# --- input-output table -----------------------------------------------------------------------------------------


def test_io_table_balances_exactly_in_the_printed_unit(io_rows):
    sectors = io_rows.index[io_rows["kind"] == "sector"]
    final = [c for c in io_rows.columns if c not in {"label", "kind", *sectors}]
    cells = io_rows.loc[:, [*sectors, *final]].map(lambda text: round(float(text or 0) * 10))
    x = cells.loc["output", sectors]
    primary = io_rows.index[io_rows["kind"].isin(["imports", "product_taxes", "value_added"])]
    assert (cells.loc[sectors].sum(axis=1) == x).all()
    assert (cells.loc[[*sectors, *primary], list(sectors)].sum() == x).all()
    assert (cells.loc[sectors, list(sectors)] >= 0).all().all()
    assert len(sectors) >= 38


def test_io_table_is_a_plausible_economy(io_rows):
    sectors = list(io_rows.index[io_rows["kind"] == "sector"])
    cells = io_rows.loc[:, sectors].astype(float)
    flows, x, imports = cells.loc[sectors], cells.loc["output"], cells.loc["imports"]
    share = imports.sum() / (imports.sum() + flows.sum().sum())
    assert share == pytest.approx(0.18, abs=0.001)
    assert (flows.sum() / x).max() < 0.8
    added = cells.loc[["compensation", "surplus", "production_taxes"]].sum()
    assert (added > 0).all()
    inputs = flows / x
    assert inputs["C25"].idxmax() == "C24"
    assert inputs["C30"].idxmax() == "C25"
    assert inputs.loc["C24", "C29"] > 5 * inputs.loc["C24", "Q86"]


def test_io_table_jobs_are_those_of_the_jobs_file(io_rows, jobs):
    year = re.search(r"^# year = (\d+)$", (SAMPLE / "io_table.csv").read_text("utf-8"), re.MULTILINE)[1]
    country = jobs[(jobs["area"] == "Albany") & (jobs["year"] == year)].set_index("sector")
    sectors = [code for code in io_rows.index if io_rows.loc[code, "kind"] == "sector"]
    covered = set()
    for code in sectors:
        ends = [int(part) for part in re.findall(r"\d+", code)]
        divisions = [d for d in country.index if ends[0] <= int(d) <= ends[-1]]
        covered |= set(divisions)
        assert divisions, code
        low, high = country.loc[divisions, "lower"].sum(), country.loc[divisions, "upper"].sum()
        assert low - 1 <= float(io_rows.loc["jobs", code]) <= high + 1, code
    assert covered == set(country.index)


# --- jobs -------------------------------------------------------------------------------------------------------


def test_jobs_cover_every_area_division_and_year_once(jobs):
    assert set(jobs["area"]) == {*DISTRICTS, "Northern Shires", "Albany"}
    assert sorted(set(jobs["year"])) == [str(year) for year in range(2017, 2025)]
    assert not jobs.duplicated(["area", "sector", "year"]).any()
    assert len(jobs) == 5 * 8 * jobs["sector"].nunique()
    assert ((jobs["lower"] <= jobs["jobs"]) & (jobs["jobs"] <= jobs["upper"])).all()


def test_wider_areas_hold_the_narrower(jobs):
    wide = jobs.pivot_table(index=["sector", "year"], columns="area", values="jobs")
    assert (wide[list(DISTRICTS)].sum(axis=1) <= wide["Northern Shires"]).all()
    assert (wide["Northern Shires"] <= wide["Albany"]).all()


@pytest.mark.parametrize(
    ("printed", "step"), [(45, 5), (225, 25), (450, 50), (900, 100), (2250, 250), (4500, 500), (6000, 1000)]
)
def test_jobs_are_rounded_as_the_survey_rounds(jobs, printed, step):
    near = jobs[jobs["jobs"] == printed]
    assert len(near)
    assert (near["upper"] - printed == step / 2).all()
    assert (printed - near["lower"] == step / 2).all()


def test_companies_and_sites_never_exceed_the_jobs(jobs, hidden):
    _, known = hidden
    last = jobs[jobs["year"] == "2024"].set_index(["area", "sector"])
    assert [key for key, count in known.items() if count > last.loc[key, "upper"]] == []


def test_industries_tell_different_stories(jobs):
    county = jobs[jobs["area"].isin(DISTRICTS)].pivot_table(
        index="sector", columns="year", values="jobs", aggfunc="sum"
    )
    assert county.loc["52", "2024"] > 2 * county.loc["52", "2017"]
    assert county.loc["24", "2024"] < 0.8 * county.loc["24", "2017"]
    assert county.loc["56", "2020"] < 0.87 * county.loc["56", "2019"]


def test_the_district_of_the_plant_depends_on_it(jobs):
    last = jobs[jobs["year"] == "2024"].set_index(["area", "sector"])["jobs"]
    assert last["Eastvale", "30"] >= 2200
    assert last["Eastvale", "30"] == last["Eastvale"].loc["10":"33"].max()


# --- companies --------------------------------------------------------------------------------------------------


def test_register_has_the_counts_of_the_design(companies, trading):
    assert len(trading) == 1200
    assert len(companies) - len(trading) == 60
    assert set(companies["localauthority_name"]) == set(DISTRICTS)
    assert (companies["SICCode.SicText_1"] == "None Supplied").sum() == 14
    assert trading["SICCode.SicText_1"].str.fullmatch(r"\d{5} - .+").all()
    divisions = set(trading["SICCode.SicText_1"].str[:2])
    assert divisions <= set(table("jobs.csv")["sector"])
    distressed = (trading["CompanyStatus"] != "Active").mean()
    assert 0.04 <= distressed <= 0.06
    assert {"Liquidation", "In Administration", "Active - Proposal to Strike off"} <= set(trading["CompanyStatus"])


def test_register_is_in_the_layout_of_the_bulk_file():
    raw = (SAMPLE / "companies.csv").read_bytes()
    header, first = raw.split(b"\r\n")[:2]
    assert header.startswith(b"CompanyName, CompanyNumber,RegAddress.AddressLine1, RegAddress.AddressLine2,")
    assert first.startswith(b'"')
    assert first.endswith(b'"')
    assert raw.count(b"\r\n") == 1261


def test_some_addresses_are_shared(companies):
    counts = companies["RegAddress.PostCode"].value_counts()
    assert counts.iloc[:3].tolist() == [40, 19, 14]
    assert counts.iloc[3] < 6


def test_names_are_unique_and_some_are_hostile(companies):
    names = companies["CompanyName"]
    assert names.is_unique
    for start in ("=SUM", "<b>", "@", "Ünïcode", "O'Drebbley & Sons", 'The "Square Deal"'):
        assert names.str.startswith(start).any(), start


def test_sizes_have_a_heavy_tail(hidden):
    register, _ = hidden
    sizes = np.sort([c.employees for c in register if c.trading])[::-1]
    assert sizes[: len(sizes) // 100].sum() > 0.25 * sizes.sum()
    top = sizes[:120]  # Hill's estimate of the tail exponent, one tenth of the companies
    assert 0.8 < 1 / np.log(top[:-1] / top[-1]).mean() < 1.6
    assert np.median(sizes) <= 3


# --- sites ------------------------------------------------------------------------------------------------------


def test_most_of_the_largest_sites_belong_to_companies_registered_elsewhere(companies, sites):
    assert len(sites) == 60
    known = sites[sites["employees"] != ""]
    largest = known.assign(n=known["employees"].astype(int)).nlargest(14, "n")
    here = largest["firm_id"].isin(companies["CompanyNumber"])
    first = largest.iloc[0]
    assert [first["site_id"], first["name"], first["sector"], first["n"]] == ["PLANT-X", "Plant X", "30300", 2200]
    assert ((largest["firm_id"] != "") & ~here).sum() == 9
    assert (largest["firm_id"] == "").sum() == 3


def test_sites_of_the_register_carry_its_headcounts(sites, hidden):
    register, _ = hidden
    sizes = {c.number: c.employees for c in register}
    own = sites[sites["firm_id"].isin(list(sizes))]
    assert len(own) == 32
    assert [sizes[number] for number in own["firm_id"]] == own["employees"].astype(int).tolist()


def test_bands_stand_where_the_headcount_is_unknown(sites):
    unknown = sites[sites["employees"] == ""]
    assert len(unknown) == 4
    assert (unknown["employees_lower"].astype(int) < unknown["employees_upper"].astype(int)).all()


# --- supplier lists ---------------------------------------------------------------------------------------------


def test_plant_ledger_has_the_counts_and_sums_of_the_design(plant, companies):
    local = plant[plant["supplier_area"].isin(DISTRICTS)]
    assert (len(local), len(plant) - len(local)) == (150, 250)
    assert plant["value"].sum() == 247_300_000
    aside = plant["category"].isin(["tax", "group recharge", "rent", "agency labour", "pension", "business rates"])
    assert plant.loc[aside, "value"].sum() == 50_300_000
    assert local.loc[~aside, "value"].sum() == 61_000_000
    assert local["supplier"].isin(companies["CompanyNumber"]).sum() == 127
    assert (plant["value"] > 0).all()
    assert plant["buyer"].eq("Plant X").all()


def test_areas_of_the_ledgers_are_on_the_list_of_areas(plant):
    areas = set(table("areas.csv")["name"])
    assert set(plant["supplier_area"]) | set(table("ledger_moorend_pumps.csv")["supplier_area"]) <= areas
    assert {"Northern Shires", "Albany", "Norlund"} <= set(plant["supplier_area"])


def test_payments_have_a_heavy_tail(plant):
    values = plant["value"].sort_values(ascending=False)
    assert values.iloc[:40].sum() > 0.6 * values.sum()
    assert values.median() < 0.3 * values.mean()


def test_some_inputs_have_a_single_source_and_one_of_them_is_in_distress(plant, companies):
    local = plant[plant["supplier_area"].isin(DISTRICTS)]
    assert set(plant["only_source"]) == {"yes", "no", ""}
    assert 8 <= (local["only_source"] == "yes").sum() <= 20
    status = companies.set_index("CompanyNumber")["CompanyStatus"]
    only = local[(local["only_source"] == "yes") & local["supplier"].isin(status.index)]
    assert "In Administration" in set(only["supplier"].map(status))


def test_nobody_sells_more_than_it_makes(plant, hidden):
    register, _ = hidden
    sys.path.insert(0, str(SAMPLE))
    try:
        from northmoor.ledgers import turnover
    finally:
        sys.path.remove(str(SAMPLE))
    sales = {c.number: turnover(c) for c in register if c.trading}
    pumps = table("ledger_moorend_pumps.csv")
    paid = pd.concat([plant, pumps.assign(value=pumps["value"].astype(float))]).groupby("supplier")["value"].sum()
    paid = paid[paid.index.isin(list(sales))]
    assert (paid / paid.index.map(sales)).max() < 0.9


def test_second_buyer_shares_suppliers_with_the_plant(plant, companies):
    pumps = table("ledger_moorend_pumps.csv")
    assert len(pumps) == 40
    buyer = companies.set_index("CompanyNumber").loc[pumps["buyer"].unique()]
    assert buyer["CompanyName"].tolist() == ["Moorend Pumps Limited"]
    assert pumps["supplier_area"].isin(DISTRICTS).sum() == 26
    shared = set(pumps["supplier"]) & set(plant["supplier"]) - {""}
    assert 8 <= len(shared) <= 22


# --- the inbox --------------------------------------------------------------------------------------------------


def test_raw_ledger_holds_the_payments_of_the_tidy_one_to_the_penny(plant, vendors):
    rows = cells("plantx_po.xlsx", 1)
    assert rows[3][:5] == ["Document no", "Posting date", "Type", "Vendor no", "Vendor name"]
    lines = pd.DataFrame(rows[4:], columns=rows[3])
    pence = (lines["Net amount GBP"] * 100).round().astype(int)
    assert pence.sum() == 24_730_000_000
    # the gross amounts are larger: whoever adds them up overstates the plant
    assert (lines["Gross amount GBP"].sum() - lines["Net amount GBP"].sum()) == pytest.approx(lines["VAT GBP"].sum())
    assert lines["VAT GBP"].sum() > 25_000_000
    paid = pence.groupby(lines["Vendor name"]).sum()
    given: dict[str, int] = {}
    for vendor in vendors:
        given[vendor.payee.name] = given.get(vendor.payee.name, 0) + int(paid[vendor.name])
    assert given == dict(zip(plant["supplier_name"], (plant["value"] * 100).round().astype(int), strict=True))
    assert (len(paid), len(plant)) == (412, 400)
    aside = lines["Material group"].isin(
        ["tax", "group recharge", "rent", "agency labour", "pension", "business rates"]
    )
    assert pence[aside].sum() == 5_030_000_000


def test_raw_ledger_is_one_year_with_credit_notes():
    rows = cells("plantx_po.xlsx", 1)
    lines = pd.DataFrame(rows[4:], columns=rows[3])
    days = pd.to_datetime(lines["Posting date"])
    assert (str(days.min().date()) >= "2025-04-01", str(days.max().date()) <= "2026-03-31") == (True, True)
    assert days.dt.to_period("M").nunique() == 12
    back = lines["Type"] == "CRN"
    assert 20 <= back.sum() <= 80
    assert (lines.loc[back, "Net amount GBP"] < 0).all()
    assert (lines.loc[~back, "Net amount GBP"] > 0).all()


def test_raw_ledger_is_typed_by_hand(vendors, companies):
    """Of 150 payees here about a third carry a number; more than half are spelt so that a person must look."""
    here = [v for v in vendors if v.truth]
    assert {v.truth for v in here} <= set(companies["CompanyNumber"])
    assert 45 <= sum(bool(v.number) for v in here) <= 60
    assert sum(not v.number and not v.postcode for v in here) == 74
    assert any(" t/a " in v.name for v in here)
    assert all(v.number in {v.truth, ""} for v in here)


def test_rates_list_lacks_a_district_and_the_names_of_individuals():
    rows = cells("rates_q3.xlsx", 0)
    frame = pd.DataFrame(rows[4:], columns=rows[3])
    assert set(frame["Billing authority"]) == {"Eastvale", "Moorend"}
    assert 500 < len(frame) < 700
    name = frame["Primary liable party name"].fillna("")
    assert 90 <= name.str.casefold().str.startswith("redacted").sum() <= 110
    assert 40 <= (name == "").sum() <= 60
    assert name.str.casefold().str.contains("parcelway").sum() == 1
    assert frame["Property reference"].is_unique


def test_public_files_are_in_the_layout_of_their_publishers(companies):
    spend = (INBOX / "spend_q2.csv").read_bytes()
    assert b"\xa3" in spend  # a pound sign of Windows-1252
    with pytest.raises(UnicodeDecodeError, match="can't decode"):
        spend.decode("utf-8")
    gap = pd.read_csv(INBOX / "pay_gap.csv", dtype=str, keep_default_na=False)
    assert list(gap.columns[:6]) == ["EmployerName", "EmployerId", "Address", "PostCode", "CompanyNumber", "SicCodes"]
    assert (len(gap.columns), gap["EmployerSize"].nunique()) == (27, 5)
    names = [name for name, _, _ in members(INBOX / "accounts.zip")]
    assert all(re.fullmatch(r"Prod223_\d{4}_ZZ\d{6}_\d{8}\.html", name) for name in names)
    assert {name.split("_")[2] for name in names} <= set(companies["CompanyNumber"])


# --- counts of businesses, boundaries, study --------------------------------------------------------------------


def test_business_counts_add_up(companies):
    counts = table("business_counts.csv")
    counts = counts.assign(count=counts["count"].astype(int))
    region = counts[counts["area"] == "Northern Shires"]
    wide = region[region["sector"] != "all"].pivot_table(index="sector", columns="size_band", values="count")
    assert (wide.drop(columns="all").sum(axis=1) == wide["all"]).all()
    total = region[region["sector"] == "all"].set_index("size_band")["count"]
    assert (wide.sum() == total.reindex(wide.columns)).all()
    assert total["0-4"] > 0.6 * total["all"]
    assert 0.001 < total["250+"] / total["all"] < 0.01
    districts = counts[(counts["area"] != "Northern Shires") & (counts["sector"] == "all")]
    assert districts["count"].sum() > 1200
    assert set(districts["area"]) == set(companies["localauthority_code"])


def test_boundaries_are_closed_run_against_the_clock_and_share_borders():
    shapes = json.loads((SAMPLE / "boundaries.geojson").read_text("utf-8"))["features"]
    assert [s["properties"]["name"] for s in shapes] == [*DISTRICTS, "Northern Shires"]
    rings = [s["geometry"]["coordinates"][0] for s in shapes]
    for ring in rings:
        assert ring[0] == ring[-1]
        x, y = np.array(ring).T
        assert (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() > 0
    edges = [{frozenset(map(tuple, pair)) for pair in pairwise(ring)} for ring in rings[:3]]
    assert [len(edges[a] & edges[b]) for a, b in ((0, 1), (0, 2), (1, 2))] == [4, 4, 3]


def test_study_and_scenario_use_only_keys_of_the_schema():
    from netan.schema import SCENARIO_KEYS, STUDY_KEYS, unknown_keys

    for name, keys in (("study.toml", STUDY_KEYS), ("scenario-plant-closure.toml", SCENARIO_KEYS)):
        given = tomllib.loads((SAMPLE / name).read_text("utf-8"))
        assert unknown_keys([f"{part}.{key}" for part, rest in given.items() for key in rest], keys) == []
    study = tomllib.loads((SAMPLE / "study.toml").read_text("utf-8"))
    for value in study["sources"].values():
        for file in [value] if isinstance(value, str) else value:
            assert (SAMPLE / file).is_file()
