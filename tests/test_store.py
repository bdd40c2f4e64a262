from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import FileFormatError
from netan.store import read_parquet, write_parquet

NAMES = (
    "plain.parquet",
    "it's a 'quote'.parquet",
    "M\u00fcller \u682a \U0001f600.parquet",
    "a;--b.parquet",
    "[x]*?{y}.parquet",
)


def sample():
    return pd.DataFrame(
        {
            "text": pd.Series(["a", None, "'; DROP TABLE frame; --", "\u682a\U0001f600\u202e", ""], dtype="str"),
            "number": [1.5, np.nan, -0.0, 1e300, 5.0],
            "whole": [1, 2, 3, -4, 2**53],
            "flag": [True, False, True, False, True],
            "day": pd.to_datetime(["2020-01-01", None, "1999-12-31", "2020-01-01", "2020-01-01"]).astype(
                "datetime64[s]"
            ),
            "none": pd.Series([pd.NA] * 5, dtype="str"),
        }
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_comes_back_as_it_was(tmp_path, name):
    if sys.platform == "win32" and set(name) & set("*?"):
        pytest.skip("Windows has no such names")
    frame = sample()
    back = read_parquet(write_parquet(tmp_path / "o'dd folder" / name, frame))
    pd.testing.assert_frame_equal(back, frame, check_dtype=True)
    assert [p.name for p in (tmp_path / "o'dd folder").iterdir()] == [name]


@given(st.lists(st.one_of(st.none(), st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)), max_size=8))
def test_any_text_comes_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("store") / "t.parquet"
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    back = read_parquet(write_parquet(path, frame))
    assert back["text"].isna().tolist() == [t is None for t in texts]
    assert [t for t in back["text"] if isinstance(t, str)] == [t for t in texts if t is not None]


def test_the_same_frame_gives_the_same_bytes(tmp_path):
    one = write_parquet(tmp_path / "a.parquet", sample()).read_bytes()
    two = write_parquet(tmp_path / "b.parquet", sample()).read_bytes()
    assert one == two


def test_the_order_of_many_rows_is_kept(tmp_path):
    frame = pd.DataFrame({"k": np.random.default_rng(1).permutation(300_000)})
    back = read_parquet(write_parquet(tmp_path / "a.parquet", frame))
    assert (back["k"].to_numpy() == frame["k"].to_numpy()).all()


def test_the_index_is_not_kept_and_the_frame_not_changed(tmp_path):
    frame = sample().set_axis(list("vwxyz"))
    before = frame.copy()
    back = read_parquet(write_parquet(tmp_path / "a.parquet", frame))
    assert back.index.tolist() == [0, 1, 2, 3, 4]
    pd.testing.assert_frame_equal(frame, before)


def test_a_frame_without_rows_keeps_its_columns(tmp_path):
    back = read_parquet(write_parquet(tmp_path / "a.parquet", sample().iloc[:0]))
    assert back.columns.tolist() == sample().columns.tolist()
    assert len(back) == 0


def test_objects_with_missing_cells_come_back_as_text(tmp_path):
    frame = pd.DataFrame({"a": pd.Series([None, "x", np.nan], dtype=object)})
    back = read_parquet(write_parquet(tmp_path / "a.parquet", frame))
    assert back["a"].isna().tolist() == [True, False, True]
    assert back["a"].iloc[1] == "x"


def test_an_old_file_stays_when_writing_fails(tmp_path, monkeypatch):
    path = write_parquet(tmp_path / "a.parquet", sample())
    before = path.read_bytes()
    monkeypatch.setattr("netan.store.COMPRESSION", "none-such")
    with pytest.raises(FileFormatError, match="cannot be kept as Parquet"):
        write_parquet(path, sample())
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.parquet"]


def test_what_is_no_parquet_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    with pytest.raises(FileFormatError, match="does not exist"):
        read_parquet(path)
    path.write_bytes(b"PAR1 but not really")
    with pytest.raises(FileFormatError, match="is no Parquet file that can be read; delete it and build again"):
        read_parquet(path)
    whole = write_parquet(tmp_path / "b.parquet", sample()).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileFormatError, match="is no Parquet file"):
        read_parquet(path)


def test_a_name_with_wildcards_means_one_file(tmp_path):
    write_parquet(tmp_path / "x1.parquet", pd.DataFrame({"a": [1]}))
    write_parquet(tmp_path / "x[1].parquet", pd.DataFrame({"a": [2]}))
    assert read_parquet(tmp_path / "x[1].parquet")["a"].tolist() == [2]
    assert read_parquet(tmp_path / "x1.parquet")["a"].tolist() == [1]
    with pytest.raises(FileFormatError, match="does not exist"):
        read_parquet(tmp_path / "x*.parquet")
