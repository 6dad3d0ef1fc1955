"""Who is meant: only people who agreed to news and can be reached, of the unit and below, found in short steps."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, update

from domain.campaigns import Audience, State
from domain.statuses import Status
from models import audiences, campaign_lane, campaign_taking, campaigns
from models.audiences import Look, Wanted
from models.campaign_lane import At
from models.campaigns import By, New
from models.officers import office_of
from models.tables import application, campaign, chat, enterprise, recipient
from tests.handlers.inviting import person_of
from tests.handlers.joining import fills, rows, takes, types
from tests.models.test_officers_queries import plans_of
from tests.player import NOON, Player, World

TODAY = date(2026, 11, 22)


async def found(world: World, audience: Audience, narrowed: str | None = None, *, unit: str = "lai-chau") -> set[str]:
    """The names of those meant; counted and listed alike."""
    office = await world.officer(f"boss {audience} {narrowed} {unit}", unit)
    person = await person_of(office)

    def listed(connection: Connection) -> tuple[int, int]:
        by = office_of(connection, person, TODAY)
        assert by
        new = New(f"{person}", world.units[unit], by.posts[0].id, audience, "x", narrowed)
        number = campaigns.make(connection, new, By(by, NOON))
        connection.execute(update(campaign).where(campaign.c.id == number).values(state=State.FREEZING))
        it = campaigns.any_by_id(connection, number)
        assert it
        look = Look(world.keys, TODAY)
        counted = audiences.count(connection, campaign_lane.wanted(connection, it, look), look, 0)
        assert not campaign_lane.freeze_some(connection, it, look)
        return number, counted.people

    number, counted = await world.db.write(listed)
    people = {it["person_id"] for it in await rows(world, "recipient") if it["campaign_id"] == number}
    names = {it["person_id"]: it["external_id"] for it in await rows(world, "chat")}
    assert len(people) == counted
    return {names[it] for it in people}


async def agrees(world: World, name: str, *, until: str = "send", **answers: str) -> Player:
    told = {"full_name": "Vàng A Páo", "phone": f"09123456{len(name):02}", "citizen_number": "-", **answers}
    await fills(player := world.person(name), "news", until=until, **told)
    return player


async def change(world: World, player: Player, table: Any, **values: Any) -> None:
    person = await person_of(player)
    await world.db.write(lambda c: c.execute(update(table).where(table.c.person_id == person).values(**values)))


@pytest.fixture
async def people(world: World) -> dict[str, Player]:
    """ban: works where there is a union. na: where there is none. ho: under the sister unit. draft: has not sent yet;
    silent: agreed to no news; gone: has blocked us."""
    made = {
        "ban": await agrees(world, "ban"),
        "na": await agrees(world, "na", enterprise="nà hoa"),
        "draft": await agrees(world, "draft", until="phone", enterprise="nà hoa"),
        "gone": await agrees(world, "gone"),
    }
    await fills(world.person("silent"), full_name="Lò Thị Ọi", phone="0987654321")
    await agrees(world, "ho", enterprise="suối hồ")
    await change(world, made["gone"], chat, gone=True)
    return made


async def test_everyone_who_agreed_and_can_be_reached(world: World, people: dict[str, Player]) -> None:
    assert await found(world, Audience.EVERYONE) == {"ban", "na", "draft", "ho"}
    assert await found(world, Audience.EVERYONE, unit="tan-phong") == {"ban", "na"}
    assert await found(world, Audience.EVERYONE, unit="cs-ban-mai") == {"ban"}
    await types(people["ban"], "STOP")
    assert await found(world, Audience.EVERYONE, unit="tan-phong") == {"na"}


async def test_where_there_is_no_union(world: World, people: dict[str, Player]) -> None:
    assert await found(world, Audience.WITHOUT_UNION) == {"na", "ho"}
    assert await found(world, Audience.WITHOUT_UNION, unit="tan-phong") == {"na"}


async def test_unfinished_forms_by_where_they_would_be_sent(world: World, people: dict[str, Player]) -> None:
    assert await found(world, Audience.UNFINISHED) == {"draft"}
    assert await found(world, Audience.UNFINISHED, unit="tan-phong") == {"draft"}
    assert await found(world, Audience.UNFINISHED, unit="sin-ho") == set()
    await types(people["draft"], "/cancel")
    assert await found(world, Audience.UNFINISHED, unit="tan-phong") == {"draft"}, "set aside"


async def test_members_and_volunteers(world: World, people: dict[str, Player]) -> None:
    assert await found(world, Audience.MEMBERS) == set()
    await change(world, people["na"], application, status=Status.ADMITTED, admitted_at=NOON)
    assert await found(world, Audience.MEMBERS) == {"na"}
    assert await found(world, Audience.MEMBERS, unit="sin-ho") == set()
    await types(people["na"], "/volunteer")
    await takes(people["na"], "agree")
    assert await found(world, Audience.VOLUNTEERS) == set(), "he learns still"
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE volunteer SET state = 'active'"))
    assert await found(world, Audience.VOLUNTEERS) == {"na"}


async def test_a_sector_a_commune_a_language(world: World, people: dict[str, Player]) -> None:
    number = world.enterprises["HTX Dệt Nà Hoa"]
    await world.db.write(
        lambda c: c.execute(update(enterprise).where(enterprise.c.id == number).values(sector="Dệt may", unit_id=1))
    )
    assert await world.db.read(lambda c: audiences.sectors(c, [1], 8)) == ["Dệt may"]
    assert await found(world, Audience.SECTOR, "Dệt may") == {"na"}
    assert await found(world, Audience.COMMUNE, "p-tan-phong") == {"ban", "na"}
    await change(world, people["ban"], chat, language="en")
    assert await found(world, Audience.LANGUAGE, "en") == {"ban"}


async def test_the_list_is_written_in_chunks_and_from_where_it_was_left(
    world: World, people: dict[str, Player]
) -> None:
    it = Wanted(Audience.EVERYONE, None, None)
    look, after, chunks = Look(world.keys, TODAY, most=2), 0, []
    while True:
        chunk = await world.db.read(partial(audiences.count, it=it, look=look, after=after))
        chunks.append(chunk.people)
        if chunk.to is None:
            break
        after = chunk.to
    assert sum(chunks) == 4
    assert max(chunks) <= 2


# --- by index ---------------------------------------------------------------------------------------------------------
async def test_no_step_reads_a_whole_table(world: World, people: dict[str, Player]) -> None:
    """The walk over people, the next to be written to, what waited, what became of them; of a list, of all lists."""
    await found(world, Audience.EVERYONE)
    it = Wanted(Audience.WITHOUT_UNION, None, frozenset({1, 2}))
    look, at = Look(world.keys, TODAY), At(NOON, world.config.zone)
    await world.db.write(lambda c: c.execute(update(recipient).where(recipient.c.person_id > 2).values(state="later")))

    def plans(connection: Connection) -> str:
        one = campaigns.any_by_id(connection, 1)
        assert one

        def work(c: Connection) -> None:
            audiences.count(c, it, look, 0)
            campaigns.counts(c, one)
            campaign_taking.take(c, one, at, 2)
            campaign_lane.finish(c, one, NOON)
            campaign_lane.hold(c, "another", NOON)
            audiences.joined(c, 1, NOON, NOON)
            campaigns.forget_person(c, 7)

        return "\n".join(plans_of(connection, work))

    read = await world.db.write(plans)
    assert {it for it in ("uq_consent_live", "ix_chat_person_id", "ix_recipient_state") if it in read} == {
        *("uq_consent_live", "ix_chat_person_id", "ix_recipient_state")
    }
    for name in ("recipient", "consent", "chat", "application"):
        assert f"Seq Scan on {name}" not in read
        assert f"SCAN {name}" not in read
