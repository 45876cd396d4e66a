"""Long lists: of a large state only what may be wanted is decoded, and what is found is what every other view finds."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bilat.errors import BilatError, Damaged
from bilat.query.parser import parse
from bilat.query.qualifiers import QUALIFIERS
from bilat.query.tree import Everything, Node, Term, both, either, negated
from bilat.result import Document
from bilat.store import reader, upgrade
from bilat.store.file import FileStore
from bilat.store.memory import MemoryStore
from bilat.store.protocol import Store, View
from bilat.store.state import encode
from bilat.store.view import RawView, TinyView, candidates
from bilat.tracker.changes import plan_drop, plan_tag
from cli import Desk
from strategies import ADA, clock, grid, record, seed_of
from test_query import DOCUMENTS, TREES, Words

pytest.register_assert_rewrite("store_contract")

from store_contract import MakeStore, StoreContract  # noqa: E402 -- once its asserts are rewritten

HARD = ['a"b', "back\\slash", "a/b", "échange", "🤝", "\u2028", "tab\tbed", "\x7f"]
"""Tags that JSON may spell in more than one way, or that other tools escape."""

PROOF: Document = {
    "url": None,
    "file": None,
    "quote": "Signed.",
    "grade": "signed",
    "on": None,
    "added_at": "2026-06-01T00:00:00Z",
    "by": "ann",
}
ASSESSED: Document = {"status": "delivered", "on": "2026-06-01", "why": None, "evidence": [{**PROOF, "grade": "law"}]}
RECORDS: list[Document] = [
    *DOCUMENTS,
    {**DOCUMENTS[0], "id": "hard", "tags": HARD},
    {**DOCUMENTS[1], "id": "proven", "evidence": [PROOF]},
    {**DOCUMENTS[2], "id": "assessed", "assessments": {"CA": ASSESSED, "GB": None}},
]
TELLING = ("sector", "status", "basis", "kind", "party", "between", "tag", "owner", "grade")
"""The qualifiers whose values stand in a record as they are."""

HELD = {name: sorted({value for d in RECORDS for value in QUALIFIERS[name].gives(d)}) for name in TELLING}
HELD_TERMS = st.sampled_from(TELLING).flatmap(
    lambda name: st.lists(st.sampled_from(HELD[name]), min_size=1, max_size=2).map(
        lambda values: Term(name, "is", values)
    )
)
FITTING: st.SearchStrategy[Node] = st.recursive(
    HELD_TERMS,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(both)
        | st.lists(inner, min_size=2, max_size=3).map(either)
        | inner.map(negated)
    ),
    max_leaves=5,
)
"""Filters that find something: of values that the records have."""


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    """It is always the same instant."""
    with clock():
        yield


@contextmanager
def large_from(size: int) -> Iterator[None]:
    """Let a state be a large one from `size` bytes on."""
    with patch.object(reader, "LARGE", size):
        yield


def raw_view(store: Store) -> View:
    """The store as if it were a large one."""
    with large_from(0):
        return FileStore(store.name).view()


def tiny_view(store: Store) -> View:
    """The store as if it were a small one."""
    with large_from(1 << 60):
        return FileStore(store.name).view()


def new_store(folder: Path) -> FileStore:
    """A store with these records, two grids, and one record that was dropped."""
    seed = seed_of([*RECORDS, record("Gone")], grid("first"), grid("second"))
    store = FileStore(str(folder / "bilat.json"), seed=lambda: seed)
    store.create()
    store.commit(plan_drop(["gone"], ADA))
    return store


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """A store of one's own."""
    return new_store(tmp_path)


# What a filter tells of the records that it wants


@pytest.mark.parametrize(
    ("text", "needles"),
    [
        ("", ()),
        ("sector:defense", (("defense",),)),
        ("sector:defense,trade", (("defense", "trade"),)),
        ("status:delivered", (("delivered",),)),
        ("basis:recommended kind:joint-body", (("recommended",), ("joint-body",))),
        ("party:CA,GB", (("CA", "GB"),)),
        ("between:CA,GB", (("CA",), ("GB",))),
        ("tag:cyber (owner:GB grade:signed)", (("cyber",), ("GB",), ("signed",))),
        ("sector:defense cyber due:2027 is:open", (("defense",),)),
        ("sector:defense or tag:cyber", ()),
        ("tag:x (sector:defense or tag:cyber)", (("x",),)),
        ("-sector:defense", ()),
        ("tag:x -sector:defense", (("x",),)),
        ("-(sector:defense tag:x)", ()),
        ("is:open", ()),
        ("has:milestone", ()),
        ("cyber", ()),
        ("id:joint", ()),
        ("by:ann", ()),
        ("title:cyber", ()),
        ("due.before:2027-Q1", ()),
        ("revision:3", ()),
    ],
)
def test_needles(text: str, needles: tuple[tuple[str, ...], ...]) -> None:
    """What is closed or a tag stands in a record as it is asked for; of all else a filter promises nothing."""
    assert parse(text, Words()).needles() == needles


