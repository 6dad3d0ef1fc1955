"""Whatever happens, in whatever order: the counts of invites are consistent, and nobody is credited twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, update

from domain.decision import Decision
from domain.roles import Role
from domain.statuses import LIVE, WAITING, Status
from models import (
    admission,
    applications,
    batches,
    chats,
    credits,
    invite_counts,
    invites,
    membership,
    merging,
    people,
    touches,
)
from models.acting import By, Target
from models.applications import Sending
from models.batches import Papers
from models.credits import Came
from models.database import Database
from models.invites import NewInvite
from models.officers import Appointment, appoint, office_of
from models.tables import application, chat, credit, event, invite_day
from models.touches import Touched, Way
from tests.models.test_applications import draft
from tests.player import NOON, World, countable_random

CHATS = 5  # few, so that histories meet
EXAMPLES = {"sqlite": 60, "postgresql": 15}  # the rules are the same; PostgreSQL is to know the statements
TODAY = date(2026, 11, 22)
# Asked after every act: built once.
CREDITED = select(credit, application.c.person_id, application.c.decision_day, application.c.admitted_at).join(
    application, application.c.id == credit.c.application_id
)
KINDS: Any = select(event.c.kind, func.count()).group_by(event.c.kind)


@dataclass
class History:
    """A few chats and codes, and what may happen to them. `pick` is any number: it chooses among what there is."""

    connection: Connection
    world: World
    by: By
    now: datetime = NOON
    random: Any = field(default_factory=countable_random)
    codes: list[int] = field(default_factory=list)
    chats: list[int] = field(default_factory=list)
    cards: int = 0

    def prepare(self) -> None:
        for number in range(CHATS):
            place = chats.Place("webchat", f"chat {number}", "vi")
            self.chats.append(chats.lock(self.connection, self.world.keys, place, NOON).id)
        self._code(NewInvite(unit_id=self.world.units["tan-phong"]))

    def _code(self, new: NewInvite) -> int:
        number = invites.own_or_make(self.connection, new, self.random, self.now).id
        self.codes += [number] if number not in self.codes else []
        return number

    # --- what there is --------------------------------------------------------------------------------------------
    def person_of(self, chat_id: int) -> int | None:
        return chats.person_of(self.connection, chat_id)

    def rows(self, *statuses: Status) -> list[Any]:
        query = select(application).where(application.c.status.in_(statuses)).order_by(application.c.id)
        return list(self.connection.execute(query))

    # --- what may happen ------------------------------------------------------------------------------------------
    def opens(self, pick: int) -> None:
        """Somebody looks at the page of a code."""
        number = self.codes[pick % len(self.codes)]
        row = {"invite_id": number, "day": TODAY, "opened": 1}
        new = chats.insert(self.connection, invite_day).values(row)
        more = {"opened": invite_day.c.opened + 1}
        self.connection.execute(new.on_conflict_do_update(index_elements=["invite_id", "day"], set_=more))

    def starts(self, pick: int) -> None:
        """A chat comes with a code, in one of the ways."""
        pick, which = divmod(pick, len(self.codes))
        self._touches(pick, self.codes[which])

    def _touches(self, pick: int, code: int) -> None:
        pick, way = divmod(pick, 3)
        at = pick % CHATS
        known = applications.of_person(self.connection, self.person_of(self.chats[at])) is not None
        touched = Touched(code, self.chats[at], list(Way)[way], self.now, known, bytes([at % 2]))
        touches.note(self.connection, touched)

    def starts_by_himself(self, pick: int) -> None:
        """A chat comes with its own code."""
        self._touches(pick, self._code(NewInvite(self.agrees(pick // 3))))

    def agrees(self, pick: int) -> int:
        """A chat is somebody's from now on, without an application yet."""
        chat_id = self.chats[pick % CHATS]
        person = self.person_of(chat_id) or people.add(self.connection, self.now)
        self.connection.execute(update(chat).where(chat.c.id == chat_id).values(person_id=person))
        return person

    def joins(self, pick: int) -> None:
        """A chat sends an application, if it has none under way; some of them tell the same number."""
        pick, at = divmod(pick, CHATS)
        chat_id, person = self.chats[at], self.agrees(at)
        found = applications.of_person(self.connection, person)
        if found is None or found.status not in LIVE:
            self._send(person, pick, Came(chat_id, device=bytes([at % 2])))

    def helps(self, pick: int) -> None:
        """A volunteer sends for somebody who has no chat."""
        pick, which = divmod(pick, len(self.codes))
        person = people.add(self.connection, self.now)
        self._send(person, pick, Came(invite_id=self.codes[which]))

    def _send(self, person: int, pick: int, came: Came) -> None:
        self.cards += 1
        it = draft(
            person,
            unit_id=self.world.units["cs-ban-mai"],
            phone=f"+8491234567{pick % 7}",
            citizen_number=f"01209000{1000 + pick % 9}",
        )
        how = Sending(self.now, TODAY, self.cards.to_bytes(8, "big"), came=came)
        applications.send(self.connection, self.world.keys, it, how)

    def gets_a_code(self, pick: int) -> None:
        """A person of ours asks for a code of his own."""
        person = self.person_of(self.chats[pick % CHATS])
        if person is not None:
            self._code(NewInvite(person))

    def is_admitted(self, pick: int) -> None:
        if rows := self.rows(Status.SUBMITTED, Status.ELIGIBLE):
            row = rows[pick % len(rows)]
            admission.not_duplicate(self.connection, self.by, Target(row.id))
            admission.find_eligible(self.connection, self.by, Target(row.id))
            day = TODAY - timedelta(days=pick % 3)
            batches.admit(self.connection, self.by, [row.id], Papers(Decision("1/QĐ", day)))

    def is_undone(self, pick: int) -> None:
        if rows := self.rows(Status.ADMITTED):
            batches.undo(self.connection, self.by, rows[pick % len(rows)].decided_at)

    def leaves(self, pick: int) -> None:
        if rows := self.rows(Status.ADMITTED):
            membership.leave(self.connection, self.by, Target(rows[pick % len(rows)].id), "moved")

    def is_refused(self, pick: int) -> None:
        if rows := self.rows(*WAITING):
            admission.refuse(self.connection, self.by, Target(rows[pick % len(rows)].id), "out_of_reach")

    def withdraws(self, pick: int) -> None:
        if rows := self.rows(*WAITING):
            applications.withdraw(self.connection, rows[pick % len(rows)].id, self.now)

    def is_reopened(self, pick: int) -> None:
        if rows := self.rows(Status.REFUSED, Status.DUPLICATE):
            admission.reopen(self.connection, self.by, Target(rows[pick % len(rows)].id), "a mistake")

    def is_merged(self, pick: int) -> None:
        rows = self.rows(*WAITING, Status.ADMITTED)
        if len(rows) > 1:
            pick, one = divmod(pick, len(rows))
            other = (one + 1 + pick % (len(rows) - 1)) % len(rows)
            merging.merge(self.connection, self.by, (Target(rows[one].id), Target(rows[other].id)), ())

    def is_erased(self, pick: int) -> None:
        person = self.person_of(self.chats[pick % CHATS])
        if person is not None:
            people.erase(self.connection, person, self.now)

    def is_forgotten(self, pick: int) -> None:
        """What came to nothing long ago is emptied."""
        people.forget_ended(self.connection, self.now - timedelta(minutes=pick % 5))

    def is_looked_at(self, pick: int) -> None:
        """An officer decides on a held credit."""
        held = select(credit.c.application_id).where(credit.c.state == "held").order_by(credit.c.application_id)
        if numbers := self.connection.execute(held).scalars().all():
            said = credits.Decision(pick % 2 == 0, self.by.office.posts[0].id, self.now, TODAY)
            credits.decide(self.connection, numbers[pick % len(numbers)], said)

    def happens(self, act: str, pick: int) -> bool:
        """False if it wrote nothing: two of five acts find nobody to do it to. PostgreSQL does not tell."""
        before = self._written()
        self.now += timedelta(minutes=1)
        self.by = By(self.by.office, self.now, TODAY)
        getattr(self, act)(pick)
        return before is None or before != self._written()

    def _written(self) -> int | None:
        raw = self.connection.connection.driver_connection
        return raw.total_changes if isinstance(raw, sqlite3.Connection) else None

    # --- what always holds ----------------------------------------------------------------------------------------
    def holds(self) -> None:
        rows = self.connection.execute(CREDITED).all()
        self._steps(len([row for row in rows if row.state == "given"]))
        people_ = Counter(row.person_id for row in rows if row.state != "denied" and row.person_id is not None)
        assert all(many == 1 for many in people_.values()), f"credited twice: {people_}"
        for row in rows:
            if row.state == "given":
                assert row.admitted_at is not None
                assert row.given_day == row.decision_day

    def _steps(self, given_ones: int) -> None:
        found = invite_counts.of_codes(self.connection, self.codes)
        for it in found.values():
            assert it.opened >= it.started >= it.sent >= it.admitted >= 0, it
        assert sum(it.admitted for it in found.values()) == given_ones
        kinds: dict[str, int] = dict(self.connection.execute(KINDS).all())
        assert given_ones <= kinds.get("admitted", 0) - kinds.get("admission_undone", 0)


