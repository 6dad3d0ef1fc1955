"""The web chat in a real Chromium, as a person with a phone, a keyboard or a bad network meets it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Request, expect

from domain.grievances import Mode
from domain.officer_code import new_code
from domain.roles import Role
from models import officer_invites
from models.grievances import Said
from models.officer_invites import NewInvite
from tests.complaining import RECEIPT, sent
from tests.handlers.inviting import poster
from tests.handlers.joining import everything
from tests.player import World
from tests.web.browsing import (
    DESK,
    IN_CHROMIUM,
    NARROW,
    OVERFLOW,
    PHONE,
    Devices,
    chat_page,
    choice,
    hears,
    holds_a_card,
    say,
    tap,
    window,
)
from tests.web.site import Site, running

TARGETS = """() => [...document.querySelectorAll("button:not(.command), a.button, textarea")]
    .filter((it) => it.offsetParent)
    .map((it) => [it.innerText, it.getBoundingClientRect()]).filter(([, box]) => box.height < 44 || box.width < 44)
    .map(([text]) => text)"""

POLL_MS = 4000  # between looks where no stream comes through (web/static/post.js)
AT_THE_TOP = """() => Math.abs([...document.querySelectorAll(".ours")].pop().getBoundingClientRect().top
    - document.querySelector(".top").offsetHeight - 8) < 2"""  # px: where the head ends, and a gap

DOWN_UNTIL_NOTHING_IS_BELOW = """() => {
    const more = document.getElementById("below");
    if (!more.hidden) more.click();
    return more.hidden;
}"""

pytestmark = IN_CHROMIUM


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    """With a real clock: a browser does not stand still."""
    async with running(world, lambda: datetime.now(UTC)) as it:
        yield it


# --- joining ----------------------------------------------------------------------------------------------------------
async def test_a_worker_joins_on_a_phone_and_holds_a_card(browser: Devices, site: Site) -> None:
    """With buttons where there are some. Meanwhile no page asks another host, and the policy is never broken."""
    asked: list[str] = []
    complaints: list[str] = []
    async with window(browser, has_touch=True, is_mobile=True) as context:
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        await page.goto(site.url + "/chat")
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await tap(page, "Đồng ý: xét đơn của tôi", "ở đâu")
        await say(page, "ban mai", "nơi nào dưới đây")
        await tap(page, "Công ty TNHH Bản Mai", "Họ và tên")
        await say(page, "Lò Thị Ọi", "Ngày sinh")
        await say(page, "15/8/1990", "Giới tính")
        await tap(page, "Nữ", "Số điện thoại")
        await say(page, "0912345678", "bộ phận nào")
        await tap(page, "Bỏ qua", "Số căn cước")
        await tap(page, "Để sau", "xem lại giúp")
        await choice(page, "✅ Tự nguyện gia nhập, gửi đơn").click()
        card = page.get_by_alt_text("Ảnh thẻ đoàn viên")
        await expect(card).to_be_visible()
        assert await card.evaluate("async (it) => { await it.decode(); return it.naturalWidth; }") == 920
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Lưu ảnh thẻ").click()
        assert (await download.value).suggested_filename.startswith("the-LC-")
        for path in ("/", "/c/x", "/f/x", "/nowhere"):
            await page.goto(site.url + path)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(site.url).netloc}
    assert [it for it in complaints if not re.search(r"status of 4(04|10)", it)] == []


async def test_after_a_reload_nothing_stands_there_twice_and_the_open_question_is_in_view(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await tap(page, "Đồng ý: xét đơn của tôi", "ở đâu")
        await expect(page.locator(".row.mine")).to_have_count(2)
        await page.reload()
        await expect(page.get_by_text("ở đâu")).to_be_in_viewport()
        await expect(page.locator(".row.mine")).to_have_count(2)
        await expect(page.locator(".row.ours")).to_have_count(3)


async def test_a_switch_is_one_and_flips_by_tap_or_number_while_the_question_stays_in_view(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        news, agree = page.get_by_role("switch", name="Nhận tin và lời nhắc"), choice(page, "Đồng ý: xét đơn của tôi")
        await expect(news).not_to_be_checked()
        await news.click()
        await expect(news).to_be_checked()
        await news.click()
        await expect(news).not_to_be_checked()
        await expect(page.locator(".ours")).to_have_count(2)
        await expect(news.locator(".number")).to_have_text("2")
        await expect(agree.locator(".number")).to_have_text("1")
        await say(page, "2", "")
        await expect(news).to_be_checked()
        await expect(page.locator(".mine").last).to_contain_text("2")
        await expect(page.locator(".mine").last.locator(".words")).to_be_in_viewport(ratio=1)
        await expect(agree).to_be_in_viewport(ratio=1)
        await expect(page.get_by_text("Trước khi điền đơn")).to_have_count(1)
        await say(page, "1", "ở đâu")


async def test_two_fast_taps_are_one_answer(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await choice(page, "Gia nhập công đoàn").dblclick()
        await hears(page, "Trước khi điền đơn")
        await expect(page.locator(".ours")).to_have_count(2)


async def test_an_answer_appears_in_other_windows_without_a_reload_and_without_a_stream_too(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        other, asking = await context.new_page(), await context.new_page()
        await asking.route("**/chat/events*", lambda route: route.fulfill(status=204))
        await asking.clock.install()
        for it in (other, asking):
            await it.goto(site.url + "/chat")
            await expect(it.locator(".ours")).to_have_count(1)
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await hears(other, "Trước khi điền đơn")
        await asking.clock.fast_forward(POLL_MS)
        await hears(asking, "Trước khi điền đơn")


async def test_words_are_shown_as_words_and_never_as_html(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await say(page, "<img src=x onerror=alert(1)>", "muốn làm gì")
        await expect(page.locator(".mine").last).to_contain_text("<img src=x onerror=alert(1)>")
        await expect(page.locator("#log img")).to_have_count(0)


async def test_an_invite_opened_twice_is_one_greeting_and_in_another_window_answered_again(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        link = f"/chat?code={await poster(site.world)}"
        page = await chat_page(context, site, link)
        assert page.url == site.url + "/chat"
        async with page.expect_response("**/chat/messages"):
            await page.goto(site.url + link)
        await expect(page.locator(".pending, #typing:not([hidden])")).to_have_count(0)
        await expect(page.locator(".ours")).to_have_count(1)
        other = await context.new_page()
        await other.goto(site.url + link)
        await expect(other.locator(".ours")).to_have_count(2)


async def test_an_officers_code_in_a_link_is_taken_and_kept_nowhere_in_clear(browser: Devices, site: Site) -> None:
    code, world = new_code(b"a code of tests "), site.world
    invite = NewInvite(world.units["tan-phong"], Role.OFFICER)
    index = officer_invites.index(world.keys, code)
    await site.db.write(lambda c: officer_invites.make(c, index, invite, datetime.now(UTC)))
    async with window(browser) as context:
        for heard in ("Chào mừng! Từ bây giờ anh/chị là cán bộ phụ trách", "Anh/chị đã dùng mã này rồi"):
            page = await context.new_page()
            await page.goto(f"{site.url}/chat?code={code}")
            await hears(page, heard)
            assert code not in page.url
    assert code not in await everything(world)


async def test_a_command_named_in_our_words_can_be_tapped_and_one_in_his_own_cannot(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await say(page, "gõ /dulieu và <b>/the</b>", "muốn làm gì")
        await expect(page.locator(".command")).to_have_count(0)
        await say(page, "/trogiup", "Anh/chị gõ các lệnh này")
        await expect(page.locator(".row.mine").last).to_have_text("Anh/chị: /trogiup")  # no longer "on its way"
        await expect(page.locator(".ours").last).to_contain_text("/the – xem thẻ")
        await page.get_by_role("button", name="/trangthai", exact=True).click()
        await hears(page, "chưa gửi đơn nào")


async def test_a_long_question_begins_at_the_top_and_says_that_there_is_more_below(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        more = page.locator("#below")
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await page.wait_for_function(AT_THE_TOP)
        await expect(more).to_be_visible()
        await page.wait_for_function(DOWN_UNTIL_NOTHING_IS_BELOW)
        await expect(more).to_be_hidden()
        await expect(choice(page, "Đồng ý: xét đơn của tôi")).to_be_in_viewport(ratio=1)


# --- the network goes -------------------------------------------------------------------------------------------------
async def test_what_could_not_be_sent_is_kept_said_so_and_sent_when_the_network_is_back(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await context.set_offline(True)
        await choice(page, "Đồng ý: xét đơn của tôi").click()
        await expect(page.locator(".unsent")).to_contain_text("Chưa gửi được")
        await expect(page.locator("#status")).to_contain_text("sẽ tự gửi khi có mạng")
        await context.set_offline(False)
        await hears(page, "ở đâu")
        await expect(page.locator(".unsent")).to_have_count(0)
        await expect(page.locator("#status")).to_be_empty()


async def test_an_unsent_message_outlives_a_reload_and_is_taken_once(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await page.route("**/chat/messages", lambda route: route.abort())
        await choice(page, "Đồng ý: xét đơn của tôi").click()
        await expect(page.locator(".unsent")).to_be_visible()
        await page.unroute("**/chat/messages")
        await page.reload()
        await hears(page, "ở đâu")
        await expect(page.locator(".ours", has_text="ở đâu")).to_have_count(1)


async def test_an_answer_lost_on_the_way_back_is_not_asked_twice(browser: Devices, site: Site) -> None:
    lost: list[Request] = []

    async def lose_the_first(route: Any) -> None:
        if lost:
            await route.continue_()
            return
        lost.append(route.request)
        await route.fetch()
        await route.abort()

    async with window(browser) as context:
        page = await chat_page(context, site)
        await page.route("**/chat/messages", lose_the_first)
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await expect(page.locator(".pending")).to_have_count(0)
        await expect(page.locator(".ours")).to_have_count(2)


# --- keyboard, screen reader, sizes -----------------------------------------------------------------------------------
async def test_the_chat_can_be_used_with_the_keyboard_alone(browser: Devices, site: Site) -> None:
    async with window(browser, DESK) as context:
        page = await chat_page(context, site)
        for _ in range(12):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.value") == "/join":
                break
        await page.keyboard.press("Enter")
        await hears(page, "Trước khi điền đơn")
        await expect(page.get_by_role("switch").first).to_be_focused()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("switch").first).to_be_checked()
        await expect(page.get_by_role("switch").first).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await hears(page, "ở đâu")


async def test_the_menu_opens_closes_and_gives_the_focus_back_by_keyboard(browser: Devices, site: Site) -> None:
    async with window(browser, NARROW) as context:
        page = await chat_page(context, site)
        menu = page.get_by_role("button", name="Menu", exact=True)
        await menu.press("Enter")
        await expect(menu).to_have_attribute("aria-expanded", "true")
        await expect(page.locator("#menu button").first).to_be_focused()
        await expect(page.get_by_role("button", name="Xong, người khác dùng máy này")).to_be_in_viewport(ratio=1)
        await page.keyboard.press("Escape")
        await expect(menu).to_have_attribute("aria-expanded", "false")
        await expect(menu).to_be_focused()


async def test_a_screen_reader_finds_log_names_and_language_and_the_switch_turns_them(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        await expect(page.get_by_role("log", name="Cuộc trò chuyện")).to_contain_text("Trợ lý: Chào anh/chị")
        await expect(page.get_by_role("group", name="Chọn một câu trả lời")).to_be_visible()
        await expect(page.get_by_role("textbox", name="Nhập tin nhắn")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "vi")
        assert await page.get_by_role("heading", level=1).count() == 1
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator(".ours").first).to_contain_text("Hello")
        await expect(page.get_by_role("textbox", name="Type a message")).to_be_visible()


async def test_nothing_is_wider_than_the_screen_and_everything_to_press_is_large_enough(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        await holds_a_card(context, site)
        page = await context.new_page()
        for path in ("/chat", "/"):
            await page.goto(site.url + path)
            if path == "/chat":
                await expect(page.get_by_alt_text("Ảnh thẻ đoàn viên")).to_be_visible()
                await say(page, "W" * 400, "Anh/chị")
            for width, height in (NARROW, PHONE, DESK):
                await page.set_viewport_size({"width": width, "height": height})
                assert await page.evaluate(OVERFLOW) <= 0, f"{path} at {width} px"
                assert await page.evaluate(TARGETS) == [], f"{path} at {width} px"


async def test_an_anonymous_case_is_read_and_added_to_on_the_narrowest_screen(browser: Devices, site: Site) -> None:
    await sent(site.world, Mode.ANONYMOUS, said=Said("W" * 400))
    async with window(browser, NARROW) as context:
        page = await context.new_page()
        await page.goto(site.url + "/g")
        assert await page.evaluate(OVERFLOW) <= 0
        await page.get_by_label("Mã nhận").fill(RECEIPT)
        await page.get_by_role("button", name="Mở vụ việc").click()
        await page.get_by_label("Anh/chị muốn nói thêm điều gì?").fill("Hôm nay lại thế.")
        await page.get_by_role("button", name="Gửi", exact=True).click()
        await expect(page.get_by_role("status")).to_have_text("Đã thêm vào vụ việc.")
        await expect(page.locator(".said").last).to_contain_text("Hôm nay lại thế.")
        assert await page.evaluate(OVERFLOW) <= 0
        assert await page.evaluate(TARGETS) == []
        assert await context.cookies() == []
        assert RECEIPT not in page.url


# --- somebody else uses this device -----------------------------------------------------------------------------------
async def test_after_leaving_the_next_person_sees_nothing_in_any_window(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        await holds_a_card(context, site)
        page, other = await context.new_page(), await context.new_page()
        await other.goto(site.url + "/chat")
        await page.goto(site.url + "/")
        await page.get_by_role("link", name="Bắt đầu trò chuyện").click()
        for it in (page, other):
            await expect(it.get_by_text("Lò Thị Ọi").first).to_be_visible()
        await page.bring_to_front()  # Chromium slows a page behind another one down to a frame a second
        await page.locator(".quiet").click()
        await expect(page.get_by_role("alertdialog")).to_be_visible()
        await page.get_by_role("button", name="Rời đi, xóa khỏi máy").click()
        for left in (page, other):
            await expect(left.get_by_text("Người dùng sau không xem được")).to_be_visible()
        assert await context.cookies() == []
        assert await page.evaluate("sessionStorage.getItem('ketnap.unsent')") in (None, "[]")
        await page.go_back()
        await page.go_forward()
        await expect(page.get_by_text("Người dùng sau không xem được")).to_be_visible()
        await page.goto(site.url + "/chat")
        await expect(page.locator(".ours")).to_have_count(1)
        await expect(page.get_by_text("Lò Thị Ọi")).to_have_count(0)


async def test_what_was_erased_goes_from_the_screen_in_every_window(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        await holds_a_card(context, site)
        page, other = await context.new_page(), await context.new_page()
        for it in (other, page):
            await it.goto(site.url + "/chat")
            await expect(it.get_by_alt_text("Ảnh thẻ đoàn viên")).to_be_visible()
        await page.bring_to_front()  # Chromium slows a page behind another one down to a frame a second
        await say(page, "/dulieu erase", "XÓA HẾT")
        await say(page, "XÓA HẾT", "Đã xóa")
        for it in (page, other):
            await expect(it.get_by_text("Đã xóa")).to_have_count(1)
            await expect(it.get_by_text("Lò Thị Ọi")).to_have_count(0)
            await expect(it.locator(".row")).to_have_count(2)
            await expect(it.locator("img.card")).to_have_count(0)


async def test_two_windows_that_began_at_once_end_in_one_chat(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        first = await chat_page(context, site)
        await say(first, "xin chào", "muốn làm gì")
        await expect(first.locator(".ours")).to_have_count(2)
        await context.clear_cookies()  # as if its cookie had come before that of the other window
        second = await context.new_page()
        await second.goto(site.url + "/chat")
        await expect(choice(second, "Gia nhập công đoàn")).to_be_visible()
        await first.bring_to_front()
        await first.get_by_label("Nhập tin nhắn").fill("của cuộc kia")
        await first.get_by_role("button", name="Gửi", exact=True).click()
        await expect(first.locator(".ours")).to_have_count(1)
        await expect(first.get_by_text("xin chào")).to_have_count(0)
        assert first.url == site.url + "/chat"
        await tap(first, "Gia nhập công đoàn", "Trước khi điền đơn")
        await expect(first.get_by_text("của cuộc kia")).to_have_count(0)


async def test_who_stays_after_all_keeps_everything_and_only_who_has_a_card_is_reminded_to_save_it(
    browser: Devices, site: Site
) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        dialog, reminder = page.get_by_role("alertdialog"), page.get_by_text("nhớ lưu ảnh thẻ")
        await page.get_by_role("button", name="Menu", exact=True).click()
        await page.get_by_role("button", name="Xong, người khác dùng máy này").click()
        await expect(dialog).to_be_visible()
        await expect(reminder).to_be_hidden()
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(page.locator(".ours")).to_have_count(1)
        await holds_a_card(context, site)
        await page.reload()
        await page.locator(".quiet").click()
        await expect(dialog.get_by_text("nhớ lưu ảnh thẻ")).to_be_visible()


async def test_the_menu_of_a_form_leads_back_instead_of_into_it(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        page = await chat_page(context, site)
        menu, join = page.locator("#menu"), page.locator("#menu [value='/join']")
        await page.get_by_role("button", name="Menu", exact=True).click()
        await expect(join).to_be_visible()
        await expect(menu.get_by_role("button", name="Quay lại câu trước")).to_be_hidden()
        await page.keyboard.press("Escape")
        await tap(page, "Gia nhập công đoàn", "Trước khi điền đơn")
        await tap(page, "Đồng ý: xét đơn của tôi", "ở đâu")
        await page.get_by_role("button", name="Menu", exact=True).click()
        await expect(join).to_be_hidden()
        await menu.get_by_role("button", name="Quay lại câu trước").click()
        await hears(page, "Trước khi điền đơn")
        await page.get_by_role("button", name="Menu", exact=True).click()
        await menu.get_by_role("button", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")


# --- what goes over the wire ------------------------------------------------------------------------------------------
async def test_the_chat_page_is_at_most_fifty_kilobytes_until_the_first_answer(browser: Devices, site: Site) -> None:
    async with window(browser) as context:
        page = await context.new_page()
        protocol = await context.new_cdp_session(page)
        sizes: list[float] = []
        await protocol.send("Network.enable")
        protocol.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        await page.goto(site.url + "/chat")
        await expect(choice(page, "Gia nhập công đoàn")).to_be_visible()
        assert 5_000 < sum(sizes) <= 50_000
