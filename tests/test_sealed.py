"""A history read with its values sealed: what is asked of it, and what is proved, is the same as of a decoded one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat import history
from bilat.errors import Damaged
from bilat.history import edit
from bilat.store import files, ledger, reader
from bilat.store.disk import RealDisk
from bilat.store.file import FileStore
from bilat.store.files import Files
from bilat.store.reader import Paths
from bilat.store.sealed import opened, opened_change, sealed_record
from bilat.store.shelf import State
from bilat.store.state import digest, digest_of_pieces, encode
from cli import Desk

HEAD: dict[str, object] = {
    "prev": "0" * 64,
    "at": "2026-12-01T09:00:00Z",
    "by": "ada",
    "why": None,
    "evidence": [],
    "command": "update",
}


def line(value: bytes = b"1", **more: object) -> bytes:
    """A change as a line, with an id that proves it; `value` is the JSON of what an edit holds behind."""
    edit = {"initiative": "a", "field": "notes", "old": None, "new": "VALUE"}
    body = json.dumps({**HEAD, "reverts": None, "edits": [edit], **more}, separators=(",", ":")).encode()
    body = body.replace(b'"VALUE"', value)
    return b'{"id":"%s",' % hashlib.sha256(body).hexdigest()[:12].encode() + body[1:]


@contextmanager
def large_from(size: int) -> Iterator[None]:
    """Let a state and a history be large ones from `size` bytes on."""
    with patch.object(reader, "LARGE", size), patch.object(files, "LARGE", size):
        yield


RECORDS = st.lists(
    st.tuples(
        st.text(min_size=1),
        st.dictionaries(
            st.sampled_from(["title", "notes", "tags"]), st.text() | st.none() | st.lists(st.text()), min_size=1
        ),
    ),
    min_size=1,
    max_size=5,
)


@given(RECORDS)
def test_made_at_once(made: list[tuple[str, dict[str, object]]]) -> None:
    """Initiatives that are JSON from their beginning give the line and the state that plain ones give."""
    plain = [edit(name, None, None, {"id": name, **fields}) for name, fields in made]
    whole = [{**each, "new": sealed_record(each["new"])} for each in plain]
    head, slow = ledger.Head(ledger.header("a")), State()
    slow.dropped[made[0][0]] = {"id": made[0][0]}
    quick = State.from_tables(slow.to_json(), slow.schema_version)
    change = ledger.build({**HEAD, "reverts": None, "edits": plain}, head, "2026-12-01T09:00:00Z")
    history.apply(slow, change)
    for edits in (plain, whole):
        found = ledger.build_line({**HEAD, "reverts": None, "edits": edits}, head, "2026-12-01T09:00:00Z")
        assert b"".join(found.pieces) == encode(change)
        assert opened_change(found.change) == change
        assert ledger.Head(found.pieces, found.change).sha256 == ledger.sha256(encode(change))
    quick.make(found.made, history.first_fields(change))
    assert quick.body() == slow.body()
    assert quick.to_json() == slow.to_json()
    assert digest_of_pieces([bytes([byte]) for byte in slow.body()]) == digest(slow.body())


@pytest.mark.parametrize(
    "new", [{"id": "a"}, {}, {"title": "A", "id": "a"}, {"id": "b", "title": "A"}, {"id": "a", "revision": 4}]
)
def test_made_otherwise(new: dict[str, object]) -> None:
    """What is no new initiative with its id first is written as any other value is."""
    edits = [edit("a", None, None, new)]
    found = ledger.build_line({**HEAD, "reverts": None, "edits": edits}, ledger.Head(ledger.header("a")), "")
    assert not found.made
    assert b"".join(found.pieces) == encode(found.change)


def test_made_beside_others() -> None:
    """Where a change does more than make initiatives, those are opened: it is written as any other."""
    new = sealed_record({"id": "b", "title": "B"})
    edits = [edit("a", "title", "x", "y"), edit("b", None, None, new)]
    found = ledger.build_line({**HEAD, "reverts": None, "edits": edits}, ledger.Head(ledger.header("a")), "")
    assert not found.made
    assert found.change["edits"] == [edits[0], {**edits[1], "new": {"id": "b", "title": "B"}}]
    assert json.loads(b"".join(found.pieces)) == found.change


both = pytest.mark.parametrize("many", [False, True])


@both
@pytest.mark.parametrize(
    "value",
    [b"null", b"1", b'"caf\xc3\xa9 \\u00e9"', b'{"a":[1,{"b":null}]}', b"1234567890123456789012345678901234567890"],
)
def test_a_value_is_what_it_was(value: bytes, many: bool) -> None:
    """Few lines or many: who, when, why and which field are there, and a value is opened as JSON is read."""
    (change,) = ledger.newest_sealed([line(value)], many=many)
    assert (change.at, change.by, change.why, change.reverts) == (HEAD["at"], "ada", None, None)
    (edit,) = change.edits
    assert (edit.initiative, edit.field, opened(edit.old), opened(edit.new)) == ("a", "notes", None, json.loads(value))


@both
def test_a_changed_line_is_refused(many: bool) -> None:
    """A line that is not what it was when it was written is refused, wherever in it that is, also in what is sealed."""
    good = line(b'"delivered"')
    for old, new in ((b"delivered", b"abandoned"), (b'"ada"', b'"bea"'), (b"12-01", b"12-02"), (b"a1", b"a2")):
        bad = good.replace(old, new) if old in good else good.replace(good[7:9], b"zz", 1)
        with pytest.raises(Damaged, match="is not what it was when it was written"):
            list(ledger.newest_sealed([good, bad], many=many))


@both
@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"[]",
        b'{"id":"1"}',
        line(b'"\xff"'),  # no UTF-8, though its id fits
        line(b'{"a":}'),
        line(more="a key that no change has"),
        line(b"1")[:-1],
    ],
)
def test_what_is_no_change_is_refused(bad: bytes, many: bool) -> None:
    """A line that is no change is an error before anything of it is used."""
    with pytest.raises(ValueError, match=r"\w"):
        list(ledger.newest_sealed([bad], many=many))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker with changes of many kinds, some of them undone."""
    desk = Desk(tmp_path)
    proof = ("--evidence", "https://example.org/a", "--grade", "meeting")
    steps: list[tuple[str, ...]] = [
        ("update", "joint-trade", "--status", "in-progress", "--party", "GB", "--why", "née <b>", *proof),
        ("milestone", "move", "joint-mil", "joint", "--due", "2027-Q2", "--why", "refit", *proof),
        ("milestone", "move", "joint-mil", "joint", "--due", "autumn 2027"),
        ("milestone", "done", "joint-trade", "launch"),
        ("tag", "climate", "+done-and-undone"),
        ("undo",),
        ("milestone", "add", "pilot", "Second step", "--due", "2028"),
        ("drop", "sustainable"),
        ("add", "New", "--why", "summit"),
        ("update", "joint-trade", "--status", "delivered", "--why", "done", *proof),
    ]
    for number, step in enumerate(steps, 1):
        desk.ok(*step, env=at(number))
    return desk


