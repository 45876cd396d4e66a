"""The program: registers the command that was asked for, runs it, writes its Result, and ends with its exit status.

`main` is the only place where an error becomes an exit status.
"""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import typer

from bilat.commands import TABLE
from bilat.errors import BilatError, UnknownValue, UsageError

if TYPE_CHECKING:
    from bilat.commands.options import Answer

NAME = "bilat"
INTERRUPTED = 130
"""Exit status after Ctrl-C: 128 and SIGINT's number, as shells count."""

MINUS_WORDS = (
    *("list", "count", "values", "show", "log", "update", "tag", "diff", "slips", "next", "score", "brief"),
    "export",
)
"""Commands whose words may begin with a minus: they take a filter, and have no short options."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run bilat and return its exit status. `arguments` are without the program's name; None: those of the process."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        sys.unraisablehook = _quiet
        gc.disable()  # a process of one command leaves nothing to collect: 5 % of a small list, 25 % of a large one
    _settle_streams()
    status = _ended(args)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
    except OSError as error:  # a full disk: said once, here, and not again while Python ends
        _discard(sys.stdout)
        status = _fail(BilatError(f"cannot write the result: {error.strerror}", code="os-error"), args)
    _leave_the_past()
    return status


def run() -> NoReturn:
    """Run bilat and end the process with its exit status: what pip's script and `python -m bilat` do.

    What the process holds is left to the system, as mypy leaves it: to give back the objects of a long list one by one
    takes a fifth of the whole. Before that all is written, every file is closed, and what others have left to be done
    at the end (`atexit`) is done. Where a debugger, a profiler or a coverage tool looks on, Python ends as it always
    does.
    """
    status = main()
    if _is_watched():
        sys.exit(status)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(
            OSError, ValueError
        ):  # closed, nobody reads it, or there is no room; `main` has said so of the result
            stream.flush()
    os._exit(status)


def _is_watched() -> bool:
    """Whether something follows what the program does, and may want its say at the end."""
    monitoring = getattr(sys, "monitoring", None)  # since Python 3.12
    tools = () if monitoring is None else map(monitoring.get_tool, range(6))
    return sys.gettrace() is not None or sys.getprofile() is not None or any(tools)


def _leave_the_past() -> None:
    """Let today be today again, for a program that runs another command; what no command used is not loaded for it."""
    clock = sys.modules.get("bilat.dates.clock")
    if clock is not None:
        clock.stand_on(None)


def _ended(args: list[str]) -> int:
    """Run the command and turn whatever ends it into an exit status."""
    try:
        if "BILAT_COMPLETE" in os.environ:
            return _complete(args, os.environ["BILAT_COMPLETE"])
        return _run(args)
    except BilatError as error:
        return _fail(error, args)
    except typer.TyperException as error:
        return _fail(_usage_error(error), args)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _discard(sys.stdout)
        return 0
    except SystemExit:  # Typer's way to end where nobody reads its help any more
        _discard(sys.stdout)
        return 0
    except OSError as error:
        if error.errno == errno.ENOSPC and error.filename is None:
            _discard(sys.stdout)
        where = f"{error.filename}: " if error.filename else ""
        return _fail(BilatError(f"{where}{error.strerror or error}", code="os-error"), args)
    except RecursionError:
        return _fail(UsageError("the input is nested too deeply"), args)
    except (AttributeError, KeyError, TypeError, ValueError):
        damage = _damage()
        if damage is None:
            raise
        return _fail(damage, args)


def _run(args: list[str]) -> int:
    args = _spelled_out(args)
    if "--" in args:
        from bilat.commands.context import Context

        Context.literal = args[args.index("--") + 1 :]
    program = _command(args)
    with _sign_of_life():
        from_typer = program.main(args, prog_name=NAME, standalone_mode=False)
    if from_typer is None or isinstance(from_typer, int):
        return from_typer or 0
    return _write(from_typer)


def _write(answer: Answer) -> int:
    """Write the result to stdout and its notices to stderr; give its exit status."""
    from bilat import formats

    result, shared = answer
    explicit = "json" if shared.json or (result.bare and shared.format is None) else shared.format or result.form
    header = shared.header or None
    try:
        formats.render(result, sys.stdout, os.environ, explicit=explicit, header=header, pager=_pager)
    except BrokenPipeError:
        _discard(sys.stdout)
    finally:  # what was done is said even where the result cannot be written
        if result.notices:
            from bilat.formats.messages import notice_text

            _say(*(notice_text(notice, _is_colored(), _width()) for notice in result.notices))
    return result.exit_status


def _sign_of_life() -> AbstractContextManager[object]:
    """On a terminal, what says that a long command is at work."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return nullcontext()
    from bilat.formats.progress import Ticker

    return Ticker(sys.stderr)


def _pager() -> str:
    from bilat.config import load

    return load().pager


def _complete(args: list[str], shell: str) -> int:
    from bilat.commands.completing import answer

    sys.stdout.writelines(line + "\n" for line in answer(args, shell))
    sys.stdout.flush()
    return 0


