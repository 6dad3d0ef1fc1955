"""Two rows of one person become one: whatever hung on either, nothing is lost and nothing stands twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, insert, select

from models import one_person, people
from models.database import Database
from models.tables import (
    application,
    chat,
    consent,
    core_member,
    invite,
    metadata,
    officer,
    person,
    request,
    sitting,
    survey,
    volunteer,
)
from tests.player import NOON, World

PURPOSES = ("admission", "news", "ethnic_statistics")
STATES = ("learning", "waiting", "active", "revoked")
ROLES = ("viewer", "officer", "admin")
DAYS = st.integers(0, 30)
ONE = st.fixed_dictionaries(
    {
        "chats": st.integers(0, 3),
        "consents": st.dictionaries(st.sampled_from(PURPOSES), st.tuples(DAYS, st.booleans()), max_size=3),
        "places": st.dictionaries(st.integers(1, 3), st.booleans(), max_size=3),  # enterprise → head
        "posts": st.dictionaries(st.integers(1, 3), st.sampled_from(ROLES), max_size=3),
        "volunteer": st.none() | st.sampled_from(STATES),
        "others": st.integers(0, 2),  # of each table in which anything may stand
    }
)


@dataclass
class Two:
    """Two persons with all that they have."""

    connection: Connection
    numbers: list[int] = field(default_factory=list)
    _count: int = 0

    def add(self, has: dict[str, Any]) -> None:
        number = people.add(self.connection, NOON)
        self.numbers.append(number)
        for _ in range(has["chats"]):
            self._put(chat, channel="webchat", external_id=self._next(), language="vi", heard_at=NOON)
        for purpose, (day, withdrawn) in has["consents"].items():
            given_at = NOON + timedelta(days=day)
            ended = given_at + timedelta(hours=1) if withdrawn else None
            words = {"channel": "webchat", "text_version": "1", "text_hash": "x"}
            self._put(consent, purpose=purpose, given_at=given_at, withdrawn_at=ended, **words)
        for enterprise, head in has["places"].items():
            self._put(core_member, enterprise_id=enterprise, head=head, added_at=NOON)
        for unit, role in has["posts"].items():
            self._put(officer, unit_id=unit, role=role, granted_at=NOON)
        if has["volunteer"]:
            ended = NOON if has["volunteer"] == "revoked" else None
            self._put(volunteer, unit_id=1, state=has["volunteer"], begun_at=NOON, revoked_at=ended)
        for _ in range(has["others"]):
            self._put(invite, code=self._next(), made_at=NOON)
            self._put(sitting, begun_at=NOON)
            self._put(request, kind="move", unit_id=1, made_at=NOON, due=NOON.date())
            self._put(survey, enterprise_id=1, at=NOON, day=NOON.date())
            self._apply(number)

    def _apply(self, number: int) -> None:
        row = {
            "status": "refused", "unit_id": 1, "full_name": "Lò Thị Ọi", "folded_name": "lo thi oi", "gender": "female",
            "birth_date": NOON.date(), "language": "vi", "channel": "webchat", "sent_at": NOON,
            "card": self._next().encode(),
        }  # fmt: skip
        self._put(application, **row, assisted_by=number)

    def _next(self) -> str:
        self._count += 1
        return f"{self._count:08}"

    def _put(self, table: Any, **values: Any) -> None:
        self.connection.execute(insert(table).values(person_id=self.numbers[-1], **values))

    def rows(self, table: Any) -> list[Any]:
        mine = table.c.person_id.in_(self.numbers)
        return list(self.connection.execute(select(table).where(mine).order_by(table.c.id)))


TABLES = (chat, consent, core_member, officer, volunteer, invite, sitting, request, survey, application)


def live(rows: list[Any]) -> list[Any]:
    return [it for it in rows if it.revoked_at is None]


def holds(two: Two) -> None:
    """Join them, and look at everything."""
    before = {table.name: two.rows(table) for table in TABLES}
    first, second = two.numbers
    one_person.join(two.connection, first, second, NOON)
    after = {table.name: two.rows(table) for table in TABLES}
    for name, rows in before.items():
        assert all(it.person_id == first for it in after[name]), name
        if name != "core_member":
            assert [it.id for it in after[name]] == [it.id for it in rows], name
    _roles(before, after)
    places = {it.enterprise_id for it in before["core_member"]}
    heads = {it.enterprise_id for it in before["core_member"] if it.head}
    assert Counter(it.enterprise_id for it in after["core_member"]) == Counter(places)
    assert {it.enterprise_id for it in after["core_member"] if it.head} == heads
    assert all(it.assisted_by == first for it in after["application"])
    assert _named(two.connection, second) == 0


def _roles(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> None:
    """Of two posts on a unit the higher, of two roles as a volunteer the further."""
    best: dict[int, int] = {}
    for it in before["officer"]:
        best[it.unit_id] = max(best.get(it.unit_id, 0), ROLES.index(it.role))
    assert sorted((it.unit_id, ROLES.index(it.role)) for it in live(after["officer"])) == sorted(best.items())
    held = [STATES.index(it.state) for it in live(before["volunteer"])]
    assert [STATES.index(it.state) for it in live(after["volunteer"])] == ([max(held)] if held else [])
    for purpose in PURPOSES:
        said = [it for it in before["consent"] if it.purpose == purpose]
        standing = [it for it in after["consent"] if it.purpose == purpose and it.withdrawn_at is None]
        last = max((it.withdrawn_at or it.given_at for it in said), default=None)
        assert len(standing) <= 1
        if standing and any(it.withdrawn_at for it in said):
            assert last == standing[0].given_at


def _named(connection: Connection, number: int) -> int:
    """How often a person is named anywhere."""
    columns = [
        column
        for table in metadata.sorted_tables
        for column in table.c
        if column is person.c.id or any(key.column is person.c.id for key in column.foreign_keys)
    ]
    found = (connection.scalar(select(func.count()).where(column == number)) for column in columns)
    return sum(it or 0 for it in found)


async def test_nothing_is_lost_whatever_hangs_on_either(db: Database) -> None:
    world = World(db)
    await world.settle()

    def all_pairs(connection: Connection) -> None:
        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(ONE, ONE)
        def one(first: dict[str, Any], second: dict[str, Any]) -> None:
            here = connection.begin_nested()
            two = Two(connection)
            two.add(first)
            two.add(second)
            holds(two)
            here.rollback()

        one()

    await db.write(all_pairs)
