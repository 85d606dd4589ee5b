"""Cutting a text at exact offsets, so that a page can mark what is quoted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A piece of a text, marked or not."""

    text: str
    marked: bool


def cut(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    """Return the text in pieces; `spans` are code points, end exclusive, in order."""
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    pieces.append(Piece(text[at:], False))
    return [piece for piece in pieces if piece.text]
