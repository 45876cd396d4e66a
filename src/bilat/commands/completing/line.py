"""A command line that is being typed: which command it is, which of its parameters the last word belongs to."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.models import ArgumentInfo, OptionInfo

from bilat.commands import TABLE
from bilat.commands.completing import Candidate
from bilat.commands.options import option_names

if TYPE_CHECKING:
    from bilat.commands.completing.values import Typed

Found = Iterable[Candidate] | None

ROOT_OPTIONS = (
    Candidate("--db", "the tracker's file"),
    Candidate("--version", "print the version"),
    Candidate("--help", "show what there is"),
)


class Line:
    """The words behind the program's name, the last unfinished."""

    def __init__(self, words: Sequence[str]) -> None:
        *self.before, self.last = words or [""]

    def candidates(self) -> Found:
        """What may stand in the place of the last word; None: a file's name."""
        words, globals_ = _without_root_options(self.before)
        if words is None:
            return None
        if not words:
            if self.last.startswith("-"):
                return ROOT_OPTIONS
            return [Candidate(name, place.what) for name, place in TABLE.items()]
        place = TABLE.get(words[0])
        if place is None:
            return []
        found = getattr(import_module(f"bilat.commands.{place.module}"), place.name)
        if not isinstance(found, typer.Typer):
            return Call(words[0], found, words[1:], globals_).candidates(self.last)
        steps = {command.name: command.callback for command in found.registered_commands}
        if len(words) == 1:
            return [Candidate(str(name), _summary(function)) for name, function in steps.items()]
        step = steps.get(words[1])
        return Call(f"{words[0]} {words[1]}", step, words[2:], globals_).candidates(self.last) if step else []


def _without_root_options(words: Sequence[str]) -> tuple[list[str] | None, dict[str, str]]:
    """The command and what follows, and `--db` where it stood before it; None: its value is being typed."""
    rest = list(words)
    given: dict[str, str] = {}
    while rest and rest[0].startswith("-"):
        option, equals, value = rest.pop(0).partition("=")
        if option == "--db" and not equals:
            if not rest:
                return None, given
            value = rest.pop(0)
        given[option] = value
    return rest, given


def _summary(function: Callable[..., Any] | None) -> str:
    return (inspect.getdoc(function) or "").partition("\n")[0].rstrip(".")


class Call:
    """A command with the arguments that stand before the word that is being typed."""

    def __init__(self, name: str, function: Callable[..., Any], words: Sequence[str], given: Mapping[str, str]) -> None:
        self.name = name
        self.options: dict[str, inspect.Parameter] = {}
        self.arguments: list[inspect.Parameter] = []
        for parameter in inspect.signature(function).parameters.values():
            for option in option_names(parameter):
                self.options[option] = parameter
            if any(isinstance(told, ArgumentInfo) for told in _told(parameter)):
                self.arguments.append(parameter)
        self.positional: list[str] = []
        self.given: dict[str, list[str]] = {name: [value] for name, value in given.items()}
        self.open: str | None = None
        """The option whose value is being typed."""
        for word in words:
            self._take(word)

    def _take(self, word: str) -> None:
        if self.open is not None:
            self.given.setdefault(self.open, []).append(word)
            self.open = None
        elif word.startswith("--") and word.partition("=")[0] in self.options:
            option, equals, value = word.partition("=")
            if equals:
                self.given.setdefault(option, []).append(value)
            elif _takes_value(self.options[option]):
                self.open = option
            else:
                self.given.setdefault(option, [])
        else:
            self.positional.append(word)

    def candidates(self, last: str) -> Found:
        """What may stand in the place of `last`; None: a file's name."""
        from bilat.commands.completing.values import Typed, values_of

        typed = Typed(self.name, self.positional, self.given)
        if self.open is not None:
            return values_of(self.options[self.open].name, last, typed)
        option, equals, value = last.partition("=")
        if equals and option in self.options:
            found = values_of(self.options[option].name, value, typed)
            return None if found is None else [c._replace(text=f"{option}={c.text}") for c in found]
        if last.startswith("--"):
            return self._options()
        return self._argument(last, typed)

    def _options(self) -> Iterator[Candidate]:
        """The options that may still be given."""
        for option, parameter in self.options.items():
            if option not in self.given or _repeats(parameter):
                yield Candidate(option, _help(parameter))
        yield Candidate("--help", "show what it takes")

    def _argument(self, last: str, typed: Typed) -> Found:
        from bilat.commands.completing.values import values_of

        place = len(self.positional)
        repeating = [parameter for parameter in self.arguments if _repeats(parameter)]
        if place < len(self.arguments) and self.arguments[place] not in repeating:
            parameter = self.arguments[place]
        elif repeating:
            parameter = repeating[0]
        else:
            return self._options()
        return values_of(parameter.name, last, typed)


def _told(parameter: inspect.Parameter) -> Sequence[Any]:
    return getattr(parameter.annotation, "__metadata__", ())


def _takes_value(parameter: inspect.Parameter) -> bool:
    return "bool" not in str(parameter.annotation.__origin__)


def _repeats(parameter: inspect.Parameter) -> bool:
    return "list[" in str(parameter.annotation.__origin__)


def _help(parameter: inspect.Parameter) -> str:
    for told in _told(parameter):
        if isinstance(told, OptionInfo):
            return (told.help or "").partition("[default")[0].rstrip(" .")
    return ""
