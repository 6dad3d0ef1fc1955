"""A report from the chat: asked for, made beside the talk, paper and workbook with the numbers of the tallies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
import pytest
from python_calamine import load_workbook
from sqlalchemy import insert, text

from bot.report_task import ReportTask
from bot.tasks import Tasks
from domain.roles import Role
from handlers import report
from models.tables import founding_step
from tests.handlers.joining import keys, rows, takes, types
from tests.handlers.volunteering import Won
from tests.player import NOON, Player, Seen, World


@pytest.fixture
async def doing(world: World) -> AsyncIterator[Tasks]:
    made = Tasks(world.turns, {report.TASK: ReportTask(world.turns.desk, None)})
    yield made
    await made.close(0)


@pytest.fixture
async def hoa(world: World) -> Player:
    """Tân Phong's officer; two members of the summer, three of the autumn, and an obstacle."""
    await world.tell(None, "members and an obstacle", lambda: _settled(world))
    return await world.officer("Hoa", "tan-phong", Role.OFFICER)


async def _settled(world: World) -> None:
    won = Won(world)
    of = {"unit_id": world.units["cs-ban-mai"], "enterprise_id": world.enterprises["Công ty TNHH Bản Mai"]}
    await won.admits(*[await won.sends(None, **of) for _ in range(2)], day=date(2026, 9, 1))
    await won.admits(*[await won.sends(None, **of) for _ in range(3)], day=date(2026, 11, 3))
    step = {
        "enterprise_id": world.enterprises["HTX Dệt Nà Hoa"],
        "stage": "paused",
        "day": date(2026, 11, 4),
        "at": NOON,
    }
    await world.db.write(lambda c: c.execute(insert(founding_step).values(**step, obstacle="seasonal_work")))


async def comes(player: Player, doing: Tasks) -> list[Seen]:
    """What is told when the work is done."""
    await doing.idle()
    return await player.new()


async def content(world: World, seen: Seen) -> tuple[str, bytes]:
    made = await world.studio.attached(**seen.payload["attachment"], language="vi")
    assert made is not None
    return made.name, made.content


async def test_an_officer_gets_the_paper_of_his_quarter(world: World, hoa: Player, doing: Tasks) -> None:
    await hoa.plays("""
        > /baocao
        < 📄 Báo cáo của Công đoàn phường Tân Phong: kỳ nào ạ? [Quý 4/2026] [Quý 3/2026] [6 tháng, 01/06/2026 đến 30/11/2026] [6 tháng, 01/12/2025 đến 31/05/2026] [Năm 2026] [Năm 2025] [Giai đoạn 2024–2028] [Đơn vị khác] [Về menu]
        > [Quý 4/2026]
        < 📄 Báo cáo quý 4/2026, Công đoàn phường Tân Phong Kỳ này chưa hết (đến 31/12/2026). Số liệu tính đến hôm nay. • Đoàn viên ưu tú giới thiệu cho Đảng: chưa nhập • Đoàn viên được kết nạp vào Đảng: chưa nhập [Văn bản (PDF)] [Bảng số liệu (Excel)] [Nhập số giới thiệu cho Đảng] [Kỳ khác] [Về menu]
        > [Nhập số giới thiệu cho Đảng]
        < Trong kỳ có bao nhiêu đoàn viên ưu tú được giới thiệu cho Đảng? Gõ một số, ví dụ 3. [Bỏ qua]
        > 2
        < Bao nhiêu đoàn viên được kết nạp vào Đảng trong kỳ? Gõ một số, ví dụ 1. [Bỏ qua]
        > [Bỏ qua]
        < 📄 Báo cáo quý 4/2026, … • Đoàn viên ưu tú giới thiệu cho Đảng: 2 • Đoàn viên được kết nạp vào Đảng: chưa nhập [Văn bản (PDF)] …
        > [Văn bản (PDF)]
        < Đang soạn báo cáo quý 4/2026, Công đoàn phường Tân Phong. Xong sẽ gửi vào đây, anh/chị cứ làm việc khác.
    """)
    made, asked = await comes(hoa, doing)
    assert made.text == (
        "📄 Báo cáo quý 4/2026, Công đoàn phường Tân Phong:\n"
        "• Kết nạp mới 3 đoàn viên (+1 so với kỳ trước), thực tăng 3.\n"
        "• Công đoàn cơ sở mới: 0. Việc thành lập quá hạn: 0."
    )
    assert asked.labels == ["Về báo cáo này", "Về menu"]
    name, pdf = await content(world, made)
    assert name == "bao-cao-2026-10-01-2026-12-31.pdf"
    words = " ".join(_words(pdf))
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "LĐLĐ TỈNH LAI CHÂU CÔNG ĐOÀN PHƯỜNG TÂN PHONG",
        "/BC-CĐ",
        "thành lập công đoàn cơ sở quý 4 năm 2026",
        "Kết nạp mới 3 đoàn viên (+1 so với kỳ trước), trong đó < 5 nữ",
        "Giới thiệu 2 đoàn viên ưu tú cho Đảng xem xét, - người được kết nạp.",
        "Làm theo mùa vụ: 1 doanh nghiệp (HTX Dệt Nà Hoa – Công đoàn phường Tân Phong).",
        "TM. BAN CHẤP HÀNH CHỦ TỊCH",
        "CĐCS Bản Mai",
    ):
        assert said in words, said


