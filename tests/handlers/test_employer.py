"""The employer's lane: what a union means for the firm, a contact left, and never a word about a worker."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

import texts
from handlers.employer import TOPICS
from models.tables import chat
from scheduler import retention
from tests.handlers.joining import everything, fills, keys, rows, takes, types
from tests.player import NOON, Player, World


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_an_answer_to_an_employer_has_at_most_60_words(language: str, topic: str) -> None:
    params = {"percent": "2", "fee": "1", "workers": "5", "day": {"d": "2026-11-22"}}
    assert len(texts.render(language, f"employer.answer.{topic}", params).split()) <= 60


async def test_an_employer_reads_what_a_union_means_and_leaves_his_contact(world: World) -> None:
    officer = await world.officer("hoa")
    boss = world.person("boss")
    await boss.plays("""
        > /start
        < … [Tôi là chủ doanh nghiệp]
        > [Tôi là chủ doanh nghiệp]
        < Chào anh/chị! Công đoàn muốn làm quen … [Để công đoàn gọi cho tôi] [Công đoàn làm gì cho doanh nghiệp?] [Chi phí thế nào?] …
        > [Chi phí thế nào?]
        < Kinh phí công đoàn do doanh nghiệp đóng là 2% … (tính đến 22/11/2026). …
        > [Để công đoàn gọi cho tôi]
        < Để công đoàn liên hệ, mời anh/chị đọc: … [Đồng ý: để công đoàn liên hệ] [Thôi, không gửi]
        > chắc vậy
        < Anh/chị chọn một mục ở dưới, … [Đồng ý: để công đoàn liên hệ] [Thôi, không gửi]
        > [Đồng ý: để công đoàn liên hệ]
        < Doanh nghiệp của anh/chị tên gì? …
        > bản mai
        < Là nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Doanh nghiệp của tôi không có ở đây]
        > [Công ty TNHH Bản Mai]
        < Họ và tên của anh/chị?
        > Trần Văn Chủng
        < Số điện thoại để công đoàn gọi? …
        > 0977 112 233
        < Gọi lúc nào thì tiện ạ? … [Bỏ qua]
        > sáng thứ Ba
        < Anh/chị xem lại giúp: • Doanh nghiệp: Công ty TNHH Bản Mai • Họ và tên: Trần Văn Chủng • Điện thoại: 0977 112 233 • Giờ tiện gọi: sáng thứ Ba • Nơi nhận: Công đoàn phường Tân Phong [✅ Gửi] [Sửa một mục] [Thôi, không gửi]
        > [✅ Gửi]
        < Đã gửi tới Công đoàn phường Tân Phong. Cán bộ công đoàn sẽ liên hệ chậm nhất ngày 24/11/2026. …
        < Trong lúc chờ, … [Hỏi nhanh cho chủ doanh nghiệp] [Về menu]
    """)
    (told,) = await officer.new()
    assert "Chủng" not in str(told)
    await officer.plays("""
        > [Mở yêu cầu]
        < Yêu cầu 1: chủ doanh nghiệp muốn được liên hệ (đang chờ) … • Nơi làm việc: Công ty TNHH Bản Mai • Xã, phường: phường Tân Phong • Họ và tên: Trần Văn Chủng • Điện thoại: 0977 112 233 • Giờ tiện gọi: sáng thứ Ba [Đã liên hệ] …
        > [Đã liên hệ]
        < Kết quả liên hệ thế nào? … [Bỏ qua]
        > Hẹn gặp thứ Năm
        < Đã làm xong và báo cho người gửi.
        < Không có yêu cầu nào cần trả lời ạ. [Ghi bước tiếp: Công ty TNHH Bản Mai] [Về menu]
        > [Ghi bước tiếp: Công ty TNHH Bản Mai]
        < Công ty TNHH Bản Mai • Lao động: chưa rõ bao nhiêu …
    """)
    (heard,) = await boss.new()
    assert heard.payload["key"] == "request.told.employer"
    assert "thứ Năm" not in heard.text  # the note is the officers'
    (row,) = await rows(world, "request")
    assert (row["state"], row["kind"], row["unit_id"]) == ("done", "employer", world.units["tan-phong"])


async def leaves_contact(player: Player, *, unlisted: bool = False) -> None:
    await types(player, "/employer contact")
    await takes(player, "agree")
    await types(player, "xưởng gạch Pa Khen" if unlisted else "na hoa")
    if unlisted:
        await takes(player, "unlisted")
        await takes(player, "typed")
        await types(player, "sìn hồ")
        if player.last.payload["key"] == "join.commune_hits":
            await takes(player, "x-sin-ho")
    else:
        await takes(player, "e:")
    await types(player, "Trần Văn Chủng")
    await types(player, "0977112233")
    await takes(player, "-")
    assert keys(await takes(player, "send"))[0] == "employer.sent"


async def test_in_english_a_firm_that_is_not_listed_goes_to_the_union_of_its_commune(world: World) -> None:
    await leaves_contact(player := world.person("boss", language="en"), unlisted=True)
    (row,) = await rows(world, "request")
    assert (row["unit_id"], row["enterprise_id"]) == (world.units["sin-ho"], None)
    assert keys(await types(player, "/employer contact")) == ["employer.asked_already"]


async def test_he_learns_nothing_about_workers(world: World) -> None:
    """Three workers of his firm applied. He walks everything he can reach and meets none of them."""
    names = []
    for number in range(3):
        name = f"Lò Thị {'Ọi Ẩn Ến'.split()[number]}"
        names.append(name)
        phone, citizen = f"09876546{number:02}", f"0121900001{number:02}"
        await fills(world.person(f"w{number}"), full_name=name, phone=phone, citizen_number=citizen)
    boss = world.person("boss")
    for words in ("/start", "/employer", *(f"/employer {it}" for it in TOPICS), "/employer x", "/employer 3"):
        await types(boss, words)
    await types(boss, "/employer contact")
    await takes(boss, "agree")
    await types(boss, "bản mai")
    await takes(boss, "e:")
    for words in ("Trần Văn Chủng", "0977112233", "sáng"):
        await types(boss, words)
    await takes(boss, "send")
    for words in (
        "/mydata",
        "/privacy",
        "/status",
        "/card",
        "/requests",
        "/survey",
        "/unlisted",
        "/papers",
        "/requests 1",
    ):
        await types(boss, words)
    heard = " ".join(map(str, boss.heard))
    assert not re.search(r"LC-\d|\b3\b|\bđơn\b.*Bản Mai|Lò Thị|0987 65", heard)
    assert [it for it in names if it in heard] == []
    assert len(boss.heard) > 20


async def test_withdrawing_erases_the_contact_everywhere(world: World) -> None:
    officer = await world.officer("hoa")
    await leaves_contact(boss := world.person("boss"))
    await types(officer, "/requests 1")
    assert "977112233" in (await everything(world)).replace(" ", "")
    await boss.plays("""
        > /riengtu
        < … ✓ Đã đồng ý: để công đoàn liên hệ với chủ doanh nghiệp … [Rút: để công đoàn liên hệ với chủ doanh nghiệp] …
        > [Rút: để công đoàn liên hệ với chủ doanh nghiệp]
        < Đã rút, có hiệu lực từ bây giờ.
        < Liên hệ anh/chị để lại đã được xóa.
        < …
    """)
    after = await everything(world)
    assert [it for it in ("Chủng", "977112233", "0977 112 233") if it in after] == []
    assert await rows(world, "request") == []
    assert keys(await types(officer, "/requests 1 do")) == ["problem.request.no_such"]


async def test_he_is_not_asked_what_only_applicants_are(world: World) -> None:
    await leaves_contact(boss := world.person("boss"))
    await boss.plays("""
        > /riengtu
        < Anh/chị quyết định LĐLĐ tỉnh Lai Châu được dùng dữ liệu vào việc gì: – Chưa đồng ý: nhận tin và lời nhắc ✓ Đã đồng ý: để công đoàn liên hệ với chủ doanh nghiệp [Đồng ý: nhận tin và lời nhắc] [Rút: để công đoàn liên hệ với chủ doanh nghiệp] [Về menu]
        > /privacy give ethnic_statistics
        < Anh/chị quyết định …
    """)
    assert [it["purpose"] for it in await rows(world, "consent")] == ["employer_contact"]


@pytest.mark.on_both
async def test_withdrawing_in_mid_form_keeps_nothing(world: World) -> None:
    boss = world.person("boss")
    await types(boss, "/employer contact")
    await takes(boss, "agree")
    await types(boss, "/privacy withdraw employer_contact")
    assert keys(await types(boss, "bản mai")) == ["other.not_understood", "menu.welcome"]


async def test_joining_later_keeps_the_contact(world: World) -> None:
    await leaves_contact(boss := world.person("boss"))
    await fills(boss)
    live = {it["purpose"] for it in await rows(world, "consent") if it["withdrawn_at"] is None}
    assert live == {"employer_contact", "admission"}


async def test_his_own_data_is_shown_and_erased(world: World) -> None:
    await leaves_contact(boss := world.person("boss"))
    shown = (await types(boss, "/mydata"))[0].text
    assert "Yêu cầu đang chờ: chủ doanh nghiệp muốn được liên hệ, trả lời chậm nhất 24/11/2026" in shown
    await types(boss, "/mydata erase")
    await types(boss, "xóa hết")
    assert "Chủng" not in await everything(world)


async def test_who_waits_for_an_answer_is_not_forgotten(world: World) -> None:
    await leaves_contact(world.person("boss"))
    await retention.clear(world.db, NOON + timedelta(days=91))
    assert len(await rows(world, "request")) == 1
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE request SET state = 'done'"))
    await retention.clear(world.db, NOON + timedelta(days=91))
    assert await rows(world, "request") == []


async def test_consent_withdrawn_in_another_chat_of_his_ends_the_open_form(world: World) -> None:
    phone, computer = world.person("phone"), world.person("computer")
    await types(phone, "/employer contact")
    await takes(phone, "agree")
    await types(phone, "na hoa")
    await takes(phone, "e:")
    for words in ("Trần Văn Chủng", "0977112233", "sáng"):
        await types(phone, words)
    await types(computer, "/start")
    await world.db.write(lambda c: c.execute(update(chat).values(person_id=1)))
    await types(computer, "/privacy withdraw employer_contact")
    assert keys(await takes(phone, "send")) == ["employer.forgotten"]
    assert await rows(world, "request") == []
