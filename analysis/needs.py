"""Step `needs`: what people need, in designers' form and in their own words.

A need is taken from a sentence that states it; nothing is added and a denial stays one. Needs that
mean the same are put together within a theme and rest on all their excerpts.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.need_fragments import fragments_in
from analysis.need_frames import Sentence, frames_in
from analysis.need_wording import benefit_of, goal_of, role_of
from analysis.records import Answer, Excerpt, Findings, Need, Reason, Theme, stable_id
from analysis.registry import Step, Tools, steps

AGAINST = re.compile(
    r"\b(?:not|no|never|less|fewer|lower|reduced?|decreased?|limit(?:ed)?|cut|ban(?:ned)?"
    r"|removed?|closed?|eliminated?|prevent(?:ed)?|restrict(?:ed)?|prohibit(?:ed)?|stop(?:ped)?"
    r"|minimi[sz]ed?|controlled|slower|without|fewer)\b"
)
BEST_LENGTH = (3, 12)  # words
COMMON_ROLE = 0.5
COMMON_REASON = 0.3  # of the people must have given a reason before one is given for all
SPEAKS_FOR_ALL = 0.8  # how like the middle of its group a goal must be to stand for it


@dataclass(frozen=True)
class Saying:
    """One person's need, as they put it."""

    goal: str
    benefit: str | None
    role: str | None
    excerpt: Excerpt

    @property
    def is_against(self) -> bool:
        """Whether it asks for less of something; such needs never join those that ask for more."""
        return bool(AGAINST.search(self.goal.lower()))


@steps("needs.v1")
def make_needs(*, same_need: float, most_per_theme: int) -> Step:
    """Word needs; goals more alike than `same_need` are one, and a theme has `most_per_theme`."""

    def needs(findings: Findings, tools: Tools) -> Findings:
        said = _said_by_theme(findings)
        found: list[Need] = []
        for theme in (*findings.themes, None):
            sayings = said.get(theme.id if theme else None, [])
            if sayings:
                groups = _alike(sayings, tools, same_need)
                worded = [_need(theme, group) for group in groups]
                worded.sort(key=lambda need: (-need.people, need.goal))
                found += worded[:most_per_theme]
        return replace(findings, needs=tuple(found))

    return needs


def _said_by_theme(findings: Findings) -> dict[str | None, list[Saying]]:
    """Return what is needed by theme; what only a few spoke of is a need too, under None."""
    answers = {answer.id: answer for answer in findings.answers}
    excerpts = {excerpt.id: excerpt for excerpt in findings.excerpts}
    theme_of = {code.id: code.theme_id for code in findings.codes}
    found: dict[str | None, list[Saying]] = {}
    placed = [(each.excerpt_id, theme_of[each.code_id]) for each in findings.codings]
    alone = [each for each, reason in findings.unthemed.items() if reason is Reason.NOTHING_LIKE_IT]
    for excerpt_id, theme_id in (*placed, *((each, None) for each in alone)):
        excerpt = excerpts[excerpt_id]
        if excerpt.text == excerpt.redacted:  # words about a named person are not for display
            sayings = sayings_in(excerpt, answers[excerpt.answer_id], findings)
            found.setdefault(theme_id, []).extend(sayings)
    return found


def sayings_in(excerpt: Excerpt, answer: Answer, findings: Findings) -> Iterator[Saying]:
    """Yield the needs that one excerpt states, each goal once."""
    tokens = findings.tokens[answer.id]
    inside = [at for at, token in enumerate(tokens) if excerpt.start <= token.start < excerpt.end]
    if not inside or "?" in answer.text[excerpt.start : excerpt.end + 1]:
        return
    sentence = Sentence(tokens, inside)
    goals: dict[str, None] = {}
    for frame in (*frames_in(sentence), *fragments_in(sentence)):
        goal = goal_of(frame, tokens, answer.text)
        if goal:
            goals.setdefault(goal)
    for goal in goals:
        yield Saying(goal, benefit_of(excerpt.redacted), role_of(answer.text), excerpt)


@dataclass(frozen=True)
class Group:
    """Sayings of one meaning, and the goals among them that speak for all."""

    sayings: tuple[Saying, ...]
    speaking: frozenset[str]