def _words(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


async def test_the_workbook_has_the_same_numbers_as_real_ones(world: World, hoa: Player, doing: Tasks) -> None:
    await types(hoa, f"/report {world.units['tan-phong']} quarter 2026-10-01 xlsx")
    made, _ = await comes(hoa, doing)
    name, content_ = await content(world, made)
    assert name == "bao-cao-2026-10-01-2026-12-31.xlsx"
    book = load_workbook(BytesIO(content_))
    assert book.sheet_names == ["Số liệu", "Vướng mắc", "Giải thích"]
    lines = book.get_sheet_by_name("Số liệu").to_python(skip_empty_area=False)
    header, whole, before, changed, *parts = lines[4:]
    at = header.index("Kết nạp mới")
    assert [line[at] for line in (whole, before, changed, *parts)] == [3, 2, 1, 3, 0]
    assert [line[0] for line in parts] == ["CĐCS Bản Mai", "Trực thuộc Công đoàn phường Tân Phong"]
    explained = book.get_sheet_by_name("Giải thích").to_python(skip_empty_area=False)
    assert {line[0] for line in explained[1:]} == {*header} - {"Đơn vị", "% chỉ tiêu"}


async def test_a_period_that_is_over_is_closed_once(world: World, hoa: Player, doing: Tasks) -> None:
    await hoa.plays(f"""
        > /report {world.units["tan-phong"]} quarter 2026-07-01
        < 📄 Báo cáo quý 3/2026, … Kỳ đã hết. Anh/chị xem lại rồi chốt số liệu. … [Văn bản (PDF)] [Bảng số liệu (Excel)] [Nhập số giới thiệu cho Đảng] [Chốt số liệu] [Kỳ khác] [Về menu]
        > [Chốt số liệu]
        < Chốt báo cáo quý 3/2026, Công đoàn phường Tân Phong? Chốt rồi thì số liệu của kỳ này giữ nguyên. … [Chốt] [Về báo cáo này]
        > [Chốt]
        < Đang chốt báo cáo quý 3/2026, Công đoàn phường Tân Phong.
    """)
    assert keys(await comes(hoa, doing)) == ["report.closed"]
    await hoa.plays("""
        > [Về báo cáo này]
        < 📄 Báo cáo quý 3/2026, … Đã chốt ngày 22/11/2026. Việc sửa sau ngày ấy hiện thành điều chỉnh. … [Văn bản (PDF)] [Bảng số liệu (Excel)] [Kỳ khác] [Về menu]
    """)
    await types(hoa, f"/report {world.units['tan-phong']} quarter 2026-07-01 close sure")
    assert keys(await comes(hoa, doing)) == ["problem.report.closed"]
    lan = await world.officer("Lan", "tan-phong", Role.ADMIN)
    await types(lan, "/audit")
    assert "Hoa: chốt báo cáo của Công đoàn phường Tân Phong (quý 3/2026" in lan.last.text


async def test_a_correction_after_closing_stands_in_paper_and_workbook(world: World, hoa: Player, doing: Tasks) -> None:
    here = f"/report {world.units['tan-phong']} quarter 2026-07-01"
    await types(hoa, f"{here} close sure")
    await comes(hoa, doing)
    won = Won(world, made=20)
    await won.admits(await won.sends(None), day=date(2026, 9, 2))
    await types(hoa, f"{here} pdf")
    made, _ = await comes(hoa, doing)
    assert made.text.endswith("quá hạn: 0. Từ khi chốt, 6 số đã khác đi: xem phần điều chỉnh.")
    words = " ".join(_words((await content(world, made))[1]))
    assert "Kết nạp mới 2 đoàn viên" in words
    assert "- Công đoàn phường Tân Phong, Kết nạp mới: số đã chốt 2, nay 3." in words
    await types(hoa, f"{here} xlsx")
    made, _ = await comes(hoa, doing)
    book = load_workbook(BytesIO((await content(world, made))[1]))
    adjusted: list[list[Any]] = book.get_sheet_by_name("Điều chỉnh").to_python(skip_empty_area=False)
    assert ["CĐCS Bản Mai", "Kết nạp mới", 2, 3] in adjusted


async def test_the_workbook_is_in_its_reader_s_language(world: World, hoa: Player, doing: Tasks) -> None:
    await types(hoa, "/language en")
    await types(hoa, f"/report {world.units['tan-phong']} year 2026-01-01 xlsx")
    made, _ = await comes(hoa, doing)
    assert made.text.startswith("📄 Report, Year 2026, Công đoàn phường Tân Phong:\n• 5 new members (+5 beside")
    name, content_ = await content(world, made)
    assert (name, load_workbook(BytesIO(content_)).sheet_names[0]) == ("report-2026-01-01-2026-12-31.xlsx", "Numbers")


async def test_a_report_over_the_plan_s_years_has_no_period_before_it(world: World, hoa: Player, doing: Tasks) -> None:
    await types(hoa, f"/report {world.units['tan-phong']} plan 2024-01-01 xlsx")
    made, _ = await comes(hoa, doing)
    assert "• Kết nạp mới 5 đoàn viên, thực tăng 5." in made.text
    book = load_workbook(BytesIO((await content(world, made))[1]))
    lines = book.get_sheet_by_name("Số liệu").to_python(skip_empty_area=False)
    assert [line[0] for line in lines[5:7]] == ["Tổng cộng", "CĐCS Bản Mai"]
    await types(hoa, f"/report {world.units['tan-phong']} plan 2024-01-01 pdf")
    made, _ = await comes(hoa, doing)
    words = " ".join(_words((await content(world, made))[1]))
    assert "cơ sở giai đoạn 2024–2028" in words
    assert "so với kỳ trước" not in words


async def test_a_viewer_sees_but_changes_nothing(world: World, hoa: Player, doing: Tasks) -> None:
    vy = await world.officer("vy", "tan-phong", Role.VIEWER)
    here = f"/report {world.units['tan-phong']} quarter 2026-07-01"
    for asked in ("", " numbers", " close", " close sure"):
        await types(vy, here + asked)
        assert vy.last.labels == ["Văn bản (PDF)", "Bảng số liệu (Excel)", "Kỳ khác", "Về menu"]
    assert await rows(world, "task") == []


async def test_whose_post_ends_meanwhile_gets_nothing(world: World, hoa: Player, doing: Tasks) -> None:
    await types(hoa, f"/report {world.units['tan-phong']} quarter 2026-07-01 pdf")
    await world.db.write(lambda c: c.execute(text("UPDATE officer SET revoked_at = granted_at")))
    assert keys(await comes(hoa, doing)) == ["problem.report.changed"]
    assert await rows(world, "file") == []


async def test_an_open_question_stays_open_when_the_report_comes(world: World, hoa: Player, doing: Tasks) -> None:
    await types(hoa, f"/report {world.units['tan-phong']} quarter 2026-07-01 xlsx")
    await types(hoa, "/survey")
    assert keys(await comes(hoa, doing)) == ["report.made"]
    assert keys(await types(hoa, "ban mai")) == ["pick.hits"]


@pytest.mark.parametrize(
    "typed", ["99", "1 quarter 2027-01-01", "1 month 2026-01-01", "1 quarter x", "x", "1 year 9999-01-01"]
)
async def test_what_leads_nowhere_is_said(world: World, hoa: Player, typed: str) -> None:
    found = keys(await types(hoa, f"/report {typed.replace('1 ', str(world.units['tan-phong']) + ' ', 1)}"))
    assert found == ["problem.report.no_such"]


async def test_a_unit_is_chosen_by_its_name(world: World, hoa: Player) -> None:
    await types(hoa, "/report unit")
    await types(hoa, "bản mai")
    assert hoa.last.text == "📄 Báo cáo của CĐCS Bản Mai: kỳ nào ạ?"
    await takes(hoa, "/report")
    assert hoa.last.text.startswith("📄 Báo cáo quý 4/2026, CĐCS Bản Mai")
