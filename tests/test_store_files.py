"""Two files that do not fit together, or are no store: what is said, what is left alone, and how it is mended."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bilat.errors import Damaged
from bilat.store.disk import RealDisk
from bilat.store.file import FileStore
from bilat.store.protocol import Draft
from bilat.tracker.changes import empty
from cli import Desk
from store_damage import (
    BOTH_LOST,
    BY_HAND,
    CASES,
    DIFFERING,
    HISTORY,
    HISTORY_LOST,
    ID,
    LINE_ENDS,
    NEWER_STORE,
    OTHER,
    PARTLY_LOST,
    STATE,
    STATE_LOST,
    TITLE,
    Case,
    changed,
    older,
)

every_case = pytest.mark.parametrize("case", CASES, ids=str)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A store with two changes after its seed."""
    desk = Desk(tmp_path)
    desk.ok("update", OTHER, "--notes", "the first")
    desk.ok("update", ID, "--title", TITLE)
    return desk


# What is said, and left alone


@every_case
def test_writing_is_refused(desk: Desk, case: Case) -> None:
    """A change exits 6 with a hint, on the command line and through the store, and no byte is touched."""
    case.damage(desk)
    before = desk.files()
    ran = desk.run("update", ID, "--notes", "new", "--json")
    assert (ran.status, ran.out, ran.error["code"]) == (6, "", case.writing)
    assert ran.error["hint"]
    with pytest.raises(Damaged) as caught:
        FileStore(str(desk.state)).commit(lambda _: Draft("update", "ada"))
    assert caught.value.code == case.writing
    assert desk.files() == before


@every_case
def test_reading(desk: Desk, case: Case) -> None:
    """Reading works, or exits 6 with a hint; it touches no byte."""
    case.damage(desk)
    before = desk.files()
    for command in (["list"], ["show", ID], ["grid"]):
        ran = desk.run(*command, "--json")
        if case.reading is None:
            assert ran.status == 0
        else:
            assert (ran.status, ran.out, ran.error["code"]) == (6, "", case.reading)
            assert ran.error["hint"]
    if case.reading is not None:
        with pytest.raises(Damaged):
            FileStore(str(desk.state)).view().search()
    assert desk.files() == before


@pytest.mark.parametrize("case", [*HISTORY_LOST, *BOTH_LOST], ids=str)
def test_the_log_of_what_is_no_history(desk: Desk, case: Case) -> None:
    """`log` does not show an empty history where it cannot read the one there should be."""
    case.damage(desk)
    ran = desk.run("log", "--json")
    assert (ran.status, ran.out) == (6, "")
    assert ran.error["hint"]


@every_case
def test_check_names_it(desk: Desk, case: Case) -> None:
    """`check` says what is wrong, exits 6, and touches no byte."""
    case.damage(desk)
    before = desk.files()
    ran = desk.run("check", "--json")
    assert (ran.status, [found["code"] for found in ran.data if found["level"] == "error"]) == (6, case.check)
    assert [found.code for found in FileStore(str(desk.state)).check() if found.level == "error"] == case.check
    assert desk.files() == before


@pytest.mark.parametrize("old", ['"command":"update"', '"prev":"', "the first"])
def test_a_line_changed_in_place(desk: Desk, old: str) -> None:
    """A history of the right length that was tampered with is found by whoever reads it, without a traceback."""
    changed(HISTORY, old, "#" * len(old))(desk)
    before = desk.files()
    assert len(desk.ok("list", "--json").data) == 17
    assert [found["code"] for found in desk.run("check", "--json").data] == ["chain-broken"]
    for command in (["log"], ["undo", "0123"]):
        ran = desk.run(*command, "--json")
        if ran.status != 3:  # no change has that id: said where all lines could be read
            assert (ran.status, ran.error["code"]) == (6, "damaged")
            assert ran.error["hint"]
    assert desk.files() == before
    records = said_by(desk, STATE)
    desk.ok("check", "--repair", "--keep", "state")
    must_be_mended(desk, before, records)


# Mending


