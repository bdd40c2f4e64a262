"""What is written about netan keeps step with what it does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from netan.cli import COMMANDS

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_mentions_every_command(command):
    assert f"netan {command}" in (ROOT / "README.md").read_text("utf-8")


def test_the_readme_mentions_no_command_that_does_not_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = "\n".join(re.findall(r"^```\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE))
    lines = re.findall(r"^(?:\.venv[/\\][\w\\/]+[/\\])?netan +([a-z]+)", blocks, flags=re.MULTILINE)
    assert lines
    assert set(lines) <= set(COMMANDS)


def test_the_schema_is_written_out_as_it_stands():
    run = subprocess.run(
        [sys.executable, ROOT / "docs" / "make.py", "--check"], capture_output=True, encoding="utf-8", check=False
    )
    assert (run.returncode, run.stdout) == (0, "docs/SCHEMA.md is current\n")


def test_links_of_the_readme_lead_somewhere():
    text = (ROOT / "README.md").read_text("utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert [target for target in targets if not (ROOT / target).exists()] == []
