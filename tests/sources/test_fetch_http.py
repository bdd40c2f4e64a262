"""Downloads, against a server on this machine that cuts, moves, stalls and lies."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest
from fetch_server import Behaviour, Server

from netan.errors import FetchError
from netan.sources.fetch_http import MissingFileError, download, get_text, is_allowed, opened

if TYPE_CHECKING:
    from pathlib import Path

BODY = bytes(range(256)) * 400


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    one = Server()
    yield one
    one.close()


@pytest.fixture
def part(tmp_path) -> Path:
    return tmp_path / "work" / "file.zip.part"


def test_a_file_comes_whole_with_its_version(server, part):
    server.pages["/f"] = Behaviour(BODY)
    seen = []
    got = download(f"{server.address}/f", part, progress=lambda *step: seen.append(step))
    assert part.read_bytes() == BODY
    assert (got.size, got.resumed_from, got.etag) == (len(BODY), 0, '"one"')
    assert seen[-1] == ("fetching", len(BODY), len(BODY))
    assert server.asked[0][1]["User-Agent"].startswith("netan/")


def test_a_cut_download_says_so_and_the_next_run_goes_on_from_there(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=30_000)
    with pytest.raises(FetchError, match=r"cut short: 30,000 of 102,400 bytes; run the same command again"):
        download(f"{server.address}/f", part)
    assert part.read_bytes() == BODY[:30_000]
    server.pages["/f"] = Behaviour(BODY)
    got = download(f"{server.address}/f", part)
    assert part.read_bytes() == BODY
    assert got.resumed_from == 30_000
    assert server.asked[-1][1]["Range"] == "bytes=30000-"
    assert server.asked[-1][1]["If-Range"] == '"one"'


def test_without_an_etag_the_date_marks_the_version(server, part):
    stamp = {"Last-Modified": "Sat, 01 Aug 2026 09:00:12 GMT"}
    server.pages["/f"] = Behaviour(BODY, cut=10, etag="", headers=stamp)
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/f"] = Behaviour(BODY, etag="", headers=stamp)
    download(f"{server.address}/f", part)
    assert server.asked[-1][1]["If-Range"] == stamp["Last-Modified"]
    assert part.read_bytes() == BODY


def test_a_server_that_knows_no_ranges_sends_all_again(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=30_000)
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/f"] = Behaviour(BODY, ranges=False)
    assert download(f"{server.address}/f", part).resumed_from == 0
    assert part.read_bytes() == BODY


def test_a_file_that_changed_meanwhile_is_never_joined_to_the_old_part(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=30_000)
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/f"] = Behaviour(BODY[::-1], etag='"two"')
    download(f"{server.address}/f", part)
    assert part.read_bytes() == BODY[::-1]


def test_a_part_of_another_address_or_without_a_mark_is_not_used(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=100)
    server.pages["/g"] = Behaviour(BODY[::-1])
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    download(f"{server.address}/g", part)
    assert part.read_bytes() == BODY[::-1]
    part.with_name(f"{part.name}.json").write_text("no json", encoding="utf-8")
    download(f"{server.address}/g", part)
    assert "Range" not in server.asked[-1][1]
    assert part.read_bytes() == BODY[::-1]


def test_a_weak_mark_does_not_join_parts(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=100, etag='W/"one"')
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/f"] = Behaviour(BODY, etag='W/"one"')
    download(f"{server.address}/f", part)
    assert "Range" not in server.asked[-1][1]
    assert part.read_bytes() == BODY


def test_a_file_that_is_shorter_now_starts_anew(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=50_000)
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/f"] = Behaviour(BODY[:20_000])
    assert download(f"{server.address}/f", part).size == 20_000
    assert part.read_bytes() == BODY[:20_000]


def test_another_part_than_asked_for_is_refused(server, part):
    server.pages["/f"] = Behaviour(BODY, cut=100)
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/f"] = Behaviour(BODY, 206, {"Content-Range": "bytes 7-9/10"})
    with pytest.raises(FetchError, match="another part than was asked for"):
        download(f"{server.address}/f", part)
    assert part.read_bytes() == BODY[:100]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, r"has no file at .*\(404\); it may have moved"),
        (410, r"has no file at .*\(410\)"),
        (403, r"refuses the file \(403\)"),
        (429, r"asks for patience \(429\)"),
        (503, r"answers with an error of its own \(503\); try again later"),
    ],
)
def test_refusals_in_plain_words(server, part, status, words):
    server.pages["/f"] = Behaviour(b"no", status)
    with pytest.raises(FetchError, match=words):
        download(f"{server.address}/f", part)
    assert not part.exists()


def test_a_missing_file_has_an_error_of_its_own(server):
    with pytest.raises(MissingFileError, match="404"):
        get_text(f"{server.address}/none")


def test_redirects_are_followed_and_keep_the_range(server, part):
    server.pages["/f"] = Behaviour(b"", 302, {"Location": "/g"})
    server.pages["/g"] = Behaviour(BODY, cut=500)
    with pytest.raises(FetchError, match="cut short"):
        download(f"{server.address}/f", part)
    server.pages["/g"] = Behaviour(BODY)
    assert download(f"{server.address}/f", part).resumed_from == 500
    assert part.read_bytes() == BODY


def test_a_ring_of_redirects_ends(server, part):
    server.pages["/f"] = Behaviour(b"", 302, {"Location": "/g"})
    server.pages["/g"] = Behaviour(b"", 302, {"Location": "/f"})
    with pytest.raises(FetchError, match="again and again"):
        download(f"{server.address}/f", part)
    assert len(server.asked) < 12


@pytest.mark.parametrize(
    "target",
    ["http://example.org/x", "file:///etc/passwd", "ftp://example.org/x", "data:text/csv,a", "gopher://example.org/"],
)
def test_redirects_to_unsafe_addresses_are_not_followed(server, part, target):
    server.pages["/f"] = Behaviour(b"", 302, {"Location": target})
    with pytest.raises(FetchError, match=r"not safe|none that is safe"):
        download(f"{server.address}/f", part)
    assert not part.exists()


@pytest.mark.parametrize("address", ["http://www.ons.gov.uk/x", "file:///etc/passwd", "ftp://x/y", "/etc/passwd", ""])
def test_only_https_is_asked(address):
    with pytest.raises(FetchError, match="https only"), opened(address):
        pass


def test_https_never_leads_to_this_machine_or_to_plain_http():
    assert not is_allowed("http://127.0.0.1/x", origin="https://www.ons.gov.uk/")
    assert not is_allowed("https://localhost/x", origin="https://www.ons.gov.uk/")
    assert not is_allowed("http://download.ons.gov.uk/", origin="https://www.ons.gov.uk/")
    assert is_allowed("https://download.ons.gov.uk/", origin="https://www.ons.gov.uk/")
    assert not is_allowed("http://localhost.example.org/")
    assert not is_allowed("http://127.0.0.1@example.org/")


def test_a_server_that_stalls_is_given_up_and_the_part_stays(server, part):
    hold = threading.Event()
    server.pages["/f"] = Behaviour(BODY, cut=2_000, wait=hold)
    try:
        with pytest.raises(FetchError, match=r"did not answer for \d seconds"):
            download(f"{server.address}/f", part, timeout=0.5)
    finally:
        hold.set()


def test_no_server_at_all(part):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached: no internet, or a proxy is in between"):
        download(f"http://127.0.0.1:{port}/f", part)


def test_an_interrupt_leaves_what_came(server, part):
    server.pages["/f"] = Behaviour(bytes(2_000_000))

    def stop(step, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(f"{server.address}/f", part, progress=stop)
    assert 0 < part.stat().st_size < 2_000_000
    assert download(f"{server.address}/f", part).resumed_from > 0
    assert part.stat().st_size == 2_000_000


def test_more_than_the_disk_holds_is_said_before(server, part, monkeypatch):
    import shutil

    usage = shutil.disk_usage(part.parent.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000))
    server.pages["/f"] = Behaviour(BODY)
    with pytest.raises(FetchError, match="are free on this disk; make room, or choose another folder"):
        download(f"{server.address}/f", part)


def test_a_file_without_an_end_is_stopped(server, part, monkeypatch):
    monkeypatch.setattr("netan.sources.fetch_http.LARGEST", 5_000)
    server.pages["/f"] = Behaviour(BODY)
    with pytest.raises(FetchError, match="more than any that netan reads"):
        download(f"{server.address}/f", part)
