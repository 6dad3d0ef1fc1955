"""The page of an invite: who invites and how to begin; whom it counts; a call asked for."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialogue.messages import ChannelName
from domain.invite_code import shown
from domain.roles import Role
from models import invites, requests
from models.invites import Invite, NewInvite
from models.outbox import claim
from models.own_matters import Own
from models.tables import invite_day, outbox, request
from scheduler import retention
from tests.handlers.deciding import says
from tests.player import NOON, Player, World
from tests.web.site import Site, Visitor, running
from web.limits import CALLS, CODES
from web.openings import BUFFERED_S, Openings

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 9; SM-A105F) AppleWebKit/537.36 Chrome/108.0 Mobile Safari/537.36"}
HOA = {"full_name": "Vàng Thị Hoa", "phone": "0912 345 678", "agree": "1"}


async def made(site: Site, **of: int | str) -> Invite:
    new = NewInvite(**of)  # type: ignore[arg-type]
    return await site.db.write(lambda c: invites.make(c, new, lambda size: b"\x07" * size, NOON))


async def opened(site: Site) -> int:
    """How often pages were opened, once everything is written down."""
    await site.parts.openings.write()
    return sum(await site.db.read(lambda c: c.scalars(select(invite_day.c.opened)).all()))


async def left(site: Site) -> list[requests.Request]:
    units = await site.db.read(lambda c: {it for (it,) in c.exec_driver_sql("SELECT id FROM unit")})
    return await site.db.read(lambda c: requests.waiting(c, site.world.keys, units, 9, Own(0, frozenset())))


@pytest.mark.one_database
async def test_the_page_says_who_invites_to_which_enterprise_and_how_to_begin(site: Site) -> None:
    an = site.visitor()
    await an.says("/join", "1", "ban mai", "1", "Lò Thị Ọi", "15/8/1990", "Nữ", "0912345678", "Tổ may 2", "Để sau", "1")
    it = await made(site, person_id=1, enterprise_id=1)
    code, page = await site.visitor().get(f"/j/{it.code}")
    assert code == 200
    assert "<h1>Ọi mời anh/chị gia nhập công đoàn</h1>" in page
    assert "TNHH Bản Mai" in page
    assert f'href="/chat?code={it.code}-j"' in page
    assert f'href="https://t.me/ketnap_example_bot?start={it.code}-j"' in page
    assert shown(it.code) in page
    for private in ("Lò", "0912", "1990"):
        assert private not in page


@pytest.mark.one_database
async def test_the_page_leads_to_zalo_and_says_which_code_to_send_there(site: Site, world: World) -> None:
    it = await made(site, enterprise_id=1)
    _, page = await site.visitor().get(f"/j/{it.code}")
    assert "Zalo" not in page
    async with running(world, links={"zalo_bot": "https://zalo.me/576169620734670481"}) as other:
        _, page = await other.visitor().get(f"/j/{it.code}")
    assert 'href="https://zalo.me/576169620734670481"' in page  # Zalo hands on no code
    assert f"Vào Zalo rồi, anh/chị nhắn mã {shown(it.code)} là tin đầu tiên." in page


@pytest.mark.one_database
async def test_the_code_may_be_written_as_people_read_it(site: Site) -> None:
    it = await made(site)
    for written in (shown(it.code), it.code.lower()):
        code, page = await site.visitor().get(f"/j/{written}")
        assert code == 200
        assert "Công đoàn mời anh/chị gia nhập" in page


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["7K3QH-X", "xin%20ch%C3%A0o", "%3Cscript%3E"])
async def test_an_unknown_code_says_so_and_still_lets_one_begin(visitor: Visitor, typed: str) -> None:
    code, page = await visitor.get(f"/j/{typed}")
    assert code == 404
    assert "Mã chưa đúng" in page
    assert 'href="/chat"' in page
    assert "<script>" not in page


@pytest.mark.one_database
async def test_a_closed_code_says_so_and_counts_no_more(site: Site) -> None:
    it = await made(site)
    await site.db.write(lambda c: invites.close(c, it.id, NOON))
    _, page = await site.visitor(**PHONE).get(f"/j/{it.code}")
    assert "Mã này đã ngừng dùng" in page
    assert f"code={it.code}" not in page
    assert await opened(site) == 0


async def test_people_who_open_it_are_counted_by_day(site: Site) -> None:
    it = await made(site)
    for _ in range(3):
        await site.visitor(**PHONE).get(f"/j/{it.code}")
    await site.parts.openings.close()
    site.world.now += timedelta(days=1)
    await site.visitor(**PHONE).get(f"/j/{it.code}?lang=en")
    await site.parts.openings.close()
    rows = await site.db.read(
        lambda c: c.execute(select(invite_day.c.opened).order_by(invite_day.c.day)).scalars().all()
    )
    assert rows == [3, 1]


ZALO = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36 Zalo android/12100704"
NOBODY = [
    {"User-Agent": "TelegramBot (like TwitterBot)"},
    {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
    {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
    {"User-Agent": "WhatsApp/2.21.12.21 A"},
    {"User-Agent": "curl/8.5.0"},
    {"User-Agent": ""},
    {**PHONE, "Sec-Purpose": "prefetch;prerender"},
    {**PHONE, "Purpose": "prefetch"},
    {**PHONE, "X-Purpose": "preview"},
]


@pytest.mark.one_database
@pytest.mark.parametrize("headers", NOBODY, ids=lambda it: " ".join(it.values())[:30])
async def test_previews_robots_and_fetching_ahead_are_not_counted(site: Site, headers: dict[str, str]) -> None:
    it = await made(site)
    code, _ = await site.visitor(**headers).get(f"/j/{it.code}")
    assert code == 200
    assert await opened(site) == 0


@pytest.mark.one_database
async def test_head_is_not_counted_and_zalos_own_browser_is(site: Site) -> None:
    it = await made(site)
    answer = await site.visitor(**PHONE).http.head(f"/j/{it.code}")
    assert answer.status == 200
    assert await opened(site) == 0
    await site.visitor(**{"User-Agent": ZALO}).get(f"/j/{it.code}")
    assert await opened(site) == 1


class Clock:
    """The event loop's own clock, which goes on only when it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop = asyncio.get_running_loop()
        self._now = loop.time()
        monkeypatch.setattr(loop, "time", lambda: self._now)

    async def goes_on(self, seconds: float) -> None:
        await asyncio.sleep(0)  # what was asked for has begun to wait
        self._now += seconds
        for _ in range(3):  # what is due; who waited for it; what he begins
            await asyncio.sleep(0)


