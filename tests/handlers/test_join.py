"""Joining from /start to the card: in both languages, with buttons and by typing only, in the web chat and Telegram."""

from __future__ import annotations

import pytest

from bot.channels.terminal import content
from dialogue.messages import ChannelName
from tests.handlers.walking import applications
from tests.player import World

TAP, LETTER = 2.0, 0.25  # seconds; issue 2

VI_WEB = """
    > /start
    < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. … [Gia nhập công đoàn] [Hỏi nhanh] [Phản ánh, kiến nghị] [Dữ liệu của tôi] [Ngôn ngữ / Language] [Tôi là chủ doanh nghiệp]
    > [Gia nhập công đoàn]
    < Trước khi điền đơn, mời anh/chị đọc: • Ghi gì: … • Để làm gì: … • Ai đọc: … LĐLĐ tỉnh Lai Châu. … • Giữ bao lâu: … Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15. … [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    > [☐ Cho ghi dân tộc để thống kê]
    < Trước khi điền đơn, … [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☑ Cho ghi dân tộc để thống kê]
    > [Đồng ý: xét đơn của tôi]
    < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
    > ban mai
    < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
    > [Công ty TNHH Bản Mai]
    < Họ và tên của anh/chị, như trên giấy tờ?
    > lò thị ọi
    < Ngày sinh của anh/chị? …
    > 15-8-90
    < Đã ghi ngày 15/08/1990.
    < Giới tính của anh/chị? [Nam] [Nữ]
    > [Nữ]
    < Số điện thoại của anh/chị …
    > 0912.345.678
    < Đã ghi số 0912 345 678.
    < Anh/chị làm ở bộ phận nào, việc gì? … [Bỏ qua]
    > Tổ may 2
    < Số căn cước (12 chữ số) của anh/chị? … [Để sau]
    > 012190000123
    < Anh/chị là người dân tộc nào? … [Kinh] [Thái] … [Xem đủ 54 dân tộc] [Để sau]
    > thai
    < Anh/chị xem lại giúp: • Nơi làm việc: Công ty TNHH Bản Mai • Họ và tên: Lò Thị Ọi • Ngày sinh: 15/08/1990 • Giới tính: Nữ • Điện thoại: 0912 345 678 • Bộ phận, công việc: Tổ may 2 • Số căn cước: 0121******23 • Dân tộc: Thái • Nơi nhận đơn: CĐCS Bản Mai … tôi tự nguyện gia nhập tổ chức Công đoàn Việt Nam, … [✅ Tự nguyện gia nhập, gửi đơn] [Sửa một mục] [Để sau, chưa gửi]
    > [✅ Tự nguyện gia nhập, gửi đơn]
    < 🎉 Đã gửi đơn! Số đơn của anh/chị: LC-000001-… Nơi nhận: CĐCS Bản Mai. … trong 15 ngày. …
    < Thẻ của anh/chị, số LC-000001-… …
"""

EN_WEB = """
    > /start
    < Hello! This is the automatic assistant of LĐLĐ tỉnh Lai Châu. … [Join the union] …
    > [Join the union]
    < Please read this before you begin: … [I agree: consider my application] [☐ Send me union news and reminders] [☐ Note my ethnic group for statistics]
    > [☐ Note my ethnic group for statistics]
    < Please read … [☑ Note my ethnic group for statistics]
    > [I agree: consider my application]
    < Where do you work? … [I have no employer]
    > Ban Mai
    < Which of these is your workplace? … [Công ty TNHH Bản Mai] [My workplace is not listed] [I have no employer]
    > [Công ty TNHH Bản Mai]
    < Your full name, as on your papers?
    > lò thị ọi
    < Your birth date, day first? …
    > 15-8-90
    < Noted: 15/08/1990.
    < Your gender? [Male] [Female]
    > [Female]
    < Your phone number, …
    > 0912.345.678
    < Noted: 0912 345 678.
    < Your section and job? … [Skip]
    > [Skip]
    < Your citizen number (12 digits)? … [Later]
    > [Later]
    < Which ethnic group do you belong to? … [Show all 54 groups] [Later]
    > [Mông]
    < Please check: • Workplace: Công ty TNHH Bản Mai • Full name: Lò Thị Ọi • Birth date: 15/08/1990 • Gender: Female • Phone: 0912 345 678 • Section and job: left empty • Citizen number: later • Ethnic group: Mông • Goes to: CĐCS Bản Mai … I voluntarily join the Vietnam Trade Unions, … [✅ I join voluntarily, send it] [Change an answer] [Later, don't send yet]
    > [✅ I join voluntarily, send it]
    < 🎉 Sent! Your application number: LC-000001-… Received by: CĐCS Bản Mai. … within 15 days. …
    < Your card, number LC-000001-… …
"""

