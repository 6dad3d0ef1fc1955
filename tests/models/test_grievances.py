"""Grievances as they are kept: who may see which, what each act leaves, promises, limits, and plans on indexes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from domain.grievance_steps import Act
from domain.grievances import Mode, Outcome, Status, Voice
from domain.problem import Problem
from domain.roles import Role
from models import (
    grievance_acts,
    grievance_erasure,
    grievance_files,
    grievance_inbox,
    grievance_limits,
    grievance_office,
    grievance_routing,
    grievances,
    officers,
    people,
    succession,
)
from models.grievance_inbox import Sieve
from models.grievance_limits import Counted
from models.grievance_office import UNKNOWN, Doing, Target
from models.grievance_routing import Asked
from models.grievances import Case, Said
from models.tables import grievance, grievance_blob, officer, unit
from tests.complaining import RECEIPT, WORDS, by, office, sent, when
from tests.player import World

BAN_MAI = "Công ty TNHH Bản Mai"


def asked(world: World, enterprise: str | None = BAN_MAI, **more: Any) -> Asked:
    return Asked(world.enterprises[enterprise] if enterprise else None, None, **more)


# --- routing ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("enterprise", "more", "unit", "around"),
    [
        (BAN_MAI, {}, "cs-ban-mai", None),
        (BAN_MAI, {"avoid": True}, "tan-phong", "cs-ban-mai"),
        (BAN_MAI, {"about_unit": "cs-ban-mai"}, "tan-phong", "cs-ban-mai"),
        (BAN_MAI, {"about_unit": "tan-phong"}, "lai-chau", "tan-phong"),
        (BAN_MAI, {"about_unit": "lai-chau"}, "lai-chau", None),
        ("HTX Dệt Nà Hoa", {}, "tan-phong", None),
        ("HTX Dệt Nà Hoa", {"avoid": True}, "tan-phong", None),
        ("Công ty CP Chè Suối Hồ", {}, "lai-chau", None),
        (None, {}, "lai-chau", None),
    ],
)
async def test_it_goes_up_the_tree_and_around_whom_it_is_about(
    world: World, enterprise: str | None, more: dict[str, Any], unit: str, around: str | None
) -> None:
    given = {name: world.units[it] if isinstance(it, str) else it for name, it in more.items()}
    found = await world.db.read(
        lambda c: grievance_routing.route(c, asked(world, enterprise, **given), when(world).today)
    )
    assert found.unit.id == world.units[unit]
    assert found.around == (world.units[around] if around else None)


# --- who may see it ---------------------------------------------------------------------------------------------------
TO: dict[str, dict[str, Any]] = {
    "plain": {},
    "avoid": {"avoid": True},
    "about it": {"about_unit": "cs-ban-mai"},
    "about upper": {"about_unit": "tan-phong"},
}
SEES = {  # unit of the officer → the routings that he sees, whatever the mode
    ("lai-chau",): {"plain", "avoid", "about it", "about upper"},
    ("tan-phong",): {"plain", "avoid", "about it"},
    ("sin-ho",): set(),
    ("cs-ban-mai",): {"plain"},
    ("cs-ban-mai", "tan-phong"): {"plain"},  # who has a post in both is gone around in both
    ("tan-phong", "lai-chau"): {"plain", "avoid", "about it"},
}


@pytest.mark.parametrize("mode", Mode)
async def test_who_sees_which_case_by_role_unit_mode_and_routing(world: World, mode: Mode) -> None:
    numbers: dict[str, int] = {}
    for place, (name, more) in enumerate(TO.items()):
        given = {key: world.units[it] if isinstance(it, str) else it for key, it in more.items()}
        receipt = f"{place:016}" if mode is Mode.ANONYMOUS else None
        numbers[name] = await sent(world, mode, asked(world, **given), receipt=receipt)
    for units, names in SEES.items():
        for role in Role:
            who = await office(world, *units, role=role)
            seen = await world.db.read(
                partial(grievance_inbox.inbox, office=who, sieve=Sieve(), today=when(world).today, most=99)
            )
            expected = set() if role is Role.VIEWER else {numbers[name] for name in names}
            assert {it.id for it in seen} == expected, (units, role)
            for name, number in numbers.items():
                found = await world.db.read(partial(grievance_office.find, office=who, number=number))
                assert (found is not None) is (number in expected), (units, role, name)


async def test_the_named_officer_never_sees_it_nor_who_sent_it_his_own(world: World) -> None:
    top, other = await office(world, "lai-chau"), await office(world, "lai-chau")
    about = asked(world, about_unit=world.units["lai-chau"], about_person=top.person_id)
    number = await sent(world, asked=about, person_id=None, identity=None)
    await world.db.write(lambda c: c.execute(update(grievance).values(person_id=other.person_id)))
    for who in (top, other):
        assert await world.db.read(partial(grievance_office.find, office=who, number=number)) is None
        done = await act(world, who, number, Act.TAKE)
        assert done == UNKNOWN


async def test_who_went_up_from_the_union_it_goes_around_neither_sees_it_nor_hears_of_it(world: World) -> None:
    number = await sent(world, asked=asked(world, about_unit=world.units["cs-ban-mai"]))
    who = await office(world, "cs-ban-mai", "tan-phong")
    below = next(it for it in who.posts if it.unit_id == world.units["cs-ban-mai"])
    await world.db.write(
        lambda c: c.execute(update(officer).where(officer.c.id == below.id).values(revoked_at=world.now))
    )
    now = await world.db.read(lambda c: officers.office_of(c, who.person_id, when(world).today))
    assert now is not None
    assert [it.unit_id for it in now.posts] == [world.units["tan-phong"]]
    assert await world.db.read(lambda c: grievance_office.find(c, now, number)) is None
    it = await world.db.read(lambda c: grievances.one(c, number))
    assert it is not None
    assert who.person_id in await world.db.read(lambda c: grievance_routing.shut_out(c, it.closed_to))


async def test_a_post_that_ended_sees_nothing(world: World) -> None:
    number = await sent(world)
    who = await office(world, "tan-phong")
    gone = officers.Office(who.person_id, (), {})
    assert await act(world, gone, number, Act.TAKE) == UNKNOWN


# --- acts -------------------------------------------------------------------------------------------------------------
async def act(
    world: World, who: officers.Office, number: int, wanted: Act, words: str = "", seen: int | None = None, **more: Any
) -> Case | Problem:
    doing = Doing(wanted, Said(words), **more)
    return await world.db.write(
        lambda c: grievance_office.do(c, world.keys, by(world, who), Target(number, seen), doing)
    )


async def test_a_case_is_taken_answered_and_closed_and_its_promises_follow(world: World) -> None:
    number, who = await sent(world), await office(world, "tan-phong", name="Hoa")
    taken = await act(world, who, number, Act.TAKE)
    assert isinstance(taken, Case)
    assert (taken.status, taken.officer_name, taken.due) == (Status.TAKEN, "Hoa", when(world).today + timedelta(days=5))
    answered = await act(world, who, number, Act.ANSWER, "Chúng tôi đã gặp quản đốc.")
    assert isinstance(answered, Case)
    assert (answered.status, answered.due) == (Status.ANSWERED, when(world).today + timedelta(days=7))
    closed = await act(world, who, number, Act.CLOSE, "Đã ghi công lại.", outcome=Outcome.SOLVED)
    assert isinstance(closed, Case)
    assert (closed.status, closed.due, closed.outcome) == (Status.CLOSED, None, Outcome.SOLVED)
    said = await world.db.read(lambda c: grievances.thread(c, world.keys, number, list(Voice)))
    assert [it.words for it in said] == [WORDS, "Chúng tôi đã gặp quản đốc.", "Đã ghi công lại."]


async def test_of_two_who_answer_at_once_the_second_is_told_first(world: World) -> None:
    number = await sent(world)
    first, second = await office(world, "cs-ban-mai", name="Hoa"), await office(world, "tan-phong", name="Dìn")
    assert isinstance(await act(world, first, number, Act.ANSWER, "Một", seen=0), Case)
    late = await act(world, second, number, Act.ANSWER, "Hai", seen=0)
    assert late == Problem("grievance.changed", {"who": "Hoa", "status": {"t": "grievance.status.answered"}})
    assert len(await world.db.read(lambda c: grievances.thread(c, world.keys, number, list(Voice)))) == 2


async def test_a_note_is_for_colleagues_only(world: World) -> None:
    number, who = await sent(world), await office(world, "tan-phong")
    await act(world, who, number, Act.NOTE, "Gọi cho chị Mai trước.")
    read = await world.db.read(lambda c: grievances.thread(c, world.keys, number, (Voice.WORKER, Voice.OFFICER)))
    assert [it.words for it in read] == [WORDS]


async def test_passed_up_it_is_new_for_the_unit_above_and_gone_from_below(world: World) -> None:
    number, who = await sent(world), await office(world, "cs-ban-mai")
    after = await act(world, who, number, Act.PASS_UP, "Quá khả năng của CĐCS")
    assert isinstance(after, Case)
    assert (after.unit_id, after.status, after.officer_id) == (world.units["tan-phong"], Status.NEW, None)
    assert await world.db.read(lambda c: grievance_office.find(c, who, number)) is None
    top = await office(world, "lai-chau")
    assert isinstance(await act(world, top, number, Act.PASS_UP), Case)
    assert await act(world, top, number, Act.PASS_UP) == Problem("grievance.at_the_top")


async def test_the_worker_rates_and_opens_again_within_thirty_days(world: World) -> None:
    number, who = await sent(world), await office(world, "tan-phong")
    await act(world, who, number, Act.CLOSE, outcome=Outcome.EXPLAINED)
    rated = await world.db.write(lambda c: grievance_acts.rate(c, number, 2, when(world)))
    assert isinstance(rated, Case)
    assert rated.rating == 2
    world.now += timedelta(days=30)
    again = await world.db.write(lambda c: grievance_acts.reopen(c, world.keys, number, Said("Vẫn thế"), when(world)))
    assert isinstance(again, Case)
    assert (again.status, again.opened_day, again.closed_day) == (Status.TAKEN, when(world).today, None)
    await act(world, who, number, Act.CLOSE, outcome=Outcome.EXPLAINED)
    world.now += timedelta(days=31)
    late = await world.db.write(lambda c: grievance_acts.reopen(c, world.keys, number, Said("Lại nữa"), when(world)))
    assert isinstance(late, Problem)
    assert late.key == "grievance.too_late"


async def test_similar_cases_of_one_enterprise_within_thirty_days_are_one_matter(world: World) -> None:
    first = await sent(world)
    await sent(world, category="wages")
    world.now += timedelta(days=30)
    second = await sent(world)
    world.now += timedelta(days=1)
    third = await sent(world)
    who = await office(world, "tan-phong")

    def read(connection: Connection, number: int) -> list[int]:
        found = grievance_office.find(connection, who, number)
        assert found
        return [it.id for it in grievance_office.similar(connection, who, found[0])]

    assert await world.db.read(lambda c: read(c, first)) == [first, second]
    assert await world.db.read(lambda c: read(c, second)) == [first, second, third]


# --- anonymous --------------------------------------------------------------------------------------------------------
async def test_an_anonymous_case_is_found_by_its_receipt_and_has_nobody(world: World) -> None:
    number = await sent(world, Mode.ANONYMOUS)
    found = await world.db.read(lambda c: grievances.by_receipt(c, world.keys, RECEIPT))
    assert found is not None
    assert (found.id, found.person_id) == (number, None)
    assert await world.db.read(lambda c: grievances.by_receipt(c, world.keys, "0" * 16)) is None


@pytest.mark.parametrize("column", ["person_id", "identity", "opened_at"])
async def test_the_database_itself_refuses_a_person_or_an_hour_in_it(world: World, column: str) -> None:
    await sent(world, Mode.ANONYMOUS)
    who = await office(world, "tan-phong")
    value = {"person_id": who.person_id, "identity": b"x", "opened_at": world.now}[column]
    with pytest.raises(IntegrityError):
        await world.db.write(lambda c: c.execute(update(grievance).values({column: value})))


# --- limits and files -------------------------------------------------------------------------------------------------
async def test_what_is_counted_of_a_day_is_gone_the_day_after(world: World) -> None:
    mine, today = Counted("case", "webchat an"), when(world).today
    for _ in range(2):
        await world.db.write(lambda c: grievance_limits.count(c, world.keys, mine, today))
    assert await world.db.read(lambda c: grievance_limits.so_far(c, world.keys, mine, today)) == 2
    other = Counted("case", "webchat bo")
    assert await world.db.read(lambda c: grievance_limits.so_far(c, world.keys, other, today)) == 0
    assert await world.db.write(lambda c: grievance_limits.clear_before(c, today + timedelta(days=1))) == 1


async def test_a_file_goes_with_its_case_to_who_may_see_it_and_what_became_no_cases_is_cleared(world: World) -> None:
    today = when(world).today
    blob = await world.db.write(lambda c: grievance_files.put(c, world.keys, "image/jpeg", b"bytes", today))
    await world.db.write(lambda c: grievance_files.put(c, world.keys, "image/jpeg", b"left", today))
    number = await sent(world, said=Said(WORDS, (blob,)))
    (entry,) = await world.db.read(lambda c: grievances.thread(c, world.keys, number, list(Voice)))
    (file,) = entry.files
    own, sister = await office(world, "tan-phong"), await office(world, "sin-ho")
    assert await world.db.write(lambda c: grievance_files.hand_out(c, by(world, own), file.id)) == number
    assert await world.db.write(lambda c: grievance_files.hand_out(c, by(world, sister), file.id)) is None
    opened = await world.db.read(lambda c: grievance_files.opened(c, world.keys, file.id))
    assert opened is not None
    assert (opened.name, opened.content) == (f"tep-{blob.id}.jpg", b"bytes")
    assert await world.db.write(lambda c: grievance_files.clear_before(c, today + timedelta(days=1))) == 1
    assert await world.db.read(lambda c: c.execute(select(grievance.c.id)).scalars().all()) == [number]


# --- what goes --------------------------------------------------------------------------------------------------------
async def test_who_is_erased_leaves_cases_without_him_or_a_word_and_they_still_count(world: World) -> None:
    today = when(world).today
    blob = await world.db.write(lambda c: grievance_files.put(c, world.keys, "image/jpeg", b"bytes", today))
    number = await sent(world, said=Said(WORDS, (blob,)))
    it = await world.db.read(lambda c: grievances.one(c, number))
    assert it is not None
    person = it.person_id
    assert person is not None
    await world.db.write(lambda c: people.erase(c, person, world.now))
    after = await world.db.read(lambda c: grievances.one(c, number))
    assert after is not None
    assert (after.person_id, after.status, after.outcome, after.category) == (None, "closed", "withdrawn", "hours")
    assert await world.db.read(lambda c: grievances.thread(c, world.keys, number, list(Voice))) == []
    assert await world.db.read(lambda c: c.execute(select(grievance_blob)).all()) == []


async def test_a_case_closed_two_years_ago_goes_with_all_that_hangs_on_it(world: World) -> None:
    number, open_one, who = await sent(world), await sent(world), await office(world, "tan-phong")
    await act(world, who, number, Act.CLOSE, "Xong", outcome=Outcome.SOLVED)
    today = when(world).today
    assert await world.db.write(lambda c: grievance_erasure.clear_closed(c, today)) == 0
    assert await world.db.write(lambda c: grievance_erasure.clear_closed(c, today + timedelta(days=1))) == 1
    assert await world.db.read(lambda c: c.scalars(select(grievance.c.id)).all()) == [open_one]


async def test_a_unit_that_ended_hands_its_open_cases_on(world: World) -> None:
    number = await sent(world)
    last, today = when(world).today, when(world).today + timedelta(days=1)
    ended = {"valid_to": last, "successor_id": world.units["tan-phong"]}
    await world.db.write(lambda c: c.execute(update(unit).where(unit.c.code == "cs-ban-mai").values(ended)))
    await world.db.write(lambda c: succession.hand_on(c, world.now, today))
    after = await world.db.read(lambda c: grievances.one(c, number))
    assert after is not None
    assert after.unit_id == world.units["tan-phong"]
