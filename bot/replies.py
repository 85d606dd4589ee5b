"""What the bot says in each situation, from the guide's words and its own phrases."""

from bot.guide import Guide, Question
from bot.lexicon import phrases
from bot.messages import Button, Message, Progress
from bot.moves import Move
from bot.probes import Probe
from bot.quoting import telling_quote

EXPLAINED = {
    Move.ROBOT: "robot",
    Move.WHO: "who",
    Move.PROGRESS: "progress",
    Move.HELP: "help",
    Move.GREET: "greeting",
}
SUMMARY_LINES = 5


def buttons(*names: str) -> tuple[Button, ...]:
    """Return quick replies by the name of their label."""
    return tuple(Button(phrases()["buttons"][name], phrases()["buttons"][name]) for name in names)


def ask_consent(guide: Guide) -> Message:
    """Return the consent question, word for word."""
    return Message("consent", guide.consent.text, buttons("agree", "decline"))


def ask(question: Question) -> Message:
    """Return a question of the guide."""
    return Message("question", question.ask, buttons("skip", "why", "stop"), question.id)


def ask_again(guide: Guide, progress: Progress) -> Message:
    """Return what is waiting for an answer: the pending probe, or the question."""
    question = guide.question(progress.pending or guide.questions[0].id)
    if progress.pending_probe and progress.pending_probe_text:
        text = progress.pending_probe_text
        return Message("question", text, buttons("skip", "why", "stop"), question.id)
    return ask(question)


def ask_probe(probe: Probe, question: Question) -> Message:
    """Return a probe, with the trigger that fired it."""
    buttons_ = buttons("skip", "stop")
    return Message("probe", probe.text, buttons_, question.id, probe.id, probe.trigger)


def acknowledge(progress: Progress, name: str = "acknowledgements") -> Message:
    """Return a short, neutral word of thanks that varies from turn to turn."""
    wordings = phrases()[name]
    return Message("acknowledgement", wordings[progress.said_count % len(wordings)])


def explain(move: Move, guide: Guide, progress: Progress) -> Message:
    """Return the answer to a question that the participant asked the bot."""
    question = guide.question(progress.pending) if progress.pending else None
    if move is Move.PRIVACY:
        return Message("explanation", guide.privacy)
    if move is Move.WHY and question:
        return Message("explanation", question.why)
    if move is Move.REPHRASE and question:
        return Message("explanation", question.in_other_words)
    name = EXPLAINED.get(move, "help")
    done, total = progress_of(guide, progress)
    text = phrases()[name].format(
        organisation=guide.organisation, done=done, total=total, left=total - done, help=guide.help
    )
    return Message("help" if move is Move.HELP else "explanation", text)


def notice(name: str, guide: Guide, *button_names: str) -> Message:
    """Return one of the bot's stock notices."""
    return Message("notice", phrases()[name].format(help=guide.help), buttons(*button_names))


def care(guide: Guide, *, closing: bool) -> Message:
    """Return what is said to someone in distress, with the study's own help text."""
    name = "distress_close" if closing else "distress"
    offered = () if closing else buttons("go_on", "stop_here")
    return Message("help", phrases()[name].format(help=guide.help), offered)


def close(guide: Guide, progress: Progress, *, early: bool) -> tuple[Message, ...]:
    """Return the end of an interview: thanks, and a summary in the participant's own words."""
    thanks = Message("closing", guide.closing.stopped if early else guide.closing.thanks)
    if not progress.quotes:
        return (thanks,)
    said = phrases()
    lines = [f"“{quote}”" for _, quote in progress.quotes[:SUMMARY_LINES]]
    text = "\n".join([said["summary"], *(f"• {line}" for line in lines), said["summary_end"]])
    return (thanks, Message("closing", text))


def quote_for_summary(answer: str) -> str | None:
    """Return the words of an answer that the closing summary gives back."""
    return telling_quote(answer)


def progress_of(guide: Guide, progress: Progress) -> tuple[int, int]:
    """Return how many questions are behind the participant, and how many there are."""
    if progress.stage == "finished" and progress.pending is None:
        return len(guide.questions), len(guide.questions)
    return len(set(progress.answered) | set(progress.skipped)), len(guide.questions)
