"""What the columns of a table may be, from their names (English and French) and from what stands in them.

A name alone seldom decides: a column called Status whose cells are sentences is no status. A proposal is shown before
anything else, a `--map` of the same field takes its place, and `--map FIELD=` takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bilat.dates import today
from bilat.dates.cadence import find_cadence
from bilat.errors import InvalidValue
from bilat.parties import find_parties
from bilat.sectors import SECTORS
from bilat.status import BASES, KINDS
from bilat.text import fold
from bilat.tracker.importing.cells import NOTHING, find_line, items
from bilat.tracker.importing.days import find_day, looks_dated
from bilat.tracker.importing.targets import DATES, IGNORED, MANY, Target
from bilat.vocabulary import Vocabulary
from bilat.vocabulary import listed as names_of

SAMPLE = 200
"""Rows that are looked at."""

NAMES: dict[str, tuple[str, ...]] = {
    "title": names_of(
        "title, titre, initiative, commitment, commitments, engagement, engagements, promise, promesse, common name, "
        "name, nom, agreement, accord, deliverable, livrable, announcement, annonce, recommendation, recommandation, "
        "action, project, projet, subject, sujet, objet, intitule, libelle, description, commitment text, text, texte"
    ),
    "parties": names_of(
        "parties, party, countries, country, pays, membership, members, membres, partners, partner, partenaires, "
        "partenaire, signatories, signataires, relationship, relation, states, etats, governments, gouvernements, "
        "between, entre, bilateral partners"
    ),
    "sectors": names_of(
        "sectors, sector, secteur, secteurs, theme, themes, topic, policy area, domain, domaine, field, area, "
        "category, categorie"
    ),
    "status": names_of(
        "status, statut, state, etat, progress, progres, avancement, in force status, implementation status, "
        "current status, statut actuel, etat d avancement, completion"
    ),
    "assessed": names_of(
        "assessed, assessed on, status date, date of status, last assessed, date du statut, evalue le"
    ),
    "why": names_of("why, status reason, reason, rationale, justification, raison"),
    "kind": names_of("kind, type, genre, nature"),
    "basis": names_of("basis, base, announced or recommended"),
    "tags": names_of("tags, tag, keywords, keyword, mots cles, etiquettes"),
    "priority_areas": names_of("priority areas, priority area, priorities, priorites, domaines prioritaires"),
    "target_outcome": names_of(
        "target outcome, outcome, expected outcome, expected result, resultat attendu, objective, objectif"
    ),
    "benefit": names_of("benefit, benefits, avantage, avantages"),
    "measure": names_of("measure, measures, indicator, indicators, indicateur, indicateurs, metric, metrics"),
    "notes": names_of("notes, note, comment, comments, commentaire, commentaires, remarks, remarques, observations"),
    "cadence": names_of("cadence, frequency, frequence, meets"),
    "due": names_of(
        "due, due date, deadline, target date, due on, completion target, echeance, date limite, date cible, "
        "date butoir, date d echeance"
    ),
    "done": names_of(
        "done, done on, completed, completed on, completion date, date completed, delivered on, delivery date, "
        "date of completion, date d achevement, date de realisation"
    ),
    "published": names_of(
        "published, published on, publication date, date published, date of publication, announced on, date announced, "
        "date of announcement, announcement date, date de publication, date d annonce, annonce le"
    ),
    "publisher": names_of("publisher, editeur, publie par, published by"),
    "url": names_of("url, link, lien, web page, website, source url, source link, address, adresse, page web"),
}
"""The names of columns, without case and accents, by what they become; the likeliest first."""

DECISIVE = ("title", "titre", "parties")
"""Names that say it whatever stands in the cells."""

_DATE_OF = re.compile(r"(?:date (?:of|de la|de l|de|du|d) |(?=.* date$))(?P<what>.+?)(?: date)?$")


def propose(
    columns: Sequence[str], rows: Sequence[Sequence[str]], parties: Vocabulary, taken: Mapping[str, object]
) -> list[tuple[Target, str]]:
    """What the columns that nobody has `taken` may be. `rows` are a sample of the table's."""
    cells = {
        column: [cell for row in rows if len(row) > at and (cell := row[at].strip()).lower() not in NOTHING]
        for at, column in enumerate(columns)
    }
    left = [column for column in columns if column not in taken and column not in IGNORED and _key(column)]
    found: list[tuple[Target, str]] = []
    for field, names in NAMES.items():
        fits = _FITS.get(field, _is_text)
        keys = {_key(column): column for column in reversed(left)}
        wanted = [keys[name] for name in names if name in keys] or _numbered(field, keys)
        called = dict.fromkeys(wanted)
        fitting = [c for c in called if _key(c) in DECISIVE or fits(cells[c], parties)]
        fitting = fitting or [c for c in called if cells[c] and _is_called_a_date(field, _key(c))]
        for column in fitting[: None if field in MANY else 1]:
            found.append((Target(field), column))
            left.remove(column)
    if not any(target.field == "parties" for target, _ in found):
        found += [(Target("parties"), column) for column in left if _are_relationships(cells[column], parties)][:1]
    taken_now = {column for _, column in found}
    found += [(target, c) for c in left if c not in taken_now and (target := _milestone(c, cells[c]))]
    return found


