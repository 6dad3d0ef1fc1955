"""Pages without a session: the first page, a card's status, machines' addresses, errors, and the headers of all."""

import re
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from models.card_token import sign_card
from models.database import Database
from tests.player import NOON, World
from tests.web.site import Site, Visitor, gets_a_card, running
from web.headers import HEADERS
from web.limits import Buckets, Rate

FOREIGN = r"""(?:src|href|action)=["'](?:https?:)?//"""
INLINE = r"<style|\sstyle=|\son[a-z]+=|javascript:"
INLINE_SCRIPT = r"<script(?![^>]*(?:\ssrc=|application/json))"


async def card_token(site: Site) -> str:
    (card,) = await site.db.read(lambda c: c.exec_driver_sql("SELECT card FROM application").scalars().all())
    return sign_card(bytes(card), site.world.keys.card)


async def set_status(site: Site, status: str) -> None:
    await site.db.write(lambda c: c.exec_driver_sql(f"UPDATE application SET status = '{status}'"))


@pytest.mark.one_database
async def test_the_first_page_offers_the_web_chat_first_and_then_the_other_channels(visitor: Visitor) -> None:
    _, page = await visitor.get("/")
    assert page.index('href="/chat"') < page.index("https://t.me/ketnap_example_bot")


SHOWN_AS = {
    "submitted": "Chờ kết nạp",
    "admitted": "Đoàn viên",
    "left": "Đã thôi là đoàn viên",
    "refused": "Thẻ không còn dùng",
}


async def test_a_cards_page_shows_its_status_now_with_initials_number_and_unit(site: Site, visitor: Visitor) -> None:
    await gets_a_card(visitor)
    path = f"/c/{await card_token(site)}"
    for status, words in SHOWN_AS.items():
        await set_status(site, status)
        code, page = await site.visitor().get(path)
        assert code == 200
        for shown in (f"<h1>{words}</h1>", "L. T. Ọ.", "CĐCS Bản Mai", "22/11/2026"):
            assert shown in page
        assert "Lò" not in page


@pytest.mark.one_database
async def test_a_cards_token_works_in_small_letters_too(site: Site, visitor: Visitor) -> None:
    await gets_a_card(visitor)
    code, _ = await visitor.get(f"/c/{(await card_token(site)).lower()}")
    assert code == 200


@pytest.mark.one_database
async def test_its_owner_can_take_the_record_over_from_its_page(site: Site, visitor: Visitor) -> None:
    await gets_a_card(visitor)
    _, page = await visitor.get(f"/c/{await card_token(site)}")
    assert '<a href="/chat?code=LC-000001-3">' in page
    assert 'href="https://t.me/ketnap_example_bot?start=LC-000001-3"' in page


@pytest.mark.one_database
async def test_a_forged_card_is_said_to_be_one(site: Site, visitor: Visitor) -> None:
    await gets_a_card(visitor)
    token = await card_token(site)
    forged = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    for bad in (forged, "MFRGG", "x" * 500):
        code, page = await visitor.get(f"/c/{bad}")
        assert code == 404
        assert "<h1>Không phải thẻ thật</h1>" in page
        assert "L. T. Ọ." not in page


async def test_a_signed_card_that_the_register_does_not_know_is_not_taken_for_real(
    site: Site, visitor: Visitor
) -> None:
    code, page = await visitor.get(f"/c/{sign_card(bytes(8), site.world.keys.card)}")
    assert code == 404
    assert "<h1>Không tìm thấy thẻ</h1>" in page