def test_all_qualifiers_are_judged() -> None:
    """A qualifier that is added must be judged here: whether its values stand in a record as they are."""
    values = {"date": "2026", "number": "1"}
    telling = {q.name for q in QUALIFIERS.values() if Term(q.name, "is", [values.get(q.kind, "open")]).needles()}
    assert telling == set(TELLING)


def spellings(document: Document) -> list[bytes]:
    """A record's JSON as bilat writes it, and as other tools might."""
    ours = encode(document)
    ascii_only, spread = json.dumps(document), json.dumps(document, ensure_ascii=False, indent=2)
    return [ours, ascii_only.encode(), spread.encode(), ours.replace(b"/", rb"\/")]


@settings(deadline=None)
@given(FITTING | TREES)
@example(Term("tag", "is", HARD))
@example(Term("between", "is", ["CA", "GB"]))
def test_no_record_is_lost(tree: Node) -> None:
    """A record that is wanted holds one string of each group, and is a candidate however its JSON is spelled."""
    for document in filter(tree, RECORDS):
        written = encode(document)
        assert all(any(encode(string) in written for string in group) for group in tree.needles())
        assert list(candidates(spellings(document), tree)) == spellings(document)


@pytest.mark.parametrize("tag", HARD)
def test_hard_tags_are_found(tag: str) -> None:
    """Each of the hard tags is found in each spelling, and what has no escape and not the tag is left out."""
    tree, other = Term("tag", "is", [tag]), encode(DOCUMENTS[2])
    assert list(candidates([other, *spellings(RECORDS[3])], tree)) == spellings(RECORDS[3])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", "abcde"),
        ("tag:x", "ade"),
        ("tag:x,y", "abde"),
        ("tag:x tag:y", "de"),
        ("between:CA,GB", "de"),
        ("tag:x or tag:y", "abcde"),
        ("-tag:x", "abcde"),
    ],
)
def test_what_is_left_undecoded(text: str, left: str) -> None:
    """Only what may be wanted is a candidate: the quick look is worth something, and what is escaped passes it."""
    raws = {"a": b'["x"]', "b": b'["y","CA"]', "c": b'["xy","x\\n"]', "d": b'["\\u0078"]', "e": rb'["\/"]'}
    names = {raw: name for name, raw in raws.items()}
    assert "".join(names[raw] for raw in candidates(raws.values(), parse(text, Words()))) == left


def test_any_function_is_a_filter() -> None:
    """What is not a filter of ours tells nothing, so every record is a candidate."""
    assert list(candidates([b"{}", b"[]"], lambda _: False)) == [b"{}", b"[]"]
    assert list(candidates([b"{}"], None)) == [b"{}"]


# The same as every other view


class TestLargeStore(StoreContract):
    """A tracker whose state is read as a large one does all that any engine must."""

    @pytest.fixture(autouse=True)
    def _large(self) -> Iterator[None]:
        with large_from(0):
            yield

    @pytest.fixture
    def make_store(self, tmp_path_factory: pytest.TempPathFactory) -> MakeStore:
        def make(seed: Any) -> Store:
            store = FileStore(str(tmp_path_factory.mktemp("store") / "bilat.json"), seed=lambda: seed)
            store.create()
            assert isinstance(store.view(), RawView)
            return store

        return make

    def reopen(self, store: Store) -> Store:
        return FileStore(store.name)

    def open_copy(self, target: str) -> Store:
        return FileStore(target)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> list[View]:
    """The same records in a large file, in a small one, and in memory."""
    with clock():
        store = new_store(tmp_path_factory.mktemp("views"))
        memory = MemoryStore(seed_of(RECORDS, grid("first"), grid("second")))
        found = [raw_view(store), tiny_view(store), memory.view()]
    assert [type(view) for view in found[:2]] == [RawView, TinyView]
    return found


