"""The grammar of filters.

    filter = all ("or" all)*
    all    = one (["and"] one)*
    one    = ("not" | "-") one | "(" filter ")" | term | word
    term   = qualifier ":" values | qualifier ("<" | "<=" | ">" | ">=") values
           | qualifier "." ("before" | "by" | "since" | "after") ":" values
    values = value ("," value)*
    word   = what is none of these; in quotes it may be anything

A date may be a range, `2026-09..2026-12`, open at one end. `@name` stands for a query saved in the configuration.
"""

from __future__ import annotations

from bilat.errors import BilatError, quoted, suggest
from bilat.query.errors import pointed, refuse
from bilat.query.lexer import Chunk, Sign, tokens
from bilat.query.qualifiers import ALIASES, QUALIFIERS
from bilat.query.tree import JOINERS, RELATIONS, Node, Term, Word, both, either, negated

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Sequence

    from bilat.query.lexer import Piece
    from bilat.query.qualifiers import Qualifier, Scope

DEEPEST = 50
"""How far parentheses and negations may be nested."""


def parse(text: str, scope: Scope) -> Node:
    """The filter that `text` spells; the empty text is Everything.

    Raises FilterError where it cannot be read, and what its values' vocabularies raise, with the place in `pointer`.
    """
    return _parse(text, scope, {})


def _parse(text: str, scope: Scope, saved: dict[str, Node | None]) -> Node:
    """As `parse`. `saved` has the saved queries that were read already, None for those that are being read."""
    return _Parser(text, list(tokens(text)), scope, saved).whole()


class _Parser:
    def __init__(self, text: str, given: Sequence[Chunk | Sign], scope: Scope, saved: dict[str, Node | None]) -> None:
        self.text = text
        self.tokens = given
        self.scope = scope
        self.place = 0
        self.depth = 0
        self.read = saved

    def whole(self) -> Node:
        if not self.tokens:
            return both(())
        node = self.any_of()
        left = self.next
        if left is not None:
            raise self.refuse("this parenthesis was never opened", left)
        return node

    @property
    def next(self) -> Chunk | Sign | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def any_of(self) -> Node:
        nodes = [self.all_of()]
        while self.takes("or"):
            nodes.append(self.all_of())
        return either(nodes)

    def all_of(self) -> Node:
        nodes = [self.one()]
        while self.takes("and") or not self.ends():
            nodes.append(self.one())
        return both(nodes)

    def one(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse("the filter is nested too deeply", self.tokens[max(0, self.place - 1)])
        try:
            return self._one()
        finally:
            self.depth -= 1

    def _one(self) -> Node:
        if self.takes("not") or self.takes_sign("-"):
            return negated(self.one())
        opened = self.next
        if self.takes_sign("("):
            node = self.any_of()
            if not self.takes_sign(")"):
                assert opened is not None
                raise self.refuse("this parenthesis is not closed", opened)
            return node
        token = self.next
        if not isinstance(token, Chunk) or _joiner(token) is not None:
            raise self.missing()
        self.place += 1
        return self.saved(token) if token.text.startswith("@") and not token.quoted else self.term(token)

    def takes(self, joiner: str) -> bool:
        token = self.next
        found = token is not None and _joiner(token) == joiner
        self.place += found
        return found

    def takes_sign(self, sign: str) -> bool:
        token = self.next
        found = isinstance(token, Sign) and token.text == sign
        self.place += found
        return found

    def ends(self) -> bool:
        token = self.next
        return token is None or _joiner(token) == "or" or (isinstance(token, Sign) and token.text == ")")

    def term(self, chunk: Chunk) -> Node:
        if chunk.head is None or _is_address(chunk):
            if not chunk.text:
                raise self.refuse("these quotes hold nothing to search for", chunk)
            return Word(chunk.text)
        qualifier, relation = self.qualifier(chunk)
        values = [self.value(qualifier, value, chunk) for value in chunk.values]
        return Term(qualifier.name, relation, values, self.scope)

    def qualifier(self, chunk: Chunk) -> tuple[Qualifier, str]:
        assert chunk.head is not None
        name, dot, word = chunk.head.text.lower().replace("_", "-").partition(".")
        found = QUALIFIERS.get(ALIASES.get(name, name))
        if found is None:
            near = suggest(name, [*QUALIFIERS, *ALIASES])
            hint = f"did you mean {near}:?" if near else "valid: " + ", ".join(QUALIFIERS)
            error = self.refuse(
                f"unknown qualifier {quoted(chunk.head.text)}",
                chunk.head,
                hint=f"{hint} (to search for the words themselves, put them in double quotes)",
            )
            error.code = "unknown-qualifier"
            raise error
        relation = chunk.comparison
        if dot:
            if word not in RELATIONS or chunk.comparison != "is":
                near = suggest(word, RELATIONS)
                hint = f"did you mean {found.name}.{near}:?" if near else "valid: before, by, since, after"
                raise self.refuse(f"a qualifier cannot be followed by {quoted('.' + word)}", chunk.head, hint=hint)
            relation = word
        if relation not in found.relations:
            raise self.refuse(
                f"{found.name} is not compared: it is one of its values or not", chunk, hint=found.example
            )
        return found, relation

    def value(self, qualifier: Qualifier, piece: Piece, chunk: Chunk) -> str:
        if not piece.text:
            raise self.refuse(f"{qualifier.name} needs a value", chunk, hint=f"for example {qualifier.example}")
        try:
            return qualifier.parse(piece.text, self.scope)
        except BilatError as error:
            raise pointed(error, self.text, piece.start, piece.end) from error

    def saved(self, token: Chunk) -> Node:
        name = token.text[1:]
        text = self.scope.queries.get(name)
        if text is None:
            near = suggest(name, self.scope.queries)
            hint = f"did you mean @{near}?" if near else f'save it in the configuration: [queries] {name} = "…"'
            error = self.refuse(f"no query is saved as {quoted(name)}", token, hint=hint)
            error.code = "unknown-query"
            raise error
        if name in self.read:
            found = self.read[name]
            if found is None:
                raise self.refuse(f"the saved query @{name} names itself", token)
            return found
        self.read[name] = None
        try:
            found = _parse(text, self.scope, self.read)
        except BilatError as error:
            if not error.message.startswith("in the saved query"):
                error.message = f"in the saved query @{name}: {error.message}"
            raise
        self.read[name] = found
        return found

    def missing(self) -> BilatError:
        """The error for a place where a filter should begin and none does."""
        token = self.next
        if token is None:
            before = self.tokens[-1]
            return self.refuse(f"something is missing after {quoted(before.text)}", before)
        return self.refuse(f"something is missing before {quoted(token.text)}", token)

    def refuse(self, message: str, piece: Piece, *, hint: str | None = None) -> BilatError:
        return refuse(message, self.text, piece.start, piece.end, hint=hint)


def _joiner(token: Piece) -> str | None:
    if token.quoted or isinstance(token, Sign):
        return None
    word = token.text.lower()
    return word if word in JOINERS else None


def _is_address(chunk: Chunk) -> bool:
    """Whether the colon is a URL's: `https://…` is searched for as it stands."""
    return chunk.text[len(chunk.head.text) :].startswith("://") if chunk.head is not None else False