@pytest.mark.one_database
async def test_openings_are_written_a_second_later_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def written() -> list[int]:
        """Through the writer, behind whatever it has to write."""
        return await world.db.write(lambda c: list(c.scalars(select(invite_day.c.opened))))

    it = await world.db.write(lambda c: invites.make(c, NewInvite(), lambda size: b"\x07" * size, NOON))
    clock, openings = Clock(monkeypatch), Openings(world.db)
    openings.note(it.id, NOON.date())
    await clock.goes_on(BUFFERED_S - 0.01)
    openings.note(it.id, NOON.date())
    assert await written() == []
    await clock.goes_on(0.02)
    assert await written() == [2]
    openings.note(it.id, NOON.date())
    await clock.goes_on(BUFFERED_S + 0.01)
    assert await written() == [3]


@pytest.mark.one_database
async def test_openings_wait_until_the_database_is_back(site: Site) -> None:
    it = await made(site)
    await site.visitor(**PHONE).get(f"/j/{it.code}")
    await site.db.write(lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(str(site.db.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not await site.parts.openings.write()
    assert await opened(site) == 1


@pytest.mark.one_database
async def test_the_whole_page_is_light(site: Site) -> None:
    it = await made(site, enterprise_id=1)
    visitor = site.visitor(**PHONE, **{"Accept-Encoding": "gzip"})
    _, page = await visitor.get(f"/j/{it.code}")
    sizes = [len(page.encode())]
    for path in {part.split('"')[0] for part in page.split('"') if part.startswith("/static/")}:
        answer = await visitor.http.get(path)
        sizes.append(len(await answer.read()))
    assert sum(sizes) <= 20_000  # bytes, even before they are packed


# --- a call -----------------------------------------------------------------------------------------------------------
async def test_a_call_asked_for_becomes_the_responsible_officers_task(site: Site) -> None:
    hoa: Player = await site.world.officer("hoa", "tan-phong", Role.OFFICER)
    it = await made(site, enterprise_id=1)
    visitor = site.visitor(**PHONE)
    answer = await visitor.http.post(f"/j/{it.code}", data=HOA)
    page = await answer.text()
    assert "Cán bộ công đoàn sẽ gọi cho anh/chị chậm nhất ngày" in page
    (asked,) = await left(site)
    assert (asked.kind, asked.person_id, asked.unit_name) == ("callback", None, "Công đoàn phường Tân Phong")
    notice, card = await says(hoa, f"/requests {asked.id}")
    assert notice.startswith("Có yêu cầu mới: người lao động xin gọi lại.")
    assert "• Họ và tên: Vàng Thị Hoa\n• Điện thoại: 0912 345 678" in card
    assert "Đã gọi" in hoa.last.labels
    assert "Trả lời, làm sau" not in hoa.last.labels


async def test_a_call_by_a_code_of_no_enterprise_is_opened_like_any_other(site: Site) -> None:
    hoa: Player = await site.world.officer("hoa", "lai-chau", Role.OFFICER)
    it = await made(site)
    await site.visitor(**PHONE).http.post(f"/j/{it.code}", data=HOA)
    (asked,) = await left(site)
    seen = (await says(hoa, f"/requests {asked.id}"))[-1]
    assert "0912 345 678" in seen
    assert "Vàng Thị Hoa" in seen


async def test_the_officer_hears_of_a_call_at_once_and_his_chat_does_not_wait_for_a_process_that_never_sends(
    site: Site,
) -> None:
    await site.world.officer("hoa", "tan-phong", Role.OFFICER, ChannelName.TELEGRAM)
    it = await made(site, enterprise_id=1)
    await site.visitor(**PHONE).http.post(f"/j/{it.code}", data=HOA)
    due = await site.db.write(lambda c: claim(c, site.world.keys, site.world.now))
    assert [row.payload["key"] for row in due.rows] == ["request.new"]


async def test_what_is_stored_of_a_call_is_sealed(site: Site) -> None:
    it = await made(site, enterprise_id=1)
    await site.visitor(**PHONE).http.post(f"/j/{it.code}", data=HOA)
    (payload,) = await site.db.read(lambda c: c.execute(select(request.c.payload)).scalars().all())
    assert b"Hoa" not in payload
    assert b"0912345678" not in payload


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (HOA | {"agree": ""}, "đánh dấu ô đồng ý"),
        (HOA | {"phone": "0912"}, "0912 345 678"),
        (HOA | {"full_name": ""}, "ghi họ tên"),
    ],
)
async def test_a_slip_in_the_form_is_named_and_nothing_typed_is_lost(
    site: Site, fields: dict[str, str], says: str
) -> None:
    it = await made(site)
    answer = await site.visitor(**PHONE).http.post(f"/j/{it.code}", data=fields)
    page = await answer.text()
    assert answer.status == 422
    assert says in page
    assert 'role="alert"' in page
    assert f'value="{fields["full_name"]}"' in page
    assert not await left(site)


@pytest.mark.one_database
async def test_another_site_cannot_ask_for_a_call_in_somebodys_name(site: Site) -> None:
    it = await made(site)
    foreign = {**PHONE, "Sec-Fetch-Site": "cross-site"}
    answer = await site.visitor(**foreign).http.post(f"/j/{it.code}", data=HOA)
    assert answer.status == 403
    assert not await left(site)


@pytest.mark.one_database
async def test_one_address_cannot_fill_the_queue(site: Site) -> None:
    it = await made(site)
    visitor = site.visitor(**PHONE)
    statuses = [(await visitor.http.post(f"/j/{it.code}", data=HOA)).status for _ in range(CALLS.burst + 1)]
    assert statuses == [200] * CALLS.burst + [429]


@pytest.mark.one_database
async def test_who_asks_twice_is_called_once_and_the_officer_hears_it_once(site: Site) -> None:
    hoa: Player = await site.world.officer("hoa", "lai-chau", Role.OFFICER)
    it = await made(site)
    for _ in range(2):
        answer = await site.visitor(**PHONE).http.post(f"/j/{it.code}", data=HOA)
        assert answer.status == 200
        assert "called=" in str(answer.url)
    assert len(await left(site)) == 1
    assert [shown.payload["key"] for shown in await hoa.new()].count("request.new") == 1


@pytest.mark.one_database
async def test_codes_cannot_be_guessed_and_a_right_one_opens_all_the_same(site: Site) -> None:
    it = await made(site)
    visitor = site.visitor(**PHONE)
    codes = [(await visitor.get(f"/j/AAAA{number:02}"))[0] for number in range(CODES.burst + 1)]
    assert codes == [404] * CODES.burst + [429]
    assert (await visitor.http.post("/j/AAAA11", data=HOA)).status == 429
    assert (await visitor.get(f"/j/{it.code}"))[0] == 200


async def on_pages(site: Site) -> list[str]:
    """What pages would show again after a reload."""
    rows = await site.db.read(lambda c: c.scalars(select(outbox.c.payload)).all())
    return [site.world.keys.open(it).decode() for it in rows if it]


async def test_a_number_goes_after_thirty_days_or_seven_after_the_call(site: Site) -> None:
    hoa: Player = await site.world.officer("hoa", "lai-chau", Role.OFFICER)
    it = await made(site)
    for phone in ("0912 345 678", "0912 345 679"):
        await site.visitor(**PHONE).http.post(f"/j/{it.code}", data={**HOA, "phone": phone})
    first, second = await left(site)
    await says(hoa, f"/requests {first.id}", f"/requests {first.id} do", "Đã hẹn")

    async def there(after: timedelta) -> set[int]:
        await retention.clear(site.db, NOON + after)
        return set(await site.db.read(lambda c: c.scalars(select(request.c.id)).all()))

    assert any("0912 345 678" in it for it in await on_pages(site))
    assert await there(timedelta(days=6)) == {first.id, second.id}
    assert await there(timedelta(days=8)) == {second.id}
    assert not any("0912 345 678" in it for it in await on_pages(site)), "on the officer's page neither"
    assert await there(timedelta(days=31)) == set()


async def test_the_chat_shows_the_code_as_a_picture_that_can_be_scanned_from_the_screen(site: Site) -> None:
    an = site.visitor()
    await an.says("/join", "1", "ban mai", "1", "Lò Thị Ọi", "15/8/1990", "Nữ", "0912345678", "Tổ may 2", "Để sau", "1")
    shown_as = [
        it["file"]["picture"] for line in ("/invite", "/poster", "3") for it in await an.says(line) if "file" in it
    ]
    assert shown_as == ["invite", "poster"]
