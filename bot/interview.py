"""The interview: a pure state machine from (guide, progress, message) to what is said next."""

from collections.abc import Callable
from dataclasses import replace

from bot import replies
from bot.guide import Guide, Question
from bot.lexicon import normalise, phrases, words_in
from bot.messages import (
    Button,
    ConsentRecord,
    Flag,
    Heard,
    Message,
    Outcome,
    Progress,
    Proposal,
)
from bot.moves import QUESTIONS, Decision, Move, agrees, decide_move
from bot.probes import Probe, choose_probe, retry_probe
from bot.replies import progress_of
from bot.safeguarding import find_cue

__all__ = [
    "Button",
    "ConsentRecord",
    "Flag",
    "Heard",
    "Message",
    "Outcome",
    "Progress",
    "Proposal",
    "begin",
    "progress_of",
    "take_turn",
]

CUES_BEFORE_CLOSING = 2


def begin(guide: Guide) -> Outcome:
    """Open an interview: say hello and ask for consent."""
    hello = Message("notice", guide.introduction)
    return Outcome(Progress(), (hello, replies.ask_consent(guide)))


def take_turn(guide: Guide, progress: Progress, text: str, proposal: Proposal) -> Outcome:
    """Take one message of the participant's, verbatim, with what Rasa's classifier proposes."""
    progress = replace(progress, said_count=progress.said_count + 1)
    if progress.stage in ("finished", "withdrawn"):
        said = replies.notice(progress.stage, guide)
        return Outcome(progress, (said,), Heard("unclear"))
    cue = find_cue(text)
    if cue is not None:
        return _meet_with_care(guide, progress, cue)
    if progress.stage == "consenting":
        return _take_consent(guide, progress, text, proposal)
    decision = decide_move(text, proposal)
    if progress.stage == "paused":
        progress = replace(progress, stage="asking")
        if decision.move is not Move.ANSWER or len(words_in(text)) < 4:
            again = (replies.notice("resumed", guide), replies.ask_again(guide, progress))
            return Outcome(progress, again, Heard("move", Move.RESUME))
    if progress.doubting or progress.choosing_after_cue:
        chosen = _settle_choice(guide, progress, text, decision)
        if chosen is not None:
            return chosen
        progress = replace(progress, doubting=None, choosing_after_cue=False)
    if not decision.certain:
        return _ask_what_was_meant(progress, decision, guide)
    return _act(guide, progress, text, decision.move)


def _take_consent(guide: Guide, progress: Progress, text: str, proposal: Proposal) -> Outcome:
    given = agrees(text, proposal)
    if given is None:
        move = decide_move(text, proposal).move
        if move in QUESTIONS:
            said: tuple[Message, ...] = (replies.explain(move, guide, progress),)
        else:
            said = (replies.notice("consent_unclear", guide),)
        return Outcome(progress, (*said, replies.ask_consent(guide)), Heard("unclear"))
    consent = ConsentRecord(given, guide.consent.text, guide.consent.version)
    heard = Heard("consent", Move.AFFIRM if given else Move.DENY)
    if not given:
        declined = Message("closing", guide.consent.declined)
        return Outcome(replace(progress, stage="withdrawn"), (declined,), heard, consent)
    first = guide.questions[0]
    progress = replace(progress, stage="asking", pending=first.id)
    thanks = replies.acknowledge(progress)
    return Outcome(progress, (thanks, replies.ask(first)), heard, consent)


def _act(guide: Guide, progress: Progress, text: str, move: Move) -> Outcome:
    question = _pending(guide, progress)
    if move in QUESTIONS or move is Move.GREET:
        return _answer_the_participant(guide, progress, move)
    acts: dict[Move, Callable[[], Outcome]] = {
        Move.SKIP: lambda: _skip(guide, progress),
        Move.STOP: lambda: _stop(guide, progress),
        Move.PAUSE: lambda: _pause(guide, progress),
        Move.RESUME: lambda: Outcome(
            progress, (replies.ask_again(guide, progress),), Heard("move", Move.RESUME)
        ),
        Move.NO_WORDS: lambda: Outcome(
            progress,
            (replies.notice("no_words", guide, "skip", "stop"),),
            Heard("unclear", None, question.id, progress.pending_probe),
        ),
        Move.DONT_KNOW: lambda: _take_unsure(guide, progress),
    }
    return acts[move]() if move in acts else _take_answer(guide, progress, text)


