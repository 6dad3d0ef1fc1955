"""What the guard holds for an officer's look, and what it lets through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.credit_states import CreditState, Reason
from domain.roles import Role
from domain.volunteers import State
from models import applications, chats, credits, invites, people, touches, volunteers
from models.applications import Sending
from models.credits import Came
from models.database import Database
from models.invites import NewInvite
from models.officers import Appointment, appoint
from models.tables import application, chat, credit
from models.touches import Touched, Way
from models.volunteers import By, New
from tests.models.test_applications import draft
from tests.player import NOON, World, countable_random

TODAY = date(2026, 11, 22)


class Scene:
    """People who invite each other, a minute apart."""

    def __init__(self, connection: Any, world: World) -> None:
        self.connection, self.world, self.random = connection, world, countable_random()
        self.now, self.cards = NOON, 0
        self.chats: dict[str, int] = {}
        self.people: dict[str, int] = {}

    def person(self, name: str) -> int:
        """Somebody with a chat; no application yet."""
        if name not in self.people:
            self.chats[name] = chats.lock(
                self.connection, self.world.keys, chats.Place("webchat", name, "vi"), self.now
            ).id
            self.people[name] = people.add(self.connection, self.now)
            here = update(chat).where(chat.c.id == self.chats[name]).values(person_id=self.people[name])
            self.connection.execute(here)
        return self.people[name]

    def invite(self, name: str | None) -> int:
        """The code of a person; of a unit's poster for None."""
        new = NewInvite(self.person(name)) if name else NewInvite(unit_id=self.world.units["tan-phong"])
        return invites.own_or_make(self.connection, new, self.random, self.now).id

    def joins(self, name: str, by: str | None, *, device: bytes | None = None, **told: Any) -> tuple[str, str | None]:
        """He comes by that one's code and sends; the state of the credit and why."""
        self.now += timedelta(minutes=1)
        self.cards += 1
        self.person(name)
        code = self.invite(by)
        touches.note(self.connection, Touched(code, self.chats[name], Way.LINK, self.now, device=device))
        told = {"phone": f"+84912345{self.cards:03}", "citizen_number": None} | told
        it = draft(self.people[name], unit_id=self.world.units["cs-ban-mai"], **told)
        came = Came(self.chats[name], device=device)
        how = Sending(self.now, TODAY, self.cards.to_bytes(8, "big"), came=came)
        return self.credit(applications.send(self.connection, self.world.keys, it, how))

    def is_helped(self, by: str, **told: Any) -> tuple[str, str | None]:
        """That one fills in the form for somebody, on one phone for all."""
        self.now += timedelta(minutes=1)
        self.cards += 1
        worker = people.add(self.connection, self.now)
        it = draft(worker, unit_id=self.world.units["cs-ban-mai"], **{"citizen_number": None} | told)
        came = Came(invite_id=self.invite(by), device=b"of the helper")
        how = Sending(self.now, TODAY, self.cards.to_bytes(8, "big"), came=came)
        return self.credit(applications.send(self.connection, self.world.keys, it, how))

    def credit(self, number: int) -> tuple[str, str | None]:
        query = select(credit.c.state, credit.c.reason).where(credit.c.application_id == number)
        row = self.connection.execute(query).one_or_none()
        return (row.state, row.reason) if row else ("none", None)


LET_THROUGH = (CreditState.SENT, None)


@pytest.fixture
async def world(db: Database) -> World:
    made = World(db)
    await made.settle()
    return made


def held(reason: Reason) -> tuple[str, str]:
    return CreditState.HELD, reason


