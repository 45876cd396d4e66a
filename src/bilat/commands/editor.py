"""Text that a person edits in their own editor: shown again with what is wrong above it until it is right."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import TypeVar

from bilat.commands.context import Context
from bilat.errors import BilatError, Conflict, UsageError
from bilat.formats import progress

MARK = "#!"
"""Begins the lines of a mistake, which are taken out again before the text is read."""

T = TypeVar("T")


def edited(context: Context, name: str, original: str, take: Callable[[str], T]) -> T | None:
    """What `take` makes of `original` once the person has edited it; None: it was saved as it was.

    Where `take` raises UsageError and somebody is there, the text comes back with the mistake above it. Raises that
    error where nobody is or the person gives up, any other BilatError at once: then the hint says where the text is.
    """
    path = _write(name, original)
    shown = original
    while True:
        _edit(context, path, was_typed=shown != original)
        typed = _read(path)
        if _without_marks(typed) == _without_marks(shown):
            _give_up(path, original, typed)
            return None
        try:
            result = take(_without_marks(typed))
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


def _give_up(path: str, original: str, typed: str) -> None:
    """Nothing was typed since the last look; a text that was never right stays where it is."""
    if typed != original:
        raise _kept(UsageError("the text still has the mistake, and nothing was changed"), path)
    _remove(path)


def _edit(context: Context, path: str, *, was_typed: bool) -> None:
    """Let the person edit the file. Raises BilatError where no editor can be started, or it says that it failed.

    What may have been typed is kept then; `was_typed` says whether it was before.
    """
    progress.stop()
    editor = str(context.config.get("editor"))
    try:
        words = shlex.split(editor, posix=os.name != "nt")
        status = subprocess.call([*words, path])  # noqa: S603 -- the person's own editor, not through a shell
    except (OSError, ValueError) as error:
        missing = BilatError(f"the editor {editor} cannot be started", code="no-editor")
        missing.hint = "set BILAT_EDITOR, VISUAL or EDITOR"
        if was_typed:
            raise _kept(missing, path) from error
        _remove(path)
        raise missing from error
    except KeyboardInterrupt:
        sys.stderr.write(f"what you typed is in {path}\n")
        raise
    if status:
        raise _kept(BilatError(f"the editor {_ended(status)}", code="editor-failed"), path)


def _ended(status: int) -> str:
    """How a program ended, in words."""
    if status > 0:
        return f"ended with status {status}"
    from signal import strsignal

    return f"was killed ({strsignal(-status) or f'signal {-status}'})"


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
    """A new file, alone in a folder that only the person can look into: editors leave copies beside what they edit."""
    path = os.path.join(tempfile.mkdtemp(prefix="bilat-"), f"{name}.toml")
    _rewrite(path, text)
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
    """Take the file away, and what an editor left beside it."""
    shutil.rmtree(os.path.dirname(path), ignore_errors=True)
