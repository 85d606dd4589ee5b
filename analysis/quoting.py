"""Step `quotes`: a few quotes for each theme, near its centre, unlike one another, easy to read."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.embedding import meaning_key
from analysis.records import Excerpt, Findings, Vectors
from analysis.registry import Step, Tools, steps

FEWEST_WORDS, MOST_WORDS = 6, 40
SAMENESS = 0.4  # how much being like a chosen quote counts against the next
SHORT = 0.25  # what a quote loses that is too short or too long to read well
HIDDEN = 0.1  # what it loses for a placeholder in it


@steps("quotes.v1")
def make_quotes(*, most: int) -> Step:
    """Choose up to `most` quotes a theme, from as many people as it can."""

    def quotes(findings: Findings, _tools: Tools) -> Findings:
        excerpts = {excerpt.id: excerpt for excerpt in findings.excerpts}
        theme_of = {code.id: code.theme_id for code in findings.codes}
        said: dict[str, list[Excerpt]] = {theme.id: [] for theme in findings.themes}
        for coding in findings.codings:
            said[theme_of[coding.code_id]].append(excerpts[coding.excerpt_id])
        return replace(
            findings,
            themes=tuple(
                replace(theme, quote_ids=_choose(said[theme.id], findings, most))
                for theme in findings.themes
            ),
        )

    return quotes


def _choose(said: Sequence[Excerpt], findings: Findings, most: int) -> tuple[str, ...]:
    said = sorted(said, key=lambda each: (each.redacted, each.id))
    vectors = np.vstack([findings.vectors[each.id] for each in said])
    worth = _worth(said, vectors)
    chosen: list[int] = []
    while len(chosen) < min(most, len(said)):
        repeats = vectors @ vectors[chosen].T if chosen else np.zeros((len(said), 1))
        value = worth - SAMENESS * repeats.max(axis=1)
        used_words = {meaning_key(said[at].redacted) for at in chosen}
        used_people = {said[at].participant_id for at in chosen}
        open_to = [
            at
            for at, each in enumerate(said)
            if meaning_key(each.redacted) not in used_words and at not in chosen
        ]
        fresh = [at for at in open_to if said[at].participant_id not in used_people]
        if not open_to:
            break
        chosen.append(max(fresh or open_to, key=lambda at: (float(value[at]), -at)))
    return tuple(said[at].id for at in chosen)


def _worth(said: Sequence[Excerpt], vectors: Vectors) -> Vectors:
    middle = vectors.mean(axis=0)
    worth: Vectors = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    for at, excerpt in enumerate(said):
        words = len(excerpt.redacted.split())
        worth[at] -= 0 if FEWEST_WORDS <= words <= MOST_WORDS else SHORT
        worth[at] -= HIDDEN if "[" in excerpt.redacted else 0
    return worth
