"""`bilat edit`: one record in the person's own editor."""

import os
import shlex
import subprocess
import sys
import tempfile
import tomllib
from contextlib import suppress
from typing import Annotated, Any

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.errors import BilatError, Conflict, UsageError
from bilat.formats import progress
from bilat.result import Document, Result
from bilat.tracker.editing import SHOWN, editable, plan_edit
from bilat.tracker.find import find_initiative

MARK = "#!"
"""Begins the lines of a mistake, which are taken out again before the text is read."""


@command(changing=True)
def edit(
    context: Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The initiative's id, or its unambiguous beginning.")],
) -> Result:
    """Edit an initiative as a text in your editor: BILAT_EDITOR, else VISUAL, else EDITOR.

    The text is TOML. What you save is checked; a mistake comes back into the editor with what is wrong above it. It
    becomes one change. A text saved as it was changes nothing.

    Example:

        bilat edit joint-trade --why "corrected against the communiqué"
    """
    store = context.store()
    before = find_initiative(store.view(), name)
    original = as_text(before)
    path = _write(before["id"], original)
    stamp, words = context.stamp(), context.words()
    shown = original
    while True:
        _edit(context, path)
        typed = _read(path)
        if _without_marks(typed) == _without_marks(shown):
            return _unchanged(context, path, original, typed)
        try:
            result = context.change(plan_edit(parsed(typed), before, stamp, words))
        except UsageError as error:
            if not sys.stdin.isatty():
                raise _kept(error, path) from error
            shown = _with_error(typed, error)
            _rewrite(path, shown)
        except BilatError as error:
            raise _kept(error, path) from error
        else:
            _remove(path)
            return result


def as_text(record: Document) -> str:
    """`record` as the TOML that the editor shows."""
    import tomlkit

    shown = editable(record)
    empty = ", ".join(field for field in SHOWN if field not in shown)
    head = [
        f"# {record['id']}: {record['status']}",
        '# A side\'s status is its assessment\'s; dates are written as anywhere: "2027-Q1", "autumn 2027".',
        *([f"# Empty, and left out: {empty}."] if empty else []),
    ]
    return "\n".join(head) + "\n\n" + tomlkit.dumps(_readable(shown))


def _readable(value: Any) -> Any:
    """`value` for TOML: what is a table behind what is none, texts of several lines on several lines."""
    import tomlkit

    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda item: _is_table(item[1]))
        return {key: _readable(item) for key, item in ordered}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, str) and "\n" in value and not value.startswith("\n"):  # TOML drops a first line break
        return tomlkit.string(value, multiline=True)
    return value


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def parsed(text: str) -> Document:
    """The record in `text`. Raises UsageError where it is not TOML."""
    try:
        return tomllib.loads(_without_marks(text))
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        raise UsageError(f"it is not TOML: {error}") from error
    except RecursionError as error:
        raise UsageError("it is nested too deeply") from error


def _edit(context: Context, path: str) -> None:
    """Let the person edit the file. Raises BilatError where no editor can be started, or it says that it failed."""
    progress.stop()
    editor = str(context.config.get("editor"))
    try:
        words = shlex.split(editor, posix=os.name != "nt")
        status = subprocess.call([*words, path])  # noqa: S603 -- the person's own editor, not through a shell
    except (OSError, ValueError) as error:
        _remove(path)
        raise BilatError(
            f"the editor {editor} cannot be started", hint="set BILAT_EDITOR, VISUAL or EDITOR", code="no-editor"
        ) from error
    if status:
        raise _kept(BilatError(f"the editor ended with status {status}", code="editor-failed"), path)


def _unchanged(context: Context, path: str, original: str, typed: str) -> Result:
    """Nothing was typed since the last look; a text that was never right stays where it is."""
    from bilat.commands.changes import change_result

    if typed == original:
        _remove(path)
        return change_result(None, context.store().notices, "nothing to change: the text is as it was", dry_run=False)
    raise _kept(UsageError("the text still has the mistake, and nothing was changed"), path)


def _kept(error: BilatError, path: str) -> BilatError:
    """`error`, saying where what was typed can be found."""
    again = "; look at the record again" if isinstance(error, Conflict) else ""
    error.hint = f"what you typed is in {path}{again}"
    return error


def _with_error(text: str, error: BilatError) -> str:
    lines = [error.message, *((error.hint,) if error.hint else ())]
    said = "".join(f"{MARK} {line}\n" for whole in lines for line in whole.splitlines())
    return f"{said}{MARK} Save it as it is to give up.\n{_without_marks(text)}"


def _without_marks(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(MARK))


# The file


def _write(name: str, text: str) -> str:
    """A new file, readable by the person alone."""
    descriptor, path = tempfile.mkstemp(prefix=f"bilat-{name}-", suffix=".toml")
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def _rewrite(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise _kept(UsageError(f"the text is not UTF-8 (byte {error.start})"), path) from error


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.remove(path)
