"""From what a person types to the one record that is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bilat.errors import AmbiguousId, Conflict, NotFound, quoted, suggest
from bilat.history import find_milestone
from bilat.result import Document
from bilat.store.protocol import View
from bilat.text import fold

SHOWN = 8
"""How many candidates an error lists."""


def find_initiative(view: View, word: str) -> Document:
    """The initiative whose id is `word` or alone begins with it; an exact id wins.

    Raises NotFound, AmbiguousId (its hint lists the ids).
    """
    exact = view.find(word)
    if exact is not None:
        return exact
    prefix = word.strip().lower()
    names = view.starting_with(prefix) if prefix else []
    if len(names) == 1:
        found = view.find(names[0])
        assert found is not None
        return found
    if names:
        raise AmbiguousId(f"{quoted(word)} could be any of {len(names)}", hint=listed(names))
    raise _no_such_initiative(view, word)


def find_all(view: View, words: Sequence[str]) -> list[Document]:
    """The initiatives that `words` name, each once. Raises NotFound, AmbiguousId."""
    found = {record["id"]: record for record in (find_initiative(view, word) for word in words)}
    return list(found.values())


def expect(initiative: Document, revision: int | None) -> None:
    """Raise Conflict where the record is not at `revision` any more; None expects nothing."""
    if revision is not None and revision != initiative["revision"]:
        raise Conflict(
            f"{initiative['id']} is at revision {initiative['revision']}, not {revision}: it was changed meanwhile",
            hint=f"look again with `bilat show {initiative['id']}`",
        )


def _no_such_initiative(view: View, word: str) -> NotFound:
    dropped = view.find_dropped(word)
    if dropped is not None:
        return NotFound(
            f"{word} was dropped on {dropped['at'][:10]}", hint=f"bring it back with `bilat undo {dropped['change']}`"
        )
    near = suggest(word, view.starting_with(""))
    hint = f"did you mean {near}?" if near else "`bilat list` shows every id"
    return NotFound(f"no initiative has the id {quoted(word)}", hint=hint)


def pick_milestone(initiative: Document, word: str) -> Document:
    """The milestone that `word` names: by its id, its title, the beginning of either, or words in its title.

    The first of these that fits anything decides. Raises NotFound (the hint lists what there is), AmbiguousId.
    """
    exact = find_milestone(initiative, word)
    if exact is not None:
        return exact
    wanted = fold(word.strip())
    milestones = initiative["milestones"]
    tests: tuple[Callable[[Document], bool], ...] = (
        lambda m: fold(m["title"]) == wanted,
        lambda m: m["id"].startswith(wanted) or fold(m["title"]).startswith(wanted),
        lambda m: wanted in fold(m["title"]),
    )
    for test in tests if wanted else ():
        found = [m for m in milestones if test(m)]
        if len(found) == 1:
            milestone: Document = found[0]
            return milestone
        if found:
            names = listed([m["id"] for m in found])
            raise AmbiguousId(f"{quoted(word)} could be {len(found)} milestones of {initiative['id']}", hint=names)
    there = listed([f"{m['id']} ({m['title']})" for m in milestones])
    raise NotFound(
        f"{initiative['id']} has no milestone {quoted(word)}",
        hint=f"it has {there}" if milestones else f'add one with `bilat milestone add {initiative["id"]} "…"`',
        code="no-such-milestone",
    )


def listed(names: list[str]) -> str:
    """The first few of `names` in a sentence."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
