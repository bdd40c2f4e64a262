"""Write the generated documents: python docs/make.py [--check]."""

from __future__ import annotations

import sys
from pathlib import Path

from netan.schema import (
    IO_CSV_KINDS,
    IO_CSV_META,
    JSON_KEYS,
    MAPPING_KEYS,
    SCENARIO_KEYS,
    STUDY_KEYS,
    TABLES,
    Column,
    Key,
)

HERE = Path(__file__).parent
HEAD = """# Tables, file keys and JSON fields

Generated from `netan/schema/` by `make docs`; do not edit. Money is in whole currency units a year; every other
quantity carries its unit. An empty cell means unknown, 0 means known none. Every table can be given as csv (comma,
semicolon or tab; UTF-8 or Windows-1252) or as the first sheet of a workbook, with these column names.
"""


def cell(text: object) -> str:
    """Text that does not break a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def rows(header: tuple[str, ...], lines: list[tuple[object, ...]]) -> list[str]:
    """A Markdown table."""
    out = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    return [*out, *("| " + " | ".join(cell(part) for part in line) + " |" for line in lines), ""]


def column_row(column: Column) -> tuple[object, ...]:
    """One row of a table's description."""
    rules = []
    if column.required:
        rules.append("required")
    if column.nullable:
        rules.append("may be empty")
    if column.allowed:
        rules.append("one of " + ", ".join(column.allowed))
    if column.minimum is not None or column.maximum is not None:
        low = "" if column.minimum is None else f"from {column.minimum:g}"
        high = "" if column.maximum is None else f" to {column.maximum:g}"
        rules.append((low + high).strip())
    return f"`{column.name}`", column.dtype, column.unit, column.meaning, "; ".join(rules)


def key_rows(keys: tuple[Key, ...]) -> list[tuple[object, ...]]:
    """Rows of a file's keys."""
    return [(f"`{k.name}`", k.kind, k.meaning, "" if k.default is None else f"`{k.default!r}`") for k in keys]


def schema_text() -> str:
    """The whole of SCHEMA.md."""
    lines = [HEAD]
    for table in TABLES:
        lines += [f"## Table `{table.name}`", "", table.meaning, ""]
        if table.key:
            lines += [f"One row for each {', '.join(f'`{name}`' for name in table.key)}.", ""]
        lines += rows(("column", "type", "unit", "meaning", "rules"), [column_row(c) for c in table])
    lines += ["## netan's csv of an input-output table", ""]
    lines += [
        "First comment lines `# key = value`, then a header `code,label,kind,` with one column a sector and one a",
        f"final demand category, then one row a sector or primary input. `kind` is one of {', '.join(IO_CSV_KINDS)}.",
        "",
    ]
    lines += rows(("key", "type", "meaning", "default"), key_rows(IO_CSV_META))
    lines += ["## `study.toml`", ""]
    lines += rows(("key", "type", "meaning", "default"), key_rows(STUDY_KEYS))
    lines += ["## Scenario files", ""]
    lines += rows(("key", "type", "meaning", "default"), key_rows(SCENARIO_KEYS))
    lines += ["## `<file name>.columns.toml`, beside a ledger", ""]
    lines += rows(("key", "type", "meaning", "default"), key_rows(MAPPING_KEYS))
    lines += ["## Fields of `--json`", ""]
    for name, keys in JSON_KEYS.items():
        lines += [f"### `netan {name} --json`", ""]
        lines += rows(("field", "type", "meaning"), [(f"`{k.name}`", k.kind, k.meaning) for k in keys])
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the documents, or with --check say whether they are current."""
    target, text = HERE / "SCHEMA.md", schema_text()
    if "--check" in sys.argv:
        current = target.exists() and target.read_text(encoding="utf-8") == text
        print("docs/SCHEMA.md is current" if current else "docs/SCHEMA.md is not current; run make docs")
        return 0 if current else 1
    target.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
