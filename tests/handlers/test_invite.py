"""/invite: one's own code with what can be forwarded; an officer's for any enterprise of his; what came of them."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from domain.invite_code import shown
from domain.roles import Role
from models import invites, settings
from models.invites import NewInvite
from tests.handlers.deciding import MAY, OI, PAO, actions, applies, finds_all_eligible, officer, says
from tests.handlers.inviting import made, own_code, person_of, poster
from tests.handlers.joining import fills, keys, types
from tests.player import NOON, Player, World

PAPERS = ("12/qđ-lđlđ", "20/11/2026", "28/11/2026")


@pytest.fixture
async def hoa(world: World) -> Player:
    return await applies(world, "hoa", full_name="Lù Thị Hoa", phone="0977 000 111")


# --- the code ---------------------------------------------------------------------------------------------------------
async def test_an_applicant_gets_his_code_with_a_text_to_forward(world: World, hoa: Player) -> None:
    await types(hoa, "/moi")
    code = await own_code(hoa, "Công ty TNHH Bản Mai")
    plain = code.replace("-", "")
    await hoa.plays(f"""
        > /moi
        < Mình mời bạn vào công đoàn ở Công ty TNHH Bản Mai. Làm ngay trên điện thoại, khoảng hai phút: https://congdoan.example.vn/j/{plain} Hoặc nhắn mã này cho trợ lý công đoàn: GT {code} Gia nhập là tự nguyện.
        < Trên đây là lời mời, … Mã của anh/chị: GT {code} Liên kết: https://congdoan.example.vn/j/{plain} … đơn có sẵn nơi làm việc Công ty TNHH Bản Mai; … [Áp phích để in] [Kết quả giới thiệu] [Về menu]
    """)


async def test_in_english_and_with_telegram(world: World) -> None:
    ann = world.person("ann", language="en")
    await types(ann, "/start")
    await ann.plays("""
        > /invite
        < Please send your application first; then you get a code of your own to invite colleagues. … [Back to the menu]
        > /mystats
        < You have no invite code yet. … [My invite code] [Back to the menu]
    """)
    await world.db.write(lambda c: settings.put(c, "telegram_bot", "congdoan_bot"))
    hoa = await world.officer("hoa")
    await types(hoa, "/language en")
    code = (await own_code(hoa)).replace("-", "")
    await hoa.plays(f"""
        > /invite
        < I invite you to join the trade union. Right on your phone, about two minutes: https://congdoan.example.vn/j/{code} … Joining is voluntary.
        < Above is an invitation … Link: https://congdoan.example.vn/j/{code} Telegram: https://t.me/congdoan_bot?start={code} … [Posters to print] [What came of my invites] [A code for another enterprise] [Back to the menu]
    """)


async def test_asking_twice_gives_the_same_code_and_another_workplace_another(world: World, hoa: Player) -> None:
    for _ in range(3):
        await types(hoa, "/invite")
    number = await person_of(hoa)
    assert len(await world.db.read(lambda c: invites.of_person(c, number))) == 1


async def test_the_picture_holds_the_link_and_is_gone_when_the_code_is_closed(world: World, hoa: Player) -> None:
    (forward, _) = await types(hoa, "/invite")
    studio = world.studio
    drawn = await studio.attached(**forward.payload["attachment"], language="vi")
    assert drawn is not None
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(drawn.content)))
    assert found.text == forward.payload["params"]["link"]
    assert drawn.name == f"GT-{found.text[-6:]}.png"
    await world.db.write(lambda c: invites.close(c, 1, NOON))
    assert await studio.attached(**forward.payload["attachment"], language="vi") is None


# --- officers ---------------------------------------------------------------------------------------------------------
async def test_an_officer_finds_any_enterprise_of_his_and_gets_its_units_code(world: World) -> None:
    boss = await officer(world)
    code = await poster(world, "HTX Dệt Nà Hoa")
    await boss.plays(f"""
        > /invite find
        < Mã cho doanh nghiệp nào ạ? Anh/chị gõ một phần tên hoặc mã số thuế.
        > nà hoa
        < Doanh nghiệp nào dưới đây ạ? … [HTX Dệt Nà Hoa] [Mã cho doanh nghiệp khác] [Về menu]
        > [HTX Dệt Nà Hoa]
        < Công đoàn mời anh/chị làm việc ở HTX Dệt Nà Hoa gia nhập. … GT {code} …
        < Trên đây là lời mời cho người lao động HTX Dệt Nà Hoa, … GT {code} … [Kết quả giới thiệu] [Mã cho doanh nghiệp khác] [Về menu]
    """)
    assert "invite.shown" in await actions(world)


async def test_an_enterprise_of_a_sister_unit_is_as_if_it_were_not_there(world: World) -> None:
    boss, other = await officer(world), world.enterprises["Công ty CP Chè Suối Hồ"]
    await boss.plays(f"""
        > /invite {other}
        < Tôi chưa thấy doanh nghiệp này trong các đơn vị của anh/chị. [Mã cho doanh nghiệp khác] [Về menu]
        > /invite 999
        < Tôi chưa thấy doanh nghiệp này trong các đơn vị của anh/chị. [Mã cho doanh nghiệp khác] [Về menu]
        > /invite find
        < …
        > chè suối hồ
        < Tôi chưa thấy doanh nghiệp nào như "chè suối hồ" trong các đơn vị của anh/chị. … [Mã cho doanh nghiệp khác] [Về menu]
    """)


async def test_who_is_no_officer_gets_his_own_code_whatever_stands_behind_the_command(
    world: World, hoa: Player
) -> None:
    viewer = await officer(world, "xem", role=Role.VIEWER)
    for player in (hoa, viewer):
        for words in ("/invite find", f"/invite {world.enterprises['HTX Dệt Nà Hoa']}"):
            (forward, _) = await types(player, words)
            assert forward.payload["key"].startswith("inviting.forward.own")


# --- what came of it --------------------------------------------------------------------------------------------------
async def comes(world: World, name: str, code: str, **told: str) -> Player:
    """Somebody who comes by a code, and joins if he tells anything."""
    player = world.person(name)
    await types(player, f"/start {code}")
    if told:
        await fills(player, **{**OI, "citizen_number": "-", **told})
    return player


async def test_the_numbers_of_ones_own_codes_by_every_step(world: World, hoa: Player) -> None:
    boss = await officer(world, "boss")
    code, other = await own_code(hoa), await own_code(hoa, "HTX Dệt Nà Hoa")
    await comes(world, "an", code, **MAY)
    await comes(world, "bình", code, **PAO)
    await comes(world, "chi", code)
    await comes(world, "dũng", other)
    await finds_all_eligible(boss, 3)
    await says(boss, "/admit", "[CĐCS Bản Mai", "[Lù Thị]", "[Vàng A]", "[Tiếp tục", *PAPERS, "[✅ Ghi")
    await hoa.new()
    await hoa.plays(f"""
        > /ketqua
        < Mã của anh/chị: • GT {code}: mở 3, bắt đầu 3, gửi đơn 2, kết nạp 1 • GT {other} (HTX Dệt Nà Hoa): mở 1, bắt đầu 1, gửi đơn 0, kết nạp 0 Cộng: mở 4, bắt đầu 4, gửi đơn 2, kết nạp 1 … [Mã giới thiệu của tôi] [Về menu]
    """)
    await says(boss, "[Hoàn tác]")
    await types(hoa, "/language en")
    await hoa.plays(f"""
        > /mystats
        < Your codes: • GT {code}: opened 3, started 3, sent 2, admitted 0 • GT {other} (HTX Dệt Nà Hoa): opened 1, started 1, sent 0, admitted 0 Together: opened 4, started 4, sent 2, admitted 0 … [My invite code] [Back to the menu]
    """)


@pytest.mark.on_both
async def test_an_officer_sees_what_came_of_all_codes_of_his_enterprises_and_of_no_others(
    world: World, hoa: Player
) -> None:
    boss, sister = await officer(world, "boss"), await officer(world, "lan", "sin-ho", Role.VIEWER)
    await comes(world, "an", await poster(world), **PAO)
    await comes(world, "bình", await own_code(hoa, "Công ty TNHH Bản Mai"))
    await comes(world, "chi", await poster(world, "HTX Dệt Nà Hoa"))
    await boss.plays("""
        > /mystats
        < Theo doanh nghiệp trong các đơn vị của anh/chị, mọi mã: • Công ty TNHH Bản Mai: mở 2, bắt đầu 2, gửi đơn 1, kết nạp 0 • HTX Dệt Nà Hoa: mở 1, bắt đầu 1, gửi đơn 0, kết nạp 0 … [Mã giới thiệu của tôi] [Về menu]
    """)
    assert keys(await types(sister, "/mystats")) == ["mystats.nothing"]


# --- one's data -------------------------------------------------------------------------------------------------------
async def test_ones_data_shows_the_codes_and_that_one_came_by_one_but_not_by_whose(world: World, hoa: Player) -> None:
    code = await own_code(hoa)
    person = await comes(world, "an", code, **PAO)
    assert f"• Mã giới thiệu: GT {code}: mở 1, bắt đầu 1, gửi đơn 1, kết nạp 0" in (await types(hoa, "/mydata"))[0].text
    seen = (await types(person, "/mydata"))[0].text
    assert "• Đến bằng mã giới thiệu: có" in seen
    assert "Hoa" not in seen
    assert code not in seen


async def test_after_erasing_a_code_leads_nowhere_and_its_counts_stay_nobodys(world: World, hoa: Player) -> None:
    code = await own_code(hoa)
    await types(world.person("an"), f"/start {code}")
    await says(hoa, "/mydata erase", "xóa hết")
    (it,) = [await world.db.read(lambda c: invites.by_id(c, 1))]
    assert it is not None
    assert (it.person_id, it.closed_at is not None, shown(it.code)) == (None, True, code)
    assert keys(await types(world.person("bình"), code)) == ["problem.invite_code.closed"]


async def test_a_code_of_a_unit_stays_when_an_officer_is_erased(world: World) -> None:
    boss = await officer(world)
    it = await made(world, NewInvite(unit_id=world.units["tan-phong"]))
    await says(boss, "/mydata erase", "xóa hết")
    found = await world.db.read(lambda c: invites.by_id(c, it.id))
    assert found is not None
    assert found.closed_at is None
