"""What a command says when it cannot do what it was asked."""


class CommandError(Exception):
    """A bad request; its text is one clear line: what, where, and how to mend it."""
