"""Recognising distress and danger, so that it is met with care and never probed."""

from bot.lexicon import distress_cues, figures_of_speech


def find_cue(text: str) -> str | None:
    """Return the name of the first cue in a text, or None.

    Figures of speech ("the traffic is killing me") are taken out before looking.
    """
    plain = text.casefold().replace("’", "'")
    for figure in figures_of_speech():
        plain = figure.sub(" ", plain)
    for name, pattern in distress_cues().items():
        if pattern.search(plain):
            return name
    return None
