"""What stderr gets: errors and notices, as text and as JSON. Nothing heavy is imported: an error must come at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilat.formats import SCHEMA_VERSION
from bilat.text import one_line, printable

if TYPE_CHECKING:
    from bilat.errors import BilatError
    from bilat.result import Notice

_RED, _YELLOW, _CYAN = "1;31", "1;33", "1;36"


def error_text(error: BilatError, color: bool = False, width: int | None = None) -> str:
    """`error: MESSAGE`, the place it is about with carets under it, and `hint: HINT`; without a line end.

    Lines longer than `width` cells are wrapped at spaces; None: never.
    """
    text = _labelled("error", _RED, error.message, color, width)
    if error.pointer is not None:
        text += "\n" + _pointed(*error.pointer)
    return text if error.hint is None else text + "\n" + _labelled("hint", _CYAN, error.hint, color, width)


def error_json(error: BilatError) -> str:
    """`{"schema_version", "error": {"code", "message", "hint", "at", "faults"}}` on one line, without a line end."""
    from bilat.formats.json_ import encoder

    at = None if error.pointer is None else dict(zip(("text", "start", "end"), error.pointer, strict=True))
    fields = {"code": error.code, "message": error.message, "hint": error.hint, "at": at, "faults": error.faults}
    return encoder()({"schema_version": SCHEMA_VERSION, "error": fields})


def notice_text(notice: Notice, color: bool = False, width: int | None = None) -> str:
    """The notice's sentence, after `warning:` where it is one; without a line end. `width` is as for an error."""
    if notice.level == "warning":
        return _labelled("warning", _YELLOW, notice.message, color, width)
    return _wrapped(printable(notice.message), 0, width)


_BEFORE, _SHOWN = 40, 70
"""Characters of a long text that are shown before the place it is about, and in all."""


def _pointed(text: str, start: int, end: int) -> str:
    """Two lines: the text, or what of it stands around the place, and carets under the place."""
    first = max(0, start - _BEFORE) if len(text) > _SHOWN else 0
    last = min(len(text), first + _SHOWN)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    # each character is one character still: tabs and controls have marks as wide as a letter
    shown = "".join(one_line(character) for character in text[first:last])
    margin = " " * (2 + len(before) + _cells(text[first:start]))
    return f"  {before}{shown}{after}\n{margin}{'^' * max(1, _cells(text[start : min(end, last)]))}"


def cut(text: str, width: int) -> str:
    """`text` in so many cells of a terminal, an ellipsis at its end where it has more."""
    if text.isascii():
        return text if len(text) <= width else text[: max(0, width - 1)] + "…"
    from rich.cells import cell_len, set_cell_size  # 10 ms, and only for what is not ASCII

    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)).rstrip() + "…"


def _cells(text: str) -> int:
    """How many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # 10 ms, and only for what is not ASCII

    return cell_len(text)


def _labelled(label: str, style: str, message: str, color: bool, width: int | None = None) -> str:
    shown = f"\x1b[{style}m{label}:\x1b[0m" if color else f"{label}:"
    return f"{shown} {_wrapped(printable(message), len(label) + 2, width)}"


def _wrapped(text: str, first: int, width: int | None) -> str:
    """`text` in lines of at most `width` cells, `first` of which are taken already; what follows is indented."""
    if width is None:
        return text
    from textwrap import TextWrapper

    wrapper = TextWrapper(width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    lines = []
    for number, line in enumerate(text.split("\n")):
        wrapper.initial_indent = " " * (first if number == 0 else 0)
        lines += wrapper.wrap(line) or [""]
    return "\n".join(lines)[first:]
