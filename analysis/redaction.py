"""Step `redact`: find what could identify somebody. The answer itself is never changed.

Hard identifiers are found by form; people's names by spaCy, which sees names where there are
none, so a name must be written as one and must not be what the study's other answers use as a
place, an organisation or a plain word. Places and people's public roles are no personal data.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from analysis.recognisers import identifiers_in, load_recognisers
from analysis.records import Answer, Findings, PersonalDetail, Token
from analysis.registry import Step, Tools, steps
from analysis.word_lists import load_words

NAME = "[name]"
NO_KIND = frozenset({"person", "none"})
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
INTRODUCED = re.compile(
    r"\b(?:(?i:my name is|my name's|named|called|i am|i'm|this is"
    r"|(?:my|our|his|her|their) (?:son|daughter|husband|wife|partner|mum|mom|mother|dad|father"
    r"|brother|sister|friend|neighbour|neighbor|boss|carer|doctor|landlord|landlady|gran|nan"
    r"|uncle|aunt|cousin|boyfriend|girlfriend|social worker|support worker|teacher)),?"
    r"|Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Cllr|Councillor|Sir|Lady|Rev|Nurse|Sgt|PC)\.?\s+"
    r"((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})"
)
NOT_A_PERSON = load_words("not_a_person")


@steps("redact.v1")
def make_redact(*, phone_regions: list[str]) -> Step:
    """Find personal details; `phone_regions` are the countries whose phone numbers are known."""
    recognisers = load_recognisers(tuple(phone_regions))

    def redact(findings: Findings, _tools: Tools) -> Findings:
        usage = _usage(findings.tokens.values())
        details: dict[str, tuple[PersonalDetail, ...]] = {}
        for answer in findings.answers:
            tokens = findings.tokens[answer.id]
            found = [
                *identifiers_in(answer.text, recognisers),
                *((0.6, each) for each in _names(answer, tokens, usage)),
            ]
            details[answer.id] = _without_overlaps(found)
        return replace(findings, details=details)

    return redact


def redacted(text: str, start: int, end: int, details: Iterable[PersonalDetail]) -> str:
    """Return `text[start:end]` with every personal detail that touches it replaced."""
    shown: list[str] = []
    at = start
    for detail in details:
        if detail.end <= at or detail.start >= end:
            continue
        shown += [text[at : max(at, detail.start)], detail.placeholder]
        at = detail.end
    shown.append(text[at:end] if at < end else "")
    return "".join(shown)


def _usage(parsed: Iterable[Sequence[Token]]) -> Mapping[str, Counter[str]]:
    """Count how each word is used in the study: in names, in other names, in small letters."""
    usage: dict[str, Counter[str]] = {}
    for tokens in parsed:
        for token in tokens:
            kind = token.entity.partition("-")[2] or "none"
            used = "small" if token.text.islower() else "person" if kind == "PERSON" else kind
            usage.setdefault(token.text.lower(), Counter())[used] += 1
    return usage


def _names(
    answer: Answer, tokens: Sequence[Token], usage: Mapping[str, Counter[str]]
) -> Iterator[PersonalDetail]:
    for match in INTRODUCED.finditer(answer.text):
        said = [token for token in tokens if match.start(1) <= token.start < match.end(1)]
        if said and all(token.pos == "PROPN" for token in said):
            yield PersonalDetail(match.start(1), match.end(1), NAME)
    for first, last in entities(tokens, ("PERSON",)):
        span = tokens[first : last + 1]
        before = tokens[first - 1] if first else None
        after = tokens[last + 1] if last + 1 < len(tokens) else None
        if _is_name(span, before, after, usage):
            yield PersonalDetail(span[0].start, span[-1].end, NAME)


def entities(tokens: Sequence[Token], kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the index of the first and the last word of each name of those kinds."""
    first: int | None = None
    for at, token in enumerate(tokens):
        begins, _, kind = token.entity.partition("-")
        if first is not None and not (begins == "I" and kind in kinds):
            yield first, at - 1
            first = None
        if begins == "B" and kind in kinds:
            first = at
    if first is not None:
        yield first, len(tokens) - 1


def _is_name(
    span: Sequence[Token],
    before: Token | None,
    after: Token | None,
    usage: Mapping[str, Counter[str]],
) -> bool:
    words = [token.text for token in span if WORD.fullmatch(token.text)]
    around = [*words, after.text if after else ""]
    if not words or any(word.lower() in NOT_A_PERSON for word in around):
        return False
    if not all(word[0].isupper() and not (word.isupper() and len(word) > 3) for word in words):
        return False
    opens = before is None or before.sentence != span[0].sentence
    if len(words) == 1 and opens and not (after and after.tag in {"VBZ", "VBD"}):
        return False  # any word that opens a sentence has a capital
    return any(token.pos == "PROPN" for token in span) and any(
        _is_mostly_a_name(word, usage) for word in words
    )


def _is_mostly_a_name(word: str, usage: Mapping[str, Counter[str]]) -> bool:
    """Whether the study uses the word as a person's name more than as anything else."""
    used = usage.get(word.lower(), Counter())
    others = max((count for kind, count in used.items() if kind not in NO_KIND), default=0)
    return used["person"] > max(used["small"], others)


def _without_overlaps(found: Iterable[tuple[float, PersonalDetail]]) -> tuple[PersonalDetail, ...]:
    kept: list[PersonalDetail] = []
    best_first = sorted(
        found, key=lambda each: (-each[0], each[1].start, -each[1].end, each[1].placeholder)
    )
    for _, detail in best_first:
        if all(detail.end <= other.start or detail.start >= other.end for other in kept):
            kept.append(detail)
    return tuple(sorted(kept, key=lambda detail: detail.start))
