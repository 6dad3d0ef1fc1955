"""Nobody sees anything of an import that is not switched on: neither what is new nor what will change."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from pathlib import Path

import models
from benchmarks.register import line, put
from dialogue.menu import COMMANDS
from domain.roles import Role
from models import enterprise_batch, units
from models.enterprise_batch import Batch
from models.enterprises import Row
from tests.handlers.joining import fills, rows, takes, types
from tests.handlers.test_officer_commands import told, walk
from tests.player import Player, World

NEW, CONTACT, HEADS, CODE = "HTX Dệt Suối Ẩn", "Vừ Thị Páo", 4_321, "6209900010"
MARKS = {NEW, CONTACT, "4321", "4.321"}
SEARCHED = ("det suoi an", "htx det", CODE)  # nothing that one of the marks would be an echo of
LED_BY_A_ROW = {  # a row names the enterprise, and none names a hidden one
    "applications", "batches", "core_group", "grievances", "grievance_inbox", "grievance_office",
    "campaign_results", "campaign_taking", "kept", "papers", "queue", "succession",
    "founding_reached", "grassroots",  # founding.find went before
    "surveys",  # own_enterprises.by_id went before
    "held", "invites", "invite_counts", "recognition", "sittings", "volunteers",
    "founding_then", "headcounts",  # conditions and columns: the query they stand in asks
    "demo",  # its own rows only; and "is there any?"
}  # fmt: skip
ITS_OWN = {"enterprise_batch", "enterprise_visible", "tables"}


async def staged(world: World) -> Batch:
    known = Row("HTX Dệt Nà Hoa", "p-tan-phong", headcount=HEADS, contact_name=CONTACT, contact_phone="+84912345601")
    new = Row(NEW, "p-tan-phong", CODE, headcount=HEADS, contact_name=CONTACT)
    batch = await world.db.write(lambda c: enterprise_batch.begin(c, None, world.now))
    assert batch
    lines = [line(2, new), line(3, known)]
    assert await world.db.write(lambda c: put(c, batch, lines, world.now)) == {}
    return batch


async def switched_on(world: World, batch: Batch) -> None:
    await world.db.write(lambda c: enterprise_batch.switch(c, batch))
    while await world.db.write(partial(enterprise_batch.tidy, number=batch.id, most=9, day=world.now.date())):
        pass


OFFICIAL = tuple(it.name for it in COMMANDS if it.role)
SHOWING = ("join", "survey")  # where what is switched on is found by its name


async def look(world: World, who: str, commands: Collection[str], *until: str) -> dict[str, str]:
    """What a worker, an employer and an officer of everything hear by whatever they type or press."""
    worker, officer = world.person(f"worker {who}"), await world.officer(f"officer {who}", "lai-chau", Role.ADMIN)
    await walk(officer, *until)
    heard = {"buttons": told(officer.heard)}
    for name in commands:
        heard[name] = await _types_all(officer if name in OFFICIAL else worker, f"/{name}")
    return heard


async def _types_all(player: Player, command: str) -> str:
    seen = []
    for words in SEARCHED:
        seen += await types(player, command)
        if player.last.payload.get("step") == "join.consent":
            seen += await takes(player, "agree")
        seen += await types(player, words)
        await types(player, "/cancel")
    return told(seen)


async def test_an_act_on_a_hidden_one_finds_nothing(world: World) -> None:
    await staged(world)
    hidden = max(it["id"] for it in await rows(world, "enterprise"))
    officer = await world.officer("hoa", "lai-chau", Role.ADMIN)
    for words in (f"/survey {hidden}", f"/founding {hidden}", f"/papers {hidden}"):
        await types(officer, words)
        assert NEW not in told(officer.heard)
    today = world.now.date()
    found = await world.db.read(lambda c: units.responsible(c, hidden, None, today))
    assert found.id == world.units["lai-chau"]


async def test_nobody_sees_anything_before_the_switch_and_everybody_after_it(world: World) -> None:
    worker = world.person("typed")
    await fills(worker, until="enterprise")
    for step in (types(worker, "HTX Dệt Suối"), takes(worker, "unlisted"), takes(worker, "typed")):
        await step
    await types(worker, "Tân Phong")
    await fills(worker)
    batch = await staged(world)
    before = await look(world, "before", ("join", "employer", *OFFICIAL))
    assert {name: found for name, heard in before.items() if (found := {it for it in MARKS if it in heard})} == {}
    await switched_on(world, batch)
    after = await look(world, "after", SHOWING, NEW, CONTACT)
    showing = {name for name, heard in after.items() if NEW in heard}
    assert showing == {"buttons", *SHOWING}, "else the look before would prove nothing"
    assert CONTACT in after["buttons"]


def test_every_module_that_asks_for_enterprises_leaves_the_hidden_out() -> None:
    sources = {it.stem: it.read_text(encoding="utf-8") for it in Path(models.__file__).parent.glob("*.py")}
    found = {name for name, source in sources.items() if _asks(source) and "VISIBLE" not in source}
    assert found - LED_BY_A_ROW - ITS_OWN == set(), "VISIBLE in its queries, or LED_BY_A_ROW here with the reason"


def _asks(source: str) -> bool:
    """Whether it knows the table."""
    imported = re.findall(r"^from models\.tables import (\([^)]*\)|[^\n]*)", source, re.M)
    return any(re.search(r"\benterprise\b", names) for names in imported)
