"""Options that many commands share, declared once and joined to a command's own by `command`.

A command function takes a `Context` first, then its own parameters, and returns a Result. Typer reads the annotations
at run time, so these modules import the types they name for real.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple, TypeVar

import typer
from typer.models import OptionInfo

from bilat.result import Result

Option = typer.Option

Db = Annotated[
    str | None,
    Option("--db", metavar="PATH", help="The tracker's file. [default: BILAT_DB, or the user's data folder]"),
]
AsJson = Annotated[bool, Option("--json", help="Short for --format json.")]
Format = Annotated[
    str | None,
    Option(
        "--format",
        metavar="FORMAT",
        help="table, tsv, csv, json, ndjson, md or ids. [default: table on a terminal, tsv in a pipe]",
    ),
]
Fields = Annotated[str | None, Option("--fields", metavar="A,B,…", help="Only these fields, in this order.")]
Header = Annotated[bool, Option("--header", help="Begin TSV with the fields' names.")]
Why = Annotated[str | None, Option("--why", metavar="TEXT", help="The reason, kept in the history.")]
Evidence = Annotated[
    list[str] | None, Option("--evidence", metavar="URL", help="What proves it: an address or a document's path.")
]
Grade = Annotated[
    str | None,
    Option(
        "--grade",
        metavar="GRADE",
        help="What the evidence is worth: announcement, meeting, signed, law-or-funds, independent.",
    ),
]
Quote = Annotated[str | None, Option("--quote", metavar="TEXT", help="The words in the evidence that prove it.")]
By = Annotated[str | None, Option("--by", metavar="NAME", help="Who changes it. [default: BILAT_USER, or the login]")]
Where = Annotated[
    str | None, Option("--where", metavar="FILTER", help="Those that this filter finds; see `bilat help filter`.")
]
Yes = Annotated[bool, Option("--yes", help="Do not ask before what a filter finds is changed.")]
Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID…|FILTER", help="Ids or their unambiguous beginnings, or a filter: sector:defense …"),
]
DryRun = Annotated[bool, Option("--dry-run", help="Show what would change, and change nothing.")]

_OUTPUT: dict[str, tuple[Any, Any]] = {
    "json": (AsJson, False),
    "format": (Format, None),
    "fields": (Fields, None),
    "header": (Header, False),
}
_STAMP: dict[str, tuple[Any, Any]] = {
    "why": (Why, None),
    "evidence": (Evidence, None),
    "grade": (Grade, None),
    "quote": (Quote, None),
    "by": (By, None),
    "dry_run": (DryRun, False),
}
_STORE: dict[str, tuple[Any, Any]] = {"db": (Db, None)}


class Shared(NamedTuple):
    """The shared options as they were typed."""

    db: str | None = None
    json: bool = False
    format: str | None = None
    fields: str | None = None
    header: bool = False
    why: str | None = None
    evidence: list[str] | None = None
    grade: str | None = None
    quote: str | None = None
    by: str | None = None
    dry_run: bool = False


class Answer(NamedTuple):
    """What a command gives `cli.main`: its Result, and how it was asked to be written."""

    result: Result
    shared: Shared


F = TypeVar("F", bound=Callable[..., Result])


def command(
    *, store: bool = True, changing: bool = False, words: str | None = None
) -> Callable[[F], Callable[..., Answer]]:
    """Give a function the options it shares with others; its first parameter becomes a `Context`.

    `store` adds `--db`, `changing` the options of every change. `words` names the parameter whose words may begin with
    a minus, as those of a filter do: unknown options land there, and are refused here.
    """
    shared = {**(_STAMP if changing else {}), **_OUTPUT, **(_STORE if store else {})}

    def decorate(function: F) -> Callable[..., Answer]:
        own = list(inspect.signature(function).parameters.values())[1:]

        def run(**given: Any) -> Answer:
            from bilat.commands.context import Context

            if words is not None:
                refuse_options(given[words] or (), parameters)
            options = Shared(**{name: given.pop(name) for name in shared})
            return Answer(function(Context(options), **given), options)

        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
            for name, (annotation, default) in shared.items()
        ]
        run.__name__ = function.__name__
        run.__doc__ = function.__doc__
        run.__module__ = function.__module__
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return run

    return decorate


def refuse_options(words: Sequence[str], parameters: Sequence[inspect.Parameter]) -> None:
    """Raise UsageError where one of `words` is an option that none of `parameters` declares."""
    for word in words:
        if word.startswith("--"):
            from bilat.errors import UsageError, suggest

            name = word.partition("=")[0]
            near = suggest(name, [known for parameter in parameters for known in option_names(parameter)])
            hint = f"did you mean {near}?" if near else "`--help` shows what there is"
            raise UsageError(f"No such option: {name}", hint=hint)


def option_names(parameter: inspect.Parameter) -> list[str]:
    """The options that a parameter is given by, as Typer derives them."""
    for told in getattr(parameter.annotation, "__metadata__", ()):
        if isinstance(told, OptionInfo):
            # Typer keeps the first name where a default would stand outside of Annotated
            names = [name for name in (told.default, *(told.param_decls or ())) if isinstance(name, str)]
            given = [part for name in names for part in name.split("/") if part.startswith("--")]
            return given or ["--" + parameter.name.replace("_", "-")]
    return []
