"""Choosing a participant's own words to say back: always a verbatim span, whole, and short."""

import re

CLAUSE = re.compile(r"[^.!?;:,\n()…]+")
JOINED = re.compile(
    r"\s+(?:and|but|so|because|which|when|while|then|or|as|since|although)\s+", re.I
)
LONGEST = 12  # words
SHORTEST = 3


def quote_around(answer: str, pattern: re.Pattern[str]) -> str | None:
    """Return the clause in which the pattern is found, or None if it is not short and whole."""
    found = pattern.search(answer)
    if found is None:
        return None
    for start, end in clauses(answer):
        if start <= found.start() and found.end() <= end:
            return _fit(answer[start:end])
    return None


def telling_quote(answer: str) -> str | None:
    """Return the longest clause that is short enough to say back, or None."""
    fitting = [quote for start, end in clauses(answer) if (quote := _fit(answer[start:end]))]
    return max(fitting, key=lambda quote: len(quote.split()), default=None)


def clauses(answer: str) -> list[tuple[int, int]]:
    """Return the spans of clauses, in order: between punctuation, and between joining words."""
    spans: list[tuple[int, int]] = []
    for sentence in CLAUSE.finditer(answer):
        start = sentence.start()
        for joint in JOINED.finditer(answer, sentence.start(), sentence.end()):
            spans.append((start, joint.start()))
            start = joint.end()
        spans.append((start, sentence.end()))
    return spans


def _fit(clause: str) -> str | None:
    trimmed = clause.strip().strip("\"'“”‘’-–— ")
    return trimmed if SHORTEST <= len(trimmed.split()) <= LONGEST else None
