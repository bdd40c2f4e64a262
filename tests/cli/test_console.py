"""The console around the commands: exit codes, streams, colours, width, letters it lacks, what is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from sample_study import netan

from netan import __version__
from netan.cli import COMMANDS
from netan.cli.output import table_blocks


def python(code, **environment):
    """Run Python code in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code],
        capture_output=True, encoding="utf-8", check=False, env={**os.environ, **environment},
    )  # fmt: skip


def test_help_loads_neither_numpy_nor_pandas():
    code = (
        "import sys\nfrom netan.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit as stop:\n"
        "    heavy = {'numpy', 'pandas', 'scipy', 'duckdb', 'rich'} & set(sys.modules)\n"
        "    sys.exit(','.join(heavy) or stop.code)"
    )
    run = python(code)
    assert (run.returncode, run.stderr) == (0, "")
    assert all(name in run.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_json_and_quiet(name):
    run = netan(name, *(["run"] if name == "scenario" else []), "--help")
    assert run.code == 0
    assert all(option in run.out for option in ("--json", "--quiet", "--no-color", "--help"))
    assert max(map(len, run.out.splitlines())) <= 100


def test_version():
    assert netan("--version").out == f"netan, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["critcal"], "No command 'critcal'. Did you mean 'critical'?"),
        (["frobnicate"], "'netan --help' lists the commands"),
        (["critical", ".", "--include-estimatd"], "--include-estimated"),
        (["critical", ".", "--top", "none"], "'none' is not a valid integer"),
        (["critical", ".", "--samples", "0"], "0 is not in the range"),
        (["build", "a", "b"], "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_exit_2_and_names_the_nearest(arguments, words):
    run = netan(*arguments)
    assert run.code == 2
    assert run.out == ""
    assert words in run.errors


@pytest.mark.parametrize("command", ["build", "linkages", "critical", "view"])
def test_a_folder_without_a_study_is_exit_1(command, tmp_path):
    run = netan(command, tmp_path / "nothing")
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("Error: ")
    assert f"'netan init {tmp_path / 'nothing'}' starts a study there" in run.errors


def test_our_own_bug_is_exit_3_and_says_so(monkeypatch):
    monkeypatch.delenv("NETAN_DEBUG", raising=False)
    monkeypatch.setattr("netan.study.doctor.checks", lambda: {}["broken"])
    run = netan("doctor")
    assert (run.code, run.out) == (3, "")
    assert "a fault of netan and not of your data: KeyError: 'broken'" in run.errors
    assert "Traceback" not in run.errors
    monkeypatch.setenv("NETAN_DEBUG", "1")
    assert "Traceback" in netan("doctor").err


def test_ctrl_c_is_exit_130():
    code = (
        "import os, signal, netan.study.doctor as d\nfrom netan.cli import main\n"
        # a job in the background is started with its interrupt ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "d.checks = lambda: os.kill(os.getpid(), signal.SIGINT)\nmain(['doctor'])"
    )
    run = python(code)
    assert run.returncode == 130
    assert "Interrupted. What was finished is kept." in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_that_cannot_be_written_is_exit_1(built, tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be", "utf-8")
    run = netan("linkages", built, "--out", tmp_path / "out" / "shares.csv")
    assert run.code == 1
    assert str(tmp_path / "out") in run.errors


def test_colours_only_on_a_terminal_and_never_when_unwanted(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in netan("doctor", terminal=True).out
    assert "\x1b[" not in netan("doctor").out
    assert "\x1b[" not in netan("doctor", "--no-color", terminal=True).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in netan("doctor", terminal=True).out


@pytest.mark.parametrize("command", [["validate"], ["critical", "--to", "Plant X", "--json"]])
def test_a_console_that_lacks_letters_is_no_obstacle(command, study):
    run = subprocess.run(
        [sys.executable, "-m", "netan", command[0], str(study), *command[1:]],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )
    assert run.returncode == 0, run.stderr
    text = run.stdout.decode("cp1252")
    assert json.loads(text)["to"] == "PLANT-X" if "--json" in command else "ready" in text


def test_tables_fit_120_columns_and_lose_no_word():
    header = ["COMPANY, DISTRICT", *[f"FIGURE {k} OF MANY" for k in range(12)], "WHY"]
    rows = [["A company with a rather long name, Eastvale", *["1,450-1,600"] * 12, "because " * 12]]
    heads, blocks = table_blocks(header, rows, right=range(1, 13), give=[0])
    assert max(map(len, [*heads, *blocks[0]])) <= 120
    heads, blocks = table_blocks(["COMPANY", "N"], [["Saltmarsh Coatings and " * 6, "3"]], right=[1])
    assert (
        " ".join(" ".join(line.removesuffix("3").split()) for line in blocks[0])
        == ("Saltmarsh Coatings and " * 6).strip()
    )


def test_a_cell_takes_three_lines_at_most():
    _, blocks = table_blocks(["NAME", "WHY"], [["x" * 900, "y"]])
    assert len(blocks[0]) == 3
    assert blocks[0][-1].endswith("…")
