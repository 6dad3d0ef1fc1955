"""A year of days: people send, are admitted, refused, leave and move, units merge, somebody is erased; each evening's
tally is that of a slow count that keeps books of its own, and every day comes out the same when the year is over.
On many days nothing happens."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, select, update

from domain.problem import Problem
from domain.statuses import WAITING, Status
from domain.tally import Numbers
from models import admission, applications, corrections, membership, merging, people, succession, tallies, tree, units
from models.acting import Target
from models.database import Database
from models.membership import Destination
from models.tables import application, unit
from tests.models.test_tallies import FIRST, Union
from tests.player import World

A_DAY = timedelta(days=1)
OPENS = {"sent": 1, "unsent": -1, "admitted": -1, "refused": -1, "unrefused": 1, "withdrawn": -1}
TWICE_A_MONTH = (1, 16)  # on these days each unit's own are read too, as an officer of few units has them read
LONG = {"sqlite": 365, "postgresql": 60}  # days; the rules are the same, PostgreSQL is to know the statements


@dataclass
class Entry:
    """A line of the books: what happened to whom, where, on which day it counts, in which evening's office hours."""

    what: str
    day: date
    written: date
    number: int
    unit: str
    enterprise: int | None
    woman: bool


@dataclass
class Books:
    """The slow count. It asks the database nothing: it knows the units by their codes and who stood under whom when."""

    entries: list[Entry] = field(default_factory=list)
    days: dict[date, list[Entry]] = field(default_factory=lambda: defaultdict(list))  # the same by the day it counts
    above: list[tuple[date, str, str]] = field(default_factory=list)  # from a day on: unit, the one above

    def write(self, it: Entry) -> None:
        self.entries.append(it)
        self.days[it.day].append(it)

    def under(self, code: str, top: str, day: date) -> bool:
        while code != top:
            steps = [upper for since, lower, upper in self.above if lower == code and since <= day]
            if not steps:
                return False
            code = steps[-1]
        return True

    def count(self, what: str, top: str, day: date, tree_day: date | None = None) -> int:
        """How often it happened on a day under a unit, less how often it was taken back."""
        mine = [it for it in self.days[day] if self.under(it.unit, top, tree_day or day)]
        return sum(it.what == what for it in mine) - sum(it.what == f"un{what}" for it in mine)

    def waiting(self, day: date) -> list[str]:
        """The unit of each who had sent, and was neither admitted nor gone by that evening."""
        open_, where = Counter[int](), dict[int, str]()
        for it in (it for it in self.entries if it.day <= day):
            open_[it.number] += OPENS.get(it.what, 0)
            if it.what in OPENS or it.what == "handed":
                where[it.number] = it.unit
        return [where[number] for number, count in open_.items() if count > 0]


