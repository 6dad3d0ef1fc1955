"""Tallies on demand: a unit or an enterprise over a period, with the workbook and the chart; nothing of sister units."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from python_calamine import load_workbook
from sqlalchemy import Connection, update

from bot.rendering import Studio
from bot.tally_task import TallyTask
from bot.tasks import Tasks
from domain.roles import Role
from handlers.tally_shown import TASK
from models import headcounts, links, tallies, units
from models.tables import enterprise, officer, target
from tests.complaining import sent
from tests.handlers.deciding import actions
from tests.handlers.joining import keys, takes, types
from tests.handlers.joining import rows as rows_of
from tests.handlers.volunteering import Won
from tests.player import ZONE, Player, Seen, World
from web.transcript import PICTURES

NA_HOA = "HTX Dệt Nà Hoa"


async def story(world: World) -> Player:
    """In October two came to Bản Mai and were admitted; in November two more came, and wait."""
    hoa, won = await world.officer("hoa"), Won(world)
    at(world, date(2026, 10, 5))
    first = [await won.sends(None, gender="female"), await won.sends(None)]
    at(world, date(2026, 10, 7))
    await won.admits(*first, day=date(2026, 10, 7))
    at(world, date(2026, 11, 20))
    await won.sends(None, enterprise_id=world.enterprises[NA_HOA], unit_id=world.units["tan-phong"])
    at(world, date(2026, 11, 22))
    await won.sends(None)
    mai = world.enterprises["Công ty TNHH Bản Mai"]
    known = update(enterprise).where(enterprise.c.id == mai).values(headcount=20)
    await world.db.write(lambda c: c.execute(known))
    await world.db.write(lambda c: headcounts.keep(c, mai, date(2026, 10, 7)))
    return hoa


def at(world: World, day: date) -> None:
    world.now = datetime.combine(day, time(9), ZONE)


async def made(world: World, seen: list[Seen], language: str = "vi") -> Any:
    """What is attached, as it would be sent; None if it is not."""
    (attachment,) = [it.payload["attachment"] for it in seen if "attachment" in it.payload]
    return await Studio(world.db, world.keys, world.config, lambda: world.now).attached(**attachment, language=language)


async def test_an_officer_looks_at_periods_a_unit_and_an_enterprise(world: World) -> None:
    hoa = await story(world)
    await hoa.plays("""
        > /solieu
        < 📊 Ngày 22/11/2026, Công đoàn phường Tân Phong Đơn gửi: 1 (hôm trước 0) Kết nạp mới: 0 (hôm trước 0) Thực tăng: 0 (hôm trước 0) Đoàn viên hiện có: 2 Tỷ lệ ở nơi đã biết số lao động: 10 % (2/20) Chưa giải quyết xong: 2 đơn, lâu nhất từ 20/11/2026 Nhiều đơn nhất: • Công ty TNHH Bản Mai: 1 đơn, 0 kết nạp [Tải tệp Excel] [Xem biểu đồ] [Trước đó: Ngày 21/11/2026] [Tuần này] [Tháng này] [Quý này] [Năm nay] [Cả giai đoạn] [Một doanh nghiệp] [Đơn vị khác] [Tắt gửi hằng ngày] [Về menu]
        > [Tháng này]
        < 📊 Tháng 11/2026, Công đoàn phường Tân Phong (tính đến hết 22/11/2026) Đơn gửi: 2 (kỳ trước 2) Kết nạp mới: 0 (kỳ trước 2) … Nhiều đơn nhất: • Công ty TNHH Bản Mai: 1 đơn, 0 kết nạp • HTX Dệt Nà Hoa: 1 đơn, 0 kết nạp [Tải tệp Excel] …
        > [Trước đó: Tháng 10/2026]
        < 📊 Tháng 10/2026, Công đoàn phường Tân Phong Đơn gửi: 2 (kỳ trước 0) Kết nạp mới: 2 (kỳ trước 0), nữ dưới 5, dân tộc thiểu số dưới 5 Thực tăng: 2 (kỳ trước 0) Đoàn viên hiện có: 2 … Không còn đơn nào chưa giải quyết. … [Sau đó: Tháng 11/2026] …
        > [Cả giai đoạn]
        < 📊 Giai đoạn 2024–2028, … Đơn gửi: 4 … Kết nạp mới: 2 … …
        > [Một doanh nghiệp]
        < Xem doanh nghiệp nào? Anh/chị gõ tên hoặc mã số thuế. [Về số liệu]
        > chè suối hồ
        < Tôi không tìm thấy nơi này trong các đơn vị của anh/chị. Anh/chị gõ cách khác giúp. …
        > nà hoa
        < 📊 Tháng 11/2026, HTX Dệt Nà Hoa (Công đoàn phường Tân Phong) (tính đến hết 22/11/2026) Đơn gửi: 1 (kỳ trước 0) … Chưa giải quyết xong: 1 đơn, lâu nhất từ 20/11/2026 [Về Công đoàn phường Tân Phong] [Trước đó: Tháng 10/2026] …
        > [Về Công đoàn phường Tân Phong]
        < 📊 Tháng 11/2026, Công đoàn phường Tân Phong (tính đến hết 22/11/2026) …
        > [Tắt gửi hằng ngày]
        < Đã tắt. … [Xem số liệu] [Về menu]
    """)


async def test_in_english_too(world: World) -> None:
    hoa = await story(world)
    await types(hoa, "/language en")
    await hoa.plays("""
        > /tally 2 quarter 2026-10-01
        < 📊 Quarter 4/2026, Công đoàn phường Tân Phong (up to the end of 22/11/2026) Applications: 4 (period before 0) Newly admitted: 2 (period before 0), women fewer than 5, ethnic minority fewer than 5 Net growth: 2 (period before 0) Members now: 2 … Waiting: 2, the oldest since 20/11/2026 … [Workbook] [Chart] …
    """)


async def test_the_workbook_counts_grievances_and_tells_no_small_number(world: World) -> None:
    for category in (*["hours"] * 6, *["wages"] * 4):
        await sent(world, category=category)
    hoa = await world.officer("hoa", "tan-phong", Role.VIEWER)
    file = await made(world, await types(hoa, f"/tally {world.units['tan-phong']} week 2026-11-22 file"))
    lines = load_workbook(BytesIO(file.content)).get_sheet_by_name("Vụ việc").to_python()
    assert str(lines[1][0]).startswith("Quý 4/2026. Số làm tròn xuống theo 5")
    told = {tuple(row[:2]): row[2] for row in lines[3:]}
    assert told["Loại việc", "Giờ làm, nghỉ ngơi, tăng ca, phép năm"] == 5
    assert told["Loại việc", "Tiền lương, thưởng, phụ cấp"] == "< 5"
    assert told["Doanh nghiệp", "Công ty TNHH Bản Mai"] == 10
    assert [told["Tuổi việc đang mở", it] for it in ("đến 5 ngày", "quá 30 ngày")] == [10, "< 5"]
    assert len(told) == 17 + 1 + 4


async def test_the_workbook_has_units_enterprises_and_what_it_means(world: World) -> None:
    hoa = await story(world)
    await types(hoa, "/tally")
    given = {"unit_id": world.units["tan-phong"], "year": 2026, "indicator": "admitted", "value": 8}
    post = {"officer_id": (await rows_of(world, "officer"))[0]["id"], "set_at": world.now}
    taken_back = {"unit_id": world.units["cs-ban-mai"], "value": 0}
    for values in (given | post, given | post | taken_back):
        await world.db.write(lambda c, values=values: c.execute(target.insert().values(values)))  # type: ignore[misc]
    file = await made(world, await types(hoa, f"/tally {world.units['tan-phong']} year 2026-01-01 file"))
    assert file.name == "so-lieu-2026-01-01-2026-11-22.xlsx"
    book = load_workbook(BytesIO(file.content))
    assert book.sheet_names == ["Đơn vị", "Doanh nghiệp", "Vụ việc", "Giải thích"]
    sheets = [book.get_sheet_by_name(it).to_python(skip_empty_area=False) for it in book.sheet_names]
    units, enterprises, _, means = sheets
    assert units[0][0] == "Số liệu phát triển đoàn viên: Công đoàn phường Tân Phong"
    assert units[1][0] == "Năm 2026, tính đến hết ngày 22/11/2026"
    of = {str(row[0]).strip(): dict(zip(units[2], row, strict=True)) for row in units[3:]}
    assert list(of) == ["Công đoàn phường Tân Phong", "CĐCS Bản Mai"]
    whole = of["Công đoàn phường Tân Phong"]
    assert (whole["Đơn gửi"], whole["Kết nạp mới"], whole["trong đó nữ"]) == (4, 2, "< 5")
    assert (whole["Kết nạp từ đầu tháng"], whole["Kết nạp từ đầu quý"], whole["Kết nạp từ đầu giai đoạn"]) == (0, 2, 2)
    assert (whole["Đoàn viên hiện có"], whole["Chưa giải quyết xong"]) == (2, 2)
    assert (whole["Số lao động đã biết"], whole["% đoàn viên trên lao động"]) == (20, 10)
    assert whole["Chờ lâu nhất từ"] == date(2026, 11, 20)  # a real date
    assert (whole["Chỉ tiêu kết nạp năm"], whole["% chỉ tiêu năm"]) == (8, 25)
    assert of["CĐCS Bản Mai"]["Chỉ tiêu kết nạp năm"] == ""
    rows = {row[0]: dict(zip(enterprises[2], row, strict=True)) for row in enterprises[3:]}
    assert list(rows) == ["Công ty TNHH Bản Mai", NA_HOA]
    assert rows[NA_HOA]["Đoàn viên và đơn (để thành lập)"] == 1
    assert rows["Công ty TNHH Bản Mai"]["Công đoàn"] == "đã có"
    assert {row[0] for row in means[1:]} >= {*units[2], *enterprises[2]}
    assert "Hảng A" not in str([units, enterprises, means])  # no worker's name
    assert (await actions(world))[-1] == "file"


@pytest.mark.parametrize(("span", "told"), [("week 2026-10-05", ""), ("month 2026-10-01", "< 5")])
async def test_of_few_days_the_workbook_tells_no_sex_and_no_ethnic_group(world: World, span: str, told: str) -> None:
    hoa = await story(world)
    await types(hoa, "/tally")
    file = await made(world, await types(hoa, f"/tally {world.units['tan-phong']} {span} file"))
    for sheet in ("Đơn vị", "Doanh nghiệp"):
        lines = load_workbook(BytesIO(file.content)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        whole = dict(zip(lines[2], lines[3], strict=True))
        assert [whole[it] for it in ("Kết nạp mới", "trong đó nữ", "trong đó dân tộc thiểu số")] == [2, told, told]


async def test_the_chart_is_a_picture(world: World) -> None:
    hoa = await story(world)
    await types(hoa, "/tally")
    file = await made(world, await takes(hoa, f"/tally {world.units['tan-phong']} day 2026-11-22 chart"))
    assert file.name == "bieu-do-2026-11-22.png"
    assert Image.open(BytesIO(file.content)).size[0] == 720


def test_a_link_to_the_chart_shows_a_picture_and_is_an_officers() -> None:
    assert "tally_chart" in links.PICTURES - links.OWN
    assert PICTURES["tally_chart"] == "chart"


async def test_what_was_handed_out_is_made_for_nobody_who_lost_his_post(world: World) -> None:
    hoa = await story(world)
    seen = await types(hoa, f"/tally {world.units['tan-phong']} year 2026-01-01 file")
    await world.db.write(lambda c: c.execute(update(officer).values(revoked_at=world.now)))
    assert await made(world, seen) is None


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "head"),
    [
        ("năm", "📊 Năm 2026"),
        ("quy nay", "📊 Quý 4/2026"),
        ("hôm nay", "📊 Ngày 22/11/2026"),
        ("month", "📊 Tháng 11/2026"),
    ],
)
async def test_a_period_may_be_typed_in_a_word(world: World, typed: str, head: str) -> None:
    seen = await types(await story(world), f"/tally {typed}")
    assert seen[-1].text.startswith(f"{head}, Công đoàn phường Tân Phong")


@pytest.mark.one_database
async def test_a_unit_may_be_typed_by_its_name_or_a_part_of_it(world: World) -> None:
    boss = await world.officer("boss", "lai-chau")
    await boss.plays("""
        > /solieu bản mai
        < 📊 Ngày 22/11/2026, CĐCS Bản Mai …
        > /solieu cong doan
        < Đơn vị nào dưới đây ạ? … [Công đoàn phường Tân Phong] [Công đoàn xã Sìn Hồ] …
        > [Công đoàn xã Sìn Hồ]
        < 📊 Ngày 22/11/2026, Công đoàn xã Sìn Hồ …
        > /solieu hoàng long
        < Không tìm thấy … ví dụ: /solieu Tân Phong, /solieu tháng. [Xem số liệu] [Một doanh nghiệp] …
    """)


@pytest.mark.parametrize("argument", ["sìn hồ", "999", "x", "{sin-ho}", "{lai-chau} month 2026-11-01 file", "e2", "e999", "{tan-phong} month soon", "{tan-phong} hour"])  # fmt: skip
async def test_what_is_not_his_or_unreadable_does_not_exist(world: World, argument: str) -> None:
    hoa = await world.officer("hoa")
    assert keys(await types(hoa, f"/tally {argument.format_map(world.units)}")) == ["problem.tally.no_such"]


# --- of many units ----------------------------------------------------------------------------------------------------
@pytest.fixture
async def wide(world: World) -> Player:
    """The province's officer, above more units than a turn reads; two came today."""

    def more(connection: Connection) -> None:
        for at in range(tallies.FEW):
            new = units.NewUnit(f"xa-{at}", "commune", f"Công đoàn xã {at}", date(2025, 7, 1), world.units["lai-chau"])
            units.add_unit(connection, new)

    await world.db.write(more)
    boss = await world.officer("boss", "lai-chau")
    won = Won(world)
    await won.sends(None)
    await won.sends(None)
    return boss


