"""A sign of life on a terminal's stderr while a command takes longer than a person waits without wondering."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 0.5
"""Seconds before anything is shown."""

_BEAT = 0.2


class Ticker:
    """Shows `working … 3 s` from half a second on, and takes it away again before anything else is written."""

    current: Ticker | None = None
    """The one that is running."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)
        self._shown = False
        self.doing = "working"
        """What is shown: a word or two on what is done."""

    def __enter__(self) -> Ticker:
        Ticker.current = self
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the sign away; may be called twice. Before a question, an editor, or the result."""
        self._over.set()
        self._thread.join()
        Ticker.current = None
        if self._shown:
            self._shown = False
            self._write("\r\x1b[K")

    def _tick(self) -> None:
        began = time.monotonic()
        wait = PATIENCE
        while not self._over.wait(wait):
            self._shown = True
            self._write(f"\r{self.doing} … {time.monotonic() - began:.0f} s (Ctrl-C ends it)\x1b[K")
            wait = _BEAT

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal has gone
            self._over.set()


def stop() -> None:
    """Take the sign away where there is one."""
    if Ticker.current is not None:
        Ticker.current.stop()


def tell(doing: str) -> None:
    """Say what is being done, where somebody waits for it."""
    if Ticker.current is not None:
        Ticker.current.doing = doing