class Year(Union):
    """What may happen, by dice, done by the real acts and written into the books."""

    def __init__(self, connection: Connection, world: World) -> None:
        super().__init__(connection, world)
        self.dice, self.books = random.Random(5), Books()
        self.codes = {number: code for code, number in world.units.items()}
        self.places = ["tan-phong", "sin-ho", "cs-ban-mai"]
        self.books.above = [
            (date.min, "tan-phong", "lai-chau"),
            (date.min, "sin-ho", "lai-chau"),
            (date.min, "cs-ban-mai", "tan-phong"),
        ]

    def write(self, what: str, number: int, day: date | None = None, **place: Any) -> None:
        row = self.connection.execute(select(application).where(application.c.id == number)).one()
        code = place.get("unit", self.codes[row.unit_id])
        enterprise, woman = place.get("enterprise", row.enterprise_id), place.get("woman", row.gender == "female")
        self.books.write(Entry(what, day or self.day, self.day, number, code, enterprise, woman))

    def some(self, *statuses: Status) -> list[Any]:
        query = select(application).where(application.c.status.in_(statuses), ~application.c.possible_duplicate)
        rows = self.connection.execute(query.order_by(application.c.id)).all()
        return [self.dice.choice(rows)] if rows else []

    # --- acts -----------------------------------------------------------------------------------------------------
    def joins(self) -> None:
        told: dict[str, Any] = {"gender": self.dice.choice(["male", "female"])}
        if self.dice.random() < 0.1:  # sometimes a number that somebody may have told already
            told["citizen_number"] = f"01219000{1000 + self.dice.randrange(9)}"
        told["enterprise_id"] = self.dice.choice([None, *self.world.enterprises.values()])
        number = self.sends(unit_id=self.number(self.dice.choice(self.places)), **told)
        row = self.connection.execute(select(application).where(application.c.id == number)).one()
        if not row.possible_duplicate:
            self.write("sent", number)

    def doubt_ends(self) -> None:
        doubtful = application.c.possible_duplicate & application.c.status.in_(WAITING)
        number = self.connection.scalar(select(application.c.id).where(doubtful).limit(1))
        if number is not None:
            admission.not_duplicate(self.connection, self.by, Target(number))
            self.write("sent", number)

    def is_admitted(self) -> None:
        for row in self.some(Status.SUBMITTED):
            late = self.dice.choice([0, 0, 0, 1, 9])  # recorded some days after its decision
            day = max(self.day - late * A_DAY, FIRST)
            self.admits(row.id, day=day)
            self.write("admitted", row.id, day)

    def is_refused(self) -> None:
        for row in self.some(Status.SUBMITTED):
            admission.refuse(self.connection, self.by, Target(row.id), "out_of_reach")
            self.write("refused", row.id)

    def is_reopened(self) -> None:
        for row in self.some(Status.REFUSED):
            admission.reopen(self.connection, self.by, Target(row.id), "a mistake")
            self.write("unrefused", row.id)

    def withdraws(self) -> None:
        for row in self.some(*WAITING):
            applications.withdraw(self.connection, row.id, self.by.now)
            self.write("withdrawn", row.id)

    def leaves(self) -> None:
        for row in self.some(Status.ADMITTED):
            membership.leave(self.connection, self.by, Target(row.id), "moved")
            self.write("left", row.id)

    def moves(self) -> None:
        for row in self.some(Status.ADMITTED):
            to = self.dice.choice([it for it in self.places if it != self.codes[row.unit_id]])
            self.write("went", row.id)
            membership.transfer(self.connection, self.by, Target(row.id), Destination(self.number(to)))
            self.write("came", row.id)

    def goes_away(self) -> None:
        for row in self.some(Status.ADMITTED):
            self.write("went", row.id)
            membership.transfer(self.connection, self.by, Target(row.id), Destination(None, "Hà Nội"))

    def is_merged(self) -> None:
        both = self.some(Status.SUBMITTED) + self.some(Status.SUBMITTED)
        if len({row.id for row in both}) == 2:
            repeated = merging.pair(both[0], both[1]).repeated
            done = merging.merge(self.connection, self.by, (Target(both[0].id), Target(both[1].id)), ())
            assert not isinstance(done, Problem)
            self.write("unsent", repeated.id, woman=repeated.gender == "female")

    def is_corrected(self) -> None:
        for row in self.some(*WAITING, Status.ADMITTED):
            other = "male" if row.gender == "female" else "female"
            corrections.change(self.connection, self.world.keys, row.id, {"gender": other}, self.by.now)

    def is_erased(self) -> None:
        for row in self.some(Status.SUBMITTED, Status.ADMITTED, Status.LEFT, Status.REFUSED):
            theirs = application.c.person_id == row.person_id
            rows = self.connection.execute(select(application).where(theirs)).all()
            for it in rows:
                if it.status in WAITING and not it.possible_duplicate:
                    self.write("withdrawn", it.id, woman=it.gender == "female")
            people.erase(self.connection, row.person_id, self.by.now)

    def number(self, code: str) -> int:
        return next(number for number, known in self.codes.items() if known == code)

    def merger(self) -> None:
        """Tân Phong ends this evening, a new union takes over tomorrow; what waits there goes over."""
        new = f"lien-{len(self.codes)}"
        old = self.dice.choice([it for it in self.places if it != "cs-ban-mai"])
        tomorrow = self.day + A_DAY
        made = units.add_unit(
            self.connection, units.NewUnit(new, "commune", f"Công đoàn {new}", tomorrow, self.world.units["lai-chau"])
        )
        ended = {"valid_to": self.day, "successor_id": made}
        self.connection.execute(update(unit).where(unit.c.code == old).values(ended))
        self.codes[made] = new
        self.places = [it for it in self.places if it != old] + [new]
        # Late decisions of the new one count on days before it: then it stands where it will stand.
        self.books.above += [(date.min, new, "lai-chau"), (tomorrow, old, new)]

    def morning(self) -> None:
        """What the clock does on a new day: what waits in a unit that has ended is handed on."""
        before = dict(self.connection.execute(select(application.c.id, application.c.unit_id)).all())  # type: ignore[arg-type]
        succession.hand_on(self.connection, self.by.now, self.day)
        for number, old in before.items():
            now = self.connection.scalar(select(application.c.unit_id).where(application.c.id == number))
            if now != old:
                self.write("handed", number)

    ACTS = (
        *("joins",) * 9,
        *("is_admitted",) * 5,
        *("is_refused", "is_reopened", "withdraws", "leaves", "moves", "goes_away"),
        *("is_merged", "is_corrected", "is_erased", "doubt_ends"),
    )

    def passes(self) -> None:
        """A day: some acts, few on most days."""
        for _ in range(self.dice.choice([0, 1, 2, 2, 3, 6])):
            getattr(self, self.dice.choice(self.ACTS))()

    # --- beside each other ------------------------------------------------------------------------------------------
    def tops(self, day: date) -> Iterator[str]:
        """The units that there are on a day."""
        for row in self.connection.execute(select(unit.c.code, unit.c.valid_from, unit.c.valid_to)):
            if row.code in self.codes.values() and row.valid_from <= day and (row.valid_to or day) >= day:
                yield row.code

    def tallied(self, day: date) -> dict[str, Numbers]:
        rolled = tallies.during(self.connection, day, day).by_unit(tree.on(self.connection, day))
        return {code: rolled.get(self.number(code), Numbers()) for code in self.tops(day)}

    def compare(self, day: date) -> None:
        waited, waiting = tallies.waited(self.connection, day), self.books.waiting(day)
        standing = tree.on(self.connection, day)
        for code, it in self.tallied(day).items():
            count = lambda what, code=code: self.books.count(what, code, day)  # noqa: E731
            told = (it.registered, it.admitted, it.refused, it.withdrawn, it.left)
            assert told == tuple(map(count, ("sent", "admitted", "refused", "withdrawn", "left"))), (day, code)
            inner = len(self._inner(code, day))
            assert (it.came, it.went) == (count("came") - inner, count("went") - inner), (day, code)
            below = standing.below([self.number(code)])
            alone = tallies.waited(self.connection, day, below) if day.day in TWICE_A_MONTH else waited
            for found in (waited, alone):
                waits = sum(each.count for each in found if each.unit_id in below)
                assert waits == sum(self.books.under(each, code, day) for each in waiting), (day, code)

    def _inner(self, top: str, day: date) -> list[Entry]:
        """Who went from and came to places under the same unit on one day, told apart by the order of the books."""
        found = []
        for went, came in pairwise(self.books.days[day]):
            pair = (went.what, came.what, went.number) == ("went", "came", came.number)
            if pair and self.books.under(went.unit, top, day) and self.books.under(came.unit, top, day):
                found.append(came)
        return found


