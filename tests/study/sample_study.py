"""The fictional sample county as a study to run commands on: copied, built once, or cut down to a few companies."""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from netan.cli import main

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
NUMBER = " CompanyNumber"
_BUILT: list[Path] = []


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> str:
        """Stderr as running text: the lines of an error are broken to fit the console."""
        return " ".join(self.err.split())


class Stream(io.StringIO):
    """A stream that may pass for a terminal."""

    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def netan(*arguments: object, terminal: bool = False) -> Run:
    """Run a command as the console does, exit code and both streams kept."""
    out, err = Stream(terminal=terminal), Stream()
    code: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
    assert isinstance(code, int)
    return Run(code, out.getvalue(), err.getvalue())


def copy_sample(folder: Path) -> Path:
    """Copy the sample county; loss figures are rougher than by default, so that they are quick."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in SAMPLE.iterdir():
        if path.suffix in {".csv", ".toml", ".geojson"}:
            shutil.copyfile(path, folder / path.name)
    edit(folder / "study.toml", "seed = 1", "seed = 1\ntolerance = 0.1")
    return folder


def built_once(factory) -> Path:
    """The small study, built once in a run of the tests; whoever changes it copies it first."""
    if not _BUILT:
        folder = small_study(factory.mktemp("once") / "northmoor")
        runs = [netan("build", folder), netan("critical", folder, "--samples", 1)]
        assert [run.code for run in runs] == [0, 0], runs
        _BUILT.append(folder)
    return _BUILT[0]


def edit(path: Path, old: str, new: str, *, every: bool = False) -> None:
    """Put one text in the place of another that must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new, -1 if every else 1), "utf-8", newline="\n")


def rows_of(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a csv."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    return list(reader.fieldnames or []), rows


def write_rows(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """Write a csv."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def small_study(folder: Path, *, paid: int = 20, others: int = 10) -> Path:
    """The sample county with few companies in each district, one year of jobs and one supplier list."""
    copy_sample(folder)
    header, payees = rows_of(folder / "ledger_plant_x.csv")
    suppliers = {row["supplier"] for row in payees}
    names, firms = rows_of(folder / "companies.csv")
    kept = []
    for place in sorted({row[names[-1]] for row in firms}):
        here = [row for row in firms if row[names[-1]] == place]
        kept += [row for row in here if row[NUMBER] in suppliers][:paid]
        kept += [row for row in here if row[NUMBER] not in suppliers][:others]
    write_rows(folder / "companies.csv", names, kept)
    numbers = {row[NUMBER] for row in kept}
    write_rows(folder / "ledger_plant_x.csv", header, [row for row in payees if row["supplier"] in numbers])
    years, jobs = rows_of(folder / "jobs.csv")
    write_rows(folder / "jobs.csv", years, [row for row in jobs if row["year"] == "2024"])
    edit(folder / "study.toml", '["ledger_plant_x.csv", "ledger_moorend_pumps.csv"]', '["ledger_plant_x.csv"]')
    (folder / "ledger_moorend_pumps.csv").unlink()
    return folder