def at(day: int) -> dict[str, str | None]:
    return {"BILAT_NOW": f"2026-12-{day:02}T09:00:00Z"}


ASKED: list[tuple[str, ...]] = [
    *(("diff", "--since", "2026-12-01", "--format", name) for name in ("json", "ndjson", "tsv", "md", "csv", "table")),
    ("diff", "--since", "2026-12-02", "--until", "2026-12-08", "--json"),
    ("diff", "--since", "2026-01-01", "sector:defense", "--json"),
    *(("list", "--as-of", f"2026-12-{day:02}", "--json") for day in (1, 3, 6, 9)),
    ("list", "--as-of", "2026-12-04"),
    ("count", "--as-of", "2026-12-09", "--json"),
    ("show", "joint-mil", "--as-of", "2026-12-02", "--json"),
    ("brief", "--since", "2026-12-01", "--json"),
]


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_the_size_changes_no_byte(desk: Desk, asked: tuple[str, ...]) -> None:
    """A large tracker, read undecoded, answers byte for byte what a small one does."""
    outputs = []
    for size in (1 << 60, 0):
        with large_from(size):
            outputs.append(desk.ok(*asked, env=at(20)).out)
    assert outputs[0] == outputs[1] != ""


@pytest.mark.parametrize("block", [1, 2, 7, 100, 1_000, 3_000, 1 << 20])
def test_lines_come_whole_from_any_block(desk: Desk, block: int) -> None:
    """Read backwards in pieces of whatever size, the history's changes come whole, each once, the newest first."""
    changes = [json.loads(line) for line in desk.history.read_bytes().splitlines()[1:]]
    view = FileStore(str(desk.state)).view()
    with patch.object(files, "BLOCK", block):
        assert [change["id"] for change in view.newest_changes()] == [change["id"] for change in changes[::-1]]
        assert [change.at for change in view.newest_sealed()] == [change["at"] for change in changes[::-1]]
        cut_short = Files(Paths(str(desk.state)), RealDisk())
        end = desk.history.stat().st_size
        assert len(list(cut_short.newest_changes(end=end - 3))) == len(changes) - 1  # what no line end follows is none


def test_a_damaged_history_is_named(desk: Desk) -> None:
    """A line that was changed ends a diff and a look back with exit status 6, in a large tracker as in a small one."""
    history = desk.state.with_suffix(".history.jsonl")
    history.write_bytes(history.read_bytes().replace(b'"refit"', b'"revit"'))
    for size in (1 << 60, 0):
        with large_from(size):
            for asked in (("diff", "--since", "2026-12-01"), ("list", "--as-of", "2026-12-01")):
                ran = desk.run(*asked, env=at(20))
                assert (ran.status, ran.out) == (6, "")
                assert "is not what it was when it was written" in ran.err
