"""Step `embed`: a vector for what each excerpt means, with a little of the words it uses."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from analysis.records import Findings, Vectors
from analysis.redaction import entities
from analysis.registry import Step, Tools, steps

PLACEHOLDER = re.compile(r"\[[^\]]{1,40}\]")  # [name], or what a source has blacked out as [XXX]
FEWEST_FOR_WORDS = 30  # word counts over less than this say nothing
SEED = 0
PLACE_KINDS = ("GPE", "LOC")
NAME_KINDS = (*PLACE_KINDS, "FAC", "ORG", "PERSON", "NORP")
EVERYWHERE = 0.08  # a name that so many say is what the study is about
PLACE_SHARE = 0.3  # of the times it is named: the parser takes one town for several things


@steps("embed.v1")
def make_embed(*, word_weight: float, word_dimensions: int, common_place: float) -> Step:
    """Embed the redacted words; `word_weight` is the part of TF-IDF beside the model's vector.

    A place named by more than `common_place` of the participants is left out, and so is what all
    excerpts share: neither tells one excerpt from another.
    """

    def embed(findings: Findings, tools: Tools) -> Findings:
        kept = [excerpt for excerpt in findings.excerpts if excerpt.id not in findings.unthemed]
        places = common_places(findings, common_place)
        keys = {each.id: meaning_key(each.redacted, places) for each in kept}
        texts = sorted(set(keys.values()))
        vectors = tools.encode(texts)
        if len(texts) >= FEWEST_FOR_WORDS:
            vectors = unit(vectors - vectors.mean(axis=0))
            words = word_weight * _word_vectors(texts, word_dimensions)
            vectors = unit(np.hstack([vectors, words]))
        found = dict(zip(texts, vectors, strict=True))
        return replace(findings, vectors={each.id: found[keys[each.id]] for each in kept})

    return embed


def common_places(findings: Findings, share: float) -> tuple[str, ...]:
    """Return the names of places, in small letters, that more than that share of people say.

    The initials of a name of several words are among them.
    """
    said: dict[str, set[str]] = {}
    as_place: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for answer in findings.answers:
        tokens = findings.tokens.get(answer.id, ())
        for first, last in entities(tokens, NAME_KINDS):
            name = answer.text[tokens[first].start : tokens[last].end].lower()
            name = name.removeprefix("the ")
            said.setdefault(name, set()).add(answer.participant_id)
            mentions[name] += 1
            as_place[name] += tokens[first].entity.endswith(PLACE_KINDS)
    people = {answer.participant_id for answer in findings.answers}
    fewest = max(FEWEST_FOR_WORDS // 3, share * len(people))
    names = {
        name
        for name, who in said.items()
        if len(who) >= fewest
        and (as_place[name] >= PLACE_SHARE * mentions[name] or len(who) >= EVERYWHERE * len(people))
    }
    initials = {"".join(word[0] for word in name.split()) for name in names if " " in name}
    return tuple(sorted(names | initials))


def meaning_key(text: str, places: Sequence[str] = ()) -> str:
    """Return the text as it counts for its meaning: "Traffic!" says what "traffic" says."""
    said = PLACEHOLDER.sub(" ", text.lower()) if "[" in text else text.lower()
    said = said if any(each.isalpha() for each in said) else text.lower()
    if places:
        names = "|".join(re.escape(place) for place in places)
        bare = re.sub(rf"\b(?:(?:in|of|to|at|for|from|around) )?(?:{names})(?:'s)?\b", " ", said)
        said = bare if any(each.isalpha() for each in bare) else said
    return " ".join(said.split()).strip(".,;:!?-– ")


def unit(vectors: Vectors) -> Vectors:
    """Return the rows with length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    return found


def _word_vectors(texts: Sequence[str], dimensions: int) -> Vectors:
    counts = TfidfVectorizer(
        stop_words="english", ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32
    )
    try:
        matrix = counts.fit_transform(texts)
    except ValueError:  # every word is rare or empty
        return np.zeros((len(texts), 1), dtype=np.float32)
    width = min(dimensions, matrix.shape[1] - 1, matrix.shape[0] - 1)
    if width < 1:
        return np.zeros((len(texts), 1), dtype=np.float32)
    # One thread: how a sum is split over threads decides its last digits, and then the themes.
    with threadpool_limits(limits=1):
        return unit(TruncatedSVD(width, random_state=SEED).fit_transform(matrix))
