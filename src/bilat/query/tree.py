"""A filter as data: what a filter's text and a list's options both become, and what every engine reads.

    filter = Everything | And(filters) | Or(filters) | Not(filter) | Term(qualifier, relation, values) | Word(text)

Nodes are frozen, compare by what they say, print as text that parses to an equal tree, and are callable on a document.
`both`, `either` and `negated` build them so that one meaning has one shape: no And within an And, no double Not.
Values are canonical names and dates (`defense`, `2027-Q1`), so a tree means the same tomorrow and elsewhere.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs more than the rest of this module
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from bilat.query.qualifiers import Scope
    from bilat.result import Document

    Test = Callable[[Document], bool]
    Needles = tuple[tuple[str, ...], ...]

RELATIONS = {"is": ":", "before": ".before:", "by": ".by:", "since": ".since:", "after": ".after:"}
"""How a qualifier and its values are related, and how that is written: `due.before:2027-Q1`.

`is`: one of the values, or within one of the dates; `by`: on the day or before; `since`: on the day or after.
"""

JOINERS = ("and", "or", "not")


class Node:
    """Any filter."""

    __slots__ = ()

    def __call__(self, document: Document) -> bool:
        """Whether `document` is wanted. For many documents `test()` is made once."""
        return self.test()(document)

    def test(self) -> Test:
        """A function that tells whether a document is wanted."""
        raise NotImplementedError

    def needles(self) -> Needles:
        """Groups of strings: every document that is wanted holds, of each group, one at least, whole, as a value.

        An engine may look for them in a record's JSON, and leave those without them undecoded.
        """
        return ()

    def _said(self) -> tuple[Any, ...]:
        return ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Node) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._said()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._said()))})"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a filter is frozen: {name} cannot be set")


class Everything(Node):
    """Every document: the empty filter."""

    __slots__ = ()

    def test(self) -> Test:
        return lambda document: True  # noqa: ARG005

    def __str__(self) -> str:
        return ""


class _Group(Node):
    __slots__ = ("nodes",)

    nodes: tuple[Node, ...]
    """Two or more."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        object.__setattr__(self, "nodes", nodes)

    def _said(self) -> tuple[Any, ...]:
        return (self.nodes,)


class And(_Group):
    """All of `nodes`."""

    __slots__ = ()

    def test(self) -> Test:
        tests = [node.test() for node in self.nodes]
        if len(tests) == 2:
            first, second = tests
            return lambda document: first(document) and second(document)
        return lambda document: all(test(document) for test in tests)

    def needles(self) -> Needles:
        return tuple(group for node in self.nodes for group in node.needles())

    def __str__(self) -> str:
        return " ".join(f"({node})" if isinstance(node, Or) else str(node) for node in self.nodes)


class Or(_Group):
    """Any of `nodes`."""

    __slots__ = ()

    def test(self) -> Test:
        tests = [node.test() for node in self.nodes]
        return lambda document: any(test(document) for test in tests)

    def __str__(self) -> str:
        return " or ".join(map(str, self.nodes))


class Not(Node):
    """What `node` does not want."""

    __slots__ = ("node",)

    node: Node

    def __init__(self, node: Node) -> None:
        object.__setattr__(self, "node", node)

    def _said(self) -> tuple[Any, ...]:
        return (self.node,)

    def test(self) -> Test:
        unwanted = self.node.test()
        return lambda document: not unwanted(document)

    def __str__(self) -> str:
        return f"-({self.node})" if isinstance(self.node, And | Or) else f"-{self.node}"


class Term(Node):
    """A qualifier with its values: `sector:defense`, `due.before:2027-Q1`, `is:open`."""

    __slots__ = ("qualifier", "relation", "scope", "values")

    qualifier: str
    """A name of `qualifiers.QUALIFIERS`."""
    relation: str
    """A name of `RELATIONS`."""
    values: tuple[str, ...]
    """Canonical, at least one; any of them will do (of `between`, all must)."""
    scope: Scope | None
    """The configuration that it was read under: of its thresholds a signal is made. It does not make terms differ."""

    def __init__(self, qualifier: str, relation: str, values: Iterable[str], scope: Scope | None = None) -> None:
        put = object.__setattr__
        put(self, "qualifier", qualifier)
        put(self, "relation", relation)
        put(self, "values", tuple(dict.fromkeys(values)))
        put(self, "scope", scope)

    def _said(self) -> tuple[Any, ...]:
        return (self.qualifier, self.relation, self.values)

    def test(self) -> Test:
        from bilat.query.qualifiers import QUALIFIERS

        return QUALIFIERS[self.qualifier].test(self.relation, self.values, self.scope)

    def needles(self) -> Needles:
        from bilat.query.qualifiers import QUALIFIERS

        return QUALIFIERS[self.qualifier].needles(self.values)

    def __str__(self) -> str:
        values = ("..".join(part and quote(part) for part in value.split("..")) for value in self.values)
        return self.qualifier + RELATIONS[self.relation] + ",".join(values)


class Word(Node):
    """A word or phrase in title, quotes, notes or tags, ignoring case and accents."""

    __slots__ = ("text",)

    text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)

    def _said(self) -> tuple[Any, ...]:
        return (self.text,)

    def test(self) -> Test:
        from bilat.query.qualifiers import mentions

        return mentions(self.text)

    def __str__(self) -> str:
        return quote(self.text)


def both(nodes: Iterable[Node]) -> Node:
    """All of `nodes` as one filter; Everything where there are none."""
    return _joined(And, nodes)


def either(nodes: Iterable[Node]) -> Node:
    """Any of `nodes` as one filter. There is at least one."""
    return _joined(Or, nodes)


def _joined(kind: type[And] | type[Or], nodes: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.nodes if isinstance(node, kind) else [node])
    wanted = [node for node in dict.fromkeys(flat) if kind is Or or not isinstance(node, Everything)]
    if not wanted:
        return Everything()
    return wanted[0] if len(wanted) == 1 else kind(tuple(wanted))


def negated(node: Node) -> Node:
    """What `node` does not want; twice is once not at all."""
    return node.node if isinstance(node, Not) else Not(node)


def quote(text: str) -> str:
    """`text` as one value of a filter: in quotes where the grammar would read something else into it."""
    plain = (
        text
        and text[0] not in "-+@"
        and not any(c.isspace() or c in SPECIAL for c in text)
        and text.lower() not in JOINERS
    )
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


SPECIAL = frozenset('"()<>=:,\\“”«»')
"""Characters that mean something to the grammar."""