def _answer_the_participant(guide: Guide, progress: Progress, move: Move) -> Outcome:
    heard = Heard("move", move, progress.pending)
    if move is Move.REPEAT:
        return Outcome(progress, (replies.ask_again(guide, progress),), heard)
    said = replies.explain(move, guide, progress)
    if move is Move.REPHRASE:
        said = replace(said, buttons=replies.buttons("skip", "why", "stop"))
        return Outcome(
            progress, (replace(said, kind="question", question_id=progress.pending),), heard
        )
    return Outcome(progress, (said, replies.ask_again(guide, progress)), heard)


def _take_answer(guide: Guide, progress: Progress, text: str) -> Outcome:
    question = _pending(guide, progress)
    heard = Heard("answer", None, question.id, progress.pending_probe)
    progress = _remember(progress, question, text)
    if _may_probe(guide, progress, question):
        probe = choose_probe(question, text, progress.wordings)
        if probe is not None:
            return _probe(progress, question, probe, heard)
    return _move_on(guide, progress, heard, _next_after(guide, question, text))


def _take_unsure(guide: Guide, progress: Progress) -> Outcome:
    question = _pending(guide, progress)
    heard = Heard("answer", Move.DONT_KNOW, question.id, progress.pending_probe)
    probe = retry_probe(question, progress.wordings)
    if progress.retried or progress.pending_probe or probe is None:
        progress = replace(progress, answered=(*progress.answered, question.id))
        return _move_on(guide, progress, heard, _next_after(guide, question, ""))
    return _probe(replace(progress, retried=True), question, probe, heard, thank=False)


def _probe(
    progress: Progress, question: Question, probe: Probe, heard: Heard, *, thank: bool = True
) -> Outcome:
    thanks = (replies.acknowledge(progress),) if thank else ()
    progress = replace(
        progress,
        pending_probe=probe.id,
        pending_probe_text=probe.text,
        probes_on_pending=progress.probes_on_pending + 1,
        probes_total=progress.probes_total + 1,
        wordings=(*progress.wordings, probe.id),
    )
    return Outcome(progress, (*thanks, replies.ask_probe(probe, question)), heard)


def _may_probe(guide: Guide, progress: Progress, question: Question) -> bool:
    return (
        not progress.retried
        and progress.probes_on_pending < question.probes
        and progress.probes_total < guide.probe_limit
    )


def _remember(progress: Progress, question: Question, text: str) -> Progress:
    quote = replies.quote_for_summary(text)
    known = {question_id for question_id, _ in progress.quotes}
    quotes = progress.quotes
    if quote is not None and question.id not in known:
        quotes = (*quotes, (question.id, quote))
    answered = progress.answered
    if question.id not in answered:
        answered = (*answered, question.id)
    return replace(progress, answered=answered, quotes=quotes)


def _skip(guide: Guide, progress: Progress) -> Outcome:
    question = _pending(guide, progress)
    if question.id not in progress.answered:
        progress = replace(progress, skipped=(*progress.skipped, question.id))
    heard = Heard("move", Move.SKIP, question.id, progress.pending_probe)
    following = _next_after(guide, question, "")
    return _move_on(guide, progress, heard, following, replies.acknowledge(progress, "skipped"))


