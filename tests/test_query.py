"""The filter language: what is read, what is refused and where, and the laws that its trees obey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.errors import BilatError
from bilat.parties import PARTIES
from bilat.query.arguments import is_filter, joined
from bilat.query.flags import FLAGS
from bilat.query.parser import DEEPEST, parse
from bilat.query.qualifiers import QUALIFIERS
from bilat.query.tree import And, Everything, Node, Not, Or, Term, Word, both, either, negated
from bilat.sectors import SECTORS
from bilat.signals import Thresholds
from bilat.status import BASES, GRADES, KINDS, STATUSES
from cli import Desk
from strategies import record


class Words:
    """The vocabularies as they are without a configuration, and two saved queries."""

    sectors = SECTORS
    parties = PARTIES
    queries: Mapping[str, str] = {"late": "is:overdue or tag:late", "mine": "@late by:ann", "loop": "@loop"}

    def get(self, name: str) -> float:
        """The threshold of a signal, as it is without a configuration."""
        return float(getattr(Thresholds(), name))


def read(text: str) -> Node:
    return parse(text, Words())


DEFENSE, TRADE, OPEN = Term("sector", "is", ["defense"]), Term("sector", "is", ["trade"]), Term("is", "is", ["open"])
CYBER = Word("cyber")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("cyber", CYBER),
        ("cyber defense", And((CYBER, Word("defense")))),
        ("cyber and defense", And((CYBER, Word("defense")))),
        ("cyber AND defense", And((CYBER, Word("defense")))),
        ("cyber or sector:trade is:open", Or((CYBER, And((TRADE, OPEN))))),
        ("(cyber or sector:trade) is:open", And((Or((CYBER, TRADE)), OPEN))),
        ("((cyber))", CYBER),
        ("-cyber", Not(CYBER)),
        ("not cyber", Not(CYBER)),
        ("not not cyber", CYBER),
        ("--cyber", CYBER),
        ("-(cyber or sector:trade)", Not(Or((CYBER, TRADE)))),
        ("not cyber or is:open", Or((Not(CYBER), OPEN))),
        ('"joint exercises"', Word("joint exercises")),
        ("“joint exercises”", Word("joint exercises")),
        ("«\u00a0échange de renseignements\u00a0»", Word("échange de renseignements")),
        (r'"say \"yes\" \\"', Word('say "yes" \\')),
        ('"and"', Word("and")),
        ('"-x"', Word("-x")),
        ("l'énergie", Word("l'énergie")),
        ("CETA(2.0)", Word("CETA(2.0)")),
        ("5G", Word("5G")),
        ("E=mc2", Word("E=mc2")),
        ("https://example.org/a:b", Word("https://example.org/a:b")),
        ("sector:Défense", DEFENSE),
        ("SECTOR:defence", DEFENSE),
        ("sector=defense", DEFENSE),
        ("sector:defense,trade,defence", Term("sector", "is", ["defense", "trade"])),
        ('status:"in progress",announced', Term("status", "is", ["in-progress", "announced"])),
        ("between:CA,UK", Term("between", "is", ["CA", "GB"])),
        ('title:"joint exercises"', Term("title", "is", ["joint exercises"])),
        ("tag:Cyber", Term("tag", "is", ["cyber"])),
        ("due.before:2027-Q1", Term("due", "before", ["2027-Q1"])),
        ("due<2027-Q1", Term("due", "before", ["2027-Q1"])),
        ("due<=2027", Term("due", "by", ["2027"])),
        ("due>=2027", Term("due", "since", ["2027"])),
        ("due>2027", Term("due", "after", ["2027"])),
        ("deadline:2027", Term("due", "is", ["2027"])),
        ("due:2026-09..2026-12", Term("due", "is", ["2026-09..2026-12"])),
        ("due:2026-09..", Term("due", "is", ["2026-09.."])),
        ('due:"autumn 2026..winter 2026"', Term("due", "is", ["autumn 2026..winter 2026"])),
        ('due.by:"15 septembre 2026"', Term("due", "by", ["2026-09-15"])),
        ("updated.since:2026-06-01", Term("updated", "since", ["2026-06-01"])),
        ("moves>=2", Term("moves", "since", ["2"])),
        ("moves:2..5", Term("moves", "is", ["2..5"])),
        ("is:late", Term("is", "is", ["overdue"])),
        ("has:milestones", Term("has", "is", ["milestone"])),
        ("id:joint*", Term("id", "is", ["joint"])),
        ("@late", Or((Term("is", "is", ["overdue"]), Term("tag", "is", ["late"])))),
        ("-@late", Not(Or((Term("is", "is", ["overdue"]), Term("tag", "is", ["late"]))))),
    ],
)
def test_what_is_read(text: str, tree: Node) -> None:
    """Each form of the grammar gives the tree that it says."""
    assert read(text) == tree


@pytest.mark.parametrize(
    ("typed", "on"),
    [("today", "2026-11-24"), ("3 weeks", "2026-12-15"), ("eom", "2026-11"), ("next friday", "2026-11-27")],
)
def test_relative_days_are_reckoned_once(monkeypatch: pytest.MonkeyPatch, typed: str, on: str) -> None:
    """A tree holds the day that was meant, so that it means the same tomorrow."""
    monkeypatch.setenv("BILAT_NOW", "2026-11-24")
    assert read(f'due.before:"{typed}"') == Term("due", "before", [on])


@pytest.mark.parametrize(
    ("text", "code", "place", "message", "hint"),
    [
        ("is:open sector:defnce", "unknown-sector", "defnce", "unknown sector 'defnce'", "did you mean defense?"),
        ("status:done,begn", "unknown-status", "begn", "unknown status 'begn'", "did you mean begun (in-progress)?"),
        ("is:opn", "unknown-flag", "opn", "unknown flag 'is:opn'", "did you mean is:open?"),
        (
            "cyber sektor:x",
            "unknown-qualifier",
            "sektor",
            "unknown qualifier 'sektor'",
            "did you mean sector:? (to search for the words themselves, put them in double quotes)",
        ),
        (
            "due.befor:2027",
            "filter",
            "due.befor",
            "a qualifier cannot be followed by '.befor'",
            "did you mean due.before:?",
        ),
        (
            "title<a",
            "filter",
            "title<a",
            "title is not compared: it is one of its values or not",
            'title:"joint exercises"',
        ),
        ("sector:", "filter", "sector:", "sector needs a value", "for example sector:defense"),
        ("sector:a,,b", "unknown-sector", "a", "unknown sector 'a'", None),
        ("cyber or", "filter", "or", "something is missing after 'or'", None),
        ("or cyber", "filter", "or", "something is missing before 'or'", None),
        ("a or or b", "filter", "or", "something is missing before 'or'", None),
        ("()", "filter", ")", "something is missing before ')'", None),
        ("-", "filter", None, None, None),
        ("(cyber", "filter", "(", "this parenthesis is not closed", None),
        ("cyber)", "filter", ")", "this parenthesis was never opened", None),
        ('title:"abc', "filter", '"abc', "a quote is opened and not closed", 'close it with "'),
        ('""', "filter", '""', "these quotes hold nothing to search for", None),
        (
            "due:2026-02-30",
            "invalid-value",
            "2026-02-30",
            "February 2026 has 28 days: there is no day 30",
            "give a day from 2026-02-01 to 2026-02-28",
        ),
        ("due:2027..2026", "invalid-value", "2027..2026", "the range '2027..2026' ends before it begins", "2026..2027"),
        ("moves:two", "invalid-value", "two", "'two' is not a number", "write it like 2, or 2..5"),
        ("@lat", "unknown-query", "@lat", "no query is saved as 'lat'", "did you mean @late?"),
    ],
)
def test_what_is_refused(text: str, code: str, place: str | None, message: str | None, hint: str | None) -> None:
    """A mistake has a sentence, a place, and where something is near, what was meant."""
    if place is None:
        assert read(text) == Word("-")
        return
    with pytest.raises(BilatError) as caught:
        read(text)
    error = caught.value
    assert (error.exit_status, error.code, error.message) == (2, code, message)
    assert hint is None or error.hint == hint
    assert error.pointer is not None
    source, start, end = error.pointer
    assert (source, source[start:end]) == (text, place)


def test_a_saved_query_names_itself_where_it_is_wrong() -> None:
    """The mistake in a saved query is shown in the query, not in what was typed."""

    class Broken(Words):
        queries: Mapping[str, str] = {"late": "sector:defnce"}

    with pytest.raises(BilatError) as caught:
        parse("is:open @late", Broken())
    assert caught.value.message == "in the saved query @late: unknown sector 'defnce'"
    assert caught.value.pointer == ("sector:defnce", 7, 13)


def test_a_saved_query_that_names_itself() -> None:
    """It is refused, directly or by way of another; the same query twice is no circle."""
    with pytest.raises(BilatError, match="the saved query @loop names itself"):
        read("@loop")
    assert read("@late @late") == read("@late")


@pytest.mark.parametrize("text", ["(" * 500 + "a" + ")" * 500, "not " * 500 + "a", "-" * 500 + "a"])
def test_nesting_has_an_end(text: str) -> None:
    """What is nested without end is refused, and not with a traceback."""
    with pytest.raises(BilatError, match="nested too deeply") as caught:
        read(text)
    assert caught.value.exit_status == 2
    assert isinstance(read("(" * (DEEPEST - 2) + "a" + ")" * (DEEPEST - 2)), Word)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["sector:defense", "is:open"], "sector:defense is:open"),
        (["joint exercises"], '"joint exercises"'),
        (["title:joint exercises"], 'title:"joint exercises"'),
        (["-title:joint exercises"], '-title:"joint exercises"'),
        (["due.before:next friday"], 'due.before:"next friday"'),
        (["due<3 weeks"], 'due<"3 weeks"'),
        (["sector:defense or is:open"], "sector:defense or is:open"),
        (["title:joint or title:patrol"], "title:joint or title:patrol"),
        (['title:"joint exercises" cyber'], 'title:"joint exercises" cyber'),
        (["sector:defense cyber"], "sector:defense cyber"),
        (["(a or b) c"], "(a or b) c"),
        (["cyber -tag:x"], "cyber -tag:x"),
        ([" cyber "], " cyber "),
    ],
)
def test_what_the_shell_took_away(arguments: list[str], text: str) -> None:
    """A phrase that was quoted for the shell is a phrase; whatever has signs of the grammar is left as it is."""
    assert joined(arguments) == text


@pytest.mark.parametrize(
    ("word", "expected"),
    [("joint-trade", False), ("sector:x", True), ("-has:due", True), ("@late", True), ("(a", True), ("due<2027", True)],
)
def test_ids_have_no_signs(word: str, expected: bool) -> None:
    """Where ids are taken too, what has a sign of the grammar is a filter."""
    assert is_filter(word) is expected


# Laws

ONE_WORD = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1)).map(str)
DATES = DAYS | st.sampled_from(["2026", "2027-Q1", "2026-09", "autumn 2026", "early 2027", "2026-H1", "2026-W38"])
NUMBERS = st.integers(0, 99).map(str)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "sector": st.sampled_from(SECTORS.names),
    "status": st.sampled_from(STATUSES.names),
    "basis": st.sampled_from(BASES.names),
    "kind": st.sampled_from(KINDS.names),
    "grade": st.sampled_from(GRADES.names),
    "party": st.sampled_from(["CA", "GB", "EU"]),
    "between": st.sampled_from(["CA", "GB", "EU"]),
    "owner": st.sampled_from(["CA", "GB", "EU"]),
    "is": st.sampled_from([name for of, name in FLAGS if of == "is"]),
    "has": st.sampled_from([name for of, name in FLAGS if of == "has"]),
    "tag": st.sampled_from(["cyber", "priority", "échange"]),
    "id": st.sampled_from(["joint", "a-b"]),
}


@st.composite
def terms(draw: st.DrawFn) -> Node:
    qualifier = QUALIFIERS[draw(st.sampled_from(list(QUALIFIERS)))]
    of_kind = {"date": DATES, "number": NUMBERS}.get(qualifier.kind, ONE_WORD)
    values = VALUES.get(qualifier.name, of_kind)
    relation = draw(st.sampled_from(qualifier.relations))
    return Term(qualifier.name, relation, draw(st.lists(values, min_size=1, max_size=3)))


TREES = st.recursive(
    terms() | ONE_WORD.map(Word),
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(both)
        | st.lists(inner, min_size=2, max_size=3).map(either)
        | inner.map(negated)
    ),
    max_leaves=12,
)

STEPS: list[Any] = [
    {"title": "First step", "due": "2026-Q3", "owner": "GB"},
    {"title": "Second step", "due": "2027", "done_on": "2026-05-01", "moves": 2},
]
SYSTEM = {
    "revision": 3,
    "created_at": "2026-01-02T00:00:00Z",
    "updated_at": "2026-06-01T00:00:00Z",
    "updated_by": "ann",
}
DOCUMENTS = [
    {**document, **SYSTEM}
    for document in (
        record("Cyber exercises", sectors=["defense", "intelligence"], tags=["cyber"], milestones=STEPS),
        record("Échange de renseignements", basis="recommended", notes="priority « cyber »", parties=["CA", "EU"]),
        record("Customs", sectors=["trade"], status="delivered", kind="joint-body", measure="a day"),
    )
]


@given(TREES)
def test_a_tree_prints_as_what_parses_to_it(tree: Node) -> None:
    """`parse(str(tree)) == tree`, for every tree."""
    assert read(str(tree)) == tree


@given(TREES)
def test_twice_not_is_once_not_at_all(tree: Node) -> None:
    """`not not x` is x: the same tree, and the same answer."""
    assert negated(negated(tree)) == tree
    assert read(f"not not ({tree})") == tree
    for document in DOCUMENTS:
        assert Not(Not(tree))(document) == tree(document) != negated(tree)(document)


@given(TREES, TREES)
def test_and_or_not_are_those_of_python(one: Node, other: Node) -> None:
    """What filters join, Python's own words join alike."""
    for document in DOCUMENTS:
        assert both([one, other])(document) == (one(document) and other(document))
        assert either([one, other])(document) == (one(document) or other(document))


