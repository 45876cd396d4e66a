"""`bilat edit`: one record in the person's own editor."""

import tomllib
from typing import Annotated, Any

import typer

from bilat.commands.context import Context
from bilat.commands.editor import edited
from bilat.commands.options import command
from bilat.errors import UsageError
from bilat.result import Document, Result
from bilat.tracker.editing import SHOWN, editable, plan_edit
from bilat.tracker.find import find_initiative


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
    from bilat.commands.changes import change_result

    store = context.store()
    before = find_initiative(store.view(), name)
    stamp, words = context.stamp(), context.words()

    def take(text: str) -> Result:
        return context.change(plan_edit(parsed(text), before, stamp, words))

    result = edited(context, before["id"], as_text(before), take)
    if result is not None:
        return result
    return change_result(None, store.notices, "nothing to change: the text is as it was", dry_run=False)


def as_text(record: Document) -> str:
    """`record` as the TOML that the editor shows."""
    shown = editable(record)
    empty = ", ".join(field for field in SHOWN if field not in shown)
    head = [
        f"# {record['id']}: {record['status']}",
        '# A side\'s status is its assessment\'s; dates are written as anywhere: "2027-Q1", "autumn 2027".',
        *([f"# Empty, and left out: {empty}."] if empty else []),
    ]
    return "\n".join(head) + "\n\n" + as_toml(shown)


def as_toml(shown: Document) -> str:
    """Fields as TOML, in a form that reads well."""
    import tomlkit

    return tomlkit.dumps(_readable(shown))


def _readable(value: Any) -> Any:
    """`value` for TOML: what is a table behind what is none, texts of several lines on several lines."""
    import tomlkit

    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda item: _is_table(item[1]))
        return {key: _readable(item) for key, item in ordered}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, str) and "\n" in value and not value.startswith("\n") and "\r" not in value:
        # TOML drops a first line break, and makes \n of the others: what has \r stays on one line, escaped
        return tomlkit.string(value, multiline=True)
    return value


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def parsed(text: str) -> Document:
    """The record in `text`. Raises UsageError where it is not TOML."""
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        raise UsageError(f"it is not TOML: {error}") from error
    except RecursionError as error:
        raise UsageError("it is nested too deeply") from error
