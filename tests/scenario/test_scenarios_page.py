"""The page of the models keeps step with them: its example is run, its sentences are theirs."""

import doctest
from pathlib import Path

import pytest

from netan.scenario.models import MODELS

PAGE = Path(__file__).parents[2] / "docs" / "SCENARIOS.md"


def test_the_example_of_the_page_is_what_comes_out():
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried > 10
    assert failed == 0


@pytest.mark.parametrize("name", MODELS)
def test_the_page_says_of_each_model_what_it_says_itself(name):
    text = PAGE.read_text("utf-8")
    model = MODELS[name]
    for sentence in (f"### `{name}`\n", model.question, model.convention, model.wrong_when):
        assert sentence in text
