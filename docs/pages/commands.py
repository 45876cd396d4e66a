"""The command reference: every command, argument and option, as Typer knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bilat.cli import NAME, _command
from bilat.commands import TABLE
from bilat.commands.options import Shared
from pages.markdown import code, fence, page, table

INTRODUCTION = """\
Three groups of options stand at many commands and are described once: [the output](#output-options), [every change](\
#options-of-every-change), and [the store](#the-store). Words in capitals stand for what you type. What is in square \
brackets may be left out, and `…` means that it may stand several times. An id may be cut short where only one begins \
that way: `joint-t` is `joint-trade-working-group`."""

GROUPS = {
    "Output options": ("json", "format", "fields", "header"),
    "Options of every change": ("why", "evidence", "grade", "quote", "by", "dry_run"),
    "The store": ("db",),
}
assert {name for names in GROUPS.values() for name in names} == {*Shared._fields} - {"as_of"}  # a few commands' own

SHARED = {name: title for title, names in GROUPS.items() for name in names}


def commands() -> str:
    """The page."""
    program = _command([])
    found = {name: program.commands[name] for name in TABLE}
    return page(
        "Commands",
        INTRODUCTION,
        _contents(found),
        *_program(program),
        *_shared(found["update"]),
        *(part for name, command in found.items() for part in _command_or_group(f"{NAME} {name}", command)),
    )


def _contents(found: dict[str, Any]) -> str:
    """The commands by their panel, each with its first sentence."""
    lines = []
    for panel in dict.fromkeys(place.panel for place in TABLE.values()):
        lines.append(f"**{panel}**\n")
        lines += [_entry(name, found[name]) for name, place in TABLE.items() if place.panel == panel]
        lines.append("")
    return "\n".join(lines)


def _entry(name: str, command: Any) -> str:
    return f"- [`{name}`](#{NAME}-{name}): {_prose(command)[0].partition('. ')[0].rstrip('.')}."


def _program(program: Any) -> list[str]:
    return [f"## {NAME}", fence([f"{NAME} [OPTIONS] COMMAND …"]), *_prose(program), _options(program.params)]


def _shared(changing: Any) -> Iterator[str]:
    """The groups of options that many commands have, from a command that has them all."""
    for title, names in GROUPS.items():
        yield f"## {title}"
        yield _options([p for p in changing.params if p.name in names])


def _command_or_group(path: str, command: Any) -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield from _one(path, command, "##")
        return
    yield f"## {path}"
    yield from _prose(command)
    for name, member in command.commands.items():
        yield from _one(f"{path} {name}", member, "###")


def _one(path: str, command: Any, level: str) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    yield f"{level} {path}"
    yield fence([" ".join([path, "[OPTIONS]", *map(_place, arguments)])])
    yield from _prose(command)
    yield table(("argument", "what"), ([code(p.metavar), p.help] for p in arguments))
    yield _options([p for p in options if p.name not in SHARED])
    yield _also(options)
    examples = _examples(command)
    if examples:
        yield fence(examples, "sh")


def _place(argument: Any) -> str:
    """The argument in the usage line: in brackets where it may be left out."""
    name: str = argument.metavar
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _also(options: list[Any]) -> str:
    """Which groups of shared options the command has."""
    titles = dict.fromkeys(SHARED[p.name] for p in options if p.name in SHARED)
    links = [f"[{title.lower()}](#{title.lower().replace(' ', '-')})" for title in titles]
    return f"Also: {', '.join(links)}."


def _options(params: list[Any]) -> str:
    return table(("option", "what"), ([_option(p), _remarks(p)] for p in params if p.param_type_name == "option"))


def _option(param: Any) -> str:
    choices = getattr(param.type, "choices", None)
    value = param.metavar or ("|".join(map(str, choices)) if choices else "")
    names = [*param.opts, *param.secondary_opts]
    return ", ".join(code(f"{name} {value}".rstrip()) for name in names)


def _remarks(param: Any) -> str:
    """The help text, and what Typer prints beside it."""
    text: str = re.sub(r"\s*\[default: (.*)\]", r" Default: \1.", param.help)
    if param.required:
        text += " Required."
    if param.multiple:
        text += " May be given several times."
    return text


def _paragraphs(command: Any) -> list[str]:
    return [" ".join(part.split()) for part in (command.help or "").split("\n\n")]


def _prose(command: Any) -> list[str]:
    """What the help text says before its examples."""
    parts = _paragraphs(command)
    ends = [at for at, part in enumerate(parts) if part in ("Example:", "Examples:")]
    return parts[: ends[0]] if ends else parts


def _examples(command: Any) -> list[str]:
    """The commands that the help text shows."""
    return _paragraphs(command)[len(_prose(command)) + 1 :]
