"""The configuration file: what it may say, checked, each mistake with its line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bilat.config import BY_NAME, FORMS, Setting, value_of
from bilat.errors import InvalidValue, UsageError, quoted, suggest

if TYPE_CHECKING:
    from bilat.config import Words
    from bilat.vocabulary import Term

_TERM_KEYS = {"sectors": ("label", "aliases", "definition"), "parties": ("label", "aliases")}
_NAMEFORMS = {
    "sectors": ("[a-z0-9]+(-[a-z0-9]+)*", "lower-case words joined by hyphens: arctic, deep-sea"),
    "parties": ("[A-Z][A-Z0-9]{1,9}", "2 to 10 capital letters and digits: NATO"),
}
QUERIES = "queries"
_QUERY_NAME = "[A-Za-z0-9][A-Za-z0-9_-]*"


class ConfigFile:
    """What the configuration file says, checked."""

    __slots__ = ("_tables", "_text", "path", "queries", "values")

    def __init__(self, path: str, text: str) -> None:
        """Raises UsageError where `text` is not TOML, or says what no configuration can."""
        self.path = path
        self._text = text
        self.values: dict[str, str | float] = {}
        self.queries: dict[str, str] = {}
        """The saved queries: name, and filter as it was written."""
        self._tables: dict[str, list[Term]] = {}
        self._take(self._decoded())

    def extend(self, vocabulary: Words, table: str) -> Words:
        """`vocabulary` with the terms of `table`. Raises UsageError where two terms would share a word."""
        for term in self._tables.get(table, ()):
            try:
                vocabulary = vocabulary.extended([term])
            except InvalidValue as error:
                raise self._error((table, term.name), error.message) from error
        return vocabulary

    def _decoded(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except ValueError as error:  # TOMLDecodeError, or a number of too many digits
            raise UsageError(f"the configuration {self.path} is not TOML: {error}") from error

    def _take(self, document: dict[str, Any]) -> None:
        for key, written in document.items():
            if key in _TERM_KEYS:
                self._tables[key] = self._terms(key, written)
            elif key == QUERIES:
                self.queries = self._queries(written)
            elif key in BY_NAME:
                self.values[key] = self._setting(BY_NAME[key], written)
            else:
                raise self._unknown((key,), (*BY_NAME, *_TERM_KEYS, QUERIES))

    def _queries(self, written: object) -> dict[str, str]:
        if not isinstance(written, dict):
            raise self._wrong((QUERIES,), "a table of filters, as in [queries]", written)
        for name, text in written.items():
            if not re.fullmatch(_QUERY_NAME, name):
                raise self._error((QUERIES, name), "a query's name is of letters, digits, - and _")
            if not isinstance(text, str):
                raise self._wrong((QUERIES, name), FORMS["text"], text)
        return written

    def _setting(self, setting: Setting, written: object) -> str | float:
        value = value_of(setting.kind, written)
        if value is None:
            raise self._wrong((setting.name,), FORMS[setting.kind], written)
        if setting.kind == "place" and "://" not in str(value):
            return os.path.join(os.path.dirname(self.path), str(value))
        return value

    def _terms(self, table: str, written: object) -> list[Term]:
        if not isinstance(written, dict):
            raise self._wrong((table,), f"a table, as in [{table}.NAME]", written)
        return [self._term(table, name, entry) for name, entry in written.items()]

    def _term(self, table: str, name: str, entry: object) -> Term:
        from bilat.vocabulary import Term

        pattern, form = _NAMEFORMS[table]
        if not re.fullmatch(pattern, name):
            raise self._error((table, name), f"a name there is of {form}")
        if not isinstance(entry, dict):
            raise self._wrong((table, name), f"a table: [{table}.{name}]", entry)
        for key in entry:
            if key not in _TERM_KEYS[table]:
                raise self._unknown((table, name, key), _TERM_KEYS[table])
        label = self._text_at((table, name, "label"), entry)
        definition = self._text_at((table, name, "definition"), entry)
        named = name.replace("-", " ").capitalize() if table == "sectors" else name
        return Term(name, label or named, self._aliases((table, name, "aliases"), entry), definition)

    def _text_at(self, keys: tuple[str, ...], entry: dict[str, Any]) -> str:
        text = entry.get(keys[-1], "")
        if not isinstance(text, str):
            raise self._wrong(keys, FORMS["text"], text)
        return text

    def _aliases(self, keys: tuple[str, ...], entry: dict[str, Any]) -> list[str]:
        aliases = entry.get(keys[-1], [])
        if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
            raise self._wrong(keys, "a list of texts", aliases)
        return aliases

    def _wrong(self, keys: tuple[str, ...], form: str, written: object) -> UsageError:
        return self._error(keys, f"it must be {form}, not {quoted(str(written))}")

    def _unknown(self, keys: tuple[str, ...], valid: Sequence[str]) -> UsageError:
        near = suggest(keys[-1], valid)
        hint = f"did you mean {near}?" if near else "valid: " + ", ".join(valid)
        return self._error(keys, "no such setting", hint)

    def _error(self, keys: tuple[str, ...], problem: str, hint: str | None = None) -> UsageError:
        line = _line_of(keys, self._text)
        where = f"{self.path}, line {line}" if line else self.path
        return UsageError(f"{where}: {quoted('.'.join(keys))}: {problem}", hint=hint)


def _line_of(keys: tuple[str, ...], text: str) -> int | None:
    """The first line, from 1, that writes the key or its table in the ordinary way; None for any other way."""
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.partition("#")[0].strip()
        if written.startswith("["):
            table = _parts(written.strip("[] "))
            here = table
        else:
            name, equals, _ = written.partition("=")
            here = [*table, *_parts(name)] if equals else []
        if tuple(here[: len(keys)]) == keys:
            return number
    return None


def _parts(key: str) -> list[str]:
    return [part.strip().strip("\"'") for part in key.split(".")]
