"""Every command with a role, new ones too: unknown without the role, and blind to what a sister unit has."""

from __future__ import annotations

import re
from functools import partial

import pytest

from dialogue.menu import COMMANDS
from dialogue.messages import ChannelName, Choice
from domain.credit_states import Reason
from domain.officer_code import new_code
from domain.roles import Role, may
from models import audit, officer_invites
from models.officer_invites import NewInvite
from tests.complaining import WORDS, sent
from tests.handlers.joining import fills, keys, takes, types
from tests.handlers.volunteering import Won
from tests.player import Player, Seen, World

OFFICIAL = [it for it in COMMANDS if it.role]
MARKS = (  # none of them stands as an example in any text
    *("phường Tân Phong", "CĐCS Bản Mai", "TNHH Bản Mai", "LC-000001"),
    WORDS,
    *("Lù Thị Xoa", "0987 654 321", "Hảng A Chư", "Sùng A Vừ", "Sùng Thị Dợ"),
)
DAY, NUMBER = re.compile(r"\b20\d\d(?:-\d\d-\d\d)?\b"), re.compile(r"(?<![\d-])\d+(?![\d-])")
UNKNOWN = "other.no_such_command"
MOST = 1000  # messages of one walk; more would be a circle


async def settled(world: World) -> None:
    """Something of every kind in Tân Phong and below: an application, an officer, an invitation, lines of audit."""
    await fills(worker := world.person("worker"), full_name="Lù Thị Xoa", phone="0987 654 321")
    await types(worker, "/volunteer")
    await takes(worker, "agree")
    won = Won(world)
    await won.sends(await won.person(worker), held=Reason.BURST, full_name="Sùng Thị Dợ")
    await world.officer("Hảng A Chư", "tan-phong", Role.ADMIN)
    unit = world.units["tan-phong"]
    await sent(world)
    invite = NewInvite(unit, Role.VIEWER, "Sùng A Vừ")
    index = officer_invites.index(world.keys, new_code(b"a code of tests "))
    await world.db.write(lambda c: officer_invites.make(c, index, invite, world.now))
    for subject in ("application:1", f"unit:{unit}", "officer:1", "enterprise:1"):
        await world.db.write(partial(audit.note, now=world.now, line=audit.Line("person:2", "look", subject, unit)))


async def walk(player: Player, *until: str, others: bool = True) -> list[Seen]:
    """Give every command with and without a row's number, and press whatever is offered on the way that leads on within
    officers' work, to the end or until all these words were said. A button's command is trusted by nobody: the rows of
    others are asked for as well. All that was said."""
    numbers = ("", *(f" {number}" for number in range(1, 5)))
    waiting = [f"/{it.name}{number}" for it in OFFICIAL for number in numbers]
    known = {_as_any_day(it) for it in waiting}
    begun, looked, missing = 0, 0, {*until}
    while waiting and begun < MOST and (missing or not until):
        await types(player, waiting.pop(0))
        await _goes_on(player)
        begun += 1
        new, looked = player.heard[looked:], len(player.heard)
        missing -= {it for it in missing if it in told(new)}
        offered = {it["value"] for seen in new for it in seen.payload.get("options", ())}
        pressed = {it for it in offered if _is_official(it)}
        for words in sorted({it for value in pressed for it in _with_other_numbers(value)} if others else pressed):
            if _as_any_day(words) not in known:
                known.add(_as_any_day(words))
                waiting.append(words)
    assert begun < MOST
    assert keys(await types(player, "/me"))[0] == "me.officer"
    return player.heard


def _as_any_day(command: str) -> str:
    """One day, month or year is as another: there is always one before."""
    return DAY.sub("day", command)


async def _goes_on(player: Player) -> None:
    """Answer a few questions of a form that a command began, always with the first choice."""
    for _ in range(4):
        own = [it["value"] for it in player.last.payload.get("options", ()) if not it["value"].startswith("/")]
        if not own:
            return
        await player.hears(Choice(own[0], player.last.payload["step"], player.last.payload["version"]))


def _is_official(value: str) -> bool:
    """Also what would revoke himself is asked for, but not confirmed: the walk would end there."""
    return value.startswith(tuple(f"/{it.name} " for it in OFFICIAL)) and not value.endswith(" sure")


def _with_other_numbers(value: str) -> set[str]:
    return {value, *(NUMBER.sub(str(number), value) for number in range(1, 5))}


def told(seen: list[Seen]) -> str:
    return "\n".join(str(it) for it in seen)


