"""Telegram end to end: the real channel, turns, outbox and rendering, against a Bot API of our own on loopback."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

import texts
from bot.menus import commands
from dialogue.messages import Answer, ChannelName, Command, Contact, Incoming, Sender, Text
from handlers.turn import Config
from models.database import Database
from tests.bot.channels.bot_api import BotApi, bot_api, message, refused
from tests.handlers.joining import rows
from tests.handlers.telegram_line import ME, Phone
from tests.handlers.telegram_line import TelegramLine as Line
from tests.player import FEDERATION, ZONE, World


@pytest.fixture
async def line(db: Database) -> AsyncIterator[Line]:
    world = World(db, config=Config("https://congdoan.example.vn", FEDERATION, ZONE))
    await world.settle()
    async with bot_api(BotApi()) as api:
        made = Line(world, api)
        await made.channel.start(made.turns.take)
        await made.telegram.set_commands(commands())
        yield made
        await made.close()


# --- from /start to the card ------------------------------------------------------------------------------------------
JOINING = """
    > /start
    < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. … [Gia nhập công đoàn] [Hỏi nhanh] [Phản ánh, kiến nghị] [Dữ liệu của tôi] [Ngôn ngữ / Language] [Tôi là chủ doanh nghiệp]
    > [Gia nhập công đoàn]
    < Trước khi điền đơn, … [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    > [☐ Nhận tin và lời nhắc của công đoàn]
    < Trước khi điền đơn, … [Đồng ý: xét đơn của tôi] [☑ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    > [Đồng ý: xét đơn của tôi]
    < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
    > ban mai
    < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
    > [Công ty TNHH Bản Mai]
    < Họ và tên của anh/chị, như trên giấy tờ?
    > Giàng A Páo
    < Ngày sinh của anh/chị? Ví dụ: 15/08/1990.
    > 15/8/1990
    < Giới tính của anh/chị? [Nam] [Nữ]
    > [Nam]
    < Số điện thoại của anh/chị … [📱 Gửi số điện thoại của tôi]
    > 0912345678
    < Đã ghi số 0912 345 678.
    < Anh/chị làm ở bộ phận nào, … [Bỏ qua]
    > [Bỏ qua]
    < Số căn cước (12 chữ số) … [Mở trang riêng để điền] [Để sau]
    > [Để sau]
    < Anh/chị xem lại giúp: … [✅ Tự nguyện gia nhập, gửi đơn] [Sửa một mục] [Để sau, chưa gửi]
    > [✅ Tự nguyện gia nhập, gửi đơn]
    < 🎉 Đã gửi đơn! Số đơn của anh/chị: LC-000001-3 Nơi nhận: CĐCS Bản Mai. …
    < (photo) Thẻ của anh/chị, số LC-000001-3. …
"""


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_worker_joins_from_start_to_card(line: Line, typing: bool) -> None:
    phone = Phone(line, typing=typing)
    await phone.plays(JOINING)
    assert [it["status"] for it in await rows(line.world, "application")] == ["submitted"]
    methods = [method for method, _ in line.api.calls]
    pressed = methods.count("answerCallbackQuery")
    assert pressed == (0 if typing else 8)
    assert methods.count("editMessageText") == (0 if typing else 1)  # the switch changes its own message
    (photo,) = line.api.asked("sendPhoto")
    assert photo["photo"] == "the-LC-000001-3.png"


async def test_the_own_contact_is_taken_and_the_keyboard_goes(line: Line) -> None:
    phone = Phone(line)
    await phone.plays(JOINING.split("> 0912345678")[0])
    seen = await phone.hears(Contact("84912345678", own=False))
    assert seen[0].text == "Đây là số của người khác. Anh/chị gửi số của chính mình, hoặc gõ số giúp."
    seen = await phone.hears(Contact("84912345678", own=True))
    assert seen[0].text == "Đã ghi số 0912 345 678."
    asked = [json.dumps(it.get("reply_markup")) for it in line.api.asked("sendMessage")[-2:]]
    assert "remove_keyboard" in asked[0]


async def test_the_private_page_hands_its_answer_to_the_chat(line: Line) -> None:
    phone = Phone(line)
    await phone.plays(JOINING.split("> [Để sau]")[0])
    (open_page,) = [it for it in phone.last.payload["buttons"] if "url" in it]
    assert open_page["url"].startswith("https://congdoan.example.vn/f/")
    incoming = Incoming(
        ChannelName.TELEGRAM,
        str(ME),
        "page:1",
        Sender(str(ME)),
        Answer("citizen_number", "012090000124"),
        line.world.now,
    )
    await line.turns.take(incoming)
    await line.quiet()
    seen = [str(it) for it in await phone.new()]
    assert seen[0] == "Đã nhận: Số căn cước."
    assert "• Số căn cước: 0120******24" in seen[1]
    assert "012090000124" not in str(line.api.calls)


async def test_a_citizen_number_typed_abroad_is_not_taken(line: Line) -> None:
    phone = Phone(line)
    await phone.plays(JOINING.split("> [Để sau]")[0])
    seen = await phone.hears(Text("012090000124"))
    assert "Để giữ kín" in seen[0].text
    assert "012090000124" not in str(line.api.calls)


async def test_the_language_of_the_phone_is_spoken(line: Line) -> None:
    await Phone(line, language="en").plays("""
        > /start
        < Hello! This is the automatic assistant of LĐLĐ tỉnh Lai Châu. … [Join the union] [Quick questions] [Tell the union what is wrong] [My data] [Ngôn ngữ / Language] [I am an employer]
        > [Ngôn ngữ / Language]
        < Anh/chị chọn ngôn ngữ. / Please choose a language. [Tiếng Việt] [English]
        > [Tiếng Việt]
        < Từ giờ mình nói tiếng Việt.
        < Chào anh/chị! …
    """)


async def test_ones_own_data_come_as_a_document(line: Line) -> None:
    phone = Phone(line)
    await phone.plays(JOINING)
    await phone.plays("""
        > /dulieu
        < Chúng tôi đang giữ về anh/chị: … [Tải dữ liệu về máy] [Sửa một mục] [Tải đơn để in và ký] [Các điều tôi đã đồng ý] [Xóa hết dữ liệu của tôi] [Về menu]
        > [Tải dữ liệu về máy]
        < (document) Đây là tất cả dữ liệu của anh/chị, trong một tệp. …
        > /mydata erase
        < Xóa xong không lấy lại được: … [Không xóa nữa]
        > xóa hết
        < Đã xóa dữ liệu của anh/chị. …
    """)


async def test_only_a_switch_changes_its_own_message(line: Line) -> None:
    """A menu's message stays as it was: what came of it stands below."""
    phone = Phone(line)
    await phone.plays(JOINING)
    await phone.plays("> /start\n< Chào anh/chị! …\n> [Hỏi nhanh]\n< Anh/chị muốn hỏi gì ạ? …")
    assert phone.last.payload["method"] == "sendMessage"
    await phone.plays("""
        > /riengtu
        < Anh/chị quyết định …
        > [Rút: nhận tin và lời nhắc]
        < Đã rút, có hiệu lực từ bây giờ.
        < Anh/chị quyết định …
    """)
    assert phone.last.payload["method"] == "sendMessage"


# --- what else Telegram sends -----------------------------------------------------------------------------------------
async def test_a_group_is_asked_to_write_in_private(line: Line) -> None:
    made = message(1, ME, "/start")
    made["message"]["chat"] = {"id": -100123, "type": "supergroup", "title": "Tổ may 2"}
    await line.deliver(made)
    assert [it["text"] for it in line.api.asked("sendMessage")] == [texts.text("vi", "other.group")]
    chatter = message(2, ME, "ăn cơm chưa")
    chatter["message"]["chat"] = made["message"]["chat"]
    await line.deliver(chatter)
    assert len(line.api.asked("sendMessage")) == 1


async def test_a_person_who_blocked_us_and_comes_back_goes_on_where_he_was(line: Line) -> None:
    phone = Phone(line)
    await phone.plays(JOINING.split("> 15/8/1990")[0])
    me, it = {"id": 1, "is_bot": True, "first_name": "Kết Nạp"}, phone.update(Text("x"))
    person = it["message"]["from"]
    old, new = {"user": me, "status": "member"}, {"user": me, "status": "kicked", "until_date": 0}
    change = {"chat": it["message"]["chat"], "from": person, "date": 1_790_000_000}
    blocked = change | {"old_chat_member": old, "new_chat_member": new}
    await line.deliver({"update_id": it["update_id"], "my_chat_member": blocked})
    assert await phone.new() == []
    assert [it["gone"] for it in await rows(line.world, "chat")] == [True]
    await phone.plays("""
        > 15/8/1990
        < Giới tính của anh/chị? [Nam] [Nữ]
    """)
    assert [it["gone"] for it in await rows(line.world, "chat")] == [False]


async def test_a_message_that_telegram_refuses_as_blocked_marks_the_chat(line: Line) -> None:
    line.api.script["sendMessage"].append(refused(403, "Forbidden: bot was blocked by the user"))
    await Phone(line).hears(Command("start"))
    (chat,) = await rows(line.world, "chat")
    assert chat["gone"]


async def test_an_edited_message_corrects_its_answer(line: Line) -> None:
    phone = Phone(line)
    await phone.plays(JOINING.split("> 15/8/1990")[0])
    named = next(it for it in line.api.updates if it.get("message", {}).get("text") == "Giàng A Páo")
    seen = await phone.corrects(named["update_id"], "Giàng A Pảo")
    assert [str(it) for it in seen] == ["Đã sửa: Họ và tên.", "Ngày sinh của anh/chị? Ví dụ: 15/08/1990."]
    seen = await phone.corrects(named["update_id"], "12345")
    assert "chưa ghi được" in seen[0].text


async def test_the_same_update_three_times_is_one_message(line: Line) -> None:
    phone = Phone(line)
    again = phone.update(Command("start"))
    for number in (again["update_id"], next(line.numbers), next(line.numbers)):
        await line.deliver(again | {"update_id": number})
    assert len(await phone.new()) == 1


async def test_every_pressed_button_is_answered_even_a_stale_one(line: Line) -> None:
    phone = Phone(line)
    await phone.hears(Command("join"))
    old = phone.press("Đồng ý: xét đơn của tôi")
    for _ in range(2):
        await phone.hears(old)
    await line.api.until(lambda: len(line.api.asked("answerCallbackQuery")) == 2)
    assert str(phone.last).startswith("Anh/chị đang làm việc ở đâu?")


async def test_the_menu_of_commands_is_published_in_both_languages(line: Line) -> None:
    await line.api.until(lambda: len(line.api.asked("setMyCommands")) == 3)
    asked = str([it["commands"] for it in line.api.asked("setMyCommands")])
    for name, _ in (*commands()["vi"], *commands()["en"]):
        assert name in asked
