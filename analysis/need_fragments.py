"""Needs in words that are no sentence: "more buses", "fix the pavements", "walk more"."""

from collections.abc import Iterator

from analysis.need_frames import STOPPERS, Frame, Sentence
from analysis.records import Token
from analysis.word_lists import load_words

ASKING = load_words("asking_adjectives")
MASS = load_words("mass_nouns")
PERSONAL = load_words("personal_actions")
PARTICIPLES = dict(pair.split(":") for pair in load_words("public_actions"))
FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
OPENING = frozenset({"please", "just", "also", "maybe", "perhaps", "even", "and", "definitely"})
REASONS = frozenset({"so", "because", "since"})
NOT_COMPARED = frozenset({"than", "and", "or", "of", "up", "importantly"})


def fragments_in(sentence: Sentence) -> Iterator[Frame]:
    """Yield the needs that words without a whole sentence state."""
    words = [at for at in sentence.indexes if sentence.tokens[at].pos not in {"PUNCT", "SYM"}]
    while words and sentence.tokens[words[0]].text.lower() in OPENING:
        words = words[1:]
    if len(words) < 2:
        return
    first = words[0]
    token = sentence.tokens[first]
    if token.lemma in PARTICIPLES and token.tag in {"VB", "VBP", "NN"} and token.dep == "ROOT":
        yield from _asked_of_others(sentence, first)
    elif token.lemma in PERSONAL and token.dep == "ROOT" and token.tag in {"VB", "VBP"}:
        rest = sentence.subtree(first, without=STOPPERS | {"punct"})
        if rest[0] == first and len(rest) > 1:
            yield Frame(lead="to", rest=rest)
    elif token.text.lower() in ASKING:
        yield from _named(sentence, words)


def _asked_of_others(sentence: Sentence, verb: int) -> Iterator[Frame]:
    for part in sentence.children(verb, "dobj"):
        subject = sentence.subtree(part)
        after = sentence.children(verb, "prep", "advmod", "npadvmod")
        rest = sorted(each for at in after if at > part for each in sentence.subtree(at))
        participle = PARTICIPLES[sentence.tokens[verb].lemma]
        if subject[0] > verb and not sentence.children(verb, "prt", "neg"):
            yield Frame(subject=subject, middle=f"to be {participle}", rest=tuple(rest))


def _named(sentence: Sentence, words: list[int]) -> Iterator[Frame]:
    """A thing that is asked for; a noun that needs an article must not lack it."""
    tokens = sentence.tokens
    reason = next((n for n, at in enumerate(words) if tokens[at].text.lower() in REASONS), None)
    words = words[:reason]
    if len(words) < 2 or any(tokens[at].tag in FINITE for at in words):
        return
    if tokens[words[1]].text.lower() in NOT_COMPARED:
        return
    heads = [at for at in words if tokens[at].pos in {"NOUN", "PROPN"} and _is_head(sentence, at)]
    if heads and _stands_bare(tokens[heads[0]], tokens[words[0]]):
        rest = sentence.subtree(heads[0], without=frozenset({"cc", "conj", "punct", "advcl"}))
        if rest[0] == words[0] and 1 < len(rest) <= len(words):
            yield Frame(rest=rest)


def _is_head(sentence: Sentence, at: int) -> bool:
    head = sentence.tokens[at].head
    return sentence.tokens[at].dep in {"ROOT", "dobj", "nsubj"} and (
        head == at or sentence.tokens[head].pos != "NOUN"
    )


def _stands_bare(head: Token, opening: Token) -> bool:
    return (
        head.tag in {"NNS", "NNPS"}
        or head.lemma in MASS
        or opening.text.lower() in {"more", "less"}
    )