def _alike(sayings: Sequence[Saying], tools: Tools, same: float) -> list[Group]:
    """Put sayings of one meaning together, beginning with the goal that most are like."""
    goals = sorted({saying.goal.lower() for saying in sayings})
    against = {saying.goal.lower(): saying.is_against for saying in sayings}
    people: dict[str, set[str]] = {}
    for saying in sayings:
        people.setdefault(saying.goal.lower(), set()).add(saying.excerpt.participant_id)
    vectors = tools.encode(goals)
    closeness = vectors @ vectors.T
    side = np.array([against[goal] for goal in goals])
    alike = (closeness >= same) & (side[:, None] == side[None, :])
    middle_of = _stars(alike, np.array([len(people[goal]) for goal in goals]))
    members: dict[int, list[Saying]] = {}
    for saying in sorted(sayings, key=lambda each: (each.goal, each.excerpt.redacted)):
        members.setdefault(middle_of[goals.index(saying.goal.lower())], []).append(saying)
    return [
        Group(
            tuple(said),
            frozenset(
                goals[at]
                for at, of in middle_of.items()
                if of == middle and (at == middle or closeness[at, middle] >= SPEAKS_FOR_ALL)
            ),
        )
        for middle, said in members.items()
    ]


def _stars(alike: npt.NDArray[np.bool_], weights: npt.NDArray[np.int64]) -> dict[int, int]:
    """Give each goal the middle it belongs to: the one still free that most people are like."""
    open_to = np.ones(len(weights), dtype=bool)
    middle_of: dict[int, int] = {}
    while open_to.any():
        reach = (alike & open_to[None, :]) @ weights
        middle = int(np.where(open_to, reach, -1).argmax())
        for at in np.flatnonzero(alike[middle] & open_to | (np.arange(len(weights)) == middle)):
            middle_of[int(at)] = middle
            open_to[at] = False
    return middle_of


def _need(theme: Theme | None, group: Group) -> Need:
    sayings = group.sayings
    speaking = [each for each in sayings if each.goal.lower() in group.speaking]
    best = min(speaking, key=lambda each: _order(each, sayings))
    ordered = [best, *(each for each in sayings if each.excerpt.id != best.excerpt.id)]
    people = {saying.excerpt.participant_id for saying in sayings}
    return Need(
        id=stable_id("need", theme.id if theme else "", best.goal),
        theme_id=theme.id if theme else None,
        role=_role(theme, sayings),
        goal=best.goal,
        benefit=_benefit(best, sayings, len(people)),
        excerpt_ids=tuple(dict.fromkeys(each.excerpt.id for each in ordered)),
        people=len(people),
    )


def _benefit(best: Saying, sayings: Sequence[Saying], people: int) -> str | None:
    """Return the reason that goes with the goal, if it is not one person's among many."""
    gave = {saying.excerpt.participant_id for saying in sayings if saying.benefit}
    if len(gave) < COMMON_REASON * people:
        return None
    same = {each.benefit for each in sayings if each.goal.lower() == best.goal.lower()}
    return min((each for each in same if each), key=lambda each: (len(each), each), default=None)


def _order(saying: Saying, sayings: Sequence[Saying]) -> tuple[int, bool, bool, int, int, str]:
    """Sort key of how well a goal speaks for its group: often said, one thing, easy to read."""
    said = Counter(each.goal.lower() for each in sayings)
    words = saying.goal.split()
    fits = BEST_LENGTH[0] <= len(words) <= BEST_LENGTH[1]
    several = "and" in words or "," in saying.goal
    capitals = sum(each.isupper() for each in saying.goal)
    return -said[saying.goal.lower()], several, not fits, capitals, len(words), saying.goal


def _role(theme: Theme | None, sayings: Sequence[Saying]) -> str:
    """Return the role that most of them give, or else only what they spoke about."""
    roles = Counter(each.role for each in sayings if each.role)
    if roles:
        role, count = min(roles.items(), key=lambda each: (-each[1], each[0]))
        if count >= COMMON_ROLE * len(sayings):
            return role
    if theme is None:
        return ""
    label = theme.label
    about = label[:1].lower() + label[1:] if label[1:2].islower() else label
    return f"someone who spoke about {about}"
