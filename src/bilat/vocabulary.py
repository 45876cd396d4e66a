"""Closed vocabularies: the words a field may hold, what people write instead of them, and what each one means.

A vocabulary costs nothing until it is asked: canonical names are looked up as they stand, and the index of aliases is
built for the first word that is not one of them.
"""

from __future__ import annotations

from bilat.errors import InvalidValue, UnknownValue, quoted, suggest

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs more than the rest of this module
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_NEGATIONS = tuple(_DASHES)
_IGNORED = str.maketrans("", "", ".'\u2018\u2019\u00ad\u200b\u2060\ufeff")  # dots, apostrophes, what cannot be seen
_PARTING = str.maketrans(dict.fromkeys(f"_{_DASHES}", " ") | {"&": " and "})


class Term:
    """One word of a vocabulary. Frozen."""

    __slots__ = ("aliases", "definition", "label", "name")

    name: str
    """Canonical: what is stored, filtered on and printed for scripts: `in-progress`, `GB`."""
    label: str
    """What a person reads: `In progress`, `United Kingdom`."""
    aliases: tuple[str, ...]
    """What else may be written for it. Case, accents, spaces, underscores and hyphens need no variants."""
    definition: str
    """One sentence; empty where the label says it all."""

    def __init__(self, name: str, label: str, aliases: Iterable[str] = (), definition: str = "") -> None:
        put = object.__setattr__
        put(self, "name", name)
        put(self, "label", label)
        put(self, "aliases", tuple(aliases))
        put(self, "definition", definition)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Term is frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Term is frozen: {name} cannot be deleted")

    def __repr__(self) -> str:
        return f"Term({self.name!r}, {self.label!r}, {self.aliases!r}, {self.definition!r})"


class Vocabulary:
    """Terms in their order, found by name, label or alias."""

    __slots__ = ("_index", "_ranks", "_source", "_terms", "what")

    what: str
    """What one of the words is called in messages and in the error's code: `status`, `sector`."""

    def __init__(self, what: str, terms: Iterable[Term] | Callable[[], Iterable[Term]]) -> None:
        """`terms` in the order of their rank, or a function that makes them when they are first needed."""
        self.what = what
        self._source = terms
        self._terms: dict[str, Term] = {}
        self._ranks: dict[str, int] = {}
        self._index: dict[str, str] = {}

    def parse(self, text: str) -> str:
        """The canonical name of what `text` calls by name, label or alias.

        Case, accents, spaces, underscores, hyphens and no-break spaces do not matter. Raises UnknownValue, whose hint
        names what was probably meant.
        """
        name = self.find(text)
        if name is None:
            raise self._unknown(text)
        return name

    def find(self, text: str) -> str | None:
        """As `parse`, but None for what is unknown."""
        if text in self._by_name():
            return text
        return self._aliases().get(self._key(text))

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical names, by rank."""
        return tuple(self._by_name())

    def label(self, name: str) -> str:
        """What a person reads for the canonical `name`. Raises UnknownValue for any other."""
        return self._term(name).label

    def definition(self, name: str) -> str:
        """What the canonical `name` means, in one sentence, or nothing. Raises UnknownValue for any other."""
        return self._term(name).definition

    def rank(self, name: str) -> int:
        """Where the canonical `name` sorts, from 0. Raises UnknownValue for any other."""
        if not self._ranks:
            self._ranks = {known: rank for rank, known in enumerate(self._by_name())}
        rank = self._ranks.get(name)
        if rank is None:
            raise self._unknown(name)
        return rank

    def __iter__(self) -> Iterator[Term]:
        return iter(self._by_name().values())

    def extended(self, terms: Iterable[Term]) -> Self:
        """This vocabulary with more `terms` behind its own. Raises InvalidValue where two terms share a word."""
        new = tuple(terms)
        larger = type(self)(self.what, (*self, *new))
        larger._by_name()
        larger._index = self._indexed(new, dict(self._aliases()))
        return larger

    def _by_name(self) -> dict[str, Term]:
        if not self._terms:
            for term in self._source() if callable(self._source) else self._source:
                if term.name in self._terms:
                    raise InvalidValue(f"the {self.what} {quoted(term.name)} is already there")
                self._terms[term.name] = term
        return self._terms

    def _term(self, name: str) -> Term:
        term = self._by_name().get(name)
        if term is None:
            raise self._unknown(name)
        return term

    def _aliases(self) -> dict[str, str]:
        if not self._index:
            self._index = self._indexed(self, {})
        return self._index

    def _indexed(self, terms: Iterable[Term], index: dict[str, str]) -> dict[str, str]:
        """`index`, from keys to names, with all that finds `terms`. Raises InvalidValue where a key would find two."""
        for term in terms:
            for word in (term.name, term.label, *term.aliases):
                key = self._key(word)
                if not key or key.startswith(_NEGATIONS):
                    raise InvalidValue(f"{quoted(word)} cannot stand for the {self.what} {quoted(term.name)}")
                if index.setdefault(key, term.name) != term.name:
                    raise InvalidValue(f"{quoted(word)} would mean two {self.what} terms: {index[key]}, {term.name}")
        return index

    def _key(self, text: str) -> str:
        """What the spellings of one word have in common: `inprogress`."""
        return "".join(words(text))

    def _unknown(self, text: str) -> UnknownValue:
        """The error for `text`. A near alias is suggested as its canonical name, or beside it where those differ.

        So `defnce`, which is nearest to the alias `defence`, gives 'did you mean defense?'.
        """
        error = UnknownValue(self.what, text, self._listed())
        aliases = [word for term in self for word in (term.label, *term.aliases)]
        near = suggest(text, [*self.names, *aliases])
        if near is not None:
            name = self.find(near) or near
            error.hint = f"did you mean {name}?" if suggest(near, [name]) else f"did you mean {near} ({name})?"
        return error

    def _listed(self) -> tuple[str, ...]:
        """The names that an error prints where nothing is near."""
        return self.names


def words(text: str) -> list[str]:
    """`text` as comparable words: no case, accents, dots or apostrophes; `&` as `and`.

    Words part at spaces of any kind, underscores, hyphens and dashes. Text that begins with a hyphen is left whole: a
    minus means 'not this one' to whoever wrote it, and must never be read as the word itself.
    """
    plain = _folded(text).translate(_IGNORED).strip()
    return [plain] if plain.startswith(_NEGATIONS) else plain.translate(_PARTING).split()


def listed(text: str) -> tuple[str, ...]:
    """The aliases that `text` lists, separated by a comma and a space: a long list stays readable in the source."""
    return tuple(text.split(", "))


def _folded(text: str) -> str:
    if text.isascii():
        return text.casefold()
    from bilat.text import fold  # imports re; what is typed is nearly always ASCII

    return fold(text)
