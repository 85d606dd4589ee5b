"""Step `label`: name themes and codes in people's own words, no two of them alike.

A name is a noun phrase that many people in the group use, that few outside it use, and whose
excerpts lie near the group's centre. The largest group chooses first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from analysis.candidates import Candidate, Namer
from analysis.records import Code, Excerpt, Findings, Theme
from analysis.registry import Step, Tools, steps

PAIR_BELOW = 0.35  # a name that fewer of the group's people use may need a second one beside it
PAIR_CLOSE = 0.55  # the second name must come near the first
TOO_ALIKE = 0.75
DESCRIBED_BY = 4
IN_GENERAL = " in general"

Group = TypeVar("Group", Theme, Code)


@steps("label.v1")
def make_label(*, words: int) -> Step:
    """Name and describe every theme and code; `words` distinctive words are kept for a theme."""

    def label(findings: Findings, tools: Tools) -> Findings:
        members = _members(findings)
        namer = Namer(findings, tools)
        names: dict[str, Candidate] = {}
        for theme in _largest_first(findings.themes, members):
            names[theme.id] = _theme_name(members[theme.id], namer, list(names.values()))
        codes: dict[str, list[Code]] = {theme.id: [] for theme in findings.themes}
        for code in _largest_first(findings.codes, members):
            beside = [names[known.id] for known in codes[code.theme_id]]
            candidates = namer.candidates(members[code.id])
            names[code.id] = _code_name(
                candidates, names[code.theme_id], beside, list(names.values())
            )
            codes[code.theme_id].append(replace(code, label=sentence_case(names[code.id].text)))
        named = {code.id: code for found in codes.values() for code in found}
        return replace(
            findings,
            themes=tuple(
                replace(
                    theme,
                    label=sentence_case(names[theme.id].text),
                    description=_description(
                        names[theme.id], [names[code.id] for code in codes[theme.id]]
                    ),
                    words=namer.words(members[theme.id], words),
                )
                for theme in findings.themes
            ),
            codes=tuple(named[code.id] for code in findings.codes),
        )

    return label


def sentence_case(text: str) -> str:
    """Return the text with its first letter large and the others as they are."""
    return text[:1].upper() + text[1:]


def _members(findings: Findings) -> dict[str, list[Excerpt]]:
    """Return the excerpts of each theme and of each code, by id."""
    excerpts = {excerpt.id: excerpt for excerpt in findings.excerpts}
    theme_of = {code.id: code.theme_id for code in findings.codes}
    members: dict[str, list[Excerpt]] = {}
    for coding in findings.codings:
        for group in (coding.code_id, theme_of[coding.code_id]):
            members.setdefault(group, []).append(excerpts[coding.excerpt_id])
    return members


def _largest_first(
    groups: Sequence[Group], members: Mapping[str, Sequence[Excerpt]]
) -> list[Group]:
    def order(group: Group) -> tuple[int, list[str]]:
        said = members[group.id]
        return -len({each.participant_id for each in said}), sorted(each.redacted for each in said)

    return sorted(groups, key=order)


def _theme_name(said: Sequence[Excerpt], namer: Namer, taken: Sequence[Candidate]) -> Candidate:
    candidates = namer.candidates(said)
    name = _choose(candidates, taken, taken)
    people = len({each.participant_id for each in said})
    if name.support >= PAIR_BELOW * people or people < 6:
        return name
    for other in candidates:
        both = {*name.key, *other.key}
        whole = next((each for each in candidates if set(each.key) == both), None)
        if whole and _is_new(whole, taken) and _differs(whole, taken):
            return whole
        telling = min(other.support / max(name.support, 1), other.score / max(name.score, 1e-9))
        if telling >= PAIR_CLOSE and _differs(other, [name, *taken]) and _is_new(other, taken):
            return replace(name, key=(*name.key, *other.key), text=f"{name.text} and {other.text}")
    return name


def _code_name(
    candidates: Sequence[Candidate],
    theme: Candidate,
    beside: Sequence[Candidate],
    taken: Sequence[Candidate],
) -> Candidate:
    general = replace(theme, text=theme.text + IN_GENERAL, key=(*theme.key, IN_GENERAL))
    if set(candidates[0].key) <= set(theme.key) and _is_new(general, taken):
        return general
    return _choose(candidates, beside, taken)


def _choose(
    candidates: Sequence[Candidate], unlike: Sequence[Candidate], taken: Sequence[Candidate]
) -> Candidate:
    """Return the best candidate that repeats no name and is not too like those beside it."""
    free = [each for each in candidates if _is_new(each, taken)]
    for candidate in free:
        if _differs(candidate, unlike):
            return candidate
    if free:
        return free[0]
    best, tried = candidates[0], 2
    while not _is_new(best, taken):  # nobody in the group has said anything else: number it
        best = replace(best, text=f"{candidates[0].text} ({tried})", key=(f"{best.key}{tried}",))
        tried += 1
    return best


def _is_new(candidate: Candidate, taken: Sequence[Candidate]) -> bool:
    return all(
        candidate.text.casefold() != other.text.casefold() and set(candidate.key) != set(other.key)
        for other in taken
    )


def _differs(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    return all(
        not set(candidate.key) <= set(other.key)
        and not set(other.key) <= set(candidate.key)
        and float(candidate.vector @ other.vector) < TOO_ALIKE
        for other in others
    )


def _description(name: Candidate, codes: Sequence[Candidate]) -> str:
    listed = [code.text for code in codes if code.support and not code.text.endswith(IN_GENERAL)]
    if len(listed) < 2:
        return f"What people say about {name.text}."
    *first, last = listed[:DESCRIBED_BY]
    return f"What people say about {name.text}: {', '.join(first)} and {last}."
