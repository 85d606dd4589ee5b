"""Answers that say nothing to the question, and answers in another language."""

import re
import unicodedata
from functools import lru_cache

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from analysis.word_lists import load_lines, load_words

NON_ANSWER = re.compile("|".join(f"(?:{line})" for line in load_lines("non_answers")))
PLACEHOLDER = re.compile(r"\[[^\]]{1,20}\]")  # what a source has blacked out, as [XXX]
FEWEST_WORDS = 3


def is_non_answer(text: str) -> bool:
    """Whether the text says nothing: no letters in it, or a phrase such as "not sure"."""
    said = re.sub(r"['’]", "", PLACEHOLDER.sub(" ", text.lower()))
    bare = " ".join(re.sub(r"[^\w\s]|_", " ", said).split())
    return not any(each.isalpha() for each in bare) or NON_ANSWER.fullmatch(bare) is not None


def is_other_language(text: str, *, least_english: float) -> bool:
    """Whether the text is in another language than English, so far as its length allows to say."""
    letters = [each for each in text if each.isalpha()]
    latin = sum("LATIN" in unicodedata.name(each, "") for each in letters)
    if latin < len(letters) / 2:
        return True
    if len(text.split()) < FEWEST_WORDS:
        return False
    return _detector().compute_language_confidence(text, Language.ENGLISH) < least_english


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    known = [getattr(Language, name) for name in sorted(load_words("languages"))]
    return LanguageDetectorBuilder.from_languages(*known).build()