VI_TELEGRAM = """
    > /start
    < Chào anh/chị! …
    > /thamgia
    < Trước khi điền đơn, …
    > [☐ Cho ghi dân tộc để thống kê]
    < …
    > [Đồng ý: xét đơn của tôi]
    < Anh/chị đang làm việc ở đâu? …
    > na hoa
    < Anh/chị làm ở nơi nào dưới đây? … [HTX Dệt Nà Hoa] …
    > [HTX Dệt Nà Hoa]
    < Họ và tên …
    > Giàng A Páo
    < Ngày sinh …
    > 1/2/1985
    < Giới tính …
    > [Nam]
    < Số điện thoại …
    > 0912345678
    < Đã ghi số 0912 345 678.
    < Anh/chị làm ở bộ phận nào, …
    > [Bỏ qua]
    < Số căn cước (12 chữ số) của anh/chị? Để giữ kín, xin đừng gõ tại đây. … [Mở trang riêng để điền] [Để sau]
"""

VI_TELEGRAM_END = """
    > [Để sau]
    < Anh/chị xem lại giúp: … • Số căn cước: 0120******23 • Dân tộc: để sau • Nơi nhận đơn: Công đoàn phường Tân Phong …
    > [✅ Tự nguyện gia nhập, gửi đơn]
    < 🎉 Đã gửi đơn! … Nơi nhận: Công đoàn phường Tân Phong. …
    < Thẻ của anh/chị, …
"""


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_worker_joins_from_start_to_card(world: World, typing: bool) -> None:
    person = world.person(typing=typing)
    await person.plays(VI_WEB)
    (sent,) = await applications(person)
    assert (sent["full_name"], sent["phone"], sent["status"]) == ("Lò Thị Ọi", "+84912345678", "submitted")


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_worker_joins_in_english(world: World, typing: bool) -> None:
    await world.person(typing=typing, language="en").plays(EN_WEB)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_worker_joins_on_telegram_with_the_private_page(world: World, typing: bool) -> None:
    person = world.person(channel=ChannelName.TELEGRAM, typing=typing)
    await person.plays(VI_TELEGRAM)
    kept, question = await person.answers_page("citizen_number", "012085000123")
    assert str(kept) == "Đã nhận: Số căn cước."
    assert "Anh/chị là người dân tộc nào? Để giữ kín" in question.text
    await person.plays(VI_TELEGRAM_END)


async def test_the_labels_can_be_typed_without_accents_instead_of_numbers(world: World) -> None:
    person = world.person()
    for words in ("/join", "cho ghi dan toc de thong ke", "dong y", "Bản Mai", "cong ty tnhh ban mai", "Lò Thị Ọi"):
        await person.hears(content(words))
    for words in ("15/8/1990", "nu", "0912345678", "bo qua", "de sau", "mong", "tu nguyen gia nhap, gui don"):
        await person.hears(content(words))
    (sent,) = await applications(person)
    assert sent["full_name"] == "Lò Thị Ọi"


# --- effort -------------------------------------------------------------------------------------------------------------
def answers(script: str) -> list[str]:
    """What the person does in a script."""
    return [line.strip()[2:] for line in script.splitlines() if line.strip().startswith(">")]


def effort(script: str) -> float:
    """Seconds that the person's own part takes: 2 a tap, 0.25 a letter; words are sent off with a tap."""
    return sum(TAP if it.startswith("[") else TAP + LETTER * len(it) for it in answers(script))


@pytest.mark.parametrize(("script", "language"), [(VI_WEB, "vi"), (EN_WEB, "en")], ids=["vi", "en"])
async def test_joining_takes_at_most_nine_answers_and_two_minutes(world: World, script: str, language: str) -> None:
    person = world.person(language=language)
    await person.plays(script)
    asked = {it.payload["step"] for it in person.heard if it.payload.get("step", "").startswith("join.")}
    assert len(asked - {"join.summary"}) == 9, "consent counts once, searching and choosing a hit are one answer"
    assert effort(script) <= 120