@given(st.text(max_size=40))
def test_whatever_is_typed(text: str) -> None:
    """Any text is a filter that prints back to itself, or is refused with a place in the text."""
    error = tree = None
    try:
        tree = read(text)
    except BilatError as caught:
        error = caught
    if error is None:
        assert read(str(tree)) == tree
    else:
        source, start, end = error.pointer or ("", 0, 0)
        assert (error.exit_status, source, start < end) == (2, text, True)


def test_trees_are_frozen_and_hashable() -> None:
    """A filter can be kept in a set, and cannot be changed."""
    assert len({read("cyber or x"), read("cyber or x"), read("cyber x")}) == 2
    with pytest.raises(AttributeError, match="frozen"):
        CYBER.text = "x"
    assert repr(read("cyber is:open")) == "And((Word('cyber'), Term('is', 'is', ('open',))))"


# Options are sugar

OPTIONS = st.fixed_dictionaries(
    {
        "sector": st.lists(st.sampled_from(["defense", "trade", "technology"]), max_size=2, unique=True),
        "status": st.lists(st.sampled_from(["announced", "proposed"]), max_size=2, unique=True),
        "basis": st.lists(st.sampled_from(["announced", "recommended"]), max_size=1),
        "kind": st.lists(st.sampled_from(["relational", "deliverable"]), max_size=1),
        "party": st.lists(st.sampled_from(["CA", "GB"]), max_size=1),
    }
)


