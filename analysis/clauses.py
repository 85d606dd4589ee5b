"""Where one idea ends and the next begins inside a sentence."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from analysis.records import Token

JOINING = frozenset({"CCONJ", "PUNCT", "SYM"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
VERBS = frozenset({"VERB", "AUX"})
NAMING = frozenset({"NOUN", "PROPN", "VERB"})
LOOSE_JOINTS = frozenset({",", "and", "but", "because", "which", "while", "or", "–", "-", "—"})
FEWEST_WORDS = 2  # "improve traffic"


def split_sentence(
    tokens: Sequence[Token], first: int, last: int, longest_words: int
) -> Iterator[tuple[int, int]]:
    """Yield first and last word of each idea in the sentence, less joining words."""
    has_verb = any(_is_finite(tokens[at]) for at in range(first, last + 1))
    starts = _clause_starts(tokens, first, last) if has_verb else _item_starts(tokens, first, last)
    for begin, end in _pieces(tokens, first, last, starts, fewest=FEWEST_WORDS if has_verb else 1):
        for left, right in _shorten(tokens, begin, end, longest_words):
            span = _without_joints(tokens, left, right)
            if span:
                yield span


def _is_finite(token: Token) -> bool:
    return token.tag in {"VBD", "VBP", "VBZ", "MD"} or (
        token.tag == "VB" and token.pos in VERBS and token.dep in {"ROOT", "conj", "ccomp"}
    )


def _clause_starts(tokens: Sequence[Token], first: int, last: int) -> set[int]:
    """Return where a clause begins that stands beside the main one, not inside it."""
    left_edge = list(range(len(tokens[: last + 1])))
    for at in range(first, last + 1):
        node = at
        for _ in range(last - first + 1):
            left_edge[node] = min(left_edge[node], at)
            if tokens[node].head == node or not first <= tokens[node].head <= last:
                break
            node = tokens[node].head
    subjects = {tokens[at].head for at in range(first, last + 1) if tokens[at].dep in SUBJECTS}
    objects = {tokens[at].head for at in range(first, last + 1) if tokens[at].dep == "dobj"}
    starts: set[int] = set()
    for at in range(first, last + 1):
        token = tokens[at]
        if token.pos in VERBS and token.dep == "conj" and _hangs_on_root(tokens, at):
            edge = left_edge[at]
            before = tokens[edge - 1].text.lower() if edge > first else ""
            apart = at in subjects or before in {",", "."} or _comma_and(tokens, edge)
            both_act = {at, token.head} <= objects
            if before not in {"", "so", "that"} and (apart or both_act):
                starts.add(edge)
        if token.dep == "ccomp" and at in subjects and token.head > at:
            starts |= _after_run_on(tokens, at, first)
    return starts


def _hangs_on_root(tokens: Sequence[Token], at: int) -> bool:
    while tokens[at].dep == "conj" and tokens[at].head != at:
        at = tokens[at].head
    return tokens[at].dep == "ROOT"


def _comma_and(tokens: Sequence[Token], edge: int) -> bool:
    return edge >= 2 and tokens[edge - 1].pos == "CCONJ" and tokens[edge - 2].text == ","


def _after_run_on(tokens: Sequence[Token], at: int, first: int) -> set[int]:
    """Two sentences with only a comma between them: the parser hangs the first on the second."""
    head = tokens[at].head
    for comma in range(at + 1, head):
        after = tokens[comma + 1]
        if (
            tokens[comma].text == ","
            and comma - first >= FEWEST_WORDS
            and after.head in (head, comma + 1)
        ):
            return {comma + 1} if after.dep in SUBJECTS or comma + 1 == head else set()
    return set()


def _item_starts(tokens: Sequence[Token], first: int, last: int) -> set[int]:
    """Return where an item of a list begins, in words without a sentence around them."""
    commas = {at for at in range(first + 1, last) if tokens[at].text == ","}
    starts = {at + 1 for at in commas}
    for at in range(first + 1, last):
        if tokens[at].text.lower() == "and" and (commas or _begins_item(tokens, at + 1)):
            starts.add(at + 1)
    return starts


def _begins_item(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].tag in {"JJR", "RBR", "DT", "PRP$"} or tokens[at].text.lower() in {
        "less",
        "more",
    }


def _pieces(
    tokens: Sequence[Token], first: int, last: int, starts: set[int], *, fewest: int
) -> list[tuple[int, int]]:
    """Cut at the starts; a piece too small to stand alone stays with the one before it."""
    pieces: list[tuple[int, int]] = []
    cuts = [first, *sorted(at for at in starts if first < at <= last), last + 1]
    for begin, after in pairwise(cuts):
        if pieces and not (
            _stands(tokens, begin, after - 1, fewest) and _stands(tokens, *pieces[-1], fewest)
        ):
            pieces[-1] = (pieces[-1][0], after - 1)
        else:
            pieces.append((begin, after - 1))
    return pieces


def _stands(tokens: Sequence[Token], begin: int, end: int, fewest: int) -> bool:
    words = [tokens[at] for at in range(begin, end + 1) if tokens[at].text[0].isalnum()]
    names = any(token.pos in NAMING and not token.is_stop for token in words)
    return names and len(words) >= fewest


def _shorten(
    tokens: Sequence[Token], begin: int, end: int, longest: int
) -> Iterator[tuple[int, int]]:
    """Halve what is too long to read at the joint nearest its middle, if it has one."""
    joints = [
        at
        for at in range(begin + FEWEST_WORDS, end - FEWEST_WORDS)
        if tokens[at].text.lower() in LOOSE_JOINTS
    ]
    if end - begin < longest or not joints:
        yield begin, end
        return
    middle = (begin + end) / 2
    cut = min(joints, key=lambda at: (abs(at - middle), at))
    yield from _shorten(tokens, begin, cut - 1, longest)
    yield from _shorten(tokens, cut, end, longest)


def _without_joints(tokens: Sequence[Token], begin: int, end: int) -> tuple[int, int] | None:
    while begin <= end and _is_joint(tokens[begin]):
        begin += 1
    while begin <= end and tokens[end].pos == "CCONJ" and not tokens[end].text.isupper():
        end -= 1
    return (begin, end) if begin <= end else None


def _is_joint(token: Token) -> bool:
    return token.pos in JOINING and not any(each in "\"'“‘([{$£€#" for each in token.text)