def _move_on(
    guide: Guide,
    progress: Progress,
    heard: Heard,
    following: Question | None,
    said: Message | None = None,
) -> Outcome:
    progress = replace(
        progress,
        pending=following.id if following else None,
        pending_probe=None,
        pending_probe_text=None,
        probes_on_pending=0,
        retried=False,
        doubting=None,
        choosing_after_cue=False,
    )
    if following is None:
        progress = replace(progress, stage="finished")
        return Outcome(progress, replies.close(guide, progress, early=False), heard)
    said = said or replies.acknowledge(progress)
    return Outcome(progress, (said, replies.ask(following)), heard)


def _next_after(guide: Guide, question: Question, answer: str) -> Question | None:
    plain = f" {normalise(answer)} "
    for branch in question.branches:
        if any(f" {normalise(word)} " in plain for word in branch.mentions):
            return guide.question(branch.go_to)
    at = guide.questions.index(question) + 1
    return guide.questions[at] if at < len(guide.questions) else None


def _stop(guide: Guide, progress: Progress, heard: Heard | None = None) -> Outcome:
    heard = heard or Heard("move", Move.STOP, progress.pending)
    progress = replace(progress, stage="finished", doubting=None, choosing_after_cue=False)
    return Outcome(progress, replies.close(guide, progress, early=True), heard)


def _pause(guide: Guide, progress: Progress) -> Outcome:
    heard = Heard("move", Move.PAUSE, progress.pending)
    progress = replace(progress, stage="paused")
    return Outcome(progress, (replies.notice("paused", guide, "go_on"),), heard)


def _ask_what_was_meant(progress: Progress, decision: Decision, guide: Guide) -> Outcome:
    """Keep the words as an answer, and ask with two buttons whether they were one."""
    heard = Heard("answer", f"{decision.move}?", progress.pending, progress.pending_probe)
    progress = replace(progress, doubting=str(decision.move))
    if decision.move is Move.STOP:
        said = replies.notice("doubt_stop", guide, "stop_here", "was_answer")
    else:
        wish = "skip" if decision.move is Move.SKIP else "stop_here"
        said = replies.notice("doubt", guide, wish, "was_answer")
    return Outcome(progress, (said,), heard)


def _settle_choice(
    guide: Guide, progress: Progress, text: str, decision: Decision
) -> Outcome | None:
    """Read the reply to an offer of two buttons; None when it is a message of its own."""
    plain, labels = normalise(text), phrases()["buttons"]
    stops = plain == normalise(labels["stop_here"]) or decision == Decision(Move.STOP)
    keeps = plain in {normalise(labels["was_answer"]), normalise(labels["go_on"])}
    if stops or (progress.doubting == Move.STOP and decision == Decision(Move.AFFIRM)):
        return _stop(guide, progress)
    if keeps or decision.move in (Move.RESUME, Move.DENY):
        question = _pending(guide, progress)
        heard = Heard("move", "confirm_answer", question.id)
        if progress.doubting and question.id not in progress.answered:
            progress = replace(progress, answered=(*progress.answered, question.id))
        if progress.choosing_after_cue and question.id not in progress.answered:
            progress = replace(progress, skipped=(*progress.skipped, question.id))
        return _move_on(guide, progress, heard, _next_after(guide, question, ""))
    return None


def _meet_with_care(guide: Guide, progress: Progress, cue: str) -> Outcome:
    """Never probe distress: acknowledge it, offer help and an end; close at the second cue."""
    asked = progress.stage in ("asking", "paused")
    heard = Heard("answer" if asked else "unclear", None, progress.pending, progress.pending_probe)
    count = progress.cue_count + 1
    closing = count >= CUES_BEFORE_CLOSING
    flags = (Flag("distress", cue),)
    progress = replace(progress, cue_count=count, doubting=None)
    if closing:
        progress = replace(progress, stage="finished")
        return Outcome(progress, (replies.care(guide, closing=True),), heard, flags=flags)
    if asked:
        progress = replace(progress, stage="asking", choosing_after_cue=True)
    return Outcome(progress, (replies.care(guide, closing=False),), heard, flags=flags)


def _pending(guide: Guide, progress: Progress) -> Question:
    return guide.question(progress.pending or guide.questions[0].id)
