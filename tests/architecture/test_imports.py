"""Imports point one way, and modules stay small enough to read."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "store", "actions", "analysis", "web", "cli")
VAGUE_NAMES = {"utils.py", "helpers.py", "core.py", "common.py", "misc.py"}


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    return [path for path in found if ".venv" not in path.parts and "versions" not in path.parts]


def functions() -> Iterator[tuple[str, int]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = (
                    node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                )
                name = f"{path.relative_to(PROJECT)}:{node.name}"
                yield name, (node.end_lineno or 0) - body[0].lineno + 1


def test_imports_point_one_way() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_there(package: str) -> None:
    assert (PROJECT / package / "__init__.py").is_file()


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in modules() if path.name in VAGUE_NAMES] == []


def test_modules_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert [str(path) for path, length in lengths.items() if length > 400] == []
    assert median(lengths.values()) <= 120


def test_no_function_body_is_longer_than_a_screen() -> None:
    assert [name for name, length in functions() if length > 40] == []


def test_nothing_reaches_the_network_by_default() -> None:
    """No page, style or script of ours names a host of someone else's."""
    ours = [
        path
        for folder in ("web/templates", "web/static")
        for path in (PROJECT / folder).rglob("*")
        if path.is_file()
    ]
    assert ours
    calls = ('src="http', "src='http", "url(http", "@import", 'fetch("http', "//cdn.")
    assert [str(path) for path in ours if any(call in path.read_text() for call in calls)] == []
