"""The terminal: answers to stdout, progress and trouble to stderr, in the language asked for."""

import sys

from otop_core.language.messages import Text, say


class Console:
    """What a command says while it runs and when it is done."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._shown = ""

    def say(self, text: Text | str, **values: object) -> None:
        print(say(text, self.language, **values), flush=True)

    def trouble(self, text: Text | str, **values: object) -> None:
        print(say(text, self.language, **values), file=sys.stderr, flush=True)

    def step(self, text: Text) -> None:
        self.trouble(text)

    def progress(self, done: int, total: int, text: Text) -> None:
        """A line that renews itself on a screen; a line every tenth where the output goes to a file."""
        line = f"{say(text, self.language)} {done:,}/{total:,}"
        if sys.stderr.isatty():
            print(f"\r{line} ", end="\n" if done >= total else "", file=sys.stderr, flush=True)
        elif (shown := f"{text.msgid}{done * 10 // max(1, total)}") != self._shown:
            self._shown = shown
            print(line, file=sys.stderr, flush=True)
