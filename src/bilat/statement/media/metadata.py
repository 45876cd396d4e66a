"""What a file's metadata says, in the forms that a `Paper` takes."""

from __future__ import annotations

import datetime as dt
import re

_THREE_LETTERS = {"eng": "en", "fra": "fr", "fre": "fr"}
"""ISO 639-2, as the metadata of Canadian pages writes it."""


def day(text: str) -> str | None:
    """The day that `text` begins with, YYYY-MM-DD; None where it begins with none, or with one that never was."""
    found = re.match(r"\s*(\d{4}-\d{2}-\d{2})(?!\d)", text, re.ASCII)
    try:
        return dt.date.fromisoformat(found[1]).isoformat() if found else None
    except ValueError:
        return None


def language(text: str) -> str | None:
    """The ISO 639-1 code in a language tag (`en-CA`, `eng`, `fr_FR`); None where there is none."""
    first = re.split("[-_]", text.strip().lower(), maxsplit=1)[0]
    first = _THREE_LETTERS.get(first, first)
    return first if re.fullmatch("[a-z]{2}", first) else None


def address(text: str) -> str | None:
    """The web address that `text` is; None where it is none."""
    return text.strip() if re.fullmatch(r"\s*https?://\S+\s*", text) else None