async def test_an_officer_of_a_sister_unit_finds_nothing_of_the_other_nor_of_the_units_above(world: World) -> None:
    await settled(world)
    await world.officer("Giàng A Phử", "lai-chau", Role.ADMIN)
    above = audit.Line("person:1", "look", "officer:2", world.units["lai-chau"])
    await world.db.write(partial(audit.note, now=world.now, line=above))
    sister = await world.officer("Tẩn Văn Dìn", "sin-ho", Role.ADMIN)
    heard = told(await walk(sister))
    assert {it for it in (*MARKS, "Giàng A Phử") if it in heard} == set()
    assert "Tẩn Văn Dìn" in heard


async def test_the_same_walk_of_an_officer_of_that_unit_does_find_it_and_fits_telegram(world: World) -> None:
    """Else the walk above, which asks for more, would prove nothing. On the way: a command with its argument, and the
    step of its question, are the data of a button of Telegram, 64 bytes in all."""
    await settled(world)
    own = await world.officer("Tẩn Văn Dìn", "tan-phong", Role.ADMIN, ChannelName.TERMINAL)
    seen = await walk(own, others=False)
    heard = told(seen)
    assert {WORDS, "phường Tân Phong", "CĐCS Bản Mai", "Hảng A Chư", "Lù Thị Xoa", "Sùng Thị Dợ", "LC-000001"} <= {
        it for it in MARKS if it in heard
    }
    for payload in (it.payload for it in seen):
        for it in payload.get("options", ()):
            assert len(f"{payload['step']}:9999999:{it['value']}".encode()) <= 64, it["value"]


@pytest.mark.parametrize("role", [None, *Role])
async def test_a_command_is_unknown_without_its_role(world: World, role: Role | None) -> None:
    player = await world.officer("may", "tan-phong", role) if role else world.person()
    if role is None:
        await fills(player)  # a worker with an application
    for it in OFFICIAL:
        assert it.role
        allowed = role is not None and may(role, it.role)
        if allowed and role is not Role.ADMIN:  # who may all, and in whatever way it is written
            assert keys(await types(player, f"/{it.vi}"))[0] != UNKNOWN, it
            await types(player, "/cancel")
            continue
        for words in (f"/{it.name}", f"/{it.vi}", f"/{it.name.upper()} 1"):
            assert (keys(await types(player, words))[0] == UNKNOWN) is not allowed, words
        await types(player, "/cancel")  # a command may have asked for free text, where bare words are the answer
        for words in (it.name, it.vi):
            assert (keys(await types(player, words))[0] == "other.not_understood") is not allowed, words


# --- the menu and /help follow the role -------------------------------------------------------------------------------
@pytest.mark.parametrize("role", Role)
async def test_the_menu_and_help_show_what_the_role_allows(world: World, role: Role) -> None:
    player = await world.officer("may", "tan-phong", role)
    expected = [f"/{it.name}" for it in OFFICIAL if it.role and may(role, it.role)]
    await types(player, "/start")
    assert "• Công đoàn phường Tân Phong: " in player.last.text
    offered = [it["value"] for it in player.last.payload["options"]]
    assert offered.pop() == "/help more"
    await types(player, "/help more")
    offered += [it["value"] for it in player.last.payload["options"]]
    assert sorted(it for it in offered if it in {f"/{it.name}" for it in OFFICIAL}) == sorted(expected)
    seen = await types(player, "/help")
    listed = {line.split(" ")[0] for line in seen[1].text.splitlines() if line.startswith("/")}
    assert listed == {f"/{it.vi}" for it in OFFICIAL if it.role and may(role, it.role)}


async def test_an_officer_who_applied_sees_both(world: World) -> None:
    player = await world.officer("may", "tan-phong", Role.ADMIN)
    await fills(player)
    await types(player, "/help more")
    assert {"Cán bộ và quyền", "Thẻ của tôi", "Đơn của tôi tới đâu"} <= {*player.last.labels}


async def test_an_officer_in_the_middle_of_a_form_sees_his_work_too(world: World) -> None:
    player = await world.officer("may", "tan-phong", Role.ADMIN)
    await fills(player, until="full_name")
    await types(player, "/start")
    assert player.last.labels[:2] == ["Làm tiếp đơn", "Duyệt đơn"]


async def test_a_workers_menu_and_help_are_as_ever(world: World) -> None:
    player = world.person()
    await types(player, "/start")
    offered = player.last.labels
    assert offered == [
        "Gia nhập công đoàn",
        "Hỏi nhanh",
        "Phản ánh, kiến nghị",
        "Dữ liệu của tôi",
        "Ngôn ngữ / Language",
        "Tôi là chủ doanh nghiệp",
    ]
    assert keys(await types(player, "/help")) == ["help.text"]
