"""The documentation names what there is: every command, step, key and format."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup as Group

from analysis.pipeline import load_pipeline
from bot.guide import Branch, Closing, ConsentText, Guide, Question
from cli.main import app
from cli.results import ExportFormat, ReportFormat

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *PROJECT.glob("benchmarks/*.md")]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def commands(group: Group, prefix: str = "grain") -> list[str]:
    found: list[str] = []
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        found += commands(command, path) if isinstance(command, Group) else [path]
    return found


def guide_keys() -> list[str]:
    parts = (Guide, Question, Branch, ConsentText, Closing)
    keys = {key for part in parts for key in part.model_fields}
    return sorted(keys - {"source"})


COMMANDS = commands(typer.main.get_command(app))  # type: ignore[arg-type]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert command in TEXT


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    node: object = typer.main.get_command(app)
    for name in command.split()[1:]:
        assert isinstance(node, Group)
        node = node.commands[name]
    assert "Example: grain" in (getattr(node, "help", None) or "")


@pytest.mark.parametrize("key", guide_keys())
def test_every_guide_key_is_documented(key: str) -> None:
    assert f"`{key}`" in (PROJECT / "docs/guide-language.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", [version for _, version, _ in load_pipeline().order])
def test_every_step_is_documented(step: str) -> None:
    assert f"`{step}`" in (PROJECT / "docs/method.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", [*ReportFormat, *ExportFormat])
def test_every_format_is_documented(format_: str) -> None:
    assert f"--format {format_}" in TEXT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []
