"""Follow-up questions: when one is due, and in which words.

Triggers and the order of wordings follow studies of conversational interviewing (Jacobsen 2025;
Cuevas 2025): ask for lived detail, quote the participant's own words, never lead, never a bare why.
"""

from dataclasses import dataclass

from bot.guide import Question
from bot.lexicon import cues, phrases, words_in
from bot.quoting import quote_around, telling_quote

LONG_ENOUGH = 90  # words: whoever wrote this much has told the story already


@dataclass(frozen=True)
class Probe:
    """A follow-up question: which wording, which trigger fired, and the text to say."""

    id: str
    trigger: str
    text: str


def choose_probe(question: Question, answer: str, used: tuple[str, ...]) -> Probe | None:
    """Return the probe that an answer calls for, or None when it stands as it is.

    A wording that was `used` in this interview is never chosen again.
    """
    for trigger, quote in triggers(question, answer):
        probe = _worded(trigger, quote, used)
        if probe is not None:
            return probe
    return None


def retry_probe(question: Question, used: tuple[str, ...]) -> Probe | None:
    """Return the one gentle retry after "I don't know": the question in other words."""
    for wording in phrases()["probes"]["unsure"]:
        if wording["id"] not in used:
            text = wording["text"].format(in_other_words=question.in_other_words)
            return Probe(wording["id"], "unsure", text)
    return None


def triggers(question: Question, answer: str) -> list[tuple[str, str | None]]:
    """Return what an answer shows, most telling first, each with the words to quote."""
    look = cues()
    length = len(words_in(answer))
    if length >= LONG_ENOUGH:
        return []
    found: list[tuple[str, str | None]] = []
    if look["difficulty"].search(answer) and not look["coping"].search(answer):
        found.append(("no_coping", quote_around(answer, look["difficulty"])))
    if look["vague"].search(answer):
        found.append(("vague", quote_around(answer, look["vague"])))
    if length < question.enough_words:
        return [*found, ("short", None)]
    actor = look["actor"].search(answer)
    if actor and not look["actor_acts"].search(answer):
        found.append(("actor", _your(actor.group())))
    if look["event"].search(answer) and not look["feeling"].search(answer):
        found.append(("no_feeling", quote_around(answer, look["event"])))
    if not look["detail"].search(answer) and not look["event"].search(answer):
        found.append(("no_detail", telling_quote(answer)))
    return found


def _your(actor: str) -> str:
    return "your" + actor[2:] if actor.lower().startswith("my") else actor


def _worded(trigger: str, quote: str | None, used: tuple[str, ...]) -> Probe | None:
    for wording in phrases()["probes"][trigger]:
        needs_quote = "{quote}" in wording["text"]
        if wording["id"] in used or (needs_quote and quote is None):
            continue
        return Probe(wording["id"], trigger, wording["text"].format(quote=quote))
    return None
