"""/grievance: a worker tells what is wrong, in all three modes: what is said, what is kept, and who hears of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.terminal import content
from bot.tasks import Tasks
from dialogue.messages import ChannelName, Choice, File, Photo
from domain.grievances import Voice
from models import files, grievances
from tests.documents.test_cleaning import MAKER, picture
from tests.handlers.joining import everything, fills, keys, rows, takes, types
from tests.player import Player, Seen, World

STORY = "Quản đốc bắt làm thêm bốn giờ."


async def tells(
    player: Player, mode: str, story: str = STORY, category: str = "hours", group: str = "job"
) -> list[Seen]:
    """A report about Bản Mai, up to the summary."""
    await types(player, "/grievance")
    await takes(player, "report")
    await takes(player, f"g:{group}")
    await takes(player, category)
    await types(player, "ban mai")
    await takes(player, "e:")
    await types(player, story)
    await takes(player, "done")
    seen = await takes(player, mode)
    for _ in range(4):
        match player.last.payload["step"].partition(".")[2]:
            case "avoid":
                seen = await takes(player, "pass")
            case "full_name":
                seen = await types(player, "Lò Thị Ọi")
            case "phone":
                seen = await types(player, "0912 345 678")
            case _:
                break
    assert keys(seen)[-1] == "grievance.summary"
    return seen


def receipt_of(seen: list[Seen]) -> str:
    return str(seen[0].payload["params"]["receipt"])


async def sends_file(world: World, player: Player, doing: Tasks, content: bytes) -> list[Seen]:
    """Through the page, as the web chat does."""
    (chat,) = [it["id"] for it in await rows(world, "chat") if it["external_id"] == player.name]
    new = files.New("upload", "IMG_Mai_Lo.jpg", "application/octet-stream", content, chat)
    number = await world.db.write(lambda c: files.put(c, world.keys, new, world.now))
    seen = await player.hears(File(files.own_id(number), "IMG_Mai_Lo.jpg"))
    await doing.idle()
    return [*seen, *await player.new()]


# --- under one's name -------------------------------------------------------------------------------------------------
async def test_a_worker_reports_in_confidence_and_his_officers_hear_of_it(world: World) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    await fills(chat := world.person())
    await officer.new()
    await chat.plays("""
        > /phananh
        < Anh/chị nói với công đoàn ở đây. …
        < Anh/chị muốn gửi gì? [Hỏi, nhờ tư vấn] [Phản ánh một việc] [Kiến nghị, đề xuất] [Khiếu nại (đơn ký tên)] [Tố cáo (đơn ký tên)] [Tôi có mã nhận] [Thôi, không gửi]
        > [Phản ánh một việc]
        < Việc này về điều gì? … [Tôi chỉ muốn kể]
        > [Hợp đồng, giờ làm, cho nghỉ việc]
        < Cụ thể là việc nào? … [Nhóm khác]
        > [Giờ làm, nghỉ ngơi, tăng ca, phép năm]
        < Việc xảy ra ở đâu? … [Công ty TNHH Bản Mai] [Không về nơi làm nào]
        > [Công ty TNHH Bản Mai]
        < Anh/chị kể: …
        > Quản đốc bắt làm thêm bốn giờ.
        < Đã nhận 1 đoạn, 0 tệp. … [✅ Kể xong]
        > Tối qua lại thế.
        < Đã nhận 2 đoạn, 0 tệp. … [✅ Kể xong]
        > [✅ Kể xong]
        < Ai được biết người gửi là anh/chị? … [Ẩn danh] [Giữ kín] [Công khai]
        > [Giữ kín]
        < Nơi làm có CĐCS Bản Mai. Gửi cho họ xử lý chứ? [Cứ gửi] [Không gửi công đoàn công ty]
        > [Cứ gửi]
        < Anh/chị xem lại giúp: … • Ai được biết: Giữ kín • Công đoàn công ty: Cứ gửi [✅ Gửi] [Sửa một mục] [Thôi, không gửi]
        > [✅ Gửi]
        < ✅ Đã gửi tới CĐCS Bản Mai. Số vụ việc: 1. • Có cán bộ nhận việc: chậm nhất 23/11/2026. • Được trả lời: chậm nhất 27/11/2026. Đây là lời hứa của công đoàn, không phải thời hạn của luật. [Xem vụ việc này] [Về menu]
        > [Xem vụ việc này]
        < Vụ việc số 1: Giờ làm, … Tối qua lại thế.
        < Anh/chị muốn nói thêm thì viết tiếp, hoặc gửi ảnh, ghi âm. [Xong]
        > Hôm nay cũng vậy.
        < Đã thêm vào vụ việc.
        < Anh/chị muốn nói thêm … [Xong]
        > [Xong]
        < Đã đóng vụ việc trên màn hình. [Về menu]
    """)
    assert [it.text for it in await officer.new()] == [
        "Có vụ việc mới số 1: Giờ làm, nghỉ ngơi, tăng ca, phép năm (CĐCS Bản Mai).",
        "Người gửi nói thêm trong vụ việc số 1.",
    ]
    (row,) = await rows(world, "grievance")
    assert world.keys.open_json(row["identity"]) == {"name": "Lò Thị Ọi", "phone": "+84912345678"}
    assert STORY.encode() not in b"".join(it["words"] for it in await rows(world, "grievance_entry"))


async def test_who_is_unknown_to_us_gives_a_name_and_the_company_union_is_gone_around(world: World) -> None:
    own, upper = await world.officer("hoa", "cs-ban-mai"), await world.officer("din", "tan-phong")
    player = world.person(typing=True, language="en")
    await types(player, "/grievance")
    await types(player, "Report something")
    await types(player, "Cơm có sâu")  # simply begins to tell
    await types(player, "ban mai")
    await types(player, "1")
    await types(player, "That is all")
    await types(player, "openly")
    await types(player, "not to the union at my company")
    await types(player, "Lò Thị Ọi")
    await types(player, "-" if False else "0912345678")
    assert keys(await types(player, "send"))[-1] == "grievance.sent"
    (row,) = await rows(world, "grievance")
    assert (row["category"], row["unit_id"], row["around_unit_id"]) == (
        "other",
        world.units["tan-phong"],
        world.units["cs-ban-mai"],
    )
    assert await own.new() == []
    assert keys(await upper.new()) == ["grievance.new"]


async def test_who_chose_what_it_is_about_and_simply_tells_keeps_his_choice(world: World) -> None:
    await world.person().plays("""
        > /phananh
        < …
        < Anh/chị muốn gửi gì? …
        > [Phản ánh một việc]
        < Việc này về điều gì? …
        > [Lương, thưởng, bảo hiểm]
        < Cụ thể là việc nào? … [Nhóm khác]
        > Tháng này công ty chưa trả lương cho tôi.
        < Việc xảy ra ở đâu? …
        > [Không về nơi làm nào]
        < …
        > [Bỏ qua]
        < Đã nhận 1 đoạn, 0 tệp. … [✅ Kể xong]
        > [✅ Kể xong]
        < Ai được biết …
        > [Ẩn danh]
        < Anh/chị xem lại giúp: … Tiền lương, thưởng, phụ cấp … Tháng này công ty chưa trả lương cho tôi. …
    """)


@pytest.mark.on_both
async def test_about_a_unions_officer_it_goes_to_the_unit_above_and_never_to_him(world: World) -> None:
    told = {unit: await world.officer(unit, unit) for unit in ("cs-ban-mai", "tan-phong", "lai-chau")}
    player = world.person()
    for value in ("report", "g:union", "union_officers"):
        await (takes(player, value) if value != "report" else types(player, "/grievance"))
        if value == "report":
            await takes(player, value)
    await types(player, "ban mai")
    await takes(player, "e:")
    assert player.last.labels == ["CĐCS Bản Mai", "Công đoàn phường Tân Phong", "LĐLĐ tỉnh Lai Châu", "Tôi không rõ"]
    await player.plays("""
        > [LĐLĐ tỉnh Lai Châu]
        < Trong tỉnh không còn cấp nào cao hơn, nên nơi này vẫn xem. Về ai? Người được nêu tên sẽ không bao giờ xem được. [lai-chau] [Không nêu tên]
        > /quaylai
        < Việc này về cán bộ … [Tôi không rõ]
        > [Công đoàn phường Tân Phong]
        < Anh/chị kể: …
        > Ông ấy bảo nộp tiền mới nhận đơn.
        < …
        > [✅ Kể xong]
        < …
        > [Ẩn danh]
        < Anh/chị xem lại giúp: … • Về cán bộ của: Công đoàn phường Tân Phong … [✅ Gửi] …
        > [✅ Gửi]
        < ✅ Đã gửi tới LĐLĐ tỉnh Lai Châu. …
        < Anh/chị chép mã … [Tôi đã chép mã]
    """)
    (row,) = await rows(world, "grievance")
    assert (row["unit_id"], row["around_unit_id"]) == (world.units["lai-chau"], world.units["tan-phong"])
    assert [await it.new() for it in told.values()] == [[], [], []]


async def test_who_tells_at_once_has_told_and_says_in_his_words_that_it_is_all(chat: Player) -> None:
    await types(chat, "/phananh")
    await chat.plays("""
        > gì cơ
        < Anh/chị chọn một mục … [Hỏi, nhờ tư vấn] …
        > Công ty nợ lương hai tháng
        < Việc này về điều gì? … [Tôi chỉ muốn kể]
        > [Tôi chỉ muốn kể]
        < Việc xảy ra ở đâu? … [Không về nơi làm nào]
        > [Không về nơi làm nào]
        < Ở xã, phường nào? … [Bỏ qua]
        > không biết
        < Đã nhận 1 đoạn, 0 tệp. … [✅ Kể xong]
        > xong
        < Ai được biết người gửi là anh/chị? … [Ẩn danh] …
    """)


async def test_a_complaint_is_explained_and_led_to_a_signed_paper(chat: Player) -> None:
    await types(chat, "khiếu nại")
    await chat.plays("""
        > [Khiếu nại (đơn ký tên)]
        < Khiếu nại cần đơn ký tên … Nộp cho LĐLĐ tỉnh Lai Châu, … [Gửi như một phản ánh] [Thôi, không gửi]
        > [Thôi, không gửi]
        < Đã bỏ. Không còn giữ gì anh/chị vừa kể. [Về menu]
    """)


@pytest.mark.parametrize(
    ("channel", "words"),
    [(ChannelName.TELEGRAM, "chính Telegram đọc được"), (ChannelName.ZALO_BOT, "chính Zalo đọc được")],
)
async def test_it_says_that_the_messenger_itself_can_read_it(world: World, channel: ChannelName, words: str) -> None:
    player = world.person("7", channel)
    intro = (await types(player, "/phananh"))[0].text
    assert words in intro
    assert "https://congdoan.example.vn/chat" in intro


# --- anonymous --------------------------------------------------------------------------------------------------------
async def sends_anonymously(world: World, player: Player) -> str:
    """With a form of his already there, so that there is somebody to find."""
    await tells(player, "anonymous")
    seen = await takes(player, "send")
    assert keys(seen) == ["grievance.receipt", "grievance.receipt_again"]
    return str(seen[0].payload["params"]["receipt"])


async def test_an_anonymous_worker_reads_the_answer_with_his_receipt_and_says_more(world: World) -> None:
    shown = await sends_anonymously(world, world.person())
    other = world.person("another phone", ChannelName.TELEGRAM)
    assert keys(await types(other, shown)) == ["grievance.thread", "grievance.ask.add"]
    assert STORY in other.heard[-2].text
    assert keys(await types(other, "Hôm nay lại thế.")) == ["grievance.added", "grievance.ask.add"]
    said = await world.db.read(lambda c: grievances.thread(c, world.keys, 1, tuple(Voice)))
    assert [it.words for it in said] == [STORY, "Hôm nay lại thế."]


@pytest.mark.parametrize(
    ("channel", "said", "forgets"),
    [
        (ChannelName.WEBCHAT, "grievance.noted_thanks", None),
        (ChannelName.TELEGRAM, "grievance.noted_thanks", [107, 112]),
        (ChannelName.ZALO_BOT, "grievance.noted_delete", None),
    ],
)
async def test_a_copied_receipt_goes_or_the_worker_hears_that_he_must_delete_it(
    world: World, channel: ChannelName, said: str, forgets: list[int] | None
) -> None:
    await sends_anonymously(world, player := world.person("7", channel))
    assert bool(player.last.labels) is (channel is not ChannelName.ZALO_BOT)
    pressed = Choice("/grievance noted", "", 0, "112" if channel is ChannelName.TELEGRAM else "")
    (seen,) = await player.hears(pressed)
    assert (seen.payload["key"], seen.payload.get("forgets")) == (said, forgets)


async def test_danger_that_is_told_later_makes_a_case_urgent(world: World) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    for mode in ("confidential", "anonymous"):
        await tells(player := world.person(mode), mode)
        seen = await takes(player, "send")
        await types(player, receipt_of(seen) if mode == "anonymous" else "/grievance 1")
        await officer.new()
        await types(player, "Vừa có người bị điện giật ở xưởng.")
        assert keys(await officer.new()) == (["grievance.more_urgent"] if mode == "confidential" else [])
    cases = await rows(world, "grievance")
    assert [(it["urgent"], it["told"], it["opened_at"]) for it in cases] == [(True, True, None), (True, False, None)]


async def test_a_receipt_with_a_digit_too_few_fades_too(world: World) -> None:
    await types(player := world.person(), "/grievance receipt")
    last = (await rows(world, "outbox"))[-1]["id"]
    seen = await types(player, "1234 5678 9012 345")
    assert keys(seen)[0] == "problem.grievance.no_receipt"
    assert [it["fades_at"] for it in await rows(world, "outbox") if it["id"] > last and not it["fades_at"]] == []


async def test_wrong_receipts_are_not_listened_to_all_day(world: World) -> None:
    shown = await sends_anonymously(world, player := world.person())
    for _ in range(10):
        assert keys(await types(player, "0000 0000 0000 0000")) == ["grievance.receipt_wrong"]
    assert keys(await types(player, shown)) == ["grievance.receipt_too_often"]
    world.now += timedelta(days=1)
    assert keys(await types(player, shown))[0] == "grievance.thread"


async def test_on_telegram_what_was_told_goes_from_the_persons_screen_too(world: World) -> None:
    player = world.person("7", ChannelName.TELEGRAM)
    for number, words in enumerate(("/grievance", "2", "2", "3", "ban mai", "1", STORY, "1", "1", "1"), 100):
        await player.hears(content(words), external_id=f"7:{number}")
    seen = await player.hears(content("1"), external_id="7:110")
    assert keys(seen) == ["grievance.receipt", "grievance.receipt_again"]
    assert seen[0].payload["forgets"] == [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110]


# --- files ------------------------------------------------------------------------------------------------------------
async def test_a_photo_goes_with_the_story_without_its_metadata_and_name(world: World, doing: Tasks) -> None:
    player = world.person()
    for value in ("report", "write", "none", "-"):
        await (takes(player, value) if player.heard else types(player, "/grievance"))
        if player.last.payload["step"] == "grievance.kind":
            await takes(player, "report")
    assert player.last.payload["step"] == "grievance.story"
    seen = await sends_file(world, player, doing, picture())
    assert keys(seen) == ["grievance.reading", "grievance.ask.more"]
    assert keys(await sends_file(world, player, doing, b"MZ a program"))[1:] == [
        "grievance.file_unreadable",
        "grievance.ask.more",
    ]
    await takes(player, "done")
    await takes(player, "anonymous")
    await takes(player, "send")
    (file,) = await rows(world, "grievance_file")
    (blob,) = await rows(world, "grievance_blob")
    assert (file["name"], file["media_type"]) == (f"tep-{blob['id']}.jpg", "image/jpeg")
    assert MAKER.encode() not in world.keys.open(blob["content"])
    assert await rows(world, "file") == []


async def test_a_first_message_that_is_only_a_photo_begins_it(world: World) -> None:
    player = world.person("7", ChannelName.TELEGRAM)
    seen = await player.hears(Photo("AgACAgUAA", "Máy không có nắp che"))
    assert keys(seen) == ["grievance.intro_telegram", "grievance.ask.kind"]
    assert player.last.payload["step"] == "grievance.kind"
    assert len(await rows(world, "task")) == 1


async def test_a_paper_does_not_go_with_an_anonymous_case_and_that_is_said_before(world: World, doing: Tasks) -> None:
    await tells(player := world.person(), "confidential")
    await takes(player, "edit")
    await takes(player, "story")
    await sends_file(world, player, doing, b"%PDF-1.7")
    await takes(player, "done")
    await takes(player, "edit")
    await takes(player, "mode")
    seen = await takes(player, "anonymous")
    assert "⚠️ 1 tệp sẽ không gửi kèm" in seen[-1].text
    await takes(player, "send")
    assert await rows(world, "grievance_file") == []
    assert await rows(world, "grievance_blob") == []


# --- limits -----------------------------------------------------------------------------------------------------------
async def test_five_a_day_are_taken_and_what_is_urgent_always(world: World) -> None:
    player = world.person()
    for _ in range(5):
        await tells(player, "anonymous")
        assert keys(await takes(player, "send"))[0] == "grievance.receipt"
    await tells(player, "anonymous")
    assert keys(await takes(player, "send")) == ["problem.grievance.too_many"]
    await types(player, "/grievance drop")
    await tells(player, "anonymous", "Có người bị đánh ở xưởng")
    assert keys(await takes(player, "send"))[0] == "grievance.receipt"


async def test_ten_thousand_letters_are_taken_at_once_and_more_in_parts(world: World) -> None:
    await tells(player := world.person(), "confidential", "a" * 10_000)
    await takes(player, "edit")
    await takes(player, "story")
    assert keys(await types(player, "b" * 10_001)) == ["other.too_long", "grievance.ask.more"]
    assert keys(await types(player, "b" * 10_000)) == ["grievance.ask.more"]
    await takes(player, "done")
    await takes(player, "send")
    (entry,) = await rows(world, "grievance_entry")
    assert len(world.keys.open(entry["words"]).decode()) == 20_002


async def test_what_is_cancelled_is_nowhere_any_more(world: World) -> None:
    await tells(player := world.person(), "confidential")
    assert STORY in await everything(world)
    await types(player, "/cancel")
    assert STORY not in await everything(world)


# --- one's own data ---------------------------------------------------------------------------------------------------
async def test_mydata_shows_what_was_sent_under_ones_name_and_erasing_takes_it_along(world: World) -> None:
    await tells(player := world.person(), "confidential")
    await takes(player, "send")
    await types(player, "/mydata")
    assert "• Vụ việc đã gửi: Số 1: Giờ làm, nghỉ ngơi, tăng ca, phép năm (mới gửi)" in player.last.text
    seen = await types(player, "/mydata export")
    made = await world.studio.attached(**seen[0].payload["attachment"], language="vi")
    assert made is not None
    (kept,) = json.loads(made.content)["Vụ việc đã gửi dưới tên mình"]
    assert (kept["Đã trao đổi"], kept["Số vụ việc"]) == (STORY, "1")
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    (row,) = await rows(world, "grievance")
    assert (row["person_id"], row["identity"], row["status"]) == (None, None, "closed")
    assert STORY not in await everything(world)


async def test_mydata_knows_nothing_of_an_anonymous_case(world: World) -> None:
    await fills(player := world.person())
    await sends_anonymously(world, player)
    await types(player, "/grievance noted")
    assert "Vụ việc" not in (await types(player, "/mydata"))[0].text
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    (row,) = await rows(world, "grievance")
    assert row["status"] == "new"


# --- restart, repetition ----------------------------------------------------------------------------------------------
class Restarting(Player):
    """Before each of his messages the process is another one: what it knew is gone, but for the database."""

    async def hears(self, *given: Any, **more: Any) -> list[Seen]:
        other = World(self.world.db, now=self.world.now, keys=self.world.keys)
        other.turns.desk = self.world.turns.desk
        self.world = other
        return await super().hears(*given, **more)


@pytest.mark.parametrize(
    ("mode", "key"), [("confidential", "grievance.sent"), ("anonymous", "grievance.receipt_again")]
)
async def test_a_restart_before_each_step_goes_on_at_that_step(world: World, mode: str, key: str) -> None:
    await tells(player := Restarting(world, "an", ChannelName.WEBCHAT), mode)
    assert keys(await takes(player, "send"))[-1] == key
    (case,) = await rows(world, "grievance")
    (entry,) = await rows(world, "grievance_entry")
    assert (case["mode"], world.keys.open(entry["words"]).decode()) == (mode, STORY)


@pytest.mark.parametrize("mode", ["anonymous", "confidential"])
async def test_the_same_message_twice_is_one_case(world: World, mode: str) -> None:
    await tells(player := world.person(), mode)
    pressed = player.press("✅ Gửi")
    for _ in range(3):  # as a platform that got no acknowledgement
        await player.hears(pressed, external_id="the same")
    assert len(await rows(world, "grievance")) == 1
