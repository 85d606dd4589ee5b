"""Where a sentence says what somebody needs: "I need…", "I wish there were…", "X should…"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.records import Token
from analysis.word_lists import load_words

WANTING = frozenset({"need", "want", "wish"})
LIKING = frozenset({"like", "love", "prefer"})  # a need only as "would like"
FIRST_PERSON = frozenset({"i", "we"})
VAGUE_SUBJECTS = frozenset(
    {"i", "we", "it", "this", "that", "they", "he", "she", "you", "one", "there", "which", "who"}
)
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
OBJECTS = frozenset({"dobj", "attr"})
SEEING = frozenset({"see", "have", "get"})
STOPPERS = frozenset({"advcl", "cc", "conj", "parataxis", "mark"})
WITHIN_REACH = load_words("within_reach")


@dataclass(frozen=True)
class Frame:
    """A need as indexes of the words that say it, with words of ours before and between.

    `lead` comes first, then the words of `subject`, then `middle`, then those of `rest`.
    """

    lead: str = ""
    subject: tuple[int, ...] = ()
    middle: str = ""
    rest: tuple[int, ...] = ()


class Sentence:
    """The words of an excerpt, each with those that hang on it."""

    def __init__(self, tokens: Sequence[Token], indexes: Sequence[int]) -> None:
        self.tokens = tokens
        self.indexes = tuple(indexes)
        inside = set(indexes)
        self._children: dict[int, list[int]] = {at: [] for at in indexes}
        for at in indexes:
            head = tokens[at].head
            if head != at and head in inside:
                self._children[head].append(at)

    def children(self, at: int, *deps: str) -> list[int]:
        """Return the words that hang on a word, of those kinds if any are named."""
        return [each for each in self._children[at] if not deps or self.tokens[each].dep in deps]

    def subtree(self, at: int, *, without: frozenset[str] = frozenset()) -> tuple[int, ...]:
        """Return a word and all that hangs on it, in order, less direct parts of those kinds."""
        found = [at]
        for child in self._children[at]:
            if self.tokens[child].dep not in without:
                found += self.subtree(child)
        return tuple(sorted(found))

    def is_negated(self, at: int) -> bool:
        """Whether the word is denied: "do not need", "never want"."""
        return bool(self.children(at, "neg"))

    def subject(self, at: int) -> int | None:
        """Return the subject of a verb, or None."""
        found = self.children(at, *SUBJECTS)
        return found[0] if found else None


def frames_in(sentence: Sentence) -> Iterator[Frame]:
    """Yield the needs that the sentence states."""
    for at in sentence.indexes:
        token = sentence.tokens[at]
        if token.pos not in {"VERB", "AUX"}:
            continue
        if token.lemma in WANTING or (token.lemma in LIKING and _is_conditional(sentence, at)):
            yield from _wanted(sentence, at)
        elif token.lemma == "be" and sentence.children(at, "expl"):
            yield from _there_is(sentence, at)
        elif token.tag == "VB":
            yield from _cannot(sentence, at)
            yield from _should(sentence, at)


def _is_conditional(sentence: Sentence, at: int) -> bool:
    return any(
        sentence.tokens[each].text.lower() in {"would", "'d", "’d", "d"}
        for each in sentence.children(at, "aux")
    )


def _wanted(sentence: Sentence, at: int) -> Iterator[Frame]:
    subject = sentence.subject(at)
    who = sentence.tokens[subject].text.lower() if subject is not None else ""
    if sentence.is_negated(at) or sentence.children(at, "mark"):
        return
    if who in FIRST_PERSON or (not who and at == _first_verb(sentence)):
        yield from _object_of(sentence, at)
    elif subject is not None and who not in VAGUE_SUBJECTS and sentence.tokens[at].lemma == "need":
        for verb in sentence.children(at, "xcomp"):
            if _has_to(sentence, verb):
                yield Frame(subject=sentence.subtree(subject), rest=_action(sentence, verb))


def _first_verb(sentence: Sentence) -> int:
    return next(at for at in sentence.indexes if sentence.tokens[at].pos == "VERB")


def _object_of(sentence: Sentence, at: int) -> Iterator[Frame]:
    things = sentence.children(at, "dobj")
    for verb in sentence.children(at, "xcomp", "ccomp"):
        yield from _done(sentence, verb, things)
    if not sentence.children(at, "xcomp", "ccomp", "conj"):
        for thing in things:
            if sentence.tokens[thing].pos == "NOUN" and not _is_bare_definite(sentence, thing):
                words = sentence.subtree(thing)
                yield Frame(rest=words + _where(sentence, at, words))


def _done(sentence: Sentence, verb: int, things: Sequence[int]) -> Iterator[Frame]:
    """Yield what is wanted done; `things` are what is wanted before the verb is reached."""
    subject = sentence.subject(verb)
    if _has_to(sentence, verb) and subject is not None:
        yield Frame(subject=sentence.subtree(subject), rest=_action(sentence, verb))
    elif _has_to(sentence, verb) and things:  # "a place to study", "the city to stop"
        yield Frame(subject=sentence.subtree(things[-1]), rest=_action(sentence, verb))
    elif _has_to(sentence, verb):
        yield from _seen(sentence, verb) or [Frame(rest=_action(sentence, verb))]
    elif sentence.tokens[verb].lemma == "be" and sentence.children(verb, "expl"):
        yield from _there_be(sentence, verb)
    elif sentence.tokens[verb].tag == "VB" and subject is not None:
        yield from _wish_of(sentence, verb, subject)


def _is_bare_definite(sentence: Sentence, at: int) -> bool:
    """ "The city" alone is whom they ask, not what they need."""
    words = [sentence.tokens[each].text.lower() for each in sentence.subtree(at)]
    return words[0] == "the" and len(words) <= 2


def _seen(sentence: Sentence, verb: int) -> list[Frame]:
    """What "would like to see" is followed by: "the city stop building", or "more trees"."""
    if sentence.tokens[verb].lemma not in SEEING or sentence.is_negated(verb):
        return []
    for inner in sentence.children(verb, "ccomp"):
        subject = sentence.subject(inner)
        if subject is not None and sentence.tokens[inner].tag == "VB":
            rest = sentence.subtree(inner, without=STOPPERS | SUBJECTS | {"punct"})
            return [Frame(subject=sentence.subtree(subject), middle="to", rest=rest)]
    if sentence.tokens[verb].lemma == "see" and not sentence.children(verb, "ccomp", "xcomp"):
        return [Frame(rest=sentence.subtree(part)) for part in sentence.children(verb, "dobj")]
    return []


def _wish_of(sentence: Sentence, verb: int, subject: int) -> Iterator[Frame]:
    modals = [sentence.tokens[each].lemma for each in sentence.children(verb, "aux")]
    rest = _action(sentence, verb)
    not_to = "not to" if sentence.is_negated(verb) else "to"
    if sentence.tokens[subject].text.lower() in FIRST_PERSON:
        if modals == ["could"] and not sentence.is_negated(verb):
            yield Frame(lead="to be able to", rest=rest)
    elif modals and modals[0] in {"would", "could", "will"}:
        yield Frame(subject=sentence.subtree(subject), middle=not_to, rest=rest)


def _there_is(sentence: Sentence, at: int) -> Iterator[Frame]:
    modals = {sentence.tokens[each].lemma for each in sentence.children(at, "aux")}
    head = sentence.tokens[at].head
    needed = sentence.tokens[head].lemma == "need" and sentence.tokens[at].dep == "xcomp"
    if (sentence.tokens[at].dep == "ROOT" and "should" in modals) or needed:
        yield from _there_be(sentence, at)
    elif sentence.tokens[at].dep == "ROOT":
        yield from _nowhere(sentence, at)
        for part in sentence.children(at, *OBJECTS):
            words = sentence.subtree(part)
            texts = [sentence.tokens[each].text.lower() for each in words]
            if "enough" in texts[:2] and (texts[0] == "not" or sentence.is_negated(at)):
                where = _where(sentence, at, words)
                yield Frame(rest=words[texts.index("enough") :] + where)


def _nowhere(sentence: Sentence, at: int) -> Iterator[Frame]:
    for part in sentence.children(at, "advmod"):
        if sentence.tokens[part].text.lower() == "nowhere":
            for verb in sentence.children(at, "xcomp", "advcl", "relcl"):
                if verb > part and _has_to(sentence, verb):
                    yield Frame(lead="somewhere", rest=sentence.subtree(verb))


def _there_be(sentence: Sentence, at: int) -> Iterator[Frame]:
    if not sentence.is_negated(at):
        for part in sentence.children(at, *OBJECTS):
            words = sentence.subtree(part)
            none = sentence.tokens[words[0]].text.lower() == "no"
            rest = words + _where(sentence, at, words)
            yield Frame(lead="there to be" if none else "", rest=rest)


def _where(sentence: Sentence, at: int, words: Sequence[int]) -> tuple[int, ...]:
    """Return what directly follows the words and says where or when: "in the evening"."""
    found: list[int] = []
    for part in sentence.children(at, "prep"):
        place = sentence.subtree(part)
        if place[0] == words[-1] + len(found) + 1:
            found += place
    return tuple(found)


def _cannot(sentence: Sentence, at: int) -> Iterator[Frame]:
    token, subject = sentence.tokens[at], sentence.subject(at)
    modals = {sentence.tokens[each].lemma for each in sentence.children(at, "aux")}
    if (
        subject is not None
        and sentence.tokens[subject].text.lower() in FIRST_PERSON
        and sentence.is_negated(at)
        and modals & {"can", "could", "ca"}
        and token.lemma in WITHIN_REACH
        and sentence.tokens[sentence.indexes[0]].text.lower() not in {"if", "when", "because"}
    ):
        yield Frame(lead="to be able to", rest=_action(sentence, at))


def _should(sentence: Sentence, at: int) -> Iterator[Frame]:
    subject = sentence.subject(at)
    modals = [sentence.tokens[each].lemma for each in sentence.children(at, "aux", "auxpass")]
    if subject is None or modals[:1] != ["should"] or "have" in modals:
        return
    if sentence.tokens[at].dep == "ROOT" and sentence.tokens[subject].pos in {"NOUN", "PROPN"}:
        middle = "not to" if sentence.is_negated(at) else "to"
        yield Frame(subject=sentence.subtree(subject), middle=middle, rest=_action(sentence, at))


def _has_to(sentence: Sentence, verb: int) -> bool:
    return any(
        sentence.tokens[each].tag == "TO" for each in sentence.children(verb, "aux", "auxpass")
    )


def _action(sentence: Sentence, verb: int) -> tuple[int, ...]:
    """Return the words of what is done, from "to" or the verb on, less what explains it."""
    words = sentence.subtree(verb, without=STOPPERS | SUBJECTS | {"punct"})
    starts = [each for each in words if each >= verb or sentence.tokens[each].tag == "TO"]
    return tuple(
        each
        for each in words
        if each >= min(starts)
        and not (sentence.tokens[each].dep == "neg" and sentence.tokens[each].head == verb)
        and sentence.tokens[each].tag != "MD"
    )
