"""Reading answers that were collected elsewhere: CSV of any encoding, checked before use."""

import csv
import hashlib
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from cli.errors import CommandError
from store.answers import ImportedAnswer

DELIMITERS = (",", ";", "\t", "|")
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LATIN = ("cp125", "latin", "iso8859", "mac_", "cp437", "cp85")


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; only the answer's text is needed."""

    text: str
    id: str | None = None
    question: str | None = None
    segments: tuple[str, ...] = ()

    def wanted(self) -> list[str]:
        """Return every column that must be there."""
        return [each for each in (self.text, self.id, self.question, *self.segments) if each]


@dataclass(frozen=True)
class AnswersFile:
    """What a file held: people with their answers, and how it was read."""

    people: tuple[ImportedAnswer, ...]
    encoding: str
    blank: int
    digest: str


@dataclass(frozen=True)
class Row:
    """One row by column, with the line on which it begins."""

    line: int
    cells: dict[str, str]


def read_answers(path: Path, columns: Columns, *, encoding: str | None = None) -> AnswersFile:
    """Read a CSV file of answers; every answer is kept verbatim, blank ones are counted.

    Raises:
        CommandError: the file cannot be read whole; names the line and the mend.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise CommandError(f"{path} cannot be read: {problem.strerror}") from None
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise CommandError(f"{path} is empty; save the answers into it first")
    text, used = decode(path, data, encoding)
    rows = list(read_rows(path, text, columns))
    blank = sum(not row.cells[columns.text].strip() for row in rows)
    people = group_by_person(path, rows, columns)
    if not people:
        raise CommandError(f"{path} holds no answer: every '{columns.text}' is blank")
    return AnswersFile(tuple(people), used, blank, hashlib.sha256(data).hexdigest())


def decode(path: Path, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and the encoding it was read with.

    A byte order mark decides; then UTF-8 if all of it is; then the likeliest other encoding.

    Raises:
        CommandError: it is not text, or not in the encoding that was asked for.
    """
    guess = encoding or _guess(data)
    try:
        text = data.decode(guess)
    except (UnicodeDecodeError, LookupError):
        raise CommandError(f"{path} is not text in {guess}; say which with --encoding") from None
    if "\0" in text:
        raise CommandError(f"{path} is not a text file; export it as CSV first")
    return text, guess


def _guess(data: bytes) -> str:
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # UTF-16 without a mark is valid UTF-8 full of NULs.
        return _utf16(data) if b"\0" in data[:1000] else "utf-8"
    if data[:1000].count(0) > len(data[:1000]) / 4:
        return _utf16(data)
    best = from_bytes(data).best()
    if best is None or best.encoding.startswith(LATIN):
        # Western single-byte guesses are a toss-up on short texts; this is what people's
        # spreadsheets write.
        return "cp1252" if _fits(data, "cp1252") else "latin-1"
    return str(best.encoding)


def _utf16(data: bytes) -> str:
    return "utf-16-le" if data[1:400:2].count(0) > data[0:400:2].count(0) else "utf-16-be"


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def read_rows(path: Path, text: str, columns: Columns) -> Iterator[Row]:
    """Yield each row that is not wholly blank.

    Raises:
        CommandError: a column is missing, or a row is broken.
    """
    csv.field_size_limit(sys.maxsize)
    delimiter, header = _find_header(path, text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for number, row in enumerate(reader):
            began, line = line, reader.line_num + 1
            if number == 0 or not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise CommandError(
                    f"{path}, line {began}: {len(row)} fields where the first line names"
                    f" {len(header)}; mend the quotes or separators there (nothing was imported)"
                )
            yield Row(began, dict(zip(header, row, strict=True)))
    except csv.Error as problem:
        raise CommandError(
            f"{path}, line {line}: {problem}; a quote that opens there may never close"
            " (nothing was imported)"
        ) from None


def _find_header(path: Path, text: str, columns: Columns) -> tuple[str, list[str]]:
    """Return the separator and the column names: the separator under which the column is found."""
    first: dict[str, list[str]] = {}
    for delimiter in DELIMITERS:
        try:
            first[delimiter] = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            continue
    if not first:
        raise CommandError(f"{path}, line 1: no column names can be read there")
    delimiter = max(first, key=lambda each: (columns.text in first[each], len(first[each])))
    header = first[delimiter]
    for name in columns.wanted():
        if name not in header:
            raise CommandError(
                f"{path} has no column '{name}'; its columns are: {', '.join(header)}"
            )
        if header.count(name) > 1:
            raise CommandError(f"{path} has column '{name}' twice; rename one of them")
    return delimiter, header


def group_by_person(path: Path, rows: Sequence[Row], columns: Columns) -> list[ImportedAnswer]:
    """Return one entry a person; with a question column, several rows may be one person's.

    Raises:
        CommandError: an id is missing, or stands twice where it may not.
    """
    mine: dict[str, list[Row]] = {}
    for number, row in enumerate(rows, start=1):
        name = row.cells[columns.id].strip() if columns.id else f"row-{number:06d}"
        if not name:
            raise CommandError(f"{path}, line {row.line}: no '{columns.id}'; give every row one")
        if name in mine and not columns.question:
            raise CommandError(
                f"{path}, line {row.line}: id '{name}' stands on line {mine[name][0].line} already;"
                " give each row its own, or name the question's column with --question"
            )
        mine.setdefault(name, []).append(row)
    people = [_person(name, theirs, columns) for name, theirs in mine.items()]
    return [person for person in people if person.answers]


def _person(name: str, rows: Sequence[Row], columns: Columns) -> ImportedAnswer:
    answers = tuple(
        (row.cells[columns.question] if columns.question else None, row.cells[columns.text])
        for row in rows
        if row.cells[columns.text].strip()
    )
    first = rows[0].cells
    segments = {each: first[each].strip() for each in columns.segments if first[each].strip()}
    return ImportedAnswer(external_id=name, answers=answers, segments=segments)