def content(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What people entered, without what the store keeps about it."""
    kept = ("revision", "created_at", "updated_at", "updated_by")
    return [{key: value for key, value in record.items() if key not in kept} for record in records]


def said_by(desk: Desk, name: str) -> list[dict[str, Any]]:
    """The records that this file alone gives."""
    folder = desk.folder / "alone"
    folder.mkdir()
    alone = Desk(folder, seeded=False)
    alone.write(name, (desk.folder / name).read_bytes())
    return content(alone.ok("list", "--json").data)


def must_be_mended(desk: Desk, before: dict[str, bytes], records: list[dict[str, Any]]) -> None:
    """The store says this, nothing of what there was is gone, and it reads, checks and changes."""
    assert content(desk.ok("list", "--json").data) == records
    for old in before.values():
        assert any(now.startswith(old) for now in desk.files().values())
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["cut-off-row"]
    desk.ok("update", OTHER, "--measure", "after the repair")
    assert desk.ok("show", OTHER, "--json").data[0]["measure"] == "after the repair"
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["cut-off-row"]


@pytest.mark.parametrize("case", DIFFERING, ids=str)
@pytest.mark.parametrize("keep", ["history", "state"])
def test_repair_keeps_the_side_that_is_asked_for(desk: Desk, case: Case, keep: str) -> None:
    """Where both sides are usable, one is asked for; the other one stays beside it, its name ending in the time."""
    case.damage(desk)
    before = desk.files()
    ran = desk.run("check", "--repair", "--json")
    assert (ran.status, ran.error["code"]) == (4, "choose-a-side")
    assert "--keep state" in ran.error["hint"]
    assert "--keep history" in ran.error["hint"]
    assert desk.files() == before
    records = said_by(desk, HISTORY if keep == "history" else STATE)
    desk.ok("check", "--repair", "--keep", keep)
    assert desk.files()[f"{STATE}.kept-2026-11-24T090000Z"] == before[STATE]
    must_be_mended(desk, before, records)


@pytest.mark.parametrize("keep", ["history", "state"])
def test_repair_keeps_what_is_proved_of_a_history(desk: Desk, keep: str) -> None:
    """Of a history with one bad line the beginning is kept, by choice alone or with the state adopted after it."""
    PARTLY_LOST[0].damage(desk)
    before = desk.files()
    ran = desk.run("check", "--repair", "--json")
    assert (ran.status, ran.error["code"], desk.files()) == (4, "choose-a-side", before)
    shown = said_by(desk, STATE)
    desk.ok("check", "--repair", "--keep", keep)
    commands = [change["command"] for change in desk.ok("log", "--json").data]
    assert commands == (["seed"] if keep == "history" else ["repair", "seed"])
    assert (content(desk.ok("list", "--json").data) == shown) is (keep == "state")
    assert desk.files()[f"{HISTORY}.kept-2026-11-24T090000Z"] == before[HISTORY]
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["cut-off-row"]


@pytest.mark.parametrize("case", [*STATE_LOST, *HISTORY_LOST], ids=str)
def test_repair_keeps_the_side_that_is_left(desk: Desk, case: Case) -> None:
    """Where one side is unusable, the other is kept without a question, and cannot be given up."""
    case.damage(desk)
    before = desk.files()
    lost = "state" if case.usable == "history" else "history"
    ran = desk.run("check", "--repair", "--keep", lost, "--json")
    assert (ran.status, ran.error["code"], desk.files()) == (4, "unusable-side", before)
    records = said_by(desk, HISTORY if case.usable == "history" else STATE)
    desk.ok("check", "--repair")
    must_be_mended(desk, before, records)


@pytest.mark.parametrize("case", [*BOTH_LOST, *NEWER_STORE], ids=str)
@pytest.mark.parametrize("keep", [(), ("--keep", "history"), ("--keep", "state")])
def test_what_cannot_be_repaired(desk: Desk, case: Case, keep: tuple[str, ...]) -> None:
    """Where neither side can be read, or a newer bilat wrote one, a repair touches no byte."""
    case.damage(desk)
    before = desk.files()
    ran = desk.run("check", "--repair", *keep, "--json")
    assert (ran.status, ran.error["code"]) == (6, "newer-store" if case in NEWER_STORE else "damaged")
    assert desk.files() == before


@pytest.mark.parametrize("case", LINE_ENDS, ids=str)
def test_repair_restores_line_ends(desk: Desk, case: Case) -> None:
    """Line ends that git or an editor changed are changed back: both files are what bilat wrote, byte for byte."""
    before = desk.files()
    case.damage(desk)
    assert desk.files() != before
    desk.ok("check", "--repair")
    assert desk.files() == before
    must_be_mended(desk, before, content(desk.ok("list", "--json").data))


def test_an_edit_is_adopted_as_a_change(desk: Desk) -> None:
    """Keeping an edited state puts the edit into the history, from what to what, and `undo` takes it back."""
    changed(STATE, TITLE, BY_HAND)(desk)
    desk.ok("check", "--repair", "--keep", "state")
    change = desk.ok("log", "--json").data[0]
    assert (change["command"], change["by"]) == ("repair", "bilat check --repair")
    assert change["edits"] == [{"initiative": ID, "field": "title", "old": TITLE, "new": BY_HAND}]
    desk.ok("undo")
    assert desk.ok("show", ID, "--json").data[0]["title"] == TITLE


def test_an_edit_that_is_no_record_is_not_adopted(desk: Desk) -> None:
    """What bilat could not have written stays out of the history; the message names the record and the field."""
    changed(STATE, '"kind":"joint-body"', '"kind":"committee"')(desk)
    before = desk.files()
    ran = desk.run("check", "--repair", "--keep", "state", "--json")
    assert (ran.status, ran.error["code"], desk.files()) == (4, "invalid-record", before)
    assert ran.error["message"] == (f"the state cannot be adopted: {ID}: Invalid enum value 'committee' - at `$.kind`")


def test_another_layout_needs_no_choice(desk: Desk) -> None:
    """A state that an editor only laid out anew is written again; the history is not touched."""
    history = desk.history.read_bytes()
    before, tables = desk.state.read_bytes(), json.loads(desk.state.read_bytes())
    desk.state.write_text(json.dumps(tables, indent=2, ensure_ascii=False), encoding="utf-8")
    assert desk.run("update", ID, "--notes", "x").status == 6
    desk.ok("check", "--repair")
    assert (desk.state.read_bytes(), desk.history.read_bytes()) == (before, history)


# What is no damage


def test_an_older_state(desk: Desk) -> None:
    """A state beside its own longer history is read as the history says, and follows it at the next change."""
    now = desk.ok("list", "--json").out
    desk.write(STATE, older(desk)[STATE])
    before = desk.files()
    assert desk.ok("list", "--json").out == now
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["state-behind", "cut-off-row"]
    assert desk.files() == before
    desk.ok("update", ID, "--notes", "new")
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["cut-off-row"]
    assert (desk.ok("show", ID, "--json").data[0]["title"], len(desk.ok("log", "--json").data)) == (TITLE, 4)


def test_a_history_alone(desk: Desk) -> None:
    """Without its state the store reads and changes as before; it is never seeded again."""
    files, now = desk.files(), desk.ok("list", "--json").out
    desk.state.unlink()
    assert desk.ok("list", "--json").out == now
    assert desk.files() == {HISTORY: files[HISTORY]}
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["state-missing", "cut-off-row"]
    desk.ok("check", "--repair")
    assert desk.files() == files
    desk.state.unlink()
    desk.ok("undo")
    assert [change["command"] for change in desk.ok("log", "--json").data] == ["undo", "update", "update", "seed"]


def test_a_state_alone_is_read_with_a_notice(desk: Desk) -> None:
    """Without its history the tracker can be read, and says on stderr what to do."""
    desk.history.unlink()
    ran = desk.ok("list", "--json")
    assert len(ran.data) == 17
    assert ran.err == (
        f"warning: {desk.history} is missing: reading only (`bilat check` shows what is wrong; "
        "`bilat check --repair` mends it and keeps both files)\n"
    )


@pytest.mark.parametrize("tail", [b'{"id":"9a41', b"\0" * 300, b"\0" * 300 + b"\n", b'{"id":"9a41"}\n'])
def test_a_torn_append(desk: Desk, tail: bytes) -> None:
    """What a crash left at the history's end is passed over by readers, and cut by the next change."""
    files, now = desk.files(), desk.ok("list", "--json").out
    desk.write(HISTORY, files[HISTORY] + tail)
    assert desk.ok("list", "--json").out == now
    assert len(desk.ok("log", "--json").data) == 3
    assert "torn" in [found["code"] for found in desk.ok("check", "--json").data]
    desk.ok("undo")
    assert desk.history.read_bytes().startswith(files[HISTORY] + b'{"id":"')
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["cut-off-row"]


# Where a store may be


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError as error:
        pytest.skip(f"no symbolic links here: {error}")


def test_a_linked_store(desk: Desk) -> None:
    """A link stays a link: the files that it leads to are changed, and nothing appears beside the link."""
    away = desk.folder / "away"
    away.mkdir()
    link(away / "tracker.json", desk.state)
    desk.ok("update", ID, "--notes", "through the link", env={"BILAT_DB": str(away / "tracker.json")})
    assert [path.name for path in away.iterdir()] == ["tracker.json"]
    assert (away / "tracker.json").is_symlink()
    assert desk.ok("show", ID, "--json").data[0]["notes"] == "through the link"
    assert [found["code"] for found in desk.ok("check", "--json").data] == ["cut-off-row"]


def test_a_link_to_nothing_yet(tmp_path: Path) -> None:
    """A link to where there is no store makes it there."""
    (tmp_path / "real").mkdir()
    link(tmp_path / "bilat.json", tmp_path / "real" / "tracker.json")
    Desk(tmp_path, seeded=False).ok("list")
    made = sorted(path.name for path in (tmp_path / "real").iterdir() if path.suffix != ".lock")
    assert made == ["tracker.history.jsonl", "tracker.json"]
    assert (tmp_path / "bilat.json").is_symlink()


def test_spaces_and_accents(tmp_path: Path) -> None:
    """A folder's name may be anything that the system allows."""
    folder = tmp_path / "Dossiers à suivre – été’s 'best' %20 日本"
    folder.mkdir()
    desk = Desk(folder)
    desk.ok("update", ID, "--notes", "noté")
    desk.ok("backup", str(folder / "copie à garder.json"))
    copy = {"BILAT_DB": str(folder / "copie à garder.json")}
    for env in ({}, copy):
        assert desk.ok("show", ID, "--json", env=env).data[0]["notes"] == "noté"
        assert [found["code"] for found in desk.ok("check", "--json", env=env).data] == ["cut-off-row"]


@pytest.mark.parametrize("name", ["tracker", "tracker.db", "v1.2.json"])
def test_any_name(tmp_path: Path, name: str) -> None:
    """The history's name follows the state's, whatever that ends in."""
    desk = Desk(tmp_path, seeded=False, BILAT_DB=str(tmp_path / name))
    desk.ok("update", ID, "--notes", "x")
    stem = name.removesuffix(".json")
    assert sorted(desk.files()) == sorted([name, f"{stem}.history.jsonl"])


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permissions_stay(desk: Desk, mode: int) -> None:
    """Who may read a store's files is the owner's choice, which no change and no repair takes back."""
    for path in (desk.state, desk.history):
        path.chmod(mode)
    desk.ok("update", ID, "--notes", "x")
    changed(STATE, "\n", "\r\n")(desk)
    changed(HISTORY, "\n", "\r\n")(desk)
    desk.ok("check", "--repair")
    assert [path.stat().st_mode & 0o777 for path in (desk.state, desk.history)] == [mode, mode]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_copies_of_a_private_store_are_private(desk: Desk) -> None:
    """Nobody reads in a kept copy or a backup what could not be read in the store."""
    for path in (desk.state, desk.history):
        path.chmod(0o600)
    desk.ok("backup", str(desk.folder / "copy.json"))
    changed(STATE, TITLE, BY_HAND)(desk)
    desk.ok("check", "--repair", "--keep", "history")
    modes = {name: (desk.folder / name).stat().st_mode & 0o777 for name in desk.files()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert len(modes) == 5


@pytest.mark.parametrize(
    ("args", "key"),
    [(("list", "--tag", "x"), "tags"), (("list",), "title"), (("show", ID), "sectors"), (("count", "has:tag"), "tags")],
)
def test_a_record_that_lacks_a_key(desk: Desk, args: tuple[str, ...], key: str) -> None:
    """A state edited into valid JSON whose records are none is damaged (6) where a command meets it: no traceback."""
    tables = json.loads(desk.state.read_bytes())
    for record in tables["initiatives"].values():
        del record[key]
    desk.state.write_text(json.dumps(tables), encoding="utf-8")
    before = desk.files()
    ran = desk.spawn(*args)
    assert (ran.status, "Traceback" in ran.err, "\nerror: " in f"\n{ran.err}") == (6, False, True)
    assert desk.files() == before


class Overtaken(RealDisk):
    """A disk on which a history is taken over between a reader's look at the state and its look at the history."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile: Callable[[], object] | None = meanwhile

    def read(self, path: str) -> bytes | None:
        found = super().read(path)
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return found


def test_a_history_taken_over_while_somebody_reads(desk: Desk, tmp_path: Path) -> None:
    """A reader whom it overtakes sees all that came, not damage."""
    origin, path = FileStore(str(desk.state)), str(tmp_path / "empty.json")
    FileStore(path, seed=empty).create()
    changes = list(origin.changes())
    reader = FileStore(path, disk=Overtaken(lambda: FileStore(path).restore(origin.header(), changes, lambda _: None)))
    assert reader.view().search() == origin.view().search()
