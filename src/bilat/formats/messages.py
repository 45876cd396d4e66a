"""What stderr gets: errors and notices, as text and as JSON. Nothing heavy is imported: an error must come at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilat.formats import SCHEMA_VERSION
from bilat.text import printable

if TYPE_CHECKING:
    from bilat.errors import BilatError
    from bilat.result import Notice

_RED, _YELLOW, _CYAN = "1;31", "1;33", "1;36"


def error_text(error: BilatError, color: bool = False) -> str:
    """`error: MESSAGE`, and on a second line `hint: HINT` where there is one; without a line end."""
    text = _labelled("error", _RED, error.message, color)
    return text if error.hint is None else text + "\n" + _labelled("hint", _CYAN, error.hint, color)


def error_json(error: BilatError) -> str:
    """`{"schema_version", "error": {"code", "message", "hint"}}` on one line, without a line end."""
    from bilat.formats.json_ import encoder

    fields = {"code": error.code, "message": error.message, "hint": error.hint}
    return encoder()({"schema_version": SCHEMA_VERSION, "error": fields})


def notice_text(notice: Notice, color: bool = False) -> str:
    """The notice's sentence, after `warning:` where it is one; without a line end."""
    if notice.level == "warning":
        return _labelled("warning", _YELLOW, notice.message, color)
    return printable(notice.message)


def _labelled(label: str, style: str, message: str, color: bool) -> str:
    shown = f"\x1b[{style}m{label}:\x1b[0m" if color else f"{label}:"
    return f"{shown} {printable(message)}"
