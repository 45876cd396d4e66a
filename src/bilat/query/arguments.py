"""From the words of a command line to one filter's text: what the shell took away is put back.

A shell eats the quotes of `title:"joint exercises"`. An argument that holds spaces but none of the grammar's signs was
one phrase when it was typed, so it is one again.
"""

from __future__ import annotations

from bilat.query.qualifiers import ALIASES, QUALIFIERS
from bilat.query.tree import JOINERS, SPECIAL, quote

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Sequence


def joined(arguments: Sequence[str]) -> str:
    """One filter's text from the arguments of a command."""
    return " ".join(_restored(argument) for argument in arguments)


def _restored(argument: str) -> str:
    if not any(character.isspace() for character in argument.strip()):
        return argument
    minus = "-" if argument.startswith("-") else ""
    rest = argument[len(minus) :]
    head, sign, value = _parted(rest)
    if _is_phrase(value) and (not head or _takes_phrases(head)):
        return minus + head + sign + quote(" ".join(value.split()))
    return argument


def _parted(text: str) -> tuple[str, str, str]:
    """A qualifier, its sign, and the rest; empty, empty and all of it where there is no qualifier."""
    for sign in (":", "<=", ">=", "<", ">"):
        head, found, value = text.partition(sign)
        if found and head.replace(".", "").replace("-", "").isalpha():
            return head, sign, value.strip()
    return "", "", text.strip()


def _takes_phrases(head: str) -> bool:
    name = head.partition(".")[0].lower()
    qualifier = QUALIFIERS.get(ALIASES.get(name, name))
    return qualifier is not None and qualifier.kind in ("text", "date")


def _is_phrase(value: str) -> bool:
    words = value.split()
    return not (
        any(character in SPECIAL for character in value)
        or any(word.lower() in JOINERS or word[0] in "-@" for word in words)
    )


def is_filter(argument: str) -> bool:
    """Whether an argument can only be meant as a filter: where a command takes ids too, these have no signs."""
    is_negation = argument.startswith("-") and not argument.startswith("--")
    return is_negation or argument.startswith(("@", "(")) or any(sign in argument for sign in ':<>="“«')