@settings(deadline=None)
@given(FITTING | TREES)
@example(Everything())
@example(Term("tag", "is", ["\udcff", "cyber"]))
def test_views_find_the_same(views: list[View], tree: Node) -> None:
    """A filter finds the same records in the same order in every view, given as a tree or as a function."""
    expected = list(filter(tree, views[1].search()))
    for view in views:
        assert view.search(tree) == view.search(tree.test()) == expected


def test_a_tree_is_made_a_test_once(views: list[View]) -> None:
    """No view asks a tree anew for every record: that would read the clock and the dates each time."""
    made = []

    class Counting(Everything.__base__):  # type: ignore[name-defined, misc]
        def test(self) -> Callable[[Document], bool]:
            made.append(self)
            return lambda _: True

    for view in views:
        assert len(view.search(Counting())) == len(RECORDS)
    assert len(made) == len(views)


def everything(view: View) -> object:
    """All that a view tells, or how it refuses."""
    names = ("alpha", "hard", "proven", "gone", "", "\udcff", "customs")
    try:
        return (
            [(list(document), document) for document in view.search()],
            [document["id"] for document in view.search(Term("tag", "is", ["a/b"]))],
            [view.find(name) for name in names],
            [view.starting_with(prefix) for prefix in ("", "c", "x")],
            (view.grids(), view.find_grid("second"), view.find_grid("third")),
            [view.find_dropped(name) for name in names],
            list(view.newest_changes()),
        )
    except BilatError as error:
        return type(error), error.code, error.message, error.hint


Spell = Callable[[bytes], bytes]


def rewritten(change: Callable[[Any], object] = lambda _: None, **style: Any) -> Spell:
    """Another tool has read the JSON, changed it, and written it in its own style."""

    def spell(raw: bytes) -> bytes:
        tables = json.loads(raw)
        change(tables)
        return json.dumps(tables, **style).encode()

    return spell


def stated_digest(raw: bytes) -> str:
    """The digest that the file states, so that an edited one is taken for bilat's own."""
    found = re.search(rb'"digest": ?"([0-9a-f]{64})"', raw)
    assert found is not None
    return found[1].decode()


def replaced(old: str, new: str | bytes) -> Spell:
    """The first `old` is `new`."""

    def spell(raw: bytes) -> bytes:
        assert old.encode() in raw
        return raw.replace(old.encode(), new if isinstance(new, bytes) else new.encode(), 1)

    return spell


WELL_FORMED: dict[str, Spell] = {
    "as it is": lambda raw: raw,
    "ASCII only": rewritten(),
    "indented": rewritten(indent=2, ensure_ascii=False),
    "slashes escaped": lambda raw: raw.replace(b"/", rb"\/"),
    "CRLF": lambda raw: raw.replace(b"\n", b"\r\n"),
    "a key twice": replaced('"revision":4', '"revision":5,"revision":4'),
    "an id twice in a record": replaced('"id":"hard"', '"id":"soft","id":"hard"'),
    "a number twice": replaced('"1":{"id":', '"2":{"id":"x"},"1":{"id":"y"},"1":{"id":'),
    "a table twice": replaced('"initiatives":', '"initiatives":{"1":{}},"initiatives":'),
    "keys escaped": replaced('"initiatives"', r'"\u0069nitiatives"'),
    "an id in two records": replaced('"id":"proven"', '"id":"hard"'),
    "no grids": rewritten(lambda tables: tables.pop("grids")),
    "more tables": rewritten(lambda tables: tables.update(more={"1": {}})),
    "other order": rewritten(lambda tables: tables.update(initiatives=dict(reversed(tables["initiatives"].items())))),
    "beyond a float": replaced('"revision":4', '"revision":4e999'),
    "beyond 64 bits": replaced('"revision":4', '"revision":' + "9" * 300),
    "a pair of surrogates": replaced('"notes":null', r'"notes":"\ud83e\udd1d"'),
}


