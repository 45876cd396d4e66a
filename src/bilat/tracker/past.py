"""The tracker as it stood at a moment, seen through the same `View` as the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from bilat.errors import Damaged
from bilat.history import GRID
from bilat.result import Document, Notice
from bilat.store import sealed
from bilat.store.protocol import View, Where
from bilat.store.view import prepared
from bilat.timeline import Behind, Change, Rewound
from bilat.tracker.moments import Moment

Place = tuple[str | None, str | None]
"""An edit's initiative and field."""


class PastView:
    """A view of what the history held at `moment` (`protocol.View`).

    It is what applying the changes up to then gives, to the last key: revisions, instants and the order of creation.
    """

    def __init__(self, present: View, moment: Moment) -> None:
        """Raises Damaged where the present tracker has no history."""
        now = {document["id"]: document for document in present.search()}
        grids = {grid["id"]: grid for grid in present.grids()}
        self._present = present
        self._moment = moment
        self._rewound = Rewound(now.get, sealed, Behind, grids.get)
        self._last: Change | None = None
        self._later: set[str] = set()
        self._began_at = ""
        births = list(self._rewind())
        self._initiatives = _placed(now, self._rewound.initiatives, [n for n, f in births if n and f is None])
        born = [field.removeprefix(GRID) for name, field in births if name is None and field is not None]
        self._grids = _placed(grids, self._rewound.grids, born)

    def _rewind(self) -> Iterator[Place]:
        """Take back what came later; give what came before, the newest first, as far as that settles the order."""
        changes = self._present.newest_sealed()
        change = None
        for change in changes:
            if self._moment.is_reached_by(change):
                self._last = change
                yield from self._settle(chain([change], changes))
                return
            self._rewound.take_back(change)
            self._later.add(change.id)
        if change is None:
            raise Damaged("there is no history to look back into", hint="`bilat check` shows what is wrong")
        self._began_at = change.at

    def _settle(self, earlier: Iterable[Change]) -> Iterator[Place]:
        """Say who had touched the rewound records last, and give the births until no place is unknown."""
        rewound, records = self._rewound, self._rewound.initiatives
        unstamped = {name for name, document in records.items() if document is not None}
        unplaced = {place for place in rewound.displaced if self._was_there(place)}
        if not unstamped and not unplaced:
            return
        for change in earlier:
            for edit in reversed(change.edits):
                name, place = edit.initiative, (edit.initiative, edit.field)
                if name in unstamped:
                    stamped = records[name] or {}
                    stamped["updated_at"], stamped["updated_by"] = change.at, change.by
                    unstamped.discard(name)
                if None in place and sealed.is_null(edit.old) and self._was_there(place):
                    unplaced.discard(place)
                    yield place
            if not unstamped and not unplaced:
                return

    def _was_there(self, place: Place) -> bool:
        name, field = place
        if name is not None:
            return self._rewound.find(name) is not None
        return field is not None and field.startswith(GRID) and self._rewound.find_grid(field[len(GRID) :]) is not None

    @property
    def as_of(self) -> Document:
        """`{day, change}`: the day that is today, and the id of the last change that counts, null before the first."""
        return {"day": self._moment.day.isoformat(), "change": self._last.id if self._last else None}

    @property
    def notices(self) -> list[Notice]:
        """What a reader should know of the moment: it is before the beginning, or not over."""
        if self._last is None:
            began = self._began_at[:10]
            return [Notice(f"the tracker began on {began}: there was nothing in it as of {self._moment.name}")]
        if self._moment.until is not None and self._moment.until > self._moment.day.isoformat():
            return [Notice(f"{self._moment.name} is not over: this is the tracker as it stands")]
        return []

    # The view

    def find(self, initiative: str) -> Document | None:
        return self._initiatives.get(initiative)

    def starting_with(self, prefix: str) -> list[str]:
        return sorted(name for name in self._initiatives if name.startswith(prefix))

    def search(self, where: Where | None = None) -> list[Document]:
        wanted = prepared(where)
        documents = self._initiatives.values()
        return [document for document in documents if wanted is None or wanted(document)]

    def each(self) -> Iterator[Document]:
        return iter(self._initiatives.values())

    def find_grid(self, grid: str) -> Document | None:
        return self._grids.get(grid)

    def grids(self) -> list[Document]:
        return list(self._grids.values())

    def find_dropped(self, initiative: str) -> Document | None:
        if initiative in self._initiatives:
            return None
        for change in self.newest_changes(holding=f'"initiative":"{initiative}"'):
            for edit in reversed(change["edits"]):
                if edit["initiative"] == initiative and edit["field"] is None:
                    return {"id": initiative, "title": edit["old"]["title"], "change": change["id"], "at": change["at"]}
        return None

    def newest_changes(self, holding: str | None = None) -> Iterator[Document]:
        """The history up to the moment, from its end."""
        changes = self._present.newest_changes(holding)
        return (change for change in changes if change["id"] not in self._later)

    def newest_sealed(self) -> Iterator[Change]:
        """The same, values sealed."""
        return (change for change in self._present.newest_sealed() if change.id not in self._later)


def _placed(
    now: Mapping[str, Document], touched: Mapping[str, Document | None], births: Iterable[str]
) -> dict[str, Document]:
    """What was there, in its order: what was older than all `births` (the newest first) as it stands, then those."""
    there = {**now, **touched}
    born = dict.fromkeys(births)
    names = [name for name in there if name not in born] + list(born)[::-1]
    return {name: document for name in names if (document := there[name]) is not None}
