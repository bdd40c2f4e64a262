"""Imports point one way; what is heavy or forbidden stays where it belongs."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "netan"
MODULES = sorted(ROOT.rglob("*.py"))
ORDER = (
    "errors", "schema", "resources", "files", "provenance", "tables", "sources", "matching", "network", "measures",
    "sweep", "risk", "scenario", "profile", "views", "report", "study", "cli",
)  # fmt: skip
RANK = {name: rank for rank, name in enumerate(ORDER)}
# same layer: the Parquet side of files, and two layers that do not see each other
RANK |= {"store": RANK["files"], "regional": RANK["sources"]}


def dotted(path: Path) -> str:
    """Name of a module inside the package, '' for the package itself."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {dotted(path): path for path in MODULES}


def under_type_checking(tree: ast.AST) -> set[int]:
    """Ids of the nodes that only a type checker reads."""
    out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            out |= {id(inner) for part in node.body for inner in ast.walk(part)}
    return out


def resolved(path: Path, node: ast.ImportFrom) -> list[str]:
    """Modules of the package that a relative import means."""
    name = dotted(path)
    package = name.split(".") if name else []
    if path.name != "__init__.py":
        package = package[:-1]
    base = package[: len(package) - (node.level - 1)] if node.level > 1 else package
    start = ".".join([*base, *(node.module.split(".") if node.module else [])])
    inner = [f"{start}.{alias.name}".strip(".") for alias in node.names]
    return [one if one in NAMES else start for one in inner]


@cache
def inner_imports() -> tuple[tuple[str, str, bool], ...]:
    """(module, module that it imports, only for the type checker), lazy imports inside functions too."""
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        typing_only = under_type_checking(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                found += [(dotted(path), target, id(node) in typing_only) for target in resolved(path, node)]
    return tuple(found)


@cache
def outer_imports() -> tuple[tuple[str, str, bool], ...]:
    """(module, top package that it imports by absolute name, only for the type checker)."""
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        typing_only = under_type_checking(tree)
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            found += [(dotted(path), name.partition(".")[0], id(node) in typing_only) for name in names]
    return tuple(found)


def layer(module: str) -> str:
    return module.partition(".")[0]


def test_every_module_has_a_layer():
    lost = {layer(name) for name in NAMES} - set(RANK) - {"", "__main__"}
    assert not lost


def test_imports_point_leftwards():
    wrong = [
        f"{module} -> {target}"
        for module, target, _ in inner_imports()
        # the package itself holds the version and nothing else; __main__ starts the command line
        if target and module != "__main__" and layer(module) != layer(target)
        and RANK[layer(target)] >= RANK[layer(module)]
        and (layer(module), layer(target)) != ("store", "files")
    ]  # fmt: skip
    assert wrong == []


def test_no_module_needs_itself():
    graph: dict[str, set[str]] = {}
    for module, target, _ in inner_imports():
        if module != target and target:
            graph.setdefault(module, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_nobody_imports_the_package_by_its_top_name():
    assert [module for module, top, _ in outer_imports() if top == "netan"] == []


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("click", {"cli"}),
        ("rich", {"cli"}),
        ("igraph", {"network.convert", "views.layout"}),
        ("pickle", set()),
        ("cPickle", set()),
        ("dill", set()),
        ("marshal", set()),
        ("shelve", set()),
        ("joblib", set()),
        ("requests", set()),
        ("urllib3", set()),
        ("httpx", set()),
    ],
)
def test_what_belongs_to_few_modules(package, allowed):
    users = {module for module, top, _ in outer_imports() if top == package}
    assert {u for u in users if u not in allowed and layer(u) not in allowed} == set()


def test_nothing_is_printed_outside_the_command_line():
    wrong = [
        f"{dotted(path)}:{node.lineno}: {node.func.id}("
        for path in MODULES
        if layer(dotted(path)) != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "eval", "exec"}
    ]
    assert wrong == []


def test_no_drawer_for_odds_and_ends():
    assert [str(p) for p in MODULES if p.stem in {"utils", "util", "common", "helpers", "misc"}] == []


def test_pickle_is_not_used_by_another_name():
    wrong = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{dotted(path)}: {word}" for word in ("to_pickle", "read_pickle", "allow_pickle=True") if word in text
        ]
    assert wrong == []


def loaded_after(*arguments: str) -> set[str]:
    """Modules in memory after the command line ran with some arguments."""
    script = (
        "import sys, runpy\n"
        f"sys.argv = ['netan', *{list(arguments)!r}]\n"
        "try:\n    runpy.run_module('netan', run_name='__main__')\n"
        "except SystemExit as stop:\n    code = stop.code\n"
        "sys.stderr.write('\\nLOADED ' + ' '.join(sorted(sys.modules)))\n"
        "sys.exit(code or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT.parent, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_loads_nothing_heavy(arguments):
    loaded = loaded_after(*arguments)
    assert "click" in loaded
    heavy = {"numpy", "pandas", "scipy", "duckdb", "numba", "networkx", "igraph", "jinja2", "pyvis", "python_calamine"}
    assert not loaded & heavy
