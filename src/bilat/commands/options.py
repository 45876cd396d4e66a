"""Options that many commands share, declared once and joined to a command's own by `command`.

A command function takes a `Context` first, then its own parameters, and returns a Result. Typer reads the annotations
at run time, so these modules import the types they name for real.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer
from typer.models import OptionInfo

from bilat.result import Result

if TYPE_CHECKING:
    from bilat.commands.picking import Fields

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
ExportFormat = Annotated[
    str | None,
    Option("--format", metavar="FORMAT", help="json, ndjson or csv. [default: by the ending of --to, else json]"),
]
FieldNames = Annotated[str | None, Option("--fields", metavar="A,B,…", help="Only these fields, in this order.")]
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
AsOf = Annotated[
    str | None,
    Option("--as-of", metavar="MOMENT", help="As it stood at the end of a day, or after a change or a mark."),
]

Sector = Annotated[
    list[str] | None, Option("--sector", metavar="SECTOR", help="In any of its sectors: trade, defense, intelligence …")
]
Status = Annotated[list[str] | None, Option("--status", metavar="STATUS", help="announced, in-progress, delivered …")]
Tag = Annotated[list[str] | None, Option("--tag", metavar="TAG", help="Bearing this tag.")]
Party = Annotated[list[str] | None, Option("--party", metavar="PARTY", help="Between this party and others: CA, GB …")]
Basis = Annotated[list[str] | None, Option("--basis", metavar="BASIS", help="announced or recommended.")]
Kind = Annotated[list[str] | None, Option("--kind", metavar="KIND", help="deliverable, joint-body or relational.")]

NARROWING: dict[str, tuple[Any, Any]] = {
    "sector": (Sector, None),
    "status": (Status, None),
    "tag": (Tag, None),
    "party": (Party, None),
    "basis": (Basis, None),
    "kind": (Kind, None),
}
"""Each is short for a term of the filter, whose qualifier has its name."""

_OUTPUT: dict[str, tuple[Any, Any]] = {
    "json": (AsJson, False),
    "format": (Format, None),
    "fields": (FieldNames, None),
    "header": (Header, False),
}
_EXPORT: dict[str, tuple[Any, Any]] = {"json": (AsJson, False), "format": (ExportFormat, None)}
_STAMP: dict[str, tuple[Any, Any]] = {
    "why": (Why, None),
    "evidence": (Evidence, None),
    "grade": (Grade, None),
    "quote": (Quote, None),
    "by": (By, None),
    "dry_run": (DryRun, False),
}
_STORE: dict[str, tuple[Any, Any]] = {"db": (Db, None)}
_PAST: dict[str, tuple[Any, Any]] = {"as_of": (AsOf, None)}


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
    as_of: str | None = None


class Answer(NamedTuple):
    """What a command gives `cli.main`: its Result, and how it was asked to be written."""

    result: Result
    shared: Shared


F = TypeVar("F", bound=Callable[..., Result])


def command(
    *,
    store: bool = True,
    changing: bool = False,
    past: bool = False,
    words: str | None = None,
    narrowing: bool = False,
    fields: "Fields | Callable[[Mapping[str, Any]], Fields] | None" = None,
    forms: Sequence[str] | None = None,
) -> Callable[[F], Callable[..., Answer]]:
    """Give a function the options it shares with others; its first parameter becomes a `Context`.

    `store` adds `--db`, `changing` the options of every change, `past` adds `--as-of`, which `Context.view` and the
    clock then follow. `words` names the parameter whose words may begin with a minus, as those of a filter do: unknown
    options land there, and are refused here. `narrowing` adds the options that are short for terms of that filter,
    behind those words; `Context.filter` reads both. `fields` is what `--fields` may name, or says so when it is given
    what was typed; without it that is the command's own business. `forms` are the formats of a command that writes
    whole records only; it has no `--fields`. How the result is to look is settled before the function runs: what cannot
    be shown as asked is not done.
    """
    output = _OUTPUT if forms is None else _EXPORT
    shared = {**(_PAST if past else {}), **(_STAMP if changing else {}), **output, **(_STORE if store else {})}

    def decorate(function: F) -> Callable[..., Answer]:
        own = list(inspect.signature(function).parameters.values())[1:]
        terms = NARROWING if narrowing else {}

        def run(**given: Any) -> Answer:
            from bilat.commands.context import Context

            if words is not None:
                refuse_options(given[words] or (), parameters, function.__name__.rstrip("_"))
            options = Shared(**{name: given.pop(name) for name in shared})
            check_format(options, forms)
            context = Context(options, {name: given.pop(name) for name in terms})
            if options.as_of is not None:
                context.stand_at(options.as_of)
            if options.fields is None:
                return Answer(context.dated(function(context, **given)), options)
            valid = fields(given) if callable(fields) else fields or (_fields_of_changes() if changing else None)
            picked = valid.known(context.fields or ()) if valid is not None else []
            result = context.dated(function(context, **given))
            return Answer(valid.picked(result, picked) if valid is not None else result, options)

        parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        behind_words = next((place for place, p in enumerate(own, 1) if p.name == words), 0)
        parameters[behind_words:behind_words] = _parameters(terms)
        parameters += _parameters(shared)
        run.__name__ = function.__name__
        run.__doc__ = function.__doc__
        run.__module__ = function.__module__
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return run

    return decorate


def _parameters(options: Mapping[str, tuple[Any, Any]]) -> list[inspect.Parameter]:
    """What Typer makes options of."""
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for name, (annotation, default) in options.items()
    ]


def _fields_of_changes() -> "Fields":
    from bilat.commands.changes import FIELDS

    return FIELDS


def check_format(options: Shared, forms: Sequence[str] | None = None) -> None:
    """Raise UsageError where the result cannot be written as the options ask; `forms` are all that there are."""
    if options.json and options.format not in (None, "json"):
        from bilat.errors import UsageError

        raise UsageError(f"--json and --format {options.format} exclude each other")
    if options.format is not None and forms is not None and options.format not in forms:
        from bilat.errors import UnknownValue

        raise UnknownValue("export format", options.format, forms)
    if options.format is not None:
        from bilat import formats

        formats.load(options.format)


def refuse_options(words: Sequence[str], parameters: Sequence[inspect.Parameter], name: str) -> None:
    """Raise UsageError where one of `words` is an option that the command `name`, of these `parameters`, lacks.

    What stands behind `--` is a word, whatever it looks like.
    """
    from bilat.commands.context import Context

    for word in words:
        if word in Context.literal:
            continue
        if len(word) == 2 and word[0] == "-" and word[1].isalpha() and name != "tag":
            from bilat.errors import UsageError

            raise UsageError(
                f"No such option: {word}", hint=f"options are written out; without the letter: 'not {word[1]}'"
            )
        if word.startswith("--"):
            from bilat.errors import UsageError, suggest

            option = word.partition("=")[0]
            near = suggest(option, [known for parameter in parameters for known in option_names(parameter)])
            hint = f"did you mean {near}?" if near else f"`bilat {name} --help` shows what it takes"
            raise UsageError(f"No such option: {option}", hint=hint)


def option_names(parameter: inspect.Parameter) -> list[str]:
    """The options that a parameter is given by, as Typer derives them."""
    for told in getattr(parameter.annotation, "__metadata__", ()):
        if isinstance(told, OptionInfo):
            # Typer keeps the first name where a default would stand outside of Annotated
            names = [name for name in (told.default, *(told.param_decls or ())) if isinstance(name, str)]
            given = [part for name in names for part in name.split("/") if part.startswith("--")]
            return given or ["--" + parameter.name.replace("_", "-")]
    return []
