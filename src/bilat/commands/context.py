"""What a command works with: the configuration, the store, who is asking, and how a change is made and shown."""

from __future__ import annotations

import datetime as dt
import os
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING

from bilat.commands.options import Shared
from bilat.config import Config, load
from bilat.errors import BilatError, UsageError
from bilat.result import Notice, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bilat.query.tree import Node
    from bilat.result import Document
    from bilat.store.file import FileStore
    from bilat.store.protocol import Plan, Seed, View
    from bilat.tracker.moments import Moment
    from bilat.tracker.past import PastView
    from bilat.tracker.records import Words
    from bilat.tracker.stamp import Stamp


class Context:
    """One command's surroundings. Everything is made when it is first asked for."""

    root_db: str | None = None
    """`--db` where it stood before the command."""

    opened: FileStore | None = None
    """The store that the last command opened: what is asked first where a record is not as it should be."""
    literal: Collection[str] = ()
    """The words behind `--`, which are no options."""

    def __init__(self, shared: Shared, narrowing: Mapping[str, Sequence[str] | None] = MappingProxyType({})) -> None:
        """`narrowing` are the options that are short for terms of the filter, as they were typed."""
        self.shared = shared
        self._narrowing = narrowing
        self._config: Config | None = None
        self._store: FileStore | None = None
        self._moment: Moment | None = None
        self._past: PastView | None = None
        self.asks_why = False
        """Whether a date that `change` moves is to have a reason, and the person is asked for it."""

    @property
    def config(self) -> Config:
        """The settings: the file's, the environment's, the defaults."""
        if self._config is None:
            self._config = load()
        return self._config

    @property
    def user(self) -> str:
        """Who is asking."""
        return self.shared.by if self.shared.by is not None else str(self.config.get("user"))

    @property
    def fields(self) -> list[str] | None:
        """The names in `--fields`; None: not given. Raises UsageError where it names none."""
        if self.shared.fields is None:
            return None
        names = [name.strip() for name in self.shared.fields.split(",") if name.strip()]
        if not names:
            raise UsageError("--fields names no field", hint="--fields id,title")
        return names

    @property
    def for_people(self) -> bool:
        """Whether a person reads the result (labels, marks) rather than a script (canonical names only)."""
        return self._format() in ("table", "md")

    @property
    def table_width(self) -> int | None:
        """How many cells a line of a terminal's table has; None where the result is no such table."""
        from bilat.formats import options_for

        return options_for(sys.stdout, os.environ, color=False).width if self._format() == "table" else None

    def _format(self) -> str:
        from bilat.formats import choose

        explicit = "json" if self.shared.json else self.shared.format
        return choose(explicit, os.environ, sys.stdout.isatty()).name

    def store_path(self) -> str:
        """Where the tracker is: `--db`, the environment, the configuration, or the user's data folder.

        Raises UsageError for an engine that is not known.
        """
        path = self.shared.db or Context.root_db or str(self.config.get("db"))
        if "://" in path:
            raise UsageError(f"no engine is known for {path.partition('://')[0]}://", hint="--db takes a file's path")
        return os.path.expanduser(path)

    def store(self, seed: Seed | None = None) -> FileStore:
        """The tracker, opened; where there is none its first use creates it, seeded unless `seed` says otherwise.

        A path that was typed is never created by the way, but by `init` alone: it may be misspelt.
        """
        if self._store is None:
            from bilat.store.file import FileStore

            path = self.store_path()
            if self.shared.db is None and Context.root_db is None and self.config.origin("db") == "default":
                _make_folder(path)
            self._store = FileStore(
                path,
                seed=self._beginning(seed),
                lock_timeout=float(self.config.get("lock_timeout")),
                holder=lambda: self.user,
            )
            Context.opened = self._store
        return self._store

    def _beginning(self, seed: Seed | None) -> Callable[[], Seed] | None:
        if seed is not None:
            return lambda: seed
        return None if self.shared.db is not None or Context.root_db is not None else _seeded

    def stand_at(self, text: str) -> None:
        """Go to the moment that `--as-of` names: `view` shows the tracker of then, and today is its day.

        Raises what `tracker.moments.find_moment` raises.
        """
        from bilat.tracker.moments import find_moment

        self._moment = find_moment(text, self.store().view)
        self.stand_on(self._moment.day)

    def stand_on(self, day: dt.date) -> None:
        """Let `day` be today for the rest of the command."""
        from bilat.dates import stand_on

        stand_on(day)

    def view(self) -> View:
        """The tracker as it stands, or with `--as-of` as it stood; read once."""
        if self._moment is None:
            return self.store().view()
        if self._past is None:
            from bilat.tracker.past import PastView

            self._past = PastView(self.store().view(), self._moment)
            self.store().notices.extend(self._past.notices)
        return self._past

    def dated(self, result: Result) -> Result:
        """`result`, which with `--as-of` says as of when it is."""
        if self._past is None:
            return result
        return result._replace(extra={**result.extra, "as_of": self._past.as_of})

    def filter(self, words: Sequence[str] | None) -> Node:
        """The filter that `words` and the options which are short for terms of it spell together.

        Raises what `selecting.filter_from` raises.
        """
        from bilat.commands.selecting import filter_from

        return filter_from(self.config, words, self._narrowing)

    def words(self) -> Words:
        """The vocabularies as the configuration extends them."""
        from bilat.parties import parse_parties
        from bilat.tracker.records import Words

        parties = self.config.parties
        return Words(self.config.sectors, lambda given: parse_parties(given, parties))

    def stamp(self, on: dt.date | None = None) -> Stamp:
        """Who changes it, why and on what proof. `on` is the day that `--on` names."""
        from bilat.tracker.stamp import make_stamp

        shared = self.shared
        return make_stamp(
            by=self.user,
            why=shared.why,
            evidence=shared.evidence or (),
            grade=shared.grade,
            quote=shared.quote,
            on=on,
        )

    def change(self, plan: Plan, nothing: str | None = None) -> Result:
        """Make the change, or with `--dry-run` only show it. `nothing` is said where there was none to make."""
        from bilat.commands.changes import change_result

        nothing = nothing or "nothing to change: it is so already"
        brief = self.table_width is not None
        if self.shared.dry_run:
            return change_result(self.planned(plan), self.store().notices, nothing, dry_run=True, brief=brief)
        said: list[Notice] = []
        if self.asks_why:
            from bilat.commands.reasons import explained

            store = self.store()
            reasoned, said = explained(plan, store.view())
            if reasoned is None:
                return change_result(None, store.notices, "nothing was changed", dry_run=False)
            plan = reasoned
        change, notices = self.made(plan)
        return change_result(change, [*notices, *said], nothing, dry_run=False, brief=brief)

    def planned(self, plan: Plan) -> Document | None:
        """The change that `plan` would make, which has no id and no instant; None where there is none to make."""
        draft = plan(self.peek())
        return {"id": None, "prev": None, "at": None, **draft.to_document()} if draft.edits else None

    def made(self, plan: Plan) -> tuple[Document | None, list[Notice]]:
        """Make the change; give it, or None where there was none to make, and what happened beside it."""
        outcome = self.store().commit(plan)
        return outcome.change, [*self.store().notices, *outcome.notices]

    def peek(self) -> View:
        """The tracker as it stands, or what a first use would begin with, without making it.

        Raises BilatError where there is none and no first use makes one.
        """
        store = self.store()
        store.expect()
        return store.view() if store.exists() else _untouched()


def _untouched() -> View:
    """What a first use would begin with, without making it."""
    from bilat.store.memory import MemoryStore

    return MemoryStore(_seeded()).view()


def _seeded() -> Seed:
    from bilat.tracker.changes import seeded

    return seeded()


def _make_folder(path: str) -> None:
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise BilatError(
            f"cannot make the folder {folder}: {error.strerror}", hint="choose another place with --db or BILAT_DB"
        ) from error


def parse_on(text: str | None) -> dt.date | None:
    """The day that `--on` names. Raises InvalidValue, also for a day that has begun nowhere on earth yet."""
    if text is None:
        return None
    from bilat.dates import parse_day, today
    from bilat.errors import InvalidValue

    day = parse_day(text)
    if day > today() + dt.timedelta(1):
        raise InvalidValue(f"{day} has not come yet", hint="--on is the day it happened; a target is --due")
    return day
