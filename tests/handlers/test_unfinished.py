"""How many of somebody's invitees have not finished: a number, by the code that they came with last."""

from __future__ import annotations

from models import unfinished
from tests.handlers.inviting import own_code, person_of
from tests.handlers.joining import fills, keys, takes, types
from tests.player import Player, World


async def inviter(world: World, name: str = "hoa") -> Player:
    await fills(player := world.person(name), full_name="Lò Thị Hoa", phone="0911222333", citizen_number="-")
    return player


async def waiting(player: Player) -> int:
    number = await person_of(player)
    return await player.world.db.read(lambda c: unfinished.of_inviter(c, number, player.world.now))


async def comes(world: World, name: str, code: str, until: str = "full_name") -> Player:
    player = world.person(name)
    await types(player, f"/start {code}")
    await fills(player, until=until, full_name="Vàng A Páo", phone="0987654321", citizen_number="-")
    return player


async def test_who_began_and_did_not_send_is_counted_until_he_sends(world: World) -> None:
    hoa = await inviter(world)
    code = await own_code(hoa)
    assert await waiting(hoa) == 0
    await comes(world, "an", code)
    binh = await comes(world, "binh", code, until="summary")
    await types(world.person("chi"), f"/start {code}")  # only looked
    await comes(world, "dung", code, until="send")
    assert await waiting(hoa) == 2
    await types(binh, "/join")
    await takes(binh, "send")
    assert await waiting(hoa) == 1


async def test_he_counts_for_whose_code_he_came_with_last_and_not_for_ever(world: World) -> None:
    hoa, may = await inviter(world), await inviter(world, "may")
    an = await comes(world, "an", await own_code(hoa))
    an.later(minutes=1)
    await types(an, f"/start {await own_code(may)}")
    assert (await waiting(hoa), await waiting(may)) == (0, 1)
    an.later(days=91)
    assert await waiting(may) == 0


async def test_mystats_tells_the_number_and_words_to_forward_but_no_name(world: World) -> None:
    hoa = await inviter(world)
    await comes(world, "an", await own_code(hoa), until="job")
    number, forward, *_ = seen = await types(hoa, "/mystats")
    assert keys(seen)[:2] == ["unfinished.invitees", "unfinished.forward"]
    assert "1 đơn làm dở" in number.text
    assert "/thamgia" in forward.text
    assert not any("Páo" in it.text for it in seen)
