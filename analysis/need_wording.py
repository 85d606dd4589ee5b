"""A need in words fit to be read aloud, who says it and what for, or nothing at all."""

import re
from collections.abc import Sequence

from analysis.need_frames import Frame
from analysis.records import Token
from analysis.word_lists import load_words

FEWEST_WORDS, MOST_WORDS = 2, 16
LONGEST_ACRONYM = 3
MOST_BENEFIT_WORDS = 16
DANGLING = frozenset({"ADP", "CCONJ", "DET", "AUX", "PART", "SCONJ", "PUNCT"})
POINTING = load_words("pointing_words")
UNFINISHED = load_words("unfinished_words")
TRAILING = frozenset({"more", "less", "most", "many", "here", "there"})
UNREADABLE = re.compile(r"[\[\]<>{}()/\\:;!?\"“”…=*]|\betc\b|\.(?!\d)|--| -|- |\bwww|@")
PARTICLES = frozenset({"up", "down", "in", "out", "off", "around"})
LIGHT_VERBS = load_words("light_verbs")
PEOPLE = load_words("people_nouns")
BENEFIT = re.compile(
    r"\bso(?: that)? ((?:i|we|people|they|you|my|our|everyone|everybody|residents|children|kids"
    r"|families|it)\b[^.;!?]*\b(?:can|could|will|would|may|might|do(?:es)? ?n[o']t|don't|won't"
    r"|can't|feels?|gets?|has|have|is|are)\b[^.;!?]*)",
    re.IGNORECASE,
)
SAID_ROLE = re.compile(
    r"\b(?:as|i am|i'm|i’m|we are|we're) (an? (?:[a-z]+[ -]){0,3}?([a-z]+))"
    r"(?=[.,;!]|$| and\b| who\b| with\b| living\b| but\b| i\b| in\b| on\b)",
    re.IGNORECASE,
)
STATES = re.compile(
    r"\bi(?:'m|’m| am) (disabled|retired|unemployed|pregnant|blind|deaf|elderly|self-employed)\b",
    re.IGNORECASE,
)
CIRCUMSTANCES = (
    (re.compile(r"\bi live (?:alone|on my own)\b", re.IGNORECASE), "someone who lives alone"),
    (
        re.compile(
            r"\bmy (?:own )?(?:\w+[ -](?:year[ -]old )?)?(?:kids?|children|child|son|daughter|sons"
            r"|daughters|baby|toddler|newborn)\b",
            re.IGNORECASE,
        ),
        "someone with children",
    ),
    (re.compile(r"\bmy dogs?\b", re.IGNORECASE), "someone with a dog"),
    (re.compile(r"\bi use a wheelchair\b", re.IGNORECASE), "someone who uses a wheelchair"),
)


def goal_of(frame: Frame, tokens: Sequence[Token], text: str) -> str | None:
    """Return the need in the person's words, or None where they would not make a sentence."""
    words = [*frame.subject, *frame.rest]
    subject, rest = _said(frame.subject, tokens, text), _said(frame.rest, tokens, text)
    if subject is None or rest is None or not _stands_alone([tokens[at] for at in words]):
        return None
    goal = " ".join(part for part in (frame.lead, subject, frame.middle, rest) if part)
    goal = goal.strip(" ,.-–")
    if UNREADABLE.search(goal) or not FEWEST_WORDS <= len(goal.split()) <= MOST_WORDS:
        return None
    return goal


def _stands_alone(words: Sequence[Token]) -> bool:
    """Whether the words name something by themselves and come to an end."""
    if not words or (words[0].text.lower() in POINTING and words[0].tag != "TO"):
        return False
    last = words[-1]
    ends = last.pos not in DANGLING or last.lemma in PARTICLES
    if last.lemma in UNFINISHED and last.pos in {"VERB", "NOUN"}:
        return False
    if last.text.lower() in TRAILING and len(words) > 1 and words[-2].pos == "ADP":
        return False
    names = any(
        (token.pos in {"NOUN", "PROPN", "ADJ"} and not token.is_stop)
        or (token.pos == "VERB" and token.lemma not in LIGHT_VERBS)
        for token in words
    )
    return ends and names and last.text.lower() not in POINTING


def _said(words: Sequence[int], tokens: Sequence[Token], text: str) -> str | None:
    """Return the words as they stand in the answer, or None where others stand between them."""
    if not words:
        return ""
    if list(words) != list(range(words[0], words[-1] + 1)):
        return None
    said = [text[tokens[words[0]].start : tokens[words[-1]].end]]
    for at in reversed(words):  # a large letter that only a sentence's start or shouting explains
        token = tokens[at]
        begin, end = token.start - tokens[words[0]].start, token.end - tokens[words[0]].start
        said[0] = said[0][:begin] + _quiet(token, tokens, at) + said[0][end:]
    return " ".join(said[0].split())


def _quiet(token: Token, tokens: Sequence[Token], at: int) -> str:
    opens = at == 0 or tokens[at - 1].sentence != token.sentence
    if token.text == "I" or (token.entity and token.pos == "PROPN"):
        return token.text
    shouted = token.text.isupper() and (len(token.text) > LONGEST_ACRONYM or token.is_stop)
    capital = opens and token.text.istitle()
    return token.text.lower() if shouted or capital else token.text


def benefit_of(said: str) -> str | None:
    """Return what the person says it is for, or None if they do not."""
    match = BENEFIT.search(" ".join(said.split()))
    if not match or UNREADABLE.search(match[1]) or len(match[1].split()) > MOST_BENEFIT_WORDS:
        return None
    benefit = match[1].strip(" ,-–")
    return benefit if benefit.startswith("I ") else benefit[:1].lower() + benefit[1:]


def role_of(answer: str) -> str | None:
    """Return who the person says they are, in general words, or None."""
    said = " ".join(answer.split())
    for match in SAID_ROLE.finditer(said):
        if match[2].lower() in PEOPLE:
            return match[1].lower()
    state = STATES.search(said)
    if state:
        return f"someone who is {state[1].lower()}"
    for pattern, role in CIRCUMSTANCES:
        if pattern.search(said):
            return role
    return None