def test_a_filter_by_tree_is_the_filter_by_options(tmp_path_factory: pytest.TempPathFactory) -> None:
    """`--sector defense --status announced cyber` and `sector:defense status:announced cyber` find the same."""
    desk = Desk(tmp_path_factory.mktemp("options"))

    @given(OPTIONS, st.sampled_from(["", "cyber", "-has:milestone"]))
    def law(options: dict[str, list[str]], word: str) -> None:
        sugar = [part for name, values in options.items() for value in values for part in (f"--{name}", value)]
        filters = [f"{name}:{','.join(values)}" for name, values in options.items() if values]
        words = [word] if word else []
        assert desk.run("list", *sugar, *words) == desk.run("list", *filters, *words)

    law()


def test_the_caret(tmp_path: Path) -> None:
    """The place is shown in what was typed, on stderr; with --json it is in the error."""
    desk = Desk(tmp_path)
    said = "error: unknown sector 'defnce'\n  情報 sector:defnce\n              ^^^^^^\nhint: did you mean defense?\n"
    assert desk.run("list", "情報", "sector:defnce") == (2, "", said)
    at = {"text": "情報 sector:defnce", "start": 10, "end": 16}
    assert desk.run("list", "情報", "sector:defnce", "--json").error["at"] == at


def test_a_long_filter_is_shown_around_the_place(tmp_path: Path) -> None:
    """Of a filter longer than a line, what stands around the mistake is shown."""
    ran = Desk(tmp_path).run("list", "word " * 30 + "sector:defnce" + " word" * 30)
    _, shown, carets, _ = ran.err.splitlines()
    assert len(shown) <= 80
    assert shown[carets.index("^") : carets.index("^") + 6] == "defnce"
