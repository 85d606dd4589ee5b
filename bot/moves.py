"""Deciding what a message is: an answer, or something the participant wants the bot to do.

Rasa's classifier only proposes. An answer taken for a command is the worst fault, and a person who
asks to stop and is not heard the next; so exact phrases are certain, the classifier is believed for
short messages of the right shape, and where doubt is left the words are kept and the bot asks.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.lexicon import move_phrases, move_shapes, normalise, words_in

SHORT = 9  # words: a longer message is a story, whatever it sounds like
SURE = 0.75
NEED_ASKING = ("skip_question", "stop_interview", "pause_interview")
QUESTIONS = (
    "ask_why",
    "ask_progress",
    "ask_who",
    "ask_robot",
    "ask_privacy",
    "ask_help",
    "repeat_question",
    "rephrase_question",
)


class Move(StrEnum):
    """What a participant can do with a message; the names are those of Rasa's intents."""

    ANSWER = "give_answer"
    AFFIRM = "affirm"
    DENY = "deny"
    GREET = "greet"
    SKIP = "skip_question"
    STOP = "stop_interview"
    PAUSE = "pause_interview"
    RESUME = "resume_interview"
    REPEAT = "repeat_question"
    REPHRASE = "rephrase_question"
    WHY = "ask_why"
    PROGRESS = "ask_progress"
    WHO = "ask_who"
    ROBOT = "ask_robot"
    PRIVACY = "ask_privacy"
    HELP = "ask_help"
    DONT_KNOW = "dont_know"
    NO_WORDS = "no_words"


@dataclass(frozen=True)
class Proposal:
    """What Rasa's classifier makes of a message: an intent, and how sure it is (0 to 1)."""

    intent: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """What a message is taken for; when not `certain`, the words are kept and the bot asks."""

    move: Move
    certain: bool = True


def decide_move(text: str, proposal: Proposal) -> Decision:
    """Decide what a message is, from its words, its length and the classifier's proposal."""
    if is_payload(text) or not words_in(text):
        return Decision(Move.NO_WORDS)
    exact = move_phrases().get(normalise(text))
    if exact is not None:
        return Decision(Move(exact))
    if proposal.confidence < SURE or len(words_in(text)) > SHORT or "\n" in text.strip():
        return Decision(Move.ANSWER)
    shape = move_shapes().get(proposal.intent)
    if shape is None or not shape.search(text.replace("’", "'")):
        return Decision(Move.ANSWER)
    move = Move(proposal.intent)
    if move in NEED_ASKING:
        return Decision(move, certain=False)
    if move in QUESTIONS and text.rstrip().endswith("?"):
        return Decision(move)
    return Decision(Move.ANSWER)


def is_payload(text: str) -> bool:
    """Whether a message is written in Rasa's own command form, which no person types by chance."""
    plain = text.strip()
    return plain.startswith("/") and len(plain) > 1 and plain[1].isalpha() and " " not in plain[:12]


def agrees(text: str, proposal: Proposal) -> bool | None:
    """Read a reply to the consent question: yes, no, or None when it is neither."""
    decision = decide_move(text, proposal)
    said = decision.move
    if said is Move.ANSWER and proposal.confidence >= SURE and len(words_in(text)) <= SHORT:
        shape = move_shapes().get(proposal.intent)
        if shape is not None and shape.search(text.replace("’", "'")):
            said = Move(proposal.intent)
    if said in (Move.AFFIRM, Move.RESUME):
        return True
    if said in (Move.DENY, Move.STOP, Move.SKIP):
        return False
    return None