OFTEN = ("agrees", "starts", "joins", "is_admitted", "is_merged", "gets_a_code")
SELDOM = (
    "opens",
    "starts_by_himself",
    "helps",
    "is_undone",
    "leaves",
    "is_refused",
    "withdraws",
    "is_reopened",
    "is_erased",
    "is_forgotten",
    "is_looked_at",
)
ACTS = st.sampled_from([*OFTEN, *OFTEN, *OFTEN, *SELDOM])
HISTORIES = st.lists(st.tuples(ACTS, st.integers(0, 10_000)), min_size=25, max_size=50)


def _officer(connection: Connection, world: World) -> By:
    person = people.add(connection, NOON)
    appoint(connection, Appointment(person, world.units["lai-chau"], Role.ADMIN, "Hoa"), NOON)
    office = office_of(connection, person, TODAY)
    assert office is not None
    return By(office, NOON, TODAY)


async def played(db: Database, check: Callable[[Connection, World], None]) -> None:
    world = World(db)
    await world.settle()
    await db.write(lambda connection: check(connection, world))


async def test_whatever_happens_the_counts_hold_and_nobody_is_credited_twice(db: Database) -> None:
    def all_histories(connection: Connection, world: World) -> None:
        officer = _officer(connection, world)

        @settings(
            max_examples=EXAMPLES[connection.dialect.name], deadline=None, suppress_health_check=list(HealthCheck)
        )
        @given(HISTORIES)
        def one(acts: list[tuple[str, int]]) -> None:
            here = connection.begin_nested()
            history = History(connection, world, officer)
            history.prepare()
            try:
                for act, pick in acts:
                    if history.happens(act, pick):
                        history.holds()
            finally:
                here.rollback()  # else what comes after a failure would begin with its rows

        one()

    await played(db, all_histories)
