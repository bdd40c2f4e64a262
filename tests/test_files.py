from __future__ import annotations

import csv
import gzip
import json
import os
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan import files
from netan.errors import FileFormatError, NetanError
from netan.files import (
    atomic_path,
    check_zip,
    csv_member,
    file_hash,
    head_bytes,
    read_text,
    require_file,
    safe_cell,
    to_json,
    write_csv,
    write_json,
    write_text,
)

NAMES = (
    "plain.csv", "with space.csv", "it's.csv", 'say "x".csv', "M\u00fcller \u682a\u5f0f \U0001f600.csv", "-rf.csv",
    "a;b&c|d$(e).csv", "%s{0}.csv", "." + "x" * 100 + ".csv", "[a]*?.csv",
)  # fmt: skip


def written(path: Path) -> list[str]:
    return sorted(p.name for p in path.iterdir())


# atomic writing


@pytest.mark.parametrize("name", NAMES)
def test_hostile_file_names_are_ordinary(tmp_path, name):
    if sys.platform == "win32" and set(name) & set('"|*?'):
        pytest.skip("Windows has no such names")
    path = tmp_path / "deep" / "er" / name
    assert write_text(path, "one\n") == path
    write_text(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert written(path.parent) == [name]
    assert require_file(path) == path
    assert head_bytes(path) == b"two\n"


def test_a_long_name_in_bytes_can_be_written(tmp_path):
    path = tmp_path / ("\u682a" * 80 + ".csv")  # 244 of the 255 bytes that a file system allows
    write_text(path, "x")
    assert path.read_text() == "x"


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path):
    path = write_text(tmp_path / "a.txt", "old")

    def fail():
        with atomic_path(path) as temporary:
            temporary.write_text("half")
            assert path.read_text() == "old"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert path.read_text() == "old"
    assert written(tmp_path) == ["a.txt"]


def test_a_file_that_another_program_holds_stays_and_is_named(tmp_path, monkeypatch):
    path = write_text(tmp_path / "a.txt", "old")

    def held(self, target):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(NetanError, match=r"a\.txt is open in another program, so it was left as it is; close it"):
        write_text(path, "new")
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert written(tmp_path) == ["a.txt"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights say nothing here")
def test_a_folder_without_rights_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NetanError, match="cannot be written"):
        write_text(tmp_path / "a.txt", "x")
    tmp_path.chmod(0o700)


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path):
    write_text(tmp_path / "a", "x")
    with pytest.raises(NetanError, match=r"a[/\\]b\.txt cannot be written"):
        write_text(tmp_path / "a" / "b.txt", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(NetanError, match="folder is a folder"):
        write_text(tmp_path / "folder", "x")
    assert written(tmp_path) == ["a", "folder"]


def test_text_has_plain_line_ends(tmp_path):
    assert write_text(tmp_path / "a.txt", "a\n\u00e9\n").read_bytes() == b"a\n\xc3\xa9\n"


# json


def test_json_of_what_pandas_and_numpy_hold(tmp_path):
    value = {
        "b": np.float64(1.5), "a": [np.int64(3), np.nan, float("inf"), pd.NA, None, True, np.bool_(False)],
        3: ("x", "\u00e9</script>"), "t": pd.Timestamp("2020-01-02"), "nat": pd.NaT,
    }  # fmt: skip
    path = write_json(tmp_path / "a.json", value)
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "b": 1.5, "a": [3, None, None, None, None, True, False], "3": ["x", "\u00e9</script>"],
        "t": "2020-01-02 00:00:00", "nat": None,
    }  # fmt: skip
    assert path.read_bytes().endswith(b"\n")


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(plain)
def test_json_comes_back_as_it_was(value):
    assert json.loads(to_json(value)) == value
    assert to_json(value) == to_json(value)


# csv


@given(st.text(max_size=20))
def test_no_cell_starts_a_formula(text):
    cell = safe_cell(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in {text, "'" + text}


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "\u00a0=1", "\uff1d1+1"]
)
def test_what_starts_a_formula_is_made_inert(text):
    assert safe_cell(text) == "'" + text


def test_a_csv_is_read_back_by_anybody(tmp_path):
    frame = pd.DataFrame(
        {
            "=name": ['=HYPERLINK("http://x")', 'say "hi", you', "two\nlines", None, "\u00e9\u682a"],
            "n": [-1.5, 2, np.nan, 4, 5],
            "k": pd.Categorical(["+a", "b", "b", "b", "b"]),
        }
    )
    before = frame.copy()
    path = write_csv(tmp_path / "a.csv", frame)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r" not in path.read_bytes()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["'=name", "n", "k"]
    assert [row[0] for row in rows[1:]] == [
        "'=HYPERLINK(\"http://x\")", 'say "hi", you', "two\nlines", "", "\u00e9\u682a",
    ]  # fmt: skip
    assert [row[1] for row in rows[1:3]] == ["-1.5", "2.0"]
    assert rows[1][2] == "'+a"
    pd.testing.assert_frame_equal(frame, before)


