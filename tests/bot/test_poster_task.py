"""All posters of a unit at once: one file with a page and a code each, made beside the talk, for officers only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pypdfium2 as pdfium
import pytest
import zxingcpp

from bot.poster_task import PosterTask
from bot.posters import Subject, poster_of, words_of
from bot.tasks import Tasks
from documents.poster_sheet import Paper, Sheet, order_of, sheet_of
from domain.roles import Role
from handlers import poster
from models import enterprises, files
from models.enterprises import Row
from tests.handlers.joining import fills, keys, rows, types
from tests.player import Player, Seen, World

pytestmark = pytest.mark.one_database  # what is kept of it is played on both in tests/models/test_poster_codes.py


@pytest.fixture
async def doing(world: World) -> AsyncIterator[Tasks]:
    made = Tasks(world.turns, {poster.TASK: PosterTask(world.turns.desk, "")})
    yield made
    await made.close(0)


async def comes(world: World, player: Player, doing: Tasks) -> list[Seen]:
    """What is told when the work is done."""
    await doing.idle()
    return await player.new()


async def pages(world: World, seen: Seen) -> list[tuple[str, str]]:
    """The words and the code of each page of the file that came."""
    studio = world.studio
    made = await studio.attached(**seen.payload["attachment"], language="vi")
    assert made is not None
    assert made.media_type == "application/pdf"
    document = pdfium.PdfDocument(made.content)
    return [_page(document[nth]) for nth in range(len(document))]


def _page(page: pdfium.PdfPage) -> tuple[str, str]:
    (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_pil())
    return " ".join(page.get_textpage().get_text_range().split()), code.text


@pytest.mark.on_both
async def test_an_officer_gets_a_page_for_each_enterprise_of_his(world: World, doing: Tasks) -> None:
    officer = await world.officer("hoa")
    await world.db.write(
        lambda c: c.exec_driver_sql("UPDATE unit SET phone = '+842133876543' WHERE code = 'tan-phong'")
    )
    await officer.plays("""
        > /poster all
        < Đơn vị có 2 doanh nghiệp, mỗi nơi một trang với mã riêng, trong một tệp. … [Khổ A4] [Khổ A5] [Về menu]
        > [Khổ A5]
        < Đang làm 2 trang, xong sẽ gửi vào đây. Anh/chị cứ làm việc khác.
    """)
    (seen,) = await comes(world, officer, doing)
    assert seen.text == "2 áp phích, mỗi doanh nghiệp một trang. In đen trắng vẫn rõ."
    made = await pages(world, seen)
    codes = [it["code"] for it in await rows(world, "invite")]
    assert [code for _, code in made] == [f"https://congdoan.example.vn/j/{it}" for it in codes]
    assert ["Bản Mai" in made[0][0], "Nà Hoa" in made[1][0]] == [True, True]
    assert all("Hỏi thêm: 0213 387 6543" in words for words, _ in made)
    assert {it["unit_id"] for it in await rows(world, "invite")} == {world.units["tan-phong"]}


@pytest.mark.on_both
async def test_posters_that_hang_already_keep_their_codes(world: World, doing: Tasks) -> None:
    officer = await world.officer("hoa")
    for _ in range(2):
        await types(officer, "/poster all a4")
        await comes(world, officer, doing)
    await types(officer, "/poster one")
    await types(officer, "ban mai")
    await types(officer, "1")
    assert len(await rows(world, "invite")) == 2


async def test_more_than_one_file_holds_come_one_after_the_other(
    world: World, doing: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.poster.MOST", 2)
    monkeypatch.setattr("bot.poster_task.MOST", 2)
    await world.db.write(lambda c: enterprises.add(c, Row("HTX Mây tre Ngọc", "p-tan-phong")))
    officer = await world.officer("hoa")
    await types(officer, "/poster all")
    await officer.hears(officer.press("Khổ A4"))
    first, asked = await comes(world, officer, doing)
    assert asked.text.startswith("Đơn vị có 3 doanh nghiệp. Mỗi tệp 2 trang; đây là trang 3 đến 3.")
    await officer.hears(officer.press("Khổ A4"))
    (second,) = await comes(world, officer, doing)
    assert [len(await pages(world, it)) for it in (first, second)] == [2, 1]
    assert len(await rows(world, "invite")) == 3
    assert keys(await types(officer, "/poster all a4 3")) == ["poster.none"]


async def test_an_open_question_stays_open_when_the_file_comes(world: World, doing: Tasks) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/poster all a4")
    await types(officer, "/survey")
    (seen,) = await comes(world, officer, doing)
    assert seen.payload["key"] == "poster.made"
    assert keys(await types(officer, "ban mai")) == ["pick.hits"]


@pytest.mark.on_both
async def test_whose_post_ends_meanwhile_gets_nothing(world: World, doing: Tasks) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/poster all a4")
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE officer SET revoked_at = granted_at"))
    assert keys(await comes(world, officer, doing)) == ["poster.changed"]
    assert await rows(world, "invite") == await rows(world, "file") == []


async def test_a_worker_and_a_viewer_leave_no_work_behind(world: World) -> None:
    await fills(worker := world.person("an"))
    viewer = await world.officer("vy", role=Role.VIEWER)
    for player in (worker, viewer):
        assert keys(await types(player, "/poster all a4")) == ["poster.sizes"]
    assert await rows(world, "task") == []


async def test_work_that_fails_is_told_in_the_end(world: World, doing: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.poster_task.CHILD", "bot.there_is_no_such_child")
    officer = await world.officer("hoa")
    await types(officer, "/poster all a4")
    seen = []
    for _ in range(5):
        seen += await comes(world, officer, doing)
        officer.later(minutes=1)
    assert keys(seen) == ["poster.failed"]
    assert len(await rows(world, "invite")) == 2  # made once, not at every try


async def test_the_file_is_cleared_like_all_that_was_only_on_its_way(world: World, doing: Tasks) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/poster all a4")
    await comes(world, officer, doing)
    officer.later(days=1)
    assert await world.db.write(lambda c: files.clear_before(c, world.now)) == 1


def test_a_child_draws_the_very_sheet_that_was_ordered() -> None:
    subject = Subject("7K3QHM", "HTX Chè", "+842133876543", "Cổng A")
    one = poster_of(subject, "https://a.vn", "vi")
    sheet = Sheet(words_of("vi", "x", {}), (one,), date(2026, 11, 22), Paper.A5)
    assert sheet_of(order_of(sheet)) == sheet
