"""What can go wrong, each with its exit status, its stable code and a hint that says what to do next.

Exit status: 1 failed, 2 wrong usage or an unknown value, 3 no such initiative, 4 refused by a check, 5 locked or
changed meanwhile, 6 the store is damaged. `cli.main` is the only place where one of these ends the program.
"""

from __future__ import annotations

from collections.abc import Iterable


class BilatError(Exception):
    """Something the person can act on: one sentence, and where there is one, the next step."""

    exit_status = 1
    code = "failed"

    def __init__(self, message: str, *, hint: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.pointer: tuple[str, int, int] | None = None
        """A text that was typed, and from where to before where in it the trouble stands."""
        self.faults: list[dict[str, object]] = []
        """What is wrong with each row of a table (`schema.Fault`)."""
        if code is not None:
            self.code = code


class UsageError(BilatError):
    """The command line, or a value in it, cannot be understood."""

    exit_status = 2
    code = "usage"


class InvalidValue(UsageError):
    """A value is not of the form its field takes: an empty title, an impossible date, a malformed tag."""

    code = "invalid-value"


class UnknownValue(UsageError):
    """A value is not in its closed vocabulary. `code` is `unknown-` and the vocabulary's name."""

    def __init__(self, what: str, value: str, valid: Iterable[str], *, also: Iterable[str] = ()) -> None:
        """`valid` is printed where nothing is near; `also` holds aliases that may be suggested but are not listed."""
        self.what = what
        self.value = value
        names = list(valid)
        near = suggest(value, [*names, *also])
        hint = f"did you mean {near}?" if near else "valid: " + ", ".join(names) if names else None
        super().__init__(f"unknown {what} {quoted(value)}", hint=hint, code="unknown-" + what.replace(" ", "-"))


class NotFound(BilatError):
    """No initiative has this id or prefix, or no milestone of it, or no such change."""

    exit_status = 3
    code = "not-found"


class AmbiguousId(BilatError):
    """A prefix that several ids share; the hint lists them."""

    exit_status = 2
    code = "ambiguous-id"


class Refused(BilatError):
    """A check stands against it: the id is taken, the seed cannot be undone, a file is in the way."""

    exit_status = 4
    code = "refused"


class MissingExtra(BilatError):
    """A library that comes with one of bilat's extras is not installed."""

    code = "extra-missing"

    def __init__(self, what: str, extra: str) -> None:
        """`what` is what needs it, as the sentence begins: `reading PDF`."""
        super().__init__(f"{what} needs the extra '{extra}'", hint=f"run: pip install 'bilat[{extra}]'")


class Locked(BilatError):
    """Another process is writing and did not finish in time."""

    exit_status = 5
    code = "locked"


class Conflict(BilatError):
    """The record changed between reading and writing, or later changes touched the same fields."""

    exit_status = 5
    code = "conflict"


class Damaged(BilatError):
    """The store's files do not fit together. Nothing was written."""

    exit_status = 6
    code = "damaged"


def suggest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate nearest to `word`, or None where none is near enough to be what was meant.

    `cutoff` is how much of the two must agree, from 0 to 1: the shorter and more common the words, the more.
    """
    import difflib  # 3 ms, and only an error needs it

    pool = {candidate.casefold(): candidate for candidate in candidates}
    near = difflib.get_close_matches(word.casefold(), pool, n=1, cutoff=cutoff)
    return pool[near[0]] if near else None


def quoted(value: str, limit: int = 60) -> str:
    """`value` in quotes, on one line, without control characters, cut to `limit` characters: safe in a message."""
    from bilat.text import one_line

    line = one_line(value)
    return f"'{line if len(line) <= limit else line[: limit - 1] + '…'}'"