# reading


def test_a_missing_file_names_its_neighbours(tmp_path):
    write_text(tmp_path / "companies.csv", "x")
    with pytest.raises(FileFormatError, match=r"compnies\.csv does not exist; did you mean companies\.csv\?"):
        require_file(tmp_path / "compnies.csv")
    with pytest.raises(FileFormatError, match=r"does not exist$"):
        require_file(tmp_path / "no folder" / "x.csv")


def test_folders_and_empty_files_are_refused(tmp_path):
    with pytest.raises(FileFormatError, match="is a folder; name the file in it"):
        require_file(tmp_path)
    (tmp_path / "e.csv").touch()
    with pytest.raises(FileFormatError, match=r"e\.csv is empty \(0 bytes\)"):
        require_file(tmp_path / "e.csv")


def test_the_hash_is_that_of_the_bytes(tmp_path):
    path = write_text(tmp_path / "a", "abc")
    assert file_hash(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\xc3\xa9\n", "a\u00e9\n"),
        (b"\xef\xbb\xbfa", "a"),
        ("a\u00e9".encode("utf-16"), "a\u00e9"),
        (b"caf\xe9 \x80", "caf\u00e9 \u20ac"),
    ],
)
def test_text_in_the_codings_that_people_send(tmp_path, data, text):
    (tmp_path / "a.csv").write_bytes(data)
    assert read_text(tmp_path / "a.csv") == text


@pytest.mark.parametrize("data", [b"PK\x03\x04\x00\x00\x00", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xfea"])
def test_what_is_no_text_is_refused(tmp_path, data):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(FileFormatError, match="is no text file"):
        read_text(tmp_path / "a.csv")


# archives


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_heads_of_packed_files(tmp_path):
    text = b"a,b\n" * 100
    (tmp_path / "a.gz").write_bytes(gzip.compress(text))
    zipped(tmp_path / "a.zip", {"in/a.CSV": text, "readme.txt": b"x"})
    for name in ("a.gz", "a.zip"):
        assert head_bytes(tmp_path / name, 8) == b"a,b\na,b\n"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, r"must hold one csv, it holds 0 \(nothing\)"),
        ({"a.txt": b"x"}, r"must hold one csv, it holds 0 \(a.txt\)"),
        ({"a.csv": b"x", "b.csv": b"y"}, r"must hold one csv, it holds 2 \(a.csv, b.csv\); unpack it"),
    ],
)
def test_an_archive_holds_one_csv(tmp_path, members, message):
    path = zipped(tmp_path / "a.zip", members)
    with zipfile.ZipFile(path) as archive, pytest.raises(FileFormatError, match=message):
        csv_member(path, archive)


@pytest.mark.parametrize(
    "name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "..\\a.csv", "\\a.csv", "C:\\a.csv", "c:/a.csv"]
)
def test_paths_that_climb_are_refused(tmp_path, name):
    path = zipped(tmp_path / "a.zip", {name: b"x"})
    with zipfile.ZipFile(path) as archive, pytest.raises(FileFormatError, match="which climbs out of its folder"):
        check_zip(path, archive)
    with pytest.raises(FileFormatError, match="climbs"):
        head_bytes(path)


def test_bombs_are_refused_before_they_are_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "UNPACKED_LIMIT", 10_000)
    path = zipped(tmp_path / "a.zip", {"a.csv": b"0" * 20_000})
    with pytest.raises(FileFormatError, match=r"a\.zip would unpack to 0\.0 GB from 0\.0 MB; it was not opened"):
        head_bytes(path)
    monkeypatch.setattr(files, "UNPACKED_LIMIT", 1 << 40)
    monkeypatch.setattr(files, "RATIO_FROM", 10_000)
    monkeypatch.setattr(files, "RATIO_LIMIT", 20)
    with pytest.raises(FileFormatError, match="would unpack"):
        head_bytes(path)


def test_a_real_bomb_of_a_gigabyte_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        block = bytes(1 << 24)
        for _ in range(20):
            member.write(block)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileFormatError, match=r"would unpack to 0\.3 GB"):
        head_bytes(path)


@pytest.mark.parametrize("name", ["a.gz", "a.zip"])
def test_damaged_archives_are_said_to_be_damaged(tmp_path, name):
    whole = (
        gzip.compress(os.urandom(5000)) if name == "a.gz" else zipped(tmp_path / "w.zip", {"a.csv": os.urandom(5000)})
    )
    data = whole if isinstance(whole, bytes) else whole.read_bytes()
    (tmp_path / name).write_bytes(data[:2000])
    with pytest.raises(FileFormatError, match="is damaged or not what its name says"):
        head_bytes(tmp_path / name)


def test_a_packed_member_with_a_password_is_said_so(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.csv": b"x,y\n1,2\n"})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag of an encrypted member, in the local header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(FileFormatError, match="is damaged or not what its name says"):
        head_bytes(path)