# Registering


def _command(args: list[str]) -> Any:
    """The Typer program, with the one command that `args` name, or with all of them for help."""
    asked = _asked(args)
    if asked is not None and asked not in TABLE:
        raise UnknownValue("command", asked, TABLE)
    app = typer.Typer(
        name=NAME,
        add_completion=False,  # `bilat completion` knows the values too
        rich_markup_mode="markdown" if _wants_help(args) else None,
        pretty_exceptions_enable=False,
    )
    app.callback(invoke_without_command=True)(root)
    for name in [asked] if asked is not None else TABLE:
        _register(app, name)
    return typer.main.get_command(app)


def _register(app: typer.Typer, name: str) -> None:
    place = TABLE[name]
    found = getattr(import_module(f"bilat.commands.{place.module}"), place.name)
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name, rich_help_panel=place.panel)
        return
    settings = {"ignore_unknown_options": True} if name in MINUS_WORDS else {}
    app.command(name, rich_help_panel=place.panel, context_settings=settings)(found)


def _asked(args: list[str]) -> str | None:
    """The command's name."""
    at = _place_of_command(args)
    return args[at] if at < len(args) else None


def _place_of_command(args: list[str]) -> int:
    """Where the first word stands that is neither an option of the program nor its value; behind the end: nowhere."""
    at = 0
    while at < len(args) and args[at].startswith("-"):
        at += 2 if args[at] == "--db" else 1
    return at


def _spelled_out(args: list[str]) -> list[str]:
    """`bilat help COMMAND` as `bilat COMMAND --help`; anything else as it is."""
    if "help" not in args or _asked(args) != "help":
        return args
    at = _place_of_command(args)
    words = [word for word in args[at + 1 :] if not word.startswith("-")]
    return [*args[:at], *words, "--help"] if words and words[0] in TABLE else args


def _wants_help(args: list[str]) -> bool:
    return "--help" in args or not args


def root(
    context: typer.Context,
    db: str | None = typer.Option(None, "--db", metavar="PATH", help="The tracker's file, for any command."),
    version: bool = typer.Option(False, "--version", help="Print the version and end."),
) -> None:
    """The ledger of what two governments promised each other: what was announced, what has happened since, who owes
    the next step.

    Its first use makes a tracker with the initiatives of Canada and the United Kingdom: try `bilat list`.
    """
    if version:
        from bilat import __version__

        print(f"{NAME} {__version__}")  # noqa: T201 -- the result of --version
        raise typer.Exit
    if db is not None:
        from bilat.commands.context import Context

        Context.root_db = db
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201 -- the help is the result
        raise typer.Exit


# Ending


def _damage() -> BilatError | None:
    """What is wrong with the store, where a record was not as it should be; None: the mistake is the program's."""
    from bilat.commands.context import Context
    from bilat.errors import Damaged
    from bilat.store.reader import REPAIR

    store = Context.opened
    problems = [] if store is None else store.check()
    found = next((problem for problem in problems if problem.level == "error"), None)
    if found is None:
        return None
    return Damaged(f"{found.where}: {found.message}", hint=REPAIR, code=found.code)


def _fail(error: BilatError, args: list[str]) -> int:
    from bilat.formats.messages import error_json, error_text

    _say(error_json(error) if _wants_json(args) else error_text(error, _is_colored(), _width()))
    return error.exit_status


def _say(*lines: str) -> None:
    """Write to stderr; where nobody reads it, there is nobody to tell."""
    try:
        for line in lines:
            print(line, file=sys.stderr)  # noqa: T201 -- the one place that writes messages
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def _width() -> int | None:
    """Cells in a line of the terminal that shows the messages; None where no terminal does."""
    if not sys.stderr.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or None
    except OSError:
        return None


def _is_colored() -> bool:
    environ = os.environ
    return sys.stderr.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def _wants_json(args: list[str]) -> bool:
    """Whether errors are to be JSON: read from the raw arguments, for what cannot be parsed has no options."""
    options = args[: args.index("--")] if "--" in args else args
    pairs = zip(options, [*options[1:], ""], strict=True)
    return any(
        option == "--json"
        or option in ("--format=json", "--format=ndjson")
        or (option == "--format" and value in ("json", "ndjson"))
        for option, value in pairs
    )


def _usage_error(error: typer.TyperException) -> BilatError:
    """What Typer says of a command line, as one of ours."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else NAME
    return UsageError(error.format_message().rstrip("."), hint=f"`{path} --help` shows what it takes")


def _quiet(problem: Any) -> None:
    """Say nothing of a Ctrl-C that fell into Python's own housekeeping, where it cannot end the program; else all."""
    if problem.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(problem)


def _settle_streams() -> None:
    """A closed stream is an empty one, and what a stream's encoding lacks is a question mark: neither ends a run."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 -- as long as the process
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", newline="\n")


def _discard(stream: TextIO) -> None:
    """Let what is still to be written go nowhere, so that Python does not try again when it ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, stream.fileno())
    os.close(null)
