"""study.toml: every kind of value, every fault at once."""

from __future__ import annotations

import pytest

from netan.errors import StudyError
from netan.schema import SCENARIO_KEYS, STUDY_KEYS
from netan.study.settings import _KIND_WORDS, _NEEDED, is_kind, load_study

GOOD = """
[place]
name = "Northmoor"
areas = ["Eastvale"]
[sources]
io_table = "t.csv"
jobs = ["a.csv", "b.csv"]
"""


def study(folder, text):
    (folder / "study.toml").write_text(text, "utf-8")
    return load_study(folder)


def test_defaults_fill_what_is_not_said(tmp_path):
    values = study(tmp_path, GOOD).values
    assert set(values) == {key.name for key in STUDY_KEYS}
    assert values["method.seed"] == 1
    assert values["sources.jobs"] == ["a.csv", "b.csv"]
    assert study(tmp_path, GOOD).name == "Northmoor"


def test_every_kind_of_the_schema_has_words_and_a_check():
    kinds = {key.kind for key in (*STUDY_KEYS, *SCENARIO_KEYS)}
    assert kinds <= set(_KIND_WORDS)
    for key in (*STUDY_KEYS, *SCENARIO_KEYS):
        assert key.name in _NEEDED or key.default is None or is_kind(key.default, key.kind), key.name


def test_all_faults_come_at_once(tmp_path):
    text = GOOD.replace('name = "Northmoor"', "name = 7") + '[method]\nsed = 1\ndelta = "wide"\n'
    with pytest.raises(StudyError, match="3 faults") as caught:
        study(tmp_path, text)
    said = str(caught.value)
    assert "unknown key method.sed (did you mean method.seed?)" in said
    assert "place.name is 7, not a text in quotes" in said
    assert "method.delta is 'wide', not a list of numbers" in said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tolerance = 1.0", "method.tolerance is 1.0 -> write 1e-12 to 0.1"),
        ("tolerance = nan", "method.tolerance is nan"),
        ("seed = true", "method.seed is True, not a whole number"),
        ("mean_degree = 0", "method.mean_degree is 0"),
        ("calibrated_delta = 3", "method.calibrated_delta is 3"),
        ('quotient = "best"', "method.quotient is 'best' -> write auto, range, flq, slq or cilq"),
        ("delta = [0.1]", "method.delta is \\[0.1\\] -> write lowest and highest"),
        ("delta = [0.1, nan]", "method.delta is"),
    ],
)
def test_values_out_of_range(tmp_path, line, words):
    with pytest.raises(StudyError, match=words):
        study(tmp_path, f"{GOOD}[method]\n{line}\n")


def test_a_table_where_a_value_should_be(tmp_path):
    with pytest.raises(StudyError, match="unknown key place"):
        study(tmp_path, 'place = "Northmoor"\n')
