"""What is wrong with a filter, with a caret under the place."""

from __future__ import annotations

from bilat.errors import UsageError

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from typing import TypeVar

    from bilat.errors import BilatError

    Error = TypeVar("Error", bound=BilatError)


class FilterError(UsageError):
    """A filter that cannot be read. `pointer` says where."""

    code = "filter"


def refuse(message: str, text: str, start: int, end: int, *, hint: str | None = None) -> FilterError:
    """The error for what stands in `text` from `start` to before `end`."""
    error = FilterError(message, hint=hint)
    return pointed(error, text, start, end)


def pointed(error: Error, text: str, start: int, end: int) -> Error:
    """`error` with the place it is about."""
    error.pointer = (text, start, max(end, start + 1))
    return error
