"""From the words and options of a command to the initiatives that are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bilat.query.tree import Node, Term, both

if TYPE_CHECKING:
    from bilat.config import Config
    from bilat.result import Document
    from bilat.store.protocol import View

NONE = "no initiative matches"


def filter_from(config: Config, words: Sequence[str] | None, options: Mapping[str, Sequence[str] | None]) -> Node:
    """The filter that the options (qualifier: values) and words spell together.

    An option is sugar for its term: `--sector trade --sector energy` is `sector:trade,energy`. Raises what
    `query.parser.parse` raises.
    """
    terms: list[Node] = []
    for name, values in options.items():
        if values:
            from bilat.query.qualifiers import QUALIFIERS

            terms.append(
                Term(
                    name, "is", [QUALIFIERS[name].parse(part, config) for value in values for part in value.split(",")]
                )
            )
    if words:
        terms.append(_parsed(config, words))
    return both(terms)


def _parsed(config: Config, words: Sequence[str]) -> Node:
    from bilat.query.arguments import joined
    from bilat.query.parser import parse

    return parse(joined(words), config)


def filter_of(config: Config, words: Sequence[str] | None, where: str | None) -> Node | None:
    """The filter that `words` or `where` spell; None where the words are ids.

    A bare word is an id or its unambiguous beginning; a filter there has a qualifier, or stands in `where`. Raises
    UsageError where the two are mixed, and what the filter raises.
    """
    from bilat.errors import UsageError, quoted
    from bilat.query.arguments import is_filter

    if where is not None and words:
        raise UsageError("ids and --where exclude each other", hint="put both in it: --where 'id:joint-mil …'")
    if where is not None:
        if not where.strip():
            raise UsageError("--where holds no filter", hint="all of them are --where 'is:open or is:closed'")
        return _parsed(config, [where])
    signs = [word for word in words or () if is_filter(word)]
    if not signs:
        return None
    bare = [word for word in words or () if not is_filter(word) and word.lower() not in ("and", "or", "not")]
    if bare:
        raise UsageError(
            f"{quoted(bare[0])} is an id and {quoted(signs[0])} a filter: they cannot be mixed",
            hint=f"for initiatives with that word write text:{bare[0]}",
        )
    return _parsed(config, words or ())


def select(config: Config, view: View, words: Sequence[str] | None, where: str | None) -> list[Document]:
    """The initiatives that `words` name, by id or by a filter, or that the filter `where` finds.

    Raises NotFound, AmbiguousId, and what `filter_of` raises.
    """
    tree = filter_of(config, words, where)
    if tree is not None:
        return find(view, tree)
    from bilat.tracker.find import find_all

    return find_all(view, words or ())


def find(view: View, tree: Node) -> list[Document]:
    """The initiatives that `tree` wants, in the order of their ids."""
    return sorted(view.search(tree), key=lambda document: document["id"])
