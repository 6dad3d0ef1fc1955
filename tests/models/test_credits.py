"""What each act on an application does to its credit, one sentence an act; the histories mix them."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.decision import Decision
from domain.names import given_name
from domain.roles import Role
from models import admission, applications, batches, held, inviters, membership, merging, people
from models.acting import By, Target
from models.batches import Papers
from models.credits import Came
from models.database import Database
from models.invite_counts import Counts, of_codes, of_person
from models.membership import Destination
from models.officers import Appointment, appoint, office_of
from models.tables import application, credit
from tests.models.test_applications import draft
from tests.models.test_invite_guard import Scene
from tests.player import NOON, World

TODAY = date(2026, 11, 22)
PAPERS = Papers(Decision("12/QĐ-LĐLĐ", date(2026, 11, 20)))


class Acts(Scene):
    """The scene, with an officer of the province."""

    def __init__(self, connection: Any, world: World) -> None:
        super().__init__(connection, world)
        person = people.add(connection, NOON)
        appoint(connection, Appointment(person, world.units["lai-chau"], Role.ADMIN, "Sùng A Vừ, chủ tịch"), NOON)
        office = office_of(connection, person, TODAY)
        assert office is not None
        self.officer, self.office = person, office

    @property
    def by(self) -> By:
        """A minute after whatever was done before."""
        self.now += timedelta(minutes=1)
        return By(self.office, self.now, TODAY)

    def admits(self, number: int) -> tuple[str, str | None]:
        admission.not_duplicate(self.connection, self.by, Target(number))
        admission.find_eligible(self.connection, self.by, Target(number))
        assert batches.admit(self.connection, self.by, [number], PAPERS).done
        return self.credit(number)

    def all(self) -> list[tuple[int, str, str | None]]:
        query = select(credit.c.application_id, credit.c.state, credit.c.reason).order_by(credit.c.application_id)
        return [(number, state, reason) for number, state, reason in self.connection.execute(query)]


@pytest.fixture
async def world(db: Database) -> World:
    made = World(db)
    await made.settle()
    return made


async def plays(world: World, scene: Any) -> None:
    await world.db.write(lambda connection: scene(Acts(connection, world)))


async def test_an_admission_gives_it_on_the_decisions_day_and_undoing_takes_it_back(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        assert it.admits(1) == ("given", None)
        day = it.connection.scalar(select(credit.c.given_day))
        assert day == PAPERS.decision.day
        decided = it.connection.scalar(select(application.c.decided_at))
        batches.undo(it.connection, it.by, decided)
        assert it.credit(1) == ("sent", None)
        assert it.admits(1) == ("given", None)

    await plays(world, scene)


async def test_leaving_a_transfer_and_his_erasure_take_nothing_back(world: World) -> None:
    def scene(it: Acts) -> None:
        for number, name in enumerate(("an", "bình", "chi"), 1):
            it.joins(name, "hoa")
            it.admits(number)
        membership.leave(it.connection, it.by, Target(1), "moved away")
        membership.transfer(it.connection, it.by, Target(2), Destination(it.world.units["sin-ho"]))
        people.erase(it.connection, it.people["chi"], NOON)
        assert it.all() == [(1, "given", None), (2, "given", None), (3, "given", None)]

    await plays(world, scene)


async def test_who_was_erased_and_joins_anew_from_the_same_chat_is_not_counted_by_the_old_code(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        people.erase(it.connection, it.people["an"], NOON)
        told = draft(people.add(it.connection, NOON), unit_id=it.world.units["tan-phong"], citizen_number=None)
        how = applications.Sending(NOON, TODAY, b"anew    ", came=Came(it.chats["an"]))
        number = applications.send(it.connection, it.world.keys, told, how)
        assert it.credit(number) == ("none", None)
        assert of_codes(it.connection, [it.invite("hoa")]) == {it.invite("hoa"): Counts(1, 1, 1, 0)}

    await plays(world, scene)


async def test_whose_application_came_to_nothing_and_was_emptied_is_not_counted_again_by_the_old_code(
    world: World,
) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        applications.withdraw(it.connection, 1, it.now)
        assert people.forget_ended(it.connection, it.now + timedelta(days=91)) == 1
        told = draft(it.people["an"], unit_id=it.world.units["tan-phong"], citizen_number=None)
        how = applications.Sending(it.now, TODAY, b"anew    ", came=Came(it.chats["an"]))
        assert it.credit(applications.send(it.connection, it.world.keys, told, how)) == ("none", None)
        assert of_codes(it.connection, [it.invite("hoa")]) == {it.invite("hoa"): Counts(1, 1, 1, 0)}

    await plays(world, scene)


async def test_whoever_was_a_member_before_brings_none_by_joining_again(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        it.admits(1)
        membership.leave(it.connection, it.by, Target(1), "moved away")
        again = draft(it.people["an"], unit_id=it.world.units["lai-chau"], phone=None, citizen_number=None)
        how = applications.Sending(NOON, TODAY, b"again   ", came=Came(it.chats["an"]))
        number = applications.send(it.connection, it.world.keys, again, how)
        it.admits(number)
        assert it.all() == [(1, "given", None)]

    await plays(world, scene)


async def test_a_known_number_is_no_new_member_though_another_person_sends_it(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", None, citizen_number="012090001234")
        it.admits(1)
        membership.leave(it.connection, it.by, Target(1), "moved away")
        it.joins("an from another phone", "hoa", citizen_number="012090001234")
        assert it.admits(2) == ("sent", None)

    await plays(world, scene)


async def test_who_withdraws_and_sends_again_is_still_owed_to_the_same_invite_once(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        applications.withdraw(it.connection, 1, NOON)
        assert it.joins("an", "lan") == ("sent", None)
        assert it.all() == [(2, "sent", None)]
        rows = it.connection.execute(select(application.c.last_invite_id).order_by(application.c.id)).scalars().all()
        assert rows == [it.invite("hoa")] * 2
        assert it.admits(2) == ("given", None)

    await plays(world, scene)


async def test_merged_duplicates_leave_one_credit(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        it.joins("an again", "lan")
        merging.merge(it.connection, it.by, (Target(1), Target(2)), ())
        assert it.all() == [(1, "sent", None), (2, "denied", "duplicate")]
        found = of_codes(it.connection, [it.invite("hoa"), it.invite("lan")])
        assert found == {it.invite("hoa"): Counts(1, 1, 1, 0), it.invite("lan"): Counts(1, 1, 0, 0)}

    await plays(world, scene)


async def test_a_merged_member_keeps_the_credit_of_his_first_application(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        it.joins("an again", None)
        it.connection.execute(credit.delete().where(credit.c.application_id == 2))  # he came by himself
        it.admits(2)
        merging.merge(it.connection, it.by, (Target(1), Target(2)), ())
        assert it.all() == [(2, "given", None)]
        its = it.connection.execute(select(application).where(application.c.id == 2)).one()
        assert its.first_invite_id == it.invite("hoa")

    await plays(world, scene)


async def test_who_was_admitted_twice_under_two_names_was_won_once(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        it.joins("an again", "lan")
        assert (it.admits(1), it.admits(2)) == (("given", None), ("given", None))
        membership.leave(it.connection, it.by, Target(1), "moved")
        it.joins("an", None)
        merging.merge(it.connection, it.by, (Target(2), Target(3)), ())
        assert (it.credit(1), it.credit(2)) == (("given", None), ("denied", "duplicate"))

    await plays(world, scene)


async def test_a_code_that_turns_out_to_be_his_own_is_held(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("hoa", None)
        it.joins("hoa on another phone", "hoa")
        assert it.admits(2) == ("given", None)
        merging.merge(it.connection, it.by, (Target(1), Target(2)), ())
        assert it.credit(2) == ("held", "self")

    await plays(world, scene)


async def test_a_duplicate_that_was_none_counts_again(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", None)
        it.connection.execute(credit.delete())
        it.joins("bình", "hoa")
        merging.merge(it.connection, it.by, (Target(1), Target(2)), ())
        assert it.credit(2) == ("denied", "duplicate")
        applications.withdraw(it.connection, 1, NOON)
        admission.reopen(it.connection, it.by, Target(2), "somebody else after all")
        assert it.credit(2) == ("sent", None)

    await plays(world, scene)


async def test_a_held_one_that_was_no_duplicate_is_held_again(world: World) -> None:
    def scene(it: Acts) -> None:
        for name in ("an", "bình", "chi"):
            it.joins(name, "hoa", device=b"1")
        merging.merge(it.connection, it.by, (Target(1), Target(3)), ())
        assert it.credit(3) == ("denied", "duplicate")
        applications.withdraw(it.connection, 1, NOON)
        it.connection.execute(credit.delete().where(credit.c.application_id == 1))
        admission.reopen(it.connection, it.by, Target(3), "somebody else after all")
        assert it.credit(3) == ("held", "burst")

    await plays(world, scene)


async def test_whoever_a_volunteer_fills_in_for_counts_as_a_start_of_his_code(world: World) -> None:
    def scene(it: Acts) -> None:
        code = it.invite("hoa")
        for number in range(1, 5):
            worker = people.add(it.connection, NOON)
            told = draft(worker, unit_id=it.world.units["tan-phong"], phone=None, citizen_number=None)
            how = applications.Sending(NOON, TODAY, number.to_bytes(8, "big"), came=Came(invite_id=code, device=b"1"))
            assert it.credit(applications.send(it.connection, it.world.keys, told, how)) == ("sent", None)
        assert of_person(it.connection, it.people["hoa"]) == Counts(4, 4, 4, 0)

    await plays(world, scene)


async def test_what_happens_while_it_is_counted_does_not_make_a_step_larger_than_the_one_before(world: World) -> None:
    """On PostgreSQL each statement sees what others have committed until then."""

    class Between:
        """Somebody joins after each of its statements."""

        def __init__(self, it: Acts) -> None:
            self.it, self.joined = it, 0

        def execute(self, query: Any) -> list[Any]:
            rows = self.it.connection.execute(query).all()
            self.joined += 1
            self.it.joins(f"worker {self.joined}", "hoa")
            self.it.admits(self.joined + 1)
            return rows  # type: ignore[no-any-return]

    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        it.admits(1)
        counts = of_codes(Between(it), [it.invite("hoa")])[it.invite("hoa")]  # type: ignore[arg-type]
        assert counts.opened >= counts.started >= counts.sent >= counts.admitted > 0, counts

    await plays(world, scene)


async def test_an_application_that_is_admitted_at_once_is_credited_at_once(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", "hoa")
        told = draft(it.person("bình"), unit_id=it.world.units["tan-phong"], phone=None, citizen_number=None)
        how = applications.Sending(NOON, TODAY, b"at once ", admit=True, came=Came(invite_id=it.invite("hoa")))
        assert it.credit(applications.send(it.connection, it.world.keys, told, how)) == ("given", None)

    await plays(world, scene)


async def test_counted_while_he_is_being_admitted_it_is_given(world: World) -> None:
    """Whoever is first: the other waits for him, and sees what he did."""

    def ready(connection: Any) -> By:
        it = Acts(connection, world)
        assert {it.joins(name, name) for name in "abcdefgh"} == {("held", "self")}
        connection.execute(update(application).values(status="eligible", possible_duplicate=False))
        return it.by

    by = await world.db.write(ready)
    for number in range(1, 9):
        await asyncio.gather(
            world.db.write(partial(batches.admit, by=by, numbers=[number], papers=PAPERS)),
            world.db.write(partial(held.decide, by=by, number=number, give=True)),
        )
    states = await world.db.read(lambda c: c.execute(select(credit.c.state)).scalars().all())
    assert states == ["given"] * 8


async def test_whoever_invites_is_named_by_his_given_name(world: World) -> None:
    def scene(it: Acts) -> None:
        it.joins("an", None, full_name="Nguyễn Văn An")
        assert inviters.name_of(it.connection, it.people["an"]) == "An"
        assert inviters.name_of(it.connection, it.officer) == "Vừ"
        assert inviters.name_of(it.connection, it.person("nobody yet")) is None
        assert inviters.may_invite(it.connection, it.people["an"])
        assert not inviters.may_invite(it.connection, it.people["nobody yet"])
        applications.withdraw(it.connection, 1, NOON)
        assert not inviters.may_invite(it.connection, it.people["an"])

    assert given_name("") == ""
    await plays(world, scene)
