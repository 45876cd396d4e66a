"""Single keys from a person's terminal; where a terminal cannot give them, lines of which the first letter counts."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from bilat.commands.asking import say

if TYPE_CHECKING:
    from types import TracebackType

ENTER, ESCAPE, LEFT, RIGHT, ERASE, CLEAR, END = "enter", "escape", "left", "right", "erase", "clear", "end"
"""Keys that are no character. `END`: the input has ended (Ctrl-D, or the terminal has gone)."""

_CONTROLS = {"\r": ENTER, "\n": ENTER, "\x04": END, "\x7f": ERASE, "\b": ERASE, "\x15": CLEAR}
_SEQUENCES = {b"[D": LEFT, b"OD": LEFT, b"[C": RIGHT, b"OC": RIGHT}
_SEQUENCE_WAIT = 0.05
"""Seconds in which the rest of a key's sequence follows its escape: a terminal sends it at once."""


class Keyboard:
    """The keys that are pressed while it is entered. Ctrl-C remains Ctrl-C, and the terminal is left as it was."""

    def __init__(self) -> None:
        self._before: list[Any] | None = None
        self._descriptor = sys.stdin.fileno()
        self.is_single = _termios() is not None and os.environ.get("TERM") != "dumb"
        """Whether keys come one by one; else a line, of which the first letter counts."""
        self._shown = ""
        """The question that waits, and what was typed behind it."""

    def __enter__(self) -> Keyboard:
        if self.is_single:
            self._before = self._listen()
            self._on_return = _handled("SIGCONT", self._come_back)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()
        if self.is_single:
            _handled("SIGCONT", self._on_return)

    @contextmanager
    def away(self) -> Iterator[None]:
        """The terminal as it was before, for another program."""
        self._leave()
        try:
            yield
        finally:
            if self.is_single:
                self._listen()

    def _listen(self) -> list[Any]:
        """Take keys at once and unseen; what was typed already is kept. Gives the modes of before."""
        termios = _termios()
        before: list[Any] = termios.tcgetattr(self._descriptor)
        modes = [*before[:6], list(before[6])]
        modes[3] &= ~(termios.ICANON | termios.ECHO)
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, modes)
        return before

    def _come_back(self, *_: object) -> None:
        """After Ctrl-Z and fg: the shell has set the terminal its own way, and written below the question."""
        self._listen()
        say(self._shown, end="")

    def _leave(self) -> None:
        if self._before is not None:
            termios = _termios()
            with suppress(termios.error):  # the terminal has gone
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

    def key(self, question: str = "") -> str:
        """The next key: a character in lower case, or one of the names above. `question` stands on the screen."""
        self._shown = question
        pressed = self._pressed() if self.is_single else self._first_of_line()
        self._shown = ""
        return pressed.lower() if len(pressed) == 1 else pressed

    def _first_of_line(self) -> str:
        line = sys.stdin.readline()
        return line.strip()[:1] or (ENTER if line else END)

    def _pressed(self) -> str:
        try:
            first = os.read(self._descriptor, 1)
        except OSError:
            return END
        if not first:
            return END
        if first == b"\x1b":
            return self._sequence()
        length = 1 if first[0] < 0xC0 else 2 if first[0] < 0xE0 else 3 if first[0] < 0xF0 else 4
        rest = os.read(self._descriptor, length - 1) if length > 1 else b""
        character = (first + rest).decode(errors="replace")
        return _CONTROLS.get(character, character)

    def _sequence(self) -> str:
        read = b""
        while len(read) < 8 and select.select([self._descriptor], [], [], _SEQUENCE_WAIT)[0]:
            read += os.read(self._descriptor, 1)
            if len(read) > 1 and 0x40 <= read[-1] <= 0x7E:
                break
        return _SEQUENCES.get(read, ESCAPE)

    def line(self, prompt: str) -> str | None:
        """A line that is typed behind `prompt`; None where it was given up (Escape, the end of the input)."""
        say(prompt, end="")
        if not self.is_single:
            line = sys.stdin.readline()
            return line.strip() if line else None
        typed = ""
        while True:
            self._shown = prompt + typed
            pressed = self._pressed()
            self._shown = ""
            if pressed in (ENTER, ESCAPE, END):
                say("")
                return typed.strip() if pressed == ENTER else None
            before, typed = typed, _typed(typed, pressed)
            say(_redrawn(before, typed), end="")


def _typed(typed: str, pressed: str) -> str:
    if pressed == ERASE:
        return typed[:-1]
    if pressed == CLEAR:
        return ""
    return typed + pressed if len(pressed) == 1 and pressed.isprintable() else typed


def _redrawn(before: str, after: str) -> str:
    """What makes the line on the screen `after` where it was `before`."""
    if after.startswith(before):
        return after[len(before) :]
    from bilat.formats.page import width_of

    gone = width_of(before) - width_of(after)
    return "\b" * gone + " " * gone + "\b" * gone


def _termios() -> Any:
    """The module, where the system has it."""
    try:
        import termios
    except ImportError:
        return None
    return termios


def _handled(name: str, handler: Callable[..., Any] | int | None) -> Any:
    """Let `handler` handle a signal; what handled it before."""
    number = getattr(signal, name, None)
    try:
        return signal.signal(number, handler) if number is not None else None
    except ValueError:  # not in the main thread, where no signal arrives
        return None