@pytest.mark.parametrize("spell", WELL_FORMED.values(), ids=list(WELL_FORMED))
def test_however_it_is_written(store: FileStore, spell: Spell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote the file and however, a large one tells what a small one does."""
    monkeypatch.setattr("bilat.store.state.digest_of_file", stated_digest)
    path = Path(store.name)
    path.write_bytes(spell(path.read_bytes()))
    raw = raw_view(store)
    assert isinstance(raw, RawView)
    assert everything(raw) == everything(tiny_view(store))


def nested(raw: bytes) -> bytes:
    return replaced('"notes":null', '"notes":' + "[" * 100_000 + "]" * 100_000)(raw)


HARD_TO_READ: dict[str, Spell] = {
    "a lone surrogate": replaced('"notes":null', r'"notes":"\ud83e"'),
    "a lone surrogate in a key": replaced('"notes":null', r'"notes":null,"\udc00":1'),
    "NaN": replaced('"notes":null', '"notes":NaN'),
    "not UTF-8": replaced('"notes":null', b'"notes":"\xff"'),
    "a surrogate in UTF-8": replaced('"notes":null', b'"notes":"\xed\xa0\x80"'),
    "half a character at the end": lambda raw: raw + "é".encode()[:1],
    "Latin-1": lambda raw: raw.decode().translate({0x1F91D: "x", 0x2028: "x"}).encode("latin-1"),
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "a line break in a text": replaced('"notes":null', '"notes":"a\nb"'),
    "a NUL": replaced('"notes":null', '"notes":"\0"'),
    "an unknown escape": replaced('"notes":null', r'"notes":"\x41"'),
    "a comma too many": replaced('"notes":null', '"notes":null,,"x":1'),
    "a trailing comma": replaced('"notes":null', '"notes":[1,]'),
    "a number with a zero before it": replaced('"revision":4', '"revision":04'),
    "nested without end": nested,
    "cut short": lambda raw: raw[:-40],
    "something behind it": lambda raw: raw + b"{}",
    "empty": lambda _: b"",
    "spaces": lambda _: b"  \n",
    "binary": lambda _: bytes(range(256)),
    "a number": lambda _: b"1",
    "a list": lambda _: b"[]",
    "foreign": lambda _: b'{"name": "x", "version": 1}',
    "foreign tables": lambda _: b'{"_default": {"1": {"a": 1}}}',
    "no first line": rewritten(lambda tables: tables.pop("_bilat")),
    "no history length": rewritten(lambda tables: tables["_bilat"]["1"].pop("history_bytes")),
    "a history length in words": rewritten(lambda tables: tables["_bilat"]["1"].update(history_bytes="many")),
    "a number for the first line": rewritten(lambda tables: tables["_bilat"].update({"1": 1})),
    "a newer version": rewritten(lambda tables: tables["_bilat"]["1"].update(schema_version=99)),
    "another history, shorter": rewritten(lambda tables: tables["_bilat"]["1"].update(history_bytes=1 << 40)),
    "another history, longer": rewritten(lambda tables: tables["_bilat"]["1"].update(history_bytes=7)),
}


@pytest.mark.parametrize("spell", HARD_TO_READ.values(), ids=list(HARD_TO_READ))
def test_what_is_hard_to_read(store: FileStore, spell: Spell) -> None:
    """What takes more than a look is left to the small view's reader, with its answers and its refusals."""
    path = Path(store.name)
    path.write_bytes(spell(path.read_bytes()))
    large = raw_view(store)
    assert isinstance(large, TinyView)
    assert everything(large) == everything(tiny_view(store))


def older_version(store: FileStore) -> None:
    """A store of the version before, in which an initiative's kind was called its type."""
    path = Path(store.name)
    tables = json.loads(path.read_bytes())
    tables["_bilat"]["1"]["schema_version"] = 0
    for document in tables["initiatives"].values():
        document["type"] = document.pop("kind")
    path.write_bytes(json.dumps(tables).encode())


def without_state(store: FileStore) -> None:
    Path(store.name).unlink()


def without_history(store: FileStore) -> None:
    Path(store.paths.history).unlink()


def lagging(store: FileStore) -> None:
    """The history has a change that the state has not."""
    before = Path(store.name).read_bytes()
    store.commit(plan_tag(["customs"], ["late"], [], ADA))
    Path(store.name).write_bytes(before)


@pytest.mark.parametrize("damage", [older_version, without_state, without_history, lagging])
def test_out_of_step(store: FileStore, damage: Callable[[FileStore], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are not in step are brought in step by the one reader, with the same notices."""
    monkeypatch.setattr(upgrade, "UPGRADES", {0: lambda old: {**old, "kind": old["type"], "type": None}})
    damage(store)
    large, small = FileStore(store.name), FileStore(store.name)
    with large_from(0):
        view = large.view()
    assert isinstance(view, TinyView)
    assert everything(view) == everything(small.view())
    assert large.notices == small.notices
    assert len(view.search(parse("tag:late", Words()))) == (damage is lagging)


def test_a_number_without_end(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a record turns out unreadable only when it is looked at, the store is damaged; others are still found."""
    monkeypatch.setattr("bilat.store.state.digest_of_file", stated_digest)
    path = Path(store.name)
    path.write_bytes(replaced('"revision":4', '"revision":' + "9" * 5_000)(path.read_bytes()))
    view = raw_view(store)
    assert [document["id"] for document in view.search(Term("tag", "is", ["a/b"]))] == ["hard"]
    with pytest.raises(Damaged) as caught:
        view.search()
    assert (caught.value.exit_status, caught.value.hint) == (6, reader.REPAIR)
    assert caught.value.message.startswith('not a record: {"id":"cyber-exercises",')


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_as_before(views: list[View], collecting: bool) -> None:
    """A search leaves the garbage collector on or off as it was, also where the filter fails."""
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        seen = []
        views[0].search(lambda _: seen.append(gc.isenabled()) or True)  # type: ignore[func-returns-value]
        with pytest.raises(ZeroDivisionError):
            views[0].search(lambda _: bool(1 // 0))
        assert (set(seen), gc.isenabled()) == ({False}, collecting)
    finally:
        (gc.enable if before else gc.disable)()


COMMANDS = [
    ("list", "--json"),
    ("list", "--sector", "defense"),
    ("list", "--sector", "defense", "--sector", "trade", "--sort", "-updated,id"),
    ("list", "sector:technology or tag:x", "--group-by", "status", "--json"),
    ("list", "--tag", "none"),
    ("count", "between:CA,GB", "--group-by", "basis"),
    ("values", "sector", "basis:recommended"),
    ("show", "joint-mil", "--json"),
    ("show", "nothing-of-the-kind"),
    ("grid", "--json"),
    ("log", "joint-military-exercises"),
    ("check",),
    ("tag", "sector:trade", "+seen", "--dry-run"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Each command says the same of a large tracker as of a small one."""
    desk = Desk(tmp_path)
    with large_from(0):
        large = desk.run(*words)
    assert large == desk.run(*words)


# A tracker that is really large


def size_of(store: FileStore) -> int:
    return Path(store.name).stat().st_size


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> FileStore:
    """A tracker of two thousand initiatives, of which ten are in defense."""
    sectors = {True: ["defense", "trade"], False: ["trade"]}
    with clock():
        records = [record(f"Part {n}", sectors=sectors[n % 200 == 0], notes="Text. " * 300) for n in range(2_000)]
        store = FileStore(str(tmp_path_factory.mktemp("long") / "bilat.json"), seed=lambda: seed_of(records))
        store.create()
    assert size_of(store) > 4 * reader.LARGE
    return store


def test_what_is_large(store: FileStore, long: FileStore) -> None:
    """A state is large from a million bytes on; a smaller one is read by TinyDB."""
    assert [type(one.view()) for one in (store, long)] == [TinyView, RawView]
    for limit, kind in ((size_of(store), RawView), (size_of(store) + 1, TinyView)):
        with large_from(limit):
            assert type(FileStore(store.name).view()) is kind


LOOK = """
import contextlib, io, sys
from bilat.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    status = main(["list", "--sector", "defense", "--json"])
print(status, *sorted({"tinydb", "msgspec", "rich", "filelock"} & set(sys.modules)))
"""


@pytest.mark.parametrize(("large", "said"), [(False, "0 tinydb"), (True, "0 msgspec")])
def test_what_is_loaded(tmp_path: Path, long: FileStore, large: bool, said: str) -> None:
    """A list of a small tracker does not wait for msgspec, nor that of a large one for TinyDB."""
    desk = Desk(tmp_path)
    variables = {**desk.env, "BILAT_DB": long.name} if large else desk.env
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, env=variables, timeout=60, check=True)
    assert done.stdout.decode().strip() == said


def peak(search: Callable[[], object]) -> int:
    """The bytes that Python held at most, beyond those before."""
    gc.collect()
    tracemalloc.start()
    try:
        search()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory(long: FileStore) -> None:
    """Of a large tracker the file is in memory once, and of its records those that are found; all cost no more."""
    few, size = Term("sector", "is", ["defense"]), size_of(long)
    raw_view(long).search(few)  # what is loaded at the first time is no part of it
    assert len(raw_view(long).search(few)) == 10
    assert peak(lambda: raw_view(long).search(few)) < 1.5 * size
    assert peak(lambda: tiny_view(long).search(few)) > 1.9 * size
    assert peak(lambda: raw_view(long).search()) < 1.2 * peak(lambda: tiny_view(long).search())
