"""An officer sends a list into the chat: counts come back, or the list with the reasons; never half of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import cast

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, update

from bot.channels.base import Channel, Failure, SendError
from bot.import_task import ImportTask
from bot.importing import Importing
from bot.tasks import Tasks
from dialogue.messages import ChannelName, File, Photo
from domain.facts import Facts
from domain.roles import Role
from models import chats, enterprises, files
from models.enterprise_file import read_file
from models.tables import officer
from tests.handlers.joining import keys, rows, types
from tests.models.books import HOSTILE, sheet
from tests.player import ZONE, Player, World

pytestmark = pytest.mark.one_database  # what is written is played on both in tests/models and test_import_kill.py
HEADER = ("Tên doanh nghiệp", "Mã số thuế", "Xã/phường", "Số lao động")
GOOD = sheet(HEADER, ("Công ty TNHH Hoa Ban", "6209900010", "Tân Phong", 35), ("HTX Dệt Nà Hoa", None, "Tân Phong", 12))
BAD = sheet(HEADER, ("=HYPERLINK(1)", "6209900011", "Tân Phong", 35), ("Công ty B", None, "Nơi Nào", "nhiều"))
SISTERS = sheet(HEADER, ("Công ty A", None, "Tân Phong", 35), ("Công ty B", None, "Sìn Hồ", 7))


class Platform:
    """A channel that hands out one file, or refuses it."""

    name = ChannelName.TELEGRAM

    def __init__(self) -> None:
        self.content, self.refusal = b"", list[SendError]()

    async def fetch(self, _file_id: str) -> bytes:
        if self.refusal:
            raise self.refusal.pop()
        return self.content


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def doing(world: World, platform: Platform) -> AsyncIterator[Tasks]:
    importing = Importing(world.db, lambda: world.now, ZONE)
    made = Tasks(
        world.turns, {"import": ImportTask(world.turns.desk, importing, {"telegram": cast(Channel, platform)})}
    )
    yield made
    await made.close(0)


async def uploads(world: World, player: Player, content: bytes) -> str:
    """Give a file as the web page does; its id."""

    def put(connection: Connection) -> int:
        chat_id = chats.id_of(connection, player.channel, player.name)
        new = files.New("upload", "danh sách.xlsx", "application/octet-stream", content, chat_id)
        return files.put(connection, world.keys, new, world.now)

    return files.own_id(await world.db.write(put))


async def sends(world: World, player: Player, doing: Tasks, content: bytes) -> str:
    """/import, the file, and what came of it."""
    await types(player, "/nhap")
    assert keys(await player.hears(File(await uploads(world, player, content), "ds.xlsx"))) == ["import.reading"]
    await doing.idle()
    return (await player.new())[-1].text


async def count(world: World) -> int:
    return len(await rows(world, "enterprise"))


async def test_the_counts_come_back_and_the_file_is_erased(world: World, doing: Tasks) -> None:
    hoa = await world.officer("hoa")
    assert await sends(world, hoa, doing, GOOD) == "Nhập xong: thêm 1, cập nhật 1 doanh nghiệp."
    assert await sends(world, hoa, doing, GOOD) == "Nhập xong: thêm 0, cập nhật 2 doanh nghiệp."
    assert [it.headcount for it in await world.db.read(lambda c: enterprises.search(c, "6209900010"))] == [35]
    await Importing(world.db, lambda: world.now, ZONE).tidy()
    assert await rows(world, "file") == await rows(world, "enterprise_batch") == []
    noted = [it for it in await rows(world, "audit") if it["action"] == "import"]
    assert [it["detail"] for it in noted] == ["added 1, updated 1", "added 0, updated 2"]


async def test_the_list_comes_back_with_the_reasons_beside_the_rows(world: World, doing: Tasks) -> None:
    before, hoa = await count(world), await world.officer("hoa")
    assert (await sends(world, hoa, doing, BAD)).startswith("Chưa nhập gì vì có 3 lỗi.")
    assert await count(world) == before
    attachment = hoa.last.payload["attachment"]
    studio = world.studio
    made = await studio.attached(attachment["kind"], attachment["ref"], "vi")
    assert made
    lines = CalamineWorkbook.from_filelike(BytesIO(made.content)).get_sheet_by_index(0).to_python()
    assert lines[0][-1] == "Lỗi cần sửa"
    assert lines[1][0] == "=HYPERLINK(1)"
    assert "Không có xã, phường “Nơi Nào”" in str(lines[2][-1])


async def test_rows_beyond_his_units_are_mistakes_and_nothing_is_taken_in(world: World, doing: Tasks) -> None:
    before, hoa = await count(world), await world.officer("hoa", "tan-phong")
    assert (await sends(world, hoa, doing, SISTERS)).startswith("Chưa nhập gì vì có 1 lỗi.")
    (kept,) = [it for it in await rows(world, "file") if it["kind"] == "errors"]
    content = world.keys.open(kept["content"])
    lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [str(it[-1])[:20] for it in lines] == ["Lỗi cần sửa", "", "Doanh nghiệp hoặc đị"]
    assert (await count(world), await rows(world, "enterprise_batch")) == (before, [])
    assert "thêm 2" in await sends(world, await world.officer("lan", "lai-chau"), doing, SISTERS)


@pytest.mark.parametrize("key", HOSTILE)
async def test_a_hostile_file_is_refused_in_words(world: World, doing: Tasks, key: str) -> None:
    before, hoa = await count(world), await world.officer("hoa")
    assert (await sends(world, hoa, doing, HOSTILE[key][0]())).startswith("Chưa nhập được. ")
    assert (await count(world), await rows(world, "enterprise_batch")) == (before, [])


async def test_a_file_from_telegram_is_fetched(world: World, doing: Tasks, platform: Platform) -> None:
    hoa = await world.officer("1", channel=ChannelName.TELEGRAM)
    platform.content = GOOD
    for refusal, said in (
        ([], "Nhập xong: thêm 1, cập nhật 1 doanh nghiệp."),
        ([SendError(Failure.REFUSED, "")], "Tệp lớn hơn 10 MB"),
        ([SendError(Failure.GONE, "")], "Tôi không lấy được tệp nữa."),
    ):
        platform.refusal = refusal
        await types(hoa, "/import")
        await hoa.hears(File("BQAC", "ds.xlsx"))
        await doing.idle()
        assert (await hoa.new())[-1].text.startswith(said)


async def test_who_is_no_officer_any_more_changes_nothing(world: World, doing: Tasks) -> None:
    before, hoa = await count(world), await world.officer("hoa")
    await types(hoa, "/import")
    await hoa.hears(File(await uploads(world, hoa, GOOD), "ds.xlsx"))
    await world.db.write(lambda c: c.execute(update(officer).values(revoked_at=world.now)))
    await doing.idle()
    assert "chưa nhập gì" in (await hoa.new())[-1].text
    assert (await count(world), await rows(world, "file")) == (before, [])


async def test_nobody_else_can_name_the_command_or_send_a_list(world: World) -> None:
    for player in (world.person("an"), await world.officer("xem", role=Role.VIEWER)):
        assert keys(await types(player, "/nhap"))[0] == "other.no_such_command"
        seen = await player.hears(File(await uploads(world, player, GOOD), "ds.xlsx"))
        assert keys(seen)[0] == "other.photo"
    assert await rows(world, "task") == []


async def test_the_file_of_another_chat_is_not_to_be_had(world: World, doing: Tasks) -> None:
    hoa, lan = await world.officer("hoa"), await world.officer("lan")
    foreign = await uploads(world, lan, GOOD)
    await types(hoa, "/import")
    await hoa.hears(File(foreign, "ds.xlsx"))
    await doing.idle()
    assert (await hoa.new())[-1].text.startswith("Tôi không lấy được tệp nữa.")


async def test_a_picture_or_words_bring_the_question_back_and_a_button_leaves_it(world: World) -> None:
    hoa = await world.officer("hoa")
    await types(hoa, "/import")
    assert hoa.last.payload["keyboard"] == "send_file"
    assert hoa.last.payload["attachment"] == {"kind": "example", "ref": "enterprises"}
    assert keys(await hoa.hears(Photo("x"))) == ["import.photo", "import.again"]
    assert keys(await types(hoa, "chào em")) == ["import.again"]
    assert keys(await hoa.hears(hoa.press("Thôi, không nhập"))) == ["cancel.done"]


async def test_the_example_that_is_handed_out_can_be_read(world: World) -> None:
    made = await world.studio.attached("example", "enterprises", "vi")
    assert made
    reading = read_file(made.content, Facts(world.now.date()))
    assert (len(reading.rows), reading.errors) == (5, [])


@pytest.mark.every_case_on_both
async def test_two_officers_at_once_are_two_batches(world: World, doing: Tasks) -> None:
    hoa, lan = await world.officer("hoa"), await world.officer("lan", "lai-chau")
    for player, content in ((hoa, GOOD), (lan, GOOD)):
        await types(player, "/import")
        await player.hears(File(await uploads(world, player, content), "ds.xlsx"))
    await doing.idle()
    said = sorted([(await it.new())[-1].text for it in (hoa, lan)])
    assert said == ["Nhập xong: thêm 0, cập nhật 2 doanh nghiệp.", "Nhập xong: thêm 1, cập nhật 1 doanh nghiệp."]
    await Importing(world.db, lambda: world.now, ZONE).tidy()
    assert [it for it in await rows(world, "enterprise") if it["batch_id"]] == []