@pytest.mark.one_database
async def test_a_cards_page_is_not_kept_not_listed_and_sets_no_cookie(site: Site, visitor: Visitor) -> None:
    await gets_a_card(visitor)
    answer = await site.visitor().http.get(f"/c/{await card_token(site)}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.one_database
async def test_every_answer_carries_the_strict_headers(visitor: Visitor) -> None:
    for path in ("/", "/chat", "/c/x", "/f/x", "/healthz", "/nowhere", "/chat/messages", "/robots.txt"):
        answer = await visitor.http.get(path, headers={"Accept": "text/html"})
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.one_database
async def test_no_page_holds_inline_script_or_style_or_loads_from_elsewhere(visitor: Visitor) -> None:
    for path in ("/", "/?left", "/?lang=en", "/chat", "/c/x", "/f/x", "/nowhere"):
        _, page = await visitor.get(path, headers={"Accept": "text/html"})
        page = page.replace('href="https://t.me/ketnap_example_bot"', "")
        for forbidden in (INLINE, INLINE_SCRIPT, FOREIGN):
            assert not re.search(forbidden, page), path


@pytest.mark.one_database
async def test_what_the_chat_page_needs_weighs_less_than_fifty_kilobytes_even_unpacked(visitor: Visitor) -> None:
    _, page = await visitor.get("/chat")
    addresses = set(re.findall(r'"(/static/[^"]+)"', page))
    files = [await (await visitor.http.get(it)).read() for it in addresses]
    assert len(addresses) == 3  # style, script, emblem: each request costs time on 3G
    assert len(page.encode()) + sum(map(len, files)) <= 50_000


@pytest.mark.one_database
async def test_static_files_may_be_kept_for_ever_under_an_address_that_names_their_content(visitor: Visitor) -> None:
    _, page = await visitor.get("/chat")
    found = re.search(r"/static/chat\.[0-9a-f]{8}\.js", page)
    assert found
    answer = await visitor.http.get(found[0])
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert (await visitor.get("/static/chat.00000000.js"))[0] == 404
    assert (await visitor.get("/static/..%2fapp.py"))[0] == 404


@pytest.mark.one_database
async def test_an_error_is_told_in_words_as_a_page_to_people_and_as_json_to_scripts(visitor: Visitor) -> None:
    _, page = await visitor.get("/nowhere", headers={"Accept": "text/html"})
    answer = await visitor.http.get("/nowhere")
    assert "Không có trang này" in page
    assert (await answer.json())["error"].startswith("Không có trang này")


@pytest.mark.one_database
async def test_a_fault_of_ours_is_told_without_its_details_and_with_the_strict_headers(db: Database) -> None:
    async def broken() -> dict[str, bool]:
        raise RuntimeError("a secret detail")

    async with running(World(db), health=broken) as site:
        answer = await site.visitor().http.get("/healthz", headers={"Accept": "text/html"})
        assert answer.status == 500
        assert "a secret detail" not in await answer.text()
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


# --- machines -------------------------------------------------------------------------------------------------------
@pytest.mark.one_database
async def test_health_is_good_only_if_everything_is_up(db: Database) -> None:
    up = {"database": True, "outbox": True}

    async def health() -> dict[str, bool]:
        return up

    async with running(World(db), health=health) as site:
        visitor = site.visitor()
        assert await visitor.get("/healthz") == (200, '{"database":true,"outbox":true}')
        up["outbox"] = False
        assert await visitor.get("/healthz") == (503, '{"database":true,"outbox":false}')


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("platform", "header"),
    [
        ("telegram", "X-Telegram-Bot-Api-Secret-Token"),
        ("zalo-bot", "X-Bot-Api-Secret-Token"),
        ("zalo-oa", "X-ZEvent-Signature"),
    ],
)
async def test_what_a_platform_posts_goes_to_its_webhook_with_its_secret(
    db: Database, platform: str, header: str
) -> None:
    seen: list[tuple[bytes, str]] = []

    async def webhook(body: bytes, secret: str) -> int:
        seen.append((body, secret))
        return 200 if secret == "right" else 403

    async with running(World(db), webhooks={platform: webhook}) as site:
        http, address = site.visitor().http, f"/webhooks/{platform}"
        right = {header: "right"}
        assert await posted(http, address, b"{}", right) == 200
        assert await posted(http, address, b"{}") == 403
        assert await posted(http, address, bytes(300_000), right) == 413
    assert seen == [(b"{}", "right"), (b"{}", "")]


@pytest.mark.one_database
async def test_what_is_not_set_up_has_no_webhook(visitor: Visitor) -> None:
    for platform in ("telegram", "zalo-bot", "zalo-oa", "pigeons"):
        assert await posted(visitor.http, f"/webhooks/{platform}", b"{}") == 404


async def posted(http: ClientSession, address: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    async with http.post(address, data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.one_database
async def test_crawlers_are_kept_from_chats_cards_and_one_time_pages(visitor: Visitor) -> None:
    _, robots = await visitor.get("/robots.txt")
    assert {"Disallow: /chat", "Disallow: /c/", "Disallow: /f/"} <= set(robots.splitlines())


def test_a_bucket_gives_its_burst_and_then_one_after_the_other() -> None:
    buckets = Buckets(Rate(2, timedelta(seconds=10)))
    assert [buckets.wait("an", NOON) for _ in range(3)] == [0.0, 0.0, 10.0]
    assert buckets.wait("binh", NOON) == 0.0
    assert buckets.wait("an", NOON + timedelta(seconds=10)) == 0.0
