"""Industries without output or trade, companies alone in theirs, companies of no known area: the whole journey."""

from __future__ import annotations

import json
import socket

import pytest
from sample_study import netan
from survivors import save_study


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The study, built; without a network, as every command but one must be able to work."""
    with pytest.MonkeyPatch.context() as patch:
        offline(patch)
        folder = save_study(tmp_path_factory.mktemp("odd") / "odd")
        run = netan("build", folder)
    assert run.code == 0, run.err
    return folder


def offline(patch) -> None:
    def refuse(*args, **options):
        raise AssertionError("a command reached for the network")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        patch.setattr(socket.socket, name, refuse)
    patch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    offline(monkeypatch)


def ran(*arguments):
    """A run that ends well and says no nonsense."""
    run = netan(*arguments)
    assert run.code == 0, run.err
    text = f" {run.out} {run.errors} ".casefold()
    assert not [word for word in (" nan", " inf ", "-inf", "none,", "null%", "traceback") if word in text], run.out
    return run


def test_validate_finds_nothing_wrong(odd):
    run = ran("validate", odd)
    assert "21 companies here, 2 of 2 districts" in run.out
    assert json.loads(ran("validate", odd, "--json").out)["faults"] == []


def test_build_says_what_was_set_aside(odd):
    run = ran("build", odd)
    assert "companies without an area" in run.errors
    assert "companies without a usable industry code" in run.errors
    assert "sites outside the place" in run.errors


def test_linkages_of_all_and_of_industries_that_buy_nothing(odd):
    ran("linkages", odd)
    rows = json.loads(ran("linkages", odd, "--json").out)
    assert all(share is None or 0 <= share <= 1 for share in rows["place"]["local"].values()
               if not isinstance(share, str))  # fmt: skip
    run = netan("linkages", odd, "--sector", "05")
    assert (run.code, run.errors) == (
        1, "Error: industry '05' has no output, so there are no purchases to share out",
    )  # fmt: skip
    run = netan("linkages", odd, "--sector", "97")
    assert run.code == 1
    assert "buys nothing from other industries" in run.errors


def test_critical_ranks_companies_of_industries_without_output_last(odd):
    run = ran("critical", odd)
    names = ["Pump Makers Ltd", "Old Colliery Ltd"]
    assert all(name in run.out for name in names)
    assert run.out.index(names[0]) < run.out.index(names[1])
    assert "No Address Ltd" not in run.out


@pytest.mark.parametrize("buyer", ["Plant X", "PLANT-X", "00002001", "Lonely Aero Ltd"])
def test_a_site_is_found_by_its_own_name_under_the_company_that_runs_it(odd, buyer):
    run = ran("critical", odd, "--to", buyer)
    assert "hardest for Lonely Aero Ltd to replace" in run.out


@pytest.mark.parametrize(
    "closes",
    ["Plant X", "Old Colliery Ltd", "Embassy Services Ltd", "Own Household Ltd", "Only Farm Ltd", "Pump Makers Ltd"],
)
def test_closures(odd, closes):
    run = ran("scenario", "run", odd, "--close", closes)
    assert "At the site" in run.out


def test_a_company_without_an_area_is_not_of_the_place(odd):
    run = netan("scenario", "run", odd, "--close", "Nobody Of This Name Ltd")
    assert (run.code, "no company or site" in run.errors) == (1, True)


def test_view_and_report(odd):
    ran("view", odd)
    ran("view", odd, "--what", "suppliers", "Plant X", "--for", "word")
    ran("report", odd, "--brief", "--to", "Plant X")
    ran("report", odd, "--publishable")


def test_survey_and_diff(odd):
    ran("survey", odd, "--buyer", "Plant X")
    ran("diff", odd)
    for blank in ("", "  "):
        run = netan("survey", odd, "--buyer", blank)
        assert (run.code, "no customer was named" in run.errors) == (1, True)


def test_multipliers_of_the_table(odd, tmp_path):
    run = ran("multipliers", odd / "io.csv", "--out", tmp_path / "m.csv")
    assert "Industry 05" in run.out
    rows = json.loads(ran("multipliers", odd / "io.csv", "--json").out)["rows"]
    alone = next(row for row in rows if row["sector"] == "97")
    assert alone["output_multiplier"] == 1.0


@pytest.mark.parametrize("turnover", ["-1", "0", "nan"])
def test_a_turnover_that_cannot_be(turnover):
    run = netan("scenario", "quick", "--place", "Northmoor", "--industry", "30", "--jobs", "5", "--turnover", turnover)
    assert run.code == 1
    assert "cannot be; give the sales of the site in pounds a year" in run.errors
