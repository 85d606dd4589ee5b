"""Step `segment`: cut each answer into excerpts that carry one idea, verbatim, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.clauses import split_sentence
from analysis.non_answers import is_non_answer, is_other_language
from analysis.records import Answer, Excerpt, Findings, Reason, Token, stable_id
from analysis.redaction import redacted
from analysis.registry import Step, Tools, steps
from analysis.word_lists import load_words

TRIM = " \t\r\n\v\f\u00a0\u2028.,;:…/|•●▪◦*>-–—_~=+"
CLOSERS = {")": "(", "]": "[", "}": "{", "”": "“"}
OPENERS = {opener: closer for closer, opener in CLOSERS.items()}
NAMING = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
LIGHT_VERBS = load_words("light_verbs")


@steps("segment.v1")
def make_segment(*, longest_words: int, least_english: float) -> Step:
    """Cut answers into ideas of at most about `longest_words` words.

    An answer less likely English than `least_english` is kept whole, for a person to read.
    """

    def segment(findings: Findings, _tools: Tools) -> Findings:
        excerpts: list[Excerpt] = []
        unthemed: dict[str, Reason] = {}
        for answer in findings.answers:
            tokens = findings.tokens[answer.id]
            reason = _reason_against(answer.text, least_english)
            spans = (
                [whole(answer.text)]
                if reason
                else list(spans_of(answer.text, tokens, longest_words))
            )
            for start, end in spans or [whole(answer.text)]:
                excerpt = _excerpt(answer, start, end, findings)
                excerpts.append(excerpt)
                why = reason or _reason_against_span(excerpt.text, start, tokens)
                if why:
                    unthemed[excerpt.id] = why
        return replace(findings, excerpts=tuple(excerpts), unthemed=unthemed)

    return segment


def spans_of(text: str, tokens: Sequence[Token], longest_words: int) -> Iterator[tuple[int, int]]:
    """Yield the excerpts' offsets, in order, none overlapping."""
    for first, last in sentences(tokens):
        for begin, end in split_sentence(tokens, first, last, longest_words):
            start, stop = trim(text, tokens[begin].start, tokens[end].end)
            if start < stop:
                yield start, stop


def sentences(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the index of each sentence's first and last word."""
    first = 0
    for at, token in enumerate(tokens):
        if at + 1 == len(tokens) or tokens[at + 1].sentence != token.sentence:
            yield first, at
            first = at + 1


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks, list marks, end stops or a bracket whose pair is outside."""
    while start < end and _is_loose(text[end - 1], text[start:end]):
        end -= 1
    while start < end and _is_loose(text[start], text[start:end]):
        start += 1
    return start, end


def _is_loose(edge: str, piece: str) -> bool:
    if edge == '"':
        return piece.count('"') == 1
    pair = CLOSERS.get(edge) or OPENERS.get(edge)
    return edge in TRIM or (pair is not None and pair not in piece)


def whole(text: str) -> tuple[int, int]:
    """Return the span of the text without blanks at its ends."""
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))


def _excerpt(answer: Answer, start: int, end: int, findings: Findings) -> Excerpt:
    return Excerpt(
        id=stable_id("excerpt", answer.id, str(start), str(end)),
        answer_id=answer.id,
        participant_id=answer.participant_id,
        start=start,
        end=end,
        text=answer.text[start:end],
        redacted=redacted(answer.text, start, end, findings.details.get(answer.id, ())),
    )


def _reason_against(text: str, least_english: float) -> Reason | None:
    if is_non_answer(text):
        return Reason.NOT_AN_ANSWER
    if is_other_language(text, least_english=least_english):
        return Reason.OTHER_LANGUAGE
    return None


def _reason_against_span(text: str, start: int, tokens: Sequence[Token]) -> Reason | None:
    if is_non_answer(text):
        return Reason.NOT_AN_ANSWER
    said = [token for token in tokens if start <= token.start < start + len(text)]
    carries = any(
        (token.pos in NAMING and not token.is_stop and token.text[0].isalpha())
        or (token.pos == "VERB" and token.lemma not in LIGHT_VERBS)
        for token in said
    )
    return None if carries else Reason.TOO_SHORT
