"""Short noun phrases in people's own words, from which themes and codes get their names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from analysis.records import Excerpt, Findings, Token
from analysis.word_lists import load_words

T = TypeVar("T")

LONGEST = 3
PLURAL_SHARE = 0.2
MODIFIERS = frozenset({"ADJ", "NOUN", "PROPN"})
HEADS = frozenset({"NOUN", "PROPN"})
NO_HEAD = load_words("no_head")
MODIFYING = frozenset({"city", "town", "day", "time", "life", "people", "area", "place"})
NO_OPENING = (NO_HEAD - MODIFYING) | load_words("no_opening")


@dataclass(frozen=True)
class Phrase:
    """A phrase by the base forms of its words, and how it stood in one excerpt."""

    key: tuple[str, ...]
    words: tuple[str, ...]


def phrases_by_excerpt(findings: Findings) -> dict[str, tuple[Phrase, ...]]:
    """Return the noun phrases of each excerpt, names and other personal details left out."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for excerpt in findings.excerpts:
        if excerpt.id not in findings.unthemed:
            hidden = findings.details.get(excerpt.answer_id, ())
            said = [
                token
                for token in findings.tokens[excerpt.answer_id]
                if excerpt.start <= token.start < excerpt.end
                and not any(
                    detail.start < token.end > token.start < detail.end for detail in hidden
                )
            ]
            found[excerpt.id] = tuple(_phrases(said))
    return found


def _phrases(tokens: Sequence[Token]) -> Iterator[Phrase]:
    for run in _runs(tokens):
        end = len(run)
        while end and (run[end - 1].pos not in HEADS or run[end - 1].lemma in NO_HEAD):
            end -= 1  # "traffic problem" is about traffic
        for begin in range(max(0, end - LONGEST), end):
            words = run[begin:end]
            if words[0].lemma not in NO_OPENING and not _cuts_a_name(run, begin):
                key = tuple(token.lemma for token in words)
                yield Phrase(key, tuple(token.text for token in words))


def _cuts_a_name(run: Sequence[Token], at: int) -> bool:
    return 0 < at < len(run) and run[at - 1].pos == run[at].pos == "PROPN"


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield stretches of modifiers and names next to each other."""
    run: list[Token] = []
    for at, token in enumerate(tokens):
        joined = not run or token.start - run[-1].end <= 1
        fits = token.pos in MODIFIERS and token.text[0].isalpha() and len(token.text) > 1
        if run and not (fits and joined):
            yield run
            run = []
        fits = fits and not (at and tokens[at - 1].text == "[")
        if fits and not (token.is_stop and token.pos == "ADJ"):
            run.append(token)
        elif fits and run:
            yield run
            run = []
        if at + 1 == len(tokens) and run:
            yield run


@dataclass(frozen=True)
class Wording:
    """How the study writes its words: "bike lanes", "NHS", "Pico"."""

    forms: Mapping[str, Counter[str]]
    surfaces: Mapping[tuple[str, ...], Counter[tuple[str, ...]]]
    titles: Counter[tuple[str, ...]]

    def written(self, key: tuple[str, ...]) -> str:
        """Return the phrase as most people write it, in the case that fits inside a sentence."""
        surface = self._usual(key)
        if 2 * self.titles[key] > self.surfaces[key].total():
            return " ".join(word.capitalize() for word in surface)
        return " ".join(self._cased(word) for word in surface)

    def _usual(self, key: tuple[str, ...]) -> tuple[str, ...]:
        """Return the commonest form, but "dogs" before "dog" where both are usual."""
        counted = self.surfaces[key]
        best = most_common(counted)
        plurals = Counter({form: n for form, n in counted.items() if form[-1] != key[-1]})
        if best[-1] == key[-1] and plurals.total() >= PLURAL_SHARE * counted.total():
            return most_common(plurals)
        return best

    def _cased(self, word: str) -> str:
        forms = self.forms[word]
        small = sum(count for form, count in forms.items() if form.islower())
        if small * 3 >= sum(forms.values()) or not forms:
            return word
        return most_common(Counter({f: c for f, c in forms.items() if not f.islower()}))


def wording_of(findings: Findings, phrases: Mapping[str, Iterable[Phrase]]) -> Wording:
    """Count how words and phrases are written in the study."""
    surfaces: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
    titles: Counter[tuple[str, ...]] = Counter()
    for found in phrases.values():
        for phrase in set(found):
            small = tuple(word.lower() for word in phrase.words)
            surfaces.setdefault(phrase.key, Counter())[small] += 1
            titles[phrase.key] += len(small) > 1 and all(word.istitle() for word in phrase.words)
    return Wording(_forms(findings), surfaces, titles)


def _forms(findings: Findings) -> dict[str, Counter[str]]:
    forms: dict[str, Counter[str]] = {}
    for tokens in findings.tokens.values():
        for at, token in enumerate(tokens):
            opens = at == 0 or tokens[at - 1].sentence != token.sentence
            shouted = token.text.isupper() and any(
                near.text.isupper() and len(near.text) > 1 and near.text[0].isalpha()
                for near in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])
            )
            # A capital says nothing where the sentence opens or is shouted; then it counts little.
            if opens or shouted:
                forms.setdefault(token.text.lower(), Counter())[token.text.lower()] += 1
            else:
                forms.setdefault(token.text.lower(), Counter())[token.text] += 3
    return forms


def most_common(counted: Counter[T]) -> T:
    """Return what was counted most; of several, the first in order."""
    return min(counted, key=lambda each: (-counted[each], str(each)))


def people_by_phrase(
    excerpts: Iterable[Excerpt], phrases: Mapping[str, Iterable[Phrase]]
) -> dict[tuple[str, ...], set[str]]:
    """Return who uses each phrase in those excerpts."""
    people: dict[tuple[str, ...], set[str]] = {}
    for excerpt in excerpts:
        for phrase in phrases.get(excerpt.id, ()):
            people.setdefault(phrase.key, set()).add(excerpt.participant_id)
    return people
