"""Finds an enterprise by what people type (tìm doanh nghiệp): part of a name, without accents, with slips; a tax code.

The same on SQLite and PostgreSQL: a folded column and a table of three-letter pieces. Every step is bounded by a number
of rows, so that no query is slow; what a bound cuts off in a very long list is the most common, least telling part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, pairwise, zip_longest
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, exists, func, select

from domain import communes
from domain.digits import only_digits
from domain.folding import fold, trigrams
from domain.tax_code import parse_tax_code
from models.enterprise_names import GOOD, NEAR_BEST, Likeness, Words, normal, skeletons, words
from models.enterprise_visible import VISIBLE
from models.tables import enterprise, enterprise_trigram, trigram_count

LIMIT = 8  # hits shown as choices (issue 2)
CANDIDATES = 100  # names ranked by rapidfuzz; issue 2 allows 200, which found no more
TOGETHER = 3  # pieces that must all be there in the first look: more only costs time
ROWS_TOGETHER = 500  # names that have them all; more are not sorted, so common are they
ROWS_LOOSE = 3_000  # rows of pieces counted in the second look, the one for slips of the finger
LONGEST_QUERY = 200  # letters, as long as a name can be

# What people name beside: the commune and the district it was in.
_PLACES = {it.code: frozenset(fold(f"{it.kind} {it.name} {it.former_district}").split()) for it in communes.ALL}
_NOWHERE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Found:
    """An enterprise of the list."""

    id: int
    name: str
    commune: str | None
    tax_code: str | None = field(repr=False)  # of a household business its owner's citizen number
    kind: str | None
    headcount: int | None
    demo: bool


FOUND = tuple(enterprise.c[name] for name in Found.__slots__)


def search(connection: Connection, text: str, limit: int = LIMIT) -> tuple[Found, ...]:
    """The enterprises meant by "hoang long", "cty may", "HTX chè", "Hoàng Lonh" or a tax code, best first.

    () if nothing is like it, and for a legal form alone ("cong ty"): thousands have it, the first few would mislead.
    """
    code = parse_tax_code(text) if only_digits(text) else None
    if isinstance(code, str) and len(code) != PERSONAL:
        return _with_tax_code(connection, code)
    folded = normal(text[:LONGEST_QUERY])
    query = words(folded)
    if not query.telling:
        return ()
    counts = _count_pieces(connection, query.telling)
    exact = _rank(folded, _together(connection, query, counts))
    return (exact or _rank(folded, _loose(connection, query, counts)))[:limit]


PERSONAL = 12  # digits; a household's tax code is its owner's citizen number: nobody finds a person by it


def _with_tax_code(connection: Connection, code: str) -> tuple[Found, ...]:
    rows = connection.execute(select(*FOUND).where(enterprise.c.tax_code == code, VISIBLE))
    return tuple(Found(*row) for row in rows)


_COUNTS = select(trigram_count).where(trigram_count.c.trigram.in_(bindparam("pieces", expanding=True)))


def _count_pieces(connection: Connection, telling: Sequence[str]) -> dict[str, int]:
    """How many names have each piece of the words; a piece nobody has is not in it."""
    wanted = sorted({piece for group in _groups(telling) for piece in group})
    rows = connection.execute(_COUNTS, {"pieces": wanted})
    return {row.trigram: row.enterprises for row in rows if row.enterprises}


def _groups(telling: Sequence[str], *, begun: bool = False) -> list[Iterable[str]]:
    """The pieces of each word and of each two neighbours. `begun`: the last word may be half typed, its end is not
    asked for."""
    by_word: list[Iterable[str]] = [
        [it for it in trigrams(word) if not (begun and it.endswith(" "))] for word in telling
    ]
    by_pair: list[Iterable[str]] = [skeletons(*pair) for pair in pairwise(telling)]
    if begun and by_pair:
        by_pair[-1] = skeletons(*telling[-2:])[:1]
    return by_pair + by_word


def _by_turns(groups: Iterable[Iterable[str]], counts: Mapping[str, int]) -> Iterator[str]:
    """The rarest piece of each group, then the second rarest of each, …: no word is left out, however common."""

    def rarity(piece: str) -> tuple[int, str]:
        return counts.get(piece, 0), piece

    for turn in zip_longest(*(sorted(group, key=rarity) for group in groups)):
        yield from sorted(filter(None, turn), key=rarity)


def _together(connection: Connection, query: Words, counts: Mapping[str, int]) -> Iterable[Any]:
    """Names with every word typed, whole or begun. Starts at the rarest piece and asks for the others one by one."""
    groups = _groups(query.telling, begun=True)
    by_turns = dict.fromkeys(_by_turns(groups, counts))
    wanted = sorted(islice(by_turns, min(TOGETHER, 2 * len(groups))), key=lambda it: counts.get(it, 0))
    if not all(piece in counts for piece in wanted):
        return ()
    values = {f"piece_{at}": piece for at, piece in enumerate(wanted)}
    return connection.execute(_names_with_all(len(wanted)), {**values, "phrase": " ".join(query.telling)})


@cache  # putting a statement together takes as long as running it
def _names_with_all(count: int) -> Select[Any]:
    """The names that have `piece_0`, `piece_1`, …: those with the whole phrase first, then short ones."""
    numbers = _numbers_with_all(count).limit(ROWS_TOGETHER).subquery("hit")
    phrase = enterprise.c.folded.contains(bindparam("phrase"))
    order = (case((phrase, 0), else_=1), func.length(enterprise.c.folded), enterprise.c.id)
    found = select(*FOUND, enterprise.c.folded).join(numbers, numbers.c.enterprise_id == enterprise.c.id)
    found = found.where(VISIBLE)
    return found.order_by(*order).limit(CANDIDATES)


def _numbers_with_all(count: int) -> Select[int]:
    """The ids that have all the pieces, read along the first one.

    EXISTS and not a join: each id is looked up in the key of pieces, in the order that is written here.
    """
    first, *others = (enterprise_trigram.alias(f"piece_{at}") for at in range(count))
    query = select(first.c.enterprise_id).where(first.c.trigram == bindparam("piece_0"))
    for at, other in enumerate(others, 1):
        here = (other.c.trigram == bindparam(f"piece_{at}"), other.c.enterprise_id == first.c.enterprise_id)
        query = query.where(exists().where(*here))
    return query


def _loose(connection: Connection, query: Words, counts: Mapping[str, int]) -> Iterable[Any]:
    """Names that share the most pieces with the query, rare pieces first until the budget of rows is used up."""
    wanted = _affordable(_by_turns(_groups(query.telling), counts), counts)
    return connection.execute(_names_with_most(), {"pieces": wanted}) if wanted else ()


@cache
def _names_with_most() -> Select[Any]:
    """The names that share the most of `pieces`."""
    shared = func.count().label("shared")
    number = enterprise_trigram.c.enterprise_id
    wanted = enterprise_trigram.c.trigram.in_(bindparam("pieces", expanding=True))
    best = select(number, shared).where(wanted).group_by(number).order_by(shared.desc(), number).limit(CANDIDATES)
    hit = best.subquery("hit")
    return select(*FOUND, enterprise.c.folded).join(hit, hit.c.enterprise_id == enterprise.c.id).where(VISIBLE)


def _affordable(wanted: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """The first of them in any case, then each one whose rows still fit the budget."""
    taken, left = list[str](), ROWS_LOOSE
    for piece in dict.fromkeys(wanted):
        if (rows := counts.get(piece, 0)) and (rows <= left or not taken):
            taken.append(piece)
            left -= rows
    return taken


def _rank(folded: str, candidates: Iterable[Any]) -> tuple[Found, ...]:
    rows = list(candidates)
    likeness = Likeness(folded, (row.folded for row in rows))
    scored = [(likeness.score(row.folded, _PLACES.get(row.commune, _NOWHERE)), row) for row in rows]
    enough = max(GOOD, max((score for score, _ in scored), default=0.0) - NEAR_BEST)
    good = [
        (-round(score, 2), *likeness.order(row.folded), row.folded, row) for score, row in scored if score >= enough
    ]
    return tuple(Found(*it[-1][:-1]) for it in sorted(good, key=lambda it: (*it[:-1], it[-1].id)))
