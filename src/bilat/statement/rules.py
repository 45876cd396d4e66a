"""The rules that a policy person can read and extend: one TOML file a subject, in `data/rules/LANGUAGE`.

Each file explains itself at its head. They ship with the program as the seed does: in the package of a wheel, in the
`data` folder of a checkout.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from bilat.errors import BilatError
from bilat.shipped import find_shipped

LANGUAGES = ("en", "fr")
"""ISO 639-1 codes of the languages that have rules."""

Rules = Mapping[str, Any]
"""A file of rules as TOML gives it: tables of words, each explained in the file itself. To read, not to change."""


@functools.cache
def load_rules(language: str, subject: str) -> Rules:
    """The rules of `subject` (the file's name without its ending) in `language`, one of `LANGUAGES`; read once.

    Raises BilatError with the code `rules-missing` where no such file is installed, and `rules-unreadable` where it
    is not the TOML of UTF-8 text.
    """
    import tomllib  # only who reads a statement needs it

    path = find_shipped(f"rules/{language}/{subject}.toml", "the file", code="rules-missing")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # what is not UTF-8 or not TOML is a ValueError
        raise BilatError(
            f"the rules {path} cannot be read: {error}", hint="reinstall bilat", code="rules-unreadable"
        ) from error
