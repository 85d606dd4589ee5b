"""The rules of the interview, each by name; then anything at all, by machine."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guide import builtin_guide_path, load_guide
from bot.interview import Outcome, Progress, Proposal, begin, progress_of, take_turn
from bot.moves import Move

GUIDE = load_guide(builtin_guide_path("everyday-life"))
STATES = {"consenting", "asking", "paused", "finished", "withdrawn"}
NOTHING = Proposal("give_answer", 0.9)
LONG = "Yesterday I walked to the shop with my sister and felt happy, then we cooked soup at home."


def say(outcome: Outcome, text: str, proposal: Proposal = NOTHING) -> Outcome:
    return take_turn(GUIDE, outcome.progress, text, proposal)


def consented() -> Outcome:
    return say(begin(GUIDE), "yes")


def texts(outcome: Outcome) -> str:
    return "\n".join(message.text for message in outcome.messages)


def test_consent_comes_first_word_for_word() -> None:
    opened = begin(GUIDE)
    assert opened.state == "consenting"
    assert opened.messages[-1].text == GUIDE.consent.text


def test_a_yes_is_recorded_with_the_words_and_version_that_were_asked() -> None:
    outcome = consented()
    assert outcome.consent is not None
    assert (outcome.consent.given, outcome.consent.text) == (True, GUIDE.consent.text)
    assert outcome.consent.version == GUIDE.consent.version
    assert outcome.progress.pending == "ordinary-day"


def test_a_no_ends_it_and_nothing_is_asked() -> None:
    outcome = say(begin(GUIDE), "no thanks")
    assert outcome.state == "withdrawn"
    assert [message.kind for message in outcome.messages] == ["closing"]
    assert outcome.consent is not None
    assert not outcome.consent.given


def test_anything_else_asks_for_consent_again() -> None:
    outcome = say(begin(GUIDE), "is this a robot?")
    assert outcome.state == "consenting"
    assert outcome.consent is None
    assert outcome.messages[-1].text == GUIDE.consent.text


def test_an_answer_is_kept_under_its_question_and_the_next_is_asked() -> None:
    outcome = say(consented(), LONG)
    assert outcome.heard is not None
    assert (outcome.heard.kind, outcome.heard.question_id) == ("answer", "ordinary-day")
    assert outcome.messages[-1].question_id == "people"


def test_a_short_answer_draws_a_probe_that_says_which_trigger_fired() -> None:
    outcome = say(consented(), "Work.")
    probe = outcome.messages[-1]
    assert (probe.kind, probe.trigger) == ("probe", "short")
    assert outcome.progress.pending == "ordinary-day"


def test_a_probe_quotes_words_that_were_said() -> None:
    answer = "My flat is cold and damp in every single room"
    outcome = say(say(consented(), LONG), answer)
    for message in outcome.messages:
        if "“" in message.text:
            assert message.text.split("“")[1].split("”")[0] in answer


def test_a_skip_is_accepted_at_once_and_never_probed() -> None:
    outcome = say(consented(), "I'd rather not say")
    assert outcome.heard is not None
    assert outcome.heard.move == Move.SKIP
    assert all(message.kind != "probe" for message in outcome.messages)
    assert outcome.progress.pending == "people"


def test_i_do_not_know_gets_one_gentle_retry() -> None:
    first = say(consented(), "I don't know")
    assert first.messages[-1].trigger == "unsure"
    second = say(first, "dunno")
    assert second.progress.pending == "people"


def test_a_question_to_the_bot_is_answered_and_the_question_asked_again() -> None:
    outcome = say(consented(), "why do you ask?")
    assert GUIDE.questions[0].why in texts(outcome)
    assert outcome.messages[-1].text == GUIDE.questions[0].ask
    assert outcome.progress.pending == "ordinary-day"


def test_repeat_says_the_question_again() -> None:
    assert texts(say(consented(), "can you repeat that?")) == GUIDE.questions[0].ask


def test_no_words_are_met_courteously_and_change_nothing() -> None:
    outcome = say(consented(), "👍👍")
    assert outcome.heard is not None
    assert outcome.heard.kind == "unclear"
    assert outcome.progress.pending == "ordinary-day"


def test_a_pause_keeps_the_place() -> None:
    paused = say(consented(), "pause")
    assert paused.state == "paused"
    back = say(paused, "I'm back")
    assert back.state == "asking"
    assert back.messages[-1].text == GUIDE.questions[0].ask


def test_a_stop_ends_kindly_at_once() -> None:
    outcome = say(consented(), "stop")
    assert outcome.state == "finished"
    assert GUIDE.closing.stopped in texts(outcome)


def test_a_doubtful_stop_keeps_the_words_and_asks_with_two_buttons() -> None:
    text = "could we stop it there please"
    asked = say(consented(), text, Proposal("stop_interview", 0.95))
    assert asked.heard is not None
    assert asked.heard.kind == "answer"
    assert [button.label for button in asked.messages[-1].buttons] == [
        "Stop here",
        "That was my answer",
    ]
    assert say(asked, "Stop here").state == "finished"
    assert say(asked, "That was my answer").progress.pending == "people"


def test_distress_is_never_probed_and_a_second_cue_closes_with_help() -> None:
    first = say(consented(), "I don't want to be here any more")
    assert all(message.kind != "probe" for message in first.messages)
    assert GUIDE.help in texts(first)
    assert [flag.kind for flag in first.flags] == ["distress"]
    second = say(first, "I want to kill myself")
    assert second.state == "finished"
    assert GUIDE.help in texts(second)


def test_a_figure_of_speech_is_no_cue() -> None:
    assert (
        say(consented(), "The traffic is killing me and the boss will kill me if I'm late").flags
        == ()
    )


def test_the_end_gives_their_own_words_back() -> None:
    outcome = consented()
    while outcome.state == "asking":
        outcome = say(outcome, LONG)
    assert outcome.state == "finished"
    assert "“" in texts(outcome)
    assert progress_of(GUIDE, outcome.progress) == (10, 10)


PHRASES = st.sampled_from(
    ["yes", "no", "skip", "stop", "pause", "back", "why do you ask?", "Stop here", "dunno", "ok"]
)
SAID = st.text(max_size=200) | PHRASES | st.just(LONG)
PROPOSED = st.builds(
    Proposal,
    st.sampled_from([move.value for move in Move] + ["nlu_fallback", "unheard_of"]),
    st.floats(0, 1),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SAID, PROPOSED), max_size=40))
def test_any_conversation_keeps_the_rules(messages: list[tuple[str, Proposal]]) -> None:
    outcome = begin(GUIDE)
    probes: list[str] = []
    for text, proposal in messages:
        before = outcome.progress
        outcome = take_turn(GUIDE, Progress.from_json(before.to_json()), text, proposal)
        assert outcome.state in STATES
        assert outcome.messages
        assert outcome.heard is not None
        if outcome.heard.kind == "answer":
            assert outcome.heard.question_id == before.pending
        probes += [message.text for message in outcome.messages if message.kind == "probe"]
        assert (
            sum("?" in message.text for message in outcome.messages if message.kind == "probe") <= 1
        )
    assert len(probes) == len(set(probes)) <= GUIDE.probe_limit + len(GUIDE.questions)
    assert Progress.from_json(outcome.progress.to_json()) == outcome.progress
