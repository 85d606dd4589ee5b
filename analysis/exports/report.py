"""The report as one HTML page that calls nothing outside itself, or as Markdown."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from analysis.exports.content import Report, people_of

FOLDER = Path(__file__).parent
STATUS_WORDS = {
    "approved": "Approved by a researcher",
    "proposed": "Proposed by the software, not yet checked by a researcher",
}
MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


def write_html(report: Report, file: TextIO) -> None:
    """Write the report as a self-contained, accessible HTML page."""
    file.write(_templates().get_template("report.html.j2").render(report=report))


def write_markdown(report: Report, file: TextIO) -> None:
    """Write the report as Markdown."""
    file.write(_templates().get_template("report.md.j2").render(report=report))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["people_of"] = people_of
    environment.globals["status_words"] = STATUS_WORDS
    environment.filters["md"] = _plain
    environment.filters["number"] = lambda count: f"{count:,}"
    environment.filters["day"] = lambda moment: f"{moment.day} {moment:%B %Y}"
    environment.filters["listed"] = _listed
    return environment


def _plain(text: str) -> str:
    """Return people's words on one line, with nothing in them taken for Markdown."""
    return MARKDOWN_MARKS.sub(r"\\\1", " ".join(text.split()))


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