@pytest.fixture
async def doing(world: World) -> AsyncIterator[Tasks]:
    made = Tasks(world.turns, {TASK: TallyTask(world.turns.desk)})
    yield made
    await made.close(0)


async def test_numbers_of_many_units_are_read_beside_the_talk(wide: Player, doing: Tasks) -> None:
    assert await types(wide, "/tally") == []
    await doing.idle()
    (shown,) = await wide.new()
    assert "\nĐơn gửi: 2 (hôm trước 0)\n" in shown.text
    assert shown.labels[:2] == ["Tải tệp Excel", "Xem biểu đồ"]
    assert await takes(wide, "/tally 1 year 2026-01-01") == []
    await doing.idle()
    assert (await wide.new())[0].text.startswith("📊 Năm 2026, LĐLĐ tỉnh Lai Châu\n")


async def test_whose_post_ends_meanwhile_sees_nothing_of_it(world: World, wide: Player, doing: Tasks) -> None:
    await types(wide, "/tally")
    await world.db.write(lambda c: c.execute(update(officer).values(revoked_at=world.now)))
    await doing.idle()
    assert [it.payload["key"] for it in await wide.new()] == ["problem.tally.no_such"]


async def test_a_form_that_is_open_goes_on_after_it(wide: Player, doing: Tasks) -> None:
    assert keys(await types(wide, "/survey")) == ["survey.ask.enterprise"]
    await types(wide, "/tally")
    await doing.idle()
    (shown,) = await wide.new()
    assert shown.payload["key"] == "tally.shown"
    assert keys(await types(wide, "chè suối hồ")) == ["pick.hits"]