async def test_whom_a_colleague_invites_is_let_through(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        assert it.joins("an", "hoa") == LET_THROUGH
        assert it.joins("bình", "an") == LET_THROUGH
        assert it.joins("chi", None) == LET_THROUGH

    await world.db.write(scene)


async def test_whoever_invites_himself_is_held(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        assert it.joins("hoa", "hoa") == held(Reason.SELF)
        assert it.joins("an", None, phone="+84911111111") == LET_THROUGH
        assert it.joins("an on another phone", "an", phone="+84911111111") == held(Reason.SELF)

    await world.db.write(scene)


async def test_a_circle_is_held_however_long_it_is(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        for name, by in zip("bcdefg", "abcdef", strict=True):
            assert it.joins(name, by) == LET_THROUGH
        assert it.joins("x", "g") == LET_THROUGH
        assert it.joins("a", "g") == held(Reason.CIRCLE)
        assert it.joins("y", "a") == LET_THROUGH, "beside the circle, not in it"

    await world.db.write(scene)


async def test_the_third_of_one_code_from_one_device_or_phone_within_an_hour_is_held(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        assert [it.joins(name, "hoa", device=b"1")[0] for name in "abc"] == ["sent", "sent", "held"]
        assert it.joins("d", "hoa", device=b"2") == LET_THROUGH
        assert it.joins("e", "lan", device=b"1") == LET_THROUGH, "another code"
        assert [it.joins(name, None, phone="+84977777777")[1] for name in "fgh"] == [None, None, Reason.BURST]
        it.now += timedelta(hours=2)
        assert it.joins("i", "hoa", device=b"1") == LET_THROUGH

    await world.db.write(scene)


async def test_whom_a_volunteer_fills_in_for_is_looked_at_by_phone_but_not_by_device(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        assert [it.is_helped("hoa", phone=f"+8497777777{number}") for number in range(4)] == [LET_THROUGH] * 4
        assert [it.is_helped("hoa", phone="+84966666666")[1] for _ in range(3)] == [None, None, Reason.BURST]
        it.joins("lan", None, phone="+84911111111")
        assert it.is_helped("lan", phone="+84911111111") == held(Reason.SELF)

    await world.db.write(scene)


async def test_the_phone_that_a_volunteer_told_when_asking_for_the_role_is_his_own_too(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        new = New(it.person("hoa"), world.units["tan-phong"], State.WAITING, "Hoa", "+84911111111", "at the market")
        volunteers.begin(connection, new, By("person:1", NOON))
        assert it.joins("an", "hoa", phone="+84911111111") == held(Reason.SELF)
        assert it.joins("bình", "hoa", phone="+84911111112") == LET_THROUGH

    await world.db.write(scene)


async def test_whoever_sent_ten_of_whom_nobody_was_admitted_is_held(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        for number in range(10):
            assert it.joins(f"{number}", "hoa") == LET_THROUGH
            assert it.joins(f"of lan {number}", "lan") == LET_THROUGH
        assert it.joins("11", "hoa") == LET_THROUGH, "they have their time yet"
        first = connection.scalar(select(credit.c.application_id).where(credit.c.invite_id == it.invite("lan")))
        connection.execute(update(application).where(application.c.id == first).values(admitted_at=it.now))
        credits.on_admitted(connection, [first], TODAY)
        it.now += timedelta(days=31)
        assert it.joins("12", "hoa") == held(Reason.UNCONFIRMED)
        assert it.joins("of lan 12", "lan") == LET_THROUGH

    await world.db.write(scene)


async def test_an_officer_gives_or_denies_what_is_held_once(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        for number, (name, give, becomes) in enumerate((("hoa", True, "sent"), ("lan", False, "denied")), 1):
            assert it.joins(name, name) == held(Reason.SELF)
            said = credits.Decision(give, _post(connection, world), NOON, TODAY)
            assert credits.decide(connection, number, said) == becomes
            assert credits.decide(connection, number, said) is None
            credits.on_admitted(connection, [number], TODAY)
            assert it.credit(number)[0] == ("given" if give else "denied")

    await world.db.write(scene)


async def test_what_is_held_is_given_at_once_if_he_is_a_member_already(world: World) -> None:
    def scene(connection: Any) -> None:
        it = Scene(connection, world)
        it.joins("hoa", "hoa")
        connection.execute(update(application).values(status="admitted", admitted_at=NOON, decision_day=TODAY))
        credits.on_admitted(connection, [1], TODAY)
        assert it.credit(1) == held(Reason.SELF)
        said = credits.Decision(True, _post(connection, world), NOON, TODAY)
        assert credits.decide(connection, 1, said) == CreditState.GIVEN

    await world.db.write(scene)


def _post(connection: Any, world: World) -> int:
    person = people.add(connection, NOON)
    return appoint(connection, Appointment(person, world.units["tan-phong"], Role.OFFICER, "Sùng"), NOON)
