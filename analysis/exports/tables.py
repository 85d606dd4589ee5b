"""Codings and needs as CSV in UTF-8 without a mark, one line a record, words verbatim.

Nothing is put before a cell that begins with `=` or `+`: these files are for tools and keep every
character as it was said. In a spreadsheet, import them as text.
"""

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from typing import TextIO

from analysis.exports.content import CodingLine, NeedLine

CODING_COLUMNS = tuple(field.name for field in fields(CodingLine))
NEED_COLUMNS = (
    "need_id",
    "theme_id",
    "theme",
    "role",
    "need",
    "benefit",
    "statement",
    "people",
    "status",
    "evidence",
    "excerpt_ids",
)


def write_codings(codings: Iterable[CodingLine], file: TextIO) -> None:
    """Write one row a coding, excerpts verbatim."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(CODING_COLUMNS)
    writer.writerows(astuple(coding) for coding in codings)


def write_needs(needs: Iterable[NeedLine], file: TextIO) -> None:
    """Write one row a need; its evidence is redacted and has a line an excerpt in one cell."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(NEED_COLUMNS)
    for need in needs:
        writer.writerow(
            (
                need.id,
                need.theme_id,
                need.theme,
                need.role,
                need.need,
                need.benefit,
                need.statement,
                need.people,
                need.status,
                "\n".join(need.evidence),
                " ".join(need.excerpt_ids),
            )
        )