def play(connection: Connection, world: World, days: int) -> None:
    it = Year(connection, world)
    last = FIRST + days * A_DAY
    evenings: list[date] = []
    while it.day < last:
        if evenings and len(evenings) % 20 == 0:
            it.merger()
            it.day += A_DAY
            it.morning()
        it.passes()
        it.compare(it.day)
        assert it.waiting() == it.waiting(it.day)  # read from applications, and from events
        evenings.append(it.day)
        it.day += it.dice.choice([1, 2, 3]) * A_DAY
    for day in sorted({*evenings, *it.books.days}):  # again: mergers, erasures and late decisions lie behind it now
        it.compare(day)
    whole = tallies.during(connection, FIRST, last).of(frozenset(it.codes))
    sent = [each for each in it.books.entries if each.what == "sent"]
    assert whole.registered == len(sent) - sum(each.what == "unsent" for each in it.books.entries)
    women = sum(each.woman * {"sent": 1, "unsent": -1}.get(each.what, 0) for each in it.books.entries)
    assert whole.registered_women == women
    assert whole.members == whole.net  # corrections changed sexes, not heads


async def test_each_days_tally_is_that_of_a_slow_count_and_stays_so(world: World, db: Database) -> None:
    kind: Callable[[Connection], str] = lambda c: c.dialect.name  # noqa: E731
    days = LONG[await db.read(kind)]
    await db.write(lambda connection: play(connection, world, days))