def _is_called_a_date(field: str, key: str) -> bool:
    """Whether a name says that there are dates in the column: what is none is then a fault of its row, and told.

    `Published` or `Completed` may have yes and no in it as well.
    """
    return field in DATES and (field == "due" or key.endswith((" on", " le")) or "date" in key.split())


def _key(column: str) -> str:
    """A column's name as comparable words: `Date.of.Signature` and `dateOfSignature` are `date of signature`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return " ".join(re.findall(r"[^\W_]+", fold(apart)))


def _numbered(field: str, keys: Mapping[str, str]) -> list[str]:
    """Columns that share one name but for a number or a letter: `Country A`, `Country B`."""
    if field != "parties":
        return []
    pattern = re.compile(rf"(?:{'|'.join(NAMES[field])}) ?(?:\d|[a-d])")
    found = [column for key, column in keys.items() if pattern.fullmatch(key)]
    return sorted(found) if len(found) > 1 else []


# What stands in the cells

Fits = Callable[[list[str], Vocabulary], bool]


def _is_text(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001 -- each kind of column is asked alike
    return bool(cells)


def _is_title(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    """Texts that are mostly different, and no dates, numbers or codes."""
    worded = sum(any(c.isalpha() for c in cell) and len(cell) > 2 for cell in cells)
    return (
        bool(cells)
        and worded >= len(cells) * 0.9
        and len(set(cells)) * 2 >= len(cells)
        and not _most(cells, looks_dated)
    )


def _is_date(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    return _most(cells, looks_dated)


def _are_labels(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    """Few, short and repeated."""
    distinct = set(cells)
    return bool(cells) and len(distinct) <= max(12, len(cells) // 5) and max(map(len, distinct)) <= 60


def _are_parties(cells: list[str], parties: Vocabulary) -> bool:
    return _most(cells, lambda cell: any(code for _, code in find_parties(cell, parties)))


def _are_relationships(cells: list[str], parties: Vocabulary) -> bool:
    """Mostly lists in which a party is known: whoever else is in them will be asked for, and not passed over."""

    def is_one(cell: str) -> bool:
        found = find_parties(cell, parties)
        return len(found) > 1 and any(code for _, code in found)

    return _most(cells, is_one, 0.6)


def _are_sectors(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    return _most(cells, lambda cell: any(SECTORS.find(word) for word in (cell, *items(cell))))


def _are_words_of(vocabulary: Vocabulary) -> Fits:
    return lambda cells, _: _most(cells, lambda cell: vocabulary.find(cell) is not None, 1)


def _are_addresses(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    return _most(cells, lambda cell: cell.lower().startswith(("http://", "https://")))


def _are_tags(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    return _most(cells, lambda cell: len(cell) <= 120 and all(len(word) <= 40 for word in items(cell)))


def _are_frequencies(cells: list[str], parties: Vocabulary) -> bool:  # noqa: ARG001
    return _most(cells, lambda cell: find_cadence(cell) is not None)


_FITS: dict[str, Fits] = {
    "title": _is_title,
    "parties": _are_parties,
    "sectors": _are_sectors,
    "status": _are_labels,
    "kind": _are_words_of(KINDS),
    "basis": _are_words_of(BASES),
    "tags": _are_tags,
    "cadence": _are_frequencies,
    "url": _are_addresses,
    **dict.fromkeys(("assessed", "due", "done", "published"), _is_date),
}


def _most(cells: list[str], test: Callable[[str], bool], share: float = 0.5) -> bool:
    """Whether `test` holds for that share of the distinct cells."""
    distinct = set(cells)
    return bool(distinct) and sum(map(test, distinct)) >= len(distinct) * share


def _milestone(column: str, cells: list[str]) -> Target | None:
    """A column with dates that bears the name of an event: done where all have been, else due.

    One date in it tells `Date of signature` from `Up to date`; what is none is then a fault of its row.
    """
    match = _DATE_OF.fullmatch(_key(column))
    if match is None or not any(map(looks_dated, cells)):
        return None
    title = _words_of(column, match["what"])
    return Target("done" if all(_has_been(cell) for cell in cells) else "due", title)


def _words_of(column: str, what: str) -> str:
    """The part of the column's name that `what` is, as it is written there: `Entry into Force`."""
    written = re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column))
    wanted = what.split()
    places = (n for n in range(len(written)) if [fold(w) for w in written[n : n + len(wanted)]] == wanted)
    at = next(places, None)
    title = what if at is None else " ".join(written[at : at + len(wanted)])
    return title[0].upper() + title[1:].lower() if title.istitle() or title.islower() else title[0].upper() + title[1:]


def _has_been(cell: str) -> bool:
    """Whether a date is not to come, whichever of its numbers is the month."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", find_line(cell) or "")
    now = today()
    if not years or int(max(years)) != now.year:
        return not years or int(max(years)) < now.year
    try:
        return str(find_day(cell, None)) <= now.isoformat()
    except InvalidValue:  # it needs an order, or is longer than a day
        return False
